//! Reports made by hand, as the engine would fill them in; all names are fictional.

use model::report::*;

pub(crate) const SUBSCRIPTION: &str = "3f1c2a64-8f0e-4f0e-9b57-0a4d5c6e7f81";
pub(crate) const OTHER_SUBSCRIPTION: &str = "a7d0c3b2-1e4f-4a6b-8c9d-112233445566";

pub(crate) const RULES: [(&str, &str, &str, &str); 3] = [
    (
        "zt_wl_012",
        "Admin account is enabled",
        "Looks at `adminUserEnabled` of every registry, and fires where it is true.",
        "One account with two passwords may push and pull everything. Nobody's name is on it, and it never changes.",
    ),
    (
        "zt_wl_013",
        "Registry is open to the internet",
        "Looks at public network access and the firewall, and fires where any address may reach it.",
        "A leaked password opens nothing if nobody who has it can reach the registry.",
    ),
    (
        "zt_wl_021",
        "Defender for Containers is not enabled",
        "Looks at the `Containers` plan of every subscription, and at the sensor of every AKS cluster.",
        "Without it nobody scans the images and nobody watches what they do once they run.",
    ),
];

/// A fact as a decoder would leave it.
pub(crate) fn fact(source: &str, pointer: &str, line: u32, value: &str) -> Fact {
    Fact {
        source: source.to_owned(),
        pointer: pointer.to_owned(),
        line,
        column: 5,
        value: value.to_owned(),
    }
}

/// A finding with one fact, or with none where the outcome is unknown.
pub(crate) fn finding(outcome: Outcome, because: &str, fact: Option<Fact>) -> Finding {
    Finding {
        outcome,
        because: because.to_owned(),
        facts: fact.into_iter().collect(),
        missing: Vec::new(),
        notes: Vec::new(),
        settle: None,
        addresses: None,
        was: None,
        switches: Vec::new(),
    }
}

pub(crate) fn registry_id(subscription: &str, group: &str, name: &str) -> String {
    format!(
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerRegistry/registries/{name}"
    )
}

/// A registry whose three rules have these outcomes.
pub(crate) fn registry(
    name: &str,
    group: &str,
    subscription: &str,
    outcomes: [Outcome; 3],
) -> Registry {
    let host = format!("{name}.azurecr.io");
    let [admin, network, defender] = outcomes;
    let mut rules = vec![
        Rule {
            id: RULES[0].0.to_owned(),
            finding: match admin {
                Outcome::Fires => finding(
                    admin,
                    &format!("the admin account of `{name}` is on"),
                    Some(fact("registries.json", "/0/adminUserEnabled", 3, "true")),
                ),
                Outcome::Clear => finding(
                    admin,
                    &format!("the admin account of `{name}` is off"),
                    Some(fact("registries.json", "/0/adminUserEnabled", 3, "false")),
                ),
                Outcome::Unknown => finding(
                    admin,
                    &format!("nothing tells whether `{name}` has an admin account"),
                    None,
                ),
            },
        },
        Rule {
            id: RULES[1].0.to_owned(),
            finding: match network {
                Outcome::Fires => finding(
                    network,
                    &format!("any IPv4 address may reach `{host}`"),
                    Some(fact(
                        "registries.json",
                        "/0/publicNetworkAccess",
                        21,
                        "\"Enabled\"",
                    )),
                ),
                Outcome::Clear => finding(
                    network,
                    "256 addresses may reach it: `203.0.113.0/24`",
                    Some(fact(
                        "registries.json",
                        "/0/networkRuleSet/ipRules/0/value",
                        18,
                        "\"203.0.113.0/24\"",
                    )),
                ),
                Outcome::Unknown => {
                    finding(network, "public network access is not in the export", None)
                }
            },
        },
        Rule {
            id: RULES[2].0.to_owned(),
            finding: match defender {
                Outcome::Fires => finding(
                    defender,
                    &format!("the `Containers` plan of subscription `{subscription}` is `Free`"),
                    Some(fact("pricing.json", "/pricingTier", 6, "\"Free\"")),
                ),
                Outcome::Clear => finding(
                    defender,
                    &format!(
                        "the `Containers` plan of subscription `{subscription}` is `Standard`"
                    ),
                    Some(fact("pricing.json", "/pricingTier", 6, "\"Standard\"")),
                ),
                Outcome::Unknown => finding(
                    defender,
                    &format!("no Defender plan of subscription `{subscription}` was handed in"),
                    None,
                ),
            },
        },
    ];
    rules[1].finding.addresses = match network {
        Outcome::Fires => Some(4_294_967_296),
        Outcome::Clear => Some(256),
        Outcome::Unknown => None,
    };
    if network == Outcome::Fires {
        rules[1].finding.notes.push(Note {
            warning: false,
            text: "trusted services pass the firewall, also when it is closed".to_owned(),
        });
    }
    for rule in &mut rules {
        if rule.finding.outcome == Outcome::Unknown {
            let (line, missing) = if rule.id == RULES[2].0 {
                (
                    format!(
                        "az security pricing show -n Containers --subscription {subscription} -o json"
                    ),
                    "the `Containers` plan of its subscription",
                )
            } else {
                (
                    format!("az acr show -n {name} -g {group} -o json"),
                    "the property in the registry's export",
                )
            };
            rule.finding.missing.push(missing.to_owned());
            rule.finding.settle = Some(Command {
                line,
                shows: "the value that decides".to_owned(),
            });
        }
    }
    let steps = (1..=5)
        .map(|number| {
            let enabled_by = STEPS[number as usize - 1].3;
            let rule = rules.iter().find(|rule| rule.id == enabled_by).unwrap();
            RegistryStep {
                number,
                state: rule.finding.outcome.into(),
                here: format!("Step {number} at `{host}`."),
                details: if number == 3 {
                    vec![StepDetail {
                        text: "nothing stops a push to a known tag: content trust is off"
                            .to_owned(),
                        facts: vec![fact(
                            "registries.json",
                            "/0/policies/trustPolicy/status",
                            40,
                            "\"disabled\"",
                        )],
                    }]
                } else {
                    Vec::new()
                },
            }
        })
        .collect();
    Registry {
        id: Some(registry_id(subscription, group, name)),
        name: name.to_owned(),
        login_server: Some(host),
        subscription_id: Some(subscription.to_owned()),
        sku: Some("Premium".to_owned()),
        verdict: Verdict::all(outcomes),
        once_deployed: false,
        owners: Vec::new(),
        rules,
        steps,
        workloads: Default::default(),
    }
}

