//! What happens to a link: the one that is made, and the one that is opened.

use std::rc::Rc;

use super::{
    effect::{Effect, Effects},
    model::{Payload, State, Trouble},
    msg::Links,
    steps::{add, begin_anew, clear, judge, suppose},
};
use model::{
    link::{ShareError, Shared},
    protocol::{Link, Opened, Request},
};

pub(super) fn update(state: &mut State, msg: Links, effects: &mut Effects) -> bool {
    match msg {
        Links::Passphrase(passphrase) => {
            state.making.passphrase = passphrase;
            seal(state, effects);
        }
        Links::Sealed(passphrase, sealed) => {
            // Another one may have been typed meanwhile.
            if state.making.passphrase == passphrase {
                match sealed {
                    Ok(locked) => {
                        state.making.nonce = Some(locked.nonce);
                        effects.push(Effect::Ask(Request::Lock { locked }));
                    }
                    Err(error) => state.making.locked = Some(Err(error)),
                }
            }
        }
        Links::Unlock(passphrase) => {
            if let Some(Trouble::Locked {
                locked,
                failed,
                trying,
            }) = &mut state.trouble
            {
                (*failed, *trying) = (false, true);
                effects.push(Effect::Unlock(locked.clone(), passphrase));
            }
        }
        Links::Unsealed(Ok(packed)) => effects.push(Effect::Ask(Request::Unsealed { packed })),
        Links::Unsealed(Err(_)) => failed(state),
    }
    true
}

fn failed(state: &mut State) {
    if let Some(Trouble::Locked { failed, trying, .. }) = &mut state.trouble {
        (*failed, *trying) = (true, false);
    }
}

/// A locked link is a fragment.
pub(super) fn locked(state: &mut State, nonce: [u8; 12], fragment: String) {
    if state.making.nonce == Some(nonce) {
        state.making.locked = Some(Ok(fragment));
    }
}

/// The session has packed the facts for the link that is made.
pub(super) fn packed(state: &mut State, link: Link, effects: &mut Effects) {
    state.making.link = Some(Rc::new(link));
    seal(state, effects);
}

/// Locks the link, where it is to be locked.
fn seal(state: &mut State, effects: &mut Effects) {
    state.making.locked = None;
    state.making.nonce = None;
    let passphrase = &state.making.passphrase;
    if let Some(link) = state
        .making
        .link
        .as_ref()
        .filter(|_| !passphrase.is_empty())
    {
        effects.push(Effect::Seal(link.clone(), passphrase.clone()));
    }
}

/// Whether a fragment is a link of some version, and no page or part of one.
pub(super) fn is_link(fragment: &str) -> bool {
    let digits = fragment.strip_prefix("#v").unwrap_or_default();
    digits.starts_with(|first: char| first.is_ascii_digit())
}

/// Opens the link that a fragment is.
pub(super) fn open(state: &mut State, fragment: &str, effects: &mut Effects) {
    // What the session has would be judged together with what the link carries.
    if !state.is_empty() || !state.leaving.is_empty() {
        begin_anew(state, effects);
    }
    clear(state, effects);
    state.shared = None;
    state.trouble = Some(Trouble::Opening);
    let link = fragment.trim_start_matches('#').to_owned();
    effects.push(Effect::Ask(Request::Open { link }));
}

/// What a link holds is known.
pub(super) fn opened(state: &mut State, opened: Result<Opened, ShareError>, effects: &mut Effects) {
    match opened {
        Ok(Opened::Shared(shared, documents)) => show(state, shared, documents, effects),
        Ok(Opened::Locked(locked)) => {
            state.trouble = Some(Trouble::Locked {
                locked: Rc::new(locked),
                failed: false,
                trying: false,
            });
        }
        // What a passphrase has unsealed is then no link of ours.
        Err(error)
            if !matches!(error, ShareError::TooMany | ShareError::TooLarge { .. })
                && matches!(state.trouble, Some(Trouble::Locked { .. })) =>
        {
            failed(state);
        }
        Err(error) => state.trouble = Some(Trouble::Broken(error.to_string())),
    }
}

/// Hands the facts of a link to the session, to be judged like any others.
fn show(
    state: &mut State,
    shared: Shared,
    documents: Vec<(String, String)>,
    effects: &mut Effects,
) {
    state.trouble = None;
    let link = shared.origin();
    effects.push(Effect::Ask(Request::FromLink { link }));
    for (name, text) in documents {
        add(state, name, Payload::Text(Rc::from(text)), effects);
    }
    state.mended = shared.what_if.iter().cloned().collect();
    if !state.mended.is_empty() {
        suppose(state, effects);
    }
    state.shared = Some(Rc::new(shared));
    judge(effects);
}
