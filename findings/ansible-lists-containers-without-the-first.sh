#!/usr/bin/env bash
# Container groups and web apps as Ansible lists them: images that are gone, and images that are "versions".
#
# Guess:   `azure_rm_containerinstance_info` returns a group as Azure has it, in snake case, as its siblings for
#          clusters and functions do (`as_dict()`): where there were init containers there is `init_containers`. Of an
#          app `azure_rm_webapp_info` returns `linux_fx_version`, or else says nothing about what it runs.
# Seen:    a group is put together anew: of its containers only those that stay are there, of how it logs in nothing.
#          A group whose init container comes from one's own registry looks like one with a public image and no more.
#          Groups have no `type`; `restart_policy` is `on_failure`. Of an app the image stands in `frameworks`, beside
#          Python and Java, as the `version` of a framework called `docker`; a Compose file in Base64 is the version of
#          `compose`. An app on Windows that runs a container, and one that runs site containers, have an empty list,
#          as one has that runs nothing of the kind; `kind` and `type`, by which they could be told, are not returned.
# Bears on: the blast radius. A group that shows no list of what starts first may run an image that is not known, and the
#          report names `az container show`; what `docker` has as its version is the app's image. Taken as it looks, a
#          group with an init container would be said to pull from elsewhere only.
# Version and source: PyPI ansible 12.3.0, in it azure.azcollection 3.12.0, with ansible-core 2.19.14 and the libraries
#          that the collection's own requirements.txt pins (azure-mgmt-containerinstance 10.1.0, azure-mgmt-web 7.3.1),
#          Python 3.11 (2026-11-29). An ARM of its own on loopback behind a proxy of its own; 2 GB of packages.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install ansible-core==2.19.14
env/bin/pip -q --disable-pip-version-check download --no-deps -d wheel ansible==12.3.0
env/bin/python - <<'PY'
import glob, zipfile

with zipfile.ZipFile(glob.glob("wheel/*.whl")[0]) as wheel:
    wheel.extractall(".", [name for name in wheel.namelist() if name.startswith("ansible_collections/azure/")])
PY
env/bin/pip -q --disable-pip-version-check install -r ansible_collections/azure/azcollection/requirements.txt
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out cert.pem -subj /CN=management.azure.com \
  -addext subjectAltName=DNS:management.azure.com 2>/dev/null
cat > try.py <<'PY'
import base64, http.server, json, os, ssl, subprocess, sys, threading, time

ONE = "00000000-0000-4000-8000-000000000001"
ALL = "/subscriptions/" + ONE
SHOP = ALL + "/resourceGroups/shop"
GROUPS, SITES = "/providers/Microsoft.ContainerInstance/containerGroups", "/providers/Microsoft.Web/sites"
piece = lambda d: base64.urlsafe_b64encode(json.dumps(d).encode()).decode().rstrip("=")
token = piece({"alg": "none"}) + "." + piece({"tid": ONE, "oid": ONE, "exp": int(time.time()) + 9999}) + ".eA"


def group(name, image, *first):
    needs = {"requests": {"cpu": 1.0, "memoryInGB": 1.0}}
    return {"id": SHOP + GROUPS + "/" + name, "name": name, "type": "Microsoft.ContainerInstance/containerGroups",
            "location": "westeurope", "properties": {
                "provisioningState": "Succeeded", "osType": "Linux", "restartPolicy": "OnFailure",
                "containers": [{"name": "main", "properties": {
                    "image": image, "ports": [{"port": 80}], "environmentVariables": [], "resources": needs}}],
                "initContainers": [{"name": "first", "properties": {"image": one}} for one in first],
                "imageRegistryCredentials": [{"server": "contosoacr.azurecr.io", "username": "contosoacr"}],
                "ipAddress": {"type": "Public", "ip": "203.0.113.9", "ports": [{"protocol": "TCP", "port": 80}]}}}


COMPOSE = base64.b64encode(b"services: {web: {image: contosoacr.azurecr.io/shop/one:1}}").decode()
RUNS = {"linux": ("app,linux,container", "DOCKER|contosoacr.azurecr.io/shop/web:1", None),
        "compose": ("app,linux,container", "COMPOSE|" + COMPOSE, None),
        "windows": ("app,container,windows", "", "DOCKER|contosoacr.azurecr.io/shop/win:1"),
        "sidecars": ("app,linux", "sitecontainers", None),
        "python": ("app,linux", "PYTHON|3.12", None),
        "code": ("app", "", None)}


def site(name):
    host = name + ".azurewebsites.net"
    return {"id": SHOP + SITES + "/" + name, "name": name, "type": "Microsoft.Web/sites", "kind": RUNS[name][0],
            "location": "West Europe", "properties": {
                "resourceGroup": "shop", "state": "Running", "enabled": True, "availabilityState": "Normal",
                "defaultHostName": host, "hostNames": [host], "enabledHostNames": [host], "hostNameSslStates": [],
                "outboundIpAddresses": "203.0.113.7", "siteConfig": {},
                "serverFarmId": SHOP + "/providers/Microsoft.Web/serverfarms/plan"}}


