"""CSV there and back, as Python's reader and writer of it have it: the same rows, all of one width, and the
same bytes again."""

import csv
import io
import sys
from pathlib import Path

FORMULA = tuple("=+-@\t\r\n")


def main(folder):
    files = sorted(Path(folder).rglob("*.csv"))
    assert files, "there is no CSV"
    wrong = []
    for file in files:
        source = file.read_bytes().decode("utf-8")
        rows = list(csv.reader(io.StringIO(source, newline=""), strict=True))
        if len({len(row) for row in rows}) > 1:
            wrong.append(f"{file}: rows of {sorted({len(row) for row in rows})} fields")
        again = io.StringIO(newline="")
        csv.writer(again, lineterminator="\r\n").writerows(rows)
        if list(csv.reader(io.StringIO(again.getvalue(), newline=""), strict=True)) != rows:
            wrong.append(f"{file}: other rows after writing them again")
        for row in rows:
            wrong += [f"{file}: a formula: {field!r}" for field in row if field.lstrip(" ").startswith(FORMULA)]
        if source and not source.endswith("\r\n"):
            wrong.append(f"{file}: the last line has no end")
    print("\n".join(wrong))
    print(f"{len(files)} files, {len(wrong)} faults")
    return bool(wrong)


sys.exit(main(sys.argv[1]))
