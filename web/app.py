"""The application: settings in, everything the handlers take laid out by key, every address in one table."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path

import structlog
from aiohttp import web as aioweb

from meetings.storage import database
from meetings.storage.destinations import Destinations
from meetings.storage.imprints import Imprints
from meetings.storage.journals import StoredJournals
from meetings.storage.planned import PlannedMeetings
from meetings.storage.prose import Prose
from meetings.storage.registry import Registry
from meetings.storage.soundness import examine
from web import documents, keys, limits, middleware, rendering
from web.access.audit import Audit
from web.access.door import Door
from web.access.factors import Factors
from web.access.reseal import unreadable
from web.access.secrets import Safe
from web.clock import SteadyClock
from web.equipment.cameras import Cameras
from web.equipment.storage import EquipmentStorage
from web.folders import Folders
from web.migrations import upgrade
from web.pages import cameras, events, live, meeting, openapi, supervision
from web.pages.recorded import Recorded
from web.pages.routes import ROUTES
from web.pages.shared import Shared
from web.record import Record
from web.routes import lay_out, lay_out_static, refuse_unruled
from web.settings import Settings
from web.watch.ledger import WatchedLedger
from web.watch.metrics import Metrics
from web.watch.watches import Watches
from web.youtube.broadcasts import BROADCASTS, Broadcasts, look_after
from web.youtube.storage import YouTubeStorage

log = structlog.get_logger()

STATIC = Path(__file__).resolve().parent / "static"
FORM_ALLOWANCE = 65_536
"""Bytes a form may have besides the file in it."""


def make_app(
    settings: Settings,
    *,
    clock: Callable[[], dt.datetime] | None = None,
    extensions: Iterable[Callable[[aioweb.Application], None]] = (),
) -> aioweb.Application:
    """The service without its live part, which comes as one of the `extensions`: each may add routes and owners.

    Raises `NoRule` when one of them says nowhere who may ask for it.
    """
    app = aioweb.Application(
        middlewares=middleware.ALL,
        client_max_size=settings.upload_limit_mb * 1_000_000 + FORM_ALLOWANCE,
    )
    clock = clock or SteadyClock()
    engine = database.connect(settings.database)
    app[keys.SETTINGS] = settings
    app[keys.CLOCK] = clock
    app[keys.ENGINE] = engine
    app[keys.WATCHES] = Watches(lambda: clock().timestamp())
    app[keys.METRICS] = Metrics(app[keys.WATCHES].live)
    app[keys.LEDGER] = WatchedLedger(StoredJournals(engine), clock, app[keys.METRICS].service)
    app[keys.RECORD] = Record(app[keys.LEDGER])
    app[openapi.MADE] = {}
    app[cameras.TRIALS] = asyncio.Semaphore(limits.CAMERAS_TRIED)
    app[events.OPEN_STREAMS], app[live.RECORDED] = events.Streams(), Recorded()
    app[supervision.READINESS] = supervision.Readiness()
    streams = app[events.OPEN_STREAMS].tasks
    app[keys.METRICS].observe("event_streams", "Open event streams of citizens.", lambda: len(streams))
    app[meeting.SHARED] = Shared()
    app[keys.REGISTRY] = Registry(engine)
    app[keys.PLANNED] = PlannedMeetings(engine)
    app[keys.DESTINATIONS] = Destinations(engine)
    app[keys.IMPRINTS] = Imprints(engine)
    app[keys.PROSE] = Prose(engine)
    app[keys.DOOR] = Door(engine, clock)
    app[keys.AUDIT] = Audit(engine, clock)
    app[keys.SAFE] = Safe(settings.secrets)
    app[keys.FACTORS] = Factors(engine, clock, app[keys.SAFE], settings.public_url, app[keys.DOOR])
    app[keys.FOLDERS] = Folders(settings.data)
    app[keys.YOUTUBE] = YouTubeStorage(engine)
    app[keys.EQUIPMENT] = EquipmentStorage(engine)
    app[keys.CAMERAS] = Cameras(engine)
    app[BROADCASTS] = Broadcasts(app)
    app[keys.TEMPLATES] = rendering.environment()
    app.on_response_prepare.append(middleware.on_prepare)
    app.on_shutdown.append(events.close_streams)
    app.cleanup_ctx.append(_database)
    app.cleanup_ctx.append(look_after)
    for extend in extensions:
        extend(app)
    lay_out_static(app, "/static", str(STATIC))
    lay_out(app, ROUTES)
    refuse_unruled(app)
    app.on_startup.append(_refuse_unruled)
    return app


async def _refuse_unruled(app: aioweb.Application) -> None:
    """Once more when it starts: a route may have been added since."""
    refuse_unruled(app)


async def _database(app: aioweb.Application) -> AsyncIterator[None]:
    """Bring the tables up to date before anybody comes in."""
    await examine(app[keys.ENGINE])
    await upgrade(app[keys.ENGINE])
    await asyncio.to_thread(documents.give_back, app[keys.FOLDERS])
    if lost := await unreadable(app[keys.ENGINE], app[keys.SAFE]):
        log.error(
            "stored keys cannot be read: name the secret that they were encrypted with in CONSISTORI_FORMER_SECRETS, "
            "or have them entered again",
            count=lost,
        )
    yield
    await app[keys.AUDIT].settle()
    await app[keys.ENGINE].dispose()
