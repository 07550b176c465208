//! The first screen: what this answers, where to put the documents, how to get them.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::{
    app::{Msg, jump},
    browser, icons,
    parts::{Copy, Send},
};

/// What to run, and what it shows.
const COMMANDS: [(&str, &str, &str); 3] = [
    (
        "az acr list -o json",
        "registries.json",
        "every registry: admin account, network, SKU",
    ),
    (
        "az security pricing list -o json",
        "defender.json",
        "every Defender plan of the subscription",
    ),
    (
        "az aks list -o json",
        "clusters.json",
        "every AKS cluster, with its Defender sensor",
    ),
];

struct Sample {
    name: &'static str,
    what: &'static str,
    files: &'static [(&'static str, &'static str)],
}

const SAMPLES: [Sample; 4] = [
    Sample {
        name: "Fires",
        what: "One registry carries all three links",
        files: &[
            (
                "registries.json",
                include_str!("../../static/samples/fires-registries.json"),
            ),
            (
                "defender.json",
                include_str!("../../static/samples/defender-free.json"),
            ),
        ],
    },
    Sample {
        name: "Split",
        what: "The links stand at different registries",
        files: &[
            (
                "registries.json",
                include_str!("../../static/samples/split-registries.json"),
            ),
            (
                "defender.json",
                include_str!("../../static/samples/defender-free.json"),
            ),
        ],
    },
    Sample {
        name: "Broken",
        what: "Defender is on, one range is allowed",
        files: &[
            (
                "registries.json",
                include_str!("../../static/samples/broken-registries.json"),
            ),
            (
                "defender.json",
                include_str!("../../static/samples/defender-standard.json"),
            ),
        ],
    },
    Sample {
        name: "Undetermined",
        what: "Half of the evidence is missing",
        files: &[(
            "registries.json",
            include_str!("../../static/samples/undetermined-registries.json"),
        )],
    },
];

