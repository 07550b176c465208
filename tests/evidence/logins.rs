//! By which identity or name what runs in Azure logs in to its registry.

use super::*;
use model::report::Workload;

const IMAGE: &str = "contosoacr.azurecr.io/shop/web:1";

fn puller() -> String {
    id("Microsoft.ManagedIdentity/userAssignedIdentities/puller")
}

#[track_caller]
fn one(report: &Report) -> &Workload {
    let workloads = &report.chains[0].blast_radius.workloads;
    assert_eq!(workloads.len(), 1, "{workloads:#?}");
    &workloads[0]
}

/// A site whose image stands in its main container, as ARM and as the CLI print that.
fn in_parts(login: Value) -> [Value; 2] {
    let own = id("Microsoft.Web/sites/front/sitecontainers/main");
    let mut flat = json!({"id": own, "name": "main", "type": "Microsoft.Web/sites/sitecontainers", "image": IMAGE, "isMain": true,
        "targetPort": "80", "environmentVariables": [], "volumeMounts": null});
    lay_over(&mut flat, login.clone());
    let mut settings = json!({"image": IMAGE, "isMain": true, "targetPort": "80"});
    lay_over(&mut settings, login);
    [
        flat,
        json!({"id": own, "name": "front/main", "type": "Microsoft.Web/sites/sitecontainers", "properties": settings}),
    ]
}

fn site(settings: Value) -> Value {
    json!({"id": id("Microsoft.Web/sites/front"), "name": "front", "type": "Microsoft.Web/sites", "kind": "app,linux,container",
        "identity": {"type": "SystemAssigned"}, "properties": {"siteConfig": settings}})
}

#[test]
fn a_container_of_a_site_says_how_it_logs_in() {
    const CLIENT: &str = "11111111-1111-4111-8111-111111111111";
    let cases = [
        (
            json!({"authType": "UserCredentials", "userName": "contosoacr", "passwordSecret": "HEMLIG"}),
            Some(true),
            "",
        ),
        (
            json!({"authType": "userCredentials", "userName": "pipeline", "passwordSecret": null}),
            Some(true),
            "",
        ),
        (
            json!({"authType": "SystemIdentity"}),
            Some(false),
            "its system-assigned identity, with which it pulls",
        ),
        (
            json!({"authType": "UserAssigned", "userManagedIdentityClientId": CLIENT}),
            Some(false),
            "managed identity 11111111-1111-4111-8111-111111111111, with which it pulls",
        ),
        (
            json!({"authType": "UserAssigned"}),
            Some(false),
            "an identity that is not named here, with which it pulls",
        ),
        (json!({"authType": "Anonymous"}), Some(false), ""),
        (json!({"authType": "Something"}), None, ""),
        (json!({"authType": null}), None, ""),
    ];
    for (login, stored, identity) in cases {
        for container in in_parts(login.clone()) {
            let report = judge(&[cli("contosoacr", json!({})), json!([container.clone()])]);
            assert_eq!(one(&report).stored_credential, stored, "{container}");
            assert_eq!(one(&report).identity, identity, "{container}");
            let text = serde_json::to_string(&report).unwrap();
            assert!(!text.contains("HEMLIG"), "{container}");
            // The site beside it says nothing of how its containers are pulled.
            let report = judge(&[
                cli("contosoacr", json!({})),
                container,
                site(
                    json!({"linuxFxVersion": "sitecontainers", "acrUseManagedIdentityCreds": false}),
                ),
            ]);
            assert_eq!(one(&report).stored_credential, stored, "{login}");
        }
    }
}

#[test]
fn whoever_logs_in_by_the_name_of_the_registry_does_so_as_its_admin() {
    const SAYS: &str = "By the registry's own name these log in with the admin password: `front`.";
    for container in in_parts(
        json!({"authType": "UserCredentials", "userName": "ContosoACR", "passwordSecret": "x"}),
    ) {
        let report = judge(&[cli("contosoacr", json!({})), container]);
        assert_says(&said_at(&report, 1), &[SAYS]);
    }
    let app = |user: &str| {
        json!({"id": id("Microsoft.App/containerApps/front"), "name": "front", "type": "Microsoft.App/containerApps",
        "properties": {"configuration": {"registries": [{"server": "contosoacr.azurecr.io", "username": user, "passwordSecretRef": "pw"}]},
            "template": {"containers": [{"name": "c", "image": IMAGE}]}}})
    };
    let report = judge(&[cli("contosoacr", json!({})), app("contosoacr")]);
    assert_says(&said_at(&report, 1), &[SAYS]);
    let group = json!({"id": id("Microsoft.ContainerInstance/containerGroups/front"), "name": "front", "type": "Microsoft.ContainerInstance/containerGroups",
        "properties": {"containers": [{"name": "c", "properties": {"image": IMAGE}}],
            "imageRegistryCredentials": [{"server": "contosoacr.azurecr.io", "username": "contosoacr"}]}});
    let report = judge(&[cli("contosoacr", json!({})), json!([group])]);
    assert_says(&said_at(&report, 1), &[SAYS]);
    // Another name is another way in.
    let report = judge(&[cli("contosoacr", json!({})), app("pipeline")]);
    assert_eq!(one(&report).stored_credential, Some(true));
    assert!(!said_at(&report, 1).contains("admin password:"));
}

