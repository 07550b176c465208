//! Where answers are made into something: files, fixes, comparisons, pictures, scripts.
//!
//! The desk knows no document and judges nothing. It keeps the reports that were handed in, and the one
//! that is to be compared with.

mod claimed;

use std::{borrow::Cow, collections::BTreeSet, rc::Rc};

use model::{
    Format, Limits, Redaction, Shell,
    comparison::Comparison,
    link::{Bounds, FromLink, Payload, ShareError, Shared},
    picture::Seen,
    protocol::{Answer, Ask, Collecting, Export, How, InputId, Opened, Overview, Said, Taken},
    report::{Problem, Registry, Report},
    sentence::capitalised,
};

use self::claimed::overview_of;
use crate::{
    advice, collect,
    compare::{self, ReadError},
    export, one, picture,
    redact::Redactor,
    remedy, share,
};

/// What is known beside the documents.
#[derive(Default)]
pub struct Desk {
    /// Reports that were handed in, in order.
    reports: Vec<Imported>,
    /// An answer that was kept to compare the next with.
    kept: Option<Report>,
    /// What the documents say now, where there is something to compare it with.
    later: Option<Report>,
    /// None while something has changed since it was made.
    comparison: Option<Option<Rc<Comparison>>>,
    /// What would follow from a what-if beside what the evidence says; shown until something is judged anew.
    supposed: Option<Rc<Comparison>>,
    /// What whoever asks says the time is, in milliseconds since 1970; there is no clock here.
    moment: Option<u64>,
}

/// A report that was handed in as a file.
struct Imported {
    input: InputId,
    report: Result<Report, Problem>,
}

impl Desk {
    /// Says what time it is, in milliseconds since 1970, for a form of file that must.
    pub fn tell_time(&mut self, moment: u64) {
        self.moment = Some(moment);
    }

    /// Answers what a session asks.
    pub fn answer(&mut self, ask: Ask) -> Said {
        Said::Answer(match ask {
            Ask::Read {
                id,
                name,
                bytes,
                limit,
            } => {
                if !self.read(id, &name, bytes, limit) {
                    return Said::NoReport;
                }
                Answer::Taken { id }
            }
            Ask::Replace { id } => {
                self.remove(id);
                Answer::Taken { id }
            }
            Ask::Remove { id } => {
                self.remove(id);
                Answer::Done
            }
            Ask::Keep { report, claims } => {
                self.keep(report, claims);
                Answer::Done
            }
            Ask::Suppose { evidence, supposed } => {
                let comparison = Rc::new(compare::suppose(&evidence, *supposed));
                self.supposed = Some(Rc::clone(&comparison));
                Answer::Supposed(comparison)
            }
            Ask::Overview {
                overview,
                claims,
                later,
            } => {
                self.hear(later, claims);
                Answer::Overview(Box::new(self.overview(*overview, claims)))
            }
            Ask::Registry { row } => Answer::Registry {
                row,
                registry: self.registry(row).map(Box::new),
            },
            Ask::Fixes { of, targets } => {
                let fixes = targets.iter().flat_map(remedy::fixes_of);
                Answer::Fixes {
                    fixes: fixes.map(|fix| advice::fix(&fix)).collect(),
                    of,
                }
            }
            Ask::Script {
                which,
                how,
                shell,
                changes,
                beside,
                link,
            } => {
                let (mut text, exempt) = match how {
                    How::Commands => (script(&changes, shell), Vec::new()),
                    How::Policy => remedy::governed(&changes, &beside, shell),
                };
                if let Some(link) = link {
                    text = from_link(&text, &link);
                }
                Answer::Script {
                    which,
                    how,
                    shell,
                    text,
                    exempt,
                }
            }
            Ask::Export {
                format,
                redaction,
                taken,
                report,
                claims,
                later,
            } => {
                self.hear(later, claims);
                let text = match taken {
                    Taken::Answer => self.file(report, claims, format, redaction, None),
                    Taken::Registry(row) => {
                        self.file(report, claims, format, redaction, Some(row as usize))
                    }
                    Taken::Comparison => self.comparison_file(format, redaction),
                };
                Answer::Export {
                    format,
                    taken,
                    bytes: text.into_bytes(),
                }
            }
            Ask::Picture {
                seen,
                chain,
                claims,
                only,
            } => {
                let claimed = self.claimed(claims);
                let claimed = claimed.and_then(|report| report.chains.first());
                let chain = claimed.or(chain.as_deref());
                let picture = chain.and_then(|chain| picture::picture(chain, &seen, only));
                Answer::Picture { seen, picture }
            }
            Ask::SavePicture {
                seen,
                report,
                claims,
                only,
                redaction,
            } => {
                let claimed = self.claimed(claims).map(Cow::Borrowed);
                let report = claimed.unwrap_or(Cow::Owned(report));
                Answer::Drawing(drawing(report, seen, only, redaction))
            }
            Ask::Link { shared } => Answer::Link(Box::new(share::link_of(&shared))),
            Ask::Open { link } => Answer::Opened(open(&link)),
            Ask::Unsealed { packed } => {
                let shared = share::link::unpack(&packed, &Bounds::default());
                Answer::Opened(shared.map(opened))
            }
            Ask::Lock { locked } => Answer::Locked {
                nonce: locked.nonce,
                fragment: share::encode_locked(&locked),
            },
            Ask::Missing { shell, asks } => Answer::Missing {
                shell,
                text: collect::script_for(&asks, shell),
            },
            Ask::Collect { typed, shell } => Answer::Collect(Box::new(collecting(&typed, shell))),
        })
    }

