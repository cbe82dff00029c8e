"""What every request passes: errors in words, our own pages only, who asks, in which language, and its rule."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web as aioweb
from sqlalchemy.exc import TimeoutError as PoolTimeout

from meetings.unavailable import Unavailable
from streaming.room import cause_of
from web import deeds, i18n, keys
from web.access import cookies
from web.access.headers import CROSSING, add_headers
from web.access.origin import from_here
from web.arrivals import address_of
from web.hurry import bodies
from web.i18n import _
from web.language import settle_language
from web.problem import Problem
from web.rendering import page
from web.routes import admission, path_of, route_of

log = structlog.get_logger()

RETRY_SECONDS = "5"

Handler = Callable[[aioweb.Request], Awaitable[aioweb.StreamResponse]]


async def on_prepare(request: aioweb.Request, response: aioweb.StreamResponse) -> None:
    if request.path.startswith("/static/"):
        # Asked for again with every page, sent again only when another version was installed.
        response.headers.setdefault("Cache-Control", "public, no-cache")
    if takes_tokens(request):
        response.headers.update(CROSSING)
    await add_headers(request.app[keys.SETTINGS].secure, response)
    await deeds.on_prepare(request, response)


@aioweb.middleware
async def logging_meeting(request: aioweb.Request, handler: Handler) -> aioweb.StreamResponse:
    """Every line that is logged meanwhile says of which meeting."""
    if meeting := request.match_info.get("meeting"):
        with structlog.contextvars.bound_contextvars(meeting=meeting):
            return await handler(request)
    return await handler(request)


@aioweb.middleware
async def errors(request: aioweb.Request, handler: Handler) -> aioweb.StreamResponse:
    """An unexpected error is logged once with its traceback; people get a page without it."""
    try:
        return await handler(request)
    except Problem as problem:
        return _tell(request, problem)
    except aioweb.HTTPException as answer:
        if answer.status < 400:
            raise
        told = _tell(request, _worded(answer))
        if isinstance(answer, aioweb.HTTPMethodNotAllowed):
            told.headers["Allow"] = answer.headers["Allow"]
        return told
    except ConnectionResetError:
        raise
    except (Unavailable, PoolTimeout, TimeoutError) as error:
        log.warning("record cannot be reached", **_asked(request), said=str(error))
        told = _tell(request, disk_closed() if is_disk_closed(error) else record_away())
        told.headers["Retry-After"] = RETRY_SECONDS
        return told
    except Exception as error:
        if is_disk_closed(error):
            log.warning("disk cannot be written to", **_asked(request), said=str(error))
            return _tell(request, disk_closed())
        log.exception("request failed", **_asked(request))
        return _tell(
            request,
            Problem(
                500,
                _("Something failed on our side."),
                _("What was recorded before is safe; what you just sent may not have been saved."),
                _("Go back, check whether it is there, and try again. If it happens again, tell the secretary."),
            ),
        )


def _asked(request: aioweb.Request) -> dict[str, str]:
    """For the log: what was asked for, and in a meeting by whom."""
    asked, who = {"method": request.method, "path": path_of(request)}, request.get(keys.VISITOR)
    return asked | {"seat": who.person.id} if who is not None and "meeting" in request.match_info else asked


def record_away() -> Problem:
    return Problem(
        503,
        _("The record cannot be reached just now."),
        _("Nothing of what you just sent was saved; what was recorded before is safe."),
        _("Wait some seconds and try again. If it goes on, tell whoever looks after the service."),
    )


def is_disk_closed(error: BaseException) -> bool:
    """Whether the disk is full, or cannot be written to."""
    if isinstance(error, Unavailable):
        return error.why in ("full", "read_only")
    return isinstance(error, OSError) and cause_of(error) != "failed"


def disk_closed() -> Problem:
    return Problem(
        507,
        _("The disk has no room, or cannot be written to."),
        _("Nothing of what you just sent was saved; what was recorded before is safe."),
        _("Tell whoever looks after the service, and try again when there is room."),
    )


def _worded(answer: aioweb.HTTPException) -> Problem:
    if answer.status == 404:
        return Problem(404, _("There is no such page."), "", _("Check the address, or start from the council's page."))
    if answer.status == 413:
        return Problem(
            413,
            _("The file is too large."),
            _("Nothing was changed."),
            _("Send a smaller file, for example a PDF with fewer pictures."),
        )
    if answer.status == 403:
        return Problem(403, _("This page is not for you."), _("Nothing was changed."), "")
    return Problem(answer.status, _("The request could not be understood."), _("Nothing was changed."), "")


def _tell(request: aioweb.Request, problem: Problem) -> aioweb.Response:
    if takes_tokens(request):
        # RFC 9457; programs ask here, in whatever language.
        about = {"type": "about:blank", "title": problem.title, "status": problem.status}
        about |= {"detail": problem.advice} if problem.advice else {}
        body, content_type = json.dumps(about), "application/problem+json"
        return aioweb.Response(text=body, status=problem.status, content_type=content_type, headers=problem.headers)
    if "application/json" in request.headers.get("Accept", ""):
        return aioweb.json_response({"error": problem.title, "advice": problem.advice}, status=problem.status)
    return page(request, "problem.html", status=problem.status, problem=problem)


def takes_tokens(request: aioweb.Request) -> bool:
    """Whether the address looks at a token instead of cookies."""
    route = route_of(request)
    return route is not None and route.rule.bearer


@aioweb.middleware
async def language(request: aioweb.Request, handler: Handler) -> aioweb.StreamResponse:
    """`?lang=` is remembered for a year."""
    settle_language(request, "")
    asked = request.query.get("lang", "")
    response = await handler(request)
    if asked in i18n.LANGUAGES and not response.prepared:
        secure = request.app[keys.SETTINGS].secure
        response.set_cookie(cookies.LANGUAGE, asked, max_age=31_536_000, path="/", samesite="Lax", secure=secure)
    return response


@aioweb.middleware
async def origin(request: aioweb.Request, handler: Handler) -> aioweb.StreamResponse:
    if isinstance(request.match_info.http_exception, aioweb.HTTPMethodNotAllowed):
        # Nothing is done: whoever asks may know what could be.
        raise request.match_info.http_exception
    public_url = request.app[keys.SETTINGS].public_url
    if not takes_tokens(request) and not from_here(request.method, request.headers, public_url):
        raise Problem(
            403,
            _("This request did not come from our own pages, so it was refused."),
            _("Nothing was changed."),
            _("Open the page at %(address)s and try again.") % {"address": public_url},
        )
    return await handler(request)


@aioweb.middleware
async def visitor(request: aioweb.Request, handler: Handler) -> aioweb.StreamResponse:
    """Whoever is not all the way in is a stranger to every page but those that let them in."""
    token = "" if takes_tokens(request) else cookies.read_session(request, request.app[keys.SETTINGS].secure)
    found = await request.app[keys.DOOR].visitor(token, address_of(request)) if token else None
    is_in = found is not None and found.step == "in"
    request[keys.VISITOR] = found if is_in else None
    request[keys.PENDING] = None if is_in else found
    return await handler(request)


ALL = (logging_meeting, bodies, deeds.noting, language, errors, visitor, origin, admission)
"""The outermost first."""
