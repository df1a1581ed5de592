"""The verbs: read, mark, score, compare. Each takes any earlier stage and walks forward with the defaults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Literal, get_args

import pandas as pd

from framing.context import Overlap, contextualise
from framing.contrasts import Adjust, Effect, Pool, contrast, matched, matched_profile, profile
from framing.corpus import Corpus, build, provenance, repair
from framing.errors import ComparisonError, FramingError, LexiconError, ReadError, one_of
from framing.findings import Alignment, aligned
from framing.lexicon import Lexicon, load_lexicon
from framing.matching import match
from framing.measures.assertion import AssertionStrength
from framing.measures.attribution import Sourcing
from framing.measures.base import Level, Measure, ModelMeasure, cached_model
from framing.measures.evaluation import EvaluationBalance, EvaluationRate
from framing.measures.hedging import BoosterRate, HedgeRate
from framing.measures.readability import Readability
from framing.models import load_model
from framing.models.text import TextModel
from framing.places import shipped
from framing.readers import Reading, read_frame, read_paths, read_stream
from framing.results import Comparison, Marks, Scores, counted
from framing.sampling import comparable, enough, groups_of, strata_of, without_copies
from framing.tables import CONTRASTS, building, empty
from framing.telling import CATEGORIES, telling_words

__all__ = [
    "Attribution",
    "Duplicates",
    "align",
    "compare",
    "default_lexicons",
    "default_measures",
    "mark",
    "read",
    "read_documents",
    "read_seed",
    "read_stdin",
    "score",
]

Attribution = Literal["model", "marks"]
"""How voices are told: by the attribution model, or by quotation marks alone."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

Duplicates = Literal["aside", "count"]
"""Whether documents that print the same text count once or each."""


def default_lexicons() -> tuple[str, ...]:
    """The lexicons used when none are named.

    >>> default_lexicons()
    ('hedges', 'boosters', 'evaluation')
    """
    return ("hedges", "boosters", "evaluation")


def default_measures() -> tuple[Measure, ...]:
    """The measures used when none are named.

    >>> [measure.name for measure in default_measures()][:2]
    ['evaluation rate', 'evaluation balance']
    """
    return (
        EvaluationRate(),
        EvaluationBalance(),
        HedgeRate(),
        BoosterRate(),
        AssertionStrength(),
        Sourcing(),
        Readability(),
    )


# --- read ------------------------------------------------------------


def read(
    data: Any,
    *,
    source: str | None = None,
    text: str | None = None,
    doc_id: str | None = None,
    topic: str | None = None,
    date: str | None = None,
    title: str | None = None,
    pattern: str | None = None,
    sheet: str | None = None,
    attribution: Attribution = "model",
    progress: Progress | None = None,
) -> Corpus:
    """Read documents: files, folders, a data frame, or a list of dicts, with text and source.

    Parameters
    ----------
    data : a path or list of paths; a pandas, polars or Arrow table; a list of dicts; a list of texts.
    source, text, doc_id, topic, date, title : the columns to take them from. For text files ``source="folder"``
        (the default) takes the name of the folder they lie in.
    pattern : a file-name pattern such as ``"{source}_{date}_{slug}"``.
    attribution : ``"model"`` tells quotation, indirect speech and scare quotes apart and names the speaker;
        ``"marks"`` goes by quotation marks and layout alone.

    Returns
    -------
    Corpus : documents (text repaired, with the way back) and units.

    Raises
    ------
    ReadError
        When nothing could be read, a column is missing, or an id repeats.

    >>> read([{"text": "It may rain.", "source": "A"}])
    <Corpus of 1 documents from 1 sources, 3 words>
    """
    if isinstance(data, Corpus):
        return data
    named = {"source": source, "text": text, "doc_id": doc_id, "topic": topic, "date": date, "title": title}
    reading = _reading(data, named, pattern, sheet)
    said_as = {k: v for k, v in (named | {"pattern": pattern, "sheet": sheet}).items() if v}
    return _corpus(reading, said_as, attribution, progress)


def read_stdin(stream: BinaryIO, *, attribution: Attribution = "model", progress: Progress | None = None) -> Corpus:
    """Read one text, or JSON lines, from a stream of bytes such as standard input."""
    return _corpus(read_stream(stream), {}, attribution, progress)


def read_documents(docs: pd.DataFrame, *, attribution: Attribution = "model") -> Corpus:
    """A corpus of documents that already have the columns of :attr:`framing.readers.Reading.docs`."""
    return _corpus(Reading(docs, (), {}), {}, attribution, None)


