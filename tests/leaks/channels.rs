//! Every way out of a session, and what of the planted tokens comes out of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use engine::read::read;
use memchr::memmem;
use model::{
    Format, Limits, Redaction, Shell,
    link::Bounds,
    protocol::{Cut, FixesOf, SourceId, Taken},
};
use more::{office::Office as Session, share::decode};
use serde_json::Value;

use crate::plant::{MARK, NUMBER, Planted};

/// How far to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// The text that is kept, the report, the link: all else is made of these.
    Kept,
    /// Every way out.
    All,
}

/// The ways out, as they are called in a failure.
pub(crate) const CHANNELS: [&str; 9] = [
    "text",
    "viewer",
    "problem",
    "report",
    "export",
    "redacted export",
    "comparison",
    "fix",
    "link",
];

/// What came out.
pub(crate) struct Looked {
    /// Tokens, each with its way out.
    pub(crate) leaks: BTreeSet<(usize, usize)>,
    /// The whole report.
    pub(crate) report: Value,
    /// The text that is kept of each source.
    pub(crate) kept: Vec<String>,
    /// What the viewer shows of each source.
    pub(crate) shown: Vec<String>,
    /// The names of the sources, in the same order.
    pub(crate) names: Vec<String>,
}

/// Hands bytes to a session, and looks for the tokens in everything that it gives out.
pub(crate) fn look(planted: &Planted, inputs: Vec<(String, Vec<u8>)>, depth: Depth) -> Looked {
    let mut leaks = BTreeSet::new();
    let mut see = |channel: &str, text: &str| {
        let channel = CHANNELS.iter().position(|known| *known == channel).unwrap();
        leaks.extend(
            tokens_in(planted, text)
                .into_iter()
                .map(|token| (token, channel)),
        );
    };
    let mut kept = Vec::new();
    let mut session = Session::new(Limits::default());
    for (id, (name, bytes)) in (0..).zip(&inputs) {
        session.put(id, name, bytes.clone());
        // A session does not give its texts away, so they are read once more.
        for (_, source) in read(name, bytes.clone(), session.limits(), &[]) {
            see("text", source.text.as_str());
            kept.push(source.text.as_str().to_owned());
        }
    }
    let overview = session.overview();
    let shown: Vec<String> = overview
        .inputs
        .iter()
        .map(|id| shown(&session, *id))
        .collect();
    shown.iter().for_each(|text| see("viewer", text));
    for problem in &overview.report.problems {
        see("problem", &format!("{problem:?}"));
    }
    see("report", &serde_json::to_string(&overview).unwrap());
    let report = session.report();
    let report = serde_json::to_value(&report).unwrap();
    see("report", &report.to_string());
    for redaction in [Redaction::NONE, Redaction::ALL] {
        let link = session.link(redaction, "2026-11-27");
        see("link", &link.fragment);
        link.documents
            .iter()
            .for_each(|(_, text)| see("link", text));
        let opened = decode(&link.fragment, &Bounds::default())
            .unwrap()
            .shared()
            .unwrap();
        for input in more::share::inputs(&opened) {
            see("link", &String::from_utf8(input.bytes).unwrap());
        }
    }
    if depth == Depth::All {
        for row in 0..overview.rows.len() {
            see("report", &format!("{:?}", session.registry(row)));
            for rule in 0..3 {
                let fixes = session.fixes(&FixesOf::Registry { row, rule });
                see("fix", &format!("{fixes:?}"));
            }
        }
        let rules = overview.report.chains.iter().flat_map(|chain| &chain.rules);
        for switch in rules
            .flat_map(|rule| &rule.subjects)
            .flat_map(|subject| &subject.finding.switches)
        {
            let fixes = session.fixes(&FixesOf::Subject {
                switch: switch.clone(),
            });
            see("fix", &format!("{fixes:?}"));
        }
        for which in [Cut::Smallest, Cut::Next, Cut::Preventing, Cut::Detecting] {
            for shell in [Shell::Bash, Shell::PowerShell] {
                see("fix", &session.script(which, shell));
            }
        }
        for format in Format::ALL {
            let mut export = |redaction| file(&mut session, Taken::Answer, format, redaction);
            see("export", &export(Redaction::NONE));
            see("redacted export", &export(Redaction::ALL));
        }
        // The same again as an earlier answer, so that each side of a comparison shows it.
        let mut later = Session::new(Limits::default());
        for (again, (name, bytes)) in (0..).zip(inputs.iter().chain(&inputs)) {
            if again as usize == inputs.len() {
                later.keep_answer();
            }
            later.put(again, name, bytes.clone());
        }
        for format in Format::OF_COMPARISON {
            see(
                "comparison",
                &file(&mut later, Taken::Comparison, format, Redaction::NONE),
            );
        }
    }
    let names = overview
        .report
        .sources
        .iter()
        .map(|source| source.name.clone())
        .collect();
    Looked {
        leaks,
        kept,
        report,
        shown,
        names,
    }
}

