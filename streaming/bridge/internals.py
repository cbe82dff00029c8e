"""Everything taken from inside aiortc and aioice, and nothing else: a test fails when they change it.

aiortc negotiates (SDP), connects (ICE) and agrees on keys (DTLS). Media go past it: SRTP datagrams are taken where
they arrive, before its queues, and leave through a duplicate of the transport's socket. Its senders and receivers are
there for their place in the SDP, idle.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable
from functools import partial
from typing import Any

from aioice.ice import CandidatePair, Connection
from aioice.utils import random_string
from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCRtpSender,
    RTCRtpTransceiver,
)
from aiortc.codecs import CODECS, HEADER_EXTENSIONS
from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_128_GCM,
    SRTP_AEAD_AES_256_GCM,
    SRTP_AES128_CM_SHA1_80,
    SRTP_PROFILES,
    RTCDtlsTransport,
)
from aiortc.rtcicetransport import parse_stun_turn_uri
from aiortc.rtcrtpparameters import RTCRtpCodecParameters as Offered
from aiortc.rtcrtpparameters import RTCRtpReceiveParameters, RTCRtpSendParameters
from aiortc.sdp import DTLS_ROLE_SETUP as SETUP
from aiortc.sdp import MediaDescription, SessionDescription, candidate_from_sdp
from aiortc.sdp import candidate_to_sdp as candidate_text

__all__ = ["SETUP", "MediaDescription", "Offered", "SessionDescription", "candidate_text"]

PREFERRED_PROFILES = [
    profile
    for profile in (SRTP_AEAD_AES_128_GCM, SRTP_AEAD_AES_256_GCM, SRTP_AES128_CM_SHA1_80)
    if profile in SRTP_PROFILES
]
"""The cheapest first: the server chooses."""
RECEIVE_BUFFER = 1 << 20
"""Asked for; the kernel gives less if it is set so."""


def payload_type(kind: str, name: str) -> int:
    """The number under which aiortc offers a codec; of H.264, that of constrained baseline."""
    return next(
        codec.payloadType
        for codec in CODECS[kind]
        if codec.payloadType is not None
        and codec.name == name
        and codec.parameters.get("profile-level-id", "42e01f") == "42e01f"
    )


def extension_id(kind: str, uri: str) -> int:
    return next(extension.id for extension in HEADER_EXTENSIONS[kind] if extension.uri == uri)


class IdleSender(RTCRtpSender):
    """Has SSRCs for the SDP; its tasks are never started."""

    async def send(self, parameters: RTCRtpSendParameters) -> None:
        return

    async def stop(self) -> None:
        return


class IdleReceiver(RTCRtpReceiver):
    """No decoder thread, no bandwidth estimator, no report task."""

    async def receive(self, parameters: RTCRtpReceiveParameters) -> None:
        return

    async def stop(self) -> None:
        return


def new_connection(ice_servers: tuple[str, ...]) -> RTCPeerConnection:
    """A connection that asks nobody else's STUN server: aiortc's default is Google's."""
    servers = [RTCIceServer(urls=[url]) for url in ice_servers]
    return RTCPeerConnection(RTCConfiguration(iceServers=servers, bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))


def check_ice_servers(urls: tuple[str, ...]) -> None:
    """Raises ValueError, naming the one that is no STUN or TURN URL."""
    for url in urls:
        try:
            parse_stun_turn_uri(url)
        except ValueError as error:
            raise ValueError(f"{url!r} is no address of a STUN or TURN server: {error}") from None


def add_idle_transceiver(
    connection: RTCPeerConnection, kind: str, direction: str, *, ssrc: int, rtx_ssrc: int
) -> RTCRtpTransceiver:
    """An m-line whose media aiortc will not touch."""
    transceiver = connection.addTransceiver(kind, direction=direction)
    # The ends that aiortc has made, made idle: making our own would make a bandwidth estimator each time, too.
    transceiver.sender.__class__ = IdleSender
    transceiver.receiver.__class__ = IdleReceiver
    transceiver.sender._ssrc, transceiver.sender._rtx_ssrc = ssrc, rtx_ssrc
    return transceiver


def name_canonically(connection: RTCPeerConnection, cname: str) -> None:
    """The CNAME in the SDP, the one that our sender reports carry."""
    connection._RTCPeerConnection__cname = cname  # type: ignore[attr-defined]


def transport_of(connection: RTCPeerConnection) -> RTCDtlsTransport:
    """The one transport of a bundle."""
    return connection.getTransceivers()[0].receiver.transport


def prefer_cheap_encryption(transport: RTCDtlsTransport) -> None:
    transport._srtp_profiles = PREFERRED_PROFILES


def tap(
    transport: RTCDtlsTransport,
    on_media: Callable[[bytes], None],
    on_stun: Callable[[], None],
    admit: Callable[[int, tuple[Any, ...]], bool] = lambda size, address: True,
) -> None:
    """From now on SRTP and SRTCP datagrams go to `on_media` as they arrive, still encrypted; others where they always
    went. `admit` is asked first, by size and sender; what it refuses goes nowhere."""
    for protocol in transport.transport._connection._protocols:
        tapped = _tapped(protocol.datagram_received, on_media, on_stun, admit)
        protocol.datagram_received = tapped  # type: ignore[method-assign, assignment]


def _tapped(
    usual: Callable[[bytes, tuple[Any, ...]], None],
    on_media: Callable[[bytes], None],
    on_stun: Callable[[], None],
    admit: Callable[[int, tuple[Any, ...]], bool],
) -> Callable[[bytes, tuple[Any, ...]], None]:
    def datagram_received(data: bytes, addr: tuple[Any, ...]) -> None:
        if not data or not admit(len(data), addr):
            return
        if is_media(data):
            on_media(data)
            return
        if data[0] < 4:
            on_stun()
        # Stray bytes from anybody on the Internet end here, not in the event loop's log.
        with contextlib.suppress(Exception):
            usual(data, addr)

    return datagram_received


