"""Where encoders and players knock: WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep), over the live meeting's equipment.

Both are the same but for who sends. Rules have looked at the token before anything here runs.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from aiohttp import web as aioweb

from web import keys
from web.equipment import fragment
from web.equipment.sessions import Equipment, NotOpened, Session, Why
from web.i18n import _
from web.ice import ice_servers
from web.live.routes import LIVE
from web.problem import Problem
from web.routes import admit

SDP = "application/sdp"
METHODS = "POST, PATCH, DELETE, OPTIONS"
PREFLIGHT = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match",
    "Access-Control-Max-Age": "7200",
}
ANY = ("*", '"*"')
"""ICE session; the second is how RFC 9725 writes it in its examples."""
RETRY = {"Retry-After": "5"}
STATUS: dict[Why, int] = {
    "malformed": 400,
    "unusable": 422,
    "full": 503,
    "players": 503,
    "away": 503,
    "over": 409,
    "seat": 409,
    "taken": 409,
}


async def knock(request: aioweb.Request) -> aioweb.StreamResponse:
    """`POST`: an offer; 201 with the answer, and where the session is."""
    _must_accept(request, SDP)
    offer = await _body(request, SDP, fragment.MOST * 4)
    equipment = await _equipment(request)
    # An offer may take minutes to arrive: the token was good when it began.
    await admit(request)
    piece = request[keys.PIECE]
    if not equipment.may_knock(piece.id):
        raise Problem(429, _("Too many connections were asked for. Wait a little."), headers=RETRY)
    try:
        session, answer = await equipment.open(piece, offer)
    except NotOpened as refused:
        raise _problem(refused) from None
    headers = [("Location", f"{request.rel_url.raw_path.rstrip('/')}/{session.id}"), ("ETag", session.etag)]
    headers += [("Link", link) for link in links(request)] + [("Accept-Patch", fragment.MEDIA_TYPE)]
    # Without a charset: RFC 8866 has none, and some clients compare the whole field.
    response = aioweb.Response(status=201, body=answer.encode(), content_type=SDP)
    response.headers.extend(headers)
    return response


async def mend(request: aioweb.Request) -> aioweb.StreamResponse:
    """`PATCH`: addresses found since (204), or an ICE restart (200 with our new credentials)."""
    equipment, session = await _session(request)
    if not equipment.may_knock(session.piece, mending=True):
        raise Problem(429, _("Too many connections were asked for. Wait a little."), headers=RETRY)
    text = await _body(request, fragment.MEDIA_TYPE, fragment.MOST)
    wanted = request.headers.get("If-Match", "").strip()
    if not wanted:
        raise Problem(428, _("Say in `If-Match` which ICE session this is for."))
    if wanted not in (*ANY, session.etag):
        raise Problem(412, _("This is for an ICE session that is over."))
    try:
        read = fragment.read(text)
    except fragment.Malformed as error:
        raise Problem(400, _("The fragment cannot be read."), advice=str(error)) from None
    # A service that was restarted does not know theirs: whoever restarts says `*`.
    if read.ufrag == session.ufrag or (not session.ufrag and wanted not in ANY):
        equipment.add_candidates(session, read)
        return aioweb.Response(status=204)
    try:
        ours = await equipment.restart(session, read)
    except NotOpened as refused:
        raise _problem(refused) from None
    body = fragment.write(ours.ufrag, ours.password, ours.candidates, read).encode()
    return aioweb.Response(body=body, content_type=fragment.MEDIA_TYPE, headers={"ETag": session.etag})


async def hang_up(request: aioweb.Request) -> aioweb.StreamResponse:
    """`DELETE`."""
    equipment, session = await _session(request)
    equipment.close(session)
    return aioweb.Response(text="", content_type="text/plain")


async def nothing(request: aioweb.Request) -> aioweb.StreamResponse:
    """`GET`, of the endpoint or of any session: there is nothing to see (RFC 9725 section 4.1)."""
    return aioweb.Response(status=204)


async def may_knock(request: aioweb.Request) -> aioweb.StreamResponse:
    """`OPTIONS` of the endpoint; what a browser asks before it asks. It says nothing of what there is."""
    return aioweb.Response(status=204, headers=PREFLIGHT | {"Allow": "GET, HEAD, POST, OPTIONS", "Accept-Post": SDP})


async def may_mend(request: aioweb.Request) -> aioweb.StreamResponse:
    """`OPTIONS` of a session."""
    allowed = {"Allow": "GET, HEAD, PATCH, DELETE, OPTIONS", "Accept-Patch": fragment.MEDIA_TYPE}
    return aioweb.Response(status=204, headers=PREFLIGHT | allowed)


def links(request: aioweb.Request) -> Iterator[str]:
    """RFC 9725 section 4.6: one field for each server."""
    settings = request.app[keys.SETTINGS]
    for server in ice_servers(settings.ice_servers, settings.turn_secret, request[keys.PIECE].id, time.time()):
        for url in server["urls"]:
            link = f'<{url}>; rel="ice-server"'
            if "username" in server:
                link += f'; username="{server["username"]}"; credential="{server["credential"]}"'
                link += '; credential-type="password"'
            yield link


async def _equipment(request: aioweb.Request) -> Equipment:
    live = request.app.get(LIVE)
    if live is None:
        raise Problem(503, _("No meeting can be held here just now."), headers=RETRY)
    return (await live.enter(request[keys.PIECE].meeting)).equipment


async def _session(request: aioweb.Request) -> tuple[Equipment, Session]:
    equipment = await _equipment(request)
    session = await equipment.find(request.match_info["session"], request[keys.PIECE].id)
    if session is None:
        raise Problem(404, _("There is no such connection any more."), advice=_("Make a new one."))
    return equipment, session


def _must_accept(request: aioweb.Request, media_type: str) -> None:
    accepted = [each.split(";")[0].strip() for each in request.headers.get("Accept", "*/*").split(",")]
    if not {media_type, "application/*", "*/*"} & set(accepted):
        raise Problem(406, _("The answer would be %(type)s.") % {"type": media_type})


async def _body(request: aioweb.Request, media_type: str, most: int) -> str:
    if request.content_type != media_type:
        accept = {"Accept-Post" if media_type == SDP else "Accept-Patch": media_type}
        raise Problem(415, _("Send %(type)s.") % {"type": media_type}, headers=accept)
    data = await request.clone(client_max_size=most).read()
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Problem(400, _("This is no text in UTF-8.")) from None


def _problem(refused: NotOpened) -> Problem:
    titles: dict[Why, str] = {
        "malformed": _("The offer cannot be read."),
        "unusable": _("The offer cannot be used."),
        "full": _("The studio is full."),
        "players": _("As many players as there may be are watching already."),
        "away": _("The studio does not answer."),
        "over": _("The meeting is over."),
        "seat": _("This seat cannot be taken now."),
        "taken": _("The person has taken the seat at another device."),
    }
    status = STATUS[refused.why]
    headers = RETRY if status == 503 or refused.why == "taken" else None
    return Problem(status, titles[refused.why], advice=refused.text, headers=headers)
