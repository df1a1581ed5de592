"""Results: a frame that knows how to show, plot, cite and save itself."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import pandas as pd

from framing import charts, pages
from framing.contrasts import rate_ratios
from framing.corpus import Corpus
from framing.errors import FramingError, nearest, one_of
from framing.lexicon import Lexicon
from framing.measures.assertion import AssertionStrength
from framing.measures.base import Level, Measure
from framing.models.base import WEIGHTS_FOLDER, Card, read_card
from framing.places import write_atomically
from framing.tables import Kind, storable, to_kind

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Comparison", "Marks", "Result", "Scores", "as_csv"]

_TOOL = "framing-analysis"

Drawn = Literal["forest", "differences", "profile", "ladder"]
"""The figures of a comparison."""


@dataclass(frozen=True, repr=False)
class Result:
    """What every result shares: a frame, where it came from, and the views of both."""

    frame: pd.DataFrame = field(repr=False)

    @property
    def provenance(self) -> dict[str, Any]:
        """Version, inputs, lexicons, options, seed."""
        raise NotImplementedError

    def _what(self) -> tuple[str, str]:
        """Two lines: what it is and how many, and from what."""
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        return "\n".join(self._what())

    def _repr_html_(self) -> str:
        first, second = self._what()
        table = self.frame.head(8).to_html(index=False, escape=True, float_format=lambda x: f"{x:.3g}", border=0)
        return (
            f"<div><p><strong>{escape(first)}</strong><br>{escape(second)}</p>{table}"
            f"<details><summary>Provenance</summary><pre>{escape(_json(self.provenance))}</pre></details></div>"
        )

    def to_frame(self, kind: Kind = "pandas") -> Any:
        """The frame as pandas, polars or Arrow."""
        return to_kind(self.frame, kind)

    def cite(self) -> str:
        """What to put in the reference list: the tool, the lexicons, the works they rest on."""
        out = [f"The framing authors. {_TOOL} (version {self.provenance['version']}) [Computer software]."]
        for card in self.provenance.get("lexicons", []):
            out.append(
                f"{card['title']} (lexicon {card['id']}, version {card['version']}, {_licence(card['licence'])}; "
                f"{card['hash'][:12]})."
            )
        for card in self.provenance.get("models", []):
            out.append(
                f"{card['title']} (model {card['id']}, version {card['version']}, "
                f"{card['licence'].split(':')[0]}; {card['hash'][:12]})."
            )
        cards = [*self.provenance.get("lexicons", []), *self.provenance.get("models", [])]
        out += sorted({work for card in cards for work in card["references"]})
        return "\n".join(out)

    def save(self, path: str | Path) -> Path:
        """Write the frame to ``path``: .csv, .parquet, .jsonl or .xlsx, by its ending.

        Raises
        ------
        FramingError
            When the ending is another, or the folder cannot be written.
        """
        return save_frame(self.frame, Path(path))


def _model_card(card: Card) -> dict[str, Any]:
    """What provenance says of a model."""
    return {
        "id": card.id,
        "version": card.version,
        "title": card.title,
        "licence": card.licence,
        "hash": hashlib.sha256((card.folder / "weights.npz").read_bytes()).hexdigest(),
        "references": [source["citation"] for source in card.details.get("data", []) if "citation" in source],
    }


def _licence(name: str) -> str:
    """A licence as it stands in a reference."""
    return "licence unstated" if name == "unstated" else name


def save_frame(frame: pd.DataFrame, path: Path) -> Path:
    """Write a frame in the format its ending names; complete or not at all."""
    writers = {
        ".csv": lambda part: _write_csv(frame, part),
        ".parquet": lambda part: storable(frame).to_parquet(part, index=False),
        ".jsonl": lambda part: frame.to_json(part, orient="records", lines=True, force_ascii=False),
        ".xlsx": lambda part: guarded(frame).to_excel(part, index=False, engine="openpyxl"),
    }
    check_ending(path)
    return write_atomically(path, writers[path.suffix])


_ENDINGS = (".csv", ".parquet", ".jsonl", ".xlsx")


def check_ending(path: Path) -> None:
    """Fail when a frame cannot be saved under this name: `FramingError` names the endings that can."""
    if path.suffix not in _ENDINGS:
        raise FramingError(
            f'cannot save as "{path.suffix}"; use one of {", ".join(_ENDINGS)}.{nearest(path.suffix, _ENDINGS)}'
        )


def as_csv(frame: pd.DataFrame, *, header: bool = True) -> str:
    """The frame as CSV text; cells that a spreadsheet would take for a formula begin with an apostrophe."""
    return guarded(frame).to_csv(index=False, header=header, lineterminator="\n")


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write the frame as CSV, some rows at a time, so that their text is never held whole."""
    with path.open("w", encoding="utf-8", newline="") as out:
        for start in range(0, max(len(frame), 1), _ROWS):
            out.write(as_csv(frame.iloc[start : start + _ROWS], header=start == 0))


