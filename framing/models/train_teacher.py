"""Teachers: a sentence encoder tuned on the coded sentences, which then judges sentences that nobody coded.

``python -m framing.models.train_teacher --data DIR --news FILE --encoder FOLDER --work DIR`` tunes one encoder for each
fold, without the rows of that fold, on all sets together with a head for each; and writes its judgements to
``teacher-<fold>-<seed>.npz``. Needs the extra ``[train]``. The encoder's lowest layers stay as they are, so what they
make of a sentence is computed once.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.errors import ModelError
from framing.models.text_features import tokens
from framing.models.train_data import FOLDS, SETS, news_sentences, read_coded, read_lines

__all__ = ["ENCODER_SHA256", "main"]

log = logging.getLogger(__name__)

ENCODER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # all-MiniLM-L6-v2
LONGEST = 80  # word pieces read of a sentence
BATCH = 1_300  # word pieces learned from at once
#: How much a row of each set counts, and how many rows of a fold are used at most.
WEIGHT = {"loaded_language": 1.0, "subjectivity": 1.3, "hedge_wikipedia": 0.8, "hedge_scope": 0.6, "certainty": 0.8}
MOST_ROWS = {"hedge_scope": 1_600}


@dataclass(frozen=True)
class Recipe:
    """How a teacher is tuned."""

    epochs: float = 3.0
    rate: float = 1.2e-4
    head_rate: float = 2e-3
    frozen: int = 2  # layers left as they are
    seed: int = 0


@dataclass(frozen=True)
class Rows:
    """Sentences of all sets in one run: set number, code and fold of each (-1 where there is none)."""

    texts: list[str]
    head: NDArray[np.int64]
    code: NDArray[np.float64]
    fold: NDArray[np.int64]


def gather(data: Path, news: Sequence[str]) -> Rows:
    """The rows of every set in the order of `SETS`, then the news sentences."""
    texts: list[str] = []
    head, code, fold = [], [], []
    for number, name in enumerate(SETS):
        coded = read_coded(data, name)
        texts += coded.texts
        head.append(np.full(len(coded.texts), number))
        code.append((coded.codes - 4) if name == "certainty" else coded.codes)
        fold.append(coded.folds)
    return Rows(
        [*texts, *news],
        np.concatenate([*head, np.full(len(news), -1)]),
        np.concatenate([*code, np.zeros(len(news))]),
        np.concatenate([*fold, np.full(len(news), -1)]),
    )


def check_encoder(folder: Path) -> None:
    """Stop where the encoder is not the one that the figures were made with."""
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if digest != ENCODER_SHA256:
        raise ModelError(f"{folder / 'model.safetensors'} has SHA-256 {digest}; it should be {ENCODER_SHA256}.")


def batches(lengths: Sequence[int], size: int, shuffle: random.Random | None = None) -> list[list[int]]:
    """Rows of like length together, about `size` word pieces each."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i] + (shuffle.random() * 12 if shuffle else 0))
    out: list[list[int]] = []
    current: list[int] = []
    longest = 0
    for i in order:
        longest = max(longest, lengths[i])
        if current and (len(current) + 1) * longest > size:
            out.append(current)
            current, longest = [], lengths[i]
        current.append(i)
    if current:
        out.append(current)
    if shuffle:
        shuffle.shuffle(out)
    return out


class Teacher:
    """An encoder with a head for each set; `lower` holds what the frozen layers made of each row."""

    def __init__(self, encoder: Path, recipe: Recipe) -> None:
        import torch
        from transformers import AutoModel, AutoTokenizer

        torch.manual_seed(recipe.seed)
        self.torch, self.recipe, self.folder = torch, recipe, encoder
        self.tokenizer = AutoTokenizer.from_pretrained(encoder)
        self.model = AutoModel.from_pretrained(encoder, attn_implementation="eager")
        self.lower: list[Any] = []
        self.begin()

    def begin(self) -> None:
        """The upper layers as they came, and new heads."""
        from copy import deepcopy

        self.torch.manual_seed(self.recipe.seed)
        self.upper = deepcopy(self.model.encoder.layer[self.recipe.frozen :])
        self.head = self.torch.nn.Linear(384, len(SETS))

    def read(self, texts: Sequence[str]) -> None:
        """Run the frozen layers over the texts."""
        torch = self.torch
        ids = [self.tokenizer(text, truncation=True, max_length=LONGEST)["input_ids"] for text in texts]
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

    def scores(self, rows: Sequence[int]) -> Any:
        """What the heads say of rows; shape (n, n_sets)."""
        torch = self.torch
        length = max(len(self.lower[i]) for i in rows)
        hidden = torch.zeros(len(rows), length, 384)
        mask = torch.zeros(len(rows), length)
        for place, i in enumerate(rows):
            hidden[place, : len(self.lower[i])] = self.lower[i].float()
            mask[place, : len(self.lower[i])] = 1
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self.through(self.upper, hidden, mask)
        mean = (hidden.float() * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return self.head(torch.nn.functional.dropout(mean, 0.1, self.upper.training))

    def tune(self, rows: Rows, use: Sequence[int]) -> None:
        """Learn from these rows."""
        torch, recipe = self.torch, self.recipe
        lengths = [len(self.lower[i]) for i in use]
        weight = torch.tensor([WEIGHT[list(SETS)[h]] for h in rows.head[list(use)]])
        code = torch.tensor(rows.code[list(use)], dtype=torch.float32)
        heads = rows.head[list(use)]
        rated = torch.tensor(heads == list(SETS).index("certainty"))
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
                said = self.scores([use[i] for i in batch])[torch.arange(len(batch)), torch.tensor(heads[batch])]
                wanted = code[batch]
                logistic = torch.nn.functional.binary_cross_entropy_with_logits(
                    said, wanted.clamp(0, 1), reduction="none"
                )
                loss = (torch.where(rated[batch], 0.5 * (said - wanted) ** 2, logistic) * weight[batch]).mean()
                optimizer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self.upper.parameters(), 1.0)
                optimizer.step()
                step += 1
                if step % 25 == 0:
                    log.info("step %d of %d, loss %.3f", step, total, float(loss.detach()))
        self.upper.eval()

    def judge(self, n: int) -> NDArray[np.float32]:
        """The heads' logits of the first `n` rows (certainty: the rating less 4)."""
        out = np.zeros((n, len(SETS)), dtype=np.float32)
        with self.torch.no_grad():
            for batch in batches([len(each) for each in self.lower[:n]], 4 * BATCH):
                out[batch] = self.scores(batch).float().numpy()
        return out


