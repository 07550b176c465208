//! The page as a component: keeps the state, has the browser do what it asks for, and draws it.

use yew::prelude::*;

use super::{
    browser::effects::Browser,
    frame,
    state::{Update, model::State, msg::Msg, update},
};

/// The page.
pub(super) struct App {
    state: State,
    /// None until the page is there: it can be drawn where there is no browser.
    browser: Option<Browser>,
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(_: &Context<Self>) -> Self {
        App {
            state: State::default(),
            browser: None,
        }
    }

    fn update(&mut self, _: &Context<Self>, msg: Msg) -> bool {
        let Update { effects, draw } = update(&mut self.state, msg);
        if let Some(browser) = &mut self.browser {
            browser.perform(effects);
            browser.ask_before_leaving(self.state.would_be_missed());
        }
        draw
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        frame::view(&self.state, &ctx.link().callback(|msg| msg))
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        self.browser
            .get_or_insert_with(|| Browser::open(ctx.link().callback(|msg| msg)))
            .drawn();
    }
}
