"""Requests as deeds for the audit log, in one place: as an answer leaves, whatever handler or rule it is from.

Bodies, queries and tokens stay out. A handler that knows more than the request says so with `tell`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import web as aioweb
from msgspec.structs import replace

from meetings.storage.registry import Person
from web import keys
from web.access.address import client_address
from web.access.deed import Deed, Outcome, outcome_of
from web.routes import Route, path_of, route_of

OTHER_COUNCIL = "other_council"
"""The reason where somebody of another council was refused: who it was stands in that council's log alone."""


class _Told(msgspec.Struct, frozen=True):
    person: Person | None = None
    outcome: Outcome | None = None
    reason: str = ""


_TOLD = aioweb.RequestKey("told of the deed", _Told)
_NOTED = aioweb.RequestKey("deed was noted", bool)

Handler = Callable[[aioweb.Request], Awaitable[aioweb.StreamResponse]]


def tell(
    request: aioweb.Request, *, person: Person | None = None, outcome: Outcome | None = None, reason: str = ""
) -> None:
    """Say more of what this request does: whose it is when nobody is signed in (yet), why it ends as it does.

    `reason` is a short code such as `wrong_password`, never what somebody typed. Later calls add to earlier ones.
    """
    before = request.get(_TOLD, _Told())
    request[_TOLD] = _Told(person or before.person, outcome or before.outcome, reason or before.reason)


async def on_prepare(request: aioweb.Request, response: aioweb.StreamResponse) -> None:
    """As a signal of the application. Entered before the answer leaves: nobody is told of what was not entered."""
    await _note(request, response.status)


@aioweb.middleware
async def noting(request: aioweb.Request, handler: Handler) -> aioweb.StreamResponse:
    """What is ended without an answer is noted as well."""
    try:
        return await handler(request)
    except aioweb.HTTPException:
        raise
    except BaseException:
        tell(request, outcome="cut")
        await _note(request, 0)
        raise


async def _note(request: aioweb.Request, status: int) -> None:
    route = None if request.get(_NOTED, False) else route_of(request)
    if route is None or not _is_noted(request, route, status):
        return
    request[_NOTED] = True
    for deed in deeds(request, route, status):
        await request.app[keys.AUDIT].record(deed)


def _is_noted(request: aioweb.Request, route: Route, status: int) -> bool:
    if route.noted == "always" or status == 403:
        return True
    # A player asks for one film in a hundred pieces: only the first counts.
    from_start = request.headers.get("Range", "bytes=0-").startswith("bytes=0-")
    return route.noted == "known" and request.get(keys.VISITOR) is not None and from_start


def deeds(request: aioweb.Request, route: Route, status: int, **more: Any) -> list[Deed]:
    """What a request amounts to: one deed, or two where it reached for another council's."""
    told, council, visitor = request.get(_TOLD, _Told()), request.get(keys.COUNCIL), request.get(keys.VISITOR)
    person = visitor.person if visitor is not None else told.person
    outcome = told.outcome or outcome_of(status)
    theirs = person.council if person is not None else ""
    deed = Deed(
        what=route.name,
        outcome=outcome,
        status=status,
        reason=told.reason,
        council=council.id if council is not None else theirs,
        person=person.id if person is not None else "",
        name=person.name if person is not None else "",
        address=client_address(request, request.app[keys.SETTINGS].trust_proxy),
        about=path_of(request),
        known=visitor is not None or (person is not None and outcome == "done"),
    )
    deed = replace(deed, **more)
    if person is None or deed.council == theirs:
        return [deed]
    return [replace(deed, person="", name="", reason=deed.reason or OTHER_COUNCIL), replace(deed, council=theirs)]
