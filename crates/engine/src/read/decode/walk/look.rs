//! A look ahead: whether what begins here is a list of resources, and how deep it is wrapped.

use super::{
    super::{
        fields::{Node, RESOURCE, Take},
        recognise::{Kind, SIGNS, Secret},
    },
    kind_at,
};
use crate::{
    azure::{
        ids::{ResourceId, is_container_type, unquoted},
        letters::alike,
    },
    read::{
        cursor::{Cursor, string_end},
        forms,
        source::Span,
    },
};

/// How deep somebody's own wrapping is looked for, lists counted too.
pub(super) const MOST_WRAPPED: u32 = 28;

/// How many objects may be wrapped around each other.
const MOST_LEVELS: u32 = 12;

/// Nobody's own wrapping has more keys.
pub(super) const MOST_KEYS: usize = 1_024;

/// What the keys of an object say of it.
#[derive(Clone, Copy, Default)]
pub(super) struct Look {
    /// It names itself as resources do, or is a document of a kind that is read by itself.
    pub(super) named: bool,
    /// It is a whole resource: an id below a subscription or settings beside a type, or an object of
    /// Kubernetes.
    pub(super) whole: bool,
    /// It is what the rules judge: a registry, a plan, a cluster, as a whole.
    pub(super) judged: bool,
    /// Such a one is somewhere in it.
    pub(super) holds_judged: bool,
    /// It has what only registries and plans have.
    pub(super) settings: bool,
    /// It has a key without which nothing is recognised by its shape alone.
    pub(super) signs: bool,
    /// It is none of these, and is recognised all the same, or somewhere in it is something that is.
    pub(super) wraps: bool,
    /// What is recognised there is no mere part that anything may have.
    pub(super) sure: bool,
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

/// Whether the object at `start` is a request that asks for a change and has not got its answer in it: what it holds
/// is what somebody wanted.
pub(super) fn is_request(bytes: &[u8], start: usize) -> bool {
    const CHANGES: [&[u8]; 4] = [b"\"PUT\"", b"\"PATCH\"", b"\"POST\"", b"\"DELETE\""];
    let (mut asks, mut place) = (false, false);
    for (name, value) in entries(bytes, start).take(MOST_KEYS) {
        let is = |known: &[&str]| {
            let mut known = known.iter();
            known.any(|known| known.as_bytes().eq_ignore_ascii_case(name))
        };
        if is(&["status", "statusCode", "httpStatusCode", "response"]) {
            return false;
        }
        if is(&["method", "httpMethod", "verb"]) {
            let word = value.of(bytes).unwrap_or_default();
            asks |= CHANGES.iter().any(|known| known.eq_ignore_ascii_case(word));
        }
        place |= is(&["url", "uri", "path", "href", "requestUri"]);
    }
    asks && place
}

/// Whether the list at `start` tells of anything that is more than a remark: what a what-if answer, a stack or a
/// snapshot of Bicep did not look into, or what Pulumi failed in, which warns of its own code too.
/// (Microsoft.Resources/deployments 2024-11-01: `diagnostics`; codes as `NestedDeploymentShortCircuited`.)
pub(super) fn warns(bytes: &[u8], start: usize) -> bool {
    const REMARKS: [&[u8]; 2] = [b"\"Info\"", b"\"Information\""];
    let is_one = |span: Span| match span.of(bytes).unwrap_or_default() {
        // Nobody's word for a kind of log.
        text @ [b'"', ..] => text.contains(&b' '),
        [b'{', ..] => {
            let of = |key: &[u8]| {
                let mut entries = entries(bytes, span.start as usize);
                entries.find(|(name, _)| alike(name, key))?.1.of(bytes)
            };
            match (of(b"level"), of(b"severity")) {
                (Some(level), _) => !REMARKS.iter().any(|known| alike(known, level)),
                (None, Some(severity)) => alike(severity, b"\"error\""),
                (None, None) => of(b"code").is_some() && of(b"message").is_some(),
            }
        }
        _ => false,
    };
    let mut cursor = Cursor::new(bytes, start + 1);
    while let Ok(one) = cursor.skip(false) {
        if is_one(one) {
            return true;
        }
        if !cursor.take(b',') {
            break;
        }
    }
    false
}

/// Whether the object at `start` is one that IoT Edge keeps modules in: a deployment, what it says to each module, a
/// twin, or what the agent is told or tells. What else stands in it (routes, logins, health) runs nothing. Or one that
/// Pulumi keeps states in, beside which it says how they came about. Or one of Docker Compose's, with its networks.
/// (learn.microsoft.com …/iot-edge/module-composition, module-edgeagent-edgehub; pulumi/pulumi: sdk/go/common/apitype,
/// sdk/go/common/display.)
pub(super) fn keeps_others(bytes: &[u8], start: usize) -> bool {
    /// One of each pair of these, or the same key twice where that is enough.
    const PAIRS: [(&[u8], &[u8]); 10] = [
        (b"manifest", b"resources"),
        (b"pendingOperations", b"resources"),
        (b"config", b"steps"),
        (b"$edgeAgent", b"$edgeAgent"),
        (b"modulesContent", b"modulesContent"),
        (b"content", b"targetCondition"),
        (b"deviceId", b"moduleId"),
        (b"schemaVersion", b"systemModules"),
        (b"networks", b"services"),
        (b"services", b"volumes"),
    ];
    let has = |known: &[u8]| {
        entries(bytes, start)
            .take(MOST_KEYS)
            .any(|(name, _)| is_like(name, known))
    };
    PAIRS.iter().any(|(one, other)| has(one) && has(other))
}

/// Whether the object at `start` is a service of Docker Compose's, as far as it shows.
pub(super) fn is_service(bytes: &[u8], start: usize) -> bool {
    let mut keys = entries(bytes, start).take(MOST_KEYS);
    matches!(bytes.get(start), Some(b'{'))
        && keys.any(|(name, _)| matches!(name, b"image" | b"build"))
}

/// Whether the first in the object at `start` is one.
pub(super) fn has_service(bytes: &[u8], start: usize) -> bool {
    let first = entries(bytes, start).next();
    first.is_some_and(|(_, value)| is_service(bytes, value.start as usize))
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
                ended = matches!(cursor.peek(), Some(b']'));
                continue;
            }
            let first = cursor.peek();
            let at = cursor.at();
            open = true;
            if matches!(first, Some(b'{')) || opens_packed(bytes.get(at..).unwrap_or_default()) {
                return Some(at);
            }
        }
    })
    .take(MOST)
}

