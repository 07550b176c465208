//! Images that an expression leaves open: what it tells of their registry counts, and that it may be one of several.

use super::*;

const OF_APP: &str = "Microsoft.App/containerApps";
const OF_GROUP: &str = "Microsoft.ContainerInstance/containerGroups";

/// The login server of a registry here, as an expression that stands in no template names it.
fn server(registry: &str) -> String {
    format!("reference('{}', '2023-07-01').loginServer", acr(registry))
}

fn app(image: &str, registries: &Value) -> Value {
    json!({"id": id(&format!("{OF_APP}/shop")), "name": "shop", "type": OF_APP, "properties": {
        "configuration": {"registries": registries}, "template": {"containers": [{"name": "c", "image": image}]}}})
}

fn site(settings: &Value) -> Value {
    json!({"id": id("Microsoft.Web/sites/shop"), "name": "shop", "type": "Microsoft.Web/sites", "kind": "app,linux,container",
        "properties": {"siteConfig": settings}})
}

fn change(kind: &str, before: Value, after: Value) -> Value {
    json!({"status": "Succeeded", "changes": [{"changeType": kind, "resourceId": after["id"], "before": before, "after": after, "delta": []}]})
}

fn created(after: Value) -> Value {
    change("Create", Value::Null, after)
}

/// A template that declares these beside two registries.
fn template(parameters: Value, resources: &[Value]) -> Value {
    let registry = |name: &str| {
        json!({"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": name,
        "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": true}})
    };
    let mut all = vec![registry("contosoacr"), registry("contosotwo")];
    all.extend_from_slice(resources);
    json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "parameters": parameters, "variables": {"hosts": ["contosoacr", "contosotwo"], "by": {"dev": {"acr": "contosoacr"}, "prod": {"acr": "contosotwo"}}},
        "resources": all})
}

/// Declares an app with these properties of its template, and what else is configured.
fn declared(template: Value, configuration: Value) -> Value {
    json!({"type": OF_APP, "apiVersion": "2024-03-01", "name": "shop",
        "properties": {"configuration": configuration, "template": template}})
}

fn running(image: &str) -> Value {
    declared(
        json!({"containers": [{"name": "c", "image": image}]}),
        json!({}),
    )
}

/// The login server of a registry of the template.
const OWN: &str =
    "reference(resourceId('Microsoft.ContainerRegistry/registries', 'contosoacr')).loginServer";

#[test]
fn a_registry_that_a_what_if_answer_only_refers_to_is_known_by_its_id() {
    for (image, known) in [
        (
            format!("[concat({}, '/shop:2')]", server("contosoacr")),
            "contosoacr.azurecr.io/shop:2",
        ),
        (
            format!(
                "[format('{{0}}/{{1}}', {}, parameters('image'))]",
                server("contosoacr")
            ),
            "contosoacr.azurecr.io/…",
        ),
        (
            "[format('{0}.azurecr.io/shop:{1}', 'contosoacr', parameters('tag'))]".to_owned(),
            "contosoacr.azurecr.io/shop:…",
        ),
        (
            format!(
                "[toLower(concat(reference('{}', '2023-07-01', 'Full').properties.loginServer, '/SHOP'))]",
                acr("ContosoACR")
            ),
            "contosoacr.azurecr.io/shop",
        ),
    ] {
        let after = app(&image, &json!([]));
        let registry = json!({"id": acr("contosoacr"), "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries",
            "properties": {"adminUserEnabled": true}});
        let change_of = |after: &Value| {
            json!({"id": after["id"], "type": after["type"], "changeType": "create", "changeCertainty": "definite",
            "resourceConfigurationChanges": {"before": null, "after": after, "delta": []}})
        };
        let stack = json!({"id": id("Microsoft.Resources/deploymentStacksWhatIfResults/one"), "name": "one",
            "type": "Microsoft.Resources/deploymentStacksWhatIfResults", "properties": {
                "deploymentStackResourceId": id("Microsoft.Resources/deploymentStacks/one"),
                "changes": {"resourceChanges": [change_of(&registry), change_of(&after)]}}});
        for document in [created(after.clone()), stack] {
            let report = judge(&[cli("contosoacr", json!({})), document]);
            assert_eq!(
                pulling(&report),
                [["Container App", "shop", known]],
                "{image}"
            );
            assert!(
                !problems(&report).contains("image reference"),
                "{}",
                problems(&report)
            );
        }
    }
    // What an app says of itself stands behind a word.
    let version = format!("[format('DOCKER|{{0}}/shop:1', {})]", server("contosoacr"));
    let after = site(&json!({"linuxFxVersion": version}));
    let report = judge(&[cli("contosoacr", json!({})), created(after)]);
    assert_eq!(
        pulling(&report),
        [["App Service", "shop", "contosoacr.azurecr.io/shop:1"]]
    );
    // What is made of no registry stays unknown.
    for image in [
        "[parameters('image')]",
        "[reference('x').image]",
        "[concat(variables('host'), '/shop:1')]",
    ] {
        let report = judge(&[
            cli("contosoacr", json!({})),
            created(app(image, &json!([]))),
        ]);
        assert_eq!(counted(&report), [0, 0, 1], "{image}");
    }
}

