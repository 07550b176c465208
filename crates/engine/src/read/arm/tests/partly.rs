//! What is known in part, and what must not be guessed.

use super::*;

#[track_caller]
fn come_to(sample: &Sample, cases: &[(&str, &str)]) {
    for (expression, value) in cases {
        assert_eq!(sample.spell(expression), *value, "{expression}");
    }
}

fn sample() -> Sample {
    Sample::new().parameter("tag", "v1").variable(
        "name",
        "[concat('contoso', uniqueString(resourceGroup().id))]",
    )
}

#[test]
fn what_surrounds_a_gap_is_kept() {
    come_to(
        &sample(),
        &[
            ("variables('name')", "'contoso…'"),
            (
                "format('{0}.azurecr.io/api:{1}', 'contosoacr', parameters('p'))",
                "'contosoacr.azurecr.io/api:…'",
            ),
            (
                "concat('contosoacr.azurecr.io/', parameters('p'), ':', parameters('tag'))",
                "'contosoacr.azurecr.io/…:v1'",
            ),
            (
                "concat(variables('name'), environment().suffixes.acrLoginServer)",
                "'contoso….azurecr.io'",
            ),
            ("take(variables('name'), 24)", "'contoso…'"),
            ("take(variables('name'), 7)", "'contoso'"),
            ("take(concat(variables('name'), 'x'), 21)", "'contoso…x'"),
            ("take(concat(variables('name'), 'x'), 10)", "'contoso…'"),
            ("skip(concat(parameters('p'), 'contoso'), 3)", "'…'"),
            ("skip(concat(variables('name'), 'acr'), 20)", "'acr'"),
            ("substring(variables('name'), 3, 2)", "'to'"),
            ("length(variables('name'))", "20"),
            ("length(concat('a', parameters('p')))", "unknown"),
            ("toUpper(variables('name'))", "'CONTOSO…'"),
            (
                "replace(concat('a-b', parameters('p'), '-c'), '-', '')",
                "'ab…c'",
            ),
            (
                "replace(concat('a-b', parameters('p')), '-b', '')",
                "unknown",
            ),
            ("trim(concat(' a ', parameters('p'), ' b '))", "'a … b'"),
            (
                "split(concat('a/b/', parameters('p'), '/c/d'), '/')",
                "['a', 'b', …, 'c', 'd']",
            ),
            (
                "last(split(concat(parameters('p'), '/registries/contosoacr'), '/'))",
                "'contosoacr'",
            ),
            ("split(variables('name'), '-')", "['contoso…']"),
            (
                "join(createArray('a', parameters('p'), 'b'), '-')",
                "'a-…-b'",
            ),
            ("format('{0,30}', parameters('p'))", "'…'"),
            ("format('{0:D2}', parameters('p'))", "'…'"),
            ("string(parameters('p'))", "'…'"),
            ("padLeft(variables('name'), 22, '0')", "'00contoso…'"),
            ("concat('at ', utcNow())", "'at …'"),
        ],
    );
}

#[test]
fn an_unknown_condition_leaves_both_open() {
    come_to(
        &sample(),
        &[
            ("if(parameters('p'), true(), false())", "unknown"),
            ("if(parameters('p'), 'same', 'same')", "'same'"),
            (
                "if(parameters('p'), 'contosoacr.azurecr.io/a:1', 'contosoacr.azurecr.io/a:2')",
                "'contosoacr.azurecr.io/a:…'",
            ),
            (
                "if(parameters('p'), createArray('0.0.0.0/0'), createArray())",
                "['0.0.0.0/0'?]",
            ),
            (
                "if(parameters('p'), createArray('a', 'b', 'z'), createArray('a', 'c', 'z'))",
                "['a', 'b'?, 'c'?, 'z']",
            ),
            (
                "if(parameters('p'), createObject('a', 1, 'b', 2), createObject('a', 1))",
                "{a: 1, b?: 2}",
            ),
            ("if(parameters('p'), 'a', parameters('q'))", "unknown"),
            ("if('true', 1, 2)", "unknown"),
            ("and(parameters('p'), false())", "false"),
            ("and(parameters('p'), true())", "unknown"),
            ("or(parameters('p'), true())", "true"),
            ("or(parameters('p'), false())", "unknown"),
            ("not(parameters('p'))", "unknown"),
            ("coalesce(parameters('p'), 'a')", "unknown"),
            ("coalesce(concat('a', parameters('p')), 'b')", "'a…'"),
        ],
    );
}

