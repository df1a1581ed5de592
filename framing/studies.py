"""More verbs, made of the others: keyness, trend and multiverse."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from framing.alignment import body
from framing.api import Duplicates, align, mark, read, score
from framing.duplicates import copies
from framing.errors import ComparisonError, FramingError, nearest
from framing.findings import Alignment, Keyness, Multiverse, Trend
from framing.keywords import Method, Terms, Voices, What, examples, keywords
from framing.measures.base import Measure
from framing.results import Comparison, Marks, Scores
from framing.sampling import enough, groups_of, without_copies
from framing.specifications import Material, choices, specify
from framing.trends import Every, changes, periods, trends

__all__ = ["keyness", "more", "multiverse", "trend"]

_EXAMPLES = 300


def keyness(
    data: Any,
    *,
    by: str = "source",
    groups: Sequence[str] | None = None,
    of: What = "words",
    method: Method = "log_odds",
    voice: Voices = "all",
    around: str | Sequence[str] = (),
    function_words: bool = True,
    prior: float = 500.0,
    fewest_docs: int = 2,
    fewest: int = 3,
    permutations: int = 999,
    duplicates: Duplicates = "aside",
    seed: int = 0,
) -> Keyness:
    """What sets groups of documents apart: words, phrases or marks, always with sentences to read.

    Parameters
    ----------
    data : marks, a corpus, an alignment, or anything :func:`read` takes.
    by : the column whose groups are set apart, each from all others.
    groups : compare these groups alone; two of them give the scatter of two sources.
    of : ``"words"``; ``"phrases"`` of two and three words; ``"marks"``, the evaluation, hedges and boosters that count
        (or those of the marks given); ``"labels"``, loaded labels ("regime", "thugs"); or ``"names"``, who is called
        what: the noun phrases that end in one of the words of ``around`` ("greedy crews").
    method : what orders the terms: ``"log_odds"`` with an informative Dirichlet prior (Monroe et al. 2008), or
        ``"g2"``, keyness G²; both are in the table, with effect sizes (log_odds, ratio).
    voice : count everyone's words, or those of the ``"author"``, ``"quoted"`` or ``"reported"`` alone.
    around : count only words within five words of one of these; with ``of="names"``, what is named.
    function_words : whether words such as "the", "of" and "they" count; phrases never begin or end with one.
    fewest_docs, fewest : leave out terms in fewer documents, or with fewer uses.
    permutations : how often whole documents exchange groups for p; words are never the sample.
    duplicates : ``"aside"`` counts one of several documents that print the same text.

    Raises
    ------
    ComparisonError
        When there are fewer than two groups, a group is not known, or no term is frequent enough.

    >>> keyness([{"source": s, "text": t} for s, t in [("A", "Brave crews sail."), ("A", "Brave crews wait."),
    ...          ("B", "Greedy crews sail."), ("B", "Greedy crews wait.")]], fewest=2).top("A", 1)["term"].item()
    'brave'
    """
    data = data.corpus if isinstance(data, Alignment) else data
    marks = _labelled(data) if of == "labels" else mark(data) if of == "marks" and not isinstance(data, Marks) else data
    marks = marks if isinstance(marks, Marks) else None
    corpus = marks.corpus if marks is not None else read(data)
    label = corpus.column(by).fillna("").str.strip()
    if duplicates == "aside":
        found = copies(corpus.docs, body(corpus.docs, corpus.units))["copy_of"].to_numpy()
        label = label.where(found == "", "")
    if groups is not None:
        unknown = [name for name in groups if name not in set(label)]
        if unknown:
            known = sorted(set(label) - {""})
            raise ComparisonError(
                f'no document has the {by} "{unknown[0]}"; there are {", ".join(known)}.{nearest(unknown[0], known)}'
            )
        label = label.where(label.isin(list(groups)), "")
    words = (around,) if isinstance(around, str) and around else tuple(around)
    terms = Terms(
        corpus.docs, corpus.units, of, None if marks is None else marks.frame, voice,
        words if of == "names" else tuple(w.lower() for w in words), function_words,
    )  # fmt: skip
    table = keywords(
        terms, label, method=method, prior=prior, fewest_docs=fewest_docs, fewest=fewest, permutations=permutations,
        seed=seed,
    )  # fmt: skip
    best = table.groupby("group", sort=False).head(_EXAMPLES)
    names = sorted(table["group"].unique())
    shown = examples(terms, label, {(group, term) for term in best["term"].unique() for group in names})
    first = shown.drop_duplicates(["group", "term"])[["group", "term", "doc_id", "start", "end", "sentence"]]
    options = {
        "groups": None if groups is None else list(groups), "of": of, "method": method, "voice": voice,
        "around": list(words), "function_words": function_words, "prior": prior, "fewest_docs": fewest_docs,
        "fewest": fewest, "permutations": permutations, "duplicates": duplicates, "seed": seed,
    }  # fmt: skip
    frame = table.merge(first, on=["group", "term"], how="left").astype({"start": "Int64", "end": "Int64"})
    return Keyness(frame, sentences=shown, whole=corpus, by=by, options=options)


def _labelled(data: Any) -> Marks:
    """Marks of loaded labels: those given when they have them, else new ones."""
    if isinstance(data, Marks):
        return data if "loaded-labels" in {x.id for x in data.lexicons} else mark(data.corpus, ["loaded-labels"])
    return mark(data, ["loaded-labels"])


def trend(
    data: Any,
    *,
    by: str = "source",
    every: Every = "month",
    event: str | None = None,
    measures: Sequence[Measure] | Measure | None = None,
    resamples: int = 2000,
    confidence: float = 0.95,
    fewest: int = 5,
    duplicates: Duplicates = "aside",
    seed: int = 0,
) -> Trend:
    """Measures by day, week, month, quarter or year for each group, and how each group changed.

    Parameters
    ----------
    data : scores of documents, marks, a corpus, or anything :func:`read` takes.
    every : how long a period is; weeks begin on Monday.
    event : an ISO date; each group's change is then the difference of its means after and before. Without it, the
        slope per year.
    fewest : periods with fewer documents have no interval; at least 4.

    Raises
    ------
    ComparisonError
        When no document has a date, all lie on one side of the event, or ``fewest`` is below 4.

    >>> trend(read([{"source": "A", "text": "It may rain.", "date": "2024-05-08"},
    ...             {"source": "A", "text": "It will.", "date": "2024-06-03"}]))
    <Trend of 7 measures by source: 2 periods>
    2024-05-01 to 2024-06-01, by the month
    """
    enough(fewest)
    data = data.corpus if isinstance(data, Alignment) else data
    if isinstance(data, Scores) and measures is None and data.level == "document":
        scores = data
    else:
        scores = score(data.marks if isinstance(data, Scores) else data, measures)
    groups = groups_of(scores, by)
    if duplicates == "aside":
        groups, _ = without_copies(scores, groups)
    dates = groups_of(scores, "date")
    options: dict[str, Any] = {"resamples": resamples, "level": confidence, "fewest": fewest, "seed": seed}
    return Trend(
        trends(scores.frame, groups, dates, every=every, **options),
        changes=changes(scores.frame, groups, dates, event=event, **options),
        scores=scores,
        by=by,
        every=every,
        event=event,
        options=options | {"duplicates": duplicates},
    )


def multiverse(
    comparison: Comparison,
    *,
    measure: str | None = None,
    groups: tuple[str, str] | None = None,
    marks: Mapping[str, Marks] | None = None,
    lengths: Sequence[int] = (100, 200),
    most_categories: int = 6,
    without: Sequence[str] = (),
    resamples: int = 400,
    permutations: int = 499,
    seed: int = 0,
) -> Multiverse:
    """Does the difference hang on one choice? The comparison again under every combination of defensible choices.

    The marks are made once; only scoring and sampling are repeated. Choices: categories of the lexicon left out one at
    a time, voice, headline, page furniture, scores of documents or means of their sentences' scores, copies, documents
    alike or by length, shortest document, and other marks. Documents (or events) remain the sample in all of them.

    Parameters
    ----------
    comparison : a comparison of documents, from :func:`compare`.
    measure : the measure's name; the comparison's first one when None.
    groups : the two groups; when None the pair with the largest effect of those that could be tested.
    marks : other marks of the same corpus by name, such as another version of the lexicon.
    lengths : documents with fewer words are left out; 0 is always tried.
    most_categories : how many of the most frequent categories to leave out in turn.
    without : dimensions not to vary, such as ``("headline",)``.
    resamples, permutations : for each analysis; fewer than in a single comparison, for there are many.

    Raises
    ------
    ComparisonError
        When the comparison has one group only, compares speakers, or leaves no choice to vary.

    >>> import framing as fr
    >>> comparison = fr.compare(fr.read_seed("ferry-strike", attribution="marks"), measures=fr.HedgeRate())
    >>> multiverse(comparison, lengths=(), most_categories=0)
    <Multiverse of 16 analyses: 16 agree in sign, 8 clear>
    hedge rate: harbour-wire − shoreline-review; voice, furniture, level, documents count
    """
    if comparison.by == "speaker":
        raise ComparisonError("a multiverse reruns comparisons of documents; compare by a column of the documents.")
    if not len(comparison.contrasts):
        raise ComparisonError(
            "the comparison has one group only, so there is no difference to rerun; add another group."
        )
    chosen = _measure(comparison, measure)
    pair = _pair(comparison, chosen.name, groups)
    corpus = comparison.scores.corpus
    spans = {"as marked": comparison.scores.marks.frame} | {name: x.frame for name, x in (marks or {}).items()}
    twice = copies(corpus.docs, body(corpus.docs, corpus.units))["copy_of"].ne("").to_numpy()
    label = groups_of(comparison.scores, comparison.by)
    material = Material(
        marks=spans,
        units=corpus.units,
        docs=corpus.docs,
        groups=label,
        strata=comparison.sample["stratum"],
        copies=frozenset(id for id in corpus.docs.loc[twice, "doc_id"] if label[id] in pair),
        paired=comparison.within == "event",
        equal=comparison.options["pool"] == "equal",
    )
    duplicates = str(comparison.options["duplicates"])
    varied = choices(material, chosen, duplicates=duplicates, lengths=lengths, most_categories=most_categories)
    unknown = [name for name in without if name not in varied]
    if unknown:
        raise FramingError(f'without: "{unknown[0]}" is not varied; there are {", ".join(varied)}.')
    varied = {name: values for name, values in varied.items() if name not in without}
    if not varied:
        raise ComparisonError("nothing is left to vary; name fewer dimensions in without.")
    options: dict[str, Any] = {"resamples": resamples, "permutations": permutations, "seed": seed}
    frame = specify(
        material, chosen, pair, varied, level=comparison.options["confidence"], fewest=comparison.options["fewest"],
        **options,
    )  # fmt: skip
    return Multiverse(
        frame, comparison=comparison, measure=chosen.name, pair=pair, dimensions=tuple(varied),
        options=options | {"choices": {name: list(map(str, values)) for name, values in varied.items()}},
    )  # fmt: skip


def _clearest(comparison: Comparison) -> str | None:
    """The measure with the smallest p of all contrasts, which a reader would report; None when nothing was tested."""
    tested = comparison.contrasts[comparison.contrasts["p"].notna()]
    return str(tested.sort_values(["p", "measure"], kind="stable")["measure"].iloc[0]) if len(tested) else None


def _readable(comparison: Comparison, most: int = 24) -> Every:
    """The shortest period of which there are at most ``most``, and in which groups have documents for an interval.

    Where there is none, the shortest from a month upwards of which there are at most ``most``, without intervals.
    """
    groups, dates = comparison.sample["group"], groups_of(comparison.scores, "date")
    kinds: tuple[Every, ...] = ("week", "month", "quarter", "year")
    short = []
    for every in kinds:
        period = periods(dates, every)
        counts = period[(period != "") & (groups != "")].groupby([period, groups]).size()
        if period.nunique() > most or not len(counts):
            continue
        if counts.median() >= comparison.options["fewest"]:
            return every
        short.append(every)
    return next((every for every in short if every != "week"), "year")


def _measure(comparison: Comparison, name: str | None) -> Measure:
    """The measure of that name, or the first one."""
    known = {m.name: m for m in comparison.scores.measures}
    wanted = name or next(iter(known))
    if wanted not in known:
        raise FramingError(
            f'measure "{wanted}" was not compared; there are {", ".join(known)}.{nearest(wanted, known)}'
        )
    return known[wanted]


def _pair(comparison: Comparison, measure: str, groups: tuple[str, str] | None) -> tuple[str, str]:
    """The two groups named, or the pair with the largest effect among those tested, the first by name first."""
    if groups is not None:
        unknown = [name for name in groups if name not in comparison.groups]
        if len(set(groups)) != 2 or unknown:
            raise ComparisonError(
                f"groups={tuple(groups)!r} should name two of {', '.join(comparison.groups)}."
                + (nearest(unknown[0], comparison.groups) if unknown else "")
            )
        return groups[0], groups[1]
    mine = comparison.contrasts[comparison.contrasts["measure"] == measure]
    mine = mine[mine["p"].notna()] if mine["p"].notna().any() else mine
    row = mine.loc[mine["effect_size"].abs().fillna(0).idxmax()]
    return str(row["group_a"]), str(row["group_b"])


def more(comparison: Comparison, *, seed: int = 0) -> tuple[Keyness | Multiverse | Trend | Alignment, ...]:
    """What else a comparison of documents can say: its events, words over- and underused, course, and robustness.

    Left out is what the material does not allow: without two groups, dates of two months, or two sources in an event.

    >>> import framing as fr
    >>> [type(finding).__name__ for finding in more(fr.compare(fr.read_seed("interview"), by="speaker"))]
    []
    """
    if comparison.scores.level != "document" or len(comparison.groups) < 2:
        return ()
    corpus = comparison.scores.corpus
    makers: tuple[Callable[[], Any], ...] = (
        lambda: multiverse(comparison, measure=_clearest(comparison), seed=seed),
        lambda: keyness(comparison.scores.marks, by=comparison.by, seed=seed),
        lambda: trend(comparison.scores, by=comparison.by, every=_readable(comparison), seed=seed),
        lambda: align(corpus),
    )
    found = []
    for make in makers:
        try:
            found.append(make())
        except ComparisonError:
            continue
    return tuple(found)
