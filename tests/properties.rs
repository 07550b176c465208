//! What holds for every input.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets something else must fail"
)]

use engine::{Detail, Input, analyze};
use model::{
    Limits,
    report::{Fact, Outcome, Registry, Report, Verdict},
};
use proptest::prelude::*;
use serde_json::{Value, json};

const SUBSCRIPTIONS: [&str; 2] = [
    "11111111-1111-4111-8111-111111111111",
    "22222222-2222-4222-8222-222222222222",
];

fn judge(documents: &[Value]) -> Report {
    let inputs = documents.iter().enumerate().map(|(index, document)| Input {
        name: format!("{index}.json"),
        bytes: serde_json::to_vec_pretty(document).unwrap(),
    });
    analyze(inputs.collect(), &Limits::default(), Detail::Full)
}

fn registry_id(name: &str, subscription: &str) -> String {
    format!(
        "/subscriptions/{subscription}/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/{name}"
    )
}

fn maybe<T: std::fmt::Debug + Clone + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Option<T>> {
    proptest::option::weighted(0.8, value).boxed()
}

/// A registry as an export may show it: some keys missing, some null, some odd, in ARM or CLI form.
fn registry() -> impl Strategy<Value = Value> {
    let flag = prop_oneof![
        Just(json!(true)),
        Just(json!(false)),
        Just(json!(null)),
        Just(json!("true"))
    ];
    let access = prop_oneof![
        Just(json!("Enabled")),
        Just(json!("Disabled")),
        Just(json!("enabled")),
        Just(json!(null)),
        Just(json!("SecuredByPerimeter"))
    ];
    let range = prop_oneof![
        Just("0.0.0.0/0"),
        Just("0.0.0.0/1"),
        Just("128.0.0.0/1"),
        Just("203.0.113.0/24"),
        Just("198.51.100.7")
    ];
    let rules = proptest::collection::vec(range, 0..3);
    let action = prop_oneof![
        Just(json!("Allow")),
        Just(json!("Deny")),
        Just(json!("deny")),
        Just(json!(null))
    ];
    let rule_set = prop_oneof![
        Just(json!(null)),
        (action, rules).prop_map(|(action, rules)| {
            let rules: Vec<_> = rules
                .iter()
                .map(|range| json!({"action": "Allow", "value": range}))
                .collect();
            json!({"defaultAction": action, "ipRules": rules})
        })
    ];
    let sku = prop_oneof![
        Just("Basic"),
        Just("Standard"),
        Just("Premium"),
        Just("premium")
    ];
    (
        0..6_usize,
        0..2_usize,
        maybe(flag),
        maybe(access),
        maybe(rule_set),
        maybe(sku),
        any::<bool>(),
    )
        .prop_map(|(name, subscription, admin, access, rule_set, sku, arm)| {
            let name = format!("registry{name}");
            let mut settings = serde_json::Map::new();
            settings.insert(
                "loginServer".to_owned(),
                json!(format!("{name}.azurecr.io")),
            );
            for (key, value) in [
                ("adminUserEnabled", admin),
                ("publicNetworkAccess", access),
                ("networkRuleSet", rule_set),
            ] {
                if let Some(value) = value {
                    settings.insert(key.to_owned(), value);
                }
            }
            let mut document = json!({
                "id": registry_id(&name, SUBSCRIPTIONS[subscription]),
                "name": name,
                "type": "Microsoft.ContainerRegistry/registries",
            });
            if let Some(sku) = sku {
                document["sku"] = json!({"name": sku, "tier": sku});
            }
            if arm {
                document["properties"] = Value::Object(settings);
            } else {
                document.as_object_mut().unwrap().extend(settings);
            }
            document
        })
}

fn pricing() -> impl Strategy<Value = Value> {
    let tier = prop_oneof![
        Just(json!("Free")),
        Just(json!("Standard")),
        Just(json!(null))
    ];
    let plan = prop_oneof![3 => Just("Containers"), 1 => Just("VirtualMachines"), 1 => Just("ContainerRegistry")];
    (0..2_usize, plan, tier).prop_map(|(subscription, plan, tier)| {
        json!({
            "id": format!("/subscriptions/{}/providers/Microsoft.Security/pricings/{plan}", SUBSCRIPTIONS[subscription]),
            "name": plan, "type": "Microsoft.Security/pricings", "pricingTier": tier,
        })
    })
}

