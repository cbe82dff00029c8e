"""The service as a process: starts, listens, and ends in good order. Must never know what it serves."""

from __future__ import annotations

import asyncio
import errno
import signal
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web as aioweb

from streaming.silence import LOOK_EVERY
from web import documents
from web.app import make_app
from web.conductor.studios import open_studio
from web.files_open import open_many
from web.hurry import BACKLOG, connections
from web.live.routes import LIVE, extension
from web.settings import Settings
from web.turns import turning

log = structlog.get_logger()

SHUTDOWN_SECONDS = 5.0
"""How long requests in progress are waited for."""


class CannotListen(Exception):
    """The address is taken or not ours; the text says so to whoever typed it."""


def application(settings: Settings) -> aioweb.Application:
    """The whole service: pages and live meetings."""
    return make_app(settings, extensions=(extension(open_studio, documents.maker),))


async def serve(
    settings: Settings,
    *,
    end_studios: bool = False,
    interrupt_ends_studios: bool = False,
    started: Callable[[aioweb.Application], Awaitable[None]] | None = None,
    ending: Callable[[], None] | None = None,
    alive: Callable[[], None] | None = None,
) -> None:
    """Serve until SIGTERM, SIGINT or SIGHUP. Raises `CannotListen`.

    Browsers are told that the service restarts. Studios live on for the next process unless `end_studios`, or
    `interrupt_ends_studios` and the signal was SIGINT; after SIGHUP they always do. `started` is called once the
    service can be reached, `ending` when it was told to end; `alive` every second from the first moment on, for as long
    as the loop turns: what takes long at the start (the database's check, its migration) runs beside it.
    """
    if alive is not None:
        say_alive(asyncio.get_running_loop(), alive)
    ended_by = _signalled()
    app = application(settings)
    app[LIVE].end_studios = end_studios
    open_many()
    runner = aioweb.AppRunner(
        app,
        handle_signals=False,
        shutdown_timeout=SHUTDOWN_SECONDS,
        access_log=None,
        **connections(settings.trust_proxy),
    )
    await runner.setup()
    try:
        with turning():
            await _listen(runner, settings)
            if started is not None:
                await started(app)
            log.info("listening", address=str(settings.listen), public_url=settings.public_url)
            number = await ended_by
        log.info("ending", signal=number.name)
        app[LIVE].end_studios = _ends_studios(number, end_studios, interrupt_ends_studios)
        if ending is not None:
            ending()
    finally:
        await runner.cleanup()


def say_alive(loop: asyncio.AbstractEventLoop, alive: Callable[[], None]) -> None:
    """Call `alive` now and every second for as long as the loop turns."""
    # No task: the loop turns for some time after the last one was cancelled, and that is no hanging.
    alive()
    loop.call_later(LOOK_EVERY, say_alive, loop, alive)


async def _listen(runner: aioweb.AppRunner, settings: Settings) -> None:
    host, port = settings.listen
    try:
        await aioweb.TCPSite(runner, host, port, backlog=BACKLOG).start()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotListen(f"Port {port} on {host} is in use by another program.") from None
        if error.errno in (errno.EACCES, errno.EADDRNOTAVAIL):
            raise CannotListen(f"It is not possible to listen on {settings.listen}: {error.strerror}.") from None
        raise


def _ends_studios(ended_by: signal.Signals, always: bool, interrupt: bool) -> bool:
    if ended_by is signal.SIGHUP:
        return False
    return always or (interrupt and ended_by is signal.SIGINT)


def _signalled() -> asyncio.Future[signal.Signals]:
    """The first signal to end. A later one changes nothing: the end is already on its way, in good order."""
    loop = asyncio.get_running_loop()
    came: asyncio.Future[signal.Signals] = loop.create_future()

    def take(number: signal.Signals) -> None:
        if not came.done():
            came.set_result(number)

    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(each, take, each)
    return came
