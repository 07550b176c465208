//! What leads to a registry without its host: its name, a domain of one's own, a name that is not known yet.

use super::*;
use model::report::Pulls;

const LABELLED: &str = "contosoacr-h7x2k9m4q8.azurecr.io";

fn template(resources: Value) -> Value {
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"acr": {"type": "string"}},
        "resources": resources,
    })
}

fn app(image: &str) -> Value {
    json!({"type": "Microsoft.App/containerApps", "apiVersion": "2024-03-01", "name": "front",
        "properties": {"template": {"containers": [{"name": "c", "image": image}]}}})
}

fn beside(registry: Value, documents: &[Value]) -> Report {
    let mut all = vec![registry, pricing(&subscription(HERE), "Free")];
    all.extend_from_slice(documents);
    judge(&all)
}

fn pods(image: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"containers": [{"name": "c", "image": image, "imagePullPolicy": "Always"}]}})
}

#[test]
fn a_template_means_a_registry_by_its_name_whatever_its_login_server_is() {
    let labelled = || cli("contosoacr", json!({"loginServer": LABELLED}));
    for image in [
        "[concat(reference(resourceId('Microsoft.ContainerRegistry/registries', 'contosoacr'), '2023-07-01').loginServer, '/shop/web:1')]",
        "[format('{0}/shop/web:{1}', reference(resourceId('rg-other', 'Microsoft.ContainerRegistry/registries', 'ContosoACR'), '2023-07-01').loginServer, parameters('acr'))]",
    ] {
        let report = beside(labelled(), &[template(json!([app(image)]))]);
        assert_eq!(counted(&report), [1, 0, 0], "{image}");
        let row = &report.chains[0].blast_radius.workloads[0];
        assert_eq!(row.pulls, Pulls::Unknown);
        assert_says(&row.when, &["means this registry by its name"]);
    }
    // What is there says by itself where it pulls from.
    let report = beside(labelled(), &[pods("contosoacr.azurecr.io/shop/web:1")]);
    assert_eq!(counted(&report), [0, 1, 0]);
    // Nor is another one meant.
    let other = "[concat(reference(resourceId('Microsoft.ContainerRegistry/registries', 'contosotwo'), '2023-07-01').loginServer, '/shop/web:1')]";
    let report = beside(labelled(), &[template(json!([app(other)]))]);
    assert_eq!(counted(&report), [0, 1, 0]);
}

#[test]
fn a_domain_of_ones_own_may_lead_to_a_registry() {
    let live = |kind: &str| {
        json!({"id": id(&format!("Microsoft.Network/{kind}/contoso.example/CNAME/images")), "name": "images", "type": format!("Microsoft.Network/{kind}/CNAME"),
            "fqdn": "images.contoso.example.", "CNAMERecord": {"cname": "contosoacr.azurecr.io."}, "ttl": 3600})
    };
    let declared = template(
        json!([{"type": "Microsoft.Network/dnsZones/CNAME", "apiVersion": "2018-05-01", "name": "contoso.example/images",
        "properties": {"TTL": 3600, "CNAMERecord": {"cname": "contosoacr.azurecr.io"}}}]),
    );
    let planned = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
        {"address": "azurerm_dns_cname_record.a", "mode": "managed", "type": "azurerm_dns_cname_record", "name": "a",
         "values": {"name": "images", "zone_name": "contoso.example", "ttl": 300, "record": "contosoacr.azurecr.io"}}]}}});
    let registry = || cli("contosoacr", json!({}));
    for record in [
        live("dnszones"),
        json!([live("privateDnsZones")]),
        declared,
        planned,
    ] {
        let report = beside(
            registry(),
            &[record.clone(), pods("images.contoso.example/web:1")],
        );
        assert_eq!(counted(&report), [1, 0, 0], "{record}");
        let row = &report.chains[0].blast_radius.workloads[0];
        assert_says(&row.when, &["a domain that leads to this registry"]);
        let report = beside(registry(), &[record, pods("other.contoso.example/web:1")]);
        assert_eq!(counted(&report), [0, 1, 0]);
    }
}

