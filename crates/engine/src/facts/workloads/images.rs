//! The images that one document shows, and whether it lacks one.
//!
//! A container without an image, an image that is an expression, a reference that is none, a list
//! that something else fills: each is an image that is not known, and none of them is no image.

use std::collections::HashMap;

use crate::{
    azure::{
        hosts::{Hosts, Joined, login_server},
        images::{ImageError, ImageRef, PullPolicy, SiteImage, when},
        runs,
    },
    facts::{
        Doc, Place,
        workloads::{
            Image, Service, Text,
            endpoints::{Endpoints, Named},
        },
    },
    read::{
        decode::{
            fields::Field,
            walk::{GAP, Mark, Record},
        },
        source::offset,
    },
};
use model::{order, report::Pulls};

/// How the moment of a pull is put where part of the image's name is not known.
pub(super) const WHEN_PARTLY: &str =
    "at a moment that depends on a part of the image's name that is not known";

/// The same of what is no reference as it stands.
const WHEN_MALFORMED: &str =
    "at a moment that depends on what is made of its image's name, which is none as it stands";

/// How the moment of a pull is put of an image that is only named beside those that run.
pub(super) const WHEN_NAMED: &str = "if it starts an image that it names beside its own";

/// The same of one that its state names: what the node pulled is not what its spec asks for, since something
/// between the two sent it to another registry, or left a short name to the node.
pub(super) const WHEN_SENT: &str = "at a moment that is not shown: its spec does not name this registry, and its state says that it came from there";

/// The same where its host is made of the name of a registry whose login server is called otherwise.
const WHEN_MEANT: &str = "at a moment that is not shown: its template means this registry by its name, and the login server is another";

/// The same where a record of a domain leads to a registry.
const WHEN_BEHIND: &str =
    "at a moment that is not shown: its host is a domain that leads to this registry";

/// The same of one that is pulled from a connected registry.
const WHEN_HANDED_ON: &str = "at a moment that is not shown: its host is that of a connected registry, which takes what is in this registry when it synchronises";

/// The same where its host is the name of a registry with an ending, as Azure forms it where that was asked for.
const WHEN_LABELLED: &str = "at a moment that is not shown: its host begins with the name of this registry, of which no document shows the login server";

/// The same where its image is not known, and it logs in to a registry.
pub const WHEN_LOGS_IN: &str =
    "if an image that it runs, and that is not known, is one of this registry, to which it logs in";

/// The same where a registry here may be the one that it names.
const WHEN_OPEN: &str = "at a moment that is not shown: a registry here, of which the name is not known, may be the one that it names";

/// What one document shows.
#[derive(Default)]
pub(super) struct Shown {
    /// Its images.
    pub images: Vec<Image>,
    /// It asks for an image that it does not show.
    pub lacks_image: bool,
    /// A runtime is written there.
    pub has_runtime: bool,
    /// Its images stand in resources of their own.
    pub in_parts: bool,
    /// Of a group that is there: whether both its lists of containers are shown.
    pub whole: Option<bool>,
    /// Where it asks for them to be written anew.
    pub renewed: Option<Place>,
    /// It names images that an updater looks after.
    pub renews: bool,
    /// It rewrites images, as a kustomization does.
    pub rewrites: bool,
}

/// What a record says.
enum Said<'a> {
    /// Nothing.
    Null,
    /// Something that is not known.
    Unknown,
    /// A text in which `…` stands for what is not known.
    Partly(&'a str),
    /// A text.
    Known(&'a str),
}

fn said<'a>(doc: &Doc<'a>, record: &Record) -> Said<'a> {
    if record.mark.is_unknown() || record.mark == Mark::Open {
        return Said::Unknown;
    }
    match doc.said(record) {
        None if doc.raw(record) == "null" => Said::Null,
        None => Said::Unknown,
        Some(text) if record.mark == Mark::Partly => Said::Partly(text),
        Some(text) => Said::Known(text),
    }
}

/// Which container: of which list, and which element of it.
type At = (u32, u32);

