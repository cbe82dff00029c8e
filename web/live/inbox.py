"""What a browser says, made sense of: JSON to messages, and how many a second are too many. No sockets in here."""

from __future__ import annotations

from collections import deque

import msgspec

from web.wire import FromBrowser

MOST_PER_SECOND = 50

_decode = msgspec.json.Decoder(FromBrowser).decode


class ProtocolError(Exception):
    """What came is not part of the protocol; the socket is closed with these words."""


class Inbox:
    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=MOST_PER_SECOND)

    def read(self, data: str | bytes, now: float) -> FromBrowser:
        """The message. `now` in seconds of any steady clock. Raises `ProtocolError`."""
        if len(self._times) == MOST_PER_SECOND and now - self._times[0] < 1.0:
            raise ProtocolError(f"more than {MOST_PER_SECOND} messages in a second")
        self._times.append(now)
        try:
            return _decode(data)
        except msgspec.DecodeError as error:
            raise ProtocolError(f"not a message of the protocol: {error}") from None
