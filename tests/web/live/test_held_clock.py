"""What the secretary reads when the machine's clock jumped."""

from __future__ import annotations

import pytest

from meetings.letters import isolated
from web.live.held_clock import told
from web.live.words import words

CA = words("ca")


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (3600.0, f"s'ha avançat {isolated('60 minuts')}."),
        (-3600.0, f"s'ha endarrerit {isolated('60 minuts')}."),
        (90.0, f"s'ha avançat {isolated('90 segons')}."),
        (-2 * 86_400.0, f"s'ha endarrerit {isolated('2 dies')}."),
    ],
)
def test_it_says_by_how_much_and_which_way(ahead: float, said: str) -> None:
    text = told(ahead, CA).text
    assert said in text
    assert "La sessió continua amb l'hora que tenia" in text
    assert "aviseu qui s'ocupa del servei" in text


def test_nothing_is_said_of_a_clock_that_is_right() -> None:
    assert told(0, CA).text == ""
