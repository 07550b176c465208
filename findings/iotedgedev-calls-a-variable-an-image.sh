#!/usr/bin/env bash
# What devices at the edge will run, by Microsoft's own tool for it: an image on a server that is called "$server".
#
# Guess:   a deployment of IoT Edge is a list of containers under one key, like a pod, also where it is only a layer over
#          others. The tool that fills a template in from `.env` fails where a name has no value, at the latest when
#          it validates what it has made; a password stays what it was in the template, a name.
# Seen:    a name without a value is the host of the image, and not even as it is written: `$SERVER/till` becomes
#          `$server/till:1-amd64`, which nothing that fills variables in later finds again. Validation says "passed",
#          and the exit code is 0, with `--fail-on-validation-error` too: of a layer it looks at nothing but the
#          containers' options. A layer has no `modules`: the whole path to a module, dots and all,
#          is one key. Options become a text, and one of more than 512 letters several (`createOptions01`), none of
#          which is JSON. The registry's password stands in the file in clear. Of the hub, of a device or of whom the
#          deployment is for nothing is said; in Azure's own lists modules are not at all.
# Bears on: step 4 and the blast radius: devices pull from the registry, mostly as its admin account, and no list of
#          Azure's shows them. Manifests, layers and twins had been passed over as "nothing that is known here";
#          now their modules fall, and `$server/till` is an image that is not known, and none from elsewhere.
# Version and source: PyPI iotedgedev 3.3.9 (October 2026), Python 3.11; no network, its statistics switched off.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install iotedgedev==3.3.9
export HOME=$work
mkdir -p .iotedgedev shop/modules/till shop/config
printf '[DEFAULT]\nfirsttime = no\ncollect_telemetry = no\n' > .iotedgedev/setting.ini
# The schema of a whole manifest would come from the network.
export http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9
cd shop
cat > .env <<'ENV'
LOGIN="contosoacr"
PASSWORD="example"
ENV
echo 'FROM scratch' > modules/till/Dockerfile.amd64
cat > modules/till/module.json <<'JSON'
{"$schema-version": "0.0.1", "description": "", "language": "python", "image": {"repository": "$SERVER/till",
 "tag": {"version": "1", "platforms": {"amd64": "./Dockerfile.amd64"}}, "buildOptions": [], "contextPath": "./"}}
JSON
cat > write.py <<'PY'
import json
def module(options):
    return {"version": "1.0", "type": "docker", "status": "running", "restartPolicy": "always",
            "settings": {"image": "${MODULES.till}", "createOptions": options}}
runtime = {"type": "docker", "settings": {"minDockerVersion": "v1.25", "registryCredentials": {
    "contoso": {"username": "$LOGIN", "password": "$PASSWORD", "address": "contosoacr.azurecr.io"}}}}
agent = {"type": "docker", "settings": {"image": "mcr.microsoft.com/azureiotedge-agent:1.5", "createOptions": {}}}
whole = {"schemaVersion": "1.1", "runtime": runtime, "systemModules": {"edgeAgent": agent},
         "modules": {"till": module({"Env": ["LEVEL=%d" % n for n in range(60)]})}}
content = lambda desired: {"modulesContent": {"$edgeAgent": desired}}
json.dump({"$schema-template": "4.0.0", **content({"properties.desired": whole})}, open("whole.template.json", "w"))
layer = content({"properties.desired.modules.till": module({"Env": ["LEVEL=1"]})})
json.dump({"$schema-template": "4.0.0", "content": layer}, open("layer.template.json", "w"))
PY
python3 write.py
cat > show.py <<'PY'
import json
def is_json(text):
    try:
        return bool(json.loads(text))
    except ValueError:
        return False
def settings(module):
    found = module["settings"]
    print("   ", found["image"])
    for key in [key for key in found if key.startswith("create")]:
        print("   ", key, len(found[key]), "is JSON" if is_json(found[key]) else "is no JSON")
whole = json.load(open("config/whole.amd64.json"))
print("whole:", list(whole), list(whole["modulesContent"]["$edgeAgent"]))
desired = whole["modulesContent"]["$edgeAgent"]["properties.desired"]
print("   ", desired["runtime"]["settings"]["registryCredentials"])
settings(desired["modules"]["till"])
layer = json.load(open("config/layer.amd64.json"))
agent = layer["content"]["modulesContent"]["$edgeAgent"]
print("layer:", list(layer), list(agent))
settings(*agent.values())
PY
{
  for template in whole layer; do
    code=0
    ../env/bin/iotedgedev solution genconfig -f "$template.template.json" -P amd64 --fail-on-validation-error \
      < /dev/null > said 2>&1 || code=$?
    echo "$template: $(grep -c 'Validation for all createOptions passed' said) passed, exit $code"
  done
  python3 show.py
} > ../seen || { cat ../seen said; exit 1; }
cd ..
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
whole: 1 passed, exit 0
layer: 1 passed, exit 0
whole: ['modulesContent'] ['properties.desired']
    {'contoso': {'username': 'contosoacr', 'password': 'example', 'address': 'contosoacr.azurecr.io'}}
    $server/till:1-amd64
    createOptions 512 is no JSON
    createOptions01 147 is no JSON
layer: ['content'] ['properties.desired.modules.till']
    $server/till:1-amd64
    createOptions 19 is JSON
WANT
