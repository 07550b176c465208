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
