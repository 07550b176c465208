//! The language between the brackets: `[concat('a', parameters('b').c[0])]`.
//!
//! In: the text of a JSON string. Out: a literal, or the tree of an expression, in which every
//! literal knows where it stands. Time is linear in the text, and the tree is never deeper than
//! [`MAX_DEPTH`], so whoever walks it cannot run out of stack.

use std::rc::Rc;

use thiserror::Error;

/// How deep calls and indexes may nest. People write ten, compiled Bicep perhaps thirty.
pub(super) const MAX_DEPTH: u32 = 64;

/// What a JSON string in a template is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written<'a> {
    /// It means itself; a doubled bracket at the start is already a single one.
    Literal(&'a str),
    /// What stands between the brackets.
    Expression(&'a str),
}

/// Tells an expression from a literal: it begins with `[` and ends with `]`, and `[[` is a bracket.
pub fn classify(text: &str) -> Written<'_> {
    let inner = text
        .strip_prefix('[')
        .and_then(|rest| Some((rest, rest.strip_suffix(']')?)));
    match inner {
        Some((rest, _)) if rest.starts_with('[') => Written::Literal(rest),
        Some((_, inner)) => Written::Expression(inner),
        None => Written::Literal(text),
    }
}

/// One expression. Places are bytes in the text that was parsed, start and end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// `'text'`; the place leaves the quotes out.
    Text(Rc<str>, (u32, u32)),
    /// `12`
    Int(i64, (u32, u32)),
    /// `name(…)`
    Call(Call),
    /// `base.key[0]`, any number of steps; in one piece, so that a long chain is not a deep tree.
    Access(Box<Expression>, Vec<Access>),
}

/// A call of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// What stands before the last dot, in lower case; empty for functions of the language.
    pub namespace: Rc<str>,
    /// The name, in lower case.
    pub name: Rc<str>,
    /// What is handed to it.
    pub arguments: Vec<Expression>,
}

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// `.key`, or `.?key`, which yields null where there is no such key.
    Member {
        /// The key as written.
        key: Rc<str>,
        /// Whether the question mark stands there.
        safe: bool,
    },
    /// `[index]`, or `[?index]`.
    Index {
        /// A number in a list, or a key in an object.
        index: Expression,
        /// Whether the question mark stands there.
        safe: bool,
    },
}

impl Access {
    /// Where it leads to, in small letters; none where an expression tells that.
    pub(super) fn spelled(&self) -> Option<String> {
        match self {
            Access::Member { key, .. } => Some(key.to_ascii_lowercase()),
            Access::Index { index, .. } => match index {
                Expression::Text(key, _) => Some(key.to_ascii_lowercase()),
                Expression::Int(number, _) => Some(format!("[{number}]")),
                _ => None,
            },
        }
    }
}

/// Why a text is no expression. The text itself is not repeated: it may hold anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ParseError {
    /// Something else stands where a value should begin.
    #[error("no value begins at byte {0}")]
    NoValue(u32),
    /// A quote is opened and not closed.
    #[error("the text that begins at byte {0} has no end")]
    OpenText(u32),
    /// A number is larger than 64 bits hold, or is not whole.
    #[error("the number at byte {0} cannot be read")]
    Number(u32),
    /// A name is followed by no bracket.
    #[error("the name at byte {0} is not called")]
    NotCalled(u32),
    /// A comma or a closing bracket is missing.
    #[error("`,` or a closing bracket is missing at byte {0}")]
    Unclosed(u32),
    /// Something follows the expression.
    #[error("the expression ends before byte {0}, and more follows")]
    Behind(u32),
    /// Brackets nest too deeply.
    #[error("brackets nest more than {MAX_DEPTH} deep at byte {0}")]
    TooDeep(u32),
}

/// Parses what stands between the brackets of an expression.
pub fn parse(text: &str) -> Result<Expression, ParseError> {
    let mut cursor = Cursor { text, position: 0 };
    let expression = cursor.value(0)?;
    cursor.skip_space();
    if cursor.position < text.len() {
        return Err(ParseError::Behind(cursor.place()));
    }
    Ok(expression)
}

