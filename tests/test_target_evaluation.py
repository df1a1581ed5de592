"""The model of targets: clear cases right, every way to say a target, names that do not matter, odd input told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.errors import ModelError
from framing.models import list_models, load_model
from framing.models.base import WEIGHTS_FOLDER, read_card, read_weights
from framing.models.target_evaluation import TargetModel
from framing.models.target_network import GAP, N_RESERVED, WordTable, batch_of, logits
from framing.models.target_text import SAME, TARGET, Place, read_place, sentence_of
from framing.models.train_target_data import CodedPlaces, groups_of, news_places, plain_words
from framing.models.train_target_network import gradients, start_weights
from framing.models.train_targets import Recipe, Teaching, calibrated, cross_fit, f1_each, figures_of, line_of, softmax

FOLDER = WEIGHTS_FOLDER / "target-evaluation"


@pytest.fixture(scope="module")
def model() -> TargetModel:
    loaded: TargetModel = load_model("target-evaluation")
    return loaded


CLEAR = [
    ("Ortega is a cruel and corrupt liar.", "Ortega", -1),
    ("Critics accused Voss of lying to the public about the disaster.", "Voss", -1),
    ("The mayor’s disastrous leadership has been a shameful failure.", "mayor", -1),
    ("Prosecutors charged Ortega with fraud and bribery.", "Ortega", -1),
    ("Voss is a brave and brilliant leader who is loved by all.", "Voss", 1),
    ("Colleagues praised Voss for her courage and honesty.", "Voss", 1),
    ("Ortega won a great victory and was hailed as a hero.", "Ortega", 1),
    ("Voss arrived in the city on Tuesday.", "Voss", 0),
    ("“We will meet on Monday,” Ortega said.", "Ortega", 0),
]


@pytest.mark.parametrize(("text", "target", "way"), CLEAR)
def test_clear_sentences(model: TargetModel, text: str, target: str, way: int) -> None:
    assert model.predict([text], [target]).tolist() == [way]


PAIRS = [
    ("Voss accused Ortega of cruel lies.", "Voss", "Ortega"),
    ("Voss praised Ortega and attacked the corrupt ministers.", "Ortega", "ministers"),
    ("The brave firefighters rescued hundreds, while Ortega failed them.", "firefighters", "Ortega"),
    ("Unlike the corrupt Ortega, Voss is admired for her honesty.", "Voss", "Ortega"),
    ("Voss defeated Ortega in a landslide.", "Voss", "Ortega"),
    ("Voss, a hero to many, was betrayed by the cowardly Ortega.", "Voss", "Ortega"),
    ("Ortega was humiliated by Voss, whose brilliant speech won the night.", "Voss", "Ortega"),
    ("Voters trust Voss but despise Ortega.", "Voss", "Ortega"),
    ("Voss was cheered by the crowd; Ortega was booed.", "Voss", "Ortega"),
    ("Voss is a better leader than the reckless Ortega.", "Voss", "Ortega"),
]


def test_of_two_targets_the_better_one_is_seen_as_the_better(model: TargetModel) -> None:
    """Both often get the sign of the stronger words, as the card says; their order is mostly right."""
    texts = [text for text, _, _ in PAIRS]
    better, worse = ([pair[i] for pair in PAIRS] for i in (1, 2))
    difference = model.predict_proba(texts, better) - model.predict_proba(texts, worse)
    assert (difference[:, 2] > difference[:, 0]).sum() >= 8


def test_the_name_does_not_matter(model: TargetModel) -> None:
    """The same sentence about anybody gets the same answer, and about anybody's enemy."""
    names = ["Voss", "Trump", "Clinton", "Obama"]
    sentences = [f"The senator said that {name} had betrayed the trust of voters." for name in names]
    chances = model.predict_proba(sentences, names)
    assert np.ptp(chances, axis=0) == pytest.approx(0, abs=1e-6)
    others = [f"The crews were betrayed by {name}, the senator said." for name in ("Trump", "Voss")]
    assert np.ptp(model.predict_proba(others, ["crews", "crews"]), axis=0) == pytest.approx(0, abs=1e-6)


def test_every_way_to_say_a_target_gives_the_same(model: TargetModel) -> None:
    text = "Critics accused Voss of lying."
    ways: list[Any] = [(16, 20), [16, 20], np.array([16, 20]), "Voss", {"start": 16, "end": 20}, {"mention": "Voss"}]
    ways += [{"start": 16, "end": 20, "mention": "Voss", "polarity": -1}]
    chances = model.predict_proba([text] * len(ways), ways)
    assert chances.shape == (len(ways), 3)
    assert np.ptp(chances, axis=0) == pytest.approx(0, abs=1e-6)
    assert model.predict([text] * len(ways), ways).shape == (len(ways),)


