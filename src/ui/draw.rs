//! What `html!` comes to: the few functions that every piece of the page is drawn by.
//!
//! A pen goes through a piece from its first element to its last. What is always the same of an element
//! stands in a constant [`Tag`]; what is not is handed over between [`Draw::open`] and [`Draw::close`], in the
//! order of its attributes. These functions are called from hundreds of places, so none is written out there.

use std::rc::Rc;

pub(crate) use markup::html;
use yew::{
    Html,
    html::NodeRef,
    virtual_dom::{
        AttrValue, AttributeOrProperty, Attributes, Key, Listener, VList, VNode, VTag, VText,
    },
};

/// What is always the same of an element.
pub(crate) struct Tag {
    pub(crate) name: &'static str,
    pub(crate) attributes: Given,
    /// All that is in it, where that is always the same.
    pub(crate) children: &'static [Fixed],
    /// What is in it is one node and no list of nodes.
    pub(crate) alone: bool,
}

/// Attributes of which all values are always the same, or some.
pub(crate) enum Given {
    All(&'static [(&'static str, AttributeOrProperty)]),
    Some(&'static [&'static str], &'static [Option<&'static str>]),
}

/// A node that is always the same.
pub(crate) enum Fixed {
    Text(&'static str),
    Tag(&'static Tag),
}

/// The pen. It lies in a box, so that it is one word to whoever has it in hand.
#[derive(Default)]
pub(crate) struct Draw {
    /// Nodes whose parent is still open.
    nodes: Vec<VNode>,
    /// What is open: how many nodes came before it, and the element; none for a list.
    open: Vec<(usize, Option<Open>)>,
}

struct Open {
    tag: &'static Tag,
    element: VTag,
    values: Vec<Option<AttributeOrProperty>>,
    listeners: Vec<Option<Rc<dyn Listener>>>,
}

impl Draw {
    #[inline(never)]
    pub(crate) fn new() -> Box<Draw> {
        Box::default()
    }

    /// The one node that was drawn.
    #[expect(
        clippy::boxed_local,
        reason = "taken out of its box at every end of a piece, it would be more code there"
    )]
    #[inline(never)]
    pub(crate) fn one(mut self: Box<Self>) -> Html {
        self.nodes.pop().unwrap_or_default()
    }

