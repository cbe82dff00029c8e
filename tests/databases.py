"""The databases that are supported, for fixtures that go through them all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

DATABASES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql")))
"""Parameters of a fixture; `empty` takes its request."""


def empty(request: pytest.FixtureRequest, folder: Path) -> str:
    """URL of a new database of the kind the fixture's parameter names."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{folder / 'test.db'}"
    make: Callable[[], str] = request.getfixturevalue("postgresql_server")
    return make()