/// The first screen.
pub(super) fn view(send: &Send) -> Html {
    html! {
        <div class="start">
            <section class="hero">
                <h1>{ "Can this container registry be taken over, and poison everything that pulls from it?" }</h1>
                <p class="lead">
                    { "Drop what the Azure CLI prints. You get the verdict with its evidence, line by line, in a few seconds, and " }
                    <a href="#proof" onclick={jump(send, "proof")}>{ "nothing leaves this page" }</a>{ "." }
                </p>
            </section>
            { drop_zone(send) }
            <section class="samples" aria-labelledby="samples-title">
                <h2 id="samples-title">{ "Or look at an example" }</h2>
                <div class="cards">
                    { for SAMPLES.iter().map(|sample| {
                        let open = send.reform(|_: MouseEvent| Msg::Texts(
                            sample.files.iter().map(|(name, text)| ((*name).to_owned(), Rc::from(*text))).collect()
                        ));
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
    let picked = send.reform(|event: Event| {
        let input = event.target_dyn_into::<HtmlInputElement>();
        let files = input
            .as_ref()
            .map(|input| browser::files(input.files()))
            .unwrap_or_default();
        if let Some(input) = input {
            // The same file may be picked again later.
            input.set_value("");
        }
        Msg::Files(files)
    });
    html! {
        <section class="zone" aria-labelledby="zone-title">
            { icons::drop() }
            <h2 id="zone-title">{ "Drop files anywhere, or paste with Ctrl+V" }</h2>
            <p class="quiet">{ "JSON from the CLI, REST, Resource Graph, an ARM template or a Terraform plan; several at once" }</p>
            <div class="row">
                <label class="primary">
                    <input type="file" multiple={true} class="visually-hidden" onchange={picked} />
                    { icons::file() }{ "Choose files" }
                </label>
            </div>
            <details class="by-hand">
                <summary>{ "Paste into a field instead" }</summary>
                <PasteField send={send.clone()} />
            </details>
        </section>
    }
}

#[derive(PartialEq, Properties)]
pub(super) struct PasteProps {
    pub(super) send: Send,
}

/// For those whose browser or reader keeps Ctrl+V from the page.
#[component]
pub(super) fn PasteField(props: &PasteProps) -> Html {
    let field = use_node_ref();
    let take = {
        let (field, send) = (field.clone(), props.send.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(area) = field.cast::<HtmlTextAreaElement>() else {
                return;
            };
            let text = area.value();
            if !text.trim().is_empty() {
                area.set_value("");
                send.emit(Msg::Texts(vec![(String::new(), Rc::from(text))]));
            }
        })
    };
    html! {
        <div class="paste-field">
            <label for="paste-text">{ "What the command printed" }</label>
            <textarea id="paste-text" ref={field} rows="6" spellcheck="false" autocomplete="off" />
            <button type="button" class="primary" onclick={take}>{ "Judge it" }</button>
        </div>
    }
}

/// The commands to run, for two shells.
#[component]
fn Commands() -> Html {
    let power_shell = use_state(|| false);
    let tab = |wanted: bool, name: &'static str| {
        let selected = *power_shell == wanted;
        let power_shell = power_shell.clone();
        let onclick = Callback::from(move |_: MouseEvent| power_shell.set(wanted));
        html! { <button type="button" aria-pressed={selected.to_string()} {onclick}>{ name }</button> }
    };
    let line = |command: &str, file: &str| match *power_shell {
        true => format!("{command} | Out-File -Encoding utf8 {file}"),
        false => format!("{command} > {file}"),
    };
    let all: Vec<String> = COMMANDS
        .iter()
        .map(|(command, file, _)| line(command, file))
        .collect();
    html! {
        <section class="commands" aria-labelledby="commands-title">
            <div class="heading">
                <h2 id="commands-title">{ "What to run" }</h2>
                <div class="tabs" role="group" aria-label="Shell">
                    { tab(false, "Bash") }{ tab(true, "PowerShell") }
                </div>
            </div>
            <p class="quiet">{ "Read-only, and nothing secret in what they print. For one registry, " }<code>{ "az acr show -n NAME -o json" }</code>{ " is enough of the first." }</p>
            <ul>
                { for COMMANDS.iter().map(|(command, file, shows)| html! {
                    <li>
                        <code>{ line(command, file) }</code>
                        <Copy text={line(command, file)} what={*shows} />
                        <p class="quiet">{ *shows }</p>
                    </li>
                }) }
            </ul>
            <Copy text={all.join("\n")} what="all three commands" />
        </section>
    }
}

/// How to know that nothing leaves: the policy in force, and what was fetched, both read from the
/// browser when the section is opened.
pub(super) fn proof() -> Html {
    html! { <Proof /> }
}

#[component]
fn Proof() -> Html {
    let seen = use_state(|| None::<(Option<String>, Vec<String>)>);
    let ontoggle = {
        let seen = seen.clone();
        Callback::from(move |event: Event| {
            let open = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
                .is_some_and(|details| details.has_attribute("open"));
            if open {
                seen.set(Some((browser::policy(), browser::fetched())));
            }
        })
    };
    html! {
        <details class="proof" id="proof" {ontoggle}>
            <summary>{ "How do I know?" }</summary>
            <div>
                <p>{ "The page states its own rules, and the browser enforces them: it may load its own files and talk to nobody else." }</p>
                if let Some((policy, fetched)) = &*seen {
                    <p><strong>{ "Policy in force: " }</strong><code>{ policy.clone().unwrap_or_else(|| "none".to_owned()) }</code></p>
                    <p><strong>{ format!("Fetched since you opened it ({}), all of it the page itself:", fetched.len()) }</strong></p>
                    <ul>{ for fetched.iter().map(|name| html! { <li><code>{ name.clone() }</code></li> }) }</ul>
                }
                <p>{ "To see for yourself: open the browser's network tab (F12), or switch the network off after the page has loaded. Everything works the same. Nothing is stored either, except your choice of light or dark." }</p>
            </div>
        </details>
    }
}
