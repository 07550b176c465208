//! The page without a browser: a real session answers, and the tests say when.

mod answer;
mod documents;
mod ends;
mod links;
mod navigation;
mod takeaway;
mod view;
mod what_if;

use std::{collections::VecDeque, rc::Rc};

use super::{
    Update,
    effect::Effect,
    model::{FileId, InputState, Payload, State},
    msg::{Chosen, Documents, Msg, Picked},
    update,
};
use model::{
    Limits,
    protocol::{Answer, Number, Request},
    wire,
};
use more::office::Office as Session;

const FIRES: &str = include_str!("../../../../static/samples/fires-registries.json");
const SPLIT: &str = include_str!("../../../../static/samples/split-registries.json");
const FREE: &str = include_str!("../../../../static/samples/defender-free.json");

/// An answer as it reaches the page: as bytes, which it reads.
fn heard(answer: Answer) -> Answer {
    let bytes = postcard::to_allocvec(&answer).expect("it can be said");
    assert_eq!(wire::read(&bytes).as_ref(), Some(&answer));
    answer
}

/// A page, its session, and what the browser was asked for.
struct Page {
    state: State,
    session: Session,
    /// What the session has not answered yet.
    waiting: VecDeque<(Number, Request, Vec<u8>)>,
    /// All that was asked for, but what the session answers.
    done: Vec<Effect>,
    /// Whether the last message asked for another drawing.
    drawn: bool,
    /// Where the page was brought when its first answer came.
    arrived: Vec<Effect>,
    /// What is in the files that were picked, by their numbers.
    files: Vec<&'static str>,
}

impl Page {
    fn new() -> Page {
        Page {
            state: State::default(),
            session: Session::new(Limits::default()),
            waiting: VecDeque::new(),
            done: Vec::new(),
            drawn: false,
            arrived: Vec::new(),
            files: Vec::new(),
        }
    }

    /// A page with the answer to some documents.
    fn with(documents: &[(&str, &str)]) -> Page {
        let mut page = Page::new();
        page.hand_in(documents);
        page.settle();
        page.done.clear();
        page
    }

    fn hand_in(&mut self, documents: &[(&str, &str)]) {
        let texts = documents
            .iter()
            .map(|(name, text)| ((*name).to_owned(), Rc::from(*text)));
        self.send(Documents::Texts(texts.collect()));
    }

    /// A file that somebody picks.
    fn pick(&mut self, name: &str, text: &'static str) -> Picked {
        self.files.push(text);
        Picked {
            name: name.to_owned(),
            file: FileId(self.files.len() as u32 - 1),
        }
    }

    fn drop_file(&mut self, name: &str, text: &'static str) {
        let files = vec![self.pick(name, text)];
        let issues = Vec::new();
        self.send(Documents::Files(Chosen { files, issues }));
    }

    /// Lets something happen.
    fn send(&mut self, msg: impl Into<Msg>) {
        let msg = msg.into();
        let answer = matches!(msg, Msg::Answer(..));
        let Update { effects, draw } = update(&mut self.state, msg);
        self.drawn = draw;
        for (number, effect) in effects {
            match effect {
                Effect::Ask(request) | Effect::AskFor(_, request) => {
                    self.waiting.push_back((number, request, Vec::new()));
                }
                Effect::Put {
                    id,
                    name,
                    without,
                    payload,
                } => {
                    let bytes = match payload {
                        Payload::File(FileId(file)) => self.files[file as usize].into(),
                        Payload::Text(text) => text.as_bytes().to_vec(),
                    };
                    let request = Request::Put { id, name, without };
                    self.waiting.push_back((number, request, bytes));
                }
                Effect::AskForLink(redaction) => {
                    let made_at = "2026-11-23".to_owned();
                    let request = Request::Link { redaction, made_at };
                    self.waiting.push_back((number, request, Vec::new()));
                }
                Effect::Renew => {
                    self.session = Session::new(Limits::default());
                    self.waiting.clear();
                    self.done.push(Effect::Renew);
                }
                Effect::Arrive(..) | Effect::Reach(..) if answer => self.arrived.push(effect),
                effect => self.done.push(effect),
            }
        }
    }

    /// What the session says to the next request, without telling the page.
    fn next_answer(&mut self) -> Msg {
        let (number, request, bytes) = self.waiting.pop_front().expect("something was asked");
        Msg::Answer(number, heard(self.session.answer(request, bytes)))
    }

    /// The session begins to read the document that is next.
    fn begin(&mut self) {
        let (number, id, total) = match self.waiting.front() {
            Some((number, Request::Put { id, .. }, bytes)) => (*number, *id, bytes.len() as u64),
            other => panic!("a document comes next, not {other:?}"),
        };
        let done = 0;
        self.send(Msg::Answer(number, Answer::Progress { id, done, total }));
    }

    /// Lets the session answer until there is nothing more to answer.
    fn settle(&mut self) {
        while !self.waiting.is_empty() {
            let answer = self.next_answer();
            self.send(answer);
        }
    }

    fn names(&self) -> Vec<&str> {
        let inputs = self.state.inputs.iter();
        inputs.map(|input| input.name.as_str()).collect()
    }

    fn states(&self) -> Vec<InputState> {
        self.state.inputs.iter().map(|input| input.state).collect()
    }

    /// The names of what the session has judged.
    fn judged(&self) -> Vec<&str> {
        let overview = self.state.overview.as_ref().expect("it was judged");
        let sources = overview.report.sources.iter();
        sources.map(|source| source.name.as_str()).collect()
    }

    fn headline(&self) -> &str {
        let overview = self.state.overview.as_ref().expect("it was judged");
        &overview.report.chains[0].headline
    }
}
