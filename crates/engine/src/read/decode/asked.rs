//! What a file of the collecting script was asked for, as its name says it.
//!
//! The script keeps an empty list as it keeps any other, and that is an answer: there is nothing of the
//! kind. Of a list of which nobody knows what was asked, nothing follows.

/// What the script asks for.
#[derive(Debug, PartialEq, Eq)]
pub struct Question {
    /// How the names of its files begin.
    pub file: &'static str,
    /// What an empty answer says, before the name of what was asked about.
    pub none: &'static str,
}

const fn question(file: &'static str, none: &'static str) -> Question {
    Question { file, none }
}

/// Every question that nothing may be the answer to. (Azure always lists Defender's plans.) `collect` is held to it by a test.
pub const QUESTIONS: [Question; 43] = [
    question("registries", "no registries in"),
    question("clusters", "no AKS clusters in"),
    question("webapps", "no web apps in"),
    question("functionapps", "no function apps in"),
    question("functionapp", "no function app for"),
    question("logicapps", "no Logic Apps in"),
    question("containerapps", "no Container Apps in"),
    question("containerapp-jobs", "no Container Apps jobs in"),
    question(
        "containerapp-revisions",
        "no revisions of Container Apps for",
    ),
    question("session-pools", "no session pools in"),
    question("container-instances", "no Container Instances in"),
    question("roles", "no role assignments in"),
    question("role-definitions", "no roles of one's own in"),
    question("tokens", "no repository tokens at"),
    question("scope-maps", "no scope maps at"),
    question("site-containers", "no site containers for"),
    question("slots", "no slots in"),
    question("slot-config", "no settings of a slot for"),
    question("slot-containers", "no containers of a slot for"),
    question("container-group-profiles", "no container group profiles in"),
    question(
        "service-fabric-managed",
        "no applications of a managed Service Fabric cluster for",
    ),
    question(
        "service-fabric",
        "no applications of a Service Fabric cluster for",
    ),
    question(
        "ml-batch-deployments",
        "no batch deployments of Machine Learning for",
    ),
    question(
        "graph-registries",
        "no registries, clusters and words of Defender on Resource Graph's page",
    ),
    question(
        "graph-workloads",
        "nothing that runs images on Resource Graph's page",
    ),
    question(
        "graph-access",
        "no role assignments, roles and subscriptions on Resource Graph's page",
    ),
    question("batch-pools", "no Batch pools for"),
    question("ml-workspaces", "no Machine Learning workspaces in"),
    question("ml-environments", "no Machine Learning environments for"),
    question("ml-deployments", "no Machine Learning deployments for"),
    question("spring-apps", "no Spring apps for"),
    question(
        "assessments",
        "no recommendation that bears on the chain in",
    ),
    question("findings", "no vulnerability in an image for"),
    question("alerts", "no Defender alerts in"),
    question("cache-rules", "no cache rules at"),
    question("tasks", "no tasks at"),
    question("webhooks", "no webhooks at"),
    question("replicas", "no replicas for"),
    question("connected-registries", "no connected registries for"),
    question("export-pipelines", "no export pipelines for"),
    question("import-pipelines", "no import pipelines for"),
    question("pods", "no pods in"),
    question("controllers", "nothing that makes pods in"),
];

/// What a file was asked for, and about what, if its name is one that the script gives.
pub fn of(name: &str) -> Option<(&'static Question, &str)> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = name.strip_suffix(".json")?;
    let asked = |question: &'static Question| {
        let about = stem.strip_prefix(question.file)?.strip_prefix('-')?;
        (!about.is_empty()).then_some((question, about))
    };
    // `containerapp-jobs-…` is not about jobs of `containerapp`.
    QUESTIONS
        .iter()
        .filter_map(asked)
        .max_by_key(|(question, _)| question.file.len())
}

/// What was asked about as the script writes it into a file's name.
pub fn file_of(about: &str) -> String {
    let kept = |char: char| char.is_ascii_alphanumeric() || "._-".contains(char);
    about
        .chars()
        .map(|char| if kept(char) { char } else { '_' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_says_what_was_asked() {
        let none = |name: &str| of(name).map(|(question, about)| (question.file, about.to_owned()));
        let is = |file, about: &str| Some((file, about.to_owned()));
        assert_eq!(none("tokens-contosoprod.json"), is("tokens", "contosoprod"));
        assert_eq!(
            none("linchpin-exports/containerapp-jobs-sub-a.json"),
            is("containerapp-jobs", "sub-a")
        );
        assert_eq!(none("C:\\x\\pods-aks.json"), is("pods", "aks"));
        for other in [
            "tokens.json",
            "tokens-.json",
            "mytokens-a.json",
            "tokens-a.txt",
            "pasted 1",
        ] {
            assert_eq!(none(other), None, "{other}");
        }
    }
}
