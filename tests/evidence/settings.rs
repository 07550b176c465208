//! What the settings of an app say of its image and of how it is pulled: among passwords, which are not kept.

use super::*;

const OURS: &str = "contosoacr.azurecr.io/team/app:7";
const YAML: &str = "services:\n  web:\n    image: contosoacr.azurecr.io/team/app:7\n    environment:\n      KEY: hush-3\n  db:\n    image: mysql:8\n";

#[track_caller]
fn count(document: &Value) -> [u32; 3] {
    let report = judge(&[document.clone(), cli("contosoacr", json!({}))]);
    let decoded = decode(
        "a.json",
        document.to_string().into_bytes(),
        &Limits::default(),
    );
    assert!(
        !decoded.text.as_str().contains("hush"),
        "{}",
        decoded.text.as_str()
    );
    counted(&report)
}

fn setting(name: &str, value: Value) -> Value {
    json!({"name": name, "value": value})
}

/// What stands around it.
fn beside(image: &[Value]) -> Value {
    let mut all = vec![
        setting(
            "DOCKER_REGISTRY_SERVER_URL",
            json!("https://contosoacr.azurecr.io"),
        ),
        setting(
            "DOCKER_REGISTRY_SERVER_USERNAME",
            json!("@Microsoft.KeyVault(SecretUri=https://hush-1.example/)"),
        ),
        setting("DOCKER_REGISTRY_SERVER_PASSWORD", json!("hush-2")),
        setting("WEBSITES_ENABLE_APP_SERVICE_STORAGE", Value::Null),
    ];
    all.extend(image.iter().cloned());
    json!(all)
}

#[test]
fn the_image_of_an_app_is_kept_however_it_is_printed() {
    let image = |value: &str| setting("DOCKER_CUSTOM_IMAGE_NAME", json!(value));
    let mut with_slot = image(&format!("DOCKER|{OURS}"));
    with_slot["slotSetting"] = json!(false);
    let mut with_type = image(OURS);
    with_type["type"] = Value::Null;
    for setting in [
        image(&format!("DOCKER|{OURS}")),
        image(OURS),
        with_slot,
        with_type,
    ] {
        assert_eq!(
            count(&beside(std::slice::from_ref(&setting))),
            [1, 0, 0],
            "{setting}"
        );
        assert_eq!(count(&json!([setting])), [1, 0, 0], "{setting}");
        assert_eq!(count(&setting), [1, 0, 0], "{setting}");
    }
    assert_eq!(
        count(&beside(&[image("DOCKER|docker.io/library/nginx:1")])),
        [0, 1, 0]
    );
    // Two apps, each with its own.
    assert_eq!(
        count(&json!([image(OURS), image(&format!("DOCKER|{OURS}"))])),
        [2, 0, 0]
    );
}

#[test]
fn a_compose_file_that_was_decoded_is_one_app() {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let packed = format!("COMPOSE|{}", BASE64_STANDARD.encode(YAML));
    let name = setting("DOCKER_CUSTOM_IMAGE_NAME", json!(packed));
    let decoded = setting("DOCKER_CUSTOM_IMAGE_NAME_DECODED", json!(YAML));
    assert_eq!(count(&beside(&[name, decoded.clone()])), [1, 0, 0]);
    assert_eq!(count(&beside(&[decoded])), [1, 0, 0]);
}

#[test]
fn what_is_no_image_is_refused() {
    for value in [
        json!("hush hush"),
        json!("https://contosoacr.azurecr.io/?sig=hush"),
        json!({"a": "hush"}),
    ] {
        for name in [
            "DOCKER_CUSTOM_IMAGE_NAME",
            "DOCKER_CUSTOM_IMAGE_NAME_DECODED",
            "APP_SETTING",
        ] {
            assert_eq!(
                count(&json!([setting(name, value.clone())])),
                [0, 0, 0],
                "{name} {value}"
            );
        }
    }
    assert_eq!(count(&json!([setting("SETTING", json!(OURS))])), [0, 0, 0]);
}

