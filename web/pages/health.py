"""Health, for whoever looks after meetings: a verdict in words, then lines over the meeting's time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import msgspec
from aiohttp import web as aioweb
from msgspec.structs import replace

from meetings.council import Council
from meetings.ledger import UnknownMeeting
from meetings.letters import isolated
from meetings.state import State
from web import here, i18n, keys, listing, ways
from web.i18n import _
from web.rendering import page
from web.watch import verdict
from web.watch.charts import Chart, Times, chart
from web.watch.meeting import Watched
from web.watch.series import Column, Series
from web.watch.verdict import Finding, Names

KILO, MEGA, GIGA = 1e3, 1e6, 1e9
SEATS_DRAWN = 8
"""Lines of seats in one drawing: those that lost most."""
WORTH_DRAWING = 1.0
"""Percent that a seat has lost at some time."""

Fold = Callable[..., float]
"""`max` or `min`: which figure is the worst."""


class Watch(msgspec.Struct, frozen=True):
    """One meeting on the list."""

    meeting: str
    title: str
    live: bool
    rehearses: bool
    findings: list[Finding]


class Drawing(msgspec.Struct, frozen=True):
    """One drawing, and its figures of now and of the worst moment as people read them."""

    title: str
    now: str
    worst: str
    """Empty where no moment is worse than another."""
    chart: Chart


async def listed(request: aioweb.Request) -> aioweb.StreamResponse:
    """Every meeting of the council's that is live or lately was, and the service."""
    council, _who = await here.desk(request)
    app = request.app
    watches = [await _watch(app, watched) for watched in app[keys.WATCHES].of(council.id)]
    service = verdict.of_service(app[keys.METRICS].service, time.monotonic())
    return page(
        request,
        "health.html",
        watches=[each for each in watches if each is not None],
        service=service,
        writing=round(app[keys.METRICS].service.slowest(time.monotonic()) * 1000),
    )


async def show(request: aioweb.Request) -> aioweb.StreamResponse:
    council, _who = await here.desk(request)
    watched = request.app[keys.WATCHES].find(request.match_info["meeting"], council.id)
    watch = await _watch(request.app, watched) if watched is not None else None
    if watched is None or watch is None:
        raise here.not_found()
    names = _names(await request.app[keys.LEDGER].state(watched.meeting))
    return page(request, "health_meeting.html", watch=watch, **_drawn(watched, names, council))


async def _watch(app: aioweb.Application, watched: Watched) -> Watch | None:
    try:
        state = await app[keys.LEDGER].state(watched.meeting)
    except UnknownMeeting:
        return None
    findings = verdict.of_meeting(watched, _names(state), app[keys.CLOCK]().timestamp())
    title = listing.full_title(state.plan)
    return Watch(watched.meeting, title, watched.live, bool(state.rehearses), findings)


def _names(state: State) -> Names:
    seats = {person: name for person, name, _role in ways.people(state.plan)}
    return Names(seats, {relay.relay: relay.name for relay in state.relays.values()})


def _drawn(watched: Watched, names: Names, council: Council) -> dict[str, Any]:
    series = watched.series
    if series.began is None:
        return {"drawings": [], "lasted": 0.0}
    times = Times(series.began, series.seconds, series.length, council.timezone)
    return {"drawings": _drawings(watched, names, times), "lasted": series.seconds * series.length}


def _drawings(watched: Watched, names: Names, times: Times) -> list[Drawing]:
    """In the order in which whoever is called should look."""
    series, interval = watched.series, 1000 / watched.fps

    def own(kind: str, title: str, unit: str, least: float, share: float = 1.0, worst: Fold = max) -> Drawing:
        values = [value * share for value in series.get(Column(kind))]
        return _drawing(title, unit, [(title, values)], times, least, worst)

    def both(kind: str, title: str, unit: str, names: dict[str, str], share: float = 1.0) -> Drawing:
        lines = [(name, [value * share for value in series.get(Column(kind, of))]) for of, name in names.items()]
        return _drawing(title, unit, lines, times, 100, max)

    return [
        own("fps", _("Pictures a second"), "", watched.fps, worst=min),
        own("late", _("Late pictures in %(seconds)s s") % {"seconds": round(times.seconds)}, "", 10),
        _losses(series, names, times),
        *_relays(series, names, times),
        own("picture", _("Time to make one picture"), " ms", interval),
        own("encoder", _("Of that, to encode it"), " ms", interval),
        own("delay", _("Delay of the slowest microphone"), " ms", 200),
        own("trip", _("There and back on the slowest line"), " ms", 200),
        replace(
            both("packets", _("Packets a second"), "", {"sent": _("to browsers"), "received": _("from browsers")}),
            worst="",
        ),
        both(
            "queue",
            _("Waiting between network and mixer"),
            " kB",
            {"to_mixer": _("to the mixer"), "from_mixer": _("from the mixer")},
            1 / KILO,
        ),
        own("waiting", _("Waiting to be recorded"), " s", 5),
        own("disk", _("Free on the disk"), " GB", 1, 1 / GIGA, min),
        replace(own("seats", _("Seats connected"), "", 4), worst=""),
    ]


def _losses(series: Series, names: Names, times: Times) -> Drawing:
    """The seats that lost most, of those that lost something worth drawing."""
    percent = [(names.seats.get(seat, seat), [value * 100 for value in values]) for seat, values in series.of("loss")]
    worst_first = sorted(percent, key=lambda each: -max(_known(each[1]), default=0.0))
    drawn = [each for each in worst_first if max(_known(each[1]), default=0.0) >= WORTH_DRAWING][:SEATS_DRAWN]
    return _drawing(_("Lost on the way, by seat"), " %", drawn, times, 10, max, none=0.0)


def _relays(series: Series, names: Names, times: Times) -> list[Drawing]:
    found = []
    for relay, values in series.of("relay"):
        title = _("Taken by %(name)s") % {"name": isolated(names.destinations.get(relay, relay))}
        rates = [value / MEGA for value in values]
        found.append(_drawing(title, " Mbit/s", [(title, rates)], times, 3, min))
    return found


def _drawing(
    title: str,
    unit: str,
    lines: list[tuple[str, list[float]]],
    times: Times,
    least: float,
    worst: Fold,
    none: float = math.nan,
) -> Drawing:
    """`none`: the figure where there is no line."""
    nows = [known[-1] for _name, values in lines if (known := _known(values))]
    all_known = [value for _name, values in lines for value in _known(values)]
    return Drawing(
        title,
        _figure(worst(nows, default=none), unit),
        _figure(worst(all_known, default=none), unit),
        chart(lines, times, least=least, fold=worst),
    )


def _known(values: list[float]) -> list[float]:
    return [value for value in values if not math.isnan(value)]


def _figure(value: float, unit: str) -> str:
    if math.isnan(value):
        return "-"
    return i18n.decimal(value) + unit
