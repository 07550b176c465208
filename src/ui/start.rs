//! The first screen: what this answers, where to put the documents, how to get them.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::{
    app::Msg,
    browser,
    folder::{self, Chosen},
    icons,
    page::Page,
    parts::{Copy, Send},
};

/// What to run, and what it shows.
const COMMANDS: [(&str, &str, &str); 3] = [
    (
        "az acr list -o json",
        "registries.json",
        "every registry: admin account, network, SKU",
    ),
    (
        "az security pricing list -o json",
        "defender.json",
        "every Defender plan of the subscription",
    ),
    (
        "az aks list -o json",
        "clusters.json",
        "every AKS cluster, with its Defender sensor",
    ),
];

struct Sample {
    name: &'static str,
    what: &'static str,
    files: &'static [(&'static str, &'static str)],
}

const SAMPLES: [Sample; 5] = [
    Sample {
        name: "A whole estate",
        what: "Six registries, four clusters, apps, roles and locks",
        files: ESTATE,
    },
    Sample {
        name: "Fires",
        what: "One registry carries all three links",
        files: &[
            (
                "registries.json",
                include_str!("../../static/samples/fires-registries.json"),
            ),
            (
                "defender.json",
                include_str!("../../static/samples/defender-free.json"),
            ),
        ],
    },
    Sample {
        name: "Split",
        what: "The links stand at different registries",
        files: &[
            (
                "registries.json",
                include_str!("../../static/samples/split-registries.json"),
            ),
            (
                "defender.json",
                include_str!("../../static/samples/defender-free.json"),
            ),
        ],
    },
    Sample {
        name: "Broken",
        what: "Defender is on, one range is allowed",
        files: &[
            (
                "registries.json",
                include_str!("../../static/samples/broken-registries.json"),
            ),
            (
                "defender.json",
                include_str!("../../static/samples/defender-standard.json"),
            ),
        ],
    },
    Sample {
        name: "Undetermined",
        what: "Half of the evidence is missing",
        files: &[(
            "registries.json",
            include_str!("../../static/samples/undetermined-registries.json"),
        )],
    },
];

