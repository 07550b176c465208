//! Text as it comes: cut off, with other text around it, in other encodings.

use super::*;

fn pretty(value: &Value) -> String {
    format!("{value:#}")
}

/// A list of registries, the last of which is cut off after this text.
fn cut(list: &Value, after: &str) -> String {
    let text = pretty(list);
    let at = text.rfind(after).unwrap() + after.len();
    text[..at].to_owned()
}

#[track_caller]
fn assert_cut_is_said(report: &Report) {
    assert_says(
        &said_of_documents(report),
        &["cut", "not finished", "breaks off"],
    );
}

#[test]
fn what_stands_before_the_break_counts() {
    let list = json!([
        cli("contosoone", json!({})),
        cli("contosotwo", json!({"adminUserEnabled": false})),
        cli("contosothree", json!({})),
    ]);
    for list in [
        list.clone(),
        json!({ "value": list }),
        json!({"count": 3, "data": list}),
    ] {
        for after in [
            "\"contosothree\"",
            "\"loginServer\": \"contosothree",
            "\"adminUserEnabled\":",
        ] {
            let report = judge(&[("list.json", &cut(&list, after))]);
            assert_eq!(
                outcomes(named(&report, "contosoone")),
                [Fires, Fires, Unknown],
                "{after}"
            );
            assert_eq!(
                outcomes(named(&report, "contosotwo")),
                [Clear, Fires, Unknown],
                "{after}"
            );
            assert_cut_is_said(&report);
        }
    }
}

#[test]
fn what_the_break_goes_through_is_never_clear() {
    // Only what is whole counts: of a registry that breaks off nobody knows what would have followed.
    let closed = cli(
        "contosoacr",
        json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled",
        "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "203.0.113.0/24"}]}}),
    );
    let text = pretty(&closed);
    for at in (1..text.len()).filter(|at| text.is_char_boundary(*at)) {
        let report = judge(&[("acr.json", &text[..at])]);
        assert!(!scan(&report).contains(&Clear), "cut at {at}");
    }
}

#[test]
fn a_template_that_is_cut_keeps_its_whole_resources() {
    let whole = template(
        json!([arm("contosoone", json!({})), arm("contosotwo", json!({}))]),
        json!({}),
    );
    let text = cut(&whole, "\"contosotwo\"");
    let report = judge(&[("main.json", &text)]);
    assert_cut_is_said(&report);
    // Parameters might follow, but what is a literal stands.
    assert_eq!(scan(&report)[0], Fires);
}

#[test]
fn a_plan_whose_unknowns_are_cut_off_takes_no_defaults() {
    let mut plan = terraform(&[planned_acr(
        "azurerm_container_registry.acr",
        json!({"sku": "Premium", "admin_enabled": null,
        "network_rule_set": [{"default_action": "Deny"}]}),
    )]);
    plan.as_object_mut().unwrap().remove("configuration");
    // Terraform prints the planned values first, and what is unknown after them.
    let text = format!(
        "{{\"format_version\": \"1.2\", \"planned_values\": {}, \"resource_changes\": [{{\"address\": \"azurerm_con",
        plan["planned_values"]
    );
    let report = judge(&[("plan.json", &text)]);
    assert_cut_is_said(&report);
    assert_ne!(scan(&report)[0], Clear);
    assert_ne!(scan(&report)[1], Clear);
}

#[test]
fn pods_before_the_break_are_counted() {
    let web = |name: &str| {
        pod(
            name,
            json!({"containers": [{"name": "web", "image": "contosoacr.azurecr.io/web:1", "imagePullPolicy": "Always"}]}),
        )
    };
    let list = json!({"apiVersion": "v1", "items": [web("one"), web("two"), web("three")], "kind": "List"});
    let report = judge(&[
        ("acr.json", &pretty(&cli("contosoacr", json!({})))),
        ("pods.json", &cut(&list, "\"three\"")),
    ]);
    assert_eq!(pulled(&report).len(), 2);
    assert_cut_is_said(&report);
}

