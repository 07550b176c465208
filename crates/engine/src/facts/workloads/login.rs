//! How what runs in Azure logs in to its registries: each login, and to which server it is.
//!
//! A login for one server says nothing of how images are pulled from another one, so whoever asks names
//! the hosts that he means.

use std::collections::HashSet;

use super::{
    Image, Service, Workload, Workloads,
    pull::{self, Puller},
    reference,
};
use crate::{
    azure::{
        hosts::{is_name, login_server},
        ids::{Folded, ResourceId, is_guid, is_masked},
        images::{SiteImage, image_parts},
        runs,
    },
    facts::{Doc, Place, docs},
    read::decode::{
        Decoded,
        fields::Field,
        recognise::Kind,
        walk::{GAP, Mark, Record},
    },
};
use model::sentence::is_filler;

/// By whom a workload logs in to a registry. What several documents say together is the last of these that
/// one of them says: none takes away what another one shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// The documents do not tell.
    #[default]
    Untold,
    /// Without a stored password.
    NoPassword,
    /// With a stored one that is not the admin account's: a token of the registry, or a service principal.
    Other,
    /// With a stored one, and whose it is the documents do not tell.
    Unnamed,
    /// As the registry's admin account.
    Admin,
}

impl Way {
    /// Whether it is done with a stored password; none if the documents do not tell.
    pub fn stored(self) -> Option<bool> {
        (self != Way::Untold).then_some(self > Way::NoPassword)
    }

    /// Whether it is done as the admin account; none if the documents do not tell.
    pub fn admin(self) -> Option<bool> {
        match self {
            Way::Admin => Some(true),
            Way::NoPassword | Way::Other => Some(false),
            Way::Untold | Way::Unnamed => None,
        }
    }
}

/// The names of tokens that documents list: such a name is one, however it is written.
pub(super) type Tokens<'a> = HashSet<Folded<'a>>;

/// The tokens of all registries.
pub(super) fn tokens(sources: &[Decoded]) -> Tokens<'_> {
    let tokens = docs(sources).filter(|doc| doc.resource.kind == Kind::Token);
    let ids = tokens.filter_map(|doc| doc.first_text(Field::Id).map(ResourceId::new));
    ids.filter_map(ResourceId::name).map(Folded).collect()
}

/// Whether it is surely somebody's name, as tokens have one or as the id of a service principal is: what
/// stands there may also be the name of a variable that is filled in elsewhere, or what was put in its place.
pub fn names_somebody(user: &str) -> bool {
    const STAND_INS: [&str; 9] = [
        "admin", "hidden", "masked", "password", "redacted", "removed", "secret", "user",
        "username",
    ];
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    is_guid(user) && !is_masked(user)
        || (5..=50).contains(&user.len())
            && user.bytes().all(plain)
            && user.bytes().any(|byte| byte.is_ascii_lowercase())
            && user.starts_with(|first: char| first.is_ascii_alphanumeric())
            && !is_masked(user)
            && !STAND_INS.contains(&user.to_ascii_lowercase().as_str())
}

/// One login, as documents show it.
#[derive(Default)]
pub(super) struct Login<'a> {
    /// The login servers that it is for; none if that is not known.
    servers: Vec<String>,
    /// The names that it is done by.
    users: Vec<(&'a str, Place)>,
    /// It is done by a name that the documents do not tell.
    unnamed: bool,
    /// The identities that it is done with.
    pub pullers: Vec<Puller<'a>>,
    /// Whether it is done with a stored password; none if the documents do not tell.
    pub stored: Option<bool>,
}

impl<'a> Login<'a> {
    fn pull_by(&mut self, puller: Puller<'a>) {
        if !self.pullers.contains(&puller) {
            self.pullers.push(puller);
        }
    }

    fn log_in_by(&mut self, doc: &Doc<'a>, record: &Record) {
        self.stored = Some(true);
        match name(doc, record).filter(|name| !name.contains(GAP)) {
            Some(name) => self.users.push((name, doc.place(record))),
            None => self.unnamed = true,
        }
    }

    /// By whom it is done at the registry of this name.
    pub(super) fn way(&self, registry: &str, tokens: &Tokens) -> Way {
        let mut users = self.users.iter().map(|(user, _)| *user);
        match self.stored {
            None => Way::Untold,
            Some(false) => Way::NoPassword,
            Some(true)
                if users
                    .clone()
                    .any(|user| user.eq_ignore_ascii_case(registry)) =>
            {
                Way::Admin
            }
            // Of a registry whose name is not known, any may be its admin account.
            Some(true)
                if self.unnamed
                    || self.users.is_empty()
                    || !is_name(registry)
                    || users
                        .any(|user| !names_somebody(user) && !tokens.contains(&Folded(user))) =>
            {
                Way::Unnamed
            }
            Some(true) => Way::Other,
        }
    }

