"""From a draft to a convened meeting: editing, papers, what the law makes of it, the notice and its journal."""

from __future__ import annotations

import datetime as dt
import hashlib
import io

import aiohttp
import msgspec
import pytest
from icalendar import Calendar

from meetings.facts import MeetingCancelled, MeetingPostponed, NoticeSent
from meetings.journal import check
from meetings.plan import Item, Plan
from meetings.storage.planned import Stale
from tests.web.pages.site import Site
from web import keys

DESK = "/vila/desk/m/2026-12-03-vila"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


def fields(**about: str) -> dict[str, str]:
    given = {
        "version": "1",
        "body": "ple",
        "kind": "ordinary",
        "starts_at": "2026-12-03T19:00",
        "number": "12/2026",
        "place": "Sala de plens",
        "mode": "chamber",
        "basis": "none",
    }
    return given | about


def upload(content: bytes, name: str, version: str = "1") -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("version", version)
    form.add_field("file", io.BytesIO(content), filename=name)
    return form


async def test_a_plan_begins_with_what_every_agenda_has(vila: Site) -> None:
    browser = await vila.secretary()
    page = await browser.post("/vila/desk/plan", {"body": "ple"})
    planned = await vila.app[keys.PLANNED].of_council("vila")
    assert page.path == f"/vila/desk/m/{planned[0].id}"
    draft = planned[0].draft
    assert [item.kind for item in draft.items] == ["minutes_approval", "requests_questions"]
    assert draft.number == "1/2026"
    assert draft.starts_at.weekday() < 5


async def test_the_next_number_follows_whatever_was_written_before(vila: Site) -> None:
    browser = await vila.secretary()
    for number, kept in enumerate(("12 bis/2026", "extra/2026", "\u00b2/2026")):
        await vila.draft(meeting=f"2026-12-0{number + 1}-vila", number=kept)
    page = await browser.post("/vila/desk/plan", {"body": "ple"})
    planned = await vila.app[keys.PLANNED].find(page.path.rpartition("/")[2])
    assert planned is not None
    assert planned.draft.number == "13/2026"


async def test_what_every_agenda_has_is_in_the_language_of_the_documents(vila: Site) -> None:
    browser = await vila.secretary()
    await browser.get("/vila/desk?lang=en")
    await browser.post("/vila/desk/plan", {"body": "ple"})
    (planned,) = await vila.app[keys.PLANNED].of_council("vila")
    assert planned.draft.items[1].title == "Precs i preguntes"


async def test_saving_keeps_the_local_time_as_an_instant(vila: Site) -> None:
    await vila.draft()
    browser = await vila.secretary()
    page = await browser.post(DESK, fields(starts_at="2026-12-04T20:30", place="Casal"))
    assert page.status == 200
    planned = await vila.app[keys.PLANNED].find("2026-12-03-vila")
    assert planned is not None
    assert planned.draft.starts_at == dt.datetime(2026, 12, 4, 19, 30, tzinfo=dt.UTC)
    assert planned.draft.place == "Casal"


async def test_a_wrong_field_is_named_and_nothing_is_saved(vila: Site) -> None:
    await vila.draft()
    browser = await vila.secretary()
    page = await browser.post(DESK, fields(starts_at="demà", place="Casal"))
    assert page.status == 422
    assert 'id="starts_at-wrong"' in page.text
    planned = await vila.app[keys.PLANNED].find("2026-12-03-vila")
    assert planned is not None
    assert planned.draft.place == "Sala de plens"


async def test_who_saves_second_is_told_and_overwrites_nothing(vila: Site) -> None:
    await vila.draft()
    browser = await vila.secretary()
    await browser.post(DESK, fields(place="Primer"))
    second = await browser.post(DESK, fields(place="Segon"))
    assert second.status == 409
    planned = await vila.app[keys.PLANNED].find("2026-12-03-vila")
    assert planned is not None
    assert planned.draft.place == "Primer"


