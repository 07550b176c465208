//! What `bench --growth` measures on: one kind of thing many times over, each kind beside little else.
//! Of each there is what a stranger could drop to make the work grow faster than the bytes.

use serde_json::{Value, json};

/// A file: its name and what it holds.
pub(crate) type File = (String, Vec<u8>);

/// A kind of input.
pub(crate) struct Kind {
    /// What there are many of.
    pub(crate) name: &'static str,
    /// Files with so many of them.
    pub(crate) make: fn(usize) -> Vec<File>,
    /// How many: three sizes.
    pub(crate) sizes: [usize; 3],
    /// By how much smaller it is tested without optimisations.
    pub(crate) slower: usize,
    /// It costs nothing to write more of it, so that only a bound ends it: what there is below the bound
    /// says nothing.
    pub(crate) is_bounded: bool,
}

impl Kind {
    const fn bounded(mut self) -> Kind {
        self.is_bounded = true;
        self.slower = 1;
        self
    }
}

/// Every kind, in the order of the table.
pub(crate) const KINDS: &[Kind] = &[
    kind("registries = clusters = roles", estate, [100, 200, 400]),
    kind(
        "  the same, a role for each",
        own_roles,
        [500, 1_000, 2_000],
    ),
    kind("copies of one registry", copies, [500, 1_000, 2_000]),
    kind(
        "  that contradict each other",
        contradictions,
        [500, 1_000, 2_000],
    ),
    kind(
        "declared ones of one name",
        declared_of_one_name,
        [500, 1_000, 2_000],
    ),
    kind(
        "rule answers of one name",
        rule_answers,
        [500, 1_000, 2_000],
    ),
    kind("one name in n subscriptions", one_name, [500, 1_000, 2_000]),
    kind("nested deployments, n of them", nested, [81, 243, 729]),
    kind("nested deployments, loops", nested_loops, [12, 24, 48]).bounded(),
    kind("declared by a template", template, [500, 1_000, 2_000]),
    kind("declared by a plan", plan, [500, 1_000, 2_000]),
    kind(
        "IP rules of one registry",
        ip_rules,
        [5_000, 10_000, 20_000],
    ),
    kind("one key many times", one_key, [5_000, 10_000, 20_000]),
    kind("roles x clusters", roles_and_clusters, [250, 500, 1_000]),
    kind("workloads in n clusters", workloads, [500, 1_000, 2_000]),
    kind(
        "repositories of one registry",
        repositories,
        [1_000, 2_000, 4_000],
    ),
    kind("tokens and scope maps", scope_maps, [1_000, 2_000, 4_000]),
    kind("alerts and assessments", watched, [500, 1_000, 2_000]),
    kind("guards: locks and roles", guards, [500, 1_000, 2_000]),
    kind("bad documents", bad_documents, [1_000, 2_000, 4_000]),
    kind("problems in one", problems_in_one, [1_000, 2_000, 4_000]),
    kind("documents in one", documents_in_one, [1_000, 2_000, 4_000]),
    kind("cache rules and images", cache_rules, [500, 1_000, 2_000]),
    kind(
        "cache rules behind each other",
        cache_chain,
        [500, 1_000, 2_000],
    ),
    kind("others with lines between", others, [1_000, 2_000, 4_000]),
    kind("references that are none", malformed, [1_000, 2_000, 4_000]),
    kind(
        "templates with parameters",
        parameter_files,
        [200, 400, 800],
    ),
    kind(
        "one template, n parameters",
        parameters_of_one,
        [200, 400, 800],
    ),
    kind(
        "what a deployment is given",
        given_to_one,
        [1_000, 2_000, 4_000],
    ),
    kind("a pod of n containers", containers, [1_000, 2_000, 4_000]),
    kind(
        "plans of one subscription",
        plans_of_one,
        [1_000, 2_000, 4_000],
    ),
    kind("parts of one registry", parts, [1_000, 2_000, 4_000]),
    kind("settings in a line", settings, [5_000, 10_000, 20_000]),
    kind(
        "settings far in a line",
        far_settings,
        [5_000, 10_000, 20_000],
    ),
    kind("tags without an end", open_tags, [5_000, 10_000, 20_000]),
];

