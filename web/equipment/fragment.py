"""What PATCH carries: a piece of SDP with ICE credentials and candidates (RFC 8840 section 4.4, RFC 9725 section 4.3).

Pure: it reads and writes text, and knows neither requests nor studios.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

MEDIA_TYPE = "application/trickle-ice-sdpfrag"
MOST = 16_384
MOST_CANDIDATES = 48
_UFRAG = re.compile(r"[A-Za-z0-9+/]{4,256}")
_PASSWORD = re.compile(r"[A-Za-z0-9+/]{22,256}")
_PRINTABLE = re.compile(r"[\x20-\x7e]{1,200}")
_CANDIDATE = re.compile(r"[\x21-\x7e]{1,64}( [\x21-\x7e]{1,255}){6,40}")


class Malformed(Exception):
    """In a sentence for whoever sent it."""


class Fragment(msgspec.Struct, frozen=True):
    ufrag: str = ""
    password: str = ""
    candidates: tuple[str, ...] = ()
    """Without `a=candidate:`."""
    ended: bool = False
    media: str = "audio 9 UDP/TLS/RTP/SAVPF 0"
    mid: str = "0"
    """The media section that it is about, as `m=` and `a=mid:` have it."""


def read(text: str) -> Fragment:
    """Raises `Malformed`."""
    if len(text) > MOST:
        raise Malformed("The fragment is too long.")
    found: dict[str, str] = {}
    candidates: list[str] = []
    for line in text.splitlines():
        if not re.match(r"[a-z]=", line):
            raise Malformed("A line of the fragment is no line of SDP.")
        name, _, value = line[2:].strip().partition(":")
        if name in ("ice-ufrag", "ice-pwd"):
            if found.setdefault(name, value) != value:
                raise Malformed("The fragment has two ICE user fragments or passwords.")
        elif name == "candidate":
            if not _CANDIDATE.fullmatch(value):
                raise Malformed("A candidate of the fragment is none.")
            candidates.append(value)
        elif name == "end-of-candidates":
            found["end"] = "yes"
        elif name == "mid" and _PRINTABLE.fullmatch(value):
            found.setdefault("mid", value)
        elif line[0] == "m" and _PRINTABLE.fullmatch(line[2:]):
            found.setdefault("media", line[2:])
    ufrag, password = found.get("ice-ufrag", ""), found.get("ice-pwd", "")
    if not _UFRAG.fullmatch(ufrag) or not _PASSWORD.fullmatch(password):
        raise Malformed("The fragment says neither ICE user fragment nor password, or they are none.")
    if len(candidates) > MOST_CANDIDATES:
        raise Malformed("The fragment has too many candidates.")
    about = {name: found[name] for name in ("media", "mid") if name in found}
    return Fragment(ufrag, password, tuple(candidates), "end" in found, **about)


def write(ufrag: str, password: str, candidates: Iterable[str], asked: Fragment) -> str:
    """The answer to the ICE restart that was `asked` for: one media section, since all share a transport."""
    lines = [
        # As in the answer to the offer (RFC 9725 section 4.3.3).
        "a=ice-options:trickle",
        f"a=ice-ufrag:{ufrag}",
        f"a=ice-pwd:{password}",
        f"m={asked.media}",
        f"a=mid:{asked.mid}",
        *(f"a=candidate:{each}" for each in candidates),
        "a=end-of-candidates",
    ]
    return "".join(f"{line}\r\n" for line in lines)


def credentials(sdp: str) -> tuple[str, str]:
    """ICE user fragment and password of the first section of an offer or answer that names them."""
    found = {name: re.search(rf"^a={name}:(\S+)", sdp, re.MULTILINE) for name in ("ice-ufrag", "ice-pwd")}
    ufrag, password = found["ice-ufrag"], found["ice-pwd"]
    return (ufrag[1] if ufrag else "", password[1] if password else "")
