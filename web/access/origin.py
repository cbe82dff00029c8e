"""Whether a request comes from our own pages. Every request that changes something, and every WebSocket, must."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def origin_of(url: str) -> str:
    """Scheme, host and port as browsers write them: in lower case, without the scheme's own port."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, usual) else "")


def from_here(method: str, headers: Mapping[str, str], public_url: str) -> bool:
    """True for a request that changes nothing, and for one whose `Origin` is ours. A missing one is a stranger's."""
    websocket = headers.get("Upgrade", "").lower() == "websocket"
    if method in SAFE and not websocket:
        return True
    return origin_of(headers.get("Origin", "")) == origin_of(public_url)