def test_lists_of_targets_give_lists_of_arrays(model: TargetModel) -> None:
    texts = ["Critics accused Voss of lying to Ortega.", "It rained.", "Voss slept."]
    found = model.predict(texts, [["Voss", (33, 39)], [], [{"mention": "Voss"}]])
    assert [each.shape for each in found] == [(2,), (0,), (1,)]
    assert [each.shape for each in model.predict_proba(texts, [["Voss", (33, 39)], [], ["Voss"]])] == [
        (2, 3),
        (0, 3),
        (1, 3),
    ]
    assert found[0].tolist() == model.predict([texts[0]] * 2, ["Voss", "Ortega"]).tolist()


def test_an_array_of_places_is_one_target_for_each_text(model: TargetModel) -> None:
    assert model.predict(["Voss slept.", "Voss lied."], np.array([[0, 4], [0, 4]])).shape == (2,)


def test_nothing_in_nothing_out(model: TargetModel) -> None:
    assert model.predict([], []).shape == (0,)
    assert model.predict_proba([], []).shape == (0, 3)


def test_probabilities_and_classes_agree(model: TargetModel) -> None:
    texts, targets = [t for t, _, _ in CLEAR], [x for _, x, _ in CLEAR]
    chances = model.predict_proba(texts, targets)
    assert chances.sum(axis=1) == pytest.approx(np.ones(len(CLEAR)))
    assert model.classes_[chances.argmax(axis=1)].tolist() == model.predict(texts, targets).tolist()


def test_a_result_does_not_depend_on_its_company(model: TargetModel) -> None:
    texts, targets = [t for t, _, _ in CLEAR] * 40, [x for _, x, _ in CLEAR] * 40
    together = model.predict_proba(texts, targets)
    alone = np.concatenate([model.predict_proba([t], [x]) for t, x, _ in CLEAR])
    assert together[: len(CLEAR)] == pytest.approx(alone, abs=1e-5)
    assert together[-len(CLEAR) :] == pytest.approx(alone, abs=1e-5)


def test_only_the_sentence_of_the_mention_is_read(model: TargetModel) -> None:
    alone = model.predict_proba(["Voss slept."], ["Voss"])
    text = "Ortega is a cruel liar. Voss slept. A shameful day.\nThugs fled."
    assert model.predict_proba([text], ["Voss"]) == pytest.approx(alone, abs=1e-6)


def test_explain_names_the_words_that_moved_it(model: TargetModel) -> None:
    text = "On Tuesday critics accused Voss of shameful lies."
    found = model.explain(text, "Voss")
    assert [each.surface for each in found] == ["On", "Tuesday", "critics", "accused", "of", "shameful", "lies", "."]
    assert all(text[each.start : each.end] == each.surface for each in found)
    worst = sorted(found, key=lambda each: each.value)[:3]
    assert {each.surface for each in worst} <= {"critics", "accused", "shameful", "lies"}
    assert worst[0].value < 0


WRONG: list[tuple[Any, Any, str]] = [
    ("It rained.", ["it"], r"predict\(\[text\], \[target\]\)"),
    (["It rained."], "It", r"predict\(\[text\], \[target\]\)"),
    (["It rained."], [], "1 texts and 0 targets"),
    (["It rained.", None], ["It", "It"], "Text number 1 is of type NoneType"),
    (["Ortega left."], ["Ortego"], 'Did you mean "Ortega"'),
    (["Ortega left."], [""], "does not stand in text number 0"),
    (["Ortegas left."], ["Ortega"], "does not stand in text number 0"),
    (["Voss left."], [(0, 40)], "at 0 to 40, and the text has 10 characters"),
    (["Voss left."], [(-4, 4)], "0 <= start < end"),
    (["Voss left."], [(4, 4)], "0 <= start < end"),
    (["Voss left."], [(4, 0)], "0 <= start < end"),
    (["Voss left."], [{"start": 0, "end": 4, "mention": "Ortega"}], 'has "Voss" at 0 to 4, not the mention "Ortega"'),
    (["Voss left."], [{"begin": 0}], "Give \\(start, end\\)"),
    (["Voss left."], [None], "Give \\(start, end\\)"),
    (["Voss left."], [{"start": "0", "end": 4}], "Give two integers"),
    (["Voss left.", "Voss left."], [["Voss"], "Voss"], "every text a list"),
]


