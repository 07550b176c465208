//! One document of everything that people have: none of it is a kind that nothing is known of.

use super::*;

const HOST: &str = "contosoacr.azurecr.io";
const DIGEST: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

fn image() -> String {
    format!("{HOST}/shop/web:1")
}

/// A resource as REST answers it.
fn row(path: &str, properties: Value) -> Value {
    let segments: Vec<&str> = path.split('/').collect();
    let kinds = segments.iter().skip(1).step_by(2).copied();
    let kind: Vec<&str> = segments.iter().take(1).copied().chain(kinds).collect();
    json!({"id": id(path), "name": segments.last(), "type": kind.join("/"), "location": "westeurope", "properties": properties})
}

fn object(version: &str, kind: &str, spec: Value) -> Value {
    json!({"apiVersion": version, "kind": kind, "metadata": {"name": "web", "namespace": "shop"}, "spec": spec})
}

fn defender() -> Vec<(&'static str, Value)> {
    let key = "9b828565-a0ed-61c2-6bf3-1afc99a9b2ca";
    let judged = format!(
        "{}/providers/Microsoft.Security/assessments/{key}",
        acr("contosoacr")
    );
    let status =
        json!({"code": "Unhealthy", "cause": "x", "statusChangeDate": "2026-03-01T00:00:00Z"});
    let details = json!({"source": "Azure", "id": acr("contosoacr")});
    let found = |more: Value| {
        let mut data = json!({"artifactDetails": {"registryHost": HOST, "repositoryName": "shop/web", "digest": DIGEST, "tags": ["1"]}});
        lay_over(&mut data, more);
        json!({"id": format!("{judged}/subAssessments/y"), "name": "y", "type": "Microsoft.Security/assessments/subAssessments",
            "properties": {"displayName": "CVE", "status": {"code": "Unhealthy", "severity": "High"}, "resourceDetails": details, "additionalData": data}})
    };
    vec![
        (
            "az security assessment list",
            json!([{"id": judged, "name": key, "type": "Microsoft.Security/assessments", "displayName": "x", "status": status, "resourceDetails": details}]),
        ),
        (
            "assessments by REST",
            json!({"value": [{"id": judged, "name": key, "type": "Microsoft.Security/assessments", "properties": {"status": status, "resourceDetails": details}}]}),
        ),
        (
            "assessments of Resource Graph",
            json!({"count": 1, "data": [{"id": judged.to_lowercase(), "name": key, "type": "microsoft.security/assessments", "properties": {"status": status, "resourceDetails": {"Source": "Azure", "Id": acr("contosoacr")}}}]}),
        ),
        (
            "continuous export",
            json!([{"RecommendationId": key, "RecommendationName": key, "RecommendationDisplayName": "x", "RecommendationState": "Unhealthy", "AssessedResourceId": acr("contosoacr"), "TimeGenerated": "2026-03-01T00:00:00Z", "Type": "SecurityRecommendation"}]),
        ),
        (
            "Get-AzSecurityAssessment",
            json!([{"Id": judged, "Name": key, "DisplayName": "x", "Status": {"Code": "Unhealthy"}, "ResourceDetails": {"Source": "Azure", "Id": acr("contosoacr")}}]),
        ),
        (
            "another recommendation",
            row(
                "Microsoft.Security/assessments/00000000-0000-4000-8000-0000000000e1",
                json!({"displayName": "x", "status": status}),
            ),
        ),
        (
            "findings in images of a registry",
            json!({"value": [found(json!({}))]}),
        ),
        (
            "findings in running images",
            json!({"value": [found(json!({"clusterDetails": {"clusterResourceId": aks("aks-contoso")}, "kubernetesContext": {"workloads": [{"name": "web", "kind": "Deployment", "namespace": "shop"}]}}))]}),
        ),
        (
            "az security alert list",
            json!([{"id": format!("{}/providers/Microsoft.Security/locations/westeurope/alerts/a", subscription(HERE)), "name": "a", "type": "Microsoft.Security/Locations/alerts",
            "alertDisplayName": "Suspicious pull", "severity": "High", "resourceIdentifiers": [{"azureResourceId": acr("contosoacr"), "type": "AzureResource"}]}]),
        ),
        (
            "plans by az rest",
            json!({"value": [pricing(&subscription(HERE), "Free")]}),
        ),
        (
            "Get-AzSecurityPricing",
            json!([{"Id": format!("{}/providers/Microsoft.Security/pricings/Containers", subscription(HERE)), "Name": "Containers", "PricingTier": "Standard", "Extensions": "[{\"name\":\"ContainerSensor\",\"isEnabled\":\"True\"}]"}]),
        ),
    ]
}