#[test]
fn only_what_the_known_parts_settle_is_said() {
    come_to(
        &sample(),
        &[
            ("equals(variables('name'), 'fabrikam')", "false"),
            ("equals(variables('name'), 'contoso')", "false"),
            (
                "equals(variables('name'), 'contosoabcdefghijklm')",
                "unknown",
            ),
            (
                "equals(concat(parameters('p'), 'a'), concat(parameters('p'), 'b'))",
                "false",
            ),
            ("equals(variables('name'), variables('name'))", "true"),
            ("equals(parameters('p'), parameters('P'))", "true"),
            ("equals(parameters('p'), parameters('q'))", "unknown"),
            ("equals(newGuid(), newGuid())", "unknown"),
            ("startsWith(variables('name'), 'cont')", "true"),
            ("startsWith(variables('name'), 'contosox')", "unknown"),
            ("startsWith(variables('name'), 'fab')", "false"),
            ("endsWith(variables('name'), 'o')", "unknown"),
            ("contains(variables('name'), 'tos')", "true"),
            ("contains(variables('name'), '-')", "false"),
            ("contains(variables('name'), 'x')", "unknown"),
            ("empty(variables('name'))", "false"),
            ("empty(concat(parameters('p'), ''))", "unknown"),
            ("empty(parameters('p'))", "unknown"),
            ("length(parameters('p'))", "unknown"),
            ("indexOf(variables('name'), 'toso')", "3"),
            ("indexOf(variables('name'), 'x')", "unknown"),
        ],
    );
}

#[test]
fn a_list_says_where_more_may_stand() {
    come_to(
        &sample(),
        &[
            ("concat(createArray('a'), parameters('p'))", "['a', …]"),
            ("concat(createArray('a'), parameters('p'))[0]", "'a'"),
            ("concat(createArray('a'), parameters('p'))[1]", "unknown"),
            ("concat(createArray('a'), parameters('p'))[?1]", "unknown"),
            ("last(concat(parameters('p'), createArray('a')))", "'a'"),
            (
                "first(concat(parameters('p'), createArray('a')))",
                "unknown",
            ),
            (
                "length(concat(createArray('a'), parameters('p')))",
                "unknown",
            ),
            ("empty(concat(createArray('a'), parameters('p')))", "false"),
            (
                "contains(concat(createArray('a'), parameters('p')), 'a')",
                "true",
            ),
            (
                "contains(concat(createArray('a'), parameters('p')), 'b')",
                "unknown",
            ),
            ("concat(parameters('p'), parameters('q'))", "unknown"),
            (
                "take(concat(createArray('a'), parameters('p'), createArray('b')), 2)",
                "['a', …, 'b'?]",
            ),
            (
                "skip(concat(createArray('a'), parameters('p'), createArray('b')), 1)",
                "[…, 'b']",
            ),
            (
                "skip(concat(parameters('p'), createArray('b')), 1)",
                "[…, 'b'?]",
            ),
            // That it is in the list is sure, where is not.
            (
                "union(parameters('p'), createArray('0.0.0.0/0'))",
                "[…, '0.0.0.0/0', …]",
            ),
            (
                "union(createArray('a'), createArray(parameters('p')))",
                "['a', …, unknown, …]",
            ),
            (
                "intersection(createArray('a', 'b'), createArray('a', parameters('p')))",
                "['a', 'b'?]",
            ),
            ("map(parameters('p'), lambda('i', 1))", "[1?, …]"),
            (
                "map(createArray(parameters('p')), lambda('i', concat('x', lambdaVariables('i'))))",
                "['x…']",
            ),
            (
                "filter(createArray('a', 'b'), lambda('i', or(equals(lambdaVariables('i'), 'a'), parameters('p'))))",
                "['a', 'b'?]",
            ),
            (
                "sort(createArray(parameters('p'), 1), lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))",
                "unknown",
            ),
            ("reduce(parameters('p'), 0, lambda('a', 'b', 1))", "unknown"),
            (
                "flatten(createArray(createArray(1), parameters('p')))",
                "[1, …]",
            ),
            ("range(0, parameters('p'))", "unknown"),
        ],
    );
}

#[test]
fn an_object_says_whether_other_keys_may_be_there() {
    come_to(
        &sample(),
        &[
            (
                "union(createObject('a', 1), parameters('p'))",
                "{a: unknown, …}",
            ),
            ("union(parameters('p'), createObject('a', 1))", "{a: 1, …}"),
            ("union(parameters('p'), createObject('a', 1)).a", "1"),
            ("union(parameters('p'), createObject('a', 1)).b", "unknown"),
            ("union(parameters('p'), createObject('a', 1)).?b", "unknown"),
            (
                "contains(union(parameters('p'), createObject('a', 1)), 'b')",
                "unknown",
            ),
            (
                "empty(union(parameters('p'), createObject('a', 1)))",
                "false",
            ),
            (
                "length(union(parameters('p'), createObject('a', 1)))",
                "unknown",
            ),
            (
                "items(union(parameters('p'), createObject('a', 1)))",
                "[…, {key: 'a', value: 1}, …]",
            ),
            (
                "createObject('a', 1, parameters('p'), 2)",
                "{a: unknown, …}",
            ),
            (
                "if(parameters('p'), createObject('a', 1), createObject()).?a",
                "unknown",
            ),
            ("createObject('a', 1)[parameters('p')]", "1"),
            ("createObject('a', 1, 'b', 2)[parameters('p')]", "unknown"),
            (
                "union(createObject('a', 1), createObject('a', null()))",
                "{a: unknown}",
            ),
        ],
    );
}

