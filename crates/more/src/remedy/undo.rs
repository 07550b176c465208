//! How a change of the network is taken back: to what was there before, which is no mirror of the change.
//!
//! Seen with azure-cli 2.91: turning public access off sends `Deny` along, and turning it on sends nothing of
//! the firewall.

use super::{
    Command, Target,
    recipes::{CLOSE_NETWORK, RESTRICT_NETWORK, Recipe},
};

const ON: &str = "acr update {name} {group} {subscription} --public-network-enabled true";
const BEFORE: &str = "acr update {name} {group} {subscription} {default-action}";
const PUT_BACK: &str = "acr network-rule add {name} {group} {subscription} {wide}";
const TAKE_AWAY: &str = "acr network-rule remove {name} {group} {subscription} {range}";

/// What taking it back comes to: where every address was let in by default, where none was, and where that is
/// not known.
const ALLOWED: &str =
    "This lets every address in again, as it was before, whatever ranges the firewall has.";
/// The same where there was no firewall before.
const HAD_NONE: &str =
    "This lets every address in again, as it was before; the registry stays Premium.";
const REFUSED: &str = "This brings back what was there before: the firewall goes on refusing by default, and its ranges, which let everyone in, count again.";
const UNKNOWN: &str = "What the firewall did by default before is not in these exports: look at `networkRuleSet.defaultAction` before the change, and write that in place of `DEFAULT_ACTION`.";

/// The commands, and what they come to; none for what is no change of the network.
pub(super) fn of(recipe: &Recipe, target: &Target<'_>) -> Option<(Vec<Command>, &'static str)> {
    let closes = std::ptr::eq(recipe, &CLOSE_NETWORK);
    if !closes && !std::ptr::eq(recipe, &RESTRICT_NETWORK) {
        return None;
    }
    let refused = target.default_action.is_some_and(|action| action == "Deny");
    let mut undo = Vec::new();
    if closes {
        undo.push(Command::of(ON, target));
    }
    // The CLI sends `Deny` either way.
    if !refused {
        undo.push(Command::of(BEFORE, target));
    }
    if !closes {
        undo.extend((0..target.wide_ranges.len()).map(|index| {
            let wide_ranges = target.wide_ranges.get(index..).unwrap_or_default();
            Command::of(
                PUT_BACK,
                &Target {
                    wide_ranges,
                    ..*target
                },
            )
        }));
        // The one that was asked for was added.
        if target.allowed_ranges.is_empty() {
            undo.push(Command::of(TAKE_AWAY, target));
        }
    }
    let said = match target.default_action {
        Some(_) if refused => REFUSED,
        Some(_) if target.is_premium() => ALLOWED,
        Some(_) => HAD_NONE,
        None => UNKNOWN,
    };
    Some((undo, said))
}