def _corpus(reading: Reading, named: dict[str, str], attribution: Attribution, progress: Progress | None) -> Corpus:
    """A corpus of what was read, with its provenance."""
    docs = repair(reading.docs)
    said = _said(docs, attribution, progress)
    about = provenance(reading.inputs, len(docs), reading.unread, named | {"attribution": attribution})
    return build(docs, said=said, unread=reading.unread, provenance=about)


def _reading(data: Any, named: dict[str, str | None], pattern: str | None, sheet: str | None) -> Reading:
    if isinstance(data, str) and not data.strip():
        raise ReadError('nothing to read: the path is empty; name a file or folder ("." is this one).')
    if isinstance(data, str | Path):
        return read_paths([data], pattern=pattern, sheet=sheet, **named)
    if isinstance(data, list | tuple) and data and all(isinstance(x, Path) for x in data):
        return read_paths(list(data), pattern=pattern, sheet=sheet, **named)
    if isinstance(data, list | tuple) and data and all(isinstance(x, str) for x in data):
        if all(len(x) < 1000 and Path(x).exists() for x in data):
            return read_paths(list(data), pattern=pattern, sheet=sheet, **named)
        return read_frame(pd.DataFrame({"text": list(data)}))
    if isinstance(data, list | tuple) and not data:
        raise ReadError("nothing to read: the list is empty; give paths, texts, or rows with a text.")
    return read_frame(data, **named)


def _said(docs: pd.DataFrame, attribution: Attribution, progress: Progress | None) -> list[Any] | None:
    """Who says what in each document, in batches so that progress can be told."""
    if attribution == "marks":
        return None
    if attribution != "model":
        raise FramingError(f'attribution "{attribution}" is not known; it should be model or marks.')
    from threadpoolctl import threadpool_limits

    model = cached_model("attribution")
    out: list[Any] = []
    texts = docs["text"].tolist()
    with threadpool_limits(1):  # so that the last digits, and what hangs on them, are the same on any number of cores
        for start in range(0, len(texts), 50):
            out += model.predict(texts[start : start + 50])
            if progress:
                progress("finding who says what", min(start + 50, len(texts)), len(texts))
    return out


def read_seed(name: str, *, attribution: Attribution = "model") -> Corpus:
    """A small corpus that comes with the package, written for teaching and tests.

    >>> read_seed("ferry-strike").docs["source"].nunique()
    3
    """
    folder = shipped("seeds") / name
    if not (folder / "card.toml").is_file():
        known = sorted(card.parent.name for card in shipped("seeds").glob("*/card.toml"))
        raise ReadError(f'there is no seed "{name}"; shipped are {", ".join(known)}.')
    return read(folder, attribution=attribution)


# --- mark ------------------------------------------------------------


def mark(
    data: Any,
    lexicons: Sequence[str | Lexicon] | str | Lexicon | None = None,
    *,
    overlap: Overlap = "longest",
    negators: str | None = "negators",
    classifiers: Sequence[str | Path] | str | Path = (),
    progress: Progress | None = None,
) -> Marks:
    """Mark a corpus with lexicons: every mark with its place, voice, and whether it counts.

    Parameters
    ----------
    data : a corpus, or anything :func:`read` takes.
    lexicons : ids of shipped lexicons, paths of folders, or Lexicon objects; the defaults when None.
    overlap : ``"longest"`` counts the longest of marks of one lexicon that share words; ``"all"`` counts each.
    negators : the lexicon of negators; None to leave negation out.
    classifiers : models of sentences, by id or folder, such as ``"loaded-language"``: in each sentence that one calls
        by its name the words that moved it most are marked too.

    >>> marks = mark([{"text": "It may rain.", "source": "A"}], ["hedges"])
    >>> marks.frame["surface"].tolist()
    ['may']
    """
    if isinstance(data, Marks):
        return data
    corpus = read(data, progress=progress)
    chosen = _lexicons(lexicons)
    negating = load_lexicon(negators) if negators else None
    searched = [*chosen, *([negating] if negating and negating.name not in {x.name for x in chosen} else [])]
    if progress:
        progress("marking", 0, len(corpus))
    candidates = match(corpus.docs, searched)
    frame = contextualise(candidates, corpus.docs, corpus.units, chosen, negators=negating, overlap=overlap)
    if progress:
        progress("marking", len(corpus), len(corpus))
    options = {"overlap": overlap, "negators": negating.name if negating else None}
    marks = Marks(frame, corpus=corpus, lexicons=tuple(chosen), options=options)
    asked = [classifiers] if isinstance(classifiers, str | Path) else classifiers
    wrong = next((each for each in asked if not _classifies_sentences(_model(each))), None)
    if wrong is not None:
        raise FramingError(
            f'the model "{wrong}" does not part sentences into two classes; shipped are {one_of(sorted(CATEGORIES))}.'
        )
    return _with_models(marks, asked)


