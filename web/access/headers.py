"""What every answer tells the browser not to do. Set when the headers leave, so streams and files carry them too."""

from __future__ import annotations

from aiohttp import web as aioweb

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self' blob:",
        # hls.js takes its demuxer into a worker made from a blob.
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)

UNUSED = (
    "accelerometer",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "midi",
    "payment",
    "serial",
    "usb",
)
"""What no page of ours ever asks for."""


def _permissions(devices: str) -> str:
    """`devices`: who may use camera, microphone and the screen."""
    asked = [f"{name}={devices}" for name in ("camera", "microphone", "display-capture")]
    return ", ".join([*asked, *(f"{name}=()" for name in UNUSED)])


HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not `no-referrer`: with it browsers send forms with `Origin: null`.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": _permissions("()"),
    # A handler that lets its answer be kept says so.
    "Cache-Control": "no-store",
}
STRICT_TRANSPORT = "max-age=31536000"
LIVE = {"Permissions-Policy": _permissions("(self)")}
"""For the screens of a meeting: they need camera, microphone and a screen to share."""


CROSSING = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Location, ETag, Link, Accept-Post, Accept-Patch, Retry-After, WWW-Authenticate",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""For addresses that look at a token and at no cookie: pages of other sites may read the answer. Never with
`Access-Control-Allow-Credentials`."""


async def add_headers(secure: bool, response: aioweb.StreamResponse) -> None:
    """A handler may set a narrower policy of its own; nothing here replaces it."""
    # Not a default: aiohttp has said by now what it is, and which Python runs it.
    response.headers["Server"] = "Consistori"
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if secure:
        response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
