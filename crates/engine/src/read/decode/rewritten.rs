//! Images that a kustomization rewrites: the lists of its images, its patches and its replacements, wherever they
//! stand: in a file of Kustomize, an object of Flux, the sources of an application of Argo CD.
//!
//! (kubectl.docs.kubernetes.io: `kustomization/images`, `patches`, `replacements`; fluxcd.io: `Kustomization`,
//! `HelmRelease`, `spec.postRenderers`; argo-cd.readthedocs.io: `user-guide/kustomize`.)

use std::borrow::Cow;

use super::fields::Field;
use crate::{azure::hosts::login_server_at, read::tree::Node};

/// What of images is rewritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rewrites {
    /// An image of this name, which loses its digest.
    Image(String),
    /// The images of the object that is called so.
    Of(String),
    /// Any, for what is rewritten is told by a pattern, or elsewhere.
    Any,
    /// It goes to this registry of Azure.
    To(String),
    /// Those of the object that is called so, or of any, may be by something that is not read here.
    By(String),
    /// The same of any where only a kustomization has such a thing.
    ByOther,
}

/// Any object, in place of the name of one.
pub const ANY: &str = "*";

impl Rewrites {
    /// The field that it is noted as, and its text; none if that is not known.
    pub fn noted(self) -> (Field, Option<String>) {
        match self {
            Rewrites::Image(name) => (Field::Rewritten, Some(name)),
            Rewrites::Any => (Field::Rewritten, None),
            Rewrites::Of(name) => (Field::RewrittenName, Some(name)),
            Rewrites::To(host) => (Field::RewrittenTo, Some(host)),
            Rewrites::By(name) => (Field::RewrittenBy, Some(name)),
            Rewrites::ByOther => (Field::RewrittenBy, None),
        }
    }
}

/// Whether a value may hold what is looked for: nodes list all their images under one of these keys.
pub fn may_rewrite(key: &str, value: &[u8]) -> bool {
    const SIGNS: [&[u8]; 5] = [
        b"\"newTag\"",
        b"\"newName\"",
        b"\"tagSuffix\"",
        b"\"renamed\"",
        b"\"sentTo\"",
    ];
    let is_there = |what: &[u8]| memchr::memmem::find(value, what).is_some();
    !key.starts_with("image") || SIGNS.iter().any(|sign| is_there(sign))
}

/// Whether a value that begins so may be what is looked for: others have most of these keys for something else.
pub fn may_begin(key: &str, value: &[u8]) -> bool {
    let first = value
        .iter()
        .skip(1)
        .find(|byte| !byte.is_ascii_whitespace());
    match key {
        "components" | "transformers" => value.starts_with(b"[") && first == Some(&b'"'),
        "parameters" => {
            let near = value.get(..value.len().min(400)).unwrap_or_default();
            memchr::memmem::find(near, b"\"assign").is_some()
        }
        _ => true,
    }
}

/// Nobody rewrites more of them in one place.
const MOST: usize = 256;

/// Under these keys a link says which images lose their digest, and to which registries some go.
pub const RENAMED: &str = "renamed";
/// The second of these.
pub const SENT_TO: &str = "sentTo";

/// As a link has it: no reference stands there, which would be one more image.
pub fn veiled(text: &str) -> String {
    text.replace(".azurecr.", " azurecr.")
}

fn plain(text: &str) -> String {
    text.replace(" azurecr.", ".azurecr.")
}

/// Under these keys stands what rewrites images.
const KEYS: [&str; 13] = [
    "images",
    "patches",
    "components",
    "parameters",
    "transformers",
    "patchStrategicMerge",
    "imageTag",
    "kustomize",
    "imageTags",
    "replacements",
    "patchesJson6902",
    "patchesStrategicMerge",
    "patches_strategic_merge",
];

/// Whether a key between its quotes is one of these.
#[inline]
pub fn is_key(key: &[u8]) -> bool {
    matches!(key.len(), 6..=10 | 12 | 15 | 19 | 21..=23)
        && matches!(key.first(), Some(b'c' | b'i' | b'k' | b'p' | b'r' | b't'))
        && KEYS.iter().any(|known| known.as_bytes() == key)
}

