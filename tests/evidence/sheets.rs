//! Rows of CSV: what the portal downloads, what PowerShell exports, what a spreadsheet has made of them.

use super::*;

/// A row of cells, each in quotes.
fn row(cells: &[&str]) -> String {
    let cells = cells
        .iter()
        .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
    let cells: Vec<String> = cells.collect();
    format!("{}\r\n", cells.join(","))
}

/// What Resource Graph Explorer downloads of registries: their names, and what stands in `properties`.
fn portal(registries: &[(&str, Value)]) -> String {
    let head = [
        "id",
        "name",
        "type",
        "kind",
        "resourceGroup",
        "subscriptionId",
        "sku",
        "properties",
        "tags",
    ];
    let mut text = row(&head);
    for (name, properties) in registries {
        text += &row(&[
            &acr(name),
            name,
            "microsoft.containerregistry/registries",
            "",
            "rg-contoso",
            HERE,
            r#"{"name":"Premium","tier":"Premium"}"#,
            &properties.to_string(),
            "null",
        ]);
    }
    text
}

fn plan(tier: &str) -> String {
    let id = format!("/subscriptions/{HERE}/providers/Microsoft.Security/pricings/Containers");
    let properties = json!({"pricingTier": tier, "subPlan": null}).to_string();
    row(&["id", "name", "type", "properties"])
        + &row(&[
            &id,
            "Containers",
            "microsoft.security/pricings",
            &properties,
        ])
}

#[test]
fn what_the_portal_downloads_is_judged_like_any_other_export() {
    let open = json!({"adminUserEnabled": true, "publicNetworkAccess": "Enabled", "loginServer": "contosoopen.azurecr.io",
        "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}, "note": "a \"quoted\" word, and more"});
    let shut = json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled", "loginServer": "contososhut.azurecr.io"});
    let report = judge_files(&[
        (
            "registries.csv",
            &portal(&[("contosoopen", open), ("contososhut", shut)]),
        ),
        ("plans.csv", &plan("Free")),
    ]);
    assert_eq!(found(&report, "contosoopen"), [Fires; 3]);
    assert_eq!(found(&report, "contososhut"), [Clear, Clear, Fires]);
    let fact = &named(&report, "contososhut").rules[0].finding.facts[0];
    assert_eq!(fact.line, 3);
    let notes: Vec<&str> = { report.sources.iter() }
        .map(|source| source.documents[0].note.as_str())
        .collect();
    assert!(
        notes.iter().all(|note| note.contains("rows of CSV")),
        "{notes:?}"
    );
    assert!(report.problems.is_empty(), "{:?}", report.problems);
}

#[test]
fn what_a_row_does_not_say_is_not_known() {
    for (properties, expected) in [
        (json!({}), [Unknown, Unknown]),
        (
            json!({"adminUserEnabled": null, "publicNetworkAccess": null}),
            [Unknown, Unknown],
        ),
        (json!({"adminUserEnabled": false}), [Clear, Unknown]),
        (json!("[parameters('x')]"), [Unknown, Unknown]),
        (json!(""), [Unknown, Unknown]),
    ] {
        let report = judge_texts(&[&portal(&[("contosoacr", properties.clone())])]);
        assert_eq!(found(&report, "contosoacr")[..2], expected, "{properties}");
    }
    // A spreadsheet cuts a long cell, and has its own sign between them.
    let long =
        json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled", "x": "y".repeat(90)})
            .to_string();
    let cut = format!(
        "sep=;\nid;name;properties\n{};contosoacr;\"{}\n",
        acr("contosoacr"),
        long[..80].replace('"', "\"\"") + "\""
    );
    let report = judge_texts(&[&cut]);
    assert_eq!(found(&report, "contosoacr")[..2], [Unknown, Unknown]);
    let said: Vec<&str> = report
        .problems
        .iter()
        .map(|problem| problem.message.as_str())
        .collect();
    assert!(
        said.iter().any(|message| message.contains("breaks off")),
        "{said:?}"
    );
}

#[test]
fn rows_that_cannot_be_read_leave_the_scan_open() {
    let shut = json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"});
    let good = portal(&[("contososhut", shut)]);
    assert_eq!(scan(&judge_texts(&[&good])), [Clear, Clear, Unknown]);
    for more in [
        // Cells that moved; a quote that is not closed.
        row(&[
            &acr("contosolost"),
            "contosolost",
            "microsoft.containerregistry/registries",
        ]),
        format!("\"{}\",\"contosolost\n", acr("contosolost")),
    ] {
        let report = judge_texts(&[&(good.clone() + &more)]);
        assert_eq!(found(&report, "contososhut")[..2], [Clear, Clear], "{more}");
        assert_eq!(scan(&report), [Unknown; 3], "{more}");
        assert!(
            report
                .problems
                .iter()
                .any(|problem| problem.line == Some(3)),
            "{:?}",
            report.problems
        );
    }
}

