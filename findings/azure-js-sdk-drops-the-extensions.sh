#!/usr/bin/env bash
# `JSON.stringify` of what Azure's SDK for JavaScript gives: a plan without extensions, ranges by a third name.
#
# Guess:   the packages for JavaScript are made from the same specification as those for Python and the CLI, so a
#          plan comes with its extensions, and a firewall's range is called `value` as in ARM or
#          `ipAddressOrRange` as in the CLI. The newest release asks the newest version of the API.
# Seen:    the newest @azure/arm-security asks for plans by the version of March 2022: `extensions`, `enforce` and
#          `resourcesCoverageStatus` are dropped even where the answer has them, so a plan whose sensor is off reads
#          like one that is wholly on. In registries a range is called `iPAddressOrRange`; rules for virtual
#          networks, which the answer has, are gone without a trace (no empty list stands for them); and times are
#          cut to milliseconds.
# Bears on: 021: a plan on the tier Standard that lists no extensions says nothing of its parts, and the report
#          says so. 013: the range is read whatever the case of its name; a list of virtual networks that is
#          missing is not an empty one.
# Version and source: npm @azure/arm-security 5.0.0 and @azure/arm-containerregistry 12.0.0 (the newest of each on
#          2026-11-28), Node 20. The clients' own HTTP client is handed an ARM answer; nothing is sent.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > package.json <<'J'
{ "private": true, "dependencies": { "@azure/arm-security": "5.0.0", "@azure/arm-containerregistry": "12.0.0" } }
J
npm install --silent --no-audit --no-fund
cat > try.mjs <<'J'
import { ContainerRegistryManagementClient } from "@azure/arm-containerregistry";
import { SecurityCenter } from "@azure/arm-security";
import { createHttpHeaders } from "@azure/core-rest-pipeline";

const one = "00000000-0000-0000-0000-000000000001";
const plan = {
  id: `/subscriptions/${one}/providers/Microsoft.Security/pricings/Containers`,
  name: "Containers",
  type: "Microsoft.Security/pricings",
  properties: {
    pricingTier: "Standard",
    freeTrialRemainingTime: "PT0S",
    enforce: "False",
    resourcesCoverageStatus: "PartiallyCovered",
    extensions: [{ name: "ContainerSensor", isEnabled: "False" }],
  },
};
const registry = {
  id: `/subscriptions/${one}/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/contosoacr`,
  name: "contosoacr",
  type: "Microsoft.ContainerRegistry/registries",
  location: "westeurope",
  sku: { name: "Premium" },
  systemData: { lastModifiedAt: "2026-11-20T10:00:00.1234567Z" },
  properties: {
    networkRuleSet: {
      defaultAction: "Deny",
      ipRules: [{ action: "Allow", value: "203.0.113.0/24" }],
      virtualNetworkRules: [{ action: "Allow", id: "/subnets/build" }],
    },
  },
};
const answering = (answer) => ({
  credential: { getToken: async () => ({ token: "x", expiresOnTimestamp: Date.now() + 1e7 }) },
  options: {
    httpClient: {
      sendRequest: async (request) => {
        const asked = new URL(request.url).searchParams.get("api-version");
        console.log("asks api-version", asked);
        return { request, status: 200, headers: createHttpHeaders({ "content-type": "application/json" }), bodyAsText: JSON.stringify(answer) };
      },
    },
  },
});
const show = (found) => console.log(JSON.stringify(found).replaceAll(one, "ONE"));

const plans = answering(plan);
show(await new SecurityCenter(plans.credential, one, plans.options).pricings.get(`subscriptions/${one}`, "Containers"));
const registries = answering(registry);
show(await new ContainerRegistryManagementClient(registries.credential, one, registries.options).registries.get("shop", "contosoacr"));
J
node try.mjs > seen 2>&1 || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
asks api-version 2022-03-01
{"id":"/subscriptions/ONE/providers/Microsoft.Security/pricings/Containers","name":"Containers","type":"Microsoft.Security/pricings","pricingTier":"Standard","freeTrialRemainingTime":"PT0S"}
asks api-version 2025-11-01
{"location":"westeurope","id":"/subscriptions/ONE/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/contosoacr","name":"contosoacr","type":"Microsoft.ContainerRegistry/registries","systemData":{"lastModifiedAt":"2026-11-20T10:00:00.123Z"},"networkRuleSet":{"defaultAction":"Deny","ipRules":[{"action":"Allow","iPAddressOrRange":"203.0.113.0/24"}]},"sku":{"name":"Premium"}}
WANT
