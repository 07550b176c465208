//! Which registry answers to the host in an image's reference.
//!
//! In: what each registry is called, and whether it is there or yet to be deployed.
//! Out: for a host, the registry that images on it come from; and whether a document says so or only
//! the registry's name predicts it.

use std::borrow::Cow;

use super::{
    ids::{QuickMap, registry_name},
    images::ImageRef,
};

/// How the login servers of Azure's clouds end: public, US Government, China.
const SUFFIXES: [&str; 3] = ["azurecr.io", "azurecr.us", "azurecr.cn"];

/// The label that the zone of private endpoints has before a cloud's suffix.
const PRIVATE: &str = "privatelink";

/// A host as it compares: what an address has around it is left out.
fn plain(login_server: &str) -> String {
    let lower = login_server.trim().to_ascii_lowercase();
    let host = lower
        .split_once("://")
        .map_or(lower.as_str(), |(_, host)| host);
    host.split('/').next().unwrap_or_default().to_owned()
}

/// What stands for the part of a host that is not known.
const UNKNOWN: char = '…';

/// The login server that an address leads to, so that two can be compared: its regional and data endpoints
/// and its private zone stand for it, and what an address has around its host is left out.
pub fn login_server(address: &str) -> String {
    let mut host = plain(address);
    if let Some(bare) = host.strip_suffix(":443") {
        host.truncate(bare.len());
    }
    let labels: Vec<&str> = host.trim_end_matches('.').split('.').collect();
    let rest = match labels.as_slice() {
        [_, _, "geo" | "data", PRIVATE, rest @ ..] | [_, _, "geo" | "data", rest @ ..] => rest,
        [_, PRIVATE, rest @ ..] => rest,
        rest => rest.get(1..).unwrap_or_default(),
    };
    let suffix = rest.join(".");
    match labels.first() {
        Some(name) if SUFFIXES.contains(&suffix.as_str()) => format!("{name}.{suffix}"),
        _ => labels.join("."),
    }
}

/// How long the login server of a registry is that a text begins with, and that a slash follows or nothing.
pub fn login_server_at(text: &str) -> Option<usize> {
    let end = text.find(['/', '"']).unwrap_or(text.len());
    let host = text.get(..end)?.to_ascii_lowercase();
    let mut suffixes = SUFFIXES.iter();
    let names = suffixes.find_map(|suffix| host.strip_suffix(suffix)?.strip_suffix('.'))?;
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    // Behind its name, a region and what the endpoint is for.
    (names.split('.').count() <= 4 && names.split('.').all(is_label)).then_some(end)
}

/// A host for a registry whose name is not known yet, made of what it is called until then: an address
/// of Terraform, or an expression. Whatever refers to that registry is joined to it by this.
pub fn stand_in(called: &str) -> String {
    let labels = called.split('.').map(|label| {
        let plain: String = label
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() {
                    c.to_ascii_lowercase()
                } else {
                    '-'
                }
            })
            .collect();
        plain.trim_matches('-').to_owned()
    });
    let labels: Vec<String> = labels.filter(|label| !label.is_empty()).collect();
    format!("{}{NOT_NAMED}", labels.join("."))
}

/// What stands for the identity with which the nodes of a cluster pull, by what the cluster is called; where that
/// is not wholly known, with another ending, as whoever is called otherwise may be meant.
pub fn nodes(called: &str, whole: bool) -> String {
    stand_in(&format!(
        "{called}.{}",
        if whole { KUBELET } else { SOME_KUBELET }
    ))
}

const KUBELET: &str = "kubelet";
const SOME_KUBELET: &str = "some-kubelet";

/// Whether a text stands for the nodes of a cluster; if so, whether it is wholly known how that is called.
pub fn is_of_nodes(text: &str) -> Option<bool> {
    let last = text.strip_suffix(NOT_NAMED)?.rsplit('.').next();
    match last {
        Some(KUBELET) => Some(true),
        Some(SOME_KUBELET) => Some(false),
        _ => None,
    }
}

/// What stands for whoever is in a group of the directory.
pub fn members(called: &str) -> String {
    stand_in(&format!("{called}.{MEMBERS}"))
}

const MEMBERS: &str = "in-group";

/// Whether a text stands for whoever is in a group.
pub fn is_of_members(text: &str) -> bool {
    let rest = text.strip_suffix(NOT_NAMED);
    rest.is_some_and(|rest| rest.rsplit('.').next() == Some(MEMBERS))
}

/// How everything ends that stands for what has no name yet.
const NOT_NAMED: &str = ".not-named-yet";

