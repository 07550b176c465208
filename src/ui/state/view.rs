//! What of the answer is looked at: the part, the registry, what the list shows, and which steps are open.
//!
//! It stands in the fragment of the address, so that a view can be linked and back and forward work. There
//! are places and words of ours in it, and no name: the same documents bring the same view, and without
//! them the address says nothing. What is typed into a filter is therefore not part of it.

use model::{outcome::is_only_watched, protocol::Standing, report::Verdict};

/// The parts of the answer, as the rail names them. Their ids are those of the sections.
pub(crate) const PARTS: [(&str, &str); 10] = [
    ("verdict", "The answer"),
    ("registries", "Where to start"),
    ("break", "What to change"),
    ("missing", "What is missing"),
    ("walkthrough", "The attack"),
    ("blast", "What falls"),
    ("rules", "The rules"),
    ("documents", "Documents"),
    ("compare", "Before and after"),
    ("about", "About the chain"),
];

/// What the list can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Column {
    /// By what comes first.
    #[default]
    Rank,
    Verdict,
    Name,
    Pulls,
    Environment,
    Subscription,
    /// One of the three rules.
    Rule(usize),
}

/// What the list is grouped by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Group {
    #[default]
    None,
    Subscription,
    Environment,
    /// The tag at this place in the overview.
    Tag(usize),
}

/// How a registry stands, as the list tells them apart; the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Only {
    Fires,
    Undetermined,
    /// It can be taken over, and Defender would see it.
    Watched,
    Broken,
}

impl Only {
    pub(crate) fn of(standing: &Standing) -> Only {
        match standing.verdict {
            Verdict::Fires => Only::Fires,
            Verdict::Undetermined => Only::Undetermined,
            Verdict::Broken if is_only_watched(standing.outcomes) => Only::Watched,
            Verdict::Broken => Only::Broken,
        }
    }
}

/// A view of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct View {
    /// The part that was gone to, as a place in [`PARTS`].
    pub(crate) part: usize,
    /// The registry that was chosen, by its place in the overview; none for the one that comes first.
    pub(crate) row: Option<usize>,
    /// The steps of the walkthrough that are open, a bit each.
    pub(crate) steps: u8,
    /// Only these registries are listed.
    pub(crate) only: Option<Only>,
    pub(crate) sort: Column,
    pub(crate) ascending: bool,
    pub(crate) group: Group,
}

impl Default for View {
    fn default() -> View {
        View {
            part: 0,
            row: None,
            steps: 0,
            only: None,
            sort: Column::Rank,
            ascending: true,
            group: Group::None,
        }
    }
}

const COLUMNS: [(&str, Column); 9] = [
    ("rank", Column::Rank),
    ("verdict", Column::Verdict),
    ("name", Column::Name),
    ("pulls", Column::Pulls),
    ("environment", Column::Environment),
    ("subscription", Column::Subscription),
    ("admin", Column::Rule(0)),
    ("network", Column::Rule(1)),
    ("defender", Column::Rule(2)),
];
const GROUPS: [(&str, Group); 2] = [
    ("subscription", Group::Subscription),
    ("environment", Group::Environment),
];
const VERDICTS: [(&str, Only); 4] = [
    ("fires", Only::Fires),
    ("undetermined", Only::Undetermined),
    ("watched", Only::Watched),
    ("broken", Only::Broken),
];

fn find<T: Copy>(table: &[(&str, T)], word: &str) -> Option<T> {
    let found = table.iter().find(|(known, _)| *known == word);
    found.map(|(_, value)| *value)
}

