//! Where subscriptions are named in a text: by their ids, or by what they are called.

use std::collections::BTreeSet;

use crate::{
    azure::{ids::is_guid, letters::alike},
    read::signs::{Sign, Signs},
};

/// A subscription that is named somewhere in a text.
pub(in crate::read::decode) struct Named {
    /// Where.
    pub(super) at: usize,
    /// By its id, or by what it is called.
    pub(super) by: By,
    /// What says so is about one command or request, and not about all that follows.
    pub(super) passing: bool,
    /// What is named is a resource in it.
    pub(super) resource: bool,
    /// It is said to be a subscription. An id of which nothing is said may be one, and that of nothing else is
    /// looked for: beside plans it stands for theirs where no other does.
    pub(super) sure: bool,
}

impl Named {
    /// What leaves it open here.
    fn open(at: usize) -> Named {
        Named {
            at,
            by: By::Open,
            passing: true,
            resource: false,
            sure: true,
        }
    }
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum By {
    Id(String),
    Name(String),
    /// By what leaves it open: a management group that it lies in with others, a variable.
    Open,
}

/// How long an id is.
pub(super) const ID: usize = 36;

/// How the id of a resource goes on behind that of its subscription.
const IN: &[u8] = b"/resourceGroups/";

/// How long a line may be that is a command or a heading.
const LINE: usize = 400;

/// How far back it is looked for what an object is called.
const FAR: usize = 4096;

/// Whether a text may hold plans, or registries of which none has an id: of what says itself where it is, it does not
/// matter what stands around it.
pub(in crate::read::decode) fn may_matter(text: &[u8], signs: &Signs) -> bool {
    let has_id = || memchr::memmem::find(text, b"/registries/").is_some();
    signs.has(Sign::Pricing)
        || signs.has(Sign::LoudPricing)
        || signs.has(Sign::AdminUser) && !has_id()
}

/// Every subscription that is named in a text, in order.
pub(in crate::read::decode) fn named(text: &[u8]) -> Vec<Named> {
    let mut all = by_id(text);
    all.extend(by_name(text));
    all.extend(by_group(text));
    all.extend(by_group_name(text));
    all.extend(by_variable(text));
    all.sort_by_key(|one| one.at);
    all
}

/// Everything in a text that is written as the ids of subscriptions are, and where it stands.
pub(super) fn ids(text: &[u8]) -> impl Iterator<Item = (usize, &str)> {
    // Where the first dash of one may stand: behind eight digits.
    let mut from = 8;
    let mut before = "";
    std::iter::from_fn(move || {
        loop {
            let dash = from + memchr::memchr(b'-', text.get(from..)?)?;
            from = dash + 1;
            let at = dash - 8;
            if text.get(dash + 5) != Some(&b'-') || { text.get(at + ID) }
                .is_some_and(u8::is_ascii_hexdigit)
            {
                continue;
            }
            let id = text.get(at..at + ID);
            let Some(id) = id.and_then(|id| std::str::from_utf8(id).ok()) else {
                continue;
            };
            // Of most exports all but the first are of one subscription, in the same letters.
            if id == before || is_guid(id) {
                (from, before) = (at + ID + 8, id);
                return Some((at, id));
            }
        }
    })
}

fn by_id(text: &[u8]) -> Vec<Named> {
    let mut all: Vec<Named> = Vec::new();
    let mut anothers = BTreeSet::new();
    let mut behind = 0;
    for (at, id) in ids(text) {
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
                resource: is_in_it(text, at),
                sure,
            });
        }
    }
    all.retain(|one| one.sure || !anothers.contains(&one.by));
    all
}

/// Whether an id at this place is that of a subscription in which the resource is of which the text goes on to speak.
pub(super) fn is_in_it(text: &[u8], at: usize) -> bool {
    let rest = text.get(at + ID..).unwrap_or_default();
    let begins: &[u8] = match rest.first() {
        Some(b'/') => IN,
        Some(b'%') => b"%2fresourceGroups%2f",
        Some(b'\\') => b"\\/resourceGroups\\/",
        _ => return false,
    };
    rest.get(..begins.len())
        .is_some_and(|head| alike(head, begins))
}

