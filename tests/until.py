"""Waiting for something real (a process, a socket, a page) that says nothing when it is ready; bounded."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import TypeVar, overload

T = TypeVar("T")

PAUSE = 0.02
"""Seconds between two looks."""


@overload
async def until(look: Callable[[], Awaitable[T]], *, within: float = ...) -> T: ...
@overload
async def until(look: Callable[[], T], *, within: float = ...) -> T: ...
async def until(look: Callable[[], object], *, within: float = 20.0) -> object:
    """Return the first true value of `look`, plain or awaited; fail after `within` seconds, naming what was awaited."""
    deadline = asyncio.get_running_loop().time() + within
    while True:
        seen = look()
        value = await seen if inspect.isawaitable(seen) else seen
        if value:
            return value
        if asyncio.get_running_loop().time() >= deadline:
            what = inspect.getsource(look).strip() if inspect.isfunction(look) else repr(look)
            raise AssertionError(f"not within {within:g} s: {what}")
        await asyncio.sleep(PAUSE)
