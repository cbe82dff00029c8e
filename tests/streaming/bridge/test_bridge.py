"""The bridge among real connections on this machine: who is sent what, who reaches the mixer, who is gone."""

from __future__ import annotations

import asyncio
import os
import socket

import pytest
from aioice import Candidate

from streaming.bridge import roster, rounds, rtcp
from streaming.bridge.inbound import Arrived
from streaming.control import (
    AcceptAnswer,
    CameraWanted,
    Levels,
    Offered,
    OpenPeer,
    PeerRefused,
    PeerState,
    Quality,
)
from streaming.exchange import (
    HEADER,
    KEYFRAME,
    DropSource,
    Frame,
    Kind,
    MakeKeyframe,
    NameSource,
    SourceLevels,
    SourceTrouble,
    pack_word,
)
from streaming.scene import Banner, Gallery, Slate, Speaker, Tile
from streaming.synthetic import SyntheticPeer
from streaming.synthetic_media import film, tone
from tests.streaming.bridge.room import FULL, OWN, Room, a_room, as_received
from tests.until import until

BANNER = Banner("Ajuntament")


def seat(hue: int = 40) -> SyntheticPeer:
    return SyntheticPeer(camera=film(hue=hue), microphone=tone(300 + hue))


def word(value: SourceTrouble | SourceLevels) -> Frame:
    return Frame(Kind.WORD, 0, 0, 0, pack_word(value)[HEADER.size :])


async def test_camera_and_open_microphone_reach_the_mixer() -> None:
    async with a_room(seat(40)) as room:
        room.bridge.open_microphones(frozenset({"s0"}))
        await until(lambda: len(room.of(Kind.CAMERA, "s0")) > 8 and len(room.of(Kind.MICROPHONE, "s0")) > 25)
        cameras = room.of(Kind.CAMERA, "s0")
        assert cameras[0].flags == KEYFRAME
        assert {frame.payload for frame in cameras} <= set(as_received(film(hue=40)))
        assert {frame.payload for frame in room.of(Kind.MICROPHONE, "s0")} <= set(tone(340).packets)
        assert all(0 <= room.clock() - frame.time < 20_000_000 for frame in room.frames)


async def test_microphone_without_the_floor_is_dropped_and_its_level_still_shown() -> None:
    async with a_room(seat(1), seat(2)) as room:
        room.bridge.open_microphones(frozenset({"s1"}))
        await until(lambda: len(room.of(Kind.MICROPHONE, "s1")) > 20)
        assert room.of(Kind.MICROPHONE, "s0") == []
        shown = Levels({"s0": -18.0, "s1": -18.0}, ("s1",))
        await until(lambda: shown in room.reported(Levels))
        room.bridge.from_mixer(word(SourceLevels({room.number("s1"): -22.0})))
        await until(lambda: Levels({"s0": -18.0, "s1": -22.0}, ("s1",)) in room.reported(Levels))


def payloads(heard: list[Arrived], kind: Kind) -> list[bytes]:
    return [frame.payload for frame in heard if frame.kind is kind]


async def test_everybody_is_sent_the_same_programme() -> None:
    heard: tuple[list[Arrived], list[Arrived]] = ([], [])
    async with a_room(*(SyntheticPeer(listen=each.append) for each in heard)) as room:
        await until(lambda: all(len(payloads(each, Kind.CAMERA)) > 14 for each in heard))
        first, second = (payloads(each, Kind.CAMERA) for each in heard)
        assert first[0] == second[0] == as_received(room.programme)[0]
        assert second[-12:-2] in [first[begin : begin + 10] for begin in range(len(first))]


