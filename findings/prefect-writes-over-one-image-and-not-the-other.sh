#!/usr/bin/env bash
# A pool of Prefect for Container Instances never runs the image that its ARM template names; one for Kubernetes always does.
#
# Guess:   a pool's base job template holds an ARM template or a Job, and what is written there is what is made: only what
#          stands in `{{ }}` is filled in. An image that is written out is the one that runs, in both kinds of pool or in
#          neither, and a deployment that names another either gets it or is told that it does not.
# Seen:    the worker for Container Instances puts an image of its own into the first container of the ARM template,
#          whatever is written there: the one that the deployment names, else the default of the variable `image`, else
#          Prefect's own from Docker Hub. The worker for Kubernetes leaves a written image alone: there the deployment's
#          and the default count for nothing. Neither warns, and `work-pool inspect` and `deployment inspect` go on
#          printing all of them; the package's own example of an ARM template has an image written out in it. A second
#          container of the group keeps what is written. Once the run is over the group is deleted, so that no list of
#          container groups has it.
# Bears on: the blast radius. A base job template, which Prefect advises to keep in the repository as JSON, has a complete
#          `Microsoft.ContainerInstance/containerGroups` in it. Read as one, a pool with a public image written in it and
#          one's own as the default was said not to pull from the registry, and it does. The image of the first container
#          in there is taken for one that is not known; further containers, and that of a Job, are as written.
# Version and source: PyPI prefect 3.9.1, prefect-azure 0.4.13, prefect-kubernetes 0.8.0 (October 2026), Python 3.11. A server
#          of Prefect on loopback; the worker's two clients for Azure are stand-ins that keep what they are handed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install prefect==3.9.1 prefect-azure==0.4.13 prefect-kubernetes==0.8.0
cat > try.py <<'PY'
import asyncio, json, os, re, socket, subprocess, time, urllib.request
from types import SimpleNamespace as Thing

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = str(free.getsockname()[1])
os.environ.update(PREFECT_HOME=os.path.join(os.getcwd(), "home"), PREFECT_API_URL="http://127.0.0.1:" + port + "/api",
                  DO_NOT_TRACK="1", PREFECT_SERVER_ANALYTICS_ENABLED="0", PREFECT_LOGGING_LEVEL="WARNING",
                  PREFECT_SERVER_LOGGING_LEVEL="CRITICAL", NO_PROXY="127.0.0.1")
from prefect import flow
from prefect.client.orchestration import get_client
from prefect_azure.credentials import AzureContainerInstanceCredentials
from prefect_azure.workers import container_instance
from prefect_azure.workers.container_instance import AzureContainerWorker
from prefect_kubernetes.worker import KubernetesWorker

OWN, OTHER = "contosoacr.azurecr.io/flows/till:1", "mcr.microsoft.com/mirror/python:3"
BESIDE = "contosoacr.azurecr.io/flows/log:1"
ACI, AKS = "azure-container-instance", "kubernetes"


def prefect(*words):
    return subprocess.run(["env/bin/prefect", *words], check=True, capture_output=True, text=True).stdout


def images(node, path=""):
    """Where a document says an image, by its paths."""
    if isinstance(node, (dict, list)):
        for key, below in node.items() if isinstance(node, dict) else enumerate(node):
            yield from images(below, "%s/%s" % (path, key))
    elif path.endswith(("/image", "/image/default")):
        yield "%s = %s" % (path, node)


def pool(name, kind, written, default):
    base = json.load(open(kind + ".json"))
    job = base["job_configuration"]
    if kind == ACI:
        containers = job["arm_template"]["resources"][0]["properties"]["containers"]
        containers[0]["properties"]["image"] = written
        containers.append({"name": "log", "properties": {"image": BESIDE}})
        for key, value in (("resource_group_name", "shop"), ("subscription_id", "00000000-0000-4000-8000-000000000001")):
            base["variables"]["properties"][key]["default"] = value
    else:
        job["job_manifest"]["spec"]["template"]["spec"]["containers"][0]["image"] = written
    base["variables"]["properties"]["image"].update({"default": default} if default else {})
    json.dump(base, open(name + ".json", "w"))
    prefect("work-pool", "create", name, "--type", kind, "--base-job-template", name + ".json")
    print("work-pool inspect", name)
    print(*("   " + line for line in images(json.loads(prefect("work-pool", "inspect", name, "--output", "json")))), sep="\n")


class Done:
    def __init__(self, what=None):
        self.what = what

    def done(self):
        return True

    def result(self):
        return self.what


def create(resource_group_name, deployment_name, parameters):
    group = parameters.properties.template["resources"][0]
    print("   makes", group["type"], "of", *(one["properties"]["image"] for one in group["properties"]["containers"]))
    return Done(Thing(properties=Thing(provisioning_state="Succeeded")))


def delete(resource_group_name, container_group_name):
    print("   deletes the group")
    return Done()


ended = Thing(instance_view=Thing(current_state=Thing(state="Terminated", exit_code=0)))
made = Thing(name="group", provisioning_state="Succeeded", containers=[ended])
AzureContainerInstanceCredentials.get_resource_client = lambda *_: Thing(deployments=Thing(begin_create_or_update=create))
AzureContainerInstanceCredentials.get_container_client = lambda *_: Thing(
    container_groups=Thing(get=lambda *_, **__: made, begin_delete=delete))


