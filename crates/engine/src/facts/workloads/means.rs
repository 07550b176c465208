//! What a workload can reach and how it logs in, from all documents that show it.
//!
//! A document more never takes away what another one shows: a pod to which a service account has
//! added `imagePullSecrets` says so whether or not its Deployment does.

use std::collections::BTreeSet;

use model::order;

use crate::{
    azure::secrets::may_hold_secret,
    facts::{
        Doc,
        workloads::{
            Image, Service, Workload, Workloads,
            login::{self, Tokens, Way},
        },
    },
    read::decode::{
        Decoded,
        fields::Field,
        walk::{Mark, Record},
    },
};

/// How the identity of a Kubernetes workload begins, before its service account.
pub const OF_ACCOUNT: &str = "workload identity of ";

/// What a workload can reach and how it logs in, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Means {
    /// The identity it acts as, several with `and` between them; empty if no document shows one.
    pub identity: String,
    /// The secrets it is given: names of secrets, and `env NAME` for variables that look like one.
    pub secret_names: Vec<String>,
    /// By whom it logs in to the registry.
    pub login: Way,
}

impl Means {
    /// Of a workload that pulls from the registry at this place, from all documents that show it.
    pub fn of(
        sources: &[Decoded],
        workloads: &Workloads,
        workload: &Workload,
        registry: u32,
    ) -> Means {
        let mut means = Means::default();
        let mut identities: BTreeSet<String> = BTreeSet::new();
        let mut known: BTreeSet<(bool, &str)> = BTreeSet::new();
        for handle in &workload.docs {
            let Some(doc) = Doc::new(sources, *handle) else {
                continue;
            };
            identities.extend(identity(&doc, workload.service).map(Identity::words));
            secrets(&doc, |secret| {
                let (variable, name) = match secret {
                    Secret::Named(name) => (false, name),
                    Secret::Variable(name) => (true, name),
                };
                // Hundreds of pods of one owner say the same.
                if known.insert((variable, name)) {
                    means.secret_names.push(match variable {
                        true => format!("env {name}"),
                        false => name.to_owned(),
                    });
                }
            });
        }
        means.login = workload.login_to(registry);
        let docs = docs(sources, workload);
        let logins = login::all(&docs, workload.service);
        if !logins.is_empty() {
            let of = |image: &Image| workloads.comes_from(image, registry);
            let hosts = login::hosts(sources, workload, of);
            for login in login::to(&logins, &hosts) {
                identities.extend(login.pullers.iter().map(|puller| puller.words()));
            }
        }
        // One that names its account says more than one that does not.
        let known = identities.iter().any(|words| words.starts_with(OF_ACCOUNT));
        let identities: Vec<String> = { identities.into_iter() }
            .filter(|words| !known || words != NO_ACCOUNT)
            .collect();
        means.identity = identities.join(" and ");
        means
    }

    /// The same where it is repeated: the first so many secrets, and how many more there are.
    pub fn in_part(&self, most: usize) -> Means {
        const LONG: usize = 400;
        let mut part = self.clone();
        let more = part.secret_names.len().saturating_sub(most);
        if more > 0 {
            part.secret_names.truncate(most);
            part.secret_names
                .push(format!("and {more} more, listed with its first image"));
        }
        if part.identity.len() > LONG {
            part.identity
                .truncate(part.identity.floor_char_boundary(LONG));
            part.identity
                .push_str("… and more, listed with its first image");
        }
        part
    }

    /// The same without words, as [`Workload`] keeps it.
    pub(super) fn in_short(
        sources: &[Decoded],
        workloads: &Workloads,
        workload: &Workload,
        names: &Names,
        tokens: &Tokens,
    ) -> InShort {
        let mut short = InShort::default();
        let of_kubernetes = workload.service.is_kubernetes();
        for handle in &workload.docs {
            let Some(doc) = Doc::new(sources, *handle) else {
                continue;
            };
            short.acts = short.acts || identity(&doc, workload.service).is_some();
            if !short.given {
                secrets(&doc, |_| short.given = true);
            }
            if of_kubernetes {
                short.login = short.login.max(pull_secret(&doc));
            }
            // Nothing that another document says would take any of it away.
            if of_kubernetes && short.acts && short.given && short.login == Way::Unnamed {
                break;
            }
        }
        let docs = match of_kubernetes {
            true => Vec::new(),
            false => docs(sources, workload),
        };
        let logins = login::all(&docs, workload.service);
        if logins.is_empty() {
            return short;
        }
        let mut registries: Vec<u32> = { workload.images.iter() }
            .flat_map(|image| workloads.registries(image))
            .collect();
        order::list(&mut registries);
        registries.dedup();
        for registry in registries {
            let of = |image: &Image| workloads.comes_from(image, registry);
            let hosts = login::hosts(sources, workload, of);
            let mut way = Way::Untold;
            for login in login::to(&logins, &hosts) {
                short.acts |= !login.pullers.is_empty();
                way = way.max(login.way(names(registry), tokens));
            }
            short.by_registry.push((registry, way));
        }
        // Nearly always it is the same for all of them.
        if let [(_, first), rest @ ..] = short.by_registry.as_slice()
            && rest.iter().all(|(_, way)| way == first)
        {
            short.login = *first;
            short.by_registry = Vec::new();
        }
        short
    }
}

