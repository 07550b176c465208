//! Breaking the chain: what is taken as mended, and the smallest set of changes.

use yew::prelude::*;

use super::{fixes, glance};
use crate::ui::{
    draw::{classes, html},
    parts::{Send, counted, foreign, icons, outcome_word, say, slider},
    state::{model::Script, msg::WhatIf},
};
use model::fix::{instruction, instruction_for};
use model::{
    Shell,
    protocol::{Cut, Exempt, How, Overview},
    report::{Alike, Breaking, Chain, Change, ChangeSet, Outcome, Scale},
    sentence::capitalised,
    start::Start,
};

/// The band that says: this is not how things are, but how they would be.
pub(crate) fn hypothesis(chain: &Chain, send: &Send) -> Html {
    let count = chain.what_if.len();
    if count == 0 {
        return Html::default();
    }
    const SHOWN: usize = 6;
    html! {
        <aside class="what-if" aria-label="What if">
            <p>
                { icons::flask() }
                <strong>{ "What if: " }</strong>
                { format!("{count} {} taken as mended. Everything below, and every file you take away, shows what would follow.", if count == 1 { "finding is" } else { "findings are" }) }
            </p>
            <ul>
                { for chain.what_if.iter().take(SHOWN).map(|assumed| {
                    let switch = assumed.switch.clone();
                    html! {
                        <li><button type="button" onclick={say(send, WhatIf::Switch(vec![switch.clone()], false))}>
                            <span class="visually-hidden">{ "Undo: " }</span><code>{ short(&assumed.rule) }</code>{ foreign(&assumed.name) }{ icons::cross() }
                        </button></li>
                    }
                }) }
                if count > SHOWN { <li class="quiet">{ format!("and {} more", count - SHOWN) }</li> }
                <li><button type="button" onclick={say(send, WhatIf::Compare)}>{ "Compare with how things are" }</button></li>
                <li><button type="button" class="primary" onclick={say(send, WhatIf::Reality)}>{ "Back to the evidence" }</button></li>
            </ul>
        </aside>
    }
}

/// What a rule is about, in a word or two.
pub(crate) fn short(rule: &str) -> &'static str {
    match rule {
        "zt_wl_012" => "admin account",
        "zt_wl_013" => "network",
        "zt_wl_021" => "Defender",
        _ => "rule",
    }
}

/// The smallest cut and its alternatives.
pub(crate) fn view(
    overview: &Overview,
    chain: &Chain,
    script: Option<&Script>,
    shell: Shell,
    send: &Send,
) -> Html {
    let Some(breaking) = &chain.breaking else {
        if chain.what_if.is_empty() {
            return Html::default();
        }
        return html! {
            <section id="break" aria-labelledby="break-title">
                <h2 id="break-title">{ "What to change" }</h2>
                <p>{ "Nothing more, as far as is known: with what is taken as mended, no registry is known to have all three links of the chain." }</p>
                <button type="button" onclick={say(send, WhatIf::Reality)}>{ "Take nothing as mended" }</button>
            </section>
        };
    };
    // What prevents comes first, whatever weighs less.
    let sets = [
        (
            Cut::Preventing,
            "Keep the attacker out",
            &breaking.preventing,
        ),
        (Cut::Detecting, "Only detect it", &breaking.detecting),
        (Cut::Smallest, "The smallest change", &breaking.smallest),
        (Cut::Next, "If that cannot be done", &breaking.next),
    ];
    // The same set under another heading says nothing new.
    let mut seen: Vec<&ChangeSet> = Vec::new();
    let sets: Vec<_> = sets
        .into_iter()
        .filter_map(|(which, title, set)| {
            let set = set.as_ref()?;
            (!seen.contains(&set)).then(|| {
                seen.push(set);
                (which, title, set)
            })
        })
        .collect();
    let paths = breaking.paths;
    html! {
        <section id="break" aria-labelledby="break-title">
            <h2 id="break-title">{ "What to change" }</h2>
            <p class="quiet">
                { if breaking.watched {
                    format!("No registry {} all three links, but {} be taken over while Defender watches{}. The account off, or the network closed, keeps the attacker out.", if chain.totals.undetermined > 0 { "is known to have" } else { "has" }, if paths == 1 { "1 can".to_owned() } else { format!("{paths} can") }, if chain.totals.undetermined > 0 { ", or perhaps unseen" } else { "" })
                } else {
                    format!("{} all three links. The account off, or the network closed, keeps the attacker out; Defender only shows the attack.", if paths == 1 { "1 registry has".to_owned() } else { format!("{paths} registries have") })
                } }
            </p>
            <div class="cuts">
                { for sets.into_iter().enumerate().map(|(index, (which, title, set))| card(index == 0, which, title, set, overview.start.as_ref().filter(|start| index == 0 && begins(start, set)), script, shell, send)) }
            </div>
            { weights(breaking, send) }
        </section>
    }
}

