"""What the factuality model is trained on: sentences with coded events, their folds, and plain news without codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from framing.models.factuality_features import words_of
from framing.models.train_data import FOLDS, news_sentences, read_lines

__all__ = ["Coded", "clause_event", "news_tokens", "read_commitment", "read_factuality"]

BLOCK = 100  # neighboring rows that stay together: the rows stand in the order of the texts they come from
NOTICED = 0.5  # share of a word's places that are coded as events, from which on it can be the event of a clause
LEAST = 0.1
LIGHT = frozenset("have has had 've 'd do does did going gon get got used".split())  # often before the verb itself
DENIED = frozenset(["not", "n't", "never", "nobody", "nothing", "no"])


@dataclass(frozen=True)
class Coded:
    """Sentences with their events: tokens, and for each event where it stands and its factuality, -3 to 3."""

    sentences: tuple[tuple[str, ...], ...]
    sentence: NDArray[np.int64]  # of each event
    place: NDArray[np.int64]  # of each event: its first token
    factuality: NDArray[np.float64]
    fold: NDArray[np.int64]  # of each sentence

    @property
    def event_fold(self) -> NDArray[np.int64]:
        """The fold of each event."""
        return self.fold[self.sentence]


def coded(rows: Sequence[tuple[tuple[str, ...], Sequence[tuple[int, float]]]]) -> Coded:
    """Rows with their folds: neighbors together, and equal sentences with the first of them."""
    first: dict[tuple[str, ...], int] = {}
    folds = [first.setdefault(tokens, n // BLOCK % FOLDS) for n, (tokens, _) in enumerate(rows)]
    events = [(n, place, value) for n, (_, found) in enumerate(rows) for place, value in found]
    sentence, place, value = zip(*events, strict=True)
    return Coded(
        tuple(tokens for tokens, _ in rows), np.array(sentence), np.array(place), np.array(value), np.array(folds)
    )


def read_factuality(data: Path) -> Coded:
    """The sentences of UDS-IH2."""
    rows = [
        (tuple(row["tokens"]), [(event["start"], float(event["factuality"])) for event in row["events"]])
        for row in read_lines(data / "factuality.jsonl")
    ]
    return coded(rows)


def read_commitment(data: Path, events: Coded) -> Coded:
    """CommitmentBank: the event is the main verb of the embedded clause; where that is denied, the sign is turned.

    "Is the speaker committed to *she was not a sailor*, 2" becomes -2 for the event *sailor*. Items whose clause or
    verb is not found are left out.
    """
    noticed = event_shares(events)
    rows = []
    for row in read_lines(data / "commitment.jsonl"):
        tokens, prompt = words_of(row["text"]), words_of(row["prompt"])
        place = clause_event(tokens, prompt, row["verb"], noticed)
        if place is not None:
            sign = -1 if DENIED & {word.lower() for word in prompt} else 1
            rows.append((tuple(tokens), [(place, sign * float(row["commitment"]))]))
    return coded(rows)


def event_shares(events: Coded) -> Mapping[str, float]:
    """For each word, and each ending of three letters as "-ing", the share of its places that are coded as events."""
    marked = set(zip(events.sentence.tolist(), events.place.tolist(), strict=True))
    places: dict[str, list[bool]] = {}
    for n, tokens in enumerate(events.sentences):
        for i, token in enumerate(tokens):
            word = token.lower()
            for name in (word, "-" + word[-3:]):
                places.setdefault(name, []).append((n, i) in marked)
    return {name: float(np.mean(found)) for name, found in places.items() if len(found) >= 3}


def clause_event(tokens: Sequence[str], prompt: Sequence[str], verb: str, noticed: Mapping[str, float]) -> int | None:
    """Where the event of the clause stands that a prompt repeats: its first word that is mostly coded as an event.

    None where the clause is not found behind the verb that embeds it.
    """
    low = [token.lower() for token in tokens]
    embedding = [i for i, word in enumerate(low) if word[:3] == verb[:3]]
    after = embedding[0] + 1 if embedding else 0
    matched = SequenceMatcher(None, low[after:], [word.lower() for word in prompt], autojunk=False)
    found = [after + block.a + i for block in matched.get_matching_blocks() for i in range(block.size)]
    shares = [noticed.get(low[i], noticed.get("-" + low[i][-3:], 0.0)) for i in found]
    clear = [place for place, share in zip(found, shares, strict=True) if share >= NOTICED]
    if not clear:
        return found[int(np.argmax(shares))] if found and max(shares) > LEAST else None
    while len(clear) > 1 and low[clear[0]] in LIGHT and clear[1] - clear[0] <= 3:
        clear.pop(0)
    return clear[0]


def news_tokens(path: Path, n: int) -> list[tuple[str, ...]]:
    """The tokens of a sample of news sentences, each once."""
    return [tuple(words_of(text)) for text in news_sentences([row["text"] for row in read_lines(path)], n)]
