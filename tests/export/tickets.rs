//! What the owner of a registry is handed: what to do, and whom it stops.

use crate::written::{html, markdown, sarif, write};
use engine::{Detail, Input, analyze};
use model::{Format, Limits, Redaction, outcome::Verdict, protocol::Taken, report::Report};
use more::{
    export::Options,
    office::Office,
    one::{meant, narrowed},
};
use serde_json::Value;

const OPTIONS: Options = Options {
    made_at: None,
    redacted: false,
    moment: None,
};

const REGISTRY: &str = r#"[{"id":"/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contosoacr",
    "name":"contosoacr","adminUserEnabled":true,"publicNetworkAccess":"Enabled",
    "loginServer":"contosoacr.azurecr.io","sku":{"name":"Basic"},"type":"Microsoft.ContainerRegistry/registries"}]"#;
const PLAN: &str = r#"{"id":"/subscriptions/s/providers/Microsoft.Security/pricings/Containers","name":"Containers",
    "type":"Microsoft.Security/pricings","pricingTier":"Free"}"#;

fn judged(texts: &[&str]) -> Report {
    let inputs = texts.iter().enumerate().map(|(place, text)| Input {
        name: format!("{place}.json"),
        bytes: text.as_bytes().to_vec(),
    });
    analyze(inputs.collect(), &Limits::default(), Detail::Full)
}

/// A container app that logs in by this name, with a password.
fn app(name: &str, user: &str) -> String {
    format!(
        r#"{{"id":"/subscriptions/s/resourceGroups/g/providers/Microsoft.App/containerApps/{name}","name":"{name}",
        "type":"Microsoft.App/containerApps","properties":{{"configuration":{{"registries":[
        {{"server":"contosoacr.azurecr.io","username":"{user}","passwordSecretRef":"pw"}}]}},
        "template":{{"containers":[{{"name":"c","image":"contosoacr.azurecr.io/{name}:1"}}]}}}}}}"#
    )
}

/// The Markdown, and the HTML without its tags.
fn both(report: &Report) -> [String; 2] {
    let mut text = String::new();
    let mut tag = false;
    for c in html(report, &OPTIONS).chars() {
        tag = (tag || c == '<') && c != '>';
        if !tag && c != '>' {
            text.push(c);
        }
    }
    [markdown(report, &OPTIONS).replace('`', ""), text]
}

#[test]
fn a_ticket_says_that_nobody_logs_in_as_the_admin_only_where_that_is_known_of_each() {
    // A pod shows every secret that it pulls with; what makes pods leaves out those of its service account.
    const POD: &str = r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"till","namespace":"shop"},
        "spec":{"containers":[{"name":"till","image":"contosoacr.azurecr.io/till:1"}]}}"#;
    const DEPLOYMENT: &str = r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"stock","namespace":"shop"},
        "spec":{"template":{"spec":{"containers":[{"name":"stock","image":"contosoacr.azurecr.io/stock:1"}]}}}}"#;
    let nobody = "No workload in these exports logs in as the admin account";
    let unknown = "Who logs in with it is not in these exports";
    for known in both(&judged(&[REGISTRY, PLAN, POD])) {
        assert!(
            known.contains(nobody) && !known.contains(unknown),
            "{known}"
        );
    }
    for partly in both(&judged(&[REGISTRY, PLAN, POD, DEPLOYMENT])) {
        assert!(
            partly.contains(unknown) && !partly.contains(nobody),
            "{partly}"
        );
    }
}

