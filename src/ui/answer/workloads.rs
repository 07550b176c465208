//! The workloads as a table: the same as the picture, to be read, filtered and copied.

use yew::prelude::*;

use crate::ui::{
    browser::elements,
    draw::{classes, html},
    parts::{Send, Shared, evidence, foreign, grouped, icons, path, sentence, watched_badge},
};
use model::{
    outcome::is_only_watched,
    protocol::Overview,
    report::{Pulls, Reach, Workload},
};

/// How many rows stand there before someone asks for more.
const STEP: usize = 50;

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) overview: Shared<Overview>,
    pub(crate) send: Send,
}

/// The table with its filter.
#[component]
pub(crate) fn Workloads(props: &Props) -> Html {
    let text = use_state(String::new);
    // What only Defender stands before is no more spared here than in the list of registries.
    let only = use_state(|| None::<(Reach, bool)>);
    let shown = use_state(|| STEP);
    let (rows, reaches) = (&props.overview.workloads, &props.overview.reaches);
    let wanted = text.to_lowercase();
    let watched = watched(&props.overview);
    let all = rows.iter().zip(reaches.iter().copied());
    let all: Vec<(&Workload, (Reach, bool))> = all
        .map(|(row, reach)| (row, (reach, falls_seen(row, reach, &watched))))
        .collect();
    let has = |one: (Reach, bool)| all.iter().any(|(_, reach)| *reach == one);
    let found = all.iter().filter(|(row, reach)| {
        only.is_none_or(|only| *reach == only || !has(only)) && holds(row, &wanted)
    });
    let found: Vec<_> = found.collect();
    let typed = {
        let text = text.clone();
        let shown = shown.clone();
        move |event: InputEvent| {
            if let Some(typed) = elements::value(&event) {
                text.set(typed);
                shown.set(STEP);
            }
        }
    };
    let tab = |this: Option<(Reach, bool)>, title: &'static str| {
        if this.is_some_and(|this| !has(this)) {
            return Html::default();
        }
        let pressed = (*only == this).to_string();
        let (only, shown) = (only.clone(), shown.clone());
        html! {
            <button type="button" aria-pressed={pressed} onclick={move |_: MouseEvent| { only.set(this); shown.set(STEP); }}>{ title }</button>
        }
    };
    let more = found.len().saturating_sub(*shown);
    let show_more = {
        let shown = shown.clone();
        move |_: MouseEvent| shown.set(*shown + 4 * STEP)
    };
    html! {
        <div class="workloads">
            <div class="controls">
                <label class="visually-hidden" for="workload-filter">{ "Filter by name, place, image or environment" }</label>
                <input id="workload-filter" type="search" spellcheck="false" autocomplete="off" placeholder="Filter by name, place or image" oninput={typed} />
                <div class="tabs" role="group" aria-label="Only these">
                    { tab(None, "All") }
                    { tab(Some((Reach::Exposed, false)), "Exposed") }
                    { tab(Some((Reach::Possible, false)), "Perhaps") }
                    { tab(Some((Reach::Pinned, false)), "Pinned") }
                    { tab(Some((Reach::Spared, true)), "Watched") }
                    { tab(Some((Reach::Spared, false)), "Spared") }
                </div>
                <span class="quiet" aria-live="polite">{ format!("{} shown", grouped(found.len() as u64)) }</span>
                <span class="quiet">{ "A row is one image; a workload falls by the worst of its own." }</span>
            </div>
            <div class="table-frame" tabindex="0" role="region" aria-label="Workloads">
                <table>
                    <thead><tr>
                        <th scope="col">{ "Workload" }</th><th scope="col">{ "Where" }</th>
                        <th scope="col">{ "Image" }</th><th scope="col">{ "Pulls it" }</th><th scope="col">{ "Within its reach" }</th>
                    </tr></thead>
                    <tbody>
                        { for found.iter().take(*shown).map(|(row, reach)| one(row, *reach, &props.send)) }
                    </tbody>
                </table>
            </div>
            if more > 0 {
                <button type="button" onclick={show_more}>{ icons::plus() }{ format!("Show more ({more} left)") }</button>
            }
        </div>
    }
}

/// Whether a text, in lower case, is in what is shown of a workload.
fn holds(row: &Workload, text: &str) -> bool {
    let fields = [
        &row.name,
        &row.location,
        &row.image,
        &row.environment,
        &row.kind,
        // So that `critical` finds what Defender found.
        &row.defender,
    ];
    text.is_empty()
        || fields
            .into_iter()
            .any(|field| field.to_lowercase().contains(text))
}

/// How the attack concerns a workload, as a word.
pub(crate) fn reach_word(reach: Reach) -> &'static str {
    match reach {
        Reach::Exposed => "Exposed",
        Reach::Possible => "Perhaps",
        Reach::Pinned => "Pinned",
        Reach::Spared => "Spared",
    }
}

fn badge(reach: Reach) -> Html {
    let class = match reach {
        Reach::Exposed => "bad",
        Reach::Possible => "unsure",
        Reach::Pinned | Reach::Spared => "good",
    };
    html! { <span class={classes!("badge", class)}>{ reach_word(reach) }</span> }
}

/// The names of the registries that can be taken over while Defender watches. What pulls from them is out of reach of
/// the whole chain only, and not spared.
pub(super) fn watched(overview: &Overview) -> Vec<&str> {
    let rows = overview.rows.iter().zip(overview.standings.iter());
    let watched = rows.filter(|(_, standing)| is_only_watched(standing.outcomes));
    watched.map(|(row, _)| &*row.name).collect()
}

/// Whether a workload falls all the same, though perhaps seen by Defender.
pub(super) fn falls_seen(row: &Workload, reach: Reach, watched: &[&str]) -> bool {
    reach == Reach::Spared
        && row.pulls != Pulls::PinnedByDigest
        && watched.contains(&&*row.registry)
}

fn one(row: &Workload, (reach, falls_seen): (Reach, bool), send: &Send) -> Html {
    html! {
        <tr>
            <th scope="row">
                <b>{ foreign(&row.name) }</b><span class="quiet">{ row.kind.clone() }</span>
                if !row.defender.is_empty() { <span class="quiet">{ sentence(&row.defender) }</span> }
            </th>
            <td>
                <span>{ path(&row.location) }</span>
                if !row.environment.is_empty() { <span class="quiet">{ foreign(&row.environment) }</span> }
            </td>
            <td><code>{ path(&row.image) }</code>{ evidence::place(&row.fact, send) }</td>
            <td>{ if falls_seen { watched_badge() } else { badge(reach) } }<span class="quiet">{ row.when.clone() }</span></td>
            <td>
                if !row.identity.is_empty() { <span>{ sentence(&row.identity) }</span> }
                if !row.secret_names.is_empty() { <span class="quiet">{ "secrets: " }{ foreign(&row.secret_names.join(", ")) }</span> }
                if !row.login().is_empty() { <span class="quiet">{ row.login() }</span> }
            </td>
        </tr>
    }
}
