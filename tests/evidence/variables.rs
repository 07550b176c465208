//! The names of variables that hold secrets, wherever a workload has them as a map, and what runs by Docker Compose.

use super::*;

const IMAGE: &str = "contosoacr.azurecr.io/shop/a:1";

/// What falls with the registry, and which secrets each is given.
fn given(document: Value) -> Vec<(String, Vec<String>)> {
    let report = judge(&[cli("contosoacr", json!({})), document]);
    assert!(
        !serde_json::to_string(&report).unwrap().contains("HEMLIG"),
        "a secret was kept"
    );
    let rows = report.chains[0].blast_radius.workloads.iter();
    rows.map(|row| (row.name.clone(), row.secret_names.clone()))
        .collect()
}

fn planned(kind: &str, values: Value) -> Value {
    let address = format!("{kind}.a");
    let unknown = match values.get("app_settings") {
        Some(_) => json!({"app_settings": {"LATER_TOKEN": true}}),
        None => json!({"id": true}),
    };
    json!({"format_version": "1.2", "terraform_version": "1.9.8", "planned_values": {"root_module": {"resources": [
        {"address": address, "mode": "managed", "type": kind, "name": "a", "values": values}]}},
        "resource_changes": [{"address": address, "mode": "managed", "type": kind, "name": "a",
            "change": {"actions": ["create"], "before": null, "after": values,
                "after_unknown": unknown}}]})
}

#[test]
fn variables_under_their_own_names_are_secrets_by_them() {
    let map = json!({"DB_PASSWORD": "HEMLIG", "LOG_LEVEL": "HEMLIG", "OPENAI_KEY": "HEMLIG", "PUBLIC_KEY": "HEMLIG"});
    let both = ["env DB_PASSWORD", "env OPENAI_KEY"];
    let ml =
        id("Microsoft.MachineLearningServices/workspaces/w/onlineEndpoints/e/deployments/blue");
    let site = json!({"name": "app", "resource_group_name": "rg-app", "app_settings": map,
        "connection_string": [{"name": "Db", "type": "SQLAzure", "value": "HEMLIG"}],
        "site_config": [{"application_stack": [{"docker_image_name": "shop/a:1", "docker_registry_url": "https://contosoacr.azurecr.io"}]}]});
    for (document, secrets) in [
        (
            planned(
                "azurerm_container_group",
                json!({"name": "aci", "container": [
            {"name": "a", "image": IMAGE, "environment_variables": {"LEVEL": "1"}, "secure_environment_variables": map}]}),
            ),
            &both[..],
        ),
        (
            planned("azurerm_linux_web_app", site),
            &["Db", "env DB_PASSWORD", "env OPENAI_KEY", "env LATER_TOKEN"],
        ),
        (
            json!({"id": ml, "name": "blue", "type": "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments",
            "properties": {"environmentVariables": map, "environment": {"image": IMAGE}}}),
            &both,
        ),
        (
            json!([{"object": "agent", "id": "a1", "name": "helper", "versions": {"latest": {"object": "agent.version", "id": "a1:2",
            "name": "helper", "version": "2", "definition": {"kind": "hosted", "image": IMAGE, "environment_variables": map}}}}]),
            &both,
        ),
        (
            json!([{"cluster_id": "1", "cluster_name": "etl", "docker_image": {"url": IMAGE}, "spark_env_vars": map}]),
            &both,
        ),
    ] {
        let said = document.to_string();
        let rows = given(document);
        let [(_, names)] = &*rows else {
            panic!("{rows:?}: {said}")
        };
        let mut names: Vec<_> = names.iter().map(String::as_str).collect();
        names.sort_unstable();
        let mut secrets = secrets.to_vec();
        secrets.sort_unstable();
        assert_eq!(names, secrets, "{said}");
    }
}

#[test]
fn a_list_of_foundry_or_databricks_says_that_there_is_more() {
    let agent = json!({"object": "agent", "id": "a1", "name": "helper", "versions": {"latest": {"object": "agent.version",
        "id": "a1:2", "name": "helper", "version": "2", "definition": {"kind": "hosted", "image": IMAGE}}}});
    let cluster = json!({"cluster_id": "1", "cluster_name": "etl", "docker_image": {"url": IMAGE}});
    let job = json!({"job_id": 1, "settings": {"name": "n", "job_clusters": [{"job_cluster_key": "a", "new_cluster": {"docker_image": {"url": IMAGE}}}]}});
    for (document, more) in [
        (
            json!({"object": "list", "data": [agent], "first_id": "a1", "last_id": "a1", "has_more": true}),
            true,
        ),
        (
            json!({"object": "list", "data": [agent], "first_id": "a1", "last_id": "a1", "has_more": false}),
            false,
        ),
        (
            json!({"clusters": [cluster], "next_page_token": "CAEQ", "prev_page_token": ""}),
            true,
        ),
        (
            json!({"clusters": [cluster], "next_page_token": "", "prev_page_token": ""}),
            false,
        ),
        (
            json!({"jobs": [job], "has_more": true, "next_page_token": "CAEQ"}),
            true,
        ),
        (json!({"jobs": [job], "has_more": false}), false),
    ] {
        let said = document.to_string();
        let report = judge(&[cli("contosoacr", json!({})), document]);
        assert_eq!(pulling(&report).len(), 1, "{said}");
        assert_eq!(
            problems(&report).contains("one page of more"),
            more,
            "{said}: {}",
            problems(&report)
        );
    }
}

