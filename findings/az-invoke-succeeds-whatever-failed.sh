#!/usr/bin/env bash
# `az aks command invoke`, the way into a private cluster: it succeeds whatever failed, and `--query` may do nothing.
#
# Guess:   like `ssh HOST kubectl …`: what kubectl prints, and kubectl's exit code. Or else like any other command of
#          the CLI: one document in the chosen form, cut down by `--query`, and an error where the command failed.
# Seen:    neither. The CLI's exit code is 0 where kubectl's was 1 (Azure/azure-cli#23808), where the command did not
#          run at all, and where it has not ended (`az aks command result` prints by the same rules). The only mark
#          is in the document. Which document that is hangs on whether `-o` was *typed*. Typed: an object with the
#          printed text in `logs` and kubectl's exit code in `exitCode`. Not typed, though JSON is the configured
#          form: a line of the CLI's own, coloured even where colours are switched off and a file is written, then
#          the text; and `--query` is passed over, so one that was to keep values of environment variables out of
#          the file keeps nothing out.
# Bears on: step 4 and the blast radius of private clusters: `kubectl get pods,daemonsets` where one kind was refused
#          looks whole to a script. Both documents are read; where `exitCode` is not 0, or the line says so, the
#          report says that there may be more.
# Version and source: PyPI azure-cli 2.91.0, Python 3.11. A small ARM of its own on loopback, over TLS, logged in by a
#          managed identity; no outside connection.
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
CLUSTER = ALL + "/resourceGroups/shop/providers/Microsoft.ContainerService/managedClusters/k"
RESULT = CLUSTER + "/commandResults/0a1b"
piece = lambda d: base64.urlsafe_b64encode(json.dumps(d).encode()).decode().rstrip("=")
token = piece({"alg": "none"}) + "." + piece({"tid": ONE, "oid": ONE, "exp": int(time.time()) + 9999}) + ".eA"
LOGS = '{"apiVersion": "v1", "kind": "PodList", "items": []}\nError from server (Forbidden): daemonsets.apps is forbidden\n'
found = {"/subscriptions": {"value": [{"id": ALL, "subscriptionId": ONE, "displayName": "shop", "state": "Enabled", "tenantId": ONE}]},
         CLUSTER: {"id": CLUSTER, "name": "k", "location": "westeurope", "properties": {"provisioningState": "Succeeded"}}}

class Answer(http.server.BaseHTTPRequestHandler):
    def answer(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        path = self.path.partition("?")[0]
        code = 200
        if path.endswith("/metadata/endpoints"):
            out = {"name": "AzureCloud", "resourceManager": root, "authentication": {"loginEndpoint": root, "audiences": [root]},
                   "graph": root, "suffixes": {}}
        elif path == "/msi":
            out = {"access_token": token, "expires_on": str(int(time.time()) + 9999), "resource": root, "token_type": "Bearer"}
        elif path.endswith("/runCommand"):
            out, code = None, 202
        else:
            out = found.get(path)
            code = 200 if out else 404
            out = out or {"error": {"code": "NotFound", "message": path}}
        data = json.dumps(out).encode() if out else b""
        self.send_response(code)
        if code == 202:
            self.send_header("location", root + RESULT[1:] + "?api-version=2024-01-01")
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
            AZURE_CORE_OUTPUT="json", NO_PROXY="localhost")

def az(*words):
    return subprocess.run(["env/bin/az", *words], env=home, capture_output=True, text=True)

def show(title, *words):
    done = az("aks", "command", *words, "-g", "shop", "-n", "k")
    print("%s: exit code %d" % (title, done.returncode))
    if "-o" in words:
        answer = json.loads(done.stdout)
        print("   ", {key: answer[key] for key in ("exitCode", "logs", "provisioningState")} if isinstance(answer, dict) else answer)
    else:
        print("".join("    %s\n" % line.replace("\x1b", "ESC") for line in done.stdout.splitlines() if line), end="")

assert az("cloud", "register", "-n", "here", "--endpoint-resource-manager", root, "--endpoint-active-directory", root,
          "--endpoint-active-directory-resource-id", root, "--endpoint-management", root).returncode == 0
assert az("cloud", "set", "-n", "here").returncode == 0
assert az("login", "--identity").returncode == 0
ask = ("invoke", "-c", "kubectl get pods,daemonsets -A -o json")
found[RESULT] = {"id": "0a1b", "properties": {"provisioningState": "Succeeded", "exitCode": 1, "logs": LOGS,
                 "startedAt": "2026-11-01T00:00:00Z", "finishedAt": "2026-11-01T00:00:01Z"}}
show("kubectl ended with 1, -o typed", *ask, "-o", "json")
show("kubectl ended with 1, -o typed, --query exitCode", *ask, "-o", "json", "--query", "exitCode")
show("kubectl ended with 1", *ask)
show("kubectl ended with 1, --query exitCode", *ask, "--query", "exitCode")
found[RESULT] = {"id": "0a1b", "properties": {"provisioningState": "Failed", "reason": "no node had room"}}
show("the command did not run", "result", "-i", "0a1b")
found[RESULT] = {"id": "0a1b", "properties": {"provisioningState": "Running"}}
show("the command has not ended", "result", "-i", "0a1b")
PY
env/bin/python try.py > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
kubectl ended with 1, -o typed: exit code 0
    {'exitCode': 1, 'logs': '{"apiVersion": "v1", "kind": "PodList", "items": []}\nError from server (Forbidden): daemonsets.apps is forbidden\n', 'provisioningState': 'Succeeded'}
kubectl ended with 1, -o typed, --query exitCode: exit code 0
    1
kubectl ended with 1: exit code 0
    command started at 2026-11-01 00:00:00+00:00, finished at 2026-11-01 00:00:01+00:00 with exitcode=1
    {"apiVersion": "v1", "kind": "PodList", "items": []}
    Error from server (Forbidden): daemonsets.apps is forbidden
kubectl ended with 1, --query exitCode: exit code 0
    command started at 2026-11-01 00:00:00+00:00, finished at 2026-11-01 00:00:01+00:00 with exitcode=1
    {"apiVersion": "v1", "kind": "PodList", "items": []}
    Error from server (Forbidden): daemonsets.apps is forbidden
the command did not run: exit code 0
    ESC[31mcommand failed with reason: no node had roomESC[0m
the command has not ended: exit code 0
    ESC[34mcommand (id: 0a1b) is in Running stateESC[0m
WANT
