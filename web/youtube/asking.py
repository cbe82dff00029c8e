"""What a browser carries while its owner is at Google: sealed, for ten minutes, for that person and council only."""

from __future__ import annotations

import datetime as dt
import hmac

import msgspec
from aiohttp import web as aioweb

from web.access.secrets import Safe, Unsealable

COOKIE = "youtube"
BACK = "/youtube"
"""Where Google sends the browser; the same for every council, since each address must be registered there."""
GOOD_FOR = dt.timedelta(minutes=10)


class Asking(msgspec.Struct, frozen=True):
    council: str
    person: str
    state: str
    verifier: str
    at: dt.datetime

    def __repr__(self) -> str:
        return f"Asking({self.council!r})"


def keep(answer: aioweb.StreamResponse, asking: Asking, safe: Safe, *, secure: bool) -> None:
    """`Lax`: it must come along when Google sends the browser back, and with nothing else from elsewhere."""
    sealed = safe.seal(msgspec.json.encode(asking).decode(), "youtube tokens").decode()
    age = int(GOOD_FOR.total_seconds())
    answer.set_cookie(COOKIE, sealed, max_age=age, path=BACK, httponly=True, samesite="Lax", secure=secure)


def forget(answer: aioweb.StreamResponse, *, secure: bool) -> None:
    answer.del_cookie(COOKIE, path=BACK, httponly=True, samesite="Lax", secure=secure)


def kept(request: aioweb.Request, safe: Safe, person: str, now: dt.datetime) -> Asking | None:
    """What this browser asked, if the answer that comes now is to that and to nobody else."""
    try:
        text = safe.unseal(request.cookies.get(COOKIE, "").encode(), "youtube tokens")
        asking = msgspec.json.decode(text, type=Asking)
    except (Unsealable, msgspec.DecodeError, UnicodeError):
        return None
    same = hmac.compare_digest(asking.state.encode(), request.query.get("state", "").encode())
    return asking if same and asking.person == person and now - asking.at <= GOOD_FOR else None
