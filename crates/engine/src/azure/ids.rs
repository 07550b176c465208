//! Azure's names, which compare without case: resource ids, subscriptions, hosts.

use std::{
    borrow::Cow,
    collections::HashMap,
    hash::{BuildHasherDefault, Hash, Hasher},
};

use super::{
    assets,
    json::unescaped,
    letters::{Places, alike, lowered, trimmed},
};

/// Whether a text is a GUID as Azure writes its ids, in either case.
pub fn is_guid(text: &str) -> bool {
    /// Where the dashes stand.
    const DASHES: u64 = 1 << 8 | 1 << 13 | 1 << 18 | 1 << 23;
    // Asked of whatever looks like one, hundreds of thousands of times in a large export.
    text.len() == 36
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| match DASHES >> at & 1 {
                1 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            })
}

/// The id of a subscription in a name that somebody gave: of a file, a folder, a key, or a value that is
/// nothing else. None where there are several.
pub fn subscription_in(name: &str) -> Option<&str> {
    const LENGTH: usize = 36;
    let bytes = name.as_bytes();
    let part = |at: usize| {
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
        let alone = !at.checked_sub(1).is_some_and(digit) && !digit(at + LENGTH);
        name.get(at..at + LENGTH)
            .filter(|text| alone && is_guid(text))
    };
    // Few names have one, and none is without this.
    name.find('-')?;
    let mut found = (0..bytes.len()).filter_map(part);
    let first = found.next()?;
    found
        .all(|other| other.eq_ignore_ascii_case(first))
        .then_some(first)
}

/// Whether a type is one of what only holds resources. (learn.microsoft.com/rest/api/resources: `subscriptions`,
/// `resource-groups`; …/rest/api/managementgroups: `entities`.)
pub fn is_container_type(kind: &str) -> bool {
    const TYPES: [&str; 5] = [
        "/subscriptions",
        "Microsoft.Management/managementGroups",
        "Microsoft.Resources/resourceGroups",
        "Microsoft.Resources/subscriptions",
        "Microsoft.Resources/subscriptions/resourceGroups",
    ];
    TYPES.iter().any(|known| known.eq_ignore_ascii_case(kind))
}

/// Whether a type or kind of any tool's is plainly called a container registry, where Azure's own is none of
/// them: `azure:containerservice/registry:Registry`, `XContainerRegistry`.
pub fn is_called_registry(kind: &str) -> bool {
    const ENDS: [&str; 5] = [
        "containerregistry",
        "containerregistries",
        "containerregistryregistry",
        "containerregistryregistries",
        "containerserviceregistryregistry",
    ];
    // Azure's own, and Terraform's, are read, or are there only to be referred to.
    let is_read = ["microsoft.", "azurerm_"].iter().any(|head| {
        let start = kind.get(..head.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(head))
    });
    if is_read {
        return false;
    }
    let letters = kind.chars().filter(|letter| letter.is_ascii_alphanumeric());
    let letters: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    ENDS.iter().any(|end| letters.ends_with(end))
}

/// Whether a name, or where something stands, says that subscriptions are there.
pub fn names_subscriptions(name: &str) -> bool {
    name.to_ascii_lowercase().contains("subscription")
}

/// The id of what an address calls, whichever cloud's host that is: `https://HOST/ID?api-version=…`. None of an
/// address of anything else.
pub fn in_address(text: &str) -> Option<String> {
    let (scheme, rest) = text.trim().split_once("://")?;
    if !["https", "http"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
    {
        return None;
    }
    let called = rest.split(['?', '#']).next()?;
    let (host, path) = called
        .split_once('/')
        .filter(|(host, _)| !host.is_empty())?;
    let path = decoded(path)?;
    let mut segments = Segments(&path);
    let (first, second) = (segments.next()?, segments.next()?);
    // Behind the host a variable may stand for a resource, and then the path goes on in that.
    let is_filled = host.contains(['$', '{', '<', '%']);
    let is_one = first.eq_ignore_ascii_case("subscriptions")
        || first.eq_ignore_ascii_case("providers") && second.contains('.') && !is_filled;
    is_one.then(|| format!("/{}", single_slashes(&path)))
}

/// A path with what stands for its letters by `%`; none where that comes to no text.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, behind @ ..] = rest {
        let number = behind.first_chunk::<2>().filter(|_| *first == b'%');
        let number = number.and_then(|pair| {
            let digits = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(digits, 16).ok()
        });
        bytes.push(number.unwrap_or(*first));
        rest = behind.get(if number.is_some() { 2 } else { 0 }..)?;
    }
    String::from_utf8(bytes).ok()
}

