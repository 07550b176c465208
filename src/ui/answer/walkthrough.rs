//! The attack, step by step, with the chosen registry's names and evidence.

use yew::prelude::*;

use crate::ui::{
    parts::{Send, evidence, foreign, icons, sentence, step_badge},
    state::msg::Looking,
};
use model::report::{Chain, Registry, RegistryStep, Step, StepState};

/// Five steps as a timeline.
///
/// `drawn` says whether there is a picture that a step can light its part of.
pub(crate) fn view(chain: &Chain, registry: Option<&Registry>, drawn: bool, send: &Send) -> Html {
    html! {
        <section id="walkthrough" aria-labelledby="walkthrough-title">
            <h2 id="walkthrough-title">
                { "The attack, step by step" }
                if let Some(registry) = registry { <span class="for">{ " at " }{ foreign(&registry.name) }</span> }
            </h2>
            <ol class="timeline">
                { for chain.steps.iter().map(|step| {
                    let here = registry.and_then(|registry| registry.steps.iter().find(|other| other.number == step.number));
                    one(step, here, registry, drawn, send)
                }) }
            </ol>
        </section>
    }
}

fn one(
    step: &Step,
    here: Option<&RegistryStep>,
    registry: Option<&Registry>,
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
    let enter = send.reform(move |_: MouseEvent| Looking::Light(Some(number)).into());
    let leave = send.reform(|_: MouseEvent| Looking::Light(None).into());
    html! {
        <li class={class} onmouseenter={enter} onmouseleave={leave}>
            <div class="bullet">{ icons::step(state) }<span class="number">{ step.number }</span></div>
            <article>
                <header>
                    <h3>{ step.title.clone() }</h3>
                    { step_badge(state) }
                </header>
                <p class="here">{ sentence(here.map_or(&step.here, |here| &here.here)) }</p>
                if let Some(rule) = rule { { evidence::facts(&rule.finding.facts, send) } }
                if let Some(here) = here {
                    { for here.details.iter().map(|detail| html! {
                        <div class="detail"><p>{ sentence(&detail.text) }</p>{ evidence::facts(&detail.facts, send) }</div>
                    }) }
                }
                <p class="how">{ step.how.clone() }</p>
                { facts_row(step) }
                if step.state != state {
                    <p class="quiet">{ "Over the whole scan: " }{ sentence(&step.here) }</p>
                }
                if drawn {
                    <button type="button" class="quiet-button in-picture" onclick={send.reform(move |_: MouseEvent| Looking::ShowStep(number).into())}>
                        { icons::eye() }{ "Show it in the picture" }
                    </button>
                }
            </article>
        </li>
    }
}

/// Who does it, by which technique, what makes it possible, and what it brings.
fn facts_row(step: &Step) -> Html {
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
            <div><dt>{ "Gain" }</dt><dd>{ step.gain.clone() }</dd></div>
        </dl>
    }
}
