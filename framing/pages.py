"""Documents as highlighted HTML: text in, the same text out.

Marks may overlap. The text is cut wherever a mark or a voice begins or ends, and each piece is wrapped once; the
pieces' text, put together, is the document's text. Everything from the corpus is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

import pandas as pd

__all__ = ["LEGEND", "PAGE_CSS", "highlighted", "kind_of", "pages"]

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
    near = shown[(shown["start"] < end) & (shown["end"] > start)]
    around = [] if units is None else _layers(units[(units["start"] < end) & (units["end"] > start)])
    return _woven(text, start, end, _marks(near), around)


def pages(docs: pd.DataFrame, spans: pd.DataFrame, units: pd.DataFrame) -> Iterator[str]:
    """Every document as :func:`highlighted` makes it, with its voices and page furniture.

    >>> from framing.tables import SPANS, UNITS, empty
    >>> list(pages(pd.DataFrame({"doc_id": ["a"], "text": ["It <fell>."]}), empty(SPANS), empty(UNITS)))
    ['It &lt;fell&gt;.']
    """
    shown = spans[spans["kept"]]
    marks: dict[str, list[_Mark]] = {}
    for doc_id, mark in zip(shown["doc_id"].tolist(), _marks(shown), strict=True):
        marks.setdefault(doc_id, []).append(mark)
    styled = units[_style_of(units) != ""]
    layers: dict[str, list[_Layer]] = {}
    for doc_id, layer in zip(styled["doc_id"].tolist(), _layers(styled), strict=True):
        layers.setdefault(doc_id, []).append(layer)
    for doc_id, text in zip(docs["doc_id"].tolist(), docs["text"].tolist(), strict=True):
        yield _woven(text, 0, len(text), marks.get(doc_id, []), layers.get(doc_id, []))


_Mark = tuple[int, int, str, str]
"""Where a mark begins and ends, its style and its title."""
_Layer = tuple[int, int, str]
"""Where a voice or page furniture begins and ends, and its style."""


def _woven(text: str, start: int, end: int, marks: Sequence[_Mark], layers: Sequence[_Layer]) -> str:
    """A stretch of text, wrapped where marks and layers stand."""
    marks = [(max(a, start), min(b, end), style, title) for a, b, style, title in marks]
    layers = [(max(a, start), min(b, end), style) for a, b, style in layers]
    cuts = sorted({start, end, *(p for m in marks for p in m[:2]), *(p for v in layers for p in v[:2])})
    opening: dict[int, list[_Mark]] = {}
    for mark in marks:
        opening.setdefault(mark[0], []).append(mark)
    around: dict[int, list[_Layer]] = {}
    for layer in layers:
        around.setdefault(layer[0], []).append(layer)
    out: list[str] = []
    live: list[_Mark] = []
    held: list[_Layer] = []
    for a, b in pairwise(cuts):
        live = [m for m in live if m[1] > a] + opening.get(a, [])
        held = [v for v in held if v[1] > a] + around.get(a, [])
        out.append(_piece(text[a:b], live, sorted({v[2] for v in held})))
    return "".join(out)


def _piece(words: str, marks: list[_Mark], around: list[str]) -> str:
    """One piece of text between two cuts."""
    html = escape(words)
    if marks:
        kinds = sorted({kind for _, _, kind, _ in marks})
        style = kinds[0] if len(kinds) == 1 else "several"
        html = f'<mark class="{style}" title="{escape(" | ".join(m[3] for m in marks))}">{html}</mark>'
    return f'<span class="{" ".join(around)}">{html}</span>' if around else html


def _layers(units: pd.DataFrame) -> list[_Layer]:
    """The voices and the page furniture among some units."""
    columns = (units["start"].tolist(), units["end"].tolist(), _style_of(units).tolist())
    return [(start, end, style) for start, end, style in zip(*columns, strict=True) if style]


def _style_of(units: pd.DataFrame) -> pd.Series:
    """For each unit the style of its voice, or that of page furniture; empty for all others."""
    voice = units["kind"].map(_STYLES).where(units["level"] == "quote").fillna("")
    return voice.mask((units["level"] == "sentence") & (units["boilerplate"] != ""), "furniture")


_STYLES = {"quotation": "quoted", "reported": "reported", "scare": "scare"}


def _marks(spans: pd.DataFrame) -> list[_Mark]:
    """The marks with their styles and titles."""
    names = ("start", "end", "by", "category", "weight", "voice", "speaker", "kept", "why")
    return [
        (start, end, _style(by, weight, kept), _title(by, category, voice, speaker, kept, why))
        for start, end, by, category, weight, voice, speaker, kept, why in zip(
            *(spans[name].tolist() for name in names), strict=True
        )
    ]


def _style(by: str, weight: float, kept: bool) -> str:
    return escape(kind_of(by, weight).replace(" ", "-")) if kept else "aside"


def _title(by: str, category: str, voice: str, speaker: str, kept: bool, why: str) -> str:
    spoken = "author's voice" if voice == "author" else voice
    parts = [f"{by}: {category}", spoken + (f" ({speaker})" if speaker else "")]
    if why:
        parts.append(why if kept else f"set aside: {why}")
    return "; ".join(parts)
