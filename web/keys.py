"""What the application carries, by name. Handlers take things from here and from nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import jinja2
from aiohttp import web as aioweb
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.council import Council
from meetings.ledger import Ledger
from meetings.storage.destinations import Destinations
from meetings.storage.imprints import Imprints
from meetings.storage.planned import PlannedMeetings
from meetings.storage.prose import Prose
from meetings.storage.registry import Registry
from web.access.audit import Audit
from web.access.door import Door
from web.access.factors import Factors
from web.access.secrets import Safe
from web.access.visitor import Visitor
from web.equipment.cameras import Cameras
from web.equipment.storage import EquipmentStorage, Piece
from web.folders import Folders
from web.record import Record
from web.settings import Settings
from web.watch.metrics import Metrics
from web.watch.watches import Watches
from web.youtube.storage import YouTubeStorage

SETTINGS = aioweb.AppKey("settings", Settings)
CLOCK: aioweb.AppKey[Callable[[], dt.datetime]] = aioweb.AppKey("clock")
"""Now, with its zone."""
ENGINE = aioweb.AppKey("engine", AsyncEngine)
LEDGER = aioweb.AppKey("ledger", Ledger)
REGISTRY = aioweb.AppKey("registry", Registry)
PLANNED = aioweb.AppKey("planned", PlannedMeetings)
DESTINATIONS = aioweb.AppKey("destinations", Destinations)
IMPRINTS = aioweb.AppKey("imprints", Imprints)
RECORD = aioweb.AppKey("record", Record)
PROSE = aioweb.AppKey("prose", Prose)
DOOR = aioweb.AppKey("door", Door)
FACTORS = aioweb.AppKey("factors", Factors)
SAFE = aioweb.AppKey("safe", Safe)
YOUTUBE = aioweb.AppKey("youtube", YouTubeStorage)
EQUIPMENT = aioweb.AppKey("equipment", EquipmentStorage)
CAMERAS = aioweb.AppKey("cameras", Cameras)
AUDIT = aioweb.AppKey("audit", Audit)
FOLDERS = aioweb.AppKey("folders", Folders)
METRICS = aioweb.AppKey("metrics", Metrics)
WATCHES = aioweb.AppKey("watches", Watches)
TEMPLATES = aioweb.AppKey("templates", jinja2.Environment)

VISITOR: aioweb.RequestKey[Visitor | None] = aioweb.RequestKey("visitor", Visitor | None)  # type: ignore[arg-type]
"""Who asks; None for a citizen."""
PENDING: aioweb.RequestKey[Visitor | None] = aioweb.RequestKey("pending", Visitor | None)  # type: ignore[arg-type]
"""Who is on their way in and has something left to do; a stranger wherever that is not asked for."""
COUNCIL: aioweb.RequestKey[Council] = aioweb.RequestKey("council", Council)
"""The council the address names, on every address under `/{council}/`."""
REHEARSES = aioweb.RequestKey("rehearses", str)
"""Where the address names a rehearsal, the id of the meeting that is tried out; empty for meetings."""
PIECE: aioweb.RequestKey[Piece] = aioweb.RequestKey("piece", Piece)
"""The encoder or player whose token came with the request, on addresses that ask for one."""
LANGUAGE = aioweb.RequestKey("language", str)
