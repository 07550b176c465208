//! The list of registries: sorted, filtered, and drawn only where it is in view.

mod order;
mod panel;
mod ranks;

use std::rc::Rc;

use yew::prelude::*;

use self::{
    order::{COLUMNS, Line, arrange, environments, middle, short, within},
    ranks::Ranks,
};
use crate::ui::{
    browser::{
        elements,
        listen::{Listening, on_window},
    },
    draw::{classes, html},
    parts::{
        Send, Shared, counted, foreign, grouped, icons, outcome_word, say, slider, verdict_badge,
        watched_badge,
    },
    state::{
        msg::{Looking, WhatIf},
        view::{Column, Group, Only, View},
    },
};
use model::{
    outcome::is_only_watched,
    protocol::{Overview, Standing, Tag},
    report::{Registry, Totals},
    start::{Falls, Worth},
};

/// The height of a row, in pixels, as `app.css` has it where there is room; else it is measured.
const ROW: i32 = 54;
/// How many rows are drawn beyond what is in view, on both sides.
const MARGIN: usize = 6;
/// How many rows the list shows at once.
const SHOWN: usize = 8;
/// How many rows go on paper.
const PRINTED: usize = 500;
/// A browser cannot lay out more pixels than this; a longer list scrolls faster than it looks.
const TALLEST: usize = 8_000_000;

/// The counts above the list. What Defender alone guards is counted apart: its chain is broken, and it can be
/// taken over.
pub(crate) fn totals(totals: &Totals, at_least: bool, standings: &[Standing]) -> Html {
    let watched = standings.iter();
    let watched = watched.filter(|standing| is_only_watched(standing.outcomes));
    let watched = u32::try_from(watched.count()).unwrap_or(u32::MAX);
    let part = |class: &'static str, count: u32, what: &'static str| {
        html! { <li class={(count > 0).then_some(class)}><b>{ grouped(count.into()) }</b>{ " " }{ what }</li> }
    };
    html! {
        <ul class="totals">
            if at_least { <li>{ "At least" }</li> }
            { part("", totals.registries, if totals.registries == 1 { "registry" } else { "registries" }) }
            { part("bad", totals.fires, "with all three links of the chain") }
            { part("unsure", totals.undetermined, "not known") }
            if watched > 0 { { part("unsure", watched, "can be taken over, but watched") } }
            { part("good", totals.broken.saturating_sub(watched), "with a broken link") }
        </ul>
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) overview: Shared<Overview>,
    pub(crate) chosen: usize,
    /// What it is asked to show.
    pub(crate) seen: View,
    /// What counts where registries are ranked.
    pub(crate) worth: Worth,
    /// The chosen registry in full, once it is here.
    pub(crate) registry: Option<Shared<Registry>>,
    /// Its ticket was copied, or could not be.
    pub(crate) copied: Option<bool>,
    pub(crate) send: Send,
}

/// The list as it stands.
pub(crate) struct Registries {
    text: String,
    ranks: Ranks,
    /// What is listed, in order.
    order: Vec<Line>,
    /// How many of it are registries.
    count: usize,
    /// The first line in view, as a place in `order`.
    top: usize,
    /// The line that the keyboard is at, as a place in `order`.
    cursor: usize,
    /// The page is being printed, where nothing scrolls.
    printing: bool,
    /// The height of a row.
    tall: i32,
    /// How many rows are seen at once.
    seen: usize,
    /// What there is to say of the chosen registry stands open.
    open: bool,
    /// It was just opened, by the keyboard or not, and is to come into view.
    bring: Option<(usize, bool)>,
    grid: NodeRef,
    panel: NodeRef,
    list: NodeRef,
    above: NodeRef,
    below: NodeRef,
    _printing: Option<Listening>,
}

pub(crate) enum ListMsg {
    Text(String),
    Scrolled,
    Key(KeyboardEvent),
    Pick(usize),
    Printing(bool),
    /// A row is so high, and so many are seen.
    Measured(i32, usize),
    /// Shut what is open of the chosen registry.
    Shut,
}