async def test_who_speaks_is_sent_the_mix_without_themselves() -> None:
    speaker: list[Arrived] = []
    listener: list[Arrived] = []
    mine = SyntheticPeer(microphone=tone(440), listen=speaker.append)
    theirs = SyntheticPeer(listen=listener.append)
    async with a_room(mine, theirs) as room:
        room.own_mix_of = room.number("s0")
        await until(lambda: sum(sound in OWN for sound in payloads(speaker, Kind.MICROPHONE)) > 20)
        room.own_mix_of = None
        await until(lambda: speaker[-1].payload in FULL and len(payloads(listener, Kind.MICROPHONE)) > 60)
        sounds = "".join("o" if sound in OWN else "f" for sound in payloads(speaker, Kind.MICROPHONE))
        assert "f" not in sounds.strip("f"), sounds
        assert set(payloads(listener, Kind.MICROPHONE)) <= set(FULL)
        assert (mine.counts.lost, theirs.counts.lost) == (0, 0)


async def test_keyframes_are_asked_once_a_second_for_everybody() -> None:
    async with a_room(seat(1), seat(2)) as room:

        def asked() -> int:
            return len([word for word in room.words if isinstance(word, MakeKeyframe)])

        room.ahead += 2_000_000
        before = asked()
        # Ten wishes within one moment of the bridge's clock.
        for _ in range(10):
            room.bridge.keyframe_wished(Kind.PROGRAMME_VIDEO)
        assert asked() == before + 1


async def test_picture_loss_makes_the_mixer_make_a_keyframe() -> None:
    async with a_room(seat()) as room:
        made = room.keyframes_made
        offered = room.reported(Offered)[0].sdp
        programme = next(int(x.split(":")[1].split()[1]) for x in offered.splitlines() if x.startswith("a=ssrc-group"))
        room.ahead += 2_000_000
        peer = room.bridge._peers["p0"]
        peer._hear(rtcp.KeyframeRequest(programme), room.clock())
        await until(lambda: room.keyframes_made > made)


async def test_trouble_with_a_camera_asks_its_browser_for_a_keyframe() -> None:
    slow = film(hue=9, fps=8, seconds=30)
    async with a_room(SyntheticPeer(camera=slow)) as room:
        await until(lambda: len(room.of(Kind.CAMERA, "s0")) > 3)
        room.ahead += 1_000_000
        room.bridge.from_mixer(word(SourceTrouble(room.number("s0"), screen=False)))
        await until(lambda: [f.flags for f in room.of(Kind.CAMERA, "s0")].count(KEYFRAME) == 2)


async def test_screen_arrives_beside_the_camera() -> None:
    async with a_room(SyntheticPeer(camera=film(hue=3), screen=film(hue=200))) as room:
        await until(lambda: len(room.of(Kind.SCREEN, "s0")) > 3 and len(room.of(Kind.CAMERA, "s0")) > 3)
        assert {frame.payload for frame in room.of(Kind.SCREEN, "s0")} <= set(as_received(film(hue=200)))


async def test_second_window_of_a_source_closes_the_first() -> None:
    second = seat(2)
    try:
        async with a_room(seat(1)) as room:
            await until(lambda: room.of(Kind.CAMERA, "s0"))
            await room.join("again", "s0", second)
            assert room.phases("p0") == ["connecting", "connected", "closed"]
            sources = [word for word in room.words if isinstance(word, NameSource | DropSource)]
            assert sources == [NameSource(1, "s0"), DropSource(1), NameSource(2, "s0")]
            await until(lambda: room.of(Kind.CAMERA, "s0"))
    finally:
        await second.close()


async def test_silence_is_reported_and_ends_when_it_ends() -> None:
    guest = seat()
    async with a_room(guest) as room:
        guest.vanish()
        room.pass_time(2.2)
        assert room.bridge.phases() == {"p0": "silent"}
        guest.reappear()
        await until(lambda: room.bridge.phases()["p0"] == "connected")
        assert room.phases("p0") == ["connecting", "connected", "silent", "connected"]


async def test_who_only_listens_is_not_silent() -> None:
    """No camera, no microphone: the answers to our probes are signs of life."""
    async with a_room(SyntheticPeer(), playing=False) as room:
        peer = room.bridge._peers["p0"]
        for _ in range(4):
            room.pass_time(1.2)
            await until(lambda: peer._heard_at >= room.clock() - 100_000)
        assert room.phases("p0") == ["connecting", "connected"]


