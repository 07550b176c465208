#!/usr/bin/env bash
# What the Azure CLI deploys is the template's text, and more than JSON passes as a template.
#
# Guess:   a template is JSON, with comments at most (JSONC). The CLI parses the file and sends what it parsed,
#          so a string broken over lines is an error, and of a key that stands twice the last one is deployed.
# Seen:    the file goes out byte for byte, comments, line ends inside strings and both of two equal keys
#          included, behind a key `template` that has no quotes: the request body is itself no JSON. The CLI's
#          own check before takes strings that go on over line ends, and where it finds no JSON it tries
#          Python's notation: single quotes and `True`. So a comma after the last member is taken as long as
#          no `true`, `false` or `null` stands anywhere in the file, and refused as soon as one does. The
#          service takes strings over several lines and keeps the line ends in them (Azure/azure-cli#12909).
# Bears on: 012 and 013 of registries in templates. A reader that ends a string at the line end loses all
#          resources behind the first long expression of `variables`, and they would count as absent.
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
cat > good.json <<'JSON'
{
  // of the shop
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "variables": {
    "open": "[if(equals('a', 'a'),
       'Enabled',
       'Disabled')]"
  },
  "resources": [{
    "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2025-04-01", /* pinned */
    "name": "contosoacr", "location": "westeurope", "sku": {"name": "Premium"},
    "properties": {"adminUserEnabled": true, "adminUserEnabled": false,
                   "publicNetworkAccess": "[variables('open')]"}
  }]
}
JSON
cat > comma.json <<'JSON'
{"contentVersion": "1.0.0.0", "resources": [],}
JSON
cat > comma-true.json <<'JSON'
{"contentVersion": "1.0.0.0", "resources": [], "outputs": {"on": {"type": "bool", "value": true}},}
JSON
cat > python.json <<'JSON'
{'contentVersion': '1.0.0.0', 'resources': [{'type': 'Microsoft.ContainerRegistry/registries',
 'apiVersion': '2025-04-01', 'name': 'contosoacr', 'location': 'westeurope', 'sku': {'name': 'Basic'},
 'properties': {'adminUserEnabled': True,}}]}
JSON
cat > try.py <<'PY'
import base64, http.server, json, os, ssl, subprocess, threading, time

ONE = "00000000-0000-0000-0000-000000000001"
part = lambda d: base64.urlsafe_b64encode(json.dumps(d).encode()).decode().rstrip("=")
token = part({"alg": "none"}) + "." + part({"tid": ONE, "oid": ONE, "exp": int(time.time()) + 9999}) + ".eA"
sent = []

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
            if self.command == "PUT":
                sent.append(body)
            found = {"id": path, "name": "d", "properties": {"provisioningState": "Succeeded"}}
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
    return subprocess.run(["env/bin/az", *words], env=home, capture_output=True, text=True)

for words in (["cloud", "register", "-n", "loop", "--endpoint-resource-manager", root], ["cloud", "set", "-n", "loop"],
              ["login", "--identity"]):
    assert az(*words).returncode == 0, az(*words).stderr
for name in "good.json", "comma.json", "comma-true.json", "python.json":
    done = az("deployment", "group", "create", "-g", "shop", "-n", "d", "-f", name)
    body = sent.pop() if sent else ""
    print(name + ": exit", done.returncode, *[l for l in done.stderr.splitlines() if l.startswith("ERROR")])
    if body:
        print("  before the template:", body[:body.index("template:") + 9])
        print("  the file's text is in it, byte for byte:", open(name).read().strip() in body)
        try:
            json.loads(body)
            print("  the body is JSON")
        except ValueError as error:
            print("  the body is no JSON:", error)
PY
env/bin/python try.py > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
good.json: exit 0
  before the template: {"properties": {"parameters": {}, "mode": "Incremental", template:
  the file's text is in it, byte for byte: True
  the body is no JSON: Expecting property name enclosed in double quotes: line 1 column 58 (char 57)
comma.json: exit 0
  before the template: {"properties": {"parameters": {}, "mode": "Incremental", template:
  the file's text is in it, byte for byte: True
  the body is no JSON: Expecting property name enclosed in double quotes: line 1 column 58 (char 57)
comma-true.json: exit 1 ERROR: Failed to parse 'comma-true.json', please check whether it is a valid JSON format
python.json: exit 0
  before the template: {"properties": {"parameters": {}, "mode": "Incremental", template:
  the file's text is in it, byte for byte: True
  the body is no JSON: Expecting property name enclosed in double quotes: line 1 column 58 (char 57)
WANT
