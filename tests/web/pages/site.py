"""A whole site for a test: real server, real SQLite file, a clock that stands still until it is moved."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import socket
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web as aioweb

from meetings.council import PLENARY, Body, Council, Group, Member, Officer
from meetings.draft import Draft
from meetings.plan import Item
from meetings.storage.registry import Person
from web import keys
from web.app import make_app
from web.settings import read

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
"""A Monday."""
DATABASE = "consistori.db"
PASSWORD = "correct horse battery staple"


class Page:
    def __init__(self, response: aiohttp.ClientResponse, body: bytes) -> None:
        self.status = response.status
        self.headers = response.headers
        self.path = response.url.path
        self.body = body

    @property
    def text(self) -> str:
        return self.body.decode()


class Browser:
    """One browser, with its cookies and the site's own Origin on every form."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session = session
        self.url = url

    async def get(self, path: str, **headers: str) -> Page:
        async with self.session.get(self._at(path), headers=headers) as response:
            return Page(response, await response.read())

    async def post(self, path: str, fields: Any = None, *, origin: str | None = "", follow: bool = True) -> Page:
        headers = {} if origin is None else {"Origin": origin or self.url}
        at = self._at(path)
        async with self.session.post(at, data=fields or {}, headers=headers, allow_redirects=follow) as response:
            return Page(response, await response.read())

    def _at(self, path: str) -> str:
        return path if path.startswith("http") else self.url + path


class Site:
    def __init__(self, app: aioweb.Application, url: str, stack: contextlib.AsyncExitStack) -> None:
        self.app = app
        self.url = url
        self.now = NOW
        self._stack = stack

    async def browser(self) -> Browser:
        jar = aiohttp.CookieJar(unsafe=True)
        session = await self._stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
        return Browser(session, self.url)

    async def found(self, council: str = "vila", **about: Any) -> None:
        """A council of three seats with a secretary, who has an account."""
        await self.app[keys.REGISTRY].add_council(council_of(council, **about))
        people = people_of(council)
        await self.app[keys.REGISTRY].save_roster(people, GROUPS, [plenary(council)])
        await self.app[keys.DOOR].set_account(f"{council}-secretary", f"secretary@{council}.example", PASSWORD)

    async def secretary(self, council: str = "vila") -> Browser:
        browser = await self.browser()
        await browser.post("/sign-in", {"email": f"secretary@{council}.example", "password": PASSWORD})
        return browser

    async def member(self, person: str) -> Browser:
        browser = await self.browser()
        await browser.post(f"/enter/{await self.app[keys.DOOR].make_link(person, keep_others=True)}")
        return browser

    async def draft(self, council: str = "vila", **about: Any) -> Draft:
        draft = draft_of(council, **about)
        await self.app[keys.PLANNED].add(draft)
        return draft

    async def convened(self, council: str = "vila", **about: Any) -> Draft:
        """A meeting whose notice was sent through the page."""
        draft = await self.draft(council, **about)
        secretary = await self.secretary(council)
        sent = await secretary.post(f"/{council}/desk/m/{draft.meeting}/send", {"version": "1", "confirm": "yes"})
        assert sent.status == 200, sent.text
        return draft


GROUPS = (Group("a", "Grup A", "A", "#b3261e"), Group("b", "Grup B", "B", "#1a5fb4"))


def council_of(council: str, **about: Any) -> Council:
    given = {"name": f"Ajuntament de {council.title()}", "municipality": council.title(), "groups": GROUPS}
    return Council(id=council, **(given | about))


def people_of(council: str) -> list[Person]:
    return [
        Person(
            f"{council}-secretary", council, "Elena Vives Ribas", "Vives Ribas", "elena@x.example", "f", "secretary"
        ),
        Person(f"{council}-1", council, "Núria Puig Soler", "Puig Soler", "", "f"),
        Person(f"{council}-2", council, "Jordi Ferrer Camps", "Ferrer Camps", "", "m"),
        Person(f"{council}-3", council, "Laia Casals Pons", "Casals Pons", "", "f"),
        Person(f"{council}-guest", council, "Mercè Aymerich Pla", "Aymerich Pla", "", "f"),
    ]


def plenary(council: str) -> Body:
    members = (
        Member(f"{council}-1", "Núria Puig Soler", "Puig Soler", "chair", "a", 1, 0, "f"),
        Member(f"{council}-2", "Jordi Ferrer Camps", "Ferrer Camps", "deputy", "a", 2, 1, "m"),
        Member(f"{council}-3", "Laia Casals Pons", "Casals Pons", "councillor", "b", 3, 0, "f"),
        Member(f"{council}-guest", "Mercè Aymerich Pla", "Aymerich Pla", "external", represents="Comerç"),
    )
    officers = (Officer(f"{council}-secretary", "Elena Vives Ribas", "secretary", "f"),)
    return Body("ple", "Ple", "plenary", 3, PLENARY, members, officers)


def draft_of(council: str, **about: Any) -> Draft:
    given: dict[str, Any] = {
        "meeting": f"2026-12-03-{council}",
        "council": council,
        "body": "ple",
        "number": "12/2026",
        "starts_at": dt.datetime(2026, 12, 3, 18, 0, tzinfo=dt.UTC),
        "place": "Sala de plens",
        "items": (
            Item("i1", 1, "Aprovació de l'acta anterior", "minutes_approval"),
            Item("i2", 2, "Precs i preguntes", "requests_questions", "none"),
        ),
    }
    return Draft(**(given | about))


@contextlib.asynccontextmanager
async def site(
    folder: Path,
    database: Path | None = None,
    *,
    host: str = "127.0.0.1",
    extensions: Iterable[Callable[[aioweb.Application], None]] = (),
    **environ: str,
) -> AsyncIterator[Site]:
    """The site on a free port, with a copy of `database` if there is one. The clock is `Site.now`.

    `host`: what browsers call it; passkeys need a name.
    """
    if database is not None:
        shutil.copyfile(database, folder / DATABASE)
    async with contextlib.AsyncExitStack() as stack:
        listening = socket.create_server(("127.0.0.1", 0))
        url = f"http://{host}:{listening.getsockname()[1]}"
        given = {"CONSISTORI_DATA": str(folder), "CONSISTORI_PUBLIC_URL": url} | environ
        made: list[Site] = []
        app = make_app(read(given), clock=lambda: made[0].now if made else NOW, extensions=extensions)
        made.append(Site(app, url, stack))
        runner = aioweb.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await aioweb.SockSite(runner, listening).start()
        yield made[0]