#[test]
fn an_app_that_moves_from_one_registry_to_another_falls_with_both() {
    let after = app(
        &format!("[concat({}, '/shop:2')]", server("contosotwo")),
        &json!([]),
    );
    let before = app("contosoacr.azurecr.io/shop:1", &json!([]));
    let report = judge(&[
        cli("contosoacr", json!({})),
        cli("contosotwo", json!({})),
        change("Modify", before, after),
    ]);
    assert_eq!(
        pulling(&report),
        [
            ["Container App", "shop", "contosoacr.azurecr.io/shop:1"],
            ["Container App", "shop", "contosotwo.azurecr.io/shop:2"],
        ]
    );
}

#[test]
fn whoever_logs_in_by_an_expression_is_known_by_the_same_id() {
    let login = json!([{"server": format!("[{}]", server("contosoacr")), "username": "contosoacr", "passwordSecretRef": "pass"}]);
    let report = judge(&[
        cli("contosoacr", json!({})),
        created(app("contosoacr.azurecr.io/shop:1", &login)),
    ]);
    let workload = &report.chains[0].blast_radius.workloads[0];
    assert_eq!(workload.admin_login, Some(true));
}

#[test]
fn each_of_a_list_that_is_not_known_is_made_alike() {
    let parameters = || json!({"apps": {"type": "array"}});
    let input = |image: &str| json!({"name": "[parameters('apps')[copyIndex('containers')].name]", "image": image});
    let copied = |image: &str| json!({"copy": [{"name": "containers", "count": "[length(parameters('apps'))]", "input": input(image)}]});
    let image = format!("[concat({OWN}, '/', parameters('apps')[copyIndex('containers')].image)]");
    let mapped = |list: &str| {
        let body = format!(
            "createObject('name', 'c', 'image', concat({OWN}, '/shop:', lambdaVariables('i')))"
        );
        json!({"containers": format!("[map({list}, lambda('i', {body}))]")})
    };
    for template_of_app in [
        copied(&image),
        copied("contosoacr.azurecr.io/shop:1"),
        mapped("parameters('apps')"),
        mapped("range(0, length(parameters('apps')))"),
        mapped("concat(createArray('a'), parameters('apps'))"),
    ] {
        let app = declared(template_of_app, json!({}));
        let report = judge(&[template(parameters(), std::slice::from_ref(&app))]);
        let rows = pulling(&report);
        assert!(
            rows.iter()
                .any(|[_, _, image]| image.starts_with("contosoacr.azurecr.io/")
                    && image.ends_with('…')),
            "{app:#}: {rows:?}"
        );
        assert_eq!(counted(&report), [1, 0, 0], "{app:#}");
    }
    // A group has what it runs one step deeper.
    let group = json!({"type": OF_GROUP, "apiVersion": "2023-05-01", "name": "job", "properties": {"osType": "Linux",
        "copy": [{"name": "containers", "count": "[length(parameters('apps'))]",
            "input": {"name": "c", "properties": {"image": "[format('contosoacr.azurecr.io/{0}', parameters('apps')[copyIndex('containers')])]"}}}]}});
    let report = judge(&[template(parameters(), &[group])]);
    assert_eq!(
        pulling(&report),
        [["Container Instance", "job", "contosoacr.azurecr.io/…"]]
    );
    // How many there are is not known, so neither is that there is none of elsewhere.
    let app = declared(copied("mcr.microsoft.com/shop:1"), json!({}));
    assert_eq!(
        counted(&judge(&[template(parameters(), &[app])])),
        [0, 0, 1]
    );
}