#[test]
fn a_registry_whose_name_is_not_known_may_be_the_one_that_an_image_names() {
    let acr = |name: &str| {
        json!({"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": name,
        "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": true}})
    };
    let free = pricing(&subscription(HERE), "Free");
    let of = |name: &str, image: &str| {
        counted(&judge(&[
            template(json!([acr(name), app(image)])),
            free.clone(),
        ]))
    };
    let open = "[parameters('acr')]";
    assert_eq!(of(open, "contosoacr.azurecr.io/web:1"), [0, 0, 1]);
    assert_eq!(
        of(
            open,
            "[toLower(concat('ContosoACR', '.azurecr.io/', 'web:1'))]"
        ),
        [0, 0, 1]
    );
    // One that begins otherwise is another, and so is what is no registry of Azure.
    assert_eq!(
        of(
            "[concat('fabrikam', parameters('acr'))]",
            "contosoacr.azurecr.io/web:1"
        ),
        [0, 1, 0]
    );
    assert_eq!(of(open, "mcr.microsoft.com/web:1"), [0, 1, 0]);
    assert_eq!(of("fabrikam", "contosoacr.azurecr.io/web:1"), [0, 1, 0]);
}

#[test]
fn an_app_may_start_what_its_settings_name() {
    const OURS: &str = "contosoacr.azurecr.io/shop/job:1";
    const SECRET: &str = "Server=db;Password=Zq9Planted77";
    let registry = || cli("contosoacr", json!({}));
    let pairs = json!([{"name": "DB", "value": SECRET}, {"name": "JOB_IMAGE", "value": OURS, "slotSetting": false}]);
    for runs in ["DOCKER|mcr.microsoft.com/a:1", "PYTHON|3.12"] {
        let flat = json!({"id": id("Microsoft.Web/sites/front"), "name": "front", "type": "Microsoft.Web/sites", "kind": "app,linux",
            "siteConfig": {"linuxFxVersion": runs, "appSettings": pairs}});
        let nested = json!({"id": id("Microsoft.Web/sites/front"), "name": "front", "type": "Microsoft.Web/sites", "kind": "app,linux",
            "properties": {"siteConfig": {"linuxFxVersion": runs, "appSettings": pairs}}});
        let declared = template(
            json!([{"type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "front", "kind": "app,linux",
            "properties": {"siteConfig": {"linuxFxVersion": runs}}},
            {"type": "Microsoft.Web/sites/config", "apiVersion": "2023-12-01", "name": "front/appsettings", "properties": {"DB": SECRET, "JOB_IMAGE": OURS}}]),
        );
        let whole = format!("run --image={OURS} --secret {SECRET}");
        let inside = json!({"id": id("Microsoft.Web/sites/front"), "name": "front", "type": "Microsoft.Web/sites", "kind": "app,linux",
            "siteConfig": {"linuxFxVersion": runs, "appSettings": [{"name": "JOB", "value": whole}]}});
        for site in [flat, nested, declared, inside] {
            let report = beside(registry(), std::slice::from_ref(&site));
            assert_eq!(counted(&report), [1, 0, 0], "{runs} {site}");
            let text = serde_json::to_string(&report).unwrap();
            assert!(!text.contains("Planted"), "{text}");
        }
    }
    let reference = "reference(resourceId('Microsoft.ContainerRegistry/registries', 'contosoacr'), '2023-07-01').loginServer";
    let set = |name: &str, value: &str| {
        let value = value.replace("ACR", reference);
        let site = json!({"type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "front", "kind": "app,linux",
            "properties": {"siteConfig": {"linuxFxVersion": "DOCKER|mcr.microsoft.com/a:1", "appSettings": [{"name": name, "value": value}]}}});
        counted(&beside(registry(), &[template(json!([site]))]))
    };
    for value in [
        "[format('{0}/job:1', ACR)]",
        "[concat(ACR, '/', parameters('acr'))]",
        "[concat('DOCKER|', ACR, '/job:', parameters('acr'))]",
        "[concat(parameters('acr'), '.azurecr.io/job:1')]",
    ] {
        assert_eq!(set("JOB_IMAGE", value), [0, 0, 1], "{value}");
    }
    // A host alone is no image, and what says how an app logs in is no image either.
    for value in [
        "[ACR]",
        "[concat('https://', ACR)]",
        "[format('https://{0}/', ACR)]",
        "[format('{0}.azurecr.io', last(split(parameters('acr'), '/')))]",
    ] {
        assert_eq!(set("REGISTRY", value), [0, 1, 0], "{value}");
        assert_eq!(
            set("DOCKER_REGISTRY_SERVER_URL", value),
            [0, 1, 0],
            "{value}"
        );
    }
}

