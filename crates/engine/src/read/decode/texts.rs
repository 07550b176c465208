//! Texts that stand in JSON: what a tool answered, printed or logged, in the frame of whoever called it. A text that
//! holds documents is put in the place of the frame around it, so that it is read as a file of its own would be; one that
//! holds none and tells of registries all the same is said not to have been read.
//!
//! (modelcontextprotocol.io, 2025-06-18: `CallToolResult`; the messages of Anthropic's, OpenAI's and Google's interfaces;
//! nbformat 4; Docker's `json-file`; `journalctl -o json`; Ansible's `stdout_lines`.)

use super::{
    begins::{next_anywhere, next_at_line_start, next_line_start},
    encoded,
    named::registries_in,
    unread,
    walk::{aside::said_by, packed::unpacked},
};
use crate::{
    azure::{ids::unquoted, json::escape},
    read::{
        source::{Span, offset},
        tree::{Node, Shape, Tree},
    },
};
use model::issue::Issue;

/// What was seen in the texts.
#[derive(Default)]
pub(super) struct Seen {
    /// Where lines end in the texts that were put in place, and none in the file.
    pub(super) breaks: Vec<u32>,
    /// What is said of those that are not read.
    pub(super) issues: Vec<Issue>,
    /// The registries that these name, by host or id.
    pub(super) named: Vec<String>,
    /// One of them tells more of a registry than its host.
    pub(super) unread: bool,
}

/// Keys under which there is what a command or a tool printed, or a line of a log, and nothing else, whoever has them.
const SURELY: [&str; 9] = [
    "stdout",
    "stdout_lines",
    "logs",
    "log",
    "MESSAGE",
    "text/plain",
    "textPayload",
    "LogMessage",
    "_raw",
];
/// Keys under which there may be that.
const PERHAPS: [&str; 7] = [
    "output",
    "msg",
    "message",
    "result",
    "toolUseResult",
    "line",
    "lines",
];
/// What a line of a log has beside what it says.
const OF_LOGS: [&str; 5] = ["level", "lvl", "severity", "loglevel", "logger"];
/// Keys under which a number other than 0 says that it failed.
const CODES: [&str; 5] = ["exitCode", "exit_code", "rc", "returncode", "return_code"];
/// Keys under which there is what somebody said, or a tool.
const SAID: [&str; 4] = ["text", "content", "value", "parts"];
/// Keys under which there is a body in Base64.
const BODIES: [&str; 5] = ["blob", "$content", "text", "content", "body"];
/// Keys by which a long text is known to be of this kind.
const FRAMES: [&str; 9] = [
    "stdout",
    "stdout_lines",
    "output",
    "log",
    "msg",
    "MESSAGE",
    "role",
    "text",
    "text/plain",
];
/// Keys under which stands what is asked of a tool, or handed in.
const ASKED: [&str; 10] = [
    "arguments",
    "input",
    "inputs",
    "params",
    "parameters",
    "tool_calls",
    "source",
    "command",
    "cmd",
    "postData",
];

/// Keys under which it says who speaks, and what persons and models are called there.
const SPEAKS: [&str; 6] = ["role", "type", "sender", "author", "speaker", "from"];
const SPEAKERS: [&str; 9] = [
    "assistant",
    "user",
    "human",
    "ai",
    "model",
    "system",
    "developer",
    "bot",
    "chatbot",
];

fn is_one(key: &str, known: &[&str]) -> bool {
    known.iter().any(|known| known.eq_ignore_ascii_case(key))
}

/// Whose text it is.
#[derive(Clone, Copy, PartialEq)]
enum Voice {
    /// A tool answered or printed it.
    Tool,
    /// It is what a tool answers that failed.
    Failed,
    /// A person or a model said it.
    Other,
    /// Nothing says whose it is, so it proves nothing.
    Unknown,
}

/// What stands around a value.
#[derive(Clone, Copy)]
struct Around<'k> {
    key: &'k str,
    /// It is an element of a list under that key.
    listed: bool,
    voice: Voice,
    /// The object around it says of what form it is, as if it were a resource.
    typed: bool,
    depth: u32,
}

