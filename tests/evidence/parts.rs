//! What stands below a registry: who else may push, and when others pull.

use super::*;

fn part(kind: &str, name: &str, settings: Value) -> [Value; 2] {
    let id = format!("{}/{kind}/{name}", acr("contosoacr"));
    let mut flat = json!({"id": id, "name": name, "resourceGroup": "rg-contoso", "type": format!("Microsoft.ContainerRegistry/registries/{kind}")});
    lay_over(&mut flat, settings.clone());
    let nested = json!({"id": id.to_lowercase(), "name": format!("contosoacr/{name}"), "type": format!("microsoft.containerregistry/registries/{}", kind.to_lowercase()), "properties": settings});
    [flat, nested]
}

/// What each shape of a part adds to a step, beside an open registry.
#[track_caller]
fn adds(parts: [Value; 2], number: usize, words: &[&str]) {
    for part in parts {
        let report = judge(&[cli("contosoacr", json!({})), json!([part.clone()])]);
        assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Unknown]);
        assert_says(&said_at(&report, number), words);
        // The same in two exports is one.
        let twice = judge(&[
            cli("contosoacr", json!({})),
            part.clone(),
            json!({"value": [part.clone()]}),
        ]);
        assert_eq!(said_at(&twice, number), said_at(&report, number));
        assert_says(&ledger(&report), &["joined to a registry here"]);
        let alone = judge(&[part]);
        assert_says(
            &ledger(&alone),
            &["would belong to a registry that is not here"],
        );
    }
}

#[test]
fn replicas_answer_each_at_their_own_endpoint() {
    adds(
        part(
            "replications",
            "northeurope",
            json!({"location": "northeurope", "regionEndpointEnabled": false, "provisioningState": "Succeeded"}),
        ),
        2,
        &[
            "Replicas answer in `northeurope`",
            "own",
            "Of 1 the endpoint is switched off",
        ],
    );
}

#[test]
fn a_webhook_on_pushes_makes_the_next_pull_at_once() {
    let hook = |status: &str, actions: Value| {
        part(
            "webhooks",
            "deploy",
            json!({"status": status, "scope": "shop/web:*", "actions": actions, "location": "westeurope"}),
        )
    };
    adds(
        hook("enabled", json!(["push", "delete"])),
        4,
        &[
            "Webhooks tell others of every push",
            "`deploy` for `shop/web:*`",
            "at once",
        ],
    );
    for [flat, nested] in [
        hook("disabled", json!(["push"])),
        hook("enabled", json!(["delete"])),
        hook("enabled", json!([])),
    ] {
        let report = judge(&[cli("contosoacr", json!({})), flat, nested]);
        assert!(!said_at(&report, 4).contains("Webhooks"));
    }
}

#[test]
fn a_task_pushes_and_a_base_image_starts_it() {
    let settings = json!({
        "status": "Enabled", "platform": {"os": "linux"}, "agentConfiguration": {"cpu": 2},
        "credentials": {"customRegistries": {"contosobase.azurecr.io": {"userName": {"type": "Opaque", "value": "hush-hush"}}}},
        "step": {
            "type": "Docker", "dockerFilePath": "Dockerfile", "imageNames": ["shop/web:{{.Run.ID}}", "shop/web:latest"], "isPushEnabled": true,
            "contextPath": "https://hush-hush@github.com/contoso/web.git", "contextAccessToken": "hush-hush",
            "baseImageDependencies": [{"type": "BuildTime", "registry": "contosobase.azurecr.io", "repository": "base/node", "tag": "22"}],
        },
        "trigger": {"baseImageTrigger": {"name": "b", "status": "Enabled", "baseImageTriggerType": "Runtime"}, "sourceTriggers": null, "timerTriggers": null},
    });
    adds(
        part("tasks", "build", settings.clone()),
        3,
        &[
            "Tasks run here",
            "`build`",
            "`shop/web:latest`",
            "when a base image changes (`base/node`)",
        ],
    );
    let [flat, _] = part("tasks", "build", settings);
    let report = judge(&[cli("contosoacr", json!({})), flat]);
    assert!(!serde_json::to_string(&report).unwrap().contains("hush"));
    let [off, _] = part(
        "tasks",
        "build",
        json!({"status": "Disabled", "step": {"imageNames": ["x"]}}),
    );
    assert!(!said_at(&judge(&[cli("contosoacr", json!({})), off]), 3).contains("Tasks"));
}