/// What the value under such a key rewrites; nothing where it has not the form of what Kustomize reads.
pub fn under(key: &str, value: Node) -> Vec<Rewrites> {
    let mut found = Vec::new();
    match key {
        "kustomize" => kustomize(value, &mut found),
        "images" | "imageTags" => value.items().for_each(|one| image(one, &mut found)),
        "imageTag" => image(value, &mut found),
        "replacements" => value.items().for_each(|one| match in_file(one) {
            true => found.push(Rewrites::By(ANY.to_owned())),
            false => replacement(one, &mut found),
        }),
        "patches" | "patchesJson6902" => value.items().for_each(|one| match one.get("patch") {
            Some(what) => patch(what, one.get("target"), &mut found),
            None if in_file(one) => unread(one.get("target"), &mut found),
            None => {}
        }),
        "patchesStrategicMerge" | "patches_strategic_merge" => {
            value.items().for_each(|one| match one.string() {
                Some(path) if is_path(&path) => found.push(Rewrites::By(ANY.to_owned())),
                _ => patch(one, None, &mut found),
            });
        }
        "components" | "transformers" => value.items().for_each(|one| other(one, &mut found)),
        // A policy of Kyverno.
        "patchStrategicMerge" => {
            let images = images_set(value.json());
            if images.iter().any(|image| !image.contains('@')) {
                found.push(Rewrites::By(ANY.to_owned()));
            }
        }
        // One of Gatekeeper (`AssignImage`). Where its `assignDomain` sends images is told apart.
        "parameters" if value.get("assignTag").and_then(Node::string).is_some() => {
            found.push(Rewrites::By(ANY.to_owned()));
        }
        _ => {}
    }
    found.truncate(MOST);
    found
}

/// Whether what is said stands in a file, which may be anywhere.
fn in_file(entry: Node) -> bool {
    entry
        .get("path")
        .is_some_and(|path| path.string().is_some())
}

/// Whether it is the name of a file or folder, and not a document itself.
fn is_path(text: &str) -> bool {
    let ends = [".yaml", ".yml", ".json"];
    !text.contains(['\n', '{', ' '])
        && (text.contains('/') || text == ".." || ends.iter().any(|end| text.ends_with(end)))
}

/// A patch that is not read here, of objects that may run images.
fn unread(target: Option<Node>, found: &mut Vec<Rewrites>) {
    /// Those that are patched often, and run none.
    const RUN_NONE: [&str; 18] = [
        "ClusterRole",
        "ClusterRoleBinding",
        "ConfigMap",
        "CustomResourceDefinition",
        "HorizontalPodAutoscaler",
        "Ingress",
        "LimitRange",
        "Namespace",
        "NetworkPolicy",
        "PersistentVolume",
        "PersistentVolumeClaim",
        "PodDisruptionBudget",
        "Role",
        "RoleBinding",
        "Secret",
        "Service",
        "ServiceAccount",
        "StorageClass",
    ];
    let text = |key: &str| target.and_then(|target| target.get(key)?.string());
    if text("kind").is_some_and(|kind| RUN_NONE.contains(&&*kind)) {
        return;
    }
    let name = text("name").filter(|name| !is_pattern(name));
    found.push(Rewrites::By(name.map_or(ANY.to_owned(), Cow::into_owned)));
}

/// What a kustomization takes in that may change anything: a component, or a transformer, in a file or as it is.
fn other(entry: Node, found: &mut Vec<Rewrites>) {
    /// Transformers that leave images as they are.
    const OTHERS: [&str; 8] = [
        "AnnotationsTransformer",
        "HashTransformer",
        "LabelTransformer",
        "NamespaceTransformer",
        "PrefixSuffixTransformer",
        "PrefixTransformer",
        "ReplicaCountTransformer",
        "SuffixTransformer",
    ];
    let Some(text) = entry.string() else { return };
    if is_path(&text) {
        found.push(Rewrites::By(ANY.to_owned()));
        return;
    }
    let kinds = values_of(&text, "kind");
    if kinds.is_empty() || kinds.iter().any(|kind| !OTHERS.contains(kind)) {
        found.push(Rewrites::ByOther);
    }
}

