//! What the logins of a workload tell of it: settings that stand apart from their app, and the server of images
//! that name no host.

use std::collections::BTreeMap;

use super::Collector;
use crate::{
    azure::{hosts::login_server, runs},
    facts::{
        Doc, Handle, docs,
        workloads::{is_hostless, login},
    },
    read::decode::{fields::Field, recognise::Kind, walk::Mark},
};
use model::{order, report::Pulls};

/// How the moment of a pull is put of an image without a host, where the login is to a registry here.
const WHEN_SERVER: &str =
    "if the image, which is named without a host, is taken from the server that the login is for";

/// What the logins of a workload say of its images that name no host.
#[derive(Default)]
struct Servers {
    /// Registries of the scan that a login is for.
    known: Vec<u32>,
    /// A login is for a server that is not known.
    open: bool,
    /// Whether there is one is not known.
    unseen: bool,
}

impl Collector<'_, '_> {
    /// Settings that an app's image stands among are that app's. Those that stand among nothing else are the
    /// only site's, if there is one only: `az webapp config appsettings list` does not say whose they are.
    pub(super) fn join_settings(&mut self) {
        let mut lists: BTreeMap<(u32, u32), Vec<Handle>> = BTreeMap::new();
        let settings = docs(self.sources).filter(|doc| doc.resource.kind == Kind::Setting);
        for doc in settings.filter(says_login) {
            let list = (doc.handle.source, doc.resource.prefix);
            lists.entry(list).or_default().push(doc.handle);
        }
        if lists.is_empty() {
            return;
        }
        let mut apps: BTreeMap<(u32, u32), Vec<usize>> = BTreeMap::new();
        let mut sites = Vec::new();
        for (place, workload) in self.workloads.list.iter().enumerate() {
            if !login::is_site(workload.service) {
                continue;
            }
            sites.push(place);
            let docs = workload.docs.iter();
            let docs = docs.filter_map(|handle| Doc::new(self.sources, *handle));
            for doc in docs.filter(|doc| {
                doc.first_text(Field::Name)
                    .is_some_and(runs::is_image_setting)
            }) {
                let apps = apps
                    .entry((doc.handle.source, doc.resource.prefix))
                    .or_default();
                if !apps.contains(&place) {
                    apps.push(place);
                }
            }
        }
        for (list, handles) in lists {
            let place = match (apps.get(&list).map(Vec::as_slice), sites.as_slice()) {
                (Some([place]), _) | (None, [place]) => *place,
                _ => continue,
            };
            if let Some(workload) = self.workloads.list.get_mut(place) {
                workload.docs.extend(handles);
            }
        }
    }

    /// An image that is named without a host, beside a login. Docker's own tools take such an image from Docker
    /// Hub; of App Service it is told both ways, with the server in a setting of its own and in the name
    /// (learn.microsoft.com …/app-service/configure-custom-container: "Use an image from a private registry";
    /// MicrosoftDocs/azure-docs pull requests 4627 and 27543). So it may come from there.
    pub(super) fn settle_hostless(&mut self) {
        for place in 0..self.workloads.list.len() {
            let Some(workload) = self.workloads.list.get(place) else {
                continue;
            };
            let is_hostless = |image: &super::Image| is_hostless(self.sources, image);
            if workload.service.is_kubernetes() || !workload.images.iter().any(is_hostless) {
                continue;
            }
            // A container of a site says by itself how its image is pulled.
            let by_settings = login::is_site(workload.service)
                && self.parts.get(place).is_some_and(|parts| parts.named)
                && { workload.images.iter() }
                    .any(|image| is_hostless(image) && image.pulls != Pulls::PinnedByDigest);
            let mut servers = self.servers(&workload.docs);
            servers.open |= by_settings && servers.unseen;
            let falls = |registry: &u32| {
                let mut images = workload.images.iter();
                images.any(|image| {
                    image.registry == Some(*registry) && image.pulls != Pulls::PinnedByDigest
                })
            };
            // Where one of its images falls with that registry, the others are what stands beside it.
            let joined = match servers.known.as_slice() {
                known if known.iter().any(falls) => continue,
                [] if servers.open => None,
                [] => continue,
                [registry, others @ ..] => {
                    let alike = (!others.is_empty()).then(|| self.alike.add(others.to_vec()));
                    Some((*registry, alike))
                }
            };
            let hostless: Vec<bool> = workload.images.iter().map(is_hostless).collect();
            let Some(workload) = self.workloads.list.get_mut(place) else {
                continue;
            };
            let Some((registry, alike)) = joined else {
                workload.lacks_image = true;
                continue;
            };
            let images = workload.images.iter_mut().zip(hostless);
            for (image, _) in images.filter(|(_, hostless)| *hostless) {
                (image.registry, image.alike) = (Some(registry), alike);
                if image.pulls != Pulls::PinnedByDigest {
                    (image.pulls, image.when) = (Pulls::Unknown, WHEN_SERVER);
                }
            }
        }
    }