def _with_models(marks: Marks, models: Sequence[str | Path]) -> Marks:
    """The marks, with the models that are asked, and what the classifiers of sentences among them mark."""
    corpus = marks.corpus
    for each in models:
        model = _model(each)
        if model.card.id in {card.id for card in marks.models}:
            continue
        frame = marks.frame
        if _classifies_sentences(model):
            found = telling_words(model, corpus.docs, corpus.units)
            frame = pd.concat([frame, found], ignore_index=True) if len(found) else frame
        marks = replace(marks, frame=frame, models=(*marks.models, model.card))
    return marks


def _model(model: str | Path) -> Any:
    """A model: a shipped one is loaded once, for a corpus that comes in parts asks for it again and again."""
    return cached_model(model) if isinstance(model, str) else load_model(model)


def _classifies_sentences(model: Any) -> bool:
    return isinstance(model, TextModel) and model.task == "classify" and len(model.labels) == 2


def _lexicons(lexicons: Sequence[str | Lexicon] | str | Lexicon | None) -> list[Lexicon]:
    if lexicons is None:
        lexicons = default_lexicons()
    if isinstance(lexicons, str | Lexicon):
        lexicons = [lexicons]
    if not isinstance(lexicons, Iterable):
        raise LexiconError(
            f"lexicons are given by id, path or as Lexicon, one or a list, not as {type(lexicons).__name__}."
        )
    out = [x if isinstance(x, Lexicon) else load_lexicon(str(x)) for x in lexicons]
    if not out:
        raise FramingError("no lexicon was given; name one or more, for example hedges.")
    again = {x.id for x in out if [y.id for y in out].count(x.id) > 1}
    if again:
        raise FramingError(
            f'lexicon "{min(again)}" was given twice; marks of two versions cannot be told apart in measures.'
        )
    return out


# --- score ------------------------------------------------------------


def score(
    data: Any,
    measures: Sequence[Measure] | Measure | None = None,
    *,
    level: Level = "document",
    progress: Progress | None = None,
) -> Scores:
    """Score units on measures.

    Parameters
    ----------
    data : marks, a corpus, or anything :func:`read` takes.
    measures : measures such as ``HedgeRate(voice="all")``; the defaults when None.
    level : ``document``, ``turn``, ``paragraph`` or ``sentence``.

    Raises
    ------
    FramingError
        When a measure needs a lexicon that was not marked.

    >>> score([{"text": "It may rain.", "source": "A"}], [HedgeRate()]).frame["value"].round(1).tolist()
    [333.3]
    """
    chosen = _measures(measures)
    needed = tuple(dict.fromkeys(id for measure in chosen for id in measure.lexicons))
    marks = data if isinstance(data, Marks) else mark(data, needed or ("hedges",), progress=progress)
    models = dict.fromkeys(id for measure in chosen if isinstance(measure, ModelMeasure) for id in measure.models)
    marks = _with_models(marks, list(models))
    missing = [id for id in needed if id not in {x.id for x in marks.lexicons}]
    if missing:
        wanting = next(m.name for m in chosen if missing[0] in m.lexicons)
        raise FramingError(
            f'{wanting} needs marks of the lexicon "{missing[0]}"; mark the corpus with it: '
            f'fr.mark(corpus, ["{missing[0]}", …]).'
        )
    frames = []
    for n, measure in enumerate(chosen):
        if progress:
            progress("measuring", n, len(chosen))
        with building():
            frames.append(measure(marks.frame, marks.corpus.units, marks.corpus.docs, level=level))
    if progress:
        progress("measuring", len(chosen), len(chosen))
    return Scores(pd.concat(frames, ignore_index=True), marks=marks, measures=chosen, level=level)


