//! The answer at a glance: what falls, where to start, what to change first, and how complete the evidence
//! is. A line or two each, and the way to all there is to say of it.

use std::{borrow::Borrow, collections::BTreeSet, rc::Rc};

use yew::prelude::*;

use crate::ui::draw::{classes, html};

use super::breaking;
use crate::ui::parts::{Send, counted, foreign, grouped, icons, jump, sentence, whole_words};
use model::{
    evidence::{Asks, Evidence, Presence},
    protocol::Overview,
    report::{BlastRadius, Chain, Change, Outcome, RadiusTotals, Tally, Verdict},
    start::{Start, Worth},
};

/// So many of a list are named before the rest is counted.
const NAMED: usize = 3;

/// Four cells.
pub(crate) fn view(overview: &Rc<Overview>, chain: &Chain, worth: Worth, send: &Send) -> Html {
    let cell = |id: &'static str, title: &'static str, icon: Html, body: Html| {
        html! {
            <div class={classes!("at", format!("at-{id}"))}>
                <dt><a href={format!("#{id}")} onclick={jump(send, id)}>{ icon }{ title }</a></dt>
                <dd>{ body }</dd>
            </div>
        }
    };
    html! {
        <dl class="glance">
            { cell("blast", "What falls", icons::warning(), falls(&chain.blast_radius)) }
            if !overview.rows.is_empty() {
                { cell("registries", "Where to start", icons::flag(), begin(overview, worth)) }
            }
            { change(overview, chain, &cell) }
            if !overview.evidence.is_empty() {
                { cell("missing", "Evidence", icons::file(), complete(overview)) }
            }
        </dl>
    }
}

/// What falls, in numbers with environments.
fn falls(radius: &BlastRadius) -> Html {
    let totals = &radius.totals;
    let scope = radius.counted.get(5).map_or("", String::as_str);
    if totals.exposed + totals.possible == 0 && totals.watched > 0 {
        let count = counted(totals.watched as usize, "workload", "workloads");
        return html! {
            <>
                <p><b class="big">{ count }</b>{ ", and Defender would see it" }</p>
                <p class="quiet">{ sentence(scope) }</p>
            </>
        };
    }
    if totals.exposed + totals.possible == 0 {
        let none = match (totals.workloads, scope) {
            (0, "") => "Not known: no workload is in these exports.",
            _ => scope,
        };
        return html! { <p>{ sentence(none) }</p> };
    }
    let number = |count: u32| counted(count as usize, "workload", "workloads");
    let (sure, more) = match (totals.exposed, totals.possible) {
        (0, possible) => (format!("perhaps {}", number(possible)), String::new()),
        (exposed, 0) => (number(exposed), String::new()),
        (exposed, possible) => (
            number(exposed),
            format!(", perhaps {} more", grouped(possible.into())),
        ),
    };
    let watched = (totals.watched > 0).then(|| {
        format!(
            "and {} more that Defender would see",
            grouped(totals.watched.into())
        )
    });
    let unread = match totals.unread {
        0 => None,
        1 => Some("and 1 object not read names a registry here".to_owned()),
        count => Some(format!("and {count} objects not read name a registry here")),
    };
    let mut lines = environments(totals);
    // On a phone there is room for no line of its own.
    match (lines.last_mut(), watched) {
        (Some(last), Some(watched)) => *last = format!("{last}; {watched}"),
        (None, Some(watched)) => lines.push(watched),
        (_, None) => {}
    }
    html! {
        <>
            <p><b class="big">{ sure }</b>{ more }</p>
            { for lines.into_iter().map(|line| html! { <p class="quiet">{ foreign(&line) }</p> }) }
            { for unread.into_iter().map(|line| html! { <p class="quiet">{ line }</p> }) }
        </>
    }
}

/// Where what falls runs: a line of what does and a line of what may, each adding up to its number.
fn environments(totals: &RadiusTotals) -> Vec<String> {
    const SHOWN: usize = 4;
    let told = &totals.by_environment;
    // A report from before the two were told apart has them together.
    let apart = told.iter().map(|tally| tally.possible).sum::<u32>() == totals.possible;
    let line = |before: &str, count: &dyn Fn(&Tally) -> u32| {
        let mut said: Vec<String> = Vec::new();
        let mut rest = (0, 0);
        for tally in told.iter().filter(|tally| count(tally) > 0) {
            let number = count(tally);
            if said.len() == SHOWN {
                rest = (rest.0 + number, rest.1 + 1);
                continue;
            }
            said.push(match tally.name.as_str() {
                "" => format!("{} in an environment not known", grouped(number.into())),
                name => format!("{} {name}", grouped(number.into())),
            });
        }
        if rest.1 > 0 {
            said.push(format!(
                "{} in {}",
                grouped(rest.0.into()),
                counted(rest.1, "other", "others")
            ));
        }
        (!said.is_empty()).then(|| format!("{before}{}", said.join(" · ")))
    };
    let both = match (totals.exposed, totals.possible) {
        (0, _) | (_, 0) => "",
        _ => "together: ",
    };
    let lines = match apart {
        true => vec![
            line("", &|tally| tally.reached.saturating_sub(tally.possible)),
            // Where only some may, the number above says so.
            line(
                if totals.exposed > 0 { "perhaps: " } else { "" },
                &|tally| tally.possible,
            ),
        ],
        false => vec![line(both, &|tally| tally.reached)],
    };
    lines.into_iter().flatten().collect()
}

