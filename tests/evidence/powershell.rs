//! What Azure PowerShell prints through `ConvertTo-Json`: flattened names, JSON inside strings, spans of
//! time as objects, and type names where the depth was cut off.

use super::*;

fn registry(over: Value) -> Value {
    let mut registry = json!({
        "AdminUserEnabled": true, "AnonymousPullEnabled": false, "CreationDate": "2024-01-01T00:00:00Z",
        "DataEndpointEnabled": false, "DataEndpointHostName": [], "EncryptionStatus": "disabled",
        "ExportPolicyStatus": "enabled", "Id": acr("contosoacr"), "IdentityType": null, "Location": "westeurope",
        "LoginServer": "contosoacr.azurecr.io", "Name": "contosoacr", "NetworkRuleBypassOption": "AzureServices",
        "NetworkRuleSetDefaultAction": "Allow", "NetworkRuleSetIPRule": [], "PrivateEndpointConnection": [],
        "ProvisioningState": "Succeeded", "PublicNetworkAccess": "Enabled", "QuarantinePolicyStatus": "disabled",
        "ResourceGroupName": "rg-contoso", "RetentionPolicyDay": 7, "RetentionPolicyStatus": "disabled",
        "SkuName": "Premium", "SkuTier": "Premium", "SoftDeletePolicyStatus": "disabled",
        "SystemDataLastModifiedAt": "2026-01-01T00:00:00Z", "Tag": {}, "TrustPolicyStatus": "disabled",
        "TrustPolicyType": "Notary", "Type": "Microsoft.ContainerRegistry/registries", "ZoneRedundancy": "Disabled",
    });
    lay_over(&mut registry, over);
    registry
}

#[test]
fn flattened_policies_sharpen_the_steps() {
    let report = judge(&[registry(json!({
        "TrustPolicyStatus": "enabled", "QuarantinePolicyStatus": "enabled", "RetentionPolicyStatus": "enabled",
        "SoftDeletePolicyStatus": "enabled",
    }))]);
    assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Unknown]);
    let step = said_at(&report, 3);
    assert_says(
        &step,
        &[
            "Content trust is on",
            "quarantine policy is on",
            "retention policy is on",
            "Soft delete is on",
        ],
    );
    let report = judge(&[registry(
        json!({"TrustPolicyStatus": "Microsoft.Azure.PowerShell.Cmdlets.X"}),
    )]);
    assert!(!said_at(&report, 3).contains("Content trust"));
}

#[test]
fn a_private_endpoint_is_counted_however_deep_the_export_goes() {
    let approved = json!([{
        "Id": format!("{}/privateEndpointConnections/x", acr("contosoacr")), "Name": "x",
        "PrivateEndpointId": "/subscriptions/x", "PrivateLinkServiceConnectionStateStatus": "Approved",
        "ProvisioningState": "Succeeded",
    }]);
    let report = judge(&[registry(json!({"PrivateEndpointConnection": approved}))]);
    assert_says(
        &words(&named(&report, "contosoacr").rules[1].finding),
        &["1 private endpoint is approved"],
    );
    let report = judge(&[registry(
        json!({"PrivateEndpointConnection": "System.Object[]"}),
    )]);
    assert!(!words(&named(&report, "contosoacr").rules[1].finding).contains("approved"));
}

#[test]
fn the_later_of_two_exports_is_told_by_its_flattened_date() {
    let early = registry(json!({"AdminUserEnabled": false}));
    let late = cli(
        "contosoacr",
        json!({"systemData": {"lastModifiedAt": "2026-02-01T00:00:00Z"}}),
    );
    assert_eq!(found(&judge(&[early, late]), "contosoacr")[0], Fires);
}

fn plan(extensions: Value, trial: Value) -> Value {
    json!({
        "Id": format!("/subscriptions/{HERE}/providers/Microsoft.Security/pricings/Containers"), "Name": "Containers",
        "PricingTier": "Standard", "FreeTrialRemainingTime": trial, "SubPlan": null, "Extensions": extensions,
    })
}

fn of_plan(plan: Value) -> String {
    let report = judge(&[registry(json!({})), json!([plan])]);
    assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Clear]);
    words(&named(&report, "contosoacr").rules[2].finding)
}