fn registries() -> Vec<(&'static str, Value)> {
    let below = |kind: &str, properties: Value| {
        row(
            &format!("Microsoft.ContainerRegistry/registries/contosoacr/{kind}/x"),
            properties,
        )
    };
    let state = json!({"id": acr("contosoacr"), "type": "Microsoft.ContainerRegistry/registries", "name": "contosoacr", "properties": {"adminUserEnabled": true}});
    let made = json!([{"id": acr("contosoacr"), "resourceGroup": "rg-contoso"}]);
    vec![
        (
            "Get-AzContainerRegistry",
            json!({"Id": acr("contosoacr"), "Name": "contosoacr", "LoginServer": HOST, "AdminUserEnabled": true, "PublicNetworkAccess": "Enabled", "SkuName": "Basic", "NetworkRuleSetIPRule": "System.Object[]"}),
        ),
        (
            "Get-AzAksCluster",
            json!([{"Id": aks("aks-contoso"), "Name": "aks-contoso", "KubernetesVersion": "1.34.1", "AgentPoolProfiles": [{"Name": "a"}], "SecurityProfile": {"Defender": null}}]),
        ),
        (
            "Get-AzWebApp",
            json!([{"Id": id("Microsoft.Web/sites/front"), "Name": "front", "Type": "Microsoft.Web/sites", "Kind": "app,linux,container", "SiteConfig": {"LinuxFxVersion": format!("DOCKER|{}", image())}}]),
        ),
        (
            "Get-AzResource -ExpandProperties",
            json!([{"ResourceId": acr("contosoacr"), "Id": acr("contosoacr"), "Name": "contosoacr", "ResourceType": "Microsoft.ContainerRegistry/registries", "Properties": {"adminUserEnabled": true}}]),
        ),
        (
            "what-if",
            json!({"status": "Succeeded", "changes": [{"changeType": "Modify", "resourceId": acr("contosoacr"), "before": state, "after": state, "delta": []}]}),
        ),
        (
            "projection of Resource Graph",
            json!({"data": [{"id": acr("contosoacr"), "name": "contosoacr", "sku": "Premium", "properties_adminUserEnabled": true}]}),
        ),
        (
            "row of Steampipe",
            json!({"rows": [{"id": acr("contosoacr"), "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries", "admin_user_enabled": true, "sku_name": "Basic"}]}),
        ),
        (
            "exported template",
            json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
            "resources": [{"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "contosoacr", "sku": {"name": "Basic"}, "properties": {}}]}),
        ),
        (
            "az deployment group show",
            row(
                "Microsoft.Resources/deployments/one",
                json!({"outputResources": made}),
            ),
        ),
        (
            "az stack group show",
            row(
                "Microsoft.Resources/deploymentStacks/one",
                json!({"resources": made}),
            ),
        ),
        (
            "connected registry",
            below(
                "connectedRegistries",
                json!({"mode": "ReadOnly", "loginServer": {"host": "edge.contoso.example"}}),
            ),
        ),
        (
            "replica",
            below("replications", json!({"regionEndpointEnabled": true})),
        ),
        (
            "cache rule",
            below(
                "cacheRules",
                json!({"sourceRepository": "docker.io/library/nginx", "targetRepository": "nginx", "credentialSetResourceId": null}),
            ),
        ),
        (
            "scope map",
            below(
                "scopeMaps",
                json!({"actions": ["repositories/shop/content/write"]}),
            ),
        ),
        (
            "token",
            below("tokens", json!({"status": "enabled", "scopeMapId": "x"})),
        ),
        (
            "task",
            below(
                "tasks",
                json!({"status": "Enabled", "step": {"imageNames": ["shop/web"], "isPushEnabled": true}, "trigger": {"baseImageTrigger": {"status": "Enabled"}}}),
            ),
        ),
        (
            "webhook",
            below(
                "webhooks",
                json!({"status": "enabled", "scope": "", "actions": ["push"]}),
            ),
        ),
        (
            "export pipeline",
            below(
                "exportPipelines",
                json!({"target": {"type": "AzureStorageBlobContainer"}}),
            ),
        ),
        (
            "import pipeline",
            below(
                "importPipelines",
                json!({"source": {"type": "AzureStorageBlobContainer"}}),
            ),
        ),
        (
            "azapi in a plan",
            json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [{"address": "azapi_resource.a", "mode": "managed", "type": "azapi_resource", "name": "a",
            "values": {"type": "Microsoft.ContainerRegistry/registries@2023-07-01", "name": "contosoacr", "body": {"properties": {"adminUserEnabled": true}}}}]}}}),
        ),
        (
            "role assignment",
            json!([{"id": format!("{}/providers/Microsoft.Authorization/roleAssignments/r", acr("contosoacr")), "type": "Microsoft.Authorization/roleAssignments", "roleDefinitionName": "AcrPull", "principalId": "p", "principalType": "ServicePrincipal", "scope": acr("contosoacr")}]),
        ),
        (
            "role of one's own",
            json!([{"id": format!("{}/providers/Microsoft.Authorization/roleDefinitions/d", subscription(HERE)), "name": "d", "type": "Microsoft.Authorization/roleDefinitions", "roleName": "Puller", "roleType": "CustomRole", "permissions": [{"actions": ["Microsoft.ContainerRegistry/registries/pull/read"], "notActions": []}]}]),
        ),
    ]
}