_ROWS = 50_000


def guarded(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with text cells that begin like a formula made harmless.

    >>> guarded(pd.DataFrame({"a": ["=1+1", "-0.5", "x"]}))["a"].tolist()
    ["'=1+1", "'-0.5", 'x']
    """
    out = frame.copy()
    for name in out.columns:
        if not pd.api.types.is_numeric_dtype(out[name]) and not pd.api.types.is_bool_dtype(out[name]):
            out[name] = [f"'{v}" if isinstance(v, str) and v[:1] in "=+-@\t\r" and v else v for v in out[name]]
    return out


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


@dataclass(frozen=True, repr=False)
class Marks(Result):
    """Every mark in a corpus, with its place, its voice, whether it counts, and why not."""

    corpus: Corpus = field(kw_only=True, repr=False)
    lexicons: tuple[Lexicon, ...] = field(kw_only=True, repr=False)
    models: tuple[Card, ...] = field(kw_only=True, default=(), repr=False)
    options: dict[str, Any] = field(kw_only=True, default_factory=dict, repr=False)

    @property
    def provenance(self) -> dict[str, Any]:
        """Version, inputs, lexicons, models, options."""
        cards = [
            {
                "id": x.id,
                "version": x.version,
                "title": str(x.card["title"]),
                "licence": x.licence,
                "hash": x.hash,
                "references": list(x.card.get("references", [])),
            }
            for x in self.lexicons
        ]
        models = [_model_card(card) for card in (*self._attribution(), *self.models)]
        return self.corpus.provenance | {"lexicons": cards, "models": models, "marking": self.options}

    def _attribution(self) -> tuple[Card, ...]:
        """The card of the attribution model, where voices were told by it."""
        reading = self.corpus.provenance.get("reading", {})
        return (read_card(WEIGHTS_FOLDER / "attribution"),) if reading.get("attribution") == "model" else ()

    def _what(self) -> tuple[str, str]:
        kept = int(self.frame["kept"].sum())
        names = ", ".join(x.name for x in self.lexicons)
        return (
            f"<Marks: {kept:,} that count, {len(self.frame) - kept:,} set aside>",
            f"{names} in {len(self.corpus):,} documents",
        )

    def page(self, doc_id: str, *, aside: bool = False) -> Page:
        """A document with its marks highlighted; ``aside=True`` shows those that do not count too."""
        text = self.corpus.text(doc_id)
        spans = self.frame[self.frame["doc_id"] == doc_id]
        units = self.corpus.units[self.corpus.units["doc_id"] == doc_id]
        return Page(pages.highlighted(text, spans, units, aside=aside))

    def plot(self, ax: Axes | None = None) -> Figure:
        """How many marks count and how many are set aside, by lexicon."""
        return charts.tally(self.frame, ax)


@dataclass(frozen=True, repr=False)
class Page:
    """A highlighted page: shows itself in a notebook, and saves itself as one HTML file."""

    html: str

    def _repr_html_(self) -> str:
        return f'<style>{pages.PAGE_CSS}</style>{pages.LEGEND}<div class="page">{self.html}</div>'

    def save(self, path: str | Path) -> Path:
        """Write the page as one HTML file."""
        whole = (
            '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" '
            f'content="width=device-width"><title>Marks</title><body style="max-width:44rem;margin:2rem auto;'
            f'padding:0 1rem;font-family:Georgia,serif">{self._repr_html_()}</body></html>'
        )
        return write_atomically(Path(path), lambda part: part.write_text(whole, encoding="utf-8"))


@dataclass(frozen=True, repr=False)
class Scores(Result):
    """Scores of units on measures."""

    marks: Marks = field(kw_only=True, repr=False)
    measures: tuple[Measure, ...] = field(kw_only=True, repr=False)
    level: Level = field(kw_only=True, default="document")

    @property
    def corpus(self) -> Corpus:
        """The corpus that was scored."""
        return self.marks.corpus

    @property
    def provenance(self) -> dict[str, Any]:
        """Version, inputs, lexicons, options, measures."""
        return self.marks.provenance | {"measures": [repr(m) for m in self.measures], "level": self.level}

    def _what(self) -> tuple[str, str]:
        return (
            f"<Scores: {len(self.measures)} measures of {self.frame['unit_id'].nunique():,} units>",
            f"{', '.join(m.name for m in self.measures)}; level {self.level}",
        )

    def wide(self) -> pd.DataFrame:
        """One row per unit, one column per measure, with the documents' source, topic, date and title."""
        table = self.frame.pivot(index=["unit_id", "doc_id"], columns="measure", values="value").reset_index()
        table.columns.name = None
        about = self.corpus.docs[["doc_id", "source", "topic", "date", "title"]]
        return about.merge(table, on="doc_id", how="right")

    def plot(self, ax: Axes | None = None) -> Figure:
        """The distribution of each measure over units."""
        return charts.distributions(self.frame, ax)


@dataclass(frozen=True, repr=False)
class Comparison(Result):
    """Groups compared on measures: ``frame`` holds the contrasts, ``profile`` each group's mean and interval.

    ``notes`` say what a reader must know: groups with too few documents, measures without values. ``sample`` says
    for every scored unit in which group and stratum it stands; the group is empty for a unit that was left out.
    """

    profile: pd.DataFrame = field(kw_only=True, repr=False)
    scores: Scores = field(kw_only=True, repr=False)
    by: str = field(kw_only=True)
    within: str | None = field(kw_only=True, default=None)
    options: dict[str, Any] = field(kw_only=True, default_factory=dict, repr=False)
    sample: pd.DataFrame = field(kw_only=True, default_factory=pd.DataFrame, repr=False)
    notes: tuple[str, ...] = field(kw_only=True, default=())

    @property
    def contrasts(self) -> pd.DataFrame:
        """The contrasts table."""
        return self.frame

    @property
    def groups(self) -> list[str]:
        """The groups compared."""
        return sorted(self.profile["group"].unique())

    @property
    def provenance(self) -> dict[str, Any]:
        """Version, inputs, lexicons, options, measures, seed."""
        return self.scores.provenance | {"comparison": {"by": self.by, "within": self.within} | self.options}

    def _what(self) -> tuple[str, str]:
        pairs = len(self.groups) * (len(self.groups) - 1) // 2
        inside = f" within {self.within}" if self.within else ""
        return (
            f"<Comparison of {len(self.groups)} groups by {self.by}{inside}: {pairs} pairs>",
            f"{', '.join(sorted(self.profile['measure'].unique()))}; {len(self.scores.corpus):,} documents",
        )

    def _repr_html_(self) -> str:
        first, second = self._what()
        figure = charts.svg(self.plot()) if len(self.profile) else ""
        table = self.table().to_html(escape=True, border=0)
        return (
            f"<div><p><strong>{escape(first)}</strong><br>{escape(second)}</p>{table}{figure}"
            f"<details><summary>Provenance</summary><pre>{escape(_json(self.provenance))}</pre></details></div>"
        )

    def table(self) -> pd.DataFrame:
        """A row per group, a column per measure: mean and interval as text."""
        cells = self.profile.assign(cell=[interval(*row) for row in self.profile[["mean", "low", "high"]].to_numpy()])
        return cells.pivot(index="group", columns="measure", values="cell").rename_axis(index=None, columns=None)

    def differences(self, measure: str | None = None) -> pd.DataFrame:
        """The contrasts of one measure or all, the clearest first."""
        frame = self.frame if measure is None else self.frame[self.frame["measure"] == measure]
        return frame.sort_values(["p", "measure", "group_a", "group_b"], ignore_index=True)

    def rate_ratios(self, measure: str | None = None) -> pd.DataFrame:
        """The comparison of counts as a negative-binomial model: ratios of rates, with effects of events when matched.

        Needs the extra ``stats``. Takes rates per words alone; the first of them when none is named. See
        :func:`framing.contrasts.rate_ratios`.

        Raises
        ------
        ComparisonError
            When statsmodels is not installed, or the measure is no rate per words.
        """
        rates = [m.name for m in self.scores.measures if m.per.endswith("words")]
        chosen = measure or (rates[0] if rates else self.scores.measures[0].name)
        mine = self.scores.frame[self.scores.frame["measure"] == self._forest_measure(chosen, "forest")]
        strata = self.sample["stratum"] if self.within else None
        return rate_ratios(mine, self.sample["group"], strata, level=float(self.options.get("confidence", 0.95)))

    def plot(self, ax: Axes | None = None, *, measure: str | None = None, kind: Drawn = "forest") -> Figure:
        """A figure of the comparison.

        Parameters
        ----------
        measure : the measure of a forest plot; the first one when none is named.
        kind : ``"forest"``, one measure's means and intervals; ``"differences"``, its differences by pair;
            ``"profile"``, all measures at once; ``"ladder"``, what share of its statements each group makes on each
            rung of assertion strength, told by hedges, boosters and conditions alone.

        Raises
        ------
        FramingError
            When the measure was not compared or the kind is not known, naming the nearest.
        """
        if kind == "profile":
            return charts.profile(self.profile, ax)
        if kind == "ladder":
            return charts.ladder(self._statements, ax)
        if kind == "differences":
            return charts.differences(self.frame, self._measure(measure), ax)
        return charts.forest(self.profile, self._forest_measure(measure, kind), ax)

    def drawn(self, *, measure: str | None = None, kind: Drawn = "forest") -> pd.DataFrame:
        """The numbers that :meth:`plot` draws, to be saved beside the figure."""
        if kind == "profile":
            return charts.profile_layout(self.profile)
        if kind == "ladder":
            return charts.ladder_layout(self._statements)
        if kind == "differences":
            return charts.differences_layout(self.frame, self._measure(measure))
        return charts.forest_layout(self.profile, self._forest_measure(measure, kind))

    @cached_property
    def _statements(self) -> pd.DataFrame:
        """The assertion strength of every statement, with its group."""
        if self.scores.level != "document":
            raise FramingError("the ladder is drawn of documents; this comparison is of speakers' turns.")
        marks = self.scores.marks
        strength = AssertionStrength(method="lexicon")  # so that a rung says what words a statement has
        missing = [id for id in strength.lexicons if id not in {x.id for x in marks.lexicons}]
        if missing:
            raise FramingError(f'the ladder needs marks of "{missing[0]}"; mark the corpus with hedges and boosters.')
        table = strength(marks.frame, marks.corpus.units, marks.corpus.docs, level="sentence")
        return table.assign(group=table["doc_id"].map(self.sample["group"]).fillna("")).query("group != ''")

    def _forest_measure(self, measure: str | None, kind: str) -> str:
        if kind != "forest":
            kinds = get_args(Drawn)
            raise FramingError(f'kind "{kind}" is not known; it should be {one_of(kinds)}.{nearest(kind, kinds)}')
        return self._measure(measure)

    def _measure(self, measure: str | None) -> str:
        """The measure of that name, or the first one."""
        known = sorted(self.profile["measure"].unique())
        chosen = measure or (known[0] if known else "")
        if chosen not in known:
            raise FramingError(
                f'measure "{chosen}" was not compared; there are {", ".join(known)}.{nearest(chosen, known)}'
            )
        return chosen


def interval(mean: float, low: float, high: float, decimals: int = 2) -> str:
    """A mean with its interval as text, with two decimals or as many as asked.

    >>> interval(2.345, 1.9, 2.8), interval(2.345, float("nan"), float("nan"))
    ('2.35 [1.90, 2.80]', '2.35 [–]')
    """
    if pd.isna(mean):
        return "–"
    if pd.isna(low):
        return f"{number(mean, decimals)} [–]"
    return f"{number(mean, decimals)} [{number(low, decimals)}, {number(high, decimals)}]"


def number(value: float, decimals: int = 2) -> str:
    """A number with two decimals (or as many as asked), or one from 100 upwards; a dash for NaN.

    >>> number(0.12345), number(123.456), number(float("nan")), number(-0.001)
    ('0.12', '123.5', '–', '0.00')
    """
    if pd.isna(value):
        return "–"
    text = f"{value:.1f}" if abs(value) >= 100 else f"{value:.{decimals}f}"
    return text if float(text) else text.lstrip("-")


def counted(n: int, one: str, several: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "document"), counted(1200, "copy", "copies")
    ('1 document', '1,200 copies')
    """
    return f"{n:,} {one if n == 1 else several or one + 's'}"
