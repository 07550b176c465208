//! Links: what goes in comes out and is judged the same; what is hostile is refused; nothing leaks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets something else must fail"
)]

use std::{fs, path::Path};

use engine::{
    Detail, Input, analyze,
    read::{
        decode::{Decoded, decode as read_source},
        join::join,
    },
    unique_names,
};
use model::link::{LONGEST_NAME, MOST_DOCUMENTS, MOST_SWITCHES, SENSIBLE_LENGTH};
use model::{
    Limits, Redaction,
    link::{Bounds, CutDocument, Locked, Payload, ShareError, Shared},
    protocol::Request,
    report::{Finding, Report, Verdict},
};
use more::{
    office::Office as Session,
    one,
    redact::Redactor,
    share::{decode, encode, encode_locked},
};
use proptest::prelude::*;
use serde_json::{Value, json};

mod estates;
#[allow(dead_code, reason = "other tests write other files")]
#[path = "written/mod.rs"]
mod written;
use estates::estate;
use written::applied;

fn judge(inputs: Vec<Input>) -> Report {
    analyze(inputs, &Limits::default(), Detail::Full)
}

fn sources(inputs: &[Input]) -> Vec<Decoded> {
    let names = unique_names(inputs.iter().map(|input| input.name.as_str()));
    let mut sources: Vec<Decoded> = names
        .into_iter()
        .zip(inputs)
        .map(|(name, input)| read_source(&name, input.bytes.clone(), &Limits::default()))
        .collect();
    join(&mut sources, &Limits::default());
    sources
}

fn share(inputs: &[Input], redaction: Redaction) -> Shared {
    let report = judge(inputs.to_vec());
    more::share::of(&sources(inputs), &report, redaction, "2026-03-01", &[])
}

fn open(link: &str) -> Result<Shared, ShareError> {
    decode(link, &Bounds::default())?.shared()
}

/// A finding without the places it was found in: what was concluded, and which values say so.
fn finding(finding: &Finding, values: bool) -> String {
    let mut facts: Vec<&str> = finding
        .facts
        .iter()
        // Of what was overwritten not even its length is handed on.
        .map(|fact| match fact.value.trim_matches(['"', '·']) {
            "" if fact.value.contains('·') => "·",
            _ => fact.value.as_str(),
        })
        // Of an object or a list no more is carried than that it is one.
        .filter(|value| values && !value.starts_with(['{', '[']))
        .collect();
    facts.sort_unstable();
    let notes: Vec<_> = finding
        .notes
        .iter()
        .filter(|note| !note.text.contains("masked"))
        .collect();
    let notes = if values { notes } else { Vec::new() };
    format!(
        "{:?} {} {:?} {:?} {facts:?} {notes:?}",
        finding.outcome, finding.because, finding.addresses, finding.missing
    )
}

/// All that is concluded, in an order that names do not decide.
fn conclusions(report: &Report, values: bool) -> Vec<String> {
    let chain = &report.chains[0];
    let mut all = Vec::new();
    for registry in &chain.registries {
        let rules: Vec<_> = registry
            .rules
            .iter()
            .map(|rule| finding(&rule.finding, values))
            .collect();
        all.push(format!(
            "{:?} {} {:?} {:?} {:?} {:?} {rules:#?}",
            registry.id,
            registry.name,
            registry.login_server,
            registry.subscription_id,
            registry.sku.as_ref().filter(|_| values),
            registry.verdict
        ));
    }
    for rule in &chain.rules {
        all.push(format!("{} {:?} {:?}", rule.id, rule.outcome, rule.counts));
        for subject in &rule.subjects {
            all.push(format!(
                "{} {} {}",
                subject.kind,
                subject.id,
                finding(&subject.finding, values)
            ));
        }
    }
    all.sort();
    let radius = &chain.blast_radius;
    let mut workloads: Vec<_> = radius
        .workloads
        .iter()
        .map(|workload| {
            format!(
                "{} {} {} {} {} {:?} {:?} {:?} {:?} {}",
                workload.kind,
                workload.cluster,
                workload.namespace,
                workload.environment,
                workload.registry,
                workload.when,
                workload.subscription_id,
                workload.stored_credential,
                workload.admin_login,
                workload.secret_names.len()
            )
        })
        .collect();
    workloads.sort();
    all.extend(workloads);
    let unread = radius.totals.unread;
    all.push(format!("{:?} {} {unread}", chain.verdict, chain.split));
    all
}

/// A name that is still open stays an expression in the document, where a report has the bare pseudonym.
fn unreferenced(report: &Report) -> Report {
    let json = serde_json::to_string(report).unwrap();
    let json = json.replace("[reference('", "").replace("')]", "");
    // And one that is known in part alone says so there.
    let json = (1..9).fold(json, |json, number| {
        json.replace(
            &format!("registry-{number}…"),
            &format!("registry-{number}"),
        )
    });
    serde_json::from_str(&json).unwrap()
}

fn same(after: &[String], before: &[String], name: &str, shared: &Shared) {
    let new: Vec<_> = after.iter().filter(|line| !before.contains(line)).collect();
    let lost: Vec<_> = before.iter().filter(|line| !after.contains(line)).collect();
    assert!(
        new.is_empty() && lost.is_empty() && after.len() == before.len(),
        "{name}: {new:#?} instead of {lost:#?} from {shared:#?}"
    );
}

/// The same facts, judged before and after.
fn check(inputs: &[Input], name: &str) {
    let report = judge(inputs.to_vec());
    let shown = share(inputs, Redaction::NONE);
    let again = judge(more::share::inputs(&shown));
    same(
        &conclusions(&again, true),
        &conclusions(&report, true),
        name,
        &shown,
    );

    let hidden = share(inputs, Redaction::ALL);
    let redacted = applied(&mut Redactor::new(&report, Redaction::ALL), &report);
    let again = unreferenced(&judge(more::share::inputs(&hidden)));
    same(
        &conclusions(&again, false),
        &conclusions(&redacted, false),
        name,
        &hidden,
    );
    assert_eq!(open(&encode(&hidden)).as_ref(), Ok(&hidden), "{name}");
}

