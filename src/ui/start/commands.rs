//! What to run, for two shells.

use yew::prelude::*;

use crate::ui::draw::html;

use crate::ui::{parts::Copy, state::page::Page};

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

/// The commands to run, for two shells.
#[component]
pub(super) fn Commands() -> Html {
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
                <span class="quiet">{ "All three:" }</span><Copy text={all.join("\n")} what="all three commands" />
                <p>{ "More than one subscription, workloads, Defender's findings? " }<a href={Page::Collect.link()}>{ "Collect it all with one script" }</a>{ ", or see there what each export adds." }</p>
            </div>
        </section>
    }
}
