"""Secrets as they are made, hashed and sealed. Must never know whose they are.

Tokens are 256 random bits, so a plain SHA-256 keeps them: there is nothing to guess. Passwords get Argon2id, off the
event loop. What must be read again (streaming keys, tokens, seeds) is sealed with the installation's secret.
"""

from __future__ import annotations

import asyncio
import base64
import functools
import hashlib
import secrets
from collections.abc import Sequence
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

TOKEN_BYTES = 32


def new_token() -> str:
    """256 bits, fit for an address or a cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_id(prefix: str = "") -> str:
    """A name for something stored: unique, and of no worth to whoever learns it."""
    return prefix + secrets.token_hex(8)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@functools.cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@functools.cache
def _nobodys() -> str:
    return _hasher().hash(new_token())


async def password_hash(password: str) -> str:
    return await asyncio.to_thread(_hasher().hash, _bytes(password))


async def password_fits(kept: str, password: str) -> bool:
    """Whether the password is the one. With nothing kept the same time is spent and the answer is no."""
    return await asyncio.to_thread(_fits, kept, password)


def _fits(kept: str, password: str) -> bool:
    try:
        return _hasher().verify(kept or _nobodys(), _bytes(password)) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def _bytes(password: str) -> bytes:
    """A form in a character set of its own may hold what UTF-8 has no bytes for; it fits nothing, and takes as long."""
    return password.encode(errors="surrogatepass")


class Unsealable(Exception):
    """Sealed with another secret, or damaged."""


Purpose = Literal["streaming keys", "youtube tokens", "totp seeds", "passkey tickets", "camera addresses"]
"""What is sealed. Each has a key of its own: what was sealed for one end cannot be read back for another."""


class Safe:
    """Seals with the first of the installation's secrets, and unseals what any of them sealed.

    Which columns hold what it sealed, they say themselves: `info={"sealed": purpose}`.
    """

    def __init__(self, installation: str | Sequence[str]) -> None:
        """`installation`: its secret, or a list of them with the newest first."""
        known = [installation] if isinstance(installation, str) else installation
        self._keys = {purpose: [_key(secret, purpose) for secret in known] for purpose in get_args(Purpose)}

    def seal(self, text: str, purpose: Purpose = "streaming keys") -> bytes:
        return self._keys[purpose][0].encrypt(text.encode())

    def unseal(self, sealed: bytes, purpose: Purpose = "streaming keys") -> str:
        """Raises `Unsealable`."""
        try:
            return MultiFernet(self._keys[purpose]).decrypt(sealed).decode()
        except InvalidToken:
            raise Unsealable from None

    def is_newest(self, sealed: bytes, purpose: Purpose = "streaming keys") -> bool:
        """Whether the newest secret sealed it, so that the others are not needed for it any more."""
        try:
            self._keys[purpose][0].decrypt(sealed)
        except InvalidToken:
            return False
        return True


def _key(secret: str, purpose: Purpose) -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=f"consistori {purpose}".encode()).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))
