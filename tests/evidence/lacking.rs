//! Documents that say themselves that a part failed, that there is more, or that something was left out; and registries
//! that are only named in what is not read.

use super::*;

fn shut(name: &str) -> Value {
    cli(
        name,
        json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}),
    )
}

fn good() -> Value {
    shut("contososafe")
}

fn plan() -> Value {
    pricing(&subscription(HERE), "Standard")
}

fn of(document: &Value) -> Report {
    judge(&[plan(), document.clone()])
}

/// Nothing is called clear for all of it, and a problem says why.
#[track_caller]
fn assert_open(document: &Value) {
    let report = of(document);
    assert_eq!(found(&report, "contososafe"), [Clear; 3], "{document}");
    assert_eq!(scan(&report), [Unknown; 3], "{document}");
    assert!(!report.problems.is_empty(), "{document}");
}

#[track_caller]
fn assert_shut(document: &Value) {
    let report = of(document);
    assert_eq!(scan(&report), [Clear; 3], "{document}");
    assert!(
        !problems(&report).contains("not judged"),
        "{document}: {}",
        problems(&report)
    );
}

#[test]
fn what_failed_beside_a_part_that_did_not_may_be_a_registry() {
    let packed = good().to_string();
    for document in [
        json!([{"host": "a", "failed": false, "acrs": [good()]}, {"host": "b", "failed": true, "module_stderr": ""}]),
        json!([{"host": "a", "acrs": [good()]}, {"host": "b", "unreachable": true}]),
        json!({"replies": [{"status": 200, "body": {"value": [good()]}}, {"status": 503, "body": ""}]}),
        json!([{"StatusCode": 200, "Content": packed}, {"StatusCode": 429, "Content": null}]),
        json!([{"Name": "eu", "State": "Completed", "Received": [good()]}, {"Name": "us", "State": "Failed", "Received": []}]),
        json!([{"region": "eu", "success": true, "data": [good()]}, {"region": "us", "success": "no", "data": null}]),
        json!([{"argv": ["az"], "returncode": 0, "stdout": packed}, {"argv": ["az"], "returncode": 3, "stdout": ""}]),
        json!([{"stdout": packed, "stderr": ""}, {"stdout": "", "stderr": "planted: it broke"}]),
        json!({"eu": {"list": [good()]}, "us": {"exception": "planted"}}),
        json!({"done": [good()], "failed": [{"subscription": THERE}]}),
        json!({"acrs": [good()], "skippedSubscriptions": [THERE]}),
        json!({"acrs": [good()], "failureCount": 0, "failures": 2}),
        json!({"rows": [good()], "errors": ["planted: no right there"]}),
        json!({"acrs": [good()], "status": "PartiallySucceeded"}),
        json!({"acrs": [good()], "warnings": ["planted could not be reached"]}),
        json!({"value": [good()], "warning": null, "exceptions": {"us": "planted"}}),
    ] {
        assert_open(&document);
        assert!(!problems(&of(&document)).contains("planted"));
    }
}

#[test]
fn nothing_or_an_error_in_the_place_of_an_answer_may_be_a_registry() {
    for document in [
        json!([good(), null]),
        json!([[good()], null]),
        json!([null, {"value": [good()]}]),
        json!([good(), "(AuthorizationFailed) planted"]),
        json!([good(), "timed out after 30s"]),
        json!({"contososafe": good(), "contosoprod": null}),
        json!({"contososafe": good(), "contosoprod": ""}),
        json!({"contososafe": good(), "contosoprod": {}, "checkedBy": "somebody"}),
        json!({"eu": [good()], "us": null}),
        json!({"eu": {"value": [good()]}, "us": "Forbidden"}),
        json!({ (HERE): [good()], (THERE): null, "tags": null }),
        json!({"registries": {"value": {"prod": good(), "test": null}, "sensitive": false, "type": ["map", "dynamic"]}}),
        json!([{"subscription": HERE, "registries": [good()]}, {"subscription": THERE, "registries": null}]),
    ] {
        assert_open(&document);
    }
}

