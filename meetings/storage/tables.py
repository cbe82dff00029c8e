"""The tables of the journal. A fact is kept as its JSON text, byte for byte what was hashed."""

from __future__ import annotations

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

journal = sa.Table(
    "journal",
    metadata,
    sa.Column("meeting", sa.String(64), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("line", sa.Text, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
"""Append-only: the primary key refuses a second entry with the same number."""