impl Component for Registries {
    type Message = ListMsg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let mut list = Registries {
            text: String::new(),
            ranks: Ranks::default(),
            order: Vec::new(),
            count: 0,
            top: 0,
            cursor: 0,
            printing: false,
            tall: ROW,
            seen: SHOWN,
            open: false,
            bring: None,
            grid: NodeRef::default(),
            panel: NodeRef::default(),
            list: NodeRef::default(),
            above: NodeRef::default(),
            below: NodeRef::default(),
            _printing: None,
        };
        list.rank(ctx);
        list.arrange(ctx);
        list
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        let now = ctx.props();
        // A step that is opened, or another part of the page, is no wish about the list.
        let wish = |seen: &View| (seen.only, seen.sort, seen.ascending, seen.group);
        let asked = wish(&old.seen) != wish(&now.seen);
        if old.worth != now.worth {
            self.rank(ctx);
        }
        let ranked = old.worth != now.worth;
        let chosen = old.chosen;
        let (old, new) = (&old.overview, &now.overview);
        if old == new {
            if asked || ranked {
                self.arrange(ctx);
            } else if chosen != now.chosen {
                self.go_to(now.chosen);
            }
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
        if !same {
            self.open = false;
            self.bring = None;
            self.rank(ctx);
        }
        if !same || asked || ranked || now.seen.only.is_some() {
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
                self.pick(ctx, false);
            }
            ListMsg::Measured(tall, seen) => (self.tall, self.seen) = (tall, seen),
            ListMsg::Shut => {
                self.open = false;
                self.bring = None;
                elements::bring(&self.grid, true);
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
                <div class="grid" role="grid" aria-label="Registries" tabindex="0" ref={self.grid.clone()}
                    aria-rowcount={(self.order.len() + 1).to_string()}
                    aria-activedescendant={format!("registry-{}", self.cursor)}
                    onkeydown={link.callback(ListMsg::Key)}>
                    <div class="grid-head" role="row" aria-rowindex="1">
                        { for COLUMNS.iter().map(|(column, title, class)| self.head(ctx, *column, title, class)) }
                        <div role="columnheader" class="visually-hidden">{ "Why" }</div>
                    </div>
                    <div class="grid-body" role="rowgroup" tabindex={(self.order.len() > SHOWN).then_some("0")} ref={self.list.clone()} onscroll={link.callback(|_| ListMsg::Scrolled)}>
                        <div role="presentation" ref={self.above.clone()} />
                        { for self.window().filter_map(|place| self.line(ctx, place)) }
                        <div role="presentation" ref={self.below.clone()} />
                    </div>
                    if self.printing && self.order.len() > PRINTED {
                        <p class="nothing">{ format!("and {} more, in the JSON report", self.order.len() - PRINTED) }</p>
                    }
                    if self.order.is_empty() {
                        <p class="nothing">{ "No registry matches." }</p>
                    }
                </div>
                { self.below(ctx) }
                if !only_one { { weights(ctx.props()) } }
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
        if let Some((row, keyboard)) = self.bring.take() {
            elements::bring(&self.panel, keyboard);
            // It grows once the engine has told of the registry, and is brought into view again.
            let props = ctx.props();
            let is_told = props.chosen == row && panel::told(props).is_some();
            self.bring = (!is_told).then_some((row, false));
        }
        // Where it is narrow a row takes more lines.
        let tall = elements::height_of(&self.list, ".grid-row").filter(|_| !self.printing);
        let shown = elements::scroll(&self.list).map(|scroll| scroll.shown);
        if let Some((tall, shown)) = tall.zip(shown) {
            let seen = usize::try_from(shown / tall).unwrap_or(SHOWN).max(1);
            if (tall, seen) != (self.tall, self.seen) {
                ctx.link().send_message(ListMsg::Measured(tall, seen));
            }
        }
        let window = self.window();
        let pixels = |rows: usize| (rows * self.tall as usize).min(TALLEST);
        let below = self.order.len().saturating_sub(window.end);
        let below = if self.printing { 0 } else { below };
        elements::set_height(&self.above, pixels(window.start));
        elements::set_height(&self.below, pixels(below));
    }
}

impl Registries {
    fn rank(&mut self, ctx: &Context<Self>) {
        let props = ctx.props();
        self.ranks = Ranks::new(&props.overview, props.worth);
    }

