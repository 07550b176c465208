//! Secrets that somebody marked as such, or that stand where nobody looks for one: in a key, in an image
//! that is none.

use engine::{Detail, Input, analyze};
use model::{Limits, report::Report};
use serde_json::{Value, json};

const TOKEN: &str = "Hemlig7x9Zk3Qp";

fn report(document: &Value) -> (Report, String) {
    let registry = json!({"id": "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Microsoft.ContainerRegistry/registries/contosoacr",
        "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries", "loginServer": "contosoacr.azurecr.io",
        "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "sku": {"name": "Premium"},
        "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}});
    let input = |name: &str, value: &Value| Input {
        name: name.to_owned(),
        bytes: format!("{value:#}").into_bytes(),
    };
    let inputs = vec![
        input("registry.json", &registry),
        input("other.json", document),
    ];
    let decoded = engine::read::decode::decode(
        "other.json",
        format!("{document:#}").into_bytes(),
        &Limits::default(),
    );
    let report = analyze(inputs, &Limits::default(), Detail::Full);
    let kept = String::from_utf8_lossy(decoded.text.bytes()).into_owned();
    let all = format!("{}{kept}", serde_json::to_string(&report).unwrap());
    (report, all)
}

/// A plan with one container group, and how its image is marked in the values and in the change.
fn plan(image: &str, in_values: Value, in_change: Value) -> Value {
    let values = json!({"name": "web", "container": [{"name": "web", "image": image}]});
    let of = json!({"address": "azurerm_container_group.web", "mode": "managed", "type": "azurerm_container_group", "name": "web"});
    let mut resource = of.clone();
    resource["values"] = values.clone();
    resource["sensitive_values"] = in_values;
    let mut change = of;
    change["change"] = json!({"actions": ["create"], "before": null, "after": values, "after_unknown": {}, "after_sensitive": in_change});
    json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [resource]}}, "resource_changes": [change]})
}

#[test]
fn of_what_terraform_marks_as_sensitive_only_the_registry_stays() {
    let marked = json!({"container": [{"image": true}]});
    for (in_values, in_change) in [
        (marked.clone(), json!({})),
        (json!({}), marked.clone()),
        (json!({"container": true}), json!({})),
        (json!({}), json!(true)),
    ] {
        let image = format!("contosoacr.azurecr.io/{TOKEN}/web:{TOKEN}");
        let (report, all) = report(&plan(
            &image.to_lowercase(),
            in_values.clone(),
            in_change.clone(),
        ));
        assert!(
            !all.to_lowercase().contains(&TOKEN.to_lowercase()),
            "{in_values} {in_change}"
        );
        let totals = &report.chains[0].blast_radius.totals;
        assert_eq!(totals.possible, 1, "{in_values} {in_change}");
        let (report, all) = self::report(&plan("ghcr.io/contoso/hemlig:1", in_values, in_change));
        assert!(!all.contains("hemlig"));
        assert_eq!(report.chains[0].blast_radius.totals.image_unknown, 1);
    }
    let (_, all) = report(&plan("ghcr.io/contoso/hemlig:1", json!({}), json!({})));
    assert!(all.contains("hemlig"), "nothing was marked");
}

#[test]
fn a_marked_word_decides_and_a_marked_text_is_not_known() {
    let registry = |admin: Value, mask: Value| {
        json!({"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": {"resources": [{
            "address": "azurerm_container_registry.acr", "mode": "managed", "type": "azurerm_container_registry", "name": "acr",
            "values": {"id": "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Microsoft.ContainerRegistry/registries/contosotwo",
                "name": "contosotwo", "sku": "Premium", "admin_enabled": admin, "public_network_access_enabled": true},
            "sensitive_values": mask}]}}})
    };
    let outcome = |document: &Value| {
        let (report, _) = report(document);
        let registries = &report.chains[0].registries;
        let found = registries
            .iter()
            .find(|found| found.name == "contosotwo")
            .unwrap();
        (
            format!("{:?}", found.rules[0].finding.outcome),
            found.rules[0].finding.because.clone(),
        )
    };
    let mask = json!({"admin_enabled": true});
    assert_eq!(outcome(&registry(json!(true), mask.clone())).0, "Fires");
    assert_eq!(outcome(&registry(json!(false), mask.clone())).0, "Clear");
    let (outcome, because) = outcome(&registry(json!("false"), mask));
    assert_eq!(outcome, "Unknown");
    assert!(because.contains("marked as sensitive"), "{because}");
}

