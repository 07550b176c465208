//! What documents say together: templates are worked out, each with the parameter files that belong to
//! it.
//!
//! A parameter file may be dropped before or after its template, so this runs over all sources,
//! whenever they change. It begins from what was decoded, so it may run any number of times.
//! In: decoded sources. Out: the resources that templates declare, behind those that were decoded, and
//! the values of parameter files that their facts depend on, back in their places.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    arm::template::{
        Facts, File, Gaps, Input, LOOKS, expand, facts, file_of, needed_of_file, own_file_of,
        root_of,
    },
    cursor::wipe,
    decode::{
        Decoded, PARAMETERS, duplicates, escaped_text,
        fields::Field,
        given,
        recognise::Kind,
        walk::{Bounds, Found, Resource},
    },
    source::offset,
    tree::{Node, Tree},
};
use model::{Limits, issue::Issue, order};

/// What to do about a parameter file that belongs to nothing.
const ALONE: &str = "a parameter file holds no resources; drop the template it belongs to";

/// Works out what the sources say together. Their names must tell them apart.
pub fn join(sources: &mut [Decoded], limits: &Limits) {
    let (templates, files, unread, hiding) = collect(sources);
    for source in sources.iter_mut() {
        begin_again(source);
    }
    for source in hiding {
        if let Some(source) = sources.get_mut(source) {
            source.join_unread = true;
        }
    }
    for (source, issue) in unread {
        if let Some(source) = sources.get_mut(source) {
            source.join_issues.push(issue);
        }
    }
    if templates.is_empty() && files.is_empty() {
        return;
    }
    let mut room = Room::new(sources, limits);
    let (matches, unmatched) = matched(&templates, &files, &mut room);
    let mut by_file: Vec<Vec<&Match>> = vec![Vec::new(); files.len()];
    let mut by_template: Vec<Vec<&Match>> = vec![Vec::new(); templates.len()];
    for one in &matches {
        if let (Some(of_file), Some(of_template)) =
            (by_file.get_mut(one.file), by_template.get_mut(one.template))
        {
            of_file.push(one);
            of_template.push(one);
        }
    }
    let mut met: BTreeMap<usize, BTreeSet<u32>> = BTreeMap::new();
    for ((file, own), index) in files.iter().zip(&by_file).zip(0..) {
        show_needed(sources, file, own, &templates);
        if !own.is_empty() {
            let met = met.entry(file.source).or_default();
            met.insert(offset(file.resource));
        }
        if unmatched.contains(&index) {
            leave(sources, file.source, file.resource);
        } else {
            say(sources, file, own, &templates);
        }
    }
    // What was not looked at may pass something else to any template than what stands by itself.
    if !unmatched.is_empty() || sources.iter().any(gives_parameters_unread) {
        for template in templates.iter().filter(|one| !one.parameters.is_empty()) {
            if let Some(source) = sources.get_mut(template.source) {
                source.join_unread = true;
            }
        }
    }
    // Once a parameter file has met its template, what that does not need is let go of.
    for (source, met) in met {
        if let Some(source) = sources.get_mut(source) {
            source
                .withheld
                .retain(|one| one.shown || !met.contains(&one.resource));
        }
    }
    // How texts with gaps are written must not depend on the order in which files were dropped.
    let name = |index: usize| sources.get(index).map(|source| source.name.as_str());
    let order = order::sorted(sources.len(), &mut |one, two| name(one).cmp(&name(two)));
    let mut by_source: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, template) in templates.iter().enumerate() {
        by_source.entry(template.source).or_default().push(place);
    }
    let doubted = doubted(sources, &templates, &files, &matches);
    let mut gaps = Gaps::default();
    let mut key = 0;
    for source in order {
        if let Some(own) = by_source.get(&source) {
            let mut joining = Joining {
                templates: &templates,
                doubted: &doubted,
                files: &files,
                by_file: &by_file,
                by_template: &by_template,
                gaps: &mut gaps,
                key: &mut key,
                most: limits.max_resources,
                room: &mut room,
                linked: false,
                untyped: false,
            };
            joining.source(sources, source, own, limits);
        }
    }
}

/// What joining may still do: without an end to it, small templates would make work without one.
struct Room {
    /// How many resources may still be declared, or pairs of a template and a parameter file be made.
    declared: usize,
    /// How many bytes of templates and files may still be gone over.
    bytes: usize,
}