#[test]
fn a_ticket_tells_whom_the_change_stops_from_whom_it_may_and_whom_it_does_not() {
    let (stopped, token, variable) = (
        app("shop", "contosoacr"),
        app("till", "pull-only"),
        app("stock", "ACR_USERNAME"),
    );
    let report = judged(&[REGISTRY, PLAN, &stopped, &token, &variable]);
    for text in both(&report) {
        for wanted in [
            "Stops the login of: shop.",
            "May stop the login of, since they log in with a stored password and the exports do not tell whose: stock.",
            "Does not stop, since they log in with the password of a repository token or a service principal: till.",
        ] {
            assert!(text.contains(wanted), "{wanted}: {text}");
        }
    }
    // Where only a token logs in, nobody is stopped.
    for text in both(&judged(&[REGISTRY, PLAN, &token])) {
        assert!(!text.contains("top the login of") && !text.contains("tops the login of"));
        assert!(text.contains("No workload in these exports logs in as the admin account."));
        assert!(text.contains("service principal: till."), "{text}");
    }
    // A report of an earlier version has no word on the admin account: then it may be.
    let mut old = report;
    for row in &mut old.chains[0].blast_radius.workloads {
        row.admin_login = None;
    }
    for text in both(&old) {
        assert!(
            text.contains("do not tell whose: shop, stock, till."),
            "{text}"
        );
    }
}

#[test]
fn what_is_only_declared_fires_once_it_is_deployed() {
    let template = r#"{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0",
        "resources":[{"type":"Microsoft.ContainerRegistry/registries","apiVersion":"2023-07-01","name":"contosoplanned","sku":{"name":"Basic"},
        "properties":{"adminUserEnabled":true}},{"type":"Microsoft.Security/pricings","apiVersion":"2024-01-01","name":"Containers",
        "properties":{"pricingTier":"Free"}}]}"#;
    let report = judged(&[REGISTRY, PLAN, template]);
    let text = sarif(&report, &OPTIONS);
    let written: serde_json::Value = serde_json::from_str(&text).unwrap();
    let results = written["runs"][0]["results"].as_array().unwrap();
    let messages = results
        .iter()
        .filter_map(|one| one["message"]["text"].as_str());
    let messages: Vec<&str> = messages
        .filter(|text| text.contains("supply chain poisoning on "))
        .collect();
    let of = |name: &str| {
        let mut own = messages
            .iter()
            .filter(|text| text.contains(&format!(" on {name}: ")));
        own.next().unwrap().to_string()
    };
    assert!(
        of("contosoplanned").contains(": fires once it is deployed. "),
        "{messages:?}"
    );
    assert!(of("contosoacr").contains(": fires. "), "{messages:?}");
    assert!(markdown(&report, &OPTIONS).contains("fires once it is deployed |"));
}

/// The documents of the estate.
fn estate() -> Office {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/static/samples/estate");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut office = Office::new(Limits::default());
    for (id, path) in (0..).zip(paths) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        office.put(id, &name, std::fs::read(path).unwrap());
    }
    office
}

/// Every text of a value but those that are ours whatever is judged, and the excerpts of what was not used.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(key, _)| *key != "problems");
            fields.for_each(|(_, field)| texts(field, found));
        }
        _ => {}
    }
}

