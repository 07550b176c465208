//! The rail: the parts of the answer, and which of them one is at.

use yew::prelude::*;

use crate::ui::{
    browser::{
        elements,
        listen::{Listening, on_window},
    },
    draw::html,
    parts::{Send, jump},
    state::view::PARTS,
};

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    /// The ids of the parts that are there.
    pub(crate) parts: Vec<&'static str>,
    pub(crate) send: Send,
}

/// The rail. It draws itself anew when another part is come to, and nothing else with it.
pub(crate) struct Rail {
    at: usize,
    /// The part that was asked for last.
    asked: Option<&'static str>,
    strip: NodeRef,
    _scrolling: Option<Listening>,
}

impl Component for Rail {
    /// The page was scrolled, or has another size; or a part was asked for.
    type Message = Option<&'static str>;
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        Rail {
            at: 0,
            asked: None,
            strip: NodeRef::default(),
            _scrolling: None,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, asked: Option<&'static str>) -> bool {
        self.asked = asked.or(self.asked);
        let at = elements::at(&ctx.props().parts, self.asked);
        let moved = at != self.at;
        self.at = at;
        moved
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { parts, send } = ctx.props();
        let titled = parts.iter().filter_map(|id| {
            let part = PARTS.iter().find(|(known, _)| known == id)?;
            Some(*part)
        });
        let link = ctx.link();
        let asked = |id| {
            let go = jump(send, id);
            link.callback(move |event: MouseEvent| {
                go.emit(event);
                Some(id)
            })
        };
        html! {
            <nav class="rail" aria-label="Parts of the answer" ref={self.strip.clone()}>
                { for titled.enumerate().map(|(place, (id, title))| html! {
                    <a href={format!("#{id}")} aria-current={(place == self.at).then_some("true")} onclick={asked(id)}>{ title }</a>
                }) }
            </nav>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if first {
            let scrolled = ctx.link().callback(|()| None);
            self._scrolling = Some(on_window([("scroll", ()), ("resize", ())], move |()| {
                scrolled.emit(());
            }));
            ctx.link().send_message(None);
        }
        // Where the rail is a strip, the part one is at stays in it.
        elements::keep_in_strip(&self.strip, self.at);
    }
}
