"""The layout of a document: its paragraphs, and the turns of its speakers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from framing.characters import code_points, lines

__all__ = ["Labels", "Turn", "labels_in", "paragraphs", "paragraphs_of", "speaker_turns"]


def paragraphs(text: str) -> list[tuple[int, int]]:
    """The paragraphs: blocks between blank lines; a block's lines when they are not hard line ends.

    >>> paragraphs("One.\\n\\nTwo\\nwrapped.")
    [(0, 4), (6, 18)]
    """
    starts, ends = paragraphs_of(text, *lines(code_points(text)))
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def paragraphs_of(text: str, starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the paragraphs of a text begin and end whose lines begin and end at these places."""
    goes_on = starts[1:] == ends[:-1] + 1
    before, after = np.append(False, goes_on), np.append(goes_on, False)
    alone = ~(before | after)[: len(starts)]
    rest = np.flatnonzero(~alone)
    blocks = np.split(rest, np.flatnonzero(~before[rest])[1:]) if len(rest) else []
    found = [
        paragraph
        for block in blocks
        for paragraph in _block(text, list(zip(starts[block].tolist(), ends[block].tolist(), strict=True)))
    ]
    first = np.concatenate([starts[alone], np.array([start for start, _ in found], dtype=np.int64)])
    last = np.concatenate([ends[alone], np.array([end for _, end in found], dtype=np.int64)])
    order = np.argsort(first, kind="stable")
    return first[order], last[order]


