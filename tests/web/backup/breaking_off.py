"""`python -m tests.web.backup.breaking_off`: restores that are killed, each one step later than the one before.

Each is a process of its own, forked from this one and ended by SIGKILL at a rename, a removal or a look into a
database; then another process settles what it left and looks at what there is. For each, one line of JSON.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import os
import signal
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from minutes.verify import Finding
from web.backup.exchange import FRESH, Outcome, is_unfinished, settle
from web.backup.restore import restore
from web.proof import prove
from web.settings import read

REMOVALS = ("os.remove", "os.rmdir")
STEPS = ("os.rename", "shutil.rmtree", "sqlite3.connect", *REMOVALS)
NOWHERE, AMID = -1, 5
"""Of what is removed with its folder only the fifth is a step."""


class Found(msgspec.Struct, frozen=True):
    """What there was after a restore of the backup `wanted`, and what came of it."""

    wanted: int
    intended: bool
    """Whether it was to be settled."""
    warned: list[str]
    """What did not hold before it was settled."""
    outcome: Outcome | None
    files: list[str]
    proof: list[Finding]

    @property
    def holds(self) -> int:
        """Which backup, by a file that only one of them has."""
        return int("second" in self.files)


def main() -> None:
    """Arguments: two backups of the installation that the environment names, which is as in the second one; a file."""
    # Forks share what is there: nobody is to look through it.
    gc.freeze()
    backups = [Path(name) for name in sys.argv[1:3]]
    wanted = 0
    for step in itertools.count(1):
        ended = _fork(partial(_restore, backups[wanted], step))
        looked = _fork(partial(_look, wanted, out := Path(sys.argv[3])))
        if ended not in (0, -signal.SIGKILL) or looked:
            raise SystemExit(1)
        print(said := out.read_text(), flush=True)
        if not ended:
            return
        wanted = 1 - msgspec.json.decode(said, type=Found).holds


def _fork(work: Callable[[], object]) -> int:
    """Its exit code, once it has ended; negative for the signal that killed it."""
    process = os.fork()
    if process:
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _restore(backup: Path, step: int) -> None:
    left, within, is_prepared = step, 0, False

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left, within, is_prepared
        # What is read and unpacked touches nothing that is there.
        is_prepared = is_prepared or (event == "os.rename" and str(arguments[1]).endswith(f"/{FRESH}"))
        if event not in STEPS or not is_prepared:
            return
        if event in REMOVALS and arguments[1] != NOWHERE:
            within += 1
            if within != AMID:
                return
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    settings = read(os.environ)
    with backup.open("rb") as source:
        sys.addaudithook(count)
        asyncio.run(restore(settings, source, lambda _: None, replace=True))


def _look(wanted: int, out: Path) -> None:
    out.write_bytes(msgspec.json.encode(asyncio.run(_found(wanted))))


async def _found(wanted: int) -> Found:
    settings = read(os.environ)
    intended = is_unfinished(settings.data)
    warned = [each.what async for each in prove(settings)] if intended else []
    outcome = await settle(settings)
    files = sorted(str(each.relative_to(settings.data)) for each in settings.data.rglob("*"))
    return Found(wanted, intended, warned, outcome, files, [each async for each in prove(settings)])


if __name__ == "__main__":
    main()
