//! Where what is planned is deployed to.

use std::collections::BTreeSet;

use super::*;

const HERE: &str = "11111111-1111-4111-8111-111111111111";
const THERE: &str = "22222222-2222-4222-8222-222222222222";

fn scopes(document: &Value) -> Vec<(Option<String>, String)> {
    let decoded = read(document);
    let resources = decoded
        .found
        .resources
        .iter()
        .filter(|resource| resource.declared);
    resources
        .map(|resource| &decoded.found.scopes[resource.scope as usize])
        .map(|scope| (scope.subscription.clone(), scope.label.clone()))
        .collect()
}

fn with(provider: &'static str) -> Planned {
    Planned {
        provider,
        ..registry("azurerm_container_registry.acr", "contosoacr")
    }
}

#[test]
fn a_provider_tells_its_subscription_by_itself_or_through_a_variable() {
    let mut document = plan(&[with("azurerm.platform")]);
    document["configuration"]["provider_config"] = json!({
        "azurerm": {"name": "azurerm", "expressions": {"subscription_id": {"constant_value": HERE}}},
        "azurerm.platform": {"name": "azurerm", "alias": "platform", "expressions": {"subscription_id": reference(&["var.platform"])}},
    });
    assert_eq!(scopes(&document), [(None, "azurerm.platform".to_owned())]);
    document["variables"] = json!({"platform": {"value": THERE}});
    assert_eq!(
        scopes(&document),
        [(Some(THERE.to_owned()), "azurerm.platform".to_owned())]
    );
    document["variables"] = json!({"platform": {"value": "hush"}});
    assert_eq!(scopes(&document)[0].0, None);
}

#[test]
fn an_id_that_is_known_tells_the_subscription_too() {
    let mut one = with("azurerm").unknown(json!({}));
    one.values["id"] = json!(format!(
        "/subscriptions/{HERE}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contosoacr"
    ));
    assert_eq!(
        scopes(&plan(&[one])),
        [(Some(HERE.to_owned()), "azurerm".to_owned())]
    );
}

#[test]
fn a_provider_that_was_handed_down_is_the_one_above() {
    let document = |providers: Value| {
        let mut document = plan(&[with("module.shop:azurerm")]);
        document["configuration"]["provider_config"] = providers;
        scopes(&document)
    };
    let only = |id: &str| json!({"name": "azurerm", "expressions": {"subscription_id": {"constant_value": id}}});
    assert_eq!(
        document(json!({"azurerm": only(HERE)})),
        [(Some(HERE.to_owned()), "azurerm".to_owned())]
    );
    assert_eq!(document(json!({})), [(None, "azurerm".to_owned())]);
    // It may be either, so it is neither.
    let either = json!({"azurerm": only(HERE), "azurerm.platform": only(THERE)});
    assert_eq!(document(either), [(None, "module.shop:azurerm".to_owned())]);
    let own = json!({"azurerm": only(HERE), "module.shop:azurerm": only(THERE)});
    assert_eq!(
        document(own),
        [(Some(THERE.to_owned()), "module.shop:azurerm".to_owned())]
    );
}

#[test]
fn another_cloud_has_login_servers_of_its_own() {
    let mut document = plan(&[with("azurerm")]);
    document["configuration"]["provider_config"] = json!({"azurerm": {"name": "azurerm",
        "expressions": {"environment": {"constant_value": "usgovernment"}}}});
    let decoded = read(&document);
    check(
        &decoded,
        "azurerm_container_registry.acr",
        Field::LoginServer,
        &[(Mark::Computed, 0, "\"contosoacr.azurecr.us\"")],
    );
}

#[test]
fn a_plan_of_which_no_provider_is_told_is_not_on_in_every_subscription() {
    let pricing = || Planned {
        expressions: None,
        ..planned(
            "azurerm_security_center_subscription_pricing.containers",
            json!({"tier": "Standard", "resource_type": "Containers"}),
        )
    };
    let acr = || Planned {
        expressions: None,
        ..with("")
    };
    let differ = |document: &Value| {
        let labels: BTreeSet<String> = scopes(document)
            .into_iter()
            .map(|(_, label)| label)
            .collect();
        labels.len() == 2
    };
    // Resources do not say which, and there are two, of one kind or of two.
    for second in ["azurerm.platform", "azapi"] {
        let mut two = plan(&[acr(), pricing()]);
        two["configuration"]["provider_config"] = json!({
            "azurerm": {"name": "azurerm"},
            second: {"name": second.split('.').next()},
        });
        assert!(differ(&two), "{second}");
    }
    // Nothing of the configuration is shown, as in a plan that was cut to its values.
    let mut cut = plan(&[acr(), pricing()]);
    cut.as_object_mut().map(|plan| plan.remove("configuration"));
    assert!(!differ(&cut), "{:?}", scopes(&cut));
    // There is one, beside others that make nothing in Azure.
    let mut one = plan(&[acr(), pricing()]);
    one["configuration"]["provider_config"] = json!({
        "azurerm": {"name": "azurerm"},
        "random": {"name": "random"},
    });
    assert!(!differ(&one), "{:?}", scopes(&one));
}
