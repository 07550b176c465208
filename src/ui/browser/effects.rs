//! Does what the state asks for.

use wasm_bindgen_futures::spawn_local;
use yew::Callback;

use super::{
    client::Client,
    clipboard, crypto, download, early, files,
    listen::{self, Listening, listen},
    page, samples, theme,
};
use crate::ui::state::{
    effect::Effect,
    msg::{Arrival, Links, Msg, Navigation, TakeAway},
    page::Page,
};
use model::protocol::{Number, Request};

/// The browser's side of the page.
pub(crate) struct Browser {
    send: Callback<Msg>,
    /// None where nothing is to be asked until something else is there.
    client: Option<Client>,
    /// A page was come to, and is not drawn yet: how far down, or at which part.
    arriving: Option<(Page, Result<f64, &'static str>)>,
    _listening: Listening,
    /// The browser asks before the page is left.
    asking: Option<Listening>,
}

impl Browser {
    /// Begins a session, listens, and tells what the page cannot know by itself.
    pub(crate) fn open(send: Callback<Msg>) -> Browser {
        let arrival = Arrival {
            address: page::own_address(),
            fragment: page::fragment(),
            dark: theme::restore(),
        };
        let browser = Browser {
            client: Some(Client::open(&send)),
            arriving: None,
            _listening: listen(&send),
            asking: None,
            send,
        };
        browser.send.emit(Navigation::Arrived(arrival).into());
        early::take(&browser.send);
        browser
    }

    /// Does all of this, in this order.
    pub(crate) fn perform(&mut self, effects: Vec<(Number, Effect)>) {
        for (number, effect) in effects {
            self.one(number, effect);
        }
    }

    /// Whether the browser is to ask before the page is left or reloaded.
    pub(crate) fn ask_before_leaving(&mut self, ask: bool) {
        if ask != self.asking.is_some() {
            self.asking = ask.then(listen::before_leaving);
        }
    }

    /// What waited until the page is drawn.
    pub(crate) fn drawn(&mut self) {
        if let Some((page, place)) = self.arriving.take() {
            page::arrive(page, place);
        }
    }

    fn ask(&self, number: Number, request: &Request) {
        if let Some(client) = &self.client {
            client.ask(number, request);
        }
    }

    fn one(&mut self, number: Number, effect: Effect) {
        match effect {
            Effect::Renew => {
                // The old one goes first: two may be more than there is memory for.
                self.client = None;
                self.client = Some(Client::open(&self.send));
            }
            Effect::HangUp => self.client = None,
            Effect::Ask(request) | Effect::AskFor(_, request) => self.ask(number, &request),
            Effect::Put {
                id,
                name,
                without,
                payload,
            } => {
                let request = Request::Put { id, name, without };
                if let Some(client) = &self.client {
                    client.put(number, &request, &payload);
                }
            }
            Effect::AskForLink(redaction) => {
                let made_at = page::today();
                self.ask(number, &Request::Link { redaction, made_at });
            }
            Effect::Sample(id) => {
                let send = self.send.clone();
                spawn_local(async move { send.emit(samples::bring(id).await) });
            }
            Effect::LetGo(file) => files::let_go(file),
            Effect::Download {
                name,
                media_type,
                text,
            } => download::download(name, media_type, &text),
            Effect::SavePixels(svg) => download::save_pixels(&svg),
            Effect::Copy(text) => {
                let send = self.send.clone();
                clipboard::copy(&text, move |worked| {
                    send.emit(TakeAway::Copied(worked).into())
                });
            }
            Effect::Seal(link, passphrase) => self.later(async move {
                let sealed = crypto::seal(&link.packed, &passphrase).await;
                Links::Sealed(passphrase, sealed.map_err(|error| error.to_string()))
            }),
            Effect::Unlock(locked, passphrase) => self.later(async move {
                let opened = crypto::open(&locked, &passphrase).await;
                Links::Unsealed(opened.map_err(|error| error.to_string()))
            }),
            Effect::Theme(dark) => theme::choose(dark),
            Effect::ScrollTo(id) => page::scroll_to(id),
            Effect::Go(page) => page::go(page),
            Effect::Address(fragment, step) => page::say(&fragment, step),
            Effect::Arrive(page, scrolled) => self.arriving = Some((page, Ok(scrolled))),
            Effect::Reach(page, part) => self.arriving = Some((page, Err(part))),
        }
    }

    fn later(&self, work: impl Future<Output = Links> + 'static) {
        let send = self.send.clone();
        spawn_local(async move { send.emit(work.await.into()) });
    }
}