impl Room {
    fn new(sources: &[Decoded], limits: &Limits) -> Room {
        let dropped: usize = sources.iter().map(|source| source.text.bytes().len()).sum();
        Room {
            declared: limits.max_declared.saturating_add(dropped / 64),
            bytes: limits.free_bytes.saturating_add(dropped.saturating_mul(64)),
        }
    }

    /// Takes so many bytes of it; whether that was still there.
    fn take(&mut self, bytes: usize) -> bool {
        let enough = self.bytes >= bytes && self.declared > 0;
        self.bytes = self.bytes.saturating_sub(bytes);
        enough
    }
}

/// Says that not all of what a source declares was worked out.
fn leave(sources: &mut [Decoded], source: usize, resource: usize) {
    let Some(source) = sources.get_mut(source) else {
        return;
    };
    let place = source.found.resources.get(resource);
    let issue = too_much(place.map(|place| place.start));
    source.join_unread = true;
    source.join_issues.push(issue);
}

/// Whether it holds parameters that were not taken for any template, for want of what stands around them.
fn gives_parameters_unread(source: &Decoded) -> bool {
    let mut documents = source.documents.iter();
    documents.any(|document| document.note == PARAMETERS)
}

fn too_much(place: Option<u32>) -> Issue {
    Issue::error(
        place,
        "the templates here, their loops, nested deployments and parameter files, come to more than is worked out at once; not all of what they declare was judged",
        "drop fewer of them together, or export what was deployed (`az acr list -o json`)",
    )
}

/// A template, and what its facts need.
struct Template {
    source: usize,
    resource: usize,
    facts: Facts,
    /// The names of its parameters in lower case, and whether each has to be passed.
    parameters: BTreeMap<String, bool>,
    /// The parameters whose values stand in a file that it links to.
    linked: Doubted,
    /// It hands values on to a template that stands elsewhere, which may be one beside it.
    hands_on: bool,
}

/// A parameter file.
struct ParameterFile {
    source: usize,
    resource: usize,
    names: Vec<String>,
    /// Those of them that it gives more than one value.
    twice: Vec<String>,
    /// The template that it came with.
    own: Option<usize>,
}

/// A parameter file that belongs to a template.
struct Match {
    template: usize,
    file: usize,
    /// Names in it that the template does not know.
    unknown: usize,
}

fn begin_again(source: &mut Decoded) {
    let base = source.base;
    source.found.resources.truncate(base.resources);
    source.found.records.truncate(base.records);
    source.found.prefixes.truncate(base.prefixes);
    source.found.computed.truncate(base.computed);
    source.found.scopes.truncate(base.scopes);
    source.join_issues.clear();
    source.join_unread = false;
    source.join_incomplete = false;
    for document in &mut source.documents {
        document.unfolded = 0..0;
    }
}

/// Templates and parameter files, what is to be said of templates that cannot be worked out, and the sources
/// with one of which nothing is known.
type Collected = (
    Vec<Template>,
    Vec<ParameterFile>,
    Vec<(usize, Issue)>,
    Vec<usize>,
);

