//! Resources in ARM's own words.

use super::*;

const ADDRESS: &str = "azapi_resource.acr";
const TYPE: &str = "Microsoft.ContainerRegistry/registries@2023-07-01";
const GROUP: &str = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg";

fn azapi(address: &str, body: Value) -> Planned {
    planned(
        address,
        json!({"type": TYPE, "name": "contosoacr", "parent_id": GROUP, "location": "westeurope", "body": body}),
    )
}

fn body() -> Value {
    json!({"sku": {"name": "Premium"}, "properties": {"adminUserEnabled": true, "publicNetworkAccess": "Enabled",
        "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.7"}, {"action": "Allow", "value": "203.0.113.8"}]},
        "password": "hush"}, "tags": {"secret": "hush"}})
}

#[test]
fn a_body_says_the_same_as_an_object_and_as_a_text_and_stands_where_it_is_shown() {
    let mark = Mark::Value;
    for body in [body(), json!(body().to_string())] {
        let decoded = read(&plan(&[azapi(ADDRESS, body)]));
        let resource = at(&decoded, ADDRESS);
        assert_eq!(resource.kind, Kind::Registry);
        assert!(resource.declared);
        check(
            &decoded,
            ADDRESS,
            Field::AdminUserEnabled,
            &[(mark, 0, "true")],
        );
        check(
            &decoded,
            ADDRESS,
            Field::SkuName,
            &[(mark, 0, "\"Premium\"")],
        );
        check(
            &decoded,
            ADDRESS,
            Field::DefaultAction,
            &[(mark, 0, "\"Deny\"")],
        );
        check(
            &decoded,
            ADDRESS,
            Field::IpRuleValue,
            &[(mark, 0, "\"203.0.113.7\""), (mark, 1, "\"203.0.113.8\"")],
        );
        assert_eq!(said(&decoded, resource, Field::IpRule).len(), 2);
        check(
            &decoded,
            ADDRESS,
            Field::Name,
            &[(Mark::Value, 0, "\"contosoacr\"")],
        );
        let id = format!("\"{GROUP}/providers/Microsoft.ContainerRegistry/registries/contosoacr\"");
        check(&decoded, ADDRESS, Field::Id, &[(Mark::Computed, 0, &id)]);
        check(
            &decoded,
            ADDRESS,
            Field::Type,
            &[(
                Mark::Computed,
                0,
                "\"Microsoft.ContainerRegistry/registries\"",
            )],
        );
        assert!(!String::from_utf8_lossy(decoded.text.bytes()).contains("hush"));
        assert!(!format!("{:?}", decoded.found.computed).contains("hush"));
        // What is quoted for a value that was worked out is still there.
        for computed in &decoded.found.computed {
            assert!(
                !decoded.text.get(computed.place).contains('\u{7F}'),
                "{computed:?}"
            );
        }
    }
}

#[test]
fn parts_of_a_body_may_be_unknown_and_so_may_all_of_it() {
    let mut known = body();
    known["properties"]
        .as_object_mut()
        .unwrap()
        .remove("adminUserEnabled");
    let part =
        azapi(ADDRESS, known).unknown(json!({"body": {"properties": {"adminUserEnabled": true}}}));
    check(
        &read(&plan(&[part])),
        ADDRESS,
        Field::AdminUserEnabled,
        &[(Mark::AfterApply, 0, "true")],
    );
    let mut all = azapi(ADDRESS, json!(null)).unknown(json!({"body": true}));
    all.values.as_object_mut().unwrap().remove("body");
    check(
        &read(&plan(&[all])),
        ADDRESS,
        Field::Properties,
        &[(Mark::AfterApply, 0, "true")],
    );
}

#[test]
fn an_update_leaves_open_what_it_does_not_name() {
    let address = "azapi_update_resource.acr";
    let one = azapi(address, json!({"properties": {"adminUserEnabled": false}}));
    let decoded = read(&plan(&[one]));
    check(
        &decoded,
        address,
        Field::AdminUserEnabled,
        &[(Mark::Value, 0, "false")],
    );
    check(
        &decoded,
        address,
        Field::Properties,
        &[(Mark::Open, 0, &format!("\"{TYPE}\""))],
    );
    assert!(!at(&decoded, address).ambiguous);
}