#[test]
fn what_azure_alone_knows_stays_open_and_is_known_again() {
    let sample = sample();
    for expression in [
        "reference('acr').creationDate",
        "uniqueString(resourceGroup().id)",
        "toLower(parameters('p'))",
        "parameters('p').name",
        "parameters('p')[0]",
        "resourceGroup().location",
        "subscription().subscriptionId",
        "deployment().name",
        "format('{0}-{1}', parameters('p'), parameters('q'))",
        "if(parameters('p'), parameters('q'), 'x')",
        "resourceId('A.B/c', parameters('p'))",
        "someFunctionOfTomorrow('a')",
    ] {
        assert_eq!(
            sample.spell(&format!("equals({expression}, {expression})")),
            "true",
            "{expression}"
        );
    }
    for expression in [
        "newGuid()",
        "utcNow()",
        "copyIndex()",
        "concat('a', copyIndex())",
    ] {
        assert_eq!(
            sample.spell(&format!("equals({expression}, {expression})")),
            "unknown",
            "{expression}"
        );
    }
    // The id that a registry's name makes, and the one that its neighbour's does, differ.
    let one = sample.value("[resourceId('A.B/c', concat(parameters('p'), '1'))]");
    let two = sample.value("[resourceId('A.B/c', concat(parameters('p'), '2'))]");
    assert_eq!(one.same(&two), Some(false));
}

#[test]
fn a_login_server_made_of_an_unknown_name_is_known_again() {
    let sample = sample();
    let of = |text: &str| match sample.value(text).what {
        What::Text(text) => text.lower(),
        other => panic!("{other:?}"),
    };
    let by_reference = of(
        "[reference(resourceId('Microsoft.ContainerRegistry/registries', variables('name')), '2023-07-01').loginServer]",
    );
    let by_hand = of("[format('{0}.azurecr.io', variables('name'))]");
    assert_eq!(by_reference.same(&by_hand), Some(true));
    let other = of("[format('{0}.azurecr.io', parameters('p'))]");
    assert_eq!(by_reference.same(&other), None);
}

#[test]
fn a_secret_yields_nothing() {
    let sample = Sample::new().secret("adminPassword");
    assert_eq!(sample.spell("parameters('adminPassword')"), "unknown");
    assert_eq!(
        sample.spell("concat('x', parameters('ADMINPASSWORD'))"),
        "'x…'"
    );
    for expression in [
        "listCredentials('acr', '2023-07-01').passwords[0].value",
        "listKeys(resourceId('Microsoft.Storage/storageAccounts', 'contoso'), '2023-01-01').keys[0].value",
        "listCredentials(resourceId('Microsoft.ContainerRegistry/registries', 'contosoacr'), '2023-07-01')",
    ] {
        let value = sample.value(&format!("[{expression}]"));
        assert!(matches!(value.what, What::Resource(_)), "{expression}");
        assert_eq!(letters(&value.spoken()), "…", "{expression}");
    }
    // The admin account's name is no secret: it is the registry's.
    assert_eq!(
        sample.spell("listCredentials('acr', '2023-07-01').username"),
        "'contosoacr'"
    );
    assert!(is_secret_type("SecureString") && is_secret_type("secureObject"));
    assert!(!is_secret_type("string"));
}

#[test]
fn names_that_lead_in_a_circle_end() {
    let sample = Sample::new()
        .variable("a", "[concat('x', variables('b'))]")
        .variable("b", "[variables('a')]");
    assert!(matches!(
        sample.value("[variables('a')]").what,
        What::Text(_) | What::Unknown(_)
    ));
    assert!(sample.budget().ran_out());
}

#[test]
fn what_doubles_without_end_is_cut_off() {
    let mut texts = Sample::new().variable("v0", "contoso");
    let mut lists = Sample::new().variable("v0", "[createArray('a', 'b')]");
    let mut trees = Sample::new().variable("v0", "a");
    for n in 1..40 {
        let before = format!("variables('v{}')", n - 1);
        texts = texts.variable(&format!("v{n}"), &format!("[concat({before}, {before})]"));
        lists = lists.variable(&format!("v{n}"), &format!("[concat({before}, {before})]"));
        trees = trees.variable(
            &format!("v{n}"),
            &format!("[createArray({before}, {before})]"),
        );
    }
    for sample in [texts, lists, trees] {
        sample.value(
            "[equals(variables('v39'), if(parameters('p'), variables('v39'), variables('v38')))]",
        );
        assert!(sample.budget().ran_out());
    }
}
