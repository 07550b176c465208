//! Which registries are listed, in which order, and in which groups.

use super::ranks::{NO_ENVIRONMENT, Ranks};
use crate::ui::state::view::{Column, Group, Only, View};
use model::{
    protocol::Overview,
    report::{Outcome, Verdict},
    start::{ENVIRONMENTS, Falls},
};

/// The columns with their titles and classes.
pub(super) const COLUMNS: [(Column, &str, &str); 9] = [
    (Column::Rank, "Rank", "rank-cell"),
    (Column::Name, "Registry", "name-cell"),
    (Column::Verdict, "Verdict", "verdict-cell"),
    (Column::Pulls, "Pulls from it", "pulls-cell"),
    (Column::Environment, "Environments", "environment-cell"),
    (Column::Subscription, "Subscription", "subscription-cell"),
    (Column::Rule(0), "Admin", "rule-cell"),
    (Column::Rule(1), "Network", "rule-cell"),
    (Column::Rule(2), "Defender", "rule-cell"),
];

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// What the registries below it have in common, and how many they are.
    Head(String, Counts),
    /// A registry, by its place in the overview.
    Row(usize),
}

/// How many registries are in a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    all: usize,
    fires: usize,
    unknown: usize,
}

impl Counts {
    /// In words: those that need somebody first.
    pub(super) fn said(self) -> String {
        let part = |count: usize, what: &str| match count {
            0 => String::new(),
            count => format!("{count} {what}, "),
        };
        let fire = if self.fires == 1 { "fires" } else { "fire" };
        let (fires, unknown) = (part(self.fires, fire), part(self.unknown, "not known"));
        match (fires.is_empty() && unknown.is_empty(), self.all) {
            (true, all) => all.to_string(),
            (false, all) => format!("{fires}{unknown}{all} in all"),
        }
    }
}

/// An id cut in its middle, so that two of them can be told apart.
pub(super) fn middle(id: &str) -> String {
    cut(id, 15)
}

/// The same of a subscription's name, for the width that its column has.
pub(super) fn within(name: &str) -> String {
    cut(name, 14)
}

/// The same of a registry's name: those of one house mostly begin alike.
pub(super) fn short(name: &str) -> String {
    cut(name, 20)
}

fn cut(text: &str, room: usize) -> String {
    let length = text.chars().count();
    if length <= room {
        return text.to_owned();
    }
    let kept = (room - 1) / 2;
    let head = text.chars().take(room - 1 - kept);
    head.chain(['…'])
        .chain(text.chars().skip(length - kept))
        .collect()
}

/// In which environments what pulls from a registry runs.
pub(super) fn environments(falls: &Falls, names: &[String]) -> String {
    let named = falls.environments.iter().filter_map(|(place, count)| {
        let name = names.get(*place as usize)?;
        Some(format!("{count} {name}"))
    });
    let named = named.collect::<Vec<_>>();
    let told: u32 = falls.environments.iter().map(|(_, count)| count).sum();
    // Of a great many environments only the first are here.
    let rest = match (falls.by_tag.saturating_sub(told), named.len()) {
        (0, _) => None,
        (rest, 0..ENVIRONMENTS) => Some(format!("{rest} unknown")),
        (rest, _) => Some(format!("{rest} elsewhere or unknown")),
    };
    named
        .into_iter()
        .chain(rest)
        .collect::<Vec<_>>()
        .join(" · ")
}

