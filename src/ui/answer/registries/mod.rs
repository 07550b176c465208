//! The list of registries: sorted, filtered, and drawn only where it is in view.

mod order;

use std::rc::Rc;

use yew::prelude::*;

use self::order::{COLUMNS, Column, arrange};
use crate::ui::{
    browser::{
        elements,
        listen::{Listening, on_window},
    },
    parts::{Send, foreign, icons, outcome_word, verdict_badge},
    state::msg::Looking,
};
use model::{
    protocol::{Overview, Standing},
    report::{Totals, Verdict},
};

/// The height of a row, in pixels, as `app.css` has it.
const ROW: i32 = 44;
/// How many rows are drawn beyond what is in view, on both sides.
const MARGIN: usize = 6;
/// How many rows the list shows at once.
const SHOWN: usize = 9;
/// How many rows go on paper.
const PRINTED: usize = 500;
/// A browser cannot lay out more pixels than this; a longer list scrolls faster than it looks.
const TALLEST: usize = 8_000_000;

/// The counts above the list.
pub(crate) fn totals(totals: &Totals) -> Html {
    let part = |class: &'static str, count: u32, what: &'static str| {
        html! { <li class={class}><b>{ count }</b>{ " " }{ what }</li> }
    };
    html! {
        <ul class="totals">
            { part("", totals.registries, if totals.registries == 1 { "registry" } else { "registries" }) }
            { part("bad", totals.fires, "with all three links") }
            { part("unsure", totals.undetermined, "not known") }
            { part("good", totals.broken, "with a broken link") }
        </ul>
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) overview: Rc<Overview>,
    pub(crate) chosen: usize,
    pub(crate) send: Send,
}

/// What the list is asked to show.
pub(crate) struct Registries {
    text: String,
    verdict: Option<Verdict>,
    sort: (Column, bool),
    /// Which rows, in which order.
    order: Vec<usize>,
    /// The first row in view, as a place in `order`.
    top: usize,
    /// The row that the keyboard is at, as a place in `order`.
    cursor: usize,
    /// The page is being printed, where nothing scrolls.
    printing: bool,
    list: NodeRef,
    above: NodeRef,
    below: NodeRef,
    _printing: Option<Listening>,
}

pub(crate) enum ListMsg {
    Text(String),
    Only(Option<Verdict>),
    Sort(Column),
    Scrolled,
    Key(KeyboardEvent),
    Pick(usize),
    Printing(bool),
}