    /// All that was drawn, as one.
    #[expect(
        clippy::boxed_local,
        reason = "taken out of its box at every end of a piece, it would be more code there"
    )]
    #[inline(never)]
    pub(crate) fn list(self: Box<Self>) -> Html {
        VNode::from(VList::with_children(self.nodes, None))
    }

    #[inline(never)]
    pub(crate) fn node(&mut self, node: VNode) {
        self.nodes.push(node);
    }

    #[inline(never)]
    pub(crate) fn text(&mut self, text: &'static str) {
        self.node(text.node());
    }

    /// An element that is always the same.
    #[inline(never)]
    pub(crate) fn fixed(&mut self, tag: &'static Tag) {
        self.open(tag);
        for child in tag.children {
            match child {
                Fixed::Text(text) => self.text(text),
                Fixed::Tag(tag) => self.fixed(tag),
            }
        }
        self.close();
    }

    #[inline(never)]
    pub(crate) fn open(&mut self, tag: &'static Tag) {
        let open = Open {
            tag,
            element: VTag::new(AttrValue::Static(tag.name)),
            values: Vec::new(),
            listeners: Vec::new(),
        };
        self.open.push((self.nodes.len(), Some(open)));
        self.given();
    }

    #[inline(never)]
    pub(crate) fn begin(&mut self) {
        self.open.push((self.nodes.len(), None));
    }

    /// What was drawn since the last [`Draw::begin`] is one node.
    #[inline(never)]
    pub(crate) fn end(&mut self) {
        if let Some((first, _)) = self.open.pop() {
            let children = self.nodes.split_off(first);
            self.node(VNode::from(VList::with_children(children, None)));
        }
    }

    #[inline(never)]
    pub(crate) fn close(&mut self) {
        let Some((first, Some(open))) = self.open.pop() else {
            return;
        };
        let mut element = open.element;
        element.attributes = match open.tag.attributes {
            Given::All(attributes) => Attributes::Static(attributes),
            Given::Some(keys, _) => Attributes::Dynamic {
                keys,
                values: open.values.into(),
            },
        };
        if !open.listeners.is_empty() {
            element.set_listeners(open.listeners.into());
        }
        if self.nodes.len() > first
            && let Some(children) = element.children_mut()
        {
            *children = match open.tag.alone && self.nodes.len() == first + 1 {
                true => self.nodes.pop().unwrap_or_default(),
                false => VNode::from(VList::with_children(self.nodes.split_off(first), None)),
            };
        }
        self.node(VNode::from(element));
    }

    /// Takes over the values that are always the same, up to the next that is not.
    fn given(&mut self) {
        let Some(Open { tag, values, .. }) = self.opened() else {
            return;
        };
        if let Given::Some(_, given) = tag.attributes {
            let next = given.iter().skip(values.len());
            let fixed = next.map_while(|value| *value);
            let fixed: Vec<_> = fixed
                .map(|value| value.value().map(AttributeOrProperty::Attribute))
                .collect();
            values.extend(fixed);
        }
    }

    fn opened(&mut self) -> Option<&mut Open> {
        self.open.last_mut()?.1.as_mut()
    }

    /// The value of the next attribute; none for one that is not there.
    #[inline(never)]
    fn put(&mut self, value: Option<AttrValue>) {
        if let Some(open) = self.opened() {
            open.values.push(value.map(AttributeOrProperty::Attribute));
        }
        self.given();
    }

    #[inline(never)]
    pub(crate) fn attribute<V: Value>(&mut self, value: V) {
        self.put(value.value());
    }

    /// An attribute that is there or not.
    #[inline(never)]
    pub(crate) fn flag(&mut self, name: &'static str, is: bool) {
        self.put(is.then_some(AttrValue::Static(name)));
    }

    /// The classes; none where they are empty.
    #[inline(never)]
    pub(crate) fn class<V: Value>(&mut self, value: V) {
        self.put(value.value().filter(|value| !value.is_empty()));
    }

    #[inline(never)]
    pub(crate) fn on(&mut self, listener: Option<Rc<dyn Listener>>) {
        if let Some(open) = self.opened() {
            open.listeners.push(listener);
        }
    }

    pub(crate) fn set_ref(&mut self, node: NodeRef) {
        if let Some(open) = self.opened() {
            open.element.node_ref = node;
        }
    }

    pub(crate) fn set_key(&mut self, key: impl Into<Key>) {
        if let Some(open) = self.opened() {
            open.element.key = Some(key.into());
        }
    }

    /// What a field holds.
    pub(crate) fn set_value(&mut self, value: impl Value) {
        if let Some(open) = self.opened() {
            open.element.set_value(value.value());
        }
    }

    pub(crate) fn set_checked(&mut self, checked: bool) {
        if let Some(open) = self.opened() {
            open.element.set_checked(checked);
        }
    }
}

/// What may stand in a block.
pub(crate) trait Piece: Sized {
    /// As a node of its own.
    fn node(self) -> VNode;

    /// Among others.
    fn add(self, pen: &mut Draw) {
        pen.node(self.node());
    }
}

impl Piece for VNode {
    fn node(self) -> VNode {
        self
    }
}

impl Piece for AttrValue {
    #[inline(never)]
    fn node(self) -> VNode {
        VNode::from(VText::new(self))
    }
}

impl Piece for &'static str {
    fn node(self) -> VNode {
        AttrValue::Static(self).node()
    }

    #[inline(never)]
    fn add(self, pen: &mut Draw) {
        pen.node(self.node());
    }
}

impl Piece for String {
    fn node(self) -> VNode {
        AttrValue::from(self).node()
    }

    #[inline(never)]
    fn add(self, pen: &mut Draw) {
        pen.node(self.node());
    }
}

impl Piece for u32 {
    fn node(self) -> VNode {
        self.to_string().node()
    }

    #[inline(never)]
    fn add(self, pen: &mut Draw) {
        pen.node(self.node());
    }
}

impl Piece for usize {
    fn node(self) -> VNode {
        self.to_string().node()
    }
}

impl<P: Piece> Piece for Option<P> {
    fn node(self) -> VNode {
        self.map(P::node).unwrap_or_default()
    }

    fn add(self, pen: &mut Draw) {
        if let Some(piece) = self {
            piece.add(pen);
        }
    }
}

/// What may be the value of an attribute.
pub(crate) trait Value {
    fn value(self) -> Option<AttrValue>;
}

impl Value for AttrValue {
    fn value(self) -> Option<AttrValue> {
        Some(self)
    }
}

impl Value for &'static str {
    fn value(self) -> Option<AttrValue> {
        Some(AttrValue::Static(self))
    }
}

impl Value for String {
    fn value(self) -> Option<AttrValue> {
        Some(AttrValue::from(self))
    }
}

impl<V: Value> Value for Option<V> {
    fn value(self) -> Option<AttrValue> {
        self?.value()
    }
}

/// Classes, some of which may not be there.
macro_rules! classes {
    ($($class:expr),* $(,)?) => {{
        let mut all = ::std::string::String::new();
        $( crate::ui::draw::Class::join($class, &mut all); )*
        all
    }};
}
pub(crate) use classes;

