//! One user's documents between two questions, and the questions a page may ask.
//!
//! A page does not need 100,000 finished registries at once: it needs the overview and a row each,
//! and the rest for what is being looked at. The session keeps the texts and answers that. It is
//! plain data in, plain data out, so it runs in a worker, on the page, or in a native test.

use serde::{Deserialize, Serialize};

use std::collections::BTreeSet;

use crate::{
    advice::{self, Fix},
    engine::{
        Detail, Limits,
        cut::Scale,
        decode::{Decoded, decode, too_large},
        judge::{Scan, judge},
        mend, remedy,
        render::Renderer,
        report::{ChangeSet, Outcome, Registry, Report, Verdict},
        unique_names,
    },
    export::{self, Format},
    redact::{Redaction, Redactor},
    share::Shared,
    shell::Shell,
};

/// The longest line that a page is given, in characters.
const MAX_LINE: u32 = 2_000;

/// The name a page gives to a source for as long as it holds it.
pub type InputId = u32;

/// The report without its registries, and one row for each of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// The report; `chains[0].registries` is empty here.
    pub report: Report,
    /// A row per registry, in the report's order.
    pub rows: Vec<Row>,
    /// The page's ids of `report.sources`, in the same order.
    pub inputs: Vec<InputId>,
}

/// What the list of registries shows of one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The registry's name.
    pub name: String,
    /// Its login server, empty if not known.
    pub login_server: String,
    /// Its subscription, empty if not known.
    pub subscription_id: String,
    /// Its own verdict.
    pub verdict: Verdict,
    /// Its three rules, in the chain's order, with whatever is taken as mended.
    pub outcomes: [Outcome; 3],
    /// Which of the three are taken as mended.
    pub mended: [bool; 3],
}

/// A window of lines of one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lines {
    /// The line number of the first of them, counted from 1.
    pub first: u32,
    /// How many lines the source has.
    pub total: u32,
    /// The lines without their ends, each cut at 2,000 characters.
    pub lines: Vec<String>,
    /// The column at which the line that was asked for begins here: 1, unless it is so long that
    /// only a piece around the column that was asked for is given.
    pub from_column: u32,
}

/// The documents of one user, judged whenever they change.
#[derive(Default)]
pub struct Session {
    limits: Limits,
    ids: Vec<InputId>,
    /// The names as given; the sources carry unique ones.
    names: Vec<String>,
    sources: Vec<Decoded>,
    /// None while something has changed since it was judged.
    scan: Option<Scan>,
    /// The switches that are on.
    mended: BTreeSet<String>,
    /// What a change's effort and breakage weigh.
    scale: Scale,
}

impl Session {
    /// A session without documents.
    pub fn new(limits: Limits) -> Session {
        Session {
            limits,
            ..Session::default()
        }
    }

    /// What bounds the reading.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Takes a document in, or replaces the one of that id. Call [`Session::overview`] for what follows from it.
    pub fn put(&mut self, id: InputId, name: &str, bytes: Vec<u8>) {
        let decoded = decode(name, bytes, &self.limits);
        self.insert(id, name, decoded);
    }

    /// Takes note of a document that was not read because it is larger than the limit.
    pub fn put_too_large(&mut self, id: InputId, name: &str, bytes: u64) {
        let mut decoded = decode(name, Vec::new(), &self.limits);
        decoded.bytes = bytes;
        decoded.without = "unreadable";
        decoded.issues = vec![too_large(bytes, &self.limits)];
        self.insert(id, name, decoded);
    }

    fn insert(&mut self, id: InputId, name: &str, decoded: Decoded) {
        self.scan = None;
        let known = self.ids.iter().position(|known| *known == id);
        match known
            .and_then(|index| Some((self.names.get_mut(index)?, self.sources.get_mut(index)?)))
        {
            Some((old_name, source)) => {
                name.clone_into(old_name);
                *source = decoded;
            }
            None => {
                self.ids.push(id);
                self.names.push(name.to_owned());
                self.sources.push(decoded);
            }
        }
    }

