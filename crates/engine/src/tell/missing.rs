//! What is missing: each kind of evidence, how much of it is there, what it would settle, and the commands
//! that bring it.
//!
//! How sure an answer is, is this list and no number. It is about the evidence as it stands: nothing that
//! is taken as mended changes it. Here the rows are written, `missing/lists.rs` says which lists are there,
//! and `missing/hangs.rs` which verdicts hang on what.

mod hangs;
mod lists;

use std::collections::{BTreeMap, BTreeSet};

use super::{Renderer, counted, name_some, quoted};
use crate::{
    azure::commands,
    judge::{
        Judged, Subject,
        gaps::Gap,
        holds,
        rules::{shell_word, subscription_option},
        unseen::without_pods,
    },
    read::decode::{
        asked::{self, Question},
        recognise::Kind,
    },
};
use model::{
    evidence::{Asks, Enough, Evidence, Presence},
    order,
    outcome::{Outcome, Verdict},
    report::{Command, Source},
};

/// Of so many things that are asked one by one a command each is shown; of more, one that asks for all.
const ONE_BY_ONE: usize = 3;
/// A row has no more commands than this: the next ones stand there once these were run.
const MOST: usize = 500;
/// So many resources Resource Graph shows at once.
const PAGE: usize = 1000;
/// So many names stand in one query.
const NAMES: usize = 100;

/// A row, and which of its commands settles what.
pub(super) struct Line {
    evidence: Evidence,
    settled_by: BTreeMap<Gap, usize>,
    /// What settles it is a file that is renamed.
    rename: Option<String>,
}

impl Line {
    fn new(what: &str, settles: &str) -> Line {
        Line {
            evidence: Evidence {
                what: what.to_owned(),
                presence: Presence::There,
                told: String::new(),
                settles: settles.to_owned(),
                link: false,
                needed: false,
                hang: 0,
                needed_for: String::new(),
                asks: Vec::new(),
            },
            settled_by: BTreeMap::new(),
            rename: None,
        }
    }

    fn told(mut self, presence: Presence, told: impl Into<String>) -> Line {
        self.evidence.presence = presence;
        self.evidence.told = told.into();
        self
    }

    /// Takes a command, with what it settles.
    fn ask(
        &mut self,
        command: Command,
        file: String,
        by_name: bool,
        gaps: impl IntoIterator<Item = Gap>,
    ) {
        let asks = &mut self.evidence.asks;
        if asks.len() == MOST {
            return;
        }
        for gap in gaps {
            self.settled_by.insert(gap, asks.len());
        }
        asks.push(Asks {
            command,
            file,
            by_name,
        });
    }
}

