//! Which strings and numbers of a document are facts, told plainly and apart from the program.
//!
//! A list for each kind of resource says under which keys its facts stand: keys in lower case with
//! blanks between, `properties` left out, for ARM nests there what the CLI prints flat. Arrays are
//! looked through; a value that is itself an element of an array has `#` behind its path. What is not
//! listed is no fact. A fact *may* stay; that it does where the report quotes it is another test.

use std::collections::BTreeSet;

use crate::{
    json::{Json, Leaf, plain},
    tables as t,
};

/// The facts of one document.
pub(crate) struct Oracle<'n> {
    /// What the facts of the scan name: parameters, variables, `var.x`, `output.x`.
    pub(crate) names: &'n BTreeSet<String>,
    /// The leaves that are facts.
    pub(crate) facts: BTreeSet<usize>,
    /// What the facts say that are strings, to find the names in.
    pub(crate) said: Vec<String>,
}

/// A list of paths, put together from several.
pub(crate) type Paths<'a> = &'a [&'a [&'a str]];

impl Oracle<'_> {
    /// Takes the leaf for a fact.
    pub(crate) fn fact(&mut self, leaf: &Leaf) {
        self.facts.insert(leaf.id);
        if leaf.is_text {
            self.said.push(leaf.raw.clone());
        }
    }

    /// Takes the leaf under each of these keys for a fact.
    pub(crate) fn take(&mut self, object: &Json, keys: &[&str]) {
        for key in keys {
            if let Some(Json::Leaf(leaf)) = object.get(key) {
                self.fact(leaf);
            }
        }
    }

    /// Takes everything in `value` for facts.
    pub(crate) fn all(&mut self, value: &Json) {
        walk(value, "", false, &mut |_, leaf| self.fact(leaf));
    }

    /// Takes what stands under one of these paths for facts.
    pub(crate) fn keep(&mut self, value: &Json, paths: Paths) {
        walk(value, "", false, &mut |path, leaf| {
            if paths.iter().any(|list| list.contains(&path)) {
                self.fact(leaf);
            }
        });
    }

    /// Finds the facts of a document, or of an element of a list.
    pub(crate) fn document(&mut self, value: &Json) {
        if let Json::List(items) = value {
            // An array of something else than objects is no document.
            items.iter().for_each(|item| self.document(item));
            return;
        }
        if !matches!(value, Json::Object(_)) {
            return;
        }
        let schema = value.text("$schema").unwrap_or_default();
        let has = |key: &str| value.get(key).is_some();
        if is_secret(value) {
            self.take(value, &["apiVersion", "kind", "type", "id"]);
        } else if schema.contains("deploymentparameters.json") {
            self.take(value, &["$schema", "contentVersion"]);
            self.passed(value.get("parameters"));
        } else if schema.contains("deploymenttemplate.json") || has("contentVersion") {
            self.template(value);
        } else if has("planned_values") || has("resource_changes") {
            self.plan(value);
        } else if has("format_version") && has("values") {
            self.take(value, &["format_version"]);
            self.values(value.get("values"));
        } else if has("lineage") && has("serial") {
            self.state(value);
        } else if has("changes") && has("status") {
            self.what_if(value);
        } else if let Some(paths) = azure(value) {
            self.keep(value, &[t::EVERY, paths]);
            if paths == t::REGISTRY {
                self.tags(value);
            }
            self.site_properties(value);
        } else if has("apiVersion") && has("kind") || has("metadata") && has("spec") {
            self.kubernetes(value);
        } else if let Some(error) = value.get("error") {
            self.take(error, &["code"]);
        } else if let (Some(columns), Some(rows)) = (value.get("columns"), value.get("rows")) {
            self.take(value, &["count", "totalRecords", "resultTruncated"]);
            self.table(columns, rows);
        } else if let Some(paths) = shape(value) {
            self.keep(value, &[t::EVERY, paths]);
        } else if let Some(list) = list_of(value) {
            self.take(
                value,
                &["count", "totalRecords", "total_records", "resultTruncated"],
            );
            self.document(list);
        } else {
            // Where nothing is read, a registry is there by its host or its id.
            walk(value, "", false, &mut |_, leaf| {
                let signs = [".azurecr.", "Microsoft.ContainerRegistry/registries/"];
                if signs.iter().any(|sign| leaf.raw.contains(sign)) {
                    self.fact(leaf);
                }
            });
        }
    }

    /// What is planted would be a plain word like any other; what is none is tested where tags are.
    pub(crate) fn tags(&mut self, registry: &Json) {
        for (_, said) in registry.get("tags").map(Json::entries).unwrap_or_default() {
            if let Json::Leaf(leaf) = said
                && leaf.is_text
            {
                self.fact(leaf);
            }
        }
    }

    fn kubernetes(&mut self, object: &Json) {
        let kind = object.text("kind").unwrap_or_default();
        if kind.ends_with("list")
            && let Some(items) = object.get("items")
        {
            self.keep(object, &[t::KUBERNETES_LIST]);
            self.document(items);
        } else {
            self.keep(object, &[t::KUBERNETES]);
            if t::RUNS_CONTAINERS.contains(&kind.as_str()) || kind.is_empty() {
                for spec in [
                    "spec",
                    "spec template spec",
                    "spec jobtemplate spec template spec",
                ] {
                    let below = |list: &[&str]| -> Vec<String> {
                        list.iter().map(|path| format!("{spec} {path}")).collect()
                    };
                    let (of_pod, of_container) = (below(t::POD_SPEC), below(t::CONTAINER));
                    let mut paths: Vec<String> = of_pod;
                    for array in ["containers", "initcontainers", "ephemeralcontainers"] {
                        paths.extend(of_container.iter().map(|path| path.replace('*', array)));
                    }
                    self.keep(
                        object,
                        &[&paths.iter().map(String::as_str).collect::<Vec<_>>()],
                    );
                }
            }
        }
    }

    /// `siteProperties.properties`, where REST and Resource Graph have a site's image, as names with values.
    fn site_properties(&mut self, site: &Json) {
        let settings = site.get("properties").unwrap_or(site);
        // Which registry an app logs in to, and as whom, stands among its settings.
        let config = settings.get("siteConfig").unwrap_or(settings);
        for pair in config
            .get("appSettings")
            .map(Json::items)
            .unwrap_or_default()
        {
            if t::LOGIN_SETTINGS.contains(&pair.text("name").unwrap_or_default().as_str()) {
                self.take(pair, &["value"]);
            }
        }
        let list = settings
            .get("siteProperties")
            .and_then(|site| site.get("properties"));
        for pair in list.map(Json::items).unwrap_or_default() {
            self.take(pair, &["name"]);
            if t::SITE_CONFIG.contains(&pair.text("name").unwrap_or_default().as_str()) {
                self.take(pair, &["value"]);
            }
        }
    }

    /// Resource Graph's table: each row is a resource whose keys are the columns' names.
    fn table(&mut self, columns: &Json, rows: &Json) {
        let mut names = Vec::new();
        for column in columns.items() {
            self.take(column, &["name"]);
            names.push(column.text("name").unwrap_or_default());
        }
        for row in rows.items() {
            let cells = names.iter().cloned().zip(row.items().iter().cloned());
            self.document(&Json::Object(cells.collect()));
        }
    }

    fn what_if(&mut self, answer: &Json) {
        self.take(answer, &["status"]);
        for change in answer.get("changes").map(Json::items).unwrap_or_default() {
            self.take(change, &["changeType", "resourceId"]);
            let sides = ["before", "after"].map(|side| change.get(side));
            let paths = sides
                .into_iter()
                .flatten()
                .find_map(azure)
                .unwrap_or_default();
            for side in sides.into_iter().flatten() {
                self.document(side);
            }
            for delta in change.get("delta").map(Json::items).unwrap_or_default() {
                self.take(delta, &["path", "propertyChangeType"]);
                let path = delta.text("path").unwrap_or_default();
                let path = path.replace("properties.", "").replace('.', " ");
                if paths.contains(&path.as_str()) {
                    self.take(delta, &["before", "after"]);
                }
            }
        }
    }
}

