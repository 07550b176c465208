//! Manifests in a plan of Terraform: what runs until it is applied, and what runs then. They have no id.

use super::*;

const OLD: &str = "contosoacr.azurecr.io/shop/till:1";
const NEW: &str = "mcr.microsoft.com/shop/till:2";

fn manifest(name: &str, image: &str) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": "sales"},
        "spec": {"template": {"spec": {"containers": [{"name": "a", "image": image}]}}}})
}

/// Values as the provider has them: what was asked for, and what the cluster answered.
fn values(name: &str, image: &str) -> Value {
    json!({"manifest": manifest(name, image), "object": manifest(name, image), "computed_fields": null, "wait": []})
}

fn change(actions: &[&str], before: Value, after: Value) -> Value {
    json!({"address": "kubernetes_manifest.till", "mode": "managed", "type": "kubernetes_manifest", "name": "till",
        "provider_name": "registry.terraform.io/hashicorp/kubernetes",
        "change": {"actions": actions, "before": before, "after": after, "after_unknown": {}, "before_sensitive": {}, "after_sensitive": {}}})
}

/// A plan in which a provider is told by an alias, as larger ones have it, or by nothing.
fn plans(changes: &[Value]) -> [Value; 2] {
    let planned = changes.iter().filter(|change| !change["change"]["after"].is_null()).map(|change| {
        json!({"address": change["address"], "mode": "managed", "type": change["type"], "name": "till", "values": change["change"]["after"]})
    });
    let bare = json!({"format_version": "1.2", "terraform_version": "1.9.5",
        "planned_values": {"root_module": {"resources": planned.collect::<Vec<_>>()}}, "resource_changes": changes});
    let mut told = bare.clone();
    let written = changes.iter().map(|change| {
        json!({"address": change["address"], "mode": "managed", "type": change["type"], "name": "till", "provider_config_key": "kubernetes.east", "expressions": {"manifest": {}}})
    });
    told["configuration"] = json!({"provider_config": {"kubernetes.east": {"name": "kubernetes", "alias": "east"},
        "azurerm": {"name": "azurerm", "expressions": {"subscription_id": {"constant_value": HERE}}}},
        "root_module": {"resources": written.collect::<Vec<_>>()}});
    [bare, told]
}

/// How many workloads there are, and of these exposed or possible, elsewhere, and unknown; in all forms of a plan, with
/// what else is there before it in its file.
#[track_caller]
fn counts_of(changes: &[Value], expected: (u32, [u32; 3])) {
    for plan in plans(changes) {
        let registry = cli("contosoacr", json!({}));
        let both = format!("{registry}\n{plan}");
        let reports = [judge(&[registry, plan.clone()]), judge_texts(&[&both])];
        for report in reports {
            let totals = &report.chains[0].blast_radius.totals;
            assert_eq!((totals.workloads, counted(&report)), expected, "{plan:#}");
        }
    }
}

#[test]
fn until_a_plan_is_applied_what_it_shows_as_there_is_what_runs() {
    let (old, new) = (values("till", OLD), values("till", NEW));
    counts_of(
        &[change(&["update"], old.clone(), new.clone())],
        (1, [1, 0, 0]),
    );
    counts_of(
        &[change(&["update"], new.clone(), old.clone())],
        (1, [1, 0, 0]),
    );
    counts_of(
        &[change(&["delete", "create"], old.clone(), new.clone())],
        (1, [1, 0, 0]),
    );
    counts_of(
        &[change(&["create", "delete"], old.clone(), new.clone())],
        (1, [1, 0, 0]),
    );
    counts_of(
        &[change(&["no-op"], old.clone(), old.clone())],
        (1, [1, 0, 0]),
    );
    counts_of(
        &[change(&["create"], Value::Null, old.clone())],
        (1, [1, 0, 0]),
    );
    counts_of(
        &[change(&["delete"], old.clone(), Value::Null)],
        (1, [1, 0, 0]),
    );
    counts_of(&[change(&["forget"], old, Value::Null)], (1, [1, 0, 0]));
    counts_of(
        &[change(&["delete"], new.clone(), Value::Null)],
        (1, [0, 1, 0]),
    );
    counts_of(&[change(&["update"], new.clone(), new)], (1, [0, 1, 0]));
}

#[test]
fn what_the_cluster_answered_is_what_runs() {
    // Something wrote another image since.
    let mut drifted = values("till", NEW);
    drifted["object"] = manifest("till", OLD);
    counts_of(
        &[change(&["update"], drifted.clone(), values("till", NEW))],
        (1, [1, 0, 0]),
    );
    counts_of(&[change(&["delete"], drifted, Value::Null)], (1, [1, 0, 0]));
    // What was asked for by a tag is written anew, though the cluster has it by a digest.
    let mut pinned = values("till", OLD);
    pinned["object"] = manifest(
        "till",
        &format!("contosoacr.azurecr.io/shop/till@sha256:{}", "a".repeat(64)),
    );
    counts_of(
        &[change(&["update"], pinned.clone(), values("till", NEW))],
        (1, [1, 0, 0]),
    );
    counts_of(
        &[change(&["no-op"], pinned.clone(), pinned.clone())],
        (1, [1, 0, 0]),
    );
    counts_of(
        &[change(&["delete"], pinned.clone(), Value::Null)],
        (1, [1, 0, 0]),
    );
    let state = json!({"format_version": "1.0", "terraform_version": "1.9.5", "values": {"root_module": {"resources": [
        {"address": "kubernetes_manifest.till", "mode": "managed", "type": "kubernetes_manifest", "name": "till", "values": pinned}]}}});
    let report = judge(&[cli("contosoacr", json!({})), state]);
    assert_eq!(
        (
            report.chains[0].blast_radius.totals.workloads,
            counted(&report)
        ),
        (1, [1, 0, 0])
    );
    // An answer that is cut down says nothing of it.
    let mut bare = values("till", OLD);
    bare["object"] = json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "till", "namespace": "sales"}});
    counts_of(&[change(&["delete"], bare, Value::Null)], (1, [1, 0, 0]));
    // Where nothing shows that, it is what was asked for.
    for object in [Value::Null, json!({}), json!("?")] {
        let mut bare = values("till", OLD);
        bare["object"] = object;
        counts_of(
            &[change(&["update"], bare, values("till", NEW))],
            (1, [1, 0, 0]),
        );
    }
}

