"""How a meeting and the service are doing, in words: what is wrong, and what to do about it. The worst first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from meetings.letters import isolated
from streaming.control import Health, RelayHealth
from web.i18n import _, decimal, many
from web.watch.meeting import MINUTE, Watched
from web.watch.service import ServiceWatch

Grade = Literal["wrong", "look"]
"""Somebody loses something now; or it is as well to look."""

STARTING = 5.0
"""Seconds that a studio may take to be there, at first or again."""
SILENT = 10.0
"""Seconds without a word of a studio that says how it is every two."""
SLOW, TIGHT = 0.8, 0.96
"""Parts of the pictures that there should be."""
LATE = 0.01
"""Part of a minute's pictures that may be late without a word."""
POOR_LOSS = 0.08
STANDING_DELAY = 400.0
"""ms."""
FULL_QUEUE = 10.0
"""Seconds of programme."""
SLOW_WRITING = 1.0
"""Seconds."""


class Finding(msgspec.Struct, frozen=True):
    grade: Grade
    what: str
    do: str


class Names(msgspec.Struct, frozen=True):
    """What ids are called."""

    seats: Mapping[str, str] = {}
    destinations: Mapping[str, str] = {}


def of_meeting(watched: Watched, names: Names, now: float) -> list[Finding]:
    """`now` in Unix seconds. Empty: all is well."""
    if not watched.led or (not watched.studio and now - watched.lost_at < STARTING):
        return []
    if not watched.studio:
        return [
            Finding(
                "wrong",
                _("The studio of this meeting is not running: there is no picture and nothing is recorded."),
                _("It is started again by itself. If this lasts longer than a minute, look at the service's log."),
            )
        ]
    if now - watched.heard_at > SILENT:
        return [
            Finding(
                "wrong",
                _("The studio has not said anything for %(seconds)s s.") % {"seconds": round(now - watched.heard_at)},
                _("The machine may be overloaded. A studio that hangs is replaced by itself."),
            )
        ]
    found = [*_recording(watched), *_relays(watched, names), *_lines(watched, names)]
    if watched.health is not None:
        found += [*_disk(watched.health), *_pictures(watched, watched.health), *_waiting(watched.health)]
    return sorted(found, key=lambda each: each.grade != "wrong")


def of_service(service: ServiceWatch, now: float) -> list[Finding]:
    """`now` in seconds of the steady clock."""
    found = []
    if away := service.away(now):
        said = many(
            "%(num)s command was refused in the last five minutes because the record could not be written.",
            "%(num)s commands were refused in the last five minutes because the record could not be written.",
            away,
        )
        found.append(Finding("wrong", said % {"num": away}, _("Look at the database and at the disk it is on.")))
    if (slowest := service.slowest(now)) > SLOW_WRITING:
        found.append(
            Finding(
                "look",
                _("Writing to the record took up to %(seconds)s s in the last five minutes.")
                % {"seconds": decimal(slowest)},
                _("The disk of the database is slow or busy: look at what else uses it."),
            )
        )
    return found


def _recording(watched: Watched) -> Iterator[Finding]:
    if watched.recording.losing:
        yield Finding(
            "wrong",
            _("What is said now is not being recorded."),
            _("Make room on the disk, or see why it cannot be written to; the recording goes on by itself."),
        )
    elif watched.recording.phase == "failing":
        yield Finding(
            "look",
            _("The recording is interrupted; what is said now waits in memory."),
            _("It goes on by itself. Look whether the disk is full."),
        )


def _relays(watched: Watched, names: Names) -> Iterator[Finding]:
    for relay in watched.relays.values():
        name = names.destinations.get(relay.relay, relay.relay)
        yield from _relay(relay, name)


def _relay(relay: RelayHealth, name: str) -> Iterator[Finding]:
    if relay.phase == "retrying":
        yield Finding(
            "wrong",
            _("%(name)s does not receive the programme: %(reason)s") % {"name": isolated(name), "reason": relay.reason},
            _("It is tried again by itself. See that its address and key are right and that its server answers."),
        )
    elif relay.slow:
        yield Finding(
            "look",
            _("%(name)s takes less than the programme, so parts of it are left out.") % {"name": isolated(name)},
            _("The line to it, or its server, is too slow."),
        )


def _lines(watched: Watched, names: Names) -> Iterator[Finding]:
    poor = sorted(
        isolated(names.seats.get(peer.source, peer.source))
        for peer in watched.peers.values()
        if peer.source
        and (line := watched.lines.get(peer.peer)) is not None
        and max(line.loss_up, line.loss_down) > POOR_LOSS
    )
    if poor:
        yield Finding(
            "look",
            _("Poor lines: %(names)s.") % {"names": ", ".join(poor)},
            _("If they are all in one place, look at the network there; else it is each one's own line."),
        )


def _disk(health: Health) -> Iterator[Finding]:
    if health.disk == "none":
        yield Finding(
            "wrong",
            _("There is no room left on the disk for the recording."),
            _("Move old films and recordings elsewhere, or make the disk larger. Nothing has to be restarted."),
        )
    elif health.disk == "low":
        yield Finding(
            "look",
            _("Less than a tenth of the disk is free."),
            _("Move old films and recordings elsewhere before it is full."),
        )


def _pictures(watched: Watched, health: Health) -> Iterator[Finding]:
    cpu = _("The machine is short of processing power: see what else runs on it, or hold fewer meetings at a time.")
    late = watched.late_lately
    if health.fps < watched.fps * TIGHT:
        yield Finding(
            "wrong" if health.fps < watched.fps * SLOW else "look",
            _("The programme has %(fps)s pictures a second instead of %(wanted)s.")
            % {"fps": decimal(health.fps), "wanted": watched.fps},
            cpu,
        )
    elif late > watched.fps * MINUTE * LATE:
        said = many(
            "%(num)s picture was late in the last minute.", "%(num)s pictures were late in the last minute.", late
        )
        yield Finding("look", said % {"num": late}, cpu)


def _waiting(health: Health) -> Iterator[Finding]:
    if health.sound_delay_ms > STANDING_DELAY:
        yield Finding(
            "look",
            _("The sound of somebody arrives with a delay of %(ms)s ms.") % {"ms": round(health.sound_delay_ms)},
            _("Their line is unsteady; the delay shrinks by itself when it is better."),
        )
    if health.recorder_waiting > FULL_QUEUE:
        yield Finding(
            "look",
            _("%(seconds)s s of programme wait to be recorded.") % {"seconds": round(health.recorder_waiting)},
            _("The disk of the recordings is slow or busy: look at what else uses it."),
        )
