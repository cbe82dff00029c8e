"""The ways in: the list of councils, signing in and out, personal links and invitations."""

from __future__ import annotations

import datetime as dt

from aiohttp import web as aioweb

from web import arrivals, deeds, keys, listing
from web.access import cookies
from web.access.attempts import of_unknown
from web.access.door import LINK_SESSION, PASSWORD_SESSION
from web.access.throttle import TooMany
from web.access.visitor import Visitor
from web.i18n import _
from web.language import settle_language
from web.pages.forms import Form
from web.pages.imprint import called
from web.rendering import page

SOON = dt.timedelta(hours=18)
"""A meeting this close is what somebody came for."""

STATUS = {"good": 200, "elsewhere": 403, "unknown": 404}
"""Of the answer to a link, by its fate; 410 for what opens nothing any more."""


async def home(request: aioweb.Request) -> aioweb.StreamResponse:
    return await _of_each(request, _("Councils"), "")


async def accessibility(request: aioweb.Request) -> aioweb.StreamResponse:
    """From pages that are no council's."""
    return await _of_each(request, _("Accessibility"), "accessibility")


async def privacy(request: aioweb.Request) -> aioweb.StreamResponse:
    """From pages that are no council's."""
    return await _of_each(request, _("Data protection"), "privacy")


async def _of_each(request: aioweb.Request, title: str, under: str) -> aioweb.Response:
    """The councils, each with the way to that page of theirs; where there is only one, the page."""
    councils = await request.app[keys.REGISTRY].councils()
    if len(councils) == 1:
        raise aioweb.HTTPFound(f"/{councils[0].id}/{under}")
    return page(request, "home.html", councils=councils, title=title, under=under)


async def sign_in(request: aioweb.Request) -> aioweb.StreamResponse:
    """Whoever has begun is sent on to what is left."""
    to = arrivals.within(request.query.get("next", ""))
    pending = request[keys.PENDING]
    if pending is not None:
        raise aioweb.HTTPSeeOther(arrivals.onward(pending, to))
    return _sign_in_page(request, to)


async def do_sign_in(request: aioweb.Request) -> aioweb.StreamResponse:
    """The answer to a wrong e-mail is that to a wrong password, also when there were too many of them."""
    form, door, client = await Form.read(request), request.app[keys.DOOR], arrivals.client_of(request)
    email, password = form.text("email", 254), form.secret("password")
    to = arrivals.within(form.text("next", 500))
    account = await door.accounts.named(email)
    # Looked up also where there is no account: the answer takes as long.
    deeds.tell(request, person=await request.app[keys.REGISTRY].person(account.person if account else ""))
    try:
        token = await door.sign_in(email, password, client)
    except TooMany as refused:
        deeds.tell(request, reason="too_many_attempts")
        answer = _sign_in_page(request, to, email, arrivals.said_of(refused), 429)
        answer.headers.update(arrivals.again_after(refused))
        return answer
    if token is None:
        deeds.tell(request, reason="wrong_password")
        return _sign_in_page(
            request, to, email, _("The e-mail or the password is not right. Check both and try again."), 401
        )
    visitor = await door.visitor(token, client.address)
    assert visitor is not None
    if visitor.step != "in":
        deeds.tell(request, reason="factor_wanted")
    redirect = aioweb.HTTPSeeOther(arrivals.onward(visitor, to or arrivals.home_of(visitor)))
    arrivals.let_in(request, redirect, token, PASSWORD_SESSION, client)
    raise redirect


def _sign_in_page(
    request: aioweb.Request, to: str, email: str = "", wrong: str = "", status: int = 200
) -> aioweb.Response:
    passkeys = request.app[keys.FACTORS].passkeys.possible
    return page(request, "sign_in.html", status=status, next=to, email=email, wrong=wrong, passkeys=passkeys)


async def sign_out(request: aioweb.Request) -> aioweb.StreamResponse:
    secure = request.app[keys.SETTINGS].secure
    await request.app[keys.DOOR].sign_out(cookies.read_session(request, secure))
    answer = aioweb.HTTPSeeOther("/")
    cookies.clear_session(answer, secure=secure)
    raise answer


