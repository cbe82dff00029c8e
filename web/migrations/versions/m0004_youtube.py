"""What a council granted at YouTube, the streams its bodies send to, and a broadcast for each meeting."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "youtube_channel",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("sealed_token", sa.LargeBinary(), nullable=False),
        sa.Column("channel", sa.String(length=64), server_default="", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("granted_at", sa.DateTime(), nullable=True),
        sa.Column("granted_by", sa.String(length=40), server_default="", nullable=False),
        sa.Column("privacy", sa.String(length=16), server_default="public", nullable=False),
        sa.Column("made_for_kids", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("latency", sa.String(length=16), server_default="low", nullable=False),
        sa.Column("backup", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council"], ["council.id"], name=op.f("fk_youtube_channel_council_council"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("council", name=op.f("pk_youtube_channel")),
    )
    op.create_table(
        "youtube_stream",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("body", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("backup_address", sa.Text(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council"], ["council.id"], name=op.f("fk_youtube_stream_council_council"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("council", "body", "channel", name=op.f("pk_youtube_stream")),
    )
    op.create_table(
        "youtube_broadcast",
        sa.Column("meeting", sa.String(length=64), nullable=False),
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=64), server_default="", nullable=False),
        sa.Column("broadcast", sa.String(length=64), server_default="", nullable=False),
        sa.Column("stream", sa.String(length=64), server_default="", nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("privacy", sa.String(length=16), server_default="", nullable=False),
        sa.Column("said", sa.String(length=64), server_default="", nullable=False),
        sa.Column("pictured", sa.String(length=64), server_default="", nullable=False),
        sa.Column("trouble", sa.String(length=40), server_default="", nullable=False),
        sa.Column("trouble_since", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["council"], ["council.id"], name=op.f("fk_youtube_broadcast_council_council"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting", name=op.f("pk_youtube_broadcast")),
    )
    op.create_index(op.f("ix_youtube_broadcast_council"), "youtube_broadcast", ["council"])


def downgrade() -> None:
    """The council grants it again afterwards; what stands at YouTube stays there."""
    op.drop_index(op.f("ix_youtube_broadcast_council"), "youtube_broadcast")
    op.drop_table("youtube_broadcast")
    op.drop_table("youtube_stream")
    op.drop_table("youtube_channel")
