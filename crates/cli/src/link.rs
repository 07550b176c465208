//! Links that carry a scan's facts, named by themselves or lying in a file.

use engine::read::Input;
use model::{
    Redaction,
    issue::Issue,
    link::{Bounds, FromLink, ShareError},
};
use more::share;

/// What a link gives.
pub(crate) enum Opened {
    /// The facts as documents.
    Facts(Facts),
    /// Nothing, and why.
    Cannot(Issue),
}

/// What is in a link.
pub(crate) struct Facts {
    pub(crate) inputs: Vec<Input>,
    /// What it says of itself.
    pub(crate) origin: FromLink,
    /// What to know of it.
    pub(crate) remarks: Vec<Issue>,
}

/// No link is longer, with whatever stands before its `#`.
const LONGEST: usize = 4 << 20;

/// Opens a file that holds a link and nothing else. None if it does not.
pub(crate) fn open_file(bytes: &[u8]) -> Option<Opened> {
    if bytes.len() > LONGEST {
        return None;
    }
    open(std::str::from_utf8(bytes).ok()?)
}

/// Opens a text that is a link: a whole address, or what stands behind its `#`. None if it is none.
pub(crate) fn open(text: &str) -> Option<Opened> {
    let text = text.trim();
    let begins = ["https://", "http://", "file://", "#v", "v1"];
    if !begins.iter().any(|begin| text.starts_with(begin)) {
        return None;
    }
    let shared = match share::decode(text, &Bounds::default()).and_then(|payload| payload.shared())
    {
        Ok(shared) => shared,
        Err(ShareError::NotALink) => return None,
        Err(error) => return Some(Opened::Cannot(why(&error))),
    };
    let mut remarks = Vec::new();
    if shared.redaction != Redaction::NONE {
        remarks.push(Issue::warning(
            None,
            "this link has pseudonyms, which nothing else goes by",
            "compare it with links that were made with the same pseudonyms, or ask for one without",
        ));
    }
    if !shared.what_if.is_empty() {
        remarks.push(Issue::warning(
            None,
            "this link supposes changes that nobody has made; they are left out here",
            "the page shows what would follow from them",
        ));
    }
    if shared.problems > 0 {
        remarks.push(Issue::warning(
            None,
            "what this link was made from could not all be used, and it does not say what",
            "ask whoever made it",
        ));
    }
    Some(Opened::Facts(Facts {
        inputs: share::inputs(&shared),
        origin: shared.origin(),
        remarks,
    }))
}

/// Why a link gives nothing, and what to do about it: in words that redaction knows, few as they are.
fn why(error: &ShareError) -> Issue {
    let instead = "hand in the exports or the JSON report that it was made from";
    match error {
        ShareError::Locked => Issue::error(
            None,
            "this link is locked",
            "open it on the page with its passphrase, save the JSON there, and hand that in",
        ),
        ShareError::Newer => Issue::error(
            None,
            "this link was made by a newer version than this one",
            "judge it with the version that it was made with, or a later one",
        ),
        ShareError::TooLarge { .. } | ShareError::TooLong { .. } | ShareError::TooMany => {
            Issue::error(None, "this link holds more than is read from one", instead)
        }
        _ => Issue::error(None, "this link was cut off or changed on its way", instead),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_link_is_left_to_others() {
        for text in [
            "",
            "registries.json",
            "v1",
            "[{\"a\": \"#v1.x\"}]",
            "https://example.com/",
            "see https://example.com/#v1.AAAA",
        ] {
            let link = open(text).is_some();
            // The beginning of one is a link that was cut short.
            assert_eq!(link, text == "v1", "{text}");
        }
    }
}