fn cases() -> Vec<(String, Vec<Input>)> {
    let mut folders: Vec<_> =
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
    folders.sort();
    let read = |folder: &Path| {
        let mut paths: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        paths
            .into_iter()
            .map(|path| Input {
                name: path.file_name().unwrap().to_string_lossy().into_owned(),
                bytes: fs::read(&path).unwrap(),
            })
            .collect()
    };
    folders
        .into_iter()
        .map(|folder| {
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            (name, read(&folder))
        })
        .collect()
}

/// A template with everything that is worked out, and a parameter file for it.
fn worked_out() -> Vec<Input> {
    let template = r#"{
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {
            "stem": {"type": "string"}, "tag": {"type": "string"}, "deploy": {"type": "bool"},
            "ranges": {"type": "array", "defaultValue": ["203.0.113.0/24", "198.51.100.7"]},
            "more": {"type": "array"}
        },
        "variables": {"name": "[format('{0}{1}', parameters('stem'), uniqueString(resourceGroup().id))]"},
        "resources": [
            {"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2025-04-01", "name": "[variables('name')]",
             "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": "[not(empty(parameters('stem')))]",
             "networkRuleSet": {"defaultAction": "Deny", "copy": [{"name": "ipRules", "count": "[length(parameters('ranges'))]",
                "input": {"value": "[parameters('ranges')[copyIndex('ipRules')]]"}}]}}},
            {"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2025-04-01", "name": "[format('{0}{1}', parameters('stem'), copyIndex())]",
             "copy": {"name": "acrs", "count": 2}, "condition": "[parameters('deploy')]", "sku": {"name": "Premium"},
             "properties": {"networkRuleSet": {"defaultAction": "Deny", "ipRules": "[concat(createArray(createObject('value', '0.0.0.0/1')), parameters('more'))]"}}},
            {"type": "Microsoft.App/containerApps", "apiVersion": "2024-03-01", "name": "api", "properties": {"template": {"containers": [
                {"image": "[format('{0}.azurecr.io/api:{1}', variables('name'), parameters('tag'))]"},
                {"image": "[format('{0}0.azurecr.io/api:1', parameters('stem'))]"}]}}},
            {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "plans",
             "subscriptionId": "22222222-2222-4222-8222-222222222222", "properties": {"template": {"resources": [
                {"type": "Microsoft.Security/pricings", "apiVersion": "2024-01-01", "name": "Containers", "properties": {"pricingTier": "Standard"}},
                {"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2025-04-01", "name": "inner", "properties": {}}]}}}
        ]
    }"#;
    let parameters = r#"{
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "contentVersion": "1.0.0.0", "parameters": {"stem": {"value": "contoso"}}
    }"#;
    let input = |name: &str, text: &str| Input {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    vec![
        input("main.json", template),
        input("main.parameters.json", parameters),
    ]
}

#[test]
fn what_a_template_comes_to_is_judged_the_same_behind_a_link() {
    let inputs = worked_out();
    let report = judge(inputs.clone());
    assert_eq!(
        report.chains[0].registries.len(),
        4,
        "{:#?}",
        report.problems
    );
    for redaction in [Redaction::NONE, Redaction::ALL] {
        let shared = share(&inputs, redaction);
        let before = applied(&mut Redactor::new(&report, redaction), &report);
        let after = unreferenced(&judge(more::share::inputs(&shared)));
        let (after, before) = (conclusions(&after, false), conclusions(&before, false));
        same(&after, &before, "worked out", &shared);
    }
}

#[test]
fn every_case_is_judged_the_same_behind_a_link() {
    let cases = cases();
    assert!(cases.len() > 20);
    for (name, inputs) in cases {
        check(&inputs, &name);
    }
}

