"""The report: sections of results → one summary → a self-contained page.

:func:`summarise` collects everything the page says into a plain dictionary; the template only lays it out. The
page asks nothing of the network: figures are inline, and documents of a large corpus travel compressed and open
when asked for.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from framing import charts
from framing.api import score
from framing.contrasts import matched_profile, profile
from framing.errors import FramingError
from framing.findings import Alignment, Keyness, Multiverse, Trend
from framing.measures.assertion import AssertionStrength
from framing.measures.base import Measure, ModelMeasure, Voice
from framing.measures.rates import MarkRate
from framing.pages import LEGEND, PAGE_CSS, highlighted, pages
from framing.places import write_atomically
from framing.report_figures import save_figures
from framing.report_methods import in_sample, matched, methods, plural, what_of
from framing.report_sections import (
    event_section,
    keyness_section,
    multiverse_section,
    p_text,
    places,
    trend_section,
)
from framing.report_voices import naming_section, portrayal_section, scare_rows, speaker_section
from framing.results import Comparison, as_csv, counted, interval, number, save_frame
from framing.telling import CATEGORIES

if TYPE_CHECKING:
    import jinja2

__all__ = ["Report", "methods", "summarise"]

Finding = Alignment | Multiverse | Keyness | Trend
_NAMES: dict[type, str] = {Alignment: "alignment", Multiverse: "multiverse", Keyness: "keyness", Trend: "trend"}
_SECTIONS: dict[type, Callable[[Any], dict[str, Any]]] = {
    Alignment: event_section,
    Multiverse: multiverse_section,
    Keyness: keyness_section,
    Trend: trend_section,
}
_INLINE = 1_000_000
_PAIRS_SHOWN = 12
_EFFECTS = {"cliffs_delta": "Cliff’s delta", "standardized": "standardized difference"}
_ADJUSTMENTS = {"holm": "Holm", "bh": "Benjamini–Hochberg", "none": "unadjusted"}
_TELLING = 3


@dataclass(frozen=True)
class Report:
    """A comparison as a report for the browser.

    ``telling`` is how many of the most telling sentences stand for each group and measure. ``more`` are further
    findings that get a section and a table each: an :class:`Alignment`, :class:`Multiverse`, :class:`Keyness` or
    :class:`Trend` (:func:`framing.studies.more` makes those that a comparison allows). ``portrayal`` is the table that
    :func:`framing.portrayal` gave, to be shown under who is called what.

    Of a corpus that is not held in memory ``shown`` is the same comparison with a sample of its documents to read, and
    ``save_table`` writes its docs, units or spans to a file (:mod:`framing.large`).
    """

    comparison: Comparison
    title: str = ""
    telling: int = _TELLING
    more: tuple[Finding, ...] = ()
    shown: Comparison | None = None
    save_table: Callable[[str, Path], Path] | None = None
    portrayal: pd.DataFrame | None = None

    def summary(self) -> dict[str, Any]:
        """Everything the page says, as plain data."""
        summary = summarise(self.comparison, title=self.title, telling=self.telling, shown=self.shown)
        for finding in self.more:
            summary[_NAMES[type(finding)]] = _SECTIONS[type(finding)](finding)
        if self.portrayal is not None:
            summary["portrayal"] = portrayal_section(self.portrayal)
        if "multiverse" in summary:
            summary["methods"] += " " + summary["multiverse"]["line"]
        return summary

    def html(self) -> str:
        """The page as one HTML text."""
        return _environment().get_template("report.html.jinja").render(**self.summary(), css=PAGE_CSS, legend=LEGEND)

    def save(self, path: str | Path) -> Path:
        """Write the page; complete or not at all."""
        html = self.html()
        return write_atomically(Path(path), lambda part: part.write_text(html, encoding="utf-8"))

    def save_all(self, folder: str | Path) -> list[Path]:
        """Write the page and every table behind it to a folder, which is made when it is missing.

        Files: report.html, docs.parquet, units.parquet, spans.parquet, scores.csv, profile.csv, contrasts.csv,
        provenance.json; with ``more`` also alignment.csv, multiverse.csv, keyness.csv, trend.csv, changes.csv; with
        ``portrayal`` portrayal.csv. Every figure is in ``figures/`` as PDF, with the numbers it draws as CSV.
        """
        folder = Path(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FramingError(f'cannot make the folder "{folder}": {error.strerror}; give another --out.') from error
        c = self.comparison
        held = {"docs": c.scores.corpus.docs, "units": c.scores.corpus.units, "spans": c.scores.marks.frame}
        save_table = self.save_table or (lambda name, path: save_frame(held[name], path))
        provenance = json.dumps(c.provenance, ensure_ascii=False, indent=2, default=str) + "\n"
        html = self.html()
        return [
            *(save_table(name, folder / f"{name}.parquet") for name in held),
            save_frame(c.scores.frame, folder / "scores.csv"),
            save_frame(c.profile, folder / "profile.csv"),
            save_frame(c.contrasts, folder / "contrasts.csv"),
            write_atomically(folder / "provenance.json", lambda part: part.write_text(provenance, encoding="utf-8")),
            *(save_frame(finding.frame, folder / f"{_NAMES[type(finding)]}.csv") for finding in self.more),
            *([] if self.portrayal is None else [save_frame(self.portrayal, folder / "portrayal.csv")]),
            *(save_frame(found.changes, folder / "changes.csv") for found in self.more if isinstance(found, Trend)),
            *save_figures(c, self.more, folder / "figures", shown=self.shown),
            write_atomically(folder / "report.html", lambda part: part.write_text(html, encoding="utf-8")),
        ]


def _environment() -> jinja2.Environment:
    import jinja2

    return jinja2.Environment(
        loader=jinja2.PackageLoader("framing", "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )


# --- the summary ------------------------------------------------------------


def summarise(
    comparison: Comparison, *, title: str = "", telling: int = _TELLING, shown: Comparison | None = None
) -> dict[str, Any]:
    """Everything the report says: numbers as text, figures as SVG, sentences and pages as escaped HTML.

    What is read rather than counted (sentences, voices, names, what was set aside, pages) is of ``shown``.
    """
    corpus = comparison.scores.corpus
    shown = comparison if shown is None else shown
    return {
        "title": title or _title(comparison),
        "facts": _facts(comparison),
        "notes": list(comparison.notes),
        "unread": [{"file": u.file, "reason": u.reason} for u in corpus.unread],
        "by": comparison.by,
        "what": what_of(comparison),
        "sample": "events" if matched(comparison) else what_of(comparison),
        "means": _means(comparison),
        "level": f"{comparison.options['confidence']:.0%}",
        "effect": _effect(comparison),
        "adjustment": _ADJUSTMENTS[comparison.options["adjust"]],
        "profile": _profile_figure(comparison),
        "overview": _overview(comparison),
        "measures": [_measure(comparison, m, telling, shown) for m in comparison.scores.measures],
        "voices": _voices(shown),
        "speakers": speaker_section(shown.scores.corpus, shown.by) if _by_column(shown) else [],
        "naming": naming_section(shown.scores.marks, shown.by) if _by_column(shown) else {},
        "classified": bool((shown.scores.marks.frame["method"] == "classifier").any()),
        "aside": _aside(shown),
        "documents": _documents(shown),
        "packed": shown.scores.corpus.docs["text"].str.len().sum() > _INLINE,
        "methods": methods(comparison),
        "references": comparison.cite().splitlines(),
        "provenance": json.dumps(comparison.provenance, ensure_ascii=False, indent=2, default=str),
        "profile_csv": as_csv(comparison.profile),
    }


def _means(comparison: Comparison) -> str:
    """What a mean is the mean of."""
    level = f"{comparison.options['confidence']:.0%} interval"
    if matched(comparison):
        return (
            f"Mean over the events that a {comparison.by} shares with another, every event alike, with its {level}. "
            f"Two {plural(comparison.by)} may have told other events: the differences below are taken inside the "
            "events that both told."
        )
    return f"Mean per {what_of(comparison)[:-1]}, with its {level}."


def _effect(comparison: Comparison) -> str:
    """The name of the effect size."""
    paired = ", paired" if matched(comparison) else ""
    return _EFFECTS[comparison.options["effect"]] + paired


def _profile_figure(comparison: Comparison) -> str:
    """All measures at once; empty with one measure or one group."""
    if len(comparison.groups) < 2 or comparison.profile["measure"].nunique() < 2:
        return ""
    return charts.svg(comparison.plot(kind="profile"))


def _ladder(comparison: Comparison) -> str:
    """The ladder of assertion strength; empty where it cannot be drawn."""
    if comparison.scores.level != "document":
        return ""
    return charts.svg(comparison.plot(kind="ladder"))


def _title(comparison: Comparison) -> str:
    docs = comparison.scores.corpus.docs
    if len(docs) == 1:
        return f"Profile of “{docs['title'].iloc[0] or docs['doc_id'].iloc[0]}”"
    if len(comparison.groups) == 1:
        return f"Profile of {comparison.groups[0]}"
    inside = f" within {comparison.within}" if comparison.within else ""
    return f"{len(comparison.groups)} {plural(comparison.by)} compared{inside}"


def _facts(comparison: Comparison) -> list[tuple[str, str]]:
    """What was compared, as name and value."""
    corpus = comparison.scores.corpus
    docs = corpus.docs
    whole = corpus.units[corpus.units["level"] == "document"]
    dates = sorted(d for d in docs["date"] if d)
    topics = sorted({t for t in docs["topic"] if t})
    kept = int(comparison.scores.marks.frame["kept"].sum())
    facts = [
        ("Documents", f"{len(docs):,}"),
        *_compared(comparison),
        (plural(comparison.by).capitalize(), ", ".join(comparison.groups)),
        ("Words", f"{int(whole['n_words'].sum()):,} (page furniture left out)"),
        ("Marks that count", f"{kept:,}"),
        ("Marks set aside", f"{len(comparison.scores.marks.frame) - kept:,}"),
    ]
    if dates:
        facts.append(("Dates", dates[0] if dates[0] == dates[-1] else f"{dates[0]} to {dates[-1]}"))
    if topics:
        facts.append(("Topics", ", ".join(topics[:12])))
    return facts


def _compared(comparison: Comparison) -> list[tuple[str, str]]:
    """How many documents and events enter a matched comparison."""
    if not matched(comparison):
        return []
    sample = comparison.sample[in_sample(comparison)]
    return [("Compared", f"{counted(len(sample), 'document')} in {counted(sample['stratum'].nunique(), 'event')}")]


def _overview(comparison: Comparison) -> dict[str, Any]:
    """The table of all measures: a row per group, a cell per measure."""
    measures = [m.name for m in comparison.scores.measures]
    profile = comparison.profile.set_index(["group", "measure"])
    decimals = {str(name): places(mine) for name, mine in comparison.profile.groupby("measure")}
    rows = []
    for group in comparison.groups:
        cells = []
        for name in measures:
            p = profile.loc[(group, name)]
            low, high = (number(p[end], decimals[name]) for end in ("low", "high"))
            within = "" if pd.isna(p["low"]) else f"{low} to {high}"
            cells.append({"mean": number(p["mean"], decimals[name]), "interval": within, "few": bool(p["few"])})
        n_docs = int(profile.loc[group]["n_docs"].max())
        rows.append({"group": group, "n": n_docs, "cells": cells})
    units = [str(m.per) for m in comparison.scores.measures]
    return {"measures": list(zip(measures, units, strict=True)), "rows": rows}


def _measure(comparison: Comparison, measure: Measure, telling: int, shown: Comparison) -> dict[str, Any]:
    """One measure's section: meaning, figure, table, differences, telling sentences."""
    profile = comparison.profile[comparison.profile["measure"] == measure.name]
    decimals = places(profile)
    rows = [
        {
            "group": r.group, "mean": interval(r.mean, r.low, r.high, decimals), "sd": number(r.sd, decimals),
            "n": r.n_docs, "marks": f"{r.n_marks:,}", "few": r.few,
        }
        for r in profile.sort_values(["mean", "group"], ascending=[False, True]).itertuples()
    ]  # fmt: skip
    contrasts = comparison.differences(measure.name)
    document = (type(measure).__doc__ or "").strip()
    return {
        "name": measure.name,
        "anchor": measure.name.replace(" ", "-").replace(":", ""),
        "per": measure.per,
        "voice": measure.voice,
        "meaning": document.splitlines()[0],
        "detail": " ".join(document.split(">>>")[0].split("\n\n", 1)[-1].split()),
        "figure": charts.svg(charts.forest(comparison.profile, measure.name)) if profile["mean"].notna().any() else "",
        "ladder": _ladder(shown) if measure.name == AssertionStrength().name else "",
        "ladder_of": "" if shown is comparison else f"Of {len(shown.scores.corpus):,} documents drawn at random.",
        "contrasted": _differences_figure(comparison, measure.name),
        "rows": rows,
        "differences": [_difference(r, decimals) for r in contrasts.head(_PAIRS_SHOWN).itertuples()],
        "n_differences": len(contrasts),
        "n_clear": int((contrasts["p_adjusted"] < 0.05).sum()),
        "telling": _telling(shown, measure, telling) if _makers(measure) else [],
    }


