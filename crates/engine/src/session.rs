//! One user's documents between two questions.
//!
//! A page does not need 100,000 finished registries at once: it needs the overview and a row each,
//! and the rest for what is being looked at. The session keeps the texts and answers that. It is
//! plain data in, plain data out, so it runs in a worker, on the page, or in a native test.
//!
//! What is made of an answer (files, fixes, links, comparisons) it does not know: such a request
//! becomes an [`Ask`] with everything that is needed for it, to be answered by `crates/more`.

use std::{collections::BTreeSet, rc::Rc};

use crate::{
    Detail,
    facts::{guards::Guards, workloads::Way},
    judge::{Scan, judge, rules::RULES},
    read::{
        Held,
        decode::{Decoded, not_readable, textless, too_large},
        join::join,
        read_beside,
        report::is_report,
        source::{Span, offset},
    },
    tell::{
        Renderer,
        around::{login, subject_targets, targets, targets_of},
        breaking::breaking,
        start::{falls, heaviest_first, start},
    },
    unique_names,
};
use model::{
    Limits, Redaction, difference,
    link::FromLink,
    order,
    protocol::{
        Answer, Ask, Cut, FixesOf, How, InputId, Lines, Overview, Request, Row, SourceId, Standing,
        Taken, Unread,
    },
    report::{Chain, ChangeSet, Outcome, Registry, Report, Scale},
    start::{Falls, Start, Worth},
    target::Target,
};

/// The longest line that a page is given, in characters.
const MAX_LINE: u32 = 2_000;

/// What becomes of a request.
#[derive(Debug)]
pub enum Reply {
    /// It is answered.
    Answer(Answer),
    /// It is answered by whoever makes something of answers.
    Ask(Box<Ask>),
    /// A link of the facts is wanted. They are cut out of [`Session::sources`], which are too many to
    /// hand on; what is left of them is handed on with [`Ask::Link`].
    Link {
        /// What is replaced by pseudonyms.
        redaction: Redaction,
        /// When it is made, as a date to show.
        made_at: String,
    },
}

/// The documents of one user, judged whenever they change.
#[derive(Default)]
pub struct Session {
    limits: Limits,
    ids: Vec<SourceId>,
    /// What of them were handed in.
    inputs: BTreeSet<InputId>,
    /// How much is kept.
    held: Held,
    /// The names as given; the sources carry unique ones.
    names: Vec<String>,
    sources: Vec<Decoded>,
    /// None while something has changed since it was judged.
    scan: Option<Scan>,
    /// The switches that are on.
    mended: BTreeSet<String>,
    /// What a change's effort and breakage weigh.
    scale: Scale,
    /// What counts where registries are ranked.
    worth: Worth,
    /// What falls with each registry; none while nobody has asked.
    falls: Option<Rc<Vec<Falls>>>,
    /// A report was handed in or kept: answers may be compared with it.
    compares: bool,
    /// The report of what is here now was handed on already, to be compared.
    told: bool,
    /// What the page shows of what is here now, but for its long lists.
    shown: Option<Overview>,
    /// Where the workloads of an overview are found; none while nobody has asked.
    drawn: Option<Vec<(u32, u32)>>,
    /// The link that all of it came with.
    link: Option<FromLink>,
    /// What looked like a report and may turn out to be none.
    doubtful: Option<(InputId, String, Vec<u8>, Vec<u32>)>,
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

    /// What was read, in order.
    pub fn sources(&self) -> &[Decoded] {
        &self.sources
    }

    /// The switches that are on.
    pub fn mended(&self) -> &BTreeSet<String> {
        &self.mended
    }

