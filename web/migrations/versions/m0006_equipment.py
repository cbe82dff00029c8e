"""Encoders and players of a meeting, and when the chamber's microphones are heard."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "equipment",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("meeting", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("person", sa.String(length=40), server_default="", nullable=False),
        sa.Column("place", sa.String(length=16), server_default="", nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council"], ["council.id"], name=op.f("fk_equipment_council_council"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment")),
        sa.UniqueConstraint("hash", name=op.f("uq_equipment_hash")),
    )
    op.create_index(op.f("ix_equipment_council"), "equipment", ["council"])
    op.create_index(op.f("ix_equipment_meeting"), "equipment", ["meeting"])
    op.create_table(
        "chamber",
        sa.Column("meeting", sa.String(length=64), nullable=False),
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("opening", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["council"], ["council.id"], name=op.f("fk_chamber_council_council"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting", name=op.f("pk_chamber")),
    )
    op.create_index(op.f("ix_chamber_council"), "chamber", ["council"])


def downgrade() -> None:
    """Cameras and encoders need new tokens afterwards."""
    op.drop_index(op.f("ix_chamber_council"), "chamber")
    op.drop_table("chamber")
    op.drop_index(op.f("ix_equipment_meeting"), "equipment")
    op.drop_index(op.f("ix_equipment_council"), "equipment")
    op.drop_table("equipment")