/// Whether the string that begins here begins as one does into which objects are packed.
pub(super) fn opens_packed(text: &[u8]) -> bool {
    // Of nearly all that is seen at once.
    if !matches!(
        text,
        [
            b'"',
            b'{' | b'[' | b'\\' | b' ' | b'\t' | b'\n' | b'\r' | b'\x0c',
            ..
        ]
    ) {
        return false;
    }
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
    const PACKED: [&[u8]; 6] = [
        b"/subscriptions/",
        b"\\\"metadata\\\"",
        // What a query kept no id of.
        b"\\\"loginServer\\\"",
        b"\\\"login_server\\\"",
        b"\\\"pricingTier\\\"",
        b"\\\"pricing_tier\\\"",
    ];
    if !matches!(bytes.get(start), Some(b'{')) {
        let text = bytes.get(start..string_end(bytes, start));
        let text = text.unwrap_or_default();
        let wraps = { PACKED }
            .iter()
            .any(|sign| memchr::memmem::find(text, sign).is_some());
        return Look {
            wraps,
            sure: wraps,
            ..Look::default()
        };
    }
    let mut look = look(bytes, start, levels);
    // What it is can be seen for certain: it is read as a whole document would be.
    if look.signs && !look.sure {
        match kind_at(bytes, start) {
            // What a query left of any other resource is no more than a part.
            None | Some(Kind::Other | Kind::Envelope | Kind::Secret(Secret::NamedValues)) => {}
            Some(kind) => {
                look.wraps = true;
                look.sure = !matches!(
                    kind,
                    Kind::ErrorAnswer
                        | Kind::Parameters
                        | Kind::Setting
                        | Kind::Tag
                        | Kind::Secret(Secret::AppSettings | Secret::ContainerSetting)
                );
            }
        }
    }
    look
}

