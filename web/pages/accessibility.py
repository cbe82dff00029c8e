"""The accessibility statement of a council's public pages, after the model of Implementing Decision (EU) 2018/1523.

The law wants it linked from every page (RD 1112/2018, 15.1). What it admits is true of the service as it is: whoever
mends something of that mends the statement too.
"""

from __future__ import annotations

from aiohttp import web as aioweb

from web import keys
from web.pages.imprint import PREPARED_ON, told


async def show(request: aioweb.Request) -> aioweb.StreamResponse:
    about = {"prepared_on": PREPARED_ON, "site": request.app[keys.SETTINGS].public_url}
    return await told(request, "accessibility.html", "accessibility_url", **about)
