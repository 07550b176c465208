//! Redaction: complete, the same everywhere, and without harm to our own words.

use crate::written::{applied, redact, write};
use engine::{Detail, Input, analyze};
use model::Format;
use model::Limits;
use model::Redaction;
use model::report::{Outcome::*, Problem, Report, Severity};
use more::export::{Options, STYLE};
use more::redact::Redactor;
use proptest::prelude::*;

use crate::reports::{self, OTHER_SUBSCRIPTION, SUBSCRIPTION};

/// All that a report says in any format, in lower case, without what is the same in every file.
fn everything(report: &Report) -> String {
    Format::ALL
        .into_iter()
        .map(|format| {
            write(format, report, &Options::default())
                .replace(STYLE, "")
                .to_lowercase()
        })
        .collect()
}

fn one_registry(name: &str, group: &str) -> Report {
    reports::report(
        vec![reports::registry(
            name,
            group,
            SUBSCRIPTION,
            [Fires, Fires, Unknown],
        )],
        &format!("`{name}.azurecr.io` can be taken over"),
        &format!("{name} has a password to find"),
    )
}

/// Redacts a sentence that stands in a report about `contoso01`.
fn check(sentence: &str, expected: &str) {
    let mut report = one_registry("contoso01", "network");
    report.chains[0].explanation = sentence.to_owned();
    let redacted = redact(&report);
    assert_eq!(redacted.chains[0].explanation, expected);
    assert_eq!(redact(&redacted), redacted, "twice is once");
}

#[test]
fn a_name_is_replaced_wherever_it_is_a_word() {
    check(
        "contoso01 and CONTOSO01, (contoso01) contoso01-west",
        "registry-1 and registry-1, (registry-1) registry-1-value-1",
    );
    check(
        "`contoso01` but `prodcontoso01x`",
        "`registry-1` but `value-1`",
    );
    check(
        "mycontoso011 is somebody else's",
        "value-1 is somebody else's",
    );
}

#[test]
fn a_name_that_is_our_word_is_replaced_only_where_it_is_a_name() {
    check(
        "the network rule of `network` fires",
        "the network rule of `group-1` fires",
    );
    check(
        "`az acr show -n contoso01 -g network --query \"[?x=='network']\"` shows the network",
        "`az acr show -n registry-1 -g group-1 --query \"[?value-1=='group-1']\"` shows the network",
    );
    check(
        "`networkRuleSet` is `networkRuleSet`",
        "`networkRuleSet` is `networkRuleSet`",
    );
}

#[test]
fn a_name_that_is_our_word_is_one_between_quotes_of_a_command_but_not_of_a_sentence() {
    for group in ["containers", "standard", "registry"] {
        let mut report = one_registry("contoso01", group);
        report.chains[0].explanation = format!(
            "`az acr list --query \"[?resourceGroup=='{group}']\"` shows what '{group}' is"
        );
        assert_eq!(
            redact(&report).chains[0].explanation,
            format!(
                "`az acr list --query \"[?resourceGroup=='group-1']\"` shows what '{group}' is"
            )
        );
    }
}

#[test]
fn ids_are_replaced_segment_by_segment() {
    check(
        &format!(
            "see {}.",
            reports::registry_id(SUBSCRIPTION, "Network", "Contoso01")
        ),
        "see /subscriptions/subscription-1/resourceGroups/group-1/providers/Microsoft.ContainerRegistry/registries/registry-1.",
    );
    check(
        "/subscriptions/x/resourceGroups/y/providers/Microsoft.Network/privateEndpoints/pe1/privateEndpointConnections/c1",
        "/subscriptions/subscription-2/resourceGroups/group-2/providers/Microsoft.Network/privateEndpoints/resource-1/privateEndpointConnections/resource-2",
    );
    check(
        &format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Security/pricings/Containers"),
        "/subscriptions/subscription-1/providers/Microsoft.Security/pricings/Containers",
    );
}

