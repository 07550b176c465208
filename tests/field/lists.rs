//! A list that something else fills is not an empty list.

use super::*;

/// A registry that denies by default, with this list of ranges; parameters and variables in `over`.
fn denies(rules: Value, over: Value) -> Report {
    let set = json!({"defaultAction": "Deny", "ipRules": rules});
    judge_all(&[template(
        json!([arm("contosoacr", json!({ "networkRuleSet": set }))]),
        over,
    )])
}

/// The same, with the list made by a property loop.
fn looped(count: &str, value: &str, over: Value) -> Report {
    let set = json!({"defaultAction": "Deny", "copy": [{"name": "ipRules", "count": count, "input": {"action": "Allow", "value": value}}]});
    judge_all(&[template(
        json!([arm("contosoacr", json!({ "networkRuleSet": set }))]),
        over,
    )])
}

fn over_variable(ranges: Value) -> Report {
    looped(
        "[length(variables('ranges'))]",
        "[variables('ranges')[copyIndex('ipRules')]]",
        json!({"variables": {"ranges": ranges}}),
    )
}

fn over_parameter(definition: Value) -> Report {
    looped(
        "[length(parameters('ranges'))]",
        "[parameters('ranges')[copyIndex('ipRules')]]",
        json!({"parameters": {"ranges": definition}}),
    )
}

#[test]
fn a_loop_over_a_variable_is_unrolled() {
    assert_eq!(
        network(&over_variable(json!(["0.0.0.0/0"]))),
        (Fires, WHOLE_INTERNET)
    );
    assert_eq!(
        network(&over_variable(json!(["0.0.0.0/1", "128.0.0.0/1"]))),
        (Fires, WHOLE_INTERNET)
    );
    assert_eq!(
        network(&over_variable(json!(["203.0.113.0/24", "198.51.100.7"]))),
        (Clear, Some(257))
    );
    assert_eq!(network(&over_variable(json!([]))), (Clear, Some(0)));
}

#[test]
fn a_loop_over_a_parameter_without_a_default_is_unknown() {
    assert_unknown(&over_parameter(json!({"type": "array"})));
}

#[test]
fn a_loop_over_a_default_is_unrolled_and_said_to_be_one() {
    let report = over_parameter(json!({"type": "array", "defaultValue": ["203.0.113.0/24"]}));
    assert_eq!(network(&report), (Clear, Some(256)));
    assert_says(
        &words(&only(&report).rules[1].finding),
        &["default", "another value"],
    );
    let report =
        over_parameter(json!({"type": "array", "defaultValue": ["0.0.0.0/1", "128.0.0.0/1"]}));
    assert_eq!(network(&report), (Fires, WHOLE_INTERNET));
}

#[test]
fn a_loop_over_a_number_is_unrolled() {
    let variables = json!({"variables": {"halves": ["0.0.0.0/1", "128.0.0.0/1"]}});
    let report = looped(
        "2",
        "[variables('halves')[copyIndex('ipRules')]]",
        variables.clone(),
    );
    // A number that is written as text is one to ARM as well, but not to everyone.
    assert_not_clear(&report);
    let set = json!({"defaultAction": "Deny", "copy": [{"name": "ipRules", "count": 2, "input": {"value": "[variables('halves')[copyIndex('ipRules')]]"}}]});
    let report = judge_all(&[template(
        json!([arm("contosoacr", json!({ "networkRuleSet": set }))]),
        variables,
    )]);
    assert_eq!(network(&report), (Fires, WHOLE_INTERNET));
}

#[test]
fn a_loop_over_a_range_is_never_an_empty_list() {
    // Two halves of the internet, which a reader need not work out, but must not overlook.
    assert_not_clear(&looped(
        "[length(range(0, 2))]",
        "[format('{0}.0.0.0/1', mul(range(0, 2)[copyIndex('ipRules')], 128))]",
        json!({}),
    ));
    assert_not_clear(&looped(
        "[length(range(0, 2))]",
        "[if(equals(copyIndex('ipRules'), 0), '0.0.0.0/1', '128.0.0.0/1')]",
        json!({}),
    ));
}

