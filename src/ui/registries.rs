//! The list of registries: sorted, filtered, and drawn only where it is in view.

use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::{
    app::Msg,
    icons,
    parts::{Send, foreign, outcome_word, verdict_badge},
};
use model::{
    protocol::{Overview, Row},
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
pub(super) fn totals(totals: &Totals) -> Html {
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

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Column {
    Verdict,
    Name,
    Subscription,
    Rule(usize),
}

const COLUMNS: [(Column, &str, &str); 6] = [
    (Column::Verdict, "Verdict", "verdict-cell"),
    (Column::Name, "Registry", "name-cell"),
    (Column::Subscription, "Subscription", "subscription-cell"),
    (Column::Rule(0), "Admin", "rule-cell"),
    (Column::Rule(1), "Network", "rule-cell"),
    (Column::Rule(2), "Defender", "rule-cell"),
];

/// The places of the rows that pass a filter, in the order asked for. `text` is in lower case.
fn arrange(rows: &[Row], text: &str, verdict: Option<Verdict>, sort: (Column, bool)) -> Vec<usize> {
    let passes = |row: &Row| {
        verdict.is_none_or(|verdict| row.verdict == verdict)
            && (text.is_empty()
                || [&row.name, &row.login_server, &row.subscription_id]
                    .iter()
                    .any(|field| field.to_lowercase().contains(text)))
    };
    let mut kept: Vec<(usize, &Row)> = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| passes(row))
        .collect();
    let (column, ascending) = sort;
    match column {
        // The report's own order: most urgent first.
        Column::Verdict => {}
        Column::Name => kept.sort_by_cached_key(|(_, row)| row.name.to_lowercase()),
        Column::Subscription => {
            kept.sort_by_cached_key(|(_, row)| row.subscription_id.to_lowercase())
        }
        Column::Rule(index) => {
            kept.sort_by_key(|(_, row)| std::cmp::Reverse(row.outcomes.get(index).copied()));
        }
    }
    if !ascending {
        kept.reverse();
    }
    kept.into_iter().map(|(index, _)| index).collect()
}

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub(super) overview: Rc<Overview>,
    pub(super) chosen: usize,
    pub(super) send: Send,
}

/// What the list is asked to show.
pub(super) struct Registries {
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
    _listeners: Vec<EventListener>,
}

pub(super) enum ListMsg {
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
            _listeners: listen_for_printing(ctx),
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
        let supposed = |rows: &[Row]| rows.iter().any(|row| row.mended.contains(&true));
        let same =
            old.rows.len() == new.rows.len()
                && (supposed(&old.rows) || supposed(&new.rows))
                && old.rows.iter().zip(&new.rows).all(|(old, new)| {
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

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        // Through the style object: the page's policy refuses style attributes.
        let window = self.window();
        let pixels = |rows: usize| format!("{}px", (rows * ROW as usize).min(TALLEST));
        let below = self.order.len().saturating_sub(window.end);
        let below = if self.printing { 0 } else { below };
        for (node, rows) in [(&self.above, window.start), (&self.below, below)] {
            if let Some(element) = node.cast::<HtmlElement>() {
                let _ = element.style().set_property("height", &pixels(rows));
            }
        }
    }
}

/// Paper does not scroll, so all rows are drawn for as long as it is printed.
fn listen_for_printing(ctx: &Context<Registries>) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else {
        return Vec::new();
    };
    let on = |event: &'static str, printing: bool| {
        let link = ctx.link().clone();
        EventListener::new(&window, event, move |_| {
            link.send_message(ListMsg::Printing(printing));
        })
    };
    vec![on("beforeprint", true), on("afterprint", false)]
}

impl Registries {
    fn arrange(&mut self, ctx: &Context<Self>) {
        let props = ctx.props();
        self.order = arrange(&props.overview.rows, &self.text, self.verdict, self.sort);
        self.cursor = self
            .order
            .iter()
            .position(|row| *row == props.chosen)
            .unwrap_or(0);
        self.top = 0;
        if let Some(list) = self.list.cast::<HtmlElement>() {
            list.set_scroll_top(0);
        }
    }

    fn window(&self) -> std::ops::Range<usize> {
        if self.printing {
            return 0..self.order.len().min(PRINTED);
        }
        let start = self.top.saturating_sub(MARGIN);
        start..(self.top + SHOWN + MARGIN).min(self.order.len())
    }

    fn scrolled_to(&self) -> usize {
        let Some(list) = self.list.cast::<HtmlElement>() else {
            return 0;
        };
        let top = usize::try_from(list.scroll_top()).unwrap_or_default();
        let all = self.order.len() * ROW as usize;
        if all <= TALLEST {
            return top / ROW as usize;
        }
        // Taller than a browser can lay out: the scroll bar gives the share, not the pixel.
        let height = usize::try_from(list.scroll_height() - list.client_height())
            .unwrap_or(1)
            .max(1);
        (top * self.order.len() / height).min(self.order.len().saturating_sub(SHOWN))
    }

    fn pick(&self, ctx: &Context<Self>) {
        if let Some(row) = self.order.get(self.cursor) {
            ctx.props().send.emit(Msg::Choose(*row));
        }
    }

    fn key(&mut self, ctx: &Context<Self>, event: &KeyboardEvent) -> bool {
        let from_button = event
            .target()
            .is_some_and(|target| target.has_type::<web_sys::HtmlButtonElement>());
        if from_button {
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
        if let Some(list) = self.list.cast::<HtmlElement>() {
            let at = i32::try_from(self.cursor)
                .unwrap_or(i32::MAX)
                .saturating_mul(ROW);
            let (top, height) = (list.scroll_top(), list.client_height());
            if at < top {
                list.set_scroll_top(at);
            } else if at + ROW > top + height {
                list.set_scroll_top(at + ROW - height);
            }
            self.top = self.scrolled_to();
        }
        true
    }

    fn controls(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let typed = link.batch_callback(|event: InputEvent| {
            event
                .target_dyn_into::<HtmlInputElement>()
                .map(|input| ListMsg::Text(input.value()))
        });
        let only = |verdict: Option<Verdict>, name: &'static str| {
            html! {
                <button type="button" aria-pressed={(self.verdict == verdict).to_string()}
                    onclick={link.callback(move |_| ListMsg::Only(verdict))}>{ name }</button>
            }
        };
        html! {
            <div class="controls">
                <label class="visually-hidden" for="filter">{ "Filter by name, login server or subscription" }</label>
                <input id="filter" type="search" placeholder="Filter by name or subscription" oninput={typed} />
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
                <div role="gridcell" class="verdict-cell">{ verdict_badge(row.verdict) }</div>
                <div role="gridcell" class="name-cell">
                    <strong>{ foreign(&row.name) }</strong>
                    <span class="quiet">{ foreign(&row.login_server) }</span>
                </div>
                <div role="gridcell" class="subscription-cell">
                    if row.subscription_id.is_empty() { { "not known" } } else { { foreign(&row.subscription_id) } }
                </div>
                { for row.outcomes.iter().zip(row.mended).map(|(outcome, mended)| html! {
                    <div role="gridcell" class={classes!("rule-cell", mended.then_some("mended"))}>
                        { icons::outcome(*outcome) }<span class="visually-hidden">{ outcome_word(*outcome) }{ if mended { ", as if fixed" } else { "" } }</span>
                    </div>
                }) }
            </div>
        })
    }
}