    /// Answers a request. `bytes` are what comes with [`Request::Put`].
    pub fn answer(&mut self, request: Request, bytes: Vec<u8>) -> Reply {
        let answer = match request {
            Request::Put { id, name, without } => return self.take(id, name, bytes, without),
            Request::Unread {
                id,
                name,
                bytes,
                why,
            } => {
                self.put_unreadable(id, &name, bytes, why);
                Answer::Done
            }
            Request::FromLink { link } => {
                self.come_from(link);
                Answer::Done
            }
            Request::Remove { id } => {
                self.remove(id);
                if self.compares {
                    return ask(Ask::Remove { id });
                }
                Answer::Done
            }
            Request::RemoveSource { id } => {
                self.keep(|known| known != id);
                Answer::Done
            }
            Request::Overview => return self.overview_reply(),
            Request::WhatIf { switches } => {
                self.what_if(switches.into_iter().collect());
                return self.changed_reply();
            }
            Request::Weigh { scale } => {
                self.scale = scale;
                return self.changed_reply();
            }
            Request::Rank { worth } => {
                self.worth = worth;
                return self.changed_reply();
            }
            Request::Registry { row } if self.claims() => return ask(Ask::Registry { row }),
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
            Request::Fixes { of } => {
                let targets = self.targets(&of);
                return ask(Ask::Fixes { of, targets });
            }
            Request::Script { which, how, shell } => {
                let changes = self.changes(which);
                let beside = match how {
                    How::Commands => Vec::new(),
                    How::Policy => self.beside(&changes),
                };
                return ask(Ask::Script {
                    which,
                    how,
                    beside,
                    shell,
                    changes,
                    link: self.link.clone(),
                });
            }
            Request::Export {
                format,
                redaction,
                taken,
            } => {
                let report = (taken != Taken::Comparison).then(|| self.report());
                return ask(Ask::Export {
                    format,
                    redaction,
                    taken,
                    report,
                    claims: self.claims(),
                    later: self.later(),
                });
            }
            Request::Link { redaction, made_at } => return Reply::Link { redaction, made_at },
            Request::Keep => return self.keep_answer(),
            Request::Suppose => {
                let evidence = Box::new(self.as_the_evidence_has_it());
                let supposed = Box::new(self.report());
                return ask(Ask::Suppose { evidence, supposed });
            }
            Request::Picture { seen, only } => {
                let chain = self.drawn(only);
                return ask(Ask::Picture {
                    seen,
                    chain,
                    claims: self.claims(),
                    only,
                });
            }
            Request::SavePicture {
                seen,
                only,
                redaction,
            } => {
                return ask(Ask::SavePicture {
                    seen,
                    report: self.report(),
                    claims: self.claims(),
                    only,
                    redaction,
                });
            }
            Request::Open { link } => return ask(Ask::Open { link }),
            Request::Unsealed { packed } => return ask(Ask::Unsealed { packed }),
            Request::Lock { locked } => return ask(Ask::Lock { locked }),
            Request::Collect { typed, shell } => return ask(Ask::Collect { typed, shell }),
            Request::Missing { shell } => {
                let (evidence, _) = self.rendered(|renderer, _| renderer.evidence());
                let asks = evidence.into_iter().flat_map(|one| one.asks);
                return ask(Ask::Missing {
                    shell,
                    asks: asks.collect(),
                });
            }
        };
        Reply::Answer(answer)
    }

    /// Takes in what was handed in, or replaces what had that id.
    fn take(&mut self, id: InputId, name: String, bytes: Vec<u8>, without: Vec<u32>) -> Reply {
        if is_report(&bytes) {
            self.remove(id);
            self.compares = true;
            self.doubtful = Some((id, name.clone(), bytes.clone(), without));
            let limit = self.limits.max_input_bytes;
            return ask(Ask::Read {
                id,
                name,
                bytes,
                limit,
            });
        }
        self.put_without(id, &name, bytes, &without);
        if self.compares {
            // A report may have had this id.
            return ask(Ask::Replace { id });
        }
        Reply::Answer(Answer::Taken { id })
    }

    /// Whoever was asked to read a report says that it is none: so it is an export.
    pub fn is_no_report(&mut self) -> Answer {
        match self.doubtful.take() {
            Some((id, name, bytes, without)) => {
                self.put_without(id, &name, bytes, &without);
                Answer::Taken { id }
            }
            None => Answer::Done,
        }
    }

    /// Whoever was asked to read a report has taken it.
    pub fn is_report_taken(&mut self) {
        self.doubtful = None;
    }

    /// Takes in what was handed in, without these files of an archive. Call [`Session::overview`]
    /// for what follows from it.
    pub fn put_without(&mut self, id: InputId, name: &str, bytes: Vec<u8>, without: &[u32]) {
        // What it replaces makes room.
        if self.inputs.contains(&id) {
            let of = |known: &SourceId| known.input == id;
            let own = self.ids.iter().zip(&self.sources);
            let others = own.filter(|(known, _)| !of(known));
            self.held = Held::of(others.map(|(_, source)| source));
        }
        let held = self.held;
        let sources = read_beside(name, bytes, &self.limits, without, held, &mut |_| {});
        self.insert(id, sources);
    }

    /// What is here came with this link: every report says so from now on.
    pub fn come_from(&mut self, link: FromLink) {
        self.link = Some(link);
        self.changed();
    }

