"""One browser gone wild among others, over real connections: it is limited, and the others notice nothing."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from functools import partial

import pytest

from streaming import limits
from streaming.bridge import datagrams, internals, rtcp
from streaming.bridge.reception import ReportBlock
from streaming.bucket import Rate
from streaming.control import AcceptAnswer, Levels, Offered, OpenPeer, PeerLimited, PeerRefused, PeerState
from streaming.exchange import Kind, MakeKeyframe
from streaming.synthetic import SyntheticPeer
from streaming.synthetic_media import film, tone
from tests.streaming.bridge.room import Room, a_room
from tests.until import until


@pytest.fixture(params=["compiled", "Python"], autouse=True)
def handled(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packets pass by the extension, where there is one, and by Python."""
    best = datagrams.best
    monkeypatch.setattr(datagrams, "best", lambda wanted: best(wanted and request.param == "compiled"))


def seat(hue: int) -> SyntheticPeer:
    return SyntheticPeer(camera=film(hue=hue), microphone=tone(300 + hue))


async def wild(once: Callable[[], object], times: int = 400, each: int = 10) -> None:
    """`once` again and again, `each` times in a row, so that the loop they share gets its turns."""
    for _ in range(times):
        for _ in range(each):
            once()
        await asyncio.sleep(0)


async def goes_on(room: Room, other: SyntheticPeer, source: str) -> None:
    """The other is seen, heard and shown the programme, without a gap."""
    seen, shown = len(room.of(Kind.CAMERA, source)), other.counts.video_frames
    await until(lambda: len(room.of(Kind.CAMERA, source)) > seen + 5 and other.counts.video_frames > shown + 10)
    assert room.phases("p1") == ["connecting", "connected"]
    assert other.counts.lost == 0


def limited(room: Room) -> dict[str, bool]:
    return {report.excess: report.closed for report in room.reported(PeerLimited) if report.peer == "p0"}


async def test_ten_times_the_bitrate_is_limited_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    # A machine busy with tests cannot make ten times the real limit: the limit is made a tenth.
    monkeypatch.setattr(limits, "OCTETS", Rate(125_000, 125_000))
    mad, other = seat(1), seat(2)
    async with a_room(mad, other) as room:
        wire, track = mad._wire, mad._tracks[1]
        assert wire is not None
        await wild(lambda: wire.send(track.pack([bytes(1_100)], 0)))
        await until(lambda: "traffic" in limited(room))
        await goes_on(room, other, "s1")


async def test_a_flood_closes_only_its_own_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DATAGRAMS", Rate(300, 300))
    monkeypatch.setattr(limits, "FLOOD", Rate(10, 300))
    mad, other = seat(1), seat(2)
    async with a_room(mad, other) as room:
        pair = internals.selected_pair(mad._transport)
        assert pair is not None
        assert mad._wire is not None
        raw = internals.duplicate_socket(pair)
        assert raw is not None
        address = pair.remote_addr

        def burst() -> None:
            with contextlib.suppress(OSError):
                raw.sendto(b"\x80" + bytes(60), address)

        with raw:
            await wild(burst)
            await until(lambda: "closed" in room.phases("p0"))
        assert limited(room)["traffic"]
        await goes_on(room, other, "s1")


async def test_noise_under_no_key_is_thrown_away_and_told() -> None:
    mad, other = seat(1), seat(2)
    async with a_room(mad, other) as room:
        pair = internals.selected_pair(mad._transport)
        assert pair is not None
        raw = internals.duplicate_socket(pair)
        assert raw is not None
        with raw:
            for _ in range(3 * round(limits.UNUSABLE.at_once)):
                raw.sendto(b"\x80\x60" + bytes(100), pair.remote_addr)
                await asyncio.sleep(0)
        await until(lambda: "garbage" in limited(room))
        await goes_on(room, other, "s1")


