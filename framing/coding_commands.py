"""The commands for your own codes: train a model on them, check it, and choose what to code next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from framing.terminal import progress

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["add_to"]

_Paths = Annotated[list[Path], typer.Argument(help="Files or folders with texts.", show_default=False)]
_Code = Annotated[str, typer.Option("--code", help="Column with the code.")]
_CodedText = Annotated[str, typer.Option("--text", help="Column with the coded text.")]
_Document = Annotated[
    str | None,
    typer.Option(
        "--document",
        help="Column with the document each text is from; document or doc_id when left out.",
        show_default=False,
    ),
]


def train_command(
    codes: Annotated[Path, typer.Argument(help="A table with a coded text in each row.", show_default=False)],
    name: Annotated[str, typer.Option("--name", help="What the model is called.", show_default=False)],
    task: Annotated[str, typer.Option("--task", help="classify, or rate for numbers on a scale.")] = "classify",
    text: _CodedText = "text",
    code: _Code = "code",
    document: _Document = None,
    out: Annotated[Path, typer.Option("--out", help="Folder in which the model's folder is made.")] = Path("."),
    predictions: Annotated[
        Path | None,
        typer.Option("--predictions", help="File for every text with its code and its cross-validated prediction."),
    ] = None,
) -> None:
    """Train a classifier, or a rater, on your own codes.

    Writes a folder with the model, its card and its learning curve. Figures are cross-validated by document.
    """
    from framing.coding import train
    from framing.results import check_ending, save_frame

    if predictions is not None:
        check_ending(predictions)
    with _warnings_told(), progress() as tell:
        trained = train(
            codes, name=name, task=task, text=text, code=code, document=document, out=out, progress=tell,  # type: ignore[arg-type]
        )  # fmt: skip
    n = len(trained.predictions)
    classes = ", ".join(f"{label} {count:,}" for label, count in trained.classes.items())
    typer.echo(
        f"{n:,} codes of {trained.predictions['document'].nunique():,} documents{': ' if classes else ''}{classes}"
    )
    _show_figures(trained.figures, "cross-validated by document")
    typer.echo("\nWith more codes:")
    for row in trained.curve.itertuples():
        typer.echo(f"  {row.codes:>6,} codes  {_plain(row.figure)} {_interval_of(row)}")
    if predictions is not None:
        save_frame(trained.predictions, predictions)
        typer.echo(f"\nWrote {n:,} predictions to {predictions}.")
    typer.echo(f"\nWrote the model, its card and its learning curve to {trained.folder}.")


def evaluate_command(
    model: Annotated[str, typer.Argument(help="A model's id or folder.", show_default=False)],
    gold: Annotated[Path, typer.Argument(help="A table with a coded text in each row.", show_default=False)],
    text: _CodedText = "text",
    code: _Code = "code",
    document: _Document = None,
    out: Annotated[Path | None, typer.Option("--out", help="File for every prediction beside its code.")] = None,
) -> None:
    """Check a model against codes it was not trained on."""
    from framing.coding import evaluate
    from framing.results import check_ending, save_frame

    if out is not None:
        check_ending(out)
    with _warnings_told():
        found = evaluate(model, gold, text=text, code=code, document=document)
    _show_figures(found.figures, f"{len(found.predictions):,} texts")
    if len(found.confusion):
        typer.echo("\nCoded (down) and predicted (across):")
        typer.echo(found.confusion.to_string())
    if out is not None:
        save_frame(found.predictions, out)
        typer.echo(f"\nWrote {len(found.predictions):,} predictions to {out}.")


def sample_command(
    paths: _Paths,
    model: Annotated[str, typer.Option("--uncertain-for", help="A model's id or folder.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="File for the sentences: .csv, .xlsx …", show_default=False)],
    n: Annotated[int, typer.Option("--n", help="How many sentences.", min=1)] = 50,
    seed: Annotated[int, typer.Option(help="Seed of the random draw.")] = 0,
) -> None:
    """Choose what to code next: sentences a model is least sure of, and some at random."""
    from framing.api import read
    from framing.coding import sample
    from framing.results import check_ending, save_frame

    check_ending(out)
    with progress() as tell:
        chosen = sample(model, read(list(paths), attribution="marks", progress=tell), n=n, seed=seed)
    save_frame(chosen, out)
    typer.echo(f"Wrote {len(chosen)} sentences to {out}; fill in the column code.")


def _show_figures(figures: pd.DataFrame, how: str) -> None:
    """Figures with their intervals."""
    typer.echo(f"Figures, {how} [95% interval by bootstrap over documents]:")
    for row in figures.itertuples():
        typer.echo(f"  {_plain(row.figure):<22} {_interval_of(row)}")


def _interval_of(row: Any) -> str:
    """A figure with its interval."""
    from framing.results import interval

    return interval(row.value, row.low, row.high)


def _plain(figure: str) -> str:
    """A figure's name in words; the names of classes stay as they are."""
    return {"macro_f1": "macro-F1", "pearson_r": "Pearson's r", "mean_absolute_error": "mean absolute error"}.get(
        figure, figure.replace("f1: ", "F1 of ", 1) if figure.startswith("f1: ") else figure
    )


@contextmanager
def _warnings_told() -> Iterator[None]:
    """What the codes are warned about goes to standard error, before the figures."""
    import warnings

    from framing.coding import CodesWarning

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", CodesWarning)
        yield
    for warning in caught:
        if issubclass(warning.category, CodesWarning):
            typer.echo(f"Note: {warning.message}", err=True)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for name, command in (("train", train_command), ("evaluate", evaluate_command), ("sample", sample_command)):
        app.command(name=name)(command)
