//! What happens to a link: the one that is made, and the one that is opened.

use std::rc::Rc;

use super::{
    effect::{Effect, Effects},
    model::{Payload, State, Trouble},
    msg::Links,
    steps::{add, clear, judge, suppose},
};
use crate::{
    session::Link,
    share::{self, Bounds, Payload as Carried, Shared},
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
                state.making.locked = Some(sealed);
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
        Links::Unlocked(Ok(shared)) => show(state, shared, effects),
        Links::Unlocked(Err(_)) => {
            if let Some(Trouble::Locked { failed, trying, .. }) = &mut state.trouble {
                (*failed, *trying) = (true, false);
            }
        }
    }
    true
}

/// The session has packed the facts for the link that is made.
pub(super) fn packed(state: &mut State, link: Link, effects: &mut Effects) {
    state.making.link = Some(Rc::new(link));
    seal(state, effects);
}

/// Locks the link, where it is to be locked.
fn seal(state: &mut State, effects: &mut Effects) {
    state.making.locked = None;
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
    if !state.is_empty() {
        effects.push(Effect::Renew);
        state.kept = false;
    }
    clear(state, effects);
    state.shared = None;
    match share::decode(fragment.trim_start_matches('#'), &Bounds::default()) {
        Ok(Carried::Open(shared)) => show(state, shared, effects),
        Ok(Carried::Locked(locked)) => {
            state.trouble = Some(Trouble::Locked {
                locked: Rc::new(locked),
                failed: false,
                trying: false,
            });
        }
        Err(error) => state.trouble = Some(Trouble::Broken(error.to_string())),
    }
}

/// Hands the facts of a link to the session, to be judged like any others.
fn show(state: &mut State, shared: Shared, effects: &mut Effects) {
    state.trouble = None;
    for input in shared.inputs() {
        let text = String::from_utf8_lossy(&input.bytes);
        add(state, input.name, Payload::Text(Rc::from(text)), effects);
    }
    state.mended = shared.what_if.iter().cloned().collect();
    if !state.mended.is_empty() {
        suppose(state, effects);
    }
    state.shared = Some(Rc::new(shared));
    judge(state, effects);
}