#[test]
fn of_an_id_only_the_words_that_everybody_has_are_kept() {
    check(
        "/subscriptions/x/providers/Microsoft.ContainerRegistry/registries/y/orchards/z",
        "/subscriptions/subscription-2/providers/Microsoft.ContainerRegistry/registries/registry-2/type-1/resource-1",
    );
    check(
        "/subscriptions/x/providers/Zephyr.Orchards/pears/z/providers/Microsoft.Security/pricings/Containers",
        "/subscriptions/subscription-2/providers/type-1/type-2/resource-1/providers/Microsoft.Security/pricings/Containers",
    );
}

#[test]
fn shapes_are_replaced_though_nobody_named_them() {
    check(&format!("account {OTHER_SUBSCRIPTION}"), "account id-1");
    check(
        "from 203.0.113.7, 203.0.113.0/24 and 203.0.113.7/32",
        "from address-1, address-2/24 and address-1/32",
    );
    check(
        "2001:db8::1 and fd00::/8: two",
        "address-1 and address-2/8: two",
    );
    check("by alice.smith@contoso.example.", "by person-1.");
    check(
        "fabrikam.azurecr.cn and contoso01.westeurope.data.azurecr.io",
        "registry-2.azurecr.cn and registry-1.region.data.azurecr.io",
    );
    check(
        "aks-1-dns.hcp.westeurope.azmk8s.io",
        "host-1.hcp.region.azmk8s.io",
    );
}

#[test]
fn what_names_nobody_stays() {
    for sentence in [
        "the ranges 0.0.0.0/0, 0.0.0.0/1 and 128.0.0.0/1",
        "at 23:00:00, version 1.2.3, 50 % of 4,294,967,296",
        "the `Containers` plan is `Free`",
        "policy dc921057-6b28-4fbe-9b83-f7bec05db6c2",
    ] {
        check(sentence, sentence);
    }
}

#[test]
fn a_registry_with_a_domain_name_label_keeps_its_host_beside_it() {
    let mut report = one_registry("contoso01", "rg");
    report.chains[0].registries[0].login_server =
        Some("contoso01-e7ggejfuhzhgedc8.azurecr.io".to_owned());
    let redacted = redact(&report);
    assert_eq!(
        redacted.chains[0].registries[0].login_server.as_deref(),
        Some("registry-1-host.azurecr.io")
    );
    assert_eq!(redact(&redacted), redacted);
}

#[test]
fn files_are_renamed_and_excerpts_left_out() {
    let mut report = one_registry("contoso01", "rg");
    report.sources[0].name = "Contoso estate.JSON".to_owned();
    report.problems.push(Problem {
        severity: Severity::Warning,
        source: Some("Contoso estate.JSON".to_owned()),
        line: Some(1),
        column: Some(1),
        message: "in `Contoso estate.JSON` something is not read".to_owned(),
        help: String::new(),
        excerpt: "\"owner\": \"somebody\"".to_owned(),
    });
    let redacted = redact(&report);
    assert_eq!(redacted.sources[0].name, "file-1.json");
    assert_eq!(redacted.problems[0].source.as_deref(), Some("file-1.json"));
    assert_eq!(
        redacted.problems[0].message,
        "in `file-1.json` something is not read"
    );
    assert_eq!(redacted.problems[0].excerpt, "");
}

#[test]
fn pointers_keep_their_form() {
    let mut report = one_registry("contoso01", "rg");
    let pointer = "/0/identity/userAssignedIdentities/~1subscriptions~1abc~1resourcegroups~1rg~1providers~1Microsoft.ManagedIdentity~1userAssignedIdentities~1deployer/clientId";
    report.chains[0].registries[0].rules[0].finding.facts[0].pointer = pointer.to_owned();
    let short = "/12/tags/acme/7a/1234567/12345678";
    report.chains[0].registries[0].rules[1].finding.facts[0].pointer = short.to_owned();
    let redacted = redact(&report);
    assert_eq!(
        redacted.chains[0].registries[0].rules[1].finding.facts[0].pointer,
        "/12/tags/key-1/key-2/1234567/key-3"
    );
    assert_eq!(
        redacted.chains[0].registries[0].rules[0].finding.facts[0].pointer,
        "/0/identity/userAssignedIdentities/~1subscriptions~1subscription-2~1resourcegroups~1group-1~1providers~1Microsoft.ManagedIdentity~1userAssignedIdentities~1resource-1/clientId"
    );
}