/// The same of everything in a value.
pub fn everywhere(node: Node) -> Vec<Rewrites> {
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if found.len() >= MOST {
            break;
        }
        for (key, value) in node.entries().filter(|(key, _)| is_key(key.as_bytes())) {
            found.extend(under(&key, value));
        }
        open.extend(node.children().filter(|child| child.is_container()));
    }
    found
}

/// What Argo CD and Flux hand to Kustomize; Terraform has a list of one there.
fn kustomize(value: Node, found: &mut Vec<Rewrites>) {
    for one in value.items().chain([value]) {
        for (key, inner) in one.entries().filter(|(key, _)| is_key(key.as_bytes())) {
            if matches!(&*key, "images") {
                // Argo CD writes each of them in one text.
                let texts = inner.items().filter_map(Node::string);
                texts.for_each(|text| in_one_text(&text, found));
            }
            // What it is read as under its own key is found there.
        }
    }
}

/// `NAME=NEWNAME:TAG`, of which the first may be left out. (argo-cd: `KustomizeImage`.)
fn in_one_text(text: &str, found: &mut Vec<Rewrites>) {
    let (old, new) = match text.split_once('=') {
        Some((old, new)) => (Some(old), new),
        None => (None, text),
    };
    if new.contains('@') {
        send(new, found);
        return;
    }
    let name = name_of(new);
    let has_tag = name.len() < new.len();
    if let Some(old) = old {
        send(new, found);
        if has_tag {
            named(old, found);
        }
    } else if has_tag {
        named(name, found);
    }
}

/// One entry of a list of images, or the only one.
fn image(entry: Node, found: &mut Vec<Rewrites>) {
    let text = |key: &str| {
        let text = entry.get(key).map(said)?;
        (!text.is_empty()).then_some(text)
    };
    if let Some(name) = text(RENAMED) {
        named(&plain(&name), found);
    }
    if let Some(to) = text(SENT_TO) {
        send(&plain(&to), found);
    }
    let Some(name) = text("name") else { return };
    let new_name = text("newName");
    let pins = text("digest").is_some();
    if new_name.is_none() && text("newTag").is_none() && text("tagSuffix").is_none() {
        return;
    }
    if let Some(new) = &new_name {
        send(new, found);
    }
    // A new name alone leaves the digest as it is.
    if !pins && (text("newTag").is_some() || text("tagSuffix").is_some()) {
        named(&name, found);
    }
}

