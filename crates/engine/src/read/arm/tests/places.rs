//! Where values come from.

use super::*;

/// The texts that a value's places point at, in `document`.
fn quoted<'a>(document: &'a str, value: &Value) -> Vec<&'a str> {
    value
        .origin
        .places()
        .iter()
        .map(|place| {
            document
                .get(place.span.start as usize..place.span.end as usize)
                .unwrap()
        })
        .collect()
}

/// Evaluates the one string that `document` is.
fn of(sample: &Sample, document: &str) -> Value {
    let text: String = serde_json::from_str(document).unwrap();
    let place = Place {
        text: 0,
        span: Span::new(0, document.len()),
    };
    evaluate(&text, place, sample)
}

#[test]
fn a_value_knows_the_literals_that_it_comes_down_to() {
    let sample = Sample::new().parameter("p", "v");
    for (document, places) in [
        (r#""contosoacr""#, vec![r#""contosoacr""#]),
        (r#""[if(true(), 'yes', 'no')]""#, vec!["yes"]),
        (r#""[concat('a', parameters('p'), 'b')]""#, vec!["a", "b"]),
        (r#""[createArray('a', 'b')[1]]""#, vec!["b"]),
        (r#""[createObject('k', 'v').k]""#, vec!["v"]),
        (r#""[ coalesce(null(), 7)]""#, vec!["7"]),
        (
            r#""[if(parameters('unknown'), 'yes', 'no')]""#,
            vec!["yes", "no"],
        ),
        (
            r#""[filter(createArray('a', 'b'), lambda('i', equals(lambdaVariables('i'), 'b')))[0]]""#,
            vec!["b"],
        ),
    ] {
        assert_eq!(
            quoted(document, &of(&sample, document)),
            places,
            "{document}"
        );
    }
    // Where escapes shift the bytes, the whole string is pointed at.
    let document = r#""[concat('\u0061', 'b')]""#;
    assert_eq!(quoted(document, &of(&sample, document)), [document]);
}

#[test]
fn a_default_is_remembered_through_whatever_is_made_of_it() {
    let sample = Sample::new()
        .parameter("sku", "Premium")
        .parameter("rules", texts(&["0.0.0.0/0"]))
        .parameter("open", What::Bool(true));
    for expression in [
        "parameters('sku')",
        "toLower(parameters('sku'))",
        "if(equals(parameters('sku'), 'Premium'), 'a', 'b')",
        "if(parameters('open'), 'a', 'b')",
        "if(parameters('nowhere'), parameters('sku'), 'b')",
        "length(parameters('rules'))",
        "parameters('rules')[0]",
        "createObject('a', parameters('sku')).a",
        "map(parameters('rules'), lambda('i', lambdaVariables('i')))[0]",
        "createArray('a', 'b')[length(parameters('rules'))]",
        "filter(createArray('a'), lambda('i', true()))[sub(length(parameters('rules')), 1)]",
    ] {
        let value = sample.value(&format!("[{expression}]"));
        assert!(value.origin.marks().defaulted, "{expression}");
        assert!(!value.origin.parameters().is_empty(), "{expression}");
    }
    let value = sample.value("[concat('a', 'b')]");
    assert_eq!(value.origin.marks(), Marks::default());
    // An element asked for by way of the list has what holds of the list.
    let list = sample.value("[parameters('rules')]");
    let Some(Element::Sure(rule)) = list.elements().next() else {
        panic!("{list:?}")
    };
    assert!(rule.origin.marks().defaulted);
}

#[test]
fn what_is_missing_and_what_is_predicted_is_said() {
    let sample = Sample::new();
    let value =
        sample.value("[concat(parameters('acrName'), environment().suffixes.acrLoginServer)]");
    let marks = value.origin.marks();
    assert!(marks.missing && marks.predicted && !marks.defaulted);
    assert_eq!(&*value.origin.parameters()[0], "acrName");
    let value = sample.value("[reference('acr').loginServer]");
    assert!(value.origin.marks().predicted);
}