impl Renderer<'_> {
    /// The names of the subscriptions here that a document tells, by their ids in lower case.
    pub fn accounts(&self) -> Vec<(String, String)> {
        let subscriptions = self.subscriptions();
        let named = subscriptions.iter().filter_map(|subscription| {
            let name = self.guards.account(subscription)?;
            Some((subscription.clone(), name.to_owned()))
        });
        named.collect()
    }

    /// The subscriptions of the registries here, in lower case.
    pub fn subscriptions(&self) -> &BTreeSet<String> {
        self.subscriptions
            .get_or_init(|| self.named_subscriptions())
    }

    fn named_subscriptions(&self) -> BTreeSet<String> {
        let mut found: BTreeSet<String> = BTreeSet::new();
        let mut last = "";
        for judged in &self.scan.registries {
            // Neighbours mostly share theirs.
            if !judged.subscription.is_empty() && *judged.subscription != *last {
                last = &judged.subscription;
                found.insert(last.to_ascii_lowercase());
            }
        }
        found
    }

    /// The command in a subscription, where there are several: in this one, or in one to be written in.
    pub(super) fn within(&self, command: Command, subscription: Option<&str>) -> Command {
        let Command { mut line, shows } = command;
        if self.scan.several {
            let named = shell_word(subscription.unwrap_or_default(), commands::SUBSCRIPTION);
            line = commands::within(&line, &named).unwrap_or(line);
        }
        let asks = line.contains(" --subscription SUBSCRIPTION");
        let shows = match asks && !shows.ends_with(commands::REPLACE) {
            true => shows + commands::REPLACE,
            false => shows,
        };
        Command { line, shows }
    }

    /// The same of the commands that a sentence quotes.
    pub(super) fn within_each(&self, text: &mut String) {
        if text.contains("`az ")
            && self.scan.several
            && let Some(with) = commands::within_each(text)
        {
            *text = with;
        }
    }

    pub(super) fn within_ledgers(&self, mut source: Source) -> Source {
        for document in &mut source.documents {
            for line in &mut document.ledger.settles_nothing {
                self.within_each(&mut line.why);
            }
        }
        source
    }

    /// Each kind of evidence, the one that settles most first, and for how many verdicts it is enough.
    pub fn evidence(&self) -> (Vec<Evidence>, Enough) {
        let mut lines = vec![
            self.registries_here(),
            self.plans_here(),
            self.clusters_here(),
            self.pods_here(),
            self.roles_here(),
        ];
        lines.extend(self.beyond_here());
        lines.extend(self.hosted_here());
        lines.extend(self.images_here());
        lines.extend(self.around_here());
        let enough = self.hang(&mut lines);
        let mut all: Vec<Evidence> = lines.into_iter().map(|line| line.evidence).collect();
        for asks in all.iter_mut().flat_map(|one| &mut one.asks) {
            asks.command = self.within(asks.command.clone(), None);
        }
        if self.scan.unread {
            let settles =
                "what was left out may be about anything, so nothing is called clear for all of it";
            let line = Line::new("All that was dropped", settles);
            let told = "not all of it was read, as the problems say";
            let mut line = line.told(Presence::InPart, told);
            line.evidence.needed = true;
            all.push(line.evidence);
        }
        (all, enough)
    }

    fn registries_here(&self) -> Line {
        let all = &self.scan.registries;
        let unknown = |judged: &Judged| judged.real.iter().take(2).any(|o| *o == Outcome::Unknown);
        let open = all.iter().enumerate().filter(|(_, one)| unknown(one));
        // Those on which a verdict hangs come first.
        let (mut open, rest): (Vec<_>, Vec<_>) =
            open.partition(|(_, one)| self.scan.hangs_on_itself(one));
        open.extend(rest);
        let settles = "two of the three links: the admin account and the open network";
        let line = Line::new("Container registries", settles);
        let mut told = counted(all.len(), "registry", "registries");
        let mut presence = Presence::There;
        if self.may_be_more() {
            told = format!("at least {told}, for not all that may hold some was read");
            presence = Presence::InPart;
        }
        if !open.is_empty() {
            let names: Vec<&str> = open.iter().map(|(_, one)| one.name.as_str()).collect();
            told = format!(
                "{told}; some settings are missing for {}",
                name_some(&names)
            );
            presence = Presence::InPart;
        }
        if all.is_empty() {
            told = "no registry is in these documents".to_owned();
            presence = Presence::Missing;
        }
        let mut line = line.told(presence, told);
        line.evidence.link = true;
        line.evidence.needed = all.is_empty();
        if all.is_empty() {
            let command = self.listing("az acr list", "every registry of the subscription", None);
            line.ask(command, "registries".to_owned(), false, []);
        } else if open.len() <= ONE_BY_ONE {
            for (place, judged) in open {
                // What shows the network shows the account too.
                let rules = self.registry(place).map_or_else(Vec::new, |one| one.rules);
                let settle = rules.into_iter().take(2).rev();
                let Some(command) = settle.filter_map(|rule| rule.finding.settle).next() else {
                    continue;
                };
                let file = format!("registry-{}", asked::file_of(&judged.name));
                line.ask(command, file, false, [registry(place)]);
            }
        } else {
            self.ask_graph(&mut line, &open);
        }
        line
    }

    /// Registries that workloads pull from and that are not here; nothing if there is none.
    fn beyond_here(&self) -> Option<Line> {
        let settles = "whether those registries can be taken over, and what pulls from them falls";
        let named = Some(self.name_beyond()).filter(|named| !named.is_empty())?;
        let line = Line::new("Other registries that are pulled from", settles);
        let mut line = line.told(
            Presence::Missing,
            format!("not in these documents: {named}"),
        );
        line.evidence.link = true;
        for (number, command) in (1..).zip(self.show_beyond()) {
            line.ask(command, format!("registry-pulled-from-{number}"), false, []);
        }
        Some(line)
    }

    /// Asks Resource Graph for the settings of many registries at once.
    fn ask_graph(&self, line: &mut Line, open: &[(usize, &Judged)]) {
        const WHERE: &str = "where type =~ 'microsoft.containerregistry/registries'";
        let plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let named: Vec<&(usize, &Judged)> = { open.iter() }
            .filter(|(_, one)| !one.name.is_empty() && plain(&one.name))
            .collect();
        let mut ask = |query: String, skip: usize, of: &[&(usize, &Judged)]| {
            let gaps = of.iter().map(|(place, _)| registry(*place));
            let number = line.evidence.asks.len() + 1;
            let command = graph(
                "resources",
                &query,
                skip,
                "publicNetworkAccess, networkRuleSet and adminUserEnabled as they are set now",
            );
            line.ask(
                command,
                format!("registries-of-graph-{number}"),
                false,
                gaps,
            );
        };
        if named.len() <= 5 * NAMES {
            for some in named.chunks(NAMES) {
                let names: Vec<String> = { some.iter() }
                    .map(|(_, one)| format!("'{}'", one.name))
                    .collect();
                let query = format!("{WHERE} and name in~ ({})", names.join(", "));
                ask(query, 0, some);
            }
            return;
        }
        // More than fit into a line: all that there are, page by page.
        let count = self.scan.registries.len();
        for page in 0..count.div_ceil(PAGE) {
            let of = if count <= PAGE { &named[..] } else { &[] };
            ask(format!("{WHERE} | order by id asc"), page * PAGE, of);
        }
    }

    fn plans_here(&self) -> Line {
        let of_kind = |subject: &&Subject| subject.kind == "subscription";
        let subjects: Vec<&Subject> = self.scan.subjects.iter().filter(of_kind).collect();
        let unknown = |subject: &&&Subject| subject.real == Outcome::Unknown;
        let open: Vec<&Subject> = { subjects.iter() }.filter(unknown).copied().collect();
        // Of registries in templates the plan stands with what is declared beside them.
        let mut registries = self.scan.registries.iter();
        let lacking = registries.any(|judged| judged.real[2] == Outcome::Unknown);
        let names: Vec<&str> = { open.iter() }
            .map(|subject| self.name_of(&subject.name))
            .collect();
        let settles = "the third link: whether Defender for Containers watches";
        let line = Line::new("Defender plans", settles);
        let none = lacking || self.scan.registries.is_empty();
        let mut line = match (subjects.len(), open.len()) {
            (0, _) if none => line.told(Presence::Missing, "no plan is in these documents"),
            (0, _) => line.told(Presence::There, "with what is declared here"),
            (all, 0) => {
                let of = counted(all, "subscription", "subscriptions");
                line.told(Presence::There, format!("of {of}"))
            }
            (all, open) if all == open => {
                let told = format!("not known of {}", name_some(&names));
                line.told(Presence::Missing, told)
            }
            (all, open) => line.told(Presence::InPart, in_part(all - open, all, &names)),
        };
        line.evidence.link = true;
        line.evidence.needed = subjects.is_empty() && none;
        if line.evidence.needed {
            let shows = "every Defender plan of the subscription";
            let command = self.listing("az security pricing list", shows, None);
            line.ask(command, "defender".to_owned(), false, []);
        }
        if open.len() <= ONE_BY_ONE {
            for subject in open {
                if let Some(command) = subject.draft.settle.clone() {
                    let file = self.file("defender", &subject.name);
                    line.ask(command, file, false, [Gap::Plan(subject.switch.clone())]);
                }
            }
            return line;
        }
        for page in 0..open.len().div_ceil(PAGE) {
            let query = "where type =~ 'microsoft.security/pricings' and name =~ 'Containers' | order by id asc";
            let of = { open.iter() }.map(|subject| Gap::Plan(subject.switch.clone()));
            let gaps: Vec<Gap> = if open.len() <= PAGE {
                of.collect()
            } else {
                Vec::new()
            };
            let command = graph(
                "securityresources",
                query,
                page * PAGE,
                "whether Defender for Containers is on, for every subscription that you can read",
            );
            line.ask(
                command,
                format!("defender-of-graph-{}", page + 1),
                false,
                gaps,
            );
        }
        line
    }

    fn clusters_here(&self) -> Line {
        let of_kind = |subject: &&Subject| subject.kind == "cluster";
        let clusters: Vec<&Subject> = self.scan.subjects.iter().filter(of_kind).collect();
        let unknown = |one: &&&Subject| one.real == Outcome::Unknown;
        let open: Vec<&Subject> = clusters.iter().filter(unknown).copied().collect();
        let names: Vec<&str> = open.iter().map(|one| one.shown.as_str()).collect();
        let seen = clusters.iter().map(|one| one.id.as_str());
        let list = self.list(&lists::CLUSTERS, seen);
        let settles =
            "which clusters run without the Defender sensor, and by which identity each pulls";
        let line = Line::new("AKS clusters", settles);
        let of = counted(clusters.len(), "cluster", "clusters");
        let mut line = if clusters.is_empty() {
            list.tell(line, "")
        } else {
            let mut told = of;
            if !holds(self.sources, Kind::Cluster) {
                told.push_str(", by what Defender judged of them alone");
            }
            if !open.is_empty() {
                told = format!("{told}; the sensor is not told of {}", name_some(&names));
            }
            if !list.lacking.is_empty() {
                told = format!("{told}; no list from {}", list.names());
            }
            let whole = holds(self.sources, Kind::Cluster) && open.is_empty();
            let presence = match whole && list.lacking.is_empty() {
                true => Presence::There,
                false => Presence::InPart,
            };
            line.told(presence, told)
        };
        for subject in open {
            if let Some(command) = subject.draft.settle.clone() {
                let file = format!("cluster-{}", asked::file_of(&subject.shown));
                line.ask(command, file, false, [Gap::Sensor(subject.switch.clone())]);
            }
        }
        self.ask_lists(&mut line, &lists::CLUSTERS, &list);
        line
    }

    /// Pods: of each cluster that is known, or of any.
    fn pods_here(&self) -> Line {
        let workloads = &self.scan.workloads;
        let list = workloads.list.iter();
        let in_kubernetes = list.filter(|one| one.service.is_of_cluster());
        let count = in_kubernetes.clone().count();
        let locations = in_kubernetes
            .filter_map(|workload| workloads.locations.get(workload.location as usize));
        let nameless: BTreeSet<&str> = order::set(
            { locations }
                .filter(|location| location.by_source)
                .map(|location| location.cluster.as_str()),
        );
        let dark = without_pods(self.sources, workloads, &self.scan.subjects);
        let names: Vec<&str> = dark.iter().map(|one| one.shown.as_str()).collect();
        let clusters = self.scan.subjects.iter().any(|one| one.kind == "cluster");
        let settles = "what falls in each cluster, by name, and when each pulls again";
        let line = Line::new("Pods", settles);
        let of = counted(count, "workload", "workloads");
        let mut line = match (count, dark.len()) {
            (0, 0) if clusters || self.asked_in_vain("pods") => {
                line.told(Presence::There, "asked for, and there is none")
            }
            (0, 0) if self.asked_in_vain("clusters") => {
                line.told(Presence::There, "there is no cluster to ask")
            }
            (0, 0) => line.told(Presence::Missing, "not exported, or there are none"),
            (0, _) => line.told(Presence::Missing, format!("not of {}", name_some(&names))),
            (_, 0) => line.told(Presence::There, of),
            _ if nameless.is_empty() => line.told(
                Presence::InPart,
                format!("{of}; not of {}", name_some(&names)),
            ),
            _ => {
                let (said, rename) = which_cluster(&nameless, &dark);
                let mut line = line.told(Presence::InPart, format!("{of}; {said}"));
                line.rename = Some(rename);
                line
            }
        };
        for subject in &dark {
            let name = shell_word(&subject.name, "CLUSTER");
            let command = Command {
                line: format!("kubectl --context {name} get pods -A -o json"),
                shows: format!("what runs in {}", quoted(&subject.shown)),
            };
            let file = format!("pods-{}", asked::file_of(&subject.name));
            line.ask(command, file, true, []);
        }
        if line.evidence.presence == Presence::Missing && dark.is_empty() {
            let command = Command {
                line: "kubectl get pods -A -o json".to_owned(),
                shows: "what runs in a cluster, once for each cluster".to_owned(),
            };
            line.ask(command, "pods".to_owned(), false, []);
        }
        line
    }

    /// Workloads of which the image is not known; nothing if it is known of all.
    fn images_here(&self) -> Option<Line> {
        let unknown = self.scan.workloads.list.iter();
        let unknown = unknown.filter(|workload| workload.is_image_unknown());
        let names: Vec<&str> = unknown.map(|workload| workload.name.as_str()).collect();
        if names.is_empty() {
            return None;
        }
        let line = Line::new("Images of workloads", "whether they fall too");
        let mut line = line.told(
            Presence::InPart,
            format!("not known of {}", name_some(&names)),
        );
        let mut commands = Vec::new();
        self.image_exports(&mut commands);
        for (number, command) in (1..).zip(commands) {
            line.ask(command, format!("images-{number}"), false, []);
        }
        Some(line)
    }

    /// What sharpens the steps.
    fn around_here(&self) -> Vec<Line> {
        let mut seen = vec![self.tokens_here()];
        let subscriptions = self.subscriptions();
        let mut named = subscriptions.iter().map(|one| self.guards.account(one));
        if subscriptions.is_empty() || named.any(|name| name.is_none()) {
            let line = Line::new("Names of subscriptions", "names in place of ids");
            let mut line = line.told(Presence::Missing, "not exported");
            let command = Command {
                line: "az account list -o json".to_owned(),
                shows: "the subscriptions by name".to_owned(),
            };
            line.ask(command, "accounts".to_owned(), false, []);
            seen.push(line);
        }
        seen
    }

    /// A subscription by its name, where a document tells it.
    fn name_of<'s>(&'s self, subscription: &'s str) -> &'s str {
        self.guards.account(subscription).unwrap_or(subscription)
    }

    /// The name of a file of the script with what this subscription answers.
    fn file(&self, kind: &str, subscription: &str) -> String {
        format!("{kind}-{}", asked::file_of(self.name_of(subscription)))
    }

    /// Whether the collecting script has asked for it and there is nothing.
    fn asked_in_vain(&self, file: &str) -> bool {
        let mut answers = self.sources.iter().filter_map(|source| source.none_of);
        answers.any(|question: &Question| question.file == file)
    }

    /// A command that lists something of a subscription: of this one, or of any.
    fn listing(&self, command: &str, shows: &str, subscription: Option<&str>) -> Command {
        let only = self.subscriptions().first().filter(|_| !self.scan.several);
        let of = subscription_option(subscription.or(only.map(String::as_str)));
        Command {
            line: format!("{command}{of} -o json"),
            shows: shows.to_owned(),
        }
    }
}

