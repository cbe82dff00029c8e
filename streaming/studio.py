"""`python -m streaming.studio DIRECTORY`: the process of one live meeting's media.

It owns everything that runs (bridge, mixer, recorder, relays), obeys the orders that come on its socket and goes on
when nobody gives any. It knows sources and scenes, never councillors or law.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import msgspec
import structlog
import uvloop

from streaming import control, orphans
from streaming.abandonment import Abandonment
from streaming.bridge import Bridge
from streaming.control_socket import ControlSocket
from streaming.detach import AlreadyRunning, Announce, claim, detach
from streaming.exchange import Frame, MakeKeyframe, WallTime
from streaming.feed import Feed
from streaming.feed_switch import FeedSwitch
from streaming.ffmpeg import find_ffmpeg
from streaming.mixer.command import mixer_command
from streaming.mixer_link import MixerLink
from streaming.pulls import Pulls
from streaming.recorder import Recorder
from streaming.relays import Relays
from streaming.room import Disk
from streaming.scene import Scene
from streaming.standby import Standby, take_over
from streaming.studio_health import health
from streaming.studio_log import about, log_to

HEALTH_EVERY = 2.0

log = structlog.get_logger(__name__)


class Studio:
    """Everything of one meeting's media. `run` it; it ends by the order to quit, or by `quit`."""

    def __init__(
        self,
        settings: control.StudioSettings,
        *,
        program: str,
        mixer: Callable[[control.StudioSettings, int], list[str]] = mixer_command,
    ) -> None:
        directory = Path(settings.directory)
        self._offset = time.time() - time.monotonic()
        """Unix seconds at studio time 0: a machine's clock that jumps must not part the recording from the journal."""
        self._socket = ControlSocket(directory / "control.sock", self._obey)
        # The mixer draws and encodes; the addresses of TURN servers are not its business.
        mixer_settings = msgspec.structs.replace(settings, ice_servers=())
        self._mixer = MixerLink(
            lambda fd: mixer(mixer_settings, fd), on_frame=self._from_mixer, on_ready=self._brief_mixer
        )
        self._feed = Feed(
            lambda: self._mixer.say(MakeKeyframe()), width=settings.width, height=settings.height, fps=settings.fps
        )
        self._switch = FeedSwitch(self._feed)
        self._bridge = Bridge(settings, report=self._report, to_mixer=self._mixer.send)
        self._disk = Disk(directory, settings.reserve)
        self._recorder = Recorder(
            directory,
            self._feed,
            program=program,
            disk=self._disk,
            on_part=self._report,
            on_state=self._report,
            wall=self._wall,
        )
        self._pulls = Pulls(self._bridge, program=program, here=settings.cameras_here, report=self._report)
        self._relays = Relays(self._feed, program=program, report=self._report)
        self._scene: Scene | None = None
        self._microphones: control.OpenMicrophones | None = None
        self._suspension: control.SuspendFeeds | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._abandonment = Abandonment(time.monotonic())
        again = [sys.executable, "-m", "streaming.studio", str(directory), "--standby"]
        self._standby = Standby(again, directory / "studio.log")
        self._ending = asyncio.Event()

    async def run(self, listening: Callable[[], None] = lambda: None) -> None:
        """Until it is told to end; then everything ends in good order."""
        self._mixer.start()
        telling = asyncio.create_task(self._tell_health())
        try:
            await self._socket.open()
            log.info("studio began", pid=os.getpid())
            listening()
            self._standby.start()
            await self._ending.wait()
        finally:
            await self._standby.stop()
            await self._end()
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)

    def quit(self) -> None:
        """Ends the studio; repeated, it changes nothing."""
        self._ending.set()

    async def _end(self) -> None:
        # An order that was being carried out is finished first: it may have started something.
        await asyncio.gather(*self._tasks, return_exceptions=True)
        relays = [self._relays.stop(relay) for relay in self._relays.running()]
        for failed in await asyncio.gather(self._recorder.stop(), *relays, return_exceptions=True):
            if isinstance(failed, Exception):
                log.error("an end that failed", reason=repr(failed))
        await self._bridge.close()
        await self._pulls.settle()
        await self._mixer.stop()
        await self._socket.close()
        log.info("studio ended")

    # Orders ---------------------------------------------------------------------------------------------------------

    def _obey(self, order: control.Order) -> None:
        # Only the name: orders carry keys.
        log.debug("order", order=type(order).__name__)
        if self._ending.is_set():
            # Nothing is begun any more that nobody would end.
            return
        done = _OBEY[type(order)](self, order)
        if done is not None:
            task = asyncio.create_task(self._attempt(type(order).__name__, done))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _attempt(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception:
            log.exception("an order failed", order=name)

    def _hello(self, order: control.Hello) -> None:
        phases = self._bridge.phases() | self._bridge.fed()
        suspended = self._suspension is not None
        state, relays, cameras = self._recorder.state, self._relays.health(), self._pulls.health()
        self._report(control.Status(os.getpid(), phases, state, relays, suspended, cameras))
        for part in self._recorder.recording.closed(order.parts_known):
            self._report(part)
        self._bridge.restate()

    def _wall(self, studio_time: int) -> float:
        """Studio time (microseconds) as Unix seconds."""
        return studio_time / 1e6 + self._offset

    def _set_clock(self, order: control.SetClock) -> None:
        self._offset = order.unix - time.monotonic()
        self._mixer.say(WallTime(self._offset))

    def _show_scene(self, order: control.ShowScene) -> None:
        self._scene = order.scene
        self._bridge.show_scene(order.scene)
        self._mixer.say(order)

    def _open_microphones(self, order: control.OpenMicrophones) -> None:
        self._microphones = order
        self._bridge.open_microphones(frozenset(order.sources))
        self._mixer.say(order)

    def _suspend_feeds(self, order: control.SuspendFeeds) -> None:
        self._suspension = order
        self._switch.suspend()
        self._bridge.suspend_feeds(True)
        self._mixer.say(order)

    def _resume_feeds(self, order: control.ResumeFeeds) -> None:
        self._suspension = None
        self._switch.resume()
        self._bridge.suspend_feeds(False)
        self._mixer.say(order)

    # The mixer ------------------------------------------------------------------------------------------------------

    def _from_mixer(self, frame: Frame) -> None:
        self._switch.take(frame)
        self._bridge.from_mixer(frame)

    def _brief_mixer(self) -> None:
        """A new mixer knows nothing: say again what is so."""
        self._switch.mixer_restarted()
        self._mixer.say(WallTime(self._offset))
        if self._scene is not None:
            self._mixer.say(control.ShowScene(self._scene))
        if self._suspension is not None:
            self._mixer.say(self._suspension)
        self._bridge.mixer_restarted()
        if self._microphones is not None:
            self._mixer.say(self._microphones)

    # Reports --------------------------------------------------------------------------------------------------------

    def _report(self, report: control.Report) -> None:
        self._socket.report(report)

    async def _tell_health(self) -> None:
        while True:
            await asyncio.sleep(HEALTH_EVERY)
            room = self._disk.look()
            self._recorder.tidy()
            said = health(time.time(), bridge=self._bridge, mixer=self._mixer, recorder=self._recorder, room=room)
            self._report(said)
            for relay in self._relays.health():
                self._report(relay)
            self._look_for_anybody()

    def _look_for_anybody(self) -> None:
        abandoned = self._abandonment.look(time.monotonic(), led=self._socket.is_led, people=self._bridge.people)
        if abandoned and not self._ending.is_set():
            log.warning("nobody leads this studio any more")
            self.quit()


_OBEY: dict[type, Callable[[Studio, Any], Coroutine[Any, Any, None] | None]] = {
    control.Hello: Studio._hello,
    control.OpenPeer: lambda studio, order: studio._bridge.open_peer(order),
    control.AcceptAnswer: lambda studio, order: studio._bridge.accept_answer(order),
    control.TakeOffer: lambda studio, order: studio._bridge.take_offer(order),
    control.AddCandidates: lambda studio, order: studio._bridge.add_candidates(order),
    control.RestartIce: lambda studio, order: studio._bridge.restart_ice(order),
    control.PullCamera: lambda studio, order: studio._pulls.start(order),
    control.ClosePeer: lambda studio, order: studio._bridge.close_peer(order.peer),
    control.ShowScene: Studio._show_scene,
    control.OpenMicrophones: Studio._open_microphones,
    control.SetClock: Studio._set_clock,
    control.SuspendFeeds: Studio._suspend_feeds,
    control.ResumeFeeds: Studio._resume_feeds,
    control.StartRecording: lambda studio, _: studio._recorder.start(),
    control.StopRecording: lambda studio, _: studio._recorder.stop(),
    control.StartRelay: lambda studio, order: studio._relays.start(order),
    control.StopRelay: lambda studio, order: studio._relays.stop(order.relay),
    control.Quit: lambda studio, _: studio.quit(),
}


def _settings(directory: Path) -> control.StudioSettings:
    found = msgspec.json.decode((directory / "studio.json").read_bytes(), type=control.StudioSettings)
    return msgspec.structs.replace(found, directory=str(directory))


async def _main(settings: control.StudioSettings, announce: Announce) -> None:
    # What is loaded stays: looking through it for what could be freed would hold up packets, and makes it rare.
    gc.freeze()
    left = orphans.left_behind(Path(settings.directory))
    studio = Studio(settings, program=find_ffmpeg())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, studio.quit)
    ending = asyncio.create_task(orphans.end(left))
    try:
        await studio.run(announce.ready)
    finally:
        await ending


def main() -> int:
    """Exit codes: 0 when it ended as told (with --detach: when it listens), 1 when it could not begin, 3 when a
    studio is already running there."""
    parser = argparse.ArgumentParser(prog="streaming.studio", description="Run the media of one live meeting.")
    parser.add_argument("directory", type=Path, help="holds studio.json; the recording and the socket go there")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--detach", action="store_true", help="return once it listens and go on in the background")
    how.add_argument("--standby", action="store_true", help="wait until the studio there has died, and take its place")
    arguments = parser.parse_args()
    directory: Path = arguments.directory.absolute()
    announce = detach(directory / "studio.log") if arguments.detach else Announce()
    try:
        log_to(directory / "studio.log")
        about(_settings(directory).meeting)
        if arguments.standby:
            take_over(directory, sys.stdin.fileno())
        settings = _settings(directory)
        if not arguments.standby:
            claim(directory)
        orphans.mark(directory)
        uvloop.run(_main(settings, announce))
    except AlreadyRunning as error:
        return announce.failed(3, str(error))
    except (OSError, msgspec.MsgspecError) as error:
        log.exception("studio could not begin")
        return announce.failed(1, str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
