"""What councils say of themselves in their accessibility statement and their privacy notice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imprint",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), server_default="", nullable=False),
        sa.Column("phone", sa.String(length=40), server_default="", nullable=False),
        sa.Column("office", sa.Text(), server_default="", nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("dpo_email", sa.String(length=254), server_default="", nullable=False),
        sa.Column("recordings_kept", sa.Text(), server_default="", nullable=False),
        sa.Column("accessibility_url", sa.Text(), server_default="", nullable=False),
        sa.Column("privacy_url", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["council"], ["council.id"], name=op.f("fk_imprint_council_council"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("council", name=op.f("pk_imprint")),
    )


def downgrade() -> None:
    """Councils have to say it again afterwards."""
    op.drop_table("imprint")