const fn kind(name: &'static str, make: fn(usize) -> Vec<File>, sizes: [usize; 3]) -> Kind {
    Kind {
        name,
        make,
        sizes,
        slower: 2,
        is_bounded: false,
    }
}

const SUBSCRIPTION: &str = "8a3c1d5e-0000-4000-8000-000000000001";
const GROUP: &str = "resourceGroups/rg-images/providers";

fn list(name: &str, items: impl IntoIterator<Item = Value>) -> File {
    let items: Vec<Value> = items.into_iter().collect();
    (
        name.to_owned(),
        Value::Array(items).to_string().into_bytes(),
    )
}

fn registry_in(subscription: &str, name: &str) -> Value {
    json!({"id": format!("/subscriptions/{subscription}/{GROUP}/Microsoft.ContainerRegistry/registries/{name}"),
        "name": name, "type": "Microsoft.ContainerRegistry/registries", "loginServer": format!("{name}.azurecr.io"),
        "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "sku": {"name": "Premium"},
        "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}})
}

fn registry(name: &str) -> Value {
    registry_in(SUBSCRIPTION, name)
}

fn pricing(tier: &str) -> Value {
    json!({"id": format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Security/pricings/Containers"),
        "name": "Containers", "pricingTier": tier, "type": "Microsoft.Security/pricings"})
}

fn principal(index: usize) -> String {
    format!("00000000-0000-4000-8000-{index:012}")
}

fn cluster(index: usize, subscription: &str) -> Value {
    json!({"id": format!("/subscriptions/{subscription}/{GROUP}/Microsoft.ContainerService/managedClusters/aks-{index}"),
        "name": format!("aks-{index}"), "type": "Microsoft.ContainerService/managedClusters", "location": "westeurope",
        "identityProfile": {"kubeletidentity": {"objectId": principal(index)}},
        "securityProfile": {"defender": null}})
}

fn role(index: usize, scope: &str) -> Value {
    json!({"id": format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{}", principal(index)),
        "principalId": principal(index), "scope": scope, "type": "Microsoft.Authorization/roleAssignments",
        "roleDefinitionId": format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d")})
}

fn subscription_scope() -> String {
    format!("/subscriptions/{SUBSCRIPTION}")
}

/// Registries, clusters, and for each cluster a role at the subscription: every cluster pulls from
/// every registry.
pub(crate) fn estate(n: usize) -> Vec<File> {
    vec![
        list(
            "registries.json",
            (0..n).map(|at| registry(&format!("contoso{at}"))),
        ),
        list("clusters.json", (0..n).map(|at| cluster(at, SUBSCRIPTION))),
        list(
            "roles.json",
            (0..n).map(|at| role(at, &subscription_scope())),
        ),
        list("pricing.json", [pricing("Free")]),
    ]
}

fn own_roles(n: usize) -> Vec<File> {
    let scope = |at| {
        format!(
            "/subscriptions/{SUBSCRIPTION}/{GROUP}/Microsoft.ContainerRegistry/registries/contoso{at}"
        )
    };
    vec![
        list(
            "registries.json",
            (0..n).map(|at| registry(&format!("contoso{at}"))),
        ),
        list("clusters.json", (0..n).map(|at| cluster(at, SUBSCRIPTION))),
        list("roles.json", (0..n).map(|at| role(at, &scope(at)))),
        list("pricing.json", [pricing("Standard")]),
    ]
}

/// Each registry is pulled from by its own cluster, and the plan that all of them need is off.
pub(crate) fn own_clusters(n: usize) -> Vec<File> {
    let mut files = own_roles(n);
    files.pop();
    files.push(list("pricing.json", [pricing("Free")]));
    files
}

pub(crate) fn copies(n: usize) -> Vec<File> {
    vec![
        list("registries.json", (0..n).map(|_| registry("contoso"))),
        list("pricing.json", [pricing("Free")]),
    ]
}

pub(crate) fn contradictions(n: usize) -> Vec<File> {
    let one = |at: usize| {
        let mut one = registry("contoso");
        one["adminUserEnabled"] = json!(at.is_multiple_of(2));
        one["networkRuleSet"]["defaultAction"] = json!(if at.is_multiple_of(3) {
            "Allow"
        } else {
            "Deny"
        });
        one["networkRuleSet"]["ipRules"] =
            json!([{"value": format!("203.0.{}.{}", at / 256 % 256, at % 256), "action": "Allow"}]);
        one
    };
    vec![
        list("registries.json", (0..n).map(one)),
        list("pricing.json", [pricing("Free")]),
    ]
}

fn declared(name: &str) -> Value {
    json!({"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": name, "location": "westeurope",
        "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": true, "publicNetworkAccess": "Enabled"}})
}

fn arm(resources: Vec<Value>) -> Value {
    json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "resources": resources})
}

fn file(name: &str, value: &Value) -> File {
    (name.to_owned(), value.to_string().into_bytes())
}

pub(crate) fn declared_of_one_name(n: usize) -> Vec<File> {
    vec![file(
        "template.json",
        &arm((0..n).map(|_| declared("contoso")).collect()),
    )]
}

pub(crate) fn rule_answers(n: usize) -> Vec<File> {
    let answer = || json!({"ipRules": [{"ipAddressOrRange": "203.0.113.1", "action": "Allow"}], "name": "contoso", "defaultAction": "Deny"});
    let answer = || {
        let mut answer = answer();
        answer["type"] = json!("Microsoft.ContainerRegistry/registries");
        answer
    };
    let mut all = vec![registry("contoso")];
    all.extend((0..n).map(|_| answer()));
    vec![
        list("rules.json", all),
        list("pricing.json", [pricing("Free")]),
    ]
}

pub(crate) fn one_name(n: usize) -> Vec<File> {
    let nameless = |_| {
        let mut one = registry("contoso");
        if let Some(one) = one.as_object_mut() {
            one.remove("id");
            one.remove("loginServer");
        }
        one
    };
    let registries = (0..n).map(|at| {
        let mut one = registry_in(&principal(at), "contoso");
        one["loginServer"] = json!(format!("contoso-{at}.azurecr.io"));
        one
    });
    vec![
        list("registries.json", registries),
        list("settings.json", (0..n).map(nameless)),
    ]
}

fn deployment(name: &str, inside: Vec<Value>) -> Value {
    json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": name,
        "properties": {"mode": "Incremental", "template": arm(inside)}})
}

