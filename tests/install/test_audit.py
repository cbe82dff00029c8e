"""The audit of dependencies: nothing wrong with ours, and each kind of wrong is found."""

from __future__ import annotations

import pytest

from requirements.audit import Pin, Rules, all_pins, fits, forsaken, pins, problems, read_rules, unlocked, unpinned

RULES = Rules(frozenset({"MIT", "Apache-2.0"}), {}, {"nose": "ended", "six": "old"}, {"six": "comes along"})


def test_our_dependencies_are_pinned_hashed_looked_after_and_fit() -> None:
    assert problems() == []
    assert len(all_pins()) > 100


def test_a_package_without_version_or_hash_is_found() -> None:
    found = list(pins("run", "# why\none==1.0 \\\n    --hash=sha256:aa\ntwo>=2\nthree==3\n"))
    assert found == [Pin("one", "1.0", "run", True), Pin("two", "", "run", False), Pin("three", "3", "run", False)]
    assert list(unpinned(found)) == [
        "two in run.lock has no version",
        "two in run.lock has no hash",
        "three in run.lock has no hash",
    ]


def test_what_is_asked_for_and_not_locked_is_found() -> None:
    project = {
        "project": {"dependencies": ["One>=1", "other_one[extra]"]},
        "dependency-groups": {"build": [], "dev": [], "assets": []},
    }
    assert list(unlocked(project, [Pin("one", "1", "run", True)])) == [
        "other_one is asked for and not in run.lock: make lock"
    ]


def test_what_nobody_looks_after_is_found_and_so_is_what_is_borne_in_vain() -> None:
    assert list(forsaken({"nose", "six", "aiohttp"}, RULES)) == ["nose is not looked after (ended)"]
    assert list(forsaken({"aiohttp"}, RULES)) == ["six is borne in audit.toml and not used, or not abandoned"]


@pytest.mark.parametrize(
    ("expression", "fit"),
    [
        ("MIT", True),
        ("MIT AND Apache-2.0", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("(MIT AND Apache-2.0) OR Proprietary", True),
        ("SSPL-1.0", False),
        ("", False),
    ],
)
def test_an_expression_of_licences_is_met_or_not(expression: str, fit: bool) -> None:
    assert fits(expression, RULES) is fit


def test_whatever_is_borne_says_why() -> None:
    rules = read_rules()
    assert rules.borne.keys() <= rules.abandoned.keys()
    assert [name for name, why in rules.borne.items() if len(why) < 20] == []
