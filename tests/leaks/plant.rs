//! Documents as pieces, and the planting of tokens into everything in them that is no fact.

use std::{collections::BTreeSet, ops::Range};

use base64::{Engine, prelude::BASE64_STANDARD};

use crate::{
    declared::names_in,
    facts::Oracle,
    json::{Filling, Json, Leaf, Style, parse, write},
};

/// How every planted text begins; five digits follow.
pub(crate) const MARK: &str = "qjx";
/// How every planted number begins; six digits follow.
pub(crate) const NUMBER: &str = "7730";

/// Documents that are judged together.
#[derive(Clone, Debug)]
pub(crate) struct Scan {
    /// What it is called in a failure.
    pub(crate) name: String,
    /// The documents.
    pub(crate) documents: Vec<Document>,
}

/// One file or paste.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// What it is called in a failure.
    pub(crate) name: String,
    /// What it is made of, in order.
    pub(crate) pieces: Vec<Piece>,
}

/// A piece of a document.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    /// JSON.
    Json(Json),
    /// Text beside JSON, or no JSON at all: a token goes to every `%`, or else to the end of each line.
    Beside(String),
}

impl Document {
    /// Takes a text apart. JSON begins at a bracket from which a whole value can be read.
    pub(crate) fn new(name: &str, text: &str, next: &mut usize) -> Document {
        let mut pieces = Vec::new();
        let (mut at, mut beside) = (0, 0);
        while let Some(found) = text[at..].find(['{', '[']) {
            let start = at + found;
            // `[12:00:01]` begins a line of a log, and is no JSON.
            let Some((value, length)) = parse(&text[start..], next) else {
                at = start + 1;
                continue;
            };
            pieces.push(Piece::Beside(text[beside..start].to_owned()));
            pieces.push(Piece::Json(value));
            at = start + length;
            beside = at;
        }
        pieces.push(Piece::Beside(text[beside..].to_owned()));
        pieces.retain(|piece| !matches!(piece, Piece::Beside(text) if text.is_empty()));
        Document {
            name: name.to_owned(),
            pieces,
        }
    }
}

/// What stands in a range of a written document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A value that may stay.
    Fact,
    /// A planted value.
    Token,
    /// Text beside JSON: what of it is not blank may go.
    Beside,
}

/// A document with tokens in it.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    /// What it is called in a failure.
    pub(crate) name: String,
    /// Its text.
    pub(crate) text: String,
    /// What stands where.
    pub(crate) places: Vec<(Range<usize>, Place)>,
}

/// A scan with tokens in it.
#[derive(Clone, Debug)]
pub(crate) struct Planted {
    /// The documents.
    pub(crate) documents: Vec<Written>,
    /// Document and path of each token, by its number.
    pub(crate) tokens: Vec<(String, String)>,
    /// Other forms of tokens, as in Base64.
    pub(crate) packed: Vec<(usize, String)>,
}

/// How a scan is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    /// How its JSON is.
    pub(crate) style: Style,
    /// With a prompt, warnings and fences around each document.
    pub(crate) wrapped: bool,
    /// With tokens, or as it was.
    pub(crate) tokens: bool,
}

impl Form {
    /// As it was, and with tokens.
    pub(crate) const PLAIN: Form = Form {
        style: Style::PLAIN,
        wrapped: false,
        tokens: true,
    };
}

/// The facts of a scan: which leaves they are.
pub(crate) fn facts(scan: &Scan) -> BTreeSet<usize> {
    let mut names = BTreeSet::new();
    loop {
        let mut oracle = Oracle {
            names: &names,
            facts: BTreeSet::new(),
            said: Vec::new(),
        };
        let pieces = scan.documents.iter().flat_map(|document| &document.pieces);
        for piece in pieces {
            if let Piece::Json(value) = piece {
                oracle.document(value);
            }
        }
        let (facts, said) = (oracle.facts, oracle.said);
        let mut more = names.clone();
        said.iter().for_each(|said| names_in(said, &mut more));
        if more == names {
            return facts;
        }
        names = more;
    }
}

