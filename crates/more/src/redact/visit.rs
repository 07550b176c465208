//! The way through a report: every text in it, and what each may hold.

use super::pseudonym::Kind;
use super::scan::Place;
use super::vocabulary::is_public_type;
use engine::{
    facts::workloads::{OF_ACCOUNT, is_custom},
    tell::{
        NO_IMAGE, QUESTIONS,
        ledger::{HOLDS_REFERENCE, MAY_HOLD_REFERENCE},
        place_name,
    },
};
use model::comparison::{
    ChainChange, Comparison, FindingChange, RegistryChange, RuleChange, RuleStanding, Side,
    Standing, SubjectChange,
};
use model::report::{
    Assumption, BlastRadius, Breaking, Chain, Change, Command, Document, Fact, Finding, Joined,
    Judged, Ledger, NotRead, Problem, RadiusTotals, Registry, RegistryStep, Report, Rule,
    RuleSummary, SettlesNothing, Source, Step, StepDetail, Subject, Technique, Workload,
};
use model::sentence::{Piece, pieces};

/// Shows every text of a report to `each`, with what it is.
///
/// The patterns name every field on purpose: a field that is added to the report does not compile
/// here until someone has said what it may hold.
#[inline(never)] // Two callers with a closure each: inlined, the walk would be there twice.
pub(super) fn visit(report: &mut Report, each: &mut dyn FnMut(Place, &mut String)) {
    let Report {
        schema: _,
        generator: _,
        sources,
        problems,
        chains,
    } = report;
    let packed = packed(sources, problems);
    visit_sources(sources, each);
    visit_problems(problems, &packed, each);
    for chain in chains {
        visit_chain(chain, each);
    }
}

/// Shows every text of a comparison to `each`, as [`visit`] does with a report's.
#[inline(never)]
pub(super) fn visit_comparison(
    comparison: &mut Comparison,
    each: &mut dyn FnMut(Place, &mut String),
) {
    let Comparison {
        schema: _,
        generator: _,
        before,
        after,
        chains,
    } = comparison;
    for Side {
        claimed: _,
        generator: _,
        sources,
        problems,
    } in [before, after]
    {
        let packed = packed(sources, problems);
        visit_sources(sources, each);
        visit_problems(problems, &packed, each);
    }
    for ChainChange {
        id: _,
        title,
        severity: _,
        why,
        how,
        turn: _,
        headline,
        explanation,
        before,
        after,
        rules,
        findings: _,
        counts: _,
        registries,
        steps,
    } in chains
    {
        for text in [title, why, how, headline, explanation] {
            each(Place::Prose, text);
        }
        for Standing {
            verdict: _,
            split: _,
            headline,
            totals: _,
        } in [before, after]
        {
            each(Place::Prose, headline);
        }
        for RegistryChange {
            id,
            name,
            login_server,
            subscription_id,
            sku,
            presence: _,
            note,
            before: _,
            after: _,
            change: _,
            rules,
        } in registries
        {
            visit_names(name, login_server, subscription_id, id, sku, each);
            each(Place::Prose, note);
            for finding in rules {
                visit_change(finding, each);
            }
        }
        for RuleChange {
            id: _,
            title,
            severity: _,
            about,
            why,
            change: _,
            before,
            after,
            subjects,
        } in rules
        {
            for text in [title, about, why] {
                each(Place::Prose, text);
            }
            for RuleStanding {
                outcome: _,
                found,
                counts: _,
            } in [before, after]
            {
                each(Place::Prose, found);
            }
            for SubjectChange {
                kind,
                id,
                name,
                presence: _,
                note,
                finding,
            } in subjects
            {
                visit_subject(kind, id, name, each);
                each(Place::Prose, note);
                visit_change(finding, each);
            }
        }
        visit_steps(steps, each);
    }
}

