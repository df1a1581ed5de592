"""What the attribution model sees: tokens, sentences, quotation marks and a few small integers for each token.

Everything here is made for speed: strings are looked at once per distinct word, the rest is arithmetic on arrays.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["CHANNELS", "Tokens", "WordTable", "tokenise"]

IntArray = NDArray[np.int32]
BoolArray = NDArray[np.bool_]

TOKEN = re.compile(
    r"[^\S\n]*"  # a token takes the spaces before it along, so that lengths add up to places
    r"(?:"
    r"\n\s*"  # a break between lines is a token: contents do not cross it
    r"|(?:[^\W\d_]\.){2,}"  # U.S., a.m.
    r"|\d+(?:[.,:]\d+)*"
    r"|[@#]\w+"
    r"|['’][sS]\b"
    r"|[^\W_]+(?:(?:['’](?![sS]\b)|-)[^\W_]+)*"
    r"|\.{2,}|-{2,}|``|''"
    r"|[^\w\s]|_+"
    r"|)"  # spaces before the end or before a line break: no token
)

#: Words after which a full stop ends no sentence.
ABBREVIATIONS = frozenset(
    """
    mr mrs ms dr prof sen sens rep reps gov govs gen col lt capt sgt maj adm rev hon st jr sr pres supt
    atty jan feb mar apr jun jul aug sept oct nov dec mon tue tues wed thu thurs fri sat sun no vs inc
    corp co ltd ave blvd dept est fig ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass
    mich minn miss mo mont neb nev okla ore pa tenn tex va vt wash wis wyo
    """.split()
)

# What kind of thing a token is; the numbers are rows of an embedding.
(
    LOWER,
    CAPITAL,
    ALL_CAPITALS,
    MIXED,
    NUMBER,
    BREAK,
    QUOTE,
    STOP,
    COMMA,
    COLON,
    OPEN,
    CLOSE,
    DASH,
    HANDLE,
    OTHER,
) = range(15)
N_SHAPES = 15
NO_TOKEN = -1
KINDS = {
    ".": STOP, "!": STOP, "?": STOP, "...": STOP, "…": STOP, ",": COMMA, ";": COMMA, ":": COLON,
    "(": OPEN, "[": OPEN, ")": CLOSE, "]": CLOSE, "-": DASH, "–": DASH, "—": DASH, "--": DASH,
}  # fmt: skip
BEGINS_SENTENCE = np.isin(np.arange(N_SHAPES), (CAPITAL, ALL_CAPITALS, NUMBER, OPEN, HANDLE))
OPENING_MARKS = "“„«‟〝"
CLOSING_MARKS = "”»〞"
DOUBLE_MARKS = frozenset(['"', *OPENING_MARKS, *CLOSING_MARKS, "``", "''", "＂"])

N_SUFFIXES, N_PREFIXES = 1024, 2048
DISTANCE_BINS = np.array([1, 2, 3, 4, 6, 8, 11, 15, 20, 27, 36, 50, 80])
N_DISTANCES = len(DISTANCE_BINS) + 1
DISTANCE_BIN = np.searchsorted(DISTANCE_BINS, np.arange(DISTANCE_BINS[-1] + 1), side="right").astype(np.int32)
QUOTE_BINS = (2, 3, 4, 6, 9, 14, 25, 50)
N_QUOTES = 2 * (len(QUOTE_BINS) + 1) + 3

#: The channels in their order, with the number of different values (the word channel is as long as the vocabulary).
CHANNELS = {
    "word": 0,
    "suffix": N_SUFFIXES,
    "prefix": N_PREFIXES,
    "shape": N_SHAPES,
    "quote": N_QUOTES,
    "from_start": N_DISTANCES,
    "to_end": N_DISTANCES,
    "place": 12,
}

#: Reserved rows of the vocabulary: unknown, opening and closing double quotation mark, line break, number.
UNKNOWN, OPENING, CLOSING, LINE, DIGITS = range(5)
N_RESERVED = 5


@dataclass(frozen=True)
class Tokens:
    """The tokens of one text: where they are, which sentence and paragraph, and one row of channels for each."""

    starts: IntArray
    ends: IntArray
    channels: IntArray
    sentence: IntArray
    paragraph: IntArray
    shape: IntArray
    quote_depth: IntArray

    def __len__(self) -> int:
        return len(self.starts)


def bucket(string: str, size: int) -> int:
    """The same number for the same string on every machine."""
    return zlib.crc32(string.encode("utf-8", "surrogatepass")) % size


def shape_of(token: str) -> int:
    """The kind of a token (a row of the shape channel).

    >>> shape_of("Senate") == CAPITAL, shape_of("U.S.") == ALL_CAPITALS, shape_of("”") == QUOTE
    (True, True, True)
    """
    first = token[0]
    if token in DOUBLE_MARKS:
        return QUOTE
    if token in KINDS:
        return KINDS[token]
    if first == "\n":
        return BREAK
    if first in "@#" and len(token) > 1:
        return HANDLE
    if first.isdigit():
        return NUMBER
    if not first.isalpha():
        return STOP if token.startswith("..") else OTHER
    if token.islower():
        return LOWER
    if token.isupper() and len(token) > 1:
        return ALL_CAPITALS
    return CAPITAL if first.isupper() else MIXED


def plain_word(token: str) -> str:
    """Lower case, with straight apostrophes: the form the vocabulary holds."""
    return token.lower().replace("’", "'")


class WordTable(dict[str, int]):
    """Rows of per-word values, worked out once per distinct string (a token with the spaces before it).

    The columns are word, suffix, prefix, shape, whether a full stop after it ends no sentence, length, and length of
    the spaces before it.
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.rows = np.zeros((4096, 7), dtype=np.int32)

    def __missing__(self, string: str) -> int:
        row = len(self)
        if row == len(self.rows):
            self.rows = np.concatenate([self.rows, np.zeros_like(self.rows)])
        token = string.lstrip() or string[max(string.find("\n"), 0) :] * ("\n" in string)
        self.rows[row, :5] = self.values_of(token)
        self.rows[row, 5:] = len(string), len(string) - len(token)
        self[string] = row
        return row

    def values_of(self, token: str) -> tuple[int, int, int, int, int]:
        shape = shape_of(token) if token else NO_TOKEN
        if shape == NO_TOKEN:
            return 0, 0, 0, shape, 0
        if shape == BREAK:
            return LINE, 0, 0, shape, 0
        if shape == NUMBER:
            return DIGITS, 0, 0, shape, 0
        word = plain_word(token)
        stops_not = word in ABBREVIATIONS or (len(word) == 1 and shape == CAPITAL and word != "i")
        return (
            self.vocabulary.get(word, UNKNOWN),
            bucket(word[-3:], N_SUFFIXES),
            bucket(word[:5], N_PREFIXES),
            shape,
            int(stops_not),
        )


