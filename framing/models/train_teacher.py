"""Teachers: a sentence encoder tuned on the coded sentences, which then judges sentences that nobody coded.

``python -m framing.models.train_teacher --data DIR --news FILE --encoder FOLDER --work DIR`` tunes one encoder for each
fold, without the rows of that fold, on all sets together with a head for each; and writes its judgements to
``teacher-<fold>-<seed>.npz``. Needs the extra ``[train]``. The encoder's lowest layers stay as they are, so what they
make of a sentence is computed once.
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

from framing.models.text_features import tokens
from framing.models.train_data import FOLDS, SETS, news_sentences, read_coded, read_lines
from framing.models.train_encoder import AT_ONCE, Encoder, Recipe, batches, check_encoder

__all__ = ["main"]

log = logging.getLogger(__name__)

LONGEST = 80  # word pieces read of a sentence
#: How much a row of each set counts, and how many rows of a fold are used at most.
WEIGHT = {"loaded_language": 1.0, "subjectivity": 1.3, "hedge_wikipedia": 0.8, "hedge_scope": 0.6, "certainty": 0.8}
MOST_ROWS = {"hedge_scope": 1_600}


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


class Teacher(Encoder):
    """An encoder with a head for each set."""

    def new_head(self) -> Any:
        """One answer for each set."""
        return self.torch.nn.Linear(384, len(SETS))

    def read(self, texts: Sequence[str]) -> None:
        """Run the frozen layers over the texts."""
        self.read_pieces([self.tokenizer(text, truncation=True, max_length=LONGEST)["input_ids"] for text in texts])

    def scores(self, rows: Sequence[int]) -> Any:
        """What the heads say of rows; shape (n, n_sets)."""
        hidden, mask = self.upper_states(rows)
        return self.answers((hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True))

    def tune(self, rows: Rows, use: Sequence[int]) -> None:
        """Learn from these rows."""
        torch = self.torch
        weight = torch.tensor([WEIGHT[list(SETS)[h]] for h in rows.head[list(use)]])
        code = torch.tensor(rows.code[list(use)], dtype=torch.float32)
        heads = rows.head[list(use)]
        rated = torch.tensor(heads == list(SETS).index("certainty"))

        def loss_of(batch: list[int]) -> Any:
            said = self.scores([use[i] for i in batch])[torch.arange(len(batch)), torch.tensor(heads[batch])]
            wanted = code[batch]
            logistic = torch.nn.functional.binary_cross_entropy_with_logits(said, wanted.clamp(0, 1), reduction="none")
            return (torch.where(rated[batch], 0.5 * (said - wanted) ** 2, logistic) * weight[batch]).mean()

        self.fit(use, loss_of)

    def judge(self, n: int) -> NDArray[np.float32]:
        """The heads' logits of the first `n` rows (certainty: the rating less 4)."""
        out = np.zeros((n, len(SETS)), dtype=np.float32)
        with self.torch.no_grad():
            for batch in batches([len(each) for each in self.lower[:n]], AT_ONCE * self.batch):
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


def save_vectors(teacher: Encoder, words: Sequence[str], path: Path) -> None:
    """For each word what the untuned encoder makes of it alone: the mean of its pieces, of length 1."""
    torch = teacher.torch
    ids = [teacher.tokenizer(word)["input_ids"] for word in words]
    vectors = np.zeros((len(words), 384), dtype=np.float16)
    teacher.model.eval()
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for batch in batches([len(each) for each in ids], AT_ONCE * teacher.batch):
            padded, mask = teacher.padded([ids[i] for i in batch])
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
