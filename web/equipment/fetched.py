"""When the cameras of the network are fetched in one live meeting, and when they give way. Must never know requests.

A camera stands for the chamber or for a seat as an encoder does, but nobody presses a button for it: it begins and
comes back by itself. So it takes no place that somebody has, and gives its own up to whoever comes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable

from meetings.state import State
from web.access.secrets import Unsealable
from web.equipment.cameras import NetworkCamera
from web.equipment.sessions import OVER, Equipment, NotOpened, Session

AGAIN_AFTER = 5.0
"""Seconds between two beginnings of one camera. How often a camera that is away is tried, the studio knows."""


class Fetched:
    def __init__(
        self,
        equipment: Equipment,
        unseal: Callable[[bytes], str],
        state: Callable[[], State],
        clock: Callable[[], float],
    ) -> None:
        """`clock` gives seconds and never jumps."""
        self._equipment = equipment
        self._unseal = unseal
        self._state = state
        self._clock = clock
        self._begun: dict[str, float] = {}
        self.cameras: tuple[NetworkCamera, ...] = ()

    def know(self, cameras: Iterable[NetworkCamera]) -> None:
        """As they are now."""
        self.cameras = tuple(cameras)

    async def tend(self) -> None:
        """Begin, give way, sit down: whatever is due. Call it once a second or so."""
        state = self._state()
        for camera in self.cameras:
            session = self._session(camera)
            if session is None:
                if state.phase not in OVER and self._equipment.is_led:
                    self._begin(camera)
            elif state.phase in OVER or self._equipment.holder(camera.piece_of(state.plan.meeting)):
                self._equipment.close(session)
            elif session.phase == "connected" and camera.person:
                await self._sit(camera)

    def _session(self, camera: NetworkCamera) -> Session | None:
        return next((each for each in self._equipment.sessions.values() if each.piece == camera.id), None)

    def _begin(self, camera: NetworkCamera) -> None:
        piece = camera.piece_of(self._state().plan.meeting)
        now = self._clock()
        if self._equipment.holder(piece) or now - self._begun.get(camera.id, -AGAIN_AFTER) < AGAIN_AFTER:
            return
        with contextlib.suppress(NotOpened, Unsealable):
            if (device := self._equipment.device_of(piece)) is not None:
                self._equipment.may_sit(piece, device)
            url = self._unseal(camera.sealed_address)
            self._begun[camera.id] = now
            self._equipment.fetch(piece, url)

    async def _sit(self, camera: NetworkCamera) -> None:
        piece = camera.piece_of(self._state().plan.meeting)
        with contextlib.suppress(NotOpened):
            device = self._equipment.device_of(piece)
            if device is not None and not self._equipment.is_seated(device):
                self._equipment.may_sit(piece, device)
                await self._equipment.sit(piece, device)
