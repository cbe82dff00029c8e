"""The lock files: everything pinned and hashed, no word of where it comes from, in step with what asks for it."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LOCKS = ["run", "test", "assets"]


def pins(name: str) -> dict[str, set[str]]:
    """Return the versions (several where they depend on the Python) of every package in a lock file."""
    found: dict[str, set[str]] = {}
    for package, version in re.findall(r"^([a-z0-9.-]+)==([^ ;]+)", text(name), re.M):
        found.setdefault(package, set()).add(version)
    return found


def text(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")


def asked(requirements: list[str]) -> set[str]:
    """Return the normalised names in a list of requirements."""
    names = (re.match(r"[A-Za-z0-9._-]+", requirement) for requirement in requirements)
    return {re.sub(r"[-_.]+", "-", name[0]).lower() for name in names if name}


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_and_hashed(name: str) -> None:
    entries = re.split(r"\n(?=\S)", re.sub(r"^ *#.*\n?", "", text(name), flags=re.M).strip())
    assert [entry.partition("\n")[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert [entry.partition("\n")[0] for entry in entries if not re.match(r"[a-z0-9.-]+==\S+", entry)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_says_where_packages_come_from(name: str) -> None:
    assert "://" not in text(name)
    assert "--index-url" not in text(name)


def test_the_locks_agree() -> None:
    run, test = pins("run"), pins("test")
    assert {name: versions for name, versions in test.items() if name in run and run[name] != versions} == {}


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    assert asked(project["project"]["dependencies"] + groups["build"]) - pins("run").keys() == set()
    assert asked(groups["dev"]) - pins("test").keys() == set()
    assert asked(groups["assets"]) - pins("assets").keys() == set()


def test_the_page_libraries_are_locked_in_the_same_way() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert [name for name, entry in packages.items() if not entry.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, entry in packages.items() if "resolved" in entry] == []


def test_the_page_libraries_lock_is_in_step() -> None:
    asks = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    wanted = asks["dependencies"] | asks["devDependencies"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
