"""The attribution model: well-formed spans for any text, clear cases right, files small and harmless."""

from __future__ import annotations

import itertools
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.errors import ModelError
from framing.models import list_models, load_model
from framing.models.attribution import Attribution, AttributionModel
from framing.models.attribution_features import CHANNELS, WordTable, tokenise
from framing.models.base import WEIGHTS_FOLDER, read_card, read_weights, save_weights

FOLDER = WEIGHTS_FOLDER / "attribution"


@pytest.fixture(scope="module")
def model() -> AttributionModel:
    return load_model("attribution")


def words_of(text: str, spans: list[tuple[int, int]]) -> str:
    return " … ".join(text[start:end] for start, end in spans)


def contents_of(text: str, found: list[Attribution]) -> str:
    return " … ".join(words_of(text, attribution.content) for attribution in found)


# Each: text, and the source, cue and content of the one attribution it holds. Spans must overlap those given;
# of the content at least four fifths of the characters must be shared.
CLEAR = [
    ("“The bridge will open in May,” the engineer said.", "the engineer", "said", "“The bridge will open in May,”"),
    ('"The bridge will open in May," said the engineer.', "the engineer", "said", '"The bridge will open in May,"'),
    ("The mayor said that the bridge would open in May.", "The mayor", "said", "that the bridge would open in May"),
    ("The mayor said the bridge would open in May.", "The mayor", "said", "the bridge would open in May"),
    ("According to the ministry, prices rose by three percent in June.", "the ministry", "According to",
     "prices rose by three percent in June"),
    ("Prices rose by three percent in June, according to the ministry.", "the ministry", "according to",
     "Prices rose by three percent in June"),
    ("Union leaders argue that the new contract leaves nurses worse off.", "Union leaders", "argue",
     "that the new contract leaves nurses worse off"),
    ("She told reporters that she would not resign.", "She", "told", "that she would not resign"),
    ("The report found that half of the wells were dry.", "The report", "found", "that half of the wells were dry"),
    ("Senator Ortega called the bill “a gift to landlords.”", "Senator Ortega", "called", "the bill “a gift to landlords.”"),
    ("He believes the court will side with the farmers.", "He", "believes", "the court will side with the farmers"),
    ("“We are ready,” Ms. Lindqvist wrote in an email.", "Ms. Lindqvist", "wrote", "“We are ready,”"),
    ("The company denied that it had known of the leak.", "The company", "denied", "that it had known of the leak"),
    ("Critics have warned that the dam could fail within a decade.", "Critics", "warned",
     "that the dam could fail within a decade"),
    ("“I never saw the letter,” he added.", "he", "added", "“I never saw the letter,”"),
    ("Officials say the fire started in a warehouse.", "Officials", "say", "the fire started in a warehouse"),
    ("The spokeswoman said: “No decision has been taken.”", "The spokeswoman", "said", "“No decision has been taken.”"),
    ("Two former aides claim the governor knew about the payments.", "Two former aides", "claim",
     "the governor knew about the payments"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "source", "cue", "content"), CLEAR, ids=[case[0][:40] for case in CLEAR])
def test_clear_sentences(model: AttributionModel, text: str, source: str, cue: str, content: str) -> None:
    start = text.index(content)
    coded = set(range(start, start + len(content)))

    def shared(attribution: Attribution) -> int:
        return len(coded & {i for a, b in attribution.content for i in range(a, b)})

    found = max(model.predict([text])[0], key=shared)
    given_ = {i for a, b in found.content for i in range(a, b)}
    assert len(coded & given_) >= 0.8 * len(coded | given_), words_of(text, found.content)
    assert words_of(text, found.source) in source
    assert words_of(text, found.source)
    assert cue in words_of(text, found.cue) or words_of(text, found.cue) in cue
    assert found.cue