fn collect(sources: &[Decoded]) -> Collected {
    let mut unread = Vec::new();
    let mut hiding = Vec::new();
    let mut templates = Vec::new();
    let mut files = Vec::new();
    for (index, source) in sources.iter().enumerate() {
        let decoded = source.found.resources.get(..source.base.resources);
        for (place, resource) in decoded.unwrap_or_default().iter().enumerate() {
            if !matches!(resource.kind, Kind::Template | Kind::Parameters) {
                continue;
            }
            let (tree, _) = Tree::read(source.text.bytes(), resource.start as usize);
            let Some(root) = tree.root() else { continue };
            let parameters = |root: Node<'_>| {
                let parameters = root.get("parameters").into_iter().flat_map(Node::entries);
                let named = parameters.map(|(name, parameter)| {
                    let given = parameter.get("defaultValue").is_some()
                        || parameter
                            .get("nullable")
                            .is_some_and(|word| word.is("true"));
                    (name.to_ascii_lowercase(), !given)
                });
                order::map(named)
            };
            if resource.kind == Kind::Parameters {
                let Some(holder) = file_of(root) else {
                    continue;
                };
                files.push(ParameterFile {
                    source: index,
                    resource: place,
                    names: parameters(holder).into_keys().collect(),
                    twice: twice(holder),
                    own: None,
                });
                unread.extend(said_twice(holder).map(|issue| (index, issue)));
            } else if let Some((of_template, _)) = root_of(root, "") {
                if let Some(holder) = own_file_of(root) {
                    files.push(ParameterFile {
                        source: index,
                        resource: place,
                        names: parameters(holder).into_keys().collect(),
                        twice: twice(holder),
                        own: Some(templates.len()),
                    });
                    unread.extend(said_twice(holder).map(|issue| (index, issue)));
                }
                let mut linked = Doubted::new();
                if let Some(link) = link_of(root) {
                    let own = own_file_of(root).map(parameters).unwrap_or_default();
                    let all = parameters(of_template).into_keys();
                    let open = all.filter(|name| !own.contains_key(name));
                    linked.extend(open.map(|name| (name, vec![given::UNTOLD])));
                    unread.push((
                        index,
                        Issue::warning(
                            Some(link),
                            "the parameters of this deployment stand in a file that it links to, so their values are not known",
                            "drop that file and the template, without what stands around it",
                        ),
                    ));
                }
                let root = of_template;
                if root
                    .get("resources")
                    .is_some_and(|resources| !resources.is_container())
                {
                    unread.push((
                        index,
                        Issue::error(
                            Some(resource.start),
                            "the `resources` of this template are an expression, so what it declares is not known",
                            "export what was deployed (`az deployment group export`)",
                        ),
                    ));
                    hiding.push(index);
                }
                templates.push(Template {
                    source: index,
                    resource: place,
                    facts: facts(root),
                    parameters: parameters(root),
                    linked,
                    hands_on: hands_on(root),
                });
            } else {
                unread.push((
                    index,
                    Issue::error(
                        Some(resource.start),
                        "this holds a template of which no resources can be found; nothing in it was judged",
                        "drop the template by itself, or what `az deployment group export` or `az stack group export` prints",
                    ),
                ));
                hiding.push(index);
            }
        }
    }
    (templates, files, unread, hiding)
}

/// Whether a template deploys one that is not in it.
fn hands_on(root: Node<'_>) -> bool {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        if node.get("templateLink").is_some() {
            return true;
        }
        open.extend(node.children().filter(|child| child.is_container()));
    }
    false
}

/// Where a deployment's link to its parameters stands, beside its template.
fn link_of(root: Node<'_>) -> Option<u32> {
    let holder = root.get("properties").unwrap_or(root);
    let beside = holder.get("template").is_some_and(Node::is_container);
    let link = holder.get("parametersLink").filter(|_| beside)?;
    link.is_container().then(|| link.span().start)
}

/// The names in lower case that a parameter file gives more than one value.
fn twice(holder: Node<'_>) -> Vec<String> {
    let mut names = Vec::new();
    let mut seen = BTreeSet::new();
    for (name, parameter) in holder.get("parameters").into_iter().flat_map(Node::entries) {
        let name = name.to_ascii_lowercase();
        let values = parameter.entries();
        let values = values.filter(|(key, _)| key.eq_ignore_ascii_case("value"));
        if values.count() > 1 || !seen.insert(name.clone()) {
            names.push(name);
        }
    }
    order::unique(&mut names);
    names
}

/// Says so.
fn said_twice(holder: Node<'_>) -> Option<Issue> {
    (!twice(holder).is_empty()).then(|| {
        Issue::warning(
            holder.get("parameters").map(|given| given.span().start),
            "this gives a parameter more than one value, so which of them is deployed is not known",
            "leave one value for each name",
        )
    })
}

