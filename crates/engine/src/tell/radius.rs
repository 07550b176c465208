//! What falls with the registries: the workloads as rows, their sums, and in words how many were counted and why none were.

use std::collections::{BTreeMap, btree_map::Entry};

use crate::{
    Detail,
    azure::hosts::login_server,
    facts::{
        Place,
        workloads::{Image, Location, Means, WHEN_LOGS_IN, Workload, is_custom, reference},
    },
    judge::{Scan, blast, rules::shell_word},
    read::decode::walk,
};
use model::{
    order,
    outcome::{Verdict, is_only_watched, is_perhaps_only_watched},
    report::{BlastRadius, Fact, Pulls, RadiusTotals, Reach, Tally, Workload as WorkloadReport},
    sentence::{capitalised, shown},
};

use super::{Renderer, chain, counted, ledger, list_some, name_some};

/// How many rows of workloads an overview holds. A page shows no more, and files take all of them.
const MAX_ROWS: usize = 3_000;

/// How many secrets stand with a workload's further images before the rest is only counted.
const REPEATED: usize = 20;

/// An image that a workload pulls from a registry of the scan.
pub(super) struct Row<'s> {
    pub(super) reach: Reach,
    /// Where the workload's location stands among all of them.
    pub(super) location: usize,
    /// Equals keep the order in which they were read.
    pub(super) place: usize,
    pub(super) registry: u32,
    pub(super) workload: &'s Workload,
    pub(super) image: &'s Image,
    /// The workload's place among all, and the image's in it.
    pub(super) found: (u32, u32),
}

impl Row<'_> {
    /// What it is sorted by.
    fn key(&self) -> (Reach, Pulls, usize, &str, usize) {
        (
            self.reach,
            self.image.pulls,
            self.location,
            &self.workload.name,
            self.place,
        )
    }
}

