#!/usr/bin/env bash
# The OCSF library that a cloud scanner writes with cannot read where in Azure a finding is.
#
# Guess:   an event that OCSF's own schema takes, whole and with nothing beside it, is taken by a library of
#          OCSF's objects; and what such a library takes, it keeps.
# Seen:    a Detection Finding whose account is of type 13, Azure Subscription, is refused: the library knows
#          types up to 10 and 99. OCSF has had 13 since 1.4.0 (January 2025). It is refused a second time
#          for an account without a name, where OCSF asks for a name or a uid. The same two things in a
#          Compliance Finding raise nothing: that class has no `cloud` there, though the profile requires it,
#          and what it does not have it leaves out in silence, with the word of `compliance.status` too. So of
#          one file the alerts are lost, and the checks stay without their subscription.
# Bears on: the OCSF export, and any pipeline that reads events through this library: group by
#          `resources[].uid`, which is kept, not by `cloud.account.uid`.
# Version and source: PyPI py-ocsf-models 0.10.0 (July 2026; Prowler's own), ocsf-json-schema 1.2.0 with the
#          schemas of OCSF 1.3.0, 1.4.0 and 1.8.0, jsonschema 4.26.0, pydantic 2.14.4.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install py-ocsf-models==0.10.0 ocsf-json-schema==1.2.0 jsonschema==4.26.0 pydantic==2.14.4
cat > try.py <<'PY'
import json
from jsonschema import Draft202012Validator
from ocsf_json_schema import OcsfJsonSchema, get_ocsf_schema
from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding
from py_ocsf_models.events.findings.detection_finding import DetectionFinding
from pydantic import ValidationError
from referencing import Registry, Resource

ID = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contosoacr"

def event(name, uid, **more):
    return {
        "activity_id": 1, "category_uid": 2, "class_uid": uid, "class_name": name, "type_uid": uid * 100 + 1,
        "time": 1764000000000, "severity_id": 4, "severity": "High", "message": "public access is on",
        "metadata": {"version": "1.8.0", "profiles": ["cloud"], "product": {"name": "Example", "vendor_name": "Example"}},
        "cloud": {"provider": "Azure", "account": {
            "uid": "00000000-0000-0000-0000-000000000001", "type_id": 13, "type": "Azure Subscription"}},
        "finding_info": {"uid": "013|contosoacr", "title": "Public network access"},
        "resources": [{"uid": ID, "name": "contosoacr", "type": "Microsoft.ContainerRegistry/registries"}],
        **more,
    }

detection = event("Detection Finding", 2004, is_alert=True)
compliance = event("Compliance Finding", 2003, compliance={"control": "013", "status_id": 3, "status": "Fail"})

ocsf = OcsfJsonSchema(get_ocsf_schema("1.8.0"))
registry = Registry(retrieve=lambda uri: Resource.from_contents(ocsf.get_schema_from_uri(uri)))
for name, sent in (("detection_finding", detection), ("compliance_finding", compliance)):
    schema = Draft202012Validator(ocsf.get_class_schema(name, ["cloud"]), registry=registry)
    print(f"OCSF 1.8.0, {name}:", [error.message for error in schema.iter_errors(sent)] or "valid")
for version in ("1.3.0", "1.4.0", "1.8.0"):
    types = get_ocsf_schema(version)["objects"]["account"]["attributes"]["type_id"]["enum"]
    print(f"account type 13 in OCSF {version}:", types.get("13", {}).get("caption", "not there"))

try:
    DetectionFinding(**detection)
    print("py-ocsf-models, Detection Finding: taken")
except ValidationError as error:
    print("py-ocsf-models, Detection Finding: refused")
    for one in error.errors():
        print("  ", ".".join(map(str, one["loc"])) + ":", one["msg"])
kept = json.loads(ComplianceFinding(**compliance).model_dump_json(exclude_none=True))
print("py-ocsf-models, Compliance Finding: taken")
print("   lost:", sorted(set(compliance) - set(kept)), sorted(set(compliance["compliance"]) - set(kept["compliance"])))
print("   kept of the resource:", kept["resources"][0]["uid"] == ID)
PY
env/bin/python try.py | tee seen
diff seen - <<'SEEN'
OCSF 1.8.0, detection_finding: valid
OCSF 1.8.0, compliance_finding: valid
account type 13 in OCSF 1.3.0: not there
account type 13 in OCSF 1.4.0: Azure Subscription
account type 13 in OCSF 1.8.0: Azure Subscription
py-ocsf-models, Detection Finding: refused
   cloud.account.name: Field required
   cloud.account.type_id: Input should be 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 or 99
py-ocsf-models, Compliance Finding: taken
   lost: ['cloud'] ['status']
   kept of the resource: True
SEEN
echo "as seen"