#[test]
fn what_is_not_there_beside_a_registry_leaves_nothing_open() {
    for document in [
        json!({"registry": good(), "next": null, "tags": null}),
        json!({"acrs": [good()], "warnings": ["This command is in preview."], "pageInfo": {"endCursor": "x", "hasNextPage": false}}),
        json!({"value": [good()], "nextLink": null, "error": null, "continuationToken": ""}),
        json!({"contososafe": good(), "error": null, "warnings": [], "comment": null, "previous": null}),
        json!({"contososafe": good(), "title": "Failed to do nothing", "errors": [], "failures": 0}),
        json!({"registries": [good()], "clusters": null, "plan": null}),
        json!([{"registry": good(), "owner": "a"}, {"registry": shut("contosodev"), "owner": null}]),
        json!([{"name": "a", "failed": false, "rc": 0, "stderr": "WARNING: in preview", "acrs": [good()]}]),
        json!({"results": [good()], "total": 1, "page": 1, "pages": 1, "last": true, "hasMore": false}),
        json!({"acrs": [good(), shut("contosodev")], "count": 2, "truncated": false, "next": ""}),
        json!([{"control": "a", "status": "failed", "resource": good()}, {"control": "b", "status": "ok", "resource": good()}]),
        json!({"acrs": [good()], "passed": 3, "failed": 2}),
        json!([{"status": "Succeeded", "acrs": [good()]}, {"status": "Succeeded", "acrs": []}]),
        json!({"acrs": [good()], "errors": "none"}),
    ] {
        assert_shut(&document);
    }
}

#[test]
fn a_list_that_is_a_page_of_more_by_any_name_says_so() {
    for (over, more) in [
        (json!({"nextPageUrl": "https://contoso.example/2"}), true),
        (json!({"next_token": "x"}), true),
        (json!({"ContinuationToken": "x"}), true),
        (json!({"meta": {"next_cursor": "x"}}), true),
        (
            json!({"_links": {"self": {"href": "x"}, "next": {"href": "y"}}}),
            true,
        ),
        (json!({"pageInfo": {"hasNextPage": true}}), true),
        (json!({"is_truncated": true}), true),
        (json!({"limitReached": "true"}), true),
        (json!({"remaining": 4}), true),
        (json!({"last": false}), true),
        (json!({"totalItems": 2}), true),
        (json!({"paging": {"total": "30"}}), true),
        (json!({"currentPage": 2, "totalPages": 2}), true),
        (json!({"nextPageUrl": null, "totalItems": 1}), false),
        (json!({"meta": {"next_cursor": "", "total": 1}}), false),
        (json!({"page": 1, "pages": 1, "remaining": 0}), false),
    ] {
        for key in ["items", "acrs"] {
            let mut document = over.clone();
            document[key] = json!([good()]);
            let report = of(&document);
            let says = problems(&report).contains("one page of more");
            assert_eq!(says, more, "{document}");
            assert_eq!(found(&report, "contososafe"), [Clear; 3], "{document}");
        }
    }
}

/// What is said of a list with lines around it.
fn beside(before: &str, after: &str) -> Report {
    let text = format!("{before}\n{:#}\n{after}\n", json!([good()]));
    judge_texts(&[&plan().to_string(), &text])
}

#[test]
fn lines_that_say_that_something_is_left_out_leave_that_open() {
    for (before, after) in [
        ("", "... 3 more registries"),
        ("", "… (clipped)"),
        ("", "-- More --(12%)"),
        ("", "[output truncated after 30000 characters]"),
        ("", "<SPACE> next page; <CR> next line; Q quit"),
        (
            "WARNING: The query included more subscriptions than allowed. Only the first 1000 subscriptions were included for the results.",
            "",
        ),
    ] {
        let report = beside(before, after);
        assert_eq!(scan(&report), [Unknown; 3], "{before}{after}");
        assert!(
            problems(&report).contains("left out"),
            "{}",
            problems(&report)
        );
    }
    for (before, after) in [
        ("", "Killed"),
        ("", "bash: line 3:  4711 Terminated   az acr list"),
        ("", "^C"),
        ("", "Traceback (most recent call last):\n  File \"x.py\""),
        (
            "",
            "azure.core.exceptions.ServiceRequestError: planted: name resolution",
        ),
        ("", "error: planted: 403"),
        ("", "2026-11-30T20:00:00Z [ERROR] planted went wrong"),
        ("Skipping planted: no right there", ""),
        ("Failed to list the registries of planted", ""),
        ("WARNING: Unable to acquire token for tenant 'planted'", ""),
        ("WARNING: planted timed out and was left alone", ""),
    ] {
        let report = beside(before, after);
        assert!(
            problems(&report).contains("so there may be more"),
            "{before}{after}: {}",
            problems(&report)
        );
        assert!(!problems(&report).contains("planted"));
    }
}

