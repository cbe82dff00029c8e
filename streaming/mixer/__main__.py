"""`python -m streaming.mixer --socket-fd N --settings JSON`: the process that the studio starts for its mixer."""

from __future__ import annotations

import argparse
import gc
import signal
import socket
import sys
from pathlib import Path

import msgspec
import structlog

from streaming.control import StudioSettings
from streaming.mixer.process import MixerProcess


def main() -> int:
    """Exit codes: 0 when the bridge closed the link or asked to stop, 1 for a broken link, 2 for wrong arguments."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    parser = argparse.ArgumentParser(prog="streaming.mixer", description="Mix one meeting's pictures and sound.")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--socket-fd", type=int, help="an inherited, connected Unix stream socket")
    where.add_argument("--connect", type=Path, help="the path of a Unix stream socket that listens")
    parser.add_argument("--settings", required=True, help="StudioSettings as JSON, or the path of a file with it")
    arguments = parser.parse_args()
    try:
        settings = _settings(arguments.settings)
    except (msgspec.MsgspecError, OSError) as error:
        parser.error(f"--settings: {error}")
    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: stopping.append(number))
    # A Ctrl-C in the terminal is for the studio, which closes the link when it has ended cleanly.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What is loaded stays: looking through it for what could be freed takes as long as a picture.
    gc.freeze()
    with _link(arguments) as link:
        return MixerProcess(link, settings).run(lambda: bool(stopping))


def _settings(words: str) -> StudioSettings:
    text = words if words.lstrip().startswith("{") else Path(words).read_text(encoding="utf-8")
    return msgspec.json.decode(text, type=StudioSettings)


def _link(arguments: argparse.Namespace) -> socket.socket:
    if arguments.socket_fd is not None:
        return socket.socket(fileno=arguments.socket_fd)
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    link.connect(str(arguments.connect))
    return link


if __name__ == "__main__":
    raise SystemExit(main())
