#!/usr/bin/env bash
# What Azure's sandboxes run, by Microsoft's client for them: the image is two steps away, and a name leads elsewhere.
#
# Guess:   a sandbox of Container Apps is a small container: listed, it names its image, as an app or a session does. Who
#          makes a disk image called `till` and then a sandbox with `disk="till"` gets that one, or an error. A list of
#          groups in a resource group that is not there fails, as the same client does when it asks for one by name.
# Seen:    a sandbox names a disk image by a GUID, and only the disk image has the reference, as `image.base`: it is pulled
#          when the disk image is made, and not when a sandbox starts. `disk=` is sent as a name with `isPublic: true`
#          and so means one of Microsoft's images, whatever one's own are called: the name that one gives to those goes out
#          as a label. A sandbox made from a snapshot names the snapshot, the snapshot names a sandbox, and once that is
#          deleted (snapshots outlive it) nothing leads to an image any more. The command that a sandbox was given is not
#          shown; its environment is, in clear. For a resource group that does not exist the list of groups is empty,
#          without an error; one by name raises. No call lists those of a subscription.
# Bears on: step 4 and the blast radius. No list of Azure's shows what a sandbox runs: `Microsoft.App/sandboxGroups` is all
#          that ARM has, and it names no image. A disk image whose base is in the registry falls with it the next time it
#          is made, and with it every sandbox that names its id; a sandbox by name is none of one's own images, one by
#          snapshot is not known. An empty list of groups says nothing while the resource group is not known to be there.
#          A group had been one more resource that nobody reads; now it is a workload whose image is not known, and the
#          command that would tell asks for the disk images in a form that is read.
# Version and source: PyPI azure-containerapps-sandbox 0.1.0b4 (July 2026), azure-core 1.41.0, Python 3.11. The client's own
#          HTTP session is handed the answers of a small stand-in that keeps what it is sent; nothing is sent.
#          When an image is fetched, and what outlives what: microsoft/azure-container-apps, docs/early, sandboxes-overview.md
#          and sandboxes-snapshots-state-management.md.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install azure-containerapps-sandbox==0.1.0b4 azure-core==1.41.0 requests==2.34.2
cat > try.py <<'PY'
import io, json
from dataclasses import asdict
from urllib.parse import urlsplit
import requests
from azure.core.credentials import AccessToken
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.transport import RequestsTransport
from azure.containerapps.sandbox import SandboxGroupClient, SandboxGroupManagementClient, endpoint_for_region

ONE = "00000000-0000-0000-0000-000000000001"
kept = {"diskimages": {}, "sandboxes": {}, "snapshots": {}}
first_of = {"diskimages": 11, "sandboxes": 21, "snapshots": 31}
sent, asked = [], []

def make(room, **rest):
    name = "00000000-0000-0000-0000-%012d" % (first_of[room] + len(kept[room]))
    kept[room][name] = {"id": name, **rest}
    return 200, kept[room][name]

def answer(method, url, body):
    at = urlsplit(url)
    if at.hostname == "management.azure.com":
        asked.append(at.path.partition("/providers/")[0])
        where = "/subscriptions/%s/resourceGroups/shop/providers/Microsoft.App/sandboxGroups" % ONE
        agents = {"id": where + "/agents", "name": "agents", "type": "Microsoft.App/sandboxGroups", "location": "westeurope",
                  "properties": {"provisioningState": "Succeeded"}}
        if at.path in (where, where + "/agents"):
            return 200, {"value": [agents]} if at.path == where else agents
        return 404, {"error": {"code": "ResourceGroupNotFound", "message": "Resource group could not be found."}}
    room, *rest = at.path.partition("/sandboxGroups/agents/")[2].split("/")
    if method == "GET":
        return (200, kept[room][rest[0]]) if rest else (200, {"value": list(kept[room].values())})
    if method == "DELETE":
        del kept[room][rest[0]]
        return 204, None
    if rest[1:] == ["snapshot"]:
        return make("snapshots", sandboxId=rest[0], status="Ready", **body)
    sent.append((room, body))
    return make(room, **body, **({"status": {"state": "Ready"}} if room == "diskimages" else {"state": "Running"}))

