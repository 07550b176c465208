#!/usr/bin/env bash
# Locks of repositories, tags and manifests, as the registry's own JavaScript client writes them down.
#
# Guess:   the client prints what the registry answers and `az acr repository show` shows:
#          `changeableAttributes.writeEnabled`, `imageName`, `createdTime`.
# Seen:    no key stays but `name`, `digest`, `tags`, `signed`, `manifestCount`, `tagCount`, `architecture`. The
#          lock is `canWrite`, at the top; `imageName` is `name` of a repository but `repositoryName` of a tag;
#          `operatingSystem`, `sizeInBytes`, `createdOn`; fractions of a second are cut to three digits. A
#          manifest without tags gets an empty list, one whose locks were not answered has no `can…` at all.
#          Quarantine state is gone. What the CLI's tag objects lack is here: registry and repository.
# Bears on: step 3. `canWrite: false` of the tag or its repository keeps the tag from moving; of the manifest
#          alone it does not; a missing `canWrite` is not known. It joins by `registryLoginServer`.
# Version and source: npm @azure/container-registry 1.1.2; the client is handed the registry's answers in place
#          of its HTTP connection; nothing is sent.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund @azure/container-registry@1.1.2 @azure/core-rest-pipeline@1.24.0 > /dev/null
cat > try.mjs <<'JS'
import { ContainerRegistryClient } from "@azure/container-registry";
import { createHttpHeaders } from "@azure/core-rest-pipeline";

const digest = (letter) => "sha256:" + letter.repeat(64);
const times = { createdTime: "2026-01-01T00:00:00.1234567Z", lastUpdateTime: "2026-01-02T00:00:00Z" };
const locks = (writeEnabled) => ({ deleteEnabled: true, writeEnabled, readEnabled: true, listEnabled: true });
const top = { registry: "contosoacr.azurecr.io", imageName: "shop/web" };
const answers = {
  "/acr/v1/shop%2Fweb": { ...top, ...times, manifestCount: 2, tagCount: 1, changeableAttributes: locks(false) },
  "/acr/v1/shop%2Fweb/_tags": { ...top, tags: [{ name: "prod", digest: digest("a"), ...times, signed: false, changeableAttributes: locks(true) }] },
  "/acr/v1/shop%2Fweb/_manifests": { ...top, manifests: [
    { digest: digest("a"), imageSize: 9, ...times, architecture: "amd64", os: "linux", tags: ["prod"],
      changeableAttributes: { ...locks(false), quarantineState: "Passed" } },
    { digest: digest("b"), imageSize: 9, ...times },
  ] },
};
const httpClient = { sendRequest: async (request) => ({ status: 200, request,
  headers: createHttpHeaders({ "content-type": "application/json" }),
  bodyAsText: JSON.stringify(answers[new URL(request.url).pathname]) }) };
const repository = new ContainerRegistryClient("https://contosoacr.azurecr.io", { httpClient }).getRepository("shop/web");
console.log("repository", JSON.stringify(await repository.getProperties()));
for await (const found of repository.getArtifact("prod").listTagProperties()) console.log("tag", JSON.stringify(found));
for await (const found of repository.listManifestProperties()) console.log("manifest", JSON.stringify(found));
JS
node try.mjs > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
repository {"registryLoginServer":"contosoacr.azurecr.io","name":"shop/web","createdOn":"2026-01-01T00:00:00.123Z","lastUpdatedOn":"2026-01-02T00:00:00.000Z","manifestCount":2,"tagCount":1,"canDelete":true,"canWrite":false,"canList":true,"canRead":true}
tag {"registryLoginServer":"contosoacr.azurecr.io","repositoryName":"shop/web","name":"prod","digest":"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","createdOn":"2026-01-01T00:00:00.123Z","lastUpdatedOn":"2026-01-02T00:00:00.000Z","canDelete":true,"canWrite":true,"canList":true,"canRead":true,"signed":false}
manifest {"registryLoginServer":"contosoacr.azurecr.io","repositoryName":"shop/web","digest":"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","sizeInBytes":9,"createdOn":"2026-01-01T00:00:00.123Z","lastUpdatedOn":"2026-01-02T00:00:00.000Z","architecture":"amd64","operatingSystem":"linux","relatedArtifacts":[],"tags":["prod"],"canDelete":true,"canList":true,"canRead":true,"canWrite":false}
manifest {"registryLoginServer":"contosoacr.azurecr.io","repositoryName":"shop/web","digest":"sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","sizeInBytes":9,"createdOn":"2026-01-01T00:00:00.123Z","lastUpdatedOn":"2026-01-02T00:00:00.000Z","relatedArtifacts":[],"tags":[]}
WANT
