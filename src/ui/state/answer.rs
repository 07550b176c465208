//! What the session answers.

use std::rc::Rc;

use super::{
    effect::{Effect, Effects},
    line::answered,
    links,
    model::{InputState, Script, State, To},
    page::Page,
    view::Group,
};
use model::{
    Format,
    difference::{self, Difference},
    protocol::{Answer, InputId, Number, Overview, Request, Row, Taken},
    report::Registry,
};

pub(super) fn update(
    state: &mut State,
    number: Number,
    answer: Answer,
    effects: &mut Effects,
) -> bool {
    let Some(asked) = answered(state, number, &answer, effects) else {
        return false;
    };
    match answer {
        Answer::Progress { id, done, total } => progress(state, id, done, total),
        // Whatever it was answered with, it was marked.
        Answer::Taken { .. } => {}
        Answer::Overview(overview) => judged(state, *overview, effects),
        Answer::Changed(difference) => changed(state, *difference, effects),
        Answer::Picture { picture, .. } => state.picture = picture.map(Rc::new),
        Answer::Drawing(svg) => {
            effects.push(match asked.to {
                To::Pixels => Effect::SavePixels(svg),
                To::Clipboard => Effect::Copy(svg),
                To::Page => Effect::Download {
                    name: "linchpin-blast-radius.svg",
                    media_type: "image/svg+xml",
                    text: svg,
                },
            });
            return false;
        }
        Answer::Supposed(comparison) => {
            state.comparison = Some(comparison);
            state.view.go("verdict");
            // It is only drawn yet: then whoever reads on begins at its heading.
            effects.push(Effect::Reach(Page::Answer, "comparison"));
        }
        Answer::Opened(opened) => links::opened(state, opened, effects),
        Answer::Locked { nonce, fragment } => links::locked(state, nonce, fragment),
        Answer::Collect(collecting) => state.collecting = Some(Rc::from(collecting)),
        Answer::Registry { row, registry } => {
            if row == state.chosen {
                state.registry = registry.map(Rc::from);
            }
        }
        Answer::Lines { id, lines } => {
            if let Some(viewer) = state.viewer.as_mut().filter(|viewer| viewer.id == id) {
                viewer.lines = lines.map(Rc::new);
            }
        }
        Answer::Fixes { of, fixes } => {
            if let Some(shown) = state.fixes.as_mut().filter(|shown| shown.of == of) {
                shown.fixes = Some(Rc::new(fixes));
            }
        }
        Answer::Script {
            which,
            how,
            shell,
            text,
            exempt,
        } => {
            state.script = Some(Script {
                which,
                how,
                shell,
                text,
                exempt,
            });
        }
        Answer::Missing { shell, text } => state.missing = Some((shell, text)),
        Answer::Export {
            format,
            taken,
            bytes,
        } => {
            effects.push(exported(asked.to, format, taken, &bytes));
            return false;
        }
        Answer::Link(link) => links::packed(state, *link, effects),
        Answer::Done => return false,
    }
    true
}

fn progress(state: &mut State, id: InputId, done: u64, total: u64) {
    if let Some(input) = state.input(id) {
        input.state = InputState::Reading(done, total);
        input.bytes = total;
    }
}

/// What is there is judged.
fn judged(state: &mut State, mut overview: Overview, effects: &mut Effects) {
    let first = state.overview.is_none();
    // The registry that was chosen stays chosen, wherever it stands now.
    let kept = state.registry.as_ref().and_then(|registry| {
        overview
            .rows
            .iter()
            .position(|row| is_row_of(row, registry))
    });
    if kept != Some(state.chosen) {
        // What stands there until the answer comes would be another registry's.
        state.registry = None;
        state.fixes = None;
    }
    // The one that the address names, where that is said of the first answer; else the one to begin with.
    let named = state.view.row.filter(|_| first);
    let named = named.filter(|row| *row < overview.rows.len());
    state.chosen = kept
        .or(named)
        .unwrap_or_else(|| overview.first(state.worth));
    // What does not fit these documents is said of others.
    state.view.row = match first {
        true => named,
        false => kept.filter(|_| state.view.row.is_some()),
    };
    if let Group::Tag(place) = state.view.group
        && place >= overview.tags.len()
    {
        state.view.group = Group::None;
    }
    state.follows = state.view.row.is_some();
    if first && state.page == Page::Answer {
        // What stood there was shorter or longer, and the answer begins at its top.
        effects.push(match state.view.part {
            0 => Effect::Arrive(Page::Answer, 0.0),
            _ => Effect::Reach(Page::Answer, state.view.part()),
        });
    }
    if !overview.rows.is_empty() {
        effects.push(Effect::Ask(Request::Registry { row: state.chosen }));
    }
    // It was written for what was missing before.
    state.missing = None;
    state.comparison = overview.comparison.take();
    state.overview = Some(Rc::new(overview));
}

/// A switch or a weight changes some of what is there.
fn changed(state: &mut State, difference: Difference, effects: &mut Effects) {
    let Some(shown) = &state.overview else { return };
    let mut overview = Overview::clone(shown);
    difference::apply(&mut overview, difference);
    state.overview = Some(Rc::new(overview));
    effects.push(Effect::Ask(Request::Registry { row: state.chosen }));
}

fn is_row_of(row: &Row, registry: &Registry) -> bool {
    row.name == registry.name
        && row.subscription_id == registry.subscription_id.as_deref().unwrap_or_default()
        && row.login_server == registry.login_server.as_deref().unwrap_or_default()
}

/// The file that was asked for goes where it was asked for.
fn exported(to: To, format: Format, taken: Taken, bytes: &[u8]) -> Effect {
    let text = String::from_utf8_lossy(bytes).into_owned();
    if to == To::Clipboard {
        return Effect::Copy(text);
    }
    Effect::Download {
        name: match taken {
            Taken::Answer => format.file_name(),
            Taken::Registry(_) => format.registry_file_name(),
            Taken::Comparison => format.comparison_file_name(),
        },
        media_type: format.media_type(),
        text,
    }
}
