//! Documents of nothing but secrets, and documents that nobody knows.

/// Documents that hand out live secrets.
pub(crate) const REFUSED: &[(&str, &str)] = &[
    (
        "admin credentials",
        r#"{"passwords": [{"name": "password", "value": "hush"}, {"name": "password2", "value": "hush"}], "username": "contosoacr"}"#,
    ),
    (
        "admin credentials by PowerShell",
        r#"{"Passwords": [{"Name": "password", "Value": "hush"}], "Username": "contosoacr", "Note": "hush", "Number": 12}"#,
    ),
    (
        "admin credentials with escaped keys",
        r#"{"p\u0061sswords": [{"n\u0061me": "password", "v\u0061lue": "hush"}], "username": "contosoacr"}"#,
    ),
    (
        "repository token",
        r#"{"creationDate": "2025", "credentials": {"certificates": null, "passwords": [{"creationTime": "2025", "expiry": "2026", "name": "password1", "value": "hush"}], "username": "t"}, "id": "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Microsoft.ContainerRegistry/registries/contosoacr/tokens/t", "name": "t", "scopeMapId": "/subscriptions/x/scopeMaps/m", "status": "enabled", "type": "Microsoft.ContainerRegistry/registries/tokens"}"#,
    ),
    (
        "access token",
        r#"{"accessToken": "hush", "expiresOn": "2026-11-27 20:00:00.000000", "expires_on": 1795809600, "subscription": "11111111-1111-4111-8111-111111111111", "tenant": "hush", "tokenType": "Bearer"}"#,
    ),
    (
        "exposed login",
        r#"{"accessToken": "hush", "loginServer": "contosoacr.azurecr.io", "refreshToken": "hush", "username": "00000000-0000-0000-0000-000000000000"}"#,
    ),
    (
        "service principal",
        r#"{"appId": "0b1ec700-0000-4000-8000-000000000020", "displayName": "pipeline", "password": "hush", "tenant": "0b1ec700-0000-4000-8000-000000000021"}"#,
    ),
    (
        "service principal for an SDK",
        r#"{"clientId": "hush", "clientSecret": "hush", "subscriptionId": "11111111-1111-4111-8111-111111111111", "tenantId": "hush", "activeDirectoryEndpointUrl": "https://login.microsoftonline.com"}"#,
    ),
    (
        "kubeconfig",
        r#"{"apiVersion": "v1", "kind": "Config", "clusters": [{"cluster": {"certificate-authority-data": "hush", "server": "https://aks.example:443"}, "name": "aks"}], "contexts": [{"context": {"cluster": "aks", "user": "u"}, "name": "aks"}], "current-context": "aks", "users": [{"name": "u", "user": {"client-certificate-data": "hush", "client-key-data": "hush", "token": "hush"}}]}"#,
    ),
    (
        "kubeconfigs",
        r#"{"kubeconfigs": [{"name": "clusterUser", "value": "aHVzaA=="}]}"#,
    ),
    (
        "Kubernetes secret",
        r#"{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "db", "namespace": "shop", "annotations": {"a": "hush"}}, "type": "Opaque", "data": {"password": "aHVzaA==", "n": "aHVzaA=="}, "stringData": {"plain": "hush"}}"#,
    ),
    (
        "Kubernetes secret in a list",
        r#"{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "db"}, "data": {"password": "aHVzaA=="}}, {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "n"}, "spec": {"containers": [{"image": "contosoacr.azurecr.io/p:1", "env": [{"name": "A", "value": "hush"}]}]}}]}"#,
    ),
    (
        "login file of Docker",
        r#"{"auths": {"contosoacr.azurecr.io": {"auth": "dTpo", "identitytoken": "hush"}}, "credsStore": "desktop", "HttpHeaders": {"User-Agent": "hush"}}"#,
    ),
    (
        "app settings",
        r#"[{"name": "DOCKER_REGISTRY_SERVER_PASSWORD", "slotSetting": false, "value": "hush"}, {"name": "PORT", "slotSetting": false, "value": "80"}]"#,
    ),
    (
        "secrets by name",
        r#"[{"name": "db-password", "value": "hush"}, {"name": "other", "value": "hush"}]"#,
    ),
    (
        "publishing profiles",
        r#"[{"SQLServerDBConnectionString": "hush", "controlPanelLink": "https://portal.azure.com", "publishMethod": "MSDeploy", "publishUrl": "contoso-api.scm.azurewebsites.net:443", "userName": "$contoso-api", "userPWD": "hush"}]"#,
    ),
    (
        "Terraform's state file",
        r#"{"version": 4, "terraform_version": "1.9.8", "serial": 3, "lineage": "0b1ec700-0000-4000-8000-000000000022", "outputs": {"password": {"value": "hush", "type": "string", "sensitive": true}}, "resources": [{"mode": "managed", "type": "azurerm_container_registry", "name": "acr", "provider": "provider[\"registry.terraform.io/hashicorp/azurerm\"]", "instances": [{"schema_version": 2, "attributes": {"admin_enabled": true, "admin_password": "hush", "admin_username": "contosostate", "encryption": [{"key_vault_key_id": "hush"}], "id": "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Microsoft.ContainerRegistry/registries/contosostate", "login_server": "contosostate.azurecr.io", "name": "contosostate", "public_network_access_enabled": true, "sku": "Standard", "tags": {"env": "prod", "note": "hush"}}, "private": "aHVzaA==", "dependencies": ["azurerm_resource_group.rg"]}]}, {"mode": "managed", "type": "random_password", "name": "p", "instances": [{"attributes": {"bcrypt_hash": "hush", "id": "none", "length": 16, "result": "hush"}}]}, {"mode": "managed", "type": "random_string", "name": "s", "instances": [{"attributes": {"id": "hush", "result": "hush"}}]}]}"#,
    ),
];

