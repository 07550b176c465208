//! A registry that was seen and not read leaves the scan open, whatever form it has; and scripts among exports.

use model::Shell;

use super::*;

/// A registry that nothing is wrong with.
fn shut() -> String {
    cli(
        "contosoquiet",
        json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}),
    )
    .to_string()
}

#[test]
fn a_registry_in_what_is_refused_or_unread_leaves_the_scan_open() {
    let state = json!({"version": 4, "terraform_version": "1.9.5", "serial": 7, "lineage": "0", "outputs": {}, "resources": [
        {"mode": "managed", "type": "azurerm_container_registry", "name": "shop", "provider": "p", "instances": [
            {"schema_version": 2, "attributes": {"admin_enabled": true, "admin_password": "", "name": "contososhop"}}]}]});
    let registry = "resource \"azurerm_container_registry\" \"shop\" {\n  name = \"contososhop\"\n  admin_enabled = true\n}\n";
    for text in [
        state.to_string(),
        format!("{state:#}"),
        // What Terraform shows, and what would be done.
        "# azurerm_container_registry.shop:\nresource \"azurerm_container_registry\" \"shop\" {\n    admin_enabled  = true\n    admin_password = (sensitive value)\n}\n".to_owned(),
        "  # azurerm_container_registry.shop will be created\n  + resource \"azurerm_container_registry\" \"shop\" {\n      + admin_enabled  = true\n      + admin_password = (sensitive value)\n    }\n".to_owned(),
        // Its language, with a list that reads like JSON, and with a word that reads like a password.
        format!("locals {{\n  zones = [\"2\", \"3\"]\n}}\n{registry}"),
        format!("{registry}\nresource \"other\" \"x\" {{\n  password = \"unused\"\n}}\n"),
        "locals {\n  z = [\"2\"]\n}\nmodule \"shop\" {\n  source = \"Azure/avm-res-containerregistry-registry/azurerm\"\n  name = \"contososhop\"\n}\n".to_owned(),
        "module \"shop\" {\n  source  = \"Azure/avm-res-containerregistry-registry/azurerm\"\n  version = \"0.4.0\"\n}\n".to_owned(),
        // Operators' and previews.
        "apiVersion: containerregistry.azure.upbound.io/v1beta1\nkind: Registry\nmetadata:\n  name: contososhop\nspec:\n  forProvider:\n    adminEnabled: true\n".to_owned(),
        "Previewing update (prod):\n     Type                                       Name  Plan\n +   azure-native:containerregistry:Registry    shop  create\n".to_owned(),
        "module shop 'br/public:avm/res/container-registry/registry:0.9.0' = {\n  name: 'shop'\n}\n".to_owned(),
        // Settings that belong to nobody.
        json!({"location": "westeurope", "sku": {"name": "Basic"}, "properties": {"adminUserEnabled": true}}).to_string(),
    ] {
        let report = judge_texts(&[&shut(), &text]);
        assert_eq!(found(&report, "contosoquiet")[..2], [Clear, Clear], "{text}");
        assert_eq!(scan(&report), [Unknown; 3], "{text}");
        assert!(!report.problems.is_empty(), "{text}");
    }
}

#[test]
fn what_names_no_registry_of_its_own_leaves_nothing_open() {
    let state = json!({"version": 4, "terraform_version": "1.9.5", "serial": 7, "lineage": "0", "outputs": {}, "resources": [
        {"mode": "managed", "type": "azurerm_dns_zone", "name": "shop", "provider": "p", "instances": [
            {"schema_version": 0, "attributes": {"name": "contoso.example"}}]}]});
    for text in [
        state.to_string(),
        // A key is known for what it is.
        json!({"passwords": [{"name": "password", "value": "x"}], "username": "contosoquiet"})
            .to_string(),
        "passwords:\n- name: password\n  value: unused\nusername: contosoquiet\n".to_owned(),
        "The team wants another container registry, with a password of its own.\n".to_owned(),
        "locals {\n  zones = [\"2\", \"3\"]\n  sku = \"Basic\"\n}\n".to_owned(),
    ] {
        let report = judge_texts(&[&shut(), &text]);
        assert_eq!(scan(&report), [Clear, Clear, Unknown], "{text}");
    }
}

