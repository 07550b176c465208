//! Lists of plans that do not say whose they are, where something around or above them does.

use super::*;

/// The plans as `az security pricing list` prints them when a query took the ids.
fn plans(tier: &str) -> Value {
    json!([{"name": "VirtualMachines", "pricingTier": "Free"}, {"name": "Containers", "pricingTier": tier}])
}

/// The same as ARM answers.
fn answer(tier: &str) -> Value {
    let plan = |name: &str, tier: &str| json!({"name": name, "type": "Microsoft.Security/pricings", "properties": {"pricingTier": tier}});
    json!({"value": [plan("VirtualMachines", "Free"), plan("Containers", tier)]})
}

fn url(of: &str) -> String {
    format!(
        "https://management.azure.com/subscriptions/{of}/providers/Microsoft.Security/pricings?api-version=2024-01-01"
    )
}

/// Wrappings of a list of plans that name a subscription by its id.
fn wrapped(of: &str, tier: &str) -> Vec<String> {
    let (list, answer) = (plans(tier), answer(tier));
    let objects = [
        json!({"subscription": {"id": of, "name": "prod"}, "plans": list}),
        json!({"subscription": {"subscriptionId": of}, "security": answer}),
        json!({"plans": list, "subscription": of.to_uppercase()}),
        json!({"account": {"id": of, "name": "prod", "tenantId": "00000000-0000-0000-0000-0000000000c3"}, "plans": list}),
        json!({"run": {"context": {"subscription": {"displayName": "prod", "id": subscription(of)}}}, "data": list}),
        json!({"subscriptions": [{"id": of}], "data": {"defender": answer}}),
        json!({"url": url(of), "body": answer}),
        json!({"body": answer, "uri": format!("/subscriptions/{of}/providers/Microsoft.Security/pricings")}),
        json!({"request": {"method": "GET", "url": url(of)}, "response": {"status": 200, "body": answer}}),
        json!({"request": {"url": url(of)}, "response": {"content": {"text": answer.to_string()}}}),
        json!({"command": format!("az security pricing list --subscription {of}"), "result": list}),
        json!({"args": ["security", "pricing", "list", "--subscription", of], "stdout": list.to_string()}),
        json!([{"subscription": of}, list]),
        json!({subscription(of): list}),
        json!({"pricings": {of: {"list": list}}}),
        json!({"value": answer["value"], "@odata.context": url(of)}),
    ];
    let texts = [
        format!("# subscription {of}\n{list}"),
        format!("Subscription: {of}\n\n{list:#}"),
        format!("## {of}\n```json\n{list}\n```"),
        format!("$ az security pricing list --subscription {of} -o json\n{list:#}"),
        format!("$ az account set -s {of}\n$ az security pricing list\n{list}"),
        format!("PS> Set-AzContext -SubscriptionId {of}\nPS> Get-AzSecurityPricing\n{list}"),
        format!("GET {}\n{answer}", url(of)),
        format!(
            "{}\n{}\n{}",
            json!({"subscription": {"id": of}}),
            list[0],
            list[1]
        ),
        format!("{}\n{answer}", json!({"subscriptionId": of})),
    ];
    let objects = objects.iter().map(|object| format!("{object:#}"));
    objects.chain(texts).collect()
}

#[test]
fn a_list_of_plans_holds_for_the_subscription_that_stands_beside_it_and_for_no_other() {
    let registry = cli("contosoacr", json!({})).to_string();
    for text in wrapped(HERE, "Standard") {
        let report = judge_texts(&[&registry, &text]);
        assert_eq!(
            found(&report, "contosoacr"),
            [Fires, Fires, Clear],
            "{text}"
        );
    }
    for tier in ["Standard", "Free"] {
        for text in wrapped(THERE, tier) {
            let report = judge_texts(&[&registry, &text]);
            assert_eq!(
                found(&report, "contosoacr"),
                [Fires, Fires, Unknown],
                "{text}"
            );
        }
    }
}

