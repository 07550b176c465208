#!/usr/bin/env bash
# Where a cluster fetches what it runs, by Azure's clients: from a registry, and from which one they do not say.
#
# Guess:   a client that does not know a kind of source says so, or keeps what it does not know; or its newest release
#          asks by a version of the interface that has it. The kind of source is there, so the source is.
# Seen:    of a Flux configuration that fetches from a registry, `azure-mgmt-kubernetesconfiguration` and its like for
#          JavaScript print `OCIRepository` and then nothing: no address, no tag, no null in its place. One that
#          fetches from Git beside it is whole, and more than that: JavaScript's adds two settings (600 seconds) that
#          the answer does not have. Both are the newest of their names and ask by the version of May 2023.
#          The client that has it is another package, of June 2026, which no message of the old one names; it installs
#          itself into the folder of the old one, and prints the interface's own names and nesting, where the
#          old one prints its own.
# Bears on: step 4 and the blast radius: who pushes to that registry decides what the cluster runs, with the next
#          look that Flux takes. Such a configuration had been named as a resource that holds a reference, or,
#          by the old clients, not at all. Now it falls with its registry, and its cluster is known to pull; without
#          the source it is not known what it fetches, and the command asks by a version that has it.
# Version and source: PyPI azure-mgmt-kubernetesconfiguration 3.1.0 and azure-mgmt-kubernetesconfiguration-fluxconfigurations
#          1.0.0, Python 3.11; npm @azure/arm-kubernetesconfiguration 6.1.0, Node 20. A small ARM of its own on loopback.
set -euo pipefail
work=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
for package in azure-mgmt-kubernetesconfiguration==3.1.0 azure-mgmt-kubernetesconfiguration-fluxconfigurations==1.0.0; do
  python3 -m venv "env-${package%%==*}"
  "env-${package%%==*}/bin/pip" -q --disable-pip-version-check install "$package"
done
npm init -y > /dev/null
npm install --silent --no-audit --no-fund @azure/arm-kubernetesconfiguration@6.1.0 > /dev/null
cat > server.py <<'PY'
import http.server, json, os
CLUSTER = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.ContainerService/managedClusters/k"
KIND = "Microsoft.KubernetesConfiguration/fluxConfigurations"
def configuration(name, kind, **source):
    return {"id": f"{CLUSTER}/providers/{KIND}/{name}", "name": name, "type": KIND, "properties": {
        "scope": "cluster", "namespace": "flux", "sourceKind": kind, "suspend": False, **source,
        "kustomizations": {}, "provisioningState": "Succeeded", "complianceState": "Compliant"}}
ANSWER = {"value": [
    configuration("apps", "OCIRepository", ociRepository={
        "url": "oci://contosoacr.azurecr.io/manifests/apps", "repositoryRef": {"tag": "latest"}}),
    configuration("base", "GitRepository", gitRepository={
        "url": "https://git.contoso.example/base", "repositoryRef": {"branch": "main"}})]}
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(ANSWER).encode()
        print("asked by", self.path.split("api-version=")[1], flush=True)
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
open("port.new", "w").write(str(server.server_port))
os.rename("port.new", "port")
server.serve_forever()
PY
python3 server.py > asked & server=$!
until [ -f port ]; do sleep 0.1; done
export ROOT="http://127.0.0.1:$(cat port)"
cat > try.py <<'PY'
import json, os, sys
from azure.core.pipeline.policies import SansIOHTTPPolicy
if sys.argv[1] == "old":
    from azure.mgmt.kubernetesconfiguration import SourceControlConfigurationClient as Client
else:
    from azure.mgmt.kubernetesconfiguration.fluxconfigurations import KubernetesConfigurationFluxConfigurationsMgmtClient as Client
client = Client(object(), "00000000-0000-0000-0000-000000000001", base_url=os.environ["ROOT"],
                authentication_policy=SansIOHTTPPolicy())
for found in client.flux_configurations.list("shop", "Microsoft.ContainerService", "managedClusters", "k"):
    found = found.as_dict()
    print("  ", found["name"], json.dumps({key: value for key, value in found.items() if key not in ("id", "name", "type")}))
PY
cat > try.mjs <<'JS'
import { SourceControlConfigurationClient } from "@azure/arm-kubernetesconfiguration";
const client = new SourceControlConfigurationClient({ getToken: async () => null }, "00000000-0000-0000-0000-000000000001",
  { endpoint: process.env.ROOT, allowInsecureConnection: true });
client.pipeline.removePolicy({ name: "bearerTokenAuthenticationPolicy" });
for await (const found of client.fluxConfigurations.list("shop", "Microsoft.ContainerService", "managedClusters", "k")) {
  const { id, name, type, ...rest } = found;
  console.log("  ", name, JSON.stringify(rest));
}
JS
{
  echo "azure-mgmt-kubernetesconfiguration 3.1.0:"
  env-azure-mgmt-kubernetesconfiguration/bin/python try.py old
  echo "@azure/arm-kubernetesconfiguration 6.1.0:"
  node try.mjs
  echo "azure-mgmt-kubernetesconfiguration-fluxconfigurations 1.0.0:"
  env-azure-mgmt-kubernetesconfiguration-fluxconfigurations/bin/python try.py new
  cat asked
} > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
azure-mgmt-kubernetesconfiguration 3.1.0:
   apps {"scope": "cluster", "namespace": "flux", "source_kind": "OCIRepository", "suspend": false, "kustomizations": {}, "compliance_state": "Compliant", "provisioning_state": "Succeeded"}
   base {"scope": "cluster", "namespace": "flux", "source_kind": "GitRepository", "suspend": false, "git_repository": {"url": "https://git.contoso.example/base", "repository_ref": {"branch": "main"}}, "kustomizations": {}, "compliance_state": "Compliant", "provisioning_state": "Succeeded"}
@azure/arm-kubernetesconfiguration 6.1.0:
   apps {"scope":"cluster","namespace":"flux","sourceKind":"OCIRepository","suspend":false,"kustomizations":{},"complianceState":"Compliant","provisioningState":"Succeeded"}
   base {"scope":"cluster","namespace":"flux","sourceKind":"GitRepository","suspend":false,"gitRepository":{"url":"https://git.contoso.example/base","timeoutInSeconds":600,"syncIntervalInSeconds":600,"repositoryRef":{"branch":"main"}},"kustomizations":{},"complianceState":"Compliant","provisioningState":"Succeeded"}
azure-mgmt-kubernetesconfiguration-fluxconfigurations 1.0.0:
   apps {"properties": {"scope": "cluster", "namespace": "flux", "sourceKind": "OCIRepository", "suspend": false, "ociRepository": {"url": "oci://contosoacr.azurecr.io/manifests/apps", "repositoryRef": {"tag": "latest"}}, "kustomizations": {}, "provisioningState": "Succeeded", "complianceState": "Compliant"}}
   base {"properties": {"scope": "cluster", "namespace": "flux", "sourceKind": "GitRepository", "suspend": false, "gitRepository": {"url": "https://git.contoso.example/base", "repositoryRef": {"branch": "main"}}, "kustomizations": {}, "provisioningState": "Succeeded", "complianceState": "Compliant"}}
asked by 2023-05-01
asked by 2023-05-01
asked by 2025-04-01
WANT
