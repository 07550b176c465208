//! What holds for every scan: no further document clears a finding, and every workload is in one bucket.

use super::*;

use proptest::prelude::*;

/// One export of the registry `contosoacr`, by one tool or another; none of them says when it was made.
fn export() -> impl Strategy<Value = Value> {
    let admin = prop_oneof![
        Just(json!(true)),
        Just(json!(false)),
        Just(json!("true")),
        Just(Value::Null),
        Just(json!("(gone)"))
    ];
    let access = prop_oneof![
        3 => Just(json!("Enabled")),
        1 => Just(json!("Disabled")),
        1 => Just(Value::Null),
        1 => Just(json!("(gone)"))
    ];
    let rules = prop_oneof![
        Just(json!([])),
        Just(Value::Null),
        Just(json!([{"action": "Allow", "value": "203.0.113.0/24"}])),
        Just(json!([{"action": "Allow", "ipAddressOrRange": "0.0.0.0/0"}])),
        Just(json!(["0.0.0.0/1", "128.0.0.0/1"])),
        Just(json!("System.Object[]")),
        Just(json!("(gone)")),
    ];
    let action = prop_oneof![
        Just(json!("Allow")),
        Just(json!("Deny")),
        Just(Value::Null),
        Just(json!("(gone)"))
    ];
    let set = prop_oneof![
        4 => (action, rules).prop_map(|(action, rules)| {
            let mut set = json!({});
            lay_over(&mut set, json!({"defaultAction": action, "ipRules": rules}));
            set
        }),
        1 => Just(Value::Null),
        1 => Just(json!("(gone)")),
    ];
    let sku = prop_oneof![
        Just(json!({"name": "Basic"})),
        Just(json!({"name": "Premium"})),
        Just(Value::Null),
        Just(json!("(gone)"))
    ];
    let id = prop_oneof![
        4 => Just(id("contosoacr")),
        1 => Just(id("contosoacr").to_lowercase()),
        1 => Just(format!("{}/", id("contosoacr")))
    ];
    (admin, access, set, sku, id, any::<bool>()).prop_map(|(admin, mut access, mut set, sku, id, nested)| {
            if sku["name"] == "Basic" {
                // Which can neither be closed nor have a firewall.
                if access == "Disabled" {
                    access = json!("Enabled");
                }
                if set.is_object() {
                    set = Value::Null;
                }
            }
        let mut document = cli("contosoacr", json!({"id": id, "sku": sku}));
        let settings = json!({"adminUserEnabled": admin, "publicNetworkAccess": access, "networkRuleSet": set});
        if nested {
            for key in ["adminUserEnabled", "publicNetworkAccess", "networkRuleSet", "loginServer"] {
                document.as_object_mut().unwrap().remove(key);
            }
            document["properties"] = json!({"loginServer": "contosoacr.azurecr.io"});
            lay_over(&mut document["properties"], settings);
        } else {
            lay_over(&mut document, settings);
        }
        document
    })
}

/// An image: of the registry, of another, by digest, or none that anyone can read.
fn image() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!("contosoacr.azurecr.io/api:1")),
        Just(json!(
            "contosoacr.azurecr.io/api@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        )),
        Just(json!("docker.io/library/nginx:1")),
        Just(json!("<no value>")),
        Just(json!("")),
        Just(Value::Null),
    ]
}

fn containers() -> impl Strategy<Value = Value> {
    proptest::collection::vec(image(), 0..3).prop_map(|images| {
        let containers = images
            .into_iter()
            .map(|image| json!({"name": "c", "image": image}));
        containers.collect()
    })
}

