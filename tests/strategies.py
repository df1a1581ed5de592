"""Hypothesis strategies: texts as corpora have them, and texts as nobody should write them."""

from __future__ import annotations

from hypothesis import strategies as st

WORDS = (
    "the minister may resign good lamb lambs Lamb little white as snow about ten 10 not only but also sheep black U.S. "
    "don't couldn't regime's feeble-minded May Friday grief naïve İstanbul straße café 2.5% e.g. Dr. said claimed"
).split()
GLUE = [
    " ",
    " ",
    " ",
    "  ",
    "\n",
    "\n\n",
    ", ",
    ". ",
    "? ",
    "! ",
    "-",
    "-\n",
    "'",
    "’",
    " “",
    "” ",
    ' "',
    '" ',
    "…",
    "\u00a0",
    "\t",
]

words = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GLUE)), max_size=40).map(
    lambda parts: "".join(word + glue for word, glue in parts)
)
anything = st.text(
    st.characters(exclude_categories=("Cs",)) | st.sampled_from("\n\n“”‘’\"'-\u00a0\u200b&;.?! aAlamb"), max_size=200
)
texts = words | anything
