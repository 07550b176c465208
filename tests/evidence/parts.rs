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
        assert_says(&ledger(&alone), &["joined to a registry here"]);
        // Where it is, there is its registry, and nothing else is known of that.
        assert_eq!(found(&alone, "contosoacr"), [Unknown; 3]);
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

/// What a template declares below a registry, each with its name behind the registry's.
fn declared(registry: impl Fn(&str) -> String) -> Vec<Value> {
    let of = |kind: &str, name: &str, properties: Value| {
        json!({"type": format!("Microsoft.ContainerRegistry/registries/{kind}"), "apiVersion": "2025-04-01",
            "name": registry(name), "location": "westeurope", "properties": properties})
    };
    vec![
        of(
            "replications",
            "northeurope",
            json!({"regionEndpointEnabled": true}),
        ),
        of(
            "webhooks",
            "deploy",
            json!({"status": "enabled", "scope": "shop/web:*", "actions": ["push"],
            "serviceUri": "https://hush-hush.example/", "customHeaders": {"Authorization": "hush-hush"}}),
        ),
        of(
            "tasks",
            "build",
            json!({"status": "Enabled",
            "step": {"type": "Docker", "dockerFilePath": "Dockerfile", "imageNames": ["shop/web:1"], "isPushEnabled": true, "contextAccessToken": "hush-hush"},
            "credentials": {"customRegistries": {"contosobase.azurecr.io": {"password": {"type": "Opaque", "value": "hush-hush"}}}},
            "trigger": {"timerTriggers": [{"name": "t", "schedule": "0 1 * * *"}]}}),
        ),
        of(
            "scopeMaps",
            "push",
            json!({"actions": ["repositories/shop/web/content/write"]}),
        ),
        of(
            "tokens",
            "ci",
            json!({"status": "enabled",
            "scopeMapId": "[resourceId('Microsoft.ContainerRegistry/registries/scopeMaps', 'contosoacr', 'push')]"}),
        ),
        of(
            "cacheRules",
            "hub",
            json!({"sourceRepository": "docker.io/library/node", "targetRepository": "base/node"}),
        ),
        of("connectedRegistries", "edge", json!({"mode": "ReadWrite"})),
    ]
}

const ONCE: [(usize, &[&str]); 3] = [
    (
        2,
        &["Once it is deployed: Replicas answer in `northeurope`"],
    ),
    (
        3,
        &[
            "Once it is deployed: Tasks run here",
            "`build` (builds `shop/web:1`)",
            "`build` at `0 1 * * *`",
            "Once it is deployed: Repository tokens that may push by their scope map: `ci` to `shop/web`",
            "`base/node` from `docker.io/library/node`",
            "connected registry in read-write mode is pushed here too: `edge`",
        ],
    ),
    (
        4,
        &[
            "Once it is deployed: Webhooks tell others",
            "`deploy` for `shop/web:*`",
        ],
    ),
];

/// The steps of a registry with how much is said of each, behind a link too.
#[track_caller]
fn says_once_deployed(documents: &[Value], registry: &str) {
    let report = judge(documents);
    for (number, words) in ONCE {
        assert_says(&said_at_of(&report, registry, number), words);
    }
    assert_says(&ledger(&report), &["joined to a registry here"]);
    let text = serde_json::to_string(&report).unwrap();
    assert!(!text.contains("hush-hush"));
    let count = |report: &Report| -> Vec<usize> {
        let steps = &report.chains[0].registries[0].steps;
        steps.iter().map(|step| step.details.len()).collect()
    };
    let mut sources: Vec<Decoded> = (documents.iter().enumerate())
        .map(|(index, document)| {
            let bytes = document.to_string().into_bytes();
            decode(&format!("{index}.json"), bytes, &Limits::default())
        })
        .collect();
    join(&mut sources, &Limits::default());
    for redaction in [Redaction::NONE, Redaction::ALL] {
        let shared = more::share::of(&sources, &report, redaction, "2026-03-01", &[]);
        let inputs = more::share::inputs(&shared);
        let opened = analyze(inputs, &Limits::default(), Detail::Full);
        assert_eq!(count(&opened), count(&report), "{:#?}", shared.documents);
    }
}