/// What is told of pull policies.
#[derive(Default)]
struct Policies<'a> {
    /// Of each container that has one: its text, or that it says none.
    by_container: Vec<(At, Option<&'a str>)>,
    /// The API server always fills it in, so what lives has lost it on the way.
    is_live: bool,
}

impl<'a> Policies<'a> {
    fn of(doc: &Doc<'a>) -> Policies<'a> {
        let mut list = 0;
        let mut policies = Policies::default();
        for record in doc.records() {
            match (record.field, record.mark) {
                (Field::Containers, Mark::Container) => list += 1,
                (Field::PullPolicy, _) => {
                    let text = match said(doc, record) {
                        Said::Known(text) => Some(text),
                        _ => None,
                    };
                    policies.by_container.push(((list, record.element), text));
                }
                (Field::Status, _) => policies.is_live = true,
                _ => {}
            }
        }
        order::by_key(&mut policies.by_container, |(at, _)| *at);
        // It knows the templates of its own kinds only; those of others are filled in when pods are made.
        policies.is_live &= doc
            .first_text(Field::Kind)
            .is_none_or(|kind| kind == "Pod" || super::kinds::is_own(kind));
        policies
    }

    fn get(&self, at: At) -> PullPolicy<'a> {
        let found = self.by_container.binary_search_by_key(&at, |(at, _)| *at);
        let found = found.ok().and_then(|place| self.by_container.get(place));
        match found {
            Some((_, Some(policy))) => PullPolicy::Stated(policy),
            Some((_, None)) => PullPolicy::Lost,
            None if self.is_live => PullPolicy::Lost,
            None => PullPolicy::Default,
        }
    }
}

/// Whether a pool of sessions or a Spring app runs what Azure brings along, and no image of one's own.
/// A Function app of the flexible plan names its language, and runs no container.
/// (learn.microsoft.com/azure/templates, `ContainerType`, `UserSourceInfo` and `FunctionsRuntime`.)
fn is_runtime(kind: &str) -> bool {
    let known = [
        "PythonLTS",
        "NodeLTS",
        "Shell",
        "Jar",
        "War",
        "NetCoreZip",
        // A service of Service Fabric that is a program.
        "ExeHost",
        "dotnet-isolated",
        "node",
        "java",
        "powershell",
        "python",
        "custom",
        // Of the nodes of a data flow graph, those that run nothing.
        "Source",
        "Destination",
    ];
    // What Foundry runs by source: `python_3_12`.
    let by_source = || {
        { kind.split_once('_') }
            .is_some_and(|(language, _)| language == "python" || language == "dotnet")
    };
    known.iter().any(|known| known.eq_ignore_ascii_case(kind))
        || runs::is_agent_without_image(kind)
        || by_source()
}

/// Whether what stands there is written as App Service writes what it runs, and not as a reference.
fn says_as_site(doc: &Doc, record: &Record, service: Service) -> bool {
    let of_site = matches!(service, Service::AppService | Service::FunctionApp)
        || service == Service::Hosted(runs::FUNCTION_IN_CONTAINER_APPS);
    of_site
        && matches!(said(doc, record), Said::Known(text) | Said::Partly(text)
            if SiteImage::parse(text).is_some_and(|image| !matches!(image, SiteImage::Odd(_))))
}

/// Whether what an annotation says of updates is that there are some.
pub(super) fn is_asked_for(doc: &Doc, record: &Record) -> bool {
    match said(doc, record) {
        Said::Null => false,
        Said::Known(text) => !matches!(text, "never" | "false" | "[]" | ""),
        Said::Unknown | Said::Partly(_) => true,
    }
}

/// The pull policy that stands beside an image somewhere in an object.
fn loose_policy<'a>(doc: &Doc<'a>, place: usize, image: &Record) -> PullPolicy<'a> {
    let records = doc.records().get(place + 1..).unwrap_or_default().iter();
    let found = records
        .take_while(|record| record.field != Field::LooseImage && record.element == image.element)
        .find(|record| record.field == Field::LoosePolicy);
    match found.map(|record| said(doc, record)) {
        None => PullPolicy::Default,
        Some(Said::Known(text)) => PullPolicy::Stated(text),
        Some(_) => PullPolicy::Lost,
    }
}