def _block(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The paragraphs of several lines without a blank one."""
    return _at_labels(text, lines) if _wrapped(text, lines) else lines


def _wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """Whether the lines of a block are one paragraph broken at a fixed width."""
    body = lines[:-1]
    if any(end - start > 110 for start, end in lines):
        return False
    ended = sum(text[end - 1] in ".?!:\"'”’)" for _, end in body)
    return ended * 2 < len(body) or (len(body) == 1 and ended == 0)


def _at_labels(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The lines joined to one paragraph, cut where a line begins with a speaker's label."""
    out = [lines[0]]
    for start, end in lines[1:]:
        if _LABEL.match(text, start, end):
            out.append((start, end))
        else:
            out[-1] = (out[-1][0], end)
    return out


_NAME = r"(?:[A-Z][\w'’-]*\.?|[A-Z]{2,}[\w'’.-]*)"
_LABEL = re.compile(
    rf"(?P<label>(?:Q|A)(?=[.:])|(?:{_NAME})(?: (?:{_NAME}|of|de|van|von|bin|al|\([A-Z][\w., -]*\))){{0,4}}?)"
    r"(?P<mark>:|(?<=^Q)\.|(?<=^A)\.|(?<=\nQ)\.|(?<=\nA)\.)(?=\s|$)"
)
_NO_SPEAKER = frozenset(
    [
        "note",
        "notes",
        "update",
        "updates",
        "updated",
        "correction",
        "corrections",
        "clarification",
        "related",
        "source",
        "sources",
        "photo",
        "photos",
        "image",
        "images",
        "video",
        "videos",
        "watch",
        "read",
        "more",
        "editor's",
        "editor",
        "analysis",
        "opinion",
        "analysis/opinion",
        "commentary",
        "example",
        "caution",
        "warning",
        "breaking",
        "exclusive",
        "date",
        "time",
        "place",
        "where",
        "when",
        "what",
        "who",
        "why",
        "how",
        "subject",
        "from",
        "to",
        "cc",
        "re",
        "tags",
        "topics",
        "filed",
        "published",
        "location",
        "contact",
        "copyright",
        "conclusion",
        "summary",
        "introduction",
        "background",
        "abstract",
        "results",
        "methods",
        "ps",
        "p.s",
        "fact",
        "facts",
        "myth",
        "myths",
        "pro",
        "con",
        "pros",
        "cons",
        "step",
        "tip",
        "option",
        "see",
        "also",
    ]
)


@dataclass
class Turn:
    """A turn under construction: its speaker and the paragraphs it covers."""

    speaker: str
    first: int
    last: int
    kind: str
    labels: dict[int, int] = field(default_factory=dict)


Labels = dict[int, tuple[str, int]]
"""For paragraphs that begin with a speaker's label, by their number: the speaker, where the label ends."""


def labels_in(text: str, blocks: Iterable[tuple[int, tuple[int, int]]]) -> Labels:
    """The labels at the beginning of some numbered paragraphs; words that introduce no speaker ("Note:") are none.

    >>> labels_in("Tim Voss: No.", [(0, (0, 13))])
    {0: ('Tim Voss', 9)}
    """
    labels: Labels = {}
    for i, (start, end) in blocks:
        found = _LABEL.match(text, start, end)
        if found and found["label"].casefold().rstrip(".") not in _NO_SPEAKER:
            labels[i] = (_speaker(found["label"]), found.end())
    return labels


def speaker_turns(text: str, blocks: Sequence[tuple[int, int]], labels: Labels, skipped: set[int]) -> list[Turn]:
    """The speaker turns of a document; none when the labels do not look like a conversation.

    What stands before the first label is told by the source itself.
    """
    if not _conversation(text, blocks, labels):
        return []
    askers = _askers(text, blocks, labels)
    turns: list[Turn] = []
    for i in range(min(labels), len(blocks)):
        if i in skipped:
            continue
        if i in labels:
            speaker, after = labels[i]
            turns.append(Turn(speaker, i, i, "labelled", {i: after}))
        elif turns and turns[-1].speaker in askers and _asks(text, blocks[turns[-1].last]):
            turns.append(Turn(_other(turns), i, i, "inferred"))
        else:
            turns[-1].last = i
    introduction = [Turn("", 0, turns[0].first - 1, "narration")] if turns[0].first else []
    return introduction + turns


def _asks(text: str, block: tuple[int, int]) -> bool:
    return text[slice(*block)].rstrip(" \"')").endswith("?")


def _speaker(label: str) -> str:
    return {"Q": "Q", "A": "A"}.get(label, label.strip())


def _conversation(text: str, blocks: Sequence[tuple[int, int]], labels: Labels) -> bool:
    """Labels make turns when they recur, alternate Q and A, are names in capitals, or ask and answer."""
    counts = Counter(name for name, _ in labels.values())
    if len(labels) < 2:
        return len(labels) == 1 and _asks_once(text, blocks, labels)
    if {"Q", "A"} <= set(counts) or (max(counts.values()) > 1 and len(labels) > 2 and len(counts) > 1):
        return True
    if len(counts) < 2:
        return False
    shouted = all(re.sub(r" \(.*\)$", "", name).isupper() and len(name) > 1 for name in counts)
    asked = any(text[start:end].rstrip().endswith("?") for i, (start, end) in enumerate(blocks) if i in labels)
    return (shouted and 3 * len(labels) >= len(blocks)) or (asked and 2 * len(labels) >= len(blocks))


def _asks_once(text: str, blocks: Sequence[tuple[int, int]], labels: Labels) -> bool:
    """A single label counts only as ``Q`` or initials that ask, with an answer below."""
    ((i, (name, _)),) = labels.items()
    return i + 1 < len(blocks) and text[slice(*blocks[i])].rstrip().endswith("?") and name.isupper()


def _askers(text: str, blocks: Sequence[tuple[int, int]], labels: Labels) -> set[str]:
    """The speakers whose labelled paragraphs mostly end with a question mark."""
    asked: Counter[str] = Counter()
    spoke: Counter[str] = Counter()
    for i, (name, _) in labels.items():
        spoke[name] += 1
        asked[name] += _asks(text, blocks[i])
    return {name for name in spoke if 2 * asked[name] > spoke[name]}


def _other(turns: list[Turn]) -> str:
    """The one who speaks when the asker has asked: the last other speaker."""
    asker = turns[-1].speaker
    if asker == "Q":
        return "A"
    return next((turn.speaker for turn in reversed(turns) if turn.speaker != asker), "")
