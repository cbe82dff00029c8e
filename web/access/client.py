"""What came through the door: from where, in which browser, and what that browser is recognised by. Plain data."""

from __future__ import annotations

import msgspec

from web.access.secrets import token_hash


class Client(msgspec.Struct, frozen=True):
    address: str = ""
    """Its IP address; empty when nothing is known of it."""
    device: str = ""
    """What the browser keeps to be recognised by: 256 random bits. Never stored as it is."""
    browser: str = ""
    """Such as `Firefox, Windows`."""

    @property
    def device_hash(self) -> str | None:
        return token_hash(self.device) if self.device else None

    def __repr__(self) -> str:
        return f"Client({self.address!r}, {self.browser!r})"


NOBODY = Client()
"""Where there is no request: the command line."""