async def test_anybody_may_send_to_a_port_and_nobody_is_blamed() -> None:
    mad, other = seat(1), seat(2)
    async with a_room(mad, other) as room:
        pair = internals.selected_pair(mad._transport)
        assert pair is not None
        with socket.socket(socket.AF_INET6 if ":" in pair.remote_addr[0] else socket.AF_INET, socket.SOCK_DGRAM) as raw:
            raw.setblocking(False)
            for number in range(5_000):
                with contextlib.suppress(OSError):
                    raw.sendto(bytes([(0, 22, 0x80, 255)[number % 4]]) + bytes(60), pair.remote_addr)
                if number % 50 == 0:
                    await asyncio.sleep(0)
        await goes_on(room, other, "s1")
        before = len(room.of(Kind.CAMERA, "s0"))
        await until(lambda: len(room.of(Kind.CAMERA, "s0")) > before)
        assert limited(room) == {}


async def test_storms_of_feedback_cost_nobody_anything() -> None:
    mad, other = seat(1), seat(2)
    async with a_room(mad, other) as room:
        picture = room.bridge._identity.ssrcs[1]
        await until(lambda: mad.counts.video_packets > 20)
        made = room.keyframes_made
        block = ReportBlock(255, 100, 9, 0, 0, 0)
        compounds = (
            rtcp.picture_loss(1, picture),
            rtcp.nack(1, picture, range(0, 6_000, 2)),
            rtcp.receiver_report(1, {picture: block}),
        )
        sent = room.bridge.packets_sent
        for compound in compounds:
            await wild(partial(mad._send_rtcp, compound), times=60)
        await until(lambda: "control" in limited(room))
        asked = len([word for word in room.words if isinstance(word, MakeKeyframe)])
        assert room.keyframes_made - made <= asked
        assert room.bridge.packets_sent - sent >= 0
        await goes_on(room, other, "s1")


async def test_more_pictures_than_any_camera_makes_do_not_reach_the_mixer() -> None:
    fast, other = SyntheticPeer(camera=film(hue=1, fps=50), microphone=tone(440)), seat(2)
    async with a_room(fast, other) as room:
        peer = room.bridge._peers["p0"]
        frames = room.of(Kind.CAMERA, "s0")
        await until(lambda: room.of(Kind.CAMERA, "s0"))
        frame = room.of(Kind.CAMERA, "s0")[0]
        before = len(room.of(Kind.CAMERA, "s0"))
        now = room.clock()
        passed = sum(peer.allowance.frame(frame.kind, now) for _ in range(1_000))
        assert passed <= limits.PICTURES.at_once
        await until(lambda: "pictures" in limited(room))
        assert before >= len(frames)
        await goes_on(room, other, "s1")


async def test_a_data_channel_in_the_answer_is_refused() -> None:
    peer, other = seat(1), seat(2)
    async with a_room() as room:
        await room.bridge.open_peer(OpenPeer("p9", "s9"))
        offered = next(offer.sdp for offer in room.reported(Offered) if offer.peer == "p9")
        answer = await peer.answer(offered)
        channel = (
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:3\r\na=sctp-port:5000\r\n"
        )
        await room.bridge.accept_answer(AcceptAnswer("p9", answer + channel))
        assert [refused.peer for refused in room.reported(PeerRefused)] == ["p9"]
        assert room.phases("p9")[-1] == "closed"
        await peer.close()
        await room.join("p1", "s1", other)
        await goes_on(room, other, "s1")
        await other.close()


async def test_what_comes_inside_dtls_goes_nowhere() -> None:
    mad, other = seat(1), seat(2)
    async with a_room(mad, other) as room:
        for _ in range(50):
            mad._transport._ssl.send(bytes(200))  # type: ignore[union-attr]
            await mad._transport._write_ssl()
        await goes_on(room, other, "s1")
        assert room.phases("p0") == ["connecting", "connected"]


async def test_who_sends_nothing_is_there_and_silent_only() -> None:
    quiet, other = SyntheticPeer(), seat(2)
    async with a_room(quiet, other) as room:
        await goes_on(room, other, "s1")
        assert [state.phase for state in room.reported(PeerState) if state.peer == "p0"] == ["connecting", "connected"]
        assert all("s0" not in report.arriving for report in room.reported(Levels))
        assert limited(room) == {}