def is_media(data: bytes) -> bool:
    """Whether it is SRTP or SRTCP. RFC 7983 section 7: the first byte says whose it is."""
    return 128 <= data[0] <= 191


def deliver(pair: CandidatePair, data: bytes) -> None:
    """As if it had come from the pair's other end through aioice's socket."""
    pair.protocol.datagram_received(data, pair.remote_addr)


async def add_candidate(transport: RTCDtlsTransport, text: str) -> None:
    """`text` as in SDP, without `a=candidate:`. Raises ValueError for what is none."""
    try:
        candidate = candidate_from_sdp(text)
    except (AssertionError, IndexError, ValueError) as error:
        raise ValueError(f"no ICE candidate: {error!r}") from None
    candidate.sdpMid, candidate.sdpMLineIndex = "0", 0
    await transport.transport.addRemoteCandidate(candidate)


def restart_ice(transport: RTCDtlsTransport, ufrag: str, password: str) -> tuple[str, str]:
    """RFC 8445 section 9, which aioice does not know: new credentials on both sides, the same sockets. The pair in use
    stays until the other side nominates another. Ours are returned; `check_ice` does the checking."""
    connection: Connection = transport.transport._connection
    if connection._query_consent_task is not None:
        connection._query_consent_task.cancel()
        connection._query_consent_task = None
    for pair in connection._check_list:
        if pair.task is not None:
            pair.task.cancel()
    connection.remote_username, connection.remote_password = ufrag, password
    connection._local_username, connection._local_password = random_string(8), random_string(24)
    connection._remote_candidates, connection._remote_candidates_end = [], False
    connection._check_list, connection._check_list_done = [], False
    connection._check_list_state = asyncio.Queue()
    connection._early_checks.clear()
    connection._early_checks_done = False
    connection._nominating.clear()
    return connection._local_username, connection._local_password


async def check_ice(transport: RTCDtlsTransport) -> None:
    """After `restart_ice`. Ends when a pair is found, or when the connection is closed."""
    with contextlib.suppress(ConnectionError):
        await transport.transport._connection.connect()


def local_candidates(transport: RTCDtlsTransport) -> tuple[str, ...]:
    return tuple(candidate_text(each) for each in transport.transport.iceGatherer.getLocalCandidates())


def unplug(transport: RTCDtlsTransport) -> Callable[[], None]:
    """As if the cable had been pulled: nothing arrives and no STUN leaves, until the returned function is called."""
    protocols = list(transport.transport._connection._protocols)
    usual = [(protocol.datagram_received, protocol.send_stun) for protocol in protocols]

    def nothing(*_: object) -> None:
        return

    for protocol in protocols:
        protocol.datagram_received = protocol.send_stun = nothing  # type: ignore[method-assign, assignment]

    def plug_in() -> None:
        for protocol, (received, send) in zip(protocols, usual, strict=True):
            protocol.datagram_received, protocol.send_stun = received, send  # type: ignore[method-assign]

    return plug_in


def probe(transport: RTCDtlsTransport) -> None:
    """Sends a STUN binding request on the pair in use; the answer is seen by the tap, and aioice ignores it."""
    connection = transport.transport._connection
    pair = selected_pair(transport)
    if pair is None or connection.remote_password is None:
        return
    request = connection.build_request(pair, nominate=False)
    request.add_message_integrity(connection.remote_password.encode())
    pair.protocol.send_stun(request, pair.remote_addr)


def selected_pair(transport: RTCDtlsTransport) -> CandidatePair | None:
    connection: Connection = transport.transport._connection
    return connection._nominated.get(1)


def is_candidate(transport: RTCDtlsTransport, address: tuple[Any, ...]) -> bool:
    """Whether the other side named that end, or answered for it with our password: RFC 8445 section 12 has it heard on
    any of them, since it may select another pair than we did."""
    connection: Connection = transport.transport._connection
    return any((each._network_host, each.port) == address for each in connection._remote_candidates)


def selection(transport: RTCDtlsTransport) -> Callable[[], CandidatePair | None]:
    """What gives the selected pair, asked for every packet."""
    return partial(transport.transport._connection._nominated.get, 1)


def send_by_transport(pair: CandidatePair, data: bytes) -> None:
    """Through aioice, as a TURN relay needs."""
    pair.protocol.transport.sendto(data, pair.remote_addr)


def duplicate_socket(pair: CandidatePair) -> socket.socket | None:
    """A socket of our own on the pair's port, or None where the pair is a relay."""
    if pair.local_candidate.type == "relay":
        return None
    original = pair.protocol.transport.get_extra_info("socket")
    if original is None:
        return None
    duplicate = socket.socket(fileno=os.dup(original.fileno()))
    duplicate.setblocking(False)
    return duplicate


def own_socket(pair: CandidatePair) -> socket.socket | None:
    """A socket of our own on the pair's port, to which the kernel gives all that comes from the other end from now on.
    None where the pair is a relay, or where a port cannot be shared."""
    first = duplicate_socket(pair)
    if first is None:
        return None
    own = socket.socket(first.family, socket.SOCK_DGRAM)
    both = (first, own)
    try:
        for each in both:
            each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        own.setblocking(False)
        own.bind(first.getsockname())
        own.connect(pair.remote_addr)
        for each in both:
            # Nobody else is to come in between.
            each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
        with contextlib.suppress(BlockingIOError):
            # Before it was connected, anybody's datagrams may have come here: lost, as on any line.
            while own.recv(1):
                pass
    except OSError:
        own.close()
        return None
    finally:
        first.close()
    return own