/// Reads the images of documents.
pub(super) struct Images<'c, 'h> {
    /// Who answers to which host.
    pub hosts: &'h Hosts,
    /// References that are none.
    pub malformed: &'c mut Vec<(Place, ImageError)>,
    /// Registries that answer to one host, numbered as they are met.
    pub alike: &'c mut Alike,
    /// From which registries endpoints have pulled what names them.
    pub endpoints: &'c Endpoints<'h>,
    /// Room to work in.
    pub scratch: &'c mut Scratch,
}

/// Registries that answer to one host.
#[derive(Default)]
pub(super) struct Alike {
    lists: Vec<Vec<u32>>,
    /// By where the list of a host lies: thousands of images may be on one.
    places: HashMap<(*const u32, usize), u32>,
}

impl Alike {
    pub(super) fn note(&mut self, others: &[u32]) -> u32 {
        let next = offset(self.lists.len());
        let place = self.places.entry((others.as_ptr(), others.len()));
        *place.or_insert_with(|| {
            self.lists.push(others.to_vec());
            next
        })
    }

    /// Notes a list that no host has.
    pub(super) fn add(&mut self, list: Vec<u32>) -> u32 {
        self.lists.push(list);
        offset(self.lists.len() - 1)
    }

    /// The lists, as they were numbered.
    pub(super) fn into_lists(self) -> Vec<Vec<u32>> {
        self.lists
    }
}

/// The containers of one document, and those of them that name an image.
#[derive(Default)]
pub(super) struct Scratch {
    containers: Vec<At>,
    with_image: Vec<At>,
}

