//! Tokens and keys that stand where an image is named: they are kept nowhere, and no image is known.

use super::*;

/// Put together, so that nothing that looks for leaked tokens finds one here.
fn made(mark: &str, length: usize) -> String {
    let signs = "aZ3kQ9xRm2TvB7nLpW4yCd8sFhJ6gE5u".chars().cycle();
    format!("{mark}{}", signs.take(length).collect::<String>())
}

fn tokens() -> Vec<String> {
    vec![
        made("ghp_", 36),
        made("github_pat_", 60),
        made("dckr_pat_", 27),
        made("glpat-", 20),
        made("npm_", 36),
        made("hf_", 34),
        made("sk-proj-", 60),
        made("xoxb-123456789012-", 24),
        format!("AK{}", "IA2B3C4D5E6F7G2H3J4K"),
        format!("eyJ{}.eyJ{}.{}", made("", 20), made("", 30), made("", 43)),
        format!("{}==", made("", 86)),
        format!("{}==", made("aB/cD+", 80)),
        format!("{}AZDO{}", made("", 76), "a1B2"),
        format!("{}ab2cd3ef4gh5", "ab2cd3ef4gh5ij6kl7mn".repeat(2)),
    ]
}

fn planned(kind: &str, values: Value) -> Value {
    let address = format!("{kind}.till");
    json!({"format_version": "1.2", "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": [{"address": address, "mode": "managed", "type": kind, "name": "till", "values": values}]}},
        "resource_changes": [{"address": address, "mode": "managed", "type": kind, "name": "till", "change": {"actions": ["create"], "before": null, "after": values, "after_unknown": {}}}]})
}

/// Whatever runs this image.
fn running(image: &str) -> Vec<Value> {
    let containers = json!([{"name": "c", "image": image}]);
    let template = |resource: Value| {
        json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0", "resources": [resource]})
    };
    let app = json!({"type": "Microsoft.App/containerApps", "apiVersion": "2024-03-01", "name": "till",
        "properties": {"template": {"containers": containers}}});
    let mut live = app.clone();
    live["id"] = json!(id("Microsoft.App/containerApps/till"));
    let mut joined = app.clone();
    joined["properties"]["template"]["containers"][0]["image"] =
        json!(format!("[concat('{image}', parameters('x'))]"));
    let mut by_parameter = template(app.clone());
    by_parameter["resources"][0]["properties"]["template"]["containers"][0]["image"] =
        json!("[parameters('image')]");
    by_parameter["parameters"] = json!({"image": {"type": "string", "defaultValue": image}});
    vec![
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "till", "namespace": "sales"}, "spec": {"containers": containers}}),
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "till"}, "spec": {"template": {"spec": {"containers": containers}}}}),
        json!({"apiVersion": "contoso.example/v1", "kind": "Till", "metadata": {"name": "till"}, "spec": {"image": image}}),
        live,
        template(app),
        template(joined),
        by_parameter,
        json!({"type": "Microsoft.Web/sites", "id": id("Microsoft.Web/sites/till"), "name": "till", "kind": "app,linux,container",
            "properties": {"siteConfig": {"linuxFxVersion": format!("DOCKER|{image}")}}}),
        planned(
            "azurerm_container_app",
            json!({"name": "till", "template": [{"container": containers}]}),
        ),
        planned(
            "azurerm_linux_web_app",
            json!({"name": "till", "site_config": [{"application_stack": [{"docker_image_name": image, "docker_registry_url": "https://contosoacr.azurecr.io"}]}]}),
        ),
        planned(
            "azapi_resource",
            json!({"type": "Microsoft.App/containerApps@2024-03-01", "name": "till", "parent_id": id(""), "body": {"properties": {"template": {"containers": containers}}}}),
        ),
    ]
}

