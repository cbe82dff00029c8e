"""Nobody reaches what is not theirs: every route with every kind of person, every object under every other council.

The walk is over what the application really has. A route with a rule that is not in `REFUSES`, or with a name in its
address that stands for nothing here, fails: whoever adds one says here who is refused.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.web.councils import Councils, councils
from tests.web.pages.site import Browser
from web import keys
from web.access.tables import access_policy
from web.routes import TABLE, Route

NOBODY, THEIR_SECRETARY, THEIR_MEMBER, THEIR_GUEST = "nobody", "altra-secretary", "altra-1", "altra-guest"
CHAIR, MEMBER, OTHER_MEMBER, GUEST, COMPTROLLER = "vila-1", "vila-3", "vila-4", "vila-guest", "vila-comptroller"
STRANGERS = (NOBODY, THEIR_SECRETARY, THEIR_MEMBER, THEIR_GUEST)
ROLES = (*STRANGERS, CHAIR, MEMBER, OTHER_MEMBER, GUEST, COMPTROLLER)
"""Who tries the doors of `vila`. `OTHER_MEMBER` sits in the committee behind closed doors, and only there."""

READERS = (NOBODY, MEMBER, OTHER_MEMBER, GUEST)
"""Who also reads what is not refused to them."""

Refusal = Callable[[str, str, str], int]
"""Role, method and meeting (`open`, `closed`, `draft`, or none) to the status of the refusal; 0: not refused."""


def _never(role: str, method: str, meeting: str) -> int:
    return 0


def _signed_in(role: str, method: str, meeting: str) -> int:
    return 0 if role != NOBODY else 303 if method == "GET" else 403


def _account(role: str, method: str, meeting: str) -> int:
    return 403 if role in (GUEST, THEIR_GUEST) else _signed_in(role, method, meeting)


def _secretary(role: str, method: str, meeting: str) -> int:
    return 0 if role == THEIR_SECRETARY else 403 if role != NOBODY else _signed_in(role, method, meeting)


def _desk(role: str, method: str, meeting: str) -> int:
    return 303 if role == NOBODY and method == "GET" else 403


def _meeting(role: str, method: str, meeting: str) -> int:
    hidden = meeting == "draft" or (meeting == "closed" and role != OTHER_MEMBER)
    return 404 if hidden else 0


def _hidden(role: str, method: str, meeting: str) -> int:
    """Who is asked has a token, and none of these people."""
    return 404


def _rehearsal(role: str, method: str, meeting: str) -> int:
    """None of these meetings is one."""
    return 404


def _seated(role: str, method: str, meeting: str) -> int:
    sits = {"open": (CHAIR, MEMBER, GUEST, COMPTROLLER), "closed": (OTHER_MEMBER,), "draft": ()}
    return _meeting(role, method, meeting) or (0 if role in sits[meeting] else 403)


def _clerk(role: str, method: str, meeting: str) -> int:
    return _seated(role, method, meeting) or 303


def _presiding(role: str, method: str, meeting: str) -> int:
    return _seated(role, method, meeting) or (0 if role in (CHAIR, OTHER_MEMBER) else 303)


def _with_token(role: str, method: str, meeting: str) -> int:
    """Whoever has none, be it the secretary herself."""
    return 401


REFUSES: dict[str, Refusal] = {
    "PUBLIC": _never,
    "TOKEN": _never,
    "COUNCIL": _never,
    "SIGNED_IN": _signed_in,
    "SECRETARY": _secretary,
    "ACCOUNT": _account,
    "MEETING": _meeting,
    "CONVENED": _meeting,
    "REHEARSAL": _rehearsal,
    "SEATED": _seated,
    "CLERK": _clerk,
    "PRESIDING": _presiding,
    "METRICS": _hidden,
    "DESK": _desk,
    "DESK_MEETING": _desk,
    "ENCODER": _with_token,
    "PLAYER": _with_token,
    "CROSSING": _never,
}
"""By rule, what each role is answered. Kept apart from the rules on purpose: who widens one has to say so here too."""

NAMED = re.compile(r"\{(\w+)(?::((?:[^{}]|\{[^{}]*\})*))?\}")
OF_THEIR_OWN = ("seq", "file", "document", "token", "filename", "language")
"""Names in addresses that stand for no object of a council."""


class Answer:
    """What came back, with the ids asked for taken out: two of them are equal when they tell the same."""

    def __init__(self, status: int, headers: dict[str, str], body: str, ids: dict[str, str]) -> None:
        def without(text: str) -> str:
            for said in sorted(ids.values(), key=len, reverse=True):
                text = text.replace(said, "·")
            return text

        self.status = status
        told = ("Location", "Content-Type", "Content-Length", "Cache-Control", "Content-Disposition", "Set-Cookie")
        self.told = (status, {name: without(headers[name]) for name in told if name in headers}, without(body))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Answer) and self.told == other.told

    def __hash__(self) -> int:
        return hash(self.status)

    def __repr__(self) -> str:
        return repr(self.told)[:600]


def declared(at: Councils) -> list[Route]:
    """Every route once, but for our own scripts and styles."""
    return [route for route in dict.fromkeys(at.app[TABLE].values()) if route.name != "static"]


def names(route: Route) -> list[str]:
    return [found[1] for found in NAMED.finditer(route.path)]


def path_of(route: Route, ids: dict[str, str]) -> str:
    return NAMED.sub(lambda found: ids[found[1]], route.path).replace("minutes.pdf", _document(route))


def _document(route: Route) -> str:
    return "votes.csv" if "votes" in route.path else "minutes.pdf"


def made_up(ids: dict[str, str], *, keep: tuple[str, ...] = ()) -> dict[str, str]:
    """Ids as long as these of things that are not there."""
    kept = (*OF_THEIR_OWN, *keep)
    return {name: said if name in kept else f"x{said[1:-2]}zz" for name, said in ids.items()}


async def ask(browser: Browser, route: Route, ids: dict[str, str]) -> Answer:
    """One request as a browser makes it, and only the beginning of the answer where it may never end."""
    address = f"{browser.url}{path_of(route, ids)}"
    headers = {"Origin": browser.url}
    if route.path.endswith("/socket"):
        headers |= {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
        headers |= {"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}
    async with browser.session.request(route.method, address, headers=headers, allow_redirects=False) as response:
        endless = response.status < 300 and response.content_type == "text/event-stream"
        body = "" if endless or response.status == 101 else (await response.read()).decode("utf-8", "replace")
        return Answer(response.status, dict(response.headers), body, ids)


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Councils]:
    async with councils(tmp_path) as made:
        yield made


def meetings_of(route: Route) -> Iterator[str]:
    yield from ("open", "closed", "draft") if "meeting" in names(route) else ("",)


async def test_every_route_says_who_is_refused(at: Councils) -> None:
    ids = await at.ids("vila")
    for route in declared(at):
        assert route.rule.name in REFUSES, f"{route.path}: say in REFUSES whom {route.rule.name} refuses"
        for name in names(route):
            assert name in (*ids, "meeting"), f"{route.path}: say in Councils.ids what stands for {name}"


async def test_every_route_refuses_whom_its_rule_refuses(at: Councils) -> None:
    """And nothing is different afterwards. What is not refused is only read."""
    browsers, wrong = {role: await at.role(role) for role in ROLES}, []
    ids, before = await at.ids("vila"), await at.belongings("vila")
    walk = [(role, route, meeting) for role in ROLES for route in declared(at) for meeting in meetings_of(route)]
    for role, route, meeting in walk:
        if expected := REFUSES[route.rule.name](role, route.method, meeting):
            answer = await ask(browsers[role], route, ids | {"meeting": f"vila-{meeting}"})
            if answer.status != expected:
                wrong.append(f"{role}: {route.method} {route.path} ({meeting}): {answer.status}, not {expected}")
    assert await at.belongings("vila") == before
    for role, route, meeting in walk:
        if role in READERS and route.method == "GET" and not REFUSES[route.rule.name](role, route.method, meeting):
            answer = await ask(browsers[role], route, ids | {"meeting": f"vila-{meeting}"})
            if answer.status == 403 or answer.status >= 500:
                wrong.append(f"{role}: {route.method} {route.path} ({meeting}): {answer.status}")
    assert wrong == [], "\n".join(wrong)


async def test_a_refusal_does_not_tell_whether_the_thing_is_there(at: Councils) -> None:
    ids, wrong = await at.ids("vila"), []
    for role in (NOBODY, THEIR_SECRETARY, MEMBER, GUEST):
        browser = await at.role(role)
        for route in declared(at):
            if not {*names(route)} - {"council", *OF_THEIR_OWN}:
                continue
            for meeting in meetings_of(route):
                refusal = REFUSES[route.rule.name](role, route.method, meeting)
                # That a public meeting is there is no secret.
                if not refusal or (route.rule.name in ("SEATED", "CLERK", "PRESIDING") and refusal != 404):
                    continue
                real = ids | {"meeting": f"vila-{meeting}"}
                invented = made_up(real, keep=("council",))
                answer, nothing = await ask(browser, route, real), await ask(browser, route, invented)
                if answer != nothing:
                    wrong.append(f"{role}: {route.method} {route.path} ({meeting}):\n  {answer}\n  {nothing}")
    assert wrong == [], "\n".join(wrong)


async def test_nothing_of_another_council_is_reached_under_ones_own_address(at: Councils) -> None:
    """The secretary of `altra` at her own desk, with every id of `vila` in the place of her own."""
    browser, ours, theirs = await at.role(THEIR_SECRETARY), await at.ids("altra"), await at.ids("vila")
    before, wrong = await at.belongings("vila"), []
    for route in declared(at):
        foreign = {*names(route)} - {"council", *OF_THEIR_OWN}
        if not foreign or route.rule.name in ("TOKEN", "CROSSING"):
            continue
        for meeting in meetings_of(route):
            for keep in ((), ("meeting",)):
                if keep and (not meeting or foreign == {"meeting"}):
                    continue
                mixed = theirs | {"council": "altra", "meeting": f"{'altra' if keep else 'vila'}-{meeting}"}
                invented = made_up(mixed, keep=("council", *keep))
                answer, nothing = await ask(browser, route, mixed), await ask(browser, route, invented)
                if answer != nothing or answer.status < 300 or answer.status >= 500:
                    wrong.append(f"{route.method} {route.path} ({meeting}, {keep}):\n  {answer}\n  {nothing}")
    assert ours != theirs
    assert wrong == [], "\n".join(wrong)
    assert await at.belongings("vila") == before


FORMS = (
    ("/altra/desk/plan", {"body": "vila-ple"}),
    ("/altra/desk/bodies/altra-ple/members", {"person": "vila-1", "office": "councillor"}),
    ("/altra/desk/m/altra-draft", {"body": "vila-ple", "number": "1", "starts_at": "2026-12-03T19:00", "version": "1"}),
    ("/altra/desk/m/altra-draft", {"guest-vila-guest": "on", "number": "1", "version": "1"}),
    ("/altra/desk/m/altra-draft/items/altra-i1", {"title": "X", "proposer": "vila-1", "version": "1"}),
    ("/altra/desk/m/altra-open/links", {"person": "vila-1"}),
)
"""Forms that name a thing by its id, with one of the other council's."""