const STEPS: [(&str, &str, &str, &str, &str); 5] = [
    (
        "Find the admin password in a leaked pipeline, a repository secret or a developer's machine",
        "External attacker",
        "T1552.001|Unsecured Credentials: Credentials In Files|Credential Access",
        "zt_wl_012",
        "admin username and password",
    ),
    (
        "Log in to the public endpoint and list all repositories and tags",
        "Attacker with admin credential",
        "T1595.002|Active Scanning: Vulnerability Scanning|Reconnaissance",
        "zt_wl_013",
        "inventory of all images and tags",
    ),
    (
        "Pull a production image, put a backdoor in, push it to the same tag",
        "Attacker with registry access",
        "T1195.002|Supply Chain Compromise: Compromise Software Supply Chain|Initial Access",
        "zt_wl_012",
        "malicious image at a trusted production tag",
    ),
    (
        "Pull the tainted image at the next deployment or pod restart",
        "Downstream AKS or App Service",
        "T1059|Command and Scripting Interpreter|Execution",
        "zt_wl_013",
        "code execution in production workloads",
    ),
    (
        "Stay unseen: nothing monitors the runtime",
        "Malicious container in production",
        "T1562.001|Impair Defenses: Disable or Modify Tools|Defense Evasion",
        "zt_wl_021",
        "persistent, undetected compromise of every workload that pulls from the registry",
    ),
];

