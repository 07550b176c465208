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

/// What the findings of the only registry are, with other files beside a template of which all is a default.
fn beside(others: &[(&str, &str)]) -> [Outcome; 3] {
    let main = main_template().to_string();
    let mut documents = vec![("main.json", main.as_str())];
    documents.extend(others);
    let report = judge(&documents);
    documents.reverse();
    assert_eq!(scan(&judge(&documents)), scan(&report));
    let registries = &report.chains[0].registries;
    let mut outcomes = registries[0].rules.iter().map(|rule| rule.finding.outcome);
    std::array::from_fn(|_| outcomes.next().unwrap())
}

const DEPLOYMENT: &str = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Resources/deployments/main";

#[test]
fn a_value_in_any_document_leaves_the_default_open() {
    let planned = |kind: &str, values: Value| {
        json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
            {"address": format!("{kind}.d"), "mode": "managed", "type": kind, "name": "d", "values": values}]}}})
    };
    let later = |kind: &str, after: Value, unknown: Value| {
        json!({"format_version": "1.2", "planned_values": {"root_module": {}}, "resource_changes": [
            {"address": format!("{kind}.d"), "mode": "managed", "type": kind, "name": "d",
                "change": {"actions": ["create"], "before": null, "after": after, "after_unknown": unknown}}]})
    };
    let shown = json!({"id": DEPLOYMENT, "name": "main", "type": "Microsoft.Resources/deployments",
        "properties": {"mode": "Incremental", "parameters": {"admin": {"type": "Bool", "value": true}}, "outputs": {}}});
    let request = r#"{"properties": {"parameters": {"Admin": {"value": true}}}}"#;
    for given in [
        shown.clone(),
        json!([shown.clone(), shown.clone()]),
        json!({"value": [shown.clone()]}),
        json!({"count": 1, "data": [shown], "total_records": 1}),
        json!({"id": DEPLOYMENT.replace("deployments/", "deploymentStacks/"), "name": "s", "type": "Microsoft.Resources/deploymentStacks",
            "parameters": {"admin": {"value": true}}}),
        json!([{"operationName": {"value": "Microsoft.Resources/deployments/write"}, "properties": {"requestbody": request}}]),
        planned(
            "azurerm_subscription_template_deployment",
            json!({"parameters_content": r#"{"admin": {"value": true}}"#}),
        ),
        planned(
            "azapi_resource",
            json!({"type": "Microsoft.Resources/deployments@2021-04-01", "body": {"properties": {"parameters": {"admin": {"value": true}}}}}),
        ),
        later(
            "azurerm_management_group_template_deployment",
            json!({"name": "d"}),
            json!({"parameters_content": true}),
        ),
        later(
            "azapi_resource",
            json!({"type": "Microsoft.Resources/deployments@2021-04-01"}),
            json!({"body": true}),
        ),
        json!({"id": "/subscriptions/x/providers/Microsoft.Blueprint/blueprintAssignments/b", "name": "b",
            "type": "Microsoft.Blueprint/blueprintAssignments", "properties": {"parameters": {"admin": {"value": true}}}}),
        json!({"id": "/subscriptions/x/resourceGroups/g/providers/Microsoft.Resources/deploymentScripts/s", "name": "s",
            "type": "Microsoft.Resources/deploymentScripts", "properties": {"azPowerShellVersion": "11.0", "arguments": "-admin $true"}}),
        json!({"id": "/subscriptions/x/resourceGroups/g/providers/Microsoft.Resources/deploymentScripts/s", "name": "s",
            "type": "Microsoft.Resources/deploymentScripts",
            "properties": {"scriptContent": "New-AzResourceGroupDeployment -TemplateFile main.json -admin:$true"}}),
        json!({"jobs": [{"run": ["az", "deployment", "sub", "create", "--parameters", "admin=true"]}]}),
        json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "deploy"}, "spec": {"template": {"spec": {"containers": [
            {"name": "az", "image": "x", "command": ["az", "deployment", "group", "create"], "args": ["-p", "admin=true"]}]}}}}),
        json!({"id": DEPLOYMENT, "name": "main", "type": "Microsoft.Resources/deployments",
            "properties": {"parametersLink": {"uri": "https://contoso.example/p.json"}}}),
        json!({"id": DEPLOYMENT, "name": "main", "type": "Microsoft.Resources/deployments",
            "properties": {"parameters": {"settings": {"type": "Object", "value": {"admin": true}}}}}),
        json!({"steps": [{"bash": "az deployment sub create -f main.json -p admin=true"}]}),
        json!({"cells": [{"source": ["!./deploy.sh admin=true\n"]}]}),
        // A template that hands it on to one that it links to.
        template(
            json!([{"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "acr",
                "properties": {"mode": "Incremental", "templateLink": {"uri": "https://contoso.example/main.json"},
                    "parameters": {"admin": {"value": "[equals(1, 1)]"}}}}]),
            json!({}),
        ),
    ] {
        let given = given.to_string();
        assert_eq!(beside(&[("a.json", &given)])[0], Unknown, "{given}");
    }
    for given in [
        "<values><admin>true</admin></values>",
        "<values><add key=\"admin\">true</add></values>",
        "| Name | Value |\n|---|---|\n| `admin` | true |\n",
        "|admin|true|\n",
        "config:\n  contoso:admin: true\n",
    ] {
        assert_eq!(beside(&[("a.txt", given)])[0], Unknown, "{given}");
    }
}