#[test]
fn a_report_about_one_registry_names_no_other_and_holds_to_the_schema() {
    let report = estate().report();
    let names: Vec<&str> = { report.chains[0].registries.iter() }
        .map(|one| one.name.as_str())
        .collect();
    assert!(names.len() > 5);
    let schema: Value =
        serde_json::from_str(include_str!("../../docs/report.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let mut verdicts = std::collections::BTreeSet::new();
    for (row, name) in names.iter().enumerate() {
        let one = narrowed(&report, row).unwrap();
        let chain = &one.chains[0];
        let whole = &report.chains[0];
        assert_eq!(chain.registries, whole.registries[row..=row]);
        assert_eq!(chain.verdict, chain.registries[0].verdict, "{name}");
        assert!(!chain.split && chain.headline.contains(&format!("`{name}`")));
        for (step, own) in chain.steps.iter().zip(&chain.registries[0].steps) {
            assert_eq!(step.state, own.state);
            assert!(
                step.here.ends_with('.')
                    && !step.here.starts_with(|c: char| c.is_ascii_lowercase()),
                "{}",
                step.here
            );
        }
        verdicts.insert(format!("{:?}", chain.verdict));
        let value = serde_json::to_value(&one).unwrap();
        let errors: Vec<String> = schema
            .iter_errors(&value)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
        let again: Report = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(again, one);
        let mut all = Vec::new();
        texts(&value, &mut all);
        for other in names.iter().filter(|other| !name.contains(*other)) {
            let told = all.iter().find(|text| {
                let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
                words.any(|word| word == *other)
            });
            assert_eq!(told, None, "{other} in the ticket of {name}");
        }
        // What falls is what the whole report says of it.
        let radius = &chain.blast_radius;
        let own = whole
            .blast_radius
            .workloads
            .iter()
            .filter(|one| one.registry == *name);
        assert_eq!(radius.workloads.len(), own.count());
        let totals = &radius.totals;
        let here = totals.exposed + totals.possible + totals.pinned + totals.spared;
        assert_eq!(here, chain.registries[0].workloads.total, "{name}");
        let others = totals.elsewhere + totals.image_unknown + totals.runs_none;
        assert_eq!(totals.workloads, whole.blast_radius.totals.workloads);
        assert_eq!(totals.workloads, here + others, "{name}");
        for format in Format::ALL {
            assert!(!write(format, &one, &OPTIONS).is_empty());
        }
    }
    assert_eq!(verdicts.len(), 3, "{verdicts:?}");
    assert_eq!(narrowed(&report, names.len()), None);
}

#[test]
fn a_ticket_for_one_registry_says_all_that_its_owner_needs() {
    let other = REGISTRY.replace("contosoacr", "contosoother");
    let cold = other.replace("\"adminUserEnabled\":true", "\"adminUserEnabled\":false");
    let (stopped, token) = (app("shop", "contosoacr"), app("till", "pull-only"));
    let elsewhere = app("billing", "contosoother").replace("contosoacr", "contosoother");
    let report = judged(&[REGISTRY, &cold, PLAN, &stopped, &token, &elsewhere]);
    let row = meant(&report, "CONTOSOACR.azurecr.io");
    assert_eq!(row.len(), 1);
    assert_eq!(meant(&report, "contosoacr"), row);
    assert_eq!(
        meant(
            &report,
            report.chains[0].registries[row[0]].id.as_deref().unwrap()
        ),
        row
    );
    assert_eq!(meant(&report, "contoso"), Vec::<usize>::new());
    let one = narrowed(&report, row[0]).unwrap();
    assert_eq!(one.chains[0].verdict, Verdict::Fires);
    for text in both(&one) {
        for wanted in [
            // Verdict, evidence, what falls with it, what keeps the attacker out, its commands, whom it stops, how to check.
            "contosoacr can be taken over",
            "The admin account is enabled.",
            "0.json:",
            "2 workloads pull from it: 0 at the next restart, 2 at the next rollout",
            "Keep the attacker out",
            "az acr update --name contosoacr --resource-group g --subscription s --admin-enabled false",
            "Stops the login of: shop.",
            "a service principal: till.",
            "To check, run this and drop what it prints on Linchpin: az acr show --name contosoacr",
        ] {
            assert!(text.contains(wanted), "{wanted}: {text}");
        }
        assert!(
            !text.contains("contosoother") && !text.contains("billing"),
            "{text}"
        );
    }
    // The other one is broken: there is nothing to be changed, and nothing to be said of the first.
    let row = meant(&report, "contosoother");
    let one = narrowed(&report, row[0]).unwrap();
    assert_eq!(
        (one.chains[0].verdict, one.chains[0].breaking.is_none()),
        (Verdict::Broken, true)
    );
    for text in both(&one) {
        assert!(text.contains("The chain is broken at contosoother"));
        assert!(
            !text.contains("contosoacr") && !text.contains("shop"),
            "{text}"
        );
    }
}

#[test]
fn what_one_registry_s_smallest_change_weighs_is_what_it_weighs_among_all() {
    // Alone, the whole answer and that about the one registry say the same.
    let (stopped, token) = (app("shop", "contosoacr"), app("till", "pull-only"));
    for documents in [
        vec![REGISTRY, PLAN],
        vec![REGISTRY, PLAN, &stopped],
        vec![REGISTRY, PLAN, &token],
    ] {
        let report = judged(&documents);
        let one = narrowed(&report, 0).unwrap();
        assert_eq!(one.chains[0].breaking, report.chains[0].breaking);
        assert_eq!(
            one.chains[0].rules[2].subjects,
            report.chains[0].rules[2].subjects
        );
    }
}

#[test]
fn pseudonyms_in_a_ticket_are_those_of_the_whole_report() {
    let mut office = estate();
    let rows = office.overview().rows.len();
    let whole = office.export(Taken::Answer, Format::Json, Redaction::ALL);
    let whole: Value = serde_json::from_slice(&whole).unwrap();
    let plain = office.report();
    for row in [0, rows / 2, rows - 1] {
        let taken = Taken::Registry(u32::try_from(row).unwrap());
        let one = office.export(taken, Format::Json, Redaction::ALL);
        let one: Value = serde_json::from_slice(&one).unwrap();
        let at = |report: &Value, row: usize| report["chains"][0]["registries"][row].clone();
        assert_eq!(at(&one, 0), at(&whole, row));
        let name = &plain.chains[0].registries[row].name;
        for format in Format::ALL {
            let text = office.export(taken, format, Redaction::ALL);
            assert!(
                !String::from_utf8(text).unwrap().contains(name.as_str()),
                "{name} in {format:?}"
            );
        }
        let shown = office.export(taken, Format::Markdown, Redaction::NONE);
        assert!(String::from_utf8(shown).unwrap().contains(name.as_str()));
    }
    // One that is not there has no file.
    let none = Taken::Registry(u32::try_from(rows).unwrap());
    assert!(
        office
            .export(none, Format::Markdown, Redaction::NONE)
            .is_empty()
    );
}

#[test]
fn that_nobody_pulls_from_a_registry_is_not_said_where_an_image_is_not_known() {
    let other = app("till", "contosoother").replace("contosoacr", "contosoother");
    let blind = r#"{"id":"/subscriptions/s/resourceGroups/g/providers/Microsoft.App/containerApps/blind","name":"blind",
        "type":"Microsoft.App/containerApps","properties":{"configuration":{},"template":{}}}"#;
    let scope = |documents: &[&str]| {
        let one = narrowed(&judged(documents), 0).unwrap();
        one.chains[0].blast_radius.counted[5].clone()
    };
    let nobody = "No workload in these exports is known to pull from it.";
    assert_eq!(scope(&[REGISTRY, PLAN, &other]), nobody);
    let unknown = format!("{nobody} Of 1 workload here an image is not known.");
    assert_eq!(scope(&[REGISTRY, PLAN, &other, blind]), unknown);
    assert_eq!(scope(&[REGISTRY, PLAN]), "");
}

#[test]
fn a_ticket_is_hypothetical_only_where_something_of_its_registry_is_taken_as_mended() {
    let other = REGISTRY.replace("contosoacr", "contosoother");
    let mut office = Office::new(Limits::default());
    for (id, text) in (0..).zip([REGISTRY, &other, PLAN]) {
        office.put(id, &format!("{id}.json"), text.as_bytes().to_vec());
    }
    let switch = "zt_wl_012:contosoacr.azurecr.io".to_owned();
    office.what_if(std::collections::BTreeSet::from([switch]));
    let report = office.report();
    let of = |name: &str| {
        narrowed(&report, meant(&report, name)[0])
            .unwrap()
            .chains
            .remove(0)
    };
    let (mended, left) = (of("contosoacr"), of("contosoother"));
    assert_eq!((mended.what_if.len(), mended.verdict), (1, Verdict::Broken));
    assert_eq!((left.what_if.len(), left.verdict), (0, Verdict::Fires));
    assert_eq!(left.breaking.unwrap().preventing.unwrap().prevented, 1);
}

#[test]
fn a_takeover_is_not_said_to_be_seen_by_some_of_many_clusters() {
    // A report lists the first of many clusters that pull; switching these on alone would show nothing.
    let cluster = |place: usize| {
        format!(
            r#"{{"id":"/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/aks{place}","name":"aks{place}",
            "type":"Microsoft.ContainerService/ManagedClusters","kubernetesVersion":"1.34.1","agentPoolProfiles":[{{"name":"system"}}],
            "identityProfile":{{"kubeletidentity":{{"objectId":"k{place}"}}}},
            "securityProfile":{{"defender":{{"securityMonitoring":{{"enabled":false}}}}}}}},
            {{"id":"/subscriptions/s/providers/Microsoft.Authorization/roleAssignments/r{place}","name":"r{place}",
            "type":"Microsoft.Authorization/roleAssignments","properties":{{"scope":"/subscriptions/s","principalId":"k{place}",
            "roleDefinitionId":"/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d"}}}}"#
        )
    };
    let with = |count: usize| {
        let clusters: Vec<String> = (0..count).map(cluster).collect();
        let clusters = format!("[{}]", clusters.join(","));
        let on = PLAN.replace("Free", "Standard");
        let report = judged(&[REGISTRY, &on, &clusters]);
        let whole = report.chains[0].breaking.clone().unwrap();
        let one = narrowed(&report, 0)
            .unwrap()
            .chains
            .remove(0)
            .breaking
            .unwrap();
        (whole.detecting.unwrap(), one.detecting)
    };
    let (whole, one) = with(3);
    assert_eq!(one, Some(whole));
    let (whole, one) = with(30);
    assert_eq!((whole.count, one), (30, None));
}

