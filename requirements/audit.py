"""What can be known about dependencies without a network: pinned, hashed, asked for, looked after, fit for our licence.

    .venv/bin/python -m requirements.audit

`make check` runs it. What is written down is in audit.toml; nothing is looked up anywhere but in the lock files and in
the metadata of what is installed.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"run": ("build",), "test": ("dev",), "assets": ("assets",)}
"""Lock files and the dependency groups that each holds; `run` has the project's own too."""
INACTIVE = "Development Status :: 7 - Inactive"


class Rules(NamedTuple):
    licences: frozenset[str]
    said: dict[str, str]
    abandoned: dict[str, str]
    borne: dict[str, str]


class Pin(NamedTuple):
    name: str
    version: str
    lock: str
    hashed: bool


def read_rules(root: Path = ROOT) -> Rules:
    written = tomllib.loads((root / "requirements" / "audit.toml").read_text(encoding="utf-8"))
    return Rules(frozenset(written["licences"]), written["said"], written["abandoned"], written["borne"])


def pins(lock: str, text: str) -> Iterator[Pin]:
    """Every package that a lock file names."""
    bare = re.sub(r"^ *#.*\n?", "", text, flags=re.M).strip()
    for entry in re.split(r"\n(?=\S)", bare):
        found = re.match(r"([A-Za-z0-9._-]+)(?:==([^ ;\\]+))?", entry)
        assert found is not None
        yield Pin(normal(found[1]), found[2] or "", lock, "--hash=sha256:" in entry)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def all_pins(root: Path = ROOT) -> list[Pin]:
    return [
        pin
        for lock in LOCKS
        for pin in pins(lock, (root / "requirements" / f"{lock}.lock").read_text(encoding="utf-8"))
    ]


def page_packages(root: Path = ROOT) -> dict[str, dict[str, Any]]:
    """The npm packages of the pages, by the path each is installed at."""
    lock = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))
    return {path: entry for path, entry in lock["packages"].items() if path}


def name_of(path: str) -> str:
    return path.rpartition("node_modules/")[2]


# What is found wrong ------------------------------------------------------------------------------------------------


def unpinned(found: list[Pin]) -> Iterator[str]:
    for pin in found:
        if not pin.version:
            yield f"{pin.name} in {pin.lock}.lock has no version"
        if not pin.hashed:
            yield f"{pin.name} in {pin.lock}.lock has no hash"


def unlocked(project: dict[str, Any], found: list[Pin]) -> Iterator[str]:
    """What pyproject.toml asks for and no lock file has."""
    for lock, groups in LOCKS.items():
        asked = list(project["project"]["dependencies"]) if lock == "run" else []
        asked += [each for group in groups for each in project["dependency-groups"][group]]
        locked = {pin.name for pin in found if pin.lock == lock}
        for requirement in asked:
            named = re.match(r"[A-Za-z0-9._-]+", requirement)
            if named and normal(named[0]) not in locked:
                yield f"{named[0]} is asked for and not in {lock}.lock: make lock"


def forsaken(names: set[str], rules: Rules) -> Iterator[str]:
    for name in sorted(names & rules.abandoned.keys() - rules.borne.keys()):
        yield f"{name} is not looked after ({rules.abandoned[name]})"
    for name in sorted(rules.borne.keys() - (names & rules.abandoned.keys())):
        yield f"{name} is borne in audit.toml and not used, or not abandoned"


def licence(about: PackageMetadata, rules: Rules) -> str:
    """As an SPDX expression, as far as the package says; empty where it says nothing."""
    said = about.get_all("Classifier") or []
    classified = [each.rpartition(" :: ")[2] for each in said if each.startswith("License :: OSI Approved :: ")]
    if expression := _first(about, "License-Expression"):
        return expression
    if classified:
        return " OR ".join(dict.fromkeys(rules.said.get(each, each) for each in classified))
    text = _first(about, "License").strip().partition("\n")[0]
    return rules.said.get(text, text)


def _first(about: PackageMetadata, field: str) -> str:
    return str((about.get_all(field) or [""])[0])


def fits(expression: str, rules: Rules) -> bool:
    """Whether an SPDX expression of AND and OR can be met with the licences we may use."""
    ways = re.split(r"\s+OR\s+", expression.replace("(", "").replace(")", ""))
    return any(all(part in rules.licences for part in re.split(r"\s+AND\s+", way)) for way in ways if way)


def installed(name: str) -> PackageMetadata | None:
    try:
        return metadata(name)
    except PackageNotFoundError:
        return None


def unfit(found: list[Pin], rules: Rules) -> Iterator[str]:
    """Installed packages of another version, without a fit licence, or given up by their authors."""
    versions: dict[str, set[str]] = {}
    for pin in found:
        versions.setdefault(pin.name, set()).add(pin.version)
    for name, locked in sorted(versions.items()):
        about = installed(name)
        if about is None:
            continue
        if about["Version"] not in locked:
            yield f"{name} {about['Version']} is installed, {' or '.join(sorted(locked))} is locked: make install"
        if not fits(said := licence(about, rules), rules):
            yield f"{name} says that its licence is {said or 'nothing'}, which is not in audit.toml"
        if INACTIVE in (about.get_all("Classifier") or []) and name not in rules.borne:
            yield f"{name} calls itself inactive"


def unfit_pages(found: dict[str, dict[str, Any]], rules: Rules) -> Iterator[str]:
    for path, entry in sorted(found.items()):
        if not str(entry.get("integrity", "")).startswith("sha512-"):
            yield f"{name_of(path)} in package-lock.json has no hash"
        if not fits(str(entry.get("license", "")), rules):
            yield f"{name_of(path)} says that its licence is {entry.get('license', 'nothing')}, not in audit.toml"


def problems(root: Path = ROOT) -> list[str]:
    rules, found, pages = read_rules(root), all_pins(root), page_packages(root)
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    names = {pin.name for pin in found} | {name_of(path) for path in pages}
    return [
        *unpinned(found),
        *unlocked(project, found),
        *forsaken(names, rules),
        *unfit(found, rules),
        *unfit_pages(pages, rules),
    ]


def main() -> int:
    found = problems()
    for problem in found:
        print(problem, file=sys.stderr)
    if not found:
        borne = ", ".join(sorted(read_rules().borne))
        print(f"{len(all_pins()) + len(page_packages())} dependencies are pinned, hashed and fit; borne: {borne}.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