#[test]
fn what_gives_the_same_value_or_none_leaves_the_default() {
    let nested = |parameters: Value| {
        template(
            json!([{"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inner",
                "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"}, "parameters": parameters,
                    "template": template(json!([]), json!({"parameters": {"admin": {"type": "bool"}}}))}}]),
            json!({}),
        )
    };
    for given in [
        json!({"id": DEPLOYMENT, "name": "main", "type": "Microsoft.Resources/deployments",
            "properties": {"parameters": {"admin": {"type": "Bool", "value": false}, "acrSku": {"type": "String", "value": "Premium"}}}}),
        json!({"id": DEPLOYMENT, "name": "main", "type": "Microsoft.Resources/deployments",
            "properties": {"parameters": {"other": {"type": "Bool", "value": true}}, "outputs": {"admin": {"type": "Bool", "value": true}}}}),
        // Another template with a parameter of this name, which is its own.
        template(
            json!([]),
            json!({"parameters": {"admin": {"type": "bool", "defaultValue": true, "metadata": {"description": "admin = true"}}},
                "outputs": {"admin": {"type": "bool", "value": "[parameters('admin')]"}}}),
        ),
        nested(json!({"admin": {"value": true}})),
        json!({"id": "/subscriptions/x/providers/Microsoft.Authorization/policyDefinitions/p", "name": "p",
            "type": "Microsoft.Authorization/policyDefinitions",
            "properties": {"parameters": {"admin": {"type": "Boolean", "defaultValue": true}}}}),
    ] {
        let given = given.to_string();
        assert_eq!(
            beside(&[("a.json", &given)]),
            [Clear, Clear, Unknown],
            "{given}"
        );
    }
    for given in [
        "az deployment group create -f main.json --parameters admin=false",
        "New-AzResourceGroupDeployment -TemplateFile main.json -admin $False",
        "param admin = false\n",
    ] {
        assert_eq!(beside(&[("a.txt", given)])[0], Clear, "{given}");
    }
}

#[test]
fn a_template_s_own_parts_do_not_open_its_parameters() {
    let mut main = main_template();
    main["parameters"]["admin"]["metadata"] =
        json!({"description": "Pass --parameters admin=true to turn it on."});
    main["outputs"] = json!({"admin": {"type": "bool", "value": "[parameters('admin')]"}});
    main["resources"].as_array_mut().unwrap().push(
        json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "linked",
            "properties": {"mode": "Incremental", "templateLink": {"uri": "https://contoso.example/other.json"},
                "parameters": {"admin": {"value": "[parameters('admin')]"}}}}),
    );
    let report = judge_all(&[main]);
    assert_eq!(found(&report)[0], Clear);
}