#[test]
fn what_tools_say_all_the_time_leaves_nothing_open() {
    for line in [
        "WARNING: This command is in preview and under development. Reference and support levels: https://aka.ms/CLI_refstatus",
        "WARNING: The behavior of this command has been altered by the following extension: contoso",
        "WARNING: Command group 'acr' has been deprecated and will be removed in a future release",
        "WARNING: Unable to encode the output with cp1252 encoding. Unsupported characters are discarded.",
        "WARNING: You have 2 update(s) available. Consider updating your CLI installation with 'az upgrade'",
        "$ az acr list -o json 2>/dev/null",
        "PS C:\\> Get-AzContainerRegistry | ConvertTo-Json -Depth 10",
        "Errors: 0",
        "Failed: 0, skipped: 0",
        "error: none",
        "These are all registries of the subscription.",
        "lines 1-24/24 (END)",
    ] {
        for report in [beside(line, ""), beside("", line)] {
            assert_eq!(scan(&report), [Clear; 3], "{line}");
            assert!(
                !problems(&report).contains("may be more")
                    && !problems(&report).contains("left out"),
                "{line}: {}",
                problems(&report)
            );
        }
    }
}

#[test]
fn a_command_that_keeps_a_part_of_its_answer_leaves_the_rest_open() {
    for (command, cuts) in [
        (
            "$ az acr list --query \"[?publicNetworkAccess=='Disabled']\" -o json",
            true,
        ),
        (
            "$ az acr list -o json | jq '[.[] | select(.adminUserEnabled == false)]'",
            true,
        ),
        ("$ az acr list --query '[0:1]'", true),
        ("$ az acr list --query \"[?name!='contosoprod']\"", true),
        ("$ az acr list -o json | jq -c '.[0:1]'", true),
        ("$ az acr list -o json | tail -n 40", true),
        (
            "PS> Get-AzContainerRegistry | Where-Object { $_.AdminUserEnabled -eq $false } | ConvertTo-Json",
            true,
        ),
        (
            "PS> Get-AzContainerRegistry | Select-Object -First 1 | ConvertTo-Json",
            true,
        ),
        (
            "PS> Search-AzGraph -Query \"resources | where type =~ 'x' | limit 1\" | ConvertTo-Json",
            true,
        ),
        (
            "$ az graph query -q \"resources | where type == 'x'\" --first 1000",
            false,
        ),
        (
            "PS> Get-AzContainerRegistry | Select-Object -First 50 | ConvertTo-Json",
            false,
        ),
        (
            "$ az acr list --query \"[].{id:id, adminUserEnabled:adminUserEnabled, publicNetworkAccess:publicNetworkAccess}\"",
            false,
        ),
        (
            "$ az acr list --query \"[?name=='contososafe'] | [0]\"",
            false,
        ),
        ("$ az acr list -o json | jq .", false),
        ("$ az acr show -n contososafe -o json | head -100", false),
        (
            "$ az resource list --query \"[?type=='Microsoft.ContainerRegistry/registries']\"",
            false,
        ),
        ("$ az acr list -o json | tee acrs.json", false),
    ] {
        let report = beside(command, "");
        let expected = if cuts { [Unknown; 3] } else { [Clear; 3] };
        assert_eq!(scan(&report), expected, "{command}");
        let says = problems(&report).contains("keeps only a part");
        assert_eq!(says, cuts, "{command}");
    }
}

/// The registries there are, by name.
fn names(report: &Report) -> Vec<&str> {
    let all = report.chains[0].registries.iter();
    all.map(|one| one.name.as_str()).collect()
}