/// A text in a frame.
struct Carried {
    span: Span,
    /// It holds documents that are not read where they stand.
    needs: bool,
    /// It is one of many that make a text together.
    line: bool,
}

/// One document and the texts in it.
#[derive(Default)]
struct Frame {
    span: (usize, usize),
    texts: Vec<Carried>,
    /// What has no text in it, and whether it is a document by itself.
    kept: Vec<(Span, bool)>,
    /// Where something is asked for that would be judged.
    asked: Option<u32>,
    /// How many texts were met, whatever came of them.
    met: usize,
    /// What somebody says or asks that is a document and nothing else: it would be read where it stands.
    said: Vec<Span>,
}

/// Puts the texts that hold documents in place of what stands around them.
pub(super) fn free(text: &mut [u8]) -> Seen {
    /// What stands in a text may hold such texts again.
    const LEVELS: usize = 3;
    let mut seen = Seen::default();
    for _ in 0..LEVELS {
        if !free_once(text, &mut seen) {
            break;
        }
    }
    seen.breaks.sort_unstable();
    // What was not freed is seen each time.
    let is_same = |one: &mut Issue, other: &mut Issue| {
        (one.offset, &one.message) == (other.offset, &other.message)
    };
    seen.issues.sort_by_key(|issue| issue.offset);
    seen.issues.dedup_by(is_same);
    seen
}

fn free_once(text: &mut [u8], seen: &mut Seen) -> bool {
    /// What has no text that is written with escapes, and is larger, is an export.
    const SHORT: usize = 1 << 20;
    let is_long = text.len() > SHORT;
    let is_escaped = memchr::memchr(b'\\', text).is_some();
    let has = |key: &&str| {
        let quoted = ["\"", key, "\""].concat();
        memchr::memmem::find(text, quoted.as_bytes()).is_some()
    };
    // Long exports have `value`, `message` and the like all the same.
    let may = match is_long {
        true => is_escaped && FRAMES.iter().any(has),
        false => {
            is_escaped
                || [&SURELY[..], &PERHAPS, &SAID, &BODIES]
                    .iter()
                    .copied()
                    .flatten()
                    .any(has)
        }
    };
    if !may {
        return false;
    }
    let next = match next_at_line_start(text, 0, 0) {
        Some(_) => next_at_line_start,
        None => next_anywhere,
    };
    let mut frames = Vec::new();
    let mut said = Vec::new();
    let mut at = 0;
    while let Some(start) = next(text, at, 0) {
        let (tree, stop) = Tree::read(text, start);
        if let Some(stop) = stop {
            match next_line_start(text, stop.at.max(start + 1)) {
                Some(next) => at = next,
                None => break,
            }
            continue;
        }
        let Some(root) = tree.root() else { break };
        at = root.span().end as usize;
        let mut frame = Frame {
            span: (start, at),
            ..Frame::default()
        };
        let around = Around {
            key: "",
            listed: false,
            voice: Voice::Unknown,
            typed: false,
            depth: 0,
        };
        frame.value(root, around, seen);
        said.append(&mut frame.said);
        if !frame.texts.is_empty() {
            frames.push(frame);
        }
    }
    for span in said {
        let inside = span.start as usize + 1..span.end as usize - 1;
        if let Some(inside) = text.get_mut(inside) {
            inside.fill(b' ');
        }
    }
    together(text, &mut frames, seen);
    frames.retain(|frame| frame.texts.iter().any(|one| one.needs));
    for frame in &frames {
        if let Some((rest, tells)) = frame.rest(text) {
            seen.note(&rest, offset(frame.span.0));
            seen.unread |= tells;
        }
        frame.free(text, &mut seen.breaks);
        if let Some(place) = frame.asked {
            seen.issues.push(unread::asked_for(place));
        }
    }
    !frames.is_empty()
}

