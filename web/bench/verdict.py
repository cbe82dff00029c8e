"""What a rehearsal means, in words: whether it would do, what to look at before, how many seats the server would carry.

Pure. The last is an estimate and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import linear_regression

import msgspec

from streaming.synthetic_senses import AUDIBLE
from web.bench.held import Held, Load

LEAST_FPS = 24.5
MOST_LOSS = 0.5
"""Percent."""
LEAST_SOUND = 98.0
"""Percent."""
SLOWEST_PICTURE = 3.0
"""Seconds."""
SLOWEST_COMMAND = 100.0
"""Milliseconds, of the hundredth that are slowest."""
KEPT_FREE = 0.3
"""Of the processors, for what a rehearsal has not: citizens who watch, documents, a neighbour's meeting."""
FURTHEST = 10
"""No more than so many times what was tried is concluded from it."""
USUAL_HOURS = 4.0
"""Of a meeting whose agenda says no times."""


class Verdict(msgspec.Struct, frozen=True):
    good: bool
    words: str
    carries: int | None
    """How many seats the server would carry, by its processors alone; None where too little was tried to say."""
    at_least: bool
    """Whether it may be more: it is as far as can be concluded."""
    warnings: tuple[str, ...]


def verdict(held: Held) -> Verdict:
    warnings = tuple(_warnings(held))
    # Of a server that was too slow nothing can be concluded: what it used is not what it would have needed.
    carries, at_least = capacity(held.loads, held.processors) if _kept_up(held) else (None, False)
    return Verdict(not warnings, _words(held, carries, at_least, len(warnings)), carries, at_least, warnings)


def capacity(loads: Sequence[Load], processors: int) -> tuple[int | None, bool]:
    """Seats that fit into the processors without what is kept free, on the straight line through what was measured."""
    tried = max((load.seats for load in loads), default=0)
    if tried < 2 or len({load.seats for load in loads}) < 2:
        return None, False
    each, alone = linear_regression([load.seats for load in loads], [load.cores for load in loads])
    room = processors * (1 - KEPT_FREE) - alone
    if each <= 0:
        return None, False
    found = max(0, int(room / each))
    return min(found, FURTHEST * tried), found >= FURTHEST * tried


def _kept_up(held: Held) -> bool:
    made = held.programme_fps is None or held.programme_fps >= LEAST_FPS
    return made and all(each.fps >= LEAST_FPS for each in held.received)


def _words(held: Held, carries: int | None, at_least: bool, warnings: int) -> str:
    cores = f"{held.loads[-1].cores:.1f} of its {held.processors} cores"
    if not _kept_up(held):
        return (
            f"This server did not carry {held.seats} seats now. It used {cores} for them. Look at what is said above."
        )
    said = [f"This server carried {held.seats} seats with {cores}."]
    if carries is None:
        said.append("Too little was tried to say how many it would carry.")
    else:
        about = "more than" if at_least else "about"
        said.append(
            f"It would carry {about} {carries}: an estimate from its processors' work alone, with "
            f"{KEPT_FREE:.0%} of them kept free."
        )
    said.append("Nothing stands in the way." if not warnings else f"Look at {_things(warnings)} first.")
    return " ".join(said)


def _things(count: int) -> str:
    return "one thing" if count == 1 else f"{count} things"


def _warnings(held: Held) -> Iterator[str]:
    yield from _of_picture(held)
    yield from _of_sound(held)
    yield from _of_server(held)
    yield from _of_lines(held)


def _of_picture(held: Held) -> Iterator[str]:
    worst = min(held.received, key=lambda each: each.fps)
    if worst.fps < LEAST_FPS:
        few = sum(each.fps < LEAST_FPS for each in held.received)
        yield f"{few} of {held.seats} seats got fewer than 25 pictures a second, {worst.name} {worst.fps:.1f}."
    if held.programme_fps is not None and held.programme_fps < LEAST_FPS:
        yield f"The studio made {held.programme_fps:.1f} pictures a second, not 25."
    if held.late_frames:
        yield f"{held.late_frames} pictures were late."
    slowest = max(held.received, key=lambda each: each.first_picture or 0.0)
    if blind := [each.name for each in held.received if each.first_picture is None]:
        yield f"{_some(blind)} never saw a picture."
    if slowest.first_picture is not None and slowest.first_picture > SLOWEST_PICTURE:
        yield f"{slowest.name} waited {slowest.first_picture:.1f} s for the first picture."
    if held.received and (anew := [each.name for each in held.received if each.began_anew]):
        yield f"The studio had to begin anew while {_some(anew)} were in it."


