//! What the words of an answer must not say: that what is only possible, planned or closed is how things are,
//! that nothing falls where Defender would merely look on, or nothing of what is known.

use super::*;
use model::report::StepState;

fn pod(name: &str, image: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "shop"},
        "spec": {"containers": [{"name": "a", "image": image}]}})
}

fn scope(report: &Report) -> &str {
    &report.chains[0].blast_radius.counted[5]
}

#[test]
fn how_a_step_goes_is_told_of_any_registry_and_not_as_how_it_is_here() {
    let closed = cli("contosoacr", json!({"adminUserEnabled": false}));
    let report = judge(&[closed, pricing(&subscription(HERE), "Standard")]);
    let steps = &report.chains[0].steps;
    assert_eq!(steps[0].state, StepState::Closed);
    for step in steps {
        assert!(
            ["Where ", "Once "]
                .iter()
                .any(|begin| step.how.starts_with(begin)),
            "{}",
            step.how
        );
    }
}

#[test]
fn what_falls_while_defender_looks_on_is_counted_as_falling() {
    let open = cli("contosoacr", json!({}));
    let plan = pricing(&subscription(HERE), "Standard");
    let two = [
        pod("web", "contosoacr.azurecr.io/web:1"),
        pod("api", "contosoacr.azurecr.io/api:1"),
    ];
    let report = judge(&[open.clone(), plan.clone(), two[0].clone(), two[1].clone()]);
    assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Clear]);
    assert_says(
        scope(&report),
        &[
            "2 workloads would fall with `contosoacr`",
            "does not prevent it",
        ],
    );
    assert!(!scope(&report).contains("None of"), "{}", scope(&report));
    // What does not fall is told beside it, and what nobody can tell.
    let pinned = format!("contosoacr.azurecr.io/web@sha256:{}", "0".repeat(64));
    let report = judge(&[open, plan, two[0].clone(), pod("pinned", &pinned)]);
    assert_says(
        scope(&report),
        &[
            "1 workload would fall",
            "not the others: 1 from registries whose chain is broken, or pinned by digest",
        ],
    );
}

/// That the plan is on says of nothing that it does not fall: whether it can is not known.
#[test]
fn what_may_fall_while_defender_looks_on_is_said_to() {
    let plan = pricing(&subscription(HERE), "Standard");
    let unknown = |name: &str, extra: Value| {
        let mut registry = cli(name, extra);
        registry.as_object_mut().unwrap().remove("adminUserEnabled");
        registry
    };
    let (web, api) = (
        pod("web", "contosoacr.azurecr.io/web:1"),
        pod("api", "contosotwo.azurecr.io/api:1"),
    );
    let report = judge(&[unknown("contosoacr", json!({})), plan.clone(), web.clone()]);
    assert_eq!(found(&report, "contosoacr"), [Unknown, Fires, Clear]);
    assert_says(
        scope(&report),
        &[
            "Perhaps 1 workload would fall with `contosoacr`",
            "whether it can be taken over is not known",
        ],
    );
    // Beside what falls for sure under the same eyes.
    let both = [
        unknown("contosoacr", json!({})),
        cli("contosotwo", json!({})),
        plan.clone(),
        web.clone(),
        api.clone(),
    ];
    assert_says(
        scope(&judge(&both)),
        &[
            "1 workload would fall with `contosotwo`",
            "Perhaps 1 more workload would fall with `contosoacr`",
        ],
    );
    // What pulls from both is said once.
    let mut twice = pod("web", "contosoacr.azurecr.io/web:1");
    let containers = twice["spec"]["containers"].as_array_mut().unwrap();
    containers.push(json!({"name": "b", "image": "contosotwo.azurecr.io/api:1"}));
    let open = [
        unknown("contosoacr", json!({})),
        cli("contosotwo", json!({})),
        plan.clone(),
        twice,
    ];
    let report = judge(&open);
    assert!(!scope(&report).contains("Perhaps"), "{}", scope(&report));
    // A link that is known to be closed keeps it from falling.
    let shut = unknown("contosoacr", json!({"publicNetworkAccess": "Disabled"}));
    let report = judge(&[shut, plan, web]);
    assert_eq!(found(&report, "contosoacr"), [Unknown, Clear, Clear]);
    assert_says(scope(&report), &["Not the one workload in these exports"]);
}

