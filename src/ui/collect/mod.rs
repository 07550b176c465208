//! How to collect the evidence: one script, queries for a whole tenant, and what each export adds.

use std::rc::Rc;

use yew::prelude::*;

use crate::ui::state::msg::Looking;
use crate::ui::{
    browser::{download, elements},
    draw::{classes, html},
    parts::{Copy, Send, Shared, foreign, icons, pickers, sentence},
};
use model::{
    Shell,
    protocol::{Collecting, Export},
};

/// The page.
pub(crate) fn view(collecting: Option<&Rc<Collecting>>, send: &Send) -> Html {
    html! { <Collect collecting={collecting.cloned().map(Shared::from)} send={send.clone()} /> }
}

#[derive(PartialEq, Properties)]
struct Props {
    /// What the session says; none until it has.
    collecting: Option<Shared<Collecting>>,
    send: Send,
}

#[component]
fn Collect(props: &Props) -> Html {
    let shell = use_state(|| Shell::Bash);
    let typed = use_state(AttrValue::default);
    let tab = |wanted: Shell, name: &'static str| {
        let state = shell.clone();
        let onclick = Callback::from(move |_: MouseEvent| state.set(wanted));
        html! { <button type="button" aria-pressed={(*shell == wanted).to_string()} {onclick}>{ name }</button> }
    };
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(text) = elements::value(&event) {
                typed.set(text.into());
            }
        })
    };
    let send = props.send.clone();
    use_effect_with((typed.clone(), shell.clone()), move |(typed, shell)| {
        send.emit(Looking::Collect(typed.to_string(), **shell).into())
    });
    let nothing = Collecting::default();
    let told = props.collecting.as_deref().unwrap_or(&nothing);
    // What was made for an earlier wish must not go out under the name of the one that stands there now.
    let made = told
        .asked
        .as_ref()
        .is_some_and(|(text, made_for)| text.as_str() == typed.as_str() && *made_for == *shell);
    let collecting = if made { told } else { &nothing };
    let (name, run) = match *shell {
        Shell::Bash => ("collect.sh", "bash collect.sh"),
        Shell::PowerShell => ("collect.ps1", "./collect.ps1"),
    };
    html! {
        <div class="page">
            <header class="page-head">
                <h1>{ "Collect the evidence" }</h1>
                <p class="lead">{ "One script reads everything this page can judge and puts it into one folder. It changes nothing, and leaves out passwords, keys and the values of environment variables." }</p>
                <div class="tabs" role="group" aria-label="Shell">
                    { tab(Shell::Bash, "Bash") }{ tab(Shell::PowerShell, "PowerShell") }
                </div>
            </header>
            <section aria-labelledby="script-title">
                <h2 id="script-title">{ "Some subscriptions" }</h2>
                <ol class="steps">
                    <li>
                        <label for="subscriptions"><strong>{ "Name the subscriptions" }</strong>{ " by name or id, one on a line. Left empty, it takes every enabled one you can see." }</label>
                        <textarea id="subscriptions" rows="2" spellcheck="false" autocomplete="off" value={(*typed).clone()} {oninput}
                            placeholder="c0ffee00-1111-4222-8333-444455556666" />
                        <p class="quiet" role="status">{ match collecting.chosen {
                            _ if !made => "The script is being written.".to_owned(),
                            0 => "The script takes all you can see.".to_owned(),
                            1 => "The script takes 1 subscription.".to_owned(),
                            count => format!("The script takes {count} subscriptions."),
                        } }</p>
                        if !collecting.unusable.is_empty() {
                            <p class="warns">{ icons::warning() }{ "Windows would misread " }{ for collecting.unusable.iter().map(|name| html! { <><code>{ foreign(name) }</code>{ " " }</> }) }{ "so the script leaves it out. Use the id." }</p>
                        }
                    </li>
                    <li>
                        <p><strong>{ "Save the script and run it" }</strong>{ " where you are signed in with " }<code>{ "az login" }</code>{ ". Pods come from the current context of " }<code>{ "kubectl" }</code>{ ", if you have one." }</p>
                        <Script {name} text={collecting.script.clone()} {run} />
                    </li>
                    <li>
                        <p><strong>{ "Drop the folder" }</strong>{ " " }<code>{ "linchpin-exports" }</code>{ " anywhere on this page, or a ZIP of it." }</p>
                        { pickers(&props.send) }
                    </li>
                </ol>
            </section>
            { whole_tenant(told, &collecting.graph_script, *shell) }
            { exports(&told.exports) }
        </div>
    }
}

