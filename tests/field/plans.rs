//! Terraform plans, made of what each resource is known to be.

use super::*;

/// A resource of a Terraform plan.
pub(crate) struct Planned {
    /// Its address, with modules and index.
    pub(crate) address: &'static str,
    /// Its `provider_config_key`.
    pub(crate) provider: &'static str,
    /// What is known of it.
    pub(crate) values: Value,
    /// What is known only after apply.
    pub(crate) unknown: Value,
    /// What the configuration says: constants and references.
    pub(crate) written: Value,
}

impl Planned {
    pub(crate) fn new(
        address: &'static str,
        values: Value,
        unknown: Value,
        written: Value,
    ) -> Planned {
        Planned {
            address,
            provider: "azurerm",
            values,
            unknown,
            written,
        }
    }

    pub(crate) fn by(self, provider: &'static str) -> Planned {
        Planned { provider, ..self }
    }
}

/// A Standard registry `contosoacr` with an admin account, at `address`.
pub(crate) fn planned_acr(address: &'static str, over: Value) -> Planned {
    let mut values = json!({
        "admin_enabled": true, "location": "westeurope", "name": "contosoacr",
        "public_network_access_enabled": true, "resource_group_name": "rg-contoso", "sku": "Standard",
    });
    lay_over(&mut values, over);
    let unknown = json!({"id": true, "login_server": true, "network_rule_set": true});
    Planned::new(
        address,
        values,
        unknown,
        json!({"sku": {"constant_value": "Standard"}}),
    )
}

/// What a configuration says of an expression that refers to these.
pub(crate) fn references(to: &[&str]) -> Value {
    json!({ "references": to })
}

/// What a reference to the login server of the registry at `azurerm_container_registry.acr` looks like.
pub(crate) const LOGIN_SERVER: [&str; 2] = [
    "azurerm_container_registry.acr.login_server",
    "azurerm_container_registry.acr",
];

/// A plan that creates these resources, as `terraform show -json` prints it.
pub(crate) fn terraform(resources: &[Planned]) -> Value {
    let mut planned = json!({"resources": []});
    let mut configured = json!({"resources": []});
    let mut changes = Vec::new();
    for resource in resources {
        let mut module = &mut planned;
        let mut call = &mut configured;
        let mut local = resource.address;
        let mut path = String::new();
        while let Some(rest) = local.strip_prefix("module.") {
            let (name, rest) = rest.split_once('.').unwrap();
            local = rest;
            path = format!(
                "{path}{}module.{name}",
                if path.is_empty() { "" } else { "." }
            );
            module = child(module, &path);
            call = &mut call["module_calls"][name];
            if call.is_null() {
                *call = json!({"source": format!("./{name}"), "module": {"resources": []}});
            }
            call = &mut call["module"];
        }
        let mode = if local.starts_with("data.") {
            "data"
        } else {
            "managed"
        };
        let plain = local.strip_prefix("data.").unwrap_or(local);
        let (kind, name) = plain.split_once('.').unwrap();
        let (name, index) = match name.split_once('[') {
            Some((name, index)) => (
                name,
                serde_json::from_str(index.trim_end_matches(']')).unwrap(),
            ),
            None => (name, Value::Null),
        };
        let mut entry =
            json!({"address": resource.address, "mode": mode, "type": kind, "name": name});
        if !index.is_null() {
            entry["index"] = index;
        }
        let mut change = entry.clone();
        change["change"] = json!({"actions": ["create"], "before": null, "after": resource.values, "after_unknown": resource.unknown});
        changes.push(change);
        entry["values"] = resource.values.clone();
        module["resources"].as_array_mut().unwrap().push(entry);
        let of = local.split('[').next().unwrap();
        let list = call["resources"].as_array_mut().unwrap();
        if list.iter().all(|known| known["address"] != of) {
            list.push(
                json!({"address": of, "mode": mode, "type": kind, "name": name,
                "provider_config_key": resource.provider, "expressions": resource.written}),
            );
        }
    }
    json!({
        "format_version": "1.2", "terraform_version": "1.9.8", "planned_values": {"root_module": planned},
        "resource_changes": changes,
        "configuration": {"provider_config": {"azurerm": {"name": "azurerm"}}, "root_module": configured},
    })
}

fn child<'a>(module: &'a mut Value, address: &str) -> &'a mut Value {
    if module["child_modules"].is_null() {
        module["child_modules"] = json!([]);
    }
    let list = module["child_modules"].as_array_mut().unwrap();
    if let Some(at) = list.iter().position(|known| known["address"] == address) {
        return &mut list[at];
    }
    list.push(json!({"address": address, "resources": []}));
    list.last_mut().unwrap()
}
