//! What becomes of each text of a report, by what it is.

use super::Redactor;
use super::lists::{NAME_FLAGS, PLANS};
use super::pseudonym::Kind;
use super::scan::Mode;
use super::shape::{guid, is_resource_id, known_host, lowered};
use super::vocabulary::{is_environment, is_public_type, is_sku, is_type_word};
use engine::{
    azure::images::{ImageParts, image_parts},
    facts::workloads::{MANAGED, OF_ACCOUNT, WITH_WHICH, is_custom},
    tell::{QUESTIONS, place_name},
};
use model::sentence::{Piece, pieces};

/// What a text is, and so what of it may leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A sentence with quotations between backticks.
    Prose,
    /// A sentence that quotes nothing but things of this kind.
    Quoting(Kind),
    /// A sentence that quotes references to images.
    QuotingImages,
    /// A sentence that may say what a file of the script was asked about.
    Asked,
    /// A word or an id that is the same in every report.
    Own,
    /// A value as pasted, or a quotation.
    Code,
    /// A command line.
    Command,
    /// A JSON pointer.
    Pointer,
    /// A resource id.
    ResourceId,
    /// A host name.
    Host,
    /// A reference to an image.
    Image,
    /// The type of a resource.
    Type,
    /// What runs a workload.
    WorkloadKind,
    /// The SKU of a registry.
    Sku,
    /// An environment.
    Environment,
    /// The identity that a workload acts as.
    Identity,
    /// Where a workload runs: cluster and namespace, or one of them.
    Location,
    /// A name and nothing else.
    Name(Kind),
    /// What a change switches, by rule and subject.
    Switch,
    /// A piece of a raw document.
    Excerpt,
}

impl Redactor {
    /// The text as it may leave; while originals are gathered, nobody looks at it.
    pub(super) fn replaced(&mut self, place: Place, text: &str) -> String {
        match place {
            Place::Prose => self.prose(text),
            Place::Quoting(kind) => {
                let text = self.quotations(text, |redactor, code| redactor.name(kind, code));
                self.prose(&text)
            }
            Place::QuotingImages => {
                let text = self.quotations(text, Redactor::image);
                self.prose(&text)
            }
            Place::Asked => self.asked(text),
            Place::Own => self.scan(text, Mode::Words),
            Place::Code => self.value(text),
            Place::Command => self.command(text),
            Place::Pointer => self.pointer(text),
            Place::ResourceId => self.resource_id(text),
            Place::Host => self.host(text),
            Place::Image => self.image(text),
            Place::Type if is_public_type(text) => text.to_owned(),
            Place::Type => self.unknown(Kind::Type, text),
            Place::WorkloadKind if is_custom(text) => self.unknown(Kind::Value, text),
            Place::WorkloadKind => text.to_owned(),
            Place::Sku if is_sku(text) => text.to_owned(),
            Place::Sku => self.unknown(Kind::Value, text),
            Place::Environment if is_environment(text) => text.to_owned(),
            Place::Environment => self.name(Kind::Resource, text),
            Place::Identity => match text.strip_prefix(OF_ACCOUNT) {
                Some(account) => {
                    let account = self.name(Kind::Identity, account);
                    format!("{OF_ACCOUNT}{account}")
                }
                None => {
                    let each = text.split(" and ").map(|one| self.identity(one));
                    each.collect::<Vec<_>>().join(" and ")
                }
            },
            Place::Location => self.location(text),
            Place::Name(Kind::File) if !self.redaction.files => self.scan(text, Mode::Shown),
            Place::Name(kind) => self.name(kind, text),
            Place::Switch => match text.split_once(':') {
                Some((rule, subject)) if !subject.is_empty() => {
                    let rule = self.scan(rule, Mode::Words);
                    self.switch(&[&rule, ":", subject].concat())
                }
                _ => String::new(),
            },
            Place::Excerpt => String::new(),
        }
    }

