#!/usr/bin/env bash
# A list of registries that Nushell makes flat enough for CSV: the ones that anybody may reach are not in it any more.
#
# Guess:   `flatten` changes how wide a table is: `networkRuleSet` becomes `defaultAction` and `ipRules`, and a list
#          that is empty stays empty, or becomes an empty cell. It is what the shell leads to, for `to csv` takes plain
#          values only. What is as long as before holds what it held before.
# Seen:    a list in a cell makes a row of each of its items, so a registry with two ranges is there twice, each time
#          with one of them; and a list without items makes no row. A Premium registry whose firewall lets everybody in has no
#          ranges, and neither has one that is closed and needs none: both are gone without a word. One whose rule set is
#          null stays (and stops `to csv`, by a column of its own, in the middle of the file, until `collect` stands
#          before it). So four registries are four rows before and after, and after they are of three. Where `az acr list`
#          shows `privateEndpointConnections`, that column leaves the registries that have one. Over all columns at once
#          two lists are an error in each row, but `length` counts the errors.
# Bears on: every link: registries are lost, above all those that are open to the internet by default, and what is left
#          looks whole. With one closed registry left of two, and a plan that is off, the chain "fires" before and is
#          "broken" after. Rows that have an action and a range of their own (or `ipRules` that is one object) are one
#          row for each rule: nothing is known of registries without rules, and ranges of rows with one id add up.
# Version and source: npm @nushell/linux-x64 0.115.1 (Nushell's own build, as its package `nushell` brings it), offline.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @nushell/linux-x64@0.115.1 > /dev/null
nu=$PWD/node_modules/@nushell/linux-x64/bin/nu
chmod +x "$nu"
cat > registries.json <<'JSON'
[
  {"name": "contosoacr", "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "sku": {"name": "Premium"},
   "networkRuleSet": {"defaultAction": "Allow", "ipRules": []},
   "dataEndpointHostNames": [], "privateEndpointConnections": []},
  {"name": "fabrikamacr", "adminUserEnabled": false, "publicNetworkAccess": "Disabled", "sku": {"name": "Premium"},
   "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "ipAddressOrRange": "203.0.113.0/24"}]},
   "dataEndpointHostNames": [], "privateEndpointConnections": [{"name": "shop", "provisioningState": "Succeeded"}]},
  {"name": "wingtipacr", "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "sku": {"name": "Premium"},
   "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "ipAddressOrRange": "0.0.0.0/1"},
                                                           {"action": "Allow", "ipAddressOrRange": "128.0.0.0/1"}]},
   "dataEndpointHostNames": [], "privateEndpointConnections": []},
  {"name": "tailspinacr", "adminUserEnabled": true, "publicNetworkAccess": "Enabled", "sku": {"name": "Basic"},
   "networkRuleSet": null, "dataEndpointHostNames": [], "privateEndpointConnections": []}
]
JSON
# Prints a pipeline and what it prints; of an error, the one line that says which.
run() {
  echo "> $1"
  HOME=$work "$nu" -n -c "open registries.json | $1" > out 2> err && status=0 || status=$?
  cat out
  if [ "$status" != 0 ]; then
    { grep -oE "can't convert (list|record)|streamed csv schema changed|can only flatten one inner list at a time" err \
      || cat err; } | head -1
  fi
}
few='select name adminUserEnabled publicNetworkAccess networkRuleSet'
{
  run "$few | to csv"
  run "$few | flatten | to csv"
  run "$few | flatten | flatten | to csv"
  run "$few | flatten | flatten | flatten | to csv"
  run "$few | flatten | flatten | flatten | collect | to csv"
  run "length"
  run "$few | flatten | flatten | flatten | length"
  run "flatten networkRuleSet | flatten ipRules | select name defaultAction? ipRules? | to json --raw"
  run "flatten privateEndpointConnections --all | get name | to json --raw"
  run "flatten | to json"
  run "flatten | length"
} > seen
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
> select name adminUserEnabled publicNetworkAccess networkRuleSet | to csv
can't convert record
> select name adminUserEnabled publicNetworkAccess networkRuleSet | flatten | to csv
can't convert list
> select name adminUserEnabled publicNetworkAccess networkRuleSet | flatten | flatten | to csv
can't convert record
> select name adminUserEnabled publicNetworkAccess networkRuleSet | flatten | flatten | flatten | to csv
name,adminUserEnabled,publicNetworkAccess,defaultAction,action,ipAddressOrRange
fabrikamacr,false,Disabled,Deny,Allow,203.0.113.0/24
wingtipacr,true,Enabled,Deny,Allow,0.0.0.0/1
wingtipacr,true,Enabled,Deny,Allow,128.0.0.0/1
streamed csv schema changed
> select name adminUserEnabled publicNetworkAccess networkRuleSet | flatten | flatten | flatten | collect | to csv
name,adminUserEnabled,publicNetworkAccess,defaultAction,action,ipAddressOrRange,networkRuleSet
fabrikamacr,false,Disabled,Deny,Allow,203.0.113.0/24,
wingtipacr,true,Enabled,Deny,Allow,0.0.0.0/1,
wingtipacr,true,Enabled,Deny,Allow,128.0.0.0/1,
tailspinacr,true,Enabled,,,,
> length
4
> select name adminUserEnabled publicNetworkAccess networkRuleSet | flatten | flatten | flatten | length
4
> flatten networkRuleSet | flatten ipRules | select name defaultAction? ipRules? | to json --raw
[{"name":"fabrikamacr","defaultAction":"Deny","ipRules":{"action":"Allow","ipAddressOrRange":"203.0.113.0/24"}},{"name":"wingtipacr","defaultAction":"Deny","ipRules":{"action":"Allow","ipAddressOrRange":"0.0.0.0/1"}},{"name":"wingtipacr","defaultAction":"Deny","ipRules":{"action":"Allow","ipAddressOrRange":"128.0.0.0/1"}},{"name":"tailspinacr","defaultAction":null,"ipRules":null}]
> flatten privateEndpointConnections --all | get name | to json --raw
["fabrikamacr"]
> flatten | to json
can only flatten one inner list at a time
> flatten | length
4
WANT
