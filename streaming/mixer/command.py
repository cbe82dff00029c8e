"""How a mixer process is started: the argument vector, as a pure function. It starts nothing."""

from __future__ import annotations

import sys

import msgspec

from streaming.control import StudioSettings


def mixer_command(settings: StudioSettings, socket_fd: int) -> list[str]:
    """Arguments for a mixer that inherits the connected stream socket `socket_fd` (pass it in `pass_fds`)."""
    words = msgspec.json.encode(settings).decode()
    return [sys.executable, "-m", "streaming.mixer", "--socket-fd", str(socket_fd), "--settings", words]
