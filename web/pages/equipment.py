"""Cameras, encoders and players of one meeting: made, given a token that is shown once, withdrawn; how each fares."""

from __future__ import annotations

from aiohttp import web as aioweb

from meetings.council import Council
from meetings.plan import Plan
from web import here, i18n, keys, listing
from web.access.secrets import new_id, new_token, token_hash
from web.equipment.sessions import Equipment
from web.equipment.storage import Kind, Opening, Piece, Place
from web.i18n import _
from web.live.routes import LIVE
from web.live.standing import standing
from web.live.words import words
from web.pages.forms import Form
from web.problem import Problem
from web.rendering import page

MOST = 40
"""Pieces of one meeting."""


async def show(request: aioweb.Request) -> aioweb.StreamResponse:
    council, plan = await _plan(request)
    return await _page(request, council, plan)


async def state(request: aioweb.Request) -> aioweb.StreamResponse:
    """Id to state, in the reader's words; the page asks every few seconds."""
    _council, plan = await _plan(request)
    live, said = _live(request, plan), words(i18n.current())
    pieces = await request.app[keys.EQUIPMENT].of_meeting(plan.meeting)
    found = {each.id: standing(each, live, plan.timezone, said) for each in pieces}
    return aioweb.json_response({piece: {"mood": how.mood, "text": how.text} for piece, how in found.items()})


async def add(request: aioweb.Request) -> aioweb.StreamResponse:
    """One more. Its token is in the answer, and nowhere else."""
    council, plan = await _plan(request)
    form = await Form.read(request)
    kept = request.app[keys.EQUIPMENT]
    kind: Kind = form.choice("kind", ("encoder", "player", "everybody"), "encoder")
    person = form.choice("person", ["", *_seats(plan)], "") if kind == "encoder" else ""
    place: Place = form.choice("place", _places(), "outside") if kind == "player" else ""
    pieces = await kept.of_meeting(plan.meeting)
    if len(pieces) >= MOST:
        form.wrong("name", _("There are too many already: withdraw one first."))
    if kind == "everybody" and not plan.body.profile.public:
        form.wrong("kind", _("This meeting is not public."))
    name = form.text("name", 80) or _usual_name(plan, kind, person, place)
    if form.errors:
        return await _page(request, council, plan, errors=form.errors, wrong=kind)
    if kind == "everybody" and any(each.kind == "everybody" for each in pieces):
        raise aioweb.HTTPSeeOther(f"{_desk(council, plan)}?done=saved")
    token = "" if kind == "everybody" else new_token()
    piece = Piece(
        new_id("e"),
        council.id,
        plan.meeting,
        kind,
        name,
        request.app[keys.CLOCK](),
        person,
        place,
        token_hash(token) if token else None,
    )
    await kept.add(piece)
    await _know(request, plan)
    return await _page(request, council, plan, fresh={piece.id: token})


async def another_token(request: aioweb.Request) -> aioweb.StreamResponse:
    """The one before is good for nothing any more, and what it opened is closed."""
    council, plan = await _plan(request)
    piece, token = request.match_info["piece"], new_token()
    if not await request.app[keys.EQUIPMENT].give_token(council.id, plan.meeting, piece, token_hash(token)):
        raise here.not_found()
    await _know(request, plan)
    return await _page(request, council, plan, fresh={piece: token})


async def remove(request: aioweb.Request) -> aioweb.StreamResponse:
    """What it opened is closed. Repeated: nothing changes."""
    council, plan = await _plan(request)
    await request.app[keys.EQUIPMENT].remove(council.id, plan.meeting, request.match_info["piece"])
    await _know(request, plan)
    raise aioweb.HTTPSeeOther(f"{_desk(council, plan)}?done=removed")


async def open_chamber(request: aioweb.Request) -> aioweb.StreamResponse:
    """When the chamber's microphones are heard."""
    council, plan = await _plan(request)
    form = await Form.read(request)
    opening: Opening = form.choice("opening", ("floor", "always", "never"), "floor")
    if form.errors:
        return await _page(request, council, plan, errors=form.errors)
    await request.app[keys.EQUIPMENT].set_opening(council.id, plan.meeting, opening)
    if live := _live(request, plan):
        live.open_chamber(opening)
    raise aioweb.HTTPSeeOther(f"{_desk(council, plan)}?done=saved")


async def _plan(request: aioweb.Request) -> tuple[Council, Plan]:
    council, _who = await here.desk(request)
    found = await here.planned(request, council)
    if found.status != "convened":
        raise Problem(
            409,
            _("Cameras and encoders are set up when the notice has been sent."),
            "",
            _("Send the notice first: it says who takes part."),
        )
    return council, (await request.app[keys.LEDGER].state(found.id)).plan


async def _know(request: aioweb.Request, plan: Plan) -> None:
    if live := request.app.get(LIVE):
        await live.know_equipment(plan.meeting)


def _live(request: aioweb.Request, plan: Plan) -> Equipment | None:
    meetings = request.app.get(LIVE)
    live = meetings.find(plan.meeting) if meetings is not None else None
    return live.equipment if live is not None else None


def _desk(council: Council, plan: Plan) -> str:
    return f"/{council.id}/desk/m/{plan.meeting}/equipment"


def _seats(plan: Plan) -> dict[str, str]:
    officers = {each.person: each.name for each in plan.body.officers}
    return {each.person: each.name for each in plan.body.members} | officers


def _places() -> dict[Place, str]:
    return {
        "outside": _("Outside: what citizens see, a slate in closed parts"),
        "hall": _("A screen in the chamber: closed parts too, without the chamber's own sound"),
        "inside": _("Interpreters and others inside: closed parts too, with all sound"),
    }


def _usual_name(plan: Plan, kind: Kind, person: str, place: Place) -> str:
    if kind == "encoder":
        return _seats(plan).get(person) or _("The chamber")
    if kind == "everybody":
        return _("Everybody, without a token")
    return {"outside": _("Press room"), "hall": _("Screen in the chamber"), "inside": _("Interpreters")}[place]


async def _page(
    request: aioweb.Request,
    council: Council,
    plan: Plan,
    *,
    fresh: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    wrong: str = "",
) -> aioweb.Response:
    kept, live, said = request.app[keys.EQUIPMENT], _live(request, plan), words(i18n.current())
    pieces = await kept.of_meeting(plan.meeting)
    base = f"{request.app[keys.SETTINGS].public_url}/{council.id}/m/{plan.meeting}"
    return page(
        request,
        "equipment.html",
        status=422 if errors else 200,
        plan=plan,
        title=listing.full_title(plan),
        pieces=[(each, standing(each, live, plan.timezone, said)) for each in pieces],
        fresh=fresh or {},
        seats=_seats(plan),
        places=_places(),
        whip=f"{base}/whip",
        whep=f"{base}/whep",
        opening=await kept.opening(plan.meeting),
        errors=errors or {},
        wrong=wrong,
        desk=f"/{council.id}/desk/m/{plan.meeting}",
        here=_desk(council, plan),
    )