    /// Takes note of a document that was not read because it is larger than the limit.
    pub fn put_too_large(&mut self, id: InputId, name: &str, bytes: u64) {
        let issues = vec![too_large(bytes, &self.limits)];
        let mut source = textless(name, bytes, "unreadable", issues);
        source.unread = true;
        self.insert(id, vec![(0, source)]);
    }

    /// Takes note of something that was not read: nothing is known of what is in it, not even that there
    /// is nothing.
    pub fn put_unreadable(&mut self, id: InputId, name: &str, bytes: u64, why: Unread) {
        let mut source = textless(name, bytes, "unreadable", vec![not_readable(why)]);
        source.unread = true;
        self.insert(id, vec![(0, source)]);
    }

    fn insert(&mut self, input: InputId, sources: Vec<(u32, Decoded)>) {
        let mut before = None;
        if !self.inputs.insert(input) {
            before = self.ids.iter().position(|known| known.input == input);
            self.remove(input);
            self.inputs.insert(input);
        }
        // In the place of what it replaces.
        let at = before.unwrap_or(self.ids.len());
        let ids = sources.iter().map(|(place, _)| SourceId {
            input,
            place: *place,
        });
        sources.iter().for_each(|(_, source)| self.held.add(source));
        let names = sources.iter().map(|(_, source)| source.name.clone());
        self.ids.splice(at..at, ids);
        self.names.splice(at..at, names);
        self.sources
            .splice(at..at, sources.into_iter().map(|(_, source)| source));
        self.changed();
    }

    /// Lets go of what was handed in, with all that came out of it.
    pub fn remove(&mut self, input: InputId) {
        self.doubtful.take_if(|(id, ..)| *id == input);
        self.keep(|id| id.input != input);
    }

    fn keep(&mut self, kept: impl Fn(SourceId) -> bool) {
        let ids = self.ids.clone();
        let mut flags = ids.iter().map(|id| kept(*id));
        self.sources.retain(|_| flags.next().unwrap_or(true));
        let mut flags = ids.iter().map(|id| kept(*id));
        self.names.retain(|_| flags.next().unwrap_or(true));
        self.ids.retain(|id| kept(*id));
        self.inputs = self.ids.iter().map(|id| id.input).collect();
        self.held = Held::of(&self.sources);
        self.changed();
    }

    fn changed(&mut self) {
        self.scan = None;
        self.told = false;
        self.shown = None;
        self.drawn = None;
        self.falls = None;
    }

