//! Events of OCSF 1.8.0, the latest version that was published when this was written (March 2026), for a
//! SIEM or a security lake.
//!
//! - A **Compliance Finding** (2003) for each rule on each registry, subscription and cluster. Its status
//!   is `Pass` where the rule is clear, `Fail` where it fires, and `Warning` where the evidence is missing:
//!   that is what OCSF means by it, "no result due to missing information".
//! - A **Detection Finding** (2004) for the attack path at each registry that carries all three links, or of
//!   which that is not known, with the steps as its attack graph. One for the scan where the chain fires, or is
//!   not known, and no registry says so by itself. A broken path is no finding.
//! - The profile `cloud` is applied. No other fits: `security_control` is for a control that acts, and
//!   `incident` for what somebody works on.
//! - A finding's `uid` is the same in every export. `time`, which OCSF requires, is when the file was made.
//! - The file is an array with an event on each line. What could not be read at all is no event; the JSON
//!   report has it.
//!
//! Names, types and required attributes are those of ocsf/ocsf-schema at v1.8.0; `cargo xtask exports-check`
//! holds the files to that schema, and a test to the part of it that is used.

mod comparison;

pub use comparison::comparison_ocsf;

use engine::azure::ids::ResourceId;

use super::Options;
use super::json::Json;
use super::words;
use crate::export::leaving::report::{
    Chain, Fact, Finding, Outcome, Registry, Report, Step, Technique, Verdict,
};
use crate::redact::Cleared;

/// The version of OCSF.
const VERSION: &str = "1.8.0";

/// The report as events.
pub fn ocsf(report: &Report, options: &Options) -> String {
    Json::list(|json| {
        for chain in &report.chains {
            Events::new(report, chain, options).all(json);
        }
    })
}

/// What all events of a chain share.
struct Events<'a> {
    report: &'a Report,
    chain: &'a Chain,
    options: &'a Options<'a>,
    /// What every message begins with: that this is not how things are.
    what_if: String,
}

/// What a finding is about.
#[derive(Clone, Copy)]
struct Resource<'a> {
    /// `registry`, `subscription` or `cluster`.
    kind: &'a str,
    id: &'a str,
    name: &'a str,
    /// The id of its subscription; empty if it is not known.
    subscription: &'a str,
}

/// Says of a step what state it is in, and how it looks here.
type Here<'a> = dyn Fn(&Step) -> (&'static str, String) + 'a;

/// What became of a finding. The numbers are OCSF's.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Activity {
    Create = 1,
    Update = 2,
    Close = 3,
}

/// What an event begins with.
struct Head<'a> {
    class: Class,
    activity: Activity,
    outcome: Outcome,
    severity: &'a str,
    message: &'a str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Compliance = 2003,
    Detection = 2004,
}

impl Class {
    fn name(self) -> &'static str {
        match self {
            Class::Compliance => "Compliance Finding",
            Class::Detection => "Detection Finding",
        }
    }

    /// The type of its events of this activity.
    fn type_of(self, activity: Activity) -> u64 {
        self as u64 * 100 + activity as u64
    }
}

impl Activity {
    fn name(self) -> &'static str {
        match self {
            Activity::Create => "Create",
            Activity::Update => "Update",
            Activity::Close => "Close",
        }
    }
}

