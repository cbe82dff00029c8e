"""What the bridge takes from inside aiortc, aioice and pylibsrtp is still there, and still does what it did.

A failure here after an upgrade means: read the changed function, mend `streaming/bridge/internals.py` if need be,
then write the new digest down.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import pytest
from aioice import ice
from aiortc import RTCPeerConnection, RTCRtpReceiver, RTCRtpSender
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcicetransport import RTCIceTransport
from aiortc.rtcrtptransceiver import RTCRtpTransceiver
from pylibsrtp import Session
from pylibsrtp._binding import ffi, lib  # type: ignore[import-not-found]

from streaming.bridge import internals


def inside(owner: type, name: str) -> Callable[..., Any]:
    """A method whose name Python mangles."""
    method: Callable[..., Any] = getattr(owner, f"_{owner.__name__}__{name}")
    return method


READ: dict[str, tuple[Callable[..., Any], str]] = {
    "createTransceiver": (inside(RTCPeerConnection, "createTransceiver"), "00201d6e03cc"),
    "connect": (inside(RTCPeerConnection, "connect"), "9199a73a7cde"),
    "createOffer": (RTCPeerConnection.createOffer, "3aa9df8d9449"),
    "createAnswer": (RTCPeerConnection.createAnswer, "f535f80c96a1"),
    "setRemoteDescription": (RTCPeerConnection.setRemoteDescription, "42c5e2eb7ca5"),
    "RTCIceTransport.addRemoteCandidate": (RTCIceTransport.addRemoteCandidate, "16d24c05bd36"),
    "Connection.connect": (ice.Connection.connect, "da51be461901"),
    "Connection": (ice.Connection.__init__, "a99ae9c97fc6"),
    "Connection.query_consent": (ice.Connection.query_consent, "fe49173a650a"),
    "close": (RTCPeerConnection.close, "7e2df1bb95eb"),
    "RTCRtpTransceiver": (RTCRtpTransceiver.__init__, "60c6da8f7de3"),
    "RTCDtlsTransport.recv_next": (RTCDtlsTransport._recv_next, "998076720c05"),
    "RTCDtlsTransport.setup_srtp": (RTCDtlsTransport._setup_srtp, "75cc6ec308f1"),
    "RTCIceTransport": (RTCIceTransport.__init__, "b11403aba1c3"),
    "StunProtocol.datagram_received": (ice.StunProtocol.datagram_received, "ff4c8b910d45"),
    "StunProtocol.send_stun": (ice.StunProtocol.send_stun, "51a4d50a9080"),
    "Connection.sendto": (ice.Connection.sendto, "bf162ec03bdc"),
    "Connection.build_request": (ice.Connection.build_request, "cd68d42d3765"),
    "Connection.check_complete": (ice.Connection.check_complete, "52f939709eab"),
    "Session.protect": (Session.protect, "4ea86b30b940"),
    "Session.unprotect": (Session.unprotect, "d1a87f0b49f0"),
    "Session.process": (inside(Session, "process"), "924e126dae5c"),
    "Session": (Session.__init__, "2d5acb203289"),
}
"""Functions whose inner workings are relied on, with the first digits of their source's SHA-256."""


@pytest.mark.parametrize("name", READ)
def test_function_relied_on_is_the_one_that_was_read(name: str) -> None:
    function, digest = READ[name]
    assert hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:12] == digest


def test_versions_are_those_that_were_read() -> None:
    assert version("aiortc").split(".")[:2] == ["1", "16"]


def test_idle_ends_replace_what_would_run() -> None:
    for ours, theirs in ((internals.IdleSender, RTCRtpSender), (internals.IdleReceiver, RTCRtpReceiver)):
        for method in {"send", "receive", "stop"} & set(vars(ours)):
            assert inspect.signature(getattr(ours, method)).parameters.keys() == (
                inspect.signature(getattr(theirs, method)).parameters.keys()
            )


async def test_transceiver_uses_the_idle_ends() -> None:
    connection = internals.new_connection(())
    transceiver = internals.add_idle_transceiver(connection, "video", "sendrecv", ssrc=5, rtx_ssrc=6)
    assert isinstance(transceiver.sender, internals.IdleSender)
    assert isinstance(transceiver.receiver, internals.IdleReceiver)
    assert connection.getSenders() == [transceiver.sender]
    internals.name_canonically(connection, "programme")
    sdp = (await connection.createOffer()).sdp
    assert "a=ssrc:5 cname:programme" in sdp
    assert "a=ssrc-group:FID 5 6" in sdp
    await connection.close()


async def test_nobody_is_asked_for_our_address_unless_told() -> None:
    connection = internals.new_connection(())
    connection.addTransceiver("audio")
    assert internals.transport_of(connection).transport._connection.stun_server is None
    await connection.close()


def test_what_is_no_ice_server_is_named() -> None:
    internals.check_ice_servers(("stun:stun.example.org", "turn:turn.example.org:3478?transport=udp"))
    with pytest.raises(ValueError, match=r"'http://example\.org'"):
        internals.check_ice_servers(("http://example.org",))


def test_library_protects_and_unprotects_in_place() -> None:
    for function in (lib.srtp_protect, lib.srtp_unprotect, lib.srtp_protect_rtcp):
        assert str(ffi.typeof(function)) == "<ctype 'srtp_err_status_t(*)(struct srtp_ctx_t_ *, void *, int *)'>"


def test_cheapest_encryption_is_preferred() -> None:
    names = [profile.openssl_profile for profile in internals.PREFERRED_PROFILES]
    assert names[-1] == b"SRTP_AES128_CM_SHA1_80"
    assert names[:-1] == [b"SRTP_AEAD_AES_128_GCM", b"SRTP_AEAD_AES_256_GCM"][: len(names) - 1]


def test_payload_types_and_extensions_are_found() -> None:
    assert [internals.payload_type(*which) for which in (("audio", "opus"), ("video", "H264"))] == [96, 101]
