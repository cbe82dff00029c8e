"""How much a visitor may ask of the service, as data; `python -m web.limits` prints `docs/limits.md`, the studio's too.

Rates are of steady time. Whoever uses the product's own pages never gets near any of them. This module must never know
who keeps to a limit.
"""

from __future__ import annotations

import msgspec

from streaming import camera_ffmpeg, camera_look, silence
from streaming import limits as studio
from streaming.bucket import Rate
from web.access import accounts, attempts, throttle
from web.captions import reading

# The meeting's socket -----------------------------------------------------------------------------------------------

MESSAGE_BYTES = 262_144
"""Longest message accepted from a browser; the lobby picture is the largest."""
MESSAGES = Rate(20, 50)
"""Of one socket."""
COMMANDS = Rate(4, 40)
"""Of one person, over all their windows: each may write to the record."""
CONNECTS = Rate(0.2, 10)
"""Of one person: each opens ports in the studio."""
PICTURES = Rate(0.5, 4)
"""Stills from the lobby, of one person."""
WINDOWS = 8
"""Of one person in one meeting; the oldest goes."""
ENTRANCES = Rate(0.5, 30)
"""Sockets opened by one person."""
LEFT_BEHIND_SECONDS = 60.0
"""How long a peer connection goes on without the socket of its window. A browser whose line broke is back long before;
without an end, whoever was signed out would go on hearing, and one person could fill the studio."""
UNREAD = 256
"""Answers and sentences that wait for one browser; a browser that reads at all never gets near."""
UNREAD_SECONDS = 20.0
"""How long one message may take to leave."""
GO_AWAY_SECONDS = 30.0
"""How long a browser that was sent away for its own doing is asked to wait."""

# Cameras, encoders and players --------------------------------------------------------------------------------------

KNOCKS = Rate(0.5, 20)
"""Connections asked for with one token."""
MENDINGS = Rate(5, 60)
"""Addresses found since and ICE restarts, with one token."""
CAMERAS_TRIED = 2
"""Cameras of the network tried at once, by everybody: each takes a process, for some seconds."""
PLAYERS = 50
"""Players of one meeting by WHEP: each costs the studio's line a whole programme."""
STRANGERS = 40
"""Of them, those without a token: the hall's screen and the interpreters always find a place."""

# Pages --------------------------------------------------------------------------------------------------------------

LINE_BYTES = 8_190
"""Of the request line, and of one header field."""
FIELDS = 100
"""Header fields."""
HEAD_SECONDS = 30.0
"""For a whole head, and how long a connection may be idle, where no front stands before the service."""
BODY_SECONDS = 300.0
"""For a whole body."""
STREAMS = 5_000
"""Event streams of public pages, of one process."""
STREAMS_OF_AN_ADDRESS = 500
"""Event streams of one public address: a town behind one operator's address is let in, one machine is not."""
PART_UNREAD_SECONDS = 120.0
"""How long one part of the recording may take to leave: it lasts two seconds."""
STREAM_UNREAD_SECONDS = 30.0
"""How long one event may take to leave."""


class Limit(msgspec.Struct, frozen=True):
    """One row of the page."""

    what: str
    amount: str
    beyond: str


def often(rate: Rate, unit: str = "") -> str:
    """Such as `20 a second, 50 at once`."""
    each = f"{rate.per_second:,.0f} a second" if rate.per_second >= 1 else f"one in {1 / rate.per_second:,.0f} s"
    return f"{unit}{each}, {rate.at_once:,.0f} at once"


SENT_AWAY = f"its window is told so and closed with 1008; it may come back after {GO_AWAY_SECONDS:.0f} s"

SOCKET: tuple[Limit, ...] = (
    Limit("Length of a message", f"{MESSAGE_BYTES:,} bytes", "the socket is closed with 1009"),
    Limit("Messages of one socket", often(MESSAGES), SENT_AWAY),
    Limit("A message that is not of the protocol", "none", SENT_AWAY),
    Limit("Commands of one person", often(COMMANDS), "refused with `too_often`"),
    Limit("Peer connections asked for by one person", often(CONNECTS), "refused with `too_often`"),
    Limit("Pictures from the lobby, of one person", often(PICTURES), "not shown"),
    Limit("Windows of one person in a meeting", f"{WINDOWS}", "the oldest is told so and closed"),
    Limit("Sockets opened by one person", often(ENTRANCES), "answered 429 with `Retry-After`"),
    Limit("Picture and sound without the socket of their window", f"{LEFT_BEHIND_SECONDS:.0f} s", "closed"),
    Limit("Messages waiting for a browser that does not read", f"{UNREAD}", "the socket is closed with 1013"),
    Limit("Time for one message to leave", f"{UNREAD_SECONDS:.0f} s", "the connection is cut"),
)

