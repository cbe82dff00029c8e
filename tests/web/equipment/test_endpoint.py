"""WHIP and WHEP as RFC 9725 has them, over real HTTP, with a studio without media behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web as aioweb

from meetings import commands as c
from streaming.control import AddCandidates, ClosePeer, OpenMicrophones, RestartIce, ShowScene, TakeOffer
from streaming.scene import Speaker
from tests.until import until
from tests.web.conductor.studio import Studios
from tests.web.equipment.encoder import token_for
from tests.web.live.installation import Installation, installation
from tests.web.live.test_socket import opened
from web import keys, limits, wire
from web.access.cookies import SESSION
from web.equipment import endpoint
from web.equipment.chamber import CHAMBER
from web.live.routes import LIVE

OFFER = "v=0\r\nm=audio 9\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n"
CANDIDATE = "a=candidate:1 1 udp 1 192.0.2.9 5000 typ host\r\n"
SAME = "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\n" + CANDIDATE
OTHER = SAME.replace("abcd", "efgh")
SDP, FRAGMENT = "application/sdp", "application/trickle-ice-sdpfrag"


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Installation]:
    async with installation(tmp_path) as made:
        yield made


class Client:
    """Knows nothing but HTTP."""

    def __init__(self, at: Installation, token: str, way: str = "whip") -> None:
        self.address = f"{at.room}/{way}"
        self.site = at.site
        self.token = token

    async def ask(
        self, method: str, address: str = "", body: str | None = None, **headers: str
    ) -> aiohttp.ClientResponse:
        fields = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        async with (
            aiohttp.ClientSession() as http,
            http.request(
                method, f"{self.site}{address}" if address else self.address, data=body, headers=fields
            ) as answer,
        ):
            await answer.read()
            return answer

    async def offer(self, sdp: str = OFFER, **headers: str) -> aiohttp.ClientResponse:
        return await self.ask("POST", body=sdp, **({"Content_Type": SDP} | headers))

    async def patch(self, session: str, body: str, **headers: str) -> aiohttp.ClientResponse:
        return await self.ask("PATCH", session, body, **({"Content_Type": FRAGMENT} | headers))


async def test_an_encoder_comes_is_mended_and_goes(at: Installation) -> None:
    _piece, token = await token_for(at)
    client = Client(at, token)
    made = await client.offer(Origin="https://obs.example")
    assert (made.status, made.content_type) == (201, SDP)
    assert made.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in made.headers
    assert "ETag" in made.headers["Access-Control-Expose-Headers"]
    stun, turn = made.headers.getall("Link")
    assert stun == '<stun:stun.example.cat>; rel="ice-server"'
    assert turn.startswith('<turn:turn.example.cat>; rel="ice-server"; username="')
    assert turn.endswith('; credential-type="password"')
    session, etag = made.headers["Location"], made.headers["ETag"]
    order = at.studio.last(TakeOffer)
    assert (order.source, order.sdp, order.inside) == (CHAMBER, OFFER, False)

    assert (await client.patch(session, SAME)).status == 428
    assert (await client.patch(session, SAME, If_Match='"other"')).status == 412
    assert (await client.patch(session, SAME, If_Match=etag, Content_Type="text/plain")).status == 415
    assert (await client.patch(session, "a=candidate:1", If_Match=etag)).status == 400
    mended = await client.patch(session, SAME, If_Match=etag)
    assert (mended.status, "ETag" in mended.headers) == (204, False)
    await until(lambda: at.studio.last(AddCandidates).candidates == ("1 1 udp 1 192.0.2.9 5000 typ host",))
    restarted = await client.patch(session, OTHER.replace("a=mid:0", "a=mid:sound"), If_Match="*")
    assert (restarted.status, restarted.content_type) == (200, FRAGMENT)
    assert "a=ice-ufrag:ours\r\n" in await restarted.text()
    assert "a=ice-options:trickle\r\n" in await restarted.text()
    assert "m=audio 9 RTP/AVP 0\r\na=mid:sound\r\n" in await restarted.text()
    assert restarted.headers["ETag"] != etag
    assert at.studio.last(RestartIce).ufrag == "efgh"
    assert (await client.patch(session, OTHER, If_Match=etag)).status == 412
    again = await client.patch(session, OTHER.replace("efgh", "ijkl"), If_Match='"*"')
    assert (await client.patch(session, OTHER, If_Match=again.headers["ETag"])).status == 200

    assert (await client.ask("DELETE", session)).status == 200
    await at.app[keys.AUDIT].settle()
    noted = [entry.what for entry in await at.app[keys.AUDIT].entries(at.shown.council)]
    assert noted.count("whip.knock") == noted.count("whip.hang_up") == 1
    assert at.studio.last(ClosePeer).peer == order.peer
    assert (await client.ask("DELETE", session)).status == 404


async def test_requests_that_are_none_are_refused_for_what_they_are(at: Installation) -> None:
    _piece, token = await token_for(at)
    client = Client(at, token)
    for status, headers, body in (
        (415, {"Content_Type": "text/plain"}, OFFER),
        (406, {"Accept": "text/html"}, OFFER),
        (413, {}, OFFER + "a=x\r\n" * 20_000),
        (422, {}, "v=0\r\n"),
    ):
        refused = await client.offer(body, **headers)
        assert (refused.status, refused.content_type) == (status, "application/problem+json")
        assert refused.headers["Access-Control-Allow-Origin"] == "*"
    refused = await client.ask("PUT")
    assert (refused.status, set(refused.headers["Allow"].split(","))) == (405, {"GET", "HEAD", "POST", "OPTIONS"})
    for address in ("", f"{at.room.removeprefix(at.site)}/whip/whatever"):
        assert [(await client.ask(method, address)).status for method in ("GET", "HEAD")] == [204, 204]
    asked = await Client(at, "").ask("OPTIONS", Origin="https://obs.example")
    assert (asked.status, asked.headers["Accept-Post"]) == (204, SDP)
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
    assert "PATCH" in asked.headers["Access-Control-Allow-Methods"]


async def test_a_token_is_good_for_what_it_was_made_for(at: Installation) -> None:
    piece, token = await token_for(at)
    _other, players = await token_for(at, "player", place="outside")
    for bad in ("", "x" * 43, token[:-1]):
        refused = await Client(at, bad).offer()
        assert refused.status == 401
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert (await Client(at, players).offer()).status == 403
    assert (await Client(at, token, "whep").offer()).status == 403
    secretary = await at.browser(at.way("secretary"))
    cookie = secretary.http.cookie_jar.filter_cookies(secretary.room)[SESSION].value
    assert (await Client(at, "").offer(Cookie=f"{SESSION}={cookie}", Origin=at.site)).status == 401
    mine = (await Client(at, token).offer()).headers["Location"]
    _third, others = await token_for(at)
    assert (await Client(at, others).ask("DELETE", mine)).status == 404
    await at.app[keys.EQUIPMENT].remove(at.shown.council, at.meeting, piece)
    at.live().equipment.know(await at.app[keys.EQUIPMENT].of_meeting(at.meeting))
    assert await at.live().equipment.find(mine.rpartition("/")[2], piece) is None
    assert (await Client(at, token).offer()).status == 401


async def test_players_are_as_many_as_there_may_be(at: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PLAYERS", 2)
    _piece, token = await token_for(at, "player", place="hall")
    client = Client(at, token, "whep")
    assert [(await client.offer()).status for _ in range(2)] == [201, 201]
    assert (at.studio.last(TakeOffer).inside, at.studio.last(TakeOffer).without) == (True, CHAMBER)
    refused = await client.offer()
    assert (refused.status, refused.headers["Retry-After"]) == (503, "5")
    await until(lambda: len(at.live().equipment.sessions) == 2)
    assert (await Client(at, "", "whep").offer()).status == 401
    await token_for(at, "everybody")
    monkeypatch.setattr(limits, "PLAYERS", 3)
    assert (await Client(at, "", "whep").offer()).status == 201
    assert at.studio.last(TakeOffer).inside is False


async def test_whoever_has_a_token_finds_a_place_however_many_have_none(
    at: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STRANGERS", 1)
    await token_for(at, "everybody")
    _hall, token = await token_for(at, "player", place="hall")
    anybody, screen = Client(at, "", "whep"), Client(at, token, "whep")
    assert [(await anybody.offer()).status for _ in range(2)] == [201, 503]
    assert (await screen.offer()).status == 201


async def test_a_token_is_good_for_nothing_once_withdrawn_though_its_offer_was_on_the_way(
    at: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    piece, token = await token_for(at)
    whole = endpoint._body

    async def slowly(request: aioweb.Request, media_type: str, most: int) -> str:
        await at.app[keys.EQUIPMENT].remove(at.shown.council, at.meeting, piece)
        await at.app[LIVE].know_equipment(at.meeting)
        return await whole(request, media_type, most)

    monkeypatch.setattr(endpoint, "_body", slowly)
    assert (await Client(at, token).offer()).status == 401
    assert at.live() is None or not at.live().equipment.sessions


async def test_a_token_that_is_withdrawn_while_the_studio_begins_opens_nothing(tmp_path: Path) -> None:
    studios = Studios()
    studios.may_open.clear()
    async with installation(tmp_path, studios) as at:
        piece, token = await token_for(at)
        asking = asyncio.create_task(Client(at, token).offer())
        await until(lambda: at.live() is not None and at.live().equipment.sessions)
        await at.app[keys.EQUIPMENT].remove(at.shown.council, at.meeting, piece)
        await at.app[LIVE].know_equipment(at.meeting)
        studios.may_open.set()
        assert (await asking).status == 503
        await until(lambda: at.studio.peers == {})


async def test_who_knocks_too_often_waits(at: Installation) -> None:
    _piece, token = await token_for(at)
    answers = [await Client(at, token).offer("v=0\r\n") for _ in range(25)]
    assert {answer.status for answer in answers} == {422, 429}
    assert answers[-1].headers["Retry-After"] == "5"


async def test_an_encoder_for_a_seat_is_one_more_device_of_that_person(at: Installation) -> None:
    member = await at.browser(at.person(1))
    await member.done(c.Join("chamber", camera=True, microphone=True))
    _piece, token = await token_for(at, person="demo-1")
    client = Client(at, token)
    assert (await client.offer()).status == 201
    assert await member.hear(wire.TakenOver)
    assert (await at.facts())[-1] == "SeatTakenOver"
    assert at.studio.last(TakeOffer).source == "demo-1"
    # The person takes it back: an encoder that comes back by itself must not fight for it.
    again = await member.another_window("window-2")
    await until(lambda: at.live().hub.has_seat(at.live().hub.windows.of("demo-1")[-1]))
    await again.say(wire.Connect())
    await until(lambda: not at.live().equipment.sessions)
    refused = await client.offer()
    assert refused.status == 409
    facts = await at.facts()
    await member.ws.close()
    await again.ws.close()
    await until(lambda: not at.live().hub.windows.of("demo-1"))
    assert (await client.offer()).status == 201
    assert "Left" not in (await at.facts())[len(facts) :]


async def test_a_service_that_was_restarted_knows_its_encoders(at: Installation) -> None:
    _piece, token = await token_for(at, person="demo-1")
    session = (await Client(at, token).offer()).headers["Location"]
    await at.stop()
    await at.start()
    assert (await Client(at, token).ask("DELETE", session)).status == 200


async def test_the_chambers_microphones_are_heard_when_it_has_the_floor(at: Installation) -> None:
    secretary, _members = await opened(at)
    _piece, token = await token_for(at)
    assert (await Client(at, token).offer()).status == 201
    told = await secretary.hear(wire.Equipment)
    while not told.pieces or told.pieces[0].mood != "good":
        told = await secretary.hear(wire.Equipment)
    assert told.opening == "floor"
    await secretary.say(wire.ChamberSwitch(89, "never"))
    assert (await secretary.hear(wire.Done)).id == 89
    await until(lambda: CHAMBER not in at.studio.last(OpenMicrophones).sources)
    await secretary.done(c.GiveFloor("demo-3"))
    await secretary.say(wire.ChamberSwitch(90, "floor"))
    assert (await secretary.hear(wire.Done)).id == 90
    await until(lambda: CHAMBER in at.studio.last(OpenMicrophones).sources)
    await until(lambda: isinstance(at.studio.last(ShowScene).scene, Speaker))
    scene = at.studio.last(ShowScene).scene
    assert isinstance(scene, Speaker)
    assert scene.speaker.source == CHAMBER
    await secretary.say(wire.ChamberSwitch(91, "never"))
    assert (await secretary.hear(wire.Done)).id == 91
    await until(lambda: CHAMBER not in at.studio.last(OpenMicrophones).sources)
    await secretary.say(wire.ChamberSwitch(92, "always"))
    assert (await secretary.hear(wire.Done)).id == 92
    await secretary.done(c.TakeFloor())
    await until(lambda: CHAMBER in at.studio.last(OpenMicrophones).sources)
    await secretary.done(c.BeginRecess())
    await until(lambda: CHAMBER not in at.studio.last(OpenMicrophones).sources)
