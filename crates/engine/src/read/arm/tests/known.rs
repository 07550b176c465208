//! What is known to the last letter.

use super::*;

/// Expressions and what they come to, without any name.
#[track_caller]
fn come_to(cases: &[(&str, &str)]) {
    let sample = Sample::new();
    for (expression, value) in cases {
        assert_eq!(sample.spell(expression), *value, "{expression}");
    }
}

#[test]
fn texts_are_put_together_and_taken_apart() {
    come_to(&[
        ("'it''s'", "'it's'"),
        ("concat('a', 'b', 3)", "'ab3'"),
        ("CONCAT ( 'a' ,\r\n\t'b' )", "'ab'"),
        ("toLower('AbC')", "'abc'"),
        ("toUpper('AbC')", "'ABC'"),
        ("trim('  a b ')", "'a b'"),
        ("substring('contoso', 2, 3)", "'nto'"),
        ("substring('contoso', 5)", "'so'"),
        ("substring('contoso', 9)", "unknown"),
        ("take('contoso', 3)", "'con'"),
        ("take('contoso', 99)", "'contoso'"),
        ("take('contoso', -1)", "''"),
        ("skip('contoso', 3)", "'toso'"),
        ("skip('contoso', 99)", "''"),
        ("first('contoso')", "'c'"),
        ("last('contosö')", "'ö'"),
        ("length('contosö')", "7"),
        ("replace('a-b-c', '-', '')", "'abc'"),
        ("replace('a-b-c', '-b', '+')", "'a+-c'"),
        ("split('a,b;c', createArray(',', ';'))", "['a', 'b', 'c']"),
        ("split('a::b', '::')", "['a', 'b']"),
        ("join(createArray('a', 'b', 1), ', ')", "'a, b, 1'"),
        ("startsWith('Contoso', 'con')", "true"),
        ("endsWith('Contoso', 'OSO')", "true"),
        ("startsWith('con', 'contoso')", "false"),
        ("contains('Contoso', 'con')", "false"),
        ("contains('Contoso', 'Con')", "true"),
        ("indexOf('Contoso', 'TO')", "3"),
        ("indexOf('Contoso', 'x')", "-1"),
        ("lastIndexOf('Contoso', 'o')", "6"),
        ("padLeft('7', 3, '0')", "'007'"),
        ("padLeft(12, 5)", "'   12'"),
        ("padLeft('contoso', 3)", "'contoso'"),
        ("string(12)", "'12'"),
        ("string(equals(1, 1))", "'True'"),
        ("base64('one, two, three')", "'b25lLCB0d28sIHRocmVl'"),
        (
            "base64ToString('b25lLCB0d28sIHRocmVl')",
            "'one, two, three'",
        ),
        (
            "uri('https://contoso.example/a/', 'b/c.json')",
            "'https://contoso.example/a/b/c.json'",
        ),
        ("uriComponent('a b/c')", "'a%20b%2Fc'"),
        ("empty('')", "true"),
        ("empty('a')", "false"),
    ]);
}

#[test]
fn formats_are_those_of_dot_net() {
    come_to(&[
        (
            "format('{0}, {1}. {2:N0}', 'Hello', 'User', 8175133)",
            "'Hello, User. 8,175,133'",
        ),
        ("format('{0}{{0}}{1}', 'a', 'b')", "'a{0}b'"),
        ("format('{0:D3}-{1:d2}', 7, -4)", "'007--04'"),
        ("format('{0,4}|{0,-4}|', 'ab')", "'  ab|ab  |'"),
        ("format('{0:N}', 1234)", "'1,234.00'"),
        ("format('{0:X4}{1:x}', 255, 255)", "'00FFff'"),
        ("format('{0}', equals(1, 2))", "'False'"),
        ("format('plain')", "'plain'"),
        // Of these Azure makes an error.
        ("format('{1}', 'a')", "unknown"),
        ("format('{0', 'a')", "unknown"),
        ("format('0}', 'a')", "unknown"),
        ("format('{x}', 'a')", "unknown"),
    ]);
}

