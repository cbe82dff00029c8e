"""The secretary's own text: its keys and its paragraphs."""

from __future__ import annotations

from minutes.prose import keys, paragraphs, printable
from tests.journals import PLAN


def test_keys_in_reading_order() -> None:
    found = keys(PLAN)
    assert found[:3] == ("opening", "i1.debate", "i1.operative")
    assert found[-2:] == ("closing", "approval")
    assert len(found) == 3 + 2 * len(PLAN.items)


def test_paragraphs_are_apart_by_empty_lines_and_keep_their_line_ends() -> None:
    assert paragraphs("Un.\r\n\r\n \r\nDos\r\ntres.\n\n\n") == ("Un.", "Dos\ntres.")
    assert paragraphs(" \n\n ") == ()


def test_what_no_document_can_hold_goes() -> None:
    assert printable("a\x00b\x0bc\ufffed\ud800e\r\nf\tg") == "abcde\nf\tg"
