"""Page furniture: what a page has around its article, found line by line so that it can be set aside.

:func:`furniture` looks through many texts at once: words that furniture must hold are found in one pass, and only lines
that begin with or hold such a word are compared with the patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from framing.characters import LETTER, Beginnings, Line, counted, run_end

__all__ = ["Furniture", "boilerplate", "furniture"]

Furniture = tuple[int, int, str]
"""``(start, end, reason)``: a stretch of page furniture and what it is."""

_SHARE = (
    r"share|tweet|facebook|twitter|x|e-?mail|print|whatsapp|linkedin|reddit|pinterest|telegram|flipboard|pocket|"
    r"comments?|follow|like|save|copy|link|on|this|via|article|story|us|google|plus|sms|more|instagram|bookmark|\d+|[|·•,&/]"
)


class _Kind(NamedTuple):
    """One kind of furniture: a line's pattern, and what is cheap to look for before the pattern is tried."""

    reason: str
    pattern: str
    begins: str = ""  # one of these is the line's first run of letters
    holds: str = ""  # or one of these, divided by bars, stands in it
    longest: int = 25  # in words


_KINDS = (
    _Kind(
        "cookie notice",
        r".*\b(?:(?:this|our|the) (?:web)?site|we|you consent to|use of)\b.{0,60}\bcookies?\b.*"
        r"|.*\bcookies?\b.{0,80}\b(?:to improve your experience|consent|opt[- ]?out|privacy policy|preferences)\b.*"
        r"|(?:accept|reject|manage)(?: all)? cookies?.*",
        holds="cookie",
        longest=90,
    ),
    _Kind(
        "read-more link",
        r"\W*(?:read|see|learn|find out|watch|click)\s+(?:more|also|next|here|now|the full \w+)\b.{0,140}",
        begins="read see learn find watch click",
    ),
    _Kind(
        "read-more link",
        r"\W*(?:related|more|recommended|more from [\w .']+|also on [\w .']+|trending|most read|up next|watch"
        r"|you may also like|don't miss|more on this|continue reading(?: the main story)?|special coverage)"
        r"\W*(?::.{0,140})?",
        begins="related more recommended also trending most up watch you don continue special",
    ),
    _Kind(
        "link to pictures",
        r"\W*(?:photos?|pictures|videos?|cartoons?|slide ?shows?|gallery|quiz|interactive|infographic|podcast)"
        r"(?:\W*| ?: .{0,140})",
        begins="photo photos pictures video videos cartoon cartoons slide slideshow slideshows gallery quiz "
        "interactive infographic podcast",
    ),
    _Kind(
        "video player",
        r".*\bjust watched\b.*\breplay\b.*|.*\breplay more videos\b.*|\W*loading\W*"
        r"|\W*(?:next|prev(?:ious)?) image \d+ of \d+\W*|close|now playing\W*",
        begins="loading next prev previous close now",
        holds="just watched|replay more",
        longest=90,
    ),
    _Kind(
        "source line",
        r"\W*(?:source|sources|via|h/t)(?:\W+source)?\W*(?:: ?\S+(?: \S+){0,3})?",
        begins="source sources via h",
    ),
    _Kind(
        "share buttons",
        rf"\W*(?:share|tweet|follow|e-?mail|print|facebook|twitter|like)\b(?:[\s:]+(?:{_SHARE}))*\W*"
        r"|(?:\W*follow @\w+)+\W*|\W*join the conversation\W*",
        begins="share tweet follow e email print facebook twitter like join",
    ),
    _Kind(
        "newsletter call",
        r".*\b(?:sign up (?:here|now|today|for|to)|subscribe (?:to|now|here|today)|get .{0,60}(?:in|to) your inbox|"
        r"(?:daily|weekly|our|free|morning|evening|e-?mail) newsletters?|enter your e-?mail)\b.*",
        holds="sign up|subscribe|inbox|newsletter|enter your",
        longest=45,
    ),
    _Kind(
        "advertisement",
        r"\W*(?:advertisement(?: continue reading the main story)?"
        r"|story continue[sd] below(?: advertisement)?|sponsored(?: content)?|ad feedback)\W*",
        begins="advertisement story sponsored ad",
    ),
    _Kind(
        "copyright notice",
        r".*(?:©|\bcopyright (?:\d{4}|©)|\ball rights reserved\b|may not be published, broadcast"
        r"|reprinted with permission).*",
        holds="©|copyright|rights reserved|published, broadcast|with permission",
        longest=80,
    ),
    _Kind(
        "photo credit",
        r".*(?:\bAP Photo\b|\bGetty Images\b|\(Photo(?:graph)? by\b|\bphoto credit\b|/Reuters\)?$"
        r"|^(?:photo|image|credit):).*|(?:enlarge this image )?toggle caption .*",
        holds="photo|getty|/reuters|image:|credit|toggle caption",
        longest=60,
    ),
    _Kind(
        "disclaimer",
        r".*\b(?:opinions?|views?) expressed\b.{0,90}\b(?:(?:his|her|their) own|those of|do(?:es)? not)\b.*",
        holds="expressed",
        longest=45,
    ),
    _Kind("time stamp", r"\W*\d+ (?:year|month|week|day|hour|minute)s? ago\W*", holds=" ago", longest=3),
    _Kind(
        "credit line",
        r".*\bcontributed to this (?:report|story|article)\b.*"
        r"|.*\bfollow (?:him|her|them|me|us|@?\w+(?: \w+)?) on (?:twitter|facebook)\b.*"
        r"|.*\bon (?:twitter|facebook)(?: at)?:? @\w+.*"
        r"|this (?:article|story|post) (?:was )?(?:originally )?(?:appeared|published) .*",
        holds="contributed|on twitter|on facebook|appeared|published",
        longest=45,
    ),
)
_PATTERNS = tuple(re.compile(kind.pattern, re.IGNORECASE) for kind in _KINDS)
_HOLDING = tuple((i, word) for i, kind in enumerate(_KINDS) if kind.holds for word in kind.holds.split("|"))
_BEGINNING = {
    word: tuple(i for i, kind in enumerate(_KINDS) if word in kind.begins.split())
    for word in sorted({word for kind in _KINDS for word in kind.begins.split()})
}
_LETTERS = Beginnings(_BEGINNING)
_SHORT = _Kind._field_defaults["longest"]
_WORD = re.compile(r"\w+")
_SELLING = re.compile(r"\b(?:newsletter|inbox|sign up|subscribe|e-?mail|privacy policy)\b", re.IGNORECASE)
_LINKED_NAMES = re.compile(
    r"(?:[A-Z][\w.'’-]+ |\([A-Z]\w+\) ){1,5}[A-Z][\w'’-]*[a-z](?=[A-Z])[^\n]{10,700}? MORE\b(?=[\s,.;:()'’\"]|$)"
)