#[test]
fn a_file_that_something_else_overrides_settles_nothing() {
    let file = json!({"parameters": {"admin": {"value": false}, "access": {"value": "Disabled"}}})
        .to_string();
    for (given, outcome) in [
        (
            "az deployment group create -p @main.parameters.json -p admin=true",
            Unknown,
        ),
        (
            "az deployment group create -p @main.parameters.json -p admin=$ADMIN",
            Unknown,
        ),
        (
            "az deployment group create -p @main.parameters.json -p admin=false",
            Clear,
        ),
        (
            "- task: AzureResourceManagerTemplateDeployment@3\n  inputs:\n    overrideParameters: '-admin true'\n",
            Unknown,
        ),
        ("using './main.bicep'\nparam admin = true\n", Unknown),
    ] {
        let found = beside(&[("main.parameters.json", &file), ("deploy.txt", given)]);
        assert_eq!(found[0], outcome, "{given}");
        assert_eq!(found[1], Clear, "{given}");
    }
}

#[test]
fn a_file_that_breaks_off_or_is_to_be_filled_in_settles_nothing() {
    let head = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "contentVersion": "1.0.0.0", "parameters": {"#;
    for rest in [
        "",
        "\"adm",
        "\"access\": {\"value\": \"Disabled\"}, \"admin\": {\"val",
        "\"access\": {\"value\": \"Disabled\"},\n<<<<<<< HEAD\n\"admin\": {\"value\": false}\n=======\n\"admin\": {\"value\": true}\n>>>>>>> other\n}}",
        "\"access\": {\"value\": {% if prod %}\"Enabled\"{% endif %}}, \"admin\": {\"value\": false}}}",
        "\"admin\": {\"value\": ${admin}}}}",
    ] {
        for head in [head, "{\"parameters\": {"] {
            let file = format!("{head}{rest}");
            let found = beside(&[("main.parameters.json", &file)]);
            assert_eq!(found[..2], [Unknown, Unknown], "{file}");
            let main = main_template().to_string();
            let said = said(&judge(&[("main.json", &main), ("p.json", &file)]));
            assert!(said.contains("may give any parameter"), "{said}");
            assert!(
                !said.contains("no template here has its parameters"),
                "{said}"
            );
        }
    }
    // A template that breaks off is none.
    let other = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "parameters": {"admin": {"type": "bool", "defaultValue": true}}, "resources": [{"type": "Micro"#;
    assert_eq!(beside(&[("other.json", other)])[0], Clear);
}

#[test]
fn a_file_that_breaks_off_before_its_first_parameter_may_have_held_any() {
    let schema =
        "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#";
    for head in [
        format!("{{\"$schema\": \"{schema}\", \"contentVersion\": \"1.0.0.0\", \"parameters\": {{"),
        format!(
            "{{\n  \"contentVersion\": \"1.0.0.0\",\n  \"$schema\": \"{schema}\",\n  \"parameters\": {{\n"
        ),
        "{\"contentVersion\": \"1.0.0.0\", \"parameters\": {".to_owned(),
    ] {
        for end in (1..head.len()).step_by(7) {
            let file = &head[..end];
            assert_eq!(
                beside(&[("main.parameters.json", file)])[..2],
                [Unknown, Unknown],
                "{file}"
            );
        }
    }
    for other in [
        r#"{"$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#", "contentVers"#,
        r#"{"$schema": "https://json.schemastore.org/package", "name": "contoso", "vers"#,
        r#"{"name": "contoso", "vers"#,
    ] {
        assert_eq!(beside(&[("other.json", other)])[0], Clear, "{other}");
    }
}

#[test]
fn a_name_with_two_values_has_none() {
    for parameters in [
        r#""admin": {"value": false}, "admin": {"value": true}"#,
        r#""admin": {"value": false}, "ADMIN": {"value": true}"#,
        r#""admin": {"value": false, "value": true}"#,
    ] {
        let file = format!("{{\"parameters\": {{{parameters}}}}}");
        assert_eq!(
            beside(&[("main.parameters.json", &file)])[0],
            Unknown,
            "{file}"
        );
        let main = main_template().to_string();
        let said = said(&judge(&[("main.json", &main), ("p.json", &file)]));
        assert!(said.contains("more than one value"), "{said}");
    }
}

#[test]
fn parameters_behind_a_link_are_not_known() {
    let body = json!({"properties": {"mode": "Incremental", "template": main_template(),
        "parametersLink": {"uri": "https://contoso.example/p.json"}}});
    let report = judge_all(&[body]);
    assert_eq!(found(&report), [Unknown; 3]);
    assert!(said(&report).contains("in a file that it links to"));
}

/// A registry of this name, whose settings have to be handed in.
fn asking(name: &str) -> String {
    let asked = template(
        json!([{"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": name,
            "sku": {"name": "Premium"}, "properties": {
                "adminUserEnabled": "[parameters('admin')]", "publicNetworkAccess": "[parameters('access')]"}}]),
        json!({"parameters": {"admin": {"type": "bool"}, "access": {"type": "string"}}}),
    );
    asked.to_string()
}

fn closed() -> String {
    parameter_file(json!({"admin": false, "access": "Disabled"})).to_string()
}

#[test]
fn a_file_that_is_meant_for_one_of_several_templates_settles_nothing_of_the_others() {
    for (meant, other, of_values) in [
        ("office.json", "shop.json", "office.parameters.json"),
        ("office.json", "shop.json", "office.prod.parameters.json"),
        ("Office.bicep.json", "shop.json", "office.bicepparam.json"),
        ("b/template.json", "a/template.json", "b/parameters.json"),
        (
            "b/azuredeploy.json",
            "a/azuredeploy.json",
            "b/azuredeploy.parameters.json",
        ),
        ("a/acr.json", "a/deep/shop.json", "a/values.json"),
    ] {
        let (office, shop, values) = (asking("contosooffice"), asking("contososhop"), closed());
        let mut files = [(meant, &*office), (other, &*shop), (of_values, &*values)];
        for _ in 0..files.len() {
            files.rotate_left(1);
            let report = judge(&files);
            let of = |name: &str| {
                let rules = named(&report, name).rules.iter();
                rules.map(|rule| rule.finding.outcome).collect::<Vec<_>>()
            };
            assert_eq!(of("contosooffice")[..2], [Clear, Clear], "{of_values}");
            assert_eq!(of("contososhop")[..2], [Unknown, Unknown], "{of_values}");
        }
    }
}

#[test]
fn a_file_that_may_be_meant_for_any_of_several_templates_clears_none() {
    for names in [
        ["office.json", "shop.json", "values.json"],
        ["a/main.json", "b/main.json", "prod.parameters.json"],
    ] {
        let (office, shop, values) = (asking("contosooffice"), asking("contososhop"), closed());
        let report = judge(&[
            (names[0], &*office),
            (names[1], &*shop),
            (names[2], &*values),
        ]);
        for name in ["contosooffice", "contososhop"] {
            assert_eq!(
                named(&report, name).rules[0].finding.outcome,
                Unknown,
                "{names:?}"
            );
        }
        // What it opens is a finding all the same.
        let open = parameter_file(json!({"admin": true, "access": "Enabled"})).to_string();
        let report = judge(&[(names[0], &*office), (names[1], &*shop), (names[2], &*open)]);
        for name in ["contosooffice", "contososhop"] {
            assert_eq!(
                named(&report, name).rules[0].finding.outcome,
                Fires,
                "{names:?}"
            );
        }
    }
}
