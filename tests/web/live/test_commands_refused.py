"""Every message of the protocol from everybody who has no right to it: refused, and the journal says nothing of it.

The walk is over the tagged unions, so a command that is added is tried at once: whoever gives it to somebody other than
the secretary says so in `GIVEN`, apart from `meetings.roles` on purpose.
"""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from yarl import URL

from meetings import commands as c
from streaming.bucket import Rate
from tests.until import until
from tests.web.councils import Councils, councils
from tests.web.live.browser import Browser as Window
from web import keys, limits, wire
from web.access.audit import Wanted
from web.live import allowances

OWN: set[type] = {
    c.DeclarePlace,
    c.Join,
    c.Leave,
    c.RequestFloor,
    c.WithdrawFloorRequest,
    c.TakeFloor,
    c.ShareScreen,
    c.StopScreen,
}
"""About oneself."""
CHAIR: set[type] = {
    c.OpenMeeting,
    c.BeginRecess,
    c.EndRecess,
    c.Adjourn,
    c.Remove,
    c.CallToOrder,
    c.AddItem,
    c.OpenItem,
    c.CloseItem,
    c.WithdrawItem,
    c.ReorderQueue,
    c.GiveFloor,
    c.Mute,
    c.Unmute,
    c.OpenVote,
    c.CloseVote,
    c.CancelVote,
    c.ProclaimResult,
    c.SuspendFeeds,
    c.ResumeFeeds,
    c.GiveCastingVote,
}
VOTING: set[type] = {c.CastBallot, c.DeclareRecusal}
GIVEN: dict[str, set[type]] = {
    "vila-1": OWN | VOTING | CHAIR,
    "vila-3": OWN | VOTING,
    "vila-guest": OWN | {c.Arrive},
    "vila-comptroller": OWN - {c.DeclarePlace},
}
"""What chair, councillor, external member and comptroller may ask for. Everything else is refused to them."""

SYSTEM = {kind for kind in get_args(c.Command) if kind.__name__.startswith("Note") and kind is not c.AddNote}
SWITCHES: dict[type, Any] = {
    wire.RelaySwitch: wire.RelaySwitch(1, "vila-d1", True),
    wire.RecordingSwitch: wire.RecordingSwitch(1, True),
    wire.ChamberSwitch: wire.ChamberSwitch(1, "always"),
}
"""Messages that are the secretary's and no command."""
ANYBODYS = {wire.Hello, wire.Do, wire.Connect, wire.Answer, wire.Devices, wire.Picture}
"""Messages about the window itself: they change nothing of anybody else's."""


def sample(kind: type) -> Any:
    """A command with something in every field, made from the types it declares."""
    hints = get_type_hints(kind)
    return kind(**{field.name: _value(field.name, hints[field.name]) for field in msgspec.structs.fields(kind)})


def _value(name: str, hint: Any) -> Any:
    named = {"person": "vila-3", "item": "vila-i1", "vote": "v1", "relay": "vila-d1"}
    if hint is str:
        return named.get(name, "text")
    if hint is dt.datetime:
        return dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    if hint in (int, float, bool):
        return hint(1)
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    if get_origin(hint) in (Union, types.UnionType):
        inner = next(each for each in get_args(hint) if each is not type(None))
        return None if isinstance(inner, type) and issubclass(inner, msgspec.Struct) else _value(name, inner)
    if get_origin(hint) is tuple:
        return ("vila-3",)
    if get_origin(hint) is dict:
        return {"vila-3": "for"}
    raise AssertionError(f"say in _value what a {hint} may be")


@pytest.fixture
async def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Councils]:
    """Where one may ask for much in a short time: what is refused here is refused by right alone."""
    monkeypatch.setitem(allowances.RATES, "command", Rate(1_000, 1_000))
    monkeypatch.setattr(limits, "MESSAGES", Rate(1_000, 1_000))
    async with councils(tmp_path) as made:
        yield made