#[test]
fn a_connected_registry_in_read_write_mode_pushes_too() {
    let connected = |mode: &str| {
        part(
            "connectedRegistries",
            "edge",
            json!({"mode": mode, "connectionState": "Online", "activation": {"status": "Active"}, "clientTokenIds": [], "parent": {"id": null}, "loginServer": {"host": "edge"}}),
        )
    };
    for mode in ["ReadWrite", "Registry"] {
        adds(connected(mode), 3, &["pushed here too: `edge`"]);
    }
    adds(
        connected("ReadOnly"),
        3,
        &["hand on what is pushed here: `edge`"],
    );
}

#[test]
fn a_cache_rule_brings_what_stands_elsewhere() {
    let set = format!("{}/credentialSets/hub", acr("contosoacr"));
    adds(
        part(
            "cacheRules",
            "nginx",
            json!({"sourceRepository": "docker.io/library/nginx", "targetRepository": "cache/nginx", "credentialSetResourceId": set, "creationDate": "2026-01-01T00:00:00Z"}),
        ),
        3,
        &["`cache/nginx` from `docker.io/library/nginx` with a stored credential"],
    );
    let [flat, _] = part(
        "cacheRules",
        "nginx",
        json!({"sourceRepository": "docker.io/library/nginx", "targetRepository": "cache/nginx", "credentialSetResourceId": null}),
    );
    assert!(
        !said_at(&judge(&[cli("contosoacr", json!({})), flat]), 3).contains("stored credential")
    );
}

#[test]
fn pipelines_carry_images_in_and_out() {
    adds(
        part(
            "exportPipelines",
            "out",
            json!({"target": {"type": "AzureStorageBlobContainer", "uri": "https://contoso.blob.core.windows.net/x?sig=hush", "keyVaultUri": "x"}}),
        ),
        2,
        &["Export pipelines", "`out`"],
    );
    adds(
        part(
            "importPipelines",
            "in",
            json!({"source": {"uri": "https://contoso.blob.core.windows.net/x"}, "trigger": {"sourceTrigger": {"status": "Enabled"}}}),
        ),
        3,
        &["Import pipelines", "`in`"],
    );
}

#[test]
fn a_token_pushes_what_its_scope_map_lets_it() {
    let token = |name: &str, map: &str, status: &str| {
        json!({
            "id": format!("{}/tokens/{name}", acr("contosoacr")), "name": name, "type": "Microsoft.ContainerRegistry/registries/tokens",
            "scopeMapId": format!("{}/scopeMaps/{map}", acr("contosoacr")), "status": status, "credentials": {"passwords": []},
        })
    };
    let [map, _] = part(
        "scopeMaps",
        "ci",
        json!({"type": "UserDefined", "actions": ["repositories/shop/web/content/write", "repositories/shop/web/content/read", "repositories/shop/api/content/read"]}),
    );
    let mut map = map;
    map["type"] = json!("Microsoft.ContainerRegistry/registries/scopeMaps");
    let report = judge(&[
        cli("contosoacr", json!({})),
        map,
        json!([
            token("ci-token", "ci", "enabled"),
            token("old", "ci", "disabled"),
            token("ops", "_repositories_push", "enabled"),
            token("viewer", "_repositories_pull", "enabled")
        ]),
    ]);
    let said = said_at(&report, 3);
    assert_says(
        &said,
        &["`ci-token` to `shop/web`", "`ops` to every repository"],
    );
    assert!(
        !said.contains("`old`") && !said.contains("`viewer`") && !said.contains("shop/api"),
        "{said}"
    );
}
