"""Yoshikoder dictionaries, ``.ykd``: XML, one outermost category that names the dictionary, scores as weights.

Source: the exporter of Yoshikoder (Lowe, W., https://github.com/conjugateprior/yoshikoder, ``ExportUtil``), which
writes ``<dictionary style="050805" patternengine="substring">``.
"""

from __future__ import annotations

from pathlib import Path

from framing.formats.base import Draft, Format
from framing.formats.nodes import parse_nodes, render_nodes
from framing.lexicon import Lexicon

__all__ = ["YOSHIKODER"]

_OPENING = '<dictionary style="050805" patternengine="substring">'


def _parse(path: Path, draft: Draft, encoding: str) -> None:
    parse_nodes(path, draft, root_is_category=False)


def _render(lexicon: Lexicon, path: Path) -> None:
    render_nodes(lexicon, path, opening=_OPENING, root=lexicon.id, weights=True)


YOSHIKODER = Format("Yoshikoder dictionary", (".ykd",), _parse, _render, frozenset({"weights"}))
