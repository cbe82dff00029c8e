"""A council in public: its meetings, its calendar and feed, its colours and crest."""

from __future__ import annotations

from aiohttp import web as aioweb

from web import here, i18n, keys, listing
from web.access.cookies import LANGUAGE
from web.colours import theme
from web.feeds import calendar, feed
from web.rendering import page


async def meetings(request: aioweb.Request) -> aioweb.StreamResponse:
    council, who = await here.council(request), here.visitor(request)
    listed = listing.visible(await listing.of_council(request.app, council), who)
    upcoming = [each for each in listed if each.stage == "before" and not _long_past(request, each)]
    return page(
        request,
        "council.html",
        live=[each for each in listed if each.stage == "live"],
        upcoming=sorted(upcoming, key=lambda each: each.starts_at),
        archive=[each for each in listed if each.stage in ("after", "cancelled") or _long_past(request, each)],
        crest=await request.app[keys.REGISTRY].crest(council.id),
    )


def _long_past(request: aioweb.Request, listed: listing.Listed) -> bool:
    """Convened and never opened: a day later it is no news."""
    age = request.app[keys.CLOCK]() - listed.starts_at
    return listed.stage == "before" and age.days >= 1


async def slashed(request: aioweb.Request) -> aioweb.StreamResponse:
    council = await here.council(request)
    raise aioweb.HTTPMovedPermanently(f"/{council.id}/")


async def ics(request: aioweb.Request) -> aioweb.StreamResponse:
    council = await here.council(request)
    _in_councils_words(request, council.language)
    listed = listing.visible(await listing.of_council(request.app, council), None)
    content = calendar(council, listed, request.app[keys.SETTINGS].public_url, request.app[keys.CLOCK]())
    return _public(content, "text/calendar")


async def rss(request: aioweb.Request) -> aioweb.StreamResponse:
    council = await here.council(request)
    _in_councils_words(request, council.language)
    listed = listing.visible(await listing.of_council(request.app, council), None)
    content = feed(council, listed, request.app[keys.SETTINGS].public_url)
    return _public(content, "application/rss+xml")


async def css(request: aioweb.Request) -> aioweb.StreamResponse:
    """The council's colour for both moods; a stylesheet of its own because nothing inline is allowed."""
    council = await here.council(request)
    return _public(theme(council.accent).encode(), "text/css")


async def crest(request: aioweb.Request) -> aioweb.StreamResponse:
    council = await here.council(request)
    found = await request.app[keys.REGISTRY].crest(council.id)
    if found is None:
        raise here.not_found()
    return aioweb.FileResponse(
        request.app[keys.FOLDERS].kept(found.sha256),
        headers={"Content-Type": found.media_type, "Cache-Control": "public, max-age=300"},
    )


def _in_councils_words(request: aioweb.Request, language: str) -> None:
    """Feeds are read by programs: their language is the council's, not that of whoever subscribed."""
    if not request.query.get("lang") and not request.cookies.get(LANGUAGE):
        i18n.speak(language)


def _public(content: bytes, media_type: str) -> aioweb.Response:
    response = aioweb.Response(body=content, content_type=media_type, charset="utf-8")
    response.headers["Cache-Control"] = "public, max-age=60"
    return response