@pytest.mark.parametrize(
    "text",
    [
        "The bridge opened in May and cost four million dollars.",
        "Rain fell on the valley for nine days, and the river rose.",
        "The match ended without a goal.",
    ],
)
def test_plain_narration_has_no_contents(model: AttributionModel, text: str) -> None:
    assert model.predict([text]) == [[]]


def test_a_content_in_two_pieces_is_one_attribution(model: AttributionModel) -> None:
    text = "“The road is closed,” the sheriff said, “and it will stay closed until Friday.”"
    [found] = model.predict([text])[0]
    assert len(found.content) == 2
    assert words_of(text, found.source) == "the sheriff"


def test_two_voices_are_kept_apart(model: AttributionModel) -> None:
    text = "The governor said the tax would fall. Her opponent said it would rise."
    first, second = model.predict([text])[0]
    assert words_of(text, first.source) == "The governor"
    assert words_of(text, second.source) == "Her opponent"
    assert first.content[0][1] < second.content[0][0]


PIECES = st.sampled_from(
    [
        "he said",
        "“",
        "”",
        '"',
        "'",
        "’s",
        " that ",
        ", ",
        ". ",
        "\n\n",
        "according to",
        "Mr.",
        "the mayor",
        "\u00a0",
        "—",
        "@x",
        "1,000",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=40).map("".join))


@settings(deadline=None, max_examples=150)
@given(st.lists(TEXTS, max_size=4))
def test_spans_are_well_formed_for_any_text(model: AttributionModel, texts: list[str]) -> None:
    found = model.predict(texts)
    assert len(found) == len(texts)
    for text, attributions in zip(texts, found, strict=True):
        for attribution in attributions:
            assert attribution.content
            for spans in (attribution.source, attribution.cue, attribution.content):
                assert spans == sorted(spans)
                for start, end in spans:
                    assert 0 <= start < end <= len(text)
                    assert not text[start].isspace()
                    assert not text[end - 1].isspace()
                assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))


@settings(deadline=None, max_examples=25)
@given(st.lists(TEXTS, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_a_text_is_read_alike_in_any_company(model: AttributionModel, texts: list[str], random: object) -> None:
    texts = [*texts, CLEAR[0][0], CLEAR[5][0]]
    order = list(range(len(texts)))
    random.shuffle(order)  # type: ignore[attr-defined]
    alone = [model.predict([text])[0] for text in texts]
    assert model.predict(texts) == alone
    assert model.predict([texts[i] for i in order]) == [alone[i] for i in order]


@settings(deadline=None, max_examples=100)
@given(TEXTS)
def test_tokens_cover_everything_but_spaces(text: str) -> None:
    tokens = tokenise(text, WordTable({}))
    covered = np.zeros(len(text), dtype=int)
    for start, end in zip(tokens.starts, tokens.ends, strict=True):
        covered[start:end] += 1
    assert (covered <= 1).all()
    assert all(character.isspace() for character, times in zip(text, covered, strict=True) if times == 0)


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "…", "“”", "a" * 100_000, "“" * 20_000, " " * 100_000, "\ud800 said \x00"]
)
def test_odd_texts(model: AttributionModel, text: str) -> None:
    assert len(model.predict([text])) == 1


def test_a_long_line_is_read_to_its_end(model: AttributionModel) -> None:
    filler = "The river is wide and the boats are slow. " * 2500
    text = filler + "The mayor said the bridge would open in May. " + filler + "“It is late,” the engineer said."
    found = contents_of(text, model.predict([text])[0])
    assert "the bridge would open in May" in found
    assert "It is late" in found


def test_straight_and_curly_marks_say_the_same(model: AttributionModel) -> None:
    curly = "“The harbor is full,” the captain said. “We will wait at sea.”"
    straight = curly.replace("“", '"').replace("”", '"')
    assert model.predict([curly]) == model.predict([straight])


def test_no_texts(model: AttributionModel) -> None:
    assert model.predict([]) == []


