#!/usr/bin/env bash
# A list of registries that goes through a spreadsheet comes back with a rule set that is null beside its values.
#
# Guess:   csvkit's `in2csv` flattens each registry by itself and `csvjson` puts blanks back as they were: what was
#          an empty list is an empty cell, and a registry with a firewall has no `networkRuleSet` of its own left.
# Seen:    columns are made over all registries together. One whose `networkRuleSet` is null (Standard has no
#          firewall) makes a column of that name, so behind `csvjson` each registry says `"networkRuleSet": null`,
#          also where `networkRuleSet/defaultAction` beside it says `Deny`; and the ranges of one registry stand as
#          nulls at all others. An empty list leaves no column at all: `Deny` without any range and `Deny` whose
#          ranges were lost look the same. A plan's `"inherited": "False"`, which Azure writes as a text, is a
#          boolean now.
# Bears on: rule 013. Null means "no firewall, open" on Basic and Standard, and "not known" on Premium; a reader that
#          takes keys with slashes for paths has to choose between two values that were never said together.
# Version and source: PyPI csvkit 2.2.0 with agate 1.14.2.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install csvkit==2.2.0 agate==1.14.2
cat > registries.json <<'JSON'
[
  {"name": "contosodeny", "adminUserEnabled": false, "sku": {"name": "Premium"},
   "networkRuleSet": {"defaultAction": "Deny", "ipRules": []}},
  {"name": "contosorange", "adminUserEnabled": true, "sku": {"name": "Premium"},
   "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "203.0.113.0/24"}]}},
  {"name": "contosobasic", "adminUserEnabled": true, "sku": {"name": "Basic"}, "networkRuleSet": null}
]
JSON
cat > plans.json <<'JSON'
[
  {"name": "Containers", "pricingTier": "Standard", "inherited": "False", "freeTrialRemainingTime": "29 days, 23:00:00"},
  {"name": "CloudPosture", "pricingTier": "Free", "inherited": "True", "freeTrialRemainingTime": "0:00:00"}
]
JSON
for list in registries plans; do
  env/bin/in2csv -f json "$list.json" 2> /dev/null | env/bin/csvjson 2> /dev/null > "$list.back.json"
done
env/bin/python - <<'PY' | tee seen.txt
import json
for registry in json.load(open("registries.back.json")):
    print(registry.pop("name"))
    for key, value in registry.items():
        if key.startswith("networkRuleSet"):
            print("  ", key, "=", json.dumps(value))
for plan in json.load(open("plans.back.json")):
    print(plan["name"], json.dumps(plan["inherited"]), json.dumps(plan["freeTrialRemainingTime"]))
PY
cat > expected.txt <<'TXT'
contosodeny
   networkRuleSet/defaultAction = "Deny"
   networkRuleSet/ipRules/0/action = null
   networkRuleSet/ipRules/0/value = null
   networkRuleSet = null
contosorange
   networkRuleSet/defaultAction = "Deny"
   networkRuleSet/ipRules/0/action = "Allow"
   networkRuleSet/ipRules/0/value = "203.0.113.0/24"
   networkRuleSet = null
contosobasic
   networkRuleSet/defaultAction = null
   networkRuleSet/ipRules/0/action = null
   networkRuleSet/ipRules/0/value = null
   networkRuleSet = null
Containers false "29 days, 23:00:00"
CloudPosture true "0:00:00"
TXT
diff expected.txt seen.txt