/// Calls `visit` with every leaf and the path to it.
pub(crate) fn walk(value: &Json, path: &str, in_list: bool, visit: &mut dyn FnMut(&str, &Leaf)) {
    let below = |key: &str| {
        let key = plain(key).to_ascii_lowercase();
        match (path.is_empty(), key.as_str()) {
            (_, "properties") => path.to_owned(),
            (true, _) => key,
            (false, _) => format!("{path} {key}"),
        }
    };
    match value {
        Json::Word(_) => {}
        Json::Leaf(leaf) if in_list => visit(&format!("{path} #"), leaf),
        Json::Leaf(leaf) => visit(path, leaf),
        Json::List(items) => {
            for item in items {
                walk(item, path, true, visit);
            }
        }
        Json::Object(entries) => {
            for (key, value) in entries {
                if !key.eq_ignore_ascii_case("copy") {
                    walk(value, &below(key), false, visit);
                    continue;
                }
                // A loop of ARM stands for the list that it names.
                for each in value.items() {
                    let name = each.text("name").unwrap_or_default();
                    for (key, value) in each.entries() {
                        match key.as_str() {
                            "input" => walk(value, &below(&name), true, visit),
                            key => walk(value, &format!("copy {key}"), false, visit),
                        }
                    }
                }
            }
        }
    }
}

