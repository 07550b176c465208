#!/usr/bin/env bash
# An environment of Azure Machine Learning has an `image`: from another registry than the one that its jobs pull from.
#
# Guess:   `image` of an environment is the image that runs, as in a pod; an environment whose image is Microsoft's
#          (`mcr.microsoft.com/azureml/…`) has nothing to do with one's own registry. A list of environments has it.
# Seen:    with `conda_file` beside it the image is only what another one is built on: the library's own recipe begins
#          `FROM` it and makes a conda environment on top. With `build` there is no image, but a folder with a
#          Dockerfile. Where the results lie is in no environment, deployment or job: Azure keeps them in the registry
#          of the workspace (`azureml/azureml_HASH`), and that is where jobs and endpoints pull from. So all that tells
#          is the workspace's `container_registry`. `environments.list()` has no image at all, not even a version:
#          `latest_version` stands apart. An environment's `id` begins with `azureml:`, a deployment's does not, and a
#          job is dumped without its id, and without its name, which goes to its `component`.
# Bears on: the blast radius. An environment with `condaFile` or `build`, and every deployment in it, falls with the
#          registry of its workspace, where the workspace is shown; without it, its image is not known and the report
#          names `az ml workspace show`. Taken for its image it would be said to pull from elsewhere only.
# Version and source: PyPI azure-ai-ml 1.35.2, Python 3.11 (2026-11-29). An ARM of its own on loopback behind a proxy of
#          its own. Where images are kept: MicrosoftDocs/azure-ai-docs, articles/machine-learning/concept-environments.md,
#          "Environment building, caching, and reuse".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install azure-ai-ml==1.35.2
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out cert.pem -subj /CN=management.azure.com \
  -addext subjectAltName=DNS:management.azure.com 2>/dev/null
cat > try.py <<'PY'
import http.server, json, logging, os, ssl, threading, time
import yaml
from importlib import metadata

ONE = "00000000-0000-4000-8000-000000000001"
SHOP = "/subscriptions/" + ONE + "/resourceGroups/shop/providers/"
ML = "Microsoft.MachineLearningServices/workspaces"
LAB = SHOP + ML + "/lab"
WHEN = {"createdAt": "2026-11-01T10:00:00Z", "createdBy": "contoso", "createdByType": "Application"}


def thing(about, below, properties, **more):
    return {"id": LAB + about, "name": about.rpartition("/")[2] or "lab", "type": ML + below, "systemData": WHEN,
            "properties": {"tags": {}, "properties": {}, "isArchived": False, **properties}, **more}


MADE = {"plain": {"image": "contosoacr.azurecr.io/ml/own:3"},
        "conda": {"image": "mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu20.04:latest",
                  "condaFile": "name: lab\ndependencies:\n- python=3.10\n- numpy\n"},
        "built": {"build": {"contextUri": "https://contoso.example/context/", "dockerfilePath": "Dockerfile"}}}
version = lambda name: thing("/environments/" + name + "/versions/1", "/environments/versions",
                             {"osType": "Linux", "environmentType": "UserCreated", "isAnonymous": False, **MADE[name]})
found = {
    SHOP + ML: [thing("", "", {"containerRegistry": SHOP + "Microsoft.ContainerRegistry/registries/contosoacr"},
                      location="westeurope", kind="Default", sku={"name": "Basic", "tier": "Basic"})],
    LAB + "/environments": [thing("/environments/" + name, "/environments", {"latestVersion": "1"}) for name in MADE],
    LAB + "/onlineEndpoints/shop/deployments": [
        thing("/onlineEndpoints/shop/deployments/" + name, "/onlineEndpoints/deployments", {
            "endpointComputeType": "Managed", "environmentId": version(name)["id"], "instanceType": "Standard_DS2_v2",
            "scaleSettings": {"scaleType": "Default"}},
              location="westeurope", sku={"name": "Default", "capacity": 1}) for name in MADE],
    LAB + "/jobs": [thing("/jobs/train", "/jobs", {
        "jobType": "Command", "status": "Running", "command": "python train.py", "displayName": "train", "services": {},
        "environmentId": version("conda")["id"], "inputs": {}, "outputs": {}, "computeId": LAB + "/computes/few"})],
}
found.update({version(name)["id"]: version(name) for name in MADE})


