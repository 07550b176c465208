//! What is an expression and what is not.

use proptest::prelude::*;

use super::*;

#[test]
fn brackets_tell_an_expression_from_a_literal() {
    for (text, written) in [
        ("[parameters('a')]", Written::Expression("parameters('a')")),
        ("[[literal]", Written::Literal("[literal]")),
        ("[literal", Written::Literal("[literal")),
        ("[[literal", Written::Literal("[[literal")),
        ("[test] value", Written::Literal("[test] value")),
        (" [a]", Written::Literal(" [a]")),
        ("", Written::Literal("")),
        ("[", Written::Literal("[")),
        ("[]", Written::Expression("")),
    ] {
        assert_eq!(classify(text), written, "{text}");
    }
}

#[test]
fn what_is_no_expression_says_where_it_breaks() {
    for (text, error) in [
        ("", ParseError::NoValue(0)),
        ("'open", ParseError::OpenText(0)),
        ("concat('a' 'b')", ParseError::Unclosed(11)),
        ("concat('a'", ParseError::Unclosed(10)),
        ("concat('a',)", ParseError::NoValue(11)),
        ("name", ParseError::NotCalled(0)),
        ("true", ParseError::NotCalled(0)),
        ("1.5", ParseError::Number(0)),
        ("99999999999999999999", ParseError::Number(0)),
        ("-", ParseError::Number(0)),
        ("f() g()", ParseError::Behind(4)),
        ("f().", ParseError::NoValue(4)),
        ("f()[0", ParseError::Unclosed(5)),
        ("\u{201c}a\u{201d}", ParseError::NoValue(0)),
    ] {
        assert_eq!(parse(text), Err(error), "{text}");
    }
    assert_eq!(
        parse("'open").unwrap_err().to_string(),
        "the text that begins at byte 0 has no end"
    );
}

#[test]
fn what_nests_without_end_is_refused() {
    let deep = format!("{}1{}", "f(".repeat(100_000), ")".repeat(100_000));
    assert!(matches!(parse(&deep), Err(ParseError::TooDeep(_))));
    let deep = format!("f(){}0{}", "[f()".repeat(100_000), "]".repeat(100_000));
    assert!(parse(&deep).is_err());
    let long = format!("reference('acr'){}", ".a[0].?b".repeat(100_000));
    assert!(parse(&long).is_ok());
    assert_eq!(Sample::new().spell(&long), "unknown");
    // What people write is far from the limit.
    let bicep = format!("{}'a'{}", "format('{0}', ".repeat(60), ")".repeat(60));
    assert_eq!(Sample::new().spell(&bicep), "'a'");
}

#[test]
fn the_deepest_that_is_let_through_fits_the_stack() {
    // Variables whose expressions nest as deep as they may, each in the depth of the one before.
    let wrap = |inner: &str| {
        let open = "if(true(), ".repeat(60);
        format!("[{open}{inner}{}]", ", 'x')".repeat(60))
    };
    let mut sample = Sample::new().variable("v0", "end");
    for n in 1..8 {
        let inner = format!("variables('v{}')", n - 1);
        sample = sample.variable(&format!("v{n}"), &wrap(&inner));
    }
    assert_eq!(sample.spell("variables('v1')"), "'end'");
    assert_eq!(sample.spell("variables('v7')"), "unknown");
    assert!(sample.budget().ran_out());
}

/// Texts that are nearly expressions.
fn nearly() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "concat(",
        "if(",
        "equals(",
        "format('{0}', ",
        "parameters('p')",
        "variables('v')",
        "'a'",
        "''",
        "'",
        ")",
        ",",
        "[",
        "]",
        ".",
        "?",
        "name",
        "-1",
        "0",
        "reference(",
        "resourceId('A.B/c', ",
        "createArray(",
        "createObject('k', ",
        "map(",
        "lambda('x', ",
        "lambdaVariables('x')",
        "union(",
        "take(",
        "skip(",
        "split(",
        "copyIndex()",
        "uniqueString('a')",
        "json('[1]')",
        "range(0, 3)",
        " ",
        "\n",
        "é",
        "\u{1F600}",
        "filter(",
        "reduce(",
        "sort(",
        "toObject(",
        "items(",
        "tryGet(",
        "first(",
    ]);
    prop::collection::vec(word, 0..24).prop_map(|words| words.concat())
}

