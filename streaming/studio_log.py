"""Where a studio's log goes: JSON lines in its own directory. No order, address or key is ever written there."""

from __future__ import annotations

import contextlib
import io
import logging
from pathlib import Path

import structlog


class PatientFile(io.TextIOWrapper):
    """On a disk that cannot be written to, lines are left out: nobody's work ends because it could not be logged."""

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            return super().write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            super().flush()


def log_to(file: Path) -> None:
    """From now on, everything this process logs is appended to `file`; libraries from warnings on."""
    opened = PatientFile(io.FileIO(file, "a"), encoding="utf-8", write_through=True)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(opened),
    )
    logging.basicConfig(stream=opened, level=logging.WARNING, format='{"library": "%(name)s", "event": "%(message)s"}')
