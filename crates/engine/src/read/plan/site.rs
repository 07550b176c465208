//! What an App Service or Function app runs, as the `azurerm` provider puts it: an image in two or
//! three parts, a runtime with its version, or what `linux_fx_version` says.

use super::{
    merge::{Merge, Spot},
    references::bare_host,
};
use crate::read::{
    decode::{
        fields::Field,
        keep,
        walk::{GAP, Mark, Record},
    },
    source::Span,
};

/// Where an image stands in an application stack: its name, its tag, its registry. The later ones are
/// those of older releases.
const IMAGES: [(&str, &str, &str); 4] = [
    ("docker_image_name", "", "docker_registry_url"),
    ("image_name", "image_tag", "registry_url"),
    ("docker_image", "docker_image_tag", "docker_registry_url"),
    (
        "docker_container_name",
        "docker_container_tag",
        "docker_container_registry",
    ),
];

/// What a runtime's version stands under, and what App Service calls the runtime.
const RUNTIMES: [(&str, &str); 11] = [
    ("dotnet_version", "DOTNETCORE"),
    ("dotnet_core_version", "DOTNETCORE"),
    ("go_version", "GO"),
    ("java_server", "JAVA"),
    ("java_version", "JAVA"),
    ("node_version", "NODE"),
    ("php_version", "PHP"),
    ("powershell_core_version", "POWERSHELL"),
    ("python_version", "PYTHON"),
    ("ruby_version", "RUBY"),
    ("tomcat_version", "TOMCAT"),
];

impl<'a> Merge<'_, '_, 'a> {
    /// Notes what a site runs.
    pub(super) fn site(&mut self, values: Spot<'a>) {
        // A Function app on the flexible plan names its runtime by itself.
        if let Some((name, place)) = values.get("runtime_name").text() {
            let name = name.to_ascii_uppercase();
            let version = version(values.get("runtime_version"));
            self.compute(Field::LinuxFxVersion, 0, format!("{name}|{version}"), place);
            return;
        }
        let site = values.get("site_config").first();
        let stack = site.get("application_stack").first();
        let docker = stack.get("docker").first();
        for (name, tag, registry) in IMAGES {
            let stack = match name {
                "image_name" => docker,
                _ => stack,
            };
            let name = stack.get(name);
            if name.is_there() {
                // Only what goes with a registry always is named without its host.
                let goes_with = tag != "docker_image_tag";
                self.site_image(name, stack.get(tag), (stack.get(registry), goes_with));
                return;
            }
        }
        for (key, name) in RUNTIMES {
            let runtime = stack.get(key);
            if runtime
                .all_unknown()
                .is_some_and(|_| !runtime.is_not_written())
                || runtime.text().is_some()
            {
                let place = runtime.text().map(|(_, place)| place);
                if let Some(place) = place.or(runtime.all_unknown()) {
                    let text = format!("{name}|{}", version(runtime));
                    self.compute(Field::LinuxFxVersion, 0, text, place);
                    return;
                }
            }
        }
        for (key, field) in [
            ("linux_fx_version", Field::LinuxFxVersion),
            ("windows_fx_version", Field::WindowsFxVersion),
        ] {
            self.fx_version(field, site.get(key));
        }
    }

    fn fx_version(&mut self, field: Field, spot: Spot<'a>) {
        if let Some(unknown) = spot.all_unknown() {
            // Computed, unless somebody wrote it, as older resources ask for.
            if spot.is_not_written() {
                return;
            }
            match self.host_of(spot.written) {
                Some((host, place)) => {
                    self.compute(field, 0, format!("DOCKER|{host}/{GAP}"), place);
                }
                None => self.note(field, Mark::AfterApply, 0, unknown),
            }
            return;
        }
        if let Some((_, place)) = spot.text() {
            self.note(field, Mark::Value, 0, place);
        }
    }

    /// An image whose registry stands apart from the rest. Where that has to be there and is not shown, as in a plan of
    /// which only the values are left, it is one that is known after the apply. (azurerm 4: `docker_registry_url` is
    /// required with `docker_image_name`.)
    fn site_image(
        &mut self,
        name: Spot<'a>,
        tag: Spot<'a>,
        (registry, goes_with): (Spot<'a>, bool),
    ) {
        let tag = match (tag.text(), tag.all_unknown()) {
            (Some((tag, _)), _) if keep::only_the_fact(Field::LooseTag, &tag) == tag => {
                format!(":{tag}")
            }
            (Some(_), _) => format!(":{GAP}"),
            (None, Some(_)) if !tag.is_not_written() => format!(":{GAP}"),
            _ => String::new(),
        };
        let known = name.text();
        let has_host = known.as_ref().is_some_and(|(name, _)| {
            let first = name.split('/').next().unwrap_or_default();
            name.contains('/') && (first.contains(['.', ':']) || first == "localhost")
        });
        let host = match (registry.text(), registry.all_unknown()) {
            (Some((url, place)), _) => Ok(Some((bare_host(&url).to_owned(), place))),
            _ if has_host => Ok(None),
            (None, Some(unknown)) => match self.host_of(registry.written) {
                Some(joined) => Ok(Some(joined)),
                None => Err(unknown),
            },
            (None, None) if goes_with => match self.host_of(registry.written) {
                Some(joined) => Ok(Some(joined)),
                None => { known.as_ref() }.map_or(Ok(None), |(_, place)| Err(*place)),
            },
            (None, None) => Ok(None),
        };
        let host = match host {
            Ok(host) => host.filter(|(host, _)| !host.is_empty()),
            Err(unknown) => return self.image_unknown(unknown),
        };
        let Some((name, place)) = known else {
            // The name may be the registry's, the rest, or all of it.
            let (text, place) = match (host, self.host_of(name.written), name.all_unknown()) {
                (Some((host, place)), ..) | (None, Some((host, place)), _) => {
                    (format!("{host}/{GAP}"), place)
                }
                (None, None, Some(unknown)) => return self.image_unknown(unknown),
                (None, None, None) => return,
            };
            self.compute(Field::Image, 0, text, place);
            return;
        };
        let fact = keep::only_the_fact(Field::Image, &name);
        let name = match fact.split(['/', ':']).any(str::is_empty) && fact != *name {
            // Of what is taken out as no fact one does not know what it names, and it is kept nowhere.
            true => match host {
                Some((host, place)) => {
                    self.compute(Field::Image, 0, format!("{host}/{GAP}"), place);
                    return;
                }
                None => fact,
            },
            false => fact,
        };
        let text = match &host {
            Some((host, _)) => format!("{host}/{name}{tag}"),
            None => format!("{name}{tag}"),
        };
        if text.contains(GAP) {
            self.compute(Field::Image, 0, text, place);
            return;
        }
        self.found.composed.insert(place.start, vec![text]);
        self.note(Field::Image, Mark::Value, 0, place);
    }

    fn image_unknown(&mut self, unknown: Span) {
        self.records.push(Record {
            field: Field::Image,
            mark: Mark::AfterApply,
            element: 0,
            span: unknown,
        });
    }
}

fn version(spot: Spot<'_>) -> String {
    match spot.text() {
        Some((text, _)) => text.into_owned(),
        None => GAP.to_string(),
    }
}
