"""A child process: its own process group, its last words kept, and an end that always comes.

Knows nothing of what the child does. Arguments come from pure functions; nothing secret may be among them.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections import deque
from collections.abc import Callable, Mapping, Sequence

LINES_KEPT = 20
LINE_LENGTH = 500

PATIENCE = 5.0
"""Seconds given to a child at each step of stopping: asked, terminated, killed."""


def child_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """What a child inherits: no setting of ours (they hold passwords), and no order to write reports to disk."""
    return {name: value for name, value in environment.items() if not name.startswith(("CONSISTORI_", "FFREPORT"))}


class Child:
    """A running (or ended) process. Make it with `Child.start`; whoever starts it stops it."""

    def __init__(
        self, process: asyncio.subprocess.Process, scrub: Callable[[str], str], heard: Callable[[str], None] | None
    ) -> None:
        self._process = process
        self._scrub = scrub
        self._heard = heard
        self._lines: deque[str] = deque(maxlen=LINES_KEPT)
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def start(
        cls,
        arguments: Sequence[str],
        *,
        stdin: bool = False,
        pass_fds: Sequence[int] = (),
        cwd: str | None = None,
        scrub: Callable[[str], str] = str,
        heard: Callable[[str], None] | None = None,
    ) -> Child:
        """Raises `OSError` when the program cannot be run. `scrub` goes over every line of stderr before it is kept
        and given to `heard`."""
        process = await asyncio.create_subprocess_exec(
            *arguments,
            stdin=asyncio.subprocess.PIPE if stdin else asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            pass_fds=tuple(pass_fds),
            cwd=cwd,
            env=child_environment(os.environ),
            start_new_session=True,
        )
        return cls(process, scrub, heard)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.returncode

    async def write(self, data: bytes) -> None:
        """Hands `data` to the child and waits until it took most of it. Raises `OSError` when it no longer listens."""
        assert self._process.stdin is not None
        if self._process.stdin.is_closing():
            raise BrokenPipeError
        self._process.stdin.write(data)
        await self._process.stdin.drain()

    def close_stdin(self) -> None:
        """How a child that reads its input is asked to finish."""
        if self._process.stdin is not None:
            self._process.stdin.close()

    async def wait(self) -> int:
        """The exit code, once the child has ended and all its last words are in."""
        code = await self._process.wait()
        await asyncio.wait([self._listening])
        # That nobody reads it any more is noticed in some later turn of the loop, if there is one.
        self.close_stdin()
        return code

    def lines(self) -> list[str]:
        """The last lines of stderr, scrubbed."""
        return list(self._lines)

    def last_words(self, lines: int = 3) -> str:
        """The last lines of stderr, scrubbed, on one line."""
        return " / ".join(list(self._lines)[-lines:])

    async def stop(self, ask: Callable[[], None] | None = None, patience: float = PATIENCE) -> int:
        """Asks, waits, terminates, waits, kills. Returns the exit code; harmless when the child has ended."""
        if ask is not None:
            ask()
            if (code := await self._ended(patience)) is not None:
                return code
        self.signal(signal.SIGTERM)
        if (code := await self._ended(patience)) is not None:
            return code
        self.signal(signal.SIGKILL)
        return await self.wait()

    async def _ended(self, within: float) -> int | None:
        with contextlib.suppress(TimeoutError):
            # Not `wait_for`: Python 3.11's forgets that it was cancelled when the child ends just then.
            async with asyncio.timeout(within):
                return await self.wait()
        return None

    def signal(self, number: signal.Signals) -> None:
        """To the whole process group."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    async def _listen(self) -> None:
        assert self._process.stderr is not None
        rest = b""
        while data := await self._process.stderr.read(4096):
            *lines, rest = (rest + data).replace(b"\r", b"\n").split(b"\n")
            rest = rest[-LINE_LENGTH:]
            self._keep(lines)
        self._keep([rest])

    def _keep(self, lines: list[bytes]) -> None:
        for line in lines:
            text = self._scrub(line.decode(errors="replace").strip()[:LINE_LENGTH])
            if text:
                self._lines.append(text)
                if self._heard is not None:
                    self._heard(text)