#[test]
fn what_only_names_images_of_a_registry_leaves_nothing_open_and_may_pull() {
    for (text, may_pull) in [
        (
            "apiVersion: batch/v1\nkind: Job\nspec:\n  template:\n    spec:\n      containers:\n      - image: contosoquiet.azurecr.io/glaze:2\n",
            true,
        ),
        (
            "# Shop\n\nBuild it: `docker build -t ContosoQuiet.azurecr.io/shop/web:1 .`, then push.\n",
            true,
        ),
        (
            "FROM contosoquiet.azurecr.io/base/java:21\nCOPY . /app\n",
            true,
        ),
        // Among what reads like JSON; with a host in capitals; and in two lines.
        (
            "kind: Job\nspec:\n  containers:\n  - image: contosoquiet.azurecr.io/glaze:2\n    command: [\"sh\", \"-c\"]\n",
            true,
        ),
        (
            "image: CONTOSOQUIET.AZURECR.IO/glaze:2\nconfig: {\"a\": 1}\n",
            true,
        ),
        (
            "services:\n  web:\n    image: contosoelsewhere.azurecr.io/web\n",
            false,
        ),
    ] {
        let shop = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "shop", "namespace": "a"},
            "spec": {"containers": [{"name": "c", "image": "docker.io/library/nginx:1"}]}});
        let open = cli("contosoquiet", json!({"adminUserEnabled": true}));
        let report = judge_texts(&[&open.to_string(), &shop.to_string(), text]);
        let radius = &report.chains[0].blast_radius;
        assert_eq!(
            radius.counted.concat().contains("may pull from it too"),
            may_pull,
            "{text} {:?}",
            radius.counted
        );
        let report = judge_texts(&[&shut(), text]);
        assert_eq!(scan(&report), [Clear, Clear, Unknown], "{text}");
        assert!(!report.problems.is_empty(), "{text}");
    }
    // What says more of one than that leaves it open.
    for text in [
        "kiln: contosokiln.azurecr.io/kiln:1\nregistry: contosokiln.azurecr.io\n",
        "Push to contosokiln.azurecr.io/kiln:1, for which the admin user is enabled.\n",
        "contosokiln.azurecr.io/\n",
        "az acr create --name contosokiln, then contosokiln.azurecr.io/kiln:1 (Microsoft.ContainerRegistry)\n",
    ] {
        let report = judge_texts(&[&shut(), text]);
        assert_eq!(scan(&report), [Unknown; 3], "{text}");
    }
}

#[test]
fn of_a_text_that_is_refused_no_image_is_named() {
    let report = judge_texts(&[
        &cli("contosoquiet", json!({})).to_string(),
        "passwords:\n- name: password\n  value: unused\nimage: contosoquiet.azurecr.io/shop:1\n",
    ]);
    let said = serde_json::to_string(&report).unwrap();
    assert!(!said.contains("may pull from it too"), "{said}");
    // But there may be more in it than the key.
    let text = "kind: Secret\ndata:\n  password: dW51c2Vk\n---\nkind: Job\nimage: contosoquiet.azurecr.io/shop:1\n";
    assert!(decode("all.yaml", text.as_bytes().to_vec(), &Limits::default()).incomplete);
}

/// A template that is safe by its defaults.
fn template() -> String {
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "parameters": {"shopAdmin": {"type": "bool", "defaultValue": false}, "access": {"type": "string", "defaultValue": "Disabled"}},
        "resources": [{"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "contososhop", "location": "x", "sku": {"name": "Premium"},
            "properties": {"adminUserEnabled": "[parameters('shopAdmin')]", "publicNetworkAccess": "[parameters('access')]"}}]
    })
    .to_string()
}

#[test]
fn a_script_in_the_folder_of_a_template_may_hand_values_to_it() {
    for (name, script) in [
        (
            "infra/deploy.sh",
            "#!/bin/bash\nset -e\naz deployment group create -g rg \\\n  --template-file main.json \\\n  --parameters shopAdmin=true\n",
        ),
        (
            "infra/Deploy.PS1",
            "$values = @{ shopAdmin = $true }\nNew-AzResourceGroupDeployment -TemplateFile main.json -TemplateParameterObject $values\n",
        ),
        (
            "infra/deploy.ps1",
            "New-AzResourceGroupDeployment -ResourceGroupName rg -TemplateFile main.json -shopAdmin $true\n",
        ),
        (
            "all.zip/infra/roll-out.cmd",
            "az deployment group create -g rg -f main.json -p shopAdmin=true\r\n",
        ),
        (
            "infra/deploy.py",
            "params = {\n    'shopAdmin': {'value': True},\n}\nclient.deployments.begin_create_or_update(rg, name, params)\n",
        ),
    ] {
        let report = judge_files(&[("infra/main.json", &template()), (name, script)]);
        assert_eq!(
            found(&report, "contososhop")[..2],
            [Unknown, Clear],
            "{name}: {script}"
        );
        let told = report.problems.iter().map(|one| &*one.message);
        let told: Vec<&str> = told.collect();
        assert_eq!(told.len(), 1, "{name}: {told:?}");
        assert_says(told[0], &["seems to give parameters", "main.json"]);
    }
}