def quotation_marks(text: str, places: list[tuple[int, int]]) -> list[bool]:
    """For each double quotation mark, given its start and end, whether it opens a quotation."""
    opens: list[bool] = []
    inside = False
    for start, end in places:
        mark = text[start:end]
        if mark in OPENING_MARKS or mark == "``":
            inside = True
        elif mark in CLOSING_MARKS or mark == "''":
            inside = False
        else:
            before = text[start - 1] if start else " "
            after = text[end] if end < len(text) else " "
            space_before = before.isspace() or before in "([{—–-‘"
            space_after = after.isspace() or after in ".,;:!?)]}—–"
            inside = not inside if space_before == space_after else space_before
        opens.append(inside)
    return opens


def quotations(at: list[int], opens: list[bool], paragraph: IntArray) -> list[tuple[int, int, bool]]:
    """Quotations as (first token, last token, closed?); one left open reaches to the end of its paragraph at most."""
    spans: list[tuple[int, int, bool]] = []

    def leave_open(started: int, before: int) -> None:
        end = int(np.searchsorted(paragraph, paragraph[started], side="right"))
        spans.append((started, min(before, end) - 1, False))

    started: int | None = None
    for token, opening in zip(at, opens, strict=True):
        if started is not None and (opening or paragraph[started] != paragraph[token]):
            leave_open(started, token)
            started = None
        if opening:
            started = token
        elif started is not None:
            spans.append((started, token, True))
            started = None
    if started is not None:
        leave_open(started, len(paragraph))
    return spans


