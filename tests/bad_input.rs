//! Bad input gets a clear answer, and nothing else is lost: each test also judges a good document
//! beside the bad one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets something else must fail"
)]

use engine::{
    Detail, Input, analyze,
    read::decode::{decode, recognise::Kind},
};
use model::{
    Limits,
    protocol::{Answer, Request, SourceId, Unread},
    report::{Outcome, Problem, Report, Verdict},
};
use more::office::Office as Session;

const GOOD: &str = r#"{
  "id": "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/sound",
  "name": "sound",
  "loginServer": "sound.azurecr.io",
  "adminUserEnabled": true,
  "publicNetworkAccess": "Disabled",
  "sku": {"name": "Premium"},
  "type": "Microsoft.ContainerRegistry/registries"
}"#;

fn judge(inputs: Vec<(&str, Vec<u8>)>, limits: &Limits) -> Report {
    let inputs = inputs.into_iter().map(|(name, bytes)| Input {
        name: name.to_owned(),
        bytes,
    });
    analyze(inputs.collect(), limits, Detail::Full)
}

/// Judges `bad` beside a good document, which must count, and returns what is said of `bad`.
fn beside_a_good_one(bad: impl Into<Vec<u8>>) -> Report {
    let report = judge(
        vec![("bad", bad.into()), ("good", GOOD.as_bytes().to_vec())],
        &Limits::default(),
    );
    let sound = report.chains[0]
        .registries
        .iter()
        .find(|registry| registry.name == "sound");
    let sound = sound.expect("the good document still counts");
    assert_eq!(sound.rules[0].finding.outcome, Outcome::Fires);
    assert_eq!(sound.rules[1].finding.outcome, Outcome::Clear);
    report
}

/// The one problem of the bad document.
fn check(bad: impl Into<Vec<u8>>, message: &str) -> Problem {
    let report = beside_a_good_one(bad);
    let about = |problem: &&Problem| problem.source.as_deref() == Some("bad");
    let found: Vec<_> = report.problems.iter().filter(about).collect();
    let problem = found
        .iter()
        .find(|problem| problem.message.contains(message));
    let problem = problem.unwrap_or_else(|| panic!("no `{message}` in {found:#?}"));
    assert!(!problem.help.is_empty(), "{problem:?} says nothing to do");
    (*problem).clone()
}

fn place(problem: &Problem) -> (u32, u32) {
    (problem.line.unwrap(), problem.column.unwrap())
}

#[test]
fn text_that_is_no_json() {
    check("hello, registry", "no JSON in this text");
    let problem = check(
        "{- Finished ..\n  \"adminUserEnabled\": true\n}",
        "not JSON",
    );
    assert_eq!(place(&problem), (1, 2));
}

#[test]
fn a_document_cut_off_in_the_middle() {
    let cut = "[\n  {\n    \"id\": \"/subscriptions/s\",\n    \"adminUserEn";
    let problem = check(cut, "cut off in the middle");
    assert_eq!(place(&problem), (4, 17));
    assert!(problem.message.contains("begins on line 1"));
    assert_eq!(problem.excerpt, "");
}

#[test]
fn a_broken_document_does_not_hide_the_next_in_the_same_file() {
    let registry = GOOD.replace("sound", "second");
    let report = beside_a_good_one(format!("{{\n  \"a\": tru,\n}}\n{registry}\n"));
    assert!(
        report.chains[0]
            .registries
            .iter()
            .any(|registry| registry.name == "second")
    );
    assert!(
        report
            .problems
            .iter()
            .any(|problem| problem.line == Some(2))
    );
}