/// Deployments in deployments, three a level, until there are as many as were asked for in the last.
pub(crate) fn nested(n: usize) -> Vec<File> {
    fn level(n: usize, name: &str) -> Vec<Value> {
        if n <= 1 {
            return vec![declared(&format!("contoso{name}"))];
        }
        let inner = |at: usize| {
            let name = format!("{name}{at}");
            deployment(&name, level(n / 3, &name))
        };
        (0..3).map(inner).collect()
    }
    vec![file("template.json", &arm(level(n, "")))]
}

/// The same by loops, three rounds a level: it costs its author nothing to write another level.
pub(crate) fn nested_loops(levels: usize) -> Vec<File> {
    let mut inside = vec![declared("contoso")];
    for level in 0..levels {
        let mut one = deployment(&format!("level{level}"), inside);
        one["copy"] = json!({"name": format!("c{level}"), "count": 3});
        inside = vec![one];
    }
    vec![file("template.json", &arm(inside))]
}

/// Registries whose settings are parameters' defaults, which stand elsewhere in the document.
pub(crate) fn template(n: usize) -> Vec<File> {
    let one = |at: usize| {
        let mut one = declared(&format!("contoso{at}"));
        one["properties"]["adminUserEnabled"] = json!(format!("[parameters('admin{at}')]"));
        one["properties"]["publicNetworkAccess"] = json!("[variables('access')]");
        one
    };
    let mut template = arm((0..n).map(one).collect());
    template["variables"] = json!({"access": "Enabled"});
    let parameters = (0..n).map(|at| {
        (
            format!("admin{at}"),
            json!({"type": "bool", "defaultValue": true}),
        )
    });
    template["parameters"] = Value::Object(parameters.collect());
    vec![file("template.json", &template)]
}

