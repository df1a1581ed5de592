"""Measures, with the arithmetic in the test; zero is not missing."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from strategies import texts

import framing as fr
from framing.errors import FramingError
from framing.lexicon import Lexicon
from framing.measures.base import exposure, sentences_of
from framing.measures.readability import Formula, Readability, syllables
from framing.tables import SPANS, empty


def scored(text: str, measure, lexicon: str | Lexicon = "hedges", level: str = "document") -> pd.DataFrame:
    corpus = fr.read([{"doc_id": "d", "text": text}], attribution="marks")
    marks = fr.mark(corpus, [lexicon] if not isinstance(lexicon, list) else lexicon)
    return fr.score(marks, [measure], level=level).frame  # type: ignore[arg-type]


def value(*args, **kwargs) -> float:
    return scored(*args, **kwargs)["value"].iloc[0]


MARY = "A little lamb slept. It was good. The good lamb, not a good sheep, may go."


def test_a_rate_is_marks_per_thousand_words(mary: Lexicon) -> None:
    rate = fr.MarkRate(lexicon="mary")
    # kept: little lamb · good · good · lamb · good (negated, kept) · sheep · may
    assert value(MARY, rate, mary) == pytest.approx(7 / 16 * 1000)
    assert value(MARY, fr.MarkRate(lexicon="mary", categories=("animal",)), mary) == pytest.approx(3 / 16 * 1000)
    assert value(MARY, fr.MarkRate(lexicon="mary", per_words=100), mary) == pytest.approx(7 / 16 * 100)


def test_a_balance_turns_the_sign_of_what_is_negated(mary: Lexicon) -> None:
    text = "It was good. It was not good."
    assert value(text, fr.EvaluationBalance(lexicon="mary"), mary) == pytest.approx((1 - 1) / (1 + 1))
    assert value("It was good. White as snow.", fr.EvaluationBalance(lexicon="mary"), mary) == pytest.approx(1.0)


def test_no_marks_is_zero_and_no_words_is_nan(mary: Lexicon) -> None:
    assert value("Nothing here.", fr.MarkRate(lexicon="mary"), mary) == 0
    assert math.isnan(value("— … !", fr.MarkRate(lexicon="mary"), mary))
    assert math.isnan(value("Nothing here.", fr.EvaluationBalance(lexicon="mary"), mary))
    quoted = "“It was a good and very long day.”"
    assert math.isnan(value(quoted, fr.MarkRate(lexicon="mary"), mary))
    assert value(quoted, fr.MarkRate(lexicon="mary", voice="quoted"), mary) == pytest.approx(1 / 8 * 1000)


def test_deleting_the_only_hedge_lowers_the_rate_to_zero_not_nan() -> None:
    assert value("The deal may fail.", fr.HedgeRate()) == pytest.approx(1 / 4 * 1000)
    assert value("The deal fails.", fr.HedgeRate()) == 0


def test_the_empty_table_of_marks_gives_zeros(ferry: fr.Corpus) -> None:
    frame = fr.HedgeRate()(empty(SPANS), ferry.units, ferry.docs)
    assert (frame["value"] == 0).all()
    assert len(frame) == len(ferry)


def test_assertion_strength_is_the_formula() -> None:
    measure = fr.AssertionStrength(method="lexicon")
    both = ["hedges", "boosters"]
    plain = 1 / (1 + math.exp(-measure.used.plain))
    assert value("The deal fails.", measure, both) == pytest.approx(plain)
    weight = next(e.weight for e in fr.load_lexicon("hedges").entries if e.pattern == "may")
    hedged = 1 / (1 + math.exp(-(measure.used.plain - measure.used.hedge * weight)))
    assert value("The deal may fail.", measure, both) == pytest.approx(hedged)
    mean = (3 * plain + 4 * hedged) / 7
    assert value("The deal fails. The deal may fail.", measure, both) == pytest.approx(mean)
    assert value("The deal undoubtedly fails.", measure, both) > plain


@pytest.mark.parametrize("text", ["Will it fail?", "Let it fail.", "Please stop."])
def test_questions_and_commands_assert_nothing(text: str) -> None:
    assert math.isnan(value(text, fr.AssertionStrength(), ["hedges", "boosters"], level="sentence"))


def test_assertion_strength_is_between_0_and_1(marks: fr.Marks) -> None:
    frame = fr.score(marks, [fr.AssertionStrength()], level="sentence").frame
    known = frame["value"].dropna()
    assert known.between(0, 1).all()
    assert known.nunique() > 5
    assert frame["value"].isna().any()


def test_sourcing_is_the_quoted_share_of_words() -> None:
    assert value("He left. “It was a long and bitter day.”", fr.Sourcing()) == pytest.approx(7 / 9)
    assert value("He left.", fr.Sourcing()) == 0
    assert value('He left the "assets".', fr.Sourcing()) == 0


def test_a_turn_is_not_the_sources_own_voice() -> None:
    text = "HW: May it fail?\n\nAnn Voss: It may.\n\nHW: Why?\n\nAnn Voss: It just may."
    assert math.isnan(value(text, fr.HedgeRate()))
    by_turn = scored(text, fr.HedgeRate(voice="own"), level="turn")
    assert by_turn["value"].iloc[1] == pytest.approx(1 / 2 * 1000)


@pytest.mark.parametrize("voice", ["author", "quoted", "reported", "own", "all"])
def test_a_voice_has_no_more_marks_than_words(ferry: fr.Corpus, marks: fr.Marks, voice) -> None:
    frame = fr.score(marks, [fr.HedgeRate(voice=voice)]).frame
    assert (frame["n_marks"] <= frame["exposure"]).all()


def test_voices_add_up_to_all_words(ferry: fr.Corpus) -> None:
    sentences = sentences_of(ferry.units, "document")
    parts = sum(exposure(sentences, voice) for voice in ("author", "quoted", "reported"))
    assert (parts == exposure(sentences, "all")).all()


def test_unknown_voices_levels_and_formulae_are_refused_by_name(mary: Lexicon) -> None:
    with pytest.raises(FramingError, match=r'voice "authors" is not known; .* Did you mean "author"\?'):
        value("A lamb.", fr.MarkRate(lexicon="mary", voice="authors"), mary)  # type: ignore[arg-type]
    with pytest.raises(FramingError, match='level "sentences" is not known'):
        scored("A lamb.", fr.MarkRate(lexicon="mary"), mary, level="sentences")
    with pytest.raises(FramingError, match=r'formula "flesh" is not known.*Did you mean "flesch"\?'):
        Readability(formula="flesh")  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None)
@given(texts)
def test_a_document_scores_alone_as_in_a_batch(mary: Lexicon, text: str) -> None:
    rows = [{"doc_id": "a", "text": text}, {"doc_id": "b", "text": "A lamb may go."}]
    rows = [row for row in rows if row["text"].strip()]
    measures = [fr.MarkRate(lexicon="mary"), fr.EvaluationBalance(lexicon="mary"), fr.Sourcing(), Readability()]

    def run(some: list[dict[str, str]]) -> pd.DataFrame:
        return fr.score(fr.mark(fr.read(some, attribution="marks"), [mary]), measures).frame

    together = run(rows).sort_values(["unit_id", "measure"], ignore_index=True)
    backwards = run(rows[::-1]).sort_values(["unit_id", "measure"], ignore_index=True)
    pd.testing.assert_frame_equal(together, backwards)
    alone = pd.concat([run([row]) for row in rows]).sort_values(["unit_id", "measure"], ignore_index=True)
    pd.testing.assert_frame_equal(together, alone)


# --- readability


def test_flesch_kincaid_worked_by_hand() -> None:
    text = "The crews voted. They may strike."
    # 6 words, 2 sentences, syllables: the crews vo-ted they may strike = 7
    assert value(text, Readability()) == pytest.approx(0.39 * 6 / 2 + 11.8 * 7 / 6 - 15.59)
    assert value(text, Readability(formula="flesch")) == pytest.approx(206.835 - 1.015 * 6 / 2 - 84.6 * 7 / 6)
    # letters: 3+5+5+4+3+6 = 26
    assert value(text, Readability(formula="ari")) == pytest.approx(4.71 * 26 / 6 + 0.5 * 6 / 2 - 21.43)
    assert value(text, Readability(formula="lix")) == pytest.approx(6 / 2 + 0)


def test_the_sentence_counter_does_not_break_at_abbreviations_and_decimals() -> None:
    text = "The U.S. economy grew by 2.5% in May. It may slow."
    assert value(text, Readability(formula="lix")) == pytest.approx(11 / 2 + 100 * 1 / 11)


@pytest.mark.parametrize("formula", ["flesch-kincaid", "flesch", "ari", "coleman-liau", "lix"])
def test_formulae_are_textstats_when_it_is_given_our_counts(formula: Formula, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib

    names = {
        "flesch-kincaid": "flesch_kincaid_grade", "flesch": "flesch_reading_ease", "ari": "automated_readability_index",
        "coleman-liau": "coleman_liau_index", "lix": "lix",
    }  # fmt: skip
    module = importlib.import_module(f"textstat.backend.metrics._{names[formula]}")
    counts = {"words": 120, "sentences": 7, "syllables": 190, "letters": 560, "long_words": 31}
    stand_in = {
        "words_per_sentence": counts["words"] / counts["sentences"],
        "sentences_per_word": counts["sentences"] / counts["words"],
        "syllables_per_word": counts["syllables"] / counts["words"],
        "letters_per_word": counts["letters"] / counts["words"],
        "chars_per_word": counts["letters"] / counts["words"],
        "count_words": counts["words"],
        "count_long_words": counts["long_words"],
    }
    for name, number in stand_in.items():
        if hasattr(module, name):
            monkeypatch.setattr(module, name, lambda *a, number=number, **k: number)
    function = getattr(module, names[formula])
    text = f"stand-in text for {formula}"
    theirs = function(text) if formula in ("ari", "coleman-liau", "lix") else function(text, "en_US")
    assert Readability(formula=formula).grade(**counts) == pytest.approx(theirs)


SYLLABLES = (
    "ferry 2 strike 1 wanted 2 stopped 1 area 3 table 2 government 3 president 3 people 2 because 2 idea 3 science 2 "
    "quiet 2 being 2 going 2 business 2 every 2 policy 3 administration 5 republican 4 million 2 issues 2 charges 2 "
    "voices 2 changes 2 played 1 asked 1 needed 2 created 3 society 4 media 3 radio 3 video 3 serious 3 obvious 3 "
    "special 2 official 3 nation 2 union 2 little 2 settled 2 called 1 rule 1 rules 1 something 2 therefore 2 "
    "statement 2 safely 2 careless 2 laws 1 actual 3 situation 4 influence 3 power 2 hour 1 employee 3 reality 4 "
    "material 4 experience 4 client 2 patient 2 efficient 3 criticism 4 museum 3 react 2 theory 3 dangerous 3 "
    "religious 3 couple 2 beautiful 3 continue 3 value 2 argue 2 cruel 2 doing 2 playing 2 flying 2 rhythm 2 "
    "vehicle 3 poem 2 circle 2 taxes 2 faces 2 makes 1 times 1 island 2 medicine 3 negotiations 5 mediator 4 "
    "injunction 3 tourism 4 violence 3 opinion 3 senior 2 behavior 3 ambitious 3 league 1 pieces 2 bridges 2"
).split()


def test_syllables_are_right_for_nineteen_words_in_twenty() -> None:
    pairs = list(zip(SYLLABLES[::2], map(int, SYLLABLES[1::2]), strict=True))
    wrong = [(word, n, syllables(word)) for word, n in pairs if syllables(word) != n]
    assert len(wrong) <= 0.05 * len(pairs), wrong


def test_readability_leaves_out_a_link_list_inside_a_sentence() -> None:
    links = "Ann Marie VossFerry negotiations stall yet again Municipal administration deliberates on fares MORE "
    sentence = "The captain and {}the mayor wrote to the town about the boats on Sunday."
    score = {
        text: fr.score([{"text": text}], [fr.Readability()], level="document").frame["value"].iloc[0]
        for text in (sentence.format(""), sentence.format(links))
    }
    plain, linked = score.values()
    assert linked == pytest.approx(plain)
