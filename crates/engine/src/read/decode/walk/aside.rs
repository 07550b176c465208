//! What stands under a key that says that it is not what is there now: what somebody asks for, wants, expects, or had.

use super::{
    super::recognise::Kind,
    kind_at,
    look::{first_object, look, look_into, opens_packed},
};
use crate::read::cursor::{Cursor, is_taken_out};

/// Why what stands under a key tells nothing of what is there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Aside {
    /// Somebody asks for it.
    Request,
    /// It is wanted, or was so once, or is an example.
    OtherState,
}

/// A key that is longer is no such name.
const LONGEST: usize = 40;

/// What a key says of all that stands under it. `sure` words are nobody's name for a registry of their own.
#[derive(Clone, Copy)]
pub(in crate::read::decode) struct Said {
    aside: Aside,
    sure: bool,
}

/// Words that say it.
const SURE: [&str; 43] = [
    "prior",
    "original",
    "initial",
    "backup",
    "backups",
    "goal",
    "intent",
    "ideal",
    "proposal",
    "recommendation",
    "removed",
    "retired",
    "decommissioned",
    "superseded",
    "obsolete",
    "dummy",
    "desired",
    "expected",
    "baseline",
    "mock",
    "mocked",
    "mocks",
    "proposed",
    "planned",
    "recommended",
    "remediation",
    "remediated",
    "previous",
    "previously",
    "archived",
    "archive",
    "deleted",
    "golden",
    "draft",
    "drafts",
    "pending",
    "simulated",
    "simulation",
    "historical",
    "intended",
    "wanted",
    "fixture",
    "fixtures",
];
/// Words that say it where nothing stands between them and a registry, a plan or a cluster.
const OTHERS: [&str; 12] = [
    "old",
    "target",
    "template",
    "templates",
    "history",
    "payload",
    "payloads",
    "sample",
    "samples",
    "example",
    "examples",
    "defaults",
];
/// What may stand beside such a word and says no more than that it is a state of something.
const NEUTRAL: [&str; 26] = [
    "state",
    "states",
    "value",
    "values",
    "config",
    "configs",
    "configuration",
    "configurations",
    "setting",
    "settings",
    "properties",
    "resource",
    "resources",
    "version",
    "versions",
    "data",
    "object",
    "objects",
    "spec",
    "snapshot",
    "body",
    "document",
    "item",
    "items",
    "entry",
    "content",
];
/// What is judged, as it may be called beside a word that is sure.
const JUDGED: [&str; 13] = [
    "registry",
    "registries",
    "acr",
    "acrs",
    "plan",
    "plans",
    "pricing",
    "pricings",
    "defender",
    "cluster",
    "clusters",
    "container",
    "aks",
];

/// What a key says by its words, however they are joined; but with hyphens people write names of their own.
fn said(name: &str) -> Option<Said> {
    const OURS: [&str; 5] = ["request", "requests", "default", "body", "http"];
    let own = |word: &str| {
        let mut known = OURS.iter().chain(&SURE).chain(&OTHERS).chain(&NEUTRAL);
        !known.any(|known| known.eq_ignore_ascii_case(word))
    };
    if name.contains('-') && name.split('-').any(own) {
        return None;
    }
    let has_request = name.len() >= "request".len()
        && name.is_char_boundary("request".len())
        && name
            .split_at("request".len())
            .0
            .eq_ignore_ascii_case("request");
    let words = || words(name);
    let is = |word: &str, known: &[&str]| known.iter().any(|one| one.eq_ignore_ascii_case(word));
    if has_request || words().any(|word| is(word, &["request", "requests"])) {
        let answers = words().any(|word| is(word, &["response", "responses"]));
        return (!answers).then_some(Said {
            aside: Aside::Request,
            sure: true,
        });
    }
    let sure = words().any(|word| is(word, &SURE));
    let others = || words().any(|word| is(word, &OTHERS));
    // By itself that is the name of an environment or a workspace.
    let defaults = || words().count() > 1 && words().any(|word| is(word, &["default"]));
    if !(sure || others() || defaults()) {
        return None;
    }
    let fits = |word: &str| {
        is(word, &SURE)
            || is(word, &NEUTRAL)
            || sure && is(word, &JUDGED)
            || !sure && (is(word, &OTHERS) || is(word, &["default"]))
    };
    words().all(fits).then_some(Said {
        aside: Aside::OtherState,
        sure,
    })
}

/// The words of a name that is written in any of the usual ways.
fn words(name: &str) -> impl Iterator<Item = &str> {
    let mut rest = name;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|char: char| !char.is_ascii_alphanumeric());
        let mut before = rest.chars().next()?;
        let mut end = rest.len();
        for (at, char) in rest.char_indices().skip(1) {
            let begins = char.is_ascii_uppercase() && before.is_ascii_lowercase();
            if begins || !char.is_ascii_alphanumeric() {
                end = at;
                break;
            }
            before = char;
        }
        let word = rest.get(..end)?;
        rest = rest.get(end..).unwrap_or_default();
        Some(word)
    })
}

