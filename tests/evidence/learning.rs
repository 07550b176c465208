//! Machine Learning as its own tools print it, which write `azureml:` before ids and instead of them.

use super::*;

const IMAGE: &str = "contosoacr.azurecr.io/ml/train:3";

fn workspace(name: &str) -> String {
    id(&format!(
        "Microsoft.MachineLearningServices/workspaces/{name}"
    ))
}

fn version(of: &str) -> String {
    format!("{}/environments/train/versions/3", workspace(of))
}

/// As `az ml environment show` prints it.
fn environment(id: &str) -> Value {
    json!({"creation_context": {"created_at": "2026-03-01T10:00:00+00:00", "created_by": "somebody", "created_by_type": "User"},
        "id": id, "image": IMAGE, "name": "train", "os_type": "linux", "resourceGroup": "rg-contoso", "tags": {}, "version": "3"})
}

/// As `az ml online-deployment show` and `az ml batch-deployment show` print it.
fn deployment(kind: &str, id: &str, environment: &str) -> Value {
    json!({"endpoint_name": "score", "environment": environment, "id": id, "name": "blue", "type": kind,
        "model": format!("azureml:{}/models/m/versions/1", workspace("ml")), "provisioning_state": "Succeeded",
        "instance_type": "Standard_DS3_v2", "resourceGroup": "rg-contoso", "tags": {}})
}

const ENVIRONMENT: [&str; 3] = ["Machine Learning environment", "train/3", IMAGE];
const DEPLOYMENT: [&str; 3] = ["Machine Learning deployment", "score/blue", IMAGE];

/// What is told of documents in this order; what is quoted of two that are alike goes by it.
fn once(documents: &[Value]) -> Report {
    let inputs = documents.iter().map(|document| Input {
        name: "all.json".to_owned(),
        bytes: document.to_string().into_bytes(),
    });
    analyze(inputs.collect(), &Limits::default(), Detail::Full)
}

#[test]
fn an_environment_is_read_whatever_stands_before_its_id() {
    let plain = version("ml");
    for id in [
        plain.clone(),
        format!("azureml:{plain}"),
        format!("AzureML:{}", plain.to_uppercase()),
        "azureml:train:3".to_owned(),
        "azureml://registries/contoso/environments/train/versions/3".to_owned(),
    ] {
        for document in [
            environment(&id),
            json!([environment(&id)]),
            json!({"value": [environment(&id)], "nextLink": null}),
        ] {
            let report = judge(&[cli("contosoacr", json!({})), document]);
            let rows = pulling(&report);
            assert_eq!(rows.len(), 1, "{id}");
            assert_eq!((rows[0][0], rows[0][2]), (ENVIRONMENT[0], IMAGE), "{id}");
            assert_eq!(rows[0][1].to_lowercase(), "train/3", "{id}");
            assert!(problems(&report).is_empty(), "{}", problems(&report));
        }
    }
    // REST has the same with or without it.
    for sign in ["", "azureml:"] {
        let rest = json!({"value": [{"id": format!("{sign}{plain}"), "name": "3", "type": "Microsoft.MachineLearningServices/workspaces/environments/versions",
            "properties": {"image": IMAGE, "osType": "Linux"}}]});
        let report = judge(&[cli("contosoacr", json!({})), rest]);
        assert_eq!(pulling(&report), [ENVIRONMENT]);
    }
}

#[test]
fn two_spellings_of_one_environment_are_one() {
    let id = version("ml");
    let report = once(&[
        cli("contosoacr", json!({})),
        json!([environment(&id)]),
        environment(&format!("azureml:{id}")),
    ]);
    assert_eq!(pulling(&report), [ENVIRONMENT]);
}