/// A string that Azure compares without case. The spelling is kept for showing it; slashes at the ends
/// of an id make no other id of it, nor do doubled ones in it.
#[derive(Clone, Copy, Debug)]
pub struct Folded<'a>(pub &'a str);

impl<'a> Folded<'a> {
    fn compared(&self) -> Cow<'a, str> {
        single_slashes(self.0)
    }

    /// The same number for whatever compares as the same, made eight bytes at a time. Setting this bit folds letters
    /// together (and a few other pairs); whatever else falls together only costs a comparison. All of it counts: where
    /// registries of many subscriptions have one name, their ids end alike.
    fn folded(&self) -> u64 {
        const FOLD: u64 = 0x2020_2020_2020_2020;
        let compared = self.compared();
        let (chunks, rest) = compared.as_bytes().as_chunks::<8>();
        let mut hash = mixed(0, compared.len() as u64);
        for chunk in chunks {
            hash = mixed(hash, u64::from_le_bytes(*chunk) | FOLD);
        }
        for byte in rest {
            hash = mixed(hash, u64::from(byte | 0x20));
        }
        hash
    }
}

impl PartialEq for Folded<'_> {
    fn eq(&self, other: &Self) -> bool {
        // Mostly in the same letters.
        self.0 == other.0 || alike(self.compared().as_bytes(), other.compared().as_bytes())
    }
}
impl Eq for Folded<'_> {}

impl PartialOrd for Folded<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Folded<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let (mine, theirs) = (self.compared(), other.compared());
        let (mut mine, mut theirs) = (mine.as_bytes(), theirs.as_bytes());
        // Ids of one subscription begin alike, mostly in the same letters.
        while let (Some((one, mine_on)), Some((other, theirs_on))) =
            (mine.split_first_chunk::<16>(), theirs.split_first_chunk())
        {
            if one != other {
                break;
            }
            (mine, theirs) = (mine_on, theirs_on);
        }
        let mine = mine.iter().map(u8::to_ascii_lowercase);
        mine.cmp(theirs.iter().map(u8::to_ascii_lowercase))
    }
}
impl Hash for Folded<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.folded());
    }
}

/// A map from such strings. Whoever chose them only slows himself down, so a quick hash will do.
pub type FoldedMap<'a, T> = QuickMap<Folded<'a>, T>;

/// A map whose keys are cheap to hash.
pub type QuickMap<K, T> = HashMap<K, T, BuildHasherDefault<QuickHash>>;

/// Such strings, each once. What is asked for is not copied, nor made lower case.
#[derive(Default)]
pub struct FoldedSet(QuickMap<u64, Vec<Box<str>>>);

impl FoldedSet {
    /// Whether it is one of them.
    pub fn has(&self, text: &str) -> bool {
        let alike = self.0.get(&Folded(text).folded());
        alike.is_some_and(|alike| alike.iter().any(|known| Folded(known) == Folded(text)))
    }

    /// Adds one; whether it was none of them before.
    pub fn insert(&mut self, text: &str) -> bool {
        let is_new = !self.has(text);
        if is_new {
            let alike = self.0.entry(Folded(text).folded()).or_default();
            alike.push(text.into());
        }
        is_new
    }
}

/// A hash of a few numbers: each is mixed in by one multiplication.
#[derive(Clone, Copy, Default)]
pub struct QuickHash(u64);

/// A hash with one more number in it.
#[inline(always)]
fn mixed(hash: u64, number: u64) -> u64 {
    // The odd number is the golden ratio's; high bits are carried down to where they count.
    let mixed = (hash.rotate_left(5) ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ (mixed >> 32)
}

impl Hasher for QuickHash {
    #[inline]
    fn write_u64(&mut self, number: u64) {
        self.0 = mixed(self.0, number);
    }

    #[inline]
    fn write_u8(&mut self, number: u8) {
        self.write_u64(number.into());
    }

    #[inline]
    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn write(&mut self, bytes: &[u8]) {
        let (chunks, rest) = bytes.as_chunks::<8>();
        for chunk in chunks {
            self.write_u64(u64::from_le_bytes(*chunk));
        }
        let mut last = [0; 8];
        for (slot, byte) in last.iter_mut().zip(rest) {
            *slot = *byte;
        }
        self.write_u64(u64::from_le_bytes(last));
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }
}

/// An ARM resource id, as pasted:
/// `/subscriptions/{s}/resourceGroups/{g}/providers/{namespace}/{type}/{name}[/{type}/{name}…]`,
/// perhaps followed by `/providers/…` of an extension resource such as a Defender plan.
#[derive(Clone, Copy, Debug)]
pub struct ResourceId<'a>(&'a str);