/// What a key of any length says.
pub(in crate::read::decode) fn said_by(name: &[u8]) -> Option<Said> {
    let name = Some(name).filter(|name| name.len() <= LONGEST);
    said(std::str::from_utf8(name?).ok()?)
}

/// Why what stands at `at`, under a key that means nothing else and says so, is not what is there, if it is something
/// that is judged.
pub(super) fn stands_aside(bytes: &[u8], said: Said, at: usize) -> Option<Aside> {
    if said.aside == Aside::Request && has_answer(bytes, at) {
        return None;
    }
    holds(bytes, at, said.sure).then_some(said.aside)
}

/// Whether the object at `at`, a request by its key, has its answer in it.
fn has_answer(bytes: &[u8], at: usize) -> bool {
    let answers = |name: &[u8]| {
        let head = name.get(..b"response".len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(b"response"))
    };
    bytes.get(at) == Some(&b'{') && keys(bytes, at).any(|(name, _)| answers(name))
}

/// The keys of the object at `at`, and how each value begins.
fn keys(bytes: &[u8], at: usize) -> impl Iterator<Item = (&[u8], Option<u8>)> {
    let mut cursor = Cursor::new(bytes, at + 1);
    let mut first = true;
    std::iter::from_fn(move || {
        let goes_on = std::mem::take(&mut first) || cursor.skip(false).is_ok() && cursor.take(b',');
        let key = goes_on.then(|| cursor.key().ok()).flatten()?;
        let name = bytes.get(key.start + 1..key.end - 1).unwrap_or_default();
        Some((name, cursor.peek()))
    })
}

/// Whether what stands at `at` is what the rules judge, or a list of that; `anywhere` in it.
fn holds(bytes: &[u8], at: usize, anywhere: bool) -> bool {
    let text = bytes.get(at..).unwrap_or_default();
    if opens_packed(text) {
        let end = Cursor::new(bytes, at).skip(false).ok();
        let text = end.and_then(|span| span.text_of(bytes));
        return text.is_some_and(is_taken_out);
    }
    let direct = || {
        let first = first_object(bytes, at).filter(|at| bytes.get(*at) == Some(&b'{'));
        first.is_some_and(|at| {
            let look = look(bytes, at, 0);
            look.settings
                || says_more_than_names(bytes, at)
                    && (look.judged || kind_at(bytes, at).is_some_and(is_judged))
        })
    };
    let inside = || {
        let look = look_into(bytes, at);
        look.judged || look.holds_judged || look.settings
    };
    direct() || anywhere && inside()
}

/// Whether the object at `at` says more than which resource it is.
fn says_more_than_names(bytes: &[u8], at: usize) -> bool {
    const NAMES: [&[u8]; 7] = [
        b"id",
        b"name",
        b"type",
        b"location",
        b"resourceGroup",
        b"subscriptionId",
        b"resourceId",
    ];
    let is_name = |name: &[u8]| NAMES.iter().any(|known| known.eq_ignore_ascii_case(name));
    keys(bytes, at).any(|(name, _)| !is_name(name))
}

/// Whether the rules judge such a thing.
pub(in crate::read::decode) fn is_judged(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Registry
            | Kind::NamelessRegistry
            | Kind::NetworkRules
            | Kind::Pricing
            | Kind::Cluster
    )
}

/// Whether the parameters at `at`, in the object at `object`, are those of an example of Azure's interface, which has
/// the answers beside them.
pub(super) fn are_of_an_example(bytes: &[u8], object: usize, at: usize) -> bool {
    let mut answered = false;
    for (name, value) in keys(bytes, object) {
        match name {
            b"$schema" | b"resources" | b"contentVersion" => return false,
            b"responses" => answered |= value == Some(b'{'),
            _ => {}
        }
    }
    answered && holds(bytes, at, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_by_its_words_that_it_is_another_state() {
        let other = |name: &str| said(name).map(|said| (said.aside == Aside::Request, said.sure));
        for name in [
            "desired",
            "desiredState",
            "Expected_Config",
            "previous-value",
            "DELETED",
            "plannedRegistries",
        ] {
            assert_eq!(other(name), Some((false, true)), "{name}");
        }
        for name in [
            "oldValue",
            "target",
            "TargetState",
            "examples",
            "default_settings",
            "defaults",
            "history",
        ] {
            assert_eq!(other(name), Some((false, false)), "{name}");
        }
        for name in [
            "requestBody",
            "requestbody",
            "request",
            "httpRequest",
            "RequestBody",
            "original_request",
        ] {
            assert_eq!(other(name), Some((true, true)), "{name}");
        }
        for name in [
            "default",
            "oldRegistry",
            "targetRegistry",
            "requestAndResponse",
            "threshold",
            "current",
            "new",
            "planner",
            "historyOfContoso",
            "",
            "é",
        ] {
            assert_eq!(other(name), None, "{name}");
        }
    }
}
