//! The same facts as others write them, or in part: references that only begin with a registry's host,
//! names that only one resource has, changes whose states carry no id, words that are neither on nor off.

use super::*;

/// A container app that runs these images.
fn app(images: &[&str], over: Value) -> Value {
    let containers: Vec<Value> = images
        .iter()
        .map(|image| json!({"name": "c", "image": image}))
        .collect();
    let mut properties = json!({"template": {"containers": containers}});
    lay_over(&mut properties, over);
    json!({"id": format!("/subscriptions/{HERE}/resourceGroups/apps/providers/Microsoft.App/containerApps/shop"),
        "name": "shop", "type": "Microsoft.App/containerApps", "properties": properties})
}

#[test]
fn what_begins_with_the_host_of_a_registry_here_comes_from_there() {
    for image in [
        "contosoacr.azurecr.io/web:{{ .Values.tag }}",
        "contosoacr.azurecr.io/web:$(Build.BuildId)",
        "contosoacr.azurecr.io/<team>/web",
        "ContosoACR.azurecr.io:443/web:${TAG}",
        "contosoacr.azurecr.io./web:1",
        "https://contosoacr.azurecr.io/web:1",
        "contosoacr.privatelink.azurecr.io/web:1",
        "contosoacr.westeurope.data.privatelink.azurecr.io/web:1",
        // In the signs of the tools that fill it in.
        "contosoacr.azurecr.io/web:#{Release.Number}#",
        "contosoacr.azurecr.io/web:@@VERSION@@",
        "contosoacr.azurecr.io/web:@VERSION@",
        "contosoacr.azurecr.io/@team@/web:1",
        "contosoacr.azurecr.io/web:[version]",
        "contosoacr.azurecr.io/[team]/web",
        "contosoacr.azurecr.io/web:~version~",
        "contosoacr.azurecr.io/web:__version__",
        "contosoacr.azurecr.io/__team__/web:1",
        "contosoacr.azurecr.io/web:%VERSION%",
        "contosoacr.azurecr.io/web:!version!",
        "contosoacr.azurecr.io/web:*",
        "contosoacr.azurecr.io/web@#{digest}#",
        // It came out empty.
        "contosoacr.azurecr.io/web:",
        "contosoacr.azurecr.io/web@",
        "contosoacr.azurecr.io//web:1",
        "contosoacr.azurecr.io/:1",
        "contosoacr.azurecr.io/",
        // It is written as no image is, and was to be one from there.
        "contosoacr.azurecr.io/web@sha256:cut",
        "contosoacr.azurecr.io/web:1@sha256:0123",
        "contosoacr.azurecr.io/web@md5",
        "contosoacr.azurecr.io/Web:1",
        "CONTOSOACR.azurecr.io:443/Team/Web",
        "contosoacr.azurecr.io//web",
        "contosoacr.azurecr.io/web:a:b",
        "contosoacr.azurecr.io/web:-1",
        "contosoacr.azurecr.io/we b:1",
        "contosoacr.azurecr.io/web/:1",
        "contosoacr.azurecr.io/.web:1",
    ] {
        let report = judge_all(&[cli("contosoacr", json!({})), app(&[image], json!({}))]);
        assert_buckets(&report, &[("possible", 1)]);
    }
    for (image, bucket) in [
        ("{{ .Values.host }}/web:1", "imageUnknown"),
        ("contosoother.azurecr.io/web@sha256:cut", "imageUnknown"),
        ("contosoother.azurecr.io/Web:1", "imageUnknown"),
        ("contosoacr.azurecr.io:8443/Web:1", "imageUnknown"),
        ("contosoacr.azurecr.io", "elsewhere"),
        ("mcr.example/web:{{ .Values.tag }}", "imageUnknown"),
        ("contosoother.privatelink.azurecr.io/web:1", "elsewhere"),
        ("privatelink.azurecr.io/web:1", "elsewhere"),
        ("contosoacr.privatelink.example/web:1", "elsewhere"),
    ] {
        let report = judge_all(&[cli("contosoacr", json!({})), app(&[image], json!({}))]);
        assert_buckets(&report, &[(bucket, 1)]);
    }
}

#[test]
fn a_flexible_function_app_runs_the_language_that_it_names() {
    let config = |runtime: Value| {
        json!({"id": format!("/subscriptions/{HERE}/resourceGroups/apps/providers/Microsoft.Web/sites/orders"), "name": "orders",
            "type": "Microsoft.Web/sites", "kind": "functionapp,linux",
            "properties": {"siteConfig": {"linuxFxVersion": ""}, "functionAppConfig": {"runtime": runtime}}})
    };
    for (runtime, bucket) in [
        (json!({"name": "python", "version": "3.12"}), "runsNone"),
        (
            json!({"name": "dotnet-isolated", "version": "8.0"}),
            "runsNone",
        ),
        (json!({"name": null}), "imageUnknown"),
        (json!(null), "imageUnknown"),
        (json!({"name": "something"}), "imageUnknown"),
    ] {
        let report = judge_all(&[cli("contosoacr", json!({})), config(runtime)]);
        assert_buckets(&report, &[(bucket, 1)]);
    }
}