/// A Premium registry whose firewall is this, with an owner.
fn premium(rules: &Value) -> String {
    let mut one: Value = serde_json::from_str(REGISTRY).unwrap();
    one[0]["sku"]["name"] = "Premium".into();
    one[0]["networkRuleSet"] = rules.clone();
    one[0]["tags"] = serde_json::json!({"environment": "prod", "Application Owner": "Ada Vega", "support-team": "Harbour"});
    one.to_string()
}

#[test]
fn a_ticket_asks_for_nothing_that_the_evidence_says() {
    use serde_json::json;
    let range = |text: &str| json!({"action": "Allow", "value": text});
    let (wide, narrow) = (range("0.0.0.0/1"), range("198.51.100.0/24"));
    let plan = r#"{"format_version":"1.2","terraform_version":"1.9.8","planned_values":{"root_module":{"resources":[
        {"address":"azurerm_container_registry.a","mode":"managed","type":"azurerm_container_registry","name":"a",
        "values":{"name":"contosoacr","resource_group_name":"g","sku":"Premium","admin_enabled":true,"public_network_access_enabled":true,
        "network_rule_set":[{"default_action":"Allow","ip_rule":[]}]}},
        {"address":"azurerm_security_center_subscription_pricing.p","mode":"managed","type":"azurerm_security_center_subscription_pricing","name":"p",
        "values":{"tier":"Free","resource_type":"Containers"}}]}},"resource_changes":[]}"#;
    let silent = plan.replace(r#"[{"default_action":"Allow","ip_rule":[]}]"#, "[]");
    for (documents, back, stays, goes) in [
        (
            vec![premium(&json!({"defaultAction": "Allow", "ipRules": []}))],
            "default-action Allow",
            None,
            None,
        ),
        (
            vec![premium(
                &json!({"defaultAction": "allow", "ipRules": [wide, narrow]}),
            )],
            "default-action Allow",
            Some("198.51.100.0/24"),
            Some("0.0.0.0/1"),
        ),
        (
            vec![premium(
                &json!({"defaultAction": "Allow", "ipRules": [narrow]}),
            )],
            "default-action Allow",
            Some("198.51.100.0/24"),
            None,
        ),
        (
            vec![premium(
                &json!({"defaultAction": "Deny", "ipRules": [range("0.0.0.0/1"), range("128.0.0.0/1")]}),
            )],
            "ip-address 0.0.0.0/1",
            None,
            Some("128.0.0.0/1"),
        ),
        // Without a firewall, and where Terraform leaves it at its default.
        (
            vec![REGISTRY.to_owned()],
            "default-action Allow",
            None,
            None,
        ),
        (vec![plan.to_owned()], "default-action Allow", None, None),
        (vec![silent], "default-action Allow", None, None),
    ] {
        let mut texts: Vec<&str> = documents.iter().map(String::as_str).collect();
        if !documents[0].contains("azurerm") {
            texts.push(PLAN);
        }
        let report = judged(&texts);
        let one = narrowed(&report, 0).unwrap();
        assert_eq!(one.chains[0].verdict, Verdict::Fires, "{documents:?}");
        for text in both(&one) {
            assert!(
                !text.contains("DEFAULT_ACTION") && !text.contains("WIDE_RANGE"),
                "{text}"
            );
            let mut undos = text.split("To take it back: az acr").skip(1);
            let undone = undos.any(|undo| undo.lines().next().unwrap().contains(back));
            assert!(undone, "{back}: {text}");
            assert_eq!(text.contains("ALLOWED_RANGE"), stays.is_none(), "{text}");
            if let Some(stays) = stays {
                assert!(
                    text.contains(&format!("Allowed already, and staying: {stays}")),
                    "{text}"
                );
            }
            if let Some(goes) = goes {
                assert!(text.contains(&format!("--ip-address {goes}")), "{text}");
            }
        }
    }
}

