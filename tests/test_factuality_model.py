"""The model of factuality: minimal pairs right, words that explain, odd input told, files small and harmless."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.errors import ModelError
from framing.models import load_model
from framing.models.base import WEIGHTS_FOLDER, read_card, read_weights
from framing.models.factuality import FactualityModel
from framing.models.factuality_features import N_RESERVED, Words, lay_out, shape_of, words_of
from framing.models.factuality_network import REACH, answers, hidden_states, word_parts
from framing.models.train_factuality_data import clause_event, coded


@pytest.fixture(scope="module")
def model() -> FactualityModel:
    loaded: FactualityModel = load_model("factuality")
    return loaded


def event(sentence: str) -> tuple[list[str], int, int]:
    """The sentence with its event in brackets, as the model wants it: ``They [left] .``"""
    tokens = words_of(sentence.replace("[", "").replace("]", ""))
    before = len(words_of(sentence.split("[")[0]))
    return tokens, before, before + len(words_of(sentence.split("[")[1].split("]")[0]))


PAIRS = [
    ("The company [raised] prices last year.", "The company did not [raise] prices last year."),
    ("The company [raised] prices last year.", "The company might [raise] prices next year."),
    ("The company [raised] prices last year.", "The company will [raise] prices next year."),
    ("The crew [opened] the gate.", "If the crew [opened] the gate, the water would rise."),
    ("The crew managed to [open] the gate.", "The crew failed to [open] the gate."),
    ("The crew managed to [open] the gate.", "The crew refused to [open] the gate."),
    ("The crew managed to [open] the gate.", "The crew wanted to [open] the gate."),
    ("The senator [signed] the letter.", "The senator never [signed] the letter."),
    ("The senator [signed] the letter.", "The senator said he would [sign] the letter."),
    ("The senator [signed] the letter.", "The senator should have [signed] the letter."),
    ("She [called] the police.", "Please [call] the police."),
    ("The court [freed] the prisoner.", "The court could not [free] the prisoner."),
    ("The court [freed] the prisoner.", "Nobody [freed] the prisoner."),
]


@pytest.mark.parametrize(("more", "less"), PAIRS)
def test_minimal_pairs(model: FactualityModel, more: str, less: str) -> None:
    happened, other = model.predict([event(more), event(less)])
    assert happened > other + 0.3


@pytest.mark.parametrize(
    "sentence", ["They [arrived] yesterday.", "He [bought] a house in 2003.", "The storm [killed] three people."]
)
def test_plain_reports_of_the_past_happened(model: FactualityModel, sentence: str) -> None:
    assert model.predict([event(sentence)])[0] > 1.5


@pytest.mark.parametrize("sentence", ["They will [arrive] tomorrow.", "Somebody must [fix] this.", "Please [come] in."])
def test_what_is_still_to_come_did_not_happen(model: FactualityModel, sentence: str) -> None:
    assert model.predict([event(sentence)])[0] < -1


def test_denial_lowers_factuality_to_where_coders_disagree(model: FactualityModel) -> None:
    plain, *denied = model.predict(
        [
            event("They [bought] the house."),
            event("They did not [buy] the house."),
            event("They didn’t [buy] the house."),
        ]
    )
    assert max(denied) < plain - 2
    assert max(denied) < 1


def test_shape_and_limits(model: FactualityModel) -> None:
    said = model.predict([event(sentence) for pair in PAIRS for sentence in pair])
    assert said.shape == (2 * len(PAIRS),) and said.dtype == np.float64
    assert (np.abs(said) <= 3).all()
    assert model.predict([]).shape == (0,)


def test_an_event_does_not_depend_on_its_company(model: FactualityModel) -> None:
    events = [event(sentence) for pair in PAIRS for sentence in pair] * 40
    together = model.predict(events)
    alone = np.concatenate([model.predict([each]) for each in events[: 2 * len(PAIRS)]])
    assert together[: len(alone)] == pytest.approx(alone, abs=1e-4)
    assert together[::-1] == pytest.approx(model.predict(events[::-1]), abs=1e-4)


def test_forgetting_words_changes_nothing(model: FactualityModel, monkeypatch: pytest.MonkeyPatch) -> None:
    events = [event(sentence) for pair in PAIRS for sentence in pair]
    before = model.predict(events)
    monkeypatch.setattr("framing.models.factuality._MOST_WORDS", 5)
    monkeypatch.setattr("framing.models.factuality._GROUP", 20)
    small = load_model("factuality")
    assert small.predict(events) == pytest.approx(before, abs=1e-4)
    assert len(small._words.rows) <= 40


def test_of_several_words_the_event_is_read(model: FactualityModel) -> None:
    tokens, _, end = event("The crew did not [open] the gate.")
    assert model.predict([(tokens, end - 2, end)]) == pytest.approx(model.predict([(tokens, end - 1, end)]))


def test_negation_is_what_explains(model: FactualityModel) -> None:
    tokens, start, end = event("The crew did not [open] the gate on Monday.")
    found = model.explain((tokens, start, end))
    assert [each.surface for each in found] == tokens
    assert [(each.start, each.end) for each in found] == [(i, i + 1) for i in range(len(tokens))]
    assert min(found, key=lambda each: each.value).surface == "not"
    without = [*tokens[:3], *tokens[4:]]
    whole, left = model.predict([(tokens, start, end), (without, start - 1, end - 1)])
    assert found[3].value == pytest.approx(whole - left, abs=1e-4)


def test_one_word_is_explained(model: FactualityModel) -> None:
    assert len(model.explain((["Run"], 0, 1))) == 1


def test_events_are_found(model: FactualityModel) -> None:
    tokens = words_of("The minister said that the crew had repaired the bridge.")
    found = model.find([tokens, ["Hello", "."]])
    assert [tokens[each.start] for each in found[0]] == ["said", "repaired"]
    assert found[0][1].factuality == pytest.approx(model.predict([(tokens, 7, 8)])[0], abs=1e-4)
    assert all(each.probability >= 0.5 and each.end == each.start + 1 for each in found[0])
    assert model.find([]) == []
    assert len(model.find([tokens], threshold=0.0)[0]) == len(tokens)


ODD = [
    ("They left .", "not \\(tokens, start, end\\)"),
    (("They left .", 1, 2), "one string"),
    ((["They", 3], 0, 1), "not all strings"),
    ((None, 0, 1), "not all strings"),
    (([], 0, 1), "no tokens"),
    ((["They", "left"], 2, 3), "start=2 and end=3 in a sentence of 2 tokens"),
    ((["They", "left"], -1, 1), "start=-1"),
    ((["They", "left"], 1, 1), "start < end"),
    ((["They", "left"], 0.0, 1), "whole numbers"),
    ((["They", "left"], True, 2), "whole numbers"),
]


@pytest.mark.parametrize(("bad", "message"), ODD)
def test_odd_input_is_told_with_its_number(model: FactualityModel, bad: object, message: str) -> None:
    good = (["They", "left"], 1, 2)
    with pytest.raises(ModelError, match=rf"number 1 .*{message}|number 1 {message}"):
        model.predict([good, bad])  # type: ignore[list-item]
    with pytest.raises(ModelError, match=message):
        model.explain(bad)  # type: ignore[arg-type]


@given(tokens=st.lists(st.text(max_size=12), min_size=1, max_size=60), data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_tokens_are_read(tokens: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(tokens) - 1))
    end = data.draw(st.integers(start + 1, len(tokens)))
    said = load_once().predict([(tokens, start, end)])
    assert np.isfinite(said).all() and abs(said[0]) <= 3


_LOADED: list[FactualityModel] = []


def load_once() -> FactualityModel:
    if not _LOADED:
        _LOADED.append(load_model("factuality"))
    return _LOADED[0]


def test_the_card_says_what_a_reader_needs() -> None:
    card = read_card(WEIGHTS_FOLDER / "factuality")
    for key in ("task", "output", "features", "split", "train", "known_failures", "data", "metrics", "date"):
        assert card.details[key], key
    measured = json.loads((card.folder / "metrics.json").read_text(encoding="utf-8"))["cross_validated"]
    assert measured == [{k: v for k, v in each.items() if k != "how"} for each in card.details["metrics"]]
    for each in card.details["metrics"]:
        assert each["low"] <= each["value"] <= each["high"]


def test_files_are_small_and_hold_no_objects() -> None:
    folder = WEIGHTS_FOLDER / "factuality"
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 6e6
    _, arrays = read_weights(folder)
    assert all(array.dtype == np.float16 for array in arrays.values())


def test_a_model_of_another_version_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "factuality"
    shutil.copytree(WEIGHTS_FOLDER / "factuality", folder)
    header = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    del header["vocabulary"]
    (folder / "model.json").write_text(json.dumps(header), encoding="utf-8")
    with pytest.raises(ModelError, match="another version of the package"):
        load_model(folder)


# --- what it sees


def test_shapes() -> None:
    tokens = ("", "?!", "12", "left", "Left", "USA", "A4", "n't")
    assert [shape_of(token) for token in tokens] == [0, 1, 2, 3, 4, 5, 6, 7]


def test_neighbors_end_with_the_sentence() -> None:
    laid = lay_out([["a", "b"], ["c"]], Words({}))
    assert laid.beside(1).tolist() == [1, 3, 3]
    assert laid.beside(-1).tolist() == [3, 0, 3]
    assert laid.places[:, 2].tolist() == [0, 0, 0]
    assert lay_out([["Why", "?", "”"]], Words({})).places[:, 2].tolist() == [2, 2, 2]


def test_the_first_layer_reads_five_words_of_one_sentence() -> None:
    """Worked by hand: one hidden unit, every weight of the window 1, words worth 1, 10, 100."""
    words = Words({"a": N_RESERVED, "b": N_RESERVED + 1, "c": N_RESERVED + 2})
    one = np.ones((1, 1), dtype=np.float32)
    weights = {
        "in_word": np.array([[0], [0], [1], [10], [100]], dtype=np.float32),
        **{f"in_{name}": np.zeros((1024, 0), dtype=np.float32) for name in ("ending", "beginning", "shape")},
        **{f"at_{name}": np.zeros((10, 1), dtype=np.float32) for name in ("from_start", "to_end", "mark")},
        "first_w": np.ones((5, 1, 1), dtype=np.float32),
        "first_b": np.zeros(1, dtype=np.float32),
        **{f"deep{i}_w": np.zeros((3, 1), dtype=np.float32) for i in range(len(REACH))},
        **{f"deep{i}_b": np.zeros(1, dtype=np.float32) for i in range(len(REACH))},
        "pool_w": one, "pool_b": np.zeros(1, dtype=np.float32),
        "last_w": one, "last_pool_w": one, "last_b": np.zeros(1, dtype=np.float32),
        "out_w": np.array([[0, 1]], dtype=np.float32), "out_b": np.zeros(2, dtype=np.float32),
    }  # fmt: skip
    laid = lay_out([["a", "a", "a", "b"], ["c"]], words)
    hidden = hidden_states(weights, word_parts(weights, np.array(words.rows)), laid)
    assert hidden[:, 0].tolist() == [3, 13, 13, 12, 100]
    assert answers(weights, hidden, laid, np.array([0, 4]))[:, 1].tolist() == [3 + 13, 100 + 100]


# --- how it is trained


def test_equal_sentences_and_neighbors_share_a_fold() -> None:
    rows = [((str(n),), [(0, 1.0)]) for n in range(250)]
    rows[150] = (("7",), [(0, 2.0)])
    folds = coded(rows).fold
    assert folds[:100].tolist() == [0] * 100 and folds[200] == 2
    assert folds[150] == 0 and folds[151] == 1


def test_the_verb_of_a_clause_is_found_behind_what_embeds_it() -> None:
    tokens = "I do n't think that they had repaired it .".split()
    noticed = {"think": 0.9, "had": 0.6, "repaired": 0.9, "do": 0.6}
    assert clause_event(tokens, "they had repaired it".split(), "think", noticed) == 7
    assert clause_event(tokens, "nothing of the kind".split(), "think", noticed) is None