#[test]
fn lists_are_put_together_and_taken_apart() {
    come_to(&[
        ("createArray()", "[]"),
        ("createArray('a', 1, null())", "['a', 1, null]"),
        ("array('a')", "['a']"),
        ("array(createArray('a'))", "['a']"),
        (
            "concat(createArray('a'), createArray('b', 'c'))",
            "['a', 'b', 'c']",
        ),
        ("concat(createArray('a'), 'b')", "unknown"),
        ("length(createArray(1, 2))", "2"),
        ("empty(createArray())", "true"),
        ("first(createArray(1, 2))", "1"),
        ("last(createArray(1, 2))", "2"),
        ("createArray(1, 2)[1]", "2"),
        ("createArray(1, 2)[2]", "unknown"),
        ("createArray(1, 2)[?2]", "null"),
        ("take(createArray(1, 2, 3), 2)", "[1, 2]"),
        ("take(createArray(1, 2, 3), 0)", "[]"),
        ("skip(createArray(1, 2, 3), 2)", "[3]"),
        ("skip(createArray(1, 2, 3), 5)", "[]"),
        ("contains(createArray('a', 'b'), 'b')", "true"),
        ("contains(createArray('a', 'b'), 'B')", "false"),
        ("indexOf(createArray('a', 'b', 'b'), 'b')", "1"),
        ("lastIndexOf(createArray('a', 'b', 'b'), 'b')", "2"),
        ("lastIndexOf(createArray('a'), 'c')", "-1"),
        ("range(3, 3)", "[3, 4, 5]"),
        ("range(0, 10001)", "unknown"),
        (
            "flatten(createArray(createArray(1), createArray(2, 3)))",
            "[1, 2, 3]",
        ),
        (
            "union(createArray('a', 'b'), createArray('b', 'c'))",
            "['a', 'b', 'c']",
        ),
        (
            "intersection(createArray('a', 'b'), createArray('b', 'c'))",
            "['b']",
        ),
        ("min(3, 1, 2)", "1"),
        ("max(createArray(3, 5))", "5"),
    ]);
}

#[test]
fn objects_are_put_together_and_taken_apart() {
    come_to(&[
        ("createObject('a', 1, 'b', createObject('c', 2)).b.c", "2"),
        ("createObject('a', 1)['A']", "1"),
        ("createObject('A', 1, 'a', 2).a", "2"),
        ("createObject('a', 1).b", "unknown"),
        ("createObject('a', 1).?b", "null"),
        ("createObject('a', 1).?b.?c", "null"),
        (
            "tryGet(createObject('a', createObject('b', 3)), 'a', 'b')",
            "3",
        ),
        ("tryGet(createObject('a', 1), 'b', 'c')", "null"),
        ("tryGet(createArray('a'), 1)", "null"),
        ("contains(createObject('Key', 1), 'key')", "true"),
        ("length(createObject('a', 1, 'b', 2))", "2"),
        ("empty(createObject())", "true"),
        ("empty(null())", "true"),
        ("items(createObject('b', 1, 'a', 2))[0].key", "'a'"),
        ("objectKeys(createObject('b', 1, 'a', 2))", "['a', 'b']"),
        (
            "union(createObject('p', createObject('a', 1, 'b', 2), 'l', createArray(1)), createObject('p', createObject('b', 3), 'l', createArray(2)))",
            "{p: {a: 1, b: 3}, l: [2]}",
        ),
        (
            "shallowMerge(createArray(createObject('p', createObject('a', 1)), createObject('p', createObject('b', 2))))",
            "{p: {b: 2}}",
        ),
        (
            "intersection(createObject('a', 1, 'b', 2, 'c', 3), createObject('a', 1, 'b', 4))",
            "{a: 1}",
        ),
        ("json('{\"a\": [true, null, 2]}').a", "[true, null, 2]"),
        (
            "json('[-7, 1.5, 18446744073709551615, \"b\"]')",
            "[-7, unknown, unknown, 'b']",
        ),
        ("equals(json('1.5'), json(' 1.5 '))", "true"),
        ("equals(json('1.5'), json('2.5'))", "unknown"),
        ("json('{\"b\": 1, \"a\": {}, \"b\": 2}')", "{a: {}, b: 2}"),
        ("json('nothing')", "unknown"),
        ("json('[1')", "unknown"),
        ("json('[1] 2')", "unknown"),
        ("base64ToJson('eyJvbmUiOiAiYSJ9').one", "'a'"),
    ]);
}

