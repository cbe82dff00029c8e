"""People and bodies at the desk, and everybody as CSV."""

from __future__ import annotations

import itertools
import re

import aiohttp
import pytest
from msgspec.structs import replace

from meetings.council import Council
from meetings.storage.registry import Person
from tests.web.pages.site import Browser, Page, Site, council_of, people_of, plenary
from web import csv_people, keys
from web.csv_people import BadFile, LineError
from web.i18n import speaking

HEADING = "body,name,surname,office,group,seat,rank,gender,email,represents\n"


def whole() -> Council:
    return council_of("vila", bodies=(plenary("vila"),))


async def send(browser: Browser, text: str) -> Page:
    form = aiohttp.FormData()
    form.add_field("file", text.encode(), filename="people.csv", content_type="text/csv")
    return await browser.post("/vila/desk/people.csv", form)


async def test_what_is_exported_can_be_taken_in_unchanged(vila: Site) -> None:
    browser = await vila.secretary()
    before = await vila.app[keys.REGISTRY].council("vila")
    exported = await browser.get("/vila/desk/people.csv")
    assert exported.body.startswith(b"\xef\xbb\xbfbody,name")
    assert (await send(browser, exported.text)).status == 200
    assert await vila.app[keys.REGISTRY].council("vila") == before
    assert len(await vila.app[keys.REGISTRY].people("vila")) == 5


async def test_one_wrong_line_and_nothing_is_taken_in(vila: Site) -> None:
    browser = await vila.secretary()
    before = await vila.app[keys.REGISTRY].council("vila")
    page = await send(browser, HEADING + "ple,Ada Pi,Pi,chair,A,1,,f,,\nple,Bru Roc,Roc,jefe,Z,x,,q,no mail,\n")
    assert page.status == 422
    assert "Línia 3" in page.text
    assert "jefe" in page.text
    assert await vila.app[keys.REGISTRY].council("vila") == before


def test_every_fault_is_named_with_its_line() -> None:
    text = HEADING + (
        "ple,Ada Pi,Pi,chair,A,1,,f,,\n"
        "\n"
        "altre,Bru Roc,Roc,councillor,A,2,,m,,\n"
        "ple,,,councillor,A,3,,m,,\n"
        "ple,Cel Mas,Mas,councillor,A,1,,m,,\n"
        "ple,Ada Pi,Pi,councillor,A,4,,f,,\n"
        "ple,Dot\n"
    )
    with speaking("en"), pytest.raises(BadFile) as caught:
        csv_people.read(text, whole(), people_of("vila"), map(str, itertools.count()).__next__)
    assert caught.value.errors == (
        LineError(8, "This line has 2 cells; the heading has 10."),
        LineError(4, "There is no body “altre”; the bodies are: ple."),
        LineError(5, "Name and surname cannot be empty."),
        LineError(6, "Seat 1 is taken twice."),
        LineError(7, "Ada Pi is already in this body."),
    )


@pytest.mark.parametrize("text", ["", "name;surname\nA;B\n", HEADING, 'body,name,surname,office\n"', "\x00"])
def test_files_that_are_no_roster(text: str) -> None:
    with pytest.raises(BadFile):
        csv_people.read(text, whole(), people_of("vila"), lambda: "new")


def test_semicolons_as_spreadsheets_write_them() -> None:
    text = "\ufeffbody;name;surname;office;group;seat\r\nple;Ada Pi;Pi;chair;A;1\r\n"
    roster = csv_people.read(text, whole(), people_of("vila"), lambda: "new")
    assert [(member.person, member.name, member.group) for member in roster.bodies[0].members] == [
        ("new", "Ada Pi", "a")
    ]


def test_a_cell_that_a_spreadsheet_would_run_is_made_plain() -> None:
    people = people_of("vila")
    body = plenary("vila")
    evil = body.members[0].__class__("x", "=cmd|' /C calc'!A0", "Pi", "councillor", "a", 1)
    text = csv_people.export(
        council_of("vila", bodies=(body.__class__("ple", "Ple", "plenary", 3, members=(evil,)),)), people
    )
    assert "'=cmd" in text


async def test_somebody_with_the_same_name_keeps_their_links(vila: Site) -> None:
    browser = await vila.secretary()
    token = await vila.app[keys.DOOR].make_link("vila-2")
    await send(browser, HEADING + "ple,Jordi Ferrer Camps,Ferrer Camps,chair,B,1,,m,jordi@x.example,\n")
    found = await vila.app[keys.DOOR].look_at(token)
    assert found is not None
    assert found[1].email == "jordi@x.example"


