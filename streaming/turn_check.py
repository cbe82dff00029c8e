"""Whether TURN servers relay for whoever has their credentials: asks each for an allocation, as a browser does."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from aioice import stun, turn

WITHIN = 5.0
"""Seconds for one server: a browser that waits longer has lost its participant's patience."""

_URL = re.compile(
    r"(?P<scheme>turns?):(?P<host>\[[^\]]+\]|[^:?]+)(?::(?P<port>[0-9]+))?(?:\?transport=(?P<over>udp|tcp))?"
)
"""RFC 7065."""


class Tried(msgspec.Struct, frozen=True):
    url: str
    why: str = ""
    """Why nothing can be relayed; empty where it can."""


async def try_all(servers: Iterable[Mapping[str, Any]]) -> list[Tried]:
    """Every TURN URL of `servers`, which are as `RTCPeerConnection` takes them. All at once."""
    asked = [
        _try(url, str(server.get("username", "")), str(server.get("credential", "")))
        for server in servers
        for url in ([server["urls"]] if isinstance(server["urls"], str) else server["urls"])
        if url.startswith(("turn:", "turns:"))
    ]
    return list(await asyncio.gather(*asked))


async def _try(url: str, user: str, password: str) -> Tried:
    found = _URL.fullmatch(url)
    if found is None:
        return Tried(url, "this is no address of a TURN server")
    secure = found["scheme"] == "turns"
    where = (found["host"].strip("[]"), int(found["port"] or (5349 if secure else 3478)))
    over = found["over"] or ("tcp" if secure else "udp")
    try:
        async with asyncio.timeout(WITHIN):
            relayed, _ = await turn.create_turn_endpoint(
                asyncio.DatagramProtocol, where, user, password, ssl=secure or None, transport=over
            )
    except TimeoutError:
        return Tried(url, "it does not answer")
    except (OSError, stun.TransactionError) as error:
        return Tried(url, str(error) or type(error).__name__)
    relayed.close()
    return Tried(url)