#[test]
fn a_script_that_hands_in_nothing_leaves_what_lies_beside_it_as_it_is() {
    let ours = |shell| more::collect::script(&[], shell);
    let (bash, powershell) = (ours(Shell::Bash), ours(Shell::PowerShell));
    for (name, script) in [
        ("infra/collect.sh", &*bash),
        ("infra/collect.ps1", &*powershell),
        (
            "infra/tidy.sh",
            "#!/bin/sh\naz acr list --query '[].{name:name, adminUserEnabled:adminUserEnabled}' -o json\necho 'admin_enabled = true'\n",
        ),
        (
            "infra/x.ps1",
            "$body = @{ a = @(1, 2) }\nGet-AzContainerRegistry | Format-List Name, AdminUserEnabled\n",
        ),
    ] {
        let report = judge_files(&[("infra/main.json", &template()), (name, script)]);
        assert_eq!(found(&report, "contososhop")[..2], [Clear, Clear], "{name}");
        assert_eq!(scan(&report)[..2], [Clear, Clear], "{name}");
        assert_eq!(report.problems.len(), 0, "{name}: {:?}", report.problems);
    }
    // What was printed into one is an export all the same.
    let shown = format!(
        "az acr show -n contosoopen\n{}\n",
        cli("contosoopen", json!({}))
    );
    let report = judge_files(&[("infra/transcript.sh", &shown)]);
    assert_eq!(found(&report, "contosoopen")[..2], [Fires, Fires]);
}

#[test]
fn a_password_in_a_document_takes_nothing_else_of_it_along() {
    let open = cli(
        "contosoquiet",
        json!({"adminUserEnabled": true, "publicNetworkAccess": "Enabled"}),
    );
    let login = json!({"username": "u", "password": "never-seen-again"});
    for (document, may_pull) in [
        (
            json!({"name": "edge", "docker": {"image": "contosoquiet.azurecr.io/x:1"}, "registry": login}),
            1,
        ),
        (
            json!({"name": "edge", "host": "contosoquiet.azurecr.io", "login": login}),
            1,
        ),
        (
            json!([{"name": "edge", "steps": [{"uses": "contosoquiet.azurecr.io/x:1"}, {"with": login}]}]),
            1,
        ),
        (
            json!({"name": "edge", "host": "contoso.example", "login": login}),
            0,
        ),
    ] {
        let text = document.to_string();
        let report = judge_texts(&[&open.to_string(), &text]);
        assert_eq!(
            report.chains[0].blast_radius.totals.unread, may_pull,
            "{document}"
        );
        let bears = text.contains("azurecr");
        let sources = decode("a.json", text.into_bytes(), &Limits::default());
        assert_eq!(sources.incomplete, bears, "{document}");
        let kept = String::from_utf8_lossy(sources.text.bytes()).into_owned();
        assert!(!kept.contains("never-seen-again"), "{kept}");
    }
    // What a registry is called there says nothing more.
    let alone = json!({"username": "contosoquiet", "password": "never-seen-again"}).to_string();
    assert!(!decode("a.json", alone.into_bytes(), &Limits::default()).incomplete);
}

#[test]
fn an_object_under_a_key_that_is_read_elsewhere_may_name_a_registry() {
    let open = cli(
        "contosoquiet",
        json!({"adminUserEnabled": true, "publicNetworkAccess": "Enabled"}),
    );
    for key in ["registry", "state", "server", "status", "mode", "anything"] {
        for value in [
            json!({"address": "contosoquiet.azurecr.io"}),
            json!([{"runs": "contosoquiet.azurecr.io/a:1"}]),
        ] {
            let document = json!({"name": "edge", key: value});
            let report = judge(&[open.clone(), document.clone()]);
            assert_eq!(report.chains[0].blast_radius.totals.unread, 1, "{document}");
        }
    }
}

