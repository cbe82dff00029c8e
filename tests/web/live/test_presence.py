"""Lost lines: one interval in the journal, whatever the line does. The clock is the test's."""

from __future__ import annotations

from meetings import facts as f
from meetings.commands import NoteConnectionLost, NoteConnectionRestored, NoteLeft
from meetings.state import State
from tests.journals import Meeting
from web.live.presence import LOST_AFTER, RETURN_WITHIN, STEADY_AFTER, Presence


def remote() -> Meeting:
    return Meeting().at("18:55").joined_remotely("fatima")


def clock(state: State) -> float:
    lost = state.seats["fatima"].lost_at
    return lost.timestamp() if lost else 0.0


def test_a_socket_alone_or_media_alone_keeps_the_line() -> None:
    presence = Presence(0.0)
    presence.socket("fatima", True, 0.0)
    presence.media("fatima", True, 0.0)
    presence.socket("fatima", False, 1.0)
    assert presence.notes(remote().state, 100.0, 0.0) == []
    presence.socket("fatima", True, 100.0)
    presence.media("fatima", False, 100.0)
    assert presence.notes(remote().state, 200.0, 0.0) == []


def test_a_line_is_lost_after_some_seconds_without_both() -> None:
    presence = Presence(0.0)
    presence.socket("fatima", True, 0.0)
    presence.socket("fatima", False, 10.0)
    assert presence.notes(remote().state, 10.0 + LOST_AFTER - 0.1, 0.0) == []
    assert presence.notes(remote().state, 10.0 + LOST_AFTER, 0.0) == [NoteConnectionLost("fatima")]


def test_a_reload_within_the_seconds_is_no_loss() -> None:
    presence = Presence(0.0)
    presence.socket("fatima", True, 0.0)
    presence.socket("fatima", False, 10.0)
    presence.socket("fatima", True, 11.0)
    assert presence.notes(remote().state, 30.0, 0.0) == []


def test_after_a_restart_everybody_is_given_time_to_come_back() -> None:
    presence = Presence(50.0)
    late = 50.0 + RETURN_WITHIN + LOST_AFTER
    assert presence.notes(remote().state, late - 0.1, 0.0) == []
    assert presence.notes(remote().state, late, 0.0) == [NoteConnectionLost("fatima")]


def test_a_line_is_back_once_it_holds() -> None:
    state = remote().say(f.ConnectionLost("fatima"), by="system").state
    presence = Presence(0.0)
    presence.socket("fatima", True, 10.0)
    assert presence.notes(state, 10.0 + STEADY_AFTER / 2, clock(state)) == []
    assert presence.notes(state, 10.0 + STEADY_AFTER, clock(state)) == [NoteConnectionRestored("fatima")]


def test_a_flapping_line_makes_one_interval() -> None:
    state = remote().say(f.ConnectionLost("fatima"), by="system").state
    presence = Presence(0.0)
    for now in range(1, 20):
        presence.socket("fatima", now % 2 == 1, now / 2)
        assert presence.notes(state, now / 2 + 0.4, clock(state)) == []


def test_a_remote_member_who_stays_away_has_left() -> None:
    state = remote().say(f.ConnectionLost("fatima"), by="system").state
    presence = Presence(-RETURN_WITHIN)
    assert presence.notes(state, 29.0, clock(state) + 26.0) == []
    assert presence.notes(state, 31.0, clock(state) + 28.0) == [NoteLeft("fatima", "dropped")]


def test_a_member_in_the_chamber_is_still_sitting_there() -> None:
    state = Meeting().at("18:55").joined("pere").say(f.ConnectionLost("pere"), by="system").state
    assert Presence(0.0).notes(state, 900.0, clock(state) + 900.0) == []


def test_nobody_who_is_not_at_a_device_is_lost() -> None:
    assert Presence(0.0).notes(Meeting().at("18:55").present().state, 900.0, 0.0) == []


def test_nobody_is_missed_once_the_meeting_is_over() -> None:
    presence = Presence(0.0)
    presence.socket("fatima", True, 0.0)
    presence.socket("fatima", False, 1.0)
    over = remote().opened().adjourned()
    assert presence.notes(over.state, 100.0, 0.0) == []
