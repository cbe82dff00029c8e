"""How a meeting's equipment fares, in words: for the console and for the desk. Pure."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec

from web import wire
from web.equipment.sessions import Equipment, Session
from web.equipment.storage import Piece
from web.live.words import Words


class Standing(msgspec.Struct, frozen=True):
    mood: wire.Mood
    text: str


def standing(piece: Piece, live: Equipment | None, timezone: str, words: Words) -> Standing:
    """`live`: None while the meeting is not."""
    sessions = [] if live is None else [each for each in live.sessions.values() if each.piece == piece.id]
    if piece.kind in ("player", "everybody"):
        playing = sum(session.phase == "connected" for session in sessions)
        if playing:
            return Standing("good", words.many("Shown on {count} screen", "Shown on {count} screens", playing))
        return Standing("idle", words("Nobody watches by it now"))
    if sessions:
        return _of(sessions[-1], words)
    lost = live.lost.get(piece.id) if live is not None else None
    if lost is not None:
        at = dt.datetime.fromtimestamp(lost, ZoneInfo(timezone))
        return Standing("lost", words("Nothing comes since {time}", time=f"{at:%H:%M:%S}"))
    return Standing("idle", words("Waiting for it to connect"))


def _of(session: Session, words: Words) -> Standing:
    if session.phase == "connecting":
        return Standing("look", words("Connecting"))
    if session.phase == "silent":
        return Standing("lost", words("Its line is silent"))
    coming = session.receiving
    if coming is None:
        return Standing("good", words("Connected"))
    if coming.fps > 0:
        about = {"width": coming.width, "height": coming.height, "fps": round(coming.fps)}
        if coming.sound:
            return Standing("good", words("Receiving {width}x{height}, {fps} fps, with sound", **about))
        return Standing("look", words("Receiving {width}x{height}, {fps} fps, without sound", **about))
    if coming.sound:
        return Standing("look", words("Receiving sound, no picture"))
    return Standing("lost", words("Connected, but nothing comes"))


def told(live: Equipment, timezone: str, page: str, words: Words) -> wire.Equipment | None:
    """For the console; None where there is none."""
    if not live.pieces:
        return None
    found = ((piece, standing(piece, live, timezone, words)) for piece in live.pieces)
    has_chamber = any(piece.kind == "encoder" and not piece.person for piece in live.pieces)
    return wire.Equipment(
        pieces=tuple(wire.EquipmentState(piece.id, piece.name, how.mood, how.text) for piece, how in found),
        opening=live.opening if has_chamber else "",
        page=page,
    )
