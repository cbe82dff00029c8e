"""Cameras, encoders and players of one meeting: made, given a token that is shown once, withdrawn; how each fares."""

from __future__ import annotations

import msgspec
from aiohttp import web as aioweb

from meetings.council import Council
from meetings.plan import Plan
from streaming.camera import NotACamera, read_camera
from web import here, i18n, keys, listing, wire
from web.access.secrets import Unsealable, new_id, new_token, token_hash
from web.equipment.cameras import NetworkCamera
from web.equipment.sessions import Equipment
from web.equipment.storage import Kind, Opening, Piece, Place
from web.i18n import _
from web.live.routes import LIVE
from web.live.standing import standing
from web.live.words import words
from web.pages.forms import Form
from web.rendering import page

MOST = 40
"""Pieces of one meeting."""


class Tried(msgspec.Struct, frozen=True):
    """What came of trying a camera."""

    mood: wire.Mood
    text: str


async def show(request: aioweb.Request) -> aioweb.StreamResponse:
    council, plan = await equipped(request)
    return await page_of(request, council, plan)


async def state(request: aioweb.Request) -> aioweb.StreamResponse:
    """Id to state, in the reader's words; the page asks every few seconds."""
    _council, plan = await equipped(request)
    live, said = _live(request, plan), words(i18n.current())
    pieces = [*await request.app[keys.EQUIPMENT].of_meeting(plan.meeting), *await _cameras(request, plan)]
    found = {each.id: standing(each, live, plan.timezone, said) for each in pieces}
    return aioweb.json_response({piece: {"mood": how.mood, "text": how.text} for piece, how in found.items()})


async def add(request: aioweb.Request) -> aioweb.StreamResponse:
    """One more. Its token is in the answer, and nowhere else."""
    council, plan = await equipped(request)
    form = await Form.read(request)
    kept = request.app[keys.EQUIPMENT]
    kind: Kind = form.choice("kind", ("encoder", "player", "everybody"), "encoder")
    person = form.choice("person", ["", *seats(plan)], "") if kind == "encoder" else ""
    place: Place = form.choice("place", _places(), "outside") if kind == "player" else ""
    pieces = await kept.of_meeting(plan.meeting)
    if len(pieces) >= MOST:
        form.wrong("name", _("There are too many already: withdraw one first."))
    if kind == "everybody" and not plan.body.profile.public:
        form.wrong("kind", _("This meeting is not public."))
    name = form.text("name", 80) or usual_name(plan, kind, person, place)
    if form.errors:
        return await page_of(request, council, plan, errors=form.errors, wrong=kind)
    if kind == "everybody" and any(each.kind == "everybody" for each in pieces):
        raise aioweb.HTTPSeeOther(f"{address(council, plan)}?done=saved")
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
    return await page_of(request, council, plan, fresh={piece.id: token})


async def another_token(request: aioweb.Request) -> aioweb.StreamResponse:
    """The one before is good for nothing any more, and what it opened is closed."""
    council, plan = await equipped(request)
    piece, token = request.match_info["piece"], new_token()
    if not await request.app[keys.EQUIPMENT].give_token(council.id, plan.meeting, piece, token_hash(token)):
        raise here.not_found()
    await _know(request, plan)
    return await page_of(request, council, plan, fresh={piece: token})


async def remove(request: aioweb.Request) -> aioweb.StreamResponse:
    """What it opened is closed. Repeated: nothing changes."""
    council, plan = await equipped(request)
    await request.app[keys.EQUIPMENT].remove(council.id, plan.meeting, request.match_info["piece"])
    await _know(request, plan)
    raise aioweb.HTTPSeeOther(f"{address(council, plan)}?done=removed")


