//! References in what is not read: Dev Box and Deployment Environments, overlays of Kustomize, scripts.

use super::*;

const HOLDS: &str = "(holds a reference, not read further)";

#[track_caller]
fn holds(document: &Value, kind: &str) {
    for document in [
        document.clone(),
        json!([document]),
        json!({"value": [document]}),
    ] {
        let report = judge(&[cli("contosoacr", json!({})), document.clone()]);
        assert_says(&ledger(&report), &[kind, HOLDS]);
        assert_eq!(
            report.sources[1].documents[0].ledger.not_read,
            [],
            "{document}"
        );
    }
}

#[track_caller]
fn holds_none(document: &Value) {
    let report = judge(&[cli("contosoacr", json!({})), document.clone()]);
    assert!(
        !ledger(&report).contains("holds a reference"),
        "{document}: {}",
        ledger(&report)
    );
}

/// Every type of Dev Center below which an image is named: (of it, where it stands).
fn of_dev_center() -> Vec<(&'static str, Value)> {
    let image = "contosoacr.azurecr.io/ade/runner:2";
    vec![
        (
            "Microsoft.DevCenter/devcenters/catalogs/environmentDefinitions",
            json!({"description": "x", "runner": image, "templatePath": "main.bicep"}),
        ),
        (
            "Microsoft.DevCenter/projects/catalogs/environmentDefinitions",
            json!({"parameters": [{"id": "image", "default": image}]}),
        ),
        (
            "Microsoft.DevCenter/devcenters/catalogs/imageDefinitions",
            json!({"imageReference": {"id": image}}),
        ),
        (
            "Microsoft.DevCenter/devcenters/devboxdefinitions",
            json!({"imageReference": {"id": image}, "sku": {"name": "general_i_8c32gb256ssd_v2"}}),
        ),
        (
            "Microsoft.DevCenter/devcenters/galleries/images",
            json!({"recommendedMachineConfiguration": {}, "source": image}),
        ),
        (
            "Microsoft.DevCenter/projects/environmentTypes",
            json!({"tags": {"runner": image}, "status": "Enabled"}),
        ),
        (
            "Microsoft.DevCenter/projects/pools",
            json!({"devBoxDefinition": {"imageReference": {"id": image}}}),
        ),
        (
            "Microsoft.DevCenter/devcenters",
            json!({"devBoxProvisioningSettings": {"note": format!("start {image} first")}}),
        ),
    ]
}

#[test]
fn dev_box_and_deployment_environments_show_that_they_name_an_image() {
    for (kind, settings) in of_dev_center() {
        let names: String = kind
            .split('/')
            .skip(1)
            .map(|part| format!("/{part}/one"))
            .collect();
        let path = format!("Microsoft.DevCenter{names}");
        holds(
            &json!({"id": id(&path), "name": "one", "type": kind, "properties": settings}),
            kind,
        );
        // As the CLI prints it.
        let mut flat = json!({"id": id(&path), "name": "one", "type": kind.to_lowercase(), "resourceGroup": "rg-contoso"});
        lay_over(&mut flat, settings.clone());
        holds(&flat, &kind.to_lowercase());
        // In a template, and in a plan.
        let template = json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
            "resources": [{"type": kind, "apiVersion": "2024-02-01", "name": "one/one/one", "properties": settings}]});
        let report = judge(&[cli("contosoacr", json!({})), template]);
        assert_says(&ledger(&report), &[kind, HOLDS]);
        let plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [{"address": "azapi_resource.one", "mode": "managed",
            "type": "azapi_resource", "name": "one", "values": {"type": format!("{kind}@2024-02-01"), "name": "one", "body": {"properties": settings}}}]}}});
        let report = judge(&[cli("contosoacr", json!({})), plan]);
        assert_says(&ledger(&report), &[kind, HOLDS]);
    }
    // What names an image of a virtual machine names none of a registry.
    holds_none(
        &json!({"id": id("Microsoft.DevCenter/devcenters/d/devboxdefinitions/one"), "name": "one", "type": "Microsoft.DevCenter/devcenters/devboxdefinitions",
        "properties": {"imageReference": {"id": id("Microsoft.DevCenter/devcenters/d/galleries/default/images/win11")}}}),
    );
}

