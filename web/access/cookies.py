"""The cookies: which request carries a session or a known device, and how they are set and cleared."""

from __future__ import annotations

import datetime as dt

from aiohttp import web as aioweb

SESSION = "consistori"
SECURE_SESSION = "__Host-consistori"
"""Browsers take this name only with `Secure`, from this very host, for all of it."""

DEVICE = "consistori-device"
SECURE_DEVICE = "__Host-consistori-device"
DEVICE_AGE = dt.timedelta(days=400)
"""The longest that browsers keep a cookie."""

LANGUAGE = "language"


def session_name(secure: bool) -> str:
    return SECURE_SESSION if secure else SESSION


def device_name(secure: bool) -> str:
    return SECURE_DEVICE if secure else DEVICE


def read_session(request: aioweb.Request, secure: bool) -> str:
    return _read(request, session_name(secure))


def read_device(request: aioweb.Request, secure: bool) -> str:
    return _read(request, device_name(secure))


def set_session(response: aioweb.StreamResponse, token: str, *, secure: bool, age: dt.timedelta) -> None:
    _set(response, session_name(secure), token, secure, age)


def set_device(response: aioweb.StreamResponse, device: str, *, secure: bool) -> None:
    """It outlives sessions: a link goes on working in the browser it belongs to, and limits know the browser again."""
    _set(response, device_name(secure), device, secure, DEVICE_AGE)


def clear_session(response: aioweb.StreamResponse, *, secure: bool) -> None:
    response.del_cookie(session_name(secure), path="/", httponly=True, samesite="Lax", secure=secure)


def _read(request: aioweb.Request, name: str) -> str:
    """What is no text of ours is as if it were not there: such a value can be neither hashed nor sent back."""
    value = request.cookies.get(name, "")
    return value if value.isascii() else ""


def _set(response: aioweb.StreamResponse, name: str, value: str, secure: bool, age: dt.timedelta) -> None:
    """`Lax` and not `Strict`: a link in a notice must find its reader signed in."""
    response.set_cookie(
        name, value, max_age=int(age.total_seconds()), path="/", httponly=True, samesite="Lax", secure=secure
    )