#[test]
fn the_identity_that_pulls_is_named() {
    let by = |identity: &str| json!([{"server": "contosoacr.azurecr.io", "identity": identity}]);
    let both = json!({"type": "UserAssigned", "userAssignedIdentities": {puller(): {"principalId": "p", "clientId": "c"}}});
    let named = "managed identity puller, with which it pulls";
    let assigned = "UserAssigned managed identity and managed identity puller, with which it pulls";
    let own =
        "SystemAssigned managed identity and its system-assigned identity, with which it pulls";
    let pool = |identity: &str| {
        json!({"id": id("Microsoft.Batch/batchAccounts/b/pools/front"), "name": "front", "type": "Microsoft.Batch/batchAccounts/pools",
        "identity": both, "properties": {"deploymentConfiguration": {"virtualMachineConfiguration": {"containerConfiguration": {
            "containerImageNames": [IMAGE], "containerRegistries": [{"registryServer": "contosoacr.azurecr.io", "identityReference": {"resourceId": identity}}]}}}}})
    };
    let bare = json!({"id": "front", "virtualMachineConfiguration": {"containerConfiguration": {"containerImageNames": [IMAGE],
        "containerRegistries": [{"registryServer": "contosoacr.azurecr.io", "identityReference": {"resourceId": puller()}}]}}});
    let group = |kind: &str, identity: &str| {
        json!({"id": id(&format!("Microsoft.ContainerInstance/{kind}/front")), "name": "front",
        "type": format!("Microsoft.ContainerInstance/{kind}"), "properties": {"containers": [{"name": "c", "properties": {"image": IMAGE}}],
            "imageRegistryCredentials": by(identity)}})
    };
    let app = |kind: &str, identity: &str| {
        json!({"id": id(&format!("Microsoft.App/{kind}/front")), "name": "front", "type": format!("Microsoft.App/{kind}"),
        "identity": {"type": "SystemAssigned"}, "properties": {"configuration": {"registries": by(identity)}, "template": {"containers": [{"name": "c", "image": IMAGE}]}}})
    };
    let sessions = |identity: &str| {
        json!({"id": id("Microsoft.App/sessionPools/front"), "name": "front", "type": "Microsoft.App/sessionPools",
        "identity": both, "properties": {"containerType": "CustomContainer", "customContainerTemplate": {"containers": [{"name": "c", "image": IMAGE}],
            "registryCredentials": {"server": "contosoacr.azurecr.io", "identity": identity}}}})
    };
    let web = |over: Value| {
        let mut settings = json!({"linuxFxVersion": format!("DOCKER|{IMAGE}"), "acrUseManagedIdentityCreds": true});
        lay_over(&mut settings, over);
        site(settings)
    };
    let config = json!({"id": id("Microsoft.Web/sites/front/config/web"), "name": "front", "type": "Microsoft.Web/sites/config",
        "linuxFxVersion": format!("DOCKER|{IMAGE}"), "acrUseManagedIdentityCreds": true, "acrUserManagedIdentityID": puller()});
    for (document, identity) in [
        (pool(&puller()), assigned),
        (bare, named),
        (group("containerGroups", &puller()), named),
        (
            group("containerGroupProfiles", &puller().to_uppercase()),
            "managed identity PULLER, with which it pulls",
        ),
        (
            app("containerApps", &puller()),
            "SystemAssigned managed identity and managed identity puller, with which it pulls",
        ),
        (app("jobs", "system"), own),
        (
            app("jobs", &puller()),
            "SystemAssigned managed identity and managed identity puller, with which it pulls",
        ),
        (
            app("containerApps", "system-environment"),
            "SystemAssigned managed identity and the identity of its environment, with which it pulls",
        ),
        (sessions(&puller()), assigned),
        (
            sessions("system"),
            "UserAssigned managed identity and its system-assigned identity, with which it pulls",
        ),
        (web(json!({})), own),
        (
            web(json!({"acrUserManagedIdentityID": "22222222-2222-4222-8222-222222222222"})),
            "SystemAssigned managed identity and managed identity 22222222-2222-4222-8222-222222222222, with which it pulls",
        ),
        (
            web(json!({"acrUseManagedIdentityCreds": false})),
            "SystemAssigned managed identity",
        ),
        (config, named),
    ] {
        let report = judge(&[cli("contosoacr", json!({})), json!([document.clone()])]);
        let parts: std::collections::BTreeSet<&str> =
            one(&report).identity.split(" and ").collect();
        assert_eq!(parts, identity.split(" and ").collect(), "{document}");
    }
}

