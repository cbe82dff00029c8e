"""Looking for a secret where somebody could: command lines, environments, files and what is packed in them, texts.

In every form a program may have put it into; what is sealed is in none of them.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, quote_plus

import psutil


def forms(secret: str) -> tuple[bytes, ...]:
    """As it is, escaped for JSON and for addresses, in base64 and in hexadecimal."""
    plain = secret.encode()
    packed = (base64.b64encode(plain), base64.urlsafe_b64encode(plain))
    said = (secret, json.dumps(secret)[1:-1], quote(secret, safe=""), quote_plus(secret), plain.hex())
    return tuple(dict.fromkeys([*(each.encode() for each in said), *(each.rstrip(b"=") for each in packed)]))


def holds(content: bytes, secret: str) -> bool:
    return any(form in content for form in forms(secret))


def exposed(secret: str, pid: int | None = None) -> list[str]:
    """Every process of that family (ours by default) in whose command line or environment the secret is."""
    root = psutil.Process(pid)
    return exposed_by([root, *root.children(recursive=True)], secret)


def exposed_by(processes: Iterable[psutil.Process], secret: str, *files: str) -> list[str]:
    found = []
    for process in processes:
        for file in files or ("cmdline", "environ"):
            with contextlib.suppress(OSError):
                if holds(Path(f"/proc/{process.pid}/{file}").read_bytes(), secret):
                    found.append(f"{process.pid} {file}")
    return found


def written(secret: str, folder: Path) -> list[Path]:
    """Every file below `folder` that holds it, also packed in an archive as documents are."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [file for file in files if any(holds(content, secret) for content in _contents(file.read_bytes()))]


def _contents(content: bytes) -> Iterable[bytes]:
    yield content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
