#!/usr/bin/env bash
# A page of pods, written down by Kubernetes' own clients: where did "there is more" go?
#
# Guess:   JavaScript's client keeps the API's names, so `JSON.stringify(list)` is what `kubectl get -o json`
#          prints; Python's `to_dict()` is the same in snake case; an unknown kind of volume stays as it is.
# Seen:    with both, the mark of an unfinished list, `metadata.continue`, is printed as `_continue`: in
#          JavaScript the one key in an otherwise perfect document that is not the API's. Items have no `kind`
#          (JavaScript) or `kind: null` (Python). Python's `to_dict()` prints all kinds of volume for each
#          volume, nulls but one, and 30.1.0 drops an image volume without a word: only its name is left.
# Bears on: step 4 and the blast radius. Who does not know `_continue` counts one page as the whole cluster;
#          a volume of no kind at all is an image that is not known, not a volume without an image.
# Version and source: npm @kubernetes/client-node 1.4.0; PyPI kubernetes 37.0.2 and 30.1.0, Python 3.11. A small
#          API server on loopback answers a list call with a limit.
set -euo pipefail
work=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
cat > server.py <<'PY'
import http.server, json
POD = {"metadata": {"name": "web", "namespace": "shop"}, "spec": {
    "containers": [{"name": "web", "image": "contosoacr.azurecr.io/shop/web:1", "imagePullPolicy": "Always"}],
    "volumes": [{"name": "model", "image": {"reference": "contosoacr.azurecr.io/models/m:2", "pullPolicy": "Always"}}]}}
LIST = {"kind": "PodList", "apiVersion": "v1", "items": [POD],
        "metadata": {"resourceVersion": "7", "continue": "next", "remainingItemCount": 41}}
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(LIST).encode())
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
open("port.new", "w").write(str(server.server_port))
import os
os.rename("port.new", "port")
server.serve_forever()
PY
python3 server.py & server=$!
until [ -f port ]; do sleep 0.1; done
export ROOT="http://127.0.0.1:$(cat port)"
cat > try.mjs <<'JS'
import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";
const config = new KubeConfig();
config.loadFromClusterAndUser({ name: "c", server: process.env.ROOT, skipTLSVerify: true }, { name: "u" });
const list = await config.makeApiClient(CoreV1Api).listPodForAllNamespaces({ limit: 1 });
console.log(JSON.stringify(list, null, 1));
JS
cat > try.py <<'PY'
import json, os
from kubernetes import client
config = client.Configuration()
config.host = os.environ["ROOT"]
found = client.CoreV1Api(client.ApiClient(config)).list_pod_for_all_namespaces(limit=1).to_dict()
bare = lambda d: {k: v for k, v in d.items() if v is not None}
pod = found["items"][0]
volume = pod["spec"]["volumes"][0]
print(json.dumps({"metadata": bare(found["metadata"]), "item kind": pod["kind"],
                  "container": bare(pod["spec"]["containers"][0]), "volume": bare(volume),
                  "other kinds of volume, null": len(volume) - len(bare(volume))}, indent=1))
PY
npm init -y > /dev/null
npm install --silent --no-audit --no-fund @kubernetes/client-node@1.4.0 > /dev/null
for version in 37.0.2 30.1.0; do
  python3 -m venv "env$version"
  "env$version/bin/pip" -q --disable-pip-version-check install "kubernetes==$version"
done
{
  echo "== @kubernetes/client-node 1.4.0"
  node try.mjs
  for version in 37.0.2 30.1.0; do
    echo "== kubernetes $version, to_dict()"
    "env$version/bin/python" try.py
  done
} > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
== @kubernetes/client-node 1.4.0
{
 "apiVersion": "v1",
 "items": [
  {
   "metadata": {
    "name": "web",
    "namespace": "shop"
   },
   "spec": {
    "containers": [
     {
      "image": "contosoacr.azurecr.io/shop/web:1",
      "imagePullPolicy": "Always",
      "name": "web"
     }
    ],
    "volumes": [
     {
      "image": {
       "pullPolicy": "Always",
       "reference": "contosoacr.azurecr.io/models/m:2"
      },
      "name": "model"
     }
    ]
   }
  }
 ],
 "kind": "PodList",
 "metadata": {
  "_continue": "next",
  "remainingItemCount": 41,
  "resourceVersion": "7"
 }
}
== kubernetes 37.0.2, to_dict()
{
 "metadata": {
  "_continue": "next",
  "remaining_item_count": 41,
  "resource_version": "7"
 },
 "item kind": null,
 "container": {
  "image": "contosoacr.azurecr.io/shop/web:1",
  "image_pull_policy": "Always",
  "name": "web"
 },
 "volume": {
  "image": {
   "pull_policy": "Always",
   "reference": "contosoacr.azurecr.io/models/m:2"
  },
  "name": "model"
 },
 "other kinds of volume, null": 29
}
== kubernetes 30.1.0, to_dict()
{
 "metadata": {
  "_continue": "next",
  "remaining_item_count": 41,
  "resource_version": "7"
 },
 "item kind": null,
 "container": {
  "image": "contosoacr.azurecr.io/shop/web:1",
  "image_pull_policy": "Always",
  "name": "web"
 },
 "volume": {
  "name": "model"
 },
 "other kinds of volume, null": 29
}
WANT