/// Lines of a log that make a document only together are all put in place.
fn together(text: &[u8], frames: &mut [Frame], seen: &mut Seen) {
    let mut all = String::new();
    let mut first = None;
    for line in { frames.iter() }.flat_map(|frame| &frame.texts) {
        if line.line {
            let raw = line.span.text_of(text).unwrap_or_default();
            all.push_str(&unquoted(raw).unwrap_or_default());
            all.push('\n');
            first.get_or_insert(line.span.start);
        }
    }
    let Some(first) = first else { return };
    if holds_documents(&all) {
        for line in frames.iter_mut().flat_map(|frame| &mut frame.texts) {
            line.needs |= line.line;
        }
    } else if tells_of_registries(&all) || unread::shows_settings(&all) {
        seen.note(&all, first);
    }
}

/// Whether a text holds documents, and names what would be read in them.
fn holds_documents(text: &str) -> bool {
    const SIGNS: [&str; 6] = [
        "/subscriptions/",
        "\"metadata\"",
        "\"loginServer\"",
        "\"pricingTier\"",
        "\"image\"",
        // What is refused is said to be.
        "\"passwords\"",
    ];
    let opens = memchr::memchr2_iter(b'{', b'[', text.as_bytes()).any(|at| {
        let rest = text.get(at + 1..).unwrap_or_default().trim_start();
        rest.starts_with(['"', '{'])
    });
    opens && SIGNS.iter().any(|sign| text.contains(sign))
}

/// Whether an object is something by itself, and no frame: a resource, or a document of a kind that is read as a whole.
fn is_of_its_own(node: Node<'_>) -> bool {
    const KEYS: [&str; 12] = [
        "$schema",
        "contentVersion",
        "apiVersion",
        "format_version",
        "terraform_version",
        "lineage",
        "properties",
        "loginServer",
        "adminUserEnabled",
        "pricingTier",
        "urn",
        "columns",
    ];
    let begins = |key: &str, head: &str| {
        let text = node.get(key).and_then(Node::string);
        text.is_some_and(|text| text.starts_with(head))
    };
    let typed = node.get("type").and_then(Node::string);
    KEYS.iter().any(|key| node.get(key).is_some())
        || begins("id", "/subscriptions/")
        || typed.is_some_and(|kind| kind.contains(['/', ':', '.']))
}

/// Whether it is what a tool of the Model Context Protocol answers: a list of contents, and nobody who speaks.
/// (modelcontextprotocol.io, 2025-06-18: `CallToolResult`.)
fn is_of_mcp(node: Node<'_>) -> bool {
    const KEYS: [&str; 4] = ["content", "isError", "structuredContent", "_meta"];
    let lists = { node.get("content") }.is_some_and(|list| list.shape() == Shape::Array);
    lists && node.entries().all(|(key, _)| KEYS.contains(&&*key))
}

impl Frame {
    fn value(&mut self, node: Node<'_>, around: Around<'_>, seen: &mut Seen) {
        /// Nobody's frame is deeper.
        const DEEPEST: u32 = 32;
        let (met, kept) = (self.met, self.kept.len());
        let is_own = node.shape() == Shape::Object && is_of_its_own(node);
        match node.shape() {
            Shape::String => self.text(node, around, seen),
            Shape::Array if around.depth < DEEPEST => {
                for item in node.items() {
                    let around = Around {
                        listed: true,
                        depth: around.depth + 1,
                        ..around
                    };
                    self.value(item, around, seen);
                }
            }
            Shape::Object if around.depth < DEEPEST && !is_own => {
                self.object(node, around, seen);
            }
            _ => {}
        }
        // What has no such text in it stays as a whole.
        if node.is_container() && self.met == met {
            let inner = self.kept.drain(kept..);
            let is_own = { inner }.fold(is_own, |any, (_, own)| any || own);
            self.kept.push((node.span(), is_own));
        }
    }