/// The lines of the list, as somebody looks at it. `text` is in lower case.
pub(super) fn arrange(overview: &Overview, ranks: &Ranks, text: &str, view: &View) -> Vec<Line> {
    let none = Falls::default();
    let falls = |row: usize| overview.falls.get(row).unwrap_or(&none);
    let standing = |row: usize| overview.standings.get(row);
    // Of each subscription once whether it is what was typed.
    let matching: Vec<bool> = match text {
        "" => Vec::new(),
        text => {
            let all = ranks.by_subscription(overview).texts.iter();
            all.map(|shown| shown.to_lowercase().contains(text))
                .collect()
        }
    };
    let passes = |place: &usize| {
        let only = standing(*place).map(Only::of);
        let Some(row) = overview.rows.get(*place) else {
            return false;
        };
        (view.only.is_none() || view.only == only)
            && (text.is_empty()
                || matching.get(ranks.by_subscription(overview).number(*place) as usize)
                    == Some(&true)
                || [&row.name, &row.login_server, &row.subscription_id]
                    .iter()
                    .any(|field| holds(field, text)))
    };
    let mut kept: Vec<usize> = ranks.order.iter().copied().filter(passes).collect();
    // They stand as they rank; of equals that stays so.
    match view.sort {
        Column::Rank => {}
        Column::Verdict => stable(&mut kept, &|row| match standing(row) {
            None => 4,
            Some(standing) => match Only::of(standing) {
                Only::Fires => 0,
                Only::Undetermined => 1,
                Only::Watched => 2,
                Only::Broken => 3,
            },
        }),
        Column::Pulls => stable(&mut kept, &|row| {
            ranks
                .most
                .unwrap_or_default()
                .saturating_sub(falls(row).by_tag)
        }),
        Column::Name => {
            let by_name = ranks.by_name(overview);
            stable(&mut kept, &|row| by_name.get(row).copied().unwrap_or(0));
        }
        Column::Subscription => {
            let numbered = ranks.by_subscription(overview);
            stable(&mut kept, &|row| numbered.number(row));
        }
        Column::Environment => {
            let numbered = ranks.by_environment(overview);
            stable(&mut kept, &|row| numbered.number(row));
        }
        Column::Rule(rule) => stable(&mut kept, &|row| match standing(row)
            .and_then(|standing| standing.outcomes.get(rule))
        {
            Some(Outcome::Fires) => 0,
            Some(Outcome::Unknown) => 1,
            Some(Outcome::Clear) => 2,
            None => 3,
        }),
    }
    if !view.ascending {
        kept.reverse();
    }
    let tag = match view.group {
        Group::Tag(place) => overview.tags.get(place),
        _ => None,
    };
    let numbered = match view.group {
        Group::Environment => Some((ranks.by_environment(overview), NO_ENVIRONMENT)),
        Group::Subscription => Some((ranks.by_subscription(overview), "subscription not known")),
        Group::None | Group::Tag(_) => None,
    };
    // A number for each registry; 0 where there is nothing to say.
    let (texts, unknown) = match (numbered, tag) {
        (Some((numbered, unknown)), _) => (&numbered.texts, unknown.to_owned()),
        (None, Some(tag)) => (&tag.values, format!("without the tag “{}”", tag.name)),
        (None, None) => return kept.into_iter().map(Line::Row).collect(),
    };
    let number = |row: usize| match (numbered, tag) {
        (Some((numbered, _)), _) => numbered.number(row) + 1,
        (None, tag) => tag.and_then(|tag| tag.of.get(row)).copied().unwrap_or(0),
    };
    // Groups stand in the order of the first registry in each.
    let mut places: Vec<Option<usize>> = vec![None; texts.len() + 1];
    let mut groups: Vec<(usize, Vec<usize>)> = Vec::new();
    for row in kept {
        let number = number(row) as usize;
        let Some(place) = places.get_mut(number) else {
            continue;
        };
        let place = *place.get_or_insert_with(|| {
            groups.push((number, Vec::new()));
            groups.len() - 1
        });
        if let Some((_, rows)) = groups.get_mut(place) {
            rows.push(row);
        }
    }
    let mut lines = Vec::new();
    for (number, rows) in groups {
        let name = number.checked_sub(1).and_then(|place| texts.get(place));
        let name = name.filter(|name| !name.is_empty()).unwrap_or(&unknown);
        let of = |verdict: Verdict| {
            let standings = rows.iter().filter_map(|row| overview.standings.get(*row));
            standings.filter(|one| one.verdict == verdict).count()
        };
        let counts = Counts {
            all: rows.len(),
            fires: of(Verdict::Fires),
            unknown: of(Verdict::Undetermined),
        };
        lines.push(Line::Head(name.to_owned(), counts));
        lines.extend(rows.into_iter().map(Line::Row));
    }
    lines
}

