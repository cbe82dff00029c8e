"""Where a studio's log goes: JSON lines in its own directory. No order, address or key is ever written there."""

from __future__ import annotations

import contextlib
import io
import json
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
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(opened),
    )
    handler = logging.StreamHandler(opened)
    handler.setFormatter(LibraryLine())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def about(meeting: str) -> None:
    """From now on every line of this process, of libraries too, says of which meeting."""
    structlog.contextvars.bind_contextvars(meeting=meeting)


class LibraryLine(logging.Formatter):
    """As our own lines are, with what they are about."""

    def format(self, record: logging.LogRecord) -> str:
        line = {**structlog.contextvars.get_contextvars(), "library": record.name, "event": record.getMessage()}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)
