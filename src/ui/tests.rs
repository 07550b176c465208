//! Everything is drawn without a browser: what a server would send, and what a browser begins with.

use std::rc::Rc;

use futures::executor::block_on;
use yew::{ServerRenderer, prelude::*};

use super::{
    app::App,
    frame,
    state::{
        effect::Effect,
        model::{Payload, State},
        msg::{Documents, Msg, TakeAway},
        page::Page,
        update,
    },
};
use model::{Limits, protocol::Request};
use more::office::Office as Session;

#[test]
fn the_start_page_is_drawn_without_a_browser() {
    let html = block_on(ServerRenderer::<App>::new().hydratable(false).render());
    for expected in [
        "<h1>Can this container registry be taken over, and poison everything that pulls from it?</h1>",
        r#"<h2 id="zone-title">Drop files, a folder or a ZIP anywhere, or paste with Ctrl+V</h2>"#,
        r#"<input type="file" multiple="multiple" class="visually-hidden">"#,
        "az acr list -o json &gt; registries.json",
        "Nothing you drop or paste here leaves this page.",
    ] {
        assert!(html.contains(expected), "{expected} in {html}");
    }
}

#[derive(Clone, PartialEq, Properties)]
struct Props {
    page: Page,
    /// The text of a document that was handed in.
    document: Option<&'static str>,
}

#[component]
fn Drawn(props: &Props) -> Html {
    let mut state = State {
        page: props.page,
        ..State::default()
    };
    if let Some(document) = props.document {
        let texts = vec![("r.json".to_owned(), Rc::from(document))];
        Answering::new().answer(&mut state, Documents::Texts(texts).into());
    }
    frame::view(&state, &Callback::noop())
}

/// A session that answers a page.
struct Answering(Session);

impl Answering {
    fn new() -> Answering {
        Answering(Session::new(Limits::default()))
    }

    /// Lets something happen, and the session answer all that follows from it.
    fn answer(&mut self, state: &mut State, msg: Msg) {
        let Answering(session) = self;
        let mut ahead = update(state, msg).effects;
        while !ahead.is_empty() {
            let (number, effect) = ahead.remove(0);
            let answer = match effect {
                Effect::Ask(request) => session.answer(request, Vec::new()),
                Effect::Put {
                    id,
                    name,
                    without,
                    payload: Payload::Text(text),
                } => session.answer(Request::Put { id, name, without }, text.as_bytes().into()),
                _ => continue,
            };
            ahead.extend(update(state, Msg::Answer(number, answer)).effects);
        }
    }
}

fn drawn(page: Page, document: Option<&'static str>) -> String {
    let props = move || Props { page, document };
    let renderer = ServerRenderer::<Drawn>::with_props(props);
    block_on(renderer.hydratable(false).render())
}

#[test]
fn the_other_pages_are_drawn_without_a_browser() {
    assert!(drawn(Page::Collect, None).contains("<h1>Collect the evidence</h1>"));
    assert!(drawn(Page::Proof, None).contains("<h1>How do I know nothing leaves?</h1>"));
}