def read(*lines: str) -> csv_people.Roster:
    people = [*people_of("vila"), Person("one", "vila", "Ona Grau", "Grau", "grup@x.example"),
              Person("two", "vila", "Teo Pla", "Pla", "grup@x.example")]  # fmt: skip
    text = HEADING.replace("\n", ",id\n") + "".join(f"{line}\n" for line in lines)
    return csv_people.read(text, whole(), people, map(str, itertools.count()).__next__)


def ids(roster: csv_people.Roster) -> list[str]:
    return [person.id for person in roster.people]


def test_whom_a_line_is_about() -> None:
    known = people_of("vila")[1]
    address = replace(known, email="jordi@x.example")
    with_address = [each if each.id != known.id else address for each in people_of("vila")]
    line = "ple,{name},Ferrer,chair,A,1,,m,{email},\n"

    def of(name: str, email: str, more: str = "") -> csv_people.Roster:
        text = HEADING + line.format(name=name, email=email) + more
        return csv_people.read(text, whole(), with_address, map(str, itertools.count()).__next__)

    put_right = of("Jordi Ferré Camps", "Jordi@x.example")
    assert ids(put_right) == [known.id]
    assert put_right.renamed == (csv_people.Renamed(known.id, known.name, "Jordi Ferré Camps"),)
    assert of(known.name, "another@x.example").renamed == ()
    assert ids(of(known.name, "another@x.example")) == [known.id]
    assert ids(of("Bru Roc", "bru@x.example")) == ["0"]
    both = of(
        "Bru Roc", "jordi@x.example", line.replace("chair,A,1", "councillor,A,2").format(name=known.name, email="")
    )
    assert ids(both) == ["0", known.id], "who is there by name has only the address in common"


def test_an_address_that_several_have_names_nobody() -> None:
    assert ids(read("ple,Ona Grau i Mas,Grau,chair,A,1,,f,grup@x.example,,")) == ["0"]
    assert ids(read("ple,Ona Grau i Mas,Grau,chair,A,1,,f,grup@x.example,,one")) == ["one"]


def test_somebody_has_one_name_in_all_lines() -> None:
    with speaking("en"), pytest.raises(BadFile) as caught:
        read("ple,Ona Grau i Mas,Grau,chair,A,1,,f,,,one", "ple,Ona Grau,Grau,councillor,A,2,,f,,,one")
    assert caught.value.errors == (LineError(3, "Ona Grau is called Ona Grau i Mas in another line."),)
    with speaking("en"), pytest.raises(BadFile) as caught:
        read("ple,Ona Grau,Grau,chair,A,1,,f,,,three")
    assert caught.value.errors == (
        LineError(2, "There is nobody with the id “three”; leave it empty for somebody new."),
    )


async def test_a_new_name_is_confirmed_first_and_links_are_kept(vila: Site) -> None:
    browser = await vila.secretary()
    token = await vila.app[keys.DOOR].make_link("vila-2")
    exported = (await browser.get("/vila/desk/people.csv")).text
    put_right = exported.replace("Jordi Ferrer Camps", "Jordi Ferré Camps")
    assert put_right != exported
    asked = await send(browser, put_right)
    assert "Jordi Ferrer Camps</bdi> → <strong><bdi>Jordi Ferré Camps" in asked.text
    before = await vila.app[keys.REGISTRY].person("vila-2")
    assert before is not None
    assert before.name == "Jordi Ferrer Camps"
    confirmed = re.search(r'name="renamed" value="(\w+)"', asked.text)
    assert confirmed is not None
    form = aiohttp.FormData({"text": put_right.replace("Ferré", "Ferrà"), "renamed": confirmed[1]})
    assert "Jordi Ferrà Camps" in (await browser.post("/vila/desk/people.csv", form)).text, "confirmed was another name"
    done = await browser.post("/vila/desk/people.csv", aiohttp.FormData({"text": put_right, "renamed": confirmed[1]}))
    assert done.path == "/vila/desk/people"
    found = await vila.app[keys.DOOR].look_at(token)
    assert found is not None
    assert (found[1].id, found[1].name) == ("vila-2", "Jordi Ferré Camps")
    assert len(await vila.app[keys.REGISTRY].people("vila")) == 5


