#!/usr/bin/env bash
# A cluster that Defender watches, as Cloud Custodian writes it down: whole, and without a word of Defender.
#
# Guess:   an object with its id, version, pools and state is the cluster as Azure shows it, and one without a Defender
#          profile has no sensor: that is what "off" looks like, for Azure leaves out what was never switched on. A tool
#          whose newest release asks for registries and Defender's plans by versions of 2024 and 2025 asks so for
#          clusters too.
# Seen:    c7n-azure asks for clusters by version 2021-03-01, because it pins azure-mgmt-containerservice 15.1.0, and
#          what that client does not know it drops without a sign, `securityProfile` as a whole, be the sensor on or
#          off. A policy that looks for clusters without a sensor finds all of them. Beside it lie plans and registries
#          in full. What gives it away: every version of the API that has `securityProfile.defender` also has
#          `currentKubernetesVersion`, which nobody but Azure writes, and that is missing too.
# Bears on: 021. A cluster that shows neither a profile nor that key is one whose sensor is not known, and the report
#          names `az aks show`. Read as "no Defender profile, so off" a watched cluster would be a finding, and where
#          012 and 013 fire the chain would fire beside a plan that is on.
# Version and source: PyPI c7n-azure 0.7.52 with c7n 0.9.53 and azure-mgmt-containerservice 15.1.0; the versions of the
#          API from the models of azure-mgmt-containerservice 20.7.0; Python 3.11 (2026-11-29). An ARM of its own on
#          loopback behind a proxy of its own; it answers with everything whichever version was asked for.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install c7n-azure==0.7.52 c7n==0.9.53 azure-mgmt-containerservice==15.1.0
python3 -m venv models
models/bin/pip -q --disable-pip-version-check install azure-mgmt-containerservice==20.7.0
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out cert.pem -subj /CN=management.azure.com \
  -addext subjectAltName=DNS:management.azure.com 2>/dev/null
cat > try.py <<'PY'
import base64, http.server, json, os, ssl, subprocess, threading, time
from importlib import metadata

ONE = "00000000-0000-4000-8000-000000000001"
ALL = "/subscriptions/" + ONE
SHOP = ALL + "/resourceGroups/shop/providers/"
piece = lambda d: base64.urlsafe_b64encode(json.dumps(d).encode()).decode().rstrip("=")
token = piece({"alg": "none"}) + "." + piece({"tid": ONE, "oid": ONE, "exp": int(time.time()) + 9999}) + ".eA"


def thing(about, name, properties, **more):
    return {"id": SHOP + about + "/" + name, "name": name, "type": about, "location": "westeurope", **more,
            "properties": {"provisioningState": "Succeeded", **properties}}


def cluster(name, on):
    return thing("Microsoft.ContainerService/managedClusters", name, {
        "kubernetesVersion": "1.33", "currentKubernetesVersion": "1.33.2",
        "agentPoolProfiles": [{"name": "system", "count": 3, "vmSize": "Standard_D4s_v5", "mode": "System"}],
        "securityProfile": {"defender": {
            "logAnalyticsWorkspaceResourceId": SHOP + "Microsoft.OperationalInsights/workspaces/logs",
            "securityMonitoring": {"enabled": on}}}})


