"""A real RTMP server for tests: nginx with its RTMP module, recording what is published as FLV."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

from tests.ports import free_port
from tests.tools import nginx, nginx_rtmp_module, nginx_stream_module
from tests.until import until

APP = "live"

_CONFIGURATION = """
load_module {module};
{load_stream}
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
{stream}
"""

_TLS = """
stream {{
    server {{
        listen 127.0.0.1:{tls_port} ssl;
        ssl_certificate {certificate};
        ssl_certificate_key {certificate};
        proxy_pass 127.0.0.1:{port};
    }}
}}
"""


class RtmpServer:
    """Publish to `url` with any key; what arrived is in `recorded(key)`."""

    def __init__(self, folder: Path, port: int, tls_port: int = 0) -> None:
        self.folder = folder
        self.port = port
        self.tls_port = tls_port
        self._process: subprocess.Popen[bytes]
        self.url = f"rtmps://localhost:{tls_port}/{APP}" if tls_port else f"rtmp://127.0.0.1:{port}/{APP}"

    def recorded(self, key: str) -> Path:
        """The FLV file of this key; written while it is published."""
        return self.folder / "recorded" / f"{key}.flv"

    def log(self) -> str:
        return (self.folder / "error.log").read_text()

    def hang(self) -> None:
        """The kernel goes on accepting connections; nobody reads from them."""
        self._process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    async def begin(self) -> None:
        """Runs until `end`. What was recorded before is overwritten by what is published under the same key."""
        self._process = _started(self.folder)
        await until(lambda: _answers(self.port))

    def end(self) -> None:
        """Repeated, it changes nothing."""
        self.wake()
        self._process.terminate()
        self._process.wait(10)


@contextlib.asynccontextmanager
async def rtmp_server(
    folder: Path, *, port: int | None = None, on_publish: str = "", certificate: Path | None = None
) -> AsyncIterator[RtmpServer]:
    """Runs a server in `folder`. `on_publish` is an HTTP address that is asked whether a key may publish. With a
    `certificate` (PEM, with its key) it speaks TLS, on a port of its own."""
    server = RtmpServer(folder, port or free_port(), free_port() if certificate else 0)
    _configure(server, on_publish, certificate)
    await server.begin()
    try:
        yield server
    finally:
        server.end()


def _started(folder: Path) -> subprocess.Popen[bytes]:
    program = nginx()
    assert program, "nginx is not installed"
    files = ["-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "error.log")]
    return subprocess.Popen([program, *files], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _configure(server: RtmpServer, on_publish: str, certificate: Path | None) -> None:
    folder, stream, load_stream = server.folder, "", ""
    assert nginx_rtmp_module(), "the RTMP module of nginx is not installed"
    recorded = folder / "recorded"
    recorded.mkdir(parents=True, exist_ok=True)
    # Started by root, nginx gives that up and writes as somebody else.
    recorded.chmod(0o777)
    for above in (folder, *folder.parents):
        if above.stat().st_uid == os.getuid() and not above.stat().st_mode & 0o001:
            above.chmod(above.stat().st_mode | 0o011)
    if certificate:
        assert nginx_stream_module(), "the TLS module of nginx is not installed"
        load_stream = f"load_module {nginx_stream_module()};"
        stream = _TLS.format(tls_port=server.tls_port, certificate=certificate, port=server.port)
    configuration = _CONFIGURATION.format(
        module=nginx_rtmp_module(),
        folder=folder,
        port=server.port,
        app=APP,
        on_publish=f"on_publish {on_publish};" if on_publish else "",
        load_stream=load_stream,
        stream=stream,
    )
    (folder / "nginx.conf").write_text(configuration)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
