//! One user's documents between two questions, and the questions a page may ask.
//!
//! A page does not need 100,000 finished registries at once: it needs the overview and a row each,
//! and the rest for what is being looked at. The session keeps the texts and answers that. It is
//! plain data in, plain data out, so it runs in a worker, on the page, or in a native test.

use serde::{Deserialize, Serialize};

use std::collections::BTreeSet;

use crate::{
    advice::{self, Fix},
    compare::{self, Comparison, ReadError},
    engine::{
        Detail,
        cut::Scale,
        judge::{Scan, judge},
        mend, remedy,
        render::Renderer,
        report::{ChangeSet, Outcome, Problem, Registry, Report, Verdict},
        unique_names,
    },
    export::{self, Format},
    facts::guards::Guards,
    read::cursor::is_filler,
    read::{
        Limits,
        decode::{Decoded, not_readable, textless, too_large},
        join::join,
        read,
    },
    redact::{Redaction, Redactor},
    share::{self, Shared},
    shell::Shell,
};

/// The longest line that a page is given, in characters.
const MAX_LINE: u32 = 2_000;

/// The name a page gives to what was handed in, for as long as it holds it.
pub type InputId = u32;

/// A source: what was handed in, or a file of the archive that was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourceId {
    /// What was handed in.
    pub input: InputId,
    /// 0 for itself; the files of an archive count from 1.
    pub place: u32,
}

/// The report without its registries, and one row for each of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// The report; `chains[0].registries` is empty here.
    pub report: Report,
    /// A row per registry, in the report's order.
    pub rows: Vec<Row>,
    /// The page's ids of `report.sources`, in the same order.
    pub inputs: Vec<SourceId>,
    /// What is shown is such a report: it says so itself, and was not judged again.
    pub claimed: bool,
    /// What has changed since the earlier report, if there is one.
    pub comparison: Option<Comparison>,
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
    ids: Vec<SourceId>,
    /// The names as given; the sources carry unique ones.
    names: Vec<String>,
    sources: Vec<Decoded>,
    /// None while something has changed since it was judged.
    scan: Option<Scan>,
    /// The switches that are on.
    mended: BTreeSet<String>,
    /// What a change's effort and breakage weigh.
    scale: Scale,
    /// Reports that were handed in, in order.
    reports: Vec<Imported>,
    /// An answer that was kept to compare the next with.
    kept: Option<Report>,
    /// None while something has changed since it was made.
    comparison: Option<Option<Comparison>>,
}

/// A report that was handed in as a file.
struct Imported {
    input: InputId,
    report: Result<Report, Problem>,
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

    /// Takes in what was handed in, or replaces what had that id. Call [`Session::overview`] for what follows from it.
    pub fn put(&mut self, id: InputId, name: &str, bytes: Vec<u8>) {
        self.put_without(id, name, bytes, &[]);
    }

    /// The same without these files of an archive, which the person has taken away.
    pub fn put_without(&mut self, id: InputId, name: &str, bytes: Vec<u8>, without: &[u32]) {
        let bytes = match self.take_report(id, name, bytes) {
            Some(bytes) => bytes,
            None => return,
        };
        let sources = read(name, bytes, &self.limits, without);
        self.insert(id, sources);
    }

    /// Takes a downloaded report in, as what to compare with; gives back the bytes of anything else.
    fn take_report(&mut self, id: InputId, name: &str, bytes: Vec<u8>) -> Option<Vec<u8>> {
        if !compare::is_report(&bytes) {
            return Some(bytes);
        }
        let report = match compare::read_report(bytes.clone(), &self.limits) {
            Err(ReadError::NotReport) => return Some(bytes),
            Err(error) => Err(error.problem(name)),
            Ok(report) => Ok(report),
        };
        self.remove(id);
        self.reports.push(Imported { input: id, report });
        None
    }

    /// Takes note of a document that was not read because it is larger than the limit.
    pub fn put_too_large(&mut self, id: InputId, name: &str, bytes: u64) {
        let issues = vec![too_large(bytes, &self.limits)];
        self.insert(id, vec![(0, textless(name, bytes, "unreadable", issues))]);
    }

    /// Takes note of a file that could not be read: nothing is known of what is in it, not even that there
    /// is nothing.
    pub fn put_unreadable(&mut self, id: InputId, name: &str, bytes: u64) {
        let source = textless(name, bytes, "unreadable", vec![not_readable()]);
        self.insert(id, vec![(0, source)]);
    }

    fn insert(&mut self, input: InputId, sources: Vec<(u32, Decoded)>) {
        let before = self.ids.iter().position(|known| known.input == input);
        self.remove(input);
        // In the place of what it replaces.
        let at = before.unwrap_or(self.ids.len());
        let ids = sources.iter().map(|(place, _)| SourceId {
            input,
            place: *place,
        });
        let names = sources.iter().map(|(_, source)| source.name.clone());
        self.ids.splice(at..at, ids);
        self.names.splice(at..at, names);
        self.sources
            .splice(at..at, sources.into_iter().map(|(_, source)| source));
        self.scan = None;
        self.comparison = None;
    }

