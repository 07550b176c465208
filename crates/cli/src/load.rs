//! From paths to a report: files, folders, standard input and links are read, and what is there is judged.
//!
//! Files by themselves are taken whatever their names, folders by the rules of [`Folder`], both within
//! the limits that the page has. What cannot be read is said, and the rest counts.

use std::{
    fs::{self, File},
    io::{self, IsTerminal, Read},
    path::{Path, PathBuf},
};

use engine::{read::report::is_report, session::Session};
use model::{
    Limits,
    fix::Fix,
    folder::{Folder, some},
    issue::{Issue, Severity},
    protocol::{Cut, FixesOf, InputId},
    report::{Problem, Report, Source},
};
use more::{
    advice,
    compare::{ReadError, read_report},
    one, remedy,
};

use crate::{
    console::{Progress, hint},
    link::{self, Facts, Opened},
};

/// What standard input is called.
const STDIN: &str = "stdin";
/// What a link is called that was named by itself.
const LINK: &str = "link";

/// What was read of one side.
pub(crate) struct Evidence {
    session: Session,
    limits: Limits,
    /// Exports handed to the session.
    exports: InputId,
    /// Their size in bytes.
    bytes: u64,
    /// Reports of ours.
    reports: Vec<(String, Report)>,
    /// Links, by what they are called.
    links: Vec<(String, Facts)>,
    /// Files of which nothing is known, with the reason.
    unread: Vec<(Source, Problem)>,
    remarks: Vec<Problem>,
    /// Where the answer will be written: an earlier one there is no export.
    output: Option<PathBuf>,
}

/// What follows from it.
pub(crate) struct Judged {
    pub(crate) report: Report,
    /// The report about all registries, where only one was asked for: pseudonyms follow it.
    pub(crate) whole: Option<Report>,
    /// The smallest set of changes, each as a fix; empty where there is none, or nothing was judged here.
    pub(crate) fixes: Vec<Fix>,
    /// What there is to say that is not in the report.
    pub(crate) remarks: Vec<Problem>,
    /// The name of the report that this is, if it was handed in and not judged again.
    pub(crate) claimed: Option<String>,
    /// Something could not be read, so nothing is known of it.
    pub(crate) lost: bool,
    /// Some of it is known not to be all: cut off, a page of more, not understood.
    pub(crate) gaps: bool,
}

impl Judged {
    /// Whether anything in it was recognised.
    pub(crate) fn is_recognised(&self) -> bool {
        let report = self.whole.as_ref().unwrap_or(&self.report);
        let mut sources = report.sources.iter();
        self.claimed.is_some() || sources.any(|source| !source.documents.is_empty())
    }
}

impl Evidence {
    /// Reads all that is at these paths.
    pub(crate) fn read(
        paths: &[&Path],
        output: Option<&Path>,
        progress: &mut Progress,
    ) -> Evidence {
        let limits = Limits::default();
        let mut evidence = Evidence {
            session: Session::new(limits.clone()),
            exports: 0,
            bytes: 0,
            reports: Vec::new(),
            links: Vec::new(),
            unread: Vec::new(),
            remarks: Vec::new(),
            output: output.and_then(|path| fs::canonicalize(path).ok()),
            limits,
        };
        let mut folders = Vec::new();
        for path in paths {
            if *path == Path::new("-") {
                if io::stdin().is_terminal() {
                    hint("Reading standard input; Ctrl-D ends it.");
                }
                evidence.read_from(STDIN, &mut io::stdin().lock(), 0, progress);
                continue;
            }
            match fs::metadata(path) {
                Ok(found) if found.is_dir() => folders.push(*path),
                Ok(_) => evidence.file(path, progress),
                // A link is no path, and may be too long to be asked for.
                Err(error) => match path.to_str().and_then(link::open) {
                    Some(opened) => evidence.link(LINK, opened),
                    None => evidence.cannot_read(&name_of(path), &error),
                },
            }
        }
        if !folders.is_empty() {
            evidence.walk(&folders, progress);
        }
        evidence
    }

    fn file(&mut self, path: &Path, progress: &mut Progress) {
        let name = name_of(path);
        let opened = File::open(path).and_then(|file| {
            let bytes = file.metadata()?.len();
            Ok((file, bytes))
        });
        match opened {
            // Not even opened, as on the page.
            Ok((_, bytes)) if bytes > self.limits.max_input_bytes as u64 => {
                self.too_large(&name, bytes);
            }
            Ok((mut file, bytes)) => self.read_from(&name, &mut file, bytes, progress),
            Err(error) => self.cannot_read(&name, &error),
        }
    }

