"""The layout of a document: its paragraphs, and the turns of its speakers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

__all__ = ["Turn", "paragraphs", "speaker_turns"]


def paragraphs(text: str) -> list[tuple[int, int]]:
    """The paragraphs: blocks between blank lines; a block's lines when they are not hard line ends.

    >>> paragraphs("One.\\n\\nTwo\\nwrapped.")
    [(0, 4), (6, 18)]
    """
    out: list[tuple[int, int]] = []
    for block in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text):
        lines = [(block.start() + m.start(), block.start() + m.end()) for m in re.finditer(r"[^\n]+", block.group())]
        if len(lines) == 1 or _wrapped(text, lines):
            out += _at_labels(text, lines)
        else:
            out += lines
    return out


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


def speaker_turns(text: str, blocks: list[tuple[int, int]], skipped: set[int]) -> list[Turn]:
    """The speaker turns of a document; none when the labels do not look like a conversation."""
    labels: dict[int, tuple[str, int]] = {}
    for i, (start, end) in enumerate(blocks):
        likely = text.find(":", start, end) >= 0 or text.startswith(("Q.", "A."), start)
        found = _LABEL.match(text, start, end) if likely and i not in skipped else None
        if found and found["label"].casefold().rstrip(".") not in _NO_SPEAKER:
            labels[i] = (_speaker(found["label"]), found.end())
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
        elif turns and turns[-1].speaker in askers and text[: blocks[turns[-1].last][1]].rstrip(" \"')").endswith("?"):
            turns.append(Turn(_other(turns), i, i, "inferred"))
        else:
            turns[-1].last = i
    return turns


def _speaker(label: str) -> str:
    return {"Q": "Q", "A": "A"}.get(label, label.strip())


def _conversation(text: str, blocks: list[tuple[int, int]], labels: dict[int, tuple[str, int]]) -> bool:
    """Labels make turns when they recur, alternate Q and A, are names in capitals, or ask and answer."""
    counts = Counter(name for name, _ in labels.values())
    if len(labels) < 2:
        return len(labels) == 1 and text.count("?") > 0 and _asks_once(text, blocks, labels)
    if {"Q", "A"} <= set(counts) or (max(counts.values()) > 1 and len(labels) > 2 and len(counts) > 1):
        return True
    if len(counts) < 2:
        return False
    shouted = all(re.sub(r" \(.*\)$", "", name).isupper() and len(name) > 1 for name in counts)
    asked = any(text[start:end].rstrip().endswith("?") for i, (start, end) in enumerate(blocks) if i in labels)
    return (shouted and 3 * len(labels) >= len(blocks)) or (asked and 2 * len(labels) >= len(blocks))


def _asks_once(text: str, blocks: list[tuple[int, int]], labels: dict[int, tuple[str, int]]) -> bool:
    """A single label counts only as ``Q`` or initials that ask, with an answer below."""
    ((i, (name, _)),) = labels.items()
    return i + 1 < len(blocks) and text[slice(*blocks[i])].rstrip().endswith("?") and name.isupper()


def _askers(text: str, blocks: list[tuple[int, int]], labels: dict[int, tuple[str, int]]) -> set[str]:
    """The speakers whose labelled paragraphs mostly end with a question mark."""
    asked: Counter[str] = Counter()
    spoke: Counter[str] = Counter()
    for i, (name, _) in labels.items():
        spoke[name] += 1
        asked[name] += text[slice(*blocks[i])].rstrip(" \"')").endswith("?")
    return {name for name in spoke if 2 * asked[name] > spoke[name]}


def _other(turns: list[Turn]) -> str:
    """The one who speaks when the asker has asked: the last other speaker."""
    asker = turns[-1].speaker
    if asker == "Q":
        return "A"
    return next((turn.speaker for turn in reversed(turns) if turn.speaker != asker), "")
