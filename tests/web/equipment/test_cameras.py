"""Cameras of the network in a live meeting: fetched, giving way, coming back; and with a real one by SRT."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from meetings import commands as c
from streaming.camera import read_camera
from streaming.control import CameraSeen, ClosePeer, PullCamera, Receiving
from streaming.detach import holder
from tests.streaming.cameras import film, srt_camera
from tests.streaming.exposure import exposed, exposed_by, written
from tests.until import until
from tests.web.equipment.encoder import token_for
from tests.web.equipment.test_endpoint import Client
from tests.web.live.installation import Installation, installation
from web import keys, wire
from web.access.secrets import new_id
from web.conductor.studios import open_studio
from web.equipment import fetched
from web.equipment.cameras import NetworkCamera
from web.equipment.chamber import CHAMBER
from web.equipment.sessions import Session
from web.live.routes import LIVE
from web.live.standing import standing
from web.live.words import words

ADDRESS = "rtsp://camera.example/stream"
PASSPHRASE = "una-frase-de-pas-9876"


@pytest.fixture
async def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Installation]:
    monkeypatch.setattr(fetched, "AGAIN_AFTER", 0.0)
    async with installation(tmp_path) as made:
        yield made


async def camera_for(at: Installation, address: str = ADDRESS, person: str = "") -> str:
    """A camera of the demonstration's body; its id."""
    await at.app[LIVE].enter(at.meeting)
    plan = (await at.state()).plan
    sealed = at.app[keys.SAFE].seal(read_camera(address, "", "").url, "camera addresses")
    made = NetworkCamera(new_id("c"), plan.council, plan.body.id, "Fons", sealed, at.app[keys.CLOCK](), person)
    await at.app[keys.CAMERAS].add(made)
    await at.app[LIVE].know_cameras(plan.council, plan.body.id)
    return made.id


def asked(at: Installation) -> list[PullCamera]:
    return [order for order in at.studio.orders if isinstance(order, PullCamera)]


def session(at: Installation, camera: str) -> Session | None:
    sessions = at.live().equipment.sessions.values() if at.live() else ()
    return next((each for each in sessions if each.piece == camera), None)


def said(at: Installation, camera: str) -> str:
    piece = next(each for each in at.live().equipment.pieces if each.id == camera)
    return standing(piece, at.live().equipment, "Europe/Madrid", words("en")).text


async def test_the_chambers_camera_is_fetched_gives_way_and_comes_back(at: Installation) -> None:
    camera = await camera_for(at)
    await until(lambda: asked(at))
    assert (asked(at)[0].source, asked(at)[0].url) == (CHAMBER, "rtsp://camera.example:554/stream")
    secretary = await at.browser(at.way("secretary"))
    told = await secretary.hear(wire.Equipment)
    assert (told.pieces[0].name, told.opening) == ("Fons", "floor")
    at.studio.camera("retrying", "password")
    await until(lambda: said(at, camera) == "User or password are wrong. It is tried again.")
    assert not at.live().equipment.chamber.there
    at.studio.camera("live", seen=CameraSeen("hevc", 3840, 2160, 50.0, "aac"))
    await until(lambda: at.live().equipment.chamber.there)
    at.studio.report(Receiving(asked(at)[-1].peer, CHAMBER, 1280, 720, 25.0, True))
    await until(lambda: "takes much of this machine" in said(at, camera))

    # Somebody brings a better one: it has the place for as long as it is there.
    _piece, token = await token_for(at)
    better = Client(at, token)
    location = (await better.offer()).headers["Location"]
    await until(lambda: said(at, camera) == "Not fetched: another camera is in its place")
    before = len(asked(at))
    await better.ask("DELETE", location)
    await until(lambda: len(asked(at)) == before + 1)

    # Another studio has to be told again, and a withdrawn camera is let go of.
    before = len(asked(at))
    at.studio.die()
    await until(lambda: at.studios.now.orders and len(asked(at)) == 1)
    await at.app[keys.CAMERAS].remove(at.shown.council, (await at.state()).plan.body.id, camera)
    await at.app[LIVE].know_cameras(at.shown.council, (await at.state()).plan.body.id)
    await until(lambda: at.studio.last(ClosePeer).peer == asked(at)[-1].peer)
    assert not at.live().equipment.sessions


async def test_a_service_that_was_restarted_finds_its_camera_and_asks_for_no_other(at: Installation) -> None:
    camera = await camera_for(at)
    await until(lambda: asked(at))
    at.studio.camera("live")
    await until(lambda: at.live().equipment.chamber.there)
    await at.stop()
    await at.start()
    await at.app[LIVE].enter(at.meeting)
    await until(lambda: session(at, camera))
    await at.live().fetched.tend()
    assert len(asked(at)) == 1


async def test_a_seats_camera_sits_down_once_it_is_live_and_yields_to_the_person(at: Installation) -> None:
    member = await at.browser(at.person(1))
    await member.done(c.Join("chamber", camera=True, microphone=True))
    camera = await camera_for(at, person="demo-1")
    await at.live().fetched.tend()
    assert (asked(at), said(at, camera)) == ([], "Not fetched: the person has the seat at a device")
    await member.ws.close()
    await until(lambda: asked(at))
    assert not at.live().hub.windows.of("demo-1")
    at.studio.camera("live")
    await until(lambda: at.live().hub.windows._seats.get("demo-1") == camera)
    assert (await at.state()).seats["demo-1"].connected
    again = await at.browser(at.person(1), "window-2")
    await until(lambda: at.live().hub.has_seat(at.live().hub.windows.of("demo-1")[-1]))
    await until(lambda: session(at, camera) is None)
    await again.say(wire.Connect())
    assert at.live().hub.has_seat(at.live().hub.windows.of("demo-1")[-1])


async def test_a_camera_by_srt_goes_and_comes_back_and_its_passphrase_is_nowhere(tmp_path: Path) -> None:
    path = await film(tmp_path / "film.ts")
    async with (
        srt_camera(path, PASSPHRASE) as (real, address),
        installation(tmp_path / "data", open_studio, CONSISTORI_CAMERAS_HERE="yes") as at,  # type: ignore[arg-type]
    ):
        try:
            camera = await camera_for(at, f"{address}?passphrase={PASSPHRASE}")

            def receives() -> bool:
                found = session(at, camera)
                coming = found.receiving if found and found.phase == "connected" else None
                return coming is not None and coming.fps > 5 and coming.sound

            await until(receives, within=60)
            await until(lambda: said(at, camera) == "Receiving 320x180, 25 fps, with sound", within=60)
            studio = holder(at.app[keys.FOLDERS].studio(at.meeting))
            family = psutil.Process(studio).children(recursive=True)
            assert any("concat" in each.cmdline() for each in family)
            assert exposed(PASSPHRASE, studio) == exposed_by([psutil.Process()], PASSPHRASE) == []
            await real.off()
            await until(lambda: "It is tried again" in said(at, camera), within=60)
            real.on()
            await until(receives, within=60)
            # A studio that is killed has a successor, which is told of the camera without anybody's doing.
            os.kill(studio, signal.SIGKILL)
            await until(lambda: not receives(), within=60)
            await until(receives, within=60)
            assert written(PASSPHRASE, tmp_path / "data") == []
        finally:
            await at.live().end()
        assert [each for each in psutil.Process().children(recursive=True) if "concat" in each.cmdline()] == []
