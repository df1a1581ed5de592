"""The models of sentences and articles: clear cases right, words that explain, files small and harmless, odd input told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.errors import ModelError
from framing.models import list_models, load_model
from framing.models.base import WEIGHTS_FOLDER, read_card, read_weights
from framing.models.text import TextModel
from framing.models.text_features import Counted, Phrases, Words, count, letters, spans, tokens
from framing.models.train_plans import FRAMES, PLANS
from framing.models.train_students import Lesson, Teachers, cross_fit
from framing.models.train_text import Fit, Recipe, fit, platt, stack

IDS = sorted(PLANS)
CLASSIFIERS = [id for id in IDS if PLANS[id].task == "classify"]
SENTENCES = [
    "The council met on Tuesday and approved the budget.",
    "Perhaps the results may suggest that the well was dry.",
    "It’s a shameless, disgusting betrayal!",
    "",
]


@pytest.fixture(scope="module", params=IDS)
def model(request: pytest.FixtureRequest) -> TextModel:
    loaded: TextModel = load_model(request.param)
    return loaded


CLEAR = [
    ("loaded-language", "The shameless governor rammed his disgraceful scheme through a spineless council.",
     "The governor signed the bill on Monday, and it takes effect in June."),
    ("subjectivity", "What a ridiculous and embarrassing spectacle this debate has become.",
     "The committee published its report on Thursday, according to a statement."),
    ("hedging", "Some critics have suggested that the painting may possibly be a copy.",
     "The bridge was opened in 1931 and is 300 meters long."),
    ("hedging", "These results suggest that the protein may regulate transcription in T cells.",
     "Cells were incubated with the antibody for 30 min at 4 degrees C."),
]  # fmt: skip


@pytest.mark.parametrize(("id", "yes", "no"), CLEAR)
def test_clear_sentences(id: str, yes: str, no: str) -> None:
    assert load_model(id).predict([yes, no]).tolist() == [1, 0]


def test_a_hedged_finding_is_rated_less_certain() -> None:
    plain, hedged = "Coffee lowers blood pressure.", "Coffee might possibly lower blood pressure, though it is unclear."
    certain, uncertain = load_model("certainty").predict([plain, hedged])
    assert 1 <= uncertain < certain - 0.5 <= 5.5


def test_an_article_on_costs_has_the_economic_frame_more_than_one_on_a_quarrel() -> None:
    costs = "The tax would cost companies billions of dollars a year. Jobs and prices in the oil industry would fall. "
    quarrel = (
        "Senators attacked the president and accused each other of lying. Critics fought back in a bitter dispute. "
    )
    model = load_model("news-frames")
    economic, conflict = FRAMES.index("economic"), FRAMES.index("conflict")
    chances = model.predict_proba([costs * 5, quarrel * 5])
    assert chances[0, economic] > chances[1, economic]
    assert chances[0, conflict] < chances[1, conflict]


def test_shapes_are_those_of_scikit_learn(model: TextModel) -> None:
    n = len(SENTENCES)
    said = model.predict(SENTENCES)
    if model.task == "rate":
        assert said.shape == (n,) and said.dtype == np.float64
        assert ((said >= 1) & (said <= 6)).all()
        with pytest.raises(ModelError, match="has no probabilities"):
            model.predict_proba(SENTENCES)
        return
    chances = model.predict_proba(SENTENCES)
    assert chances.shape == (n, len(model.classes_))
    assert ((chances >= 0) & (chances <= 1)).all()
    if model.task == "tag":
        assert said.shape == chances.shape and set(np.unique(said)) <= {0, 1}
    else:
        assert chances.sum(axis=1) == pytest.approx(np.ones(n))
        assert said.tolist() == (chances[:, 1] >= 0.5).astype(int).tolist()


def test_no_texts(model: TextModel) -> None:
    assert len(model.predict([])) == 0
    assert len(model.decision_function([])) == 0


def test_one_string_is_not_a_list_of_texts(model: TextModel) -> None:
    with pytest.raises(ModelError, match=r"predict\(\[text\]\)"):
        model.predict("It rained.")


def test_a_missing_text_is_named(model: TextModel) -> None:
    with pytest.raises(ModelError, match="Text number 1 is of type NoneType"):
        model.predict(["It rained.", None])  # type: ignore[list-item]


def test_explain_wants_a_text(model: TextModel) -> None:
    with pytest.raises(ModelError, match="explain takes one text"):
        model.explain(["It rained."])  # type: ignore[arg-type]


def test_a_text_without_words_gets_the_bias_alone(model: TextModel) -> None:
    assert model.decision_function(["", " \n"]) == pytest.approx(np.tile(model.weights["bias"], (2, 1)))
    assert model.explain("", model.labels[0] if model.task == "tag" else None) == []


def test_frames_are_explained_one_by_one() -> None:
    model = load_model("news-frames")
    with pytest.raises(ModelError, match=r"Name one: explain\(text, label\)"):
        model.explain("Prices rose.")
    text = "Jobs, jobs and prices: the cost of it all."
    total = sum(each.value for each in model.explain(text, "economic"))
    linear = model.decision_function([text])[0, FRAMES.index("economic")]
    assert total + model.weights["bias"][FRAMES.index("economic")] == pytest.approx(linear, abs=1e-4)


TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(["may", "the", "İstanbul", "’s", "1,000", "“", "ß", "\n", "shame"])).map(" ".join),
)


@settings(deadline=None, max_examples=40)
@given(TEXTS)
def test_the_shares_of_words_and_the_bias_make_the_score(text: str) -> None:
    for id in ("loaded-language", "certainty"):
        model = load_cached(id)
        found = model.explain(text)
        assert all(text[each.start : each.end] == each.surface for each in found)
        total = sum(each.value for each in found) + float(model.weights["bias"][0])
        assert total == pytest.approx(float(model.decision_function([text])[0, 0]), abs=1e-4)


LOADED: dict[str, TextModel] = {}


def load_cached(id: str) -> TextModel:
    if id not in LOADED:
        LOADED[id] = load_model(id)
    return LOADED[id]


@settings(deadline=None, max_examples=30)
@given(st.lists(TEXTS, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_a_text_is_read_alike_in_any_company(texts: list[str], random: object) -> None:
    texts = [*texts, *SENTENCES]
    order = list(range(len(texts)))
    random.shuffle(order)  # type: ignore[attr-defined]
    for id in IDS:
        model = load_cached(id)
        alone = np.concatenate([load_cached(id).decision_function([text]) for text in texts])
        assert np.array_equal(model.decision_function(texts), alone)
        assert np.array_equal(model.decision_function([texts[i] for i in order]), alone[order])


def test_more_words_than_are_remembered_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_model("loaded-language")
    before = model.decision_function(SENTENCES)
    monkeypatch.setattr("framing.models.text._MOST_WORDS", 10)
    model.decision_function(["zq" + "x" * i for i in range(40)])
    assert np.array_equal(model.decision_function(SENTENCES), before)


@given(TEXTS)
def test_tokens_and_their_places_agree(text: str) -> None:
    assert len(tokens(text)) == len(spans(text))
    places = spans(text)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


ODD = st.lists(st.text("aAiIİßΣσς0²3.,'’“— \n\x00", max_size=12), max_size=8)


@given(ODD, st.booleans())
def test_texts_counted_together_have_the_words_that_each_has_alone(texts: list[str], once: bool) -> None:
    words = Words(["a", "i"])
    counted, _ = count(texts, words, once=once)
    named = list(words.rows)
    for text, start, length in zip(texts, counted.starts.tolist(), counted.lengths.tolist(), strict=True):
        alone = tokens(text)
        found = [named[row] for row in counted.rows[start : start + length].tolist()]
        assert found == (list(dict.fromkeys(alone)) if once else alone)


def phrases_one_by_one(phrases: list[str], texts: list[str]) -> list[tuple[int, int, int]]:
    """The definition: at each word from left to right the longest phrase that fits, then on after it."""
    cut = [phrase.split(" ") for phrase in phrases]
    found, first = [], 0
    for text in texts:
        said, at = tokens(text), 0
        while at < len(said):
            fits = [(len(p), n) for n, p in enumerate(cut) if said[at : at + len(p)] == p]
            size, number = max(fits, default=(0, -1))
            if size:
                found.append((first + at, size, number))
            at += max(size, 1)
        first += len(said)
    return found


@given(
    st.lists(st.lists(st.sampled_from("a b c".split()), min_size=1, max_size=4).map(" ".join), unique=True, max_size=6),
    st.lists(st.lists(st.sampled_from("a b c d".split()), max_size=12).map(" ".join), max_size=5),
)
def test_phrases_are_found_as_by_hand(phrases: list[str], texts: list[str]) -> None:
    words = Words()
    finder = Phrases(phrases, words)
    counted, _ = count(texts, words)
    assert list(zip(*(part.tolist() for part in finder.found(counted)), strict=True)) == phrases_one_by_one(
        phrases, texts
    )
    assert len(finder) == len(phrases)
    empty = Counted(*(np.zeros(0, dtype=np.int64) for _ in range(3)))
    assert all(len(part) == 0 for part in finder.found(empty))


def test_letters_are_the_groups_of_three_to_five_with_the_ends_marked() -> None:
    # <may> has 3 groups of three (<ma, may, ay>), 2 of four and 1 of five
    assert len(list(letters("may"))) == 6
    assert list(letters("!")) == list(letters("0")) == []


def test_a_word_counted_once() -> None:
    counted, new = count(["no no no. yes"], Words(["no"]), once=True)
    assert counted.rows.tolist() == [0, 1, 2] and new == [".", "yes"]


@pytest.mark.parametrize("text", [" ", "\n\n", "…", "a" * 100_000, "may " * 20_000, "\ud800 may \x00"])
def test_odd_texts(model: TextModel, text: str) -> None:
    assert np.isfinite(model.decision_function([text])).all()


def test_the_files_are_small_and_hold_only_numbers() -> None:
    folders = [WEIGHTS_FOLDER / id for id in IDS]
    assert sum(path.stat().st_size for folder in folders for path in folder.iterdir()) <= 12_000_000
    for folder in folders:
        _, arrays = read_weights(folder)
        for name, array in arrays.items():
            assert array.dtype.kind in "fiu", name
            assert np.isfinite(array).all(), name


@pytest.mark.parametrize("id", IDS)
def test_the_card_says_what_a_reader_needs(id: str) -> None:
    card = read_card(WEIGHTS_FOLDER / id)
    assert id in list_models()
    assert (card.id, card.kind, card.by) == (id, "text", f"{id}@{card.version}")
    for key in (
        "task",
        "output",
        "date",
        "train",
        "split",
        "features",
        "floor",
        "known_failures",
        "data",
        "metrics",
        "changes",
    ):
        assert card.details[key], key
    for figure in card.details["metrics"]:
        assert figure["low"] <= figure["value"] <= figure["high"], figure
    if any("NC" in source["licence"] for source in card.details["data"]):
        assert "CC BY-NC" in card.licence


@pytest.mark.parametrize("id", IDS)
def test_the_card_repeats_the_figures_of_the_trainer(id: str) -> None:
    measured = json.loads((WEIGHTS_FOLDER / id / "metrics.json").read_text(encoding="utf-8"))["cross_validated"]
    on_card = [dict(figure) for figure in read_card(WEIGHTS_FOLDER / id).details["metrics"]]
    assert on_card == [{"how": "cross_validated", **figure} for figure in measured]


def test_a_model_of_another_version_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "certainty"
    shutil.copytree(WEIGHTS_FOLDER / "certainty", folder)
    header = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    del header["task"]
    (folder / "model.json").write_text(json.dumps(header), encoding="utf-8")
    with pytest.raises(ModelError, match="another version of the package"):
        load_model(folder)


# --- training, on sentences made up here

ADJECTIVES = "blue old wooden narrow wide shallow".split()
NOUNS = "bridge market harbor school river road".split()


def made_up(n: int, seed: int = 0) -> tuple[list[str], np.ndarray]:
    """Sentences that are loaded when they hold one of two words."""
    rng = np.random.default_rng(seed)
    texts, codes = [], []
    for i in range(n):
        loaded = i % 2
        word = rng.choice(["shameful", "absurd"]) if loaded else rng.choice(ADJECTIVES)
        texts.append(
            f"The {word} {rng.choice(NOUNS)} was seen by {rng.choice(NOUNS)} number {i} {rng.choice(ADJECTIVES)}."
        )
        codes.append(float(loaded))
    return texts, np.array(codes)


def learned() -> Fit:
    texts, codes = made_up(200)
    return fit(texts, (2 * codes - 1)[:, None], recipe=Recipe())


def test_a_fit_learns_and_can_be_repeated() -> None:
    from framing.models.train_students import model_of

    once, again = learned(), learned()
    assert once.words == again.words
    assert np.array_equal(once.word_weights, again.word_weights)
    texts, codes = made_up(100, seed=5)
    assert ((model_of(once).decision_function(texts)[:, 0] > 0) == (codes > 0)).all()
    # the stem speaks for a form that training did not hold
    new = model_of(once).decision_function(["The shamefully bridge.", "The woodenly bridge."])[:, 0]
    assert new[0] > new[1]


def test_stacked_fits_score_as_each_alone() -> None:
    from framing.models.train_students import model_of

    first = learned()
    texts, codes = made_up(150, seed=9)
    second = fit(texts, (1 - 2 * codes)[:, None], recipe=Recipe(words_in=5))
    both = model_of(stack([first, second])).decision_function(texts)
    assert both[:, 0] == pytest.approx(model_of(first).decision_function(texts)[:, 0], abs=1e-5)
    assert both[:, 1] == pytest.approx(model_of(second).decision_function(texts)[:, 0], abs=1e-5)


def test_pruning_keeps_what_matters() -> None:
    small = learned().pruned(words=5, pairs=3)
    assert len(small.words) == 5 and len(small.pair_keys) <= 3
    assert (np.diff(small.pair_keys) > 0).all()
    assert {"shameful", "absurd"} & set(small.words)


def test_platt_is_right_on_average() -> None:
    rng = np.random.default_rng(0)
    scores = rng.normal(size=4000)
    truth = rng.random(4000) < 1 / (1 + np.exp(-(2 * scores - 1)))
    slope, offset = platt(scores, truth)
    assert (slope, offset) == (pytest.approx(2, abs=0.25), pytest.approx(-1, abs=0.2))


def test_cross_fitting_hides_the_fold() -> None:
    from framing.models.train_data import SETS, Coded, fold_of

    texts, codes = made_up(240)
    texts = [text + " memo" + str(int(codes[i])) if fold_of(text) else text for i, text in enumerate(texts)]
    folds = np.array([fold_of(text) for text in texts])
    # every code of fold 0 is wrong: only a student that saw them could say so
    wrong = np.where(folds == 0, 1 - codes, codes)
    nobody = Coded((), np.zeros(0), np.zeros(0, dtype=np.int64), (), np.zeros(0, dtype=bool))
    coded = Coded(tuple(texts), wrong, folds, tuple({} for _ in texts), np.ones(len(texts), dtype=bool))
    sets = {name: coded if name == "loaded_language" else nobody for name in SETS}
    scores = cross_fit(Teachers(sets), Lesson("loaded_language"), Recipe(), [0])
    away = folds == 0
    assert away.any() and np.isnan(scores[~away]).all()
    assert ((scores[away] > 0) != (wrong[away] > 0)).mean() > 0.9


def test_phrases_by_sign_and_those_set_aside_weigh_nothing_but_hide_others() -> None:
    from framing.models.train_phrases import phrasing_of

    judging = phrasing_of(("evaluation", "loaded-labels"), [], grouping="sign")
    assert set(judging.categories) == {
        f"{id}: {side}" for id in ("evaluation", "loaded-labels") for side in ("blame", "praise")
    }
    hedging = phrasing_of(("hedges",), [])
    kept, aside = hedging.counts(["They might lose.", "They lost their military might."]).sum(axis=1)
    assert kept > 0
    assert aside == 0


def test_rows_that_lexicons_were_made_with_are_neither_figures_nor_evidence_for_their_phrases() -> None:
    from framing.models.train import Unseen, calibration, figures

    rng = np.random.default_rng(0)
    n = 400
    code = (np.arange(n) % 2).astype(float)
    fresh = np.arange(n) < 200
    phrased = np.where(fresh, rng.normal(size=n), code)[:, None]  # the lexicon knows the rows it was made with
    seen = Unseen(
        np.zeros(n, dtype=np.int64),
        np.arange(n) // 4 % 3,
        code,
        rng.normal(size=(n, 1)),
        phrased,
        np.full(n, ""),
        fresh,
    )
    plan = PLANS["loaded-language"]
    assert abs(calibration(plan, seen, np.ones(n, dtype=bool)).added[0, 0]) < 0.5
    said = np.where(fresh, code, 1 - code)
    assert [(each["value"], each["n"]) for each in figures(plan, seen, said)][:2] == [(1.0, 200), (1.0, 200)]


def benchmark() -> ModuleType:
    from importlib.util import module_from_spec, spec_from_file_location

    path = Path(__file__).parent / "benchmarks" / "models.py"
    spec = spec_from_file_location("models_benchmark", path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_figures_of_news_frames_can_be_measured_again() -> None:
    """Without the encoder's word vectors, which are no part of the package, only the floor can be shown."""
    module = benchmark()
    if not (module.DATA / "news_frames.jsonl").is_file():
        pytest.skip("the coded articles are not here; set FRAMING_DATA to the folder of news_frames.jsonl")
    if not (module.WORK / "words.npz").is_file():
        pytest.skip(
            "the teachers' judgements are not here; set FRAMING_TEACHERS to the folder that train_teacher wrote"
        )
    for row in module.rows_of("news-frames", module.read_teachers(module.DATA, module.WORK)):
        assert row["value"] == pytest.approx(row["card"], abs=0.005), row


def test_every_shipped_model_has_a_trainer() -> None:
    from importlib import import_module

    from framing.models.train_all import OTHERS, commands

    assert sorted([*PLANS, *OTHERS]) == list_models()
    found = commands(list_models(), Path("data"), Path("news.gz"), Path("work"), Path("out"))
    assert len(found) == 1 + len(OTHERS)
    for module, options in found:
        assert callable(import_module(f"framing.models.{module}").main)
        assert "--out" in options