fn name<T: PartialEq>(table: &[(&'static str, T)], value: &T) -> &'static str {
    let found = table.iter().find(|(_, known)| known == value);
    found.map_or("", |(word, _)| word)
}

impl View {
    /// The part that was gone to, by its id.
    pub(crate) fn part(&self) -> &'static str {
        PARTS.get(self.part).map_or("verdict", |(id, _)| id)
    }

    /// Goes to a part.
    pub(crate) fn go(&mut self, id: &str) {
        if let Some(part) = PARTS.iter().position(|(known, _)| *known == id) {
            self.part = part;
        }
    }

    /// Whether a step, counted from 1, is open.
    pub(crate) fn is_open(&self, step: u32) -> bool {
        self.steps & bit(step) != 0
    }

    /// Opens or shuts a step.
    pub(crate) fn turn(&mut self, step: u32, open: bool) {
        self.steps = match open {
            true => self.steps | bit(step),
            false => self.steps & !bit(step),
        };
    }

    /// What stands behind the `#`; nothing for the view that an answer begins with.
    pub(crate) fn fragment(&self) -> String {
        let first = View::default();
        if *self == first {
            return String::new();
        }
        let mut said = self.part().to_owned();
        let mut say = |key: &str, value: &str| {
            for piece in [";", key, "=", value] {
                said.push_str(piece);
            }
        };
        if let Some(row) = self.row {
            say("registry", &(row + 1).to_string());
        }
        if self.steps != 0 {
            let mut open = String::new();
            for step in (1..=8).filter(|step| self.is_open(*step)) {
                open.push_str(&step.to_string());
            }
            say("steps", &open);
        }
        if let Some(only) = &self.only {
            say("only", name(&VERDICTS, only));
        }
        if self.sort != first.sort {
            say("sort", name(&COLUMNS, &self.sort));
        }
        if !self.ascending {
            say("order", "down");
        }
        match self.group {
            Group::None => {}
            Group::Tag(place) => say("group", &format!("tag{}", place + 1)),
            group => say("group", name(&GROUPS, &group)),
        }
        said
    }

    /// The view that a fragment, with or without its `#`, is; none if it is something else. Whatever
    /// cannot be read of it is as it is at first.
    pub(crate) fn of(fragment: &str) -> Option<View> {
        let mut view = View::default();
        let mut pieces = fragment.trim_start_matches('#').split(';');
        let part = pieces.next().unwrap_or_default();
        if !part.is_empty() {
            view.part = PARTS.iter().position(|(id, _)| *id == part)?;
        }
        for piece in pieces {
            let (key, value) = piece.split_once('=').unwrap_or((piece, ""));
            match key {
                "registry" => {
                    view.row = value.parse().ok().and_then(|row: usize| row.checked_sub(1))
                }
                "steps" => {
                    for step in value.chars().filter_map(|char| char.to_digit(10)) {
                        view.turn(step, true);
                    }
                }
                "only" => view.only = find(&VERDICTS, value),
                "sort" => view.sort = find(&COLUMNS, value).unwrap_or_default(),
                "order" => view.ascending = value != "down",
                "group" => {
                    let tag = value
                        .strip_prefix("tag")
                        .and_then(|place| place.parse().ok());
                    let tag = tag.and_then(|place: usize| place.checked_sub(1));
                    let known = find(&GROUPS, value);
                    view.group = known.or(tag.map(Group::Tag)).unwrap_or_default();
                }
                _ => {}
            }
        }
        Some(view)
    }
}

/// The bit of a step, counted from 1.
fn bit(step: u32) -> u8 {
    match step {
        1..=8 => 1 << (step - 1),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_view() -> impl Strategy<Value = View> {
        (
            0..PARTS.len(),
            prop::option::of(0..200_000usize),
            any::<u8>(),
            prop::option::of(prop::sample::select(
                VERDICTS.map(|(_, verdict)| verdict).to_vec(),
            )),
            prop::sample::select(COLUMNS.map(|(_, column)| column).to_vec()),
            any::<bool>(),
            prop::sample::select(vec![
                Group::None,
                Group::Subscription,
                Group::Environment,
                Group::Tag(0),
                Group::Tag(19),
            ]),
        )
            .prop_map(|(part, row, steps, only, sort, ascending, group)| View {
                part,
                row,
                steps,
                only,
                sort,
                ascending,
                group,
            })
    }

    proptest! {
        #[test]
        fn every_view_is_found_again_by_its_fragment(view in any_view()) {
            let fragment = view.fragment();
            prop_assert_eq!(View::of(&fragment), Some(view.clone()));
            prop_assert_eq!(View::of(&format!("#{fragment}")), Some(view));
        }

        #[test]
        fn no_fragment_does_harm(fragment in ".*", part in 0..PARTS.len()) {
            let _ = View::of(&fragment);
            let behind = format!("{};{fragment}", PARTS[part].0);
            prop_assert!(View::of(&behind).is_some());
        }
    }

    #[test]
    fn a_fragment_has_words_of_ours_and_numbers() {
        let mut view = View::default();
        assert_eq!(view.fragment(), "");
        view.go("walkthrough");
        view.row = Some(2);
        view.turn(1, true);
        view.turn(4, true);
        view.only = Some(Only::Fires);
        assert_eq!(
            view.fragment(),
            "walkthrough;registry=3;steps=14;only=fires"
        );
        view.turn(4, false);
        assert!(view.is_open(1) && !view.is_open(4));
    }

    #[test]
    fn what_is_no_view_is_none() {
        for other in ["#v1.abc", "#collect", "#proof", "#rules2", "#v1;registry=2"] {
            assert_eq!(View::of(other), None, "{other}");
        }
        let wrong = View::of("#rules;registry=0;steps=9x;only=all;sort=;group=tag");
        let mut plain = View::default();
        plain.go("rules");
        assert_eq!(wrong, Some(plain));
    }
}
