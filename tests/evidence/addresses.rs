//! Addresses in the place of ids: what somebody called stands where the id of what it answers belongs.

use super::*;

/// Spellings of the same id as an address.
fn addresses(id: &str) -> Vec<String> {
    let query = "?api-version=2024-01-01";
    let escaped = id
        .replace("rg-contoso", "rg%2Dcontoso")
        .replace("Microsoft.", "Microsoft%2E");
    vec![
        format!("https://management.azure.com{id}{query}"),
        format!("https://management.azure.com{id}"),
        format!("https://management.azure.com{id}/{query}"),
        format!("https://management.azure.com//{id}/"),
        format!("https://management.azure.com:443{escaped}{query}&$expand=all"),
        format!(
            "https://management.azure.com/{}",
            id.trim_start_matches('/').replace('/', "%2F")
        ),
        format!("HTTPS://MANAGEMENT.USGOVCLOUDAPI.NET{}", id.to_uppercase()),
        format!("https://management.chinacloudapi.cn{id}#x"),
        format!(" https://westeurope.management.azure.com{id}{query} "),
        format!("http://localhost:8080{id}{query}"),
    ]
}

/// The same documents with every text that is an id as one of those.
fn called(value: &Value, spelling: usize) -> Value {
    match value {
        Value::String(text) if text.starts_with("/subscriptions/") => {
            json!(addresses(text)[spelling])
        }
        Value::Array(items) => items.iter().map(|item| called(item, spelling)).collect(),
        Value::Object(object) => {
            let entries = object.iter().map(|(key, value)| {
                let key = match key.starts_with("/subscriptions/") {
                    true => addresses(key)[spelling].clone(),
                    false => key.clone(),
                };
                (key, called(value, spelling))
            });
            Value::Object(entries.collect())
        }
        other => other.clone(),
    }
}

fn spellings() -> std::ops::Range<usize> {
    0..addresses("/").len()
}

/// Whichever of two documents is called by an address, both come to what they do by their ids.
#[track_caller]
fn is_the_same(documents: &[Value]) -> Report {
    let plain = judge(documents);
    for spelling in spellings() {
        let all: Vec<Value> = documents.iter().map(|one| called(one, spelling)).collect();
        assert_eq!(conclusions(&judge(&all)), conclusions(&plain), "{all:#?}");
        // Of several spellings of a name in capitals and without, the first one shown is told.
        let capitals = all
            .iter()
            .any(|one| one.to_string().contains("/SUBSCRIPTIONS/"));
        let each = all
            .iter()
            .enumerate()
            .filter(|_| !capitals && spelling % 5 == 0);
        for (place, document) in each {
            let mut one = documents.to_vec();
            one[place] = document.clone();
            assert_eq!(conclusions(&judge(&one)), conclusions(&plain), "{one:#?}");
        }
    }
    plain
}

#[test]
fn a_plan_counts_in_its_scope_though_its_id_is_an_address() {
    let registry = cli("contosoacr", json!({}));
    for (scope, tier, expected) in [
        (subscription(HERE), "Standard", Clear),
        (subscription(HERE), "Free", Fires),
        (subscription(THERE), "Standard", Unknown),
        (acr("contosoacr"), "Standard", Clear),
        (acr("contosoacr"), "Free", Fires),
        (acr("contosoother"), "Standard", Unknown),
        (aks("aks-contoso"), "Standard", Unknown),
        (
            format!("{}/resourceGroups/rg-contoso", subscription(HERE)),
            "Standard",
            Unknown,
        ),
    ] {
        let report = is_the_same(&[registry.clone(), pricing(&scope, tier)]);
        assert_eq!(found(&report, "contosoacr")[2], expected, "{scope} {tier}");
    }
    // One on the registry itself goes before that of its subscription.
    let report = is_the_same(&[
        registry,
        pricing(&acr("contosoacr"), "Free"),
        pricing(&subscription(HERE), "Standard"),
    ]);
    assert_eq!(found(&report, "contosoacr")[2], Fires);
}

