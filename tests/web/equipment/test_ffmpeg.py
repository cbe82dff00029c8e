"""ffmpeg's own WHIP muxer as the chamber's camera: killed and back, and with the studio killed under it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from streaming.detach import holder
from tests.until import until
from tests.web.equipment.encoder import ffmpeg, token_for
from tests.web.live.installation import installation
from web import keys
from web.conductor.studios import open_studio
from web.equipment.chamber import CHAMBER
from web.equipment.sessions import Session


async def test_a_camera_of_the_chamber_goes_and_comes_back(tmp_path: Path) -> None:
    async with installation(tmp_path, open_studio) as at:  # type: ignore[arg-type]
        _piece, token = await token_for(at)
        whip = f"{at.room}/whip"

        def receiving(after: str = "") -> Session | None:
            """The connection from which picture and sound come, if it is another than the one before."""
            sessions = at.live().equipment.sessions.values() if at.live() else ()
            coming = (each for each in sessions if each.receiving and each.receiving.fps > 5 and each.receiving.sound)
            return next((each for each in coming if each.id != after), None)

        try:
            async with ffmpeg(whip, token) as encoder:
                first = await until(receiving, within=60)
                assert first is not None
                assert first.receiving is not None
                assert (first.source, first.receiving.width, first.receiving.height) == (CHAMBER, 640, 360)
                encoder.kill()
                await encoder.wait()
                async with ffmpeg(whip, token):
                    again = await until(lambda: receiving(first.id), within=60)
                    assert again is not None
                    assert [again.id] == [each.id for each in at.live().equipment.sessions.values()]
                    studio = holder(at.app[keys.FOLDERS].studio(at.meeting)) or 0
                    os.kill(studio, signal.SIGKILL)
                    await until(lambda: not at.live().equipment.sessions, within=60)
            async with ffmpeg(whip, token):
                await until(receiving, within=60)
        finally:
            await at.live().end()
