//! Values that are handed to a template in a file of their own.

use super::*;

/// A template of one registry whose name, admin account, SKU and ranges are parameters.
fn main_template() -> Value {
    template(
        json!([{
            "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "[parameters('acrName')]",
            "sku": {"name": "[parameters('acrSku')]"},
            "properties": {
                "adminUserEnabled": "[parameters('admin')]", "publicNetworkAccess": "[parameters('access')]",
                "networkRuleSet": {"defaultAction": "Deny", "ipRules": "[parameters('rules')]"},
            },
        }]),
        json!({"parameters": {
            "acrName": {"type": "string", "defaultValue": "contosodefault"},
            "acrSku": {"type": "string", "defaultValue": "Premium"},
            "admin": {"type": "bool", "defaultValue": false},
            "access": {"type": "string", "defaultValue": "Enabled"},
            "rules": {"type": "array", "defaultValue": [{"value": "203.0.113.0/24"}]},
        }}),
    )
}

fn with(files: &[(&str, Value)]) -> Report {
    let main = main_template().to_string();
    let texts: Vec<(&str, String)> = files
        .iter()
        .map(|(name, value)| (*name, value.to_string()))
        .collect();
    let mut documents = vec![("main.json", main.as_str())];
    documents.extend(texts.iter().map(|(name, text)| (*name, text.as_str())));
    let report = judge(&documents);
    // In whatever order they come.
    documents.reverse();
    assert_eq!(scan(&judge(&documents)), scan(&report));
    report
}

/// Where the evidence of a finding stands, and what it says.
fn grounds(finding: &Finding) -> String {
    let sources: Vec<&str> = finding
        .facts
        .iter()
        .map(|fact| fact.source.as_str())
        .collect();
    format!("{}\n{}", words(finding), sources.join("\n"))
}

#[test]
fn without_a_file_the_defaults_stand() {
    let report = judge_all(&[main_template()]);
    assert_eq!(only(&report).name, "contosodefault");
    assert_eq!(found(&report), [Clear, Clear, Unknown]);
}

#[test]
fn a_file_overrides_defaults_and_leaves_the_rest() {
    let report = with(&[(
        "prod.parameters.json",
        parameter_file(json!({"admin": true, "acrName": "contosoprod"})),
    )]);
    assert_eq!(only(&report).name, "contosoprod");
    assert_eq!(only(&report).sku.as_deref(), Some("Premium"));
    assert_eq!(found(&report), [Fires, Clear, Unknown]);
    assert_eq!(only(&report).rules[1].finding.addresses, Some(256));
    assert_says(
        &grounds(&only(&report).rules[0].finding),
        &["prod.parameters.json"],
    );
}

#[test]
fn a_value_that_was_handed_in_is_no_longer_a_default() {
    let report = with(&[(
        "prod.parameters.json",
        parameter_file(json!({"admin": false, "acrName": "contosoprod"})),
    )]);
    assert_eq!(only(&report).rules[0].finding.outcome, Clear);
    assert!(!words(&only(&report).rules[0].finding).contains("another value"));
}

#[test]
fn lists_and_words_are_handed_in_too() {
    let report = with(&[(
        "open.parameters.json",
        parameter_file(json!({"rules": [{"action": "Allow", "value": "0.0.0.0/0"}]})),
    )]);
    assert_eq!(network(&report), (Fires, WHOLE_INTERNET));
    let report = with(&[(
        "closed.parameters.json",
        parameter_file(json!({"access": "Disabled"})),
    )]);
    assert_eq!(network(&report), (Clear, Some(0)));
    let report = with(&[(
        "basic.parameters.json",
        parameter_file(json!({"acrSku": "Basic"})),
    )]);
    assert_eq!(only(&report).sku.as_deref(), Some("Basic"));
}

#[test]
fn names_of_parameters_have_no_case() {
    let report = with(&[(
        "p.json",
        parameter_file(json!({"ACRNAME": "contosoprod", "Admin": true})),
    )]);
    assert_eq!(only(&report).name, "contosoprod");
    assert_eq!(only(&report).rules[0].finding.outcome, Fires);
}

#[test]
fn two_files_are_two_deployments_and_the_worse_stands() {
    let dev = parameter_file(json!({"acrName": "contosodev", "admin": false}));
    let prod = parameter_file(json!({"acrName": "contosoprod", "admin": true}));
    let report = with(&[("dev.parameters.json", dev), ("prod.parameters.json", prod)]);
    assert_eq!(names(&report), ["contosodev", "contosoprod"]);
    assert_eq!(named(&report, "contosodev").rules[0].finding.outcome, Clear);
    assert_eq!(
        named(&report, "contosoprod").rules[0].finding.outcome,
        Fires
    );
    assert_eq!(scan(&report), [Fires, Clear, Unknown]);
}

#[test]
fn two_files_of_one_registry_say_which_of_them_fires() {
    for order in [[true, false], [false, true]] {
        let files = order.map(|admin| {
            let name = if admin {
                "careless.json"
            } else {
                "careful.json"
            };
            (
                name,
                parameter_file(json!({"acrName": "contosoprod", "admin": admin})),
            )
        });
        let report = with(&files);
        assert_eq!(scan(&report)[0], Fires);
        let firing = report.chains[0]
            .registries
            .iter()
            .map(|registry| &registry.rules[0].finding);
        let grounds: String = firing
            .filter(|finding| finding.outcome == Fires)
            .map(grounds)
            .collect();
        assert_says(&grounds, &["careless.json"]);
    }
}

