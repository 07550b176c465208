//! Templates and plans: what is to be deployed.

use super::*;

#[test]
fn registries_whose_names_are_not_known_yet_are_not_the_same() {
    let declared = |name: &str, admin: bool| json!({"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2025-04-01", "name": name, "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": admin}});
    let report = judge(&[template(json!([
        declared("[parameters('one')]", true),
        declared("[parameters('two')]", false)
    ]))]);
    let found: Vec<_> = report.chains[0]
        .registries
        .iter()
        .map(|registry| (registry.name.as_str(), registry.rules[0].finding.outcome))
        .collect();
    assert_eq!(
        found,
        [
            ("[parameters('one')]", Fires),
            ("[parameters('two')]", Clear)
        ]
    );
    // Even the same expression may come to two names, in two nested deployments.
    let report = judge(&[
        template(json!([declared("[parameters('name')]", true)])),
        template(json!([declared("[parameters('name')]", false)])),
    ]);
    assert_eq!(report.chains[0].registries.len(), 2);
}

#[test]
fn a_default_of_a_parameter_is_said_to_be_one() {
    let mut declared = template(
        json!([{"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2025-04-01", "name": "alder", "sku": {"name": "Premium"},
        "properties": {"adminUserEnabled": "[parameters('admin')]", "publicNetworkAccess": "[parameters('access')]"}}]),
    );
    declared["parameters"] = json!({"admin": {"type": "bool", "defaultValue": false}, "access": {"type": "string", "defaultValue": "Disabled"}});
    let report = judge(&[declared]);
    for rule in [0, 1] {
        assert_eq!(finding(&report, rule).outcome, Clear);
        assert!(
            notes(finding(&report, rule)).contains("another value"),
            "{:?}",
            finding(&report, rule).notes
        );
    }
}

fn terraform(resources: &Value, changes: &Value) -> Value {
    json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": resources}}, "resource_changes": changes, "configuration": {"root_module": {}}})
}

#[test]
fn terraform_resources_whose_names_are_unknown_go_by_their_address() {
    let one = |name: &str, admin: bool| json!({"address": format!("azurerm_container_registry.{name}"), "mode": "managed", "type": "azurerm_container_registry", "values": {"admin_enabled": admin, "sku": "Premium"}});
    let report = judge(&[terraform(
        &json!([one("a", true), one("b", false)]),
        &json!([]),
    )]);
    let found: Vec<_> = report.chains[0]
        .registries
        .iter()
        .map(|registry| (registry.name.as_str(), registry.rules[0].finding.outcome))
        .collect();
    assert_eq!(
        found,
        [
            ("azurerm_container_registry.a", Fires),
            ("azurerm_container_registry.b", Clear)
        ]
    );
}

#[test]
fn a_terraform_sensor_block_that_is_not_known_yet_is_unknown() {
    let resources = json!([{"address": "azurerm_kubernetes_cluster.a", "mode": "managed", "type": "azurerm_kubernetes_cluster", "values": {"name": "dock"}}]);
    let change = |unknown: Value| json!([{"address": "azurerm_kubernetes_cluster.a", "change": {"actions": ["create"], "after_unknown": unknown}}]);
    assert_eq!(
        subject(
            &judge(&[terraform(&resources, &change(json!({"id": true})))]),
            "cluster"
        )
        .outcome,
        Fires
    );
    assert_eq!(
        subject(
            &judge(&[terraform(
                &resources,
                &change(json!({"microsoft_defender": true}))
            )]),
            "cluster"
        )
        .outcome,
        Unknown
    );
    // Without `resource_changes` nobody can tell a new cluster from one that is there.
    let report = judge(&[terraform(&resources, &json!([]))]);
    assert_eq!(subject(&report, "cluster").outcome, Unknown);
    for fact in &subject(&report, "cluster").facts {
        assert!(
            serde_json::from_str::<Value>(&fact.value).is_ok() || fact.value.contains('…'),
            "{fact:?}"
        );
    }
}

#[test]
fn limits_reached_inside_a_template_are_said() {
    let declared = |name: &str| json!({"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2025-04-01", "name": name, "properties": {}});
    let text = template(json!([
        declared("alder"),
        declared("birch"),
        declared("cedar")
    ]))
    .to_string();
    let mut said_of_none = 0;
    for max_resources in 0..8 {
        let limits = Limits {
            max_resources,
            ..Limits::default()
        };
        let report = analyze(
            vec![Input {
                name: String::new(),
                bytes: text.clone().into_bytes(),
            }],
            &limits,
            Detail::Full,
        );
        let said = format!("more than {max_resources} resources");
        let said = report
            .problems
            .iter()
            .any(|problem| problem.message.contains(&said));
        let judged = report.chains[0].registries.len();
        // It is not said where just as many as may be are read.
        assert_eq!(said, judged < 3, "{max_resources}: {:#?}", report.problems);
        said_of_none += usize::from(!said);
    }
    assert!((1..8).contains(&said_of_none), "{said_of_none}");
}

