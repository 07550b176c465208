#!/usr/bin/env bash
# Sites that run a container, and that neither `az webapp list` nor `az functionapp list` shows.
#
# Guess:   what runs in App Service (`Microsoft.Web/sites`) is a web app or a function app, so the two lists together
#          are all of it. Logic Apps are something else, without images. `kind` is only what the portal draws.
# Seen:    both lists ask for all sites and pick by `kind` alone. A Logic App that runs a container is a site like
#          another (`functionapp,workflowapp,…`) and has a list of its own, `az logicapp list`. A site without a
#          `kind`, which templates may leave out (Azure/azure-cli#5244), is in none of the three, while with an empty
#          one it is a web app. `az webapp list --show-details` even fetches the settings of all of them, image
#          included, before it drops them. One at a time they are shown by `az functionapp config show`, and
#          `az resource list --resource-type Microsoft.Web/sites` names them all. Nothing warns.
# Bears on: the blast radius. The collecting script asked by these two lists and never saw such a site: it now
#          takes ids from `az resource list`, and Terraform's `azurerm_logic_app_standard` is read.
# Version and source: PyPI azure-cli 2.91.0, Python 3.11. A small ARM of its own on loopback, over TLS, logged in by a
#          managed identity; no outside connection.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install azure-cli==2.91.0
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out cert.pem -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost 2>/dev/null
cat > try.py <<'PY'
import base64, http.server, json, os, ssl, subprocess, threading, time

ONE = "00000000-0000-0000-0000-000000000001"
ALL = "/subscriptions/" + ONE
SITES = "/providers/Microsoft.Web/sites"
KINDS = {"web": "app,linux,container", "function": "functionapp,linux,container",
         "logic": "functionapp,workflowapp,linux,container", "empty": "", "none": None}
piece = lambda d: base64.urlsafe_b64encode(json.dumps(d).encode()).decode().rstrip("=")
token = piece({"alg": "none"}) + "." + piece({"tid": ONE, "oid": ONE, "exp": int(time.time()) + 9999}) + ".eA"

def site(name, kind):
    out = {"id": ALL + "/resourceGroups/shop" + SITES + "/" + name, "name": name, "type": "Microsoft.Web/sites",
           "location": "West Europe", "properties": {"resourceGroup": "shop", "state": "Running", "siteConfig": {}}}
    return out if kind is None else {**out, "kind": kind}

def config(name):
    return {"id": ALL + "/resourceGroups/shop" + SITES + "/" + name + "/config/web", "name": name,
            "type": "Microsoft.Web/sites/config",
            "properties": {"linuxFxVersion": "DOCKER|contosoacr.azurecr.io/shop/" + name + ":1"}}

LIST = {"value": [site(*item) for item in KINDS.items()]}
found = {"/subscriptions": {"value": [{"id": ALL, "subscriptionId": ONE, "displayName": "shop", "state": "Enabled", "tenantId": ONE}]},
         ALL + SITES: LIST, ALL + "/resources": LIST}
for name, kind in KINDS.items():
    found[site(name, kind)["id"]] = site(name, kind)
    found[config(name)["id"]] = config(name)

class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.partition("?")[0]
        asked.append(path)
        if path.endswith("/metadata/endpoints"):
            out = {"name": "AzureCloud", "resourceManager": root, "authentication": {"loginEndpoint": root, "audiences": [root]},
                   "graph": root, "suffixes": {}}
        elif path == "/msi":
            out = {"access_token": token, "expires_on": str(int(time.time()) + 9999), "resource": root, "token_type": "Bearer"}
        else:
            out = found.get(path)
        data = json.dumps(out or {"error": {"code": "NotFound", "message": path}}).encode()
        self.send_response(200 if out else 404)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    def log_message(self, *_):
        pass

asked, warned = [], []
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
root = "https://localhost:%d/" % server.server_port
home = dict(os.environ, AZURE_CONFIG_DIR=os.path.join(os.getcwd(), "config"), REQUESTS_CA_BUNDLE=os.path.join(os.getcwd(), "cert.pem"),
            IDENTITY_ENDPOINT=root + "msi", IDENTITY_HEADER="x", AZURE_CORE_COLLECT_TELEMETRY="no", AZURE_CORE_NO_COLOR="1",
            NO_PROXY="localhost")

def az(*words):
    done = subprocess.run(["env/bin/az", *words, "-o", "json"], env=home, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    warned.append(done.stderr)
    return json.loads(done.stdout or "null")

az("cloud", "register", "-n", "here", "--endpoint-resource-manager", root, "--endpoint-active-directory", root,
   "--endpoint-active-directory-resource-id", root, "--endpoint-management", root)
az("cloud", "set", "-n", "here")
az("login", "--identity")
del asked[:], warned[:]
for words in ("webapp list --show-details", "functionapp list", "logicapp list", "resource list --resource-type Microsoft.Web/sites"):
    print("az %s: %s" % (words, " ".join(found["name"] for found in az(*words.split()))))
    fetched = [path.split("/")[-3] for path in asked if path.endswith("/config/web")]
    if fetched:
        print("  fetched the settings of: " + " ".join(fetched))
    del asked[:]
for name in ("logic", "none"):
    shown = az("functionapp", "config", "show", "-g", "shop", "-n", name)
    print("az functionapp config show -n %s: %s" % (name, shown["linuxFxVersion"]))
print("warnings:", len("".join(warned)))
PY
env/bin/python try.py > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
az webapp list --show-details: web empty
  fetched the settings of: web function logic empty none
az functionapp list: function
az logicapp list: logic
az resource list --resource-type Microsoft.Web/sites: web function logic empty none
az functionapp config show -n logic: DOCKER|contosoacr.azurecr.io/shop/logic:1
az functionapp config show -n none: DOCKER|contosoacr.azurecr.io/shop/none:1
warnings: 0
WANT
