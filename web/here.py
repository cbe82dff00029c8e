"""What an address stands for: its council, its meeting, and whether who asks may be there."""

from __future__ import annotations

import msgspec
from aiohttp import web as aioweb

from meetings.council import Council
from meetings.ledger import UnknownMeeting
from meetings.roles import Actor
from meetings.state import State
from meetings.storage.planned import Planned
from web import keys
from web.access.door import Visitor
from web.access.seats import actor_in
from web.i18n import _
from web.middleware import settle_language
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


def visitor(request: aioweb.Request) -> Visitor | None:
    return request[keys.VISITOR]


def not_found() -> Problem:
    return Problem(404, _("There is no such page."), "", _("Check the address, or start from the council's page."))


async def council(request: aioweb.Request) -> Council:
    """The council named in the address, whose language the page then speaks unless the reader chose another."""
    found = await request.app[keys.REGISTRY].council(request.match_info["council"])
    if found is None:
        raise not_found()
    request[keys.COUNCIL] = found
    settle_language(request, found.language)
    return found


async def desk(request: aioweb.Request) -> tuple[Council, Visitor]:
    """The council, for its secretary only. Others are refused; who is not signed in is sent to do so."""
    found, who = await council(request), visitor(request)
    if who is None:
        if request.method == "GET":
            raise aioweb.HTTPSeeOther(f"/sign-in?next={request.rel_url.raw_path_qs}")
        raise Problem(
            403, _("You are not signed in any more."), _("Nothing was saved."), _("Sign in and send it again.")
        )
    if not who.has_desk or who.council != found.id:
        raise Problem(
            403,
            _("This page is for the secretary of %(council)s.") % {"council": found.name},
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


async def meeting(request: aioweb.Request) -> Meeting:
    """The convened meeting named in the address, if whoever asks may know of it."""
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
    return here