/// The registry that comes first, and why.
fn begin(overview: &Overview, worth: Worth) -> Html {
    let row = overview.first(worth);
    let named = overview.rows.get(row).zip(overview.standings.get(row));
    let Some((named, standing)) = named else {
        return Html::default();
    };
    let falls = overview.falls.get(row).cloned().unwrap_or_default();
    html! {
        <>
            <p><b class="big">{ foreign(&named.name) }</b></p>
            <p class="quiet">{ foreign(&falls.because(standing)) }</p>
        </>
    }
}

/// The first change that keeps an attacker out, and whom it may break.
fn change(
    overview: &Overview,
    chain: &Chain,
    cell: &dyn Fn(&'static str, &'static str, Html, Html) -> Html,
) -> Html {
    let start = overview.start.as_ref();
    let unknown = chain
        .rules
        .iter()
        .any(|rule| rule.outcome == Outcome::Unknown)
        // Each link may be there, and of a registry one may still not be known.
        || chain.totals.undetermined > 0;
    let mut evidence = overview.evidence.iter();
    let lacking = evidence
        .find(|one| one.needed && one.presence != Presence::There)
        .filter(|_| unknown);
    let first = start.and_then(|start| Some((start, start.change.as_ref()?)));
    match (first, lacking) {
        (Some((start, first)), _) if chain.breaking.is_some() => cell(
            "break",
            "First change that prevents",
            icons::wrench(),
            html! {
                <>
                    <p><b>{ breaking::what(first) }{ " " }{ foreign(&first.name) }</b></p>
                    <p class="quiet">{ breaks(start, &first.fix) }</p>
                    if let Some(why) = start.why() { <p class="quiet">{ why }</p> }
                </>
            },
        ),
        // A report from a file tells of its changes, and not whom they hurt.
        (None, _) if overview.claimed && said_first(chain).is_some() => cell(
            "break",
            "First change that prevents",
            icons::wrench(),
            html! { { for said_first(chain).map(|first| html! {
                <>
                    <p><b>{ breaking::what(first) }{ " " }{ foreign(&first.name) }</b></p>
                    <p class="quiet">{ "as the report says" }</p>
                </>
            }) } },
        ),
        _ if chain.verdict == Verdict::Broken => cell(
            "rules",
            "First change that prevents",
            icons::wrench(),
            html! { <p>{ stands(chain) }</p> },
        ),
        (_, Some(lacking)) => cell(
            "missing",
            "What settles it",
            icons::plus(),
            html! {
                <>
                    <p><b>{ lacking.what.clone() }</b></p>
                    { for settling(lacking).map(|asks| html! {
                        <p class="quiet">
                            <code>{ whole_words(&asks.line()) }</code>
                            if asks.command.line.contains(" SUBSCRIPTION") { { " " }{ sentence(&asks.command.shows) } }
                        </p>
                    }) }
                    { for others(overview, lacking).map(|others| html! { <p class="quiet">{ others }</p> }) }
                </>
            },
        ),
        _ if overview.claimed => cell(
            "rules",
            "What settles it",
            icons::plus(),
            html! { <p>{ "The rules of this report say what was not known when it was made. Drop the exports themselves to have them judged." }</p> },
        ),
        _ if !chain.split => cell(
            "missing",
            "What settles it",
            icons::plus(),
            html! { <p>{ "What is not known of a registry decides; the list of what is missing says how to tell." }</p> },
        ),
        _ => cell(
            "rules",
            "First change that prevents",
            icons::wrench(),
            html! { <p>{ "No registry carries all three links, so none has to be closed first." }</p> },
        ),
    }
}

/// The first change of a report that was not made here.
fn said_first(chain: &Chain) -> Option<&Change> {
    let breaking = chain.breaking.as_ref()?;
    let set = breaking
        .preventing
        .as_ref()
        .or(breaking.smallest.as_ref())?;
    set.changes.first()
}

/// The commands of a row that come first.
fn settling(lacking: &Evidence) -> impl Iterator<Item = &Asks> {
    lacking.asks.iter().take(NAMED)
}

/// How much more has to be asked for.
fn others(overview: &Overview, lacking: &Evidence) -> Option<String> {
    let needed = overview.evidence.iter();
    let needed = needed.filter(|one| one.needed && one.presence != Presence::There);
    let lines = |asks: &Asks| asks.command.line.clone();
    // One command may settle two things.
    let mut all: BTreeSet<String> = needed.flat_map(|one| &one.asks).map(lines).collect();
    for shown in settling(lacking).map(lines) {
        all.remove(&shown);
    }
    let more = all.len();
    (more > 0).then(|| {
        format!(
            "and {}, below",
            counted(more, "more command", "more commands")
        )
    })
}

