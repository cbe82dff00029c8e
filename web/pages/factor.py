"""The second step of signing in: a code or a passkey; and coming in with a passkey alone."""

from __future__ import annotations

from typing import Any

import msgspec
from aiohttp import web as aioweb

from web import arrivals, deeds, here, keys
from web.access.attempts import of_unknown
from web.access.door import LINK_SESSION, PASSWORD_SESSION
from web.access.passkeys import Asked, NoPasskey
from web.access.throttle import TooMany
from web.access.visitor import Visitor
from web.i18n import _
from web.pages.forms import Form
from web.rendering import page

LONGEST = 65_536
"""Bytes of an answer; the largest passkeys take a few thousand."""


class Answer(msgspec.Struct, frozen=True):
    """What the browser sends back of a passkey."""

    ticket: str
    credential: dict[str, Any]
    name: str = ""
    next: str = ""


async def show(request: aioweb.Request) -> aioweb.StreamResponse:
    return await _page(request, await _pending(request), arrivals.within(request.query.get("next", "")))


async def give(request: aioweb.Request) -> aioweb.StreamResponse:
    """A code of the app, or a recovery code."""
    visitor, form = await _pending(request), await Form.read(request)
    client, to = arrivals.client_of(request), arrivals.within(form.text("next", 500))
    deeds.tell(request, person=visitor.person)
    try:
        fits = await request.app[keys.FACTORS].give_code(visitor, form.text("code", 40), client)
    except TooMany as refused:
        deeds.tell(request, reason="too_many_attempts")
        answer = await _page(request, visitor, to, arrivals.said_of(refused), 429)
        answer.headers.update(arrivals.again_after(refused))
        return answer
    if not fits:
        deeds.tell(request, reason="wrong_code")
        return await _page(request, visitor, to, _("This is not right, or it was used before."), 401)
    redirect = aioweb.HTTPSeeOther(to or arrivals.home_of(visitor))
    arrivals.name_device(request, redirect, client)
    raise redirect


async def ask(request: aioweb.Request) -> aioweb.StreamResponse:
    """JSON for `navigator.credentials.get`: a passkey of whoever gave the password, or of anybody."""
    passkeys, pending = request.app[keys.FACTORS].passkeys, request[keys.PENDING]
    if pending is not None and pending.step == "factor":
        return as_json(await passkeys.ask_to_prove(pending.person.id))
    return as_json(passkeys.ask_to_enter())


async def answer(request: aioweb.Request) -> aioweb.StreamResponse:
    """JSON: where to go on to, being in."""
    said, client = await heard(request), arrivals.client_of(request)
    pending, to = request[keys.PENDING], arrivals.within(said.next)
    if pending is not None and pending.step == "factor":
        deeds.tell(request, person=pending.person)
        if not await request.app[keys.FACTORS].give_passkey(pending, said.ticket, said.credential, client):
            return refused(request)
        reply = aioweb.json_response({"next": to or arrivals.home_of(pending)})
        arrivals.name_device(request, reply, client)
        return reply
    try:
        person_id = await request.app[keys.FACTORS].passkeys.answered("enter", "", said.ticket, said.credential)
    except NoPasskey:
        return refused(request)
    person = await request.app[keys.REGISTRY].person(person_id)
    assert person is not None
    deeds.tell(request, person=person)
    token = await request.app[keys.DOOR].enter(person, client)
    visitor = Visitor(person, by="passkey")
    reply = aioweb.json_response({"next": to or arrivals.home_of(visitor)})
    arrivals.let_in(request, reply, token, PASSWORD_SESSION if person.staff else LINK_SESSION, client)
    return reply


def as_json(asked: Asked) -> aioweb.Response:
    reply = aioweb.json_response(msgspec.to_builtins(asked))
    reply.headers["Cache-Control"] = "no-store"
    return reply


async def heard(request: aioweb.Request) -> Answer:
    # Of strangers as well: no more than that is ever in memory.
    said = await request.clone(client_max_size=LONGEST).read()
    try:
        return msgspec.json.decode(said, type=Answer)
    except (msgspec.DecodeError, RecursionError):
        raise aioweb.HTTPBadRequest from None


def refused(request: aioweb.Request) -> aioweb.Response:
    """Nobody guesses a passkey; who tries all the same is counted, so that it costs them and not us."""
    deeds.tell(request, reason="wrong_passkey")
    told = {
        "error": _("The passkey was not accepted."),
        "advice": _("Try again, or use another way: a code, your password or your link."),
    }
    try:
        request.app[keys.DOOR].throttle.take(of_unknown(arrivals.client_of(request)))
    except TooMany as wait:
        return aioweb.json_response(told, status=429, headers=arrivals.again_after(wait))
    return aioweb.json_response(told, status=403)


async def _pending(request: aioweb.Request) -> Visitor:
    pending: Visitor | None = request[keys.PENDING]
    if pending is None or pending.step != "factor":
        deeds.tell(request, outcome="refused")
        raise aioweb.HTTPSeeOther("/sign-in")
    await here.belongs_to(request, pending)
    return pending


async def _page(
    request: aioweb.Request, visitor: Visitor, to: str, wrong: str = "", status: int = 200
) -> aioweb.Response:
    enrolled = await request.app[keys.FACTORS].of(visitor.person.id)
    passkeys = request.app[keys.FACTORS].passkeys.possible
    about = {"who": visitor, "enrolled": enrolled, "passkeys": passkeys, "wrong": wrong, "next": to}
    return page(request, "factor.html", status=status, **about)