    /// Takes a report in; whether it is one.
    fn read(&mut self, input: InputId, name: &str, bytes: Vec<u8>, limit: usize) -> bool {
        let limits = Limits {
            max_input_bytes: limit,
            ..Limits::default()
        };
        let report = match compare::read_report(bytes, &limits) {
            Err(ReadError::NotReport) => return false,
            Err(error) => Err(error.problem(name)),
            Ok(report) => Ok(report),
        };
        self.remove(input);
        self.reports.push(Imported { input, report });
        true
    }

    fn remove(&mut self, input: InputId) {
        self.reports.retain(|report| report.input != input);
        self.comparison = None;
    }

    fn keep(&mut self, report: Report, claims: bool) {
        self.kept = Some(self.claimed(claims).cloned().unwrap_or(report));
        self.reports.clear();
        self.later = None;
        self.comparison = None;
    }

    /// The documents say something else now, or there are none any more.
    fn hear(&mut self, later: Option<Report>, claims: bool) {
        if later.is_some() || claims {
            self.later = later;
            self.comparison = None;
        }
    }

    fn readable(&self) -> impl DoubleEndedIterator<Item = &Report> {
        let reports = self.reports.iter();
        reports.filter_map(|report| report.report.as_ref().ok())
    }

    /// The report that is shown as it stands, where there is nothing to judge beside it.
    fn claimed(&self, claims: bool) -> Option<&Report> {
        self.readable().next_back().filter(|_| claims)
    }

    /// What is to be shown: what was judged, or the report that was handed in in its place, with what
    /// has changed.
    fn overview(&mut self, judged: Overview, claims: bool) -> Overview {
        self.supposed = None;
        let comparison = self.comparison();
        if let Some(overview) = self.claimed(claims).cloned().and_then(overview_of) {
            return Overview {
                comparison,
                ..overview
            };
        }
        let mut overview = Overview {
            comparison,
            ..judged
        };
        let reports = self.reports.iter();
        let refused = reports.filter_map(|report| report.report.as_ref().err());
        overview.report.problems.extend(refused.cloned());
        overview
    }

    fn registry(&self, row: usize) -> Option<Registry> {
        let chain = self.claimed(true)?.chains.first()?;
        chain.registries.get(row).cloned()
    }

    /// What has changed: from the answer that was kept, or the first report that was handed in, to
    /// the documents, or the second report.
    fn comparison(&mut self) -> Option<Rc<Comparison>> {
        if self.comparison.is_none() {
            self.comparison = Some(self.compared().map(Rc::new));
        }
        self.comparison.clone().flatten()
    }

    fn compared(&self) -> Option<Comparison> {
        let mut reports = self.readable();
        let (before, before_claims) = match &self.kept {
            Some(kept) => (kept, false),
            None => (reports.next()?, true),
        };
        let (after, after_claims) = match &self.later {
            Some(later) => (later, false),
            None => (reports.next()?, true),
        };
        Some(compare::compare(before, after).claiming(before_claims, after_claims))
    }

    fn file(
        &self,
        report: Option<Report>,
        claims: bool,
        format: Format,
        redaction: Redaction,
        only: Option<usize>,
    ) -> String {
        let Some(report) = self.claimed(claims).cloned().or(report) else {
            return String::new();
        };
        // Of one registry as of all of them: a pseudonym is the same in every file.
        let mut redactor = Redactor::new(&report, redaction);
        let report = match only {
            Some(row) => {
                // What is a name only by where it stands is met in the same order.
                redactor.apply(report.clone());
                one::narrowed(&report, row)
            }
            None => Some(report),
        };
        let Some(report) = report else {
            return String::new();
        };
        let report = redactor.apply(report);
        export::write(format, &report, &self.options(redaction))
    }

