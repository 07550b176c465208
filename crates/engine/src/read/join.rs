//! What documents say together: templates are worked out, each with the parameter files that belong to
//! it.
//!
//! A parameter file may be dropped before or after its template, so this runs over all sources,
//! whenever they change. It begins from what was decoded, so it may run any number of times.
//! In: decoded sources. Out: the resources that templates declare, behind those that were decoded, and
//! the values of parameter files that their facts depend on, back in their places.

use std::collections::BTreeMap;

use super::{
    arm::template::{
        Facts, File, Gaps, Input, expand, facts, file_of, needed_of_file, own_file_of, root_of,
    },
    cursor::wipe,
    decode::{
        Decoded, duplicates, escaped_text,
        fields::Field,
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
    let (templates, files, unread) = collect(sources);
    for source in sources.iter_mut() {
        begin_again(source);
    }
    for (source, issue) in unread {
        if let Some(source) = sources.get_mut(source) {
            source.join_issues.push(issue);
        }
    }
    if templates.is_empty() && files.is_empty() {
        return;
    }
    let matches = matched(&templates, &files);
    for (index, file) in files.iter().enumerate() {
        let own: Vec<&Match> = matches.iter().filter(|one| one.file == index).collect();
        show_needed(sources, file, &own, &templates);
        say(sources, file, &own, &templates);
    }
    // How texts with gaps are written must not depend on the order in which files were dropped.
    let name = |index: usize| sources.get(index).map(|source| source.name.as_str());
    let order = order::sorted(sources.len(), &mut |one, two| name(one).cmp(&name(two)));
    let mut gaps = Gaps::default();
    let mut key = 0;
    for source in order {
        if templates.iter().any(|template| template.source == source) {
            let most = limits.max_resources;
            let mut joining = Joining {
                templates: &templates,
                files: &files,
                matches: &matches,
                gaps: &mut gaps,
                key: &mut key,
                most,
            };
            joining.source(sources, source, limits);
        }
    }
}

/// A template, and what its facts need.
struct Template {
    source: usize,
    resource: usize,
    facts: Facts,
    /// The names of its parameters in lower case, and whether each has to be passed.
    parameters: BTreeMap<String, bool>,
}

/// A parameter file.
struct ParameterFile {
    source: usize,
    resource: usize,
    names: Vec<String>,
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
    for document in &mut source.documents {
        document.unfolded = 0..0;
    }
}

/// Templates and parameter files, and what is to be said of templates that cannot be worked out.
fn collect(sources: &[Decoded]) -> (Vec<Template>, Vec<ParameterFile>, Vec<(usize, Issue)>) {
    let mut unread = Vec::new();
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
                    own: None,
                });
            } else if let Some((of_template, _)) = root_of(root, "") {
                if let Some(holder) = own_file_of(root) {
                    files.push(ParameterFile {
                        source: index,
                        resource: place,
                        names: parameters(holder).into_keys().collect(),
                        own: Some(templates.len()),
                    });
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
                }
                templates.push(Template {
                    source: index,
                    resource: place,
                    facts: facts(root),
                    parameters: parameters(root),
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
            }
        }
    }
    (templates, files, unread)
}

