"""From where a request comes: what the transport says, or a front that is trusted, and nothing a visitor made up."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import make_mocked_request

from web.access.address import client_address, network_of


@pytest.mark.parametrize(
    ("said", "trusted", "address"),
    [
        ("", False, "192.0.2.1"),
        ("198.51.100.7", False, "192.0.2.1"),
        ("198.51.100.7", True, "198.51.100.7"),
        ("10.9.9.9, 198.51.100.7", True, "198.51.100.7"),
        ("2001:DB8::0001", True, "2001:db8::1"),
        ("[2001:db8::1]:4711", True, "2001:db8::1"),
        ("::ffff:198.51.100.7", True, "198.51.100.7"),
        ("fe80::1%eth0", True, "fe80::1"),
        ("unknown", True, "192.0.2.1"),
        ("<script>", True, "192.0.2.1"),
        ("", True, "192.0.2.1"),
    ],
)
def test_the_address_is_the_fronts_last_word_or_the_transports(said: str, trusted: bool, address: str) -> None:
    headers = {"X-Forwarded-For": said} if said else {}
    request = make_mocked_request("GET", "/", headers=headers).clone(remote="192.0.2.1")
    assert client_address(request, trusted) == address


def test_several_headers_are_one_list() -> None:
    request = make_mocked_request("GET", "/").clone(
        remote="192.0.2.1", headers=[("X-Forwarded-For", "10.0.0.1"), ("X-Forwarded-For", "198.51.100.7")]
    )
    assert client_address(request, True) == "198.51.100.7"


def test_a_connection_is_counted_as_one() -> None:
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::9") == "2001:db8:1:2::/64"
    assert network_of("198.51.100.7") == "198.51.100.7"
    assert network_of("nowhere") == ""