impl<'a> Events<'a> {
    fn new(report: &'a Report, chain: &'a Chain, options: &'a Options<'a>) -> Events<'a> {
        let what_if = match words::hypothetical(chain) {
            text if text.is_empty() => text,
            text => format!("{text} "),
        };
        Events {
            report,
            chain,
            options,
            what_if,
        }
    }

    fn all(&self, json: &mut Json) {
        let chain = self.chain;
        for registry in &chain.registries {
            let subscription = registry.subscription_id.as_deref();
            let resource = registry_of(registry.id.as_deref(), &registry.name, subscription);
            for rule in &registry.rules {
                let message = format!("{}: {}", registry.name, rule.finding.because);
                let told = (Activity::Create, &*message);
                json.element(|json| self.check(json, resource, &rule.id, &rule.finding, told));
            }
            if registry.verdict != Verdict::Broken {
                json.element(|json| self.path(json, resource, registry));
            }
        }
        for rule in &chain.rules {
            for subject in &rule.subjects {
                let resource = subject_of(&subject.kind, &subject.id, &subject.name);
                let message = format!("{}: {}", subject.name, subject.finding.because);
                let told = (Activity::Create, &*message);
                json.element(|json| self.check(json, resource, &rule.id, &subject.finding, told));
            }
        }
        let mut registries = chain.registries.iter();
        let said = registries.any(|registry| registry.verdict == chain.verdict);
        if chain.verdict != Verdict::Broken && !said {
            json.element(|json| self.scan(json));
        }
    }

    /// A rule on one resource.
    fn check(
        &self,
        json: &mut Json,
        resource: Resource,
        rule: &str,
        finding: &Finding,
        (activity, message): (Activity, &str),
    ) {
        let known = self.chain.rules.iter().find(|known| known.id == rule);
        let title = known.map_or(rule, |rule| &rule.title);
        let head = Head {
            class: Class::Compliance,
            activity,
            outcome: finding.outcome,
            severity: known.map_or("", |rule| &rule.severity),
            message,
        };
        self.head(json, &head, resource.subscription);
        json.object("finding_info", |json| {
            json.text("uid", &uid(rule, resource));
            json.text("title", title);
            if let Some(known) = known {
                json.text_unless_empty("desc", &known.about);
            }
            analytic(json, rule, title);
            let steps = self.chain.steps.iter();
            attacks(json, steps.filter(|step| step.enabled_by == rule));
            let mut sources: Vec<&str> = finding.facts.iter().map(|fact| &*fact.source).collect();
            sources.sort_unstable();
            sources.dedup();
            if !sources.is_empty() {
                json.texts("data_sources", sources);
            }
        });
        json.object("compliance", |json| {
            json.text("control", rule);
            json.text("desc", title);
            let (id, status) = match finding.outcome {
                Outcome::Clear => (1, "Pass"),
                Outcome::Unknown => (2, "Warning"),
                Outcome::Fires => (3, "Fail"),
            };
            json.number("status_id", id);
            json.text("status", status);
            let missing = finding.missing.iter().map(Cleared::as_str);
            let notes = finding.notes.iter().map(|note| note.text.as_str());
            let details: Vec<&str> = missing.chain(notes).collect();
            if !details.is_empty() {
                json.texts("status_details", details);
            }
        });
        json.array("resources", |json| {
            json.element(|json| resource.write(json))
        });
        evidences(json, finding.facts.iter());
        let settle = finding.settle.as_ref();
        let remedy = match (finding.outcome, settle) {
            (Outcome::Clear, _) => None,
            (Outcome::Fires, _) => Some(words::ANY_LINK.to_owned()),
            (Outcome::Unknown, settle) => settle.map(|settle| {
                format!(
                    "Export this and judge again: {}",
                    words::settling(&settle.line)
                )
            }),
        };
        if let Some(remedy) = remedy {
            json.object("remediation", |json| {
                json.text("desc", &remedy);
                let url = words::read_more(rule);
                if !url.is_empty() {
                    json.texts("references", [url]);
                }
            });
        }
    }

    /// The attack path at one registry.
    fn path(&self, json: &mut Json, resource: Resource, registry: &Registry) {
        let verdict = words::registry_verdict(registry.verdict);
        let message = format!("{} on {}: {verdict}", self.chain.title, registry.name);
        let told = (Activity::Create, &*message);
        let here = |step: &Step| {
            let mut own = registry.steps.iter();
            let own = own.find(|own| own.number == step.number);
            match own {
                Some(own) => (words::state(own.state), own.here.to_text()),
                None => (words::state(step.state), step.here.to_text()),
            }
        };
        self.detection(json, resource, registry.verdict, told, Some(&here));
        let rules = &registry.rules;
        // What it rests on: each link's first fact.
        evidences(
            json,
            rules.iter().filter_map(|rule| rule.finding.facts.first()),
        );
    }

    /// The chain over the scan, where no one registry stands for it.
    fn scan(&self, json: &mut Json) {
        let chain = self.chain;
        let told = (Activity::Create, &*chain.headline);
        let here = |step: &Step| (words::state(step.state), step.here.to_text());
        let nothing = Resource {
            kind: "",
            id: "",
            name: "",
            subscription: "",
        };
        self.detection(json, nothing, chain.verdict, told, Some(&here));
    }

    fn detection(
        &self,
        json: &mut Json,
        resource: Resource,
        verdict: Verdict,
        (activity, message): (Activity, &str),
        // What stands at each step here, if that is to be told.
        here: Option<&Here>,
    ) {
        let chain = self.chain;
        let outcome = words::outcome_of(verdict);
        let head = Head {
            class: Class::Detection,
            activity,
            outcome,
            severity: &chain.severity,
            message,
        };
        self.head(json, &head, resource.subscription);
        let (confidence, word) = match outcome {
            Outcome::Unknown => (0, "Unknown"),
            Outcome::Fires | Outcome::Clear => (3, "High"),
        };
        json.number("confidence_id", confidence);
        json.text("confidence", word);
        let alert = outcome == Outcome::Fires && activity == Activity::Create;
        json.flag("is_alert", alert);
        json.object("finding_info", |json| {
            json.text("uid", &uid(&chain.id, resource));
            json.text("title", &chain.title);
            json.text_unless_empty("desc", &chain.why);
            analytic(json, &chain.id, &chain.title);
            attacks(json, chain.steps.iter());
            let Some(here) = here.filter(|_| !chain.steps.is_empty()) else {
                return;
            };
            json.object("attack_graph", |json| {
                json.text("name", &chain.title);
                json.flag("is_directed", true);
                json.array_of("nodes", &chain.steps, |json, step| {
                    let (state, here) = here(step);
                    json.text("uid", &step.number.to_string());
                    json.text("name", &step.title);
                    json.text("type", state);
                    json.text_unless_empty("desc", &here);
                });
                let pairs: Vec<_> = chain.steps.iter().zip(chain.steps.iter().skip(1)).collect();
                json.array_of("edges", &pairs, |json, (from, to)| {
                    json.text("name", "then");
                    json.text("source", &from.number.to_string());
                    json.text("target", &to.number.to_string());
                });
            });
        });
        if !resource.name.is_empty() {
            json.array("resources", |json| {
                json.element(|json| resource.write(json))
            });
        }
        if outcome == Outcome::Fires {
            json.object("remediation", |json| {
                json.text("desc", words::ANY_LINK);
                let url = words::read_more(&chain.id);
                if !url.is_empty() {
                    json.texts("references", [url]);
                }
            });
        }
    }

    /// What every event begins with.
    fn head(&self, json: &mut Json, head: &Head, subscription: &str) {
        let Head {
            class, activity, ..
        } = *head;
        json.number("activity_id", activity as u64);
        json.text("activity_name", activity.name());
        json.number("category_uid", 2);
        json.text("category_name", "Findings");
        json.number("class_uid", class as u64);
        json.text("class_name", class.name());
        json.number("type_uid", class.type_of(activity));
        json.text(
            "type_name",
            &format!("{}: {}", class.name(), activity.name()),
        );
        json.number("time", self.options.moment.unwrap_or_default());
        let (id, severity) = match (activity, head.outcome, head.severity) {
            (Activity::Close, ..) | (_, Outcome::Clear, _) => (1, "Informational"),
            // How bad it is is not known either.
            (_, Outcome::Unknown, _) => (0, "Unknown"),
            (_, _, "Critical") => (5, "Critical"),
            (_, _, "High") => (4, "High"),
            (_, _, "Medium") => (3, "Medium"),
            (_, _, "Low") => (2, "Low"),
            _ => (0, "Unknown"),
        };
        json.number("severity_id", id);
        json.text("severity", severity);
        json.text("message", &format!("{}{}", self.what_if, head.message));
        // The life of a finding that passes has not begun.
        let status = match (activity, head.outcome) {
            (Activity::Close, _) => Some((4, "Resolved")),
            (_, Outcome::Clear) => None,
            _ => Some((1, "New")),
        };
        if let Some((id, status)) = status {
            json.number("status_id", id);
            json.text("status", status);
        }
        json.object("metadata", |json| {
            json.text("version", VERSION);
            json.texts("profiles", ["cloud"]);
            json.object("product", |json| {
                json.text("name", words::PRODUCT);
                json.text("vendor_name", words::PRODUCT);
                if let Some((_, version)) = self.report.generator.split_once(' ') {
                    json.text_unless_empty("version", version);
                }
                json.text("url_string", words::HOME);
            });
            let labels = [
                (self.options.redacted, "redacted"),
                (self.report.link.is_some(), "from-a-link"),
                (!self.chain.what_if.is_empty(), "what-if"),
            ];
            let labels: Vec<&str> = labels
                .into_iter()
                .filter_map(|(is, label)| is.then_some(label))
                .collect();
            if !labels.is_empty() {
                json.texts("labels", labels);
            }
        });
        json.object("cloud", |json| {
            json.text("provider", "Azure");
            if !subscription.is_empty() {
                json.object("account", |json| {
                    json.text("uid", subscription);
                    json.number("type_id", 13);
                    json.text("type", "Azure Subscription");
                });
            }
        });
    }
}