#[test]
fn a_bare_name_is_the_one_resource_that_has_it() {
    let shop = |image: &str| {
        json!({"type": "Microsoft.App/containerApps", "apiVersion": "2024-03-01", "name": "shop",
        "properties": {"template": {"containers": [{"name": "c", "image": image}]}}})
    };
    let image = "[format('{0}/web:1', reference('contosoacr').loginServer)]";
    let by_parameter = "[concat(reference(parameters('acr')).loginServer, '/web:1')]";
    let mut named = arm("contosoacr", json!({}));
    named["name"] = json!("[parameters('acr')]");
    let parameters = json!({"parameters": {"acr": {"type": "string"}}});
    let mut namesake = shop("mcr.example/x:1");
    namesake["name"] = json!("contosoacr");
    for (resources, over, bucket) in [
        (
            json!([arm("contosoacr", json!({})), shop(image)]),
            json!({}),
            "possible",
        ),
        (
            json!([shop(image), arm("contosoacr", json!({}))]),
            json!({}),
            "possible",
        ),
        (json!([named, shop(by_parameter)]), parameters, "possible"),
        (
            json!([
                arm("contosoacr", json!({})),
                shop("[concat(reference('other').loginServer, '/web:1')]")
            ]),
            json!({}),
            "imageUnknown",
        ),
    ] {
        let report = judge_all(&[template(resources, over)]);
        assert_buckets(&report, &[(bucket, 1)]);
    }
    // Two are called so, and Azure would not take it.
    let report = judge_all(&[template(
        json!([arm("contosoacr", json!({})), namesake, shop(image)]),
        json!({}),
    )]);
    assert_buckets(&report, &[("imageUnknown", 1), ("elsewhere", 1)]);
    // What one deployment puts out of it, another runs.
    let inner = template(
        json!([arm("contosoacr", json!({}))]),
        json!({"outputs": {"server": {"type": "string", "value": "[reference('contosoacr').loginServer]"}}}),
    );
    let deployed = json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "acr",
        "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"}, "template": inner}});
    let report = judge_all(&[template(
        json!([
            deployed,
            shop("[concat(reference('acr').outputs.server.value, '/web:1')]")
        ]),
        json!({}),
    )]);
    assert_buckets(&report, &[("possible", 1)]);
}

#[test]
fn a_change_tells_what_its_states_are_of() {
    let state = |admin: bool, over: Value| {
        let mut state = json!({"sku": {"name": "Standard"}, "properties": {"adminUserEnabled": admin, "publicNetworkAccess": "Enabled"}});
        lay_over(&mut state, over);
        state
    };
    for key in ["resourceId", "ResourceId", "FullyQualifiedResourceId"] {
        for over in [
            json!({}),
            json!({"type": "Microsoft.ContainerRegistry/registries"}),
            json!({"name": "contosoacr"}),
        ] {
            for (before, after) in [("before", "after"), ("Before", "After")] {
                let both = json!({"status": "Succeeded", "changes": [{key: id("contosoacr"), "changeType": "Modify",
                    before: state(false, over.clone()), after: state(true, over.clone())}]});
                let report = judge_all(&[both]);
                let [registry] = report.chains[0].registries.as_slice() else {
                    panic!("{key} {over}: {:?}", report.chains[0].registries)
                };
                assert_eq!(registry.name, "contosoacr");
                assert_eq!(registry.id.as_deref(), Some(id("contosoacr").as_str()));
                assert_eq!(registry.rules[0].finding.outcome, Fires, "{key} {over}");
            }
            let only_after = json!({"status": "Succeeded", "changes": [{key: id("contosoacr"), "changeType": "Modify", "after": state(false, over.clone())}]});
            let report = judge_all(&[only_after]);
            assert_eq!(report.chains[0].registries.len(), 1);
            assert_eq!(report.chains[0].registries[0].name, "contosoacr");
            assert_eq!(
                report.chains[0].registries[0].rules[0].finding.outcome,
                Unknown
            );
        }
    }
}

