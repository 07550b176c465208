//! Under which subscription something stands that does not say so itself: what stands around it in somebody's own
//! wrapping, in the lines above it, in the row before it.
//!
//! A list of plans that `az` prints names no subscription. Whoever keeps several writes beside each whose it is, and
//! then it is that one's alone. What is said is looked for before the texts are overwritten, and tied to what stands
//! under it once that is known.

mod here;
mod named;

use std::{collections::BTreeMap, ops::Range};

use super::{
    Document,
    fields::Field,
    recognise::Kind,
    walk::{Found, Mark, Resource},
};
use crate::{
    azure::ids::{ResourceId, unquoted},
    read::{
        cursor::{string_end, value_end},
        source::offset,
    },
};

pub(super) use here::mentions;
use named::By;
pub(super) use named::{Named, may_matter, named};

/// What stands in place of a subscription where one is named and it is not told which that is.
pub const NOT_TOLD: u32 = u32::MAX;

/// What stands under a subscription and does not say so itself.
fn is_silent(found: &Found, resource: &Resource) -> bool {
    let told = [Field::Id, Field::SubscriptionId, Field::Scope];
    let says = |field: Field| {
        let mut records = found.records.of(resource.records.clone(), field);
        records.any(|record| record.mark == Mark::Value && record.span.end > record.span.start + 4)
    };
    matches!(
        resource.kind,
        Kind::Pricing | Kind::Registry | Kind::Cluster
    ) && !resource.declared
        && resource.within == 0
        && !told.into_iter().any(says)
}

/// Kinds that hold others, or of which nothing is known.
fn is_frame(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Account
            | Kind::Envelope
            | Kind::Table
            | Kind::Unknown
            | Kind::Other
            | Kind::Named
            | Kind::ErrorAnswer
    )
}

/// Ties what is silent to the subscriptions that are named around it, in the text as it is now.
pub(super) fn tie(text: &[u8], named: &[Named], documents: &[Document], found: &mut Found) {
    if named.is_empty() {
        return;
    }
    let silent: Vec<usize> = { found.resources.iter().enumerate() }
        .filter(|(_, one)| is_silent(found, one))
        .map(|(place, _)| place)
        .collect();
    if silent.is_empty() {
        return;
    }
    let sections = sections(text, named, documents, found);
    let mut ties: Vec<(usize, Option<By>)> = Vec::new();
    for place in silent {
        let Some(resource) = found.resources.get(place) else {
            continue;
        };
        let behind = documents.partition_point(|one| one.span.start <= resource.start);
        let Some(document) = behind.checked_sub(1) else {
            continue;
        };
        let tie = { sections.get(document) }.and_then(|section| {
            let inside = section.inside.get(&(resource.start as usize));
            inside.cloned().or_else(|| section.above.clone())
        });
        ties.extend(tie.map(|tie| (place, tie)));
    }
    for (place, tie) in ties {
        let id = match tie {
            Some(By::Id(id)) => Some(id),
            _ => None,
        };
        let Some(resource) = found.resources.get_mut(place) else {
            continue;
        };
        resource.within = match id {
            Some(id) => {
                found.around.push(id);
                offset(found.around.len())
            }
            // Of what else is silent nothing is assumed.
            None if resource.kind == Kind::Pricing => NOT_TOLD,
            None => 0,
        };
    }
}

/// What is said of the subscription of one document.
#[derive(Default)]
struct Section {
    /// Of its objects, by where they begin, as something around them in it says. None is said and not told.
    inside: BTreeMap<usize, Option<By>>,
    /// Of all of it, by the lines and rows above.
    above: Option<Option<By>>,
}

