"""Lexicoder 2 dictionaries, ``.lcd``: XML with the categories right below ``<dictionary style="Lexicoder">``.

Spaces at the ends of a pattern mark whole words there; patterns match whole words here, so they are taken off.

Source: the Lexicoder Topic Dictionaries (Albugh, Sevenans & Soroka 2013), http://www.lexicoder.com, whose files
begin ``<dictionary style="Lexicoder" name="policy_agendas">``.
"""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

from framing.formats.base import Draft, Format
from framing.formats.nodes import parse_nodes, render_nodes
from framing.lexicon import Lexicon

__all__ = ["LEXICODER_LCD"]


def _parse(path: Path, draft: Draft, encoding: str) -> None:
    parse_nodes(path, draft, root_is_category=True)


def _render(lexicon: Lexicon, path: Path) -> None:
    opening = f'<dictionary style="Lexicoder" name={quoteattr(lexicon.id)}>'
    render_nodes(lexicon, path, opening=opening, root="", weights=False)


LEXICODER_LCD = Format("Lexicoder 2 dictionary", (".lcd",), _parse, _render)
