//! Words that are ours or everyone's, and so tell nothing.

/// Every word of the engine's and the comparison's sentences and commands, one a line, sorted.
/// A test keeps the list complete.
const OUR_WORDS: &str = include_str!("words.txt");

/// The engine's words, to look a name up in.
#[derive(Clone, Debug)]
pub(super) struct Vocabulary(Vec<&'static str>);

impl Vocabulary {
    pub(super) fn new() -> Vocabulary {
        Vocabulary(OUR_WORDS.lines().collect())
    }

    /// `lower` is one of our words.
    pub(super) fn has(&self, lower: &str) -> bool {
        self.0.binary_search(&lower).is_ok()
    }
}

/// Flags whose value is a name in `az` and `kubectl`.
pub(super) const NAME_FLAGS: [&str; 14] = [
    "-n",
    "--name",
    "-g",
    "--resource-group",
    "-s",
    "--subscription",
    "-r",
    "--registry",
    "--ids",
    "--namespace",
    "--cluster-name",
    "--context",
    "--scope",
    "--server",
];
/// Defender plans have fixed names.
pub(crate) const PLANS: [&str; 18] = [
    "containers",
    "containerregistry",
    "kubernetesservice",
    "cloudposture",
    "virtualmachines",
    "sqlservers",
    "sqlservervirtualmachines",
    "appservices",
    "storageaccounts",
    "keyvaults",
    "arm",
    "dns",
    "opensourcerelationaldatabases",
    "cosmosdbs",
    "api",
    "ai",
    "discovery",
    "foundationalcspm",
];
/// Built-in policy definitions: the same in every tenant, and part of the advice.
pub(super) const PUBLISHED_IDS: [&str; 15] = [
    "090c7b07-b4ed-4561-ad20-e9075f3ccaff",
    "0fdf0491-d080-4575-b627-ad0e843cba0f",
    "1c988dd6-ade4-430f-a608-2a3e5b0a6d38",
    "64def556-fbad-4622-930e-72d1d5589bf5",
    "79fdfe03-ffcb-4e55-b4d0-b925b8241759",
    "9f2dea28-e834-476c-99c5-3507b4728395",
    "a1840de2-8088-4ea8-b153-b4c723e9cb01",
    "a3701552-92ea-433e-9d17-33b7f1208fc9",
    "bd560fc0-3c69-498a-ae9f-aa8eb7de0e13",
    "c9ddb292-b203-4738-aead-18e2716e858f",
    "d0793b48-0edc-4296-a390-4c75d1bdfd71",
    "dc921057-6b28-4fbe-9b83-f7bec05db6c2",
    "e8eef0a8-67cf-4eb4-9386-14b0e78733d4",
    "efd4031d-b232-4595-babf-ae817348e91b",
    "ff05e24e-195c-447e-b322-5e90c9f9f366",
];
/// Kinds that every cluster has.
const KINDS: [&str; 42] = [
    "APIService",
    "ClusterRole",
    "ClusterRoleBinding",
    "ConfigMap",
    "ControllerRevision",
    "CronJob",
    "CSIDriver",
    "CSINode",
    "CustomResourceDefinition",
    "DaemonSet",
    "Deployment",
    "Endpoints",
    "EndpointSlice",
    "Event",
    "HorizontalPodAutoscaler",
    "Ingress",
    "IngressClass",
    "Job",
    "Lease",
    "LimitRange",
    "MutatingWebhookConfiguration",
    "Namespace",
    "NetworkPolicy",
    "Node",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Pod",
    "PodDisruptionBudget",
    "PodTemplate",
    "PriorityClass",
    "ReplicaSet",
    "ReplicationController",
    "ResourceQuota",
    "Role",
    "RoleBinding",
    "RuntimeClass",
    "Secret",
    "Service",
    "ServiceAccount",
    "StatefulSet",
    "StorageClass",
    "ValidatingWebhookConfiguration",
];
/// Terraform's providers that everybody uses: what the types of their resources begin with.
const PROVIDERS: [&str; 11] = [
    "azapi_",
    "azuread_",
    "azurerm_",
    "helm_",
    "http_",
    "kubernetes_",
    "local_",
    "null_",
    "random_",
    "time_",
    "tls_",
];

/// Whether a type of resource is one that Azure, Kubernetes or a common provider has for everybody;
/// any other is somebody's own, and tells whose.
pub(super) fn is_public_type(kind: &str) -> bool {
    let words = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"./_".contains(&byte))
    };
    let lower = kind.to_ascii_lowercase();
    kind.is_empty()
        || KINDS.contains(&kind)
        || (words(kind)
            && (lower.starts_with("microsoft.")
                || PROVIDERS.iter().any(|prefix| lower.starts_with(prefix))))
}
#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    /// The words of all string literals with more than one word in the code of a file, or of the files
    /// under a folder.
    fn words_under(path: &Path, words: &mut BTreeSet<String>) {
        // What tests say stands in no report either, nor does why a fix weighs what it does.
        if path.ends_with("tests.rs") || path.ends_with("weights.rs") {
            return;
        }
        if path.is_dir() {
            for entry in fs::read_dir(path).unwrap() {
                words_under(&entry.unwrap().path(), words);
            }
            return;
        }
        let code = fs::read_to_string(path).unwrap();
        let code = code.split("#[cfg(test)]").next().unwrap();
        let lines = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let code = lines.collect::<Vec<_>>().join("\n");
        // With the quotes gone that end no literal, every second piece between quotes is one.
        let code = code.replace("\\\"", " ").replace("'\"'", " ");
        let literals = code.split('"').skip(1).step_by(2);
        for literal in literals.filter(|literal| literal.trim().contains(' ')) {
            for word in literal.split(|c: char| !c.is_ascii_alphabetic()) {
                if word.len() > 1 {
                    words.insert(word.to_ascii_lowercase());
                }
            }
        }
    }

    #[test]
    fn every_word_of_our_sentences_is_known() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut words = BTreeSet::new();
        for said in [
            "../../engine/src/judge",
            "../../engine/src/tell",
            "../../model/src/comparison.rs",
            "../../model/src/ledger.rs",
            "../../model/src/report.rs",
            "compare",
        ] {
            words_under(&root.join(said), &mut words);
        }
        let known = Vocabulary::new();
        let missing: Vec<&String> = words.iter().filter(|word| !known.has(word)).collect();
        if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
            let text: String = words
                .iter()
                .flat_map(|word| [word.as_str(), "\n"])
                .collect();
            fs::write(root.join("redact/words.txt"), text).unwrap();
            return;
        }
        assert!(
            missing.is_empty(),
            "bless the snapshots to take these words into words.txt: {missing:?}"
        );
    }

    #[test]
    fn a_type_of_ones_own_is_a_name() {
        for public in [
            "",
            "Microsoft.Storage/storageAccounts",
            "microsoft.web/serverfarms",
            "Service",
            "azurerm_storage_account",
        ] {
            assert!(is_public_type(public), "{public}");
        }
        for own in [
            "Contoso.Billing/invoices",
            "ContosoWidget",
            "contoso_thing",
            "Microsoft.Web/sites: contoso",
            "service",
        ] {
            assert!(!is_public_type(own), "{own}");
        }
    }

    #[test]
    fn the_list_is_sorted_and_in_lower_case() {
        let words = Vocabulary::new().0;
        assert!(words.is_sorted_by(|a, b| a < b));
        assert!(
            words
                .iter()
                .all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase()))
        );
    }
}
