//! Images in texts that something writes anew: a manifest in a text, a patch of what generates applications, the
//! annotation of Argo CD Image Updater itself.

use super::mention::{self, inside_text};
use crate::{azure::ids::unquoted, read::tree::Node};

/// The annotation that lists the images which are updated. (argocd-image-updater.readthedocs.io: `configuration/images`.)
const LIST: &str = "argocd-image-updater.argoproj.io/image-list";

/// Kinds that name the images which an updater looks after, each with the group of its version.
pub const NAMING: [(&str, &str); 10] = [
    ("argocd-image-updater.argoproj.io/", "ImageUpdater"),
    ("fleet.cattle.io/", "ImageScan"),
    ("image.toolkit.fluxcd.io/", "ImagePolicy"),
    ("image.toolkit.fluxcd.io/", "ImageRepository"),
    (KARGO, "ClusterPromotionTask"),
    (KARGO, "Freight"),
    (KARGO, "Promotion"),
    (KARGO, "PromotionTask"),
    (KARGO, "Stage"),
    (KARGO, "Warehouse"),
];

/// The group of Kargo's kinds, none of which runs a container.
pub const KARGO: &str = "kargo.akuity.io/";

/// The group of Fleet's.
pub const FLEET: &str = "fleet.cattle.io/";

/// So Kargo's expressions ask for an image that was discovered. (docs.kargo.io: `expressions`.)
const FROM: &str = "imageFrom(";

/// Under this key Fleet's file lists the images that are updated. (fleet.rancher.io: `imagescan`.)
const SCANS: &str = "imageScans";

/// Nobody names more of them.
const MOST: usize = 64;

/// The images that a JSON text says are updated.
pub fn in_text(raw: &str) -> Vec<String> {
    if !raw.contains(".azurecr.") {
        return Vec::new();
    }
    let has = |what: &str| raw.contains(what);
    if !has(LIST) && !has(FROM) && !NAMING.iter().any(|(group, _)| has(group)) {
        return Vec::new();
    }
    let Some(text) = unquoted(raw) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for document in text.split("\n---") {
        let names = |(group, kind): &(&str, &str)| {
            document.contains(group) && document.split(is_between).any(|word| word == *kind)
        };
        if NAMING.iter().any(names) || document.contains(FROM) {
            found.extend(inside_text(document, MOST));
            continue;
        }
        for (at, _) in document.match_indices(LIST) {
            let rest = document.get(at + LIST.len()..).unwrap_or_default();
            let mut lines = rest.split('\n');
            // It may go on in lines that have no key.
            let first = lines.next().unwrap_or_default();
            let more = lines.take_while(|line| !line.contains(": ") && !line.ends_with(':'));
            let value: Vec<&str> = std::iter::once(first).chain(more).collect();
            found.extend(inside_text(&value.join("\n"), MOST));
        }
    }
    found
}

fn is_between(letter: char) -> bool {
    !letter.is_ascii_alphanumeric()
}

/// The same of all texts in a value, and of annotations in it.
pub fn everywhere(node: Node<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if found.len() >= MOST {
            break;
        }
        for (key, value) in node.entries() {
            if key == LIST && !value.is_container() {
                let text = value.string().unwrap_or_default();
                found.extend(inside_text(&text, MOST));
            } else if key == SCANS {
                found.extend(mention::everywhere(value));
            }
        }
        match node.is_container() {
            true => open.extend(node.children()),
            false => found.extend(in_text(node.json())),
        }
    }
    found
}
