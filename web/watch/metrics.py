"""What Prometheus is told of every live meeting and of the service, made when it asks.

Labels are ids of meetings and of destinations and words of closed lists: never a name, a person or an address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from statistics import median
from typing import get_args

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from streaming.control import RelayPhase
from web.watch.meeting import Watched
from web.watch.service import ServiceWatch

RECORDING_STATES = ("stopped", "recording", "failing")
RELAY_STATES = get_args(RelayPhase)
CONTENT_TYPE = CONTENT_TYPE_LATEST

Figure = Callable[[Watched], float | None]
"""None where there is nothing to say yet."""


def _health(name: str, share: float = 1.0) -> Figure:
    return lambda watched: getattr(watched.health, name) * share if watched.health is not None else None


def _studio_up(watched: Watched) -> float | None:
    return float(watched.studio) if watched.led else None


GAUGES: tuple[tuple[str, str, Figure], ...] = (
    ("studio_up", "Whether the studio is there, of a meeting that needs one.", _studio_up),
    ("seats_connected", "Seats whose picture and sound can arrive.", lambda watched: watched.seats),
    ("peers", "Peer connections, with those that only watch.", _health("peers")),
    ("programme_fps", "Pictures a second of the programme.", _health("fps")),
    ("picture_seconds", "Time to make one picture: decode, compose, encode.", _health("picture_ms", 0.001)),
    ("encoder_seconds", "Of that, time to encode it.", _health("encoder_ms", 0.001)),
    ("sound_delay_seconds", "From capture to play of the slowest microphone.", _health("sound_delay_ms", 0.001)),
    ("recorder_queue_seconds", "Programme that the recorder has not been given yet.", _health("recorder_waiting")),
    ("recording_losing", "Whether what is said now is not recorded.", lambda watched: float(watched.recording.losing)),
    ("disk_free_bytes", "Free where the recording goes.", _health("disk_free")),
    ("disk_size_bytes", "Size of the disk that the recording goes to.", _health("disk_total")),
)
COUNTERS: tuple[tuple[str, str, Figure], ...] = (
    ("programme_frames_late", "Pictures that left more than one interval late.", _health("late_frames")),
    ("programme_frames_dropped", "Pictures that were never made or never left.", _health("dropped_frames")),
    ("packets_sent", "RTP packets to browsers.", _health("packets_sent")),
    ("packets_received", "RTP packets from browsers.", _health("packets_received")),
    ("mixer_starts", "Times that this studio has started its mixer.", _health("mixer_starts")),
)


class Metrics:
    """`observe` adds figures of the service that are looked up when Prometheus asks."""

    def __init__(self, live: Callable[[], Iterable[Watched]]) -> None:
        self.registry = CollectorRegistry()
        self.service = ServiceWatch(self.registry)
        ProcessCollector(registry=self.registry)
        self.registry.register(_Meetings(live))

    def observe(self, name: str, says: str, figure: Callable[[], float]) -> None:
        self.registry.register(_Observed(name, says, figure))

    def text(self) -> bytes:
        """In Prometheus's own format."""
        return generate_latest(self.registry)


class _Observed(Collector):
    def __init__(self, name: str, says: str, figure: Callable[[], float]) -> None:
        self._name, self._says, self._figure = f"consistori_{name}", says, figure

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily(self._name, self._says, value=self._figure())


class _Meetings(Collector):
    def __init__(self, live: Callable[[], Iterable[Watched]]) -> None:
        self._live = live

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterator[Metric]:
        live = list(self._live())
        yield GaugeMetricFamily("consistori_meetings_live", "Meetings that this process leads.", value=len(live))
        for name, says, figure in GAUGES:
            yield _family(GaugeMetricFamily, name, says, live, figure)
        for name, says, figure in COUNTERS:
            yield _family(CounterMetricFamily, name, says, live, figure)
        yield _queues(live)
        yield from _lines(live)
        yield _recordings(live)
        yield from _relays(live)


def _family(
    kind: type[GaugeMetricFamily] | type[CounterMetricFamily],
    name: str,
    says: str,
    live: list[Watched],
    figure: Figure,
) -> Metric:
    family = kind(f"consistori_{name}", says, labels=["meeting"])
    for watched in live:
        if (value := figure(watched)) is not None:
            family.add_metric([watched.meeting], value)
    return family


def _queues(live: list[Watched]) -> Metric:
    family = GaugeMetricFamily(
        "consistori_queue_bytes", "Bytes that wait between bridge and mixer.", labels=["meeting", "queue"]
    )
    for watched in live:
        if watched.health is not None:
            family.add_metric([watched.meeting, "to_mixer"], watched.health.mixer_waiting)
            family.add_metric([watched.meeting, "from_mixer"], watched.health.programme_waiting)
    return family


def _lines(live: list[Watched]) -> Iterator[Metric]:
    """Of the worst line and of the one in the middle: a figure for each seat would name people."""
    loss = GaugeMetricFamily(
        "consistori_line_loss_ratio", "Packets lost, 0 to 1.", labels=["meeting", "direction", "line"]
    )
    trip = GaugeMetricFamily("consistori_line_round_trip_seconds", "There and back.", labels=["meeting", "line"])
    for watched in live:
        for direction, losses in (
            ("up", [line.loss_up for line in watched.lines.values()]),
            ("down", [line.loss_down for line in watched.lines.values()]),
        ):
            if losses:
                loss.add_metric([watched.meeting, direction, "worst"], max(losses))
                loss.add_metric([watched.meeting, direction, "median"], median(losses))
        trips = [line.round_trip_ms / 1000 for line in watched.lines.values() if line.round_trip_ms is not None]
        if trips:
            trip.add_metric([watched.meeting, "worst"], max(trips))
            trip.add_metric([watched.meeting, "median"], median(trips))
    yield loss
    yield trip


def _recordings(live: list[Watched]) -> Metric:
    family = GaugeMetricFamily("consistori_recording_state", "1 for the one it is in.", labels=["meeting", "state"])
    for watched in live:
        for state in RECORDING_STATES:
            family.add_metric([watched.meeting, state], float(watched.recording.phase == state))
    return family


def _relays(live: list[Watched]) -> Iterator[Metric]:
    labels = ["meeting", "destination"]
    state = GaugeMetricFamily("consistori_relay_state", "1 for the one it is in.", labels=[*labels, "state"])
    bitrate = GaugeMetricFamily("consistori_relay_bits_per_second", "What the destination takes.", labels=labels)
    queue = GaugeMetricFamily(
        "consistori_relay_queue_seconds", "Programme that it has not been given yet.", labels=labels
    )
    dropped = CounterMetricFamily("consistori_relay_dropped_seconds", "Programme never sent there.", labels=labels)
    for watched in live:
        for relay in watched.relays.values():
            which = [watched.meeting, relay.relay]
            for each in RELAY_STATES:
                state.add_metric([*which, each], float(relay.phase == each))
            bitrate.add_metric(which, relay.bitrate)
            queue.add_metric(which, relay.waiting)
            dropped.add_metric(which, relay.dropped_seconds)
    yield from (state, bitrate, queue, dropped)
