"""One look at a camera of the network: what it sends, or why nothing comes. An ffmpeg that opens it and ends."""

from __future__ import annotations

import asyncio
import os
import resource
from collections import deque
from collections.abc import Callable, Sequence

import msgspec
import structlog

from streaming.camera import Camera
from streaming.camera_ffmpeg import ANALYSED, ANALYSED_AGAIN, look_arguments, pull_script
from streaming.camera_reach import reach
from streaming.camera_report import CameraFailed, NoSize, is_listing, read_seen
from streaming.child import Child
from streaming.control import CameraSeen

log = structlog.get_logger(__name__)

LOOK_SECONDS = 12.0
"""Long enough for a name, a connection, a password and a keyframe, which some cameras send every five seconds only."""
MOST_MEMORY = 1_000_000_000
"""Bytes of data that an ffmpeg for a camera may have: whatever it sends, the machine's stays free."""
LINES = 200
"""Of what it says in one look."""
MANNERS = 5
"""Niceness of the same: when there is too little time, it is the camera's picture that waits and not the programme."""


class Way(msgspec.Struct, frozen=True):
    """How a camera is opened."""

    number: str
    """Of its machine: the one that was found to be allowed."""
    analysed: int = ANALYSED


class Found(Way, frozen=True, kw_only=True):
    seen: CameraSeen


async def look(program: str, camera: Camera, *, here: bool) -> Found:
    """`here`: this machine may be reached as well. Raises `CameraFailed`."""
    number = await reach(camera.host, here=here)
    # RTSP says itself when everything is known; of the others so much is read in any case.
    for analysed in (ANALYSED_AGAIN,) if camera.scheme.startswith("rtsp") else (ANALYSED, ANALYSED_AGAIN):
        way = Way(number, analysed)
        try:
            return Found(number, analysed, seen=await _look(program, camera, way))
        except NoSize as error:
            unknown = error
    raise unknown


async def _look(program: str, camera: Camera, way: Way) -> CameraSeen:
    lines: deque[str] = deque(maxlen=LINES)
    child = await opened(look_arguments(program, camera.scheme), camera, way, heard=lines.append)
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            await child.wait()
    except TimeoutError:
        raise CameraFailed("silent") from None
    finally:
        await child.stop(patience=1.0)
    return read_seen(lines)


async def opened(
    arguments: Sequence[str],
    camera: Camera,
    way: Way,
    *,
    pass_fds: Sequence[int] = (),
    heard: Callable[[str], None] | None = None,
) -> Child:
    """A bounded ffmpeg that has been told which camera. `heard` is given what it says, without anything secret."""

    def scrub(line: str) -> str:
        # Whatever is in an address may be a word here, too: `h264` stands in many.
        return line if is_listing(line) else camera.scrub(line)

    child = await Child.start(arguments, stdin=True, pass_fds=pass_fds, scrub=scrub, heard=heard)
    try:
        resource.prlimit(child.pid, resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
        os.setpriority(os.PRIO_PROCESS, child.pid, MANNERS)
        await child.write(pull_script(*camera.opened_at(way.number), way.analysed))
    except OSError:
        # It has ended already, and said why.
        log.debug("an ffmpeg for a camera ended at once", pid=child.pid)
    except BaseException:
        await child.stop(patience=1.0)
        raise
    child.close_stdin()
    return child