/// A report over these registries, with everything else that follows from them.
pub(crate) fn report(registries: Vec<Registry>, headline: &str, explanation: &str) -> Report {
    let outcomes_of = |index: usize| {
        registries
            .iter()
            .map(move |registry| registry.rules[index].finding.outcome)
    };
    let rules: Vec<RuleSummary> = RULES
        .iter()
        .enumerate()
        .map(|(index, (id, title, about, why))| {
            let count = |wanted| {
                outcomes_of(index)
                    .filter(|outcome| *outcome == wanted)
                    .count() as u32
            };
            let counts = OutcomeCounts {
                fires: count(Outcome::Fires),
                unknown: count(Outcome::Unknown),
                clear: count(Outcome::Clear),
            };
            RuleSummary {
                id: (*id).to_owned(),
                title: (*title).to_owned(),
                severity: "High".to_owned(),
                role: "Trigger".to_owned(),
                outcome: Outcome::over(outcomes_of(index)),
                about: (*about).to_owned(),
                why: (*why).to_owned(),
                found: format!("fires for {} of {}", counts.fires, registries.len()),
                counts,
                subjects: Vec::new(),
            }
        })
        .collect();
    let verdict = Verdict::all(rules.iter().map(|rule| rule.outcome));
    let count = |wanted| {
        registries
            .iter()
            .filter(|registry| registry.verdict == wanted)
            .count() as u32
    };
    let totals = Totals {
        registries: registries.len() as u32,
        fires: count(Verdict::Fires),
        undetermined: count(Verdict::Undetermined),
        broken: count(Verdict::Broken),
    };
    let steps = STEPS
        .iter()
        .zip(1..)
        .map(|((title, actor, technique, enabled_by, gain), number)| {
            let mut technique = technique.split('|');
            let id = technique.next().unwrap().to_owned();
            Step {
                number,
                title: (*title).to_owned(),
                actor: (*actor).to_owned(),
                technique: Technique {
                    url: format!(
                        "https://attack.mitre.org/techniques/{}/",
                        id.replace('.', "/")
                    ),
                    since: if id == "T1562.001" {
                        "T1685 since v19".to_owned()
                    } else {
                        String::new()
                    },
                    closer: match id.as_str() {
                        "T1595.002" => "T1613 Container and Resource Discovery".to_owned(),
                        "T1059" => "T1610 Deploy Container".to_owned(),
                        _ => String::new(),
                    },
                    id,
                    name: technique.next().unwrap().to_owned(),
                    tactic: technique.next().unwrap().to_owned(),
                    as_of: "v18".to_owned(),
                },
                enabled_by: (*enabled_by).to_owned(),
                state: rules
                    .iter()
                    .find(|rule| rule.id == *enabled_by)
                    .unwrap()
                    .outcome
                    .into(),
                gain: (*gain).to_owned(),
                how:
                    "The password never changes by itself, so an old leak is as good as a new one."
                        .to_owned(),
                here: registries.first().map_or_else(String::new, |registry| {
                    format!(
                        "At `{}` this works now.",
                        registry.login_server.as_deref().unwrap_or(&registry.name)
                    )
                }),
            }
        })
        .collect();
    Report {
        schema: SCHEMA.to_owned(),
        generator: "linchpin 0.1.0".to_owned(),
        link: None,
        sources: vec![
            source("registries.json", "registry list", registries.len() as u32, 0),
            source("pricing.json", "defender pricing", 0, 1),
        ],
        problems: Vec::new(),
        chains: vec![Chain {
            id: "CHAIN-026".to_owned(),
            title: "Container registry takeover to supply chain poisoning".to_owned(),
            severity: "Critical".to_owned(),
            likelihood: "Medium".to_owned(),
            logic: "ALL".to_owned(),
            verdict,
            split: verdict == Verdict::Fires && totals.fires == 0,
            headline: headline.to_owned(),
            explanation: explanation.to_owned(),
            why: "Whoever finds the admin password can replace an image that production trusts, and every workload that pulls it runs it.".to_owned(),
            how: "The chain fires only when every rule has at least one finding in the scan. One rule without a finding breaks it.".to_owned(),
            rules,
            totals,
            registries,
            steps,
            blast_radius: BlastRadius {
                initial_access: "A leaked admin credential over the public endpoint".to_owned(),
                lateral_movement: "A poisoned image reaches every workload that pulls its tag, in every environment".to_owned(),
                max_privilege: "Full write access to the registry and code execution in every workload that uses it".to_owned(),
                data_at_risk: ["Data that the workloads may read", "Application secrets in environment variables", "Managed identity tokens in running containers", "Customer data in the services that use them"].map(str::to_owned).into(),
                services_at_risk: ["Azure Container Registry", "AKS clusters", "App Service containers", "Azure Container Instances", "CI/CD pipelines that use the images"].map(str::to_owned).into(),
                estimated_scope: "All workloads that pull from the registry".to_owned(),
                counted: Default::default(),
                totals: Default::default(),
                workloads: Vec::new(),
                settle: Vec::new(),
            },
            what_if: Vec::new(),
            breaking: None,
        }],
    }
}

