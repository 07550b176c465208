//! Records of changes that were made: Resource Graph's `resourcechanges`, and the activity log. Each makes the
//! registry known, and what it shows is how something was at one moment.

use super::*;

fn off(over: Value) -> Value {
    let mut registry = cli(
        "contosoacr",
        json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}),
    );
    lay_over(&mut registry, over);
    registry
}

/// A row of `resourcechanges`.
fn row(changes: Value) -> Value {
    json!({"count": 1, "totalRecords": 1, "data": [{
        "id": format!("{}/providers/Microsoft.Resources/changes/0e1f", acr("contosoacr")),
        "name": "0e1f", "type": "microsoft.resources/changes",
        "properties": {
            "changeAttributes": {"timestamp": "2026-02-03T04:05:06Z", "changedBy": "someone@contoso.com", "changesCount": 1},
            "changes": changes, "changeType": "Update",
            "targetResourceId": acr("contosoacr"),
            "targetResourceType": "microsoft.containerregistry/registries"}}]})
}

fn to(path: &str, from: &str, to: &str) -> Value {
    json!({path: {"previousValue": from, "newValue": to, "changeCategory": "User", "propertyChangeType": "Update"}})
}

/// An entry of `az monitor activity-log list`.
fn entry(properties: Value, over: Value) -> Value {
    let mut entry = json!({"operationName": {"value": "Microsoft.ContainerRegistry/registries/write"},
        "resourceId": acr("contosoacr"), "status": {"value": "Succeeded"}, "caller": "someone@contoso.com",
        "eventTimestamp": "2026-02-03T04:05:06Z", "httpRequest": {"clientIpAddress": "203.0.113.9"},
        "id": format!("{}/events/0e1f/ticks/638", acr("contosoacr")), "properties": properties});
    lay_over(&mut entry, over);
    json!([entry])
}

#[test]
fn a_registry_that_was_changed_is_known() {
    let on = || row(to("properties.adminUserEnabled", "False", "True"));
    let report = judge(&[on()]);
    assert_eq!(found(&report, "contosoacr"), [Unknown; 3]);
    let admin = &named(&report, "contosoacr").rules[0].finding;
    assert_says(&admin.because, &["turned on by a change that was recorded"]);
    assert_eq!(
        evidence(admin),
        [(
            "/data/0/properties/changes/properties.adminUserEnabled/newValue",
            "\"True\""
        )]
    );
    // So in a table, by PowerShell, and where a query took it apart.
    let row = on()["data"][0].clone();
    let table = json!({"data": {"columns": [{"name": "id"}, {"name": "type"}, {"name": "properties"}],
        "rows": [[row["id"], row["type"], row["properties"]]]}});
    let sent = json!({"properties": {"adminUserEnabled": true}}).to_string();
    let entry = json!([{"ResourceId": acr("contosoacr"), "EventTimestamp": "2026-02-03T04:05:06Z", "Status": "Succeeded",
        "OperationName": "Create or Update Container Registry", "Properties": {"Content": {"requestbody": sent}}}]);
    let apart = json!([{"targetResourceId": acr("contosoacr"), "changes": row["properties"]["changes"], "changeType": "Update"}]);
    for document in [table, entry, apart] {
        let report = judge(&[document]);
        assert_says(
            &named(&report, "contosoacr").rules[0].finding.because,
            &["turned on by a change"],
        );
    }
    // Of the others beside it nothing is said to be clear for all.
    let other = cli("contosoother", json!({"adminUserEnabled": false}));
    assert_eq!(scan(&judge(&[on(), other]))[0], Unknown);
}

#[test]
fn a_change_never_clears_and_what_it_turned_on_may_be_on_still() {
    let on = || row(to("properties.adminUserEnabled", "False", "True"));
    let back = || row(to("properties.adminUserEnabled", "True", "False"));
    assert_eq!(found(&judge(&[back()]), "contosoacr"), [Unknown; 3]);
    assert_eq!(
        found(&judge(&[on(), off(json!({}))]), "contosoacr")[..2],
        [Unknown, Clear]
    );
    assert_eq!(
        found(&judge(&[back(), off(json!({}))]), "contosoacr")[..2],
        [Clear, Clear]
    );
    assert_eq!(
        found(&judge(&[on(), cli("contosoacr", json!({}))]), "contosoacr")[..2],
        [Fires, Fires]
    );
    let access = || row(to("properties.publicNetworkAccess", "Disabled", "Enabled"));
    assert_eq!(
        found(&judge(&[access(), off(json!({}))]), "contosoacr")[..2],
        [Clear, Unknown]
    );
    // An export that is as late as that says how it is; an older one does not.
    let at = |time: &str| off(json!({"systemData": {"lastModifiedAt": time}}));
    assert_eq!(
        found(&judge(&[on(), at("2026-02-03T04:05:06Z")]), "contosoacr")[..2],
        [Clear, Clear]
    );
    assert_eq!(
        found(&judge(&[on(), at("2026-02-03T04:05:07Z")]), "contosoacr")[..2],
        [Clear, Clear]
    );
    assert_eq!(
        found(&judge(&[on(), at("2026-02-03T04:05:05Z")]), "contosoacr")[..2],
        [Unknown, Clear]
    );
    // Of two dated exports the later one decides as before.
    let mut open = cli(
        "contosoacr",
        json!({"systemData": {"lastModifiedAt": "2026-01-01T00:00:00Z"}}),
    );
    open["networkRuleSet"]["defaultAction"] = json!("Allow");
    assert_eq!(
        found(
            &judge(&[on(), at("2026-02-02T00:00:00Z"), open]),
            "contosoacr"
        )[..2],
        [Unknown, Clear]
    );
}

