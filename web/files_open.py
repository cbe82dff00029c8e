"""How many files and sockets a process may have open: as many as the system allows, for everybody who watches."""

from __future__ import annotations

import contextlib
import resource


def open_many() -> int:
    """Raise the limit to what may be had without asking anybody; return it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
