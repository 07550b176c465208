//! `terraform show -json` of a plan: what is about to be applied.
//!
//! A value that Terraform learns only while applying is left out of `planned_values`, just like one
//! that nobody wrote. `after_unknown` tells the two apart, with one exception: an attribute that is
//! optional and computed is unknown there even when nobody wrote it, and then the platform's default
//! will fill it. Whether somebody wrote it stands under `configuration`.
//! (Terraform's JSON output format, `internals/json-format`.)

use std::collections::BTreeMap;

use crate::read::decode::{
    fields::{Field, TERRAFORM, TERRAFORM_WORKLOAD},
    recognise::Kind,
    walk::{Bounds, Declared, Found, Mark, Record, walk_as},
};
use crate::read::{issue::Issue, tree::Node};

/// Attributes whose being unknown would leave a rule without an answer, and the facts they carry.
const ATTRIBUTES: [(&str, Field); 9] = [
    ("admin_enabled", Field::AdminUserEnabled),
    ("public_network_access_enabled", Field::PublicNetworkAccess),
    ("network_rule_set", Field::NetworkRuleSet),
    ("sku", Field::SkuName),
    ("name", Field::Name),
    ("tier", Field::PricingTier),
    ("resource_type", Field::ResourceType),
    ("anonymous_pull_enabled", Field::AnonymousPull),
    ("network_rule_bypass_option", Field::BypassOptions),
];

/// Adds the resources that the plan at `document` declares.
pub(super) fn expand(
    root: Node,
    pointer: &str,
    text: &[u8],
    bounds: Bounds,
    found: &mut Found,
    issues: &mut Vec<Issue>,
) {
    if let Some(version) = root.get("format_version").and_then(Node::string)
        && !matches!(version.split('.').next(), Some("0" | "1"))
    {
        issues.push(Issue::error(
            Some(root.span().start),
            format!(
                "this plan has format version `{version}`, and only 0.x and 1.x are known here"
            ),
            "show the plan with a Terraform release that writes version 1.x",
        ));
        return;
    }
    let Some(module) = root.path(&["planned_values", "root_module"]) else {
        issues.push(Issue::error(
            Some(root.span().start),
            "this plan has no `planned_values.root_module`, so nothing in it says what will be there",
            "make it with `terraform show -json PLANFILE > plan.json`",
        ));
        return;
    };
    let changes = root
        .get("resource_changes")
        .into_iter()
        .flat_map(Node::items)
        .filter_map(|change| {
            Some((
                change.get("address")?.string()?.into_owned(),
                change.get("change")?,
            ))
        })
        .collect();
    let configuration = root.path(&["configuration", "root_module"]);
    let mut expander = Expander {
        declared: true,
        text,
        bounds,
        found,
        issues,
        changes,
        configuration,
    };
    expander.module(module, &format!("{pointer}/planned_values/root_module"), 0);
}

/// Adds the resources that a shown state holds: they are live, so no default stands for what is missing.
pub(super) fn expand_state(
    root: Node,
    pointer: &str,
    text: &[u8],
    bounds: Bounds,
    found: &mut Found,
    issues: &mut Vec<Issue>,
) {
    let Some(module) = root.path(&["values", "root_module"]) else {
        return;
    };
    let mut expander = Expander {
        text,
        bounds,
        found,
        issues,
        changes: BTreeMap::new(),
        configuration: None,
        declared: false,
    };
    expander.module(module, &format!("{pointer}/values/root_module"), 0);
}

/// Resources that run containers.
const WORKLOADS: [&str; 22] = [
    "azurerm_linux_web_app",
    "azurerm_linux_web_app_slot",
    "azurerm_windows_web_app",
    "azurerm_windows_web_app_slot",
    "azurerm_linux_function_app",
    "azurerm_linux_function_app_slot",
    "azurerm_container_app",
    "azurerm_container_app_job",
    "azurerm_container_group",
    "kubernetes_pod",
    "kubernetes_pod_v1",
    "kubernetes_deployment",
    "kubernetes_deployment_v1",
    "kubernetes_stateful_set",
    "kubernetes_stateful_set_v1",
    "kubernetes_daemonset",
    "kubernetes_daemon_set_v1",
    "kubernetes_job",
    "kubernetes_job_v1",
    "kubernetes_cron_job",
    "kubernetes_cron_job_v1",
    "kubernetes_replication_controller_v1",
];

