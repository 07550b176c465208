//! Under which subscription something stands that does not say so itself: what stands around it in somebody's own
//! wrapping, in the lines above it, in the row before it.
//!
//! A list of plans that `az` prints names no subscription. Whoever keeps several writes beside each whose it is, and
//! then it is that one's alone. What is said is looked for before the texts are overwritten, and tied to what stands
//! under it once that is known.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use super::{
    Document,
    fields::Field,
    recognise::Kind,
    walk::{Found, Mark, Resource},
};
use crate::{
    azure::ids::{ResourceId, is_guid, unquoted},
    read::{
        cursor::{string_end, value_end},
        source::offset,
    },
};

/// What stands in place of a subscription where one is named and it is not told which that is.
pub const NOT_TOLD: u32 = u32::MAX;

/// A subscription that is named somewhere in a text.
pub(super) struct Named {
    /// Where.
    at: usize,
    /// By its id, or by what it is called.
    by: By,
    /// What says so is about one command or request, and not about all that follows.
    passing: bool,
    /// What is named is a resource in it.
    resource: bool,
    /// It is said to be a subscription. An id of which nothing is said may be one, and that of nothing else is
    /// looked for: beside plans it stands for theirs where no other does.
    sure: bool,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    Id(String),
    Name(String),
}

/// How long an id is.
const ID: usize = 36;

/// How the id of a resource goes on behind that of its subscription.
const IN: &[u8] = b"/resourceGroups/";

/// How long a line may be that is a command or a heading.
const LINE: usize = 400;

/// How far back it is looked for what an object is called.
const FAR: usize = 4096;

/// Whether a text may hold plans, or registries of which none has an id: of what says itself where it is, it does not
/// matter what stands around it.
pub(super) fn may_matter(text: &[u8]) -> bool {
    let has = |word: &[u8]| memchr::memmem::find(text, word).is_some();
    has(b"ricing") || has(b"RICING") || has(b"dminUserEnabled") && !has(b"/registries/")
}

/// Every subscription that is named in a text, in order.
pub(super) fn named(text: &[u8]) -> Vec<Named> {
    let mut all = by_id(text);
    all.extend(by_name(text));
    all.sort_by_key(|one| one.at);
    all
}

fn by_id(text: &[u8]) -> Vec<Named> {
    let mut all: Vec<Named> = Vec::new();
    let mut anothers = BTreeSet::new();
    let mut behind = 0;
    for dash in memchr::memchr_iter(b'-', text) {
        let Some(at) = dash.checked_sub(8).filter(|at| *at >= behind) else {
            continue;
        };
        let whole = text.get(dash + 5) == Some(&b'-')
            && text
                .get(at + ID)
                .is_none_or(|next| !next.is_ascii_hexdigit());
        let id = text.get(at..at + ID).filter(|_| whole);
        let id = id.and_then(|id| std::str::from_utf8(id).ok());
        let Some(id) = id.filter(|id| is_guid(id)) else {
            continue;
        };
        // What stands right behind one, in a list, is another.
        let between = text.get(behind..at).unwrap_or_default();
        let last = all
            .last()
            .filter(|last| last.at + ID == behind && between.iter().all(is_sign));
        let (passing, sure) = match last {
            Some(last) => (last.passing, last.sure),
            None => match introduced(text, at) {
                Some(passing) => (passing, true),
                None => (true, false),
            },
        };
        behind = at + ID;
        let by = By::Id(id.to_ascii_lowercase());
        if !sure && is_anothers(text.get(..at).unwrap_or_default()) {
            anothers.insert(by);
        } else {
            all.push(Named {
                at,
                by,
                passing,
                resource: { text.get(at + ID..) }.is_some_and(|rest| {
                    let head = rest.get(..IN.len());
                    head.is_some_and(|head| head.eq_ignore_ascii_case(IN))
                }),
                sure,
            });
        }
    }
    all.retain(|one| one.sure || !anothers.contains(&one.by));
    all
}