    /// Reads to the end, or to the limit: what comes out of a pipe has no size that could be asked for.
    fn read_from(&mut self, name: &str, from: &mut dyn Read, bytes: u64, progress: &mut Progress) {
        progress.say(&format!("reading {name}"), bytes);
        let most = self.limits.max_input_bytes as u64;
        let mut content = Vec::with_capacity(usize::try_from(bytes).unwrap_or(0));
        match from.take(most + 1).read_to_end(&mut content) {
            Ok(_) if content.len() as u64 > most => self.too_large(name, content.len() as u64),
            Ok(_) => self.take(name, content),
            Err(error) => self.cannot_read(name, &error),
        }
    }

    fn take(&mut self, name: &str, bytes: Vec<u8>) {
        if is_report(&bytes) {
            match read_report(bytes.clone(), &self.limits) {
                // It only looked like one.
                Err(ReadError::NotReport) => {}
                Err(error) => {
                    let size = bytes.len() as u64;
                    return self.lose(name, size, error.problem(name));
                }
                Ok(report) => return self.reports.push((name.to_owned(), report)),
            }
        }
        if let Some(opened) = link::open_file(&bytes) {
            return self.link(name, opened);
        }
        self.put(name, bytes);
    }

    fn put(&mut self, name: &str, bytes: Vec<u8>) {
        self.bytes += bytes.len() as u64;
        self.session.put_without(self.exports, name, bytes, &[]);
        self.exports += 1;
    }

    /// Takes note of what a link carries. Whether it is judged turns out once it is known what else is here.
    fn link(&mut self, name: &str, opened: Opened) {
        match opened {
            Opened::Facts(facts) => self.links.push((name.to_owned(), facts)),
            Opened::Cannot(issue) => self.lose(name, 0, problem(Some(name), issue)),
        }
    }

    fn too_large(&mut self, name: &str, bytes: u64) {
        let issue = engine::read::decode::too_large(bytes, &self.limits);
        self.lose(name, bytes, problem(Some(name), issue));
    }

    fn cannot_read(&mut self, name: &str, error: &io::Error) {
        let issue = match error.kind() {
            io::ErrorKind::NotFound => Issue::error(
                None,
                "there is no such file or folder",
                "look whether the path is right; it counts from the folder that you are in",
            ),
            io::ErrorKind::PermissionDenied => Issue::error(
                None,
                "this could not be read: permission was denied",
                "let whoever runs this read it, or hand it in on standard input",
            ),
            _ => Issue::error(
                None,
                format!("this could not be read: {error}"),
                "see that it can be read, and judge again",
            ),
        };
        self.lose(name, 0, problem(Some(name), issue));
    }

    fn lose(&mut self, name: &str, bytes: u64, problem: Problem) {
        let source = Source {
            name: name.to_owned(),
            kind: "unreadable".to_owned(),
            bytes,
            lines: 0,
            documents: Vec::new(),
        };
        self.unread.push((source, problem));
    }

    /// Walks folders as the page walks those that are dropped on it.
    fn walk(&mut self, folders: &[&Path], progress: &mut Progress) {
        let mut folder = Folder::new(&self.limits);
        // Links may lead anywhere, round in circles too.
        let mut links: Vec<String> = Vec::new();
        let mut no_files: Vec<String> = Vec::new();
        // The last comes first. Beside each path is what the rules know it by: from the folder that was
        // named, wherever that lies.
        let mut ahead: Vec<(PathBuf, String)> = folders
            .iter()
            .rev()
            .map(|path| (path.to_path_buf(), base_of(path)))
            .collect();
        while let Some((path, known)) = ahead.pop() {
            if folder.is_full() {
                break;
            }
            let is_named = folders.contains(&&*path);
            let found = fs::symlink_metadata(&path);
            let is_link = !is_named && found.is_ok_and(|found| found.is_symlink());
            // What a link to a file leads to is read: Kubernetes mounts files so.
            let found = match fs::metadata(&path) {
                Ok(found) => found,
                Err(error) => {
                    if folder.takes(&known) {
                        self.cannot_read(&name_of(&path), &error);
                    }
                    continue;
                }
            };
            if found.is_dir() {
                if is_link {
                    links.push(known);
                } else if folder.enters(&known) {
                    progress.say(&format!("looking into {known}"), 0);
                    self.enter(&path, &known, &mut ahead);
                }
            } else if self.is_output(&path) {
                // It is about to be replaced.
            } else if !found.is_file() {
                // A pipe or a device: reading might never end.
                no_files.push(known);
            } else if folder.takes(&known) {
                self.file(&path, progress);
            }
        }
        let mut issues = folder.issues();
        if !links.is_empty() {
            issues.push(Issue::warning(
                None,
                format!("links to folders were not followed: {}", some(&links)),
                "name the folders that they lead to",
            ));
        }
        if !no_files.is_empty() {
            issues.push(Issue::warning(
                None,
                format!("these are no files and were left out: {}", some(&no_files)),
                "if one of them gives an export, name it by itself",
            ));
        }
        let said = issues.into_iter().map(|issue| problem(None, issue));
        self.remarks.extend(said);
    }