fn sections(text: &[u8], named: &[Named], documents: &[Document], found: &Found) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut above = Above::default();
    let mut next = 0;
    for document in documents {
        let span = document.span.start as usize..document.span.end as usize;
        let before = named.partition_point(|one| one.at < span.start);
        above.read(named.get(next..before).unwrap_or_default());
        next = named.partition_point(|one| one.at < span.end);
        let own = named.get(before..next).unwrap_or_default();
        let resources = found
            .resources
            .get(document.resources.clone())
            .unwrap_or_default();
        if resources.iter().all(|one| is_frame(one.kind)) {
            // It holds nothing by itself, so it is a heading of what follows.
            sections.push(Section::default());
            above.read(own);
            continue;
        }
        let frames = Frames::new(text, found, resources);
        let inside = match own.is_empty() {
            true => BTreeMap::new(),
            false => frames.within(text, span, own),
        };
        let above = above.of(&frames.kin);
        sections.push(Section { inside, above });
    }
    // What stands behind the last document introduces no other.
    above.read(named.get(next..).unwrap_or_default());
    if let Some(last) = sections.last_mut()
        && last.above.is_none()
        && !above.fresh.is_empty()
    {
        last.above = above.of(&[]);
    }
    sections
}

/// What the lines and rows say above a document.
#[derive(Default)]
struct Above<'n> {
    /// Since the last document that held something.
    fresh: Vec<&'n Named>,
    /// The last that was said before.
    last: Option<&'n Named>,
    /// All that was said.
    all: Vec<&'n By>,
    /// The ids of the subscriptions that are called so, as what stood below tells.
    called: BTreeMap<&'n str, Option<String>>,
}

impl<'n> Above<'n> {
    fn read(&mut self, named: &'n [Named]) {
        self.fresh.extend(named);
        for one in named {
            if !self.all.contains(&&one.by) {
                self.all.push(&one.by);
            }
        }
    }

    /// What is said of a document in which the resources of these subscriptions are.
    fn of(&mut self, kin: &[(usize, String)]) -> Option<Option<By>> {
        let fresh = std::mem::take(&mut self.fresh);
        let last = fresh.last().copied().or(self.last);
        self.last = last;
        let is_sure = fresh.iter().any(|one| one.sure);
        let fresh: Vec<&Named> = { fresh.into_iter() }
            .filter(|one| one.sure || !is_sure)
            .collect();
        let mut said: Vec<&By> = match (fresh.is_empty(), last) {
            (false, _) => fresh.iter().map(|one| &one.by).collect(),
            (true, None) => return None,
            (true, Some(last)) if !last.passing => vec![&last.by],
            (true, Some(_)) => self.all.clone(),
        };
        said.sort();
        said.dedup();
        let ids: Vec<&By> = { said.iter().copied() }
            .filter(|by| matches!(by, By::Id(_)))
            .collect();
        match (ids.as_slice(), said.as_slice()) {
            ([id], _) => Some(Some((*id).clone())),
            ([], [By::Name(name)]) => {
                if let Some(own) = only(kin) {
                    let known = self.called.entry(name).or_insert_with(|| Some(own.clone()));
                    if known.as_ref() != Some(&own) {
                        *known = None;
                    }
                }
                let id = self.called.get(name.as_str()).cloned().flatten();
                Some(id.map(By::Id))
            }
            _ => Some(None),
        }
    }
}

/// The subscription of all of these; none if they are of several.
fn only(kin: &[(usize, String)]) -> Option<String> {
    let (_, first) = kin.first()?;
    kin.iter()
        .all(|(_, other)| other == first)
        .then(|| first.clone())
}

/// The resources of one document.
struct Frames {
    /// Where those stand that are known for what they are: what is named in them is their own. Of a plan that does
    /// not say whose it is, that is so of the resources it names alone.
    own: Vec<(Range<usize>, bool)>,
    /// Where those begin that say of which subscription they are, and of which, in order.
    kin: Vec<(usize, String)>,
    /// Where all begin.
    starts: Vec<usize>,
}

