"""What every test shares: the mark for tests that need a program from outside, and the databases that are supported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests import postgresql
from tests.databases import DATABASES, empty
from tests.tools import TOOLS, install_command, required

SCREEN_MS = 30_000
"""Milliseconds that a screen may take to show what it should, on a busy machine."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"needs(tool, …): uses a program from outside: {', '.join(TOOLS)}")
    expect.set_options(timeout=SCREEN_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what cannot run on this machine, saying what would make it run. On CI it runs and fails."""
    if required():
        return
    for item in items:
        needed = [TOOLS[name] for mark in item.iter_markers("needs") for name in mark.args]
        if lacking := [tool for tool in needed if tool.find() is None]:
            item.add_marker(pytest.mark.skip(reason=f"needs {' '.join(install_command(lacking))}"))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Callable[[], str]]:
    """Makes empty databases; one server for all tests."""
    with postgresql.server() as make:
        yield make


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database, once of each kind that is supported."""
    return empty(request, tmp_path)
