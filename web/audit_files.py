"""The audit log as files: CSV for spreadsheets, JSON with the hashes that prove it. Written entry by entry."""

from __future__ import annotations

import csv
import io
import re

import msgspec

from web.access.audit import Entry
from web.csv_people import FORMULA

COLUMNS = Entry.__struct_fields__[1:]
"""Without the council, which a council's own file need not say."""

_AFTER_A_SEPARATOR = re.compile(r"[;\t\r\n][\s\"]*(?=[=+\-@])")
"""Spreadsheets of these parts take a semicolon for the end of a cell, also in what a stranger wrote into a path."""

_encode = msgspec.json.Encoder().encode


def csv_line(entry: Entry | None, *, with_council: bool = False) -> bytes:
    """One entry; without one the heading. Cells that a spreadsheet would run are made plain."""
    out, columns = io.StringIO(), Entry.__struct_fields__ if with_council else COLUMNS
    cells = columns if entry is None else [_cell(getattr(entry, column)) for column in columns]
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()


def json_line(entry: Entry) -> bytes:
    """An object as the entry's hash was made from, with that hash."""
    return _encode(entry)


def _cell(value: object) -> str:
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    text = f"'{text}" if text.startswith(FORMULA) else text
    return _AFTER_A_SEPARATOR.sub(r"\g<0>'", text)
