"""Which passwords are taken: long ones that nobody guesses. No rule about capitals, digits or signs (NIST SP 800-63B).

Guesses are counted by zxcvbn with the lists it brings along (leaked passwords, names, words, dates, rows of keys):
nothing leaves the machine.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from typing import Literal

from zxcvbn import zxcvbn

SHORTEST = 12
LONGEST = 1024
ENOUGH = 3
"""Of zxcvbn's scores from 0 to 4: above 10^8 guesses."""
LOOKED_AT = 40
"""Characters; a longer password is judged by its beginning. Of twice as many some take seconds to judge."""

EVERYBODYS = (
    "ajuntament",
    "ayuntamiento",
    "consistori",
    "contrasenya",
    "contraseña",
    "secretaria",
    "secretària",
    "intervencio",
    "alcaldia",
    "municipal",
    "catalunya",
)
"""What lists in English lack and a town hall's passwords are made of."""

Fault = Literal["short", "long", "leaked", "personal", "guessable"]

_one_at_a_time = threading.Lock()
"""zxcvbn keeps the words of whoever asked last where all can see them."""


async def fault(password: str, about: Iterable[str] = ()) -> Fault | None:
    """What is wrong with a password, if anything. `about`: names and addresses that its owner goes by."""
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    words = [*EVERYBODYS, *(word for text in about for word in _words(text))]
    return await asyncio.to_thread(_guessed, password[:LOOKED_AT], words)


def _words(text: str) -> list[str]:
    apart = "".join(letter if letter.isalnum() else " " for letter in text)
    return [text, apart.replace(" ", ""), *(word for word in apart.split() if len(word) > 2)]


def _guessed(password: str, words: list[str]) -> Fault | None:
    with _one_at_a_time:
        found = zxcvbn(password, words, max_length=LOOKED_AT)
    if found["score"] >= ENOUGH:
        return None
    lists = {match.get("dictionary_name") for match in found["sequence"]}
    if "user_inputs" in lists:
        return "personal"
    return "leaked" if "passwords" in lists else "guessable"
