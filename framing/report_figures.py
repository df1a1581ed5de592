"""The figures of a report as files: each as PDF, for print, with the numbers it draws as CSV beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from framing.charts import pdf
from framing.errors import FramingError
from framing.findings import Alignment, Keyness, Multiverse, Trend
from framing.measures.assertion import AssertionStrength
from framing.places import write_atomically
from framing.results import Comparison, save_frame

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["figures", "save_figures"]

_Drawn = tuple[str, "Figure", pd.DataFrame]


def save_figures(
    comparison: Comparison,
    more: Sequence[Alignment | Multiverse | Keyness | Trend],
    folder: Path,
    *,
    shown: Comparison | None = None,
) -> list[Path]:
    """Write every figure to a folder, which is made when it is missing; gives the files.

    Of a corpus that is not held in memory ``shown`` has the documents whose sentences are drawn.

    Raises
    ------
    FramingError
        When the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FramingError(f'cannot make the folder "{folder}": {error.strerror}; give another --out.') from error
    out: list[Path] = []
    used: set[str] = set()
    for name, figure, data in figures(comparison, more, shown=shown):
        name = next(new for new in chain([name], (f"{name}-{n}" for n in count(2))) if new not in used)
        used.add(name)
        out += [_save_pdf(figure, folder / f"{name}.pdf"), save_frame(data, folder / f"{name}.csv")]
    return out


def _save_pdf(figure: Figure, path: Path) -> Path:
    page = pdf(figure)
    return write_atomically(path, lambda part: part.write_bytes(page))


def figures(
    comparison: Comparison,
    more: Sequence[Alignment | Multiverse | Keyness | Trend] = (),
    *,
    shown: Comparison | None = None,
) -> Iterator[_Drawn]:
    """Every figure that a comparison and the findings beside it have: a name, the figure, the numbers drawn."""
    yield from _compared(comparison, comparison if shown is None else shown)
    for finding in more:
        if isinstance(finding, Multiverse):
            yield "specification-curve", finding.plot(), finding.drawn()
        elif isinstance(finding, Keyness):
            for group in finding.groups if len(finding.groups) > 2 else finding.groups[:1]:
                yield f"terms-{_slug(group)}", finding.plot(group=group), finding.drawn(group=group)
        elif isinstance(finding, Trend):
            for measure in _measured(finding.frame):
                yield f"timeline-{_slug(measure)}", finding.plot(measure=measure), finding.drawn(measure=measure)
        elif len(finding.groups()):
            yield "coverage", finding.plot(), finding.drawn()


def _compared(comparison: Comparison, shown: Comparison) -> Iterator[_Drawn]:
    """The figures of the comparison itself."""
    measures = _measured(comparison.profile)
    several = len(comparison.groups) > 1
    if several and len(measures) > 1:
        yield "profile", comparison.plot(kind="profile"), comparison.drawn(kind="profile")
    for name in measures:
        yield f"forest-{_slug(name)}", comparison.plot(measure=name), comparison.drawn(measure=name)
        rows = comparison.contrasts[comparison.contrasts["measure"] == name]
        if rows["low"].notna().any():
            figure = comparison.plot(measure=name, kind="differences")
            yield f"differences-{_slug(name)}", figure, comparison.drawn(measure=name, kind="differences")
    if comparison.scores.level == "document" and AssertionStrength().name in measures:
        yield "ladder", shown.plot(kind="ladder"), shown.drawn(kind="ladder")


def _measured(frame: pd.DataFrame) -> list[str]:
    """The measures with a mean to draw."""
    return sorted(frame.loc[frame["mean"].notna(), "measure"].unique())


def _slug(name: str) -> str:
    """A name as part of a file name.

    >>> _slug("readability: flesch-kincaid"), _slug("../CNN (Web News)")
    ('readability-flesch-kincaid', 'cnn-web-news')
    """
    return re.sub(r"\W+", "-", name.casefold()).strip("-") or "unnamed"
