"""The demonstration meeting, held by people at real browsers from the first link to the film and the minutes.

Secretary, chair, two councillors, an external member and a citizen each have a Chromium of their own. The other
councillors sit in the chamber without a device. What is asserted is what arrived: pictures decoded, tones heard, files
decoded, facts written.
"""

from __future__ import annotations

import asyncio
import csv
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest
from playwright.async_api import async_playwright, expect

from meetings.journal import check, from_line
from tests.e2e import steps
from tests.e2e.person import Person, Signal, at_a_browser
from tests.e2e.service import Service, demonstration
from tests.e2e.signals import watch
from tests.e2e.words import ca
from tests.streaming.exposure import exposed_by, holds, written
from tests.streaming.rtmp_server import RtmpServer, rtmp_server
from tests.until import until

SIGNAL = Signal()
KEY = "clau-secreta-de-prova"
TONES = {"secretary": 440, "ferrer": 700, "roca": 900, "guest": 1_300}
"""Hz of each microphone; the chair's beeps."""
AUDIBLE, SILENT = -45.0, -60.0
"""dB: a voice with the floor comes at about -35; the edges of the chair's beeps leave about -70 everywhere."""
WITHOUT_DEVICE = tuple(f"demo-{number}" for number in range(4, 13))
EXCUSED = "demo-13"

pytestmark = pytest.mark.needs("chromium", "nginx", "nginx-rtmp")


class Company(msgspec.Struct):
    service: Service
    rtmp: RtmpServer
    secretary: Person
    chair: Person
    ferrer: Person
    """A councillor far away, on a phone."""
    roca: Person
    """A councillor in the chamber."""
    guest: Person
    citizen: Person

    @property
    def seated(self) -> tuple[Person, ...]:
        return (self.secretary, self.chair, self.ferrer, self.roca, self.guest)


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[Company]:
    async with AsyncExitStack() as stack:
        rtmp = await stack.enter_async_context(rtmp_server(tmp_path / "rtmp"))
        service = await stack.enter_async_context(demonstration(tmp_path))
        playwright = await stack.enter_async_context(async_playwright())

        async def person(name: str, tone: int, **how: Any) -> Person:
            return await stack.enter_async_context(at_a_browser(playwright, name, tmp_path, tone=tone, **how))

        yield Company(
            service,
            rtmp,
            await person("secretary", TONES["secretary"]),
            await person("chair", SIGNAL.frequency, signal=SIGNAL),
            await person("ferrer", TONES["ferrer"], width=390),
            await person("roca", TONES["roca"]),
            await person("guest", TONES["guest"]),
            await person("citizen", 2_500),
        )


async def test_a_whole_meeting_on_real_media(company: Company) -> None:
    await _come_in(company)
    await _open(company)
    await _no_process_shows_them(company)
    await _carry_the_previous_minutes(company)
    await _debate(company)
    await _vote_the_rest(company)
    await _come_back(company)
    await _leave_early(company)
    await _go_behind_closed_doors(company)
    await _adjourn(company)
    folder = await _documents(company)
    _journal_holds(folder)
    _minutes_say_what_happened(folder)
    _votes_say_who_voted_what(folder)
    _film_is_whole(folder / "film.mp4")
    _film_is_whole(company.rtmp.recorded(KEY))
    await _citizen_finds_it(company)
    await _secrets_are_nowhere(company)
    assert {person.name: person.problems for person in (*company.seated, company.citizen)} == {
        person.name: [] for person in (*company.seated, company.citizen)
    }