@pytest.mark.parametrize(("path", "fields"), FORMS)
async def test_nothing_of_another_council_is_reached_by_a_form(at: Councils, path: str, fields: dict[str, str]) -> None:
    browser, before = await at.role(THEIR_SECRETARY), await at.belongings("vila")
    named = {name.replace("vila", "nope"): said.replace("vila", "nope") for name, said in fields.items()}
    answer, nothing = await browser.post(path, fields, follow=False), await browser.post(path, named, follow=False)
    assert answer.status == nothing.status
    assert answer.text.replace("vila", "nope") == nothing.text.replace("vila", "nope")
    assert await at.belongings("vila") == before
    assert "vila-" not in repr(await at.belongings("altra"))


async def test_a_councils_lists_name_nobody_elses(at: Councils) -> None:
    browser = await at.role(THEIR_SECRETARY)
    ids = await at.ids("altra")
    for route in declared(at):
        if route.method == "GET" and "council" in names(route) and not route.path.endswith(("events", "socket")):
            for meeting in meetings_of(route):
                page = await browser.get(path_of(route, ids | {"meeting": f"altra-{meeting}"}))
                assert b"vila-" not in page.body, route.path


async def test_a_guest_of_one_meeting_does_not_hear_of_others(at: Councils) -> None:
    guest = await at.role(GUEST)
    assert "vila-closed" not in (await guest.get("/vila/")).text
    assert "vila-closed" in (await (await at.role(OTHER_MEMBER)).get("/vila/")).text


async def test_who_still_owes_a_second_factor_is_a_stranger(at: Councils) -> None:
    """The password alone opens nothing where the council asks for more."""
    owes = {"staff_factor": True, "member_factor": True, "networks": "", "links_reopen": False, "demonstration": False}
    async with at.app[keys.ENGINE].begin() as connection:
        await connection.execute(access_policy.insert().values(council="vila", **owes))
    browser, ids, wrong = await at.role("vila-secretary"), await at.ids("vila"), []
    for route in declared(at):
        for meeting in meetings_of(route):
            if route.rule.name != "ACCOUNT" and (expected := REFUSES[route.rule.name](NOBODY, route.method, meeting)):
                answer = await ask(browser, route, ids | {"meeting": f"vila-{meeting}"})
                if answer.status != expected:
                    wrong.append(f"{route.method} {route.path} ({meeting}): {answer.status}, not {expected}")
    assert wrong == [], "\n".join(wrong)