/// Which parameter file belongs to which template: one whose every name the template knows, and that
/// passes what has to be passed; else one whose names the template knows; else those templates that
/// know most of them.
///
/// Also gives the files for which there was no room to look.
fn matched(
    templates: &[Template],
    files: &[ParameterFile],
    room: &mut Room,
) -> (Vec<Match>, BTreeSet<usize>) {
    let mut matches = Vec::new();
    let mut unmatched = BTreeSet::new();
    // Templates with the same parameters take the same files.
    let mut alike: BTreeMap<&BTreeMap<String, bool>, Vec<usize>> = BTreeMap::new();
    for (index, template) in templates.iter().enumerate() {
        alike.entry(&template.parameters).or_default().push(index);
    }
    let most = room.declared;
    for (file, of_file) in files.iter().enumerate() {
        if of_file.names.is_empty() {
            continue;
        }
        if let Some(template) = of_file.own {
            let known = templates.get(template).map(|template| &template.parameters);
            let names = of_file.names.iter();
            let unknown =
                names.filter(|name| known.is_some_and(|known| !known.contains_key(*name)));
            matches.push(Match {
                template,
                file,
                unknown: unknown.count(),
            });
            continue;
        }
        // A look for a name costs about as much as so many bytes.
        let looks = of_file.names.len().saturating_mul(alike.len());
        if !room.take(looks.saturating_mul(32)) || matches.len() >= most {
            unmatched.insert(file);
            continue;
        }
        let known = |parameters: &BTreeMap<String, bool>| {
            let names = of_file.names.iter();
            names.filter(|name| parameters.contains_key(*name)).count()
        };
        let all = of_file.names.len();
        let found: Vec<(usize, &BTreeMap<String, bool>, &Vec<usize>)> = alike
            .iter()
            .map(|(parameters, own)| (known(parameters), *parameters, own))
            .filter(|(known, ..)| *known > 0)
            .collect();
        let most_known = found.iter().map(|(known, ..)| *known).max();
        let mut fitting: Vec<_> = found
            .into_iter()
            .filter(|(known, ..)| Some(*known) == most_known)
            .collect();
        let complete = |parameters: &BTreeMap<String, bool>| {
            let mut wanted = parameters.iter().filter(|(_, wanted)| **wanted);
            wanted.all(|(name, _)| of_file.names.binary_search(name).is_ok())
        };
        if most_known == Some(all)
            && fitting
                .iter()
                .any(|(_, parameters, _)| complete(parameters))
        {
            fitting.retain(|(_, parameters, _)| complete(parameters));
        }
        let mut own: Vec<usize> = fitting
            .iter()
            .flat_map(|(_, _, own)| own.iter().copied())
            .collect();
        order::list(&mut own);
        if own.len() > most.saturating_sub(matches.len()) {
            unmatched.insert(file);
            continue;
        }
        matches.extend(own.into_iter().map(|template| Match {
            template,
            file,
            unknown: all - most_known.unwrap_or_default(),
        }));
    }
    (matches, unmatched)
}

/// Puts those values of a parameter file back that a template's facts depend on, and overwrites the
/// others. Once it has met its template, the others are let go of.
fn show_needed(
    sources: &mut [Decoded],
    file: &ParameterFile,
    own: &[&Match],
    templates: &[Template],
) {
    let Some(source) = sources.get_mut(file.source) else {
        return;
    };
    let start = source
        .found
        .resources
        .get(file.resource)
        .map(|resource| resource.start);
    let Some(start) = start else { return };
    let resource = offset(file.resource);
    // What is needed shows only where it stands.
    // They were noted in the order of their documents.
    let first = source
        .withheld
        .partition_point(|one| one.resource < resource);
    let end = source
        .withheld
        .partition_point(|one| one.resource <= resource);
    for one in source.withheld.get_mut(first..end).unwrap_or_default() {
        source.text.put(one.start, &one.bytes);
        one.shown = false;
    }
    let mut kept = Vec::new();
    let mut beside = Vec::new();
    {
        let (tree, _) = Tree::read(source.text.bytes(), start as usize);
        if let Some(root) = tree.root().and_then(file_of) {
            for one in own {
                if let Some(template) = templates.get(one.template) {
                    let needed = needed_of_file(&template.facts, root);
                    kept.extend(needed.kept);
                    beside.extend(needed.beside);
                }
            }
        }
    }
    kept.sort_unstable();
    beside.sort_unstable();
    for one in source.withheld.get_mut(first..end).unwrap_or_default() {
        one.shown = kept.binary_search(&one.start).is_ok();
        let mut bytes = one.bytes.clone();
        let end = one.start + offset(bytes.len());
        if one.shown {
            let next = beside.partition_point(|(from, _)| *from < one.start);
            for (from, to) in beside.iter().skip(next) {
                if *from >= end {
                    break;
                }
                let place = (from - one.start) as usize..(to - one.start) as usize;
                wipe(&mut bytes, place.start, place.end);
            }
            if let Some(text) = escaped_text(&bytes) {
                source.unescaped.insert(one.start, text);
            }
        } else {
            super::decode::walk::wipe_whole(&mut bytes);
            source.unescaped.remove(&one.start);
        }
        source.text.put(one.start, &bytes);
    }
}

