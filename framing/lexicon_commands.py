"""The commands below ``framing lexicon``: begin, check, show, compare, convert, look up and grow a lexicon."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from framing.corpus import Corpus
    from framing.entries import Entry
    from framing.lexicon import Lexicon

app = typer.Typer(
    help="Lexicons: begin one of your own, check it, compare and convert it, look it up in a corpus, and let it grow.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_Lexicon = Annotated[str, typer.Argument(help="A shipped lexicon's id, a folder, or a file of another program.")]
_Corpus = Annotated[
    list[Path], typer.Option("--corpus", "-c", help="Files or folders to look in; may be repeated.", show_default=False)
]
_Text = Annotated[str | None, typer.Option("--text", help="Column with the text.")]
_Source = Annotated[str | None, typer.Option("--source", help="Column with the source.")]
_Attribution = Annotated[
    str, typer.Option("--attribution", help="How voices are told: model, or marks (quotation marks alone; faster).")
]
_Encoding = Annotated[str, typer.Option("--encoding", help="Encoding of a plain-text file, such as cp1252.")]


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False)


_SHOWN = 60
_NARROW = ("category", "change")


def _table(*columns: str) -> Table:
    """An empty table; columns that begin with > are aligned to the right and stay on one line."""
    from rich.table import Table

    table = Table(show_edge=False, pad_edge=False)
    for name in columns:
        right = name.startswith(">")
        table.add_column(name.lstrip(">"), justify="right" if right else "left", no_wrap=right or name in _NARROW)
    return table


def _row(table: Table, *cells: object) -> None:
    from rich.text import Text

    table.add_row(*(Text(str(cell)) for cell in cells))


def _open(source: str, encoding: str = "utf-8") -> Lexicon:
    from framing import formats

    return formats.read(source, encoding=encoding)


@contextmanager
def _progress() -> Iterator[Any]:
    """What is being done, on standard error; silent when that is no terminal."""
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    with console.status("reading") as status:
        yield lambda what, done, total: status.update(f"{what} {done:,} of {total:,}")


def _read(paths: list[Path], text: str | None, source: str | None, attribution: str, tell: Any) -> Corpus:
    from framing.api import read

    corpus = read(list(paths), text=text, source=source, attribution=attribution, progress=tell)  # type: ignore[arg-type]
    for unread in corpus.unread:
        typer.echo(f"framing: not read: {unread.file}: {unread.reason}", err=True)
    return corpus


# --- making and checking ------------------------------------------------------------


@app.command("new")
def new_command(
    id: Annotated[str, typer.Argument(help="Its id: lower case letters, digits and hyphens.")],
    at: Annotated[Path, typer.Option("--in", help="The folder to make it in.")] = Path(),
) -> None:
    """Begin a lexicon: a folder with a card, two entries and two examples that check clean, to write over."""
    from framing.trials import begin_lexicon

    folder = begin_lexicon(id, at)
    typer.echo(f"Wrote {folder}: card.toml, entries.csv, examples.csv.")
    typer.echo(
        f"Write your categories on the card and your words below entries.csv, then: framing lexicon check {folder}"
    )


@app.command("check")
def check_command(lexicon: _Lexicon, encoding: _Encoding = "utf-8") -> None:
    """Check a lexicon: every problem at once with its line and mend, and the examples run. Exit code 2 if any."""
    from framing.trials import check_lexicon

    trial = check_lexicon(lexicon, encoding=encoding)
    for problem in trial.problems:
        typer.echo(str(problem))
    for note in trial.notes:
        typer.echo(f"Note: {note}")
    if not trial.ok:
        many = len(trial.problems)
        typer.echo(f"{many} problem{'s' * (many != 1)} in {lexicon}.")
        raise typer.Exit(2)
    x = trial.lexicon
    assert x is not None
    obeyed = f"examples obeyed: {len(x.examples):,}" if x.examples else "no examples to run"
    typer.echo(f"{x.name} is in order. Entries: {len(x.entries):,}; categories: {len(x.categories)}; {obeyed}.")


@app.command("show")
def show_command(
    lexicon: _Lexicon,
    category: Annotated[str | None, typer.Option("--category", help="List all entries of this category.")] = None,
    encoding: _Encoding = "utf-8",
) -> None:
    """Show a lexicon's card: what it is, its licence and categories, and how right it was when measured."""
    from framing.errors import LexiconError, nearest, one_of

    x = _open(lexicon, encoding)
    if category is not None:
        if category not in x.categories:
            raise LexiconError(f'{x.id} has no category "{category}"; it has {one_of(x.categories)}.'
                               + nearest(category, x.categories))  # fmt: skip
        _show_entries(x, category)
        return
    card = x.card
    console = _console()
    console.print(f"{card['title']} ({x.name}, {card['language']})", style="bold", markup=False)
    console.print(f"construct  {card['construct']}", markup=False)
    console.print(f"licence    {x.licence}", markup=False)
    console.print(f"weight     {card['weight']}", markup=False)
    console.print(f"negation   {x.negation}", markup=False)
    console.print(f"hash       {x.hash[:12]}", markup=False)
    if card.get("description"):
        console.print(f"\n{' '.join(str(card['description']).split())}", markup=False)
    console.print()
    table = _table("category", ">entries", "what it is", "for example")
    for name, about in x.categories.items():
        own = [e.pattern for e in x.entries if e.category == name]
        _row(table, name, f"{len(own):,}", about.gloss, ", ".join(own[:4]))
    console.print(table)
    _show_measured(x, console)
    for reason in card.get("imported", {}).get("left_out", []):
        console.print(f"left out   {reason}", markup=False)


