#!/usr/bin/env bash
# `az acr list` lists the registries of one resource group, if somebody once told the CLI which group is theirs.
#
# Guess:   a default (`az configure --defaults group=…`, `az config set defaults.group=…`) stands in for an argument that
#          a command cannot do without, as Microsoft's page on the CLI's configuration says; a list needs none, so it
#          stays the list of the subscription. If lists were cut, all of them would be, and with a word about it.
# Seen:    the lists of registries, clusters, apps, container apps, jobs, container groups, alerts and one's own roles are
#          cut to that group, with exit code 0 and nothing on the other channel, and what is printed is byte for byte
#          what it is with the group typed. Those of Defender's plans and assessments, and `az rest`, are not, so
#          one export is whole and the one beside it is not. `az role assignment list --all` fails over arguments that
#          nobody typed, and a registry in another group "was not found" when asked for by name. A default location
#          cuts two lists, alerts and `az resource list`, by which alone sites without a kind and slots are found.
#          The group may stand in a variable, or in a file `.azure/config` of whichever folder above the present one, so
#          that a script lists other registries in one folder than in another; `az config get defaults.group` does not
#          see that one. The variable AZURE_DEFAULTS_GROUP, there and empty, makes all lists whole again.
# Bears on: every link. A registry in another group is not in the export and not absent: with the plan on and the listed
#          registries closed, the answer is that the chain is broken, for one group and not for the subscription.
# Version and source: PyPI azure-cli 2.91.0, Python 3.11. A small ARM of its own on loopback, over TLS, logged in by a
#          managed identity; no outside connection. That the group may cut lists, without which: Azure/azure-cli#3651.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install azure-cli==2.91.0
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out cert.pem -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost 2>/dev/null
cat > try.py <<'PY'
import base64, http.server, json, os, re, ssl, subprocess, threading, time, urllib.parse

ONE = "00000000-0000-0000-0000-000000000001"
ALL = "/subscriptions/" + ONE
GROUPS = {"bank": "northeurope", "shop": "westeurope"}
piece = lambda d: base64.urlsafe_b64encode(json.dumps(d).encode()).decode().rstrip("=")
token = piece({"alg": "none"}) + "." + piece({"tid": ONE, "oid": ONE, "exp": int(time.time()) + 9999}) + ".eA"

def thing(kind, group):
    return {"id": f"{ALL}/resourceGroups/{group}/providers/{kind}/{group}one", "name": group + "one", "type": kind,
            "location": GROUPS[group], "kind": "app,linux,container",
            "properties": {"status": {"code": "Healthy"}, "resourceGroup": group, "siteConfig": {}, "pricingTier": "Free",
                           "type": "CustomRole", "roleName": group, "permissions": [], "assignableScopes": ["/"],
                           "roleDefinitionId": ALL + "/providers/Microsoft.Authorization/roleDefinitions/" + group}}

def answer(path, asked):
    words = dict(re.findall(r"(\w+) eq '([^']*)'", asked.get("$filter", "")))
    if path.endswith("/resources"):
        return {"value": [thing(words["resourceType"], group) for group, place in GROUPS.items()
                          if words.get("resourceGroup") in (None, group) and words.get("location") in (None, place)]}
    group = re.search("/resourcegroups/([^/]+)", path, re.I)
    group = group and group[1]
    kind = path.partition("/providers/")[2]
    if "/locations/" in kind:
        return {"value": [thing("Microsoft.Security/locations/alerts", one) for one in GROUPS if GROUPS[one] in kind]}
    if kind.count("/") == 1:
        return {"value": [thing(kind, one) for one in GROUPS if group in (None, one)]}
    if kind.count("/") == 2 and kind.startswith("Microsoft.ContainerRegistry"):
        return thing(kind.rpartition("/")[0], group) if kind.endswith("/" + group + "one") else None
    return {"id": path, "name": path.rpartition("/")[2], "registrationState": "Registered"}

class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path, _, asked = self.path.partition("?")
        if path.endswith("/metadata/endpoints"):
            out = {"name": "AzureCloud", "resourceManager": root, "authentication": {"loginEndpoint": root, "audiences": [root]},
                   "graph": root, "suffixes": {"acrLoginServer": ".azurecr.io"}}
        elif path == "/msi":
            out = {"access_token": token, "expires_on": str(int(time.time()) + 9999), "resource": root, "token_type": "Bearer"}
        elif path == "/subscriptions":
            out = {"value": [{"id": ALL, "subscriptionId": ONE, "displayName": "all", "state": "Enabled", "tenantId": ONE}]}
        else:
            out = answer(path, dict(urllib.parse.parse_qsl(asked)))
        data = json.dumps(out or {"error": {"code": "ResourceNotFound", "message": "it was not found"}}).encode()
        self.send_response(200 if out else 404)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
