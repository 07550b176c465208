//! What a page asks of a session and what it is answered, wherever that session runs.
//!
//! Both ends are the same build, so messages carry no version.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::{
    Format, Redaction, Shell,
    comparison::Comparison,
    difference::Difference,
    evidence::{Asks, Enough, Evidence},
    fix::Fix,
    link::{FromLink, Locked, ShareError, Shared},
    picture::{Picture, Seen},
    report::{Chain, Outcome, Reach, Registry, Report, Scale, Verdict, Workload},
    start::{self, Falls, Start, Worth},
    target::Target,
};

/// The name a page gives to what was handed in, for as long as it holds it.
pub type InputId = u32;

/// The number a page gives to what it asks. Answers carry it, and no number is given twice.
pub type Number = u32;

/// Why something that was handed in is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unread {
    /// It is no longer where it was.
    Gone,
    /// It was changed since it was handed in.
    Changed,
    /// The browser does not get at it: it was changed, or may not be read.
    Refused,
    /// There is no room for it in memory.
    NoRoom,
    /// Reading or judging it ended what reads and judges, so it is left out.
    SetAside,
}

/// A source: what was handed in, or a file of the archive that was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourceId {
    /// What was handed in.
    pub input: InputId,
    /// 0 for itself; the files of an archive count from 1.
    pub place: u32,
}

/// The report without what is long: its registries, of which there is a row each, and its workloads.
///
/// The long lists are shared, so that what follows from a switch can be put into a copy at little cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// The report; the lists of registries and of workloads are empty here.
    pub report: Report,
    /// A row per registry, in the report's order.
    pub rows: Rc<Vec<Row>>,
    /// How each of them stands, in the same order.
    pub standings: Rc<Vec<Standing>>,
    /// What falls with each of them, in the same order.
    pub falls: Rc<Vec<Falls>>,
    /// The environments that [`Falls::environments`] names.
    pub environments: Rc<Vec<String>>,
    /// The names of subscriptions that a document tells, by their ids in lower case.
    pub accounts: Rc<Vec<(String, String)>>,
    /// The tags that registries have, the most used first.
    pub tags: Rc<Vec<Tag>>,
    /// Where to begin; none where there is no registry, or where nobody judged it here.
    pub start: Option<Start>,
    /// Which evidence is there, and which is not; empty where nobody judged it here.
    pub evidence: Rc<Vec<Evidence>>,
    /// For how many verdicts that is enough, and what to do first; none where nobody judged it here.
    pub enough: Option<Enough>,
    /// The first of the workloads.
    pub workloads: Rc<Vec<Workload>>,
    /// How the attack concerns each of them, in the same order. Their own field says how it did when the
    /// list was made.
    pub reaches: Rc<Vec<Reach>>,
    /// The page's ids of `report.sources`, in the same order.
    pub inputs: Vec<SourceId>,
    /// What is shown is such a report: it says so itself, and was not judged again.
    pub claimed: bool,
    /// What has changed since the earlier report, if there is one.
    pub comparison: Option<Rc<Comparison>>,
}

impl Overview {
    /// The registry to begin with, as a place in the rows; 0 where there is none.
    pub fn first(&self, worth: Worth) -> usize {
        start::first(&self.standings, &self.falls, worth).unwrap_or(0)
    }

    /// An overview of a report in full, whose long lists are taken out of it.
    pub fn of(mut report: Report, rows: Vec<Row>, standings: Vec<Standing>) -> Overview {
        let chain = report.chains.first_mut();
        let workloads = chain.map_or_else(Vec::new, |chain| {
            chain.registries.clear();
            std::mem::take(&mut chain.blast_radius.workloads)
        });
        Overview {
            report,
            rows: Rc::new(rows),
            standings: Rc::new(standings),
            falls: Rc::default(),
            environments: Rc::default(),
            accounts: Rc::default(),
            tags: Rc::default(),
            start: None,
            evidence: Rc::default(),
            enough: None,
            reaches: Rc::new(workloads.iter().map(|workload| workload.reach).collect()),
            workloads: Rc::new(workloads),
            inputs: Vec::new(),
            claimed: false,
            comparison: None,
        }
    }
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
}

/// A tag, and what it says of each registry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// What it is called.
    pub name: String,
    /// All that it says, in order.
    pub values: Vec<String>,
    /// A number per registry, in the order of [`Overview::rows`]: the place of what it says there, counted
    /// from 1; 0 for a registry without it.
    pub of: Vec<u32>,
}

/// How a registry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
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

