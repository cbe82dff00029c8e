"""The audit log as files: CSV for spreadsheets, JSON with the hashes that prove it. Written entry by entry."""

from __future__ import annotations

import csv
import io

import msgspec

from web.access.audit import Entry

COLUMNS = tuple(field for field in Entry.__struct_fields__ if field != "council")

_encode = msgspec.json.Encoder().encode


def csv_line(entry: Entry | None) -> bytes:
    """One entry; without one the heading. Cells that a spreadsheet would run are made plain."""
    out = io.StringIO()
    cells = COLUMNS if entry is None else [_cell(getattr(entry, column)) for column in COLUMNS]
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()


def json_line(entry: Entry) -> bytes:
    """An object as the entry's hash was made from, with that hash."""
    return _encode(entry)


def _cell(value: object) -> str:
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