#[test]
fn of_several_registries_those_that_are_not_known_are_named_and_the_others_counted() {
    let registries = [
        cli("contosoa", json!({"adminUserEnabled": false})),
        cli("contosob", json!({"publicNetworkAccess": "Disabled"})),
        cli("contosoc", json!({})),
    ];
    let headline = |report: &Report| report.chains[0].headline.clone();
    let report = judge(&registries);
    assert_eq!(
        headline(&report),
        "It is not known yet whether `contosoc` can be taken over; the chain is broken at 2 of 3 registries"
    );
    // Where nothing is known of any, that is said of all.
    let report = judge(&[registries[2].clone(), cli("contosod", json!({}))]);
    assert_eq!(
        headline(&report),
        "It is not known yet whether any of 2 registries can be taken over"
    );
}

#[test]
fn of_a_list_that_was_cut_off_it_is_said_how_many_were_read() {
    let list = json!([
        cli("contosoa", json!({"adminUserEnabled": false})),
        cli("contosob", json!({"publicNetworkAccess": "Disabled"})),
        cli("contosoc", json!({})),
    ]);
    let whole = format!("{list:#}");
    let cut = whole.find("contosoc").unwrap() - 20;
    let plan = pricing(&subscription(HERE), "Standard").to_string();
    let report = judge_files(&[("acr.json", &whole[..cut]), ("plan.json", &plan)]);
    assert_says(&report.chains[0].headline, &["registries that were read"]);
}

#[test]
fn a_registry_that_is_only_pulled_from_is_named_with_what_shows_it() {
    let pods = json!({"apiVersion": "v1", "kind": "List", "items": [
        pod("a", "contosoacr.azurecr.io/web:1"),
        pod("b", "fabrikam-a1b2c3.azurecr.cn:443/api:2"),
        pod("c", "fabrikam-a1b2c3.azurecr.cn/api:3"),
        pod("d", "docker.io/library/nginx:1"),
    ]});
    let lines = |report: &Report| -> Vec<String> {
        let settle = report.chains[0].blast_radius.settle.iter();
        settle.map(|command| command.line.clone()).collect()
    };
    let report = judge(&[cli("contosoacr", json!({})), pods.clone()]);
    assert_says(
        scope(&report),
        &["`fabrikam-a1b2c3.azurecr.cn` (2 workloads)"],
    );
    assert!(!scope(&report).contains("nginx") && !scope(&report).contains("docker"));
    // What stands behind the hyphen is none of its name.
    let shows = "az acr show -n fabrikam -o json".to_owned();
    assert!(lines(&report).contains(&shows), "{:?}", lines(&report));
    let report = judge(&[pods]);
    assert_says(
        scope(&report),
        &[
            "is not known",
            "`contosoacr.azurecr.io` (1 workload)",
            "`fabrikam-a1b2c3.azurecr.cn` (2 workloads)",
        ],
    );
    // What is here needs no such command.
    let report = judge(&[
        cli("contosoacr", json!({})),
        pod("a", "contosoacr.azurecr.io/web:1"),
    ]);
    assert!(
        lines(&report)
            .iter()
            .all(|line| !line.starts_with("az acr show"))
    );
}

#[test]
fn documents_that_contradict_each_other_are_a_remark_on_the_answer() {
    let messages = |documents: &[Value]| -> Vec<String> {
        let problems = judge(documents).problems;
        problems.into_iter().map(|one| one.message).collect()
    };
    let [on, off] = [true, false].map(|on| cli("contosoacr", json!({"adminUserEnabled": on})));
    let said = messages(&[on.clone(), off]);
    assert!(
        said.iter()
            .any(|one| one.contains("contradict") && one.contains("`contosoacr`")),
        "{said:?}"
    );
    let said = messages(&[on.clone(), on]);
    assert!(
        said.iter().all(|one| !one.contains("contradict")),
        "{said:?}"
    );
}

#[test]
fn a_registry_that_is_only_named_is_said_to_be() {
    let report = judge_texts(&["the registry is contosoacr.azurecr.io, and its admin user is off"]);
    let rules = &named(&report, "contosoacr").rules;
    for rule in &rules[..2] {
        assert_says(&rule.finding.because, &["it is only named"]);
        assert!(!rule.finding.because.contains("adminUserEnabled"));
    }
}
