//! The facts of what is yet to be: ARM templates, parameter files, Terraform's plans and states.
//!
//! Here a fact may name another place: a parameter, a variable. What stands there is a fact as far as
//! some fact names it, and only then; a `securestring` and a sensitive variable never are.

use std::collections::BTreeSet;

use crate::{
    facts::{Oracle, Paths, azure, walk},
    json::{Json, Leaf},
    tables as t,
};

/// The names of other places in what a fact says.
pub(crate) fn names_in(said: &str, names: &mut BTreeSet<String>) {
    let said = said.to_ascii_lowercase();
    for function in ["parameters('", "variables('"] {
        for (at, _) in said.match_indices(function) {
            let rest = &said[at + function.len()..];
            names.insert(rest.split('\'').next().unwrap_or_default().to_owned());
        }
    }
    let mut parts = said.split(['.', '[']);
    match (parts.next(), parts.next(), parts.next()) {
        (Some("var"), Some(name), _) => names.insert(format!("var.{name}")),
        (Some("module"), Some(_), Some(name)) => names.insert(format!("output.{name}")),
        _ => false,
    };
}

impl Oracle<'_> {
    fn is_named(&self, name: &str) -> bool {
        self.names.contains(&name.to_ascii_lowercase())
    }

    /// Values that are handed to a template, by name.
    pub(crate) fn passed(&mut self, parameters: Option<&Json>) {
        for (name, given) in parameters.map(Json::entries).unwrap_or_default() {
            if let Some(value) = given.get("value")
                && self.is_named(name)
            {
                self.all(value);
            }
        }
    }

    /// A template, or one inside a deployment.
    pub(crate) fn template(&mut self, template: &Json) {
        self.take(template, &["$schema", "contentVersion", "languageVersion"]);
        for (name, parameter) in entries(template, "parameters") {
            self.take(parameter, &["type"]);
            let kind = parameter.text("type").unwrap_or_default();
            if let Some(default) = parameter.get("defaultValue")
                && self.is_named(name)
                && !kind.starts_with("secure")
            {
                self.all(default);
            }
        }
        for (name, value) in entries(template, "variables") {
            if self.is_named(name) {
                self.all(value);
            }
        }
        self.resources(template.get("resources"), "");
    }

    fn resources(&mut self, resources: Option<&Json>, parent: &str) {
        match resources {
            Some(Json::List(list)) => list.iter().for_each(|each| self.declared(each, parent)),
            Some(Json::Object(named)) => {
                named
                    .iter()
                    .for_each(|(_, each)| self.declared(each, parent));
            }
            _ => {}
        }
    }

    fn declared(&mut self, resource: &Json, parent: &str) {
        let own = resource.text("type").unwrap_or_default();
        let kind = match parent {
            "" => own,
            parent => format!("{parent}/{own}"),
        };
        self.keep(resource, &[t::EVERY, t::DECLARED, t::of_type(&kind)]);
        if kind == "microsoft.resources/deployments"
            && let Some(properties) = resource.get("properties")
        {
            self.take(properties, &["mode"]);
            if let Some(options) = properties.get("expressionEvaluationOptions") {
                self.take(options, &["scope"]);
            }
            self.passed(properties.get("parameters"));
            if let Some(template) = properties.get("template") {
                self.template(template);
            }
        }
        self.resources(resource.get("resources"), &kind);
    }

    /// A plan as `terraform show -json` prints it.
    pub(crate) fn plan(&mut self, plan: &Json) {
        self.take(plan, &["format_version"]);
        let root = plan
            .get("configuration")
            .and_then(|found| found.get("root_module"));
        for (name, variable) in entries(plan, "variables") {
            let declared = root
                .and_then(|root| root.get("variables"))
                .and_then(|all| all.get(name));
            let secret = declared.is_some_and(is_sensitive);
            if let Some(value) = variable.get("value")
                && self.is_named(&format!("var.{name}"))
                && !secret
            {
                self.all(value);
            }
        }
        self.values(plan.get("planned_values"));
        if let Some(before) = plan.get("prior_state") {
            self.take(before, &["format_version"]);
            self.values(before.get("values"));
        }
        for change in plan
            .get("resource_changes")
            .map(Json::items)
            .unwrap_or_default()
        {
            self.take(change, PLACE);
            let kind = change.text("type").unwrap_or_default();
            let Some(inner) = change.get("change") else {
                continue;
            };
            self.keep(inner, &[&["actions #"]]);
            for side in ["before", "after"]
                .into_iter()
                .filter_map(|side| inner.get(side))
            {
                self.terraform(&kind, side);
            }
        }
        if let Some(configuration) = plan.get("configuration") {
            for (_, provider) in entries(configuration, "provider_config") {
                self.take(provider, &["name", "alias", "full_name"]);
                if let Some(expressions) = provider.get("expressions") {
                    self.expressions(expressions, &[&["subscription_id"]]);
                }
            }
        }
        if let Some(root) = root {
            self.configuration(root);
        }
    }

    /// The modules of a plan or of a state that is shown.
    pub(crate) fn values(&mut self, values: Option<&Json>) {
        if let Some(root) = values.and_then(|values| values.get("root_module")) {
            self.module(root);
        }
    }

    fn module(&mut self, module: &Json) {
        self.take(module, &["address"]);
        for resource in module.get("resources").map(Json::items).unwrap_or_default() {
            self.take(resource, PLACE);
            if let Some(values) = resource.get("values") {
                self.terraform(&resource.text("type").unwrap_or_default(), values);
            }
        }
        for child in module
            .get("child_modules")
            .map(Json::items)
            .unwrap_or_default()
        {
            self.module(child);
        }
    }

    /// A state as Terraform keeps it in its file.
    pub(crate) fn state(&mut self, state: &Json) {
        self.take(state, &["version"]);
        for resource in state.get("resources").map(Json::items).unwrap_or_default() {
            self.take(resource, PLACE);
            for instance in resource
                .get("instances")
                .map(Json::items)
                .unwrap_or_default()
            {
                self.take(instance, &["index_key"]);
                if let Some(values) = instance.get("attributes") {
                    self.terraform(&resource.text("type").unwrap_or_default(), values);
                }
            }
        }
    }

    /// The values of a resource of this type.
    fn terraform(&mut self, kind: &str, values: &Json) {
        let own = t::of_terraform(kind);
        // Of a type that is not read its address tells enough; `random_string` has its secret as `id`.
        if own.is_empty() {
            return;
        }
        let paths: Paths = &[own, t::TERRAFORM_EVERY];
        walk(values, "", false, &mut |path, leaf| {
            if is_of_terraform(path, paths) {
                self.fact(leaf);
            }
        });
        if kind == "azurerm_container_registry" {
            self.tags(values);
        }
        if let Some(body @ Json::Object(_)) = values.get("body") {
            self.keep(body, &[azure(values).unwrap_or_default(), t::EVERY]);
        } else if azure(values).is_some_and(|paths| !paths.is_empty()) {
            // Older releases write it as a string, of which a part is facts: see `carried`.
            self.take(values, &["body"]);
        }
    }

    /// What the author wrote, for which some values are known only after apply.
    fn configuration(&mut self, module: &Json) {
        for resource in module.get("resources").map(Json::items).unwrap_or_default() {
            self.take(resource, PLACE);
            self.take(resource, &["provider_config_key"]);
            let own = t::of_terraform(&resource.text("type").unwrap_or_default());
            let loops = ["count_expression", "for_each_expression"];
            if !own.is_empty() {
                if let Some(expressions) = resource.get("expressions") {
                    self.expressions(expressions, &[own, t::TERRAFORM_EVERY]);
                }
                for each in loops.into_iter().filter_map(|key| resource.get(key)) {
                    self.all(each);
                }
            }
        }
        for (_, call) in entries(module, "module_calls") {
            for (name, expression) in entries(call, "expressions") {
                if self.is_named(&format!("var.{name}")) {
                    self.all(expression);
                }
            }
            if let Some(inner) = call.get("module") {
                self.configuration(inner);
            }
        }
        for (name, variable) in entries(module, "variables") {
            if let Some(default) = variable.get("default")
                && self.is_named(&format!("var.{name}"))
                && !is_sensitive(variable)
            {
                self.all(default);
            }
        }
        for (name, output) in entries(module, "outputs") {
            if let Some(expression) = output.get("expression")
                && self.is_named(&format!("output.{name}"))
            {
                self.all(expression);
            }
        }
    }

    /// Expressions stand where the values will: as a constant, or as what they refer to.
    fn expressions(&mut self, expressions: &Json, paths: Paths) {
        let mut found: Vec<Leaf> = Vec::new();
        walk(expressions, "", false, &mut |path, leaf| {
            let place = path.split(" constant_value").next().unwrap_or_default();
            let place = place.split(" references").next().unwrap_or_default();
            if place != path && is_of_terraform(place, paths) {
                found.push(leaf.clone());
            }
        });
        found.iter().for_each(|leaf| self.fact(leaf));
    }
}

/// Where a resource of Terraform stands, and what it is.
const PLACE: &[&str] = &[
    "address",
    "module_address",
    "module",
    "mode",
    "type",
    "name",
    "provider",
    "provider_name",
    "index",
];

fn is_of_terraform(path: &str, paths: Paths) -> bool {
    let plain = path
        .replace("spec job_template spec template ", "")
        .replace("spec template spec ", "spec ")
        .replace("spec template metadata ", "metadata ");
    paths.iter().any(|list| list.contains(&plain.as_str()))
}

fn is_sensitive(variable: &Json) -> bool {
    matches!(variable.get("sensitive"), Some(Json::Word("true")))
}

fn entries<'a>(object: &'a Json, key: &str) -> &'a [(String, Json)] {
    object.get(key).map(Json::entries).unwrap_or_default()
}