fn registry(place: usize) -> Gap {
    Gap::Registry(u32::try_from(place).unwrap_or(u32::MAX))
}

/// How much of a list that is asked for in each subscription is there.
fn in_part(here: usize, all: usize, not: &[&str]) -> String {
    format!(
        "of {here} of {all} subscriptions; not of {}",
        name_some(not)
    )
}

/// A query to Resource Graph, which answers for every subscription at once.
fn graph(table: &str, query: &str, skip: usize, shows: &str) -> Command {
    let skip = match skip {
        0 => String::new(),
        skip => format!(" --skip {skip}"),
    };
    Command {
        line: format!("az graph query -q \"{table} | {query}\" --first {PAGE}{skip} -o json"),
        shows: format!("{shows}; needs the extension resource-graph"),
    }
}

/// Which names would say of files with pods from which cluster they are, and what to do in a few words.
fn which_cluster(nameless: &BTreeSet<&str>, dark: &[&Subject]) -> (String, String) {
    // Of a file in an archive its own name.
    let own = |name: &&str| name.rsplit('/').next().unwrap_or(name).to_owned();
    let files: Vec<String> = nameless.iter().map(own).collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let would: Vec<String> = { dark.iter().take(ONE_BY_ONE) }
        .map(|one| quoted(&format!("pods-{}.json", asked::file_of(&one.name))))
        .collect();
    let would = match dark.len() > would.len() {
        true => format!("{} or so on", would.join(", ")),
        false => would.join(" or "),
    };
    let told = name_some(&files);
    let mut said = match files.len() {
        1 => format!("{told} does not say which cluster it is from: rename it {would}"),
        _ => format!("{told} do not say which cluster each is from: rename each, to {would}"),
    };
    match (dark.len().saturating_sub(files.len()), dark) {
        (0, _) => {}
        (1, [one, other]) => {
            let (one, other) = (quoted(&one.shown), quoted(&other.shown));
            said.push_str(&format!("; one of {one} and {other} has no pods here"));
        }
        (1, _) => said.push_str("; one of these clusters has no pods here"),
        (several, _) => {
            said.push_str(&format!("; {several} of these clusters have no pods here"));
        }
    }
    (said, format!("Rename {told} to {would}."))
}