@pytest.mark.parametrize(("texts", "targets", "message"), WRONG)
def test_wrong_input_is_told(model: TargetModel, texts: Any, targets: Any, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        model.predict(texts, targets)


def test_explain_wants_one_text(model: TargetModel) -> None:
    with pytest.raises(ModelError, match=r"explain\(text, target\)"):
        model.explain(["Voss left."], "Voss")  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=120), data=st.data())
def test_any_text_with_any_place_gets_an_answer(model: TargetModel, text: str, data: st.DataObject) -> None:
    text += "x"
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    chances = model.predict_proba([text], [(start, end)])
    assert chances.shape == (1, 3) and np.isfinite(chances).all()
    low, high = sentence_of(Place(text, start, end))
    assert low <= start < end <= high


# --- reading ------------------------------------------------------------


def test_the_mention_and_its_repetitions_are_masked() -> None:
    text = "Mr. Voss fell, but Voss’s party and Ann Voss rose."
    reading = read_place(Place(text, 4, 8))
    assert reading.words == ["Mr", ".", TARGET, "fell", ",", "but", SAME, "party", "and", "Ann", SAME, "rose", "."]
    assert reading.at == 2
    assert [text[a:b] for a, b in reading.spans][2] == "Voss"


def test_a_pronoun_masks_itself_alone() -> None:
    assert read_place(Place("He said he won.", 0, 2)).words == [TARGET, "said", "he", "won", "."]


def test_names_that_the_vocabulary_lacks_are_all_alike() -> None:
    table = WordTable({"cruel": N_RESERVED})
    rows = np.array([table.rows[table[word]] for word in ("Trump", "Voss", "Cruel", "unheard")])
    assert rows[0].tolist() == rows[1].tolist()
    assert rows[2, 0] == N_RESERVED
    assert rows[3, 0] != rows[0, 0]


# --- training ------------------------------------------------------------


def test_near_identical_sentences_share_a_group() -> None:
    texts = ["The mayor won the long race on Monday.", "Rain fell.", "The mayor won the long race on Monday, again."]
    assert groups_of(texts) == [0, 1, 0]


def test_words_that_are_mostly_names_are_not_read() -> None:
    coded = ["Voss met a corrupt banker.", "Voss met a corrupt Banker.", "A corrupt banker met Voss."]
    assert {"corrupt", "banker"} <= set(plain_words(coded, ())) and "voss" not in plain_words(coded, ())


def test_mentions_in_plain_news_stand_in_their_sentences() -> None:
    articles = ["On Monday the council heard Ann Voss of the union. She said that the crews were tired of it."]
    places = news_places(articles, 10)
    assert sorted(place.text[place.start : place.end] for place in places) == ["Ann Voss", "She"]
    assert news_places(articles, 10) == places


def test_gradients_are_those_of_the_loss() -> None:
    """Compared with differences of the loss under small changes; the same random draws drop the same values."""
    words = [f"w{i}" for i in range(12)]
    table = WordTable({word: i + N_RESERVED for i, word in enumerate(words)})
    texts = ["w1 w2 Voss w3, w4 w5 w6", "w7 Voss w8 w9 w10 w11 w2 w3"]
    batch = batch_of([read_place(Place(t, t.index("Voss"), t.index("Voss") + 4)) for t in texts], table)
    weights = start_weights(len(words) + N_RESERVED, np.random.default_rng(0))
    weights = {name: value.astype(np.float64) for name, value in weights.items()}  # type: ignore[misc]
    wanted, worth = np.array([[0.9, 0.1, 0.0], [0.0, 0.2, 0.8]]), np.array([[1.0], [0.5]])

    def loss() -> float:
        return gradients(weights, batch, wanted, worth, np.random.default_rng(1))[0]

    _, grads = gradients(weights, batch, wanted, worth, np.random.default_rng(1))
    chance = np.random.default_rng(2)
    for name in ("out_w", "last_w", "pool_w", "deep1_w", "deep0_w", "first_w", "in_near", "in_word"):
        used = np.argwhere(np.abs(grads[name]) > 1e-4)
        for place in map(tuple, used[chance.integers(0, len(used), 3)]):
            kept = weights[name][place]
            step = 1e-3
            weights[name][place] = kept + step
            up = loss()
            weights[name][place] = kept - step
            down = loss()
            weights[name][place] = kept
            assert (up - down) / (2 * step) == pytest.approx(float(grads[name][place]), rel=0.1, abs=2e-3), name