async def window(at: Councils, role: str) -> Window:
    browser = await at.role(role)
    made = Window(URL(f"{browser.url}/vila/m/vila-open"), browser.session, f"{role}-window")
    await made.connect(media=False)
    return made


async def facts(at: Councils) -> list[str]:
    return [type(entry.fact).__name__ for entry in await at.app[keys.LEDGER].entries("vila-open")]


async def code(here: Window, command: Any) -> str:
    said = await here.do(command)
    return said.code if isinstance(said, wire.Refusal) else "done"


def test_every_message_is_somebodys() -> None:
    assert {*get_args(wire.FromBrowser)} == ANYBODYS | {*SWITCHES}
    assert {*get_args(c.Command)} >= {kind for given in GIVEN.values() for kind in given}


@pytest.mark.parametrize("role", GIVEN)
async def test_every_command_that_is_not_theirs_is_refused(at: Councils, role: str) -> None:
    here, before = await window(at, role), await facts(at)
    for kind in get_args(c.Command):
        if kind not in GIVEN[role]:
            assert await code(here, sample(kind)) == "not_allowed", kind.__name__
    assert await facts(at) == before
    await here.close()


async def test_what_the_service_notes_nobody_may_say(at: Councils) -> None:
    here, before = await window(at, "vila-secretary"), await facts(at)
    for kind in SYSTEM:
        assert await code(here, sample(kind)) == "not_allowed", kind.__name__
    assert await facts(at) == before
    await here.close()


@pytest.mark.parametrize("role", GIVEN)
async def test_the_secretarys_switches_are_hers(at: Councils, role: str) -> None:
    here = await window(at, role)
    for switch in SWITCHES.values():
        await here.say(switch)
        assert (await here.hear(wire.Refusal)).code == "not_allowed"
    await here.close()


async def test_a_refused_command_is_in_the_audit_log(at: Councils) -> None:
    here = await window(at, "vila-3")
    await here.refused(c.OpenMeeting())
    audit = at.app[keys.AUDIT]

    (entry,) = await until(lambda: audit.entries("vila", Wanted(what="live.command")))
    assert (entry.person, entry.outcome, entry.reason) == ("vila-3", "refused", "not_allowed")
    assert entry.about == "/vila/m/vila-open/socket#OpenMeeting"
    (came,) = await audit.entries("vila", Wanted(what="live.enter"))
    assert (came.person, came.status, came.outcome) == ("vila-3", 101, "done")
    await here.close()


NAMES = ("person", "item", "vote", "relay", "choices", "people")


async def test_the_secretary_reaches_nobody_of_another_council_by_a_command(at: Councils) -> None:
    """A command that names somebody or something of theirs is answered as one that names nothing."""
    here, before = await window(at, "vila-secretary"), await at.belongings("altra")
    tried = 0
    for kind in get_args(c.Command):
        command = sample(kind)
        named = [name for name in NAMES if hasattr(command, name)]
        if not named or kind in SYSTEM:
            continue
        theirs, nobodys = (_naming(command, named, of) for of in ("altra", "nope"))
        answer, nothing = await here.do(theirs), await here.do(nobodys)
        assert type(answer) is type(nothing), kind.__name__
        if isinstance(answer, wire.Refusal) and isinstance(nothing, wire.Refusal):
            assert answer.code == nothing.code, kind.__name__
            assert answer.reason.replace("altra", "nope") == nothing.reason, kind.__name__
        tried += 1
    assert tried > 15
    assert await at.belongings("altra") == before
    assert not any("altra" in repr(entry) for entry in await at.app[keys.LEDGER].entries("vila-open"))
    await here.close()


def _naming(command: Any, named: list[str], council: str) -> Any:
    other: dict[str, Any] = {}
    for name in named:
        before, person = getattr(command, name), f"{council}-3"
        if isinstance(before, dict):
            other[name] = {person: "for"}
        elif isinstance(before, tuple):
            other[name] = (person,)
        else:
            other[name] = f"{council}-i1" if name == "item" else person
    return msgspec.structs.replace(command, **other)
