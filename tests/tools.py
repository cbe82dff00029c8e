"""The programs that tests use and no Python package brings: found, or installed through apt where that is allowed.

Run as `python -m tests.tools` before the tests. What cannot be installed is named with the command that would do it:
tests marked `needs(<tool>)` then stay out, or with `CI=true` fail.
"""

from __future__ import annotations

import ctypes.util
import glob
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import NamedTuple

from tests import small_disk
from tests.link import line

SBIN = "/usr/local/sbin:/usr/sbin:/sbin"
"""Where Debian keeps servers; an ordinary user's PATH leaves it out."""


class Tool(NamedTuple):
    """A program the tests need: its name for people, how to find it, the Debian packages that bring it."""

    title: str
    find: Callable[[], str | None]
    """The program, or for a module of a program the module's file."""
    packages: tuple[str, ...]


def which(*names: str) -> str | None:
    """Return the first of `names` that can be run."""
    path = f"{os.environ.get('PATH', '')}{os.pathsep}{SBIN}"
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


def chromium() -> str | None:
    return which("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def firefox() -> str | None:
    return which("firefox-esr", "firefox")


CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-gpu",
)
"""Fake camera and microphone, given without asking, and no traffic of its own."""


def pdftotext() -> str | None:
    return which("pdftotext")


def fribidi() -> str | None:
    """A library that Pillow loads, to join and turn the letters of Arabic."""
    return ctypes.util.find_library("fribidi")


def nginx() -> str | None:
    return which("nginx")


def nginx_module(name: str) -> str | None:
    folders = ("/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/share/nginx/modules")
    return next((found for folder in folders for found in glob.glob(f"{folder}/ngx_{name}_module.so")), None)


def nginx_rtmp_module() -> str | None:
    return nginx_module("rtmp")


def nginx_stream_module() -> str | None:
    return nginx_module("stream")


def turnserver() -> str | None:
    return which("turnserver")


def postgresql() -> str | None:
    """The server; Debian keeps it out of everybody's PATH, one folder a version."""
    installed = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"), key=lambda path: int(path.split("/")[4]))
    return which("postgres") or next(reversed(installed), None)


TOOLS: Mapping[str, Tool] = {
    "chromium": Tool("Chromium", chromium, ("chromium",)),
    "firefox": Tool("Firefox", firefox, ("firefox-esr",)),
    "nginx": Tool("nginx", nginx, ("nginx",)),
    "nginx-rtmp": Tool("the RTMP module of nginx", nginx_rtmp_module, ("libnginx-mod-rtmp",)),
    "nginx-stream": Tool("the TLS module of nginx", nginx_stream_module, ("libnginx-mod-stream",)),
    "pdftotext": Tool("Poppler's reader of PDF", pdftotext, ("poppler-utils",)),
    "fribidi": Tool("libfribidi", fribidi, ("libfribidi0",)),
    "postgresql": Tool("PostgreSQL", postgresql, ("postgresql",)),
    "coturn": Tool("coturn", turnserver, ("coturn",)),
    "line": Tool("a line of a test's own (root, and /dev/net/tun)", line.find, ("iproute2",)),
    "small-disk": Tool("a disk of a test's own (root, or user name spaces)", small_disk.find, ("mount", "util-linux")),
    "loop-disk": Tool("a disk in a file (root)", small_disk.find_loop, ("mount", "e2fsprogs")),
}


def missing(tools: Mapping[str, Tool] = TOOLS) -> list[Tool]:
    return [tool for tool in tools.values() if tool.find() is None]


def install_command(tools: list[Tool]) -> list[str]:
    """Return what a person would type to install `tools` on Debian or Ubuntu."""
    return ["sudo", "apt-get", "install", "--yes", *(package for tool in tools for package in tool.packages)]


def required(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether nothing may be left out: on CI."""
    return environ.get("CI", "").lower() in ("true", "1", "yes")


def as_root() -> list[str] | None:
    """Return what to put before a command that needs root: nothing, `sudo`, or None where root is not to be had."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def install(tools: list[Tool]) -> str:
    """Install `tools` through apt; return why it did not work, or an empty string."""
    root, apt = as_root(), shutil.which("apt-get")
    if apt is None:
        return "this system has no apt"
    if root is None:
        return "that takes root"
    # Servers that come along must not start: the tests run their own, and the machine's ports are not ours.
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", apt, "-qq", "--option=DPkg::Lock::Timeout=120"]
    for arguments in (["update"], install_command(tools)[2:]):
        done = subprocess.run([*root, *quiet, *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            return "\n".join(["apt-get failed:", *(done.stderr or done.stdout).strip().splitlines()[-5:]])
    return ""


def main() -> int:
    """Install what is missing; return 1 where something still is and may not be."""
    lacking = missing()
    if not lacking:
        return 0
    print(f"Installing {', '.join(tool.title for tool in lacking)} …", flush=True)
    problem = install(lacking)
    lacking = missing()
    if not lacking:
        return 0
    print(f"Not installed: {', '.join(tool.title for tool in lacking)}: {problem or 'the packages do not bring it'}")
    print(f"    {' '.join(install_command(lacking))}\nwould install it.", end=" ")
    print("CI may not do without." if required() else "Tests that need it stay out.", flush=True)
    return 1 if required() else 0


if __name__ == "__main__":
    sys.exit(main())
