"""One browser for all tests of the screens, with fake devices; a fresh window of it for each."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from tests.tools import CHROMIUM_FLAGS, chromium
from tests.web.front.service import Service

Open = Callable[..., Awaitable[Page]]
IN_A_BROWSER = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.needs("chromium")]
"""Marks of a module whose tests share the browser."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def window(browser: Browser) -> AsyncIterator[Open]:
    """Open a screen of a service: `await window(service, "room", width=390)`. Errors of its own fail the test."""
    problems: list[str] = []
    services: list[Service] = []
    async with AsyncExitStack() as stack:

        async def opened(
            service: Service,
            screen: str,
            *,
            width: int = 1280,
            mode: str = "light",
            entry: dict[str, object] | None = None,
        ) -> Page:
            services.append(service)
            context = await browser.new_context(
                viewport={"width": width, "height": 800 if width > 600 else 844},
                locale="ca-ES",
                color_scheme=mode,  # type: ignore[arg-type]
                permissions=["camera", "microphone"],
                reduced_motion="reduce",
            )
            stack.push_async_callback(context.close)
            how = entry if entry is not None else {"mode": "chamber", "camera": False, "microphone": False}
            if how:
                kept = json.dumps(json.dumps(how))
                await context.add_init_script(f"sessionStorage.setItem('consistori.entry.m1', {kept})")
            page = await context.new_page()
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("console", lambda said: problems.append(said.text) if "Content Security" in said.text else None)
            await page.goto(f"{service.address}/{screen}")
            await page.wait_for_selector("h1")
            return page

        yield opened
    assert problems == []
    assert [problem for service in services for problem in service.problems] == []
