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
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.models.factuality_features import plain
from framing.models.train_data import FOLDS
from framing.models.train_factuality_data import Coded, news_tokens, read_commitment, read_factuality
from framing.models.train_teacher import batches, check_encoder

__all__ = ["main"]

log = logging.getLogger(__name__)

LONGEST = 90  # word pieces read of a sentence
BATCH = 1_000  # word pieces learned from at once
COMMITMENT = 0.4  # how much an item of CommitmentBank counts beside an event of UDS-IH2


@dataclass(frozen=True)
class Recipe:
    """How a teacher is tuned."""

    epochs: float = 3.0
    rate: float = 1.5e-4
    head_rate: float = 1e-3
    frozen: int = 2  # layers left as they are
    noticing: float = 0.3  # how much the head that finds events counts
    seed: int = 0


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


class Teacher:
    """An encoder with two heads over tokens; `lower` holds what the frozen layers made of each sentence."""

    def __init__(self, encoder: Path, recipe: Recipe) -> None:
        import torch
        from transformers import AutoModel, AutoTokenizer

        self.torch, self.recipe = torch, recipe
        self.tokenizer = AutoTokenizer.from_pretrained(encoder)
        self.model = AutoModel.from_pretrained(encoder, attn_implementation="eager")
        self.lower: list[Any] = []
        self.heads_of: list[NDArray[np.int64]] = []

    def begin(self) -> None:
        """The upper layers as they came, and new heads."""
        from copy import deepcopy

        nn = self.torch.nn
        self.torch.manual_seed(self.recipe.seed)
        self.upper = deepcopy(self.model.encoder.layer[self.recipe.frozen :])
        self.head = nn.Sequential(nn.Linear(384, 128), nn.GELU(), nn.Linear(128, 2))

    def read(self, sentences: Sequence[Sequence[str]]) -> None:
        """Run the frozen layers over the sentences; a token stands where its first piece stands, -1 if cut off."""
        torch = self.torch
        ids = []
        for tokens in sentences:
            plain = [token.replace("’", "'") for token in tokens]
            pieces = self.tokenizer(plain, is_split_into_words=True, truncation=True, max_length=LONGEST)
            places = np.full(len(tokens), -1)
            for at, word in reversed(list(enumerate(pieces.word_ids()))):
                if word is not None:
                    places[word] = at
            ids.append(pieces["input_ids"])
            self.heads_of.append(places)
        self.lower = [None] * len(ids)
        self.model.eval()
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            for batch in batches([len(each) for each in ids], 4 * BATCH):
                length = max(len(ids[i]) for i in batch)
                padded = torch.tensor([ids[i] + [0] * (length - len(ids[i])) for i in batch])
                mask = torch.tensor([[1.0] * len(ids[i]) + [0.0] * (length - len(ids[i])) for i in batch])
                hidden = self.through(
                    self.model.encoder.layer[: self.recipe.frozen], self.model.embeddings(padded), mask
                )
                for row, i in enumerate(batch):
                    self.lower[i] = hidden[row, : len(ids[i])].to(torch.bfloat16).clone()

    def through(self, layers: Any, hidden: Any, mask: Any) -> Any:
        """Hidden states after these layers."""
        unseen = ((1 - mask) * -1e4)[:, None, None, :]
        for layer in layers:
            hidden = layer(hidden, attention_mask=unseen)
            hidden = hidden[0] if isinstance(hidden, tuple) else hidden
        return hidden

    def said(self, rows: Sequence[int]) -> Any:
        """What the heads say of all tokens of some sentences, one after the other; shape (n_tokens, 2)."""
        torch = self.torch
        length = max(len(self.lower[i]) for i in rows)
        hidden = torch.zeros(len(rows), length, 384)
        mask = torch.zeros(len(rows), length)
        for place, i in enumerate(rows):
            hidden[place, : len(self.lower[i])] = self.lower[i].float()
            mask[place, : len(self.lower[i])] = 1
        row = np.concatenate([np.full(len(self.heads_of[i]), place) for place, i in enumerate(rows)])
        column = np.concatenate([self.heads_of[i] for i in rows])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self.through(self.upper, hidden, mask)
        own = hidden[torch.from_numpy(row), torch.from_numpy(np.maximum(column, 0))].float()
        return self.head(torch.nn.functional.dropout(own, 0.1, self.upper.training))

    def tune(self, targets: Sequence[Wanted], use: Sequence[int]) -> None:
        """Learn from these sentences."""
        torch, recipe = self.torch, self.recipe
        lengths = [len(self.lower[i]) for i in use]
        groups = [
            {"params": list(self.upper.parameters()), "lr": recipe.rate, "weight_decay": 0.01},
            {"params": list(self.head.parameters()), "lr": recipe.head_rate},
        ]
        optimizer = torch.optim.AdamW(groups)
        shuffle = random.Random(recipe.seed)
        total, step = int(len(batches(lengths, BATCH, shuffle)) * recipe.epochs), 0
        self.upper.train()
        while step < total:
            for batch in batches(lengths, BATCH, shuffle)[: total - step]:
                speed = min(1, (step + 1) / (0.06 * total)) * max(0.02, 1 - step / total)
                for group, rate in zip(optimizer.param_groups, (recipe.rate, recipe.head_rate), strict=True):
                    group["lr"] = rate * speed
                loss = self.loss([use[i] for i in batch], targets)
                optimizer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self.upper.parameters(), 1.0)
                optimizer.step()
                step += 1
                if step % 50 == 0:
                    log.info("step %d of %d, loss %.3f", step, total, float(loss.detach()))
        self.upper.eval()

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
            for batch in batches([len(each) for each in self.lower], 4 * BATCH):
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
    recipe = Recipe(seed=given.seed)
    teacher = Teacher(given.encoder, recipe)
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
