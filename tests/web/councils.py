"""Two councils in one service, alike in everything but their ids, and people of every kind to try their doors.

Each council has a public meeting of its plenary, one behind closed doors of a committee, and a draft. Ids begin with
the council's, so that what belongs to whom can be told anywhere.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import sqlalchemy as sa
from msgspec.structs import replace

from meetings.council import PLENARY, Body, Member, Officer
from meetings.draft import Draft, frozen
from meetings.journal import Entry
from meetings.plan import Item, Paper
from meetings.storage.destinations import Destination
from meetings.storage.registry import Person
from tests.web.conductor.studio import Studios
from tests.web.pages.site import GROUPS, PASSWORD, Browser, Site, council_of, draft_of, people_of, plenary, site
from web import keys
from web.access.secrets import token_hash
from web.access.tables import login, passkey
from web.equipment.cameras import NetworkCamera
from web.equipment.storage import Piece
from web.live.routes import extension
from web.migrations import metadata
from web.notices import notice_text

COUNCILS = ("vila", "altra")

METRICS_TOKEN = "prometheus-" * 4

MEMBER_OF_ANOTHER_BODY = "4"
"""Sits in the committee alone."""


class Councils:
    def __init__(self, at: Site) -> None:
        self.site = at
        self.app = at.app
        self.sessions: dict[str, str] = {}
        """By council, the id of a session of its member 2."""

    async def found(self, council: str) -> None:
        app = self.app
        await app[keys.REGISTRY].add_council(council_of(council))
        await app[keys.REGISTRY].save_roster(_people(council), GROUPS, [_plenary(council), _committee(council)])
        await app[keys.DOOR].set_account(f"{council}-secretary", f"secretary@{council}.example", PASSWORD)
        now = self.site.now
        camera = Piece(f"{council}-e1", council, f"{council}-open", "encoder", "Sala", now, hash=token_hash(council))
        await app[keys.EQUIPMENT].add(camera)
        fetched = NetworkCamera(f"{council}-c1", council, f"{council}-ple", "Fons", b"sealed", now)
        await app[keys.CAMERAS].add(fetched)
        await app[keys.DESTINATIONS].put(Destination(f"{council}-d1", council, "Canal", "rtmp://x.example/live", b"k"))
        for draft in (
            _draft(council, "open", "ple"),
            _draft(council, "closed", "com"),
            _draft(council, "draft", "ple"),
        ):
            await app[keys.PLANNED].add(draft)
            if not draft.meeting.endswith("-draft"):
                await self._convene(draft)
                self._record(draft.meeting)
        await self._sign_in_somebody(council)

    async def _convene(self, draft: Draft) -> None:
        council = await self.app[keys.REGISTRY].council(draft.council)
        assert council is not None
        plan = frozen(draft, council)
        text, sha256 = notice_text(plan)
        await self.app[keys.PLANNED].convene(draft.meeting, 1, text, sha256, self.site.now)
        await self.app[keys.LEDGER].convene(plan, sha256, 5, f"{draft.council}-secretary")

    def _record(self, meeting: str) -> None:
        """A recording and a paper, so that there is something to be refused."""
        folder = self.app[keys.FOLDERS].recording(meeting)
        folder.mkdir(parents=True)
        (folder / "index.m3u8").write_text("#EXTM3U\n")

    async def _sign_in_somebody(self, council: str) -> None:
        """A session and a passkey with ids that are known."""
        person = f"{council}-2"
        await self.site.member(person)
        key = {"id": f"{council}-k1", "hash": council, "person": person, "credential": b"c", "public_key": b"p"}
        about = {"sign_count": 0, "name": "key", "created_at": self.site.now}
        async with self.app[keys.ENGINE].begin() as connection:
            found = await connection.execute(sa.select(login.c.id).where(login.c.person == person))
            self.sessions[council] = found.scalars().first() or ""
            await connection.execute(passkey.insert().values(**key, **about))

    async def link(self, council: str) -> str:
        """Id of a link of member 2."""
        links = await self.app[keys.DOOR].links(council)
        return next(each.id for each in links if each.person == f"{council}-2")

    async def ids(self, council: str) -> dict[str, str]:
        """What stands for each name in an address, all of it the council's own. Without a meeting: they are several."""
        return {
            "council": council,
            "body": f"{council}-ple",
            "person": f"{council}-2",
            "destination": f"{council}-d1",
            "piece": f"{council}-e1",
            "camera": f"{council}-c1",
            "link": await self.link(council),
            "item": f"{council}-i1",
            "paper": f"{council}-p1",
            "session": self.sessions[council],
            "passkey": f"{council}-k1",
            "seq": "1",
            "file": "index.m3u8",
            "document": "minutes.pdf",
            "language": "ca",
            "token": "0" * 43,
        }

    async def role(self, role: str) -> Browser:
        """A browser of that person: `nobody`, `vila-secretary`, `vila-1`, `vila-guest`, `vila-comptroller` …"""
        council, _dash, who = role.partition("-")
        if who == "":
            return await self.site.browser()
        if who == "secretary":
            return await self.site.secretary(council)
        if who != "guest":
            return await self.site.member(role)
        browser, meeting = await self.site.browser(), f"{council}-open"
        until = self.site.now + dt.timedelta(days=30)
        token = await self.app[keys.DOOR].make_link(role, meeting=meeting, expires_at=until)
        assert (await browser.post(f"/invite/{token}", follow=False)).status == 303
        return browser

    async def belongings(self, council: str) -> dict[str, list[str]]:
        """Every row of the council's, by table, but for what only says when somebody was seen."""
        kept: dict[str, list[str]] = {}
        async with self.app[keys.ENGINE].connect() as connection:
            for table in metadata.sorted_tables:
                if table.name == "audit":
                    continue
                columns = [each for each in table.c if each.name not in ("seen_at", "address")]
                rows = [repr(tuple(row)) for row in await connection.execute(sa.select(*columns))]
                kept[table.name] = sorted(row for row in rows if f"'{council}" in row or f'"{council}' in row)
        return kept


