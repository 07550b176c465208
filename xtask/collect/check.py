"""Runs the collecting script with the real `az` and `kubectl` against stand-ins on loopback, and looks
at what it leaves behind.

Arguments: the program that runs the script and the script, the folders with `az` and `kubectl`, `linchpin`, and
the program that drops the folder on the built page, or nothing."""

import json
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from azure import Azure, SUBSCRIPTION  # noqa: E402
from kubernetes import Kubernetes  # noqa: E402

KUBECONFIG = """apiVersion: v1
kind: Config
clusters: [{{name: c, cluster: {{server: "http://127.0.0.1:{port}"}}}}]
contexts: [{{name: aks-shop, context: {{cluster: c, user: u}}}}]
users: [{{name: u, user: {{}}}}]
current-context: aks-shop
"""


def serve(handler, tls=None):
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls / "cert.pem", tls / "key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def main():
    shell = sys.argv[1]
    script, tools, kubectl, linchpin = (Path(word).resolve() for word in sys.argv[2:6])
    page = sys.argv[6:]
    home = Path(tempfile.mkdtemp(prefix="linchpin-collect-"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost", "-keyout", home / "key.pem", "-out", home / "cert.pem"],
                   check=True, capture_output=True)
    arm = f"https://localhost:{serve(Azure, home)}"
    identity = f"http://127.0.0.1:{serve(Azure)}/identity"
    (home / "kubeconfig").write_text(KUBECONFIG.format(port=serve(Kubernetes)))
    env = dict(os.environ, HOME=str(home), AZURE_CONFIG_DIR=str(home / "azure"), REQUESTS_CA_BUNDLE=str(home / "cert.pem"),
               IDENTITY_ENDPOINT=identity, IDENTITY_HEADER="x", KUBECONFIG=str(home / "kubeconfig"),
               AZURE_CORE_COLLECT_TELEMETRY="false", AZURE_CORE_NO_COLOR="true",
               AZURE_EXTENSION_USE_DYNAMIC_INSTALL="no", PATH=f"{tools}:{kubectl}:{os.environ['PATH']}", NO_PROXY="localhost,127.0.0.1")

    def az(*words):
        subprocess.run(["az", *words], env=env, check=True, stdout=subprocess.DEVNULL)

    endpoints = [f"--endpoint-{name}={arm}" for name in [
        "resource-manager", "active-directory", "active-directory-resource-id", "active-directory-graph-resource-id",
        "microsoft-graph-resource-id", "management", "gallery", "sql-management", "vm-image-alias-doc"]]
    az("cloud", "register", "--name", "Loopback", "--skip-endpoint-discovery", "--suffix-acr-login-server-endpoint", ".azurecr.io", *endpoints)
    az("cloud", "set", "--name", "Loopback")
    az("login", "--identity")
    Azure.asked.clear()

    ran = subprocess.run([shell, script], cwd=home, env=env, capture_output=True, text=True)
    print(ran.stdout)
    problems = []
    if ran.returncode:
        problems.append(f"the script ended with {ran.returncode}: {ran.stderr[-2000:]}")
    files = sorted((home / "linchpin-exports").iterdir())
    odd = [file.name for file in files if file.suffix != ".json"]
    if odd:
        problems.append(f"left behind: {odd}")
    for file in files:
        if "hush" in file.read_text():
            problems.append(f"{file.name} holds a value")
    wrote = [line for line in Azure.asked if not line.startswith("GET ")]
    if wrote:
        problems.append(f"asked for more than reading: {wrote}")
    names = {file.name.replace(f"-{SUBSCRIPTION}", "") for file in files}
    expected = {"accounts.json", "role-definitions.json", "registries.json", "defender.json", "clusters.json", "webapps.json", "functionapps.json", "logicapps.json", "containerapps.json",
                "containerapp-jobs.json", "session-pools.json", "container-instances.json", "roles.json", "functionapp-1.json", "tokens-contosoprod.json",
                "scope-maps-contosoprod.json", "scope-maps-contosodev.json", "site-containers-1.json", "site-containers-2.json", "slots.json",
                "slot-config-1.json", "slot-containers-1.json", "container-group-profiles.json", "ml-batch-deployments-1.json", "service-fabric-managed-1.json",
                "assessments.json", "alerts.json", "findings-1.json", "findings-2.json",
                *(f"{part}-{registry}.json" for part in ["cache-rules", "tasks", "webhooks"] for registry in ["contosoprod", "contosodev"]),
                *(f"{part}-{number}.json" for part in ["replicas", "connected-registries", "export-pipelines", "import-pipelines"] for number in [1, 2]),
                "ml-workspaces.json", "batch-pools-1.json", "ml-environments-1.json", "ml-deployments-1.json", "pods-aks-shop.json", "controllers-aks-shop.json"}
    if expected - names:
        problems.append(f"missing: {sorted(expected - names)}\n{ran.stderr[-3000:]}")
    if names - expected:
        problems.append(f"not expected: {sorted(names - expected)}")
    for said in ["tokens-contosodev.json", "daemonsets of aks-shop", "of aks-shop, in case they run anything: gadgets.example.com"]:
        if f"missing {said}" not in ran.stdout and f"missing linchpin-exports/{said}" not in ran.stdout:
            problems.append(f"the script does not say that {said} is missing")

    for never in ["secrets", "configmaps", "sealedsecrets"]:
        if [path for path in Kubernetes.asked if path.split("/")[-1] == never]:
            problems.append(f"{never} were asked for")

    judged = subprocess.run([linchpin, "judge", "--format", "json", *files], capture_output=True, text=True)
    if judged.returncode not in (0, 1, 2):
        sys.exit(f"linchpin ended with {judged.returncode}: {judged.stderr}")
    report = json.loads(judged.stdout)
    problems += [f"the page: {problem['source']}: {problem['message']}" for problem in report["problems"]]
    steps = json.dumps([registry["steps"] for registry in report["chains"][0]["registries"] if registry["name"] == "contosoprod"])
    for said in ["northeurope", "`edge`", "`cache/nginx`", "`build`", "`deploy`", "`out`", "2 critical", "Pull from an unfamiliar address", "`ml`"]:
        if said not in steps:
            problems.append(f"the steps do not say {said}")
    radius = report["chains"][0]["blastRadius"]
    kinds = {tally["name"]: tally["workloads"] for tally in radius["totals"]["byKind"]}
    print(json.dumps(kinds, indent=1))
    wanted = {"App Service": 2, "Function app": 1, "Container App": 1, "Container Apps job": 1, "Session pool": 1, "Container Instance": 1,
              "Batch pool": 1, "Machine Learning environment": 1, "Machine Learning deployment": 2, "Deployment": 1, "CronJob": 1, "Rollout": 1,
              "CronWorkflow": 1, "ScaledJob": 1, "Container group profile": 1, "Widget": 1, "OCIRepository": 1}
    for kind, count in wanted.items():
        if kinds.get(kind) != count:
            problems.append(f"{kind}: {kinds.get(kind)} instead of {count}")
    # Of Service Fabric no export shows an image.
    if radius["totals"]["imageUnknown"] != 1:
        problems.append(f"{radius['totals']['imageUnknown']} images are not known")
    if report["chains"][0]["verdict"] != "fires":
        problems.append(f"the verdict is {report['chains'][0]['verdict']}")
    if "Storage accounts" in (home / f"linchpin-exports/assessments-{SUBSCRIPTION}.json").read_text():
        problems.append("a recommendation that bears on nothing was kept")
    unread = [line for source in report["sources"] for document in source["documents"] for line in document["ledger"]["notRead"]]
    if unread:
        problems.append(f"not read: {unread}")
    if page:
        said = json.loads(subprocess.run([*page, home / "linchpin-exports"], check=True, capture_output=True, text=True).stdout)
        print(f"the page: {said['verdict']}")
        said.pop("verdict")
        problems += [f"the page: {key}: {value}" for key, value in said.items() if value]
    for line in problems:
        print(f"wrong: {line}")
    print(f"{len(files)} files kept and read" if not problems else f"{len(problems)} things are wrong")
    if problems:
        sys.exit(f"what was collected is in {home}")
    shutil.rmtree(home)


main()
