"""Second factors, known devices, links that belong to a device, and what a council asks of whoever comes in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LINK = ("device", "opened_with")
LOGIN = ("id", "by", "device", "browser", "address", "seen_at", "factor_at", "proved_at")


def upgrade() -> None:
    # Columns are added one by one: making a table anew on SQLite would take along what points at it.
    long_ago = sa.text("'1970-01-01 00:00:00'")
    op.add_column("account", sa.Column("changed_at", sa.DateTime(), server_default=long_ago, nullable=False))
    # Links sent before today must not change a password that was there already.
    op.execute("UPDATE account SET changed_at = CURRENT_TIMESTAMP")

    op.add_column("link", sa.Column("device", sa.String(length=64), nullable=True))
    op.add_column("link", sa.Column("opened_with", sa.String(length=80), server_default="", nullable=False))

    op.add_column("login", sa.Column("id", sa.String(length=40), server_default="", nullable=False))
    op.add_column("login", sa.Column("by", sa.String(length=16), server_default="link", nullable=False))
    op.add_column("login", sa.Column("device", sa.String(length=64), nullable=True))
    op.add_column("login", sa.Column("browser", sa.String(length=80), server_default="", nullable=False))
    op.add_column("login", sa.Column("address", sa.String(length=45), server_default="", nullable=False))
    op.add_column("login", sa.Column("seen_at", sa.DateTime(), nullable=True))
    op.add_column("login", sa.Column("factor_at", sa.DateTime(), nullable=True))
    op.add_column("login", sa.Column("proved_at", sa.DateTime(), nullable=True))
    op.execute("UPDATE login SET id = 's' || substr(hash, 1, 16)")
    op.execute("UPDATE login SET by = 'password' WHERE link IS NULL")
    op.create_index(op.f("ix_login_id"), "login", ["id"], unique=True)

    op.create_table(
        "access_policy",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("staff_factor", sa.Boolean(), nullable=False),
        sa.Column("member_factor", sa.Boolean(), nullable=False),
        sa.Column("networks", sa.Text(), nullable=False),
        sa.Column("links_reopen", sa.Boolean(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council"], ["council.id"], name=op.f("fk_access_policy_council_council"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("council", name=op.f("pk_access_policy")),
    )
    op.create_table(
        "device",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("known_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_device_person_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hash", "person", name=op.f("pk_device")),
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", sa.String(length=80), server_default="", nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_passkey_person_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("hash", name=op.f("uq_passkey_hash")),
    )
    op.create_index(op.f("ix_passkey_person"), "passkey", ["person"])
    op.create_table(
        "recovery_code",
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person"], ["person.id"], name=op.f("fk_recovery_code_person_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person", "hash", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "totp",
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("sealed_seed", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_totp_person_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_totp")),
    )


def downgrade() -> None:
    """Whoever is signed in stays so; second factors are forgotten."""
    for table in ("totp", "recovery_code", "passkey", "device", "access_policy"):
        op.drop_table(table)
    op.drop_index(op.f("ix_login_id"), "login")
    for table, columns in (("login", LOGIN), ("link", LINK), ("account", ("changed_at",))):
        for column in columns:
            op.drop_column(table, column)