    /// Lets a document go.
    pub fn remove(&mut self, id: InputId) {
        if let Some(index) = self.ids.iter().position(|known| *known == id) {
            self.scan = None;
            self.ids.remove(index);
            self.names.remove(index);
            self.sources.remove(index);
        }
    }

    /// Takes the findings behind these switches as mended, and no others: what would follow from it
    /// shows in every answer from then on.
    pub fn what_if(&mut self, switches: BTreeSet<String>) {
        self.mended = switches;
        if let Some(scan) = &mut self.scan {
            scan.assume(self.mended.clone());
        }
    }

    /// Weighs changes anew: what a point of effort and a point of breakage count.
    pub fn weigh(&mut self, scale: Scale) {
        self.scale = scale;
    }

    /// The scan, judged if something has changed.
    fn scan(&mut self) -> &Scan {
        if self.scan.is_none() {
            let names = unique_names(self.names.iter().map(String::as_str));
            for (source, name) in self.sources.iter_mut().zip(names) {
                source.name = name;
            }
        }
        let (sources, mended) = (&self.sources, &self.mended);
        self.scan.get_or_insert_with(|| {
            let mut scan = judge(sources);
            if !mended.is_empty() {
                scan.assume(mended.clone());
            }
            scan
        })
    }

    fn rendered<T>(&mut self, render: impl FnOnce(&Renderer, &Scan) -> T) -> T {
        self.scan();
        let scale = self.scale;
        match &self.scan {
            Some(scan) => render(&Renderer::new(&self.sources, scan).weighed(scale), scan),
            // `scan()` has just put one there.
            None => {
                let scan = judge(&self.sources);
                render(&Renderer::new(&self.sources, &scan), &scan)
            }
        }
    }

    /// Judges what is there.
    pub fn overview(&mut self) -> Overview {
        let rows = self
            .scan()
            .registries
            .iter()
            .map(|judged| {
                let mut mended = [false; 3];
                for (slot, (real, now)) in mended
                    .iter_mut()
                    .zip(judged.real.iter().zip(judged.outcomes))
                {
                    *slot = *real != now;
                }
                Row {
                    name: judged.name.clone(),
                    login_server: judged.login_server.clone(),
                    subscription_id: judged.subscription.clone(),
                    verdict: judged.verdict,
                    outcomes: judged.outcomes,
                    mended,
                }
            })
            .collect();
        let report = self.rendered(|renderer, _| renderer.report(Detail::Overview));
        Overview {
            report,
            rows,
            inputs: self.ids.clone(),
        }
    }

    /// One registry in full, by its place in [`Overview::rows`].
    pub fn registry(&self, row: usize) -> Option<Registry> {
        let scan = self.scan.as_ref()?;
        Some(Renderer::new(&self.sources, scan).registry(scan.registries.get(row)?))
    }

    /// The fixes for one finding, the one to begin with first.
    pub fn fixes(&self, of: &FixesOf) -> Vec<Fix> {
        let Some(scan) = &self.scan else {
            return Vec::new();
        };
        let fixes = match of {
            FixesOf::Registry { row, rule } => mend::fixes(&self.sources, scan, *row, *rule),
            FixesOf::Subject { switch } => mend::subject_fixes(scan, switch),
        };
        fixes.iter().map(advice::fix).collect()
    }

    /// One script for all changes of a set; empty if there is no such set.
    pub fn script(&mut self, which: Cut, shell: Shell) -> String {
        self.scan();
        let Some(scan) = &self.scan else {
            return String::new();
        };
        let breaking = mend::breaking(&self.sources, scan, self.scale, true);
        let set = breaking.and_then(|breaking| match which {
            Cut::Smallest => breaking.smallest,
            Cut::Next => breaking.next,
            Cut::Preventing => breaking.preventing,
            Cut::Detecting => breaking.detecting,
        });
        set.map_or_else(String::new, |ChangeSet { changes, .. }| {
            let fixes = mend::fixes_of(&self.sources, scan, &changes);
            remedy::script(&fixes, shell)
        })
    }

