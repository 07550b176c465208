//! The three rules of the chain: evidence to findings.
//!
//! Each rule is one file: what it finds, why that matters, what it needs, and one pure function.
//! A rule answers twice: with its bare outcome, cheap enough for 100,000 registries, and with a
//! [`Draft`] that says why, for the one that somebody looks at. The first is taken from the same
//! judgement as the second.

pub mod admin_account_enabled;
pub mod assessed;
pub mod defender_not_enabled;
pub mod public_network_access;
pub mod ranges;
pub mod sensors;

use std::collections::BTreeSet;

use crate::{
    azure::ids::is_masked,
    facts::{Place, registries::Names},
    read::decode::{Decoded, walk::GAP},
};
use model::{
    order,
    outcome::Outcome,
    report::{Command, Note},
};

/// What is published about a rule, and what we say about it.
pub struct RuleMeta {
    /// The published id.
    pub id: &'static str,
    /// The bad state it looks for.
    pub title: &'static str,
    /// The published severity.
    pub severity: &'static str,
    /// When it fires.
    pub about: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// The good state, as it would be if someone mended it: after "as if".
    pub mended: &'static str,
    /// Where Microsoft explains the setting.
    pub read_more: &'static str,
}

impl RuleMeta {
    /// The id of the switch that takes this rule as mended on `subject`.
    pub fn switch(&self, subject: &str) -> String {
        let mut id = format!("{}:{subject}", self.id);
        id.make_ascii_lowercase();
        id
    }
}

/// The rules in the chain's order.
pub const RULES: [&RuleMeta; 3] = [
    &admin_account_enabled::META,
    &public_network_access::META,
    &defender_not_enabled::META,
];

/// A finding before its places have become lines and columns.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The answer.
    pub outcome: Outcome,
    /// The answer in a sentence.
    pub because: String,
    /// What it rests on.
    pub places: Vec<Place>,
    /// What is missing.
    pub missing: Vec<String>,
    /// What else should be known.
    pub notes: Vec<Note>,
    /// What would settle an unknown.
    pub settle: Option<Command>,
    /// How many IPv4 addresses may reach the endpoint.
    pub addresses: Option<u64>,
    /// What the evidence says, where the outcome is only what it would be if something were mended.
    pub was: Option<Outcome>,
    /// What would have to be mended to make it clear, as ids of switches.
    pub switches: Vec<String>,
    /// A retired Defender plan that is on in place of `Containers`.
    pub retired_plan: Option<&'static str>,
    /// Documents disagree, so the order of the places carries no meaning.
    pub conflict: bool,
    /// How many more places it rests on, which are not quoted.
    pub more: usize,
}

impl Draft {
    /// A finding that rests on these places.
    pub fn new(outcome: Outcome, because: impl Into<String>, places: Vec<Place>) -> Draft {
        Draft {
            outcome,
            because: because.into(),
            places,
            missing: Vec::new(),
            notes: Vec::new(),
            settle: None,
            addresses: None,
            was: None,
            switches: Vec::new(),
            retired_plan: None,
            conflict: false,
            more: 0,
        }
    }

    /// Adds what is missing.
    pub fn missing(mut self, what: impl Into<String>) -> Draft {
        self.missing.push(what.into());
        self
    }

    /// Adds a remark.
    pub fn note(mut self, text: impl Into<String>) -> Draft {
        self.notes.push(Note {
            warning: false,
            text: text.into(),
        });
        self
    }

    /// Adds a warning.
    pub fn warning(mut self, text: impl Into<String>) -> Draft {
        self.notes.push(Note {
            warning: true,
            text: text.into(),
        });
        self
    }

    /// Names the command that would settle it.
    pub fn settle(mut self, command: Command) -> Draft {
        self.settle = Some(command);
        self
    }

    /// With no more than so many of its places; the others are counted.
    pub fn first(mut self, most: usize) -> Draft {
        self.more += self.places.len().saturating_sub(most);
        self.places.truncate(most);
        self
    }

