//! Pulumi: plans, clusters and what runs containers, of both of its providers for Azure, in stacks, previews and the
//! events of an update; what is under way, and what broke off.

use super::*;

const LATER: &str = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const REGISTRY: &str = "azure-native:containerregistry:Registry";
const CLUSTER: &str = "azure-native:containerservice:ManagedCluster";
const PLAN: &str = "azure-native:security:Pricing";
const CLASSIC_PLAN: &str = "azure:securitycenter/subscriptionPricing:SubscriptionPricing";

fn urn(kind: &str, name: &str) -> String {
    format!("urn:pulumi:dev::shop::{kind}::{name}")
}

/// A state of a resource, made by `provider`.
fn made_by(provider: &str, kind: &str, name: &str, over: Value) -> Value {
    let mut state = json!({"urn": urn(kind, name), "custom": true, "type": kind,
        "provider": format!("urn:pulumi:dev::shop::pulumi:providers:azure-native::{provider}::{LATER}")});
    lay_over(&mut state, over);
    state
}

fn state(kind: &str, name: &str, over: Value) -> Value {
    made_by("default", kind, name, over)
}

fn stack(resources: &[Value]) -> Value {
    let root = json!({"urn": urn("pulumi:pulumi:Stack", "shop-dev"), "custom": false, "type": "pulumi:pulumi:Stack"});
    let provider = json!({"urn": urn("pulumi:providers:azure-native", "default"), "custom": true, "id": "1",
        "type": "pulumi:providers:azure-native", "inputs": {"clientSecret": "hush-0", "location": "westeurope"}});
    let part = json!({"urn": urn("shop:index:Platform", "all"), "custom": false, "type": "shop:index:Platform",
        "inputs": {"size": "small"}});
    let all: Vec<Value> = [root, provider, part]
        .into_iter()
        .chain(resources.iter().cloned())
        .collect();
    json!({"version": 3, "deployment": {"manifest": {"time": "2026-03-01T10:00:00Z", "magic": "m"},
        "secrets_providers": {"type": "passphrase", "state": {"salt": "hush-1"}}, "resources": all}})
}

fn step(op: &str, old: Value, new: Value) -> Value {
    let one = if new.is_null() { &old } else { &new };
    let mut step = json!({"op": op, "urn": one["urn"]});
    for (key, state) in [("oldState", old), ("newState", new)] {
        if !state.is_null() {
            step[key] = state;
        }
    }
    step
}

fn creates(new: Value) -> Value {
    step("create", Value::Null, new)
}

fn preview(steps: &[Value]) -> Value {
    json!({"config": {"azure-native:location": "westeurope"}, "steps": steps, "duration": 7, "changeSummary": {"create": 1}})
}

fn subscription_of(id: &str) -> String {
    format!("{}{id}", subscription(HERE))
}

/// A registry that is open to everybody, as it will be.
fn wanted() -> Value {
    state(
        REGISTRY,
        "acr",
        json!({"inputs": {"registryName": "contosoacr", "adminUserEnabled": true, "sku": {"name": "Basic"}}}),
    )
}