def _of_sound(held: Held) -> Iterator[str]:
    if broken := [each.name for each in held.received if each.sound < LEAST_SOUND]:
        yield f"The sound had gaps for {_some(broken)}."
    if held.led and held.speakers:
        # Nobody hears themselves: who speaks alone hears nothing, and should not.
        deaf = [each.name for each in held.received[held.speakers :] if each.loudest < AUDIBLE]
        if deaf:
            yield f"{_some(deaf)} heard nobody speak."


def _of_server(held: Held) -> Iterator[str]:
    if held.command_ms[1] > SLOWEST_COMMAND:
        yield f"One command in a hundred took {held.command_ms[1]:.0f} ms or longer; {SLOWEST_COMMAND:.0f} is noticed."
    if held.refused:
        yield f"{len(held.refused)} commands were refused, such as {held.refused[0]}."
    if held.loads[-1].cores > held.processors * (1 - KEPT_FREE):
        yield f"The processors have no room to spare: {held.loads[-1].cores:.1f} of {held.processors} cores were used."
    if held.others > held.processors * KEPT_FREE:
        mine = f" ({held.own_cores:.1f} of it this command, if it runs there)" if held.own_cores else ""
        yield f"The server gave {held.others:.1f} cores to something else meanwhile{mine}, which bends what it says."
    needed = held.foreseen_hours or USUAL_HOURS
    if held.disk_hours is not None and held.disk_hours < needed:
        yield f"The disk has room to record for {held.disk_hours:.1f} h, and the meeting may last {needed:.1f} h."


def _of_lines(held: Held) -> Iterator[str]:
    lossy = [each for each in held.received if each.loss > MOST_LOSS]
    if lossy:
        worst = max(lossy, key=lambda each: each.loss)
        yield f"{len(lossy)} of {held.seats} seats lost packets, {worst.name} {worst.loss:.1f} %."
    if not held.turn:
        yield "There is no TURN server: who sits behind a firewall that lets no UDP through cannot come in."
    for each in held.turn:
        if each.why:
            yield f"The TURN server {each.url} does not relay: {each.why}."
    for relay in held.relays:
        if not relay.live:
            yield f"{relay.name} did not get the programme{f': {relay.reason}' if relay.reason else ''}."


def _some(names: list[str]) -> str:
    return ", ".join(names) if len(names) < 4 else f"{', '.join(names[:2])} and {len(names) - 2} more"


def table(held: Held, found: Verdict) -> str:
    """The rehearsal for people."""
    wide = max(len(each.name) for each in held.received)
    rows = [
        f"{held.title}: {held.seats} seats, {held.seconds:.0f} s"
        + (f", {held.taken} people there themselves" if held.taken else ""),
        "",
        f"{'':{wide}}   fps  loss %  sound %    dB  first picture",
        *(
            f"{each.name:{wide}} {each.fps:5.1f} {each.loss:7.2f} {each.sound:8.0f} {each.loudest:5.0f}  "
            + (f"{each.first_picture:.2f} s" if each.first_picture is not None else "never")
            for each in held.received
        ),
        "",
        f"{held.commands} commands: p50 {held.command_ms[0]:.0f} ms, p99 {held.command_ms[1]:.0f} ms; "
        f"{held.voted} voted at once",
        *(f"{load.seats:3} seats {load.cores:6.2f} cores" for load in held.loads),
        *(f"  {name:38}{cores:6.2f} cores" for name, cores in held.loads[-1].by_name.items()),
        f"  {'memory':38}{held.memory_mb:6.0f} MB",
        *(f"TURN {each.url}: {each.why or 'relays'}" for each in held.turn),
        *(f"Relay {each.name}: {'live' if each.live else each.reason or 'not live'}" for each in held.relays),
        "",
        *(f"! {each}" for each in found.warnings),
        found.words,
    ]
    return "\n".join(rows)
