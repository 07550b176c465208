"""Scripts: Bash with ShellCheck, PowerShell with a grammar of it (tree-sitter's, made by others; PowerShell
itself is to be had from no registry that is asked here)."""

import re
import subprocess
import sys
from pathlib import Path

import tree_sitter_powershell
from tree_sitter import Language, Parser

POWERSHELL = Parser(Language(tree_sitter_powershell.language()))
# The grammar does not know what is handed to a program as it stands; PowerShell takes it for a text.
AS_IT_STANDS = re.compile(rb"(?<=\s)(--[a-z-]+=[A-Za-z0-9,]+)")


def bash(files):
    # SC2154: a command may name a variable that whoever copies it is told to set before.
    ran = subprocess.run(
        ["shellcheck", "--format=gcc", "--severity=style", "--exclude=SC2154", *files],
        capture_output=True, text=True, check=False,
    )
    return (ran.stdout + ran.stderr).splitlines()


def powershell(file):
    source = AS_IT_STANDS.sub(rb"'\1'", file.read_bytes())
    ahead = [POWERSHELL.parse(source).root_node]
    while ahead:
        node = ahead.pop()
        if node.type == "ERROR" or node.is_missing:
            row, column = node.start_point
            text = source[node.start_byte:node.end_byte][:120]
            yield f"{file}:{row + 1}:{column + 1}: {node.type} {text!r}"
        elif node.has_error:
            ahead += node.children


def main(folder):
    shells = sorted(Path(folder).rglob("*.sh"))
    powershells = sorted(Path(folder).rglob("*.ps1"))
    assert shells and powershells, "there is no script"
    wrong = bash(map(str, shells))
    for file in powershells:
        wrong += powershell(file)
    print("\n".join(wrong[:200]))
    print(f"{len(shells) + len(powershells)} files, {len(wrong)} faults")
    return bool(wrong)


sys.exit(main(sys.argv[1]))