#[test]
fn what_is_no_image_is_not_quoted_whole() {
    let pod = |image: String| {
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"},
            "spec": {"containers": [{"name": "web", "image": image}]}})
    };
    for image in [
        format!("//{TOKEN}@contosoacr.azurecr.io/web"),
        format!("oci://me:{TOKEN}@contosoacr.azurecr.io/web:1"),
        format!("team/me:{TOKEN}@contosoacr.azurecr.io/web:1"),
        format!("contosoacr.azurecr.io/web@{TOKEN}"),
        format!("contosoacr.azurecr.io/web:1@sha256:{TOKEN}"),
        format!("contosoacr.azurecr.io/web:1:{TOKEN}"),
        format!("contosoacr.azurecr.io/web/-{TOKEN}"),
    ] {
        let (report, all) = report(&pod(image.clone()));
        assert!(!all.contains(TOKEN), "{image}");
        assert_eq!(report.chains[0].blast_radius.totals.elsewhere, 0, "{image}");
    }
}

#[test]
fn a_key_that_is_no_name_is_kept_nowhere() {
    let registry = json!({"id": "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Microsoft.ContainerRegistry/registries/contosotwo",
        "type": "Microsoft.ContainerRegistry/registries", "adminUserEnabled": true});
    for key in [
        format!("https://contoso.example/registries?se=2026&sig={TOKEN}"),
        format!("Endpoint=sb://contoso.example/;SharedAccessKey={TOKEN}"),
        format!("me:{TOKEN}@contoso.example"),
        format!("REGISTRY_TOKEN={TOKEN}"),
        TOKEN.to_owned(),
    ] {
        let beside = json!({key.as_str(): 1, "name": "x"});
        for document in [
            json!({key.as_str(): registry}),
            json!({"found": {key.as_str(): [registry]}}),
            beside.clone(),
            json!([beside.clone()]),
            json!({"apiVersion": "v1", "kind": "Thing", "metadata": {"name": "x"}, "spec": [[[beside.clone()]]]}),
            json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
                "contentVersion": "1.0.0.0", "variables": {"of": beside}, "resources": [registry]}),
        ] {
            let (report, all) = report(&document);
            assert!(!all.contains(TOKEN), "{document}");
            let holds =
                document.to_string().contains("contosotwo") && document.get("$schema").is_none();
            let known = report.chains[0]
                .registries
                .iter()
                .any(|found| found.name == "contosotwo");
            assert!(known || !holds, "{document}");
        }
    }
}

#[test]
fn a_token_of_letters_alone_is_kept_nowhere() {
    // As it may be drawn: no digit in it, and marked by its maker or not.
    for token in [
        "ghp_sTxivBnbHGuWpqrvvnyeFqhjsTxivBnbHGuW",
        "npm_qWeRtYuIoPaSdFgHjKlZxCvBnMqWeRtYuIoP",
        "xLqTzVbWmRkYsDnHcPfGjQwE",
    ] {
        for document in [
            json!({token: 1}),
            json!({"name": "x", token: {"a": 1}}),
            json!([{"b": [{token: "c"}]}]),
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "till"}, "value": token,
                "spec": {"containers": [{"name": "c", "image": "contosoacr.azurecr.io/x:1"}]}}),
            json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "till"}, "value": token,
                "spec": {"template": {"spec": {"containers": [{"name": "c", "image": "contosoacr.azurecr.io/x:1"}]}}}}),
            json!({"type": "Microsoft.App/containerApps", "name": "till", "value": token,
                "properties": {"template": {"containers": [{"name": "c", "image": "contosoacr.azurecr.io/x:1"}]}}}),
        ] {
            let (_, all) = report(&document);
            assert!(!all.contains(token), "{document}");
        }
    }
}
