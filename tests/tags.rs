//! Registries by their tags: what is kept of them, and what becomes of it in links and files.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets something else must fail"
)]

use model::{
    Format, Limits, Redaction,
    protocol::{Tag, Taken},
};
use more::office::Office;
use serde_json::{Value, json};

const SCOPE: &str = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Microsoft.ContainerRegistry/registries";

/// As `az acr list` prints it.
fn registry(name: &str, tags: Value) -> Value {
    json!({"adminUserEnabled": true, "id": format!("{SCOPE}/{name}"), "loginServer": format!("{name}.azurecr.io"),
        "name": name, "publicNetworkAccess": "Enabled", "sku": {"name": "Premium"}, "tags": tags,
        "type": "Microsoft.ContainerRegistry/registries"})
}

fn office(documents: &[Value]) -> Office {
    let mut office = Office::new(Limits::default());
    for (id, document) in (0..).zip(documents) {
        office.put(id, &format!("{id}.json"), document.to_string().into_bytes());
    }
    office
}

fn tag(name: &str, values: &[&str], of: &[u32]) -> Tag {
    Tag {
        name: name.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        of: of.to_vec(),
    }
}

/// The registries, and which of them have the same value of each tag: what grouping comes to.
fn partition(office: &mut Office) -> Vec<Vec<u32>> {
    let overview = office.overview();
    overview.tags.iter().map(|tag| tag.of.clone()).collect()
}

#[test]
fn tags_are_told_by_name_and_value_the_most_used_first() {
    let list = json!([
        registry("contosoa", json!({"team": "Payments", "env": "prod"})),
        registry(
            "contosob",
            json!({"Team": "Booking", "cost center": "CC-4711"})
        ),
        registry("contosoc", Value::Null),
        registry("contosod", json!({"team": "Payments"})),
    ]);
    let overview = office(&[list]).overview();
    let expected = [
        tag("team", &["Booking", "Payments"], &[2, 1, 0, 2]),
        tag("cost center", &["CC-4711"], &[0, 1, 0, 0]),
        tag("env", &["prod"], &[1, 0, 0, 0]),
    ];
    assert_eq!(*overview.tags, expected);
}

#[test]
fn every_shape_of_export_tells_them() {
    let id = format!("{SCOPE}/contosoa");
    let columns = |names: &[&str]| -> Vec<Value> {
        names
            .iter()
            .map(|name| json!({"name": name, "type": "string"}))
            .collect()
    };
    let table = |tags: Value| {
        json!({"data": {"columns": columns(&["id", "name", "type", "tags", "properties"]),
            "rows": [[id, "contosoa", "microsoft.containerregistry/registries", tags, {"adminUserEnabled": true}]]}})
    };
    let plan = json!({"format_version": "1.2", "terraform_version": "1.9.8", "planned_values": {"root_module": {"resources": [
        {"address": "azurerm_container_registry.a", "mode": "managed", "type": "azurerm_container_registry", "name": "a",
         "values": {"name": "contosoa", "admin_enabled": true, "public_network_access_enabled": true, "network_rule_set": [],
                    "tags": {"team": "Payments", "env": "prod"}}},
        {"address": "azurerm_kubernetes_cluster.k", "mode": "managed", "type": "azurerm_kubernetes_cluster", "name": "k",
         "values": {"name": "k", "tags": {"team": "Zebra"}}}]}},
        "resource_changes": []});
    let rest = json!({"value": [{"id": id, "name": "contosoa", "type": "Microsoft.ContainerRegistry/registries",
        "tags": {"team": "Payments", "env": "prod"}, "properties": {"adminUserEnabled": true}}]});
    let text = json!({"team": "Payments", "env": "prod"});
    for document in [
        rest,
        table(text.clone()),
        table(Value::from(text.to_string())),
        plan,
    ] {
        let mut office = office(std::slice::from_ref(&document));
        let tags = office.overview().tags;
        let expected = [
            tag("env", &["prod"], &[1]),
            tag("team", &["Payments"], &[1]),
        ];
        assert_eq!(*tags, expected, "{document}");
    }
}

