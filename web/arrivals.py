"""Whoever comes in, between request and door: what their browser is, which cookies they get, where they go on to."""

from __future__ import annotations

import datetime as dt
import math
from urllib.parse import quote

from aiohttp import web as aioweb

from web import i18n, keys
from web.access import cookies
from web.access.address import client_address
from web.access.agent import browser_of
from web.access.client import Client
from web.access.secrets import new_token
from web.access.throttle import TooMany
from web.access.visitor import Visitor
from web.i18n import _

ONWARD = {"password": "/account/password", "factor": "/sign-in/factor", "enrol": "/account"}
"""Where somebody is sent who is not all the way in."""


def address_of(request: aioweb.Request) -> str:
    """Where somebody comes from; empty where only the front knows and does not say. The front's own address would
    make everybody one, and all of them at home in the chamber."""
    settings = request.app[keys.SETTINGS]
    known = settings.trust_proxy or not settings.secure
    return client_address(request, settings.trust_proxy) if known else ""


def client_of(request: aioweb.Request) -> Client:
    """A browser that is not known gets a new name; `let_in` and `name_device` give it the cookie."""
    device = cookies.read_device(request, request.app[keys.SETTINGS].secure) or new_token()
    return Client(address_of(request), device, browser_of(request.headers.get("User-Agent", "")))


def let_in(
    request: aioweb.Request, answer: aioweb.StreamResponse, token: str, age: dt.timedelta, client: Client
) -> None:
    cookies.set_session(answer, token, secure=request.app[keys.SETTINGS].secure, age=age)
    name_device(request, answer, client)


def name_device(request: aioweb.Request, answer: aioweb.StreamResponse, client: Client) -> None:
    cookies.set_device(answer, client.device, secure=request.app[keys.SETTINGS].secure)


def whoever(request: aioweb.Request) -> Visitor | None:
    """Who asks, also when they are still on their way in."""
    return request[keys.VISITOR] or request[keys.PENDING]


def onward(visitor: Visitor, to: str) -> str:
    """Where they go: to what they came for, or to what is left to do before."""
    if visitor.step == "in":
        return to
    return f"{ONWARD[visitor.step]}?next={quote(to)}" if to else ONWARD[visitor.step]


def home_of(visitor: Visitor) -> str:
    desk = visitor.person.staff == "secretary" and not visitor.invited_to
    return f"/{visitor.council}/desk" if desk else f"/{visitor.council}/"


def within(path: str) -> str:
    """The path if it is one of ours; anything that a browser could take for another site is nothing."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if ours else ""


def said_of(refused: TooMany) -> str:
    """That there were too many attempts, and what to do."""
    wait = i18n.duration(60 * math.ceil(refused.seconds / 60))
    return _(
        "There were too many attempts, so none is looked at for now. Wait %(wait)s, or come in with a passkey or in a "
        "browser where you have come in before."
    ) % {"wait": wait}


def again_after(refused: TooMany) -> dict[str, str]:
    return {"Retry-After": str(math.ceil(refused.seconds))}