    fn is_for(&self, hosts: &[String]) -> bool {
        self.servers.iter().any(|server| hosts.contains(server))
    }
}

/// The text that stands there; none if it is empty or not known.
fn name<'a>(doc: &Doc<'a>, record: &Record) -> Option<&'a str> {
    let known = !record.mark.is_unknown() && record.mark != Mark::Present;
    known
        .then(|| doc.said(record))?
        .filter(|text| !text.is_empty())
}

/// The login server that stands there; of an expression nothing is known.
fn server(doc: &Doc, record: &Record) -> Option<String> {
    let host = name(doc, record).filter(|host| is_told(host))?;
    Some(login_server(host)).filter(|host| !host.is_empty())
}

/// Whether a host stands there, and not a reference to where it is kept, such as a secret of Key Vault
/// (`@Microsoft.KeyVault(…)`), or a placeholder.
pub(super) fn is_told(host: &str) -> bool {
    let host = host.trim_end_matches(is_filler).trim();
    !(host.is_empty() || host.starts_with('@') || host.contains(GAP))
}

/// Whether it is a site, whose settings are one login together.
pub(super) fn is_site(service: Service) -> bool {
    matches!(service, Service::AppService | Service::FunctionApp)
        || service == Service::Hosted(runs::FUNCTION_IN_CONTAINER_APPS)
}

/// The logins that the documents of a workload show.
pub(super) fn all<'a>(docs: &[Doc<'a>], service: Service) -> Vec<Login<'a>> {
    let mut found = Vec::new();
    if service.is_kubernetes() {
        return found;
    }
    if is_site(service) {
        let of_part = |doc: &&Doc| doc.of(Field::AuthType).next().is_some();
        found.extend(docs.iter().filter(of_part).map(of_container));
        let whole: Vec<&Doc> = docs.iter().filter(|doc| !of_part(doc)).collect();
        found.push(of_site(&whole));
    } else {
        for doc in docs {
            entries(doc, service, &mut found);
        }
    }
    found.retain(|login| login.stored.is_some() || !login.pullers.is_empty());
    found
}

/// One of a site's containers says how its own image is pulled.
fn of_container<'a>(doc: &Doc<'a>) -> Login<'a> {
    let mut login = Login::default();
    let images = doc.of(Field::Image).filter_map(|record| name(doc, record));
    login.servers.extend(images.filter_map(host_of));
    let client = || {
        let mut named = doc.of(Field::PullIdentity);
        named.find_map(|record| pull::named(doc, record))
    };
    let way = doc.first_text(Field::AuthType).unwrap_or_default();
    let is = |known: &str| way.eq_ignore_ascii_case(known);
    let users: Vec<&Record> = doc
        .of(Field::RegistryUsername)
        .filter(|record| name(doc, record).is_some())
        .collect();
    for record in &users {
        login.log_in_by(doc, record);
    }
    if is("UserCredentials") {
        login.stored = Some(true);
    } else if pull::is_without_password(way) {
        login.stored = Some(false);
    }
    if is("SystemIdentity") {
        login.pull_by(Puller::Own);
    } else if is("UserAssigned") {
        login.pull_by(client().unwrap_or(Puller::Unnamed));
    }
    login
}

/// What the settings of a site say, whichever documents they stand in. With an identity they count for
/// nothing. (learn.microsoft.com …/app-service/configure-custom-container: "Use managed identity to pull
/// image from Azure Container Registry".)
fn of_site<'a>(docs: &[&Doc<'a>]) -> Login<'a> {
    let mut login = Login::default();
    let by_identity = |doc: &&&Doc| doc.boolean(Field::PullsByIdentity).value() == Some(&true);
    if docs.iter().any(|doc| by_identity(&doc)) {
        let mut named = docs.iter().flat_map(|doc| {
            let records = doc.of(Field::PullIdentity);
            records.filter_map(move |record| pull::named(doc, record))
        });
        // Without one that is named it is the site's own.
        login.pull_by(named.next().unwrap_or(Puller::Own));
        login.stored = Some(false);
        return login;
    }
    for doc in docs {
        let servers = doc.of(Field::RegistryServer);
        login
            .servers
            .extend(servers.filter_map(|record| server(doc, record)));
        for record in doc.of(Field::RegistryUsername) {
            // That there is such a setting tells, whatever was blanked in it.
            if name(doc, record).is_some() || record.mark.is_unknown() {
                login.log_in_by(doc, record);
            }
        }
        if has_password(doc) {
            login.stored = Some(true);
        }
    }
    login
}

