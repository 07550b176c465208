//! The same evidence in other letters, and with other text around it.

use super::*;

/// The same JSON with every letter of every string and key written as an escape.
fn escaped(value: &Value) -> String {
    fn string(text: &str) -> String {
        text.encode_utf16()
            .map(|unit| format!("\\u{unit:04x}"))
            .collect()
    }
    match value {
        Value::String(text) => format!("\"{}\"", string(text)),
        Value::Array(items) => format!(
            "[{}]",
            items.iter().map(escaped).collect::<Vec<_>>().join(", ")
        ),
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(key, value)| format!("\"{}\": {}", string(key), escaped(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(",\n"))
        }
        other => other.to_string(),
    }
}

#[test]
fn escapes_in_strings_and_keys_change_nothing() {
    let scan = [
        registry("alder", json!({})),
        plan(HERE, "Containers", "Standard"),
        plan(THERE, "Containers", "Free"),
        cluster("dock", json!({})),
        pull_role("alder"),
    ];
    let plain = judge(&scan);
    let escaped: Vec<String> = scan.iter().map(escaped).collect();
    let report = judge_text(&escaped.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(outcomes(only(&report)), outcomes(only(&plain)));
    assert_eq!(only(&report).id, only(&plain).id);
    let names = |report: &Report| -> Vec<_> {
        let subjects = &report.chains[0].rules[2].subjects;
        subjects
            .iter()
            .map(|subject| (subject.id.clone(), subject.finding.outcome))
            .collect()
    };
    assert_eq!(names(&report), names(&plain));
}

#[test]
fn a_slash_written_as_an_escape_is_a_slash() {
    let text = registry("alder", json!({})).to_string().replace('/', "\\/");
    let pricing = plan(THERE, "Containers", "Free")
        .to_string()
        .replace('/', "\\/");
    let report = judge_text(&[&text, &pricing]);
    // The plan is another subscription's, and says nothing of this one.
    assert_eq!(outcomes(only(&report)), [Fires, Fires, Unknown]);
    assert_eq!(only(&report).id.as_deref(), Some(id("alder").as_str()));
}

#[test]
fn the_same_id_with_and_without_escapes_is_the_same_registry() {
    let plain = registry("alder", json!({})).to_string();
    let report = judge_text(&[&plain, &plain.replace('/', "\\/")]);
    assert_eq!(outcomes(only(&report)), [Fires, Fires, Unknown]);
}

#[test]
fn a_byte_order_mark_between_two_files_hides_neither() {
    let text = format!(
        "\u{FEFF}{:#}\n\u{FEFF}{:#}\n",
        registry("alder", json!({})),
        registry("birch", json!({}))
    );
    assert_eq!(judge_text(&[&text]).chains[0].registries.len(), 2);
}

#[test]
fn json_lines_behind_timestamps_are_all_read() {
    let line = |name| format!("2026-01-02T03:04:05Z {}\n", registry(name, json!({})));
    let text = format!("{}{}", line("alder"), line("birch"));
    assert_eq!(judge_text(&[&text]).chains[0].registries.len(), 2);
}

#[test]
fn a_pit_in_a_plan_is_no_pitfall() {
    let depth = 100_000;
    let text = format!(
        r#"{{"format_version": "1.2", "planned_values": {{"root_module": {{"resources": [{{"address": "azurerm_container_registry.a",
        "type": "azurerm_container_registry", "mode": "managed", "values": {{"name": "alder"}}}}]}}}},
        "resource_changes": [{{"address": "azurerm_container_registry.a", "change": {{"after_unknown": {{"sku": {}{}}}}}}}]}}"#,
        "[".repeat(depth),
        "]".repeat(depth),
    );
    assert_eq!(judge_text(&[&text]).sources.len(), 1);
}

#[test]
fn what_settles_a_registry_finds_it_from_any_subscription() {
    let report = judge(&[registry(
        "alder",
        json!({"adminUserEnabled": null, "networkRuleSet": null}),
    )]);
    assert_eq!(
        finding(&report, 0).settle.as_ref().unwrap().line,
        format!("az acr show -n alder --subscription {HERE} -o json")
    );
    assert_eq!(
        finding(&report, 1).settle.as_ref().unwrap().line,
        format!(
            "az resource show --ids {} --api-version 2025-04-01 -o json",
            id("alder")
        )
    );
}