def _differences_figure(comparison: Comparison, measure: str) -> str:
    """The differences of a measure; empty where no pair has an interval."""
    if not comparison.contrasts.loc[comparison.contrasts["measure"] == measure, "low"].notna().any():
        return ""
    return charts.svg(comparison.plot(measure=measure, kind="differences"))


def _difference(row: Any, decimals: int) -> dict[str, str]:
    return {
        "pair": f"{row.group_a} − {row.group_b}",
        "difference": interval(row.difference, row.low, row.high, decimals),
        "effect": number(row.effect_size),
        "p": p_text(row.p),
        "p_adjusted": p_text(row.p_adjusted),
        "detectable": number(row.detectable, decimals),
        "n": str(row.n_events) if row.n_events or row.method.startswith("too few events") else
             f"{row.n_docs_a} / {row.n_docs_b}",
    }  # fmt: skip


# --- sentences ------------------------------------------------------------


def _telling(comparison: Comparison, measure: Measure, how_many: int) -> list[dict[str, Any]]:
    """For each group the sentences that most made its score, no two from one document while others remain."""
    scores = comparison.scores
    spans, units = scores.marks.frame, scores.corpus.units
    sentences = units[(units["level"] == "sentence") & (units["boilerplate"] == "") & (units["n_words"] >= 5)]
    by_sentence = measure(spans, units, scores.corpus.docs, level="sentence").set_index("unit_id")
    sentences = sentences.join(by_sentence[["value", "n_marks"]], on="unit_id")
    sentences = sentences[(sentences["n_marks"] > 0) & sentences["value"].notna()]
    if scores.level == "document":
        compared = comparison.sample.index[in_sample(comparison)]
        sentences = sentences[sentences["doc_id"].isin(scores.frame.set_index("unit_id").loc[compared, "doc_id"])]
    sentences = sentences.assign(group=_group_of(comparison, sentences), weight=_force(sentences, measure))
    texts = dict(zip(scores.corpus.docs["doc_id"], scores.corpus.docs["text"], strict=True))
    chosen = {}
    for group in comparison.groups:
        mine = sentences[sentences["group"] == group].sort_values(["weight", "unit_id"], ascending=[False, True])
        chosen[group] = pd.concat([mine.drop_duplicates("doc_id"), mine]).drop_duplicates("unit_id").head(how_many)
    marks = spans[spans["sentence_id"].isin(pd.concat(chosen.values())["unit_id"])]
    of = dict(list(marks.groupby("sentence_id", sort=False)))
    return [
        {
            "group": group,
            "sentences": [
                _sentence(s, texts[s.doc_id], of.get(s.unit_id, spans.iloc[:0]), measure) for s in mine.itertuples()
            ],
        }
        for group, mine in chosen.items()
    ]