pub(crate) fn plan(n: usize) -> Vec<File> {
    let address = |at| format!("azurerm_container_registry.r{at}");
    let resource = |at: usize| {
        json!({"address": address(at), "mode": "managed", "type": "azurerm_container_registry", "name": format!("r{at}"),
            "provider_name": "registry.terraform.io/hashicorp/azurerm",
            "values": {"name": format!("contoso{at}"), "sku": "Premium", "public_network_access_enabled": true, "tags": {"a": "b"}}})
    };
    let change = |at: usize| {
        json!({"address": address(at), "mode": "managed", "type": "azurerm_container_registry", "name": format!("r{at}"),
            "change": {"actions": ["create"], "before": null, "after": {"name": format!("contoso{at}")}, "after_unknown": {"id": true, "admin_enabled": true}}})
    };
    let configuration = |at: usize| {
        json!({"address": address(at), "mode": "managed", "type": "azurerm_container_registry", "name": format!("r{at}"),
            "expressions": {"name": {"constant_value": format!("contoso{at}")}, "admin_enabled": {"references": ["var.admin"]}}})
    };
    let plan = json!({"format_version": "1.2", "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": (0..n).map(resource).collect::<Vec<_>>()}},
        "resource_changes": (0..n).map(change).collect::<Vec<_>>(),
        "configuration": {"root_module": {"resources": (0..n).map(configuration).collect::<Vec<_>>(),
            "variables": {"admin": {}}}}});
    vec![file("plan.json", &plan)]
}

pub(crate) fn ip_rules(n: usize) -> Vec<File> {
    let mut one = registry("contoso");
    let rules = (0..n)
        .map(|at| json!({"value": format!("203.{}.{}.7", at / 256, at % 256), "action": "Allow"}));
    one["networkRuleSet"] = json!({"defaultAction": "Deny", "ipRules": rules.collect::<Vec<_>>()});
    vec![
        list("registries.json", [one]),
        list("pricing.json", [pricing("Free")]),
    ]
}

pub(crate) fn one_key(n: usize) -> Vec<File> {
    let one = registry("contoso").to_string();
    let end = one.len() - 1;
    let body = one.get(..end).unwrap_or_default();
    let more = ",\"adminUserEnabled\":true".repeat(n);
    vec![
        (
            "registry.json".to_owned(),
            format!("{body}{more}}}").into_bytes(),
        ),
        list("pricing.json", [pricing("Free")]),
    ]
}

/// Every role's holder is the identity of every cluster.
fn roles_and_clusters(n: usize) -> Vec<File> {
    let clusters = (0..n).map(|at| {
        let mut one = cluster(at, SUBSCRIPTION);
        one["identityProfile"]["kubeletidentity"]["objectId"] = json!(principal(0));
        one
    });
    let roles = (0..n).map(|_| role(0, &subscription_scope()));
    vec![
        list("registries.json", [registry("contoso")]),
        list("clusters.json", clusters),
        list("roles.json", roles),
        list("pricing.json", [pricing("Standard")]),
    ]
}

fn pod(name: &str, namespace: &str, containers: Vec<Value>) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": namespace},
        "spec": {"containers": containers}})
}

fn pods(name: &str, items: Vec<Value>) -> File {
    file(
        name,
        &json!({"apiVersion": "v1", "kind": "List", "items": items}),
    )
}

/// A pod for each registry.
pub(crate) fn pods_of(n: usize) -> Vec<File> {
    let one = |at: usize| {
        let image = format!("contoso{at}.azurecr.io/web:1");
        pod(
            &format!("web-{at}"),
            "shop",
            vec![json!({"name": "web", "image": image})],
        )
    };
    vec![pods("pods.json", (0..n).map(one).collect())]
}

fn cache_rule(registry: &str, at: usize, source: &str, target: &str) -> serde_json::Value {
    json!({
        "id": format!("/subscriptions/{SUBSCRIPTION}/{GROUP}/Microsoft.ContainerRegistry/registries/{registry}/cacheRules/rule{at}"),
        "name": format!("rule{at}"), "type": "Microsoft.ContainerRegistry/registries/cacheRules",
        "properties": {"sourceRepository": source, "targetRepository": target}})
}

