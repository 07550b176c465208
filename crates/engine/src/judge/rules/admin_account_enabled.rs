//! `zt_wl_012`: the registry's admin account is enabled.
//!
//! **What it finds.** `adminUserEnabled` is `true`.
//! **Why it matters.** The account is one static user name with two passwords that pull from and push
//! to every repository; nobody stands behind it, nothing rotates it.
//! **Needs.** The registry's own document.
//! **Platform default.** Off; it stands for what a template or plan leaves out.
//! **References.** <https://learn.microsoft.com/azure/container-registry/container-registry-authentication#admin-account>

use super::{Draft, RuleMeta, show_registry};
use crate::{
    facts::{Place, Seen, View, Why, registries::Names},
    read::decode::fields::Field,
};
use model::{outcome::Outcome, report::Command};

/// What is published about the rule.
pub const META: RuleMeta = RuleMeta {
    id: "zt_wl_012",
    title: "Admin account enabled",
    severity: "High",
    about: "Looks at adminUserEnabled: it fires on true and is clear on false.",
    why: "The admin account is one shared name with two static passwords. Whoever finds one in a pipeline, a repository or a laptop may pull from and push to every repository, and no log can say who it was.",
    mended: "the admin account were off",
    read_more: "https://learn.microsoft.com/azure/container-registry/container-registry-authentication#admin-account",
};

/// What the documents show.
fn judge(view: &View) -> (Outcome, Seen<bool>) {
    let seen = view.boolean(Field::AdminUserEnabled);
    let outcome = match &seen {
        Seen::Known(true, _) => Outcome::Fires,
        Seen::Known(false, _) => Outcome::Clear,
        Seen::Partly(..) | Seen::Unknown(..) => Outcome::Unknown,
        Seen::Missing | Seen::Null(_) if view.takes_defaults() => Outcome::Clear,
        Seen::Missing | Seen::Null(_) => Outcome::Unknown,
    };
    (outcome, seen)
}

/// The bare answer.
pub fn outcome(view: &View) -> Outcome {
    judge(view).0
}

/// The answer with its reasons.
pub fn check(view: &View, names: &Names) -> Draft {
    let (outcome, seen) = judge(view);
    let places = seen.places();
    let export = Command {
        line: show_registry(names),
        shows: "adminUserEnabled as it is set now".to_owned(),
    };
    match seen {
        Seen::Known(true, _) => Draft::new(outcome, "the admin account is enabled", places),
        Seen::Known(false, _) => Draft::new(outcome, "the admin account is disabled", places),
        Seen::Missing | Seen::Null(_) if outcome == Outcome::Clear => {
            Draft::new(outcome, "the admin account is disabled by default", places)
                .note("adminUserEnabled is not set here, so it is off by default")
        }
        Seen::Missing => Draft::new(
            outcome,
            "this export does not show adminUserEnabled",
            places,
        )
        .missing("adminUserEnabled")
        .settle(export),
        Seen::Null(_) => Draft::new(
            outcome,
            "adminUserEnabled is null, which says nothing",
            places,
        )
        .missing("adminUserEnabled")
        .settle(export),
        Seen::Partly(..) => unsettled(outcome, Why::Expression, places, export),
        Seen::Unknown(why, _) => unsettled(outcome, why, places, export),
    }
}

/// It is there, but says nothing that can be taken.
fn unsettled(outcome: Outcome, why: Why, places: Vec<Place>, export: Command) -> Draft {
    let because = match why {
        Why::Expression => "adminUserEnabled is an expression that the document does not settle",
        Why::AfterApply => "adminUserEnabled is known only once it has been applied",
        Why::Hidden => "adminUserEnabled is marked as sensitive, so what it says was not kept",
        Why::Past => {
            "adminUserEnabled was turned on by a change that was recorded, and how it is now that does not say"
        }
        Why::Twice => "adminUserEnabled stands there twice, so what it says is not known",
        Why::WrongType => "adminUserEnabled is not one plain true or false",
    };
    Draft::new(outcome, because, places)
        .missing("adminUserEnabled as a boolean")
        .settle(export)
}