/// Whether a password for a registry stands in what a site says of itself: tools blank it, so that there
/// is one is seen by its key.
fn has_password(doc: &Doc) -> bool {
    doc.of(Field::RegistryPassword)
        .any(|record| match doc.raw(record) {
            "\"\"" => false,
            // A container of a site that needs none has the key all the same.
            "null" => record.mark == Mark::Present || doc.of(Field::Image).next().is_none(),
            _ => true,
        })
}

/// The logins in lists of them, each with its server.
fn entries<'a>(doc: &Doc<'a>, service: Service, found: &mut Vec<Login<'a>>) {
    const PARTS: [Field; 5] = [
        Field::RegistryServer,
        Field::RegistryUsername,
        Field::RegistryPassword,
        Field::RegistryPasswordRef,
        Field::RegistryIdentity,
    ];
    let first = found.len();
    let mut open: Option<(Option<u32>, Vec<Field>)> = None;
    for record in doc.records() {
        if record.field == Field::RegistryLogin {
            open = Some((None, Vec::new()));
            found.push(Login::default());
            continue;
        }
        if !PARTS.contains(&record.field) {
            continue;
        }
        // Links of earlier times do not say where one begins.
        let is_next = match &open {
            None => true,
            Some((None, _)) => false,
            Some((Some(element), seen)) => {
                *element != record.element || seen.contains(&record.field)
            }
        };
        if is_next {
            open = Some((Some(record.element), Vec::new()));
            found.push(Login::default());
        }
        if let Some((_, seen)) = &mut open {
            seen.push(record.field);
        }
        let Some(login) = found.last_mut() else {
            continue;
        };
        match record.field {
            Field::RegistryServer => login.servers.extend(server(doc, record)),
            Field::RegistryUsername if name(doc, record).is_some() => login.log_in_by(doc, record),
            Field::RegistryPasswordRef if name(doc, record).is_some() => login.stored = Some(true),
            Field::RegistryIdentity => {
                if let Some(puller) = pull::named(doc, record) {
                    login.pull_by(puller);
                    login.stored = login.stored.or(Some(false));
                }
            }
            _ => {}
        }
    }
    // Where Batch is told of none it is Docker Hub's. (Batch's `ContainerRegistry.registryServer`.)
    let says_none = doc.of(Field::RegistryServer).next().is_none();
    if says_none && matches!(service, Service::Hosted(row) if runs::is_of_batch(row)) {
        for login in found.get_mut(first..).unwrap_or_default() {
            login.servers.push(login_server("docker.io"));
        }
    }
}

/// Those that are for one of these hosts; those of which it is not known what they are for only where none
/// is. Without any hosts it is all of them.
pub(super) fn to<'l, 'a>(
    logins: &'l [Login<'a>],
    hosts: &'l [String],
) -> impl Iterator<Item = &'l Login<'a>> {
    let any = logins.iter().any(|login| login.is_for(hosts));
    logins.iter().filter(move |login| match (hosts, any) {
        ([], _) => true,
        (hosts, true) => login.is_for(hosts),
        (_, false) => login.servers.is_empty(),
    })
}

/// The login server in a reference; none if it names no host.
fn host_of(image: &str) -> Option<String> {
    let image = match SiteImage::parse(image) {
        Some(SiteImage::Image(image)) => image,
        _ => image,
    };
    let host = image_parts(image.trim()).host?;
    Some(login_server(host))
}

/// The login servers by which a workload names its images of a registry; none if one of them has no host.
pub(super) fn hosts(
    sources: &[Decoded],
    workload: &Workload,
    from: impl Fn(&Image) -> bool,
) -> Vec<String> {
    let mut hosts = Vec::new();
    for image in workload.images.iter().filter(|image| from(image)) {
        match host_of(reference(sources, image)) {
            Some(host) if hosts.contains(&host) => {}
            Some(host) => hosts.push(host),
            None => return Vec::new(),
        }
    }
    hosts
}

/// The names by which a workload logs in to the registry at this place, and where they stand.
pub fn user_names<'a>(
    sources: &'a [Decoded],
    workloads: &Workloads,
    workload: &Workload,
    registry: u32,
) -> Vec<(&'a str, Place)> {
    let docs = workload.docs.iter();
    let docs: Vec<Doc> = docs
        .filter_map(|handle| Doc::new(sources, *handle))
        .collect();
    let logins = all(&docs, workload.service);
    if logins.iter().all(|login| login.users.is_empty()) {
        return Vec::new();
    }
    let hosts = hosts(sources, workload, |image| {
        workloads.comes_from(image, registry)
    });
    to(&logins, &hosts)
        .flat_map(|login| login.users.iter().copied())
        .collect()
}