def test_one_string_is_not_a_list_of_texts(model: AttributionModel) -> None:
    with pytest.raises(ModelError, match=r"predict\(\[text\]\)"):
        model.predict("He said no.")


def test_a_missing_text_is_named(model: AttributionModel) -> None:
    with pytest.raises(ModelError, match="Text number 1 is of type NoneType"):
        model.predict(["He said no.", None])  # type: ignore[list-item]


def test_the_files_are_small_and_hold_only_numbers() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 6_000_000
    assert {path.suffix for path in FOLDER.iterdir()} <= {".toml", ".json", ".npz"}
    with np.load(FOLDER / "weights.npz", allow_pickle=False) as stored:
        for name in stored.files:
            assert stored[name].dtype == np.float16, name
            assert np.isfinite(stored[name]).all(), name


def test_the_card_says_what_a_reader_needs() -> None:
    card = read_card(FOLDER)
    assert (card.id, card.kind, card.by) == ("attribution", "attribution", f"attribution@{card.version}")
    for key in ("task", "date", "train", "split", "features", "known_failures", "data", "metrics"):
        assert card.details[key], key
    for figure in card.details["metrics"]:
        assert figure["low"] <= figure["value"] <= figure["high"], figure


def test_the_card_repeats_the_figures_of_the_trainer() -> None:
    measured = json.loads((FOLDER / "metrics.json").read_text(encoding="utf-8"))
    for figure in read_card(FOLDER).details["metrics"]:
        assert measured[figure["how"]][figure["figure"]] == [figure["value"], figure["low"], figure["high"]]


def test_an_unknown_model_names_those_there_are() -> None:
    assert "attribution" in list_models()
    with pytest.raises(ModelError, match='Did you mean "attribution"'):
        load_model("atribution")


def damage_weights(folder: Path) -> None:
    (folder / "weights.npz").write_bytes((folder / "weights.npz").read_bytes()[:-100])


def drop_weights(folder: Path) -> None:
    (folder / "weights.npz").unlink()


def break_header(folder: Path) -> None:
    (folder / "model.json").write_text("{", encoding="utf-8")


def drop_card(folder: Path) -> None:
    (folder / "card.toml").unlink()


def strange_kind(folder: Path) -> None:
    text = (folder / "card.toml").read_text(encoding="utf-8")
    (folder / "card.toml").write_text(text.replace('kind = "attribution"', 'kind = "oracle"'), encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (damage_weights, "is not the file that model.json describes"),
        (drop_weights, "cannot be read"),
        (break_header, "are damaged"),
        (drop_card, "holds no card.toml"),
        (strange_kind, 'has kind "oracle"'),
    ],
)
def test_damage_is_told(tmp_path: Path, damage: Callable[[Path], None], says: str) -> None:
    folder = tmp_path / "attribution"
    shutil.copytree(FOLDER, folder)
    damage(folder)
    with pytest.raises(ModelError, match=says):
        load_model(folder)


def test_objects_are_never_loaded(tmp_path: Path) -> None:
    header, arrays = read_weights(FOLDER)
    save_weights(tmp_path, header, {**arrays, "trap": np.array([{"a": 1}], dtype=object)})
    with pytest.raises(ModelError, match="damaged"):
        read_weights(tmp_path)


def test_gradients_agree_with_small_steps() -> None:
    from framing.models import train_network

    rng = np.random.default_rng(0)
    tokens = tokenise("“It is so,” she said. He did not agree, and left.", WordTable({}))
    article = train_network.Article(tokens, rng.integers(0, 3, (len(tokens), 3)).astype(np.int8))
    weights = train_network.start_weights(8, rng)
    batch = train_network.join([article])
    _, grads = train_network.gradients(weights, batch, np.random.default_rng(5))
    step = np.float32(3e-3)
    for name in ("out_w", "last_w", "last_pool_w", "pool_w", "deep1_w", "first_w", "in_shape", "in_quote"):
        at = np.unravel_index(np.abs(grads[name]).argmax(), grads[name].shape)
        losses = []
        for sign in (1, -1):
            moved = {**weights, name: weights[name].copy()}
            moved[name][at] += sign * step
            losses.append(train_network.gradients(moved, batch, np.random.default_rng(5))[0])
        assert (losses[0] - losses[1]) / (2 * step) == pytest.approx(grads[name][at], rel=0.1), name