#[test]
fn an_answer_is_drawn_without_a_browser_and_hostile_names_as_text() {
    let html = drawn(
        Page::Answer,
        Some(
            r#"{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/<b>r</b>",
            "type": "Microsoft.ContainerRegistry/registries", "name": "<b>r</b>", "adminUserEnabled": true}"#,
        ),
    );
    for part in [
        "verdict",
        "registries",
        "walkthrough",
        "blast",
        "rules",
        "documents",
    ] {
        assert!(html.contains(&format!(r#"<section id="{part}""#)), "{part}");
    }
    assert!(html.contains("<bdi>&lt;b&gt;r&lt;/b&gt;</bdi>") && !html.contains("<b>r</b>"));
}

#[test]
fn what_defender_saw_of_a_workload_stands_beside_it() {
    let html = drawn(
        Page::Answer,
        Some(
            r#"[{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contosoacr",
            "type": "Microsoft.ContainerRegistry/registries", "name": "contosoacr", "loginServer": "contosoacr.azurecr.io", "adminUserEnabled": true},
            {"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/aks/providers/Microsoft.Security/assessments/a/subassessments/b",
            "type": "Microsoft.Security/assessments/subAssessments", "name": "b", "properties": {"timeGenerated": "2026-03-01T10:00:00Z",
            "status": {"code": "Unhealthy", "severity": "Critical"}, "additionalData": {"artifactDetails": {
            "registryHost": "contosoacr.azurecr.io", "repositoryName": "shop/web", "tags": ["7"], "digest": "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}}}]"#,
        ),
    );
    let wanted = "seen by Defender on 2026-03-01; vulnerabilities in its image: 1 critical";
    assert!(html.contains(wanted), "{html}");
}

/// Every document of the estate, one after the other.
fn estate() -> &'static str {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/static/samples/estate");
    let entries = std::fs::read_dir(folder).expect("the estate");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    let texts = paths
        .iter()
        .map(|path| std::fs::read_to_string(path).expect("a text"));
    String::leak(texts.collect::<Vec<_>>().join("\n"))
}

#[test]
fn what_is_quoted_is_set_off_and_no_backtick_is_shown_or_read_aloud() {
    let html = drawn(Page::Answer, Some(estate()));
    assert!(html.contains("<code>"));
    let mut around = html.match_indices('`').map(|(at, _)| {
        let from = html.floor_char_boundary(at.saturating_sub(120));
        html.get(from..html.ceil_char_boundary(at + 80))
            .unwrap_or_default()
    });
    assert_eq!(around.next(), None);
}

#[test]
fn where_no_export_tells_of_workloads_none_is_not_said_to_pull() {
    let registries = r#"[{"name": "contosoa", "loginServer": "contosoa.azurecr.io", "adminUserEnabled": true},
        {"name": "contosob", "loginServer": "contosob.azurecr.io", "adminUserEnabled": true}]"#;
    let html = drawn(Page::Answer, Some(registries));
    assert!(html.contains("not known: no workload is in these exports") && html.contains('–'));
    assert!(!html.contains("<b>0</b></div>"));
    let pod = r#"{"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"containers": [{"image": "contosoa.azurecr.io/web:1"}]}}"#;
    let both = String::leak(format!("{registries}\n{pod}"));
    let html = drawn(Page::Answer, Some(both));
    assert!(html.contains("<b>1</b></div>") && html.contains("<b>0</b></div>"));
}

/// A registry that can be taken over, and an app for each of these names that it logs in by.
fn logging_in(users: &[&str]) -> &'static str {
    let apps = users.iter().enumerate().map(|(place, user)| {
        format!(
            r#"{{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerInstance/containerGroups/app{place}",
            "name": "app{place}", "type": "Microsoft.ContainerInstance/containerGroups",
            "containers": [{{"name": "a", "image": "contosoacr.azurecr.io/web:1"}}],
            "imageRegistryCredentials": [{{"server": "contosoacr.azurecr.io", "username": "{user}"}}]}}"#
        )
    });
    let apps = apps.collect::<Vec<String>>().join(", ");
    String::leak(format!(
        r#"[{{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contosoacr",
        "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries", "loginServer": "contosoacr.azurecr.io",
        "sku": {{"name": "Basic"}}, "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "networkRuleSet": null}},
        {{"id": "/subscriptions/s/providers/Microsoft.Security/pricings/Containers", "name": "Containers",
        "type": "Microsoft.Security/pricings", "pricingTier": "Free"}}, {apps}]"#
    ))
}

#[test]
fn the_first_change_says_whom_it_stops_and_whom_it_may_stop() {
    let said = |users: &[&str]| {
        let html = drawn(Page::Answer, Some(logging_in(users)));
        assert!(html.contains("First change that prevents"), "{html}");
        let (mut text, mut tag) = (String::new(), false);
        for c in html.chars() {
            tag = (tag || c == '<') && c != '>';
            if !tag && c != '>' {
                text.push(c);
            }
        }
        text
    };
    let stops = "Stops the login of app0.";
    let may = "May stop the login of app1: by which name is not in these exports.";
    let nobody = "No exported workload logs in as the admin account.";
    let all = said(&["contosoacr", "ACR_USERNAME", "pull-only"]);
    assert!(
        all.contains(stops) && all.contains(may) && !all.contains(nobody),
        "{all}"
    );
    assert!(all.contains("logs in with the password of a token or a service principal"));
    let token = said(&["pull-only"]);
    assert!(token.contains(nobody), "{token}");
    assert!(!token.contains("Stops the login") && !token.contains("May stop"));
}