#[test]
fn a_word_that_is_neither_on_nor_off_is_not_closed_by_the_firewall() {
    let denies = json!({"defaultAction": "Deny", "ipRules": []});
    for (access, outcome) in [
        (json!("SecuredByPerimeter"), Unknown),
        (json!("Disabled "), Unknown),
        (json!(false), Unknown),
        (json!(0), Unknown),
        (json!(null), Clear),
        (json!("enabled"), Clear),
    ] {
        let report = judge_all(&[cli(
            "contosoacr",
            json!({"publicNetworkAccess": access, "networkRuleSet": denies}),
        )]);
        assert_eq!(
            report.chains[0].registries[0].rules[1].finding.outcome, outcome,
            "{access}"
        );
    }
}

#[test]
fn parameters_that_were_not_taken_leave_the_default_open() {
    let mut registry = arm("contosoacr", json!({}));
    registry["properties"]["adminUserEnabled"] = json!("[parameters('admin')]");
    let template = template(
        json!([registry]),
        json!({"parameters": {"admin": {"type": "bool", "defaultValue": false}}}),
    );
    let admin = |documents: &[Value]| {
        judge_all(documents).chains[0].registries[0].rules[0]
            .finding
            .outcome
    };
    assert_eq!(admin(std::slice::from_ref(&template)), Clear);
    let bare = json!({"admin": {"value": true}});
    assert_eq!(admin(&[template.clone(), bare.clone()]), Unknown);
    assert_eq!(admin(&[bare, template]), Unknown);
}