#[test]
fn a_setting_that_is_known_only_once_it_is_applied_may_name_an_image() {
    let plan = |unknown: Value, refers: &str| {
        json!({"format_version": "1.2", "terraform_version": "1.9.0",
            "planned_values": {"root_module": {"resources": [
                {"address": "azurerm_linux_web_app.a", "mode": "managed", "type": "azurerm_linux_web_app", "name": "a",
                 "values": {"name": "front", "app_settings": {"PORT": "80"}, "site_config": [{"application_stack": [{"docker_image_name": "x:1", "docker_registry_url": "https://mcr.microsoft.com"}]}]}}]}},
            "resource_changes": [{"address": "azurerm_linux_web_app.a", "mode": "managed", "type": "azurerm_linux_web_app", "name": "a",
                "change": {"actions": ["create"], "before": null, "after": {"name": "front", "app_settings": {"PORT": "80"}, "site_config": [{"application_stack": [{"docker_image_name": "x:1", "docker_registry_url": "https://mcr.microsoft.com"}]}]},
                "after_unknown": {"id": true, "app_settings": unknown}}}],
            "configuration": {"root_module": {"resources": [{"address": "azurerm_linux_web_app.a", "mode": "managed", "type": "azurerm_linux_web_app", "name": "a",
                "expressions": {"name": {"constant_value": "front"}, "app_settings": {"references": [refers, "azurerm_container_registry.b"]}}}]}}})
    };
    let of = |unknown: Value, refers: &str| {
        counted(&beside(
            cli("contosoacr", json!({})),
            &[plan(unknown, refers)],
        ))
    };
    const SERVER: &str = "azurerm_container_registry.b.login_server";
    assert_eq!(of(json!(true), SERVER), [0, 0, 1]);
    assert_eq!(of(json!({"JOB_IMAGE": true}), SERVER), [0, 0, 1]);
    assert_eq!(
        of(json!({"DOCKER_REGISTRY_SERVER_URL": true}), SERVER),
        [0, 1, 0]
    );
    assert_eq!(
        of(json!({"KEY": true}), "azurerm_storage_account.b.name"),
        [0, 1, 0]
    );
    assert_eq!(of(json!({}), SERVER), [0, 1, 0]);
}

#[test]
fn what_a_container_is_started_with_may_name_an_image_that_only_the_apply_tells() {
    const SERVER: [&str; 2] = [
        "azurerm_container_registry.b.login_server",
        "azurerm_container_registry.b",
    ];
    const PUBLIC: &str = "mcr.microsoft.com/a:1";
    let plan = |kind: &str, values: Value, unknown: Value, written: Value| {
        let address = format!("{kind}.a");
        json!({"format_version": "1.2", "terraform_version": "1.9.0",
            "planned_values": {"root_module": {"resources": [
                {"address": address, "mode": "managed", "type": kind, "name": "a", "values": values}]}},
            "resource_changes": [{"address": address, "mode": "managed", "type": kind, "name": "a",
                "change": {"actions": ["create"], "before": null, "after": values, "after_unknown": unknown}}],
            "configuration": {"root_module": {"resources": [
                {"address": address, "mode": "managed", "type": kind, "name": "a", "expressions": written}]}}})
    };
    let counts = |plan: Value| counted(&beside(cli("contosoacr", json!({})), &[plan]));
    let to = |refers: &[&str]| json!({"references": refers});
    let constant = json!({"constant_value": PUBLIC});
    // Where each type keeps it: what is known, what is not, and how that is written.
    let forms = |refers: &[&str]| {
        let own = json!([{"name": {"constant_value": "JOB"}, "value": to(refers)}]);
        let pod =
            |container: Value| json!([{"template": [{"spec": [{"container": [container]}]}]}]);
        [
            (
                "azurerm_container_app",
                json!({"name": "a", "template": [{"container": [{"name": "c", "image": PUBLIC, "env": [{"name": "JOB"}]}]}]}),
                json!({"template": [{"container": [{"env": [{"value": true}]}]}]}),
                json!({"template": [{"container": [{"image": constant, "env": own}]}]}),
            ),
            (
                "azurerm_container_app_job",
                json!({"name": "a", "template": [{"container": [{"name": "c", "image": PUBLIC}]}]}),
                json!({"template": [{"container": [{"args": true}]}]}),
                json!({"template": [{"container": [{"image": constant, "args": to(refers)}]}]}),
            ),
            (
                "azurerm_container_group",
                json!({"name": "a", "container": [{"name": "c", "image": PUBLIC, "environment_variables": {"PORT": "80"}}]}),
                json!({"container": [{"environment_variables": {"JOB": true}}]}),
                json!({"container": [{"image": constant, "environment_variables": to(refers)}]}),
            ),
            (
                "kubernetes_deployment_v1",
                json!({"metadata": [{"name": "a"}], "spec": pod(json!({"name": "c", "image": PUBLIC}))}),
                json!({"spec": pod(json!({"command": [false, true]}))}),
                json!({"spec": pod(json!({"image": constant, "command": to(refers)}))}),
            ),
            (
                "kubernetes_manifest",
                json!({"manifest": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"},
                    "spec": {"containers": [{"name": "c", "image": PUBLIC, "env": [{"name": "JOB"}]}]}}}),
                json!({"manifest": {"spec": {"containers": [{"env": [{"value": true}]}]}}}),
                json!({"manifest": to(refers)}),
            ),
            (
                "azapi_resource",
                json!({"type": "Microsoft.App/containerApps@2024-03-01", "name": "a",
                    "body": {"properties": {"template": {"containers": [{"name": "c", "image": PUBLIC}]}}}}),
                json!({"body": {"properties": {"template": {"containers": [{"args": [true]}]}}}}),
                json!({"body": to(refers)}),
            ),
        ]
    };
    for (kind, values, unknown, written) in forms(&SERVER) {
        assert_eq!(
            counts(plan(kind, values.clone(), unknown, written.clone())),
            [0, 0, 1],
            "{kind}"
        );
        // Once it is known, it says for itself that it is none.
        assert_eq!(
            counts(plan(kind, values, json!({"id": true}), written)),
            [0, 1, 0],
            "{kind}"
        );
    }
    for (kind, values, unknown, written) in forms(&["azurerm_storage_account.b.name"]) {
        assert_eq!(
            counts(plan(kind, values, unknown, written)),
            [0, 1, 0],
            "{kind}"
        );
    }
    // An object that is not known at all is not passed over either.
    let report = beside(
        cli("contosoacr", json!({})),
        &[plan(
            "kubernetes_manifest",
            json!({}),
            json!({"manifest": true, "object": true}),
            json!({"manifest": to(&SERVER)}),
        )],
    );
    assert_says(
        &ledger(&report),
        &["kubernetes_manifest", "may hold a reference"],
    );
}

