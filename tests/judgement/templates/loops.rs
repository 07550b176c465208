//! Loops over resources and in properties.

use super::*;

fn in_loop(mut resource: Value, name: &str, count: Value) -> Value {
    resource["copy"] = json!({"name": name, "count": count});
    resource
}

#[test]
fn a_loop_over_a_literal_or_a_default_is_unrolled() {
    let sections = json!({
        "parameters": {"many": {"type": "int", "defaultValue": 2}, "names": {"type": "array"}},
        "variables": {"acrs": [{"name": "alder", "admin": true}, {"name": "birch", "admin": false}]},
    });
    let properties = json!({"adminUserEnabled": "[variables('acrs')[copyIndex()].admin]"});
    let named = acr("[variables('acrs')[copyIndex()].name]", properties);
    let counted = acr(
        "[format('numbered{0}', copyIndex('numbers', 1))]",
        json!({}),
    );
    let never = acr("never", json!({"adminUserEnabled": true}));
    let unknown = acr(
        "[parameters('names')[copyIndex()]]",
        json!({"adminUserEnabled": true}),
    );
    let report = judge(&[with(
        sections,
        json!([
            in_loop(named, "acrs", json!("[length(variables('acrs'))]")),
            in_loop(counted, "numbers", json!("[parameters('many')]")),
            in_loop(never, "none", json!(0)),
            in_loop(unknown, "unknown", json!("[length(parameters('names'))]")),
        ]),
    )]);
    let found: Vec<_> = all(&report)
        .into_iter()
        .map(|(name, found)| (name, found[0]))
        .collect();
    assert_eq!(
        found,
        [
            ("[parameters('names')[copyIndex()]]".to_owned(), Fires),
            ("alder".to_owned(), Fires),
            ("birch".to_owned(), Clear),
            ("numbered1".to_owned(), Clear),
            ("numbered2".to_owned(), Clear),
        ]
    );
}

#[test]
fn a_loop_in_place_of_a_key_fills_the_list() {
    let rules = |count: &str, range: &str| {
        json!({"networkRuleSet": {"defaultAction": "Deny", "copy": [{
            "name": "ipRules", "count": count, "input": {"action": "Allow", "value": range},
        }]}})
    };
    let sections = json!({"parameters": {
        "all": {"type": "array", "defaultValue": ["0.0.0.0/0"]},
        "office": {"type": "array", "defaultValue": ["203.0.113.0/24", "198.51.100.0/24"]},
        "none": {"type": "array", "defaultValue": []},
        "open": {"type": "array"},
    }});
    for (list, outcome, addresses) in [
        ("all", Fires, Some(1_u64 << 32)),
        ("office", Clear, Some(512)),
        ("none", Clear, Some(0)),
        ("open", Unknown, None),
    ] {
        let count = format!("[length(parameters('{list}'))]");
        let range = format!("[parameters('{list}')[copyIndex('ipRules')]]");
        let report = judge(&[with(
            sections.clone(),
            json!([acr("contosoacr", rules(&count, &range))]),
        )]);
        let found = finding(&report, 1);
        assert_eq!(
            (found.outcome, found.addresses),
            (outcome, addresses),
            "{list}"
        );
    }
    let report = judge(&[with(
        sections,
        json!([acr(
            "contosoacr",
            rules(
                "[length(parameters('all'))]",
                "[parameters('all')[copyIndex('ipRules')]]"
            )
        )]),
    )]);
    // It says by which default.
    let found = finding(&report, 1);
    assert!(notes(found).contains("parameter's default"), "{found:#?}");
    let fact = found
        .facts
        .iter()
        .find(|fact| fact.value == "\"0.0.0.0/0\"");
    assert_eq!(fact.unwrap().pointer, "/parameters/all/defaultValue/0");
}

#[test]
fn variables_that_a_loop_fills_are_known() {
    let sections = json!({"variables": {
        "copy": [{"name": "ranges", "count": 2, "input": "[format('203.0.{0}.0/24', copyIndex('ranges'))]"}],
        "nested": {"copy": [{"name": "rules", "count": "[length(variables('ranges'))]",
            "input": {"value": "[variables('ranges')[copyIndex('rules')]]"}}]},
    }});
    let rules = json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": "[variables('nested').rules]"}});
    let report = judge(&[with(sections, json!([acr("contosoacr", rules)]))]);
    assert_eq!(finding(&report, 1).addresses, Some(512));
}