#[test]
fn a_union_holds_what_its_parts_hold() {
    let office = json!(["203.0.113.0/24"]);
    let ranges = "union(variables('office'), variables('guests'))";
    let union = |guests: Value| {
        looped(
            &format!("[length({ranges})]"),
            &format!("[{ranges}[copyIndex('ipRules')]]"),
            json!({"variables": {"office": office, "guests": guests}}),
        )
    };
    assert_eq!(
        network(&union(json!(["0.0.0.0/0"]))),
        (Fires, WHOLE_INTERNET)
    );
    assert_eq!(
        network(&union(json!(["198.51.100.0/24"]))),
        (Clear, Some(512))
    );
    // What a deployment adds to the office is not known.
    let open = "union(variables('office'), parameters('guests'))";
    let report = looped(
        &format!("[length({open})]"),
        &format!("[{open}[copyIndex('ipRules')]]"),
        json!({"variables": {"office": office}, "parameters": {"guests": {"type": "array"}}}),
    );
    assert_unknown(&report);
    let whole = "union(createArray('0.0.0.0/0'), parameters('guests'))";
    let report = looped(
        &format!("[length({whole})]"),
        &format!("[{whole}[copyIndex('ipRules')]]"),
        json!({"parameters": {"guests": {"type": "array"}}}),
    );
    assert_not_clear(&report);
}

#[test]
fn a_loop_in_a_variable_is_no_empty_list_either() {
    // `var rules = [for range in ranges: {…}]`
    let rules = |definition: Value| {
        denies(
            json!("[variables('rules')]"),
            json!({
                "parameters": {"ranges": definition},
                "variables": {"copy": [{"name": "rules", "count": "[length(parameters('ranges'))]",
                    "input": {"action": "Allow", "value": "[parameters('ranges')[copyIndex('rules')]]"}}]},
            }),
        )
    };
    assert_not_clear(&rules(
        json!({"type": "array", "defaultValue": ["0.0.0.0/0"]}),
    ));
    assert_unknown(&rules(json!({"type": "array"})));
}

#[test]
fn a_list_that_stands_in_a_variable_or_a_default_is_read_there() {
    let whole = json!([{"action": "Allow", "value": "0.0.0.0/0"}]);
    let report = denies(
        json!("[variables('rules')]"),
        json!({"variables": {"rules": whole}}),
    );
    assert_eq!(network(&report), (Fires, WHOLE_INTERNET));
    let parameter = |definition: Value| {
        denies(
            json!("[parameters('rules')]"),
            json!({"parameters": {"rules": definition}}),
        )
    };
    assert_eq!(
        network(&parameter(json!({"type": "array", "defaultValue": []}))),
        (Clear, Some(0))
    );
    assert_eq!(
        network(&parameter(json!({"type": "array", "defaultValue": whole}))),
        (Fires, WHOLE_INTERNET)
    );
    assert_unknown(&parameter(json!({"type": "array"})));
}

#[test]
fn a_list_under_a_condition_is_known_only_if_the_condition_is() {
    let rules = "[if(parameters('open'), variables('whole'), variables('office'))]";
    let conditional = |definition: Value| {
        denies(
            json!(rules),
            json!({"parameters": {"open": definition}, "variables": {
                "whole": [{"value": "0.0.0.0/0"}], "office": [{"value": "203.0.113.0/24"}]}}),
        )
    };
    assert_unknown(&conditional(json!({"type": "bool"})));
    assert_eq!(
        network(&conditional(json!({"type": "bool", "defaultValue": true}))),
        (Fires, WHOLE_INTERNET)
    );
    assert_eq!(
        network(&conditional(json!({"type": "bool", "defaultValue": false}))),
        (Clear, Some(256))
    );
}

#[test]
fn a_rule_set_under_a_condition_is_no_denial() {
    let set = |definition: Value| {
        let expression = "[if(empty(parameters('rules')), null(), createObject('defaultAction', 'Deny', 'ipRules', parameters('rules')))]";
        judge_all(&[template(
            json!([arm("contosoacr", json!({ "networkRuleSet": expression }))]),
            json!({"parameters": {"rules": definition}}),
        )])
    };
    // No rules, so no rule set, so open to everyone.
    assert_not_clear(&set(json!({"type": "array", "defaultValue": []})));
    assert_unknown(&set(json!({"type": "array"})));
}

