//! Image references: what a workload asks for, from which registry, and when it would ask again.
//!
//! In: the text of a reference, `host[:port]/repository[:tag][@digest]`, borrowed.
//! Out: its parts with the usual defaults, or the reason why it is none; and, by what runs it, the
//! moment of the next pull.
//! The grammar is <https://pkg.go.dev/github.com/distribution/reference>.

use std::{borrow::Cow, fmt};

use model::{report::Pulls, sentence::is_filler};
use thiserror::Error;

/// The registry of references that name none.
const DEFAULT_HOST: &str = "docker.io";
/// The tag of references that have neither tag nor digest.
const DEFAULT_TAG: &str = "latest";
/// How long host and repository may be together, in bytes.
const MAX_NAME: usize = 255;

/// A reference to an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ImageRef<'a> {
    host: Option<&'a str>,
    port: Option<u16>,
    path: &'a str,
    tag: Option<&'a str>,
    digest: Option<&'a str>,
}

/// Why a text is no image reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum ImageError {
    /// There is nothing.
    #[error("the image reference is empty")]
    Empty,
    /// It is to be filled in by some tool first.
    #[error("the image reference holds a placeholder that is filled in elsewhere")]
    Placeholder,
    /// Part of it was overwritten when it was read.
    #[error("part of the image reference may be a secret, so it was not kept")]
    Hidden,
    /// It is a web address.
    #[error("the image reference begins with a scheme such as `https://`")]
    Scheme,
    /// It is the id of an image on one machine.
    #[error("this is an image id, which names no registry")]
    ImageId,
    /// The part before the first slash looks like a host and is none.
    #[error("the registry's host or port is malformed")]
    Host,
    /// The repository holds capitals.
    #[error("a repository's name is in lower case")]
    UpperCase,
    /// The repository holds something else that it may not.
    #[error("the repository's name is malformed")]
    Repository,
    /// The tag is empty, too long, or holds something it may not.
    #[error("the tag is malformed")]
    Tag,
    /// The digest is no digest.
    #[error("the digest is malformed")]
    Digest,
    /// The name is longer than registries take.
    #[error("the image's name is longer than {MAX_NAME} bytes")]
    Long,
}

/// What runs a workload, as far as it decides on pulling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Runner<'a> {
    /// A container of Kubernetes.
    Kubernetes(PullPolicy<'a>),
    /// An App Service or Function app.
    AppService,
    /// A Container App.
    ContainerApp,
    /// A job of Container Apps.
    ContainerAppJob,
    /// A container group of Container Instances.
    ContainerInstance,
    /// What a row of [`runs`](crate::azure::runs) describes: when it pulls by tag, and how that is put.
    Hosted((Pulls, &'static str)),
}

/// What is known of a container's `imagePullPolicy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PullPolicy<'a> {
    /// It says so.
    Stated(&'a str),
    /// A manifest leaves it out, so the API server's default will apply.
    Default,
    /// An export lost it: a live container always has one.
    Lost,
}

/// Where a reference is parted, before anybody asks whether it is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageParts<'a> {
    /// The host, with its port.
    pub host: Option<&'a str>,
    /// The repository.
    pub path: &'a str,
    /// What stands behind the colon.
    pub tag: Option<&'a str>,
    /// What stands behind the `@`.
    pub digest: Option<&'a str>,
}

/// Parts a text as a reference to an image is parted.
pub fn image_parts(text: &str) -> ImageParts<'_> {
    let (name, digest) = match text.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (text, None),
    };
    let (host, rest) = match name.split_once('/') {
        Some((host, rest)) if host.contains(['.', ':']) || host == "localhost" => {
            (Some(host), rest)
        }
        _ => (None, name),
    };
    // After the host no port can follow, so a colon here begins a tag.
    let (path, tag) = match rest.split_once(':') {
        Some((path, tag)) => (path, Some(tag)),
        None => (rest, None),
    };
    ImageParts {
        host,
        path,
        tag,
        digest,
    }
}

