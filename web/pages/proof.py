"""Whose account a request is about, and whether its person has just proved to be there."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote

from aiohttp import web as aioweb

from web import arrivals, deeds, keys
from web.access.visitor import Step, Visitor

FRESH = dt.timedelta(minutes=10)
"""How long a proof lasts."""


def whose(request: aioweb.Request, *steps: Step) -> Visitor:
    """Who is in, or as far as one of `steps`; others are sent to what they have to do first."""
    visitor = arrivals.whoever(request)
    if visitor is None:
        deeds.tell(request, outcome="refused")
        raise aioweb.HTTPSeeOther("/sign-in?next=/account")
    if visitor.step != "in" and visitor.step not in steps:
        deeds.tell(request, person=visitor.person, outcome="refused", reason="factor_wanted")
        raise aioweb.HTTPSeeOther(arrivals.onward(visitor, ""))
    return visitor


async def proved(request: aioweb.Request, visitor: Visitor, back: str = "") -> None:
    """Send whoever has not proved it lately to do so, and then on to `back`, or to the page asked for.

    Who has nothing to prove it with yet is let through, and so is who has to set up a factor: they have just come in.
    """
    if visitor.step != "in" or not (visitor.has_password or visitor.has_factor):
        return
    now = request.app[keys.CLOCK]()
    if visitor.proved_at is not None and now - visitor.proved_at < FRESH:
        return
    deeds.tell(request, person=visitor.person, outcome="refused", reason="not_confirmed")
    raise aioweb.HTTPSeeOther(f"/account/confirm?next={quote(back or request.rel_url.raw_path_qs)}")