/// Expressions that parse, of every kind of value.
fn expressions() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "'abc'",
        "'A-b/c'",
        "''",
        "3",
        "0",
        "parameters('p')",
        "parameters('q')",
        "null()",
        "true()",
        "concat('a', parameters('p'), 'b')",
        "uniqueString('x')",
        "createArray()",
        "createObject()",
        "reference('acr')",
        "resourceGroup().id",
        "environment()",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(4, 40, 3, |inner| {
        let name = prop::sample::select(vec![
            "concat",
            "union",
            "intersection",
            "createArray",
            "take",
            "skip",
            "contains",
            "equals",
            "if",
            "split",
            "replace",
            "first",
            "last",
            "length",
            "empty",
            "toUpper",
            "substring",
            "format",
            "createObject",
            "items",
            "join",
            "trim",
            "coalesce",
            "tryGet",
            "flatten",
            "reference",
            "string",
            "padLeft",
            "indexOf",
            "startsWith",
            "shallowMerge",
            "or",
            "less",
        ]);
        (name, prop::collection::vec(inner, 1..4))
            .prop_map(|(name, arguments)| format!("{name}({})", arguments.join(", ")))
    })
}

proptest! {
    #[test]
    fn any_text_is_read_to_its_end_or_refused(text in any::<String>()) {
        let _ = parse(&text);
        let _ = Sample::new().value(&text);
        let _ = Sample::new().value(&format!("[{text}]"));
    }

    #[test]
    fn what_is_nearly_an_expression_does_no_harm(text in nearly()) {
        let _ = parse(&text);
        let _ = Sample::new().spell(&text);
    }

    /// What is said while parameters are not known still holds once they are.
    #[test]
    fn what_is_known_in_part_holds_whatever_the_rest_is(
        text in expressions(),
        p in prop::sample::select(vec!["", "a", "abc", "A-b/c", "x/y/z", "  "]),
        list in any::<bool>(),
    ) {
        let open = Sample::new();
        let given = if list { texts(&[p, "abc"]) } else { p.into() };
        let closed = Sample::new().parameter("p", given).parameter("q", "q");
        // To join a text and a list is an error, behind which nothing is promised.
        let text = if list { text.replace("concat(", "union(") } else { text };
        let text = format!("[{text}]");
        let (before, after) = (open.value(&text), closed.value(&text));
        prop_assert!(allows(&before, &after), "{text}\n{}\n{}", spell(&before), spell(&after));
    }
}

/// Whether what is known of `before` leaves room for `after`, which knows more. An `after` that is not
/// known is one that Azure refuses, mostly.
fn allows(before: &Value, after: &Value) -> bool {
    match (&before.what, &after.what) {
        (What::Unknown(_) | What::Resource(_), _) | (_, What::Unknown(_) | What::Resource(_)) => {
            true
        }
        (What::Text(before), What::Text(after)) => match after.whole() {
            Some(after) => fits(before.pieces(), after),
            None => true,
        },
        (What::List(before), What::List(after)) => room(before.raw(), after.raw()),
        (What::Object(before), What::Object(after)) => {
            let sure = before
                .raw()
                .iter()
                .all(|entry| match after.get(&entry.key) {
                    Found::Value(value, _) => allows(&entry.value, &value),
                    Found::Missing => !entry.sure,
                    Found::Unknown => true,
                });
            let closed = before.is_open()
                || after
                    .raw()
                    .iter()
                    .all(|entry| before.position(&entry.key).is_some());
            sure && closed
        }
        (before, after) => before == after,
    }
}

fn fits(pieces: &[Piece], text: &str) -> bool {
    match pieces.split_first() {
        None => text.is_empty(),
        Some((Piece::Known(letters), rest)) => text
            .strip_prefix(&**letters)
            .is_some_and(|behind| fits(rest, behind)),
        Some((Piece::Gap(gap), rest)) => {
            let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            ends.enumerate().any(|(width, at)| {
                width >= gap.min as usize
                    && gap.max.is_none_or(|max| width <= max as usize)
                    && fits(rest, text.get(at..).unwrap())
            })
        }
    }
}

fn room(before: &[Element], after: &[Element]) -> bool {
    match (before.split_first(), after.split_first()) {
        (None, None) => true,
        (None, Some((Element::Sure(_), _))) => false,
        // What is still open on the other side may be nothing.
        (_, Some((Element::Perhaps(_) | Element::Any, _))) => true,
        (Some((Element::Sure(_), _)), None) => false,
        (Some((Element::Sure(one), rest)), Some((Element::Sure(two), others))) => {
            allows(one, two) && room(rest, others)
        }
        (Some((Element::Perhaps(one), rest)), Some((Element::Sure(two), others))) => {
            (allows(one, two) && room(rest, others)) || room(rest, after)
        }
        (Some((Element::Any, rest)), Some((_, others))) => {
            room(rest, after) || room(before, others)
        }
        (Some((_, rest)), None) => room(rest, after),
    }
}
