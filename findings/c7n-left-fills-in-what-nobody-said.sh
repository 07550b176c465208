#!/usr/bin/env bash
# A registry in Terraform's language, as Cloud Custodian's c7n-left shows it: "admin_enabled": false, and nobody said so.
#
# Guess:   a variable without a value stays one (`${var.admin}`), or is `null`, or is left out; a block that a variable
#          multiplies stays as written or is marked; how often a resource is there, too. An `id` is Azure's.
# Seen:    the parser below (tfparse) shows a variable without a value as `{"__attribute__": "var.admin", …}`. c7n-left
#          first gives each such variable the zero of its type, so `admin_enabled` is `false`, like one that
#          somebody wrote; a policy "admin account off" holds. With both the ranges that a `dynamic` block would
#          make are gone without a mark, so a firewall that lets offices in looks like one without ranges. A
#          registry whose `for_each` has no value is not there at all; one with a `count` by it is with tfparse and is
#          not with c7n-left. `id` is a GUID that is another one in each run. Which variables were filled in stands in
#          `c7n-left dump`, far from the registry, and not in `c7n-left run`.
# Bears on: 012 and 013 of what is only to be deployed. Of such a registry what is off or empty is not known, nor are
#          ranges, whatever is listed; what is switched on is. Both documents had been passed over: beside a
#          clear registry the chain was called broken.
# Version and source: PyPI c7n-left 0.3.39, c7n 0.9.53, tfparse 0.6.22, Python 3.11; no network.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install c7n-left==0.3.39 c7n==0.9.53 tfparse==0.6.22
mkdir source policies
cat > source/main.tf <<'TF'
variable "admin" { type = bool }
variable "offices" { type = list(string) }
resource "azurerm_container_registry" "one" {
  name                = "contosoone"
  resource_group_name = "shop"
  location            = "westeurope"
  sku                 = "Premium"
  admin_enabled       = var.admin
  network_rule_set {
    default_action = "Deny"
    dynamic "ip_rule" {
      for_each = var.offices
      content {
        action   = "Allow"
        ip_range = ip_rule.value
      }
    }
  }
}
resource "azurerm_container_registry" "two" {
  count               = var.admin ? 1 : 0
  name                = "contosotwo"
  resource_group_name = "shop"
  location            = "westeurope"
  sku                 = "Basic"
  admin_enabled       = true
}
resource "azurerm_container_registry" "three" {
  for_each            = toset(var.offices)
  name                = "contosothree"
  resource_group_name = "shop"
  location            = "westeurope"
  sku                 = "Basic"
  admin_enabled       = true
}
TF
cat > policies/off.yaml <<'YAML'
policies:
  - name: admin-account-off
    resource: terraform.azurerm_container_registry
    filters:
      - admin_enabled: false
YAML
cat > try.py <<'PY'
import json, subprocess, uuid
from tfparse import load_from_path

def show(registry):
    left = {key: value for key, value in registry.items() if key not in ("__tfmeta", "location", "resource_group_name")}
    uuid.UUID(left.pop("id"))
    left.get("network_rule_set", {}).pop("__tfmeta", None)
    left.get("network_rule_set", {}).pop("id", None)
    print("   ", registry["__tfmeta"]["path"].split(".")[-1], json.dumps(left))

def left(*words):
    done = subprocess.run(["env/bin/c7n-left", *words, "-d", "source", "--output-file", "out.json"], capture_output=True, text=True)
    return done.returncode, json.load(open("out.json"))

print("tfparse:")
first = load_from_path("source")["azurerm_container_registry"]
for registry in first:
    show(registry)
again = load_from_path("source")["azurerm_container_registry"]
print("    the same id the next time:", first[0]["id"] == again[0]["id"])
_, dump = left("dump")
print("c7n-left dump:", json.dumps(dump["input_vars"]))
for registry in dump["graph"]["azurerm_container_registry"]:
    show(registry)
code, run = left("run", "-p", "policies", "-o", "json")
print("c7n-left run:", [key for key in run])
for result in run["results"]:
    print("    policy", result["policy"]["name"])
    result["resource"].pop("c7n:MatchedFilters")
    show(result["resource"])
PY
env/bin/python try.py > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
tfparse:
    one {"admin_enabled": {"__attribute__": "var.admin", "__name__": "admin"}, "name": "contosoone", "network_rule_set": {"default_action": "Deny"}, "sku": "Premium"}
    two[0] {"admin_enabled": true, "count": null, "name": "contosotwo", "sku": "Basic"}
    the same id the next time: False
c7n-left dump: {"uninitialized": {"admin": false, "offices": []}}
    one {"admin_enabled": false, "name": "contosoone", "network_rule_set": {"default_action": "Deny"}, "sku": "Premium"}
c7n-left run: ['results']
    policy admin-account-off
    one {"admin_enabled": false, "name": "contosoone", "network_rule_set": {"default_action": "Deny"}, "sku": "Premium"}
WANT