async def test_a_person_is_added_changed_and_removed(vila: Site) -> None:
    browser = await vila.secretary()
    page = await browser.post(
        "/vila/desk/people", {"name": "Ada Pi Roc", "surname": "Pi Roc", "email": "ada@x.example"}
    )
    at = page.path
    await browser.post(at, {"name": "Ada Pi", "surname": "Pi", "gender": "f"})
    person = await vila.app[keys.REGISTRY].person(at.rsplit("/", 1)[1])
    assert person is not None
    assert (person.name, person.gender, person.email) == ("Ada Pi", "f", "")
    await browser.post(f"{at}/remove")
    assert (await browser.get(at)).status == 404


async def test_a_secretary_cannot_lock_herself_out(vila: Site) -> None:
    browser = await vila.secretary()
    at = "/vila/desk/people/vila-secretary"
    assert (await browser.post(at, {"name": "E", "surname": "V", "staff": ""})).status == 422
    assert (await browser.post(f"{at}/remove")).status == 409


async def test_a_body_is_edited_line_by_line(vila: Site) -> None:
    browser = await vila.secretary()
    fields = {
        "name": "Ple municipal",
        "legal_number": "5",
        "public": "on",
        "office-vila-1": "chair",
        "seat-vila-1": "2",
        "group-vila-1": "b",
        "office-vila-2": "councillor",
        "seat-vila-2": "1",
        "remove-vila-3": "on",
        "office-vila-guest": "external",
        "turn_minutes": "4",
    }
    assert (await browser.post("/vila/desk/bodies/ple", fields)).status == 200
    council = await vila.app[keys.REGISTRY].council("vila")
    assert council is not None
    body = council.bodies[0]
    assert (body.name, body.legal_number, body.profile.turn_seconds) == ("Ple municipal", 5, 240)
    assert [(m.person, m.seat) for m in body.members] == [("vila-2", 1), ("vila-1", 2), ("vila-guest", 0)]


async def test_two_in_one_seat_are_refused(vila: Site) -> None:
    browser = await vila.secretary()
    fields = {"name": "Ple", "legal_number": "3", "office-vila-1": "chair", "seat-vila-1": "1", "seat-vila-2": "1"}
    assert (await browser.post("/vila/desk/bodies/ple", fields)).status == 422


async def test_a_new_body_has_the_rules_of_its_kind(vila: Site) -> None:
    browser = await vila.secretary()
    page = await browser.post(
        "/vila/desk/bodies", {"name": "Comissió d'Hisenda", "kind": "committee", "legal_number": "2"}
    )
    assert page.path == "/vila/desk/bodies/comissio-d-hisenda"
    await browser.post(f"{page.path}/members", {"person": "vila-2", "office": "chair"})
    council = await vila.app[keys.REGISTRY].council("vila")
    assert council is not None
    assert (council.bodies[1].profile.tie, council.bodies[1].members[0].seat) == ("casting", 1)


async def test_a_stream_key_is_sealed_and_never_shown(vila: Site) -> None:
    browser = await vila.secretary()
    fields = {"known": "rtmps://a.rtmps.youtube.com/live2", "key": "abcd-efgh-1234"}
    page = await browser.post("/vila/desk/destinations", fields)
    assert page.status == 200
    assert "abcd-efgh" not in page.text
    kept = (await vila.app[keys.DESTINATIONS].of_council("vila"))[0]
    assert b"abcd" not in kept.sealed_key
    assert vila.app[keys.SAFE].unseal(kept.sealed_key) == "abcd-efgh-1234"
    await browser.post(f"/vila/desk/destinations/{kept.id}", {"known": kept.url, "name": "Canal", "key": ""})
    changed = (await vila.app[keys.DESTINATIONS].of_council("vila"))[0]
    assert (changed.name, vila.app[keys.SAFE].unseal(changed.sealed_key)) == ("Canal", "abcd-efgh-1234")
    bad = await browser.post("/vila/desk/destinations", {"url": "http://x", "name": "X", "key": "s p"})
    assert bad.status == 422


