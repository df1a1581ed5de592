"""Copies: the same text in several places is found, one counts, and the others say which and why."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import framing as fr
from framing.duplicates import copies, jaccard, shingles, wire

STORY = (
    "Crews of the Orrin ferries walked out at dawn on Monday after talks on pay broke down late in the night. "
    "The company said that two boats would keep sailing for medicine and mail, while tourists were told to wait. "
    "A mediator is to hear both sides on Thursday, and shops on the outer islands have begun to ration bread."
)
OTHER = (
    "The island council voted on Tuesday to widen the school road, although several members doubted the price. "
    "Work begins in the autumn and should end before the snow, the surveyor told a meeting of about forty people. "
    "Parents had asked for a crossing near the mill, where a child was hurt two winters ago by a delivery van."
)


def docs(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["doc_id", "source", "date"])


def altered(text: str, share: float, seed: int = 0) -> str:
    """The text with a share of its words replaced."""
    rng = np.random.default_rng(seed)
    words = np.array(text.split(), dtype=object)
    words[rng.random(len(words)) < share] = "elsewhere"
    return " ".join(words)


def test_the_earliest_of_copies_counts_and_the_others_say_so() -> None:
    table = docs(("late", "B", "2024-05-07"), ("early", "A", "2024-05-06"), ("own", "B", "2024-05-06"))
    found = copies(table, [STORY, STORY.upper(), OTHER])
    assert found["copy_of"].tolist() == ["early", "", ""]
    assert found["copy"].tolist() == ["syndicated", "", ""]
    assert found["overlap"].iloc[0] == 1.0
    assert found["why"].iloc[0] == "syndicated: shares 100% of word sequences with “early” in A, which is earlier"


def test_a_text_printed_twice_in_one_source_is_a_repeat_and_the_longer_counts() -> None:
    table = docs(("a", "A", "2024-05-06"), ("b", "A", "2024-05-06"))
    found = copies(table, [STORY, f"{STORY} Ferries to the north are not affected."])
    assert found["copy"].tolist() == ["repeat", ""]
    assert "is at least as long" in found["why"].iloc[0]


def test_undated_copies_give_way_to_dated_ones() -> None:
    found = copies(docs(("a", "A", ""), ("b", "B", "2024-05-06")), [STORY, STORY])
    assert found["copy_of"].tolist() == ["b", ""]


def test_overlap_is_counted_exactly() -> None:
    a, b = shingles(STORY), shingles(altered(STORY, 0.1))
    words = [
        STORY.lower().replace(",", "").replace(".", "").split(),
        altered(STORY, 0.1).lower().replace(",", "").replace(".", "").split(),
    ]
    sets = [{tuple(w[i : i + 5]) for i in range(len(w) - 4)} for w in words]
    assert jaccard(a, b) == pytest.approx(len(sets[0] & sets[1]) / len(sets[0] | sets[1]))


def test_short_texts_and_different_texts_are_no_copies() -> None:
    table = docs(("a", "A", ""), ("b", "B", ""))
    assert (copies(table, ["It may rain.", "It may rain."])["copy_of"] == "").all()
    assert (copies(table, [STORY, OTHER])["copy_of"] == "").all()


def test_planted_copies_are_found_among_many_others() -> None:
    rng = np.random.default_rng(4)
    vocabulary = np.array([f"word{i}" for i in range(3000)], dtype=object)
    texts = [" ".join(rng.choice(vocabulary, 200)) for _ in range(300)]
    planted = [altered(text, 0.03, seed=i) for i, text in enumerate(texts[:100])]
    table = docs(*[(f"d{i:03d}", "A" if i < 300 else "B", f"2024-01-{1 if i < 300 else 2:02d}") for i in range(400)])
    found = copies(table, texts + planted)
    assert (found["copy_of"][:300] == "").all()
    right = found["copy_of"][300:].to_numpy() == [f"d{i:03d}" for i in range(100)]
    assert right.mean() >= 0.98


def test_very_many_copies_of_one_text_are_all_set_aside() -> None:
    table = docs(*[(f"d{i:03d}", "A", f"2024-01-{1 + i // 10:02d}") for i in range(250)])
    found = copies(table, [STORY] * 250)
    assert (found["copy_of"][1:] == "d000").all()


@given(
    st.lists(st.sampled_from([STORY, OTHER, altered(STORY, 0.08), altered(OTHER, 0.05), "Short."]), max_size=7),
    st.randoms(),
)
def test_what_counts_is_never_a_copy_and_does_not_depend_on_the_order(texts: list[str], random) -> None:
    table = docs(*[(f"d{i}", "AB"[i % 2], f"2024-01-{1 + i % 3:02d}") for i in range(len(texts))])
    found = copies(table, texts).set_axis(table["doc_id"])
    aside = found[found["copy_of"] != ""]
    assert (found.loc[aside["copy_of"], "copy_of"] == "").all()
    order = list(range(len(texts)))
    random.shuffle(order)
    again = copies(table.iloc[order], [texts[i] for i in order]).set_axis(table["doc_id"].iloc[order])
    pd.testing.assert_frame_equal(again.loc[found.index], found)


def test_agencies_are_told_by_byline_and_not_by_mention() -> None:
    assert wire("ORRIN BAY (Reuters) - Crews walked out.") == "Reuters"
    assert wire("By The Associated Press\n\nCrews walked out.") == "Associated Press"
    assert wire("Crews walked out, the Associated Press reported on Monday.") == ""


@pytest.mark.parametrize("shared", [0.0, 1.5])
def test_a_share_out_of_range_is_refused(shared: float) -> None:
    with pytest.raises(fr.FramingError, match="is no share of word sequences"):
        copies(docs(("a", "A", "")), [STORY], shared=shared)
