"""Installs Consistori into `.venv` from the lock files, one line per step, and says plainly what went wrong.

    python3 requirements/install.py packages|tests|assets|assets-dev …

`make` calls it. Standard library only: it runs on a fresh machine, before anything else is there.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOG = ROOT / ".install.log"
OLDEST_PYTHON = (3, 11)
TAIL_LINES = 15
LINE_WIDTH = 160


class Failed(Exception):
    """An installation that cannot go on. The text is for the person who started it."""


class Step(NamedTuple):
    """One line of progress and the program behind it."""

    title: str
    command: list[str]


class Cause(NamedTuple):
    """A reason that can be told from what a program printed, and what to do about it."""

    pattern: str
    advice: str


CAUSES: tuple[Cause, ...] = (
    Cause(r"No space left on device|ENOSPC", "The disk is full. Consistori needs about 1.5 GB to install."),
    Cause(
        r"DO NOT MATCH THE HASHES|EINTEGRITY",
        "A downloaded package is not the one that was locked. Do not go on: something between this machine and the "
        "package index changes what is downloaded.",
    ),
    Cause(
        r"CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY)",
        "The package index answers with a certificate this machine does not trust. Behind a proxy that opens TLS, name "
        "its certificate in PIP_CERT and NODE_EXTRA_CA_CERTS.",
    ),
    Cause(
        r"name resolution|Name or service not known|getaddrinfo|ENOTFOUND|EAI_AGAIN|[Nn]etwork is unreachable"
        r"|ENETUNREACH|Connection refused|ECONNREFUSED|ECONNRESET|timed out|ETIMEDOUT|Max retries exceeded|ProxyError"
        r"|NewConnectionError|NameResolutionError",
        "The package index cannot be reached. Check the network (or the proxy in HTTPS_PROXY) and run the same command "
        "again.",
    ),
    Cause(
        r"No matching distribution found for (?P<what>\S+)",
        "There is no ready-made build of {what} for this Python and machine. Use another Python from 3.11 on, for "
        "example: make run PYTHON=python3.13",
    ),
    Cause(r"Permission denied|EACCES", "A file cannot be written here. Does the folder belong to you?"),
)


def advice(printed: str) -> str:
    """Return what to tell about a failure from what the program printed, or an empty string."""
    for cause in CAUSES:
        if match := re.search(cause.pattern, printed):
            return cause.advice.format(**match.groupdict())
    return ""


def venv_python(venv: Path = VENV) -> str:
    return str(venv / ("Scripts" if os.name == "nt" else "bin") / "python")


def is_usable(venv: Path) -> bool:
    """Whether `venv` holds a Python that runs, is new enough and has pip: an interrupted start leaves less."""
    check = f"import sys, pip; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    try:
        return subprocess.run([venv_python(venv), "-c", check], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def making_venv(has_module: Callable[[str], bool], path: str) -> list[str]:
    """Return the command that makes the environment with what this machine has; raises `Failed` where nothing does."""
    if has_module("ensurepip") and has_module("venv"):
        return [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if uv := shutil.which("uv", path=path):
        return [uv, "venv", "--quiet", "--seed", "--clear", "--python", sys.executable, str(VENV)]
    if virtualenv := shutil.which("virtualenv", path=path):
        return [virtualenv, "--quiet", "--clear", "--python", sys.executable, str(VENV)]
    raise Failed(
        f"{sys.executable} cannot make virtual environments: its ensurepip module is missing.\n"
        "On Debian and Ubuntu it is a package of its own:\n\n"
        f"    sudo apt-get install python{sys.version_info[0]}.{sys.version_info[1]}-venv\n\n"
        "Without root: install uv or virtualenv, or name another Python: make run PYTHON=/path/to/python3"
    )


def pip(*arguments: str) -> list[str]:
    quiet = ["--disable-pip-version-check", "--no-input"]
    return [venv_python(), "-m", "pip", *quiet, "install", "--progress-bar=off", *arguments]


def locked(name: str) -> list[str]:
    """Return the command that installs one lock file, refusing anything whose hash is not in it."""
    return pip("--require-hashes", "-r", f"requirements/{name}.lock")


def count(name: str) -> int:
    """Return how many packages a lock file names."""
    return len(re.findall(r"^[A-Za-z0-9._-]+==", (ROOT / f"requirements/{name}.lock").read_text("utf-8"), re.M))


def packages() -> list[Step]:
    version = ".".join(map(str, sys.version_info[:3]))
    steps = []
    if not is_usable(VENV):
        command = making_venv(lambda name: importlib.util.find_spec(name) is not None, os.environ.get("PATH", ""))
        steps.append(Step(f"Making .venv with Python {version}", command))
    return [
        *steps,
        Step(f"Installing {count('run')} packages (the first time takes a minute or two)", locked("run")),
        Step("Installing Consistori", pip("--no-deps", "--no-build-isolation", "--no-index", "-e", ".")),
    ]


def tests() -> list[Step]:
    return [Step(f"Installing {count('test')} packages for checks and tests", locked("test"))]


def assets(action: str) -> list[Step]:
    return [Step("Building the pages", [venv_python(), "-m", "web.assets", action])]


GOALS: dict[str, Callable[[], list[Step]]] = {
    "packages": packages,
    "tests": tests,
    "assets": partial(assets, "build"),
    "assets-dev": partial(assets, "build-dev"),
}


def perform(step: Step, log: Path = LOG) -> None:
    """Run a step, its output into the log. Raises `Failed` with the reason and the last lines printed."""
    live = sys.stdout.isatty()
    print(f"{step.title} …", end="", flush=True)
    began, tail = time.monotonic(), deque[str](maxlen=TAIL_LINES * 4)
    try:
        with log.open("a", encoding="utf-8") as out:
            out.write(f"$ {' '.join(step.command)}\n")
            program = subprocess.Popen(
                step.command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                encoding="utf-8", errors="replace",
            )  # fmt: skip
            with program:
                assert program.stdout is not None
                for line in program.stdout:
                    out.write(line)
                    tail.append(line.rstrip())
                    if live and line.startswith(("Collecting ", "Downloading ", "Installing ")):
                        now = f"{step.title} … {line.partition(' (')[0].strip()}"
                        print(f"\r{now[: shutil.get_terminal_size().columns - 1]}\033[K", end="", flush=True)
    except OSError as problem:
        print()
        raise Failed(advice(str(problem)) or f"{step.command[0]}: {problem.strerror}") from None
    took = f"{time.monotonic() - began:.0f} s"
    if program.returncode == 0:
        print(f"\r{step.title} … done in {took}\033[K" if live else f" done in {took}", flush=True)
        return
    print(f"\r{step.title} … failed after {took}\033[K" if live else f" failed after {took}", flush=True)
    reason = advice("\n".join(tail))
    # What is understood needs no page of somebody else's messages below it.
    shown = [line[:LINE_WIDTH] for line in list(tail)[-3 if reason else -TAIL_LINES :]]
    last = "\n".join(f"    {line}" for line in shown)
    raise Failed(f"{reason or 'The last lines it printed:'}\n\n{last}\n\nAll it printed is in {log.name}")


def main(goals: list[str]) -> int:
    """Perform the goals in turn; return the exit code."""
    if sys.version_info < OLDEST_PYTHON:
        print(f"Consistori needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}", file=sys.stderr)
        return 1
    if not goals or not set(goals) <= set(GOALS):
        print(f"usage: install.py {'|'.join(GOALS)} …", file=sys.stderr)
        return 2
    try:
        for goal in goals:
            for step in GOALS[goal]():
                perform(step)
    except Failed as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. Run the same command again to go on.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
