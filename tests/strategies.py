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

RULED = (
    "the a an his their that which who whose he they it is was were isn't be been being seem had may might could can "
    "cannot will don't didn't not no never nobody nothing none neither nor without hardly few little lack of denied "
    "refused and or but as such also so too more than because if while although where when to at by on in for from "
    "with however therefore call called made found corrupt brave greedy cruel coward thug lie lies lied failure "
    "honesty cowardly utterly badly mayor clerk Ortega Voss crew talks deal said says tell know knew clear surprise "
    "secret only merely just much enough better worse happier overstated save except before during first time "
    "well-known it's he's they're she’s Voss's 2,000 3.5 & İstanbul ΟΔΟΣ naïve straße fled fell ran bungled passes "
    "even U.S. u.s.a Sen. p.m. unlikely possible putative unable instead rather far supposed evidence sign unfair wonder"
).split()
RULED_GLUE = [" "] * 14 + [", "] * 4 + [". ", "? ", "! ", "; ", ": ", " – ", "--", " (", ") ", ' "', '" ', " “", "” "]
RULED_GLUE += ['," ', '?" ', "-", "/", "", "\n", "  ", "’s ", "'", ".", ","]

ruled = st.lists(
    st.tuples(st.sampled_from(RULED), st.sampled_from(("", "", "", "T", "U")), st.sampled_from(RULED_GLUE)), max_size=25
).map(lambda parts: "".join({"": w, "T": w.title(), "U": w.upper()}[how] + glue for w, how, glue in parts))
"""Sentences of the words that the rules on negation, scope and targets name."""
