//! What there is to say of the chosen registry, below the list: why, its three links, whose it is, what to change
//! first, and the ticket.

use yew::prelude::*;

use super::Props;
use crate::ui::{
    answer::{breaking, glance},
    draw::html,
    parts::{
        Send, evidence, foreign, icons, jump, outcome_word, sentence, verdict_badge, watched_badge,
    },
    takeaway::ticket_buttons,
};
use model::{
    fix::instruction,
    outcome::is_only_watched,
    protocol::Standing,
    report::{Chain, Outcome, Owner, Registry, Verdict},
    sentence::capitalised,
};

/// The chosen registry in full, once the engine has told of it.
pub(super) fn told(props: &Props) -> Option<&Registry> {
    let row = props.overview.rows.get(props.chosen)?;
    let registry = props.registry.as_deref();
    registry.filter(|registry| registry.name == row.name)
}

pub(super) fn view(props: &Props, node: &NodeRef, shut: Callback<()>) -> Html {
    let overview = &props.overview;
    let named = overview.rows.get(props.chosen);
    let chain = overview.report.chains.first();
    let standing = overview.standings.get(props.chosen);
    let Some(((row, standing), chain)) = named.zip(standing).zip(chain) else {
        return Html::default();
    };
    let falls = overview
        .falls
        .get(props.chosen)
        .cloned()
        .unwrap_or_default();
    let registry = told(props);
    let close = {
        let shut = shut.clone();
        Callback::from(move |_: MouseEvent| shut.emit(()))
    };
    let key = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            shut.emit(());
        }
    });
    html! {
        <section class="registry-panel" aria-labelledby="registry-panel-title" tabindex="-1" ref={node.clone()} onkeydown={key}>
            <div class="row">
                <h3 id="registry-panel-title">{ foreign(&row.name) }</h3>
                { if is_only_watched(standing.outcomes) { watched_badge() } else { verdict_badge(standing.verdict) } }
                <button type="button" class="shut" onclick={close}>{ icons::cross() }<span class="visually-hidden">{ "Shut" }</span></button>
            </div>
            <p>{ foreign(&capitalised(&falls.because(standing))) }</p>
            if let Some(registry) = registry {
                { for registry.owners.iter().map(owner) }
                { links(chain, registry, &props.send) }
            }
            { change(props, standing) }
            { ticket_buttons(props.copied, &props.send) }
        </section>
    }
}

fn owner(owner: &Owner) -> Html {
    html! { <p>{ "Owner: " }<b>{ foreign(&owner.name) }</b><span class="quiet">{ ", as its tag " }{ foreign(&owner.tag) }{ " says" }</span></p> }
}

/// The three links, each with the first line that says so.
fn links(chain: &Chain, registry: &Registry, send: &Send) -> Html {
    html! {
        <ul class="own-links">
            { for registry.rules.iter().zip(&chain.rules).map(|(rule, summary)| {
                let finding = &rule.finding;
                html! {
                    <li>
                        { icons::outcome(finding.outcome) }
                        <span>
                            <b>{ summary.title.clone() }</b><span class="visually-hidden">{ format!(", {}", outcome_word(finding.outcome)) }</span>{ ": " }
                            { sentence(&finding.because) }{ " " }
                            { for finding.facts.first().map(|fact| evidence::place(fact, send)) }
                        </span>
                    </li>
                }
            }) }
        </ul>
    }
}

/// The first change that keeps an attacker out of it.
fn change(props: &Props, standing: &Standing) -> Html {
    let start = props.overview.start.as_ref();
    let start = start.filter(|start| start.row as usize == props.chosen);
    if let Some((start, first)) = start.and_then(|start| Some((start, start.change.as_ref()?))) {
        return html! {
            <p><b>{ "First change: " }{ breaking::what(first) }{ " " }{ foreign(&first.name) }{ ". " }</b>{ glance::breaks(start, &first.fix) }</p>
        };
    }
    let [admin, network, _] = standing.outcomes;
    let can = standing.verdict == Verdict::Fires || is_only_watched(standing.outcomes);
    let fixes: Vec<String> = [(admin, "disable-admin"), (network, "restrict-network")]
        .into_iter()
        .filter(|(outcome, _)| *outcome == Outcome::Fires)
        .map(|(_, fix)| format!("{} it", instruction(fix)))
        .collect();
    let (text, to, title) = match standing.verdict {
        _ if can && !fixes.is_empty() => (
            format!("First change: {}.", fixes.join(", or ")),
            "rules",
            "The ways, and whom each hurts",
        ),
        Verdict::Undetermined => (
            "Not known yet whether anything has to change.".to_owned(),
            "missing",
            "What settles it",
        ),
        _ if !fixes.is_empty() => (
            format!(
                "The chain is broken, and keeping it so is enough. Still worth doing: {}.",
                fixes.join(", and ")
            ),
            "rules",
            "What each rule found",
        ),
        _ => (
            "Nothing has to change: keep the link that is clear as it is.".to_owned(),
            "rules",
            "What each rule found",
        ),
    };
    html! {
        <p><b>{ text }</b>{ " " }<a href={format!("#{to}")} onclick={jump(&props.send, to)}>{ title }</a></p>
    }
}
