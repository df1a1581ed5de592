"""Documents as highlighted HTML: text in, the same text out.

Marks may overlap. The text is cut wherever a mark or a voice begins or ends, and each piece is wrapped once; the
pieces' text, put together, is the document's text. Everything from the corpus is escaped.
"""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import Any

import pandas as pd

__all__ = ["LEGEND", "PAGE_CSS", "highlighted", "kind_of"]

PAGE_CSS = """
.page{white-space:pre-wrap;line-height:1.65;overflow-wrap:anywhere}
.page mark{color:inherit;background:#e8e8e8;border-radius:2px;padding:0 .1em;cursor:help}
.page mark.hedges{background:#cfe6f7;box-shadow:inset 0 -2px #0072b2}
.page mark.boosters{background:#fde3c8;box-shadow:inset 0 -2px #d55e00}
.page mark.evaluation-positive{background:#cdeee0;box-shadow:inset 0 -2px #009e73}
.page mark.evaluation-negative{background:#f6d9e6;box-shadow:inset 0 -2px #b0487f}
.page mark.loaded-language,.page mark.subjectivity{background:#f7e3b5;box-shadow:inset 0 -2px #8a6100}
.page mark.hedging{background:#d9dff7;box-shadow:inset 0 -2px #3b4fb0}
.page mark.several{background:#eadcf5;box-shadow:inset 0 -2px #6a3d9a}
.page mark.aside{background:none;box-shadow:inset 0 -1px #999;color:#555}
.page .quoted{border-bottom:1px dotted #777;font-style:italic}
.page .reported{border-bottom:1px dotted #aaa}
.page .scare{border-bottom:1px dashed #b35900}
.page.legend{font-size:.85em}.legend span{margin-right:.8em}
.page .furniture{color:#999;font-size:.9em}
"""


LEGEND = (
    '<p class="page legend"><span class="quoted">quoted</span> <span class="reported">reported</span> '
    '<span class="scare">“scare quotes”</span> a mark’s title says who made it, what it means and in whose voice</p>'
)
"""What the lines under words on a page mean, as HTML."""


def kind_of(by: str, weight: float) -> str:
    """The style of a mark: its maker's id, and for evaluation its polarity.

    >>> kind_of("evaluation@1.0.0", -2.0), kind_of("hedges@1.0.0", 1.0)
    ('evaluation-negative', 'hedges')
    """
    maker = by.split("@")[0]
    if maker in ("evaluation", "loaded-labels"):
        return "evaluation-positive" if weight > 0 else "evaluation-negative"
    return maker


def highlighted(
    text: str,
    spans: pd.DataFrame,
    units: pd.DataFrame | None = None,
    *,
    start: int = 0,
    end: int | None = None,
    aside: bool = False,
) -> str:
    """A stretch of text as HTML with its marks; stripped of tags it is the text again.

    ``units`` adds voices and page furniture; ``aside=True`` shows marks that do not count too. Each mark's title
    says who made it, what it means, whose voice it is in, and why it does not count.

    >>> marks = pd.DataFrame({"start": [3], "end": [6], "by": ["hedges@1"], "category": ["modal"], "weight": [3.0],
    ...     "voice": ["author"], "speaker": [""], "negated": [False], "kept": [True], "why": [""]})
    >>> highlighted("It may <fall>.", marks)
    'It <mark class="hedges" title="hedges@1: modal; author&#x27;s voice">may</mark> &lt;fall&gt;.'
    """
    end = len(text) if end is None else end
    shown = spans if aside else spans[spans["kept"]]
    shown = shown[(shown["start"] < end) & (shown["end"] > start)]
    marks = [(max(s.start, start), min(s.end, end), _kind(s), _title(s)) for s in shown.itertuples()]
    layers = _layers(units, start, end)
    cuts = sorted({start, end, *(p for m in marks for p in m[:2]), *(p for v in layers for p in v[:2])})
    opening: dict[int, list[tuple[int, int, str, str]]] = {}
    for mark in marks:
        opening.setdefault(mark[0], []).append(mark)
    around: dict[int, list[tuple[int, int, str]]] = {}
    for layer in layers:
        around.setdefault(layer[0], []).append(layer)
    out: list[str] = []
    live: list[tuple[int, int, str, str]] = []
    held: list[tuple[int, int, str]] = []
    for a, b in pairwise(cuts):
        live = [m for m in live if m[1] > a] + opening.get(a, [])
        held = [v for v in held if v[1] > a] + around.get(a, [])
        out.append(_piece(text[a:b], live, sorted({v[2] for v in held})))
    return "".join(out)


def _piece(words: str, marks: list[tuple[int, int, str, str]], around: list[str]) -> str:
    """One piece of text between two cuts."""
    html = escape(words)
    if marks:
        kinds = sorted({kind for _, _, kind, _ in marks})
        style = kinds[0] if len(kinds) == 1 else "several"
        html = f'<mark class="{style}" title="{escape(" | ".join(m[3] for m in marks))}">{html}</mark>'
    return f'<span class="{" ".join(around)}">{html}</span>' if around else html


def _layers(units: pd.DataFrame | None, start: int, end: int) -> list[tuple[int, int, str]]:
    if units is None:
        return []
    near = units[(units["start"] < end) & (units["end"] > start)]
    quotes = near[(near["level"] == "quote") & near["kind"].isin(list(_STYLES))]
    out = [(max(q.start, start), min(q.end, end), _STYLES[q.kind]) for q in quotes.itertuples()]
    furniture = near[(near["level"] == "sentence") & (near["boilerplate"] != "")]
    return out + [(max(f.start, start), min(f.end, end), "furniture") for f in furniture.itertuples()]


_STYLES = {"quotation": "quoted", "reported": "reported", "scare": "scare"}


def _kind(span: Any) -> str:
    if not span.kept:
        return "aside"
    return escape(kind_of(span.by, span.weight).replace(" ", "-"))


def _title(s: Any) -> str:
    voice = "author's voice" if s.voice == "author" else s.voice
    parts = [f"{s.by}: {s.category}", voice + (f" ({s.speaker})" if s.speaker else "")]
    if s.why:
        parts.append(s.why if s.kept else f"set aside: {s.why}")
    return "; ".join(parts)