def _people(council: str) -> list[Person]:
    more = [
        Person(f"{council}-4", council, "Oriol Mas Roca", "Mas Roca", "", "m"),
        Person(f"{council}-comptroller", council, "Carme Roig", "Roig", "", "f", "comptroller"),
    ]
    return people_of(council) + more


def _plenary(council: str) -> Body:
    ours = plenary(council)
    return replace(ours, id=f"{council}-ple", officers=(*ours.officers, _comptroller(council)))


def _comptroller(council: str) -> Officer:
    return Officer(f"{council}-comptroller", "Carme Roig", "comptroller", "f")


def _committee(council: str) -> Body:
    members = (
        Member(f"{council}-{MEMBER_OF_ANOTHER_BODY}", "Oriol Mas Roca", "Mas Roca", "chair", "a", 1, 0, "m"),
        Member(f"{council}-guest", "Mercè Aymerich Pla", "Aymerich Pla", "external", represents="Comerç"),
    )
    officers = (Officer(f"{council}-secretary", "Elena Vives Ribas", "secretary", "f"),)
    profile = replace(PLENARY, public=False)
    return Body(f"{council}-com", "Comissió", "committee", 1, profile, members, officers)


def _draft(council: str, name: str, body: str) -> Draft:
    paper = Paper(f"{council}-p1", "informe.pdf", "application/pdf", 3, "a" * 64)
    items = (Item(f"{council}-i1", 1, "Secret de la sessió", "proposal", papers=(paper,)),)
    return replace(draft_of(council), meeting=f"{council}-{name}", body=f"{council}-{body}", items=items)


@contextlib.asynccontextmanager
async def councils(folder: Path, **environ: str) -> AsyncIterator[Councils]:
    """The whole service, its live part too, with a studio that has no media."""

    async def document(meeting: str, entries: Sequence[Entry]) -> None:
        """Documents are made elsewhere."""

    given = {"CONSISTORI_METRICS_TOKEN": METRICS_TOKEN} | environ
    async with site(folder, None, extensions=(extension(Studios(), lambda app: document),), **given) as at:
        made = Councils(at)
        for council in COUNCILS:
            await made.found(council)
        yield made