    fn object(&mut self, node: Node<'_>, around: Around<'_>, seen: &mut Seen) {
        let word = |key| node.get(key).and_then(Node::string).unwrap_or_default();
        let role = node.get("role").or(node.path(&["author", "role"]));
        let role = role.and_then(Node::string).unwrap_or_default();
        let kind = word("type");
        let says =
            |key: &str| { node.get(key) }.is_some_and(|it| it.is("true") || it.is("\"true\""));
        let failed = ["isError", "is_error", "failed"].into_iter().any(says) || { CODES.iter() }
            .any(|key| {
                node.get(key)
                    .is_some_and(|code| !code.is("0") && !code.is("null"))
            });
        let answers = kind.ends_with("tool_result")
            || kind.ends_with("call_output")
            || kind == "mcp_call"
            || node.get("output_type").is_some()
            || is_of_mcp(node);
        let voice = match (&*role, around.voice) {
            (_, Voice::Failed) => Voice::Failed,
            _ if failed => Voice::Failed,
            ("tool" | "function", _) => Voice::Tool,
            ("", _) if answers => Voice::Tool,
            _ if SPEAKS.iter().any(|key| is_one(&word(key), &SPEAKERS)) => Voice::Other,
            ("", voice) => voice,
            _ => Voice::Other,
        };
        // What went wrong may stand beside what went well.
        if let Some(wrong) = node.get("stderr").and_then(Node::string)
            && tells_of_registries(&wrong)
        {
            seen.note(&wrong, node.span().start);
        }
        let is_log = voice == Voice::Unknown && OF_LOGS.iter().any(|key| node.get(key).is_some());
        let is_rpc = node.get("jsonrpc").is_some();
        let typed = around.typed || node.get("type").is_some() || node.get("kind").is_some();
        for (key, value) in node.entries() {
            // What was asked may have its answer beside it.
            let has_answer = || value.items().any(|one| one.get("response").is_some());
            if is_one(&key, &ASKED) || said_by(key.as_bytes()).is_some() && !has_answer() {
                if unread::shows_settings(value.json()) {
                    self.asked = self.asked.or(Some(value.span().start));
                    if is_one(&key, &["arguments", "input", "tool_calls"]) {
                        self.hush(value, seen);
                    }
                }
                continue;
            }
            let is_answer = around.listed && is_one(around.key, &["output", "content", "response"]);
            if key == "value" && !value.is_container() && !is_answer {
                continue;
            }
            let is_base64 = key == "text" && word("encoding") == "base64";
            if value.shape() == Shape::String
                && (is_base64 || is_one(&key, &BODIES))
                && note_encoded(value, seen)
            {
                self.met += 1;
                continue;
            }
            // What a person asks stands in an object by that name.
            let voice = match &*key {
                "message" if value.is_container() && role.is_empty() => Voice::Other,
                "response" if value.shape() == Shape::Array => Voice::Other,
                // Of what a tool did only what it printed.
                "toolUseResult" => Voice::Unknown,
                "resultDetails" | "functionResponse" => Voice::Tool,
                "result" if is_rpc && voice == Voice::Unknown => Voice::Tool,
                "msg" | "message" if is_log => Voice::Tool,
                key if voice == Voice::Unknown && SURELY.contains(&key) => Voice::Tool,
                _ => voice,
            };
            let around = Around {
                key: &key,
                listed: false,
                voice,
                typed,
                depth: around.depth + 1,
            };
            // The same stands there in one piece.
            if !(key == "stdout_lines" && node.get("stdout").is_some()) {
                self.value(value, around, seen);
            }
        }
    }

    /// What is asked of a tool is read nowhere, though it be a document and nothing else.
    fn hush(&mut self, node: Node<'_>, seen: &mut Seen) {
        if unpacked(node.json().as_bytes()).is_some() && node.shape() == Shape::String {
            self.said.push(node.span());
            seen.issues.push(unread::asked_for(node.span().start));
        }
        for child in node.children() {
            self.hush(child, seen);
        }
    }