#[test]
fn a_password_that_somebody_put_beside_facts_is_dropped_and_takes_none_of_them_away() {
    const HUSH: &str = "never-seen-again";
    let lost = cli(
        "contosolost",
        json!({"adminUserEnabled": true, "publicNetworkAccess": "Enabled"}),
    );
    let passwords = json!([{"name": "password", "value": HUSH}]);
    let secrets = [
        json!({"username": "contosolost", "passwords": passwords}),
        json!({"credentials": {"username": "contosolost", "passwords": passwords}}),
        json!({"accessToken": HUSH}),
        json!({"username": "contosolost", "password": HUSH}),
        json!({"appId": "x", "password": HUSH, "tenant": "y"}),
        json!({"clientSecret": HUSH}),
        json!({"auths": {"contosolost.azurecr.io": {"auth": HUSH}}}),
        json!({"userPWD": HUSH}),
    ];
    let app = json!({"id": id("Microsoft.App/containerApps/shop"), "type": "Microsoft.App/containerApps", "name": "shop",
        "properties": {"template": {"containers": [{"image": "contosolost.azurecr.io/web:1"}]}}});
    let plan = json!({"id": format!("{}/providers/Microsoft.Security/pricings/Containers", subscription(HERE)), "name": "Containers",
        "type": "Microsoft.Security/pricings", "pricingTier": "Free"});
    for secret in secrets {
        let with = |document: &Value| {
            let mut document = document.clone();
            lay_over(&mut document, secret.clone());
            document
        };
        for documents in [
            [with(&lost), app.clone(), plan.clone()],
            [lost.clone(), json!([with(&app)]), with(&plan)],
            [json!({"value": [with(&lost)]}), with(&app), with(&plan)],
        ] {
            let documents = documents.map(|document| document.to_string());
            let [lost, app, plan] = documents.each_ref().map(String::as_str);
            let report = judge_texts(&[&shut(), lost, app, plan]);
            assert_eq!(scan(&report), [Fires; 3], "{documents:?}");
            assert_eq!(
                report.chains[0].blast_radius.totals.exposed, 1,
                "{documents:?}"
            );
            assert_says(
                &report.problems[0].message,
                &["nothing of it was kept; the rest was read"],
            );
            let text = serde_json::to_string(&report).unwrap();
            assert!(!text.contains(HUSH), "{text}");
            for document in &documents {
                let decoded = decode("a.json", document.clone().into_bytes(), &Limits::default());
                assert!(!decoded.text.as_str().contains(HUSH), "{document}");
            }
        }
    }
    // A list of them says it once.
    let both = json!([lost.clone(), lost].map(|mut one: Value| {
        lay_over(&mut one, json!({"accessToken": HUSH}));
        one
    }));
    let report = judge(&[both]);
    assert_eq!(report.problems.len(), 1);
    assert_says(&report.problems[0].message, &["an access token (2 times)"]);
}

#[test]
fn settings_under_a_key_that_has_a_text_elsewhere_are_seen() {
    let settings =
        json!({"name": "contosolost", "adminUserEnabled": true, "publicNetworkAccess": "Enabled"});
    for key in [
        "containerRegistry",
        "registry",
        "clusterName",
        "active",
        "acr",
    ] {
        let report = judge_texts(&[&shut(), &json!({"about": "x", key: settings}).to_string()]);
        assert_eq!(scan(&report)[..2], [Unknown, Unknown], "{key}");
        assert!(!report.problems.is_empty(), "{key}");
    }
}

#[test]
fn an_address_is_no_image_and_an_error_takes_nothing_away_that_stands_before_it() {
    let table = "NAME         LOGIN SERVER             ADMIN ENABLED\n-----------  -----------------------  -------------\ncontosolost  contosolost.azurecr.io  True\n";
    for text in [
        "Endpoint https://contosolost.azurecr.io/v2 (firewall: allow all)\n".to_owned(),
        format!("{table}\nERROR: (AuthorizationFailed) The client may not read.\n"),
    ] {
        assert_eq!(
            scan(&judge_texts(&[&shut(), &text])),
            [Unknown; 3],
            "{text}"
        );
    }
    // What it quotes itself is no evidence.
    let quoted = "ERROR: (ResourceNotFound) The Resource 'Microsoft.ContainerRegistry/registries/contosolost' was not found.\nCode: ResourceNotFound\nMessage: The Resource 'Microsoft.ContainerRegistry/registries/contosolost' was not found.\n";
    assert_eq!(
        scan(&judge_texts(&[&shut(), quoted])),
        [Clear, Clear, Unknown]
    );
}