#[test]
fn an_overlay_of_kustomize_shows_that_it_holds_one() {
    for images in [
        json!([{"name": "web", "newName": "contosoacr.azurecr.io/shop/web", "newTag": "2"}]),
        json!([{"name": "contosoacr.azurecr.io/shop/web", "newTag": "2"}]),
        json!([{"name": "nginx", "newTag": "1"}, {"name": "web", "newName": "contosoacr.azurecr.io/shop/web", "digest": format!("sha256:{}", "a".repeat(64))}]),
    ] {
        holds(
            &json!({"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": ["web.yaml"], "images": images}),
            "Kustomization",
        );
        // What Flux has of it is deployed.
        let flux = json!({"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization", "metadata": {"name": "web", "namespace": "flux-system"},
            "spec": {"path": "./web", "sourceRef": {"kind": "GitRepository", "name": "web"}, "images": images}});
        let report = judge(&[cli("contosoacr", json!({})), flux]);
        assert_says(&ledger(&report), &["1 Kustomization joined"]);
        assert_eq!(report.chains[0].blast_radius.totals.possible, 1);
    }
    holds_none(
        &json!({"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "images": [{"name": "nginx", "newTag": "1"}]}),
    );
}

fn script(kind: &str, text: &str) -> Value {
    json!({"id": id("Microsoft.Resources/deploymentScripts/one"), "name": "one", "type": "Microsoft.Resources/deploymentScripts", "kind": kind,
        "properties": {"azCliVersion": "2.61.0", "scriptContent": text, "retentionInterval": "PT1H"}})
}

#[test]
fn a_script_shows_that_it_names_an_image_or_a_registry() {
    const KIND: &str = "Microsoft.Resources/deploymentScripts";
    let long = "echo \"one more line\"\n".repeat(60);
    let texts = [
        "docker pull contosoacr.azurecr.io/shop/web:1".to_owned(),
        format!("set -e\n{long}docker pull contosoacr.azurecr.io/shop/web:1\n{long}"),
        "az acr import -n contosoacr --source mcr.microsoft.com/hello:1".to_owned(),
        format!("{long}az acr build --registry=ContosoACR -t shop/web:1 ."),
        "for i in 1 2; do az acr repository list --name 'contosoacr' -o json; done".to_owned(),
    ];
    for text in texts {
        holds(&script("AzureCLI", &text), KIND);
        let template = json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
            "resources": [{"type": KIND, "apiVersion": "2023-08-01", "name": "one", "kind": "AzureCLI", "properties": {"scriptContent": text}}]});
        let report = judge(&[cli("contosoacr", json!({})), template]);
        assert_says(&ledger(&report), &[KIND, HOLDS]);
        let plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [{"address": "azurerm_resource_deployment_script_azure_cli.one",
            "mode": "managed", "type": "azurerm_resource_deployment_script_azure_cli", "name": "one", "values": {"name": "one", "script_content": text}}]}}});
        let report = judge(&[cli("contosoacr", json!({})), plan]);
        assert_says(
            &ledger(&report),
            &["azurerm_resource_deployment_script_azure_cli", HOLDS],
        );
        // Whatever else holds such a text: a ConfigMap, a command of a virtual machine.
        holds(
            &json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one", "namespace": "shop"}, "data": {"run.sh": text}}),
            "ConfigMap",
        );
        holds(
            &json!({"id": id("Microsoft.Compute/virtualMachines/v/runCommands/one"), "name": "one", "type": "Microsoft.Compute/virtualMachines/runCommands",
            "properties": {"source": {"script": text}}}),
            "Microsoft.Compute/virtualMachines/runCommands",
        );
    }
    for text in [
        "az acr login -n fabrikamacr",
        "az acr list -o json",
        "az acr login -n $REGISTRY # contosoacr",
        "echo contosoacr",
        "az account show -n contosoacr",
    ] {
        holds_none(&script("AzureCLI", text));
    }
}

#[test]
fn a_script_keeps_no_secret_and_runs_nothing() {
    let text = "docker login contosoacr.azurecr.io -u contosoacr -p HEMLIG && az acr login -n contosoacr --password HEMLIG";
    let report = judge(&[cli("contosoacr", json!({})), script("AzureCLI", text)]);
    assert!(!serde_json::to_string(&report).unwrap().contains("HEMLIG"));
    assert_eq!(counted(&report), [0, 0, 0]);
    // In what runs, a command that names a registry names no image.
    let job = json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "one", "namespace": "shop"}, "spec": {"template": {"spec": {"containers": [
        {"name": "c", "image": "mcr.microsoft.com/azure-cli:2", "command": ["sh", "-c", "az acr login -n contosoacr"]}]}}}});
    let report = judge(&[cli("contosoacr", json!({})), job]);
    assert_eq!(counted(&report), [0, 1, 0]);
}

fn encoded(text: &str) -> String {
    use base64::{Engine, prelude::BASE64_STANDARD};
    BASE64_STANDARD.encode(text)
}