/// The same as it is there.
fn there() -> Value {
    state(
        REGISTRY,
        "acr",
        json!({"id": acr("contosoacr"), "inputs": {"registryName": "contosoacr"}, "outputs": {"name": "contosoacr",
        "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "loginServer": "contosoacr.azurecr.io", "sku": {"name": "Basic"}}}),
    )
}

/// The names and images of what pulls from the registry.
fn pulling(report: &Report) -> Vec<String> {
    let workloads = report.chains[0].blast_radius.workloads.iter();
    let mut all: Vec<String> = workloads
        .map(|one| format!("{} {}", one.name, one.image))
        .collect();
    all.sort_unstable();
    all
}

fn plan_of(report: &Report) -> Outcome {
    let [_, _, plan] = found(report, "contosoacr");
    plan
}

#[test]
fn a_plan_of_pulumi_holds_for_its_subscription_alone() {
    let id = subscription_of("/providers/Microsoft.Security/pricings/Containers");
    let other = format!(
        "{}/providers/Microsoft.Security/pricings/Containers",
        subscription(THERE)
    );
    for (id, tier, expected) in [
        (&id, "Free", Fires),
        (&id, "Standard", Clear),
        (&other, "Free", Unknown),
        (&other, "Standard", Unknown),
    ] {
        let native = state(
            PLAN,
            "p",
            json!({"id": id, "outputs": {"name": "Containers", "pricingTier": tier}}),
        );
        let classic = state(
            CLASSIC_PLAN,
            "p",
            json!({"id": id, "outputs": {"resourceType": "Containers", "tier": tier, "subplan": ""}}),
        );
        // What somebody has cut out of the outputs stands in the inputs.
        let asked = state(
            PLAN,
            "p",
            json!({"id": id, "inputs": {"pricingName": "Containers", "pricingTier": tier}, "outputs": {"name": "Containers"}}),
        );
        for plan in [native, classic, asked] {
            assert_eq!(
                plan_of(&judge(&[stack(&[there(), plan.clone()])])),
                expected,
                "{plan}"
            );
        }
    }
}

#[test]
fn a_plan_that_pulumi_is_about_to_set_clears_only_what_is_made_with_it() {
    let native = |provider: &str, inputs: Value| {
        made_by(provider, PLAN, "containers", json!({"inputs": inputs}))
    };
    let called = |tier: &str, scope: Value| {
        let mut inputs = json!({"pricingName": "Containers", "pricingTier": tier});
        lay_over(&mut inputs, scope);
        inputs
    };
    let classic = |tier: &str| {
        state(
            CLASSIC_PLAN,
            "containers",
            json!({"inputs": {"resourceType": "Containers", "tier": tier}}),
        )
    };
    let bare =
        json!({"urn": urn(PLAN, "p"), "type": PLAN, "inputs": called("Standard", json!({}))});
    let here = json!({"scopeId": format!("subscriptions/{HERE}")});
    for (plan, expected) in [
        (native("default", called("Standard", json!({}))), Clear),
        (native("default", called("Free", json!({}))), Fires),
        (classic("Standard"), Clear),
        (classic("Free"), Fires),
        (classic(LATER), Unknown),
        (native("default", called(LATER, json!({}))), Unknown),
        // Another provider may be set to another subscription, and a scope that is not known may be any.
        (native("hub", called("Standard", json!({}))), Unknown),
        (
            native("default", called("Standard", json!({"scopeId": LATER}))),
            Unknown,
        ),
        (native("default", called("Standard", here.clone())), Unknown),
        (bare, Unknown),
        // And so may a plan whose name is not known be another one.
        (
            native(
                "default",
                json!({"pricingName": LATER, "pricingTier": "Standard"}),
            ),
            Unknown,
        ),
        (
            native(
                "default",
                json!({"pricingName": "VirtualMachines", "pricingTier": "Standard"}),
            ),
            Unknown,
        ),
    ] {
        let report = judge(&[preview(&[creates(wanted()), creates(plan.clone())])]);
        assert_eq!(plan_of(&report), expected, "{plan}");
    }
    // What is only to be set does not hold yet for what is there.
    let steps = |tier: &str| {
        preview(&[
            step("same", there(), there()),
            creates(native("default", called(tier, here.clone()))),
        ])
    };
    assert_eq!(plan_of(&judge(&[steps("Standard")])), Unknown);
    assert_eq!(plan_of(&judge(&[steps("Free")])), Fires);
}

#[test]
fn a_cluster_of_pulumi_has_a_sensor_as_far_as_that_is_told() {
    let id = subscription_of(
        "/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks",
    );
    let classic = "azure:containerservice/kubernetesCluster:KubernetesCluster";
    let on = json!({"securityProfile": {"defender": {"securityMonitoring": {"enabled": true}}}});
    let full = json!({"name": "aks", "agentPoolProfiles": [{"name": "p"}], "kubernetesVersion": "1.30", "currentKubernetesVersion": "1.30.2"});
    let both = |one: &Value, other: &Value| {
        let mut all = one.clone();
        lay_over(&mut all, other.clone());
        all
    };
    let defender = json!({"microsoftDefender": {"logAnalyticsWorkspaceId": "/x"}});
    let live = |kind: &str, outputs: &Value| {
        step(
            "same",
            state(kind, "k", json!({"id": id, "outputs": outputs})),
            Value::Null,
        )
    };
    let new = |kind: &str, inputs: Value| creates(state(kind, "k", json!({"inputs": inputs})));
    let update = |kind: &str, outputs: &Value, inputs: Value| {
        step(
            "update",
            state(kind, "k", json!({"id": id, "outputs": outputs})),
            state(kind, "k", json!({"id": id, "inputs": inputs})),
        )
    };
    for (cluster, expected) in [
        (live(CLUSTER, &full), Fires),
        (
            live(CLUSTER, &both(&full, &json!({"securityProfile": null}))),
            Fires,
        ),
        (live(CLUSTER, &both(&full, &on)), Clear),
        (
            live(classic, &json!({"name": "aks", "microsoftDefender": null})),
            Fires,
        ),
        (live(classic, &json!({"name": "aks"})), Unknown),
        (
            live(classic, &both(&json!({"name": "aks"}), &defender)),
            Clear,
        ),
        (new(CLUSTER, json!({"resourceName": "aks"})), Fires),
        (
            new(CLUSTER, both(&json!({"resourceName": "aks"}), &on)),
            Clear,
        ),
        (
            new(
                CLUSTER,
                json!({"resourceName": "aks", "securityProfile": LATER}),
            ),
            Unknown,
        ),
        (new(classic, json!({"name": "aks"})), Fires),
        (
            new(classic, both(&json!({"name": "aks"}), &defender)),
            Clear,
        ),
        (
            new(classic, json!({"name": "aks", "microsoftDefender": LATER})),
            Unknown,
        ),
        // What says nothing of it leaves it as it is.
        (
            update(CLUSTER, &both(&full, &on), json!({"resourceName": "aks"})),
            Unknown,
        ),
        (
            update(
                classic,
                &both(&json!({"name": "aks"}), &defender),
                json!({"name": "aks"}),
            ),
            Unknown,
        ),
    ] {
        let report = judge(&[preview(std::slice::from_ref(&cluster))]);
        let subjects = &report.chains[0].rules[2].subjects;
        let subject = subjects
            .iter()
            .find(|subject| subject.name == "aks")
            .unwrap_or_else(|| panic!("{cluster}"));
        assert_eq!(subject.finding.outcome, expected, "{cluster}");
    }
}

#[test]
fn what_pulumi_s_classic_provider_runs_pulls_from_the_registry() {
    let app = |name: &str, image: &str| {
        json!({"inputs": {"name": name, "resourceGroupName": "rg", "template": {
        "initContainers": [{"name": "i", "image": "mcr.microsoft.com/x:1"}], "containers": [{"name": "a", "image": image, "envs": [{"name": "K", "value": "hush-2"}]}]}}})
    };
    let site = |name: &str, stack: Value| {
        json!({"inputs": {"name": name, "siteConfig": {"applicationStack": stack},
        "appSettings": {"DOCKER_REGISTRY_SERVER_PASSWORD": "hush-3", "KEY": "hush-4"}}})
    };
    let docker = json!({"dockerImageName": "web:2", "dockerRegistryUrl": "https://contosoacr.azurecr.io", "dockerRegistryPassword": "hush-5"});
    let function = json!({"dockers": [{"registryUrl": "https://contosoacr.azurecr.io", "imageName": "fn", "imageTag": "3", "registryPassword": "hush-6"}]});
    let group = json!({"inputs": {"name": "group", "containers": [{"name": "c", "image": "contosoacr.azurecr.io/batch:4", "secureEnvironmentVariables": {"P": "hush-7"}}],
        "imageRegistryCredentials": [{"server": "contosoacr.azurecr.io", "username": "u", "password": "hush-8"}]}});
    let release = json!({"inputs": {"name": "front", "namespace": "shop", "chart": "web", "values": {
        "frontend": {"image": {"registry": "contosoacr.azurecr.io", "repository": "front", "tag": "5"}}, "password": "hush-9"}}});
    let states = [
        state(
            "azure:containerapp/app:App",
            "1",
            app("app", "contosoacr.azurecr.io/app:1"),
        ),
        state(
            "azure:containerapp/job:Job",
            "2",
            app("job", "contosoacr.azurecr.io/job:1"),
        ),
        state(
            "azure:appservice/linuxWebApp:LinuxWebApp",
            "3",
            site("site", docker.clone()),
        ),
        state(
            "azure:appservice/windowsWebAppSlot:WindowsWebAppSlot",
            "4",
            site("blue", docker),
        ),
        state(
            "azure:appservice/linuxFunctionApp:LinuxFunctionApp",
            "5",
            site("function", function),
        ),
        state(
            "azure:appservice/appService:AppService",
            "6",
            json!({"inputs": {"name": "old", "siteConfig": {"linuxFxVersion": "DOCKER|contosoacr.azurecr.io/old:6"}}}),
        ),
        state("azure:containerservice/group:Group", "7", group),
        state("kubernetes:helm.sh/v3:Release", "8", release),
        state(
            "azure:appservice/linuxWebApp:LinuxWebApp",
            "9",
            site("node", json!({"nodeVersion": "20-lts"})),
        ),
    ];
    let expected = [
        "app contosoacr.azurecr.io/app:1",
        "blue contosoacr.azurecr.io/web:2",
        "front contosoacr.azurecr.io/…",
        "function contosoacr.azurecr.io/fn:3",
        "group contosoacr.azurecr.io/batch:4",
        "job contosoacr.azurecr.io/job:1",
        "old contosoacr.azurecr.io/old:6",
        "site contosoacr.azurecr.io/web:2",
    ];
    let steps: Vec<Value> = { [wanted()].into_iter() }
        .chain(states.iter().cloned())
        .map(creates)
        .collect();
    let all: Vec<Value> = { [there()].into_iter() }.chain(states).collect();
    for document in [preview(&steps), stack(&all)] {
        let report = judge(std::slice::from_ref(&document));
        assert_eq!(pulling(&report), expected);
        let totals = &report.chains[0].blast_radius.totals;
        assert_eq!(
            (totals.workloads, totals.runs_none, totals.unread),
            (9, 1, 0)
        );
        assert!(report.problems.is_empty(), "{:?}", report.problems);
        let decoded = decode(
            "a.json",
            document.to_string().into_bytes(),
            &Limits::default(),
        );
        assert!(
            !decoded.text.as_str().contains("hush-"),
            "{}",
            decoded.text.as_str()
        );
    }
}

#[test]
fn an_image_that_waits_for_the_update_is_not_from_elsewhere() {
    let made_of = |key: &str| json!({key: [urn(REGISTRY, "acr")]});
    let app = |image: &str, of: Value| {
        state(
            "azure-native:app:ContainerApp",
            "app",
            json!({"inputs": {"containerAppName": "app",
        "template": {"containers": [{"name": "a", "image": image}]}}, "propertyDependencies": of}),
        )
    };
    let classic = |image: Value, url: &str, of: Value| {
        state(
            "azure:appservice/linuxWebApp:LinuxWebApp",
            "site",
            json!({"inputs": {"name": "site",
        "siteConfig": {"applicationStack": {"dockerImageName": image, "dockerRegistryUrl": url}}}, "propertyDependencies": of}),
        )
    };
    let release = |values: Value, of: Value| {
        state(
            "kubernetes:helm.sh/v3:Release",
            "front",
            json!({"inputs": {"name": "front", "values": values}, "propertyDependencies": of}),
        )
    };
    let part = format!("{LATER}/api:1");
    for one in [
        app(LATER, json!({})),
        app(&part, json!({})),
        state(
            "azure-native:web:WebApp",
            "site",
            json!({"inputs": {"name": "site", "siteConfig": {"linuxFxVersion": format!("DOCKER|{part}")}}}),
        ),
        state(
            "azure-native:app:Job",
            "job",
            json!({"inputs": {"jobName": "job", "template": LATER}}),
        ),
        state(
            "azure:containerapp/app:App",
            "app",
            json!({"inputs": {"name": "app", "template": LATER}}),
        ),
        classic(json!("web:1"), LATER, json!({})),
        classic(json!("web:1"), &format!("https://{LATER}"), json!({})),
        release(
            json!({"image": {"repository": LATER, "tag": "1"}}),
            json!({}),
        ),
        release(json!(LATER), json!({})),
    ] {
        let report = judge(&[preview(&[creates(wanted()), creates(one.clone())])]);
        let totals = &report.chains[0].blast_radius.totals;
        assert_eq!((totals.workloads, totals.image_unknown), (1, 1), "{one}");
    }
    for one in [
        app(&part, made_of("template")),
        app(&format!("contosoacr.azurecr.io/api:{LATER}"), json!({})),
        classic(json!("web:1"), LATER, made_of("siteConfig")),
        classic(json!(LATER), "https://contosoacr.azurecr.io", json!({})),
        release(json!({"image": {"repository": LATER}}), made_of("values")),
    ] {
        let report = judge(&[preview(&[creates(wanted()), creates(one.clone())])]);
        let images = pulling(&report);
        assert!(
            images.len() == 1 && images[0].contains("contosoacr.azurecr.io/"),
            "{one} {images:?}"
        );
    }
}

#[test]
fn what_is_there_and_what_is_wanted_of_it_is_one_workload() {
    let id = subscription_of("/resourceGroups/rg/providers/Microsoft.App/containerApps/app");
    let inputs = |name: &str, image: &str| json!({"containerAppName": name, "resourceGroupName": "rg", "template": {"containers": [{"name": "a", "image": image}]}});
    let app = |over: Value| state("azure-native:app:ContainerApp", "app", over);
    let old = || {
        app(
            json!({"id": id, "inputs": inputs("app", "contosoacr.azurecr.io/a:1"), "outputs": inputs("app", "contosoacr.azurecr.io/a:1")}),
        )
    };
    let new = |name: &str, image: &str| app(json!({"inputs": inputs(name, image)}));
    let away = "docker.io/library/nginx:1";
    for (steps, workloads) in [
        (vec![step("same", old(), old())], 1),
        (vec![step("update", old(), new("app", away))], 1),
        (vec![step("delete", old(), Value::Null)], 1),
        (
            vec![
                step("create-replacement", old(), new("app", away)),
                step("replace", old(), new("app", away)),
                step("delete-replaced", old(), Value::Null),
            ],
            1,
        ),
        // Under another name it is another one.
        (
            vec![
                step("create-replacement", old(), new("app-2", away)),
                step("delete-replaced", old(), Value::Null),
            ],
            2,
        ),
    ] {
        let mut steps = steps;
        steps.push(step("same", there(), there()));
        let report = judge(&[preview(&steps)]);
        assert_eq!(
            report.chains[0].blast_radius.totals.workloads, workloads,
            "{steps:?}"
        );
        assert_eq!(pulling(&report), ["app contosoacr.azurecr.io/a:1"]);
        if workloads == 1 && steps.len() == 2 {
            assert!(
                ledger(&report).contains("1 workload"),
                "{}",
                ledger(&report)
            );
        }
    }
    // What is not shown as it is there runs what it was last asked for; where both are shown, both count.
    let cut = app(
        json!({"id": id, "inputs": inputs("app", "contosoacr.azurecr.io/a:1"), "outputs": {"name": "app"}}),
    );
    let moved = app(
        json!({"id": id, "inputs": inputs("app", "contosoacr.azurecr.io/a:1"), "outputs": inputs("app", away)}),
    );
    for one in [cut, moved] {
        let report = judge(&[stack(&[there(), one])]);
        assert_eq!(pulling(&report), ["app contosoacr.azurecr.io/a:1"]);
        assert_eq!(report.chains[0].blast_radius.totals.workloads, 1);
    }
    // A state without outputs was carried out all the same.
    let was = state(
        REGISTRY,
        "acr",
        json!({"inputs": {"registryName": "contosoacr", "adminUserEnabled": true}}),
    );
    let shut = state(
        REGISTRY,
        "acr",
        json!({"inputs": {"registryName": "contosoacr", "adminUserEnabled": false, "publicNetworkAccess": "Enabled", "sku": {"name": "Basic"}}}),
    );
    let report = judge(&[preview(&[step("update", was, shut)])]);
    assert_eq!(found(&report, "contosoacr")[0], Fires);
}

#[test]
fn what_pulumi_has_looked_up_is_there() {
    let read = state(
        REGISTRY,
        "acr",
        json!({"external": true, "id": acr("contosoacr"), "inputs": {}, "outputs": there()["outputs"]}),
    );
    let report = judge(&[preview(&[step("read", Value::Null, read)])]);
    assert_eq!(found(&report, "contosoacr")[..2], [Fires, Fires]);
    assert!(!report.chains[0].registries[0].once_deployed);
    // What a refresh finds counts beside what was there before.
    let mut shut = there();
    shut["outputs"]["adminUserEnabled"] = json!(false);
    for (old, new) in [(there(), shut.clone()), (shut, there())] {
        let report = judge(&[preview(&[step("refresh", old, new)])]);
        assert_eq!(found(&report, "contosoacr")[0], Fires);
    }
}

#[test]
fn what_is_under_way_may_be_there() {
    let mut document = stack(&[]);
    document["deployment"]["pending_operations"] = json!([{"resource": wanted(), "type": "creating"},
        {"resource": state("azure-native:app:ContainerApp", "app", json!({"id": null, "outputs": {}, "inputs": {"containerAppName": "app",
            "template": {"containers": [{"name": "a", "image": "contosoacr.azurecr.io/a:1"}]}}})), "type": "updating"}]);
    let report = judge(&[document]);
    assert_eq!(found(&report, "contosoacr")[..2], [Fires, Fires]);
    assert_eq!(pulling(&report), ["app contosoacr.azurecr.io/a:1"]);
    assert!(report.problems.is_empty(), "{:?}", report.problems);
}

#[test]
fn a_preview_that_broke_off_leaves_the_scan_open() {
    let shut = state(
        REGISTRY,
        "acr",
        json!({"inputs": {"registryName": "contosoacr", "adminUserEnabled": false, "publicNetworkAccess": "Disabled", "sku": {"name": "Premium"}}}),
    );
    let told = |severity: &str| {
        let mut document = preview(&[creates(shut.clone())]);
        document["diagnostics"] =
            json!([{"urn": urn(REGISTRY, "other"), "message": "hush-a", "severity": severity}]);
        judge(&[document])
    };
    let verdict = |report: &Report| format!("{:?}", report.chains[0].verdict);
    assert_eq!(verdict(&told("warning")), "Broken");
    let report = told("error");
    assert_eq!(verdict(&report), "Undetermined");
    assert_eq!(report.chains[0].registries.len(), 1);
    assert!(
        report.problems[0].message.contains("Pulumi met an error"),
        "{:?}",
        report.problems
    );
}

#[test]
fn the_events_of_an_update_are_states() {
    let event = |kind: &str, op: &str, old: Value, new: Value| {
        let metadata = json!({"op": op, "urn": new["urn"], "type": new["type"], "old": old, "new": new, "keys": null, "logical": true, "provider": "p"});
        json!({"sequence": 1, "timestamp": 1_700_000_000, kind: {"metadata": metadata}})
    };
    let mut begun = wanted();
    begun["id"] = json!("");
    let pod = |image: &str| {
        state(
            "kubernetes:apps/v1:Deployment",
            "web",
            json!({"id": "shop/web", "inputs": {"apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop"}, "spec": {"template": {"spec": {"containers": [{"name": "w", "image": image}]}}}}}),
        )
    };
    let app = |image: &str| {
        state(
            "azure:containerapp/app:App",
            "app",
            json!({"inputs": {"name": "app", "template": {"containers": [{"name": "a", "image": image}]}}}),
        )
    };
    let part = json!({"type": "shop:index:Platform", "urn": urn("shop:index:Platform", "all"), "id": "", "inputs": {"size": "small"},
        "outputs": {}, "provider": ""});
    let lines = |last: Value| {
        let all = [
            json!({"sequence": 0, "timestamp": 1, "preludeEvent": {"config": {"a": "b"}}}),
            // What no provider makes is a component.
            event("resourcePreEvent", "create", Value::Null, part.clone()),
            event("resourcePreEvent", "create", Value::Null, begun.clone()),
            event("resOutputsEvent", "create", Value::Null, there()),
            event(
                "resourcePreEvent",
                "update",
                app("contosoacr.azurecr.io/a:1"),
                app("docker.io/library/nginx:1"),
            ),
            event(
                "resourcePreEvent",
                "create",
                Value::Null,
                pod("contosoacr.azurecr.io/w:1"),
            ),
            last,
            json!({"sequence": 9, "timestamp": 1, "summaryEvent": {"resourceChanges": {"create": 2}}}),
        ];
        all.map(|line| line.to_string()).join("\n")
    };
    let told = |severity: &str| json!({"sequence": 8, "timestamp": 1, "diagnosticEvent": {"urn": urn(REGISTRY, "acr"), "message": "m", "severity": severity}});
    let report = judge_texts(&[&lines(told("info"))]);
    assert_eq!(report.chains[0].registries.len(), 1);
    assert_eq!(found(&report, "contosoacr")[..2], [Fires, Fires]);
    assert_eq!(
        pulling(&report),
        [
            "app contosoacr.azurecr.io/a:1",
            "web contosoacr.azurecr.io/w:1"
        ]
    );
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    let report = judge_texts(&[&lines(told("error"))]);
    assert!(
        report.problems[0].message.contains("Pulumi met an error"),
        "{:?}",
        report.problems
    );
}

#[test]
fn no_password_is_kept_beside_what_an_app_runs() {
    let pairs = json!([{"name": "DOCKER_REGISTRY_SERVER_PASSWORD", "value": "hush-1"}, {"name": "KEY", "value": "hush-2"}]);
    let site = json!({"name": "site", "siteConfig": {"linuxFxVersion": "DOCKER|contosoacr.azurecr.io/a:1", "appSettings": pairs}});
    let native = state(
        "azure-native:web:WebApp",
        "site",
        json!({"inputs": site, "outputs": site}),
    );
    let settings = json!({"DOCKER_REGISTRY_SERVER_PASSWORD": "hush-3", "KEY": "hush-4"});
    let classic = state(
        "azure:appservice/linuxWebApp:LinuxWebApp",
        "site",
        json!({"inputs": {"name": "site", "appSettings": settings}}),
    );
    // Nor of a plan of Terraform that does not mark it as one.
    let values = json!({"name": "site", "app_settings": settings, "site_config": [{"linux_fx_version": "DOCKER|contosoacr.azurecr.io/a:1"}]});
    let terraform = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [{"address": "azurerm_app_service.a",
        "mode": "managed", "type": "azurerm_app_service", "name": "a", "values": values}]}}});
    for document in [
        stack(std::slice::from_ref(&native)),
        preview(&[creates(native)]),
        preview(&[creates(classic)]),
        terraform,
    ] {
        let decoded = decode(
            "a.json",
            document.to_string().into_bytes(),
            &Limits::default(),
        );
        let kept = decoded.text.as_str();
        assert!(!kept.contains("hush-"), "{kept}");
        judge(&[document]);
    }
}

