"""Consent at the desk as a browser goes through it, the settings, the watch link, and who may none of this."""

from __future__ import annotations

import datetime as dt
import logging
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from streaming.youtube.failure import Code
from tests.streaming.youtube.google import SECRET, StandIn
from tests.until import until
from tests.web.pages.site import Browser, Page, site
from tests.web.youtube.town import MEETING, Town
from web import keys
from web.logs import hush
from web.youtube.storage import Channel


async def asked(browser: Browser) -> str:
    """Where Google is asked."""
    at = "/vila/desk/youtube/grant"
    async with browser.session.get(browser.url + at, allow_redirects=False) as answer:
        assert answer.status == 303
        return answer.headers["Location"]


async def goes_to_google(browser: Browser) -> Page:
    """From the desk to Google and back."""
    page = await browser.get(await asked(browser))
    found = re.search(r'href="([^"]+)"', page.text)
    assert found is not None
    return await browser.get(found[1].replace("&amp;", "&"))


async def channel(vila: Town) -> Channel:
    return await vila.site.app[keys.YOUTUBE].channel("vila")


async def test_the_secretary_grants_the_channel_and_withdraws_it(vila: Town, google: StandIn) -> None:
    secretary = await vila.site.secretary()
    before = await secretary.get("/vila/desk/youtube")
    assert "Dona permís al canal" in before.text
    query = parse_qs(urlsplit(await asked(secretary)).query)
    assert query["redirect_uri"] == [f"{vila.site.url}/youtube"]

    page = await goes_to_google(secretary)
    assert (page.status, page.path) == (200, "/vila/desk/youtube")
    assert "El canal té permís." in page.text
    assert "Les sessions s'emeten al canal" in page.text
    kept = await channel(vila)
    (token,) = google.refresh_tokens
    assert token.encode() not in kept.sealed_token
    assert vila.site.app[keys.SAFE].unseal(kept.sealed_token, "youtube tokens") == token
    assert (kept.channel, kept.granted_by, token in page.text) == ("UCvila", "vila-secretary", False)

    await vila.site.convened()
    await vila.reaches("ready")
    gone = await secretary.post("/vila/desk/youtube/withdraw")
    assert "Retirat, aquí i a Google." in gone.text
    assert (google.revoked, (await channel(vila)).granted) == ([token], False)
    assert (await secretary.post("/vila/desk/youtube/withdraw")).status == 200
    await until(lambda: not vila.broadcasts._drivers)


async def test_withdrawing_while_google_is_away_withdraws_here(vila: Town, google: StandIn) -> None:
    await vila.grant()
    google.fail("revoke", status=503)
    secretary = await vila.site.secretary()
    page = await secretary.post("/vila/desk/youtube/withdraw")
    assert "myaccount.google.com/permissions" in page.text
    assert not (await channel(vila)).granted


@pytest.mark.parametrize("what", ["denied", "no channel", "client", "google fails"])
async def test_what_google_does_not_grant(vila: Town, google: StandIn, what: str) -> None:
    google.deny = what == "denied"
    google.channel = what != "no channel"
    if what in ("client", "google fails"):
        google.fail("token", "invalid_client" if what == "client" else "server_error", times=3, status=400)
    secretary = await vila.site.secretary()
    page = await goes_to_google(secretary)
    said = {
        "denied": "No s&#39;ha donat permís per a YouTube",
        "no channel": "El compte no té cap canal de YouTube",
        "client": "Google no accepta aquesta instal·lació",
        "google fails": "YouTube té una fallada",
    }
    assert (page.status, said[what] in page.text) == (502, True)
    assert not (await channel(vila)).granted


async def test_an_answer_counts_only_where_it_was_asked_for(vila: Town, google: StandIn) -> None:
    secretary = await vila.site.secretary()
    page = await secretary.get(await asked(secretary))
    link = re.search(r'href="([^"]+)"', page.text)
    assert link is not None
    back = link[1].replace("&amp;", "&")

    stranger, other = await vila.site.browser(), await vila.site.secretary("altra")
    assert (await stranger.get(back)).path == "/sign-in"
    assert (await other.get(back)).status == 403
    assert (await secretary.get(re.sub("state=[^&]+", "state=forged", back))).status == 403
    vila.site.now += dt.timedelta(minutes=11)
    assert (await secretary.get(back)).status == 403
    assert not (await channel(vila)).granted