impl<'a> ImageRef<'a> {
    /// Reads a reference; blanks around it do not count.
    pub fn parse(text: &'a str) -> Result<ImageRef<'a>, ImageError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ImageError::Empty);
        }
        // Nearly all have but such signs, and that is seen byte by byte.
        if !text.bytes().all(is_own) {
            if text.contains(is_foreign) {
                return Err(ImageError::Placeholder);
            }
            if text.contains(is_filler) {
                return Err(ImageRef::parse_hidden(text));
            }
        }
        if memchr::memmem::find(text.as_bytes(), b"://").is_some() {
            return Err(ImageError::Scheme);
        }
        if is_hex(text, 64)
            || text
                .strip_prefix("sha256:")
                .is_some_and(|hex| is_hex(hex, 64))
        {
            return Err(ImageError::ImageId);
        }
        let ImageParts {
            host,
            path,
            tag,
            digest,
        } = image_parts(text);
        // What Istio's injector fills in. (istio.io: installing gateways, `image: auto`.)
        if is_filled_in(path, tag, digest) || text == "auto" {
            return Err(ImageError::Placeholder);
        }
        if digest.is_some_and(|digest| !is_digest(digest)) {
            return Err(ImageError::Digest);
        }
        if host.map_or(0, str::len) + path.len() > MAX_NAME {
            return Err(ImageError::Long);
        }
        let (host, port) = match host {
            Some(host) => {
                let (host, port) = split_port(host).ok_or(ImageError::Host)?;
                (Some(host), port)
            }
            None => (None, None),
        };
        if !path.split('/').all(is_path_component) {
            let folded = path.to_ascii_lowercase();
            let only_case = folded != path && folded.split('/').all(is_path_component);
            return Err(if only_case {
                ImageError::UpperCase
            } else {
                ImageError::Repository
            });
        }
        if tag.is_some_and(|tag| !is_tag(tag)) {
            return Err(ImageError::Tag);
        }
        Ok(ImageRef {
            host,
            port,
            path,
            tag,
            digest,
        })
    }

    /// Why a text of which a part was overwritten is none. Letters in the place of that part would not mend what
    /// is wrong with the rest.
    fn parse_hidden(text: &str) -> ImageError {
        let filled = text.replace(is_filler, "0");
        let name = match (filled.split_once('@'), text.split_once('@')) {
            (Some((name, _)), Some((_, digest))) if digest.chars().all(is_filler) => name,
            _ => filled.as_str(),
        };
        match ImageRef::parse(name) {
            Err(error) if !name.contains(char::is_whitespace) => error,
            _ => ImageError::Hidden,
        }
    }

    /// Reads the `imageID` of a running container: what was pulled, not what was asked for.
    pub fn parse_image_id(text: &'a str) -> Result<ImageRef<'a>, ImageError> {
        let text = text.trim();
        ImageRef::parse(
            text.split_once("://")
                .map_or(text, |(_, reference)| reference),
        )
    }

    /// The registry's host without its port; Docker Hub where none is named.
    pub fn host(&self) -> &'a str {
        match self.host {
            Some("index.docker.io") | None => DEFAULT_HOST,
            Some(host) => host,
        }
    }

    /// The registry's port, where one is named.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// The repository; on Docker Hub with the `library/` that a short name stands for.
    pub fn repository(&self) -> Cow<'a, str> {
        if self.host() == DEFAULT_HOST && !self.path.contains('/') {
            Cow::Owned(format!("library/{}", self.path))
        } else {
            Cow::Borrowed(self.path)
        }
    }

    /// The tag that is asked for: `latest` where there is neither tag nor digest.
    pub fn tag(&self) -> Option<&'a str> {
        match (self.tag, self.digest) {
            (None, None) => Some(DEFAULT_TAG),
            (tag, _) => tag,
        }
    }

    /// The digest. Where there is one, it decides, and the tag is only a remark.
    pub fn digest(&self) -> Option<&'a str> {
        self.digest
    }

    /// When a workload with this image would next pull it.
    pub fn pulls(&self, runner: Runner<'_>) -> Pulls {
        if self.digest.is_some() {
            return Pulls::PinnedByDigest;
        }
        match runner {
            Runner::Kubernetes(PullPolicy::Stated(policy)) => match policy {
                "Always" => Pulls::NextRestart,
                "IfNotPresent" => Pulls::NextRollout,
                // `Never`: whoever puts the image on the node decides, and no export shows that.
                _ => Pulls::Unknown,
            },
            // https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting
            Runner::Kubernetes(PullPolicy::Default) => match self.tag() {
                Some(DEFAULT_TAG) => Pulls::NextRestart,
                _ => Pulls::NextRollout,
            },
            Runner::Kubernetes(PullPolicy::Lost) => Pulls::Unknown,
            Runner::AppService | Runner::ContainerInstance => Pulls::NextRestart,
            // Certain only at the next revision: whether a replica resolves the tag again is not documented.
            Runner::ContainerApp => Pulls::NextRollout,
            Runner::Hosted((pulls, _)) => pulls,
            // Nor is it for the replicas of a job, which has no revisions.
            Runner::ContainerAppJob => Pulls::Unknown,
        }
    }
}