    /// The settings of a site name the server, and no ordinary read prints them.
    fn servers(&self, docs: &[Handle]) -> Servers {
        let mut servers = Servers::default();
        let mut by_identity = false;
        let mut none = true;
        let (mut shown, mut live, mut unknown) = (false, false, false);
        for doc in docs
            .iter()
            .filter_map(|handle| Doc::new(self.sources, *handle))
        {
            by_identity |= doc.boolean(Field::PullsByIdentity).value() == Some(&true);
            live |= !doc.resource.declared;
            shown |= shows_settings(&doc);
            unknown |= doc
                .of(Field::AppSettings)
                .any(|record| record.mark.is_unknown() || record.mark == Mark::Open);
            for record in doc.of(Field::RegistryServer) {
                let said = doc.said(record).filter(|_| !record.mark.is_unknown());
                match said {
                    Some("") => continue,
                    Some(host) if login::is_told(host) => servers.add(self.registries(host)),
                    // Terraform writes `null` for what is left out.
                    None if doc.raw(record) == "null" && doc.is_terraform() => continue,
                    _ => servers.open = true,
                }
                none = false;
            }
            // Of a login to a server that is not said, the name may tell.
            for record in doc.of(Field::RegistryUsername) {
                let name = doc.said(record).filter(|_| !record.mark.is_unknown());
                let host = name.map(|name| format!("{name}.azurecr.io"));
                servers.open |=
                    none && host.is_some_and(|host| self.hosts.registry(&host).is_some());
            }
        }
        // With an identity only registries of Azure can be logged in to.
        servers.open |= by_identity && none;
        servers.unseen = none && (unknown || live && !shown);
        order::list(&mut servers.known);
        servers.known.dedup();
        servers
    }

    fn registries(&self, host: &str) -> Vec<u32> {
        let joined = self.hosts.registry(&login_server(host));
        joined.map_or_else(Vec::new, |joined| {
            let mut all = vec![joined.registry];
            all.extend(joined.others);
            all
        })
    }
}

impl Servers {
    fn add(&mut self, registries: Vec<u32>) {
        self.known.extend(registries);
    }
}

/// Whether a document shows the settings of an app, of which those that it lacks are not set.
fn shows_settings(doc: &Doc) -> bool {
    let id = doc.first_text(Field::Id).unwrap_or_default();
    let name = doc.first_text(Field::Name).unwrap_or_default();
    let last = |id: &str| id.rsplit('/').next().map(str::to_ascii_lowercase);
    doc.has_container(Field::AppSettings)
        || doc.resource.kind == Kind::Setting
        // Terraform shows an app with all that it keeps of it.
        || doc.is_terraform()
        // `az webapp config container show` prints them beside the image.
        || runs::is_image_setting(name)
        || [id, name].into_iter().filter_map(last).any(|last| last == "appsettings")
}

/// Whether a setting says anything of a login.
fn says_login(doc: &Doc) -> bool {
    let fields = [
        Field::RegistryServer,
        Field::RegistryUsername,
        Field::RegistryPassword,
    ];
    let mut records = doc.records().iter();
    records.any(|record| fields.contains(&record.field) && record.mark != Mark::Container)
}
