//! A session with its desk: every request is answered, as a native program or a test wants it.
//!
//! In the browser the same two lie apart, in two files of WebAssembly; see `crates/worker`.

use std::collections::BTreeSet;

use engine::session::{Reply, Session};
use model::{
    Format, Limits, Redaction, Shell,
    fix::Fix,
    link::Shared,
    protocol::{
        Answer, Cut, FixesOf, How, InputId, Lines, Link, Overview, Request, Said, SourceId, Taken,
        Unread,
    },
    report::{Registry, Report, Scale},
};

use crate::{desk::Desk, share};

/// The documents of one user, and whatever is made of them.
#[derive(Default)]
pub struct Office {
    session: Session,
    desk: Desk,
}

impl Office {
    /// An office without documents.
    pub fn new(limits: Limits) -> Office {
        Office {
            session: Session::new(limits),
            desk: Desk::default(),
        }
    }

    /// Answers a request. `bytes` are what comes with [`Request::Put`].
    pub fn answer(&mut self, request: Request, bytes: Vec<u8>) -> Answer {
        match self.session.answer(request, bytes) {
            Reply::Answer(answer) => answer,
            Reply::Link { redaction, made_at } => {
                Answer::Link(Box::new(self.link(redaction, &made_at)))
            }
            Reply::Ask(ask) => match self.desk.answer(*ask) {
                Said::NoReport => self.session.is_no_report(),
                Said::Answer(answer) => {
                    self.session.is_report_taken();
                    answer
                }
            },
        }
    }

    /// Says what time it is; see [`Desk::tell_time`].
    pub fn tell_time(&mut self, moment: u64) {
        self.desk.tell_time(moment);
    }

    /// What bounds the reading.
    pub fn limits(&self) -> &Limits {
        self.session.limits()
    }

    /// Takes in what was handed in, or replaces what had that id.
    pub fn put(&mut self, id: InputId, name: &str, bytes: Vec<u8>) {
        self.put_without(id, name, bytes, &[]);
    }

    /// The same without these files of an archive, which the person has taken away.
    pub fn put_without(&mut self, id: InputId, name: &str, bytes: Vec<u8>, without: &[u32]) {
        let request = Request::Put {
            id,
            name: name.to_owned(),
            without: without.to_vec(),
        };
        self.answer(request, bytes);
    }

    /// Takes note of a document that was not read because it is larger than the limit.
    pub fn put_too_large(&mut self, id: InputId, name: &str, bytes: u64) {
        self.session.put_too_large(id, name, bytes);
    }

    /// Takes note of something that was not read.
    pub fn put_unreadable(&mut self, id: InputId, name: &str, bytes: u64, why: Unread) {
        self.session.put_unreadable(id, name, bytes, why);
    }

    /// Lets go of what was handed in, with all that came out of it.
    pub fn remove(&mut self, id: InputId) {
        self.answer(Request::Remove { id }, Vec::new());
    }

    /// Lets one source go.
    pub fn remove_source(&mut self, id: SourceId) {
        self.answer(Request::RemoveSource { id }, Vec::new());
    }

    /// Takes the findings behind these switches as mended, and no others.
    pub fn what_if(&mut self, switches: BTreeSet<String>) {
        self.session.what_if(switches);
    }

    /// Weighs changes anew.
    pub fn weigh(&mut self, scale: Scale) {
        self.answer(Request::Weigh { scale }, Vec::new());
    }

    /// Keeps the present answer to compare the next one with, and lets its documents go.
    pub fn keep_answer(&mut self) {
        self.answer(Request::Keep, Vec::new());
    }

    /// Judges what is there.
    pub fn overview(&mut self) -> Overview {
        match self.answer(Request::Overview, Vec::new()) {
            Answer::Overview(overview) => *overview,
            // Nothing else answers it.
            _ => self.session.overview(),
        }
    }

    /// One registry in full, by its place in [`Overview::rows`].
    pub fn registry(&mut self, row: usize) -> Option<Registry> {
        match self.answer(Request::Registry { row }, Vec::new()) {
            Answer::Registry { registry, .. } => registry.map(|registry| *registry),
            _ => None,
        }
    }

    /// A window of lines of a source; see [`Session::lines`].
    pub fn lines(&self, id: SourceId, first: u32, count: u32, at: (u32, u32)) -> Option<Lines> {
        self.session.lines(id, first, count, at)
    }

    /// The fixes for one finding, the one to begin with first.
    pub fn fixes(&mut self, of: &FixesOf) -> Vec<Fix> {
        match self.answer(Request::Fixes { of: of.clone() }, Vec::new()) {
            Answer::Fixes { fixes, .. } => fixes,
            _ => Vec::new(),
        }
    }

    /// One script for all changes of a set; empty if there is no such set.
    pub fn script(&mut self, which: Cut, shell: Shell) -> String {
        match self.answer(
            Request::Script {
                which,
                how: How::Commands,
                shell,
            },
            Vec::new(),
        ) {
            Answer::Script { text, .. } => text,
            _ => String::new(),
        }
    }

    /// The report, or the comparison, as a file of this format. Without a comparison its file is empty.
    pub fn export(&mut self, taken: Taken, format: Format, redaction: Redaction) -> Vec<u8> {
        let request = Request::Export {
            format,
            redaction,
            taken,
        };
        match self.answer(request, Vec::new()) {
            Answer::Export { bytes, .. } => bytes,
            _ => Vec::new(),
        }
    }

    /// The facts of what is there, for a link, with the pseudonyms that the page and the files use.
    pub fn share(&mut self, redaction: Redaction, made_at: &str) -> Shared {
        share::of_session(&mut self.session, redaction, made_at)
    }

    /// The facts as a link, without what comes before its `#`.
    pub fn link(&mut self, redaction: Redaction, made_at: &str) -> Link {
        share::link_of(&self.share(redaction, made_at))
    }

    /// The whole report. Judges first if something has changed.
    pub fn report(&mut self) -> Report {
        let judged = self.session.report();
        let claims = self.session.sources().is_empty();
        self.desk.report_or(judged, claims)
    }

    /// The whole report as JSON, the same bytes for the same documents.
    pub fn json(&mut self) -> String {
        serde_json::to_string_pretty(&self.report()).unwrap_or_default()
    }
}