struct Expander<'a, 'f> {
    /// It is a plan, so what it shows is yet to be.
    declared: bool,
    text: &'a [u8],
    bounds: Bounds,
    found: &'f mut Found,
    issues: &'f mut Vec<Issue>,
    changes: BTreeMap<String, Node<'a>>,
    configuration: Option<Node<'a>>,
}

impl<'a> Expander<'a, '_> {
    fn module(&mut self, module: Node<'a>, pointer: &str, depth: u32) {
        if depth > 32 {
            return;
        }
        let list = |key| module.get(key).into_iter().flat_map(Node::items);
        for (index, resource) in list("resources").enumerate() {
            self.resource(resource, &format!("{pointer}/resources/{index}/values"));
        }
        for (index, child) in list("child_modules").enumerate() {
            self.module(
                child,
                &format!("{pointer}/child_modules/{index}"),
                depth + 1,
            );
        }
    }

    fn resource(&mut self, resource: Node<'a>, pointer: &str) {
        let text_of = |key| resource.get(key).and_then(Node::string).unwrap_or_default();
        if text_of("mode") == "data" || self.found.resources.len() >= self.bounds.resources {
            return;
        }
        let Some(values) = resource.get("values") else {
            return;
        };
        let address = text_of("address").into_owned();
        let kind = match text_of("type").as_ref() {
            "azurerm_container_registry" => Kind::Registry,
            "azurerm_security_center_subscription_pricing" => Kind::Pricing,
            "azurerm_kubernetes_cluster" => Kind::Cluster,
            kind if WORKLOADS.contains(&kind) => Kind::Workload,
            "azapi_resource" | "azapi_update_resource" => {
                let kind = values
                    .get("type")
                    .and_then(Node::string)
                    .unwrap_or_default()
                    .to_ascii_lowercase();
                if kind.starts_with("microsoft.containerregistry/registries@") {
                    self.issues.push(Issue::warning(
                        Some(resource.span().start),
                        format!("`{address}` declares a registry through azapi, which is not read here"),
                        "paste the deployed registry (`az acr show -n NAME -o json`) beside the plan",
                    ));
                }
                return;
            }
            _ => return,
        };
        let table = match kind {
            Kind::Workload => &TERRAFORM_WORKLOAD,
            _ => &TERRAFORM,
        };
        let mut records = walk_as(self.text, values.span(), table);
        if kind == Kind::Workload {
            records.extend(self.site_image(values));
            // What runs it is told by the type alone.
            if let Some(kind) = resource.get("type") {
                records.push(Record {
                    field: Field::Type,
                    mark: Mark::Value,
                    element: 0,
                    span: kind.span(),
                });
            }
        }
        // What the resource goes by where its name is not known before it is there.
        if let Some(address) = resource.get("address") {
            records.push(Record {
                field: Field::Address,
                mark: Mark::Value,
                element: 0,
                span: address.span(),
            });
        }
        let change = self.changes.get(&address).copied();
        let unknown = change.and_then(|change| change.get("after_unknown"));
        for (attribute, field) in ATTRIBUTES {
            let Some(place) = unknown.and_then(|unknown| unknown.get(attribute)) else {
                continue;
            };
            if place.has_true() && self.is_written(&address, attribute) {
                records.retain(|record| record.field != field);
                records.push(Record {
                    field,
                    mark: Mark::Unresolved,
                    element: 0,
                    span: place.span(),
                });
            }
        }
        if kind == Kind::Cluster {
            if self.declared {
                self.sensor(values, change, &mut records);
            } else if let Some(block) = values.get("microsoft_defender") {
                let on = block.items().next().is_some();
                records.push(Record {
                    field: if on {
                        Field::SensorEnabled
                    } else {
                        Field::SecurityProfile
                    },
                    mark: if on { Mark::Present } else { Mark::Value },
                    element: 0,
                    span: block.span(),
                });
            }
        }
        let declared = Declared {
            kind,
            start: values.span().start,
            pointer: pointer.to_owned(),
            declared: self.declared,
            scope: 0,
            maybe: false,
        };
        self.found.add(declared, &records);
    }

    /// The image of an App Service, which stands in two places: the registry's address and the rest.
    fn site_image(&mut self, values: Node<'a>) -> Option<Record> {
        let first = |value: Node<'a>, key: &str| value.get(key)?.items().next();
        let stack = first(first(values, "site_config")?, "application_stack")?;
        let name = stack.get("docker_image_name")?;
        let text = name.string().filter(|text| !text.is_empty())?;
        let url = stack.get("docker_registry_url").and_then(Node::string);
        let host = url.as_deref().map_or("", |url| {
            url.trim_start_matches("https://")
                .trim_start_matches("http://")
                .trim_end_matches('/')
        });
        let image = match host {
            "" => text.into_owned(),
            host => format!("{host}/{text}"),
        };
        let image = super::keep::only_the_fact(Field::Image, &image);
        self.found.composed.insert(name.span().start, vec![image]);
        Some(Record {
            field: Field::Image,
            mark: Mark::Value,
            element: 0,
            span: name.span(),
        })
    }

    /// The block's presence switches the sensor on. Without it a new cluster has none, and an
    /// existing one keeps what it has, which the plan does not say.
    fn sensor(&self, values: Node<'a>, change: Option<Node<'a>>, records: &mut Vec<Record>) {
        let block = values.get("microsoft_defender");
        if let Some(block) = block.filter(|block| block.items().next().is_some()) {
            let span = block.span();
            records.push(Record {
                field: Field::SensorEnabled,
                mark: Mark::Present,
                element: 0,
                span,
            });
            return;
        }
        let unknown = change
            .and_then(|change| change.path(&["after_unknown", "microsoft_defender"]))
            .filter(|unknown| unknown.has_true());
        if let Some(unknown) = unknown {
            records.push(Record {
                field: Field::SensorEnabled,
                mark: Mark::Unresolved,
                element: 0,
                span: unknown.span(),
            });
            return;
        }
        let actions = change.and_then(|change| change.get("actions"));
        let is_new =
            actions.is_some_and(|actions| actions.items().any(|action| action.is("\"create\"")));
        if !is_new {
            let span = actions.unwrap_or(values).span();
            records.push(Record {
                field: Field::SensorEnabled,
                mark: Mark::Unresolved,
                element: 0,
                span,
            });
        }
    }

    /// Whether the author wrote an expression for this attribute. Only `network_rule_set` can be
    /// unknown without one; where the configuration is not in the document, nobody can tell.
    fn is_written(&self, address: &str, attribute: &str) -> bool {
        if attribute != "network_rule_set" {
            return true;
        }
        let Some(mut module) = self.configuration else {
            return true;
        };
        // `module.a["x"].module.b.azurerm_container_registry.name[0]`, indices left out.
        let plain = without_indices(address);
        let mut segments = plain.split('.').peekable();
        while segments.next_if_eq(&"module").is_some() {
            let Some(name) = segments.next() else {
                return true;
            };
            let Some(inner) = module.path(&["module_calls", name, "module"]) else {
                return true;
            };
            module = inner;
        }
        let local: String = segments.collect::<Vec<_>>().join(".");
        let mut resources = module.get("resources").into_iter().flat_map(Node::items);
        let resource = resources.find(|resource| {
            resource
                .get("address")
                .and_then(Node::string)
                .is_some_and(|address| *address == *local)
        });
        match resource {
            Some(resource) => resource.path(&["expressions", attribute]).is_some(),
            None => true,
        }
    }
}

fn without_indices(address: &str) -> String {
    let mut plain = String::new();
    let mut inside = false;
    for character in address.chars() {
        match character {
            '[' => inside = true,
            ']' => inside = false,
            _ if !inside => plain.push(character),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_are_no_part_of_a_configuration_address() {
        assert_eq!(without_indices("module.a[\"x.y\"].t.n[0]"), "module.a.t.n");
    }
}