/// Whether the change to begin with is one of a set: where what is not known of a registry comes first, it is
/// none of those that close the others.
fn begins(start: &Start, set: &ChangeSet) -> bool {
    let whole = set.changes.len() == set.count as usize;
    let is = |first: &Change| set.changes.iter().any(|one| one.switch == first.switch);
    !whole || start.change.as_ref().is_some_and(is)
}

#[expect(
    clippy::too_many_arguments,
    reason = "a card is one of several, alike but for these"
)]
fn card(
    first: bool,
    which: Cut,
    title: &'static str,
    set: &ChangeSet,
    start: Option<&Start>,
    script: Option<&Script>,
    shell: Shell,
    send: &Send,
) -> Html {
    let switches: Vec<String> = set
        .changes
        .iter()
        .map(|change| change.switch.clone())
        .collect();
    let complete = set.changes.len() == set.count as usize;
    let many = set.alike.iter().any(|alike| alike.count > FEW);
    let script = script.filter(|script| script.which == which && script.shell == shell);
    let made = |how: How| script.is_some_and(|script| script.how == how).to_string();
    html! {
        <article class={classes!("cut", first.then_some("first"))}>
            <header>
                <h3>{ title }</h3>
                <span class="quiet">{ format!("{}, {} for work and risk", counted(set.count as usize, "change", "changes"), counted(usize::try_from(set.weight).unwrap_or(usize::MAX), "point", "points")) }</span>
            </header>
            <p class="quiet">{ outcome(set) }</p>
            if let Some((start, begin)) = start.and_then(|start| Some((start, start.change.as_ref()?))) {
                <p><b>{ "Begin with " }{ foreign(&begin.name) }{ ". " }</b>{ glance::breaks(start, &begin.fix) }</p>
            }
            <ul class="changes">
                { changes(set) }
            </ul>
            <div class="row">
                if complete {
                    <button type="button" onclick={say(send, WhatIf::Switch(switches.clone(), true))}>
                        { icons::flask() }{ "Show what would follow" }
                    </button>
                }
                <button type="button" onclick={say(send, WhatIf::Script(which, How::Commands))} aria-expanded={made(How::Commands)}>
                    { icons::terminal() }{ "Write the script" }
                </button>
                if many {
                    <button type="button" onclick={say(send, WhatIf::Script(which, How::Policy))} aria-expanded={made(How::Policy)}>
                        { icons::lock() }{ "Do it by policy" }
                    </button>
                }
            </div>
            if let Some(script) = script {
                if script.how == How::Policy { { exempt(&script.exempt) } }
                { fixes::script(&script.text, shell, WhatIf::SaveScript, match script.how {
                    How::Commands => "It shows what it will change, asks before each change, and stops at the first error. Read it before you run it.",
                    How::Policy => "It assigns Azure’s own policies over a management group, so that new registries are covered too. Nothing takes effect before the exemptions stand, and it asks before each step.",
                }.into(), send) }
            }
        </article>
    }
}

fn outcome(set: &ChangeSet) -> String {
    let registries = |count: u32| {
        format!(
            "{count} {}",
            if count == 1 { "registry" } else { "registries" }
        )
    };
    match (set.prevented, set.detected) {
        (prevented, 0) => format!("Prevents the takeover of {}.", registries(prevented)),
        (0, detected) => format!(
            "The takeover of {} stays possible, but would be seen.",
            registries(detected)
        ),
        (prevented, detected) => format!(
            "Prevents the takeover of {}; at {} it would only be seen.",
            registries(prevented),
            registries(detected)
        ),
    }
}

/// So many changes of a kind are listed one by one.
const FEW: u32 = 3;

