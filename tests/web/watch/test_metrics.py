"""What Prometheus reads: the studio's figures in base units, and labels that are ids and words of closed lists."""

from __future__ import annotations

from meetings.refusal import Code, Refused
from streaming.control import RecordingState, RelayHealth
from tests.web.watch import scraped
from tests.web.watch.reports import WELL, watched
from web.watch.meeting import Watched
from web.watch.metrics import RECORDING_STATES, RELAY_STATES, Metrics

MEETING = {"meeting": "2026-12-03-vila"}

LABELS = {
    "meeting": {"2026-12-03-vila"},
    "destination": {"d1"},
    "queue": {"to_mixer", "from_mixer"},
    "direction": {"up", "down"},
    "line": {"worst", "median"},
    "state": {*RECORDING_STATES, *RELAY_STATES},
    "code": {code.value for code in Code},
}
"""Every value that a label may have, but for the bounds of histograms. Who adds one says here what bounds it."""


def figure(metrics: Metrics, name: str, **labels: str) -> float | None:
    return scraped.figure(scraped.figures(metrics.text().decode()), name, **labels)


def test_a_meeting_s_figures_are_those_of_its_studio() -> None:
    metrics = Metrics(lambda: [watched(*WELL)])
    expected = {
        "studio_up": 1,
        "seats_connected": 2,
        "peers": 2,
        "programme_fps": 25,
        "picture_seconds": 0.012,
        "encoder_seconds": 0.007,
        "sound_delay_seconds": 0.08,
        "disk_free_bytes": 50e9,
        "packets_sent_total": 1000,
        "packets_received_total": 500,
        "programme_frames_late_total": 0,
    }
    assert {name: figure(metrics, name, **MEETING) for name in expected} == expected
    assert figure(metrics, "line_loss_ratio", **MEETING, direction="up", line="worst") == 0.05
    assert figure(metrics, "line_round_trip_seconds", **MEETING, line="median") == 0.04
    assert figure(metrics, "recording_state", **MEETING, state="recording") == 1
    assert figure(metrics, "relay_state", **MEETING, destination="d1", state="live") == 1
    assert figure(metrics, "relay_state", **MEETING, destination="d1", state="retrying") == 0
    assert figure(metrics, "meetings_live") == 1


def test_of_a_studio_that_is_gone_only_that_is_said() -> None:
    gone = watched(*WELL)
    gone.lost()
    metrics = Metrics(lambda: [gone])
    assert figure(metrics, "studio_up", **MEETING) == 0
    assert figure(metrics, "programme_fps", **MEETING) is None
    gone.led = False
    assert figure(metrics, "studio_up", **MEETING) is None, "a meeting that is over needs none"


def test_commands_and_writings_are_counted() -> None:
    live: list[Watched] = []
    metrics = Metrics(lambda: live)
    metrics.service.wrote(0.003, 10.0)
    metrics.service.wrote(0.4, 11.0)
    metrics.service.answered(0.01, None, 12.0)
    metrics.service.answered(5.0, Refused(Code.RECORD_AWAY), 13.0)
    assert figure(metrics, "journal_commit_seconds_count") == 2
    assert figure(metrics, "command_seconds_count") == 2
    assert figure(metrics, "commands_refused_total", code="record_away") == 1
    assert figure(metrics, "commands_refused_total", code=Code.NOT_ALLOWED.value) == 0
    assert (metrics.service.slowest(14.0), metrics.service.away(14.0)) == (0.4, 1)
    assert (metrics.service.slowest(400.0), metrics.service.away(400.0)) == (0.0, 0)


def test_labels_name_nobody() -> None:
    spoken = watched(*WELL, RelayHealth("d1", "retrying", 0.0, reason="said by vila-1"), RecordingState("failing", 0.0))
    metrics = Metrics(lambda: [spoken])
    metrics.service.answered(0.01, Refused(Code.NOT_ALLOWED), 0.0)
    for name, labels in scraped.figures(metrics.text().decode()):
        for label, value in labels:
            if label != "le" and name.startswith("consistori_"):
                assert value in LABELS[label], (name, label, value)
    assert "vila-1" not in metrics.text().decode()
