"""Templates of a council's own, filled in where they can harm nobody: in a process with little memory and little time.

Such a template is a program written by somebody else. jinja2's sandbox keeps it from everything but the document; what
no sandbox stops is a template that never ends or asks for all the memory there is. The process is given no secrets.
"""

from __future__ import annotations

import datetime as dt
import resource
import subprocess
import sys

import msgspec

from minutes.document import Document
from minutes.render import word
from minutes.render.word import UnfitTemplate

SECONDS = 30
"""Of one processor; a plenary of eight hours takes about two."""
MEMORY = 1_000_000_000
LARGEST = 40_000_000
"""Bytes of the file made."""
_UNFIT = 3
_RUN = (sys.executable, "-I", "-m", "minutes.render.own_word", str(SECONDS))


class Asked(msgspec.Struct, frozen=True):
    template: bytes
    document: Document | None = None
    made_at: dt.datetime | None = None
    """Without document and date the template is only looked at."""


def to_docx(document: Document, made_at: dt.datetime, template: bytes) -> bytes:
    """Raises `UnfitTemplate`. Blocks; up to `SECONDS` for a template that does not end."""
    return _ask(Asked(template, document, made_at))


def check(template: bytes) -> None:
    """Raises `UnfitTemplate` unless the file is a Word template that minutes of every shape can be made from."""
    if len(template) > word.MAX_BYTES:
        raise UnfitTemplate("The file is larger than 10 MB.")
    _ask(Asked(template))


def _ask(asked: Asked) -> bytes:
    try:
        done = subprocess.run(
            _RUN, input=msgspec.msgpack.encode(asked), capture_output=True, timeout=4 * SECONDS, env={}, check=False
        )
    except subprocess.TimeoutExpired:
        raise UnfitTemplate("The template takes too long to fill in.") from None
    if done.returncode == _UNFIT:
        raise UnfitTemplate(done.stdout.decode("utf-8", "replace"))
    if done.returncode:
        raise UnfitTemplate("The template takes more time or memory to fill in than minutes need.")
    return done.stdout


def main() -> int:
    """What the process does: one request from standard input, the file or the reason to standard output.

    Its one argument is how many seconds of a processor it may take.
    """
    asked = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Asked)
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    made = b""
    try:
        if asked.document is None or asked.made_at is None:
            word.check(asked.template)
        else:
            made = word.to_docx(asked.document, asked.made_at, asked.template)
        if len(made) > LARGEST:
            raise UnfitTemplate("The template makes a file that is too large.")
    except UnfitTemplate as reason:
        sys.stdout.buffer.write(str(reason).encode("utf-8", "replace"))
        return _UNFIT
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
