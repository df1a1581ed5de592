"""Teachers of the factuality model: a sentence encoder tuned to coded events, which then judges news nobody coded.

``python -m framing.models.train_factuality_teacher --data DIR --news FILE --encoder FOLDER --work DIR`` tunes one
encoder for each fold, without the sentences of that fold. Each has two heads: is this token an event, and how
factual is it. What they say of every token of the coded sentences and of the news goes to ``fact-<fold>-<seed>.npz``,
the news to ``fact-news.json``. Needs the extra ``[train]``.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.models.factuality_features import plain
from framing.models.train_data import FOLDS
from framing.models.train_encoder import AT_ONCE, Encoder, Recipe, batches, check_encoder
from framing.models.train_factuality_data import Coded, news_tokens, read_commitment, read_factuality

__all__ = ["main"]

log = logging.getLogger(__name__)

LONGEST = 90  # word pieces read of a sentence
BATCH = 1_000  # word pieces learned from at once
COMMITMENT = 0.4  # how much an item of CommitmentBank counts beside an event of UDS-IH2


@dataclass(frozen=True)
class EventRecipe(Recipe):
    """How a teacher of events is tuned."""

    rate: float = 1.5e-4
    head_rate: float = 1e-3
    noticing: float = 0.3  # how much the head that finds events counts


@dataclass(frozen=True)
class Wanted:
    """What a teacher should say of the tokens of one sentence."""

    event: NDArray[np.float32]  # 1 for events, 0 for others, NaN where nobody said
    factuality: NDArray[np.float32]  # NaN where there is no event
    weight: float


def wanted(coded: Coded, weight: float, *, complete: bool) -> list[Wanted]:
    """For each sentence what should be said of it; ``complete`` where all its events are coded."""
    found = []
    for tokens in coded.sentences:
        start = 0.0 if complete else np.nan
        found.append(Wanted(np.full(len(tokens), start, "f4"), np.full(len(tokens), np.nan, "f4"), weight))
    for sentence, place, value in zip(coded.sentence, coded.place, coded.factuality, strict=True):
        found[sentence].event[place] = 1
        found[sentence].factuality[place] = value
    return found


class EventTeacher(Encoder):
    """An encoder with two heads over tokens."""

    batch = BATCH
    recipe: EventRecipe
    heads_of: list[NDArray[np.int64]]

    def new_head(self) -> Any:
        """Two answers for each token."""
        nn = self.torch.nn
        return nn.Sequential(nn.Linear(384, 128), nn.GELU(), nn.Linear(128, 2))

    def read(self, sentences: Sequence[Sequence[str]]) -> None:
        """Run the frozen layers over the sentences; a token stands where its first piece stands, -1 if cut off."""
        ids = []
        self.heads_of = []
        for tokens in sentences:
            plain = [token.replace("’", "'") for token in tokens]
            pieces = self.tokenizer(plain, is_split_into_words=True, truncation=True, max_length=LONGEST)
            places = np.full(len(tokens), -1)
            for at, word in reversed(list(enumerate(pieces.word_ids()))):
                if word is not None:
                    places[word] = at
            ids.append(pieces["input_ids"])
            self.heads_of.append(places)
        self.read_pieces(ids)

    def said(self, rows: Sequence[int]) -> Any:
        """What the heads say of all tokens of some sentences, one after the other; shape (n_tokens, 2)."""
        torch = self.torch
        row = np.concatenate([np.full(len(self.heads_of[i]), place) for place, i in enumerate(rows)])
        column = np.concatenate([self.heads_of[i] for i in rows])
        hidden, _ = self.upper_states(rows)
        return self.answers(hidden[torch.from_numpy(row), torch.from_numpy(np.maximum(column, 0))])

    def tune(self, targets: Sequence[Wanted], use: Sequence[int]) -> None:
        """Learn from these sentences."""
        self.fit(use, lambda batch: self.loss([use[i] for i in batch], targets))

    def loss(self, rows: Sequence[int], targets: Sequence[Wanted]) -> Any:
        """Squared error of factuality over events, and cross-entropy of which tokens are events."""
        torch = self.torch
        said = self.said(rows)
        event = torch.from_numpy(np.concatenate([targets[i].event for i in rows]))
        value = torch.from_numpy(np.concatenate([targets[i].factuality for i in rows]))
        weight = torch.tensor(np.repeat([targets[i].weight for i in rows], [len(targets[i].event) for i in rows]))
        known, coded = ~event.isnan(), ~value.isnan()
        squared = (said[coded, 1] - value[coded] / 2) ** 2 * weight[coded]
        noticing = torch.nn.functional.binary_cross_entropy_with_logits(said[known, 0], event[known])
        return squared.sum() / max(int(coded.sum()), 1) + self.recipe.noticing * torch.nan_to_num(noticing)

    def judge(self) -> NDArray[np.float32]:
        """For every token of every sentence: log odds of an event, and factuality; shape (n_tokens, 2)."""
        ends = np.cumsum([len(each) for each in self.heads_of])
        out = np.zeros((ends[-1], 2), dtype=np.float32)
        with self.torch.no_grad():
            for batch in batches([len(each) for each in self.lower], AT_ONCE * self.batch):
                rows = np.concatenate([np.arange(ends[i] - len(self.heads_of[i]), ends[i]) for i in batch])
                out[rows] = self.said(batch).numpy() * np.array([1, 2], dtype=np.float32)
        return out


def save_vectors(encoder: Path, sentences: Sequence[Sequence[str]], path: Path) -> None:
    """The vector that the encoder's first layer knows of each word that stands in two sentences or more."""
    from collections import Counter

    from transformers import AutoModel, AutoTokenizer

    seen = Counter(word for tokens in sentences for word in {plain(token) for token in tokens})
    words = sorted(word for word, many in seen.items() if many >= 2)
    tokenizer = AutoTokenizer.from_pretrained(encoder)
    table = AutoModel.from_pretrained(encoder).embeddings.word_embeddings.weight.detach().numpy()
    vectors = np.stack(
        [
            table[tokenizer(word, add_special_tokens=False)["input_ids"] or [tokenizer.unk_token_id]].mean(0)
            for word in words
        ]
    )
    np.savez_compressed(path, words=np.frombuffer("\n".join(words).encode("utf-8"), dtype=np.uint8), vectors=vectors)