/// Sorts by a number that each has; equals keep their order. A pass to count and one to place.
fn stable(rows: &mut Vec<usize>, key: &dyn Fn(usize) -> u32) {
    let most = rows.iter().map(|row| key(*row)).max().unwrap_or(0);
    let mut next = vec![0_usize; most as usize + 2];
    for row in rows.iter() {
        if let Some(count) = next.get_mut(key(*row) as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for count in &mut next {
        sum += *count;
        *count = sum;
    }
    let mut sorted = vec![0; rows.len()];
    for row in rows.iter() {
        if let Some(place) = next.get_mut(key(*row) as usize) {
            if let Some(slot) = sorted.get_mut(*place) {
                *slot = *row;
            }
            *place += 1;
        }
    }
    *rows = sorted;
}

/// Whether a text, in lower case, is in another one, whatever the case of that.
fn holds(field: &str, text: &str) -> bool {
    if !field.is_ascii() {
        return field.to_lowercase().contains(text);
    }
    let mut pieces = field.as_bytes().windows(text.len().max(1));
    text.is_empty() || pieces.any(|piece| piece.eq_ignore_ascii_case(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use proptest::prelude::*;

    use super::*;
    use model::{
        Limits,
        protocol::{Row, Standing, Tag},
        start::Worth,
    };
    use more::office::Office;

    fn overview() -> Overview {
        let mut overview = Office::new(Limits::default()).overview();
        let of = |verdict, outcomes| Standing {
            verdict,
            outcomes,
            mended: [false; 3],
        };
        use Outcome::{Clear, Fires, Unknown};
        let registries = [
            ("beta", "s1", of(Verdict::Fires, [Fires; 3]), 2, 0),
            (
                "alpha",
                "s2",
                of(Verdict::Broken, [Fires, Clear, Fires]),
                9,
                9,
            ),
            (
                "gamma",
                "s1",
                of(Verdict::Undetermined, [Fires, Unknown, Fires]),
                5,
                1,
            ),
            ("delta", "", of(Verdict::Fires, [Fires; 3]), 1, 1),
        ];
        let row = |name: &str, subscription: &str| Row {
            name: name.to_owned(),
            login_server: format!("{name}.azurecr.io"),
            subscription_id: subscription.to_owned(),
        };
        overview.rows = Rc::new(
            registries
                .iter()
                .map(|(name, of, ..)| row(name, of))
                .collect(),
        );
        overview.standings = Rc::new(
            registries
                .iter()
                .map(|(_, _, standing, ..)| *standing)
                .collect(),
        );
        let falls = registries.iter().map(|(.., by_tag, production)| Falls {
            pulls: *by_tag,
            by_tag: *by_tag,
            production: *production,
            environments: vec![(0, *by_tag)],
            ..Falls::default()
        });
        overview.falls = Rc::new(falls.collect());
        overview.environments = Rc::new(vec!["staging".to_owned()]);
        overview.accounts = Rc::new(vec![("s1".to_owned(), "Shop".to_owned())]);
        overview.tags = Rc::new(vec![Tag {
            name: "team".to_owned(),
            values: vec!["Ops".to_owned(), "Pay".to_owned()],
            of: vec![2, 0, 2, 1],
        }]);
        overview
    }

    fn listed(view: &View, text: &str) -> Vec<String> {
        let overview = overview();
        let ranks = Ranks::new(&overview, Worth::default());
        let lines = arrange(&overview, &ranks, text, view).into_iter();
        let said = lines.map(|line| match line {
            Line::Head(name, counts) => format!("{name}: {}", counts.said()),
            Line::Row(row) => overview.rows[row].name.clone(),
        });
        said.collect()
    }

    #[test]
    fn what_falls_with_a_registry_says_which_comes_first_and_a_broken_chain_comes_last() {
        let view = View::default();
        // One in production outweighs two elsewhere.
        assert_eq!(listed(&view, ""), ["delta", "beta", "gamma", "alpha"]);
        let down = View {
            ascending: false,
            ..view
        };
        assert_eq!(listed(&down, ""), ["alpha", "gamma", "beta", "delta"]);
    }

    #[test]
    fn every_column_sorts_and_equals_stand_as_they_rank() {
        for (sort, expected) in [
            (Column::Name, ["alpha", "beta", "delta", "gamma"]),
            (Column::Verdict, ["delta", "beta", "gamma", "alpha"]),
            (Column::Pulls, ["alpha", "gamma", "beta", "delta"]),
            (Column::Environment, ["delta", "gamma", "alpha", "beta"]),
            (Column::Subscription, ["delta", "alpha", "beta", "gamma"]),
            (Column::Rule(1), ["delta", "beta", "gamma", "alpha"]),
        ] {
            let view = View {
                sort,
                ..View::default()
            };
            assert_eq!(listed(&view, ""), expected, "{sort:?}");
        }
    }

    #[test]
    fn groups_stand_in_the_order_of_their_first_registry() {
        let by = |group| View {
            group,
            ..View::default()
        };
        let expected = [
            "subscription not known: 1 fires, 1 in all",
            "delta",
            "Shop: 1 fires, 1 not known, 2 in all",
            "beta",
            "gamma",
            "s2: 1",
            "alpha",
        ];
        assert_eq!(listed(&by(Group::Subscription), ""), expected);
        let expected = [
            "production: 1 fires, 1 not known, 3 in all",
            "delta",
            "gamma",
            "alpha",
            "staging: 1 fires, 1 in all",
            "beta",
        ];
        assert_eq!(listed(&by(Group::Environment), ""), expected);
        let expected = [
            "Ops: 1 fires, 1 in all",
            "delta",
            "Pay: 1 fires, 1 not known, 2 in all",
            "beta",
            "gamma",
            "without the tag “team”: 1",
            "alpha",
        ];
        assert_eq!(listed(&by(Group::Tag(0)), ""), expected);
        // The link was made of documents with more tags than these.
        assert_eq!(listed(&by(Group::Tag(1)), ""), listed(&View::default(), ""));
    }

    #[test]
    fn the_list_is_filtered_by_verdict_and_by_the_names_that_are_shown() {
        assert_eq!(listed(&View::default(), "shop"), ["beta", "gamma"]);
        let only = View {
            only: Some(Only::Fires),
            ..View::default()
        };
        assert_eq!(listed(&only, "a"), ["delta", "beta"]);
    }

    #[test]
    fn environments_add_up_to_what_pulls() {
        let falls = |by_tag, environments: &[(u32, u32)]| Falls {
            by_tag,
            environments: environments.to_vec(),
            ..Falls::default()
        };
        let names: Vec<String> = (0..9).map(|place| format!("e{place}")).collect();
        let said = |falls: Falls| environments(&falls, &names);
        assert_eq!(
            said(falls(12, &[(0, 9), (1, 2)])),
            "9 e0 · 2 e1 · 1 unknown"
        );
        assert_eq!(said(falls(2, &[(1, 2)])), "2 e1");
        assert_eq!(said(falls(3, &[])), "3 unknown");
        let many: Vec<(u32, u32)> = (0..8).map(|place| (place, 1)).collect();
        assert!(said(falls(10, &many)).ends_with("1 e7 · 2 elsewhere or unknown"));
    }

    #[test]
    fn ids_are_cut_in_their_middle() {
        let one = middle("c0ffee00-1111-4222-8333-444455556666");
        assert_eq!(one, "c0ffee0…5556666");
        assert_eq!(short("contosoplatformteam17"), "contosopla…ormteam17");
        assert_eq!(short("contosoplatformteam1"), "contosoplatformteam1");
        assert_ne!(one, middle("c0ffee00-1111-4222-8333-444455557777"));
        assert_eq!(middle("short"), "short");
        let [one, other] = ["contoso-production", "contoso-platform"].map(within);
        assert_eq!(
            (one.as_str(), other.as_str()),
            ("contoso…uction", "contoso…atform")
        );
    }

    proptest! {
        #[test]
        fn equals_keep_their_order(
            keys in prop::collection::vec(0..5u32, 0..40),
        ) {
            let mut rows: Vec<usize> = (0..keys.len()).rev().collect();
            let mut expected = rows.clone();
            expected.sort_by_key(|row| keys[*row]);
            stable(&mut rows, &|row| keys[row]);
            prop_assert_eq!(rows, expected);
        }

        #[test]
        fn a_text_is_found_whatever_its_case(field in "[a-cA-C.é]{0,12}", text in "[a-c.]{0,3}") {
            prop_assert_eq!(holds(&field, &text), field.to_lowercase().contains(&text));
        }
    }
}
