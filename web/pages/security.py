"""Whom to tell of a hole: `/.well-known/security.txt` (RFC 9116), for people and for programs that look for it."""

from __future__ import annotations

import datetime as dt

from aiohttp import web as aioweb

from web import here, keys
from web.i18n import LANGUAGES

GOOD_FOR = dt.timedelta(days=180)
"""The RFC wants less than a year. It is made anew on each request, so a service that runs is never out of date."""


async def txt(request: aioweb.Request) -> aioweb.StreamResponse:
    """Not there as long as the operator names no contact."""
    settings = request.app[keys.SETTINGS]
    if not settings.security_contact:
        raise here.not_found()
    text = security_txt(settings.security_contact, settings.public_url, request.app[keys.CLOCK]())
    headers = {"Cache-Control": "public, max-age=3600"}
    return aioweb.Response(text=text, content_type="text/plain", charset="utf-8", headers=headers)


def security_txt(contact: str, site: str, now: dt.datetime) -> str:
    """`contact`: a URI."""
    midnight = (now + GOOD_FOR).astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    fields = {
        "Contact": contact,
        "Expires": midnight.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Preferred-Languages": ", ".join(LANGUAGES),
        "Canonical": f"{site}/.well-known/security.txt",
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items())