/// Whether a text stands for something that has no name yet.
pub fn is_stand_in(text: &str) -> bool {
    text.ends_with(NOT_NAMED)
}

/// What a registry is called.
#[derive(Clone, Copy, Debug)]
pub struct Called<'a> {
    /// Its login server; empty where no document shows it, and then its name predicts it.
    pub login_server: &'a str,
    /// Its name.
    pub name: &'a str,
    /// It is there, and not only declared.
    pub live: bool,
    /// Its login server is its name, as nothing asks Azure to form it of the name and a hash.
    pub plain: bool,
}

/// The registry that an image comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joined<'h> {
    /// Its place in the order in which registries were handed in.
    pub registry: u32,
    /// Others of which the same is true: of two with one host, none is more likely.
    pub others: &'h [u32],
    /// No document shows its login server: its name predicts that it answers to this host.
    pub predicted: bool,
}

/// Which registry answers to which host.
#[derive(Default)]
pub struct Hosts {
    by_host: QuickMap<String, Claim>,
    /// By names: registries of which no document shows the login server. Azure may have formed it of
    /// the name and a hash.
    by_name: QuickMap<String, Claim>,
    /// Those of them of which nothing says that it has not.
    by_label: QuickMap<String, Claim>,
    /// By names: registries whose login server is known to be called otherwise.
    labelled: QuickMap<String, Claim>,
    /// Domains that lead to a registry.
    aliases: QuickMap<String, Claim>,
    /// Hosts of connected registries, which hand on what a registry holds.
    connected: QuickMap<String, Claim>,
    /// There is a registry of which no letter of the name is known.
    open: bool,
}

struct Claim {
    rank: Rank,
    registry: u32,
    others: Vec<u32>,
}

/// How much there is to a claim; the first is the best.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Live,
    LivePredicted,
    Declared,
    DeclaredPredicted,
}

impl Rank {
    fn is_predicted(self) -> bool {
        matches!(self, Rank::LivePredicted | Rank::DeclaredPredicted)
    }
}

