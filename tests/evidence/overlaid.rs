//! What changes or overrides a registry that another document declares or shows: the two are one, and what
//! either leaves out is as the other has it.

use super::*;

const TYPE: &str = "Microsoft.ContainerRegistry/registries@2023-07-01";

/// A registry in a Terraform configuration.
fn block(label: &str, settings: &Value) -> String {
    json!({"resource": {"azurerm_container_registry": {label: settings}}}).to_string()
}

/// What is found at the registries that are there, by their names.
fn all(report: &Report) -> Vec<(String, [Outcome; 2])> {
    let registries = report.chains[0].registries.iter();
    let mut all: Vec<_> = registries
        .map(|one| {
            (
                one.name.clone(),
                [0, 1].map(|rule| one.rules[rule].finding.outcome),
            )
        })
        .collect();
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all
}

#[test]
fn a_block_that_overrides_another_one_is_a_part_of_it() {
    let shut = json!({"name": "contosoacr", "sku": "Premium", "admin_enabled": false, "public_network_access_enabled": false});
    let open = json!({"name": "contosoacr", "sku": "Premium", "admin_enabled": true, "public_network_access_enabled": true});
    let judged = |base: &Value, file: &str, over: Value| {
        let base = block("acr", base);
        let over = block("acr", &over);
        all(&judge_files(&[
            ("infra/main.tf.json", &base),
            (file, &over),
        ]))
    };
    let one = |outcomes: [Outcome; 2]| vec![("contosoacr".to_owned(), outcomes)];
    // What it says not, stands in the other.
    let over = "infra/override.tf.json";
    assert_eq!(
        judged(&shut, over, json!({"admin_enabled": true})),
        one([Fires, Clear])
    );
    assert_eq!(
        judged(&shut, over, json!({"tags": {}})),
        one([Clear, Clear])
    );
    assert_eq!(
        judged(&shut, over, json!({"public_network_access_enabled": true})),
        one([Clear, Fires])
    );
    // The worse of both, whichever way.
    assert_eq!(
        judged(&open, over, json!({"admin_enabled": false})),
        one([Fires, Fires])
    );
    // Any file that has no name for it.
    assert_eq!(
        judged(&shut, "infra/z.tf.json", json!({"admin_enabled": true})),
        one([Fires, Clear])
    );
    // With a name too, what it leaves out is no default.
    let named = json!({"name": "contosoacr", "admin_enabled": false});
    assert_eq!(
        judged(&shut, "infra/prod_override.tf.json", named.clone()),
        one([Clear, Clear])
    );
    assert_eq!(
        judged(&open, "infra/prod_override.tf.json", named),
        one([Fires, Fires])
    );
    // One that is renamed by it is no other, and not what the defaults make of it.
    let renamed = judged(
        &open,
        over,
        json!({"name": "contosoprod", "public_network_access_enabled": true}),
    );
    assert_eq!(renamed.len(), 1, "{renamed:?}");
    assert_eq!(renamed[0].1, [Fires, Fires]);
    // In another folder it overrides nothing.
    let input = |name: &str, text: String| Input {
        name: name.to_owned(),
        bytes: text.into_bytes(),
    };
    let inputs = vec![
        input("infra/main.tf.json", block("acr", &shut)),
        input(
            "other/override.tf.json",
            block("acr", &json!({"admin_enabled": true})),
        ),
    ];
    let apart = all(&analyze(inputs, &Limits::default(), Detail::Full));
    assert_eq!(apart.len(), 2, "{apart:?}");
    assert!(apart.contains(&("contosoacr".to_owned(), [Clear, Clear])));
}

