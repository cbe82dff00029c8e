"""The meeting over real sockets: joining, takeover, refusals, lost lines, what the studio says, who may come in."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from meetings import commands as c
from meetings.facts import Tally
from meetings.roles import Actor
from streaming import control
from tests.until import until
from tests.web.live.browser import Browser
from tests.web.live.installation import Installation, installation
from web import keys, wire
from web.live import routes


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Installation]:
    async with installation(tmp_path) as running:
        yield running


async def opened(at: Installation, *seats: int) -> tuple[Browser, list[Browser]]:
    """The secretary and these councillors in the chamber, the others marked present, the meeting open."""
    secretary = await at.browser(at.way("secretary"), "secretary-w")
    await secretary.done(c.Join("chamber"))
    members = []
    for seat in seats:
        browser = await at.browser(at.person(seat), f"seat-{seat}-window")
        await browser.done(c.Join("chamber"))
        members.append(browser)
    for seat in sorted({*range(1, 8)} - {*seats}):
        await secretary.done(c.MarkAttendance(f"demo-{seat}", "present"))
    await secretary.done(c.OpenMeeting())
    return secretary, members


async def test_a_member_is_welcomed_and_takes_the_seat(at: Installation) -> None:
    member = await at.browser(at.person(7))
    assert member.welcome is not None
    assert (member.welcome.name, member.welcome.role, member.welcome.language) == ("Ramon Vidal Costa", "member", "ca")
    assert [server["urls"] for server in member.welcome.ice_servers] == [
        ["stun:stun.example.cat"],
        ["turn:turn.example.cat"],
    ]
    await member.done(c.Join("chamber"))
    view = await member.sees(lambda view: any(seat.joined for seat in view.seats))
    assert [seat.person for seat in view.seats if seat.joined] == ["demo-7"]
    await member.say(wire.Connect())
    assert (await member.hear(wire.Offer)).sdp == "v=0\r\n"
    await member.say(wire.Answer("v=0 answer"))
    await until(lambda: [peer.phase for peer in at.studio.peers.values()] == ["connected"])
    assert [peer.source for peer in at.studio.peers.values()] == ["demo-7"]


async def test_the_chair_is_a_member_whom_the_state_makes_chair(at: Installation) -> None:
    chair = await at.browser(at.way("chair"))
    assert chair.welcome is not None
    assert chair.welcome.role == "chair"
    assert "OpenVote" in chair.welcome.view.may


async def test_everybody_sees_what_one_does(at: Installation) -> None:
    secretary, (chair, member) = await opened(at, 1, 2)
    await secretary.done(c.OpenItem("i1"))
    await member.done(c.RequestFloor())
    await chair.sees(lambda view: [request.person for request in view.queue] == ["demo-2"])
    said = await secretary.hear(wire.Announce)
    while said.text != "Jordi Ferrer Camps demana la paraula":
        said = await secretary.hear(wire.Announce)
    await chair.done(c.GiveFloor("demo-2"))
    await member.sees(lambda view: view.can_be_heard)
    await until(lambda: "demo-2" in at.studio.last(control.OpenMicrophones).sources)


async def test_who_stands_in_for_an_officer_is_in_the_room_at_once(at: Installation) -> None:
    secretary, (member,) = await opened(at, 2)
    stand_in = c.NoteStandIn("acting", "Mercè Riba i Pi", "secretary", "f")
    await at.app[keys.LEDGER].submit(at.meeting, stand_in, Actor("demo-secretary", "system"))
    for browser in (secretary, member):
        view = await browser.sees(lambda view: any(seat.person == "acting" for seat in view.seats))
        (seat,) = (seat for seat in view.seats if seat.person == "acting")
        assert (seat.name, seat.caption) == ("Mercè Riba i Pi", "Secretària accidental")
    assert (await secretary.refused(stand_in)).code == "not_allowed"


async def test_a_vote_from_devices(at: Installation) -> None:
    secretary, (chair, member) = await opened(at, 1, 2)
    await secretary.done(c.OpenItem("i1"))
    await chair.done(c.OpenVote())
    await member.sees(lambda view: view.vote is not None)
    await member.done(c.CastBallot("v1", "against"))
    await member.sees(lambda view: view.vote.mine == "against")
    await secretary.done(c.EnterBallots("v1", {f"demo-{seat}": "for" for seat in range(3, 8)}))
    assert (await chair.refused(c.CloseVote("v1"))).code == "missing_ballots"
    await chair.done(c.CastBallot("v1", "for"))
    await chair.done(c.CloseVote("v1"))
    await chair.done(c.ProclaimResult("v1"))
    view = await member.sees(lambda view: view.results)
    assert (view.results[0].outcome, view.results[0].tally) == ("carried", Tally(6, 1, 0, 0, 7, 13))
    await until(lambda: type(at.studio.last(control.ShowScene).scene).__name__ == "Result")


async def test_a_refusal_says_what_happened_meanwhile(at: Installation) -> None:
    secretary, (chair,) = await opened(at, 1)
    seen = (await at.state()).seq
    await secretary.done(c.OpenItem("i2"))
    refusal = await chair.refused(c.OpenItem("i4"), seen)
    assert refusal.code == "out_of_date"
    assert refusal.reason.startswith("Algú ha actuat just abans")
    assert refusal.meanwhile == ("Punt 2: Donar compte de les resolucions de l'Alcaldia números 842 a 917",)


async def test_a_role_may_only_what_its_role_may(at: Installation) -> None:
    member = await at.browser(at.person(5))
    assert (await member.refused(c.OpenMeeting())).code == "not_allowed"
    await member.say(wire.RecordingSwitch(9, True))
    assert (await member.hear(wire.Refusal)).code == "not_allowed"


async def test_a_second_window_takes_the_seat_over(at: Installation) -> None:
    first = await at.browser(at.person(7), "window-first")
    await first.done(c.Join("chamber"))
    await first.say(wire.Connect())
    await first.hear(wire.Offer)
    second = await first.another_window("window-second")
    await first.hear(wire.TakenOver)
    await until(lambda: not at.studio.peers)
    await second.done(c.Join("chamber"))
    assert (await at.facts())[-2:] == ["Joined", "SeatTakenOver"]
    await second.lose_the_line()


async def test_a_reload_is_no_takeover(at: Installation) -> None:
    member = await at.browser(at.person(7))
    await member.done(c.Join("chamber"))
    await member.lose_the_line()
    await member.connect()
    await member.done(c.Join("chamber"))
    assert (await at.facts())[-1] == "Joined"
    assert not [message for message in member.heard if isinstance(message, wire.TakenOver)]


async def test_a_console_beside_the_room_takes_nothing(at: Installation) -> None:
    room = await at.browser(at.way("secretary"), "room-window")
    await room.done(c.Join("chamber"))
    console = await room.another_window("console-window", media=False)
    await console.say(wire.Connect())
    await console.hear(wire.Offer)
    assert [peer.source for peer in at.studio.peers.values()] == [""]
    assert not [message for message in room.heard if isinstance(message, wire.TakenOver)]
    await console.lose_the_line()


async def test_a_line_that_is_lost_and_comes_back(at: Installation) -> None:
    secretary = await at.browser(at.way("secretary"))
    member = await at.browser(at.person(7))
    await member.done(c.DeclarePlace("Montalzina", True))
    await member.done(c.Join("remote"))
    await member.lose_the_line()
    await secretary.sees(lambda view: not seat(view, "demo-7").connected)
    await member.connect()
    await secretary.sees(lambda view: seat(view, "demo-7").connected)
    assert (await at.facts())[-3:] == ["Joined", "ConnectionLost", "ConnectionRestored"]


def seat(view: wire.View, person: str) -> wire.SeatView:
    return next(each for each in view.seats if each.person == person)


async def test_an_external_member_waits_until_let_in(at: Installation) -> None:
    secretary = await at.browser(at.way("secretary"))
    guest = await at.browser(at.way("external"))
    await guest.done(c.Arrive())
    jpeg = base64.b64encode(b"\xff\xd8\xff" + bytes(1000)).decode()
    await guest.say(wire.Picture(jpeg))
    assert await secretary.hear(wire.LobbyPicture) == wire.LobbyPicture("demo-external", jpeg)
    await guest.say(wire.Connect())
    assert (await guest.hear(wire.Refusal)).code == "not_admitted"
    assert (await guest.refused(c.Join("remote"))).code == "not_admitted"
    await secretary.done(c.Admit("demo-external"))
    await guest.sees(lambda view: len(view.seats) > 1)
    await guest.done(c.Join("remote"))
    await guest.say(wire.Connect())
    await guest.hear(wire.Offer)
    await secretary.done(c.Remove("demo-external", "Ha acabat la intervenció"))
    assert (await guest.hear(wire.Bye)).reason == "removed"
    await guest.closed()
    await until(lambda: not at.studio.peers)


async def test_recording_and_relays_are_the_secretarys(at: Installation) -> None:
    secretary, _ = await opened(at)
    await secretary.sees(lambda view: view.recording)
    await secretary.say(wire.RecordingSwitch(90, False))
    await secretary.sees(lambda view: not view.recording)
    assert (await at.state()).parts == 1
    await secretary.say(wire.RecordingSwitch(91, True))
    await secretary.sees(lambda view: view.recording)
    await secretary.say(wire.RelaySwitch(92, "unknown", True))
    assert (await secretary.hear(wire.Refusal)).id == 92


async def test_a_studio_that_dies_is_replaced_and_everybody_offered_a_new_connection(at: Installation) -> None:
    secretary, (member,) = await opened(at, 2)
    await member.say(wire.Connect())
    await member.hear(wire.Offer)
    first = at.studio
    first.die()
    await member.hear(wire.Offer)
    assert at.studio is not first
    assert [peer.source for peer in at.studio.peers.values()] == ["demo-2"]
    await secretary.sees(lambda view: view.recording)
    await until(lambda: any(isinstance(order, control.StartRecording) for order in at.studio.orders))


async def test_a_restart_finds_the_studio_and_the_state_again(at: Installation) -> None:
    _, (member,) = await opened(at, 2)
    await member.say(wire.Connect())
    await member.hear(wire.Offer)
    await member.say(wire.Answer("v=0 answer"))
    await until(lambda: at.studio.peers and next(iter(at.studio.peers.values())).phase == "connected")
    await at.stop()
    assert (await member.hear(wire.Bye)).reason == "restarting"
    at.studio.close_part()
    await at.start()
    assert len(at.studios.made) == 1
    await until(lambda: at.live() is not None)
    await member.connect()
    await member.done(c.Join("chamber"))
    at.studio.report(control.CameraWanted(next(iter(at.studio.peers)), "360p"))
    assert (await member.hear(wire.CameraLayer)).layer == "360p"
    assert (await at.facts()).count("Joined") == 2
    await member.sees(lambda view: view.recording)
    assert (await at.state()).parts == 1


async def test_what_the_studio_measures_reaches_those_it_concerns(at: Installation) -> None:
    secretary, (member,) = await opened(at, 2)
    await member.say(wire.Connect())
    await member.hear(wire.Offer)
    peer = next(iter(at.studio.peers))
    at.studio.report(control.Levels({"demo-2": -30.0, "demo-1": -50.0}, ("demo-1",)))
    assert await secretary.hear(wire.Sound) == wire.Sound(("demo-1",), {"demo-2": -30.0, "demo-1": -50.0})
    at.studio.report(control.Levels({"demo-2": -30.0, "demo-3": -50.0}, ()))
    while (sound := await member.hear(wire.Sound)).heard:
        pass
    assert sound.arriving == {"demo-2": -30.0}
    at.studio.report(control.Quality(peer, 350.0, 0.0, 0.05))
    assert (await member.hear(wire.Lines)).people == {"demo-2": "fair"}
    assert (await secretary.hear(wire.Lines)).people == {"demo-2": "fair"}
    at.studio.report(control.Health(1.0, 25.0, 3, 0, 100, 2, 10**9))
    while (strip := await secretary.hear(wire.Strip)).fps == 0.0:
        pass
    assert (strip.studio, strip.fps, strip.late_frames) == ("running", 25.0, 3)


async def test_adjourning_ends_the_recording_and_makes_the_documents(at: Installation) -> None:
    secretary, _ = await opened(at)
    await secretary.sees(lambda view: view.recording)
    await secretary.done(c.Adjourn())
    steps = []
    while "done" not in steps and "failed" not in steps:
        steps.append((await secretary.hear(wire.Closing)).step)
    assert at.documented == [at.meeting]
    facts = await at.facts()
    assert facts[facts.index("MeetingAdjourned") :] == ["MeetingAdjourned", "RecordingPartClosed", "RecordingStopped"]


async def test_garbage_closes_the_socket(at: Installation) -> None:
    member = await at.browser(at.person(7))
    await member.ws.send_str("not a message")
    assert await member.closed() == aiohttp.WSCloseCode.POLICY_VIOLATION


async def test_hello_comes_first(at: Installation) -> None:
    member = await at.browser(at.person(7), hello=False)
    await member.say(wire.Connect())
    assert await member.closed() == aiohttp.WSCloseCode.POLICY_VIOLATION


async def test_a_flood_closes_the_socket(at: Installation) -> None:
    member = await at.browser(at.person(7))
    with contextlib.suppress(ConnectionError):
        for _ in range(60):
            await member.say(wire.Devices(True, True))
    assert await member.closed() == aiohttp.WSCloseCode.POLICY_VIOLATION


async def test_whoever_is_signed_out_hears_and_sees_nothing_more(
    at: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "STILL_SIGNED_IN", 0.05)
    _, (member, other) = await opened(at, 2, 3)
    for browser in (member, other):
        await browser.say(wire.Connect())
        await browser.hear(wire.Offer)
    await at.app[keys.DOOR].revoke_links("demo-2")
    assert (await member.hear(wire.Bye)).reason == "signed_out"
    await until(lambda: [peer.source for peer in at.studio.peers.values()] == ["demo-3"])


async def test_another_origin_and_strangers_are_refused(at: Installation) -> None:
    member = await at.browser(at.person(7))
    async with aiohttp.ClientSession() as stranger:
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await stranger.ws_connect(f"{at.room}/socket", headers={"Origin": at.site})
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await member.http.ws_connect(f"{at.room}/socket", headers={"Origin": "https://elsewhere.example"})


async def test_a_line_that_breaks_without_a_word_is_noticed_within_seconds(at: Installation) -> None:
    secretary, (chair,) = await opened(at, 1)
    silent = await at.browser(at.person(2), "window-silent", hello=False)
    await silent.lose_the_line()
    silent.ws = await silent.http.ws_connect(
        silent.room / "socket", headers={"Origin": str(silent.room.origin())}, autoping=False
    )
    await silent.say(wire.Hello("window-silent", True))
    await silent.say(wire.Do(1, 0, c.Join("chamber")))
    await chair.hear(wire.Pulse)
    async with asyncio.timeout(30):
        while (await silent.ws.receive()).type not in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR):
            pass
    view = await secretary.sees(lambda view: any(s.joined and not s.connected for s in view.seats), within=30)
    assert {s.person for s in view.seats if s.joined and not s.connected} == {"demo-2"}
