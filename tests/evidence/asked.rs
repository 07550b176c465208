//! What a request asks for is no state: it may have been refused. What was answered to it is read.

use super::*;

const ASK: &str = "https://management.azure.com/subscriptions/x";

fn shut() -> Value {
    cli(
        "contosoacr",
        json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"}),
    )
}

/// What asks Azure for `body`, as people keep it: a browser's log, a collection, a batch, a workflow, a cassette.
fn requests(body: &Value) -> Vec<Value> {
    let text = body.to_string();
    vec![
        json!({"log": {"version": "1.2", "entries": [{"startedDateTime": "2026-01-01T00:00:00Z",
            "request": {"method": "PUT", "url": ASK, "headers": [], "postData": {"mimeType": "application/json", "text": text}},
            "response": {"status": 403, "content": {"text": "{\"error\":{\"code\":\"AuthorizationFailed\",\"message\":\"no\"}}"}}}]}}),
        json!({"info": {"name": "x"}, "item": [{"name": "n",
            "request": {"method": "put", "url": {"raw": ASK}, "body": {"mode": "raw", "raw": text}}, "response": []}]}),
        json!({"requests": [{"httpMethod": "PATCH", "url": ASK, "content": body}]}),
        json!({"method": "PUT", "uri": ASK, "body": body}),
        json!([{"body": text, "url": ASK, "method": "POST"}]),
        json!({"interactions": [{"request": {"method": "PUT", "uri": ASK, "body": {"string": text}},
            "response": {"status": {"code": 409}, "body": {"string": "{}"}}}]}),
        json!({"actions": {"set": {"inputs": {"method": "PUT", "path": "/x", "body": [body]}}}}),
    ]
}

#[test]
fn what_a_request_asks_for_settles_nothing_and_is_told() {
    for request in requests(&shut()) {
        let report = judge(std::slice::from_ref(&request));
        assert!(report.chains[0].registries.is_empty(), "{request}");
        assert_eq!(scan(&report), [Unknown; 3], "{request}");
        let told = report
            .problems
            .iter()
            .any(|one| one.message.contains("what a request asks for"));
        assert!(told, "{request}: {:?}", report.problems);
    }
    for request in requests(&pricing(&subscription(HERE), "Standard")) {
        let report = judge(&[cli("contosoacr", json!({})), request.clone()]);
        assert_eq!(
            found(&report, "contosoacr"),
            [Fires, Fires, Unknown],
            "{request}"
        );
    }
}

#[test]
fn what_was_answered_is_read() {
    let answer = shut();
    let text = json!({"value": [answer]}).to_string();
    for document in [
        json!({"log": {"version": "1.2", "entries": [{"request": {"method": "GET", "url": ASK, "headers": []},
            "response": {"status": 200, "content": {"mimeType": "application/json", "text": text}}}]}}),
        json!({"responses": [{"httpStatusCode": 200, "content": answer}]}),
        json!({"requests": [{"httpMethod": "GET", "url": ASK}], "responses": [{"httpStatusCode": 200, "content": {"value": [answer]}}]}),
        json!({"method": "GET", "url": ASK, "body": {"value": [answer]}}),
        json!({"method": "POST", "url": ASK, "status": 200, "body": {"value": [answer]}}),
        json!({"interactions": [{"request": {"method": "GET", "uri": ASK, "body": null}, "response": {"body": {"string": text}}}]}),
    ] {
        let report = judge(std::slice::from_ref(&document));
        assert_eq!(
            found(&report, "contosoacr")[..2],
            [Clear, Clear],
            "{document}"
        );
    }
}

