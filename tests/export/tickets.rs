//! What the owner of a registry is handed: what to do, and whom it stops.

use crate::written::{html, markdown, sarif};
use engine::{Detail, Input, analyze};
use model::{Limits, report::Report};
use more::export::Options;

const OPTIONS: Options<'static> = Options {
    made_at: None,
    redacted: false,
    moment: None,
};

const REGISTRY: &str = r#"[{"id":"/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contosoacr",
    "name":"contosoacr","adminUserEnabled":true,"publicNetworkAccess":"Enabled",
    "loginServer":"contosoacr.azurecr.io","sku":{"name":"Basic"},"type":"Microsoft.ContainerRegistry/registries"}]"#;
const PLAN: &str = r#"{"id":"/subscriptions/s/providers/Microsoft.Security/pricings/Containers","name":"Containers",
    "type":"Microsoft.Security/pricings","pricingTier":"Free"}"#;

fn judged(texts: &[&str]) -> Report {
    let inputs = texts.iter().enumerate().map(|(place, text)| Input {
        name: format!("{place}.json"),
        bytes: text.as_bytes().to_vec(),
    });
    analyze(inputs.collect(), &Limits::default(), Detail::Full)
}

/// A container app that logs in by this name, with a password.
fn app(name: &str, user: &str) -> String {
    format!(
        r#"{{"id":"/subscriptions/s/resourceGroups/g/providers/Microsoft.App/containerApps/{name}","name":"{name}",
        "type":"Microsoft.App/containerApps","properties":{{"configuration":{{"registries":[
        {{"server":"contosoacr.azurecr.io","username":"{user}","passwordSecretRef":"pw"}}]}},
        "template":{{"containers":[{{"name":"c","image":"contosoacr.azurecr.io/{name}:1"}}]}}}}}}"#
    )
}

/// The Markdown, and the HTML without its tags.
fn both(report: &Report) -> [String; 2] {
    let mut text = String::new();
    let mut tag = false;
    for c in html(report, &OPTIONS).chars() {
        tag = (tag || c == '<') && c != '>';
        if !tag && c != '>' {
            text.push(c);
        }
    }
    [markdown(report, &OPTIONS).replace('`', ""), text]
}

#[test]
fn a_ticket_says_that_nobody_logs_in_as_the_admin_only_where_that_is_known_of_each() {
    // A pod shows every secret that it pulls with; what makes pods leaves out those of its service account.
    const POD: &str = r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"till","namespace":"shop"},
        "spec":{"containers":[{"name":"till","image":"contosoacr.azurecr.io/till:1"}]}}"#;
    const DEPLOYMENT: &str = r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"stock","namespace":"shop"},
        "spec":{"template":{"spec":{"containers":[{"name":"stock","image":"contosoacr.azurecr.io/stock:1"}]}}}}"#;
    let nobody = "No workload in these exports logs in as the admin account";
    let unknown = "Who logs in with it is not in these exports";
    for known in both(&judged(&[REGISTRY, PLAN, POD])) {
        assert!(
            known.contains(nobody) && !known.contains(unknown),
            "{known}"
        );
    }
    for partly in both(&judged(&[REGISTRY, PLAN, POD, DEPLOYMENT])) {
        assert!(
            partly.contains(unknown) && !partly.contains(nobody),
            "{partly}"
        );
    }
}

#[test]
fn a_ticket_tells_whom_the_change_stops_from_whom_it_may_and_whom_it_does_not() {
    let (stopped, token, variable) = (
        app("shop", "contosoacr"),
        app("till", "pull-only"),
        app("stock", "ACR_USERNAME"),
    );
    let report = judged(&[REGISTRY, PLAN, &stopped, &token, &variable]);
    for text in both(&report) {
        for wanted in [
            "Stops the login of: shop.",
            "May stop the login of, since they log in with a stored password and the exports do not tell whose: stock.",
            "Does not stop, since they log in with the password of a repository token or a service principal: till.",
        ] {
            assert!(text.contains(wanted), "{wanted}: {text}");
        }
    }
    // Where only a token logs in, nobody is stopped.
    for text in both(&judged(&[REGISTRY, PLAN, &token])) {
        assert!(!text.contains("top the login of") && !text.contains("tops the login of"));
        assert!(text.contains("No workload in these exports logs in as the admin account."));
        assert!(text.contains("service principal: till."), "{text}");
    }
    // A report of an earlier version has no word on the admin account: then it may be.
    let mut old = report;
    for row in &mut old.chains[0].blast_radius.workloads {
        row.admin_login = None;
    }
    for text in both(&old) {
        assert!(
            text.contains("do not tell whose: shop, stock, till."),
            "{text}"
        );
    }
}

#[test]
fn what_is_only_declared_fires_once_it_is_deployed() {
    let template = r#"{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0",
        "resources":[{"type":"Microsoft.ContainerRegistry/registries","apiVersion":"2023-07-01","name":"contosoplanned","sku":{"name":"Basic"},
        "properties":{"adminUserEnabled":true}},{"type":"Microsoft.Security/pricings","apiVersion":"2024-01-01","name":"Containers",
        "properties":{"pricingTier":"Free"}}]}"#;
    let report = judged(&[REGISTRY, PLAN, template]);
    let text = sarif(&report, &OPTIONS);
    let written: serde_json::Value = serde_json::from_str(&text).unwrap();
    let results = written["runs"][0]["results"].as_array().unwrap();
    let messages = results
        .iter()
        .filter_map(|one| one["message"]["text"].as_str());
    let messages: Vec<&str> = messages
        .filter(|text| text.contains("supply chain poisoning on "))
        .collect();
    let of = |name: &str| {
        let mut own = messages
            .iter()
            .filter(|text| text.contains(&format!(" on {name}: ")));
        own.next().unwrap().to_string()
    };
    assert!(
        of("contosoplanned").contains(": fires once it is deployed. "),
        "{messages:?}"
    );
    assert!(of("contosoacr").contains(": fires. "), "{messages:?}");
    assert!(markdown(&report, &OPTIONS).contains("fires once it is deployed |"));
}
