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
        msg::{Documents, Msg},
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
        answer(&mut state, Documents::Texts(texts).into());
    }
    frame::view(&state, &Callback::noop())
}

/// Lets something happen, and a session answer all that follows from it.
fn answer(state: &mut State, msg: Msg) {
    let mut session = Session::new(Limits::default());
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