#[test]
fn a_secret_in_the_place_of_a_setting_is_shown_to_nobody() {
    // Put together here, so that no scanner takes them for real ones.
    let signed = [
        "eyJhbGciOiJub25lIn0",
        "eyJzdWIiOiJuZXZlciJ9",
        "c2lnbmF0dXJl",
    ]
    .join(".");
    let drawn = ["Qm7xVt2LkP9sZr4Wd8Yb", "Nc3Hg6Jf1Ta5Re0Ui", "+ACRAbCdEf"].concat();
    for secret in [
        signed.as_str(),
        &drawn,
        "Summer2024!",
        "me:hush@contoso.example",
    ] {
        let registry = |over: Value| judge(&[cli("contosoacr", over)]);
        let reports = [
            registry(json!({"adminUserEnabled": secret})),
            registry(json!({"publicNetworkAccess": secret})),
            registry(json!({"networkRuleSet": {"defaultAction": secret}})),
            registry(
                json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": secret}]}}),
            ),
            registry(json!({"sku": {"name": secret}})),
            registry(json!({"provisioningState": secret})),
            judge(&[
                cli("contosoacr", json!({})),
                json!({"id": format!("{}/providers/Microsoft.Security/pricings/Containers", subscription(HERE)),
                "name": "Containers", "type": "Microsoft.Security/pricings", "pricingTier": secret}),
            ]),
            judge_texts(&[&format!(
                "\"name\",\"id\",\"type\",\"adminUserEnabled\",\"publicNetworkAccess\"\n\"contosoacr\",\"{}\",\"Microsoft.ContainerRegistry/registries\",\"{secret}\",\"Enabled\"\n",
                acr("contosoacr")
            )]),
        ];
        for report in reports {
            let text = serde_json::to_string(&report).unwrap();
            assert!(!text.contains(secret), "{secret} in {text}");
            assert_eq!(report.chains[0].registries.len(), 1, "{text}");
        }
    }
    let report = judge(&[cli("contosoacr", json!({"adminUserEnabled": drawn}))]);
    assert_eq!(found(&report, "contosoacr")[0], Unknown);
    // What is only odd is quoted, in whichever spelling, and so is an expression.
    for odd in [
        "Ja",
        "yes",
        "enabled ",
        "[parameters('admin')]",
        "${var.admin}",
        "value-12",
    ] {
        let report = judge(&[cli("contosoacr", json!({"adminUserEnabled": odd}))]);
        let text = serde_json::to_string(&report).unwrap();
        assert!(text.contains(odd), "{odd}");
    }
}

