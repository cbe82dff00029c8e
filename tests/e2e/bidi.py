"""Stands between Playwright and Firefox: what the one says in WebDriver BiDi and the other does not know yet is done.

Playwright emulates with commands that an ESR learns a year later, and gives up when it hears so. Run in the place of
Firefox, with its arguments: `python -m tests.e2e.bidi --headless …`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import sys

import aiohttp
from aiohttp import web as aioweb

from tests.tools import firefox

LISTENING = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")
OPTIONAL = "emulation."
"""Commands without which a page is only shown otherwise."""


class Between:
    def __init__(self, address: str) -> None:
        """`address`: where Firefox listens."""
        self._address = address
        self._optional: set[int] = set()

    async def serve(self, request: aioweb.Request) -> aioweb.WebSocketResponse:
        near = aioweb.WebSocketResponse(max_msg_size=0)
        await near.prepare(request)
        async with (
            aiohttp.ClientSession() as http,
            http.ws_connect(self._address + request.path, max_msg_size=0) as far,
        ):
            answers = asyncio.create_task(self._answers(far, near))
            async for message in near:
                command = json.loads(message.data)
                if command["method"].startswith(OPTIONAL):
                    self._optional.add(command["id"])
                await far.send_str(message.data)
            answers.cancel()
            await asyncio.gather(answers, return_exceptions=True)
        return near

    async def _answers(self, far: aiohttp.ClientWebSocketResponse, near: aioweb.WebSocketResponse) -> None:
        async for message in far:
            answer = json.loads(message.data)
            unknown = answer.get("error") == "unknown command" and answer.get("id") in self._optional
            done = {"type": "success", "id": answer.get("id"), "result": {}}
            await near.send_str(json.dumps(done) if unknown else message.data)
        await near.close()


async def main(arguments: list[str]) -> int:
    """The exit code of Firefox."""
    program = firefox()
    assert program is not None
    process = await asyncio.create_subprocess_exec(program, *arguments, stderr=asyncio.subprocess.PIPE)
    assert process.stderr is not None
    async for line in process.stderr:
        if found := LISTENING.search(line):
            server = aioweb.Application()
            server.router.add_get("/session", Between(found[1].decode()).serve)
            runner = aioweb.AppRunner(server)
            await runner.setup()
            await aioweb.TCPSite(runner, "127.0.0.1", 0).start()
            line = b"WebDriver BiDi listening on ws://127.0.0.1:%d\n" % runner.addresses[0][1]
        sys.stderr.buffer.write(line)
        sys.stderr.flush()
    return await process.wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(asyncio.run(main(sys.argv[1:])))