fn there(name: &str) -> Value {
    cli(name, json!({"id": acr(name).replace(HERE, THERE)}))
}

#[test]
fn of_several_lists_each_holds_for_its_own() {
    let registries = json!([cli("contosoa", json!({})), there("contosob")]).to_string();
    let (on, off) = (plans("Standard"), plans("Free"));
    let beside = |of: &str, list: &Value| json!({"subscription": {"id": of}, "plans": list});
    let sections = |line: &dyn Fn(&str) -> String| {
        let section = |of: &str, registry: &Value, list: &Value| {
            format!(
                "{}\n$ az acr list\n{}\n$ az security pricing list\n{list}\n",
                line(of),
                json!([registry])
            )
        };
        section(HERE, &cli("contosoa", json!({})), &off) + &section(THERE, &there("contosob"), &on)
    };
    for texts in [
        vec![
            registries.clone(),
            json!([beside(HERE, &off), beside(THERE, &on)]).to_string(),
        ],
        vec![
            registries.clone(),
            json!({subscription(HERE): off, subscription(THERE): on}).to_string(),
        ],
        vec![
            registries.clone(),
            format!("{}\n{}", beside(THERE, &on), beside(HERE, &off)),
        ],
        vec![
            registries.clone(),
            format!(
                "$ az security pricing list --subscription {HERE}\n{off}\n$ az security pricing list --subscription {THERE}\n{on}"
            ),
        ],
        vec![
            registries.clone(),
            format!(
                "{}\n{}\n{}\n{}\n{}\n{}",
                json!({"subscription": HERE}),
                off[0],
                off[1],
                json!({"subscription": THERE}),
                on[0],
                on[1]
            ),
        ],
        vec![sections(&|of| format!("# subscription {of}"))],
        vec![sections(&|of| {
            format!("$ az account set --subscription {of}")
        })],
        // What one is called is told by what else stands there.
        vec![sections(&|of| {
            format!(
                "# subscription {}",
                if of == HERE { "prod" } else { "test" }
            )
        })],
        vec![sections(&|of| {
            format!(
                "PS> Select-AzSubscription 'Contoso {of:.1}{}'",
                &of[of.len() - 2..]
            )
        })],
        vec![json!([
            {"subscription": {"name": "prod"}, "acr": [cli("contosoa", json!({}))], "plans": off},
            {"subscription": {"name": "test"}, "acr": [there("contosob")], "plans": on},
        ]).to_string()],
    ] {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let report = judge_texts(&texts);
        assert_eq!(
            found(&report, "contosoa"),
            [Fires, Fires, Fires],
            "{texts:?}"
        );
        assert_eq!(
            found(&report, "contosob"),
            [Fires, Fires, Clear],
            "{texts:?}"
        );
    }
}

#[test]
fn a_list_beside_the_name_of_a_subscription_or_beside_several_settles_nothing() {
    let registry = cli("contosoacr", json!({}));
    let list = plans("Standard");
    for text in [
        json!({"subscription": {"name": "prod"}, "plans": list}).to_string(),
        json!({"subscription": "prod", "plans": list}).to_string(),
        json!({"subscriptionName": "prod", "plans": list}).to_string(),
        json!({"subscriptions": [HERE, THERE], "plans": list}).to_string(),
        json!({"subscriptions": [{"id": HERE}, {"id": THERE}], "plans": list}).to_string(),
        format!("# subscription prod\n{list}"),
        format!("$ az security pricing list --subscription 'Contoso prod'\n{list}"),
        format!("PS> Select-AzSubscription \"Contoso prod\"\n{list}"),
        format!("$ az account set -n prod\n{list}"),
        format!(
            "$ az acr list --subscription prod\n{}\n$ az security pricing list --subscription test\n{list}",
            json!([registry])
        ),
        format!("# subscription {HERE}\n# subscription {THERE}\n{list}"),
    ] {
        let report = judge_texts(&[&registry.to_string(), &text]);
        assert_eq!(
            found(&report, "contosoacr"),
            [Fires, Fires, Unknown],
            "{text}"
        );
        let words = words(&named(&report, "contosoacr").rules[2].finding);
        assert_says(&words, &["not told whose it is"]);
    }
}

