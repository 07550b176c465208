//! Buttons that copy.

use yew::prelude::*;

use super::{icons, text::foreign};
use crate::ui::browser::clipboard;
use model::report::Command;

#[derive(PartialEq, Properties)]
pub(crate) struct CopyProps {
    pub(crate) text: AttrValue,
    /// What is copied, for those who do not see it.
    pub(crate) what: AttrValue,
    /// Whether there is nothing to copy yet. The button keeps its place among those reached by Tab.
    #[prop_or_default]
    pub(crate) waits: bool,
}

/// A button that copies text and says whether it did.
#[component]
pub(crate) fn Copy(props: &CopyProps) -> Html {
    let done = use_state(|| None::<bool>);
    let onclick = {
        let (done, text) = (done.clone(), props.text.clone());
        let waits = props.waits;
        Callback::from(move |_: MouseEvent| {
            if waits {
                return;
            }
            let done = done.clone();
            clipboard::copy(&text, move |worked| done.set(Some(worked)));
        })
    };
    let (mark, word) = match *done {
        None => (icons::copy(), "Copy"),
        Some(true) => (icons::check(), "Copied"),
        Some(false) => (icons::cross(), "Select it and copy by hand"),
    };
    html! {
        <button type="button" class="copy" aria-disabled={props.waits.then_some("true")} {onclick} aria-label={format!("{word}: {}", props.what)}>
            { mark }<span aria-live="polite">{ word }</span>
        </button>
    }
}

/// A command line with its copy button.
pub(crate) fn command(command: &Command) -> Html {
    html! {
        <div class="command">
            <code>{ foreign(&command.line) }</code>
            <Copy text={command.line.clone()} what={command.shows.clone()} />
            <p class="quiet">{ "Shows " }{ foreign(&command.shows) }</p>
        </div>
    }
}
