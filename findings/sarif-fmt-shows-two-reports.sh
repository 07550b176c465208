#!/usr/bin/env bash
# One SARIF file in a terminal, by `sarif-fmt`: in one form what is in order is a warning, in the other errors are not there.
#
# Guess:   the two forms of the tool (`pretty`, the default, and `plain`, a line each, which its problem matchers for CI read)
#          show the same results with the same words. What has the kind `pass` or the level `none` (§3.27.9, §3.27.10) is no
#          warning and is not counted as one. A result need not be in a file (§3.27.12), nor need the file be at hand.
# Seen:    `pretty` calls everything a warning that is neither error nor note: what passed, what does not apply, what is not
#          known and what a person is to look at, and counts them as such. `plain` says `none` of all four, so that what
#          passed and what is not known look the same, and leaves out, without a word, whatever stands in no file or in
#          one that it cannot open: errors too. With the files in another folder, in a ZIP archive, or pasted into a page,
#          a report full of errors prints nothing at all. The exit code is 0 throughout.
# Bears on: the SARIF exports. What is not known for want of a document has no file, so `plain` shows what fires and keeps
#          quiet on what was not looked at; run beside other files than the report names, it shows an empty report for a
#          chain that fires. `sarif-all` in the form `pretty` warns of closed registries. So: `pretty`, of `sarif`
#          alone, in the folder where it was judged.
# Version and source: crates.io sarif-fmt 0.8.0 with serde-sarif 0.8.0, built here with its lock file.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
CARGO_TARGET_DIR=$work/target cargo install --quiet --locked --root "$work" sarif-fmt@0.8.0 2> build || { cat build; exit 1; }
mkdir here elsewhere
cat > here/registry.json <<'JSON'
{
  "name": "contosoacr",
  "adminUserEnabled": true,
  "publicNetworkAccess": "Disabled"
}
JSON
cat > write.py <<'PY'
import json
def result(rule, kind, level, text, line=None, column=None, uri="registry.json"):
    where = {"logicalLocations": [{"name": "contosoacr", "kind": "resource"}]}
    if line:
        where["physicalLocation"] = {"artifactLocation": {"uri": uri}, "region": {"startLine": line, "startColumn": column}}
    return {"ruleId": rule, "kind": kind, "level": level, "message": {"text": text}, "locations": [where]}
results = [
    result("admin", "fail", "error", "the admin account is on", 3, 23),
    result("network", "pass", "none", "the endpoint is closed", 4, 26),
    result("trust", "notApplicable", "none", "this SKU has no content trust", 2, 3),
    result("chain", "open", "none", "it is not known whether the chain holds", 3, 23),
    result("push", "review", "none", "somebody should look at who may push", 2, 3),
    result("plan", "open", "none", "no document shows the plan"),
    result("sensor", "fail", "error", "a cluster runs without a sensor"),
    result("second", "fail", "error", "the admin account of another registry is on", 1, 1, "exports.zip/second.json"),
]
rules = [{"id": one["ruleId"]} for one in results]
json.dump({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "judge", "rules": rules}}, "results": results}]},
          open("report.sarif", "w"))
PY
python3 write.py
{
  echo "pretty:"
  (cd here && ../bin/sarif-fmt --color never --input ../report.sarif && echo "exit code $?") | grep -E '^(error|warning|note|exit)'
  for folder in here elsewhere; do
    echo "plain, $folder:"
    (cd "$folder" && ../bin/sarif-fmt --color never --message-format plain --input ../report.sarif && echo "exit code $?")
  done
} > seen
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
pretty:
error: the admin account is on
warning: the endpoint is closed
warning: this SKU has no content trust
warning: it is not known whether the chain holds
warning: somebody should look at who may push
warning: no document shows the plan
error: a cluster runs without a sensor
error: the admin account of another registry is on
warning: 5 warnings emitted
error: 3 errors emitted
exit code 0
plain, here:
registry.json:3:23: error: the admin account is on
registry.json:4:26: none: the endpoint is closed
registry.json:2:3: none: this SKU has no content trust
registry.json:3:23: none: it is not known whether the chain holds
registry.json:2:3: none: somebody should look at who may push
exit code 0
plain, elsewhere:
exit code 0
WANT
