"""What knocks: tokens made as the desk makes them, and ffmpeg's own WHIP muxer, which nobody here wrote."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import imageio_ffmpeg

from tests.web.live.installation import Installation
from web import keys
from web.access.secrets import new_id, new_token, token_hash
from web.equipment.storage import Kind, Piece, Place
from web.live.routes import LIVE

COMMAND = (
    "-hide_banner -loglevel warning -re -f lavfi -i testsrc2=size=640x360:rate=25 "
    "-re -f lavfi -i sine=frequency=440:sample_rate=48000 -t {seconds} "
    "-c:v libx264 -preset ultrafast -tune zerolatency -profile:v baseline -bf 0 -g 25 -pix_fmt yuv420p "
    "-c:a libopus -ac 2 -b:a 64k -f whip -authorization"
)
"""A moving picture and a tone; token and address follow."""


async def token_for(
    at: Installation, kind: Kind = "encoder", *, person: str = "", place: Place = "", name: str = "Sala"
) -> tuple[str, str]:
    """A piece of the demonstration meeting's equipment: its id and its token."""
    token = "" if kind == "everybody" else new_token()
    hashed = token_hash(token) if token else None
    piece = Piece(new_id("e"), at.shown.council, at.meeting, kind, name, at.app[keys.CLOCK](), person, place, hashed)
    await at.app[keys.EQUIPMENT].add(piece)
    await at.app[LIVE].know_equipment(at.meeting)
    return piece.id, token


@asynccontextmanager
async def ffmpeg(address: str, token: str, *, seconds: int = 120) -> AsyncIterator[asyncio.subprocess.Process]:
    """Sends a moving picture and a tone by WHIP, until it is killed."""
    words = shlex.split(COMMAND.format(seconds=seconds))
    process = await asyncio.create_subprocess_exec(
        imageio_ffmpeg.get_ffmpeg_exe(), *words, token, address, stderr=asyncio.subprocess.PIPE, start_new_session=True
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
        await process.communicate()
