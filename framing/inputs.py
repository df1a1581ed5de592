"""How commands read: the options that name columns, the corpus they give, and what could not be read."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from framing.errors import ReadError

if TYPE_CHECKING:
    from framing.corpus import Corpus
    from framing.readers import Unread

__all__ = [
    "Attribution", "Date", "Id", "Paths", "Pattern", "Sheet", "Source", "Strict", "Text", "Title", "Topic",
    "options_of", "read_paths", "say_unread",
]  # fmt: skip

Paths = Annotated[list[Path], typer.Argument(help="Files or folders; - for standard input.", show_default=False)]
Source = Annotated[
    str | None, typer.Option("--source", help="Column with the source; for text files: folder (the default).")
]
Text = Annotated[str | None, typer.Option("--text", help="Column with the text.")]
Id = Annotated[str | None, typer.Option("--id", help="Column with the document's id.")]
Topic = Annotated[str | None, typer.Option("--topic", help="Column with the topic.")]
Date = Annotated[str | None, typer.Option("--date", help="Column with the date.")]
Title = Annotated[str | None, typer.Option("--title", help="Column with the headline.")]
Pattern = Annotated[str | None, typer.Option("--pattern", help="File-name pattern, such as {source}_{date}_{slug}.")]
Sheet = Annotated[str | None, typer.Option("--sheet", help="Sheet of a workbook.")]
Attribution = Annotated[
    str, typer.Option("--attribution", help="How voices are told: model, or marks (quotation marks alone).")
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 2 when something could not be read.")]


def read_paths(paths: list[Path], options: dict[str, Any], tell: Any) -> Corpus:
    """The corpus at these paths, or from standard input."""
    from framing.api import read, read_stdin

    if any(str(path) == "-" for path in paths):
        if len(paths) > 1:
            raise ReadError("standard input (-) cannot be mixed with files; give one or the other.")
        return read_stdin(sys.stdin.buffer, attribution=options["attribution"], progress=tell)
    return read(list(paths), progress=tell, **options)


def options_of(
    source: str | None, text: str | None, doc_id: str | None, topic: str | None, date: str | None,
    title: str | None, pattern: str | None, sheet: str | None, attribution: str,
) -> dict[str, Any]:  # fmt: skip
    """The options of reading by the names of :func:`framing.api.read`."""
    return {
        "source": source, "text": text, "doc_id": doc_id, "topic": topic, "date": date, "title": title,
        "pattern": pattern, "sheet": sheet, "attribution": attribution,
    }  # fmt: skip


def say_unread(unread: Sequence[Unread], strict: bool) -> None:
    """Say what could not be read; with ``strict``, end with 2."""
    for one in unread[:5]:
        typer.echo(f"framing: not read: {one.file}: {one.reason}", err=True)
    if len(unread) > 5:
        typer.echo(f"framing: not read: {len(unread) - 5} more, listed in the report", err=True)
    if strict and unread:
        raise typer.Exit(2)