/// A ferry operator's exports, as the collecting script leaves them: three subscriptions, four clusters.
const ESTATE: &[(&str, &str)] = &[
    (
        "accounts.json",
        include_str!("../../static/samples/estate/accounts.json"),
    ),
    (
        "clusters-tarnholt-platform.json",
        include_str!("../../static/samples/estate/clusters-tarnholt-platform.json"),
    ),
    (
        "clusters-tarnholt-production.json",
        include_str!("../../static/samples/estate/clusters-tarnholt-production.json"),
    ),
    (
        "clusters-tarnholt-sandbox.json",
        include_str!("../../static/samples/estate/clusters-tarnholt-sandbox.json"),
    ),
    (
        "container-instances-tarnholt-production.json",
        include_str!("../../static/samples/estate/container-instances-tarnholt-production.json"),
    ),
    (
        "container-instances-tarnholt-sandbox.json",
        include_str!("../../static/samples/estate/container-instances-tarnholt-sandbox.json"),
    ),
    (
        "containerapp-jobs-tarnholt-production.json",
        include_str!("../../static/samples/estate/containerapp-jobs-tarnholt-production.json"),
    ),
    (
        "containerapps-tarnholt-production.json",
        include_str!("../../static/samples/estate/containerapps-tarnholt-production.json"),
    ),
    (
        "defender-tarnholt-platform.json",
        include_str!("../../static/samples/estate/defender-tarnholt-platform.json"),
    ),
    (
        "defender-tarnholt-production.json",
        include_str!("../../static/samples/estate/defender-tarnholt-production.json"),
    ),
    (
        "defender-tarnholt-sandbox.json",
        include_str!("../../static/samples/estate/defender-tarnholt-sandbox.json"),
    ),
    (
        "functionapp-tarnholt-production-1.json",
        include_str!("../../static/samples/estate/functionapp-tarnholt-production-1.json"),
    ),
    (
        "functionapps-tarnholt-production.json",
        include_str!("../../static/samples/estate/functionapps-tarnholt-production.json"),
    ),
    (
        "manifests-tarnholtprod-booking-web.json",
        include_str!("../../static/samples/estate/manifests-tarnholtprod-booking-web.json"),
    ),
    (
        "pods-aks-booking.json",
        include_str!("../../static/samples/estate/pods-aks-booking.json"),
    ),
    (
        "pods-aks-harbour.json",
        include_str!("../../static/samples/estate/pods-aks-harbour.json"),
    ),
    (
        "pods-aks-lab.json",
        include_str!("../../static/samples/estate/pods-aks-lab.json"),
    ),
    (
        "pods-aks-shared.json",
        include_str!("../../static/samples/estate/pods-aks-shared.json"),
    ),
    (
        "registries-tarnholt-platform.json",
        include_str!("../../static/samples/estate/registries-tarnholt-platform.json"),
    ),
    (
        "registries-tarnholt-production.json",
        include_str!("../../static/samples/estate/registries-tarnholt-production.json"),
    ),
    (
        "registries-tarnholt-sandbox.json",
        include_str!("../../static/samples/estate/registries-tarnholt-sandbox.json"),
    ),
    (
        "repository-tarnholtprod-booking-migrate.json",
        include_str!("../../static/samples/estate/repository-tarnholtprod-booking-migrate.json"),
    ),
    (
        "repository-tarnholtprod-booking-web.json",
        include_str!("../../static/samples/estate/repository-tarnholtprod-booking-web.json"),
    ),
    (
        "roles-tarnholt-platform.json",
        include_str!("../../static/samples/estate/roles-tarnholt-platform.json"),
    ),
    (
        "roles-tarnholt-production.json",
        include_str!("../../static/samples/estate/roles-tarnholt-production.json"),
    ),
    (
        "roles-tarnholt-sandbox.json",
        include_str!("../../static/samples/estate/roles-tarnholt-sandbox.json"),
    ),
    (
        "scope-maps-tarnholtprod.json",
        include_str!("../../static/samples/estate/scope-maps-tarnholtprod.json"),
    ),
    (
        "tokens-tarnholtprod.json",
        include_str!("../../static/samples/estate/tokens-tarnholtprod.json"),
    ),
    (
        "webapps-tarnholt-production.json",
        include_str!("../../static/samples/estate/webapps-tarnholt-production.json"),
    ),
    (
        "webapps-tarnholt-sandbox.json",
        include_str!("../../static/samples/estate/webapps-tarnholt-sandbox.json"),
    ),
];

/// The first screen.
pub(super) fn view(send: &Send) -> Html {
    html! {
        <div class="start">
            <section class="hero">
                <h1>{ "Can this container registry be taken over, and poison everything that pulls from it?" }</h1>
                <p class="lead">
                    { "Drop what the Azure CLI prints. You get the verdict with its evidence, line by line, in a few seconds, and " }
                    <a href={Page::Proof.link()}>{ "nothing leaves this page" }</a>{ "." }
                </p>
            </section>
            { drop_zone(send) }
            <section class="samples" aria-labelledby="samples-title">
                <h2 id="samples-title">{ "Or look at an example" }</h2>
                <div class="cards">
                    { for SAMPLES.iter().map(|sample| {
                        let open = send.reform(|_: MouseEvent| Msg::Texts(
                            sample.files.iter().map(|(name, text)| ((*name).to_owned(), Rc::from(*text))).collect()
                        ));
                        html! {
                            <button type="button" class="card" onclick={open}>
                                <strong>{ sample.name }</strong><span>{ sample.what }</span>
                            </button>
                        }
                    }) }
                </div>
            </section>
            <Commands />
        </div>
    }
}

fn drop_zone(send: &Send) -> Html {
    html! {
        <section class="zone" aria-labelledby="zone-title">
            { icons::drop() }
            <h2 id="zone-title">{ "Drop files, a folder or a ZIP anywhere, or paste with Ctrl+V" }</h2>
            <p class="quiet">{ "JSON from the CLI, REST, Resource Graph, an ARM template or a Terraform plan; as many as you like" }</p>
            { pickers(send) }
            <details class="by-hand">
                <summary>{ "Paste into a field instead" }</summary>
                <PasteField send={send.clone()} />
            </details>
        </section>
    }
}

