"""How far a long command is, on standard error: a bar for people, a line for every tenth for logs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import click


@contextmanager
def bar(title: str) -> Iterator[Callable[[int], Callable[[int], None]]]:
    """Give it the whole, in bytes, and it gives who is told of what is done."""
    with ExitStack() as stack:

        def begin(total: int) -> Callable[[int], None]:
            if not sys.stderr.isatty():
                return _lines(title, total)
            shown = stack.enter_context(click.progressbar(length=max(total, 1), label=title, file=sys.stderr))
            return shown.update

        yield begin


def _lines(title: str, total: int) -> Callable[[int], None]:
    done, tenth = 0, 0

    def told(more: int) -> None:
        nonlocal done, tenth
        done += more
        if total and done * 10 // total > tenth:
            tenth = done * 10 // total
            click.echo(f"{title}: {min(tenth * 10, 100)} % of {total / 1e6:.0f} MB", err=True)

    return told