/// In a form that no deployment takes as it is, or that only another command takes.
#[test]
fn parameters_in_other_forms_leave_the_default_open() {
    let template = |default: Value| {
        let mut registry = arm("contosoacr", json!({}));
        registry["properties"]["publicNetworkAccess"] = json!("[parameters('access')]");
        template(
            json!([registry]),
            json!({"parameters": {"access": default, "name": {"type": "string", "defaultValue": "x"}}}),
        )
    };
    let closed = || template(json!({"type": "string", "defaultValue": "Disabled"}));
    let network = |texts: &[String]| {
        let names: Vec<String> = (0..texts.len())
            .map(|index| format!("{index}.txt"))
            .collect();
        let texts = names.iter().zip(texts);
        let texts: Vec<(&str, &str)> = texts
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        let report = judge(&texts);
        let said = said(&report);
        let warned = said.contains("seems to give parameters");
        (
            report.chains[0].registries[0].rules[1].finding.outcome,
            warned,
        )
    };
    for given in [
        r#"{"access": "Enabled"}"#,
        r#"{"ACCESS": "Enabled", "anything": {"else": 1}}"#,
        r#"{"production": {"access": "Enabled"}, "test": {"access": "Disabled"}}"#,
        "using './main.bicep'\n\nparam access = 'Enabled'\n",
        "using './main.bicep'\n\nparam access = 'Enabled'\nparam tags = {\n  team: 'a'\n}\n",
        "az deployment group create -g rg -f main.json --parameters access=Enabled",
        "New-AzResourceGroupDeployment -TemplateFile main.json -access Enabled",
        "access: Enabled\n",
        "{access: 'Enabled'}",
        r#"{"deep": {"production": {"of": {"access": "Enabled"}}}}"#,
        // As pairs of a name and a value.
        r#"[{"name": "access", "value": "Enabled"}]"#,
        r#"[{"value": "Enabled", "name": "access"}]"#,
        r#"[{"name": "other", "value": "x"}, {"name": "access", "value": "Enabled"}]"#,
        r#"[{"name": "other", "value": true}, {"name": "Access", "value": null}]"#,
        r#"{"settings": [{"key": "access", "value": "Enabled"}]}"#,
        r#"{"items": [{"key": "access", "label": null, "value": "Enabled"}]}"#,
        r#"{"parameters": [{"name": "access", "value": "Enabled"}]}"#,
        r#"{"data": [{"id": "var-1", "type": "vars", "attributes": {"key": "access", "value": "Enabled"}}]}"#,
        r#"[{"ParameterKey": "access", "ParameterValue": "Enabled"}]"#,
        r#"{"Parameters": [{"ParameterKey": "access", "ParameterValue": "Enabled"}]}"#,
        r#"{"total_count": 1, "variables": [{"name": "ACCESS", "value": "Enabled"}]}"#,
        r#"[{"id": 4, "name": "production", "type": "Vsts", "variables": {"access": {"value": "Enabled", "isSecret": null}}}]"#,
        r#"[{"id": 4, "name": "production", "type": "Vsts", "variables": {"other": {}, "access": {"isSecret": true, "value": null}}}]"#,
        r#"[["name", "value"], ["access", "Enabled"]]"#,
        r#"["access", "Enabled"]"#,
        r#"{"rows": [["access", "Enabled"]]}"#,
        "{\"settings\": [{\"key\": \"access\", \"value\": \"Ena",
        "- name: access\n  value: Enabled\n",
        "variables:\n- name: other\n  value: x\n- name: access\n  value: Enabled\n",
        "variables:\n  access: Enabled\n",
        "name,value\naccess,Enabled\n",
        "Name;Value\r\n\"access\";\"Enabled\"\r\n",
        "access\tEnabled\n",
        "Name    Value\n------  -------\naccess  Enabled\n",
        "ACCESS=Enabled\n",
        "[production]\naccess = Enabled\n",
        "<parameters>\n  <setParameter name=\"access\" value=\"Enabled\" />\n</parameters>\n",
    ] {
        for default in [
            json!({"type": "string", "defaultValue": "Disabled"}),
            json!({"type": "string", "nullable": true, "defaultValue": "Disabled"}),
        ] {
            let template = template(default).to_string();
            let found = network(&[template.clone(), given.to_owned()]);
            assert_eq!(found, (Unknown, true), "{given}");
            assert_eq!(network(&[given.to_owned(), template]), found, "{given}");
        }
    }
    // Something else beside it changes nothing.
    for other in [
        r#"{"name": "package", "version": "1.0.0"}"#,
        r#"{"somethingElse": true}"#,
        "# What this is\n\nIt has access to all.\n",
        r#"{"value": "access"}"#,
        r#"[{"key": "other", "value": "access"}]"#,
        "key,name,other\nName, access and more,x\n",
        // An app's settings are its own.
        r#"[{"name": "access", "slotSetting": false, "value": "Enabled"}]"#,
        r#"[{"name": "access", "slotSetting": false, "value": null}]"#,
        r#"{"name": "shop", "type": "Microsoft.Web/sites", "id": "/subscriptions/x/resourceGroups/apps/providers/Microsoft.Web/sites/shop",
            "properties": {"siteConfig": {"appSettings": [{"name": "access", "value": "Enabled"}]}}}"#,
        r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"},
            "spec": {"containers": [{"image": "x", "env": [{"name": "access", "value": "Enabled"}]}]}}"#,
        r#"{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "web"}, "data": {"access": "Enabled"}}"#,
        r#"[{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "web"}, "data": {"access": "Enabled"}},
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "two"}, "data": {"access": "Enabled"}}]"#,
    ] {
        let found = network(&[closed().to_string(), other.to_owned()]);
        assert_eq!(found, (Clear, false), "{other}");
    }
    // Beside what is known in the same document, and before or behind another one.
    let registry = cli("contosoother", json!({})).to_string();
    for given in [
        format!(
            r#"{{"registries": [{registry}], "settings": [{{"key": "access", "value": "Enabled"}}]}}"#
        ),
        format!(
            r#"{{"settings": [{{"key": "access", "value": "Enabled"}}], "registries": [{registry}]}}"#
        ),
        format!(r#"[{registry}, {{"name": "access", "value": true}}]"#),
        format!("[{registry}]\n[{{\"key\": \"access\", \"value\": true}}]\n"),
        format!("[{{\"key\": \"access\", \"value\": true}}]\n[{registry}]\n"),
        format!("access,Enabled\n[{registry}]\n"),
    ] {
        let report = judge(&[("a.json", &closed().to_string()), ("b.txt", &given)]);
        let registries = report.chains[0].registries.iter();
        let closed = registries.filter(|one| one.name == "contosoacr");
        let found: Vec<Outcome> = closed.map(|one| one.rules[1].finding.outcome).collect();
        assert_eq!(found, [Unknown], "{given}");
    }
    // A parameter file settles nothing that is said otherwise beside it.
    let file = json!({"parameters": {"access": {"value": "Disabled"}}}).to_string();
    for (given, outcome) in [
        (r#"{"access": "Enabled"}"#, Unknown),
        (r#"{"access": "Disabled"}"#, Clear),
        (
            "az deployment group create -f main.json -p @file -p access=Enabled",
            Unknown,
        ),
        (
            "az deployment group create -f main.json -p @file -p access='Disabled'",
            Clear,
        ),
    ] {
        let found = network(&[closed().to_string(), file.clone(), given.to_owned()]);
        assert_eq!(found.0, outcome, "{given}");
    }
}

#[test]
fn a_body_that_waits_for_the_apply_is_of_what_it_refers_to() {
    for (referred, bucket) in [
        (&LOGIN_SERVER[..], "possible"),
        (&["var.image"], "imageUnknown"),
    ] {
        let values = json!({"type": "Microsoft.App/containerApps@2024-03-01", "name": "shop"});
        let (unknown, written) = (
            json!({"id": true, "body": true}),
            json!({"body": references(referred)}),
        );
        let shop = Planned::new("azapi_resource.shop", values, unknown, written).by("azapi");
        let report = judge_all(&[terraform(&[
            planned_acr("azurerm_container_registry.acr", json!({})),
            shop,
        ])]);
        assert_buckets(&report, &[(bucket, 1)]);
    }
}