fn visit_change(change: &mut FindingChange, each: &mut dyn FnMut(Place, &mut String)) {
    let FindingChange {
        rule: _,
        change: _,
        restated: _,
        before,
        after,
    } = change;
    for finding in [before, after].into_iter().flatten() {
        visit_finding(finding, each);
    }
}

fn visit_sources(sources: &mut [Source], each: &mut dyn FnMut(Place, &mut String)) {
    for Source {
        name,
        kind,
        bytes: _,
        lines: _,
        documents,
    } in sources
    {
        each(Place::Name(Kind::File), name);
        each(Place::Prose, kind);
        for Document {
            kind,
            line: _,
            registries: _,
            plans: _,
            clusters: _,
            workloads: _,
            note,
            ledger,
        } in documents
        {
            each(Place::Prose, kind);
            visit_note(note, each);
            visit_ledger(ledger, each);
        }
    }
}

/// What a file of the script was asked about, where nothing of it was found, is a name.
fn visit_note(note: &mut String, each: &mut dyn FnMut(Place, &mut String)) {
    for question in &QUESTIONS {
        let about = note
            .strip_prefix(question.none)
            .and_then(|rest| rest.strip_prefix(" `")?.strip_suffix('`'));
        if let Some(about) = about {
            let kind = match question.file {
                "tokens" | "scope-maps" => Kind::Registry,
                "pods" | "controllers" => Kind::Cluster,
                _ => Kind::Subscription,
            };
            let mut about = about.to_owned();
            each(Place::Name(kind), &mut about);
            *note = format!("{} `{about}`", question.none);
            return;
        }
    }
    each(Place::Prose, note);
}

fn visit_ledger(ledger: &mut Ledger, each: &mut dyn FnMut(Place, &mut String)) {
    let Ledger {
        total: _,
        judged,
        joined,
        settles_nothing,
        not_read,
    } = ledger;
    for Judged { what, count: _ } in judged {
        each(Place::Prose, what);
    }
    for Joined { what, to, count: _ } in joined {
        each(Place::Prose, what);
        each(Place::Prose, to);
    }
    for SettlesNothing {
        what,
        why,
        count: _,
    } in settles_nothing
    {
        each(Place::Prose, what);
        // The type of one that is not read stands in it.
        if let Some((head, rest)) = why
            .strip_prefix("of type `")
            .and_then(|why| why.split_once('`'))
            && (rest.ends_with(HOLDS_REFERENCE) || rest.ends_with(MAY_HOLD_REFERENCE))
            && !is_public_type(head)
        {
            let mut kind = head.to_owned();
            each(Place::Name(Kind::Resource), &mut kind);
            *why = format!("of type `{kind}`{rest}");
        }
        each(Place::Prose, why);
    }
    for NotRead { kind, count: _ } in not_read {
        // A type that somebody has made is a name.
        if !is_public_type(kind) {
            each(Place::Name(Kind::Resource), kind);
        }
    }
}

/// For each problem whether it is about an archive; asked before anything is replaced.
fn packed(sources: &[Source], problems: &[Problem]) -> Vec<bool> {
    let about_archive = |problem: &Problem| {
        let mut sources = sources.iter();
        sources
            .any(|source| source.kind == "archive" && Some(&source.name) == problem.source.as_ref())
    };
    problems.iter().map(about_archive).collect()
}

fn visit_problems(
    problems: &mut [Problem],
    packed: &[bool],
    each: &mut dyn FnMut(Place, &mut String),
) {
    for (
        Problem {
            severity: _,
            source,
            line: _,
            column: _,
            message,
            help,
            excerpt,
        },
        packed,
    ) in problems.iter_mut().zip(packed)
    {
        if let Some(source) = source {
            each(Place::Name(Kind::File), source);
        }
        if *packed {
            // Files in an archive are no sources, and so stand nowhere else.
            quotations(message, Place::Name(Kind::File), each);
        }
        if message.contains(NO_IMAGE) {
            quotations(message, Place::Image, each);
        }
        each(Place::Prose, message);
        each(Place::Prose, help);
        each(Place::Excerpt, excerpt);
    }
}

