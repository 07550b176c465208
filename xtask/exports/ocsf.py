"""Holds OCSF events to the schema of OCSF as a whole, and says which part of it the tests in the tree use.

    ocsf.py FOLDER              every event of the files below it against the schema of its class
    ocsf.py --part [FILE …]     the part of the schema that is written here; with FILE, whether that is it

The schema is OCSF's own, as the package ocsf-json-schema carries it compiled.
"""

import json
import sys
from pathlib import Path
from urllib.parse import urlparse

from jsonschema import Draft202012Validator
from ocsf_json_schema import OcsfJsonSchema, get_ocsf_schema
from referencing import Registry, Resource

VERSION = "1.8.0"
PROFILES = ["cloud"]
CLASSES = ["compliance_finding", "detection_finding"]
# What is written of each class and object; everything else of OCSF is left out of the part.
HEAD = [
    "activity_id", "activity_name", "category_uid", "category_name", "class_uid", "class_name",
    "type_uid", "type_name", "time", "severity_id", "severity", "message", "status_id", "status",
    "metadata", "cloud", "finding_info", "resources", "evidences", "remediation",
]
WRITTEN = {
    "compliance_finding": [*HEAD, "compliance"],
    "detection_finding": [*HEAD, "confidence_id", "confidence", "is_alert"],
    "metadata": ["version", "profiles", "product", "labels"],
    "product": ["name", "vendor_name", "version", "url_string"],
    "cloud": ["provider", "account"],
    "account": ["uid", "type_id", "type"],
    "finding_info": ["uid", "title", "desc", "analytic", "attacks", "data_sources", "attack_graph"],
    "analytic": ["type_id", "type", "uid", "name"],
    "attack": ["technique", "sub_technique", "tactic", "version"],
    "technique": ["uid", "name"],
    "sub_technique": ["uid", "name", "src_url"],
    "tactic": ["name"],
    "graph": ["name", "is_directed", "nodes", "edges"],
    "node": ["uid", "name", "type", "desc"],
    "edge": ["name", "source", "target"],
    "compliance": ["control", "desc", "status_id", "status", "status_details"],
    "resource_details": ["uid", "name", "type"],
    "evidences": ["name", "data"],
    "remediation": ["desc", "references"],
}


def names(schema):
    """The titles are OCSF's prose, and say nothing to a validator."""
    if isinstance(schema, dict):
        return {key: names(value) for key, value in schema.items() if key not in ("title", "$id")}
    return [names(item) for item in schema] if isinstance(schema, list) else schema


def reference(uri):
    return urlparse(uri).path.rsplit("/", 1)[-1]


def part(ocsf):
    """The schema of both classes, cut down to what is written."""
    kinds = {}
    for name, attributes in WRITTEN.items():
        of = ocsf.get_class_schema if name in CLASSES else ocsf.get_object_schema
        whole = of(name, PROFILES)
        missing = set(whole.get("required", [])) - set(attributes)
        assert not missing, f"{name} requires {missing}"
        kept = {key: names(whole["properties"][key]) for key in attributes}
        for attribute in kept.values():
            holder = attribute.get("items", attribute)
            if "$ref" in holder:
                holder["$ref"] = f"#/$defs/{reference(holder['$ref'])}"
        kind = {"type": "object", "properties": kept, "additionalProperties": False}
        if whole.get("required"):
            kind["required"] = whole["required"]
        if "anyOf" in whole:
            kind["anyOf"] = [one for one in whole["anyOf"] if one["required"][0] in attributes]
        kinds[name] = kind
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"What Linchpin writes of OCSF {VERSION}",
        "type": "array",
        "items": {"oneOf": [{"$ref": f"#/$defs/{name}"} for name in CLASSES]},
        "$defs": kinds,
    }


def check(ocsf, folder):
    files = sorted(Path(folder).rglob("*.ocsf.json"))
    assert files, "there is no file of events"
    found = Registry(retrieve=lambda uri: Resource.from_contents(ocsf.get_schema_from_uri(uri)))
    validators = {}
    for name in CLASSES:
        schema = ocsf.get_class_schema(name, PROFILES)
        validators[ocsf.schema["classes"][name]["uid"]] = Draft202012Validator(schema, registry=found)
    wrong = 0
    for file in files:
        with open(file, encoding="utf-8") as opened:
            events = json.load(opened)
        counts = {}
        for number, event in enumerate(events):
            validator = validators[event["class_uid"]]
            for error in validator.iter_errors(event):
                wrong += 1
                print(f"{file}: event {number}: {error.json_path}: {error.message[:300]}")
            counts[event["class_name"]] = counts.get(event["class_name"], 0) + 1
        print(f"{file}: {counts}")
    return wrong


def main():
    ocsf = OcsfJsonSchema(get_ocsf_schema(VERSION))
    if sys.argv[1:2] != ["--part"]:
        return 1 if check(ocsf, sys.argv[1]) else 0
    text = json.dumps(part(ocsf), indent=1) + "\n"
    if len(sys.argv) == 2:
        print(text, end="")
        return 0
    with open(sys.argv[2], encoding="utf-8") as opened:
        if opened.read() == text:
            return 0
    print(f"{sys.argv[2]} is not that part of OCSF {VERSION}; `ocsf.py --part` writes it")
    return 1


sys.exit(main())
