import datetime as dt

import msgspec
import pytest
from msgspec.structs import replace

from meetings import commands as c
from meetings import facts as f
from meetings.journal import GENESIS, BrokenJournal, check, extend, from_line, in_force, to_line
from tests.meetings.sitting import Sitting


def test_a_chain_holds_and_its_head_is_the_last_hash() -> None:
    entries = Sitting().opened().at_item("i5").entries
    assert check(entries) == entries[-1].hash
    assert check([]) == GENESIS


def test_every_tampering_is_found_at_its_entry() -> None:
    entries = Sitting().opened().at_item("i5").entries
    changed = replace(entries[3], fact=f.AttendanceMarked("alex", "absent"))
    later = replace(entries[4], at=entries[5].at)
    for broken, seq in [
        ([*entries[:3], changed, *entries[4:]], 4),
        ([*entries[:4], later, *entries[5:]], 5),
        ([*entries[:5], *entries[6:]], 7),
        ([*entries[:5], entries[6], entries[5], *entries[7:]], 7),
        ([*entries[:2], replace(entries[2], previous=GENESIS), *entries[3:]], 3),
    ]:
        with pytest.raises(BrokenJournal) as caught:
            check(broken)
        assert caught.value.seq == seq


def test_a_line_gives_the_entry_back_with_the_same_hash() -> None:
    entries = Sitting().opened().entries
    again = [from_line(to_line(entry)) for entry in entries]
    assert again == entries
    assert check(again) == entries[-1].hash


def test_a_whole_number_of_seconds_keeps_its_hash_when_read_back() -> None:
    at = dt.datetime(2026, 4, 16, tzinfo=dt.UTC)
    entry = extend(None, f.FilmMade("film.mp4", seconds=3600, bytes=1, sha256="0" * 64), "system", at)
    assert check([from_line(to_line(entry))]) == entry.hash


def test_a_line_that_is_no_entry_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        from_line(b'{"seq":1}')


def test_corrections_replace_and_strike_out_when_read_in_force() -> None:
    sitting = Sitting().opened()
    sitting.do(c.AddNote("una"))
    seq = sitting.state.seq
    sitting.do(c.CorrectEntry(seq, "repetida"))
    assert [entry.seq for entry in in_force(sitting.entries)] == [*range(1, seq), seq + 1]
