"""make and CI: the list of targets, a Python that is too old, and that CI runs both halves with nothing left out."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from tests.whole import ALONE, HERE, MEDIA, rest

ROOT = Path(__file__).resolve().parent.parent.parent
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", "--no-print-directory", *arguments], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )


def test_make_alone_lists_every_target() -> None:
    listed = re.findall(r"^  make (\w+) +\S", make().stdout, re.M)
    targets = re.findall(r"^\.PHONY: (\w+)$", MAKEFILE, re.M)
    assert sorted(listed) == sorted(set(targets) - {"help", "python"})


def test_without_a_new_enough_python_it_says_so() -> None:
    done = make("python", "PYTHON=")
    assert done.returncode == 2
    assert done.stderr.startswith("Consistori needs Python 3.11 or newer; ")
    assert "make run PYTHON=/path/to/python3" in done.stderr


def test_run_ends_in_the_demonstration() -> None:
    assert (
        make("--dry-run", "run", "ARGS=--port 9000").stdout.splitlines()[-1] == ".venv/bin/consistori demo --port 9000"
    )


def test_ci_runs_checks_and_tests_and_leaves_nothing_out() -> None:
    script = ROOT / ".ci" / "run"
    lines = [line for line in script.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert os.access(script, os.X_OK)
    assert lines[0] == "set -euo pipefail"
    assert lines[-3:] == ["export CI=true", "make check", "make test"]


def test_every_test_is_in_one_of_the_runs_of_the_whole() -> None:
    folders = [HERE / name for name in (*ALONE, *MEDIA, *rest())]
    walked = [file for folder in folders for file in ([folder] if folder.is_file() else folder.rglob("test_*.py"))]
    assert sorted(walked) == sorted(HERE.rglob("test_*.py"))
