//! The first screen: what this answers, where to put the documents, how to get them.

mod commands;
mod samples;

use yew::prelude::*;

use self::{commands::Commands, samples::SAMPLES};
use crate::ui::{
    draw::html,
    parts::{PasteField, Send, icons, pickers, say},
    state::{msg::Documents, page::Page},
};

/// The first screen.
pub(crate) fn view(send: &Send) -> Html {
    html! {
        <div class="start">
            <section class="hero">
                <h1>{ "Can this container registry be taken over, and poison everything that pulls from it?" }</h1>
                <p class="lead">
                    { "Drop what the Azure CLI prints. You get the verdict with its evidence, line by line, in a few seconds, and " }
                    <a href={Page::Proof.link()}>{ "nothing leaves this page" }</a>{ "." }
                </p>
            </section>
            { drop_zone(send) }
            <section class="samples" aria-labelledby="samples-title">
                <h2 id="samples-title">{ "Or look at an example" }</h2>
                <div class="cards">
                    { for SAMPLES.iter().map(|sample| {
                        let open = say(send, Documents::Sample(sample.id));
                        html! {
                            <button type="button" class="card" onclick={open}>
                                <strong>{ sample.name }</strong><span>{ sample.what }</span>
                            </button>
                        }
                    }) }
                </div>
            </section>
            <Commands />
        </div>
    }
}

fn drop_zone(send: &Send) -> Html {
    html! {
        <section class="zone" aria-labelledby="zone-title">
            { icons::drop() }
            <h2 id="zone-title">{ "Drop files, a folder or a ZIP anywhere, or paste with Ctrl+V" }</h2>
            <p class="quiet">{ "JSON from the Azure CLI, Azure PowerShell, REST, Resource Graph, Defender for Cloud or kubectl; an ARM template, a what-if or a Terraform plan; as many as you like" }</p>
            { pickers(send) }
            <details class="by-hand">
                <summary>{ "Paste into a field instead" }</summary>
                <PasteField send={send.clone()} />
            </details>
        </section>
    }
}