#[test]
fn a_json_text_that_nests_without_end_is_not_known() {
    let nested = |depth: usize| format!("json('{}{}')", "[".repeat(depth), "]".repeat(depth));
    let deep = nested(50_000);
    come_to(&[(&nested(2), "[[]]"), (&deep, "unknown")]);
}

#[test]
fn conditions_and_numbers_are_worked_out() {
    come_to(&[
        ("if(equals('a', 'a'), 1, fail('never looked at'))", "1"),
        ("if(false(), unknownFunction(), 'b')", "'b'"),
        ("equals('a', 'A')", "false"),
        ("equals(1, '1')", "false"),
        ("equals(createArray(1, 2), createArray(1, 2))", "true"),
        (
            "equals(createObject('a', 1), createObject('a', 2))",
            "false",
        ),
        ("equals(null(), 'a')", "false"),
        ("not(true())", "false"),
        ("and(true(), true(), false())", "false"),
        ("or(false(), true())", "true"),
        ("less(1, 2)", "true"),
        ("greaterOrEquals(2, 2)", "true"),
        ("lessOrEquals(3, 2)", "false"),
        ("greater('b', 'a')", "true"),
        // How Azure orders capitals is its own affair.
        ("greater('B', 'a')", "unknown"),
        ("coalesce(null(), null(), 'a')", "'a'"),
        ("coalesce(null(), null())", "null"),
        ("add(1, mul(2, 3))", "7"),
        ("sub(-1, 2)", "-3"),
        ("div(7, 2)", "3"),
        ("mod(7, 2)", "1"),
        ("div(7, 0)", "unknown"),
        ("add(9223372036854775807, 1)", "unknown"),
        ("int('12')", "12"),
        ("bool('TRUE')", "true"),
        ("bool(0)", "false"),
    ]);
}

#[test]
fn lambdas_are_run() {
    come_to(&[
        (
            "map(createArray(1, 2), lambda('i', add(lambdaVariables('i'), 10)))",
            "[11, 12]",
        ),
        (
            "map(createArray('a', 'b'), lambda('one', 'i', format('{0}{1}', lambdaVariables('one'), lambdaVariables('i'))))",
            "['a0', 'b1']",
        ),
        (
            "filter(range(0, 5), lambda('i', equals(0, mod(lambdaVariables('i'), 2))))",
            "[0, 2, 4]",
        ),
        (
            "reduce(range(1, 4), 0, lambda('cur', 'next', add(lambdaVariables('cur'), lambdaVariables('next'))))",
            "10",
        ),
        (
            "sort(createArray(3, 1, 2), lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))",
            "[1, 2, 3]",
        ),
        (
            "toObject(createArray('x', 'y'), lambda('k', lambdaVariables('k')), lambda('k', toUpper(lambdaVariables('k'))))",
            "{x: 'X', y: 'Y'}",
        ),
        (
            "groupBy(createArray('ab', 'cd', 'ae'), lambda('t', first(lambdaVariables('t'))))",
            "{a: ['ab', 'ae'], c: ['cd']}",
        ),
        (
            "mapValues(createObject('a', 1), lambda('v', add(lambdaVariables('v'), 1)))",
            "{a: 2}",
        ),
        (
            "map(createArray(1, 2), lambda('a', map(createArray(10), lambda('b', add(lambdaVariables('a'), lambdaVariables('b'))))))",
            "[[11], [12]]",
        ),
        ("lambdaVariables('nobody')", "unknown"),
        // An order that contradicts itself is still an end.
        (
            "length(sort(range(0, 100), lambda('a', 'b', true())))",
            "100",
        ),
    ]);
}

