"""What the minutes say of the quorum."""

from __future__ import annotations

import msgspec

from meetings import facts as f
from minutes.course import read
from minutes.quorum import quorum
from tests.journals import BODY, Meeting, begun, plan


def test_kept_throughout() -> None:
    found = quorum(read(begun().left("marta").adjourned().entries))
    assert found is not None
    assert (found.needed, found.at_opening, found.lowest, found.kept) == (5, 13, 12, True)


def test_lost_on_the_way() -> None:
    meeting = Meeting().present("nuria", "pere", "anna", "oriol", "irene").at("19:00").opened().left("irene")
    found = quorum(read(meeting.adjourned().entries))
    assert found is not None
    assert (found.lowest, found.kept) == (4, False)


def test_a_recess_does_not_count() -> None:
    meeting = begun()
    meeting.say(f.RecessBegun())
    for person in ("pere", "anna", "oriol", "irene", "jordi", "marta", "ramon", "fatima", "lluis"):
        meeting.left(person)
    found = quorum(read(meeting.entries))
    assert found is not None
    assert found.lowest == 13


def test_the_recused_count_or_not_as_the_body_has_it() -> None:
    strict = msgspec.structs.replace(BODY.profile, recused_count_for_quorum=False)
    body = msgspec.structs.replace(BODY, profile=strict)
    meeting = begun(plan(body=body)).recused("marta", "i1")
    found = quorum(read(meeting.entries))
    assert found is not None
    assert found.lowest == 12


def test_none_where_the_meeting_never_opened() -> None:
    assert quorum(read(Meeting().present().entries)) is None