/// What is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Taken {
    /// The answer.
    Answer,
    /// The answer about one registry, by its place in [`Overview::rows`].
    Registry(u32),
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

/// How a set of changes is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum How {
    /// Each by commands of its own.
    Commands,
    /// Many like ones by a policy over a management group, which keeps them made.
    Policy,
}

/// A registry that a policy is to leave as it is for now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exempt {
    /// Its name.
    pub registry: String,
    /// The workloads that would lose their login.
    pub workloads: Vec<String>,
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
    /// Take note that something was handed in and is not read.
    Unread {
        /// The page's id for it.
        id: InputId,
        /// Its name; may be empty.
        name: String,
        /// How large it is; 0 if that is not known.
        bytes: u64,
        /// Why it is not read.
        why: Unread,
    },
    /// Let go of what was handed in.
    Remove {
        /// The page's id for it.
        id: InputId,
    },
    /// The documents that are put come from this link.
    FromLink {
        /// What it says of itself.
        link: FromLink,
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
    /// Rank registries anew, and give the overview.
    Rank {
        /// What counts.
        worth: Worth,
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
        /// By commands or by policy.
        how: How,
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
    /// Compare what the evidence says with what would follow from what is taken as mended.
    Suppose,
    /// The picture of the blast radius.
    Picture {
        /// How it is being looked at.
        seen: Seen,
        /// Only what falls with the registry at this place in [`Overview::rows`].
        only: Option<usize>,
    },
    /// The same as a file.
    SavePicture {
        /// How it is being looked at.
        seen: Seen,
        /// Only what falls with this registry.
        only: Option<usize>,
        /// What is replaced by pseudonyms.
        redaction: Redaction,
    },
    /// What a link holds.
    Open {
        /// What stands behind the `#`.
        link: String,
    },
    /// What a locked link holds, after its passphrase has opened it.
    Unsealed {
        /// The packed facts.
        packed: Vec<u8>,
    },
    /// A locked link of what was sealed.
    Lock {
        /// What was sealed.
        locked: Locked,
    },
    /// How to collect the evidence.
    Collect {
        /// Subscriptions as somebody typed them.
        typed: String,
        /// For which shell.
        shell: Shell,
    },
    /// One script for all that is missing, and nothing else.
    Missing {
        /// For which shell.
        shell: Shell,
    },
}

/// What a session answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// So many bytes of the document that is being read are there. The first is said before anything of
    /// it is read, so that the page knows what was in hand if nothing more is heard.
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
    /// The answer to [`Request::WhatIf`], [`Request::Weigh`] and [`Request::Rank`]: what differs from the
    /// overview before.
    Changed(Box<Difference>),
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
        /// By commands or by policy.
        how: How,
        /// For which shell.
        shell: Shell,
        /// The script.
        text: String,
        /// What the policies leave alone for now.
        exempt: Vec<Exempt>,
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
    /// The answer to [`Request::Suppose`].
    Supposed(Rc<Comparison>),
    /// The answer to [`Request::Picture`].
    Picture {
        /// How it is being looked at.
        seen: Seen,
        /// None if there is nothing to draw.
        picture: Option<Picture>,
    },
    /// The answer to [`Request::SavePicture`]: an SVG document; empty if there is nothing to draw.
    Drawing(String),
    /// The answer to [`Request::Open`].
    Opened(Result<Opened, ShareError>),
    /// The answer to [`Request::Lock`].
    Locked {
        /// The nonce it was sealed with.
        nonce: [u8; 12],
        /// What stands behind the `#`.
        fragment: String,
    },
    /// The answer to [`Request::Collect`].
    Collect(Box<Collecting>),
    /// The answer to [`Request::Missing`].
    Missing {
        /// For which shell.
        shell: Shell,
        /// The script.
        text: String,
    },
    /// Nothing to say.
    Done,
}

/// What a link holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Opened {
    /// Facts, and the same as documents to be judged: name and text.
    Shared(Shared, Vec<(String, String)>),
    /// Something that a passphrase opens.
    Locked(Locked),
}

/// How to collect the evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collecting {
    /// What it was made for: what was typed, and the shell. Whoever types on has an older answer before
    /// them for a moment.
    pub asked: Option<(String, Shell)>,
    /// The subscriptions in what was typed: how many of them the script takes.
    pub chosen: usize,
    /// Those that it leaves out, since their names could not be handed on unchanged.
    pub unusable: Vec<String>,
    /// One script for some subscriptions.
    pub script: String,
    /// One script for a whole tenant.
    pub graph_script: String,
    /// The queries that it asks: what each is about, and its text.
    pub graph_queries: Vec<(String, String)>,
    /// What it does not bring, and what to run instead.
    pub graph_leaves_out: String,
    /// What each export adds.
    pub exports: Vec<Export>,
}

