//! What is no JSON, or is not quite JSON: a token stands at every `%`.

/// Name and text of each.
pub(crate) const TEXTS: &[(&str, &str)] = &[
    ("bare text", "%"),
    ("bare text in quotes", "\"%\"\n"),
    ("bare text in quotes with escapes", "\"a\\\"b % c\"\n"),
    ("bare list", "[\"%\", \"%\"]\n"),
    ("tsv", "contosoacr\t%\tTrue\nx\t%\tFalse\n"),
    ("csv", "name,key,value\ncontosoacr,key1,%\nx,key2,%\n"),
    (
        "table",
        "PASSWORD    PASSWORD2    USERNAME\n----------  -----------  --------\n%  %  %\n",
    ),
    (
        "table of resources",
        "NAME        RESOURCE GROUP    LOCATION\n----------  ----------------  ----------\n%  %  %\n",
    ),
    (
        "yaml",
        "passwords:\n- name: password\n  value: %\nusername: %\n",
    ),
    (
        "yaml of Kubernetes",
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: %\ndata:\n  password: %\n---\napiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n      - image: contosoacr.azurecr.io/web:1\n        args: [\"--key=%\", '%']\n        env:\n        - {name: A, value: %}\n        - name: B\n          value: |\n            %\n            %\n",
    ),
    (
        "dotenv",
        "# made by %\nACR_PASSWORD=%\nexport TOKEN=\"%\"\nURL=https://u:%@x.example/?sig=%\n",
    ),
    (
        "log",
        "2026-11-27T20:00:00Z INFO login as %\n2026-11-27T20:00:01Z DEBUG Authorization: Bearer %\n2026-11-27T20:00:02Z DEBUG Authorization: Basic %\n2026-11-27T20:00:03Z ERROR failed: %\n",
    ),
    (
        "log with JSON in it",
        "[2026-11-27T20:00:00Z] Bearer %\n2026-11-27T20:00:01Z got {\"id\": \"/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Microsoft.ContainerRegistry/registries/contosolog\", \"adminUserEnabled\": true, \"note\": \"hush\"} from %\n[2026-11-27T20:00:02Z] got {\"u\": \"x\", \"p\": \"hush\"} from %\n",
    ),
    (
        "pem",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE%\n%AoIBAQC\n%==\n-----END RSA PRIVATE KEY-----\n",
    ),
    (
        "pem behind a registry",
        "{\"id\": \"/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Microsoft.ContainerRegistry/registries/contosopem\", \"adminUserEnabled\": true}\n-----BEGIN PRIVATE KEY-----\nMIIE%\n%==\n-----END PRIVATE KEY-----\n",
    ),
    (
        "urls",
        "https://contosofiles.blob.core.windows.net/c?sv=2026&sig=%\nhttps://user:%@contosoacr.azurecr.io/v2/\nhttps://x.example/hook/%/%\n",
    ),
    (
        "session",
        "PS C:\\> az acr credential show -n contosoacr -p %\nWARNING: docker login contosoacr.azurecr.io -u t -p %\nERROR: (AuthorizationFailed) The client '%' with object id '%' is not allowed\n",
    ),
    (
        "error before a registry",
        "ERROR: the token % has expired\n{\"id\": \"/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-app/providers/Microsoft.ContainerRegistry/registries/contosoerr\", \"adminUserEnabled\": true, \"location\": \"hush\"}\nkey1 = %\n",
    ),
    (
        "html",
        "<html><body>Sign in, %<input name=\"csrf\" value=\"%\"></body></html>\n",
    ),
    (
        "publishing profile",
        "<publishData><publishProfile userName=\"$x\" userPWD=\"%\" connectionString=\"%\"/></publishData>\n",
    ),
    (
        "terraform source",
        "resource \"azurerm_container_registry\" \"acr\" {\n  name = \"%\"\n  password = \"%\"\n}\n",
    ),
    (
        "bicep source",
        "resource acr 'Microsoft.ContainerRegistry/registries@2023-07-01' = {\n  name: '%'\n}\nparam p string = '%'\n",
    ),
    ("python", "{'username': 'x', 'password': '%', 'n': None}\n"),
    (
        "python words",
        "{\"username\": \"%\", \"n\": None, \"password\": \"%\"}\n",
    ),
    (
        "javascript",
        "{username: '%', password: \"%\", n: undefined}\n",
    ),
    (
        "typographic quotes",
        "{“username”: “%”, \"password\": \"%\"}\n",
    ),
    (
        "a bare word for a value",
        "{\"password\": %, \"other\": \"%\"}\n",
    ),
    ("a number that is none", "{\"n\": 12%, \"other\": \"%\"}\n"),
    (
        "a line end in a string",
        "{\"password\": \"one %\ntwo %\", \"other\": \"%\"}\n",
    ),
    (
        "a quote that is missing",
        "{\"password\": \"%, \"other\": \"%\", \"more\": \"%\"}\n",
    ),
    (
        "a colon that is missing",
        "{\"password\" \"%\", \"other\": \"%\"}\n",
    ),
    (
        "a comma that is missing",
        "{\"password\": \"%\" \"other\": \"%\"}\n[\"%\" \"%\"]\n",
    ),
    (
        "brackets that do not match",
        "{\"passwords\": [\"%\"}, \"other\": \"%\"]\n{\"p\": \"%\"}\n",
    ),
    (
        "an escape that is none",
        "{\"password\": \"a\\q%\", \"other\": \"%\"}\n",
    ),
    (
        "control characters",
        "{\"password\": \"a\u{1}%\", \"other\": \"%\u{0}\"}\n",
    ),
    (
        "something left out",
        "{\"password\": \"%\", ...\n  \"other\": \"%\"}\n",
    ),
    (
        "lines of JSON, some broken",
        "{\"p\": \"hush\"}\n{\"p\": \"%\n{\"p\": \"hush\"}\n{\"p\": %}\n",
    ),
    (
        "markdown",
        "Here is `%`:\n\n```json\n{\"u\": \"x\", \"p\": \"hush\"}\n```\n\n> quoted %\n",
    ),
    (
        "ini",
        "[default]\naws_secret_access_key = %\n[other]\nkey=%\n",
    ),
    (
        "terminal colours",
        "\u{1B}[32m%\u{1B}[0m\n\u{1B}[34m{\u{1B}[0m\"p\": \"%\", broken}\n",
    ),
    (
        "letters of several bytes",
        "é😀 % über\n{\"pässword\": \"é%\", broken}\n",
    ),
];
