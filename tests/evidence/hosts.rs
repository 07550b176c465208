//! What somebody has put in the place of a login server: its name still tells who pulls from a registry.

use super::*;
use model::report::Reach;

/// What pulls `image`, each in a document of its own.
fn pullers(image: &str) -> Vec<Value> {
    let app = id("Microsoft.App/containerApps/till");
    let site = id("Microsoft.Web/sites/till");
    vec![
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "till", "namespace": "shop"},
            "spec": {"containers": [{"name": "c", "image": image}]}}),
        json!({"id": app, "name": "till", "type": "Microsoft.App/containerApps",
            "properties": {"template": {"containers": [{"name": "c", "image": image}]}}}),
        json!({"id": site, "name": "till", "type": "Microsoft.Web/sites", "kind": "app,linux,container",
            "properties": {"siteConfig": {"linuxFxVersion": format!("DOCKER|{image}")}}}),
    ]
}

#[track_caller]
fn falls(masked: &str, image: &str) {
    for puller in pullers(image) {
        let report = judge(&[
            cli("contosoacr", json!({"loginServer": masked})),
            pricing(&subscription(HERE), "Free"),
            puller.clone(),
        ]);
        let radius = &report.chains[0].blast_radius;
        let reach: Vec<Reach> = radius.workloads.iter().map(|row| row.reach).collect();
        assert_eq!(reach, [Reach::Exposed], "{masked}: {puller}");
        assert_eq!(radius.totals.elsewhere, 0, "{masked}");
    }
}

#[test]
fn whatever_stands_in_place_of_a_login_server_what_pulls_by_the_name_falls() {
    for masked in [
        "REDACTED",
        "redacted.example",
        "xxxxx.azurecr.io",
        "masked.azurecr.io",
        "contosoacr",
        "***",
        "n/a",
        "(hidden)",
        "string",
        "10.0.0.4",
    ] {
        falls(masked, "contosoacr.azurecr.io/shop/web:1");
    }
}

#[test]
fn what_is_masked_in_the_same_way_everywhere_still_falls() {
    for masked in ["masked.azurecr.io", "redacted.example"] {
        falls(masked, &format!("{masked}/shop/web:1"));
    }
}

#[test]
fn a_login_server_that_azure_formed_of_the_name_and_a_hash_has_no_other() {
    let report = judge(&[
        cli(
            "contosoacr",
            json!({"loginServer": "contosoacr-h7x2k9m4abcd.azurecr.io"}),
        ),
        pricing(&subscription(HERE), "Free"),
        pullers("contosoacr.azurecr.io/shop/web:1").remove(0),
    ]);
    assert_eq!(report.chains[0].blast_radius.totals.elsewhere, 1);
}