#[test]
fn what_a_template_puts_below_a_registry_is_its_own_once_deployed() {
    let registry = |name: &str| {
        json!({"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2025-04-01", "name": name, "location": "westeurope",
            "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": true}})
    };
    let template = |resources: Vec<Value>| {
        json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
            "parameters": {"acr": {"type": "string"}, "known": {"type": "string", "defaultValue": "contosoacr"}, "other": {"type": "string"}},
            "resources": resources})
    };
    let with = |first: Value, mut parts: Vec<Value>| {
        parts.insert(0, first);
        template(parts)
    };
    let plain = || declared(|name| format!("contosoacr/{name}"));
    let by = |parameter: &str| {
        declared(|name| format!("[format('{{0}}/{{1}}', parameters('{parameter}'), '{name}')]"))
    };
    says_once_deployed(&[with(registry("contosoacr"), plain())], "contosoacr");
    says_once_deployed(
        &[with(registry("[parameters('known')]"), by("known"))],
        "contosoacr",
    );
    // What is switched off does nothing.
    let off = declared(|name| format!("contosoacr/{name}"))
        .into_iter()
        .map(|mut part| {
            if part["properties"]["status"].is_string() {
                part["properties"]["status"] = json!("disabled");
            }
            part
        });
    let report = judge(&[with(registry("contosoacr"), off.collect())]);
    let said = [3, 4].map(|number| said_at(&report, number)).concat();
    for word in ["Tasks", "tokens", "Webhooks"] {
        assert!(!said.contains(word), "{said}");
    }
    // As children of it, by their own names.
    let mut around = registry("contosoacr");
    around["resources"] = Value::Array(
        (plain().into_iter())
            .map(|mut part| {
                for key in ["type", "name"] {
                    let last = part[key]
                        .as_str()
                        .unwrap()
                        .rsplit('/')
                        .next()
                        .unwrap()
                        .to_owned();
                    part[key] = json!(last);
                }
                part
            })
            .collect(),
    );
    says_once_deployed(&[template(vec![around])], "contosoacr");
    // Below one that is there.
    says_once_deployed(
        &[cli("contosoacr", json!({})), template(plain())],
        "contosoacr",
    );
    // What it is called is not known, but there is only one.
    let only = with(registry("[parameters('acr')]"), by("acr"));
    let report = judge(std::slice::from_ref(&only));
    let name = report.chains[0].registries[0].name.clone();
    says_once_deployed(&[only], &name);
    // Of two it may be either.
    let two = with(
        registry("[parameters('other')]"),
        with(registry("[parameters('acr')]"), by("acr"))["resources"]
            .as_array()
            .unwrap()
            .clone(),
    );
    let report = judge(&[two]);
    assert_says(&ledger(&report), &["cannot tell which registry that is"]);
    for registry in &report.chains[0].registries {
        assert!(registry.steps.iter().all(|step| step.details.is_empty()));
    }
    let report = judge(&[template(plain())]);
    assert_says(
        &ledger(&report),
        &["would belong to a registry that is not here"],
    );
}

#[test]
fn what_a_plan_puts_below_a_registry_is_its_own_once_deployed() {
    let resource = |kind: &str, values: Value, unknown: Value| {
        json!({"address": format!("azurerm_container_{kind}.x"), "mode": "managed", "type": format!("azurerm_container_{kind}"), "name": "x",
            "change": {"actions": ["create"], "before": null, "after": values, "after_unknown": unknown}})
    };
    let id = || json!({"id": true, "container_registry_id": true});
    let plan = |on: bool| {
        let status = if on { "enabled" } else { "disabled" };
        let parts = [
            resource(
                "registry",
                json!({"name": "contosoacr", "sku": "Premium", "admin_enabled": true, "resource_group_name": "rg"}),
                json!({"id": true}),
            ),
            resource(
                "registry_webhook",
                json!({"name": "deploy", "registry_name": "contosoacr", "status": status, "scope": "shop/web:*",
                "actions": ["push"], "service_uri": "https://hush-hush.example/"}),
                json!({"id": true}),
            ),
            resource(
                "registry_task",
                json!({"name": "build", "enabled": on,
                "docker_step": [{"image_names": ["shop/web:1"], "push_enabled": true, "context_access_token": "hush-hush"}],
                "base_image_trigger": [{"enabled": on, "name": "b", "type": "Runtime"}],
                "timer_trigger": [{"enabled": true, "name": "t", "schedule": "0 1 * * *"}, {"enabled": false, "name": "u", "schedule": "0 9 * * *"}]}),
                id(),
            ),
            resource(
                "registry_cache_rule",
                json!({"name": "hub", "source_repo": "docker.io/library/node", "target_repo": "base/node"}),
                id(),
            ),
            resource(
                "registry_scope_map",
                json!({"name": "push", "container_registry_name": "contosoacr", "actions": ["repositories/shop/web/content/write"]}),
                json!({"id": true}),
            ),
        ];
        let refers = |kind: &str| {
            json!({"address": format!("azurerm_container_{kind}.x"), "mode": "managed", "type": format!("azurerm_container_{kind}"), "name": "x",
                "expressions": {"container_registry_id": {"references": ["azurerm_container_registry.x.id", "azurerm_container_registry.x"]}}})
        };
        let configured = [
            refers("registry_task"),
            refers("registry_cache_rule"),
            json!({"address": "azurerm_container_registry.x",
            "mode": "managed", "type": "azurerm_container_registry", "name": "x", "expressions": {}}),
        ];
        let planned: Vec<Value> = { parts.iter() }
            .map(|part| {
                let mut planned = part.clone();
                planned["values"] = part["change"]["after"].clone();
                planned
            })
            .collect();
        json!({"format_version": "1.2", "resource_changes": parts, "planned_values": {"root_module": {"resources": planned}},
            "configuration": {"root_module": {"resources": configured}}})
    };
    let report = judge(&[plan(true)]);
    assert_says(
        &said_at(&report, 3),
        &[
            "Once it is deployed: Tasks run here",
            "`build` (builds `shop/web:1`)",
            "`build` at `0 1 * * *`",
            "One of them is built again by itself when a base image changes",
            "`base/node` from `docker.io/library/node`",
        ],
    );
    assert!(!said_at(&report, 3).contains("0 9"));
    assert_says(
        &said_at(&report, 4),
        &[
            "Once it is deployed: Webhooks tell others",
            "`deploy` for `shop/web:*`",
        ],
    );
    assert_says(&ledger(&report), &["joined to a registry here"]);
    assert!(
        !serde_json::to_string(&report)
            .unwrap()
            .contains("hush-hush")
    );
    // What is switched off does nothing.
    let report = judge(&[plan(false)]);
    let said = [3, 4].map(|number| said_at(&report, number)).concat();
    assert!(
        !said.contains("Tasks") && !said.contains("Webhooks"),
        "{said}"
    );
}
