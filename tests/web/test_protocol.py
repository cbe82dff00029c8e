"""The protocol's page says what the code says."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from meetings.commands import Command
from meetings.refusal import Code
from web import wire
from web.protocol import page

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_in_the_repository_is_up_to_date() -> None:
    assert (ROOT / "docs" / "protocol.md").read_text() == page(), "run `make docs`"


def test_every_message_command_and_code_is_described() -> None:
    said = page()
    tags = [kind.__struct_config__.tag for kind in (*get_args(wire.FromBrowser), *get_args(wire.ToBrowser))]
    names = [kind.__name__ for kind in get_args(Command)]
    missing = [word for word in (*tags, *names, *(code.value for code in Code)) if f"`{word}`" not in said]
    assert missing == []
