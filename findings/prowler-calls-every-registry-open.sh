#!/usr/bin/env bash
# Prowler on three registries: open to everybody, closed to the internet, open to one range.
#
# Guess:   a scanner that prints `public_network_access` of a registry has read it there, so `true` is evidence that
#          the registry is open, and a failed check of it too.
# Seen:    every registry has `public_network_access: true` and fails the check, the one that Azure calls `Disabled`
#          as well, and the one whose firewall denies all but one range. The client library that Prowler pins asks
#          with version 2019-05-01 of the API, which has no `publicNetworkAccess` yet; Prowler looks for an attribute
#          that the library's object has in no version, and takes its absence for `Enabled`. No firewall is printed at
#          all, and `private_endpoint_connections` is always empty, for the same reason. `admin_user_enabled` is what
#          Azure says.
# Bears on: rule 013. What Prowler prints of a registry is read: whether the admin account is on counts, the value
#          `true` where Azure says `Enabled` or `Disabled` is no answer, and the report says what to ask instead.
# Version and source: PyPI prowler 5.46.0 with azure-mgmt-containerregistry 12.0.0, which it pins, Python 3.11
#          (2026-11-29). Prowler's own reading, checks and OCSF file; in place of the network stands an answer as the
#          interface of Azure gives it to each version of its API.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install prowler==5.46.0
cat > try.py <<'PY'
import json
import logging
import sys
import types
from importlib import import_module, metadata
from urllib.parse import parse_qs, urlsplit

logging.disable(logging.CRITICAL)
import requests
from azure.core.credentials import AccessToken
from azure.core.pipeline.transport import RequestsTransport, RequestsTransportResponse
from azure.mgmt.containerregistry import ContainerRegistryManagementClient

ONE = "00000000-0000-4000-8000-000000000001"
FEW = {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "203.0.113.0/24"}]}
ALL = {"defaultAction": "Allow", "ipRules": []}
asked = set()


def registry(name, admin, access, rules, version):
    about = "Microsoft.ContainerRegistry/registries"
    properties = {"loginServer": f"{name}.azurecr.io", "adminUserEnabled": admin, "networkRuleSet": rules}
    if version >= "2019-12-01":
        properties.update(publicNetworkAccess=access, privateEndpointConnections=[])
    return {"id": f"/subscriptions/{ONE}/resourceGroups/shop/providers/{about}/{name}", "name": name, "type": about,
            "location": "westeurope", "sku": {"name": "Premium", "tier": "Premium"}, "properties": properties}


class Azure(RequestsTransport):
    def send(self, request, **_):
        version = parse_qs(urlsplit(request.url).query)["api-version"][0]
        asked.add(version)
        answer = requests.Response()
        answer.status_code = 200
        answer.headers["content-type"] = "application/json"
        answer._content = json.dumps({"value": [
            registry("contosoopen", True, "Enabled", ALL, version),
            registry("contosoclosed", False, "Disabled", ALL, version),
            registry("contosofew", False, "Enabled", FEW, version),
        ]}).encode()
        return RequestsTransportResponse(request, answer)


class Key:
    def get_token(self, *_, **__):
        return AccessToken("none", 1 << 31)


class Nothing:
    clients = {ONE: None}

    def diagnostic_settings_with_uri(self, *_):
        return []


# Prowler makes its clients on import, each of a login; these two stand in for that and nothing else.
services = "prowler.providers.azure.services."
monitor = sys.modules[services + "monitor.monitor_client"] = types.ModuleType("monitor_client")
monitor.monitor_client = Nothing()
service = import_module(services + "containerregistry.containerregistry_service")
found = object.__new__(service.ContainerRegistry)
found.clients = {ONE: ContainerRegistryManagementClient(Key(), ONE, transport=Azure())}
found.subscriptions = {ONE: "Production"}
found.resource_groups = found.locations = None
found.registries = found._get_container_registries()
client = sys.modules[services + "containerregistry.containerregistry_client"] = types.ModuleType("client")
client.containerregistry_client = found

from prowler.lib.outputs.finding import Finding
from prowler.lib.outputs.ocsf.ocsf import OCSF

who = types.SimpleNamespace(tenant_domain="contoso.example", tenant_ids=[ONE], subscriptions=found.subscriptions,
                            identity_type="none", identity_id="none")
azure = types.SimpleNamespace(type="azure", identity=who, auth_method="none")
plain = types.SimpleNamespace(unix_timestamp=False, bulk_checks_metadata={})
rows = []
for name in ("containerregistry_not_publicly_accessible", "containerregistry_admin_user_disabled"):
    check = getattr(import_module(f"{services}containerregistry.{name}.{name}"), name)()
    for one in check.execute():
        one.compliance = {}
        rows.append(Finding.generate_output(azure, one, plain))
OCSF(findings=rows, file_path="found.ocsf.json").batch_write_data_to_file()

print("prowler", metadata.version("prowler"), "azure-mgmt-containerregistry", metadata.version("azure-mgmt-containerregistry"))
print("version of the API that was asked:", *sorted(asked))
for row in json.load(open("found.ocsf.json")):
    shown = row["resources"][0]["data"]["metadata"]
    print(row["metadata"]["event_code"], row["status_code"], shown["name"],
          {key: shown.get(key, "absent") for key in ("admin_user_enabled", "public_network_access", "network_rule_set",
                                                     "private_endpoint_connections")})
PY
env/bin/python try.py > seen 2> said || { cat seen said; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
prowler 5.46.0 azure-mgmt-containerregistry 12.0.0
version of the API that was asked: 2019-05-01
containerregistry_not_publicly_accessible FAIL contosoopen {'admin_user_enabled': True, 'public_network_access': True, 'network_rule_set': 'absent', 'private_endpoint_connections': []}
containerregistry_not_publicly_accessible FAIL contosoclosed {'admin_user_enabled': False, 'public_network_access': True, 'network_rule_set': 'absent', 'private_endpoint_connections': []}
containerregistry_not_publicly_accessible FAIL contosofew {'admin_user_enabled': False, 'public_network_access': True, 'network_rule_set': 'absent', 'private_endpoint_connections': []}
containerregistry_admin_user_disabled FAIL contosoopen {'admin_user_enabled': True, 'public_network_access': True, 'network_rule_set': 'absent', 'private_endpoint_connections': []}
containerregistry_admin_user_disabled PASS contosoclosed {'admin_user_enabled': False, 'public_network_access': True, 'network_rule_set': 'absent', 'private_endpoint_connections': []}
containerregistry_admin_user_disabled PASS contosofew {'admin_user_enabled': False, 'public_network_access': True, 'network_rule_set': 'absent', 'private_endpoint_connections': []}
WANT
