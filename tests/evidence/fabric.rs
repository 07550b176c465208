//! Service Fabric: Azure shows its applications without their images, the cluster itself shows these.

use super::*;

fn manifest(name: &str, entry: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ServiceManifest xmlns=\"http://schemas.microsoft.com/2011/01/fabric\" Name=\"{name}\" Version=\"1.0\">\n<CodePackage Name=\"Code\" Version=\"1.0\"><EntryPoint>{entry}</EntryPoint><EnvironmentVariables><EnvironmentVariable Name=\"Key\" Value=\"HEMLIG\" /></EnvironmentVariables></CodePackage>\n</ServiceManifest>"
    )
}

fn container(image: &str) -> String {
    format!("<ContainerHost><ImageName>{image}</ImageName></ContainerHost>")
}

const IMAGE: &str = "contosoacr.azurecr.io/shop/web:1";

#[test]
fn the_manifest_of_a_service_shows_its_images() {
    // `sfctl` prints it in lower case, REST in its own.
    for key in ["manifest", "Manifest"] {
        let shown = json!({key: manifest("FrontPkg", &container(IMAGE))});
        let report = judge(&[cli("contosoacr", json!({})), shown]);
        assert_eq!(
            pulling(&report),
            [["Service Fabric application", "FrontPkg", IMAGE]]
        );
        assert!(problems(&report).is_empty(), "{}", problems(&report));
        assert!(!serde_json::to_string(&report).unwrap().contains("HEMLIG"));
    }
    let two = manifest(
        "BothPkg",
        &format!(
            "{}{}",
            container(IMAGE),
            container("mcr.microsoft.com/side:1")
        ),
    );
    let report = judge(&[cli("contosoacr", json!({})), json!([{"manifest": two}])]);
    assert_eq!(
        pulling(&report),
        [["Service Fabric application", "BothPkg", IMAGE]]
    );
    let elsewhere = manifest("OtherPkg", &container("mcr.microsoft.com/hello:1"));
    let report = judge(&[cli("contosoacr", json!({})), json!({"manifest": elsewhere})]);
    assert_eq!(counted(&report), [0, 1, 0]);
    // A program is no container.
    let program = manifest("ExePkg", "<ExeHost><Program>web.exe</Program></ExeHost>");
    let report = judge(&[cli("contosoacr", json!({})), json!({"manifest": program})]);
    assert_eq!(report.chains[0].blast_radius.totals.runs_none, 1);
    // What is cut off, or no reference, is an image that is not known.
    for odd in [container("not an image!"), container("[image]")] {
        let report = judge(&[
            cli("contosoacr", json!({})),
            json!({"manifest": manifest("OddPkg", &odd)}),
        ]);
        assert_eq!(counted(&report), [0, 0, 1], "{odd}");
    }
}

#[test]
fn what_azure_shows_of_it_asks_for_that() {
    let id = |path: &str| id(&format!("Microsoft.ServiceFabric/{path}"));
    for kind in ["clusters", "managedClusters"] {
        let application = json!({"id": id(&format!("{kind}/c/applications/shop")), "name": "shop",
            "type": format!("Microsoft.ServiceFabric/{kind}/applications"), "properties": {"typeName": "ShopType", "typeVersion": "1.0"}});
        let report = judge(&[cli("contosoacr", json!({})), application]);
        assert_eq!(counted(&report), [0, 0, 1]);
        let settle = &report.chains[0].blast_radius.settle;
        assert!(
            settle
                .iter()
                .any(|command| command.line.starts_with("sfctl service manifest ")),
            "{settle:#?}"
        );
        assert!(
            !settle
                .iter()
                .any(|command| command.line.contains("az sf application show"))
        );
        for (path, last) in [
            (format!("{kind}/c"), kind.to_owned()),
            (
                format!("{kind}/c/applicationTypes/t"),
                format!("{kind}/applicationTypes"),
            ),
        ] {
            let other = json!({"id": id(&path), "name": "x", "type": format!("Microsoft.ServiceFabric/{last}"), "properties": {}});
            let report = judge(&[cli("contosoacr", json!({})), json!([other])]);
            assert_eq!(report.sources[1].documents[0].ledger.not_read, []);
            assert_says(
                &ledger(&report),
                &[
                    "Service Fabric resource cannot tell what runs there",
                    "sfctl service manifest",
                ],
            );
        }
    }
}

#[test]
fn a_manifest_of_somebody_else_is_none() {
    for other in [
        json!({"manifest": "<ApplicationManifest Name=\"x\"/>"}),
        json!({"manifest": {"image": IMAGE}}),
        json!({"manifest": "apiVersion: v1", "chart": {}}),
        json!({"manifest": 7}),
    ] {
        let report = judge(&[cli("contosoacr", json!({})), other.clone()]);
        assert_eq!(counted(&report), [0, 0, 0], "{other}");
    }
}