/// The first of these in which something is recognised for sure, else the first in which something is.
fn best(looks: impl Iterator<Item = Look>) -> Look {
    let mut best = Look::default();
    for look in looks {
        if look.has_resource() && (look.sure || !best.has_resource()) {
            best = look;
        }
        if best.sure {
            break;
        }
    }
    best
}

/// Looks at the value at `start`, or the elements of the list there, as deep as wrappings go.
pub(super) fn look_into(bytes: &[u8], start: usize) -> Look {
    best(objects(bytes, start).map(|at| look_at(bytes, at, MOST_LEVELS)))
}

/// Whether the object at `start`, or one of the first in the list there, is a resource of its own, whatever
/// it stands in: what the rules judge, or another one that is read.
pub(super) fn is_of_its_own(bytes: &[u8], start: usize) -> bool {
    /// Where something else comes first, it is a list of that.
    const FIRST: usize = 3;
    objects(bytes, start)
        .take(FIRST)
        .filter(|at| matches!(bytes.get(*at), Some(b'{')))
        .any(|at| {
            let look = look(bytes, at, 0);
            let is_read = || kind_at(bytes, at).is_some_and(|kind| kind != Kind::Other);
            look.judged || look.whole && (is_read() || is_state_of_one(bytes, at))
        })
}

/// Whether it is a state of Pulumi's of such a resource.
fn is_state_of_one(bytes: &[u8], start: usize) -> bool {
    let under = |known: &'static [u8]| {
        let found = entries(bytes, start).find(|(name, _)| *name == known);
        found.map(|(_, value)| value.start as usize)
    };
    let states = || [under(b"inputs"), under(b"outputs")].into_iter().flatten();
    under(b"urn").is_some() && states().any(|at| is_of_its_own(bytes, at))
}

/// Whether the object at `start`, or the first in the list there, has a key that is read in such objects.
pub(super) fn has_key_of(node: &Node, bytes: &[u8], start: usize) -> bool {
    let Some(at) = first_object(bytes, start).filter(|at| matches!(bytes.get(*at), Some(b'{')))
    else {
        return false;
    };
    has_key_behind(node, &mut Cursor::new(bytes, at + 1), MOST_KEYS)
}

/// The same of the keys that are left of an object, as far as these many of them.
pub(super) fn has_key_behind(node: &Node, cursor: &mut Cursor<&[u8]>, most: usize) -> bool {
    for _ in 0..most {
        let Ok(key) = cursor.key() else { break };
        let length = key.end - key.start - 2;
        if node.get_at(cursor.bytes(), key.start + 1, length).is_some() {
            return true;
        }
        if cursor.skip(false).is_err() || !cursor.take(b',') {
            break;
        }
    }
    false
}

/// Whether the object at `start` says its id itself.
pub(super) fn has_own_id(bytes: &[u8], start: usize) -> bool {
    own_id(bytes, start).is_some()
}

/// Whether the object at `start` shows settings of its own.
pub(super) fn has_properties(bytes: &[u8], start: usize) -> bool {
    entries(bytes, start).any(|(name, value)| {
        let begins = value.of(bytes).unwrap_or_default();
        let mut settings = entries(bytes, value.start as usize);
        alike(name, b"properties")
            && begins.starts_with(b"{")
            && settings.any(|(name, _)| !alike(name, b"provisioningState"))
    })
}

/// The id that the object at `start` says, if it is a text.
pub(super) fn id_at(bytes: &[u8], start: usize) -> Option<String> {
    let value = own_id(bytes, start)?;
    let text = value.text_of(bytes).and_then(unquoted)?;
    Some(text.into_owned())
}