    fn arrange(&mut self, ctx: &Context<Self>) {
        let props = ctx.props();
        self.order = arrange(&props.overview, &self.ranks, &self.text, &props.seen);
        let row = |line: &Line| matches!(line, Line::Row(_));
        self.count = self.order.iter().filter(|line| row(line)).count();
        self.cursor = self.order.iter().position(row).unwrap_or(0);
        self.go_to(props.chosen);
        self.top = 0;
        elements::scroll_to(&self.list, 0);
    }

    /// Puts the cursor on a registry, if the list shows it.
    fn go_to(&mut self, chosen: usize) {
        let mut lines = self.order.iter();
        if let Some(place) = lines.position(|line| *line == Line::Row(chosen)) {
            self.cursor = place;
        }
    }

    fn window(&self) -> std::ops::Range<usize> {
        if self.printing {
            return 0..self.order.len().min(PRINTED);
        }
        let start = self.top.saturating_sub(MARGIN);
        start..(self.top + SHOWN + MARGIN).min(self.order.len())
    }

    /// Which element shows a line: what scrolls out of view shows what scrolls into it, since to change a
    /// few words of it is less work than to make it anew.
    fn slot(&self, place: usize) -> usize {
        place % self.window().len().max(1)
    }

    fn scrolled_to(&self) -> usize {
        let scroll = elements::scroll(&self.list).unwrap_or_default();
        let top = usize::try_from(scroll.top).unwrap_or_default();
        let all = self.order.len() * self.tall as usize;
        if all <= TALLEST {
            return top / self.tall as usize;
        }
        // Taller than a browser can lay out: the scroll bar gives the share, not the pixel.
        let height = usize::try_from(scroll.whole - scroll.shown)
            .unwrap_or(1)
            .max(1);
        (top * self.order.len() / height).min(self.order.len().saturating_sub(SHOWN))
    }

    /// Chooses the registry that the cursor is at, and opens what there is to say of it.
    fn pick(&mut self, ctx: &Context<Self>, keyboard: bool) {
        if let Some(Line::Row(row)) = self.order.get(self.cursor) {
            ctx.props().send.emit(Looking::Choose(*row).into());
            self.open = true;
            self.bring = Some((*row, keyboard));
        }
    }

    /// How many more rows there are than are in view, and what is open of the chosen registry.
    fn below(&self, ctx: &Context<Self>) -> Html {
        let rest = self.order.len().saturating_sub(self.top + self.seen);
        let more = (rest > 0 && !self.printing).then(|| counted(rest, "more row", "more rows"));
        html! {
            <>
                if let Some(more) = more { <p class="more-rows quiet">{ format!("↓ {more} below: scroll the list") }</p> }
                if self.open && !self.printing { { panel::view(ctx.props(), &self.panel, ctx.link().callback(|()| ListMsg::Shut)) } }
            </>
        }
    }

    fn key(&mut self, ctx: &Context<Self>, event: &KeyboardEvent) -> bool {
        if elements::is_from_button(event) {
            return false;
        }
        let last = self.order.len().saturating_sub(1);
        let before = self.cursor;
        self.cursor = match event.key().as_str() {
            "ArrowDown" => (self.cursor + 1).min(last),
            "ArrowUp" => self.cursor.saturating_sub(1),
            "PageDown" => (self.cursor + SHOWN).min(last),
            "PageUp" => self.cursor.saturating_sub(SHOWN),
            "Home" => 0,
            "End" => last,
            "Enter" | " " => {
                event.prevent_default();
                self.pick(ctx, true);
                return true;
            }
            _ => return false,
        };
        event.prevent_default();
        self.pass_heads(before);
        self.keep_cursor_in_view();
        true
    }

    /// A heading is nothing to stop at.
    fn pass_heads(&mut self, before: usize) {
        let is_head = |place: usize| matches!(self.order.get(place), Some(Line::Head(..)));
        while is_head(self.cursor) {
            let next = match self.cursor > before {
                true => self.cursor + 1,
                false => self.cursor.wrapping_sub(1),
            };
            self.cursor = match self.order.get(next) {
                Some(_) => next,
                // Above the first heading is nothing, and below it a registry.
                None => self.cursor + 1,
            };
        }
    }

    fn keep_cursor_in_view(&mut self) {
        let Some(scroll) = elements::scroll(&self.list) else {
            return;
        };
        let at = i32::try_from(self.cursor)
            .unwrap_or(i32::MAX)
            .saturating_mul(self.tall);
        if at < scroll.top {
            elements::scroll_to(&self.list, at);
        } else if at + self.tall > scroll.top + scroll.shown {
            elements::scroll_to(&self.list, at + self.tall - scroll.shown);
        }
        self.top = self.scrolled_to();
    }