async def test_a_stream_key_that_was_pasted_with_its_address_is_sealed_too(vila: Site) -> None:
    browser = await vila.secretary()
    fields = {"url": "rtmp://live.example.cat/app/abcd-efgh-1234?auth=5678", "name": "Canal"}
    page = await browser.post("/vila/desk/destinations", fields)
    assert "abcd-efgh" not in page.text
    assert "5678" not in page.text
    (kept,) = await vila.app[keys.DESTINATIONS].of_council("vila")
    assert kept.url == "rtmp://live.example.cat/app"
    assert vila.app[keys.SAFE].unseal(kept.sealed_key) == "abcd-efgh-1234?auth=5678"
    await browser.post(f"/vila/desk/destinations/{kept.id}", {"url": f"{kept.url}/two", "name": "Canal", "key": ""})
    (changed,) = await vila.app[keys.DESTINATIONS].of_council("vila")
    assert (changed.url, changed.sealed_key) == (f"{kept.url}/two", kept.sealed_key)


@pytest.mark.parametrize(
    "other", ["rtmps://thief.example/live2", "rtmps://live.example.cat:1935/app", "rtmp://live.example.cat/app"]
)
async def test_a_kept_stream_key_is_told_to_no_other_server(vila: Site, other: str) -> None:
    browser = await vila.secretary()
    await browser.post(
        "/vila/desk/destinations", {"url": "rtmps://live.example.cat/app", "name": "Canal", "key": "k-1"}
    )
    (kept,) = await vila.app[keys.DESTINATIONS].of_council("vila")
    fields = {"url": other, "name": "Canal", "key": ""}
    refused = await browser.post(f"/vila/desk/destinations/{kept.id}", fields)
    assert (refused.status, "era d&#39;un altre servidor" in refused.text) == (422, True)
    assert await vila.app[keys.DESTINATIONS].of_council("vila") == [kept]
    await browser.post(f"/vila/desk/destinations/{kept.id}", {**fields, "key": "k-2"})
    (changed,) = await vila.app[keys.DESTINATIONS].of_council("vila")
    assert (changed.url, vila.app[keys.SAFE].unseal(changed.sealed_key)) == (other, "k-2")


async def test_settings_check_colour_and_holidays(vila: Site) -> None:
    browser = await vila.secretary()
    fields = {"name": "Vila", "municipality": "Vila", "language": "es", "accent": "#ffe000"}
    page = await browser.post("/vila/desk/settings", {**fields, "local_holidays": "2026-08-04\n2026-01-22"})
    assert page.status == 200
    assert "4,5" in page.text
    council = await vila.app[keys.REGISTRY].council("vila")
    assert council is not None
    assert [day.isoformat() for day in council.local_holidays] == ["2026-01-22", "2026-08-04"]
    assert (await browser.post("/vila/desk/settings", {**fields, "local_holidays": "mai"})).status == 422
    assert (await browser.post("/vila/desk/settings", {**fields, "accent": "red;}"})).status == 422


def test_a_name_comes_back_as_it_was_exported() -> None:
    """Cells made plain for spreadsheets are read back; an apostrophe that is part of a name stays."""
    for name in ("=1+1", "-Ada", "'t Hooft", "@home", "فاطمة", "Ada \U0001f600"):
        member = plenary("vila").members[0].__class__("x", name, name, "councillor", "a", 1)
        body = plenary("vila").__class__("ple", "Ple", "plenary", 3, members=(member,))
        council = council_of("vila", bodies=(body,))
        somebody = Person("x", "vila", "Ada", "Pi")
        roster = csv_people.read(csv_people.export(council, []), council, [somebody], lambda: "new")
        assert [(each.name, each.surname) for each in roster.bodies[0].members] == [(name, name)]


def test_a_comptroller_whom_a_file_makes_secretary_comes_in_as_secretaries_do() -> None:
    known = Person("x", "vila", "Ada Pi", "Pi", staff="comptroller")
    roster = csv_people.read(HEADING + "ple,Ada Pi,Pi,secretary,,,,f,,\n", whole(), [known], lambda: "new")
    assert [person.staff for person in roster.people] == ["secretary"]


def test_names_are_tidied() -> None:
    roster = csv_people.read(HEADING + "ple,Ada\u202e Pi\u200b,Pi,chair,A,1,,f,,\n", whole(), [], lambda: "new")
    assert roster.people[0].name == "Ada Pi"


@pytest.mark.parametrize("seat", ["9" * 5_000, "²", "٣"])
def test_a_seat_that_is_no_number_is_said(seat: str) -> None:
    with pytest.raises(BadFile):
        csv_people.read(HEADING + f"ple,Ada Pi,Pi,chair,A,{seat},,f,,\n", whole(), [], lambda: "new")
