"""What people type in a meeting is tidied before it becomes a fact; names are kept apart in what is said of them."""

from __future__ import annotations

from pathlib import Path

from meetings import commands as c
from meetings.facts import NoteAdded
from tests.web.live.installation import installation
from web import keys
from web.live.words import words


async def test_a_note_is_tidied_before_it_is_entered(tmp_path: Path) -> None:
    async with installation(tmp_path) as at:
        secretary = await at.browser(at.way("secretary"), "secretary-w")
        await secretary.done(c.AddNote("Arriba\u202e la\u200b Nu\u0301ria\x00"))
        entries = await at.app[keys.LEDGER].entries(at.meeting)
        assert [entry.fact.text for entry in entries if isinstance(entry.fact, NoteAdded)] == ["Arriba la Núria"]


def test_a_name_is_kept_apart_in_a_sentence() -> None:
    say = words("en")
    assert say("{name} joins", name="פרץ") == "\u2068פרץ\u2069 joins"
    assert say("{name} joins", name="Núria") == "Núria joins"