    fn text(&mut self, node: Node<'_>, around: Around<'_>, seen: &mut Seen) {
        let printed = is_one(around.key, &SURELY) || is_one(around.key, &PERHAPS);
        let span = node.span();
        let Some(text) = node.string() else { return };
        if !printed && !is_one(around.key, &SAID) {
            // A file, or what was printed, and by another name; what packs a document and no more is read where it stands.
            let may = text.contains('\n') || holds_documents(&text);
            if may && tells_of_registries(&text) && unpacked(node.json().as_bytes()).is_none() {
                self.met += 1;
                seen.note(&text, span.start);
            }
            return;
        }
        // Nobody says whose it is: what is a document and no more is read, as it is under any key.
        let is_packed = unpacked(node.json().as_bytes()).is_some();
        if around.voice == Voice::Unknown && is_packed {
            // Beside a type it is not read where it stands.
            if around.typed && holds_documents(&text) {
                self.met += 1;
                self.texts.push(Carried {
                    span,
                    needs: true,
                    line: false,
                });
            }
            return;
        }
        self.met += 1;
        if around.voice != Voice::Tool {
            let failed = around.voice != Voice::Other && tells_of_registries(&text);
            if failed || unread::shows_settings(&text) {
                seen.note(&text, span.start);
                if is_packed {
                    self.said.push(span);
                }
            }
            return;
        }
        let holds = holds_documents(&text);
        let line = !holds && (around.listed || printed && around.depth <= 2);
        if !holds && !line && tells_of_registries(&text) {
            return seen.note(&text, span.start);
        }
        let needs = || around.typed || around.listed || !is_packed;
        self.texts.push(Carried {
            span,
            needs: holds && needs(),
            line,
        });
    }

    /// What stands in the frame beside its texts, if that tells that there is more, or of a registry.
    fn rest(&self, text: &[u8]) -> Option<(String, bool)> {
        /// What says that not all is here, or that something went wrong, or would only be tried.
        const TELLS: [&str; 8] = [
            "nextlink",
            "skiptoken",
            "\"truncated\":true",
            "authorizationfailed",
            "authorization to perform",
            "az login",
            "\"dryrun\":true",
            "\"passwords\"",
        ];
        let (from, to) = self.span;
        let mut rest = text.get(from..to)?.to_vec();
        let texts = self.texts.iter().map(|one| one.span);
        let kept = self.kept.iter().map(|(span, _)| *span);
        for span in texts.chain(kept) {
            let inside = span.start as usize - from..span.end as usize - from;
            rest.get_mut(inside)?.fill(b' ');
        }
        let rest = String::from_utf8(rest).ok()?;
        let mut plain = rest.to_ascii_lowercase();
        plain.retain(|letter| !letter.is_whitespace() || letter == ' ');
        let plain = plain.replace(": ", ":");
        let tells = TELLS.iter().any(|word| plain.contains(word));
        (tells || tells_of_registries(&rest)).then_some((rest, tells))
    }

    /// Puts its texts in place of itself, and leaves what is a document by itself.
    fn free(&self, text: &mut [u8], breaks: &mut Vec<u32>) {
        let (from, to) = self.span;
        let Some(old) = text.get(from..to).map(<[u8]>::to_vec) else {
            return;
        };
        let mut new: Vec<u8> = { old.iter() }
            .map(|byte| match byte {
                b'\n' | b'\r' => *byte,
                _ => b' ',
            })
            .collect();
        let mut put = |start: usize, piece: &[u8]| {
            if let Some(there) = new.get_mut(start - from..start - from + piece.len()) {
                there.copy_from_slice(piece);
            }
        };
        for (kept, is_own) in &self.kept {
            let (start, end) = (kept.start as usize, kept.end as usize);
            let piece = old.get(start - from..end - from).unwrap_or_default();
            let bears = || unread::bears_at(piece, 0) < piece.len();
            let shows = || std::str::from_utf8(piece).is_ok_and(unread::shows_settings);
            if !(*is_own || bears() || shows()) {
                continue;
            }
            // It stands in something.
            put(start - 1, b"\n");
            put(start, piece);
            put(end, b"\n");
        }
        for one in &self.texts {
            let (start, end) = (one.span.start as usize, one.span.end as usize);
            let piece = old.get(start - from..end - from).unwrap_or_default();
            put(start, &laid_out(piece));
        }
        let made = new.iter().zip(&old).enumerate();
        let made = made.filter(|(_, (new, old))| **new == b'\n' && **old != b'\n');
        breaks.extend(made.map(|(at, _)| offset(from + at)));
        if let Some(there) = text.get_mut(from..to) {
            there.copy_from_slice(&new);
        }
    }
}

