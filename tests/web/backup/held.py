"""An installation that has something to lose: a council, a meeting that was held, its recording, its documents."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web as aioweb

from meetings import commands as c
from meetings.roles import SYSTEM, Actor
from meetings.storage.destinations import Destination
from streaming.control import PartClosed
from streaming.recording import Recording
from tests.web.pages.site import Site, site
from web import documents, keys
from web.captions.cue import Cue
from web.captions.kept import store

SECRETARY = Actor("vila-secretary", "secretary")
STREAM_KEY = "clau-que-ningú-no-ha-de-veure"
SECONDS = 2.0


class Held:
    def __init__(self, at: Site, meeting: str, data: Path) -> None:
        self.at = at
        self.meeting = meeting
        self.data = data
        self.recording = Recording(self.app[keys.FOLDERS].recording(meeting))

    @property
    def app(self) -> aioweb.Application:
        return self.at.app

    async def do(self, command: c.Command, actor: Actor = SECRETARY) -> None:
        await self.app[keys.LEDGER].submit(self.meeting, command, actor)

    async def record(self) -> PartClosed:
        """One more part: on the disk first, then in the journal."""
        number = self.recording.next_part().name
        began = dt.datetime.now(dt.UTC)
        for name, content in (("init.mp4", b"init"), (number, number.encode() * 5000)):
            (self.data / f"fresh-{name}").write_bytes(content)
        part = self.recording.add(
            1, self.data / "fresh-init.mp4", self.data / f"fresh-{number}", began.timestamp(), SECONDS
        )
        (self.data / "fresh-init.mp4").unlink()
        await self.do(c.NotePart(part.number, part.file, began, SECONDS, part.bytes, part.sha256), SYSTEM)
        return part

    async def end(self) -> None:
        """Adjourned, its film made and captioned, its minutes written and published."""
        await self.do(c.Adjourn())
        film = self.app[keys.FOLDERS].film(self.meeting)
        film.write_bytes(b"film" * 20_000)
        sha256 = hashlib.sha256(film.read_bytes()).hexdigest()
        await self.do(c.NoteFilm(film.name, 2 * SECONDS, film.stat().st_size, sha256), SYSTEM)
        store(self.app[keys.FOLDERS], self.meeting, "ca", (Cue(0, 2000, "Bon dia"),))
        entries = await self.app[keys.LEDGER].entries(self.meeting)
        await documents.maker(self.app)(self.meeting, entries)
        await documents.publish(self.app, self.meeting)


@asynccontextmanager
async def held(data: Path, **environ: str) -> AsyncIterator[Held]:
    """In the middle of the meeting, with two parts recorded and a destination to relay to."""
    async with site(data, **environ) as at:  # type: ignore[arg-type]
        await at.found()
        meeting = (await at.convened()).meeting
        here = Held(at, meeting, data)
        for person in ("vila-secretary", "vila-1", "vila-2", "vila-3"):
            await here.do(c.MarkAttendance(person, "present"))
        await here.do(c.OpenMeeting())
        sealed = at.app[keys.SAFE].seal(STREAM_KEY)
        await at.app[keys.DESTINATIONS].put(Destination("d1", "vila", "Canal", "rtmps://x.example/live", sealed))
        at.app[keys.FOLDERS].keep(b"%PDF-1.7 a paper")
        for _ in range(2):
            await here.record()
        yield here