async def _come_in(company: Company) -> None:
    shown, secretary = company.service.shown, company.secretary
    await company.citizen.page.goto(shown.public_url)
    await expect(company.citizen.page.get_by_role("heading", level=1)).to_be_visible()

    await steps.signs_in(secretary, shown.sign_in_url, shown.email, shown.password)
    await steps.adds_destination(secretary, f"{shown.site}/{shown.council}", company.rtmp.url, KEY)
    assert KEY not in await secretary.page.content()
    await secretary.page.goto(f"{shown.public_url}/check")
    await steps.enter(secretary)

    await steps.follow_link(company.chair, shown.of("chair").url)
    await steps.enter(company.chair)
    await steps.follow_link(company.ferrer, shown.of("member", 0).url)
    await steps.enter(company.ferrer, place="Girona, carrer Nou 3")
    await steps.follow_link(company.roca, shown.of("member", 1).url)
    await steps.enter(company.roca)
    await steps.follow_link(company.guest, shown.of("external").url)
    await steps.enter(company.guest, place="Olot, plaça Major 1")
    await expect(company.guest.page.locator(".lobby")).to_be_visible()
    await expect(secretary.page.locator(".lobby canvas")).to_be_visible(timeout=steps.PATIENCE)
    await steps.press(secretary, f"admit-{shown.of('external').person}")
    for person in company.seated:
        await steps.sees_the_stage(person)


async def _open(company: Company) -> None:
    secretary = company.secretary
    for person in WITHOUT_DEVICE:
        await steps.press(secretary, f"mark-{person}-present-chamber")
    await steps.press(secretary, f"mark-{EXCUSED}-excused-chamber")
    await steps.switches_relay(secretary)
    await steps.goes_on(company.chair)
    await steps.sees_it_recorded_and_relayed(secretary)


async def _carry_the_previous_minutes(company: Company) -> None:
    await steps.goes_on(company.chair)
    await steps.opens_vote(company.chair, company.secretary)
    for person, key in ((company.ferrer, "1"), (company.roca, "1"), (company.chair, "1")):
        await steps.votes(person, key)
    await steps.enters_for_the_rest(company.secretary, "for")
    await steps.proclaims(company.chair)
    await expect(company.ferrer.page.locator(".vote-card .outcome[data-outcome=carried]")).to_be_visible(
        timeout=steps.PATIENCE
    )


async def _debate(company: Company) -> None:
    """Who has the floor is heard by everybody but themselves; who has not is heard by nobody."""
    shown = company.service.shown
    await steps.goes_on(company.chair)
    await steps.speaks(company.ferrer, company.secretary, shown.of("member", 0).person)
    await _is_heard(company, company.ferrer, but_not=company.roca)
    await steps.speaks(company.guest, company.secretary, shown.of("external").person)
    await _is_heard(company, company.guest, but_not=company.ferrer)


async def _is_heard(company: Company, speaker: Person, *, but_not: Person) -> None:
    """The speaker reaches everybody else, nothing of them comes back to themselves, and no other tone is anywhere."""
    for person in company.seated:
        await until(partial(_hears, person, speaker, but_not), within=40)


async def _hears(person: Person, speaker: Person, but_not: Person) -> bool:
    """In one and the same second and a half. All tones but the chair's go on without a pause, so that one that came
    through would be in all of those; a browser that stutters is noisy for a moment."""
    spoken, other, beside = await person.hears(speaker.tone, but_not.tone, 3_100)
    heard = spoken < SILENT if person is speaker else spoken > AUDIBLE
    return heard and other < SILENT and beside < SILENT


async def _vote_the_rest(company: Company) -> None:
    chair, secretary = company.chair, company.secretary
    await steps.goes_on(chair)  # 3: absolute majority, shown by hand
    await steps.opens_vote(chair, secretary, hands=True)
    await steps.enters(secretary, "against", *WITHOUT_DEVICE[:6])
    await steps.enters_for_the_rest(secretary, "for")
    await steps.proclaims(chair)
    await steps.goes_on(chair)  # 4: one of each from devices
    await steps.opens_vote(chair, secretary)
    for person, key in ((company.ferrer, "2"), (company.roca, "3"), (chair, "1")):
        await steps.votes(person, key)
    await steps.enters_for_the_rest(secretary, "for")
    await steps.proclaims(chair)
    await steps.goes_on(chair)  # 5: withdrawn
    await steps.press(secretary, "withdraw-i5", sure=True)
    await expect(secretary.page.locator(".agenda li.withdrawn")).to_be_visible(timeout=steps.PATIENCE)
    await steps.goes_on(chair)  # 6: by roll call, two silent
    await steps.opens_vote(chair, secretary, nominal=True, hands=True)
    await steps.enters(secretary, "for", *WITHOUT_DEVICE, shown_person(company, 0))
    await steps.proclaims(chair, missing="silent")
    await steps.goes_on(chair)  # 7: its urgency is rejected
    await steps.opens_vote(chair, secretary, purpose="urgency")
    await steps.enters_for_the_rest(secretary, "abstain")
    await steps.proclaims(chair)