#[test]
fn a_deployment_runs_the_image_of_the_environment_that_it_names() {
    let online = format!("{}/onlineEndpoints/score/deployments/blue", workspace("ml"));
    let batch = format!("{}/batchEndpoints/score/deployments/blue", workspace("ml"));
    let id = version("ml");
    for (kind, own) in [
        ("managed", &online),
        ("model", &batch),
        ("kubernetes", &online),
    ] {
        for named in [
            format!("azureml:{id}"),
            id.clone(),
            "azureml:train:3".to_owned(),
        ] {
            for own in [own.clone(), format!("azureml:{own}")] {
                let report = judge(&[
                    cli("contosoacr", json!({})),
                    json!([deployment(kind, &own, &named)]),
                    environment(&format!("azureml:{id}")),
                ]);
                assert_eq!(
                    pulling(&report),
                    [DEPLOYMENT, ENVIRONMENT],
                    "{kind} {own} {named}"
                );
            }
        }
    }
    // By its short name it is one of the same workspace, and of that version.
    for (named, of) in [
        ("azureml:train:3", version("other")),
        ("azureml:train:4", version("ml")),
        ("azureml:train@latest", version("ml")),
    ] {
        let report = judge(&[
            cli("contosoacr", json!({})),
            deployment("managed", &online, named),
            environment(&of),
        ]);
        assert_eq!(pulling(&report), [ENVIRONMENT], "{named}");
        assert_eq!(counted(&report), [1, 0, 1], "{named}");
    }
    // Of two workspaces each has its own.
    let mut other = environment(&version("other"));
    other["image"] = json!("contosoacr.azurecr.io/ml/other:1");
    let report = once(&[
        cli("contosoacr", json!({})),
        deployment("managed", &online, "azureml:train:3"),
        json!([other, environment(&version("ml"))]),
    ]);
    assert!(pulling(&report).contains(&DEPLOYMENT));
    assert_eq!(pulling(&report).len(), 3);
}

#[test]
fn what_runs_nothing_is_told_from_what_does() {
    let endpoint = |id: String| {
        json!({"auth_mode": "key", "id": id, "name": "score", "scoring_uri": "https://score.example/score",
        "traffic": {"blue": 100}, "identity": {"type": "system_assigned"}, "properties": {}})
    };
    let model = |id: String| json!({"id": id, "name": "m", "path": "azureml://x", "type": "mlflow_model", "version": "1"});
    let of = |path: &str| format!("azureml:{}/{path}", workspace("ml"));
    for document in [
        endpoint(of("onlineEndpoints/score")),
        endpoint(format!("{}/batchEndpoints/score", workspace("ml"))),
        model(of("models/m/versions/1")),
        model("azureml:m:1".to_owned()),
        model("azureml://registries/contoso/models/m/versions/1".to_owned()),
    ] {
        let report = judge(&[cli("contosoacr", json!({})), json!([document])]);
        assert_says(
            &ledger(&report),
            &["Machine Learning resource", "cannot tell what runs there"],
        );
        assert_eq!(report.sources[1].documents[0].ledger.not_read, []);
        assert!(problems(&report).is_empty(), "{}", problems(&report));
    }
    // A list of environments by `az ml environment list` names each once and none of its images.
    let container = json!([{"id": of("environments/train"), "latest_version": "3", "name": "train", "tags": {}}]);
    let report = judge(&[cli("contosoacr", json!({})), container]);
    assert_says(
        &ledger(&report),
        &["cannot tell its image", "az ml environment show"],
    );
}