/// A class, or none.
pub(crate) trait Class {
    fn join(self, all: &mut String);
}

impl Class for &str {
    #[inline(never)]
    fn join(self, all: &mut String) {
        if !all.is_empty() && !self.is_empty() {
            all.push(' ');
        }
        all.push_str(self);
    }
}

impl Class for String {
    fn join(self, all: &mut String) {
        self.as_str().join(all);
    }
}

impl<C: Class> Class for Option<C> {
    fn join(self, all: &mut String) {
        if let Some(class) = self {
            class.join(all);
        }
    }
}

#[cfg(test)]
mod tests {
    use yew::{ServerRenderer, prelude::Properties};

    use super::*;

    /// What is drawn here, and by Yew.
    macro_rules! both {
        ($($html:tt)*) => {
            assert_eq!(super::html! { $($html)* }, yew::html! { $($html)* });
        };
    }

    #[test]
    fn elements_are_drawn_as_yew_draws_them() {
        let title = "a title".to_owned();
        let (none, some) = (None::<String>, Some("some".to_owned()));
        both! { <p /> }
        both! { <p class="quiet">{ "words" }</p> }
        both! { <p class="quiet" id="one"><b>{ "words" }</b>{ " and " }<br /></p> }
        both! { <p aria-label={title.clone()} class="quiet" id="one" title={none.clone()}>{ title.clone() }</p> }
        both! { <details open={true}><summary>{ "always" }</summary></details> }
        both! { <details open={title.is_empty()} class={title.clone()}>{ some.clone() }</details> }
        both! { <p class={none.clone()}>{ 7_u32 }{ 8_usize }</p> }
        both! { <meter min="0" value={title.clone()} high="9" /> }
        both! { <input id="a" type="checkbox" checked={true} /> }
        both! { <input id={title.clone()} type="text" value={title.clone()} autofocus={true} /> }
        both! { <textarea rows="2" value={title.clone()} /> }
        both! { <li key={3}>{ "third" }</li> }
    }

    #[test]
    fn what_comes_and_goes_takes_the_places_that_it_takes_with_yew() {
        for count in 0..4_u32 {
            let words = (count == 2).then(|| "two".to_owned());
            let list = || (0..count).map(|number| yew::html! { <li>{ number }</li> });
            both! { <ul>{ for list() }</ul> }
            both! { <ul><li />{ for list() }{ words.clone() }</ul> }
            both! { <>{ words.clone() }</> }
            both! { <><p /></> }
            both! { <div>if count > 0 { <p /> }</div> }
            both! { <div>{ "before" }if count > 0 { <p />{ count } }{ "behind" }</div> }
            both! { <div>if count == 0 { <p /> } else if count == 1 { { "one" } } else { <b />{ for list() } }</div> }
            both! { <div>if let Some(words) = &words { <p>{ words.clone() }</p> }<><b /><i /></></div> }
            both! { if count > 1 { <p /> } }
            both! { { words.clone().unwrap_or_default() } }
            both! { { for list() } }
        }
        both! { "words" }
        both! {}
    }

    #[derive(PartialEq, Properties)]
    struct Props {
        title: AttrValue,
        #[prop_or_default]
        children: Html,
    }

    #[yew::component]
    fn Framed(props: &Props) -> Html {
        html! { <div title={props.title.clone()}>{ props.children.clone() }</div> }
    }

    macro_rules! framed {
        ($html:path) => {{
            use $html as html;
            html! { <div><Framed title="a" key="one" /><Framed title="b">if true { <p /> }{ "c" }</Framed></div> }
        }};
    }

    #[yew::component]
    fn Ours() -> Html {
        framed!(super::html)
    }

    #[yew::component]
    fn Yews() -> Html {
        framed!(yew::html)
    }

    #[test]
    fn components_are_yews() {
        let ours = ServerRenderer::<Ours>::new().hydratable(false).render();
        let yews = ServerRenderer::<Yews>::new().hydratable(false).render();
        let ours = futures::executor::block_on(ours);
        assert_eq!(
            ours,
            "<div><div title=\"a\"></div><div title=\"b\"><p></p>c</div></div>"
        );
        assert_eq!(ours, futures::executor::block_on(yews));
    }

    #[test]
    fn classes_that_are_not_there_leave_no_gap() {
        assert_eq!(
            classes!("cut", Some("first"), format!("at-{}", 1)),
            "cut first at-1"
        );
        assert_eq!(classes!("cut", None::<&str>, "", "last"), "cut last");
        assert_eq!(classes!(None::<&str>), "");
    }
}