impl Resource<'_> {
    fn write(self, json: &mut Json) {
        json.text_unless_empty("uid", self.id);
        json.text("name", self.name);
        json.text(
            "type",
            match self.kind {
                "registry" => "Microsoft.ContainerRegistry/registries",
                "cluster" => "Microsoft.ContainerService/managedClusters",
                "subscription" => "Microsoft.Resources/subscriptions",
                other => other,
            },
        );
    }
}

fn registry_of<'a>(
    id: Option<&'a str>,
    name: &'a str,
    subscription: Option<&'a str>,
) -> Resource<'a> {
    Resource {
        kind: "registry",
        id: id.unwrap_or_default(),
        name,
        subscription: subscription.unwrap_or_default(),
    }
}

/// A subscription or a cluster.
fn subject_of<'a>(kind: &'a str, id: &'a str, name: &'a str) -> Resource<'a> {
    let subscription = match ResourceId::new(id).subscription().unwrap_or_default() {
        "" if kind == "subscription" && !id.contains('/') => id,
        subscription => subscription,
    };
    Resource {
        kind,
        id,
        name,
        subscription,
    }
}

/// The same finding has the same id in every export; Azure compares ids without case.
fn uid(rule: &str, resource: Resource) -> String {
    let about = match resource.id {
        "" => resource.name,
        id => id,
    };
    if about.is_empty() {
        rule.to_owned()
    } else {
        format!("{rule}|{}", about.to_ascii_lowercase())
    }
}

