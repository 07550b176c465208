"""Markdown as GitHub's own renderer (cmark-gfm) makes HTML of it: whole tables, lists and headings, and no
tag, link, picture or mention that some name has made."""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import cmarkgfm
from cmarkgfm.cmark import Options

# What our own text is made of.
TAGS = {
    "h1", "h2", "h3", "p", "strong", "code", "ul", "ol", "li", "hr", "input",
    "table", "thead", "tbody", "tr", "th", "td",
}


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.faults = []
        self.rows = []
        self.text = []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.faults.append(f"<{tag} {attrs}> at {self.getpos()}")
        if tag == "tr":
            self.rows.append(0)
        if tag in ("td", "th"):
            self.rows[-1] += 1
        if tag == "table":
            self.rows.append(None)

    def handle_data(self, data):
        self.text.append(data)


def main(folder):
    files = sorted(Path(folder).rglob("*.md"))
    assert files, "there is no Markdown"
    wrong = []
    for file in files:
        source = file.read_text(encoding="utf-8")
        html = cmarkgfm.github_flavored_markdown_to_html(source, Options.CMARK_OPT_UNSAFE)
        reader = Reader()
        reader.feed(html)
        wrong += [f"{file}: {fault}" for fault in reader.faults]
        width = None
        for row in reader.rows:
            if row is None:
                width = None
            elif width is None:
                width = row
            elif row != width:
                wrong.append(f"{file}: a row of {row} cells in a table of {width}")
        # A table that did not become one is a line of pipes.
        text = "".join(reader.text)
        wrong += [f"{file}: {line}" for line in text.splitlines() if re.match(r"\s*\|.*\|\s*$", line)]
        # Sentences that run into each other.
        wrong += [f"{file}: {line}" for line in text.splitlines() if re.search(r"[^.!?:…] Here: ", line)]
    print("\n".join(wrong))
    print(f"{len(files)} files, {len(wrong)} faults")
    return bool(wrong)


sys.exit(main(sys.argv[1]))