/// What a workload has, without words.
#[derive(Default)]
pub(super) struct InShort {
    /// It acts as an identity.
    pub acts: bool,
    /// It is given secrets.
    pub given: bool,
    /// By whom it logs in.
    pub login: Way,
    /// The same for each registry that it pulls from, where that differs.
    pub by_registry: Vec<(u32, Way)>,
}

fn docs<'a>(sources: &'a [Decoded], workload: &Workload) -> Vec<Doc<'a>> {
    let handles = workload.docs.iter();
    let docs = handles.filter_map(|handle| Doc::new(sources, *handle));
    docs.collect()
}

/// The names of registries, by their places.
pub(super) type Names<'n> = dyn Fn(u32) -> &'n str + 'n;

/// The identity a workload acts as.
enum Identity<'a> {
    /// Of Kubernetes, perhaps with its service account.
    Account(Option<&'a str>),
    /// Managed, of this kind.
    Managed(&'a str),
}

const NO_ACCOUNT: &str = "workload identity";

impl Identity<'_> {
    fn words(self) -> String {
        match self {
            Identity::Account(Some(account)) => format!("{OF_ACCOUNT}{account}"),
            Identity::Account(None) => NO_ACCOUNT.to_owned(),
            Identity::Managed(kind) => format!("{kind} managed identity"),
        }
    }
}

fn identity<'a>(doc: &Doc<'a>, service: Service) -> Option<Identity<'a>> {
    if service.is_kubernetes() {
        let uses = doc.first_text(Field::UsesWorkloadIdentity)?;
        return uses
            .eq_ignore_ascii_case("true")
            .then(|| Identity::Account(doc.first_text(Field::ServiceAccount)));
    }
    let kind = doc.first_text(Field::IdentityType)?;
    (!kind.eq_ignore_ascii_case("None")).then_some(Identity::Managed(kind))
}

/// A secret that a workload is given.
enum Secret<'a> {
    /// By the secret's name.
    Named(&'a str),
    /// As the value of a variable that stands in the workload itself.
    Variable(&'a str),
}

/// Shows the secrets of a document to `each`, in their order.
fn secrets<'a>(doc: &Doc<'a>, mut each: impl FnMut(Secret<'a>)) {
    let mut variable: Option<(u32, &'a str)> = None;
    // A variable whose value stands in the workload itself.
    let literal = |variable: Option<(u32, &'a str)>, each: &mut dyn FnMut(Secret<'a>)| {
        if let Some((_, name)) = variable
            && may_hold_secret(name)
        {
            each(Secret::Variable(name));
        }
    };
    for record in doc.records() {
        match record.field {
            Field::VariableName => {
                literal(variable.take(), &mut each);
                variable = known(doc, record).map(|name| (record.element, name));
            }
            Field::VariableReference if record.mark == Mark::Container => {
                variable = variable.filter(|(element, _)| *element != record.element);
            }
            Field::SecretName => {
                variable = variable.filter(|(element, _)| *element != record.element);
                if let Some(name) = known(doc, record) {
                    each(Secret::Named(name));
                }
            }
            _ => {}
        }
    }
    literal(variable, &mut each);
}

/// The name that stands there; of an expression nothing is known.
fn known<'a>(doc: &Doc<'a>, record: &Record) -> Option<&'a str> {
    doc.said(record).filter(|_| !record.mark.is_unknown())
}

/// Whether a document of Kubernetes shows a stored password for the registry, shows that there is none, or
/// neither. Whose it is stands in the secret, which nobody hands in.
fn pull_secret(doc: &Doc) -> Way {
    if doc.of(Field::PullSecret).next().is_some() {
        return Way::Unnamed;
    }
    // A service account adds pull secrets only to the pods themselves.
    match is_pod(doc) {
        true => Way::NoPassword,
        false => Way::Untold,
    }
}

/// A pod itself, and not what makes pods. What the API lists itself carries no kind.
fn is_pod(doc: &Doc) -> bool {
    match doc.first_text(Field::Kind) {
        Some(kind) => kind == "Pod",
        None => !doc.has_container(Field::Template) && doc.first_text(Field::Address).is_none(),
    }
}