    fn controls(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let typed =
            link.batch_callback(|event: InputEvent| elements::value(&event).map(ListMsg::Text));
        let Props { seen, send, .. } = ctx.props();
        let only = |only: Option<Only>, name: &'static str| {
            html! {
                <button type="button" aria-pressed={(seen.only == only).to_string()}
                    onclick={say(send, Looking::Only(only))}>{ name }</button>
            }
        };
        let mut standings = ctx.props().overview.standings.iter();
        let watched = standings.any(|standing| Only::of(standing) == Only::Watched);
        let group = |group: Group, name: &'static str| {
            html! {
                <button type="button" aria-pressed={(seen.group == group).to_string()}
                    onclick={say(send, Looking::Group(group))}>{ name }</button>
            }
        };
        html! {
            <div class="controls">
                <label class="visually-hidden" for="filter">{ "Filter by name, login server or subscription" }</label>
                <input id="filter" type="search" spellcheck="false" autocomplete="off" placeholder="Filter by name" oninput={typed} />
                <div class="tabs" role="group" aria-label="Only this verdict">
                    { only(None, "All") }
                    { only(Some(Only::Fires), "Fires") }
                    { only(Some(Only::Undetermined), "Undetermined") }
                    if watched || seen.only == Some(Only::Watched) { { only(Some(Only::Watched), "Watched") } }
                    { only(Some(Only::Broken), "Broken") }
                </div>
                <div class="tabs" role="group" aria-label="Group by">
                    { group(Group::None, "Flat") }
                    { group(Group::Subscription, "By subscription") }
                    { group(Group::Environment, "By environment") }
                    { tags(&ctx.props().overview.tags, seen, send) }
                </div>
                <span class="quiet" aria-live="polite">{ format!("{} shown", grouped(self.count as u64)) }</span>
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
        let Props { seen, send, .. } = ctx.props();
        let direction = match (seen.sort == column, seen.ascending) {
            (false, _) => "none",
            (true, true) => "ascending",
            (true, false) => "descending",
        };
        html! {
            <div role="columnheader" class={class} aria-sort={direction}>
                <button type="button" onclick={say(send, Looking::Sort(column))}>
                    { title }<span aria-hidden="true">{ match direction { "ascending" => " ↑", "descending" => " ↓", _ => "" } }</span>
                </button>
            </div>
        }
    }

    fn line(&self, ctx: &Context<Self>, place: usize) -> Option<Html> {
        match self.order.get(place)? {
            Line::Row(row) => self.row(ctx, place, *row),
            Line::Head(name, counts) => Some(html! {
                <div key={self.slot(place)} role="row" class="grid-group" aria-rowindex={(place + 2).to_string()}>
                    <div role="gridcell"><strong>{ foreign(name) }</strong>{ " " }<span class="quiet">{ counts.said() }</span></div>
                </div>
            }),
        }
    }