#[test]
fn a_name_in_a_command_has_the_kind_of_what_it_names() {
    check(
        "run `az acr show -n acmefirst -o json`, then `az aks show -n acmesecond -o json`",
        "run `az acr show -n registry-2 -o json`, then `az aks show -n cluster-1 -o json`",
    );
}

#[test]
fn each_kind_can_be_shown_on_purpose() {
    let report = reports::fires();
    let shown = |redaction| applied(&mut Redactor::new(&report, redaction), &report);
    for (redaction, visible, hidden) in [
        (
            Redaction {
                subscriptions: false,
                ..Redaction::ALL
            },
            SUBSCRIPTION,
            "contosoprod",
        ),
        (
            Redaction {
                names: false,
                ..Redaction::ALL
            },
            "contosoprod.azurecr.io",
            SUBSCRIPTION,
        ),
        (
            Redaction {
                addresses: false,
                ..Redaction::ALL
            },
            "203.0.113.0/24",
            "contosoprod",
        ),
        (
            Redaction {
                files: false,
                ..Redaction::ALL
            },
            "registries.json:3:5",
            "rg-platform",
        ),
    ] {
        let text = everything(&shown(redaction));
        assert!(text.contains(visible), "{redaction:?}");
        assert!(!text.contains(hidden), "{redaction:?}");
    }
    assert_eq!(shown(Redaction::NONE), report);
}

#[test]
fn the_legend_says_what_stands_for_what() {
    let report = reports::fires();
    let redactor = Redactor::new(
        &report,
        Redaction {
            subscriptions: false,
            files: false,
            ..Redaction::ALL
        },
    );
    assert_eq!(
        redactor.legend(),
        [
            ("203.0.113.0", "address-1"),
            ("aks-prod-weu", "cluster-1"),
            ("rg-platform", "group-1"),
            ("rg-aks", "group-2"),
            ("contosoprod", "registry-1"),
            ("contosodev", "registry-2"),
        ]
    );
}

#[test]
fn other_texts_get_the_same_pseudonyms() {
    let report = reports::fires();
    let mut redactor = Redactor::new(&report, Redaction::ALL);
    assert_eq!(
        redactor.text("open contosodev at 198.51.100.1"),
        "open registry-2 at address-2"
    );
    assert_eq!(redactor.text("198.51.100.1 again"), "address-2 again");
}

#[test]
fn a_name_that_looks_like_a_pseudonym_is_nobody_elses() {
    let report = reports::report(
        vec![
            reports::registry("contoso01", "group-1", SUBSCRIPTION, [Fires, Fires, Fires]),
            reports::registry(
                "contoso02",
                "secret-group",
                SUBSCRIPTION,
                [Fires, Fires, Fires],
            ),
        ],
        "",
        "",
    );
    let redacted = redact(&report);
    let ids: Vec<&str> = redacted.chains[0]
        .registries
        .iter()
        .map(|registry| registry.id.as_deref().unwrap())
        .collect();
    assert!(ids[0].contains("/resourceGroups/group-1/"), "{}", ids[0]);
    assert!(ids[1].contains("/resourceGroups/group-2/"), "{}", ids[1]);
}

#[test]
fn a_host_gets_no_pseudonym_that_is_somebodys_name() {
    let named = |name: &str| reports::registry(name, "rg", SUBSCRIPTION, [Fires, Fires, Fires]);
    let mut report = reports::report(vec![named("registry-1-host"), named("contoso01")], "", "");
    report.chains[0].registries[1].login_server =
        Some("contoso01-e7ggejfuhzhgedc8.azurecr.io".to_owned());
    let redacted = redact(&report);
    let registries = &redacted.chains[0].registries;
    let names: Vec<&str> = registries.iter().map(|one| one.name.as_str()).collect();
    let host = registries[1].login_server.as_deref().unwrap();
    let label = host.strip_suffix(".azurecr.io").unwrap();
    assert!(
        !names.contains(&label) && !host.contains("contoso"),
        "{host} {names:?}"
    );
}

