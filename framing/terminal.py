"""What all commands share: the console they write to, and the progress bar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from os import environ
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Task

__all__ = ["console", "progress"]


def console(stderr: bool = False) -> Console:
    """Where tables and highlighted text are written: as wide as the terminal, and wide enough for a table in a file."""
    from rich.console import Console

    made = Console(stderr=stderr, highlight=False)
    if not made.is_terminal and "COLUMNS" not in environ:
        made.width = 120
    return made


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on standard error with rate and time left; silent when standard error is no terminal.

    Yields a function that is told what is being done, how much of it is done, and how much there is.
    """
    from rich.progress import BarColumn, Progress, ProgressColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        """How much is done in a second."""

        def render(self, task: Task) -> Text:
            return Text(rate(task.speed))

    error = console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        Rate(),
        TimeRemainingColumn(),
        console=error,
        transient=True,
        disable=not error.is_terminal,
    ) as bar:
        tasks: dict[str, object] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)  # type: ignore[arg-type]

        yield tell


def rate(speed: float | None) -> str:
    """A rate in three figures.

    >>> rate(1_234_567.0), rate(850.2), rate(None)
    ('1.23 M/s', '850/s', '')
    """
    if not speed:
        return ""
    for size, letter in ((1e9, " G"), (1e6, " M"), (1e4, " k")):
        if speed >= size:
            return f"{speed / (1e3 if letter == ' k' else size):.3g}{letter}/s"
    return f"{speed:.0f}/s"
