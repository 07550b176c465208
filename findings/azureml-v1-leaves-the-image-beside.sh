#!/usr/bin/env bash
# Environments of Azure Machine Learning as its first SDK saves them: the file for the image is the one without it.
#
# Guess:   `azureml_environment.json` is the environment: its image, a reference with a host like any other, or its
#          Dockerfile; `docker.enabled: false` means that no container is used. The SDK stars the registry's password out
#          where it prints an image's details, so a file that is to be kept beside the code has none either.
# Seen:    `enabled` is false in all of them, also in one that is nothing but an image (it is deprecated, and stays as
#          it was). The host stands in another object, `baseImageRegistry.address`, so `ml/base:1` there is one's
#          own image and none of Docker Hub's; with a login the password is written in clear. Of an environment made
#          from a Dockerfile the JSON has neither text nor image: `baseImage` is null and the key `baseDockerfile` is
#          gone, which every other environment has, if only as null; the text is a file of its own without an ending.
#          Loaded from the folder all of it is there again, so nobody who uses the SDK sees that the JSON lacks it.
# Bears on: step 1 and the blast radius: such files lie in repositories beside the training code, with the password of the
#          registry's admin account. An image without a host belongs to the address beside it; a `docker` without image and
#          without `baseDockerfile` is one whose image is not known, and not an environment without containers.
#          With the password in it such a file had been refused and forgotten; now nothing of the password is kept, and
#          the answer says that not all was read.
# Version and source: PyPI azureml-core 1.61.0.post4 (June 2026), Python 3.11; no network. That `enabled` is deprecated: the
#          class's own documentation; private registries by this SDK only: Azure/azure-cli#24232.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install azureml-core==1.61.0.post4 setuptools==65.5.0
cat > try.py <<'PY'
import json, os
from azureml.core import Environment
from azureml.core.container_registry import ContainerRegistry

login = ContainerRegistry()
login.address, login.username, login.password = "contosoacr.azurecr.io", "contosoacr", "in-clear"
apart = Environment("apart")
apart.docker.base_image, apart.docker.base_image_registry = "ml/base:1", login
for made in (apart, Environment.from_docker_image("whole", "contosoacr.azurecr.io/ml/base:1"),
             Environment.from_dockerfile("built", "FROM contosoacr.azurecr.io/ml/base:1\nRUN pip install scikit-learn\n")):
    made.save_to_directory(made.name)
    saved = json.load(open(made.name + "/azureml_environment.json"))
    docker = saved["docker"]
    print(made.name, sorted(os.listdir(made.name)))
    print("   ", json.dumps({key: docker[key] for key in docker if key in ("enabled", "baseImage", "baseDockerfile", "baseImageRegistry")}))
    print("    python made on top of it:", not saved["python"]["userManagedDependencies"])
    print("    `azurecr.io` in the JSON:", "azurecr.io" in json.dumps(saved))
    again = Environment.load_from_directory(made.name).docker
    print("    loaded again:", repr(again.base_image), repr(again.base_dockerfile))
PY
env/bin/python try.py > seen 2> errors || { cat seen errors; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
apart ['azureml_environment.json', 'conda_dependencies.yml']
    {"enabled": false, "baseImage": "ml/base:1", "baseDockerfile": null, "baseImageRegistry": {"address": "contosoacr.azurecr.io", "username": "contosoacr", "password": "in-clear", "registryIdentity": null}}
    python made on top of it: True
    `azurecr.io` in the JSON: True
    loaded again: 'ml/base:1' None
whole ['azureml_environment.json', 'conda_dependencies.yml']
    {"enabled": false, "baseImage": "contosoacr.azurecr.io/ml/base:1", "baseDockerfile": null, "baseImageRegistry": {"address": null, "username": null, "password": null, "registryIdentity": null}}
    python made on top of it: False
    `azurecr.io` in the JSON: True
    loaded again: 'contosoacr.azurecr.io/ml/base:1' None
built ['BaseDockerfile', 'azureml_environment.json', 'conda_dependencies.yml']
    {"enabled": false, "baseImage": null, "baseImageRegistry": {"address": null, "username": null, "password": null, "registryIdentity": null}}
    python made on top of it: False
    `azurecr.io` in the JSON: False
    loaded again: None 'FROM contosoacr.azurecr.io/ml/base:1\nRUN pip install scikit-learn\n'
WANT