fn own_id(bytes: &[u8], start: usize) -> Option<Span> {
    let mut entries = entries(bytes, start);
    let own = entries.find(|(name, _)| name.eq_ignore_ascii_case(b"id"));
    own.map(|(_, value)| value)
}

/// The keys of the object at `start`, and where their values stand, as far as it is whole.
fn entries(bytes: &[u8], start: usize) -> impl Iterator<Item = (&[u8], Span)> {
    let mut cursor = Cursor::new(bytes, start + 1);
    let mut goes_on = true;
    std::iter::from_fn(move || {
        if !goes_on {
            return None;
        }
        let key = cursor.key().ok()?;
        let name = bytes.get(key.start + 1..key.end - 1).unwrap_or_default();
        let value = cursor.skip(false).ok()?;
        goes_on = cursor.take(b',');
        Some((name, value))
    })
}

/// Whether a value under `id` says which resource that is; of what only holds resources it says nothing of the
/// kind, and other ids are those of a run, or of whatever else somebody counts.
pub(super) fn names_by_id(value: &[u8]) -> bool {
    match value.get(1) {
        Some(b'/') => {
            // Nearly all of them, seen at once.
            const HEAD: &[u8] = b"/providers/Microsoft.";
            // Behind subscription and group.
            let fifth = memchr::memchr_iter(b'/', value).nth(4);
            let behind = fifth.and_then(|at| value.get(at..)?.strip_prefix(HEAD));
            let namespace = behind.and_then(<[u8]>::first);
            if namespace.is_some_and(|letter| !b"MRmr".contains(letter)) {
                return true;
            }
            let text = std::str::from_utf8(value).ok().and_then(unquoted);
            !text.is_some_and(|id| ResourceId::new(&id).is_container())
        }
        first => first == Some(&b'['),
    }
}

/// The same of one under `type`.
pub(super) fn names_by_type(value: &[u8]) -> bool {
    let text = std::str::from_utf8(value).ok().and_then(unquoted);
    !text.is_some_and(|kind| is_container_type(&kind))
}

/// Whether two keys are the same, in whatever case, with or without `_` between the words.
fn is_like(name: &[u8], known: &[u8]) -> bool {
    let letters = name.iter().filter(|byte| **byte != b'_');
    letters
        .map(u8::to_ascii_lowercase)
        .eq(known.iter().map(u8::to_ascii_lowercase))
}

/// Whether an id, with its quotes, is that of a registry or a plan.
fn is_judged(id: &[u8]) -> bool {
    let text = std::str::from_utf8(id).ok().and_then(unquoted);
    text.is_some_and(|id| {
        let id = ResourceId::new(&id);
        id.is_a("Microsoft.ContainerRegistry/registries") || id.is_a("Microsoft.Security/pricings")
    })
}

