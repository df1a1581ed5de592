"""Doors to scikit-learn: the numbers of the verbs, in the shapes and manners of estimators."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
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


@pytest.mark.parametrize(
    "estimator", [LexiconVectorizer(["hedges"]), MeasureTransformer()], ids=lambda e: type(e).__name__
)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
def test_scikit_learns_own_checks_pass(estimator: LexiconVectorizer | MeasureTransformer) -> None:
    results = check_estimator(estimator, on_fail=None)
    assert results
    assert [r["check_name"] for r in results if r["status"] == "failed"] == []
    assert any(r["status"] == "passed" for r in results)
    for checked, check in estimator_checks_generator(estimator):
        check(checked)


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
    ],
)
def test_what_is_no_list_of_texts_is_refused(texts: object, says: str) -> None:
    for estimator in (LexiconVectorizer(["hedges"]), MeasureTransformer()):
        with pytest.raises(FramingError, match=says):
            estimator.fit(texts)  # type: ignore[arg-type]


def test_an_unknown_feature_names_the_nearest() -> None:
    with pytest.raises(FramingError, match='Did you mean "category"'):
        LexiconVectorizer(["hedges"], feature="categories").fit(TEXTS)  # type: ignore[arg-type]