impl<'a> ResourceId<'a> {
    /// Takes an id as it stands; whatever is malformed shows in the answers below. Machine Learning's tools
    /// write `azureml:` before it.
    pub fn new(id: &'a str) -> ResourceId<'a> {
        let id = trimmed(id);
        if id.starts_with('/') {
            return ResourceId(id);
        }
        let rest = assets::without_sign(id).filter(|rest| rest.starts_with('/'));
        ResourceId(rest.filter(|rest| !rest.starts_with("//")).unwrap_or(id))
    }

    /// The id as pasted.
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// The id as it compares: without white space and slashes at its ends, and no slash doubled.
    pub fn canonical(id: &'a str) -> Cow<'a, str> {
        single_slashes(trimmed(id))
    }

    /// What a scope is: a subscription, a resource, or something else such as a resource group.
    pub fn level(self) -> Level<'a> {
        let Some(subscription) = self.subscription().filter(|name| !name.is_empty()) else {
            return Level::Elsewhere;
        };
        let mut rest = self.segments().skip(2);
        match rest.next() {
            None => Level::Subscription(subscription),
            Some(_) if self.is_resource() => Level::Resource,
            Some(_) => Level::Elsewhere,
        }
    }

    pub(super) fn segments(self) -> Segments<'a> {
        Segments(self.0)
    }

    /// Whether it is the id of a subscription, and of nothing in it.
    pub fn is_subscription(self) -> bool {
        self.subscription().is_some() && self.segments().count() == 2
    }

    /// Whether it is the id of something that only holds resources: a subscription, a group of resources, a
    /// management group.
    pub fn is_container(self) -> bool {
        match self.resource_type() {
            None => self.subscription().is_some(),
            Some(kind) => is_container_type(&kind),
        }
    }