/// Whether what stands before an id says that it is a subscription's, and whether of one command alone.
fn introduced(text: &[u8], at: usize) -> Option<bool> {
    let before = text.get(at.saturating_sub(FAR)..at)?;
    let ends = |word: &str| ends_with(before, word);
    if ends("subscriptions/") || ends("subscriptions%2f") {
        return Some(true);
    }
    let line = line_of(before);
    // A long line, or one with quotes, is no command and no heading.
    let line = (line.len() <= LINE && !line.contains(&b'"')).then_some(line);
    let sets = |line: &[u8]| {
        let words: [&[u8]; 3] = [b"account set", b"context", b"select-"];
        words.into_iter().any(|word| says(line, word))
    };
    match last_word(before) {
        b"-s" | b"--subscription" | b"-subscription" | b"-subscriptionid" => {
            return Some(!line.is_some_and(sets));
        }
        b"subscription" | b"sub" => return Some(false),
        b"id" | b"guid" | b"value" => {
            if matches!(holder(before), b"subscription" | b"account" | b"sub") {
                return Some(false);
            }
        }
        _ => {}
    }
    let line = line?;
    // Nothing but an id on a line, and perhaps what makes it a comment or a heading.
    let rest = text.get(at + ID..).unwrap_or_default();
    let rest = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let is_bare = |byte: &u8| !byte.is_ascii_alphanumeric() && !b"\"{}[]".contains(byte);
    let alone = line.iter().chain(rest).all(is_bare);
    (alone || sets(line) || says(line, b"subscription")).then_some(false)
}

/// Whether what stands before an id says that it is one of something else.
fn is_anothers(before: &[u8]) -> bool {
    const WORDS: [&[u8]; 19] = [
        b"tenant",
        b"directory",
        b"principal",
        b"client",
        b"object",
        b"user",
        b"group",
        b"app",
        b"role",
        b"policy",
        b"assessment",
        b"correlation",
        b"request",
        b"operation",
        b"activity",
        b"trace",
        b"run",
        b"etag",
        b"workspace",
    ];
    /// What an object is called so in which the id stands.
    const AROUND: [&[u8]; 5] = [b"tenant", b"principal", b"request", b"operation", b"run"];
    let before = before
        .get(before.len().saturating_sub(FAR)..)
        .unwrap_or_default();
    let says_any = |before: &[u8], known: &[&[u8]]| {
        let from = before.iter().rposition(|byte| b"\n,{[;".contains(byte));
        let words = before.get(from.map_or(0, |at| at + 1)..);
        known
            .iter()
            .any(|word| says(words.unwrap_or_default(), word))
    };
    let around = opening(before).and_then(|open| before.get(..open));
    says_any(before, &WORDS) || around.is_some_and(|around| says_any(around, &AROUND))
}

fn by_name(text: &[u8]) -> Vec<Named> {
    const WORD: &[u8] = b"ubscription";
    const SETS: [&[u8]; 3] = [b"account set ", b"elect-AzSubscription ", b"et-AzContext "];
    let mut all = Vec::new();
    for word in SETS {
        for found in memchr::memmem::find_iter(text, word) {
            let rest = text.get(found + word.len()..).unwrap_or_default();
            let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
            // Behind the name of an option.
            let behind = match line.strip_prefix(b"-") {
                Some(option) => {
                    memchr::memchr2(b' ', b'=', option).and_then(|at| option.get(at + 1..))
                }
                None => Some(line),
            };
            all.extend(behind.and_then(name_in).map(|name| Named {
                at: found,
                by: By::Name(name),
                passing: false,
                resource: false,
                sure: true,
            }));
        }
    }
    for found in memchr::memmem::find_iter(text, WORD) {
        let from = found.saturating_sub(1);
        let before = text.get(from.saturating_sub(FAR)..from).unwrap_or_default();
        let rest = text.get(found + WORD.len()..).unwrap_or_default();
        let head = before.last().copied().unwrap_or(b'\n');
        // As a key, an option, or at the beginning of a line.
        let as_key = head == b'"';
        let as_option = before.ends_with(b"--") || before.ends_with(b" -");
        let line = line_of(before);
        let as_line = line
            .iter()
            .all(|byte| !byte.is_ascii_alphanumeric() && *byte != b'"');
        let suffixes: [&[u8]; 6] = [
            b"_display_name",
            b"DisplayName",
            b"_name",
            b"Name",
            b" name",
            b"",
        ];
        let suffix = suffixes.into_iter().find(|suffix| rest.starts_with(suffix));
        let rest = rest
            .get(suffix.unwrap_or_default().len()..)
            .unwrap_or_default();
        let value = match (as_key, as_option, as_line) {
            (true, ..) => of_key(rest),
            (_, true, _) => rest.strip_prefix(b" ").or_else(|| rest.strip_prefix(b"=")),
            (.., true) => of_line(rest),
            _ => None,
        };
        if let Some(name) = value.and_then(name_in) {
            let by = By::Name(name);
            let passing = as_option && !says(line, b"context") && !says(line, b" set ");
            all.push(Named {
                at: from,
                by,
                passing,
                resource: false,
                sure: true,
            });
        }
    }
    all
}

/// What a subscription is called by the first word of a text; none if that is an id, or nothing.
fn name_in(text: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(token(text)?).ok()?;
    let has_id = || (0..name.len()).any(|at| name.get(at..at + ID).is_some_and(is_guid));
    let is_one = !name.is_empty() && name != "null" && !name.starts_with('/') && !has_id();
    is_one.then(|| name.to_owned())
}

