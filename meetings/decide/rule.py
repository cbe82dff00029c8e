"""What every rule is: a function from state, command and actor to the facts that follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from meetings.facts import Fact
from meetings.roles import Actor
from meetings.state import State

Facts = tuple[Fact, ...]
"""Empty where it was so already."""

Rule = Callable[[State, Any, Actor], Facts]
"""Raises `Refused`. The role and the phase have been checked."""
