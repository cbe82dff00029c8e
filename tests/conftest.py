"""What every test shares: the mark for tests that need a program from outside."""

from __future__ import annotations

import pytest

from tests.tools import TOOLS, install_command, required


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"needs(tool, …): uses a program from outside: {', '.join(TOOLS)}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what cannot run on this machine, saying what would make it run. On CI it runs and fails."""
    if required():
        return
    for item in items:
        needed = [TOOLS[name] for mark in item.iter_markers("needs") for name in mark.args]
        if lacking := [tool for tool in needed if tool.find() is None]:
            item.add_marker(pytest.mark.skip(reason=f"needs {' '.join(install_command(lacking))}"))