/// What is left to do where the chain is broken.
fn stands(chain: &Chain) -> &'static str {
    let still = { chain.rules.iter() }.any(|rule| rule.outcome == Outcome::Fires);
    match still {
        true => {
            "The chain is broken, and keeping it so is enough. The links that still stand are worth closing too."
        }
        false => "Nothing has to change. Keep the links that are clear as they are.",
    }
}

/// Whom a change may break here.
pub(crate) fn breaks(start: &Start, fix: &str) -> Html {
    let admin = fix == "disable-admin";
    match &start.breaks {
        None if admin => html! { "Who logs in with it is not in these exports." },
        None => html! { "Who pulls over the internet is not in these exports." },
        Some(names) if names.is_empty() && start.perhaps.is_empty() && admin => {
            html! { "No exported workload logs in as the admin account." }
        }
        Some(names) if names.is_empty() && !admin => {
            html! { "No exported workload pulls from it." }
        }
        Some(names) => {
            let list = |how: &'static str, names: &[String], count: u32, end: &'static str| {
                let more = more(names, count as usize);
                html! { if !names.is_empty() { { how }{ foreign(&first_of(names)) }{ more }{ end } } }
            };
            let how = if admin {
                "Stops the login of "
            } else {
                // All that pull; of them those pinned by digest do not fall, as stands beside this.
                "May cut off "
            };
            let perhaps = "May stop the login of ";
            html! {
                <>
                    { list(how, names, start.count, ". ") }
                    { list(perhaps, &start.perhaps, start.unsure, ": by which name is not in these exports.") }
                </>
            }
        }
    }
}

/// For how many verdicts the evidence is enough.
fn complete(overview: &Overview) -> Html {
    let of = |presence: Presence| -> Vec<&str> {
        let all = { overview.evidence.iter() }.filter(|one| one.presence == presence);
        all.map(|one| one.what.as_str()).collect()
    };
    let list = |title: &'static str, names: Vec<&str>| {
        let (shown, more) = (first_of(&names), more(&names, names.len()));
        (!names.is_empty()).then(|| format!("{title}{shown}{more}"))
    };
    let said = [
        list("In part: ", of(Presence::InPart)),
        list("Not looked for: ", of(Presence::Missing)),
    ];
    let said: Vec<String> = said.into_iter().flatten().collect();
    let enough = overview.enough.as_ref().filter(|enough| enough.all > 0);
    html! {
        <>
            if let Some(enough) = enough {
                <p>{ "Enough for " }<b class="big">{ format!("{} of {}{}", grouped(enough.enough.into()), if enough.at_least { "at least " } else { "" }, grouped(enough.all.into())) }</b>{ if enough.all == 1 { " verdict" } else { " verdicts" } }</p>
            }
            if !said.is_empty() { <p class="quiet">{ said.join(". ") }</p> }
        </>
    }
}

/// The first few of these.
fn first_of(names: &[impl Borrow<str>]) -> String {
    names
        .get(..names.len().min(NAMED))
        .unwrap_or_default()
        .join(", ")
}

/// How many there are beside those, of so many.
fn more(names: &[impl Borrow<str>], count: usize) -> String {
    match count.saturating_sub(names.len().min(NAMED)) {
        0 => String::new(),
        more => format!(" and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals(exposed: u32, possible: u32, told: &[(&str, u32, u32)]) -> RadiusTotals {
        let tally = |(name, sure, possible): &(&str, u32, u32)| Tally {
            name: (*name).to_owned(),
            workloads: sure + possible + 3,
            reached: sure + possible,
            possible: *possible,
        };
        RadiusTotals {
            exposed,
            possible,
            by_environment: told.iter().map(tally).collect(),
            ..RadiusTotals::default()
        }
    }

    #[test]
    fn environments_add_up_to_what_they_stand_under() {
        let some = [("production", 11, 1), ("test", 0, 3), ("", 1, 0)];
        assert_eq!(
            environments(&totals(12, 4, &some)),
            [
                "11 production · 1 in an environment not known",
                "perhaps: 1 production · 3 test"
            ]
        );
        let perhaps = [("production", 0, 2)];
        assert_eq!(environments(&totals(0, 2, &perhaps)), ["2 production"]);
        let many = ["a", "b", "c", "d", "e", "f"].map(|name| (name, 2, 0));
        assert_eq!(
            environments(&totals(12, 0, &many)),
            ["2 a · 2 b · 2 c · 2 d · 4 in 2 others"]
        );
    }

    #[test]
    fn a_report_that_does_not_tell_them_apart_says_so() {
        let mut old = totals(12, 4, &[("production", 16, 0)]);
        assert_eq!(environments(&old), ["together: 16 production"]);
        old.exposed = 0;
        assert_eq!(environments(&old), ["16 production"]);
    }
}