#[test]
fn a_plan_that_is_on_its_way_out_clears_nothing() {
    let id = subscription_of("/providers/Microsoft.Security/pricings/Containers");
    let plan = |tier: &str| {
        let told = json!({"id": id, "inputs": {"pricingName": "Containers", "pricingTier": tier}, "outputs": {"name": "Containers", "pricingTier": tier}});
        state(PLAN, "p", told)
    };
    let same = step("same", there(), there());
    for op in ["delete", "delete-replaced"] {
        let report = judge(&[preview(&[
            same.clone(),
            step(op, plan("Standard"), Value::Null),
        ])]);
        assert_eq!(plan_of(&report), Unknown, "{op}");
        // One that is off is not on when it is gone.
        let report = judge(&[preview(&[
            same.clone(),
            step(op, plan("Free"), Value::Null),
        ])]);
        assert_eq!(plan_of(&report), Fires, "{op}");
    }
    let mut marked = plan("Standard");
    marked["delete"] = json!(true);
    assert_eq!(plan_of(&judge(&[stack(&[there(), marked])])), Unknown);
    // An update that ended while it deleted one leaves it in the stack as well.
    for (tier, kind, expected) in [
        ("Standard", "deleting", Unknown),
        ("Free", "deleting", Fires),
    ] {
        let mut document = stack(&[there(), plan(tier)]);
        document["deployment"]["pending_operations"] =
            json!([{"resource": plan(tier), "type": kind}]);
        assert_eq!(plan_of(&judge(&[document])), expected, "{tier} {kind}");
    }
    // One that stays does.
    let stays = step("same", plan("Standard"), plan("Standard"));
    assert_eq!(plan_of(&judge(&[preview(&[same, stays])])), Clear);
}
