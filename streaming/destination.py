"""Where a relay goes: an RTMP or RTMPS address taken apart, with everything secret kept in one place.

People paste keys where they can: in the field for it, at the end of the address, in its query. Pure values.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec

PORTS = {"rtmp": 1935, "rtmps": 443}


class Destination(msgspec.Struct, frozen=True):
    """An ingest address; only `key` is secret."""

    host: str
    port: int
    tls: bool
    app: str
    key: str

    @property
    def address(self) -> str:
        """The address without the key, as RTMP's `tcUrl`."""
        scheme = "rtmps" if self.tls else "rtmp"
        port = "" if self.port == PORTS[scheme] else f":{self.port}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}{port}/{self.app}"

    def scrub(self, text: str) -> str:
        """`text` without the key, nor the part of it before its query."""
        for secret in (self.key, self.key.split("?")[0]):
            text = text.replace(secret, "***") if secret else text
        return text

    def __repr__(self) -> str:
        return f"Destination({self.address})"


def read_destination(url: str, key: str) -> Destination:
    """Raises `ValueError`, with a text that repeats nothing secret, for an address that cannot be used."""
    parts = urlsplit(url.strip())
    key = key.strip()
    if parts.scheme not in PORTS:
        raise ValueError("the address must begin with rtmp:// or rtmps://")
    if parts.username or parts.password:
        raise ValueError("an address with a user and a password cannot be used")
    try:
        port = parts.port or PORTS[parts.scheme]
    except ValueError:
        raise ValueError("the port of the address is not a number") from None
    if not parts.hostname:
        raise ValueError("the address names no host")
    path = [name for name in parts.path.split("/") if name]
    if not key and len(path) > 1:
        key = path.pop()
    if parts.query:
        key += ("&" if "?" in key else "?") + parts.query
    if any(ord(letter) <= 32 or ord(letter) == 127 for letter in key):
        raise ValueError("the key has a space or a control character in it")
    return Destination(parts.hostname, port, parts.scheme == "rtmps", "/".join(path), key)
