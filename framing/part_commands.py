"""What the commands share that work through a corpus in parts: how, where parts are kept, and what Ctrl-C says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.errors import FramingError
from framing.terminal import progress

if TYPE_CHECKING:
    from framing.lexicon import Lexicon
    from framing.readers import Unread
    from framing.results import Comparison
    from framing.runs import Finished, Recipe

__all__ = [
    "Interrupted",
    "chosen_lexicons",
    "compare_in_parts",
    "finished_run",
    "is_large",
    "measures_for",
    "parts_folder",
    "recipe_of",
]


class Interrupted(Exception):
    """Ctrl-C with something to say, which typer would not pass on."""


_LARGEST_HELD = 30_000_000
"""Bytes of files up to which a comparison holds its corpus in memory; packed ones count four times."""


def is_large(paths: Sequence[Path]) -> bool:
    """Whether a corpus is compared in parts."""
    from framing.readers.folder import find

    found = find([path.expanduser() for path in paths])
    n_bytes = sum(x.path.stat().st_size * (4 if x.path.suffix == ".gz" else 1) for x in found if not x.reason)
    return n_bytes > _LARGEST_HELD


def compare_in_parts(
    paths: list[Path], recipe: Recipe, options: dict[str, Any], chosen: dict[str, Any],
    out: Path | None, pages: int, how: tuple[int, Path | None, bool],
) -> tuple[Comparison, list[Path], Sequence[Unread]]:  # fmt: skip
    """Compare a corpus that is not held in memory: the comparison, the files written, and what could not be read."""
    import tempfile

    from framing.large import compare_finished
    from framing.report import Report

    jobs, cache, resume = how
    reading = {name: value for name, value in options.items() if value is not None}
    with tempfile.TemporaryDirectory() as aside:
        own = Path(aside) if out is None else out.with_name(f"{out.name}.parts")
        try:
            with progress() as tell, parts_folder(own, cache, resume or out is None) as folder:
                finished = finished_run(paths, recipe, folder, options, jobs, tell)
                large = compare_finished(finished, recipe, reading, pages=pages, progress=tell, **chosen)
                report = Report(large.comparison, shown=large.shown, save_table=finished.save)
                written = report.save_all(out) if out is not None else []
        except Interrupted:
            if out is None and cache is None:  # its parts go away with it
                raise KeyboardInterrupt from None
            raise
    return large.comparison, written, finished.unread


def measures_for(lexicons: Sequence[Lexicon], classifiers: Sequence[str] = ()) -> list[Any]:
    """The default measures, a rate for every lexicon that was added, and what was asked of classifiers."""
    from framing.api import default_lexicons, default_measures
    from framing.measures.classified import measures_of
    from framing.measures.rates import MarkRate

    extra = [x.id for x in lexicons if x.id not in default_lexicons()]
    asked = [measure for id in dict.fromkeys(classifiers) for measure in measures_of(id)]
    return [*default_measures(), *(MarkRate(lexicon=id) for id in extra), *asked]


def chosen_lexicons(added: list[str] | None) -> list[str]:
    """The default lexicons and those that were added."""
    from framing.api import default_lexicons

    return [*default_lexicons(), *[x for x in added or [] if x not in default_lexicons()]]


def recipe_of(added: list[str] | None, classifiers: Sequence[str], level: str, attribution: str) -> Recipe:
    from framing.lexicon import load_lexicon
    from framing.runs import Recipe

    chosen = tuple(chosen_lexicons(added))
    measures = measures_for([load_lexicon(name) for name in chosen], classifiers)
    return Recipe(chosen, tuple(measures), level, attribution)  # type: ignore[arg-type]


def finished_run(
    paths: list[Path], recipe: Recipe, folder: Path, options: dict[str, Any], jobs: int, tell: Any
) -> Finished:
    """A run to its end."""
    from framing.runs import Run

    reading = {name: value for name, value in options.items() if name != "attribution"}
    return Run(paths, recipe, folder, reading, jobs, tell).finish()


@contextmanager
def parts_folder(own: Path, cache: Path | None, resume: bool) -> Iterator[Path]:
    """Where finished parts are kept: the cache, or a folder that goes away when the run is done."""
    import shutil

    if cache is not None:
        with _said_when_interrupted():
            yield cache
        return
    if own.exists() and not resume:
        raise FramingError(
            f'an earlier run was stopped and left its finished parts in "{own}"; go on with --resume, '
            "or delete that folder to begin again."
        )
    try:
        with _said_when_interrupted():
            yield own
    except BaseException:
        if not any(own.glob("??/*")):
            shutil.rmtree(own, ignore_errors=True)
        raise
    shutil.rmtree(own, ignore_errors=True)


@contextmanager
def _said_when_interrupted() -> Iterator[None]:
    """Lets the message of a run that Ctrl-C stopped reach the terminal."""
    try:
        yield
    except KeyboardInterrupt as stopped:
        kept = "stopped; finished parts are kept. Run the same command with --resume to go on."
        raise Interrupted(str(stopped) or kept) from None