def quote_channel(n: int, spans: list[tuple[int, int, bool]]) -> tuple[IntArray, IntArray]:
    """For each token a value of the quote channel (outside, or how long it is), and 0, 1 closed or 2 left open."""
    channel = np.zeros(n, dtype=np.int32)
    depth = np.zeros(n, dtype=np.int32)
    for first, last, closed in spans:
        size = bisect_right(QUOTE_BINS, last - first - 1)
        channel[first : last + 1] = 1 + size + (0 if closed else len(QUOTE_BINS) + 1)
        depth[first : last + 1] = 1 if closed else 2
    return channel, depth


def sentence_begins(shape: IntArray, stops_not: IntArray, opens_quote: BoolArray) -> BoolArray:
    """Where sentences begin: at breaks, and after a stop before a capital, a number or a quotation."""
    stop = shape == STOP
    stop[1:] &= (stops_not[:-1] == 0) | (shape[1:] != STOP)
    after_stop = np.zeros(len(shape), dtype=bool)
    after_stop[1:] = stop[:-1]
    closes = (shape == CLOSE) | (shape == STOP) | ((shape == QUOTE) & ~opens_quote)
    for _ in range(2):  # a stop may be followed by a closing mark and a bracket
        closing = after_stop & closes
        after_stop[1:] |= closing[:-1]
        after_stop &= ~closing
    begins = after_stop & (BEGINS_SENTENCE[shape] | opens_quote)
    begins |= shape == BREAK
    begins[1:] |= shape[:-1] == BREAK
    begins[0] = True
    return begins


def tokenise(text: str, words: WordTable) -> Tokens:
    """Tokens of a text with their channels.

    >>> tokens = tokenise('He said: "It is over."', WordTable({}))
    >>> len(tokens), int(tokens.sentence[-1])
    (9, 0)
    """
    found = list(map(words.__getitem__, TOKEN.findall(text)))
    rows = words.rows[found]
    all_ends = np.cumsum(rows[:, 5], dtype=np.int32)
    all_starts = all_ends - rows[:, 5] + rows[:, 6]
    real = rows[:, 3] != NO_TOKEN
    rows, starts, ends = rows[real], all_starts[real], all_ends[real]
    n = len(rows)
    if n == 0:
        none = np.zeros(0, dtype=np.int32)
        return Tokens(none, none, np.zeros((0, len(CHANNELS)), dtype=np.int32), none, none, none, none)
    shape = np.ascontiguousarray(rows[:, 3])
    paragraph = np.cumsum(shape == BREAK, dtype=np.int32)
    marks = np.flatnonzero(shape == QUOTE)
    mark_opens = quotation_marks(text, list(zip(starts[marks].tolist(), ends[marks].tolist(), strict=True)))
    opens_quote = np.zeros(n, dtype=bool)
    opens_quote[marks] = mark_opens
    quote, depth = quote_channel(n, quotations(marks.tolist(), mark_opens, paragraph))
    begins = sentence_begins(shape, rows[:, 4], opens_quote)
    sentence = np.cumsum(begins, dtype=np.int32) - 1
    index = np.arange(n, dtype=np.int32)
    firsts = np.append(index[begins], np.int32(n))
    paragraph_first = np.maximum.accumulate(np.where(shape == BREAK, index, 0))
    channels = np.empty((n, len(CHANNELS)), dtype=np.int32)
    channels[:, :4] = rows[:, :4]
    channels[marks, 0] = np.where(opens_quote[marks], OPENING, CLOSING)
    channels[:, 4] = quote
    channels[:, 5] = DISTANCE_BIN[np.minimum(index - firsts[sentence], len(DISTANCE_BIN) - 1)]
    channels[:, 6] = DISTANCE_BIN[np.minimum(firsts[sentence + 1] - 1 - index, len(DISTANCE_BIN) - 1)]
    # The first paragraph is usually a headline; a text of one paragraph is rather a piece of running text.
    place = np.minimum(paragraph, 2) if (shape[1:-1] == BREAK).any() else 2
    channels[:, 7] = place * 4 + np.minimum(sentence - sentence[paragraph_first], 3)
    return Tokens(starts, ends, channels, sentence, paragraph, shape, depth)
