"""The installer: one line per step, the right way to an environment, and a plain reason when it fails."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from requirements.install import CAUSES, Failed, Step, advice, main, making_venv, perform


def program(folder: Path, name: str, says: str = "") -> Path:
    """Put a program on a PATH of its own that prints `says`."""
    file = folder / name
    file.write_text(f"#!/bin/sh\necho '{says}'\n")
    file.chmod(0o755)
    return file


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("npm error code ENOSPC", "The disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not the one that was locked"),
        ("npm error code EINTEGRITY", "not the one that was locked"),
        ("SSLError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]') Max retries exceeded", "PIP_CERT"),
        ("Failed to establish a new connection: [Errno -3] Temporary failure in name resolution", "Check the network"),
        ("npm error code EAI_AGAIN", "Check the network"),
        ("ReadTimeoutError: Read timed out.", "Check the network"),
        ("ERROR: No matching distribution found for av==18.0.0", "no ready-made build of av==18.0.0"),
        ("PermissionError: [Errno 13] Permission denied: '.venv'", "belong to you"),
    ],
)
def test_a_known_failure_is_explained(printed: str, told: str) -> None:
    assert told in advice(f"Collecting av\n{printed}\n")


def test_a_dead_network_is_not_taken_for_a_missing_build() -> None:
    printed = (
        "Failed to establish a new connection: [Errno 111] Connection refused\nNo matching distribution found for av"
    )
    assert "Check the network" in advice(printed)


def test_an_unknown_failure_is_not_explained_away() -> None:
    assert advice("Segmentation fault") == ""


def test_every_cause_says_what_to_do() -> None:
    assert [cause.pattern for cause in CAUSES if not cause.advice.endswith((".", "?", "python3.13"))] == []


def test_the_standard_way_to_an_environment_comes_first(tmp_path: Path) -> None:
    program(tmp_path, "uv")
    assert making_venv(lambda name: True, str(tmp_path))[:3] == [sys.executable, "-m", "venv"]


@pytest.mark.parametrize("name", ["uv", "virtualenv"])
def test_without_ensurepip_another_program_makes_it(tmp_path: Path, name: str) -> None:
    found = program(tmp_path, name)
    assert making_venv(lambda module: module != "ensurepip", str(tmp_path))[0] == str(found)


def test_without_any_way_it_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(Failed, match=r"sudo apt-get install python3\.\d+-venv"):
        making_venv(lambda module: module != "ensurepip", str(tmp_path))


def test_a_step_takes_one_line_and_keeps_the_rest_in_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    perform(Step("Saying hello", [sys.executable, "-c", "print('hello')"]), tmp_path / "log")
    assert capsys.readouterr().out == "Saying hello … done in 0 s\n"
    assert "\nhello\n" in (tmp_path / "log").read_text()


def test_a_failed_step_shows_why(tmp_path: Path) -> None:
    script = "import sys; print('getaddrinfo ENOTFOUND'); print('at last', file=sys.stderr); sys.exit(3)"
    with pytest.raises(Failed) as failed:
        perform(Step("Fetching", [sys.executable, "-c", script]), tmp_path / "log")
    told = str(failed.value)
    assert told.startswith("The package index cannot be reached.")
    assert "    at last\n" in told
    assert told.endswith("All it printed is in log")


def test_a_step_that_cannot_start_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="No such file or directory"):
        perform(Step("Nothing", [str(tmp_path / "nothing")]), tmp_path / "log")


def test_an_unknown_goal_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["everything"]) == 2
    assert capsys.readouterr().err.startswith("usage: install.py packages|tests|")


def test_the_installer_needs_nothing_installed() -> None:
    source = (Path(__file__).resolve().parent.parent.parent / "requirements" / "install.py").read_text()
    imported = {
        line.split()[1].partition(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))
    }
    assert imported <= sys.stdlib_module_names | {"__future__"}
