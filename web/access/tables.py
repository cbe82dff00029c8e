"""The tables of accounts, links and sessions. Of a secret only its hash is kept."""

from __future__ import annotations

import sqlalchemy as sa

from meetings.storage.tables import UtcDateTime, metadata

account = sa.Table(
    "account",
    metadata,
    sa.Column("person", sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("email", sa.String(254), nullable=False, unique=True),
    sa.Column("password", sa.Text, nullable=False),
)
"""`password`: Argon2id, with its parameters; empty until its owner chose one. `email` in lower case."""

link = sa.Table(
    "link",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("id", sa.String(40), nullable=False, unique=True),
    sa.Column("person", sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("meeting", sa.String(64), nullable=False, server_default=""),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("revoked_at", UtcDateTime),
    sa.Column("used_at", UtcDateTime),
)
"""`meeting`: an invitation to that one meeting; empty for a personal link. `id` names it where it is revoked."""

login = sa.Table(
    "login",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("person", sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("link", sa.ForeignKey("link.hash", ondelete="CASCADE")),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
)
"""A browser that is signed in. `link` is what it came in with; empty when it was a password."""
