//! How to know that nothing leaves: what the page says of itself, what the browser says of the
//! page, what no policy covers, and how to see it without believing any of them.

mod gaps;

use yew::prelude::*;

use crate::ui::draw::html;

use crate::{
    policy::{Rule, explain, holds},
    ui::{
        browser::look::{Fetch, Look, look, watch},
        parts::{Copy, foreign, icons},
    },
};

/// The page.
pub(crate) fn view() -> Html {
    html! { <Proof /> }
}

#[component]
fn Proof() -> Html {
    let seen = use_state(Look::default);
    {
        let seen = seen.setter();
        use_effect_with((), move |()| {
            seen.set(look());
            let watch = watch(move || seen.set(look()));
            move || drop(watch)
        });
    }
    let again = {
        let seen = seen.setter();
        Callback::from(move |_: MouseEvent| seen.set(look()))
    };
    let look = &*seen;
    let strangers = look.fetched.iter().filter(|fetch| !fetch.own).count();
    html! {
        <div class="page">
            <header class="page-head">
                <h1>{ "How do I know nothing leaves?" }</h1>
                <p class="lead">{ "You need not believe it. The browser refuses every request of this page to anybody else, and below is what it says about this very page, then what no such rule covers. The last part shows how to check without us." }</p>
            </header>
            { claims(look, strangers) }
            <section aria-labelledby="policy-title">
                <h2 id="policy-title">{ "The policy in force" }</h2>
                { policy_table(look.policy.as_deref()) }
            </section>
            { gaps::view() }
            { fetches(look, strangers, again) }
            { build(look) }
            { checks() }
        </div>
    }
}

fn claims(look: &Look, strangers: usize) -> Html {
    let refuses = look.policy.as_deref().is_some_and(holds);
    html! {
        <ul class="claims">
            { claim(refuses, "Policy", if refuses {
                "The browser refuses every request of this page to anybody else"
            } else {
                "This page states no rules that refuse every request to others"
            }) }
            { claim(strangers == 0, "Requests", match strangers {
                0 => "Nobody but its own place was asked for anything",
                _ => "Something was fetched from elsewhere: see below",
            }) }
            { claim(true, "Place", match (look.on_disk, look.online) {
                (true, _) => "It runs from a file on this machine",
                (false, true) => "It was loaded from a server, and now runs on this machine",
                (false, false) => "There is no network now, and it works all the same",
            }) }
        </ul>
    }
}

fn fetches(look: &Look, strangers: usize, again: Callback<MouseEvent>) -> Html {
    html! {
        <section aria-labelledby="fetched-title">
            <div class="heading">
                <h2 id="fetched-title">{ "What was fetched since you opened it" }</h2>
                <button type="button" onclick={again}>{ "Look again" }</button>
            </div>
            <p class="text" role="status">{ match (look.fetched.len(), strangers) {
                (count, 0) => format!("{count} requests, all for this page's own files: itself, its styles, its scripts, its WebAssembly. Nothing else. The list grows by itself."),
                (count, strangers) => format!("{count} requests, {strangers} of them to somewhere else. An extension of your browser may be the reason: a private window has none."),
            } }</p>
            <ul class="fetches">{ for look.fetched.iter().map(fetch) }</ul>
            <p class="quiet">{ "The worker that judges loads the same script once more. Some browsers keep that in a list of its own, which the developer tools show; the policy binds it just the same." }</p>
        </section>
    }
}

fn build(look: &Look) -> Html {
    let host = look.address.split("://").nth(1).unwrap_or_default();
    let host = host.split('/').next().unwrap_or_default().to_owned();
    html! {
        <section aria-labelledby="build-title">
            <h2 id="build-title">{ "What runs here" }</h2>
            <dl class="table">
                { row("Version", concat!("Linchpin ", env!("CARGO_PKG_VERSION")).into(), None) }
                { match &look.checksum {
                    Some(checksum) => row("Checksum", checksum.clone(), Some("SHA-256 of the WebAssembly, written into the page when it was built")),
                    None => row("Checksum", "development build".into(), None),
                } }
                { row("Loaded from", if look.on_disk { "a file on this machine".into() } else { host }, Some(&look.address)) }
                { row("Without network", match (look.on_disk, look.offline.as_str()) {
                    (true, _) => "works: everything is in the file",
                    (false, "complete") => "works, also after a reload: a service worker keeps all files of the page",
                    (false, "coming") => "works while the page stays open; its files are being kept for later visits",
                    _ => "works while the page stays open; not all of its files are kept for later visits",
                }.into(), None) }
                { row("Kept", "your choice of light or dark; nothing of what you drop".into(), None) }
                { row("In memory", "as long as the page is open, and until you take a document out, or start over and hand in others or let go for good: what of it is a fact, the browser's handle on each file, and pasted text as it came".into(),
                    Some("With these it is read again once you press Stop, or if judging breaks off.")) }
            </dl>
        </section>
    }
}

