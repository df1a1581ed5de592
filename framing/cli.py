"""The command line: each command is one call of the verbs.

Exit codes: 0 done; 2 what was asked for cannot be done, or with ``--strict`` something could not be read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from framing import coding_commands, lexicon_commands, story_commands
from framing.errors import FramingError
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
from framing.part_commands import (
    Interrupted,
    chosen_lexicons,
    compare_in_parts,
    finished_run,
    is_large,
    measures_for,
    parts_folder,
    recipe_of,
)
from framing.terminal import console, progress

if TYPE_CHECKING:
    from framing.corpus import Corpus
    from framing.results import Comparison, Marks

app = typer.Typer(
    name="framing",
    help="Rhetoric and framing in news and political text: evaluative language, hedging, assertion strength, "
    "compared across sources.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(lexicon_commands.app, name="lexicon")

_Jobs = Annotated[int, typer.Option("--jobs", help="Processes to work with; the result is the same.", min=1)]
_Cache = Annotated[
    Path | None, typer.Option("--cache", help="Folder that keeps what was computed, to be used again by any run.")
]
_Resume = Annotated[bool, typer.Option("--resume", help="Go on with a run that was stopped.")]
_Lexicons = Annotated[
    list[str] | None, typer.Option("--lexicon", "-l", help="A lexicon, by id or folder; may be repeated.")
]
_Classifiers = Annotated[
    list[str] | None,
    typer.Option("--classifier", help="Add loaded-language, subjectivity or news-frames; may be repeated."),
]

coding_commands.add_to(app)
story_commands.add_to(app)


def main() -> None:
    """Run the command line."""
    try:
        code = app(standalone_mode=False)
    except FramingError as error:
        _fail(str(error))
    except (KeyboardInterrupt, Interrupted) as stopped:
        _interrupted(str(stopped))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except Exception as error:
        if hasattr(error, "format_message"):  # click's own errors: a wrong option, a missing argument
            _fail(error.format_message())
        raise
    if code == 130:  # typer makes this of Ctrl-C, and its message is lost
        _interrupted("")
    raise SystemExit(code or 0)


def _interrupted(message: str) -> None:
    typer.echo(f"framing: {message or 'stopped; nothing was written.'}", err=True)
    raise SystemExit(130)


def _fail(message: str) -> None:
    typer.echo(f"framing: {message}", err=True)
    raise SystemExit(2)


@app.command(name="compare")
def compare_command(
    paths: Paths,
    by: Annotated[
        str | None, typer.Option("--by", help="Column whose groups are compared; source, or speaker for one text.")
    ] = None,
    within: Annotated[str | None, typer.Option("--within", help="Column to compare within, for example topic.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the report and its tables.")] = None,
    source: Source = None,
    text: Text = None,
    id: Id = None,
    topic: Topic = None,
    date: Date = None,
    title: Title = None,
    pattern: Pattern = None,
    sheet: Sheet = None,
    attribution: Attribution = "model",
    lexicon: _Lexicons = None,
    classifier: _Classifiers = None,
    resamples: Annotated[int, typer.Option(help="Bootstrap resamples.", min=100)] = 2000,
    permutations: Annotated[int, typer.Option(help="Permutations at most.", min=99)] = 9999,
    fewest: Annotated[int, typer.Option(help="Groups with fewer documents get no interval.", min=2)] = 5,
    adjust: Annotated[str, typer.Option(help="How p values are adjusted: holm, bh or none.")] = "holm",
    effect: Annotated[str, typer.Option(help="Effect size: cliffs_delta or standardized.")] = "cliffs_delta",
    duplicates: Annotated[str, typer.Option(help="Documents that print the same text: aside, or count.")] = "aside",
    full: Annotated[
        bool,
        typer.Option(
            "--full", help="Add to the report: robustness, keywords, course over time, events, praise and blame."
        ),
    ] = False,
    seed: Annotated[int, typer.Option(help="Seed of every random draw.")] = 0,
    pages: Annotated[
        int, typer.Option(help="Documents that the report of a corpus worked through in parts shows.", min=1)
    ] = 1000,
    jobs: _Jobs = 1,
    cache: _Cache = None,
    resume: _Resume = False,
    strict: Strict = False,
) -> None:
    """Compare sources: a table in the terminal, and with --out a report and the tables behind it.

    A corpus of more than 30 MB, or with --jobs, --cache or --resume, is worked through in parts and may be larger than
    memory: all documents are compared, and the report shows a sample of them. By speaker, within events and with
    --full the whole corpus is held in memory.
    """
    from framing.api import compare, score
    from framing.portrayals import portrayal
    from framing.report import Report
    from framing.studies import more

    if out is not None:
        _writable(out)
    measures_for((), classifier or ())  # an unknown one is refused before anything is read
    options = options_of(source, text, id, topic, date, title, pattern, sheet, attribution)
    asked = jobs > 1 or cache is not None or resume
    held = full or by == "speaker" or within == "event" or any(str(path) == "-" for path in paths)
    if asked and held:
        raise FramingError(
            "--jobs, --cache and --resume work through a corpus in parts, which standard input, --by speaker, --within "
            "event and --full cannot; leave them out."
        )
    if asked or (not held and is_large(paths)):
        chosen = {
            "by": by or "source", "within": within, "resamples": resamples, "permutations": permutations,
            "fewest": fewest, "adjust": adjust, "effect": effect, "duplicates": duplicates, "seed": seed,
        }  # fmt: skip
        recipe = recipe_of(lexicon, classifier or (), "document", attribution)
        comparison, written, unread = compare_in_parts(
            paths, recipe, options, chosen, out, pages, (jobs, cache, resume)
        )
        _show_comparison(comparison)
        _say_written(written, out)
        say_unread(unread, strict)
        return
    with progress() as tell:
        corpus = read_paths(paths, options, tell)
        by = by or ("speaker" if len(corpus) == 1 else "source")
        if classifier and by == "speaker":
            raise FramingError(
                "classifiers read documents, not speakers; leave out --classifier, or name another --by."
            )
        _column_known(corpus, by, within)
        marks = _marked(corpus, lexicon, tell)
        data = marks if by == "speaker" else score(marks, measures_for(marks.lexicons, classifier or ()), progress=tell)
        comparison = compare(
            data, by=by, within=within, resamples=resamples, permutations=permutations, fewest=fewest,
            adjust=adjust, effect=effect, duplicates=duplicates, seed=seed, progress=tell,  # type: ignore[arg-type]
        )  # fmt: skip
        found = more(comparison, seed=seed) if full and out is not None else ()
        who = portrayal(marks, by=by) if full and out is not None and by in corpus.docs.columns else None
        written = Report(comparison, more=found, portrayal=who).save_all(out) if out is not None else []
    _show_comparison(comparison)
    _say_written(written, out)
    say_unread(corpus.unread, strict)


def _say_written(written: Sequence[Path], out: Path | None) -> None:
    """Which tables were written, and how many figures."""
    if written:
        tables = [path.name for path in written if path.parent == out]
        drawn = sum(path.suffix == ".pdf" for path in written)
        typer.echo(f"\nWrote {', '.join(tables)} to {out}, and {drawn} figures with their numbers to {out}/figures.")


def _writable(out: Path) -> None:
    """Fail before the work, not after it, when the folder cannot be written."""
    if out.exists() and not out.is_dir():
        raise FramingError(f'--out "{out}" is a file; give a folder.')
    parent = next(p for p in (out, *out.absolute().parents) if p.exists())
    if not os.access(parent, os.W_OK | os.X_OK):
        raise FramingError(f'--out "{out}" cannot be written: no permission in "{parent}".')


def _column_known(corpus: Corpus, by: str, within: str | None) -> None:
    for column in (by, within):
        if column and column not in ("speaker", "event"):
            corpus.column(column)


def _show_comparison(comparison: Comparison) -> None:
    """Each measure's groups with mean and interval, the highest first."""
    from rich.table import Table
    from rich.text import Text

    from framing.measures.base import labelled
    from framing.results import interval

    what = "turns" if comparison.scores.level == "turn" else "documents"
    table = Table(show_edge=False, pad_edge=False)
    for name, justify in (
        ("measure", "left"),
        (comparison.by, "left"),
        ("mean [95% interval]", "right"),
        (what, "right"),
    ):
        table.add_column(Text(name), justify=justify, no_wrap=name != "measure")  # type: ignore[arg-type]
    for measure in comparison.scores.measures:
        mine = comparison.profile[comparison.profile["measure"] == measure.name]
        rows = list(mine.sort_values(["mean", "group"], ascending=[False, True]).itertuples())
        for n, row in enumerate(rows):
            first = labelled(measure.name, measure.per) if n == 0 else ""
            cells = (first, row.group, interval(row.mean, row.low, row.high), str(row.n_docs))
            table.add_row(*map(Text, cells), end_section=n == len(rows) - 1)
    console().print(table)
    if len(comparison.contrasts):
        clear = comparison.contrasts[comparison.contrasts["p_adjusted"] < 0.05]
        how = {"holm": " after Holm's adjustment", "bh": " after Benjamini and Hochberg's adjustment"}
        adjusted = how.get(comparison.options["adjust"], ", unadjusted")
        typer.echo(f"\n{len(clear)} of {len(comparison.contrasts)} contrasts have p < .05{adjusted}.")
    for note in comparison.notes:
        typer.echo(f"Note: {note}")