#[test]
fn an_entry_of_the_activity_log_shows_how_it_was() {
    let sent = |over: Value| {
        let mut properties = json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"});
        lay_over(&mut properties, over);
        json!({"sku": {"name": "Premium"}, "properties": properties}).to_string()
    };
    let on = sent(json!({"adminUserEnabled": true}));
    for key in ["requestbody", "responseBody"] {
        let entry = |text: &str| entry(json!({key: text, "statusCode": "OK"}), json!({}));
        assert_eq!(found(&judge(&[entry(&on)]), "contosoacr"), [Unknown; 3]);
        assert_eq!(
            found(&judge(&[entry(&on), off(json!({}))]), "contosoacr")[..2],
            [Unknown, Clear]
        );
        assert_eq!(
            found(
                &judge(&[entry(&sent(json!({}))), off(json!({}))]),
                "contosoacr"
            )[..2],
            [Clear, Clear]
        );
        assert_eq!(
            found(&judge(&[entry(&sent(json!({})))]), "contosoacr"),
            [Unknown; 3]
        );
    }
    // What failed did nothing; that the registry is there it says all the same.
    let failed = entry(
        json!({"requestbody": on}),
        json!({"status": {"value": "Failed"}}),
    );
    assert_eq!(
        found(&judge(&[failed.clone(), off(json!({}))]), "contosoacr")[..2],
        [Clear, Clear]
    );
    assert_eq!(found(&judge(&[failed]), "contosoacr"), [Unknown; 3]);
    // Without anything that was sent, too; and what is about something else is about that.
    assert_eq!(
        found(&judge(&[entry(json!({}), json!({}))]), "contosoacr"),
        [Unknown; 3]
    );
    let token = json!({"resourceId": format!("{}/tokens/one", acr("contosoacr")), "id": format!("{}/tokens/one/events/1", acr("contosoacr"))});
    assert_eq!(
        found(&judge(&[entry(json!({}), token)]), "contosoacr"),
        [Unknown; 3]
    );
}

#[test]
fn nothing_but_the_setting_and_its_day_is_kept_of_a_record() {
    let sent =
        json!({"properties": {"adminUserEnabled": true, "password": "hush-hush"}}).to_string();
    let entry = entry(
        json!({"requestbody": sent, "responseBody": "{\"properties\": {\"token\": \"hush-hush\"", "message": "hush-hush"}),
        json!({"claims": {"name": "Somebody Secret"}}),
    );
    let text = format!("{entry:#}");
    let decoded = decode("0.json", text.into_bytes(), &Limits::default());
    let left = decoded.text.as_str();
    for gone in ["hush", "Somebody", "someone@", "203.0.113.9"] {
        assert!(!left.contains(gone), "{gone} in {left}");
    }
}

#[test]
fn a_registry_of_which_only_a_change_is_recorded_is_there() {
    let to = json!([{"changeType": "Update", "jsonPath": "properties.adminUserEnabled", "oldValue": "False", "newValue": "True"}]);
    let of = |kind: &str, over: Value| {
        let mut record = json!({"id": format!("{}/providers/{kind}/0e1f", acr("contosoacr")), "name": "0e1f", "type": kind});
        lay_over(&mut record, over);
        record
    };
    let analysis = "Microsoft.ChangeAnalysis/resourceChanges";
    for record in [
        json!({"value": [of(analysis, json!({"properties": {"resourceId": acr("contosoacr"), "timeStamp": "2026-02-03T04:05:06Z", "propertyChanges": to}}))]}),
        of(
            "microsoft.changeanalysis/changes",
            json!({"type": "(gone)"}),
        ),
        json!([of(
            "Microsoft.Resources/changes",
            json!({"properties": {"changeType": "Update"}})
        )]),
    ] {
        let other = cli("contosoother", json!({"adminUserEnabled": false}));
        let report = judge(&[record.clone(), other]);
        assert_eq!(found(&report, "contosoacr"), [Unknown; 3], "{record}");
        assert_eq!(scan(&report)[0], Unknown, "{record}");
    }
    // What is recorded of something else is about that.
    let vault = json!({"id": format!("{}/providers/{analysis}/1", id("Microsoft.KeyVault/vaults/contoso")), "type": analysis});
    assert!(judge(&[vault]).chains[0].registries.is_empty());
}