#[test]
fn what_pulls_from_a_registry_that_was_named_and_not_read_pulls_from_nowhere_else() {
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "till", "namespace": "shop"},
        "spec": {"containers": [{"name": "t", "image": "contosolost.azurecr.io/till:1"}]}});
    for text in [
        "- adminUserEnabled: true\n  loginServer: contosolost.azurecr.io\n  name: contosolost\n",
        "NAME         RESOURCE GROUP    LOCATION    SKU      LOGIN SERVER\n-----------  ----------------  ----------  -------  ----------------------\ncontosolost  rg-contoso        westeurope  Premium  contosolost.azurecr.io\n",
        "AdminUserEnabled : True\nLoginServer : contosolost.azurecr.io\n",
        "{\"value\": [{\"name\": \"contosolost\", \"loginServer\" \"contosolost.azurecr.io\", \"adminUserEnabled\": true}]}\n",
        "admin_enabled = true\nlogin_server = \"ContosoLost.azurecr.io\"\n",
    ] {
        let report = judge_texts(&[&shut(), text, &pod.to_string()]);
        let radius = &report.chains[0].blast_radius;
        assert_eq!(
            (radius.totals.possible, radius.totals.elsewhere),
            (1, 0),
            "{text}"
        );
        assert_eq!(found(&report, "contosolost"), [Unknown; 3], "{text}");
        // Where something shows it, that stands.
        let lost = cli("contosolost", json!({})).to_string();
        let report = judge_texts(&[&lost, text, &pod.to_string()]);
        assert_eq!(report.chains[0].registries.len(), 1, "{text}");
        assert_eq!(found(&report, "contosolost")[..2], [Fires, Fires], "{text}");
    }
    // However it stands there; an endpoint for data stands for its registry.
    for text in [
        "The registry is contosolost.azurecr.io.\nIts admin user is on.\n",
        "LOGIN SERVER: CONTOSOLOST.AZURECR.IO, admin on\n",
        "admin: on, data endpoint contosolost.westeurope.data.azurecr.io\n",
        "[{\"adminUserEnabled\": true, \"loginServer\": \"contosolost.azurecr.io\", \"x\": \"",
    ] {
        let report = judge_texts(&[&shut(), text, &pod.to_string()]);
        assert_eq!(report.chains[0].blast_radius.totals.possible, 1, "{text}");
    }
    // Zones of DNS, and what is no name of one, are none; nor does one that is only named say of which subscription the
    // others are, and a plan that says of none what it is for is not taken for its.
    let plan = |tier: &str| json!({"name": "Containers", "pricingTier": tier}).to_string();
    for text in [
        "admin: zone privatelink.azurecr.io\n",
        "admin: contosoquiet.privatelink.azurecr.io\n",
        "admin: -.azurecr.io, a.azurecr.io\n",
        "admin: contosoother.azurecr.io\n",
    ] {
        let one = cli("contosoquiet", json!({"adminUserEnabled": true})).to_string();
        let report = judge_texts(&[&one, text, &plan("Free")]);
        let others = usize::from(text.contains("contosoother"));
        assert_eq!(report.chains[0].registries.len(), 1 + others, "{text}");
        assert_eq!(found(&report, "contosoquiet"), [Fires; 3], "{text}");
        let report = judge_texts(&[&one, text, &plan("Standard")]);
        assert_eq!(found(&report, "contosoquiet")[2], Clear, "{text}");
        if others == 1 {
            assert_eq!(found(&report, "contosoother"), [Unknown; 3], "{text}");
        }
    }
    // What only pulls from it, and what tells of a failure, shows no registry.
    for text in [
        "image: contosolost.azurecr.io/till:1\n",
        "ERROR: (ResourceNotFound) contosolost.azurecr.io was not found.\n",
    ] {
        let report = judge_texts(&[&shut(), text]);
        assert_eq!(report.chains[0].registries.len(), 1, "{text}");
    }
    // And nothing is said for sure of what stands in none of what was read.
    let text = "AdminUserEnabled : True\nName : contosolost\n";
    let report = judge_texts(&[&shut(), text, &pod.to_string()]);
    let counted = report.chains[0].blast_radius.counted.concat();
    assert_says(
        &counted,
        &[
            "As far as these exports were read, not the one workload in them",
            "1 from registries that are in nothing that was read",
        ],
    );
}

/// Whatever characters a password before a host has, the image is read and the password is not.
#[test]
fn a_password_before_the_host_of_an_image_is_shown_to_nobody() {
    for password in [
        "hush!hush",
        "hush=",
        "hush~1?x",
        "hu|sh",
        "hush#1",
        "hush@home",
        "a:hush/b",
    ] {
        for (before, behind) in [
            ("", ""),
            ("https://", ""),
            (
                "",
                "@sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
            ),
        ] {
            let image =
                format!("{before}contosoacr:{password}@contosoacr.azurecr.io/till:1{behind}");
            let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "till", "namespace": "shop"},
                "spec": {"containers": [{"name": "t", "image": image}]}});
            let site = json!({"id": id("Microsoft.Web/sites/shop"), "name": "shop", "type": "Microsoft.Web/sites",
                "properties": {"siteConfig": {"linuxFxVersion": format!("DOCKER|{image}")}}});
            let acr = cli("contosoacr", json!({})).to_string();
            let texts = [acr, pod.to_string(), site.to_string()];
            let inputs = texts.map(|text| Input {
                name: "a.json".to_owned(),
                bytes: text.into_bytes(),
            });
            let report = analyze(inputs.to_vec(), &Limits::default(), Detail::Full);
            let all = serde_json::to_string(&report).unwrap();
            assert!(
                !all.contains("hush") && !all.contains("hu|"),
                "{image}: {all}"
            );
            let totals = &report.chains[0].blast_radius.totals;
            assert_eq!((totals.elsewhere, totals.workloads), (0, 2), "{image}");
            if !password.contains('/') {
                assert_eq!(totals.image_unknown, 0, "{image}");
            }
        }
    }
    // Nor where what stands behind it is no host as registries have them.
    for image in [
        "u:hush@host",
        "u:p/hush@contosoacr.azurecr.io",
        "u:hush@host:5000",
        "u:hush!@[::1]:5000/x",
        "https://u:a://hush@host/x",
        "u:hush@web:1",
    ] {
        let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "till", "namespace": "shop"},
            "spec": {"containers": [{"name": "t", "image": image}]}});
        let input = Input {
            name: "a.json".to_owned(),
            bytes: pod.to_string().into_bytes(),
        };
        let report = analyze(vec![input], &Limits::default(), Detail::Full);
        let all = serde_json::to_string(&report).unwrap();
        assert!(!all.contains("hush"), "{image}: {all}");
    }
    // What only has an `@` in it stays.
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "till", "namespace": "shop"},
        "spec": {"containers": [{"name": "t", "image": "contosoacr.azurecr.io/a@b/till:1"}]}});
    let acr = cli("contosoacr", json!({})).to_string();
    let report = judge_texts(&[&acr, &pod.to_string()]);
    assert_eq!(report.chains[0].blast_radius.totals.elsewhere, 0);
}

