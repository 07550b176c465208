//! What makes a registry's tasks run, and what they may reach.

use super::*;

/// A task as the CLI prints it, and as ARM does.
fn task(settings: Value, identity: Value) -> [Value; 2] {
    let id = format!("{}/tasks/build", acr("contosoacr"));
    let kind = "Microsoft.ContainerRegistry/registries/tasks";
    let mut flat = json!({"id": id, "name": "build", "type": kind, "resourceGroup": "rg-contoso", "status": "Enabled", "identity": identity});
    lay_over(&mut flat, settings.clone());
    let mut all = json!({"status": "Enabled"});
    lay_over(&mut all, settings);
    [
        flat,
        json!({"id": id, "name": "build", "type": kind, "identity": identity, "properties": all}),
    ]
}

fn trigger(url: &str, branch: &str, events: Value, status: &str) -> Value {
    json!({"name": "t", "status": status, "sourceTriggerEvents": events, "sourceRepository": {"sourceControlType": "Github", "repositoryUrl": url,
        "branch": branch, "sourceControlAuthProperties": {"token": "HEMLIG", "tokenType": "PAT", "scope": "repo"}}})
}

#[track_caller]
fn says(tasks: [Value; 2], words: &[&str], never: &[&str]) {
    for task in tasks {
        let report = judge(&[cli("contosoacr", json!({})), json!([task])]);
        let text = said_at(&report, 3);
        assert_says(&text, words);
        for word in never {
            assert!(!text.contains(word), "{word} in {text}");
        }
        assert!(!serde_json::to_string(&report).unwrap().contains("HEMLIG"));
    }
}

#[test]
fn whoever_may_push_to_the_source_is_said() {
    let with = |triggers: Value| {
        task(
            json!({"trigger": {"sourceTriggers": triggers}}),
            Value::Null,
        )
    };
    says(
        with(json!([trigger(
            "https://github.com/contoso/shop.git",
            "main",
            json!(["commit"]),
            "Enabled"
        )])),
        &[
            "whoever may push there pushes here",
            "`build` from branch `main` of `github.com/contoso/shop.git` (on `commit`)",
        ],
        &["pull request"],
    );
    says(
        with(json!([trigger(
            "https://somebody:HEMLIG@dev.azure.com/contoso/_git/shop?pat=HEMLIG#dev:src",
            "dev",
            json!(["commit", "pullrequest"]),
            "enabled"
        )])),
        &[
            "`build` from branch `dev` of `dev.azure.com/contoso/_git/shop` (on `commit`, `pullrequest`)",
            "A pull request is enough",
        ],
        &["somebody"],
    );
    // Keys come in any order, one that is off counts for nothing, and what is not shown is said.
    says(
        with(json!([
            {"sourceRepository": {"branch": "old", "repositoryUrl": "https://example.com/old"}, "sourceTriggerEvents": ["pullrequest"], "status": "Disabled"},
            {"sourceTriggerEvents": ["commit"], "sourceRepository": {}, "status": "Enabled"},
        ])),
        &["`build` from a source that is not shown (on `commit`)"],
        &["example.com", "pull request"],
    );
    for none in [
        json!([]),
        json!(null),
        json!([trigger(
            "https://github.com/contoso/shop",
            "main",
            json!(["commit"]),
            "Disabled"
        )]),
    ] {
        says(with(none), &["Tasks run here"], &["source changes"]);
    }
    let [off, _] = task(
        json!({"status": "Disabled", "trigger": {"sourceTriggers": [trigger("https://github.com/contoso/shop", "main", json!(["commit"]), "Enabled")]}}),
        Value::Null,
    );
    let report = judge(&[cli("contosoacr", json!({})), off]);
    assert!(said_at(&report, 3).is_empty());
}

#[test]
fn other_registries_that_a_task_logs_in_to_are_said() {
    let secret = json!({"userName": {"type": "Opaque", "value": "HEMLIG"}, "password": {"type": "Vaultsecret", "value": "HEMLIG"}, "identity": "HEMLIG"});
    let with = |registries: Value| {
        task(
            json!({"credentials": {"sourceRegistry": {"loginMode": "Default"}, "customRegistries": registries}}),
            Value::Null,
        )
    };
    says(
        with(json!({"fabrikam.azurecr.io": secret})),
        &[
            "Tasks log in to other registries",
            "`build` to `fabrikam.azurecr.io`",
        ],
        &[],
    );
    says(
        with(
            json!({"one.example": secret, "two.example": {}, "three.example": null, "four.example": secret}),
        ),
        &["`build` to `four.example`, `one.example`, `three.example` and 1 more"],
        &[],
    );
    says(
        with(json!({"user:HEMLIG@fabrikam.azurecr.io": secret})),
        &["`build` to `fabrikam.azurecr.io`"],
        &[],
    );
    for none in [json!({}), json!(null)] {
        says(with(none), &["Tasks run here"], &["log in to other"]);
    }
}