/// Writes a scan with tokens in all that is no fact.
pub(crate) fn plant(scan: &Scan, form: Form) -> Planted {
    let facts = facts(scan);
    let mut planter = Planter {
        facts: &facts,
        tokens: form.tokens,
        document: String::new(),
        places: Vec::new(),
        planted: Planted {
            documents: Vec::new(),
            tokens: Vec::new(),
            packed: Vec::new(),
        },
    };
    for document in &scan.documents {
        planter.document.clone_from(&document.name);
        let mut text = String::new();
        if form.wrapped {
            planter.beside(
                "user@host:~$ az resource show --query % -o json\nWARNING: The login was stored as %\n\n\n``` %\n",
                &mut text,
            );
        }
        for piece in &document.pieces {
            match piece {
                Piece::Json(value) => write(value, form.style, &mut text, &mut planter),
                Piece::Beside(piece) => planter.beside(piece, &mut text),
            }
        }
        if form.wrapped {
            planter.beside(
                "\n```\nuser@host:~$ export ACR_PASSWORD=%\ntime=\"2026-11-27\" level=info msg=\"Bearer %\"\n",
                &mut text,
            );
        }
        planter.planted.documents.push(Written {
            name: document.name.clone(),
            text,
            places: std::mem::take(&mut planter.places),
        });
    }
    planter.planted
}

struct Planter<'f> {
    facts: &'f BTreeSet<usize>,
    tokens: bool,
    document: String,
    places: Vec<(Range<usize>, Place)>,
    planted: Planted,
}

impl Planter<'_> {
    fn token(&mut self, path: String) -> usize {
        self.planted.tokens.push((self.document.clone(), path));
        self.planted.tokens.len() - 1
    }

    /// Text beside JSON, a token at every `%`, or at the end of each line that says something.
    fn beside(&mut self, text: &str, out: &mut String) {
        let start = out.len();
        for line in text.split_inclusive('\n') {
            let marked = match line.trim() {
                "" | "," => line.to_owned(),
                said if said.contains('%') => line.to_owned(),
                said => line.replace(said, &format!("{said} %")),
            };
            for (index, part) in marked.split('%').enumerate() {
                if index > 0 && self.tokens {
                    let line = out.matches('\n').count() + 1;
                    let id = self.token(format!("line {line}, beside"));
                    out.push_str(&format!("{MARK}{id:05}x"));
                } else if index > 0 {
                    out.push_str("word");
                }
                out.push_str(part);
            }
        }
        self.places.push((start..out.len(), Place::Beside));
    }
}

impl Filling for Planter<'_> {
    fn leaf(&mut self, out: &mut String, path: &[String], leaf: &Leaf) {
        let start = out.len();
        let place = if leaf.is_text && leaf.raw.contains(CARRIED) {
            let id = self.token(path.join("/"));
            out.push_str(&self.carried(&leaf.raw, id));
            // Part of it is a fact.
            Place::Fact
        } else if self.facts.contains(&leaf.id) || !self.tokens {
            out.push_str(&leaf.raw);
            Place::Fact
        } else {
            let id = self.token(path.join("/"));
            match leaf.is_text {
                true => out.push_str(&disguised(id)),
                false => out.push_str(&format!("{NUMBER}{id:06}")),
            }
            Place::Token
        };
        self.places.push((start..out.len(), place));
    }

    fn comment(&mut self, out: &mut String, path: &[String]) {
        let start = out.len();
        let id = self.token(format!("{}, comment", path.join("/")));
        out.push_str(&format!("password {MARK}{id:05}x of \"{}\"", "somebody"));
        self.places.push((start..out.len(), Place::Beside));
    }
}

/// Stands in a shape's string where a fact carries a secret along.
pub(crate) const CARRIED: &str = "<secret>";
/// How a value begins that is packed in Base64 before it is written.
const PACKED: &str = "<base64>";

impl Planter<'_> {
    /// A fact with the token in its midst.
    fn carried(&mut self, raw: &str, id: usize) -> String {
        let token = format!("{MARK}{id:05}x");
        let filled = raw.replace(CARRIED, &token);
        let Some((before, plain)) = filled.split_once(PACKED) else {
            return filled;
        };
        let plain = plain.replace("\\n", "\n");
        let packed = BASE64_STANDARD.encode(&plain);
        // The groups that hold nothing but the token.
        for (at, _) in plain.match_indices(&token) {
            let from = at.div_ceil(3) * 4;
            let to = (at + token.len()) / 3 * 4;
            self.planted.packed.push((id, packed[from..to].to_owned()));
        }
        format!("{before}{packed}")
    }
}

/// A token as secrets look: plain, Base64, in a URL, with letters of several bytes, with escapes, long.
fn disguised(id: usize) -> String {
    let token = format!("{MARK}{id:05}x");
    match id % 9 {
        0 => format!("Pl4nted+/{token}=="),
        1 => format!("https://user:{token}@files.example/share?sv=2026&sig={token}%3D"),
        2 => format!("é😀 {token} über"),
        3 => format!("\\\"a\\\\b\\u00e9\\n{token}\\t"),
        4 => format!("{token}{}{token}", "a".repeat(200)),
        5 => format!("Bearer eyJ0eXAi.{token}.x"),
        6 => format!("Server=db;User Id=u;Password={token};"),
        _ => token,
    }
}
