#!/usr/bin/env bash
# `az deployment group what-if`: a second list of changes, and no JSON where JSON was asked for.
#
# Guess:   `-o json` prints JSON; `changes[]` has every resource that the deployment may touch; `before` and
#          `after` are what Azure answered.
# Seen:    `-o json` alone prints the text for people (the switch is `--no-pretty-print`). The JSON then
#          has `potentialChanges[]` beside `changes[]`: resources that "MAY OR MAY NOT" be deployed, as the text
#          says, in the same shape. The CLI adds a `resourceGroup` to `before` and `after`, and nulls for all keys
#          it knows around them (not inside), so of a create `before` is null. With `--result-format
#          ResourceIdOnly` both are null: a registry without any setting, which says nothing of it.
# Bears on: 012, 013 and the ledger: a registry that stands only in `potentialChanges` is neither deployed nor
#          absent: what it declares is unknown until its condition is known, and it must not vanish.
# Version and source: azure-cli 2.91.0 from PyPI, Python 3.11; a small ARM server on loopback, logged in to as
#          a managed identity; no outside connection.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install azure-cli==2.91.0
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out cert.pem -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost 2>/dev/null
echo '{"contentVersion": "1.0.0.0", "resources": []}' > template.json
cat > try.py <<'PY'
import base64, http.server, json, os, ssl, subprocess, threading, time

ONE = "00000000-0000-0000-0000-000000000001"
part = lambda d: base64.urlsafe_b64encode(json.dumps(d).encode()).decode().rstrip("=")
token = part({"alg": "none"}) + "." + part({"tid": ONE, "oid": ONE, "exp": int(time.time()) + 9999}) + ".eA"

def acr(name, admin):
    return {"id": "/subscriptions/%s/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/%s" % (ONE, name),
            "apiVersion": "2025-11-01", "name": name, "type": "Microsoft.ContainerRegistry/registries",
            "properties": {"adminUserEnabled": admin}}

def change(kind, before, after):
    found = {"resourceId": (before or after)["id"], "changeType": kind, "before": before, "after": after}
    if before and after:
        found["delta"] = [{"path": "properties.adminUserEnabled", "propertyChangeType": "Modify",
                           "before": before["properties"]["adminUserEnabled"], "after": after["properties"]["adminUserEnabled"]}]
    return {key: value for key, value in found.items() if value is not None}

class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
        path = self.path.partition("?")[0]
        if path.endswith("/metadata/endpoints"):
            found = {"name": "loop", "resourceManager": root, "authentication": {"loginEndpoint": root, "audiences": [root]},
                     "graph": root, "suffixes": {}}
        elif path == "/msi":
            found = {"access_token": token, "expires_on": str(int(time.time()) + 9999), "resource": root, "token_type": "Bearer"}
        elif path == "/subscriptions":
            found = {"value": [{"id": "/subscriptions/" + ONE, "subscriptionId": ONE, "displayName": "shop",
                                "state": "Enabled", "tenantId": ONE}]}
        else:
            settled = [change("Modify", acr("contosoacr", True), acr("contosoacr", False))]
            perhaps = [change("Create", None, acr("contosoedge", True))]
            if "ResourceIdOnly" in body:
                settled, perhaps = [{"resourceId": acr("contosoacr", 0)["id"], "changeType": "Deploy"}], []
            found = {"status": "Succeeded", "properties": {"changes": settled, "potentialChanges": perhaps}}
        data = json.dumps(found).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    do_PUT = do_POST = do_GET
    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
root = "https://localhost:%d/" % server.server_port
home = dict(os.environ, AZURE_CONFIG_DIR=os.path.join(os.getcwd(), "config"), REQUESTS_CA_BUNDLE=os.path.join(os.getcwd(), "cert.pem"),
            IDENTITY_ENDPOINT=root + "msi", IDENTITY_HEADER="x", AZURE_CORE_COLLECT_TELEMETRY="no", AZURE_CORE_NO_COLOR="1")

def az(*words):
    done = subprocess.run(["env/bin/az", *words], env=home, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout

az("cloud", "register", "-n", "loop", "--endpoint-resource-manager", root)
az("cloud", "set", "-n", "loop")
az("login", "--identity")
ask = ["deployment", "group", "what-if", "-g", "shop", "-n", "d", "-f", "template.json", "-o", "json"]
print("== -o json")
text = az(*ask)
print("\n".join(line for line in text.splitlines() if "MAY" in line or "Resource changes" in line or "Potential changes" in line))
try:
    json.loads(text)
    print("JSON")
except ValueError:
    print("no JSON")
print("== -o json --no-pretty-print")
print(az(*ask, "--no-pretty-print"), end="")
print("== and --result-format ResourceIdOnly")
print(json.dumps(json.loads(az(*ask, "--no-pretty-print", "--result-format", "ResourceIdOnly"))["changes"]))
PY
env/bin/python try.py > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
== -o json
Resource changes: 1 to modify.
The following change MAY OR MAY NOT be deployed to the following scope:
Potential changes: 1 to create.
no JSON
== -o json --no-pretty-print
{
  "changes": [
    {
      "after": {
        "apiVersion": "2025-11-01",
        "id": "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/contosoacr",
        "name": "contosoacr",
        "properties": {
          "adminUserEnabled": false
        },
        "resourceGroup": "shop",
        "type": "Microsoft.ContainerRegistry/registries"
      },
      "before": {
        "apiVersion": "2025-11-01",
        "id": "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/contosoacr",
        "name": "contosoacr",
        "properties": {
          "adminUserEnabled": true
        },
        "resourceGroup": "shop",
        "type": "Microsoft.ContainerRegistry/registries"
      },
      "changeType": "Modify",
      "delta": [
        {
          "after": false,
          "before": true,
          "children": null,
          "path": "properties.adminUserEnabled",
          "propertyChangeType": "Modify"
        }
      ],
      "deploymentId": null,
      "extension": null,
      "identifiers": null,
      "resourceId": "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/contosoacr",
      "symbolicName": null,
      "unsupportedReason": null
    }
  ],
  "diagnostics": null,
  "error": null,
  "potentialChanges": [
    {
      "after": {
        "apiVersion": "2025-11-01",
        "id": "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/contosoedge",
        "name": "contosoedge",
        "properties": {
          "adminUserEnabled": true
        },
        "resourceGroup": "shop",
        "type": "Microsoft.ContainerRegistry/registries"
      },
      "before": null,
      "changeType": "Create",
      "delta": null,
      "deploymentId": null,
      "extension": null,
      "identifiers": null,
      "resourceId": "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/contosoedge",
      "symbolicName": null,
      "unsupportedReason": null
    }
  ],
  "status": "Succeeded"
}
== and --result-format ResourceIdOnly
[{"after": null, "before": null, "changeType": "Deploy", "delta": null, "deploymentId": null, "extension": null, "identifiers": null, "resourceId": "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/contosoacr", "symbolicName": null, "unsupportedReason": null}]
WANT