/// Shows what a sentence quotes, each piece as one thing.
fn quotations(sentence: &mut String, place: Place, each: &mut dyn FnMut(Place, &mut String)) {
    let mut out = String::with_capacity(sentence.len());
    for piece in pieces(sentence) {
        match piece {
            Piece::Words(words) => out.push_str(words),
            Piece::Code(code) => {
                let mut name = code.to_owned();
                each(place, &mut name);
                out.extend(["`", &name, "`"]);
            }
        }
    }
    *sentence = out;
}

/// Shows the names of an app and its group in a command that looks at it: an app whose image is not
/// known stands nowhere else.
fn app_in_command(line: &mut String, each: &mut dyn FnMut(Place, &mut String)) {
    for (from, to, kind) in [
        (" -n ", " -g ", Kind::Workload),
        (" -g ", " -o ", Kind::Group),
    ] {
        let found = line.find(from).and_then(|start| {
            let start = start + from.len();
            let end = start + line.get(start..)?.find(to)?;
            let name = line.get(start..end)?.to_owned();
            Some((start..end, name))
        });
        if let Some((range, mut name)) = found
            && !matches!(name.as_str(), "NAME" | "GROUP")
        {
            each(Place::Name(kind), &mut name);
            line.replace_range(range, &name);
        }
    }
}

fn visit_chain(chain: &mut Chain, each: &mut dyn FnMut(Place, &mut String)) {
    let Chain {
        id: _,
        title,
        severity: _,
        likelihood: _,
        logic: _,
        verdict: _,
        split: _,
        headline,
        explanation,
        why,
        how,
        rules,
        totals: _,
        registries,
        steps,
        blast_radius,
        what_if,
        breaking,
    } = chain;
    for text in [title, headline, explanation, why, how] {
        each(Place::Prose, text);
    }
    for registry in registries {
        visit_registry(registry, each);
    }
    for RuleSummary {
        id: _,
        title,
        severity: _,
        role: _,
        outcome: _,
        about,
        why,
        found,
        counts: _,
        subjects,
    } in rules
    {
        for text in [title, about, why, found] {
            each(Place::Prose, text);
        }
        for Subject {
            kind,
            id,
            name,
            finding,
        } in subjects
        {
            visit_subject(kind, id, name, each);
            visit_finding(finding, each);
        }
    }
    visit_steps(steps, each);
    visit_radius(blast_radius, each);
    for Assumption {
        switch,
        rule: _,
        kind,
        name,
        was: _,
    } in what_if
    {
        // An id for the page that made it; it names what it switches.
        each(Place::Excerpt, switch);
        each(named(kind), name);
    }
    if let Some(Breaking {
        paths: _,
        effort: _,
        breakage: _,
        smallest,
        next,
        preventing,
        detecting,
    }) = breaking
    {
        for set in [smallest, next, preventing, detecting]
            .into_iter()
            .flatten()
        {
            for Change {
                switch,
                rule: _,
                fix: _,
                kind,
                name,
                effort: _,
                breakage: _,
                prevents: _,
            } in &mut set.changes
            {
                each(Place::Excerpt, switch);
                each(named(kind), name);
            }
        }
    }
}

/// What the name of a resource of this kind is.
fn named(kind: &str) -> Place {
    Place::Name(match kind {
        "registry" => Kind::Registry,
        "subscription" => Kind::Subscription,
        "cluster" => Kind::Cluster,
        _ => Kind::Resource,
    })
}

/// Environments that names were recognised by; a label may say anything.
const ENVIRONMENTS: [&str; 5] = ["", "production", "staging", "development", "test"];

fn visit_environment(name: &mut String, each: &mut dyn FnMut(Place, &mut String)) {
    if !ENVIRONMENTS.contains(&name.as_str()) {
        each(Place::Name(Kind::Resource), name);
    }
}