#[test]
fn the_latest_document_decides_and_order_changes_nothing() {
    let one = json!([registry("contosoa", json!({"team": "Payments"}))]);
    let other = json!([registry(
        "contosoa",
        json!({"team": "Booking", "stage": "dev"})
    )]);
    let there = office(&[one.clone(), other.clone()]).overview().tags;
    assert_eq!(there, office(&[other, one]).overview().tags);
    assert_eq!(there[1].values, ["Booking"]);
}

#[test]
fn what_may_be_a_secret_is_overwritten_with_its_document() {
    let tags = json!({"admin-password": "zebra", "note": "Zm9vYmFyMTIzNDU2Nzg5MA", "url": "https://contoso.com/?sig=zebra",
        "mark": "pa$$zebra", "deep": {"zebra": ["zebra"]}, "list": ["zebra"], "count": 4711, "team": "Payments"});
    let other = json!({"id": "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Microsoft.Network/virtualNetworks/v",
        "name": "v", "type": "Microsoft.Network/virtualNetworks", "tags": {"team": "zebra"}});
    let mut office = office(&[json!([registry("contosoa", tags), other])]);
    let overview = office.overview();
    assert_eq!(*overview.tags, [tag("team", &["Payments"], &[1])]);
    let lines = office.lines(overview.inputs[0], 1, 10, (1, 1)).unwrap();
    let text = lines.lines.concat();
    assert!(text.contains("Payments"), "{text}");
    for gone in ["zebra\"", "Zm9v", "sig=", "4711"] {
        assert!(
            !text.replace("\"zebra\":", "").contains(gone),
            "{gone}: {text}"
        );
    }
}

#[test]
fn nor_does_one_stay_of_what_is_only_nearly_a_registry() {
    let tags = json!({"note": "pa$$zebra", "secret": "zebra", "env": "pa$$zebra"});
    let body = json!({"properties": {"adminUserEnabled": true}, "tags": tags});
    let azapi = |body: Value| {
        json!({"format_version": "1.2", "terraform_version": "1.9.8", "planned_values": {"root_module": {"resources": [
            {"address": "azapi_resource.a", "mode": "managed", "type": "azapi_resource", "name": "a",
             "values": {"name": "contosoa", "type": "Microsoft.ContainerRegistry/registries@2023-07-01", "body": body}}]}}, "resource_changes": []})
    };
    let nameless = json!({"adminUserEnabled": true, "publicNetworkAccess": "Enabled", "networkRuleSet": null, "tags": tags});
    let rules = json!({"defaultAction": "Allow", "ipRules": [], "tags": tags});
    let listed = json!([registry("contosoa", tags.clone()), nameless, rules]);
    for document in [
        azapi(body.clone()),
        azapi(Value::from(body.to_string())),
        nameless.clone(),
        rules.clone(),
        listed,
    ] {
        let mut office = office(std::slice::from_ref(&document));
        let overview = office.overview();
        assert!(overview.tags.is_empty(), "{document}");
        let lines = office.lines(overview.inputs[0], 1, 10, (1, 1)).unwrap();
        let shared = format!(
            "{:?}",
            office.share(Redaction::NONE, "2026-11-28").documents
        );
        for text in [lines.lines.concat(), shared, office.json()] {
            assert!(!text.contains("zebra"), "{document}: {text}");
        }
    }
}