async def test_long_silence_closes() -> None:
    guest = seat()
    async with a_room(guest) as room:
        guest.vanish()
        room.pass_time(31)
        assert room.phases("p0") == ["connecting", "connected", "silent", "closed"]
        assert room.words[-1] == DropSource(1)
        assert room.bridge.phases() == {}


async def test_browser_that_leaves_is_closed_at_once() -> None:
    guest = seat()
    async with a_room(guest) as room:
        await guest.close()
        await until(lambda: room.phases("p0")[-1] == "closed")
        assert room.phases("p0") == ["connecting", "connected", "closed"]


async def test_peer_that_never_answers_is_closed() -> None:
    async with a_room(playing=False) as room:
        await room.offer("p0", "s0")
        room.pass_time(31)
        assert room.phases("p0") == ["connecting", "closed"]


async def test_our_own_stall_is_nobodys_silence() -> None:
    async with a_room(seat()) as room:
        room.ahead += 60_000_000
        room.bridge.tend()
        assert room.phases("p0") == ["connecting", "connected"]


async def test_orders_said_again_change_nothing() -> None:
    async with a_room(seat()) as room:
        await room.bridge.open_peer(OpenPeer("p0", "s0"))
        assert len(set(room.reported(Offered))) == 1
        await room.bridge.accept_answer(AcceptAnswer("p0", "whatever"))
        assert room.bridge.phases() == {"p0": "connected"}
        await room.bridge.close_peer("p0")
        await room.bridge.close_peer("p0")
        assert room.phases("p0") == ["connecting", "connected", "closed"]


@pytest.mark.parametrize("sdp", ["", "rubbish", "v=0\r\nm=audio", "v=0\r\n" + "a=x\r\n" * 20_000])
async def test_rubbish_for_an_answer_is_refused(sdp: str) -> None:
    async with a_room(playing=False) as room:
        await room.offer("p0", "s0")
        await room.bridge.accept_answer(AcceptAnswer("p0", sdp))
        assert [refused.peer for refused in room.reported(PeerRefused)] == ["p0"]
        assert room.phases("p0")[-1] == "closed"


async def test_peers_beyond_what_a_studio_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "MAX_PEERS", 1)
    async with a_room(playing=False) as room:
        await room.offer("p0", "s0")
        await room.bridge.open_peer(OpenPeer("p1", "s1"))
        assert room.reports[-1] == PeerRefused("p1", "The studio is full.", "full")


async def test_peer_closed_while_its_offer_is_made_is_not_offered() -> None:
    async with a_room(playing=False) as room:
        opening = asyncio.create_task(room.bridge.open_peer(OpenPeer("p0", "s0")))
        await asyncio.sleep(0)
        assert room.bridge.phases() == {"p0": "connecting"}
        await room.bridge.close_peer("p0")
        await opening
        assert (room.reported(Offered), room.phases("p0")) == ([], ["connecting", "closed"])


async def test_answer_for_nobody_is_refused() -> None:
    async with a_room(playing=False) as room:
        await room.bridge.accept_answer(AcceptAnswer("ghost", "v=0"))
        assert room.reports == [PeerRefused("ghost", "There is no such peer.")]


async def test_strangers_datagrams_change_nothing() -> None:
    async with a_room(seat()) as room:
        line = next(x for x in room.reported(Offered)[0].sdp.splitlines() if x.startswith("a=candidate") and "." in x)
        _, _, _, _, host, port, *_ = line.split()
        sizes = [0, 1, 2, 11, 12, 20, 60, 1200, 1499, 1500, 4000]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            for first in (0, 1, 22, 100, 128, 144, 176, 191, 255):
                for size in sizes:
                    stranger.sendto((bytes([first]) + os.urandom(size))[:size], (host, int(port)))
                    stranger.sendto((bytes([first, 200]) + os.urandom(size))[:size], (host, int(port)))
            count = len(room.of(Kind.CAMERA, "s0"))
            await until(lambda: len(room.of(Kind.CAMERA, "s0")) > count + 8)
        assert room.phases("p0") == ["connecting", "connected"]


