"""The commands for stories: which articles tell the same event, and what sets sources apart."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from framing.inputs import (
    Attribution,
    Date,
    Id,
    Paths,
    Pattern,
    Sheet,
    Source,
    Strict,
    Text,
    Title,
    Topic,
    options_of,
    read_paths,
    say_unread,
)
from framing.terminal import progress

__all__ = ["add_to"]


def align_command(
    paths: Paths,
    out: Annotated[
        Path | None, typer.Option("--out", help="File for the table of documents: .csv, .parquet, .jsonl or .xlsx.")
    ] = None,
    window_days: Annotated[int, typer.Option(help="Days within which articles can tell one event.", min=0)] = 3,
    similarity: Annotated[
        float | None,
        typer.Option(help="How alike the articles of an event are, 0 to 1; by default, as the corpus is large."),
    ] = None,
    shared: Annotated[float, typer.Option(help="Share of word sequences from which two texts are copies.")] = 0.4,
    source: Source = None,
    text: Text = None,
    id: Id = None,
    topic: Topic = None,
    date: Date = None,
    title: Title = None,
    pattern: Pattern = None,
    sheet: Sheet = None,
    strict: Strict = False,
) -> None:
    """Group articles of several sources into events, and find the copies among them."""
    from framing.api import align

    options = options_of(source, text, id, topic, date, title, pattern, sheet, "marks")
    with progress() as tell:
        corpus = read_paths(paths, options, tell)
        alignment = align(corpus, window_days=window_days, similarity=similarity, shared=shared)
    typer.echo("\n".join(repr(alignment).splitlines()))
    for event in alignment.groups().itertuples():
        typer.echo(f"\n{event.event}  {event.first or 'undated'}  {event.n_sources} sources  {event.words}")
        mine = alignment.frame[(alignment.frame["event"] == event.event) & alignment.frame["counts"]]
        for doc in mine.sort_values(["source", "doc_id"]).itertuples():
            typer.echo(f"    {doc.source}: {doc.title or doc.doc_id}")
    for copy in alignment.copies.itertuples():
        typer.echo(f"\nset aside: {copy.doc_id}: {copy.why}")
    if out is not None:
        alignment.save(out)
        typer.echo(f"\nWrote {len(alignment):,} documents to {out}.")
    say_unread(corpus.unread, strict)


def keyness_command(
    paths: Paths,
    by: Annotated[str, typer.Option("--by", help="Column whose groups are set apart.")] = "source",
    group: Annotated[
        list[str] | None, typer.Option("--group", "-g", help="Compare these groups alone; may be repeated.")
    ] = None,
    of: Annotated[str, typer.Option(help="What is counted: words, phrases, marks, labels or names.")] = "words",
    around: Annotated[
        list[str] | None,
        typer.Option("--around", help="Count words near this one; with --of names, what is named. May be repeated."),
    ] = None,
    method: Annotated[str, typer.Option(help="What orders the terms: log_odds or g2.")] = "log_odds",
    voice: Annotated[str, typer.Option(help="Whose words: all, author, quoted or reported.")] = "all",
    top: Annotated[int, typer.Option(help="Terms shown for each group.", min=1)] = 10,
    out: Annotated[
        Path | None, typer.Option("--out", help="File for the table; .html for the scatter as a page.")
    ] = None,
    source: Source = None,
    text: Text = None,
    id: Id = None,
    topic: Topic = None,
    date: Date = None,
    title: Title = None,
    pattern: Pattern = None,
    sheet: Sheet = None,
    attribution: Attribution = "model",
    strict: Strict = False,
) -> None:
    """Say what sets groups apart: words, phrases, marks, labels or names, each with a sentence to read."""
    from framing.studies import keyness

    options = options_of(source, text, id, topic, date, title, pattern, sheet, attribution)
    with progress() as tell:
        corpus = read_paths(paths, options, tell)
        found = keyness(
            corpus, by=by, groups=group or None, of=of, method=method, voice=voice, around=around or (),  # type: ignore[arg-type]
        )  # fmt: skip
    for name in found.groups:
        typer.echo(f"\n{name}")
        for row in found.top(name, top).itertuples():
            uses = f"{row.count_a} : {row.count_b} uses, {row.docs_a} : {row.docs_b} documents, z {row.z:.1f}"
            sentence = f" — {' '.join(row.sentence.split())}" if isinstance(row.sentence, str) else ""
            typer.echo(f"  {row.term}  ({uses}){sentence}")
    if out is not None:
        found.page(out) if out.suffix == ".html" else found.save(out)
        typer.echo(f"\nWrote {out}.")
    say_unread(corpus.unread, strict)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command(name="align")(align_command)
    app.command(name="keyness")(keyness_command)
