"""The session's cookie: which request carries one, and how it is set and cleared."""

from __future__ import annotations

import datetime as dt

from aiohttp import web as aioweb

SESSION = "consistori"
SECURE_SESSION = "__Host-consistori"
"""Browsers take this name only with `Secure`, from this very host, for all of it."""

LANGUAGE = "language"


def session_name(secure: bool) -> str:
    return SECURE_SESSION if secure else SESSION


def read_session(request: aioweb.Request, secure: bool) -> str:
    return request.cookies.get(session_name(secure), "")


def set_session(response: aioweb.StreamResponse, token: str, *, secure: bool, age: dt.timedelta) -> None:
    """`Lax` and not `Strict`: a link in a notice must find its reader signed in."""
    response.set_cookie(
        session_name(secure),
        token,
        max_age=int(age.total_seconds()),
        path="/",
        httponly=True,
        samesite="Lax",
        secure=secure,
    )


def clear_session(response: aioweb.StreamResponse, *, secure: bool) -> None:
    response.del_cookie(session_name(secure), path="/", httponly=True, samesite="Lax", secure=secure)