    /// The segment behind `/subscriptions/`.
    pub fn subscription(self) -> Option<&'a str> {
        let mut segments = self.segments();
        let first = segments.next()?;
        alike(first.as_bytes(), b"subscriptions")
            .then(|| segments.next())
            .flatten()
    }

    /// The segment behind `/resourceGroups/`, which stands first or right behind the subscription.
    pub fn resource_group(self) -> Option<&'a str> {
        let mut segments = self.segments();
        let mut key = segments.next()?;
        if key.eq_ignore_ascii_case("subscriptions") {
            segments.next()?;
            key = segments.next()?;
        }
        key.eq_ignore_ascii_case("resourceGroups")
            .then(|| segments.next())
            .flatten()
    }

    /// The last segment.
    pub fn name(self) -> Option<&'a str> {
        self.segments().last()
    }

    /// Namespace and types of the resource that the id ends in, such as
    /// `Microsoft.ContainerRegistry/registries`; none if it ends in no resource.
    pub fn resource_type(self) -> Option<String> {
        let (_, mut segments) = self.resource()?;
        let mut kind = segments.next()?.to_owned();
        while let Some(segment) = segments.next() {
            kind.push('/');
            kind.push_str(segment);
            segments.next();
        }
        Some(kind)
    }

    /// Whether it ends in a resource: then it has a [`ResourceId::resource_type`].
    pub fn is_resource(self) -> bool {
        self.resource().is_some()
    }

    /// Whether it is the id of a resource of this type, in whatever case.
    pub fn is_a(self, known: &str) -> bool {
        let Some((_, tail)) = self.split_last_provider() else {
            return false;
        };
        // Mostly it is one of the type that is asked for, and no part of another: that is seen at once.
        if let Some((head, [b'/', name @ ..])) = tail.as_bytes().split_at_checked(known.len())
            && alike(head, known.as_bytes())
            && let Some(namespace) = memchr::memchr(b'/', known.as_bytes())
            && let kind = known.as_bytes().get(namespace + 1..).unwrap_or_default()
            && namespace > 0
            && !kind.is_empty()
            && !name.is_empty()
            && memchr::memchr(b'/', kind).is_none()
            && memchr::memchr(b'/', name).is_none()
        {
            return true;
        }
        let (mut own, mut known) = (Segments(tail), Segments(known));
        // The namespace; behind it come types, each with a name. One without is a collection.
        let mut is_same = is_next(&mut own, &mut known) && !own.is_at_end();
        while is_same && !own.is_at_end() {
            is_same = is_next(&mut own, &mut known) && own.next().is_some();
        }
        is_same && known.is_at_end()
    }

    /// Whether it is the id of a resource of any type in this namespace, in whatever case.
    pub fn is_in(self, namespace: &str) -> bool {
        let resource = self.resource();
        resource.is_some_and(|(_, mut own)| is_next(&mut own, &mut Segments(namespace)))
    }

    /// The types and names behind the last namespace, outermost first:
    /// `[("sites", "front"), ("slots", "next")]`. Empty if the id ends in no resource.
    pub fn types_and_names(self) -> Vec<(&'a str, &'a str)> {
        let Some((_, mut segments)) = self.resource() else {
            return Vec::new();
        };
        segments.next();
        std::iter::from_fn(|| segments.next().zip(segments.next())).collect()
    }

    /// The resource that this one is a child of, such as a site's of its configuration; none if it is
    /// no child.
    pub fn parent(self) -> Option<ResourceId<'a>> {
        let (_, segments) = self.resource()?;
        // A namespace, a type and a name are no child.
        if segments.count() < 5 {
            return None;
        }
        // Before the last type and its name stands the parent's name.
        let mut rest = self.0;
        for _ in 0..2 {
            rest = ended(rest);
            rest = rest.get(..memchr::memrchr(b'/', rest.as_bytes())?)?;
        }
        Some(ResourceId(ended(rest)))
    }

    /// The innermost resource of one of these types, each a namespace and a type, that it is, or belongs or is
    /// attached to.
    pub fn within(self, types: &[(&str, &str)]) -> Option<ResourceId<'a>> {
        let (mut found, mut candidate) = (None, None);
        let mut namespace = None;
        let mut segments = self.segments();
        while let Some(key) = segments.next() {
            let name = segments.next();
            if alike(key.as_bytes(), b"providers") {
                namespace = name;
                found = candidate.take().or(found);
                continue;
            }
            if name.is_none() {
                // It ends in no resource; what it is attached to may be one.
                candidate = None;
            } else if let Some(space) = namespace.take() {
                let is_one = |(of, known): &(&str, &str)| {
                    alike(known.as_bytes(), key.as_bytes())
                        && alike(of.as_bytes(), space.as_bytes())
                };
                let end = self.0.len() - segments.0.len();
                candidate = Some(end).filter(|_| types.iter().any(is_one));
            }
        }
        let end = candidate.or(found)?;
        Some(ResourceId(ended(self.0.get(..end)?)))
    }

    /// For an extension resource such as a Defender plan: the id of what it is attached to.
    pub fn scope(self) -> Option<ResourceId<'a>> {
        self.split_last_provider()
            .map(|(scope, _)| ResourceId(scope))
    }

    /// The id of what the resource that it ends in is attached to, and the resource's namespace, types and names;
    /// none if it ends in none. A type without a name behind it is a collection.
    fn resource(self) -> Option<(&'a str, Segments<'a>)> {
        let (scope, tail) = self.split_last_provider()?;
        let count = Segments(tail).count();
        (count > 2 && count % 2 == 1).then_some((scope, Segments(tail)))
    }

    /// What stands before the last `/providers/`, and what behind it. An id is keys and names in turn,
    /// so a resource or group that is *called* `providers` is none.
    fn split_last_provider(self) -> Option<(&'a str, &'a str)> {
        const KEY: &[u8] = b"providers";
        // Every id in every export comes by here, so no segment is made a text of its own.
        let bytes = self.0.as_bytes();
        let (mut last, mut start) = (None, 0);
        let (mut is_key, mut is_namespace) = (true, false);
        let mut slashes = Places::of(bytes, b'/', b'/');
        while start <= bytes.len() {
            let end = slashes.next().unwrap_or(bytes.len());
            let from = std::mem::replace(&mut start, end + 1);
            if from == end {
                continue;
            }
            if std::mem::take(&mut is_namespace) {
                // Behind it come keys and names again.
            } else if is_key && end - from == KEY.len() && { bytes.get(from..end) }
                .is_some_and(|key| alike(key, KEY))
            {
                last = Some((from, end));
                is_namespace = true;
            } else {
                is_key = !is_key;
            }
        }
        let (from, end) = last?;
        let tail = self.0.get(end + 1..).unwrap_or_default();
        Some((ended(self.0.get(..from)?), tail))
    }

    /// Whether `self` is `other` or something that contains it, on segment borders.
    pub fn contains(self, other: ResourceId<'_>) -> bool {
        let mut theirs = other.segments();
        self.segments().all(|segment| {
            theirs
                .next()
                .is_some_and(|their| their.eq_ignore_ascii_case(segment))
        })
    }

    /// The id for comparing: as [`ResourceId::canonical`] has it, in lower case.
    pub fn key(self) -> String {
        lowered(&ResourceId::canonical(self.0))
    }
}

