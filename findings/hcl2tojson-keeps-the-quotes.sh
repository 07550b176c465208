#!/usr/bin/env bash
# A Terraform file made JSON by two public converters: neither is the JSON that Terraform itself takes.
#
# Guess:   HCL has one JSON form, which Terraform documents (`.tf.json`), and a converter prints that: types and names
#          are keys, texts are texts, what is not known is `${…}`; a reader of `.tf.json` reads it.
# Seen:    python-hcl2 (`hcl2tojson`) leaves the quotes of the source around every label and every text: the key is
#          `"\"azurerm_container_registry\""`, the SKU `"\"Premium\""`; only with `--strip-string-quotes` it does not.
#          Keys of attributes have none, so one document has both, and blocks have a key `__is_block__`.
#          @cdktf/hcl2json prints the keys plainly. With both a `dynamic` block stands inside the block that it
#          fills, as `dynamic`, and there is no list of ranges beside it: that looks like a firewall that denies
#          all, and it lets in whatever the variable says.
# Bears on: 012 and 013 of what is only to be deployed: a reader that looks for the type by its name sees no registry
#          in the first, and one that reads rules sees a closed firewall in the second. The report did both: beside
#          a clear registry the chain was called broken, and 013 was clear. Both are read, and such a firewall
#          is not known.
# Version and source: PyPI python-hcl2 8.1.4, Python 3.11; npm @cdktf/hcl2json 0.21.0, Node 20; no network.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install python-hcl2==8.1.4
cat > package.json <<'J'
{ "private": true, "dependencies": { "@cdktf/hcl2json": "0.21.0" } }
J
npm install --silent --no-audit --no-fund
cat > main.tf <<'TF'
resource "azurerm_container_registry" "one" {
  name          = "contosoone"
  sku           = "Premium"
  admin_enabled = var.admin
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
TF
cat > try.mjs <<'J'
import { readFileSync } from "node:fs";
import hcl from "@cdktf/hcl2json";
console.log(JSON.stringify(await hcl.parse("main.tf", readFileSync("main.tf", "utf8"))));
J
{
  echo "hcl2tojson:"
  env/bin/hcl2tojson -q --compact main.tf
  echo
  echo "hcl2tojson --strip-string-quotes:"
  env/bin/hcl2tojson -q --compact --strip-string-quotes main.tf
  echo
  echo "hcl2json:"
  node try.mjs
} > seen 2>&1 || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
hcl2tojson:
{"resource":[{"\"azurerm_container_registry\"":{"\"one\"":{"name":"\"contosoone\"","sku":"\"Premium\"","admin_enabled":"${var.admin}","network_rule_set":[{"default_action":"\"Deny\"","dynamic":[{"\"ip_rule\"":{"for_each":"${var.offices}","content":[{"action":"\"Allow\"","ip_range":"${ip_rule.value}","__is_block__":true}],"__is_block__":true}}],"__is_block__":true}],"__is_block__":true}}}]}

hcl2tojson --strip-string-quotes:
{"resource":[{"azurerm_container_registry":{"one":{"name":"contosoone","sku":"Premium","admin_enabled":"${var.admin}","network_rule_set":[{"default_action":"Deny","dynamic":[{"ip_rule":{"for_each":"${var.offices}","content":[{"action":"Allow","ip_range":"${ip_rule.value}","__is_block__":true}],"__is_block__":true}}],"__is_block__":true}],"__is_block__":true}}}]}

hcl2json:
{"resource":{"azurerm_container_registry":{"one":[{"admin_enabled":"${var.admin}","name":"contosoone","network_rule_set":[{"default_action":"Deny","dynamic":{"ip_rule":[{"content":[{"action":"Allow","ip_range":"${ip_rule.value}"}],"for_each":"${var.offices}"}]}}],"sku":"Premium"}]}}}
WANT