def boilerplate(text: str, title: str = "") -> list[Furniture]:
    """Stretches of a repaired text that are page furniture, with what each is; in order, not overlapping.

    Found line by line: cookie notices, "Read more" and related links, links to pictures, what stands around a video
    player, source lines, share buttons, newsletter calls, advertisements, copyright, photo and credit lines,
    disclaimers of opinions, times of comments, a headline repeated at the head of the text, and link lists that a
    site pastes after a person's name. Nothing is removed.

    >>> text = "Ferries stop.\\n\\nThis website uses cookies to improve your experience."
    >>> [(text[a:b][:12], why) for a, b, why in boilerplate(text)]
    [('This website', 'cookie notice')]
    """
    line = Line([text])
    return furniture(line, [title])


def furniture(line: Line, titles: Sequence[str]) -> list[Furniture]:
    """The furniture of the texts on a line, each with its title."""
    starts, ends = line.lines
    n_words = line.n_spaces(starts, ends) + 1
    likely: dict[int, set[int]] = {}
    for n, kinds in chain(_held(line, starts), _begun(line, starts, ends, n_words)):
        likely.setdefault(n, set()).update(kinds)
    out: list[Furniture] = []
    for n, some in likely.items():
        start, end = int(starts[n]), int(ends[n])
        reason = _furniture(line.text[start:end], int(n_words[n]), some)
        if reason:
            out.append((start, end, reason))
    return _apart([*out, *_repeated_headlines(line, starts, ends, titles), *_link_lists(line, starts, ends)])


