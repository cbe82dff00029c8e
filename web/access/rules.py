"""Who may ask for an address: the rules that routes are declared with, and the one place where they are enforced.

A rule only admits or refuses; what is done then is the handler's. To whoever may not know of a thing the answer is that
for a thing that is not there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec
from aiohttp import web as aioweb

from web import here, keys
from web.access.scraping import may_scrape
from web.access.secrets import token_hash
from web.i18n import _
from web.problem import Problem


class Rule(msgspec.Struct, frozen=True):
    name: str
    who: str
    """In a sentence, for the API's document."""
    admit: Callable[[aioweb.Request], Awaitable[object]]
    """Raises `Problem` or a redirect for whoever may not."""
    signed_in: bool = False
    """Whether a session is needed."""
    refusals: tuple[int, ...] = ()
    """What the answers to others are, besides those of a handler."""
    bearer: bool = False
    """A token in the `Authorization` field says who asks, which no browser sends by itself. So cookies are not looked
    at, and any page of any site may ask."""


async def _everybody(request: aioweb.Request) -> None:
    pass


async def _signed_in(request: aioweb.Request) -> None:
    if here.visitor(request) is None:
        raise here.sign_in_first(request)


async def _secretary(request: aioweb.Request) -> None:
    await _signed_in(request)
    who = here.visitor(request)
    if who is None or not who.has_desk:
        raise Problem(403, _("This page is for secretaries."), _("Nothing was changed."))


async def _account(request: aioweb.Request) -> None:
    """Whoever has begun to come in gets as far as the page where that is finished."""
    who = request[keys.VISITOR] or request[keys.PENDING]
    if who is None:
        raise here.sign_in_first(request)
    if not who.has_account:
        raise Problem(403, _("An invitation is for one meeting, and there is nothing else to look after."))
    await here.belongs_to(request, who)


async def _metrics(request: aioweb.Request) -> None:
    if not may_scrape(request, request.app[keys.SETTINGS]):
        raise here.not_found()


async def _desk_meeting(request: aioweb.Request) -> None:
    of, _who = await here.desk(request)
    if (await here.planned(request, of)).status == "rehearsal":
        raise here.not_found()


async def _meeting(request: aioweb.Request) -> None:
    if not await here.is_public(request):
        await here.meeting(request)


async def _convened(request: aioweb.Request) -> None:
    await _meeting(request)
    if (await here.meeting(request)).state.rehearses:
        raise here.not_found()


async def _rehearsal(request: aioweb.Request) -> None:
    found, who = await here.meeting(request), here.visitor(request)
    if not found.state.rehearses or who is None:
        raise here.not_found()
    if not who.has_desk and (found.actor is None or found.actor.role != "secretary"):
        raise Problem(403, _("This page is for the secretary."), _("Nothing was changed."))


async def _clerk(request: aioweb.Request) -> None:
    found, actor = await here.seated(request)
    if actor.role != "secretary":
        raise aioweb.HTTPSeeOther(f"/{found.council.id}/m/{found.planned.id}/room")


async def _presiding(request: aioweb.Request) -> None:
    found, actor = await here.seated(request)
    member = found.state.plan.member(actor.person)
    presides = actor.person == found.state.chair or (member is not None and member.office in ("chair", "deputy"))
    if not presides:
        raise aioweb.HTTPSeeOther(f"/{found.council.id}/m/{found.planned.id}/room")


