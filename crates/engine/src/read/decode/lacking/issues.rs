//! What is said where a document, or a line beside one, says itself that not all is there.

use super::{Why, lines::Line};
use model::issue::Issue;

/// What is said where a document says itself that not all is in it.
pub(super) fn lacking(place: u32, why: Why) -> Issue {
    let (what, help) = match why {
        Why::Failed => (
            "this part says itself that it failed, beside one that was read: what it should have shown was not judged",
            AGAIN,
        ),
        Why::Empty => (
            "nothing, or an error, stands here where an answer stands beside it: what it should have shown was not judged",
            AGAIN,
        ),
        Why::Told => (
            "this says what went wrong or was passed over, beside what was read: there may be more that is not here",
            AGAIN,
        ),
        Why::Page => (
            "this list is one page of more, as it says itself: whatever is on the other pages was not judged",
            "fetch the rest too, and drop all pages together; `az acr list -o json` prints all at once",
        ),
    };
    Issue::warning(Some(place), what, help)
}

/// What to do where a part of many failed.
const AGAIN: &str = "run it again until nothing fails, or drop what it leaves out too (`az acr list -o json`, once for each subscription)";

/// Whether it is said that something is one page of more, or cut.
pub(super) fn is_of_pages(issue: &Issue) -> bool {
    issue.message.starts_with("this list ")
}

/// What is said of a line beside documents that says that not all is there.
pub(super) fn said_beside(place: u32, said: Line) -> Issue {
    let what = match said {
        Line::Cut => "this line says that something was left out: that was not judged",
        Line::Wrong => {
            "this line says that something went wrong or was passed over, so there may be more than was read"
        }
    };
    Issue::warning(
        Some(place),
        what,
        "run the command again, and copy all that it prints, or save it to a file with `>`",
    )
}

/// What is said of a command that keeps a part of its answer.
pub(super) fn kept_a_part(place: u32) -> Issue {
    Issue::warning(
        Some(place),
        "this command keeps only a part of its answer, or as much as it may at most: what it leaves out was not judged",
        "run it again without what cuts the answer (`--query` with a filter or a place, `head`, `-First`, `take`)",
    )
}
