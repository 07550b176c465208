//! Facts that carry a secret along: the part that is the fact stays, the secret goes.

/// A document, and what of it is still to be read in its place.
pub(crate) struct Carried {
    /// What it is called in a failure.
    pub(crate) name: &'static str,
    /// Its text, the secret being `<secret>`.
    pub(crate) text: &'static str,
    /// What the viewer still shows.
    pub(crate) stays: &'static str,
}

/// Each of them.
pub(crate) const CARRIED: &[Carried] = &[
    Carried {
        name: "image with a login",
        text: r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "n"}, "spec": {"containers": [{"name": "c", "image": "user:<secret>@contosoacr.azurecr.io/app:1"}]}}"#,
        stays: "contosoacr.azurecr.io/app:1",
    },
    Carried {
        name: "image as an address with a login",
        text: r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "n"}, "spec": {"containers": [{"name": "c", "image": "https://user:<secret>@contosoacr.azurecr.io/app:1"}]}}"#,
        stays: "contosoacr.azurecr.io/app:1",
    },
    Carried {
        name: "extensions of a plan in a string",
        text: r#"{"Id": "/subscriptions/11111111-1111-4111-8111-111111111111/providers/Microsoft.Security/pricings/Containers", "Name": "Containers", "PricingTier": "Standard", "Extensions": "[{\"name\":\"ContainerSensor\",\"isEnabled\":\"True\",\"note\":\"<secret>\"}]"}"#,
        stays: "Standard",
    },
    Carried {
        name: "image with a signature",
        text: r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "n"}, "spec": {"containers": [{"name": "c", "image": "contosoacr.azurecr.io/app:1?sv=2026&sig=<secret>"}]}}"#,
        stays: "contosoacr.azurecr.io/app:1",
    },
    Carried {
        name: "image of a container app with a login",
        text: r#"{"id": "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Microsoft.App/containerApps/w", "name": "w", "type": "Microsoft.App/containerApps", "properties": {"configuration": {"registries": [{"server": "https://user:<secret>@contosoacr.azurecr.io/?sig=<secret>", "username": "u", "passwordSecretRef": "s"}]}, "template": {"containers": [{"name": "c", "image": "user:<secret>@contosoacr.azurecr.io/app:1"}]}}}"#,
        stays: "contosoacr.azurecr.io/app:1",
    },
    Carried {
        name: "image of a site with a login",
        text: r#"{"id": "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Microsoft.Web/sites/w", "name": "w", "type": "Microsoft.Web/sites", "kind": "app,linux,container", "siteConfig": {"linuxFxVersion": "DOCKER|user:<secret>@contosoacr.azurecr.io/app:1"}}"#,
        stays: "contosoacr.azurecr.io/app:1",
    },
    Carried {
        name: "Compose file of a site",
        text: r#"{"id": "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Microsoft.Web/sites/w", "name": "w", "type": "Microsoft.Web/sites", "kind": "app,linux,container", "siteConfig": {"linuxFxVersion": "COMPOSE|<base64>services:\n  web:\n    image: contosoacr.azurecr.io/app:1\n    command: run --key <secret>\n    environment:\n      PASSWORD: <secret>\n"}}"#,
        stays: "COMPOSE|",
    },
    Carried {
        name: "Compose file with a login in an image",
        text: r#"{"id": "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Microsoft.Web/sites/w", "name": "w", "type": "Microsoft.Web/sites", "kind": "app,linux,container", "siteConfig": {"linuxFxVersion": "COMPOSE|<base64>services:\n  web:\n    image: user:<secret>@contosoacr.azurecr.io/app:1\n"}}"#,
        stays: "COMPOSE|",
    },
    Carried {
        name: "manifest of a site",
        text: r#"{"id": "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Microsoft.Web/sites/w", "name": "w", "type": "Microsoft.Web/sites", "kind": "app,linux,kubernetes,container", "siteConfig": {"linuxFxVersion": "KUBE|<base64>kind: Pod\nspec:\n  containers:\n  - image: contosoacr.azurecr.io/app:1\n    env: [{name: P, value: <secret>}]\n"}}"#,
        stays: "KUBE|",
    },
    Carried {
        name: "runtime with something behind it",
        text: r#"{"id": "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Microsoft.Web/sites/w", "name": "w", "type": "Microsoft.Web/sites", "kind": "app,linux", "siteProperties": {"properties": [{"name": "LinuxFxVersion", "value": "DOCKER|https://user:<secret>@contosoacr.azurecr.io/app:1"}]}}"#,
        stays: "contosoacr.azurecr.io/app:1",
    },
    Carried {
        name: "login server as an address with a login",
        text: r#"{"id": "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Microsoft.ContainerRegistry/registries/contosoacr", "loginServer": "https://user:<secret>@contosoacr.azurecr.io", "adminUserEnabled": true}"#,
        stays: "contosoacr.azurecr.io",
    },
    Carried {
        name: "id with a signature",
        text: r#"{"id": "https://management.azure.com/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Microsoft.ContainerRegistry/registries/contosoacr?sig=<secret>", "loginServer": "contosoacr.azurecr.io", "adminUserEnabled": true}"#,
        stays: "contosoacr.azurecr.io",
    },
    Carried {
        name: "address of a registry in a plan",
        text: r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [{"address": "azurerm_linux_web_app.api", "mode": "managed", "type": "azurerm_linux_web_app", "name": "api", "values": {"name": "contoso-api", "site_config": [{"application_stack": [{"docker_image_name": "api:2", "docker_registry_url": "https://user:<secret>@contosoacr.azurecr.io/?sig=<secret>"}]}]}}]}}}"#,
        stays: "contosoacr.azurecr.io",
    },
    Carried {
        name: "body of azapi in a string",
        text: r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [{"address": "azapi_resource.acr", "mode": "managed", "type": "azapi_resource", "name": "acr", "values": {"body": "{\"properties\":{\"adminUserEnabled\":true,\"note\":\"<secret>\"},\"sku\":{\"name\":\"Premium\"}}", "name": "contosobody", "parent_id": "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app", "type": "Microsoft.ContainerRegistry/registries@2023-07-01"}}]}}}"#,
        stays: "contosobody",
    },
    Carried {
        name: "expression with a login in it",
        text: r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "resources": [{"type": "Microsoft.App/containerApps", "apiVersion": "2024-03-01", "name": "worker", "properties": {"template": {"containers": [{"name": "w", "image": "[format('user:<secret>@contosoacr.azurecr.io/w:{0}', utcNow())]"}]}}}]}"#,
        stays: "worker",
    },
    Carried {
        name: "default that a fact names, with a login in it",
        text: r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "parameters": {"image": {"type": "string", "defaultValue": "user:<secret>@contosoacr.azurecr.io/w:1"}}, "resources": [{"type": "Microsoft.App/containerApps", "apiVersion": "2024-03-01", "name": "worker", "properties": {"template": {"containers": [{"name": "w", "image": "[parameters('image')]"}]}}}]}"#,
        stays: "contosoacr.azurecr.io/w:1",
    },
    Carried {
        name: "secure default that a fact names",
        text: r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "parameters": {"name": {"type": "securestring", "defaultValue": "<secret>"}}, "resources": [{"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "[parameters('name')]", "sku": {"name": "Basic"}, "properties": {"adminUserEnabled": true}}]}"#,
        stays: "parameters('name')",
    },
    Carried {
        name: "secret beside an image in a tag",
        text: r#"{"id": "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Microsoft.ContainerInstance/containerGroups/g", "name": "g", "type": "Microsoft.ContainerInstance/containerGroups", "containers": [{"name": "c", "image": "contosoacr.azurecr.io/app:1 --password <secret>"}]}"#,
        stays: "contosoacr.azurecr.io/app:1",
    },
];
