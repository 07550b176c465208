#!/usr/bin/env bash
# One line of Python, `json.dump([r.as_dict() for r in client.registries.list()])`, two documents.
#
# Guess:   `as_dict()` of Azure's SDK gives the attributes in snake case, flat, and a new release adds some.
# Seen:    azure-mgmt-containerregistry 14.0.0: snake case, flat, `ip_address_or_range`; what its model does not
#          know is dropped; `null` and missing are both left out (an empty list stays); `exclude_readonly=True` is
#          taken and does nothing. 15.0.0: the ARM answer itself, camel case below `properties`, `value`, unknown
#          keys and nulls kept; with `exclude_readonly=True` the id, the name and the login server are gone. In
#          14.0.0 the same comes of `serialize()`: it looks like ARM and has no name.
# Bears on: 012, 013 of registries listed by scripts. In snake case a setting that is not there may have been
#          null: unknown, never the default. An ARM-like object with settings but neither id nor name is a
#          registry that nobody can name, not a template (so no defaults) and not "a registry elsewhere".
# Version and source: azure-mgmt-containerregistry 14.0.0 and 15.0.0 from PyPI, Python 3.11. The client's own
#          HTTP session is handed an ARM answer; nothing is sent.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > try.py <<'PY'
import io, json, sys, requests
from azure.core.credentials import AccessToken
from azure.core.pipeline.transport import RequestsTransport
from azure.mgmt.containerregistry import ContainerRegistryManagementClient

SUB = "00000000-0000-0000-0000-000000000001"
def registry(name, **properties):
    return {"id": "/subscriptions/%s/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/%s" % (SUB, name),
            "name": name, "type": "Microsoft.ContainerRegistry/registries", "location": "westeurope",
            "sku": {"name": "Premium", "tier": "Premium"},
            "properties": {"loginServer": name + ".azurecr.io", "adminUserEnabled": False, **properties}}
ANSWER = {"value": [
    registry("contosoacr", publicNetworkAccess="Enabled", notYetKnown="x", networkRuleSet={
        "defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "203.0.113.0/24"}]}),
    registry("contosobare", publicNetworkAccess=None, networkRuleSet=None, dataEndpointHostNames=[]),
]}

class Canned(requests.adapters.BaseAdapter):
    def send(self, request, **_):
        found = requests.Response()
        found.status_code, found.request, found.url = 200, request, request.url
        found.headers["content-type"] = "application/json"
        found.raw = io.BytesIO(json.dumps(ANSWER).encode())
        return found
    def close(self):
        pass

class Nobody:
    def get_token(self, *_, **__):
        return AccessToken("x", 9999999999)

session = requests.Session()
session.mount("https://", Canned())
client = ContainerRegistryManagementClient(Nobody(), SUB, transport=RequestsTransport(session=session, session_owner=False))
show = lambda title, value: print(title, json.dumps(value, sort_keys=True))
for r in client.registries.list():
    show("as_dict:", r.as_dict())
    show("as_dict without read-only:", r.as_dict(exclude_readonly=True))
    if hasattr(r, "serialize"):
        show("serialize:", r.serialize())
PY
for version in 14.0.0 15.0.0; do
  python3 -m venv "env$version"
  "env$version/bin/pip" -q --disable-pip-version-check install "azure-mgmt-containerregistry==$version" requests
  echo "== $version"
  "env$version/bin/python" try.py
done > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
== 14.0.0
as_dict: {"admin_user_enabled": false, "id": "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/contosoacr", "location": "westeurope", "login_server": "contosoacr.azurecr.io", "name": "contosoacr", "network_rule_set": {"default_action": "Deny", "ip_rules": [{"action": "Allow", "ip_address_or_range": "203.0.113.0/24"}]}, "public_network_access": "Enabled", "sku": {"name": "Premium", "tier": "Premium"}, "type": "Microsoft.ContainerRegistry/registries"}
as_dict without read-only: {"admin_user_enabled": false, "id": "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/contosoacr", "location": "westeurope", "login_server": "contosoacr.azurecr.io", "name": "contosoacr", "network_rule_set": {"default_action": "Deny", "ip_rules": [{"action": "Allow", "ip_address_or_range": "203.0.113.0/24"}]}, "public_network_access": "Enabled", "sku": {"name": "Premium", "tier": "Premium"}, "type": "Microsoft.ContainerRegistry/registries"}
serialize: {"location": "westeurope", "properties": {"adminUserEnabled": false, "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "203.0.113.0/24"}]}, "publicNetworkAccess": "Enabled"}, "sku": {"name": "Premium"}}
as_dict: {"admin_user_enabled": false, "data_endpoint_host_names": [], "id": "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/contosobare", "location": "westeurope", "login_server": "contosobare.azurecr.io", "name": "contosobare", "sku": {"name": "Premium", "tier": "Premium"}, "type": "Microsoft.ContainerRegistry/registries"}
as_dict without read-only: {"admin_user_enabled": false, "data_endpoint_host_names": [], "id": "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/contosobare", "location": "westeurope", "login_server": "contosobare.azurecr.io", "name": "contosobare", "sku": {"name": "Premium", "tier": "Premium"}, "type": "Microsoft.ContainerRegistry/registries"}
serialize: {"location": "westeurope", "properties": {"adminUserEnabled": false}, "sku": {"name": "Premium"}}
== 15.0.0
as_dict: {"id": "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/contosoacr", "location": "westeurope", "name": "contosoacr", "properties": {"adminUserEnabled": false, "loginServer": "contosoacr.azurecr.io", "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "203.0.113.0/24"}]}, "notYetKnown": "x", "publicNetworkAccess": "Enabled"}, "sku": {"name": "Premium", "tier": "Premium"}, "type": "Microsoft.ContainerRegistry/registries"}
as_dict without read-only: {"location": "westeurope", "properties": {"adminUserEnabled": false, "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "203.0.113.0/24"}]}, "notYetKnown": "x", "publicNetworkAccess": "Enabled"}, "sku": {"name": "Premium"}}
as_dict: {"id": "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/contosobare", "location": "westeurope", "name": "contosobare", "properties": {"adminUserEnabled": false, "dataEndpointHostNames": [], "loginServer": "contosobare.azurecr.io", "networkRuleSet": null, "publicNetworkAccess": null}, "sku": {"name": "Premium", "tier": "Premium"}, "type": "Microsoft.ContainerRegistry/registries"}
as_dict without read-only: {"location": "westeurope", "properties": {"adminUserEnabled": false, "networkRuleSet": null, "publicNetworkAccess": null}, "sku": {"name": "Premium"}}
WANT
