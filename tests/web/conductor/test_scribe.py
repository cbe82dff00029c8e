"""The scribe: in order, again while the record is away, and nobody waits with it then."""

from __future__ import annotations

import asyncio

from meetings.commands import AddNote, Command
from meetings.refusal import Code, Refused
from tests.until import until
from web.conductor.scribe import Scribe


class Record:
    def __init__(self) -> None:
        self.kept: list[str] = []
        self.fails: Exception | None = None
        self.tried = 0

    async def submit(self, command: Command) -> None:
        self.tried += 1
        if self.fails is not None:
            raise self.fails
        assert isinstance(command, AddNote)
        self.kept.append(command.text)


async def at_once(_seconds: float) -> None:
    await asyncio.sleep(0)


async def test_what_is_reported_is_written_before_the_next_report_is_heard() -> None:
    record = Record()
    scribe = Scribe(record.submit)
    for text in ("one", "two"):
        await scribe.write(AddNote(text))
        assert record.kept[-1] == text
    await scribe.stop()


async def test_while_the_record_is_away_nobody_waits_and_nothing_is_lost() -> None:
    record = Record()
    scribe = Scribe(record.submit, at_once)
    record.fails = Refused(Code.RECORD_AWAY)
    writing = asyncio.create_task(scribe.write(AddNote("one")))
    await until(lambda: record.tried > 3)
    await scribe.write(AddNote("two"))
    record.fails = Refused(Code.RECORD_FULL)
    await scribe.write(AddNote("three"))
    assert record.kept == []
    record.fails = None
    await scribe.finish()
    await writing
    assert record.kept == ["one", "two", "three"]
    await scribe.write(AddNote("four"))
    assert record.kept[-1] == "four"
    await scribe.stop()


async def test_what_the_rules_refuse_does_not_hold_up_what_follows() -> None:
    record = Record()
    scribe = Scribe(record.submit)
    for error in (Refused(Code.WRONG_PHASE), RuntimeError("a fault of ours")):
        record.fails = error
        await scribe.write(AddNote("never"))
    record.fails = None
    await scribe.write(AddNote("after"))
    assert record.kept == ["after"]
    await scribe.stop()


async def test_stopping_leaves_what_still_waits() -> None:
    record = Record()
    record.fails = Refused(Code.RECORD_AWAY)
    scribe = Scribe(record.submit)
    writing = asyncio.create_task(scribe.write(AddNote("one")))
    await until(lambda: record.tried)
    await scribe.stop()
    await writing
    assert record.kept == []
