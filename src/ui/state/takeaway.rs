//! What is taken away as a file or a text.

use super::{
    effect::{Effect, Effects},
    model::{Making, State, To},
    msg::TakeAway,
};
use model::{
    Format, Redaction,
    protocol::{Request, Taken},
};

pub(super) fn update(state: &mut State, msg: TakeAway, effects: &mut Effects) -> bool {
    match msg {
        TakeAway::Open(open) => {
            state.taking = open;
            state.copied = None;
            state.taken = Taken::Answer;
            state.making = Making::default();
            if open {
                make_link(state, effects);
            }
        }
        TakeAway::Redact(redaction) => {
            state.redaction = redaction;
            state.copied = None;
            make_link(state, effects);
        }
        TakeAway::Take(taken) => {
            state.taken = taken;
            state.copied = None;
        }
        TakeAway::Export(format) => {
            export(state, format, To::Page, effects);
            return false;
        }
        TakeAway::CopyMarkdown => {
            if state.overview.is_some() {
                state.ticket = false;
                export(state, Format::Markdown, To::Clipboard, effects);
            }
            return false;
        }
        TakeAway::Ticket(to) => {
            let Ok(row) = u32::try_from(state.chosen) else {
                return false;
            };
            state.ticket = true;
            state.copied = None;
            // It goes to whom the names belong.
            let request = Request::Export {
                format: Format::Markdown,
                redaction: Redaction::NONE,
                taken: Taken::Registry(row),
            };
            effects.push(Effect::AskFor(to, request));
        }
        TakeAway::Copied(worked) => state.copied = Some(worked),
    }
    true
}

fn export(state: &State, format: Format, to: To, effects: &mut Effects) {
    let request = Request::Export {
        format,
        redaction: state.redaction,
        taken: state.taken,
    };
    effects.push(Effect::AskFor(to, request));
}

/// Asks for the link's facts anew.
fn make_link(state: &mut State, effects: &mut Effects) {
    state.making.link = None;
    state.making.locked = None;
    effects.push(Effect::AskForLink(state.redaction));
}