#[test]
fn an_override_of_one_block_leaves_the_others() {
    let base = json!({"resource": {"azurerm_container_registry": {
        "one": {"name": "contosoone", "sku": "Premium", "public_network_access_enabled": false},
        "two": {"name": "contosotwo", "sku": "Premium", "public_network_access_enabled": false}}}})
    .to_string();
    let over = block("two", &json!([{"admin_enabled": true}]));
    let report = judge_files(&[("main.tf.json", &base), ("override.tf.json", &over)]);
    let names = ["contosoone", "contosotwo"].map(str::to_owned);
    let outcomes = [[Clear, Clear], [Fires, Clear]];
    assert_eq!(
        all(&report),
        names.into_iter().zip(outcomes).collect::<Vec<_>>()
    );
    // What is there by that name is judged with both.
    let live = cli(
        "contosotwo",
        json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}),
    );
    let live = live.to_string();
    let report = judge_files(&[
        ("main.tf.json", &base),
        ("override.tf.json", &over),
        ("live.json", &live),
    ]);
    assert!(
        all(&report).contains(&("contosotwo".to_owned(), [Fires, Clear])),
        "{:?}",
        all(&report)
    );
    assert_eq!(all(&report).len(), 2);
}

/// A plan that changes settings of a registry.
fn changing(over: Value, body: Value, beside: &[Value]) -> Value {
    let mut values = json!({"type": TYPE, "body": body});
    lay_over(&mut values, over);
    let mut resources = vec![
        json!({"address": "azapi_update_resource.acr", "mode": "managed", "type": "azapi_update_resource", "name": "acr", "values": values}),
    ];
    resources.extend_from_slice(beside);
    json!({"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {"resources": resources}}})
}

#[test]
fn what_an_update_leaves_is_as_it_is_there() {
    let by_id = || json!({"resource_id": acr("contosoacr")});
    let by_name = || json!({"name": "contosoacr", "parent_id": format!("{}/resourceGroups/rg-contoso", subscription(HERE))});
    let shut = || {
        cli(
            "contosoacr",
            json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}),
        )
    };
    let open = || cli("contosoacr", json!({"adminUserEnabled": true}));
    for name in [by_id, by_name] {
        let body = |settings: Value| json!({"properties": settings});
        let with = |live: Value, settings: Value| {
            let found = all(&judge(&[live, changing(name(), body(settings), &[])]));
            assert_eq!(found.len(), 1, "{found:?}");
            found[0].1
        };
        assert_eq!(
            with(shut(), json!({"adminUserEnabled": true})),
            [Fires, Clear]
        );
        assert_eq!(
            with(shut(), json!({"adminUserEnabled": false})),
            [Clear, Clear]
        );
        assert_eq!(
            with(open(), json!({"adminUserEnabled": false})),
            [Fires, Fires]
        );
        // A firewall that lets nobody in keeps the ranges that are there.
        let firewall =
            json!({"networkRuleSet": {"defaultAction": "Allow"}, "publicNetworkAccess": "Enabled"});
        assert_eq!(with(shut(), firewall), [Clear, Fires]);
        // By itself nothing tells the rest.
        let alone = changing(name(), body(json!({"adminUserEnabled": true})), &[]);
        assert_eq!(all(&judge(&[alone]))[0].1, [Fires, Unknown]);
    }
}

#[test]
fn an_update_by_id_is_about_what_the_same_plan_declares_by_its_name() {
    let managed = |over: Value| {
        let mut values = json!({"name": "contosoacr", "resource_group_name": "rg-contoso", "sku": "Premium", "admin_enabled": false, "public_network_access_enabled": false, "network_rule_set": []});
        lay_over(&mut values, over);
        json!({"address": "azurerm_container_registry.acr", "mode": "managed", "type": "azurerm_container_registry", "name": "acr", "values": values})
    };
    let body = json!({"properties": {"adminUserEnabled": true}});
    let id = json!({"resource_id": acr("contosoacr")});
    let found = |managed: Value| all(&judge(&[changing(id.clone(), body.clone(), &[managed])]));
    let one = |outcomes: [Outcome; 2]| vec![("contosoacr".to_owned(), outcomes)];
    assert_eq!(found(managed(json!({}))), one([Fires, Clear]));
    assert_eq!(
        found(managed(json!({"public_network_access_enabled": true}))),
        one([Fires, Fires])
    );
    // Another name is another registry.
    assert_eq!(found(managed(json!({"name": "contosodev"}))).len(), 2);
}
