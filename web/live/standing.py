"""How a meeting's equipment fares, in words: for the console and for the desk. Pure."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec

from streaming.camera_report import is_costly
from streaming.control import CameraFault
from web import wire
from web.equipment.sessions import Equipment, Session
from web.equipment.storage import Piece
from web.live.words import Words


class Standing(msgspec.Struct, frozen=True):
    mood: wire.Mood
    text: str


FAULTS: dict[CameraFault, str] = {
    "unknown_host": "Nothing in the network has this name",
    "forbidden": "This is an address of the service itself, not of a camera",
    "refused": "No connection is taken there: the address or its port is another, or the camera is still starting",
    "unreachable": "It cannot be reached: it is switched off, or the network between does not let it through",
    "password": "User or password are wrong",
    "not_found": "The camera has no such stream: look at what follows the host in its address",
    "elsewhere": "It sends on to another address: enter that one",
    "silent": "It answers, but nothing comes from it",
    "no_picture": "There is no picture in what it sends",
    "unusable": "What it sends cannot be read",
    "ended": "It has stopped sending",
    "slow": "This machine is too slow for what it sends: let it send H.264, 1920x1080 and 30 pictures a second at most",
    "clock": "Its clock has leapt: let it take the time from the network (NTP)",
    "failed": "It did not work, and nobody knows why: see the log of the service",
}
"""Why a camera of the network gives nothing."""
COSTLY = (
    "Receiving {width}x{height}, {fps} fps, made from far more, which takes much of this machine: let it send H.264, "
    "1920x1080 and 30 pictures a second at most"
)


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
    if piece.kind == "camera":
        return _not_fetched(piece, live, words)
    lost = live.lost.get(piece.id) if live is not None else None
    if lost is not None:
        at = dt.datetime.fromtimestamp(lost, ZoneInfo(timezone))
        return Standing("lost", words("Nothing comes since {time}", time=f"{at:%H:%M:%S}"))
    return Standing("idle", words("Waiting for it to connect"))


def _not_fetched(camera: Piece, live: Equipment | None, words: Words) -> Standing:
    if live is None:
        return Standing("idle", words("Fetched from when the meeting can be entered until it ends"))
    match live.holder(camera):
        case "person":
            return Standing("idle", words("Not fetched: the person has the seat at a device"))
        case "other":
            return Standing("idle", words("Not fetched: another camera is in its place"))
    return Standing("idle", words("Not fetched now"))


def _of(session: Session, words: Words) -> Standing:
    if session.camera is not None and session.camera.phase == "retrying":
        why = words(FAULTS[session.camera.fault or "failed"])
        return Standing("lost", words("{why}. It is tried again.", why=why))
    if session.phase == "connecting":
        return Standing("look", words("Connecting"))
    if session.phase == "silent":
        return Standing("lost", words("Its line is silent"))
    coming = session.receiving
    if coming is None:
        return Standing("good", words("Connected"))
    if coming.fps > 0:
        about = {"width": coming.width, "height": coming.height, "fps": round(coming.fps)}
        seen = session.camera.seen if session.camera is not None else None
        if coming.sound and seen is not None and is_costly(seen):
            return Standing("look", words(COSTLY, **about))
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
    has_chamber = any(piece.kind in ("encoder", "camera") and not piece.person for piece in live.pieces)
    return wire.Equipment(
        pieces=tuple(wire.EquipmentState(piece.id, piece.name, how.mood, how.text) for piece, how in found),
        opening=live.opening if has_chamber else "",
        page=page,
    )