#[test]
fn an_element_that_cannot_be_read_leaves_the_list_unknown() {
    let parameters =
        json!({"parameters": {"extra": {"type": "string"}, "rule": {"type": "object"}}});
    let office = json!({"action": "Allow", "value": "203.0.113.0/24"});
    for extra in [
        json!({"action": "Allow", "value": "[parameters('extra')]"}),
        json!({"action": "Allow", "value": "[format('{0}/32', parameters('extra'))]"}),
        json!("[parameters('rule')]"),
        json!("[concat(parameters('extra'), '/8')]"),
    ] {
        assert_unknown(&denies(json!([office, extra]), parameters.clone()));
    }
    // Half of the internet is written there, and the other half may come.
    assert_unknown(&denies(
        json!([{"value": "0.0.0.0/1"}, {"value": "[parameters('extra')]"}]),
        parameters,
    ));
}

#[test]
fn what_is_known_of_a_list_may_be_enough_to_fire() {
    let parameters = json!({"parameters": {"extra": {"type": "string"}}});
    for known in [
        json!([{"value": "[parameters('extra')]"}, {"value": "0.0.0.0/0"}]),
        json!([{"value": "0.0.0.0/1"}, {"value": "[parameters('extra')]"}, {"value": "128.0.0.0/1"}]),
        json!(["[parameters('extra')]", {"action": "Allow", "value": "0.0.0.0/0"}]),
    ] {
        let report = denies(known, parameters.clone());
        assert_eq!(network(&report), (Fires, WHOLE_INTERNET));
    }
}

#[test]
fn a_template_without_a_list_has_none_by_default() {
    let report = judge_all(&[template(
        json!([arm(
            "contosoacr",
            json!({"networkRuleSet": {"defaultAction": "Deny"}})
        )]),
        json!({}),
    )]);
    assert_eq!(network(&report), (Clear, Some(0)));
    assert_says(&words(&only(&report).rules[1].finding), &["default"]);
}

/// A Premium registry that denies by default, as a plan has it.
fn planned(set: Value, unknown: Value) -> Report {
    let mut acr = planned_acr(
        "azurerm_container_registry.acr",
        json!({"sku": "Premium", "network_rule_set": set}),
    );
    acr.unknown = json!({"id": true, "login_server": true, "network_rule_set": unknown});
    // Terraform leaves `dynamic` blocks out of the configuration that it shows.
    acr.written = json!({"network_rule_set": [{"default_action": {"constant_value": "Deny"}}]});
    judge_all(&[terraform(&[acr])])
}

#[test]
fn a_list_that_apply_fills_is_unknown() {
    assert_unknown(&planned(
        json!([{"default_action": "Deny"}]),
        json!([{"ip_rule": true}]),
    ));
    assert_unknown(&planned(
        json!([{"default_action": "Deny", "ip_rule": []}]),
        json!([{"ip_rule": true}]),
    ));
    assert_unknown(&planned(
        json!([{"default_action": "Deny", "ip_rule": [{"action": "Allow"}]}]),
        json!([{"ip_rule": [{"ip_range": true}]}]),
    ));
    assert_unknown(&planned(
        json!([{"default_action": "Deny", "ip_rule": [{"action": "Allow", "ip_range": "203.0.113.0/24"}, {"action": "Allow", "ip_range": null}]}]),
        json!([{"ip_rule": [{}, {"ip_range": true}]}]),
    ));
    assert_unknown(&planned(
        json!([{"ip_rule": []}]),
        json!([{"default_action": true, "ip_rule": []}]),
    ));
}

#[test]
fn a_list_that_a_plan_knows_is_counted() {
    assert_eq!(
        network(&planned(
            json!([{"default_action": "Deny", "ip_rule": [{"action": "Allow", "ip_range": "203.0.113.0/24"}]}]),
            json!([{"ip_rule": [{}]}]),
        )),
        (Clear, Some(256))
    );
    assert_eq!(
        network(&planned(
            json!([{"default_action": "Deny", "ip_rule": [{"ip_range": "0.0.0.0/0"}, {}]}]),
            json!([{"ip_rule": [{}, {"ip_range": true}]}]),
        )),
        (Fires, WHOLE_INTERNET)
    );
    assert_eq!(
        network(&planned(
            json!([{"default_action": "Deny", "ip_rule": []}]),
            json!([{"ip_rule": []}])
        )),
        (Clear, Some(0))
    );
    // Nobody wrote a list, and apply fills none.
    assert_eq!(
        network(&planned(json!([{"default_action": "Deny"}]), json!([{}]))),
        (Clear, Some(0))
    );
}

