"""What classifiers see: loaded and subjective sentences, and the frames of an article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from framing.errors import FramingError, nearest, one_of
from framing.measures.base import Level, Voice, cached_model, exposure, scores, sentences_of
from framing.pieces import pieces, texts_of

__all__ = ["FrameShare", "LoadedLanguage", "Of", "Subjectivity", "measures_of"]

Of = Literal["mean", "share"]
"""``mean``: the mean probability of the sentences; ``share``: the share that the model calls so."""


@dataclass(frozen=True, kw_only=True)
class _SentenceShare:
    """How much of a text a classifier of sentences calls by one name.

    A sentence counts where ``fewest_words`` of its words stand in the voice. What is read of it are the words in the
    voice; with ``indirect`` also what it tells in indirect speech, whose wording is the teller's. Quotations are
    never read in the author's voice.
    """

    voice: Voice = "author"
    of: Of = "mean"
    fewest_words: int = 4
    indirect: bool = True
    model = ""
    title = ""

    @property
    def name(self) -> str:
        """What is measured, and how when it is the share."""
        return self.title if self.of == "mean" else f"{self.title}: share"

    @property
    def lexicons(self) -> tuple[str, ...]:
        """None: the sentences are read, not their marks."""
        return ()

    @property
    def models(self) -> tuple[str, ...]:
        """The classifier of sentences."""
        return (self.model,)

    @property
    def per(self) -> str:
        """Probability, or share of sentences."""
        return "probability" if self.of == "mean" else "share of sentences"

    def __call__(
        self, spans: pd.DataFrame, units: pd.DataFrame, docs: pd.DataFrame, *, level: Level = "document"
    ) -> pd.DataFrame:
        """The scores of every unit of the level; ``n_marks`` counts the sentences called so, exposure all."""
        if self.of not in ("mean", "share"):
            raise FramingError(
                f'of="{self.of}" is not known; it should be mean or share.{nearest(self.of, ("mean", "share"))}'
            )
        sentences = sentences_of(units, level)
        sentences = sentences[exposure(sentences, self.voice) >= self.fewest_words]
        model = cached_model(self.model)
        texts = texts_of(list(pieces(sentences, units, self.voice, indirect=self.indirect)), docs)
        chances = pd.Series(model.predict_proba(texts)[:, 1], index=sentences.index, dtype=np.float64)
        called = pd.Series(model.predict(texts) == model.classes_[1], index=sentences.index, dtype=bool)
        by = sentences["of"]
        value = (chances if self.of == "mean" else called.astype("float64")).groupby(by).mean()
        return scores(
            units,
            measure=self.name,
            level=level,
            per=self.per,
            value=value,
            n_marks=called.groupby(by).sum(),
            exposed=chances.groupby(by).size(),
        )


@dataclass(frozen=True, kw_only=True)
class LoadedLanguage(_SentenceShare):
    """How loaded the wording is: the mean probability that a reader trained to see bias calls a sentence biased.

    Range: 0 to 1; higher means more loaded. NaN without a sentence of ``fewest_words`` words in the voice. Of a
    sentence that holds several voices only the words in the voice are read, and in the author's voice its indirect
    speech along with them, because the author chose how to word it; ``indirect=False`` leaves that out. ``of="share"``
    gives the share of sentences that the model calls loaded. Source: the codes of Spinde et al. (2021); the card of
    the model ``loaded-language`` says how right it is. Among articles of one event the order agrees with our own
    codes of biased wording by a rank correlation of .55 [.40, .68], by .47 without indirect speech, and by .48 where
    all voices are read (``tests/benchmarks/matched.py``; the codes chose this reading).

    >>> LoadedLanguage(voice="all").name
    'loaded language'
    """

    model = "loaded-language"
    title = "loaded language"


@dataclass(frozen=True, kw_only=True)
class Subjectivity(_SentenceShare):
    """How subjective the wording is: the mean probability that a reader calls a sentence subjective.

    Range: 0 to 1; higher means more subjective. NaN without a sentence of ``fewest_words`` words in the voice. Indirect
    speech is read as in `LoadedLanguage`.
    Source: the codes of Antici et al. (2023); the card of the model ``subjectivity`` says how right it is.

    >>> Subjectivity(of="share").per
    'share of sentences'
    """

    model = "subjectivity"
    title = "subjectivity"


@dataclass(frozen=True, kw_only=True)
class FrameShare:
    """How likely an article carries one of the five generic news frames.

    ``frame`` is ``resolution`` (attribution of responsibility), ``human_interest``, ``conflict``, ``morality`` or
    ``economic``. Range: 0 to 1, a probability; higher means more likely present. NaN without words in the voice.
    Source: Semetko & Valkenburg (2000), codes of Frermann et al. (2023); see the card of the model ``news-frames``.

    >>> FrameShare(frame="conflict").name
    'frame: conflict'
    """

    frame: str
    voice: Voice = "all"

    @property
    def name(self) -> str:
        """``frame: `` and which."""
        return f"frame: {self.frame.replace('_', ' ')}"

    @property
    def lexicons(self) -> tuple[str, ...]:
        """None: the text is read, not its marks."""
        return ()

    @property
    def models(self) -> tuple[str, ...]:
        """The model of articles."""
        return ("news-frames",)

    @property
    def per(self) -> str:
        """Probability."""
        return "probability"

    def __call__(
        self, spans: pd.DataFrame, units: pd.DataFrame, docs: pd.DataFrame, *, level: Level = "document"
    ) -> pd.DataFrame:
        """The scores of every unit of the level; exposure counts words."""
        model = cached_model("news-frames")
        if self.frame not in model.labels:
            raise FramingError(
                f'frame="{self.frame}" is not known; it should be {one_of(model.labels)}.'
                f"{nearest(self.frame, model.labels)}"
            )
        sentences = sentences_of(units, level)
        words = exposure(sentences, self.voice)
        sentences, words = sentences[words > 0], words[words > 0]
        words_read = pd.Series(
            texts_of(list(pieces(sentences, units, self.voice)), docs), index=sentences.index, dtype="object"
        )
        whole = words_read.groupby(sentences["of"], sort=False).agg(" ".join)
        chances = model.predict_proba(whole.tolist())[:, model.labels.index(self.frame)]
        return scores(
            units,
            measure=self.name,
            level=level,
            per=self.per,
            value=pd.Series(chances, index=whole.index, dtype=np.float64),
            n_marks=pd.Series(dtype="int64"),
            exposed=words.groupby(sentences["of"]).sum(),
        )


def measures_of(classifier: str) -> tuple[LoadedLanguage | Subjectivity | FrameShare, ...]:
    """The measures that a shipped classifier gives: one, or for the news frames one for each.

    Raises `FramingError` for a model that no measure asks.

    >>> [measure.name for measure in measures_of("loaded-language")]
    ['loaded language']
    """
    match classifier:
        case "loaded-language":
            return (LoadedLanguage(),)
        case "subjectivity":
            return (Subjectivity(),)
        case "news-frames":
            return tuple(FrameShare(frame=frame) for frame in cached_model("news-frames").labels)
    known = ("loaded-language", "subjectivity", "news-frames")
    raise FramingError(
        f'no measure asks a classifier "{classifier}"; one of {one_of(known)} can be added.{nearest(classifier, known)}'
    )