#[test]
fn an_error_of_kubernetes_says_what_was_refused() {
    let status = |reason: &str, extra: &str| {
        format!(
            r#"{{"kind": "Status", "apiVersion": "v1", "metadata": {{}}, "status": "Failure", "reason": "{reason}", "code": 403{extra}}}"#
        )
    };
    let details = r#", "message": "no", "details": {"kind": "deployments", "group": "apps"}"#;
    let message =
        r#", "message": "pods is forbidden: User \"somebody-else\" cannot list resource \"pods\"""#;
    for text in [
        status("Forbidden", message),
        format!("[{}]", status("Forbidden", message)),
        format!(
            r#"{{"apiVersion": "v1", "kind": "List", "items": [{}]}}"#,
            status("Forbidden", message)
        ),
        format!(
            r#"{{"aks-prod": {{"pods": {}}}}}"#,
            status("Forbidden", message)
        ),
    ] {
        check(
            text.as_str(),
            "an error that Kubernetes answered when asked for `pods`, `Forbidden`",
        );
        let report = beside_a_good_one(text.as_str());
        let said = serde_json::to_string(&report).unwrap();
        assert!(said.contains("kubectl auth can-i list pods -A"), "{said}");
        assert!(!said.contains("somebody-else"), "{said}");
    }
    check(
        status("Forbidden", details),
        "when asked for `deployments`, `Forbidden`",
    );
    check(
        status("NotFound", r#", "details": {"kind": "widgets"}"#),
        "that Kubernetes answered, `NotFound`",
    );
    check(
        status("Because", ""),
        "an error that Kubernetes answered not an export",
    );
    check(
        "Error from server (Forbidden): pods is forbidden: User \"somebody-else\" cannot list resource",
        "the error `Forbidden`",
    );
    // One that succeeded is no error.
    let done = r#"{"kind": "Status", "apiVersion": "v1", "status": "Success", "details": {"kind": "pods"}}"#;
    let report = beside_a_good_one(done);
    assert!(
        !serde_json::to_string(&report)
            .unwrap()
            .contains("an error that")
    );
}

#[test]
fn rows_beside_an_error_are_read_and_are_not_all() {
    let rows = r#"[{"id": "/subscriptions/a/resourceGroups/r/providers/Microsoft.ContainerRegistry/registries/alder",
        "name": "alder", "type": "Microsoft.ContainerRegistry/registries", "adminUserEnabled": false,
        "publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}, "sku": {"name": "Basic"}}]"#;
    let error =
        r#"{"code": "PartialError", "message": "m", "details": [{"code": "RateLimiting"}]}"#;
    for text in [
        format!(r#"{{"value": {rows}, "error": {error}}}"#),
        format!(r#"{{"error": {error}, "data": {rows}, "count": 1, "totalRecords": 1}}"#),
        format!(r#"{{"prod": {{"answer": {{"value": {rows}, "error": {error}}}}}}}"#),
        format!(
            r#"{{"responses": [{{"httpStatusCode": 200, "content": {{"value": {rows}}}}},
            {{"httpStatusCode": 207, "content": {{"value": {rows}, "error": {error}}}}}]}}"#
        ),
    ] {
        let source = decode("a.json", text.clone().into_bytes(), &Limits::default());
        assert!(source.incomplete, "{text}");
        let said: Vec<&str> = source.issues.iter().map(|issue| &*issue.message).collect();
        assert!(
            said.iter()
                .any(|said| said.contains("an error, `PartialError`, stands beside the rows")),
            "{said:?}"
        );
        let mut registries = source.found.resources.iter();
        assert!(
            registries.any(|resource| resource.kind == Kind::Registry),
            "{text}"
        );
    }
    for whole in [
        format!(r#"{{"value": {rows}, "error": null}}"#),
        format!(r#"{{"value": {rows}, "error": {{"code": null}}}}"#),
    ] {
        let source = decode("a.json", whole.into_bytes(), &Limits::default());
        assert!(
            !source.incomplete && source.issues.is_empty(),
            "{:?}",
            source.issues
        );
    }
    // Without any row it is an error, and nothing else.
    check(
        format!(r#"{{"value": [], "error": {error}}}"#),
        "an error that Azure answered, `PartialError`",
    );
    let batch = r#"{"responses": [{"httpStatusCode": 403, "content": {"error": {"code": "AuthorizationFailed"}}}]}"#;
    check(batch, "an error that Azure answered, `AuthorizationFailed`");
}

#[test]
fn the_wrong_kind_of_document_is_named() {
    check(
        r#"{"id": "x", "action": "push", "target": {}, "request": {}}"#,
        "webhook",
    );
    check(r#"{"foo": 1, "bar": 2}"#, "keys `foo`, `bar`");
    check(
        r#"{"error": {"code": "AuthorizationFailed", "message": "no"}}"#,
        "AuthorizationFailed",
    );
    check(
        "ERROR: (ResourceNotFound) it is not there",
        "ResourceNotFound",
    );
    check("<html><body>Sign in</body></html>", "HTML");
    check(
        r#"{"adminUserEnabled": true}"#,
        "neither `id` nor `loginServer`",
    );
    check(
        "resource \"azurerm_container_registry\" \"a\" {\n}",
        "source code of a deployment",
    );
    let pods = r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": []}}"#;
    let report = beside_a_good_one(pods);
    assert_eq!(report.sources[0].kind, "workloads");
}

#[test]
fn an_error_says_what_mends_it() {
    for (error, code, remedy) in [
        (
            "ERROR: (AuthorizationFailed) The client 'hush' does not have authorization",
            "`AuthorizationFailed`",
            "Reader",
        ),
        (
            "ERROR: AADSTS700082: The refresh token has expired due to inactivity. hush",
            "`AADSTS700082`",
            "`az login`",
        ),
        (
            "ERROR: AADSTS50020: User account 'hush' from identity provider does not exist",
            "`AADSTS50020`",
            "--tenant",
        ),
        (
            "ERROR: Please run 'az login' to setup account.",
            "an error",
            "`az login`",
        ),
        (
            "ERROR: The subscription of 'hush' doesn't exist in cloud 'AzureCloud'.",
            "an error",
            "`az account list -o table`",
        ),
        (
            "ERROR: (ResourceGroupNotFound) Resource group 'hush' could not be found.",
            "`ResourceGroupNotFound`",
            "az account show",
        ),
        (
            "error: You must be logged in to the server (Unauthorized)",
            "`Unauthorized`",
            "`az aks get-credentials",
        ),
        (
            "Error from server (Forbidden): pods is forbidden: User \"hush\" cannot list",
            "`Forbidden`",
            "the role view",
        ),
        (
            "Error from server (NotFound): namespaces \"hush\" not found",
            "`NotFound`",
            "kubectl config current-context",
        ),
        (
            "E1128 20:00:00 7 memcache.go:265] couldn't get current server API group list: hush\nThe connection to the server hush:443 was refused - did you specify the right host or port?",
            "an error",
            "powerState",
        ),
        (
            "Unable to connect to the server: dial tcp: lookup hush: no such host",
            "an error",
            "kubectl config current-context",
        ),
        (
            "az : ERROR: AADSTS50076: Due to a configuration change made by hush\nAt line:1 char:1\n+ az acr list\n",
            "`AADSTS50076`",
            "second factor",
        ),
        (
            "Running the command\nERROR: AADSTS53003: Access has been blocked by hush",
            "`AADSTS53003`",
            "Conditional Access",
        ),
        (
            "AADSTS50126: Error validating credentials due to invalid username or password.",
            "`AADSTS50126`",
            "`az login`",
        ),
        (
            "az : ERROR: (AuthorizationFailed) The client 'hush' does not",
            "`AuthorizationFailed`",
            "Reader",
        ),
        (
            r#"{"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Unauthorized", "code": 401}"#,
            "`Unauthorized`",
            "`az aks get-credentials",
        ),
        ("ERROR: (TooManyRequests) hush", "`TooManyRequests`", "wait"),
        ("ERROR: (hush) hush", "an error", "mend the command"),
        (
            r#"{"error": {"code": "ExpiredAuthenticationToken", "message": "hush"}}"#,
            "`ExpiredAuthenticationToken`",
            "`az login`",
        ),
    ] {
        let problem = check(error, code);
        let said = serde_json::to_string(&problem).unwrap();
        assert!(said.contains(remedy) && !said.contains("hush"), "{said}");
    }
}

#[test]
fn other_output_formats_name_the_flag() {
    for (output, what) in [
        (
            "NAME    RESOURCE GROUP    ADMIN ENABLED\n------  ----------------  -------------\nsound   g                 True\n",
            "-o table",
        ),
        (
            "adminUserEnabled: true\nid: /subscriptions/s\nname: sound\nsku:\n  name: Basic\n",
            "YAML",
        ),
        ("True\t2022\tNone\tsound\n", "-o tsv"),
        ("name,location,sku\nsound,westeurope,Basic\n", "CSV"),
    ] {
        assert!(check(output, what).help.contains("-o json"), "{output}");
    }
}

#[test]
fn nothing_at_all() {
    check("", "nothing in it");
    check(" \n\t\r\n", "nothing in it");
    assert_eq!(beside_a_good_one("").sources[0].kind, "empty");
}

#[test]
fn an_empty_list_says_that_nothing_was_found() {
    for empty in [
        "[]",
        r#"{"value": []}"#,
        r#"{"count": 0, "data": [], "total_records": 0}"#,
    ] {
        check(empty, "this list is empty");
    }
}

#[test]
fn a_bare_text_that_looks_like_a_secret_is_not_called_broken() {
    // What a fuzzer found: it is JSON as it stands.
    let texts = [
        format!("\"app.io{}eyj0{}/web:1\"", "D".repeat(36), "D".repeat(64)),
        format!("\"AccountKey={}\"", "c3dvcmRmaXNo".repeat(6)),
    ];
    for text in texts {
        let problem = check(text, "seems to hold a password");
        assert!(!problem.message.contains("not JSON"), "{}", problem.message);
    }
}

#[test]
fn a_link_among_exports_is_told_for_what_it_is() {
    let packed = "q1YqVrJSqkrMUbJSSs7PK0nNK1GqBQA_-";
    for link in [
        format!("https://linchpin.example/#v1.{packed}"),
        format!("v1e.{packed}\n"),
    ] {
        check(link, "this is a link with facts");
    }
    for other in ["v1.2", "release v1.24.1 of the day", "#v1. and more"] {
        check(other, "there is no JSON in this text");
    }
}

#[test]
fn bare_values() {
    for value in ["42", "true", "\"Enabled\"", "null", "-1.5e3"] {
        check(value, "nothing says what it belongs to");
    }
    check("[1, 2, \"three\"]", "bare values");
}

#[test]
fn what_could_not_be_read_is_told_as_that_with_the_reason_and_is_not_said_to_be_empty() {
    for (why, said) in [
        (Unread::Gone, "no longer where it was"),
        (Unread::Changed, "changed since"),
        (Unread::Refused, "may not open it"),
        (Unread::NoRoom, "not enough memory"),
        (Unread::SetAside, "was set aside"),
    ] {
        let mut session = Session::new(Limits::default());
        session.put_unreadable(3, "gone.json", 512, why);
        let report = session.overview().report;
        let problem = report.problems.first().unwrap();
        assert_eq!(problem.source.as_deref(), Some("gone.json"));
        assert!(problem.message.contains(said), "{problem:?}");
        assert!(!problem.message.contains("nothing in it") && !problem.help.is_empty());
        assert_eq!(report.sources[0].kind, "unreadable");
    }
}

#[test]
fn nothing_is_clear_for_all_of_it_beside_a_file_that_was_not_read() {
    let mut session = Session::new(Limits::default());
    session.put(0, "good.json", GOOD.into());
    let before = session.report();
    assert_eq!(before.chains[0].rules[1].outcome, Outcome::Clear);
    let unread = Request::Unread {
        id: 1,
        name: "gone.json".to_owned(),
        bytes: 512,
        why: Unread::Gone,
    };
    assert!(matches!(session.answer(unread, Vec::new()), Answer::Done));
    let beside = session.report();
    let chain = &beside.chains[0];
    assert_eq!(chain.rules[1].outcome, Outcome::Unknown);
    assert_eq!(chain.verdict, Verdict::Undetermined);
    // What was read of the registry itself stands.
    let of = |report: &Report| report.chains[0].registries[0].rules[1].finding.outcome;
    assert_eq!(of(&beside), of(&before));
    session.remove(1);
    assert_eq!(session.report(), before);
}

/// What is said of the scan's rules and of its chain beside this.
fn over(bad: &str) -> ([Outcome; 3], Verdict) {
    let report = beside_a_good_one(bad);
    let chain = &report.chains[0];
    let rules = [0, 1, 2].map(|rule| chain.rules[rule].outcome);
    (rules, chain.verdict)
}

#[test]
fn nothing_is_clear_for_all_of_it_beside_evidence_in_a_form_that_is_not_read() {
    let id = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/lost";
    let forms = [
        format!("{id};lost;{{\"name\": \"Basic\",}};[]\n{id}2;more;{{}};[]\n"),
        // As spreadsheets, csvkit, Miller and pandas write it.
        format!("id,name,adminUserEnabled\n{id},lost,True\n"),
        "name,properties/adminUserEnabled,sku/name\nlost,True,Basic\n".to_owned(),
        "name;login_server;admin_user_enabled\nlost;lost.azurecr.io;true\n".to_owned(),
        // With what Python prints of a list.
        format!("id,name,networkRuleSet.ipRules\n{id},lost,\"[{{'action': 'Allow', 'value': '192.0.2.0/24'}}]\"\n"),
        // As tables, lines, YAML and values alone.
        "NAME  LOGIN SERVER     ADMIN ENABLED\n----  ---------------  -------------\nlost  lost.azurecr.io  True\n".to_owned(),
        format!("json[0].adminUserEnabled = true;\njson[0].id = \"{id}\";\n"),
        "name              lost\nadminUserEnabled  true\n".to_owned(),
        format!("{id}\tlost\tTrue\n"),
        // Broken before anything of it was known, in the middle, and at its end.
        format!("[{{\"name\": 'lost', \"id\": \"{id}\"}}]"),
        format!("{{\"value\": [{{\"id\": \"{id}\", \"adminUserEnabled\": true,, \"name\": \"lost\"}}]}}"),
        format!("[{{\"name\": \"lost\", \"id\": \"{id}\", "),
    ];
    for form in forms {
        assert_eq!(
            over(&form),
            (
                [Outcome::Fires, Outcome::Unknown, Outcome::Unknown],
                Verdict::Undetermined
            ),
            "{form}"
        );
    }
}

/// A registry that is closed, as a list has it.
fn shut(name: &str) -> String {
    GOOD.replace("sound", name).replace("true", "false")
}

#[test]
fn nothing_is_clear_for_all_of_it_beside_a_document_that_is_refused_or_has_not_all_that_it_says() {
    let one = shut("second");
    let schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
    let template = |rest: &str| {
        format!("{{\"$schema\": \"{schema}\", \"contentVersion\": \"1.0.0.0\"{rest}}}")
    };
    let lost = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/lost";
    let documents = [
        // Of another release than any that is known, an expression, and none at all.
        "{\"format_version\": \"2.1\", \"terraform_version\": \"3.0.0\", \"planned_values\": {\"root_module\": {}}, \"resource_changes\": []}".to_owned(),
        template(", \"parameters\": {\"all\": {\"type\": \"array\"}}, \"resources\": \"[parameters('all')]\""),
        template(""),
        template(", \"parameters\": {\"kind\": {\"type\": \"string\"}}, \"resources\": [{\"type\": \"[concat('Microsoft.', parameters('kind'))]\", \"apiVersion\": \"2023-07-01\", \"name\": \"x\"}]"),
        // An answer whose list is not there.
        "{\"nextLink\": null, \"value\": \"System.Object[]\"}".to_owned(),
        "{\"totalRecords\": 2, \"count\": 2, \"data\": null, \"facets\": []}".to_owned(),
        // Cut off behind something that was whole.
        format!("{{\"value\": [{one}, {{\"id\": \"{lost}\""),
        format!("[{one},"),
        // A line of another form beside it.
        format!("{one}\n\"name\": \"lost\", \"id\": \"{lost}\"}}\n"),
        format!("\"login_server\": \"lost.example\"}}\n{one}\n"),
        format!("{one}\nNAME  RESOURCE GROUP  LOGIN SERVER     ADMIN ENABLED\n----  --------------  ---------------  -------------\nlost  g               lost.azurecr.io  True\n"),
        format!("lost\tEnabled\tFalse\n{one}\n"),
        format!("{one}\n---\nname: lost\npublicNetworkAccess: Enabled\n"),
        format!("{one}\n\nAdminUserEnabled : True\nName             : lost\n"),
        // What stands for a registry that is not there.
        format!("[\"{lost}\", {one}]"),
        format!("{{\"value\": [{one}, \"... 2 more\"]}}"),
        format!("[{one}, \"…\"]"),
        format!("[{one}, null]"),
        format!("[{one}\n  /* and 12 others */\n]"),
        format!("[{one}, // ...\n]"),
        "{\"name\": \"lost\", \"networkRuleSet\": {\"defaultAction\": \"Allow\", \"ipRules\": []}, \"provisioningState\": \"Succeeded\"}".to_owned(),
    ];
    for document in documents {
        let (rules, verdict) = over(&document);
        assert_eq!(verdict, Verdict::Undetermined, "{document}");
        assert_eq!(rules[1], Outcome::Unknown, "{document}");
        let report = beside_a_good_one(document.as_str());
        let mut problems = report.problems.iter();
        let is_said = problems.any(|problem| problem.source.as_deref() == Some("bad"));
        assert!(is_said, "{document}");
    }
}

#[test]
fn what_commands_print_beside_their_answers_is_no_evidence() {
    let one = shut("second");
    for noise in [
        "WARNING: the registry contoso.azurecr.io is in preview: Microsoft.ContainerRegistry may change",
        "$ az acr list --query \"[].{id:id, adminUserEnabled:adminUserEnabled}\" -o json",
        "user@host:~$ az resource list --resource-type Microsoft.ContainerRegistry/registries",
        "az acr update -n contoso --public-network-enabled false",
        "2026-01-02T03:04:05.678Z ##[section]Starting: list contoso.azurecr.io",
        "Here is what contoso.azurecr.io says. Note: adminUserEnabled should be false.",
        "- **adminUserEnabled**: whether the admin account is on",
        "adminUserEnabled: the account that everybody shares",
        "Login Succeeded",
        "```json",
        "> loginServer, see https://example.org/docs",
    ] {
        for text in [format!("{noise}\n{one}\n"), format!("{one}\n{noise}\n")] {
            let (rules, verdict) = over(&text);
            assert_eq!(verdict, Verdict::Broken, "{text}");
            assert_eq!(rules[1], Outcome::Clear, "{text}");
        }
    }
    // A comment, and a list that says that it is whole.
    for whole in [
        format!("[{one} // the only one\n]"),
        format!("{{\"count\": 1, \"data\": [{one}], \"total_records\": 1}}"),
    ] {
        assert_eq!(over(&whole).1, Verdict::Broken, "{whole}");
    }
}

#[test]
fn a_list_that_is_shorter_than_its_count_is_not_all() {
    let one = shut("second");
    for (list, holds) in [
        (format!("{{\"count\": 3, \"data\": [{one}]}}"), true),
        (
            format!("{{\"count\": 3, \"data\": [{one}], \"total_records\": 1}}"),
            true,
        ),
        (
            "{\"count\": 4, \"data\": [], \"total_records\": 4}".to_owned(),
            true,
        ),
        (
            format!("{{\"count\": 1, \"data\": [{one}], \"total_records\": 1}}"),
            false,
        ),
        (
            format!("{{\"value\": [{one}, {one}], \"count\": 2}}"),
            false,
        ),
    ] {
        let report = beside_a_good_one(list.as_str());
        let said = &report.chains[0].explanation;
        assert_eq!(
            said.contains("This holds for what was read"),
            holds,
            "{list}: {said}"
        );
    }
}

#[test]
fn what_is_no_evidence_leaves_what_is_known_as_it_is() {
    let others = [
        "Exports of the registry of the shop, made on Monday.\n",
        "month,cost\nJuly,12\n",
        "NAME  CITY\n----  ----\na     Oslo\n",
        "{\"name\": \"settings\", \"colour\": ,}",
        // A command that failed brought nothing.
        "ERROR: (AuthorizationFailed) The client does not have authorization to perform action 'Microsoft.ContainerRegistry/registries/read' over scope '/subscriptions/22222222-2222-4222-8222-222222222222'.\n",
    ];
    for other in others {
        assert_eq!(
            over(other),
            (
                [Outcome::Fires, Outcome::Clear, Outcome::Unknown],
                Verdict::Broken
            ),
            "{other}"
        );
    }
}

#[test]
fn an_empty_object() {
    check("{}", "empty object");
}

#[test]
fn two_hundred_levels() {
    check(
        format!("{}{}", "[".repeat(2_000), "]".repeat(2_000)),
        "nested deeper than 500",
    );
    // Nothing is looked for in there, so it does not matter how deep it is.
    check(
        format!("{}1{}", "{\"a\":".repeat(2_000), "}".repeat(2_000)),
        "nothing that is known here",
    );
    // Where nothing is looked for, depth does no harm.
    let tags = format!("{}1{}", "{\"a\":".repeat(200), "}".repeat(200));
    let deep = GOOD
        .replace("sound", "deep")
        .replacen('{', &format!("{{\"tags\": {tags},"), 1);
    let report = beside_a_good_one(deep);
    assert!(
        report.chains[0]
            .registries
            .iter()
            .any(|registry| registry.name == "deep")
    );
}

#[test]
fn the_same_key_twice_makes_it_unknown_and_quotes_both() {
    let twice = GOOD.replace("sound", "twice").replace(
        "\"publicNetworkAccess\": \"Disabled\",",
        "\"publicNetworkAccess\": \"Disabled\",\n  \"publicNetworkAccess\": \"Enabled\",",
    );
    check(twice.clone(), "`publicNetworkAccess` stands twice");
    let report = beside_a_good_one(twice);
    let registry = report.chains[0]
        .registries
        .iter()
        .find(|registry| registry.name == "twice")
        .unwrap();
    assert_eq!(registry.rules[1].finding.outcome, Outcome::Unknown);
    let values: Vec<_> = registry.rules[1]
        .finding
        .facts
        .iter()
        .map(|fact| fact.value.as_str())
        .collect();
    assert!(
        values.contains(&"\"Disabled\"") && values.contains(&"\"Enabled\""),
        "{values:?}"
    );
}

#[test]
fn a_settings_object_that_stands_twice_says_nothing() {
    let twice = r#"{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/r",
      "type": "Microsoft.ContainerRegistry/registries",
      "properties": {"adminUserEnabled": false}, "properties": {"publicNetworkAccess": "Disabled"}}"#;
    let report = beside_a_good_one(twice);
    let registry = report.chains[0]
        .registries
        .iter()
        .find(|registry| registry.name == "r")
        .unwrap();
    assert_eq!(registry.rules[0].finding.outcome, Outcome::Unknown);
    assert_eq!(registry.rules[1].finding.outcome, Outcome::Unknown);
}

#[test]
fn bytes_that_are_no_utf8_spoil_a_character_and_no_more() {
    let mut bytes = GOOD.replace("sound", "latin").into_bytes();
    let at = bytes.iter().position(|byte| *byte == b'g').unwrap();
    bytes[at] = 0xE9;
    let report = beside_a_good_one(bytes);
    assert!(
        report.chains[0]
            .registries
            .iter()
            .any(|registry| registry.name == "latin")
    );
    assert!(
        report
            .problems
            .iter()
            .any(|problem| problem.message.contains("not valid UTF-8"))
    );
}

#[test]
fn nul_bytes() {
    check("{\"a\": \0 1}", "NUL byte");
    check(vec![0_u8; 64], "no JSON");
}

#[test]
fn archives_and_pictures_are_named() {
    check(*b"PK\x03\x04....", "ZIP archive");
    check(*b"\x89PNG\r\n\x1a\n", "picture");
}

#[test]
fn a_file_over_the_limit_is_refused_with_the_limit() {
    let limits = Limits {
        max_input_bytes: 1 << 20,
        ..Limits::default()
    };
    let report = judge(
        vec![("large.json", vec![b' '; 3 << 20]), ("good", GOOD.into())],
        &limits,
    );
    assert!(
        report.problems[0]
            .message
            .contains("this is 3 MiB, and at most 1 MiB")
    );
    assert_eq!(report.chains[0].registries.len(), 1);
    // A page does not even read such a file.
    let mut session = Session::new(Limits::default());
    session.put(1, "good", GOOD.into());
    session.put_too_large(2, "large.json", 300 << 20);
    let overview = session.overview();
    assert!(
        overview.report.problems[0]
            .message
            .contains("this is 300 MiB, and at most 256 MiB")
    );
    assert_eq!(overview.rows.len(), 1);
}

#[test]
fn other_limits_are_problems_too() {
    let list = format!("[{}]", [GOOD; 5].join(","));
    let limits = Limits {
        max_resources: 3,
        ..Limits::default()
    };
    let report = judge(
        vec![("many", list.clone().into()), ("good", GOOD.into())],
        &limits,
    );
    assert!(report.problems[0].message.contains("more than 3 resources"));
    assert_eq!(report.chains[0].registries.len(), 1);
    let limits = Limits {
        max_documents: 2,
        ..Limits::default()
    };
    let lines = format!("{}\n", GOOD.replace('\n', " ")).repeat(4);
    let report = judge(vec![("lines", lines.into())], &limits);
    assert!(
        report.problems[0]
            .message
            .contains("only the first 2 documents")
    );
    let limits = Limits {
        max_depth: 1,
        ..Limits::default()
    };
    let report = judge(vec![("deep", list.into())], &limits);
    assert!(
        report
            .problems
            .iter()
            .any(|problem| problem.message.contains("deeper than 1"))
    );
}

#[test]
fn a_log_that_looks_like_thousands_of_documents_is_explained_once() {
    let report = beside_a_good_one("{oops\n".repeat(5_000));
    assert!(report.problems.len() < 30);
    assert!(
        report
            .problems
            .iter()
            .any(|problem| problem.message.contains("4980 more pieces"))
    );
}

#[test]
fn a_single_line_of_many_megabytes_is_opened_at_its_place() {
    let registry = GOOD.replace('\n', " ");
    let list: Vec<_> = (0..20_000)
        .map(|index| registry.replace("sound", &format!("r{index}")))
        .collect();
    let text = format!("[{}]", list.join(", "));
    let mut session = Session::new(Limits::default());
    session.put(1, "line.json", text.clone().into());
    let rows = session.overview().rows;
    let last = rows.iter().position(|row| row.name == "r19999").unwrap();
    let fact = session.registry(last).unwrap().rules[0].finding.facts[0].clone();
    assert_eq!(fact.line, 1);
    assert!(text[fact.column as usize - 1..].starts_with("true"));
    let lines = session
        .lines(
            SourceId { input: 1, place: 0 },
            1,
            10,
            (fact.line, fact.column),
        )
        .unwrap();
    let shown = (fact.column - lines.from_column) as usize;
    assert!(lines.lines[0][shown..].starts_with("true"));
    // All of it, not one: quadratic work would not come to an end here.
    assert_eq!(session.report().chains[0].registries.len(), 20_000);
}

#[test]
fn names_are_taken_as_they_are() {
    for name in [
        "<script>alert(1)</script>",
        "\u{202E}gpj.exe",
        "🐳 emoji",
        "a\\\"b",
        "x\\u0000y",
    ] {
        let report = beside_a_good_one(GOOD.replace("sound", name));
        assert_eq!(report.chains[0].registries.len(), 2, "{name}");
    }
}

#[test]
fn a_string_where_a_boolean_belongs_is_unknown_and_quoted() {
    for value in ["\"true\"", "1", "0", "\"false\"", "{}", "[]"] {
        let odd = GOOD.replace("sound", "odd").replace(
            "\"adminUserEnabled\": true",
            &format!("\"adminUserEnabled\": {value}"),
        );
        let report = beside_a_good_one(odd);
        let registry = report.chains[0]
            .registries
            .iter()
            .find(|registry| registry.name == "odd")
            .unwrap();
        let finding = &registry.rules[0].finding;
        assert_eq!(finding.outcome, Outcome::Unknown, "{value}");
        assert_eq!(finding.facts[0].value, value);
        assert!(finding.settle.is_some() && !finding.missing.is_empty());
    }
}

#[test]
fn a_projection_that_lost_the_flag_is_unknown() {
    let report = beside_a_good_one(
        r#"[{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/cut", "admin": true}]"#,
    );
    let registry = report.chains[0]
        .registries
        .iter()
        .find(|registry| registry.name == "cut")
        .unwrap();
    assert!(
        registry
            .rules
            .iter()
            .all(|rule| rule.finding.outcome == Outcome::Unknown)
    );
    assert_eq!(
        registry.rules[0].finding.settle.as_ref().unwrap().line,
        "az acr show -n cut --subscription s -o json"
    );
}

#[test]
fn what_chats_and_languages_do_to_json() {
    for (text, what) in [
        ("{“id”: 1}", "typographic quote `“`"),
        ("{'id': 1}", "single quote"),
        ("{\"a\": None}", "`None` is Python"),
        ("{\"a\": NaN}", "`NaN` is JavaScript"),
        ("{\"a\": 1, # why\n \"b\": 2}", "a comment of a kind"),
        ("{\"a\":\u{A0}1}", "U+00A0"),
        ("{\"a\": [1, ... ]}", "`...`"),
    ] {
        check(text, what);
    }
}

/// What must never be seen again.
const PLANTED: &str = "Pl4nted+Secret/0123==";

/// Judges a document with a planted secret, and looks for it everywhere a reader could.
fn never_seen(text: &str) -> Report {
    assert!(text.contains(PLANTED), "nothing is planted in {text}");
    let report = beside_a_good_one(text.as_bytes().to_vec());
    let json = serde_json::to_string(&report).unwrap();
    assert!(!json.contains("Pl4nted"), "in the report of {text}");
    let mut session = Session::new(Limits::default());
    session.put(7, "secret", text.as_bytes().to_vec());
    session.overview();
    assert!(!session.json().contains("Pl4nted"));
    let lines = session
        .lines(SourceId { input: 7, place: 0 }, 1, 10_000, (1, 1))
        .unwrap();
    assert!(
        !lines.lines.join("\n").contains("Pl4nted"),
        "in the lines of {text}"
    );
    report
}

fn planted(text: &str) -> String {
    text.replace('%', PLANTED)
}

#[test]
fn documents_with_live_secrets_are_refused_and_nothing_of_them_is_kept() {
    for text in [
        r#"{"passwords": [{"name": "password", "value": "%"}], "username": "sound"}"#,
        r#"{"username": "sound", "passwords": [{"value": "%"}, {"value": "%"}]}"#,
        r#"{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/r/tokens/t", "type": "Microsoft.ContainerRegistry/registries/tokens", "credentials": {"passwords": [{"name": "password1", "value": "%"}]}}"#,
        r#"{"accessToken": "%", "loginServer": "sound.azurecr.io"}"#,
        r#"{"appId": "a", "displayName": "d", "password": "%", "tenant": "t"}"#,
        r#"{"clientId": "a", "clientSecret": "%", "subscriptionId": "s", "tenantId": "t"}"#,
        r#"{"apiVersion": "v1", "kind": "Config", "clusters": [], "users": [{"name": "u", "user": {"client-key-data": "%", "token": "%"}}]}"#,
        r#"{"kubeconfigs": [{"name": "clusterUser", "value": "%"}]}"#,
        r#"{"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/dockerconfigjson", "data": {".dockerconfigjson": "%"}}"#,
        r#"{"auths": {"sound.azurecr.io": {"auth": "%"}}}"#,
        r#"[{"name": "DOCKER_REGISTRY_SERVER_PASSWORD", "slotSetting": false, "value": "%"}]"#,
        r#"[{"publishUrl": "x", "userPWD": "%"}]"#,
        r#"{"version": 4, "lineage": "x", "serial": 3, "resources": [{"instances": [{"attributes": {"admin_password": "%"}}]}]}"#,
        r#"[{"name": "db-password", "value": "%"}]"#,
    ] {
        let report = never_seen(&planted(text));
        assert_eq!(report.sources[0].kind, "refused", "{text}");
        assert!(
            report
                .problems
                .iter()
                .any(|problem| problem.message.contains("refused")),
            "{text}"
        );
    }
}

#[test]
fn secrets_are_dropped_in_whatever_shape_they_come() {
    let credentials = r#"{"passwords": [{"name": "password", "value": "%"}], "username": "sound"}"#;
    for text in [
        // Cut off, broken, escaped, in a list with others, among other documents.
        r#"{"passwords": [{"name": "password", "value": "%"#.to_owned(),
        r#"{"passwords": [{"name": "password", "value": "%", }]}"#.to_owned(),
        r#"{"p\u0061sswords": [{"n\u0061me": "password", "v\u0061lue": "%"}], "username": "sound"}"#.to_owned(),
        format!("[{GOOD}, {credentials}]"),
        format!("{GOOD}\n{credentials}"),
        // In the text around the JSON, or without any.
        format!("WARNING: docker login sound.azurecr.io -u t -p %\n{}", GOOD.replace("sound", "other")),
        format!("{}\ndocker login sound.azurecr.io -u t --password %\n", GOOD.replace("sound", "other")),
        "PASSWORD    PASSWORD2    USERNAME\n----------  -----------  --------\n%           %            sound\n".to_owned(),
        "passwords:\n- name: password\n  value: %\nusername: sound\n".to_owned(),
        // In documents that are read, or passed over.
        r#"{"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"image": "i", "env": [{"name": "DB", "value": "%"}]}]}}"#.to_owned(),
        r#"{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerInstance/containerGroups/c", "containers": [{"environmentVariables": [{"name": "A", "value": "%"}]}], "imageRegistryCredentials": [{"server": "s", "password": "%"}]}"#.to_owned(),
        r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [{"address": "a", "mode": "managed", "type": "azurerm_container_registry", "values": {"name": "tf", "admin_password": "%"}}]}}, "prior_state": {"values": {"root_module": {"resources": [{"values": {"kube_config": [{"password": "%"}]}}]}}}}"#.to_owned(),
        r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1", "parameters": {"acrPassword": {"type": "string", "defaultValue": "%"}}, "resources": []}"#.to_owned(),
        r#"{"foo": {"connectionString": "AccountKey=%"}}"#.to_owned(),
        r#"{"format_version": "1.0", "values": {"root_module": {"resources": [{"address": "a", "mode": "managed", "type": "azurerm_container_registry", "values": {"name": "tf", "admin_password": "%", "tags": {"x": "%"}}}], "child_modules": [{"resources": [{"values": {"kube_config_raw": "%"}}]}]}, "outputs": {"o": {"value": "%", "sensitive": true}}}}"#.to_owned(),
        r#"{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d", "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{\"env\":\"%\"}"}}, "spec": {"template": {"spec": {"containers": [{"image": "i", "args": ["--key=%"], "command": ["sh", "-c", "x %"]}]}}}}"#.to_owned(),
        format!(r#"{{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/w", "siteConfig": {{"linuxFxVersion": "COMPOSE|{}", "appSettings": [{{"name": "A", "value": "%"}}]}}}}"#, "cGFzc3dvcmQ6IFBsNG50ZWQ="),
        r#"{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.App/containerApps/c", "properties": {"configuration": {"secrets": [{"name": "n", "value": "%"}]}, "template": {"containers": [{"image": "i", "env": [{"name": "A", "value": "%"}]}]}}}"#.to_owned(),
    ] {
        never_seen(&planted(&text));
    }
}

#[test]
fn a_secret_in_a_list_takes_only_itself_along() {
    let list = planted(&format!(
        r#"{{"kind": "List", "apiVersion": "v1", "items": [{}, {{"apiVersion": "v1", "kind": "Secret", "data": {{"a": "%"}}}}]}}"#,
        GOOD.replace("sound", "beside")
    ));
    let report = never_seen(&list);
    assert!(
        report.chains[0]
            .registries
            .iter()
            .any(|registry| registry.name == "beside")
    );
}

#[test]
fn a_text_in_utf_32_is_called_that() {
    let wide = |text: &str, order: fn(u32) -> [u8; 4]| -> Vec<u8> {
        text.chars()
            .flat_map(|letter| order(u32::from(letter)))
            .collect()
    };
    let marked = format!("\u{FEFF}{GOOD}");
    for bytes in [
        wide(&marked, u32::to_le_bytes),
        wide(&marked, u32::to_be_bytes),
        wide(GOOD, u32::to_le_bytes),
        wide(GOOD, u32::to_be_bytes),
        wide("\u{FEFF}[]", u32::to_le_bytes),
        wide("name,sku,admin\ncontoso,Premium,true\n", u32::to_be_bytes),
    ] {
        let problem = check(bytes, "UTF-32");
        assert!(problem.help.contains("UTF-8"), "{}", problem.help);
    }
}