    fn enter(&mut self, path: &Path, known: &str, ahead: &mut Vec<(PathBuf, String)>) {
        let entries = fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        match entries {
            Ok(mut entries) => {
                // Whatever order they come in, the same folder gives the same list.
                entries.sort_by_key(fs::DirEntry::file_name);
                ahead.extend(entries.iter().rev().map(|entry| {
                    let name = entry.file_name();
                    let known = [known, "/", &name.to_string_lossy()].concat();
                    (entry.path(), known)
                }));
            }
            Err(error) => self.cannot_read(&name_of(path), &error),
        }
    }

    /// Whether the answer will be written here.
    fn is_output(&self, path: &Path) -> bool {
        self.output.as_deref().is_some_and(|output| {
            output.file_name() == path.file_name()
                && fs::canonicalize(path).is_ok_and(|path| path == output)
        })
    }

    /// Takes in the facts of the link, if it is all that is here to be judged: they are judged like any others.
    /// Beside exports they are not, since they are somebody's word, and whoever made the link chose what its
    /// documents are called.
    fn take_link(&mut self) {
        let alone = self.exports == 0 && self.links.len() == 1;
        for (name, facts) in std::mem::take(&mut self.links) {
            if !alone {
                self.remarks.push(link_aside(&name));
                continue;
            }
            let remarks = facts.remarks.into_iter();
            self.remarks
                .extend(remarks.map(|issue| problem(Some(&name), issue)));
            self.session.come_from(facts.origin);
            for input in facts.inputs {
                self.put(&input.name, input.bytes);
            }
        }
    }

    /// Judges what was read. `Err` is why there is nothing to be judged, with what there is to say first.
    /// With `only`, about the registry that is meant by it.
    pub(crate) fn judge(
        mut self,
        progress: &mut Progress,
        only: Option<&str>,
    ) -> Result<Judged, (Vec<Problem>, String)> {
        let links = self.links.len();
        self.take_link();
        let lost = !self.unread.is_empty()
            || self
                .remarks
                .iter()
                .any(|remark| remark.severity == Severity::Error);
        let mut remarks = self.remarks;
        let (mut report, mut fixes, claimed) = if self.exports > 0 {
            progress.stage("judging", self.bytes);
            let report = self.session.report();
            remarks.extend(self.reports.iter().map(|(name, _)| left_aside(name)));
            (report, fixes(&mut self.session), None)
        } else {
            let mut reports = self.reports.into_iter();
            match (reports.next(), reports.next()) {
                (Some((name, report)), None) => (report, Vec::new(), Some(name)),
                (Some(_), Some(_)) => {
                    return Err((
                        remarks,
                        "these are reports, not exports; `linchpin diff BEFORE AFTER` compares two of them"
                            .to_owned(),
                    ));
                }
                (None, _) if links > 1 => {
                    return Err((
                        remarks,
                        "these are links, not exports; `linchpin diff BEFORE AFTER` compares two of them"
                            .to_owned(),
                    ));
                }
                (None, _) => {
                    remarks.extend(self.unread.into_iter().map(|(_, problem)| problem));
                    return Err((remarks, "there is nothing to judge".to_owned()));
                }
            }
        };
        let mut whole = None;
        if let Some(only) = only {
            let narrowed = match *one::meant(&report, only) {
                [row] => one::narrowed(&report, row).map(|narrowed| (row, narrowed)),
                [] => None,
                _ => {
                    let why = "several registries go by that: name the one that is meant by its id";
                    return Err((remarks, why.to_owned()));
                }
            };
            let Some((row, narrowed)) = narrowed else {
                let why = "no registry in these documents has that name, login server or id";
                return Err((remarks, why.to_owned()));
            };
            if claimed.is_none() {
                fixes = fixes_at(&self.session, row, &narrowed);
            }
            whole = Some(std::mem::replace(&mut report, narrowed));
        }
        for (source, problem) in self.unread {
            report.sources.push(source);
            report.problems.push(problem);
        }
        let mut sources = self.session.sources().iter();
        // One registry is asked for by what is known of it.
        let gaps = only.is_none() && sources.any(|source| source.is_incomplete() || source.unread);
        Ok(Judged {
            report,
            whole,
            fixes,
            remarks,
            claimed,
            lost,
            gaps,
        })
    }
}

