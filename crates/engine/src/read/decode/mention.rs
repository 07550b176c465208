//! References to images where nobody looks for them: in a resource of a type that is not known.
//!
//! Nothing is read of such a resource, but that it holds one is worth knowing: it may pull. Only a text
//! that is a reference from its first sign to its last counts, and only one that goes to a registry of
//! Azure; so nothing else is kept.

use super::encoded::{is_encoded, references as encoded};
use crate::{
    azure::{
        hosts::login_server_at,
        ids::unquoted,
        images::{ImageRef, SiteImage},
        tokens::tokens,
    },
    read::{
        cursor::string_end,
        decode::walk::GAP,
        forms,
        signs::{Sign, Signs},
        tree::Node,
    },
};

/// What stands in the host of every registry of Azure.
pub(super) const HOST: &[u8] = Sign::Host.written();
/// How far before it a text may begin that is a reference.
const BEFORE: usize = 120;
/// How long a reference may be.
const LONGEST: usize = 400;

/// How the commands begin that name a registry by its name alone.
pub(super) const COMMAND: &[u8] = Sign::Command.written();
/// How far into a text one is looked for.
const FAR: usize = 1 << 20;

/// Where the next host of a registry, or a command that names one, stands in a text that is read from its
/// beginning to its end.
#[derive(Clone, Copy)]
pub(super) struct Next {
    /// From where on it was looked for.
    from: usize,
    at: usize,
    what: &'static [u8],
}

/// Where both stand. One for a whole text: looked for anew in each of its documents, a text of many small ones
/// would be read to its end by all of them.
#[derive(Clone, Copy)]
pub struct Ahead {
    pub(super) mention: Next,
    pub(super) commands: Next,
    /// How the key ends under which a request says what it asks for.
    pub(super) methods: Next,
    /// A key under which examples of Azure's interface have the answers.
    pub(super) responses: Next,
    forms: [Next; forms::SIGNS.len()],
}

impl Ahead {
    /// Whether an object at `at` or behind it may be a registry as a tool writes it that deploys it.
    #[inline]
    pub(super) fn has_form(&mut self, text: &[u8], at: usize) -> bool {
        let mut forms = self.forms.iter_mut();
        forms.any(|next| next.behind(text, at) < text.len())
    }
}

impl Default for Ahead {
    fn default() -> Ahead {
        Ahead::with(Next::of)
    }
}

impl Ahead {
    fn with(next: impl Fn(Sign) -> Next) -> Ahead {
        Ahead {
            mention: next(Sign::Host),
            commands: next(Sign::Command),
            methods: next(Sign::Method),
            responses: Next::of_bytes(b"\"responses\""),
            forms: forms::SIGNS.map(next),
        }
    }

    /// Of a text of which it is known where each first stands.
    pub(super) fn of(signs: &Signs) -> Ahead {
        Ahead::with(|sign| Next {
            from: 0,
            at: signs.first(sign).unwrap_or(usize::MAX),
            what: sign.written(),
        })
    }
}

impl Next {
    fn of(sign: Sign) -> Next {
        Next::of_bytes(sign.written())
    }

    const fn of_bytes(what: &'static [u8]) -> Next {
        Next {
            from: usize::MAX,
            at: usize::MAX,
            what,
        }
    }

    /// Whether one stands so close behind `at` that a value that begins there may be a reference, or a
    /// list of some up to `reach`.
    #[inline]
    pub(super) fn is_near(&mut self, text: &[u8], at: usize, reach: usize) -> bool {
        self.behind(text, at) - at < reach.max(BEFORE)
    }

    /// Whether one stands in the string that begins at `at`, or so close behind that as a reference may reach.
    #[inline]
    pub(super) fn is_within(&mut self, text: &[u8], at: usize) -> bool {
        let next = self.behind(text, at);
        match next - at {
            ahead if ahead < BEFORE => true,
            ahead if ahead > FAR => false,
            _ => is_long(text, at) && string_end(text, at) > next,
        }
    }

