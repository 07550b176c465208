"""The list of parts as CycloneDX's own strict validator sees it, and what no schema can say."""

import json
import re
import sys
from pathlib import Path

from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator


def main(folder):
    [file] = sorted(Path(folder).rglob("*.cdx.json"))
    text = file.read_text(encoding="utf-8")
    wrong = []
    for version in (SchemaVersion.V1_6, SchemaVersion.V1_7):
        # The file says 1.6; what a later reader would make of it is asked too.
        said = text.replace('"specVersion": "1.6"', f'"specVersion": "{version.to_version()}"')
        said = said.replace("bom-1.6.schema", f"bom-{version.to_version()}.schema")
        error = JsonStrictValidator(version).validate_str(said)
        if error is not None:
            wrong.append(f"{version}: {error!r}"[:2000])
    bom = json.loads(text)
    if not re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bom.get("serialNumber", "")):
        wrong.append("there is no serial number")
    if "timestamp" not in bom["metadata"]:
        wrong.append("there is no time")
    known = {bom["metadata"]["component"]["bom-ref"], *(one["bom-ref"] for one in bom["components"])}
    needs = {one["ref"]: one["dependsOn"] for one in bom["dependencies"]}
    if set(needs) != known:
        wrong.append(f"what it needs is not said of {sorted(known ^ set(needs))}")
    wrong += [f"{ref} needs {to}, which is no part" for ref, all in needs.items() for to in all if to not in known]
    # Every part is needed by something, from the app on.
    ahead, seen = [bom["metadata"]["component"]["bom-ref"]], set()
    while ahead:
        ref = ahead.pop()
        if ref not in seen:
            seen.add(ref)
            ahead += needs.get(ref, [])
    if seen != known:
        wrong.append(f"nothing needs {sorted(known - seen)}")
    print("\n".join(wrong))
    print(f"{len(bom['components'])} parts, {len(wrong)} faults")
    return bool(wrong)


sys.exit(main(sys.argv[1]))