#[test]
fn a_live_denial_whose_list_is_missing_is_unknown() {
    for set in [
        json!({"defaultAction": "Deny"}),
        json!({"defaultAction": "Deny", "ipRules": null}),
        json!({"defaultAction": "deny", "virtualNetworkRules": []}),
    ] {
        assert_unknown(&judge_all(&[cli(
            "contosoacr",
            json!({"networkRuleSet": set}),
        )]));
        let rest = json!({"value": [{"id": id("contosoacr"), "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries",
            "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": true, "publicNetworkAccess": "Enabled", "networkRuleSet": set}}]});
        assert_unknown(&judge_all(&[rest]));
    }
    let empty = cli(
        "contosoacr",
        json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": []}}),
    );
    assert_eq!(network(&judge_all(&[empty])), (Clear, Some(0)));
}

#[test]
fn disabled_public_access_needs_no_list() {
    let closed =
        json!({"publicNetworkAccess": "Disabled", "networkRuleSet": {"defaultAction": "Deny"}});
    assert_eq!(
        network(&judge_all(&[cli("contosoacr", closed)])),
        (Clear, Some(0))
    );
}

#[test]
fn ranges_that_a_projection_wrote_as_bare_strings_are_counted() {
    let live = |rules: Value| {
        judge_all(&[cli(
            "contosoacr",
            json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": rules}}),
        )])
    };
    assert_eq!(
        network(&live(json!(["0.0.0.0/0"]))),
        (Fires, WHOLE_INTERNET)
    );
    assert_eq!(
        network(&live(json!(["0.0.0.0/1", "128.0.0.0/1"]))),
        (Fires, WHOLE_INTERNET)
    );
    assert_eq!(
        network(&live(json!(["203.0.113.0/24", "198.51.100.9"]))),
        (Clear, Some(257))
    );
    assert_eq!(
        network(&live(
            json!(["0.0.0.0/1", {"action": "Allow", "value": "128.0.0.0/1"}])
        )),
        (Fires, WHOLE_INTERNET)
    );
    assert_not_clear(&live(json!([["0.0.0.0/0"]])));
    assert_unknown(&live(json!(["203.0.113.0/24", "the office"])));
    assert_unknown(&live(json!([7])));
}

#[test]
fn something_that_is_no_list_is_not_an_empty_one() {
    for rules in [
        json!("203.0.113.0/24"),
        json!("0.0.0.0/0"),
        json!("[]"),
        json!(0),
        json!(false),
        json!({}),
        json!([null]),
        json!([{}]),
        json!([{"action": "Allow"}]),
    ] {
        let report = judge_all(&[cli(
            "contosoacr",
            json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": rules}}),
        )]);
        assert_not_clear(&report);
    }
    // One range that stands alone where a list belongs may be the first of many.
    assert_not_clear(&judge_all(&[cli(
        "contosoacr",
        json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": {"action": "Allow", "value": "0.0.0.0/0"}}}),
    )]));
}

#[test]
fn the_letters_of_a_loop_may_be_of_any_case() {
    let set = json!({"DefaultAction": "deny", "Copy": [{"Name": "IPRULES", "Count": "[LENGTH(Parameters('Ranges'))]",
        "Input": {"Value": "[PARAMETERS('ranges')[CopyIndex('ipRules')]]"}}]});
    let report = judge_all(&[template(
        json!([arm("contosoacr", json!({ "networkRuleSet": set }))]),
        json!({"parameters": {"ranges": {"type": "array"}}}),
    )]);
    assert_unknown(&report);
}

#[test]
fn a_loop_that_makes_the_list_whole_is_not_hidden_by_another_property() {
    let set = json!({"defaultAction": "Deny", "copy": [
        {"name": "virtualNetworkRules", "count": 1, "input": {"id": "[parameters('subnet')]"}},
        {"name": "ipRules", "count": "[length(parameters('ranges'))]", "input": {"value": "[parameters('ranges')[copyIndex('ipRules')].range]"}}]});
    let with = |definition: Value| {
        judge_all(&[template(
            json!([arm("contosoacr", json!({ "networkRuleSet": set }))]),
            json!({"parameters": {"subnet": {"type": "string"}, "ranges": definition}}),
        )])
    };
    assert_unknown(&with(json!({"type": "array"})));
    assert_eq!(
        network(&with(
            json!({"type": "array", "defaultValue": [{"name": "all", "range": "0.0.0.0/0"}]})
        )),
        (Fires, WHOLE_INTERNET)
    );
}
