"""Keywords: the words, phrases and marks that set groups of documents apart, with sentences to read.

Counting words tempts one to take words for the sample. So every term also says in how many documents it stands,
and its p value comes from exchanging the group labels of whole documents.
"""

from framing.keywords.statistics import Method, g2, keywords, log_odds
from framing.keywords.terms import Terms, Voices, What, examples

__all__ = ["Method", "Terms", "Voices", "What", "examples", "g2", "keywords", "log_odds"]
