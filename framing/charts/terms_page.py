"""The scatter of terms as a page: every point opens the sentences it stands in. One file, no external request."""

from __future__ import annotations

import json
from html import escape

import numpy as np
import pandas as pd

from framing.charts.terms import scatter_layout

__all__ = ["scatter_page"]

_WIDTH, _HEIGHT, _EDGE = 720, 460, 46
_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;color:#222;max-width:72rem;margin:1.5rem auto;padding:0 1rem}
main{display:flex;flex-wrap:wrap;gap:1.5rem}svg{max-width:100%;height:auto}
svg text{font:12px system-ui,sans-serif;fill:#222}svg .axis{fill:#555}
svg .p{cursor:pointer;outline-offset:2px}svg .p:hover,svg .p:focus{stroke:#000;stroke-width:2}
svg .a{fill:#0072B2}svg .b{fill:#D55E00}svg .n{fill:#b5b5b5}
aside{flex:1 1 20rem;min-width:18rem}aside mark{background:#fde3c8}
blockquote{margin:.6rem 0;padding-left:.8rem;border-left:3px solid #ccc}
cite{font-style:normal;color:#666;font-size:.85em}
table{border-collapse:collapse;font-size:.85em}td,th{padding:.1rem .6rem .1rem 0;text-align:left}
"""
_SCRIPT = """
const data=JSON.parse(document.getElementById('data').textContent),box=document.getElementById('box');
function put(tag,text,to){const e=document.createElement(tag);if(text!==undefined)e.textContent=text;
to.append(e);return e}
function show(i){const t=data[i];box.replaceChildren();put('h2',t.term,box);put('p',t.about,box);
for(const s of t.sentences){const q=put('blockquote',undefined,box);
q.append(s.before);put('mark',s.mark,q);q.append(s.after);
put('br',undefined,q);put('cite',s.group+' · '+s.doc_id,q)}
if(!t.sentences.length)put('p','No sentences were kept for this term.',box)}
for(const p of document.querySelectorAll('.p')){p.addEventListener('click',()=>show(+p.dataset.i));
p.addEventListener('keydown',e=>{if(e.key==='Enter'||e.key===' '){e.preventDefault();show(+p.dataset.i)}})}
"""


def scatter_page(terms: pd.DataFrame, sentences: pd.DataFrame, group_a: str, group_b: str, *, labels: int = 15) -> str:
    """The page as HTML text.

    ``terms`` has a row per term (see the keywords table), ``sentences`` the sentences to read: group, term, doc_id,
    start, end, sentence_start, sentence. Everything that comes from the corpus is escaped or set as text.
    """
    rows = scatter_layout(terms, labels)
    by_term = dict(list(sentences.groupby("term", sort=False)))
    counts = terms.set_index("term")
    data = [_opened(str(term), counts.loc[term], by_term.get(term), group_a, group_b) for term in rows["term"]]
    payload = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "\\u2028")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'\">"
        f"<title>{escape(group_a)} and {escape(group_b)}: terms</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(group_a)} and {escape(group_b)}</h1><p>Each point is a term. Above the middle it is more "
        f"frequent in {escape(group_a)}, below it in {escape(group_b)}. Choose a point to read its sentences.</p>"
        f"<main>{_svg(rows, group_a, group_b)}"
        '<aside id="box" aria-live="polite"><p>No term is chosen.</p></aside></main>'
        f'<script type="application/json" id="data">{payload}</script><script>{_SCRIPT}</script></body></html>'
    )


def _opened(term: str, row: pd.Series, sentences: pd.DataFrame | None, a: str, b: str) -> dict[str, object]:
    """What a point opens, as plain data."""
    shown = []
    for s in [] if sentences is None else sentences.itertuples():
        start, end = s.start - s.sentence_start, s.end - s.sentence_start
        shown.append(
            {
                "group": s.group, "doc_id": s.doc_id, "before": s.sentence[:start], "mark": s.sentence[start:end],
                "after": s.sentence[end:],
            }
        )  # fmt: skip
    about = (
        f"{a}: {row['count_a']} uses in {row['docs_a']} of {row['n_docs_a']} documents. {b}: {row['count_b']} uses in "
        f"{row['docs_b']} of {row['n_docs_b']}. z = {row['z']:.2f}, log-odds {row['log_odds']:.2f}."
    )
    return {"term": term, "about": about, "sentences": shown}


def _svg(rows: pd.DataFrame, group_a: str, group_b: str) -> str:
    """The points, the nearest to the middle first so that telling ones lie on top."""
    x, y = np.log10(rows["x"].to_numpy()), rows["y"].to_numpy()
    left, right = float(x.min()), float(x.max())
    reach = max(float(np.abs(y).max()), 1.0) * 1.08
    across = _EDGE + (x - left) / max(right - left, 1e-9) * (_WIDTH - 3.6 * _EDGE)
    down = _HEIGHT / 2 - y / reach * (_HEIGHT / 2 - _EDGE / 2)
    across, down = _spread(across, down)
    out = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" role="img" '
        'aria-label="Scatter of terms">',
        f'<line x1="{_EDGE}" x2="{_WIDTH}" y1="{_HEIGHT / 2}" y2="{_HEIGHT / 2}" stroke="#999"/>',
        f'<text class="axis" x="4" y="14">more in {escape(group_a)}</text>',
        f'<text class="axis" x="4" y="{_HEIGHT - 20}">more in {escape(group_b)}</text>',
        f'<text class="axis" x="{_WIDTH}" y="{_HEIGHT - 4}" text-anchor="end">uses per 10,000 words →</text>',
    ]
    for i in np.argsort(np.abs(y), kind="stable"):
        row = rows.iloc[i]
        kind = {1: "a", -1: "b", 0: "n"}[int(row["side"])]
        at, high = f"{across[i]:.1f}", f"{down[i]:.1f}"
        title = f"<title>{escape(str(row['term']))}</title>"
        common = f'class="p {kind}" data-i="{i}" tabindex="0" role="button"'
        if kind == "b":
            out.append(
                f'<rect {common} x="{across[i] - 4:.1f}" y="{down[i] - 4:.1f}" width="8" height="8">{title}</rect>'
            )
        else:
            out.append(f'<circle {common} cx="{at}" cy="{high}" r="{3 if kind == "n" else 4.5}">{title}</circle>')
    out += _labels(rows, across, down)
    return "".join(out) + "</svg>"


def _spread(across: np.ndarray, down: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points that fall on one another laid out beside each other, five to a row, so that each can be chosen."""
    place = pd.Series([f"{x:.0f} {y:.0f}" for x, y in zip(across, down, strict=True)])
    nth = place.groupby(place).cumcount().to_numpy()
    return across + 9 * (nth % 5), down + 9 * (nth // 5)


def _labels(rows: pd.DataFrame, across: np.ndarray, down: np.ndarray) -> list[str]:
    """The labels, the most telling first; one that would cover another, or a point, or leave the figure is left out."""
    taken: list[tuple[float, float, float]] = []
    out = []
    for i in np.argsort(-np.abs(rows["y"].to_numpy()), kind="stable"):
        label = str(rows["label"].iloc[i])
        left, middle = float(across[i] + 7), float(down[i])
        right = left + 6.6 * len(label)
        covers = any(left < b and a < right and abs(middle - y) < 12 for a, b, y in taken)
        covers |= bool(((across > left - 3) & (across < right) & (np.abs(down - middle) < 8)).any())
        if label and not covers and right <= _WIDTH:
            taken.append((left, right, middle))
            out.append(f'<text x="{left:.1f}" y="{middle + 4:.1f}">{escape(label)}</text>')
    return out
