#!/usr/bin/env bash
# The name that one of GitHub's two code scanners wants a SARIF run to have is an error to the other.
#
# Guess:   SARIF has one place for what run this is, `automationDetails.id` (§3.17.3: whatever the producer
#          likes, the same up to the last slash for runs of one kind). A validator that calls it an error when it is
#          missing is content when it is there; and GitHub Advanced Security is one product, on GitHub and on
#          Azure DevOps, so a name that serves the one serves the other.
# Seen:    without a name there is one error. With the name that GitHub documents (`tool/category/`) there are
#          five: for Azure DevOps the name must begin with `azuredevops/pipeline/build/`, and beside it must
#          stand four properties about the build, which only a pipeline there can know. The rules for GitHub
#          say nothing either way. So the run that says less has the fewer errors, and a file that is meant for
#          both can pass neither with a name nor without.
# Bears on: the SARIF export: it names its run for GitHub, which closes alerts by that name, and
#          `cargo xtask exports-check` lets these two rules of Azure DevOps pass and no others.
# Version and source: npm @microsoft/sarif-multitool-linux 5.7.0 (SARIF Multitool 5.7.0+e506911c), offline.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts @microsoft/sarif-multitool-linux@5.7.0 >/dev/null
tool=node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
chmod +x "$tool"
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
run() {
  cat > run.sarif <<JSON
{
  "\$schema": "https://json.schemastore.org/sarif-2.1.0.json",
  "version": "2.1.0",
  "runs": [{
    "tool": {"driver": {
      "name": "Example", "fullName": "Example 1.0.0", "semanticVersion": "1.0.0",
      "informationUri": "https://example.com/",
      "rules": [{
        "id": "EX001", "name": "PublicNetworkAccess", "helpUri": "https://example.com/EX001",
        "shortDescription": {"text": "Public network access is on."},
        "fullDescription": {"text": "Public network access is on."},
        "help": {"text": "Switch it off."},
        "properties": {"security-severity": "8.0", "tags": ["security"], "precision": "high"}
      }]
    }},
    $1
    "results": [{
      "ruleId": "EX001", "ruleIndex": 0, "kind": "fail", "level": "error",
      "message": {"text": "contosoacr: public access is on."},
      "partialFingerprints": {"resource/v1": "EX001|contosoacr"},
      "locations": [{"physicalLocation": {
        "artifactLocation": {"uri": "registries.json"}, "region": {"startLine": 3, "startColumn": 5}}}]
    }],
    "columnKind": "utf16CodeUnits"
  }]
}
JSON
  for rules in Ghas GHAzDO; do
    "$tool" validate run.sarif --rule-kind "Sarif;$rules" --level "Error;Warning" --output found.sarif \
      --log ForceOverwrite > said || true
    errors=$(grep -oE '(error|warning) [A-Za-z0-9]+' said | sort | uniq -c | awk '{ print $1 "x " $3 }' | paste -sd, || true)
    echo "  rules for $rules: ${errors:-nothing}"
    grep -oE "(does not provide 'azuredevops[^']*'|expected prefix '[^']*')" said | sed 's/^/    /' || true
  done
}
{
  echo "without a name"
  run ""
  echo "with GitHub's"
  run '"automationDetails": {"id": "example/registries/"},'
} | tee seen
diff seen - <<'SEEN'
without a name
  rules for Ghas: nothing
  rules for GHAzDO: 1x GHAzDO1014
with GitHub's
  rules for Ghas: nothing
  rules for GHAzDO: 4x GHAzDO1019,1x GHAzDO1020
    does not provide 'azuredevops/pipeline/build/buildDefinitionId'
    does not provide 'azuredevops/pipeline/build/buildDefinitionName'
    does not provide 'azuredevops/pipeline/build/phaseId'
    does not provide 'azuredevops/pipeline/build/phaseName'
    expected prefix 'azuredevops/pipeline/build/'
SEEN
echo "as seen"
