//! What a content security policy does not cover, and what the page does about each.
//!
//! `tests/e2e/promise.test.mjs` reads the built files and the running page for what is said here.

use yew::prelude::*;

use crate::ui::draw::html;

use super::row;

/// A way out that no policy stops, and what there is to say of it.
const GAPS: [(&str, &str); 7] = [
    (
        "A link you follow",
        "Links out of this page go to MITRE's descriptions of techniques. Their addresses are the same for everybody and hold nothing of yours; the other side is not told where you came from.",
    ),
    (
        "A window the page opens, or another page it goes to",
        "The page holds no call that does either. A link that carries a report holds it behind the #, a part that browsers send to no server; it does stand in the history of whoever opens it.",
    ),
    (
        "WebRTC, the browser's direct line between two machines",
        "A policy does not refuse it: seen in Chromium 148, which does not know the directive that would. The page holds no call to it.",
    ),
    (
        "Extensions of your browser",
        "They may read and change any page, this one too. A private window has none, unless you have allowed them there.",
    ),
    (
        "The clipboard",
        "It is read when you paste and written when you press Copy, never else. What lies there, other programs can read.",
    ),
    (
        "What the browser does of itself",
        "It may check spelling, translate, keep a history or send crash reports. This page asks it not to check spelling or translate, and asks for nothing to be fetched ahead from elsewhere.",
    ),
    (
        "What you save",
        "Files lie where your browser saves them, and are as secret as that place. Names, ids and addresses are pseudonyms in them unless you untick that.",
    ),
];

/// The section.
pub(super) fn view() -> Html {
    html! {
        <section aria-labelledby="gaps-title">
            <h2 id="gaps-title">{ "What no policy covers" }</h2>
            <p class="text">{ "A policy binds the requests of a page. These it does not bind:" }</p>
            <dl class="table">{ for GAPS.iter().map(|(way, words)| row(way, (*words).to_owned(), None)) }</dl>
        </section>
    }
}