def report(name: str, coded: Coded, first: int, said: NDArray[np.float32], fold: int) -> None:
    """How well a teacher does on the fold it has not seen; the set's tokens begin at ``first``."""
    starts = first + np.cumsum([0, *(len(tokens) for tokens in coded.sentences)])
    away = coded.event_fold == fold
    guess = said[starts[coded.sentence] + coded.place, 1][away]
    log.info("fold %d %s r %.4f", fold, name, float(np.corrcoef(guess, coded.factuality[away])[0, 1]))


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, tune and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--news", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True, help="folder with the encoder's model.safetensors")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--folds", type=int, nargs="*", default=list(range(FOLDS)))
    parser.add_argument("--sentences", type=int, default=16_000)
    parser.add_argument("--seed", type=int, default=0, help="further teachers have other seeds")
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    check_encoder(given.encoder)
    given.work.mkdir(parents=True, exist_ok=True)
    events = read_factuality(given.data)
    clauses = read_commitment(given.data, events)
    news = news_tokens(given.news, given.sentences)
    (given.work / "fact-news.json").write_text(json.dumps(news), encoding="utf-8")
    sentences = [*events.sentences, *clauses.sentences, *news]
    save_vectors(given.encoder, sentences, given.work / "fact-words.npz")
    recipe = EventRecipe(seed=given.seed)
    teacher = EventTeacher(given.encoder, recipe)
    teacher.torch.set_num_threads(given.threads)
    teacher.read(sentences)
    log.info("read")
    targets = wanted(events, 1.0, complete=True) + wanted(clauses, COMMITMENT, complete=False)
    folds = np.concatenate([events.fold, clauses.fold])
    n_first = sum(len(tokens) for tokens in events.sentences)
    for fold in given.folds:
        teacher.begin()
        teacher.tune(targets, np.flatnonzero(folds != fold).tolist())
        said = teacher.judge()
        report("events", events, 0, said, fold)
        report("clauses", clauses, n_first, said, fold)
        np.savez_compressed(given.work / f"fact-{fold}-{given.seed}.npz", said=said)


if __name__ == "__main__":
    main()
