"""The data-protection notice: of whoever takes part in meetings, is named there, or signs in (GDPR 13, LOPDGDD 11)."""

from __future__ import annotations

import datetime as dt

from aiohttp import web as aioweb

from meetings.council import Council
from web import here, keys
from web.access import cookies
from web.access.door import LINK_SESSION, PASSWORD_SESSION
from web.pages.imprint import told
from web.youtube import asking

CATALONIA = "CT"
"""It has an authority of its own; other regions' are named together with the State's."""


async def show(request: aioweb.Request) -> aioweb.StreamResponse:
    council = await here.council(request)
    secure = request.app[keys.SETTINGS].secure
    names = {
        "session": cookies.session_name(secure),
        "device": cookies.device_name(secure),
        "language": cookies.LANGUAGE,
        "youtube": asking.COOKIE,
    }
    return await told(
        request,
        "privacy.html",
        "privacy_url",
        cookies=names,
        hours=PASSWORD_SESSION // dt.timedelta(hours=1),
        days=LINK_SESSION.days,
        device_days=cookies.DEVICE_AGE.days,
        minutes=asking.GOOD_FOR // dt.timedelta(minutes=1),
        catalan=council.region == CATALONIA,
        relays=await _relays(request.app, council),
    )


async def _relays(app: aioweb.Application, council: Council) -> set[str]:
    """Whether public meetings are relayed to `youtube`, and to anybody `else`."""
    channel = await app[keys.YOUTUBE].channel(council.id)
    kept = [each.url for each in await app[keys.DESTINATIONS].of_council(council.id) if not each.rehearsals]
    there = {"youtube" if "youtube.com" in url else "else" for url in kept}
    return there | {"youtube"} if channel.granted else there
