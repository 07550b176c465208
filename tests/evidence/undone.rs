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
