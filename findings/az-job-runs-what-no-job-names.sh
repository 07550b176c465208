#!/usr/bin/env bash
# `az containerapp job start`: what runs is not what the job says, and once not what was typed; the list of it stops.
#
# Guess:   a job of Container Apps runs its image, the one that `az containerapp job list` shows. With another image typed,
#          that one runs, and the rest of the job stays (its variables, its init containers). Executions are listed as jobs
#          are, all of them: up to 2.75 the CLI stopped at the twenty jobs of a page, and no longer does.
# Seen:    a start may name any image, and the job goes on showing its own: only the execution has it, in its template. What
#          is sent is a template of that image alone, without the job's variables, init containers and resources; with
#          a variable typed and no image, one whose image is null. With `--registry-identity system` beside the image what is
#          sent is Microsoft's sample, mcr.microsoft.com/k8se/quickstart:latest, and the image that was typed is sent
#          nowhere (Azure/azure-cli#33548); with the id of an identity it is sent. All of it with exit code 0 and without a
#          word. `job execution list` asks for one page, and drops the mark of the next; the lists of apps, of their
#          revisions and replicas, of environments and of jobs go on to the end.
# Bears on: step 4 and the blast radius: a job whose own image is public is no proof that nothing is pulled from one's own
#          registry: what its executions ran (`Microsoft.App/jobs/executions`) counts, and a list of them may go on. Whether
#          it does is shown by `az rest`, in `nextLink`. A job that was seen to run another image is started so again.
# Version and source: PyPI azure-cli 2.91.0, Python 3.11. A small ARM of its own on loopback, over TLS, logged in by a managed
#          identity; no outside connection. Pages of twenty: Azure/azure-cli#31762.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install azure-cli==2.91.0
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out cert.pem -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost 2>/dev/null
cat > try.py <<'PY'
import base64, http.server, json, os, ssl, subprocess, threading, time, urllib.parse

ONE = "00000000-0000-0000-0000-000000000001"
ALL = "/subscriptions/" + ONE
piece = lambda d: base64.urlsafe_b64encode(json.dumps(d).encode()).decode().rstrip("=")
token = piece({"alg": "none"}) + "." + piece({"tid": ONE, "oid": ONE, "exp": int(time.time()) + 9999}) + ".eA"
started = []


def page(path, skip):
    """Twenty of twenty-one, and then the last."""
    words = path.partition("/providers/")[2].split("/")
    things = [{"id": f"{path}/n{n}", "name": f"n{n}", "type": "/".join([words[0], *words[1::2]]), "location": "westeurope",
               "properties": {"active": True}} for n in range(21)]
    return {"value": things[20:]} if skip else {"value": things[:20], "nextLink": root[:-1] + path + "?skip=20"}


class Answer(http.server.BaseHTTPRequestHandler):
    def say(self, out):
        data = json.dumps(out).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        path, _, asked = self.path.partition("?")
        if path.endswith("/metadata/endpoints"):
            self.say({"name": "AzureCloud", "resourceManager": root, "graph": root, "suffixes": {"acrLoginServer": ".azurecr.io"},
                      "authentication": {"loginEndpoint": root, "audiences": [root]}})
        elif path == "/msi":
            self.say({"access_token": token, "expires_on": str(int(time.time()) + 9999), "resource": root, "token_type": "Bearer"})
        elif path == "/subscriptions":
            self.say({"value": [{"id": ALL, "subscriptionId": ONE, "displayName": "all", "state": "Enabled", "tenantId": ONE}]})
        elif path.partition("/providers/")[2].count("/") % 2:
            self.say(page(path, "skip" in urllib.parse.parse_qs(asked)))
        else:
            self.say({"id": path, "name": path.rpartition("/")[2], "registrationState": "Registered", "properties": {}})

    def do_POST(self):
        started.append(self.rfile.read(int(self.headers.get("content-length") or 0)))
        self.say({"id": self.path.partition("?")[0], "name": "n21"})

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


def az(words):
    return subprocess.run([here + "/env/bin/az", *words.split(), "-o", "json"], env=home, capture_output=True, text=True)


for words in (f"cloud register -n here --endpoint-resource-manager {root} --endpoint-active-directory {root} "
              f"--endpoint-active-directory-resource-id {root} --endpoint-management {root}",
              "cloud set -n here", "login --identity"):
    done = az(words)
    assert done.returncode == 0, done.stderr

OWN = "--image contosoacr.azurecr.io/night:7"
IDENTITY = f"{ALL}/resourceGroups/shop/providers/Microsoft.ManagedIdentity/userAssignedIdentities/pull"
for more in ("", OWN, OWN + " --registry-identity " + IDENTITY, OWN + " --registry-identity system", "--env-vars DAY=1"):
    started.clear()
    done = az("containerapp job start -n night -g shop " + more)
    sent, = started
    typed = more.replace(IDENTITY, "ID")
    print("job start %s: exit %d, %s" % (typed, done.returncode, "a word" if done.stderr else "no word") if typed else
          "job start: exit %d, %s" % (done.returncode, "a word" if done.stderr else "no word"))
    sent = json.loads(sent) if sent else None
    for one in sent["containers"] if sent else []:
        print("   container %s, of the rest:" % json.dumps(one["image"]), {k: v for k, v in one.items() if v and k not in ("image", "name")})
    print("   init containers:", json.dumps(sent["initContainers"])) if sent else print("   nothing is sent")
for words in ("containerapp list", "containerapp revision list -n till -g shop --all", "containerapp env list",
              "containerapp replica list -n till -g shop --revision n1", "containerapp job list",
              "containerapp job execution list -n night -g shop",
              f"rest --method get --url {ALL}/resourceGroups/shop/providers/Microsoft.App/jobs/night/executions?api-version=2025-07-01"):
    done = az(words)
    out = json.loads(done.stdout)
    mark = "a mark of the next page" if "nextLink" in out else "no mark"
    print("%s: %d of 21, %s" % (words.partition(" -")[0], len(out if isinstance(out, list) else out["value"]), mark)
          + (", a word" if done.stderr else ""))
PY
env/bin/python try.py > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
job start: exit 0, no word
   nothing is sent
job start --image contosoacr.azurecr.io/night:7: exit 0, no word
   container "contosoacr.azurecr.io/night:7", of the rest: {}
   init containers: null
job start --image contosoacr.azurecr.io/night:7 --registry-identity ID: exit 0, no word
   container "contosoacr.azurecr.io/night:7", of the rest: {}
   init containers: null
job start --image contosoacr.azurecr.io/night:7 --registry-identity system: exit 0, no word
   container "mcr.microsoft.com/k8se/quickstart:latest", of the rest: {}
   init containers: null
job start --env-vars DAY=1: exit 0, no word
   container null, of the rest: {'env': [{'name': 'DAY', 'value': '1'}]}
   init containers: null
containerapp list: 21 of 21, no mark
containerapp revision list: 21 of 21, no mark
containerapp env list: 21 of 21, no mark
containerapp replica list: 21 of 21, no mark
containerapp job list: 21 of 21, no mark
containerapp job execution list: 20 of 21, no mark
rest: 20 of 21, a mark of the next page
WANT