#[test]
fn what_is_one_of_several_may_be_each_of_them() {
    let parameters = || json!({"tag": {"type": "string"}, "which": {"type": "int"}, "env": {"type": "string"}, "settings": {"type": "object"}});
    let one = &["contosoacr.azurecr.io/…"][..];
    let both = &["contosoacr.azurecr.io/…", "contosotwo.azurecr.io/…"][..];
    for (image, expected) in [
        (format!("[if(empty(parameters('tag')), 'mcr.microsoft.com/shop:1', format('{{0}}/shop:{{1}}', {OWN}, parameters('tag')))]"), one),
        (format!("[coalesce(tryGet(parameters('settings'), 'image'), concat({OWN}, '/shop:1'))]"), one),
        (format!("[concat(if(equals(parameters('env'), 'x'), {OWN}, 'docker.io'), '/shop:', parameters('tag'))]"), one),
        ("[format('{0}.azurecr.io/shop:1', variables('hosts')[parameters('which')])]".to_owned(), both),
        ("[concat(variables('by')[parameters('env')].acr, '.azurecr.io/shop:1')]".to_owned(), both),
        ("[concat(reference(resourceId('Microsoft.ContainerRegistry/registries', variables('hosts')[parameters('which')])).loginServer, '/shop:1')]".to_owned(), both),
    ] {
        let document = template(parameters(), &[running(&image)]);
        let report = judge(&[document]);
        let images: Vec<&str> = pulling(&report).iter().map(|row| row[2]).collect();
        assert_eq!(images, expected, "{image}");
        assert_eq!(counted(&report), [1, 0, 0], "{image}");
    }
    // The registry's own name may be a parameter.
    let named = json!({"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "[parameters('acr')]",
        "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": true}});
    let image = "[if(empty(parameters('tag')), 'mcr.microsoft.com/shop:1', concat(reference(resourceId('Microsoft.ContainerRegistry/registries', parameters('acr'))).loginServer, '/shop:1'))]";
    let parameters_of = json!({"tag": {"type": "string"}, "acr": {"type": "string"}});
    let report = judge(&[template(parameters_of, &[named, running(image)])]);
    assert_eq!(
        pulling(&report),
        [["Container App", "shop", "….azurecr.io/…"]]
    );
    // A container that may be there may pull, too.
    let two = json!([{"name": "a", "image": "mcr.microsoft.com/a:1"}]);
    let app = declared(
        json!({"containers": format!("[concat(json('{two}'), if(equals(parameters('env'), 'x'), createArray(createObject('name', 'b', 'image', 'contosoacr.azurecr.io/b:1')), createArray()))]")}),
        json!({}),
    );
    let report = judge(&[template(parameters(), &[app])]);
    assert_eq!(
        pulling(&report),
        [["Container App", "shop", "contosoacr.azurecr.io/…"]]
    );
    // None of them is of a registry here.
    let image = "[if(empty(parameters('tag')), 'mcr.microsoft.com/shop:1', 'docker.io/shop:1')]";
    let report = judge(&[template(parameters(), &[running(image)])]);
    assert_eq!(counted(&report), [0, 0, 1]);
    // The same as it stands in what a deployment would change.
    let image = format!(
        "[if(equals(parameters('a'), 'b'), 'mcr.microsoft.com/shop:1', concat({}, '/shop:1'))]",
        server("contosoacr")
    );
    let report = judge(&[cli("contosoacr", json!({})), created(app_with(&image))]);
    assert_eq!(
        pulling(&report),
        [["Container App", "shop", "contosoacr.azurecr.io/…"]]
    );
}

fn app_with(image: &str) -> Value {
    app(image, &json!([]))
}

#[test]
fn no_setting_is_clear_by_what_is_one_of_several() {
    let registry = json!({"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "contosothree",
        "sku": {"name": "Premium"}, "properties": {
            "adminUserEnabled": "[createArray(true(), false())[parameters('which')]]",
            "publicNetworkAccess": "[coalesce(tryGet(parameters('settings'), 'access'), 'Disabled')]"}});
    let parameters = json!({"which": {"type": "int"}, "settings": {"type": "object"}});
    let report = judge(&[template(parameters, &[registry])]);
    assert_eq!(found(&report, "contosothree")[..2], [Unknown, Unknown]);
}

