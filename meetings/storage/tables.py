"""The tables of councils, meetings and journals. A fact is kept as its JSON text, byte for byte what was hashed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every table of the installation hangs here, the web package's too: one database, one history of migrations."""


class UtcDateTime(sa.types.TypeDecorator[dt.datetime]):
    """An instant: kept as UTC without a zone, which both databases order alike, and always read back with one."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> dt.datetime | None:
        return None if value is None else value.replace(tzinfo=dt.UTC)


def _of_council() -> sa.Column[str]:
    return sa.Column("council", sa.String(40), sa.ForeignKey("council.id", ondelete="CASCADE"), primary_key=True)


journal = sa.Table(
    "journal",
    metadata,
    sa.Column("meeting", sa.String(64), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("line", sa.Text, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
"""Append-only: the primary key refuses a second entry with the same number."""

council = sa.Table(
    "council",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("municipality", sa.Text, nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("timezone", sa.String(40), nullable=False),
    sa.Column("accent", sa.String(7), nullable=False),
    sa.Column("region", sa.String(8), nullable=False),
    sa.Column("local_holidays", sa.Text, nullable=False),
    sa.Column("crest", sa.String(64), nullable=False, server_default=""),
    sa.Column("crest_type", sa.String(40), nullable=False, server_default=""),
    sa.Column("word_template", sa.String(64), nullable=False, server_default=""),
)
"""`local_holidays`: JSON list of dates. `crest`, `word_template`: SHA-256 among the kept files, or empty."""

municipal_group = sa.Table(
    "municipal_group",
    metadata,
    _of_council(),
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("short", sa.Text, nullable=False),
    sa.Column("colour", sa.String(7), nullable=False),
)

person = sa.Table(
    "person",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("council", sa.ForeignKey("council.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("surname", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False, server_default=""),
    sa.Column("gender", sa.String(1), nullable=False, server_default=""),
    sa.Column("staff", sa.String(16), nullable=False, server_default=""),
)

body = sa.Table(
    "body",
    metadata,
    _of_council(),
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("legal_number", sa.Integer, nullable=False),
    sa.Column("profile", sa.Text, nullable=False),
)
"""`profile`: JSON of `meetings.council.LegalProfile`."""

member = sa.Table(
    "member",
    metadata,
    sa.Column("council", sa.String(40), primary_key=True),
    sa.Column("body", sa.String(40), primary_key=True),
    sa.Column("person", sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("office", sa.String(16), nullable=False),
    sa.Column("group", sa.String(40), nullable=False, server_default=""),
    sa.Column("seat", sa.Integer, nullable=False, server_default="0"),
    sa.Column("rank", sa.Integer, nullable=False, server_default="0"),
    sa.Column("represents", sa.Text, nullable=False, server_default=""),
    sa.ForeignKeyConstraint(["council", "body"], ["body.council", "body.id"], ondelete="CASCADE"),
)

officer = sa.Table(
    "officer",
    metadata,
    sa.Column("council", sa.String(40), primary_key=True),
    sa.Column("body", sa.String(40), primary_key=True),
    sa.Column("person", sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("office", sa.String(16), nullable=False),
    sa.ForeignKeyConstraint(["council", "body"], ["body.council", "body.id"], ondelete="CASCADE"),
)

meeting = sa.Table(
    "meeting",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("council", sa.ForeignKey("council.id", ondelete="CASCADE"), nullable=False),
    sa.Column("starts_at", UtcDateTime, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("draft", sa.Text, nullable=False),
    sa.Column("notice_at", UtcDateTime),
    sa.Column("notice", sa.Text, nullable=False, server_default=""),
    sa.Column("notice_sha256", sa.String(64), nullable=False, server_default=""),
    sa.Index("ix_meeting_council_starts_at", "council", "starts_at"),
)
"""`draft`: JSON of `meetings.draft.Draft`; `notice`: the notice as published, byte for byte what was hashed."""

destination = sa.Table(
    "destination",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("council", sa.ForeignKey("council.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("sealed_key", sa.LargeBinary, nullable=False, info={"sealed": "streaming keys"}),
    sa.Column("rehearsals", sa.Boolean, nullable=False, server_default=sa.false()),
)
"""Where the programme may be relayed to. The key is encrypted by whoever stores it; here it is only bytes."""

imprint = sa.Table(
    "imprint",
    metadata,
    sa.Column("council", sa.ForeignKey("council.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("email", sa.String(254), nullable=False, server_default=""),
    sa.Column("phone", sa.String(40), nullable=False, server_default=""),
    sa.Column("office", sa.Text, nullable=False, server_default=""),
    sa.Column("reviewed_on", sa.Date),
    sa.Column("dpo_email", sa.String(254), nullable=False, server_default=""),
    sa.Column("recordings_kept", sa.Text, nullable=False, server_default=""),
    sa.Column("accessibility_url", sa.Text, nullable=False, server_default=""),
    sa.Column("privacy_url", sa.Text, nullable=False, server_default=""),
)
"""What a council says of its public pages (see `meetings.storage.imprints`)."""

prose = sa.Table(
    "prose",
    metadata,
    sa.Column("meeting", sa.String(64), primary_key=True),
    sa.Column("place", sa.String(80), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("saved_at", UtcDateTime, nullable=False),
    sa.Column("saved_by", sa.String(40), nullable=False),
)
"""What the secretary writes in the minutes. `place` names the paragraph, such as `i3/debate`."""