/// What stands between slashes, and is something.
///
/// Ids are taken apart for every object that is read, so this goes byte by byte, and is not made of adapters:
/// where code is built to be small these cost three times as much.
#[derive(Clone)]
pub(super) struct Segments<'a>(&'a str);

impl Segments<'_> {
    fn is_at_end(&self) -> bool {
        self.0.bytes().all(|byte| byte == b'/')
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.0;
        let start = text.bytes().position(|byte| byte != b'/')?;
        let behind = text.as_bytes().get(start..)?;
        let end = memchr::memchr(b'/', behind).map_or(text.len(), |length| start + length);
        self.0 = text.get(end + 1..).unwrap_or_default();
        text.get(start..end)
    }
}

/// Whether both go on with the same segment, in whatever case.
fn is_next(one: &mut Segments, other: &mut Segments) -> bool {
    match (one.next(), other.next()) {
        (Some(one), Some(other)) => alike(one.as_bytes(), other.as_bytes()),
        _ => false,
    }
}

/// What a scope is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level<'a> {
    /// A whole subscription, by its id.
    Subscription(&'a str),
    /// One resource.
    Resource,
    /// A resource group, a management group, or nothing that can be told.
    Elsewhere,
}

/// Whether someone has put stars, hashes or a placeholder in place of the real value.
pub fn is_masked(name: &str) -> bool {
    // Examples and cautious people write zeros.
    const NONE: &str = "00000000-0000-0000-0000-000000000000";
    const WORDS: [&str; 6] = [
        "xxxx", "redacted", "masked", "removed", "hidden", "scrubbed",
    ];
    // What all registries are asked: most ids are plain.
    if is_guid(name) {
        return name == NONE;
    }
    let said = name.to_ascii_lowercase();
    name.contains(['*', '#', '{', '<', '$', '%', '['])
        || WORDS.iter().any(|word| said.contains(word))
}

/// The name a registry's login server begins with: all before the first `.`, less the hash that a
/// domain name label adds behind a `-` (registry names are letters and digits only).
pub fn registry_name(login_server: &str) -> &str {
    let label = login_server.split('.').next().unwrap_or_default();
    // `registry-12` is what stands for a name in a shared report; no hash is that short.
    let (name, end) = label.split_once('-').unwrap_or((label, ""));
    let number = end.strip_suffix("-host").unwrap_or(end);
    let is_pseudonym = (1..=7).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && ["registry", "host"].contains(&name);
    if is_pseudonym {
        label.strip_suffix("-host").unwrap_or(label)
    } else {
        name
    }
}

/// Without slashes at its ends, and none doubled.
fn single_slashes(text: &str) -> Cow<'_, str> {
    let mut trimmed = ended(text);
    while let Some(rest) = trimmed.strip_prefix('/') {
        trimmed = rest;
    }
    if has_doubled(trimmed.as_bytes()) {
        let segments: Vec<&str> = Segments(trimmed).collect();
        Cow::Owned(segments.join("/"))
    } else {
        Cow::Borrowed(trimmed)
    }
}