#[test]
fn what_is_flat_or_in_a_list_or_under_its_id_is_called_so_too() {
    let plan = pricing(&acr("contosoacr"), "Standard");
    let flat = json!({"id": plan["id"], "name": "Containers", "type": "Microsoft.Security/pricings", "pricingTier": "Standard"});
    let key = plan["id"].as_str().unwrap().to_owned();
    for document in [
        flat.clone(),
        json!({"value": [flat]}),
        json!({"data": [plan], "count": 1, "total_records": 1, "skip_token": null}),
        json!({key.clone(): plan}),
        json!({key: {"pricingTier": "Standard", "name": "Containers", "type": "Microsoft.Security/pricings"}}),
        json!({"id": plan["id"], "properties": {"pricingTier": "Standard"}}),
        json!({"columns": [{"name": "id"}, {"name": "name"}, {"name": "type"}, {"name": "pricingTier"}],
            "rows": [[plan["id"], "Containers", "microsoft.security/pricings", "Standard"]]}),
    ] {
        is_the_same(&[cli("contosoacr", json!({})), document]);
    }
    // In a text that holds another document.
    let report = judge(&[
        cli("contosoacr", json!({})),
        json!({"status": 200, "content": called(&plan, 0).to_string()}),
    ]);
    assert_eq!(found(&report, "contosoacr")[2], Clear);
}

#[test]
fn registries_and_what_is_theirs_are_joined_though_their_ids_are_addresses() {
    let registry = acr("contosoacr");
    let arm = json!({"id": registry, "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries", "sku": {"name": "Premium"},
        "properties": {"adminUserEnabled": true, "loginServer": "contosoacr.azurecr.io", "publicNetworkAccess": "Enabled",
            "networkRuleSet": {"defaultAction": "Deny", "ipRules": []}}});
    let lock = json!({"id": format!("{registry}/providers/Microsoft.Authorization/locks/keep"), "name": "keep",
        "type": "Microsoft.Authorization/locks", "level": "ReadOnly"});
    let role = json!({"id": format!("{registry}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-0000-0000-0000000000d4"),
        "principalId": "00000000-0000-0000-0000-0000000000e5", "principalType": "ServicePrincipal", "scope": registry,
        "type": "Microsoft.Authorization/roleAssignments",
        "roleDefinitionId": format!("{}/providers/Microsoft.Authorization/roleDefinitions/8311e382-0749-4cb8-b61a-304f252e45ec", subscription(HERE))});
    let assessment = json!({"id": format!("{registry}/providers/Microsoft.Security/assessments/9b828565-a0ed-61c2-6bf3-1afc99a9b2ca"),
        "name": "9b828565-a0ed-61c2-6bf3-1afc99a9b2ca", "type": "Microsoft.Security/assessments",
        "properties": {"displayName": "Container registries should not allow unrestricted network access",
            "resourceDetails": {"source": "Azure", "id": registry}, "status": {"code": "Unhealthy"}}});
    for other in [lock, role, assessment.clone()] {
        is_the_same(&[arm.clone(), other]);
    }
    let report = is_the_same(&[bare("contosoacr"), assessment]);
    assert_eq!(found(&report, "contosoacr")[1], Fires);
    // The same registry is one.
    is_the_same(&[arm.clone(), cli("contosoacr", json!({}))]);
}

#[test]
fn workloads_and_clusters_are_the_same_though_their_ids_are_addresses() {
    let app = json!({"id": id("Microsoft.App/containerApps/front"), "name": "front", "type": "Microsoft.App/containerApps",
        "properties": {"managedEnvironmentId": id("Microsoft.App/managedEnvironments/e"),
            "template": {"containers": [{"name": "c", "image": "contosoacr.azurecr.io/shop/web:1"}]}}});
    let site = json!({"id": id("Microsoft.Web/sites/shop"), "name": "shop", "type": "Microsoft.Web/sites", "kind": "app,linux,container",
        "properties": {"state": "Running"}});
    let config = json!({"id": id("Microsoft.Web/sites/shop/config/web"), "name": "shop", "type": "Microsoft.Web/sites/config",
        "properties": {"linuxFxVersion": "DOCKER|contosoacr.azurecr.io/shop/web:1"}});
    let report = is_the_same(&[cli("contosoacr", json!({})), site, config, app]);
    assert_eq!(report.chains[0].blast_radius.totals.workloads, 2);
    is_the_same(&[
        cli("contosoacr", json!({})),
        cluster("aks-contoso", false),
        pricing(&aks("aks-contoso"), "Standard"),
    ]);
}