#[test]
fn a_workspace_that_a_plan_declares_is_told_at_the_registry_that_it_names() {
    for kind in ["azurerm_machine_learning_workspace", "azurerm_ai_foundry"] {
        let plan = |registry: Value, unknown: Value, written: Value| {
            let values = json!({"name": "learn", "resource_group_name": "rg-contoso", "container_registry_id": registry});
            json!({"format_version": "1.2", "terraform_version": "1.9.0",
                "planned_values": {"root_module": {"resources": [{"address": format!("{kind}.a"), "mode": "managed", "type": kind, "name": "a", "values": values}]}},
                "resource_changes": [{"address": format!("{kind}.a"), "mode": "managed", "type": kind, "name": "a",
                    "change": {"actions": ["create"], "before": null, "after": values, "after_unknown": unknown}}],
                "configuration": {"root_module": {"resources": [
                    {"address": format!("{kind}.a"), "mode": "managed", "type": kind, "name": "a", "expressions": {"name": {"constant_value": "learn"}, "container_registry_id": written}},
                    {"address": "azurerm_container_registry.b", "mode": "managed", "type": "azurerm_container_registry", "name": "b", "expressions": {"name": {"constant_value": "contosoacr"}}}]}}})
        };
        let ours = plan(
            json!(acr("contosoacr")),
            json!({"id": true}),
            json!({"constant_value": acr("contosoacr")}),
        );
        let referred = plan(
            json!(null),
            json!({"container_registry_id": true}),
            json!({"references": ["azurerm_container_registry.b.id", "azurerm_container_registry.b"]}),
        );
        // That registry is one of the plan.
        let mut referred = referred;
        let planned = referred["planned_values"]["root_module"]["resources"].as_array_mut();
        planned.unwrap().push(json!({"address": "azurerm_container_registry.b", "mode": "managed", "type": "azurerm_container_registry", "name": "b",
            "values": {"name": "contosoacr", "sku": "Premium", "admin_enabled": true}}));
        for documents in [vec![cli("contosoacr", json!({})), ours], vec![referred]] {
            let report = judge(&documents);
            let told: Vec<String> = (1..=5).map(|step| said_at(&report, step)).collect();
            assert_says(
                &told.join("\n"),
                &["Machine Learning keeps its images here (`learn`)"],
            );
        }
        let other = plan(json!(acr("contosotwo")), json!({}), json!({}));
        let report = judge(&[cli("contosoacr", json!({})), other]);
        assert!((1..=5).all(|step| !said_at(&report, step).contains("learn")));
    }
}

/// A workspace as REST, `az ml workspace show`, an SDK and Resource Graph show it.
fn keepers(registry: Value) -> [Value; 3] {
    [
        json!({"value": [{"id": workspace("ml"), "name": "ml", "type": "Microsoft.MachineLearningServices/workspaces", "kind": "Default",
            "properties": {"containerRegistry": registry}}]}),
        json!({"id": workspace("ml"), "name": "ml", "container_registry": registry, "display_name": "ml", "resource_group": "rg-contoso"}),
        json!({"count": 1, "data": [{"id": workspace("ml").to_lowercase(), "name": "ml", "type": "microsoft.machinelearningservices/workspaces",
            "properties": {"containerRegistry": registry}}], "skip_token": null, "total_records": 1}),
    ]
}

/// Environments whose image is built, on an image or of a Dockerfile.
fn built(base: &str) -> Vec<Value> {
    let rest = |properties: Value| {
        json!({"value": [{"id": version("ml"), "name": "3", "properties": properties,
            "type": "Microsoft.MachineLearningServices/workspaces/environments/versions"}]})
    };
    let flat = |over: Value| {
        let mut flat = environment(&format!("azureml:{}", version("ml")));
        flat["image"] = json!(base);
        lay_over(&mut flat, over);
        flat
    };
    let conda = "name: x\ndependencies:\n- python=3.10\n";
    vec![
        rest(json!({"image": base, "condaFile": conda, "osType": "Linux"})),
        rest(
            json!({"image": null, "build": {"contextUri": "https://contoso.example/c/", "dockerfilePath": "Dockerfile"}}),
        ),
        flat(json!({"conda_file": {"name": "x", "dependencies": ["python=3.10"]}})),
        json!([flat(json!({"conda_file": conda}))]),
        flat(
            json!({"image": "(gone)", "build": {"dockerfile_path": "Dockerfile", "path": "https://contoso.example/c/"}}),
        ),
    ]
}

const MADE: &str = "azureml/…";
const PUBLIC: &str = "mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu20.04:latest";

fn online() -> Value {
    let own = format!("{}/onlineEndpoints/score/deployments/blue", workspace("ml"));
    deployment("managed", &own, &format!("azureml:{}", version("ml")))
}

