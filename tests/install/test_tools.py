"""Programs from outside: what is missing is named with its command, and CI never leaves a test out."""

from __future__ import annotations

import pytest

from tests import tools
from tests.tools import TOOLS, Tool, install_command, main, missing, required

ABSENT = Tool("a clavichord", lambda: None, ("clavichord", "clavichord-strings"))
PRESENT = Tool("a shell", lambda: "/bin/sh", ("dash",))


def test_only_what_is_not_there_is_missing() -> None:
    assert missing({"clavichord": ABSENT, "shell": PRESENT}) == [ABSENT]


def test_the_command_names_every_package() -> None:
    command = install_command([ABSENT, PRESENT])
    assert " ".join(command) == "sudo apt-get install --yes clavichord clavichord-strings dash"


@pytest.mark.parametrize(("value", "expected"), [("true", True), ("1", True), ("", False), ("false", False)])
def test_only_ci_requires_everything(value: str, expected: bool) -> None:
    assert required({"CI": value}) is expected
    assert required({}) is False


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_what_cannot_be_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: str, code: int
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(tools, "missing", lambda: [ABSENT])
    monkeypatch.setattr(tools, "install", lambda lacking: "that takes root")
    assert main() == code
    printed = capsys.readouterr().out
    assert "Not installed: a clavichord: that takes root\n" in printed
    assert "    sudo apt-get install --yes clavichord clavichord-strings\n" in printed


@pytest.mark.needs(*TOOLS)
def test_every_tool_is_found_where_it_is_installed() -> None:
    assert [name for name, tool in TOOLS.items() if not tool.find()] == []