/// Documents of which nothing is known, so that nothing in them is a fact.
pub(crate) const UNKNOWN: &[(&str, &str)] = &[
    ("projection", r#"{"u": "contosoacr", "p": "hush"}"#),
    (
        "projections",
        r#"[{"u": "contosoacr", "p": "hush"}, {"u": "x", "p": "hush"}]"#,
    ),
    (
        "projection with a name",
        r#"{"name": "hush", "user": "u", "secret": "hush"}"#,
    ),
    (
        "projection to lists",
        r#"[["contosoacr", "hush", 12], ["x", "hush", 13]]"#,
    ),
    ("bare values", r#"["hush", "hush2", 4711]"#),
    (
        "storage keys",
        r#"[{"creationTime": "2025-01-02T03:04:05.1+00:00", "keyName": "key1", "permissions": "FULL", "value": "hush=="}, {"creationTime": null, "keyName": "key2", "permissions": "FULL", "value": "hush=="}]"#,
    ),
    (
        "storage keys of REST",
        r#"{"keys": [{"keyName": "key1", "value": "hush==", "permissions": "FULL"}]}"#,
    ),
    (
        "database keys",
        r#"{"primaryMasterKey": "hush", "primaryReadonlyMasterKey": "hush", "secondaryMasterKey": "hush"}"#,
    ),
    (
        "connection strings",
        r#"{"connectionStrings": [{"connectionString": "AccountEndpoint=https://x;AccountKey=hush;", "description": "Primary", "keyKind": "Primary", "type": "Sql"}]}"#,
    ),
    (
        "service bus keys",
        r#"{"keyName": "RootManageSharedAccessKey", "primaryConnectionString": "Endpoint=sb://x;SharedAccessKey=hush", "primaryKey": "hush"}"#,
    ),
    (
        "vault secret",
        r#"{"attributes": {"created": "2025", "recoverableDays": 90}, "contentType": "text/plain", "kid": null, "tags": {"env": "prod"}, "value": "hush"}"#,
    ),
    (
        "insights keys",
        r#"{"appId": "hush", "connectionString": "InstrumentationKey=hush;IngestionEndpoint=https://x", "instrumentationKey": "hush"}"#,
    ),
    (
        "workspace keys",
        r#"{"primarySharedKey": "hush", "secondarySharedKey": "hush"}"#,
    ),
    (
        "publishing credentials",
        r#"{"publishingPassword": "hush", "publishingPasswordHash": "hush", "publishingUserName": "$contoso-api", "scmUri": "https://$contoso-api:hush@contoso-api.scm.azurewebsites.net"}"#,
    ),
    (
        "settings as a map",
        r#"{"DOCKER_REGISTRY_SERVER_PASSWORD": "hush", "WEBSITES_PORT": "80", "n": 12}"#,
    ),
    (
        "settings of a program",
        r#"{"Logging": {"LogLevel": {"Default": "Information"}}, "ConnectionStrings": {"Db": "Server=x;Password=hush"}, "Jwt": {"Key": "hush", "Lifetime": 3600}}"#,
    ),
    (
        "event of a webhook",
        r#"{"id": "hush", "timestamp": "2025", "action": "push", "target": {"digest": "sha256:00", "repository": "web", "tag": "1"}, "request": {"id": "hush", "host": "contosoacr.azurecr.io", "useragent": "docker"}}"#,
    ),
    (
        "webhook with headers",
        r#"{"customHeaders": {"Authorization": "Basic aHVzaA=="}, "serviceUri": "https://hooks.example/x?sig=hush"}"#,
    ),
    (
        "an account without its state",
        r#"{"user": {"name": "alice@contoso.example"}, "n": 1}"#,
    ),
    (
        "nested deep",
        r#"{"a": {"b": [{"c": {"d": [["hush", {"e": "hush", "f": 12.5}]]}}]}}"#,
    ),
    (
        "keys that are nothing",
        r#"{"": "hush", " ": "hush", "a\"b": "hush", "\u00e9": "hush", "k\\": "hush"}"#,
    ),
];
