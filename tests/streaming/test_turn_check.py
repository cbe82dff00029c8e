"""TURN servers that are not there, and one that is."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest
from aioice import stun

from streaming import turn_check
from streaming.turn_check import Tried, try_all


class Turn(asyncio.DatagramProtocol):
    """Answers an allocation as a TURN server does that asks for no password (RFC 8656, section 7)."""

    transport: asyncio.DatagramTransport

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        asked = stun.parse_message(data)
        said = stun.Message(asked.message_method, stun.Class.RESPONSE, asked.transaction_id)
        said.attributes["LIFETIME"] = 600
        said.attributes["XOR-RELAYED-ADDRESS"] = ("127.0.0.1", 50_000)
        said.attributes["XOR-MAPPED-ADDRESS"] = addr
        self.transport.sendto(bytes(said), addr)


async def test_a_server_that_relays_is_told_from_one_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn_check, "WITHIN", 3.0)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(Turn, local_addr=("127.0.0.1", 0))
    port = transport.get_extra_info("sockname")[1]
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = closed.getsockname()[1]
    there, gone = f"turn:127.0.0.1:{port}", f"turn:127.0.0.1:{nobody}?transport=tcp"
    servers: list[dict[str, Any]] = [
        {"urls": ["stun:127.0.0.1"]},
        {"urls": [there, gone], "username": "u", "credential": "p"},
        {"urls": "turn:///"},
    ]
    found = await try_all(servers)
    transport.close()
    assert [(each.url, bool(each.why)) for each in found] == [(there, False), (gone, True), ("turn:///", True)]
    assert found[0] == Tried(there)