def _measures(measures: Sequence[Measure] | Measure | None) -> tuple[Measure, ...]:
    if measures is None:
        return default_measures()
    chosen = (measures,) if isinstance(measures, Measure) else tuple(measures)
    if not chosen:
        raise FramingError("no measure was given; name one or more, for example HedgeRate().")
    for measure in chosen:
        if isinstance(measure, type) or not isinstance(measure, Measure):
            shown = measure.__name__ if isinstance(measure, type) else repr(measure)
            raise FramingError(f"{shown} is not a measure; write an instance, for example HedgeRate().")
    names = [m.name for m in chosen]
    again = next((name for name in names if names.count(name) > 1), None)
    if again:
        raise FramingError(
            f'two measures are both called "{again}"; score them apart (their voices or options differ).'
        )
    return chosen


# --- align ------------------------------------------------------------


def align(
    data: Any,
    *,
    window_days: int = 3,
    similarity: float | None = None,
    opening: int = 250,
    shared: float = 0.4,
    n_topics: int | None = None,
    within: str | None = None,
) -> Alignment:
    """Group articles of several sources into events and topics, and find the copies among them.

    Parameters
    ----------
    data : a corpus, or anything :func:`read` takes.
    window_days : articles further apart do not tell the same event; undated ones go by their words alone.
    similarity : how alike the articles of an event are on average, 0 to 1; higher makes smaller, purer events. By
        default 0.12 up to 100 documents, rising to 0.2 from 1,000.
    opening : how many words of each text are read beside the headline.
    shared : documents that share this much of their five-word sequences are copies; one of them counts.
    n_topics : how many topics to make; by default the corpus's own topics, or a number that fits when it has none.
    within : a column, such as ``"topic"``, of which an event has one value.

    Returns
    -------
    Alignment : a row per document with its event and topic, which copies are set aside, and why. Its ``corpus`` has
    the documents that count, with a column ``event``; ``fr.compare(alignment, within="event")`` matches them.

    Raises
    ------
    FramingError
        When an option is out of range.
    ComparisonError
        When no document has words to go by.

    >>> align(read_seed("ferry-strike", attribution="marks")).groups()["n_sources"].tolist()
    [3, 3, 3, 3, 3, 3, 3, 3, 3]
    """
    return aligned(
        read(data), window_days=window_days, similarity=similarity, opening=opening, shared=shared, n_topics=n_topics,
        within=within,
    )  # fmt: skip


# --- compare ------------------------------------------------------------


def compare(
    data: Any,
    *,
    by: str = "source",
    within: str | None = None,
    measures: Sequence[Measure] | Measure | None = None,
    pool: Pool = "precision",
    resamples: int = 2000,
    permutations: int = 9999,
    confidence: float = 0.95,
    fewest: int = 5,
    adjust: Adjust = "holm",
    effect: Effect = "cliffs_delta",
    duplicates: Duplicates = "aside",
    seed: int = 0,
    progress: Progress | None = None,
) -> Comparison:
    """Compare groups of documents on measures, with intervals by bootstrap over documents.

    Parameters
    ----------
    data : scores of documents, marks, a corpus, an alignment, or anything :func:`read` takes.
    by : the column whose groups are compared; ``"speaker"`` compares the turns of those who speak.
    within : a column to compare within (``"topic"``); differences are pooled over its values. ``"event"`` matches
        articles that tell the same event (see :func:`align`; made when the documents have no such column): paired
        differences, whose sample is events.
    pool : how strata are pooled: by the precision of a difference, or each alike.
    fewest : groups with fewer scored documents (or common events) are shown without interval and marked; at least 4.
    adjust : how p values are adjusted: ``"holm"``, ``"bh"`` (Benjamini–Hochberg) or ``"none"``.
    effect : ``"cliffs_delta"``, or ``"standardized"`` (in standard deviations).
    duplicates : ``"aside"`` counts one of several documents that print the same text; ``"count"`` counts each.
    seed : the same seed gives the same numbers, in any order of documents.

    One group only is profiled, and nothing is compared: ``contrasts`` is empty and a note says so.

    Raises
    ------
    TableError
        When there is no such column, naming the nearest.
    ComparisonError
        When no document has a value in the column, there is one group only to compare within something, no value
        of ``within`` has documents of two groups, or intervals are asked of fewer than four documents.
    """
    enough(fewest)
    if duplicates not in get_args(Duplicates):
        known = get_args(Duplicates)
        raise ComparisonError(f'duplicates="{duplicates}" is not known; it should be {one_of(known)}.')
    if isinstance(data, Scores) and measures is not None:
        data = data.marks
    if isinstance(data, Alignment):
        data = data.corpus
    scores = _scores_for(data, by, measures, progress)
    groups = groups_of(scores, by)
    nameless = int((groups == "").sum())
    notes: list[str] = []
    if duplicates == "aside" and by != "speaker":
        groups, notes = without_copies(scores, groups)
    strata, found = strata_of(scores, within) if within else (None, [])
    notes += found
    if not (groups != "").any():
        raise ComparisonError(
            f'no document has a value in "{by}"; name the column or folder that tells the groups apart.'
        )
    single = groups[groups != ""].nunique() < 2
    if within and strata is not None:
        comparable(groups, strata, by, within)
    options = {
        "pool": pool, "resamples": resamples, "permutations": permutations, "confidence": confidence,
        "fewest": fewest, "adjust": adjust, "effect": effect, "duplicates": duplicates, "seed": seed,
    }  # fmt: skip
    if progress:
        progress("comparing", 0, 2)
    drawn: dict[str, Any] = {"resamples": resamples, "level": confidence, "fewest": fewest, "seed": seed}
    tested: dict[str, Any] = drawn | {"permutations": permutations, "adjust": adjust, "effect": effect}
    if within == "event" and strata is not None:
        table = matched_profile(scores.frame, groups, strata, **drawn)
        frame = matched(scores.frame, groups, strata, **tested)
    else:
        table = profile(scores.frame, groups, strata, **drawn)
        if progress:
            progress("comparing", 1, 2)
        frame = empty(CONTRASTS) if single else contrast(scores.frame, groups, strata, pool=pool, **tested)
    if progress:
        progress("comparing", 2, 2)
    return Comparison(
        frame, profile=table, scores=scores, by=by, within=within, options=options,
        sample=pd.DataFrame({"group": groups, "stratum": "" if strata is None else strata}),
        notes=(*notes, *_notes(table, groups, nameless, by, fewest, scores)),
    )  # fmt: skip


