//! IoT Operations: connectors and modules are pulled from a registry that mostly stands in another resource.

use super::*;

const INSTANCE: &str = "Microsoft.IoTOperations/instances/aio";

fn part(kind: &str, path: &str, properties: Value) -> Value {
    json!({"id": id(&format!("{INSTANCE}/{path}")), "name": path.rsplit('/').next(),
        "type": format!("Microsoft.IoTOperations/instances/{kind}"), "properties": properties})
}

fn connector(settings: Value) -> Value {
    part(
        "akriConnectorTemplates",
        "akriConnectorTemplates/sql",
        json!({"runtimeConfiguration": {"runtimeConfigurationType": "ManagedConfiguration", "managedConfigurationSettings": {
            "managedConfigurationType": "ImageConfiguration", "imageConfigurationSettings": settings}}}),
    )
}

fn pulled(registry: Value, tag: Value) -> Value {
    json!({"imageName": "connectors/sql", "imagePullPolicy": "Always", "registrySettings": registry, "tagDigestSettings": tag})
}

fn tag() -> Value {
    json!({"tagDigestType": "Tag", "tag": "1.4"})
}

fn by_endpoint(name: &str) -> Value {
    json!({"registrySettingsType": "RegistryEndpointRef", "registryEndpointRef": name})
}

fn by_host(host: &str) -> Value {
    json!({"registrySettingsType": "ContainerRegistry", "containerRegistrySettings": {"registry": host,
        "imagePullSecrets": [{"secretRef": "pull"}]}})
}

fn endpoint(name: &str, host: Value) -> Value {
    part(
        "registryEndpoints",
        &format!("registryEndpoints/{name}"),
        json!({"host": host, "authentication": {"method": "ArtifactPullSecret", "artifactPullSecretSettings": {"secretRef": "s"}}}),
    )
}

fn graph(nodes: Value) -> Value {
    part(
        "dataflowProfiles/dataflowGraphs",
        "dataflowProfiles/default/dataflowGraphs/alarms",
        json!({"mode": "Enabled", "nodes": nodes, "nodeConnections": []}),
    )
}

fn module(endpoint: &str) -> Value {
    json!({"name": "wasm", "nodeType": "Graph", "graphSettings": {"registryEndpointRef": endpoint, "artifact": "alarms:1.0.0",
        "configuration": [{"key": "k", "value": "HEMLIG"}]}})
}

fn source() -> Value {
    json!({"name": "in", "nodeType": "Source", "sourceSettings": {"endpointRef": "default", "dataSources": ["t"]}})
}

fn with(documents: &[Value]) -> Report {
    let mut all = vec![cli("contosoacr", json!({}))];
    all.extend_from_slice(documents);
    let report = judge(&all);
    assert!(
        !serde_json::to_string(&report).unwrap().contains("HEMLIG"),
        "a secret was kept"
    );
    report
}

const CONNECTOR: &str = "IoT Operations connector";
const GRAPH: &str = "IoT Operations data flow graph";
const ENDPOINT: &str = "IoT Operations registry endpoint";

#[test]
fn the_pieces_of_a_connectors_image_are_put_together() {
    let direct = connector(pulled(by_host("contosoacr.azurecr.io"), tag()));
    for document in [direct.clone(), json!({"value": [direct]})] {
        let report = with(&[document]);
        let image = "contosoacr.azurecr.io/connectors/sql:1.4";
        assert_eq!(pulling(&report), [[CONNECTOR, "sql", image]]);
    }
    let digest = format!("sha256:{}", "a".repeat(64));
    let pinned = json!({"tagDigestType": "Digest", "digest": digest});
    let report = with(&[connector(pulled(by_host("contosoacr.azurecr.io"), pinned))]);
    assert_eq!(report.chains[0].blast_radius.totals.pinned, 1);
}

