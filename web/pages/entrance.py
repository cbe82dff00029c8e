"""The ways in: the list of councils, signing in and out, personal links and invitations."""

from __future__ import annotations

import datetime as dt

from aiohttp import web as aioweb

from web import here, keys, listing
from web.access import cookies
from web.access.door import LINK_SESSION, PASSWORD_SESSION, EmailTaken, Visitor
from web.access.secrets import LONGEST_PASSWORD, SHORTEST_PASSWORD
from web.i18n import _
from web.language import settle_language
from web.pages.forms import Form
from web.rendering import page

SOON = dt.timedelta(hours=18)
"""A meeting this close is what somebody came for."""


async def home(request: aioweb.Request) -> aioweb.StreamResponse:
    """The councils; where there is only one, its page."""
    councils = await request.app[keys.REGISTRY].councils()
    if len(councils) == 1:
        raise aioweb.HTTPFound(f"/{councils[0].id}/")
    return page(request, "home.html", councils=councils)


async def sign_in(request: aioweb.Request) -> aioweb.StreamResponse:
    return page(request, "sign_in.html", next=_within(request.query.get("next", "")), email="", wrong=False)


async def do_sign_in(request: aioweb.Request) -> aioweb.StreamResponse:
    """The answer to a wrong e-mail is that to a wrong password."""
    form = await Form.read(request)
    email, password = form.text("email", 254), form.secret("password")
    to = _within(form.text("next", 500))
    token = await request.app[keys.DOOR].sign_in(email, password)
    if token is None:
        return page(request, "sign_in.html", status=401, next=to, email=email, wrong=True)
    visitor = await request.app[keys.DOOR].visitor(token)
    assert visitor is not None
    answer = aioweb.HTTPSeeOther(to or _home_of(visitor))
    _let_in(request, answer, token, PASSWORD_SESSION)
    raise answer


async def sign_out(request: aioweb.Request) -> aioweb.StreamResponse:
    secure = request.app[keys.SETTINGS].secure
    await request.app[keys.DOOR].sign_out(cookies.read_session(request, secure))
    answer = aioweb.HTTPSeeOther("/")
    cookies.clear_session(answer, secure=secure)
    raise answer


async def link(request: aioweb.Request) -> aioweb.StreamResponse:
    """A card that says whose link it is and for which meeting. Only pressing the button uses it."""
    return await _card(request, 200)


async def use_link(request: aioweb.Request) -> aioweb.StreamResponse:
    token = await request.app[keys.DOOR].open(request.match_info["token"])
    if token is None:
        return await _card(request, 410)
    visitor = await request.app[keys.DOOR].visitor(token)
    assert visitor is not None
    answer = aioweb.HTTPSeeOther(await _way_on(request.app, visitor))
    _let_in(request, answer, token, LINK_SESSION)
    raise answer


async def _card(request: aioweb.Request, status: int) -> aioweb.Response:
    """An unknown link is answered as an expired one is: with who can send another."""
    found = await request.app[keys.DOOR].look_at(request.match_info["token"])
    if found is None:
        return page(request, "entrance.html", status=404, fate="unknown", person=None, council=None, meeting=None)
    way, person = found
    council = await request.app[keys.REGISTRY].council(person.council)
    assert council is not None
    request[keys.COUNCIL] = council
    settle_language(request, council.language)
    fate = way.fate(request.app[keys.CLOCK]())
    visitor = Visitor(person, way.meeting)
    meeting = await _next_meeting(request.app, visitor)
    secretaries = [each for each in await request.app[keys.REGISTRY].people(council.id) if each.staff == "secretary"]
    return page(
        request,
        "entrance.html",
        status=status if fate == "good" else 410,
        fate=fate,
        person=person,
        council=council,
        meeting=meeting,
        way=way,
        secretary=secretaries[0] if secretaries else None,
    )


async def _next_meeting(app: aioweb.Application, visitor: Visitor) -> listing.Listed | None:
    """The one an invitation is for; else the next the person sits in, or the one in course."""
    council = await app[keys.REGISTRY].council(visitor.council)
    assert council is not None
    listed = listing.visible(await listing.of_council(app, council), visitor)
    if visitor.invited_to:
        return next((each for each in listed if each.meeting == visitor.invited_to), None)
    theirs = [each for each in listed if visitor.person.id in each.people and each.stage in ("before", "live")]
    return min(theirs, key=lambda each: (each.stage != "live", each.starts_at), default=None)


async def _way_on(app: aioweb.Application, visitor: Visitor) -> str:
    """Members go straight to the check of their devices when their meeting is near; staff go to the desk."""
    if visitor.has_desk:
        return _home_of(visitor)
    meeting = await _next_meeting(app, visitor)
    if meeting is None or (not visitor.invited_to and meeting.starts_at - app[keys.CLOCK]() > SOON):
        return f"/{visitor.council}/"
    return f"{meeting.href}/check"


def _home_of(visitor: Visitor) -> str:
    return f"/{visitor.council}/desk" if visitor.has_desk else f"/{visitor.council}/"


def _let_in(request: aioweb.Request, answer: aioweb.StreamResponse, token: str, age: dt.timedelta) -> None:
    cookies.set_session(answer, token, secure=request.app[keys.SETTINGS].secure, age=age)


def _within(path: str) -> str:
    """The path if it is one of ours; anything that a browser could take for another site is nothing."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if ours else ""


async def account(request: aioweb.Request) -> aioweb.StreamResponse:
    return page(request, "account.html", errors={}, email=_signed_in(request).person.email)


async def save_account(request: aioweb.Request) -> aioweb.StreamResponse:
    """Choose e-mail and password; every other session of the person ends."""
    visitor = _signed_in(request)
    form = await Form.read(request)
    email, password = form.email("email", required=True), form.secret("password")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        form.wrong("password", _("Choose a password of at least %(count)s characters.") % {"count": SHORTEST_PASSWORD})
    if password != form.secret("again"):
        form.wrong("again", _("The two passwords are not the same."))
    if not form.errors:
        try:
            await request.app[keys.DOOR].set_account(visitor.person.id, email, password)
        except EmailTaken:
            form.wrong("email", _("Another account has this e-mail."))
    if form.errors:
        return page(request, "account.html", status=422, errors=form.errors, email=email)
    token = await request.app[keys.DOOR].sign_in(email, password)
    assert token is not None
    answer = aioweb.HTTPSeeOther(f"{_home_of(visitor)}?done=saved")
    _let_in(request, answer, token, PASSWORD_SESSION)
    raise answer


def _signed_in(request: aioweb.Request) -> Visitor:
    """Staff only: members need no password, their link is enough."""
    visitor = here.visitor(request)
    if visitor is None or not visitor.person.staff or visitor.invited_to:
        raise aioweb.HTTPSeeOther("/sign-in?next=/account")
    return visitor
