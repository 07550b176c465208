//! Whose a plan or a registry is that has no id: what stands around it may say so.

use super::*;

/// A registry of which a query kept no id.
fn bare(name: &str) -> Value {
    let mut bare = registry(name, json!({}));
    bare.as_object_mut().unwrap().remove("id");
    bare.as_object_mut().unwrap().remove("resourceGroup");
    bare
}

fn tier(tier: &str) -> Value {
    json!({"name": "Containers", "type": "Microsoft.Security/pricings", "pricingTier": tier})
}

/// What each registry comes to on rule 021.
fn watched(report: &Report) -> Vec<(&str, Outcome)> {
    let mut all: Vec<_> = { report.chains[0].registries.iter() }
        .map(|one| (one.name.as_str(), one.rules[2].finding.outcome))
        .collect();
    all.sort();
    all
}

fn judge_named(files: &[(&str, Value)]) -> Report {
    let inputs = files.iter().map(|(name, value)| Input {
        name: (*name).to_owned(),
        bytes: value.to_string().into_bytes(),
    });
    analyze(inputs.collect(), &Limits::default(), Detail::Full)
}

#[test]
fn what_stands_under_a_subscription_is_of_that_one() {
    let here = |plans: Value| json!({"acr": [bare("elm")], "pricings": plans});
    let there = |plans: Value| json!({"acr": [bare("fir")], "pricings": plans});
    let with = |mut wrapped: Value, key: &str, id: &str| {
        wrapped[key] = json!(id);
        wrapped
    };
    for (one, other, outcomes) in [
        (json!([tier("Standard")]), json!([]), [Clear, Unknown]),
        (
            json!([tier("Free")]),
            json!([tier("Standard")]),
            [Fires, Clear],
        ),
    ] {
        let (one, other) = (here(one), there(other));
        let mut documents: Vec<Value> = Vec::new();
        for key in ["subscriptionId", "Subscription", "subId", "sub_id"] {
            let [one, other] =
                [(&one, HERE), (&other, THERE)].map(|(wrapped, id)| with(wrapped.clone(), key, id));
            documents.push(json!({"estate": [one, other]}));
        }
        documents.push(json!({"subscriptions": [with(one.clone(), "id", HERE), with(other.clone(), "id", THERE)]}));
        documents.push(json!({HERE: one, THERE: other}));
        documents.push(json!({format!("prod {HERE}"): one, format!("dev {THERE}"): other}));
        for document in documents {
            let report = judge(std::slice::from_ref(&document));
            let [elm, fir] = outcomes;
            assert_eq!(
                watched(&report),
                [("elm", elm), ("fir", fir)],
                "{document:#}"
            );
        }
    }
}

#[test]
fn a_file_or_its_folder_may_be_called_by_a_subscription() {
    for (one, other, plans) in [
        (
            format!("{HERE}/acr.json"),
            format!("{THERE}/acr.json"),
            format!("{HERE}/plans.json"),
        ),
        (
            format!("acr_{HERE}.json"),
            format!("acr_{THERE}.json"),
            format!("plans_{HERE}.json"),
        ),
    ] {
        let report = judge_named(&[
            (&one, json!([bare("elm")])),
            (&other, json!([bare("fir")])),
            (&plans, json!({"value": [tier("Standard")]})),
        ]);
        assert_eq!(watched(&report), [("elm", Clear), ("fir", Unknown)]);
    }
}

#[test]
fn what_says_itself_whose_it_is_is_not_another_ones() {
    let wrapped = json!({"subscriptionId": THERE, "acr": [registry("elm", json!({}))], "pricings": [plan(HERE, "Containers", "Standard")]});
    assert_eq!(watched(&judge(&[wrapped])), [("elm", Clear)]);
    // An id of something else is no subscription's.
    let wrapped = json!({"tenantId": THERE, "id": THERE, "acr": [registry("elm", json!({}))], "pricings": [tier("Free")]});
    assert_eq!(watched(&judge(&[wrapped])), [("elm", Fires)]);
}