/// One registry fills as many repositories from another as pods pull, some by name and some with all behind a slash.
fn cache_rules(n: usize) -> Vec<File> {
    let rule = |at: usize| match at % 2 {
        0 => cache_rule(
            "contoso1",
            at,
            &format!("contoso0.azurecr.io/web{at}"),
            &format!("web{at}"),
        ),
        _ => cache_rule(
            "contoso1",
            at,
            &format!("contoso0.azurecr.io/web{at}/*"),
            &format!("web{at}/*"),
        ),
    };
    let one = |at: usize| {
        let rest = if at.is_multiple_of(2) { "" } else { "/api" };
        let image = format!("contoso1.azurecr.io/web{at}{rest}:1");
        pod(
            &format!("web-{at}"),
            "shop",
            vec![json!({"name": "web", "image": image})],
        )
    };
    vec![
        list(
            "registries.json",
            (0..2).map(|at| registry(&format!("contoso{at}"))),
        ),
        list("rules.json", (0..n).map(rule)),
        pods("pods.json", (0..n).map(one).collect()),
        list("pricing.json", [pricing("Free")]),
    ]
}

/// Each registry takes all of the next one's, and a pod pulls from each.
fn cache_chain(n: usize) -> Vec<File> {
    let rule = |at: usize| {
        let source = format!("contoso{}.azurecr.io/*", at + 1);
        cache_rule(&format!("contoso{at}"), at, &source, "*")
    };
    let mut files = pods_of(n);
    files.push(list(
        "registries.json",
        (0..n).map(|at| registry(&format!("contoso{at}"))),
    ));
    files.push(list("rules.json", (0..n).map(rule)));
    files.push(list("pricing.json", [pricing("Free")]));
    files
}

/// Every pod pulls from the same registry, and there are as many registries and clusters.
fn workloads(n: usize) -> Vec<File> {
    let one = |at: usize| {
        pod(
            &format!("web-{at}"),
            &format!("shop-{at}"),
            vec![json!({"name": "web", "image": "contoso0.azurecr.io/web:1"})],
        )
    };
    vec![
        list(
            "registries.json",
            (0..n).map(|at| registry(&format!("contoso{at}"))),
        ),
        list("clusters.json", (0..n).map(|at| cluster(at, SUBSCRIPTION))),
        pods("pods.json", (0..n).map(one).collect()),
        list("pricing.json", [pricing("Free")]),
    ]
}

fn repositories(n: usize) -> Vec<File> {
    let one = |at: usize| {
        let image = format!("contoso.azurecr.io/team/app-{at}:1.{at}");
        pod(
            &format!("web-{at}"),
            "shop",
            vec![json!({"name": "web", "image": image, "imagePullPolicy": "Always"})],
        )
    };
    vec![
        list("registries.json", [registry("contoso")]),
        pods("pods.json", (0..n).map(one).collect()),
        list("pricing.json", [pricing("Free")]),
    ]
}

fn part(kind: &str, name: &str, properties: &Value) -> Value {
    json!({"id": format!("/subscriptions/{SUBSCRIPTION}/{GROUP}/Microsoft.ContainerRegistry/registries/contoso/{kind}/{name}"),
        "name": name, "type": format!("Microsoft.ContainerRegistry/registries/{kind}"), "properties": properties})
}

fn scope_maps(n: usize) -> Vec<File> {
    let map = |at: usize| {
        part(
            "scopeMaps",
            &format!("map{at}"),
            &json!({"type": "UserDefined", "actions": [format!("repositories/app{at}/content/write"), format!("repositories/app{at}/content/read")]}),
        )
    };
    let token = |at: usize| {
        let map = format!(
            "/subscriptions/{SUBSCRIPTION}/{GROUP}/Microsoft.ContainerRegistry/registries/contoso/scopeMaps/map{at}"
        );
        part(
            "tokens",
            &format!("token{at}"),
            &json!({"scopeMapId": map, "status": "enabled"}),
        )
    };
    vec![
        list("registries.json", [registry("contoso")]),
        list("maps.json", (0..n).map(map)),
        list("tokens.json", (0..n).map(token)),
    ]
}