#[test]
fn site_containers_are_no_image_of_that_name() {
    for value in ["sitecontainers", "SITECONTAINERS", "sitecontainers|x"] {
        let image = setting("DOCKER_CUSTOM_IMAGE_NAME", json!(value));
        assert_eq!(count(&json!([image])), [0, 0, 1], "{value}");
        assert_eq!(count(&beside(&[image])), [0, 0, 1], "{value}");
    }
    let of = |settings: Value| {
        let mut site = json!({"id": id("Microsoft.Web/sites/shop"), "name": "shop", "type": "Microsoft.Web/sites"});
        lay_over(&mut site, settings);
        site
    };
    for site in [
        of(json!({"image": "sitecontainers"})),
        of(json!({"siteConfig": {"linuxFxVersion": "sitecontainers"}})),
        of(json!({"linuxFxVersion": "SiteContainers"})),
        of(
            json!({"properties": {"siteProperties": {"properties": [{"name": "LinuxFxVersion", "value": "sitecontainers"}]}}}),
        ),
        of(json!({"SiteConfig": {"LinuxFxVersion": "sitecontainers", "WindowsFxVersion": ""}})),
        json!({"id": id("Microsoft.Web/sites/shop/config/web"), "name": "web", "type": "Microsoft.Web/sites/config", "properties": {"linuxFxVersion": "sitecontainers"}}),
    ] {
        assert_eq!(count(&json!([site])), [0, 0, 1], "{site}");
    }
    // A query may call by any name what stands there, and it is read for what it says.
    for (value, found) in [
        (format!("DOCKER|{OURS}"), [1, 0, 0]),
        ("DOCKER|docker.io/library/nginx:1".to_owned(), [0, 1, 0]),
        ("NODE|20-lts".to_owned(), [0, 0, 0]),
    ] {
        assert_eq!(
            count(&json!([of(json!({"image": value}))])),
            found,
            "{value}"
        );
    }
}

#[test]
fn an_image_without_a_host_may_come_from_the_server_in_the_settings() {
    let image = |value: &str| setting("DOCKER_CUSTOM_IMAGE_NAME", json!(value));
    let server = |value: Value| setting("DOCKER_REGISTRY_SERVER_URL", value);
    for name in ["DOCKER|team/app:7", "DOCKER|app", "app:7"] {
        for (url, found) in [
            (json!("https://contosoacr.azurecr.io"), [1, 0, 0]),
            (json!("ContosoACR.azurecr.io/"), [1, 0, 0]),
            (json!(null), [0, 0, 1]),
            (json!("https://index.docker.io/v1"), [0, 1, 0]),
            (json!("https://fabrikam.azurecr.io"), [0, 1, 0]),
        ] {
            assert_eq!(
                count(&json!([server(url.clone()), image(name)])),
                found,
                "{name} {url}"
            );
            assert_eq!(
                count(&json!([image(name), server(url.clone())])),
                found,
                "{name} {url}"
            );
            let site = json!({"id": id("Microsoft.Web/sites/shop"), "name": "shop", "type": "Microsoft.Web/sites", "properties": {
                "siteConfig": {"linuxFxVersion": name, "appSettings": [{"name": "PORT", "value": "hush"}, {"name": "DOCKER_REGISTRY_SERVER_URL", "value": url}]}}});
            if name.contains('|') {
                assert_eq!(count(&json!([site])), found, "{site}");
            }
        }
        assert_eq!(count(&json!([image(name)])), [0, 1, 0], "{name}");
    }
    // With an identity only a registry of Azure can be meant, and which is not said.
    let site = json!({"id": id("Microsoft.Web/sites/shop"), "name": "shop", "type": "Microsoft.Web/sites", "properties": {
        "siteConfig": {"linuxFxVersion": "DOCKER|app:7", "acrUseManagedIdentityCreds": true}}});
    assert_eq!(count(&json!([site])), [0, 0, 1]);
    // One that names its host is what it says.
    let report = judge(&[
        cli("contosoacr", json!({})),
        json!([
            server(json!("https://contosoacr.azurecr.io")),
            image("DOCKER|ghcr.io/team/app:7")
        ]),
    ]);
    assert_eq!(counted(&report), [0, 1, 0]);
}