/// Plans are set on subscriptions, of which a management group has several.
#[test]
fn a_list_beside_a_management_group_is_that_of_one_below_and_not_told_which() {
    let registry = cli("contosoacr", json!({}));
    let (list, answer) = (plans("Standard"), answer("Standard"));
    let group = "/providers/Microsoft.Management/managementGroups/contoso";
    for text in [
        json!({"managementGroup": "mg-platform", "plans": list}).to_string(),
        json!({"ManagementGroupName": "Platform", "value": answer["value"]}).to_string(),
        json!([{"management_group_id": "platform", "defender": {"plans": list}}]).to_string(),
        json!({"managementGroup": {"name": "platform", "displayName": "Platform"}, "plans": list}).to_string(),
        json!({"scope": group, "value": answer["value"]}).to_string(),
        json!({"managementGroup": {"id": group, "displayName": "Contoso"}, "scope": group, "plans": list}).to_string(),
        json!({group: list}).to_string(),
        json!({"groups": {group: {"pricings": answer}}}).to_string(),
        json!({"url": format!("https://management.azure.com{group}/providers/Microsoft.Security/pricings"), "body": answer}).to_string(),
        json!([{"id": group, "defender": {"plans": list}}]).to_string(),
        format!("# {group}\n{list}"),
        format!("$ az rest --url {group}/providers/Microsoft.Security/pricings\n{answer}"),
    ] {
        let report = judge_texts(&[&registry.to_string(), &text]);
        assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Unknown], "{text}");
    }
    // A subscription that is named as near or nearer counts, and what stands aside is about something else.
    for text in [
        json!({"managementGroup": "platform", "subscriptionId": HERE, "plans": list}).to_string(),
        json!({"managementGroup": null, "plans": list}).to_string(),
        json!({"managementGroups": [], "plans": list}).to_string(),
        json!({"scope": group, "subscriptions": [{"id": subscription(HERE), "plans": list}]})
            .to_string(),
        json!({"subscriptionId": HERE, "parent": group, "plans": list}).to_string(),
        json!({"subscriptionId": HERE, "ancestors": [{"id": group}], "plans": list}).to_string(),
        json!({"assignments": [{"policy": "baseline", "scope": group}], "plans": list}).to_string(),
        json!({"scope": group, "data": {subscription(HERE): list}}).to_string(),
    ] {
        let report = judge_texts(&[&registry.to_string(), &text]);
        assert_eq!(
            found(&report, "contosoacr"),
            [Fires, Fires, Clear],
            "{text}"
        );
    }
}

#[test]
fn what_is_no_subscription_of_the_list_takes_nothing_from_it() {
    let registry = cli("contosoacr", json!({}));
    let list = plans("Standard");
    let workspace = format!(
        "/subscriptions/{THERE}/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/contoso"
    );
    let extended = json!([{"name": "Containers", "pricingTier": "Standard", "extensions": [
        {"name": "ContainerSensor", "isEnabled": "True", "additionalExtensionProperties": {"workspace": workspace}}]}]);
    for text in [
        extended.to_string(),
        json!({"tenant": THERE, "plans": list}).to_string(),
        json!({"run": {"id": THERE}, "plans": list}).to_string(),
        json!({"acr": [registry], "plans": list}).to_string(),
        format!("WARNING: The subscription is not registered\nTenant: {THERE}\n{list}"),
        format!(
            "$ az acr list --subscription $SUB\n{}\n$ az security pricing list --subscription $SUB\n{list}",
            json!([registry])
        ),
    ] {
        let report = judge_texts(&[&registry.to_string(), &text]);
        assert_eq!(
            found(&report, "contosoacr"),
            [Fires, Fires, Clear],
            "{text}"
        );
    }
}

