//! What to do about an error that Azure or its CLI answered in place of an export.
//!
//! In: its code or its message. Out: words of ours. A message may hold anything, so no part of it is
//! quoted but a code that is known, or the number of an error of Entra ID's.

use super::keep::known_code;

const SIGN_IN: &str = "sign in again with `az login`, then run the command again";
const TENANT: &str = "sign in to the tenant of the subscription, `az login --tenant TENANT`, then run the command again";
pub(super) const RIGHT: &str = "the account may not read this: ask its owner for the role Reader there, then run the command again";
pub(super) const RIGHT_IN_CLUSTER: &str = "whoever runs the command must be allowed to list them: when `kubectl auth can-i list pods -A` says yes, run it again";
const SUBSCRIPTION: &str = "look which subscriptions the account sees, `az account list -o table`, choose one with `az account set -s SUBSCRIPTION`, then run the command again";
const NAME: &str = "look whether name, resource group and subscription are right, `az account show`, then run the command again";
const LATER: &str = "wait a minute, then run the command again";
pub(super) const MEND: &str = "mend the command and run it again";

/// What to do about an error of this code.
pub(super) fn remedy(code: &str) -> &'static str {
    match code {
        "AuthenticationFailed"
        | "ExpiredAuthenticationToken"
        | "InvalidAuthenticationToken"
        | "Unauthorized" => SIGN_IN,
        "InvalidAuthenticationTokenTenant" => TENANT,
        "AuthorizationFailed" | "Forbidden" => RIGHT,
        "InvalidSubscriptionId" | "SubscriptionNotFound" => SUBSCRIPTION,
        "NotFound" | "ResourceGroupNotFound" | "ResourceNotFound" => NAME,
        "RateLimiting" | "TooManyRequests" => LATER,
        _ => MEND,
    }
}

/// The code of a message such as `(ResourceNotFound) …` or `AADSTS700082: …`, and what to do about it.
pub(super) fn of_message(message: &str) -> (Option<String>, &'static str) {
    let code = message
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(')'))
        .and_then(|(code, _)| known_code(code));
    if let Some(code) = code {
        return (Some(code.to_owned()), remedy(code));
    }
    // learn.microsoft.com/entra/identity-platform/reference-error-codes
    if let Some(rest) = message.strip_prefix("AADSTS") {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).take(9).count();
        let number = rest.get(..digits).unwrap_or_default();
        let remedy = match number {
            "50020" | "50034" | "90002" | "90072" | "700016" => TENANT,
            _ => SIGN_IN,
        };
        return ((digits > 0).then(|| ["AADSTS", number].concat()), remedy);
    }
    // azure-cli 2.91.0, in its own words.
    let remedy = if message.contains("az login") {
        SIGN_IN
    } else if message.starts_with("The subscription of ") || message.starts_with("No subscription")
    {
        SUBSCRIPTION
    } else {
        MEND
    };
    (None, remedy)
}
