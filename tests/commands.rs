//! Commands that are offered: among several subscriptions each names the one that it asks in.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that meets something else must fail"
)]

use std::collections::BTreeSet;

use model::{
    Format, Limits, Redaction, Shell,
    protocol::{Answer, Cut, FixesOf, How, Request, Taken},
};
use more::office::Office;
use serde_json::{Value, json};

const HERE: &str = "00000000-0000-0000-0000-0000000000a1";
const THERE: &str = "00000000-0000-0000-0000-0000000000b2";

fn id(subscription: &str, what: &str) -> String {
    format!("/subscriptions/{subscription}/resourceGroups/rg/providers/{what}")
}

fn registry(subscription: &str, name: &str, more: Value) -> Value {
    let mut registry = json!({"id": id(subscription, &format!("Microsoft.ContainerRegistry/registries/{name}")), "name": name,
        "type": "Microsoft.ContainerRegistry/registries", "loginServer": format!("{name}.azurecr.io"), "sku": {"name": "Premium"},
        "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}});
    for (key, value) in more.as_object().unwrap() {
        registry[key] = value.clone();
    }
    registry
}

/// Registries of which much is not known, clusters, workloads without their images, and what cannot be used.
fn documents(there: &str) -> Vec<(String, Value)> {
    let mut nameless = registry(HERE, "contosonoid", json!({"adminUserEnabled": null}));
    nameless.as_object_mut().unwrap().remove("id");
    let web = |kind: &str, name: &str, properties: Value| json!({"id": id(there, &format!("{kind}/{name}")), "name": name, "type": kind, "properties": properties});
    let template = json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "parameters": {"open": {"type": "string"}}, "resources": [{"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01",
            "name": "contosoplanned", "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": "[parameters('open')]"}}]});
    let documents = [
        json!([
            registry(HERE, "contosoone", json!({})),
            registry(
                there,
                "contosotwo",
                json!({"publicNetworkAccess": null, "networkRuleSet": null})
            ),
            nameless
        ]),
        template,
        json!({"id": format!("/subscriptions/{HERE}/providers/Microsoft.Security/pricings/Containers"), "name": "Containers",
            "type": "Microsoft.Security/pricings", "properties": {"pricingTier": "Free"}}),
        json!({"name": "Containers", "type": "Microsoft.Security/pricings", "pricingTier": "Elsewhere"}),
        json!([{"id": id(there, "Microsoft.ContainerService/managedClusters/aks"), "name": "aks", "type": "Microsoft.ContainerService/managedClusters"},
            {"name": "nowhere", "type": "Microsoft.ContainerService/managedClusters"}]),
        json!([
            web(
                "Microsoft.Web/sites",
                "front",
                json!({"siteConfig": {"linuxFxVersion": "sitecontainers"}})
            ),
            web(
                "Microsoft.App/sessionPools",
                "pool",
                json!({"containerType": "CustomContainer"})
            ),
            web(
                "Microsoft.App/containerApps",
                "app",
                json!({"configuration": {"activeRevisionsMode": "Multiple"}, "template": {}})
            )
        ]),
        json!({"username": "contosoone", "passwords": [{"name": "password", "value": "hush"}]}),
        json!({"value": []}),
        json!({"name": "something", "secureScore": 1, "type": "Microsoft.Security/secureScores"}),
    ];
    let named = documents.into_iter().enumerate();
    named
        .map(|(place, value)| (format!("{place}.json"), value))
        .collect()
}

/// The commands in a text: all of it, what stands in backticks, or a line of a script.
fn commands(text: &str, found: &mut BTreeSet<String>) {
    let lines = text.lines().map(str::trim);
    let quoted = text.split('`').skip(1).step_by(2);
    for part in lines.chain(quoted) {
        let part = part.strip_prefix("run: ").unwrap_or(part);
        // What has no option names a command, and is none to be run.
        if part.starts_with("az ") && part.contains(" -") {
            found.insert(part.to_owned());
        }
    }
}