fn workloads() -> Vec<(&'static str, Value)> {
    let containers = || json!({"containers": [{"name": "c", "image": image()}]});
    let template = || json!({"template": {"spec": containers()}});
    vec![
        (
            "Rollout",
            object("argoproj.io/v1alpha1", "Rollout", template()),
        ),
        (
            "CronWorkflow",
            object(
                "argoproj.io/v1alpha1",
                "CronWorkflow",
                json!({"workflowSpec": {"templates": [{"name": "a", "container": {"image": image()}}]}}),
            ),
        ),
        (
            "Knative Service",
            object("serving.knative.dev/v1", "Service", template()),
        ),
        (
            "ScaledJob",
            object(
                "keda.sh/v1alpha1",
                "ScaledJob",
                json!({"jobTargetRef": template()}),
            ),
        ),
        (
            "an operator's own kind",
            object("example.dev/v1", "Widget", json!({"dockerImage": image()})),
        ),
        (
            "image volume",
            object(
                "v1",
                "Pod",
                json!({"containers": [{"name": "c", "image": "mcr.microsoft.com/a:1"}], "volumes": [{"name": "v", "image": {"reference": image()}}]}),
            ),
        ),
        (
            "node",
            json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}, "status": {"images": [{"names": [image()]}]}}),
        ),
        (
            "bootstrap registry, artifact streaming",
            json!([{"id": aks("aks-contoso"), "name": "aks-contoso", "type": "Microsoft.ContainerService/ManagedClusters", "kubernetesVersion": "1.34.1",
            "agentPoolProfiles": [{"name": "a", "artifactStreamingProfile": {"enabled": true}}], "bootstrapProfile": {"artifactSource": "Cache", "containerRegistryId": acr("contosoacr")}}]),
        ),
        (
            "session pool",
            row(
                "Microsoft.App/sessionPools/pool",
                json!({"containerType": "CustomContainer", "customContainerTemplate": {"containers": [{"name": "c", "image": image()}]}}),
            ),
        ),
        (
            "container app",
            row(
                "Microsoft.App/containerApps/app",
                json!({"template": {"containers": [{"name": "c", "image": image()}]}}),
            ),
        ),
        (
            "job",
            row(
                "Microsoft.App/jobs/job",
                json!({"template": {"containers": [{"name": "c", "image": image()}]}}),
            ),
        ),
        (
            "container group",
            row(
                "Microsoft.ContainerInstance/containerGroups/group",
                json!({"containers": [{"name": "c", "properties": {"image": image()}}]}),
            ),
        ),
        (
            "slot",
            row(
                "Microsoft.Web/sites/front/slots/next",
                json!({"siteConfig": {"linuxFxVersion": format!("DOCKER|{}", image())}}),
            ),
        ),
        (
            "site container",
            row(
                "Microsoft.Web/sites/front/sitecontainers/main",
                json!({"image": image(), "isMain": true}),
            ),
        ),
        (
            "az webapp config container show",
            json!([{"name": "DOCKER_CUSTOM_IMAGE_NAME", "slotSetting": false, "value": image()}, {"name": "DOCKER_REGISTRY_SERVER_URL", "slotSetting": false, "value": format!("https://{HOST}")}]),
        ),
        (
            "function in Container Apps",
            json!({"id": id("Microsoft.Web/sites/fun"), "name": "fun", "type": "Microsoft.Web/sites", "kind": "functionapp,linux,container,azurecontainerapps", "properties": {"siteConfig": {"linuxFxVersion": format!("DOCKER|{}", image())}, "managedEnvironmentId": "x"}}),
        ),
        (
            "Batch pool",
            row(
                "Microsoft.Batch/batchAccounts/batch/pools/pool",
                json!({"deploymentConfiguration": {"virtualMachineConfiguration": {"containerConfiguration": {"containerImageNames": [image()]}}}}),
            ),
        ),
        (
            "Machine Learning environment",
            row(
                "Microsoft.MachineLearningServices/workspaces/ml/environments/env/versions/1",
                json!({"image": image()}),
            ),
        ),
        (
            "Machine Learning endpoint",
            row(
                "Microsoft.MachineLearningServices/workspaces/ml/onlineEndpoints/score",
                json!({"authMode": "Key"}),
            ),
        ),
        (
            "Machine Learning deployment",
            row(
                "Microsoft.MachineLearningServices/workspaces/ml/onlineEndpoints/score/deployments/blue",
                json!({"environmentId": id("Microsoft.MachineLearningServices/workspaces/ml/environments/env/versions/1")}),
            ),
        ),
        (
            "Service Fabric application",
            row(
                "Microsoft.ServiceFabric/clusters/mesh/applications/voting",
                json!({"provisioningState": "Succeeded"}),
            ),
        ),
        (
            "Spring app",
            row(
                "Microsoft.AppPlatform/Spring/s/apps/a/deployments/d",
                json!({"source": {"type": "Container", "customContainer": {"server": HOST, "containerImage": "shop/web:1"}}}),
            ),
        ),
        (
            "OpenShift cluster",
            row(
                "Microsoft.RedHatOpenShift/openShiftClusters/aro",
                json!({"clusterProfile": {"version": "4.18"}}),
            ),
        ),
        (
            "Dev Box definition",
            row(
                "Microsoft.DevCenter/devcenters/dev/devboxdefinitions/box",
                json!({"imageReference": {"id": id("Microsoft.DevCenter/devcenters/dev/galleries/default/images/win")}}),
            ),
        ),
        (
            "environment definition",
            row(
                "Microsoft.DevCenter/devcenters/dev/catalogs/main/environmentDefinitions/web",
                json!({"description": "x", "templatePath": "web/azuredeploy.json"}),
            ),
        ),
        (
            "a type that is not known, with a reference",
            row(
                "Microsoft.Contoso/widgets/one",
                json!({"deep": {"imageReference": image()}}),
            ),
        ),
    ]
}