#[test]
fn an_update_of_a_registry_in_the_plan_goes_by_its_name() {
    let address = "azapi_update_resource.acr";
    let acr = "azurerm_container_registry.acr";
    let one = planned(address, json!({"type": TYPE, "body": {"properties": {}}}))
        .unknown(json!({"resource_id": true, "name": true}))
        .written(json!({"resource_id": reference(&["azurerm_container_registry.acr.id", acr])}));
    let decoded = read(&plan(&[registry(acr, "contosoacr"), one]));
    check(
        &decoded,
        address,
        Field::Name,
        &[(Mark::Computed, 0, "\"contosoacr\"")],
    );
}

#[test]
fn a_text_that_cannot_be_read_leaves_everything_unknown() {
    let decoded = read(&plan(&[azapi(
        ADDRESS,
        json!("{\"properties\": {\"adminUserEnabled\": tr"),
    )]));
    check(
        &decoded,
        ADDRESS,
        Field::Properties,
        &[(Mark::Unresolved, 0, &format!("\"{TYPE}\""))],
    );
}

#[test]
fn workloads_and_other_types_are_told_apart() {
    let app = "azapi_resource.app";
    let mut one = planned(
        app,
        json!({"type": "Microsoft.App/containerApps@2024-03-01", "name": "app", "identity": [{"type": "SystemAssigned"}],
            "body": {"properties": {"template": {"containers": [{"name": "a"}]}}}}),
    );
    one = one
        .unknown(json!({"body": {"properties": {"template": {"containers": [{"image": true}]}}}}))
        .written(json!({"body": reference(&["azapi_resource.acr.output.properties.loginServer", "azapi_resource.acr.output.properties", "azapi_resource.acr.output", ADDRESS])}));
    let network = planned(
        "azapi_resource.net",
        json!({"type": "Microsoft.Network/virtualNetworks@2023-01-01", "name": "net", "body": {}}),
    );
    let decoded = read(&plan(&[azapi(ADDRESS, body()), one, network]));
    assert_eq!(at(&decoded, app).kind, Kind::Workload);
    check(
        &decoded,
        app,
        Field::Image,
        &[(Mark::Partly, 0, "\"contosoacr.azurecr.io/…\"")],
    );
    check(
        &decoded,
        app,
        Field::IdentityType,
        &[(Mark::Value, 0, "\"SystemAssigned\"")],
    );
    let net = "azapi_resource.net";
    assert_eq!(at(&decoded, net).kind, Kind::Other);
    check(
        &decoded,
        net,
        Field::Type,
        &[(
            Mark::Value,
            0,
            "\"Microsoft.Network/virtualNetworks@2023-01-01\"",
        )],
    );
}

#[test]
fn images_packed_into_a_text_are_taken_out_and_nothing_else() {
    use base64::{Engine, prelude::BASE64_STANDARD};

    let site = "azapi_resource.site";
    let packed = BASE64_STANDARD.encode(
        "services:\n  a:\n    image: contosoacr.azurecr.io/a:1\n    environment:\n      P: hush\n",
    );
    let body =
        json!({"properties": {"siteConfig": {"linuxFxVersion": format!("COMPOSE|{packed}")}}});
    let one = planned(
        site,
        json!({"type": "Microsoft.Web/sites@2023-12-01", "name": "site", "body": body.to_string()}),
    );
    let decoded = read(&plan(&[one]));
    let images: Vec<_> = decoded.found.composed.values().flatten().collect();
    assert_eq!(images, ["contosoacr.azurecr.io/a:1"]);
    assert!(!format!("{:?}", decoded.found.computed).contains(&packed));
    assert!(!String::from_utf8_lossy(decoded.text.bytes()).contains(&packed));
}
