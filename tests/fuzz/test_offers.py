"""Garbage where encoders and players knock: offers and fragments that are none, read by us and sent over HTTP."""

from __future__ import annotations

from pathlib import Path

import aiohttp

from streaming.bridge import internals
from streaming.bridge.answering import transport_offer, write_answer
from streaming.bridge.offered import OfferRefused, agreed, read_offer
from streaming.control import Answered, PeerRefused, TakeOffer
from tests.fuzz.garbage import damaged
from tests.streaming.bridge.room import a_room
from tests.streaming.bridge.test_offered import FFMPEG, IDENTITY, OURS, PLAYER
from tests.web.equipment.encoder import token_for
from tests.web.live.installation import installation
from web.equipment import fragment

FRAGMENT = "".join(
    (
        "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\n",
        "a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1\r\n",
        "a=end-of-candidates\r\n",
    )
)
OFFERS = [FFMPEG.encode(), PLAYER.encode()]


def test_offers_are_answered_or_refused() -> None:
    answered = 0
    for data in damaged(OFFERS, 1_500, 7):
        text = data.decode("utf-8", "replace")
        for way in ("in", "out"):
            try:
                offer = read_offer(text, way)
            except OfferRefused:
                continue
            answered += 1
            agreed(offer, IDENTITY)
            answer = write_answer(offer, OURS, IDENTITY)
            assert len(internals.SessionDescription.parse(answer).media) == len(offer.media)
            assert transport_offer(offer).count("m=audio") == 1
    assert answered > 50


def test_fragments_are_read_or_malformed() -> None:
    for data in damaged([FRAGMENT.encode()], 3_000, 8):
        try:
            read = fragment.read(data.decode("utf-8", "replace"))
        except fragment.Malformed:
            continue
        assert len(read.candidates) <= fragment.MOST_CANDIDATES
        assert "\n" not in read.ufrag + read.password


async def test_a_bridge_takes_garbage_and_goes_on() -> None:
    async with a_room(playing=False) as room:
        for number, data in enumerate(damaged(OFFERS, 40, 9)):
            name = f".{number}"
            await room.bridge.take_offer(TakeOffer(name, data.decode("utf-8", "replace")))
            told = [each for each in room.reports if isinstance(each, Answered | PeerRefused) and each.peer == name]
            assert len(told) == 1
            await room.bridge.close_peer(name)
        assert room.bridge.phases() == {}


async def test_an_endpoint_answers_garbage_with_a_reason(tmp_path: Path) -> None:
    async with installation(tmp_path) as at, aiohttp.ClientSession() as http:
        _piece, token = await token_for(at)
        bearer = {"Authorization": f"Bearer {token}"}
        sdp = bearer | {"Content-Type": "application/sdp"}
        trickle = bearer | {"Content-Type": fragment.MEDIA_TYPE, "If-Match": "*"}
        async with http.post(f"{at.room}/whip", data=FFMPEG, headers=sdp) as made:
            session = f"{at.site}{made.headers['Location']}"
        for data in damaged([FRAGMENT.encode()], 40, 10):
            async with http.patch(session, data=data, headers=trickle) as answer:
                assert answer.status in (200, 204, 400, 413, 422)
        for data in damaged(OFFERS, 15, 11):
            async with http.post(f"{at.room}/whip", data=data, headers=sdp) as answer:
                assert answer.status in (201, 400, 413, 422)
        for bad in ("Bearer", "Bearer \xff", "Basic YTpi", "Bearer " + "x" * 5_000):
            async with http.post(f"{at.room}/whip", data=FFMPEG, headers=sdp | {"Authorization": bad}) as answer:
                assert answer.status == 401