#[test]
fn a_plan_and_a_template_name_it_too() {
    let plan = |kind: &str, values: Value| {
        json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
            {"address": format!("{kind}.front"), "mode": "managed", "type": kind, "name": "front", "values": values}]}}})
    };
    let template = json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "resources": [{"type": "Microsoft.App/containerApps", "apiVersion": "2024-03-01", "name": "front", "properties": {
            "configuration": {"registries": [{"server": "contosoacr.azurecr.io", "identity": "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'puller')]"}]},
            "template": {"containers": [{"name": "c", "image": IMAGE}]}}}]});
    let named = "managed identity puller, with which it pulls";
    for (document, identity) in [
        (
            plan(
                "azurerm_container_app",
                json!({"name": "front", "registry": [{"server": "contosoacr.azurecr.io", "identity": puller()}],
            "template": [{"container": [{"name": "c", "image": IMAGE}]}]}),
            ),
            named,
        ),
        (
            plan(
                "azurerm_container_app_job",
                json!({"name": "front", "registry": [{"server": "contosoacr.azurecr.io", "identity": "System"}],
            "template": [{"container": [{"name": "c", "image": IMAGE}]}]}),
            ),
            "its system-assigned identity, with which it pulls",
        ),
        (
            plan(
                "azurerm_container_group",
                json!({"name": "front", "container": [{"name": "c", "image": IMAGE}],
            "image_registry_credential": [{"server": "contosoacr.azurecr.io", "user_assigned_identity_id": puller()}]}),
            ),
            named,
        ),
        (
            plan(
                "azurerm_batch_pool",
                json!({"name": "front", "container_configuration": [{"container_image_names": [IMAGE],
            "container_registries": [{"registry_server": "contosoacr.azurecr.io", "user_assigned_identity_id": puller()}]}]}),
            ),
            named,
        ),
        (
            plan(
                "azurerm_linux_web_app",
                json!({"name": "front", "site_config": [{"container_registry_use_managed_identity": true,
            "container_registry_managed_identity_client_id": "puller", "application_stack": [{"docker_image_name": "shop/web:1", "docker_registry_url": "https://contosoacr.azurecr.io"}]}]}),
            ),
            named,
        ),
        (template, named),
    ] {
        let report = judge(&[cli("contosoacr", json!({})), document.clone()]);
        assert_eq!(one(&report).identity, identity, "{document}");
    }
}

/// A container app that logs in by this name, with a password.
fn app_of(user: Value) -> Value {
    json!({"id": id("Microsoft.App/containerApps/front"), "name": "front", "type": "Microsoft.App/containerApps",
        "properties": {"configuration": {"registries": [{"server": "contosoacr.azurecr.io", "username": user, "passwordSecretRef": "pw"}]},
            "template": {"containers": [{"name": "c", "image": IMAGE}]}}})
}

#[test]
fn only_the_registry_s_own_name_is_its_admin_account() {
    // By the registry's own name; by a token's, or a service principal's; or it is not known by which.
    for (user, admin) in [
        ("contosoacr", Some(true)),
        ("CONTOSOACR", Some(true)),
        ("pull-only", Some(false)),
        ("ci_token7", Some(false)),
        ("contosoacr-pull", Some(false)),
        ("00000000-0000-0000-0000-000000000000", None),
        ("8a1f0c44-5a2e-4a5e-9d3e-6f0b2c1d7e90", Some(false)),
        ("ACR_USERNAME", None),
        ("__acr_user__", None),
        ("$user", None),
        ("REDACTED", None),
        ("redacted", None),
        ("user", None),
        ("***", None),
        ("", None),
    ] {
        let report = judge(&[cli("contosoacr", json!({})), app_of(json!(user))]);
        let workload = one(&report);
        assert_eq!(workload.stored_credential, Some(true), "{user}");
        assert_eq!(workload.admin_login, admin, "{user}");
    }
}

