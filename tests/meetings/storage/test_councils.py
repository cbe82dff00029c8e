"""Councils, planned meetings, destinations and prose in every database that is supported."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from meetings.council import Body, Council, Group, Member, Officer
from meetings.draft import Draft
from meetings.storage.database import connect, reading
from meetings.storage.destinations import Destination, Destinations
from meetings.storage.imprints import Imprint, Imprints
from meetings.storage.planned import PlannedMeetings, Stale
from meetings.storage.prose import Conflict, Paragraph, Prose
from meetings.storage.registry import Person, Registry, Taken
from meetings.storage.tables import metadata

AT = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
GROUPS = (Group("b", "B", "B"), Group("a", "A", "A", "#112233"))
COUNCIL = Council("vila", "Ajuntament", "Vila", local_holidays=(dt.date(2026, 8, 4),), groups=GROUPS)
PEOPLE = [Person("p1", "vila", "Ada Pi", "Pi", "ada@x.example", "f"), Person("p2", "vila", "Bru Mas", "Mas")]
BODY = Body(
    "ple",
    "Ple",
    "plenary",
    3,
    members=(Member("p1", "Ada Pi", "Pi", "chair", "a", 1, gender="f"),),
    officers=(Officer("p2", "Bru Mas", "secretary"),),
)
DRAFT = Draft("m1", "vila", "ple", "1/2026", AT, "Sala")


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = connect(database_url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await Registry(engine).add_council(COUNCIL)
    yield engine
    await engine.dispose()


async def test_keys_are_checked(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        with pytest.raises(sa.exc.IntegrityError):
            await connection.execute(sa.text("INSERT INTO person (id, council, name, surname) VALUES ('x','no','','')"))


async def test_two_writers_wait_for_each_other(engine: AsyncEngine) -> None:
    prose = Prose(engine)

    async def write(number: int) -> int:
        return await prose.save("m1", Paragraph(f"place{number}", "text", 0), "p1", AT)

    assert await asyncio.gather(*(write(number) for number in range(20))) == [1] * 20


async def test_a_reader_does_not_wait_for_a_writer(engine: AsyncEngine) -> None:
    async with engine.begin() as writer:
        await writer.execute(sa.text("UPDATE council SET name = 'other'"))
        async with asyncio.timeout(30), reading(engine).connect() as reader:
            assert (await reader.execute(sa.text("SELECT name FROM council"))).scalar() == "Ajuntament"


async def test_a_council_comes_back_whole(engine: AsyncEngine) -> None:
    registry = Registry(engine)
    await registry.save_roster(PEOPLE, GROUPS, [BODY])
    assert await registry.council("vila") == replace(COUNCIL, bodies=(BODY,))
    assert [person.id for person in await registry.people("vila")] == ["p2", "p1"]
    assert await registry.council("other") is None


async def test_a_second_council_of_the_same_name_is_refused(engine: AsyncEngine) -> None:
    with pytest.raises(Taken):
        await Registry(engine).add_council(COUNCIL)


async def test_a_person_of_another_council_is_not_replaced(engine: AsyncEngine) -> None:
    registry = Registry(engine)
    await registry.add_council(replace(COUNCIL, id="altra"))
    await registry.save_person(PEOPLE[0])
    with pytest.raises(sa.exc.IntegrityError):
        await registry.save_person(replace(PEOPLE[0], council="altra", name="Taken over"))
    assert await registry.person("p1") == PEOPLE[0]


async def test_a_roster_is_stored_whole_or_not_at_all(engine: AsyncEngine) -> None:
    registry = Registry(engine)
    stranger = replace(BODY, members=(Member("nobody", "X", "X"),))
    with pytest.raises(sa.exc.IntegrityError):
        await registry.save_roster(PEOPLE, (), [stranger])
    assert await registry.people("vila") == []
    assert (await registry.council("vila") or COUNCIL).groups == GROUPS


async def test_a_person_removed_leaves_no_seat(engine: AsyncEngine) -> None:
    registry = Registry(engine)
    await registry.save_roster(PEOPLE, GROUPS, [BODY])
    await registry.remove_person("altra", "p1")
    assert await registry.person("p1") is not None
    await registry.remove_person("vila", "p1")
    council = await registry.council("vila")
    assert council is not None
    assert council.bodies[0].members == ()


async def test_a_draft_is_saved_by_who_saw_the_last_version(engine: AsyncEngine) -> None:
    planned = PlannedMeetings(engine)
    await planned.add(DRAFT)
    assert await planned.save(replace(DRAFT, place="Casal"), 1) == 2
    with pytest.raises(Stale):
        await planned.save(DRAFT, 1)
    found = await planned.find("m1")
    assert found is not None
    assert (found.draft.place, found.version, found.status) == ("Casal", 2, "draft")


async def test_a_convened_meeting_cannot_be_saved(engine: AsyncEngine) -> None:
    planned = PlannedMeetings(engine)
    await planned.add(DRAFT)
    await planned.convene("m1", 1, "{}", "0" * 64, AT)
    with pytest.raises(Stale):
        await planned.save(DRAFT, 2)
    assert [each.notice_at for each in await planned.convened()] == [AT]
    await planned.unconvene("m1")
    assert await planned.save(DRAFT, 2) == 3


async def test_instants_keep_no_local_time(engine: AsyncEngine) -> None:
    planned = PlannedMeetings(engine)
    with pytest.raises(sa.exc.StatementError):
        await planned.add(replace(DRAFT, starts_at=dt.datetime(2026, 1, 1)))


async def test_prose_is_never_overwritten_unseen(engine: AsyncEngine) -> None:
    prose = Prose(engine)
    assert await prose.save("m1", Paragraph("i1.debate", "one", 0), "p1", AT) == 1
    assert await prose.save("m1", Paragraph("i1.debate", "two", 1), "p1", AT) == 2
    with pytest.raises(Conflict) as caught:
        await prose.save("m1", Paragraph("i1.debate", "three", 1), "p2", AT)
    assert caught.value.current == Paragraph("i1.debate", "two", 2)
    assert await prose.save("m1", Paragraph("i1.debate", "two", 0), "p2", AT) == 2
    assert await prose.of_meeting("m1") == {"i1.debate": Paragraph("i1.debate", "two", 2)}


async def test_of_two_who_write_at_once_the_second_is_shown_what_the_first_wrote(engine: AsyncEngine) -> None:
    prose = Prose(engine)
    for version in range(3):
        said = await asyncio.gather(
            *(prose.save("m1", Paragraph("i1.debate", f"{version}{who}", version), who, AT) for who in "abc"),
            return_exceptions=True,
        )
        now = (await prose.of_meeting("m1"))["i1.debate"]
        assert [each for each in said if not isinstance(each, Conflict)] == [version + 1] == [now.version]
        assert [each.current for each in said if isinstance(each, Conflict)] == [now, now]


async def test_a_destination_stays_with_its_council(engine: AsyncEngine) -> None:
    destinations = Destinations(engine)
    one = Destination("d1", "vila", "Canal", "rtmp://x/live", b"sealed")
    await destinations.put(one)
    await destinations.put(replace(one, name="Nou"))
    await destinations.remove("altra", "d1")
    assert await destinations.of_council("vila") == [replace(one, name="Nou")]
    assert "sealed" not in repr(one)
    await destinations.remove("vila", "d1")
    assert await destinations.of_council("vila") == []


async def test_what_a_council_says_of_itself(engine: AsyncEngine) -> None:
    imprints = Imprints(engine)
    said = Imprint("a@x.example", reviewed_on=dt.date(2026, 11, 22), recordings_kept="5 anys")
    assert await imprints.of("vila") == Imprint()
    await imprints.save("vila", said)
    await imprints.save("vila", replace(said, phone="972 00 00 00"))
    assert await imprints.of("vila") == replace(said, phone="972 00 00 00")
    assert await imprints.of("altra") == Imprint()