#[test]
fn a_registry_without_an_id_is_of_the_subscription_that_is_named_above_it() {
    let registry = cli("contosoacr", json!({"id": "(gone)"}));
    for (of, outcome) in [(HERE, Clear), (THERE, Unknown)] {
        for text in [
            format!("$ az acr list --subscription {of}\n{}", json!([registry])),
            json!({"subscription": {"id": of}, "registries": [registry]}).to_string(),
        ] {
            let report =
                judge_texts(&[&text, &pricing(&subscription(HERE), "Standard").to_string()]);
            assert_eq!(
                found(&report, "contosoacr"),
                [Fires, Fires, outcome],
                "{text}"
            );
        }
    }
}

#[test]
fn an_id_of_which_nothing_is_said_may_be_that_of_the_subscription() {
    let registry = cli("contosoacr", json!({}));
    let list = plans("Standard");
    let plan = |more: Value| {
        let mut plan = json!({"name": "Containers", "pricingTier": "Standard"});
        lay_over(&mut plan, more);
        plan
    };
    for (of, outcome) in [(HERE, Clear), (THERE, Unknown)] {
        let link = format!(
            "https://management.azure.com/subscriptions/{of}/providers/Microsoft.Security/pricings"
        );
        for text in [
            // In the plan itself, under whatever key.
            json!([plan(json!({"source": link}))]).to_string(),
            json!([plan(json!({"tags": {"subscription": of}}))]).to_string(),
            json!([plan(json!({"account": of}))]).to_string(),
            json!([plan(json!({"cloud": {"account": {"uid": of}}}))]).to_string(),
            json!([plan(json!({"Context": format!("Contoso ({of})")}))]).to_string(),
            json!([{"name": "VirtualMachines", "pricingTier": "Free", "owner": of}, plan(json!({"owner": of}))]).to_string(),
            // Beside the list.
            json!([{"key": of, "value": list}]).to_string(),
            json!([{"k": of, "v": list}]).to_string(),
            json!({"id": of, "pricings": list}).to_string(),
            json!({"Name": "Prod", "Id": of, "Pricing": list}).to_string(),
            json!([of, list]).to_string(),
            json!([[of, list]]).to_string(),
            json!({"_comment": format!("exported from {of}"), "value": list}).to_string(),
            json!({"file": format!("pricings-{of}.json"), "content": list}).to_string(),
            json!({"responses": [{"name": of, "content": {"value": list}}]}).to_string(),
            json!({"results": [{"item": {"guid": of}, "json": {"value": list}}]}).to_string(),
            // In the text around it.
            format!("{{ /* {of} */ \"value\": {list} }}"),
            format!("{list} // {of}"),
            format!("{list}\n# subscription: {of}\n"),
            format!("[{of}]\n{list}"),
            format!("REM {of}\n{list}"),
            format!("Contoso prod ({of}) - somebody@contoso.com\n{list}"),
        ] {
            let report = judge_texts(&[&registry.to_string(), &text]);
            let all = found(&report, "contosoacr");
            assert_eq!(all, [Fires, Fires, outcome], "{text}");
        }
    }
    // Two plans, each with an id of its own.
    let both = json!([
        plan(json!({"of": HERE})),
        plan(json!({"of": THERE, "pricingTier": "Free"}))
    ]);
    let report = judge_texts(&[&registry.to_string(), &both.to_string()]);
    assert_eq!(found(&report, "contosoacr"), [Fires, Fires, Clear]);
}

