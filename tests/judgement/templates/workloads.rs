//! What templates run, and from which registry.

use super::*;

fn app(name: &str, image: &str) -> Value {
    json!({
        "type": "Microsoft.App/containerApps", "apiVersion": "2024-03-01", "name": name,
        "properties": {"template": {"containers": [{"name": "main", "image": image}]}},
    })
}

fn site(name: &str, version: &str) -> Value {
    json!({
        "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": name, "kind": "app,linux,container",
        "properties": {"siteConfig": {"linuxFxVersion": version}},
    })
}

/// Each workload's name and the registry that it pulls from, empty if none is known.
fn pulled(report: &Report) -> Vec<(String, String)> {
    let mut pulled: Vec<_> = report.chains[0]
        .blast_radius
        .workloads
        .iter()
        .map(|workload| (workload.name.clone(), workload.registry.clone()))
        .collect();
    pulled.sort();
    pulled
}

fn pair(name: &str, registry: &str) -> (String, String) {
    (name.to_owned(), registry.to_owned())
}

#[test]
fn images_are_composed_of_login_servers_and_tags() {
    let open = || acr("contosoacr", json!({"adminUserEnabled": true}));
    let sections = json!({
        "parameters": {"tag": {"type": "string"}, "acrName": {"type": "string", "defaultValue": "contosoacr"}},
        "variables": {"image": "[concat(parameters('acrName'), '.azurecr.io/api:1')]"},
    });
    let kind = "'Microsoft.ContainerRegistry/registries'";
    let by_id = format!(
        "[format('{{0}}/web:{{1}}', reference(resourceId({kind}, parameters('acrName')), '2025-04-01').loginServer, parameters('tag'))]"
    );
    let report = judge(&[with(
        sections,
        json!([
            open(),
            app("by-name", "[variables('image')]"),
            app("by-id", &by_id),
            app(
                "by-suffix",
                "[format('{0}{1}/a:1', parameters('acrName'), environment().suffixes.acrLoginServer)]"
            ),
            app("elsewhere", "docker.io/library/nginx:1"),
            site(
                "site",
                "[format('DOCKER|{0}.azurecr.io/site:2', parameters('acrName'))]"
            ),
        ]),
    )]);
    assert_eq!(
        pulled(&report),
        [
            pair("by-id", "contosoacr"),
            pair("by-name", "contosoacr"),
            pair("by-suffix", "contosoacr"),
            pair("site", "contosoacr"),
        ]
    );
}

#[test]
fn an_unknown_name_still_joins_what_is_made_of_it() {
    let sections = json!({
        "parameters": {"acrName": {"type": "string"}, "other": {"type": "string"}},
        "variables": {"unique": "[format('acr{0}', uniqueString(resourceGroup().id))]"},
    });
    let open = |name: &str| acr(name, json!({"adminUserEnabled": true}));
    let report = judge(&[with(
        sections,
        json!([
            open("[variables('unique')]"),
            open("[parameters('acrName')]"),
            app(
                "one",
                "[format('{0}.azurecr.io/api:1', variables('unique'))]"
            ),
            app(
                "two",
                "[concat(parameters('acrName'), '.azurecr.io/api:1')]"
            ),
            app(
                "three",
                "[concat(parameters('other'), '.azurecr.io/api:1')]"
            ),
        ]),
    )]);
    assert_eq!(
        pulled(&report)
            .into_iter()
            .filter(|(_, registry)| !registry.is_empty())
            .collect::<Vec<_>>(),
        [pair("one", "acr…"), pair("two", "[parameters('acrName')]")]
    );
    // The same parameter of another template is another one.
    let one = with(
        json!({"parameters": {"acrName": {"type": "string"}}}),
        json!([open("[parameters('acrName')]")]),
    );
    let two = with(
        json!({"parameters": {"acrName": {"type": "string"}}}),
        json!([app(
            "app",
            "[concat(parameters('acrName'), '.azurecr.io/api:1')]"
        )]),
    );
    let report = judge(&[one, two]);
    assert!(
        pulled(&report)
            .iter()
            .all(|(_, registry)| registry.is_empty()),
        "{:?}",
        pulled(&report)
    );
}

#[test]
fn outputs_of_modules_are_followed() {
    let module = |name: &str, parameters: Value, inner: Value| {
        json!({
            "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": name,
            "properties": {
                "expressionEvaluationOptions": {"scope": "inner"}, "mode": "Incremental",
                "parameters": parameters, "template": inner,
            },
        })
    };
    let registry = with(
        json!({
            "parameters": {"name": {"type": "string"}},
            "outputs": {"loginServer": {"type": "string",
                "value": "[reference(resourceId('Microsoft.ContainerRegistry/registries', parameters('name')), '2025-04-01').loginServer]"}},
        }),
        json!([acr(
            "[parameters('name')]",
            json!({"adminUserEnabled": true})
        )]),
    );
    let apps = with(
        json!({"parameters": {"server": {"type": "string"}, "tag": {"type": "string", "defaultValue": "v1"}}}),
        json!([app(
            "api",
            "[format('{0}/api:{1}', parameters('server'), parameters('tag'))]"
        )]),
    );
    let output = "[reference(resourceId('Microsoft.Resources/deployments', 'registry'), '2022-09-01').outputs.loginServer.value]";
    for name in [
        "contosoacr",
        "[format('acr{0}', uniqueString(resourceGroup().id))]",
    ] {
        let report = judge(&[template(json!([
            module(
                "registry",
                json!({"name": {"value": name}}),
                registry.clone()
            ),
            module("apps", json!({"server": {"value": output}}), apps.clone()),
        ]))]);
        let joined = pulled(&report);
        assert_eq!(joined.len(), 1, "{name}");
        assert!(!joined[0].1.is_empty(), "{name}");
    }
    // The same by symbolic names.
    let whole = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "languageVersion": "2.0", "contentVersion": "1.0.0.0",
        "resources": {
            "registry": module("registry-1", json!({"name": {"value": "contosoacr"}}), registry),
            "apps": module("apps-1", json!({"server": {"value": "[reference('registry').outputs.loginServer.value]"}}), apps),
        },
    });
    assert_eq!(pulled(&judge(&[whole])), [pair("api", "contosoacr")]);
}

#[test]
fn what_is_not_known_of_an_image_is_not_elsewhere() {
    let sections =
        json!({"parameters": {"image": {"type": "string"}, "containers": {"type": "array"}}});
    let mut listed = app("listed", "x");
    listed["properties"]["template"]["containers"] = json!("[parameters('containers')]");
    let report = judge(&[with(
        sections,
        json!([
            acr("contosoacr", json!({"adminUserEnabled": true})),
            app("parameter", "[parameters('image')]"),
            listed,
            site("site", "[parameters('image')]"),
        ]),
    )]);
    let totals = &report.chains[0].blast_radius.totals;
    assert_eq!(totals.image_unknown, 3, "{totals:#?}");
    assert_eq!(totals.elsewhere, 0, "{totals:#?}");
}
