"""One live meeting put together: hub, conductor, closing and equipment, from what the application carries.

Starts nothing, and keeps nothing of what it made. Must never know sockets, nor which other meetings there are.
"""

from __future__ import annotations

import contextlib
import functools
import time
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web as aioweb

from meetings.journal import Entry
from meetings.plan import Plan
from meetings.refusal import Refused
from meetings.state import State
from streaming.control import SetClock, StudioSettings
from web import keys
from web.access.secrets import new_id
from web.conductor.closing import Closing, Step, needs_closing
from web.conductor.conductor import Conductor
from web.conductor.relays import Destination, Relays
from web.conductor.studio import OpenStudio, Studio
from web.conductor.switches import recording_switch
from web.conductor.unfinished import What
from web.equipment.fetched import Fetched
from web.equipment.sessions import Equipment
from web.equipment.storage import Opening
from web.live.hub import Hub
from web.live.meeting import LiveMeeting
from web.live.spoken import speaking_clock
from web.live.standing import told
from web.live.studio_news import StudioNews
from web.youtube.broadcasts import BROADCASTS

BITRATES = {720: 2_500_000, 1080: 4_500_000}
"""bit/s of the programme's picture, by its lines."""

DocumentMaker = Callable[[str, Sequence[Entry]], Awaitable[None]]
"""Writes the folder of documents of a meeting from its journal."""


class Maker:
    def __init__(
        self,
        app: aioweb.Application,
        open_studio: OpenStudio,
        make_documents: DocumentMaker,
        failed: Callable[[str, dict[What, str]], None],
    ) -> None:
        """`failed` is told what could not be made of a meeting that is over, and why."""
        self._app = app
        self._open_studio = open_studio
        self._make_documents = make_documents
        self._failed = failed

    @property
    def reserve(self) -> int:
        """Bytes that recordings and films leave free."""
        return self._app[keys.SETTINGS].disk_reserve_mb * 1_000_000

    async def make(self, meeting: str, relays: Relays) -> LiveMeeting:
        """The meeting as its journal has it, not started yet. Raises `UnknownMeeting`."""
        app, ledger = self._app, self._app[keys.LEDGER]
        await ledger.state(meeting)
        with contextlib.suppress(Refused):
            await ledger.settle(meeting)
        state, entries = await ledger.state(meeting), await ledger.entries(meeting)
        hub = Hub(
            ledger,
            state,
            entries,
            spoken=speaking_clock(entries),
            papers=f"/{state.plan.council}/m/{meeting}/papers/",
            clock=lambda: app[keys.CLOCK]().timestamp(),
            steady=time.monotonic,
            new_id=new_id,
        )
        await self.know_destinations(relays, state)
        hub.secretary.broadcast = functools.partial(app[BROADCASTS].said, meeting)
        settings = await self._studio_settings(state)
        equipment, fetched = await self._equipment(hub)
        news = StudioNews(hub, equipment)
        switch = recording_switch(entry.fact for entry in entries)
        watched = app[keys.WATCHES].begin(meeting, state.plan.council, settings.fps)
        conductor = Conductor(
            ledger, state, news, self._open, settings, relays, recording_switch=switch, watched=watched
        )
        folders = app[keys.FOLDERS]

        def closing(progress: Callable[[Step], None]) -> Closing:
            return Closing(
                ledger,
                meeting,
                recording=folders.recording(meeting),
                film_file=folders.film(meeting),
                stop_recording=conductor.stop_recording,
                end_relays=conductor.end_relays,
                make_documents=None if state.rehearses else functools.partial(self._make_documents, meeting),
                progress=progress,
                failed=functools.partial(self._failed, meeting),
                reserve=self.reserve,
            )

        def closed(now: State) -> bool:
            return not needs_closing(now, folders.documents(meeting) / "draft")

        return LiveMeeting(ledger, hub, news, conductor, closing, closed, equipment, fetched)

    async def _equipment(self, hub: Hub) -> tuple[Equipment, Fetched]:
        app, plan = self._app, hub.state.plan
        stored = app[keys.EQUIPMENT]
        equipment = Equipment(hub, await stored.opening(plan.meeting), hub.clock, new_id)
        unseal = functools.partial(app[keys.SAFE].unseal, purpose="camera addresses")
        fetched = Fetched(equipment, unseal, lambda: hub.state, time.monotonic)
        await self.know_equipment(plan, equipment, fetched)
        page = f"/{plan.council}/desk/m/{plan.meeting}/equipment"
        hub.secretary.equipment = functools.partial(told, equipment, plan.timezone, page)

        async def open_chamber(opening: Opening) -> None:
            await stored.set_opening(plan.council, plan.meeting, opening)
            equipment.open_chamber(opening)

        hub.open_chamber = open_chamber
        return equipment, fetched

    async def know_equipment(self, plan: Plan, equipment: Equipment, fetched: Fetched) -> None:
        """As the secretary has left it: what is for this meeting, and the cameras of its body."""
        cameras = await self._app[keys.CAMERAS].of_body(plan.council, plan.body.id)
        pieces = await self._app[keys.EQUIPMENT].of_meeting(plan.meeting)
        fetched.know(cameras)
        equipment.know([*pieces, *(camera.piece_of(plan.meeting) for camera in cameras)])

    async def _open(self, settings: StudioSettings, parts_known: int) -> Studio:
        """The studio dates what it records by our clock, not by the machine's, which may jump."""
        studio = await self._open_studio(settings, parts_known)
        studio.send(SetClock(self._app[keys.CLOCK]().timestamp()))
        return studio

    async def know_destinations(self, relays: Relays, state: State) -> None:
        """The council's, with pasted keys, and those of the meeting's own broadcast. A rehearsal's are others."""
        safe = self._app[keys.SAFE]
        pasted = [
            Destination(each.id, each.name, each.url, functools.partial(safe.unseal, each.sealed_key))
            for each in await self._app[keys.DESTINATIONS].of_council(state.plan.council)
            if each.rehearsals == bool(state.rehearses)
        ]
        relays.know([*await self._app[BROADCASTS].destinations(state), *pasted])

    async def _studio_settings(self, state: State) -> StudioSettings:
        plan, folders = state.plan, self._app[keys.FOLDERS]
        crest = await self._app[keys.REGISTRY].crest(plan.council)
        picture = folders.kept(crest.sha256) if crest and crest.media_type == "image/png" else None
        directory = folders.studio(plan.meeting).absolute()
        directory.mkdir(parents=True, exist_ok=True)
        return StudioSettings(
            meeting=plan.meeting,
            directory=str(directory),
            width=plan.width,
            height=plan.height,
            video_bitrate=BITRATES[plan.height],
            accent=plan.accent,
            crest=str(picture.absolute()) if picture else "",
            reserve=self.reserve,
            ice_servers=tuple(url for url in self._app[keys.SETTINGS].ice_servers if url.startswith("stun")),
            compiled=self._app[keys.SETTINGS].compiled,
            cameras_here=self._app[keys.SETTINGS].cameras_here,
        )