    /// The same, where the order in which the documents came must not show in what is left.
    pub fn cut(mut self, sources: &[Decoded], most: usize) -> Draft {
        if self.places.len() > most && self.conflict {
            let name = |place: &Place| {
                let source = sources.get(place.handle.source as usize);
                source.map(|source| &source.name)
            };
            order::by(&mut self.places, |one, other| {
                (name(one), one.span.start).cmp(&(name(other), other.span.start))
            });
        }
        self.first(most)
    }

    /// The finding as it would be if it were mended: clear, saying so and what the evidence says.
    pub fn assumed(mut self, outcome: Outcome, as_if: &str) -> Draft {
        if outcome != self.outcome {
            self.because = format!("as if {as_if}; the evidence says: {}", self.because);
            self.was = Some(self.outcome);
            self.outcome = outcome;
            self.missing.clear();
            self.settle = None;
            self.addresses = None;
        }
        self
    }

    /// What is there and what a deployment would make of it: the worse of the two, and what would change.
    /// `turn` is what the deployment would do: into the bad state, and into the good one.
    pub fn of_two_states(now: Vec<Draft>, after: Vec<Draft>, turn: (&str, &str)) -> Option<Draft> {
        let (now, after) = match (Draft::worst(now), Draft::worst(after)) {
            (Some(now), Some(after)) => (now, after),
            (now, after) => return now.or(after),
        };
        let mut draft = Draft::worst(vec![now.clone(), after.clone()])?;
        draft.say_what_changes(&now, &after, turn);
        Some(draft)
    }

    /// Says what a deployment would change of a link, where a what-if answer shows both states.
    pub fn say_what_changes(&mut self, now: &Draft, after: &Draft, turn: (&str, &str)) {
        // What is there and what is to be do not contradict each other.
        if now.outcome != after.outcome || !now.conflict && !after.conflict {
            self.conflict = false;
            self.notes
                .retain(|note| !note.text.starts_with(CONTRADICTION));
        }
        if now.outcome == after.outcome {
            return;
        }
        let what = match after.outcome {
            Outcome::Fires => format!("this deployment would {}", turn.0),
            Outcome::Clear => format!("this deployment would {}", turn.1),
            Outcome::Unknown => "what this deployment would leave is not known".to_owned(),
        };
        if after.outcome == Outcome::Fires {
            self.because.push_str(", once this is deployed");
        }
        self.notes.push(Note {
            warning: true,
            text: format!("{what}: now {}, then {}", now.because, after.because),
        });
    }

    /// Of the ways to read contradicting documents, the worst one, with the evidence of all.
    pub fn worst(drafts: Vec<Draft>) -> Option<Draft> {
        let mut drafts = drafts;
        // Within one outcome the wider door is the worse one.
        let rank = |draft: &Draft| (draft.outcome, draft.addresses);
        order::by(&mut drafts, |left, right| {
            (rank(right), &left.because).cmp(&(rank(left), &right.because))
        });
        let mut drafts = drafts.into_iter();
        let mut worst = drafts.next()?;
        let mut quoted: BTreeSet<Place> = order::set(worst.places.iter().copied());
        for other in drafts {
            if (other.outcome, &other.because) == (worst.outcome, &worst.because) {
                continue;
            }
            // That it was opened once says no other than that it is open.
            worst.conflict |= worst.outcome != Outcome::Fires || !other.because.contains(RECORDED);
            worst.more += other.more;
            worst.places.extend(
                other
                    .places
                    .into_iter()
                    .filter(|place| quoted.insert(*place)),
            );
        }
        let is_said = |note: &Note| note.text.starts_with(CONTRADICTION);
        if worst.conflict && !worst.notes.iter().any(is_said) {
            worst = worst.warning(format!(
                "{CONTRADICTION} and do not say which is later; both are quoted, and the worse answer stands"
            ));
        }
        Some(worst)
    }
}

/// How the warning begins that documents disagree.
pub const CONTRADICTION: &str = "the documents contradict each other";