#[test]
fn several_values_in_a_row_are_several_documents() {
    let one = cli("contosoone", json!({}));
    let two = cli("contosotwo", json!({}));
    for text in [
        format!("{one}{two}"),
        format!("{one}\n{two}\n"),
        format!("[{one}][{two}]"),
        format!("{one},\n{two}"),
        format!("{one:#}\n---\n{two:#}"),
        format!("[{one}]\n\n{{\"value\": [{two}]}}"),
    ] {
        let report = judge(&[("", &text)]);
        assert_eq!(names(&report), ["contosoone", "contosotwo"]);
    }
}

#[test]
fn text_around_a_document_does_not_hide_it() {
    let acr = pretty(&cli("contosoacr", json!({})));
    for text in [
        format!("PS C:\\> az acr show -n contosoacr\n{acr}\nPS C:\\>"),
        format!("WARNING: This command is in preview.\n{acr}"),
        format!("someone@host:~$ az acr show -n contosoacr -o json\n{acr}\nsomeone@host:~$ "),
        format!("Hello,\n\nthis is ours:\n\n```json\n{acr}\n```\n\nIs it (and [that](x)) safe?\n"),
        format!(
            "2026-11-27T09:00:00.0000000Z {}\n",
            cli("contosoacr", json!({}))
        ),
        format!("// from the portal\n{acr}\n/* end */"),
    ] {
        let report = judge(&[("", &text)]);
        assert_eq!(found(&report), [Fires, Fires, Unknown], "{text}");
    }
}

#[test]
fn commas_and_comments_too_many_are_no_obstacle() {
    let text = format!(
        "[\n  // ours\n  {one:#},\n  /* and [theirs], {{ }} */ {two:#},\n]\n",
        one = cli("contosoone", json!({})),
        two = cli("contosotwo", json!({}))
    );
    assert_eq!(names(&judge(&[("", &text)])), ["contosoone", "contosotwo"]);
    let text = r#"{"id": "/subscriptions/a/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contosoacr", "loginServer": "contosoacr.azurecr.io",
        "adminUserEnabled": true, /* "adminUserEnabled": false, */ "publicNetworkAccess": "Enabled", // "Disabled"
        "sku": {"name": "Premium",}, "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.0/24",},],},}"#;
    assert_eq!(found(&judge(&[("", text)])), [Fires, Clear, Unknown]);
}

#[test]
fn what_stands_only_in_a_comment_is_not_judged_and_said() {
    let ours = pretty(&cli("contosoacr", json!({})));
    let open = pretty(&cli("contosoold", json!({})));
    let line = cli("contosoold", json!({})).to_string();
    let shut = json!({"adminUserEnabled": false, "publicNetworkAccess": "Disabled"});
    let shut = pretty(&cli("contosoacr", shut));
    let lines: String = open.lines().map(|line| format!("  // {line}\n")).collect();
    let said = |report: &Report| {
        let mut problems = report.problems.iter();
        problems.any(|problem| problem.message.contains("in this comment"))
    };
    for text in [
        format!("/*\n{open}\n*/\n{ours}"),
        format!("/* before:\n{open}\n*/ {ours}"),
        format!("{lines}{ours}"),
        format!("{ours}\n{lines}"),
        format!("{ours} // {line}"),
        format!("{ours},\n/* {open} */\n"),
        format!("/* {shut} */\n// {line}\n{ours}"),
        format!("[{ours},\n/* {open} */]"),
        format!("[{ours}\n{lines}]"),
        format!("{{\"value\": [ // {line}\n{ours}]}}"),
        format!(
            "// {line}\n2026-11-27T09:00:00.0000000Z {}",
            cli("contosoacr", json!({}))
        ),
    ] {
        let report = judge(&[("", &text)]);
        assert_eq!(names(&report), ["contosoacr"], "{text}");
        assert_eq!(found(&report), [Fires, Fires, Unknown], "{text}");
        assert!(said(&report), "{text}");
        assert!(
            !said(&judge(&[("", &ours)])) && report.sources[0].documents.len() == 1,
            "{text}"
        );
    }
    // Nothing else is there.
    for text in [format!("/*\n{shut}\n*/"), lines, format!("// {line}")] {
        let report = judge(&[("", &text)]);
        assert!(report.chains[0].registries.is_empty(), "{text}");
        assert_eq!(
            report.chains[0].verdict,
            model::outcome::Verdict::Undetermined,
            "{text}"
        );
        assert!(said(&report), "{text}");
    }
    // A word about one is none, and what is never closed is no comment.
    for text in [
        format!("// contosoacr.azurecr.io: Microsoft.ContainerRegistry/registries\n{ours}"),
        format!("/* never closed\n{ours}"),
        format!("{ours}\nls /subscriptions/*/x\nsee https://contoso.example/*/ or //share\n"),
    ] {
        let report = judge(&[("", &text)]);
        assert_eq!(found(&report), [Fires, Fires, Unknown], "{text}");
        assert!(!said(&report), "{text}");
    }
}