    /// The report as a file of this format.
    pub fn export(&mut self, format: Format, redaction: Redaction, made_at: &str) -> Vec<u8> {
        let mut report = self.report();
        if redaction != Redaction::NONE {
            Redactor::new(&mut report, redaction).apply(&mut report);
        }
        let options = export::Options {
            made_at: Some(made_at).filter(|text| !text.is_empty()),
            redacted: redaction != Redaction::NONE,
        };
        format.write(&report, &options).into_bytes()
    }

    /// The facts of what is there, for a link, with the pseudonyms that the page and the files use.
    pub fn share(&mut self, redaction: Redaction, made_at: &str) -> Shared {
        let report = self.report();
        let switches: Vec<String> = self.mended.iter().cloned().collect();
        Shared::of(&self.sources, &report, redaction, made_at, &switches)
    }

    /// A window of lines of a source, clipped to what there is.
    ///
    /// `at` is the position that is wanted to be seen: of its line, if that is very long, the piece
    /// around its column is given.
    pub fn lines(&self, id: InputId, first: u32, count: u32, at: (u32, u32)) -> Option<Lines> {
        let index = self.ids.iter().position(|known| *known == id)?;
        let text = &self.sources.get(index)?.text;
        let total = text.line_count();
        let first = first.clamp(1, total);
        let start = text.line_start(first)? as usize;
        let (line, column) = at;
        // Some of what stands before it is seen too.
        let from_column = column.saturating_sub(MAX_LINE / 4).max(1);
        let mut given_from = 1;
        let window = text
            .as_str()
            .get(start..)?
            .split('\n')
            .take(count.min(total - first + 1) as usize);
        let lines = (first..)
            .zip(window)
            .map(|(number, text)| {
                let text = text.trim_end_matches('\r');
                let is_long = text.len() > MAX_LINE as usize;
                let skipped = if number == line && is_long {
                    from_column - 1
                } else {
                    0
                };
                given_from = if number == line {
                    skipped + 1
                } else {
                    given_from
                };
                text.chars()
                    .skip(skipped as usize)
                    .take(MAX_LINE as usize)
                    .collect()
            })
            .collect();
        Some(Lines {
            first,
            total,
            lines,
            from_column: given_from,
        })
    }

    /// The whole report. Judges first if something has changed.
    pub fn report(&mut self) -> Report {
        self.rendered(|renderer, _| renderer.report(Detail::Full))
    }

    /// The whole report as JSON, the same bytes for the same documents.
    pub fn json(&mut self) -> String {
        serde_json::to_string_pretty(&self.report()).unwrap_or_default()
    }
}

/// Which finding fixes are wanted for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FixesOf {
    /// One rule at one registry.
    Registry {
        /// The registry's place in [`Overview::rows`].
        row: usize,
        /// The rule, counted from 0.
        rule: usize,
    },
    /// A subscription or a cluster.
    Subject {
        /// The id of its switch.
        switch: String,
    },
}

/// Which set of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cut {
    /// The lightest.
    Smallest,
    /// The next lightest.
    Next,
    /// The lightest that prevents everywhere.
    Preventing,
    /// The one that only detects.
    Detecting,
}