class Canned(requests.adapters.BaseAdapter):
    def send(self, request, **_):
        found = requests.Response()
        found.status_code, value = answer(request.method, request.url, json.loads(request.body or "{}"))
        found.request, found.url = request, request.url
        found.headers["content-type"] = "application/json"
        found.raw = io.BytesIO(b"" if value is None else json.dumps(value).encode())
        return found
    def close(self):
        pass

class Nobody:
    def get_token(self, *_, **__):
        return AccessToken("x", 9999999999)

def transport():
    session = requests.Session()
    session.mount("https://", Canned())
    return RequestsTransport(session=session, session_owner=False)

def show(title, value):
    print("%-15s" % title, json.dumps({key: left for key, left in value.items() if left and key not in ("resources", "lifecycle")}))

group = SandboxGroupClient(endpoint_for_region("westeurope"), Nobody(), subscription_id=ONE, resource_group="shop",
                           sandbox_group="agents", transport=transport())
own = group.begin_create_disk_image("contosoacr.azurecr.io/shop/till:latest", name="till").result()
one = group.begin_create_sandbox(disk_id=own.id, environment={"KEY": "in-clear"}, cmd=["serve"]).result()
group.begin_create_sandbox(disk="till").result()
warm = one.create_snapshot(name="warm")
group.begin_create_sandbox(snapshot_id=warm.id).result()
for room, body in sent:
    show("sent:", body)
for found in group.list_disk_images():
    show("disk image:", asdict(found))
for found in group.list_sandboxes():
    show("sandbox:", asdict(found))
one.delete()
for found in group.list_snapshots():
    show("snapshot:", asdict(found))
print("    its sandbox is there:", warm.sandbox_id in [found.id for found in group.list_sandboxes()])
for name in ("shop", "shpo"):
    asked.clear()
    rooms = SandboxGroupManagementClient(Nobody(), subscription_id=ONE, resource_group=name, transport=transport())
    print("groups in %s:" % name, [found.name for found in rooms.list_groups()], "after", len(asked), "request")
    try:
        print("    one by name:", rooms.get_group("agents").location)
    except HttpResponseError as error:
        print("    one by name:", type(error).__name__)
print("lists of groups:", [name for name in dir(rooms) if name.startswith("list")])
PY
env/bin/python try.py > seen 2> errors || { cat seen errors; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
sent:           {"image": {"base": "contosoacr.azurecr.io/shop/till:latest"}, "labels": {"name": "till"}}
sent:           {"sourcesRef": {"diskImage": {"id": "00000000-0000-0000-0000-000000000011"}}, "environment": {"KEY": "in-clear"}, "cmd": ["serve"]}
sent:           {"sourcesRef": {"diskImage": {"name": "till", "isPublic": true}}}
sent:           {"sourcesRef": {"snapshot": {"id": "00000000-0000-0000-0000-000000000031"}}}
disk image:     {"id": "00000000-0000-0000-0000-000000000011", "labels": {"name": "till"}, "image": {"base": "contosoacr.azurecr.io/shop/till:latest", "entrypoint": null, "cmd": null}, "status": {"state": "Ready", "message": null}}
sandbox:        {"id": "00000000-0000-0000-0000-000000000021", "state": "Running", "environment": {"KEY": "in-clear"}, "sources_ref": {"disk_image": {"name": null, "id": "00000000-0000-0000-0000-000000000011", "is_public": null}, "snapshot": null}}
sandbox:        {"id": "00000000-0000-0000-0000-000000000022", "state": "Running", "sources_ref": {"disk_image": {"name": "till", "id": null, "is_public": true}, "snapshot": null}}
sandbox:        {"id": "00000000-0000-0000-0000-000000000023", "state": "Running", "sources_ref": {"disk_image": null, "snapshot": {"id": "00000000-0000-0000-0000-000000000031"}}}
snapshot:       {"id": "00000000-0000-0000-0000-000000000031", "labels": {"name": "warm"}, "sandbox_id": "00000000-0000-0000-0000-000000000021", "status": "Ready"}
    its sandbox is there: False
groups in shop: ['agents'] after 1 request
    one by name: westeurope
groups in shpo: [] after 1 request
    one by name: ResourceNotFoundError
lists of groups: ['list_groups']
WANT