#[test]
fn a_link_groups_as_its_documents_did_and_with_pseudonyms_names_nobody() {
    let list = json!([
        registry(
            "contosoa",
            json!({"team": "Zebra Payments", "zebraowner": "ada@zebra.example", "env": "zebrafish"})
        ),
        registry("contosob", json!({"team": "Zebra Booking", "env": "prod"})),
        registry("contosoc", json!({"team": "Zebra Payments"})),
    ]);
    let plan = json!({"format_version": "1.2", "terraform_version": "1.9.8", "planned_values": {"root_module": {"resources": [
        {"address": "azurerm_container_registry.d", "mode": "managed", "type": "azurerm_container_registry", "name": "d",
         "values": {"name": "contosod", "admin_enabled": true, "public_network_access_enabled": true, "network_rule_set": [],
                    "tags": {"team": "Zebra Booking"}}}]}}, "resource_changes": []});
    let mut before = office(&[list, plan]);
    let (tags, groups) = (before.overview().tags, partition(&mut before));
    assert_eq!(groups.len(), 3);
    for redaction in [Redaction::NONE, Redaction::ALL] {
        let documents = before.link(redaction, "2026-11-28").documents;
        let mut after = Office::new(Limits::default());
        for (id, (name, text)) in (0..).zip(&documents) {
            let hidden = redaction == Redaction::ALL;
            assert_eq!(!hidden, text.to_lowercase().contains("zebra"), "{text}");
            after.put(id, name, text.clone().into_bytes());
        }
        let found = after.overview().tags;
        if redaction == Redaction::NONE {
            assert_eq!(found, tags);
        }
        // The same registries are together, whatever their team is called.
        let team = &found[0].of;
        assert_eq!(
            (team.len(), team[0] == team[2], team[1] == team[3]),
            (4, true, true)
        );
        assert_ne!(team[0], team[1]);
        assert_eq!(
            found
                .iter()
                .map(|tag| tag.of.iter().filter(|of| **of > 0).count())
                .collect::<Vec<_>>(),
            [4, 2, 1]
        );
    }
}

#[test]
fn no_file_that_is_taken_away_has_them_but_those_that_say_whose_it_is() {
    let tags = json!({"stage": "Zebra", "cost zebra": "CC-1", "steamer": "zebra"});
    let mut office = office(&[json!([registry("contosoa", tags)])]);
    assert_eq!(office.overview().tags.len(), 3);
    for format in Format::ALL {
        let bytes = office.export(Taken::Answer, format, Redaction::NONE);
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        assert!(!text.contains("zebra"), "{format:?}");
    }
}

#[test]
fn a_report_says_whose_a_registry_is_as_its_tags_do() {
    let named = |tags: Value| {
        let report = office(&[json!([registry("contosoa", tags)])]).report();
        let owners = report.chains[0].registries[0].owners.clone();
        let owners = owners.into_iter().map(|owner| {
            assert_eq!((owner.source.as_str(), owner.line), ("0.json", 1));
            assert!(owner.column > 1);
            format!("{}={}", owner.tag, owner.name)
        });
        owners.collect::<Vec<_>>().join("; ")
    };
    for (tags, owners) in [
        (json!({"owner": "ada@contoso.com"}), "owner=ada@contoso.com"),
        (
            json!({"TechnicalOwner": "Ada", "env": "prod", "Team": "Payments"}),
            "Team=Payments; TechnicalOwner=Ada",
        ),
        (
            json!({"owned_by": "Ada", "contact-email": "kim@contoso.com"}),
            "contact-email=kim@contoso.com; owned_by=Ada",
        ),
        (
            json!({"managed-by": "terraform", "env": "prod", "teams": "a"}),
            "",
        ),
        // What may be a secret is no name.
        (json!({"owner-key": "Zm9vYmFyMTIzNDU2Nzg5MA"}), ""),
        (
            json!({"owner": "a", "owner2": "b", "owner3": "c", "owner4": "d"}),
            "owner=a; owner2=b; owner3=c",
        ),
    ] {
        assert_eq!(named(tags), owners);
    }
    // Of documents that disagree each is named, of one and its copy one.
    let one = json!([registry("contosoa", json!({"owner": "Ada"}))]);
    let other = json!([registry("contosoa", json!({"owner": "Kim"}))]);
    let owners = |documents: &[Value]| {
        let report = office(documents).report();
        report.chains[0].registries[0].owners.len()
    };
    assert_eq!(owners(&[one.clone(), one.clone()]), 1);
    assert_eq!(owners(&[one, other]), 2);
}

#[test]
fn a_registry_that_stands_close_behind_takes_no_tag_away() {
    let short = |name: &str, tags: Value| json!({"tags": tags, "name": name, "loginServer": format!("{name}.azurecr.io"), "adminUserEnabled": true});
    for other in [
        Value::Null,
        json!({}),
        json!({"note": "contosoa.azurecr.io/web:1"}),
    ] {
        let list = json!([
            short("contosoa", json!({"team": "Payments"})),
            short("contosob", other)
        ]);
        let tags = office(std::slice::from_ref(&list)).overview().tags;
        assert_eq!(*tags, [tag("team", &["Payments"], &[1, 0])], "{list}");
    }
}