/// A site that runs our image with these settings, in every form in which an export has them.
fn with_settings(settings: &[(&str, Value)]) -> Vec<Vec<Value>> {
    let pairs: Vec<Value> = settings
        .iter()
        .map(|(name, value)| json!({"name": name, "value": value, "slotSetting": false}))
        .collect();
    let bare: Vec<Value> = settings
        .iter()
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect();
    let titled: Vec<Value> = settings
        .iter()
        .map(|(name, value)| json!({"Name": name, "Value": value}))
        .collect();
    let mut map = json!({"API_KEY": "hush"});
    for (name, value) in settings {
        map[*name] = value.clone();
    }
    let front = id("Microsoft.Web/sites/front");
    let fx = format!("DOCKER|{OURS}");
    let site = |config: Value| {
        let mut all = json!({"linuxFxVersion": fx});
        lay_over(&mut all, config);
        json!({"id": front, "name": "front", "type": "Microsoft.Web/sites", "kind": "app,linux,container", "properties": {"siteConfig": all}})
    };
    let alone = site(json!({"acrUseManagedIdentityCreds": false}));
    let template = |resources: Value| {
        json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "parameters": {"pw": {"type": "securestring"}}, "variables": {"all": bare, "map": map}, "resources": resources})
    };
    let declared = |config: Value, more: Value| {
        let mut all = json!({"linuxFxVersion": fx});
        lay_over(&mut all, config);
        let mut list = vec![
            json!({"type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "front", "properties": {"siteConfig": all}}),
        ];
        list.extend(more.as_array().unwrap().iter().cloned());
        vec![template(json!(list))]
    };
    let child = |properties: Value| json!([{"type": "Microsoft.Web/sites/config", "apiVersion": "2023-12-01", "name": "front/appsettings", "properties": properties}]);
    let plan = |values: Value| {
        json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
        {"address": "azurerm_app_service.front", "mode": "managed", "type": "azurerm_app_service", "name": "front", "values": values}]}}})
    };
    let sent = |body: Value| {
        json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
        {"address": "azapi_resource.front", "mode": "managed", "type": "azapi_resource", "name": "front",
            "values": {"type": "Microsoft.Web/sites@2023-12-01", "name": "front", "body": body}}]}}})
    };
    vec![
        vec![site(json!({"appSettings": pairs}))],
        vec![site(json!({"appSettings": bare}))],
        vec![
            json!({"Id": front, "Name": "front", "Type": "Microsoft.Web/sites", "SiteConfig": {"LinuxFxVersion": fx, "AppSettings": titled}}),
        ],
        vec![
            json!({"Id": front, "Name": "front", "Type": "Microsoft.Web/sites", "SiteConfig": {"LinuxFxVersion": fx, "AppSettings": map}}),
        ],
        vec![
            alone.clone(),
            json!({"id": format!("{front}/config/appsettings"), "name": "appsettings", "type": "Microsoft.Web/sites/config", "properties": map}),
        ],
        vec![alone.clone(), json!(pairs)],
        vec![{
            let mut list = pairs.clone();
            list.push(json!({"name": "DOCKER_CUSTOM_IMAGE_NAME", "value": fx}));
            json!(list)
        }],
        declared(json!({"appSettings": bare}), json!([])),
        declared(json!({"appSettings": "[variables('all')]"}), json!([])),
        declared(
            json!({"appSettings": "[concat(variables('all'), createArray())]"}),
            json!([]),
        ),
        declared(json!({}), child(map.clone())),
        declared(json!({}), child(json!("[variables('map')]"))),
        vec![sent(
            json!({"properties": {"siteConfig": {"linuxFxVersion": fx, "appSettings": bare}}}),
        )],
        vec![sent(
            json!({"properties": {"siteConfig": {"linuxFxVersion": fx, "appSettings": map}}}),
        )],
        vec![sent(json!(
            json!({"properties": {"siteConfig": {"linuxFxVersion": fx, "appSettings": bare}}})
                .to_string()
        ))],
        vec![plan(
            json!({"name": "front", "site_config": [{"linux_fx_version": fx}], "app_settings": map}),
        )],
        vec![
            json!({"status": "Succeeded", "changes": [{"resourceId": front, "changeType": "Create", "after":
            {"id": front, "name": "front", "type": "Microsoft.Web/sites", "properties": {"siteConfig": {"linuxFxVersion": fx, "appSettings": bare}}}}]}),
        ],
    ]
}

