"""Destinations that are there for rehearsals alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("destination", sa.Column("rehearsals", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Rehearsals are taken away, and the destinations that are theirs: a meeting must not begin to go there."""
    rehearsals = "(SELECT id FROM meeting WHERE status = 'rehearsal')"
    for table in ("journal", "link"):
        op.execute(f"DELETE FROM {table} WHERE meeting IN {rehearsals}")
    op.execute("DELETE FROM meeting WHERE status = 'rehearsal'")
    op.execute("DELETE FROM destination WHERE rehearsals")
    op.drop_column("destination", "rehearsals")