/// The buttons that choose files, and a folder with all that is in it.
pub(super) fn pickers(send: &Send) -> Html {
    html! { <Pickers send={send.clone()} /> }
}

#[component]
fn Pickers(props: &PasteProps) -> Html {
    let folders = use_node_ref();
    {
        let folders = folders.clone();
        use_effect_with((), move |()| {
            if let Some(input) = folders.cast::<HtmlInputElement>() {
                folder::choose_folders(&input);
            }
        });
    }
    let picked = |read: fn(&HtmlInputElement) -> Chosen| {
        let send = props.send.clone();
        Callback::from(move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else {
                return;
            };
            let chosen = read(&input);
            // The same may be picked again later.
            input.set_value("");
            send.emit(Msg::Files(chosen));
        })
    };
    html! {
        <div class="row pickers">
            <label class="primary">
                <input type="file" multiple={true} class="visually-hidden" onchange={picked(|input| Chosen::of(browser::files(input.files())))} />
                { icons::file() }{ "Choose files" }
            </label>
            <label class="button">
                <input ref={folders} type="file" class="visually-hidden" onchange={picked(folder::chosen)} />
                { icons::folder() }{ "Choose a folder" }
            </label>
        </div>
    }
}

#[derive(PartialEq, Properties)]
pub(super) struct PasteProps {
    pub(super) send: Send,
}

/// For those whose browser or reader keeps Ctrl+V from the page.
#[component]
pub(super) fn PasteField(props: &PasteProps) -> Html {
    let field = use_node_ref();
    let take = {
        let (field, send) = (field.clone(), props.send.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(area) = field.cast::<HtmlTextAreaElement>() else {
                return;
            };
            let text = area.value();
            if !text.trim().is_empty() {
                area.set_value("");
                send.emit(Msg::Texts(vec![(String::new(), Rc::from(text))]));
            }
        })
    };
    html! {
        <div class="paste-field">
            <label for="paste-text">{ "What the command printed" }</label>
            <textarea id="paste-text" ref={field} rows="6" spellcheck="false" autocomplete="off" />
            <button type="button" class="primary" onclick={take}>{ "Judge it" }</button>
        </div>
    }
}

/// The commands to run, for two shells.
#[component]
fn Commands() -> Html {
    let power_shell = use_state(|| false);
    let tab = |wanted: bool, name: &'static str| {
        let selected = *power_shell == wanted;
        let power_shell = power_shell.clone();
        let onclick = Callback::from(move |_: MouseEvent| power_shell.set(wanted));
        html! { <button type="button" aria-pressed={selected.to_string()} {onclick}>{ name }</button> }
    };
    let line = |command: &str, file: &str| match *power_shell {
        true => format!("{command} | Out-File -Encoding utf8 {file}"),
        false => format!("{command} > {file}"),
    };
    let all: Vec<String> = COMMANDS
        .iter()
        .map(|(command, file, _)| line(command, file))
        .collect();
    html! {
        <section class="commands" aria-labelledby="commands-title">
            <div class="heading">
                <h2 id="commands-title">{ "What to run" }</h2>
                <div class="tabs" role="group" aria-label="Shell">
                    { tab(false, "Bash") }{ tab(true, "PowerShell") }
                </div>
            </div>
            <p class="quiet">{ "Read-only, and nothing secret in what they print. For one registry, " }<code>{ "az acr show -n NAME -o json" }</code>{ " is enough of the first." }</p>
            <ul>
                { for COMMANDS.iter().map(|(command, file, shows)| html! {
                    <li>
                        <code>{ line(command, file) }</code>
                        <Copy text={line(command, file)} what={*shows} />
                        <p class="quiet">{ *shows }</p>
                    </li>
                }) }
            </ul>
            <div class="row">
                <Copy text={all.join("\n")} what="all three commands" />
                <p>{ "More than one subscription, or workloads too? " }<a href={Page::Collect.link()}>{ "Collect it all with one script" }</a>{ "." }</p>
            </div>
        </section>
    }
}