def _begun(
    line: Line, starts: np.ndarray, ends: np.ndarray, n_words: np.ndarray
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """The short lines whose first run of letters begins kinds of furniture, by their number, and these kinds."""
    short = np.flatnonzero(n_words <= _SHORT)
    first = run_end(line.none_of(LETTER), starts[short])
    likely = (first < ends[short]) & _LETTERS.may_stand(line.points, first)
    first = first[likely]
    columns = (short[likely].tolist(), first.tolist(), run_end(line.any_of(LETTER), first).tolist())
    for n, start, end in zip(*columns, strict=True):
        kinds = _BEGINNING.get(line.text[start:end].lower())
        if kinds:
            yield n, kinds


@lru_cache(maxsize=1)
def _automaton() -> Any:
    """Finds the words of :data:`_HOLDING`, each a byte a character."""
    import ahocorasick_rs

    return ahocorasick_rs.BytesAhoCorasick([word.encode("latin-1") for _, word in _HOLDING])


def _held(line: Line, starts: np.ndarray) -> Iterator[tuple[int, tuple[int, ...]]]:
    """The lines that hold words of kinds of furniture, by their number, and these kinds, one word after the other."""
    found = _automaton().find_matches_as_indexes(line.lower, overlapping=True)
    numbers = np.searchsorted(starts, [at for _, at, _ in found], side="right") - 1
    for n, (word, _, _) in zip(numbers.tolist(), found, strict=True):
        yield n, (_HOLDING[word][0],)


def _link_lists(line: Line, starts: np.ndarray, ends: np.ndarray) -> Iterator[Furniture]:
    """Lists of links after a person's name."""
    at = line.text.find(" MORE")
    while at >= 0:
        n = int(np.searchsorted(starts, at, side="right")) - 1
        for found in _LINKED_NAMES.finditer(line.text, int(starts[n]), int(ends[n])):
            yield *found.span(), "link list"
        at = line.text.find(" MORE", int(ends[n]))


def _furniture(line: str, n_words: int, likely: set[int]) -> str:
    """What kind of furniture a line is, of the likely ones; empty when it is prose."""
    for i in sorted(likely):
        if n_words <= _KINDS[i].longest and _PATTERNS[i].fullmatch(line.strip()):
            if _KINDS[i].reason == "newsletter call" and len(_SELLING.findall(line)) < 2 and n_words > 14:
                continue
            return _KINDS[i].reason
    return ""


def _repeated_headlines(line: Line, starts: np.ndarray, ends: np.ndarray, titles: Sequence[str]) -> Iterator[Furniture]:
    """Lines among the first six of each text that say again what the title or an earlier line said."""
    lows = np.searchsorted(starts, line.firsts)
    highs = np.minimum(lows + _HEAD, np.append(lows[1:], len(starts)))
    for n in _alike(line, starts, ends, lows, highs, titles):
        low, high = int(lows[n]), int(highs[n])
        head = list(zip(starts[low:high].tolist(), ends[low:high].tolist(), strict=True))
        said = [titles[n], *(line.text[start:end] for start, end in head)]
        firsts = [_first_word(words) for words in said]
        again = {word for word in firsts if word and firsts.count(word) > 1}
        plain = [_plain(words) if first in again else "" for words, first in zip(said, firsts, strict=True)]
        for i, (start, end) in enumerate(head, 1):
            if plain[i] and plain[i] in plain[:i]:
                yield start, end, "headline repeated"


def _alike(
    line: Line, starts: np.ndarray, ends: np.ndarray, lows: np.ndarray, highs: np.ndarray, titles: Sequence[str]
) -> list[int]:
    """The texts of which the title and first lines may say the same, as two of them begin with the same letters."""
    heads = np.flatnonzero(np.arange(len(starts)) - np.repeat(lows, np.diff(np.append(lows, len(starts)))) < _HEAD)
    named = Line(titles)
    of = np.concatenate([np.repeat(np.arange(len(lows)), highs - lows), np.arange(len(titles))])
    keys = np.concatenate([_letters(line, starts[heads], ends[heads]), _letters(named, named.firsts, named.ends)])
    order = np.lexsort((keys, of))
    of, keys = of[order], keys[order]
    same = (of[1:] == of[:-1]) & (keys[1:] == keys[:-1]) & (keys[1:] > 0)
    return np.unique(np.concatenate([of[1:][same], of[keys == _UNKNOWN]])).tolist()


def _letters(line: Line, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The first seven letters of each stretch as a number, whatever stands between them; 0 where there is none.

    :data:`_UNKNOWN` where one is beyond ASCII, for there two letters may be one when case is folded, and of "___".
    """
    at = run_end(line.none_of(LETTER), starts)
    key, unknown = np.zeros(len(starts), dtype=np.int64), np.zeros(len(starts), dtype=bool)
    for _ in range(7):
        letter = np.where(at < ends, line.points[at] | 32, 0)
        unknown |= letter > 127
        key = key << 8 | letter
        at = run_end(line.none_of(LETTER), np.minimum(at + 1, ends))
    unknown |= (key == 0) & (counted(line.places("_"), starts, ends) > 0)
    return np.where(unknown, _UNKNOWN, key)


_UNKNOWN = -1
_HEAD = 6


def _first_word(words: str) -> str:
    """The first word, case folded; the beginning is looked at alone where the word ends there."""
    for piece in (words[:40], words):
        folded = piece.casefold()
        found = _WORD.search(folded)
        if found and (found.end() < len(folded) or piece is words):
            return found.group()
    return ""


def _plain(line: str) -> str:
    return " ".join(_WORD.findall(line.casefold()))


def _apart(found: list[Furniture]) -> list[Furniture]:
    """The stretches in order, each beginning after the one before ends."""
    out: list[Furniture] = []
    for start, end, reason in sorted(found):
        if not out or start >= out[-1][1]:
            out.append((start, end, reason))
    return out