@app.command(name="mark")
def mark_command(
    text: Annotated[
        list[str], typer.Argument(help="A text, or files to mark; - for standard input.", show_default=False)
    ],
    lexicon: _Lexicons = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write the highlighted text to this HTML file.")] = None,
    aside: Annotated[bool, typer.Option("--aside", help="Show marks that do not count, too.")] = False,
    attribution: Attribution = "model",
) -> None:
    """Mark a text: highlighted in the terminal, or with --html as a page."""
    from framing.api import mark, read, read_stdin
    from framing.results import Page

    options = {"attribution": attribution}
    if text == ["-"]:
        corpus = read_stdin(sys.stdin.buffer, attribution=attribution)  # type: ignore[arg-type]
    elif all(len(t) < 1000 and Path(t).exists() for t in text):
        corpus = read([Path(t) for t in text], **options)  # type: ignore[arg-type]
    else:
        corpus = read([{"doc_id": "text", "text": " ".join(text)}], **options)  # type: ignore[arg-type]
    marks = mark(corpus, lexicon or None)
    if html is not None:
        Page("\n<hr>\n".join(marks.page(doc_id, aside=aside).html for doc_id in corpus.docs["doc_id"])).save(html)
        typer.echo(f"Wrote {html}.")
        return
    _show_marks(marks, aside)