fn analytic(json: &mut Json, id: &str, title: &str) {
    json.object("analytic", |json| {
        json.number("type_id", 1);
        json.text("type", "Rule");
        json.text("uid", id);
        json.text("name", title);
    });
}

/// The techniques of these steps, each once.
fn attacks<'a>(json: &mut Json, steps: impl Iterator<Item = &'a Step>) {
    let mut techniques: Vec<&Technique> = Vec::new();
    for Step { technique, .. } in steps {
        if techniques.iter().all(|known| known.id != technique.id) {
            techniques.push(technique);
        }
    }
    json.array_of("attacks", &techniques, |json, technique| {
        let id = technique.id.as_str();
        let (parent, is_sub) = match id.split_once('.') {
            Some((parent, _)) => (parent, true),
            None => (id, false),
        };
        // A sub-technique goes by both names.
        let (name, own) = match technique.name.split_once(": ") {
            Some(names) if is_sub => names,
            _ => (technique.name.as_str(), technique.name.as_str()),
        };
        json.object("technique", |json| {
            json.text("uid", parent);
            json.text_unless_empty("name", name);
        });
        if is_sub {
            json.object("sub_technique", |json| {
                json.text("uid", id);
                json.text_unless_empty("name", own);
                if technique.url.starts_with("https://") {
                    json.text("src_url", &technique.url);
                }
            });
        }
        if !technique.tactic.is_empty() {
            json.object("tactic", |json| json.text("name", &technique.tactic));
        }
        json.text_unless_empty("version", technique.as_of.trim_start_matches('v'));
    });
}

fn evidences<'a>(json: &mut Json, facts: impl Iterator<Item = &'a Fact>) {
    let facts: Vec<&Fact> = facts.collect();
    json.array_of("evidences", &facts, |json, fact| {
        json.text("name", &words::place(fact));
        json.object("data", |json| {
            json.text("source", &fact.source);
            json.number("line", fact.line.into());
            json.number("column", fact.column.into());
            json.text("pointer", &fact.pointer);
            json.text("value", &fact.value);
        });
    });
}
