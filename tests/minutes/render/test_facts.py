"""The minutes as JSON, there and back."""

from __future__ import annotations

from minutes.derive import derive
from minutes.render import facts
from tests.journals import demonstration


def test_what_is_written_is_read() -> None:
    minutes = derive(demonstration().entries)
    assert facts.from_json(facts.to_json(minutes, {"closing": "Fi\x00.", "opening": " "})) == (
        minutes,
        {"closing": "Fi."},
    )
