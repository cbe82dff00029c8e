"""The studio's socket: one controlling connection at a time, the newest wins. It obeys no order itself."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable
from pathlib import Path

import msgspec
import structlog

from streaming.control import MAX_LINE_BYTES, Hello, Order, Report
from streaming.socketpath import short_path

MOST_WAITING = 16_777_216
"""Bytes of reports waiting for a controller that does not read, beyond which it is let go."""

log = structlog.get_logger(__name__)

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Order).decode


class ControlSocket:
    """`on_order` is called with every order, and first with the `Hello` of every controller."""

    def __init__(self, path: Path, on_order: Callable[[Order], None]) -> None:
        self._path = path
        self._on_order = on_order
        self._server: asyncio.Server | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._greeted = False

    async def open(self) -> None:
        """Listens, for this user only. What is left of an earlier studio's socket goes."""
        self._path.unlink(missing_ok=True)
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            with short_path(self._path) as address:
                listening.bind(address)
        finally:
            os.umask(before)
        self._server = await asyncio.start_unix_server(self._enter, sock=listening, limit=MAX_LINE_BYTES)

    async def close(self) -> None:
        """What has been reported is still sent."""
        if self._server is not None:
            self._server.close()
        if self._writer is not None:
            writer, self._writer = self._writer, None
            with contextlib.suppress(OSError, TimeoutError):
                await asyncio.wait_for(writer.drain(), 2.0)
            writer.close()
            with contextlib.suppress(OSError, TimeoutError):
                await asyncio.wait_for(writer.wait_closed(), 2.0)
        self._path.unlink(missing_ok=True)

    @property
    def is_led(self) -> bool:
        """Whether there is a controller."""
        return self._writer is not None and self._greeted

    def report(self, report: Report) -> None:
        """To the controller there is; without one it is lost."""
        if self._writer is None or not self._greeted or self._writer.is_closing():
            return
        self._writer.write(_encode(report) + b"\n")
        if self._writer.transport.get_write_buffer_size() > MOST_WAITING:
            self._let_go(self._writer, "it does not read")

    async def _enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._writer is not None:
            self._let_go(self._writer, "a newer one came")
        self._writer, self._greeted = writer, False
        reason = "it left"
        try:
            while self._writer is writer:
                self._obey(await reader.readuntil(b"\n"))
        except asyncio.IncompleteReadError:
            pass
        except asyncio.LimitOverrunError:
            reason = f"a line of more than {MAX_LINE_BYTES} bytes"
        except (msgspec.DecodeError, OSError, UnicodeDecodeError, RecursionError) as error:
            reason = f"{type(error).__name__}: {error}"
        if self._writer is writer:
            self._let_go(writer, reason)

    def _obey(self, line: bytes) -> None:
        order = _decode(line)
        if not self._greeted and not isinstance(order, Hello):
            raise msgspec.DecodeError("an order before any hello")
        self._greeted = True
        try:
            self._on_order(order)
        except Exception:
            log.exception("an order failed", order=type(order).__name__)

    def _let_go(self, writer: asyncio.StreamWriter, reason: str) -> None:
        log.info("controller gone", reason=reason)
        if self._writer is writer:
            self._writer, self._greeted = None, False
        writer.close()