#[track_caller]
fn stored(settings: &[(&str, Value)], expected: Option<bool>, is_admin: bool) {
    for documents in with_settings(settings) {
        let mut all = vec![cli("contosoacr", json!({}))];
        all.extend(documents.iter().cloned());
        let report = judge(&all);
        let workloads = &report.chains[0].blast_radius.workloads;
        assert_eq!(workloads.len(), 1, "{documents:?}");
        assert_eq!(workloads[0].stored_credential, expected, "{documents:?}");
        assert_eq!(
            said_at(&report, 1).contains("admin password:"),
            is_admin,
            "{documents:?}"
        );
        for document in documents {
            let text = document.to_string();
            let decoded = decode("a.json", text.into_bytes(), &Limits::default());
            assert!(
                !decoded.text.as_str().contains("hush"),
                "{}",
                decoded.text.as_str()
            );
        }
    }
}

const URL: &str = "DOCKER_REGISTRY_SERVER_URL";
const USER: &str = "DOCKER_REGISTRY_SERVER_USERNAME";
const PASSWORD: &str = "DOCKER_REGISTRY_SERVER_PASSWORD";

#[test]
fn settings_with_a_login_tell_of_a_stored_password() {
    let server = json!("https://contosoacr.azurecr.io");
    let vault = json!("@Microsoft.KeyVault(SecretUri=https://hush.example/secrets/pw)");
    stored(&[(USER, json!("contosoacr"))], Some(true), true);
    stored(
        &[
            (URL, server.clone()),
            (USER, json!("ContosoACR")),
            (PASSWORD, Value::Null),
        ],
        Some(true),
        true,
    );
    stored(
        &[
            (URL, server.clone()),
            (USER, json!("pipeline")),
            (PASSWORD, Value::Null),
        ],
        Some(true),
        false,
    );
    // That there is one is told by its name alone.
    stored(&[(PASSWORD, Value::Null)], Some(true), false);
    stored(
        &[
            (URL, server.clone()),
            (USER, vault),
            (PASSWORD, Value::Null),
        ],
        Some(true),
        false,
    );
    // One for another server is none for this one; and one that is empty is none.
    stored(
        &[
            (URL, json!("https://index.docker.io")),
            (USER, json!("contosoacr")),
            (PASSWORD, Value::Null),
        ],
        None,
        false,
    );
    stored(
        &[
            (URL, server.clone()),
            (USER, json!("")),
            (PASSWORD, json!("")),
        ],
        None,
        false,
    );
    stored(
        &[(URL, server), ("WEBSITES_PORT", json!("80"))],
        None,
        false,
    );
}

#[test]
fn with_an_identity_the_login_in_the_settings_counts_for_nothing() {
    for mut documents in with_settings(&[(USER, json!("contosoacr")), (PASSWORD, Value::Null)]) {
        documents.push(json!({"id": id("Microsoft.Web/sites/front/config/web"), "name": "web", "type": "Microsoft.Web/sites/config",
            "properties": {"acrUseManagedIdentityCreds": true}}));
        // Only what has an id is known to be of the same site.
        if !documents[0].to_string().contains("/sites/front\"") {
            continue;
        }
        documents.push(cli("contosoacr", json!({})));
        let report = judge(&documents);
        for workload in &report.chains[0].blast_radius.workloads {
            assert_eq!(workload.stored_credential, Some(false), "{documents:?}");
        }
    }
}

