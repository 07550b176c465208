//! The fixes of a finding: what to run, what it needs, whom it hurts, how to take it back.

use std::rc::Rc;

use yew::prelude::*;

use crate::ui::{
    draw::{classes, html},
    parts::{Copy, Send, foreign, icons, say, sentence},
    state::{model::Fixes, msg::WhatIf},
};
use model::{
    Shell,
    fix::{Fix, Hurt, Lines, Points},
    protocol::FixesOf,
};

/// The button that shows the fixes of a finding, and they themselves once it was pressed.
pub(crate) fn view(of: &FixesOf, shown: Option<&Fixes>, shell: Shell, send: &Send) -> Html {
    let open = shown.filter(|shown| shown.of == *of);
    let toggle = {
        let wanted = open.is_none().then(|| of.clone());
        say(send, WhatIf::Fixes(wanted.clone()))
    };
    html! {
        <div class="fixing">
            <button type="button" onclick={toggle} aria-expanded={open.is_some().to_string()}>
                { icons::wrench() }{ if open.is_some() { "Hide the fixes" } else { "How to fix it" } }
            </button>
            if let Some(fixes) = open.and_then(|shown| shown.fixes.as_ref()) {
                if fixes.len() > 1 {
                    <p class="quiet">{ format!("{} ways; the one to begin with first.", fixes.len()) }</p>
                }
                { for fixes.iter().enumerate().map(|(index, fix)| one(fix, index == 0, shell, send)) }
            }
        </div>
    }
}

fn one(fix: &Fix, first: bool, shell: Shell, send: &Send) -> Html {
    html! {
        <details class="fix" open={first}>
            <summary>
                <strong>{ sentence(&fix.title) }</strong>
                { effect(fix.prevents) }
            </summary>
            <p>{ sentence(&fix.about) }</p>
            { hurts(&fix.hurts) }
            { list("First", &fix.prerequisites) }
            <Ways fix={Rc::new(fix.clone())} {shell} send={send.clone()} />
            { list("What else changes", &fix.side_effects) }
            { list("What stays open after it", &fix.leaves_open) }
            <dl class="facts-row two">
                <div><dt>{ "Effort" }</dt><dd>{ points(&fix.effort) }</dd></div>
                <div><dt>{ "What it may break" }</dt><dd>{ points(&fix.breakage) }</dd></div>
            </dl>
        </details>
    }
}

/// Whether a change keeps the attacker out or only shows them.
pub(crate) fn effect(prevents: bool) -> Html {
    if prevents {
        html! { <span class="badge good">{ icons::lock() }{ "Prevents" }</span> }
    } else {
        html! { <span class="badge unsure">{ icons::eye() }{ "Detects" }</span> }
    }
}

fn points(points: &Points) -> Html {
    html! {
        <>
            <span class="points" aria-hidden="true">{ for (0..5).map(|dot| html! { <i class={classes!((dot < points.points).then_some("on"))} /> }) }</span>
            <span class="visually-hidden">{ format!("{} points of 5. ", points.points) }</span>
            { sentence(&points.because) }
        </>
    }
}

fn list(title: &'static str, items: &[String]) -> Html {
    if items.is_empty() {
        return Html::default();
    }
    html! {
        <div class="said"><h5>{ title }</h5><ul>{ for items.iter().map(|item| html! { <li>{ sentence(item) }</li> }) }</ul></div>
    }
}

fn hurts(hurts: &[Hurt]) -> Html {
    if hurts.is_empty() {
        return Html::default();
    }
    html! {
        <div class="said hurts">
            <h5>{ "Who gets hurt" }</h5>
            <ul>
                { for hurts.iter().map(|hurt| html! {
                    <li>
                        { sentence(&hurt.who) }
                        if !hurt.names.is_empty() {
                            { ": " }<b>{ foreign(&some(&hurt.names)) }</b>
                        } else if hurt.known {
                            { ": " }<b>{ "nobody in these exports" }</b>
                        } else {
                            <span class="quiet">{ " · not in these exports" }</span>
                        }
                        <span class="asks">{ sentence(&hurt.ask) }</span>
                    </li>
                }) }
            </ul>
        </div>
    }
}