pub(crate) fn source(name: &str, kind: &str, registries: u32, plans: u32) -> Source {
    Source {
        name: name.to_owned(),
        kind: kind.to_owned(),
        bytes: 1_842,
        lines: 61,
        documents: vec![Document {
            kind: kind.to_owned(),
            line: 1,
            registries,
            plans,
            clusters: 0,
            workloads: 0,
            note: String::new(),
            ledger: Ledger::default(),
        }],
    }
}

/// A document with one resource of this type, which was not read.
pub(crate) fn unread(kind: &str) -> Ledger {
    Ledger {
        total: 1,
        not_read: vec![NotRead {
            kind: kind.to_owned(),
            count: 1,
        }],
        ..Ledger::default()
    }
}

use Outcome::{Clear, Fires, Unknown};

/// One registry carries all three links, one is broken.
pub(crate) fn fires() -> Report {
    let mut report = report(
        vec![
            registry(
                "contosoprod",
                "rg-platform",
                SUBSCRIPTION,
                [Fires, Fires, Fires],
            ),
            registry(
                "contosodev",
                "rg-platform",
                SUBSCRIPTION,
                [Fires, Clear, Fires],
            ),
        ],
        "`contosoprod.azurecr.io` can be taken over from the internet, and every workload that pulls from it poisoned.",
        "All three links are closed on one of 2 registries.",
    );
    let cluster = format!(
        "/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-aks/providers/Microsoft.ContainerService/managedClusters/aks-prod-weu"
    );
    report.chains[0].rules[2].subjects = vec![
        Subject {
            kind: "subscription".to_owned(),
            id: format!(
                "/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Security/pricings/Containers"
            ),
            name: SUBSCRIPTION.to_owned(),
            finding: finding(
                Fires,
                "the `Containers` plan is `Free`",
                Some(fact("pricing.json", "/pricingTier", 6, "\"Free\"")),
            ),
        },
        Subject {
            kind: "cluster".to_owned(),
            id: cluster,
            name: "aks-prod-weu".to_owned(),
            finding: finding(
                Fires,
                "the Defender sensor of `aks-prod-weu` is off",
                Some(fact(
                    "aks.json",
                    "/0/securityProfile/defender/securityMonitoring/enabled",
                    77,
                    "false",
                )),
            ),
        },
    ];
    report.sources.push(Source {
        name: "aks.json".to_owned(),
        kind: "cluster list".to_owned(),
        bytes: 90_311,
        lines: 2_210,
        documents: Vec::new(),
    });
    report
}

/// The scan fires, but no registry carries all three links.
pub(crate) fn split() -> Report {
    report(
        vec![
            registry("fabrikamci", "rg-ci", SUBSCRIPTION, [Fires, Clear, Fires]),
            registry(
                "fabrikamedge",
                "rg-edge",
                OTHER_SUBSCRIPTION,
                [Clear, Fires, Fires],
            ),
        ],
        "every link is closed somewhere, but on no one registry.",
        "`fabrikamci` has the admin account, `fabrikamedge` the open network; nobody can walk the path in one place.",
    )
}

/// One rule is clear everywhere.
pub(crate) fn broken() -> Report {
    report(
        vec![registry(
            "northwindimages",
            "rg-nw",
            SUBSCRIPTION,
            [Clear, Fires, Fires],
        )],
        "the path is broken: no registry has its admin account on.",
        "`northwindimages.azurecr.io` is still open to the internet.",
    )
}

/// Two links are closed, the third is not known.
pub(crate) fn undetermined() -> Report {
    let mut report = report(
        vec![registry(
            "tailspinacr",
            "rg-tailspin",
            SUBSCRIPTION,
            [Fires, Fires, Unknown],
        )],
        "`tailspinacr.azurecr.io` can be taken over; whether anyone would see it is not known.",
        "one export settles it.",
    );
    report.sources.pop();
    report.problems.push(Problem {
        severity: Severity::Error,
        source: Some("notes.txt".to_owned()),
        line: Some(4),
        column: Some(12),
        message: "expected a registry or a list of registries, found a number".to_owned(),
        help: "export with `az acr show -n NAME -o json`".to_owned(),
        excerpt: "42".to_owned(),
    });
    report.sources.push(Source {
        name: "notes.txt".to_owned(),
        kind: "unrecognised".to_owned(),
        bytes: 44,
        lines: 4,
        documents: Vec::new(),
    });
    report
}