_STYLES = {"hedges": "black on bright_cyan", "boosters": "black on yellow", "evaluation": "black on bright_magenta"}


def _show_marks(marks: Marks, aside: bool) -> None:
    """The texts with their marks in colour, and a line for each mark below."""
    from rich.text import Text

    screen = console()
    for doc in marks.corpus.docs.itertuples():
        mine = marks.frame[marks.frame["doc_id"] == doc.doc_id]
        shown = mine if aside else mine[mine["kept"]]
        painted = Text(doc.text)
        for span in shown.itertuples():
            style = _STYLES.get(span.by.split("@")[0], "reverse") if span.kept else "dim underline"
            painted.stylize(style, span.start, span.end)
        if len(marks.corpus) > 1:
            screen.print(Text(f"── {doc.doc_id}", style="bold"))
        screen.print(painted)
        screen.print()
        for span in shown.itertuples():
            who = f" ({span.speaker})" if span.speaker else ""
            state = "" if span.kept else "set aside: "
            why = f"  {state}{span.why}" if span.why else ""
            screen.print(
                Text(f"  {span.surface}", style="bold"),
                Text(f"{span.by} {span.category}  {span.voice}{who}{why}"),
                sep="  ",
            )


@app.command(name="score")
def score_command(
    paths: Paths,
    out: Annotated[
        Path | None, typer.Option("--out", help="File for the scores: .csv, .parquet, .jsonl or .xlsx.")
    ] = None,
    level: Annotated[str, typer.Option(help="What is scored: document, turn, paragraph or sentence.")] = "document",
    source: Source = None,
    text: Text = None,
    id: Id = None,
    topic: Topic = None,
    date: Date = None,
    title: Title = None,
    pattern: Pattern = None,
    sheet: Sheet = None,
    attribution: Attribution = "model",
    lexicon: _Lexicons = None,
    classifier: _Classifiers = None,
    jobs: _Jobs = 1,
    cache: _Cache = None,
    resume: _Resume = False,
    strict: Strict = False,
) -> None:
    """Score documents on every default measure; the scores table goes to --out, or as CSV to standard output.

    With --out the corpus is worked through in parts and may be larger than memory. Finished parts are kept until the
    end, so that a run that was stopped goes on with --resume; with --cache they are kept for good.
    """
    from framing.api import score
    from framing.results import as_csv, check_ending

    options = options_of(source, text, id, topic, date, title, pattern, sheet, attribution)
    if out is None or any(str(path) == "-" for path in paths):
        with progress() as tell:
            corpus = read_paths(paths, options, tell)
            marks = _marked(corpus, lexicon, tell)
            measures = measures_for(marks.lexicons, classifier or ())
            scores = score(marks, measures, level=level, progress=tell)  # type: ignore[arg-type]
            if out is not None:
                scores.save(out)
        if out is None:
            typer.echo(as_csv(scores.frame), nl=False)
        else:
            typer.echo(f"Wrote {len(scores):,} scores of {scores.frame['unit_id'].nunique():,} units to {out}.")
        say_unread(corpus.unread, strict)
        return
    check_ending(out)
    recipe = recipe_of(lexicon, classifier or (), level, attribution)
    with progress() as tell, parts_folder(out.with_name(f"{out.name}.parts"), cache, resume) as folder:
        finished = finished_run(paths, recipe, folder, options, jobs, tell)
        finished.save("scores", out)
        n_scores, n_documents = finished.count("scores"), finished.count("docs")
    typer.echo(f"Wrote {n_scores:,} scores of {n_documents:,} documents to {out}.")
    say_unread(finished.unread, strict)


