"""Figures from tables. Each has a ``*_layout`` that gives the numbers to be drawn, and a function that draws them.

Figures are made without pyplot: nothing global changes, and nothing opens a window. Colours are safe for
colour-blind readers and differ in lightness, and where lines or points cross they differ in form as well, so that
a grey print still tells them apart.
"""

from framing.charts.canvas import COLOURS, pdf, svg
from framing.charts.choices import specification_curve, specification_layout
from framing.charts.groups import (
    differences,
    differences_layout,
    distributions,
    forest,
    forest_layout,
    profile,
    profile_layout,
    tally,
)
from framing.charts.learning import learning_curve
from framing.charts.strength import ladder, ladder_layout
from framing.charts.terms import scatter, scatter_layout
from framing.charts.terms_page import scatter_page
from framing.charts.time import coverage, coverage_layout, timeline, timeline_layout

__all__ = [
    "COLOURS",
    "coverage",
    "coverage_layout",
    "differences",
    "differences_layout",
    "distributions",
    "forest",
    "forest_layout",
    "ladder",
    "ladder_layout",
    "learning_curve",
    "pdf",
    "profile",
    "profile_layout",
    "scatter",
    "scatter_layout",
    "scatter_page",
    "specification_curve",
    "specification_layout",
    "svg",
    "tally",
    "timeline",
    "timeline_layout",
]
