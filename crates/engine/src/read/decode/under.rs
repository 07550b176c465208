//! Under which subscription something stands that does not say so itself: what stands around it in somebody's own
//! wrapping, in the lines above it, in the row before it.
//!
//! A list of plans that `az` prints names no subscription. Whoever keeps several writes beside each whose it is, and
//! then it is that one's alone. What is said is looked for before the texts are overwritten, and tied to what stands
//! under it once that is known.

mod here;
mod named;

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use super::{
    Document,
    fields::{Field, Fields},
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
use model::order;

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
        && !told.into_iter().any(says)
}

/// Whether a plan says that it is off.
fn is_off(text: &[u8], found: &Found, resource: &Resource) -> bool {
    let mut tiers = found
        .records
        .of(resource.records.clone(), Field::PricingTier);
    tiers.any(|record| {
        let tier = record.span.text_of(text).and_then(unquoted);
        tier.is_some_and(|tier| tier.eq_ignore_ascii_case("free"))
    })
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
            // What stands beside the id of a resource, or answers a request for one, is about that alone: so are plans.
            // What else stands there is in its subscription.
            // That a plan is off may be said of a registry here, and then it decides: so it counts as it did.
            let is_plan = resource.kind == Kind::Pricing && !is_off(text, found, resource);
            if is_plan && section.parts.contains(&(resource.start as usize)) {
                return Some(None);
            }
            let inside = section.inside.get(&(resource.start as usize));
            let Some((inside, certain)) = inside else {
                return match is_plan && section.part {
                    true => Some(None),
                    false => section.above.clone(),
                };
            };
            // What only may be meant, and what stands above means another one.
            let differs = matches!((&section.above, inside), (Some(Some(above)), Some(inside)) if above != inside);
            Some(inside.clone().filter(|_| *certain || !differs))
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

/// Which subscription is said, or that one is and it is not told which; and whether it is certain that what is said is
/// about it.
type Said = (Option<By>, bool);

/// What is said of the subscription of one document.
#[derive(Default)]
struct Section {
    /// Of its objects, by where they begin, as something around them in it says.
    inside: BTreeMap<usize, Said>,
    /// Of all of it, by the lines and rows above.
    above: Option<Option<By>>,
    /// Objects beside which, nearest to them, a resource is named.
    parts: BTreeSet<usize>,
    /// The lines above name a resource.
    part: bool,
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
        let mut parts = BTreeSet::new();
        let inside = match own.is_empty() {
            true => BTreeMap::new(),
            false => frames.within(text, span, own, &mut parts),
        };
        // What stands in a resource is about that as well.
        let starts = frames.starts.iter();
        parts.extend(starts.filter(|start| frames.is_held(**start)));
        let above_it = above.of(&frames.kin);
        sections.push(Section {
            inside,
            above: above_it,
            parts,
            part: above.part,
        });
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
    /// What was said last is said of a resource.
    part: bool,
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
        // What stands nearest leaves it open, whatever was said before.
        if fresh.last().is_some_and(|last| last.by == By::Open) {
            self.part = true;
            return Some(None);
        }
        let is_sure = fresh.iter().any(|one| one.sure);
        let fresh: Vec<&Named> = { fresh.into_iter() }
            .filter(|one| one.sure || !is_sure)
            .collect();
        self.part = match fresh.is_empty() {
            true => last.is_some_and(|last| last.resource),
            false => fresh.iter().all(|one| one.resource),
        };
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
    /// Where those stand that may have a plan of their own, in order.
    holders: Vec<Range<usize>>,
    /// Where all begin.
    starts: Vec<usize>,
    /// Where others begin of which it is known that they are resources.
    others: Vec<usize>,
    /// Where those begin of which nothing is said but what they are called.
    bare: BTreeSet<usize>,
}

/// What a resource is called, and nothing of how it is.
pub(super) const CALLED: Fields = Fields::NONE.and(&[
    Field::Id,
    Field::Name,
    Field::Type,
    Field::Kind,
    Field::ApiVersion,
    Field::ResourceGroup,
    Field::SubscriptionId,
    Field::Nested,
]);

impl Frames {
    fn new(text: &[u8], found: &Found, resources: &[Resource]) -> Frames {
        let mut frames = Frames {
            own: Vec::new(),
            kin: Vec::new(),
            holders: Vec::new(),
            starts: Vec::new(),
            others: Vec::new(),
            bare: BTreeSet::new(),
        };
        let others = resources.iter().filter(|one| one.kind == Kind::Other);
        frames.others.extend(others.map(|one| one.start as usize));
        frames.others.sort_unstable();
        for resource in resources.iter().filter(|one| !is_frame(one.kind)) {
            let start = resource.start as usize;
            frames.starts.push(start);
            let records = resource.records.start as usize..resource.records.end as usize;
            let records = found.records.get(records).unwrap_or_default();
            let is_bare =
                resource.kind != Kind::Pricing && records.iter().all(|one| CALLED.has(one.field));
            let range = start..value_end(text, start).unwrap_or(start);
            let is_plan = resource.kind == Kind::Pricing && is_silent(found, resource);
            if matches!(
                resource.kind,
                Kind::Registry | Kind::Cluster | Kind::Workload | Kind::RegistryPart
            ) {
                frames.holders.push(range.clone());
            }
            match is_bare {
                true => _ = frames.bare.insert(start),
                false => frames.own.push((range, is_plan)),
            }
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
        frames.holders.sort_by_key(|range| range.start);
        frames.kin.sort();
        frames.starts.sort_unstable();
        frames
    }

    /// Whether what begins there stands in another resource. These do not overlap, unless one is in the other.
    fn is_held(&self, start: usize) -> bool {
        let behind = self.holders.partition_point(|range| range.start < start);
        let before = self.holders.get(..behind).unwrap_or_default();
        // Few have others in them.
        { before.iter().rev().take(4) }.any(|range| range.contains(&start))
    }

    /// Of each of its resources, which subscription is named by what is nearest around it: the key that it stands under,
    /// what stands beside it, and so outwards.
    /// Into `parts` go those of which the nearest that is named is a resource.
    fn within(
        &self,
        text: &[u8],
        span: Range<usize>,
        named: &[Named],
        parts: &mut BTreeSet<usize>,
    ) -> BTreeMap<usize, Said> {
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
        // What the key says of the container that opens next.
        let mut above: Vec<Sign> = Vec::new();
        let mut at = span.start;
        while at < span.end {
            let Some(byte) = text.get(at) else { break };
            let next = match byte {
                b'"' => string_end(text, at),
                _ => at + 1,
            };
            if let Some(frame) = open.last_mut() {
                while let Some(one) = own.next_if(|one| one.at < next) {
                    if one.at > at && is_key_of_container(text, next) {
                        above.push(Sign::new(one, Stands::Above));
                    } else {
                        frame.signs.push(Sign::new(one, Stands::Beside));
                    }
                }
                while let Some((_, id)) = kin.next_if(|(start, _)| *start < next) {
                    frame.kin.push(id);
                }
            }
            match byte {
                b'{' | b'[' => {
                    let mut frame = Frame {
                        signs: std::mem::take(&mut above),
                        is_list: *byte == b'[',
                        ..Frame::default()
                    };
                    if self.starts.binary_search(&at).is_ok() {
                        frame.open.push(at);
                        frame.holds = true;
                        frame.judged = !self.bare.contains(&at);
                        let holder = self.holders.binary_search_by_key(&at, |range| range.start);
                        frame.settled = frame.judged && holder.is_ok();
                    }
                    frame.holds |= self.others.binary_search(&at).is_ok();
                    open.push(frame);
                }
                b'}' | b']' => {
                    if let Some(frame) = open.pop()
                        && let Some(outer) = open.last_mut()
                    {
                        frame.close(outer, &mut known, parts);
                    }
                }
                _ => {}
            }
            at = next;
        }
        let left = open.into_iter().flat_map(|frame| frame.perhaps);
        known.extend(left.map(|(start, by)| (start, (Some(by.clone()), false))));
        known
    }
}

/// Whether the string that ends here is the key of an object or a list.
fn is_key_of_container(text: &[u8], end: usize) -> bool {
    let mut rest =
        { text.get(end..).unwrap_or_default().iter() }.filter(|byte| !byte.is_ascii_whitespace());
    rest.next() == Some(&b':') && matches!(rest.next(), Some(b'{' | b'['))
}

/// Where a subscription is named, as seen from a container.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// In the key of the container.
    Above,
    /// In the container, by itself.
    Beside,
    /// Somewhere in an object or a list in it, in which there is no resource.
    Aside,
}

/// A subscription that is named.
#[derive(Clone, Copy)]
struct Sign<'n> {
    by: &'n By,
    sure: bool,
    /// What is named is a resource in it.
    resource: bool,
    stands: Stands,
}