/// What a value says; nothing for what says nothing.
fn said(node: Node<'_>) -> Cow<'_, str> {
    match node.string() {
        Some(text) => text,
        None if node.is_container() || node.is("null") => Cow::Borrowed(""),
        None => Cow::Borrowed(node.json()),
    }
}

/// The name of an image: Kustomize takes it for a regular expression.
fn named(name: &str, found: &mut Vec<Rewrites>) {
    let name = name_of(name.trim());
    found.push(match is_pattern(name) {
        true => Rewrites::Any,
        false => Rewrites::Image(name.to_owned()),
    });
}

fn is_pattern(name: &str) -> bool {
    name.is_empty() || name.contains(|sign: char| "*+?()[]{}|^$\\".contains(sign))
}

/// A reference without its tag and digest.
fn name_of(reference: &str) -> &str {
    let name = reference.split('@').next().unwrap_or(reference);
    let last = name.rfind('/').map_or(0, |slash| slash + 1);
    let tag = name.get(last..).and_then(|last| last.find(':'));
    tag.and_then(|tag| name.get(..last + tag)).unwrap_or(name)
}

/// Where an image goes.
fn send(reference: &str, found: &mut Vec<Rewrites>) {
    let host = reference.trim().split('/').next().unwrap_or_default();
    if login_server_at(host) == Some(host.len()) && !host.is_empty() {
        found.push(Rewrites::To(host.to_owned()));
    }
}

/// What a patch sets: one of JSON, or a piece of an object, each as text or as it is.
fn patch(what: Node, target: Option<Node>, found: &mut Vec<Rewrites>) {
    let text = match what.string() {
        Some(text) => text,
        None => Cow::Borrowed(what.json()),
    };
    for document in text.split("\n---") {
        let images = images_set(document);
        if images.iter().all(|image| image.contains('@')) {
            continue;
        }
        let of = match target {
            Some(target) => target.get("name").and_then(Node::string),
            None => own_name(document).map(Cow::Borrowed),
        };
        found.push(match of.filter(|name| !is_pattern(name)) {
            Some(name) => Rewrites::Of(name.into_owned()),
            None => Rewrites::Any,
        });
        images.iter().for_each(|image| send(image, found));
    }
}

/// The values that a patch gives to images, in YAML or in JSON.
fn images_set(text: &str) -> Vec<&str> {
    const PATHS: [&str; 7] = [
        "/image\"", "/image'", "/image\n", "/image\r", "/image ", "/image,", "/image}",
    ];
    let mut found = values_of(text, "image");
    // Of an operation the value may stand before the path or behind it; one on an image holds no object.
    let operations = text.split("\n- ").flat_map(|one| one.split('}'));
    for one in operations {
        if PATHS.iter().any(|path| one.contains(path)) || one.ends_with("/image") {
            found.extend(values_of(one, "value"));
        }
    }
    found
}

/// The values under a key, wherever it stands.
pub fn values_of<'t>(text: &'t str, key: &str) -> Vec<&'t str> {
    let keys = text.match_indices(key).filter(|(at, _)| {
        let before = text.get(..*at).unwrap_or_default().chars().next_back();
        before.is_none_or(|sign| !sign.is_ascii_alphanumeric() && !"_-./".contains(sign))
    });
    keys.filter_map(|(at, _)| value_behind(text.get(at + key.len()..)?))
        .collect()
}

/// The value that stands behind the rest of a key.
fn value_behind(rest: &str) -> Option<&str> {
    let rest = rest.trim_start_matches(['"', '\'']).trim_start();
    let rest = rest.strip_prefix(':')?.trim_start_matches([' ', '\t']);
    let end = rest.find(['\n', ',', '}']);
    let value = rest.get(..end.unwrap_or(rest.len()))?.trim();
    let value = value.split(" #").next().unwrap_or_default().trim();
    let value = value.trim_matches(['"', '\'']);
    (!value.is_empty()).then_some(value)
}

/// What a piece of an object is called, if nothing else in its metadata has a name.
pub fn own_name(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("metadata")?;
    let rest = rest.split("spec").next()?;
    let values = values_of(rest, "name");
    match values.as_slice() {
        [name] => Some(name),
        _ => None,
    }
}

