"""Keyframes wished for by many, asked for once a second."""

from __future__ import annotations

from streaming.bridge.keyframes import INTERVAL, KeyframeWish


def test_first_wish_is_asked_at_once_and_others_wait() -> None:
    asked: list[int] = []
    wish = KeyframeWish(lambda: asked.append(1))
    for now in range(0, INTERVAL, INTERVAL // 10):
        wish.wish(now)
    assert len(asked) == 1
    wish.tend(INTERVAL)
    assert len(asked) == 2
    wish.tend(3 * INTERVAL)
    assert len(asked) == 2


def test_keyframe_on_its_way_grants_the_wish() -> None:
    asked: list[int] = []
    wish = KeyframeWish(lambda: asked.append(1))
    wish.wish(0)
    wish.wish(10)
    wish.granted()
    wish.tend(INTERVAL)
    assert len(asked) == 1