impl Hosts {
    /// Of registries in order.
    pub fn new<'a>(registries: impl IntoIterator<Item = Called<'a>>) -> Hosts {
        let mut hosts = Hosts::default();
        let registries = registries.into_iter();
        hosts.by_host.reserve(registries.size_hint().0);
        for (called, place) in registries.zip(0..) {
            if !called.login_server.is_empty() {
                let rank = match called.live {
                    true => Rank::Live,
                    false => Rank::Declared,
                };
                let host = plain(called.login_server);
                hosts.open |= host.starts_with(UNKNOWN);
                let name = called.name.to_ascii_lowercase();
                let (label, suffix) = host.split_once('.').unwrap_or((&host, ""));
                let is_formed = SUFFIXES.contains(&suffix) && registry_name(label) == name;
                // Azure forms it of the name, so what stands in its place was put there by somebody.
                if is_name(&name) && !is_formed {
                    hosts.predict(called, place);
                }
                if is_name(&name) && label != name {
                    claim(&mut hosts.labelled, name, rank, place);
                }
                claim(&mut hosts.by_host, host, rank, place);
            } else if is_name(called.name) {
                hosts.predict(called, place);
            } else {
                hosts.open = true;
                let host = stand_in(called.name);
                claim(&mut hosts.by_host, host, Rank::DeclaredPredicted, place);
            }
        }
        hosts
    }

    /// What a registry of this name will answer to.
    fn predict(&mut self, called: Called, place: u32) {
        let rank = match called.live {
            true => Rank::LivePredicted,
            false => Rank::DeclaredPredicted,
        };
        let name = called.name.to_ascii_lowercase();
        for suffix in SUFFIXES {
            claim(&mut self.by_host, format!("{name}.{suffix}"), rank, place);
        }
        if !called.plain {
            claim(&mut self.by_label, name.clone(), rank, place);
        }
        claim(&mut self.by_name, name, rank, place);
    }

    /// The registry that an image comes from. A registry of Azure answers on one port only.
    pub fn pulled_from(&self, image: &ImageRef) -> Option<Joined<'_>> {
        match image.port() {
            None | Some(443) => self.registry(image.host()),
            Some(_) => None,
        }
    }

    /// The registry that answers to this host; its regional and data endpoints count. Case does not
    /// matter.
    ///
    /// Such an endpoint has the login server's first label and its cloud's suffix, with the region
    /// between: `contoso.westeurope.data.azurecr.io` belongs to `contoso.azurecr.io`.
    pub fn registry(&self, host: &str) -> Option<Joined<'_>> {
        let host = lower(host);
        if let Some(found) = self.by_host.get(&*host) {
            return Some(found.joined());
        }
        let (name, rest) = host.split_once('.')?;
        if SUFFIXES.contains(&rest) {
            return self.by_hashed_name(name);
        }
        let (region, rest) = rest.split_once('.')?;
        // What a registry is called in the zone of its private endpoints, for which its own name stands.
        if region == PRIVATE {
            return self.registry(&format!("{name}.{rest}"));
        }
        let (kind, suffix) = rest.split_once('.')?;
        let suffix = match suffix.split_once('.') {
            Some((PRIVATE, suffix)) => suffix,
            _ => suffix,
        };
        if region.is_empty() || !matches!(kind, "geo" | "data") {
            return None;
        }
        match self.by_host.get(&format!("{name}.{suffix}")) {
            Some(found) => Some(found.joined()),
            None if SUFFIXES.contains(&suffix) => self.by_hashed_name(name),
            None => None,
        }
    }

    /// Takes note of a domain that leads to the host of a registry.
    pub fn alias(&mut self, domain: &str, host: &str) {
        let claim = self.registry(&login_server(host)).map(Claim::by);
        if let Some(claim) = claim {
            self.aliases.entry(plain(domain)).or_insert(claim);
        }
    }

    /// Takes note of the host of a connected registry, and of what the registry is called that it is connected to.
    pub fn connect(&mut self, host: &str, registry: &str) {
        let host = plain(host);
        let host = match host.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => &host,
        };
        let claim = self.called(registry).map(Claim::by);
        if let Some(claim) = claim.filter(|_| !host.is_empty()) {
            self.connected.entry(host.to_owned()).or_insert(claim);
        }
    }

    /// The registry of this name.
    pub fn called(&self, name: &str) -> Option<Joined<'_>> {
        let mut hosts = SUFFIXES.iter().map(|suffix| format!("{name}.{suffix}"));
        hosts.find_map(|host| self.registry(&host).or_else(|| self.meant(&host)))
    }

    /// Whether there is a registry here of which no letter of the name is known.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// The registry to which the domain in an image leads.
    pub fn behind(&self, image: &ImageRef) -> Option<Joined<'_>> {
        let at_home = matches!(image.port(), None | Some(443));
        let found = self.aliases.get(&*lower(image.host()));
        found.filter(|_| at_home).map(Claim::joined)
    }

    /// The registry of which the host in an image hands on what it holds. Whoever sets a connected registry up says on
    /// which port it answers.
    pub fn handed_on(&self, image: &ImageRef) -> Option<Joined<'_>> {
        let found = self.connected.get(&*lower(image.host()));
        found.map(Claim::joined)
    }

    /// The registry that a template means by this host, which is made of its name: what refers to a registry by
    /// its name comes to that, whatever login server it has.
    pub fn meant(&self, host: &str) -> Option<Joined<'_>> {
        let host = lower(host);
        let (name, suffix) = host.split_once('.')?;
        let found = self.labelled.get(name).map(Claim::joined);
        found.filter(|_| SUFFIXES.contains(&suffix))
    }

    /// The registry of which this host has the name before a dash, and of which no document shows the login server:
    /// no name holds a dash, so this is the host of a registry that is called so.
    pub fn labelled(&self, host: &str) -> Option<Joined<'_>> {
        let host = login_server(host);
        let (label, suffix) = host.split_once('.')?;
        let (name, hash) = label.rsplit_once('-')?;
        let is_hash = !hash.is_empty() && hash.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let found = self.by_label.get(name).map(Claim::joined);
        found.filter(|_| is_hash && SUFFIXES.contains(&suffix))
    }

    /// Whether this may be the host of a registry here of which the name is not known.
    pub fn may_be(&self, host: &str) -> bool {
        self.open && login_server_at(host) == Some(host.len())
    }

    /// `name-hash`, as Azure forms the first label where that was asked for.
    fn by_hashed_name(&self, label: &str) -> Option<Joined<'_>> {
        let (name, hash) = label.rsplit_once('-')?;
        let is_hash = hash.len() >= 8 && hash.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_hash
            .then(|| self.by_name.get(name))
            .flatten()
            .map(Claim::joined)
    }
}

/// The same in lower case, as nearly all hosts are anyway.
fn lower(host: &str) -> Cow<'_, str> {
    match host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(host.to_ascii_lowercase()),
        false => Cow::Borrowed(host),
    }
}

impl Claim {
    /// That of something which leads to a registry.
    fn by(joined: Joined<'_>) -> Claim {
        Claim {
            rank: Rank::LivePredicted,
            registry: joined.registry,
            others: joined.others.to_vec(),
        }
    }