    fn row(&self, ctx: &Context<Self>, place: usize, index: usize) -> Option<Html> {
        let props = ctx.props();
        let overview = &props.overview;
        let row = overview.rows.get(index)?;
        let standing = overview.standings.get(index)?;
        let falls = overview.falls.get(index).cloned().unwrap_or_default();
        let rank = self.ranks.of.get(index).map_or(0, |rank| rank + 1);
        let chosen = index == props.chosen;
        let classes = classes!(
            "grid-row",
            chosen.then_some("chosen"),
            (place == self.cursor).then_some("cursor")
        );
        let named = self.ranks.subscription(&row.subscription_id);
        let subscription = match named {
            Some(name) if self.printing => name.to_owned(),
            Some(name) => within(name),
            None if row.subscription_id.is_empty() => "not known".to_owned(),
            None => middle(&row.subscription_id),
        };
        let environments = environments(&falls, &overview.environments);
        Some(html! {
            <div key={self.slot(place)} id={format!("registry-{place}")} role="row" class={classes}
                aria-rowindex={(place + 2).to_string()} aria-selected={chosen.to_string()}
                onclick={ctx.link().callback(move |_| ListMsg::Pick(place))}>
                <div role="gridcell" class="rank-cell">{ rank }</div>
                <div role="gridcell" class="name-cell" title={if row.login_server.is_empty() { row.name.clone() } else { row.login_server.clone() }}><strong>{ foreign(&if self.printing { row.name.clone() } else { short(&row.name) }) }</strong></div>
                <div role="gridcell" class="verdict-cell">{ if is_only_watched(standing.outcomes) { watched_badge() } else { verdict_badge(standing.verdict) } }</div>
                { pulls(&falls, self.ranks.most) }
                <div role="gridcell" class="environment-cell" title={environments.clone()}>{ foreign(&environments) }</div>
                <div role="gridcell" class={classes!("subscription-cell", named.is_none().then_some("id"))} title={[named.unwrap_or_default(), " ", &row.subscription_id].concat().trim().to_owned()}>{ foreign(&subscription) }</div>
                { for standing.outcomes.iter().zip(standing.mended).map(|(outcome, mended)| html! {
                    <div role="gridcell" class={classes!("rule-cell", mended.then_some("mended"))}>
                        { icons::outcome(*outcome) }<span class="visually-hidden">{ outcome_word(*outcome) }{ if mended { ", as if fixed" } else { "" } }</span>
                    </div>
                }) }
                <div role="gridcell" class="why-cell">{ foreign(&falls.because(standing)) }</div>
            </div>
        })
    }
}

/// How many workloads pull from a registry by tag; where no export shows one that does, and some cluster may,
/// that is not known.
fn pulls(falls: &Falls, most: Option<u32>) -> Html {
    match most.filter(|_| !falls.is_unknown()) {
        Some(most) => html! {
            <div role="gridcell" class="pulls-cell" title={falls.not_known()}>
                <meter min="0" max={most.max(1).to_string()} value={falls.by_tag.to_string()} aria-hidden="true"></meter>
                <b>{ falls.by_tag }</b>
            </div>
        },
        None => {
            let none = || "not known: no workload is in these exports".to_owned();
            let why = falls.not_known().unwrap_or_else(none);
            html! {
                <div role="gridcell" class="pulls-cell" title={why.clone()}>
                    <span aria-hidden="true">{ "–" }</span><span class="visually-hidden">{ foreign(&why) }</span>
                </div>
            }
        }
    }
}

/// The tags that the list can be grouped by; nothing where no registry has one.
fn tags(tags: &[Tag], seen: &View, send: &Send) -> Html {
    if tags.is_empty() {
        return Html::default();
    }
    let at = match seen.group {
        Group::Tag(place) => Some(place),
        _ => None,
    };
    let chosen = send.reform(|event: Event| {
        let place = elements::chosen(&event).and_then(|value| value.parse().ok());
        Looking::Group(place.map_or(Group::None, Group::Tag)).into()
    });
    html! {
        <select aria-label="Group by tag" class={at.map(|_| "chosen")} onchange={chosen}>
            <option value="" selected={at.is_none()}>{ "By tag …" }</option>
            { for tags.iter().enumerate().map(|(place, tag)| html! {
                <option dir="auto" value={place.to_string()} selected={at == Some(place)}>{ format!("By tag: {}", tag.name) }</option>
            }) }
        </select>
    }
}

/// What the order is made of, to be seen and changed.
fn weights(props: &Props) -> Html {
    let Props { worth, send, .. } = props;
    let worth = *worth;
    let weight = |id, title, value, change: fn(u32, Worth) -> Worth| {
        let set = Callback::from(move |value| WhatIf::Rank(change(value, worth)).into());
        slider(id, title, (value, 9), send, set)
    };
    html! {
        <details class="weights">
            <summary>{ "How the order is made" }</summary>
            <p class="quiet">{ "What can be taken over comes first, then what is not known, then what cannot. Within each, a workload that pulls by tag counts 1, and more if:" }</p>
            <div class="sliders">
                { weight("worth-production", "It is in production:", worth.production, |production, worth| Worth { production, ..worth }) }
                { weight("worth-soon", "It pulls at its next restart:", worth.soon, |soon, worth| Worth { soon, ..worth }) }
                { weight("worth-reach", "It has an identity, or is given secrets, each:", worth.reach, |reach, worth| Worth { reach, ..worth }) }
            </div>
        </details>
    }
}
