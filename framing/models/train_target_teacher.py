"""Teachers of targets: a sentence encoder tuned on coded mentions, which then judges mentions that nobody coded.

``python -m framing.models.train_target_teacher --data FILE --news FILE --encoder FOLDER --work DIR`` tunes one encoder
for each fold, without the rows of that fold, and writes its judgements of all coded mentions and of mentions in plain
news to ``targets-<fold>-<seed>.npz``. Needs the extra ``[train]``. The mention is masked: the encoder never reads it.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.models.target_text import Place, same_names, sentence_of
from framing.models.train_data import FOLDS, read_lines
from framing.models.train_encoder import AT_ONCE, Encoder, Recipe, batches, check_encoder
from framing.models.train_target_data import news_places, plain_words, read_places
from framing.models.train_teacher import save_vectors

__all__ = ["main"]

log = logging.getLogger(__name__)

SIDE = 56  # word pieces read on either side of the mention
SMOOTH = 0.1  # share of the code that is spread over the classes


class TargetTeacher(Encoder):
    """An encoder with one head of three classes over the mention's place and the mean of its sentence."""

    places: list[int]

    def new_head(self) -> Any:
        """One answer for each class."""
        return self.torch.nn.Linear(2 * 384, 3)

    def pieces(self, place: Place) -> tuple[list[int], int]:
        """The word pieces of a sentence, the mention masked, and the number of the mention's piece."""
        low, high = sentence_of(place)
        names = same_names(place.text[place.start : place.end])
        sides = []
        for text in (place.text[low : place.start], place.text[place.end : high]):
            masked = re.sub("|".join(rf"\b{name}\b" for name in sorted(names)) or "(?!)", "[MASK]", text)
            sides.append(self.tokenizer(masked, add_special_tokens=False)["input_ids"])
        before, after = sides[0][-SIDE:], sides[1][:SIDE]
        ends = self.tokenizer
        return [ends.cls_token_id, *before, ends.mask_token_id, *after, ends.sep_token_id], len(before) + 1

    def read_places(self, places: Sequence[Place]) -> None:
        """Run the frozen layers over the sentences."""
        found = [self.pieces(place) for place in places]
        self.places = [at for _, at in found]
        self.read_pieces([ids for ids, _ in found], self.places)

    def scores(self, rows: Sequence[int]) -> Any:
        """What the head says of rows; shape (n, 3)."""
        torch = self.torch
        hidden, mask = self.upper_states(rows)
        mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        here = hidden[torch.arange(len(rows)), torch.tensor([self.places[i] for i in rows])]
        return self.answers(torch.cat([here, mean], dim=1))

    def tune_places(self, codes: NDArray[np.int64], use: Sequence[int]) -> None:
        """Learn from these rows."""
        torch = self.torch
        wanted = torch.tensor(codes[list(use)] + 1)
        share = torch.bincount(wanted, minlength=3).float() / len(use)
        weight = (1 / (3 * share)) ** 0.5  # rarer codes count more, so that none is forgotten

        def loss_of(batch: list[int]) -> Any:
            said = self.scores([use[i] for i in batch])
            return torch.nn.functional.cross_entropy(said, wanted[batch], weight=weight, label_smoothing=SMOOTH)

        self.fit(use, loss_of)

    def judge_places(self, rows: Sequence[int]) -> NDArray[np.float32]:
        """The head's logits of these rows."""
        out = np.zeros((len(rows), 3), dtype=np.float32)
        with self.torch.no_grad():
            for batch in batches([len(self.lower[i]) for i in rows], AT_ONCE * self.batch):
                out[batch] = self.scores([rows[i] for i in batch]).float().numpy()
        return out


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, tune and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="target_evaluation.jsonl")
    parser.add_argument("--news", type=Path, required=True, help="gzipped JSON lines with a text each")
    parser.add_argument("--encoder", type=Path, required=True, help="folder with the encoder's model.safetensors")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--folds", type=int, nargs="*", default=list(range(FOLDS)))
    parser.add_argument("--mentions", type=int, default=15_000, help="mentions in plain news that are judged")
    parser.add_argument(
        "--seed", type=int, default=0, help="further teachers have other seeds; judgements are averaged"
    )
    parser.add_argument("--epochs", type=float, default=3.0)
    parser.add_argument("--frozen", type=int, default=3, help="layers left as they are")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    check_encoder(given.encoder)
    coded = read_places(given.data)
    articles = [row["text"] for row in read_lines(given.news)]
    news = news_places(articles, given.mentions)
    given.work.mkdir(parents=True, exist_ok=True)
    (given.work / "news_places.json").write_text(json.dumps(news), encoding="utf-8")
    teacher = TargetTeacher(given.encoder, Recipe(epochs=given.epochs, frozen=given.frozen, seed=given.seed))
    teacher.torch.set_num_threads(given.threads)
    if not (given.work / "words.npz").is_file():
        words = plain_words({place.text for place in coded.places}, articles)
        save_vectors(teacher, words, given.work / "words.npz")
    if not given.folds:
        return
    teacher.read_places([*coded.places, *news])
    log.info("read %d mentions", len(teacher.lower))
    for fold in given.folds:
        teacher.begin()
        teacher.tune_places(coded.codes, np.flatnonzero(coded.folds != fold).tolist())
        away = coded.folds == fold
        judged = teacher.judge_places(range(len(coded.places)))
        report(coded.codes[away], judged[away], fold)
        judged = np.concatenate([judged, teacher.judge_places(range(len(coded.places), len(teacher.lower)))])
        np.savez_compressed(given.work / f"targets-{fold}-{given.seed}.npz", judged=judged)


def report(codes: NDArray[np.int64], judged: NDArray[np.float32], fold: int) -> None:
    """How well the teacher does on the fold it has not seen."""
    from sklearn.metrics import f1_score

    said = judged.argmax(axis=1) - 1
    each = f1_score(codes, said, average=None)
    log.info("fold %d macro-F1 %.3f, each class %s", fold, each.mean(), each.round(3))


if __name__ == "__main__":
    main()
