"""The interpreter while the service serves, and afterwards as it was."""

from __future__ import annotations

import gc
import sys

from web.turns import TURN_SECONDS, YOUNG, turning


def test_threads_wait_shortly_and_what_is_loaded_is_not_looked_through() -> None:
    before = sys.getswitchinterval(), gc.get_threshold(), gc.get_freeze_count()
    with turning():
        assert abs(sys.getswitchinterval() - TURN_SECONDS) < 1e-6
        assert gc.get_threshold()[0] == YOUNG
        assert gc.get_freeze_count() > before[2] + len(gc.get_objects())
    assert (sys.getswitchinterval(), gc.get_threshold(), gc.get_freeze_count()) == before


def test_what_comes_later_is_collected() -> None:
    with turning():
        ring: list[object] = []
        ring.append(ring)
        del ring
        assert gc.collect() >= 1
