"""The address of a camera of the network, taken apart: what may be pulled, and everything secret of it in one place.

People paste what the camera's own page shows, with user and password inside or beside it. Pure values: nothing here
asks the network anything.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Literal
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import msgspec

PORTS = {"rtsp": 554, "rtsps": 322, "rtmp": 1935, "rtmps": 443, "srt": 0, "http": 80, "https": 443}
"""What is pulled, and the port where an address names none; SRT has no usual one."""
LONGEST = 1_000
SECRET_LENGTH = 7
"""A part of a path that is shorter is no key."""

AddressFault = Literal["scheme", "host", "port", "characters", "long", "option", "user", "passphrase"]
"""It begins with nothing that is pulled; it names no host; the port is none; it has a space, or something that does not
belong there; it is too long; SRT is asked for something that is not understood; this kind takes no user and password;
the passphrase of SRT has less than 10 or more than 79 characters."""

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?")
_PATH = re.compile(r"[!-~]*")
_STREAM = re.compile(r"[!-~]{1,512}")


class NotACamera(ValueError):
    """An address that cannot be pulled. Its text repeats nothing of it."""

    def __init__(self, fault: AddressFault) -> None:
        super().__init__(f"the address cannot be used: {fault}")
        self.fault: AddressFault = fault


class Camera(msgspec.Struct, frozen=True):
    """Everything but `place` is secret: keys stand in paths and queries as well."""

    scheme: str
    host: str
    port: int
    path: str = ""
    """With the query; of SRT the stream's name."""
    user: str = ""
    password: str = ""
    """Of SRT the passphrase."""

    @property
    def place(self) -> str:
        """As much of the address as may be shown."""
        return f"{self.scheme}://{_bracketed(self.host)}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address, as `read_camera` takes it again."""
        address, options = self.opened_at(self.host)
        return address + (f"?{urlencode(options)}" if options else "")

    def opened_at(self, host: str) -> tuple[str, dict[str, str]]:
        """The address with another name or number for the host, and what has to be said beside it."""
        if self.scheme == "srt":
            asked = {"streamid": self.path, "passphrase": self.password}
            said = {name: value for name, value in asked.items() if value}
            return f"srt://{_bracketed(host)}:{self.port}", said
        who = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}@" if self.user else ""
        return f"{self.scheme}://{who}{_bracketed(host)}:{self.port}{self.path}", {}

    def scrub(self, text: str) -> str:
        """`text` without anything secret, however it is spelled there."""
        for secret in sorted(self._secrets(), key=len, reverse=True):
            text = text.replace(secret, "***")
        # ffmpeg names what it opened with the host's number, which is not known here.
        return re.sub(r"\b(rtsps?|rtmps?|srt|https?)://\S*", self.place, text)

    def _secrets(self) -> set[str]:
        # A path such as `/1` or `/video` is in many a sentence, and no secret.
        paths = {self.path, self.path.strip("/"), self.path.rpartition("/")[2], *self.path.split("?")[1:]}
        words = {self.password} | {path for path in paths if len(path) >= SECRET_LENGTH}
        return {spelled for word in words if word for spelled in (word, quote(word, safe=""), unquote(word))}

    def __repr__(self) -> str:
        return f"Camera({self.place})"


def read_camera(address: str, user: str = "", password: str = "") -> Camera:
    """`user` and `password` go before those in the address. Raises `NotACamera`."""
    address = address.strip()
    if len(address) > LONGEST:
        raise NotACamera("long")
    if not _PATH.fullmatch(address):
        raise NotACamera("characters")
    try:
        parts = urlsplit(address)
    except ValueError:
        raise NotACamera("host") from None
    if parts.scheme not in PORTS or not address[len(parts.scheme) :].startswith("://"):
        raise NotACamera("scheme")
    try:
        port = parts.port or PORTS[parts.scheme]
    except ValueError:
        raise NotACamera("port") from None
    host = _host(parts.hostname or "")
    if not port:
        raise NotACamera("port")
    if parts.fragment:
        raise NotACamera("characters")
    user = user.strip() or unquote(parts.username or "")
    password = password or unquote(parts.password or "")
    if parts.scheme == "srt":
        return _srt(host, port, parts.query, user, password)
    if parts.scheme.startswith("rtmp") and (user or password):
        raise NotACamera("user")
    if ":" in user or not (user + password).isprintable() or (password and not user):
        raise NotACamera("characters")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Camera(parts.scheme, host, port, path, user, password)


def _srt(host: str, port: int, query: str, user: str, password: str) -> Camera:
    """The query tells ffmpeg what to do: it is read word by word, and nothing else gets through."""
    asked = dict(parse_qsl(query, keep_blank_values=True))
    if asked.pop("mode", "caller") != "caller" or asked.pop("transtype", "live") != "live":
        raise NotACamera("option")
    stream = asked.pop("streamid", "")
    password = password or asked.pop("passphrase", "")
    asked.pop("passphrase", None)
    if asked:
        raise NotACamera("option")
    if user:
        raise NotACamera("user")
    if stream and not _STREAM.fullmatch(stream):
        raise NotACamera("characters")
    if password and (not 10 <= len(password) <= 79 or not _STREAM.fullmatch(password)):
        raise NotACamera("passphrase")
    return Camera("srt", host, port, stream, "", password)


def _host(name: str) -> str:
    if ":" in name and "%" not in name:
        try:
            return str(ipaddress.IPv6Address(name))
        except ValueError:
            raise NotACamera("host") from None
    if not _HOST.fullmatch(name):
        raise NotACamera("host")
    return name


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
