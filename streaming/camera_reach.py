"""Where a camera's name leads, and whether the service may go there: never to itself.

Cameras stand in the council's own network, so private addresses are theirs. What answers on this machine, or only to
this machine (loopback, link-local, a cloud's metadata), is none of theirs. The number that was looked at is the one
that is connected to: a name cannot lead elsewhere in between.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Iterable

import psutil

from streaming.camera_report import CameraFailed

METADATA = frozenset(
    ipaddress.ip_address(number) for number in ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "192.0.0.192")
)
"""Where clouds tell a machine its own secrets; not all of them are link-local."""
RESOLVE_SECONDS = 5.0

Number = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_forbidden(number: Number, ours: Iterable[str]) -> bool:
    """Whether this leads to the machine itself, or to nobody in particular. `ours`: the numbers of its interfaces."""
    if isinstance(number, ipaddress.IPv6Address) and (inside := number.ipv4_mapped or number.sixtofour):
        number = inside
    if number.is_loopback or number.is_link_local or number.is_unspecified or number.is_multicast:
        return True
    return number in METADATA or number.is_reserved or str(number) in ours


def own_numbers() -> set[str]:
    return {each.address.split("%")[0] for found in psutil.net_if_addrs().values() for each in found}


async def reach(host: str, *, here: bool, ours: Callable[[], Iterable[str]] = own_numbers) -> str:
    """The number to connect to. `here`: also this machine's own. Raises `CameraFailed`."""
    try:
        async with asyncio.timeout(RESOLVE_SECONDS):
            found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, TimeoutError, UnicodeError):
        raise CameraFailed("unknown_host") from None
    numbers = [ipaddress.ip_address(str(address[4][0]).split("%")[0]) for address in found]
    mine = set() if here else set(ours())
    # One number that is not theirs makes the name suspect: none of them is tried.
    if not numbers or (not here and any(is_forbidden(number, mine) for number in numbers)):
        raise CameraFailed("forbidden")
    return str(numbers[0])
