//! What happens to the viewer.

use super::{
    effect::{Effect, Effects},
    model::{State, Viewer, WINDOW},
    msg::Viewing,
};
use model::{
    protocol::{Request, SourceId},
    report::Fact,
};

/// How many lines stand above the one that was asked for.
const ABOVE: u32 = 40;

pub(super) fn update(state: &mut State, msg: Viewing, effects: &mut Effects) -> bool {
    match msg {
        Viewing::Fact(fact) => {
            if let Some(id) = source(state, &fact) {
                open(
                    state,
                    id,
                    fact.source.clone(),
                    fact.line,
                    Some(fact),
                    effects,
                );
            }
        }
        Viewing::Document(id, line) => {
            if let Some(viewer) = state.viewer.as_mut().filter(|viewer| viewer.id == id) {
                viewer.line = line;
                effects.push(ask(id, line, (line, 1)));
            } else if let Some(name) = name(state, id) {
                open(state, id, name, line, None, effects);
            }
        }
        Viewing::Close => state.viewer = None,
    }
    true
}

fn open(
    state: &mut State,
    id: SourceId,
    name: String,
    line: u32,
    fact: Option<Fact>,
    effects: &mut Effects,
) {
    let column = fact.as_ref().map_or(1, |fact| fact.column);
    let first = line.saturating_sub(ABOVE).max(1);
    effects.push(ask(id, first, (line, column)));
    state.viewer = Some(Viewer {
        id,
        name,
        line,
        fact,
        lines: None,
    });
}

fn ask(id: SourceId, first: u32, at: (u32, u32)) -> Effect {
    Effect::Ask(Request::Lines {
        id,
        first,
        count: WINDOW,
        at,
    })
}

/// Where a fact stands.
fn source(state: &State, fact: &Fact) -> Option<SourceId> {
    let overview = state.overview.as_ref()?;
    let mut sources = overview.report.sources.iter().zip(&overview.inputs);
    let found = sources.find(|(source, _)| source.name == fact.source);
    found.map(|(_, id)| *id)
}

fn name(state: &State, id: SourceId) -> Option<String> {
    let overview = state.overview.as_ref()?;
    let mut sources = overview.report.sources.iter().zip(&overview.inputs);
    let found = sources.find(|(_, input)| **input == id);
    found.map(|(source, _)| source.name.clone())
}
