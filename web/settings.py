"""Configuration: environment variables `CONSISTORI_…`, read once into a frozen object.

Every setting is declared here with its default and a sentence; `python -m web.settings` prints the page made of them.
A wrong value, or a name nobody declared, stops the start. This module must never know who uses a setting.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

import msgspec
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from streaming.durable import keep_names

PREFIX = "CONSISTORI_"
SECRET_LENGTH = 32
KEPT_SECRET = "secret"
"""The file in the data folder that holds the secret where the environment does not."""
LOG_LEVELS = ("debug", "info", "warning", "error")


class BadSetting(Exception):
    """A setting that cannot be used. The text begins with its key and never holds its value when that is secret."""


class Address(NamedTuple):
    """Where to listen. `host` has no brackets; port 0 lets the system choose."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the service was started with. `DECLARED` says what each field means."""

    listen: Address
    public_url: str
    """No slash at the end."""
    data: Path
    """Absolute."""
    database: str
    secret: str
    former_secrets: tuple[str, ...]
    """What `secret` replaced, the newest first."""
    ice_servers: tuple[str, ...]
    turn_secret: str
    """Empty: no credentials are handed out."""
    upload_limit_mb: int
    disk_reserve_mb: int
    compiled: bool
    log_level: str
    security_contact: str
    """A URI; empty: none is named."""
    cameras_here: bool
    trust_proxy: bool
    metrics_token: str
    """Empty: only this machine may ask for metrics, and only where it has no front."""
    google_client_id: str
    """Empty, or `google_client_secret` empty: YouTube is reached with pasted keys only."""
    google_client_secret: str
    google_api: str
    google_auth: str

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret that may have sealed something, the one that seals now first."""
        return (self.secret, *self.former_secrets)

    @property
    def secure(self) -> bool:
        """Whether people reach the service over TLS; cookies are then `Secure`."""
        return self.public_url.startswith("https://")

    def __repr__(self) -> str:
        """Name the listening address only: this object may end in a log, its secrets may not."""
        return f"Settings(listen={self.listen}, public_url={self.public_url!r}, …)"


class Setting(msgspec.Struct, frozen=True):
    """One declared key: how its text is read, what it is when absent, and what the operator is told about it."""

    name: str
    """`CONSISTORI_` and the field of `Settings` in capitals."""
    sentence: str
    read: Callable[[str], object]
    """Raises `ValueError` with what is expected, never with the value itself."""
    default: str = ""
    """As written in the environment. Empty: worked out, as `absent` says."""
    absent: str = ""
    """What the default is, in words, when it cannot be written down."""

    @property
    def field(self) -> str:
        return self.name.removeprefix(PREFIX).lower()


def read_text(text: str) -> str:
    return text


def read_address(text: str) -> Address:
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ValueError("host:port, such as 127.0.0.1:8080 or [::1]:8080")
    if host.startswith("[") != host.endswith("]") or (":" in host and not host.startswith("[")):
        raise ValueError("host:port with brackets around an IPv6 address, such as [::1]:8080")
    return Address(host.strip("[]"), int(port))


def read_public_url(text: str) -> str:
    try:
        url = urlsplit(text)
        valid = url.scheme in ("http", "https") and bool(url.hostname) and (url.port is None or url.port > 0)
    except ValueError:
        valid = False
    if not valid:
        raise ValueError("an address such as https://ple.example.cat")
    if url.path not in ("", "/") or url.query or url.fragment or url.username:
        raise ValueError("the root of a site such as https://ple.example.cat, with nothing after it")
    return text.rstrip("/")


def read_folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


def read_database(text: str) -> str:
    try:
        driver = make_url(text).drivername
    except (ArgumentError, ValueError):
        driver = ""
    if driver not in ("sqlite+aiosqlite", "postgresql+asyncpg"):
        raise ValueError("a URL that begins with sqlite+aiosqlite:// or postgresql+asyncpg://")
    return text


def read_secret(text: str) -> str:
    if len(text) < SECRET_LENGTH:
        raise ValueError(f"at least {SECRET_LENGTH} characters long")
    return text


def read_secrets(text: str) -> tuple[str, ...]:
    found = tuple(secret for part in text.split(",") if (secret := part.strip()))
    if not found or any(len(secret) < SECRET_LENGTH for secret in found):
        raise ValueError(f"secrets of at least {SECRET_LENGTH} characters each, separated by commas")
    return found


def read_ice_servers(text: str) -> tuple[str, ...]:
    servers = tuple(server for part in text.split(",") if (server := part.strip()))
    for server in servers:
        scheme, _, host = server.partition(":")
        if scheme not in ("stun", "stuns", "turn", "turns") or not host or host.startswith("/"):
            raise ValueError("a list such as stun:turn.example.cat:3478,turn:turn.example.cat:3478?transport=udp")
    return servers


def read_count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise ValueError("a whole number above zero")
    return int(text)


def read_contact(text: str) -> str:
    scheme, _, rest = text.partition(":")
    name, _, host = text.partition("@")
    if text.isascii() and text.isprintable() and " " not in text:
        if scheme in ("mailto", "https", "tel") and rest:
            return text
        if name and "." in host and not {":", "/"} & set(text):
            return f"mailto:{text}"
    raise ValueError("an e-mail address, or an address that begins with https:, mailto: or tel:")


def read_log_level(text: str) -> str:
    if text.lower() not in LOG_LEVELS:
        raise ValueError(f"one of {', '.join(LOG_LEVELS)}")
    return text.lower()


def read_switch(text: str) -> bool:
    switches = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    if text.lower() not in switches:
        raise ValueError("yes or no")
    return switches[text.lower()]


DECLARED: tuple[Setting, ...] = (
    Setting(
        "CONSISTORI_LISTEN",
        "The address and port the service listens on. Behind the TLS front keep it out of the public's reach.",
        read_address,
        default="127.0.0.1:8080",
    ),
    Setting(
        "CONSISTORI_PUBLIC_URL",
        "The address people type; it goes into links and notices, and requests from any other origin are refused. "
        "With `https` cookies travel only under TLS, and browsers other than on this machine give camera and "
        "microphone only then.",
        read_public_url,
        absent="`http://` and the listening address",
    ),
    Setting(
        "CONSISTORI_DATA",
        "The folder that holds everything to keep: the embedded database, recordings, papers, minutes, the secret. "
        "`consistori backup` puts all of it into one file.",
        read_folder,
        default="./data",
    ),
    Setting(
        "CONSISTORI_DATABASE",
        "The database, as a SQLAlchemy URL: `sqlite+aiosqlite:///…` or `postgresql+asyncpg://user:password@host/name`.",
        read_database,
        absent="`consistori.db` (SQLite) in the data folder",
    ),
    Setting(
        "CONSISTORI_SECRET",
        "What streaming keys, tokens of other services and second factors are encrypted with where they are stored, at "
        f"least {SECRET_LENGTH} characters. Without it they cannot be read again: keep it apart from the backups. To "
        "change it, name the old one in `CONSISTORI_FORMER_SECRETS`.",
        read_secret,
        absent="made at the first start and kept in `secret` in the data folder, readable by its owner only",
    ),
    Setting(
        "CONSISTORI_FORMER_SECRETS",
        "The secrets that `CONSISTORI_SECRET` replaced, the newest first, separated by commas: what they encrypted can "
        "still be read. `consistori reseal` encrypts it anew; then this can go.",
        read_secrets,
        absent="none, or with a kept secret those in the further lines of its file",
    ),
    Setting(
        "CONSISTORI_ICE_SERVERS",
        "STUN and TURN servers for browsers and studio, separated by commas. Needed when a firewall stands between.",
        read_ice_servers,
        absent="none: browsers reach the studio directly",
    ),
    Setting(
        "CONSISTORI_TURN_SECRET",
        "The secret shared with the TURN server (coturn's `static-auth-secret`), from which every participant gets "
        "credentials that expire.",
        read_secret,
        absent="none: no TURN credentials are handed out",
    ),
    Setting(
        "CONSISTORI_UPLOAD_LIMIT_MB",
        "The largest file accepted as a paper, a crest or a template, in megabytes.",
        read_count,
        default="25",
    ),
    Setting(
        "CONSISTORI_DISK_RESERVE_MB",
        "What recordings leave free on their disk, in megabytes: with less, a recording waits for room, so that votes "
        "and everything else of the meeting can still be written down.",
        read_count,
        default="500",
    ),
    Setting(
        "CONSISTORI_COMPILED",
        "Whether studios send and receive packets by the compiled extension, if there was a C compiler when Consistori "
        "was installed. With `no` they do the same in Python, with more of the processor.",
        read_switch,
        default="yes",
    ),
    Setting(
        "CONSISTORI_LOG_LEVEL",
        "How much is logged: `debug`, `info`, `warning` or `error`.",
        read_log_level,
        default="info",
    ),
    Setting(
        "CONSISTORI_SECURITY_CONTACT",
        "Whom people tell of a hole in this installation: an e-mail address, or the address of a page (`https:`). It "
        "stands in `/.well-known/security.txt` (RFC 9116).",
        read_contact,
        absent="none: `/.well-known/security.txt` is not there",
    ),
    Setting(
        "CONSISTORI_CAMERAS_HERE",
        "Whether cameras of the network may also be fetched from this machine itself, for trials. Otherwise its "
        "loopback, its own addresses and link-local ones are refused: services listen there that are for it alone.",
        read_switch,
        default="no",
    ),
    Setting(
        "CONSISTORI_TRUST_PROXY",
        "Whether a front is trusted: to send files itself, and to say in `X-Forwarded-For` whose request it is. `yes` "
        "only behind one that sets `X-Accel-Mapping` on every request, so that it overwrites what a visitor sent under "
        "that name, and writes the visitor's address last in `X-Forwarded-For`. No other `X-Forwarded-…` header is "
        "ever read: what people type is `CONSISTORI_PUBLIC_URL`.",
        read_switch,
        default="no",
    ),
    Setting(
        "CONSISTORI_METRICS_TOKEN",
        "What Prometheus sends as `Authorization: Bearer …` to be given `/metrics`, at least "
        f"{SECRET_LENGTH} characters.",
        read_secret,
        absent="none: `/metrics` is there for this machine only, and only while the public address is this machine's "
        "too: behind a front everybody comes from this machine",
    ),
    Setting(
        "CONSISTORI_GOOGLE_CLIENT_ID",
        "The OAuth client (of kind *web application*) that the councils of this installation grant their YouTube "
        "channel to. Its authorised redirect URI is the public address followed by `/youtube`.",
        read_text,
        absent="none: YouTube is reached with a pasted stream key only",
    ),
    Setting(
        "CONSISTORI_GOOGLE_CLIENT_SECRET",
        "The secret of that client.",
        read_text,
        absent="none",
    ),
    Setting(
        "CONSISTORI_GOOGLE_API",
        "The root of the YouTube API, where something else stands in its place, such as a stand-in for trials.",
        read_public_url,
        absent="Google's",
    ),
    Setting(
        "CONSISTORI_GOOGLE_AUTH",
        "Where consent is asked for, given and withdrawn, where something else stands in Google's place: it has "
        "`/authorize`, `/token` and `/revoke`.",
        read_public_url,
        absent="Google's",
    ),
)


def read(environ: Mapping[str, str]) -> Settings:
    """Read the settings. An empty value counts as absent, so that compose files may pass every key on.

    The first call with a data folder makes the folder and its secret; later calls find them. Raises `BadSetting`.
    """
    refuse_unknown(environ)
    values: dict[str, object] = {}
    for setting in DECLARED:
        text = environ.get(setting.name, "").strip() or setting.default
        try:
            values[setting.field] = setting.read(text) if text else None
        except ValueError as problem:
            raise BadSetting(f"{setting.name} must be {problem}") from None
    make_data_folder(data := cast(Path, values["data"]))
    worked_out: dict[str, Callable[[], object]] = {
        "public_url": lambda: f"http://{reachable(cast(Address, values['listen']))}",
        "database": lambda: f"sqlite+aiosqlite:///{data / 'consistori.db'}",
        "secret": lambda: kept_secrets(data)[0],
        # Those of the kept file belong to the kept secret, and not to one that replaced it in the environment.
        "former_secrets": lambda: kept_secrets(data)[1:] if values["secret"] is None else (),
        "ice_servers": tuple,
        "turn_secret": str,
        "security_contact": str,
        "metrics_token": str,
        "google_client_id": str,
        "google_client_secret": str,
        "google_api": str,
        "google_auth": str,
    }
    complete: dict[str, Any] = {f: worked_out[f]() if value is None else value for f, value in values.items()}
    return Settings(**complete)


def refuse_unknown(environ: Mapping[str, str]) -> None:
    """Refuse a key nobody declared: a misspelt setting would otherwise silently keep its default."""
    known = [setting.name for setting in DECLARED]
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            raise BadSetting(f"{name} is not a setting" + (f"; did you mean {close[0]}?" if close else ""))


def reachable(listen: Address) -> Address:
    """Return where this machine reaches a service that may listen on every interface."""
    return listen._replace(host={"0.0.0.0": "127.0.0.1", "::": "::1"}.get(listen.host, listen.host))


def make_data_folder(data: Path) -> None:
    """Make the folder, closed to other users, and see that it can be written to."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise BadSetting(f"CONSISTORI_DATA cannot be made: {problem.strerror}: {data}") from None
    if not os.access(data, os.W_OK | os.X_OK):
        raise BadSetting(f"CONSISTORI_DATA cannot be written to: {data}")