#[test]
fn what_was_cut_off_or_broken_is_judged_the_same_behind_a_link() {
    for (name, inputs) in cases() {
        for (index, input) in inputs.iter().enumerate() {
            for part in 1..4 {
                let at = input.bytes.len() * part / 4;
                let mut broken = inputs.clone();
                if (index + part) % 2 == 0 {
                    broken[index].bytes.truncate(at);
                } else if let Some(byte) = broken[index].bytes[at..]
                    .iter_mut()
                    .find(|byte| **byte == b',')
                {
                    // Something else stands where a comma belongs.
                    *byte = b':';
                }
                check(&broken, &format!("{name}/{} at {at}", input.name));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_estate_is_judged_the_same_behind_a_link(estate in estate()) {
        check(&estate.inputs(), "estate");
    }

    #[test]
    fn no_original_is_in_a_redacted_link(estate in estate()) {
        let shared = share(&estate.inputs(), Redaction::ALL);
        let text = format!("{:?}", open(&encode(&shared)).unwrap()).to_lowercase();
        for original in &estate.originals {
            prop_assert!(!text.contains(original.as_str()), "{original} in {text}");
        }
    }

    #[test]
    fn what_no_rule_reads_is_in_no_link(estate in estate()) {
        let shared = share(&estate.inputs(), Redaction::NONE);
        let text = format!("{shared:?}");
        for unread in ["zqvault", "zqunread", "zqsecret\\\"", "zqlocation", "zqmessage", "zqpool", "zqworkspace", "zqhush", "zqcontainer", "zqtoken", "zqinner", "zqstorage", "zqunused\\\""] {
            prop_assert!(!text.contains(unread), "{unread} in {text}");
        }
    }
}

/// What `az acr show` prints.
fn az_acr_show(index: usize) -> Value {
    let group = index % 7;
    let home = index % 3;
    let name = format!("contosoacr{index:03}");
    let premium = index % 3 != 1;
    let sku = if premium { "Premium" } else { "Standard" };
    let deny = index % 4 == 2;
    let rules = match deny {
        true => {
            json!([{"action": "Allow", "ipAddressOrRange": format!("20.{}.44.0/24", 40 + index % 5)}])
        }
        false => json!([]),
    };
    json!({
        "adminUserEnabled": index.is_multiple_of(2),
        "anonymousPullEnabled": false,
        "autoGeneratedDomainNameLabelScope": "Unsecure",
        "creationDate": format!("2023-0{}-14T08:12:{:02}.123456+00:00", 1 + index % 9, index % 60),
        "dataEndpointEnabled": false,
        "dataEndpointHostNames": [],
        "encryption": {"keyVaultProperties": null, "status": "disabled"},
        "id": format!("/subscriptions/6f1d0a2e-7c55-4b1e-9d1f-0e4c2a7b9d1{home}/resourceGroups/rg-platform-{group}/providers/Microsoft.ContainerRegistry/registries/{name}"),
        "identity": null,
        "location": "westeurope",
        "loginServer": format!("{name}.azurecr.io"),
        "metadataSearch": "Disabled",
        "name": name,
        "networkRuleBypassAllowedForTasks": false,
        "networkRuleBypassOptions": "AzureServices",
        "networkRuleSet": if premium { json!({"defaultAction": if deny { "Deny" } else { "Allow" }, "ipRules": rules}) } else { json!(null) },
        "policies": {
            "azureAdAuthenticationAsArmPolicy": {"status": "enabled"},
            "exportPolicy": {"status": "enabled"},
            "quarantinePolicy": {"status": "disabled"},
            "retentionPolicy": {"days": 7, "lastUpdatedTime": "2023-01-14T08:12:33.456789+00:00", "status": "disabled"},
            "softDeletePolicy": {"lastUpdatedTime": "2023-01-14T08:12:33.456789+00:00", "retentionDays": 7, "status": "disabled"},
            "trustPolicy": {"status": "disabled", "type": "Notary"},
        },
        "privateEndpointConnections": [],
        "provisioningState": "Succeeded",
        "publicNetworkAccess": if index % 5 == 4 { "Disabled" } else { "Enabled" },
        "resourceGroup": format!("rg-platform-{group}"),
        "roleAssignmentMode": "LegacyRegistryPermissions",
        "sku": {"name": sku, "tier": sku},
        "status": null,
        "systemData": {
            "createdAt": "2023-01-14T08:12:30.123456+00:00", "createdBy": "alice@contoso.example", "createdByType": "User",
            "lastModifiedAt": format!("2025-0{}-02T11:{:02}:09.771253+00:00", 1 + index % 9, (index * 7) % 60),
            "lastModifiedBy": "bob@contoso.example", "lastModifiedByType": "User",
        },
        "tags": {"costCentre": "4711", "owner": "platform"},
        "type": "Microsoft.ContainerRegistry/registries",
        "zoneRedundancy": "Disabled",
    })
}

/// What `az security pricing show` prints.
fn az_security_pricing_show(home: usize, plan: &str, tier: &str) -> Value {
    let names: &[&str] = match plan {
        "Containers" => &[
            "ContainerRegistriesVulnerabilityAssessments",
            "AgentlessDiscoveryForKubernetes",
            "AgentlessVmScanning",
            "ContainerSensor",
        ],
        _ => &[],
    };
    let extensions: Vec<_> = names
        .iter()
        .map(|name| json!({"additionalExtensionProperties": null, "isEnabled": "True", "name": name, "operationStatus": null}))
        .collect();
    json!({
        "deprecated": null,
        "enablementTime": "2024-05-06T07:08:09.123456+00:00",
        "enforce": "False",
        "extensions": if names.is_empty() { json!(null) } else { json!(extensions) },
        "freeTrialRemainingTime": "PT0S",
        "id": format!("/subscriptions/6f1d0a2e-7c55-4b1e-9d1f-0e4c2a7b9d1{home}/providers/Microsoft.Security/pricings/{plan}"),
        "inherited": "False",
        "inheritedFrom": null,
        "name": plan,
        "pricingTier": tier,
        "replacedBy": null,
        "resourcesCoverageStatus": "FullyCovered",
        "subPlan": null,
        "type": "Microsoft.Security/pricings",
    })
}

fn input(name: &str, document: &Value) -> Input {
    Input {
        name: name.to_owned(),
        bytes: serde_json::to_vec_pretty(document).unwrap(),
    }
}

#[test]
fn one_registry_with_its_plan_fits_into_700_characters() {
    let inputs = [
        input("acr.json", &az_acr_show(7)),
        input(
            "pricing.json",
            &az_security_pricing_show(1, "Containers", "Standard"),
        ),
    ];
    check(&inputs, "one");
    let length = encode(&share(&inputs, Redaction::ALL)).len();
    assert!(length <= 700, "{length}");
}

#[test]
fn a_hundred_registries_fit_into_8000_characters() {
    let plans = [
        "VirtualMachines",
        "SqlServers",
        "AppServices",
        "StorageAccounts",
        "KeyVaults",
        "Containers",
        "CloudPosture",
        "Arm",
    ];
    let pricings = (0..3).map(|home| {
        let list = plans.iter().map(|plan| {
            az_security_pricing_show(
                home,
                plan,
                if *plan == "Containers" && home == 1 {
                    "Standard"
                } else {
                    "Free"
                },
            )
        });
        input(
            &format!("pricing{home}.json"),
            &json!({ "value": list.collect::<Vec<_>>() }),
        )
    });
    let list: Vec<Value> = (0..100).map(az_acr_show).collect();
    let inputs: Vec<Input> = std::iter::once(input("acr.json", &Value::Array(list)))
        .chain(pricings)
        .collect();
    check(&inputs, "many");
    let shared = share(&inputs, Redaction::ALL);
    let length = encode(&shared).len();
    assert!(length <= SENSIBLE_LENGTH, "{length}");

    // Each in a file of its own, as a script would write them.
    let single: Vec<Input> = (0..100)
        .map(|index| input(&format!("{index}.json"), &az_acr_show(index)))
        .collect();
    let length = encode(&share(&single, Redaction::ALL)).len();
    assert!(length <= SENSIBLE_LENGTH, "{length}");
}

/// A link with everything in it, small enough to try each of its characters.
fn example() -> Shared {
    Shared {
        made_at: "2026-03-01".to_owned(),
        generator: "linchpin 0.1.0".to_owned(),
        redaction: Redaction {
            files: false,
            ..Redaction::ALL
        },
        problems: 2,
        what_if: vec!["zt_wl_012:registry-1.azurecr.io".to_owned()],
        documents: vec![CutDocument {
            name: "<img src=x onerror=alert(1)>.json".to_owned(),
            text: r#"{"adminUserEnabled":true,"loginServer":"registry-1.azurecr.io","name":"<script>alert(1)</script>"}"#.to_owned(),
        }],
    }
}

#[test]
fn what_a_link_says_of_itself_is_no_sentence_of_ours() {
    let of = |made_at: &str, generator: &str, name: &str| {
        let mut shared = example();
        made_at.clone_into(&mut shared.made_at);
        generator.clone_into(&mut shared.generator);
        name.clone_into(&mut shared.documents[0].name);
        open(&encode(&shared)).unwrap()
    };
    let long = "9".repeat(200_000);
    for made_at in [
        "2026-03-01. Linchpin has checked who made it",
        "2026-02-30",
        "yesterday",
        "",
        &long,
    ] {
        let shared = of(made_at, "linchpin 0.1.0", "a.json");
        assert_eq!(shared.made_at, "");
        let told = shared.origin().told();
        assert_eq!(
            told,
            "from a link; judged again here; the documents were not seen"
        );
    }
    let told = of("2024-02-29", "x", "a.json").origin().told();
    assert!(told.starts_with("from a link, made on 2024-02-29 as it says;"));
    for generator in [&long, "a\u{202e}b", "a\nb"] {
        assert_eq!(of("2026-03-01", generator, "a.json").generator, "");
    }
    let name = &of("2026-03-01", "x", &long).documents[0].name;
    assert_eq!(name.len(), LONGEST_NAME);
    // Its links are made of the same.
    let before = of("2026-03-01", "x", &"é".repeat(1_000));
    assert_eq!(open(&encode(&before)), Ok(before));
}

#[test]
fn a_link_of_more_documents_or_switches_than_are_made_is_not_read() {
    let of = |documents: usize, switches: usize| {
        let empty = CutDocument {
            name: String::new(),
            text: String::new(),
        };
        let shared = Shared {
            documents: vec![empty; documents],
            what_if: vec![String::new(); switches],
            ..example()
        };
        let link = encode(&shared);
        // However little it takes to say so many.
        assert!(link.len() < 10_000);
        open(&link).map(|shared| (shared.documents.len(), shared.what_if.len()))
    };
    assert_eq!(
        of(MOST_DOCUMENTS, MOST_SWITCHES),
        Ok((MOST_DOCUMENTS, MOST_SWITCHES))
    );
    assert_eq!(of(MOST_DOCUMENTS + 1, 0), Err(ShareError::TooMany));
    assert_eq!(of(0, MOST_SWITCHES + 1), Err(ShareError::TooMany));
    assert_eq!(of(300_000, 0), Err(ShareError::TooMany));
}

#[test]
fn more_files_than_a_link_has_documents_are_judged_the_same_behind_it() {
    let inputs: Vec<Input> = (0..MOST_DOCUMENTS + 7)
        .map(|index| {
            let registry = json!({"type": "Microsoft.ContainerRegistry/registries", "name": format!("contoso{index}"),
                "adminUserEnabled": index % 3 == 0, "publicNetworkAccess": "Enabled"});
            input(&format!("{index}.json"), &registry)
        })
        .collect();
    let shared = share(&inputs, Redaction::NONE);
    assert_eq!(shared.documents.len(), MOST_DOCUMENTS);
    assert_eq!(open(&encode(&shared)).as_ref(), Ok(&shared));
    let before = judge(inputs).chains.remove(0);
    let behind = judge(more::share::inputs(&shared)).chains.remove(0);
    assert_eq!(behind.totals, before.totals);
    assert_eq!(behind.verdict, before.verdict);
}

#[test]
fn what_is_shared_again_is_as_old_as_it_was_and_still_from_a_link() {
    let mut first = example();
    first.problems = 12;
    let mut session = Session::new(Limits::default());
    let link = first.origin();
    session.answer(Request::FromLink { link }, Vec::new());
    for (id, input) in (0..).zip(more::share::inputs(&first)) {
        session.put(id, &input.name, input.bytes);
    }
    let report = session.report();
    assert_eq!(report.link, Some(first.origin()));
    let said = &report.problems[0];
    assert!(said.message.contains("somebody's word"), "{}", said.message);
    assert_eq!(
        one::narrowed(&report, 0).unwrap().link,
        Some(first.origin())
    );
    for redaction in [Redaction::NONE, Redaction::ALL] {
        let again = open(&encode(&session.share(redaction, "2027-01-01"))).unwrap();
        assert_eq!(again.made_at, first.made_at);
        assert_eq!(again.problems, 12);
    }
    // One that does not say when it was made is none of today.
    first.made_at.clear();
    let link = first.origin();
    session.answer(Request::FromLink { link }, Vec::new());
    let again = session.share(Redaction::ALL, "2027-01-01");
    assert_eq!(again.made_at, "");
    // What comes after it was kept is somebody's own.
    session.keep_answer();
    session.put(0, "a.json", b"[]".to_vec());
    assert_eq!(session.report().link, None);
}

#[test]
fn a_link_cut_anywhere_is_refused() {
    for link in [encode(&example()), encode_locked(&locked())] {
        for end in 0..link.len() {
            let error = decode(&link[..end], &Bounds::default()).unwrap_err();
            let expected: &[ShareError] = match end {
                0 => &[ShareError::NotALink],
                _ => &[ShareError::CutShort, ShareError::Edited],
            };
            assert!(expected.contains(&error), "{end}: {error:?}");
        }
    }
}

#[test]
fn an_open_link_that_was_cut_is_said_to_be_cut() {
    let link = encode(&example());
    for end in 4..link.len() {
        assert_eq!(open(&link[..end]), Err(ShareError::CutShort), "{end}");
    }
}

#[test]
fn no_change_of_one_character_goes_unnoticed() {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.#%= é";
    for link in [encode(&example()), encode_locked(&locked())] {
        let original = decode(&link, &Bounds::default()).unwrap();
        for at in 0..link.len() {
            for other in alphabet.chars() {
                let changed = format!("{}{other}{}", &link[..at], &link[at + 1..]);
                if let Ok(payload) = decode(&changed, &Bounds::default()) {
                    assert_eq!(payload, original, "{at} {other}");
                }
            }
        }
    }
}

#[test]
fn markup_in_names_stays_text() {
    let shared = open(&encode(&example())).unwrap();
    assert_eq!(shared, example());
    let report = judge(more::share::inputs(&shared));
    assert_eq!(
        report.chains[0].registries[0].name,
        "<script>alert(1)</script>"
    );
}

#[test]
fn a_whole_address_and_what_mail_does_to_it_still_open() {
    let link = encode(&example());
    let (start, end) = link.split_at(70);
    for text in [
        format!("https://linchpin.example/app/#{link}"),
        format!(" #{start}\r\n {end}\n"),
    ] {
        assert_eq!(open(&text), Ok(example()), "{text}");
    }
}

#[test]
fn other_texts_and_later_versions_are_told_apart() {
    let check = |text: &str, expected: ShareError| {
        assert_eq!(decode(text, &Bounds::default()), Err(expected), "{text}");
    };
    for text in [
        "",
        "#",
        "about",
        "x1.AAAA",
        "v.AAAA",
        "vx.AAAA",
        "1.2",
        "#/registries",
    ] {
        check(text, ShareError::NotALink);
    }
    for text in ["v2.AAAA", "v10.AAAA", "v1z.AAAA", "v99e.", "v01.AAAA"] {
        check(text, ShareError::Newer);
    }
    for text in ["v1", "v1.", "#v1.", "v1e", "v1e."] {
        check(text, ShareError::CutShort);
    }
    check("v1.====", ShareError::Edited);
    let tight = Bounds {
        link: 100,
        unpacked: 10,
    };
    assert_eq!(
        decode(&"v".repeat(101), &tight),
        Err(ShareError::TooLong { limit: 100 })
    );
    let tight = Bounds {
        unpacked: 10,
        ..Bounds::default()
    };
    assert_eq!(
        decode(&encode(&example()), &tight),
        Err(ShareError::TooLarge { limit: 10 })
    );
}

fn locked() -> Locked {
    Locked {
        iterations: 600_000,
        salt: [7; 16],
        nonce: [9; 12],
        ciphertext: (0..60).collect(),
    }
}

#[test]
fn a_locked_link_keeps_what_opens_it_and_says_so() {
    let link = encode_locked(&locked());
    assert!(link.starts_with("v1e."));
    let payload = decode(&link, &Bounds::default()).unwrap();
    assert_eq!(payload, Payload::Locked(locked()));
    assert_eq!(payload.shared(), Err(ShareError::Locked));
    // No stranger may keep the reader's browser busy for hours.
    let endless = Locked {
        iterations: u32::MAX,
        ..locked()
    };
    assert_eq!(
        decode(&encode_locked(&endless), &Bounds::default()),
        Err(ShareError::Edited)
    );
    assert_eq!(locked().header().len(), 34);
}

#[test]
fn every_link_that_was_ever_made_still_opens() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/links");
    let expected = [
        ("v1-open.txt", Payload::Open(example())),
        ("v1-locked.txt", Payload::Locked(locked())),
    ];
    for (name, payload) in expected {
        let link = fs::read_to_string(folder.join(name)).unwrap();
        assert_eq!(decode(&link, &Bounds::default()), Ok(payload), "{name}");
    }
    // One of a whole scan: the dictionary is part of the form, all of it.
    let link = fs::read_to_string(folder.join("v1-scan.txt")).unwrap();
    let report = judge(more::share::inputs(&open(&link).unwrap()));
    let chain = &report.chains[0];
    assert_eq!(
        (
            chain.totals.registries,
            chain.totals.fires,
            chain.totals.undetermined
        ),
        (30, 2, 6)
    );
    assert_eq!(fs::read_dir(folder).unwrap().count(), 3);
}

#[test]
fn each_kind_can_be_shown_on_purpose() {
    let inputs = [input("acr-of-contoso.json", &az_acr_show(2))];
    let shown = |redaction: Redaction| format!("{:?}", share(&inputs, redaction).documents);
    let originals = [
        (
            "6f1d0a2e",
            Redaction {
                subscriptions: false,
                ..Redaction::ALL
            },
        ),
        (
            "contosoacr002",
            Redaction {
                names: false,
                ..Redaction::ALL
            },
        ),
        (
            "20.42.44.0/24",
            Redaction {
                addresses: false,
                ..Redaction::ALL
            },
        ),
        (
            "acr-of-contoso.json",
            Redaction {
                files: false,
                ..Redaction::ALL
            },
        ),
    ];
    for (index, (_, redaction)) in originals.iter().enumerate() {
        let text = shown(*redaction);
        for (other, (original, _)) in originals.iter().enumerate() {
            assert_eq!(
                text.contains(original),
                index == other,
                "{original} in {text}"
            );
        }
    }
    assert!(
        originals
            .iter()
            .all(|(original, _)| shown(Redaction::NONE).contains(original))
    );
}

#[test]
fn pseudonyms_are_those_of_the_page_and_keep_the_joins() {
    let text = share(&[input("acr.json", &az_acr_show(2))], Redaction::ALL).documents[0]
        .text
        .clone();
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        document["id"],
        "/subscriptions/subscription-1/resourceGroups/group-1/providers/Microsoft.ContainerRegistry/registries/registry-1"
    );
    assert_eq!(document["loginServer"], "registry-1.azurecr.io");
    assert_eq!(
        document["networkRuleSet"]["ipRules"][0]["ipAddressOrRange"],
        "203.0.113.0/24"
    );
    assert_eq!(document.get("encryption"), None);
}

#[test]
fn switches_follow_the_names() {
    let inputs = [input("acr.json", &az_acr_show(2))];
    let report = judge(inputs.to_vec());
    let switches = [
        "zt_wl_012:contosoacr002.azurecr.io",
        "zt_wl_013:contosoacr002@6f1d0a2e-7c55-4b1e-9d1f-0e4c2a7b9d12",
        "zt_wl_021:/subscriptions/6f1d0a2e-7c55-4b1e-9d1f-0e4c2a7b9d12",
    ]
    .map(str::to_owned);
    let shared = more::share::of(&sources(&inputs), &report, Redaction::ALL, "", &switches);
    assert_eq!(
        shared.what_if,
        [
            "zt_wl_012:registry-1.azurecr.io",
            "zt_wl_013:registry-1@subscription-1",
            "zt_wl_021:/subscriptions/subscription-1"
        ]
    );
}

#[test]
fn a_fact_under_another_name_is_the_same_behind_a_link() {
    let id = |kind: &str, name: &str| {
        format!(
            "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/apps/providers/{kind}/{name}"
        )
    };
    // Resource Graph shows the image of a site as a property with a name and a value.
    let pair = |name: &str, value: &str| json!({"name": name, "value": value});
    let site = json!({"id": id("Microsoft.Web/sites", "shop"), "name": "shop", "type": "microsoft.web/sites", "kind": "app,linux,container",
        "properties": {"siteConfig": null, "siteProperties": {"properties": [
            pair("LinuxFxVersion", "DOCKER|contoso.azurecr.io/shop:1"), pair("SomethingElse", "contoso")]}}});
    // `Get-AzResource` says `ResourceType` and `ResourceId`.
    let shown = json!({"Name": "contoso", "ResourceType": "Microsoft.ContainerRegistry/registries", "ResourceId": id("Microsoft.ContainerRegistry/registries", "contoso"),
        "Properties": {"loginServer": "contoso.azurecr.io", "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}}});
    // The id alone would tell it, too.
    let without_id = json!({"Name": "fabrikam", "ResourceType": "Microsoft.ContainerRegistry/registries",
        "Properties": {"loginServer": "fabrikam.azurecr.io", "adminUserEnabled": true, "publicNetworkAccess": "Enabled"}});
    let inputs = [
        input("sites", &site),
        input("shown", &shown),
        input("named", &without_id),
    ];
    let report = judge(inputs.to_vec());
    assert_eq!(report.chains[0].registries.len(), 2);
    assert_eq!(report.chains[0].blast_radius.totals.possible, 1);
    check(&inputs, "pairs");
    let text = share(&inputs, Redaction::ALL).documents.remove(0).text;
    assert!(
        !text.to_ascii_lowercase().contains("contoso") && !text.contains("shop"),
        "{text}"
    );
}

#[test]
fn what_parsers_of_terraform_and_flat_tables_say_is_the_same_behind_a_link() {
    let id = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/apps/providers/Microsoft.ContainerRegistry/registries/contoso";
    let quoted = json!({"resource": [{"\"azurerm_container_registry\"": {"\"one\"": {"name": "\"contosoone\"", "sku": "\"Premium\"",
        "admin_enabled": true, "network_rule_set": [{"default_action": "\"Deny\"", "dynamic": [{"\"ip_rule\"": {"for_each": "${var.ranges}"}}]}]}}}]});
    let parsed = json!({"graph": {"azurerm_container_registry": [{"__tfmeta": {"label": "azurerm_container_registry", "path": "azurerm_container_registry.two", "type": "resource"},
        "id": "00000000-0000-0000-0000-000000000009", "name": "contosotwo", "sku": "Premium", "admin_enabled": false,
        "network_rule_set": {"default_action": "Deny", "ip_rule": [{"action": "Allow", "ip_range": "203.0.113.0/24"}]}}]}});
    let flat = json!([{"id": id, "name": "contoso", "type": "microsoft.containerregistry/registries", "sku.name": "Premium",
        "properties.adminUserEnabled": false, "properties.publicNetworkAccess": "Enabled", "properties.networkRuleSet": null,
        "properties.networkRuleSet.defaultAction": "Deny", "properties.networkRuleSet.ipRules": [{"action": "Allow", "value": "203.0.113.0/24"}]}]);
    let rows: Vec<Value> = (0..50)
        .map(|row| json!({"name": format!("contoso{row}"), "location": "westeurope", "loginServer": format!("contoso{row}.azurecr.io"), "skuName": "Basic", "skuTier": "Basic"}))
        .collect();
    let fifty = json!({"status": 200, "message": "Success", "results": {"registries": rows, "areResultsTruncated": false}});
    let columns = json!({"id": {"0": id}, "name": {"0": "contoso"}, "properties.adminUserEnabled": {"0": true}});
    for (name, document) in [
        ("quoted", quoted),
        ("parsed", parsed),
        ("flat", flat),
        ("fifty", fifty),
    ] {
        let inputs = [input(name, &document), input("columns", &columns)];
        let report = judge(inputs.to_vec());
        assert!(!report.chains[0].registries.is_empty(), "{name}");
        // Quotes of the source around a text stay behind, and what may be more is no value.
        for redaction in [Redaction::NONE, Redaction::ALL] {
            let shared = share(&inputs, redaction);
            let before = applied(&mut Redactor::new(&report, redaction), &report);
            let after = unreferenced(&judge(more::share::inputs(&shared)));
            let (after, before) = (conclusions(&after, false), conclusions(&before, false));
            same(&after, &before, name, &shared);
        }
    }
}

/// What a fuzzer found: an id with a broken character in it says less of where a registry is than it seems to.
#[test]
fn an_id_that_is_broken_is_as_broken_behind_a_link() {
    const REGISTRY: &str = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Microsoft.ContainerRegistry/registries/contosoacr";
    const KEY: &str = "9b828565-a0ed-61c2-6bf3-1afc99a9b2ca";
    for broken in [
        "/s\u{FFFD}ubscriptions",
        "/subscription",
        "/subscriptions\u{7}",
    ] {
        let of = REGISTRY.replacen("/subscriptions", broken, 1);
        let assessment = json!([{
            "displayName": "Container registries should not allow unrestricted network access",
            "id": format!("{REGISTRY}/providers/Microsoft.Security/assessments/{KEY}"),
            "name": KEY,
            "resourceDetails": {"id": of, "source": "Azure"},
            "status": {"code": "Unhealthy", "statusChangeDate": "2026-11-01T00:00:00Z"},
            "type": "Microsoft.Security/assessments"
        }]);
        check(&[input("a.json", &assessment)], broken);
    }
}

/// The same of every rule and registry; their pseudonyms may have other numbers.
fn same_outcomes(inputs: &[Input], name: &str) {
    let of = |report: &Report| {
        let chain = &report.chains[0];
        let rules = chain.rules.iter().map(|rule| format!("{:?}", rule.counts));
        let registries = chain.registries.iter().map(|registry| {
            let rules = registry.rules.iter();
            format!(
                "{:?}",
                rules.map(|rule| rule.finding.outcome).collect::<Vec<_>>()
            )
        });
        rules.chain(registries).collect::<Vec<_>>()
    };
    let before = judge(inputs.to_vec());
    for redaction in [Redaction::NONE, Redaction::ALL] {
        let shared = share(inputs, redaction);
        let behind = judge(more::share::inputs(&shared));
        assert_eq!(of(&behind), of(&before), "{name}: {shared:#?}");
    }
}

/// What a fuzzer found, too: what a thing is was seen though its id is misspelt, and nothing of it may be lost
/// with the misspelling.
#[test]
fn what_has_a_misspelt_id_is_what_it_was_behind_a_link() {
    const ID: &str = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Microsoft.ContainerRegistry/registries/contosoacr";
    for (right, wrong) in [
        ("resourceGroups", "resourceGruops"),
        ("resourceGroups", "resource/Groups"),
        ("resourceGroups", "groups/more/of/it"),
        ("/resourceGroups/rg-app", ""),
        ("/resourceGroups/rg-app", "/one"),
        ("11111111-1111-4111-8111-111111111111", "1111?1111"),
        ("rg-app", "rg#app"),
    ] {
        let id = ID.replacen(right, wrong, 1);
        let registry = json!({"id": id, "name": "contosoacr", "loginServer": "contosoacr.azurecr.io",
            "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "sku": {"name": "Standard"},
            "type": "Microsoft.ContainerRegistry/registries"});
        same_outcomes(&[input("a.json", &registry)], &id);
        let mut odd = registry.clone();
        odd["type"] = json!("Microsoft.ContainerRe^istry/registries");
        same_outcomes(&[input("a.json", &odd)], &id);
        let mut untyped = registry;
        untyped.as_object_mut().unwrap().remove("type");
        same_outcomes(&[input("a.json", &untyped)], &id);
        let plan = |of: &str, tier: &str| {
            json!({"id": format!("{of}/providers/Microsoft.Security/pricings/Containers"), "name": "Containers",
                "pricingTier": tier, "type": "Microsoft.Security/pricings"})
        };
        let plans = json!([
            plan(
                "/subscriptions/11111111-1111-4111-8111-111111111111",
                "Standard"
            ),
            plan(&id, "Free")
        ]);
        same_outcomes(&[input("plans.json", &plans)], &id);
        let cluster = json!({"id": id.replace("ContainerRegistry/registries", "ContainerService/managedClusters"),
            "name": "aks1", "kubernetesVersion": "1.33", "securityProfile": null, "agentPoolProfiles": []});
        same_outcomes(
            &[input("cluster.json", &cluster), input("plans.json", &plans)],
            &id,
        );
    }
}

#[test]
fn pods_of_two_rollouts_stay_apart_with_pseudonyms() {
    let pod = |name: &str, hash: &str| {
        json!({"apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": name, "namespace": "shop", "labels": {"pod-template-hash": hash},
                "ownerReferences": [{"kind": "ReplicaSet", "name": format!("api-{hash}")}]},
            "spec": {"serviceAccountName": "runner", "containers": [{"name": "api", "image": "contoso.azurecr.io/api:1"}]}})
    };
    let pods = json!({"apiVersion": "v1", "kind": "List", "items": [
        pod("api-1", "6d4b75cb6d"), pod("api-2", "7f9c8d5b44"), pod("api-3", "6d4b75cb6d")]});
    let inputs = [input("pods.json", &pods)];
    let text = &share(&inputs, Redaction::ALL).documents[0].text;
    let document: Value = serde_json::from_str(text).unwrap();
    let items = document["items"].as_array().unwrap().iter();
    let owners: Vec<(&str, &str)> = items
        .map(|item| {
            let metadata = &item["metadata"];
            let owner = metadata["ownerReferences"][0]["name"].as_str().unwrap();
            let (name, hash) = owner.rsplit_once('-').unwrap();
            assert_eq!(metadata["labels"]["pod-template-hash"], hash, "{metadata}");
            assert_eq!(item["spec"]["serviceAccountName"], "identity-1", "{item}");
            (name, hash)
        })
        .collect();
    let [first, second, third] = owners[..] else {
        panic!("{text}")
    };
    assert_eq!((first.0, first), (second.0, third));
    assert_ne!(first.1, second.1, "{text}");
    assert!(
        !text.contains("6d4b75cb6d") && first.0.starts_with("workload-"),
        "{text}"
    );
    check(&inputs, "two rollouts");
}

#[test]
fn a_packed_compose_file_gives_its_images_and_nothing_else() {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let yaml = "services:\n  web:\n    image: zqreg.azurecr.io/zqweb:1\n    environment:\n      ZQ: zqhush\n";
    let site = json!({
        "id": "/subscriptions/s/resourceGroups/zqg/providers/Microsoft.Web/sites/zqsite/config/web",
        "type": "Microsoft.Web/sites/config",
        "linuxFxVersion": format!("COMPOSE|{}", BASE64_STANDARD.encode(yaml)),
    });
    let inputs = [input("a.json", &az_acr_show(2)), input("b.json", &site)];
    let text = &share(&inputs, Redaction::ALL).documents[1].text;
    let document: Value = serde_json::from_str(text).unwrap();
    let packed = document["linuxFxVersion"]
        .as_str()
        .unwrap()
        .strip_prefix("COMPOSE|")
        .unwrap();
    let unpacked = String::from_utf8(BASE64_STANDARD.decode(packed).unwrap()).unwrap();
    assert_eq!(unpacked, "image: registry-2.azurecr.io/image-1:tag-1\n");
    check(&inputs, "compose");
}

/// Writes the examples of the present version; run it once when a version is new.
#[test]
#[ignore = "examples of a version are written once and kept"]
fn write_examples() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/links");
    fs::write(folder.join("v1-open.txt"), encode(&example())).unwrap();
    fs::write(folder.join("v1-locked.txt"), encode_locked(&locked())).unwrap();
    let mut inputs: Vec<Input> = (0..30)
        .map(|index| input(&format!("{index}.json"), &az_acr_show(index)))
        .collect();
    inputs.push(input(
        "plan.json",
        &az_security_pricing_show(0, "Containers", "Free"),
    ));
    fs::write(
        folder.join("v1-scan.txt"),
        encode(&share(&inputs, Redaction::ALL)),
    )
    .unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_goes_in_comes_out(day in (1..=9999, 1..=12, 1..=28), what_if in proptest::collection::vec(".*", 0..4), problems in any::<u32>(), bits in any::<[bool; 4]>(), documents in proptest::collection::vec((".*", "(.|\n)*"), 0..5)) {
        let [subscriptions, names, addresses, files] = bits;
        let shared = Shared {
            made_at: format!("{:04}-{:02}-{:02}", day.0, day.1, day.2),
            generator: "x".to_owned(),
            redaction: Redaction { subscriptions, names, addresses, files },
            problems,
            what_if,
            documents: documents.into_iter().map(|(name, text)| CutDocument { name, text }).collect(),
        };
        prop_assert_eq!(open(&encode(&shared)), Ok(shared));
    }

    #[test]
    fn no_text_brings_the_reader_down(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in "(v1|v1e|#)?.?[A-Za-z0-9_-]{0,200}") {
        use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
        for prefix in ["v1.", "v1e."] {
            let link = format!("{prefix}{}", BASE64_URL_SAFE_NO_PAD.encode(&bytes));
            prop_assert!(decode(&link, &Bounds::default()).is_err());
        }
        let _ = decode(&text, &Bounds::default());
        let _ = decode(&String::from_utf8_lossy(&bytes), &Bounds::default());
    }

    #[test]
    fn any_link_cut_or_changed_is_refused(estate in estate(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let shared = share(&estate.inputs(), Redaction::ALL);
        let link = encode(&shared);
        let at = at.index(link.len());
        prop_assert!(open(&link[..at]).is_err());
        let mut bytes = link.clone().into_bytes();
        bytes[at] = byte;
        if let Ok(text) = String::from_utf8(bytes)
            && let Ok(opened) = open(&text)
        {
            prop_assert_eq!(opened, shared);
        }
    }
}

#[test]
fn what_a_deployment_would_remove_is_so_behind_a_link() {
    let registry = az_acr_show(1);
    let plan = az_security_pricing_show(0, "Containers", "Standard");
    for word in ["Delete", "Modify", "Unsupported"] {
        let change = |state: &Value| json!({"changeType": word, "resourceId": state["id"], "before": state, "after": null});
        let answer = json!({"status": "Succeeded", "changes": [change(&registry), change(&plan)]});
        check(&[input("what-if.json", &answer)], word);
    }
}

/// Rows of somebody's own are no facts, and no link carries them; that they may pull is one.
#[test]
fn what_was_not_read_and_may_pull_is_counted_behind_a_link() {
    let rows = |count: usize| {
        let row =
            |row| json!({"team": "tills", "site": row, "image": "contosoacr000.azurecr.io/till:4"});
        input("inventory.json", &(0..count).map(row).collect())
    };
    let registry = input("registry.json", &az_acr_show(0));
    for count in [1, 3] {
        let inputs = [registry.clone(), rows(count)];
        check(&inputs, "rows of somebody's own");
        let unread = |report: &Report| report.chains[0].blast_radius.totals.unread as usize;
        assert_eq!(unread(&judge(inputs.to_vec())), count);
        // What is handed on twice is counted once.
        let once = more::share::inputs(&share(&inputs, Redaction::ALL));
        let twice = more::share::inputs(&share(&once, Redaction::NONE));
        assert_eq!(unread(&judge(twice)), count);
        // What comes beside it is counted with it.
        let shown = more::share::inputs(&share(&inputs, Redaction::NONE));
        assert_eq!(unread(&judge([shown, vec![rows(2)]].concat())), count + 2);
    }
}

#[test]
fn what_a_template_runs_in_any_service_is_the_same_behind_a_link() {
    let registry = json!({"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "contosoferries",
        "sku": {"name": "Basic"}, "properties": {"adminUserEnabled": true}});
    let image = "contosoferries.azurecr.io/quay/booking:7";
    let pool = |kind: &str, own: Value| {
        json!({"type": "Microsoft.App/sessionPools", "apiVersion": "2024-10-02-preview", "name": "berths",
        "properties": {"containerType": kind, "customContainerTemplate": own}})
    };
    let spring = |source: Value| {
        json!({"type": "Microsoft.AppPlatform/Spring/apps/deployments", "apiVersion": "2023-12-01",
        "name": "tides/booking/blue", "properties": {"source": source}})
    };
    for (name, resource) in [
        (
            "a pool of its own image",
            pool(
                "CustomContainer",
                json!({"containers": [{"name": "berth", "image": image}]}),
            ),
        ),
        ("a pool of Azure's image", pool("PythonLTS", Value::Null)),
        (
            "an image of one's own in Spring",
            spring(
                json!({"type": "Container", "customContainer": {"server": "contosoferries.azurecr.io", "containerImage": "quay/booking:7"}}),
            ),
        ),
        (
            "an archive in Spring",
            spring(json!({"type": "Jar", "relativePath": "<default>"})),
        ),
    ] {
        let template = json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0", "resources": [registry, resource]});
        let report = judge(vec![input("template.json", &template)]);
        let radius = &report.chains[0].blast_radius;
        let own = name.contains("own image") || name.contains("image of one's own");
        assert_eq!(
            radius.workloads.len(),
            usize::from(own),
            "{name}: {radius:#?}"
        );
        check(&[input("template.json", &template)], name);
    }
}

#[test]
fn what_was_taken_as_mended_is_so_behind_the_link() {
    let (_, inputs) = cases()
        .into_iter()
        .find(|(name, _)| name == "fires")
        .unwrap();
    let mut session = Session::new(Limits::default());
    for (id, input) in (0..).zip(inputs) {
        session.put(id, &input.name, input.bytes);
    }
    let report = session.report();
    assert_eq!(report.chains[0].verdict, Verdict::Fires);
    for rule in 0..3 {
        let switches = &report.chains[0].registries[0].rules[rule].finding.switches;
        session.what_if(switches.iter().cloned().collect());
        let mended = session.report();
        assert_eq!(mended.chains[0].verdict, Verdict::Broken);

        let shared = open(&encode(&session.share(Redaction::ALL, "2026-03-01"))).unwrap();
        let mut other = Session::new(Limits::default());
        for (id, input) in (0..).zip(more::share::inputs(&shared)) {
            other.put(id, &input.name, input.bytes);
        }
        other.what_if(shared.what_if.iter().cloned().collect());
        let opened = other.report();
        assert_eq!(
            opened.chains[0].verdict,
            Verdict::Broken,
            "{:?}",
            shared.what_if
        );
        assert_eq!(
            opened.chains[0].what_if.len(),
            mended.chains[0].what_if.len()
        );
    }
}