#[test]
fn whatever_is_of_another_subscription_may_be_what_a_plan_without_an_id_is_of() {
    let of = |kind: &str| json!({"id": format!("{}/resourceGroups/rg/providers/{kind}", subscription(THERE)), "name": "other"});
    for other in [
        of("Microsoft.ContainerRegistry/registries/fabrikamdb/tokens/t"),
        of("Microsoft.ContainerRegistry/registries/fabrikamdb/replications/west"),
        of("Microsoft.Authorization/roleAssignments/00000000-0000-0000-0000-00000000000f"),
        of("Microsoft.MachineLearningServices/workspaces/ml"),
        of("Microsoft.Storage/storageAccounts/fabrikam"),
        json!({"id": format!("{}/resourceGroups/rg", subscription(THERE)), "name": "rg", "type": "Microsoft.Resources/resourceGroups"}),
    ] {
        let report = judge(&[
            cli("contosoacr", json!({})),
            plans("Standard"),
            other.clone(),
        ]);
        let all = found(&report, "contosoacr");
        assert_eq!(all, [Fires, Fires, Unknown], "{other}");
    }
}

#[test]
fn a_plan_set_on_a_registry_counts_whatever_slashes_its_id_has() {
    let id = acr("contosoacr");
    let on = |registry: &str| {
        json!({"id": format!("{registry}/providers/Microsoft.Security/pricings/Containers"), "name": "Containers",
            "type": "Microsoft.Security/pricings", "properties": {"pricingTier": "Free"}})
    };
    for (at, _) in id.match_indices('/') {
        let doubled = [&id[..at], "/", &id[at..]].concat();
        for (registry, plan) in [(&id, &doubled), (&doubled, &id)] {
            let report = judge(&[
                cli("contosoacr", json!({"id": registry})),
                pricing(&subscription(HERE), "Standard"),
                on(plan),
            ]);
            let all = found(&report, "contosoacr");
            assert_eq!(all, [Fires, Fires, Fires], "{registry} {plan}");
        }
    }
}

/// Documents in which the registry is of the first subscription and the list of plans of the second; none of them says
/// both of both.
fn apart(of: &str, other: &str, registry: &Value, list: &Value) -> Vec<Value> {
    vec![
        json!({"subscriptions": {of: {"registries": [registry]}, other: {"pricings": list}}}),
        json!({"value": {of: {"acr": registry}, other: list}}),
        json!({"perSubscription": {other: {"security": {"plans": list}}, of: {"acr": [registry]}}}),
        json!({"Subscriptions": {subscription(of): [registry], subscription(other): [list]}}),
        json!({"prod": {"SubscriptionId": of, "registries": [registry]}, other: list}),
        json!({of: {"registries": registry}, "tenants": {other: list}}),
        json!({of: [registry], "data": {"security": {other: {"Containers": list[1]}}}}),
        json!({"subscriptionId": of, "registries": [registry], "results": {other: {"Containers": list}}}),
        json!({"subscription_id": of, "acr": [registry], "more": [{"deep": {subscription(other): {"list": list}}}]}),
        json!({"sub": of, "acr": [registry], "results": {other: list}}),
        json!({"scope": subscription(of), "acr": [registry], "results": [{"subscription": other, "plans": list}]}),
        json!({"Id": of, "acr": [registry], "parts": {"defender": {"subscriptionId": other, "value": list}}}),
        json!([{"account": {"id": of}, "acr": [registry]}, {"account": {"id": other}, "plans": list}]),
        json!({"hub": {"subscription": {"id": other}, "scan": list}, "spoke": {"subscription": {"id": of}, "scan": [registry]}}),
    ]
}