def kept_secrets(data: Path) -> tuple[str, ...]:
    """Return the secret kept in `data` and those it replaced, one a line, making the first one if there is none.

    Two services starting at once agree on one.
    """
    file = data / KEPT_SECRET
    if not file.exists():
        try:
            fresh = _write_secrets(data, [secrets.token_urlsafe(48)])
            with contextlib.suppress(FileExistsError):
                os.link(fresh, file)
            fresh.unlink()
            keep_names(data)
        except OSError as problem:
            raise BadSetting(f"CONSISTORI_DATA cannot be written to: {problem.strerror}: {data}") from None
    try:
        return tuple(read_secret(line) for line in file.read_text(encoding="ascii").strip().splitlines() or [""])
    except (OSError, ValueError):
        raise BadSetting(f"CONSISTORI_SECRET is not set, and what is kept in {file} cannot be used") from None


def replace_kept_secret(data: Path) -> None:
    """Put a new secret before those kept in `data`: it seals from the next start on, the others still unseal."""
    _write_secrets(data, [secrets.token_urlsafe(48), *kept_secrets(data)]).replace(data / KEPT_SECRET)
    keep_names(data)


def forget_former_secrets(data: Path) -> None:
    """Keep only the newest of the secrets kept in `data`. Repeated: nothing changes."""
    _write_secrets(data, kept_secrets(data)[:1]).replace(data / KEPT_SECRET)


def _write_secrets(data: Path, kept: Sequence[str]) -> Path:
    """A file beside the kept one, durable, with these."""
    fresh = data / f"{KEPT_SECRET}.{os.getpid()}.new"
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write("\n".join(kept))
            out.flush()
            os.fsync(out.fileno())
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    return fresh


def page() -> str:
    """Return `docs/settings.md`."""
    lines = [
        "# Settings",
        "",
        "Consistori is configured by environment variables only, read once when it starts. None is needed to begin",
        "with. A wrong value, or a name that is not in this list, stops the start with the name of the key; an empty",
        "value counts as absent.",
        "",
        "This page is made by `make docs` from `web/settings.py`.",
    ]
    for setting in DECLARED:
        default = f"`{setting.default}`" if setting.default else setting.absent
        lines += ["", f"## {setting.name}", "", setting.sentence, "", f"Default: {default}."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")