def _marked(corpus: Corpus, lexicon: list[str] | None, tell: Any) -> Marks:
    from framing.api import mark

    return mark(corpus, chosen_lexicons(lexicon), progress=tell)


@app.command(name="lexicons")
def lexicons_command() -> None:
    """List the lexicons that come with the package."""
    from rich.table import Table
    from rich.text import Text

    from framing.lexicon import load_lexicon, shipped_lexicons

    table = Table(show_edge=False, pad_edge=False)
    for name in ("lexicon", "entries", "categories", "licence", "title"):
        table.add_column(name, justify="right" if name == "entries" else "left")
    for id in shipped_lexicons():
        x = load_lexicon(id)
        table.add_row(x.name, f"{len(x.entries):,}", str(len(x.categories)), x.licence, Text(str(x.card["title"])))
    console().print(table)


@app.command(name="doctor")
def doctor_command(
    whole: Annotated[bool, typer.Option("--all", help="Show also what is in order.")] = False,
) -> None:
    """Check that packages, lexicons and models are whole, and list those under a restricted licence."""
    from rich.table import Table
    from rich.text import Text

    from framing.doctor import examine, restricted

    found = examine()
    shown = found if whole else found[(found["state"] != "good") | found["part"].isin(["lexicon", "model"])]
    table = Table(show_edge=False, pad_edge=False)
    columns = ("part", "name", "state", "version", "detail")
    for name in columns:
        table.add_column(name)
    for row in shown[list(columns)].itertuples(index=False):
        table.add_row(*(Text(value) for value in row))
    console().print(table)
    bound = restricted(found)
    if len(bound):
        typer.echo("\nUnder a licence that does not allow every use (the code itself is MIT):")
        for row in bound.itertuples():
            typer.echo(f"  {row.name}: {row.licence}")
    wrong = found[found["state"] == "wrong"]
    if len(wrong):
        _fail(f"{len(wrong)} of {len(found)} are wrong: {', '.join(wrong['name'])}. The table says how to mend them.")
    typer.echo(f"\nAll {(found['state'] == 'good').sum()} parts in use are in order.")


@app.command(name="version", hidden=True)
def version_command() -> None:
    """Say which version this is."""
    from importlib.metadata import version

    typer.echo(version("framing-analysis"))