PAGES: tuple[Limit, ...] = (
    Limit("Request line; each header field", f"{LINE_BYTES:,} bytes", "answered 400"),
    Limit("Header fields", f"{FIELDS}", "answered 400"),
    Limit(
        "Time for a request's head, and idle time, without a trusted front", f"{HEAD_SECONDS:.0f} s", "the line is cut"
    ),
    Limit("Time for a request's body", f"{BODY_SECONDS:.0f} s", "the line is cut"),
    Limit("Length of a body", "`CONSISTORI_UPLOAD_LIMIT_MB`, and 64 KiB for the form around it", "answered 413"),
    Limit(
        "Length of a file of captions; captions in it; length of one",
        f"{reading.LARGEST / 1e6:g} MB; {reading.MOST:,}; {reading.LONGEST:,} characters",
        "not taken: the page says why",
    ),
    Limit("Event streams of one process", f"{STREAMS:,}", "answered 503 with `Retry-After`"),
    Limit("Event streams of one public address", f"{STREAMS_OF_AN_ADDRESS}", "answered 503 with `Retry-After`"),
    Limit(
        "Time for one part of the recording to leave",
        f"{PART_UNREAD_SECONDS:.0f} s",
        "the line is cut, without a front",
    ),
    Limit("Time for one event to leave", f"{STREAM_UNREAD_SECONDS:.0f} s", "the stream is cut; browsers come back"),
)

EQUIPMENT: tuple[Limit, ...] = (
    Limit("Connections asked for with one token", often(KNOCKS), "answered 429 with `Retry-After`"),
    Limit("`PATCH` with one token", often(MENDINGS), "answered 429 with `Retry-After`"),
    Limit(
        "Players of one meeting; those without a token", f"{PLAYERS}; {STRANGERS}", "answered 503 with `Retry-After`"
    ),
    Limit("Length of an offer; of a fragment", "64 KiB; 16 KiB", "answered 413"),
    Limit("Cameras of the network of one body; fetched for one meeting", f"{studio.CAMERAS}", "one more is refused"),
    Limit("The same tried at once on the desk", f"{CAMERAS_TRIED}", "answered 503 with `Retry-After`"),
    Limit(
        "What one sends, to be passed on as it comes",
        "H.264 without B-frames, 1920 by 1088, 30 pictures a second, "
        f"{studio.CAMERA_OCTETS.per_second * 8 / 1e6:g} Mbit/s, a keyframe every {studio.CAMERA_KEYFRAMES:.0f} s",
        f"made anew: {camera_ffmpeg.WIDTH} by {camera_ffmpeg.HEIGHT}, {camera_ffmpeg.FPS} pictures a second",
    ),
    Limit("Size of its picture", "4096 by 2304", "not decoded: nothing of it is shown"),
    Limit(
        "Memory of the process that fetches one",
        f"{camera_look.MOST_MEMORY / 1e9:g} GB",
        "it ends, and is tried again later and later, at last every half minute",
    ),
)

REFUSED = "answered 429 with `Retry-After`, the right password too"

DOOR: tuple[Limit, ...] = (
    Limit(
        "Wrong passwords for one account, of all browsers nobody came in with yet; an account there is not, too",
        often(attempts.ACCOUNT),
        REFUSED,
    ),
    Limit("Wrong passwords of one network, of such browsers", often(attempts.NETWORK), REFUSED),
    Limit(
        "Wrong passwords in a browser that person came in with before: counted by nothing else",
        often(attempts.DEVICE),
        REFUSED,
    ),
    Limit("Wrong codes for one person, of browsers they never came in with", often(attempts.FACTOR), REFUSED),
    Limit("Wrong codes, and passwords asked for again, in a browser of theirs", often(attempts.DEVICE_FACTOR), REFUSED),
    Limit(
        "Links that never were and passkeys nobody has, of one network",
        often(attempts.UNKNOWN),
        "answered 429; a link or a passkey that there is still opens",
    ),
    Limit("Passwords checked at the same time", f"{accounts.AT_ONCE}", "they wait"),
    Limit("Keys remembered", f"{throttle.MOST:,}", "the least used are forgotten, never one with nothing left"),
)

TOLD = "the rest is thrown away; the person and the secretary are told"

