"""From where a request comes. One place, so that limits and the audit log mean the same by it."""

from __future__ import annotations

import ipaddress

from aiohttp import web as aioweb

FORWARDED = "X-Forwarded-For"
HOUSEHOLD = 64
"""Bits of an IPv6 address that name a connection; the rest its holder chooses freely."""


def client_address(request: aioweb.Request, trust_proxy: bool) -> str:
    """The visitor's IP address; empty when the transport knows none.

    Behind a front that is trusted (`CONSISTORI_TRUST_PROXY`) it is what that front itself wrote last: anything before
    it in the header a visitor may have invented.
    """
    if trust_proxy:
        said = ",".join(request.headers.getall(FORWARDED, [])).rpartition(",")[2]
        if written := _plain(said):
            return written
    return _plain(request.remote or "")


def network_of(address: str) -> str:
    """What to count attempts by: an IPv4 address, or the /64 that an IPv6 address is in."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, HOUSEHOLD), strict=False))


def _plain(text: str) -> str:
    """As the standard library writes addresses; IPv4 inside IPv6 as IPv4. Empty for what is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    try:
        parsed = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return str(mapped or parsed)