/// How a body stands in a text that is sent, or written down to be sent.
fn sent(body: &Value) -> Vec<String> {
    let (one, many) = (body.to_string(), format!("{body:#}"));
    let indented = many.replace('\n', "\n    ");
    vec![
        format!(
            "$ az rest --method put --url {ASK} --body '{one}'\nForbidden({{\"error\":{{\"code\":\"AuthorizationFailed\"}}}})\n"
        ),
        format!("az rest -m PATCH \\\n  -u {ASK} \\\n  -b '{many}'\n"),
        format!("$ az resource create --id /x --is-full-object --properties='{one}'\n"),
        format!("curl -sX PUT -H 'Content-Type: application/json' {ASK} -d'{many}'\n"),
        format!("curl -X PUT {ASK} --data-binary @- <<'JSON'\n{many}\nJSON\n$ \n"),
        format!("$ az rest --method put \\\n  --url /x \\\n  --body \\\n  '{many}'\nERROR: x\n"),
        format!("echo '{many}' > f.json\n"),
        format!("PS /> '{many}' | Out-File body.json\n"),
        format!("$ curl -X PUT https://x \\\n -H 'A: b' \\\n -d \\\n'{many}'\n"),
        format!(
            "$ cat > acr.json <<EOF\n{many}\nEOF\n$ az rest --method put --body @acr.json\nERROR: x\n"
        ),
        format!("tee body.json <<-END > /dev/null\n{many}\nEND\n"),
        format!("body=$(cat <<\\END\n{one}\nEND\n)\n"),
        format!("cat > body.json\n{many}\n^D\n"),
        format!("$ echo '{one}' > body.json\n"),
        format!("printf '%s' '{one}' | az rest --method put --body @-\n"),
        format!(
            "PS C:\\work> $body = @'\n{many}\n'@\nPS C:\\work> Invoke-AzRestMethod -Method PUT -Path /x -Payload $body\n"
        ),
        format!("$settings = '{one}'\n"),
        format!("Set-Content body.json -Value '{one}'\n"),
        format!("BODY='{many}'\ncurl -X PUT -d \"$BODY\" {ASK}\n"),
        format!(
            "PUT {ASK}?api-version=2023-07-01 HTTP/1.1\nHost: management.azure.com\n\n{many}\n"
        ),
        format!(
            "### change it\nPATCH {{{{host}}}}/registries/x\nContent-Type: application/json\n\n{one}\n"
        ),
        format!(
            "> POST /x HTTP/2\n> Accept: */*\n>\n{many}\n< HTTP/2 403\n<\n{{\"error\":{{\"code\":\"x\"}}}}\n"
        ),
        format!(
            "cli.azure.cli.core.sdk.policies: Request method: 'PUT'\ncli.azure.cli.core.sdk.policies: Request headers:\ncli.azure.cli.core.sdk.policies:     'Accept': 'application/json'\ncli.azure.cli.core.sdk.policies: Request body:\ncli.azure.cli.core.sdk.policies: {one}\nurllib3.connectionpool: https://management.azure.com:443 \"PUT /x HTTP/1.1\" 409 137\ncli.azure.cli.core.sdk.policies: Response status: 409\ncli.azure.cli.core.sdk.policies: Response content:\ncli.azure.cli.core.sdk.policies: {{\"error\":{{\"code\":\"x\"}}}}\n"
        ),
        format!(
            "DEBUG: ============================ HTTP REQUEST ============================\n\nHTTP Method:\nPUT\n\nAbsolute Uri:\n{ASK}\n\nHeaders:\nAccept : application/json\n\nBody:\n{many}\n\nDEBUG: ============================ HTTP RESPONSE ============================\n\nStatus Code:\nForbidden\n\nBody:\n{{\n  \"error\": {{\"code\": \"x\"}}\n}}\n"
        ),
        format!(
            "2026-01-01T00:00:00Z [DEBUG] provider.terraform-provider-azurerm: AzureRM Request:\nPUT /x?api-version=1 HTTP/1.1\nHost: management.azure.com\n\n{one}: timestamp=\"x\"\n2026-01-01T00:00:01Z [DEBUG] AzureRM Response for x:\nHTTP/2.0 409 Conflict\n\n{{\"error\":{{\"code\":\"x\"}}}}: timestamp\n"
        ),
        format!("## Sample request\n\n```http\nPUT {ASK}\n```\n\n```json\n{many}\n```\n"),
        format!("Request body:\n\n```json\n{one}\n```\n"),
        format!("## Desired state\n\n```json\n{many}\n```\n"),
        format!("# Contoso runbook\n\n**Expected output:**\n\n{many}\n"),
        format!("The target configuration of the registry\n{one}\n"),
        format!("Save this as `acr.json`:\n\n```json\n{many}\n```\n"),
        format!("1. Proposed:\n{one}\n"),
        format!("It should look like this:\n\n{many}\n"),
        format!(
            "const res = await fetch('{ASK}', {{method: 'PUT', body: JSON.stringify(\n{many}\n)}});\n"
        ),
        format!("requests.put(url, data=json.dumps({one}))\n"),
        format!("resource \"azapi_resource\" \"x\" {{\n  body = jsonencode(\n{many}\n  )\n}}\n"),
        format!(
            "steps:\n- script: |\n    cat > body.json <<'EOF'\n    {indented}\n    EOF\n    az rest --method put --body @body.json\n"
        ),
        format!("- task: InvokeRESTAPI@1\n  inputs:\n    body: |\n      {indented}\n"),
    ]
}