fn walk(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => commands(text, found),
        Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| walk(field, found)),
        _ => {}
    }
}

/// Whether it can fall to no other subscription.
fn is_pinned(command: &str) -> bool {
    let pins = [
        "--subscription ",
        "--subscription=",
        "--ids /",
        "--scope /",
        "--scope=/",
        "--scope SCOPE",
    ];
    let of_none = [
        "az account ",
        "az login",
        "az policy remediation create --name acr-admin-off --management-group",
    ];
    let by_url = command.starts_with("az rest ")
        && (command.contains("/subscriptions/") || command.contains("PLAN_URL"));
    pins.iter().any(|pin| command.contains(pin))
        || of_none.iter().any(|begin| command.starts_with(begin))
        || by_url
}

/// Everything that offers a command for these documents.
fn offered(documents: &[(String, Value)]) -> BTreeSet<String> {
    let mut office = Office::new(Limits::default());
    for (place, (name, value)) in (0..).zip(documents) {
        office.put(place, name, value.to_string().into_bytes());
    }
    let mut found = BTreeSet::new();
    let report = office.report();
    walk(&serde_json::to_value(&report).unwrap(), &mut found);
    let overview = office.overview();
    walk(
        &serde_json::to_value(&overview.evidence).unwrap(),
        &mut found,
    );
    let registries = report.chains[0].registries.len();
    let rows =
        (0..registries).flat_map(|row| (0..3).map(move |rule| FixesOf::Registry { row, rule }));
    let subjects = report.chains[0]
        .rules
        .iter()
        .flat_map(|rule| &rule.subjects);
    let subjects = subjects
        .flat_map(|subject| &subject.finding.switches)
        .cloned();
    let subjects: Vec<FixesOf> = subjects.map(|switch| FixesOf::Subject { switch }).collect();
    let mut fixes = 0;
    for of in rows.chain(subjects) {
        let all = office.fixes(&of);
        fixes += all.len();
        walk(&serde_json::to_value(&all).unwrap(), &mut found);
    }
    assert!(fixes > 10, "{fixes}");
    let script = office.script(Cut::Smallest, Shell::Bash);
    commands(
        &script.replace("  run: ", "\n").replace("'", "\n"),
        &mut found,
    );
    for format in [Format::Markdown, Format::Html] {
        let text = office.export(Taken::Answer, format, Redaction::NONE);
        let text = String::from_utf8(text).unwrap();
        let text = text.replace("<code>", "\n").replace("</code>", "\n");
        commands(&text, &mut found);
    }
    found
}

#[test]
fn among_several_subscriptions_no_command_leaves_it_to_chance_which_one_it_asks_in() {
    let found = offered(&documents(THERE));
    let loose: Vec<&String> = found.iter().filter(|line| !is_pinned(line)).collect();
    assert!(loose.is_empty(), "{loose:#?}");
    // All of these were among them: what is missing, what settles it, what mends it, what could not be used.
    for wanted in [
        "az acr token list --registry ",
        "az acr update --name contosonoid --subscription SUBSCRIPTION ",
        "az acr show -n contosonoid --subscription SUBSCRIPTION ",
        "az acr show -n NAME --subscription SUBSCRIPTION ",
        "az aks show -n nowhere -g GROUP --subscription SUBSCRIPTION ",
        "az security pricing show -n Containers --subscription ",
        "az containerapp revision list -n app -g rg --subscription 00000000-0000-0000-0000-0000000000b2 ",
        "az webapp sitecontainers list -n front -g rg --subscription 00000000-0000-0000-0000-0000000000b2 ",
        "az resource show -n pool -g rg --resource-type Microsoft.App/sessionPools --subscription 00000000-0000-0000-0000-0000000000b2 ",
        "az container list --subscription 00000000-",
        "az role assignment list --all --include-inherited --fill-principal-name false --subscription 00000000-",
    ] {
        assert!(
            found.iter().any(|line| line.starts_with(wanted)),
            "{wanted}: {found:#?}"
        );
    }
}