/// What a reader should know of a parameter file.
fn say(sources: &mut [Decoded], file: &ParameterFile, own: &[&Match], templates: &[Template]) {
    let mut names: Vec<String> = own
        .iter()
        .filter_map(|one| templates.get(one.template))
        .filter_map(|template| sources.get(template.source))
        .map(|source| format!("`{}`", source.name))
        .collect();
    order::unique(&mut names);
    let Some(source) = sources.get_mut(file.source) else {
        return;
    };
    let place = source
        .found
        .resources
        .get(file.resource)
        .map(|resource| resource.start);
    let breaks_off = given::gives_any(&source.given);
    let note = match own {
        // It is told with the templates that it may be for.
        _ if breaks_off => "what it gives parameters is not known, for it breaks off".to_owned(),
        [] => {
            source.join_issues.push(Issue::warning(
                place,
                "this is a parameter file, and no template here has its parameters",
                ALONE,
            ));
            ALONE.to_owned()
        }
        _ => format!(
            "its values were taken for the template in {}",
            names.join(", ")
        ),
    };
    let unknown = own.iter().map(|one| one.unknown).max().unwrap_or_default();
    if unknown > 0 {
        let many = if unknown == 1 {
            "1 name".to_owned()
        } else {
            format!("{unknown} names")
        };
        source.join_issues.push(Issue::warning(
            place,
            format!(
                "this parameter file has {many} that the template in {} does not know; it was taken for it because it knows the others",
                names.join(", ")
            ),
            "drop the template that it belongs to, if that is another one",
        ));
    }
    let after = source
        .documents
        .partition_point(|document| document.resources.end <= file.resource);
    let document = source.documents.get_mut(after);
    let document = document.filter(|document| document.resources.contains(&file.resource));
    if let Some(document) = document.filter(|document| document.kind == "arm parameters") {
        document.note = note;
    }
}

/// Of a template the parameters, by their names in lower case, that something here may give another value than
/// its parameter file or their default, and the numbers of those values.
type Doubted = BTreeMap<String, Vec<u64>>;

/// That of each template. Whoever drops it is told.
fn doubted(
    sources: &mut [Decoded],
    templates: &[Template],
    files: &[ParameterFile],
    matches: &[Match],
) -> Vec<Doubted> {
    let mut doubted: Vec<Doubted> = templates.iter().map(|one| one.linked.clone()).collect();
    for one in matches {
        let Some(file) = files.get(one.file).filter(|file| !file.twice.is_empty()) else {
            continue;
        };
        if let Some(doubted) = doubted.get_mut(one.template) {
            doubted.extend(
                file.twice
                    .iter()
                    .map(|name| (name.clone(), vec![given::UNTOLD])),
            );
        }
    }
    // How many of each source hand values on: to others beside them, and not to themselves.
    let mut handing: BTreeMap<usize, usize> = BTreeMap::new();
    for template in templates.iter().filter(|one| one.hands_on) {
        *handing.entry(template.source).or_default() += 1;
    }
    let names: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
    for (index, source) in sources.iter_mut().enumerate() {
        if source.given.is_empty() && source.passed.is_empty() {
            continue;
        }
        let mut told = BTreeSet::new();
        for (template, doubted) in templates.iter().zip(&mut doubted) {
            for name in template.parameters.keys() {
                if !template.facts.needs(name) {
                    continue;
                }
                let mut values = given::gives(&source.given, name);
                let handing = handing.get(&index).copied().unwrap_or_default();
                if template.source != index || handing > usize::from(template.hands_on) {
                    values.extend(given::gives(&source.passed, name));
                }
                if !values.is_empty() {
                    told.extend(names.get(template.source).map(|name| format!("`{name}`")));
                    doubted.entry(name.clone()).or_default().extend(values);
                }
            }
        }
        if !told.is_empty() {
            let told: Vec<String> = told.into_iter().collect();
            let told = told.join(", ");
            let message = match given::gives_any(&source.given) || given::gives_any(&source.passed)
            {
                false => format!(
                    "this seems to give parameters of the template in {told} their values, in a form that is not read; where these are not what its parameter file or its default says, they are not known"
                ),
                true => format!(
                    "this may give any parameter of the template in {told} a value, but breaks off, is to be filled in, refers to a link or is known only later, so what these are is not known"
                ),
            };
            source.join_issues.push(Issue::warning(
                None,
                message,
                "drop the parameter file itself, `{\"parameters\": {\"NAME\": {\"value\": …}}}`, which `az bicep build-params --file FILE` writes",
            ));
        }
    }
    doubted
}

