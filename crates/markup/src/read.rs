//! From tokens to what they say.

use std::iter::Peekable;

use proc_macro2::{
    Delimiter, Ident, Literal, Span, TokenStream, TokenTree, token_stream::IntoIter,
};
use quote::{quote, quote_spanned};

/// One thing among others.
pub(crate) enum Node {
    Element(Element),
    /// A component, word for word but for its children.
    Component(Component),
    /// Words that are always the same.
    Text(Literal),
    /// An expression in braces.
    Block(TokenStream),
    /// `for` and what is gone through, in braces.
    Each(TokenStream),
    /// Several in one place.
    Fragment(Vec<Node>),
    /// Conditions with what stands there if they hold, and what if none does.
    If(Vec<(TokenStream, Vec<Node>)>, Vec<Node>),
}

pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) children: Vec<Node>,
}

pub(crate) struct Component {
    /// Its path and what it is given.
    pub(crate) opening: TokenStream,
    pub(crate) path: TokenStream,
    pub(crate) children: Vec<Node>,
}

pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) value: Value,
}

pub(crate) enum Value {
    Literal(TokenTree),
    Expression(TokenStream),
}

/// What is no HTML, and where.
pub(crate) struct Misread(Span, &'static str);

impl Misread {
    pub(crate) fn said(self) -> TokenStream {
        let Misread(at, what) = self;
        quote_spanned! { at => ::core::compile_error!(#what) }
    }
}

type Read<T> = Result<T, Misread>;

/// What a whole `html!` says: nodes, or an expression.
pub(crate) fn root(tokens: TokenStream) -> Read<Node> {
    let mut reader = Reader::of(tokens.clone());
    let is_markup = match reader.0.peek() {
        None => return Ok(Node::Fragment(Vec::new())),
        Some(TokenTree::Punct(punct)) => punct.as_char() == '<',
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
        Some(TokenTree::Ident(word)) => word == "if",
        Some(TokenTree::Literal(_)) => true,
    };
    if !is_markup {
        return Ok(Node::Block(tokens));
    }
    let node = reader.node()?;
    match reader.0.next() {
        None => Ok(node),
        Some(token) => Err(Misread(
            token.span(),
            "only one thing may stand here; `<>` and `</>` around several make them one",
        )),
    }
}

struct Reader(Peekable<IntoIter>);

impl Reader {
    fn of(tokens: TokenStream) -> Reader {
        Reader(tokens.into_iter().peekable())
    }

    fn next(&mut self) -> Read<TokenTree> {
        let ended = Misread(Span::call_site(), "something is not closed");
        self.0.next().ok_or(ended)
    }

    fn is(&mut self, expected: char) -> bool {
        matches!(self.0.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == expected)
    }

    fn takes(&mut self, expected: char) -> bool {
        let is = self.is(expected);
        if is {
            self.0.next();
        }
        is
    }

    fn expect(&mut self, expected: char) -> Read<()> {
        if self.takes(expected) {
            return Ok(());
        }
        let at = self.next()?;
        Err(Misread(at.span(), "this is not expected here"))
    }

    fn node(&mut self) -> Read<Node> {
        if self.takes('<') {
            return self.opened();
        }
        match self.next()? {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                Ok(block(group.stream()))
            }
            TokenTree::Ident(word) if word == "if" => self.condition(),
            TokenTree::Literal(literal) => Ok(Node::Text(literal)),
            other => Err(Misread(other.span(), "text stands in braces")),
        }
    }

    /// All up to the end.
    fn nodes(mut self) -> Read<Vec<Node>> {
        let mut nodes = Vec::new();
        while self.0.peek().is_some() {
            nodes.push(self.node()?);
        }
        Ok(nodes)
    }

    /// All up to `</`, which is taken too.
    fn children(&mut self) -> Read<Vec<Node>> {
        let mut nodes = Vec::new();
        loop {
            if self.takes('<') {
                if self.takes('/') {
                    return Ok(nodes);
                }
                nodes.push(self.opened()?);
            } else {
                nodes.push(self.node()?);
            }
        }
    }

    /// What follows a `<`.
    fn opened(&mut self) -> Read<Node> {
        if self.takes('>') {
            let children = self.children()?;
            self.expect('>')?;
            return Ok(Node::Fragment(children));
        }
        let TokenTree::Ident(first) = self.next()? else {
            return Err(Misread(Span::call_site(), "a name stands behind `<`"));
        };
        let is_component = first.to_string().starts_with(char::is_uppercase) || self.is(':');
        if is_component {
            return self.component(&first);
        }
        let name = first.to_string();
        let mut attributes = Vec::new();
        loop {
            if self.takes('>') {
                let children = self.children()?;
                match self.next()? {
                    TokenTree::Ident(closed) if closed == first => {}
                    other => return Err(Misread(other.span(), "another element is open here")),
                }
                self.expect('>')?;
                return Ok(Node::Element(Element {
                    name,
                    attributes,
                    children,
                }));
            }
            if self.takes('/') {
                self.expect('>')?;
                return Ok(Node::Element(Element {
                    name,
                    attributes,
                    children: Vec::new(),
                }));
            }
            attributes.push(self.attribute()?);
        }
    }

    fn attribute(&mut self) -> Read<Attribute> {
        let (mut name, span) = match self.next()? {
            // By its name alone.
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                return Ok(Attribute {
                    name: group.stream().to_string(),
                    span: group.span(),
                    value: Value::Expression(group.stream()),
                });
            }
            TokenTree::Ident(word) => (word.to_string(), word.span()),
            other => return Err(Misread(other.span(), "an attribute has a name")),
        };
        while self.takes('-') {
            name.push('-');
            name.push_str(&self.next()?.to_string());
        }
        self.expect('=')?;
        let value = match self.next()? {
            literal @ TokenTree::Literal(_) => Value::Literal(literal),
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                Value::Expression(group.stream())
            }
            other => return Err(Misread(other.span(), "a value is a literal, or in braces")),
        };
        Ok(Attribute { name, span, value })
    }

    /// A component, up to its end: what it is given is Yew's to read.
    fn component(&mut self, first: &Ident) -> Read<Node> {
        let mut path = quote! { #first };
        while self.takes(':') {
            self.expect(':')?;
            let next = self.next()?;
            path.extend(quote! { ::#next });
        }
        let mut opening = path.clone();
        loop {
            if self.takes('>') {
                break;
            }
            if self.takes('/') {
                self.expect('>')?;
                return Ok(Node::Component(Component {
                    opening,
                    path,
                    children: Vec::new(),
                }));
            }
            opening.extend([self.next()?]);
        }
        let children = self.children()?;
        while !self.takes('>') {
            self.next()?;
        }
        Ok(Node::Component(Component {
            opening,
            path,
            children,
        }))
    }

    /// What follows an `if`.
    fn condition(&mut self) -> Read<Node> {
        let mut branches = Vec::new();
        loop {
            let mut condition = TokenStream::new();
            let then = loop {
                match self.next()? {
                    TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                        break Reader::of(group.stream()).nodes()?;
                    }
                    other => condition.extend([other]),
                }
            };
            branches.push((condition, then));
            let has_else = matches!(self.0.peek(), Some(TokenTree::Ident(word)) if word == "else");
            if !has_else {
                return Ok(Node::If(branches, Vec::new()));
            }
            self.0.next();
            if let TokenTree::Group(group) = self.next()? {
                return Ok(Node::If(branches, Reader::of(group.stream()).nodes()?));
            }
            // `else if`
        }
    }
}

/// What stands in braces.
fn block(tokens: TokenStream) -> Node {
    let mut inside = tokens.clone().into_iter();
    match (inside.next(), inside.next()) {
        (Some(TokenTree::Literal(literal)), None) if literal.to_string().starts_with('"') => {
            Node::Text(literal)
        }
        (Some(TokenTree::Ident(word)), Some(_)) if word == "for" => {
            Node::Each(tokens.into_iter().skip(1).collect())
        }
        _ => Node::Block(tokens),
    }
}