async def link(request: aioweb.Request) -> aioweb.StreamResponse:
    """A card that says whose link it is and for which meeting. Only pressing the button uses it.

    The browser gets its name here already: should the answer to the button be lost, the link is still its own.
    """
    client = arrivals.client_of(request)
    card = await _card(request)
    if card.status == 200:
        arrivals.name_device(request, card, client)
    return card


async def use_link(request: aioweb.Request) -> aioweb.StreamResponse:
    door, client = request.app[keys.DOOR], arrivals.client_of(request)
    found = await door.look_at(request.match_info["token"])
    if found is not None:
        deeds.tell(request, person=found[1])
    token = await door.open(request.match_info["token"], client)
    if token is None:
        return await _card(request)
    visitor = await door.visitor(token, client.address)
    assert visitor is not None
    answer = aioweb.HTTPSeeOther(arrivals.onward(visitor, await _way_on(request.app, visitor)))
    arrivals.let_in(request, answer, token, LINK_SESSION, client)
    raise answer


async def _card(request: aioweb.Request) -> aioweb.Response:
    """What the link is, or why it opens nothing and who can send another."""
    door, client = request.app[keys.DOOR], arrivals.client_of(request)
    found = await door.look_at(request.match_info["token"])
    if found is None:
        return _unknown(request)
    way, person = found
    council = await request.app[keys.REGISTRY].council(person.council)
    assert council is not None
    request[keys.COUNCIL] = council
    settle_language(request, council.language)
    fate = await door.fate(way, person, client)
    if fate != "good":
        deeds.tell(request, reason=f"link_{fate}")
    secretaries = [each for each in await request.app[keys.REGISTRY].people(council.id) if each.staff == "secretary"]
    return page(
        request,
        "entrance.html",
        status=STATUS.get(fate, 410),
        fate=fate,
        person=person,
        council=council,
        meeting=await _next_meeting(request.app, Visitor(person, way.meeting)),
        way=way,
        stays=(await door.policies.of(council.id)).links_stay,
        secretary=secretaries[0] if secretaries else None,
        **called(council),
    )


def _unknown(request: aioweb.Request) -> aioweb.Response:
    """Whoever tries out links is counted, and told to wait; a link that there is opens meanwhile."""
    headers = {}
    try:
        request.app[keys.DOOR].throttle.take(of_unknown(arrivals.client_of(request)))
    except TooMany as refused:
        headers = arrivals.again_after(refused)
    deeds.tell(request, reason="link_unknown")
    status = 429 if headers else 404
    about = {"person": None, "council": None, "meeting": None, "stays": False}
    answer = page(request, "entrance.html", status=status, fate="unknown", **about)
    answer.headers.update(headers)
    return answer


async def _next_meeting(app: aioweb.Application, visitor: Visitor) -> listing.Listed | None:
    """The one an invitation is for; else the next the person sits in, or the one in course."""
    council = await app[keys.REGISTRY].council(visitor.council)
    assert council is not None
    if visitor.invited_to:
        planned = await app[keys.PLANNED].find(visitor.invited_to)
        invited = [await listing.of_meeting(app, council, planned)] if planned is not None else []
        return next(iter(listing.visible(invited, visitor)), None)
    listed = listing.visible(await listing.of_council(app, council), visitor)
    theirs = [each for each in listed if visitor.person.id in each.people and each.stage in ("before", "live")]
    return min(theirs, key=lambda each: (each.stage != "live", each.starts_at), default=None)


async def _way_on(app: aioweb.Application, visitor: Visitor) -> str:
    """Members go straight to the check of their devices when their meeting is near; staff go to the desk."""
    if visitor.person.staff == "secretary" and not visitor.invited_to:
        return arrivals.home_of(visitor)
    meeting = await _next_meeting(app, visitor)
    if meeting is None or (not visitor.invited_to and meeting.starts_at - app[keys.CLOCK]() > SOON):
        return f"/{visitor.council}/"
    return f"{meeting.href}/check"