    /// Whether one stands between two places.
    #[inline]
    pub(super) fn is_in(&mut self, text: &[u8], from: usize, to: usize) -> bool {
        self.behind(text, from) < to
    }

    /// Where the next one stands at `at` or behind it.
    #[inline]
    pub(super) fn behind(&mut self, text: &[u8], at: usize) -> usize {
        if self.at < at || at < self.from {
            self.look(text, at);
        }
        self.at
    }

    #[cold]
    fn look(&mut self, text: &[u8], at: usize) {
        let goes_back = at < self.from;
        // What is behind there is known.
        let end = match goes_back {
            true => self.from.saturating_add(self.what.len()).min(text.len()),
            false => text.len(),
        };
        let found = memchr::memmem::find(text.get(at..end).unwrap_or_default(), self.what);
        match found {
            Some(found) => self.at = at + found,
            None if goes_back => {}
            None => self.at = usize::MAX,
        }
        self.from = at;
    }
}

/// Whether the string that begins at `at` may reach farther than a reference does.
fn is_long(text: &[u8], at: usize) -> bool {
    let head = text.get(at + 1..text.len().min(at + BEFORE));
    let end = head.and_then(|head| memchr::memchr(b'"', head));
    // Behind a backslash it ends nothing.
    end.is_none_or(|end| text.get(at + end) == Some(&b'\\'))
}

/// The reference that a JSON text is as a whole, if it goes to a registry of Azure.
pub(crate) fn reference(raw: &str) -> Option<ImageRef<'_>> {
    let bytes = raw.as_bytes();
    // Without a dot it names no host. Most texts that stand near a reference have none.
    memchr::memchr(b'.', bytes)?;
    match memchr::memchr(b'\\', bytes) {
        Some(_) => None,
        None => reference_of(raw.strip_prefix('"')?.strip_suffix('"')?),
    }
}

/// The same of a text itself.
pub(crate) fn reference_of(text: &str) -> Option<ImageRef<'_>> {
    if text.len() > LONGEST {
        return None;
    }
    let text = match SiteImage::parse(text) {
        Some(SiteImage::Image(image)) => image,
        _ => text,
    };
    let found = ImageRef::parse(text).ok()?;
    let host = found.host().to_ascii_lowercase();
    let suffixes = [".azurecr.io", ".azurecr.cn", ".azurecr.us"];
    let is_azures = suffixes.iter().any(|suffix| host.ends_with(suffix));
    // With a token in it, it is none that may be told.
    (is_azures && tokens(text.as_bytes()).is_empty()).then_some(found)
}

/// The host that a mention names: that of a reference, of a registry that a command calls by its name, or one
/// that stands by itself.
pub(crate) fn host_of(text: &str) -> Option<&str> {
    let text = text.strip_prefix(MIRRORED).unwrap_or(text);
    let of_command = { text.strip_suffix(GAP) }.and_then(|host| host.strip_suffix('/'));
    let bare = of_command.unwrap_or(text);
    match of_command.is_some() || login_server_at(bare) == Some(bare.len()) {
        true => Some(bare),
        false => {
            reference_of(text)?;
            // App Service says first what kind of image it is.
            let image = text.rsplit('|').next().unwrap_or(text);
            image.split(['/', ':']).next()
        }
    }
}

/// Whether it is no more than a host.
pub(crate) fn is_host(text: &str) -> bool {
    let text = text.strip_prefix(MIRRORED).unwrap_or(text);
    login_server_at(text) == Some(text.len())
}

/// The first label of that.
pub(crate) fn label_of(text: &str) -> Option<String> {
    let label = host_of(text)?.split('.').next().unwrap_or_default();
    Some(label.to_ascii_lowercase())
}

/// Stands before a host to which a text sends pulls, as containerd, Docker, Podman and k3s have it in theirs.
pub(crate) const MIRRORED: &str = "https://";

/// What such a text says.
const MIRRORS: [&str; 3] = ["[host.", "mirror", "registries:"];

