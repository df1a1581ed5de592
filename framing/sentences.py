"""Sentences of a paragraph: ``sentencex`` finds the breaks, a few rules for news prose mend them.

Mends come in two kinds: a break that is none is closed (after "Ms.", before "Monday" in "3 p.m. Monday", inside
"Jeopardy! host"), and a break that was missed is opened (inside a quotation of several sentences, after an
ellipsis, after "voted no."). Only places that look like a break are looked at.
"""

from __future__ import annotations

import re

__all__ = ["split"]

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

_ENDS_NO = frozenset("no mar art sat sun miss mass wash ill ind la al ed par ore del fig mo".split())
"""Words that are abbreviations only before a number or a name, and plain words before anything else."""

_PLACE = re.compile(r"[.!?…][\"'”’)\]]*(?:\[\d+\])*\s+(?=[\"'“‘(\[]*[A-Z0-9À-Þ])")
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
        return not _goes_on(text, mark, after)
    if text[mark] == "…" or text.startswith("...", mark - 2):
        return True
    word = _last_word(text, max(0, mark - 30), mark)
    if len(word) < 2 or "." in word:
        return False
    if word in _ENDS_NO:
        return not text[after].isdigit()
    return word not in _ABBREVIATIONS


def _false(text: str, first: int, last: int, after: int) -> bool:
    """Whether the sentence goes on after a break that was seen."""
    rest = text[after : after + 60].lstrip()
    if not rest or not _LETTER.search(text, first, last):
        return True
    before = text[max(first, last - 30) : last]
    if last - first < 6 and _LIST_NUMBER.match(text[first:last]):
        return True
    if before[-1] in "!?\"”'’" and (rest[0].islower() or _goes_on(text, last - 1, after)):
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


def _goes_on(text: str, mark: int, after: int) -> bool:
    """Whether what follows an exclamation or a question says who spoke it: “Why?” Ann Voss asked."""
    closing = text[mark:after].rstrip()
    return closing[-1:] in "\"”'’" and bool(_REPORTED.match(text[after : after + 60].lstrip()))