#[test]
fn a_live_password_is_refused_wherever_it_stands_and_its_key_tells() {
    for documents in with_settings(&[(USER, json!("contosoacr")), (PASSWORD, json!("hush"))]) {
        let mut all = vec![cli("contosoacr", json!({}))];
        all.extend(documents.iter().cloned());
        let report = judge(&all);
        assert_eq!(
            report.chains[0].blast_radius.workloads[0].stored_credential,
            Some(true),
            "{documents:?}"
        );
        assert!(
            !serde_json::to_string(&report).unwrap().contains("hush"),
            "{documents:?}"
        );
    }
}

#[test]
fn settings_that_stand_alone_are_those_of_the_only_site() {
    let list = json!([
        setting(USER, json!("contosoacr")),
        setting(PASSWORD, Value::Null)
    ]);
    let site = |name: &str| {
        json!({"id": id(&format!("Microsoft.Web/sites/{name}")), "name": name, "type": "Microsoft.Web/sites",
        "properties": {"siteConfig": {"linuxFxVersion": format!("DOCKER|{OURS}")}}})
    };
    let report = judge(&[cli("contosoacr", json!({})), site("one"), list.clone()]);
    assert_eq!(
        report.chains[0].blast_radius.workloads[0].stored_credential,
        Some(true)
    );
    assert_says(
        &ledger(&report),
        &["2 app settings joined to a workload here"],
    );
    let report = judge(&[
        cli("contosoacr", json!({})),
        json!([site("one"), site("two")]),
        list.clone(),
    ]);
    for workload in &report.chains[0].blast_radius.workloads {
        assert_eq!(workload.stored_credential, None);
    }
    assert_says(
        &ledger(&report),
        &["2 app settings cannot tell which app that is"],
    );
    let report = judge(&[cli("contosoacr", json!({})), list]);
    assert_says(
        &ledger(&report),
        &["2 app settings cannot tell which app that is"],
    );
}

#[test]
fn what_stands_beside_an_image_and_is_not_read_is_refused_quietly() {
    let image = setting("DOCKER_CUSTOM_IMAGE_NAME", json!(format!("DOCKER|{OURS}")));
    let storage = setting("WEBSITES_ENABLE_APP_SERVICE_STORAGE", json!("false"));
    let mut storage_of_slot = storage.clone();
    storage_of_slot["slotSetting"] = json!(false);
    // How it logs in is read, and nothing is refused.
    let login = json!([
        image,
        setting(URL, json!("https://contosoacr.azurecr.io")),
        setting(USER, json!("contosoacr")),
        setting(PASSWORD, Value::Null)
    ]);
    let report = judge(&[cli("contosoacr", json!({})), login]);
    assert!(problems(&report).is_empty(), "{}", problems(&report));
    // What is refused beside it is said with a word that fits.
    let report = judge(&[
        cli("contosoacr", json!({})),
        json!([image, storage_of_slot]),
    ]);
    assert_says(
        &problems(&report),
        &[
            "Warning: these are settings beside an app's image",
            "the image was read",
            "nothing more is needed",
        ],
    );
    assert!(
        !problems(&report).contains("Error"),
        "{}",
        problems(&report)
    );
    // Others are refused with the command that shows the image.
    let other = json!([{"name": "API_KEY", "slotSetting": false, "value": "hush"}, image]);
    let report = judge(&[cli("contosoacr", json!({})), other]);
    assert_says(
        &problems(&report),
        &["Error: ", "refused", "az webapp config show"],
    );
    assert!(!serde_json::to_string(&report).unwrap().contains("hush"));
}

/// Whether each app logs in with a stored password, as documents say it and as a link of them does.
#[track_caller]
fn logins(documents: &[Value]) -> Vec<Option<bool>> {
    let of = |report: &Report| {
        let workloads = report.chains[0].blast_radius.workloads.iter();
        let mut all: Vec<Option<bool>> = workloads.map(|one| one.stored_credential).collect();
        all.sort_unstable();
        all
    };
    let report = judge(documents);
    let direct = of(&report);
    let mut sources: Vec<Decoded> = (documents.iter().enumerate())
        .map(|(index, document)| {
            decode(
                &format!("{index}.json"),
                document.to_string().into_bytes(),
                &Limits::default(),
            )
        })
        .collect();
    join(&mut sources, &Limits::default());
    for redaction in [Redaction::NONE, Redaction::ALL] {
        let shared = more::share::of(&sources, &report, redaction, "2026-03-01", &[]);
        let text = format!("{:?}", shared.documents);
        assert!(!text.contains("hush"), "{text}");
        let opened = analyze(
            more::share::inputs(&shared),
            &Limits::default(),
            Detail::Full,
        );
        assert_eq!(of(&opened), direct, "{text}");
    }
    direct
}

