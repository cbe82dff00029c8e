"""Consent as a browser goes through it, and its end."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from msgspec.structs import replace

from streaming.youtube import consent
from streaming.youtube.aside import Aside
from streaming.youtube.failure import Code, YouTubeFailed
from streaming.youtube.google import SCOPE
from tests.streaming.youtube.google import StandIn

BACK = "http://127.0.0.1:8080/youtube"


async def answered(url: str) -> dict[str, str]:
    """What Google sends back with the browser."""
    async with aiohttp.ClientSession() as session, session.get(url) as page:
        link = (await page.text()).split('href="')[1].split('"')[0].replace("&amp;", "&")
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}


async def code_of(google: StandIn, code: str, verifier: str) -> Code:
    with pytest.raises(YouTubeFailed) as failed:
        await consent.take(google.google, BACK, code, verifier, Aside())
    return failed.value.code


async def test_consent_is_asked_for_once_offline_with_one_scope_and_a_challenge(google: StandIn) -> None:
    asked = consent.ask(google.google, BACK)
    query = parse_qs(urlsplit(asked.url).query)
    assert query["scope"] == [SCOPE]
    assert (query["access_type"], query["prompt"], query["code_challenge_method"]) == (
        ["offline"],
        ["consent"],
        ["S256"],
    )
    assert asked.verifier not in asked.url
    back = await answered(asked.url)
    assert back["state"] == asked.state
    token = await consent.take(google.google, BACK, back["code"], asked.verifier, Aside())
    assert google.refresh_tokens == {token}


async def test_a_code_is_of_no_use_without_its_verifier(google: StandIn) -> None:
    asked = consent.ask(google.google, BACK)
    back = await answered(asked.url)
    assert await code_of(google, back["code"], "x" * 43) is Code.ACCESS_REVOKED


async def test_an_application_that_google_does_not_know(google: StandIn) -> None:
    wrong = replace(google.google, client_secret="other")
    with pytest.raises(YouTubeFailed) as failed:
        await consent.take(wrong, BACK, "code", "v" * 43, Aside())
    assert failed.value.code is Code.CLIENT_REFUSED
    assert "other" not in repr(wrong)


async def test_withdrawing(google: StandIn) -> None:
    token = google.consent()
    await consent.withdraw(google.google, token, Aside())
    assert google.revoked == [token]
    await consent.withdraw(google.google, token, Aside())
    google.fail("revoke", status=503)
    with pytest.raises(YouTubeFailed) as failed:
        await consent.withdraw(google.google, google.consent(), Aside())
    assert failed.value.code is Code.SERVER_ERROR
