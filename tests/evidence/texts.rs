//! Texts that stand in JSON: what tools answered, printed and logged, in somebody's frame.

use super::*;

/// A registry that nothing is wrong with.
fn shut() -> String {
    cli(
        "contosoquiet",
        json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}),
    )
    .to_string()
}

/// One with which everything is, as a command prints it.
fn open() -> String {
    format!("{:#}", cli("contosoopen", json!({})))
}

/// Each line of a text by itself.
fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}

/// A text as many documents, one for each of its lines.
fn logged(text: &str, of: impl Fn(&str) -> Value) -> String {
    let lines = text.lines().map(|line| format!("{}\n", of(line)));
    lines.collect()
}

#[track_caller]
fn assert_read(text: &str) -> Report {
    let report = judge_texts(&[&shut(), text]);
    assert_eq!(found(&report, "contosoopen")[..2], [Fires, Fires], "{text}");
    assert_eq!(found(&report, "contosoquiet")[..2], [Clear, Clear]);
    report
}

/// Those of which a text may be part of a longer one.
fn frames(said: &str) -> Vec<Value> {
    vec![
        json!({"content": [{"type": "text", "text": said}]}),
        json!({"content": [{"type": "text", "text": "One moment."}, {"type": "text", "text": said, "annotations": {"audience": ["user"]}}]}),
        json!({"jsonrpc": "2.0", "id": "a", "result": {"contents": [{"uri": "file:///b.json", "text": said}]}}),
        json!({"jsonrpc": "2.0", "id": 3, "result": {"content": [{"type": "resource", "resource": {"uri": "acr:///b", "text": said}}], "isError": false}}),
        json!({"model": "m", "messages": [{"role": "user", "content": "Which ones are there?"},
            {"role": "assistant", "content": [{"type": "tool_use", "id": "u", "name": "sh", "input": {"command": "az acr show"}}]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "u", "is_error": false, "content": [{"type": "text", "text": said}]}]}]}),
        json!({"type": "user", "message": {"role": "user", "content": [{"type": "tool_result", "content": said}]}}),
        json!({"type": "user", "uuid": "b", "toolUseResult": {"stdout": said, "stderr": "", "interrupted": false}}),
        json!({"object": "response", "output": [{"type": "function_call", "arguments": "{}"}, {"type": "function_call_output", "output": said}]}),
        json!([{"role": "tool", "tool_call_id": "c", "content": said}]),
        json!({"contents": [{"role": "user", "parts": [{"functionResponse": {"name": "acr", "response": {"output": said}}}]}]}),
        json!({"requests": [{"message": {"text": "Show it."}, "response": [{"kind": "toolInvocationSerialized",
            "resultDetails": {"input": "{}", "output": [{"type": "embed", "isText": true, "value": said}]}}]}]}),
        json!({"plays": [{"tasks": [{"hosts": {"localhost": {"rc": 0, "stdout_lines": lines(said)}}}]}]}),
        json!({"cells": [{"cell_type": "code", "metadata": {}, "source": ["!az acr show\n"], "outputs": [
            {"output_type": "stream", "name": "stdout", "text": said.split_inclusive('\n').collect::<Vec<_>>()}]}], "nbformat": 4}),
        json!({"cells": [{"outputs": [{"data": {"text/plain": said.split_inclusive('\n').collect::<Vec<_>>()}}]}]}),
        json!({"step": "list", "stdout": said, "exitCode": 0}),
        json!({"time": "2026-11-01T10:00:00Z", "level": "DEBUG", "msg": said}),
        json!({"mapping": {"a": {"message": {"author": {"role": "tool"}, "content": {"content_type": "text", "parts": [said]}}}}}),
        json!({"preview": false, "result": {"_raw": said, "host": "build01"}}),
    ]
}