def bearer_token(request: aioweb.Request) -> str:
    """RFC 6750 section 2.1; empty where there is none, or what stands there cannot be one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.isascii() else ""


async def _with_token(request: aioweb.Request, kinds: tuple[str, ...]) -> None:
    """A token that is not known, or for another meeting, says nothing of what there is."""
    where = (request.match_info["council"], request.match_info["meeting"])
    kept, token = request.app[keys.EQUIPMENT], bearer_token(request)
    piece = await kept.with_token(*where, token_hash(token)) if token else None
    if piece is None and "player" in kinds and not token and await here.is_public(request):
        piece = await kept.for_everybody(*where)
    if piece is None:
        challenge = {"WWW-Authenticate": 'Bearer realm="consistori"' + (', error="invalid_token"' if token else "")}
        raise Problem(401, _("This token is not good for this meeting."), headers=challenge)
    if piece.kind not in kinds:
        raise Problem(403, _("This token is for something else."))
    # So that it stands in the council's log.
    await here.council(request)
    request[keys.PIECE] = piece


async def _encoder(request: aioweb.Request) -> None:
    await _with_token(request, ("encoder",))


async def _player(request: aioweb.Request) -> None:
    await _with_token(request, ("player", "everybody"))


PUBLIC = Rule("PUBLIC", "Everybody.", _everybody)
TOKEN = Rule("TOKEN", "Whoever has the token in the address.", _everybody)
SIGNED_IN = Rule("SIGNED_IN", "Whoever is signed in.", _signed_in, True, (303, 403))
SECRETARY = Rule("SECRETARY", "The secretary of any council, signed in.", _secretary, True, (303, 403))
ACCOUNT = Rule(
    "ACCOUNT",
    "Whoever is signed in, about themselves, and whoever still has to give or set up a second factor.",
    _account,
    True,
    (303, 403),
)
COUNCIL = Rule("COUNCIL", "Everybody; the council is one of the installation's.", here.council, False, (404,))
MEETING = Rule(
    "MEETING",
    "Everybody, when the meeting is public; else its people and the council's secretary. To others it is not there.",
    _meeting,
    False,
    (404,),
)
CONVENED = Rule(
    "CONVENED",
    "Whoever may ask for the meeting, of what comes of a notice: a rehearsal has none of it.",
    _convened,
    False,
    (404,),
)
REHEARSAL = Rule("REHEARSAL", "The secretary of a rehearsal.", _rehearsal, True, (403, 404))
SEATED = Rule("SEATED", "The people of the meeting.", here.seated, True, (403, 404))
CLERK = Rule(
    "CLERK", "The secretary of the meeting; its other people are sent to the room.", _clerk, True, (303, 403, 404)
)
PRESIDING = Rule(
    "PRESIDING",
    "Whoever presides, and deputies; the meeting's other people are sent to the room.",
    _presiding,
    True,
    (303, 403, 404),
)
METRICS = Rule(
    "METRICS",
    "Whoever sends the token of `CONSISTORI_METRICS_TOKEN`; without one this machine, where it has no front. To others "
    "it is not there.",
    _metrics,
    False,
    (404,),
)
DESK = Rule("DESK", "The council's secretary, at the desk.", here.desk, True, (303, 403, 404))
DESK_MEETING = Rule(
    "DESK_MEETING",
    "The council's secretary, at the desk, for a meeting of that council.",
    _desk_meeting,
    True,
    (303, 403, 404),
)
ENCODER = Rule(
    "ENCODER",
    "Whoever sends the token of a camera or encoder of the meeting, as `Authorization: Bearer`.",
    _encoder,
    False,
    (401, 403),
    bearer=True,
)
PLAYER = Rule(
    "PLAYER",
    "Whoever sends the token of a player of the meeting, as `Authorization: Bearer`; everybody, where the secretary "
    "has opened a public meeting to players.",
    _player,
    False,
    (401, 403),
    bearer=True,
)
CROSSING = Rule("CROSSING", "Every page of every site: it learns what may be asked for here.", _everybody, bearer=True)

ALL = (
    PUBLIC,
    TOKEN,
    SIGNED_IN,
    SECRETARY,
    ACCOUNT,
    COUNCIL,
    MEETING,
    CONVENED,
    REHEARSAL,
    SEATED,
    CLERK,
    PRESIDING,
    METRICS,
    DESK,
    DESK_MEETING,
    ENCODER,
    PLAYER,
    CROSSING,
)