/// A login server that stands by itself, or with what an address has around it.
fn bare_host(word: &str) -> Option<&str> {
    let rest = { ["https://", "http://"] }
        .iter()
        .find_map(|scheme| word.strip_prefix(scheme));
    let host = rest.unwrap_or(word);
    let end = login_server_at(host)?;
    (rest.is_some() || end == host.len()).then(|| host.get(..end))?
}

/// Whether a sign stands between two words of a script.
fn is_between(letter: char) -> bool {
    letter.is_whitespace() || "\"'\u{60},;=|&(){}[]<>\\".contains(letter)
}

/// Registries that the commands in a script call by their names, as hosts with an image that is not known.
fn by_name(text: &str) -> impl Iterator<Item = String> {
    // An ACR name is five to fifty letters and digits.
    let is_name = |name: &str| {
        (5..=50).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let behind = text.split("az acr ").skip(1);
    behind.filter_map(move |rest| {
        let line = rest.split(['\n', ';', '|', '&']).next().unwrap_or_default();
        let mut words = line.split(is_between).filter(|word| !word.is_empty());
        while let Some(word) = words.next() {
            if matches!(word, "-n" | "--name" | "-r" | "--registry") {
                let name = words.next().filter(|name| is_name(name))?;
                return Some(format!("{}.azurecr.io/{GAP}", name.to_ascii_lowercase()));
            }
        }
        None
    })
}

/// The references inside a text that holds more: an argument, a command, a list, an object written as text; and
/// the registries that commands in it name. A text that is one as a whole is [`reference`].
pub(crate) fn inside(raw: &str) -> Vec<String> {
    /// Nobody names more of them.
    const MOST: usize = 16;
    let Some(text) = unquoted(raw) else {
        return Vec::new();
    };
    inside_text(&text, MOST)
}

/// Nobody names more of them in a text.
const MOST_IN_TEXT: usize = 64;

/// The images of registries of Azure that a text names which is no JSON.
pub(super) fn images_in_text(text: &str) -> Vec<String> {
    let mut found = named_in_text(text);
    found.retain(|one| reference_of(one).is_some());
    found
}

/// The same, and registries by their hosts alone; no command that names one.
pub(super) fn named_in_text(text: &str) -> Vec<String> {
    // Most texts beside documents are short, and name none.
    if !names_host(text) {
        return Vec::new();
    }
    let mut found = inside_text(text, MOST_IN_TEXT);
    found.retain(|one| !one.ends_with(GAP) && (is_host(one) || reference_of(one).is_some()));
    found
}

/// Whether the host of a registry may stand in a text, in whatever case.
fn names_host(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut dots = memchr::memchr_iter(b'.', bytes);
    dots.any(|at| {
        let here = bytes.get(at..at + HOST.len());
        here.is_some_and(|here| here.eq_ignore_ascii_case(HOST))
    })
}

pub(super) fn inside_text(text: &str, most: usize) -> Vec<String> {
    let words = text.split(is_between).filter(|word| names_host(word));
    let found = words.filter_map(|word| {
        let schemes = ["oci://", "docker://", "docker-pullable://"];
        let bare = schemes.iter().find_map(|scheme| word.strip_prefix(scheme));
        let bare = bare.unwrap_or(word).trim_end_matches(['.', ':', '/']);
        if reference_of(bare).is_some() {
            return Some(bare.to_owned());
        }
        // In place of a tag stands what is filled in, or which versions are meant.
        let untagged = bare.rsplit_once(':').map(|(name, _)| name);
        if let Some(name) = untagged.filter(|name| reference_of(name).is_some()) {
            return Some(name.to_owned());
        }
        if !tokens(bare.as_bytes()).is_empty() {
            let host = bare.split('/').next().filter(|host| is_host(host))?;
            return Some(format!("{host}/{GAP}"));
        }
        let host = bare_host(bare)?;
        let sends = MIRRORS.iter().any(|word| text.contains(word));
        Some(match sends {
            true => format!("{MIRRORED}{host}"),
            false => host.to_owned(),
        })
    });
    found.chain(by_name(text)).take(most).collect()
}

/// The texts inside a value that are references, and no expressions.
pub(in crate::read) fn all_in<'a>(node: Node<'a>, found: &mut Vec<Node<'a>>) {
    /// Nobody names more of them.
    const MOST: usize = 64;
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if found.len() >= MOST {
            return;
        }
        if node.is_container() {
            open.extend(node.children());
        } else if unquoted(node.json()).is_some() && reference(node.json()).is_some() {
            found.push(node);
        }
    }
}