#[test]
fn names_lead_to_what_they_stand_for() {
    let sample = Sample::new()
        .parameter("acrName", "contosoacr")
        .parameter("rules", texts(&["192.0.2.0/24", "0.0.0.0/0"]))
        .variable(
            "server",
            "[toLower(format('{0}.azurecr.io', parameters('ACRNAME')))]",
        )
        .variable("plain", "[[not an expression]")
        .copy("", 3)
        .copy("rules", 1);
    assert_eq!(
        sample.spell("variables('Server')"),
        "'contosoacr.azurecr.io'"
    );
    assert_eq!(sample.spell("variables('plain')"), "'[not an expression]'");
    assert_eq!(
        sample.spell("variables(concat('ser', 'ver'))"),
        "'contosoacr.azurecr.io'"
    );
    assert_eq!(
        sample.spell("parameters('rules')[copyIndex('rules')]"),
        "'0.0.0.0/0'"
    );
    assert_eq!(sample.spell("copyIndex()"), "3");
    assert_eq!(sample.spell("copyIndex(10)"), "13");
    assert_eq!(sample.spell("copyIndex('rules', 1)"), "2");
    assert_eq!(sample.spell("copyIndex('other')"), "unknown");
    assert_eq!(sample.spell("contoso.Twice('ab')"), "'abab'");
    assert_eq!(sample.spell("contoso.thrice('ab')"), "unknown");
}

#[test]
fn a_resource_is_found_by_name_and_by_id() {
    let sample = Sample::new();
    let kind = "'Microsoft.ContainerRegistry/registries'";
    for (expression, value) in [
        ("reference('acr').loginServer", "'contosoacr.azurecr.io'"),
        (
            "reference('acr', '2023-07-01', 'Full').properties.loginServer",
            "'contosoacr.azurecr.io'",
        ),
        ("reference('acr').adminUserEnabled", "true"),
        ("resourceInfo('acr').name", "'contosoacr'"),
        (
            &format!("reference(resourceId({kind}, 'ContosoAcr'), '2023-07-01').loginServer"),
            "'contosoacr.azurecr.io'",
        ),
        (
            &format!(
                "resourceId('11111111-1111-1111-1111-111111111111', 'shared', {kind}, 'contosoacr')"
            ),
            "'/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/shared/providers/Microsoft.ContainerRegistry/registries/contosoacr'",
        ),
        (
            "subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda')",
            "'/subscriptions/…/providers/Microsoft.Authorization/roleDefinitions/7f951dda'",
        ),
        ("tenantResourceId('A.B/c', 'd')", "'/providers/A.B/c/d'"),
        (
            "extensionResourceId('/subscriptions/s', 'A.B/c/d', 'e', 'f')",
            "'/subscriptions/s/providers/A.B/c/e/d/f'",
        ),
        ("resourceId('A.B/c/d', 'e')", "unknown"),
        (
            "last(split(resourceId('A.B/c', parameters('n')), '/'))",
            "'…'",
        ),
        ("split(resourceId('A.B/c', 'd'), '/')[8]", "'d'"),
    ] {
        assert_eq!(sample.spell(expression), value, "{expression}");
    }
    let subscription = Sample::new().without_group();
    assert_eq!(
        subscription.spell("resourceId('A.B/c', 'd')"),
        "'/subscriptions/…/providers/A.B/c/d'"
    );
    assert_eq!(subscription.spell("resourceGroup().name"), "unknown");
}

#[test]
fn an_id_says_what_it_names() {
    let id = "/subscriptions/s1/resourceGroups/Tokens/providers/Microsoft.Web/sites/web/slots/blue";
    let handle = Handle::parse(&id.into()).unwrap();
    assert!(handle.is_kind("microsoft.web/sites/slots"));
    assert_eq!(handle.name.whole(), Some("web/blue"));
    assert_eq!(handle.subscription().unwrap().whole(), Some("s1"));
    assert_eq!(handle.resource_group().unwrap().whole(), Some("Tokens"));
    let relative = Handle::parse(&"Microsoft.Web/sites/web".into()).unwrap();
    assert_eq!(relative.name.whole(), Some("web"));
    assert_eq!(relative.id, None);
    for no in [
        "web",
        "Microsoft.Web/sites",
        "/subscriptions/s",
        "a/b/c",
        "",
        "/",
    ] {
        assert_eq!(Handle::parse(&no.into()), None, "{no}");
    }
}