/// A terminal holds several answers, and not all of them are JSON.
#[test]
fn what_stands_beside_a_document_names_registries_as_it_does_alone() {
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "till", "namespace": "shop"},
        "spec": {"containers": [{"name": "t", "image": "contosolost.azurecr.io/till:1"}]}});
    let lost = acr("contosolost");
    let denied = format!(
        "(AuthorizationFailed) The client 'x' does not have authorization to perform action \
        'Microsoft.ContainerRegistry/registries/read' over scope '{lost}' or the scope is invalid."
    );
    let table = "NAME         RESOURCE GROUP    LOCATION    SKU      LOGIN SERVER\n-----------  ----------------  ----------  -------  ----------------------\ncontosolost  rg-contoso        westeurope  Premium  contosolost.azurecr.io";
    let beside = [
        table.to_owned(),
        format!("id: {lost}\nadminUserEnabled: true\nname: contosolost"),
        "AdminUserEnabled : True\nLoginServer      : contosolost.azurecr.io".to_owned(),
        "contosolost.azurecr.io\ntrue".to_owned(),
        "\"contosolost.azurecr.io\"".to_owned(),
        denied.clone(),
        format!("ERROR: {denied}"),
        denied.replace("(AuthorizationFailed)", "Get-AzContainerRegistry:"),
        json!({"error": {"code": "AuthorizationFailed", "message": denied}}).to_string(),
        json!(["contosolost.azurecr.io", "contosoquiet.azurecr.io"]).to_string(),
        // Cut off behind what says which one it is.
        format!("[{{\"id\": \"{lost}\", \"adminUser"),
    ];
    for text in &beside {
        let both = format!(
            "$ az acr show -n contosoquiet\n{}\n$ az acr show -n contosolost\n{text}\n",
            shut()
        );
        let pod = pod.to_string();
        for texts in [&[&shut(), text, &pod][..], &[&both, &pod]] {
            let texts: Vec<&str> = texts.iter().map(|text| text.as_str()).collect();
            let report = judge_texts(&texts);
            assert_eq!(found(&report, "contosolost"), [Unknown; 3], "{texts:?}");
            let totals = &report.chains[0].blast_radius.totals;
            assert_eq!((totals.possible, totals.elsewhere), (1, 0), "{texts:?}");
        }
    }
    // A list that is cut off within its third: what was whole is read, and the last is there.
    let quiet = shut();
    let list = format!(
        "[{quiet},\n{},\n{{\"id\": \"{lost}\", \"name\"",
        cli("contosoacr", json!({}))
    );
    let report = judge_texts(&[&list]);
    assert_eq!(found(&report, "contosolost"), [Unknown; 3]);
    assert_eq!(report.chains[0].registries.len(), 3);
    // Where all of a text is long, it is looked through all the same.
    let long = format!(
        "{}\nLoginServer : contosolost.azurecr.io\nAdminUserEnabled : True\n",
        "a line of a log\n".repeat(80_000)
    );
    let report = judge_texts(&[&quiet, &long]);
    assert_eq!(found(&report, "contosolost"), [Unknown; 3]);
    // Of what people print: logs of Terraform, a what-if.
    for text in [
        format!("azurerm_container_registry.a: Creation complete after 12s [id={lost}]\n"),
        "Resource changes: 1 to modify.\n\n  ~ Microsoft.ContainerRegistry/registries/contosolost [2023-07-01]\n".to_owned(),
    ] {
        let report = judge_texts(&[&quiet, &text]);
        assert_eq!(found(&report, "contosolost"), [Unknown; 3], "{text}");
    }
    // What names the registry that is read takes nothing back; nor do actions, other errors, and commands.
    for text in [
        "# Images\n\nOurs live in contosoquiet.azurecr.io, see https://contosoquiet.azurecr.io.\n"
            .to_owned(),
        format!("contosoquiet.azurecr.io\n{quiet}"),
        format!("$ az acr login -n contosolost\nLogin Succeeded\n{quiet}"),
        format!("{quiet}\n(ResourceNotFound) The Resource '{lost}' was not found.\n"),
        format!(
            "{quiet}\n(AuthorizationFailed) action 'Microsoft.ContainerRegistry/registries/write' over scope '{}'\n",
            subscription(HERE)
        ),
    ] {
        let report = judge_texts(&[&quiet, &text]);
        assert_eq!(report.chains[0].registries.len(), 1, "{text}");
        assert_eq!(scan(&report)[0], Clear, "{text}");
    }
}

