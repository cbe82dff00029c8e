"""The meeting's journal: entries chained by hash, so that no fact can be changed, dropped or put in later unseen."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

import msgspec

from meetings.facts import Correctable, EntryCorrected, Fact

FORMAT = 1
"""Version of the entry's form; a golden journal of every version is kept in the tests."""

GENESIS = "0" * 64
"""What the first entry names as the entry before it."""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    seq: int
    """From 1, without gaps."""
    at: dt.datetime
    """UTC, to the microsecond, when the fact was decided. Order is by `seq`, whatever clocks did."""
    by: str
    """Person id of who acted; `system` for the studio and the service."""
    fact: Fact
    previous: str
    hash: str
    """SHA-256 in hex of the previous hash and of this entry's other fields as canonical JSON."""


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Entry)
_facts: msgspec.json.Decoder[Fact] = msgspec.json.Decoder(Fact)


class BrokenJournal(Exception):
    """The chain does not hold; the message says at which entry."""

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(f"entry {seq}: {why}")
        self.seq = seq
        self.why = why


def entry_hash(seq: int, at: dt.datetime, by: str, fact: Fact, previous: str) -> str:
    """SHA-256 of the entry's canonical JSON: keys sorted, no white space, UTF-8."""
    body = msgspec.json.encode([FORMAT, previous, seq, at, by, fact], order="sorted")
    return hashlib.sha256(body).hexdigest()


def extend(last: Entry | None, fact: Fact, by: str, at: dt.datetime) -> Entry:
    """The entry that follows `last` (None for the first)."""
    # What is hashed is what will be read back: 3600 where a fraction is meant would come back as 3600.0.
    fact = _facts.decode(_encoder.encode(fact))
    seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
    at = at.astimezone(dt.UTC)
    return Entry(seq, at, by, fact, previous, entry_hash(seq, at, by, fact, previous))


def check(entries: Iterable[Entry]) -> str:
    """The head hash of a whole journal. Raises `BrokenJournal` at the first entry that does not fit."""
    previous, seq = GENESIS, 0
    for entry in entries:
        if entry.seq != seq + 1:
            raise BrokenJournal(entry.seq, f"follows entry {seq}")
        if entry.previous != previous:
            raise BrokenJournal(entry.seq, "does not name the entry before it")
        if entry.hash != entry_hash(entry.seq, entry.at, entry.by, entry.fact, entry.previous):
            raise BrokenJournal(entry.seq, "its content does not match its hash")
        previous, seq = entry.hash, entry.seq
    return previous


def in_force(entries: Iterable[Entry]) -> list[Entry]:
    """The entries with every correction carried out: corrected ones hold their replacement or are left out.

    The corrections themselves stay, so that a document can say what was put right. The chain no longer fits: this is
    for reading, never for storing.
    """
    entries = list(entries)
    replaced: dict[int, Correctable | None] = {
        entry.fact.corrects: entry.fact.replacement for entry in entries if isinstance(entry.fact, EntryCorrected)
    }
    kept: list[Entry] = []
    for entry in entries:
        if entry.seq not in replaced:
            kept.append(entry)
        elif (replacement := replaced[entry.seq]) is not None:
            kept.append(msgspec.structs.replace(entry, fact=replacement))
    return kept


def to_line(entry: Entry) -> bytes:
    """One line of a journal file (JSON, no newline)."""
    return _encoder.encode(entry)


def from_line(line: bytes | str) -> Entry:
    """Raises `msgspec.ValidationError` or `msgspec.DecodeError` for anything that is no entry."""
    return _decoder.decode(line)
