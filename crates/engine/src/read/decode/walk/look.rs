//! A look ahead: whether what begins here is a list of resources, and how deep it is wrapped.

use super::super::fields::Node;
use crate::read::cursor::{Cursor, string_end};

/// How deep somebody's own wrapping is looked for, lists counted too.
pub(super) const MOST_WRAPPED: u32 = 10;

/// How many objects may be wrapped around each other.
const MOST_LEVELS: u32 = 4;

/// Nobody's own wrapping has more keys.
const MOST_KEYS: usize = 64;

/// What the keys of an object say of it.
#[derive(Clone, Copy, Default)]
pub(super) struct Look {
    /// It names itself as resources do, or is a document of a kind that is read by itself.
    pub(super) named: bool,
    /// It is a whole resource: an id below a subscription beside a type, or an object of Kubernetes.
    pub(super) whole: bool,
    /// It is what the rules judge: a registry, a plan, a cluster, as a whole.
    pub(super) judged: bool,
    /// It has what only registries and plans have.
    pub(super) settings: bool,
    /// It is none of these, and somewhere in it is one.
    pub(super) wraps: bool,
}

impl Look {
    /// There is a resource to be read, here or further in.
    pub(super) fn has_resource(self) -> bool {
        self.whole || self.settings || self.wraps
    }

    /// It may be somebody's own wrapping.
    pub(super) fn is_nobodys(self) -> bool {
        !self.named && !self.settings
    }
}

/// Whether the object at `start` begins as a table does.
pub(super) fn is_table(bytes: &[u8], start: usize) -> bool {
    let mut cursor = Cursor::new(bytes, start + 1);
    let Ok(key) = cursor.key() else { return false };
    let name = bytes.get(key.start + 1..key.end - 1).unwrap_or_default();
    name.eq_ignore_ascii_case(b"columns") || name.eq_ignore_ascii_case(b"rows")
}

/// Where the object at `start` begins, or the first in the list there; or the first text into which one
/// is packed.
pub(super) fn first_object(bytes: &[u8], start: usize) -> Option<usize> {
    objects(bytes, start).next()
}

/// Where those begin: the one at `start`, or what is in the list there, and in lists in it.
fn objects(bytes: &[u8], start: usize) -> impl Iterator<Item = usize> {
    /// Whoever mixes resources with others does so early.
    const MOST: usize = 64;
    /// Pages of a list may be in a list.
    const LISTS: u32 = 4;
    let mut cursor = Cursor::new(bytes, start);
    let mut lists = 0;
    // What was found is passed over only when another one is asked for.
    let (mut open, mut ended) = (false, false);
    std::iter::from_fn(move || {
        loop {
            if std::mem::take(&mut open) {
                cursor.skip(false).ok()?;
                ended = true;
            }
            if std::mem::take(&mut ended) {
                while lists > 0 && cursor.take(b']') {
                    lists -= 1;
                }
                (lists > 0 && cursor.take(b',')).then_some(())?;
            }
            if lists < LISTS && cursor.take(b'[') {
                lists += 1;
                ended = cursor.peek() == Some(b']');
                continue;
            }
            let first = cursor.peek();
            let at = cursor.at();
            open = true;
            if first == Some(b'{') || opens_packed(bytes.get(at..).unwrap_or_default()) {
                return Some(at);
            }
        }
    })
    .take(MOST)
}

/// Whether the string that begins here begins as one does into which objects are packed.
pub(super) fn opens_packed(text: &[u8]) -> bool {
    let mut rest = text.strip_prefix(b"\"").unwrap_or_default();
    // Blanks before it may be written with escapes.
    let mut depth = 0;
    loop {
        rest = rest.trim_ascii_start();
        let blank = [b"\\n", b"\\r", b"\\t"].into_iter();
        if let Some(behind) = { blank }.find_map(|blank| rest.strip_prefix(blank)) {
            rest = behind;
        } else if depth == 0
            && let Some(behind) = rest.strip_prefix(b"[")
        {
            rest = behind;
            depth = 1;
        } else {
            return rest.starts_with(b"{");
        }
    }
}

/// Looks at an object, or at a text into which one is packed: to see for certain, that would have to be
/// unpacked.
fn look_at(bytes: &[u8], start: usize, levels: u32) -> Look {
    /// What stands in a text into which resources are packed.
    const SIGNS: [&[u8]; 2] = [b"/subscriptions/", b"\\\"metadata\\\""];
    if bytes.get(start) == Some(&b'{') {
        return look(bytes, start, levels);
    }
    let text = bytes.get(start..string_end(bytes, start));
    let text = text.unwrap_or_default();
    let mut signs = SIGNS.iter();
    Look {
        wraps: signs.any(|sign| memchr::memmem::find(text, sign).is_some()),
        ..Look::default()
    }
}

