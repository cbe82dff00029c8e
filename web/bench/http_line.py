"""One HTTP/1.1 connection of a viewer, as cheap as it can be: a thousand of them are to cost less than who serves them.

Knows just what the service answers: bodies with a length, and event streams in chunks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import cast

import msgspec

SCRATCH = memoryview(bytearray(1 << 20))
"""Everybody's: what is read is dealt with before the next one's turn."""


class Answer(msgspec.Struct, frozen=True):
    status: int
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes
    """Empty unless it was to be kept."""
    size: int
    """Bytes of the body that came."""


class HttpLine(asyncio.BufferedProtocol):
    """Ask one thing at a time; a connection that breaks fails what was asked."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._asked: asyncio.Future[Answer] | None = None
        self._head = bytearray()
        self._status = 0
        self._headers: dict[str, str] = {}
        self._left = -1
        self._size = 0
        self._keeps = False
        self._body = bytearray()
        self._on_chunk: Callable[[bytes], None] | None = None
        self._chunks = bytearray()
        self.lost = asyncio.Event()

    def ask(self, path: str, headers: Mapping[str, str], *, keep: bool) -> asyncio.Future[Answer]:
        """`keep`: whether the body is wanted, or only counted."""
        assert self._transport is not None
        assert self._asked is None or self._asked.done()
        self._asked = asyncio.get_running_loop().create_future()
        self._keeps = keep
        if self.lost.is_set():
            self._asked.set_exception(ConnectionResetError("the line was lost"))
        else:
            self._transport.write(request(path, headers))
        return self._asked

    def follow(
        self, path: str, headers: Mapping[str, str], on_chunk: Callable[[bytes], None]
    ) -> asyncio.Future[Answer]:
        """Ask for an event stream: answered when its head is there; what comes goes to `on_chunk`."""
        self._on_chunk = on_chunk
        return self.ask(path, headers, keep=False)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Those of uvloop say what they are by what they do.
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.lost.set()
        if self._asked is not None and not self._asked.done():
            self._asked.set_exception(error or ConnectionResetError("closed in the middle"))

    def get_buffer(self, sizehint: int) -> memoryview:
        return SCRATCH

    def buffer_updated(self, count: int) -> None:
        data = SCRATCH[:count]
        if self._left < 0:
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return
            rest = bytes(self._head[end + 4 :])
            self._begin(bytes(self._head[:end]))
            self._head.clear()
            data = memoryview(rest)
        self._take(data)

    def _begin(self, head: bytes) -> None:
        first, *lines = head.decode("latin-1").split("\r\n")
        self._status = int(first.split(" ", 2)[1])
        self._headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        self._size = 0
        self._body = bytearray()
        self._left = 0 if self._status == 304 else int(self._headers.get("content-length", "0"))
        if self._on_chunk is not None and "chunked" in self._headers.get("transfer-encoding", ""):
            # It ends with the connection.
            self._left = 1 << 62
            self._done()

    def _take(self, data: memoryview) -> None:
        self._size += len(data)
        self._left -= len(data)
        if self._left > 1 << 60:
            self._unchunk(data)
            return
        if self._keeps:
            self._body += data
        if self._left <= 0:
            self._left = -1
            self._done()

    def _done(self) -> None:
        if self._asked is not None and not self._asked.done():
            self._asked.set_result(Answer(self._status, self._headers, bytes(self._body), self._size))

    def _unchunk(self, data: memoryview) -> None:
        buffer = self._chunks
        buffer += data
        while True:
            end = buffer.find(b"\r\n")
            if end < 0:
                return
            size = int(buffer[:end], 16)
            if len(buffer) < end + size + 4:
                return
            assert self._on_chunk is not None
            self._on_chunk(bytes(buffer[end + 2 : end + 2 + size]))
            del buffer[: end + size + 4]


def request(path: str, headers: Mapping[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode("latin-1")
