"""Telling from what a database's driver raises that it cannot be used just now, and why. Knows no table.

Whoever asks again later will be served: that is what tells these errors from faults of ours.
"""

from __future__ import annotations

import sqlite3

import sqlalchemy as sa

from meetings.unavailable import Unavailable, Why

_SQLITE: dict[int, Why] = {
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_IOERR: "away",
    sqlite3.SQLITE_CANTOPEN: "away",
}
"""By primary result code."""
_SQLITE_EXACTLY: dict[int, Why] = {
    sqlite3.SQLITE_IOERR_WRITE: "read_only",
    sqlite3.SQLITE_IOERR_FSYNC: "read_only",
    sqlite3.SQLITE_IOERR_DIR_FSYNC: "read_only",
    sqlite3.SQLITE_IOERR_TRUNCATE: "read_only",
    sqlite3.SQLITE_IOERR_DELETE: "read_only",
    sqlite3.SQLITE_IOERR_SHMSIZE: "full",
}
"""By extended result code, where that tells more: a disk that turns read-only under an open file says no more."""
_POSTGRESQL: dict[str, Why] = {
    "08": "away",
    "57P": "away",
    "57014": "busy",
    "55P03": "busy",
    "40P01": "busy",
    "53100": "full",
    "53300": "away",
    "25006": "read_only",
}
"""By SQLSTATE or how it begins (PostgreSQL, appendix A)."""


def why_unavailable(error: BaseException) -> Why | None:
    """None for what is no matter of availability."""
    if isinstance(error, Unavailable):
        return error.why
    if isinstance(error, sa.exc.DBAPIError):
        if error.connection_invalidated:
            return "away"
        return why_unavailable(error.orig) if error.orig else None
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0)
        return _SQLITE_EXACTLY.get(code) or _SQLITE.get(code & 0xFF)
    if isinstance(error, OSError | TimeoutError | sa.exc.TimeoutError):
        return "away"
    state = getattr(error, "sqlstate", None) or ""
    return next((why for prefix, why in _POSTGRESQL.items() if state.startswith(prefix)), None)


def say_unavailable(context: sa.engine.ExceptionContext) -> Unavailable | None:
    """SQLAlchemy's listener for `handle_error`."""
    # Whoever was told to stop must stop: that is no word of the database.
    if context.is_pre_ping or not isinstance(context.original_exception, Exception):
        return None
    error = context.sqlalchemy_exception or context.original_exception
    why = "away" if context.is_disconnect else why_unavailable(error)
    if why == "away" and context.dialect.name != "sqlite":
        # A connection on which an answer is still owed must never be used again.
        context.is_disconnect = True
    return Unavailable(why, str(context.original_exception)) if why else None