/// Texts that mean something in HTML, Markdown, CSV, SARIF messages and for people's eyes.
pub(crate) const HOSTILE: [&str; 10] = [
    "<script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    "a|b`c`d**e**",
    "[click](https://evil.example/)",
    "![](https://evil.example/x.png) @everyone #1 https://evil.example",
    "\u{202e}gnp.exe\u{202c}\u{0}",
    "=cmd|'/c calc'!A1",
    "مرحبا-👩‍🚀-registry",
    "a\nb\r\n## c\n- d",
    "{0} {{x}} ``` \\",
];

fn command(text: &str) -> Command {
    Command {
        line: text.to_owned(),
        shows: text.to_owned(),
    }
}

/// A workload that is called this, and whatever belongs to it too.
pub(crate) fn workload(text: &str) -> Workload {
    let text = || text.to_owned();
    Workload {
        kind: text(),
        name: text(),
        location: format!("{0}/{0}", text()),
        cluster: text(),
        namespace: text(),
        subscription_id: Some(text()),
        environment: text(),
        image: text(),
        registry: text(),
        pulls: Pulls::NextRestart,
        when: text(),
        reach: Reach::Exposed,
        watched: false,
        identity: text(),
        secret_names: vec![text()],
        stored_credential: Some(true),
        admin_login: Some(true),
        defender: text(),
        fact: fact(&text(), &text(), 1, &text()),
    }
}

/// Every place that can hold a stranger's text holds one.
pub(crate) fn hostile() -> Report {
    let names = HOSTILE.iter().map(|name| {
        let mut registry = registry("placeholder", "rg", SUBSCRIPTION, [Fires, Fires, Unknown]);
        let text = (*name).to_owned();
        registry.id = Some(format!("/subscriptions/{text}/resourceGroups/{text}/providers/Microsoft.ContainerRegistry/registries/{text}"));
        registry.name = text.clone();
        registry.login_server = Some(text.clone());
        registry.subscription_id = Some(text.clone());
        registry.sku = Some(text.clone());
        for rule in &mut registry.rules {
            rule.finding.because = format!("it is `{text}` and {text}");
            rule.finding.missing = vec![text.clone()];
            rule.finding.notes = vec![Note { warning: true, text: text.clone() }];
            rule.finding.settle = Some(Command { line: format!("az acr show -n {text}"), shows: text.clone() });
            rule.finding.facts = vec![fact(&text, &text, 1, &text)];
        }
        for step in &mut registry.steps {
            step.here = text.clone();
            step.details = vec![StepDetail { text: text.clone(), facts: vec![fact(&text, &text, 2, &text)] }];
        }
        registry
    });
    let mut report = report(names.collect(), &HOSTILE.join(" "), HOSTILE[3]);
    report.sources = HOSTILE
        .iter()
        .map(|name| {
            let mut source = source(name, name, 1, 0);
            source.documents[0].ledger = unread(name);
            source
        })
        .collect();
    report.generator = format!("linchpin {}", HOSTILE[0]);
    for name in HOSTILE {
        report.problems.push(Problem {
            severity: Severity::Warning,
            source: Some(name.to_owned()),
            line: Some(1),
            column: None,
            message: name.to_owned(),
            help: name.to_owned(),
            excerpt: name.to_owned(),
        });
        report.chains[0].rules[2].subjects.push(Subject {
            kind: "cluster".to_owned(),
            id: name.to_owned(),
            name: name.to_owned(),
            finding: finding(Fires, name, None),
        });
    }
    let chain = &mut report.chains[0];
    chain.blast_radius.workloads = HOSTILE.iter().map(|name| workload(name)).collect();
    chain.blast_radius.settle = HOSTILE.map(command).to_vec();
    for step in &mut chain.steps {
        step.here = HOSTILE[0].to_owned();
        step.technique.url = "javascript:alert(1)".to_owned();
    }
    chain.rules[0].found = HOSTILE[4].to_owned();
    report
}

/// A report over this many registries, a third of each verdict.
pub(crate) fn many(count: usize) -> Report {
    let mut registries: Vec<Registry> = (0..count)
        .map(|index| {
            let outcomes = [
                [Fires, Fires, Fires],
                [Fires, Fires, Unknown],
                [Clear, Fires, Fires],
            ][index % 3];
            registry(
                &format!("contoso{index:05}"),
                &format!("rg-{}", index % 7),
                SUBSCRIPTION,
                outcomes,
            )
        })
        .collect();
    registries.sort_by_key(|registry| std::cmp::Reverse(registry.verdict));
    report(
        registries,
        "many registries can be taken over",
        "and many cannot",
    )
}
