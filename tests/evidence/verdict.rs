//! What the answer says where it is easily said too much: split paths, what waits for a deployment, and
//! registries against whose takeover only Defender stands.

use super::*;

fn said(documents: &[Value]) -> (Report, String) {
    let report = judge(documents);
    let chain = &report.chains[0];
    let said = format!("{} {}", chain.headline, chain.explanation);
    (report, said)
}

#[test]
fn a_path_is_split_only_where_all_is_known() {
    let there = |name: &str, extra: Value| {
        let mut registry = cli(name, extra);
        let id = registry["id"].as_str().unwrap().replace(HERE, THERE);
        registry["id"] = Value::from(id);
        registry
    };
    let admin = cli(
        "contosoadmin",
        json!({"adminUserEnabled": true, "publicNetworkAccess": "Disabled"}),
    );
    let open = cli("contosoopen", json!({"adminUserEnabled": false}));
    let plan = pricing(&subscription(HERE), "Free");
    let (report, text) = said(&[admin.clone(), open.clone(), plan.clone()]);
    assert_eq!(scan(&report), [Fires, Fires, Fires]);
    assert!(report.chains[0].split);
    assert_says(
        &text,
        &[
            "no single registry carries all three",
            "cannot walk it in one place",
        ],
    );

    // Of the third one the plan is not known, and that may be the last link.
    for unknown in [
        there("contosothird", json!({})),
        json!({"id": acr("contosothird"), "name": "contosothird", "adminUserEnabled": true, "loginServer": "contosothird.azurecr.io"}),
    ] {
        let (report, text) = said(&[admin.clone(), open.clone(), plan.clone(), unknown]);
        assert_eq!(scan(&report), [Fires, Fires, Fires]);
        assert!(!report.chains[0].split, "{text}");
        assert_says(
            &text,
            &["not known yet whether `contosothird` can be taken over"],
        );
        assert!(
            !text.contains("cannot walk") && !text.contains("no single registry"),
            "{text}"
        );
    }
}

#[test]
fn a_split_path_says_where_a_takeover_would_be_seen_and_what_was_not_read() {
    let admin = cli("contosoadmin", json!({"publicNetworkAccess": "Disabled"}));
    let open = cli("contosoopen", json!({"adminUserEnabled": false}));
    let mut watched = cli("contosowatched", json!({}));
    watched["id"] = Value::from(watched["id"].as_str().unwrap().replace(HERE, THERE));
    let plans = [
        pricing(&subscription(HERE), "Free"),
        pricing(&subscription(THERE), "Standard"),
    ];
    let (report, text) = said(&[
        admin.clone(),
        open.clone(),
        watched,
        plans[0].clone(),
        plans[1].clone(),
    ]);
    assert!(report.chains[0].split);
    assert_says(
        &text,
        &[
            "takeover is still possible at `contosowatched`",
            "cannot walk it unseen in one place",
        ],
    );
    let page = json!({"value": [admin, open], "nextLink": "https://management.azure.com/x"});
    let (_, text) = said(&[page, plans[0].clone()]);
    assert_says(&text, &["This holds for what was read"]);
}

#[test]
fn a_takeover_that_only_defender_sees_is_said_to_be_possible() {
    let (report, text) = said(&[
        cli("contosoacr", json!({})),
        cli("contosoquiet", json!({"adminUserEnabled": false})),
        pricing(&subscription(HERE), "Standard"),
    ]);
    assert_eq!(scan(&report), [Fires, Fires, Clear]);
    assert_says(
        &text,
        &["A takeover is still possible at `contosoacr`: Defender would see it"],
    );
    let (_, text) = said(&[cli("contosoacr", json!({}))]);
    assert_says(&text, &["The way in stands open at `contosoacr`"]);
    let (_, text) = said(&[
        cli("contosoacr", json!({"publicNetworkAccess": "Disabled"})),
        pricing(&subscription(HERE), "Standard"),
    ]);
    assert!(!text.contains("takeover is still possible"), "{text}");
}

#[test]
fn what_waits_for_a_deployment_is_not_said_to_be_so_now() {
    let state = |admin: bool| {
        json!({
            "id": acr("contosoacr"), "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries",
            "sku": {"name": "Standard"}, "properties": {"adminUserEnabled": admin, "publicNetworkAccess": "Enabled",
                "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}},
        })
    };
    let what_if = |before: bool| {
        json!({"status": "Succeeded", "changes": [{
            "resourceId": acr("contosoacr"), "changeType": "Modify", "before": state(before), "after": state(true),
        }]})
    };
    let free = pricing(&subscription(HERE), "Free");
    let (report, text) = said(&[what_if(false), free.clone()]);
    assert_eq!(scan(&report), [Fires, Fires, Fires]);
    assert_says(
        &text,
        &["can be taken over once this is deployed, and used"],
    );
    // One of the same name in another cloud is there already.
    let mut namesake = cli(
        "contosoacr",
        json!({"loginServer": "contosoacr.azurecr.us"}),
    );
    namesake["id"] = json!(acr("contosoacr").replace(HERE, THERE));
    let off = pricing(&subscription(THERE), "Free");
    let both = vec![what_if(false), free.clone(), namesake, off];
    assert_eq!(judge(&both).chains[0].totals.fires, 2);
    for documents in [
        vec![what_if(true), free.clone()],
        vec![cli("contosoacr", json!({})), free],
        both,
    ] {
        let (report, text) = said(&documents);
        assert_eq!(scan(&report), [Fires, Fires, Fires]);
        assert!(!text.contains("once this is deployed"), "{text}");
    }
}