#[test]
fn a_ticket_says_what_happens_whose_it_is_and_whom_either_change_hurts() {
    use serde_json::json;
    let firewall = json!({"defaultAction": "Allow", "ipRules": []});
    let own = premium(&firewall);
    let other = own
        .replace("contosoacr", "contosoother")
        .replace("Ada Vega", "Kim Zeta");
    let (stopped, token) = (app("shop", "contosoacr"), app("till", "pull-only"));
    let mut office = Office::new(Limits::default());
    for (id, text) in (0..).zip([&*own, &*other, PLAN, &*stopped, &*token]) {
        office.put(id, &format!("{id}.json"), text.as_bytes().to_vec());
    }
    let report = office.report();
    let row = meant(&report, "contosoacr")[0];
    let one = narrowed(&report, row).unwrap();
    let [ticket, page] = both(&one);
    assert!(
        ticket
            .starts_with("# contosoacr can be taken over: 2 workloads would run a poisoned image"),
        "{ticket}"
    );
    for text in [&ticket, &page] {
        for wanted in [
            "Owner, as the tag Application Owner says: Ada Vega (0.json:1:",
            "Owner, as the tag support-team says: Harbour (0.json:1:",
            // Each of the two changes that keep the attacker out, with its own victims.
            "The other way to keep the attacker out: 1 change",
            "--admin-enabled false",
            "Stops the login of: shop.",
            "--default-action Deny",
            "May cut off, unless their networks are let in: shop, till.",
        ] {
            let text = text
                .replace("out1 change", "out: 1 change")
                .replace("out\n1 change", "out: 1 change");
            assert!(text.contains(wanted), "{wanted}: {text}");
        }
        assert!(!text.contains("Zeta"), "{text}");
    }
    // By pseudonyms the same, and nobody by name.
    let taken = Taken::Registry(u32::try_from(row).unwrap());
    for format in Format::ALL {
        let text = office.export(taken, format, Redaction::ALL);
        let text = String::from_utf8(text).unwrap();
        for gone in [
            "Ada",
            "Vega",
            "Harbour",
            "Application Owner",
            "support-team",
            "contosoacr",
        ] {
            assert!(!text.contains(gone), "{gone} in {format:?}: {text}");
        }
    }
    let text = office.export(taken, Format::Markdown, Redaction::ALL);
    let text = String::from_utf8(text).unwrap();
    assert!(
        text.starts_with("# `registry-") && text.contains("can be taken over: 2 workloads"),
        "{text}"
    );
    assert!(
        text.contains("`: `person-") || text.contains("says: `person-"),
        "{text}"
    );
    // The whole answer names each where its evidence is quoted.
    let whole = markdown(&report, &OPTIONS);
    assert!(whole.contains("Ada Vega") && whole.contains("Kim Zeta"));
    assert!(!whole.contains("The other way"), "{whole}");
}

