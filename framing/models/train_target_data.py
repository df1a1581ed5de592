"""What the model of targets is trained on: coded mentions, their folds, and mentions in plain news without codes."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from framing.models.target_text import Place
from framing.models.train_data import FEWEST_WORDS, MOST_WORDS, fold_of, read_lines
from framing.sentences import split

__all__ = ["CodedPlaces", "groups_of", "news_places", "plain_words", "read_places"]

SHARED = 0.5  # sentences that share this much of the shorter one's runs of five words are near-duplicates
COMMON = 40  # a run of words in more sentences than this joins none
KNOWN = 10  # a capitalised word inside sentences this often may be a name where it opens one


@dataclass(frozen=True)
class CodedPlaces:
    """Mentions with their codes, -1, 0 or 1, and the fold of each; near-identical sentences are in one fold."""

    places: tuple[Place, ...]
    codes: NDArray[np.int64]
    folds: NDArray[np.int64]
    groups: NDArray[np.int64]

    def part(self, rows: NDArray[np.bool_]) -> CodedPlaces:
        """Some of the mentions."""
        places = tuple(place for place, kept in zip(self.places, rows, strict=True) if kept)
        return CodedPlaces(places, self.codes[rows], self.folds[rows], self.groups[rows])


def read_places(path: Path) -> CodedPlaces:
    """The coded mentions of a file with one sentence a line: ``text`` and ``targets``."""
    rows = list(read_lines(path))
    groups = groups_of([row["text"] for row in rows])
    places, codes, group = [], [], []
    for row, number in zip(rows, groups, strict=True):
        for target in row["targets"]:
            places.append(Place(row["text"], target["start"], target["end"]))
            codes.append(target["polarity"])
            group.append(number)
    folds = [fold_of(rows[number]["text"]) for number in group]
    return CodedPlaces(tuple(places), np.array(codes), np.array(folds, dtype=np.int64), np.array(group))


def groups_of(texts: Sequence[str]) -> list[int]:
    """For each text the number of the first text that it repeats, wholly or nearly; its own where there is none.

    >>> groups_of(["It was a bad week for the mayor.", "Rain.", "It was a bad week for the mayor, he said."])
    [0, 1, 0]
    """
    runs = [_runs(text) for text in texts]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, mine in enumerate(runs):
        for run in mine:
            holders[run].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        if 1 < len(numbers) <= COMMON:
            shared.update((a, b) for i, a in enumerate(numbers) for b in numbers[i + 1 :])
    first = list(range(len(texts)))
    for (a, b), n in sorted(shared.items()):
        if n >= SHARED * min(len(runs[a]), len(runs[b])):
            low, high = sorted((_root(first, a), _root(first, b)))
            first[high] = low
    return [_root(first, number) for number in range(len(texts))]


def _runs(text: str) -> set[str]:
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[i : i + 5]) for i in range(max(1, len(words) - 4))}


def _root(first: list[int], number: int) -> int:
    while first[number] != number:
        number = first[number]
    return number


_LETTERS = re.compile(r"[^\W\d_]\w*(?:['’]\w+)?")


def plain_words(coded: Iterable[str], news: Iterable[str]) -> list[str]:
    """The words worth a row: in two coded sentences or three articles, and not mostly names.

    A word is mostly a name when it stands with a capital more than twice as often as without.
    """
    lower: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    often: set[str] = set()
    for texts, least in ((coded, 2), (news, 3)):
        texts_with: Counter[str] = Counter()
        for text in texts:
            found = [word.replace("’", "'") for word in _LETTERS.findall(text)]
            lower.update(word for word in found if word[0].islower())
            capital.update(word.lower() for word in found if not word[0].islower())
            texts_with.update({word.lower() for word in found if len(word) < 25})
        often |= {word for word, n in texts_with.items() if n >= least}
    return sorted(word for word in often if capital[word] <= 2 * lower[word])


_NAME = re.compile(r"(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen)\. )?[A-Z][\w-]+(?: [A-Z][\w-]+)*")
_PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he|[Tt]hey|him|her|his|their|them)\b")
_NO_NAME = frozenset(
    "the a an in on at it this that these those but and so if when while as for because although then now still even "
    "there here what who how why we you he she they his her their its our my i monday tuesday wednesday thursday "
    "friday saturday sunday january february march april may june july august september october november "
    "december".split()
)


def news_places(articles: Iterable[str], n: int, *, seed: int = 0) -> list[Place]:
    """One mention, a name or a pronoun, in each of a sample of the articles' sentences; each sentence once."""
    sentences: dict[str, None] = {}
    for article in articles:
        for paragraph in article.split("\n"):
            for start, end in split(paragraph):
                if FEWEST_WORDS <= paragraph.count(" ", start, end) + 1 <= MOST_WORDS:
                    sentences[paragraph[start:end]] = None
    inside = Counter(found[0] for s in sentences for found in re.finditer(r"(?<=[a-z,] )[A-Z][\w-]+", s))
    chance = random.Random(seed)
    order = list(sentences)
    chance.shuffle(order)
    places: list[Place] = []
    for sentence in order:
        found = _mentions(sentence, inside)
        if found:
            places.append(Place(sentence, *chance.choice(found)))
        if len(places) == n:
            break
    return places


def _mentions(sentence: str, inside: Counter[str]) -> list[tuple[int, int]]:
    names = [
        found.span()
        for found in _NAME.finditer(sentence)
        if found[0].split()[0].lower() not in _NO_NAME and (found.start() > 1 or inside[found[0].split()[0]] >= KNOWN)
    ]
    pronouns = [found.span() for found in _PRONOUN.finditer(sentence)]
    return names * 3 + pronouns  # names thrice as likely each