#[test]
fn the_identity_of_a_task_and_its_base_image_are_said() {
    let base = json!({"trigger": {"baseImageTrigger": {"name": "b", "status": "Enabled", "baseImageTriggerType": "Runtime"}}});
    says(
        task(
            base.clone(),
            json!({"type": "SystemAssigned", "principalId": "p", "tenantId": "t"}),
        ),
        &[
            "Tasks act as a managed identity",
            "`build` (`SystemAssigned`)",
            "One of them is built again by itself when a base image changes",
        ],
        &[],
    );
    says(
        task(
            json!({}),
            json!({"type": "UserAssigned", "userAssignedIdentities": {"/subscriptions/x": {"clientId": "c"}}}),
        ),
        &["`build` (`UserAssigned`)"],
        &["base image"],
    );
    for none in [Value::Null, json!({"type": "None"})] {
        says(
            task(json!({}), none),
            &["Tasks run here"],
            &["managed identity"],
        );
    }
}

#[test]
fn what_runs_at_set_times_is_said_with_when() {
    let with = |timers: Value| task(json!({"trigger": {"timerTriggers": timers}}), Value::Null);
    says(
        with(json!([{"name": "nightly", "schedule": "30 2 * * Mon-Fri", "status": "Enabled"}])),
        &[
            "One runs by itself at set times",
            "`build` at `30 2 * * Mon-Fri`",
        ],
        &["nightly"],
    );
    // One is on unless it says otherwise, and keys come in any order.
    says(
        with(json!([
            {"status": "Disabled", "schedule": "1 1 1 1 1", "name": "old"},
            {"schedule": "0 */6 * * *", "name": "often"},
            {"name": "hidden", "status": "enabled"},
        ])),
        &["`build` at `0 */6 * * *`, `build` at times that are not shown"],
        &["1 1 1 1 1"],
    );
    says(
        with(json!([{"schedule": "HEMLIG=x; rm", "status": "Enabled"}])),
        &["`build` at times that are not shown"],
        &[],
    );
    for none in [
        json!([]),
        json!(null),
        json!([{"name": "t", "schedule": "0 1 * * *", "status": "disabled"}]),
    ] {
        says(with(none), &["Tasks run here"], &["at set times"]);
    }
}

#[test]
fn one_task_is_spoken_of_as_one() {
    let named = |name: &str, trigger: Value| {
        json!({"id": format!("{}/tasks/{name}", acr("contosoacr")), "name": name, "type": "Microsoft.ContainerRegistry/registries/tasks",
            "properties": {"status": "Enabled", "trigger": trigger}})
    };
    let all = json!({"timerTriggers": [{"schedule": "0 1 * * *"}], "baseImageTrigger": {"status": "Enabled"},
        "sourceTriggers": [trigger("https://github.com/contoso/shop", "main", json!(["commit"]), "Enabled")]});
    let report = judge(&[
        cli("contosoacr", json!({})),
        json!([named("a", all.clone())]),
    ]);
    assert_says(
        &said_at(&report, 3),
        &[
            "One runs by itself at set times",
            "One runs by itself when its source changes",
            "One of them is built again by itself when a base image changes",
        ],
    );
    let report = judge(&[
        cli("contosoacr", json!({})),
        json!([named("a", all.clone()), named("b", all)]),
    ]);
    assert_says(
        &said_at(&report, 3),
        &[
            "Some run by themselves at set times",
            "Some run by themselves when their source changes",
            "Some of them are built again by themselves when a base image changes",
        ],
    );
}

#[test]
fn the_registries_that_base_images_lie_in_are_said() {
    let with = |bases: Value| {
        task(
            json!({"step": {"type": "Docker", "imageNames": ["web:1"], "baseImageDependencies": bases}}),
            Value::Null,
        )
    };
    let base = |registry: &str| json!({"type": "RunTime", "registry": registry, "repository": "base/web", "tag": "1", "digest": null});
    says(
        with(json!([
            base("fabrikam.azurecr.io"),
            base("registry.hub.docker.com")
        ])),
        &[
            "falls with the registries that their base images lie in",
            "`build` from `fabrikam.azurecr.io`",
        ],
        &["docker.com"],
    );
    says(
        with(json!([base("contosoacr.azurecr.io")])),
        &["`build` from `contosoacr.azurecr.io`"],
        &[],
    );
    for none in [json!([base("registry.hub.docker.com")]), json!(null)] {
        says(with(none), &["Tasks run here"], &["base images lie in"]);
    }
}
