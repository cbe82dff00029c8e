"""Cameras of the network, which the service fetches for the meetings of a body."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "camera",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("body", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), server_default="", nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "body"],
            ["body.council", "body.id"],
            name=op.f("fk_camera_council_body"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["council"], ["council.id"], name=op.f("fk_camera_council_council"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camera")),
    )
    op.create_index(op.f("ix_camera_council"), "camera", ["council"])


def downgrade() -> None:
    """Cameras have to be entered again afterwards."""
    op.drop_index(op.f("ix_camera_council"), "camera")
    op.drop_table("camera")