#[test]
fn a_document_behind_the_moments_of_a_log_or_packed_into_a_text_is_read() {
    let open = cli("contosoopen", json!({}));
    let pretty = serde_json::to_string_pretty(&json!([open])).unwrap();
    let stamped = |stamp: &str| {
        let lines = pretty.lines().map(|line| format!("{stamp} {line}\n"));
        lines.collect::<String>()
    };
    for text in [
        stamped("2026-11-01T10:00:02.0010000Z"),
        stamped("2026-11-01T10:00:02+01:00").replace('\n', "\r\n"),
        format!("2026-11-01 10:00:01,5 az acr list\n{}", stamped("2026-11-01 10:00:02,501")),
        serde_json::to_string(&pretty).unwrap(),
        serde_json::to_string(&json!([open]).to_string()).unwrap() + "\n",
        json!({"jsonrpc": "2.0", "id": 1, "result": {"content": [{"type": "text", "text": pretty}]}}).to_string(),
    ] {
        let report = judge_texts(&[&shut(), &text]);
        assert_eq!(found(&report, "contosoopen")[..2], [Fires, Fires], "{text}");
        assert!(report.problems.is_empty(), "{text}: {:?}", report.problems);
    }
    // What is asked of a tool, proposed, handed in or out, or failed, is no answer.
    let shut_now = cli(
        "contosoopen",
        json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}),
    );
    let text = shut_now.to_string();
    for document in [
        json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"arguments": {"content": [{"type": "text", "text": text}]}}}),
        json!({"jsonrpc": "2.0", "id": 1, "result": {"content": [{"type": "text", "text": text}], "isError": true}}),
        json!({"messages": [{"role": "assistant", "content": [{"type": "text", "text": text}]}]}),
        json!({"acr": {"type": "Object", "value": shut_now}}),
        json!({"all": {"type": "Array", "value": [shut_now]}}),
        json!({"parameters": {"acr": {"type": "Object", "value": shut_now}}}),
        json!({"inputs": {"acr": {"type": "string", "value": text}}}),
    ] {
        let report = judge_texts(&[
            &cli("contosoquiet", json!({})).to_string(),
            &document.to_string(),
        ]);
        // That it is there may be told.
        let mut read = report.chains[0].registries.iter();
        assert!(
            read.all(|one| one.name != "contosoopen"
                || one.rules.iter().all(|rule| rule.finding.outcome == Unknown)),
            "{document}"
        );
    }
    // A value keeps its line and its column.
    let report = judge_texts(&[&stamped("2026-11-01T10:00:02Z")]);
    let fact = &report.chains[0].registries[0].rules[0].finding.facts[0];
    assert_eq!((fact.line, fact.column), (3, 46), "{fact:?}");
}

#[test]
fn a_registry_that_a_deployment_handed_on_is_said_to_be_of_then() {
    let open = cli("contosoopen", json!({}));
    let deployment = json!({"id": format!("{}/resourceGroups/rg/providers/Microsoft.Resources/deployments/main", subscription(HERE)), "name": "main",
        "type": "Microsoft.Resources/deployments", "properties": {"provisioningState": "Succeeded", "outputs": {"registry": {"type": "Object", "value": open}}}});
    for document in [deployment.clone(), json!([deployment])] {
        let report = judge_texts(&[&shut(), &document.to_string()]);
        assert_eq!(report.problems.len(), 1, "{document}");
        assert_says(
            &report.problems[0].message,
            &["it is not what is there now"],
        );
    }
    let plain = json!({"properties": {"outputs": {"host": {"type": "String", "value": "contosoquiet.azurecr.io"}}}});
    let report = judge_texts(&[&shut(), &plain.to_string()]);
    assert!(
        report
            .problems
            .iter()
            .all(|one| !one.message.contains("not what is there now"))
    );
}
