#!/usr/bin/env bash
# Azure's server for assistants lists fifty registries of fifty-one, and says that none was left out.
#
# Guess:   `azmcp acr registry list` is `az acr list` for assistants: all registries, or a page and a mark of the next;
#          `areResultsTruncated` in the answer is that mark. A list of registries has ids and settings, so that an
#          assistant can tell whether the admin account is on.
# Seen:    the query that it sends ends in `| limit 50`, and no option asks for more. The mark is Resource Graph's word
#          `resultTruncated` and nothing else, and that is "true" only where there is no way to page
#          (MicrosoftDocs/azure-docs#50606); of a query that limits itself nothing is cut off. So it is false for
#          51 as for 49, and stays false if the answer counts 51 beside its 50 rows and gives the mark of a next page.
#          Of a registry there are its name, region, size and login server: one with the admin account on and
#          open to everybody reads like one that is off and closed. No id either, so no subscription.
# Bears on: every link of registries in such a file: that they are there is known, and nothing else, and fifty of them
#          may be more. Before, fifty that other exports showed to be clear made the answer whole.
# Version and source: npm @azure/mcp 2.0.5 (linux-x64), Node 20. A small ARM and Resource Graph of its own on loopback,
#          reached by `HTTPS_PROXY` and trusted by `SSL_CERT_FILE`, logged in by a managed identity; no outside connection.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > package.json <<'J'
{ "private": true, "dependencies": { "@azure/mcp": "2.0.5", "@azure/mcp-linux-x64": "2.0.5" } }
J
npm install --silent --no-audit --no-fund
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out cert.pem -subj /CN=localhost \
  -addext subjectAltName=DNS:management.azure.com 2>/dev/null
cat > try.py <<'PY'
import http.server, json, os, re, ssl, subprocess, threading, time

ONE = "00000000-0000-0000-0000-000000000001"
ALL = "/subscriptions/" + ONE
asked = []

def registry(number):
    name = "contoso%02d" % number
    off = {"adminUserEnabled": False, "publicNetworkAccess": "Disabled"}
    on = {"adminUserEnabled": True, "publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}}
    return {"id": ALL + "/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/" + name, "name": name,
            "type": "microsoft.containerregistry/registries", "location": "westeurope", "subscriptionId": ONE, "resourceGroup": "shop",
            "sku": {"name": "Premium", "tier": "Premium"}, "properties": {"loginServer": name + ".azurecr.io", **(on if number else off)}}

def rows(query):
    asked.append(query)
    most = re.search(r"\| limit (\d+)", query)
    found = [registry(number) for number in range(there)][:int(most[1]) if most else None]
    page = {"totalRecords": len(found), "count": len(found), "resultTruncated": "false", "facets": [], "data": found}
    return {**page, "totalRecords": there, "$skipToken": "x"} if counted else page

class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_CONNECT(self):
        self.send_response(200)
        self.end_headers()
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        path = self.path.partition("?")[0]
        subscription = {"id": ALL, "subscriptionId": ONE, "displayName": "shop", "state": "Enabled", "tenantId": ONE}
        if path == "/msi":
            out = {"access_token": "x.e30.y", "expires_on": str(int(time.time()) + 9999), "resource": "x", "token_type": "Bearer"}
        elif path.endswith("/Microsoft.ResourceGraph/resources"):
            out = rows(json.loads(body)["query"])
        else:
            out = {"/tenants": {"value": [{"id": "/tenants/" + ONE, "tenantId": ONE}]}, ALL: subscription}[path]
        data = json.dumps(out).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    do_GET = do_POST = answer
    def log_message(self, *_):
        pass

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
threading.Thread(target=server.serve_forever, daemon=True).start()
root = "http://localhost:%d" % server.server_port
home = dict(os.environ, HTTPS_PROXY=root, SSL_CERT_FILE=os.path.abspath("cert.pem"), NO_PROXY="localhost", IDENTITY_ENDPOINT=root + "/msi",
            IDENTITY_HEADER="x", AZURE_TOKEN_CREDENTIALS="ManagedIdentityCredential", AZURE_MCP_COLLECT_TELEMETRY="false")
for there, counted in ((3, False), (49, False), (50, False), (51, False), (51, True)):
    done = subprocess.run(["node_modules/@azure/mcp-linux-x64/dist/azmcp", "acr", "registry", "list", "--subscription", ONE],
                          env=home, capture_output=True, text=True)
    answer = json.loads(done.stdout[done.stdout.index("{\n"):])["results"]
    if there == 3:
        print("asks:", asked[0])
        for row in answer["registries"][:2]:
            print("   ", json.dumps(row))
    print("of %d%s: %d, areResultsTruncated %s" % (there, ", counted and with a next page" if counted else "",
          len(answer["registries"]), json.dumps(answer["areResultsTruncated"])))
PY
python3 try.py > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
asks: resources | where type =~ 'Microsoft.ContainerRegistry/registries' | limit 50
    {"name": "contoso00", "location": "westeurope", "loginServer": "contoso00.azurecr.io", "skuName": "Premium", "skuTier": "Premium"}
    {"name": "contoso01", "location": "westeurope", "loginServer": "contoso01.azurecr.io", "skuName": "Premium", "skuTier": "Premium"}
of 3: 3, areResultsTruncated false
of 49: 49, areResultsTruncated false
of 50: 50, areResultsTruncated false
of 51: 50, areResultsTruncated false
of 51, counted and with a next page: 50, areResultsTruncated false
WANT
