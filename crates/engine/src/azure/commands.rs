//! Commands of the Azure CLI and the subscription that they ask in.
//!
//! One that names none asks in the one that happens to be chosen, which among several is often the wrong one.

/// What stands where a subscription's id is to be written.
pub const SUBSCRIPTION: &str = "SUBSCRIPTION";

/// What goes on behind what a command shows, where [`SUBSCRIPTION`] stands in it.
pub const REPLACE: &str = "; write the subscription's id in place of SUBSCRIPTION";

/// Commands that ask in no one subscription, by how they begin; `az rest` has it in its address.
const OF_NONE: [&str; 6] = [
    "az account ",
    "az login",
    "az rest ",
    "az graph ",
    "az bicep ",
    "az extension ",
];

/// Options that say which subscription it is.
const NAMING: [&str; 3] = [" --subscription", " --ids ", " --scope "];

/// The command with the subscription that it asks in; none if it names one, or asks in none. What has no
/// option names a command, and is none to be run.
pub fn within(line: &str, subscription: &str) -> Option<String> {
    let asks = line.starts_with("az ")
        && line.contains(" -")
        && !OF_NONE.iter().any(|begin| line.starts_with(begin))
        && !NAMING.iter().any(|option| line.contains(option));
    if !asks {
        return None;
    }
    let (before, form) = match line.rfind(" -o ").or_else(|| line.rfind(" --output ")) {
        Some(form) => line.split_at(form),
        None => (line, ""),
    };
    Some([before, " --subscription ", subscription, form].concat())
}

/// A sentence with the commands that it quotes, each with a subscription to be written in; none if there is
/// nothing to be added.
pub fn within_each(text: &str) -> Option<String> {
    let mut added = false;
    let parts = text.split('`').enumerate().map(|(place, part)| {
        let command = (place % 2 == 1).then(|| within(part, SUBSCRIPTION));
        let command = command.flatten();
        added |= command.is_some();
        command.unwrap_or_else(|| part.to_owned())
    });
    let text = parts.collect::<Vec<String>>().join("`");
    added.then(|| text + REPLACE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_names_no_subscription_is_given_one() {
        for (line, expected) in [
            (
                "az acr list -o json",
                Some("az acr list --subscription SUBSCRIPTION -o json"),
            ),
            (
                "az acr list --output json",
                Some("az acr list --subscription SUBSCRIPTION --output json"),
            ),
            (
                "az aks show -n a -g b",
                Some("az aks show -n a -g b --subscription SUBSCRIPTION"),
            ),
            ("az acr list --subscription s -o json", None),
            ("az resource show --ids /subscriptions/s/x -o json", None),
            (
                "az rest --method get --url '/subscriptions/s/x' -o json",
                None,
            ),
            ("az account list -o json", None),
            ("az login --tenant TENANT", None),
            ("az acr credential renew", None),
            ("kubectl get pods -A -o json", None),
        ] {
            assert_eq!(within(line, SUBSCRIPTION).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn a_sentence_says_what_to_write_in_place_of_the_name() {
        assert_eq!(
            within_each("export `az acr list -o json`, or look at `az acr show`").as_deref(),
            Some(
                "export `az acr list --subscription SUBSCRIPTION -o json`, or look at `az acr show`; write the subscription's id in place of SUBSCRIPTION"
            )
        );
        assert_eq!(within_each("look whether `az account show` is right"), None);
        assert_eq!(within_each(""), None);
    }
}
