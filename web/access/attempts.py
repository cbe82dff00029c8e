"""What an attempt to come in is counted by. Pure; docs/limits.md holds the numbers for people to read.

Strangers are counted by the account they try and by their network. A browser that somebody came in with before is
counted by itself alone: whatever others do to the account or from the same network, it has its own attempts.
"""

from __future__ import annotations

from streaming.bucket import Rate
from web.access.address import network_of
from web.access.client import Client
from web.access.throttle import Bucket

ACCOUNT = Rate(1 / 360, 10)
NETWORK = Rate(1 / 60, 30)
DEVICE = Rate(1 / 60, 10)
FACTOR = Rate(1 / 300, 5)
DEVICE_FACTOR = Rate(1 / 60, 10)
UNKNOWN = Rate(1 / 10, 60)

RATES = {
    "account": ACCOUNT,
    "network": NETWORK,
    "device": DEVICE,
    "factor": FACTOR,
    "device-factor": DEVICE_FACTOR,
    "unknown": UNKNOWN,
}


def of_password(account: str, client: Client, known: bool) -> list[Bucket]:
    """`account`: the e-mail as it was typed, whether there is such an account or not."""
    if known:
        return [_bucket("device", client.device_hash or "", account)]
    return [_bucket("account", account), _bucket("network", network_of(client.address))]


def of_factor(person: str, client: Client, known: bool) -> list[Bucket]:
    """Codes, after the password; also the password, asked for again in a session."""
    if known:
        return [_bucket("device-factor", client.device_hash or "", person)]
    return [_bucket("factor", person)]


def of_unknown(client: Client) -> list[Bucket]:
    """What nobody could guess, and a stranger tries all the same: links that never were, passkeys nobody has."""
    return [_bucket("unknown", network_of(client.address))]


def _bucket(kind: str, *of: str) -> Bucket:
    return (kind, *of), RATES[kind]