#[test]
fn what_is_sent_in_a_text_settles_nothing_and_is_told() {
    for text in sent(&shut()) {
        let report = judge_texts(&[&text]);
        assert!(report.chains[0].registries.is_empty(), "{text}");
        assert_eq!(scan(&report), [Unknown; 3], "{text}");
        let told =
            { report.problems.iter() }.any(|one| one.message.contains("what a request asks for"));
        assert!(told, "{text}: {:?}", report.problems);
    }
    for text in sent(&pricing(&subscription(HERE), "Standard")) {
        let report = judge_texts(&[&cli("contosoacr", json!({})).to_string(), &text]);
        let found = found(&report, "contosoacr");
        assert_eq!(found, [Fires, Fires, Unknown], "{text}");
    }
    // Nor does what was asked for, and refused, make anything fire.
    for text in sent(&pricing(&subscription(HERE), "Free")) {
        let plan = pricing(&subscription(HERE), "Standard").to_string();
        let report = judge_texts(&[&cli("contosoacr", json!({})).to_string(), &plan, &text]);
        let found = found(&report, "contosoacr");
        assert_eq!(found, [Fires, Fires, Clear], "{text}");
    }
}

#[test]
fn what_was_printed_in_a_text_is_read() {
    let (one, many) = (shut().to_string(), format!("{:#}", shut()));
    let free = pricing(&subscription(HERE), "Standard").to_string();
    for text in [
        format!("$ az acr show -n contosoacr\n{many}\n$\n"),
        format!("user@host:~$ az rest --method get --url '{ASK}'\n{many}\n"),
        format!("az rest --method put --url {ASK} --body @body.json\n{many}\n"),
        format!("$ az rest --method put --url {ASK} --body '{{\"properties\":{{}}}}'\n{many}\n"),
        format!("$ echo\n{many}\n"),
        format!("$ echo \"that is how it is:\"\n{many}\n"),
        format!("Target registry:\n\n{many}\n"),
        format!("The expected output was not there, this was:\n\n{many}\n"),
        format!("## Desired state\n\nThe admin account is off.\n\n## Output\n\n{many}\n"),
        format!("As per your request, here's the export:\n\n{many}\n"),
        format!("+ az acr show -n contosoacr\n{many}\n+ echo done\n"),
        format!("+ ACR='{one}'\n"),
        format!("2026-01-01T00:00:00Z stdout: '{one}'\n"),
        format!("result = '{one}'\n"),
        format!("PS C:\\> Get-AzContainerRegistry | ConvertTo-Json\n{many}\n"),
        format!("$ az acr list -o json | tee acr.json\n{many}\n"),
        format!("$ cat acr.json\n{many}\n"),
        format!("$ cat > note.txt <<EOF\nhello\nEOF\n$ az acr show -n contosoacr\n{many}\n"),
        format!(
            "POST https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01\n{many}\n"
        ),
        format!(
            "$ cat > q.kql <<EOF\n> resources\n> | take 5\n> EOF\n$ az acr show -n contosoacr\n{many}\n"
        ),
        format!("PS /> $q = @'\n>> resources\n>> '@\nPS /> az acr show -n contosoacr\n{many}\n"),
        format!("$ cat > plan.json <<EOF\n{free}\nEOF\n$ az acr show -n contosoacr\n{many}\n"),
        format!("<<<<<<< HEAD\n{many}\n"),
        format!("GET {ASK} HTTP/1.1\nHost: management.azure.com\n\n{many}\n"),
        format!(
            "PUT {ASK} HTTP/1.1\nContent-Type: application/json\n\n{{\"properties\":{{}}}}\n\nHTTP/1.1 200 OK\nDate: now\n\n{many}\n"
        ),
        format!("> PUT /x HTTP/2\n>\n< HTTP/2 201\n< date: now\n<\n{many}\n"),
        format!(
            "cli.azure.cli.core.sdk.policies: Request method: 'GET'\ncli.azure.cli.core.sdk.policies: Request body:\ncli.azure.cli.core.sdk.policies: This request has no body\nurllib3.connectionpool: https://management.azure.com:443 \"GET /x HTTP/1.1\" 200 137\ncli.azure.cli.core.sdk.policies: Response status: 200\ncli.azure.cli.core.sdk.policies: Response content:\ncli.azure.cli.core.sdk.policies: {one}\n"
        ),
        format!(
            "DEBUG: ==== HTTP REQUEST ====\n\nHTTP Method:\nPUT\n\nBody:\n{{\n  \"properties\": {{}}\n}}\n\nDEBUG: ==== HTTP RESPONSE ====\n\nStatus Code:\nOK\n\nBody:\n{many}\n"
        ),
        format!(
            "[DEBUG] AzureRM Request:\nGET /x?api-version=1 HTTP/1.1\nHost: x\n\n[DEBUG] AzureRM Response for x:\nHTTP/2.0 200 OK\n\n{one}: timestamp\n"
        ),
        format!("## Request\n\n```http\nGET {ASK}\n```\n\n## Response\n\n```json\n{many}\n```\n"),
    ] {
        let report = judge_texts(&[&text]);
        let registries = &report.chains[0].registries;
        assert_eq!(registries.len(), 1, "{text}");
        assert_eq!(found(&report, "contosoacr")[..2], [Clear, Clear], "{text}");
    }
}