/// Which parameter file belongs to which template: one whose every name the template knows, and that
/// passes what has to be passed; else one whose names the template knows; else those templates that
/// know most of them.
fn matched(templates: &[Template], files: &[ParameterFile]) -> Vec<Match> {
    let mut matches = Vec::new();
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
        let known = |template: &Template| {
            let names = of_file.names.iter();
            names
                .filter(|name| template.parameters.contains_key(*name))
                .count()
        };
        let all = of_file.names.len();
        let mut whole: Vec<usize> = (0..templates.len())
            .filter(|index| templates.get(*index).is_some_and(|one| known(one) == all))
            .collect();
        let complete = |index: &usize| {
            templates.get(*index).is_some_and(|template| {
                let mut wanted = template.parameters.iter().filter(|(_, wanted)| **wanted);
                wanted.all(|(name, _)| of_file.names.contains(name))
            })
        };
        if whole.iter().any(complete) {
            whole.retain(complete);
        }
        if whole.is_empty() {
            let mut best: Vec<(usize, usize)> = templates
                .iter()
                .enumerate()
                .map(|(index, template)| (known(template), index))
                .filter(|(known, _)| *known > 0)
                .collect();
            let most = best.iter().map(|(known, _)| *known).max();
            best.retain(|(known, _)| Some(*known) == most);
            matches.extend(best.iter().map(|(known, template)| Match {
                template: *template,
                file,
                unknown: all - known,
            }));
            continue;
        }
        matches.extend(whole.into_iter().map(|template| Match {
            template,
            file,
            unknown: 0,
        }));
    }
    matches
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
    for one in source
        .withheld
        .iter_mut()
        .filter(|one| one.resource == resource)
    {
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
    for one in source
        .withheld
        .iter_mut()
        .filter(|one| one.resource == resource)
    {
        one.shown = kept.binary_search(&one.start).is_ok();
        let mut bytes = one.bytes.clone();
        let end = one.start + offset(bytes.len());
        if one.shown {
            for (from, to) in &beside {
                if (one.start..end).contains(from) {
                    wipe(
                        &mut bytes,
                        (from - one.start) as usize,
                        (to - one.start) as usize,
                    );
                }
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
    if !own.is_empty() {
        source
            .withheld
            .retain(|one| one.shown || one.resource != resource);
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
    let note = match own {
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
    let document = source
        .documents
        .iter_mut()
        .find(|document| document.resources.contains(&file.resource));
    if let Some(document) = document.filter(|document| document.kind == "arm parameters") {
        document.note = note;
    }
}

struct Joining<'j> {
    templates: &'j [Template],
    files: &'j [ParameterFile],
    matches: &'j [Match],
    gaps: &'j mut Gaps,
    key: &'j mut u64,
    most: usize,
}

impl Joining<'_> {
    /// Works out the templates of one source.
    fn source(&mut self, sources: &mut [Decoded], index: usize, limits: &Limits) {
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
        for resources in documents {
            let first = found.resources.len();
            for (place, template) in self.templates.iter().enumerate() {
                if template.source == index && resources.contains(&template.resource) {
                    self.template(sources, place, &mut found, &mut issues, limits);
                }
            }
            unfolded.push(first..found.resources.len());
        }
        let Some(source) = sources.get_mut(index) else {
            return;
        };
        if found.resources.len() > self.most {
            found.resources.truncate(self.most);
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
    /// where it needs no file and none is surely meant for it alone.
    fn template(
        &mut self,
        sources: &[Decoded],
        place: usize,
        found: &mut Found,
        issues: &mut Vec<Issue>,
        limits: &Limits,
    ) {
        let Some(template) = self.templates.get(place) else {
            return;
        };
        let Some(source) = sources.get(template.source) else {
            return;
        };
        let Some(resource) = found.resources.get(template.resource) else {
            return;
        };
        let (start, prefix, index) = (resource.start, resource.prefix, resource.index);
        let prefix = found.prefixes.get(prefix as usize).cloned();
        let pointer = match (prefix.unwrap_or_default(), index) {
            (outer, Some(index)) => format!("{outer}/{index}"),
            (outer, None) => outer,
        };
        let (tree, _) = Tree::read(source.text.bytes(), start as usize);
        let root = tree.root().and_then(|root| root_of(root, &pointer));
        let Some((root, pointer)) = root else { return };
        let bounds = Bounds {
            depth: limits.max_depth,
            // One more than is wanted shows that there were too many.
            resources: self.most.saturating_add(1),
        };
        let own: Vec<&Match> = self
            .matches
            .iter()
            .filter(|one| one.template == place)
            .collect();
        let many = |file: usize| self.matches.iter().filter(|one| one.file == file).count() > 1;
        let by_itself = own.is_empty()
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
        let mut run = |file: Option<File<'_>>, sources_found: &mut Found| {
            *self.key += 1;
            let first = sources_found.resources.len();
            let input = Input {
                root,
                pointer: &pointer,
                text: source.text.bytes(),
                file,
                key: *self.key,
                bounds,
            };
            let expanded = expand(&input, sources_found, self.gaps);
            for issue in expanded.issues {
                if !issues.contains(&issue) {
                    issues.push(issue);
                }
            }
            runs.push(first..sources_found.resources.len());
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
    }
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
    let mut doubtful = Vec::new();
    for (index, run) in runs.iter().enumerate() {
        for (place, plan) in run.clone().zip(of(run)) {
            if plan.kind != Kind::Pricing {
                continue;
            }
            let (own, mine) = (facts(plan), subscription(plan));
            // That it is off in one deployment is a finding, whatever the others do.
            let is_off = own.iter().any(|(field, said)| {
                *field == Field::PricingTier && said.trim_matches('"').eq_ignore_ascii_case("free")
            });
            if is_off {
                continue;
            }
            let same = |other: &str| mine.is_some_and(|mine| mine.eq_ignore_ascii_case(other));
            let differs = runs.iter().enumerate().any(|(other, run)| {
                let concerned = |one: &Resource| {
                    one.kind != Kind::Other
                        && (mine.is_none() || subscription(one).is_none_or(same))
                };
                let again = |one: &Resource| {
                    one.kind == Kind::Pricing
                        && !one.maybe
                        && one.start == plan.start
                        && subscription(one).is_some() == mine.is_some()
                        && subscription(one).is_none_or(same)
                        && facts(one) == own
                };
                other != index && of(run).iter().any(concerned) && !of(run).iter().any(again)
            });
            if differs {
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
