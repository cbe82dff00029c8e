"""The first tables: councils, people, bodies, meetings, journals, accounts, links, sessions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "council",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("timezone", sa.String(length=40), nullable=False),
        sa.Column("accent", sa.String(length=7), nullable=False),
        sa.Column("region", sa.String(length=8), nullable=False),
        sa.Column("local_holidays", sa.Text(), nullable=False),
        sa.Column("crest", sa.String(length=64), server_default="", nullable=False),
        sa.Column("crest_type", sa.String(length=40), server_default="", nullable=False),
        sa.Column("word_template", sa.String(length=64), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council")),
    )
    op.create_table(
        "journal",
        sa.Column("meeting", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("meeting", "seq", name=op.f("pk_journal")),
    )
    op.create_table(
        "prose",
        sa.Column("meeting", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("saved_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("meeting", "place", name=op.f("pk_prose")),
    )
    op.create_table(
        "body",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("legal_number", sa.Integer(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["council"], ["council.id"], name=op.f("fk_body_council_council"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("council", "id", name=op.f("pk_body")),
    )
    op.create_table(
        "destination",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council"], ["council.id"], name=op.f("fk_destination_council_council"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destination")),
    )
    op.create_index(op.f("ix_destination_council"), "destination", ["council"])

    op.create_table(
        "meeting",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("notice_at", sa.DateTime(), nullable=True),
        sa.Column("notice", sa.Text(), server_default="", nullable=False),
        sa.Column("notice_sha256", sa.String(length=64), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["council"], ["council.id"], name=op.f("fk_meeting_council_council"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    op.create_index("ix_meeting_council_starts_at", "meeting", ["council", "starts_at"])

    op.create_table(
        "municipal_group",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short", sa.Text(), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=False),
        sa.ForeignKeyConstraint(
            ["council"], ["council.id"], name=op.f("fk_municipal_group_council_council"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("council", "id", name=op.f("pk_municipal_group")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("surname", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("gender", sa.String(length=1), server_default="", nullable=False),
        sa.Column("staff", sa.String(length=16), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["council"], ["council.id"], name=op.f("fk_person_council_council"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(op.f("ix_person_council"), "person", ["council"])

    op.create_table(
        "account",
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_account_person_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_table(
        "link",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("meeting", sa.String(length=64), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_link_person_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_link")),
        sa.UniqueConstraint("id", name=op.f("uq_link_id")),
    )
    op.create_index(op.f("ix_link_person"), "link", ["person"])

    op.create_table(
        "member",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("body", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("office", sa.String(length=16), nullable=False),
        sa.Column("group", sa.String(length=40), server_default="", nullable=False),
        sa.Column("seat", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rank", sa.Integer(), server_default="0", nullable=False),
        sa.Column("represents", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "body"], ["body.council", "body.id"], name=op.f("fk_member_council_body"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_member_person_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("council", "body", "person", name=op.f("pk_member")),
    )
    op.create_table(
        "officer",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("body", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("office", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "body"], ["body.council", "body.id"], name=op.f("fk_officer_council_body"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_officer_person_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("council", "body", "person", name=op.f("pk_officer")),
    )
    op.create_table(
        "login",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("link", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["link"], ["link.hash"], name=op.f("fk_login_link_link"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_login_person_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_login")),
    )
    op.create_index(op.f("ix_login_person"), "login", ["person"])


def downgrade() -> None:
    """Nothing is left."""
    for table in ("login", "officer", "member", "link", "account", "prose", "person", "municipal_group", "meeting"):
        op.drop_table(table)
    for table in ("journal", "destination", "body", "council"):
        op.drop_table(table)