#[test]
fn a_registry_that_is_only_named_in_what_is_not_read_is_there() {
    let host = "contosoprod.azurecr.io";
    let prod = acr("contosoprod");
    for document in [
        json!([good(), {"about": prod}]),
        json!({"value": [good()], "remark": format!("see {host} as well")}),
        json!({"acrs": [good()], "others": [{"where": host}]}),
        json!({"acrs": [good()], "notes": {"later": [prod]}}),
        json!({"acrs": [good()], "seen": {(host): {"score": 3}}}),
        json!({"acrs": [good()], "seen": {(prod.clone()): 3}}),
        json!({"controls": [{"text": format!("Registry '{prod}' is open"), "outcome": "bad"}]}),
        json!({"login": {"value": host, "sensitive": false, "type": "string"}}),
    ] {
        let report = judge(&[plan(), good(), document.clone()]);
        assert_eq!(names(&report), ["contosoprod", "contososafe"], "{document}");
        assert_eq!(
            found(&report, "contosoprod")[..2],
            [Unknown; 2],
            "{document}"
        );
    }
}

#[test]
fn an_image_and_what_is_not_there_show_no_registry() {
    let image = "contosoprod.azurecr.io/orders:1";
    let prod = acr("contosoprod");
    for document in [
        json!({"ArtifactName": image, "ArtifactType": "container_image"}),
        json!([{"RepoTags": [image], "Id": "sha256:aa"}]),
        json!({"parts": {"registry": "contosoprod.azurecr.io", "repository": "orders", "tag": "1"}}),
        json!({"acrs": [good()], "previous": [shut("contosoprod")]}),
        json!({"contosoprod": format!("ERROR: (ResourceNotFound) The Resource '{prod}' under x was not found.")}),
    ] {
        let report = judge(&[plan(), good(), document.clone()]);
        assert_eq!(names(&report), ["contososafe"], "{document}");
    }
}

#[test]
fn a_registry_that_is_named_beside_a_plan_says_nothing_of_whose_it_is() {
    let loose = json!([{"name": "Containers", "type": "Microsoft.Security/pricings", "pricingTier": "Standard"}]);
    let document = json!({"where": acr("contosotwo"), "list": loose});
    let report = judge(&[cli("contosoacr", json!({})), document.clone()]);
    assert_ne!(found(&report, "contosoacr")[2], Clear, "{document}");
}

/// A long text is looked through no further than that it is a plain list; one that is none, to its end.
#[test]
fn what_failed_behind_many_parts_is_said_in_a_long_text_too() {
    let pad = "x".repeat(1_000);
    let part = |at: usize| json!({"item": at, "note": pad, "acrs": if at == 0 { json!([good()]) } else { json!([]) }});
    let mut parts: Vec<Value> = (0..1_200).map(part).collect();
    assert_shut(&json!({"results": parts}));
    parts.push(json!({"item": "last", "failed": true, "msg": "planted"}));
    assert_open(&json!({"results": parts}));
}

/// Findings, what a condition left out, and what is written for people are no part of an answer that failed, and name none.
#[test]
fn what_only_looks_like_a_failure_or_names_an_example_opens_nothing() {
    let gone = acr("contosogone");
    for document in [
        json!({"acrs": [good()], "failed_checks": [{"check_id": "CKV_AZURE_137"}], "passed_checks": []}),
        json!({"acrs": [good()], "failedLogins": 3, "failedPolicies": ["a"]}),
        json!({"results": [{"item": "dev", "skipped": true, "skip_reason": "planted"}, {"item": "prod", "registries": [good()]}]}),
    ] {
        let report = of(&document);
        assert!(
            !problems(&report).contains("says itself"),
            "{document}: {}",
            problems(&report)
        );
    }
    for document in [
        json!({"swagger": "2.0", "x-ms-examples": {"a": {"note": gone}}}),
        json!({"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"acr": {"type": "string", "default": "contosogone.azurecr.io"}}}),
        json!({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "markdown", "source": ["host contosogone.azurecr.io"]}]}),
        json!({"previousRegistries": ["contosogone.azurecr.io"]}),
        json!({"zones": ["westeurope.data.privatelink.azurecr.io", "privatelink.azurecr.io"]}),
    ] {
        let report = judge(&[plan(), good(), document.clone()]);
        assert_eq!(report.chains[0].registries.len(), 1, "{document}");
    }
}
