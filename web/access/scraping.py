"""Who may ask for metrics: they name no person, but say what meetings there are, those behind closed doors too."""

from __future__ import annotations

import ipaddress
import secrets
from urllib.parse import urlsplit

from aiohttp import web as aioweb

from web.access.address import FORWARDED
from web.settings import Settings


def may_scrape(request: aioweb.Request, settings: Settings) -> bool:
    """Without a token only this machine may, and only where nobody comes through a front, which would be this machine
    as well: the public address says that."""
    if settings.metrics_token:
        said = request.headers.get("Authorization", "")
        return secrets.compare_digest(said.encode(errors="surrogatepass"), f"Bearer {settings.metrics_token}".encode())
    public = urlsplit(settings.public_url).hostname or ""
    forwarded = settings.trust_proxy or FORWARDED in request.headers
    return not forwarded and _is_this_machine(public) and _is_this_machine(request.remote or "")


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
