"""README says of each model what its card says."""

from __future__ import annotations

import re
from pathlib import Path

from framing.models import list_models
from framing.models.base import WEIGHTS_FOLDER, read_card

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([a-z-]+)` \| [^|]+ \| ([a-z_0-9]+(?: [a-z_]+)? \.\d{3} \[.*\]) \|$", re.M)
FIGURE = re.compile(r"([a-z_0-9]+(?: [a-z_]+)?) (\.\d{3}) \[(\.\d{3}), (\.\d{3})\]")


def test_every_shipped_model_is_told_with_the_figures_on_its_card() -> None:
    told = dict(ROW.findall(README))
    assert sorted(told) == list_models()
    for id, figures in told.items():
        on_card = {each["figure"]: each for each in read_card(WEIGHTS_FOLDER / id).details["metrics"]}
        found = FIGURE.findall(figures)
        assert found
        for name, *numbers in found:
            card = on_card[name]
            assert [float(number) for number in numbers] == [card["value"], card["low"], card["high"]], (id, name)


def test_what_is_said_of_articles_of_one_event_is_in_the_table() -> None:
    table = (Path(__file__).parent / "benchmarks" / "matched.csv").read_text(encoding="utf-8")
    rows = {line.split(",0.")[0].strip('"'): line for line in table.splitlines()}
    said = re.search(r"rank correlation of (\.\d\d) \[(\.\d\d), (\.\d\d)\]; read in all voices (\.\d\d)", README)
    assert said
    value, low, high = (f"{float(x):.2f}" for x in rows["loaded language"].rsplit(",", 4)[1:4])
    assert [x.lstrip("0") for x in (value, low, high)] == list(said.groups()[:3])
    every = rows["loaded language, all voices"].rsplit(",", 4)[1]
    assert f"{float(every):.2f}".lstrip("0") == said.group(4)
