"""The cameras of the network that one studio pulls, by the name of the peer that each of them stands for.

The bridge closes them, as it closes peers: by an order, for a newer peer of the same source, or at the end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from streaming import limits
from streaming.bridge import Bridge
from streaming.camera import NotACamera, read_camera
from streaming.camera_ffmpeg import PICTURE_TYPE, SOUND_TYPE
from streaming.camera_pull import Pull
from streaming.control import CameraHealth, PeerRefused, PullCamera

log = structlog.get_logger(__name__)


class Pulls:
    def __init__(
        self, bridge: Bridge, *, program: str, here: bool, report: Callable[[CameraHealth | PeerRefused], None]
    ) -> None:
        """`here`: cameras of this machine itself may be pulled as well."""
        self._bridge = bridge
        self._program = program
        self._here = here
        self._report = report
        self._pulls: dict[str, Pull] = {}
        self._stopping: set[asyncio.Task[None]] = set()

    def health(self) -> tuple[CameraHealth, ...]:
        return tuple(pull.health() for pull in self._pulls.values())

    def start(self, order: PullCamera) -> None:
        """Said again of a peer that is there, nothing changes."""
        if order.peer in self._pulls:
            return
        try:
            camera = read_camera(order.url)
        except NotACamera as error:
            self._report(PeerRefused(order.peer, str(error), "unusable"))
            return
        fed = None
        if len(self._pulls) < limits.CAMERAS:
            types = (SOUND_TYPE, PICTURE_TYPE)
            fed = self._bridge.feed(order.peer, order.source, types=types, closed=lambda: self._closed(order.peer))
        if fed is None:
            self._report(PeerRefused(order.peer, "The studio is full.", "full"))
            return
        self._pulls[order.peer] = Pull(camera, fed, program=self._program, here=self._here, on_health=self._report)

    async def settle(self) -> None:
        """Return when everything that was closed has ended."""
        for failed in await asyncio.gather(*self._stopping, return_exceptions=True):
            if isinstance(failed, Exception):
                log.error("a camera did not end cleanly", reason=repr(failed))

    def _closed(self, peer: str) -> None:
        if (pull := self._pulls.pop(peer, None)) is not None:
            task = asyncio.create_task(pull.stop())
            self._stopping.add(task)
            task.add_done_callback(self._stopping.discard)