#[test]
fn what_powershell_exports_is_read_and_its_types_are_not_known() {
    let text = format!(
        "#TYPE Microsoft.Azure.Commands.ContainerRegistry.Models.PSContainerRegistry\r\n{}{}",
        row(&[
            "Id",
            "ResourceGroupName",
            "Name",
            "SkuName",
            "LoginServer",
            "AdminUserEnabled",
            "NetworkRuleSet",
            "PublicNetworkAccess"
        ]),
        row(&[
            &acr("contosoacr"),
            "rg-contoso",
            "contosoacr",
            "Premium",
            "contosoacr.azurecr.io",
            "True",
            "Microsoft.Azure.Commands.ContainerRegistry.Models.PSNetworkRuleSet",
            "Enabled"
        ]),
    );
    let report = judge_texts(&[&text]);
    assert_eq!(found(&report, "contosoacr")[..2], [Fires, Unknown]);
    let open = text
        .replace("\"True\"", "\"False\"")
        .replace("\"Enabled\"", "\"Disabled\"");
    assert_eq!(
        found(&judge_texts(&[&open]), "contosoacr")[..2],
        [Clear, Clear]
    );
}

#[test]
fn what_defender_downloads_makes_a_link_hold_and_never_breaks_one() {
    let head = [
        "exportedTimestamp",
        "subscriptionId",
        "subscriptionName",
        "resourceGroup",
        "resourceType",
        "resourceName",
        "resourceId",
        "recommendationId",
        "recommendationName",
        "recommendationDisplayName",
        "severity",
        "state",
        "notApplicableReason",
        "firstEvaluationDate",
        "statusChangeDate",
        "owner",
    ];
    let key = "9b828565-a0ed-61c2-6bf3-1afc99a9b2ca";
    let of = |state: &str| {
        let id = format!(
            "{}/providers/Microsoft.Security/assessments/{key}",
            acr("contosoacr")
        );
        row(&head)
            + &row(&[
                "2026-05-07T08:00:00Z",
                HERE,
                "Contoso",
                "rg-contoso",
                "microsoft.containerregistry/registries",
                "contosoacr",
                &acr("contosoacr"),
                &id,
                key,
                "Container registries should not allow unrestricted network access",
                "Medium",
                state,
                "",
                "2026-01-02T03:04:05Z",
                "2026-05-06T07:08:09Z",
                "",
            ])
    };
    for (state, outcome) in [
        ("Unhealthy", Fires),
        ("unhealthy", Fires),
        ("Healthy", Unknown),
        ("NotApplicable", Unknown),
    ] {
        let report = judge_texts(&[&of(state)]);
        assert_eq!(found(&report, "contosoacr")[1], outcome, "{state}");
    }
    // Rows of Log Analytics, as the portal saves them.
    let said = |state: &str, day: &str| {
        row(&[
            day,
            &acr("contosoacr"),
            key,
            state,
            "SecurityRecommendation",
        ])
    };
    let head = row(&[
        "TimeGenerated [UTC]",
        "AssessedResourceId",
        "RecommendationName",
        "RecommendationState",
        "Type",
    ]);
    let later = head.clone()
        + &said("Unhealthy", "2026-02-01T04:00:00Z")
        + &said("Healthy", "2026-03-01T04:00:00Z");
    assert_eq!(found(&judge_texts(&[&later]), "contosoacr")[1], Unknown);
    let open = head
        + &said("Healthy", "2026-02-01T04:00:00Z")
        + &said("Unhealthy", "2026-03-01T04:00:00Z");
    assert_eq!(found(&judge_texts(&[&open]), "contosoacr")[1], Fires);
    let report = judge_texts(&[&of("Unhealthy")]);
    assert!(words(&named(&report, "contosoacr").rules[1].finding).contains("2026-05-06"));
}

#[test]
fn roles_in_rows_are_roles() {
    let text = row(&[
        "RoleAssignmentId",
        "Scope",
        "DisplayName",
        "RoleDefinitionName",
        "RoleDefinitionId",
        "ObjectId",
        "ObjectType",
    ]) + &row(&[
        &format!("/subscriptions/{HERE}/providers/Microsoft.Authorization/roleAssignments/0a"),
        &format!("/subscriptions/{HERE}"),
        "pipelines",
        "AcrPush",
        "8311e382-0749-4cb8-b61a-304f252e45ec",
        "11111111-1111-4111-8111-111111111111",
        "ServicePrincipal",
    ]);
    let report = judge_texts(&[&cli("contosoacr", json!({})).to_string(), &text]);
    let steps = serde_json::to_string(&report.chains[0]).unwrap();
    assert!(steps.contains("may push by a role"), "{steps}");
}

