"""Every address of the pages, in one table. The live meeting's own are added by `web.live`."""

from __future__ import annotations

from aiohttp import web as aioweb

from web.pages import council, entrance

ROUTES: list[aioweb.RouteDef] = [
    aioweb.get("/", entrance.home),
    aioweb.get("/sign-in", entrance.sign_in),
    aioweb.post("/sign-in", entrance.do_sign_in),
    aioweb.post("/sign-out", entrance.sign_out),
    aioweb.get("/account", entrance.account),
    aioweb.post("/account", entrance.save_account),
    aioweb.get("/enter/{token}", entrance.link),
    aioweb.post("/enter/{token}", entrance.use_link),
    aioweb.get("/invite/{token}", entrance.link),
    aioweb.post("/invite/{token}", entrance.use_link),
    aioweb.get("/{council}", council.slashed),
    aioweb.get("/{council}/", council.meetings),
    aioweb.get("/{council}/calendar.ics", council.ics),
    aioweb.get("/{council}/feed.xml", council.rss),
    aioweb.get("/{council}/theme.css", council.css),
    aioweb.get("/{council}/crest", council.crest),
]