#[test]
fn a_login_is_that_of_a_token_if_a_document_lists_such_a_token() {
    let token = json!({"id": format!("{}/tokens/PULL_ONLY", id("Microsoft.ContainerRegistry/registries/contosoacr")), "name": "PULL_ONLY",
        "type": "Microsoft.ContainerRegistry/registries/tokens", "status": "enabled", "credentials": {"passwords": []}});
    let app = || app_of(json!("pull_only"));
    let shouting = || app_of(json!("PULL_ONLY"));
    let registry = || cli("contosoacr", json!({}));
    assert_eq!(
        one(&judge(&[registry(), shouting()])).admin_login,
        None,
        "it may be a variable's name"
    );
    for app in [app(), shouting()] {
        let report = judge(&[registry(), app, json!([token.clone()])]);
        assert_eq!(one(&report).admin_login, Some(false));
    }
}

#[test]
fn a_login_without_a_name_or_at_a_registry_without_one_may_be_the_admin_s() {
    // The name stands in a secret of the cluster.
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "front", "namespace": "shop"},
        "spec": {"imagePullSecrets": [{"name": "acr"}], "containers": [{"name": "c", "image": IMAGE}]}});
    let report = judge(&[cli("contosoacr", json!({})), pod.clone()]);
    assert_eq!(one(&report).stored_credential, Some(true));
    assert_eq!(one(&report).admin_login, None);
    let mut alone = pod;
    alone["spec"]["imagePullSecrets"] = json!([]);
    let report = judge(&[cli("contosoacr", json!({})), alone]);
    assert_eq!(one(&report).admin_login, Some(false), "it has no password");
    // Of two names the admin's is enough, and one that is not known may be it.
    let group = |users: [Value; 2]| {
        let logins = users.map(|user| json!({"server": "contosoacr.azurecr.io", "username": user}));
        json!([{"id": id("Microsoft.ContainerInstance/containerGroups/front"), "name": "front", "type": "Microsoft.ContainerInstance/containerGroups",
            "properties": {"containers": [{"name": "c", "properties": {"image": IMAGE}}], "imageRegistryCredentials": logins}}])
    };
    for (users, admin) in [
        ([json!("pull-only"), json!("contosoacr")], Some(true)),
        ([json!("pull-only"), json!("ACR_USER")], None),
        ([json!("pull-only"), json!("push-only")], Some(false)),
    ] {
        let report = judge(&[cli("contosoacr", json!({})), group(users.clone())]);
        assert_eq!(one(&report).admin_login, admin, "{users:?}");
    }
    // A site's name for the login is a reference to a vault, of which nothing is kept.
    let settings = json!([
        {"name": "DOCKER_REGISTRY_SERVER_URL", "value": "https://contosoacr.azurecr.io"},
        {"name": "DOCKER_REGISTRY_SERVER_USERNAME", "value": "@Microsoft.KeyVault(SecretUri=https://contoso.vault.azure.net/secrets/u)"},
        {"name": "DOCKER_REGISTRY_SERVER_PASSWORD", "value": "HEMLIG"}]);
    let report = judge(&[
        cli("contosoacr", json!({})),
        site(json!({"linuxFxVersion": format!("DOCKER|{IMAGE}"), "appSettings": settings})),
    ]);
    assert_eq!(one(&report).admin_login, None);
    assert!(!serde_json::to_string(&report).unwrap().contains("HEMLIG"));
}

#[test]
fn each_registry_has_an_admin_of_its_own() {
    // One app, two registries, each login by the name of the first.
    let app = json!({"id": id("Microsoft.App/containerApps/front"), "name": "front", "type": "Microsoft.App/containerApps",
        "properties": {"configuration": {"registries": [
                {"server": "contosoacr.azurecr.io", "username": "contosoacr", "passwordSecretRef": "one"},
                {"server": "contosoother.azurecr.io", "username": "pull-only", "passwordSecretRef": "other"}]},
            "template": {"containers": [{"name": "c", "image": IMAGE}, {"name": "d", "image": "contosoother.azurecr.io/d:1"}]}}});
    let report = judge(&[
        cli("contosoacr", json!({})),
        cli("contosoother", json!({})),
        app,
    ]);
    let workloads = &report.chains[0].blast_radius.workloads;
    let admin = |registry: &str| {
        let mut own = workloads.iter().filter(|one| one.registry == registry);
        own.next().unwrap().admin_login
    };
    assert_eq!(admin("contosoacr"), Some(true));
    assert_eq!(admin("contosoother"), Some(false));
}
