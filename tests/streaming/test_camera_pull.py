"""Real cameras of the network, pulled by a real studio: what is said of them, and the programme that shows them."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import av
import imageio_ffmpeg
import msgspec
import numpy as np
import psutil
import pytest
from aiohttp import web as aioweb
from aiohttp.test_utils import TestServer
from structlog.testing import capture_logs

from streaming import camera_look, camera_pull, control
from streaming.bridge.fed import Fed
from streaming.bridge.inbound import Arrived
from streaming.camera import Camera, read_camera
from streaming.camera_ffmpeg import PICTURE_TYPE, SOUND_TYPE
from streaming.camera_fit import Pace
from streaming.camera_look import Found, look
from streaming.camera_pull import Pull
from streaming.camera_report import CameraFailed
from streaming.client import StudioHandle
from streaming.exchange import Kind
from streaming.ffmpeg import find_ffmpeg
from streaming.film import Chapter, join
from streaming.parts import read_parts
from streaming.scene import Banner, Gallery, Tile
from tests.e2e.signals import watch
from tests.streaming.cameras import FLASH, PASSWORD, USER, RtspCamera, camera, film, http_camera, srt_camera
from tests.streaming.certificates import Authority, tls_front
from tests.streaming.exposure import exposed, written
from tests.streaming.rtmp_server import APP, rtmp_server
from tests.streaming.test_studio import Controller, folder, settings
from tests.until import until

__all__ = ["folder"]

KEY = "clau-9876-secreta"
PASSPHRASE = "una-frase-de-pas-9876"
ROOM = Gallery(Banner("Ajuntament", "1. Acta", recording=""), (Tile("room", "Sala", "Vila"),))
SEEN = control.CameraSeen("h264", 320, 180, 25.0, "pcm_alaw")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(film(tmp_path_factory.mktemp("film") / "plain.ts"))


async def test_what_a_camera_sends_is_said_or_why_nothing_comes(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def said(name: str, password: str = PASSWORD) -> object:
        try:
            return (await look(find_ffmpeg(), read_camera(at.address(name), USER, password), here=True)).seen
        except CameraFailed as failed:
            return failed.fault if PASSWORD not in failed.reason else failed.reason

    patience = camera_look.LOOK_SECONDS
    async with RtspCamera(plain) as at:
        assert await said("stream") == SEEN
        assert await said("stream", "wrong") == "password"
        assert await said("missing") == "not_found"
        assert await said("sound") == "no_picture"
        assert await said("elsewhere") == "elsewhere"
        monkeypatch.setattr(camera_look, "LOOK_SECONDS", 0.5)
        assert await said("nothing") == "silent"
        monkeypatch.setattr(camera_look, "LOOK_SECONDS", patience)
    assert await said("stream") == "refused"


@pytest.mark.needs("nginx", "nginx-rtmp")
async def test_a_camera_is_shown_heard_and_recorded(plain: Path, folder: Path, tmp_path: Path) -> None:
    found = msgspec.structs.replace(settings(folder), cameras_here=True)
    async with (
        rtmp_server(tmp_path / "rtmp") as server,
        camera(plain, "-f", "flv", f"{server.url}/{KEY}"),
    ):
        controller = Controller(await StudioHandle.start_or_find(found))
        pid, send = (await controller.status()).pid, controller.handle.send

        def phase() -> tuple[str, str]:
            said = controller.all(control.CameraHealth)
            return (said[-1].phase, said[-1].fault) if said else ("", "")

        send(control.ShowScene(ROOM))
        send(control.OpenMicrophones(("room",)))
        send(control.PullCamera("room.c1-1", "room", f"{server.url}/{KEY}"))
        await until(lambda: phase() == ("live", ""), within=60)
        health = controller.all(control.CameraHealth)[-1]
        assert (health.seen, health.copied) == (msgspec.structs.replace(SEEN, sound="aac"), True)
        send(control.StartRecording())
        await until(lambda: len(controller.numbers()) >= 3)
        send(control.StopRecording())
        await until(lambda: controller.all(control.Receiving)[-1].fps > 20)
        assert (controller.all(control.Receiving)[-1].width, controller.all(control.Receiving)[-1].sound) == (320, True)
        assert exposed(KEY, pid) == []

        send(control.ClosePeer("room.c1-1"))
        await until(lambda: phase()[0] == "stopped")
        assert controller.all(control.PeerState)[-1].phase == "closed"
        assert [each for each in psutil.Process(pid).children() if "concat" in each.cmdline()] == []
        await controller.handle.quit()
        await controller.leave()
    recording = folder / "recording"
    await join(recording, tmp_path / "film.mp4", [Chapter("1", read_parts(recording)[0].began_at)], "Ple", "ca")
    shown = watch(tmp_path / "film.mp4", 1000)
    assert shown.lively > 0.2
    assert len(shown.flashes) >= 3
    assert statistics.median(map(abs, shown.offsets())) < 0.1
    assert written(KEY, folder) == []
    assert KEY not in repr(controller.reports)


@pytest.mark.needs("nginx", "nginx-rtmp")
async def test_behind_tls_and_passphrases_cameras_are_seen_or_refused_in_words(plain: Path, tmp_path: Path) -> None:
    """Cameras make their own certificates: one that nobody vouches for, of another name, is none the worse."""

    async def said(address: str, user: str = "", password: str = "") -> tuple[str, str]:
        try:
            return (await look(find_ffmpeg(), read_camera(address, user, password), here=True)).seen.codec, ""
        except CameraFailed as failed:
            return failed.fault, failed.reason

    certificate = Authority(tmp_path).vouch("elsewhere.example")
    async with (
        RtspCamera(plain) as rtsp,
        tls_front(rtsp.port, certificate) as rtsps,
        rtmp_server(tmp_path / "rtmp") as server,
        tls_front(server.port, certificate) as rtmps,
        camera(plain, "-f", "flv", f"{server.url}/{KEY}"),
        srt_camera(plain, PASSPHRASE) as (_camera, srt),
    ):
        behind = f"rtsps://127.0.0.1:{rtsps}/stream"
        answers = await asyncio.gather(
            said(behind, USER, PASSWORD),
            said(behind, USER, KEY),
            said(f"rtmps://127.0.0.1:{rtmps}/{APP}/{KEY}"),
            said(srt, "", KEY),
        )
    assert [answer for answer, _ in answers] == ["h264", "password", "h264", "password"]
    assert not any(secret in reason for _, reason in answers for secret in (KEY, PASSWORD))


LEADING_ELSEWHERE = {
    "/playlist": "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nhttp://127.0.0.1:1/x.ts\n",
    "/script": "ffconcat version 1.0\nfile '/etc/hostname'\n",
    "/sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n",
}


async def test_a_camera_leads_ffmpeg_to_nothing_else(tmp_path: Path) -> None:
    called: list[str] = []

    async def answer(request: aioweb.Request) -> aioweb.StreamResponse:
        called.append(request.path)
        if request.path == "/redirect":
            raise aioweb.HTTPFound("/elsewhere")
        return aioweb.Response(text=LEADING_ELSEWHERE[request.path])

    app = aioweb.Application()
    app.router.add_get("/{name}", answer)
    async with TestServer(app) as server:
        for path in ("/redirect", *LEADING_ELSEWHERE):
            with pytest.raises(CameraFailed):
                await look(find_ffmpeg(), read_camera(f"http://127.0.0.1:{server.port}{path}"), here=True)
    assert called == ["/redirect", *LEADING_ELSEWHERE]


class Room:
    """Where a pulled camera's pictures and sound come to, in place of a bridge."""

    def __init__(self) -> None:
        self.frames: Counter[Kind] = Counter()
        self.came: list[Arrived] = []
        self.reports: list[control.CameraHealth] = []
        self.pauses: list[float] = []

    def now(self) -> int:
        return time.monotonic_ns() // 1000

    def phase_changed(self, peer: Fed) -> None: ...

    def arrived(self, peer: Fed, frames: list[Arrived]) -> None:
        self.frames.update(frame.kind for frame in frames)
        self.came += frames

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0.05)

    def last(self) -> tuple[str, str, bool]:
        said = self.reports[-1] if self.reports else control.CameraHealth("", "", "connecting", 0)
        return said.phase, said.fault, said.copied

    @contextlib.asynccontextmanager
    async def pulling(self, address: str, *, here: bool = True) -> AsyncIterator[None]:
        fed = Fed("room.c1", "room", 1, host=self, types=(SOUND_TYPE, PICTURE_TYPE), closed=lambda: None)
        pull = Pull(
            read_camera(address, USER, PASSWORD),
            fed,
            program=imageio_ffmpeg.get_ffmpeg_exe(),
            here=here,
            on_health=self.reports.append,
            pause=self.pause,
        )
        try:
            yield
        finally:
            await pull.stop()