#[test]
fn one_that_is_called_otherwise_then_is_another() {
    let changed = change(
        &["delete", "create"],
        values("till", OLD),
        values("kiosk", NEW),
    );
    counts_of(&[changed], (2, [1, 1, 0]));
}

#[test]
fn what_was_found_to_have_drifted_and_what_is_put_off_is_there() {
    for plan in plans(&[]) {
        for (key, entry) in [
            (
                "resource_drift",
                change(&["update"], values("till", NEW), values("till", OLD)),
            ),
            (
                "deferred_changes",
                json!({"reason": "provider_config_unknown", "resource_change": change(&["update"], values("till", OLD), values("till", NEW))}),
            ),
        ] {
            let mut plan = plan.clone();
            plan[key] = json!([entry]);
            let report = judge(&[cli("contosoacr", json!({})), plan]);
            assert_eq!(counted(&report), [1, 0, 0], "{key}");
        }
        // What was read when it was made, where its changes are cut away.
        let mut plan = plan;
        plan["prior_state"] = json!({"format_version": "1.0", "values": {"root_module": {"resources": [{"address": "kubernetes_manifest.till",
            "mode": "managed", "type": "kubernetes_manifest", "name": "till", "values": values("till", OLD)}]}}});
        let report = judge(&[cli("contosoacr", json!({})), plan.clone()]);
        assert_eq!(counted(&report), [1, 0, 0]);
        plan["planned_values"] = json!({"root_module": {"resources": [{"address": "kubernetes_manifest.till",
            "mode": "managed", "type": "kubernetes_manifest", "name": "till", "values": values("till", NEW)}]}});
        let report = judge(&[cli("contosoacr", json!({})), plan]);
        assert_eq!(report.chains[0].blast_radius.totals.workloads, 1);
        assert_eq!(counted(&report), [1, 0, 0]);
    }
}

#[test]
fn in_a_folder_that_names_a_subscription_it_is_one_workload_all_the_same() {
    let [bare, told] = plans(&[change(
        &["update"],
        values("till", OLD),
        values("till", NEW),
    )]);
    for plan in [bare, told] {
        let registry = cli("contosoacr", json!({})).to_string();
        let name = format!("exports-{HERE}/plan.json");
        let report = judge_files(&[("registry.json", &registry), (&name, &plan.to_string())]);
        assert_eq!(report.chains[0].blast_radius.totals.workloads, 1);
        assert_eq!(counted(&report), [1, 0, 0]);
    }
}

#[test]
fn an_updater_that_a_plan_removes_is_there_until_then() {
    let pinned = format!("contosoacr.azurecr.io/shop/till@sha256:{}", "a".repeat(64));
    let updater = json!({"apiVersion": "image.toolkit.fluxcd.io/v1", "kind": "ImageRepository", "metadata": {"name": "till", "namespace": "ops"},
        "spec": {"image": "contosoacr.azurecr.io/shop/till"}});
    let mut gone = change(
        &["delete"],
        json!({"manifest": updater, "object": updater}),
        Value::Null,
    );
    gone["address"] = json!("kubernetes_manifest.updater");
    let mut asked = change(
        &["delete"],
        json!({"id": "apiVersion=apps/v1,kind=Deployment,name=till,namespace=sales", "api_version": "apps/v1", "kind": "Deployment",
            "metadata": [{"name": "till", "namespace": "sales"}], "annotations": {"keel.sh/policy": "force"}}),
        Value::Null,
    );
    asked["address"] = json!("kubernetes_annotations.till");
    asked["type"] = json!("kubernetes_annotations");
    for plan in plans(&[gone]).into_iter().chain(plans(&[asked])) {
        let report = judge(&[
            cli("contosoacr", json!({})),
            manifest("till", &pinned),
            plan,
        ]);
        let totals = &report.chains[0].blast_radius.totals;
        assert_eq!((totals.pinned, totals.possible + totals.exposed), (0, 1));
    }
}

#[test]
fn in_a_state_it_is_of_the_subscription_that_its_file_names_and_of_no_other() {
    let state = json!({"format_version": "1.0", "terraform_version": "1.9.5", "values": {"root_module": {"resources": [
        {"address": "kubernetes_manifest.till", "mode": "managed", "type": "kubernetes_manifest", "name": "till", "values": values("till", OLD)}]}}});
    let [_, told] = plans(&[]);
    let registry = cli("contosoacr", json!({})).to_string();
    let of = |text: &str| {
        let name = format!("exports-{THERE}/state.json");
        let report = judge_files(&[("registry.json", &registry), (&name, text)]);
        let workloads = &report.chains[0].blast_radius.workloads;
        assert_eq!(workloads.len(), 1);
        workloads[0].subscription_id.clone()
    };
    assert_eq!(of(&state.to_string()).as_deref(), Some(THERE));
    assert_eq!(of(&format!("{told}\n{state}")).as_deref(), Some(THERE));
}
