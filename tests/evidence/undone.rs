//! A transcript whose later command undoes what it showed: what was shown proves no longer that all is well.

use super::*;

fn shut() -> String {
    let settings = json!({"adminUserEnabled": false, "networkRuleSet": {"defaultAction": "Deny", "ipRules": []}});
    format!("{:#}", cli("contosoacr", settings))
}

fn is_told(report: &Report) -> bool {
    { report.problems.iter() }.any(|one| one.message.contains("may have undone"))
}

#[test]
fn what_a_later_command_undoes_is_no_longer_clear() {
    let shut = shut();
    for (command, outcomes) in [
        (
            "$ az acr update -n contosoacr --admin-enabled true --default-action Allow -o none",
            [Unknown, Unknown],
        ),
        (
            "az acr update --name contosoacr --admin-enabled=true",
            [Unknown, Clear],
        ),
        (
            "user@host:~$ az acr update -n ContosoACR --default-action allow -o none",
            [Clear, Unknown],
        ),
        (
            "$ az acr update -n $ACR --admin-enabled $ON",
            [Unknown, Clear],
        ),
        (
            "PS C:\\> Update-AzContainerRegistry -Name contosoacr -ResourceGroupName rg -EnableAdminUser | Out-Null",
            [Unknown, Clear],
        ),
        (
            "+ az acr network-rule add -n contosoacr --ip-address 0.0.0.0/0",
            [Clear, Unknown],
        ),
    ] {
        for text in [
            format!("$ az acr show -n contosoacr\n{shut}\n{command}\n$\n"),
            format!("{shut}\n{command}\n{{\"code\": 1}}\n"),
        ] {
            let report = judge_texts(&[&text]);
            assert_eq!(found(&report, "contosoacr")[..2], outcomes, "{text}");
            assert!(is_told(&report), "{text}: {:?}", report.problems);
        }
    }
    let plan = format!("{:#}", pricing(&subscription(HERE), "Standard"));
    for command in [
        "$ az security pricing create -n Containers --tier free -o none",
        "$ az security pricing create --tier 'Free' --name containers",
        "PS> Set-AzSecurityPricing -Name \"Containers\" -PricingTier \"Free\"",
    ] {
        let text = format!("$ az security pricing show -n Containers\n{plan}\n{command}\n");
        let report = judge_texts(&[&cli("contosoacr", json!({})).to_string(), &text]);
        let found = found(&report, "contosoacr");
        assert_eq!(found, [Fires, Fires, Unknown], "{text}");
        assert!(is_told(&report), "{text}");
    }
}

#[test]
fn what_no_command_undoes_stays() {
    let shut = shut();
    for text in [
        format!(
            "$ az acr update -n contosoacr --admin-enabled true -o none\n$ az acr show -n contosoacr\n{shut}\n"
        ),
        format!(
            "{shut}\n$ az acr update -n contosoacr --admin-enabled false\n$ az acr update -n contosoacr --sku Premium\n"
        ),
        format!("{shut}\n# az acr update -n contosoacr --admin-enabled true\n"),
        format!("{shut}\n$ az acr update --admin-enabled true --help\n"),
        format!("{shut}\n$ az security pricing create -n VirtualMachines --tier free\n"),
        format!("{shut}\nDo not run az acr update -n contosoacr --admin-enabled true here.\n"),
    ] {
        let report = judge_texts(&[&text]);
        assert_eq!(found(&report, "contosoacr")[..2], [Clear, Clear], "{text}");
        assert!(!is_told(&report), "{text}");
    }
    // What was bad before stays a finding.
    let open = format!("{:#}", cli("contosoacr", json!({})));
    let text = format!(
        "{open}\n$ az acr update -n contosoacr --admin-enabled true --default-action Allow\n"
    );
    let report = judge_texts(&[&text]);
    assert_eq!(found(&report, "contosoacr")[..2], [Fires, Fires]);
}

fn shut_and_watched() -> Vec<(String, String)> {
    let plan = format!("{:#}", pricing(&subscription(HERE), "Standard"));
    vec![
        ("acr.json".to_owned(), shut()),
        ("plan.json".to_owned(), plan),
    ]
}

fn judge_beside(name: &str, text: &str) -> Report {
    let mut files = shut_and_watched();
    files.push((name.to_owned(), text.to_owned()));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (&**name, &**text))
        .collect();
    judge_files(&files)
}

