"""What must hold of assertion strength whatever the sentence: shown on 300 sentences, in both methods."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest

import framing as fr
from framing.measures.assertion import WEIGHTS, Method

ROWS = list(
    csv.DictReader((Path(__file__).parent / "data" / "assertions.csv").read_text(encoding="utf-8").splitlines())
)
METHODS: tuple[Method, ...] = ("model", "lexicon")


def clause(row: dict[str, str], adverb: str = "", *, modal: str = "") -> str:
    """The clause of a row as it stands inside a sentence, with a word before its verb."""
    verb = f"{modal} {row['base']}" if modal else f"{adverb} {row['verb']}".strip()
    lead = f"{row['lead']}, " if row["lead"] else ""
    return f"{lead}{row['subject']} {verb} {row['rest']}".strip().replace(" ,", ",")


def sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def before(words: str) -> list[str]:
    return [sentence(f"{words} {clause(row)}") for row in ROWS]


PLAIN = [sentence(clause(row)) for row in ROWS]
LOWERING = {
    "may": [sentence(clause(row, modal="may")) for row in ROWS],
    "might": [sentence(clause(row, modal="might")) for row in ROWS],
    "reportedly": [sentence(clause(row, "reportedly")) for row in ROWS],
    "Reportedly,": before("Reportedly,"),
    "it seems that": before("It seems that"),
    "if before": before("If the figures are right,"),
    "if after": [sentence(f"{clause(row)}, if the figures are right") for row in ROWS],
    "it is not certain that": before("It is not certain that"),
}
RAISING = {
    "undoubtedly": [sentence(clause(row, "undoubtedly")) for row in ROWS],
    "Undoubtedly,": before("Undoubtedly,"),
    "it is a fact that": before("It is a fact that"),
}
STATING_NOTHING = {
    "asked": [f"Is it true that {clause(row)}?" for row in ROWS],
    "asked why": [f"Why is it that {clause(row)}?" for row in ROWS],
    "ordered": [f"Let {row['subject']} {row['base']} {row['rest']}.".replace(" ,", ",") for row in ROWS],
    "reminded": before("Remember that"),
}
HEADLINES = (
    "Storm over the price of bread|Two dead in ferry fire|Last call for the island cinema|Empty shelves, full tills|"
    "Budget blues in Ostmark|Possible strike at Marl Harbour|Proposed budget for Harrow schools|A troubled bridge|"
    "The disputed border in pictures|Hundred years of the lifeboat|Speed limit on the ring road|Voices from the quay|"
    "United Rovers, divided town|No heat, no light, no answer|Six questions for the new mayor|Wolves, sheep and votes|"
    "From cannery to convention hall|The minister and the horse|Unpaid bills, unread letters|Back to school in the snow"
).split("|")


def strengths(texts: list[str], method: Method, voice: str = "author") -> np.ndarray:
    rows = [{"doc_id": str(n), "source": "a", "text": text} for n, text in enumerate(texts)]
    measure = fr.AssertionStrength(voice=voice, method=method)  # type: ignore[arg-type]
    return fr.score(fr.read(rows, attribution="marks"), [measure]).frame["value"].to_numpy()


def said(texts: list[str]) -> list[str]:
    return [f"“{text[:-1]},” Ann Voss said." for text in texts]


@pytest.fixture(scope="module", params=METHODS)
def method(request: pytest.FixtureRequest) -> Method:
    chosen: Method = request.param
    return chosen


@pytest.fixture(scope="module")
def bare(method: Method) -> np.ndarray:
    return strengths(PLAIN, method)


def test_three_hundred_sentences_are_statements_and_most_are_strong(bare: np.ndarray) -> None:
    assert len(set(PLAIN)) == 300
    assert ((bare > 0) & (bare < 1)).all()
    assert np.quantile(bare, 0.05) > 0.7


@pytest.mark.parametrize("how", LOWERING)
def test_what_softens_lowers_every_sentence(how: str, method: Method, bare: np.ndarray) -> None:
    assert (strengths(LOWERING[how], method) < bare).all()


@pytest.mark.parametrize("how", RAISING)
def test_what_strengthens_lowers_no_sentence(how: str, method: Method, bare: np.ndarray) -> None:
    assert (strengths(RAISING[how], method) >= bare).all()


@pytest.mark.parametrize("how", STATING_NOTHING)
def test_questions_and_commands_have_no_strength(how: str) -> None:
    assert np.isnan(strengths(STATING_NOTHING[how], "lexicon")).all()


def test_headlines_without_a_verb_have_no_strength() -> None:
    assert np.isnan(strengths(HEADLINES, "lexicon")).all()


def test_quoting_moves_a_sentence_to_the_quoted_voice(method: Method, bare: np.ndarray) -> None:
    softened = LOWERING["may"]
    assert np.allclose(strengths(said(PLAIN), method, "quoted"), bare, atol=0.02)
    assert (strengths(said(softened), method, "quoted") < bare).all()
    assert np.array_equal(strengths(said(PLAIN), method), strengths(said(softened), method))


def test_a_sentence_is_as_strong_in_a_long_text_as_alone(method: Method, bare: np.ndarray) -> None:
    corpus = fr.read([{"text": "\n\n".join([*PLAIN, *said(PLAIN)])}], attribution="marks")
    for voice, first in (("author", 0), ("quoted", 300)):
        measure = fr.AssertionStrength(voice=voice, method=method)  # type: ignore[arg-type]
        values = fr.score(corpus, [measure], level="sentence").frame["value"].to_numpy()
        assert np.allclose(values[first : first + 300], bare, atol=0.02)
    assert np.isnan(values[:300]).all()


def test_a_month_is_no_hedge_to_the_model() -> None:
    first, other = strengths(["Fares go up on the first of May.", "Fares go up on the first of June."], "model")
    assert first == pytest.approx(other, abs=0.05)


@pytest.mark.parametrize("text", ["Will the plan fail?", "Let it fail.", "Possible strike at Marl Harbour"])
def test_what_asserts_nothing_is_missing(text: str, method: Method) -> None:
    assert math.isnan(strengths([text], method)[0])


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(fr.FramingError, match='method="models" is not known.*[Mm]odel'):
        fr.score([{"text": "It rains."}], [fr.AssertionStrength(method="models")])  # type: ignore[arg-type]


def test_other_weights_can_be_given() -> None:
    flat = WEIGHTS["lexicon"]._replace(hedge=0.0)
    measure = fr.AssertionStrength(method="lexicon", weights=flat)
    values = fr.score([{"text": "It rains."}, {"text": "It may rain."}], [measure]).frame["value"]
    assert values[0] == pytest.approx(values[1])