async def open_chamber(request: aioweb.Request) -> aioweb.StreamResponse:
    """When the chamber's microphones are heard."""
    council, plan = await equipped(request)
    form = await Form.read(request)
    opening: Opening = form.choice("opening", ("floor", "always", "never"), "floor")
    if form.errors:
        return await page_of(request, council, plan, errors=form.errors)
    await request.app[keys.EQUIPMENT].set_opening(council.id, plan.meeting, opening)
    if live := _live(request, plan):
        live.open_chamber(opening)
    raise aioweb.HTTPSeeOther(f"{address(council, plan)}?done=saved")


async def equipped(request: aioweb.Request) -> tuple[Council, Plan]:
    """Whose cameras and encoders these are."""
    return await here.convened_plan(request, _("Cameras and encoders are set up when the notice has been sent."))


async def _know(request: aioweb.Request, plan: Plan) -> None:
    if live := request.app.get(LIVE):
        await live.know_equipment(plan.meeting)


def _live(request: aioweb.Request, plan: Plan) -> Equipment | None:
    meetings = request.app.get(LIVE)
    live = meetings.find(plan.meeting) if meetings is not None else None
    return live.equipment if live is not None else None


async def _cameras(request: aioweb.Request, plan: Plan) -> list[Piece]:
    found = await request.app[keys.CAMERAS].of_body(plan.council, plan.body.id)
    return [camera.piece_of(plan.meeting) for camera in found]


def _stands(request: aioweb.Request, camera: NetworkCamera) -> str:
    """Where in the network it is; empty where its address cannot be read any more."""
    try:
        return read_camera(request.app[keys.SAFE].unseal(camera.sealed_address, "camera addresses")).place
    except (Unsealable, NotACamera):
        return ""


def address(council: Council, plan: Plan) -> str:
    return f"/{council.id}/desk/m/{plan.meeting}/equipment"


def seats(plan: Plan) -> dict[str, str]:
    officers = {each.person: each.name for each in plan.body.officers}
    return {each.person: each.name for each in plan.body.members} | officers


def _places() -> dict[Place, str]:
    return {
        "outside": _("Outside: what citizens see, a slate in closed parts"),
        "hall": _("A screen in the chamber: closed parts too, without the chamber's own sound"),
        "inside": _("Interpreters and others inside: closed parts too, with all sound"),
    }


def usual_name(plan: Plan, kind: Kind, person: str, place: Place) -> str:
    if kind in ("encoder", "camera"):
        return seats(plan).get(person) or _("The chamber")
    if kind == "everybody":
        return _("Everybody, without a token")
    return {"outside": _("Press room"), "hall": _("Screen in the chamber"), "inside": _("Interpreters")}[place]


async def page_of(
    request: aioweb.Request,
    council: Council,
    plan: Plan,
    *,
    fresh: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    wrong: str = "",
    typed: dict[str, str] | None = None,
    tried: dict[str, Tried] | None = None,
) -> aioweb.Response:
    kept, live, said = request.app[keys.EQUIPMENT], _live(request, plan), words(i18n.current())
    pieces = await kept.of_meeting(plan.meeting)
    cameras = await request.app[keys.CAMERAS].of_body(council.id, plan.body.id)
    base = f"{request.app[keys.SETTINGS].public_url}/{council.id}/m/{plan.meeting}"
    return page(
        request,
        "equipment.html",
        status=422 if errors else 200,
        plan=plan,
        title=listing.full_title(plan),
        pieces=[(each, standing(each, live, plan.timezone, said)) for each in pieces],
        cameras=[
            (each, _stands(request, each), standing(each.piece_of(plan.meeting), live, plan.timezone, said))
            for each in cameras
        ],
        typed=typed or {"person": "", "address": "", "name": ""},
        tried=tried or {},
        fresh=fresh or {},
        seats=seats(plan),
        places=_places(),
        whip=f"{base}/whip",
        whep=f"{base}/whep",
        opening=await kept.opening(plan.meeting),
        errors=errors or {},
        wrong=wrong,
        desk=f"/{council.id}/desk/m/{plan.meeting}",
        here=address(council, plan),
    )
