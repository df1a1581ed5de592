"""Whatever is given to a model, lexicon or verb that cannot be one: an error that says so, never Python's own."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import framing as fr


@pytest.mark.parametrize("id", ["loaded-language", "certainty", "attribution", "factuality"])
@pytest.mark.parametrize("given", [None, 5, float("nan"), {"a": "b"}, pd.DataFrame({"text": ["A plan."]}), "A plan."])
def test_predict_takes_a_list_and_nothing_else(id: str, given: Any) -> None:
    with pytest.raises(fr.FramingError, match="predict takes a list of"):
        fr.load_model(id).predict(given)


@pytest.mark.parametrize(("texts", "targets"), [(None, ["x"]), (["x"], None), (pd.DataFrame({"x": ["x"]}), ["x"])])
def test_targets_and_their_texts_are_lists(texts: Any, targets: Any) -> None:
    with pytest.raises(fr.FramingError, match="predict takes a list of"):
        fr.load_model("target-evaluation").predict(texts, targets)


def test_models_and_lexicons_are_named() -> None:
    with pytest.raises(fr.FramingError, match="load_model takes an id or a Path and was given NoneType"):
        fr.load_model(None)  # type: ignore[arg-type]
    with pytest.raises(fr.FramingError, match="load_lexicon takes an id or a path and was given int"):
        fr.load_lexicon(5)  # type: ignore[arg-type]
    with pytest.raises(fr.FramingError, match="not as int"):
        fr.mark([{"text": "A plan.", "source": "A"}], 5)  # type: ignore[arg-type]
