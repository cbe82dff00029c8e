"""What is raised where the record cannot be reached just now. Must never know what it is kept in."""

from __future__ import annotations

from typing import Literal

Why = Literal["busy", "away", "full", "read_only"]
"""Another process writes; nobody answers; there is no room; it may only be read."""


class Unavailable(Exception):
    """The record cannot be read or written just now. Asked again later it can."""

    def __init__(self, why: Why, said: str = "") -> None:
        super().__init__(said or why)
        self.why: Why = why
