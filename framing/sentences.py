"""Sentences of a paragraph."""

from __future__ import annotations


def split(text: str) -> list[tuple[int, int]]:
    """The sentences."""
    import sentencex

    out = []
    for b in sentencex.get_sentence_boundaries("en", text):
        piece = text[b["start_index"] : b["end_index"]]
        start = b["start_index"] + len(piece) - len(piece.lstrip())
        end = start + len(piece.strip())
        if end > start:
            out.append((start, end))
    return out
