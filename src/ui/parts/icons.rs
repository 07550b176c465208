//! Icons, drawn here: no font, no file. Each is decoration beside words, so readers skip it.

use yew::prelude::*;

use crate::ui::draw::{classes, html};

use model::report::{Outcome, StepState, Verdict};

/// An icon of 20 by 20 from path data.
fn icon(class: &'static str, paths: &'static [&'static str]) -> Html {
    html! {
        <svg class={classes!("icon", class)} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
            { for paths.iter().map(|path| html! { <path d={*path} /> }) }
        </svg>
    }
}

pub(crate) fn copy() -> Html {
    icon(
        "",
        &[
            "M7 7V4.5A1.5 1.5 0 0 1 8.5 3h7A1.5 1.5 0 0 1 17 4.5v7a1.5 1.5 0 0 1-1.5 1.5H13",
            "M4.5 7h7A1.5 1.5 0 0 1 13 8.5v7a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 3 15.5v-7A1.5 1.5 0 0 1 4.5 7z",
        ],
    )
}
pub(crate) fn check() -> Html {
    icon("", &["M4 10.5l4 4 8-9"])
}
pub(crate) fn cross() -> Html {
    icon("", &["M5 5l10 10M15 5L5 15"])
}
pub(crate) fn file() -> Html {
    icon("", &["M5 2.5h6.5L15.5 6.5V17.5h-10.5z", "M11.5 2.5v4h4"])
}
pub(crate) fn folder() -> Html {
    icon(
        "",
        &["M2.5 5.5a1 1 0 0 1 1-1h4l2 2h7a1 1 0 0 1 1 1v7.5a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1z"],
    )
}
pub(crate) fn drop() -> Html {
    icon(
        "large",
        &[
            "M10 3v9M6.5 8.5L10 12l3.5-3.5",
            "M3 12.5v3A1.5 1.5 0 0 0 4.5 17h11a1.5 1.5 0 0 0 1.5-1.5v-3",
        ],
    )
}
pub(crate) fn lock() -> Html {
    icon("", &["M5 9h10v8H5z", "M7 9V6.5a3 3 0 0 1 6 0V9"])
}
pub(crate) fn sun() -> Html {
    icon(
        "",
        &[
            "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z",
            "M10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6L16 16M4 16l1.4-1.4M14.6 5.4L16 4",
        ],
    )
}
pub(crate) fn moon() -> Html {
    icon("", &["M16.5 11.5A7 7 0 0 1 8.5 3.5a7 7 0 1 0 8 8z"])
}
pub(crate) fn download() -> Html {
    icon("", &["M10 3v9M6.5 8.5L10 12l3.5-3.5M4 16.5h12"])
}
pub(crate) fn warning() -> Html {
    icon("warning", &["M10 3L18 16.5H2z", "M10 8v4M10 14v.5"])
}
pub(crate) fn error() -> Html {
    icon(
        "bad",
        &[
            "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z",
            "M10 6v5M10 13.5v.5",
        ],
    )
}
pub(crate) fn plus() -> Html {
    icon("", &["M10 4v12M4 10h12"])
}

/// The mark of an outcome: a shape of its own for each, so that colour is never alone.
pub(crate) fn outcome(outcome: Outcome) -> Html {
    match outcome {
        // A filled octagon, like a stop sign; a ring with a tick; a dashed ring with a question mark.
        Outcome::Fires => icon(
            "mark bad",
            &[
                "M7 2.5h6l4.5 4.5v6L13 17.5H7L2.5 13V7z",
                "M10 6v5M10 13.5v.5",
            ],
        ),
        Outcome::Clear => icon(
            "mark good",
            &[
                "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z",
                "M6.5 10.5l2.5 2.5 4.5-5.5",
            ],
        ),
        Outcome::Unknown => icon(
            "mark unsure",
            &[
                "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z",
                "M7.8 8a2.2 2.2 0 1 1 3.3 1.9c-.7.4-1.1.8-1.1 1.6M10 14v.3",
            ],
        ),
    }
}

/// The mark of a verdict.
pub(crate) fn verdict(verdict: Verdict) -> Html {
    outcome(match verdict {
        Verdict::Fires => Outcome::Fires,
        Verdict::Broken => Outcome::Clear,
        Verdict::Undetermined => Outcome::Unknown,
    })
}

/// The mark of a step.
pub(crate) fn step(state: StepState) -> Html {
    outcome(match state {
        StepState::Open => Outcome::Fires,
        StepState::Closed => Outcome::Clear,
        StepState::Unknown => Outcome::Unknown,
    })
}

/// The product's mark: a wheel's axle with the pin that keeps the wheel on.
pub(crate) fn logo() -> Html {
    html! {
        <svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <circle cx="16" cy="16" r="11" />
            <circle cx="16" cy="16" r="4" />
            <path d="M16 2v9M13 2h6" />
        </svg>
    }
}
pub(crate) fn wrench() -> Html {
    icon(
        "",
        &[
            "M12.5 3.2a4.2 4.2 0 0 0-4 5.6L3 14.3 5.7 17l5.5-5.5a4.2 4.2 0 0 0 5.6-4l-2.5 2.4-2.6-.7-.7-2.6z",
        ],
    )
}
pub(crate) fn eye() -> Html {
    icon(
        "",
        &[
            "M2.5 10c3.4-5.4 11.6-5.4 15 0-3.4 5.4-11.6 5.4-15 0z",
            "M10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
        ],
    )
}
pub(crate) fn flask() -> Html {
    icon(
        "",
        &[
            "M7.5 2.5h5M8.5 2.5v5L3.8 15.4A1.4 1.4 0 0 0 5 17.5h10a1.4 1.4 0 0 0 1.2-2.1L11.5 7.5v-5",
            "M6 13h8",
        ],
    )
}
pub(crate) fn flag() -> Html {
    icon("", &["M5 18V3M5 4h10l-2.5 3.5L15 11H5"])
}
pub(crate) fn terminal() -> Html {
    icon("", &["M3 4h14v12H3z", "M6 8l2.5 2L6 12M10.5 12.5H14"])
}