/// What is said of a setting of which only a change is told.
const RECORDED: &str = "by a change that was recorded";

/// A word as a shell takes it, in Bash and in PowerShell alike.
///
/// Names in exports come from strangers, so anything but plain characters goes between single
/// quotes; where even that reads differently in the two shells, a placeholder stands instead.
pub fn shell_word(word: &str, placeholder: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':');
    // A name of which a part is not known is none that a command could use.
    if word.contains(GAP) {
        return placeholder.to_owned();
    }
    if !word.is_empty() && !word.starts_with('-') && word.chars().all(plain) {
        word.to_owned()
    } else if word.is_empty()
        || word.starts_with('-')
        || word
            .chars()
            .any(|c| c == '\'' || c.is_control() || "‘’‚‛".contains(c))
    {
        placeholder.to_owned()
    } else {
        format!("'{word}'")
    }
}

/// The option that makes a command look into this subscription, whichever one is chosen; with a space
/// before it, empty if it is not known.
pub fn subscription_option(subscription: Option<&str>) -> String {
    subscription.map_or_else(String::new, |name| {
        let name = if is_masked(name) { "" } else { name };
        format!(" --subscription {}", shell_word(name, "SUBSCRIPTION"))
    })
}

/// The command that shows a registry's own settings.
pub fn show_registry(names: &Names) -> String {
    format!(
        "az acr show -n {}{} -o json",
        shell_word(names.name, "NAME"),
        subscription_option(names.subscription)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_never_becomes_a_command() {
        assert_eq!(shell_word("contoso", "NAME"), "contoso");
        assert_eq!(shell_word("a$(touch x)", "NAME"), "'a$(touch x)'");
        for name in [
            "a'; touch x; '",
            "",
            "--help",
            "-x y",
            "a\nb",
            "a’b",
            "a‘b",
            "a‛b",
            "cont…",
        ] {
            assert_eq!(shell_word(name, "NAME"), "NAME", "{name:?}");
        }
        for name in ["a-b_c.d/e:f", "7"] {
            assert_eq!(shell_word(name, "NAME"), name);
        }
        assert_eq!(shell_word("a b-", "NAME"), "'a b-'");
    }

    #[test]
    fn a_command_looks_into_the_subscription_that_is_known() {
        assert_eq!(subscription_option(None), "");
        assert_eq!(subscription_option(Some("a b")), " --subscription 'a b'");
        assert_eq!(
            subscription_option(Some("11111111-1111-4111-8111-111111111111")),
            " --subscription 11111111-1111-4111-8111-111111111111"
        );
        let names = Names {
            name: "contoso",
            id: None,
            login_server: None,
            subscription: Some("s"),
            resource_group: None,
        };
        assert_eq!(
            show_registry(&names),
            "az acr show -n contoso --subscription s -o json"
        );
    }

    #[test]
    fn of_several_answers_the_worst_stands_and_quotes_the_others() {
        let draft = |outcome, addresses, because: &str| Draft {
            addresses,
            ..Draft::new(outcome, because, Vec::new())
        };
        let worst = Draft::worst(vec![
            draft(Outcome::Clear, None, "closed"),
            Draft {
                more: 3,
                ..draft(Outcome::Fires, Some(256), "some")
            },
            Draft {
                more: 2,
                ..draft(Outcome::Fires, Some(1 << 32), "all")
            },
        ]);
        let worst = worst.unwrap();
        assert_eq!((worst.outcome, &*worst.because), (Outcome::Fires, "all"));
        assert_eq!((worst.conflict, worst.more), (true, 5));
        assert!(
            worst
                .notes
                .iter()
                .any(|note| note.warning && note.text.starts_with(CONTRADICTION))
        );
        let same = Draft::worst(vec![
            draft(Outcome::Clear, None, "closed"),
            draft(Outcome::Clear, None, "closed"),
        ]);
        assert!(!same.unwrap().conflict);
        assert!(Draft::worst(Vec::new()).is_none());
    }
}
