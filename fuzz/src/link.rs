//! Links of any facts, and whatever else somebody sends as one.

use engine::{Detail, Input, analyze};
use model::{
    Limits, Redaction,
    link::{Bounds, CutDocument, Payload, Shared},
    protocol::{Answer, Request},
};
use more::{
    office::Office,
    share::{decode, encode, encode_locked, inputs, link},
};

use super::input::{LIMITS, bounded, choices, conclusions, documents, redaction};

/// So much may come out of a link here.
const BOUNDS: Bounds = Bounds {
    link: 1 << 20,
    unpacked: 1 << 20,
};

/// What the first byte chooses: documents that are shared, facts that somebody made up, or a text.
pub fn check(bytes: &[u8]) {
    let ([first, second], rest) = choices(bytes);
    match first % 3 {
        0 => shared(rest, second),
        1 => made_up(rest, second),
        _ => text(rest),
    }
}

/// Facts are judged behind a link as they were before it.
fn shared(rest: &[u8], choice: u8) {
    let documents = documents(rest);
    let before = analyze(documents.clone(), &LIMITS, Detail::Full);
    let chosen = if choice & 16 == 0 {
        Redaction::NONE
    } else {
        redaction(choice)
    };
    let mut office = Office::new(LIMITS);
    for (id, Input { name, bytes }) in (0..).zip(documents) {
        office.put(id, &name, bytes);
    }
    let link = office.link(chosen, "2026-03-01");
    let made = office.share(chosen, "2026-03-01");
    // The names and what stands around a fact are said again in its document.
    bounded("link", link.fragment.len(), rest.len());
    if office.overview().claimed {
        return;
    }
    let opened = decode(&link.fragment, &Bounds::default()).and_then(Payload::shared);
    assert_eq!(opened.as_ref(), Ok(&made));
    let behind = analyze(inputs(&made), &Limits::default(), Detail::Full);
    let names = chosen == Redaction::NONE;
    assert_eq!(conclusions(&behind, names), conclusions(&before, names));
}

/// What nobody's exports say is carried as it is, and does no harm where it is opened.
fn made_up(rest: &[u8], choice: u8) {
    let documents = documents(rest).into_iter().map(|input| CutDocument {
        name: input.name,
        text: String::from_utf8_lossy(&input.bytes).into_owned(),
    });
    let made = Shared {
        made_at: "2026-03-01".to_owned(),
        generator: "linchpin".to_owned(),
        redaction: redaction(choice),
        problems: u32::from(choice),
        what_if: vec![String::from_utf8_lossy(rest.get(..20).unwrap_or_default()).into_owned()],
        documents: documents.collect(),
    };
    let link = encode(&made);
    assert_eq!(
        decode(&link, &Bounds::default()),
        Ok(Payload::Open(made.clone()))
    );
    let mut office = Office::new(LIMITS);
    office.answer(Request::Open { link }, Vec::new());
    for (id, input) in (0..).zip(inputs(&made)) {
        office.put(id, &input.name, input.bytes);
    }
    let switches = made.what_if;
    office.answer(Request::WhatIf { switches }, Vec::new());
    bounded("report", office.json().len(), rest.len());
}

/// Whatever opens is what it would be written as, and no larger than it may be.
fn text(rest: &[u8]) {
    if let Ok(shared) = link::unpack(rest, &BOUNDS) {
        within(&shared);
    }
    let text = String::from_utf8_lossy(rest);
    match decode(&text, &BOUNDS) {
        Ok(Payload::Open(shared)) => {
            within(&shared);
            let again = decode(&encode(&shared), &Bounds::default());
            assert_eq!(again, Ok(Payload::Open(shared)));
        }
        Ok(Payload::Locked(locked)) => {
            let again = decode(&encode_locked(&locked), &Bounds::default());
            assert_eq!(again, Ok(Payload::Locked(locked)));
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    let link = text.into_owned();
    let answer = Office::new(LIMITS).answer(Request::Open { link }, Vec::new());
    assert!(matches!(answer, Answer::Opened(_)));
}

fn within(shared: &Shared) {
    let documents = shared.documents.iter();
    let bytes: usize = documents.map(|one| one.name.len() + one.text.len()).sum();
    assert!(bytes <= BOUNDS.unpacked, "{bytes} bytes came out");
}