/// See findings/azureml-image-is-only-what-it-builds-on.sh.
#[test]
fn what_an_environment_builds_falls_with_the_registry_of_its_workspace() {
    for environment in built(PUBLIC) {
        for keeper in keepers(json!(acr("contosoacr"))) {
            let report = judge(&[
                cli("contosoacr", json!({})),
                keeper,
                environment.clone(),
                online(),
            ]);
            assert_eq!(
                pulling(&report),
                [
                    [DEPLOYMENT[0], DEPLOYMENT[1], MADE],
                    [ENVIRONMENT[0], ENVIRONMENT[1], MADE]
                ],
                "{environment}"
            );
            assert_eq!(counted(&report), [2, 0, 0], "{environment}");
            assert!(problems(&report).is_empty(), "{}", problems(&report));
        }
    }
}

#[test]
fn what_an_environment_builds_is_not_known_without_its_workspace() {
    let other = json!({"id": workspace("other"), "name": "other", "container_registry": acr("contosoacr"), "location": "westeurope"});
    for environment in built(PUBLIC) {
        let mut cases = vec![vec![], vec![other.clone()]];
        // It has none yet, or a query lost it.
        cases.extend(keepers(Value::Null).map(|keeper| vec![keeper]));
        for beside in cases {
            let mut documents = vec![cli("contosoacr", json!({})), environment.clone(), online()];
            documents.extend(beside);
            let report = judge(&documents);
            assert_eq!(pulling(&report), [[""; 3]; 0], "{environment}");
            assert_eq!(counted(&report), [0, 0, 2], "{environment}");
            let asked = "az ml workspace show -n ml -g rg-contoso";
            assert!(format!("{report:?}").contains(asked), "{environment}");
        }
    }
}

#[test]
fn what_an_environment_builds_into_another_registry_is_that_ones() {
    let keepers = keepers(json!(acr("contosotwo")));
    for (environment, keeper) in built(PUBLIC).into_iter().zip(keepers.iter().cycle()) {
        let report = judge(&[
            cli("contosoacr", json!({})),
            environment.clone(),
            online(),
            keeper.clone(),
        ]);
        assert_eq!(counted(&report), [2, 0, 0], "{environment}");
    }
    // What it is built on may still be one's own.
    let pinned = format!("contosoacr.azurecr.io/base@sha256:{}", "a".repeat(64));
    for base in [IMAGE, pinned.as_str()] {
        for environment in built(base)
            .into_iter()
            .filter(|one| one.to_string().contains(base))
        {
            let report = judge(&[
                cli("contosoacr", json!({})),
                environment.clone(),
                keepers[1].clone(),
            ]);
            let row = [ENVIRONMENT[0], ENVIRONMENT[1], base];
            assert!(pulling(&report).contains(&row), "{environment}");
        }
    }
}

/// One in a registry of Machine Learning is kept there, and what has nothing to build is what it names.
#[test]
fn an_environment_of_no_workspace_is_not_kept_in_one() {
    let keeper = keepers(json!(acr("contosoacr")))[1].clone();
    let mut curated = environment("azureml://registries/azureml/environments/train/versions/3");
    lay_over(
        &mut curated,
        json!({"image": PUBLIC, "conda_file": {"name": "x"}}),
    );
    let report = judge(&[cli("contosoacr", json!({})), keeper.clone(), curated]);
    assert_eq!((pulling(&report).len(), counted(&report)), (0, [0, 0, 1]));
    let mut plain = environment(&version("ml"));
    for nothing in [
        json!({"image": PUBLIC}),
        json!({"image": PUBLIC, "conda_file": null, "build": null}),
    ] {
        lay_over(&mut plain, nothing);
        let report = judge(&[cli("contosoacr", json!({})), keeper.clone(), plain.clone()]);
        assert_eq!(counted(&report), [0, 1, 0], "{plain}");
    }
}
