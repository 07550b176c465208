//! From what was read to code.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::read::{Attribute, Component, Element, Node, Value};

/// Attributes that are there or not, and say nothing more.
const FLAGS: [&str; 7] = [
    "autofocus",
    "disabled",
    "hidden",
    "multiple",
    "open",
    "readonly",
    "selected",
];

/// The whole, as an expression that gives a node.
pub(crate) fn root(root: &Node) -> TokenStream {
    match root {
        Node::Block(expression) => quote! { crate::ui::draw::Piece::node({ #expression }) },
        Node::Component(component) => self::component(component),
        Node::Fragment(nodes) => {
            let calls = nodes.iter().map(node);
            drawn(&quote! { #(#calls)* }, &quote! { list })
        }
        // Of these there are as many as there are.
        Node::Each(_) => drawn(&node(root), &quote! { list }),
        other => drawn(&node(other), &quote! { one }),
    }
}

/// What these calls draw, given back by `end`.
fn drawn(calls: &TokenStream, end: &TokenStream) -> TokenStream {
    let pen = pen();
    quote! {{
        let mut #pen = crate::ui::draw::Draw::new();
        #calls
        #pen.#end()
    }}
}

/// The name of what is drawn with; no other can be meant.
fn pen() -> Ident {
    Ident::new("__pen", Span::mixed_site())
}

/// The calls that draw a node.
fn node(node: &Node) -> TokenStream {
    let pen = pen();
    match node {
        Node::Text(text) => quote! { #pen.text(#text); },
        Node::Block(expression) => {
            quote! { crate::ui::draw::Piece::add({ #expression }, &mut *#pen); }
        }
        Node::Each(iterator) => quote! {
            for piece in ::core::iter::IntoIterator::into_iter(#iterator) {
                crate::ui::draw::Piece::add(piece, &mut *#pen);
            }
        },
        Node::Fragment(nodes) => {
            let calls = nodes.iter().map(self::node);
            quote! { #pen.begin(); #(#calls)* #pen.end(); }
        }
        // Whether it holds or not, it takes one place, so that nothing behind it moves.
        Node::If(branches, otherwise) => {
            let branches = branches.iter().map(|(condition, then)| {
                let then = then.iter().map(self::node);
                quote! { if #condition { #(#then)* } else }
            });
            let otherwise = otherwise.iter().map(self::node);
            quote! { #pen.begin(); #(#branches)* { #(#otherwise)* } #pen.end(); }
        }
        Node::Component(component) => {
            let component = self::component(component);
            quote! { #pen.node(#component); }
        }
        Node::Element(element) => match fixed(element) {
            Some(tag) => quote! { #pen.fixed(const { #tag }); },
            None => self::element(element),
        },
    }
}

/// A component is Yew's; its children are one node to it.
fn component(component: &Component) -> TokenStream {
    let Component {
        opening,
        path,
        children,
    } = component;
    if children.is_empty() {
        return quote! { ::yew::html! { <#opening /> } };
    }
    let calls = children.iter().map(node);
    let children = drawn(&quote! { #(#calls)* }, &quote! { list });
    quote! { ::yew::html! { <#opening>{ #children }</#path> } }
}

/// An element of which something differs from time to time.
fn element(element: &Element) -> TokenStream {
    let pen = pen();
    let set = Set::of(element);
    let tag = set.tag(element, &quote! { &[] });
    let calls = &set.calls;
    let children = element.children.iter().map(node);
    quote! {
        #pen.open(const { #tag });
        #(#calls)*
        #(#children)*
        #pen.close();
    }
}

/// An element that is always the same, with all that is in it, as a constant; none if it is not.
fn fixed(element: &Element) -> Option<TokenStream> {
    let set = Set::of(element);
    if !set.calls.is_empty() {
        return None;
    }
    let mut children = Vec::new();
    for child in &element.children {
        children.push(match child {
            Node::Text(text) => quote! { crate::ui::draw::Fixed::Text(#text) },
            Node::Element(element) => {
                let tag = fixed(element)?;
                quote! { crate::ui::draw::Fixed::Tag(#tag) }
            }
            _ => return None,
        });
    }
    Some(set.tag(element, &quote! { &[#(#children),*] }))
}

/// What an element is given, in Yew's order: attributes, those that are there or not, the class.
#[derive(Default)]
struct Set {
    keys: Vec<Literal>,
    /// The value of each key, where it is always the same.
    given: Vec<Option<TokenStream>>,
    calls: Vec<TokenStream>,
}

impl Set {
    fn of(element: &Element) -> Set {
        let mut set = Set::default();
        let is_field = matches!(element.name.as_str(), "input" | "textarea");
        let place = |attribute: &Attribute| match attribute.name.as_str() {
            "value" | "checked" if is_field => 0,
            "ref" | "key" => 1,
            "class" => 5,
            "value" => 3,
            name if FLAGS.contains(&name) => 4,
            name if name.starts_with("on") => 6,
            _ => 2,
        };
        let mut attributes: Vec<&Attribute> = element.attributes.iter().collect();
        attributes.sort_by_key(|attribute| place(attribute));
        for attribute in attributes {
            set.take(attribute, place(attribute));
        }
        set
    }

    fn take(&mut self, attribute: &Attribute, place: u8) {
        let pen = pen();
        let Attribute { name, span, value } = attribute;
        let expression = match value {
            Value::Literal(literal) => quote! { #literal },
            Value::Expression(expression) => expression.clone(),
        };
        if let 0 | 1 | 6 = place {
            let method = Ident::new(&format!("set_{name}"), *span);
            let event = Ident::new(name, *span);
            self.calls.push(match place {
                6 => quote_spanned! { *span =>
                    #pen.on(::yew::html::#event::Wrapper::__macro_new(#expression));
                },
                _ => quote! { #pen.#method(#expression); },
            });
            return;
        }
        self.keys.push(Literal::string(name));
        let always = match (value, place) {
            (Value::Literal(literal), _) => Some(quote! { #literal }),
            (Value::Expression(expression), 4) if expression.to_string() == "true" => {
                Some(quote! { #name })
            }
            _ => None,
        };
        if always.is_none() {
            let method = match place {
                4 => "flag",
                5 => "class",
                _ => "attribute",
            };
            let method = Ident::new(method, Span::mixed_site());
            self.calls.push(match place {
                4 => quote! { #pen.#method(#name, #expression); },
                _ => quote! { #pen.#method(#expression); },
            });
        }
        self.given.push(always);
    }

    /// The constant that says what is always the same.
    fn tag(&self, element: &Element, children: &TokenStream) -> TokenStream {
        let Element {
            name,
            children: all,
            ..
        } = element;
        let keys = &self.keys;
        let given = self.given.iter().flatten();
        let attributes = if self.given.iter().all(Option::is_some) {
            quote! { crate::ui::draw::Given::All(&[
                #((#keys, ::yew::virtual_dom::AttributeOrProperty::Static(#given))),*
            ]) }
        } else {
            let given = self.given.iter().map(|given| match given {
                Some(given) => quote! { ::core::option::Option::Some(#given) },
                None => quote! { ::core::option::Option::None },
            });
            quote! { crate::ui::draw::Given::Some(&[#(#keys),*], &[#(#given),*]) }
        };
        let alone = matches!(
            all.as_slice(),
            [Node::Element(_) | Node::Component(_) | Node::Text(_) | Node::Block(_)]
        );
        quote! { &crate::ui::draw::Tag {
            name: #name,
            attributes: #attributes,
            children: #children,
            alone: #alone,
        } }
    }
}
