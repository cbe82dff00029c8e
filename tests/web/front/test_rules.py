"""What the scripts work out without a screen: camera layers, verdicts on a line, the next step, times, orders."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace
from playwright.async_api import Page

from tests.web.front import views as v
from tests.web.front.conftest import IN_A_BROWSER, Open
from tests.web.front.service import serving
from web import wire

pytestmark = IN_A_BROWSER


async def asked(page: Page, module: str, expression: str, *given: Any) -> Any:
    """`expression` with the module as `m` and what is given as `given`."""
    load = f"async (given) => {{ const m = await import('/static/{module}'); return {expression}; }}"
    return await page.evaluate(load, msgspec.to_builtins(given))


async def test_a_camera_sends_what_its_layer_says(window: Open) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "room")
        layers = await asked(page, "client/layers.js", "['off', '180p', '360p', '720p'].map((l) => m.encoding(l, 720))")
        assert layers == [
            {"active": False},
            {"active": True, "maxBitrate": 150_000, "maxFramerate": 8, "scaleResolutionDownBy": 4},
            {"active": True, "maxBitrate": 500_000, "maxFramerate": 15, "scaleResolutionDownBy": 2},
            {"active": True, "maxBitrate": 1_700_000, "maxFramerate": 25, "scaleResolutionDownBy": 1},
        ]
        assert await asked(page, "client/layers.js", "m.encoding('720p', 480).scaleResolutionDownBy") == 1


async def test_a_line_is_judged_by_its_worst_part(window: Open) -> None:
    cases = [
        (0.0, 0.05, 0.04, True, "good"),
        (0.03, 0.05, 0.04, True, "fair"),
        (0.0, 0.35, 0.06, True, "fair"),
        (0.1, 0.05, 0.04, True, "poor"),
        (0.0, 0.6, 0.06, True, "late"),
        (0.0, 0.05, 0.5, True, "late"),
        (0.1, 0.6, 0.06, True, "poor"),
        (0.0, 0.0, 0.0, False, "lost"),
    ]
    async with serving(v.welcome()) as service:
        page = await window(service, "room")
        names = ("loss", "roundTrip", "waits", "flowing")
        measured = [dict(zip(names, case, strict=False)) for case in cases]
        lines = await asked(page, "client/quality.js", "given.map(m.verdict)", *measured)
    assert lines == [case[-1] for case in cases]


async def test_the_next_step_follows_the_meeting(window: Open) -> None:
    nobody = wire.QuorumView(2, 5, 13, False, True, True)
    done = tuple(replace(item, phase="closed", next_purposes=()) for item in v.items())
    lost = tuple(
        replace(item, outcome="tied", outcome_label="Empat") if item.item == "i3" else item for item in v.items()
    )
    cases = [
        (v.view(phase="convened", quorum=nobody, item=""), "wait", ""),
        (v.view(phase="convened", item=""), "command", "OpenMeeting"),
        (v.view(phase="recess"), "command", "EndRecess"),
        (v.view(), "vote", ""),
        (v.view(items=lost), "vote", ""),
        (v.view(vote=v.vote()), "close_vote", ""),
        (v.view(vote=v.vote(phase="closed", casting_needed=True)), "casting", ""),
        (v.view(vote=v.vote(phase="closed")), "proclaim", ""),
        (v.view(item=""), "command", "OpenItem"),
        (v.view(items=done, item=""), "adjourn", "Adjourn"),
        (v.view(phase="adjourned"), "wait", ""),
    ]
    async with serving(v.welcome()) as service:
        page = await window(service, "room")
        views = [view for view, _kind, _command in cases]
        steps = await asked(page, "components/next-step.js", "given[0].map((view) => m.nextStep(view))", views)
    assert [(step["kind"], step.get("command", {}).get("command", "")) for step in steps] == [
        (kind, command) for _view, kind, command in cases
    ]


async def test_times_are_written_as_a_clerk_does(window: Open) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "room")
        assert await asked(page, "times.js", "[0, 45, 300, 3600, 4800].map(m.duration)") == [
            "0 s",
            "45 s",
            "5 min",
            "1 h",
            "1 h 20 min",
        ]
        assert await asked(page, "times.js", "[5, 65, 3729].map(m.clock)") == ["0:05", "1:05", "1:02:09"]
        assert await asked(page, "times.js", "m.timeOfDay(1767290700, 'Europe/Madrid')") == "19:05"
        assert await asked(page, "times.js", "m.size(1234567)") == "1,2 MB"


async def test_counts_agree_in_number(window: Open) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "room")
        said = "[1, 2].map((n) => m.ngettext('{n} member is present', '{n} members are present', n))"
        assert await asked(page, "words.js", said) == ["1 membre present", "2 membres presents"]


async def test_the_disk_is_told_in_hours_of_recording(window: Open) -> None:
    free = [800_000_000, 1_300_000_000, 4_000_000_000, 6_000_000_000]
    strips = [wire.Strip("running", 25.0, "recording", each, 12, 0, disk_total=10**10) for each in free]
    strips.append(wire.Strip("starting", 0.0, "stopped", 0, 0, 0))
    async with serving(v.welcome()) as service:
        page = await window(service, "room")
        judged = await asked(page, "components/strip.js", "given.map((strip) => m.judgeDisk(strip))", *strips)
    assert [(each["mood"], each["todo"]) for each in judged] == [
        ("lost", "L'enregistrament s'aturarà aviat: aviseu ara l'operador."),
        ("look", "Queda espai per a 1 hora d'enregistrament: aviseu l'operador."),
        ("look", "Queda espai per a 3 hores d'enregistrament: aviseu l'operador."),
        ("good", ""),
        ("idle", ""),
    ]


async def test_a_disk_that_fills_up_is_said_at_a_tenth_and_when_the_recording_waits(window: Open) -> None:
    strips = [
        wire.Strip("running", 25.0, "recording", 6_000_000_000, 12, 0, disk_total=10**11, disk="low"),
        wire.Strip("running", 25.0, "failing", 400_000_000, 12, 0, "no_room", False, 10**11, "none"),
        wire.Strip("running", 25.0, "failing", 400_000_000, 12, 0, "no_room", True, 10**11, "none"),
        wire.Strip("running", 25.0, "failing", 6_000_000_000, 12, 0, "read_only", True, 10**11),
    ]
    async with serving(v.welcome()) as service:
        page = await window(service, "room")
        disk = await asked(page, "components/strip.js", "given.map((strip) => m.judgeDisk(strip))", *strips)
        judge = "given.slice(1).map((strip) => m.judgeRecording(given[0], strip))"
        recording = await asked(page, "components/strip.js", judge, v.view(), *strips[1:])
    assert [each["mood"] for each in disk] == ["look", "lost", "lost", "good"]
    assert disk[0]["todo"].startswith("Queda lliure menys d'una desena part del disc. ")
    assert [(each["mood"], each["words"]) for each in recording] == [
        ("lost", "L'enregistrament falla"),
        ("lost", "No s'està enregistrant res"),
        ("lost", "No s'està enregistrant res"),
    ]
    assert "encara no s'ha perdut res" in recording[0]["todo"]
    assert "l'acta dirà què hi manca" in recording[1]["todo"]
    assert recording[2]["todo"].startswith("No es pot escriure al disc")


async def test_why_a_destination_was_lost_is_said_in_words(window: Open) -> None:
    said = (
        "Connection refused",
        "the destination's certificate is not good: certificate has expired",
        "the destination takes nothing any more",
        "NetStream.Publish.BadName",
        "[flv @ 0x561380011d80] dimensions not set / Could not write header",
        "the destination says: Already publishing",
        "the destination says: Denied.",
    )
    relays = [wire.RelayView("r", "YouTube", "interrupted", v.NOW, 0, 0.0, reason) for reason in said]
    slow = wire.RelayView("r", "YouTube", "live", v.NOW, 200_000, 12.0, "", True)
    async with serving(v.welcome()) as service:
        page = await window(service, "room")
        judge = "given.map((relay) => m.judgeRelay(relay, 'Europe/Madrid'))"
        judged = await asked(page, "components/strip.js", judge, *relays, slow)
    starts = (
        "El servidor refusa",
        "El servidor no ha pogut demostrar",
        "El servidor ja no accepta",
        "NetStream.",
        "El que s'envia no s'ha pogut llegir",
        "Algú altre emet amb aquesta clau",
        "El servidor diu: Denied. S'hi reconnecta",
    )
    assert [each["todo"].startswith(start) for each, start in zip(judged, starts, strict=False)] == [True] * 7
    assert (judged[7]["mood"], judged[7]["words"]) == ("look", "La línia és massa lenta: 0,2 Mbit/s")


async def test_what_can_be_seen_in_the_strip_is_judged_the_same_everywhere(window: Open) -> None:
    suspended = v.view(feeds_suspended_since=v.NOW)
    async with serving(v.welcome()) as service:
        page = await window(service, "room")
        judge = "given.map((view) => m.judgeRecording(view, null).mood)"
        views = (v.view(), suspended, v.view(phase="convened"))
        assert await asked(page, "components/strip.js", judge, *views) == ["lost", "look", "idle"]
