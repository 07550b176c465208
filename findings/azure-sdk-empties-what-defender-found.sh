#!/usr/bin/env bash
# What Defender found in images, by Azure's SDK for Python: the vulnerability is there, the image is not.
#
# Guess:   what a client's model does not know is kept beside it or left out, and the rest of the object stays; at
#          the least the field by which kinds of findings are told apart does. The CLI is built on this SDK and warns
#          that the kind "has no mapping", so it prints the same.
# Seen:    `as_dict()` makes `additional_data` an empty object, its `assessed_resource_type` gone too, for every
#          finding of the present scanner (`AzureContainerRegistryVulnerability`,
#          `AzureKubernetesServiceVulnerability`), in the newest release as in the one that the CLI is built on: no
#          repository, digest, tag, CVE or cluster. Only the scanner that was retired in 2024
#          (`ContainerRegistryVulnerability`) is kept, without the registry's host. The CLI prints all of it, behind
#          a warning that sounds as if it had not.
# Bears on: findings beside workloads, and workloads that only Defender saw running. A finding without its image
#          counts for none, and the report says so and what to ask instead (`az rest`, or the CLI).
# Version and source: PyPI azure-cli 2.91.0 with azure-mgmt-security 6.0.0, and azure-mgmt-security 7.0.0 (the newest
#          on 2026-11-28), Python 3.11. A small ARM of its own on loopback, over TLS, logged in by a managed identity.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install azure-cli==2.91.0
python3 -m venv sdk
sdk/bin/pip -q --disable-pip-version-check install azure-mgmt-security==7.0.0
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out cert.pem -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost 2>/dev/null
cat > found.py <<'PY'
ONE = "00000000-0000-0000-0000-000000000001"
ALL = "/subscriptions/" + ONE
SHOP = ALL + "/resourceGroups/shop/providers/"
REGISTRY = SHOP + "Microsoft.ContainerRegistry/registries/contosoacr"
CLUSTER = SHOP + "Microsoft.ContainerService/managedClusters/k"

def finding(name, about, **data):
    return {"id": about + "/providers/Microsoft.Security/assessments/a/subAssessments/" + name, "name": name,
            "type": "Microsoft.Security/assessments/subAssessments",
            "properties": {"id": "CVE-2026-0001", "displayName": "CVE-2026-0001",
                           "status": {"code": "Unhealthy", "severity": "High"},
                           "timeGenerated": "2026-11-20T10:00:00.1234567Z",
                           "resourceDetails": {"source": "Azure", "id": about}, "additionalData": data}}

image = {"registryHost": "contosoacr.azurecr.io", "repositoryName": "web", "digest": "sha256:ab", "tags": ["1"]}
found = [
    finding("retired", REGISTRY, assessedResourceType="ContainerRegistryVulnerability", type="Vulnerability",
            registryHost="contosoacr.azurecr.io", repositoryName="web", imageDigest="sha256:ab", patchable=True),
    finding("stored", REGISTRY, assessedResourceType="AzureContainerRegistryVulnerability", artifactDetails=image,
            vulnerabilityDetails={"cveId": "CVE-2026-0001"}),
    finding("running", CLUSTER, assessedResourceType="AzureKubernetesServiceVulnerability", artifactDetails=image,
            kubernetesDetails={"clusterResourceId": CLUSTER, "namespace": "shop", "workloadName": "web"}),
]
PY
cat > try.py <<'PY'
import base64, http.server, json, os, ssl, subprocess, threading, time
from found import ALL, ONE, found

piece = lambda d: base64.urlsafe_b64encode(json.dumps(d).encode()).decode().rstrip("=")
token = piece({"alg": "none"}) + "." + piece({"tid": ONE, "oid": ONE, "exp": int(time.time()) + 9999}) + ".eA"

class Answer(http.server.BaseHTTPRequestHandler):
    def answer(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        path = self.path.partition("?")[0]
        if path.endswith("/metadata/endpoints"):
            out = {"name": "AzureCloud", "resourceManager": root, "authentication": {"loginEndpoint": root, "audiences": [root]},
                   "graph": root, "suffixes": {}}
        elif path == "/msi":
            out = {"access_token": token, "expires_on": str(int(time.time()) + 9999), "resource": root, "token_type": "Bearer"}
        elif path == "/subscriptions":
            out = {"value": [{"id": ALL, "subscriptionId": ONE, "displayName": "shop", "state": "Enabled", "tenantId": ONE}]}
        elif path.endswith("/subAssessments"):
            out = {"value": found}
        else:
            out = None
        data = json.dumps(out or {"error": {"code": "NotFound", "message": path}}).encode()
        self.send_response(200 if out else 404)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    do_GET = do_POST = answer
    def log_message(self, *_):
        pass

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
    done = subprocess.run(["env/bin/az", *words], env=home, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr

az("cloud", "update", "-n", "AzureCloud", "--endpoint-resource-manager", root, "--endpoint-management", root)
az("login", "--identity")
out, said = az("security", "sub-assessment", "list", "-o", "json")
print("az security sub-assessment list")
for row in json.loads(out):
    print("  ", row["name"], sorted(row["additionalData"]))
print("   said:", said.strip() or "nothing")
url = root + ALL[1:] + "/providers/Microsoft.Security/subAssessments?api-version=2019-01-01-preview"
print("az rest")
for row in json.loads(az("rest", "--resource", root, "--url", url)[0])["value"]:
    print("  ", row["name"], sorted(row["properties"]["additionalData"]))
PY
cat > newest.py <<'PY'
import logging
logging.disable(logging.CRITICAL)
from azure.mgmt.security import _serialization
from azure.mgmt.security.v2019_01_01_preview import models
from found import found

read = _serialization.Deserializer({name: kind for name, kind in vars(models).items() if isinstance(kind, type)})
import importlib.metadata
print("azure-mgmt-security", importlib.metadata.version("azure-mgmt-security"), "as_dict()")
for one in found:
    print("  ", one["name"], sorted(read("SecuritySubAssessment", one).as_dict()["additional_data"]))
PY
{ env/bin/python try.py; env/bin/python newest.py; sdk/bin/python newest.py; } > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
az security sub-assessment list
   retired ['assessedResourceType', 'cve', 'cvss', 'imageDigest', 'patchable', 'publishedTime', 'registryHost', 'repositoryName', 'type', 'vendorReferences']
   stored ['artifactDetails', 'assessedResourceType', 'vulnerabilityDetails']
   running ['artifactDetails', 'assessedResourceType', 'kubernetesDetails']
   said: WARNING: Subtype value AzureContainerRegistryVulnerability has no mapping, use base class AdditionalData.
WARNING: Subtype value AzureKubernetesServiceVulnerability has no mapping, use base class AdditionalData.
az rest
   retired ['assessedResourceType', 'imageDigest', 'patchable', 'registryHost', 'repositoryName', 'type']
   stored ['artifactDetails', 'assessedResourceType', 'vulnerabilityDetails']
   running ['artifactDetails', 'assessedResourceType', 'kubernetesDetails']
azure-mgmt-security 6.0.0 as_dict()
   retired ['assessed_resource_type', 'image_digest', 'patchable', 'repository_name', 'type']
   stored []
   running []
azure-mgmt-security 7.0.0 as_dict()
   retired ['assessed_resource_type', 'image_digest', 'patchable', 'repository_name', 'type']
   stored []
   running []
WANT