/// The set of changes that is told of first, in order: the one that prevents, if there is one.
fn fixes(session: &mut Session) -> Vec<Fix> {
    let changes = match session.changes(Cut::Preventing) {
        changes if changes.is_empty() => session.changes(Cut::Smallest),
        changes => changes,
    };
    let fixes = changes.iter().filter_map(|(target, meant)| {
        let mut fixes = remedy::fixes_of(target).into_iter();
        fixes.find(|fix| fix.id == meant)
    });
    fixes.map(|fix| advice::fix(&fix)).collect()
}

/// The same of the registry at this place, from its own report.
fn fixes_at(session: &Session, row: usize, report: &Report) -> Vec<Fix> {
    let chains = report.chains.iter();
    let first = chains.filter_map(|chain| {
        let breaking = chain.breaking.as_ref()?;
        let set = breaking.preventing.as_ref();
        Some((chain, set.or(breaking.smallest.as_ref())?))
    });
    let fixes = first.flat_map(|(chain, set)| {
        set.changes.iter().filter_map(move |change| {
            let mut rules = chain.rules.iter();
            let rule = rules.position(|rule| rule.id == change.rule)?;
            let of = match change.kind.as_str() {
                "registry" => FixesOf::Registry { row, rule },
                _ => FixesOf::Subject {
                    switch: change.switch.clone(),
                },
            };
            let targets = session.targets(&of).into_iter();
            let mut fixes = targets.filter_map(|target| remedy::meant(&target, &change.fix));
            fixes.next()
        })
    });
    fixes.map(|fix| advice::fix(&fix)).collect()
}

fn problem(source: Option<&str>, issue: Issue) -> Problem {
    Problem {
        severity: issue.severity,
        source: source.map(str::to_owned),
        line: None,
        column: None,
        message: issue.message,
        help: issue.help,
        excerpt: String::new(),
    }
}

fn left_aside(name: &str) -> Problem {
    let issue = Issue::warning(
        None,
        "this is a report, not an export, and was left aside",
        "`linchpin diff` compares it with exports",
    );
    problem(Some(name), issue)
}

fn link_aside(name: &str) -> Problem {
    let issue = Issue::warning(
        None,
        "this is a link with facts that somebody shared, not an export, and was left aside",
        "judge it by itself; `linchpin diff` compares it with exports",
    );
    problem(Some(name), issue)
}

/// What is said of a report that stands for exports.
pub(crate) fn taken_at_its_word(name: &str) -> Problem {
    let issue = Issue::warning(
        None,
        "this is a report: what it says was not judged again",
        "hand in the exports that it was made from",
    );
    problem(Some(name), issue)
}

/// What a file is called in the report: its path with slashes, from here if it lies below here. That
/// is what code scanning looks for in a repository.
fn name_of(path: &Path) -> String {
    let below = std::env::current_dir()
        .ok()
        .and_then(|here| path.strip_prefix(here).ok().map(Path::to_path_buf));
    let path = below.unwrap_or_else(|| path.to_path_buf());
    let name = path.to_string_lossy();
    let name = if cfg!(windows) {
        name.replace('\\', "/")
    } else {
        name.into_owned()
    };
    let mut short = name.as_str();
    while let Some(rest) = short.strip_prefix("./") {
        short = rest;
    }
    if short.is_empty() {
        ".".to_owned()
    } else {
        short.to_owned()
    }
}

/// What the rules for folders know a named folder by.
fn base_of(path: &Path) -> String {
    path.file_name().map_or_else(
        || ".".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}