    /// Without a comparison its file is empty.
    fn comparison_file(&mut self, format: Format, redaction: Redaction) -> String {
        let Some(comparison) = self.supposed.clone().or_else(|| self.comparison()) else {
            return String::new();
        };
        let comparison = Rc::unwrap_or_clone(comparison);
        let comparison = Redactor::over(&comparison, redaction).apply_over(comparison);
        export::write_comparison(format, &comparison, &self.options(redaction))
    }

    fn options(&self, redaction: Redaction) -> export::Options<'static> {
        export::Options {
            // The same report gives the same bytes, so no file says when it was made that can do without.
            made_at: None,
            moment: self.moment,
            redacted: redaction != Redaction::NONE,
        }
    }

    /// The report that stands for everything that is here.
    pub(crate) fn report_or(&self, judged: Report, claims: bool) -> Report {
        self.claimed(claims).cloned().unwrap_or(judged)
    }
}

/// The picture of a report as an SVG document, with the pseudonyms that its other files have.
fn drawing(
    report: Cow<'_, Report>,
    seen: Seen,
    only: Option<usize>,
    redaction: Redaction,
) -> String {
    let link = report.link.as_ref();
    let origin = link.map_or_else(String::new, |link| capitalised(&link.told()));
    let drawn = if redaction == Redaction::NONE {
        let chain = report.chains.first();
        chain.and_then(|chain| picture::picture(chain, &seen, only))
    } else {
        // What is open goes by names, which may be others here; then as much is open as there is room for.
        let seen = Seen {
            opened: BTreeSet::new(),
            shut: BTreeSet::new(),
            ..seen
        };
        let report = Redactor::new(&report, redaction).apply(report.into_owned());
        let chain = report.chains.first();
        chain.and_then(|chain| picture::picture(chain, &seen, only))
    };
    drawn.map_or_else(String::new, |drawn| picture::svg(&drawn, &origin))
}

fn script(changes: &[(model::target::Target, String)], shell: Shell) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let fixes = changes.iter();
    let fixes = fixes.filter_map(|(target, meant)| remedy::meant(target, meant));
    remedy::script(&fixes.collect::<Vec<_>>(), shell)
}

/// A script that says at its head that its facts came with a link. Of the link it names a day and nothing else.
fn from_link(script: &str, link: &FromLink) -> String {
    // Before the first line that is blank, or is no remark.
    let head = script.split_inclusive('\n');
    let head: usize = { head.take_while(|line| line.starts_with('#')) }
        .map(str::len)
        .sum();
    let (head, rest) = script.split_at(head);
    match head {
        "" => script.to_owned(),
        head => format!("{head}# The facts of this script: {}.\n{rest}", link.told()),
    }
}

fn open(link: &str) -> Result<Opened, ShareError> {
    Ok(match share::decode(link, &Bounds::default())? {
        Payload::Open(shared) => opened(shared),
        Payload::Locked(locked) => Opened::Locked(locked),
    })
}

fn opened(shared: Shared) -> Opened {
    let inputs = share::inputs(&shared).into_iter();
    let inputs = inputs.map(|input| {
        let text = String::from_utf8_lossy(&input.bytes).into_owned();
        (input.name, text)
    });
    Opened::Shared(shared.clone(), inputs.collect())
}

fn collecting(typed: &str, shell: Shell) -> Collecting {
    let named = collect::subscriptions(typed);
    let unusable = collect::unusable(&named, shell);
    let exports = collect::EXPORTS.iter().map(|export| Export {
        what: export.what.to_owned(),
        command: export.command.to_owned(),
        adds: export.adds.to_owned(),
        needed: export.needed,
        role: export.role.to_owned(),
    });
    Collecting {
        asked: Some((typed.to_owned(), shell)),
        chosen: named.len() - unusable.len(),
        unusable: unusable.into_iter().map(str::to_owned).collect(),
        script: collect::script(&named, shell),
        graph_script: collect::graph_script(shell),
        graph_queries: collect::QUERIES
            .iter()
            .map(|query| (query.about.to_owned(), query.text()))
            .collect(),
        graph_leaves_out: collect::LEFT_OUT.to_owned(),
        exports: exports.collect(),
    }
}
