#!/usr/bin/env bash
# A flow of Metaflow for Argo Workflows, "only JSON": the image of its parallel step is in no field, and in no YAML yet.
#
# Guess:   `argo-workflows create --only-json` prints what is deployed, and an image in it is one that a template's
#          `container` has, a step each: all four steps are made by the same decorator with an `image`. Where a document
#          holds another as a text, the text is JSON or YAML, and can be read by itself.
# Seen:    a step that runs on several nodes (`num_parallel`) has no container: its template makes a JobSet, and that is one
#          text of 20 kB, of YAML, in the JSON. Its image stands there twice, for the node that leads and for the others,
#          and nowhere else. The text is refused by a reader of YAML, since one number is an expression of Argo's without
#          quotes (`replicas: {{=asInt(…)}}`): it is YAML once the workflow runs. What is sent to Metaflow's service to be let
#          in (a key in its headers) stands in it in clear, as it does in the variables of the other steps.
# Bears on: step 4 and the blast radius. A `WorkflowTemplate` whose containers are all public pulls from one's own registry
#          with its next run, and falls with it. Of such a text an image is found by its host only: by the text, not by its
#          form. A reader of fields that sees the other images has no reason to think that there are more.
# Version and source: PyPI metaflow 2.19.39 (September 2026), kubernetes 36.0.0, boto3 1.40.0, PyYAML 6.0.3, Python 3.11. The code
#          package goes to a stand-in for object storage on loopback; no cluster is asked.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install --no-deps metaflow==2.19.39
env/bin/pip -q --disable-pip-version-check install boto3==1.40.0 kubernetes==36.0.0 PyYAML==6.0.3 requests==2.34.2
cat > flow.py <<'PY'
from metaflow import FlowSpec, kubernetes, parallel, step


class Shop(FlowSpec):
    @kubernetes(image="docker.io/library/python:3.12")
    @step
    def start(self):
        self.next(self.train, num_parallel=2)

    @kubernetes(image="contosoacr.azurecr.io/shop/train:7")
    @parallel
    @step
    def train(self):
        self.next(self.join)

    @kubernetes(image="docker.io/library/python:3.12")
    @step
    def join(self, inputs):
        self.next(self.end)

    @kubernetes(image="docker.io/library/python:3.12")
    @step
    def end(self):
        pass


if __name__ == "__main__":
    Shop()
PY
cat > try.py <<'PY'
import json, os, re, subprocess, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import yaml

kept = {}


class Storage(BaseHTTPRequestHandler):
    """As much of S3 as an upload needs."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def say(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", "Mon, 30 Nov 2026 10:00:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def do_PUT(self):
        kept[self.path.split("?")[0]] = self.body()
        self.say(200)

    def do_POST(self):
        self.body()
        name = "InitiateMultipartUpload" if self.path.endswith("?uploads") else "CompleteMultipartUpload"
        self.say(200, ("<%sResult><UploadId>1</UploadId><ETag>1</ETag></%sResult>" % (name, name)).encode())

    def do_GET(self):
        found = kept.get(self.path.split("?")[0])
        self.say(200 if found is not None else 404, found or b"")

    do_HEAD = do_GET


server = ThreadingHTTPServer(("127.0.0.1", 0), Storage)
threading.Thread(target=server.serve_forever, daemon=True).start()
where = "http://127.0.0.1:%d" % server.server_port
settings = dict(
    HOME=os.getcwd(), PATH=os.environ["PATH"], USERNAME="shop", NO_PROXY="127.0.0.1",
    AWS_ACCESS_KEY_ID="stand-in", AWS_SECRET_ACCESS_KEY="stand-in", AWS_EC2_METADATA_DISABLED="true",
    METAFLOW_DEFAULT_DATASTORE="s3", METAFLOW_DATASTORE_SYSROOT_S3="s3://flows/shop", METAFLOW_S3_ENDPOINT_URL=where,
    METAFLOW_S3_RETRY_COUNT="0", METAFLOW_KUBERNETES_NAMESPACE="shop", METAFLOW_SERVICE_AUTH_KEY="key-of-the-service")
made = subprocess.run(["env/bin/python", "flow.py", "--no-pylint", "argo-workflows", "create", "--only-json"],
                      env=settings, capture_output=True, text=True)
if made.returncode:
    raise SystemExit(made.stderr)
flow = json.loads(made.stdout)
print(flow["apiVersion"], flow["kind"])


def texts(node, path):
    if isinstance(node, (dict, list)):
        for key, below in node.items() if isinstance(node, dict) else enumerate(node):
            yield from texts(below, path + [str(key)])
    elif isinstance(node, str):
        yield path, node


for template in flow["spec"]["templates"]:
    for path, text in texts(template, []):
        if path[-1] == "image":
            print("%-6s %s = %s" % (template["name"], "/".join(path), text))
        elif "contosoacr" in text:
            print("%-6s %s names the registry %d times, in %d kB" % (
                template["name"], "/".join(path), text.count("contosoacr"), len(text) // 1000))
            manifest = text
try:
    yaml.safe_load(manifest)
except yaml.YAMLError as error:
    print("as YAML:", error.problem, "in:", manifest.splitlines()[error.problem_mark.line].strip())
job_set = yaml.safe_load(re.sub(r"{{=.*?}}", "1", manifest))
print("with a number there:", job_set["apiVersion"], job_set["kind"])
for path, text in texts(job_set, []):
    if path[-1] == "image":
        print("  ", "/".join(path), "=", text)
for name, text in (("the text", manifest), ("all of it", made.stdout)):
    print("the service's key stands in", name + ":", "yes" if settings["METAFLOW_SERVICE_AUTH_KEY"] in text else "no")
PY
env/bin/python try.py > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
argoproj.io/v1alpha1 WorkflowTemplate
end    container/image = docker.io/library/python:3.12
join   container/image = docker.io/library/python:3.12
start  container/image = docker.io/library/python:3.12
train  resource/manifest names the registry 2 times, in 21 kB
error-msg-capture-hook container/image = docker.io/library/python:3.12
as YAML: found unhashable key in: replicas: {{=asInt(inputs.parameters.workerCount)}}
with a number there: jobset.x-k8s.io/v1alpha2 JobSet
   spec/replicatedJobs/0/template/spec/template/spec/containers/0/image = contosoacr.azurecr.io/shop/train:7
   spec/replicatedJobs/1/template/spec/template/spec/containers/0/image = contosoacr.azurecr.io/shop/train:7
the service's key stands in the text: yes
the service's key stands in all of it: yes
WANT
