"""The tables of channels, streams and broadcasts. Tokens and keys are kept sealed."""

from __future__ import annotations

import sqlalchemy as sa

from meetings.storage.tables import UtcDateTime, metadata

youtube_channel = sa.Table(
    "youtube_channel",
    metadata,
    sa.Column("council", sa.ForeignKey("council.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("sealed_token", sa.LargeBinary, nullable=False, info={"sealed": "youtube tokens"}),
    sa.Column("channel", sa.String(64), nullable=False, server_default=""),
    sa.Column("title", sa.Text, nullable=False, server_default=""),
    sa.Column("granted_at", UtcDateTime),
    sa.Column("granted_by", sa.String(40), nullable=False, server_default=""),
    sa.Column("privacy", sa.String(16), nullable=False, server_default="public"),
    sa.Column("made_for_kids", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("latency", sa.String(16), nullable=False, server_default="low"),
    sa.Column("backup", sa.Boolean, nullable=False, server_default=sa.false()),
)
"""`sealed_token`: the refresh token; empty while the council has not granted anything."""

youtube_stream = sa.Table(
    "youtube_stream",
    metadata,
    sa.Column("council", sa.ForeignKey("council.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("body", sa.String(40), primary_key=True),
    sa.Column("channel", sa.String(64), primary_key=True),
    sa.Column("stream", sa.String(64), nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("backup_address", sa.Text, nullable=False),
    sa.Column("sealed_key", sa.LargeBinary, nullable=False, info={"sealed": "streaming keys"}),
)
"""One for each body, used again for every meeting of it: two meetings of a body never overlap."""

youtube_broadcast = sa.Table(
    "youtube_broadcast",
    metadata,
    sa.Column("meeting", sa.String(64), primary_key=True),
    sa.Column("council", sa.ForeignKey("council.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("channel", sa.String(64), nullable=False, server_default=""),
    sa.Column("broadcast", sa.String(64), nullable=False, server_default=""),
    sa.Column("stream", sa.String(64), nullable=False, server_default=""),
    sa.Column("phase", sa.String(16), nullable=False),
    sa.Column("privacy", sa.String(16), nullable=False, server_default=""),
    sa.Column("said", sa.String(64), nullable=False, server_default=""),
    sa.Column("pictured", sa.String(64), nullable=False, server_default=""),
    sa.Column("trouble", sa.String(40), nullable=False, server_default=""),
    sa.Column("trouble_since", UtcDateTime),
)
"""`said`, `pictured`: SHA-256 of the texts and of the thumbnail that YouTube was last given."""