class Azure(http.server.BaseHTTPRequestHandler):
    def do_CONNECT(self):
        self.send_response(200)
        self.end_headers()
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb", -1), self.connection.makefile("wb", 0)
        self.close_connection = False

    def do_GET(self):
        out = found[self.path.partition("?")[0]]
        data = json.dumps({"value": out} if isinstance(out, list) else out).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Azure)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ.update(HTTPS_PROXY="http://127.0.0.1:%d" % server.server_port, NO_PROXY="127.0.0.1", HOME=os.getcwd(),
                  REQUESTS_CA_BUNDLE=os.path.join(os.getcwd(), "cert.pem"))
logging.disable(logging.CRITICAL)
from azure.ai.ml import MLClient
from azure.ai.ml._local_endpoints.dockerfile_resolver import DockerfileResolver
from azure.core.credentials import AccessToken


class Key:
    def get_token(self, *_, **__):
        return AccessToken("none", int(time.time()) + 9999)


client = MLClient(Key(), ONE, "shop", "lab", enable_telemetry=False)


def dumped(what, one, *keys):
    file = "%s-%s.yml" % (what, one.name)
    one.dump(file)
    shown = yaml.safe_load(open(file))
    parts = []
    for key in keys:
        value = str(shown.get(key, "absent")).replace(SHOP, "…/").replace(ML, "…")
        parts.append(key + " " + value)
    print("  ", what, "|", " | ".join(parts))


print("azure-ai-ml", metadata.version("azure-ai-ml"))
print("environments.list()")
for one in client.environments.list():
    dumped(one.name, one, "id", "version", "latest_version", "image")
print("environments.get(name, version)")
for name in MADE:
    one = client.environments.get(name, "1")
    dumped(name, one, "id", "image", "conda_file", "build")
    if one.conda_file:
        recipe = DockerfileResolver(one.image, "", docker_conda_file_name="conda.yml", docker_azureml_app_path="/app")
        steps = [line for line in str(recipe).split("\n") if line.startswith(("FROM", "RUN"))]
        print("     the library's recipe for it:", *steps, sep="\n       ")
print("online_deployments.list(), jobs.list(), workspaces.list()")
for one in client.online_deployments.list("shop"):
    dumped("deployment", one, "id", "environment", "image")
for one in client.jobs.list():
    dumped("job", one, "id", "name", "environment", "image")
for one in client.workspaces.list():
    dumped("workspace", one, "id", "container_registry")
PY
env/bin/python try.py > seen 2> said || { cat seen said; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
azure-ai-ml 1.35.2
environments.list()
   plain | id azureml:…/…/lab/environments/plain | version absent | latest_version 1 | image absent
   conda | id azureml:…/…/lab/environments/conda | version absent | latest_version 1 | image absent
   built | id azureml:…/…/lab/environments/built | version absent | latest_version 1 | image absent
environments.get(name, version)
   plain | id azureml:…/…/lab/environments/plain/versions/1 | image contosoacr.azurecr.io/ml/own:3 | conda_file absent | build absent
   conda | id azureml:…/…/lab/environments/conda/versions/1 | image mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu20.04:latest | conda_file {'dependencies': ['python=3.10', 'numpy'], 'name': 'lab'} | build absent
     the library's recipe for it:
       FROM mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu20.04:latest
       RUN conda env create -n inf-conda-env --file conda.yml
   built | id azureml:…/…/lab/environments/built/versions/1 | image absent | conda_file absent | build {'dockerfile_path': 'Dockerfile', 'path': 'https://contoso.example/context/'}
online_deployments.list(), jobs.list(), workspaces.list()
   deployment | id …/…/lab/onlineEndpoints/shop/deployments/plain | environment azureml:…/…/lab/environments/plain/versions/1 | image absent
   deployment | id …/…/lab/onlineEndpoints/shop/deployments/conda | environment azureml:…/…/lab/environments/conda/versions/1 | image absent
   deployment | id …/…/lab/onlineEndpoints/shop/deployments/built | environment azureml:…/…/lab/environments/built/versions/1 | image absent
   job | id absent | name absent | environment azureml:conda:1 | image absent
   workspace | id …/…/lab | container_registry …/Microsoft.ContainerRegistry/registries/contosoacr
WANT
