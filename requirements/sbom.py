"""The bill of materials: everything that a running Consistori is made of, as CycloneDX JSON.

    .venv/bin/python -m requirements.sbom [FILE]

`make sbom` calls it. Python packages come from run.lock with their hashes, through cyclonedx-py; what the pages are
made of from package-lock.json; licences from what is installed. The same locks give the same bytes. No address of any
package index is in it: it says what, not from where.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from requirements.audit import fits, installed, licence, name_of, page_packages, read_rules

ROOT = Path(__file__).resolve().parent.parent
SPEC = SchemaVersion.V1_6
DEFAULT = "consistori.cdx.json"

Component = dict[str, Any]


class Invalid(Exception):
    """What was made is no CycloneDX document. The text says where."""


def python_packages(root: Path = ROOT) -> dict[str, Any]:
    """The document that cyclonedx-py makes of the lock file."""
    words = [sys.executable, "-m", "cyclonedx_py", "requirements", "--output-reproducible", "--short-PURLs"]
    words += ["--sv", SPEC.to_version(), "--of", "JSON", "--pyproject", "pyproject.toml", "requirements/run.lock"]
    made = subprocess.run(words, cwd=root, capture_output=True, text=True, check=True)
    document: dict[str, Any] = json.loads(made.stdout)
    return document


def document(root: Path = ROOT) -> dict[str, Any]:
    made = python_packages(root)
    rules = read_rules(root)
    for component in made["components"]:
        _say_what(component)
        about = installed(component["name"])
        expression = licence(about, rules) if about else ""
        if fits(expression, rules):
            component["licenses"] = _licences(expression)
    pages = list(_pages(root))
    made["components"] = sorted([*made["components"], *pages], key=lambda each: str(each["bom-ref"]))
    root_ref = made["metadata"]["component"]["bom-ref"]
    for component in (made["metadata"]["component"], *made["metadata"].get("tools", {}).get("components", [])):
        _say_what(component)
    made["dependencies"] = _dependencies(made, root_ref, [each["bom-ref"] for each in pages if "scope" not in each])
    return made


def _say_what(component: Component) -> None:
    """Names and hashes, without where it came from; distributions' hashes are the component's."""
    hashes = [
        each
        for reference in component.pop("externalReferences", [])
        if reference.get("type") == "distribution"
        for each in reference.get("hashes", [])
    ]
    if hashes:
        component["hashes"] = sorted(
            {each["content"]: each for each in hashes}.values(), key=lambda each: str(each["content"])
        )
    component.pop("description", None)


def _licences(expression: str) -> list[dict[str, Any]]:
    if " " in expression:
        return [{"expression": expression}]
    return [{"license": {"id": expression}}]


def _pages(root: Path) -> Iterator[Component]:
    """What is built into the pages is required; what builds or checks them is not in what runs."""
    lock = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))
    shipped = lock["packages"][""]["dependencies"].keys() - {"esbuild"}
    seen = set()
    for path, entry in sorted(page_packages(root).items()):
        if entry.get("optional"):
            continue
        name, version = name_of(path), entry["version"]
        purl = f"pkg:npm/{name.replace('@', '%40')}@{version}"
        if purl in seen:
            continue
        seen.add(purl)
        built_in = name in shipped or (not entry.get("dev") and name != "esbuild")
        component: Component = {
            "bom-ref": purl,
            "hashes": [{"alg": "SHA-512", "content": _hex(entry["integrity"])}],
            "licenses": _licences(entry["license"]),
            "name": name,
            "purl": purl,
            "type": "library",
            "version": version,
        }
        yield component if built_in else component | {"scope": "excluded"}


def _hex(integrity: str) -> str:
    return base64.b64decode(integrity.removeprefix("sha512-")).hex()


def _dependencies(made: dict[str, Any], root_ref: str, pages: list[str]) -> list[dict[str, Any]]:
    """What the program itself needs; of the others a lock file says only that they are there."""
    known = {each["ref"]: set(each.get("dependsOn", [])) for each in made.get("dependencies", [])}
    known.setdefault(root_ref, set()).update(pages)
    for component in made["components"]:
        known.setdefault(component["bom-ref"], set())
    known[root_ref] |= {each["bom-ref"] for each in made["components"] if each.get("scope") != "excluded"}
    return [{"ref": ref, **({"dependsOn": sorted(on)} if on else {})} for ref, on in sorted(known.items())]


def text(made: dict[str, Any]) -> str:
    """The document as it is written. Raises `Invalid`."""
    said = json.dumps(made, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    if (problem := JsonStrictValidator(SPEC).validate_str(said)) is not None:
        raise Invalid(str(problem))
    return said


def main(arguments: list[str]) -> int:
    file = Path(arguments[0] if arguments else DEFAULT)
    made = document()
    file.write_text(text(made), encoding="utf-8")
    print(f"{file}: {len(made['components'])} components, CycloneDX {SPEC.to_version()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