STUDIO: tuple[Limit, ...] = (
    Limit("Datagrams", often(studio.DATAGRAMS), TOLD),
    Limit("Bits", f"{studio.OCTETS.per_second * 8 / 1e6:g} Mbit/s", TOLD),
    Limit("Datagrams refused for these", often(studio.FLOOD), "the connection is closed; both are told"),
    Limit("Datagrams from elsewhere, and before the connection is up", often(studio.STRANGERS), "thrown away"),
    Limit("Datagrams that cannot be decrypted or read", often(studio.UNUSABLE), "thrown away; both are told"),
    Limit("RTCP datagrams", often(studio.CONTROLS), TOLD),
    Limit("Keyframes asked for (PLI, FIR)", often(studio.KEYFRAME_WISHES), "ignored: one comes every 2 s anyway"),
    Limit("Sequence numbers in one NACK", f"{studio.LOST_PACKETS}", "the rest is not looked at"),
    Limit("Packets repeated", often(studio.RESENT), "not repeated"),
    Limit("Pictures of a camera, and of a screen", often(studio.PICTURES), TOLD),
    Limit("Packets of a microphone", often(studio.SOUNDS), TOLD),
    Limit("Size of a camera's picture", "1920 by 1088", "not decoded: the still is shown; both are told"),
    Limit("Size of a screen's picture", "2560 by 1600", "not decoded; both are told"),
    Limit("Data channels", "none", "an answer that has one is refused, and what comes without one ends in DTLS"),
)

HUNG = "killed and started again, as if it had died"
HANGING: tuple[Limit, ...] = (
    Limit(
        "The service, with `--keep`: it says every second that it turns, also while its tables are brought up to date",
        f"{silence.SERVICE:.0f} s",
        HUNG,
    ),
    Limit("The service before its first word: it reads its settings", f"{silence.SERVICE_STARTING:.0f} s", HUNG),
    Limit("The studio's bridge: it tells its standby every second", f"{silence.STUDIO:.0f} s", HUNG),
    Limit(
        "The same where no standby waits (its first seconds): it tells the service every 2 s",
        f"{silence.STUDIO_TO_SERVICE:.0f} s",
        HUNG,
    ),
    Limit("The mixer: 25 pictures and 50 packets of sound a second", f"{silence.MIXER:.0f} s", HUNG),
    Limit("The mixer before its first word: its code comes from the disk", f"{silence.MIXER_STARTING:.0f} s", HUNG),
    Limit(
        "ffmpeg of the recording: a part every 2 s; the programme of 60 s waits for the next one",
        f"{silence.RECORDER:.0f} s",
        HUNG,
    ),
    Limit("ffmpeg of a camera of the network: no picture comes", f"{silence.CAMERA:.0f} s", "ended and tried again"),
    Limit("ffmpeg of a destination, and the destination: it takes nothing", f"{silence.RELAY:.0f} s", HUNG),
)


def page() -> str:
    """`docs/limits.md`."""
    lines = [
        "# Limits",
        "",
        "How much one visitor or participant may ask of the service, and what becomes of the rest. Whoever uses the",
        "product's own pages never gets near; whoever does is limited or dropped, is told why, and nobody else",
        "notices.",
        "Each is tested. `a second` is for ever, `at once` after a rest.",
        "",
        "This page is made by `make docs` from `web/limits.py`, `web/access/attempts.py`, `web/captions/reading.py`,",
        "`streaming/limits.py` and `streaming/silence.py`.",
    ]
    for title, rows in (
        ("The socket of a meeting", SOCKET),
        ("Cameras, encoders and players", EQUIPMENT),
        ("Pages, files and event streams", PAGES),
        ("Coming in", DOOR),
        ("Media, of one peer connection", STUDIO),
    ):
        lines += ["", f"## {title}", "", "| what | at most | beyond |", "|---|---|---|"]
        lines += [f"| {row.what} | {row.amount} | {row.beyond} |" for row in rows]
    lines += [
        "",
        "## Processes that hang",
        "",
        "A process that lives and does nothing any more (stopped, in a deadlock, on a disk that does not answer) is",
        "ended by the one that needs it. Otherwise each gives a sign of life every two seconds at most. The bounds are",
        "five times that and more, for machines with too much to do, and only time counts in which whoever waits had",
        "the processor itself: neither a load of 40 nor a machine that was paused makes anybody look hung. Longer",
        "bounds would leave a meeting without picture or answers for longer than people wait.",
        "",
        "| what | silent for | beyond |",
        "|---|---|---|",
    ]
    lines += [f"| {row.what} | {row.amount} | {row.beyond} |" for row in HANGING]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")
