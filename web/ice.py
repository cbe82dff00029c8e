"""The STUN and TURN servers a browser is told of, with credentials that expire (coturn's `use-auth-secret`).

draft-uberti-behave-turn-rest: the user name is when the credential ends and whose it is, the password its HMAC.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from typing import Any

LIFETIME = 12 * 3600
"""Seconds; longer than any meeting."""


def ice_servers(urls: Iterable[str], secret: str, person: str, now: float) -> tuple[dict[str, Any], ...]:
    """As `RTCPeerConnection` takes them. TURN servers are left out when there is no secret to make credentials with."""
    stun = [url for url in urls if url.startswith(("stun:", "stuns:"))]
    turn = [url for url in urls if url.startswith(("turn:", "turns:"))]
    servers: list[dict[str, Any]] = [{"urls": stun}] if stun else []
    if turn and secret:
        user = f"{int(now) + LIFETIME}:{person}"
        digest = hmac.new(secret.encode(), user.encode(), hashlib.sha1).digest()
        servers.append({"urls": turn, "username": user, "credential": base64.b64encode(digest).decode()})
    return tuple(servers)