/// Behind a key the text that stands under it, or what the object there is called.
fn of_key(rest: &[u8]) -> Option<&[u8]> {
    let value = rest
        .strip_prefix(b"\"")?
        .trim_ascii_start()
        .strip_prefix(b":")?;
    let value = value.trim_ascii_start();
    let Some(inside) = value.strip_prefix(b"{") else {
        return value.starts_with(b"\"").then_some(value);
    };
    let end = memchr::memchr2(b'}', b'{', inside)?;
    let inside = inside.get(..end)?;
    let keys: [&[u8]; 2] = [b"\"name\"", b"\"displayName\""];
    let found = { keys.into_iter() }.find_map(|key| {
        let at = memchr::memmem::find(inside, key)?;
        inside.get(at + key.len()..)
    })?;
    let value = found
        .trim_ascii_start()
        .strip_prefix(b":")?
        .trim_ascii_start();
    value.starts_with(b"\"").then_some(value)
}

/// Behind the word on a line: a sign and whatever follows, or one more word.
fn of_line(rest: &[u8]) -> Option<&[u8]> {
    let line = rest.split(|byte| *byte == b'\n').next()?.trim_ascii();
    let signed = line.strip_prefix(b":").or_else(|| line.strip_prefix(b"="));
    let alone = !line.contains(&b' ') && rest.first() == Some(&b' ');
    signed
        .map(<[u8]>::trim_ascii)
        .or_else(|| alone.then_some(line))
}

/// The first word of a text, or what stands between quotes.
fn token(text: &[u8]) -> Option<&[u8]> {
    let quote = text.first().filter(|first| b"\"'".contains(first));
    match quote {
        Some(quote) => text.get(1..)?.split(|byte| byte == quote).next(),
        None => text
            .split(|byte| byte.is_ascii_whitespace() || b",\"".contains(byte))
            .next(),
    }
}

/// Whether a text ends so, in any case. The word is in small letters.
fn ends_with(text: &[u8], word: &str) -> bool {
    let tail = text
        .len()
        .checked_sub(word.len())
        .and_then(|from| text.get(from..));
    tail.is_some_and(|tail| tail.eq_ignore_ascii_case(word.as_bytes()))
}

/// Whether a word stands in a text, in any case.
fn says(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len())
        .any(|piece| piece.eq_ignore_ascii_case(word))
}

/// The line that a text ends in.
fn line_of(text: &[u8]) -> &[u8] {
    let from = memchr::memrchr(b'\n', text).map_or(0, |end| end + 1);
    text.get(from..).unwrap_or_default()
}

/// The last word before signs, where it is one of those that are told apart.
fn last_word(text: &[u8]) -> &'static [u8] {
    const WORDS: [&[u8]; 10] = [
        b"-subscriptionid",
        b"--subscription",
        b"-subscription",
        b"subscription",
        b"account",
        b"value",
        b"guid",
        b"sub",
        b"id",
        b"-s",
    ];
    let end = text
        .iter()
        .rposition(|byte| !is_sign(byte))
        .map_or(0, |at| at + 1);
    let text = text.get(..end).unwrap_or_default();
    let of_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
    let start = text
        .iter()
        .rposition(|byte| !of_word(byte))
        .map_or(0, |at| at + 1);
    let word = text.get(start..).unwrap_or_default();
    let found = WORDS.iter().find(|known| known.eq_ignore_ascii_case(word));
    match found {
        Some(known) => known,
        None if says(word, b"subscription") => b"subscription",
        None => b"?",
    }
}

/// What may stand between a word and what it introduces.
fn is_sign(byte: &u8) -> bool {
    byte.is_ascii_whitespace() || b"\"':=,[{\\#/*>".contains(byte)
}

/// What the object is called that is open at the end of a text, or the list in which it stands.
fn holder(text: &[u8]) -> &'static [u8] {
    let mut rest = text;
    loop {
        let Some(open) = opening(rest) else {
            return b"?";
        };
        rest = rest.get(..open).unwrap_or_default().trim_ascii_end();
        // Objects before it in its list are passed over.
        rest = rest.strip_suffix(b",").unwrap_or(rest).trim_ascii_end();
        match rest.strip_suffix(b"}") {
            Some(inside) => rest = inside,
            None => return last_word(rest),
        }
    }
}

/// Where the object opens that is open at the end of a text.
fn opening(text: &[u8]) -> Option<usize> {
    let mut open = 0_u32;
    text.iter().rposition(|byte| {
        match byte {
            b'}' => open += 1,
            b'{' if open == 0 => return true,
            b'{' => open -= 1,
            _ => {}
        }
        false
    })
}

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