/// The texts of `az acr list`, of a pricing document and of `az aks list` for an estate.
fn exports(estate: &Estate) -> Vec<Input> {
    let registries: Vec<String> = estate
        .registries
        .iter()
        .map(|one| {
            format!(
                r#"{{"adminUserEnabled": {}, "id": "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.ContainerRegistry/registries/{}", "loginServer": "{}.azurecr.io", "name": "{}", "networkRuleSet": {{"defaultAction": "Deny", "ipRules": [{{"action": "Allow", "value": "{}/28"}}]}}, "publicNetworkAccess": {}, "sku": {{"name": "Premium"}}, "type": "Microsoft.ContainerRegistry/registries"}}"#,
                one.admin, one.subscription, one.group, one.name, one.name.to_lowercase(), one.name, one.address, one.access
            )
        })
        .collect();
    let pricing: Vec<String> = estate
        .registries
        .iter()
        .map(|one| format!(r#"{{"id": "/subscriptions/{}/providers/Microsoft.Security/pricings/Containers", "name": "Containers", "pricingTier": "Free", "type": "Microsoft.Security/pricings"}}"#, one.subscription))
        .collect();
    let clusters: Vec<String> = estate
        .registries
        .iter()
        .map(|one| format!(r#"{{"id": "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.ContainerService/managedClusters/{}", "name": "{}", "type": "Microsoft.ContainerService/managedClusters", "securityProfile": {{}}}}"#, one.subscription, one.group, one.cluster, one.cluster))
        .collect();
    [
        (&estate.files[0], registries),
        (&estate.files[1], pricing),
        (&estate.files[2], clusters),
    ]
    .map(|(name, objects)| Input {
        name: name.clone(),
        bytes: format!("[{}]", objects.join(",\n")).into_bytes(),
    })
    .into()
}

#[derive(Clone, Debug)]
struct Estate {
    registries: Vec<Resource>,
    files: [String; 3],
}

#[derive(Clone, Debug)]
struct Resource {
    name: String,
    group: String,
    subscription: String,
    cluster: String,
    address: String,
    admin: &'static str,
    access: &'static str,
}

/// Names as Azure allows them, long enough that they are in no word of ours by chance.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{3}[qxz]{3}[a-z]{4,9}",
        "[a-zA-Z]{4,8}[0-9]{3,5}",
        "[0-9]{3}[a-z]{6}[0-9]"
    ]
}

fn resource() -> impl Strategy<Value = Resource> {
    (
        name(),
        prop_oneof![
            name(),
            "[a-z]{2,4}-[qxz]{4}[a-z]{3}_[0-9]{3}",
            "[A-Z]{3}[xzq]{4}\\([0-9]{4}\\)"
        ],
        "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}",
        prop_oneof![name(), "aks-[qxz]{4}[a-z]{3}"],
        (11u8..=223, 1u8..=254, 1u8..=254, 1u8..=254)
            .prop_map(|(a, b, c, d)| format!("{a}.{b}.{c}.{d}")),
        proptest::sample::select(vec!["true", "false", "null", "\"true\""]),
        proptest::sample::select(vec![
            "\"Enabled\"",
            "\"Disabled\"",
            "null",
            "\"SecuredByPerimeter\"",
        ]),
    )
        .prop_map(
            |(name, group, subscription, cluster, address, admin, access)| Resource {
                name,
                group,
                subscription,
                cluster,
                address,
                admin,
                access,
            },
        )
}

fn estate() -> impl Strategy<Value = Estate> {
    (
        proptest::collection::vec(resource(), 1..6),
        any::<bool>(),
        [
            "[a-z]{3}[qxz]{3}[a-z]{3} [a-z]{3}[qxz]{3}\\.json",
            "[a-z]{3}[qxz]{3}[a-z]{3}\\.json",
            "[a-z]{3}[qxz]{3}[a-z]{3}\\.txt",
        ],
    )
        .prop_map(|(mut registries, nested, files)| {
            // One name within another, and one name for two things.
            if nested && registries.len() > 1 {
                registries[1].name = format!("{}prod", registries[0].name);
                registries[1].group = registries[0].name.clone();
            }
            Estate { registries, files }
        })
}

impl Estate {
    fn originals(&self) -> Vec<String> {
        let of_registries = self.registries.iter().flat_map(|one| {
            [
                &one.name,
                &one.group,
                &one.subscription,
                &one.cluster,
                &one.address,
            ]
            .map(|text| text.to_lowercase())
        });
        of_registries
            .chain(self.files.iter().map(|name| name.to_lowercase()))
            .collect()
    }
}

/// A report with a text at many places, redacted and redacted again.
fn redacted_once_and_twice(text: &str, tail: &str) -> (String, String) {
    let mut report = reports::hostile();
    // One text is everything here, a subscription and an image too, so a pseudonym is no image again.
    report.chains[0].blast_radius.workloads.clear();
    report.chains[0].headline = text.to_owned();
    report.chains[0].registries[0].name = text.to_owned();
    report.chains[0].registries[1].id = Some(format!("/subscriptions/{text}/{tail}"));
    report.chains[0].registries[2].login_server = Some(format!("{text}.azurecr.io"));
    report.problems[0].message = format!("{tail} `{text}` az acr show -n {text} 10.0.0.{tail}");
    let once = redact(&report);
    let twice = redact(&once);
    let said = |report: &Report| serde_json::to_string_pretty(report).unwrap();
    (said(&once), said(&twice))
}

/// Texts that random ones came upon, with slashes, dots and marks of a sentence side by side.
#[test]
fn texts_between_the_kinds_of_names_are_redacted_once() {
    for text in [
        "0/.0/`",
        "a/.b/c",
        ".0/`",
        "0/`",
        "/.0",
        "b/.`",
        "x.y/`/z",
        "A@.a\u{a4d}",
    ] {
        let (once, twice) = redacted_once_and_twice(text, "");
        for (once, twice) in once.lines().zip(twice.lines()) {
            assert_eq!(once, twice, "{text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_original_is_left_in_any_file(estate in estate()) {
        let report = analyze(exports(&estate), &Limits::default(), Detail::Full);
        let before = everything(&report);
        prop_assert!(before.contains(&estate.registries[0].name.to_lowercase()), "the search must be able to find something");
        let after = everything(&redact(&report));
        for original in estate.originals() {
            prop_assert!(!after.contains(&original), "{original} is left");
            let written = original.replace(' ', "%20").replace('(', "%28").replace(')', "%29");
            prop_assert!(!after.contains(&written), "{written} is left");
        }
    }

    #[test]
    fn one_original_has_one_pseudonym_and_two_have_two(estate in estate()) {
        let report = analyze(exports(&estate), &Limits::default(), Detail::Full);
        let redacted = redact(&report);
        let pairs: Vec<(String, String)> = report.chains[0]
            .registries
            .iter()
            .zip(&redacted.chains[0].registries)
            .flat_map(|(before, after)| {
                let segments = |id: &Option<String>| id.clone().unwrap().split('/').map(str::to_owned).collect::<Vec<_>>();
                let host = |host: &Option<String>| host.clone().unwrap().split('.').next().unwrap().to_owned();
                let (old, new) = (segments(&before.id), segments(&after.id));
                vec![
                    (before.name.to_lowercase(), after.name.clone()),
                    (host(&before.login_server).to_lowercase(), host(&after.login_server)),
                    (old[8].to_lowercase(), new[8].clone()),
                    (old[4].to_lowercase(), new[4].clone()),
                    (old[2].to_lowercase(), new[2].clone()),
                    (before.subscription_id.clone().unwrap().to_lowercase(), after.subscription_id.clone().unwrap()),
                ]
            })
            .collect();
        for (old, new) in &pairs {
            for (other_old, other_new) in &pairs {
                prop_assert_eq!(old == other_old, new == other_new, "{} {} {} {}", old, new, other_old, other_new);
            }
        }
        prop_assert_eq!(&redacted.chains[0].registries[0].name, "registry-1");
    }

    #[test]
    fn redacting_twice_is_redacting_once(estate in estate()) {
        let once = redact(&analyze(exports(&estate), &Limits::default(), Detail::Full));
        prop_assert_eq!(redact(&once), once);
    }

    #[test]
    fn any_text_anywhere_can_be_redacted(text in any::<String>(), tail in ".{0,40}") {
        let (once, twice) = redacted_once_and_twice(&text, &tail);
        for (once, twice) in once.lines().zip(twice.lines()) {
            prop_assert_eq!(once, twice);
        }
    }

    #[test]
    fn what_is_not_a_name_of_the_report_is_left_alone(words in proptest::collection::vec(proptest::sample::select(vec!["the", "registry", "network", "pass", "admin", "account", "fires", "rule"]), 1..12)) {
        let sentence = words.join(" ");
        let mut report = reports::report(vec![reports::registry("registry", "network", SUBSCRIPTION, [Fires, Fires, Fires]), reports::registry("admin", "pass", SUBSCRIPTION, [Fires, Fires, Fires])], "", "");
        report.chains[0].explanation = sentence.clone();
        prop_assert_eq!(redact(&report).chains[0].explanation.clone(), sentence);
    }
}

#[test]
fn a_subscription_goes_by_its_name_and_by_a_pseudonym_where_names_are() {
    let id = "c0ffee00-1111-4222-8333-444455556666";
    let file = |name: &str, text: String| Input {
        name: name.to_owned(),
        bytes: text.into_bytes(),
    };
    let inputs = vec![
        file(
            "registries.json",
            format!(
                r#"[{{"id": "/subscriptions/{id}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contosoacr",
                "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries", "loginServer": "contosoacr.azurecr.io",
                "adminUserEnabled": false, "publicNetworkAccess": "Disabled"}}]"#
            ),
        ),
        file(
            "defender.json",
            format!(
                r#"{{"value": [{{"id": "/subscriptions/{id}/providers/Microsoft.Security/pricings/Containers",
                "name": "Containers", "type": "Microsoft.Security/pricings", "properties": {{"pricingTier": "Free"}}}}]}}"#
            ),
        ),
        file(
            "accounts.json",
            format!(
                r#"[{{"id": "{id}", "name": "Zephyr Orders West", "tenantId": "t", "isDefault": true, "state": "Enabled"}}]"#
            ),
        ),
    ];
    let report = analyze(inputs, &Limits::default(), Detail::Full);
    let html = write(Format::Html, &report, &Options::default());
    assert!(
        html.contains(&format!(
            "<bdi>Zephyr Orders West</bdi><small><bdi>{id}</bdi></small>"
        )),
        "{html}"
    );
    for format in [Format::Html, Format::Markdown, Format::Sarif, Format::Json] {
        let text = write(format, &report, &Options::default());
        assert!(text.contains("Zephyr Orders West"), "{}", format.label());
    }
    let hidden = everything(&redact(&report));
    for original in ["zephyr", "orders west", id] {
        assert!(!hidden.contains(original), "{original}");
    }
    assert!(hidden.contains("subscription-1-name"), "{hidden}");
}

