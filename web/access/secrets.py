"""Secrets as they are made, hashed and sealed. Must never know whose they are.

Tokens are 256 random bits, so a plain SHA-256 keeps them: there is nothing to guess. Passwords get Argon2id, off the
event loop. Streaming keys are sealed with the installation's secret, since they must be read again.
"""

from __future__ import annotations

import asyncio
import base64
import functools
import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

TOKEN_BYTES = 32
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1024


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
    return await asyncio.to_thread(_hasher().hash, password)


async def password_fits(kept: str, password: str) -> bool:
    """Whether the password is the one. With nothing kept the same time is spent and the answer is no."""
    return await asyncio.to_thread(_fits, kept, password)


def _fits(kept: str, password: str) -> bool:
    try:
        return _hasher().verify(kept or _nobodys(), password) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


class Unsealable(Exception):
    """Sealed with another secret, or damaged."""


class Safe:
    """Seals streaming keys with the installation's secret."""

    def __init__(self, secret: str) -> None:
        key = HKDF(SHA256(), 32, salt=None, info=b"consistori streaming keys").derive(secret.encode())
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def seal(self, text: str) -> bytes:
        return self._fernet.encrypt(text.encode())

    def unseal(self, sealed: bytes) -> str:
        """Raises `Unsealable`."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise Unsealable from None
