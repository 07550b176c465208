#!/usr/bin/env bash
# Microsoft's notebooks for investigators ask Resource Graph for registries: a thousand of them, in flat columns.
#
# Guess:   msticpy's `QueryProvider("ResourceGraph")` gives all rows, and where it does not, it warns; it has a warning
#          for that. A table of it is written by `to_json()` as a list of objects, and `properties` is an object
#          in each, as Resource Graph answers it.
# Seen:    one request, for a thousand rows. Of 1,200 the first 1,000 are a table, and nothing is said: the warning hangs
#          on `resultTruncated`, which Resource Graph sets only where it cannot give the mark of a next page
#          (MicrosoftDocs/azure-docs#50606), and the mark (`$skipToken`) stays in the answer that `query()` does not
#          hand out. `properties` is gone: its values are columns called by paths with dots. Where one registry
#          has no rule set and another has, there are columns for both, `properties.networkRuleSet` and
#          `properties.networkRuleSet.…`, and a null wherever a row has nothing: beside the default action of a rule
#          set stands a rule set that is null. `to_json()` writes columns: `{"id": {"0": …, "1": …}, …}`, a
#          thousand registries as one object.
# Bears on: every link: what is behind the thousandth row is not known, and that cannot be seen from the file. Rows
#          are read by the dots of their columns; a null beside `properties.networkRuleSet.defaultAction`
#          takes nothing from it. Of a table by columns the report says that nothing of it was judged; before, it said
#          so of "something else", and beside a clear registry called the chain broken for all that was dropped.
# Version and source: PyPI msticpy 3.0.2, azure-mgmt-resourcegraph 8.0.1, pandas 2.3.3, Python 3.11. A stand-in for Resource
#          Graph on loopback, over TLS; no outside connection.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install 'msticpy[azure]==3.0.2' azure-mgmt-resourcegraph==8.0.1 pandas==2.3.3
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out cert.pem -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost 2>/dev/null
cat > try.py <<'PY'
import http.server, json, os, ssl, threading, time, warnings

ONE = "00000000-0000-0000-0000-000000000001"

def registry(number):
    name = "contoso%04d" % number
    settings = {"adminUserEnabled": True, "publicNetworkAccess": "Enabled",
                "networkRuleSet": {"defaultAction": "Deny", "ipRules": []} if number % 2 else None}
    return {"id": "/subscriptions/%s/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/%s" % (ONE, name),
            "type": "microsoft.containerregistry/registries", "properties": settings}

class Answer(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        options = asked["options"]
        first = int(options.get("$skipToken", 0))
        rows = [registry(number) for number in range(there)][first:first + options["$top"]]
        out = {"totalRecords": there, "count": len(rows), "resultTruncated": "false", "facets": [], "data": rows}
        if first + len(rows) < there:
            out["$skipToken"] = str(first + len(rows))
        print("    asked for", options)
        data = json.dumps(out).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    def log_message(self, *_):
        pass

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
root = "https://localhost:%d" % server.server_port
os.environ.update(REQUESTS_CA_BUNDLE=os.path.abspath("cert.pem"), NO_PROXY="localhost")

from azure.core.credentials import AccessToken
from azure.mgmt.resourcegraph import ResourceGraphClient
from msticpy.data.drivers.resource_graph_driver import ResourceGraphDriver

class Credential:
    def get_token(self, *_, **__):
        return AccessToken("x", int(time.time()) + 9999)

driver = ResourceGraphDriver()
# What `connect()` does, for a cloud of the script's own.
driver.client = ResourceGraphClient(credential=Credential(), base_url=root, credential_scopes=[root + "/.default"])
driver.subscription_ids, driver._connected, driver._loaded = [ONE], True, True
for there in (2, 1200):
    print("of %d registries:" % there)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        table = driver.query("resources | where type =~ 'microsoft.containerregistry/registries'")
    said = [str(warning.message) for warning in told if "result" in str(warning.message)]
    print("    %d rows of a %s, warnings: %s" % (len(table), type(table).__name__, said))
    if there == 2:
        for row in json.loads(table.to_json(orient="records")):
            print("   ", {key: value for key, value in row.items() if key.startswith("properties")})
        print("    to_json():", {key: list(value) for key, value in json.loads(table.to_json()).items() if key in ("id", "type")})
PY
env/bin/python try.py > seen 2> noise || { cat seen noise; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
of 2 registries:
    asked for {'$top': 1000, 'resultFormat': 'objectArray', 'allowPartialScopes': False}
    2 rows of a DataFrame, warnings: []
    {'properties.adminUserEnabled': True, 'properties.publicNetworkAccess': 'Enabled', 'properties.networkRuleSet': None, 'properties.networkRuleSet.defaultAction': None, 'properties.networkRuleSet.ipRules': None}
    {'properties.adminUserEnabled': True, 'properties.publicNetworkAccess': 'Enabled', 'properties.networkRuleSet': None, 'properties.networkRuleSet.defaultAction': 'Deny', 'properties.networkRuleSet.ipRules': []}
    to_json(): {'id': ['0', '1'], 'type': ['0', '1']}
of 1200 registries:
    asked for {'$top': 1000, 'resultFormat': 'objectArray', 'allowPartialScopes': False}
    1000 rows of a DataFrame, warnings: []
WANT
