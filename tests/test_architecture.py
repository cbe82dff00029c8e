"""Packages know each other in one direction only, and the record knows no clock and no chance. Read from the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

KNOWN: dict[str, set[str]] = {
    "meetings": set(),
    "streaming": set(),
    "minutes": {"meetings"},
    "web": {"meetings", "minutes", "streaming"},
}
"""What each package may import of the others."""

FORBIDDEN: dict[str, set[str]] = {
    "meetings": {"aiohttp", "aiortc", "av", "jinja2"},
    "minutes": {"aiohttp", "aiortc", "av", "sqlalchemy"},
    "streaming": {"sqlalchemy"},
    "web": {"aiortc", "av"},
}
"""What each package must never know of the outside."""

CLOCKS: dict[str, set[str]] = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter"},
    "uuid": {"uuid1", "uuid4", "uuid7"},
    "secrets": {"token_bytes", "token_hex", "token_urlsafe"},
}
"""Time and ids come into `meetings` and `minutes` as arguments; these calls, by owner, would make them on the spot."""

BARE = {"uuid1", "uuid4", "uuid7", "monotonic", "token_bytes", "token_hex", "token_urlsafe"}
"""Those that are unmistakable when imported by name."""


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(tree: ast.AST, package: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the top-level name of every import, wherever in the file it hides."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, package if node.level else (node.module or "").partition(".")[0]


def clock_calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the calls that read a clock or draw an id: `datetime.now()`, `time.time()`, `uuid4()`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Attribute(value=owner, attr=name):
                last = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
                if name in CLOCKS.get(last, ()):
                    yield node.lineno, f"{last}.{name}()"
            case ast.Name(id=name) if name in BARE:
                yield node.lineno, f"{name}()"


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


@pytest.mark.parametrize("package", KNOWN)
def test_imports_go_one_way(package: str) -> None:
    refused = (KNOWN.keys() - KNOWN[package] - {package}) | FORBIDDEN[package] | {"tests"}
    found = [
        f"{file.relative_to(ROOT)}:{line} imports {name}"
        for file in modules(package)
        for line, name in imported(parsed(file), package)
        if name in refused
    ]
    assert found == []


def test_the_live_meeting_knows_no_pages() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for folder in ("web/live", "web/conductor")
        for file in modules(folder)
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("web.pages")
    ]
    assert found == []


@pytest.mark.parametrize("package", ["meetings", "minutes"])
def test_time_and_ids_come_in_as_arguments(package: str) -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line} calls {call}"
        for file in modules(package)
        for line, call in clock_calls(parsed(file))
    ]
    assert found == []


@pytest.mark.parametrize("package", KNOWN)
def test_every_module_says_what_it_is(package: str) -> None:
    assert [str(file.relative_to(ROOT)) for file in modules(package) if not ast.get_docstring(parsed(file))] == []


@pytest.mark.parametrize(
    ("source", "calls"),
    [
        ("datetime.now(UTC)", ["datetime.now()"]),
        ("dt.datetime.now()", ["datetime.now()"]),
        ("uuid4()", ["uuid4()"]),
        ("uuid.uuid4()", ["uuid.uuid4()"]),
        ("time.monotonic()", ["time.monotonic()"]),
        ("dt.time(9, 0)", []),
        ("at.time()", []),
        ("course.time(at)", []),
    ],
)
def test_a_clock_is_told_from_what_only_looks_like_one(source: str, calls: list[str]) -> None:
    assert [call for _, call in clock_calls(ast.parse(source))] == calls


def test_an_import_is_found_inside_a_function() -> None:
    tree = ast.parse("def late():\n    from av import open\n")
    assert list(imported(tree, "web")) == [(2, "av")]