/// The whole reference, defaults filled in.
impl fmt::Display for ImageRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.host())?;
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        write!(f, "/{}", self.repository())?;
        if let Some(tag) = self.tag() {
            write!(f, ":{tag}")?;
        }
        match self.digest {
            Some(digest) => write!(f, "@{digest}"),
            None => Ok(()),
        }
    }
}

/// The moment as a phrase, after "pulls".
pub fn when(pulls: Pulls, runner: Runner<'_>) -> &'static str {
    match (pulls, runner) {
        (Pulls::PinnedByDigest, _) => "always the same image, by its digest",
        (_, Runner::Hosted((_, when))) => when,
        (Pulls::NextRestart, Runner::ContainerInstance) => "whenever the group starts again",
        (Pulls::NextRestart, Runner::AppService) => "whenever the app starts again",
        (Pulls::NextRestart, _) => "whenever a container starts again",
        (Pulls::NextRollout, Runner::ContainerApp) => {
            "with the next revision, perhaps with the next replica"
        }
        (Pulls::NextRollout, _) => "at the next rollout, or on a node that has not got the image",
        (Pulls::Unknown, Runner::ContainerAppJob) => "perhaps with the next execution",
        (Pulls::Unknown, Runner::Kubernetes(PullPolicy::Stated("Never"))) => {
            "never by itself: someone puts the image on the node"
        }
        (Pulls::Unknown, _) => "at a moment that was not exported",
    }
}

/// What the `linuxFxVersion` or `windowsFxVersion` of an App Service or Function app says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SiteImage<'a> {
    /// It runs this image.
    Image(&'a str),
    /// It runs what this Base64 text of a Compose file says. The file may hold passwords.
    Compose(&'a str),
    /// It runs what this Base64 text of a Kubernetes manifest says. The manifest may hold passwords.
    Kube(&'a str),
    /// Its images stand in child resources, `sitecontainers`.
    SiteContainers,
    /// It runs code on a runtime, not a container.
    Runtime(&'a str),
    /// It says something that is neither, such as an expression.
    Odd(&'a str),
}

impl<'a> SiteImage<'a> {
    /// Reads the value; `None` if it is empty, which says nothing.
    pub fn parse(value: &'a str) -> Option<SiteImage<'a>> {
        let value = value.trim();
        if value.is_empty() {
            return None;
        }
        let (kind, rest) = value.split_once('|').unwrap_or((value, ""));
        let is = |name: &str| kind.eq_ignore_ascii_case(name);
        Some(match rest {
            _ if is("sitecontainers") => SiteImage::SiteContainers,
            image if is("docker") => SiteImage::Image(image),
            text if is("compose") => SiteImage::Compose(text),
            text if is("kube") => SiteImage::Kube(text),
            version if is_runtime(kind, version) => SiteImage::Runtime(value),
            _ => SiteImage::Odd(value),
        })
    }
}

/// Whether this is how App Service writes a runtime: `NODE|20-lts`, `DOTNET-ISOLATED|8.0`. Only that
/// shows that no container runs; whatever else stands there may be anything, an image among it.
fn is_runtime(name: &str, version: &str) -> bool {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let is_version = |byte: u8| byte.is_ascii_graphic() && !b"[](){}<>$%'\"|/@".contains(&byte);
    !name.is_empty()
        && name.bytes().all(is_name)
        && !version.is_empty()
        && version.bytes().all(is_version)
}

/// A host and its port; `None` if either is malformed.
pub(super) fn split_port(host: &str) -> Option<(&str, Option<u16>)> {
    let (name, port) = match host.strip_prefix('[') {
        // An IPv6 address: the colons in its brackets are its own.
        Some(_) => {
            let (address, rest) = host.split_once(']')?;
            let valid = address
                .bytes()
                .skip(1)
                .all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'));
            (valid && address.len() > 1).then_some(())?;
            match rest {
                "" => return Some((host, None)),
                rest => (host.strip_suffix(rest)?, Some(rest.strip_prefix(':')?)),
            }
        }
        None => match host.split_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (host, None),
        },
    };
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    (name.starts_with('[') || name.split('.').all(is_label)).then_some(())?;
    let port = match port {
        // `parse` would take a sign as well.
        Some(port) => Some(
            port.bytes()
                .all(|byte| byte.is_ascii_digit())
                .then(|| port.parse().ok())
                .flatten()?,
        ),
        None => None,
    };
    Some((name, port))
}

/// Whether no part of any reference has such a sign, so that whatever it stands in is filled in first.
fn is_foreign(sign: char) -> bool {
    sign.is_ascii_graphic() && !u8::try_from(sign).is_ok_and(is_own)
}

/// A sign that references have.
fn is_own(sign: u8) -> bool {
    sign.is_ascii_alphanumeric()
        || matches!(
            sign,
            b'.' | b'_' | b'-' | b'/' | b':' | b'@' | b'+' | b'[' | b']'
        )
}

/// Whether some part is a placeholder in signs that references have too: `[x]`, `@x@`, `@@x@@`, and `__x__`,
/// which only as a tag is a name all the same.
fn is_filled_in(path: &str, tag: Option<&str>, digest: Option<&str>) -> bool {
    let wrapped = |part: &str| part.len() > 4 && part.starts_with("__") && part.ends_with("__");
    // A digest has a colon, and no second `@` before it.
    let between = digest.and_then(|digest| digest.split_once('@'));
    between.is_some_and(|(name, _)| !name.contains(':'))
        || path.split('/').any(wrapped)
        || [Some(path), tag, digest]
            .into_iter()
            .flatten()
            .any(|part| part.contains(['[', ']']))
}

/// Runs of lower-case letters and digits with `.`, `_`, `__` or dashes between them.
pub(super) fn is_path_component(component: &str) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut rest = component.as_bytes();
    loop {
        let word = rest.iter().take_while(|byte| is_word(byte)).count();
        let Some((between, after)) = rest.get(word..).map(|tail| {
            tail.split_at(
                tail.iter()
                    .take_while(|byte| matches!(byte, b'.' | b'_' | b'-'))
                    .count(),
            )
        }) else {
            return false;
        };
        match (word, between) {
            (0, _) => return false,
            (_, []) => return after.is_empty(),
            (_, b"." | b"_" | b"__") => {}
            (_, dashes) if dashes.iter().all(|byte| *byte == b'-') => {}
            _ => return false,
        }
        rest = after;
    }
}

pub(super) fn is_tag(tag: &str) -> bool {
    tag.len() <= 128
        && tag.starts_with(|char: char| char.is_ascii_alphanumeric() || char == '_')
        && tag
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

/// Whether a container runtime takes it for a digest: of the algorithms that it knows, in lower case. What it does not
/// take pins nothing. (opencontainers/go-digest, `algorithm.go`; opencontainers/image-spec, `descriptor.md`.)
fn is_digest(digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else {
        return false;
    };
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return false,
    };
    is_hex(hex, length) && !hex.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SHA: &str = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    fn check(text: &str, expected: &str) {
        match ImageRef::parse(text) {
            Ok(image) => assert_eq!(image.to_string(), expected, "{text}"),
            Err(error) => panic!("{text}: {error}"),
        }
    }

    #[test]
    fn defaults_are_filled_in() {
        check("nginx", "docker.io/library/nginx:latest");
        check("nginx:1.27", "docker.io/library/nginx:1.27");
        check("grafana/loki", "docker.io/grafana/loki:latest");
        check("docker.io/nginx", "docker.io/library/nginx:latest");
        check("index.docker.io/nginx", "docker.io/library/nginx:latest");
        check(
            " contoso.azurecr.io/shop/web ",
            "contoso.azurecr.io/shop/web:latest",
        );
    }

    #[test]
    fn host_port_tag_and_digest_are_told_apart() {
        check("localhost/app", "localhost/app:latest");
        check("localhost:5000/app:v1", "localhost:5000/app:v1");
        check(
            "Contoso.AzureCR.io/web:V1.0_x-2",
            "Contoso.AzureCR.io/web:V1.0_x-2",
        );
        check("[fe80::1]:5000/app", "[fe80::1]:5000/app:latest");
        check(
            &format!("contoso.azurecr.io/web@{SHA}"),
            &format!("contoso.azurecr.io/web@{SHA}"),
        );
        check(
            &format!("contoso.azurecr.io/web:v1@{SHA}"),
            &format!("contoso.azurecr.io/web:v1@{SHA}"),
        );
        // Without a slash there is no host, however much it looks like one.
        check(
            "contoso.azurecr.io",
            "docker.io/library/contoso.azurecr.io:latest",
        );
        check("a/b__c/d---e.f", "docker.io/a/b__c/d---e.f:latest");
    }

    #[test]
    fn each_odd_reference_has_its_reason() {
        let short = SHA.get(..40).unwrap();
        for (text, error) in [
            ("", ImageError::Empty),
            ("  ", ImageError::Empty),
            ("${IMAGE}", ImageError::Placeholder),
            (
                "contoso.azurecr.io/web:$(Build.BuildId)",
                ImageError::Placeholder,
            ),
            ("{{ .Values.image }}", ImageError::Placeholder),
            ("[parameters('image')]", ImageError::Placeholder),
            ("https://contoso.azurecr.io/web", ImageError::Scheme),
            (SHA, ImageError::ImageId),
            (
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                ImageError::ImageId,
            ),
            ("contoso.azurecr.io/Web", ImageError::UpperCase),
            ("Nginx", ImageError::UpperCase),
            ("contoso.azurecr.io/", ImageError::Repository),
            ("contoso.azurecr.io//web", ImageError::Repository),
            ("contoso.azurecr.io/we b", ImageError::Repository),
            ("-web", ImageError::Repository),
            ("we_.b", ImageError::Repository),
            ("web___x", ImageError::Repository),
            ("wéb", ImageError::Repository),
            (":tag", ImageError::Repository),
            ("/web", ImageError::Repository),
            ("web:", ImageError::Tag),
            ("web:-x", ImageError::Tag),
            ("web:a:b", ImageError::Tag),
            ("auto", ImageError::Placeholder),
            ("web@sha256:12", ImageError::Digest),
            (
                "web@sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709",
                ImageError::Digest,
            ),
            (
                &format!("web@{}", SHA.to_uppercase().replace("SHA", "sha")),
                ImageError::Digest,
            ),
            ("web@", ImageError::Digest),
            (&format!("web@{short}"), ImageError::Digest),
            (&format!("web@{SHA}@{SHA}"), ImageError::Digest),
            ("contoso.azurecr.io:/web", ImageError::Host),
            ("contoso.azurecr.io:99999/web", ImageError::Host),
            ("contoso.azurecr.io:+80/web", ImageError::Host),
            (".azurecr.io/web", ImageError::Host),
            ("contoso..io/web", ImageError::Host),
            ("con_toso.io/web", ImageError::Host),
            ("[]:1/web", ImageError::Host),
            (&format!("web:{}", "a".repeat(129)), ImageError::Tag),
            (&"a/".repeat(130), ImageError::Long),
        ] {
            assert_eq!(ImageRef::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_running_container_says_what_was_pulled() {
        let id = format!("docker-pullable://contoso.azurecr.io/web@{SHA}");
        assert_eq!(ImageRef::parse_image_id(&id).unwrap().digest(), Some(SHA));
        assert_eq!(ImageRef::parse_image_id(SHA), Err(ImageError::ImageId));
        assert_eq!(ImageRef::parse_image_id(""), Err(ImageError::Empty));
    }

    #[test]
    fn the_next_pull_depends_on_what_runs_it() {
        use PullPolicy::{Default, Lost, Stated};
        let kubernetes = Runner::Kubernetes;
        let pinned = format!("contoso.azurecr.io/web:v1@{SHA}");
        for (text, runner, expected) in [
            ("web:v1", kubernetes(Stated("Always")), Pulls::NextRestart),
            (
                "web:v1",
                kubernetes(Stated("IfNotPresent")),
                Pulls::NextRollout,
            ),
            // A live container was given its policy when it was made; the tag no longer matters.
            (
                "web:latest",
                kubernetes(Stated("IfNotPresent")),
                Pulls::NextRollout,
            ),
            ("web:v1", kubernetes(Stated("Never")), Pulls::Unknown),
            ("web:v1", kubernetes(Stated("always")), Pulls::Unknown),
            ("web", kubernetes(Default), Pulls::NextRestart),
            ("web:latest", kubernetes(Default), Pulls::NextRestart),
            ("web:v1", kubernetes(Default), Pulls::NextRollout),
            ("web:v1", kubernetes(Lost), Pulls::Unknown),
            (&pinned, kubernetes(Stated("Always")), Pulls::PinnedByDigest),
            (&pinned, kubernetes(Lost), Pulls::PinnedByDigest),
            ("web:v1", Runner::AppService, Pulls::NextRestart),
            (&pinned, Runner::AppService, Pulls::PinnedByDigest),
            ("web:v1", Runner::ContainerApp, Pulls::NextRollout),
            ("web:v1", Runner::ContainerAppJob, Pulls::Unknown),
            ("web:v1", Runner::ContainerInstance, Pulls::NextRestart),
        ] {
            let pulls = ImageRef::parse(text).unwrap().pulls(runner);
            assert_eq!(pulls, expected, "{text} {runner:?}");
            assert!(!when(pulls, runner).is_empty());
        }
    }

    #[test]
    fn a_site_says_what_it_runs() {
        for (value, expected) in [
            (
                "DOCKER|contoso.azurecr.io/web:v1",
                Some(SiteImage::Image("contoso.azurecr.io/web:v1")),
            ),
            ("docker|web", Some(SiteImage::Image("web"))),
            (
                "COMPOSE|dmVyc2lvbjo=",
                Some(SiteImage::Compose("dmVyc2lvbjo=")),
            ),
            ("KUBE|YQ==", Some(SiteImage::Kube("YQ=="))),
            ("sitecontainers", Some(SiteImage::SiteContainers)),
            ("SITECONTAINERS", Some(SiteImage::SiteContainers)),
            ("PYTHON|3.12", Some(SiteImage::Runtime("PYTHON|3.12"))),
            (
                "DOTNET-ISOLATED|8.0",
                Some(SiteImage::Runtime("DOTNET-ISOLATED|8.0")),
            ),
            (
                "TOMCAT|10.1-java17",
                Some(SiteImage::Runtime("TOMCAT|10.1-java17")),
            ),
            (
                "[format('DOCKER|{0}', x)]",
                Some(SiteImage::Odd("[format('DOCKER|{0}', x)]")),
            ),
            ("$(stack)|1", Some(SiteImage::Odd("$(stack)|1"))),
            ("NODE|", Some(SiteImage::Odd("NODE|"))),
            ("container", Some(SiteImage::Odd("container"))),
            ("…", Some(SiteImage::Odd("…"))),
            ("", None),
        ] {
            assert_eq!(SiteImage::parse(value), expected, "{value}");
        }
    }

    /// The parts of a reference, put together and not taken apart.
    fn parts() -> impl Strategy<
        Value = (
            Option<String>,
            Option<u16>,
            String,
            Option<String>,
            Option<String>,
        ),
    > {
        (
            prop::option::of(prop_oneof![
                Just("localhost".to_owned()),
                "[a-zA-Z0-9]{1,6}(-[a-zA-Z0-9]{1,4})?(\\.[a-zA-Z0-9]{1,5}){1,3}"
            ]),
            prop::option::of(any::<u16>()),
            "[a-z0-9]{1,6}((\\.|_|__|-{1,3})[a-z0-9]{1,4}){0,2}(/[a-z0-9]{1,6}){0,3}",
            prop::option::of("[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,20}"),
            prop::option::of("sha256:[0-9a-f]{64}"),
        )
    }

    /// The same grammar read the slow way: cut the digest off the end, then the tag, then the host.
    fn naively(text: &str) -> (Option<String>, String, Option<String>, Option<String>) {
        let (name, digest) = match text.find('@') {
            Some(at) => (
                text.split_at(at).0,
                Some(text.split_at(at + 1).1.to_owned()),
            ),
            None => (text, None),
        };
        let last = name.rsplit('/').next().unwrap();
        let tag = last.split_once(':').map(|(_, tag)| tag.to_owned());
        let name = name
            .strip_suffix(&tag.as_ref().map_or(String::new(), |tag| format!(":{tag}")))
            .unwrap();
        let segments: Vec<&str> = name.split('/').collect();
        let is_host = |segment: &str| {
            segment.contains('.') || segment.contains(':') || segment == "localhost"
        };
        if segments.len() > 1 && is_host(segments[0]) {
            (
                Some(segments[0].to_owned()),
                segments[1..].join("/"),
                tag,
                digest,
            )
        } else {
            (None, name.to_owned(), tag, digest)
        }
    }

    proptest! {
        #[test]
        fn parts_put_together_come_apart_the_same((host, port, path, tag, digest) in parts()) {
            let port = port.filter(|_| host.is_some());
            let mut text = String::new();
            if let Some(host) = &host {
                text += host;
                text += &port.map_or(String::new(), |port| format!(":{port}"));
                text += "/";
            } else if path.split('/').count() > 1 && (path.split('/').next().unwrap().contains('.') || path.starts_with("localhost/")) {
                return Ok(());
            }
            text += &path;
            text += &tag.as_ref().map_or(String::new(), |tag| format!(":{tag}"));
            text += &digest.as_ref().map_or(String::new(), |digest| format!("@{digest}"));
            let image = ImageRef::parse(&text).unwrap();
            prop_assert_eq!(image, ImageRef { host: host.as_deref(), port, path: &path, tag: tag.as_deref(), digest: digest.as_deref() });
            // The full spelling is a fixed point.
            let full = image.to_string();
            prop_assert_eq!(ImageRef::parse(&full).unwrap().to_string(), full);
        }

        #[test]
        fn what_is_read_agrees_with_the_slow_way(text in "[a-zA-Z0-9./:@_-]{0,24}|[a-z]{1,5}(\\.[a-z]{1,3})?(:[0-9]{1,3})?/[a-z/._-]{1,9}(:[a-zA-Z0-9.]{1,5})?") {
            if let Ok(image) = ImageRef::parse(&text) {
                let host = image.host.map(|host| host.to_owned() + &image.port.map_or(String::new(), |_| {
                    format!(":{}", text.split_once(':').unwrap().1.split('/').next().unwrap())
                }));
                let read = (host, image.path.to_owned(), image.tag.map(str::to_owned), image.digest.map(str::to_owned));
                prop_assert_eq!(read, naively(&text));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}|[:@/.\\[\\]a-f0-9]{0,30}") {
            let _ = ImageRef::parse(&text).map(|image| image.to_string());
            let _ = ImageRef::parse_image_id(&text);
            let _ = SiteImage::parse(&text);
        }
    }
}
