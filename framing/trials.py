"""Trials: is a lexicon what it should be, and do its examples come out as it says?"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from framing import formats
from framing.api import mark, read
from framing.entries import ASIDE, Entry, Example
from framing.errors import LexiconError
from framing.lexicon import BadLexicon, Lexicon, Problem, load_lexicon
from framing.lexicon_files import Contents, read_contents

__all__ = ["Trial", "begin_lexicon", "check_lexicon", "try_examples"]


@dataclass(frozen=True)
class Trial:
    """What checking a lexicon found: ``problems`` to mend, and ``notes`` on what a reader will miss.

    ``lexicon`` is None when the files have problems. ``ok`` says whether there are none.
    """

    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()
    lexicon: Lexicon | None = None

    @property
    def ok(self) -> bool:
        """Whether the lexicon can be used and obeys its examples."""
        return not self.problems


def check_lexicon(source: str | Path, *, encoding: str = "utf-8") -> Trial:
    """Check a folder, a file of any format, or a shipped lexicon: every problem at once, with line and mend.

    The examples are run: each must give, or must not give, the mark it names.

    Raises
    ------
    LexiconError
        When there is no such lexicon or file.

    >>> check_lexicon("negators").ok
    True
    """
    path = Path(source)
    if path.is_file() and path.name in ("card.toml", "entries.csv", "examples.csv"):
        path = path.parent
    if path.is_dir():
        found = read_contents(path)
        if found.problems:
            return Trial(tuple(found.problems))
        lexicon = Lexicon(found.card, tuple(found.entries), tuple(found.examples))
        return Trial(tuple(_located(lexicon, found)), tuple(_notes(lexicon)), lexicon)
    try:
        lexicon = formats.read(path, encoding=encoding) if path.is_file() else load_lexicon(str(source))
    except BadLexicon as error:
        return Trial(error.problems)
    return Trial(tuple(try_examples(lexicon)), tuple(_notes(lexicon)), lexicon)


def _located(lexicon: Lexicon, found: Contents) -> list[Problem]:
    return try_examples(lexicon, found.example_lines)


def try_examples(lexicon: Lexicon, lines: list[int] | None = None) -> list[Problem]:
    """The examples that do not come out as the lexicon says, with what happened instead.

    Negation is left out of it: examples are about patterns and sense rules.

    >>> from framing.lexicon import load_lexicon
    >>> try_examples(load_lexicon("negators"))
    []
    """
    if not lexicon.examples:
        return []
    corpus = read([{"doc_id": str(i), "text": e.sentence} for i, e in enumerate(lexicon.examples)], attribution="marks")
    spans = mark(corpus, [lexicon], negators=None).frame
    out = []
    for i, example in enumerate(lexicon.examples):
        mine = spans[(spans["doc_id"] == str(i)) & (spans["category"] == example.category)]
        mine = mine[mine["surface"].str.lower() == example.mark.lower()]
        if bool(mine["kept"].any()) == example.counts:
            continue
        where = f"examples.csv, line {lines[i]}" if lines else f"example {i + 1}"
        if not example.counts:
            say = f'should not count as "{example.category}" but does; add a sense rule, or mend the example.'
        elif mine.empty:
            say = f'should count as "{example.category}" but no entry finds it; add one, or mend the example.'
        else:
            why = mine["why"].iloc[0]
            say = f'should count as "{example.category}" but is set aside ({why}); mend the rule or the example.'
        out.append(Problem(where, f"“{example.mark}” in “{example.sentence}” {say}"))
    return out


def _notes(lexicon: Lexicon) -> list[str]:
    """What is no problem but will be asked: an unstated licence, categories without entries or examples."""
    out = []
    if lexicon.licence == "unstated":
        out.append("the licence is unstated: find out whether you may publish the lexicon, and write it on the card.")
    used = Counter(e.category for e in lexicon.entries if e.category != ASIDE)
    seen = Counter((e.category, e.counts) for e in lexicon.examples)
    empty = [name for name in lexicon.categories if not used[name]]
    if empty:
        out.append(f"no entries in {', '.join(empty)}.")
    for counts, kind in ((True, "that must count"), (False, "that must not count")):
        missing = [name for name in lexicon.categories if used[name] and not seen[name, counts]]
        if missing:
            shown = ", ".join(missing[:6]) + (f" and {len(missing) - 6} more" if len(missing) > 6 else "")
            out.append(f"no example {kind} for {shown}.")
    left_out = lexicon.card.get("imported", {}).get("left_out", [])
    out += [f"left out at import, {reason}" for reason in left_out]
    return out


def begin_lexicon(id: str, folder: str | Path) -> Path:
    """A new lexicon that checks clean, to write over: one category, two entries, two examples.

    Raises
    ------
    LexiconError
        When the id is not made of lower case letters, digits and hyphens, or the folder is there already.
    """
    folder = Path(folder) / id
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", id):
        raise LexiconError(f'the id "{id}" should be lower case letters, digits and hyphens, such as strike-labels.')
    if folder.exists():
        raise LexiconError(f'"{folder}" is there already; choose another id, or delete it.')
    return _beginning(id).save(folder)


def _beginning(id: str) -> Lexicon:
    card = {
        "id": id,
        "version": "0.1.0",
        "title": id.replace("-", " ").capitalize(),
        "language": "en",
        "construct": "what the words have in common, in one sentence",
        "licence": "unstated",
        "authors": [],
        "weight": "1 for every entry",
        "negation": "keep",
        "description": "Where the entries come from, and the decisions that change counts.",
        "references": [],
        "categories": {"praise": {"gloss": "words that praise"}},
        "changes": [{"version": "0.1.0", "note": "Begun."}],
    }
    entries = (
        Entry(f"{id}-1", "splendid*", "praise", gloss="very good", source="own reading"),
        Entry(f"{id}-2", "well made", "praise", gloss="of good make", source="own reading", not_after=("not",)),
    )
    examples = (
        Example("A splendid, well-made boat.", "well-made", "praise", True),
        Example("The boat was not well made.", "well made", "praise", False),
    )
    return Lexicon(card, entries, examples)
