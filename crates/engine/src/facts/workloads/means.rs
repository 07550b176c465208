//! What a workload can reach and how it logs in, from all documents that show it.
//!
//! A document more never takes away what another one shows: a pod to which a service account has
//! added `imagePullSecrets` says so whether or not its Deployment does.

use std::collections::BTreeSet;

use crate::{
    azure::secrets::looks_secret,
    facts::{
        Doc,
        workloads::{
            Service, Workload,
            pull::{self, Puller},
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
    /// It logs in to the registry with a stored password; none if the documents do not tell.
    pub stored_credential: Option<bool>,
}

impl Means {
    /// Of a workload, from all documents that show it.
    pub fn of(sources: &[Decoded], workload: &Workload) -> Means {
        let mut means = Means::default();
        let mut identities: BTreeSet<String> = BTreeSet::new();
        let mut known: BTreeSet<(bool, &str)> = BTreeSet::new();
        for handle in &workload.docs {
            let Some(doc) = Doc::new(sources, *handle) else {
                continue;
            };
            identities.extend(identity(&doc, workload.service).map(Identity::words));
            identities.extend(pull::identities(&doc).into_iter().map(Puller::words));
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
            means.stored_credential =
                together(means.stored_credential, stored(&doc, workload.service));
        }
        // One that names its account says more than one that does not.
        if identities.iter().any(|words| words.starts_with(OF_ACCOUNT)) {
            identities.remove(NO_ACCOUNT);
        }
        let identities: Vec<String> = identities.into_iter().collect();
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

    /// The same without words: whether it acts as an identity, is given secrets, and logs in with a
    /// stored password.
    pub(super) fn in_short(sources: &[Decoded], workload: &Workload) -> (bool, bool, Option<bool>) {
        let (mut acts, mut given, mut logs_in) = (false, false, None);
        for handle in &workload.docs {
            let Some(doc) = Doc::new(sources, *handle) else {
                continue;
            };
            acts = acts
                || identity(&doc, workload.service).is_some()
                || !pull::identities(&doc).is_empty();
            if !given {
                secrets(&doc, |_| given = true);
            }
            if logs_in != Some(true) {
                logs_in = together(logs_in, stored(&doc, workload.service));
            }
            // Nothing that another document says would take any of it away.
            if acts && given && logs_in == Some(true) {
                break;
            }
        }
        (acts, given, logs_in)
    }
}

/// What two documents say together: whoever shows a stored password wins, then whoever tells at all.
fn together(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (one, other) => one.or(other),
    }
}

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
            && looks_secret(name)
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

/// Whether a document shows a stored password for the registry, shows that there is none, or neither.
fn stored(doc: &Doc, service: Service) -> Option<bool> {
    let has = |field| doc.first_text(field).is_some();
    match service {
        Service::Kubernetes(_) | Service::Custom(_) => {
            let secret = |field| field == Field::PullSecret;
            if doc.records().iter().any(|record| secret(record.field)) {
                return Some(true);
            }
            // A service account adds pull secrets only to the pods themselves.
            is_pod(doc).then_some(false)
        }
        // Each of a site's containers says how it logs in.
        Service::AppService | Service::FunctionApp if has(Field::AuthType) => {
            match doc.first_text(Field::AuthType).unwrap_or_default() {
                way if way.eq_ignore_ascii_case("UserCredentials") => Some(true),
                way if pull::is_without_password(way) => Some(false),
                _ if has(Field::RegistryUsername) => Some(true),
                _ => None,
            }
        }
        Service::AppService | Service::FunctionApp => {
            // Without the identity it may log in with a password, or pull anonymously: the settings
            // that would tell hold secrets, so nobody should export them.
            match doc.boolean(Field::PullsByIdentity).value() {
                Some(true) => Some(false),
                _ if has(Field::RegistryUsername) || pull::has_password(doc) => Some(true),
                _ => None,
            }
        }
        _ if has(Field::RegistryUsername) || has(Field::RegistryPasswordRef) => Some(true),
        _ if has(Field::RegistryIdentity) => Some(false),
        _ => None,
    }
}

/// A pod itself, and not what makes pods. What the API lists itself carries no kind.
fn is_pod(doc: &Doc) -> bool {
    match doc.first_text(Field::Kind) {
        Some(kind) => kind == "Pod",
        None => !doc.has_container(Field::Template) && doc.first_text(Field::Address).is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_shows_a_stored_password_wins_in_any_order() {
        let all = [None, Some(false), Some(true)];
        for one in all {
            for other in all {
                let both = together(one, other);
                assert_eq!(both, together(other, one));
                assert_eq!(
                    both == Some(true),
                    one == Some(true) || other == Some(true),
                    "{one:?} {other:?}"
                );
                assert_eq!(both.is_none(), one.is_none() && other.is_none());
            }
        }
    }
}