#[test]
fn what_docker_compose_prints_as_json_is_read() {
    let services = |services: Value| json!({"name": "stack", "networks": {"default": {"name": "stack_default", "ipam": {}}}, "services": services});
    let all = services(json!({
        "api": {"command": null, "environment": {"DB_PASSWORD": "HEMLIG"}, "image": IMAGE, "networks": {"default": null}},
        "cache": {"image": "docker.io/library/redis:7"},
        "made": {"build": {"context": "/HEMLIG", "dockerfile": "Dockerfile"}},
    }));
    let report = judge(&[cli("contosoacr", json!({})), all.clone()]);
    assert_eq!(problems(&report), "");
    let totals = &report.chains[0].blast_radius.totals;
    assert_eq!(
        (
            totals.workloads,
            totals.possible,
            totals.elsewhere,
            totals.image_unknown
        ),
        (3, 1, 1, 1)
    );
    assert_eq!(pulling(&report), [["Docker Compose service", "api", IMAGE]]);
    assert_eq!(
        given(all),
        [("api".to_owned(), vec!["env DB_PASSWORD".to_owned()])]
    );
    // Services elsewhere are somebody's own.
    let other = json!({"jobs": {"test": {"services": {"api": {"image": IMAGE}}}}});
    let report = judge(&[cli("contosoacr", json!({})), other]);
    assert_eq!(report.chains[0].blast_radius.totals.workloads, 0);
}

#[test]
fn settings_and_connection_strings_of_an_app_are_secrets_by_their_names() {
    let settings = json!([{"name": "DB_PASSWORD", "value": "HEMLIG"}, {"name": "WEBSITES_PORT", "value": "HEMLIG"},
        {"name": "STORAGE_KEY", "value": "@Microsoft.KeyVault(SecretUri=HEMLIG)", "slotSetting": false},
        {"name": "DOCKER_REGISTRY_SERVER_PASSWORD", "value": "HEMLIG"}]);
    let connections = json!([{"name": "Orders", "connectionString": "HEMLIG", "type": "SQLAzure"}]);
    let config = json!({"linuxFxVersion": format!("DOCKER|{IMAGE}"), "appSettings": settings, "connectionStrings": connections});
    let kind = "Microsoft.Web/sites";
    let template = |resources: Value| {
        json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "resources": resources})
    };
    let declared = |config: &Value| {
        json!({"type": kind, "apiVersion": "2024-04-01", "name": "app", "kind": "app,linux,container",
        "location": "westeurope", "properties": {"siteConfig": config}})
    };
    for document in [
        json!([{"id": id(&format!("{kind}/app")), "name": "app", "type": kind, "kind": "app,linux,container",
            "properties": {"siteConfig": config}}]),
        json!([{"Id": id(&format!("{kind}/app")), "Name": "app", "Type": kind, "Kind": "app,linux,container",
            "SiteConfig": {"LinuxFxVersion": format!("DOCKER|{IMAGE}"), "AppSettings": [{"Name": "DB_PASSWORD", "Value": "HEMLIG"},
                {"Name": "STORAGE_KEY", "Value": "HEMLIG"}],
                "ConnectionStrings": [{"Name": "Orders", "ConnectionString": "HEMLIG", "Type": 2}]}}]),
        template(json!([declared(&config)])),
        planned(
            "azapi_resource",
            json!({"type": "Microsoft.Web/sites@2024-04-01", "name": "app", "body": {"kind": "app,linux,container", "properties": {"siteConfig": config}}}),
        ),
    ] {
        let said = document.to_string();
        let rows = given(document);
        let [(_, names)] = &*rows else {
            panic!("{rows:?}: {said}")
        };
        let mut names: Vec<_> = names.iter().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            ["Orders", "env DB_PASSWORD", "env STORAGE_KEY"],
            "{said}"
        );
    }
}

#[test]
fn a_run_of_a_job_is_the_jobs_with_the_image_it_was_started_with() {
    let run = |name: &str, image: &str| {
        json!({"id": id(&format!("Microsoft.App/jobs/nightly/executions/{name}")), "name": name,
        "type": "Microsoft.App/jobs/executions", "properties": {"status": "Running", "template": {"containers": [
            {"name": "main", "image": image, "env": [{"name": "KEY", "secretRef": "key"}]}]}}})
    };
    let job = json!({"id": id("Microsoft.App/jobs/nightly"), "name": "nightly", "type": "Microsoft.App/jobs",
        "properties": {"configuration": {"triggerType": "Manual"}, "template": {"containers": [{"name": "main", "image": "ghcr.io/x/a:1"}]}}});
    for documents in [
        vec![json!([run("nightly-1", IMAGE)])],
        vec![
            json!({"value": [run("nightly-1", "ghcr.io/x/a:2"), run("nightly-2", IMAGE)]}),
            job.clone(),
        ],
        vec![json!([job]), run("nightly-2", IMAGE)],
    ] {
        let mut all = vec![cli("contosoacr", json!({}))];
        all.extend(documents);
        let report = judge(&all);
        let rows = &report.chains[0].blast_radius.workloads;
        let names: Vec<_> = rows.iter().map(|row| &*row.name).collect();
        assert_eq!(names, ["nightly"], "{all:#?}");
    }
}