#[test]
fn tags_can_be_chosen_where_a_registry_has_one() {
    let registry = |name: &str, tags: &str| {
        format!(
            r#"{{"name": "{name}", "loginServer": "{name}.azurecr.io", "adminUserEnabled": true, "tags": {tags}}}"#
        )
    };
    let list = |tags: &str| {
        format!(
            "[{},{}]",
            registry("contosoa", tags),
            registry("contosob", "null")
        )
    };
    let html = drawn(
        Page::Answer,
        Some(String::leak(list(r#"{"<i>team": "x", "team": "Pay"}"#))),
    );
    assert!(
        html.contains("Group by tag") && html.contains("By tag: team"),
        "{html}"
    );
    assert!(!html.contains("<i>team"));
    let html = drawn(Page::Answer, Some(String::leak(list("{}"))));
    assert!(!html.contains("Group by tag"));
}

#[test]
fn what_to_change_stays_while_it_is_taken_as_done() {
    use super::state::msg::WhatIf;

    let mut state = State::default();
    let text = r#"{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contosoa", "type": "Microsoft.ContainerRegistry/registries",
        "name": "contosoa", "loginServer": "contosoa.azurecr.io", "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "sku": {"name": "Basic"}}
        {"id": "/subscriptions/s/providers/Microsoft.Security/pricings/Containers", "name": "Containers", "type": "Microsoft.Security/pricings", "properties": {"pricingTier": "Free"}}"#;
    let mut page = Answering::new();
    page.answer(
        &mut state,
        Documents::Texts(vec![("r.json".to_owned(), Rc::from(text))]).into(),
    );
    let chain =
        |state: &State| state.overview.as_ref().expect("an answer").report.chains[0].clone();
    let change = chain(&state)
        .breaking
        .expect("a change")
        .preventing
        .expect("one that prevents");
    let switches = change
        .changes
        .iter()
        .map(|change| change.switch.clone())
        .collect();
    page.answer(&mut state, WhatIf::Switch(switches, true).into());
    assert!(chain(&state).breaking.is_none());
    assert!(super::answer::parts(&state).contains(&"break"));
}

#[test]
fn the_registry_that_is_open_can_be_taken_away_alone() {
    let panel = |count: usize| {
        let registries: Vec<String> = (0..count)
            .map(|place| format!(r#"{{"name": "contoso{place}", "loginServer": "contoso{place}.azurecr.io", "adminUserEnabled": true}}"#))
            .collect();
        let mut state = State::default();
        let texts = vec![("r.json".to_owned(), Rc::from(registries.join("\n")))];
        let mut answering = Answering::new();
        answering.answer(&mut state, Documents::Texts(texts).into());
        answering.answer(&mut state, TakeAway::Open(true).into());
        frame::opened(&state)
    };
    assert_eq!(panel(0), None);
    let (row, name) = panel(1).unwrap();
    assert_eq!((row, name.as_str()), (0, "contoso0"));
    let (row, name) = panel(2).unwrap();
    assert_eq!((row, name.as_str()), (0, "contoso0"));
}

#[test]
fn what_could_not_be_read_comes_before_an_answer_that_nothing_was_read_for() {
    let place = |html: &str, id: &str| html.find(&format!("id=\"{id}\"")).expect("a part");
    let html = drawn(Page::Answer, Some("no JSON at all"));
    assert!(place(&html, "problems") < place(&html, "verdict"));
    let some = r#"{"name": "contosoa", "loginServer": "contosoa.azurecr.io", "adminUserEnabled": true} {"a": "#;
    let html = drawn(Page::Answer, Some(some));
    assert!(place(&html, "verdict") < place(&html, "problems"));
}

#[test]
fn a_broken_chain_does_not_ask_for_what_would_not_change_it() {
    let of = |admin: bool| {
        let text = format!(
            r#"{{"name": "contosoa", "loginServer": "contosoa.azurecr.io", "type": "Microsoft.ContainerRegistry/registries", "adminUserEnabled": {admin}}}"#
        );
        drawn(Page::Answer, Some(String::leak(text)))
    };
    assert!(!of(false).contains("the answer follows.</p>"));
    assert!(of(true).contains("Run these, drop what they print, and the answer follows.</p>"));
}
