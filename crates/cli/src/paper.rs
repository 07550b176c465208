//! Text for a terminal: words wrapped to its width, in colour if it has any.
//!
//! Whatever comes in is data from strangers. Nothing of it reaches the terminal but what can be seen.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use model::sentence::{Piece, pieces};
use more::shell::visible;
use unicode_width::UnicodeWidthStr;

/// The longest sentence, and the longest name or value, in characters.
const MAX_SENTENCE: usize = 600;
const MAX_NAME: usize = 160;
/// The longest place: where it is cut, its line is lost.
const MAX_PLACE: usize = 4_000;
/// A quotation up to this length is not broken at its spaces.
const KEPT_WHOLE: usize = 40;

/// What words look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    Plain,
    Strong,
    Code,
    Faint,
    Good,
    Unknown,
    Bad,
}

impl Ink {
    fn style(self) -> Style {
        let of = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
        match self {
            Ink::Plain => Style::new(),
            Ink::Strong => Style::new().bold(),
            Ink::Code => of(AnsiColor::Cyan),
            Ink::Faint => Style::new().dimmed(),
            Ink::Good => of(AnsiColor::Green).bold(),
            Ink::Unknown => of(AnsiColor::Yellow).bold(),
            Ink::Bad => of(AnsiColor::Red).bold(),
        }
    }
}

/// Words that are to stand in one paragraph.
#[derive(Debug, Default)]
pub(crate) struct Line(Vec<Span>);

#[derive(Debug)]
struct Span {
    ink: Ink,
    text: String,
    /// It is not broken at its spaces.
    whole: bool,
}

impl Line {
    /// A line that begins so.
    pub(crate) fn of(words: &str) -> Line {
        Line::default().words(words)
    }

    fn span(mut self, ink: Ink, text: &str, max: usize, whole: bool) -> Line {
        let text = visible(&clipped(text, max));
        self.0.push(Span { ink, text, whole });
        self
    }

    /// Adds words of ours.
    pub(crate) fn words(self, text: &str) -> Line {
        self.ink(Ink::Plain, text)
    }

    /// Adds words that look so.
    pub(crate) fn ink(self, ink: Ink, text: &str) -> Line {
        self.span(ink, text, MAX_SENTENCE, false)
    }

    /// Adds a name or a value, set off, all in one piece.
    pub(crate) fn name(self, text: &str) -> Line {
        self.span(Ink::Code, text, MAX_NAME, true)
    }

    /// Adds a place in a file, which is of use only as a whole.
    pub(crate) fn place(self, text: &str) -> Line {
        self.span(Ink::Code, text, MAX_PLACE, true)
    }

    /// Adds a sentence of the report, its quotations set off.
    pub(crate) fn sentence(mut self, text: &str) -> Line {
        for piece in pieces(&clipped(text, MAX_SENTENCE)) {
            self = match piece {
                Piece::Words(words) => self.words(words),
                Piece::Code(code) => {
                    let whole = code.chars().count() <= KEPT_WHOLE;
                    self.span(Ink::Code, &format!("`{code}`"), MAX_SENTENCE, whole)
                }
            };
        }
        self
    }

    /// The parts that no line end may come between.
    fn parts(&self) -> Vec<Vec<(Ink, &str)>> {
        let mut parts: Vec<Vec<(Ink, &str)>> = vec![Vec::new()];
        for span in &self.0 {
            let pieces: Vec<&str> = if span.whole {
                vec![&span.text]
            } else {
                span.text.split(' ').collect()
            };
            for (index, piece) in pieces.into_iter().enumerate() {
                if index > 0 {
                    parts.push(Vec::new());
                }
                if let Some(last) = parts.last_mut().filter(|_| !piece.is_empty()) {
                    last.push((span.ink, piece));
                }
            }
        }
        parts.retain(|part| !part.is_empty());
        parts
    }
}

/// What is written, from the top.
#[derive(Debug)]
pub(crate) struct Paper {
    out: String,
    width: usize,
    colour: bool,
}

impl Paper {
    /// Nothing yet, of this width in columns.
    pub(crate) fn new(width: usize, colour: bool) -> Paper {
        Paper {
            out: String::new(),
            width,
            colour,
        }
    }

    /// The text.
    pub(crate) fn done(self) -> String {
        self.out
    }