/// What holds `body` under a key that says that it is asked for.
fn asked_by_key(body: &Value) -> Vec<Value> {
    let text = body.to_string();
    let refused = json!({"error": {"code": "AuthorizationFailed", "message": "no"}});
    vec![
        json!({"Entries": [{"RequestUri": ASK, "RequestMethod": "PUT", "RequestHeaders": {"Accept": "x"},
            "RequestBody": body, "StatusCode": 403, "ResponseHeaders": {}, "ResponseBody": refused}], "Variables": {}}),
        json!({"Entries": [{"RequestUri": ASK, "RequestMethod": "PUT", "RequestBody": text, "StatusCode": 409}]}),
        json!([{"eventType": "Microsoft.Resources.ResourceWriteFailure", "subject": "/x",
            "data": {"status": "Failed", "httpRequest": {"method": "PUT"}, "requestBody": body}}]),
        json!({"parameters": {"registryName": "x", "registry": body, "api-version": "2023-07-01"}, "responses": {"403": {}}}),
        json!({"parameters": {"parameters": body}, "responses": {"409": {"body": refused}}}),
        json!({"status": "Failed", "error": {"code": "RequestDisallowedByPolicy", "message": "no"}, "request": body}),
        json!({"operationName": "Microsoft.ContainerRegistry/registries/write", "result": "Failed", "requestbody": text}),
        json!({"run": {"http_request": {"json": [body]}}}),
    ]
}