#[test]
fn a_registry_whose_type_is_written_in_another_way_is_one_all_the_same() {
    let row = |id: &str, kind: &str, on: &str| {
        row(&["id", "type", "adminUserEnabled", "publicNetworkAccess"])
            + &row(&[id, kind, on, "Enabled"])
    };
    let kind = "Microsoft.ContainerRegistry/registries";
    let formula = |text: &str| format!("=\"{text}\"");
    for (id, kind, on) in [
        (acr("contosoacr"), format!("{kind} "), "TRUE".to_owned()),
        (
            acr("contosoacr"),
            format!("{kind}@2023-07-01"),
            "true".to_owned(),
        ),
        (formula(&acr("contosoacr")), formula(kind), formula("TRUE")),
        (
            format!("'{}", acr("contosoacr")),
            format!("'{kind}"),
            "'True".to_owned(),
        ),
    ] {
        let report = judge_texts(&[&row(&id, &kind, &on)]);
        assert_eq!(found(&report, "contosoacr")[0], Fires, "{kind}");
    }
    // By neither id nor type it is not known which one it is, and that is said, in rows and in objects.
    let lost = json!({"id": "x", "type": "microsoft.containerregistry/registry", "adminUserEnabled": true}).to_string();
    for text in [
        row("x", "microsoft.containerregistry/registry", "TRUE"),
        lost,
    ] {
        let shut = cli(
            "contososhut",
            json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}),
        );
        let report = judge_texts(&[&shut.to_string(), &text]);
        assert_eq!(scan(&report), [Unknown; 3], "{text}");
        assert!(!report.problems.is_empty(), "{text}");
    }
}

#[test]
fn a_secret_in_a_cell_is_gone() {
    let text = row(&["id", "name", "type", "properties", "apiKey"])
        + &row(&[
            &acr("contosoacr"),
            "contosoacr",
            "microsoft.containerregistry/registries",
            &json!({"adminUserEnabled": true, "note": "never-seen-again"}).to_string(),
            "never-seen-again",
        ]);
    let report = judge_texts(&[&text]);
    let sources = [decode("a.csv", text.into_bytes(), &Limits::default())];
    let kept = String::from_utf8_lossy(sources[0].text.bytes()).into_owned();
    assert_eq!(found(&report, "contosoacr")[0], Fires);
    assert!(!kept.contains("never-seen-again"), "{kept}");
}

/// Where a row is a rule, a registry without rules, which may be open to everybody, is in none.
#[test]
fn rows_of_the_rules_of_firewalls_leave_the_scan_open() {
    let rule = json!({"action": "Allow", "ipAddressOrRange": "203.0.113.0/24"});
    let shut = json!({"id": acr("contosoacr"), "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries",
        "sku": {"name": "Premium"}, "adminUserEnabled": false, "publicNetworkAccess": "Disabled"});
    let with = |over: Value| {
        let mut row = shut.clone();
        lay_over(&mut row, over);
        row
    };
    let columns = "id,name,type,sku_name,adminUserEnabled,publicNetworkAccess,defaultAction,action,ipAddressOrRange";
    let cells = format!(
        "{columns}\n{},contosoacr,Microsoft.ContainerRegistry/registries,Premium,false,Disabled,Deny,Allow,203.0.113.0/24\n",
        acr("contosoacr")
    );
    let plan = pricing(&subscription(HERE), "Standard").to_string();
    for text in [
        json!([with(json!({"defaultAction": "Deny", "ipRules": rule}))]).to_string(),
        json!([with(json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": rule}}))]).to_string(),
        json!([with(json!({"defaultAction": "Deny", "action": "Allow", "ipAddressOrRange": "203.0.113.0/24"}))]).to_string(),
        cells,
    ] {
        let report = judge_texts(&[&plan, &text]);
        assert_eq!(found(&report, "contosoacr")[0], Clear, "{text}");
        assert_eq!(scan(&report), [Unknown; 3], "{text}");
    }
    let listed = with(json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [rule]}}));
    // PowerShell makes an object of a list of one; where another registry has a list, nothing was made flat.
    let unrolled = with(
        json!({"NetworkRuleSetIPRule": {"Action": "Allow", "IPAddressOrRange": "203.0.113.0/24"}}),
    );
    let mut other = with(json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": rule}}));
    other["id"] = json!(acr("contosotwo"));
    for whole in [json!([listed]), json!([unrolled]), json!([listed, other])] {
        let text = whole.to_string();
        assert_ne!(scan(&judge_texts(&[&plan, &text]))[0], Unknown, "{text}");
    }
}