struct Cursor<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Cursor<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    fn place(&self) -> u32 {
        place(self.position)
    }

    /// The text from `start` up to here.
    fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.position).unwrap_or_default()
    }

    fn skip_while(&mut self, is: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&is) {
            self.position += 1;
        }
    }

    fn skip_space(&mut self) {
        self.skip_while(|byte| byte.is_ascii_whitespace());
    }

    /// Passes over `byte` if it stands here, behind space.
    fn take(&mut self, byte: u8) -> bool {
        self.skip_space();
        let there = self.peek() == Some(byte);
        if there {
            self.position += 1;
        }
        there
    }

    fn value(&mut self, depth: u32) -> Result<Expression, ParseError> {
        self.skip_space();
        if depth > MAX_DEPTH {
            return Err(ParseError::TooDeep(self.place()));
        }
        let base = match self.peek() {
            Some(b'\'') => self.text_literal()?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(byte) if starts_name(byte) => self.call(depth)?,
            _ => return Err(ParseError::NoValue(self.place())),
        };
        let steps = self.steps(depth)?;
        Ok(if steps.is_empty() {
            base
        } else {
            Expression::Access(Box::new(base), steps)
        })
    }

    fn text_literal(&mut self) -> Result<Expression, ParseError> {
        let quote = self.place();
        self.position += 1;
        let start = self.position;
        let mut doubled = false;
        loop {
            self.skip_while(|byte| byte != b'\'');
            if self.peek().is_none() {
                return Err(ParseError::OpenText(quote));
            }
            let end = self.position;
            self.position += 1;
            // A doubled quote is a quote, and the text goes on.
            if self.peek() == Some(b'\'') {
                self.position += 1;
                doubled = true;
                continue;
            }
            let raw = self.text.get(start..end).unwrap_or_default();
            let text: Rc<str> = if doubled {
                raw.replace("''", "'").into()
            } else {
                raw.into()
            };
            return Ok(Expression::Text(text, (place(start), place(end))));
        }
    }

    fn number(&mut self) -> Result<Expression, ParseError> {
        let start = self.position;
        self.position += 1;
        // Letters and dots are taken along, so that `1.5` and `1x` are errors and not two values.
        self.skip_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
        let number = self
            .since(start)
            .parse()
            .map_err(|_| ParseError::Number(place(start)))?;
        Ok(Expression::Int(number, (place(start), self.place())))
    }

    fn name(&mut self) -> &'a str {
        let start = self.position;
        self.skip_while(continues_name);
        self.since(start)
    }

    fn call(&mut self, depth: u32) -> Result<Expression, ParseError> {
        let start = self.position;
        let mut namespace = start..start;
        let mut name = self.name();
        while self.take(b'.') {
            let end = self.position - 1;
            namespace = start..end;
            self.skip_space();
            name = self.name();
        }
        if name.is_empty() || !self.take(b'(') {
            return Err(ParseError::NotCalled(place(start)));
        }
        let mut arguments = Vec::new();
        if !self.take(b')') {
            loop {
                arguments.push(self.value(depth + 1)?);
                if self.take(b')') {
                    break;
                }
                if !self.take(b',') {
                    return Err(ParseError::Unclosed(self.place()));
                }
            }
        }
        let namespace = self.text.get(namespace).unwrap_or_default();
        Ok(Expression::Call(Call {
            namespace: namespace.to_ascii_lowercase().into(),
            name: name.to_ascii_lowercase().into(),
            arguments,
        }))
    }

    fn steps(&mut self, depth: u32) -> Result<Vec<Access>, ParseError> {
        let mut steps = Vec::new();
        loop {
            if self.take(b'.') {
                let safe = self.take(b'?');
                self.skip_space();
                let start = self.position;
                self.skip_while(|byte| {
                    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$')
                });
                let key = self.since(start);
                if key.is_empty() {
                    return Err(ParseError::NoValue(place(start)));
                }
                steps.push(Access::Member {
                    key: key.into(),
                    safe,
                });
            } else if self.take(b'[') {
                let safe = self.take(b'?');
                let index = self.value(depth + 1)?;
                if !self.take(b']') {
                    return Err(ParseError::Unclosed(self.place()));
                }
                steps.push(Access::Index { index, safe });
            } else {
                return Ok(steps);
            }
        }
    }
}

fn starts_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn continues_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn place(position: usize) -> u32 {
    crate::read::source::offset(position)
}