/// What a page asks of a session, wherever that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// Take the bytes that come with it in, as the document of this id.
    Put {
        /// The page's id for it.
        id: InputId,
        /// Its name; may be empty.
        name: String,
    },
    /// Let a document go.
    Remove {
        /// The page's id for it.
        id: InputId,
    },
    /// Judge what is there.
    Overview,
    /// One registry in full.
    Registry {
        /// Its place in [`Overview::rows`].
        row: usize,
    },
    /// A window of lines.
    Lines {
        /// The page's id of the document.
        id: InputId,
        /// The first line wanted, counted from 1.
        first: u32,
        /// How many at most.
        count: u32,
        /// The line and column that is to be seen.
        at: (u32, u32),
    },
    /// The whole report as JSON.
    Json,
    /// Take the findings behind these switches as mended, and give the overview.
    WhatIf {
        /// The ids of the switches.
        switches: Vec<String>,
    },
    /// Weigh changes anew, and give the overview.
    Weigh {
        /// What changes weigh.
        scale: Scale,
    },
    /// The fixes for one finding.
    Fixes {
        /// Which finding.
        of: FixesOf,
    },
    /// One script for a set of changes.
    Script {
        /// Which set.
        which: Cut,
        /// For which shell.
        shell: Shell,
    },
    /// The report as a file.
    Export {
        /// Its format.
        format: Format,
        /// What is replaced by pseudonyms.
        redaction: Redaction,
        /// When it was made, to be written into it; may be empty.
        made_at: String,
    },
}

/// What a session answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// So many bytes of the document that is being read are there.
    Progress {
        /// The page's id for it.
        id: InputId,
        /// Bytes read.
        done: u64,
        /// Bytes in all.
        total: u64,
    },
    /// The document was read.
    Taken {
        /// The page's id for it.
        id: InputId,
    },
    /// The answer to [`Request::Overview`].
    Overview(Box<Overview>),
    /// The answer to [`Request::Registry`].
    Registry {
        /// Its place in [`Overview::rows`].
        row: usize,
        /// None if there is no such row.
        registry: Option<Box<Registry>>,
    },
    /// The answer to [`Request::Lines`].
    Lines {
        /// The page's id of the document.
        id: InputId,
        /// None if there is no such document.
        lines: Option<Lines>,
    },
    /// The answer to [`Request::Json`].
    Json(String),
    /// The answer to [`Request::Fixes`].
    Fixes {
        /// Which finding.
        of: FixesOf,
        /// Its fixes, the one to begin with first.
        fixes: Vec<Fix>,
    },
    /// The answer to [`Request::Script`].
    Script {
        /// Which set.
        which: Cut,
        /// For which shell.
        shell: Shell,
        /// The script.
        text: String,
    },
    /// The answer to [`Request::Export`].
    Export {
        /// Its format.
        format: Format,
        /// What is replaced by pseudonyms.
        redaction: Redaction,
        /// What stands in the file.
        bytes: Vec<u8>,
    },
    /// Nothing to say.
    Done,
}

impl Session {
    /// Answers a request. `bytes` are what comes with [`Request::Put`].
    pub fn answer(&mut self, request: Request, bytes: Vec<u8>) -> Answer {
        match request {
            Request::Put { id, name } => {
                self.put(id, &name, bytes);
                Answer::Taken { id }
            }
            Request::Remove { id } => {
                self.remove(id);
                Answer::Done
            }
            Request::Overview => Answer::Overview(Box::new(self.overview())),
            Request::Registry { row } => Answer::Registry {
                row,
                registry: self.registry(row).map(Box::new),
            },
            Request::Lines {
                id,
                first,
                count,
                at,
            } => Answer::Lines {
                id,
                lines: self.lines(id, first, count, at),
            },
            Request::Json => Answer::Json(self.json()),
            Request::WhatIf { switches } => {
                self.what_if(switches.into_iter().collect());
                Answer::Overview(Box::new(self.overview()))
            }
            Request::Weigh { scale } => {
                self.weigh(scale);
                Answer::Overview(Box::new(self.overview()))
            }
            Request::Fixes { of } => Answer::Fixes {
                fixes: self.fixes(&of),
                of,
            },
            Request::Script { which, shell } => Answer::Script {
                which,
                shell,
                text: self.script(which, shell),
            },
            Request::Export {
                format,
                redaction,
                made_at,
            } => Answer::Export {
                format,
                redaction,
                bytes: self.export(format, redaction, &made_at),
            },
        }
    }
}
