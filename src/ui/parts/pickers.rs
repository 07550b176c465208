//! Choosing documents: as files, as a folder, or pasted into a field.

use std::rc::Rc;

use yew::prelude::*;

use super::{icons, send::Send};
use crate::ui::{
    browser::{elements, files},
    draw::html,
    state::msg::{Chosen, Documents},
};
use model::protocol::InputId;

/// The buttons that choose files, and a folder with all that is in it.
pub(crate) fn pickers(send: &Send) -> Html {
    html! { <Pickers send={send.clone()} /> }
}

#[component]
fn Pickers(props: &PasteProps) -> Html {
    let folders = use_node_ref();
    {
        let folders = folders.clone();
        use_effect_with((), move |()| elements::choose_folders(&folders));
    }
    let picked = |read: fn(&Event) -> Option<Chosen>| {
        let send = props.send.clone();
        Callback::from(move |event: Event| {
            if let Some(chosen) = read(&event) {
                send.emit(Documents::Files(chosen).into());
            }
        })
    };
    html! {
        <div class="row pickers">
            <label class="primary">
                <input type="file" multiple={true} class="visually-hidden" onchange={picked(files::picked)} />
                { icons::file() }{ "Choose files" }
            </label>
            <label class="button">
                <input ref={folders} type="file" class="visually-hidden" onchange={picked(files::picked_folder)} />
                { icons::folder() }{ "Choose a folder" }
            </label>
        </div>
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct PasteProps {
    pub(crate) send: Send,
}

/// For those whose browser or reader keeps Ctrl+V from the page.
#[component]
pub(crate) fn PasteField(props: &PasteProps) -> Html {
    let field = use_node_ref();
    let take = {
        let (field, send) = (field.clone(), props.send.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(text) = elements::take_text(&field) {
                send.emit(Documents::Texts(vec![(String::new(), Rc::from(text))]).into());
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

/// The button that puts a file in the place of a document.
pub(crate) fn replace(id: InputId, send: &Send) -> Html {
    let send = send.clone();
    let onchange = move |event: Event| {
        if let Some(picked) = files::picked_one(&event) {
            send.emit(Documents::Replace(id, picked).into());
        }
    };
    html! {
        <label class="button"><input type="file" class="visually-hidden" {onchange} />{ "Replace" }</label>
    }
}
