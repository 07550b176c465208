#!/usr/bin/env bash
# A check that passed and now fails is "unchanged" to SARIF's own comparison of two runs.
#
# Guess:   results have a `kind` (`pass`, `fail`, `open`, …; §3.27.9), so that a report may say what was looked at and
#          found in order. Compared with the run before, a result whose kind, level and message are others is
#          `updated`, if it is not `new`; `unchanged` is one that is the same (§3.27.24).
# Seen:    whatever has the fingerprint of an earlier result is `unchanged`: from `pass` to `fail` with level `error`,
#          from `fail` to `pass`, from `open` to `fail`, and with another message. `updated` comes up for none.
#          What was a `pass` and is left out of the later run is `absent`, as a failure that was mended is; and a
#          `pass` that is there for the first time is `new`, as a failure is. So of a complete report the states
#          say nothing; they do of one that holds failures only.
# Bears on: the SARIF export: neither the file with everything nor the one with problems, which holds what is not
#          known beside what fires, is a baseline for this tool; docs/cli.md says so, and that `linchpin diff
#          --format sarif` sets the states by outcome.
# Version and source: npm @microsoft/sarif-multitool-linux 5.7.0 (SARIF Multitool 5.7.0+e506911c), offline.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts @microsoft/sarif-multitool-linux@5.7.0 >/dev/null
tool=node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
chmod +x "$tool"
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
cat > try.py <<'PY'
import json, subprocess, sys

def result(name, kind, message):
    return {"ruleId": "open-network", "ruleIndex": 0, "kind": kind, "level": "error" if kind == "fail" else "none",
            "message": {"text": message}, "partialFingerprints": {"registry/v1": name},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": "registries.json"}},
                           "logicalLocations": [{"fullyQualifiedName": name}]}]}

def write(name, results):
    run = {"tool": {"driver": {"name": "check", "version": "1", "rules": [{"id": "open-network"}]}}, "results": results}
    json.dump({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}, open(name, "w"))

write("before.sarif", [result("opened", "pass", "closed"), result("closed", "fail", "open to 10.0.0.0/8"),
                       result("learnt", "open", "not known"), result("wider", "fail", "open to one address"),
                       result("same", "fail", "open"), result("gone", "fail", "open"), result("gone-too", "pass", "closed")])
write("after.sarif", [result("opened", "fail", "open to the internet"), result("closed", "pass", "closed"),
                      result("learnt", "fail", "open"), result("wider", "fail", "open to the internet"),
                      result("same", "fail", "open"), result("first", "fail", "open"), result("first-too", "pass", "closed")])
subprocess.run([sys.argv[1], "match-results-forward", "after.sarif", "--previous", "before.sarif", "--output-file-path", "out.sarif"],
               check=True, stdout=subprocess.DEVNULL)
kinds = {one["partialFingerprints"]["registry/v1"]: one for one in json.load(open("before.sarif"))["runs"][0]["results"]}
found = json.load(open("out.sarif"))["runs"][0]["results"]
for one in sorted(found, key=lambda one: one["partialFingerprints"]["registry/v1"]):
    name = one["partialFingerprints"]["registry/v1"]
    was = kinds.get(name, {}).get("kind", "-")
    now = "-" if one["baselineState"] == "absent" else one.get("kind", "fail")
    print("%-9s %-4s -> %-4s %-20s %s" % (name, was, now, one["message"]["text"], one["baselineState"]))
PY
python3 try.py "$tool" > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
closed    fail -> pass closed               unchanged
first     -    -> fail open                 new
first-too -    -> pass closed               new
gone      fail -> -    open                 absent
gone-too  pass -> -    closed               absent
learnt    open -> fail open                 unchanged
opened    pass -> fail open to the internet unchanged
same      fail -> fail open                 unchanged
wider     fail -> fail open to the internet unchanged
WANT