async def test_settings_are_for_the_secretary_and_checked(vila: Town, google: StandIn) -> None:
    secretary, other = await vila.site.secretary(), await vila.site.secretary("altra")
    await secretary.post("/vila/desk/youtube", {"privacy": "unlisted", "latency": "normal", "backup": "on"})
    kept = await channel(vila)
    assert (kept.privacy, kept.latency, kept.made_for_kids, kept.backup) == ("unlisted", "normal", False, True)
    assert (await secretary.post("/vila/desk/youtube", {"privacy": "secret", "latency": "low"})).status == 422
    for path in ("/vila/desk/youtube", "/vila/desk/youtube/grant"):
        assert (await other.get(path)).status == 403
    for path in ("/vila/desk/youtube", "/vila/desk/youtube/withdraw", f"/vila/desk/m/{MEETING}/youtube"):
        assert (await other.post(path)).status in (403, 404)
    assert await channel(vila) == kept


async def test_citizens_find_the_broadcast_and_the_secretary_what_is_wrong(vila: Town, google: StandIn) -> None:
    await vila.grant()
    await vila.site.convened()
    row = await vila.reaches("ready")
    citizen, secretary = await vila.site.browser(), await vila.site.secretary()
    assert row.watch in (await citizen.get(f"/vila/m/{MEETING}")).text
    assert "L&#39;emissió és a punt a YouTube" in (await secretary.get(f"/vila/desk/m/{MEETING}")).text
    google.fail("liveBroadcasts.update", "quotaExceeded", times=9)
    await vila.grant(privacy="private")
    await vila.reaches("ready", Code.QUOTA_EXCEEDED)
    page = await secretary.get(f"/vila/desk/m/{MEETING}")
    assert "ha exhaurit el que YouTube permet en un dia" in page.text
    assert "ha exhaurit el que YouTube permet en un dia" in (await secretary.get("/vila/desk")).text
    google.heal()
    await secretary.post(f"/vila/desk/m/{MEETING}/youtube")
    await until(lambda: google.one["status"]["privacyStatus"] == "private")
    await vila.reaches("ready")

    async def is_gone() -> bool:
        return "youtube.com" not in (await citizen.get(f"/vila/m/{MEETING}")).text

    # The page is shared for a moment by all who ask.
    await until(is_gone)


async def test_without_a_client_a_pasted_key_is_all_there_is(founded: Path, tmp_path: Path) -> None:
    async with site(tmp_path, founded) as at:
        secretary = await at.secretary()
        page = await secretary.get("/vila/desk/youtube")
        assert (page.status, "no té client a Google" in page.text) == (200, True)
        assert (await secretary.get("/vila/desk/youtube/grant")).status == 404
        fields = {"known": "rtmps://a.rtmps.youtube.com/live2", "key": "abcd-efgh"}
        assert (await secretary.post("/vila/desk/destinations", fields)).status == 200


async def test_no_token_and_no_secret_is_ever_logged(
    vila: Town, google: StandIn, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    hush()
    caplog.set_level(logging.DEBUG)
    secretary = await vila.site.secretary()
    await goes_to_google(secretary)
    await vila.site.convened()
    await vila.reaches("ready")
    google.expire_access()
    google.fail("liveBroadcasts.update", "quotaExceeded")
    await secretary.post("/vila/desk/youtube", {"privacy": "unlisted", "latency": "low"})
    await until(lambda: google.one["status"]["privacyStatus"] == "unlisted")
    await secretary.post("/vila/desk/youtube/withdraw")
    (token,), (stream,) = google.revoked, google.streams.values()
    written = caplog.text + "".join(capfd.readouterr())
    for secret in (token, SECRET, "ya29.", stream["cdn"]["ingestionInfo"]["streamName"]):
        assert secret not in written