def shared_articles() -> list[dict[str, object]]:
    default = Path(__file__).resolve().parents[1].parent / "shared" / "data"
    path = Path(os.environ.get("FRAMING_DATA", default)) / "attribution.jsonl"
    if not path.is_file():
        pytest.skip("the coded articles are not here; set FRAMING_DATA to the folder of attribution.jsonl")
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line, _ in zip(lines, range(40), strict=False)]


def test_coded_articles_are_read_well(model: AttributionModel) -> None:
    from framing.models.attribution_figures import counts_of, figures

    articles = shared_articles()
    found = model.predict([str(article["text"]) for article in articles])
    measured = figures(np.array([counts_of(a, f) for a, f in zip(articles, found, strict=True)]))
    assert measured["content_f1"] > 0.82
    assert measured["source_found_of_contents"] > 0.6


def test_every_channel_stays_in_its_range() -> None:
    text = "“" + "Long words run on. " * 60 + "\n\nHe said:\n" + '"No." ' * 3 + "U.S. 12 @me #you (so) — … Mr. X"
    channels = tokenise(text, WordTable({"he": 5})).channels
    for column, (name, size) in enumerate(CHANNELS.items()):
        assert channels[:, column].min() >= 0, name
        assert channels[:, column].max() < (size or 6), name


def made_up_articles() -> list[dict[str, object]]:
    """Forty short articles with two attributions each, from a few own words."""
    speakers, verbs, things = ["mayor", "nurse", "farmer", "pilot"], ["said", "wrote"], ["bridge", "market", "harbor"]
    articles = []
    for number in range(40):
        text, attributions = "Rain fell on the valley again.\n\n", []
        for place in (number, number + 1):
            parts = {
                "source": f"The {speakers[place % 4]}",
                "cue": verbs[place % 2],
                "content": f"the {things[place % 3]} would open in May",
            }
            start = len(text)
            text += " ".join(parts.values()) + ". Nobody was there. "
            spans = {}
            for layer, words in parts.items():
                spans[layer] = [[start, start + len(words)]]
                start += len(words) + 1
            attributions.append(spans)
        articles.append({"id": f"a{number}", "outlet": f"o{number % 2}", "text": text, "attributions": attributions})
    return articles


def test_training_runs_learns_and_can_be_repeated(tmp_path: Path) -> None:
    from framing.models.train_attribution import Recipe, train

    articles = made_up_articles()
    recipe = Recipe(epochs=60, seed=1, texts=[])
    metrics = train(articles, recipe, tmp_path / "once", outlets=True)
    assert metrics["cross_validated"]["content_f1"][0] > 0.9
    assert metrics["outlet_left_out"]["source_found_of_contents"][0] > 0.9
    once = read_weights(tmp_path / "once")[1]
    _, again = recipe.fit(articles)
    assert all(np.array_equal(once[name], again[name].astype(np.float16)) for name in again)


def test_articles_that_share_long_passages_stay_in_one_fold() -> None:
    from framing.models.train_attribution import folds_of, together

    def words(first: int) -> str:
        return " ".join(f"word{n}" for n in range(first, first + 60))

    texts = [words(0), words(500), words(0) + " " + words(900), words(1500) + " and so on"]
    assert together(texts) == [0, 1, 0, 3]
    folds = folds_of([{"id": f"a{i}", "text": text} for i, text in enumerate(texts)])
    assert folds[0] == folds[2]
    assert together(["", "", "Too short."]) == [0, 1, 2]
