"""What teachers share: a sentence encoder whose lowest layers stay as they are and whose upper ones are tuned.

What the lowest layers make of a sentence is computed once. A teacher says how it makes word pieces of its rows, which
head stands on the upper layers, and what it loses on a batch. Needs the extra ``[train]``.
"""

from __future__ import annotations

import hashlib
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from framing.errors import ModelError

__all__ = ["AT_ONCE", "ENCODER_SHA256", "Encoder", "Recipe", "batches", "check_encoder"]

log = logging.getLogger(__name__)

ENCODER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # all-MiniLM-L6-v2
BATCH = 1_300  # word pieces learned from at once
AT_ONCE = 4  # times as many are read at once where nothing is learned


@dataclass(frozen=True)
class Recipe:
    """How a teacher is tuned."""

    epochs: float = 3.0
    rate: float = 1.2e-4
    head_rate: float = 2e-3
    frozen: int = 2  # layers left as they are
    seed: int = 0


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


class Encoder:
    """An encoder to be tuned; `lower` holds what the frozen layers made of each row. Teachers add a head."""

    batch = BATCH

    def __init__(self, folder: Path, recipe: Recipe) -> None:
        import torch
        from transformers import AutoModel, AutoTokenizer

        self.torch, self.recipe = torch, recipe
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = AutoModel.from_pretrained(folder, attn_implementation="eager")
        self.lower: list[Any] = []

    def new_head(self) -> Any:
        """What stands on the upper layers."""
        raise NotImplementedError

    def begin(self) -> None:
        """The upper layers as they came, and a new head."""
        from copy import deepcopy

        self.torch.manual_seed(self.recipe.seed)
        self.upper = deepcopy(self.model.encoder.layer[self.recipe.frozen :])
        self.head = self.new_head()

    def read_pieces(self, ids: Sequence[Sequence[int]], places: Sequence[int] | None = None) -> None:
        """Run the frozen layers over rows of word pieces; the piece at a row's place is told from the others."""
        torch = self.torch
        self.lower = [None] * len(ids)
        self.model.eval()
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            for batch in batches([len(each) for each in ids], AT_ONCE * self.batch):
                padded, mask = self.padded([ids[i] for i in batch])
                kinds = torch.zeros_like(padded)
                if places is not None:
                    kinds[torch.arange(len(batch)), torch.tensor([places[i] for i in batch])] = 1
                inputs = self.model.embeddings(padded, token_type_ids=kinds)
                hidden = self.through(self.model.encoder.layer[: self.recipe.frozen], inputs, mask)
                for row, i in enumerate(batch):
                    self.lower[i] = hidden[row, : len(ids[i])].to(torch.bfloat16).clone()

    def padded(self, ids: Sequence[Sequence[int]]) -> tuple[Any, Any]:
        """Rows of word pieces as one table, and 1 where there is a piece."""
        length = max(map(len, ids))
        table = self.torch.tensor([[*each, *[0] * (length - len(each))] for each in ids])
        return table, self.torch.tensor([[1.0] * len(each) + [0.0] * (length - len(each)) for each in ids])

    def through(self, layers: Any, hidden: Any, mask: Any) -> Any:
        """Hidden states after these layers."""
        unseen = ((1 - mask) * -1e4)[:, None, None, :]
        for layer in layers:
            hidden = layer(hidden, attention_mask=unseen)
            hidden = hidden[0] if isinstance(hidden, tuple) else hidden
        return hidden

    def upper_states(self, rows: Sequence[int]) -> tuple[Any, Any]:
        """What the upper layers make of rows, shape (n, longest, width), and 1 where there is a piece."""
        torch = self.torch
        length = max(len(self.lower[i]) for i in rows)
        hidden = torch.zeros(len(rows), length, 384)
        mask = torch.zeros(len(rows), length)
        for place, i in enumerate(rows):
            hidden[place, : len(self.lower[i])] = self.lower[i].float()
            mask[place, : len(self.lower[i])] = 1
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self.through(self.upper, hidden, mask)
        return hidden.float(), mask

    def answers(self, states: Any) -> Any:
        """What the head says, parts of the states dropped while learning."""
        return self.head(self.torch.nn.functional.dropout(states, 0.1, self.upper.training))

    def fit(self, use: Sequence[int], loss_of: Callable[[list[int]], Any]) -> None:
        """Learn from these rows; ``loss_of`` gets a batch as numbers within ``use``."""
        torch, recipe = self.torch, self.recipe
        lengths = [len(self.lower[i]) for i in use]
        groups = [
            {"params": list(self.upper.parameters()), "lr": recipe.rate, "weight_decay": 0.01},
            {"params": list(self.head.parameters()), "lr": recipe.head_rate},
        ]
        optimizer = torch.optim.AdamW(groups)
        shuffle = random.Random(recipe.seed)
        total, step = int(len(batches(lengths, self.batch, shuffle)) * recipe.epochs), 0
        self.upper.train()
        while step < total:
            for batch in batches(lengths, self.batch, shuffle)[: total - step]:
                speed = min(1, (step + 1) / (0.06 * total)) * max(0.02, 1 - step / total)
                for group, rate in zip(optimizer.param_groups, (recipe.rate, recipe.head_rate), strict=True):
                    group["lr"] = rate * speed
                loss = loss_of(batch)
                optimizer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self.upper.parameters(), 1.0)
                optimizer.step()
                step += 1
                if step % 50 == 0:
                    log.info("step %d of %d, loss %.3f", step, total, float(loss.detach()))
        self.upper.eval()
