"""Own codes: a model that learns what is coded, honest figures, and clear words about what is wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import framing as fr
from framing import coding, figures
from framing.cli import main
from framing.coding import CodesWarning, FewCodesWarning, evaluate, sample, train
from framing.errors import FramingError
from framing.models.base import read_card

SUBJECTS = ["The pier", "The harbor board", "A fisher", "The old ferry", "Our mayor", "The night crew"]
COST = [
    "cost two million crowns",
    "lost money again",
    "paid higher fees",
    "cut the budget",
    "raised the price of tickets",
]
FIGHT = [
    "clashed with the union",
    "attacked the rival plan",
    "fought over the berth",
    "accused the other side",
    "struck back",
]


def coded(n: int = 240, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        kind = i % 2
        said = rng.choice(FIGHT if kind else COST)
        rows.append(
            {
                "text": f"{rng.choice(SUBJECTS)} {said} on {rng.choice(['Monday', 'Friday'])} at pier {rng.integers(9)}.",
                "code": "conflict" if kind else "economic",
                "document": f"d{i // 4}",
            }
        )
    return pd.DataFrame(rows)


def test_what_is_coded_is_learned_and_the_model_opens_again(tmp_path: Path) -> None:
    trained = train(coded(), name="my-frame", out=tmp_path)
    figures = trained.figures.set_index("figure")
    assert figures.loc["macro_f1", "value"] > 0.95
    assert (figures["low"] <= figures["value"]).all()
    assert (figures["value"] <= figures["high"]).all()
    model = fr.load_model(tmp_path / "my-frame")
    found = model.predict(["The crew fought over the berth.", "The board raised the price of tickets."])
    assert found.tolist() == ["conflict", "economic"]
    assert set(model.classes_) == {"conflict", "economic"}
    top = max(model.explain("The crew fought over the berth.", "economic"), key=lambda c: abs(c.value))
    assert top.surface in ("fought", "over", "berth")


def test_the_card_says_what_was_done(tmp_path: Path) -> None:
    trained = train(coded(), name="my-frame", out=tmp_path)
    card = read_card(trained.folder)
    assert (card.id, card.kind, card.licence) == ("my-frame", "text", "unstated")
    assert card.details["codes"] == 240
    assert card.details["documents"] == 60
    said = {row["figure"]: row["value"] for row in card.details["metrics"]}
    assert said["macro_f1"] == pytest.approx(trained.figures["value"].iloc[0], abs=1e-4)


def test_rows_of_one_document_stay_together() -> None:
    rows = coded()
    folds = coding.folds_of(rows["document"].tolist(), 5)
    assert pd.Series(folds).groupby(rows["document"]).nunique().max() == 1
    assert len(set(folds.tolist())) == 5


def test_a_document_seen_in_training_does_not_flatter_the_figures(tmp_path: Path) -> None:
    """Each document has its own word and its own code: known documents would be told apart, new ones cannot be."""
    rng = np.random.default_rng(1)
    code = rng.permutation(["a", "b"] * 30)
    rows = [
        {"text": f"word{'x' * (d % 7)}{d} was here {rng.integers(100)}", "code": code[d], "document": str(d)}
        for d in range(60)
        for _ in range(5)
    ]
    trained = train(rows, name="leaky", out=tmp_path)
    assert trained.figures.set_index("figure").loc["macro_f1", "value"] < 0.7
    with pytest.warns(CodesWarning, match="learned from"):
        assert evaluate(trained.folder, rows).figures["value"].iloc[0] > 0.95


def test_a_text_that_stands_in_two_documents_does_not_flatter_the_figures(tmp_path: Path) -> None:
    """Codes drawn by chance: only a text seen in training could be told."""
    rng = np.random.default_rng(2)
    once = pd.DataFrame(
        {
            "text": [f"{rng.choice(SUBJECTS)} w{i} x{rng.integers(60)} y{rng.integers(60)}." for i in range(150)],
            "code": rng.permutation(["a", "b"] * 75),
        }
    )
    rows = pd.concat([once, once.assign(text=once["text"].str.upper())], ignore_index=True)
    rows["document"] = [f"d{i}" for i in range(300)]
    trained = train(rows, name="twice", out=tmp_path)
    assert trained.figures.set_index("figure").loc["macro_f1", "value"] < 0.65
    folds = trained.predictions["fold"]
    assert (folds[:150].to_numpy() == folds[150:].to_numpy()).all()


def test_ratings_are_learned_and_stay_on_the_scale(tmp_path: Path) -> None:
    words = {"surely": 5.0, "probably": 4.0, "perhaps": 2.0, "doubtfully": 1.0}
    rows = [
        {"text": f"{subject} will {word} open in May, pier {i}.", "code": value, "document": f"{subject}{i}"}
        for i in range(12)
        for subject in SUBJECTS
        for word, value in words.items()
    ]
    trained = train(rows, name="sure", task="rate", out=tmp_path)
    assert trained.figures.set_index("figure").loc["pearson_r", "value"] > 0.95
    model = fr.load_model(tmp_path / "sure")
    low, high = model.predict(["It will doubtfully open.", "It will surely open."])
    assert 1 <= low < high <= 5
    with pytest.raises(fr.ModelError, match="Use predict"):
        model.predict_proba(["It will open."])


def test_three_classes_and_a_rare_one(tmp_path: Path) -> None:
    rare = [
        {"text": f"{s} cried with her child {i}.", "code": "human", "document": f"h{i}"}
        for i, s in enumerate(SUBJECTS * 2)
    ]
    trained = train(pd.concat([coded(), pd.DataFrame(rare)]), name="three", out=tmp_path)
    assert trained.figures.set_index("figure").loc["f1: human", "value"] > 0.9
    chances = fr.load_model(tmp_path / "three").predict_proba(["He cried with his child."])
    assert chances.shape == (1, 3)
    assert chances.sum() == pytest.approx(1)


def test_the_curve_grows_with_the_codes(tmp_path: Path) -> None:
    curve = train(coded(), name="curved", out=tmp_path).curve
    assert curve["codes"].is_monotonic_increasing
    assert curve["codes"].iloc[-1] == 240


def test_the_curve_is_drawn_and_stands_on_the_card(tmp_path: Path) -> None:
    trained = train(coded(), name="curved", out=tmp_path)
    assert (trained.curve["low"] <= trained.curve["value"]).all() and (
        trained.curve["value"] <= trained.curve["high"]
    ).all()
    on_card = read_card(trained.folder).details["learning_curve"]
    assert [row["codes"] for row in on_card] == trained.curve["codes"].tolist()
    assert [row["value"] for row in on_card] == pytest.approx(trained.curve["value"].tolist(), abs=1e-4)
    assert (trained.folder / "learning_curve.svg").read_text(encoding="utf-8").lstrip().startswith("<")
    line = trained.plot().axes[0].lines[0]
    assert line.get_ydata().tolist() == trained.curve["value"].tolist()
    assert sorted(path.suffix for path in trained.folder.iterdir()) == [".json", ".npz", ".svg", ".toml"]


def test_errors_are_wrong_predictions_the_surest_first(tmp_path: Path) -> None:
    noisy = coded()
    noisy.loc[[3, 50, 100], "code"] = "economic"
    errors = train(noisy, name="noisy", out=tmp_path).errors
    assert len(errors) and (errors["code"] != errors["predicted"]).all()
    assert errors["probability"].is_monotonic_decreasing


def test_codes_without_documents_are_warned_about_and_the_card_says_so(tmp_path: Path) -> None:
    with pytest.warns(CodesWarning, match="every text counts as a document of its own"):
        trained = train(coded().drop(columns="document"), name="loose", out=tmp_path)
    assert "no column named the documents" in read_card(trained.folder).details["split"]


def test_figures_on_texts_that_were_learned_from_are_warned_about(tmp_path: Path) -> None:
    folder = train(coded(), name="x", out=tmp_path).folder
    new = pd.DataFrame({"text": ["They fought over the berth."], "code": ["conflict"], "document": ["new"]})
    with pytest.warns(CodesWarning, match="has learned from 240 of these 241 texts"):
        evaluate(folder, pd.concat([coded(), new]))
    assert evaluate(folder, new).figures.set_index("figure").loc["accuracy", "value"] == 1


def test_what_is_coded_is_not_proposed_again(tmp_path: Path) -> None:
    rows = coded()
    folder = train(rows, name="x", out=tmp_path).folder
    corpus = fr.read(
        [{"text": " ".join([*rows["text"].head(20), "The tide turned at noon today."])}], attribution="marks"
    )
    assert sample(folder, corpus, n=5)["text"].tolist() == ["The tide turned at noon today."]


def test_the_doubt_of_a_model_with_tags_is_about_its_nearest_tag() -> None:
    model = fr.load_model("news-frames")
    found = sample(model, fr.read_seed("ferry-strike", attribution="marks"), n=5, at_random=0)
    chances = model.predict_proba(found["text"].tolist())
    nearest = np.abs(chances - model.weights["threshold"]).min(axis=1)
    assert (np.diff(nearest) >= -1e-12).all()


def test_few_codes_are_warned_about(tmp_path: Path) -> None:
    with pytest.warns(FewCodesWarning, match="60 codes"):
        train(coded(60), name="few", out=tmp_path)


def test_the_same_codes_give_the_same_files(tmp_path: Path) -> None:
    for place in ("once", "again"):
        (tmp_path / place).mkdir()
        train(coded(), name="same", out=tmp_path / place)
    one, two = ((tmp_path / place / "same" / "model.json").read_bytes() for place in ("once", "again"))
    assert one == two


def test_evaluation_counts_by_hand(tmp_path: Path) -> None:
    model = fr.load_model(train(coded(), name="my-frame", out=tmp_path).folder)
    gold = pd.DataFrame(
        {
            "text": [
                "They fought over the berth.",
                "They cut the budget.",
                "They paid higher fees.",
                "They struck back.",
            ],
            "code": ["conflict", "economic", "conflict", "conflict"],
        }
    )
    found = evaluate(model, gold)
    figures = found.figures.set_index("figure")["value"]
    assert figures["accuracy"] == 0.75
    assert figures["f1: conflict"] == pytest.approx(0.8)
    assert figures["f1: economic"] == pytest.approx(2 / 3)
    assert found.confusion.loc["conflict", "economic"] == 1
    # alpha by hand: 1 disagreement in 4 pairs; values conflict 5, economic 3 of 8: expected 30/56
    assert figures["alpha"] == pytest.approx(1 - (1 / 4) / (30 / 56))


def test_interval_alpha_agrees_with_its_definition() -> None:
    a, b = np.array([1.0, 2, 3, 4]), np.array([1.0, 2, 4, 4])
    both = np.concatenate([a, b])
    expected = np.mean([(x - y) ** 2 for i, x in enumerate(both) for j, y in enumerate(both) if i != j])
    assert figures.alpha_interval(a, b) == pytest.approx(1 - ((a - b) ** 2).mean() / expected)


def test_a_sample_holds_doubtful_sentences_and_some_at_random(tmp_path: Path) -> None:
    model = fr.load_model(train(coded(), name="my-frame", out=tmp_path).folder)
    texts = [{"doc_id": f"n{i}", "source": "a", "text": " ".join(coded(8, seed=i)["text"])} for i in range(12)]
    texts.append({"doc_id": "odd", "source": "b", "text": "Nothing of either kind is told here. " * 1})
    found = sample(model, fr.read(texts, attribution="marks"), n=20, seed=3)
    assert len(found) == 20
    assert (found["why"] == "at random").sum() == 4
    assert found.groupby("document").size().max() <= 3 + 4
    assert "odd" in set(found["document"])
    assert found["code"].eq("").all()
    assert found.equals(sample(model, fr.read(texts, attribution="marks"), n=20, seed=3))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"text": "txet"}, 'no column is called "txet".*Did you mean "text"'),
        ({"name": "My Frame"}, "small letters"),
        ({"task": "clasify"}, 'Did you mean "classify"'),
        ({"task": "rate"}, 'row 1: the rating "economic" is no number'),
    ],
)
def test_wrong_choices_are_refused(tmp_path: Path, change: dict[str, str], says: str) -> None:
    with pytest.raises(FramingError, match=says):
        train(coded(), **{"name": "x", "out": tmp_path, **change})  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (coded().assign(code="one"), 'all codes are "one"'),
        (coded().assign(code=lambda f: f["code"].where(f.index > 0)), "row 1: the code is empty"),
        (coded().assign(text=lambda f: f["text"].where(f.index > 2, " ")), "row 1: the text is empty"),
        (coded().assign(document="d"), "all codes are of one document"),
        (coded().assign(document=lambda f: f["document"].where(f.index > 1)), "row 1: the document is empty"),
        (coded().assign(code=lambda f: f["code"].where(f.index > 3, "rare")), 'class "rare" has 4 codes'),
    ],
)
def test_wrong_codes_are_refused(tmp_path: Path, rows: pd.DataFrame, says: str) -> None:
    with pytest.raises(FramingError, match=says):
        train(rows, name="x", out=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("empty.csv", b"", "empty.csv cannot be read: empty"),
        ("binary.csv", bytes(range(256)) * 9, "binary.csv cannot be read: binary"),
        ("codes.csv", b"sentence,code\nIt rains.,a\n", 'codes.csv: no column is called "text".*--text'),
        ("codes.doc", b"", "codes.doc. is no table of codes"),
        ("absent.csv", None, "cannot be opened"),
    ],
)
def test_files_that_are_no_codes_are_refused(tmp_path: Path, file: str, content: bytes | None, says: str) -> None:
    if content is not None:
        (tmp_path / file).write_bytes(content)
    with pytest.raises(FramingError, match=says):
        train(tmp_path / file, name="x", out=tmp_path)
    assert not (tmp_path / "x").exists()


def test_codes_come_from_a_workbook_and_from_other_encodings_alike(tmp_path: Path) -> None:
    rows = coded(200).assign(text=lambda f: f["text"] + " Café – naïve.")
    rows.to_excel(tmp_path / "codes.xlsx", index=False)
    rows.to_csv(tmp_path / "codes.csv", index=False, encoding="cp1252")
    found = [
        train(tmp_path / file, name=name, out=tmp_path) for name, file in (("one", "codes.xlsx"), ("two", "codes.csv"))
    ]
    assert found[0].predictions.equals(found[1].predictions)


def test_the_commands_tell_what_was_done(tmp_path: Path, monkeypatch, capsys) -> None:
    rows = coded(120)
    rows.drop(columns="document").to_csv(tmp_path / "codes.csv", index=False)
    command = ["train", "codes.csv", "--name", "my-frame", "--predictions", "seen.csv"]
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, *command) == 0
    told = capsys.readouterr()
    assert "120 codes of 120 documents: conflict 60, economic 60" in told.out and "macro-F1" in told.out
    assert "Note: 120 codes" in told.err and "--document" in told.err
    assert len(pd.read_csv("seen.csv")) == 120
    assert run(monkeypatch, *command) == 2
    assert run(monkeypatch, "evaluate", "my-frame", "codes.csv", "--out", "told.foo") == 2
    assert run(monkeypatch, "evaluate", "my-frame", "codes.csv") == 0
    assert "learned from 120 of these 120 texts" in capsys.readouterr().err


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["framing", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0)


def test_a_folder_is_never_overwritten(tmp_path: Path) -> None:
    train(coded(), name="x", out=tmp_path)
    with pytest.raises(FramingError, match="exists"):
        train(coded(), name="x", out=tmp_path)


def test_gold_of_another_scheme_is_refused(tmp_path: Path) -> None:
    model = train(coded(), name="x", out=tmp_path).folder
    with pytest.raises(FramingError, match='class "conflicts".*Did you mean "conflict"'):
        evaluate(model, coded().assign(code="conflicts"))