def shown_person(company: Company, number: int) -> str:
    return company.service.shown.of("member", number).person


async def _come_back(company: Company) -> None:
    """A reload keeps the seat; a second window takes it over and tells the first."""
    roca = company.roca
    await roca.page.reload()
    await steps.sees_the_stage(roca)
    first = roca.page
    roca.page = await first.context.new_page()
    await roca.page.goto(first.url)
    await steps.enter(roca)
    await steps.sees_the_stage(roca)
    await expect(first.get_by_text(ca("Take the seat back here"))).to_be_visible(timeout=steps.PATIENCE)
    await first.close()


async def _leave_early(company: Company) -> None:
    """Those far away go, and nobody else notices: quorum and picture stay."""
    for person in (company.ferrer, company.roca, company.guest):
        await steps.leaves(person)
    await expect(company.secretary.page.locator(".person.left")).to_have_count(3, timeout=steps.PATIENCE)


async def _go_behind_closed_doors(company: Company) -> None:
    secretary, citizen = company.secretary, company.citizen
    await steps.goes_on(company.chair)  # 8
    await steps.goes_live(citizen, company.service.shown.public_url)
    await steps.notes(secretary, "El públic aplaudeix.")
    await steps.gives_floor(secretary, company.service.shown.of("chair").person)
    await steps.lasts(6 * SIGNAL.period)
    await steps.with_reason(secretary, "Closed part…", "Dades personals d'un veí")
    await expect(citizen.page.get_by_text("Porta tancada").first).to_be_visible(timeout=steps.PATIENCE)
    for person in (secretary, company.chair):
        await steps.sees_the_stage(person)
    await steps.lasts(3)
    await steps.press(secretary, "resume")
    await steps.lasts(6)


async def _adjourn(company: Company) -> None:
    await steps.press(company.secretary, "adjourn-next", sure=True)
    await steps.waits_for_the_minutes(company.secretary)


async def _documents(company: Company) -> Path:
    folder = company.service.data / "meetings" / company.service.shown.meeting / "documents" / "draft"
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [
            "film.mp4",
            "integrity.json",
            "integrity.txt",
            "journal.jsonl",
            "minutes.docx",
            "minutes.html",
            "minutes.json",
            "minutes.pdf",
            "recording",
            "votes.csv",
            "votes.json",
        ]
    )
    return folder


def _journal_holds(folder: Path) -> None:
    entries = [from_line(line) for line in (folder / "journal.jsonl").read_bytes().splitlines()]
    assert check(entries) == json.loads((folder / "integrity.json").read_text())["journal_head"]
    happened = [type(entry.fact).__name__ for entry in entries]
    for fact in ("GuestAdmitted", "PlaceDeclared", "SeatTakenOver", "FeedsSuspended", "FeedsResumed", "RelayChanged"):
        assert fact in happened, fact
    assert happened.count("Left") == 3
    assert not {"ConnectionLost", "Joined"} & set(happened[happened.index("SeatTakenOver") :])


def _minutes_say_what_happened(folder: Path) -> None:
    minutes = json.loads((folder / "minutes.json").read_text())["minutes"]
    outcomes = [[(vote["purpose"], vote["outcome"]) for vote in item["votes"]] for item in minutes["items"]]
    assert outcomes == [
        [("substance", "carried")],
        [],
        [("substance", "rejected")],
        [("substance", "carried")],
        [],
        [("substance", "carried")],
        [("urgency", "rejected")],
        [],
    ]
    assert [item["number"] for item in minutes["items"] if item["withdrawn"]] == [5]
    assert [(turn["person"]["name"]) for turn in minutes["items"][1]["turns"]] == [
        "Jordi Ferrer Camps",
        "Mercè Aymerich Pla",
    ]
    status = {each["person"]["person"]: each["status"] for each in minutes["attendance"]}
    assert status[EXCUSED] == "excused"
    assert sum(each == "present" for each in status.values()) == 10 + 3
    assert minutes["quorum"]["kept"]
    assert len(minutes["closed_parts"]) == 1
    assert [note["text"] for note in minutes["items"][7]["notes"]] == ["El públic aplaudeix."]