def _group_of(comparison: Comparison, sentences: pd.DataFrame) -> pd.Series:
    """The group each sentence belongs to: its document's, or its speaker's."""
    corpus = comparison.scores.corpus
    if comparison.by == "speaker" and "speaker" not in corpus.docs.columns:
        return sentences["speaker"].where(sentences["speaker"] != "", "(the author)")
    return sentences["doc_id"].map(corpus.column(comparison.by)).str.strip()


def _force(sentences: pd.DataFrame, measure: Measure) -> pd.Series:
    """How much a sentence tells: its marks, or how far from the middle its value is, preferring a readable length."""
    readable = sentences["n_words"].between(8, 45) + 0.3
    if measure.per[0].isdigit():
        return sentences["n_marks"] * readable
    return (sentences["value"] - sentences["value"].median()).abs() * sentences["n_marks"].clip(upper=4) * readable


def _makers(measure: Measure) -> tuple[str, ...]:
    """Whose marks a measure rests on: its lexicons, or the classifiers of sentences that it asks."""
    models = measure.models if isinstance(measure, ModelMeasure) else ()
    return (*measure.lexicons, *(id for id in models if id in CATEGORIES))


def _sentence(sentence: Any, text: str, spans: pd.DataFrame, measure: Measure) -> dict[str, str]:
    """A sentence as HTML, with those of its marks that are this measure's."""
    mine = spans[spans["by"].str.split("@").str[0].isin(_makers(measure))]
    if isinstance(measure, ModelMeasure) and measure.voice != "all":
        mine = mine[mine["voice"].isin(["author", "quoted"] if measure.voice == "own" else [measure.voice])]
    aside = highlighted(text, mine, start=sentence.start, end=sentence.end, aside=True)
    return {
        "html": highlighted(text, mine, start=sentence.start, end=sentence.end),
        "aside": aside if (~mine["kept"]).any() else "",
        "doc_id": sentence.doc_id,
        "value": number(sentence.value),
    }