impl<'a> Renderer<'a> {
    /// The workloads that pull from registries of the scan, an entry for each image of each, most
    /// urgent first as `verdict` has it; of an overview the first of them.
    pub(super) fn rows(&self, detail: Detail, verdict: impl Fn(u32) -> Verdict) -> Vec<Row<'a>> {
        let scan: &'a Scan = self.scan;
        let workloads = &scan.workloads;
        // Where each location stands among all of them, so that most rows compare as numbers.
        let locations = &workloads.locations;
        let sorted = order::sorted(locations.len(), &mut |left, right| {
            locations.get(left).cmp(&locations.get(right))
        });
        let mut ranks = vec![0; locations.len()];
        for (rank, place) in sorted.into_iter().enumerate() {
            if let Some(slot) = ranks.get_mut(place) {
                *slot = rank;
            }
        }
        let mut rows: Vec<Row> = Vec::new();
        for (at, workload) in (0..).zip(&workloads.list) {
            let location = ranks.get(workload.location as usize).copied();
            for (image_at, image) in (0..).zip(&workload.images) {
                if let Some((registry, found)) = blast::origin(workloads, image, &verdict) {
                    rows.push(Row {
                        reach: blast::reach(image, found),
                        location: location.unwrap_or_default(),
                        place: rows.len(),
                        registry,
                        workload,
                        image,
                        found: (at, image_at),
                    });
                }
            }
        }
        if detail == Detail::Overview && rows.len() > MAX_ROWS {
            rows.select_nth_unstable_by(MAX_ROWS, |left, right| left.key().cmp(&right.key()));
            rows.truncate(MAX_ROWS);
        }
        rows.sort_unstable_by(|left, right| left.key().cmp(&right.key()));
        rows
    }

    /// The workloads as a page shows them. Their order is that of the evidence, so that a switch of a
    /// what-if moves none of them; see [`Renderer::reaches`].
    pub(super) fn drawn(&self) -> Vec<Row<'a>> {
        let scan = self.scan;
        self.rows(Detail::Overview, |registry| scan.real_verdict_of(registry))
    }

    /// Where the image of each of an overview's workloads is found: the workload's place, and the
    /// image's in it.
    pub fn drawn_places(&self) -> Vec<(u32, u32)> {
        self.drawn().iter().map(|row| row.found).collect()
    }

    /// How the attack concerns the workloads at these places.
    pub fn reaches(&self, places: &[(u32, u32)]) -> Vec<Reach> {
        let workloads = &self.scan.workloads;
        let reach = |(workload, image): &(u32, u32)| {
            let workload = workloads.list.get(*workload as usize)?;
            let image = workload.images.get(*image as usize)?;
            let verdict = |registry| self.scan.verdict_of(registry);
            let (_, found) = blast::origin(workloads, image, verdict)?;
            Some(blast::reach(image, found))
        };
        let reaches = places.iter().map(reach);
        reaches
            .map(|reach| reach.unwrap_or(Reach::Spared))
            .collect()
    }

    /// The rows of the blast radius, and with them the workloads, if those are wanted.
    pub(super) fn blast_radius(&self, mut totals: RadiusTotals, rows: Vec<Row>) -> BlastRadius {
        totals.unread = ledger::may_pull(self.sources, self.scan);
        let mut radius = chain::blast_radius();
        radius.settle = self.workload_exports(&totals);
        radius.counted = self.counted(&totals);
        let places: Vec<Place> = rows.iter().map(|row| row.image.place).collect();
        let facts = self.facts(&places);
        // What a workload has stands with each of its images; all of it only with the first.
        let mut means: BTreeMap<(u32, u32), Means> = BTreeMap::new();
        let workloads = rows.into_iter().zip(facts).map(|(row, fact)| {
            let means = match means.entry((row.found.0, row.registry)) {
                Entry::Occupied(known) => known.get().clone(),
                Entry::Vacant(empty) => {
                    let all = &self.scan.workloads;
                    let means = Means::of(self.sources, all, row.workload, row.registry);
                    empty.insert(means.in_part(REPEATED));
                    means
                }
            };
            self.workload(
                row.workload,
                means,
                row.image,
                row.registry,
                row.reach,
                fact,
            )
        });
        radius.workloads = workloads.collect();
        radius.totals = totals;
        radius
    }

    fn workload(
        &self,
        workload: &Workload,
        means: Means,
        image: &Image,
        registry: u32,
        reach: Reach,
        fact: Fact,
    ) -> WorkloadReport {
        let workloads = &self.scan.workloads;
        let location = workloads.locations.get(workload.location as usize);
        let location = location.cloned().unwrap_or_default();
        let environment = workload
            .environment
            .and_then(|index| workloads.environments.get(index as usize));
        let registry = self.scan.registries.get(registry as usize);
        let namespace = location.within().to_owned();
        WorkloadReport {
            kind: workloads.kind_of(workload).to_owned(),
            name: workload.name.clone(),
            location: place_name(&location.cluster, &namespace),
            cluster: location.cluster,
            namespace,
            subscription_id: Some(location.subscription).filter(|id| !id.is_empty()),
            environment: environment.cloned().unwrap_or_default(),
            image: match reference(self.sources, image) {
                // The host alone is known of it.
                host if image.when == WHEN_LOGS_IN => {
                    format!("{}/{}", login_server(&shown(host)), walk::GAP)
                }
                image => shown(image).into_owned(),
            },
            registry: registry.map_or_else(String::new, |judged| judged.name.clone()),
            pulls: image.pulls,
            when: image.when.to_owned(),
            reach,
            watched: reach == Reach::Spared
                && image.pulls != Pulls::PinnedByDigest
                && registry.is_some_and(|judged| is_only_watched(judged.outcomes)),
            identity: means.identity,
            secret_names: means.secret_names,
            stored_credential: means.login.stored(),
            admin_login: means.login.admin(),
            defender: seen_by_defender(workload),
            fact,
        }
    }

    /// What each of the six rows counts here.
    fn counted(&self, totals: &RadiusTotals) -> [String; 6] {
        let reached = totals.exposed + totals.possible;
        let mut rows: [String; 6] = Default::default();
        let firing = self.names(|judged| judged.verdict == Verdict::Fires);
        if !firing.is_empty()
            && let Some(row) = rows.first_mut()
        {
            *row = format!("By the admin account of {}.", name_some(&firing));
        }
        let unread = match totals.unread {
            0 => String::new(),
            1 => "1 object that is not read names a registry here or an image in it, so it may pull from it too.".to_owned(),
            count => format!("{count} objects that are not read name a registry here or an image in it, so they may pull from it too."),
        };
        if totals.workloads == 0 {
            let [.., scope] = &mut rows;
            *scope = unread;
            return rows;
        }
        let unread = match unread.is_empty() {
            true => unread,
            false => format!(" {unread}"),
        };
        let number = |count: u32, one: &str, many: &str| counted(count, one, many);
        let [_, lateral, privilege, data, services, scope] = &mut rows;
        if reached == 0 {
            *scope = format!("{}.{unread}", self.none_known(totals));
            return rows;
        }
        let some = |tallies: &[Tally]| {
            let names: Vec<String> = tallies
                .iter()
                .filter(|tally| tally.reached > 0 && !tally.name.is_empty())
                .map(|tally| format!("`{}`", tally.name))
                .collect();
            list_some(&names)
        };
        let environments: Vec<String> = totals
            .by_environment
            .iter()
            .filter(|tally| tally.reached > 0)
            .map(|tally| {
                let name = if tally.name.is_empty() {
                    "no environment to be told"
                } else {
                    &tally.name
                };
                format!("{} in {name}", tally.reached)
            })
            .collect();
        // Of some it is not known.
        let up_to = match totals.possible {
            0 => "",
            _ => "up to ",
        };
        let all = number(reached, "workload", "workloads");
        let those = format!("{up_to}{all}");
        *lateral = format!(
            "{}: {} (inferred from labels and names).",
            capitalised(&those),
            environments.join(", ")
        );
        *privilege = format!(
            "Code in {}: {} at the next restart, {} at the next rollout or on a new node{}.",
            those,
            totals.pulls.next_restart,
            totals.pulls.next_rollout,
            if totals.pulls.unknown > 0 {
                format!(", {} at a moment not shown", totals.pulls.unknown)
            } else {
                String::new()
            }
        );
        *data = format!(
            "{} given secrets, {} with a managed or workload identity.",
            number(totals.with_secrets, "workload is", "workloads are"),
            totals.with_identity
        );
        let kinds: Vec<String> = totals
            .by_kind
            .iter()
            .filter(|tally| tally.reached > 0)
            .map(|tally| {
                let plural = if tally.reached == 1 { "" } else { "s" };
                match is_custom(&tally.name) {
                    // Somebody's own word, as it stands there.
                    true => format!("{} `{}`", tally.reached, tally.name),
                    false => format!("{} {}{plural}", tally.reached, tally.name),
                }
            })
            .collect();
        *services = format!("{}.", kinds.join(", "));
        let clusters = some(&totals.by_cluster);
        let mut sentence = if totals.possible == 0 {
            number(totals.exposed, "workload pulls", "workloads pull")
        } else if totals.exposed == 0 {
            format!(
                "Perhaps {}, as far as is known: it",
                number(totals.possible, "workload", "workloads")
            )
            .trim_end_matches(": it")
            .to_owned()
        } else {
            format!(
                "{}, perhaps {} more",
                number(totals.exposed, "workload pulls", "workloads pull"),
                totals.possible
            )
        };
        if !clusters.is_empty() {
            sentence.push_str(&format!("; clusters {clusters}"));
        }
        let pinned = match totals.pinned {
            0 => String::new(),
            count => format!(
                " {} pinned by digest and out of reach.",
                number(count, "more is", "more are")
            ),
        };
        let watched = match totals.watched {
            0 => String::new(),
            count => format!(" {}.", self.would_be_seen(count, " more")),
        };
        let perhaps = match self.perhaps_watched().all {
            0 => String::new(),
            count => format!(" {}.", self.may_be_seen(count, " more")),
        };
        let beyond = match self.name_beyond() {
            named if named.is_empty() => named,
            named => format!(" Not in these exports, and pulled from too: {named}."),
        };
        *scope = format!("{sentence}.{watched}{perhaps}{pinned}{beyond}{unread}");
        rows
    }

    /// What falls at registries that only Defender keeps the chain from; `more` stands behind the number.
    fn would_be_seen(&self, count: u32, more: &str) -> String {
        let watched = self.names(|judged| is_only_watched(judged.outcomes));
        let word = if count == 1 { "workload" } else { "workloads" };
        format!(
            "{count}{more} {word} would fall with {}: Defender, as far as it watches, would see that, and does not prevent it",
            name_some(&watched)
        )
    }

    /// The same where it is not known whether the registries can be taken over.
    fn may_be_seen(&self, count: u32, more: &str) -> String {
        let open = self.names(|judged| is_perhaps_only_watched(judged.outcomes));
        let (word, they) = (
            if count == 1 { "workload" } else { "workloads" },
            if open.len() == 1 { "it" } else { "they" },
        );
        format!(
            "Perhaps {count}{more} {word} would fall with {}: whether {they} can be taken over is not known, and Defender, as far as it watches, would see that",
            name_some(&open)
        )
    }

    /// What there is to say of workloads of which none is known to fall: one whose image is not known may all the same,
    /// and so may all while their registries were not handed in.
    fn none_known(&self, totals: &RadiusTotals) -> String {
        let why = self.why_none(totals);
        let perhaps = self.perhaps_watched().all;
        if totals.watched > 0 || perhaps > 0 {
            let mut falls = match totals.watched {
                0 => self.may_be_seen(perhaps, ""),
                watched => self.would_be_seen(watched, ""),
            };
            if totals.watched > 0 && perhaps > 0 {
                falls.push_str(&format!(". {}", self.may_be_seen(perhaps, " more")));
            }
            if totals.image_unknown > 0 {
                let open = totals.image_unknown;
                falls.push_str(&format!("; perhaps {open} more, whose image is not known"));
            }
            return match why.is_empty() {
                true => falls,
                false => format!("{falls}; not the others: {why}"),
            };
        }
        let homeless = totals.elsewhere > 0 && self.scan.registries.is_empty();
        // What was not read may show the registry of one that seems to pull from elsewhere.
        let in_part = totals.elsewhere > 0 && self.is_in_part();
        let named = match self.name_beyond() {
            named if named.is_empty() => named,
            named => format!(", such as {named}"),
        };
        match (totals.image_unknown, totals.workloads) {
            (_, 1) if homeless => format!(
                "Whether the one workload in these exports falls is not known: the registry that it pulls from is not in them{named}"
            ),
            (_, count) if homeless => format!(
                "Which of the {count} workloads in these exports fall is not known: the registries that they pull from are not in them{named}"
            ),
            (0, 1) if in_part => {
                format!("As far as these exports were read, not the one workload in them: {why}")
            }
            (0, count) if in_part => format!(
                "As far as these exports were read, none of the {count} workloads in them: {why}"
            ),
            (0, 1) => format!("Not the one workload in these exports: {why}"),
            (0, count) => format!("None of the {count} workloads in these exports: {why}"),
            (1, 1) => {
                "Perhaps the one workload in these exports: its image is not known".to_owned()
            }
            (open, count) if open == count => format!(
                "Perhaps some of the {count} workloads in these exports: their images are not known"
            ),
            (1, count) => format!(
                "Perhaps 1 of the {count} workloads in these exports, whose image is not known; not the others: {why}"
            ),
            (open, count) => format!(
                "Perhaps some of the {count} workloads in these exports: of {open} the image is not known; not the others: {why}"
            ),
        }
    }

    /// Something of what was handed in was not read.
    fn is_in_part(&self) -> bool {
        self.sources.iter().any(|source| source.unread)
    }

    fn why_none(&self, totals: &RadiusTotals) -> String {
        let mut reasons = Vec::new();
        let perhaps = self.perhaps_watched().all;
        let seen = totals.watched.saturating_add(perhaps);
        let spared = totals.spared.saturating_sub(seen);
        if spared > 0 {
            // Where Defender alone keeps the chain from one, what is pinned there is spared too.
            let pinned = match seen {
                0 => "",
                _ => ", or pinned by digest",
            };
            reasons.push(format!(
                "{spared} from registries whose chain is broken{pinned}"
            ));
        }
        if totals.pinned > 0 {
            reasons.push(format!("{} pinned by digest", totals.pinned));
        }
        if totals.elsewhere > 0 {
            let registries = match self.is_in_part() {
                true => "registries that are in nothing that was read",
                false => "registries that are not here",
            };
            let named = match self.name_beyond() {
                named if named.is_empty() => named,
                named => format!(", among them {named}"),
            };
            reasons.push(format!("{} from {registries}{named}", totals.elsewhere));
        }
        if totals.runs_none > 0 {
            let run = if totals.runs_none == 1 { "runs" } else { "run" };
            reasons.push(format!("{} that {run} no container", totals.runs_none));
        }
        reasons.join(", ")
    }
}