#[test]
fn of_several_subscriptions_in_a_document_the_nearest_around_a_list_counts() {
    let registry = cli("contosoacr", json!({}));
    for (other, on, off) in [(THERE, Unknown, Unknown), (HERE, Clear, Fires)] {
        for (tier, outcome) in [("Standard", on), ("Free", off)] {
            let all = apart(HERE, other, &registry, &plans(tier));
            // Under the same key only one of both is left.
            let whole = all.into_iter().filter(|one| {
                let text = one.to_string();
                text.contains("contosoacr") && text.contains("pricingTier")
            });
            for document in whole {
                let report = judge(std::slice::from_ref(&document));
                let all = found(&report, "contosoacr");
                assert_eq!(all, [Fires, Fires, outcome], "{document:#}");
            }
        }
    }
    // And each of two has its own.
    let both = |of: &str, registry: Value, tier: &str| json!({of: {"registries": [registry], "pricings": plans(tier)}});
    for key in ["subscriptions", "Subscriptions", "value", "subs", "estate"] {
        let mut all = both(HERE, cli("contosoa", json!({})), "Standard");
        lay_over(&mut all, both(THERE, there("contosob"), "Free"));
        let report = judge(&[json!({key: all})]);
        assert_eq!(found(&report, "contosoa")[2], Clear, "{key}");
        assert_eq!(found(&report, "contosob")[2], Fires, "{key}");
    }
}

#[test]
fn a_registry_without_an_id_beside_a_list_is_of_no_subscription_that_is_not_said_of_both() {
    let registry = cli("contosoacr", json!({"id": "(gone)"}));
    let mut own = registry.clone();
    own["account"] = json!({"id": HERE, "name": "prod", "tenantId": "x"});
    let list = plans("Standard");
    let mut documents = apart(HERE, THERE, &registry, &list);
    documents.extend([
        json!([{"subscription": THERE, "name": "hub", "scan": list}, own]),
        json!([own, {"subscription": THERE, "name": "hub", "scan": list}]),
        json!([{"subscription": THERE, "scan": list}, registry]),
        json!({"acr": [registry], "security": {"subscriptionId": THERE, "value": list}}),
        json!({"acr": [registry], THERE: list}),
        json!({THERE: {"hub": {"acr": list}}, "acr": {"all": [registry]}}),
    ]);
    for document in documents {
        let report = judge(std::slice::from_ref(&document));
        let all = found(&report, "contosoacr");
        assert_eq!(all, [Fires, Fires, Unknown], "{document:#}");
    }
    // Around both, it is of both.
    for document in [
        json!({"subscription": {"id": THERE}, "acr": [registry], "plans": list}),
        json!({THERE: {"acr": [registry], "plans": list}}),
        json!({"subscriptions": {THERE: {"acr": {"value": [registry]}, "security": {"plans": list}}}}),
    ] {
        let report = judge(std::slice::from_ref(&document));
        let all = found(&report, "contosoacr");
        assert_eq!(all, [Fires, Fires, Clear], "{document:#}");
    }
}

#[test]
fn where_it_is_not_certain_which_is_the_nearest_nothing_is_settled() {
    let registry = cli("contosoacr", json!({}));
    let list = plans("Standard");
    for document in [
        json!({"subscriptionId": HERE, "context": {"subscription": {"id": THERE}}, "plans": list}),
        json!({"subscriptionId": THERE, "part": {"guid": HERE, "plans": list}}),
        json!({THERE: {"part": {"about": {"subscription": HERE}, "plans": list}}}),
        json!({THERE: {"about": {"subscription": HERE}, "plans": list}}),
        json!({"part": {"note": HERE, "plans": list}, "run": {"subscription": THERE}}),
        json!([{"subscription": HERE}, {"subscription": THERE}, list]),
    ] {
        let report = judge(&[registry.clone(), document.clone()]);
        let all = found(&report, "contosoacr");
        assert_eq!(all, [Fires, Fires, Unknown], "{document:#}");
    }
    let text = format!(
        "# subscription {THERE}\n{}",
        json!({"guid": HERE, "plans": list})
    );
    let report = judge_texts(&[&registry.to_string(), &text]);
    assert_eq!(found(&report, "contosoacr")[2], Unknown);
}