#[test]
fn what_looks_like_a_comment_in_a_string_is_none() {
    let text = pretty(&cli(
        "contosoacr",
        json!({"tags": {"see": "https://example.com/*", "and": "*/ // \" }"}, "adminUserEnabled": false}),
    ));
    assert_eq!(found(&judge(&[("", &text)])), [Clear, Fires, Unknown]);
}

#[test]
fn every_encoding_says_the_same() {
    let text = pretty(&cli("contosoacr", json!({"tags": {"owner": "Zoë 🦀"}})));
    let wide = |big: bool, mark: bool| -> Vec<u8> {
        let mark = mark.then_some(0xFEFF);
        let units = mark.into_iter().chain(text.encode_utf16());
        units
            .flat_map(|unit| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    };
    for bytes in [
        text.clone().into_bytes(),
        format!("\u{FEFF}{text}").into_bytes(),
        wide(false, true),
        wide(true, true),
        wide(false, false),
        wide(true, false),
    ] {
        let input = Input {
            name: "acr.json".to_owned(),
            bytes,
        };
        let report = analyze(vec![input], &Limits::default(), Detail::Full);
        assert_eq!(found(&report), [Fires, Fires, Unknown]);
    }
}

#[test]
fn bytes_that_are_cut_within_a_letter_or_a_pair_are_survived() {
    let list = pretty(&json!([
        cli("contosoone", json!({})),
        cli("contosotwo", json!({"tags": {"owner": "🦀"}}))
    ]));
    let at = list.find('🦀').unwrap();
    for length in [at + 1, at + 2, at + 3] {
        let input = Input {
            name: "acr.json".to_owned(),
            bytes: list.as_bytes()[..length].to_vec(),
        };
        let report = analyze(vec![input], &Limits::default(), Detail::Full);
        assert!(names(&report).contains(&"contosoone") || !report.problems.is_empty());
        assert!(!scan(&report).contains(&Clear));
    }
    let wide: Vec<u8> = list.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let input = Input {
        name: "acr.json".to_owned(),
        bytes: [&[0xFF, 0xFE], &wide[..wide.len() - 3]].concat(),
    };
    let report = analyze(vec![input], &Limits::default(), Detail::Full);
    assert_eq!(
        outcomes(named(&report, "contosoone")),
        [Fires, Fires, Unknown]
    );
}

#[test]
fn a_break_between_documents_loses_only_the_broken_one() {
    let one = pretty(&cli("contosoone", json!({})));
    let two = pretty(&cli("contosotwo", json!({})));
    let half = &one[..one.len() / 2];
    let report = judge(&[("", &format!("{two}\n{half}"))]);
    // The other is named in what is left of it.
    assert_eq!(names(&report), ["contosoone", "contosotwo"]);
    assert_eq!(outcomes(named(&report, "contosoone")), [Unknown; 3]);
    assert_cut_is_said(&report);
    let report = judge(&[("half.json", half), ("whole.json", &two)]);
    assert_eq!(
        outcomes(named(&report, "contosotwo")),
        [Fires, Fires, Unknown]
    );
    assert_cut_is_said(&report);
}
