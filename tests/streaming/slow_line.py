"""A line to a server that carries only so much: a TCP proxy that holds back, and lets the sender feel it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

SMALL = 16_384
"""Bytes the kernel may hold back for it: a line has no megabytes on it."""
PIECE = 2_048


class SlowLine:
    """Listens on `port` and carries to `to`. `rate` is in bytes a second and can be changed; 0 for no limit."""

    def __init__(self, to: int, rate: float) -> None:
        self._to = to
        self.rate = rate
        self.carried = 0
        self.port = 0

    async def enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.CancelledError), _aborted(writer):
            out_reader, out_writer = await asyncio.open_connection("127.0.0.1", self._to)
            with _aborted(out_writer):
                ways = [
                    asyncio.create_task(self._there(reader, out_writer)),
                    asyncio.create_task(_back(out_reader, writer)),
                ]
                try:
                    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for way in ways:
                        way.cancel()
                    await asyncio.gather(*ways, return_exceptions=True)

    async def _there(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(PIECE):
            writer.write(data)
            await writer.drain()
            self.carried += len(data)
            if self.rate:
                await asyncio.sleep(len(data) / self.rate)


@contextlib.contextmanager
def _aborted(writer: asyncio.StreamWriter) -> Iterator[None]:
    """At the end of the block."""
    try:
        yield
    finally:
        writer.transport.abort()


async def _back(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(PIECE):
        writer.write(data)
        await writer.drain()


@contextlib.asynccontextmanager
async def slow_line(to: int, bits_per_second: float) -> AsyncIterator[SlowLine]:
    """To the port `to` of this machine."""
    line = SlowLine(to, bits_per_second / 8)
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
    listening.bind(("127.0.0.1", 0))
    line.port = listening.getsockname()[1]
    server = await asyncio.start_server(line.enter, sock=listening, limit=PIECE)
    try:
        yield line
    finally:
        server.close()