    /// One of the identities that a workload acts as.
    fn identity(&mut self, text: &str) -> String {
        let inner = text.strip_prefix(MANAGED);
        match inner.and_then(|inner| inner.strip_suffix(WITH_WHICH)) {
            Some(name) => format!("{MANAGED}{}{WITH_WHICH}", self.name(Kind::Identity, name)),
            None => self.prose(text),
        }
    }

    /// The cluster and the namespace of [`place_name`]. Both were met before.
    fn location(&mut self, text: &str) -> String {
        let known = |name: &str| self.names.contains_key(&lowered(name));
        let mut slashes = text.match_indices('/');
        let found = slashes.find_map(|(at, _)| {
            let (cluster, namespace) = (text.get(..at)?, text.get(at + 1..)?);
            (known(cluster) && known(namespace)).then_some((cluster, namespace))
        });
        match found {
            Some((cluster, namespace)) => {
                let cluster = self.name(Kind::Cluster, cluster);
                let namespace = self.name(Kind::Namespace, namespace);
                place_name(&cluster, &namespace)
            }
            None => self.unknown(Kind::Namespace, text),
        }
    }

    /// Replaces what a sentence quotes, each quotation as one thing.
    fn quotations(
        &mut self,
        sentence: &str,
        mut replace: impl FnMut(&mut Redactor, &str) -> String,
    ) -> String {
        let mut out = String::with_capacity(sentence.len());
        for piece in pieces(sentence) {
            match piece {
                Piece::Words(words) => out.push_str(words),
                Piece::Code(code) => {
                    let replaced = replace(self, code);
                    out.extend(["`", &replaced, "`"]);
                }
            }
        }
        out
    }

    /// What a file of the script was asked about, where nothing of it was found, is a name.
    fn asked(&mut self, note: &str) -> String {
        for question in &QUESTIONS {
            let about = note
                .strip_prefix(question.none)
                .and_then(|rest| rest.strip_prefix(" `")?.strip_suffix('`'));
            if let Some(about) = about {
                let kind = match question.file {
                    "pods" | "controllers" => Kind::Cluster,
                    // What is at something is at a registry.
                    _ if question.none.ends_with(" at") => Kind::Registry,
                    _ => Kind::Subscription,
                };
                let about = self.name(kind, about);
                return format!("{} `{about}`", question.none);
            }
        }
        self.prose(note)
    }

    /// Host, repository, tag and digest, each by itself; `latest` says nothing of anybody.
    fn image(&mut self, text: &str) -> String {
        let ImageParts {
            host,
            path,
            tag,
            digest,
        } = image_parts(text);
        let mut out = String::new();
        if let Some(host) = host {
            out.push_str(&self.host(host));
            out.push('/');
        }
        out.push_str(&self.name(Kind::Image, path));
        if let Some(tag) = tag {
            out.push(':');
            if tag == "latest" {
                out.push_str(tag);
            } else {
                out.push_str(&self.name(Kind::Tag, tag));
            }
        }
        if let Some(digest) = digest {
            out.push('@');
            out.push_str(&self.name(Kind::Tag, digest));
        }
        out
    }

    pub(super) fn prose(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for piece in pieces(text) {
            match piece {
                Piece::Words(words) => out.push_str(&self.scan(words, Mode::Words)),
                Piece::Code(code) => {
                    out.push('`');
                    out.push_str(
                        &if code.starts_with("az ") || code.starts_with("kubectl ") {
                            self.command(code)
                        } else {
                            self.code(code)
                        },
                    );
                    out.push('`');
                }
            }
        }
        out
    }

    /// A value or a quotation: one thing that is known, one of our own, or pieces.
    fn code(&mut self, text: &str) -> String {
        if let Some(pseudonym) = self.whole(text) {
            return pseudonym;
        }
        let inner = text.trim_matches(['"', '\'']);
        if self.our_words.has_code(&lowered(inner)) || is_public_type(inner) {
            return text.to_owned();
        }
        let new = self.scan(text, Mode::Code);
        // Of somebody's own words not even those that are ours too.
        if new != text && is_free(&new) {
            return self.unknown(Kind::Value, text);
        }
        new
    }