impl Frames {
    fn new(text: &[u8], found: &Found, resources: &[Resource]) -> Frames {
        let mut frames = Frames {
            own: Vec::new(),
            kin: Vec::new(),
            starts: Vec::new(),
        };
        for resource in resources.iter().filter(|one| !is_frame(one.kind)) {
            let start = resource.start as usize;
            frames.starts.push(start);
            let range = start..value_end(text, start).unwrap_or(start);
            let is_plan = resource.kind == Kind::Pricing && is_silent(found, resource);
            frames.own.push((range, is_plan));
            let mut ids = found.records.of(resource.records.clone(), Field::Id);
            let id = ids.next().filter(|record| record.mark == Mark::Value);
            let id = id.and_then(|record| unquoted(record.span.text_of(text)?));
            let of = id.and_then(|id| {
                ResourceId::new(&id)
                    .subscription()
                    .map(str::to_ascii_lowercase)
            });
            frames.kin.extend(of.map(|of| (start, of)));
        }
        frames.own.sort_by_key(|(range, _)| range.start);
        frames.kin.sort();
        frames.starts.sort_unstable();
        frames
    }

    /// Of each of its resources, which subscription is named in the innermost container around it that names any.
    fn within(
        &self,
        text: &[u8],
        span: Range<usize>,
        named: &[Named],
    ) -> BTreeMap<usize, Option<By>> {
        let mut known = BTreeMap::new();
        let mut open: Vec<Frame> = vec![Frame::default()];
        let mut own = Vec::new();
        let (mut end, mut of_plans) = (0, 0);
        let mut ranges = self.own.iter().peekable();
        for one in named {
            while let Some((range, is_plan)) = ranges.next_if(|(range, _)| range.start <= one.at) {
                let end = match is_plan {
                    true => &mut of_plans,
                    false => &mut end,
                };
                *end = range.end.max(*end);
            }
            if one.at >= end && !(one.resource && one.at < of_plans) {
                own.push(one);
            }
        }
        let mut own = own.into_iter().peekable();
        let mut kin = self.kin.iter().peekable();
        let mut at = span.start;
        while at < span.end {
            let Some(byte) = text.get(at) else { break };
            let next = match byte {
                b'"' => string_end(text, at),
                _ => at + 1,
            };
            if let Some(frame) = open.last_mut() {
                while let Some(one) = own.next_if(|one| one.at < next) {
                    match one.sure {
                        true => frame.named.push(&one.by),
                        false => frame.maybe.push(&one.by),
                    }
                }
                while let Some((_, id)) = kin.next_if(|(start, _)| *start < next) {
                    frame.kin.push(id);
                }
            }
            match byte {
                b'{' | b'[' => {
                    let mut frame = Frame::default();
                    if self.starts.binary_search(&at).is_ok() {
                        frame.open.push(at);
                    }
                    open.push(frame);
                }
                b'}' | b']' => {
                    if let Some(frame) = open.pop()
                        && let Some(outer) = open.last_mut()
                    {
                        frame.close(outer, &mut known);
                    }
                }
                _ => {}
            }
            at = next;
        }
        known
    }
}

/// A container that is open.
#[derive(Default)]
struct Frame<'n> {
    named: Vec<&'n By>,
    /// Ids that may be those of one.
    maybe: Vec<&'n By>,
    kin: Vec<&'n String>,
    /// Resources in it of which nothing is said yet.
    open: Vec<usize>,
}

impl<'n> Frame<'n> {
    fn close(mut self, outer: &mut Frame<'n>, known: &mut BTreeMap<usize, Option<By>>) {
        for list in [&mut self.named, &mut self.maybe] {
            list.sort();
            list.dedup();
        }
        self.kin.sort();
        self.kin.dedup();
        let said = match self.named.is_empty() {
            true => &self.maybe,
            false => &self.named,
        };
        let ids = said.iter().filter(|by| matches!(by, By::Id(_)));
        let ids: Vec<&&By> = ids.collect();
        let said = match (ids.as_slice(), said.as_slice(), self.kin.as_slice()) {
            (_, [], _) => None,
            ([id], ..) => Some(Some((**id).clone())),
            // What it is called is told by what else stands there.
            ([], _, [only]) => Some(Some(By::Id((*only).clone()))),
            _ => Some(None),
        };
        match said {
            None => outer.open.append(&mut self.open),
            Some(said) => known.extend(self.open.drain(..).map(|start| (start, said.clone()))),
        }
        outer.named.append(&mut self.named);
        outer.maybe.append(&mut self.maybe);
        outer.kin.append(&mut self.kin);
    }
}
