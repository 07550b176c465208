//! Agents that Foundry hosts by an image: they stand in the data plane of a project, in no list of Azure's.

use super::*;

const IMAGE: &str = "contosoacr.azurecr.io/agents/triage:3";

/// What an agent is since version 2.1 of its client.
fn hosted(image: Value) -> Value {
    json!({"kind": "hosted", "cpu": "1", "memory": "2Gi", "environment_variables": {"KEY": "HEMLIG-ENV"},
        "container_configuration": {"image": image, "registry_connection_id": "acr"},
        "protocol_versions": [{"protocol": "responses", "version": "1.0.0"}]})
}

/// What it was before.
fn older(image: Value) -> Value {
    json!({"kind": "hosted", "cpu": "1", "memory": "2Gi", "environment_variables": {"KEY": "HEMLIG-ENV"},
        "image": image, "container_protocol_versions": [{"protocol": "responses", "version": "v1"}]})
}

fn version(name: &str, definition: Value) -> Value {
    json!({"metadata": {}, "object": "agent.version", "id": format!("{name}:3"), "name": name, "version": "3",
        "created_at": 1_764_000_000, "definition": definition, "status": "active"})
}

fn agent(name: &str, definition: Value) -> Value {
    json!({"object": "agent", "id": name, "name": name, "versions": {"latest": version(name, definition)}})
}

fn with(document: Value) -> Report {
    let report = judge(&[cli("contosoacr", json!({})), document]);
    assert!(
        !serde_json::to_string(&report).unwrap().contains("HEMLIG"),
        "a secret was kept"
    );
    report
}

#[test]
fn an_agent_falls_with_the_registry_that_holds_its_image() {
    for definition in [hosted(json!(IMAGE)), older(json!(IMAGE))] {
        let one = agent("triage", definition.clone());
        let of_version = version("triage", definition);
        for document in [
            one.clone(),
            json!([one.clone()]),
            json!({"object": "list", "data": [one.clone()], "has_more": false}),
            json!({"triage": one}),
            of_version.clone(),
            json!({"object": "list", "data": [of_version]}),
        ] {
            let report = with(document.clone());
            let row = ["Foundry hosted agent", "triage:3", IMAGE];
            assert_eq!(pulling(&report), [row], "{document}");
            assert_eq!(problems(&report), "", "{document}");
        }
    }
}

#[test]
fn a_version_and_the_agent_that_shows_it_are_one() {
    let definition = || hosted(json!(IMAGE));
    let report = with(json!([
        agent("triage", definition()),
        version("triage", definition()),
        agent("other", definition())
    ]));
    assert_eq!(counted(&report), [2, 0, 0]);
}

#[test]
fn an_agent_without_its_image_is_not_known() {
    for definition in [
        json!({"kind": "hosted", "cpu": "1", "memory": "2Gi"}),
        hosted(Value::Null),
        older(json!("")),
        json!({"kind": "hosted", "container_configuration": null}),
    ] {
        let report = with(agent("triage", definition.clone()));
        assert_eq!(counted(&report), [0, 0, 1], "{definition}");
        let settle = &report.chains[0].blast_radius.settle;
        assert!(
            settle
                .iter()
                .any(|command| command.line.contains("PROJECT_ENDPOINT/agents")),
            "{settle:#?}"
        );
    }
}

#[test]
fn an_agent_from_elsewhere_or_without_an_image_of_ones_own_does_not_fall() {
    let report = with(agent("triage", hosted(json!("ghcr.io/contoso/triage:3"))));
    assert_eq!(counted(&report), [0, 1, 0]);
    for definition in [
        json!({"kind": "prompt", "model": "gpt-4.1", "instructions": "HEMLIG"}),
        json!({"kind": "workflow"}),
        json!({"kind": "hosted", "cpu": "1", "memory": "2Gi", "code_configuration": {
            "runtime": "python_3_12", "entry_point": ["main.py"], "dependency_resolution": "remote_build"}}),
    ] {
        let report = with(agent("triage", definition.clone()));
        assert_eq!(counted(&report), [0, 0, 0], "{definition}");
        let totals = &report.chains[0].blast_radius.totals;
        assert_eq!(totals.runs_none, 1, "{definition}");
    }
}

#[test]
fn other_definitions_are_no_agents() {
    let logic = json!({"id": id("Microsoft.Logic/workflows/w"), "name": "w", "type": "Microsoft.Logic/workflows",
        "definition": {"kind": "hosted", "triggers": {}}});
    for document in [logic, json!({"name": "x", "definition": {"kind": "thing"}})] {
        let report = with(document);
        assert_eq!(report.chains[0].blast_radius.totals.workloads, 0);
    }
}