/// The queries are the same whatever was wished for, so they stay while the script is written: what stands below it does
/// not move away from under somebody's pointer.
fn whole_tenant(told: &Collecting, script: &str, shell: Shell) -> Html {
    let (name, run) = match shell {
        Shell::Bash => ("collect-graph.sh", "bash collect-graph.sh"),
        Shell::PowerShell => ("collect-graph.ps1", "./collect-graph.ps1"),
    };
    html! {
        <section aria-labelledby="graph-title">
            <h2 id="graph-title">{ "A whole tenant" }</h2>
            <p class="text">{ "For an estate too large to list one by one, ask Resource Graph: three queries over every subscription you can read, a thousand rows at a time. They bring registries, clusters, what Defender says, apps and whatever else runs images, role assignments and the names of subscriptions." }</p>
            <Script {name} text={script.to_owned()} {run} />
            <p class="text">{ sentence(&told.graph_leaves_out) }</p>
            <p class="text">{ "The Azure CLI asks once to install its extension " }<code>{ "resource-graph" }</code>{ ". Without the CLI, run each query in the portal's Resource Graph Explorer and drop the answers:" }</p>
            { for told.graph_queries.iter().enumerate().map(|(place, (about, text))| html! {
                <>
                    <p class="text">{ format!("{about}:") }</p>
                    <Script name={format!("linchpin-{}.kql", place + 1)} text={text.clone()} run="" />
                </>
            }) }
        </section>
    }
}

fn exports(exports: &[Export]) -> Html {
    html! {
        <section aria-labelledby="exports-title">
            <h2 id="exports-title">{ "What each export adds" }</h2>
            <p class="text">{ "The first two give a verdict. Each of the others sharpens it, and whatever is missing is called unknown, never safe." }</p>
            <table class="exports">
                <thead><tr><th scope="col">{ "Export" }</th><th scope="col">{ "What it settles" }</th><th scope="col">{ "Least role" }</th></tr></thead>
                <tbody>{ for exports.iter().map(export) }</tbody>
            </table>
        </section>
    }
}

fn export(export: &Export) -> Html {
    html! {
        <tr>
            <th scope="row">
                { export.what.clone() }
                if export.needed { <span class="needed">{ "needed" }</span> }
            </th>
            <td>
                <p>{ sentence(&export.adds) }</p>
                <div class="line"><code>{ export.command.clone() }</code><Copy text={export.command.clone()} what={export.what.clone()} /></div>
            </td>
            <td>{ export.role.clone() }</td>
        </tr>
    }
}

#[derive(PartialEq, Properties)]
struct ScriptProps {
    name: AttrValue,
    /// Empty until it is written: then there is nothing to take away.
    text: String,
    /// How to run it; empty if that is no command.
    run: AttrValue,
}

/// A text to take away: as a file, by the clipboard, or to be read first.
#[component]
fn Script(props: &ScriptProps) -> Html {
    let lines = props.text.lines().count();
    let text: Rc<str> = Rc::from(props.text.as_str());
    let save = {
        let (name, text) = (props.name.clone(), text.clone());
        Callback::from(move |_: MouseEvent| {
            if lines > 0 {
                download(&name, "text/plain", &text);
            }
        })
    };
    html! {
        <div class="script">
            <div class="row">
                <button type="button" class={classes!((!props.run.is_empty()).then_some("primary"))} aria-disabled={(lines == 0).then_some("true")} onclick={save}>{ icons::download() }{ format!("Save {}", props.name) }</button>
                <Copy text={text} what={props.name.clone()} />
                if !props.run.is_empty() {
                    <span class="run"><code>{ props.run.clone() }</code></span>
                }
            </div>
            <details>
                <summary>{ match lines {
                    0 | 1 => "Read it first".to_owned(),
                    lines => format!("Read it first ({lines} lines)"),
                } }</summary>
                <pre tabindex="0" aria-label={props.name.clone()}>{ props.text.clone() }</pre>
            </details>
        </div>
    }
}
