"""Who is called what: the naming table, all terms a source uses for one person, group or thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from framing.api import mark, read
from framing.corpus import Corpus
from framing.errors import FramingError
from framing.persons import BODIES, OFFICES, TITLES, bearers, full_names, names_in
from framing.results import Marks
from framing.terms import Term, terms_of

__all__ = ["labels", "mentions", "naming"]

_EVALUATIVE = ("evaluation", "loaded-labels")
_EXAMPLES = 3


def naming(
    data: Any, referents: Mapping[str, Sequence[str] | str] | None = None, *, by: str = "source", most: int = 10
) -> pd.DataFrame:
    """List all terms that each source uses for a referent: "Governor Ortega", "Ortega", "the embattled governor".

    Parameters
    ----------
    data : a corpus, marks, or anything :func:`framing.read` takes.
    referents : for each referent the words that name it: ``{"strikers": ["strikers", "crews"]}``. A word counts in
        the singular and the plural. None finds the persons and bodies named in most documents; their titles
        ("governor") count as names of them in documents that name them so, and a surname alone where hardly anybody
        else in the corpus bears it. The groups' own names are left out.
    by : the column of the documents whose groups are listed.
    most : how many referents are found when none are given.

    Returns
    -------
    A frame with one row per group, referent and term, most frequent first: the group (under the name ``by``),
    ``referent``, ``term`` (the noun phrase with its modifiers, in lower case but for names, without its article),
    ``count``, ``author`` (of these, in the author's own voice), ``documents``, ``evaluative`` (the words of the term
    that evaluate, after the lexicons ``evaluation`` and ``loaded-labels``), ``weight`` (their summed weight, 0 without
    any; below 0 blames) and ``examples`` (up to three places, ``doc_id:start``). Empty when nothing is named.

    Raises
    ------
    FramingError
        When a referent has no words.
    TableError
        When the documents have no such column, naming the nearest.

    Source: Reisigl & Wodak (2001) on referential strategies; van Leeuwen (1996) on the representation of social actors.

    >>> rows = [{"source": "A", "text": "The greedy crews struck. Crews met."}]
    >>> naming(rows, {"strikers": ["crews"]})[["term", "count", "evaluative"]].values.tolist()
    [['crews', 1, ''], ['greedy crews', 1, 'greedy']]
    """
    uses = mentions(data, referents, by=by, most=most)
    rows = [_row(keys, mine) for keys, mine in uses.groupby([by, "referent", "term"], sort=False)]
    columns = [by, "referent", "term", "count", "author", "documents", "evaluative", "weight", "examples"]
    frame = pd.DataFrame(rows, columns=columns)
    order = [by, "referent", "count", "term"]
    return frame.sort_values(order, ascending=[True, True, False, True], kind="stable").reset_index(drop=True)


def mentions(
    data: Any, referents: Mapping[str, Sequence[str] | str] | None = None, *, by: str = "source", most: int = 10
) -> pd.DataFrame:
    """Every place that names a referent; arguments and errors as for :func:`naming`.

    Columns: the group (under the name ``by``), ``doc_id``, ``referent``, ``term``, ``start`` and ``end`` of the term,
    ``head`` (where its last part begins, the name or noun itself), ``voice``, ``words`` and ``weight`` of its marks.

    >>> mentions([{"source": "A", "text": "The greedy crews met."}], {"strikers": "crews"})[["start", "head"]].values
    array([[ 4, 11]])
    """
    corpus: Corpus = data.corpus if isinstance(data, Marks) else read(data)
    judged = _Judged(_spans(data, corpus, _EVALUATIVE))
    found = _Found(corpus, judged)
    wanted = _given(referents) if referents is not None else _frequent(corpus, most, set(corpus.column(by)))
    columns = ["doc_id", "referent", "term", "start", "end", "head", "voice", "words", "weight"]
    uses = pd.DataFrame(found.uses(wanted), columns=columns)
    uses.insert(0, by, uses["doc_id"].map(corpus.column(by)).str.strip())
    return uses


def labels(data: Any, *, by: str = "source") -> pd.DataFrame:
    """Count the loaded labels of each source by what they label ("regime": government; "thugs": protest).

    One row per group, category and label: the group, ``category``, ``label`` (lower case), ``count``, ``author`` (in
    the author's own voice), ``weight`` (mean, -3 to 3). Negated labels are left out. Empty without labels.

    >>> labels([{"source": "A", "text": "The thugs backed the regime."}])["label"].tolist()
    ['regime', 'thugs']
    """
    corpus: Corpus = data.corpus if isinstance(data, Marks) else read(data)
    spans = _spans(data, corpus, ("loaded-labels",))
    spans = spans[~spans["negated"]]
    spans = spans.assign(label=spans["surface"].str.casefold(), author=spans["voice"] == "author")
    spans.insert(0, by, spans["doc_id"].map(corpus.column(by)).str.strip())
    grouped = spans.groupby([by, "category", "label"], as_index=False)
    frame = grouped.agg(count=("label", "size"), author=("author", "sum"), weight=("weight", "mean"))
    order = [by, "category", "count", "label"]
    return frame.sort_values(order, ascending=[True, True, False, True]).reset_index(drop=True)


def _spans(data: Any, corpus: Corpus, lexicons: Sequence[str]) -> pd.DataFrame:
    """The marks that count of the lexicons: those already made when all are there, else new ones."""
    there = isinstance(data, Marks) and set(lexicons) <= {lexicon.id for lexicon in data.lexicons}
    spans = data.frame if there else mark(corpus, lexicons).frame
    return spans[spans["kept"] & spans["by"].str.split("@").str[0].isin(lexicons)]


# --- which referents ------------------------------------------------------------


@dataclass(frozen=True)
class _Referent:
    """A referent and the words that name it.

    One that was ``found`` is named only where its full name stands, or where its surname stands alone and is
    ``known``: borne by nobody else in the corpus.
    """

    name: str
    heads: tuple[str, ...]
    titles: tuple[str, ...] = ()
    found: bool = False
    known: bool = False


def _given(referents: Mapping[str, Sequence[str] | str]) -> list[_Referent]:
    out = []
    for name, words in referents.items():
        heads = (words,) if isinstance(words, str) else tuple(words)
        if not heads or not all(word.strip() for word in heads):
            raise FramingError(f'the referent "{name}" has no words; give for example {{"{name}": ["{name}"]}}.')
        out.append(_Referent(name, heads))
    return out


def _frequent(corpus: Corpus, most: int, groups: set[str]) -> list[_Referent]:
    """The persons and bodies named in most documents, but not the groups; persons with short forms and titles."""
    full: Counter[str] = Counter()
    short: Counter[str] = Counter()
    titles: dict[str, Counter[str]] = {}
    for text in _readable(corpus).values():
        found = names_in(text)
        joined = full_names([name for name, _ in found])
        here = {joined[name] for name, _ in found if name in joined}
        full.update(name for name in here if " " in name)
        short.update(name for name in here if " " not in name)
        for name, title in found:
            if title in OFFICES:
                titles.setdefault(joined.get(name, name), Counter())[title] += 1
    known = set(bearers(full).values())
    documents = {name: n + short[name.split()[-1]] * (name in known) for name, n in full.items() if n > 1}
    own = [group.casefold() for group in groups]
    several = [name for name in documents if not any(name.casefold() in group for group in own)]
    chosen = sorted(several, key=lambda name: (-documents[name], name))[:most]
    held = Counter(title for name in chosen for title in titles.get(name, ()))
    return [
        _person(name, [t for t in sorted(titles.get(name, ())) if held[t] == 1], known=name in known) for name in chosen
    ]


def _readable(corpus: Corpus) -> dict[str, str]:
    """The texts by document, with page furniture blanked, so that places stay what they are."""
    texts = dict(zip(corpus.docs["doc_id"], corpus.docs["text"], strict=True))
    units = corpus.units
    for unit in units[(units["level"] == "paragraph") & (units["boilerplate"] != "")].itertuples():
        text = texts[unit.doc_id]
        texts[unit.doc_id] = text[: unit.start] + " " * (unit.end - unit.start) + text[unit.end :]
    return texts


def _person(name: str, titles: Sequence[str], *, known: bool) -> _Referent:
    """A found referent: a person with surname and titles, or a body by its full name alone."""
    surname = name.split()[-1]
    if surname.casefold() in BODIES:
        return _Referent(name, (name,), found=True)
    return _Referent(name, (name, surname), tuple(titles), found=True, known=known)


def _is_of(words: str, name: str) -> bool:
    """Whether a term names this referent and no other with the same last word ("Michelle Obama")."""
    capitals = [w for w in words.split() if w[0].isupper() and w.rstrip(".").casefold() not in TITLES]
    return set(capitals) <= set(name.split()) or name in words


def _alone(surname: str, text: str) -> bool:
    """Whether a surname stands in a text and is nobody else's there."""
    return surname in text and not any(
        " " in name and name.split()[-1] == surname and title not in OFFICES for name, title in names_in(text)
    )


# --- the terms in the text ------------------------------------------------------------


class _Judged:
    """The marks that evaluate, to be looked up by document and place."""

    def __init__(self, spans: pd.DataFrame) -> None:
        self._places: dict[str, dict[tuple[int, int], tuple[str, float]]] = {}
        for s in spans.itertuples():
            self._places.setdefault(s.doc_id, {})[(s.start, s.end)] = (s.surface.casefold(), s.weight)

    def within(self, doc_id: str, start: int, end: int) -> list[tuple[str, float]]:
        """The words and weights of the marks inside a stretch, each place once."""
        here = self._places.get(doc_id, {})
        return [here[place] for place in sorted(here) if start <= place[0] and place[1] <= end] if here else []

    def places(self, doc_id: str) -> dict[int, int]:
        """Where marks begin in a document, and where those end."""
        return dict(self._places.get(doc_id, {}))


class _Found:
    """Finds the terms of referents in the documents of a corpus."""

    def __init__(self, corpus: Corpus, judged: _Judged) -> None:
        self.corpus, self.judged = corpus, judged
        units = corpus.units
        quotes = units[(units["level"] == "quote") & units["kind"].isin(["quotation", "reported"])]
        turns = units[(units["level"] == "turn") & (units["speaker"] != "")]
        self._voices: dict[str, list[tuple[int, int, str]]] = {}
        for level in (turns.assign(kind="quotation"), quotes):
            for q in level.itertuples():
                voice = "quoted" if q.kind == "quotation" else "reported"
                self._voices.setdefault(q.doc_id, []).append((q.start, q.end, voice))

    def uses(self, referents: Sequence[_Referent]) -> Iterator[tuple[Any, ...]]:
        """Every use of a term: document, referent, term, place, its head's place, voice, evaluative words, weight."""
        for doc_id, text in _readable(self.corpus).items():
            for referent in referents:
                for term in self._terms(doc_id, text, referent):
                    marks = self.judged.within(doc_id, term.start, term.end)
                    words = ", ".join(dict.fromkeys(word for word, _ in marks))
                    weight = sum(weight for _, weight in marks)
                    yield (
                        doc_id,
                        referent.name,
                        term.words,
                        term.start,
                        term.end,
                        term.head,
                        self._voice(doc_id, term.start),
                        words,
                        weight,
                    )

    def _terms(self, doc_id: str, text: str, referent: _Referent) -> list[Term]:
        marked = self.judged.places(doc_id)
        if not referent.found:
            return terms_of(text, referent.heads, marked)
        if referent.name not in text and not (referent.known and _alone(referent.heads[-1], text)):
            return []
        names = [t for t in terms_of(text, referent.heads, marked) if _is_of(t.words, referent.name)]
        titles = referent.titles if names else ()
        more = terms_of(text, titles, marked, definite=True) if titles else []
        return names + [t for t in more if not any(t.start < n.end and n.start < t.end for n in names)]

    def _voice(self, doc_id: str, at: int) -> str:
        inside = [voice for start, end, voice in self._voices.get(doc_id, ()) if start <= at < end]
        return "quoted" if "quoted" in inside else inside[0] if inside else "author"


def _row(keys: Any, mine: pd.DataFrame) -> tuple[Any, ...]:
    """One term of one referent in one group."""
    examples = [f"{doc_id}:{start}" for doc_id, start in zip(mine["doc_id"], mine["start"], strict=True)][:_EXAMPLES]
    author = int((mine["voice"] == "author").sum())
    words = ", ".join(dict.fromkeys(w for words in mine["words"] for w in words.split(", ") if w))
    return (*keys, len(mine), author, mine["doc_id"].nunique(), words, float(mine["weight"].mean()), examples)
