"""Doors to scikit-learn: the numbers of the verbs, in the shapes and manners of estimators."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline, make_union
from sklearn.utils.estimator_checks import check_estimator, estimator_checks_generator

import framing as fr
from framing.errors import FramingError
from framing.estimators import LexiconVectorizer, MeasureTransformer

TEXTS = [
    "The plan may perhaps fail. “It is a shameful plan,” the mayor said.",
    "",
    "The traitorous board will certainly win.",
    "   ",
    "Nothing was said on Tuesday about the boats at the pier.",
]


def both() -> list[LexiconVectorizer | MeasureTransformer]:
    return [LexiconVectorizer(["hedges"]), MeasureTransformer()]


each = pytest.mark.parametrize("estimator", both(), ids=lambda e: type(e).__name__)


@each
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
def test_scikit_learns_own_checks_pass(estimator: LexiconVectorizer | MeasureTransformer) -> None:
    """For an estimator whose tags say that it takes texts, scikit-learn yields the few checks that need no data."""
    for checked, check in estimator_checks_generator(estimator):
        check(checked)


class AsTable:
    """Tags that promise a matrix, so that scikit-learn runs every check it has."""

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.input_tags.two_d_array = True
        return tags


class TableVectorizer(AsTable, LexiconVectorizer):
    """A vectorizer that scikit-learn takes for one of tables."""


class TableMeasures(AsTable, MeasureTransformer):
    """A transformer that scikit-learn takes for one of tables."""


@pytest.mark.parametrize("estimator", [TableVectorizer(["hedges"]), TableMeasures()], ids=lambda e: type(e).__name__)
@pytest.mark.filterwarnings("ignore")
def test_what_fails_of_all_checks_fails_because_no_table_is_taken(
    estimator: LexiconVectorizer | MeasureTransformer,
) -> None:
    results = check_estimator(estimator, on_fail=None, on_skip=None)
    passed = {r["check_name"] for r in results if r["status"] == "passed"}
    assert passed >= {
        "check_estimator_cloneable",
        "check_estimator_repr",
        "check_no_attributes_set_in_init",
        "check_parameters_default_constructible",
        "check_get_params_invariance",
        "check_set_params",
        "check_estimators_unfitted",
        "check_transformers_unfitted",
        "check_mixin_order",
    }
    other = [r["check_name"] for r in results if r["status"] == "failed" and not no_table(r["exception"])]
    assert other == []


def no_table(error: BaseException | None) -> bool:
    """Whether an error, or what it came from, is ours about tables and texts."""
    while error is not None:
        if "a list of texts is needed" in str(error) or "is of type" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


@each
def test_what_the_checks_ask_of_tables_holds_for_texts(estimator: LexiconVectorizer | MeasureTransformer) -> None:
    fitted = clone(estimator)
    assert fitted.fit(TEXTS) is fitted
    known = {key: value for key, value in vars(fitted).items() if not key.endswith("_")}
    assert known == {key: value for key, value in vars(estimator).items() if not key.endswith("_")}
    before = dict(vars(fitted))
    found = fitted.transform(TEXTS)
    assert vars(fitted) == before
    same = np.testing.assert_array_equal
    same(found, clone(estimator).fit_transform(TEXTS))
    same(found, fitted.fit(TEXTS).transform(TEXTS))
    same(found, np.vstack([fitted.transform([text]) for text in TEXTS]))
    same(found[::-1], fitted.transform(TEXTS[::-1]))
    same(found, fitted.transform(np.array(TEXTS, dtype=object)))
    same(found, fitted.transform(pd.Series(TEXTS, index=range(7, 12))))
    same(found, fitted.transform(text for text in TEXTS))
    same(found, pickle.loads(pickle.dumps(fitted)).transform(TEXTS))
    assert found.shape == (len(TEXTS), len(fitted.get_feature_names_out()))


def test_a_column_of_a_frame_is_turned_and_keeps_its_index() -> None:
    frame = pd.DataFrame({"text": TEXTS, "n": range(5)}, index=range(7, 12))
    turn = ColumnTransformer([("hedges", LexiconVectorizer(["hedges"], feature="lexicon"), "text")], remainder="drop")
    out = turn.set_output(transform="pandas").fit_transform(frame)
    assert out.columns.tolist() == ["hedges__hedges"]
    assert out.index.tolist() == [7, 8, 9, 10, 11]


def test_counts_are_the_marks_that_count() -> None:
    found = LexiconVectorizer(["hedges", "evaluation"], feature="lexicon", per=None).fit_transform(TEXTS)
    assert found.tolist() == [[2, 1], [0, 0], [0, 1], [0, 0], [0, 0]]
    author = LexiconVectorizer(["hedges", "evaluation"], feature="lexicon", per=None, voice="author")
    assert author.fit_transform(TEXTS)[0].tolist() == [2, 0]


@pytest.mark.parametrize("feature", ["category", "entry"])
def test_finer_columns_add_up_to_the_lexicon(feature: str) -> None:
    fine = LexiconVectorizer(["hedges"], feature=feature, per=None).fit(TEXTS)  # type: ignore[arg-type]
    assert fine.transform(TEXTS).sum(axis=1).tolist() == [2, 0, 0, 0, 0]
    assert len(set(fine.get_feature_names_out())) == len(fine.get_feature_names_out())
    modal = list(fine.get_feature_names_out()).index("hedges: modal") if feature == "category" else None
    if modal is not None:
        assert fine.transform(TEXTS)[0, modal] == 1


def test_a_rate_is_the_measures_rate() -> None:
    rate = LexiconVectorizer(["hedges"], feature="lexicon", voice="author").fit_transform([TEXTS[0]])
    measured = fr.score(fr.mark(fr.read([TEXTS[0]], attribution="marks"), ["hedges"]), [fr.HedgeRate()]).frame
    assert rate[0, 0] == pytest.approx(measured["value"].iloc[0])


def test_scores_are_the_measures_scores_and_missing_is_said() -> None:
    measures = [fr.HedgeRate(), fr.Readability()]
    found = MeasureTransformer(measures).fit_transform(TEXTS)
    assert np.isnan(found).tolist() == [[False] * 2, [True] * 2, [False] * 2, [True] * 2, [False] * 2]
    corpus = fr.read([TEXTS[0]], attribution="marks")
    assert found[0].tolist() == pytest.approx(fr.score(corpus, measures).frame["value"].tolist())
    assert MeasureTransformer(measures, missing=-1).fit_transform(TEXTS)[1].tolist() == [-1, -1]


def test_texts_without_words_give_rows() -> None:
    assert LexiconVectorizer(["hedges"]).fit_transform(["", " "]).sum() == 0
    assert MeasureTransformer().fit_transform([""]).shape == (1, 7)


def test_frames_come_out_when_asked_for() -> None:
    for estimator in (LexiconVectorizer(["hedges"]), MeasureTransformer()):
        frame = estimator.set_output(transform="pandas").fit_transform(TEXTS)
        assert isinstance(frame, pd.DataFrame)
        assert list(frame.columns) == list(estimator.get_feature_names_out())


def test_a_grid_search_over_a_pipeline_runs() -> None:
    texts = [f"The {word} board may perhaps vote." for word in ("old", "new", "shy", "calm")] * 3
    texts += [f"The {word} board will certainly win." for word in ("old", "new", "shy", "calm")] * 3
    model = make_pipeline(
        make_union(LexiconVectorizer(["hedges", "boosters"]), MeasureTransformer([fr.HedgeRate()], missing=0)),
        LogisticRegression(),
    )
    grid = {"featureunion__lexiconvectorizer__feature": ["lexicon", "category"]}
    search = GridSearchCV(model, grid, cv=3).fit(texts, [1] * 12 + [0] * 12)
    assert search.best_score_ == 1
    assert search.predict(["They may leave."]).tolist() == [1]


def test_an_estimator_is_cloned_with_its_choices_and_without_what_it_learned() -> None:
    fitted = LexiconVectorizer(["hedges"], voice="author", per=None).fit(TEXTS)
    copy = clone(fitted)
    assert copy.get_params() == fitted.get_params()
    with pytest.raises(NotFittedError):
        copy.transform(TEXTS)
    with pytest.raises(NotFittedError):
        copy.get_feature_names_out()


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ("one string", r"write \[text\]"),
        (["a", None], "text number 1 is of type NoneType"),
        (pd.DataFrame({"text": ["a"]}), "a table was given"),
        (np.array([["a"]]), "a table was given"),
        (3, "int was given"),
    ],
)
def test_what_is_no_list_of_texts_is_refused(texts: object, says: str) -> None:
    for estimator in (LexiconVectorizer(["hedges"]), MeasureTransformer()):
        with pytest.raises(FramingError, match=says):
            estimator.fit(texts)  # type: ignore[arg-type]


def test_an_unknown_feature_names_the_nearest() -> None:
    with pytest.raises(FramingError, match='Did you mean "category"'):
        LexiconVectorizer(["hedges"], feature="categories").fit(TEXTS)  # type: ignore[arg-type]
