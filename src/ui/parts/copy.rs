//! Buttons that copy.

use yew::prelude::*;

use crate::ui::draw::html;

use super::{
    icons,
    text::{foreign, sentence},
};
use crate::ui::browser::clipboard;
use model::{report::Command, sentence::spoken};

#[derive(PartialEq, Properties)]
pub(crate) struct CopyProps {
    /// Empty where there is nothing to copy yet; the button keeps its place among those reached by Tab.
    pub(crate) text: AttrValue,
    /// What is copied, for those who do not see it.
    pub(crate) what: AttrValue,
}

/// A button that copies text and says whether it did.
#[component]
pub(crate) fn Copy(props: &CopyProps) -> Html {
    // What was copied last, and whether that worked: said only while it is what stands here.
    let done = use_state(|| None::<(AttrValue, bool)>);
    let waits = props.text.is_empty();
    let onclick = {
        let (done, text) = (done.clone(), props.text.clone());
        Callback::from(move |_: MouseEvent| {
            if waits {
                return;
            }
            let (done, copied) = (done.clone(), text.clone());
            clipboard::copy(&text, move |worked| done.set(Some((copied, worked))));
        })
    };
    let worked = done.as_ref().filter(|(copied, _)| *copied == props.text);
    let (mark, word) = match worked {
        None => (icons::copy(), "Copy"),
        Some((_, true)) => (icons::check(), "Copied"),
        Some((_, false)) => (icons::cross(), "Select it and copy by hand"),
    };
    html! {
        <button type="button" class="copy" aria-disabled={waits.then_some("true")} {onclick} aria-label={format!("{word}: {}", spoken(&props.what))}>
            { mark }<span aria-live="polite">{ word }</span>
        </button>
    }
}

/// A command line that breaks between its words: an option that is cut in two is read as another one.
pub(crate) fn whole_words(line: &str) -> Html {
    let words = line.split(' ').enumerate();
    words
        .map(|(place, word)| {
            html! {
                <>
                    if place > 0 { { " " } }
                    <span class="word">{ foreign(word) }</span>
                </>
            }
        })
        .collect()
}

/// A command line with its copy button.
pub(crate) fn command(command: &Command) -> Html {
    html! {
        <div class="command">
            <code>{ foreign(&command.line) }</code>
            <Copy text={command.line.clone()} what={command.shows.clone()} />
            <p class="quiet">{ "Shows " }{ sentence(&command.shows) }</p>
        </div>
    }
}