    /// Lets go of what was handed in, with all that came out of it.
    pub fn remove(&mut self, input: InputId) {
        self.reports.retain(|report| report.input != input);
        self.keep(|id| id.input != input);
    }

    /// Lets one source go.
    pub fn remove_source(&mut self, source: SourceId) {
        self.keep(|id| id != source);
    }

    fn keep(&mut self, kept: impl Fn(SourceId) -> bool) {
        let ids = self.ids.clone();
        let mut flags = ids.iter().map(|id| kept(*id));
        self.sources.retain(|_| flags.next().unwrap_or(true));
        let mut flags = ids.iter().map(|id| kept(*id));
        self.names.retain(|_| flags.next().unwrap_or(true));
        self.ids.retain(|id| kept(*id));
        self.scan = None;
        self.comparison = None;
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
            join(&mut self.sources, &self.limits);
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
        if let Some(overview) = self.claimed_overview() {
            return overview;
        }
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
                    subscription_id: judged.subscription.to_string(),
                    verdict: judged.verdict,
                    outcomes: judged.outcomes,
                    mended,
                }
            })
            .collect();
        let mut overview = Overview {
            report: self.rendered(|renderer, _| renderer.report(Detail::Overview)),
            rows,
            inputs: self.ids.clone(),
            claimed: false,
            comparison: self.comparison(),
        };
        let refused = self
            .reports
            .iter()
            .filter_map(|report| report.report.as_ref().err());
        overview.report.problems.extend(refused.cloned());
        overview
    }

    /// The report that is shown as it stands, where there is nothing to judge beside it.
    fn claimed(&self) -> Option<&Report> {
        if !self.sources.is_empty() {
            return None;
        }
        let mut readable = self
            .reports
            .iter()
            .filter_map(|report| report.report.as_ref().ok());
        readable.next_back()
    }

    /// The overview of a report that was handed in.
    fn claimed_overview(&mut self) -> Option<Overview> {
        let mut report = self.claimed()?.clone();
        let chain = report.chains.first_mut()?;
        let rows = std::mem::take(&mut chain.registries)
            .into_iter()
            .map(|registry| {
                let mut outcomes = [Outcome::Unknown; 3];
                for (slot, rule) in outcomes.iter_mut().zip(&registry.rules) {
                    *slot = rule.finding.outcome;
                }
                Row {
                    name: registry.name,
                    login_server: registry.login_server.unwrap_or_default(),
                    subscription_id: registry.subscription_id.unwrap_or_default(),
                    verdict: registry.verdict,
                    outcomes,
                    mended: [false; 3],
                }
            })
            .collect();
        Some(Overview {
            report,
            rows,
            inputs: Vec::new(),
            claimed: true,
            comparison: self.comparison(),
        })
    }

    /// Keeps the present answer, as the evidence has it, to compare the next one with, and lets its
    /// documents go.
    pub fn keep_answer(&mut self) {
        self.mended.clear();
        self.scan = None;
        self.kept = Some(self.report());
        self.ids.clear();
        self.names.clear();
        self.sources.clear();
        self.reports.clear();
        self.scan = None;
        self.comparison = None;
    }

    /// What has changed: from the answer that was kept, or the first report that was handed in, to
    /// the documents, or the second report.
    fn comparison(&mut self) -> Option<Comparison> {
        if self.comparison.is_none() {
            self.scan();
            self.comparison = Some(self.compared());
        }
        self.comparison.clone().flatten()
    }

    fn compared(&self) -> Option<Comparison> {
        let mut reports = self
            .reports
            .iter()
            .filter_map(|report| report.report.as_ref().ok());
        let (before, before_claims) = match &self.kept {
            Some(kept) => (kept, false),
            None => (reports.next()?, true),
        };
        if self.sources.is_empty() {
            return Some(compare::compare(before, reports.next()?).claiming(before_claims, true));
        }
        // Without what is taken as mended: a comparison is of evidence.
        let scan = judge(&self.sources);
        let after = Renderer::new(&self.sources, &scan).report(Detail::Full);
        Some(compare::compare(before, &after).claiming(before_claims, false))
    }

    /// The facts as a link, without what comes before its `#`.
    pub fn link(&mut self, redaction: Redaction, made_at: &str) -> Link {
        let shared = self.share(redaction, made_at);
        let packed = share::link::pack(&shared);
        Link {
            fragment: share::link::encode_packed(&packed),
            packed,
            documents: shared
                .inputs()
                .into_iter()
                .map(|input| {
                    (
                        input.name,
                        String::from_utf8_lossy(&input.bytes).into_owned(),
                    )
                })
                .collect(),
        }
    }

    /// One registry in full, by its place in [`Overview::rows`].
    pub fn registry(&self, row: usize) -> Option<Registry> {
        if let Some(report) = self.claimed() {
            return report.chains.first()?.registries.get(row).cloned();
        }
        let scan = self.scan.as_ref()?;
        Renderer::new(&self.sources, scan).registry(row)
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
        let breaking = mend::breaking(
            &self.sources,
            scan,
            &Guards::collect(&self.sources),
            self.scale,
            true,
        );
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

    /// The report, or the comparison, as a file of this format. Without a comparison its file is empty.
    pub fn export(&mut self, taken: Taken, format: Format, redaction: Redaction) -> Vec<u8> {
        let options = export::Options {
            // The same report gives the same bytes, so no file says when it was made.
            made_at: None,
            redacted: redaction != Redaction::NONE,
        };
        let text = match taken {
            Taken::Answer => {
                let mut report = self.report();
                if options.redacted {
                    Redactor::new(&mut report, redaction).apply(&mut report);
                }
                format.write(&report, &options)
            }
            Taken::Comparison => self
                .comparison()
                .map_or_else(String::new, |mut comparison| {
                    if options.redacted {
                        let mut redactor = Redactor::over(&mut comparison, redaction);
                        redactor.apply_over(&mut comparison);
                    }
                    format.write_comparison(&comparison, &options)
                }),
        };
        text.into_bytes()
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
    pub fn lines(&self, id: SourceId, first: u32, count: u32, at: (u32, u32)) -> Option<Lines> {
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
            .bytes()
            .get(start..)?
            .split(|byte| *byte == b'\n')
            .take(count.min(total - first + 1) as usize)
            .map(|line| std::str::from_utf8(line).unwrap_or_default());
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
                    .map(|character| {
                        if is_filler(character) {
                            '·'
                        } else {
                            character
                        }
                    })
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
        if let Some(report) = self.claimed() {
            return report.clone();
        }
        self.rendered(|renderer, _| renderer.report(Detail::Full))
    }

    /// The whole report as JSON, the same bytes for the same documents.
    pub fn json(&mut self) -> String {
        serde_json::to_string_pretty(&self.report()).unwrap_or_default()
    }
}

/// What is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Taken {
    /// The answer.
    Answer,
    /// What has changed since an earlier one.
    Comparison,
}

