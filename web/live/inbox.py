"""What a browser says, made sense of: JSON to messages, and how many a second are too many. No sockets in here."""

from __future__ import annotations

import msgspec

from streaming.bucket import Bucket
from web import limits
from web.wire import FromBrowser

_decode = msgspec.json.Decoder(FromBrowser).decode


class ProtocolError(Exception):
    """What came is not part of the protocol; the socket is closed with these words."""


class TooMany(ProtocolError):
    """It may have been, but there was far too much of it."""


class Inbox:
    def __init__(self) -> None:
        self._bucket = Bucket(limits.MESSAGES)

    def read(self, data: str | bytes, now: float) -> FromBrowser:
        """The message. `now` in seconds of any steady clock. Raises `ProtocolError`."""
        if not self._bucket.take(now):
            raise TooMany(f"more than {limits.often(limits.MESSAGES)} messages")
        try:
            return _decode(data)
        except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
            raise ProtocolError(f"not a message of the protocol: {error}") from None