#[test]
fn documents_in_a_text_are_read_whatever_stands_beside_them_and_around_it() {
    let (open, one_line) = (open(), cli("contosoopen", json!({})).to_string());
    for said in [
        open.clone(),
        one_line.clone(),
        format!("Command exited with 0\n{open}"),
        format!("WARNING: The command is in preview.\n{one_line}\n"),
        format!("```json\n{open}\n```\n\nThere is \"one\" of them, {{as asked}}."),
        format!("az acr show: {one_line}"),
        format!("{}\n{open}", json!({"note": "nothing", "count": 1})),
        format!("[{one_line}]\n2 of 2 \"shown\"\n"),
    ] {
        for frame in frames(&said) {
            assert_read(&frame.to_string());
            assert_read(&format!("{frame:#}"));
        }
    }
    // A text in a text.
    let inner = json!({"content": [{"type": "text", "text": format!("Found:\n{open}")}]});
    assert_read(&json!({"stdout": format!("tool answered\n{inner}"), "rc": 0}).to_string());
    // As events, and beside what is read as it is.
    let answer =
        json!({"result": {"content": [{"type": "text", "text": format!("Here:\n{open}")}]}});
    assert_read(&format!("event: message\ndata: {answer}\n\n"));
    assert_read(&format!("{}\n{answer}\n", cli("contosothird", json!({}))));
    // Both documents of a text are, and what stands beside it as an object.
    let plan = json!({"id": format!("{}/providers/Microsoft.Security/pricings/Containers", subscription(HERE)),
        "name": "Containers", "type": "Microsoft.Security/pricings", "pricingTier": "Free"});
    for document in [
        json!({"content": [{"type": "text", "text": format!("{one_line}\n{plan}")}], "isError": false}),
        json!({"content": [{"type": "text", "text": format!("{one_line} and {plan} as well")}]}),
        json!({"content": [{"type": "text", "text": format!("It is:\n{open}")}], "structuredContent": {"plans": [plan]}}),
    ] {
        let report = judge_texts(&[&document.to_string()]);
        assert_eq!(found(&report, "contosoopen"), [Fires; 3], "{document}");
    }
}

#[test]
fn documents_whose_lines_are_logged_one_by_one_are_read() {
    let open = open();
    let docker = |line: &str| json!({"log": format!("{line}\n"), "stream": "stdout", "time": "2026-11-01T10:00:00.5Z"});
    let journal = |line: &str| json!({"_PID": "812", "MESSAGE": line, "PRIORITY": "6"});
    for log in [
        logged(&open, docker),
        logged(&format!("starting\n{open}\ndone"), docker),
        logged(&open, journal),
        logged(&open, |line| json!({"level": 30, "msg": line})),
        open.lines()
            .map(|line| format!("Nov 27 10:00:00 build01 collect[812]: {line}\n"))
            .collect(),
        open.lines()
            .enumerate()
            .map(|(at, line)| format!("2026-11-27T10:00:{:02}.25Z stdout F {line}\n", at % 60))
            .collect(),
        open.lines()
            .map(|line| format!("collector-1  | {line}\n"))
            .collect(),
        open.lines()
            .map(|line| format!("[pod/collect-7/main] {line}\n"))
            .collect(),
        format!(
            "$ docker compose logs\n{}",
            open.replace('\n', "\ncollect  | ")
                .replacen('{', "collect  | {", 1)
        ),
    ] {
        assert_read(&log);
    }
}

#[test]
fn a_value_in_a_text_keeps_its_line() {
    let document = json!({"content": [{"type": "text", "text": "Nothing yet."}, {"type": "text", "text": format!("The one:\n\n{}", open())}]});
    let report = assert_read(&format!("{document:#}"));
    let mut registries = report.chains[0].registries.iter();
    let open = registries.find(|one| one.name == "contosoopen").unwrap();
    assert_eq!(open.rules[0].finding.facts[0].line, 8);
    // That it is cut off is said of the same line.
    let cut = document.to_string().replace("\\n}\",", "\",");
    let report = judge_texts(&[&shut(), &cut]);
    assert_says(&report.problems[0].message, &["begins on line 1 "]);
}

