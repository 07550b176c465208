//! The blast radius as a picture: attacker, registries, images, workloads, and what those can reach.
//!
//! Where things go is worked out by the session; here they are drawn, opened and shut.

use std::collections::BTreeSet;

use yew::prelude::*;

use crate::ui::{
    browser::{
        elements,
        listen::{Listening, on_window},
    },
    draw::{classes, html},
    parts::{Send, Shared, foreign, icons, say},
    state::{model::To, msg::Looking},
};
use model::{
    picture::{Box as Place, BoxKind, Edge, Orientation, Picture as Layout, Seen},
    protocol::Overview,
};

/// Below this width the picture runs from top to bottom.
const NARROW: i32 = 640;
/// What the frame keeps free on both sides together.
const PADDING: i32 = 24;
/// How many boxes a column shows by itself.
const LIMIT: usize = 9;

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    /// The report whose blast radius is drawn.
    pub(crate) overview: Shared<Overview>,
    /// Where everything goes; none until the session has said so.
    pub(crate) layout: Option<Shared<Layout>>,
    /// The step of the walkthrough whose part is lit, from 1 to 5.
    pub(crate) lit: Option<u32>,
    /// The chosen registry, and whether the picture shows only what falls with it.
    pub(crate) chosen: AttrValue,
    pub(crate) follows: bool,
    pub(crate) send: Send,
}

pub(crate) enum PictureMsg {
    /// A group or a box of things left out was chosen.
    Toggle(String, bool),
    /// The window may have another width.
    Resized,
    /// Say a name in full, since somebody is at it.
    Tell(AttrValue),
}

/// The picture with what was opened and shut in it.
pub(crate) struct Picture {
    frame: NodeRef,
    width: i32,
    opened: BTreeSet<String>,
    shut: BTreeSet<String>,
    /// What somebody is at, in full.
    told: AttrValue,
    _resize: Option<Listening>,
}