impl<'n> Sign<'n> {
    fn new(named: &'n Named, stands: Stands) -> Sign<'n> {
        Sign {
            by: &named.by,
            sure: named.sure,
            resource: named.resource,
            stands,
        }
    }
}

/// A container that is open.
#[derive(Default)]
struct Frame<'n> {
    signs: Vec<Sign<'n>>,
    kin: Vec<&'n String>,
    /// There are resources in it.
    holds: bool,
    /// Of one of them more is said than what it is called.
    judged: bool,
    /// One of them is no plan.
    settled: bool,
    /// It is a list.
    is_list: bool,
    /// How many objects in it name a resource, and nothing that is judged.
    apart: usize,
    /// Resources in it of which nothing is said yet.
    open: Vec<usize>,
    /// Those of which is said what may be meant for them, if nothing around them says otherwise.
    perhaps: Vec<(usize, &'n By)>,
}

/// Each id among these once; none of what subscriptions are called.
fn ids<'n>(signs: impl Iterator<Item = Sign<'n>>) -> BTreeSet<&'n By> {
    let said = signs.map(|sign| sign.by);
    order::set(said.filter(|by| matches!(by, By::Id(_))))
}

impl<'n> Frame<'n> {
    fn close(
        mut self,
        outer: &mut Frame<'n>,
        known: &mut BTreeMap<usize, Said>,
        parts: &mut BTreeSet<usize>,
    ) {
        self.kin.sort();
        self.kin.dedup();
        let signs = || self.signs.iter().copied();
        let of = |stands| signs().filter(move |sign| sign.stands == stands);
        let sure = ids(signs().filter(|sign| sign.sure && sign.stands != Stands::Above));
        let above = ids(of(Stands::Above));
        // What stands around it speaks of those as well that may be meant nearer to them.
        let around: BTreeSet<&By> = order::set(sure.iter().chain(&above).copied());
        if !around.is_empty() {
            let differs = |by: &By| !around.contains(by);
            known.extend(
                { self.perhaps.extract_if(.., |(_, by)| differs(by)) }
                    .map(|(start, _)| (start, (None, true))),
            );
        }
        if !self.open.is_empty() {
            let is_beside = of(Stands::Beside).any(|sign| sign.sure && sure.contains(sign.by));
            let only = |ids: &BTreeSet<&'n By>| match ids.len() {
                1 => ids.first().copied(),
                _ => None,
            };
            let told = match (sure.is_empty(), above.is_empty()) {
                _ if is_beside => Some((only(&sure), true)),
                (_, false) => Some((only(&around), true)),
                (false, true) => Some((only(&sure), false)),
                (true, true) => {
                    let maybe = ids(signs());
                    let called = signs().any(|sign| matches!(sign.by, By::Name(_)));
                    let grouped = || {
                        let mut near = signs().filter(|sign| sign.stands != Stands::Aside);
                        near.any(|sign| matches!(sign.by, By::Open))
                    };
                    match (called, self.kin.as_slice()) {
                        (false, _) if maybe.is_empty() && grouped() => Some((None, true)),
                        (false, _) if maybe.is_empty() => None,
                        (false, _) => Some((only(&maybe), false)),
                        // What it is called is told by what else stands there.
                        (true, [only]) => {
                            let named = |start| (start, (Some(By::Id((*only).clone())), true));
                            known.extend(self.open.drain(..).map(named));
                            None
                        }
                        (true, _) => Some((None, true)),
                    }
                }
            };
            let mut nearest = signs()
                .filter(|sign| sign.stands != Stands::Aside && around.contains(sign.by))
                .peekable();
            if told.is_some() && nearest.peek().is_some() && nearest.all(|sign| sign.resource) {
                parts.extend(self.open.iter().copied());
            }
            // An object beside it that names one resource says of which it is, unless a subscription is named too.
            // What is there with its settings beside both makes it a list of what there is.
            if self.apart == 1 && !self.settled && signs().all(|sign| sign.resource || !sign.sure) {
                parts.extend(self.open.iter().copied());
            }
            match told {
                None => outer.open.append(&mut self.open),
                Some((Some(by), false)) => {
                    let open = self.open.drain(..);
                    outer.perhaps.extend(open.map(|start| (start, by)));
                }
                Some((by, _)) => {
                    let open = self.open.drain(..);
                    known.extend(open.map(|start| (start, (by.cloned(), true))));
                }
            }
        }
        outer.perhaps.append(&mut self.perhaps);
        outer.kin.append(&mut self.kin);
        outer.holds |= self.holds;
        outer.judged |= self.judged;
        outer.settled |= self.settled;
        // A list of resources is one of what there is. So is one of several objects.
        let is_more = self.is_list || self.judged || outer.is_list && self.holds;
        let own = self
            .signs
            .iter()
            .any(|sign| sign.resource && sign.stands == Stands::Beside);
        outer.apart += match own {
            _ if is_more => 0,
            true => 1,
            false => self.apart,
        };
        // What is said among resources is about these, and the id of a resource is about that alone.
        if !self.holds {
            let signs = self.signs.into_iter().filter(|sign| !sign.resource);
            outer.signs.extend(signs.map(|sign| Sign {
                stands: Stands::Aside,
                ..sign
            }));
        }
    }
}
