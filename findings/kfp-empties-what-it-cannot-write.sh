#!/usr/bin/env bash
# A pipeline of Kubeflow that sets a pull secret, compiled over the JSON of the one before it: no error in the file, no file.
#
# Guess:   what cannot be written as JSON leaves the file alone that is there, or writes what can be; and what says which
#          images a cluster will run says itself what it is, as every object of Kubernetes does.
# Seen:    the compiler opens the file before it finds that pull secrets go into YAML only, so the good pipeline that was
#          there is empty afterwards; a script that goes on hands on nothing, as a file of the right name. As YAML it is
#          two documents, of which only the second has the secret, by the executor's name, and only the first the images.
#          Neither has a kind, a version or a namespace. As JSON, without the secret, it is the first document alone.
# Bears on: step 4 and the blast radius: the images of every step of a pipeline are pulled from the registry. Such a file
#          had been JSON "that is nothing that is known here". Now it falls with its registry by the executors in it; an
#          empty file is said to be empty, and YAML that JSON is needed.
# Version and source: PyPI kfp 2.17.3, kfp-kubernetes 2.17.3, Python 3.11. No cluster is asked.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install kfp==2.17.3 kfp-kubernetes==2.17.3
cat > try.py <<'PY'
import json, os
from kfp import compiler, dsl, kubernetes
@dsl.container_component
def train():
    return dsl.ContainerSpec(image="contosoacr.azurecr.io/ml/train:7", command=["train"])
@dsl.pipeline(name="before")
def before():
    train()
@dsl.pipeline(name="after")
def after():
    kubernetes.set_image_pull_secrets(train(), ["contosoacr"])
compiler.Compiler().compile(before, "pipeline.json")
whole = json.load(open("pipeline.json"))
print("JSON:", sorted(whole), whole["deploymentSpec"])
try:
    compiler.Compiler().compile(after, "pipeline.json")
except ValueError as error:
    print(str(error).split(".")[0] + ".")
print("what is left of the JSON:", os.path.getsize("pipeline.json"), "bytes")
compiler.Compiler().compile(after, "pipeline.yaml")
for number, text in enumerate(open("pipeline.yaml").read().split("\n---\n"), 1):
    keys = [line.split(":")[0] for line in text.splitlines() if line[:1].isalpha()]
    print("YAML", number, keys, "image" if "ml/train:7" in text else "no image", "|",
          "secret" if "contosoacr\n" in text + "\n" else "no secret")
PY
PYTHONWARNINGS=ignore env/bin/python try.py > seen 2> said || { cat seen said; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
JSON: ['components', 'deploymentSpec', 'pipelineInfo', 'root', 'schemaVersion', 'sdkVersion'] {'executors': {'exec-train': {'container': {'command': ['train'], 'image': 'contosoacr.azurecr.io/ml/train:7'}}}}
Platform-specific features are only supported when serializing to YAML.
what is left of the JSON: 0 bytes
YAML 1 ['components', 'deploymentSpec', 'pipelineInfo', 'root', 'schemaVersion', 'sdkVersion'] image | no secret
YAML 2 ['platforms'] no image | secret
WANT
