"""The real studios: processes of this machine, one per live meeting. Another scheduler would stand in this place."""

from __future__ import annotations

from streaming.client import StudioFailed, StudioHandle
from streaming.control import StudioSettings
from web.conductor.studio import Studio, StudioGone


async def open_studio(settings: StudioSettings, parts_known: int) -> Studio:
    """Find the meeting's studio running, or start it. Raises `StudioGone`."""
    try:
        return await StudioHandle.start_or_find(settings, parts_known)
    except StudioFailed as failed:
        raise StudioGone(str(failed)) from failed
