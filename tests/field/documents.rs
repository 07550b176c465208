//! The shapes themselves, as they were handed over; `documents/` holds them.

use super::*;

macro_rules! document {
    ($name:literal) => {
        ($name, include_str!(concat!("documents/", $name)))
    };
}

#[test]
fn a_list_that_a_loop_fills_is_not_empty() {
    let report = judge(&[document!("bicep-acr-iprules-loop.json")]);
    let [admin, network, defender] = found(&report);
    assert_eq!((admin, defender), (Fires, Unknown));
    // Unknown would be honest too, but a default that stands there can be read.
    assert_eq!(network, Fires);
    let finding = &only(&report).rules[1].finding;
    assert_eq!(finding.addresses, WHOLE_INTERNET);
    assert_says(&words(finding), &["allowedIpRanges", "default"]);
}

#[test]
fn a_parameter_file_fills_its_template() {
    let files = [
        document!("acr-azuredeploy.json"),
        document!("acr-azuredeploy.parameters.json"),
    ];
    for files in [files, [files[1], files[0]]] {
        let report = judge(&files);
        let registry = only(&report);
        assert_eq!(registry.name, "contosoacr");
        assert_eq!(registry.sku.as_deref(), Some("Standard"));
        assert_eq!(outcomes(registry), [Fires, Fires, Unknown]);
    }
}

#[test]
fn a_plan_of_another_provider_says_nothing_of_this_registry() {
    let report = judge(&[document!("tfplan-two-subscriptions.json")]);
    assert_eq!(found(&report), [Fires, Fires, Unknown]);
    assert_says(
        &words(&only(&report).rules[2].finding),
        &[
            "another subscription",
            "other subscription",
            "provider",
            "alias",
            THERE,
        ],
    );
}

#[test]
fn images_that_are_known_after_apply_come_from_the_registry_they_refer_to() {
    let report = judge(&[document!("tfplan-apps-beside-registry.json")]);
    assert_eq!(found(&report), [Fires, Fires, Unknown]);
    assert_buckets(&report, &[("possible", 3)]);
    let names: Vec<&str> = pulled(&report)
        .into_iter()
        .map(|(name, _, _)| name)
        .collect();
    assert_eq!(names, ["contoso-api", "contoso-web", "contoso-worker"]);
}

#[test]
fn the_image_of_a_site_also_stands_in_its_site_properties() {
    let report = judge(&[
        document!("acr-cli-open-premium.json"),
        document!("arg-webapps-siteproperties.json"),
    ]);
    assert_eq!(found(&report), [Fires, Fires, Unknown]);
    assert_buckets(&report, &[("possible", 2), ("runsNone", 1)]);
    assert_eq!(
        pulled(&report),
        [
            ("contoso-api", Pulls::NextRestart, "contosoacr"),
            ("contoso-web", Pulls::NextRestart, "contosoacr"),
        ]
    );
}

#[test]
fn an_image_volume_makes_a_node_pull() {
    let report = judge(&[
        document!("acr-cli-open-premium.json"),
        document!("pods-image-volume.json"),
    ]);
    assert_eq!(found(&report), [Fires, Fires, Unknown]);
    assert_buckets(&report, &[("possible", 1)]);
    assert_eq!(
        pulled(&report),
        [("model-server-0", Pulls::NextRestart, "contosoacr")]
    );
}

#[test]
fn powershell_tells_the_same_facts_in_its_own_names() {
    let report = judge(&[document!("ps-get-azcontainerregistry.json")]);
    assert_eq!(
        names(&report),
        ["contosobasic", "contosooffice", "contosoopen"]
    );
    assert_eq!(
        outcomes(named(&report, "contosoopen")),
        [Fires, Fires, Unknown]
    );
    assert_eq!(
        outcomes(named(&report, "contosooffice")),
        [Fires, Clear, Unknown]
    );
    assert_eq!(
        named(&report, "contosooffice").rules[1].finding.addresses,
        Some(256)
    );
    assert_eq!(
        outcomes(named(&report, "contosobasic")),
        [Fires, Fires, Unknown]
    );
    assert_says(
        &words(&named(&report, "contosobasic").rules[1].finding),
        &["Basic"],
    );
    assert_eq!(scan(&report), [Fires, Fires, Unknown]);
}

#[test]
fn a_what_if_is_judged_as_declared_and_its_change_is_said() {
    let report = judge(&[document!("arm-whatif-modify.json")]);
    assert_eq!(scan(&report), [Fires, Fires, Unknown]);
    assert_eq!(named(&report, "contosoacr").rules[0].finding.outcome, Fires);
    let said = said(&report);
    assert_says(&said, &["deployment"]);
    assert_says(
        &said,
        &[
            "admin account on",
            "turn on the admin account",
            "adminUserEnabled",
        ],
    );
}

#[test]
fn assessments_are_named_and_clear_nothing() {
    let report = judge(&[document!("defender-assessments.json")]);
    assert_eq!(scan(&report), [Unknown, Fires, Fires]);
    let said = said_of_documents(&report);
    assert_says(&said, &["assessments"]);
    assert_counts(&said, 2);
    // Here or in what is said of the whole scan: what to export instead.
    assert_says(
        &format!("{said}\n{}", super::said(&report)),
        &["az acr show", "az acr list", "az security pricing"],
    );
}
