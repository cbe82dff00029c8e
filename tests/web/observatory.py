"""What Mozilla's HTTP Observatory would give an answer, by its tests and modifiers as MDN publishes them.

An answer begins with 100 points; what is wrong takes some away; from 90 on, what is better than asked for adds some.
https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from http.cookies import SimpleCookie

import msgspec
from multidict import CIMultiDictProxy

BROAD = frozenset({"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"})
UNSAFE = BROAD | {"'unsafe-inline'", "data:"}
ENOUGH_FOR_BONUS = 90
GRADES = ((100, "A+"), (90, "A"), (85, "A-"), (80, "B+"), (70, "B"), (65, "B-"), (60, "C+"), (50, "C"), (45, "C-"))
SIX_MONTHS = 15_768_000
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


class Verdict(msgspec.Struct, frozen=True):
    results: dict[str, tuple[str, int]]
    """By test: what was found, and its modifier."""

    @property
    def score(self) -> int:
        modifiers = [modifier for _found, modifier in self.results.values()]
        base = 100 + sum(each for each in modifiers if each < 0)
        return max(0, base + (sum(each for each in modifiers if each > 0) if base >= ENOUGH_FOR_BONUS else 0))

    @property
    def grade(self) -> str:
        return next((grade for least, grade in GRADES if self.score >= least), "F")


def judge(headers: CIMultiDictProxy[str], html: str = "") -> Verdict:
    """Of a site that is reached by HTTPS only, as ours is behind its front. `html`: the page, if it is one."""
    policy = directives(headers.get("Content-Security-Policy", ""))
    return Verdict(
        {
            "content-security-policy": _policy(policy),
            "cookies": _cookies(headers.getall("Set-Cookie", [])),
            "cross-origin-resource-sharing": _sharing(headers),
            "referrer-policy": _referrer(headers.get("Referrer-Policy", "")),
            "strict-transport-security": _transport(headers.get("Strict-Transport-Security", "")),
            "subresource-integrity": _integrity(html),
            "x-content-type-options": _sniffing(headers.get("X-Content-Type-Options", "")),
            "x-frame-options": _framing(policy, headers.get("X-Frame-Options", "")),
            "cross-origin-resource-policy": _resources(headers.get("Cross-Origin-Resource-Policy", "")),
        }
    )


def directives(policy: str) -> dict[str, set[str]]:
    """The sources by directive; the first of several alike counts (CSP 3, 2.2.1)."""
    found: dict[str, set[str]] = {}
    for part in policy.split(";"):
        name, *sources = part.lower().split() or [""]
        if name:
            found.setdefault(name, set(sources))
    return found


def _policy(policy: dict[str, set[str]]) -> tuple[str, int]:
    if not policy:
        return "not-implemented", -25
    fallback = policy.get("default-src", {"*"})
    scripts, objects, styles = (policy.get(f"{each}-src", fallback) for each in ("script", "object", "style"))
    if scripts & UNSAFE or objects & BROAD:
        return "unsafe-inline", -20
    active = {source for name, sources in policy.items() if name not in ("img-src", "media-src") for source in sources}
    if any(source.startswith(("http:", "ftp:")) for source in active):
        return "insecure-scheme", -20
    if "'unsafe-eval'" in scripts | styles:
        return "unsafe-eval", -10
    passive = policy.get("img-src", fallback) | policy.get("media-src", fallback)
    if any(source.startswith(("http:", "ftp:")) for source in passive):
        return "insecure-scheme-in-passive-content-only", -10
    if styles & UNSAFE:
        return "unsafe-inline-in-style-src-only", 0
    if policy.get("default-src") == {"'none'"}:
        return "no-unsafe-default-src-none", 10
    return "no-unsafe", 5


def _cookies(set_cookies: Sequence[str]) -> tuple[str, int]:
    cookies = [morsel for said in set_cookies for morsel in SimpleCookie(said).values()]
    if not cookies:
        return "not-found", 0
    if any(not cookie["secure"] for cookie in cookies):
        return "without-secure-flag-but-protected-by-hsts", -5
    if any(cookie["samesite"].lower() not in ("", "lax", "strict") for cookie in cookies):
        return "samesite-flag-invalid", -20
    if any("sess" in cookie.key.lower() and not cookie["httponly"] for cookie in cookies):
        return "session-without-httponly-flag", -30
    if all(cookie["samesite"] for cookie in cookies):
        return "secure-with-httponly-sessions-and-samesite", 5
    return "secure-with-httponly-sessions", 0


def _sharing(headers: CIMultiDictProxy[str]) -> tuple[str, int]:
    if "Access-Control-Allow-Origin" not in headers:
        return "not-implemented", 0
    everybody = headers.get("Access-Control-Allow-Credentials", "").lower() == "true"
    return ("universal-access", -50) if everybody else ("restricted-or-public-access", 0)


def _referrer(said: str) -> tuple[str, int]:
    if not said:
        return "not-implemented", 0
    return ("private", 5) if said.split(",")[-1].strip().lower() in PRIVATE else ("unsafe", -5)


def _transport(said: str) -> tuple[str, int]:
    age = re.search(r"max-age=\"?(\d+)", said.lower())
    if age is None:
        return "not-implemented", -20
    return ("at-least-six-months", 0) if int(age[1]) >= SIX_MONTHS else ("less-than-six-months", -10)


def _integrity(html: str) -> tuple[str, int]:
    scripts = re.findall(r"<script\b[^>]*\bsrc=[\"']([^\"']+)", html)
    if not scripts:
        return "no-scripts-loaded", 0
    elsewhere = [src for src in scripts if re.match(r"(https?:)?//", src)]
    if any(not src.startswith("https://") for src in elsewhere):
        return "external-scripts-not-loaded-securely", -50
    return ("external-scripts-loaded-securely", -5) if elsewhere else ("all-scripts-from-secure-origin", 0)


def _sniffing(said: str) -> tuple[str, int]:
    return ("nosniff", 0) if said.lower() == "nosniff" else ("not-implemented", -5)


def _framing(policy: dict[str, set[str]], said: str) -> tuple[str, int]:
    if "frame-ancestors" in policy and not policy["frame-ancestors"] & BROAD:
        return "implemented-via-csp", 5
    return ("sameorigin-or-deny", 0) if said.upper() in ("DENY", "SAMEORIGIN") else ("not-implemented", -20)


def _resources(said: str) -> tuple[str, int]:
    if said in ("same-origin", "same-site"):
        return f"implemented-with-{said}", 10
    return ("not-implemented", 0) if not said else ("implemented-with-cross-origin", 0)
