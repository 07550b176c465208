//! The blast radius: what falls with the registries, drawn, counted and listed; and what this chain is.

use std::rc::Rc;

use yew::prelude::*;

use crate::ui::draw::html;

use super::{
    picture::{self, Picture},
    workloads::Workloads,
};
use crate::ui::parts::{Send, Shared, command, grouped, sentence};
use model::{
    picture::Picture as Layout,
    protocol::Overview,
    report::{Chain, RadiusTotals, Tally},
};

/// The picture, six rows, the table; then the chain's own facts.
pub(crate) fn view(
    overview: &Rc<Overview>,
    chain: &Chain,
    drawn: bool,
    picture: Option<&Rc<Layout>>,
    lit: Option<u32>,
    (chosen, follows): (&str, bool),
    send: &Send,
) -> Html {
    let radius = &chain.blast_radius;
    let row = |index: usize, title: &'static str, body: Html| {
        let counted = radius.counted.get(index).filter(|text| !text.is_empty());
        html! {
            <div>
                <dt>{ title }</dt>
                <dd>
                    { body }
                    if let Some(counted) = counted {
                        <p class="counted"><b>{ "Here: " }</b>{ sentence(counted) }</p>
                    }
                </dd>
            </div>
        }
    };
    let text = |text: &str| html! { <p>{ text.to_owned() }</p> };
    let list = |items: &[String]| html! { <ul>{ for items.iter().map(|item| html! { <li>{ item.clone() }</li> }) }</ul> };
    let shown = overview.workloads.len();
    html! {
            <section id="blast" aria-labelledby="blast-title">
                <h2 id="blast-title">{ "What falls: the blast radius" }</h2>
                if radius.totals.workloads > 0 { { totals(&radius.totals) } }
                if drawn {
                    <Picture overview={overview.clone()} layout={picture.cloned().map(Shared::from)} {lit} chosen={chosen.to_owned()} {follows} send={send.clone()} />
                    { picture::legend() }
                }
                <details class="fold">
                <summary><span>{ "Access, privilege, data and services at risk" }</span></summary>
                <dl class="table">
                    { row(0, "Initial access", text(&radius.initial_access)) }
                    { row(1, "Lateral movement", text(&radius.lateral_movement)) }
                    { row(2, "Max privilege", text(&radius.max_privilege)) }
                    { row(3, "Data at risk", list(&radius.data_at_risk)) }
                    { row(4, "Services at risk", list(&radius.services_at_risk)) }
                    { row(5, "Estimated scope", text(&radius.estimated_scope)) }
                </dl>
                </details>
                if radius.totals.exposed + radius.totals.possible > 0 {
                    <details class="fold">
                        <summary><span>{ "By environment, cluster, namespace and kind" }</span></summary>
                        { breakdown(&radius.totals) }
                    </details>
                }
                if shown > 0 {
                    <details class="fold">
                        <summary><h3>{ "Every workload that pulls from these registries" }</h3></summary>
                        <Workloads overview={overview.clone()} send={send.clone()} />
                    </details>
                }
                // Where the evidence is listed, this stands there.
                if !radius.settle.is_empty() && overview.evidence.is_empty() {
                    <details class="to-list" open={radius.totals.workloads == 0}>
                        <summary>{ if radius.totals.workloads == 0 { "What turns this estimate into a list" } else { "What would complete the list" } }</summary>
                        { for radius.settle.iter().map(command) }
                    </details>
                }
            </section>
    }
}

/// What this chain is.
pub(crate) fn about(chain: &Chain) -> Html {
    html! {
            <section id="about" aria-labelledby="about-title">
                <h2 id="about-title">{ "About this chain" }</h2>
                <details class="fold">
                <summary><span>{ format!("{}: what it is and how its logic works", chain.id) }</span></summary>
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
                <p class="quiet">{ "Its ATT&CK ids are those of version 18, with which it was published. Beside each stands what version 19 made of it; version 20 is taken as 19, for want of a list of what it changed." }</p>
                </details>
            </section>
    }
}

/// The workloads in numbers.
fn totals(totals: &RadiusTotals) -> Html {
    let number = |count: u32, class: &'static str, word: &'static str| {
        (count > 0).then(
            || html! { <li class={class}><b>{ grouped(count.into()) }</b>{ " " }{ word }</li> },
        )
    };
    html! {
        <ul class="totals">
            { for number(totals.workloads, "", if totals.workloads == 1 { "workload seen" } else { "workloads seen" }) }
            { for number(totals.exposed, "bad", "exposed") }
            { for number(totals.possible, "unsure", "perhaps exposed") }
            { for number(totals.pinned, "good", "pinned by digest") }
            { for number(totals.watched, "unsure", "would fall, but watched") }
            { for number(totals.spared.saturating_sub(totals.watched), "good", "spared") }
            { for number(totals.elsewhere, "", "from other registries") }
            { for number(totals.image_unknown, "unsure", "with an image not known") }
            { for number(totals.runs_none, "", if totals.runs_none == 1 { "runs no container" } else { "run no container" }) }
            { for number(totals.unread, "unsure", if totals.unread == 1 { "object not read that names a registry here" } else { "objects not read that name a registry here" }) }
        </ul>
    }
}

/// The reached workloads by place, as bars.
fn breakdown(totals: &RadiusTotals) -> Html {
    let groups: [(&'static str, &[Tally]); 4] = [
        ("By environment, inferred", &totals.by_environment),
        ("By cluster", &totals.by_cluster),
        ("By namespace or resource group", &totals.by_namespace),
        ("By kind", &totals.by_kind),
    ];
    html! {
        <div class="breakdown">
            { for groups.into_iter().filter(|(_, tallies)| !tallies.is_empty()).map(|(title, tallies)| group(title, tallies)) }
        </div>
    }
}

fn group(title: &'static str, tallies: &[Tally]) -> Html {
    const SHOWN: usize = 6;
    let most = tallies
        .iter()
        .map(|tally| tally.workloads)
        .max()
        .unwrap_or(1)
        .max(1);
    let more = tallies.len().saturating_sub(SHOWN);
    html! {
        <div>
            <h3>{ title }</h3>
            <ul>
                { for tallies.iter().take(SHOWN).map(|tally| html! {
                    <li>
                        <span class="tally-name"><bdi>{ if tally.name.is_empty() { "not known".to_owned() } else { tally.name.clone() } }</bdi></span>
                        <span class="tally-count"><b class={(tally.reached == 0).then_some("none")}>{ grouped(tally.reached.into()) }</b>{ format!(" of {}", grouped(tally.workloads.into())) }</span>
                        <meter min="0" max={most.to_string()} value={tally.reached.to_string()} aria-hidden="true"></meter>
                    </li>
                }) }
                if more > 0 { <li class="quiet">{ format!("and {more} more") }</li> }
            </ul>
        </div>
    }
}