fn checks() -> Html {
    html! {
        <section aria-labelledby="check-title">
            <h2 id="check-title">{ "Check it yourself" }</h2>
            <ol class="steps">{ for CHECKS.iter().map(|(title, words, code)| html! {
                <li>
                    <p><strong>{ *title }</strong>{ *words }</p>
                    if !code.is_empty() {
                        <div class="line"><code>{ *code }</code><Copy text={*code} what={*code} /></div>
                    }
                </li>
            }) }</ol>
        </section>
    }
}

/// How to check: what to do, how, and what to type.
const CHECKS: [(&str, &str, &str); 5] = [
    (
        "Switch the network off. ",
        "Load this page, then turn on airplane mode or pull the cable. Only now drop your exports. You get the same verdict.",
        "",
    ),
    (
        "Watch the requests. ",
        "Open the developer tools (F12), go to Network, and drop your exports. No request goes anywhere.",
        "",
    ),
    (
        "Try to send something. ",
        "In the tools' Console, run this. The browser refuses, and names the policy.",
        "fetch('https://example.com')",
    ),
    (
        "Read the policy. ",
        "View the page's source (Ctrl+U): it stands in the first lines, and a page cannot loosen it once it is loaded.",
        "",
    ),
    (
        "Compare the checksum. ",
        "If you have the single file, compare what this prints with the checksum published beside it.",
        "sha256sum linchpin.html",
    ),
];

/// A line of a table of facts: what it is, what holds, and what else there is to say of it.
fn row(title: &'static str, value: String, more: Option<&str>) -> Html {
    html! {
        <div>
            <dt>{ title }</dt>
            <dd>
                <p>{ foreign(&value) }</p>
                if let Some(more) = more { <p class="quiet">{ foreign(more) }</p> }
            </dd>
        </div>
    }
}

fn claim(good: bool, title: &'static str, words: &'static str) -> Html {
    html! {
        <li class={if good { "good" } else { "unsure" }}>
            { if good { icons::check() } else { icons::warning() } }
            <p><strong>{ title }</strong><span>{ words }</span></p>
        </li>
    }
}

fn policy_table(policy: Option<&str>) -> Html {
    let Some(policy) = policy else {
        return html! {
            <p class="warns">{ icons::warning() }{ "The page states none. A server may send one: see the answer's headers in the developer tools." }</p>
        };
    };
    html! {
        <>
            <table class="policy">
                <thead><tr><th scope="col">{ "Directive" }</th><th scope="col">{ "What it means" }</th></tr></thead>
                <tbody>{ for explain(policy).iter().map(rule) }</tbody>
            </table>
            <details><summary>{ "As it stands in the page" }</summary><p><code>{ foreign(policy) }</code></p></details>
        </>
    }
}

fn rule(rule: &Rule) -> Html {
    html! {
        <tr>
            <th scope="row"><code>{ foreign(&rule.directive) }</code></th>
            <td class={if rule.tight { "good" } else { "unsure" }}>
                { if rule.tight { icons::check() } else { icons::warning() } }
                <span>{ foreign(&rule.means) }</span>
            </td>
        </tr>
    }
}

fn fetch(fetch: &Fetch) -> Html {
    html! {
        <li class={if fetch.own { "good" } else { "unsure" }}>
            { if fetch.own { icons::check() } else { icons::warning() } }
            <code>{ foreign(&fetch.address) }</code>
            <span class="quiet">{ foreign(&fetch.initiator) }</span>
            if !fetch.own { <strong>{ "from elsewhere" }</strong> }
        </li>
    }
}