/// One export, and what it is good for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// What it holds.
    pub what: String,
    /// A command that prints it.
    pub command: String,
    /// What it adds to the answer.
    pub adds: String,
    /// Whether the verdict needs it.
    pub needed: bool,
    /// The least role that may read it.
    pub role: String,
}

/// What a session asks of whoever makes something of its answers, with all that is needed for that.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// Read what looks like a report.
    Read {
        /// The page's id for it.
        id: InputId,
        /// Its name; may be empty.
        name: String,
        /// What is in it.
        bytes: Vec<u8>,
        /// The largest that is read, in bytes.
        limit: usize,
    },
    /// A document was taken in under this id: a report that had it goes.
    Replace {
        /// The page's id.
        id: InputId,
    },
    /// Let go of what was handed in.
    Remove {
        /// The page's id for it.
        id: InputId,
    },
    /// Keep this report to compare the next with.
    Keep {
        /// The report.
        report: Report,
        /// There was nothing to be judged: a report that was handed in is meant.
        claims: bool,
    },
    /// Complete an overview by what has changed.
    Overview {
        /// What is here.
        overview: Box<Overview>,
        /// There is nothing to be judged: a report that was handed in is meant.
        claims: bool,
        /// What is here now in full, if that is not known yet.
        later: Option<Report>,
    },
    /// A registry of the report that was handed in.
    Registry {
        /// Its place in [`Overview::rows`].
        row: usize,
    },
    /// Write the fixes of these.
    Fixes {
        /// Which finding.
        of: FixesOf,
        /// What is to be fixed.
        targets: Vec<Target>,
    },
    /// Write one script.
    Script {
        /// Which set of changes.
        which: Cut,
        /// By commands or by policy.
        how: How,
        /// For which shell.
        shell: Shell,
        /// What is to be fixed, each by which fix.
        changes: Vec<(Target, String)>,
        /// What a policy holds for as well, though nothing is to be changed there: registries whose workloads
        /// log in as the admin account, or may.
        beside: Vec<Target>,
        /// The link that the facts came with.
        link: Option<FromLink>,
    },
    /// Write a file.
    Export {
        /// Its format.
        format: Format,
        /// What is replaced by pseudonyms.
        redaction: Redaction,
        /// What is to be taken away.
        taken: Taken,
        /// The answer, if that is to be taken away.
        report: Option<Report>,
        /// There is nothing to be judged: a report that was handed in is meant.
        claims: bool,
        /// What is here now in full, if that is not known yet.
        later: Option<Report>,
    },
    /// Compare what would follow from a what-if with what the evidence says.
    Suppose {
        /// What the evidence says.
        evidence: Box<Report>,
        /// What would follow.
        supposed: Box<Report>,
    },
    /// Lay the picture out.
    Picture {
        /// How it is being looked at.
        seen: Seen,
        /// The chain that is drawn.
        chain: Option<Box<Chain>>,
        /// There is nothing to be judged: a report that was handed in is meant.
        claims: bool,
        /// Of that report, only what falls with the registry at this place.
        only: Option<usize>,
    },
    /// Draw the picture as a file.
    SavePicture {
        /// How it is being looked at.
        seen: Seen,
        /// The report.
        report: Report,
        /// There is nothing to be judged: a report that was handed in is meant.
        claims: bool,
        /// Only what falls with the registry at this place.
        only: Option<usize>,
        /// What is replaced by pseudonyms.
        redaction: Redaction,
    },
    /// Make a link.
    Link {
        /// What it carries.
        shared: Box<Shared>,
    },
    /// Open a link.
    Open {
        /// What stands behind the `#`.
        link: String,
    },
    /// Make a locked link.
    Lock {
        /// What was sealed.
        locked: Locked,
    },
    /// Open what a passphrase has unsealed.
    Unsealed {
        /// The packed facts.
        packed: Vec<u8>,
    },
    /// Say how to collect the evidence.
    Collect {
        /// Subscriptions as somebody typed them.
        typed: String,
        /// For which shell.
        shell: Shell,
    },
    /// Write one script for what is missing.
    Missing {
        /// For which shell.
        shell: Shell,
        /// What is run.
        asks: Vec<Asks>,
    },
}

/// What is said to an [`Ask`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Said {
    /// The answer to the page.
    Answer(Answer),
    /// What looked like a report is none; the session reads it as an export.
    NoReport,
}
