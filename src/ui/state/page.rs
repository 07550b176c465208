//! Which page is shown: the fragment of the address says so, and back and forward work by it.
//!
//! A fragment that names no page belongs to the answer, so whatever else may stand there one day
//! stays with it.

/// A page. The documents stay with the app, whichever is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// The start, or the answer once there are documents.
    Answer,
    /// How to collect the evidence.
    Collect,
    /// How to know that nothing leaves.
    Proof,
}

impl Page {
    /// The pages beside the answer, as the header names them.
    pub(crate) const BESIDE: [(Page, &'static str); 2] =
        [(Page::Collect, "Collect"), (Page::Proof, "Proof")];

    /// The page that a fragment, with its `#`, names.
    pub(crate) fn of(fragment: &str) -> Page {
        match fragment {
            "#collect" => Page::Collect,
            "#proof" => Page::Proof,
            _ => Page::Answer,
        }
    }

    /// The address of the page, relative to the app's own.
    pub(crate) fn link(self) -> &'static str {
        match self {
            Page::Answer => "#",
            Page::Collect => "#collect",
            Page::Proof => "#proof",
        }
    }

    /// What the browser shows as its title.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Page::Answer => "Linchpin: can this registry be taken over?",
            Page::Collect => "Collect the evidence · Linchpin",
            Page::Proof => "How do I know nothing leaves? · Linchpin",
        }
    }
}
