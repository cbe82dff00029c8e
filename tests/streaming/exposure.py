"""Looking for a secret where anybody on the machine could: command lines, environments, files."""

from __future__ import annotations

import contextlib
from pathlib import Path

import psutil


def exposed(secret: str, pid: int | None = None) -> list[str]:
    """Every process of that family (ours by default) in whose command line or environment the secret is."""
    found = []
    root = psutil.Process(pid)
    for process in [root, *root.children(recursive=True)]:
        for file in ("cmdline", "environ"):
            with contextlib.suppress(OSError):
                if secret.encode() in Path(f"/proc/{process.pid}/{file}").read_bytes():
                    found.append(f"{process.pid} {file}")
    return found


def written(secret: str, folder: Path) -> list[Path]:
    """Every file below `folder` that holds it."""
    return [file for file in folder.rglob("*") if file.is_file() and secret.encode() in file.read_bytes()]