#[test]
fn a_script_beside_exports_that_makes_or_opens_a_registry_leaves_that_open() {
    for (name, text) in [
        (
            "all/make.sh",
            "#!/bin/sh\nset -e\naz acr create -n fabrikam01 -g rg --sku Premium --admin-enabled true\n",
        ),
        (
            "all/open.azcli",
            "az group create -n rg\n  az acr update --name=fabrikam01 \\\n    --admin-enabled true\n",
        ),
        (
            "all/make.ps1",
            "$sku = 'Basic'\nNew-AzContainerRegistry -ResourceGroupName rg -Name \"fabrikam01\" -EnableAdminUser -Sku $sku\n",
        ),
        (
            "pipeline.yml",
            "steps:\n- script: az acr create --name fabrikam01 --sku Basic -g rg\n",
        ),
    ] {
        let report = judge_beside(name, text);
        assert_eq!(found(&report, "fabrikam01"), [Unknown; 3], "{text}");
        assert_eq!(scan(&report)[0], Unknown, "{text}");
    }
    for (name, text) in [
        (
            "all/make.sh",
            "ACR=fabrikam01\naz acr create -n $ACR -g rg --sku Premium\n",
        ),
        (
            "all/plans.sh",
            "if true; then\n  az security pricing create -n Containers --tier \"$TIER\"\nfi\n",
        ),
        (
            "all/open.ps1",
            "Update-AzContainerRegistry -Name $name -ResourceGroupName $rg -PublicNetworkAccess Enabled\n",
        ),
    ] {
        let report = judge_beside(name, text);
        assert_eq!(scan(&report), [Unknown; 3], "{text}");
        let told =
            { report.problems.iter() }.filter(|one| one.message.contains("this script makes"));
        assert_eq!(told.count(), 1, "{text}: {:?}", report.problems);
        assert_eq!(report.chains[0].registries.len(), 1, "{text}");
    }
}

#[test]
fn a_script_that_opens_nothing_or_what_is_shown_changes_nothing() {
    for (name, text) in [
        (
            "all/a.sh",
            "az acr update -n contosoacr --admin-enabled true\n",
        ),
        (
            "all/b.sh",
            "# az acr create -n fabrikam01\naz acr login -n fabrikam01\naz acr update -n fabrikam01 --admin-enabled false\n",
        ),
        (
            "all/c.sh",
            "az acr update -n $ACR --sku Premium --default-action Deny --public-network-enabled false\n",
        ),
        (
            "all/d.sh",
            "az security pricing create -n VirtualMachines --tier free\n",
        ),
        (
            "all/e.sh",
            "az acr create --help\nUsage: az acr create --name NAME --sku SKU\naz acr create -n <name> -g <group>\n",
        ),
        (
            "all/f.cmd",
            "rem az acr create -n fabrikam01\n:: az acr create -n fabrikam01\n",
        ),
        ("all/g.azcli", "// az acr create -n fabrikam01 -g rg\n"),
        (
            "notes.txt",
            "One should never use az acr update -n fabrikam01 --admin-enabled true here.\n",
        ),
        (
            "notes.md",
            "To begin with:\n\n```sh\naz acr create -n fabrikam01 -g rg --sku Basic\n```\n",
        ),
    ] {
        let report = judge_beside(name, text);
        assert_eq!(report.chains[0].registries.len(), 1, "{text}");
        assert_eq!(found(&report, "contosoacr"), [Clear; 3], "{text}");
        assert!(
            !report
                .problems
                .iter()
                .any(|one| one.message.contains("this script makes")),
            "{text}"
        );
    }
}

#[test]
fn a_script_that_runs_with_a_deployment_leaves_open_what_it_opens() {
    let template = |script: Value| {
        json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
            "resources": [{"type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "a", "location": "x",
                "kind": "AzureCLI", "properties": {"azCliVersion": "2.80.0", "retentionInterval": "P1D", "scriptContent": script}}]})
        .to_string()
    };
    let plan = |command: &str| {
        json!({"format_version": "1.2", "terraform_version": "1.9.8", "planned_values": {"root_module": {}}, "resource_changes": [],
            "configuration": {"root_module": {"resources": [{"address": "terraform_data.a", "mode": "managed", "type": "terraform_data", "name": "a",
                "provisioners": [{"type": "local-exec", "expressions": {"command": {"constant_value": command}}}]}]}}})
        .to_string()
    };
    let opens = "set -e\naz acr update -n contosoacr --admin-enabled true\n";
    for text in [
        template(json!(opens)),
        template(json!(
            "[format('az acr update -n {0} \\\n --default-action {1}', parameters('acr'), parameters('action'))]"
        )),
        template(json!(
            "Set-AzSecurityPricing -Name Containers -PricingTier Free"
        )),
        plan("az acr create -n fabrikam01 -g rg --sku Basic"),
        plan(opens),
    ] {
        let report = judge_beside("deploy.json", &text);
        assert_eq!(scan(&report), [Unknown; 3], "{text}");
        assert!(
            report
                .problems
                .iter()
                .any(|one| one.message.contains("this script makes")),
            "{text}"
        );
    }
    for text in [
        template(json!(
            "az acr update -n contosoacr --admin-enabled false\naz acr login -n contosoacr"
        )),
        plan("az acr build -r contosoacr -t a:1 ."),
    ] {
        let report = judge_beside("deploy.json", &text);
        assert_eq!(found(&report, "contosoacr"), [Clear; 3], "{text}");
        assert!(
            !report
                .problems
                .iter()
                .any(|one| one.message.contains("this script makes")),
            "{text}"
        );
    }
}

/// What is looked for before each command ends soon, however long its line is.
#[test]
fn many_commands_on_one_line_are_not_looked_at_one_by_one() {
    let text = "az acr create -n fabrikam01 ".repeat(30_000);
    let report = judge_beside("all/long.sh", &text);
    assert_eq!(scan(&report), [Unknown; 3]);
    let named = { report.chains[0].registries.iter() }.map(|one| &*one.name);
    assert_eq!(named.collect::<Vec<_>>(), ["fabrikam01", "contosoacr"]);
}