#[test]
fn nothing_that_people_have_is_of_a_kind_that_nothing_is_known_of() {
    let all = [defender(), registries(), workloads()].concat();
    let mut unread = Vec::new();
    for (name, document) in all {
        let report = judge(&[cli("contosoacr", json!({})), document]);
        let documents = &report.sources[1].documents;
        let counted: u32 = documents.iter().map(|document| document.ledger.total).sum();
        let left = documents
            .iter()
            .flat_map(|document| &document.ledger.not_read);
        unread.extend(left.map(|line| format!("{name}: {line:?}")));
        if counted == 0 {
            unread.push(format!("{name}: nothing is counted"));
        }
    }
    assert_eq!(unread, [] as [String; 0]);
}

#[test]
fn what_sandboxes_start_from_falls_and_a_group_alone_tells_no_image() {
    let open = cli("contosoacr", json!({"adminUserEnabled": true}));
    let group = json!({"id": id("Microsoft.App/sandboxGroups/agents"), "name": "agents", "type": "microsoft.app/sandboxgroups",
        "location": "westeurope", "properties": {"provisioningState": "Succeeded"}});
    let report = judge(&[open.clone(), group]);
    let radius = &report.chains[0].blast_radius;
    assert_eq!(
        (radius.totals.workloads, radius.totals.image_unknown),
        (1, 1)
    );
    assert!(
        radius
            .settle
            .iter()
            .any(|command| command.line.contains("diskimages"))
    );
    // As the command's own query leaves it.
    let image = json!([{"name": "11", "type": "Microsoft.App/sandboxGroups", "image": "contosoacr.azurecr.io/shop/till:latest"}]);
    let report = judge(&[open.clone(), image]);
    let row = &report.chains[0].blast_radius.workloads[0];
    assert_eq!(
        (&*row.kind, &*row.image),
        ("Sandbox group", "contosoacr.azurecr.io/shop/till:latest")
    );
    // As the service answers it.
    let answer = json!({"value": [{"id": "11", "labels": {"name": "till"}, "image": {"base": "contosoacr.azurecr.io/shop/till:latest"}, "status": {"state": "Ready"}}]});
    let report = judge(&[open, answer]);
    assert_eq!(report.chains[0].blast_radius.totals.unread, 1);
}

