//! What Defender for Cloud's own judgement adds to a rule.
//!
//! It is a second source, and dated. *Unhealthy* makes a rule fire that would otherwise be unknown;
//! *Healthy* and *NotApplicable* never clear one, since exemptions and old evaluations look the same.
//! Where the settings themselves are here they decide, and a disagreement is a warning.

use super::Draft;
use crate::facts::assessments::{State, Word};
use model::outcome::Outcome;
use model::sentence::quoted;

/// The outcome with the word of Defender for Cloud.
pub fn outcome(real: Outcome, word: Option<&Word>) -> Outcome {
    match (real, word.map(|word| word.state)) {
        (Outcome::Unknown, Some(State::Unhealthy)) => Outcome::Fires,
        (real, _) => real,
    }
}

/// The same for a finding. `bad` is the bad state, in words that `as Defender for Cloud judged it` can
/// follow.
pub fn draft(draft: Draft, word: Option<Word>, bad: &str) -> Draft {
    let Some(word) = word else { return draft };
    let mut draft = draft;
    let on = on(&word);
    let cause = word
        .cause
        .as_deref()
        .map_or_else(String::new, |cause| format!(", cause {}", quoted(cause)));
    let state = match word.state {
        State::Unhealthy => "unhealthy",
        State::Healthy => "healthy",
        State::NotApplicable => "not applicable",
        State::Odd => {
            draft = draft.note("Defender for Cloud assessed it, but the status that stands there says neither healthy nor unhealthy");
            draft.places.extend(word.places);
            return draft;
        }
    };
    draft = match (draft.outcome, word.state) {
        (Outcome::Unknown, State::Unhealthy) => {
            let mut fires = draft;
            let before = std::mem::take(&mut fires.because);
            fires.outcome = Outcome::Fires;
            fires.because = format!("{bad}, as Defender for Cloud judged it{on}");
            fires.missing.clear();
            fires.conflict = false;
            // What shows no settings comes behind what Defender for Cloud saw.
            let others = std::mem::replace(&mut fires.places, word.places);
            fires.places.extend(others);
            fires.notes.retain(|note| !note.text.starts_with(super::CONTRADICTION));
            let settle = fires.settle.take();
            let command = settle.map_or_else(String::new, |command| {
                format!(" ({})", quoted(&command.line))
            });
            let mut fires = fires.note(format!(
                "the settings themselves are not known here: {before}; they decide once they are exported{command}"
            ));
            if !cause.is_empty() {
                fires = fires.note(format!("Defender for Cloud says unhealthy{cause}"));
            }
            return fires;
        }
        (Outcome::Clear, State::Unhealthy) | (Outcome::Fires, State::Healthy) => {
            draft.warning(format!(
                "Defender for Cloud judged otherwise{on}: {state}{cause}; the settings in these documents decide, and one of the two is older"
            ))
        }
        (Outcome::Fires, State::Unhealthy) => {
            draft.note(format!("Defender for Cloud judged the same{on}: unhealthy{cause}"))
        }
        _ => draft.note(format!(
            "Defender for Cloud judged it {state}{on}{cause}; that alone never clears the rule, for an exemption or an old evaluation looks the same"
        )),
    };
    draft.places.extend(word.places);
    draft
}

/// A remark on something that no rule asks for; none where there is nothing to be said.
pub fn aside(word: Option<&Word>, unhealthy: &str, healthy: &str) -> Option<String> {
    let word = word?;
    let what = match word.state {
        State::Unhealthy => unhealthy,
        State::Healthy => healthy,
        State::NotApplicable | State::Odd => return None,
    };
    Some(format!(
        "{what}, as Defender for Cloud judged it{}",
        on(word)
    ))
}

/// When it was judged, to go on with.
fn on(word: &Word) -> String {
    match &word.date {
        Some(date)
            if date
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'-') =>
        {
            format!(" on {date}")
        }
        Some(date) => format!(" on {}", quoted(date)),
        None => " on a day that the assessment does not tell".to_owned(),
    }
}