def _votes_say_who_voted_what(folder: Path) -> None:
    with (folder / "votes.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        count = found.setdefault(row["item"], {})
        count[row["choice"]] = count.get(row["choice"], 0) + 1
    assert found["1"] == {"for": 12}
    assert found["3"] == {"against": 6, "for": 6}
    assert found["4"] == {"for": 10, "against": 1, "abstain": 1}
    assert found["6"]["for"] == 10
    assert found["7"] == {"abstain": 12}
    [own] = [row for row in rows if row["item"] == "4" and row["person"] == "demo-2"]
    assert (own["choice"], own["entered_by_secretary"]) == ("against", "no")


def _film_is_whole(path: Path) -> None:
    """Picture and sound for the whole of it, and both what was sent."""
    seen = watch(path, SIGNAL.frequency)
    assert seen.pictures > 10 * seen.seconds, seen
    assert seen.lively > 0.1, seen
    assert abs(seen.seconds - seen.sound_seconds) < 1.0, seen
    assert len(seen.flashes) >= 3, seen
    assert len(seen.beeps) >= 10, seen


async def _citizen_finds_it(company: Company) -> None:
    page = company.citizen.page
    await page.goto(company.service.shown.public_url)
    await page.locator("video").evaluate("video => { video.muted = true; return video.play(); }")

    async def advances() -> bool:
        return float(await page.evaluate("document.querySelector('video').currentTime")) > 1

    await until(advances)
    assert await page.locator("a.jump, a[data-second]").count() >= 5


async def _secrets(company: Company) -> dict[str, str]:
    """The relay's key, what each link and session opens the door with, the password, what the service seals with."""
    shown = company.service.shown
    secrets = {"stream key": KEY, "password": shown.password}
    secrets["installation"] = (company.service.data / "secret").read_text().strip()
    for way in shown.ways:
        if "/enter/" in way.url or "/invite/" in way.url:
            secrets[f"link of {way.name}"] = way.url.rsplit("/", 1)[-1]
    for person in company.seated:
        for cookie in await person.page.context.cookies():
            if cookie.get("httpOnly") and len(str(cookie.get("value"))) > 20:
                secrets[f"{cookie.get('name')} of {person.name}"] = str(cookie.get("value"))
    return secrets


async def _no_process_shows_them(company: Company) -> None:
    """While the relay runs: in no command line of the machine, and in no environment of our own processes."""
    for name, secret in (await _secrets(company)).items():
        assert exposed_by(psutil.process_iter(), secret, "cmdline") == [], name
        assert exposed_by(psutil.process_iter(), secret, "environ") == [], name


async def _secrets_are_nowhere(company: Company) -> None:
    data = company.service.data
    kept = data.parent / "backup.tar"
    words = [sys.executable, "-m", "web.cli", "backup", str(kept)]
    environment = {**os.environ, "CONSISTORI_DATA": str(data)}
    done = await asyncio.to_thread(subprocess.run, words, env=environment, capture_output=True, check=True)
    places = {"backup": kept.read_bytes(), "said": done.stdout + done.stderr}
    places["log"] = (data.parent / "service.log").read_bytes()
    for person in company.seated:
        places[f"page of {person.name}"] = (await person.page.content()).encode()
    secrets = await _secrets(company)
    assert len(secrets) > 10
    for name, secret in secrets.items():
        allowed = [data / "secret"] if name == "installation" else []
        assert written(secret, data) == allowed, name
        assert [place for place, content in places.items() if holds(content, secret)] == [], name
