"""How right everything is, against annotated data: measures, prints and writes accuracy.csv beside this file.

    python tests/benchmarks/accuracy.py                      everything (about an hour; needs what teachers judged)
    python tests/benchmarks/accuracy.py scopes polarity      these sections; the rows of the others stay
    python tests/benchmarks/accuracy.py lexicons --cards     and write the figures to the lexicons' cards

Sections are the files beside this one: ``lexicons`` (marks against annotated sentences), ``voice`` (attributions),
``scopes`` (negation, hedging, targets), ``polarity`` (our own sentences), ``models`` (the text models; see its own
docstring for what it needs). The data are looked for in ``$FRAMING_DATA``, else in ``shared/data`` beside the repository.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import pandas as pd
from figures import DATA, HERE, Figure

from framing.models.base import WEIGHTS_FOLDER, read_card

TABLE = HERE / "accuracy.csv"
SECTIONS = ("lexicons", "voice", "scopes", "polarity", "models")
UNSEEN = "sentences or articles not seen, see the model's card"
COLUMNS = ["file", "what", "data", "figure", "value", "low", "high", "n"]


def main() -> None:
    """Measure the sections that are asked for, all of them when none is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", metavar="section", help=", ".join(SECTIONS))
    parser.add_argument("--cards", action="store_true", help="write the figures to the lexicons' cards")
    options = parser.parse_args()
    if unknown := sorted(set(options.sections) - set(SECTIONS)):
        parser.error(f'there is no section "{unknown[0]}"; there is {", ".join(SECTIONS)}.')
    if not DATA.is_dir():
        sys.exit(f"no annotated data at {DATA}; set FRAMING_DATA to its folder")
    for section in options.sections or SECTIONS:
        figures = [show(each) for each in measurements(section)()]
        write(section, figures, TABLE)
        if section == "lexicons" and options.cards:
            import_module("lexicons").write_cards(figures)


def measurements(section: str) -> Callable[[], Iterator[Figure]]:
    """What measures a section."""
    return model_rows if section == "models" else import_module(section).rows  # type: ignore[no-any-return]


def model_rows() -> Iterator[Figure]:
    """The figures of the text models, as models.py measures them; of the other models what their trainers wrote.

    ``targets.py`` and ``factuality.py`` measure those again, which takes as long as training them.
    """
    models = import_module("models")
    teachers = models.read_teachers(models.DATA, models.WORK)
    for id in models.PLANS:
        for row in models.rows_of(id, teachers):
            numbers = (row["value"], row["low"], row["high"], row["n"])
            yield Figure(id, UNSEEN, row["figure"], *numbers)
    for id in ("target-evaluation", "factuality"):
        for each in read_card(WEIGHTS_FOLDER / id).details["metrics"]:
            yield Figure(id, UNSEEN, each["figure"], each["value"], each["low"], each["high"], each["n"])


def show(each: Figure) -> Figure:
    """Print a figure and pass it on."""
    sys.stdout.write(
        f"{each.what:28} {each.value:6.3f} [{each.low:.3f}, {each.high:.3f}] n={each.n:<6} {each.figure}; "
        f"{each.data.split(' (')[0]}\n"
    )
    return each


def write(section: str, figures: list[Figure], table: Path) -> None:
    """Put the rows of a section into the table in the place of those it had; sections stand in their order."""
    file = f"{section}.py"
    new = pd.DataFrame([{"file": file, **asdict(each)} for each in figures], columns=COLUMNS)
    new[["value", "low", "high"]] = new[["value", "low", "high"]].astype(float).round(3)
    old = pd.read_csv(table, keep_default_na=False) if table.is_file() else new.iloc[:0]
    rows = pd.concat([old[old["file"] != file], new]) if len(old) else new
    order = {f"{name}.py": place for place, name in enumerate(SECTIONS)}
    rows = rows.sort_values("file", key=lambda files: files.map(order).fillna(len(order)), kind="stable")
    rows.to_csv(table, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
