"""Models that came with the package: each a folder with a card, a header and arrays, loaded by `load_model`."""

from framing.models.base import Card, list_models, load_model

__all__ = ["Card", "list_models", "load_model"]
