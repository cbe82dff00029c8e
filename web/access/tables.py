"""The tables of accounts, links, sessions, second factors and the audit log. Of a secret only its hash is kept, or the
secret sealed where it must be read again."""

from __future__ import annotations

import sqlalchemy as sa

from meetings.storage.tables import UtcDateTime, metadata

account = sa.Table(
    "account",
    metadata,
    sa.Column("person", sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("email", sa.String(254), nullable=False, unique=True),
    sa.Column("password", sa.Text, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
)
"""`password`: Argon2id, with its parameters. `email` in lower case. `changed_at`: when the password was chosen."""

link = sa.Table(
    "link",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("id", sa.String(40), nullable=False, unique=True),
    sa.Column("person", sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("meeting", sa.String(64), nullable=False, server_default=""),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("revoked_at", UtcDateTime),
    sa.Column("used_at", UtcDateTime),
    sa.Column("device", sa.String(64)),
    sa.Column("opened_with", sa.String(80), nullable=False, server_default=""),
)
"""`meeting`: an invitation to that one meeting; empty for a personal link. `id` names it where it is revoked.
`device`: hash of the device that opened it, which alone may open it again; `opened_with`: what that looked like."""

login = sa.Table(
    "login",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("person", sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("link", sa.ForeignKey("link.hash", ondelete="CASCADE")),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("id", sa.String(40), nullable=False, server_default="", index=True, unique=True),
    sa.Column("by", sa.String(16), nullable=False, server_default="link"),
    sa.Column("device", sa.String(64)),
    sa.Column("browser", sa.String(80), nullable=False, server_default=""),
    sa.Column("address", sa.String(45), nullable=False, server_default=""),
    sa.Column("seen_at", UtcDateTime),
    sa.Column("factor_at", UtcDateTime),
    sa.Column("proved_at", UtcDateTime),
)
"""A browser that is signed in. `by`: `password`, `passkey`, or `link`, and then `link` says which. `id` names it where
it is ended. `address`: where it was last seen. `factor_at`: when the second factor was given; `proved_at`: when its
person last proved to be still there."""

device = sa.Table(
    "device",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("person", sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("known_at", UtcDateTime, nullable=False),
)
"""A browser that somebody came all the way in with: guesses made elsewhere do not use up its own."""

totp = sa.Table(
    "totp",
    metadata,
    sa.Column("person", sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("sealed_seed", sa.LargeBinary, nullable=False, info={"sealed": "totp seeds"}),
    sa.Column("confirmed_at", UtcDateTime),
    sa.Column("last_step", sa.BigInteger, nullable=False, server_default="0"),
)
"""An authenticator app; not confirmed until its first code was given. `last_step`: no code of it or before counts."""

recovery_code = sa.Table(
    "recovery_code",
    metadata,
    sa.Column("person", sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("used_at", UtcDateTime),
)

passkey = sa.Table(
    "passkey",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    sa.Column("person", sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("credential", sa.LargeBinary, nullable=False),
    sa.Column("public_key", sa.LargeBinary, nullable=False),
    sa.Column("sign_count", sa.BigInteger, nullable=False),
    sa.Column("transports", sa.String(80), nullable=False, server_default=""),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("used_at", UtcDateTime),
)
"""`hash`: SHA-256 of `credential`, which is what browsers call the passkey. Nothing here is secret."""

access_policy = sa.Table(
    "access_policy",
    metadata,
    sa.Column("council", sa.ForeignKey("council.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("staff_factor", sa.Boolean, nullable=False),
    sa.Column("member_factor", sa.Boolean, nullable=False),
    sa.Column("networks", sa.Text, nullable=False),
    sa.Column("links_reopen", sa.Boolean, nullable=False),
    sa.Column("demonstration", sa.Boolean, nullable=False),
)
"""What a council asks of whoever comes in (see `web.access.policy`). `networks`: CIDR, apart by spaces."""

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("council", sa.String(40), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("what", sa.String(64), nullable=False),
    sa.Column("outcome", sa.String(16), nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("reason", sa.String(64), nullable=False),
    sa.Column("person", sa.String(40), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("address", sa.String(45), nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("times", sa.Integer, nullable=False),
    sa.Column("previous", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
"""Append-only: triggers refuse every change. It outlives councils and people, so nothing here points at them."""