    fn joined(&self) -> Joined<'_> {
        Joined {
            registry: self.registry,
            others: &self.others,
            predicted: self.rank.is_predicted(),
        }
    }
}

/// What is there comes before what is declared, what a document shows before what a name predicts.
fn claim(claims: &mut QuickMap<String, Claim>, of: String, rank: Rank, registry: u32) {
    claims
        .entry(of)
        .and_modify(|known| {
            if rank < known.rank {
                *known = Claim {
                    rank,
                    registry,
                    others: Vec::new(),
                };
            } else if rank == known.rank {
                known.others.push(registry);
            }
        })
        .or_insert(Claim {
            rank,
            registry,
            others: Vec::new(),
        });
}

/// Letters, digits and, in the pseudonyms of shared facts, dashes: anything else is an expression, or
/// an address that stands for a name which is not known.
pub(crate) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn called<'a>(login_server: &'a str, name: &'a str, live: bool) -> Called<'a> {
        Called {
            login_server,
            name,
            live,
            plain: false,
        }
    }

    /// The registry that a host leads to, and whether that is only predicted.
    fn found(hosts: &Hosts, host: &str) -> Option<(u32, bool)> {
        let joined = hosts.registry(host)?;
        Some((joined.registry, joined.predicted))
    }

    #[test]
    fn a_registry_answers_for_its_own_hosts_only() {
        for (host, login_server, expected) in [
            ("contoso.azurecr.io", "contoso.azurecr.io", true),
            ("CONTOSO.azurecr.IO", "contoso.azurecr.io", true),
            (
                "contoso.westeurope.data.azurecr.io",
                "contoso.azurecr.io",
                true,
            ),
            (
                "Contoso.WestEurope.Geo.AzureCR.io",
                "contoso.azurecr.io",
                true,
            ),
            (
                "contoso.chinaeast2.data.azurecr.cn",
                "contoso.azurecr.cn",
                true,
            ),
            (
                "contoso-e7ggejfuhzhgedc8.azurecr.io",
                "contoso-e7ggejfuhzhgedc8.azurecr.io",
                true,
            ),
            (
                "contoso.azurecr.io",
                "contoso-e7ggejfuhzhgedc8.azurecr.io",
                false,
            ),
            ("contoso.azurecr.cn", "contoso.azurecr.io", false),
            (
                "contoso.chinaeast2.data.azurecr.cn",
                "contoso.azurecr.io",
                false,
            ),
            (
                "contoso.westeurope.logs.azurecr.io",
                "contoso.azurecr.io",
                false,
            ),
            (
                "contoso.westeurope.data.azurecr.io.evil.example",
                "contoso.azurecr.io",
                false,
            ),
            ("evil.contoso.azurecr.io", "contoso.azurecr.io", false),
            ("contoso..data.azurecr.io", "contoso.azurecr.io", false),
            ("docker.io", "", false),
        ] {
            let hosts = Hosts::new([called(login_server, "unnamed registry", true)]);
            assert_eq!(
                found(&hosts, host),
                expected.then_some((0, false)),
                "{host}"
            );
        }
        let hosts = Hosts::new([called("contoso.azurecr.io", "contoso", true)]);
        for (text, expected) in [
            ("contoso.azurecr.io:443/web", true),
            ("contoso.azurecr.io:5000/web", false),
            ("contoso/web", false),
        ] {
            let image = ImageRef::parse(text).unwrap();
            assert_eq!(hosts.pulled_from(&image).is_some(), expected, "{text}");
        }
    }

    #[test]
    fn a_registry_that_is_called_otherwise_is_found_by_what_leads_to_it() {
        let mut hosts = Hosts::new([called("contoso-h7x2k9m4.azurecr.io", "Contoso", true)]);
        let place = |joined: Option<Joined>| joined.map(|joined| joined.registry);
        assert_eq!(place(hosts.meant("contoso.azurecr.io")), Some(0));
        for host in ["contoso2.azurecr.io", "contoso.example", "contoso"] {
            assert_eq!(place(hosts.meant(host)), None, "{host}");
        }
        hosts.alias("Registry.contoso.example", "contoso-h7x2k9m4.azurecr.io.");
        hosts.alias("other.contoso.example", "contoso.azurecr.io");
        let behind = |image: &str| place(hosts.behind(&ImageRef::parse(image).unwrap()));
        assert_eq!(behind("registry.contoso.example/a"), Some(0));
        assert_eq!(behind("registry.contoso.example:443/a"), Some(0));
        assert_eq!(behind("registry.contoso.example:5000/a"), None);
        assert_eq!(behind("other.contoso.example/a"), None);
        assert!(!hosts.may_be("contoso2.azurecr.io"));
        for name in ["[parameters('name')]", "azurerm_container_registry.main"] {
            let hosts = Hosts::new([called("", name, false)]);
            assert!(hosts.may_be("contoso2.azurecr.io"), "{name}");
            assert!(!hosts.may_be("docker.io"), "{name}");
        }
        let partly = |host| Hosts::new([called(host, "…", false)]);
        assert!(partly("….azurecr.io").may_be("contoso2.azurecr.io"));
        assert!(!partly("acr….azurecr.io").may_be("contoso2.azurecr.io"));
    }

    #[test]
    fn a_name_predicts_its_hosts_in_every_cloud_and_that_is_said() {
        let hosts = Hosts::new([called("", "Contoso", true)]);
        for host in [
            "contoso.azurecr.io",
            "contoso.azurecr.us",
            "contoso.azurecr.cn",
            "contoso.usgovvirginia.data.azurecr.us",
            "contoso-e7ggejfuhzhgedc8.azurecr.io",
            "contoso-e7ggejfuhzhgedc8.westeurope.geo.azurecr.io",
        ] {
            assert_eq!(found(&hosts, host), Some((0, true)), "{host}");
        }
        for host in [
            "contoso.azurecr.example",
            "contoso2.azurecr.io",
            "contoso-1.azurecr.io",
            "contoso",
        ] {
            assert_eq!(found(&hosts, host), None, "{host}");
        }
        // Neither an expression nor an address is a name.
        for name in [
            "[parameters('name')]",
            "azurerm_container_registry.main",
            "contoso…",
            "",
        ] {
            let hosts = Hosts::new([called("", name, false)]);
            assert_eq!(found(&hosts, &format!("{name}.azurecr.io")), None, "{name}");
        }
    }

    #[test]
    fn what_is_there_comes_before_what_is_declared_and_neither_of_two_alike_is_dropped() {
        let hosts = Hosts::new([
            called("", "contoso", false),
            called("contoso.azurecr.io", "contoso", false),
            called("", "contoso", true),
            called("Contoso.azurecr.io", "contoso", true),
            called("contoso.azurecr.io", "contoso", true),
        ]);
        let joined = hosts.registry("contoso.azurecr.io").unwrap();
        assert_eq!((joined.registry, joined.others), (3, &[4][..]));
        assert!(!joined.predicted);
        // Elsewhere only the prediction is left, of what is there.
        assert_eq!(found(&hosts, "contoso.azurecr.us"), Some((2, true)));
    }

    #[test]
    fn addresses_of_one_registry_lead_to_one_login_server() {
        for address in [
            "contoso.azurecr.io",
            "HTTPS://Contoso.azurecr.io/",
            " https://contoso.azurecr.io/v2/",
            "contoso.azurecr.io:443",
            "contoso.azurecr.io.",
            "contoso.westeurope.geo.azurecr.io",
            "contoso.WestEurope.data.azurecr.io",
            "contoso.westeurope.data.privatelink.azurecr.io",
            "contoso.privatelink.azurecr.io",
        ] {
            assert_eq!(login_server(address), "contoso.azurecr.io", "{address}");
        }
        for address in [
            "contoso2.azurecr.io",
            "contoso.azurecr.cn",
            "contoso.azurecr.io:5000",
            "contoso.westeurope.logs.azurecr.io",
            "contoso.azurecr.io.example",
            "contoso",
            "",
        ] {
            assert_ne!(login_server(address), "contoso.azurecr.io", "{address}");
        }
    }

    proptest! {
        #[test]
        fn case_of_hosts_does_not_matter(name in "[a-z0-9]{5,9}", region in "[a-z]{4,9}", kind in "geo|data", cloud in 0..3_usize) {
            let login_server = format!("{name}.{}", SUFFIXES[cloud]);
            let host = format!("{name}.{region}.{kind}.{}", SUFFIXES[cloud]);
            let hosts = Hosts::new([called(&login_server.to_uppercase(), &name, true)]);
            prop_assert_eq!(found(&hosts, &host.to_uppercase()), Some((0, false)));
            prop_assert_eq!(found(&hosts, &host), Some((0, false)));
        }

        #[test]
        fn no_host_makes_it_panic(host in "\\PC{0,30}|[.a-c-]{0,14}", name in "\\PC{0,12}") {
            let _ = Hosts::new([called("", &name, true), called(&host, &name, false)]).registry(&host);
        }
    }
}