impl Seen {
    /// A text that tells of a registry, at `place`, is not read.
    fn note(&mut self, text: &str, place: u32) {
        let failed = { text.lines() }.find_map(|line| unread::error_line(line, place));
        self.issues
            .push(failed.unwrap_or_else(|| unread::untold(place)));
        self.names(text);
    }

    fn names(&mut self, text: &str) {
        let named = registries_in(text.as_bytes()).into_iter();
        self.named.extend(named.map(|(_, one)| one));
        self.unread |= unread::shows_more_than_hosts(text);
    }
}

/// Whether a text that holds no document says something of a registry, or that one was not to be had.
fn tells_of_registries(text: &str) -> bool {
    let failed = || {
        text.lines()
            .any(|line| unread::error_line(line, 0).is_some())
    };
    unread::is_evidence(text)
        || (failed() || text.contains("AuthorizationFailed"))
            && unread::bears_at(text.as_bytes(), 0) < text.len()
            && text.to_ascii_lowercase().contains("registr")
}

/// Whether a text is in Base64, of some length, and holds a text: then it is said, for it is not read.
fn note_encoded(node: Node<'_>, seen: &mut Seen) -> bool {
    const SHORTEST: usize = 64;
    let Some(packed) = node.string().filter(|text| text.len() >= SHORTEST) else {
        return false;
    };
    let Some(text) = encoded::text(&packed) else {
        return false;
    };
    if tells_of_registries(&text) {
        seen.names(&text);
    }
    seen.issues.push(Issue::error(
        Some(node.span().start),
        "this text is in Base64, and was not read",
        "decode it (`base64 -d`), and drop what comes out as a file of its own",
    ));
    true
}

/// What a string says, in as many bytes: each of its lines begins where it began, and values stand where they stood but
/// for escapes before them. The quotes around it become line ends.
fn laid_out(raw: &[u8]) -> Vec<u8> {
    let end = raw.len().saturating_sub(1);
    let mut out: Vec<u8> = vec![b'\n'];
    let mut at = 1;
    // Since the line began: something stands there, it is JSON, and a string is open.
    let (mut filled, mut live, mut inside, mut escaped) = (false, false, false, false);
    while at < end {
        let rest = raw.get(at..end).unwrap_or_default();
        let (letter, length) = match rest.first() {
            Some(b'\\') => escape(rest).unwrap_or(('\\', 1)),
            Some(byte) if byte.is_ascii() => (char::from(*byte), 1),
            // A part of a character.
            Some(byte) => {
                out.push(*byte);
                at += 1;
                continue;
            }
            None => break,
        };
        at += length;
        match letter {
            '\n' => {
                out.resize((at - 1).max(out.len()), b' ');
                out.push(b'\n');
                (filled, live, inside) = (false, false, false);
            }
            '"' if live && inside && !escaped => {
                out.push(b'"');
                out.resize(at.max(out.len()), b' ');
                inside = false;
            }
            '"' if !escaped && (live || !filled) => {
                out.resize((at - 1).max(out.len()), b' ');
                out.push(b'"');
                (live, inside) = (true, true);
            }
            letter if letter.is_control() && letter != '\t' => out.push(b' '),
            letter => {
                if matches!(letter, '{' | '[') && !live {
                    let next = raw.get(at..end).unwrap_or_default().trim_ascii_start();
                    let opens = [&b"\\\""[..], b"{", b"\\n", b"[", b"]", b"}"];
                    live = { opens }.iter().any(|sign| next.starts_with(sign));
                    // A document begins a line.
                    if live
                        && filled
                        && let Some(last @ b' '..=b'~') = out.last_mut()
                    {
                        *last = b'\n';
                    }
                }
                let mut bytes = [0; 4];
                out.extend_from_slice(letter.encode_utf8(&mut bytes).as_bytes());
            }
        }
        filled |= !letter.is_whitespace();
        escaped = inside && letter == '\\' && !escaped;
    }
    out.resize(end, b' ');
    out.push(b'\n');
    out.truncate(raw.len());
    out
}
