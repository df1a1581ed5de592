"""Folders: which files lie there, what each is called, and which are not read."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from framing.errors import ReadError, nearest
from framing.readers.base import mended
from framing.readers.table import TABLE_ENDINGS

__all__ = ["LOOKED_FOR", "TEXT_ENDINGS", "Found", "ending_of", "find"]

TEXT_ENDINGS = (".txt", ".text", ".md")
_ENDINGS = (*TEXT_ENDINGS, *TABLE_ENDINGS)
LOOKED_FOR = f"{', '.join(_ENDINGS)} (each also with .gz)"

_MEND = {
    ".doc": "save it as plain text (.txt)",
    ".docx": "save it as plain text (.txt)",
    ".odt": "save it as plain text (.txt)",
    ".rtf": "save it as plain text (.txt)",
    ".pdf": "export its text to .txt",
    ".htm": "save the article's text as .txt",
    ".html": "save the article's text as .txt",
    ".xls": "save it as .xlsx or .csv",
    ".ods": "save it as .xlsx or .csv",
    ".zip": "unpack it first",
    ".tar": "unpack it first",
    ".7z": "unpack it first",
}


@dataclass(frozen=True)
class Found:
    """A file that was given or lies below a given folder."""

    path: Path
    parts: tuple[str, ...]
    """Folders and name below the given path, as documents are named: without a seed's ``texts``."""
    name: str
    """What the file is called in messages and provenance: never an absolute path."""
    doc_id: str = ""
    folder: str = ""
    """What ``source="folder"`` stands for; empty when the file lies directly where was looked."""
    home: Path = Path()
    """The folder that was given, or that holds the file that was given; without links."""
    reason: str = ""
    """Why the file is not read; empty when it is."""


def ending_of(name: str) -> tuple[str, str]:
    """A file name without its ending, and the ending in lower case, looking through ``.gz``.

    >>> ending_of("articles.JSONL.gz"), ending_of("v1.2-notes"), ending_of("LICENSE")
    (('articles', '.jsonl'), ('v1', '.2-notes'), ('LICENSE', ''))
    """
    whole = name[:-3] if name.lower().endswith(".gz") else name
    stem, ending = os.path.splitext(whole)
    return stem, ending.lower()


def find(paths: Sequence[Path]) -> list[Found]:
    """The files in the given files and folders, in the order given and sorted within each folder.

    Raises
    ------
    ReadError
        When a path does not exist.
    """
    found: list[Found] = []
    for path in paths:
        found += _below(path) if path.is_dir() else [_given(path)]
    return _with_sources(_with_ids(_once(found)))


def _given(path: Path) -> Found:
    if not os.path.lexists(path):
        there = [sibling.name for sibling in path.parent.iterdir()] if path.parent.is_dir() else []
        wild = any(mark in path.name for mark in "*?")
        mend = " Wildcards are not read; give the folder." if wild else nearest(path.name, there)
        raise ReadError(f'no file or folder is called "{path}".{mend}')
    name = mended(path.name)
    return Found(path, (name,), name, home=path.parent.resolve(), reason=_why_not(path))


def _below(folder: Path) -> Iterator[Found]:
    home = folder.resolve()
    yield from _walk(folder, Found(folder, (), "", home=home), {home})


def _walk(folder: Path, at: Found, seen: set[Path]) -> Iterator[Found]:
    """The files below a folder; ``at`` stands for the folder itself, ``seen`` for those already entered."""
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        yield replace(at, name=at.name or ".", reason=f"the folder cannot be opened: {error.strerror}")
        return
    if folder / "card.toml" in entries and (folder / "texts").is_dir():
        yield from _walk(folder / "texts", replace(at, name=_joined(at.name, "texts")), seen)
        return
    for path in entries:
        name = mended(path.name)
        entry = replace(at, path=path, parts=(*at.parts, name), name=_joined(at.name, name))
        if not path.is_dir() or path.name.startswith("."):
            yield replace(entry, reason=_why_not(path, at.home))
            continue
        real = path.resolve()
        circular = path.is_symlink() and (real.is_relative_to(at.home) or at.home.is_relative_to(real))
        if circular or real in seen:
            yield replace(entry, reason="a symbolic link that leads back into the folders being read")
        else:
            seen.add(real)
            yield from _walk(path, entry, seen)


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _why_not(path: Path, home: Path | None = None) -> str:
    """Why an entry that is no open folder is not read, as far as its name and kind tell; empty when it is.

    ``home`` is the folder being read; without it the file itself was given, and may be hidden.
    """
    if home is not None and path.name.startswith("."):
        return "hidden folder" if path.is_dir() else "hidden file"
    if not path.is_file():
        return "a symbolic link that leads nowhere" if path.is_symlink() else "neither a file nor a folder"
    if home is not None and path.is_symlink() and path.resolve().is_relative_to(home):
        return "a symbolic link to a file in the folders being read"
    ending = ending_of(path.name)[1]
    if ending in _ENDINGS:
        return ""
    mend = _MEND.get(ending, f"texts are {', '.join(TEXT_ENDINGS)}; tables are {', '.join(TABLE_ENDINGS)}")
    return f"not a text or table: {ending or 'a name without an ending'} is not read; {mend}"


def _once(found: list[Found]) -> list[Found]:
    """Each file once, where folders and files that were given overlap."""
    places: dict[Path, Found] = {}
    for item in found:
        places.setdefault(item.home / item.name, item)
    return list(places.values())


def _with_ids(found: list[Found]) -> list[Found]:
    """Names for files and documents, prefixed by as many folders above the given ones as keeps them apart."""
    depth = 0
    deepest = max((len(item.home.parts) for item in found), default=0)
    while depth < deepest and _shared(found, depth):
        depth += 1
    ids = Counter(_id(item, depth) for item in found if not item.reason)
    out: list[Found] = []
    for item in found:
        doc_id = _id(item, depth)
        if ids[doc_id] > 1:  # x.txt beside x.md
            doc_id = "/".join((*_above(item, depth), *item.parts))
        out.append(replace(item, name="/".join((*_above(item, depth), item.name)), doc_id=doc_id))
    return out


def _above(item: Found, depth: int) -> tuple[str, ...]:
    return tuple(map(mended, item.home.parts[1:][-depth:])) if depth else ()


def _id(item: Found, depth: int) -> str:
    stem = ending_of(item.parts[-1])[0] if item.parts else ""
    return "/".join((*_above(item, depth), *item.parts[:-1], stem))


def _shared(found: list[Found], depth: int) -> bool:
    """Whether files of different given folders would have one name."""
    homes: dict[str, Path] = {}
    read = [item for item in found if not item.reason]
    return any(homes.setdefault(_id(item, depth), item.home) != item.home for item in read)


def _with_sources(found: list[Found]) -> list[Found]:
    """The folder each file lies in, unless it lies directly in the folder that holds everything given."""
    homes = {item.home for item in found}
    top = Path(os.path.commonpath(homes)) if len({home.anchor for home in homes}) == 1 else None

    def around(item: Found) -> str:
        direct = "" if item.home == top else mended(item.home.name)
        return item.parts[-2] if len(item.parts) > 1 else direct

    return [replace(item, folder=around(item)) for item in found]