async def test_items_are_added_changed_moved_and_removed(vila: Site) -> None:
    await vila.draft()
    browser = await vila.secretary()
    await browser.post(DESK, fields(item_title="Moció", item_kind="motion"))
    changed = {"version": "2", "title": "Moció nova", "kind": "motion", "majority": "absolute", "proposer": "b"}
    await browser.post(f"{DESK}/items/i3", changed)
    await browser.post(f"{DESK}/items/i3/move", {"version": "3", "to": "up"})
    await browser.post(f"{DESK}/items/i3/move", {"version": "4", "to": "down"})
    await browser.post(f"{DESK}/items/i1/remove", {"version": "5"})
    planned = await vila.app[keys.PLANNED].find("2026-12-03-vila")
    assert planned is not None
    assert planned.draft.items == (
        Item("i3", 1, "Moció nova", "motion", "absolute", proposer="b"),
        Item("i2", 2, "Precs i preguntes", "requests_questions", "none"),
    )


async def test_what_is_a_digit_and_no_number_is_none(vila: Site) -> None:
    await vila.draft()
    browser = await vila.secretary()
    moved = await browser.post(f"{DESK}/items/i1/move", {"version": "1", "places": "--1", "to": "down"})
    assert moved.status == 200
    saved = await browser.post(DESK, fields(version="\u00b2"))
    assert saved.status == 409


async def test_whichever_button_is_pressed_what_was_typed_is_kept(vila: Site) -> None:
    await vila.draft()
    browser = await vila.secretary()
    await browser.post(f"{DESK}/items/i1/move", fields(place="Sala petita", to="down"))
    await browser.post(f"{DESK}/items/i1/remove", fields(version="2", place="Sala gran"))
    refused = await browser.post(DESK, fields(version="3", number="", item_title="Moció escrita"))
    assert refused.status == 422
    assert 'value="Moció escrita"' in refused.text
    unfinished = await browser.post(f"{DESK}/send", fields(version="3", place="Plaça", item_title="Moció escrita"))
    assert unfinished.status == 422
    assert 'value="Moció escrita"' in unfinished.text
    planned = await vila.app[keys.PLANNED].find("2026-12-03-vila")
    assert planned is not None
    assert (planned.status, planned.draft.place, len(planned.draft.items)) == ("draft", "Sala gran", 1)


async def test_the_notice_says_what_was_typed_last(vila: Site) -> None:
    await vila.draft()
    browser = await vila.secretary()
    assert (await browser.post(f"{DESK}/send", fields(place="Sala de la Vila", confirm="yes"))).status == 200
    assert (await vila.app[keys.LEDGER].state("2026-12-03-vila")).plan.place == "Sala de la Vila"


async def test_a_kind_that_is_never_voted_needs_no_majority(vila: Site) -> None:
    await vila.draft()
    browser = await vila.secretary()
    await browser.post(f"{DESK}/items/i1", {"version": "1", "title": "A", "kind": "report", "majority": "absolute"})
    planned = await vila.app[keys.PLANNED].find("2026-12-03-vila")
    assert planned is not None
    assert planned.draft.items[0].majority == "none"


async def test_papers_are_told_by_their_content(vila: Site) -> None:
    await vila.draft()
    browser = await vila.secretary()
    assert (await browser.post(f"{DESK}/items/i1/papers", upload(b"<script>", "acta.pdf"))).status == 422
    page = await browser.post(f"{DESK}/items/i1/papers", upload(PDF, "../Acta «2».exe"))
    assert page.status == 200
    planned = await vila.app[keys.PLANNED].find("2026-12-03-vila")
    assert planned is not None
    paper = planned.draft.items[0].papers[0]
    assert (paper.name, paper.media_type, paper.bytes) == ("Acta «2».pdf", "application/pdf", len(PDF))
    assert paper.sha256 == hashlib.sha256(PDF).hexdigest()
    shown = await browser.get(f"{DESK}/papers/{paper.id}")
    assert shown.body == PDF
    assert "script-src" not in shown.headers["Content-Security-Policy"]
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert (await (await vila.browser()).get(f"/vila/m/2026-12-03-vila/papers/{paper.id}")).status == 404


async def test_a_file_over_the_limit_is_refused(vila: Site) -> None:
    await vila.draft()
    browser = await vila.secretary()
    limit = vila.app[keys.SETTINGS].upload_limit_mb * 1_000_000
    page = await browser.post(f"{DESK}/items/i1/papers", upload(PDF + b"x" * (limit - len(PDF) + 1), "gran.pdf"))
    assert page.status == 422
    assert "25 MB" in page.text