fn visit_radius(radius: &mut BlastRadius, each: &mut dyn FnMut(Place, &mut String)) {
    let BlastRadius {
        initial_access,
        lateral_movement,
        max_privilege,
        data_at_risk,
        services_at_risk,
        estimated_scope,
        counted,
        totals,
        workloads,
        settle,
    } = radius;
    for text in [
        initial_access,
        lateral_movement,
        max_privilege,
        estimated_scope,
    ] {
        each(Place::Prose, text);
    }
    for text in data_at_risk.iter_mut().chain(services_at_risk) {
        each(Place::Prose, text);
    }
    for Workload {
        kind,
        name,
        location,
        cluster,
        namespace,
        subscription_id,
        environment,
        image,
        registry,
        pulls: _,
        when: _,
        reach: _,
        identity,
        secret_names,
        stored_credential: _,
        defender,
        fact,
    } in workloads
    {
        visit_kind(kind, each);
        visit_keys(&mut fact.pointer, each);
        each(Place::Name(Kind::Workload), name);
        each(Place::Name(Kind::Cluster), cluster);
        each(Place::Name(Kind::Namespace), namespace);
        *location = place_name(cluster, namespace);
        if let Some(subscription) = subscription_id {
            each(Place::Name(Kind::Subscription), subscription);
        }
        visit_environment(environment, each);
        each(Place::Image, image);
        each(Place::Name(Kind::Registry), registry);
        if let Some(account) = identity.strip_prefix(OF_ACCOUNT) {
            let mut account = account.to_owned();
            each(Place::Name(Kind::Identity), &mut account);
            *identity = format!("{OF_ACCOUNT}{account}");
        } else {
            each(Place::Prose, identity);
        }
        for secret in secret_names {
            each(Place::Name(Kind::Secret), secret);
        }
        each(Place::Prose, defender);
        visit_facts(std::slice::from_mut(fact), each);
    }
    let RadiusTotals {
        by_kind,
        by_cluster,
        by_namespace,
        by_environment,
        by_subscription,
        ..
    } = totals;
    for tally in by_kind {
        visit_kind(&mut tally.name, each);
    }
    for (tallies, kind) in [
        (by_cluster, Kind::Cluster),
        (by_namespace, Kind::Namespace),
        (by_subscription, Kind::Subscription),
    ] {
        for tally in tallies {
            each(Place::Name(kind), &mut tally.name);
        }
    }
    for tally in by_environment {
        visit_environment(&mut tally.name, each);
    }
    for text in counted {
        each(Place::Prose, text);
    }
    for Command { line, shows } in settle {
        app_in_command(line, each);
        each(Place::Command, line);
        each(Place::Prose, shows);
    }
}

/// A kind that somebody brings along tells whose it is.
fn visit_kind(kind: &mut String, each: &mut dyn FnMut(Place, &mut String)) {
    if is_custom(kind) {
        each(Place::Name(Kind::Value), kind);
    }
}

/// Below its `spec` an object of somebody's own kind has keys of their own.
fn visit_keys(pointer: &mut String, each: &mut dyn FnMut(Place, &mut String)) {
    const PUBLIC: [&str; 24] = [
        "container",
        "containerSet",
        "containers",
        "ephemeralContainers",
        "image",
        "initContainers",
        "jobTargetRef",
        "jobTemplate",
        "manifest",
        "metadata",
        "object",
        "podSpec",
        "podTemplate",
        "reference",
        "replicatedJobs",
        "script",
        "sidecars",
        "spec",
        "steps",
        "template",
        "templates",
        "volumes",
        "workerGroupSpecs",
        "workflowSpec",
    ];
    let Some((head, keys)) = pointer.split_once("/spec/") else {
        return;
    };
    let is_public = |key: &str| {
        PUBLIC.binary_search(&key).is_ok() || key.bytes().all(|byte| byte.is_ascii_digit())
    };
    if keys.split('/').all(is_public) {
        return;
    }
    let keys: Vec<String> = keys
        .split('/')
        .map(|key| {
            let mut key = key.to_owned();
            if !is_public(&key) {
                each(Place::Name(Kind::Value), &mut key);
            }
            key
        })
        .collect();
    *pointer = format!("{head}/spec/{}", keys.join("/"));
}

