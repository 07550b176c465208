//! What no longer falls, and what newly does.

use yew::prelude::*;

use crate::ui::draw::{classes, html};

use super::{LISTED, change_class, rest};
use crate::ui::parts::{foreign, sentence};
use model::{
    comparison::{ChainChange, Change, WorkloadChange},
    report::{Reach, Workload},
};

/// In this order they are told: first what got worse, then what got better.
const TOLD: [(Change, &str); 6] = [
    (Change::New, "Newly falls"),
    (Change::NowUnknown, "May fall now"),
    (Change::Fixed, "No longer falls"),
    (Change::NowKnown, "Now known not to fall"),
    (Change::Gone, "No longer seen"),
    (Change::Added, "Seen for the first time"),
];

/// The workloads that are not as they were; nothing where neither side shows one.
pub(super) fn view(chain: &ChainChange) -> Html {
    let changes = &chain.workloads;
    if changes.headline.is_empty() {
        return Html::default();
    }
    let title = format!("workloads-{}", chain.id);
    let of = |change: Change| {
        let own = changes
            .changed
            .iter()
            .filter(move |one| one.change == change);
        own.collect::<Vec<_>>()
    };
    html! {
        <section aria-labelledby={title.clone()}>
            <h2 id={title}>{ "What falls, before and after" }</h2>
            <p class="lead">{ sentence(&changes.headline) }</p>
            <div class="changed">
                { for TOLD.into_iter().map(|(change, title)| (title, change, of(change))).filter(|(.., own)| !own.is_empty()).map(|(title, change, own)| html! {
                    <details class="fold" open={matches!(change, Change::New | Change::Fixed)}>
                        <summary><span class={classes!("chip", change_class(change))}>{ title }</span><b>{ changes.counts.of(change) }</b></summary>
                        <ul class="as-before">{ for own.iter().take(LISTED).map(|one| workload(one)) }</ul>
                        { rest(own.len()) }
                    </details>
                }) }
            </div>
        </section>
    }
}

fn workload(change: &WorkloadChange) -> Html {
    let Some(shown) = change.shown() else {
        return Html::default();
    };
    html! {
        <li>
            <span><b>{ foreign(&shown.name) }</b>{ " " }<span class="quiet">{ shown.kind.clone() }{ " · " }{ foreign(&shown.location) }</span></span>
            <span class="quiet">{ side(change.before.as_ref()) }{ " → " }{ side(change.after.as_ref()) }</span>
            if !change.note.is_empty() { <span class="quiet">{ sentence(&change.note) }</span> }
        </li>
    }
}

/// How the attack concerned it, in a word.
fn side(workload: Option<&Workload>) -> &'static str {
    match workload.map(|workload| workload.reach) {
        None => "not seen",
        _ if workload.is_some_and(|workload| workload.watched) => {
            "would fall, and only Defender may see it"
        }
        Some(Reach::Exposed) => "falls",
        Some(Reach::Possible) => "perhaps",
        Some(Reach::Pinned) => "pinned by digest",
        Some(Reach::Spared) => "spared",
    }
}