#[test]
fn a_list_beside_a_resource_is_about_that_and_settles_nothing_of_the_subscription() {
    let plans = || {
        json!([{"name": "Containers", "type": "Microsoft.Security/pricings", "pricingTier": "Standard",
            "freeTrialRemainingTime": "0:00:00"}])
    };
    let machine = id("Microsoft.Compute/virtualMachines/till");
    let other = acr("contosotwo");
    let group = format!("{}/resourceGroups/rg-shop", subscription(HERE));
    for of in [machine.as_str(), &other, &group] {
        for around in [
            json!({"scope": of, "value": plans()}),
            json!({"pricings": plans(), "resourceId": of}),
            json!({of: plans()}),
            json!([{"id": of, "result": {"value": plans()}}]),
            json!({"request": {"url": format!("{of}/providers/Microsoft.Security/pricings")}, "scope": of, "body": plans()}),
        ] {
            let report = judge(&[cli("contosoacr", json!({})), around.clone()]);
            assert_eq!(found(&report, "contosoacr")[2], Unknown, "{around}");
        }
        let texts = [
            cli("contosoacr", json!({})).to_string(),
            format!(
                "$ az rest --url {of}/providers/Microsoft.Security/pricings?api-version=2024-01-01\n{:#}\n",
                json!({"value": plans()})
            ),
        ];
        let report = judge_texts(&[&texts[0], &texts[1]]);
        assert_eq!(found(&report, "contosoacr")[2], Unknown, "{of}");
    }
    // An object beside it may name the resource, and no more of it than what it is called.
    let plan = || plans()[0].clone();
    for of in [machine.as_str(), &other] {
        for around in [
            json!([{"vm": {"id": of, "name": "till"}, "pricing": plan()}]),
            json!({"resource": {"id": of, "name": "x", "type": "Microsoft.Compute/virtualMachines"}, "defender": plan()}),
            json!({"metadata": {"resourceId": of}, "result": plan()}),
            json!({"data": plans(), "about": {"of": {"arm_id": of}}}),
            json!({"query": {"scope": of, "api": "2024-01-01"}, "value": plans()}),
            json!({"request": {"url": format!("https://management.azure.com{of}/providers/Microsoft.Security/pricings")}, "response": {"value": plans()}}),
            json!({"items": [{"input": {"args": {"id": of}}, "output": {"json": plan()}}]}),
        ] {
            let report = judge(&[cli("contosoacr", json!({})), around.clone()]);
            assert_eq!(found(&report, "contosoacr")[2], Unknown, "{around}");
        }
        for asked in [
            format!(
                "{}/providers/Microsoft.Security/pricings",
                of.replace('/', "%2F")
            ),
            format!(
                "{}%2Fproviders%2FMicrosoft.Security",
                of.replace('/', "%2f")
            ),
        ] {
            let texts = [
                cli("contosoacr", json!({})).to_string(),
                format!("GET {asked}\n{}", plans()),
            ];
            let report = judge_texts(&[&texts[0], &texts[1]]);
            assert_eq!(found(&report, "contosoacr")[2], Unknown, "{asked}");
        }
    }
    // A variable before the path may stand for a resource; behind the word it stands for a subscription.
    for (asked, outcome) in [
        (
            "az rest -u \"$ACR_ID/providers/Microsoft.Security/pricings/Containers\"",
            Unknown,
        ),
        (
            "az rest --url https://management.azure.com${ID}/providers/Microsoft.Security/pricings",
            Unknown,
        ),
        (
            "az rest --url \"https://management.azure.com$ID/providers/Microsoft.Security/pricings?api-version=2024-01-01\"",
            Unknown,
        ),
        (
            "Invoke-AzRestMethod -Path \"$($vm.Id)/providers/Microsoft.Security/pricings/Containers\"",
            Unknown,
        ),
        (
            "GET {{resourceId}}/providers/Microsoft.Security/pricings",
            Unknown,
        ),
        (
            "az rest --url \"/subscriptions/$SUB/resourceGroups/$RG/providers/Microsoft.ContainerService/managedClusters/$AKS/providers/Microsoft.Security/pricings/Containers\"",
            Unknown,
        ),
        (
            "Invoke-AzRestMethod -Path \"/subscriptions/$($context.Subscription.Id)/providers/Microsoft.Security/pricings\"",
            Clear,
        ),
        (
            "az account set -s 00000000-0000-0000-0000-0000000000a1\n$ az rest -u $ID/providers/Microsoft.Security/pricings",
            Unknown,
        ),
        (
            "ID=/subscriptions/00000000-0000-0000-0000-0000000000a1/resourceGroups/rg/providers/Contoso.Own/things/a\n$ az rest -u $ID/providers/Microsoft.Security/pricings",
            Unknown,
        ),
        (
            "az rest --url /subscriptions/$SUB/providers/Microsoft.Security/pricings",
            Clear,
        ),
        (
            "az rest --url \"https://management.azure.com/subscriptions/{id}/providers/Microsoft.Security/pricings\"",
            Clear,
        ),
    ] {
        let texts = [
            cli("contosoacr", json!({})).to_string(),
            format!("$ {asked}\n{:#}", plans()),
        ];
        let report = judge_texts(&[&texts[0], &texts[1]]);
        assert_eq!(found(&report, "contosoacr")[2], outcome, "{asked}");
    }
    // What is there beside it, as one list or several things, is no such object; nor where a subscription is named.
    for around in [
        json!({"registry": cli("contosoacr", json!({})), "workspace": {"id": id("Microsoft.OperationalInsights/workspaces/logs")}, "plans": plans()}),
        json!({"plans": plans(), "registry": cli("contosoacr", json!({})), "lock": {"id": format!("{}/providers/Microsoft.Authorization/locks/keep", acr("contosoacr")), "level": "ReadOnly"}}),
        json!({"vms": [{"id": machine, "name": "till"}], "plans": plans()}),
        json!({"vnets": {"hub": {"id": id("Microsoft.Network/virtualNetworks/hub")}, "spoke": {"id": id("Microsoft.Network/virtualNetworks/spoke")}}, "plans": plans()}),
        json!({"acr": cli("contosoacr", json!({})), "defender": plans()}),
        json!({"subscription": {"id": HERE}, "workspace": {"id": id("Microsoft.OperationalInsights/workspaces/logs")}, "plans": plans()}),
    ] {
        let report = judge(&[cli("contosoacr", json!({})), around.clone()]);
        assert_eq!(found(&report, "contosoacr")[2], Clear, "{around}");
    }
    // That it is off on the registry itself decides there, whatever the subscription has.
    let off = || json!([{"name": "Containers", "type": "Microsoft.Security/pricings", "pricingTier": "Free"}]);
    let own = acr("contosoacr");
    for around in [
        json!({"scope": own, "value": off()}),
        json!({"resourceId": own, "pricings": off()}),
        json!({own.as_str(): off()}),
        json!({"name": "Containers", "type": "Microsoft.Security/pricings", "pricingTier": "Free", "scope": own}),
    ] {
        let on = pricing(&subscription(HERE), "Standard");
        let report = judge(&[cli("contosoacr", json!({})), on, around.clone()]);
        assert_ne!(found(&report, "contosoacr")[2], Clear, "{around}");
    }
    // Beside the subscription's own id it is that one's, whatever else is named there.
    for around in [
        json!({"scope": subscription(HERE), "value": plans()}),
        json!({"subscriptionId": HERE, "resourceGroup": group, "value": plans()}),
        json!({"url": format!("{}/providers/Microsoft.Security/pricings", subscription(HERE)), "value": plans()}),
    ] {
        let report = judge(&[cli("contosoacr", json!({})), around.clone()]);
        assert_eq!(found(&report, "contosoacr")[2], Clear, "{around}");
    }
}