#[test]
fn in_a_single_subscription_no_command_has_a_gap_for_it() {
    let found = offered(&documents(HERE));
    let gaps = found
        .iter()
        .filter(|line| line.contains("--subscription SUBSCRIPTION"));
    // What is asked of a whole subscription is never left to the one that is chosen.
    let gaps: Vec<&String> = gaps
        .filter(|line| !line.starts_with("az security pricing "))
        .collect();
    assert!(gaps.is_empty(), "{gaps:#?}");
}

#[test]
fn wherever_a_subscription_is_to_be_written_in_the_sentence_says_so() {
    let mut office = Office::new(Limits::default());
    for (place, (name, value)) in (0..).zip(documents(THERE)) {
        office.put(place, &name, value.to_string().into_bytes());
    }
    let report = office.report();
    let chain = &report.chains[0];
    let of_registries = chain.registries.iter().flat_map(|one| &one.rules);
    let of_registries = of_registries.filter_map(|rule| rule.finding.settle.clone());
    let evidence = office.overview().evidence;
    let evidence = evidence.iter().flat_map(|one| &one.asks);
    let evidence = evidence.map(|asks| asks.command.clone());
    let all = of_registries
        .chain(evidence)
        .chain(chain.blast_radius.settle.clone());
    let mut gaps = 0;
    for command in all {
        let gap = command.line.contains("--subscription SUBSCRIPTION");
        gaps += u32::from(gap);
        assert_eq!(
            command.shows.contains("in place of SUBSCRIPTION"),
            gap,
            "{command:?}"
        );
    }
    assert!(gaps > 5);
    for problem in &report.problems {
        let gap = problem.help.contains("--subscription SUBSCRIPTION");
        assert_eq!(
            problem.help.contains("in place of SUBSCRIPTION"),
            gap,
            "{problem:?}"
        );
    }
}

#[test]
fn a_policy_over_many_subscriptions_is_checked_in_each() {
    let mut office = Office::new(Limits::default());
    for (place, (name, value)) in (0..).zip(documents(THERE)) {
        office.put(place, &name, value.to_string().into_bytes());
    }
    let request = Request::Script {
        which: Cut::Smallest,
        how: How::Policy,
        shell: Shell::Bash,
    };
    let Answer::Script { text, .. } = office.answer(request, Vec::new()) else {
        panic!("no script");
    };
    let checked = "az security pricing show --name Containers --subscription SUBSCRIPTION ";
    assert!(text.contains(checked), "{text}");
}

/// The ways to mend the network of one registry with this firewall.
fn of_network(firewall: Value) -> (model::report::Finding, Vec<model::fix::Fix>) {
    let mut office = Office::new(Limits::default());
    let one = registry(HERE, "contosoone", json!({"networkRuleSet": firewall}));
    office.put(0, "r.json", one.to_string().into_bytes());
    office.overview();
    let finding = office.registry(0).unwrap().rules[1].finding.clone();
    let fixes = office.fixes(&FixesOf::Registry { row: 0, rule: 1 });
    (finding, fixes)
}

fn undo(fixes: &[model::fix::Fix], id: &str) -> (Vec<String>, String) {
    let fix = fixes.iter().find(|fix| fix.id == id).unwrap();
    let lines = fix.undo.bash.lines();
    let lines = lines.map(|line| line.rsplit(" --").next().unwrap().to_owned());
    (lines.collect(), fix.undone.clone())
}

