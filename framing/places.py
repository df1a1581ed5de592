"""Where files are and how they are written: the shipped folders, and files that appear whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from framing.errors import FramingError

__all__ = ["shipped", "write_atomically", "write_folder"]


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


def write_folder(folder: Path, write: Callable[[Path], object]) -> Path:
    """Fill a new folder under a temporary name beside it, then rename it: it appears whole or not at all.

    Raises
    ------
    FramingError
        When the folder exists, or its parent does not or cannot be written.
    """
    if folder.exists():
        raise FramingError(f'"{folder}" exists; choose another name, or remove it.')
    try:
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise FramingError(f'cannot write "{folder.name}" in "{folder.parent}": {error.strerror}.') from error
    try:
        write(aside)
        umask = os.umask(0)
        os.umask(umask)
        aside.chmod(0o777 & ~umask)
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return folder