async def test_the_other_side_may_send_from_any_of_its_candidates() -> None:
    """Two ends may select two pairs; as a stranger it was heard 200 times a second, which is half a camera."""
    many = 2000
    async with a_room(seat()) as room:
        connection = room.bridge._roster.peers["p0"].signalling.transport.transport._connection
        pair = connection._nominated[1]
        host = pair.local_candidate.host
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind((host, 0))
            end = Candidate("other", 1, "udp", 1, host, other.getsockname()[1], "prflx")
            connection._remote_candidates.append(end)
            before = room.bridge.packets_received
            for _ in range(many):
                other.sendto(bytes((0x80, 96)) + bytes(98), (host, pair.local_candidate.port))
                await asyncio.sleep(0)
            await until(lambda: room.bridge.packets_received - before >= many)
        assert room.phases("p0") == ["connecting", "connected"]


async def test_cameras_are_told_what_the_scene_needs() -> None:
    async with a_room(seat(1), seat(2), playing=False) as room:

        def wanted() -> list[tuple[str, str]]:
            return [(wish.peer, wish.layer) for wish in room.reported(CameraWanted)]

        assert wanted() == [("p0", "off"), ("p1", "off")]
        room.bridge.show_scene(Speaker(BANNER, Tile("s1", "Pol"), (Tile("s0", "Ana"),)))
        room.bridge.show_scene(Speaker(BANNER, Tile("s1", "Pol"), (Tile("s0", "Ana"),), floor_since=1.0))
        room.bridge.show_scene(Gallery(BANNER, (Tile("s0", "Ana"), Tile("s1", "Pol"))))
        room.bridge.show_scene(Slate("Recés"))
        assert wanted()[2:] == [
            ("p0", "180p"),
            ("p1", "720p"),
            ("p0", "360p"),
            ("p1", "360p"),
            ("p0", "off"),
            ("p1", "off"),
        ]
        count = len(room.reports)
        room.bridge.restate()
        assert room.reports[count:] == [
            PeerState("p0", "s0", "connected"),
            CameraWanted("p0", "off"),
            PeerState("p1", "s1", "connected"),
            CameraWanted("p1", "off"),
        ]


async def test_new_mixer_is_told_every_source() -> None:
    async with a_room(seat(1), seat(2), SyntheticPeer(), playing=False) as room:
        room.words.clear()
        room.bridge.mixer_restarted()
        assert room.words == [NameSource(1, "s0"), NameSource(2, "s1"), NameSource(3, "s2")]


async def test_new_mixer_need_not_wait_for_keyframes() -> None:
    async with a_room(SyntheticPeer(camera=film(hue=9, fps=8, seconds=30))) as room:
        await until(lambda: len(room.of(Kind.CAMERA, "s0")) > 3)
        room.ahead += 1_000_000
        room.bridge.mixer_restarted()
        await until(lambda: [f.flags for f in room.of(Kind.CAMERA, "s0")].count(KEYFRAME) == 2)


async def test_quality_is_reported_for_each_peer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "QUALITY_INTERVAL", 200_000)
    async with a_room(seat()) as room:
        await until(lambda: any(q.round_trip_ms is not None for q in room.reported(Quality)))
        quality = room.reported(Quality)[-1]
        assert (quality.peer, quality.loss_up, quality.loss_down) == ("p0", 0.0, 0.0)
        assert quality.round_trip_ms is not None
        assert quality.round_trip_ms < 1000


async def test_packets_sent_are_counted() -> None:
    guest = SyntheticPeer()
    async with a_room(guest) as room:
        await until(lambda: guest.counts.video_frames > 10)
        counted = guest.counts.video_packets + guest.counts.sound_packets
        assert counted <= room.bridge.packets_sent <= counted + 50


async def test_bridge_closes_while_a_peer_is_connecting() -> None:
    room, guest = Room(), seat()
    answer = await guest.answer(await room.offer("p0", "s0"))
    accepting = asyncio.create_task(room.bridge.accept_answer(AcceptAnswer("p0", answer)))
    await asyncio.sleep(0)
    await room.close()
    await accepting
    await guest.close()
    assert room.phases("p0")[-1] == "closed"