def _show_measured(x: Lexicon, console: Console) -> None:
    figures = x.card.get("validation", [])
    if not figures:
        console.print("\nNot measured: the card states no figures.")
        return
    console.print()
    table = _table("measured on", "figure", ">value", ">95% interval", ">n")
    for f in figures:
        _row(table, f["data"], f["figure"], f["value"], f"[{f['low']}, {f['high']}]", f"{f['n']:,}")
    console.print(table)


def _show_entries(x: Lexicon, category: str) -> None:
    table = _table("entry", ">weight", "gloss", "sense rules")
    for e in x.entries:
        if e.category == category:
            _row(table, e.pattern, f"{e.weight:g}", e.gloss, _rules(e))
    _console().print(table)


def _rules(entry: Entry) -> str:
    """The sense rules of an entry in words."""
    names = ("not_before", "not_after", "only_before", "only_after")
    lists = [f"{name.replace('_', ' ')} {'|'.join(getattr(entry, name))}" for name in names if getattr(entry, name)]
    return "; ".join([*([f"{entry.case} case"] if entry.case else []), *lists])


@app.command("diff")
def diff_command(
    before: _Lexicon,
    after: _Lexicon,
    out: Annotated[Path | None, typer.Option("--out", help="Write the differences to this CSV file.")] = None,
) -> None:
    """Compare two lexicons, or two versions of one: entries added, removed and changed."""
    from framing.results import save_frame

    a, b = _open(before), _open(after)
    changes = a.diff(b)
    many = changes.drop_duplicates(["change", "pattern", "category"])["change"].value_counts()
    said = ", ".join(f"{many.get(kind, 0):,} {kind}" for kind in ("added", "removed", "changed"))
    typer.echo(f"{a.name} ({a.licence}) to {b.name} ({b.licence}): {said}.")
    if out is not None:
        typer.echo(f"Wrote {save_frame(changes, out)}.")
        return
    if len(changes):
        table = _table("change", "entry", "category", "field", "before", "after")
        for row in changes.head(_SHOWN).itertuples(index=False):
            _row(table, *row)
        _console().print(table)
    if len(changes) > _SHOWN:
        typer.echo(f"and {len(changes) - _SHOWN:,} more; --out FILE writes all.")


