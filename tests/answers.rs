//! Empty lists: an answer where the file's name says what was asked, and nothing where nobody knows.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may")]

use engine::{Detail, Input, analyze};
use model::{Limits, report::Report};
use more::redact::redact;

fn judge(files: &[(&str, &str)]) -> Report {
    let inputs = files.iter().map(|(name, text)| Input {
        name: (*name).to_owned(),
        bytes: text.as_bytes().to_vec(),
    });
    analyze(inputs.collect(), &Limits::default(), Detail::Full)
}

const PODS: &str = r#"{"apiVersion":"v1","kind":"List","metadata":{"annotations":{"linchpin/cluster":"aks-contoso"}},"items":[]}"#;

#[test]
fn an_empty_list_of_the_scripts_own_is_an_answer() {
    for (name, text, note) in [
        (
            "tokens-contosoprod.json",
            "[]\n",
            "no repository tokens at `contosoprod`",
        ),
        (
            "linchpin-exports/tokens-contosoprod.json",
            "[ ]",
            "no repository tokens at `contosoprod`",
        ),
        ("webapps-sub-a.json", "[]", "no web apps in `sub-a`"),
        (
            "containerapp-jobs-sub-a.json",
            "[]",
            "no Container Apps jobs in `sub-a`",
        ),
        ("pods-aks-contoso.json", PODS, "no pods in `aks-contoso`"),
    ] {
        let report = judge(&[(name, text)]);
        assert!(report.problems.is_empty(), "{name}: {:?}", report.problems);
        let document = &report.sources[0].documents[0];
        assert_eq!(
            (document.kind.as_str(), document.note.as_str()),
            ("nothing found", note)
        );
        let hidden = serde_json::to_string(&redact(&report)).unwrap();
        assert!(
            !hidden.contains("contoso") && !hidden.contains("sub-a"),
            "{hidden}"
        );
    }
    // What it was asked about keeps its kind: the pseudonym is one of a registry, a cluster.
    for (name, text, note) in [
        (
            "tokens-contosoprod.json",
            "[]",
            "no repository tokens at `registry-1`",
        ),
        (
            "scope-maps-contosoprod.json",
            "[]",
            "no scope maps at `registry-1`",
        ),
        (
            "webhooks-contosoprod.json",
            "[]",
            "no webhooks at `registry-1`",
        ),
        ("pods-aks-contoso.json", PODS, "no pods in `cluster-1`"),
        (
            "webapps-sub-a.json",
            "[]",
            "no web apps in `subscription-1`",
        ),
    ] {
        let hidden = redact(&judge(&[(name, text)]));
        assert_eq!(hidden.sources[0].documents[0].note.as_str(), note);
    }
    // Thirty registries without tokens are thirty answers, and no problem.
    let names: Vec<String> = (0..30)
        .map(|number| format!("tokens-contoso{number}.json"))
        .collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "[]")).collect();
    assert!(judge(&files).problems.is_empty());
}

#[test]
fn an_empty_list_that_nobody_knows_is_no_answer() {
    // Nor is one of Defender's plans, of which Azure has some for every subscription.
    for name in [
        "pasted 1",
        "export.json",
        "tokens.json",
        "defender-sub-a.json",
    ] {
        for text in ["[]", r#"{"value": []}"#] {
            let report = judge(&[(name, text)]);
            assert_eq!(report.problems.len(), 1, "{name}");
        }
    }
    // One that is cut off, or holds something, is what it was.
    for text in ["[", "[] []", r#"[{"x": 1}]"#, ""] {
        assert!(
            !judge(&[("tokens-contoso.json", text)]).problems.is_empty(),
            "{text}"
        );
    }
}

#[test]
fn what_was_asked_for_in_vain_is_not_asked_for_again() {
    let asks = |files: &[(&str, &str)]| -> Vec<String> {
        let report = judge(files);
        report.chains[0]
            .blast_radius
            .settle
            .iter()
            .map(|command| command.line.clone())
            .collect()
    };
    let all = asks(&[("x", "[]")]);
    assert_eq!(all.len(), 4);
    let files = [
        ("webapps-sub-a.json", "[]"),
        ("containerapps-sub-a.json", "[]"),
        ("pods-aks.json", PODS),
    ];
    assert_eq!(asks(&files), ["az container list -o json"]);
}