impl Component for Picture {
    type Message = PictureMsg;
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        Picture {
            frame: NodeRef::default(),
            width: 0,
            opened: BTreeSet::new(),
            shut: BTreeSet::new(),
            told: AttrValue::default(),
            _resize: None,
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        if old.overview != ctx.props().overview {
            self.lay_out(ctx);
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: PictureMsg) -> bool {
        match msg {
            PictureMsg::Toggle(id, open) => {
                if open {
                    self.shut.remove(&id);
                    self.opened.insert(id);
                } else {
                    self.opened.remove(&id);
                    self.shut.insert(id);
                }
            }
            PictureMsg::Tell(told) => {
                let other = told != self.told;
                self.told = told;
                return other;
            }
            PictureMsg::Resized => {
                if !self.measure() {
                    return false;
                }
            }
        }
        self.lay_out(ctx);
        // It is drawn when the session has laid it out.
        false
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let empty = Layout::default();
        let layout = ctx.props().layout.as_deref().unwrap_or(&empty);
        let narrow = self.width < NARROW;
        let lit = ctx.props().lit.map(|step| format!("lit-{step}"));
        let Props {
            chosen,
            follows,
            send,
            ..
        } = ctx.props();
        let tab = |follow: bool, title: Html| {
            html! {
                <button type="button" aria-pressed={(*follows == follow).to_string()} onclick={say(send, Looking::Follow(follow))}>{ title }</button>
            }
        };
        html! {
            <>
            <div class="row picture-row">
                <div class="tabs" role="group" aria-label="What is drawn">
                    { tab(false, html! { "All that falls" }) }
                    { tab(true, html! { <>{ "Only with " }{ foreign(chosen) }</> }) }
                </div>
                <button type="button" onclick={say(send, Looking::SavePicture(To::Page))}>{ icons::download() }{ "SVG" }</button>
                <button type="button" onclick={say(send, Looking::SavePicture(To::Pixels))}>{ icons::download() }{ "PNG" }</button>
                <span class="quiet">{ "with the pseudonyms that are set under Take away" }</span>
            </div>
            if layout.boxes.is_empty() && ctx.props().layout.is_none() && *follows {
                <p class="nothing">{ "By this chain nothing falls with this registry, as far as is known." }</p>
            }
            <div class={classes!("picture-frame", lit, narrow.then_some("tall"))} ref={self.frame.clone()}>
                <svg class="blast-picture" viewBox={format!("0 0 {} {}", layout.width.max(1), layout.height.max(1))}
                    width={layout.width.to_string()} height={layout.height.to_string()}
                    role="group" aria-label="The blast radius as a picture; the table below says the same">
                    { for layout.edges.iter().map(|edge| draw_edge(layout, edge)) }
                    { for layout.headings.iter().enumerate().map(|(column, heading)| html! {
                        <text class={classes!("heading", format!("col-{column}"))} x={heading.x.to_string()} y={heading.y.to_string()}>{ heading.text.clone() }</text>
                    }) }
                    { for layout.boxes.iter().map(|place| draw(ctx, place)) }
                </svg>
            </div>
            <p class="told" aria-live="polite"><bdi>{ self.told.clone() }</bdi></p>
            </>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if first {
            let resized = ctx.link().callback(|()| PictureMsg::Resized);
            resized.emit(());
            self._resize = Some(on_window([("resize", ())], move |()| resized.emit(())));
        }
    }
}

impl Picture {
    /// Takes the width there is; whether it is another one than before.
    fn measure(&mut self) -> bool {
        let Some(width) = elements::width(&self.frame) else {
            return false;
        };
        let width = width - PADDING;
        let changed = width != self.width;
        self.width = width;
        changed
    }

    /// Asks for the layout.
    fn lay_out(&self, ctx: &Context<Self>) {
        let seen = Seen {
            orientation: if self.width < NARROW {
                Orientation::Tall
            } else {
                Orientation::Wide
            },
            width: self.width.max(320),
            limit: LIMIT,
            opened: self.opened.clone(),
            shut: self.shut.clone(),
        };
        ctx.props().send.emit(Looking::Draw(seen).into());
    }
}

fn draw_edge(layout: &Layout, edge: &Edge) -> Html {
    let column = layout.boxes.get(edge.from).map_or(0, |from| from.column);
    let doubt = |place: usize| layout.boxes.get(place).is_some_and(|place| place.doubt);
    let doubt = (doubt(edge.from) || doubt(edge.to)).then_some("doubt");
    let weight = match edge.count {
        0..=1 => "thin",
        2..=9 => "some",
        _ => "many",
    };
    html! { <path class={classes!("edge", weight, doubt, format!("col-{column}"))} d={edge.path()} /> }
}

fn draw(ctx: &Context<Picture>, place: &Place) -> Html {
    let (id, kind) = (&place.id, &place.kind);
    let class = classes!(
        "box",
        format!("col-{}", place.column),
        match kind {
            BoxKind::Thing => "thing",
            BoxKind::Shut => "shut",
            BoxKind::Open => "open",
            BoxKind::More => "more",
        },
        place.doubt.then_some("doubt")
    );
    let full = match place.count {
        0 | 1 => place.label.clone(),
        count => format!("{}, {count}", place.label),
    };
    let full = match place.doubt {
        true => format!("{full} (not known whether it falls)"),
        false => full,
    };
    let tell = {
        let told = AttrValue::from(full.clone());
        move || PictureMsg::Tell(told.clone())
    };
    let onfocus = {
        let tell = tell.clone();
        ctx.link().callback(move |_: FocusEvent| tell())
    };
    let onmouseenter = ctx.link().callback(move |_: MouseEvent| tell());
    if *kind == BoxKind::Thing {
        // Whatever is cut can be come to, to be read in full.
        let cut = place.lines.iter().any(|line| line.contains('…'));
        return html! {
            <g key={id.clone()} class={class} role="img" aria-label={full.clone()} tabindex={cut.then_some("0")} {onfocus} {onmouseenter}>{ body(place) }</g>
        };
    }
    let open = *kind != BoxKind::Open;
    let toggle = {
        let id = id.clone();
        move || PictureMsg::Toggle(id.clone(), open)
    };
    let onclick = {
        let toggle = toggle.clone();
        ctx.link().callback(move |_: MouseEvent| toggle())
    };
    let onkeydown = ctx.link().batch_callback(move |event: KeyboardEvent| {
        matches!(event.key().as_str(), "Enter" | " ").then(|| {
            event.prevent_default();
            toggle()
        })
    });
    html! {
        <g key={id.clone()} class={class} role="button" tabindex="0" aria-expanded={(!open).to_string()} {onclick} {onkeydown} {onfocus} {onmouseenter}>
            { body(place) }
        </g>
    }
}

/// A box with its bar, its name and its count.
fn body(place: &Place) -> Html {
    let Place {
        kind,
        lines,
        count,
        x,
        y,
        w,
        h,
        ..
    } = place;
    let counted = (*count > 1 && !matches!(kind, BoxKind::More)).then(|| count.to_string());
    let middle = y + h / 2 + 4;
    let (first, baseline) = match (kind, lines.len()) {
        (BoxKind::Open, _) => (y + 17, y + 17),
        (_, 0..=1) => (middle, middle),
        _ => (middle - 8, middle),
    };
    html! {
        <>
            <rect x={x.to_string()} y={y.to_string()} width={w.to_string()} height={h.to_string()} rx="6" />
            { tone_bar(place) }
            { for (0..).zip(lines).map(|(line, said)| html! {
                <text x={(x + 14).to_string()} y={(first + 15 * line).to_string()}>{ said.clone() }</text>
            }) }
            if let Some(counted) = counted {
                <text class="count" x={(x + w - 10).to_string()} y={baseline.to_string()}>{ counted }</text>
            }
        </>
    }
}

/// A bar at the left says when these workloads would pull.
fn tone_bar(place: &Place) -> Option<Html> {
    let Place { x, y, h, tones, .. } = place;
    let total: usize = tones.iter().sum();
    if total == 0 || place.kind == BoxKind::Open {
        return None;
    }
    let mut top = 0;
    let tones = tones.iter().enumerate().filter(|(_, count)| **count > 0);
    let rects = tones.map(|(tone, count)| {
        let height = i32::try_from(*count * usize::try_from(h - 8).unwrap_or(0) / total)
            .unwrap_or(0)
            .max(2);
        let rect = html! {
            <rect class={format!("tone tone-{tone}")} x={(x + 4).to_string()} y={(y + 4 + top).to_string()}
                width="4" height={height.to_string()} rx="2" />
        };
        top += height;
        rect
    });
    Some(rects.collect())
}

/// What the colours of the picture mean.
pub(crate) fn legend() -> Html {
    html! {
        <ul class="legend" aria-label="When they would pull">
            <li><i class="tone-0"></i>{ "at the next restart" }</li>
            <li><i class="tone-1"></i>{ "at the next rollout or on a new node" }</li>
            <li><i class="tone-2"></i>{ "never: pinned by digest" }</li>
            <li><i class="tone-3"></i>{ "at a moment that the exports do not show" }</li>
        </ul>
    }
}
