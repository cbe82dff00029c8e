"""A passkey made of nothing but code: says what a browser would, and can be made to lie."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from web.access.passkeys import Asked

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class SoftKey:
    def __init__(self, site: str, origin: str) -> None:
        self.site = site
        self.origin = origin
        self.id = os.urandom(32)
        self.count = 0
        self.flags = PRESENT | VERIFIED
        self._secret = ec.generate_private_key(ec.SECP256R1())

    def made(self, asked: Asked) -> dict[str, Any]:
        """What `navigator.credentials.create` gives."""
        point = self._secret.public_key().public_numbers()
        key = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        held = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(key)
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._about(ATTESTED) + held}
        return self._answer(
            {
                "clientDataJSON": text(self._client("webauthn.create", asked)),
                "attestationObject": text(cbor2.dumps(attestation)),
                "transports": ["internal", "carrier pigeon"],
            }
        )

    def used(self, asked: Asked) -> dict[str, Any]:
        """What `navigator.credentials.get` gives."""
        self.count += 1
        client, about = self._client("webauthn.get", asked), self._about()
        signature = self._secret.sign(about + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {"clientDataJSON": text(client), "authenticatorData": text(about), "signature": text(signature)}
        )

    def _answer(self, response: dict[str, Any]) -> dict[str, Any]:
        return {"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response}

    def _client(self, kind: str, asked: Asked) -> bytes:
        said = {"type": kind, "challenge": asked.options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _about(self, flags: int = 0) -> bytes:
        site = hashlib.sha256(self.site.encode()).digest()
        return site + bytes([self.flags | flags]) + self.count.to_bytes(4, "big")