#[test]
fn whatever_is_made_of_a_link_says_that_its_facts_came_with_one() {
    use model::{
        Shell,
        link::FromLink,
        picture::Seen,
        protocol::{Answer, Cut, How, Request},
    };
    let documents = [
        premium(&serde_json::json!({"defaultAction": "Allow", "ipRules": []})),
        PLAN.to_owned(),
        app("shop", "contosoacr"),
    ];
    let other = documents[0].replace("\"adminUserEnabled\":true", "\"adminUserEnabled\":false");
    assert_ne!(other, documents[0]);
    let put = |office: &mut Office, first: &str, link: bool| {
        for (id, text) in (0..).zip([first, &documents[1], &documents[2]]) {
            office.put(id, &format!("{id}.json"), text.as_bytes().to_vec());
        }
        if link {
            let made_at = "2026-03-01".to_owned();
            let link = FromLink {
                made_at,
                problems: 0,
            };
            office.answer(Request::FromLink { link }, Vec::new());
        }
    };
    let says = |text: &str| {
        let text = text.to_lowercase();
        text.contains("from a link") || text.contains("from-a-link")
    };
    for link in [true, false] {
        let mut office = Office::new(Limits::default());
        put(&mut office, &documents[0], link);
        for how in [How::Commands, How::Policy] {
            for shell in [Shell::Bash, Shell::PowerShell] {
                let which = Cut::Smallest;
                let asked = Request::Script { which, how, shell };
                let Answer::Script { text, .. } = office.answer(asked, Vec::new()) else {
                    panic!("no script");
                };
                let mut lines = text.lines().take_while(|line| line.starts_with('#'));
                let said = lines.any(|line| line == "# The facts of this script: from a link, made on 2026-03-01 as it says; judged again here; the documents were not seen.");
                assert_eq!(said, link, "{text}");
                assert!(!text.is_empty() && (link || !says(&text)));
            }
        }
        let save = Request::SavePicture {
            seen: Seen {
                orientation: model::picture::Orientation::Tall,
                width: 360,
                limit: 20,
                opened: Default::default(),
                shut: Default::default(),
            },
            only: None,
            redaction: Redaction::ALL,
        };
        let Answer::Drawing(drawing) = office.answer(save, Vec::new()) else {
            panic!("no picture");
        };
        assert_eq!(says(&drawing), link, "{drawing}");
        for format in Format::ALL {
            let text = office.export(Taken::Answer, format, Redaction::ALL);
            assert_eq!(says(&String::from_utf8(text).unwrap()), link, "{format:?}");
        }
    }
    // A comparison says of which side.
    for (before, after) in [(true, false), (false, true), (true, true), (false, false)] {
        let mut office = Office::new(Limits::default());
        put(&mut office, &documents[0], before);
        office.keep_answer();
        put(&mut office, &other, after);
        assert!(office.overview().comparison.is_some());
        for format in Format::OF_COMPARISON {
            let text = office.export(Taken::Comparison, format, Redaction::ALL);
            let text = String::from_utf8(text).unwrap();
            let link = before || after;
            match format {
                Format::Csv
                | Format::Workloads
                | Format::Layer
                | Format::Layer19
                | Format::Layer20 => {
                    // A sheet without a row has its head alone.
                    let rows = text.lines().count() > 1;
                    assert_eq!(
                        text.contains("before: from a link, made on"),
                        before && rows,
                        "{format:?}: {text}"
                    );
                    assert_eq!(
                        text.contains("after: from a link, made on"),
                        after && rows,
                        "{format:?}: {text}"
                    );
                }
                Format::Json => assert_eq!(
                    text.matches("\"madeAt\": \"2026-03-01\"").count(),
                    usize::from(before) + usize::from(after)
                ),
                Format::Ocsf => assert_eq!(says(&text), link, "{format:?}: {text}"),
                _ => {}
            }
        }
    }
}

/// The pages are XML as well: each element is closed, also where a registry fires and its change is told.
#[test]
fn a_page_about_the_estate_is_whole() {
    let mut office = estate();
    for taken in [Taken::Answer, Taken::Registry(0)] {
        let page = office.export(taken, Format::Html, Redaction::NONE);
        let page = String::from_utf8(page).unwrap();
        let options = roxmltree::ParsingOptions {
            allow_dtd: true,
            ..Default::default()
        };
        assert!(page.contains("To take it back"));
        roxmltree::Document::parse_with_options(&page, options).unwrap();
    }
}