/// The command that shows the server of a site in its settings, and none of the others, which may be secrets.
pub(super) fn server_of_site(workload: &Workload, location: Option<&Location>) -> String {
    let of = |part: fn(&Location) -> &String, otherwise: &str| match location.map(part) {
        Some(text) if !text.is_empty() => text.clone(),
        _ => otherwise.to_owned(),
    };
    let url = format!(
        "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.Web/sites/{}/config/appsettings/list?api-version=2024-04-01",
        of(|location| &location.subscription, "SUBSCRIPTION"),
        of(|location| &location.resource_group, "GROUP"),
        workload.name.replacen('/', "/slots/", 1),
    );
    format!(
        "az rest --method post --url {} --query \"{{id:id, type:type, properties:{{DOCKER_REGISTRY_SERVER_URL:properties.DOCKER_REGISTRY_SERVER_URL || ''}}}}\" -o json",
        shell_word(&url, "URL"),
    )
}

/// What Defender for Cloud saw of a workload.
fn seen_by_defender(workload: &Workload) -> String {
    let seen = workload
        .seen
        .as_ref()
        .map(|day| format!("seen by Defender on {day}"));
    let found = Some(&workload.found).filter(|found| !found.is_empty());
    let found = found.map(|found| format!("vulnerabilities in its image: {found}"));
    let said: Vec<String> = seen.into_iter().chain(found).collect();
    said.join("; ")
}

/// Where a workload runs, in one word.
pub fn place_name(cluster: &str, namespace: &str) -> String {
    match (cluster, namespace) {
        ("", namespace) => namespace.to_owned(),
        (cluster, "") => cluster.to_owned(),
        (cluster, namespace) => format!("{cluster}/{namespace}"),
    }
}