fn settings(n: usize) -> Vec<File> {
    vec![
        list("registries.json", [registry("contoso")]),
        ("settings.txt".to_owned(), "a=".repeat(n).into_bytes()),
    ]
}

fn far_settings(n: usize) -> Vec<File> {
    let text = format!("{}{}", " ".repeat(n), "a b ".repeat(n));
    vec![
        list("registries.json", [registry("contoso")]),
        ("settings.txt".to_owned(), text.into_bytes()),
    ]
}

fn open_tags(n: usize) -> Vec<File> {
    vec![
        list("registries.json", [registry("contoso")]),
        ("settings.xml".to_owned(), "<a ".repeat(n).into_bytes()),
    ]
}

fn parts(n: usize) -> Vec<File> {
    vec![
        list("registries.json", [registry("contoso")]),
        list("replicas.json", (0..n).map(|at| part("replications", &format!("region{at}"), &json!({"regionEndpointEnabled": true, "provisioningState": "Succeeded"})))),
        list("webhooks.json", (0..n).map(|at| part("webhooks", &format!("hook{at}"), &json!({"status": "enabled", "scope": "web:*", "actions": ["push"]})))),
        list("tasks.json", (0..n).map(|at| part("tasks", &format!("task{at}"), &json!({"status": "Enabled", "step": {"type": "Docker", "imageNames": [format!("web{at}:1")], "dockerFilePath": "Dockerfile"}})))),
    ]
}

/// Registries that clusters pull from, each with an alert and an assessment.
fn watched(n: usize) -> Vec<File> {
    let id = |at: usize| {
        format!(
            "/subscriptions/{SUBSCRIPTION}/{GROUP}/Microsoft.ContainerRegistry/registries/contoso{at}"
        )
    };
    let alert = |at: usize| {
        json!({"id": format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Security/locations/westeurope/alerts/{}", principal(at)),
            "name": principal(at), "type": "Microsoft.Security/Locations/alerts",
            "alertDisplayName": "Unusual push", "severity": "High", "timeGeneratedUtc": "2025-01-01T00:00:00Z", "status": "Active",
            "resourceIdentifiers": [{"type": "AzureResource", "azureResourceId": id(at)}]})
    };
    let assessment = |at: usize| {
        json!({"id": format!("{}/providers/Microsoft.Security/assessments/ff6dbca8-d93c-49fc-92af-dc25da7faccd", id(at)),
            "name": "ff6dbca8-d93c-49fc-92af-dc25da7faccd", "type": "Microsoft.Security/assessments",
            "properties": {"displayName": "ACR admin account should be disabled", "status": {"code": "Unhealthy"},
                "resourceDetails": {"source": "Azure", "id": id(at)}}})
    };
    let mut files = estate(1);
    files.extend([
        list(
            "more.json",
            (0..n).map(|at| registry(&format!("contoso{at}"))),
        ),
        list("alerts.json", (0..n).map(alert)),
        list("assessments.json", (0..n).map(assessment)),
    ]);
    files
}

/// As many locks and roles that may push as there are registries.
fn guards(n: usize) -> Vec<File> {
    let lock = |at: usize| {
        json!({"id": format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/locks/lock{at}"), "name": format!("lock{at}"),
            "type": "Microsoft.Authorization/locks", "level": "ReadOnly"})
    };
    let writer = |at: usize| {
        let mut one = role(at, &subscription_scope());
        one["roleDefinitionId"] = json!(format!(
            "/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/8311e382-0749-4cb8-b61a-304f252e45ec"
        ));
        one
    };
    vec![
        list(
            "registries.json",
            (0..n).map(|at| registry(&format!("contoso{at}"))),
        ),
        list("locks.json", (0..n).map(lock)),
        list("writers.json", (0..n).map(writer)),
    ]
}

fn bad_documents(n: usize) -> Vec<File> {
    (0..n)
        .map(|at| (format!("{at}.json"), b"[{\"name\": \"contoso\", ".to_vec()))
        .collect()
}

fn problems_in_one(n: usize) -> Vec<File> {
    let line = "{\"type\": \"Microsoft.ContainerRegistry/registries\", \"name\": }\n";
    vec![("lines.json".to_owned(), line.repeat(n).into_bytes())]
}