/// The changes; many like ones are one.
fn changes(set: &ChangeSet) -> Html {
    /// So many names of those are said.
    const NAMED: usize = 6;
    let own = |fix: &str| {
        let own = set.changes.iter().filter(|change| change.fix == fix);
        own.collect::<Vec<_>>()
    };
    let one = |alike: &Alike| {
        let (own, count) = (own(&alike.fix), alike.count as usize);
        if alike.count <= FEW && own.len() == count {
            return own.into_iter().map(change).collect::<Html>();
        }
        // Of a great many the first hundred are here, and of this kind perhaps none.
        let names = own.iter().take(NAMED).map(|change| change.name.as_str());
        let names = names.collect::<Vec<_>>();
        let rest = match count.saturating_sub(names.len()) {
            0 => String::new(),
            rest if names.is_empty() => format!("{rest}, by name in the script"),
            rest => format!(" and {rest} more"),
        };
        html! {
            <li>
                { fixes::effect(!alike.fix.starts_with("defender")) }
                <span><b>{ capitalised(&instruction_for(&alike.fix, alike.count)) }</b><br /><span class="quiet">{ foreign(&names.join(", ")) }{ rest }</span></span>
            </li>
        }
    };
    // A report of an earlier version does not count them.
    match set.alike.as_slice() {
        [] => set.changes.iter().map(change).collect(),
        alike => alike.iter().map(one).collect(),
    }
}

/// What the policies leave alone for now, and why.
fn exempt(exempt: &[Exempt]) -> Html {
    if exempt.is_empty() {
        return html! { <p>{ "No registry is exempt: none is known whose workloads log in as the admin account, or may." }</p> };
    }
    html! {
        <details class="fold">
            <summary>{ format!("{} exempt for now, since their workloads log in as the admin account, or may", counted(exempt.len(), "registry is", "registries are")) }</summary>
            <ul>
                { for exempt.iter().map(|one| html! { <li><b>{ foreign(&one.registry) }</b>{ ": " }{ foreign(&one.workloads.join(", ")) }</li> }) }
            </ul>
        </details>
    }
}

fn change(change: &Change) -> Html {
    html! {
        <li>
            { fixes::effect(change.prevents) }
            <span>{ what(change) }{ " " }<b>{ foreign(&change.name) }</b></span>
        </li>
    }
}

/// A change as an instruction, before the name of what it changes.
pub(crate) fn what(change: &Change) -> String {
    capitalised(instruction(&change.fix))
}

fn weights(breaking: &Breaking, send: &Send) -> Html {
    let scale = Scale {
        effort: breaking.effort,
        breakage: breaking.breakage,
    };
    let weight = |id, title, value, change: fn(u32, Scale) -> Scale| {
        let set = Callback::from(move |value| WhatIf::Weigh(change(value, scale)).into());
        slider(id, title, (value, 5), send, set)
    };
    html! {
        <details class="weights">
            <summary>{ "What counts as small" }</summary>
            <p class="quiet">{ "Each change has points from 1 to 5 for the work it takes and for what it may break, as its fix says. The smallest change is the set with the lowest sum; of two alike, the one that prevents more. Set what each counts for you:" }</p>
            <div class="sliders">
                { weight("weight-effort", "A point of effort weighs", breaking.effort, |effort, scale| Scale { effort, ..scale }) }
                { weight("weight-breakage", "A point of breakage weighs", breaking.breakage, |breakage, scale| Scale { breakage, ..scale }) }
            </div>
        </details>
    }
}

/// The switch that takes a finding as mended; nothing where the evidence is clear.
pub(crate) fn switch(
    id: &str,
    switches: &[String],
    on: bool,
    was: Option<Outcome>,
    send: &Send,
) -> Html {
    if switches.is_empty() {
        return Html::default();
    }
    let toggle = {
        let switches = switches.to_vec();
        say(send, WhatIf::Switch(switches.clone(), !on))
    };
    html! {
        <div class="switching">
            <button type="button" role="switch" class="switch" id={id.to_owned()} aria-checked={on.to_string()} onclick={toggle}>
                <i aria-hidden="true"></i>{ "As if fixed" }
            </button>
            if let Some(was) = was {
                <span class="quiet">{ format!("the evidence says: {}", outcome_word(was)) }</span>
            }
        </div>
    }
}
