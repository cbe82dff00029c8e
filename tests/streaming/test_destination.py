from __future__ import annotations

import pytest

from streaming.destination import Destination, read_destination

KEY = "abcd-efgh-ijkl"


@pytest.mark.parametrize(
    ("url", "key", "expected"),
    [
        ("rtmp://a.rtmp.youtube.com/live2", KEY, Destination("a.rtmp.youtube.com", 1935, False, "live2", KEY)),
        ("rtmps://a.rtmps.youtube.com/live2/", KEY, Destination("a.rtmps.youtube.com", 443, True, "live2", KEY)),
        ("rtmp://host/live2/" + KEY, "", Destination("host", 1935, False, "live2", KEY)),
        ("rtmp://host:1936/app/instance", KEY, Destination("host", 1936, False, "app/instance", KEY)),
        ("rtmp://host/app/" + KEY + "?token=1", "", Destination("host", 1935, False, "app", KEY + "?token=1")),
        ("rtmp://host/app?token=1", KEY + "?a=2", Destination("host", 1935, False, "app", KEY + "?a=2&token=1")),
        ("rtmp://[::1]:1935/app", "", Destination("::1", 1935, False, "app", "")),
    ],
)
def test_what_is_secret_ends_up_in_the_key(url: str, key: str, expected: Destination) -> None:
    assert read_destination(url, key) == expected


@pytest.mark.parametrize(
    "url", ["https://host/live", "rtmp://", "rtmp://user:secret@host/live", "rtmp://host:port/live", "nothing"]
)
def test_an_address_that_cannot_be_used_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match=r"^the address|^an address|^the port") as refused:
        read_destination(url, KEY)
    assert "secret" not in str(refused.value)


def test_a_key_of_several_words_is_refused() -> None:
    with pytest.raises(ValueError, match="the key has a space"):
        read_destination("rtmp://host/live", "two words")


def test_nothing_that_is_shown_holds_the_key() -> None:
    destination = read_destination("rtmps://host/live2", KEY + "?token=1")
    assert destination.address == "rtmps://host/live2"
    assert repr(destination) == "Destination(rtmps://host/live2)"
    assert destination.scrub(f"no stream {KEY}?token=1 nor {KEY}") == "no stream *** nor ***"
