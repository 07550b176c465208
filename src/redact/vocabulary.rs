//! Words that are ours or everyone's, and so tell nothing.

use std::collections::BTreeSet;

use crate::engine::report::Report;

/// Words of our own sentences, field names and commands that the published texts do not have.
pub(super) const OUR_WORDS: &str = "a about absent account acr active address addresses admin adminuserenabled aks all allow \
    allowed allows an and any api app apps are as at audit az azure azurecr azureservices backdoor basic be bicep body \
    both build but by bypass cannot change checked ci clear cli closed cloud cloudposture cluster clusters code column \
    command comes config container containerregistry containers containersensor contradict counts credential data date \
    decide decides default defaultaction defender delete deny deploy dev disabled document documents does down each \
    empty enable enabled endpoint entry environment every evidence excerpt expected export extension false false field \
    file files fires first fix flag for found free from full get graph group groups has have here host hosts how id \
    ids if image images in int internet io ip iprules ipv4 ipv6 is issue it its json key keys known kubernetes \
    kubernetesservice last length level line lines link links list load login main make may means missing mode more \
    name names network networkruleset next no none not note null number object of off old on one only open or other \
    outcome output over own pair parse path plan plans policies policy premium pricing pricings pricingtier private \
    prod production project properties provider providers public publicnetworkaccess pull push quarantine query range \
    ranges rather read reason region registries registry registryname repository reservation resource resourcegroup \
    resourcegroups resources rest result rg role rule rules run same says scan scanning scope secret secrets security \
    securityprofile server service services set settle shared show shows sku skipped some source sources stage standard \
    state step steps string sub subscription subscriptions subplan table tag tags task tasks team template tenant test \
    text than that the then there these they this those tier to token tokens top trial true trust tsv two type types \
    undefined unknown unless until update url used user users value values version vnet warning was web what when \
    where which whole why with without yaml you zone";
/// Flags whose value is a name in `az` and `kubectl`.
pub(super) const NAME_FLAGS: [&str; 14] = [
    "-n",
    "--name",
    "-g",
    "--resource-group",
    "-s",
    "--subscription",
    "-r",
    "--registry",
    "--ids",
    "--namespace",
    "--cluster-name",
    "--context",
    "--scope",
    "--server",
];
/// Defender plans have fixed names.
pub(super) const PLANS: [&str; 5] = [
    "containers",
    "containerregistry",
    "kubernetesservice",
    "cloudposture",
    "virtualmachines",
];
/// Built-in policy definitions: the same in every tenant, and part of the advice.
pub(super) const PUBLISHED_IDS: [&str; 15] = [
    "090c7b07-b4ed-4561-ad20-e9075f3ccaff",
    "0fdf0491-d080-4575-b627-ad0e843cba0f",
    "1c988dd6-ade4-430f-a608-2a3e5b0a6d38",
    "64def556-fbad-4622-930e-72d1d5589bf5",
    "79fdfe03-ffcb-4e55-b4d0-b925b8241759",
    "9f2dea28-e834-476c-99c5-3507b4728395",
    "a1840de2-8088-4ea8-b153-b4c723e9cb01",
    "a3701552-92ea-433e-9d17-33b7f1208fc9",
    "bd560fc0-3c69-498a-ae9f-aa8eb7de0e13",
    "c9ddb292-b203-4738-aead-18e2716e858f",
    "d0793b48-0edc-4296-a390-4c75d1bdfd71",
    "dc921057-6b28-4fbe-9b83-f7bec05db6c2",
    "e8eef0a8-67cf-4eb4-9386-14b0e78733d4",
    "efd4031d-b232-4595-babf-ae817348e91b",
    "ff05e24e-195c-447e-b322-5e90c9f9f366",
];
/// The words of the published texts, which hold no names, and those of ours.
pub(super) fn our_words(report: &Report) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut add = |text: &str| {
        for word in text.split(|c: char| !c.is_alphanumeric()) {
            if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                words.insert(word.to_ascii_lowercase());
            }
        }
    };
    OUR_WORDS.split_whitespace().for_each(&mut add);
    for chain in &report.chains {
        for text in [
            &chain.title,
            &chain.severity,
            &chain.likelihood,
            &chain.why,
            &chain.how,
        ] {
            add(text);
        }
        for rule in &chain.rules {
            for text in [&rule.title, &rule.about, &rule.why] {
                add(text);
            }
        }
        for step in &chain.steps {
            let technique = &step.technique;
            for text in [
                &step.title,
                &step.actor,
                &step.gain,
                &step.how,
                &technique.name,
                &technique.tactic,
            ] {
                add(text);
            }
        }
        let radius = &chain.blast_radius;
        for text in [
            &radius.initial_access,
            &radius.lateral_movement,
            &radius.max_privilege,
            &radius.estimated_scope,
        ] {
            add(text);
        }
        for text in radius.data_at_risk.iter().chain(&radius.services_at_risk) {
            add(text);
        }
    }
    words
}