fn visit_subject(
    kind: &str,
    id: &mut String,
    name: &mut String,
    each: &mut dyn FnMut(Place, &mut String),
) {
    each(Place::ResourceId, id);
    match kind {
        // Without an id there is no name either, but a phrase of ours.
        "subscription" if id.is_empty() => each(Place::Prose, name),
        "subscription" => each(Place::Name(Kind::Subscription), name),
        "cluster" => each(Place::Name(Kind::Cluster), name),
        _ => each(Place::Name(Kind::Resource), name),
    }
}

fn visit_steps(steps: &mut [Step], each: &mut dyn FnMut(Place, &mut String)) {
    for Step {
        number: _,
        title,
        actor,
        technique,
        enabled_by: _,
        state: _,
        gain,
        how,
        here,
    } in steps
    {
        let Technique {
            id: _,
            name,
            tactic,
            as_of: _,
            url: _,
            since,
            closer,
        } = technique;
        for text in [title, actor, name, tactic, since, closer, gain, how, here] {
            each(Place::Prose, text);
        }
    }
}

fn visit_registry(registry: &mut Registry, each: &mut dyn FnMut(Place, &mut String)) {
    let Registry {
        id,
        name,
        login_server,
        subscription_id,
        sku,
        verdict: _,
        rules,
        steps,
        workloads: _,
    } = registry;
    visit_names(name, login_server, subscription_id, id, sku, each);
    for Rule { id: _, finding } in rules {
        visit_finding(finding, each);
    }
    for RegistryStep {
        number: _,
        state: _,
        here,
        details,
    } in steps
    {
        each(Place::Prose, here);
        for StepDetail { text, facts } in details {
            // What a remark quotes are principals, tokens and repositories, which stand nowhere else.
            quotations(text, Place::Name(Kind::Resource), each);
            each(Place::Prose, text);
            visit_facts(facts, each);
        }
    }
}

/// What names a registry, and its SKU.
fn visit_names(
    name: &mut String,
    login_server: &mut Option<String>,
    subscription_id: &mut Option<String>,
    id: &mut Option<String>,
    sku: &mut Option<String>,
    each: &mut dyn FnMut(Place, &mut String),
) {
    each(Place::Name(Kind::Registry), name);
    if let Some(host) = login_server {
        each(Place::Host, host);
    }
    if let Some(subscription) = subscription_id {
        each(Place::Name(Kind::Subscription), subscription);
    }
    if let Some(id) = id {
        each(Place::ResourceId, id);
    }
    if let Some(sku) = sku {
        each(Place::Code, sku);
    }
}

fn visit_finding(finding: &mut Finding, each: &mut dyn FnMut(Place, &mut String)) {
    let Finding {
        outcome: _,
        because,
        facts,
        missing,
        notes,
        settle,
        addresses: _,
        was: _,
        switches,
    } = finding;
    for switch in switches {
        each(Place::Excerpt, switch);
    }
    each(Place::Prose, because);
    visit_facts(facts, each);
    for text in missing {
        each(Place::Prose, text);
    }
    for note in notes {
        each(Place::Prose, &mut note.text);
    }
    if let Some(Command { line, shows }) = settle {
        each(Place::Command, line);
        each(Place::Prose, shows);
    }
}

fn visit_facts(facts: &mut [Fact], each: &mut dyn FnMut(Place, &mut String)) {
    for Fact {
        source,
        pointer,
        line: _,
        column: _,
        value,
    } in facts
    {
        each(Place::Name(Kind::File), source);
        each(Place::Pointer, pointer);
        each(Place::Code, value);
    }
}
