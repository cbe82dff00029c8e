"""A draft edited: items keep their ids when they move, and the notice copies what is in force."""

from __future__ import annotations

import datetime as dt

import pytest

from meetings.council import Body, Council, Member
from meetings.draft import Draft, attach, detach, fresh_item_id, frozen, move_item, put_item, remove_item
from meetings.plan import Item, Paper

PAPER = Paper("p1", "Acta.pdf", "application/pdf", 3, "0" * 64)
A, B, C = Item("i1", 1, "A"), Item("i2", 2, "B"), Item("i3", 3, "C")
DRAFT = Draft("m1", "vila", "ple", "1/2026", dt.datetime(2026, 12, 3, tzinfo=dt.UTC), "Sala", items=(A, B, C))


def titles(draft: Draft) -> list[tuple[str, int, str]]:
    return [(item.id, item.number, item.title) for item in draft.items]


@pytest.mark.parametrize(
    ("item", "by", "order"),
    [("i3", -1, "ACB"), ("i1", 1, "BAC"), ("i1", -1, "ABC"), ("i3", 5, "ABC"), ("i3", -9, "CAB"), ("no", 1, "ABC")],
)
def test_moving(item: str, by: int, order: str) -> None:
    moved = move_item(DRAFT, item, by)
    assert "".join(each.title for each in moved.items) == order
    assert [each.number for each in moved.items] == [1, 2, 3]


def test_an_id_is_never_used_twice_while_its_item_is_there() -> None:
    without = remove_item(DRAFT, "i2")
    assert titles(without) == [("i1", 1, "A"), ("i3", 2, "C")]
    assert fresh_item_id(without) == "i4"


def test_a_changed_item_keeps_its_papers() -> None:
    draft = put_item(attach(DRAFT, "i2", PAPER), Item("i2", 0, "B2"))
    assert draft.items[1] == Item("i2", 2, "B2", papers=(PAPER,))


def test_the_same_file_twice_is_one_paper() -> None:
    draft = attach(attach(DRAFT, "i1", PAPER), "i1", PAPER)
    assert draft.items[0].papers == (PAPER,)
    assert detach(draft, "i1", "p1") == DRAFT
    assert detach(DRAFT, "i9", "p1") == attach(DRAFT, "i9", PAPER) == DRAFT


def test_the_notice_copies_council_body_and_guests() -> None:
    member = Member("p1", "Ada Pi", "Pi", "chair", seat=1)
    guest = Member("g1", "Bru Mas", "Mas", "external", represents="Comerç")
    council = Council("vila", "Ajuntament", "Vila", bodies=(Body("ple", "Ple", "plenary", 3, members=(member,)),))
    draft = Draft("m1", "vila", "ple", "1/2026", DRAFT.starts_at, "Sala", guests=(guest, member))
    plan = frozen(draft, council)
    assert plan.body.members == (member, guest)
    assert (plan.council_name, plan.municipality, plan.language) == ("Ajuntament", "Vila", "ca")
    with pytest.raises(KeyError):
        frozen(draft, Council("vila", "Ajuntament", "Vila"))
