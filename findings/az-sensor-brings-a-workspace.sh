#!/usr/bin/env bash
# `az aks update --enable-defender` makes a resource group and a workspace first, in another country if need be.
#
# Guess:   it turns a switch of the cluster on; whoever may update the cluster may run it. If the sensor needs a Log
#          Analytics workspace, the command asks for one, or the platform makes one near the cluster.
# Seen:    nothing is asked. Before the cluster is touched, the command makes the group `DefaultResourceGroup-CODE`
#          in the cluster's subscription and `DefaultWorkspace-SUBSCRIPTION-CODE` in it, and only then writes the
#          cluster. Their region comes from a table in the CLI, by the region of the cluster's *group*; newer regions
#          (Poland, Italy, Spain, Israel, Mexico, New Zealand and more) are not in it, and then both are made in East
#          US. `--disable-defender` takes neither away. With `--defender-config` and a file that names a workspace,
#          nothing is written but the cluster.
# Bears on: the change "turn the sensor on": it needs more rights than on the cluster, can send what the sensor sees
#          to the United States, and is not wholly undone by its undo. The change says all three.
# Version and source: PyPI azure-cli 2.91.0, Python 3.11. A small ARM of its own on loopback, over TLS, in the place
#          of AzureCloud's (the table is only read for clouds of known names), logged in by a managed identity.
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
GROUP = ALL + "/resourcegroups/shop"
CLUSTER = ALL + "/resourceGroups/shop/providers/Microsoft.ContainerService/managedClusters/k"
piece = lambda d: base64.urlsafe_b64encode(json.dumps(d).encode()).decode().rstrip("=")
token = piece({"alg": "none"}) + "." + piece({"tid": ONE, "oid": ONE, "exp": int(time.time()) + 9999}) + ".eA"

def begin(region):
    asked.clear()
    found.clear()
    found.update({
        "/subscriptions": {"value": [{"id": ALL, "subscriptionId": ONE, "displayName": "shop", "state": "Enabled", "tenantId": ONE}]},
        GROUP: {"id": GROUP, "name": "shop", "location": region},
        CLUSTER: {"id": CLUSTER, "name": "k", "type": "Microsoft.ContainerService/ManagedClusters", "location": region,
                  "identity": {"type": "SystemAssigned"},
                  "properties": {"provisioningState": "Succeeded", "kubernetesVersion": "1.34", "dnsPrefix": "k", "fqdn": "k",
                                 "nodeResourceGroup": "nodes", "agentPoolProfiles": [{"count": 1, "name": "n", "mode": "System",
                                 "vmSize": "Standard_D2s_v5", "osType": "Linux", "type": "VirtualMachineScaleSets"}],
                                 "servicePrincipalProfile": {"clientId": "msi"}, "securityProfile": {},
                                 "identityProfile": {"kubeletidentity": {"resourceId": "/x", "clientId": ONE, "objectId": ONE}},
                                 "networkProfile": {"networkPlugin": "azure", "loadBalancerSku": "standard", "outboundType": "loadBalancer"}}},
    })

class Answer(http.server.BaseHTTPRequestHandler):
    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        path = self.path.partition("?")[0]
        if path.endswith("/metadata/endpoints"):
            out = {"name": "AzureCloud", "resourceManager": root, "authentication": {"loginEndpoint": root, "audiences": [root]},
                   "graph": root, "suffixes": {}}
        elif path == "/msi":
            out = {"access_token": token, "expires_on": str(int(time.time()) + 9999), "resource": root, "token_type": "Bearer"}
        else:
            if self.command == "PUT":
                found[path] = dict(found.get(path) or {"id": path, "name": path.rsplit("/", 1)[1]}, **json.loads(body))
                found[path].setdefault("properties", {})["provisioningState"] = "Succeeded"
            if self.command in ("PUT", "HEAD", "DELETE"):
                asked.append((self.command, path, body))
            out = found.get(path)
        data = json.dumps(out or {"error": {"code": "NotFound", "message": path}}).encode()
        self.send_response(200 if out else 404)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)
    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = answer
    def log_message(self, *_):
        pass

asked, found = [], {}
begin("westeurope")
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

az("cloud", "update", "-n", "AzureCloud", "--endpoint-resource-manager", root, "--endpoint-management", root)
az("login", "--identity")
named = ALL + "/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/logs"
with open("named.json", "w") as file:
    json.dump({"logAnalyticsWorkspaceResourceId": named}, file)
for region, *words in (("westeurope",), ("polandcentral",), ("polandcentral", "--defender-config", "named.json")):
    begin(region)
    for change in (["--enable-defender", *words], ["--disable-defender"]):
        asked.clear()
        az("aks", "update", "-g", "shop", "-n", "k", *change)
        print(region, " ".join(change))
        for how, path, body in asked:
            sent = json.loads(body or "{}")
            defender = sent.get("properties", {}).get("securityProfile", {}).get("defender")
            said = json.dumps(defender) if defender else "in " + sent["location"] if "location" in sent else ""
            print("  ", how, (path + " " + said).replace(ALL, "").replace(ONE, "ONE").rstrip())
PY
env/bin/python try.py > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
westeurope --enable-defender
   HEAD /resourcegroups/DefaultResourceGroup-WEU
   PUT /resourcegroups/DefaultResourceGroup-WEU in westeurope
   PUT /resourceGroups/DefaultResourceGroup-WEU/providers/Microsoft.OperationalInsights/workspaces/DefaultWorkspace-ONE-WEU in westeurope
   PUT /resourceGroups/shop/providers/Microsoft.ContainerService/managedClusters/k {"logAnalyticsWorkspaceResourceId": "/resourceGroups/DefaultResourceGroup-WEU/providers/Microsoft.OperationalInsights/workspaces/DefaultWorkspace-ONE-WEU", "securityMonitoring": {"enabled": true}}
westeurope --disable-defender
   PUT /resourceGroups/shop/providers/Microsoft.ContainerService/managedClusters/k {"securityMonitoring": {"enabled": false}}
polandcentral --enable-defender
   HEAD /resourcegroups/DefaultResourceGroup-EUS
   PUT /resourcegroups/DefaultResourceGroup-EUS in eastus
   PUT /resourceGroups/DefaultResourceGroup-EUS/providers/Microsoft.OperationalInsights/workspaces/DefaultWorkspace-ONE-EUS in eastus
   PUT /resourceGroups/shop/providers/Microsoft.ContainerService/managedClusters/k {"logAnalyticsWorkspaceResourceId": "/resourceGroups/DefaultResourceGroup-EUS/providers/Microsoft.OperationalInsights/workspaces/DefaultWorkspace-ONE-EUS", "securityMonitoring": {"enabled": true}}
polandcentral --disable-defender
   PUT /resourceGroups/shop/providers/Microsoft.ContainerService/managedClusters/k {"securityMonitoring": {"enabled": false}}
polandcentral --enable-defender --defender-config named.json
   PUT /resourceGroups/shop/providers/Microsoft.ContainerService/managedClusters/k {"logAnalyticsWorkspaceResourceId": "/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/logs", "securityMonitoring": {"enabled": true}}
polandcentral --disable-defender
   PUT /resourceGroups/shop/providers/Microsoft.ContainerService/managedClusters/k {"securityMonitoring": {"enabled": false}}
WANT
