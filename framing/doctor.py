"""Whether everything that a study rests on is here and whole: packages, lexicons and models, each with its licence."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from typing import Any, Literal, NamedTuple

import pandas as pd
from packaging.requirements import Requirement

from framing.errors import FramingError
from framing.lexicon import load_lexicon, shipped_lexicons
from framing.models import list_models, load_model
from framing.models.base import WEIGHTS_FOLDER, read_card

__all__ = ["State", "examine", "restricted"]

PACKAGE = "framing-analysis"
State = Literal["good", "absent", "wrong"]
"""``absent``: an extra that is not installed, and without which the rest works."""


class Finding(NamedTuple):
    """One thing examined."""

    part: str
    name: str
    state: State
    version: str
    licence: str
    detail: str


def examine() -> pd.DataFrame:
    """Every package, lexicon and model with its state, version and licence; reads only what is installed.

    Columns: part (``package``, ``extra``, ``lexicon`` or ``model``), name, state (``good``, ``absent`` for an extra
    that is not installed, ``wrong``), version, licence (of lexicons and models), and detail: what was found, or how
    to mend it.

    >>> found = examine()
    >>> found[found["state"] == "wrong"]["name"].tolist()
    []
    """
    return pd.DataFrame([*_packages(), *_lexicons(), *_models()], columns=list(Finding._fields))


def restricted(found: pd.DataFrame) -> pd.DataFrame:
    """Of what was examined, the lexicons and models whose licence does not allow every use.

    >>> "loaded-language" in restricted(examine())["name"].tolist()
    True
    """
    free = found["licence"].str.match(r"(?:MIT|CC-BY-4\.0|CC BY 4\.0)\b")
    return found[found["part"].isin(["lexicon", "model"]) & (found["licence"] != "") & ~free]


def _packages() -> Iterator[Finding]:
    """Python, the package itself, and what it needs; then what its extras need."""
    yield Finding("package", "Python", "good", platform.python_version(), "", platform.platform())
    try:
        needed = [Requirement(each) for each in requires(PACKAGE) or ()]
        yield Finding("package", PACKAGE, "good", version(PACKAGE), "", "")
    except PackageNotFoundError:
        yield Finding("package", PACKAGE, "wrong", "", "", "Not installed. Run: pip install .")
        return
    for each in needed:
        extras = [name for name in _extras() if each.marker and each.marker.evaluate({"extra": name})]
        if extras or each.marker is None or each.marker.evaluate({"extra": ""}):
            yield _package(each, extras[0] if extras else "")


def _extras() -> list[str]:
    return [str(name) for name in metadata(PACKAGE).get_all("Provides-Extra") or ()]


def _package(needed: Requirement, extra: str) -> Finding:
    part = "extra" if extra else "package"
    mend = f"Run: pip install '{PACKAGE}[{extra}]'" if extra else f"Run: pip install '{needed.name}{needed.specifier}'"
    try:
        found = version(needed.name)
    except PackageNotFoundError:
        return Finding(part, needed.name, "absent" if extra else "wrong", "", "", f"Not installed. {mend}")
    if not needed.specifier.contains(found, prereleases=True):
        return Finding(part, needed.name, "wrong", found, "", f"Should be {needed.specifier}. {mend}")
    return Finding(part, needed.name, "good", found, "", f"extra {extra}" if extra else "")


def _lexicons() -> Iterator[Finding]:
    for id in shipped_lexicons():
        try:
            x = load_lexicon(id)
        except FramingError as error:
            yield Finding("lexicon", id, "wrong", "", "", str(error))
        else:
            yield Finding("lexicon", id, "good", x.version, x.licence, f"{len(x.entries):,} entries")


def _models() -> Iterator[Finding]:
    for id in list_models():
        try:
            card = read_card(WEIGHTS_FOLDER / id)
            load_model(id)
        except FramingError as error:
            yield Finding("model", id, "wrong", "", "", str(error))
        else:
            size = sum(path.stat().st_size for path in card.folder.iterdir()) / 1e6
            yield Finding(
                "model", id, "good", card.version, card.licence, f"{size:.1f} MB; {_first_figure(card.details)}"
            )


def _first_figure(details: Mapping[str, Any]) -> str:
    """The first figure of a card, as it would be quoted."""
    if not details.get("metrics"):
        return "no figure on its card"
    first = details["metrics"][0]
    return f"{first['figure']} {first['value']} [{first['low']}, {first['high']}]"
