"""The bill of materials: whole, valid, the same every time, and without a word of where packages come from."""

from __future__ import annotations

import json
import re
import tomllib

import pytest

from requirements.audit import all_pins, page_packages
from requirements.sbom import ROOT, Invalid, document, text


def test_the_bill_names_everything_that_runs_and_is_always_the_same() -> None:
    made = document()
    said = text(made)
    assert text(document()) == said
    names = {each["purl"] for each in made["components"] if each.get("scope") != "excluded"}
    assert {f"pkg:pypi/{pin.name}@{pin.version}" for pin in all_pins() if pin.lock == "run"} <= names
    shipped = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"].keys() - {"esbuild"}
    versions = {path.removeprefix("node_modules/"): entry["version"] for path, entry in page_packages().items()}
    assert {f"pkg:npm/{name.replace('@', '%40')}@{versions[name]}" for name in shipped} <= names
    assert [each["name"] for each in made["components"] if not each.get("hashes")] == []
    assert [each["name"] for each in made["components"] if not each.get("licenses")] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (made["metadata"]["component"]["name"], made["metadata"]["component"]["version"]) == (
        "consistori",
        project["version"],
    )
    assert set(re.findall(r"https?://[^/\"]+", said)) <= {"http://cyclonedx.org"}
    assert "timestamp" not in said
    assert "serialNumber" not in said


def test_what_is_no_bill_is_not_written() -> None:
    with pytest.raises(Invalid):
        text({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"name": "without a type"}]})
