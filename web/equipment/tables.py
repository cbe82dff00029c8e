"""The tables of meetings' equipment. Of a token only its hash is kept, and a camera's address is sealed."""

from __future__ import annotations

import sqlalchemy as sa

from meetings.storage.tables import UtcDateTime, metadata

equipment = sa.Table(
    "equipment",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("council", sa.ForeignKey("council.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("meeting", sa.String(64), nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("person", sa.String(40), nullable=False, server_default=""),
    sa.Column("place", sa.String(16), nullable=False, server_default=""),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("hash", sa.String(64), unique=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
)
"""See `web.equipment.storage.Piece`. `hash`: of the token; null where there is none."""

chamber = sa.Table(
    "chamber",
    metadata,
    sa.Column("meeting", sa.String(64), primary_key=True),
    sa.Column("council", sa.ForeignKey("council.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("opening", sa.String(16), nullable=False),
)
"""When the chamber's own microphones are heard, as the secretary left it; without a row, with the floor."""

camera = sa.Table(
    "camera",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("council", sa.ForeignKey("council.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("body", sa.String(40), nullable=False),
    sa.Column("person", sa.String(40), nullable=False, server_default=""),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("sealed_address", sa.LargeBinary, nullable=False, info={"sealed": "camera addresses"}),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.ForeignKeyConstraint(["council", "body"], ["body.council", "body.id"], ondelete="CASCADE"),
)
"""See `web.equipment.cameras.NetworkCamera`."""