async def test_the_law_is_said_while_typing(vila: Site) -> None:
    await vila.draft()
    browser = await vila.secretary()
    good = await browser.get(f"{DESK}/check?starts_at=2026-12-03T19:00&number=1&kind=ordinary")
    assert "46.2.b" in good.text
    assert 'class="verdict good"' in good.text
    bad = await browser.get(f"{DESK}/check?starts_at=2026-11-24T19:00&number=1&kind=ordinary")
    assert 'class="verdict bad"' in bad.text
    assert "dijous, 19 de novembre" in bad.text


async def test_sending_freezes_hashes_and_enters_the_journal(vila: Site) -> None:
    await vila.draft()
    browser = await vila.secretary()
    page = await browser.post(f"{DESK}/send", {"version": "1", "confirm": "yes"})
    assert page.status == 200, page.text
    entries = await vila.app[keys.LEDGER].entries("2026-12-03-vila")
    assert check(entries) == entries[0].hash
    fact = entries[0].fact
    assert isinstance(fact, NoticeSent)
    assert (entries[0].by, entries[0].at) == ("vila-secretary", vila.now)
    assert fact.working_days == 7
    notice = await (await vila.browser()).get("/vila/m/2026-12-03-vila/notice.json")
    assert hashlib.sha256(notice.body).hexdigest() == fact.sha256
    assert msgspec.json.decode(notice.body, type=Plan) == fact.plan
    assert fact.sha256 in (await browser.get("/vila/m/2026-12-03-vila/notice")).text


async def test_a_notice_cut_short_before_the_journal_is_a_draft_again(vila: Site) -> None:
    await vila.draft()
    await vila.app[keys.PLANNED].convene("2026-12-03-vila", 1, "{}", "0" * 64, vila.now)
    vila.now += dt.timedelta(minutes=2)
    browser = await vila.secretary()
    assert f'action="{DESK}/send"' in (await browser.get(DESK)).text
    assert (await browser.post(f"{DESK}/send", {"version": "2", "confirm": "yes"})).status == 200
    assert await vila.app[keys.LEDGER].meetings() == ["2026-12-03-vila"]


async def test_a_late_notice_asks_first(vila: Site) -> None:
    await vila.draft(starts_at=vila.now + dt.timedelta(days=1))
    browser = await vila.secretary()
    assert (await browser.post(f"{DESK}/send", {"version": "1"})).status == 422
    assert await vila.app[keys.LEDGER].meetings() == []
    assert (await browser.post(f"{DESK}/send", {"version": "1", "confirm": "yes"})).status == 200
    assert await vila.app[keys.LEDGER].meetings() == ["2026-12-03-vila"]


async def test_an_urgent_meeting_needs_no_days(vila: Site) -> None:
    items = (Item("i1", 1, "Urgència", "urgency"), Item("i2", 2, "Obres", "proposal"))
    soon = vila.now + dt.timedelta(hours=5)
    await vila.draft(starts_at=soon, kind="urgent", items=items, reasons="Inundació")
    browser = await vila.secretary()
    assert (await browser.post(f"{DESK}/send", {"version": "1"})).status == 200


async def test_what_is_impossible_cannot_be_confirmed_away(vila: Site) -> None:
    await vila.draft(items=())
    browser = await vila.secretary()
    assert (await browser.post(f"{DESK}/send", {"version": "1", "confirm": "yes"})).status == 422
    assert await vila.app[keys.LEDGER].meetings() == []


async def test_after_the_notice_nothing_changes(vila: Site) -> None:
    await vila.convened()
    browser = await vila.secretary()
    assert (await browser.post(DESK, fields(version="2"))).status == 409
    assert (await browser.post(f"{DESK}/items/i1/move", {"version": "2", "to": "down"})).status == 409
    assert (await browser.post(f"{DESK}/send", {"version": "2"})).status == 409


async def test_a_convened_meeting_is_cancelled_with_its_reason(vila: Site) -> None:
    await vila.convened()
    browser = await vila.secretary()
    assert (await browser.post(f"{DESK}/cancel", {"reason": ""})).status == 422
    assert "La sessió s'ha desconvocat." in (await browser.post(f"{DESK}/cancel", {"reason": "Tempesta"})).text
    entries = await vila.app[keys.LEDGER].entries("2026-12-03-vila")
    assert entries[-1].fact == MeetingCancelled("Tempesta")
    page = await (await vila.browser()).get("/vila/m/2026-12-03-vila")
    assert "desconvocat" in page.text