/// Whether one may stand in a JSON text.
pub(in crate::read) fn holds(raw: &str) -> bool {
    let is_there = |what: &[u8]| memchr::memmem::find(raw.as_bytes(), what).is_some();
    is_there(HOST) || is_there(COMMAND)
}

/// The texts inside a value of which that is so, each with what stands in it.
pub(in crate::read) fn each_inside<'a>(node: Node<'a>) -> Vec<(Node<'a>, Vec<String>)> {
    /// Nobody has more of them.
    const MOST: usize = 64;
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if found.len() >= MOST {
            break;
        }
        for (_, value) in node.entries().filter(|(key, _)| is_encoded(key)) {
            let named = encoded(value);
            let text = std::iter::successors(Some(value), |value| value.children().next()).last();
            found.extend(text.filter(|_| !named.is_empty()).map(|text| (text, named)));
        }
        if node.is_container() {
            open.extend(node.children());
        } else if holds(node.json())
            && !node.json().starts_with("\"[")
            && reference(node.json()).is_none()
        {
            let named = inside(node.json());
            if !named.is_empty() {
                found.push((node, named));
            }
        }
    }
    found
}

/// Every reference anywhere in a value, those that are all of a text and those in texts that hold more.
pub(in crate::read) fn everywhere(node: Node<'_>) -> Vec<String> {
    let mut whole = Vec::new();
    all_in(node, &mut whole);
    let whole = whole.into_iter().filter_map(Node::string);
    let mut found: Vec<String> = whole.map(std::borrow::Cow::into_owned).collect();
    found.extend(inside_all(node));
    found
}

/// The references inside texts anywhere in a value that are none as a whole: manifests, values of charts,
/// commands.
pub(in crate::read) fn inside_all(node: Node<'_>) -> Vec<String> {
    /// Nobody names more of them.
    const MOST: usize = 64;
    let mut found: Vec<String> = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        for (_, value) in node.entries().filter(|(key, _)| is_encoded(key)) {
            found.extend(encoded(value));
        }
        if node.is_container() {
            open.extend(node.children());
        } else if holds(node.json()) && reference(node.json()).is_none() {
            found.extend(inside(node.json()));
            if found.len() >= MOST {
                break;
            }
        }
    }
    found
}

/// The expressions in a resource of a template that may come to a reference: the key says so, or they speak
/// of a registry. What they come to is not looked at, for it may be anything.
pub(in crate::read) fn expressions_in<'a>(resource: Node<'a>) -> Vec<Node<'a>> {
    const KEYS: [&str; 8] = [
        "containerImage",
        "containerImageName",
        "dockerImage",
        "image",
        "imageName",
        "images",
        "linuxFxVersion",
        "windowsFxVersion",
    ];
    let mut found = Vec::new();
    let own = resource.entries();
    // These are needed as they are, and what stands below it speaks for itself.
    const ELSEWHERE: [&str; 7] = [
        "condition",
        "copy",
        "existing",
        "name",
        "resources",
        "scope",
        "type",
    ];
    let elsewhere = |key: &str| {
        ELSEWHERE
            .iter()
            .any(|known| known.eq_ignore_ascii_case(key))
    };
    let own = own.filter(|(key, _)| !elsewhere(key));
    let named = |key: &str| KEYS.iter().any(|known| known.eq_ignore_ascii_case(key));
    let mut open: Vec<(Node, bool)> = own.map(|(key, value)| (value, named(&key))).collect();
    while let Some((node, is_image)) = open.pop() {
        if node.is_container() {
            open.extend(node.items().map(|item| (item, is_image)));
            open.extend(node.entries().map(|(key, value)| (value, named(&key))));
            continue;
        }
        let raw = node.json();
        if !raw.starts_with("\"[") || raw.starts_with("\"[[") || raw.len() < 4 {
            continue;
        }
        let text = raw.to_ascii_lowercase();
        if is_image || text.contains(".azurecr.") || text.contains("loginserver") {
            found.push(node);
        }
    }
    found
}

