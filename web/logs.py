"""How the service logs: one line per event, to standard error; JSON where nobody watches."""

from __future__ import annotations

import logging
import sys

import structlog


def configure(level: str) -> None:
    """`level` is one of `web.settings.LOG_LEVELS`. Times in UTC."""
    watched = sys.stderr.isatty()
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.typing.Processor] = (
        # Without what variables held: passwords and tokens are among them.
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if watched
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(
        stream=sys.stderr, level=level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    hush()


def hush() -> None:
    """Of these only warnings are kept: the last ones would write tokens and secrets when everything is logged."""
    for talkative in ("sqlalchemy", "alembic", "asyncio", *("requests_oauthlib", "oauthlib", "google", "urllib3")):
        logging.getLogger(talkative).setLevel(logging.WARNING)
