//! What to do about an error that Azure, a cluster or one of their CLIs answered in place of an export.
//!
//! In: its code, or a line of what was printed. Out: words of ours. A message may hold anything, so no part of it is
//! quoted but a code that is known, or the number of an error of Entra ID's.

use super::keep::known_code;

const SIGN_IN: &str = "sign in again with `az login`, then run the command again";
const TENANT: &str = "sign in to the tenant of the subscription, `az login --tenant TENANT`, then run the command again";
const FACTOR: &str = "sign in again with a second factor, `az login --tenant TENANT`, with `--scope` and `--claims-challenge` as the error names them, then run the command again";
const ACCESS: &str = "a rule of Conditional Access stopped the sign-in: sign in with `az login` from a device and a network that it admits, or ask whoever keeps it, then run the command again";
const PRINCIPAL: &str = "the secret or certificate of the service principal is wrong or has expired: give it a new one, sign in with that, then run the command again";
const RIGHT: &str = "the account may not read this: ask its owner for the role Reader there, then run the command again";
const RIGHT_IN_CLUSTER: &str = "whoever runs the command must be allowed to list them: ask for the role view in the cluster, or Azure Kubernetes Service RBAC Reader where Azure decides; when `kubectl auth can-i list pods -A` says yes, run it again";
const AGAIN_IN_CLUSTER: &str = "fetch the credentials of the cluster again, `az aks get-credentials -n NAME -g GROUP --overwrite-existing`, and where it asks Entra ID `kubelogin convert-kubeconfig -l azurecli`, then run the command again";
const NAME_IN_CLUSTER: &str = "look whether cluster and namespace are right, `kubectl config current-context`, then run the command again";
const UNREACHED: &str = "the cluster was not reached: look which one is meant, `kubectl config current-context`, and whether it runs, `az aks show -n NAME -g GROUP --query powerState.code`; a private one answers only in its own network";
const SUBSCRIPTION: &str = "look which subscriptions the account sees, `az account list -o table`, choose one with `az account set -s SUBSCRIPTION`, then run the command again";
const NAME: &str = "look whether name, resource group and subscription are right, `az account show`, then run the command again";
const LATER: &str = "wait a minute, then run the command again";
pub(super) const MEND: &str = "mend the command and run it again";
pub(super) const IN_CLUSTER: &str = "look at what the command printed in the cluster, mend it, and run `az aks command invoke` again, one kind at a time";

/// Of what somebody may not see.
pub(super) const DENIED: [&str; 2] = ["AuthorizationFailed", "Forbidden"];

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

/// The same of an error that a cluster answered; none if it takes no more than to mend the command.
pub(super) fn remedy_in_cluster(code: &str) -> Option<&'static str> {
    Some(match code {
        "Forbidden" => RIGHT_IN_CLUSTER,
        "Unauthorized" => AGAIN_IN_CLUSTER,
        "NotFound" => NAME_IN_CLUSTER,
        "TooManyRequests" => LATER,
        _ => return None,
    })
}

/// What kubectl prints where it gets no answer, in its own words, and what to do about it; the first that stands
/// in a line counts. (kubectl 1.36, client-go 0.36.)
const OF_KUBECTL: [(&str, &str); 9] = [
    (" must be logged in to the server", AGAIN_IN_CLUSTER),
    (
        "asked for the client to provide credentials",
        AGAIN_IN_CLUSTER,
    ),
    ("getting credentials: exec", AGAIN_IN_CLUSTER),
    ("error: current-context ", AGAIN_IN_CLUSTER),
    ("error: no context exists", AGAIN_IN_CLUSTER),
    (" to connect to the server", UNREACHED),
    (" connection to the server ", UNREACHED),
    ("couldn't get current server API group list", UNREACHED),
    ("error: the server doesn't have a resource type", MEND),
];

/// What Entra ID's numbers ask for, where it is not just to sign in again.
/// (learn.microsoft.com/entra/identity-platform/reference-error-codes)
const OF_ENTRA: [(&[&str], &str); 4] = [
    (
        &["50020", "50034", "90002", "90072", "500011", "700016"],
        TENANT,
    ),
    (
        &["50072", "50074", "50076", "50079", "50158", "500121"],
        FACTOR,
    ),
    (
        &[
            "53000", "53001", "53002", "53003", "53004", "53009", "530001", "530002", "530003",
            "530031", "530032",
        ],
        ACCESS,
    ),
    (&["700027", "7000215", "7000222"], PRINCIPAL),
];

/// What a line of text says went wrong: a code that is known, and what to do about it. None if it says nothing
/// of the kind.
pub(super) fn of_line(line: &str) -> Option<(Option<String>, &'static str)> {
    let line = line.trim_start();
    if let Some(found) = of_entra(line) {
        return Some(found);
    }
    // As the CLI writes to a terminal that shows colours: the red says that it is an error. (knack 0.13: `log.py`.)
    if let Some(code) = in_brackets(line) {
        return Some((Some(code.to_owned()), remedy(code)));
    }
    if let Some(message) = line.strip_prefix("Error from server") {
        let code = in_brackets(message.trim_start());
        let remedy = code.and_then(remedy_in_cluster).unwrap_or(MEND);
        return Some((code.map(str::to_owned), remedy));
    }
    let mut known = OF_KUBECTL.iter();
    if let Some((_, remedy)) = known.find(|(words, _)| line.contains(words)) {
        let code = line
            .contains("(Unauthorized)")
            .then(|| "Unauthorized".to_owned());
        return Some((code, remedy));
    }
    if let Some((before, message)) = line.split_once("ERROR:") {
        let (code, remedy) = of_message(message.trim());
        // PowerShell names the command before it, and a pipeline that it is an error; a log the time, and then
        // anything may be one.
        let is_own = before.is_empty() || before.ends_with([':', ']']) || before.ends_with(": ");
        if is_own || code.is_some() {
            return Some((code, remedy));
        }
    }
    if is_of_invoke(line.trim_end()) {
        return Some((None, IN_CLUSTER));
    }
    asks_to_sign_in(line).then_some((None, SIGN_IN))
}

