"""aiortc as it comes, as a player by WHEP: it decodes the programme; outside, of a closed part only the slate."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
from aiortc import RTCSessionDescription

from streaming.control import Answered, PeerState, TakeOffer
from streaming.exchange import KEYFRAME, Frame, Kind
from streaming.synthetic import SyntheticPeer
from streaming.synthetic_media import chroma, film, tone
from tests.streaming.bridge.room import TICK, Room
from tests.streaming.bridge.test_aiortc_client import Client, colour
from tests.until import until

PROGRAMME, SLATE = 60, 200
"""Hues; the first is that of the room's film."""
CARD = film(width=640, height=360, fps=25, hue=SLATE)


@asynccontextmanager
async def a_player(room: Room, name: str, *, inside: bool = False, without: str = "") -> AsyncIterator[Client]:
    client = Client()
    client.connection.addTransceiver("audio", direction="recvonly")
    client.connection.addTransceiver("video", direction="recvonly")
    try:
        await client.connection.setLocalDescription(await client.connection.createOffer())
        offer = client.connection.localDescription.sdp
        await room.bridge.take_offer(TakeOffer(name, offer, inside=inside, without=without))
        answer = next(report.sdp for report in room.reported(Answered) if report.peer == name)
        await client.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        await until(lambda: room.bridge.phases().get(name) == "connected")
        yield client
    finally:
        await client.close()


@asynccontextmanager
async def a_programme() -> AsyncIterator[Room]:
    room = Room()
    try:
        room.play()
        yield room
    finally:
        await room.close()


def shows(client: Client, hue: int) -> bool:
    return max(abs(got - shown) for got, shown in zip(colour(client.pictures[-1]), chroma(hue), strict=True)) < 6


def loudest(client: Client, last: int) -> int:
    return max(int(np.abs(frame.to_ndarray()).max()) for frame in client.sounds[-last:])


async def test_a_player_sees_and_hears_the_programme() -> None:
    async with a_programme() as room, a_player(room, ".p") as client:
        await until(lambda: len(client.pictures) > 25 and len(client.sounds) > 25)
        assert shows(client, PROGRAMME)
        assert loudest(client, 5) > 1_000
        assert PeerState(".p", "", "connected", True) in room.reports
        assert room.bridge.people == 0, "a studio that nobody leads does not go on for a player"


async def test_of_a_closed_part_a_player_outside_gets_the_slate_and_silence() -> None:
    async with a_programme() as room, a_player(room, ".out") as out, a_player(room, ".in", inside=True) as inside:
        await until(lambda: len(out.pictures) > 10 and len(inside.pictures) > 10)
        await room.pause()
        room.bridge.suspend_feeds(True)
        before = len(out.pictures)
        for at in range(150):
            room.step()
            if at % 2 == 0:
                unit = CARD.units[at // 2 % len(CARD.units)]
                flags = KEYFRAME if at // 2 % len(CARD.units) == 0 else 0
                time = room._begun + room.tick * TICK
                room.bridge.from_mixer(Frame(Kind.FEED_VIDEO, flags, 0, time, unit))
        await until(lambda: len(out.pictures) > before + 20 and len(inside.pictures) > before + 20)
        assert (shows(out, SLATE), shows(inside, PROGRAMME)) == (True, True)
        await until(lambda: loudest(out, 5) < 50)
        assert loudest(inside, 5) > 1_000
        room.bridge.suspend_feeds(False)
        room._keyframe_due = True
        room.play()
        await until(lambda: shows(out, PROGRAMME) and loudest(out, 5) > 1_000)


async def test_a_screen_in_the_hall_does_not_hear_the_hall() -> None:
    """Else its loudspeakers would feed the microphones they come from."""
    hall = SyntheticPeer(microphone=tone(300))
    async with a_programme() as room:
        await room.join("@hall.1", "@hall", hall)
        room.own_mix_of = room.number("@hall")
        async with (
            a_player(room, ".hall", inside=True, without="@hall") as screen,
            a_player(room, ".booth", inside=True) as booth,
        ):
            await until(lambda: len(screen.sounds) > 50 and len(booth.sounds) > 50)
            assert (pitch(screen), pitch(booth)) == (220, 880)
        await hall.close()


def pitch(client: Client) -> int:
    """Of the last sounds, in Hz, to the next of those the mixer makes."""
    samples = np.concatenate([frame.to_ndarray().reshape(-1, 2)[:, 0] for frame in client.sounds[-25:]])
    crossings = int((np.diff(np.signbit(samples).astype(int)) != 0).sum())
    measured = crossings / 2 / (len(samples) / 48_000)
    return min((220, 880), key=lambda made: abs(made - measured))
