"""What every route answers with, by its name: pages unless it stands here, and the words for everything refused."""

from __future__ import annotations

from typing import Any

import msgspec

from web.access.audit import Entry
from web.access.passkeys import Asked
from web.equipment.endpoint import SDP
from web.equipment.fragment import MEDIA_TYPE
from web.live.standing import Standing
from web.pages.rehearsal import Seats
from web.routes import Route
from web.spending import Spending


class Refused(msgspec.Struct):
    """What programs are told instead of a page, when they ask for `application/json`."""

    error: str
    advice: str


class ProblemDetails(msgspec.Struct):
    """RFC 9457: what encoders and players are told."""

    type: str
    title: str
    status: int
    detail: str = ""


class GoTo(msgspec.Struct):
    next: str
    """Where to go on to; a path of ours."""


class Given(msgspec.Struct, frozen=True):
    """The answer when it was done."""

    media_type: str = "text/html"
    schema: Any = None
    """A type that describes it; none for text and bytes."""
    status: int = 200
    in_parts: bool = False
    """A kept file: asked for in ranges, and again only when it changed."""
    also: tuple[int, ...] = ()
    """What else a handler answers, besides what its rule and its kind say."""


PAGE = Given()
FORM = Given(status=303, also=(200, 422))
"""Done and on to the next page; or the page again, with what is wrong or what is shown only once."""
KNOCK = Given(SDP, status=201, also=(400, 406, 409, 413, 415, 422))
MEND = Given(MEDIA_TYPE, also=(204, 400, 412, 413, 415, 422, 428))
HANG_UP = Given("text/plain")
MAY = Given(status=204)
"""Of encoders and players."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

GIVEN: dict[str, Given] = {
    "accessibility.show": Given(also=(302,)),
    "audit.csv": Given("text/csv"),
    "audit.json": Given("application/json", list[Entry]),
    "agenda.paper": Given("application/octet-stream", in_parts=True),
    "captions.add": Given(also=(422,)),
    "captions.file": Given("text/vtt", in_parts=True),
    "certified.document": Given("application/octet-stream"),
    "cameras.try_out": Given(also=(503,)),
    "council.crest": Given("image/png", in_parts=True),
    "council.css": Given("text/css"),
    "council.ics": Given("text/calendar"),
    "council.rss": Given("application/rss+xml"),
    "council.slashed": Given(status=301),
    "entrance.accessibility": Given(also=(302,)),
    "entrance.home": Given(also=(302,)),
    "entrance.link": Given(also=(303, 410)),
    "entrance.privacy": Given(also=(302,)),
    "entrance.use_link": Given(status=303, also=(410,)),
    "entrance.do_sign_in": Given(status=303, also=(401, 422)),
    "events.events": Given("text/event-stream"),
    "factor.answer": Given("application/json", GoTo),
    "factor.ask": Given("application/json", Asked),
    "factor.give": Given(status=303, also=(401, 422)),
    "factor.show": Given(also=(303,)),
    "files.film": Given("video/mp4", in_parts=True),
    "files.paper": Given("application/octet-stream", in_parts=True),
    "equipment.state": Given("application/json", dict[str, Standing]),
    "whip.knock": KNOCK,
    "whip.nothing": MAY,
    "whip.may_knock": MAY,
    "whip.mend": MEND,
    "whip.hang_up": HANG_UP,
    "whip.no_more": MAY,
    "whip.may_mend": MAY,
    "whep.knock": KNOCK,
    "whep.nothing": MAY,
    "whep.may_knock": MAY,
    "whep.mend": MEND,
    "whep.hang_up": HANG_UP,
    "whep.no_more": MAY,
    "whep.may_mend": MAY,
    "metrics.metrics": Given("text/plain"),
    "supervision.live": Given("text/plain"),
    "supervision.ready": Given("text/plain", also=(503,)),
    "live.enter": Given(status=101),
    "live.live": Given("application/octet-stream", in_parts=True),
    "meeting.ics": Given("text/calendar"),
    "meeting.notice_json": Given("application/json", dict[str, Any]),
    "openapi.document": Given("application/json", dict[str, Any]),
    "own_factors.add_passkey": Given("application/json", GoTo),
    "own_factors.app_picture": Given("image/svg+xml"),
    "own_factors.ask_passkey": Given("application/json", Asked),
    "own_factors.prove_passkey": Given("application/json", GoTo),
    "people.export": Given("text/csv"),
    "privacy.show": Given(also=(302,)),
    "published.document": Given("application/octet-stream", in_parts=True),
    "published.draft": Given("application/octet-stream", in_parts=True),
    "rehearsal.seats": Given("application/json", Seats),
    "rehearsal.spent": Given("application/json", Spending),
    "security.txt": Given("text/plain", also=(404,)),
    "settings.template": Given(DOCX, in_parts=True),
    "youtube.grant": Given(status=303),
    "youtube.granted": Given(status=303, also=(502,)),
}

ANYTHING = ("agenda.paper", "files.paper", "published.document", "published.draft", "certified.document", "live.live")
"""Files whose media type is that of what was kept."""

STATUSES = {
    101: "The socket is open.",
    200: "Here it is.",
    201: "Made: it is at `Location`.",
    204: "Done.",
    206: "The part that was asked for.",
    301: "It is at another address for good.",
    302: "It is at another address.",
    303: "Done, or not for whoever asks: go on at `Location`.",
    304: "It has not changed.",
    400: "The request could not be read.",
    401: "What was given is not right.",
    403: "Not for whoever asks, or not sent from our own pages.",
    404: "There is no such thing, or none that whoever asks may know of.",
    406: "What could be answered is not accepted.",
    409: "Not possible as things are now; somebody else may have changed them.",
    410: "The link is used, withdrawn or too old.",
    412: "A condition in the request does not hold.",
    413: "Too large.",
    415: "Something else was sent than what is read here.",
    416: "There is no such part.",
    422: "Something in the form is wrong; the page says what.",
    428: "A condition is missing in the request.",
    429: "Too many attempts; `Retry-After` may say when to try again.",
    502: "A service that ours depends on did not do its part.",
    503: "Not now; try again in a moment.",
}


def given(route: Route) -> Given:
    return GIVEN.get(route.name, PAGE if route.method == "GET" else FORM)


def statuses(route: Route, names: list[str]) -> list[int]:
    """Every status the route may answer with."""
    answer = given(route)
    known = {answer.status, *answer.also, *route.rule.refusals, 429, 503}
    if answer.in_parts:
        known |= {206, 304, 412, 416}
    if names:
        known.add(404)
    if "{meeting}" in route.path and "/check" in route.path:
        # A form in an address may be longer than an address may be.
        known.add(400)
    if route.method == "POST" and not route.rule.bearer:
        known |= {400, 403, 413}
    if "{meeting}" in route.path and "/desk/" in route.path:
        known |= {303, 409}
    if route.rule.name == "ACCOUNT":
        known |= {303, 409}
    return sorted(known)