struct Joining<'j> {
    templates: &'j [Template],
    doubted: &'j [Doubted],
    files: &'j [ParameterFile],
    by_file: &'j [Vec<&'j Match>],
    by_template: &'j [Vec<&'j Match>],
    gaps: &'j mut Gaps,
    key: &'j mut u64,
    most: usize,
    room: &'j mut Room,
    /// A template of the source in hand takes another one from elsewhere.
    linked: bool,
    /// One declares something of which the type is not known.
    untyped: bool,
}

impl Joining<'_> {
    /// Whether a parameter file is surely meant for this template: it fits no other, or is nearer to this one than
    /// to any other by what it is called and where it lies. Of one that is not, nobody knows what this one is handed.
    fn is_meant(&self, sources: &[Decoded], one: &Match) -> bool {
        let name = |source: usize| sources.get(source).map_or("", |source| &*source.name);
        let Some(file) = self.files.get(one.file) else {
            return false;
        };
        let near = |place: usize| {
            let source = self.templates.get(place).map(|template| template.source);
            let called = nearness(name(file.source), source.map_or("", name));
            (file.own == Some(place), source == Some(file.source), called)
        };
        let own = near(one.template);
        let all = self.by_file.get(one.file).into_iter().flatten();
        let mut others = all.filter(|other| other.template != one.template);
        others.all(|other| near(other.template) < own)
    }

    /// Works out the templates of one source.
    fn source(&mut self, sources: &mut [Decoded], index: usize, own: &[usize], limits: &Limits) {
        let Some(source) = sources.get_mut(index) else {
            return;
        };
        // The text of this source is looked at while what is found in it grows.
        let mut found = std::mem::take(&mut source.found);
        let mut unfolded = Vec::new();
        let mut issues = Vec::new();
        let documents: Vec<std::ops::Range<usize>> = source
            .documents
            .iter()
            .map(|document| document.resources.clone())
            .collect();
        let mut whole = true;
        let mut own = own.iter().peekable();
        for resources in documents {
            let first = found.resources.len();
            let here = |place: &&usize| {
                let template = self.templates.get(**place);
                template.is_some_and(|template| template.resource < resources.end)
            };
            let mut places = Vec::new();
            while let Some(place) = own.next_if(here) {
                places.push(*place);
            }
            for place in places {
                whole &= self.template(sources, place, &mut found, &mut issues, limits);
            }
            unfolded.push(first..found.resources.len());
        }
        let Some(source) = sources.get_mut(index) else {
            return;
        };
        source.join_incomplete = self.linked;
        source.join_unread |= self.untyped;
        if !whole {
            source.join_unread = true;
            issues.push(too_much(None));
        }
        if found.resources.len() > self.most {
            found.resources.truncate(self.most);
            source.join_unread = true;
            issues.push(Issue::error(
                None,
                format!(
                    "there are more than {} resources in this file; the rest of them were not judged",
                    self.most
                ),
                "deploy it, and export what came of it one subscription at a time",
            ));
        }
        let base = source.base.resources.min(found.resources.len());
        for resource in found.resources.get(base..).unwrap_or_default() {
            issues.extend(duplicates(source.text.bytes(), &found, resource));
        }
        let end = found.resources.len();
        for (document, range) in source.documents.iter_mut().zip(unfolded) {
            document.unfolded = range.start.min(end)..range.end.min(end);
        }
        source.found = found;
        source.join_issues.append(&mut issues);
    }

    /// Works out one template: once for each of its parameter files, or once by itself. By itself, too,
    /// where it needs no file and none is surely meant for it alone. Whether all of it was worked out.
    fn template(
        &mut self,
        sources: &[Decoded],
        place: usize,
        found: &mut Found,
        issues: &mut Vec<Issue>,
        limits: &Limits,
    ) -> bool {
        let Some(template) = self.templates.get(place) else {
            return true;
        };
        let Some(source) = sources.get(template.source) else {
            return true;
        };
        let Some(resource) = found.resources.get(template.resource) else {
            return true;
        };
        let (start, prefix, index) = (resource.start, resource.prefix, resource.index);
        let pointer = found.pointer(prefix, index);
        let (tree, _) = Tree::read(source.text.bytes(), start as usize);
        let root = tree.root().and_then(|root| root_of(root, &pointer));
        let Some((root, pointer)) = root else {
            return true;
        };
        // One more than is wanted shows that there were too many.
        let most = self.most.saturating_add(1);
        let own = self.by_template.get(place).cloned().unwrap_or_default();
        let many = |file: usize| self.by_file.get(file).is_some_and(|own| own.len() > 1);
        let by_itself = own.is_empty()
            || own.iter().all(|one| !self.is_meant(sources, one))
            || (own.iter().all(|one| many(one.file) || one.unknown > 0)
                && template.parameters.values().all(|wanted| !wanted));
        let mut own: Vec<&ParameterFile> = own
            .into_iter()
            .filter_map(|one| self.files.get(one.file))
            .collect();
        let name = |file: &ParameterFile| sources.get(file.source).map(|source| &source.name);
        order::by(&mut own, |one, two| {
            (name(one), one.resource).cmp(&(name(two), two.resource))
        });
        let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
        let span = root.span();
        let bytes = (span.end - span.start) as usize;
        let mut told: BTreeSet<(Option<u32>, String)> = BTreeSet::new();
        let mut whole = true;
        let room = &mut *self.room;
        let (linked, untyped) = (&mut self.linked, &mut self.untyped);
        let none = Doubted::new();
        let doubted = self.doubted.get(place).unwrap_or(&none);
        let mut run = |file: Option<File<'_>>, sources_found: &mut Found| {
            let theirs = file.map_or(0, |file| {
                let span = file.root.span();
                (span.end - span.start) as usize
            });
            if !room.take(bytes.saturating_add(theirs)) {
                whole = false;
                return;
            }
            *self.key += 1;
            let first = sources_found.resources.len();
            let bounds = Bounds {
                depth: limits.max_depth,
                resources: most.min(first.saturating_add(room.declared)),
            };
            let input = Input {
                root,
                pointer: &pointer,
                text: source.text.bytes(),
                file,
                doubted,
                key: *self.key,
                bounds,
            };
            let expanded = expand(&input, sources_found, self.gaps);
            *linked |= expanded.linked;
            *untyped |= expanded.untyped;
            for issue in expanded.issues {
                if told.insert((issue.offset, issue.message.clone())) {
                    issues.push(issue);
                }
            }
            let end = sources_found.resources.len();
            whole &= !expanded.stopped || end >= most;
            // An expansion that declares nothing is one all the same.
            let spent = (end - first).max(expanded.looks / LOOKS).max(1);
            room.declared = room.declared.saturating_sub(spent);
            runs.push(first..end);
        };
        if by_itself {
            run(None, found);
        }
        let mut labels: BTreeMap<String, usize> = BTreeMap::new();
        for file in own {
            let Some(of_file) = sources.get(file.source) else {
                continue;
            };
            let resource = match file.source == template.source {
                true => found.resources.get(file.resource),
                false => of_file.found.resources.get(file.resource),
            };
            let Some(start) = resource.map(|resource| resource.start) else {
                continue;
            };
            let (tree, _) = Tree::read(of_file.text.bytes(), start as usize);
            let Some(root) = tree.root().and_then(file_of) else {
                continue;
            };
            let seen = labels.entry(of_file.name.clone()).or_default();
            *seen += 1;
            let label = match *seen {
                1 => of_file.name.clone(),
                number => format!("{} ({number})", of_file.name),
            };
            let file = File {
                root,
                name: &label,
                place: (offset(file.source), offset(file.resource)),
                text: of_file.text.bytes(),
            };
            run(Some(file), found);
        }
        doubt(found, source.text.bytes(), &runs);
        whole
    }
}