impl Component for Registries {
    type Message = ListMsg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let mut list = Registries {
            text: String::new(),
            verdict: None,
            sort: (Column::Verdict, true),
            order: Vec::new(),
            top: 0,
            cursor: 0,
            printing: false,
            list: NodeRef::default(),
            above: NodeRef::default(),
            below: NodeRef::default(),
            _printing: None,
        };
        list.arrange(ctx);
        list
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        let (old, new) = (&old.overview, &ctx.props().overview);
        if Rc::ptr_eq(old, new) {
            return true;
        }
        // While somebody tries things out, the list keeps its order and its place.
        let supposed = |standings: &[Standing]| {
            let mut mended = standings.iter().map(|standing| standing.mended);
            mended.any(|mended| mended.contains(&true))
        };
        let same = Rc::ptr_eq(&old.rows, &new.rows)
            || old.rows.len() == new.rows.len()
                && (supposed(&old.standings) || supposed(&new.standings))
                && old.rows.iter().zip(new.rows.iter()).all(|(old, new)| {
                    (&old.name, &old.login_server) == (&new.name, &new.login_server)
                });
        if !same || self.verdict.is_some() {
            self.arrange(ctx);
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: ListMsg) -> bool {
        match msg {
            ListMsg::Text(text) => {
                self.text = text.to_lowercase();
                self.arrange(ctx);
            }
            ListMsg::Only(verdict) => {
                self.verdict = verdict;
                self.arrange(ctx);
            }
            ListMsg::Sort(column) => {
                self.sort = (column, self.sort.0 != column || !self.sort.1);
                self.arrange(ctx);
            }
            ListMsg::Scrolled => {
                let top = self.scrolled_to();
                let changed = top != self.top;
                self.top = top;
                return changed;
            }
            ListMsg::Key(event) => return self.key(ctx, &event),
            ListMsg::Printing(printing) => self.printing = printing,
            ListMsg::Pick(place) => {
                self.cursor = place;
                self.pick(ctx);
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let rows = &ctx.props().overview.rows;
        let link = ctx.link();
        let only_one = rows.len() == 1;
        html! {
            <div class="registries">
                if !only_one { { self.controls(ctx) } }
                <div class="grid" role="grid" aria-label="Registries" tabindex="0"
                    aria-rowcount={(self.order.len() + 1).to_string()}
                    aria-activedescendant={format!("registry-{}", self.cursor)}
                    onkeydown={link.callback(ListMsg::Key)}>
                    <div class="grid-head" role="row" aria-rowindex="1">
                        { for COLUMNS.iter().map(|(column, title, class)| self.head(ctx, *column, title, class)) }
                    </div>
                    <div class="grid-body" role="rowgroup" ref={self.list.clone()} onscroll={link.callback(|_| ListMsg::Scrolled)}>
                        <div role="presentation" ref={self.above.clone()} />
                        { for self.window().filter_map(|place| self.row(ctx, place)) }
                        <div role="presentation" ref={self.below.clone()} />
                    </div>
                    if self.printing && self.order.len() > PRINTED {
                        <p class="nothing">{ format!("and {} more, in the JSON report", self.order.len() - PRINTED) }</p>
                    }
                    if self.order.is_empty() {
                        <p class="nothing">{ "No registry matches." }</p>
                    }
                </div>
            </div>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if first {
            // Paper does not scroll, so all rows are drawn for as long as it is printed.
            let printing = ctx.link().callback(ListMsg::Printing);
            let events = [("beforeprint", true), ("afterprint", false)];
            self._printing = Some(on_window(events, move |on| printing.emit(on)));
        }
        let window = self.window();
        let pixels = |rows: usize| (rows * ROW as usize).min(TALLEST);
        let below = self.order.len().saturating_sub(window.end);
        let below = if self.printing { 0 } else { below };
        elements::set_height(&self.above, pixels(window.start));
        elements::set_height(&self.below, pixels(below));
    }
}

impl Registries {
    fn arrange(&mut self, ctx: &Context<Self>) {
        let props = ctx.props();
        let overview = &props.overview;
        self.order = arrange(
            &overview.rows,
            &overview.standings,
            &self.text,
            self.verdict,
            self.sort,
        );
        self.cursor = self
            .order
            .iter()
            .position(|row| *row == props.chosen)
            .unwrap_or(0);
        self.top = 0;
        elements::scroll_to(&self.list, 0);
    }

    fn window(&self) -> std::ops::Range<usize> {
        if self.printing {
            return 0..self.order.len().min(PRINTED);
        }
        let start = self.top.saturating_sub(MARGIN);
        start..(self.top + SHOWN + MARGIN).min(self.order.len())
    }

    fn scrolled_to(&self) -> usize {
        let scroll = elements::scroll(&self.list).unwrap_or_default();
        let top = usize::try_from(scroll.top).unwrap_or_default();
        let all = self.order.len() * ROW as usize;
        if all <= TALLEST {
            return top / ROW as usize;
        }
        // Taller than a browser can lay out: the scroll bar gives the share, not the pixel.
        let height = usize::try_from(scroll.whole - scroll.shown)
            .unwrap_or(1)
            .max(1);
        (top * self.order.len() / height).min(self.order.len().saturating_sub(SHOWN))
    }

    fn pick(&self, ctx: &Context<Self>) {
        if let Some(row) = self.order.get(self.cursor) {
            ctx.props().send.emit(Looking::Choose(*row).into());
        }
    }

    fn key(&mut self, ctx: &Context<Self>, event: &KeyboardEvent) -> bool {
        if elements::is_from_button(event) {
            return false;
        }
        let last = self.order.len().saturating_sub(1);
        self.cursor = match event.key().as_str() {
            "ArrowDown" => (self.cursor + 1).min(last),
            "ArrowUp" => self.cursor.saturating_sub(1),
            "PageDown" => (self.cursor + SHOWN).min(last),
            "PageUp" => self.cursor.saturating_sub(SHOWN),
            "Home" => 0,
            "End" => last,
            "Enter" | " " => {
                event.prevent_default();
                self.pick(ctx);
                return true;
            }
            _ => return false,
        };
        event.prevent_default();
        self.keep_cursor_in_view();
        true
    }

    fn keep_cursor_in_view(&mut self) {
        let Some(scroll) = elements::scroll(&self.list) else {
            return;
        };
        let at = i32::try_from(self.cursor)
            .unwrap_or(i32::MAX)
            .saturating_mul(ROW);
        if at < scroll.top {
            elements::scroll_to(&self.list, at);
        } else if at + ROW > scroll.top + scroll.shown {
            elements::scroll_to(&self.list, at + ROW - scroll.shown);
        }
        self.top = self.scrolled_to();
    }

    fn controls(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let typed =
            link.batch_callback(|event: InputEvent| elements::value(&event).map(ListMsg::Text));
        let only = |verdict: Option<Verdict>, name: &'static str| {
            html! {
                <button type="button" aria-pressed={(self.verdict == verdict).to_string()}
                    onclick={link.callback(move |_| ListMsg::Only(verdict))}>{ name }</button>
            }
        };
        html! {
            <div class="controls">
                <label class="visually-hidden" for="filter">{ "Filter by name, login server or subscription" }</label>
                <input id="filter" type="search" spellcheck="false" autocomplete="off" placeholder="Filter by name or subscription" oninput={typed} />
                <div class="tabs" role="group" aria-label="Only this verdict">
                    { only(None, "All") }
                    { only(Some(Verdict::Fires), "Fires") }
                    { only(Some(Verdict::Undetermined), "Undetermined") }
                    { only(Some(Verdict::Broken), "Broken") }
                </div>
                <span class="quiet" aria-live="polite">{ format!("{} shown", self.order.len()) }</span>
            </div>
        }
    }

    fn head(
        &self,
        ctx: &Context<Self>,
        column: Column,
        title: &'static str,
        class: &'static str,
    ) -> Html {
        let sorted = self.sort.0 == column;
        let direction = match (sorted, self.sort.1) {
            (false, _) => "none",
            (true, true) => "ascending",
            (true, false) => "descending",
        };
        html! {
            <div role="columnheader" class={class} aria-sort={direction}>
                <button type="button" onclick={ctx.link().callback(move |_| ListMsg::Sort(column))}>
                    { title }<span aria-hidden="true">{ match direction { "ascending" => " ↑", "descending" => " ↓", _ => "" } }</span>
                </button>
            </div>
        }
    }

    fn row(&self, ctx: &Context<Self>, place: usize) -> Option<Html> {
        let props = ctx.props();
        let index = *self.order.get(place)?;
        let row = props.overview.rows.get(index)?;
        let standing = props.overview.standings.get(index)?;
        let chosen = index == props.chosen;
        let classes = classes!(
            "grid-row",
            chosen.then_some("chosen"),
            (place == self.cursor).then_some("cursor")
        );
        Some(html! {
            <div key={index} id={format!("registry-{place}")} role="row" class={classes}
                aria-rowindex={(place + 2).to_string()} aria-selected={chosen.to_string()}
                onclick={ctx.link().callback(move |_| ListMsg::Pick(place))}>
                <div role="gridcell" class="verdict-cell">{ verdict_badge(standing.verdict) }</div>
                <div role="gridcell" class="name-cell">
                    <strong>{ foreign(&row.name) }</strong>
                    <span class="quiet">{ foreign(&row.login_server) }</span>
                </div>
                <div role="gridcell" class="subscription-cell">
                    if row.subscription_id.is_empty() { { "not known" } } else { { foreign(&row.subscription_id) } }
                </div>
                { for standing.outcomes.iter().zip(standing.mended).map(|(outcome, mended)| html! {
                    <div role="gridcell" class={classes!("rule-cell", mended.then_some("mended"))}>
                        { icons::outcome(*outcome) }<span class="visually-hidden">{ outcome_word(*outcome) }{ if mended { ", as if fixed" } else { "" } }</span>
                    </div>
                }) }
            </div>
        })
    }
}
