"""Where models live: a folder with a card, a JSON header and arrays; nothing that could run when it is loaded."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.errors import ModelError, nearest, one_of

__all__ = ["Card", "list_models", "load_model", "read_card", "read_weights", "save_weights", "series_of"]

WEIGHTS_FOLDER = Path(__file__).parent / "weights"

#: For each kind of model, the module and class that load it: `Class.load(card)`.
LOADERS = {
    "attribution": ("framing.models.attribution", "AttributionModel"),
    "factuality": ("framing.models.factuality", "FactualityModel"),
    "target-evaluation": ("framing.models.target_evaluation", "TargetModel"),
    "text": ("framing.models.text", "TextModel"),
}


@dataclass(frozen=True)
class Card:
    """What a model says of itself; everything else that card.toml holds is in `details`.

    >>> card = read_card(WEIGHTS_FOLDER / "attribution")
    >>> card.kind
    'attribution'
    """

    id: str
    kind: str
    version: str
    title: str
    licence: str
    folder: Path
    details: Mapping[str, Any] = field(repr=False)

    @property
    def by(self) -> str:
        """The name that spans made by this model carry: ``attribution@1.0.0``."""
        return f"{self.id}@{self.version}"


def list_models() -> list[str]:
    """The ids of the models that came with the package.

    >>> "attribution" in list_models()
    True
    """
    return sorted(card.parent.name for card in WEIGHTS_FOLDER.glob("*/card.toml"))


def read_card(folder: Path) -> Card:
    """The card of the model in a folder; `ModelError` where it is missing, not TOML, or says too little."""
    path = folder / "card.toml"
    if not path.is_file():
        raise ModelError(f"{folder} holds no card.toml, so it is no model. Give the folder of a model.")
    try:
        details = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ModelError(f"{path} is not valid TOML: {error}. Mend that line, or install the package again.") from error
    needed = ("id", "kind", "version", "title", "licence")
    missing = [key for key in needed if not isinstance(details.get(key), str)]
    if missing:
        raise ModelError(
            f'{path} does not say "{missing[0]}". A card needs {", ".join(needed)}, each a text in quotes.'
        )
    return Card(**{key: details[key] for key in needed}, folder=folder, details=details)


def load_model(model: str | Path) -> Any:
    """The model with this id, or the model in this folder, ready to predict.

    Raises `ModelError` when there is no such model or its files are damaged.

    >>> load_model("attribution").predict(["“It is over,” the mayor said."])[0][0].cue
    [(24, 28)]
    """
    if not isinstance(model, str | Path):
        raise ModelError(f"load_model takes an id or a Path and was given {type(model).__name__}.")
    folder = model if isinstance(model, Path) else WEIGHTS_FOLDER / model
    if not isinstance(model, Path) and model not in list_models():
        raise ModelError(
            f'There is no model "{model}"; there is {one_of(list_models())}.{nearest(model, list_models())}'
        )
    card = read_card(folder)
    if card.kind not in LOADERS:
        raise ModelError(f'{folder / "card.toml"} has kind "{card.kind}"; it should be {one_of(LOADERS)}.')
    module, name = LOADERS[card.kind]
    return getattr(import_module(module), name).load(card)


def save_weights(folder: Path, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write `weights.npz` and `model.json` (the header with the SHA-256 of the arrays)."""
    folder.mkdir(parents=True, exist_ok=True)
    ordered: dict[str, Any] = {name: arrays[name] for name in sorted(arrays)}
    np.savez_compressed(folder / "weights.npz", **ordered)
    digest = hashlib.sha256((folder / "weights.npz").read_bytes()).hexdigest()
    text = json.dumps({**header, "sha256": digest}, ensure_ascii=False, indent=1)
    (folder / "model.json").write_text(text + "\n", encoding="utf-8")


def read_weights(folder: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """The header and the arrays of a model; `ModelError` when a file is missing or not what was saved."""
    again = "Install the package again, or train the model again (its card says how)."
    try:
        header = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        digest = hashlib.sha256((folder / "weights.npz").read_bytes()).hexdigest()
        if digest != header["sha256"]:
            raise ModelError(f"{folder / 'weights.npz'} is not the file that model.json describes. {again}")
        with np.load(folder / "weights.npz", allow_pickle=False) as stored:
            return header, {name: stored[name] for name in stored.files}
    except OSError as error:
        raise ModelError(f"{error.filename} cannot be read: {error.strerror}. {again}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"The files of the model in {folder} are damaged: {error}. {again}") from error


def series_of(what: str, given: Any) -> list[Any]:
    """What is predicted for, as a list; not of a data frame, whose members are the names of its columns.

    Raises `ModelError` when it is one string, a mapping, a data frame or nothing that has members.

    >>> series_of("texts", ("One.", "Two."))
    ['One.', 'Two.']
    """
    if isinstance(given, str):
        raise ModelError(f"predict takes a list of {what} and was given one string. Write predict([text]).")
    if isinstance(given, Mapping) or hasattr(given, "columns") or not isinstance(given, Iterable):
        raise ModelError(f"predict takes a list of {what} and was given {type(given).__name__}. Write predict([…]).")
    return list(given)