fn documents_in_one(n: usize) -> Vec<File> {
    let lines = (0..n).map(|at| format!("{}\n", registry(&format!("contoso{at}"))));
    vec![(
        "lines.json".to_owned(),
        lines.collect::<String>().into_bytes(),
    )]
}

/// Resources that are not judged, each with a line before it.
fn others(n: usize) -> Vec<File> {
    let lines = (0..n).map(|at| {
        let id = format!(
            "/subscriptions/{SUBSCRIPTION}/{GROUP}/Microsoft.Storage/storageAccounts/s{at}"
        );
        let one = json!({"id": id, "name": format!("s{at}"), "type": "Microsoft.Storage/storageAccounts"});
        format!("-- {at} --\n{one}\n")
    });
    vec![(
        "others.txt".to_owned(),
        lines.collect::<String>().into_bytes(),
    )]
}

/// A deployment with n parameters and n outputs, each asked for once.
fn given_to_one(n: usize) -> Vec<File> {
    let mut one = deployment("inner", vec![declared("contoso")]);
    let names = || (0..n).map(|at| format!("p{at}"));
    let all = |value: Value| {
        let pairs = names().map(|name| (name, value.clone()));
        Value::Object(pairs.collect())
    };
    one["properties"]["expressionEvaluationOptions"] = json!({"scope": "inner"});
    one["properties"]["parameters"] = all(json!({"value": "x"}));
    one["properties"]["template"]["parameters"] = all(json!({"type": "string"}));
    one["properties"]["template"]["outputs"] = all(json!({"type": "bool", "value": false}));
    let mut resources = vec![one];
    resources.extend(names().map(|name| {
        let mut one = declared(&format!("contoso{name}"));
        one["properties"]["adminUserEnabled"] =
            json!(format!("[reference('inner').outputs.{name}.value]"));
        one
    }));
    vec![file("template.json", &arm(resources))]
}

fn malformed(n: usize) -> Vec<File> {
    let one = |at: usize| {
        pod(
            &format!("web-{at}"),
            "shop",
            vec![json!({"name": "web", "image": format!("contoso.azurecr.io/UP{at}::1")})],
        )
    };
    vec![
        pods("pods.json", (0..n).map(one).collect()),
        list("registries.json", [registry("contoso")]),
    ]
}

fn with_parameter() -> Value {
    let mut one = declared("contoso");
    one["properties"]["adminUserEnabled"] = json!("[parameters('admin')]");
    one["name"] = json!("[parameters('name')]");
    let mut template = arm(vec![one]);
    template["parameters"] = json!({"admin": {"type": "bool"}, "name": {"type": "string"}});
    template
}

fn parameters(at: usize) -> Value {
    json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "contentVersion": "1.0.0.0",
        "parameters": {"admin": {"value": true}, "name": {"value": format!("contoso{at}")}}})
}

fn parameter_files(n: usize) -> Vec<File> {
    let pair = |at: usize| {
        [
            file(&format!("app{at}.json"), &with_parameter()),
            file(&format!("app{at}.parameters.json"), &parameters(at)),
        ]
    };
    (0..n).flat_map(pair).collect()
}

fn parameters_of_one(n: usize) -> Vec<File> {
    let mut files = vec![file("app.json", &with_parameter())];
    files.extend((0..n).map(|at| file(&format!("app.{at}.parameters.json"), &parameters(at))));
    files
}

fn containers(n: usize) -> Vec<File> {
    let all = (0..n).map(
        |at| json!({"name": format!("c{at}"), "image": format!("contoso.azurecr.io/app{at}:1")}),
    );
    vec![
        pods("pods.json", vec![pod("web", "shop", all.collect())]),
        list("registries.json", [registry("contoso")]),
    ]
}

fn plans_of_one(n: usize) -> Vec<File> {
    vec![
        list("registries.json", [registry("contoso")]),
        list(
            "pricing.json",
            (0..n).map(|at| {
                pricing(if at.is_multiple_of(2) {
                    "Free"
                } else {
                    "Standard"
                })
            }),
        ),
    ]
}