#[test]
fn extensions_are_read_out_of_their_string() {
    let extensions = json!([
        {"name": "ContainerRegistriesVulnerabilityAssessments", "isEnabled": "True", "additionalExtensionProperties": null, "operationStatus": null},
        {"name": "ContainerSensor", "isEnabled": "False", "additionalExtensionProperties": null},
        {"name": "AgentlessDiscoveryForKubernetes", "isEnabled": true, "operationStatus": {"code": "Failed", "message": "no rights"}},
        {"name": "AgentlessVmScanning", "isEnabled": "True", "additionalExtensionProperties": {"ExclusionTags": "[{\"key\":\"x\"}]"}},
    ]);
    for text in [extensions.to_string(), format!("{extensions:#}")] {
        let said = of_plan(plan(json!(text), json!("00:00:00")));
        assert_says(
            &said,
            &[
                "ContainerSensor is switched off: nothing watches the runtime",
                "AgentlessDiscoveryForKubernetes is switched on but failed to start",
                "AgentlessVmScanning leaves out machines",
            ],
        );
        assert!(!said.contains("VulnerabilityAssessments is"), "{said}");
        assert!(!said.contains("lists no extensions"), "{said}");
    }
    // One alone is no list to PowerShell.
    let said = of_plan(plan(
        json!(r#"{"name":"ContainerSensor","isEnabled":"False"}"#),
        json!("00:00:00"),
    ));
    assert_says(
        &said,
        &[
            "ContainerSensor is switched off",
            "AgentlessVmScanning is not listed",
        ],
    );
}

#[test]
fn extensions_that_cannot_be_read_are_not_off() {
    for extensions in [
        json!(
            "System.Collections.Generic.List`1[Microsoft.Azure.Management.Security.Models.Extension]"
        ),
        json!("[{\"name\":\"ContainerSensor\",\"isEnabled\":\"Fal"),
        json!(""),
        Value::Null,
    ] {
        let said = of_plan(plan(extensions.clone(), Value::Null));
        assert!(!said.contains("switched off"), "{extensions}: {said}");
        assert_says(&said, &["which parts of the plan are on is not known"]);
    }
}

#[test]
fn what_else_stands_in_that_string_is_not_kept() {
    let text = r#"[{"name":"ContainerSensor","isEnabled":"True","additionalExtensionProperties":{"Key":"hush-hush"}},{"name":"pass word hush","isEnabled":"True"}]"#;
    let report = judge(&[registry(json!({})), plan(json!(text), Value::Null)]);
    assert!(!serde_json::to_string(&report).unwrap().contains("hush"));
}

#[test]
fn a_trial_is_told_in_every_way_that_powershell_writes_it() {
    let span = json!({"Ticks": 25_056_000_000_000_u64, "Days": 29, "Hours": 0, "Milliseconds": 0, "TotalDays": 29.0});
    for trial in [span, json!("29.00:00:00"), json!("P29D")] {
        assert_says(
            &of_plan(plan(Value::Null, trial)),
            &["free trial with 29 days left"],
        );
    }
    let none = json!({"Ticks": 0, "Days": 0, "Hours": 0, "TotalDays": 0});
    for trial in [none, json!("00:00:00"), Value::Null] {
        assert!(!of_plan(plan(Value::Null, trial)).contains("trial"));
    }
}

fn aks_cluster(security: Value) -> Value {
    json!({
        "ProvisioningState": "Succeeded", "PowerState": {"Code": "Running"}, "MaxAgentPools": 100,
        "KubernetesVersion": "1.34.1", "DnsPrefix": "contoso", "Fqdn": "contoso.hcp.westeurope.azmk8s.io",
        "AgentPoolProfiles": ["Microsoft.Azure.Commands.Aks.Models.PSContainerServiceAgentPoolProfile"],
        "NodeResourceGroup": "MC_x", "SecurityProfile": security, "Id": aks("aks-contoso"), "Name": "aks-contoso",
        "Type": "Microsoft.ContainerService/ManagedClusters", "Location": "westeurope", "ResourceGroupName": "rg-contoso",
        "IdentityProfile": {"kubeletidentity": {"ResourceId": "x", "ClientId": "00000000-0000-0000-0000-0000000000c1", "ObjectId": "00000000-0000-0000-0000-0000000000c2"}},
    })
}

#[test]
fn a_cluster_by_powershell_is_judged_like_any_other() {
    let of = |security: Value| {
        let report = judge(&[json!([aks_cluster(security)])]);
        subject(&report, "aks-contoso").finding.outcome
    };
    let on = |enabled: Value| json!({"Defender": {"LogAnalyticsWorkspaceResourceId": null, "SecurityMonitoring": {"Enabled": enabled}}});
    assert_eq!(of(on(json!(true))), Clear);
    assert_eq!(of(on(json!(false))), Fires);
    assert_eq!(of(json!({"Defender": null})), Fires);
    for cut in [
        json!("Microsoft.Azure.Management.ContainerService.Models.ManagedClusterSecurityProfile"),
        json!({"Defender": "Microsoft.Azure.Management.ContainerService.Models.ManagedClusterSecurityProfileDefender"}),
        json!({"Defender": {"SecurityMonitoring": "Microsoft.Azure.Management.ContainerService.Models.ManagedClusterSecurityProfileDefenderSecurityMonitoring"}}),
        json!({"Defender": {"SecurityMonitoring": "@{Enabled=True}"}}),
        on(json!("True")),
    ] {
        assert_eq!(of(cut.clone()), Unknown, "{cut}");
    }
}

#[test]
fn a_cluster_by_powershell_pulls_by_its_kubelet() {
    let role = json!({
        "RoleAssignmentId": "/x", "Scope": acr("contosoacr"), "ObjectId": "00000000-0000-0000-0000-0000000000c2",
        "roleDefinitionId": "7f951dda-4ed3-4680-a7ca-43fe172d538d", "principalId": "00000000-0000-0000-0000-0000000000c2",
    });
    let plan = pricing(&subscription(HERE), "Standard");
    let cluster = aks_cluster(json!({"Defender": null}));
    let report = judge(&[registry(json!({})), plan, cluster, role]);
    assert_eq!(found(&report, "contosoacr")[2], Fires);
}

fn web_app(config: Value) -> Value {
    json!({
        "GitRemoteName": null, "GitRemoteUri": null, "AzureStorageAccounts": null, "SiteConfig": config,
        "State": "Running", "HostNames": ["contoso-web.azurewebsites.net"], "RepositorySiteName": "contoso-web",
        "Kind": "app,linux,container", "Name": "contoso-web", "ResourceGroup": "rg-contoso", "Type": "Microsoft.Web/sites",
        "Id": format!("/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.Web/sites/contoso-web"),
        "Identity": {"Type": "SystemAssigned", "PrincipalId": "00000000-0000-0000-0000-0000000000c3"},
    })
}

#[test]
fn a_web_app_by_powershell_pulls_what_its_configuration_says() {
    let report = judge(&[
        registry(json!({})),
        web_app(json!({
            "LinuxFxVersion": "DOCKER|contosoacr.azurecr.io/web:1", "AcrUseManagedIdentityCreds": true,
            "AppSettings": [{"Name": "DB_PASSWORD", "Value": "hush-hush"}], "ConnectionStrings": [],
        })),
    ]);
    let workloads = &report.chains[0].blast_radius.workloads;
    assert_eq!(workloads.len(), 1);
    assert_eq!(
        (workloads[0].name.as_str(), workloads[0].registry.as_str()),
        ("contoso-web", "contosoacr")
    );
    assert!(!serde_json::to_string(&report).unwrap().contains("hush"));
}

#[test]
fn a_web_app_whose_configuration_was_cut_off_runs_an_unknown_image() {
    for cut in [
        json!("Microsoft.Azure.Management.WebSites.Models.SiteConfig"),
        Value::Null,
        json!({"LinuxFxVersion": "", "NumberOfWorkers": 1}),
    ] {
        let report = judge(&[registry(json!({})), web_app(cut.clone())]);
        let totals = &report.chains[0].blast_radius.totals;
        assert_eq!((totals.workloads, totals.image_unknown), (1, 1), "{cut}");
    }
}

fn resource(properties: Value) -> Value {
    json!({
        "ResourceId": acr("contosoacr"), "Id": acr("contosoacr"), "Identity": null, "Kind": null, "Location": "westeurope",
        "ManagedBy": null, "ResourceName": "contosoacr", "Name": "contosoacr", "ExtensionResourceName": null,
        "ParentResource": null, "Plan": null, "Properties": properties, "ResourceGroupName": "rg-contoso",
        "Type": "Microsoft.ContainerRegistry/registries", "ResourceType": "Microsoft.ContainerRegistry/registries",
        "ExtensionResourceType": null, "Sku": {"Name": "Premium", "Tier": "Premium", "Size": null}, "Tags": null,
        "SubscriptionId": HERE, "CreatedTime": null, "ChangedTime": null, "ETag": null,
    })
}

#[test]
fn expanded_properties_are_those_of_rest() {
    let open = json!({
        "loginServer": "contosoacr.azurecr.io", "adminUserEnabled": true, "publicNetworkAccess": "Enabled",
        "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "203.0.113.0/24"}]},
    });
    let report = judge(&[resource(open.clone())]);
    assert_eq!(found(&report, "contosoacr"), [Fires, Clear, Unknown]);
    assert_eq!(
        named(&report, "contosoacr").rules[1].finding.addresses,
        Some(256)
    );
    // The depth of two cuts the ranges off.
    let mut cut = open;
    cut["networkRuleSet"] = json!({"defaultAction": "Deny", "ipRules": "System.Object[]"});
    assert_eq!(found(&judge(&[resource(cut)]), "contosoacr")[1], Unknown);
    for cut in [
        json!("@{adminUserEnabled=False; publicNetworkAccess=Disabled}"),
        Value::Null,
    ] {
        let report = judge(&[resource(cut)]);
        assert_eq!(found(&report, "contosoacr"), [Unknown; 3]);
    }
}

#[test]
fn selected_columns_of_a_resource_still_name_it() {
    let report = judge(&[json!([{
        "ResourceId": acr("contosoacr"), "ResourceType": "Microsoft.ContainerRegistry/registries", "Name": "contosoacr",
        "Properties": {"adminUserEnabled": true, "publicNetworkAccess": "Disabled"},
    }])]);
    assert_eq!(found(&report, "contosoacr"), [Fires, Clear, Unknown]);
    let vault = format!(
        "/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.KeyVault/vaults/v"
    );
    let report = judge(&[json!([{
        "ResourceId": vault, "ResourceType": "Microsoft.KeyVault/vaults", "Name": "v",
        "Properties": {"publicNetworkAccess": "Disabled"},
    }])]);
    assert!(report.chains[0].registries.is_empty());
    assert_says(&ledger(&report), &["1 × `Microsoft.KeyVault/vaults`"]);
}

/// What `Get-AzResource` prints of something that is attached to `parent`: the type is the parent's.
fn extension(parent: &str, kind: &str, name: &str, properties: Value) -> Value {
    let id = format!("{parent}/providers/{kind}/{name}");
    let of = match parent.contains("managedClusters") {
        true => "Microsoft.ContainerService/managedClusters",
        false => "Microsoft.ContainerRegistry/registries",
    };
    json!({"ResourceId": id, "Id": id, "ResourceName": name, "Name": name, "ExtensionResourceName": name,
        "Properties": properties, "ResourceGroupName": "rg-contoso", "Type": of, "ResourceType": of,
        "ExtensionResourceType": kind, "SubscriptionId": HERE, "Sku": null, "Tags": null})
}

#[test]
fn what_is_attached_to_a_resource_is_no_resource_of_that_type() {
    let open = || cli("contosoacr", json!({}));
    let on = pricing(&subscription(HERE), "Standard");
    let own = |tier: &str| {
        let tier = json!({"pricingTier": tier});
        extension(
            &acr("contosoacr"),
            "Microsoft.Security/pricings",
            "Containers",
            tier,
        )
    };
    let report = judge(&[open(), on.clone(), own("Free")]);
    assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Fires]);
    assert_eq!(report.chains[0].registries.len(), 1);
    let off = pricing(&subscription(HERE), "Free");
    assert_eq!(
        found(&judge(&[open(), off, own("Standard")]), "contosoacr")[2],
        Clear
    );

    for (kind, name) in [
        ("Microsoft.Authorization/locks", "keep"),
        ("Microsoft.Insights/diagnosticSettings", "toLogs"),
        ("Microsoft.EventGrid/eventSubscriptions", "pushed"),
    ] {
        let attached = extension(
            &acr("contosoacr"),
            kind,
            name,
            json!({"level": "CanNotDelete"}),
        );
        let report = judge(&[open(), on.clone(), attached.clone()]);
        assert_eq!(report.chains[0].registries.len(), 1, "{kind}");
        assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Clear]);
        let attached = extension(&aks("contosoaks"), kind, name, json!({}));
        assert_eq!(counted(&judge(&[open(), attached]))[2], 0, "{kind}");
    }
    // The same, of which a query kept less.
    let mut row = own("Free");
    for key in ["Id", "Type", "ExtensionResourceType", "Name"] {
        row.as_object_mut().unwrap().remove(key);
    }
    assert_eq!(found(&judge(&[open(), on, row]), "contosoacr")[2], Fires);
}

#[test]
fn an_assessment_that_is_listed_as_a_resource_is_one() {
    let unhealthy = json!({"displayName": "Container registries should not allow unrestricted network access",
        "status": {"code": "Unhealthy"}, "resourceDetails": {"Source": "Azure", "Id": acr("contosoacr")}});
    let key = "9b828565-a0ed-61c2-6bf3-1afc99a9b2ca";
    let mut row = extension(
        &acr("contosoacr"),
        "Microsoft.Security/assessments",
        key,
        unhealthy,
    );
    for more in [&[][..], &["Id", "Type"]] {
        for key in more {
            row.as_object_mut().unwrap().remove(*key);
        }
        let report = judge(&[row.clone()]);
        assert_eq!(report.chains[0].registries.len(), 1, "{row}");
        assert_eq!(found(&report, "contosoacr")[1], Fires, "{row}");
    }
}
