"""What the secretary does for somebody who lost a device or a second factor, on that person's page."""

from __future__ import annotations

from aiohttp import web as aioweb

from web import here, keys
from web.pages.people import one, person_of
from web.pages.proof import proved


async def another_device(request: aioweb.Request) -> aioweb.StreamResponse:
    """One more personal link, for one more device; those that there are go on working. Shown this once."""
    council, _who = await here.desk(request)
    person = await person_of(request, council)
    token = await request.app[keys.DOOR].make_link(person.id, keep_others=True)
    return await one(request, council, person, fresh=f"{request.app[keys.SETTINGS].public_url}/enter/{token}")


async def end_session(request: aioweb.Request) -> aioweb.StreamResponse:
    """Repeated: nothing changes."""
    council, _who = await here.desk(request)
    person = await person_of(request, council)
    await request.app[keys.DOOR].sessions.end(person.id, request.match_info["session"])
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/people/{person.id}?done=ended")


async def end_sessions(request: aioweb.Request) -> aioweb.StreamResponse:
    """All of the person's, but for the one this is asked from. Repeated: nothing changes."""
    council, who = await here.desk(request)
    person = await person_of(request, council)
    await request.app[keys.DOOR].sessions.end_all(person.id, but=who.session)
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/people/{person.id}?done=ended")


async def reset_factor(request: aioweb.Request) -> aioweb.StreamResponse:
    """Take somebody's second factor away, and end their sessions: whoever finds the secretary's browser open cannot.

    One's own is looked after under one's own name. Repeated: nothing changes.
    """
    council, who = await here.desk(request)
    person = await person_of(request, council)
    if person.id == who.person.id:
        raise aioweb.HTTPSeeOther("/account")
    at = f"/{council.id}/desk/people/{person.id}"
    await proved(request, who, at)
    await request.app[keys.FACTORS].reset(person.id)
    raise aioweb.HTTPSeeOther(f"{at}?done=reset")
