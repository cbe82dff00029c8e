"""A real RTMP server for tests: nginx with its RTMP module, recording what is published as FLV."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

from tests.tools import nginx, nginx_rtmp_module
from tests.until import until

APP = "live"

_CONFIGURATION = """
load_module {module};
daemon off;
master_process off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{ worker_connections 64; }}
rtmp {{
    server {{
        listen 127.0.0.1:{port};
        application {app} {{
            live on;
            record all;
            record_path {folder}/recorded;
            {on_publish}
        }}
    }}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RtmpServer:
    """Publish to `url` with any key; what arrived is in `recorded(key)`."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.url = f"rtmp://127.0.0.1:{port}/{APP}"

    def recorded(self, key: str) -> Path:
        """The FLV file of this key; written while it is published."""
        return self.folder / "recorded" / f"{key}.flv"

    def log(self) -> str:
        return (self.folder / "error.log").read_text()


@contextlib.asynccontextmanager
async def rtmp_server(folder: Path, *, port: int | None = None, on_publish: str = "") -> AsyncIterator[RtmpServer]:
    """Runs a server in `folder`. `on_publish` is an HTTP address that is asked whether a key may publish."""
    port = port or free_port()
    process = _start(folder, port, on_publish)
    try:
        await until(lambda: _answers(port))
        yield RtmpServer(folder, port)
    finally:
        process.terminate()
        process.wait(10)


def _start(folder: Path, port: int, on_publish: str) -> subprocess.Popen[bytes]:
    program, module = nginx(), nginx_rtmp_module()
    assert program, "nginx is not installed"
    assert module, "the RTMP module of nginx is not installed"
    recorded = folder / "recorded"
    recorded.mkdir(parents=True, exist_ok=True)
    # Started by root, nginx gives that up and writes as somebody else.
    recorded.chmod(0o777)
    for above in (folder, *folder.parents):
        if above.stat().st_uid == os.getuid() and not above.stat().st_mode & 0o001:
            above.chmod(above.stat().st_mode | 0o011)
    ask = f"on_publish {on_publish};" if on_publish else ""
    configuration = _CONFIGURATION.format(module=module, folder=folder, port=port, app=APP, on_publish=ask)
    (folder / "nginx.conf").write_text(configuration)
    return subprocess.Popen(
        [program, "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "error.log")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
