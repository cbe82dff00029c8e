"""In which language a request is answered: asked for in the address, kept in a cookie, the council's, the browser's."""

from __future__ import annotations

from aiohttp import web as aioweb

from web import i18n, keys
from web.access import cookies


def settle_language(request: aioweb.Request, councils: str) -> None:
    """Speak it from now on. `councils`: that of the council in the address, once it is known."""
    asked, kept = request.query.get("lang", ""), request.cookies.get(cookies.LANGUAGE, "")
    chosen = i18n.choose(asked, kept, councils, i18n.accepted(request.headers.get("Accept-Language", "")))
    request[keys.LANGUAGE] = chosen
    i18n.speak(chosen)
