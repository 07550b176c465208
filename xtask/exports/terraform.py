"""Fixes in Terraform as an HCL parser reads them: blocks, each attribute of which has a value."""

import sys
from pathlib import Path

import hcl2


def main(folder):
    files = sorted(Path(folder).rglob("*.tf"))
    assert files, "there is no Terraform"
    wrong = []
    for file in files:
        try:
            parsed = hcl2.loads(file.read_text(encoding="utf-8"))
        except Exception as error:  # noqa: BLE001  whatever it says is what is wanted
            wrong.append(f"{file}: {error}"[:600])
            continue
        if not any(parsed.get(kind) for kind in ("resource", "import", "data", "removed")):
            wrong.append(f"{file}: no block in {sorted(parsed)}")
    print("\n".join(wrong))
    print(f"{len(files)} files, {len(wrong)} faults")
    return bool(wrong)


sys.exit(main(sys.argv[1]))