/// What the keys of the object at `start` say of it; `levels` says how many wrappings may follow.
pub(super) fn look(bytes: &[u8], start: usize, levels: u32) -> Look {
    /// What a template, plan, state or link has at its top.
    const DOCUMENTS: [&[u8]; 8] = [
        b"$schema",
        b"contentVersion",
        b"formatVersion",
        b"lineage",
        b"plannedValues",
        b"priorState",
        b"rootModule",
        b"terraformVersion",
    ];
    /// What only registries and plans have.
    const SETTINGS: [&[u8]; 4] = [
        b"loginServer",
        b"adminUserEnabled",
        b"isAdminUserEnabled",
        b"pricingTier",
    ];
    /// What the rules judge.
    const JUDGED: [&[u8]; 3] = [
        b"\"Microsoft.ContainerRegistry/registries\"",
        b"\"Microsoft.Security/pricings\"",
        b"\"Microsoft.ContainerService/managedClusters\"",
    ];
    let mut look = Look::default();
    let mut inside = Look::default();
    let [
        mut id,
        mut kind,
        mut kubernetes,
        mut metadata,
        mut spec,
        mut items,
        mut pulumi,
        mut parsed,
        mut edge,
        mut own_form,
    ] = [false; 10];
    // What clients and scanners write has no type.
    let mut own: &[u8] = &[];
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
            Some(b'"') if is(b"id") || is(b"uid") => {
                let begins = |head: &[u8]| {
                    let start = value.get(1..=head.len());
                    start.is_some_and(|start| start.eq_ignore_ascii_case(head))
                };
                look.named |= names_by_id(value);
                if begins(b"/subscriptions/") {
                    id = true;
                    own = value;
                }
            }
            Some(b'"') if is(b"type") => {
                look.named |= names_by_type(value);
                kind |= value.contains(&b'/');
                look.judged = JUDGED.iter().any(|known| known.eq_ignore_ascii_case(value));
            }
            // A resource of Pulumi's: what it is stands in it, unless it is read in a form of its own.
            Some(b'"') if name == b"urn" => pulumi = value.starts_with(b"\"urn:pulumi:"),
            Some(b'"') if is(b"kind") => {
                look.named = true;
                kubernetes = true;
            }
            Some(b'"') if is(b"apiVersion") => look.named = true,
            // What a deployment of IoT Edge says to the agent of a device holds all that runs there.
            Some(b'{') if name == b"$edgeAgent" => edge = true,
            // What Foundry and Databricks show of what they run from an image has no type of its own.
            Some(b'{') if name == b"docker_image" => own_form = true,
            Some(b'[') if name == b"preloaded_docker_images" => own_form = true,
            Some(b'"') if name == b"definition" => {
                own_form |= memchr::memmem::find(value, b"docker_image.url").is_some();
            }
            // As Terraform prints a registry.
            Some(b't' | b'f') if name == b"admin_enabled" => own_form = true,
            Some(b'"') if name == b"object" => own_form |= value.starts_with(b"\"agent"),
            Some(b'{') if name == b"settings" => {
                own_form |= memchr::memmem::find(value, b"\"docker_image\"").is_some();
            }
            // What Pulumi was about to do when it ended.
            Some(b'{') if name == b"resource" => own_form |= forms::is_one(bytes, at),
            // A resource as a parser of Terraform prints it; others may stand before a registry.
            Some(b'{') if name == forms::PARSED => parsed = forms::parsed_type(bytes, at).is_some(),
            Some(b'{') if is(b"metadata") => metadata = true,
            Some(b'{') if is(b"spec") => spec = true,
            Some(b'[') if is(b"items") => items = true,
            _ if SETTINGS.iter().any(|known| is(known)) => look.settings = true,
            // As Terraform writes it: without the sign between the words it is what a deployment stack would change.
            _ if name == b"resource_changes" => look.named = true,
            _ if DOCUMENTS.iter().any(|known| is(known)) => look.named = true,
            _ => {}
        }
        look.signs |= match RESOURCE.get_at(bytes, key.start + 1, key.end - key.start - 2) {
            Some(
                Take::Value(field)
                | Take::Into(field, _)
                | Take::Resources(field)
                | Take::Later(field),
            ) => SIGNS.has(field) || is(b"error") || is(b"siteConfig"),
            None => false,
        };
        if levels > 0 && !inside.sure && matches!(first, Some(b'{' | b'[' | b'"')) {
            inside = best(
                std::iter::once(inside)
                    .chain(objects(bytes, at).map(|at| look_at(bytes, at, levels - 1))),
            );
        }
        if !cursor.take(b',') {
            break;
        }
    }
    // What the interface of Kubernetes lists has neither kind nor version.
    look.named |= metadata && spec;
    let by_id = look.settings && is_judged(own);
    look.judged = id && look.judged || by_id;
    look.whole = own_form
        || pulumi
        || by_id
        || parsed
        || kind && (id || look.settings)
        || metadata && (kubernetes || spec)
        || items && kubernetes;
    look.wraps = (edge || inside.has_resource()) && look.is_nobodys();
    look.holds_judged = look.wraps && (inside.judged || inside.holds_judged);
    look.sure = look.whole || look.settings || look.wraps && (edge || inside.sure);
    look
}