    /// Takes the findings behind these switches as mended, and no others: what would follow from it
    /// shows in every answer from then on.
    pub fn what_if(&mut self, switches: BTreeSet<String>) {
        self.mended = switches;
        if let Some(scan) = &mut self.scan {
            scan.assume(self.mended.clone());
        }
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
            Some(scan) => {
                let renderer = Renderer::new(&self.sources, scan).weighed(scale);
                let renderer = renderer.from_link(self.link.as_ref());
                render(&renderer.fallen(self.falls.clone()), scan)
            }
            // `scan()` has just put one there.
            None => {
                let scan = judge(&self.sources);
                render(&Renderer::new(&self.sources, &scan), &scan)
            }
        }
    }

    /// Judges what is there.
    pub fn overview(&mut self) -> Overview {
        let (report, accounts, tags, (evidence, enough)) = self.rendered(|renderer, _| {
            let report = renderer.report(Detail::Overview);
            let (accounts, tags) = (renderer.accounts(), renderer.tags());
            (report, accounts, tags, renderer.evidence())
        });
        let registries = self.scan().registries.iter();
        let rows = registries.map(|judged| Row {
            name: judged.name.clone(),
            login_server: judged.login_server.clone(),
            subscription_id: judged.subscription.to_string(),
        });
        let rows = rows.collect();
        let standings = self.standings();
        let start = self.start(&standings);
        let mut overview = Overview::of(report, rows, standings);
        overview.inputs.clone_from(&self.ids);
        overview.falls = self.falls();
        overview.environments = Rc::new(self.scan().workloads.environments.clone());
        overview.accounts = Rc::new(accounts);
        overview.tags = Rc::new(tags);
        overview.evidence = Rc::new(evidence);
        overview.enough = Some(enough);
        overview.start = start;
        overview
    }

    /// What falls with each registry. No switch changes that.
    fn falls(&mut self) -> Rc<Vec<Falls>> {
        self.scan();
        let scan = self.scan.as_ref();
        let falls = self
            .falls
            .get_or_insert_with(|| Rc::new(scan.map_or_else(Vec::new, falls)));
        Rc::clone(falls)
    }

    fn start(&mut self, standings: &[Standing]) -> Option<Start> {
        let falls = self.falls();
        let scan = self.scan.as_ref()?;
        start(
            &self.sources,
            scan,
            standings,
            &falls,
            self.scale,
            self.worth,
        )
    }

    fn standings(&mut self) -> Vec<Standing> {
        let registries = self.scan().registries.iter();
        let standings = registries.map(|judged| {
            let mut mended = [false; 3];
            let both = judged.real.iter().zip(judged.outcomes);
            for (slot, (real, now)) in mended.iter_mut().zip(both) {
                *slot = *real != now;
            }
            Standing {
                verdict: judged.verdict,
                outcomes: judged.outcomes,
                mended,
            }
        });
        standings.collect()
    }

    /// What follows from switches or weights: the difference, where the page has an overview already.
    fn changed_reply(&mut self) -> Reply {
        if self.scan.is_none() || self.claims() {
            return self.overview_reply();
        }
        let Some(mut shown) = self.shown.take() else {
            return self.overview_reply();
        };
        let places = match self.drawn.take() {
            Some(places) => places,
            None => self.rendered(|renderer, _| renderer.drawn_places()),
        };
        let (chain, reaches) =
            self.rendered(|renderer, _| (renderer.chain_in_short(), renderer.reaches(&places)));
        self.drawn = Some(places);
        let standings = self.standings();
        let start = self.start(&standings);
        match difference::between(&shown, &chain, &standings, &reaches, start) {
            Some(difference) => {
                difference::apply(&mut shown, difference.clone());
                self.shown = Some(shown);
                Reply::Answer(Answer::Changed(Box::new(difference)))
            }
            None => self.overview_reply(),
        }
    }

    fn overview_reply(&mut self) -> Reply {
        let overview = Box::new(self.overview());
        self.shown = Some(Overview {
            // These do not change with a switch.
            rows: Rc::default(),
            falls: Rc::default(),
            evidence: Rc::default(),
            workloads: Rc::default(),
            ..(*overview).clone()
        });
        if !self.compares {
            return Reply::Answer(Answer::Overview(overview));
        }
        ask(Ask::Overview {
            overview,
            claims: self.claims(),
            later: self.later(),
        })
    }

    /// Nothing is here to be judged, so what was handed in as a report, if anything, is the answer.
    fn claims(&self) -> bool {
        self.compares && self.sources.is_empty()
    }

    /// What is here now, to be compared; none if it was handed on already. It is as the evidence has
    /// it, without what is taken as mended.
    fn later(&mut self) -> Option<Report> {
        if self.told || !self.compares || self.sources.is_empty() {
            return None;
        }
        self.told = true;
        Some(self.as_the_evidence_has_it())
    }

    fn as_the_evidence_has_it(&mut self) -> Report {
        if self.mended.is_empty() {
            return self.report();
        }
        self.scan();
        let scan = judge(&self.sources);
        let renderer = Renderer::new(&self.sources, &scan);
        let renderer = renderer.from_link(self.link.as_ref());
        renderer.report(Detail::Full)
    }

    /// Hands the present answer on to be kept, and lets its documents go.
    fn keep_answer(&mut self) -> Reply {
        let claims = self.claims();
        self.mended.clear();
        self.scan = None;
        let report = self.report();
        self.ids.clear();
        self.inputs.clear();
        self.link = None;
        self.held = Held::default();
        self.names.clear();
        self.sources.clear();
        self.changed();
        self.compares = true;
        ask(Ask::Keep { report, claims })
    }

    /// The chain whose blast radius is drawn, or of it only what falls with one registry.
    fn drawn(&mut self, only: Option<usize>) -> Option<Box<Chain>> {
        let report = self.rendered(|renderer, _| renderer.report(Detail::Overview));
        let mut chain = report.chains.into_iter().next().map(Box::new)?;
        let judged = only.and_then(|row| self.scan().registries.get(row));
        if let Some(judged) = judged {
            let workloads = &mut chain.blast_radius.workloads;
            workloads.retain(|workload| workload.registry == judged.name);
        }
        Some(chain)
    }

    /// One registry in full, by its place in [`Overview::rows`].
    pub fn registry(&self, row: usize) -> Option<Registry> {
        let scan = self.scan.as_ref()?;
        Renderer::new(&self.sources, scan).registry(row)
    }

    /// What would have to be fixed for one finding.
    pub fn targets(&self, of: &FixesOf) -> Vec<Target> {
        let Some(scan) = &self.scan else {
            return Vec::new();
        };
        match of {
            FixesOf::Registry { row, rule } => {
                let guards = Guards::collect(&self.sources);
                targets(&self.sources, scan, &guards, *row, *rule)
            }
            FixesOf::Subject { switch } => subject_targets(scan, switch),
        }
    }

    /// What would have to be fixed for a set of changes, each with the fix that is meant.
    pub fn changes(&mut self, which: Cut) -> Vec<(Target, String)> {
        let heaviest = heaviest_first(&self.falls());
        let Some(scan) = &self.scan else {
            return Vec::new();
        };
        let guards = Guards::collect(&self.sources);
        let breaking = breaking(&self.sources, scan, &guards, self.scale, &heaviest, true);
        let set = breaking.and_then(|breaking| match which {
            Cut::Smallest => breaking.smallest,
            Cut::Next => breaking.next,
            Cut::Preventing => breaking.preventing,
            Cut::Detecting => breaking.detecting,
        });
        set.map_or_else(Vec::new, |ChangeSet { changes, .. }| {
            targets_of(&self.sources, scan, &guards, &changes)
        })
    }

    /// The registries beside a set of changes whose workloads log in as the admin account, or may, unless it
    /// is known that the admin account is off there: a policy over all would take the login from them.
    fn beside(&self, changes: &[(Target, String)]) -> Vec<Target> {
        let Some(scan) = &self.scan else {
            return Vec::new();
        };
        // One whose network is changed still has its account, and loses it by the policy of the others.
        let account = RULES.first().map_or("", |meta| meta.id);
        let known = changes
            .iter()
            .filter(|(target, _)| target.rule == account)
            .map(|(target, _)| (target.registry.as_str(), target.registry_id.as_str()));
        let known: BTreeSet<(&str, &str)> = order::set(known);
        let guards = Guards::collect(&self.sources);
        let others = scan.registries.iter().enumerate();
        let others = others.filter(|(_, judged)| judged.real.first() != Some(&Outcome::Clear));
        others
            .filter(|(place, _)| login(scan, *place) >= Way::Unnamed)
            .filter_map(|(place, _)| targets(&self.sources, scan, &guards, place, 0).pop())
            .filter(|target| {
                !known.contains(&(target.registry.as_str(), target.registry_id.as_str()))
            })
            .collect()
    }

    /// A window of lines of a source, clipped to what there is.
    ///
    /// `at` is the position that is wanted to be seen: of its line, if that is very long, the piece
    /// around its column is given.
    pub fn lines(&self, id: SourceId, first: u32, count: u32, at: (u32, u32)) -> Option<Lines> {
        let index = self.ids.iter().position(|known| *known == id)?;
        let source = self.sources.get(index)?;
        let text = &source.text;
        let total = text.line_count();
        let first = first.clamp(1, total);
        let start = text.line_start(first)?;
        let (line, column) = at;
        // Some of what stands before it is seen too.
        let from_column = column.saturating_sub(MAX_LINE / 4).max(1);
        let mut given_from = 1;
        let wanted = count.min(total - first + 1) as usize;
        let rest = text.bytes().get(start as usize..)?;
        let mut window = Vec::new();
        let mut next = start;
        for (number, bytes) in (first..).zip(rest.split(|byte| *byte == b'\n').take(wanted)) {
            let text = std::str::from_utf8(bytes).unwrap_or_default();
            let text = text.trim_end_matches('\r');
            let is_long = text.len() > MAX_LINE as usize;
            let skipped = match number == line && is_long {
                true => from_column - 1,
                false => 0,
            };
            if number == line {
                given_from = skipped + 1;
            }
            let at = |characters: u32| {
                let mut places = text.char_indices().skip(characters as usize);
                next + places
                    .next()
                    .map_or(offset(text.len()), |(place, _)| offset(place))
            };
            window.push(Span {
                start: at(skipped),
                end: at(skipped + MAX_LINE),
            });
            next += offset(bytes.len()) + 1;
        }
        let lines = { window.into_iter() }.map(|piece| source.shown(piece));
        let lines = lines.collect();
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
}

fn ask(ask: Ask) -> Reply {
    Reply::Ask(Box::new(ask))
}