#[test]
fn an_environment_of_the_first_machine_learning_sdk_keeps_no_password_and_is_not_passed_over() {
    // azureml-core 1.61: `Environment.save_to_directory`.
    let open = cli("contosoacr", json!({"adminUserEnabled": true}));
    let environment = |image: Value, registry: Value| {
        json!({"databricks": {}, "docker": {"arguments": [], "baseDockerfile": null, "baseImage": image, "baseImageRegistry": registry, "enabled": false},
            "environmentVariables": {}, "name": "train", "python": {"userManagedDependencies": true}, "version": null})
    };
    let nowhere = json!({"address": null, "username": null, "password": null});
    let whole = environment(json!("contosoacr.azurecr.io/ml/base:1"), nowhere);
    assert_eq!(
        judge(&[open.clone(), whole]).chains[0]
            .blast_radius
            .totals
            .unread,
        1
    );
    let login = json!({"address": "contosoacr.azurecr.io", "username": "contosoacr", "password": "never-seen-again"});
    let apart = environment(json!("ml/base:1"), login).to_string();
    let decoded = decode(
        "azureml_environment.json",
        apart.into_bytes(),
        &Limits::default(),
    );
    assert!(decoded.incomplete);
    assert!(!String::from_utf8_lossy(decoded.text.bytes()).contains("never-seen-again"));
}

/// Of what an operator is told in a text, the images are found by their hosts alone: it may be no YAML before it runs.
/// (findings/metaflow-parallel-image-is-in-a-text.sh)
#[test]
fn an_image_in_a_longer_text_of_a_custom_kind_may_be_pulled() {
    let manifest = "spec:\n  replicas: {{=asInt(inputs.parameters.n)}}\n  containers:\n  - image: contosoacr.azurecr.io/shop/train:7\n    env:\n    - name: KEY\n      value: hush-1\n";
    let of = |version: &str, kind: &str, spec: Value| json!({"apiVersion": version, "kind": kind, "metadata": {"name": "a", "namespace": "shop"}, "spec": spec});
    let public = json!({"name": "b", "container": {"image": "docker.io/library/python:3.12"}});
    for (object, image) in [
        (
            of(
                "argoproj.io/v1alpha1",
                "WorkflowTemplate",
                json!({"templates": [public, {"name": "a", "resource": {"action": "create", "manifest": manifest}}]}),
            ),
            "contosoacr.azurecr.io/shop/train:7",
        ),
        (
            of(
                "argoproj.io/v1alpha1",
                "Workflow",
                json!({"templates": [{"name": "a", "script": {"image": "docker.io/library/python:3", "source": "docker run contosoacr.azurecr.io/x:1"}}]}),
            ),
            "contosoacr.azurecr.io/x:1",
        ),
        (
            of(
                "argoproj.io/v1alpha1",
                "CronWorkflow",
                json!({"workflowSpec": {"podSpecPatch": "{\"containers\": [{\"name\": \"main\", \"image\": \"contosoacr.azurecr.io/x:2\"}]}", "templates": [public]}}),
            ),
            "contosoacr.azurecr.io/x:2",
        ),
        (
            of(
                "tekton.dev/v1",
                "Task",
                json!({"steps": [{"name": "a", "image": "docker.io/library/docker:27", "script": "#!/bin/sh\ndocker pull contosoacr.azurecr.io/x:3\n"}]}),
            ),
            "contosoacr.azurecr.io/x:3",
        ),
    ] {
        let report = judge(&[cli("contosoacr", json!({})), object.clone()]);
        let rows = &report.chains[0].blast_radius.workloads;
        assert!(
            rows.iter().any(|row| row.image == image),
            "{object}: {rows:#?}"
        );
        assert!(
            !serde_json::to_string(&report).unwrap().contains("hush"),
            "{object}"
        );
    }
    // What runs nothing by itself is none for that.
    let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"job.yaml": manifest}});
    let report = judge(&[cli("contosoacr", json!({})), map]);
    assert!(report.chains[0].blast_radius.workloads.is_empty());
}
