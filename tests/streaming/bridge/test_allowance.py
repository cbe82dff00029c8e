"""What one peer may send, by the clock of the test."""

from __future__ import annotations

from streaming import limits
from streaming.bridge.allowance import SECOND, Allowance
from streaming.exchange import Kind


def test_what_is_asked_of_a_browser_passes() -> None:
    allowance = Allowance()
    # Camera at 720p, a screen and a microphone: 4.3 Mbit/s in 500 datagrams a second, for a minute.
    assert all(allowance.datagram(1_080, at * SECOND // 500) for at in range(500 * 60))
    assert all(allowance.frame(Kind.CAMERA, at * SECOND // 30) for at in range(30 * 60))
    assert all(allowance.frame(Kind.MICROPHONE, at * SECOND // 100) for at in range(100 * 60))
    assert all(allowance.control(at * SECOND // 30) for at in range(30 * 60))
    assert (allowance.news(60 * SECOND), allowance.flooded) == ([], False)


def test_ten_times_the_bitrate_is_cut_to_what_a_peer_may_send() -> None:
    allowance = Allowance()
    passed = sum(allowance.datagram(1_200, at * SECOND // 1_770) for at in range(1_770 * 30))
    assert 0.9 < passed * 1_200 / (limits.OCTETS.at_once + 30 * limits.OCTETS.per_second) <= 1
    assert (allowance.news(30 * SECOND), allowance.flooded) == (["traffic"], False)


def test_a_flood_is_known_as_one() -> None:
    allowance = Allowance()
    for at in range(50_000):
        allowance.datagram(60, at * SECOND // 20_000)
    assert allowance.flooded


def test_a_flood_from_elsewhere_is_nobodys_doing() -> None:
    allowance = Allowance()
    passed = sum(allowance.stranger(at * SECOND // 10_000) for at in range(30_000))
    assert passed <= limits.STRANGERS.at_once + 3 * limits.STRANGERS.per_second
    assert allowance.datagram(1_200, 3 * SECOND)
    assert (allowance.news(3 * SECOND), allowance.flooded) == ([], False)


def test_the_same_is_told_again_only_after_a_while() -> None:
    allowance = Allowance()
    told = []
    for second in range(0, 61, 10):
        for _ in range(1_000):
            allowance.control(second * SECOND)
        told.append(allowance.news(second * SECOND))
    assert told == [["control"], [], [], ["control"], [], [], ["control"]]


def test_pictures_that_cannot_be_shown_are_told_when_they_last() -> None:
    allowance = Allowance()
    for second in range(5):
        allowance.broken_picture(False, second * SECOND)
    assert allowance.news(5 * SECOND) == []
    for second in range(5, 12):
        allowance.broken_picture(False, second * SECOND)
    assert allowance.news(12 * SECOND) == ["broken_camera"]


def test_keyframes_wished_for_without_end_are_few() -> None:
    allowance = Allowance()
    assert sum(allowance.keyframe_wish(at * SECOND // 100) for at in range(100 * 60)) <= 5 + 60 / 5