async def test_b_frames_are_made_anew_and_a_camera_that_was_away_comes_back(tmp_path: Path) -> None:
    room, before = Room(), psutil.Process().children()
    path = await film(tmp_path / "film.ts", more="-bf 2 -g 25 -sc_threshold 0 -threads 1")
    with capture_logs() as logs:
        async with RtspCamera(path) as at, room.pulling(at.address("stream")):
            await until(lambda: room.last() == ("live", "", False), within=60)
            await until(lambda: min(room.frames[Kind.CAMERA], room.frames[Kind.MICROPHONE]) > 20)
            assert ("live", "", True) in [(each.phase, each.fault, each.copied) for each in room.reports]
            await at.off()
            await until(lambda: room.last()[:2] == ("retrying", "refused"), within=60)
            await at.on()
            await until(lambda: room.last() == ("live", "", False), within=60)
    assert room.last()[0] == "stopped"
    assert PASSWORD not in repr(logs) + repr(room.reports)
    await until(lambda: set(psutil.Process().children()) <= set(before))


STRANGE = f"-c:v libx265 -x265-params log-level=none:keyint=25:bframes=3 -vf {FLASH},setsar=4/3 -ar 16000 -ac 1"
LAST = 2**33 / 90_000
"""Seconds: then the clock of MPEG-TS goes round."""


