//! The attack, step by step, with the chosen registry's names and evidence.

use yew::prelude::*;

use crate::ui::{
    browser::elements,
    draw::html,
    parts::{Send, evidence, foreign, icons, say, sentence, step_badge},
    state::{msg::Looking, view::View},
};
use model::report::{Chain, Registry, RegistryStep, Step, StepState};

/// Five steps as a timeline.
///
/// `seen` says which of them are open, `drawn` whether there is a picture that a step can light its part of.
pub(crate) fn view(
    chain: &Chain,
    registry: Option<&Registry>,
    seen: &View,
    drawn: bool,
    send: &Send,
) -> Html {
    html! {
        <section id="walkthrough" aria-labelledby="walkthrough-title">
            <h2 id="walkthrough-title">
                { "The attack, step by step" }
                if let Some(registry) = registry { <span class="for">{ " at " }{ foreign(&registry.name) }</span> }
            </h2>
            <ol class="timeline">
                { for chain.steps.iter().map(|step| {
                    let here = registry.and_then(|registry| registry.steps.iter().find(|other| other.number == step.number));
                    one(step, here, registry, seen.is_open(step.number), drawn, send)
                }) }
            </ol>
        </section>
    }
}

fn one(
    step: &Step,
    here: Option<&RegistryStep>,
    registry: Option<&Registry>,
    open: bool,
    drawn: bool,
    send: &Send,
) -> Html {
    let state = here.map_or(step.state, |here| here.state);
    let class = match state {
        StepState::Open => "bad",
        StepState::Closed => "good",
        StepState::Unknown => "unsure",
    };
    let rule = registry.and_then(|registry| {
        registry
            .rules
            .iter()
            .find(|rule| rule.id == step.enabled_by)
    });
    let number = step.number;
    let enter = say(send, Looking::Light(Some(number)));
    let leave = say(send, Looking::Light(None));
    // The browser opens it too, where something is looked for in the page: so it is asked, not the state.
    let turn = send.reform(move |event: MouseEvent| {
        event.prevent_default();
        Looking::Step(number, elements::is_shut(&event)).into()
    });
    html! {
        <li class={class} onmouseenter={enter} onmouseleave={leave}>
            <details class="step" {open}>
                <summary onclick={turn}>
                    <span class="number" aria-hidden="true">{ step.number }</span>
                    <h3>{ step.title.clone() }</h3>
                    <span class="here">{ sentence(here.map_or(&step.here, |here| &here.here)) }</span>
                    { step_badge(state) }
                </summary>
                <div class="within">
                if let Some(rule) = rule { { evidence::facts(&rule.finding.facts, send) } }
                if let Some(here) = here {
                    { for here.details.iter().map(|detail| html! {
                        <div class="detail"><p>{ sentence(&detail.text) }</p>{ evidence::facts(&detail.facts, send) }</div>
                    }) }
                }
                <p class="how">{ step.how.clone() }</p>
                { facts_row(step, state) }
                if step.state != state {
                    <p class="quiet">{ "Over the whole scan: " }{ sentence(&step.here) }</p>
                }
                if drawn {
                    <button type="button" class="quiet-button in-picture" onclick={say(send, Looking::ShowStep(number))}>
                        { icons::eye() }{ "Show it in the picture" }
                    </button>
                }
                </div>
            </details>
        </li>
    }
}

/// Who does it, by which technique, what makes it possible, and what it brings.
fn facts_row(step: &Step, state: StepState) -> Html {
    let technique = &step.technique;
    html! {
        <dl class="facts-row">
            <div><dt>{ "Actor" }</dt><dd>{ step.actor.clone() }</dd></div>
            <div><dt>{ "ATT&CK" }</dt><dd>
                <a href={technique.url.clone()} target="_blank" rel="noreferrer noopener">{ technique.id.clone() }</a>
                { " " }{ technique.name.clone() }
                <span class="quiet">
                    { format!(" · {} ({})", technique.tactic, technique.as_of) }
                    if !technique.since.is_empty() { { format!(" · {}", technique.since) } }
                    if !technique.closer.is_empty() { { format!(" · closer: {}", technique.closer) } }
                </span>
            </dd></div>
            <div><dt>{ "Enabled by" }</dt><dd><code>{ step.enabled_by.clone() }</code></dd></div>
            <div><dt>{ if state == StepState::Open { "Gain" } else { "Gain, if it were open" } }</dt><dd>{ step.gain.clone() }</dd></div>
        </dl>
    }
}