/// Looks at the value at `start`, or the elements of the list there, as deep as wrappings go.
pub(super) fn look_into(bytes: &[u8], start: usize) -> Look {
    let mut first = None;
    for at in objects(bytes, start) {
        let look = look_at(bytes, at, MOST_LEVELS);
        if look.has_resource() {
            return look;
        }
        first.get_or_insert(look);
    }
    first.unwrap_or_default()
}

/// Whether the object at `start`, or one of the first in the list there, is what the rules judge.
pub(super) fn is_judged(bytes: &[u8], start: usize) -> bool {
    /// Where something else comes first, it is a list of that.
    const FIRST: usize = 3;
    objects(bytes, start)
        .take(FIRST)
        .filter(|at| bytes.get(*at) == Some(&b'{'))
        .any(|at| look(bytes, at, 0).judged)
}

/// Whether the object at `start`, or the first in the list there, has a key that is read in such objects.
pub(super) fn has_key_of(node: &Node, bytes: &[u8], start: usize) -> bool {
    let Some(at) = first_object(bytes, start).filter(|at| bytes.get(*at) == Some(&b'{')) else {
        return false;
    };
    let mut cursor = Cursor::new(bytes, at + 1);
    for _ in 0..MOST_KEYS {
        let Ok(key) = cursor.key() else { break };
        if node
            .get_at(bytes, key.start + 1, key.end - key.start - 2)
            .is_some()
        {
            return true;
        }
        if cursor.skip(false).is_err() || !cursor.take(b',') {
            break;
        }
    }
    false
}

/// Whether two keys are the same, in whatever case, with or without `_` between the words.
fn is_like(name: &[u8], known: &[u8]) -> bool {
    let letters = name.iter().filter(|byte| **byte != b'_');
    letters
        .map(u8::to_ascii_lowercase)
        .eq(known.iter().map(u8::to_ascii_lowercase))
}

/// What the keys of the object at `start` say of it; `levels` says how many wrappings may follow.
pub(super) fn look(bytes: &[u8], start: usize, levels: u32) -> Look {
    /// What a template, plan, state or link has at its top.
    const DOCUMENTS: [&[u8]; 9] = [
        b"$schema",
        b"contentVersion",
        b"formatVersion",
        b"lineage",
        b"plannedValues",
        b"priorState",
        b"resourceChanges",
        b"rootModule",
        b"terraformVersion",
    ];
    /// What the rules judge.
    const JUDGED: [&[u8]; 3] = [
        b"\"Microsoft.ContainerRegistry/registries\"",
        b"\"Microsoft.Security/pricings\"",
        b"\"Microsoft.ContainerService/managedClusters\"",
    ];
    let mut look = Look::default();
    let [
        mut id,
        mut kind,
        mut kubernetes,
        mut metadata,
        mut spec,
        mut items,
    ] = [false; 6];
    let mut cursor = Cursor::new(bytes, start + 1);
    for _ in 0..MOST_KEYS {
        let Ok(key) = cursor.key() else { break };
        let name = bytes.get(key.start + 1..key.end - 1).unwrap_or_default();
        let is = |known: &[u8]| is_like(name, known);
        let first = cursor.peek();
        let at = cursor.at();
        let Ok(span) = cursor.skip(false) else { break };
        let value = bytes.get(at..span.end as usize).unwrap_or_default();
        match first {
            Some(b'"') if is(b"id") => {
                let begins = |head: &[u8]| {
                    let start = value.get(1..=head.len());
                    start.is_some_and(|start| start.eq_ignore_ascii_case(head))
                };
                // Other ids are those of a run, or of whatever else somebody counts.
                look.named |= begins(b"/") || begins(b"[");
                id = begins(b"/subscriptions/");
            }
            Some(b'"') if is(b"type") => {
                look.named = true;
                kind |= value.contains(&b'/');
                look.judged = JUDGED.iter().any(|known| known.eq_ignore_ascii_case(value));
            }
            Some(b'"') if is(b"kind") => {
                look.named = true;
                kubernetes = true;
            }
            Some(b'"') if is(b"apiVersion") => look.named = true,
            Some(b'{') if is(b"metadata") => metadata = true,
            Some(b'{') if is(b"spec") => spec = true,
            Some(b'[') if is(b"items") => items = true,
            _ if is(b"loginServer") || is(b"adminUserEnabled") || is(b"pricingTier") => {
                look.settings = true;
            }
            _ if DOCUMENTS.iter().any(|known| is(known)) => look.named = true,
            _ => {}
        }
        if levels > 0 && !look.wraps && matches!(first, Some(b'{' | b'[' | b'"')) {
            look.wraps = objects(bytes, at).any(|at| look_at(bytes, at, levels - 1).has_resource());
        }
        if !cursor.take(b',') {
            break;
        }
    }
    // What the interface of Kubernetes lists has neither kind nor version.
    look.named |= metadata && spec;
    look.judged &= id;
    look.whole = id && kind || metadata && (kubernetes || spec) || items && kubernetes;
    look.wraps &= look.is_nobodys();
    look
}
