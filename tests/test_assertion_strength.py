"""What must hold of assertion strength whatever the sentence: shown on 300 sentences, in both methods."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

import framing as fr
from framing.measures.assertion import WEIGHTS, Method

SUBJECTS = (
    "The council|The mayor|Union leaders|The shipping line|Dr. Okafor|A federal judge|The central bank|"
    "Two former ministers|The committee|Opposition lawmakers|The new report|Scientists|The company|"
    "Residents of the valley|The prime minister|Police|The study|The airline|Our reporters|The hospital"
).split("|")
PREDICATES = [
    ("approved", "approve", "the plan on Tuesday"),
    ("raised", "raise", "ticket prices by six percent"),
    ("ignored", "ignore", "the warnings"),
    ("closed", "close", "three schools in the north"),
    ("lost", "lose", "the trust of voters"),
    ("reduced", "reduce", "the risk of floods"),
    ("rejected", "reject", "the offer"),
    ("caused", "cause", "the delay at the harbor"),
    ("saved", "save", "the town millions of dollars"),
    ("misled", "mislead", "the public about the cost"),
    ("prove", "prove", "that the policy works"),
    ("owe", "owe", "the city an answer"),
    ("block", "block", "the road to the airport"),
    ("leave", "leave", "thousands of families without heat"),
    ("win", "win", "the argument"),
]
CASES = list(product(SUBJECTS, PREDICATES))
METHODS: tuple[Method, ...] = ("model", "lexicon")


def lowered(text: str) -> str:
    return text if text.startswith("Dr.") else text[0].lower() + text[1:]


def plain(subject: str, predicate: tuple[str, str, str]) -> str:
    return f"{subject} {predicate[0]} {predicate[2]}."


def inside(word: str, *, base: bool) -> list[str]:
    """The sentences with a word before their verb."""
    return [f"{s} {word} {base_form if base else verb} {rest}." for s, (verb, base_form, rest) in CASES]


def before(words: str) -> list[str]:
    return [f"{words} {lowered(plain(s, p))}" for s, p in CASES]


def after(words: str) -> list[str]:
    return [f"{plain(s, p)[:-1]} {words}." for s, p in CASES]


LOWERING = {
    "may": inside("may", base=True),
    "might": inside("might", base=True),
    "reportedly": inside("reportedly", base=False),
    "Reportedly,": before("Reportedly,"),
    "it seems that": before("It seems that"),
    "if before": before("If the figures are right,"),
    "if after": after("if the figures are right"),
    "it is not certain that": before("It is not certain that"),
}
RAISING = {
    "undoubtedly": inside("undoubtedly", base=False),
    "Undoubtedly,": before("Undoubtedly,"),
    "it is a fact that": before("It is a fact that"),
}


def strengths(texts: list[str], method: Method, voice: str = "author") -> np.ndarray:
    rows = [{"doc_id": str(n), "source": "a", "text": text} for n, text in enumerate(texts)]
    corpus = fr.read(rows, attribution="marks" if voice == "author" else "model")
    measure = fr.AssertionStrength(voice=voice, method=method)  # type: ignore[arg-type]
    return fr.score(corpus, [measure]).frame["value"].to_numpy()


@pytest.fixture(scope="module", params=METHODS)
def method(request: pytest.FixtureRequest) -> Method:
    chosen: Method = request.param
    return chosen


@pytest.fixture(scope="module")
def bare(method: Method) -> np.ndarray:
    return strengths([plain(s, p) for s, p in CASES], method)


def test_three_hundred_plain_sentences_are_strong(bare: np.ndarray) -> None:
    assert len(bare) == 300
    assert ((bare > 0.65) & (bare < 0.95)).all()


@pytest.mark.parametrize("how", LOWERING)
def test_what_softens_lowers_every_sentence(how: str, method: Method, bare: np.ndarray) -> None:
    assert (strengths(LOWERING[how], method) < bare).all()


@pytest.mark.parametrize("how", RAISING)
def test_what_strengthens_lowers_no_sentence(how: str, method: Method, bare: np.ndarray) -> None:
    assert (strengths(RAISING[how], method) >= bare).all()


def test_quoting_moves_a_sentence_to_the_quoted_voice(method: Method, bare: np.ndarray) -> None:
    quoted = [f"“{plain(s, p)[:-1]},” Ann Voss said." for s, p in CASES]
    unquoted = [f"“{text[:-1]},” Ann Voss said." for text in LOWERING["may"]]
    assert (strengths(unquoted, method, "quoted") < strengths(quoted, method, "quoted")).all()
    assert np.allclose(strengths(quoted, method), strengths(unquoted, method), atol=0.02)


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