def rises(levels: list[tuple[int, float]]) -> list[int]:
    middle = (min(level for _, level in levels) + max(level for _, level in levels)) / 2
    return [at for (_, before), (at, level) in itertools.pairwise(levels) if before < middle <= level]


async def test_what_browsers_never_send_is_shown_in_step_and_a_clock_that_leaps_is_told(tmp_path: Path) -> None:
    """H.265 with B-frames and pixels that are no squares, AAC of 16 kHz, timestamps that go round and then leap."""
    room = Room()
    path = await film(tmp_path / "film.ts", seconds=3, more=STRANGE)
    async with http_camera(path, LAST - 2, 3600) as address, room.pulling(address):
        await until(lambda: room.last() == ("retrying", "clock", False), within=60)
    assert {each.seen for each in room.reports if each.phase == "live"} == {
        control.CameraSeen("hevc", 320, 180, 25.0, "aac", stretch=1.333)
    }
    pictures, sounds = av.CodecContext.create("h264", "r"), av.CodecContext.create("opus", "r")
    bright, loud = [], []
    for each in room.came:
        if each.kind is Kind.MICROPHONE:
            loud += [(each.time, float(np.abs(it.to_ndarray()).max())) for it in sounds.decode(av.Packet(each.payload))]
        else:
            shown = pictures.decode(av.Packet(each.payload))
            assert {(it.width, it.height) for it in shown} <= {(426, 180)}
            bright += [(each.time, float(it.to_ndarray()[:180].mean())) for it in shown]
    offsets = [min((beep - flash for beep in rises(loud)), key=abs) for flash in rises(bright)]
    assert len(offsets) >= 2
    assert abs(statistics.median(offsets)) < 40_000


class Late(Pace):
    def saw(self, timestamp: int, now: float) -> control.CameraFault:
        return super().saw(timestamp, now) or ("slow" if self._media > 0.3 else "")


async def test_what_was_far_too_much_is_looked_at_and_not_tried_again(
    plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def found(program: str, camera: Camera, *, here: bool) -> Found:
        return Found("127.0.0.1", seen=SEEN)

    monkeypatch.setattr(camera_pull, "look", found)
    monkeypatch.setattr(camera_pull, "Pace", Late)
    monkeypatch.setattr(camera_pull, "is_costly", SEEN.__eq__)
    room = Room()
    async with RtspCamera(plain) as at, room.pulling(at.address("stream")):
        await until(lambda: len(room.pauses) >= 2, within=60)
    assert [(each.phase, each.fault) for each in room.reports] == [("live", ""), ("retrying", "slow"), ("stopped", "")]


async def test_the_machine_itself_is_not_called(plain: Path) -> None:
    room = Room()
    async with RtspCamera(plain) as at, room.pulling(at.address("stream"), here=False):
        await until(lambda: room.last()[:2] == ("retrying", "forbidden"))
        assert at.called == ""