    /// A value as pasted. What has blanks in it is no value of a list.
    fn value(&mut self, text: &str) -> String {
        let new = self.code(text);
        let inner = text.trim_matches(['"', '\'']);
        if is_free(&new) {
            let name = self.unknown(Kind::Value, inner);
            return text.replacen(inner, &name, 1);
        }
        new
    }

    /// The pseudonym if all of the text, but for quotes around it, is one name.
    fn whole(&self, text: &str) -> Option<String> {
        let inner = text.trim_matches(['"', '\'']);
        let name = self.names.get(&lowered(inner))?;
        if !super::hides(self.redaction, name.kind) {
            return None;
        }
        Some(text.replacen(inner, &name.pseudonym, 1))
    }

    /// A command line: its own words and options, and names, which stand behind some of the options.
    fn command(&mut self, line: &str) -> String {
        let named = if line.starts_with("az acr ") {
            Kind::Registry
        } else if line.starts_with("az aks ") {
            Kind::Cluster
        } else {
            Kind::Workload
        };
        let mut out = String::with_capacity(line.len());
        let mut follows: Option<Option<Kind>> = None;
        for (index, word) in arguments(line).into_iter().enumerate() {
            if index > 0 {
                out.push(' ');
            }
            let inner = word.trim_matches(['"', '\'']);
            // A placeholder, or the name of a plan.
            let is_ours = self.our_words.has_code(&lowered(inner)) && self.whole(word).is_none();
            match follows {
                Some(kind) if !is_ours && !inner.contains('/') => {
                    let name = self.name(kind.unwrap_or(named), inner);
                    out.push_str(&word.replacen(inner, &name, 1));
                }
                _ => out.push_str(&self.scan(word, Mode::Code)),
            }
            follows = NAME_FLAGS
                .iter()
                .find(|(flag, _)| *flag == word)
                .map(|(_, kind)| *kind);
        }
        out
    }

    /// A JSON pointer: keys that are read, places in lists, and the keys of somebody.
    fn pointer(&mut self, pointer: &str) -> String {
        let mut out = String::with_capacity(pointer.len());
        for (index, segment) in pointer.split('/').enumerate() {
            if index > 0 {
                out.push('/');
            }
            let plain = segment.replace("~1", "/").replace("~0", "~");
            let lower = lowered(&plain);
            let is_index = plain.len() <= 7 && plain.bytes().all(|byte| byte.is_ascii_digit());
            let is_ours = self.our_words.has_code(&lower) || is_type_word(&lower);
            let new = if is_index || is_ours && self.whole(&plain).is_none() {
                plain
            } else if is_resource_id(&lower) {
                self.segments(&plain)
            } else {
                self.unknown(Kind::Key, &plain)
            };
            out.push_str(&new.replace('~', "~0").replace('/', "~1"));
        }
        out
    }

    pub(super) fn resource_id(&mut self, id: &str) -> String {
        let lower = lowered(id);
        if is_resource_id(&lower) {
            self.segments(id)
        } else if guid(&lower).is_some_and(|guid| guid.len() == id.len()) {
            self.name(Kind::Subscription, id)
        } else {
            self.name(Kind::Resource, id)
        }
    }

