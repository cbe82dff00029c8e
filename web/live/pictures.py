"""Stills from the cameras of those in the lobby, for the secretary to see who asks to come in. Never stored."""

from __future__ import annotations

import base64
import binascii

from meetings.state import State
from web.wire import LobbyPicture

MAX_BYTES = 60_000
JPEG = b"\xff\xd8\xff"


class Pictures:
    def __init__(self) -> None:
        self._newest: dict[str, str] = {}

    def take(self, person: str, jpeg: str, state: State) -> LobbyPicture | None:
        """The picture to show; None when the person does not wait, or this is no JPEG of a fit size."""
        seat = state.seats.get(person)
        if seat is None or not seat.in_lobby or not is_jpeg(jpeg):
            self._newest.pop(person, None)
            return None
        self._newest[person] = jpeg
        return LobbyPicture(person, jpeg)

    def waiting(self, state: State) -> list[LobbyPicture]:
        """Of those who still wait; the others' are forgotten."""
        self._newest = {person: jpeg for person, jpeg in self._newest.items() if state.seats[person].in_lobby}
        return [LobbyPicture(person, jpeg) for person, jpeg in self._newest.items()]


def is_jpeg(text: str) -> bool:
    if len(text) > MAX_BYTES * 4 // 3 + 4:
        return False
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return content.startswith(JPEG) and len(content) <= MAX_BYTES