/// Whether two slashes stand side by side.
fn has_doubled(bytes: &[u8]) -> bool {
    const SLASHES: u64 = u64::from_le_bytes([b'/'; 8]);
    const SEVENS: u64 = u64::from_le_bytes([0x7F; 8]);
    let (chunks, rest) = bytes.as_chunks::<8>();
    let mut before = 0;
    for chunk in chunks {
        let other = u64::from_le_bytes(*chunk) ^ SLASHES;
        // A byte's highest bit is set where there is a slash, and nowhere else.
        let slashes = !(((other & SEVENS) + SEVENS) | other | SEVENS);
        if slashes & (slashes << 8 | before) != 0 {
            return true;
        }
        before = slashes >> 56;
    }
    let mut before = before != 0;
    rest.iter().any(|byte| {
        let is_slash = *byte == b'/';
        is_slash && std::mem::replace(&mut before, is_slash) || {
            before = is_slash;
            false
        }
    })
}

/// Without slashes at its end.
fn ended(text: &str) -> &str {
    let last = text.bytes().rposition(|byte| byte != b'/');
    last.and_then(|last| text.get(..=last)).unwrap_or_default()
}

/// A text as JSON writes it.
pub fn quoted(text: &str) -> String {
    // A text can always be written.
    serde_json::to_string(text).unwrap_or_default()
}

