"""A TURN server as an operator runs one: coturn, over TCP and TLS, with credentials that expire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.link.line import NEAR
from tests.ports import free_port
from tests.streaming.certificates import Authority
from tests.tools import turnserver
from tests.until import until

SECRET = "nomes-per-a-proves-amb-coturn-i-tcp"


class Turn:
    def __init__(self, port: int, tls_port: int) -> None:
        self.port, self.tls_port = port, tls_port

    @property
    def tcp(self) -> str:
        return f"turn:{NEAR}:{self.port}?transport=tcp"

    @property
    def tls(self) -> str:
        return f"turns:{NEAR}:{self.tls_port}?transport=tcp"


@asynccontextmanager
async def a_turn_server(folder: Path) -> AsyncIterator[Turn]:
    """At the near end of the line, until the end of the block."""
    program = turnserver()
    assert program is not None
    turn = Turn(free_port(), free_port())
    certificate = str(Authority(folder).vouch("turn.example.cat"))
    options = {
        "listening-ip": NEAR,
        "relay-ip": NEAR,
        "listening-port": turn.port,
        "tls-listening-port": turn.tls_port,
        "static-auth-secret": SECRET,
        "realm": "consistori",
        "cert": certificate,
        "pkey": certificate,
        "db": folder / "turn.sqlite",
        "pidfile": folder / "turn.pid",
        "log-file": "stdout",
    }
    words = ["-n", "--no-cli", "--no-udp", "--no-dtls", "--use-auth-secret"]
    with (folder / "turn.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            program, *words, *(f"--{name}={value}" for name, value in options.items()), stdout=log, stderr=log
        )
    try:
        await until(lambda: _listens(turn.tls_port))
        yield turn
    finally:
        process.terminate()
        await process.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(NEAR, port)
    except OSError:
        return False
    writer.close()
    return True