fn cluster() -> impl Strategy<Value = Value> {
    (0..3_usize, 0..2_usize, any::<Option<bool>>()).prop_map(|(name, subscription, sensor)| {
        let defender = sensor.map(|on| json!({"securityMonitoring": {"enabled": on}}));
        json!({
            "id": format!("/subscriptions/{}/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c{name}", SUBSCRIPTIONS[subscription]),
            "name": format!("c{name}"), "type": "Microsoft.ContainerService/managedClusters",
            "kubernetesVersion": "1.31", "agentPoolProfiles": [], "securityProfile": {"defender": defender},
        })
    })
}

fn scan() -> impl Strategy<Value = Vec<Value>> {
    (
        proptest::collection::vec(registry(), 0..5),
        proptest::collection::vec(pricing(), 0..4),
        proptest::collection::vec(cluster(), 0..3),
    )
        .prop_map(|(registries, pricings, clusters)| [registries, pricings, clusters].concat())
}

/// What was concluded, without the places it was concluded from.
fn conclusions(report: &Report) -> Vec<(String, Verdict, Vec<Outcome>)> {
    let mut all: Vec<_> = report.chains[0].registries.iter().map(conclusion).collect();
    all.sort();
    let rules = report.chains[0]
        .rules
        .iter()
        .map(|rule| rule.outcome)
        .collect();
    all.push((
        format!("split {}", report.chains[0].split),
        report.chains[0].verdict,
        rules,
    ));
    all
}

fn conclusion(registry: &Registry) -> (String, Verdict, Vec<Outcome>) {
    let outcomes = registry
        .rules
        .iter()
        .map(|rule| rule.finding.outcome)
        .collect();
    (
        registry.id.clone().unwrap_or_default().to_lowercase(),
        registry.verdict,
        outcomes,
    )
}

fn facts(report: &Report) -> Vec<&Fact> {
    let chain = &report.chains[0];
    let findings = chain
        .registries
        .iter()
        .flat_map(|registry| registry.rules.iter().map(|rule| &rule.finding));
    let subjects = chain
        .rules
        .iter()
        .flat_map(|rule| rule.subjects.iter().map(|subject| &subject.finding));
    let details = chain
        .registries
        .iter()
        .flat_map(|registry| &registry.steps)
        .flat_map(|step| &step.details);
    findings
        .chain(subjects)
        .flat_map(|finding| &finding.facts)
        .chain(details.flat_map(|detail| &detail.facts))
        .collect()
}