#[test]
fn what_a_node_keeps_was_pulled_there() {
    const DIGEST: &str = "@sha256:1111111111111111111111111111111111111111111111111111111111111111";
    let node = |name: &str, images: &[&str]| {
        let images: Vec<Value> = { images.iter() }
            .map(|image| json!({"names": [format!("{image}{DIGEST}"), format!("{image}:1")], "sizeBytes": 7}))
            .collect();
        json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}, "spec": {"providerID": "azure:///x"}, "status": {"images": images}})
    };
    let list = |items: Value| json!({"apiVersion": "v1", "kind": "List", "items": items, "metadata": {"annotations": {"linchpin/cluster": "aks-contoso"}}});
    let (web, job, other) = (
        "contosoacr.azurecr.io/web",
        "contosoacr.azurecr.io/job",
        "mcr.microsoft.com/a",
    );
    let nodes = json!([node("one", &[web, other]), node("two", &[web, job])]);
    let clear = pricing(&subscription(HERE), "Standard");
    let unwatched = cluster("aks-contoso", false);
    let report = judge(&[
        cli("contosoacr", json!({})),
        clear.clone(),
        unwatched.clone(),
        list(nodes.clone()),
    ]);
    assert_eq!(
        pulling(&report),
        [
            ["Image on a node", "job", &format!("{job}:1")],
            ["Image on a node", "web", &format!("{web}:1")],
        ]
    );
    assert_eq!(found(&report, "contosoacr"), [Fires; 3]);
    // A pod that runs it says more.
    let mut items = nodes;
    items
        .as_array_mut()
        .unwrap()
        .push(pods(&format!("{web}:2")));
    let report = judge(&[cli("contosoacr", json!({})), clear.clone(), list(items)]);
    let rows = pulling(&report);
    assert_eq!([rows[0][1], rows[1][0]], ["job", "Pod"]);
    assert_eq!(rows.len(), 2);
    // Nothing of the registry is on these.
    let report = judge(&[
        cli("contosoacr", json!({})),
        clear,
        unwatched,
        list(json!([node("one", &[other])])),
    ]);
    assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Clear]);
}

