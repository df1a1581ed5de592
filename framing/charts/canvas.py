"""What every figure shares: colours, type, axes of a column's width, and SVG that is the same on every run."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["COLOURS", "DASHES", "MARKERS", "apart", "canvas", "pdf", "sheet", "style", "svg"]

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#5D5D5D")
"""Okabe and Ito's palette, in the order used."""

MARKERS = ("o", "s", "^", "D", "v", "P", "X")
"""The forms of points, in the order used."""

DASHES: tuple[str | tuple[int, tuple[int, ...]], ...] = ("-", (0, (5, 2)), (0, (1, 1)), (0, (7, 2, 1, 2)), "--", ":")
"""The forms of lines, in the order used."""

_STYLE = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.edgecolor": "#555555",
    "xtick.color": "#333333",
    "ytick.color": "#111111",
    "svg.hashsalt": "framing",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "text.parse_math": False,
}


def style() -> AbstractContextManager[None]:
    """The settings in which figures are drawn, for the time of a ``with`` block."""
    import matplotlib as mpl

    return mpl.rc_context(_STYLE)  # type: ignore[arg-type]


def canvas(ax: Axes | None, height: float) -> tuple[Figure, Axes]:
    """The axes to draw on, and their figure; a new one of a column's width when none is given.

    Raises
    ------
    ValueError
        When the axes stand on no figure.
    """
    if ax is None:
        figure = sheet(height)
        return figure, figure.add_subplot()
    owner = ax.get_figure(root=True)
    if owner is None:
        raise ValueError("the axes stand on no figure")
    return owner, ax


def sheet(height: float) -> Figure:
    """An empty figure of a column's width, which shows itself in a notebook though no backend was chosen."""
    return _shown()(figsize=(6.6, height), layout="constrained")


@cache
def _shown() -> type[Figure]:
    """The class of figures that show themselves; made when first needed, for matplotlib loads slowly."""
    from matplotlib.figure import Figure

    class Shown(Figure):
        def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
            """The picture, and the size at which its type is as large as the text around it."""
            out = io.BytesIO()
            with style():
                self.savefig(out, format="png", dpi=192)
            width, height = (round(96 * inches) for inches in self.get_size_inches())
            return out.getvalue(), {"width": width, "height": height}

    return Shown


def apart(values: Sequence[float], gap: float) -> list[float]:
    """The values moved just so far that neighbours are ``gap`` apart, in the order given; for labels on a line.

    >>> apart([1.0, 1.0, 5.0], 1.0)
    [0.5, 1.5, 5.0]
    """
    order = sorted(range(len(values)), key=lambda i: (values[i], i))
    groups: list[tuple[list[int], float]] = []
    for i in order:
        groups.append(([i], values[i]))
        while len(groups) > 1:
            (some, centre), (others, other) = groups[-2:]
            if other - centre >= gap * (len(some) + len(others)) / 2 - 1e-12:
                break
            both = some + others
            groups[-2:] = [(both, (centre * len(some) + other * len(others)) / len(both))]
    out = [0.0] * len(values)
    for members, centre in groups:
        for k, i in enumerate(members):
            out[i] = centre + (k - (len(members) - 1) / 2) * gap
    return out


def pdf(figure: Figure) -> bytes:
    """The figure as PDF for print, with its type as type; the same bytes on every run."""
    out = io.BytesIO()
    with style():
        figure.savefig(out, format="pdf", metadata={"CreationDate": None, "Creator": None, "Producer": None})
    return out.getvalue()


def svg(figure: Figure) -> str:
    """The figure as SVG text, the same bytes on every run."""
    out = io.StringIO()
    with style():
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    return text[text.index("<svg") :]
