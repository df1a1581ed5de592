"""Five fixtures: a corpus, its marks, a made-up lexicon, a way to mark one sentence, and the annotated data if there is any."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, settings

import framing as fr
from framing.lexicon import Lexicon, read_lexicon

settings.register_profile(
    "framing",
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("framing")

CARD = """
id = "mary"
version = "1.0.0"
title = "A made-up lexicon"
language = "en"
construct = "testing"
licence = "MIT"
weight = "1 to 3"
negation = "flip"
[categories.animal]
gloss = "animals"
[categories.praise]
gloss = "words of praise"
polarity = 1
"""
ENTRIES = """id,pattern,category,weight,gloss,case,not_before,not_after,only_before,only_after
m1,lamb*,animal,1,lambs,,,,,
m2,little lamb,animal,2,the small one,,,,,
m3,white as snow,praise,3,,,,,,
m4,good,praise,1,,,friday,,,
m5,not only … but also,praise,1,,,,,,
m6,may,praise,1,,lower,,,,
m7,about,praise,1,,,,,#|ten,
m8,good grief,aside,0,an exclamation,,,,,
m9,sheep,animal,2,,,,no|black,,
"""


@pytest.fixture(scope="session")
def mary(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    """A lexicon with one entry for every kind of pattern and rule."""
    folder = tmp_path_factory.mktemp("lexicons") / "mary"
    folder.mkdir()
    (folder / "card.toml").write_text(CARD, encoding="utf-8")
    (folder / "entries.csv").write_text(ENTRIES, encoding="utf-8")
    return read_lexicon(folder)


@pytest.fixture(scope="session")
def ferry() -> fr.Corpus:
    """The teaching corpus of three sources."""
    return fr.read_seed("ferry-strike")


@pytest.fixture(scope="session")
def marks(ferry: fr.Corpus) -> fr.Marks:
    """The teaching corpus, marked with the default lexicons."""
    return fr.mark(ferry)


@pytest.fixture(scope="session")
def mark_one() -> Callable[..., pd.DataFrame]:
    """Marks one text and gives the spans; quotations go by their marks unless told otherwise."""

    def mark(text: str, *lexicons: str | Lexicon, attribution: str = "marks", **options: object) -> pd.DataFrame:
        corpus = fr.read([{"doc_id": "d", "text": text}], attribution=attribution)  # type: ignore[arg-type]
        return fr.mark(corpus, list(lexicons), **options).frame  # type: ignore[arg-type]

    return mark


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of annotated data and real news, where it is present."""
    beside = Path(__file__).parents[1].parent / "shared"
    folder = Path(os.environ["FRAMING_DATA"]).parent if "FRAMING_DATA" in os.environ else beside
    if not (folder / "news").is_dir():
        pytest.skip(f"no annotated data beside the repository ({folder.name}/ is absent)")
    return folder
