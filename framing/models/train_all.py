"""Train the shipped models: ``python -m framing.models.train_all [ids] --data DATA --news NEWS --work WORK --out DIR``.

DATA is the folder of the coded sets, NEWS the file of plain articles (gzipped JSON lines with a text each). WORK holds
what teachers judged: of the text models in WORK itself, of ``factuality`` and ``target-evaluation`` in folders of their
names within it (see ``framing.models.train_teacher``, ``train_factuality_teacher`` and ``train_target_teacher``). Each
model goes to a folder of its name in DIR; a card that lies there gets the new figures. Linear fits come out equal to
the last bit on one machine.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from framing.models.train_plans import PLANS

__all__ = ["commands", "main"]

OTHERS = ("attribution", "factuality", "target-evaluation")


def commands(ids: Sequence[str], data: Path, news: Path, work: Path, out: Path) -> list[tuple[str, list[str]]]:
    """For each trainer the module and its arguments.

    >>> found = commands(["hedging", "attribution"], Path("d"), Path("n.gz"), Path("w"), Path("o"))
    >>> [module for module, _ in found]
    ['train', 'train_attribution']
    >>> found[0][1][:3]
    ['hedging', '--data', 'd']
    """
    texts = [id for id in ids if id in PLANS]
    found = [("train", [*texts, "--data", str(data), "--work", str(work), "--out", str(out)])] if texts else []
    for id in ids:
        own, place = str(work / id), ["--out", str(out / id)]
        match id:
            case "attribution":
                found.append(("train_attribution", [str(data / "attribution.jsonl"), "--texts", str(news), *place]))
            case "factuality":
                found.append(("train_factuality", ["--data", str(data), "--work", own, *place]))
            case "target-evaluation":
                coded = str(data / "target_evaluation.jsonl")
                found.append(("train_targets", ["--data", coded, "--work", own, *place]))
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and train one model after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known = [*PLANS, *OTHERS]
    parser.add_argument("ids", nargs="*", default=known, help=f"which models; {', '.join(known)}")
    for name in ("data", "news", "work", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    given = parser.parse_args(arguments)
    if unknown := sorted(set(given.ids) - set(known)):
        parser.error(f'there is no model "{unknown[0]}"; there is {", ".join(known)}.')
    for module, options in commands(given.ids, given.data, given.news, given.work, given.out):
        import_module(f"framing.models.{module}").main(options)


if __name__ == "__main__":
    main()