/// Rules 012 and 013 told again, over the JSON itself and as plainly as possible.
fn by_hand(registry: &Value) -> (Outcome, Outcome) {
    let settings = registry.get("properties").unwrap_or(registry);
    let admin = match settings.get("adminUserEnabled") {
        Some(Value::Bool(true)) => Outcome::Fires,
        Some(Value::Bool(false)) => Outcome::Clear,
        _ => Outcome::Unknown,
    };
    let word = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_lowercase);
    let basic = matches!(
        word(registry.pointer("/sku/name")).as_deref(),
        Some("basic" | "standard")
    );
    let silent = |value: Option<&Value>| value.is_none_or(Value::is_null);
    let access_value = settings.get("publicNetworkAccess");
    let access = match word(access_value).as_deref() {
        Some("disabled") => return (admin, Outcome::Clear),
        Some("enabled") => Some(()),
        _ if silent(access_value) && basic => Some(()),
        _ => None,
    };
    let action_value = settings.pointer("/networkRuleSet/defaultAction");
    let open = match word(action_value).as_deref() {
        Some("deny") => {
            let ranges: Vec<&str> = settings["networkRuleSet"]["ipRules"]
                .as_array()
                .unwrap()
                .iter()
                .map(|rule| rule["value"].as_str().unwrap())
                .collect();
            let whole = ranges.contains(&"0.0.0.0/0")
                || (ranges.contains(&"0.0.0.0/1") && ranges.contains(&"128.0.0.0/1"));
            // A word that is neither may put other rules in the place of these.
            if !whole && (access.is_some() || silent(access_value)) {
                return (admin, Outcome::Clear);
            }
            Some(())
        }
        Some("allow") => Some(()),
        _ if silent(action_value) && basic => Some(()),
        _ => None,
    };
    let network = if access.and(open).is_some() {
        Outcome::Fires
    } else {
        Outcome::Unknown
    };
    (admin, network)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_bytes_bring_it_down(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        analyze(vec![Input { name: String::new(), bytes }], &Limits::default(), Detail::Full);
    }

    #[test]
    fn no_text_that_looks_like_json_brings_it_down(text in r#"([\[\]{}:,"\\ \n]|true|null|"id"|"value"|"data"|"rows"|"columns"|"properties"|"type"|"passwords"|"/subscriptions/s"|1){0,60}"#) {
        let report = analyze(vec![Input { name: String::new(), bytes: text.into_bytes() }], &Limits::default(), Detail::Full);
        prop_assert_eq!(report.sources.len(), 1);
    }

    #[test]
    fn an_export_cut_or_damaged_anywhere_is_survived(scan in scan(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = serde_json::to_vec_pretty(&scan).unwrap();
        let at = at.index(bytes.len());
        let cut = Input { name: "cut".to_owned(), bytes: bytes[..at].to_vec() };
        bytes[at] = byte;
        let damaged = Input { name: "damaged".to_owned(), bytes };
        let report = analyze(vec![cut, damaged], &Limits::default(), Detail::Full);
        prop_assert_eq!(report.sources.len(), 2);
    }

    #[test]
    fn the_order_of_documents_does_not_matter(scan in scan().prop_shuffle()) {
        let mut sorted = scan.clone();
        sorted.sort_by_key(ToString::to_string);
        prop_assert_eq!(conclusions(&judge(&scan)), conclusions(&judge(&sorted)));
    }

    #[test]
    fn one_list_says_the_same_as_many_documents(scan in scan()) {
        let list = json!({ "value": scan });
        prop_assert_eq!(conclusions(&judge(&[list])), conclusions(&judge(&scan)));
    }

    #[test]
    fn the_same_input_gives_the_same_bytes(scan in scan()) {
        let once = serde_json::to_string(&judge(&scan)).unwrap();
        prop_assert_eq!(serde_json::to_string(&judge(&scan)).unwrap(), once);
    }

    #[test]
    fn a_document_about_something_else_changes_no_registry(scan in scan(), other in 0..4_usize) {
        let others = [
            json!({"id": "/subscriptions/33333333-3333-4333-8333-333333333333/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/s", "properties": {"publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow"}}}),
            json!({"id": registry_id("elsewhere", "33333333-3333-4333-8333-333333333333"), "adminUserEnabled": true}),
            json!({"id": "/subscriptions/33333333-3333-4333-8333-333333333333/providers/Microsoft.Security/pricings/Containers", "name": "Containers", "pricingTier": "Free"}),
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": {}, "spec": {}}),
        ];
        let before = judge(&scan);
        let after = judge(&[scan, vec![others[other].clone()]].concat());
        let after: Vec<_> = after.chains[0].registries.iter().map(conclusion).collect();
        for registry in before.chains[0].registries.iter().map(conclusion) {
            prop_assert!(after.contains(&registry), "{registry:?} not in {after:?}");
        }
    }

    #[test]
    fn a_missing_document_once_added_only_settles(scan in scan(), left_out in any::<prop::sample::Index>()) {
        prop_assume!(!scan.is_empty());
        // Every document speaks of its own: without contradictions, that is.
        let mut whole: Vec<Value> = Vec::new();
        for document in scan {
            if whole.iter().all(|known| known["id"] != document["id"]) {
                whole.push(document);
            }
        }
        let mut part = whole.clone();
        part.remove(left_out.index(whole.len()));
        let (part, whole) = (judge(&part), judge(&whole));
        let whole: Vec<_> = whole.chains[0].registries.iter().map(conclusion).collect();
        for (id, _, before) in part.chains[0].registries.iter().map(conclusion) {
            let (_, _, after) = whole.iter().find(|(other, ..)| *other == id).unwrap();
            for (before, after) in before.iter().zip(after) {
                prop_assert!(before == after || *before == Outcome::Unknown, "{id}: {before:?} became {after:?}");
            }
        }
    }

    #[test]
    fn rules_012_and_013_agree_with_a_plain_reading(registry in registry()) {
        let report = judge(std::slice::from_ref(&registry));
        let found = &report.chains[0].registries[0].rules;
        prop_assert_eq!((found[0].finding.outcome, found[1].finding.outcome), by_hand(&registry), "{}", registry);
    }

    #[test]
    fn casing_changes_nothing(registry in registry(), upper in any::<bool>()) {
        fn recase(value: &Value, upper: bool) -> Value {
            let case = |text: &str| if upper { text.to_uppercase() } else { text.to_lowercase() };
            match value {
                Value::Object(fields) => fields.iter().map(|(key, value)| (case(key), recase(value, upper))).collect(),
                Value::Array(items) => items.iter().map(|item| recase(item, upper)).collect(),
                Value::String(text) => json!(case(text)),
                other => other.clone(),
            }
        }
        prop_assert_eq!(conclusions(&judge(&[recase(&registry, upper)])), conclusions(&judge(&[registry])));
    }

    #[test]
    fn every_fact_stands_where_it_says(scan in scan()) {
        let report = judge(&scan);
        for fact in facts(&report) {
            let index: usize = fact.source.trim_end_matches(".json").parse().unwrap();
            let text = serde_json::to_string_pretty(&scan[index]).unwrap();
            let line = text.lines().nth(fact.line as usize - 1).unwrap();
            let here: String = line.chars().skip(fact.column as usize - 1).collect();
            let value = scan[index].pointer(&fact.pointer);
            prop_assert!(value.is_some(), "{fact:?}");
            // Of a container only is shown that there is one.
            if matches!(fact.value.as_str(), "{…}" | "[…]") {
                prop_assert!(here.starts_with(&fact.value[..1]) && !value.unwrap().is_string(), "{fact:?} at {here}");
                continue;
            }
            prop_assert!(here.starts_with(fact.value.lines().next().unwrap()), "{fact:?} at {here}");
            prop_assert_eq!(value.unwrap(), &serde_json::from_str::<Value>(&fact.value).unwrap());
        }
    }

    #[test]
    fn the_chain_follows_from_its_rules(scan in scan()) {
        let report = judge(&scan);
        let chain = &report.chains[0];
        prop_assert_eq!(chain.verdict, Verdict::all(chain.rules.iter().map(|rule| rule.outcome)));
        for registry in &chain.registries {
            prop_assert_eq!(registry.verdict, Verdict::all(registry.rules.iter().map(|rule| rule.finding.outcome)));
        }
        // Where of one it is not known, all three links may be at that one.
        let any = chain.registries.iter().any(|registry| registry.verdict != Verdict::Broken);
        // Nor is it split where one can be taken over, and a cluster is not watched.
        let open = chain.registries.iter().any(|registry| {
            registry.rules.iter().take(2).all(|rule| rule.finding.outcome == Outcome::Fires)
        });
        let nowhere = chain.verdict == Verdict::Fires && !any;
        prop_assert!(!chain.split || nowhere);
        prop_assert!(chain.split || !nowhere || open);
        for (index, rule) in chain.rules.iter().enumerate() {
            let on: Vec<_> = chain.registries.iter().map(|registry| registry.rules[index].finding.outcome).collect();
            if on.contains(&Outcome::Fires) {
                prop_assert_eq!(rule.outcome, Outcome::Fires);
            }
            if rule.outcome == Outcome::Clear {
                prop_assert!(!on.contains(&Outcome::Unknown));
            }
        }
    }

    #[test]
    fn unknown_says_what_is_missing_and_everything_else_quotes(scan in scan()) {
        let report = judge(&scan);
        for rule in report.chains[0].registries.iter().flat_map(|registry| &registry.rules) {
            match rule.finding.outcome {
                Outcome::Unknown => prop_assert!(!rule.finding.missing.is_empty() && rule.finding.settle.is_some()),
                Outcome::Fires | Outcome::Clear => prop_assert!(!rule.finding.facts.is_empty(), "{rule:?}"),
            }
        }
    }
}