# --- voices, marks set aside, pages ------------------------------------------------------------


def _voices(comparison: Comparison) -> dict[str, Any]:
    """Rates in the author's, the quoted and the reported voice, side by side."""
    rates = [m for m in comparison.scores.measures if isinstance(m, MarkRate)]
    if comparison.by == "speaker" or not rates:
        return {}
    voices: tuple[Voice, ...] = ("author", "quoted", "reported")
    profiles = {}
    for voice in voices:
        there = score(comparison.scores.marks, [replace(m, voice=voice) for m in rates])
        profiles[voice] = _profile(comparison, there.frame).set_index(["group", "measure"])
    table = []
    for measure in rates:
        rows = []
        for group in comparison.groups:
            cells = [profiles[voice].loc[(group, measure.name)] for voice in voices]
            rows.append({"group": group, "cells": [interval(c["mean"], c["low"], c["high"]) for c in cells]})
        table.append({"measure": measure.name, "per": measure.per, "rows": rows})
    scare = scare_rows(comparison.scores.marks.frame, comparison.sample["group"])
    return {"voices": list(voices), "table": table, "scare": scare}


def _profile(comparison: Comparison, scores: pd.DataFrame) -> pd.DataFrame:
    """The means of other scores of the documents that were compared, in the same design."""
    options = comparison.options
    drawn = {name: options[name] for name in ("resamples", "fewest", "seed")} | {"level": options["confidence"]}
    groups, strata = comparison.sample["group"], comparison.sample["stratum"]
    if matched(comparison):
        return matched_profile(scores, groups, strata, **drawn)
    return profile(scores, groups, strata if comparison.within else None, **drawn)