@flow
def till():
    pass


async def run(pool_name, given):
    worker = KubernetesWorker if pool_name.startswith("aks") else AzureContainerWorker
    async with get_client() as client:
        found = await client.read_work_pool(pool_name)
        name = pool_name + ("-given" if given else "")
        about = await client.read_flow(await client.create_flow(till))
        deployment = await client.read_deployment(await client.create_deployment(
            flow_id=about.id, name=name, work_pool_name=pool_name, job_variables={"image": given} if given else {}))
        once = await client.create_flow_run_from_deployment(deployment.id)
        job = await worker.job_configuration.from_template_and_values(
            found.base_job_template, deployment.job_variables, client=client)
        job.prepare_for_flow_run(once, deployment, about, found, "worker")
        shown = json.loads(prefect("deployment", "inspect", "till/" + name, "--output", "json"))
        print("a run in", pool_name + ", deployment inspect:", *images(shown) or ["no image"])
        if worker is AzureContainerWorker:
            async with worker(work_pool_name=pool_name) as at_work:
                await at_work.run(once, job)
        else:
            print("   makes", job.job_manifest["kind"], "of", job.job_manifest["spec"]["template"]["spec"]["containers"][0]["image"])


server = subprocess.Popen(["env/bin/prefect", "server", "start", "--host", "127.0.0.1", "--port", port, "--no-services"],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
try:
    for _ in range(240):
        try:
            urllib.request.urlopen(os.environ["PREFECT_API_URL"] + "/health").read()
            break
        except OSError:
            time.sleep(0.5)
    example = re.search(r"image: (.*)", container_instance.__doc__).group(1)
    print("the image in the package's own example of an ARM template is", "in braces" if "{{" in example else "written out")
    for kind in (ACI, AKS):
        prefect("work-pool", "get-default-base-job-template", "--type", kind, "--file", kind + ".json")
    pool("aci-own", ACI, OWN, None)
    pool("aci-other", ACI, OTHER, OWN)
    pool("aks-own", AKS, OWN, None)
    pool("aks-other", AKS, OTHER, OWN)
    for pool_name, given in (("aci-own", None), ("aci-own", OTHER), ("aci-other", None), ("aks-own", OTHER), ("aks-other", None)):
        asyncio.run(run(pool_name, given))
finally:
    server.terminate()
    server.wait()
PY
env/bin/python try.py > seen 2> said || { cat seen; tail -30 said; exit 1; }
echo "warnings: $(grep -ciE "warn|overwr|ignor" said || true)" >> seen
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
the image in the package's own example of an ARM template is written out
work-pool inspect aci-own
   /base_job_template/job_configuration/image = {{ image }}
   /base_job_template/job_configuration/arm_template/resources/0/properties/containers/0/properties/image = contosoacr.azurecr.io/flows/till:1
   /base_job_template/job_configuration/arm_template/resources/0/properties/containers/1/properties/image = contosoacr.azurecr.io/flows/log:1
work-pool inspect aci-other
   /base_job_template/job_configuration/image = {{ image }}
   /base_job_template/job_configuration/arm_template/resources/0/properties/containers/0/properties/image = mcr.microsoft.com/mirror/python:3
   /base_job_template/job_configuration/arm_template/resources/0/properties/containers/1/properties/image = contosoacr.azurecr.io/flows/log:1
   /base_job_template/variables/properties/image/default = contosoacr.azurecr.io/flows/till:1
work-pool inspect aks-own
   /base_job_template/job_configuration/job_manifest/spec/template/spec/containers/0/image = contosoacr.azurecr.io/flows/till:1
   /base_job_template/variables/properties/image/default = None
work-pool inspect aks-other
   /base_job_template/job_configuration/job_manifest/spec/template/spec/containers/0/image = mcr.microsoft.com/mirror/python:3
   /base_job_template/variables/properties/image/default = contosoacr.azurecr.io/flows/till:1
a run in aci-own, deployment inspect:
   makes Microsoft.ContainerInstance/containerGroups of prefecthq/prefect:3.9.1-python3.11 contosoacr.azurecr.io/flows/log:1
   deletes the group
a run in aci-own, deployment inspect: /job_variables/image = mcr.microsoft.com/mirror/python:3
   makes Microsoft.ContainerInstance/containerGroups of mcr.microsoft.com/mirror/python:3 contosoacr.azurecr.io/flows/log:1
   deletes the group
a run in aci-other, deployment inspect:
   makes Microsoft.ContainerInstance/containerGroups of contosoacr.azurecr.io/flows/till:1 contosoacr.azurecr.io/flows/log:1
   deletes the group
a run in aks-own, deployment inspect: /job_variables/image = mcr.microsoft.com/mirror/python:3
   makes Job of contosoacr.azurecr.io/flows/till:1
a run in aks-other, deployment inspect:
   makes Job of mcr.microsoft.com/mirror/python:3
warnings: 0
WANT