#[test]
fn of_two_templates_in_one_file_each_declares_its_own() {
    let declares = |names: &[&str]| {
        let registries: Vec<Value> = names
            .iter()
            .map(|name| {
                json!({"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2025-04-01", "name": name, "properties": {}})
            })
            .collect();
        template(json!(registries)).to_string()
    };
    let text = format!(
        "{}\n{}\n",
        declares(&["alder"]),
        declares(&["birch", "cedar"])
    );
    let report = judge_text(&[&text]);
    let documents = report.sources[0].documents.iter();
    let counts: Vec<u32> = documents.map(|document| document.registries).collect();
    assert_eq!(counts, [1, 2]);
    assert_eq!(report.chains[0].registries.len(), 3);
}

#[test]
fn workloads_are_counted_at_the_template_that_declares_them() {
    let group = |name: String, image: &str| {
        json!({"type": "Microsoft.ContainerInstance/containerGroups", "apiVersion": "2023-05-01", "name": name,
            "properties": {"osType": "Linux", "containers": [{"name": "x", "properties": {"image": image}}]}})
    };
    let declares = |registry: &str, groups: usize| {
        let acr = json!({"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2025-04-01",
            "name": registry, "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": true}});
        let groups = (0..groups).map(|number| {
            group(
                format!("{registry}{number}"),
                &format!("{registry}.azurecr.io/x:1"),
            )
        });
        let all: Vec<Value> = std::iter::once(acr).chain(groups).collect();
        template(json!(all)).to_string()
    };
    let text = [
        declares("alder", 1),
        declares("birch", 0),
        declares("cedar", 3),
    ]
    .join("\n");
    let report = judge_text(&[&text]);
    let documents = report.sources[0].documents.iter();
    let counts: Vec<u32> = documents
        .map(|document| {
            let joined = document.ledger.joined.iter();
            let workloads = joined.filter(|line| line.what == "workload");
            workloads.map(|line| line.count).sum()
        })
        .collect();
    assert_eq!(counts, [1, 0, 3], "{:#?}", report.sources[0].documents);
}

/// What a template closes is taken at its word, but a version of the API that does not have the setting may never set it.
#[test]
fn a_setting_that_the_version_of_the_api_does_not_have_is_warned_of() {
    let declared = |version: &str, properties: &Value| {
        template(
            json!([{"type": "Microsoft.ContainerRegistry/registries", "apiVersion": version, "name": "alder",
            "location": "westeurope", "sku": {"name": "Premium"}, "properties": properties}]),
        )
    };
    let azapi = |version: &str, properties: &Value| {
        terraform(
            &json!([{"address": "azapi_resource.alder", "mode": "managed", "type": "azapi_resource", "name": "alder",
                "values": {"type": format!("Microsoft.ContainerRegistry/registries@{version}"), "name": "alder",
                    "body": {"sku": {"name": "Premium"}, "properties": properties}}}]),
            &json!([]),
        )
    };
    let what_if = |version: &str, properties: &Value| {
        json!({"status": "Succeeded", "changes": [{"changeType": "Create", "resourceId": id("alder"), "before": null,
            "after": {"apiVersion": version, "id": id("alder"), "name": "alder", "type": "Microsoft.ContainerRegistry/registries",
                "sku": {"name": "Premium"}, "properties": properties}}]})
    };
    let access = json!({"publicNetworkAccess": "Disabled"});
    let firewall = json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": []}});
    let open = json!({"publicNetworkAccess": "Enabled"});
    for make in [
        &declared as &dyn Fn(&str, &Value) -> Value,
        &azapi,
        &what_if,
    ] {
        for (version, properties, warned) in [
            ("2017-03-01", &access, true),
            ("2019-05-01", &access, true),
            ("2019-06-01-preview", &access, true),
            ("2019-12-01-preview", &access, false),
            ("2023-07-01", &access, false),
            ("2016-06-27-preview", &firewall, true),
            ("2017-06-01-preview", &firewall, true),
            ("2017-10-01", &firewall, false),
            ("2019-05-01", &firewall, false),
            ("2019-05-01", &open, false),
        ] {
            let report = judge(&[make(version, properties)]);
            let found = finding(&report, 1);
            let outcome = if properties == &open { Fires } else { Clear };
            assert_eq!(found.outcome, outcome, "{version} {properties}");
            let said = notes(found).contains("a version of the API");
            assert_eq!(said, warned, "{version} {properties}");
        }
    }
    // What is there says so whatever it was asked by.
    let there = registry(
        "alder",
        json!({"apiVersion": "2019-05-01", "publicNetworkAccess": "Disabled"}),
    );
    assert!(!notes(finding(&judge(&[there]), 1)).contains("a version of the API"));
}