/// Whether one of those is left in a resource: its first sign, and nothing else of it.
pub(in crate::read) fn may_be_in(resource: Node) -> bool {
    let mut expressions = expressions_in_any(resource);
    expressions.any(|raw| {
        let inner = raw.get(2..raw.len() - 1).unwrap_or_default();
        crate::read::arm::template::is_wiped(inner)
    })
}

/// Texts anywhere inside that begin as expressions do.
fn expressions_in_any(node: Node<'_>) -> impl Iterator<Item = &str> {
    let mut open = vec![node];
    std::iter::from_fn(move || {
        loop {
            let node = open.pop()?;
            if node.is_container() {
                open.extend(node.children());
            } else if node.json().starts_with("\"[") && node.json().len() > 3 {
                return Some(node.json());
            }
        }
    })
}

/// Whether something in how a resource of Terraform is written refers to a registry's login server.
pub(in crate::read) fn is_referred_to(written: Node) -> bool {
    let mut open = vec![written];
    while let Some(node) = open.pop() {
        let referred = node.get("references").into_iter().flat_map(Node::items);
        let mut referred = referred.filter_map(Node::string);
        if referred.any(|text| text.contains("login_server")) {
            return true;
        }
        open.extend(node.children().filter(|child| child.is_container()));
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_looked_for_is_not_looked_for_again_and_nothing_is_passed_by() {
        let mut ahead = Ahead::default().mention;
        let text = b"one .azurecr. two .azurecr. three";
        assert_eq!(ahead.behind(text, 2), 4);
        assert_eq!(ahead.behind(text, 5), 18);
        // Back again: the first of them stands between.
        assert_eq!(ahead.behind(text, 0), 4);
        assert_eq!(ahead.behind(text, 4), 4);
        assert_eq!(ahead.behind(text, 19), usize::MAX);
        // One that comes to stand there later would be found only by looking again.
        assert_eq!(
            ahead.behind(b"one .azurecr. two .azurecr. t.azurecr.", 20),
            usize::MAX
        );
        assert_eq!(ahead.behind(text, 18), 18);
    }

    #[test]
    fn the_documents_of_one_text_look_ahead_together() {
        use super::super::walk::{Bounds, Found, walk};
        let mut text = b"{\"a\": 1}\n{\"b\": 2}\n".to_vec();
        let bounds = Bounds {
            depth: 10,
            resources: 10,
        };
        let mut found = Found::default();
        let end = walk(&mut text, 0, "", bounds, &mut found, &mut Vec::new()).unwrap();
        assert_eq!(found.ahead.mention.at, usize::MAX);
        walk(&mut text, end + 1, "", bounds, &mut found, &mut Vec::new()).unwrap();
        // What the first document found out still stands.
        assert_eq!(found.ahead.mention.from, 0);
    }

    #[test]
    fn only_a_whole_reference_to_a_registry_of_azure_counts() {
        for raw in [
            "\"contoso.azurecr.io/a:1\"",
            "\"DOCKER|Contoso.azurecr.io/a\"",
            "\"contoso.westeurope.data.azurecr.us/a/b@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"",
        ] {
            assert!(reference(raw).is_some(), "{raw}");
        }
        for raw in [
            "\"contoso.azurecr.io\"",
            "\"https://contoso.azurecr.io/a?sig=x\"",
            "\"docker login contoso.azurecr.io/a\"",
            "\"u:p@contoso.azurecr.io/a\"",
            "\"nginx\"",
            "\"ghcr.io/contoso.azurecr.io/a\"",
            "7",
            "\"[concat('contoso.azurecr.io/a')]\"",
        ] {
            assert!(reference(raw).is_none(), "{raw}");
        }
    }

    #[test]
    fn references_inside_a_text_are_found_and_nothing_else() {
        for (raw, found) in [
            (
                "\"--sidecar-image=contoso.azurecr.io/a:1\"",
                &["contoso.azurecr.io/a:1"][..],
            ),
            (
                "\"docker run --rm contoso.azurecr.io/a:1 sh\"",
                &["contoso.azurecr.io/a:1"],
            ),
            (
                "\"x=contoso.azurecr.io/a,y=contoso.azurecr.io/b:2\"",
                &["contoso.azurecr.io/a", "contoso.azurecr.io/b:2"],
            ),
            (
                r#""{\"image\":\"contoso.azurecr.io/a:1\"}""#,
                &["contoso.azurecr.io/a:1"],
            ),
            (
                r#""image: contoso.azurecr.io/a:1\nport: 80""#,
                &["contoso.azurecr.io/a:1"],
            ),
            (
                "\"oci://contoso.azurecr.io/charts/web\"",
                &["contoso.azurecr.io/charts/web"],
            ),
            (
                "\"pulled from contoso.azurecr.io/a.\"",
                &["contoso.azurecr.io/a"],
            ),
            ("\"contoso.azurecr.io\"", &["contoso.azurecr.io"]),
            (
                "\"az acr login -n contoso.azurecr.io\"",
                &["contoso.azurecr.io"],
            ),
            ("\"az acr login -n contoso\"", &["contoso.azurecr.io/…"]),
            (
                r#""set -e\naz acr build --registry=Contoso -t a:1 .\naz acr import --name fabrikam --source x""#,
                &["contoso.azurecr.io/…", "fabrikam.azurecr.io/…"],
            ),
            (
                "\"a=contoso.azurecr.io/a:~1.2,contoso.azurecr.io:443/b:>=2 <3\"",
                &["contoso.azurecr.io/a", "contoso.azurecr.io:443/b"],
            ),
            (
                "\"docker pull contoso.azurecr.io/a:$(Build.Id)\"",
                &["contoso.azurecr.io/a"],
            ),
            ("\"az acr login -n $ACR && echo -n contoso\"", &[]),
            ("\"az acr list -o json\"", &[]),
            (
                "\"https://contoso.azurecr.io/v2/a?sig=x\"",
                &["contoso.azurecr.io"],
            ),
            (
                r#""mirrors:\n- https://contoso.azurecr.io""#,
                &["https://contoso.azurecr.io"],
            ),
            ("\"u:p@contoso.azurecr.io/a\"", &[]),
            ("7", &[]),
        ] {
            assert_eq!(inside(raw), found, "{raw}");
        }
    }

    #[test]
    fn one_may_stand_anywhere_in_a_long_text() {
        let long = format!("\"{}x.azurecr.io/a\"", "say \\\"no\\\" ".repeat(60));
        let is_within = |mut next: Next, text: &str| next.is_within(text.as_bytes(), 0);
        assert!(is_within(Next::of(Sign::Host), &long));
        let before = format!("\"short\", {}\"x.azurecr.io/a\"", " ".repeat(400));
        assert!(!is_within(Next::of(Sign::Host), &before));
        let script = format!("\"{}az acr login\"", "a ".repeat(200));
        assert!(!is_within(Next::of(Sign::Host), &script));
        assert!(is_within(Next::of(Sign::Command), &script));
    }

    #[test]
    fn the_next_one_is_looked_for_once() {
        let text = [&[b' '; 300][..], b"x.azurecr.io/a", &[b' '; 300][..]].concat();
        let mut next = Next::of(Sign::Host);
        assert!(!next.is_near(&text, 0, 0));
        assert!(next.is_near(&text, 0, 4_096));
        assert!(next.is_near(&text, 295, 0));
        assert!(!next.is_near(&text, 310, 0));
        assert!(!next.is_near(&text, 600, 4_096));
    }
}
