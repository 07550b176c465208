#!/usr/bin/env bash
# `az webapp config show --ids ID_OF_A_SLOT` shows another app: the one in production.
#
# Guess:   `--ids` takes "one or more resource ids" and stands for `--name`, `--resource-group` and whatever else
#          the id says; for the id of a deployment slot that is `--slot` too. If it were not, the id would be
#          refused, as ids of other types are.
# Seen:    no error and no warning: the slot falls out of the id, and the settings of the site itself are asked
#          for and printed, with its image. That holds for the slot's own id, for the id that the very command
#          prints of the slot's settings (so what it printed cannot be handed back to it), and for
#          `az functionapp config show`. `--slot` beside `--ids` is heeded. Name and type do not warn either:
#          `name` is the site's in both cases.
# Bears on: the blast radius: a script that lists slots by id and shows each by `--ids` writes down the production
#          image once per slot, and the slot with the image of the registry in question is never seen. The
#          collecting script asks `SLOT_ID/config/web` by `az rest`; what is printed here is read by its `id`,
#          so it counts as the site's.
# Version and source: PyPI azure-cli 2.91.0, Python 3.11. A small ARM of its own on loopback, over TLS, logged in
#          by a managed identity; no outside connection.
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
SITE = "/subscriptions/%s/resourceGroups/shop/providers/Microsoft.Web/sites/front" % ONE
SLOT = SITE + "/slots/next"
piece = lambda d: base64.urlsafe_b64encode(json.dumps(d).encode()).decode().rstrip("=")
token = piece({"alg": "none"}) + "." + piece({"tid": ONE, "oid": ONE, "exp": int(time.time()) + 9999}) + ".eA"

def config(of, kind, image):
    return {"id": of + "/config/web", "name": "front", "type": kind + "/config", "location": "West Europe",
            "properties": {"linuxFxVersion": "DOCKER|contosoacr.azurecr.io/" + image}}

FOUND = {
    "/subscriptions": {"value": [{"id": "/subscriptions/" + ONE, "subscriptionId": ONE, "displayName": "shop",
                                  "state": "Enabled", "tenantId": ONE}]},
    SITE: {"id": SITE, "name": "front", "type": "Microsoft.Web/sites", "location": "West Europe",
           "kind": "functionapp,linux,container", "properties": {"state": "Running"}},
    SITE + "/config/web": config(SITE, "Microsoft.Web/sites", "front:1"),
    SLOT + "/config/web": config(SLOT, "Microsoft.Web/sites/slots", "front:2"),
}

class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.partition("?")[0]
        found = FOUND.get(path)
        if path.endswith("/metadata/endpoints"):
            found = {"name": "loop", "resourceManager": root, "authentication": {"loginEndpoint": root, "audiences": [root]},
                     "graph": root, "suffixes": {}}
        elif path == "/msi":
            found = {"access_token": token, "expires_on": str(int(time.time()) + 9999), "resource": root, "token_type": "Bearer"}
        data = json.dumps(found or {"error": {"code": "NotFound", "message": path}}).encode()
        self.send_response(200 if found else 404)
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
home = dict(os.environ, AZURE_CONFIG_DIR=os.path.join(os.getcwd(), "config"), REQUESTS_CA_BUNDLE=os.path.join(os.getcwd(), "cert.pem"),
            IDENTITY_ENDPOINT=root + "msi", IDENTITY_HEADER="x", AZURE_CORE_COLLECT_TELEMETRY="no", AZURE_CORE_NO_COLOR="1",
            NO_PROXY="localhost")

def az(*words):
    done = subprocess.run(["env/bin/az", *words], env=home, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr

az("cloud", "register", "-n", "loop", "--endpoint-resource-manager", root)
az("cloud", "set", "-n", "loop")
az("login", "--identity")
for app in "webapp", "functionapp":
    for how in (["-g", "shop", "-n", "front", "--slot", "next"], ["--ids", SLOT], ["--ids", SLOT + "/config/web"],
                ["--ids", SLOT, "--slot", "next"]):
        out, warned = az(app, "config", "show", *how, "-o", "json")
        shown = json.loads(out)
        short = lambda text: text.replace(SITE, "SITE")
        print("az", app, "config show", short(" ".join(how)))
        print("  ", short(shown["id"]), shown["name"], shown["type"], shown["linuxFxVersion"], warned or "no warning")
PY
env/bin/python try.py > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
az webapp config show -g shop -n front --slot next
   SITE/slots/next/config/web front Microsoft.Web/sites/slots/config DOCKER|contosoacr.azurecr.io/front:2 no warning
az webapp config show --ids SITE/slots/next
   SITE/config/web front Microsoft.Web/sites/config DOCKER|contosoacr.azurecr.io/front:1 no warning
az webapp config show --ids SITE/slots/next/config/web
   SITE/config/web front Microsoft.Web/sites/config DOCKER|contosoacr.azurecr.io/front:1 no warning
az webapp config show --ids SITE/slots/next --slot next
   SITE/slots/next/config/web front Microsoft.Web/sites/slots/config DOCKER|contosoacr.azurecr.io/front:2 no warning
az functionapp config show -g shop -n front --slot next
   SITE/slots/next/config/web front Microsoft.Web/sites/slots/config DOCKER|contosoacr.azurecr.io/front:2 no warning
az functionapp config show --ids SITE/slots/next
   SITE/config/web front Microsoft.Web/sites/config DOCKER|contosoacr.azurecr.io/front:1 no warning
az functionapp config show --ids SITE/slots/next/config/web
   SITE/config/web front Microsoft.Web/sites/config DOCKER|contosoacr.azurecr.io/front:1 no warning
az functionapp config show --ids SITE/slots/next --slot next
   SITE/slots/next/config/web front Microsoft.Web/sites/slots/config DOCKER|contosoacr.azurecr.io/front:2 no warning
WANT