/// A link, and what it carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What stands behind the `#`.
    pub fragment: String,
    /// The same before it became text, to be sealed with a passphrase.
    pub packed: Vec<u8>,
    /// Name and text of everything in it: just this leaves.
    pub documents: Vec<(String, String)>,
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
    /// Take the bytes that come with it in, as the document or archive of this id.
    Put {
        /// The page's id for it.
        id: InputId,
        /// Its name; may be empty.
        name: String,
        /// The places of the archive's files that are to be passed over.
        without: Vec<u32>,
    },
    /// Let go of what was handed in.
    Remove {
        /// The page's id for it.
        id: InputId,
    },
    /// Let one source go, as a file of an archive.
    RemoveSource {
        /// Which.
        id: SourceId,
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
        /// Which source.
        id: SourceId,
        /// The first line wanted, counted from 1.
        first: u32,
        /// How many at most.
        count: u32,
        /// The line and column that is to be seen.
        at: (u32, u32),
    },
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
        /// What is to be taken away.
        taken: Taken,
    },
    /// The facts as a link.
    Link {
        /// What is replaced by pseudonyms.
        redaction: Redaction,
        /// When it is made, as a date to show.
        made_at: String,
    },
    /// Keep the answer to compare the next with, and let its documents go.
    Keep,
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
        /// Which source.
        id: SourceId,
        /// None if there is no such document.
        lines: Option<Lines>,
    },
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
        /// What was taken away.
        taken: Taken,
        /// What stands in the file.
        bytes: Vec<u8>,
    },
    /// The answer to [`Request::Link`].
    Link(Box<Link>),
    /// Nothing to say.
    Done,
}

impl Session {
    /// Answers a request. `bytes` are what comes with [`Request::Put`].
    pub fn answer(&mut self, request: Request, bytes: Vec<u8>) -> Answer {
        match request {
            Request::Put { id, name, without } => {
                self.put_without(id, &name, bytes, &without);
                Answer::Taken { id }
            }
            Request::Remove { id } => {
                self.remove(id);
                Answer::Done
            }
            Request::RemoveSource { id } => {
                self.remove_source(id);
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
                taken,
            } => Answer::Export {
                format,
                taken,
                bytes: self.export(taken, format, redaction),
            },
            Request::Link { redaction, made_at } => {
                Answer::Link(Box::new(self.link(redaction, &made_at)))
            }
            Request::Keep => {
                self.keep_answer();
                Answer::Done
            }
        }
    }
}
