"""Sentences of a paragraph: ``sentencex`` finds the breaks, a few rules for news prose mend them.

Mends come in two kinds: a break that is none is closed (after "Ms.", before "Monday" in "3 p.m. Monday", inside
"Jeopardy! host"), and a break that was missed is opened (inside a quotation of several sentences, after an
ellipsis, after "voted no."). Only places that look like a break are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from framing.characters import CLOSING, DIGIT, LETTER, NAME, OPENING, SPACE, STOP, Beginnings, Line, counted, run_end

__all__ = ["sentences_of", "split"]

_ABBREVIATIONS = frozenset(
    "mr mrs ms mx dr prof rev fr hon sen sens rep reps gov govs pres lt col gen maj capt cmdr cpl sgt pvt adm "
    "supt insp atty st ste ft mt pt ave blvd rd sq hwy jr sr inc corp co cos ltd llc bros assn dept univ vs v no "
    "nos vol vols fig figs pp p ch sec art par ed eds trans approx est ca cf al eg ie etc viz jan feb mar apr jun "
    "jul aug sept sep oct nov dec mon tue tues wed thu thurs fri sat sun ala ariz ark calif colo conn del fla ga "
    "ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa tenn tex va vt wash wis wyo gop".split()
)
"""Words whose point ends no sentence by itself; after them only ``sentencex`` may break."""

_NEVER_LAST = frozenset(
    "mr mrs ms mx dr prof rev hon sen sens rep reps gov govs lt col gen maj capt cmdr cpl sgt pvt adm supt insp "
    "atty ft mt pt vs approx cf vol fig st nos".split()
)
"""Words that never end a sentence: a break after them is closed."""
_LONGEST_NEVER_LAST = max(map(len, _NEVER_LAST))

_ENDS_NO = frozenset("no mar art sat sun miss mass wash ill ind la al ed par ore del fig mo".split())
"""Words that are abbreviations only before a number or a name, and plain words before anything else."""

_ABBREVIATION_ENDINGS = Beginnings(word[::-1] for word in _ABBREVIATIONS | _ENDS_NO)
_NEVER_LAST_ENDINGS = Beginnings(word[::-1] for word in _NEVER_LAST)
_PLACE = re.compile(r"[.!?…][\"'”’)\]]*(?:\[\d+\])*\s+(?=[\"'“‘(\[]*[A-Z0-9À-Þ])")
_REFERENCES = re.compile(r"(?:\[\d+\])*")
_LETTER = re.compile(r"[^\W_]")
_LAST_WORD_BACKWARDS = re.compile(r"[\"'”’)\]]*\.?([\w.'’-]+)")
_TIME = re.compile(r"\b[ap]\.?m\.$", re.IGNORECASE)
_AFTER_TIME = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|E[SD]?T|C[SD]?T|M[SD]?T|P[SD]?T|GMT|BST|CET|local|"
    r"Eastern|Central|Pacific|Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec)\b"
)
_LIST_NUMBER = re.compile(r"^(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})[.)]$")
_REPORTED = re.compile(
    r"(?:[A-Z][\w.'’-]* ){1,4}(?:said|says|asked|asks|wrote|writes|added|adds|replied|shouted|cried|told|tweeted|"
    r"wondered|demanded|exclaimed|yelled|joked|responded|answered|warned|insisted|quipped|recalled)\b"
)


def split(text: str) -> list[tuple[int, int]]:
    """The sentences of one paragraph as half-open character spans, white space at their ends left out.

    Every character that is not white space lies in exactly one span; spans are in order; blank text has none.

    >>> text = 'Ms. Voss left the U.S. on Friday. “We lost. We go home,” she said.'
    >>> [text[start:end] for start, end in split(text)]
    ['Ms. Voss left the U.S. on Friday.', '“We lost.', 'We go home,” she said.']
    """
    import sentencex

    breaks = {b["end_index"] for b in sentencex.get_sentence_boundaries("en", text)}
    for place in _PLACE.finditer(text):
        if place.end() not in breaks and _missed(text, place.start(), place.end()):
            breaks.add(place.end())
    spans: list[tuple[int, int]] = []
    start = 0
    for end in sorted(breaks | {len(text)}):
        first, last = _trimmed(text, start, end)
        if first == last or (end < len(text) and _false(text, first, last, end)):
            continue
        spans.append((first, last))
        start = end
    first, last = _trimmed(text, start, len(text))
    if first < last:
        spans.append((first, last))
    return spans


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    first = start + len(piece) - len(piece.lstrip()) if piece[:1].isspace() else start
    return first, max(first, start + len(piece.rstrip()))


def _missed(text: str, mark: int, after: int) -> bool:
    """Whether a sentence ends at a mark where no break was seen."""
    if text[mark] in "!?":
        return not _goes_on(text, mark, after, len(text))
    if text[mark] == "…" or text.startswith("...", mark - 2):
        return True
    return _ends_with(_last_word(text, max(0, mark - 30), mark), text[after])


def _ends_with(word: str, following: str) -> bool:
    """Whether a sentence may end with a word and its point, before a character."""
    if len(word) < 2 or "." in word:
        return False
    if word in _ENDS_NO:
        return not following.isdigit()
    return word not in _ABBREVIATIONS


def _false(text: str, first: int, last: int, after: int) -> bool:
    """Whether the sentence goes on after a break that was seen."""
    rest = text[after : after + 60].lstrip()
    if not rest or not _LETTER.search(text, first, last):
        return True
    before = text[max(first, last - 30) : last]
    if last - first < 6 and _LIST_NUMBER.match(text[first:last]):
        return True
    if before[-1] in "!?\"”'’" and (rest[0].islower() or _goes_on(text, last - 1, after, len(text))):
        return "." not in before[-3:] or rest[0].islower()
    if not before.endswith("."):
        return False
    if before.endswith(("m.", "M.")) and _TIME.search(before) and _AFTER_TIME.match(rest):
        return True
    return _last_word(text, max(first, last - 30), last) in _NEVER_LAST


def _last_word(text: str, first: int, last: int) -> str:
    """The last word of a stretch, case folded, closing marks and one point left out; read backwards from the end."""
    found = _LAST_WORD_BACKWARDS.match(text[first:last][::-1])
    return found[1][::-1].casefold() if found else ""


def _goes_on(text: str, mark: int, after: int, end: int) -> bool:
    """Whether what follows an exclamation or a question says who spoke it: “Why?” Ann Voss asked."""
    closing = text[mark:after].rstrip()
    return closing[-1:] in "\"”'’" and bool(_REPORTED.match(text[after : min(after + 60, end)].lstrip()))


# --- many paragraphs at once --------------------------------------------------

_BETWEEN = "\n\n"
_Places = np.ndarray
"""Positions on a line of characters."""


def sentences_of(line: Line, starts: _Places, ends: _Places) -> tuple[np.ndarray, _Places, _Places]:
    """The sentences of many paragraphs on a line, as :func:`split` finds them: number of the paragraph, start, end.

    Breaks that are plain are judged by arrays, and ``sentencex`` is asked only about paragraphs with others. Where
    one sentence is so short that its breaks depend on each other, the paragraph is split by itself.
    """
    alone = _awkward(line, starts, ends)
    marks, afters = _candidates(line, starts, ends)
    opened, closed = _judged(line, marks, afters, starts, ends)
    settled = opened | closed
    asked = ~alone & _unsettled(line, marks[settled], afters[settled], starts, ends)
    found = _found(line.text, starts[asked], ends[asked])
    if found is None:
        return _each(line.text, np.arange(len(starts)), starts, ends)
    breaks = np.union1d(found, afters[opened])
    of = np.searchsorted(starts, breaks, side="right") - 1
    closed, doubtful = _closed(line, breaks, of, starts, ends)
    alone[of[doubtful]] = True
    kept = ~closed & ~alone[of]
    plain = np.flatnonzero(~alone)
    pairs = (plain, of[kept]), (starts[plain], breaks[kept]), (ends[plain], breaks[kept])
    number, first, last = (np.sort(np.concatenate(pair), kind="stable") for pair in pairs)
    first, last = _trimmed_all(line, first, last)
    held = first < last
    parts = (number[held], first[held], last[held]), _each(line.text, np.flatnonzero(alone), starts, ends)
    number, first, last = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.argsort(first, kind="stable")
    return number[order], first[order], last[order]


def _awkward(line: Line, starts: _Places, ends: _Places) -> np.ndarray:
    """Which paragraphs would not stay apart between blank lines: empty ones, and such as hold other line ends."""
    awkward = (starts == ends) | (line.points[starts] == ord("\n"))
    at = line.text.find("\r")
    while at >= 0:
        n = int(np.searchsorted(starts, at, side="right")) - 1
        if n >= 0:
            awkward[n] = True
        at = line.text.find("\r", at + 1)
    return awkward


def _unsettled(line: Line, marks: _Places, afters: _Places, starts: _Places, ends: _Places) -> np.ndarray:
    """Which paragraphs hold, before their last character, what may end a sentence and is not plainly settled.

    Plain are one mark and a space before a letter or digit: there, ``sentencex`` breaks after the space or not at all,
    and the mend has the last word. It may break at any other character but those that are surely harmless: brackets
    and bullets make lists.
    """
    plain = (afters == marks + 2) & (line.points[marks + 1] == ord(" ")) & (line.kinds[afters] & LETTER != 0)
    breaking = np.frombuffer(line.lower.translate(_BREAKING), dtype=bool)
    beyond = np.flatnonzero((line.points > 255) & (line.points != ord("\u212a")))  # which `lower` makes a plain letter
    harmless = (line.kinds[beyond] & LETTER != 0) | np.isin(line.points[beyond], _DASHES)
    left = np.zeros(len(starts), dtype=np.int64)
    for places, sign in ((np.flatnonzero(breaking), 1), (beyond[harmless], -1), (marks[plain], -1)):
        left += sign * counted(places, starts, ends - 1)
    return left > 0


_BREAKING = bytes(not (chr(i).isalnum() or chr(i) in " ,;:'\"-$%&/") for i in range(256))
"""For each character of Latin-1, whether there may be a break near it; what is beyond stands as "?"."""
_DASHES = np.array([ord(c) for c in "–—"], dtype=np.uint32)


def _each(text: str, which: np.ndarray, starts: _Places, ends: _Places) -> tuple[np.ndarray, _Places, _Places]:
    """The sentences of some paragraphs, split one by one."""
    rows = [
        (n, start + a, start + b)
        for n, start, end in zip(which.tolist(), starts[which].tolist(), ends[which].tolist(), strict=True)
        for a, b in split(text[start:end])
    ]
    number, first, last = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return number, first, last


def _found(text: str, starts: _Places, ends: _Places) -> _Places | None:
    """The breaks inside paragraphs that ``sentencex`` finds, all paragraphs being read as one text.

    None when it did not keep the paragraphs apart.
    """
    import sentencex

    bodies = [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    pieces = sentencex.segment("en", _BETWEEN.join(bodies))
    breaks = np.cumsum(np.array([len(piece) for piece in pieces if piece != _BETWEEN], dtype=np.int64))
    lengths = ends - starts
    edges = np.cumsum(lengths)
    if not _within(edges, breaks).all():
        return None
    of = np.searchsorted(edges, breaks)
    inner = breaks < edges[of]
    return (breaks - edges[of] + ends[of])[inner]


def _within(places: _Places, known: _Places) -> np.ndarray:
    """Which places are among the known ones, which are in order."""
    if not len(known):
        return np.zeros(len(places), dtype=bool)
    return np.asarray(known[np.minimum(np.searchsorted(known, places), len(known) - 1)] == places)


def _judged(
    line: Line, marks: _Places, afters: _Places, starts: _Places, ends: _Places
) -> tuple[np.ndarray, np.ndarray]:
    """At which of the candidates a sentence ends, as :func:`_missed` says, and after which words it never does."""
    points = line.points
    stop = points[marks] == ord(".")
    dots = stop & (points[marks - 1] == ord(".")) & (points[marks - 2] == ord("."))
    ended = (points[marks] == ord("…")) | dots | (~stop & (line.kinds[marks + 1] & SPACE != 0))
    never = np.zeros_like(ended)
    by_word = np.flatnonzero(stop & ~dots & (line.kinds[marks - 1] & LETTER != 0))
    last = marks[by_word]
    begin = run_end(line.any_of(NAME), last - 1, -1) + 1
    simple = begin == run_end(line.any_of(LETTER), last - 1, -1) + 1
    ended[by_word] = simple & (last - begin > 1)
    doubtful = ~simple | _ABBREVIATION_ENDINGS.may_stand(points, last - 1, -1)
    columns = (by_word, np.maximum(begin, last - 30), last, afters[by_word])
    for i, a, b, after in _rows(*(column[doubtful] for column in columns)):
        word = line.text[a:b].casefold()
        never[i] = word in _NEVER_LAST
        ended[i] = _ends_with(word, line.text[after])
    rest = ~ended
    rest[by_word] = False
    which = np.flatnonzero(rest)
    of = np.searchsorted(starts, marks[which], side="right") - 1
    for i, first, end, at, after in _rows(which, starts[of], ends[of], marks[which], afters[which]):
        ended[i] = _missed(line.text[first:end], at - first, after - first)
    return ended, never


def _candidates(line: Line, starts: _Places, ends: _Places) -> tuple[_Places, _Places]:
    """Where a mark may end a sentence inside a paragraph, and where the next would begin."""
    marks = np.flatnonzero(line.any_of(STOP))
    after = run_end(line.any_of(CLOSING), marks + 1)
    for i in np.flatnonzero(line.points[after] == ord("[")):
        after[i] = _REFERENCES.match(line.text, after[i]).end()  # type: ignore[union-attr]
    spaced = line.kinds[after] & SPACE != 0
    marks, after = marks[spaced], run_end(line.any_of(SPACE), after[spaced])
    begin = run_end(line.any_of(OPENING), after)
    following = line.points[begin]
    capital = (following >= ord("A")) & (following <= ord("Z")) | (following >= ord("À")) & (following <= ord("Þ"))
    capital |= line.kinds[begin] & DIGIT != 0
    of = np.searchsorted(starts, marks, side="right") - 1
    inside = capital & (of >= 0) & (after < ends[of])
    return marks[inside], after[inside]


def _closed(
    line: Line, breaks: _Places, of: np.ndarray, starts: _Places, ends: _Places
) -> tuple[np.ndarray, np.ndarray]:
    """Which breaks are none, as :func:`_false` says, and which it depends on the break before to say."""
    text, points = line.text, line.points
    space = line.any_of(SPACE)
    before = np.maximum(np.append(0, breaks[:-1]), starts[of])
    first, last = _trimmed_all(line, before, breaks)
    following = run_end(space, breaks)
    doubtful = (last - first < 6) | (following - breaks > 8) | (run_end(line.none_of(LETTER), first) >= last)
    doubtful |= (before > starts[of]) & ~space[before] & ~space[before - 1]
    closed = following >= ends[of]
    ending = points[last - 1]
    for i in np.flatnonzero(np.isin(ending, [ord(c) for c in "!?\"”'’"])).tolist():
        after, at, end = int(breaks[i]), int(last[i]), int(ends[of[i]])
        if text[following[i]].islower():
            closed[i] = True
        elif _goes_on(text, at - 1, after, end):
            closed[i] |= "." not in text[at - 3 : at]
    stop = np.flatnonzero(ending == ord("."))
    begin = run_end(line.any_of(NAME), last[stop] - 2, -1) + 1
    short = (last[stop] - 1 - begin <= _LONGEST_NEVER_LAST) & _NEVER_LAST_ENDINGS.may_stand(points, last[stop] - 2, -1)
    short |= points[last[stop] - 2] | 32 == ord("m")
    for i, a, b, c in _rows(stop[short], begin[short], last[stop][short], following[stop][short]):
        word = text[a : b - 1].casefold()
        if word in _NEVER_LAST or (word[-1:] == "m" and _TIME.search(text[b - 6 : b]) and _AFTER_TIME.match(text, c)):
            closed[i] = True
    return closed, doubtful


def _trimmed_all(line: Line, first: _Places, last: _Places) -> tuple[_Places, _Places]:
    """Stretches without the white space at their ends."""
    space = line.any_of(SPACE)
    return run_end(space, first), run_end(space, last - 1, -1) + 1


def _rows(*columns: np.ndarray) -> Iterator[tuple[int, ...]]:
    return zip(*(column.tolist() for column in columns), strict=True)