/// What `az aks command invoke` prints of a command that did not end well, or has not ended; to the CLI that is no
/// error, and its own exit code is 0 (2.91).
fn is_of_invoke(line: &str) -> bool {
    let code = line
        .strip_prefix("command started at ")
        .and_then(|rest| rest.split_once(" with exitcode="));
    code.is_some_and(|(_, code)| code != "0")
        || line.starts_with("command failed with reason: ")
        || line.starts_with("command (id: ") && line.ends_with(" state")
}

/// `Please run 'az login' to setup account.`, as the CLI says in several ways.
fn asks_to_sign_in(line: &str) -> bool {
    line.contains("az login")
        && [
            "Please run",
            "please run",
            "Run the command below",
            "Interactive authentication is needed",
        ]
        .iter()
        .any(|words| line.contains(words))
}

/// Whether a line is an error of Entra ID's.
pub(super) fn is_of_entra(line: &str) -> bool {
    of_entra(line).is_some()
}

/// The number of an error of Entra ID's anywhere in a line, and what to do about it.
fn of_entra(line: &str) -> Option<(Option<String>, &'static str)> {
    let (_, rest) = line.split_once("AADSTS")?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).take(9).count();
    let number = rest.get(..digits).filter(|number| !number.is_empty())?;
    let mut known = OF_ENTRA.iter();
    let known = known.find(|(numbers, _)| numbers.contains(&number));
    let remedy = known.map_or(SIGN_IN, |(_, remedy)| remedy);
    Some((Some(["AADSTS", number].concat()), remedy))
}

/// The code that a message begins with, as in `(ResourceNotFound) …`, if it is known.
fn in_brackets(message: &str) -> Option<&'static str> {
    let (code, _) = message.strip_prefix('(')?.split_once(')')?;
    known_code(code)
}

/// The code of a message of Azure's CLI, and what to do about it.
fn of_message(message: &str) -> (Option<String>, &'static str) {
    if let Some(code) = in_brackets(message) {
        return (Some(code.to_owned()), remedy(code));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_mends_an_error_is_told_by_its_line() {
        for (line, code, remedy) in [
            (
                "Error from server (Forbidden): pods is forbidden: hush",
                "Forbidden",
                RIGHT_IN_CLUSTER,
            ),
            (
                "  Error from server (NotFound): namespaces \"x\" not found",
                "NotFound",
                NAME_IN_CLUSTER,
            ),
            (
                "Error from server (Unauthorized): hush",
                "Unauthorized",
                AGAIN_IN_CLUSTER,
            ),
            ("Error from server: etcdserver: hush", "", MEND),
            (
                "error: You must be logged in to the server (Unauthorized)",
                "Unauthorized",
                AGAIN_IN_CLUSTER,
            ),
            (
                "error: You must be logged in to the server (the server has asked for the client to provide credentials)",
                "",
                AGAIN_IN_CLUSTER,
            ),
            (
                "The connection to the server hush:443 was refused - did you specify the right host or port?",
                "",
                UNREACHED,
            ),
            (
                "Unable to connect to the server: dial tcp: lookup hush: no such host",
                "",
                UNREACHED,
            ),
            (
                "Unable to connect to the server: getting credentials: exec: executable kubelogin not found",
                "",
                AGAIN_IN_CLUSTER,
            ),
            (
                "E1128 20:00:00.1 7 memcache.go:265] couldn't get current server API group list: hush",
                "",
                UNREACHED,
            ),
            ("error: current-context is not set", "", AGAIN_IN_CLUSTER),
            (
                "ERROR: AADSTS50076: Due to a configuration change hush",
                "AADSTS50076",
                FACTOR,
            ),
            ("AADSTS50079: hush", "AADSTS50079", FACTOR),
            (
                "    \"AADSTS53003: Access has been blocked\"",
                "AADSTS53003",
                ACCESS,
            ),
            (
                "az : ERROR: AADSTS700082: The refresh token has expired",
                "AADSTS700082",
                SIGN_IN,
            ),
            ("hush (AADSTS7000222) hush", "AADSTS7000222", PRINCIPAL),
            ("AADSTS90072: hush", "AADSTS90072", TENANT),
            (
                "az : ERROR: (AuthorizationFailed) The client hush",
                "AuthorizationFailed",
                RIGHT,
            ),
            (
                "az.cmd : ERROR: (SubscriptionNotFound) hush",
                "SubscriptionNotFound",
                SUBSCRIPTION,
            ),
            (
                "2026-11-28T20:00:00Z ERROR: (AuthorizationFailed) hush",
                "AuthorizationFailed",
                RIGHT,
            ),
            (
                "##[error]ERROR: Please run 'az login' to setup account.",
                "",
                SIGN_IN,
            ),
            ("Please run 'az login' to setup account.", "", SIGN_IN),
            (
                "Interactive authentication is needed. Please run: az login",
                "",
                SIGN_IN,
            ),
            ("ERROR: hush", "", MEND),
        ] {
            let found = of_line(line).map(|(code, remedy)| (code.unwrap_or_default(), remedy));
            assert_eq!(found, Some((code.to_owned(), remedy)), "{line}");
        }
        for line in [
            "",
            "$ az login --tenant x",
            "2026-11-28 an app wrote ERROR: of its own",
            "Forbidden",
            "AADSTS",
            "the connection to it was refused",
        ] {
            assert_eq!(of_line(line), None, "{line}");
        }
    }
}