/// What holds `body` under a key that says that it is no state of now.
fn other_states(body: &Value) -> Vec<Value> {
    let mut all: Vec<Value> = [
        "desired",
        "backup",
        "priorState",
        "retired_registries",
        "original",
        "desiredState",
        "desired_config",
        "Expected",
        "expectedConfig",
        "baseline",
        "mock",
        "proposed",
        "planned",
        "recommended",
        "remediation",
        "previous",
        "previous_value",
        "PreviousState",
        "archived",
        "deleted",
        "golden",
        "draft",
        "pending",
        "simulated",
        "old",
        "oldValue",
        "target",
        "targetState",
        "example",
        "examples",
        "payload",
        "history",
        "defaults",
        "default-settings",
    ]
    .into_iter()
    .map(|key| json!({ key: body }))
    .collect();
    all.extend([
        json!({"expected": [body]}),
        json!({"rows": [{"name": "x", "history": [body]}]}),
        json!({"desired": {"westeurope": {"registries": [body]}}}),
        json!({"proposed": body, "status": "rejected"}),
        json!({"previousState": body.to_string()}),
    ]);
    all
}

#[test]
fn what_stands_under_a_key_that_says_so_is_no_state_of_now_and_that_is_told() {
    let documents = |body: &Value| {
        let asked = asked_by_key(body).into_iter();
        let asked = asked.map(|document| (document, "what a request asks for"));
        let others = other_states(body).into_iter();
        asked
            .chain(others.map(|document| (document, "not what is there now")))
            .collect::<Vec<_>>()
    };
    for (document, words) in documents(&shut()) {
        let report = judge(std::slice::from_ref(&document));
        assert!(report.chains[0].registries.is_empty(), "{document}");
        assert_eq!(scan(&report), [Unknown; 3], "{document}");
        let told = { report.problems.iter() }.any(|one| one.message.contains(words));
        assert!(told, "{document}: {:?}", report.problems);
    }
    for tier in ["Standard", "Free"] {
        for (document, _) in documents(&pricing(&subscription(HERE), tier)) {
            let report = judge(&[cli("contosoacr", json!({})), document.clone()]);
            let found = found(&report, "contosoacr");
            assert_eq!(found, [Fires, Fires, Unknown], "{document}");
        }
    }
}

#[test]
fn what_stands_beside_it_is_read() {
    let now = shut();
    let open = cli("contosoacr", json!({}));
    for document in [
        json!({"desired": open, "actual": now}),
        json!({"previous": open, "current": now}),
        json!({"expected": {"adminUserEnabled": false}, "actual": {"registries": [now]}}),
        json!({"default": [now]}),
        json!({"default": {"registries": [now]}}),
        json!({"oldRegistry": now}),
        json!({"expected-acr": now}),
        json!({"registries": {"request-prod": now}}),
        json!({"subscriptions": {"history": {"team": "x", "acr": [now]}}}),
        json!({"template": "x", "target": "contosoacr", "registries": [now]}),
        json!({"Entries": [{"RequestUri": ASK, "RequestMethod": "GET", "RequestBody": null, "StatusCode": 200, "ResponseBody": now}]}),
        json!({"Entries": [{"RequestUri": ASK, "RequestMethod": "PUT", "RequestBody": open, "StatusCode": 200, "ResponseBody": now}]}),
        json!({"parameters": {"registry": open}, "responses": {"200": {"body": now}}}),
        json!([{"request": {"url": ASK, "response": now}}]),
        json!({"target": {"id": now["id"], "name": now["name"]}, "acr": now}),
    ] {
        let report = judge(std::slice::from_ref(&document));
        assert_eq!(report.chains[0].registries.len(), 1, "{document}");
        assert_eq!(
            found(&report, "contosoacr")[..2],
            [Clear, Clear],
            "{document}"
        );
    }
}
