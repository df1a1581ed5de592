"""Where files are and how they are written: the shipped folders, and files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from framing.errors import FramingError

__all__ = ["shipped", "write_atomically"]


def shipped(folder: str) -> Path:
    """The path of a shipped folder, ``lexicons`` or ``seeds``.

    A wheel carries the folders inside the package; an editable install or a bare checkout has them at the
    root. Nothing else in the package computes such a path.

    >>> (shipped("lexicons") / "hedges" / "card.toml").is_file()
    True
    """
    package = Path(str(files("framing")))
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder


def write_atomically(path: Path, write: Callable[[Path], object]) -> Path:
    """Write a file under a temporary name in its folder, then rename it: it appears whole or not at all.

    Raises
    ------
    FramingError
        When the folder does not exist or cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise FramingError(f'cannot write "{path.name}" in "{path.parent}": {error.strerror}.') from error
    part = Path(name)
    try:
        write(part)
        umask = os.umask(0)
        os.umask(umask)
        part.chmod(0o666 & ~umask)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path