    /// Walks an ARM id: which segments are names follows from the ones before.
    pub(super) fn segments(&mut self, id: &str) -> String {
        enum Next {
            Key,
            Namespace,
            Type,
            Name(Option<Kind>),
        }
        let mut out = String::with_capacity(id.len());
        let mut next = Next::Key;
        let segments: Vec<&str> = id.split('/').collect();
        for (index, segment) in segments.iter().copied().enumerate() {
            if index > 0 {
                out.push('/');
            }
            if segment.is_empty() {
                continue;
            }
            let lower = segment.to_ascii_lowercase();
            // Also where what stands before is misspelt: of which type a thing is must not be lost with it.
            let leads = || {
                let behind = segments.get(index + 1).and_then(|behind| behind.get(..10));
                behind.is_some_and(|behind| behind.eq_ignore_ascii_case("microsoft."))
            };
            match next {
                _ if lower == "providers" && leads() => {
                    out.push_str(segment);
                    next = Next::Namespace;
                }
                Next::Key | Next::Type if lower == "providers" => {
                    out.push_str(segment);
                    next = Next::Namespace;
                }
                Next::Key if lower == "subscriptions" || lower == "resourcegroups" => {
                    out.push_str(segment);
                    let kind = if lower == "subscriptions" {
                        Kind::Subscription
                    } else {
                        Kind::Group
                    };
                    next = Next::Name(Some(kind));
                }
                Next::Namespace if is_type_word(&lower) => {
                    out.push_str(segment);
                    next = Next::Type;
                }
                Next::Type if is_type_word(&lower) => {
                    out.push_str(segment);
                    next = Next::Name(match lower.as_str() {
                        "registries" => Some(Kind::Registry),
                        "managedclusters" => Some(Kind::Cluster),
                        "pricings" => None,
                        _ => Some(Kind::Resource),
                    });
                }
                Next::Name(None) if PLANS.contains(&lower.as_str()) => {
                    out.push_str(segment);
                    next = Next::Type;
                }
                Next::Name(kind) => {
                    let kind = kind.unwrap_or(Kind::Resource);
                    out.push_str(&self.name(kind, segment));
                    next = if matches!(kind, Kind::Subscription | Kind::Group) {
                        Next::Key
                    } else {
                        Next::Type
                    };
                }
                Next::Namespace => {
                    out.push_str(&self.name(Kind::Type, segment));
                    next = Next::Type;
                }
                Next::Type => {
                    out.push_str(&self.name(Kind::Type, segment));
                    next = Next::Name(Some(Kind::Resource));
                }
                Next::Key => {
                    out.push_str(&self.name(Kind::Resource, segment));
                    next = Next::Type;
                }
            }
        }
        out
    }

    pub(super) fn host(&mut self, host: &str) -> String {
        match known_host(&lowered(host)) {
            Some((label, rest, kind)) => self.known_host(host, &label, &rest, kind),
            None => self.name(Kind::Host, host),
        }
    }

    pub(super) fn known_host(&mut self, host: &str, label: &str, rest: &str, kind: Kind) -> String {
        let kind = self.names.get(label).map_or(kind, |name| name.kind);
        // A registry's name holds no dash, so before one stands the name of which Azure formed the host. How the
        // pseudonym ends is as long as what is taken for a hash wherever there may be one, or shorter.
        let of = (kind == Kind::Registry).then(|| label.rsplit_once('-'));
        let of = of.flatten().map(|(name, hash)| {
            let ending = match hash.len() {
                8.. => "-hostname",
                _ => "-host",
            };
            (name.to_owned(), ending)
        });
        let pseudonym = self.name_of(kind, host.get(..label.len()).unwrap_or(label), of);
        if self.found.is_some() || !super::hides(self.redaction, kind) {
            return host.to_owned();
        }
        format!("{pseudonym}{rest}")
    }
}

/// Whether this is text as people write it, and no expression.
fn is_free(text: &str) -> bool {
    let inner = text.trim_matches(['"', '\'']);
    inner.contains(char::is_whitespace) && !inner.starts_with(['[', '{'])
}

/// The words of a command line; blanks between quotes part none.
fn arguments(line: &str) -> Vec<&str> {
    let mut quote = None;
    line.split(|c: char| {
        match quote {
            Some(open) if open == c => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            _ => {}
        }
        c == ' ' && quote.is_none()
    })
    .collect()
}
