//! The blast radius, and what this chain is.

use yew::prelude::*;

use crate::engine::report::Chain;

/// Six rows, then the chain's own facts.
pub(super) fn view(chain: &Chain) -> Html {
    let radius = &chain.blast_radius;
    let row =
        |title: &'static str, body: Html| html! { <div><dt>{ title }</dt><dd>{ body }</dd></div> };
    let text = |text: &str| html! { { text.to_owned() } };
    let list = |items: &[String]| html! { <ul>{ for items.iter().map(|item| html! { <li>{ item.clone() }</li> }) }</ul> };
    html! {
        <>
            <section id="blast" aria-labelledby="blast-title">
                <h2 id="blast-title">{ "Blast radius" }</h2>
                <dl class="table">
                    { row("Initial access", text(&radius.initial_access)) }
                    { row("Lateral movement", text(&radius.lateral_movement)) }
                    { row("Max privilege", text(&radius.max_privilege)) }
                    { row("Data at risk", list(&radius.data_at_risk)) }
                    { row("Services at risk", list(&radius.services_at_risk)) }
                    { row("Estimated scope", text(&radius.estimated_scope)) }
                </dl>
            </section>
            <section id="about" aria-labelledby="about-title">
                <h2 id="about-title">{ "About this chain" }</h2>
                <p class="lead">{ chain.title.clone() }</p>
                <ul class="totals">
                    <li>{ chain.id.clone() }</li>
                    <li>{ "Severity " }<b>{ chain.severity.clone() }</b></li>
                    <li>{ "Likelihood " }<b>{ chain.likelihood.clone() }</b></li>
                    <li>{ "Logic " }<b>{ chain.logic.clone() }</b></li>
                </ul>
                <p>{ chain.why.clone() }</p>
                <ul class="triggers">
                    { for chain.rules.iter().map(|rule| html! {
                        <li><code>{ rule.id.clone() }</code>{ " " }{ rule.title.clone() }<span class="quiet">{ format!(" · {}", rule.role) }</span></li>
                    }) }
                </ul>
                <p>{ chain.how.clone() }</p>
            </section>
        </>
    }
}
