//! Links that carry a scan's facts, named by themselves or lying in a file.

use engine::read::Input;
use model::{
    Redaction,
    issue::Issue,
    link::{Bounds, ShareError},
};
use more::share;

/// What a link gives.
pub(crate) enum Opened {
    /// The facts as documents, and what to know of them.
    Facts(Vec<Input>, Vec<Issue>),
    /// Nothing, and why.
    Cannot(Issue),
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
        Err(error) => {
            let help = match error {
                ShareError::Locked => {
                    "open it on the page with its passphrase, save the JSON there, and hand that in"
                }
                _ => "hand in the exports or the JSON report instead",
            };
            return Some(Opened::Cannot(Issue::error(None, error.to_string(), help)));
        }
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
    Some(Opened::Facts(share::inputs(&shared), remarks))
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