/// The string a JSON literal stands for.
pub fn unquoted(json: &str) -> Option<Cow<'_, str>> {
    // Not by `strip_prefix`: for a letter that is a call and a comparison of texts, and this is asked of every text.
    let [b'"', .., b'"'] = json.as_bytes() else {
        return None;
    };
    let inner = json.get(1..json.len() - 1)?;
    match memchr::memchr(b'\\', inner.as_bytes()) {
        Some(_) => unescaped(inner).map(Cow::Owned),
        None => Some(Cow::Borrowed(inner)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTRY: &str =
        "/subscriptions/S/resourcegroups/G/providers/Microsoft.ContainerRegistry/registries/R";

    #[test]
    fn an_id_gives_its_parts_in_any_case() {
        let id = ResourceId::new(REGISTRY);
        assert_eq!(id.subscription(), Some("S"));
        assert_eq!(id.resource_group(), Some("G"));
        assert_eq!(id.name(), Some("R"));
        assert_eq!(
            id.resource_type().as_deref(),
            Some("Microsoft.ContainerRegistry/registries")
        );
    }

    #[test]
    fn doubled_slashes_are_seen_wherever_they_stand() {
        for length in 0..40 {
            let plain = "a/.".repeat(length);
            assert!(!has_doubled(plain.as_bytes()), "{plain}");
            for at in 0..plain.len() {
                let (head, tail) = plain.split_at(at);
                let doubled = format!("{head}//{tail}");
                assert!(has_doubled(doubled.as_bytes()), "{doubled}");
            }
        }
        assert!(!has_doubled("/é/\u{AF}/".as_bytes()));
    }

    #[test]
    fn a_type_is_that_of_the_id_whichever_way_it_is_seen() {
        const KIND: &str = "Microsoft.Security/assessments";
        const SCOPE: &str = "/subscriptions/S/resourceGroups/G/providers/Microsoft.Web/sites/W";
        for (tail, known, is) in [
            ("/providers/microsoft.security/Assessments/k", KIND, true),
            ("/providers/Microsoft.Security//assessments/k/", KIND, true),
            ("/providers/Microsoft.Security/assessments/", KIND, false),
            ("/providers/Microsoft.Security/assessments", KIND, false),
            (
                "/providers/Microsoft.Security/assessments/k/subAssessments/s",
                KIND,
                false,
            ),
            ("/providers/Microsoft.Security/assessmentsX/k", KIND, false),
            // A child that is called so.
            (
                "/slots/providers/Microsoft.Security/assessments/k",
                KIND,
                false,
            ),
            (
                "/providers/Microsoft.Security/assessments/k",
                "Microsoft.Security",
                false,
            ),
            (
                "/providers/Microsoft.Security/assessments/k",
                "Microsoft.Security/",
                false,
            ),
        ] {
            let id = format!("{SCOPE}{tail}");
            assert_eq!(ResourceId::new(&id).is_a(known), is, "{id} {known}");
        }
    }

    #[test]
    fn a_guid_has_five_parts_of_hexadecimal_digits() {
        const GUID: &str = "8311e382-0749-4cb8-B61A-304f252e45ec";
        assert!(is_guid(GUID));
        for other in [
            "",
            "-",
            &GUID.replace('-', ""),
            &GUID.replace('e', "g"),
            &format!("{GUID}-"),
            &format!("{GUID}0"),
            &format!(" {GUID}"),
            &format!("{{{GUID}}}"),
        ] {
            assert!(!is_guid(other), "{other}");
        }
    }

    #[test]
    fn the_sign_of_machine_learning_is_no_part_of_an_id() {
        for sign in ["azureml:", "AzureML:", " azureml:"] {
            let id = format!("{sign}{REGISTRY}");
            assert_eq!(ResourceId::new(&id).key(), ResourceId::new(REGISTRY).key());
            assert_eq!(ResourceId::new(&id).subscription(), Some("S"));
        }
        for id in [
            "azureml:sk:3",
            "azureml://registries/r/environments/sk/versions/3",
        ] {
            assert_eq!(ResourceId::new(id).as_str(), id);
            assert_eq!(ResourceId::new(id).resource_type(), None);
        }
    }

    #[test]
    fn a_plan_names_the_scope_it_is_attached_to() {
        let id = format!("{REGISTRY}/PROVIDERS/Microsoft.Security/pricings/Containers");
        let id = ResourceId::new(&id);
        assert_eq!(
            id.resource_type().as_deref(),
            Some("Microsoft.Security/pricings")
        );
        assert_eq!(id.scope().map(ResourceId::as_str), Some(REGISTRY));
        let subscription =
            ResourceId::new("/subscriptions/S/providers/Microsoft.Security/pricings/Containers");
        assert_eq!(
            subscription.scope().map(ResourceId::as_str),
            Some("/subscriptions/S")
        );
    }

    #[test]
    fn a_child_resource_is_not_its_parent() {
        let id = format!("{REGISTRY}/replications/westeurope");
        assert_eq!(
            ResourceId::new(&id).resource_type().as_deref(),
            Some("Microsoft.ContainerRegistry/registries/replications")
        );
    }

    #[test]
    fn a_collection_or_a_bare_guid_is_no_resource() {
        for id in [
            "",
            "/",
            "b5c0",
            "/subscriptions/S",
            "/subscriptions/S/providers/Microsoft.Security/pricings",
        ] {
            assert_eq!(ResourceId::new(id).resource_type(), None, "{id}");
        }
    }

    #[test]
    fn a_scope_is_a_subscription_only_if_nothing_follows() {
        assert_eq!(
            ResourceId::new("/subscriptions/S").level(),
            Level::Subscription("S")
        );
        assert_eq!(
            ResourceId::new("/subscriptions/S/").level(),
            Level::Subscription("S")
        );
        assert_eq!(ResourceId::new(REGISTRY).level(), Level::Resource);
        for id in [
            "/subscriptions/S/resourceGroups/G",
            "/providers/Microsoft.Management/managementGroups/M",
            "/subscriptions",
            "",
        ] {
            assert_eq!(ResourceId::new(id).level(), Level::Elsewhere, "{id}");
        }
    }

    #[test]
    fn slashes_too_many_make_no_other_id() {
        for id in ["/a/b", "/a/b/", " /a//b", "a/b"] {
            assert_eq!(ResourceId::canonical(id), "a/b", "{id}");
        }
    }

    #[test]
    fn an_id_with_slashes_too_many_joins_what_the_same_one_without_does() {
        use std::cmp::Ordering;

        let mut ids: FoldedMap<u8> = FoldedMap::default();
        ids.insert(Folded(REGISTRY), 1);
        for (at, _) in REGISTRY.match_indices('/') {
            let (head, tail) = REGISTRY.split_at(at);
            let doubled = format!("{head}//{tail}").to_uppercase();
            assert_eq!(ids.get(&Folded(&doubled)), Some(&1), "{doubled}");
            let order = Folded(&doubled).cmp(&Folded(REGISTRY));
            assert_eq!(order, Ordering::Equal, "{doubled}");
            let other = format!("{doubled}2");
            assert_eq!(ids.get(&Folded(&other)), None, "{other}");
            let order = Folded(&other).cmp(&Folded(REGISTRY));
            assert_eq!(order, Ordering::Greater, "{other}");
        }
        assert_eq!(Folded("a//b/c"), Folded("a/b//c"));
    }

    #[test]
    fn scopes_contain_on_segment_borders_only() {
        let id = ResourceId::new(REGISTRY);
        assert!(ResourceId::new("/subscriptions/s/resourceGroups/g").contains(id));
        assert!(ResourceId::new("/").contains(id));
        assert!(!ResourceId::new("/subscriptions/S/resourceGroups/G2").contains(id));
        assert!(!ResourceId::new("/subscriptions/S/resourceGroups/G/providers/Microsoft.ContainerRegistry/registries/R2").contains(id));
    }

    #[test]
    fn names_that_look_like_keys_are_names() {
        let id = ResourceId::new(
            "/subscriptions/s/resourceGroups/providers/providers/Microsoft.Web/sites/providers/config/web",
        );
        assert_eq!(id.resource_group(), Some("providers"));
        assert_eq!(
            id.resource_type().as_deref(),
            Some("Microsoft.Web/sites/config")
        );
        assert_eq!(
            id.types_and_names(),
            [("sites", "providers"), ("config", "web")]
        );
        let none = ResourceId::new("/subscriptions/resourceGroups/providers/Microsoft.Web/sites/x");
        assert_eq!(none.resource_group(), None);
    }

    #[test]
    fn a_child_leads_to_its_parent_and_a_top_resource_to_none() {
        let config = ResourceId::new(
            "/subscriptions/S/resourceGroups/config/providers/Microsoft.Web//sites/front/slots/next/config/web/",
        );
        let slot = config.parent().unwrap();
        assert_eq!(
            slot.as_str(),
            "/subscriptions/S/resourceGroups/config/providers/Microsoft.Web//sites/front/slots/next"
        );
        let site = slot.parent().unwrap();
        assert_eq!(site.name(), Some("front"));
        assert!(site.parent().is_none());
        assert!(ResourceId::new("/subscriptions/S").parent().is_none());
        assert!(ResourceId::new("").parent().is_none());
    }

    #[test]
    fn an_id_lies_within_the_innermost_resource_of_a_type() {
        const TYPES: [(&str, &str); 2] =
            [("Microsoft.ContainerRegistry", "registries"), ("A.B", "c")];
        let within = |behind: &str| {
            let id = format!("{REGISTRY}{behind}");
            let found = ResourceId::new(&id).within(&TYPES);
            found.map(|found| found.as_str().to_owned())
        };
        let own = Some(REGISTRY.to_owned());
        let security = "/providers/Microsoft.Security/assessments/a";
        for behind in [
            "",
            "/",
            "/webhooks/w",
            "/Providers/Microsoft.Security/assessments/a/",
            "/replications/r/providers/Microsoft.Security/assessments/a",
            "/providers/Microsoft.Security/assessments",
            "/providers/A.B/d/c",
            "/providers/A.B/d/e/c/f",
            "/providers/A.B/c",
        ] {
            assert_eq!(within(behind), own, "{behind}");
        }
        let inner = format!("/providers/a.b/C/providers{security}");
        let end = inner.len() - security.len();
        assert_eq!(
            within(&inner),
            inner.get(..end).map(|inner| format!("{REGISTRY}{inner}"))
        );
        // A list of what is in it is no resource, and belongs to none that is attached to it.
        assert_eq!(within("/webhooks"), None);
        for id in [
            "",
            "/",
            "providers",
            "/subscriptions/S",
            "/registries/R",
            "/providers/A.B/d/c",
        ] {
            assert!(ResourceId::new(id).within(&TYPES).is_none(), "{id}");
        }
    }

    #[test]
    fn the_key_of_an_id_knows_neither_case_nor_slashes_too_many() {
        let plain = ResourceId::new(REGISTRY);
        for spelled in [
            format!("{REGISTRY}/"),
            format!("{}//", REGISTRY.replace('/', "//")),
            REGISTRY.to_uppercase(),
        ] {
            assert_eq!(ResourceId::new(&spelled).key(), plain.key(), "{spelled}");
        }
    }

    #[test]
    fn a_domain_name_label_is_not_part_of_the_name() {
        assert_eq!(
            registry_name("contoso-e7ggejfuhzhgedc8.azurecr.io"),
            "contoso"
        );
        assert_eq!(registry_name("contoso.azurecr.us"), "contoso");
        assert_eq!(registry_name("registry-12.azurecr.io"), "registry-12");
        assert_eq!(registry_name("registry-12-host.azurecr.io"), "registry-12");
    }
}