root = "https://localhost:%d/" % server.server_port
here = os.getcwd()
home = {name: value for name, value in os.environ.items() if not name.startswith("AZURE_")}
home.update(AZURE_CONFIG_DIR=here + "/home/.azure", REQUESTS_CA_BUNDLE=here + "/cert.pem", IDENTITY_ENDPOINT=root + "msi",
            IDENTITY_HEADER="x", AZURE_CORE_COLLECT_TELEMETRY="no", AZURE_CORE_NO_COLOR="1", NO_PROXY="localhost")

def az(words, folder=".", **more):
    return subprocess.run([here + "/env/bin/az", *words.split(), "-o", "json"], env=dict(home, **more), cwd=folder,
                          capture_output=True, text=True)

def found(words, *where, **more):
    done = az(words, *where, **more)
    if done.returncode:
        return done.stderr.strip().partition("\n")[0].removeprefix("ERROR: ")
    assert not done.stderr, done.stderr
    out = json.loads(done.stdout)
    out = out.get("value", [out]) if isinstance(out, dict) else out
    return " ".join(sorted(one["name"].removesuffix("one") for one in out)) or "nothing"

for words in (f"cloud register -n here --endpoint-resource-manager {root} --endpoint-active-directory {root} "
              f"--endpoint-active-directory-resource-id {root} --endpoint-management {root}",
              "cloud set -n here", "login --identity"):
    done = az(words)
    assert done.returncode == 0, done.stderr
LISTS = ["acr list", "aks list", "webapp list", "containerapp list", "containerapp job list", "container list",
         "security alert list", "role definition list --custom-role-only true",
         "resource list --resource-type Microsoft.Web/sites", "security pricing list", "security assessment list",
         "rest --url %s/providers/Microsoft.ContainerRegistry/registries?api-version=2025-04-01" % ALL,
         "role assignment list --all --fill-principal-name false", "acr show -n bankone"]
show = lambda words: "  az %-57s" % re.sub("(rest) .*", r"\1 --url …", words)
whole = {words: found(words) for words in LISTS}
print("without a default:", whole.pop("acr show -n bankone"), "shown by name; listed by all others:", *set(whole.values()))
assert az("config set defaults.group=shop").returncode == 0
print("with `az config set defaults.group=shop`:")
for words in LISTS:
    print(show(words), found(words))
short, typed = az("acr list"), az("acr list --resource-group shop", AZURE_DEFAULTS_GROUP="")
print("as with the group typed:", short.stdout == typed.stdout, "warnings:", repr(short.stderr))
again = {words: found(words, AZURE_DEFAULTS_GROUP="") for words in whole}
print("AZURE_DEFAULTS_GROUP, there and empty: all is as without a default:", again == whole)
assert az("config unset defaults.group").returncode == 0
print("with a default location of westeurope, other than before:")
for words in whole:
    now = found(words, AZURE_DEFAULTS_LOCATION="westeurope")
    if now != whole[words]:
        print(show(words), now)
os.makedirs("work/till/deploy")
assert az("config set defaults.group=shop --local", "work").returncode == 0
print("in a folder of work/, which has %s:" % sorted(os.listdir("work")), found("acr list", "work/till/deploy"))
print("  `az config get defaults.group` there: exit", az("config get defaults.group", "work/till/deploy").returncode)
print("beside work/:", found("acr list"))
PY
env/bin/python try.py > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
without a default: bank shown by name; listed by all others: bank shop
with `az config set defaults.group=shop`:
  az acr list                                                  shop
  az aks list                                                  shop
  az webapp list                                               shop
  az containerapp list                                         shop
  az containerapp job list                                     shop
  az container list                                            shop
  az security alert list                                       shop
  az role definition list --custom-role-only true              shop
  az resource list --resource-type Microsoft.Web/sites         shop
  az security pricing list                                     bank shop
  az security assessment list                                  bank shop
  az rest --url …                                              bank shop
  az role assignment list --all --fill-principal-name false    group or scope are not required when --all is used
  az acr show -n bankone                                       (ResourceNotFound) it was not found
as with the group typed: True warnings: ''
AZURE_DEFAULTS_GROUP, there and empty: all is as without a default: True
with a default location of westeurope, other than before:
  az security alert list                                       shop
  az resource list --resource-type Microsoft.Web/sites         shop
in a folder of work/, which has ['.azure', 'till']: shop
  `az config get defaults.group` there: exit 1
beside work/: bank shop
WANT