    fn put(&mut self, ink: Ink, text: &str) {
        let style = ink.style();
        if self.colour && style != Style::new() {
            let _ = write!(self.out, "{style}{text}{style:#}");
        } else {
            self.out.push_str(text);
        }
    }

    /// An empty line.
    pub(crate) fn blank(&mut self) {
        self.out.push('\n');
    }

    /// A heading with the space around it.
    pub(crate) fn heading(&mut self, text: &str) {
        self.blank();
        self.put(Ink::Strong, text);
        self.out.push_str("\n\n");
    }

    /// A paragraph, so far in; what follows its first line is `hang` further in.
    pub(crate) fn line(&mut self, indent: usize, hang: usize, line: &Line) {
        self.marked(indent, "", hang, line);
    }

    /// The same in one line, whatever the width.
    pub(crate) fn unwrapped(&mut self, line: &Line) {
        let width = std::mem::replace(&mut self.width, usize::MAX);
        self.line(0, 0, line);
        self.width = width;
    }

    /// An item of a list.
    pub(crate) fn item(&mut self, indent: usize, line: &Line) {
        self.marked(indent, "- ", 2, line);
    }

    fn marked(&mut self, indent: usize, mark: &str, hang: usize, line: &Line) {
        let parts = line.parts();
        if parts.is_empty() {
            return;
        }
        self.out.push_str(&" ".repeat(indent));
        self.out.push_str(mark);
        let mut column = indent + mark.len();
        // What stands in the line, in as few inks as there are.
        let mut row: Vec<(Ink, String)> = Vec::new();
        for part in parts {
            let wide: usize = part.iter().map(|(_, text)| text.width()).sum();
            if let Some((ink, last)) = row.last_mut() {
                if column + 1 + wide > self.width {
                    self.row(&mut row);
                    column = indent + hang;
                    self.out.push('\n');
                    self.out.push_str(&" ".repeat(column));
                } else {
                    column += 1;
                    if part.first().is_some_and(|(next, _)| next == ink) {
                        last.push(' ');
                    } else {
                        row.push((Ink::Plain, " ".to_owned()));
                    }
                }
            }
            column += wide;
            for (ink, text) in part {
                match row.last_mut() {
                    Some((last, row)) if *last == ink => row.push_str(text),
                    _ => row.push((ink, text.to_owned())),
                }
            }
        }
        self.row(&mut row);
        self.out.push('\n');
    }

    fn row(&mut self, row: &mut Vec<(Ink, String)>) {
        for (ink, text) in row.drain(..) {
            self.put(ink, &text);
        }
    }

    /// Commands to be copied: their lines stay as they are, whatever the width.
    pub(crate) fn commands(&mut self, indent: usize, text: &str) {
        for line in text.lines() {
            self.out.push_str(&" ".repeat(indent));
            self.put(Ink::Code, &visible(line));
            self.out.push('\n');
        }
    }
}

fn clipped(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(width: usize, colour: bool, line: &Line) -> String {
        let mut paper = Paper::new(width, colour);
        paper.item(2, line);
        paper.done()
    }

    #[test]
    fn words_are_wrapped_and_names_are_not_broken() {
        let line = Line::of("one two three ").name("a name").words(", four");
        assert_eq!(
            written(14, false, &line),
            "  - one two\n    three\n    a name,\n    four\n"
        );
        let line = Line::of("see ").sentence("`registri es` at 界界界界 x");
        assert_eq!(
            written(18, false, &line),
            "  - see\n    `registri es`\n    at 界界界界 x\n"
        );
    }

    #[test]
    fn nothing_that_a_terminal_acts_on_comes_through() {
        let line = Line::of("a\u{1b}[2J")
            .name("b\r\u{9b}c\n")
            .sentence("`d\u{202e}\u{7}` e\u{8}");
        let text = written(200, false, &line);
        assert!(text.trim_end().chars().all(|c| !c.is_control()), "{text:?}");
        assert!(!text.contains('\u{202e}'));
        // With colour, the only escapes are ours.
        let text = written(200, true, &line);
        let mut escapes = text.split('\u{1b}').skip(1);
        assert!(escapes.all(|rest| rest.starts_with("[36m") || rest.starts_with("[0m")));
    }
}
