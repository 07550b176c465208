//! Several documents about one registry.

use super::*;

#[test]
fn an_older_export_does_not_vouch_for_what_the_later_leaves_out() {
    let older = registry(
        "alder",
        json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": []}, "systemData": {"lastModifiedAt": "2026-01-01T00:00:00Z"}}),
    );
    let later = registry(
        "alder",
        json!({"networkRuleSet": null, "systemData": {"lastModifiedAt": "2026-02-01T00:00:00Z"}}),
    );
    let report = judge(&[older, later]);
    assert_eq!(finding(&report, 1).outcome, Unknown);
}

#[test]
fn documents_that_differ_within_one_outcome_are_both_quoted() {
    let with = |range: &str| {
        registry(
            "alder",
            json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "ipAddressOrRange": range}]}}),
        )
    };
    let report = judge(&[with("203.0.113.7"), with("198.51.100.0/24")]);
    let found = finding(&report, 1);
    assert_eq!(found.outcome, Clear);
    assert_eq!(found.addresses, Some(256), "the worse one stands");
    assert!(
        values(found).contains(&"\"203.0.113.7\"")
            && values(found).contains(&"\"198.51.100.0/24\"")
    );
    assert!(notes(found).contains("contradict"));
}

#[test]
fn equal_documents_do_not_contradict_each_other() {
    let report = judge(&[registry("alder", json!({})), registry("alder", json!({}))]);
    assert!(
        only(&report)
            .rules
            .iter()
            .all(|rule| !notes(&rule.finding).contains("contradict"))
    );
}