def vocabulary(coded: Sequence[str], news: Sequence[str]) -> list[str]:
    """The words worth a vector: in two coded sentences, or in three news articles."""
    from collections import Counter

    in_coded: Counter[str] = Counter()
    in_news: Counter[str] = Counter()
    for counts, texts in ((in_coded, coded), (in_news, news)):
        for text in texts:
            counts.update({word for word in tokens(text) if word[0].isalpha() and len(word) < 25})
    return sorted({word for word, n in in_coded.items() if n >= 2} | {word for word, n in in_news.items() if n >= 3})


def save_vectors(teacher: Teacher, words: Sequence[str], path: Path) -> None:
    """For each word what the untuned encoder makes of it alone: the mean of its pieces, of length 1."""
    torch = teacher.torch
    ids = [teacher.tokenizer(word)["input_ids"] for word in words]
    vectors = np.zeros((len(words), 384), dtype=np.float16)
    teacher.model.eval()
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for batch in batches([len(each) for each in ids], 4 * BATCH):
            length = max(len(ids[i]) for i in batch)
            padded = torch.tensor([ids[i] + [0] * (length - len(ids[i])) for i in batch])
            mask = torch.tensor([[1.0] * len(ids[i]) + [0.0] * (length - len(ids[i])) for i in batch])
            hidden = teacher.through(teacher.model.encoder.layer, teacher.model.embeddings(padded), mask).float()
            mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            vectors[batch] = torch.nn.functional.normalize(mean, dim=1).numpy()
    np.savez_compressed(path, words=np.frombuffer("\n".join(words).encode("utf-8"), dtype=np.uint8), vectors=vectors)


def rows_without(rows: Rows, fold: int, seed: int) -> list[int]:
    """The coded rows outside a fold, thinned where a set has very many."""
    chance = random.Random(seed)
    use: list[int] = []
    for number, name in enumerate(SETS):
        found = np.flatnonzero((rows.head == number) & (rows.fold != fold)).tolist()
        most = MOST_ROWS.get(name, len(found))
        use += chance.sample(found, most) if len(found) > most else found
    return use


def report(rows: Rows, judged: NDArray[np.float32], fold: int) -> None:
    """How well the teacher does on the fold it has not seen."""
    from sklearn.metrics import f1_score

    for number, name in enumerate(SETS):
        away = (rows.head == number) & (rows.fold == fold)
        said, code = judged[away, number], rows.code[away]
        if name == "certainty":
            log.info("fold %d %s r %.3f", fold, name, float(np.corrcoef(said, code)[0, 1]))
        else:
            macro = f1_score(code > 0, said > 0, average="macro")
            log.info("fold %d %s macro-F1 %.3f F1 %.3f", fold, name, macro, f1_score(code > 0, said > 0))


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, tune and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--news", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True, help="folder with the encoder's model.safetensors")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--folds", type=int, nargs="*", default=list(range(FOLDS)))
    parser.add_argument("--sentences", type=int, default=50_000)
    parser.add_argument(
        "--seed", type=int, default=0, help="further teachers have other seeds; judgements are averaged"
    )
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    check_encoder(given.encoder)
    articles = [row["text"] for row in read_lines(given.news)]
    news = news_sentences(articles, given.sentences)
    given.work.mkdir(parents=True, exist_ok=True)
    (given.work / "news_sentences.json").write_text(json.dumps(news), encoding="utf-8")
    rows = gather(given.data, news)
    recipe = Recipe(seed=given.seed)
    teacher = Teacher(given.encoder, recipe)
    teacher.torch.set_num_threads(given.threads)
    coded = rows.texts[: len(rows.texts) - len(news)]
    if not (given.work / "words.npz").is_file():
        save_vectors(teacher, vocabulary(coded, articles), given.work / "words.npz")
    log.info("reading %d rows", len(rows.texts))
    teacher.read(rows.texts)
    log.info("read")
    for fold in given.folds:
        teacher.begin()
        teacher.tune(rows, rows_without(rows, fold, recipe.seed))
        log.info("tuned without fold %d", fold)
        judged = teacher.judge(len(rows.texts))
        report(rows, judged, fold)
        np.savez_compressed(given.work / f"teacher-{fold}-{given.seed}.npz", judged=judged)


if __name__ == "__main__":
    main()