#[test]
fn a_file_for_another_template_changes_nothing_and_is_named() {
    let other =
        parameter_file(json!({"storageAccountName": "contosodata", "storageSku": "Standard_LRS"}));
    let report = with(&[("storage.parameters.json", other)]);
    assert_eq!(only(&report).name, "contosodefault");
    assert_eq!(found(&report), [Clear, Clear, Unknown]);
    assert_says(&said_of_documents(&report), &["parameter"]);
}

#[test]
fn a_file_joins_the_template_whose_parameters_it_names() {
    let other = template(
        json!([{"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "[parameters('registryName')]",
            "sku": {"name": "Standard"}, "properties": {"adminUserEnabled": "[parameters('adminUser')]"}}]),
        json!({"parameters": {"registryName": {"type": "string"}, "adminUser": {"type": "bool"}}}),
    );
    let values = parameter_file(json!({"registryName": "contososhop", "adminUser": true}));
    let report = with(&[("shop.json", other), ("shop.parameters.json", values)]);
    assert_eq!(names(&report), ["contosodefault", "contososhop"]);
    assert_eq!(
        outcomes(named(&report, "contosodefault")),
        [Clear, Clear, Unknown]
    );
    assert_eq!(
        outcomes(named(&report, "contososhop")),
        [Fires, Fires, Unknown]
    );
}

#[test]
fn what_lies_in_a_vault_is_unknown() {
    let mut values = parameter_file(json!({"acrName": "contosoprod"}));
    let reference = json!({"reference": {"keyVault": {"id": format!("/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.KeyVault/vaults/contoso")}, "secretName": "setting"}});
    values["parameters"]["admin"] = reference.clone();
    values["parameters"]["access"] = reference;
    let report = with(&[("prod.parameters.json", values)]);
    // The defaults do not stand, for something else is handed in.
    assert_eq!(found(&report)[0], Unknown);
    let (network, _) = network(&report);
    assert_eq!(
        network, Clear,
        "whatever the access, the firewall lets 256 addresses in at most"
    );
}

#[test]
fn a_name_in_a_vault_leaves_the_settings_known() {
    let mut values = parameter_file(json!({"admin": true}));
    values["parameters"]["acrName"] = json!({"reference": {"keyVault": {"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/contoso"}, "secretName": "name"}});
    let report = with(&[("prod.parameters.json", values)]);
    assert_eq!(found(&report), [Fires, Clear, Unknown]);
    assert_ne!(only(&report).name, "contosodefault");
}

#[test]
fn what_a_tool_fills_in_later_is_no_value() {
    // As the Azure Developer CLI has it.
    let values = parameter_file(
        json!({"admin": "${ACR_ADMIN=true}", "access": "${ACR_ACCESS}", "acrName": "${ACR_NAME}"}),
    );
    let report = with(&[("main.parameters.json", values)]);
    assert_eq!(found(&report)[0], Unknown);
}

#[test]
fn folders_do_not_keep_a_file_from_its_template() {
    let main = main_template().to_string();
    let values = parameter_file(json!({"acrName": "contosoprod", "admin": true})).to_string();
    for (of_template, of_values) in [
        ("infra/main.json", "infra/environments/prod.json"),
        ("main.json", "parameters/prod/acr.parameters.json"),
        ("b/azuredeploy.json", "a/azuredeploy.parameters.json"),
    ] {
        let report = judge(&[(of_template, &main), (of_values, &values)]);
        assert_eq!(only(&report).name, "contosoprod");
        assert_eq!(found(&report)[0], Fires);
    }
}

#[test]
fn a_template_and_its_values_may_be_pasted_together() {
    let main = format!("{:#}", main_template());
    let values = format!(
        "{:#}",
        parameter_file(json!({"acrName": "contosoprod", "admin": true}))
    );
    for text in [
        format!("{main}\n{values}\n"),
        format!("{values}{main}"),
        format!(
            "PS C:\\infra> type main.json\n{main}\nPS C:\\infra> type prod.parameters.json\n{values}\n"
        ),
    ] {
        let report = judge(&[("", &text)]);
        assert_eq!(only(&report).name, "contosoprod");
        assert_eq!(found(&report), [Fires, Clear, Unknown]);
    }
}

#[test]
fn a_file_alone_settles_nothing_and_asks_for_its_template() {
    let report = judge_all(&[parameter_file(
        json!({"acrName": "contosoprod", "admin": true}),
    )]);
    assert_eq!(scan(&report), [Unknown; 3]);
    assert_says(&said_of_documents(&report), &["template"]);
}

#[test]
fn an_older_schema_of_the_file_is_one_too() {
    let mut values = parameter_file(json!({"acrName": "contosoprod", "admin": true}));
    values["$schema"] =
        json!("http://schema.management.azure.com/schemas/2015-01-01/deploymentParameters.json");
    let report = with(&[("prod.json", values)]);
    assert_eq!(only(&report).name, "contosoprod");
    assert_eq!(found(&report)[0], Fires);
}