found = {
    "Microsoft.ContainerService/managedClusters": [cluster("watched", True), cluster("unwatched", False)],
    "Microsoft.ContainerRegistry/registries": [thing(
        "Microsoft.ContainerRegistry/registries", "contosoacr",
        {"loginServer": "contosoacr.azurecr.io", "adminUserEnabled": True, "publicNetworkAccess": "Enabled",
         "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}}, sku={"name": "Premium", "tier": "Premium"})],
    "Microsoft.Security/pricings": [{
        "id": ALL + "/providers/Microsoft.Security/pricings/Containers", "name": "Containers",
        "type": "Microsoft.Security/pricings", "properties": {
            "pricingTier": "Standard", "resourcesCoverageStatus": "FullyCovered",
            "extensions": [{"name": "ContainerSensor", "isEnabled": "True"}]}}],
}


class Azure(http.server.BaseHTTPRequestHandler):
    def do_CONNECT(self):
        self.send_response(200)
        self.end_headers()
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb", -1), self.connection.makefile("wb", 0)
        self.close_connection = False

    def do_GET(self):
        path, _, query = self.path.partition("?")
        about = path.partition("/providers/")[2]
        asked.append(about + " " + query)
        data = json.dumps({"value": found[about]}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


asked = []
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Azure)
threading.Thread(target=server.serve_forever, daemon=True).start()
SENSOR = "properties.securityProfile.defender.securityMonitoring.enabled"
json.dump({"policies": [
    {"name": "registries", "resource": "azure.container-registry"},
    {"name": "plans", "resource": "azure.defender-pricing"},
    {"name": "clusters", "resource": "azure.aks"},
    {"name": "no-sensor", "resource": "azure.aks",
     "filters": [{"or": [{"type": "value", "key": SENSOR, "value": "absent"}, {SENSOR: False}]}]},
]}, open("policies.json", "w"))
home = dict(os.environ, HOME=os.getcwd(), HTTPS_PROXY="http://127.0.0.1:%d" % server.server_port, NO_PROXY="127.0.0.1",
            REQUESTS_CA_BUNDLE=os.path.join(os.getcwd(), "cert.pem"), AZURE_ACCESS_TOKEN=token,
            AZURE_SUBSCRIPTION_ID=ONE, AZURE_TENANT_ID=ONE)
done = subprocess.run(["env/bin/custodian", "run", "-s", "out", "--cache-period", "0", "policies.json"], env=home,
                      capture_output=True, text=True)
assert done.returncode == 0, done.stderr
print(*(name + " " + metadata.version(name) for name in ("c7n-azure", "azure-mgmt-containerservice")), sep=", ")
print(*dict.fromkeys(asked), sep="\n")
read = lambda policy: json.load(open("out/" + policy + "/resources.json"))
for policy in ("registries", "plans", "clusters"):
    for one in read(policy):
        print(policy + ":", one["name"], *sorted(one["properties"]))
print("clusters that the policy finds to be without a sensor:", *(one["name"] for one in read("no-sensor")))
PY
cat > models.py <<'PY'
import importlib, pathlib
import azure.mgmt.containerservice as client

first, both = {}, []
for folder in sorted(pathlib.Path(client.__file__).parent.glob("v20*")):
    if not (folder / "models").is_dir():
        continue
    models = importlib.import_module("azure.mgmt.containerservice." + folder.name + ".models")
    if not hasattr(models, "ManagedCluster"):
        continue
    profile = getattr(models, "ManagedClusterSecurityProfile", None)
    has = {"currentKubernetesVersion": "current_kubernetes_version" in models.ManagedCluster._attribute_map,
           "securityProfile": "security_profile" in models.ManagedCluster._attribute_map,
           "securityProfile.defender": profile is not None and "defender" in profile._attribute_map}
    for name in has:
        if has[name] and "preview" not in folder.name:
            first.setdefault(name, folder.name[1:].replace("_", "-"))
    if has["securityProfile.defender"]:
        both.append(has["currentKubernetesVersion"])
print("stable versions of the API that first have it:", first)
print("versions with a Defender profile:", str(len(both)) + ", of them with the version that runs:", sum(both))
PY
{ env/bin/python try.py; models/bin/python models.py; } > seen 2> said || { cat seen said; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
c7n-azure 0.7.52, azure-mgmt-containerservice 15.1.0
Microsoft.ContainerRegistry/registries api-version=2025-04-01
Microsoft.Security/pricings api-version=2024-01-01
Microsoft.ContainerService/managedClusters api-version=2021-03-01
registries: contosoacr adminUserEnabled loginServer networkRuleSet provisioningState publicNetworkAccess
plans: Containers extensions pricingTier resourcesCoverageStatus
clusters: watched agentPoolProfiles kubernetesVersion provisioningState
clusters: unwatched agentPoolProfiles kubernetesVersion provisioningState
clusters that the policy finds to be without a sensor: watched unwatched
stable versions of the API that first have it: {'securityProfile': '2021-07-01', 'currentKubernetesVersion': '2022-04-01', 'securityProfile.defender': '2022-06-01'}
versions with a Defender profile: 9, of them with the version that runs: 9
WANT