@app.command("convert")
def convert_command(
    source: _Lexicon,
    out: Annotated[Path, typer.Argument(help="The file to write, its format by its ending, or a folder.")],
    encoding: _Encoding = "utf-8",
) -> None:
    """Convert a lexicon between formats, and say what the other format cannot carry."""
    from framing import formats
    from framing.errors import FramingError

    if out.is_file() or (out / "card.toml").is_file():
        raise FramingError(f'"{out}" is there already; give another name, or delete it.')
    x = _open(source, encoding)
    left_out = x.card.get("imported", {}).get("left_out", [])
    lost = formats.write(x, out)
    typer.echo(f"Wrote {x.name} to {out}; licence {x.licence}.")
    for reason in left_out:
        typer.echo(f"Left out, {reason}")
    for what in lost:
        typer.echo(f"Not carried: {what}.")


# --- looking up ------------------------------------------------------------


@app.command("coverage")
def coverage_command(
    lexicon: _Lexicon,
    corpus: _Corpus,
    out: Annotated[Path | None, typer.Option("--out", help="Write the table of categories to this CSV file.")] = None,
    entries: Annotated[
        Path | None, typer.Option("--entries", help="Write a row per entry, silent ones too, to this CSV file.")
    ] = None,
    text: _Text = None,
    source: _Source = None,
    attribution: _Attribution = "marks",
) -> None:
    """How much of a corpus each category marks, with which entries, and which entries never fire."""
    from framing.concordance import coverage
    from framing.results import save_frame

    with _progress() as tell:
        found = coverage(_read(corpus, text, source, attribution, tell), _open(lexicon), progress=tell)
    table = _table("category", ">docs", ">sentences", ">per 1,000", ">marks", ">aside", ">firing")
    for row in found.frame.itertuples():
        shares = (_percent(row.documents), _percent(row.sentences), f"{row.per_1000:.2f}")
        many = (f"{row.marks:,}", f"{row.aside:,}", f"{row.fired:,}/{row.entries:,}")
        _row(table, row.category, *shares, *many)
    _console().print(table)
    typer.echo()
    for row in found.frame.itertuples():
        if row.top and row.category != "all":
            typer.echo(f"{row.category}: {row.top}")
    silent = found.silent
    if len(silent):
        some = ", ".join(silent["entry"].head(8))
        typer.echo(f"\n{len(silent):,} entries never fire here, among them {some}. --entries FILE lists all.")
    for path, frame in ((out, found.frame), (entries, found.entries)):
        if path is not None:
            typer.echo(f"Wrote {save_frame(frame, path)}.")


def _percent(share: float) -> str:
    return "–" if share != share else f"{100 * share:.1f}%"


@app.command("kwic")
def kwic_command(
    what: Annotated[str, typer.Argument(help="A lexicon (id, folder or file), or a word, stem* or phrase.")],
    corpus: _Corpus,
    word: Annotated[bool, typer.Option("--word", help="Take it for a word even when a lexicon has that name.")] = False,
    category: Annotated[str | None, typer.Option("--category", help="Only lines of this category.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many lines, evenly spaced; 0 for all.", min=0)] = 50,
    width: Annotated[int, typer.Option(help="Characters of context on each side.", min=5)] = 45,
    order: Annotated[str, typer.Option(help="place (as in the texts), left, keyword or right.")] = "place",
    kept: Annotated[bool, typer.Option("--kept", help="Only lines that count.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Write all lines: .html, .csv, .xlsx, .jsonl.")] = None,
    text: _Text = None,
    source: _Source = None,
    attribution: _Attribution = "marks",
) -> None:
    """Keyword in context: the lines a lexicon or a word marks, with the reason where one is set aside."""
    from framing.concordance import kwic

    chosen = None if word else _named(what)
    with _progress() as tell:
        read = _read(corpus, text, source, attribution, tell)
        options = {"width": width, "order": order, "aside": not kept, "progress": tell}
        options |= {"category": category, "limit": None if out is not None else limit or None}
        lines = kwic(read, chosen, word=None if chosen else what, **options)
    if not len(lines):
        typer.echo(_nothing(what, chosen is not None, len(read)))
        return
    if out is not None:
        typer.echo(f"Wrote {len(lines):,} lines to {lines.save(out)}.")
        return
    _show_lines(lines.frame, lexicon=chosen is not None)
    aside = int((~lines.frame["kept"]).sum())
    some = f"{len(lines):,} of {lines.found:,} lines, evenly spaced"
    many = some if len(lines) < lines.found else f"{lines.found:,} lines"
    typer.echo(f"\n{many}; {aside:,} of them set aside.")