def _scores_for(data: Any, by: str, measures: Sequence[Measure] | Measure | None, progress: Progress | None) -> Scores:
    """Scores of the units that are compared: documents, or turns in the speakers' own words."""
    if by != "speaker":
        if isinstance(data, Scores) and data.level != "document":
            raise ComparisonError(
                f"groups of documents are compared on scores of documents; these are of level {data.level}."
            )
        return data if isinstance(data, Scores) else score(data, measures, progress=progress)
    given = data.measures if isinstance(data, Scores) else _measures(measures)
    marks = data.marks if isinstance(data, Scores) else data
    own = tuple(_in_own_voice(measure) for measure in given)
    corpus = marks.corpus if isinstance(marks, Marks) else read(marks, progress=progress)
    has_turns = (corpus.units["level"] == "turn").any()
    return score(
        marks if isinstance(marks, Marks) else corpus, own, level="turn" if has_turns else "document", progress=progress
    )


def _in_own_voice(measure: Measure) -> Measure:
    """The measure in the words of whoever holds the floor, where it took the author's or all."""
    if measure.voice in ("author", "all") and is_dataclass(measure) and "voice" in {f.name for f in fields(measure)}:
        return replace(measure, voice="own")
    return measure


def _notes(table: pd.DataFrame, groups: pd.Series, nameless: int, by: str, fewest: int, scores: Scores) -> list[str]:
    """What a reader must know before reading the numbers."""
    out = []
    what = "turns" if scores.level == "turn" else "documents"
    if groups[groups != ""].nunique() < 2:
        out.append(
            f"There is one {by} only ({groups[groups != ''].iloc[0]}): it is profiled, and nothing was compared."
        )
    few = sorted(table.loc[table["few"], "group"].unique())
    if few:
        out.append(f"Fewer than {fewest} scored {what}, shown without intervals where this is so: {', '.join(few)}.")
    if nameless:
        left = "was" if nameless == 1 else "were"
        out.append(f'{counted(nameless, what[:-1])} without a value in "{by}" {left} left out.')
    missing = scores.frame["value"].isna().groupby(scores.frame["measure"]).sum()
    for n_missing, measures in missing[missing > 0].groupby(missing):
        names = ", ".join(str(name) for name in measures.index)
        out.append(
            f"Undefined (NaN) for {n_missing} of {len(groups)} {what}, without words or marks to measure: {names}."
        )
    return out