/// Whether the name of a parameter file says that it is for the template in a file of that name, and whether both
/// lie in one folder.
fn nearness(file: &str, template: &str) -> (bool, bool) {
    let parts = |path: &str| match path.rsplit_once('/') {
        Some((folder, name)) => (folder.to_ascii_lowercase(), name.to_ascii_lowercase()),
        None => (String::new(), path.to_ascii_lowercase()),
    };
    let ((folder, name), (other, template)) = (parts(file), parts(template));
    let stem = template.strip_suffix(".json").unwrap_or(&template);
    let stem = stem.strip_suffix(".bicep").unwrap_or(stem);
    let rest = name.strip_prefix(stem).filter(|_| !stem.is_empty());
    let is_called = rest.is_some_and(|rest| rest.starts_with(['.', '-', '_']));
    (is_called, folder == other)
}

/// Of several deployments of one template it is not known which was the last, so a plan that another
/// deployment to its subscription declares otherwise, or not at all, may not be there.
fn doubt(found: &mut Found, text: &[u8], runs: &[std::ops::Range<usize>]) {
    if runs.len() < 2 {
        return;
    }
    let subscription = |resource: &Resource| {
        let scope = found.scopes.get(resource.scope as usize);
        scope.and_then(|scope| scope.subscription.as_deref())
    };
    let facts = |resource: &Resource| -> Vec<(Field, String)> {
        let range = resource.records.start as usize..resource.records.end as usize;
        let records = found.records.get(range).unwrap_or_default();
        let said = records.iter().map(|record| {
            let span = record.span.start as usize..record.span.end as usize;
            let said = match record.mark.is_computed() {
                true => found.computed.get(span.start).map(|one| one.json.clone()),
                false => text
                    .get(span)
                    .map(|piece| String::from_utf8_lossy(piece).into_owned()),
            };
            (record.field, said.unwrap_or_default())
        });
        said.collect()
    };
    let of = |run: &std::ops::Range<usize>| found.resources.get(run.clone()).unwrap_or_default();
    let name = |resource: &Resource| subscription(resource).map(str::to_ascii_lowercase);
    // What each deployment says of plans, and how many say the same; and how many declare anything for a
    // subscription, for one that is not known, or at all.
    type Said = (u32, Option<String>, Vec<(Field, String)>);
    let mut again: BTreeMap<Said, usize> = BTreeMap::new();
    let mut concerned: BTreeMap<String, usize> = BTreeMap::new();
    let (mut any, mut open) = (0_usize, 0_usize);
    let mut own: Vec<BTreeSet<Said>> = Vec::new();
    let said = |plan: &Resource| (plan.start, name(plan), facts(plan));
    for run in runs {
        let counted = of(run).iter().filter(|one| one.kind != Kind::Other);
        let mut names: Vec<Option<String>> = counted.map(name).collect();
        order::unique(&mut names);
        any += usize::from(!names.is_empty());
        match names.contains(&None) {
            true => open += 1,
            false => {
                for name in names.into_iter().flatten() {
                    *concerned.entry(name).or_default() += 1;
                }
            }
        }
        let plans = of(run).iter();
        let plans = plans.filter(|one| one.kind == Kind::Pricing && !one.maybe);
        let plans: BTreeSet<Said> = order::set(plans.map(said));
        for said in &plans {
            *again.entry(said.clone()).or_default() += 1;
        }
        own.push(plans);
    }
    let mut doubtful = Vec::new();
    for (run, own) in runs.iter().zip(own) {
        for (place, plan) in run.clone().zip(of(run)) {
            if plan.kind != Kind::Pricing {
                continue;
            }
            let said = said(plan);
            // That it is off in one deployment is a finding, whatever the others do.
            let is_off = said.2.iter().any(|(field, said)| {
                *field == Field::PricingTier && said.trim_matches('"').eq_ignore_ascii_case("free")
            });
            if is_off {
                continue;
            }
            let deployments = match &said.1 {
                None => any,
                Some(name) => open + concerned.get(name).copied().unwrap_or_default(),
            };
            // Whichever says the same is among these, and this one too.
            let same = again.get(&said).copied().unwrap_or_default();
            if deployments - 1 > same - usize::from(own.contains(&said)) {
                doubtful.push(place);
            }
        }
    }
    for place in doubtful {
        if let Some(plan) = found.resources.get_mut(place) {
            plan.maybe = true;
        }
    }
}