impl<'h> Images<'_, 'h> {
    /// What a document shows. `in_part` says that it is one of a site's containers.
    pub(super) fn of(&mut self, doc: &Doc, service: Service, in_part: bool) -> Shown {
        let mut shown = Shown::default();
        let policies = match service {
            Service::Kubernetes(_) | Service::Custom(_) => Policies::of(doc),
            _ => Policies::default(),
        };
        let mut list = 0;
        // Of what is there Azure always lists both what starts first and what stays, empty or not. (Since version
        // 2019-12-01 of the interface, before which there was nothing that starts first;
        // findings/ansible-lists-containers-without-the-first.sh.)
        let live = !doc.resource.declared && !doc.is_terraform();
        if service == Service::ContainerInstance && live {
            let lists = doc.of(Field::Containers).take(2).count();
            shown.whole = Some(lists == 2);
        }
        let mut names_others = false;
        self.scratch.containers.clear();
        self.scratch.with_image.clear();
        for (place, record) in doc.records().iter().enumerate() {
            match (record.field, record.mark) {
                (Field::Containers, Mark::Container) => list += 1,
                // The command-line interface prints `null` for lists that are not there.
                (Field::Containers, mark) => {
                    let absent = mark == Mark::Value && doc.raw(record) == "null";
                    shown.lacks_image |= !absent;
                }
                (Field::Container, Mark::Container) => {
                    self.scratch.containers.push((list, record.element));
                }
                // A volume without a source; other services have none of images.
                (Field::Container, Mark::Unresolved)
                    if !matches!(service, Service::Kubernetes(_) | Service::Custom(_)) => {}
                (Field::Container, _) => shown.lacks_image = true,
                // A query may call by this name what App Service says of its image.
                (Field::Image, _) if !in_part && says_as_site(doc, record, service) => {
                    self.site(doc, record, service, &mut shown);
                }
                (Field::Image, _) => {
                    let at = (list, record.element);
                    if self.image(doc, record, service, policies.get(at), &mut shown) {
                        self.scratch.with_image.push(at);
                    }
                }
                (Field::ContainerType | Field::SourceType, _) => {
                    if let Said::Known(kind) = said(doc, record) {
                        shown.has_runtime |= is_runtime(kind);
                    }
                }
                // What stands in it was put together.
                (Field::LooseImage, Mark::Container) => {}
                // An expression that comes to one.
                (Field::Mention, mark) if mark.is_unknown() => shown.lacks_image = true,
                (Field::Mention, _) => names_others = true,
                (Field::LoginHost, _) if matches!(service, Service::Hosted(place) if runs::is_endpoint(place)) =>
                {
                    self.endpoint(doc, record, &mut shown);
                }
                (Field::RevisionsMode, _) => {
                    let single = matches!(said(doc, record), Said::Null)
                        || matches!(said(doc, record), Said::Known(mode) if mode.eq_ignore_ascii_case("Single"));
                    shown.in_parts |= !single;
                }
                (Field::LooseImage, _) => {
                    let policy = loose_policy(doc, place, record);
                    match self.endpoints.of_image(doc, record) {
                        Named::Host(host) => self.on(host, doc, record, service, &mut shown),
                        named => {
                            shown.lacks_image |= matches!(named, Named::Unknown);
                            self.image(doc, record, service, policy, &mut shown);
                        }
                    }
                }
                (Field::LinuxFxVersion | Field::WindowsFxVersion, _) => {
                    self.site(doc, record, service, &mut shown);
                }
                (Field::Updated, _) if is_asked_for(doc, record) => {
                    shown.renewed = shown.renewed.or(Some(doc.place(record)));
                }
                (Field::UpdatedImage, _) => shown.renews = true,
                (Field::Rewritten | Field::RewrittenName | Field::RewrittenTo, _) => {
                    shown.rewrites = true;
                }
                (Field::RewrittenBy, _) if super::collect::may_rewrite(doc, record) => {
                    shown.rewrites = true;
                }
                _ => {}
            }
        }
        let Scratch {
            containers,
            with_image,
        } = &mut *self.scratch;
        order::list(with_image);
        shown.lacks_image |= containers
            .iter()
            .any(|container| with_image.binary_search(container).is_err());
        shown.lacks_image |= in_part && shown.images.is_empty();
        // Clients that know no registries leave it out.
        shown.lacks_image |= matches!(service, Service::Hosted(place) if runs::is_in_cluster(place))
            && shown.images.is_empty()
            && !shown.has_runtime;
        if names_others {
            self.named(doc, &mut shown);
        }
        if matches!(service, Service::ContainerApp | Service::ContainerAppJob) {
            self.logged_in(doc, &mut shown);
        }
        shown
    }

    /// Of images that are not known, or only by the default of a parameter, each may be one of a registry here to which
    /// the workload logs in.
    fn logged_in(&mut self, doc: &Doc, shown: &mut Shown) {
        let is_default = |record: &Record| match record.mark.is_computed() {
            true => { doc.source.found.computed.get(record.span.start as usize) }
                .is_some_and(|value| value.by_default),
            false => record.mark == Mark::ParameterDefault,
        };
        let is_open = shown.lacks_image
            || shown.images.is_empty() && !shown.in_parts
            || doc.of(Field::Image).any(is_default);
        for record in doc.of(Field::RegistryServer).filter(|_| is_open) {
            let (Said::Known(host) | Said::Partly(host)) = said(doc, record) else {
                continue;
            };
            let mut found = Shown::default();
            let image = format!("{}/{GAP}", login_server(host));
            self.partly(Found::at(doc, record, &image), &mut found);
            let known = shown.images.iter().filter_map(|image| image.registry);
            let known: Vec<u32> = known.collect();
            let is_new = |image: &Image| image.registry.is_some_and(|one| !known.contains(&one));
            shown
                .images
                .extend(found.images.into_iter().filter(is_new).map(|image| Image {
                    pulls: Pulls::Unknown,
                    when: WHEN_LOGS_IN,
                    ..image
                }));
        }
    }

    /// Images of a registry here that a workload names beside those that it runs, as operators and jobs do:
    /// it may start them, or have them put beside it.
    fn named(&mut self, doc: &Doc, shown: &mut Shown) {
        let text = |record: &Record| match said(doc, record) {
            Said::Known(text) | Said::Partly(text) => Some(match SiteImage::parse(text) {
                Some(SiteImage::Image(image)) => image,
                _ => text,
            }),
            _ => None,
        };
        let of = |fields: &'static [Field]| {
            let records = doc.records().iter();
            records.filter(|record| fields.contains(&record.field))
        };
        const RUN: &[Field] = &[
            Field::Image,
            Field::LooseImage,
            Field::LinuxFxVersion,
            Field::WindowsFxVersion,
        ];
        let image = |text| ImageRef::parse(text).ok();
        // What stands in the state of an object behind its spec.
        let state = doc.of(Field::Status).map(|record| record.span.start).next();
        let mut known: Vec<ImageRef> = of(RUN).filter_map(text).filter_map(image).collect();
        for record in of(&[Field::Mention]) {
            let Some((text, parsed)) = text(record).and_then(|text| Some((text, image(text)?)))
            else {
                continue;
            };
            let place = doc.place(record);
            let is_sent = state.is_some_and(|state| place.span.start > state);
            // One by tag beside one by digest is another image; of what runs there may be both.
            let same = |other: &ImageRef| {
                other.host().eq_ignore_ascii_case(parsed.host())
                    && other.repository() == parsed.repository()
                    && (is_sent || other.digest().is_none() || parsed.digest().is_some())
            };
            let joined = self.hosts.pulled_from(&parsed);
            if joined.is_none() || known.iter().any(same) {
                continue;
            }
            let (pulls, when) = match parsed.digest().is_some() {
                // Of what runs there is always a digest, however it was asked for.
                _ if is_sent => (Pulls::Unknown, WHEN_SENT),
                true => (
                    Pulls::PinnedByDigest,
                    "always the same image, by its digest",
                ),
                false => (Pulls::Unknown, WHEN_NAMED),
            };
            let image = self.joined(&Found::at(doc, record, text), joined, pulls, when);
            shown.images.push(image);
            known.push(parsed);
        }
    }

    /// An image that was seen running.
    pub(super) fn seen(&mut self, doc: &Doc, record: &Record, service: Service) -> Vec<Image> {
        let mut shown = Shown::default();
        self.image(doc, record, service, PullPolicy::Default, &mut shown);
        shown.images
    }

    /// What may be pulled by an endpoint, which says the host alone.
    fn endpoint(&mut self, doc: &Doc, record: &Record, shown: &mut Shown) {
        let (Said::Known(host) | Said::Partly(host)) = said(doc, record) else {
            shown.lacks_image = true;
            return;
        };
        let image = format!("{}/{GAP}", login_server(host));
        self.partly(Found::at(doc, record, &image), shown);
        for image in &mut shown.images {
            // That a part is not known is how it is meant.
            image.when = "";
        }
    }

    /// An image that is named without a host, which stands elsewhere.
    fn on(&mut self, host: &str, doc: &Doc, record: &Record, service: Service, shown: &mut Shown) {
        match said(doc, record) {
            Said::Known(text) => {
                let image = format!("{}/{text}", login_server(host));
                let found = Found::at(doc, record, &image);
                self.known(found, service, PullPolicy::Default, shown);
            }
            _ => shown.lacks_image = true,
        }
    }

    /// The image of a container; false if it names none.
    fn image(
        &mut self,
        doc: &Doc,
        record: &Record,
        service: Service,
        policy: PullPolicy,
        shown: &mut Shown,
    ) -> bool {
        if !record.mark.is_computed()
            && let Some(packed) = doc.source.found.composed.get(&record.span.start)
        {
            self.packed(doc, record, packed, service, shown);
            return true;
        }
        match said(doc, record) {
            Said::Null => return false,
            Said::Unknown => shown.lacks_image = true,
            Said::Known(text) => {
                let found = Found::at(doc, record, text);
                self.known(found, service, policy, shown);
            }
            Said::Partly(text) => {
                let found = Found::at(doc, record, text);
                self.partly(found, shown);
            }
        }
        true
    }

    /// What an App Service or Function app says that it runs; an empty text says nothing.
    fn site(&mut self, doc: &Doc, record: &Record, service: Service, shown: &mut Shown) {
        let (text, whole) = match said(doc, record) {
            Said::Null => return,
            Said::Unknown => {
                shown.lacks_image = true;
                return;
            }
            Said::Known(text) => (text, true),
            Said::Partly(text) => (text, false),
        };
        let policy = PullPolicy::Default;
        match SiteImage::parse(text) {
            None => {}
            Some(SiteImage::Image(text)) if whole => {
                self.known(Found::at(doc, record, text), service, policy, shown);
            }
            Some(SiteImage::Image(text)) => self.partly(Found::at(doc, record, text), shown),
            Some(SiteImage::Compose(_) | SiteImage::Kube(_)) => {
                let packed = (!record.mark.is_computed())
                    .then(|| doc.source.found.composed.get(&record.span.start))
                    .flatten();
                match packed {
                    Some(packed) => self.packed(doc, record, packed, service, shown),
                    None => shown.lacks_image = true,
                }
            }
            Some(SiteImage::SiteContainers) => shown.in_parts = true,
            Some(SiteImage::Runtime(_)) => shown.has_runtime = true,
            Some(SiteImage::Odd(text)) => {
                // Of `NODE|…` the name is known, and that is what tells.
                let filled = text.replace(GAP, "0");
                let named = text
                    .split_once('|')
                    .is_some_and(|(name, _)| !name.contains(GAP));
                if !whole
                    && named
                    && matches!(SiteImage::parse(&filled), Some(SiteImage::Runtime(_)))
                {
                    shown.has_runtime = true;
                } else {
                    shown.lacks_image = true;
                }
            }
        }
    }

    /// The images of a file that is packed into one value.
    fn packed(
        &mut self,
        doc: &Doc,
        record: &Record,
        packed: &[String],
        service: Service,
        shown: &mut Shown,
    ) {
        for (text, index) in packed.iter().zip(0..) {
            let found = Found {
                place: doc.place(record),
                text,
                from: Text::Packed(index),
                declared: doc.resource.declared,
            };
            self.known(found, service, PullPolicy::Default, shown);
        }
    }

    fn known(&mut self, found: Found, service: Service, policy: PullPolicy, shown: &mut Shown) {
        let parsed = match ImageRef::parse(found.text) {
            Ok(parsed) => parsed,
            Err(error) => {
                self.malformed.push((found.place, error));
                self.malformed(&found, shown);
                return;
            }
        };
        let runner = service.runner(policy);
        let pulls = parsed.pulls(runner);
        let image = self.by_host(&found, &parsed, (pulls, when(pulls, runner)), shown);
        shown.images.push(image);
    }

    /// An image whose host is known: it is that of a registry here, or leads to one, or may be that of one.
    fn by_host(
        &mut self,
        found: &Found,
        parsed: &ImageRef,
        (pulls, when): (Pulls, &'static str),
        shown: &mut Shown,
    ) -> Image {
        let joined = self.hosts.pulled_from(parsed);
        if joined.is_some() {
            return self.joined(found, joined, pulls, when);
        }
        let host = parsed.host();
        let at_home = matches!(parsed.port(), None | Some(443));
        let led = [
            (self.hosts.behind(parsed), WHEN_BEHIND),
            (self.hosts.handed_on(parsed), WHEN_HANDED_ON),
            (
                { self.hosts.labelled(host) }.filter(|_| at_home),
                WHEN_LABELLED,
            ),
            (
                { self.hosts.meant(host) }.filter(|_| found.declared && at_home),
                WHEN_MEANT,
            ),
        ];
        let led = { led.into_iter() }.find_map(|(joined, when)| Some((joined?, when)));
        let (joined, other) = match led {
            Some((joined, when)) => (Some(joined), when),
            None if at_home && self.hosts.may_be(host) => (None, WHEN_OPEN),
            None => return self.joined(found, None, pulls, when),
        };
        if pulls == Pulls::PinnedByDigest {
            return self.joined(found, joined, pulls, when);
        }
        shown.lacks_image |= joined.is_none();
        self.joined(found, joined, Pulls::Unknown, other)
    }

    /// What is no reference, but begins with the host of a registry here: a tag that some tool fills in first or
    /// cut, an address, a name in capitals. What it pulls in the end comes from there; anything else comes from
    /// nobody knows where.
    fn malformed(&mut self, found: &Found, shown: &mut Shown) {
        match self.host_of(found.text) {
            Some(joined) => {
                let image = self.joined(found, Some(joined), Pulls::Unknown, WHEN_MALFORMED);
                shown.images.push(image);
            }
            None => shown.lacks_image = true,
        }
    }

    /// The registry here whose host a text begins with, whatever follows.
    fn host_of(&self, text: &str) -> Option<Joined<'h>> {
        let text = text.trim();
        let text = text.split_once("://").map_or(text, |(_, text)| text);
        let (host, _) = text.split_once('/')?;
        let host = host.rsplit('@').next().unwrap_or(host);
        let host = host.strip_suffix(":443").unwrap_or(host);
        self.hosts.registry(host.trim_end_matches('.'))
    }

    /// An image of whose reference a part is not known. Its host still tells the registry; what
    /// follows may hold a tag or a digest.
    fn partly(&mut self, found: Found, shown: &mut Shown) {
        if !found.text.contains(GAP) {
            shown.lacks_image = true;
            return;
        }
        // Behind an `@` stands a digest, whichever it is.
        let (name, digest) = match found.text.split_once('@') {
            Some((name, digest)) => (name, Some(digest)),
            None => (found.text, None),
        };
        let mut filled = name.replace(GAP, "0");
        if let Some(digest) = digest.filter(|digest| !digest.contains(GAP)) {
            filled.extend(["@", digest]);
        }
        let Some((host, _)) = name.split_once('/') else {
            shown.lacks_image = true;
            return;
        };
        // A host that is not wholly known may still be written as that of a registry is.
        let by_host = host.contains(GAP).then(|| self.hosts.registry(host));
        let (false, Ok(parsed)) = (by_host == Some(None), ImageRef::parse(&filled)) else {
            self.malformed(&found, shown);
            return;
        };
        let pinned = digest.is_some();
        let (pulls, when) = match pinned {
            true => (
                Pulls::PinnedByDigest,
                "always the same image, by its digest",
            ),
            false => (Pulls::Unknown, WHEN_PARTLY),
        };
        let image = match by_host {
            Some(joined) => self.joined(&found, joined, pulls, when),
            None => self.by_host(&found, &parsed, (pulls, when), shown),
        };
        shown.images.push(image);
    }

    fn joined(
        &mut self,
        found: &Found,
        joined: Option<Joined>,
        pulls: Pulls,
        when: &'static str,
    ) -> Image {
        let others = joined.map_or(&[][..], |joined| joined.others);
        let alike = (!others.is_empty()).then(|| self.alike.note(others));
        Image {
            place: found.place,
            text: found.from,
            registry: joined.map(|joined| joined.registry),
            alike,
            pulls,
            when,
        }
    }
}