#[test]
fn what_a_machine_starts_with_is_looked_through_in_base64() {
    let cloud =
        encoded("#cloud-config\nruncmd:\n  - docker run -d contosoacr.azurecr.io/agent:3\n");
    let login = encoded("#!/bin/sh\naz acr login -n contosoacr\n");
    let mut broken = cloud.clone();
    broken.insert(40, '\n');
    let of = |kind: &str, properties: Value| json!({"id": id(&format!("{kind}/front")), "name": "front", "type": kind, "properties": properties});
    let machine = "Microsoft.Compute/virtualMachines";
    for (document, kind) in [
        (
            of(machine, json!({"osProfile": {"customData": cloud}})),
            machine,
        ),
        (of(machine, json!({"userData": login})), machine),
        (of(machine, json!({"userData": broken})), machine),
        (
            of(machine, json!({"userData": cloud.trim_end_matches('=')})),
            machine,
        ),
        (
            of(
                "Microsoft.Compute/virtualMachineScaleSets",
                json!({"virtualMachineProfile": {"userData": cloud}}),
            ),
            "virtualMachineScaleSets",
        ),
        (
            of(
                "Microsoft.Compute/virtualMachineScaleSets",
                json!({"virtualMachineProfile": {"osProfile": {"customData": login}}}),
            ),
            "virtualMachineScaleSets",
        ),
        (
            json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n"}, "binaryData": {"a": "AAAA", "b": encoded("contosoacr.azurecr.io/web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")}}),
            "ConfigMap",
        ),
    ] {
        holds(&document, kind);
        let decoded = decode(
            "a.json",
            document.to_string().into_bytes(),
            &Limits::default(),
        );
        assert!(!decoded.text.as_str().contains(&cloud[8..40]), "{document}");
    }
    for text in [
        "docker run fabrikam.azurecr.io/agent:3",
        "docker run docker.io/library/nginx",
        "\u{0}\u{1}",
    ] {
        holds_none(&of(
            machine,
            json!({"userData": encoded(text), "osProfile": {"customData": "no base64 at all"}}),
        ));
    }
    // Under other keys it is not looked for.
    holds_none(&of(machine, json!({"thumbprint": cloud})));
    // As a plan and a template have it.
    let plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
        {"address": "azurerm_linux_virtual_machine.a", "mode": "managed", "type": "azurerm_linux_virtual_machine", "name": "a", "values": {"name": "a", "custom_data": cloud}}]}}});
    let template = json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "resources": [{"type": machine, "apiVersion": "2024-03-01", "name": "a", "properties": {"osProfile": {"customData": cloud}}}]});
    for document in [plan, template] {
        let report = judge(&[cli("contosoacr", json!({})), document]);
        assert_says(&ledger(&report), &[HOLDS]);
    }
}

#[test]
fn what_is_nothing_known_is_said_to_hold_a_reference() {
    const OURS: &str = "contosoacr.azurecr.io/shop/web:2";
    for document in [
        json!({"name": "ci", "on": {"push": {"branches": ["main"]}}, "jobs": {"test": {"runs-on": "ubuntu-latest", "container": OURS}}}),
        json!({"name": "ci", "jobs": {"push": {"steps": [{"uses": "actions/checkout@v4"}, {"run": format!("docker push {OURS}")}]}}}),
        json!({"replicaCount": 2, "image": {"repository": "contosoacr.azurecr.io/shop/web", "tag": "2"}}),
        json!({"name": "dev", "image": OURS, "features": {}}),
        json!({"build": {"args": {"BASE": OURS}}, "remoteUser": "node"}),
    ] {
        let report = judge(&[cli("contosoacr", json!({})), document.clone()]);
        let ledger = &report.sources[1].documents[0].ledger;
        assert_says(&ledger.line(), &[HOLDS]);
        assert_eq!((ledger.total, ledger.not_read.len()), (1, 0), "{document}");
        // It is an error all the same.
        assert_eq!(report.sources[1].kind, "unrecognised", "{document}");
        assert_says(&problems(&report), &["nothing that is known here"]);
        // Of a registry that is not judged here nothing is said.
        let foreign: Value =
            serde_json::from_str(&document.to_string().replace("contosoacr", "fabrikam")).unwrap();
        holds_none(&foreign);
        let report = judge(&[cli("contosoacr", json!({})), foreign]);
        assert_eq!(report.sources[1].documents[0].ledger.not_read.len(), 1);
    }
    // Beside others, each is counted once.
    let list = json!([{"services": {"a": {"image": OURS}}}, {"services": {"a": {"image": "nginx"}}}, cli("contosodev", json!({}))]);
    let report = judge(&[cli("contosoacr", json!({})), list]);
    let ledger = &report.sources[1].documents[0].ledger;
    assert_eq!(ledger.total, 3, "{}", ledger.line());
    assert_says(&ledger.line(), &[HOLDS, "1 registry"]);
}