#[test]
fn a_connector_falls_with_the_registry_of_the_endpoint_that_it_names() {
    let named = connector(pulled(by_endpoint("ours"), tag()));
    let alarms = graph(json!([source(), module("ours")]));
    let ours = endpoint("ours", json!("contosoacr.azurecr.io"));
    for documents in [
        [named.clone(), ours.clone(), alarms.clone()],
        [ours.clone(), alarms.clone(), named.clone()],
    ] {
        let report = with(&documents);
        assert_eq!(
            pulling(&report),
            [
                [CONNECTOR, "sql", "connectors/sql:1.4"],
                [GRAPH, "alarms", "alarms:1.0.0"],
                [ENDPOINT, "ours", "contosoacr.azurecr.io"],
            ]
        );
    }
    // An endpoint by itself is something that pulls from there.
    assert_eq!(counted(&with(&[ours])), [1, 0, 0]);
    let report = with(&[named, alarms, endpoint("ours", json!("ghcr.io"))]);
    assert_eq!(counted(&report), [0, 3, 0]);
}

#[test]
fn without_its_endpoint_it_is_not_known_where_it_pulls() {
    let named = connector(pulled(by_endpoint("ours"), tag()));
    let mut elsewhere = endpoint("ours", json!("ghcr.io"));
    elsewhere["id"] = json!(
        elsewhere["id"]
            .as_str()
            .unwrap()
            .replace("/aio/", "/other/")
    );
    for beside in [
        vec![],
        vec![endpoint("theirs", json!("ghcr.io"))],
        // One of the same name belongs to another instance.
        vec![elsewhere],
        vec![endpoint("ours", Value::Null)],
        vec![
            endpoint("ours", json!("ghcr.io")),
            endpoint("ours", json!("quay.io")),
        ],
    ] {
        for document in [named.clone(), graph(json!([source(), module("ours")]))] {
            let mut all = vec![document];
            all.extend(beside.clone());
            let report = with(&all);
            let unknown = report.chains[0].blast_radius.totals.image_unknown;
            assert!(unknown >= 1, "{all:#?}");
            let settle = &report.chains[0].blast_radius.settle;
            assert!(!settle.is_empty());
        }
    }
}

#[test]
fn what_pulls_nothing_does_not_fall() {
    let report = with(&[graph(json!([source()]))]);
    assert_eq!(counted(&report), [0, 0, 0]);
    // Without a registry it is Docker Hub's.
    let report = with(&[connector(
        json!({"imageName": "contoso/sql", "tagDigestSettings": tag()}),
    )]);
    assert_eq!(counted(&report), [0, 1, 0]);
    // What keeps its nodes to itself is not known.
    let report = with(&[graph(Value::Null)]);
    assert_eq!(counted(&report), [0, 0, 1]);
}

#[test]
fn one_that_is_written_as_a_set_names_its_image_there() {
    let set = json!({"spec": {"template": {"spec": {"containers": [{"name": "c", "image": "contosoacr.azurecr.io/connectors/sql:2"}]}}}});
    let mut of_set = connector(json!({}));
    of_set["properties"]["runtimeConfiguration"]["managedConfigurationSettings"] = json!({"managedConfigurationType": "StatefulSetConfiguration", "statefulSetConfigurationSettings": set});
    let report = with(&[of_set]);
    assert_eq!(
        pulling(&report),
        [[CONNECTOR, "sql", "contosoacr.azurecr.io/connectors/sql:2"]]
    );
}

#[test]
fn the_cluster_itself_says_it_too() {
    let object = |kind: &str, spec: Value| {
        json!({"apiVersion": "connectivity.iotoperations.azure.com/v1", "kind": kind,
        "metadata": {"name": "one", "namespace": "azure-iot-operations"}, "spec": spec})
    };
    let template = |settings: Value| {
        object(
            "ConnectorTemplate",
            json!({"runtimeConfiguration": {"managedConfigurationSettings": {
        "managedConfigurationType": "imageConfiguration", "imageConfigurationSettings": settings}}}),
        )
    };
    let image = "contosoacr.azurecr.io/connectors/sql:1.4";
    let report = with(&[template(pulled(by_host("contosoacr.azurecr.io"), tag()))]);
    assert_eq!(pulling(&report), [["ConnectorTemplate", "one", image]]);
    for document in [
        template(pulled(by_endpoint("ours"), tag())),
        object(
            "DataflowGraph",
            json!({"nodes": [source(), module("ours")]}),
        ),
    ] {
        assert_eq!(counted(&with(&[document])), [0, 0, 1]);
    }
    let report = with(&[object(
        "RegistryEndpoint",
        json!({"host": "contosoacr.azurecr.io", "authentication": {}}),
    )]);
    assert_eq!(counted(&report), [1, 0, 0]);
}
