//! What the page wants done by the browser or by the session, as plain data.

use std::rc::Rc;

use super::{
    model::{FileId, Payload, To},
    page::Page,
};
use model::{
    Redaction,
    link::Locked,
    protocol::{InputId, Link, Request},
};

/// Something to be done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Effect {
    /// End the session, whatever it is doing, and begin one without documents.
    Renew,
    /// End the session, and begin none.
    HangUp,
    /// Ask the session something that needs no bytes.
    Ask(Request),
    /// The same; the answer goes somewhere else than it does by itself.
    AskFor(To, Request),
    /// Hand a document to the session.
    Put {
        /// The page's id for it.
        id: InputId,
        /// Its name; may be empty.
        name: String,
        /// The places of the archive's files that are to be passed over.
        without: Vec<u32>,
        /// What is in it.
        payload: Payload,
    },
    /// Ask the session for a link of today; only the browser knows the date.
    AskForLink(Redaction),
    /// Bring the documents of an example.
    Sample(&'static str),
    /// A file is not needed any more.
    LetGo(FileId),
    /// Offer text as a file to save.
    Download {
        /// What the file is called.
        name: &'static str,
        /// What it is.
        media_type: &'static str,
        /// What is in it.
        text: String,
    },
    /// Offer a picture as pixels to save.
    SavePixels(String),
    /// Put text on the clipboard, and say whether that worked.
    Copy(String),
    /// Lock a link with a passphrase.
    Seal(Rc<Link>, String),
    /// Try a passphrase on a link.
    Unlock(Rc<Locked>, String),
    /// Show the page dark or light, and keep that choice.
    Theme(bool),
    /// Bring a part of the page into view.
    ScrollTo(&'static str),
    /// Say in the address what is looked at; as a step that can be taken back, or in place of the last.
    Address(String, bool),
    /// Go to a page, as a link to it would; it is shown once the address has changed.
    Go(Page),
    /// Once this page is drawn: its title, and the focus on its heading, so far down.
    Arrive(Page, f64),
    /// The same with this part of the page in view.
    Reach(Page, &'static str),
}

/// What is to be done, in this order.
pub(crate) type Effects = Vec<Effect>;