/// A reference, and where it was found.
struct Found<'t> {
    place: Place,
    text: &'t str,
    from: Text,
    /// It stands in what is yet to be deployed.
    declared: bool,
}

impl<'t> Found<'t> {
    fn at(doc: &Doc, record: &Record, text: &'t str) -> Found<'t> {
        Found {
            place: doc.place(record),
            text,
            from: match record.mark.is_computed() {
                true => Text::Computed(doc.handle.source, record.span.start),
                false => Text::Here,
            },
            declared: doc.resource.declared,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        azure::hosts::Called,
        facts::docs,
        read::{
            decode::{
                Decoded,
                recognise::Kind,
                textless,
                walk::{Computed, Declared},
            },
            source::Span,
        },
    };

    /// A declared workload with one value that was worked out.
    fn with(field: Field, text: &str, partly: bool) -> Vec<Decoded> {
        let mut source = textless("template", 0, "unreadable", Vec::new());
        let value = Computed::of_text(text.to_owned(), Span::new(0, 0));
        let record = source.found.compute(field, 0, partly, value);
        let declared = Declared {
            kind: Kind::Workload,
            start: 0,
            pointer: String::new(),
            declared: true,
            scope: 0,
            maybe: false,
        };
        source.found.add(declared, &[record]);
        vec![source]
    }

    /// The registry and the next pull of the only image, or what is known in place of one.
    fn read(field: Field, text: &str, partly: bool) -> (Option<(Option<u32>, Pulls)>, bool, bool) {
        let sources = with(field, text, partly);
        let hosts = Hosts::new([Called {
            login_server: "contoso.azurecr.io",
            name: "contoso",
            live: false,
            plain: false,
        }]);
        let mut images = Images {
            hosts: &hosts,
            malformed: &mut Vec::new(),
            alike: &mut Alike::default(),
            endpoints: &Endpoints::default(),
            scratch: &mut Scratch::default(),
        };
        let doc = docs(&sources).next().unwrap();
        let shown = images.of(&doc, Service::AppService, false);
        assert!(shown.images.len() <= 1);
        if let Some(image) = shown.images.first() {
            let text = text.strip_prefix("DOCKER|").unwrap_or(text);
            assert_eq!(crate::facts::workloads::reference(&sources, image), text);
        }
        let image = shown.images.first();
        (
            image.map(|image| (image.registry, image.pulls)),
            shown.lacks_image,
            shown.has_runtime,
        )
    }

    #[test]
    fn the_host_of_an_image_that_is_known_in_part_tells_its_registry() {
        let here = |pulls| (Some((Some(0), pulls)), false, false);
        let digest = "@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        for text in [
            "contoso.azurecr.io/…",
            "contoso.azurecr.io/web:…",
            "contoso.azurecr.io:443/…/web:1",
        ] {
            let found = read(Field::Image, text, true);
            assert_eq!(found, here(Pulls::Unknown), "{text}");
        }
        for text in [
            &format!("contoso.azurecr.io/…{digest}"),
            "contoso.azurecr.io/web@sha256:…",
            "contoso.azurecr.io/web:…@…",
        ] {
            let found = read(Field::Image, text, true);
            assert_eq!(found, here(Pulls::PinnedByDigest), "{text}");
        }
        assert_eq!(
            read(Field::LinuxFxVersion, "DOCKER|contoso.azurecr.io/…", true),
            here(Pulls::Unknown)
        );
        assert_eq!(
            read(Field::Image, "mcr.example/…", true),
            (Some((None, Pulls::Unknown)), false, false)
        );
        // All of it is known.
        assert_eq!(
            read(Field::Image, "contoso.azurecr.io/web:1", false),
            here(Pulls::NextRestart)
        );
    }

    #[test]
    fn an_image_whose_host_has_a_gap_is_not_known() {
        let unknown = (None, true, false);
        for text in [
            "…",
            "…/web:1",
            "contoso….azurecr.io/web",
            "web:…",
            "…contoso.azurecr.io/web",
        ] {
            assert_eq!(read(Field::Image, text, true), unknown, "{text}");
        }
        for text in [
            "…",
            "…|contoso.azurecr.io/web:1",
            "DOCKER|…",
            "COMPOSE|…",
            "DOCK…",
        ] {
            assert_eq!(read(Field::LinuxFxVersion, text, true), unknown, "{text}");
        }
        assert_eq!(
            read(Field::LinuxFxVersion, "NODE|…", true),
            (None, false, true)
        );
    }
}