/// Whether what stands before an id says that it is a subscription's, and whether of one command alone.
pub(super) fn introduced(text: &[u8], at: usize) -> Option<bool> {
    let before = text.get(at.saturating_sub(FAR)..at)?;
    let ends = |word: &str| ends_with(before, word);
    let is_below = match before.last() {
        Some(b'/') => ends("subscriptions/") || ends("subscriptions\\/"),
        Some(b'f' | b'F') => ends("subscriptions%2f"),
        _ => false,
    };
    if is_below {
        return Some(true);
    }
    // A long line, or one with quotes, is no command and no heading.
    let from = match memchr::memrchr2(b'\n', b'"', before) {
        Some(quote) if before.get(quote) == Some(&b'"') => None,
        end => Some(end.map_or(0, |end| end + 1)),
    };
    let line = from.and_then(|from| before.get(from..));
    let line = line.filter(|line| line.len() <= LINE);
    let sets = |line: &[u8]| {
        let words: [&[u8]; 3] = [b"account set", b"context", b"select-"];
        words.into_iter().any(|word| says(line, word))
    };
    match last_word(before) {
        b"-s" | b"--subscription" | b"-subscription" | b"-subscriptionid" => {
            return Some(!line.is_some_and(sets));
        }
        b"subscription" | b"sub" => return Some(false),
        b"id" | b"guid" | b"value" | b"defaultvalue" | b"constant_value" => {
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
    // Behind what is another value.
    let ends_in = |before: &[u8], known: &[&[u8]]| {
        let from = before.iter().rposition(|byte| b"\n,{[;".contains(byte));
        says_any(
            before
                .get(from.map_or(0, |at| at + 1)..)
                .unwrap_or_default(),
            known,
        )
    };
    let around = opening(before).and_then(|open| before.get(..open));
    ends_in(before, &WORDS) || around.is_some_and(|around| ends_in(around, &AROUND))
}

/// Every id of a management group. No plan is set on one (Microsoft.Security/pricings 2024-01-01 knows
/// subscriptions and resources), so a list beside it is that of somebody below.
fn by_group(text: &[u8]) -> impl Iterator<Item = Named> {
    const GROUPS: &[u8] = b"/managementGroups/";
    memchr::memmem::find_iter(text, GROUPS).map(Named::open)
}

/// Every management group that is called by its name under a key for that.
fn by_group_name(text: &[u8]) -> impl Iterator<Item = Named> {
    const WORD: &[u8] = b"anagement";
    memchr::memmem::find_iter(text, WORD).filter_map(move |found| {
        let at = found.checked_sub(2)?;
        // `managementGroupId`, `ManagementGroupName`, `management_group`, …
        let rest = text.get(found + WORD.len()..)?;
        let is_of_key = |byte: &&u8| byte.is_ascii_alphabetic() || **byte == b'_';
        let (key, rest) = rest.split_at(rest.iter().take_while(is_of_key).count());
        let is_group = text.get(at) == Some(&b'"') && says(key, b"group");
        let called = of_key(rest).filter(|_| is_group).and_then(name_in);
        called.map(|_| Named::open(at))
    })
}

/// Every path of a plan that begins with neither a subscription nor a resource: with a variable that may be either.
fn by_variable(text: &[u8]) -> impl Iterator<Item = Named> {
    const PLANS: &[u8] = b"/providers/Microsoft.Security/pricings";
    memchr::memmem::find_iter(text, PLANS).filter_map(move |at| {
        let before = text.get(at.saturating_sub(LINE)..at)?;
        let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"\"'`=,".contains(byte);
        let from = before.iter().rposition(is_end).map_or(0, |end| end + 1);
        let path = before.get(from..)?;
        // Of whichever cloud, and whatever stands for its host.
        let is_told =
            says(path, b"subscriptions") && !says_any(path, &[b"resourcegroups", b"/providers/"]);
        let is_filled = path.iter().any(|byte| b"$%{<}>".contains(byte));
        (is_filled && !is_told).then(|| Named::open(at))
    })
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
    tail.is_some_and(|tail| alike(tail, word.as_bytes()))
}

/// Whether a word stands in a text, in any case. The word is in small letters.
fn says(text: &[u8], word: &[u8]) -> bool {
    says_any(text, &[word])
}

/// The same of one of several.
fn says_any(text: &[u8], words: &[&[u8]]) -> bool {
    let mut rest = text;
    while let [first, behind @ ..] = rest {
        // Asked of every id in a document: the first letters tell most places apart.
        let begins = |word: &[u8]| {
            word.first() == Some(&first.to_ascii_lowercase()) && { rest.get(..word.len()) }
                .is_some_and(|head| head.eq_ignore_ascii_case(word))
        };
        if words.iter().any(|word| begins(word)) {
            return true;
        }
        rest = behind;
    }
    false
}

/// The line that a text ends in.
fn line_of(text: &[u8]) -> &[u8] {
    let from = memchr::memrchr(b'\n', text).map_or(0, |end| end + 1);
    text.get(from..).unwrap_or_default()
}

/// The last word before signs, where it is one of those that are told apart.
fn last_word(text: &[u8]) -> &'static [u8] {
    const WORDS: [&[u8]; 12] = [
        b"-subscriptionid",
        b"constant_value",
        b"defaultvalue",
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
    const SUBSCRIPTION: &[u8] = b"subscription";
    let end = text
        .iter()
        .rposition(|byte| !is_sign(byte))
        .map_or(0, |at| at + 1);
    let text = text.get(..end).unwrap_or_default();
    let of_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let start = text
        .iter()
        .rposition(|byte| !of_word(byte))
        .map_or(0, |at| at + 1);
    let word = text.get(start..).unwrap_or_default();
    let found = WORDS.iter().find(|known| alike(known, word));
    match found {
        Some(known) => known,
        None if word.len() > SUBSCRIPTION.len() && says(word, SUBSCRIPTION) => SUBSCRIPTION,
        None => b"?",
    }
}

/// What may stand between a word and what it introduces.
pub(super) fn is_sign(byte: &u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t'
            | b'\n'
            | b'\x0C'
            | b'\r'
            | b'"'
            | b'\''
            | b':'
            | b'='
            | b','
            | b'['
            | b'{'
            | b'\\'
            | b'#'
            | b'/'
            | b'*'
            | b'>'
    )
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
