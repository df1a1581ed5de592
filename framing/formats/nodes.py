"""XML dictionaries of category and pattern nodes, which Yoshikoder and Lexicoder 2 share.

``<cnode name>`` is a category, which may hold others, ``<pnode name score>`` a pattern. Document types and entities
are refused: a dictionary needs none, and they can make a small file huge or read other files.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from framing.entries import Entry
from framing.formats.base import Draft, Row, branches, by_category
from framing.lexicon import Lexicon

__all__ = ["parse_nodes", "render_nodes"]


class _Refused(Exception):
    """Stops the parser at something that no dictionary holds."""


class _Reader:
    """Fills a draft from the events of an XML parser; the outermost of single nested nodes is no category."""

    def __init__(self, draft: Draft, root_is_category: bool) -> None:
        self.draft = draft
        self.path: list[str] = []
        self.depth = 0
        self.skip = 0 if root_is_category else 1
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.open
        self.parser.EndElementHandler = self.close
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.EntityDeclHandler = self.doctype

    @property
    def line(self) -> int:
        return self.parser.CurrentLineNumber

    def doctype(self, *about: object) -> None:
        self.draft.refuse(self.line, "it declares a document type or entities; a dictionary needs none, delete them.")
        raise _Refused

    def open(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth == 1 and name != "dictionary":
            self.draft.refuse(self.line, f"it begins with <{name}>; a dictionary begins with <dictionary>.")
            raise _Refused
        if name == "cnode":
            if not attributes.get("name", "").strip():
                self.draft.refuse(self.line, 'a category has no name; write <cnode name="…">.')
            self.path.append(attributes.get("name", "").strip())
            if len(self.path) > self.skip and attributes.get("desc"):
                self.draft.glosses.setdefault(self.category, attributes["desc"])
        elif name == "pnode":
            self.pattern(attributes)
        elif self.depth > 1:
            self.draft.leave_out(self.line, f"<{name}>", "only categories (cnode) and patterns (pnode) are known")

    @property
    def category(self) -> str:
        return ".".join(self.path[self.skip :])

    def pattern(self, attributes: dict[str, str]) -> None:
        if "name" not in attributes:
            self.draft.refuse(self.line, 'a pattern has no name; write <pnode name="…"/>.')
            return
        score = attributes.get("score", "1")
        try:
            weight = float(score)
        except ValueError:
            weight = math.nan
        if not math.isfinite(weight):
            self.draft.refuse(self.line, f'score="{score}" is not a number; write one, or leave it out for 1.')
            return
        self.draft.rows.append(Row(self.line, attributes["name"], self.category, weight))

    def close(self, name: str) -> None:
        self.depth -= 1
        if name == "cnode":
            self.path.pop()


def parse_nodes(path: Path, draft: Draft, *, root_is_category: bool) -> None:
    """Fill a draft from a file of nodes; XML says its own encoding."""
    try:
        data = path.read_bytes()
    except OSError as error:
        draft.refuse(0, f"cannot be read: {error.strerror}.")
        return
    if not data.strip():
        draft.refuse(0, "the file is empty.")
        return
    reader = _Reader(draft, root_is_category)
    try:
        reader.parser.Parse(data, True)
    except _Refused:
        return
    except (expat.ExpatError, ValueError, LookupError) as error:
        line = getattr(error, "lineno", 1)
        what = expat.errors.messages.get(getattr(error, "code", 0), str(error))
        draft.refuse(line, f"not valid XML: {what}; close every tag, write & as &amp;, and save as UTF-8.")


def render_nodes(lexicon: Lexicon, path: Path, *, opening: str, root: str, weights: bool) -> None:
    """Write a lexicon as nodes; ``root`` names an outermost category, or is empty."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>\n', f"{opening}\n"]
    lines += [f"<cnode name={quoteattr(root)}>\n"] if root else []
    lines += _nodes(lexicon, (), by_category(lexicon), weights)
    lines += ["</cnode>\n"] if root else []
    path.write_text("".join([*lines, "</dictionary>\n"]), encoding="utf-8", newline="")


def _nodes(lexicon: Lexicon, above: tuple[str, ...], by_name: dict[str, list[Entry]], weights: bool) -> Iterator[str]:
    """The nodes below a category."""
    pad = "\t" * (len(above) + 1)
    for path in branches(by_name, above):
        name = ".".join(path)
        gloss = lexicon.categories[name].gloss if name in lexicon.categories else ""
        desc = f" desc={quoteattr(gloss)}" if gloss and gloss != name.replace("_", " ") else ""
        yield f"{pad}<cnode name={quoteattr(path[-1])}{desc}>\n"
        for entry in by_name.get(name, ()):
            score = f' score="{entry.weight:g}"' if weights and entry.weight != 1 else ""
            yield f"{pad}\t<pnode name={quoteattr(entry.pattern)}{score}/>\n"
        yield from _nodes(lexicon, path, by_name, weights)
        yield f"{pad}</cnode>\n"