found = {SHOP + GROUPS: {"value": [group("plain", "contosoacr.azurecr.io/shop/batch:1"),
                                   group("first", "mcr.microsoft.com/contoso/hello:1",
                                         "contosoacr.azurecr.io/shop/migrate:1")]},
         ALL + SITES: {"value": [site(name) for name in RUNS]}}
for name, (_, linux, windows) in RUNS.items():
    about = SHOP + SITES + "/" + name
    answer = lambda what, properties: {"id": about + what, "name": name, "properties": properties}
    found[about + "/config/web"] = answer("/config/web", {"linuxFxVersion": linux, "windowsFxVersion": windows})
    found[about + "/config/appsettings/list"] = answer("/config/appsettings", {})
    found[about + "/config/authsettings/list"] = answer("/config/authsettings", {"enabled": False})
    found[about + "/config/publishingcredentials/list"] = answer("", {"publishingUserName": "$" + name})
    found[about + "/publishxml"] = None


class Azure(http.server.BaseHTTPRequestHandler):
    def do_CONNECT(self):
        self.send_response(200)
        self.end_headers()
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb", -1), self.connection.makefile("wb", 0)
        self.close_connection = False

    def answer(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        path = self.path.partition("?")[0]
        if path == "/msi":
            out = {"access_token": token, "expires_on": str(int(time.time()) + 9999), "token_type": "Bearer",
                   "resource": "https://management.azure.com/"}
        else:
            out = found[path]
        data = json.dumps(out).encode()
        if path.endswith("/publishxml"):
            data = b'<publishData><publishProfile publishMethod="FTP" publishUrl="ftps://contoso.example"/><publishProfile publishMethod="ZipDeploy" publishUrl="contoso.example"/></publishData>'
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Azure)
threading.Thread(target=server.serve_forever, daemon=True).start()
root = "http://127.0.0.1:%d/" % server.server_port
here = os.getcwd()
tasks = []
for module, options in (("containerinstance_info", {"resource_group": "shop"}), ("webapp_info", {})):
    tasks += [{"azure.azcollection.azure_rm_" + module: {"auth_source": "msi", **options}, "register": "shown"},
              {"ansible.builtin.copy": {"content": "{{ shown | to_nice_json }}", "dest": here + "/" + module + ".json"}}]
json.dump([{"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": tasks,
            "vars": {"ansible_python_interpreter": sys.executable}}], open("play.json", "w"))
home = dict(os.environ, HOME=here, HTTPS_PROXY=root, NO_PROXY="127.0.0.1", REQUESTS_CA_BUNDLE=here + "/cert.pem",
            IDENTITY_ENDPOINT=root + "msi", IDENTITY_HEADER="x", AZURE_SUBSCRIPTION_ID=ONE, LC_ALL="C.UTF-8",
            ANSIBLE_COLLECTIONS_PATH=here)
done = subprocess.run(["env/bin/ansible-playbook", "-i", "localhost,", "play.json"], env=home, capture_output=True, text=True)
assert done.returncode == 0, done.stdout + done.stderr
groups = json.load(open("containerinstance_info.json"))["containerinstances"]
apps = json.load(open("webapp_info.json"))["webapps"]
print("azure_rm_containerinstance_info:", *sorted(groups[0]))
for one in groups:
    print("  ", one["name"], [part["image"] for part in one["containers"]], one["restart_policy"])
print("azure_rm_webapp_info:", *(key for key in sorted(apps[0]) if key in ("id", "kind", "type", "frameworks", "site_config")))
for one in apps:
    print("  ", one["name"], [[part["name"], part["version"][:35]] for part in one["frameworks"]])
print("anywhere in either:", {word: word in json.dumps([groups, apps]) for word in ("migrate", "shop/win", "sitecontainers")})
PY
env/bin/python try.py > seen 2> said || { cat seen said; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
azure_rm_containerinstance_info: containers dns_name_label id identity ip_address location name os_type ports resource_group restart_policy subnet_ids tags volumes
   plain ['contosoacr.azurecr.io/shop/batch:1'] on_failure
   first ['mcr.microsoft.com/contoso/hello:1'] on_failure
azure_rm_webapp_info: frameworks id
   linux [['docker', 'contosoacr.azurecr.io/shop/web:1']]
   compose [['compose', 'c2VydmljZXM6IHt3ZWI6IHtpbWFnZTogY29']]
   windows []
   sidecars []
   python [['python', '3.12']]
   code []
anywhere in either: {'migrate': False, 'shop/win': False, 'sitecontainers': False}
WANT