def toy() -> Teaching:
    """Ninety sentences in which one word decides."""
    good, bad, plain = "praised", "accused", "met"
    rows, codes = [], []
    for i in range(90):
        verb, code = [(good, 1), (bad, -1), (plain, 0)][i % 3]
        rows.append(Place(f"On day {'abcdefghij'[i % 10] * 2} the board {verb} Voss at length number{i}", 0, 0))
        codes.append(code)
    places = tuple(Place(p.text, p.text.index("Voss"), p.text.index("Voss") + 4) for p in rows)
    folds = np.arange(90) // 30
    return Teaching(
        CodedPlaces(places, np.array(codes), folds, np.arange(90)),
        words=tuple("on day the board met praised accused".split()),
    )


def test_a_network_learns_the_word_that_decides_and_twice_the_same() -> None:
    recipe = Recipe(epochs=40, rate=0.01)
    teaching = toy()
    scores = cross_fit(teaching, recipe, folds=[0])
    away = teaching.coded.folds == 0
    assert np.isnan(scores[~away]).all()
    assert f1_each(teaching.coded.codes[away], scores[away].argmax(axis=1) - 1).mean() > 0.9
    assert np.array_equal(scores[away], cross_fit(teaching, recipe, folds=[0])[away])


def test_a_teacher_that_saw_a_fold_does_not_teach_its_student() -> None:
    teaching = toy()
    judged = {
        fold: np.full((90, 3), float(fold), dtype=np.float32) + np.eye(3, dtype=np.float32)[fold] for fold in range(3)
    }
    taught = Teaching(teaching.coded, judged=judged, words=teaching.words)
    shares = taught.shares(2)
    assert shares is not None
    assert shares[0].argmax() == 2
    mean = taught.shares(None)
    assert mean is not None and mean[0] == pytest.approx([1 / 3] * 3)


def test_figures_worked_by_hand() -> None:
    codes = np.array([-1, -1, 0, 1])
    said = np.array([-1, 0, 0, -1])
    assert f1_each(codes, said).tolist() == [0.5, 2 / 3, 0.0]
    found = {row["figure"]: row for row in figures_of(codes, np.eye(3)[said + 1], np.arange(4))}
    assert found["accuracy"]["value"] == 0.5
    assert found["opposite"]["value"] == pytest.approx(1 / 3, abs=1e-3)
    assert all(row["low"] <= row["value"] <= row["high"] for row in found.values())


def test_probabilities_are_drawn_in_where_scores_are_too_sure() -> None:
    rng = np.random.default_rng(0)
    codes = rng.integers(-1, 2, 600)
    scores = 20.0 * (np.eye(3)[codes + 1] * (rng.random((600, 1)) < 0.6) + np.eye(3)[rng.integers(0, 3, 600)] * 0.5)
    slope, offset = line_of(scores, codes)
    assert 0 < slope < 1
    assert np.abs(offset).max() < 1
    coded = CodedPlaces((), codes, np.arange(600) % 3, np.arange(600))
    assert calibrated(scores, coded).max() < softmax(scores).max()


# --- files ------------------------------------------------------------


def test_the_model_is_listed_small_and_harmless() -> None:
    assert "target-evaluation" in list_models()
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 6_000_000
    assert {path.suffix for path in FOLDER.iterdir()} == {".toml", ".json", ".npz"}
    with np.load(FOLDER / "weights.npz", allow_pickle=False) as stored:
        assert all(stored[name].dtype == np.float16 for name in stored.files)


def test_the_card_says_what_was_measured() -> None:
    card = read_card(FOLDER)
    assert card.licence == "MIT"
    found = {row["figure"]: row for row in card.details["metrics"]}
    assert {"macro_f1", "f1_blame", "f1_neither", "f1_praise"} <= found.keys()
    assert found["macro_f1"]["low"] > 0.6
    metrics = json.loads((FOLDER / "metrics.json").read_text(encoding="utf-8"))["cross_validated"]
    assert [row["value"] for row in metrics] == [row["value"] for row in card.details["metrics"]]


def test_the_network_reads_what_was_saved(model: TargetModel) -> None:
    _, arrays = read_weights(FOLDER)
    assert arrays["in_word"].shape[0] == len(model.vocabulary) + N_RESERVED
    reading = read_place(Place("Voss slept.", 0, 4))
    batch = batch_of([reading], WordTable(model.vocabulary))
    assert len(batch.channels) == len(reading.words) + GAP
    assert logits(model.weights, batch).shape == (1, 3)


def test_a_damaged_model_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "target-evaluation"
    shutil.copytree(FOLDER, folder)
    header = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    del header["slope"]
    (folder / "model.json").write_text(json.dumps(header), encoding="utf-8")
    with pytest.raises(ModelError, match="another version of the package"):
        load_model(folder)