#[test]
fn an_app_may_pull_what_is_not_known_from_where_it_logs_in() {
    let login = |server: &str| json!([{"server": server, "identity": "system"}]);
    let held = || cli("contosoacr", json!({}));
    let expected = [["Container App", "shop", "contosoacr.azurecr.io/…"]];
    let output = format!(
        "[concat(reference('{}').outputs.server.value, '/shop:1')]",
        id("Microsoft.Resources/deployments/acr")
    );
    let mut bare = app("", &login("contosoacr.azurecr.io"));
    bare["properties"]["template"] = Value::Null;
    for document in [
        bare,
        created(app(&output, &login("contosoacr.azurecr.io"))),
        created(app(&output, &login(&format!("[{}]", server("contosoacr"))))),
    ] {
        let report = judge(&[held(), document]);
        assert_eq!(pulling(&report), expected);
        assert_says(
            &report.chains[0].blast_radius.workloads[0].when,
            &["to which it logs in"],
        );
    }
    // By a parameter that another deployment may give otherwise.
    let login = json!({"registries": [{"server": format!("[{OWN}]"), "identity": "system"}]});
    for (parameter, image) in [
        (json!({"type": "string"}), "[parameters('image')]"),
        (
            json!({"type": "string", "defaultValue": "mcr.microsoft.com/azuredocs/containerapps-helloworld:latest"}),
            "[parameters('image')]",
        ),
        (
            json!({"type": "bool", "defaultValue": false}),
            "[if(parameters('image'), reference('x').image, 'mcr.microsoft.com/shop:1')]",
        ),
    ] {
        let app = declared(
            json!({"containers": [{"name": "c", "image": image}]}),
            login.clone(),
        );
        let report = judge(&[template(json!({"image": parameter}), &[app])]);
        assert_eq!(pulling(&report), expected, "{image}");
    }
    // One that is known is known, and of a login elsewhere nothing follows.
    let known = app(
        "mcr.microsoft.com/shop:1",
        &json!([{"server": "contosoacr.azurecr.io", "identity": "system"}]),
    );
    assert_eq!(counted(&judge(&[held(), known])), [0, 1, 0]);
    let other = created(app(
        &output,
        &json!([{"server": "contosofour.azurecr.io", "identity": "system"}]),
    ));
    assert_eq!(counted(&judge(&[held(), other])), [0, 0, 1]);
}

#[test]
fn a_plan_that_refers_to_one_of_its_registries_may_mean_each() {
    let registry = |name: &str, index: &str| {
        json!({"address": format!("azurerm_container_registry.all[\"{index}\"]"), "mode": "managed", "type": "azurerm_container_registry",
            "name": "all", "index": index, "values": {"name": name, "sku": "Premium", "admin_enabled": true}})
    };
    let plan = |kind: &str, values: Value, unknown: Value, written: Value| {
        let address = format!("{kind}.shop");
        let registries = [
            registry("contosoacr", "dev"),
            registry("contosotwo", "prod"),
        ];
        let own = json!({"address": address, "mode": "managed", "type": kind, "name": "shop", "values": values});
        let change = json!({"address": address, "mode": "managed", "type": kind, "name": "shop",
            "change": {"actions": ["create"], "before": null, "after": values, "after_unknown": unknown}});
        json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [registries[0], registries[1], own]}},
            "resource_changes": [change],
            "configuration": {"root_module": {"resources": [
                {"address": "azurerm_container_registry.all", "mode": "managed", "type": "azurerm_container_registry", "name": "all",
                    "expressions": {"name": {"references": ["each.value"]}}, "for_each_expression": {"references": ["var.all"]}},
                {"address": address, "mode": "managed", "type": kind, "name": "shop", "expressions": written}]}}})
    };
    let refers = json!({"references": ["azurerm_container_registry.all", "var.env"]});
    let app = plan(
        "azurerm_container_app",
        json!({"name": "shop", "template": [{"container": [{"name": "c"}]}]}),
        json!({"template": [{"container": [{"image": true}]}]}),
        json!({"template": [{"container": [{"image": refers}]}]}),
    );
    let report = judge(&[app]);
    let images: Vec<&str> = pulling(&report).iter().map(|row| row[2]).collect();
    assert_eq!(
        images,
        ["contosoacr.azurecr.io/…", "contosotwo.azurecr.io/…"]
    );
}