def _named(what: str) -> Lexicon | None:
    """The lexicon of that name, None when it is a word."""
    from framing.lexicon import shipped_lexicons

    path = Path(what)
    return _open(what) if what in shipped_lexicons() or path.is_file() or (path / "card.toml").is_file() else None


def _nothing(what: str, lexicon: bool, n: int) -> str:
    from framing.errors import nearest
    from framing.lexicon import shipped_lexicons

    near = "" if lexicon else nearest(what, shipped_lexicons()).replace("Did you mean", "Did you mean the lexicon")
    return f"“{what}” stands nowhere in {n:,} documents.{near}"


def _show_lines(frame: Any, *, lexicon: bool) -> None:
    """Lines with the keyword in the middle, and below the document, category and reason."""
    from rich.text import Text

    console = _console()
    left = max(frame["left"].str.len().max(), 1)
    for row in frame.itertuples():
        line = Text(row.left.rjust(left) + " ")
        line.append(row.keyword, style="bold" if row.kept else "dim underline")
        about = [row.category] if lexicon else []
        about += [row.voice] if row.voice != "author" else []
        about += [] if row.kept else [f"set aside: {row.why}"]
        where = row.doc_id if row.source in ("", row.doc_id.split("/")[0]) else f"{row.source} {row.doc_id}"
        console.print(line.append(f" {row.right}"), soft_wrap=True)
        console.print(Text(f"{' ' * left} {where}  {'; '.join(about)}".rstrip(), style="dim"), soft_wrap=True)


# --- growing ------------------------------------------------------------


@app.command("suggest")
def suggest_command(
    lexicon: Annotated[str, typer.Option("--from", help="The lexicon that is to grow: id, folder or file.")],
    corpus: _Corpus,
    category: Annotated[
        list[str] | None, typer.Option("--category", help="Only for this category; repeatable.")
    ] = None,
    limit: Annotated[int, typer.Option(help="So many candidates at most.", min=1)] = 100,
    fewest: Annotated[int, typer.Option(help="A candidate occurs at least so often.", min=2)] = 5,
    out: Annotated[Path | None, typer.Option("--out", help="Write them to this CSV, with a column accept.")] = None,
    text: _Text = None,
    source: _Source = None,
) -> None:
    """Candidates for a lexicon from your corpus, with keywords in context; adds nothing by itself."""
    from framing.growth import suggest

    with _progress() as tell:
        read = _read(corpus, text, source, "marks", tell)
        found = suggest(read, _open(lexicon), categories=category or (), limit=limit, fewest=fewest, progress=tell)
    for note in found.notes:
        typer.echo(f"Note: {note}", err=True)
    if out is not None:
        typer.echo(
            f"Wrote {len(found):,} candidates to {found.save(out)}. Write yes in the column accept for those you"
        )
        typer.echo(f"want, then: framing lexicon accept FOLDER {out}")
        return
    console = _console()
    from rich.text import Text

    for row in found.frame.itertuples():
        about = f"{row.category}  score {row.score:.2f}  {row.n:,}× in {row.documents:,} documents  like {row.like}"
        about += f"  stands in {row.elsewhere}" * bool(row.elsewhere)
        console.print(Text(row.candidate, style="bold"), Text(about), sep="  ", soft_wrap=True)
        for line in filter(None, (row.line_1, row.line_2, row.line_3)):
            console.print(Text(f"    {line}", style="dim"), soft_wrap=True)


@app.command("accept")
def accept_command(
    folder: Annotated[Path, typer.Argument(help="The folder of your lexicon.")],
    suggestions: Annotated[Path, typer.Argument(help="The file that suggest wrote, with yes in the column accept.")],
) -> None:
    """Write the suggestions you marked with yes to your lexicon's entries, and no others."""
    from framing.acceptance import accept

    new = accept(folder, suggestions)
    typer.echo(f"Added {len(new):,} {'entry' if len(new) == 1 else 'entries'} to {folder / 'entries.csv'}.")
    if new:
        typer.echo("Raise the version in card.toml and add a line under [[changes]]: marks will differ from now on.")