fn some(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown = names.get(..SHOWN.min(names.len())).unwrap_or_default();
    match names.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[derive(PartialEq, Properties)]
struct WaysProps {
    fix: Rc<Fix>,
    shell: Shell,
    send: Send,
}

#[derive(Clone, Copy, PartialEq)]
enum Way {
    Cli,
    Bicep,
    Terraform,
    Policy,
}

/// The same fix in four languages.
#[component]
fn Ways(props: &WaysProps) -> Html {
    let way = use_state(|| Way::Cli);
    let fix = &props.fix;
    let tab = |this: Way, title: &'static str| {
        let way = way.clone();
        let pressed = (*way == this).to_string();
        html! { <button type="button" aria-pressed={pressed} onclick={move |_: MouseEvent| way.set(this)}>{ title }</button> }
    };
    let body = match *way {
        Way::Cli => html! {
            <>
                { lines("Run", &fix.cli, props.shell) }
                { lines("Then check", &fix.verify, props.shell) }
                { lines("To take it back", &fix.undo, props.shell) }
                if !fix.undone.is_empty() { <p class="quiet">{ sentence(&fix.undone) }</p> }
            </>
        },
        Way::Bicep => block("Bicep", &fix.bicep),
        Way::Terraform => block("Terraform", &fix.terraform),
        Way::Policy => html! {
            { for fix.policies.iter().map(|policy| html! {
                <div class="policy">
                    <p><b>{ policy.name.clone() }</b>{ " " }<span class="badge">{ policy.effect.clone() }</span></p>
                    <p class="quiet">{ sentence(&policy.about) }{ " " }<code>{ policy.id.clone() }</code></p>
                    { lines("Assign it", &policy.assign, props.shell) }
                </div>
            }) }
        },
    };
    html! {
        <div class="ways">
            <div class="row">
                <div class="tabs" role="group" aria-label="In which language">
                    { tab(Way::Cli, "Azure CLI") }{ tab(Way::Bicep, "Bicep") }{ tab(Way::Terraform, "Terraform") }
                    if !fix.policies.is_empty() { { tab(Way::Policy, "Azure Policy") } }
                </div>
                if matches!(*way, Way::Cli | Way::Policy) { { shells(props.shell, &props.send) } }
            </div>
            { body }
        </div>
    }
}

/// The choice of a shell, the same for every command of the page.
pub(crate) fn shells(shell: Shell, send: &Send) -> Html {
    let tab = |this: Shell, title: &'static str| {
        html! {
            <button type="button" aria-pressed={(shell == this).to_string()}
                onclick={say(send, WhatIf::Shell(this))}>{ title }</button>
        }
    };
    html! {
        <div class="tabs" role="group" aria-label="For which shell">
            { tab(Shell::Bash, "Bash") }{ tab(Shell::PowerShell, "PowerShell") }
        </div>
    }
}

fn lines(title: &'static str, lines: &Lines, shell: Shell) -> Html {
    let text = lines.get(shell);
    if text.is_empty() {
        return Html::default();
    }
    block(title, text)
}

/// A script with the choice of its shell, what saves it, and what there is to know before it is run.
pub(crate) fn script(text: &str, shell: Shell, save: WhatIf, know: AttrValue, send: &Send) -> Html {
    html! {
        <div class="script">
            <div class="row">
                { shells(shell, send) }
                <button type="button" onclick={say(send, save)}>{ icons::download() }{ "Save" }</button>
            </div>
            <p class="quiet">{ know }</p>
            { block("Script", text) }
        </div>
    }
}

/// A piece of code with its heading and its copy button.
fn block(title: &'static str, text: &str) -> Html {
    html! {
        <div class="block">
            <div class="row"><h5>{ title }</h5><Copy text={text.to_owned()} what={title} /></div>
            <pre tabindex="0"><code>{ foreign(text) }</code></pre>
        </div>
    }
}