#[test]
fn what_we_say_in_place_of_a_name_is_no_name_of_a_subscription() {
    let plan = r#"{"name": "Containers", "type": "Microsoft.Security/pricings", "properties": {"pricingTier": "Free"}}"#;
    let inputs = vec![Input {
        name: "plan.json".to_owned(),
        bytes: plan.into(),
    }];
    let report = analyze(inputs, &Limits::default(), Detail::Full);
    let named = |report: &Report| {
        let subjects = report.chains[0]
            .rules
            .iter()
            .flat_map(|rule| &rule.subjects);
        subjects
            .map(|subject| subject.name.clone())
            .collect::<Vec<_>>()
    };
    let ours = "a subscription whose id is not in the document";
    assert_eq!(named(&report), [ours]);
    assert_eq!(named(&redact(&report)), [ours]);
    // Where there is one, it is a name, though it may be a word of ours.
    let id = "c0ffee00-1111-4222-8333-444455556666";
    let inputs = vec![
        Input {
            name: "plan.json".to_owned(),
            bytes: plan
                .replacen("{\"name\"", &format!("{{\"id\": \"/subscriptions/{id}/providers/Microsoft.Security/pricings/Containers\", \"name\""), 1)
                .into(),
        },
        Input {
            name: "accounts.json".to_owned(),
            bytes: format!(
                r#"[{{"id": "{id}", "name": "Network", "tenantId": "t", "isDefault": true, "state": "Enabled"}}]"#
            )
            .into(),
        },
    ];
    let report = analyze(inputs, &Limits::default(), Detail::Full);
    assert_eq!(named(&report), ["Network"]);
    assert_eq!(named(&redact(&report)), ["subscription-1-name"]);
}