/// Nothing that is said or kept has a piece of it that is longer than a few letters.
#[track_caller]
fn nowhere(token: &str, document: &Value) -> Report {
    let report = judge(&[cli("contosoacr", json!({})), document.clone()]);
    let decoded = decode(
        "a.json",
        document.to_string().into_bytes(),
        &Limits::default(),
    );
    let kept = format!(
        "{} {report:?}",
        String::from_utf8_lossy(decoded.text.bytes())
    );
    // Between the signs that parts of a reference have between them.
    for piece in token.split(['/', '+', '=', '.']) {
        assert!(
            piece.len() < 9 || !kept.contains(piece),
            "{piece} of {token}: {document}"
        );
    }
    report
}

#[test]
fn a_token_in_the_place_of_an_image_is_kept_nowhere() {
    for token in tokens() {
        for document in running(&token) {
            let report = nowhere(&token, &document);
            let totals = &report.chains[0].blast_radius.totals;
            assert_eq!((totals.elsewhere, totals.pinned), (0, 0), "{document}");
        }
        for image in [
            format!("contosoacr.azurecr.io/shop/till:{token}"),
            format!("contosoacr.azurecr.io/{token}"),
            format!("contosoacr.azurecr.io/shop/{token}:1"),
            format!("{token}:latest"),
        ] {
            // Whoever runs it whole is looked at above; these say it in ways of their own.
            for document in running(&image).iter().step_by(3) {
                nowhere(&token, document);
            }
        }
    }
}

#[test]
fn a_token_in_the_place_of_a_name_is_kept_nowhere() {
    let token = made("ghp_", 36);
    let containers = json!([{"name": "c", "image": "contosoacr.azurecr.io/till:1"}]);
    for document in [
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "till"}, "spec": {"containers": containers, "imagePullSecrets": [{"name": token}]}}),
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": token}, "spec": {"containers": containers}}),
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "till", "namespace": token}, "spec": {"containers": containers, "serviceAccountName": token}}),
        json!({"id": id("Microsoft.App/containerApps/till"), "type": "Microsoft.App/containerApps", "name": "till",
            "properties": {"configuration": {"registries": [{"server": "contosoacr.azurecr.io", "username": "x", "passwordSecretRef": token}]}, "template": {"containers": containers}}}),
    ] {
        let report = nowhere(&token, &document);
        assert_eq!(counted(&report)[0], 1, "it falls all the same: {document}");
    }
}

#[test]
fn a_digest_a_commit_and_a_long_build_stay() {
    for (image, pinned) in [
        (format!("contosoacr.azurecr.io/till@sha256:{}", "0a1b".repeat(16)), true),
        (format!("contosoacr.azurecr.io/till:{}", "0a1b2c3d4e".repeat(4)), false),
        ("contosoacr.azurecr.io/till:3f2504e0-4f89-41d3-9a0c-0305e82c3301".to_owned(), false),
        ("contosoacr.azurecr.io/hf_text_embedding_inference:20260131T093012Z-Release-Candidate-4711".to_owned(), false),
    ] {
        for document in running(&image) {
            if pinned && document.to_string().contains("concat(") {
                continue;
            }
            let report = judge(&[cli("contosoacr", json!({})), document.clone()]);
            let totals = &report.chains[0].blast_radius.totals;
            let falls = totals.possible + totals.exposed;
            assert!(falls + totals.pinned == 1, "{document} {totals:?}");
            assert!(pinned || falls == 1, "{document}");
            assert!(format!("{report:?}").contains(&image), "{document}");
        }
    }
}

#[test]
fn what_is_no_reference_and_begins_with_a_registry_pulls_from_it_behind_a_link_too() {
    for image in [
        "contosoacr.azurecr.io/Shop/Till:1",
        "contosoacr.azurecr.io/till:1:2",
        "https://contosoacr.azurecr.io/till:1",
        "contosoacr.azurecr.io:443/till@latest",
    ] {
        for document in running(image) {
            // Of what is known in part one says so, plain or not.
            if document.to_string().contains("concat(") {
                continue;
            }
            let report = judge(&[cli("contosoacr", json!({})), document.clone()]);
            assert_eq!(counted(&report)[0], 1, "{document}");
        }
    }
}