fn workload_document() -> impl Strategy<Value = Value> {
    let name = (0..6_u8).prop_map(|number| format!("w{number}"));
    let containers = containers().boxed();
    let volume = proptest::option::of(image());
    let pods = (name.clone(), containers.clone(), volume).prop_map(|(name, containers, volume)| {
        let mut spec = json!({ "containers": containers });
        if let Some(reference) = volume {
            spec["volumes"] = json!([{"name": "v", "image": {"reference": reference}}]);
        }
        pod(&name, spec)
    });
    let version = prop_oneof![
        Just(json!("DOCKER|contosoacr.azurecr.io/api:1")),
        Just(json!("DOCKER|docker.io/library/nginx:1")),
        Just(json!("DOCKER|<no value>")),
        Just(json!("NODE|20-lts")),
        Just(json!("SITECONTAINERS")),
        Just(json!("COMPOSE|!")),
        Just(json!("")),
        Just(Value::Null),
    ];
    let kind = prop_oneof![
        Just("app"),
        Just("app,linux"),
        Just("app,linux,container"),
        Just("functionapp,linux")
    ];
    let sites = (name.clone(), version, kind, any::<bool>()).prop_map(|(name, version, kind, beside)| {
        let properties = if beside {
            json!({"siteConfig": null, "siteProperties": {"properties": [{"name": "LinuxFxVersion", "value": version}]}})
        } else {
            json!({"siteConfig": {"linuxFxVersion": version}})
        };
        json!({"id": format!("/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.Web/sites/{name}"), "name": name,
            "type": "Microsoft.Web/sites", "kind": kind, "properties": properties})
    });
    let apps = (name, containers).prop_map(|(name, containers)| {
        json!({"id": format!("/subscriptions/{HERE}/resourceGroups/rg-contoso/providers/Microsoft.App/containerApps/{name}"), "name": name,
            "type": "Microsoft.App/containerApps", "properties": {"template": {"containers": containers}}})
    });
    prop_oneof![pods, sites, apps]
}

proptest! {
    // What it finds becomes a test with a name of its own, not a line in a file of seeds.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn a_further_document_of_the_same_registry_never_turns_a_finding_clear(
        known in proptest::collection::vec(export(), 1..3),
        further in export(),
        first in any::<bool>(),
    ) {
        let before = judge_all(&known);
        prop_assert_eq!(names(&before), ["contosoacr"]);
        let mut all = known.clone();
        all.insert(if first { 0 } else { all.len() }, further.clone());
        let after = judge_all(&all);
        prop_assert_eq!(names(&after), ["contosoacr"], "{:?} {}", known, further);
        for (before, after) in outcomes(only(&before)).into_iter().zip(outcomes(only(&after))) {
            // Unknown may be settled; what fires may be contradicted, and then the worse stands.
            prop_assert!(before != Fires || after == Fires, "{before:?} became {after:?}: {known:?} and then {further}");
        }
    }

    #[test]
    fn a_document_that_says_nothing_settles_nothing(known in export()) {
        let nothing = json!({"id": id("contosoacr"), "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries"});
        let before = judge_all(std::slice::from_ref(&known));
        let after = judge_all(&[known.clone(), nothing]);
        prop_assert_eq!(found(&before), found(&after), "{}", known);
    }

    #[test]
    fn every_workload_is_in_exactly_one_bucket(documents in proptest::collection::vec(workload_document(), 0..8), admin in any::<bool>(), tier in prop_oneof![Just("Free"), Just("Standard")], plan in any::<bool>()) {
        let mut all = vec![cli("contosoacr", json!({"adminUserEnabled": admin}))];
        if plan {
            all.push(pricing(&subscription(HERE), tier));
        }
        all.extend(documents);
        let (buckets, workloads) = buckets(&judge_all(&all));
        prop_assert_eq!(buckets.values().sum::<u64>(), workloads, "{:?} of {:?}", buckets, all);
    }

    #[test]
    fn a_further_workload_takes_no_other_out_of_reach(documents in proptest::collection::vec(workload_document(), 1..6), further in workload_document()) {
        let mut all = vec![cli("contosoacr", json!({}))];
        all.extend(documents);
        let count = |report: &Report| buckets(report).0.get("possible").copied().unwrap_or_default();
        let before = count(&judge_all(&all));
        all.push(further);
        let after = count(&judge_all(&all));
        prop_assert!(after >= before, "{before} became {after}: {all:?}");
    }
}