#[test]
fn a_text_that_tells_of_a_registry_and_is_not_read_leaves_the_scan_open() {
    let id = format!(
        "{}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contosolost",
        subscription(HERE)
    );
    let cut = format!(
        "It is\n{}\n… (output truncated)",
        &open()[..open().find("networkRule").unwrap()]
    )
    .replace("contosoopen", "contosolost");
    let encoded = base64::Engine::encode(
        &base64::prelude::BASE64_STANDARD,
        cli("contosolost", json!({})).to_string(),
    );
    for said in [
        "adminUserEnabled: true\nloginServer: contosolost.azurecr.io\n".to_owned(),
        "NAME         LOGIN SERVER            ADMIN ENABLED\n-----------  ----------------------  -------------\ncontosolost  contosolost.azurecr.io  True\n".to_owned(),
        format!("Error: AuthorizationFailed: no action 'Microsoft.ContainerRegistry/registries/read' over '{id}'."),
        format!("ERROR: (AuthorizationFailed) The client may not read over scope '{id}'\nCode: AuthorizationFailed"),
        cut,
    ] {
        for frame in frames(&said) {
            let report = judge_texts(&[&shut(), &frame.to_string()]);
            assert_eq!(scan(&report)[..2], [Unknown; 2], "{frame}");
            assert!(!report.problems.is_empty(), "{frame}");
            assert_eq!(found(&report, "contosolost")[..2], [Unknown; 2], "{frame}");
        }
    }
    for frame in [
        json!({"contents": [{"uri": "acr:///a", "blob": encoded}]}),
        json!({"outputs": {"body": {"$content-type": "application/json", "$content": encoded}}}),
        json!({"response": {"content": {"encoding": "base64", "text": encoded}}}),
    ] {
        let report = judge_texts(&[&shut(), &frame.to_string()]);
        assert_eq!(scan(&report)[..2], [Unknown; 2], "{frame}");
        assert_eq!(found(&report, "contosolost")[..2], [Unknown; 2], "{frame}");
        let mut said = report.problems.iter();
        assert!(said.any(|one| one.message.contains("Base64")), "{frame}");
    }
    for under in [
        json!({"results": {"acr": format!("Found: {}", cli("contosolost", json!({})))}}),
        json!({"files": {"acr.yaml": "name: contosolost\nloginServer: contosolost.azurecr.io\n"}}),
    ] {
        let report = judge_texts(&[&shut(), &under.to_string()]);
        assert_eq!(scan(&report)[..2], [Unknown; 2], "{under}");
        assert_eq!(found(&report, "contosolost")[..2], [Unknown; 2], "{under}");
    }
    // Beside one that is read it counts as well.
    let both = json!({"result": {"content": [{"type": "text", "text": shut()},
        {"type": "text", "text": "loginServer: contosolost.azurecr.io\nadminUserEnabled: true"}]}});
    assert_eq!(scan(&judge_texts(&[&both.to_string()]))[..2], [Unknown; 2]);
}

#[test]
fn a_secret_in_a_text_is_neither_kept_nor_shown() {
    let secret = "Zz9TokenOfNobody42xyz";
    let kept = |text: &str| {
        let report = judge_texts(&[text]);
        let decoded = decode("0.json", text.as_bytes().to_vec(), &Limits::default());
        let said = format!(
            "{}{:?}",
            serde_json::to_string(&report).unwrap(),
            decoded.issues
        );
        said.contains(secret) || decoded.text.as_str().contains(secret)
    };
    let login =
        json!({"passwords": [{"name": "password", "value": secret}], "username": "contosoopen"});
    for said in [
        format!("password: {secret}\n{}\nACR_PASSWORD={secret}", open()),
        format!("{}\n{login}", open()),
        format!("It answered {login}"),
        format!("{} {secret}", cli("contosoopen", json!({"note": secret}))),
        format!("adminUserEnabled: true\nloginServer: contosoopen.azurecr.io\ntoken: {secret}"),
    ] {
        for frame in frames(&said) {
            assert!(!kept(&frame.to_string()), "{frame}");
            assert!(!kept(&format!("{frame:#}")), "{frame}");
        }
        let cut = json!([{"type": "text", "text": said}]).to_string();
        assert!(!kept(&cut[..cut.len() - 9]), "{cut}");
    }
    let report = judge_texts(&[
        &json!({"content": [{"type": "text", "text": format!("It answered {login}")}]}).to_string(),
    ]);
    assert_says(&report.problems[0].message, &["refused"]);
}

#[test]
fn what_is_said_asked_or_failed_is_no_evidence_and_small_talk_opens_nothing() {
    let shut_now = cli(
        "contosoopen",
        json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}),
    );
    let said = format!("Make it so:\n{shut_now:#}");
    for document in [
        json!({"jsonrpc": "2.0", "method": "tools/call", "params": {"arguments": {"text": said}}}),
        json!({"content": [{"type": "text", "text": said}], "isError": true}),
        json!({"messages": [{"role": "assistant", "content": said}, {"role": "tool", "content": format!("{:#}\nok", cli("contosothird", json!({})))}]}),
        json!({"role": "user", "content": [{"type": "text", "text": said}]}),
        json!({"chat_messages": [{"sender": "assistant", "text": said}, {"sender": "human", "content": [{"type": "text", "text": said}]}]}),
        json!([{"type": "ai", "content": said}]),
        json!({"content": [{"type": "tool_use", "input": {"content": said}}]}),
        json!({"acr": {"type": "string", "value": said}}),
        json!({"cells": [{"source": said.split_inclusive('\n').collect::<Vec<_>>(), "outputs": []}]}),
    ] {
        let report = judge_texts(&[&shut(), &document.to_string()]);
        for registry in &report.chains[0].registries {
            let clear = registry
                .rules
                .iter()
                .any(|rule| rule.finding.outcome == Clear);
            assert!(registry.name != "contosoopen" || !clear, "{document}");
        }
    }
    for document in [
        json!({"messages": [{"role": "user", "content": "Is contosoquiet.azurecr.io safe?"}, {"role": "tool", "content": format!("Exit code 0\n{}", shut())},
            {"role": "assistant", "content": "Yes: {\"safe\": true}."}]}),
        json!({"level": "info", "msg": "pushed contosoquiet.azurecr.io/till:1"}),
        json!([{"type": "text", "text": "Nothing to report. The registry is fine."}]),
    ] {
        let report = judge_texts(&[&shut(), &document.to_string()]);
        assert_eq!(scan(&report)[..2], [Clear, Clear], "{document}");
        assert_eq!(report.chains[0].registries.len(), 1, "{document}");
    }
}

