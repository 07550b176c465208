//! What Container insights saw run: rows of a workspace of Log Analytics.

use super::*;

const SEEN: &str = "Image that Container insights saw";
const IMAGE: &str = "contosoacr.azurecr.io/shop/web:1";

fn row(server: Value, image: &str, tag: Value) -> Value {
    json!({"TimeGenerated": "2026-11-20T10:00:00Z", "Computer": "aks-nodes-1", "ContainerID": "ab", "Name": "k8s_web_web-1_shop_ab_0",
        "ContainerHostname": "web-1", "ImageID": "sha256:ab", "Repository": server, "Image": image, "ImageTag": tag,
        "ContainerState": "Running", "EnvironmentVar": "[\"PASSWORD=HEMLIG\"]", "Type": "ContainerInventory",
        "_ResourceId": aks("aks-contoso").to_ascii_lowercase()})
}

fn ours() -> Value {
    row(json!("contosoacr.azurecr.io"), "shop/web", json!("1"))
}

fn without(mut row: Value, keys: &[&str]) -> Value {
    for key in keys {
        row.as_object_mut().unwrap().remove(*key);
    }
    row
}

fn with(documents: &[Value]) -> Report {
    let mut all = vec![cli("contosoacr", json!({}))];
    all.extend_from_slice(documents);
    let report = judge(&all);
    assert!(!serde_json::to_string(&report).unwrap().contains("HEMLIG"));
    report
}

/// The same row as Log Analytics' own interface answers it.
fn table(row: &Value) -> Value {
    let row = row.as_object().unwrap();
    let columns: Vec<Value> = row
        .keys()
        .map(|key| json!({"name": key, "type": "string"}))
        .collect();
    let cells: Vec<&Value> = row.values().collect();
    json!({"tables": [{"name": "PrimaryResult", "columns": columns, "rows": [cells]}]})
}

#[test]
fn an_image_that_it_saw_may_be_pulled_from_the_registry() {
    let of_images = {
        let mut row = without(ours(), &["ContainerState", "ContainerID", "Name"]);
        row["Type"] = json!("ContainerImageInventory");
        row["Running"] = json!(3);
        row
    };
    let documents = [
        ("rows", json!([ours()])),
        ("one", ours()),
        ("images", json!([of_images])),
        (
            "projected",
            json!([without(ours(), &["Type", "_ResourceId"])]),
        ),
        ("twice", json!([ours(), ours()])),
        ("table", table(&ours())),
    ];
    for (name, document) in documents {
        let report = with(&[document]);
        assert_eq!(pulling(&report), [[SEEN, "shop/web", IMAGE]], "{name}");
        assert_says(&ledger(&report), &["row of Container insights"]);
    }
    let pinned = ours();
    let digest = format!("shop/web@sha256:{}", "a".repeat(64));
    let mut pinned = without(pinned, &[]);
    pinned["Image"] = json!(digest);
    pinned["ImageTag"] = json!("");
    assert_eq!(pulling(&with(&[json!([pinned])])).len(), 1);
}

#[test]
fn what_runs_it_counts_once() {
    let pod = json!({"apiVersion": "v1", "kind": "List", "metadata": {"clusterName": "aks-contoso"}, "items": [{"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "web-1", "namespace": "shop"}, "spec": {"containers": [{"name": "web", "image": IMAGE}]}}]});
    let alone = pulling(&with(std::slice::from_ref(&pod))).len();
    let both = with(&[pod, json!([ours()])]);
    assert_eq!(alone, 1);
    assert!(pulling(&both).iter().any(|row| row[0] == "Pod"));
}

#[test]
fn a_row_is_no_cluster_but_says_that_one_is_there() {
    let plan = pricing(&subscription(HERE), "Standard");
    let report = with(&[plan.clone(), json!([ours()])]);
    // Its sensor is not known.
    assert_eq!(scan(&report)[2], Unknown);
    assert!(
        !ledger(&report).contains("1 AKS cluster"),
        "{}",
        ledger(&report)
    );
    let report = with(&[plan, json!([ours()]), cluster("aks-contoso", true)]);
    assert_eq!(scan(&report)[2], Clear);
}

#[test]
fn images_from_elsewhere_are_none_of_the_registry() {
    for other in [
        row(
            json!("mcr.microsoft.com"),
            "oss/kubernetes/pause",
            json!("3.6"),
        ),
        row(json!("library"), "nginx", json!("1")),
        row(json!(""), "nginx", json!("1")),
        row(json!(null), "shop/web", json!("1")),
        without(ours(), &["Repository"]),
    ] {
        let report = with(&[json!([other.clone()])]);
        assert_eq!(pulling(&report).len(), 0, "{other}");
    }
}

/// What looks like a token in the place of a tag is none of an image.
#[test]
fn a_token_in_the_place_of_its_tag_is_not_kept() {
    let token = format!(
        "eyJ{}.eyJ{}.{}",
        "hbGciOiJIUzI1NiJ9",
        "zdWIiOiIxMjM0NTY3ODkwIn0",
        "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
    );
    let report = with(&[json!([row(
        json!("contosoacr.azurecr.io"),
        "shop/web",
        json!(token)
    )])]);
    assert!(!serde_json::to_string(&report).unwrap().contains("eyJ"));
}