#[test]
fn a_connected_registry_hands_on_what_its_registry_holds() {
    let part = |host: Value| {
        let at = format!("{}/connectedRegistries/edge", acr("contosoacr"));
        let settings = json!({"mode": "ReadOnly", "connectionState": "Online", "loginServer": {"host": host, "tls": {"status": "Enabled"}}});
        let mut flat = json!({"id": at, "name": "edge", "type": "Microsoft.ContainerRegistry/registries/connectedRegistries"});
        lay_over(&mut flat, settings.clone());
        [
            flat,
            json!({"value": [{"id": at.to_lowercase(), "name": "edge", "properties": settings}]}),
            // As a row names it whose id somebody left out.
            json!({"name": "contosoacr/edge", "type": "microsoft.containerregistry/registries/connectedregistries", "properties": settings}),
        ]
    };
    for (host, image) in [
        ("edge.contoso.example", "edge.contoso.example/shop/till:1"),
        ("Edge.Contoso.Example", "edge.contoso.example:8443/till"),
        ("192.0.2.17", "192.0.2.17:5000/till:1"),
        ("192.0.2.17:5000", "192.0.2.17:5000/till:1"),
    ] {
        for document in part(json!(host)) {
            // Whatever its registry's login server is.
            for server in ["contosoacr.azurecr.io", LABELLED] {
                let registry = cli("contosoacr", json!({"loginServer": server}));
                let report = beside(registry, &[document.clone(), pods(image)]);
                assert_eq!(counted(&report), [1, 0, 0], "{document} {image}");
                let row = &report.chains[0].blast_radius.workloads[0];
                assert_eq!(row.pulls, Pulls::Unknown);
                assert_says(&row.when, &["a connected registry"]);
            }
        }
    }
    // Neither another host nor a connected registry of another one leads here.
    let others = [
        (
            part(json!("edge.contoso.example")),
            "fabrikam.example/till:1",
        ),
        (part(json!(null)), "edge.contoso.example/till:1"),
        (part(json!("")), "edge.contoso.example/till:1"),
    ];
    for (documents, image) in others {
        for document in documents {
            let report = beside(cli("contosoacr", json!({})), &[document, pods(image)]);
            assert_eq!(counted(&report), [0, 1, 0], "{image}");
        }
    }
    let [document, ..] = part(json!("edge.contoso.example"));
    let report = beside(
        cli("contosotwo", json!({})),
        &[document, pods("edge.contoso.example/till:1")],
    );
    // It leads to its own, of which no more is known.
    assert_eq!(counted(&report), [1, 0, 0]);
}

#[test]
fn a_host_that_begins_with_the_name_of_a_registry_is_its_own_where_no_login_server_is_shown() {
    let says = |report: &Report| {
        let row = report.chains[0].blast_radius.workloads.first();
        row.map(|row| (row.pulls, row.when.clone()))
    };
    let without = |mut registry: Value| {
        registry.as_object_mut().unwrap().remove("loginServer");
        registry
    };
    let declared = |settings: Value| {
        let mut properties = json!({"adminUserEnabled": true, "publicNetworkAccess": "Enabled"});
        lay_over(&mut properties, settings);
        template(
            json!([{"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2025-04-01", "name": "contosoacr",
            "location": "westeurope", "sku": {"name": "Standard"}, "properties": properties}]),
        )
    };
    let scoped = |scope: &str| json!({"autoGeneratedDomainNameLabelScope": scope});
    let hosts = [
        "contosoacr-k7.azurecr.io",
        "ContosoACR-q2w8.azurecr.us",
        "contosoacr-q2w8.westeurope.geo.azurecr.io:443",
    ];
    for host in hosts {
        for registry in [
            without(cli("contosoacr", json!({}))),
            cli("contosoacr", json!({"loginServer": null})),
            without(cli("contosoacr", scoped("ResourceGroupReuse"))),
            declared(scoped("NoReuse")),
            declared(scoped("[parameters('acr')]")),
        ] {
            let report = beside(registry.clone(), &[pods(&format!("{host}/shop/web:1"))]);
            let (pulls, when) = says(&report).unwrap_or_else(|| panic!("{host} {registry}"));
            assert_eq!(pulls, Pulls::Unknown, "{host} {registry}");
            assert_says(&when, &["begins with the name of this registry"]);
        }
        // Here it is known to be the name alone, or another.
        for registry in [
            declared(json!({})),
            declared(scoped("Unsecure")),
            cli("contosoacr", json!({})),
            cli("contosoacr", json!({"loginServer": LABELLED})),
            without(cli("contosoacr", scoped("Unsecure"))),
            without(cli("contosoac", json!({}))),
        ] {
            let report = beside(registry.clone(), &[pods(&format!("{host}/shop/web:1"))]);
            assert_eq!(says(&report), None, "{host} {registry}");
        }
    }
    // Nor is any other host one of a registry.
    for image in [
        "contosoacr-k7.example/web:1",
        "contosoacr-.azurecr.io/web:1",
        "contosoacr-k7.azurecr.io:5000/web:1",
        "contosoacr-a-k7.azurecr.io/web:1",
    ] {
        let report = beside(without(cli("contosoacr", json!({}))), &[pods(image)]);
        assert_eq!(says(&report), None, "{image}");
    }
}