/// Where nothing says that a tool answered it, a text may be anybody's: a model's, a person's, a page's. It settles nothing,
/// and leaves open what it tells of.
#[test]
fn a_text_of_which_nobody_says_whose_it_is_proves_nothing() {
    let shut_now = cli(
        "contosoopen",
        json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}),
    );
    let said = format!("I would make it so:\n{shut_now:#}");
    for document in [
        json!([{"type": "text", "text": said}]),
        json!({"type": "result", "subtype": "success", "result": said}),
        json!({"toolUseResult": {"type": "create", "filePath": "/a.json", "content": said}}),
        json!({"type": "content_block_delta", "delta": {"type": "text_delta", "text": said}}),
        json!({"choices": [{"index": 0, "delta": {"content": said}}]}),
        json!({"output": [{"type": "reasoning", "summary": [{"type": "summary_text", "text": said}]}]}),
        json!({"candidates": [{"content": {"parts": [{"text": said}]}}]}),
        json!({"sha": "b", "commit": {"message": said}}),
        json!({"ts": "1.2", "user": "U1", "text": said}),
        json!({"from": {"user": {"displayName": "x"}}, "body": {"contentType": "text", "content": said}}),
        json!({"create_at": 1, "message": said}),
        json!({"instruction": "show it", "output": said}),
        json!({"outputs": {"want": {"value": [said]}}}),
        // What failed or was refused has its reason beside it.
        json!({"stdout": said, "failed": true, "rc": 1, "stderr": ""}),
        json!({"stdout": said, "returncode": 2}),
        json!({"content": [{"type": "text", "text": said}], "isError": "true"}),
    ] {
        let report = judge_texts(&[&shut(), &document.to_string()]);
        let chain = &report.chains[0];
        let open = { chain.registries.iter() }.find(|one| one.name == "contosoopen");
        if let Some(open) = open {
            assert_eq!(open.rules[0].finding.outcome, Unknown, "{document}");
        }
        assert_eq!(scan(&report)[..2], [Unknown; 2], "{document}");
    }
    // Nor does what is asked, though it be a document and nothing else.
    let asked = json!({"messages": [{"role": "assistant", "tool_calls": [{"function": {"name": "x", "arguments": shut_now.to_string()}}]}]});
    let report = judge_texts(&[&asked.to_string()]);
    assert!(report.chains[0].registries.is_empty());
    // What went wrong beside what went well is told.
    let both = json!({"stdout": format!("x\n{}", shut()), "rc": 0,
        "stderr": format!("ERROR: (AuthorizationFailed) no action over scope '{}'", acr("contosolost"))});
    let report = judge_texts(&[&both.to_string()]);
    assert_eq!(found(&report, "contosolost")[..2], [Unknown; 2]);
    assert_eq!(found(&report, "contosoquiet")[..2], [Clear; 2]);
    // So is what else stands around it: that there is more, that something was not to be had, another registry.
    for around in [
        json!({"nextLink": "https://x"}),
        json!({"truncated": true}),
        json!({"dryRun": true}),
        json!({"error": format!("AuthorizationFailed over {}", acr("contosolost"))}),
        json!({"note": acr("contosolost")}),
        json!({"stderr": "ERROR: Please run 'az login' to setup account."}),
    ] {
        let mut both = json!({"stdout": format!("x\n{}", shut())});
        lay_over(&mut both, around);
        let report = judge_texts(&[&both.to_string()]);
        assert_eq!(scan(&report)[..2], [Unknown; 2], "{both}");
        assert_eq!(found(&report, "contosoquiet")[..2], [Clear; 2]);
        assert!(!report.problems.is_empty(), "{both}");
    }
}
