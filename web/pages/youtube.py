"""YouTube at the desk: the council grants its channel and withdraws it, and says how its broadcasts are to be.

Google asks in the browser and sends it back to one address for all councils; the token never leaves the service.
"""

from __future__ import annotations

from typing import Any, get_args

from aiohttp import web as aioweb
from msgspec.structs import replace

from meetings.council import Council
from streaming.youtube import consent
from streaming.youtube.failure import Code, YouTubeFailed
from streaming.youtube.google import Google
from streaming.youtube.model import Latency, Privacy
from web import here, i18n, keys, listing
from web.access.secrets import Unsealable
from web.i18n import _
from web.live.words import words
from web.pages.forms import Form
from web.problem import Problem
from web.rendering import page
from web.youtube import asking
from web.youtube.broadcasts import BROADCASTS
from web.youtube.standing import TROUBLES, Standing, said
from web.youtube.storage import Broadcast


async def show(request: aioweb.Request) -> aioweb.StreamResponse:
    council, _who = await here.desk(request)
    return await _page(request, council)


async def save(request: aioweb.Request) -> aioweb.StreamResponse:
    """How broadcasts are to be, from now on and for those that are planned."""
    council, _who = await here.desk(request)
    form = await Form.read(request)
    privacy = form.choice("privacy", get_args(Privacy), "public")
    latency = form.choice("latency", get_args(Latency), "low")
    if form.errors:
        return await _page(request, council, form.errors)
    channel = await request.app[keys.YOUTUBE].channel(council.id)
    changed = replace(
        channel,
        privacy=privacy,
        latency=latency,
        made_for_kids=form.has("made_for_kids"),
        backup=form.has("backup"),
    )
    await request.app[keys.YOUTUBE].put_channel(changed)
    request.app[BROADCASTS].look()
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/youtube?done=saved")


async def grant(request: aioweb.Request) -> aioweb.StreamResponse:
    """Off to Google. A link and no form: browsers follow no form to another site, as our policy tells them."""
    council, who = await here.desk(request)
    google = _google(request)
    asked = consent.ask(google, _back(request))
    settings = request.app[keys.SETTINGS]
    answer = aioweb.HTTPSeeOther(asked.url)
    carried = asking.Asking(council.id, who.person.id, asked.state, asked.verifier, request.app[keys.CLOCK]())
    asking.keep(answer, carried, request.app[keys.SAFE], secure=settings.secure)
    raise answer


async def granted(request: aioweb.Request) -> aioweb.StreamResponse:
    """Back from Google, for whoever went there, in the same browser, for the same council."""
    who, app = here.visitor(request), request.app
    person = who.person.id if who and who.has_desk else ""
    asked = asking.kept(request, app[keys.SAFE], person, app[keys.CLOCK]()) if person else None
    if who is None or asked is None or who.council != asked.council:
        raise Problem(
            403,
            _("This answer of Google's is to no question of yours, or came too late."),
            _("Nothing was changed."),
            _("Begin again at the desk, under Destinations, YouTube."),
        )
    broadcasts = app[BROADCASTS]
    try:
        if "code" not in request.query:
            raise YouTubeFailed(Code.CONSENT_DENIED, request.query.get("error", ""))
        token = await consent.take(
            _google(request), _back(request), request.query["code"], asked.verifier, broadcasts.aside
        )
        sealed = app[keys.SAFE].seal(token, "youtube tokens")
        before = await app[keys.YOUTUBE].channel(asked.council)
        channel = replace(
            before, sealed_token=sealed, granted_at=app[keys.CLOCK](), granted_by=asked.person, channel="", title=""
        )
        named = await broadcasts.youtube(channel).channel()
    except YouTubeFailed as failed:
        raise _not_granted(failed) from None
    await app[keys.YOUTUBE].put_channel(replace(channel, channel=named.id, title=named.title))
    broadcasts.look()
    answer = aioweb.HTTPSeeOther(f"/{asked.council}/desk/youtube?done=granted")
    asking.forget(answer, secure=app[keys.SETTINGS].secure)
    raise answer


def _not_granted(failed: YouTubeFailed) -> Problem:
    if failed.code is Code.ACCESS_REVOKED:
        advice = _("Begin again at the desk, under Destinations, YouTube.")
        return Problem(502, _("Google did not take its own answer back: it was too old."), "", advice)
    what, todo = TROUBLES[failed.code]
    say = words(i18n.current())
    return Problem(502, say(what), _("Nothing was changed."), say(todo))


async def withdraw(request: aioweb.Request) -> aioweb.StreamResponse:
    """Here and at Google. Repeated: nothing changes. What stands at YouTube stays there."""
    council, _who = await here.desk(request)
    storage, broadcasts = request.app[keys.YOUTUBE], request.app[BROADCASTS]
    channel = await storage.channel(council.id)
    if not channel.granted:
        raise aioweb.HTTPSeeOther(f"/{council.id}/desk/youtube")
    await storage.put_channel(replace(channel, sealed_token=b"", channel="", title="", granted_at=None, granted_by=""))
    broadcasts.look()
    done = "withdrawn"
    try:
        token = request.app[keys.SAFE].unseal(channel.sealed_token, "youtube tokens")
        await consent.withdraw(_google(request), token, broadcasts.aside)
    except (YouTubeFailed, Unsealable):
        done = "withdrawn_here"
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/youtube?done={done}")


async def again(request: aioweb.Request) -> aioweb.StreamResponse:
    """Try once more for one meeting what failed. Repeated: nothing changes."""
    council, _who = await here.desk(request)
    found = await here.planned(request, council)
    await request.app[BROADCASTS].again(found.id)
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/m/{found.id}?done=again")


def told(broadcast: Broadcast) -> Any:
    """How it stands with a broadcast, in the reader's language."""
    return said(Standing(broadcast), words(i18n.current()))


def _google(request: aioweb.Request) -> Google:
    google = request.app[BROADCASTS].google
    if google is None:
        raise here.not_found()
    return google


def _back(request: aioweb.Request) -> str:
    return request.app[keys.SETTINGS].public_url + asking.BACK


async def _page(request: aioweb.Request, council: Council, errors: dict[str, str] | None = None) -> aioweb.Response:
    storage = request.app[keys.YOUTUBE]
    rows = await storage.of_council(council.id)
    meetings = [each for each in await listing.of_council(request.app, council) if each.meeting in rows]
    return page(
        request,
        "youtube.html",
        status=422 if errors else 200,
        possible=request.app[BROADCASTS].google is not None,
        channel=await storage.channel(council.id),
        meetings=[(each, told(rows[each.meeting])) for each in meetings[:20]],
        errors=errors or {},
    )