#[test]
fn taking_a_change_of_the_network_back_brings_what_was_there_before() {
    let rules = |ranges: &[&str]| -> Vec<Value> {
        let rules = ranges.iter();
        rules
            .map(|range| json!({"action": "Allow", "ipAddressOrRange": range}))
            .collect()
    };
    // A firewall that refused by default let everyone in by its ranges: that is what comes back.
    let halves = ["0.0.0.0/1", "128.0.0.0/1", "203.0.113.7"];
    let (_, fixes) = of_network(json!({"defaultAction": "Deny", "ipRules": rules(&halves)}));
    let (lines, said) = undo(&fixes, "restrict-network");
    assert_eq!(lines, ["ip-address 0.0.0.0/1", "ip-address 128.0.0.0/1"]);
    assert!(said.contains("goes on refusing by default"), "{said}");
    let (lines, _) = undo(&fixes, "close-network");
    assert_eq!(lines, ["public-network-enabled true"]);
    // One that allowed by default allows again, with the ranges that it had.
    let (_, fixes) = of_network(
        json!({"defaultAction": "Allow", "ipRules": rules(&["10.0.0.0/8", "203.0.113.7"])}),
    );
    let (lines, said) = undo(&fixes, "restrict-network");
    assert_eq!(lines, ["default-action Allow", "ip-address 10.0.0.0/8"]);
    assert!(said.contains("lets every address in again"), "{said}");
    let (lines, _) = undo(&fixes, "close-network");
    assert_eq!(
        lines,
        ["public-network-enabled true", "default-action Allow"]
    );
    // Where no document tells what it did, nothing is made up.
    let (_, fixes) = of_network(json!(null));
    let (lines, said) = undo(&fixes, "close-network");
    assert_eq!(
        lines,
        [
            "public-network-enabled true",
            "default-action DEFAULT_ACTION"
        ]
    );
    assert!(said.contains("is not in these exports"), "{said}");
}

#[test]
fn wide_ranges_beside_allow_are_quoted_for_they_stay_when_the_default_is_refused() {
    let rules = json!([{"action": "Allow", "value": "203.0.113.7"}, {"action": "Allow", "value": "64.0.0.0/2"}, {"action": "Allow", "value": "10.0.0.0/8"}]);
    let quoted = |finding: &model::report::Finding| -> Vec<String> {
        let facts = finding
            .facts
            .iter()
            .filter(|fact| fact.pointer.contains("ipRules"));
        facts.map(|fact| fact.value.clone()).collect()
    };
    let (finding, fixes) = of_network(json!({"defaultAction": "Allow", "ipRules": rules}));
    // Those that are to go first, then the one that stays.
    assert_eq!(
        quoted(&finding),
        ["\"64.0.0.0/2\"", "\"10.0.0.0/8\"", "\"203.0.113.7\""]
    );
    let said = "wide ranges stand beside `Allow`: with `Deny` alone they go on letting 1,090,519,040 addresses in";
    assert!(
        finding
            .notes
            .iter()
            .any(|note| note.warning && note.text == said),
        "{:?}",
        finding.notes
    );
    // The commands take away what is to go.
    let narrow = fixes
        .iter()
        .find(|fix| fix.id == "restrict-network")
        .unwrap();
    assert_eq!(narrow.cli.bash.matches("network-rule remove").count(), 2);
    // A narrow one is no more than what is let in on purpose.
    let (finding, _) = of_network(
        json!({"defaultAction": "Allow", "ipRules": [{"action": "Allow", "value": "203.0.113.0/24"}]}),
    );
    assert!(
        quoted(&finding) == ["\"203.0.113.0/24\""]
            && !finding
                .notes
                .iter()
                .any(|note| note.text.contains("beside `Allow`"))
    );
    let one =
        json!({"defaultAction": "Allow", "ipRules": [{"action": "Allow", "value": "0.0.0.0/0"}]});
    let (finding, _) = of_network(one);
    let said = "a wide range stands beside `Allow`: with `Deny` alone it goes on letting 4,294,967,296 addresses in";
    assert!(
        finding.notes.iter().any(|note| note.text == said),
        "{:?}",
        finding.notes
    );
    assert_eq!(finding.addresses, Some(1 << 32));
}