def _by_column(comparison: Comparison) -> bool:
    """Whether the groups are those of a column of the documents, not those who speak in them."""
    return comparison.by != "speaker" or "speaker" in comparison.scores.corpus.docs.columns


def _aside(comparison: Comparison) -> list[dict[str, Any]]:
    """Marks set aside, by reason, with an example of each in its sentence."""
    scores = comparison.scores
    spans = scores.marks.frame
    out = spans[~spans["kept"]]
    if out.empty:
        return []
    reason = out["why"].str.replace(r"“.*”", "“…”", regex=True)
    texts = dict(zip(scores.corpus.docs["doc_id"], scores.corpus.docs["text"], strict=True))
    rows: list[dict[str, Any]] = []
    for why, mine in out.groupby(reason, sort=True):
        examples = [
            highlighted(texts[m.doc_id], out.loc[[m.Index]], start=max(0, m.start - 60), end=m.end + 60, aside=True)
            for m in mine.drop_duplicates("surface").head(3).itertuples()
        ]
        rows.append({"why": str(why), "n": len(mine), "examples": examples})
    return sorted(rows, key=lambda row: (-row["n"], row["why"]))[:40]


def _documents(comparison: Comparison) -> list[dict[str, Any]]:
    """Every document as a highlighted page, by group; in a large corpus each page is compressed."""
    scores = comparison.scores
    corpus = scores.corpus
    packed = corpus.docs["text"].str.len().sum() > _INLINE
    spans = scores.marks.frame
    n_marks = spans["kept"].groupby(spans["doc_id"]).sum().to_dict()
    grouped: dict[str, list[dict[str, Any]]] = {}
    grouping = {} if comparison.by == "speaker" else corpus.column(comparison.by).to_dict()
    for doc, html in zip(corpus.docs.itertuples(), pages(corpus.docs, spans, corpus.units), strict=True):
        page = {
            "id": doc.doc_id,
            "title": doc.title or doc.doc_id,
            "date": doc.date,
            "marks": int(n_marks.get(doc.doc_id, 0)),
            "html": base64.b64encode(gzip.compress(html.encode(), mtime=0)).decode() if packed else html,
        }
        grouped.setdefault(grouping.get(doc.doc_id, "").strip() or "(no group)", []).append(page)
    return [{"group": group, "pages": grouped[group]} for group in sorted(grouped)]
