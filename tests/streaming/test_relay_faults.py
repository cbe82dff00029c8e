"""Servers that go away, hang, are slow or not who they say: real ones, and a relay that gets over it by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import pytest
from structlog.testing import capture_logs

from streaming import relay, silence
from tests.e2e.signals import Watched, watch
from tests.streaming.certificates import DAY, Authority
from tests.streaming.exposure import exposed
from tests.streaming.relayed import KEY, Relayed, relayed
from tests.streaming.rtmp_server import RtmpServer, rtmp_server
from tests.streaming.slow_line import slow_line
from tests.until import until

TEN_MINUTES = 600.0
MOST_HELD = 1_500_000
"""Bytes that ten seconds of the test's programme and one group of pictures are at most."""

pytestmark = pytest.mark.needs("nginx", "nginx-rtmp")


def well(file: Path) -> Watched:
    """What a server recorded, if it begins at a keyframe, goes forward only, and decodes."""
    container: Any = av.open(str(file))
    with container:
        packets = [packet for packet in container.demux(video=0) if packet.dts is not None]
    assert packets[0].is_keyframe
    times = [packet.dts for packet in packets]
    assert times == sorted(set(times))
    seen = watch(file, 1000)
    assert seen.pictures == pytest.approx(len(packets), abs=2)
    return seen


async def farewell(made: Relayed, server: RtmpServer) -> None:
    """Ends the relay; returns when the server has taken leave of it and closed its file."""
    before = server.log().count("deleteStream")
    await made.stop()
    await until(lambda: server.log().count("deleteStream") > before)


async def test_a_server_that_is_gone_for_ten_minutes_is_found_again_and_goes_on_from_then(tmp_path: Path) -> None:
    """Ten minutes of the relay's own pauses, which the test shortens."""
    async with rtmp_server(tmp_path) as server, relayed(server.url) as made:
        await until(lambda: made.phase() == "live")
        await made.more(4)
        server.end()
        await until(lambda: made.phase() == "retrying")
        await until(lambda: sum(made.pauses) > TEN_MINUTES, within=120)
        assert len(made.pauses) < 60
        assert max(made.pauses) <= 30
        assert made.relay._backlog.held < MOST_HELD
        before = made.given
        await server.begin()
        await until(lambda: made.phase() == "live")
        await made.more(8)
        missing = made.relay.health().dropped_seconds
        await farewell(made, server)
        assert made.phases() == ["live", "retrying", "live", "stopped"]
        seen = well(server.recorded(KEY))
    assert 2 < seen.seconds < made.given - before + 3
    assert missing > 4


async def test_a_server_that_hangs_in_the_middle_is_left_and_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silence, "RELAY", 2.0)
    async with rtmp_server(tmp_path) as server, relayed(server.url) as made:
        await until(lambda: made.phase() == "live")
        await made.more(4)
        server.hang()
        await until(lambda: made.pauses, within=60)
        assert made.reports[-1].reason == "the destination takes nothing any more"
        assert made.relay._backlog.held < MOST_HELD
        before = made.given
        server.wake()
        await until(lambda: made.phase() == "live")
        await made.more(8)
        await farewell(made, server)
        seen = well(server.recorded(KEY))
    assert 2 < seen.seconds < made.given - before + 3


async def test_a_slow_line_gets_what_it_can_carry_and_the_newest_when_it_is_fast_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """200 kbit/s for a programme that comes at 2 Mbit/s."""
    monkeypatch.setattr(relay, "SLOW_FOR", 3.0)
    async with (
        rtmp_server(tmp_path) as server,
        slow_line(server.port, 200_000) as line,
        relayed(server.url.replace(str(server.port), str(line.port)), busy=True) as made,
    ):
        await until(lambda: made.relay.health().slow, within=60)
        dropped = made.relay.health().dropped_seconds
        await until(lambda: made.relay.health().dropped_seconds > dropped + 6, within=60)
        assert made.phases() == ["live"]
        assert made.relay._backlog.held < MOST_HELD
        slow_bytes = line.carried
        line.rate = 0
        await until(lambda: not made.relay.health().slow)
        newest = made.relay._backlog._groups[-1].time
        await until(lambda: (reading := made.relay._backlog).held and reading._groups[0].time >= newest)
        await made.more(8)
        assert line.carried > slow_bytes
        await farewell(made, server)
        assert made.phases() == ["live", "stopped"]
        well(server.recorded(KEY))


@pytest.mark.needs("nginx-stream")
async def test_over_tls_what_arrives_decodes_and_the_key_is_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with capture_logs() as logs:
        async with rtmp_server(tmp_path, certificate=authority.vouch("localhost")) as server:
            assert server.url.startswith("rtmps://localhost:")
            async with relayed(server.url) as made:
                await until(lambda: made.phase() == "live")
                await made.more(6)
                assert exposed(KEY) == []
            await until(lambda: "deleteStream" in server.log())
            assert well(server.recorded(KEY)).seconds > 2
    assert KEY not in repr(made.reports) + repr(logs)


@pytest.mark.needs("nginx-stream")
@pytest.mark.parametrize("wrong", ["unknown authority", "another name", "expired"])
async def test_over_tls_nothing_is_said_to_a_server_that_is_not_the_right_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    trusted, other = Authority(tmp_path), Authority(tmp_path, "Somebody else")
    certificate = {
        "unknown authority": lambda: other.vouch("localhost"),
        "another name": lambda: trusted.vouch("example.org"),
        "expired": lambda: trusted.vouch("localhost", valid_until=-DAY),
    }[wrong]()
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted.file))
    async with rtmp_server(tmp_path, certificate=certificate) as server, relayed(server.url) as made:
        await until(lambda: made.pauses)
        assert made.phases() == ["retrying"]
        assert made.reports[-1].reason.startswith("the destination's certificate is not good: ")
        assert "publish" not in server.log()
        assert KEY not in server.log()
