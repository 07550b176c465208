//! The fixes of a finding as a page shows them: texts, commands written out for both shells.

use serde::{Deserialize, Serialize};

use crate::Shell;

/// A command line in both shells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lines {
    /// For Bash.
    pub bash: String,
    /// For PowerShell.
    pub powershell: String,
}

impl Lines {
    /// For this shell.
    pub fn get(&self, shell: Shell) -> &str {
        match shell {
            Shell::Bash => &self.bash,
            Shell::PowerShell => &self.powershell,
        }
    }
}

/// Points from 1 to 5, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Points {
    /// From 1 (light) to 5 (heavy).
    pub points: u8,
    /// The reason, in a sentence.
    pub because: String,
}

/// Someone a fix may hurt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hurt {
    /// Who, and how.
    pub who: String,
    /// Their names; empty where evidence names none.
    pub names: Vec<String>,
    /// Whether evidence was there to tell.
    pub known: bool,
    /// What to find out before going on.
    pub ask: String,
}

/// A built-in policy that keeps it fixed, or watches it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// The policy's own name.
    pub name: String,
    /// Its definition id.
    pub id: String,
    /// What it does: `Audit`, `Deny`, `Modify`…
    pub effect: String,
    /// What that means here.
    pub about: String,
    /// How to assign it; empty where a command alone would not do.
    pub assign: Lines,
}

/// One way to close a link of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fix {
    /// Which fix it is, such as `disable-admin`.
    pub id: String,
    /// The rule that it makes clear.
    pub rule: String,
    /// What it changes.
    pub subject: String,
    /// What it does, as an instruction.
    pub title: String,
    /// What that means for the chain.
    pub about: String,
    /// Whether it keeps the attacker out, or only lets the takeover be seen.
    pub prevents: bool,
    /// What has to be there or be done first.
    pub prerequisites: Vec<String>,
    /// The changes by Azure CLI.
    pub cli: Lines,
    /// The same in Bicep.
    pub bicep: String,
    /// The same in Terraform.
    pub terraform: String,
    /// Policies that keep it so.
    pub policies: Vec<Policy>,
    /// What else changes.
    pub side_effects: Vec<String>,
    /// Whom it may hurt.
    pub hurts: Vec<Hurt>,
    /// What stays open after it.
    pub leaves_open: Vec<String>,
    /// How to take it back.
    pub undo: Lines,
    /// What taking it back comes to, in a sentence; empty where the commands say all.
    pub undone: String,
    /// The export that shows it worked.
    pub verify: Lines,
    /// The work it takes.
    pub effort: Points,
    /// What it is likely to break.
    pub breakage: Points,
}

/// What many fixes of one kind do, as one instruction.
pub fn instruction_for(fix: &str, count: u32) -> String {
    let said = instruction(fix);
    let (what, one, many) = match said.rsplit_once(' ') {
        Some((what, one @ "cluster")) => (what, one, "clusters"),
        Some((what, one @ "subscription")) => (what, one, "subscriptions"),
        // A registry goes by its name alone.
        _ => (said, "registry", "registries"),
    };
    let named = if count == 1 { one } else { many };
    format!("{what} {count} {named}")
}

/// What a fix does, as an instruction before the name of what it changes.
pub fn instruction(fix: &str) -> &'static str {
    match fix {
        "disable-admin" => "turn the admin account off at",
        "close-network" => "close the public network of",
        "restrict-network" => "allow only known IP ranges at",
        "defender-sensor" => "switch the Defender sensor on in cluster",
        "defender-override" => "remove the plan's exception on",
        _ => "switch Defender for Containers on in subscription",
    }
}
