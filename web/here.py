"""What an address stands for: its council, its meeting, and whether who asks may be there."""

from __future__ import annotations

from urllib.parse import quote

import msgspec
from aiohttp import web as aioweb

from meetings.council import Council
from meetings.ledger import UnknownMeeting
from meetings.letters import isolated
from meetings.plan import Plan
from meetings.roles import Actor
from meetings.state import State
from meetings.storage.planned import Planned
from web import keys
from web.access.seats import actor_in
from web.access.visitor import Visitor
from web.i18n import _
from web.language import settle_language
from web.problem import Problem


class Meeting(msgspec.Struct, frozen=True):
    """A convened meeting and what became of it."""

    council: Council
    planned: Planned
    state: State
    actor: Actor | None
    """Who the visitor is in it; None for citizens."""

    @property
    def public(self) -> bool:
        return self.state.plan.body.profile.public


_MEETING = aioweb.RequestKey("meeting", Meeting)


def visitor(request: aioweb.Request) -> Visitor | None:
    return request[keys.VISITOR]


def not_found() -> Problem:
    return Problem(404, _("There is no such page."), "", _("Check the address, or start from the council's page."))


def sign_in_first(request: aioweb.Request) -> Exception:
    """What whoever is not signed in is answered: reading leads to the door, writing is refused with a reason."""
    if request.method in ("GET", "HEAD"):
        return aioweb.HTTPSeeOther(f"/sign-in?next={quote(request.rel_url.raw_path_qs)}")
    return Problem(403, _("You are not signed in any more."), _("Nothing was saved."), _("Sign in and send it again."))


async def council(request: aioweb.Request) -> Council:
    """The council named in the address, whose language the page then speaks unless the reader chose another."""
    if (known := request.get(keys.COUNCIL)) is not None:
        return known
    found = await request.app[keys.REGISTRY].council(request.match_info["council"])
    if found is None:
        raise not_found()
    request[keys.COUNCIL] = found
    settle_language(request, found.language)
    return found


async def belongs_to(request: aioweb.Request, who: Visitor) -> None:
    """The page is about somebody: it looks and speaks as their council's do."""
    found = await request.app[keys.REGISTRY].council(who.council)
    assert found is not None
    request[keys.COUNCIL] = found
    settle_language(request, found.language)


async def desk(request: aioweb.Request) -> tuple[Council, Visitor]:
    """The council, for its secretary only. Others are refused; who is not signed in is sent to do so."""
    found, who = await council(request), visitor(request)
    if who is None:
        raise sign_in_first(request)
    if not who.has_desk or who.council != found.id:
        raise Problem(
            403,
            _("This page is for the secretary of %(council)s.") % {"council": isolated(found.name)},
            _("Nothing was changed."),
            _("Sign in with the account you have there."),
        )
    return found, who


async def planned(request: aioweb.Request, of: Council) -> Planned:
    """The meeting named in the address, whether convened or not; for the desk."""
    found = await request.app[keys.PLANNED].find(request.match_info["meeting"])
    if found is None or found.draft.council != of.id:
        raise not_found()
    return found


async def convened_plan(request: aioweb.Request, too_early: str) -> tuple[Council, Plan]:
    """At the desk, what was convened under the address's name; `too_early` is said of a draft."""
    of, _who = await desk(request)
    found = await planned(request, of)
    if found.status != "convened":
        raise Problem(409, too_early, "", _("Send the notice first: it says who takes part."))
    return of, (await request.app[keys.LEDGER].state(found.id)).plan


async def meeting(request: aioweb.Request) -> Meeting:
    """The convened meeting named in the address, if whoever asks may know of it. Looked up once for a request."""
    if (known := request.get(_MEETING)) is not None:
        return known
    of, who = await council(request), visitor(request)
    found = await planned(request, of)
    try:
        state = await request.app[keys.LEDGER].state(found.id)
    except UnknownMeeting:
        raise not_found() from None
    here = Meeting(of, found, state, actor_in(state.plan, who))
    ours = who is not None and who.has_desk and who.council == of.id
    if not here.public and here.actor is None and not ours:
        raise not_found()
    request[_MEETING], request[keys.REHEARSES] = here, state.rehearses
    return here


async def is_public(request: aioweb.Request) -> bool:
    """Whether the meeting in the address is public, from memory: asked for every part that every citizen watches.

    One that is not there is not: what follows tells no difference.
    """
    try:
        state = await request.app[keys.LEDGER].state(request.match_info["meeting"])
    except UnknownMeeting:
        return False
    return state.plan.council == request.match_info["council"] and state.plan.body.profile.public


async def seated(request: aioweb.Request) -> tuple[Meeting, Actor]:
    """The meeting, for its people only; others are told how to come in."""
    found = await meeting(request)
    if found.actor is None:
        raise Problem(
            403,
            _("This is for the people of the meeting."),
            "",
            _("Come in with the personal link or the invitation you were sent, or watch the public page."),
        )
    return found, found.actor