/// What copies a value into others: into images, where a path of a target ends there.
fn replacement(entry: Node, found: &mut Vec<Rewrites>) {
    for target in entry.get("targets").into_iter().flat_map(Node::items) {
        let paths = target
            .get("fieldPaths")
            .or_else(|| target.get("fieldpaths"));
        let mut paths = paths.into_iter().flat_map(Node::items);
        let is_image = paths.any(|path| {
            let path = path.string().unwrap_or_default();
            path == "image" || path.ends_with(".image") || path.ends_with("/image")
        });
        if is_image {
            let name = target.path(&["select", "name"]).and_then(Node::string);
            found.push(match name.filter(|name| !is_pattern(name)) {
                Some(name) => Rewrites::Of(name.into_owned()),
                None => Rewrites::Any,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::tree::Tree;

    fn of(key: &str, value: &serde_json::Value) -> Vec<Rewrites> {
        let text = value.to_string();
        let (tree, _) = Tree::read(text.as_bytes(), 0);
        under(key, tree.root().unwrap())
    }

    #[test]
    fn a_digest_is_lost_where_a_tag_takes_its_place() {
        let image = |name: &str| Rewrites::Image(name.to_owned());
        let to = |host: &str| Rewrites::To(host.to_owned());
        let list = serde_json::json!([
            {"name": "a", "newTag": "1"},
            {"name": "b", "newTag": 2},
            {"name": "c", "newName": "contoso.azurecr.io/c"},
            {"name": "d", "newName": "contoso.azurecr.io/d", "newTag": "1"},
            {"name": "e", "newTag": "1", "digest": "sha256:00"},
            {"name": "f", "newTag": ""},
            {"name": ".*/g", "newTag": "1"},
            {"name": "h", "tagSuffix": "-x"},
            {"newTag": "1"}, "i:1", null, 4
        ]);
        let expected = vec![
            image("a"),
            image("b"),
            to("contoso.azurecr.io"),
            to("contoso.azurecr.io"),
            image("d"),
            Rewrites::Any,
            image("h"),
        ];
        assert_eq!(of("images", &list), expected);
        let argo = serde_json::json!({"images": ["a:1", "b", "c=contoso.azurecr.io/c:1", "d=e@sha256:00", "f=g",
            "localhost:5000/h", "localhost:5000/i:1"]});
        let expected = vec![
            image("a"),
            to("contoso.azurecr.io"),
            image("c"),
            image("localhost:5000/i"),
        ];
        assert_eq!(of("kustomize", &argo), expected);
    }

    #[test]
    fn a_patch_says_of_which_object_it_sets_the_image() {
        let object = |name: &str| Rewrites::Of(name.to_owned());
        for (patch, expected) in [
            (
                "kind: Deployment\nmetadata:\n  name: till\n  namespace: sales\nspec:\n  template:\n    spec:\n      containers:\n      - name: a\n        image: a:1\n",
                vec![object("till")],
            ),
            (
                "metadata:\n  labels:\n    name: other\n  name: till\nspec:\n  image: a:1\n",
                vec![Rewrites::Any],
            ),
            (
                r#"{"metadata": {"name": "till"}, "spec": {"image": "contoso.azurecr.io/a:1"}}"#,
                vec![
                    object("till"),
                    Rewrites::To("contoso.azurecr.io".to_owned()),
                ],
            ),
            (
                "metadata:\n  name: till\nspec:\n  image: a@sha256:00\n",
                vec![],
            ),
            ("metadata:\n  name: till\nspec:\n  replicas: 3\n", vec![]),
            (
                "metadata:\n  name: till\nspec:\n  imagePullPolicy: Always\n",
                vec![],
            ),
        ] {
            let list = serde_json::json!([patch]);
            assert_eq!(of("patchesStrategicMerge", &list), expected, "{patch}");
        }
        for (patch, sets) in [
            (
                "- op: replace\n  path: /spec/template/spec/containers/0/image\n  value: a:1\n",
                true,
            ),
            (
                "- {op: replace, value: a:1, path: /spec/containers/0/image}",
                true,
            ),
            (
                r#"[{"op": "add", "path": "/spec/containers/0/image", "value": "a:1"}]"#,
                true,
            ),
            (
                "- op: add\n  path: /spec/containers/-\n  value:\n    name: b\n    image: a:1\n",
                true,
            ),
            (
                "- op: replace\n  path: /spec/containers/0/image\n  value: a@sha256:00\n",
                false,
            ),
            ("- op: replace\n  path: /spec/replicas\n  value: 3\n", false),
        ] {
            for target in [Some("till"), Some("till.*"), None] {
                let list = serde_json::json!([{"patch": patch, "target": {"kind": "Deployment", "name": target}}]);
                let expected = match target {
                    _ if !sets => vec![],
                    Some("till") => vec![object("till")],
                    _ => vec![Rewrites::Any],
                };
                assert_eq!(of("patches", &list), expected, "{patch}");
            }
        }
    }
}
