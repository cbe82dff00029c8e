"""The last hop of a relay: between ffmpeg and the destination, where the key is put in.

What is on a command line everybody on the machine can read, and no ffmpeg takes a stream key any other way. So
ffmpeg publishes to a port of ours under a name that means nothing, and the gate puts the key in the name's place
in the three RTMP commands that carry it (releaseStream, FCPublish, publish). The name is as long as the key: no length
in any message changes. TLS is spoken here, where the certificate is verified. Knows nothing of pictures and sound.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import re
import secrets
import socket
import ssl
import sys
import termios
from collections.abc import Callable

from streaming.destination import Destination

CONNECT_SECONDS = 10.0
BLOCK = 65_536
COMMANDS = (b"releaseStream", b"FCPublish", b"publish")


class KeyWriter:
    """Puts the key in the place of the name, in the bytes from ffmpeg; done once `publish` has gone through.

    An RTMP command is AMF0: the name of the command, a number (9 bytes), null, then the string we look for. Messages
    longer than a chunk have one byte (11xxxxxx) between chunks, which may fall inside the name.
    """

    def __init__(self, name: str, key: str) -> None:
        if len(name.encode()) != len(key.encode()):
            raise ValueError("the name must be as long as the key")
        self._key = key.encode()
        spelled = rb"([\xc0-\xff]?)".join(re.escape(bytes([letter])) for letter in name.encode())
        head = rb"\x00.{8}\x05\x02" + re.escape(len(self._key).to_bytes(2, "big"))
        self._whole = re.compile(rb"((" + b"|".join(COMMANDS) + rb")" + head + rb")(" + spelled + rb")", re.DOTALL)
        self._longest = max(map(len, COMMANDS)) + 13 + 2 * len(self._key)
        self._held = b""
        self.done = not key

    def pass_on(self, data: bytes) -> bytes:
        """What may go on now; the beginning of a command that is not all there is held back."""
        if self.done:
            return data
        data = self._held + data
        passed = b""
        while found := self._whole.search(data):
            passed += data[: found.start()] + found[1] + self._in_place_of(found[3])
            data = data[found.end() :]
            if found[2] == b"publish":
                self.done = True
                self._held = b""
                return passed + data
        cut = self._unfinished(data)
        self._held = data[cut:]
        return passed + data[:cut]

    def _in_place_of(self, spelled: bytes) -> bytes:
        letters = iter(self._key)
        return bytes(byte if byte >= 0xC0 else next(letters) for byte in spelled)

    def _unfinished(self, data: bytes) -> int:
        """Where a command begins whose rest may be in the next bytes; the end when there is none."""
        tail = max(0, len(data) - self._longest)
        begun = [at for command in COMMANDS if (at := data.find(command, tail)) >= 0]
        if begun:
            return min(begun)
        for at in range(max(tail, len(data) - max(map(len, COMMANDS))), len(data)):
            if any(command.startswith(data[at:]) for command in COMMANDS):
                return at
        return len(data)


class Gate:
    """Takes one connection from our own ffmpeg and carries it to the destination. `open` it, `close` it."""

    def __init__(self, destination: Destination, *, tls: Callable[[], ssl.SSLContext] = ssl.create_default_context):
        self._destination = destination
        self._tls = tls
        self.name = secrets.token_hex(len(destination.key.encode()))[: len(destination.key.encode())]
        self._server: asyncio.Server | None = None
        self._carrying: asyncio.Task[None] | None = None
        self._in: asyncio.StreamWriter | None = None
        self._out: asyncio.StreamWriter | None = None
        self._taken = 0
        self.sent = 0
        """Bytes handed to the destination's connection, in all."""
        self.carried = 0
        """Of them, those after the key had gone."""
        self.trouble = ""
        """Why the connection to the destination ended or never was; empty while it is well."""

    @property
    def taken(self) -> int:
        """Of `sent`, those that the destination's machine has acknowledged; with TLS, about."""
        if self._out is None or self._out.is_closing():
            return self._taken
        waiting = self._out.transport.get_write_buffer_size()
        with contextlib.suppress(OSError, ValueError):
            queued = fcntl.ioctl(self._out.get_extra_info("socket").fileno(), termios.TIOCOUTQ, bytes(4))
            waiting += int.from_bytes(queued, sys.byteorder)
        self._taken = max(self._taken, self.sent - waiting)
        return self._taken

    async def open(self) -> str:
        """Listens; returns the address to give to ffmpeg, which is to publish as `name`."""
        listening = socket.socket()
        # The kernel would take in megabytes for a destination that takes nothing: old by the time they leave.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2 * BLOCK)
        listening.bind(("127.0.0.1", 0))
        self._server = await asyncio.start_server(self._enter, sock=listening, limit=BLOCK)
        return f"rtmp://127.0.0.1:{listening.getsockname()[1]}/"

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        if self._carrying is not None:
            self._carrying.cancel()
            await asyncio.wait([self._carrying])
        if self._in is not None:
            # Cancelled before it began, the carrying has let go of nothing.
            self._in.transport.abort()

    def _enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert self._server is not None
        # Whoever was let in just before the gate closed comes too late as well.
        if not self._server.is_serving() or not _is_ours(writer):
            writer.close()
            return
        self._server.close()
        self._in = writer
        self._carrying = asyncio.create_task(self._carry(reader, writer))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            out_reader, out_writer = await self._connect()
        except (OSError, TimeoutError, UnicodeError) as error:
            self.trouble = _in_words(error)
            writer.close()
            return
        there = asyncio.create_task(self._there(reader, out_writer))
        back = asyncio.create_task(_back(out_reader, writer))
        try:
            await asyncio.wait([there, back], return_when=asyncio.FIRST_COMPLETED)
            if back.done():
                self.trouble = self.trouble or "the destination closed the connection"
        finally:
            for task in (there, back):
                task.cancel()
            await asyncio.wait([there, back])
            for end in (writer, out_writer):
                end.transport.abort()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        destination = self._destination
        async with asyncio.timeout(CONNECT_SECONDS):
            reader, writer = await asyncio.open_connection(
                destination.host,
                destination.port,
                ssl=self._tls() if destination.tls else None,
                limit=BLOCK,
            )
        # What waits in the kernel is neither sent nor counted as lost: keep it to about a second.
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * BLOCK)
        self._out = writer
        return reader, writer

    async def _there(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        key = KeyWriter(self.name, self._destination.key)
        try:
            while data := await reader.read(BLOCK):
                published = key.done
                writer.write(key.pass_on(data))
                await writer.drain()
                self.sent += len(data)
                self.carried += len(data) if published else 0
        except OSError as error:
            self.trouble = _in_words(error)


async def _back(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(BLOCK):
            writer.write(data)
            await writer.drain()


def _is_ours(writer: asyncio.StreamWriter) -> bool:
    """Whether the other end belongs to this user: the name on ffmpeg's command line is no secret."""
    address, port = writer.get_extra_info("peername")[:2]
    wanted = f"{socket.inet_aton(address)[::-1].hex().upper()}:{port:04X}"
    try:
        with open("/proc/net/tcp") as table:
            rows = [line.split() for line in table.readlines()[1:]]
    except FileNotFoundError:
        return True
    return any(row[1] == wanted and int(row[7]) == os.getuid() for row in rows)


def _in_words(error: BaseException) -> str:
    if isinstance(error, TimeoutError) and not str(error):
        return "the destination does not answer"
    # A name that cannot be written as one of the network's, such as one with two dots in a row.
    if isinstance(error, socket.gaierror | UnicodeError):
        return "there is no such host"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the destination's certificate is not good: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"no TLS with the destination: {error.reason or error}"
    return os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
