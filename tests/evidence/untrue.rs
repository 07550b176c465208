//! Sentences that are to be true of what they are said of.

use super::*;

/// What a rule says over the scan, with all that is said of the registry beside it.
fn told(report: &Report, rule: usize) -> String {
    let own = report.chains[0]
        .registries
        .iter()
        .map(|one| warnings(&one.rules[rule].finding));
    let rule = &report.chains[0].rules[rule];
    let subjects = rule.subjects.iter().map(|one| warnings(&one.finding));
    format!(
        "{} {}",
        rule.found,
        own.chain(subjects).collect::<Vec<_>>().join(" ")
    )
}

#[test]
fn what_was_turned_on_once_does_not_contradict_that_it_is_on() {
    let change = |new: &str, old: &str| {
        json!({"id": format!("{}/providers/Microsoft.Resources/changes/1", acr("contosoacr")), "name": "1",
            "type": "microsoft.resources/changes", "properties": {"targetResourceId": acr("contosoacr"),
                "targetResourceType": "microsoft.containerregistry/registries", "changeType": "Update",
                "changeAttributes": {"timestamp": "2026-11-29T00:00:00Z"},
                "changes": {"properties.adminUserEnabled": {"newValue": new, "previousValue": old}}}})
    };
    let report = judge(&[cli("contosoacr", json!({})), change("True", "False")]);
    assert_eq!(found(&report, "contosoacr")[0], Fires);
    assert!(
        !told(&report, 0).contains("contradict"),
        "{}",
        told(&report, 0)
    );
    // Which of the two came later nobody says.
    let off = cli("contosoacr", json!({"adminUserEnabled": false}));
    let report = judge(&[off, change("True", "False")]);
    assert_eq!(found(&report, "contosoacr")[0], Unknown);
    assert!(
        told(&report, 0).contains("contradict"),
        "{}",
        told(&report, 0)
    );
}

#[test]
fn that_documents_contradict_each_other_is_said_once() {
    let plan = |tier: &str, name: &str| {
        let mut plan = pricing(&subscription(HERE), tier);
        plan["name"] = json!(name);
        plan
    };
    let lists = ["Free", "Standard"].map(|tier| json!({"value": [plan(tier, "Containers")]}));
    let [off, on] = lists;
    let report = judge(&[
        cli("contosoacr", json!({})),
        off.clone(),
        on.clone(),
        on,
        off,
    ]);
    let said = told(&report, 2);
    let subject = report.chains[0].rules[2]
        .subjects
        .iter()
        .map(|one| warnings(&one.finding));
    for one in subject.chain([warnings(&named(&report, "contosoacr").rules[2].finding)]) {
        assert_eq!(one.matches("contradict each other").count(), 1, "{said}");
    }
}

#[test]
fn a_plan_of_a_cluster_s_own_is_no_sensor() {
    let own = pricing(&aks("aks-contoso"), "Free");
    let report = judge(&[
        cli("contosoacr", json!({})),
        pricing(&subscription(HERE), "Standard"),
        cluster("aks-contoso", true),
        cluster("aks-other", false),
        own,
    ]);
    let said = &report.chains[0].rules[2].found;
    assert_says(
        said,
        &[
            "the sensor is off at the cluster `aks-other`",
            "a plan of its own is off at the cluster `aks-contoso",
        ],
    );
}

#[test]
fn what_is_asked_for_names_slots_and_how_many_more_there_are() {
    let site = |name: &str| {
        json!({"id": id(&format!("Microsoft.Web/sites/{}", name.replace('/', "/slots/"))), "name": name, "kind": "app,linux,container",
            "type": if name.contains('/') { "Microsoft.Web/sites/slots" } else { "Microsoft.Web/sites" }, "properties": {}})
    };
    let report = judge(&[
        cli("contosoacr", json!({})),
        json!([site("app/blue"), site("b"), site("c"), site("d"), site("e")]),
    ]);
    let settle = &report.chains[0].blast_radius.settle;
    let lines: Vec<&str> = settle.iter().map(|command| &*command.line).collect();
    assert!(
        lines
            .iter()
            .any(|line| line.contains("-n app --slot blue -g rg-contoso")),
        "{lines:?}"
    );
    assert!(
        settle
            .iter()
            .any(|command| command.shows.ends_with("and the same of 2 more")),
        "{settle:?}"
    );
}

#[test]
fn outputs_of_terraform_are_no_parameters() {
    let text = json!({"admin_password": {"sensitive": true, "type": "string", "value": "HEMLIG"},
        "login_server": {"sensitive": false, "type": "string", "value": "contosoacr.azurecr.io"}});
    let report = judge(&[text]);
    assert_says(&problems(&report), &["`terraform output -json`"]);
    assert!(
        !problems(&report).contains("parameters"),
        "{}",
        problems(&report)
    );
}

#[test]
fn what_the_portal_writes_is_not_powershell_s() {
    let text = "\u{feff}\"NAME\",\"RESOURCE GROUP\",\"LOCATION\",\"SUBSCRIPTION\"\r\n\"contosohub\",\"rg-hub\",\"West Europe\",\"Contoso\"\r\n";
    let said = problems(&judge_texts(&[text]));
    assert_says(&said, &["as the portal writes it", "az acr list -o json"]);
    assert!(!said.contains("PowerShell"), "{said}");
}
