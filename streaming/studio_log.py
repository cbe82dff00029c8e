"""Where a studio's log goes: JSON lines in its own directory. No order, address or key is ever written there."""

from __future__ import annotations

import logging
from pathlib import Path

import structlog


def log_to(file: Path) -> None:
    """From now on, everything this process logs is appended to `file`; libraries from warnings on."""
    opened = file.open("a", buffering=1)
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