/// The list that an object is the wrapping of.
fn list_of(object: &Json) -> Option<&Json> {
    let mut lists = ["value", "data", "items"]
        .into_iter()
        .filter_map(|key| object.get(key));
    lists.find(|list| {
        let is_table = list.get("columns").is_some() && list.get("rows").is_some();
        is_table || matches!(list, Json::List(items) if items.is_empty() || items.iter().any(Json::is_container))
    })
}

/// The facts of an Azure resource, by its type or the type in its id; none if it is no such thing.
pub(crate) fn azure(object: &Json) -> Option<&'static [&'static str]> {
    let named = object.text("type").filter(|kind| kind.contains('/'));
    let from_id = || {
        let id = object.text("id")?;
        let (_, last) = id.rsplit_once("/providers/")?;
        let mut parts = last.split('/');
        let mut kind = parts.next()?.to_owned();
        // Names stand between the types.
        for (index, part) in parts.enumerate() {
            if index % 2 == 0 {
                kind.push('/');
                kind.push_str(part);
            }
        }
        Some(kind)
    };
    named.or_else(from_id).map(|kind| t::of_type(&kind))
}

/// The facts of an object that only its keys tell.
fn shape(object: &Json) -> Option<&'static [&'static str]> {
    let settings = object.get("properties").unwrap_or(object);
    let has = |key: &str| object.get(key).is_some() || settings.get(key).is_some();
    Some(if has("adminUserEnabled") || has("networkRuleSet") {
        t::REGISTRY
    } else if has("loginServer") {
        t::ENDPOINTS
    } else if has("pricingTier") {
        t::PRICING
    } else if has("agentPoolProfiles") && has("kubernetesVersion") {
        t::CLUSTER
    } else if has("roleDefinitionId") && has("principalId") {
        t::ROLE
    } else if has("linuxFxVersion") || has("windowsFxVersion") {
        t::SITE
    } else if has("changeableAttributes") {
        t::REPOSITORY
    } else if has("tenantId") && (has("isDefault") || has("environmentName")) {
        t::ACCOUNT
    } else if object.text("type").is_some_and(|kind| kind == "notary") && has("status") {
        t::TRUST
    } else if has("scopeMapId") {
        t::TOKEN
    } else {
        return None;
    })
}

/// Whether the document hands out live secrets, so that all of it is refused.
fn is_secret(object: &Json) -> bool {
    let full = |key: &str| match object.get(key) {
        Some(Json::Leaf(leaf)) => !leaf.raw.is_empty(),
        Some(Json::Object(entries)) => !entries.is_empty(),
        Some(Json::List(items)) => !items.is_empty(),
        _ => false,
    };
    let kind = object.text("kind").unwrap_or_default();
    let inner = object.get("properties").unwrap_or(object);
    let passwords = |object: &Json| {
        let list = object.get("passwords").map(Json::items).unwrap_or_default();
        list.iter().any(|each| each.text("value").is_some())
    };
    let only = |keys: &[&str]| {
        let mut entries = object.entries().iter();
        entries.all(|(key, _)| keys.iter().any(|known| known.eq_ignore_ascii_case(key)))
    };
    passwords(object)
        || inner.get("credentials").is_some_and(passwords)
        || [
            "accessToken",
            "refreshToken",
            "clientSecret",
            "kubeconfigs",
            "auths",
            "userPWD",
        ]
        .into_iter()
        .any(full)
        || full("password") && (full("appId") || full("username"))
        || kind == "config" && full("users")
        || kind == "secret" && (full("data") || full("stringData"))
        || object.get("slotSetting").is_some() && full("value")
        || only(&["name", "value", "identity", "keyVaultUrl"])
            && object.text("name").is_some()
            && object.text("value").is_some_and(|value| !value.is_empty())
}
