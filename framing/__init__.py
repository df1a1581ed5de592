"""Analysis of rhetoric and framing in news and political text.

Every finding is a row: a lexicon, a classifier and a human coder all write *spans*: where a mark is, who made it,
what it means, in whose voice it stands, whether it counts, and why. Scores, comparisons, highlighted pages and
reports are read off that table and walk back to the sentence.

    read     files, folders, data frames → a corpus (documents and units)
    mark     a corpus × lexicons → marks
    score    marks × measures → scores
    compare  scores × groups → profiles and contrasts with intervals

Each verb takes any earlier stage and walks forward with the defaults:

>>> import framing as fr
>>> comparison = fr.compare(fr.read_seed("ferry-strike"), by="source")
>>> comparison.groups
['harbour-wire', 'shoreline-review', 'the-daily-gull']
"""

from __future__ import annotations

from framing.api import align, compare, mark, read, read_seed, score
from framing.corpus import Corpus
from framing.errors import ComparisonError, FramingError, LexiconError, ModelError, ReadError, TableError
from framing.findings import Alignment, Keyness, Multiverse, Trend
from framing.lexicon import Lexicon, load_lexicon, read_lexicon, shipped_lexicons
from framing.measures.assertion import AssertionStrength
from framing.measures.attribution import Sourcing
from framing.measures.citing import Citations
from framing.measures.classified import FrameShare, LoadedLanguage, Subjectivity
from framing.measures.evaluation import EvaluationBalance, EvaluationRate
from framing.measures.hedging import BoosterRate, HedgeRate
from framing.measures.rates import MarkRate
from framing.measures.readability import Readability
from framing.models import load_model
from framing.portrayals import portrayal
from framing.reach import scopes
from framing.referents import naming
from framing.report import Report
from framing.results import Comparison, Marks, Scores
from framing.speaking import speakers
from framing.studies import keyness, multiverse, trend

__all__ = [
    "Alignment",
    "AssertionStrength",
    "BoosterRate",
    "Citations",
    "Comparison",
    "ComparisonError",
    "Corpus",
    "EvaluationBalance",
    "EvaluationRate",
    "FrameShare",
    "FramingError",
    "HedgeRate",
    "Keyness",
    "Lexicon",
    "LexiconError",
    "LoadedLanguage",
    "MarkRate",
    "Marks",
    "ModelError",
    "Multiverse",
    "ReadError",
    "Readability",
    "Report",
    "Scores",
    "Sourcing",
    "Subjectivity",
    "TableError",
    "Trend",
    "align",
    "compare",
    "keyness",
    "load_lexicon",
    "load_model",
    "mark",
    "multiverse",
    "naming",
    "portrayal",
    "read",
    "read_lexicon",
    "read_seed",
    "scopes",
    "score",
    "shipped_lexicons",
    "speakers",
    "trend",
]