#[test]
fn that_a_password_is_stored_is_told_wherever_the_settings_stand() {
    let image = |name: &str| {
        setting(
            "DOCKER_CUSTOM_IMAGE_NAME",
            json!(format!("DOCKER|contosoacr.azurecr.io/{name}:1")),
        )
    };
    let plain = setting("WEBSITES_PORT", json!("80"));
    for value in [
        json!(null),
        json!("hush"),
        json!("@Microsoft.KeyVault(hush)"),
    ] {
        let password = setting("DOCKER_REGISTRY_SERVER_PASSWORD", value);
        let mut beside_slot = password.clone();
        beside_slot["slotSetting"] = json!(false);
        for password in [password, beside_slot] {
            let shop = json!([plain, image("shop"), password]);
            let pay = json!([image("pay"), plain]);
            let acr = cli("contosoacr", json!({}));
            for all in [
                json!({"acr": acr, "shop": shop, "pay": pay}),
                json!({"acr": [acr], "apps": {"pay": pay, "shop": shop}}),
                json!({"acr": acr, "apps": [{"of": shop}, {"of": pay}]}),
            ] {
                assert_eq!(logins(&[all]), [None, Some(true)], "{password}");
            }
        }
    }
}

#[test]
fn a_password_without_a_user_is_stored_all_the_same() {
    let site = json!({"id": id("Microsoft.Web/sites/front"), "name": "front", "type": "Microsoft.Web/sites",
        "siteConfig": {"linuxFxVersion": format!("DOCKER|{OURS}")}});
    let acr = || cli("contosoacr", json!({}));
    let list = |value: Value| json!([setting("DOCKER_REGISTRY_SERVER_PASSWORD", value)]);
    for value in [json!(null), json!("hush")] {
        assert_eq!(
            logins(&[acr(), site.clone(), list(value.clone())]),
            [Some(true)]
        );
        let report = judge(&[acr(), site.clone(), list(value.clone())]);
        // By whose name is not told, so nobody is said to be the admin.
        assert!(!said_at(&report, 1).contains("admin password:"));
        let refused = { report.problems.iter() }.any(|one| one.message.contains("was refused"));
        assert_eq!(refused, !value.is_null(), "{value}");
    }
    assert_eq!(logins(&[acr(), site, list(json!(""))]), [None]);
}

#[test]
fn a_server_that_is_kept_elsewhere_is_not_known_to_be_another() {
    let app = |server: &str| {
        json!({"id": id("Microsoft.Web/sites/front"), "name": "front", "type": "Microsoft.Web/sites", "kind": "app,linux,container",
            "properties": {"siteConfig": {"linuxFxVersion": "DOCKER|shop/web:1",
                "appSettings": [{"name": "DOCKER_REGISTRY_SERVER_URL", "value": server}]}}})
    };
    for server in [
        "@Microsoft.KeyVault(VaultName=contoso;SecretName=server)",
        "@Microsoft.AppConfiguration(Endpoint=https://contoso.azconfig.io; Key=server)",
        "#{RegistryUrl}#",
        "${REGISTRY}",
    ] {
        let report = judge(&[cli("contosoacr", json!({})), app(server)]);
        let totals = &report.chains[0].blast_radius.totals;
        assert_eq!((totals.elsewhere, totals.image_unknown), (0, 1), "{server}");
    }
    for server in [
        "https://index.docker.io/v1",
        "https://ghcr.io",
        "localhost:5000",
    ] {
        let report = judge(&[cli("contosoacr", json!({})), app(server)]);
        let totals = &report.chains[0].blast_radius.totals;
        assert_eq!((totals.elsewhere, totals.image_unknown), (1, 0), "{server}");
    }
}
