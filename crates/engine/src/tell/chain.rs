//! CHAIN-026 as data: its published facts, and our words for them.
//!
//! Ids, titles, severity, likelihood, actors, techniques, gains and the rows of the blast radius are
//! published facts. Names and tactics of techniques are ATT&CK's own (v18.1: mitre/cti 421deac); what
//! became of an id since is said beside each, the published id stays.

use model::report::{BlastRadius, Technique};

/// The chain's published id.
pub const ID: &str = "CHAIN-026";
/// The chain's published title.
pub const TITLE: &str = "Container registry takeover to supply chain poisoning";
/// The published severity.
pub const SEVERITY: &str = "Critical";
/// The published likelihood.
pub const LIKELIHOOD: &str = "Medium";
/// How its rules combine.
pub const LOGIC: &str = "ALL";

/// Where the kind of attack is explained, by those who named it.
pub const READ_MORE: &str = "https://attack.mitre.org/techniques/T1195/002/";

/// Why the chain matters.
pub const WHY: &str = "Each of the three is a common setting, and each alone is survivable. Together they are a straight road: a password that sits in some pipeline opens a registry that anyone can reach, an image is swapped under a tag that everyone trusts, and nothing is there to notice when it runs.";

/// How its logic works.
pub const HOW: &str = "The chain fires only when each of its three rules has at least one finding in the scan. One rule without a finding breaks it, so mending any one link is enough. A rule whose evidence is missing neither fires nor breaks it: the answer then is undetermined, and the page says what to export.";

/// A step of the attack.
pub struct StepData {
    /// What the attacker does.
    pub title: &'static str,
    /// Who does it.
    pub actor: &'static str,
    /// Which of the chain's rules makes it possible, counted from 0.
    pub rule: usize,
    /// What the attacker has afterwards.
    pub gain: &'static str,
    /// How it is done, in words that hold whatever the state of the step is.
    pub how: &'static str,
    technique: [&'static str; 5],
}

/// What has become of an id that version 19 leaves as it is (`attack_v18_to_v19.yaml`, see [`MOVED`], lists
/// every id that it does not).
const UNCHANGED: &str = "the same in v19, and v20 is taken as v19";

/// The walkthrough.
pub const STEPS: [StepData; 5] = [
    StepData {
        title: "Discover the admin credential in a leaked pipeline, repository secret or developer environment",
        actor: "External attacker",
        rule: 0,
        gain: "Admin username and password",
        how: "Where the admin account is on, its password does not change by itself, and it tends to end up in build definitions, variable groups and shell histories. One leak is enough.",
        technique: [
            "T1552.001",
            "Unsecured Credentials: Credentials In Files",
            "Credential Access",
            UNCHANGED,
            "",
        ],
    },
    StepData {
        title: "Log in to the public endpoint, list all repositories and tags",
        actor: "Attacker with admin credential",
        rule: 1,
        gain: "Inventory of all images and tags",
        how: "Where the endpoint is open, it answers from any address: a plain docker login works from anywhere, and the catalog lists what there is.",
        technique: [
            "T1595.002",
            "Active Scanning: Vulnerability Scanning",
            "Reconnaissance",
            UNCHANGED,
            "T1613 Container and Resource Discovery",
        ],
    },
    StepData {
        title: "Pull a production image, inject a backdoor, push to the same tag",
        actor: "Attacker with registry access",
        rule: 0,
        gain: "Malicious image at a trusted production tag",
        how: "Where the admin account is on, it may push. A layer is added to an image that is in use, and the tag is moved to it: to everyone who pulls, nothing has changed.",
        technique: [
            "T1195.002",
            "Supply Chain Compromise: Compromise Software Supply Chain",
            "Initial Access",
            UNCHANGED,
            "T1525 Implant Internal Image",
        ],
    },
    StepData {
        title: "Pull the tainted image at the next deployment or pod restart",
        actor: "Downstream AKS or App Service",
        rule: 1,
        gain: "Code execution in production workloads",
        how: "Once a tag is overwritten, whatever pulls by it gets the new image: at once where the pull policy is Always, else with the next rollout or the next new node.",
        technique: [
            "T1059",
            "Command and Scripting Interpreter",
            "Execution",
            UNCHANGED,
            "T1204.003 Malicious Image",
        ],
    },
    StepData {
        title: "Stay unseen: nothing monitors the runtime",
        actor: "Malicious container in production",
        rule: 2,
        gain: "Persistent, undetected compromise of every workload that pulls from the registry",
        how: "Where Defender for Containers is off, no image is scanned and no process is watched, so a backdoor runs for as long as it likes.",
        technique: [
            "T1562.001",
            "Impair Defenses: Disable or Modify Tools",
            "Defense Evasion",
            "T1685 since v19, under Defense Impairment, and v20 is taken as v19",
            "",
        ],
    },
];

/// What has become of published ids: the first version without one, and what took its place.
/// (elastic/detection-rules, `attack_v18_to_v19.yaml`; attack.mitre.org/resources/updates/updates-april-2026.
/// Of version 20 nothing was found that moves any of the five again.)
const MOVED: [(&str, u32, [&str; 3]); 1] = [(
    "T1562.001",
    19,
    ["T1685", "Disable or Modify Tools", "Defense Impairment"],
)];

/// What whoever asks for version 20 must know.
pub const TAKEN_AS_19: &str = "The ids of ATT&CK 20 are taken as those of 19, since no list of what it changed was to be had.";
/// The last version of which it is known what it changed.
pub const LAST_KNOWN: u32 = 19;

/// What a version of ATT&CK has in place of an id: another id, its name and its tactic; none where it has
/// that id still.
pub fn in_version(id: &str, version: u32) -> Option<[&'static str; 3]> {
    let mut moved = MOVED.iter();
    let found = moved.find(|(published, since, _)| *published == id && version >= *since);
    found.map(|(_, _, new)| *new)
}

impl StepData {
    /// The technique as the report shows it.
    pub fn technique(&self) -> Technique {
        let [id, name, tactic, since, closer] = self.technique.map(str::to_owned);
        let url = format!(
            "https://attack.mitre.org/techniques/{}/",
            id.replace('.', "/")
        );
        Technique {
            id,
            name,
            tactic,
            as_of: "v18".to_owned(),
            url,
            since,
            closer,
        }
    }
}

/// The six published rows.
pub fn blast_radius() -> BlastRadius {
    let list = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect();
    BlastRadius {
        initial_access: "Leaked or brute-forced ACR admin credential over the public endpoint.".to_owned(),
        lateral_movement: "Poisoned image → every workload pulling that tag → all environments (dev, staging, production).".to_owned(),
        max_privilege: "Full registry write access + code execution in every consuming workload.".to_owned(),
        data_at_risk: list(&[
            "All data accessible to workloads pulling from ACR",
            "Application secrets in environment variables",
            "Managed identity tokens in running containers",
            "Customer data processed by affected services",
        ]),
        services_at_risk: list(&[
            "Azure Container Registry",
            "AKS clusters",
            "App Service containers",
            "Azure Container Instances",
            "Any CI/CD pipeline consuming images",
        ]),
        estimated_scope: "All workloads pulling from the compromised registry".to_owned(),
        counted: Default::default(),
        totals: Default::default(),
        workloads: Vec::new(),
        settle: Vec::new(),
    }
}