async def test_the_calendar_file_is_one_event(vila: Site) -> None:
    draft = await vila.convened()
    page = await (await vila.browser()).get("/vila/m/2026-12-03-vila/meeting.ics")
    events = Calendar.from_ical(page.body).walk("VEVENT")
    assert [event["SUMMARY"] for event in events] == ["Ple: Sessió ordinària 12/2026"]
    assert events[0].decoded("DTSTART") == draft.starts_at


async def test_a_draft_whose_notice_was_sent_meanwhile_is_not_put_aside(vila: Site) -> None:
    """It would be cancelled on the list of meetings and convened in its journal."""
    draft, planned = await vila.convened(), vila.app[keys.PLANNED]
    with pytest.raises(Stale):
        await planned.cancel(draft.meeting, "draft")
    assert [each.id for each in await planned.convened()] == [draft.meeting]


async def test_links_are_made_shown_once_and_withdrawn(vila: Site) -> None:
    await vila.draft()
    browser = await vila.secretary()
    assert (await browser.get(f"{DESK}/links")).status == 409
    await browser.post(f"{DESK}/send", {"version": "1", "confirm": "yes"})
    made = await browser.post(f"{DESK}/links", {"all": "yes"})
    assert made.text.count(f"{vila.url}/enter/") == 4
    assert made.text.count(f"{vila.url}/invite/") == 1
    assert f"{vila.url}/enter/" not in (await browser.get(f"{DESK}/links")).text
    links = await vila.app[keys.DOOR].links("vila")
    assert {link.meeting for link in links if link.person == "vila-guest"} == {"2026-12-03-vila"}
    await browser.post(f"{DESK}/links/{links[0].id}/revoke")
    assert (await vila.app[keys.DOOR].links("vila"))[0].revoked_at == vila.now


LATER = {"starts_at": "2026-12-10T20:00", "postpone_reason": "Nevada"}


async def test_a_convened_meeting_is_postponed_and_everybody_sees_it(vila: Site) -> None:
    draft = await vila.convened()
    secretary = await vila.secretary()
    at = f"/vila/desk/m/{draft.meeting}"
    assert (await secretary.post(f"{at}/postpone", LATER)).status == 200
    state = await vila.app[keys.LEDGER].state(draft.meeting)
    assert state.plan.starts_at == dt.datetime(2026, 12, 10, 19, 0, tzinfo=dt.UTC)
    # The answer was lost and the form is sent again.
    assert (await secretary.post(f"{at}/postpone", LATER)).status == 200
    entries = await vila.app[keys.LEDGER].entries(draft.meeting)
    assert [type(entry.fact) for entry in entries] == [NoticeSent, MeetingPostponed]

    citizen = await vila.browser()
    shown = (await citizen.get(f"/vila/m/{draft.meeting}")).text
    assert "10 de desembre del 2026" in shown
    assert "Ajornada: era convocada per al" in shown
    notice = (await citizen.get(f"/vila/m/{draft.meeting}/notice")).text
    assert "3 de desembre del 2026" in notice
    assert "Ajornada al" in notice
    calendar = (await citizen.get("/vila/calendar.ics")).text
    assert "DTSTART:20261210T190000Z" in calendar
    assert "SEQUENCE:1" in calendar
    assert "s&#39;ha ajornat" in (feed := (await citizen.get("/vila/feed.xml")).text) or "s'ha ajornat" in feed


async def test_what_cannot_be_postponed_says_why(vila: Site) -> None:
    draft = await vila.convened()
    secretary = await vila.secretary()
    at = f"/vila/desk/m/{draft.meeting}/postpone"
    earlier = await secretary.post(at, LATER | {"starts_at": "2026-12-01T20:00"})
    assert (earlier.status, "posterior a la de la convocatòria" in earlier.text) == (422, True)
    assert (await secretary.post(at, LATER | {"postpone_reason": ""})).status == 422
    await secretary.post(f"/vila/desk/m/{draft.meeting}/cancel", {"reason": "Tempesta"})
    assert (await secretary.post(at, LATER)).status == 409
