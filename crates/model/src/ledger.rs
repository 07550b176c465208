//! What a ledger is: counts that add up, and the line that says them.

use serde::{Deserialize, Serialize};

use crate::sentence::{Text, quoted};

/// What became of every resource-like object of a document: each ends in exactly one count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ledger<T: Text = String> {
    /// How many there are; 0 in reports from before there was a ledger.
    pub total: u32,
    /// Those that the rules judge.
    pub judged: Vec<Judged<T>>,
    /// Those that bear on something that is judged.
    pub joined: Vec<Joined<T>>,
    /// Those that were read, and settle nothing.
    pub settles_nothing: Vec<SettlesNothing<T>>,
    /// Those that were not read.
    pub not_read: Vec<NotRead<T>>,
}

/// Objects that the rules judge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Judged<T: Text = String> {
    /// What they are, in the singular.
    pub what: T,
    /// How many.
    pub count: u32,
}

/// Objects that bear on something that is judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Joined<T: Text = String> {
    /// What they are, in the singular.
    pub what: T,
    /// What they were joined to, in the singular.
    pub to: T,
    /// How many.
    pub count: u32,
}

/// Objects that were read, and settle nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SettlesNothing<T: Text = String> {
    /// What they are, in the singular.
    pub what: T,
    /// Why, as it goes on behind what they are: `can only tell …`.
    pub why: T,
    /// How many.
    pub count: u32,
}

/// Objects that were not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NotRead<T: Text = String> {
    /// Their type as it stands there; empty where they name none that is known here.
    #[serde(rename = "type")]
    pub kind: T,
    /// How many.
    pub count: u32,
}

/// How many types a line names before it only counts the rest.
const NAMED: usize = 5;

impl<T: Text> Ledger<T> {
    /// What its counts add up to.
    pub fn sum(&self) -> u64 {
        let judged = self.judged.iter().map(|line| line.count);
        let joined = self.joined.iter().map(|line| line.count);
        let nothing = self.settles_nothing.iter().map(|line| line.count);
        let not_read = self.not_read.iter().map(|line| line.count);
        let all = judged.chain(joined).chain(nothing).chain(not_read);
        all.map(u64::from).sum()
    }

    /// The ledger in a line, empty where there is nothing: `3 registries, 1 Defender plan; 14 Defender
    /// assessments can only tell …; 5 other resources, no part of this chain: 3 × …`.
    #[inline(never)]
    pub fn line(&self) -> String {
        let mut parts = Vec::new();
        let judged = self.judged.iter();
        let judged: Vec<String> = judged
            .map(|line| number(line.count, line.what.as_ref()))
            .collect();
        if !judged.is_empty() {
            parts.push(judged.join(", "));
        }
        for line in &self.joined {
            parts.push(format!(
                "{} joined to a {} here",
                number(line.count, line.what.as_ref()),
                line.to.as_ref()
            ));
        }
        for line in &self.settles_nothing {
            parts.push(format!(
                "{} {}",
                number(line.count, line.what.as_ref()),
                line.why.as_ref()
            ));
        }
        let (known, nameless): (Vec<&NotRead<T>>, Vec<&NotRead<T>>) = self
            .not_read
            .iter()
            .partition(|line| !line.kind.as_ref().is_empty());
        if !known.is_empty() {
            let count = known.iter().map(|line| u64::from(line.count)).sum::<u64>();
            let named = known.iter().take(NAMED);
            let mut named: Vec<String> = named
                .map(|line| format!("{} × {}", line.count, quoted(line.kind.as_ref())))
                .collect();
            match known.len() - named.len() {
                0 => {}
                1 => named.push("1 more type".to_owned()),
                more => named.push(format!("{more} more types")),
            }
            let other = if self.total as u64 == count {
                ""
            } else {
                "other "
            };
            let what = if count == 1 { "resource" } else { "resources" };
            parts.push(format!(
                "{count} {other}{what}, no part of this chain: {}",
                named.join(", ")
            ));
        }
        for line in nameless {
            parts.push(format!(
                "{} of no kind that is known here",
                number(line.count, "object")
            ));
        }
        parts.join("; ")
    }
}

/// A number with what it counts.
fn number(count: u32, what: &str) -> String {
    match (count, what.strip_suffix('y')) {
        (1, _) => format!("1 {what}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) => format!("{count} {what}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_reads_as_a_line() {
        let not_read = |kind: &str, count| NotRead {
            kind: kind.to_owned(),
            count,
        };
        let mut ledger = Ledger {
            total: 34,
            judged: vec![
                Judged {
                    what: "registry".to_owned(),
                    count: 3,
                },
                Judged {
                    what: "Defender plan".to_owned(),
                    count: 1,
                },
            ],
            joined: vec![Joined {
                what: "workload".to_owned(),
                to: "registry".to_owned(),
                count: 2,
            }],
            settles_nothing: vec![SettlesNothing {
                what: "Defender assessment".to_owned(),
                why: "can only tell what Defender for Cloud thinks".to_owned(),
                count: 14,
            }],
            not_read: vec![
                not_read("Microsoft.Storage/storageAccounts", 6),
                not_read("a", 2),
                not_read("b", 1),
                not_read("c", 1),
                not_read("d", 1),
                not_read("e", 1),
                not_read("", 2),
            ],
        };
        assert_eq!(
            ledger.line(),
            "3 registries, 1 Defender plan; 2 workloads joined to a registry here; 14 Defender assessments can only tell what Defender for Cloud thinks; 12 other resources, no part of this chain: 6 × `Microsoft.Storage/storageAccounts`, 2 × `a`, 1 × `b`, 1 × `c`, 1 × `d`, 1 more type; 2 objects of no kind that is known here"
        );
        assert_eq!(ledger.sum(), 34);
        ledger = Ledger {
            total: 1,
            not_read: vec![not_read("Service", 1)],
            ..Ledger::default()
        };
        assert_eq!(
            ledger.line(),
            "1 resource, no part of this chain: 1 × `Service`"
        );
        assert_eq!(Ledger::<String>::default().line(), "");
    }
}