pub(crate) fn file(
    session: &mut Session,
    taken: Taken,
    format: Format,
    redaction: Redaction,
) -> String {
    String::from_utf8(session.export(taken, format, redaction)).unwrap()
}

/// All that the viewer shows of a source. Of a long line it gives a piece at a time.
pub(crate) fn shown(session: &Session, id: SourceId) -> String {
    let lines = session.lines(id, 1, u32::MAX, (1, 1)).unwrap();
    let mut all = String::new();
    for (number, line) in (1..).zip(&lines.lines) {
        all.push_str(line);
        let mut from = 1;
        let mut piece = line.clone();
        while piece.chars().count() == 2_000 {
            // Pieces overlap by a quarter.
            from += 1_500;
            let found = session.lines(id, number, 1, (number, from + 500)).unwrap();
            piece.clone_from(&found.lines[0]);
            all.extend(piece.chars().skip(500));
        }
        all.push('\n');
    }
    all
}

/// The tokens that stand in a text.
fn tokens_in(planted: &Planted, text: &str) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut digits = |at: usize, count: usize| {
        let rest = text.get(at..).unwrap_or_default();
        let digits: String = rest.chars().filter(|c| *c != ',').take(count).collect();
        let whole = digits.len() == count && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.parse::<usize>().ok().filter(|_| whole);
        found.extend(number.filter(|number| *number < planted.tokens.len()));
    };
    for at in memmem::find_iter(text.as_bytes(), MARK) {
        digits(at + MARK.len(), 5);
    }
    for at in memmem::find_iter(text.as_bytes(), NUMBER) {
        digits(at + NUMBER.len(), 6);
    }
    // As a sentence writes it.
    for at in memmem::find_iter(text.as_bytes(), "7,730,") {
        digits(at + "7,730".len(), 6);
    }
    let packed = planted
        .packed
        .iter()
        .filter(|(_, form)| text.contains(form));
    found.extend(packed.map(|(token, _)| *token));
    found
}

/// Leaks added up over many runs.
#[derive(Default)]
pub(crate) struct Tally {
    runs: usize,
    planted: usize,
    kept: usize,
    by_channel: BTreeMap<usize, usize>,
    first: Vec<String>,
}

impl Tally {
    /// Adds what came out of one run. `there` is whether a token was in what was handed in.
    pub(crate) fn add(
        &mut self,
        scan: &str,
        planted: &Planted,
        looked: &Looked,
        there: impl Fn(usize) -> bool,
    ) {
        self.runs += 1;
        self.planted += (0..planted.tokens.len())
            .filter(|token| there(*token))
            .count();
        let mut of: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        for (token, channel) in &looked.leaks {
            *self.by_channel.entry(*channel).or_default() += 1;
            of.entry(*token).or_default().push(CHANNELS[*channel]);
        }
        self.kept += of.len();
        // A few of each run, those first that go out by most ways.
        let mut worst: Vec<_> = of.iter().collect();
        worst.sort_by_key(|(_, channels)| std::cmp::Reverse(channels.len()));
        let room = 10_usize.saturating_sub(self.first.len()).min(2);
        for (token, channels) in worst.into_iter().take(room) {
            let (document, path) = &planted.tokens[*token];
            let document = if scan.contains(document.as_str()) {
                String::new()
            } else {
                format!(", {document}")
            };
            let channels = channels.join(", ");
            self.first
                .push(format!("({scan}{document}; {path}; {channels})"));
        }
    }

    /// Fails if anything came out.
    pub(crate) fn check(&self) {
        assert!(self.planted > 0, "nothing was planted");
        assert!(self.kept == 0, "{self}");
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} of {} planted values came out, in {} runs",
            self.kept, self.planted, self.runs
        )?;
        for (channel, count) in &self.by_channel {
            writeln!(f, "  {count} by {}", CHANNELS[*channel])?;
        }
        writeln!(f, "the first of them (document; path; ways out):")?;
        self.first
            .iter()
            .try_for_each(|leak| writeln!(f, "  {leak}"))
    }
}
