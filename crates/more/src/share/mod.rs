//! A scan as a link: facts in, facts out, and nothing else.
//!
//! A link carries no verdict and no raw document. It carries the facts that the engine read, as
//! documents cut down to them, and whoever opens it judges them again: to forge a verdict one has to
//! forge facts, and those show with their evidence. Secrets never get this far, for the decoder
//! overwrites them; fields that no rule reads never go in.
//!
//! ```text
//! sources ─ cut, with pseudonyms ─ packed ─ deflated ─ base64url        v1.…
//!                                              └ sealed ─ base64url     v1e.…
//! ```
//!
//! [`of`] and [`encode`] make a link, [`decode`] and [`inputs`] give back what the
//! engine takes. Every version that was ever released stays readable, see [`link`].

mod carry;
mod cut;
mod hide;
mod json;
pub mod link;
mod moments;
mod networks;
mod shape;

pub use self::cut::cut;
pub use self::link::{decode, encode, encode_locked};
use crate::redact::Redactor;
use engine::{
    read::{Input, decode::Decoded},
    session::Session,
};
use model::{
    Redaction,
    link::{CutDocument, MOST_DOCUMENTS, Shared},
    protocol::Link,
    report::Report,
};

/// The facts of these sources, with the pseudonyms that `report`, which is about them, gets
/// everywhere else.
pub fn of(
    sources: &[Decoded],
    report: &Report,
    redaction: Redaction,
    made_at: &str,
    what_if: &[String],
) -> Shared {
    let mut redactor = (redaction != Redaction::NONE).then(|| {
        let mut redactor = Redactor::new(report, redaction);
        // So that what is no name has the number that it has in files.
        redactor.apply(report.clone());
        redactor
    });
    let what_if = what_if
        .iter()
        .map(|switch| match &mut redactor {
            Some(redactor) => redactor.switch(switch),
            None => switch.clone(),
        })
        .collect();
    let problems = u32::try_from(report.problems.len()).unwrap_or(u32::MAX);
    // What was handed on stays as old as it was, and no less is missing from it.
    let (made_at, problems) = match &report.link {
        Some(link) => (link.made_at.as_str(), problems.max(link.problems)),
        None => (made_at, problems),
    };
    let mut documents = few(cut(sources, redactor.as_mut()));
    let may_pull = report.chains.iter();
    let may_pull = may_pull.map(|chain| chain.blast_radius.totals.unread).max();
    if let (Some(count @ 1..), Some(last)) = (may_pull, documents.last_mut()) {
        last.text.push('\n');
        last.text.push_str(&carry::may_pull(count));
    }
    let shared = Shared {
        made_at: made_at.to_owned(),
        generator: report.generator.clone(),
        redaction,
        problems,
        what_if,
        documents,
    };
    link::plain(shared)
}

/// No more documents than are read from a link: the last holds what would be too many.
fn few(mut documents: Vec<CutDocument>) -> Vec<CutDocument> {
    if documents.len() <= MOST_DOCUMENTS {
        return documents;
    }
    let rest = documents.split_off(MOST_DOCUMENTS - 1);
    let texts: Vec<String> = rest.into_iter().map(|one| one.text).collect();
    documents.push(CutDocument {
        name: "the rest".to_owned(),
        text: texts.join("\n"),
    });
    documents
}

/// The facts of what a session holds.
pub fn of_session(session: &mut Session, redaction: Redaction, made_at: &str) -> Shared {
    let report = session.report();
    let switches: Vec<String> = session.mended().iter().cloned().collect();
    of(session.sources(), &report, redaction, made_at, &switches)
}

/// Facts as a link, without what comes before its `#`.
pub fn link_of(shared: &Shared) -> Link {
    let packed = link::pack(shared);
    let documents = inputs(shared).into_iter().map(|input| {
        let text = String::from_utf8_lossy(&input.bytes).into_owned();
        (input.name, text)
    });
    Link {
        fragment: link::encode_packed(&packed),
        documents: documents.collect(),
        packed,
    }
}

/// What the engine takes: each document with its lines set apart, so that evidence has a line to
/// point to.
pub fn inputs(shared: &Shared) -> Vec<Input> {
    let documents = shared.documents.iter();
    let inputs = documents.map(|document| Input {
        name: document.name.clone(),
        bytes: json::indented(&document.text).into_bytes(),
    });
    inputs.collect()
}
