#!/usr/bin/env bash
# The image of an agent that Foundry hosts, by two clients of one major version: each shows the half that the other hides.
#
# Guess:   within version 2 of `azure-ai-projects` an attribute stays where it is, or the old one goes on leading to the
#          new one; who asks every agent for its image gets it, or an error. The package brings what it needs.
# Seen:    in 2.0 the image is `definition.image`, in 2.2 and later `definition.container_configuration.image`; 2.1 has
#          both, and fills in neither from the other. One list with an agent of either kind: 2.0 says of the newer one
#          that its image is None, 2.10 of the older one that its container is None, with exit code 0; asked for what the
#          other has, 2.10 raises. What 2.0 builds, 2.10 refuses (TypeError). Only `as_dict()` has the image both times,
#          each where the service put it, and with it whatever stands in the agent's environment. Installed by itself, 2.0
#          does not start: it needs `httpx`, which it had got by way of another package that has let go of it.
# Bears on: step 4 and the blast radius: Foundry pulls that image from the registry, and no list of Azure's shows the
#          agent. Both forms had been nothing that is known here. Now either falls with its registry, and an agent that
#          says neither is one whose image is not known.
# Version and source: PyPI azure-ai-projects 2.0.0, 2.1.0, 2.10.0, each with openai 3.57.0, httpx 0.28.1, Python 3.11. A small
#          Foundry of its own on loopback, which answers in both of the forms that the models of these versions have.
set -euo pipefail
work=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
for version in 2.0.0 2.1.0 2.10.0; do
  python3 -m venv "env-$version"
  "env-$version/bin/pip" -q --disable-pip-version-check install "azure-ai-projects==$version" openai==3.57.0
done
{ env-2.0.0/bin/python -c 'import azure.ai.projects' 2>&1 || true; } | tail -n 1 > alone
for version in 2.0.0 2.1.0; do
  "env-$version/bin/pip" -q --disable-pip-version-check install httpx==0.28.1
done
cat > server.py <<'PY'
import http.server, json, os
IMAGE = "contosoacr.azurecr.io/agents/triage:3"
def agent(name, **where):
    return {"object": "agent", "id": name, "name": name, "versions": {"latest": {
        "object": "agent.version", "id": name + ":1", "name": name, "version": "1", "metadata": {}, "status": "active",
        "created_at": 1764000000, "definition": {"kind": "hosted", "cpu": "1", "memory": "2Gi", **where}}}}
ANSWER = {"object": "list", "has_more": False, "data": [
    agent("older", image=IMAGE, container_protocol_versions=[{"protocol": "responses", "version": "v1"}]),
    agent("newer", container_configuration={"image": IMAGE})]}
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(ANSWER).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
open("port.new", "w").write(str(server.server_port))
os.rename("port.new", "port")
server.serve_forever()
PY
python3 server.py & server=$!
until [ -f port ]; do sleep 0.1; done
cat > try.py <<'PY'
from azure.ai.projects import AIProjectClient, __version__
from azure.ai.projects.models import HostedAgentDefinition
from azure.core.pipeline.policies import SansIOHTTPPolicy
client = AIProjectClient("http://127.0.0.1:%s/api/projects/shop" % open("port").read(), credential=object(),
                         authentication_policy=SansIOHTTPPolicy())
def attribute(of, name):
    try:
        found = getattr(of, name)
        return found if found is None or isinstance(found, str) else found.image
    except AttributeError:
        return "no such attribute"
print(__version__)
for agent in client.agents.list():
    definition = agent.versions.latest.definition
    print("  ", agent.name, "image:", attribute(definition, "image"), "| container_configuration:",
          attribute(definition, "container_configuration"), "| as_dict:",
          sorted(set(definition.as_dict()) - {"kind", "cpu", "memory", "container_protocol_versions"}))
try:
    HostedAgentDefinition(cpu="1", memory="2Gi", image="contosoacr.azurecr.io/agents/triage:3", container_protocol_versions=[])
    print("   takes an image")
except TypeError as error:
    print("  ", error)
PY
{
  echo "2.0.0 by itself: $(cat alone)"
  for version in 2.0.0 2.1.0 2.10.0; do "env-$version/bin/python" try.py; done
} > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
2.0.0 by itself: ModuleNotFoundError: No module named 'httpx'
2.0.0
   older image: contosoacr.azurecr.io/agents/triage:3 | container_configuration: no such attribute | as_dict: ['image']
   newer image: None | container_configuration: no such attribute | as_dict: ['container_configuration']
   takes an image
2.1.0
   older image: contosoacr.azurecr.io/agents/triage:3 | container_configuration: None | as_dict: ['image']
   newer image: None | container_configuration: contosoacr.azurecr.io/agents/triage:3 | as_dict: ['container_configuration']
   takes an image
2.10.0
   older image: no such attribute | container_configuration: None | as_dict: ['image']
   newer image: no such attribute | container_configuration: contosoacr.azurecr.io/agents/triage:3 | as_dict: ['container_configuration']
   HostedAgentDefinition.__init__() got an unexpected keyword argument 'image'
WANT
