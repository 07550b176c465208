"""A Kubernetes API of our own on loopback: discovery, lists, and one kind that may not be read."""

import json
from http.server import BaseHTTPRequestHandler

IMAGE = "contosoprod.azurecr.io/shop/api:1.4"
ROLLOUT = {"labels": {"rollouts-pod-template-hash": "6d4b75cb6d"}}


def containers(image=IMAGE, **more):
    secret = {"secretKeyRef": {"name": "db", "key": "password"}}
    variables = [
        {"name": "DB_PASSWORD", "valueFrom": secret},
        {"name": "API_TOKEN", "value": "hush-literal"},
    ]
    container = {
        "name": "c",
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "command": ["hush-command"],
        "env": variables,
        "envFrom": [{"secretRef": {"name": "all"}}],
    }
    return {"containers": [container], **more}


VOLUMES = [
    {"name": "plain", "emptyDir": {}},
    {"name": "tls", "secret": {"secretName": "tls"}},
    {"name": "both", "projected": {"sources": [{"secret": {"name": "token"}}, {"configMap": {"name": "no"}}]}},
    {"name": "model", "image": {"reference": "contosoprod.azurecr.io/models/ranker:latest", "pullPolicy": "Always"}},
]


def item(name, spec, owner=None, **metadata):
    metadata = {"name": name, "namespace": "shop", "annotations": {"note": "hush-annotation"}, **metadata}
    if owner:
        metadata["ownerReferences"] = [{"apiVersion": "x/v1", "kind": owner[0], "name": owner[1], "uid": "u"}]
    return {"metadata": metadata, "spec": spec}


# Group and version, then kind, plural and items; None where reading is forbidden.
KINDS = [
    ("v1", "Pod", "pods", [
        item("api-6d4b75cb6d-x7k2p", containers(volumes=VOLUMES), ("ReplicaSet", "api-6d4b75cb6d"), **ROLLOUT),
        item("bare", containers("nginx:1.27")),
    ]),
    ("v1", "Secret", "secrets", None),
    ("v1", "ConfigMap", "configmaps", [{"metadata": {"name": "settings", "namespace": "shop"}, "data": {"image": "hush-map"}}]),
    ("example.com/v1", "Widget", "widgets", [
        item("box", {"dockerImage": IMAGE, "password": "hush-password", "parts": [{"image": {"repository": "contosoprod.azurecr.io/shop/side",
             "tag": 1.5, "pullSecret": "hush-pull"}}], "data": {"key": "hush-data"}}),
        item("note", {"text": "hush-note", "replicas": 3}),
    ]),
    ("example.com/v1", "Gadget", "gadgets", None),
    ("source.toolkit.fluxcd.io/v1", "OCIRepository", "ocirepositories", [
        item("charts", {"url": "oci://contosoprod.azurecr.io/charts/shop", "ref": {"tag": "1.0"}, "secretRef": {"name": "login"}}),
    ]),
    ("bitnami.com/v1alpha1", "SealedSecret", "sealedsecrets", [item("db", {"encryptedData": {"image": "hush-sealed"}})]),
    ("apps/v1", "Deployment", "deployments", [item("web", {"template": {"metadata": {"labels": {"a": "b"}}, "spec": containers()}})]),
    ("apps/v1", "StatefulSet", "statefulsets", []),
    ("apps/v1", "DaemonSet", "daemonsets", None),
    ("batch/v1", "Job", "jobs", []),
    ("batch/v1", "CronJob", "cronjobs", [item("night", {"jobTemplate": {"spec": {"template": {"spec": containers()}}}})]),
    ("argoproj.io/v1alpha1", "Rollout", "rollouts", [
        item("api", {"template": {"spec": containers()}, "strategy": {"canary": {"steps": [{"setWeight": 20}]}}}),
    ]),
    ("argoproj.io/v1alpha1", "CronWorkflow", "cronworkflows", [
        item("report", {"workflowSpec": {"arguments": {"parameters": [{"name": "p", "value": "hush-argument"}]},
                                         "templates": [{"name": "t", "container": containers()["containers"][0]}, {"name": "d", "dag": {"tasks": []}}]}}),
    ]),
    ("keda.sh/v1alpha1", "ScaledJob", "scaledjobs", [
        item("resize", {"jobTargetRef": {"template": {"spec": containers(volumes=VOLUMES)}}, "triggers": [{"metadata": {"connection": "hush-trigger"}}]}),
    ]),
]


def groups():
    return sorted({group for group, *_ in KINDS if "/" in group})


class Kubernetes(BaseHTTPRequestHandler):
    asked = []

    def log_message(self, *arguments):
        pass

    def answer(self, body, status=200):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        path = self.path.split("?")[0].strip("/")
        Kubernetes.asked.append(path)
        if path == "api":
            return self.answer({"kind": "APIVersions", "versions": ["v1"]})
        if path == "apis":
            named = [{"name": g.split("/")[0], "versions": [{"groupVersion": g, "version": g.split("/")[1]}],
                      "preferredVersion": {"groupVersion": g, "version": g.split("/")[1]}} for g in groups()]
            return self.answer({"kind": "APIGroupList", "apiVersion": "v1", "groups": named})
        for group in ["v1", *groups()]:
            root = "api/v1" if group == "v1" else f"apis/{group}"
            kinds = [kind for kind in KINDS if kind[0] == group]
            if path == root:
                resources = [{"name": plural, "singularName": kind.lower(), "namespaced": True, "kind": kind, "verbs": ["get", "list"]}
                             for _, kind, plural, _ in kinds]
                return self.answer({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": group, "resources": resources})
            for _, kind, plural, items in kinds:
                if path != f"{root}/{plural}":
                    continue
                if items is None:
                    return self.answer({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Forbidden", "code": 403,
                                        "message": f"{plural} is forbidden"}, 403)
                listed = [{"apiVersion": group, "kind": kind, **one} for one in items]
                return self.answer({"apiVersion": group, "kind": f"{kind}List", "metadata": {"resourceVersion": "1"}, "items": listed})
        self.answer({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}, 404)
