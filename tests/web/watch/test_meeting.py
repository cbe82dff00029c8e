"""What a studio's reports come to: what is so now, what was lately, and nothing of a studio that is gone."""

from __future__ import annotations

from streaming.control import PeerState
from tests.web.watch.reports import WELL, Clock, health, watched
from web.watch.series import Column
from web.watch.watches import KEPT, Watches


def test_seats_are_counted_once_and_without_those_who_only_watch() -> None:
    made = watched(*WELL)
    assert made.seats == 2
    made.note(PeerState("vila-1.second", "vila-1", "connected"))
    made.note(PeerState("vila-2.b", "vila-2", "silent"))
    assert made.seats == 1
    made.note(PeerState("vila-1.a", "vila-1", "closed"))
    made.note(PeerState("vila-1.second", "vila-1", "closed"))
    assert made.seats == 0
    assert "vila-1.a" not in made.lines


def test_late_pictures_are_those_of_the_last_minute() -> None:
    clock = Clock()
    made = watched(*WELL, clock=clock)
    for late in (4, 4, 9):
        clock.now += 20
        made.note(health(late_frames=late))
    assert made.late_lately == 9
    clock.now += 60
    made.note(health(late_frames=9))
    assert made.late_lately == 5
    made.note(health(late_frames=0))
    assert made.late_lately == 5, "another studio counts from nought"


def test_a_studio_that_is_gone_says_nothing_and_what_it_said_stays_drawn() -> None:
    made = watched(*WELL)
    made.lost()
    assert (made.studio, made.health, made.seats, made.relays, made.lines) == (False, None, 0, {}, {})
    assert made.series.get(Column("fps")) == [25.0]
    assert dict(made.series.of("relay")) == {"d1": [2_500_000.0]}


def test_meetings_that_are_over_are_kept_for_a_while_and_only_shown_to_their_council() -> None:
    watches = Watches(Clock())
    for number in range(KEPT + 5):
        watches.begin(f"m{number}", "vila", 25)
        watches.end(f"m{number}")
    still = watches.begin("now", "vila", 25)
    assert [each.meeting for each in watches.of("vila")] == ["now", *(f"m{n}" for n in range(KEPT + 4, 4, -1))]
    assert list(watches.live()) == [still]
    assert watches.find("now", "vila") is still
    assert watches.find("now", "altra") is None
    assert watches.begin("now", "vila", 25) is still, "a meeting that is live again goes on"
    watches.forget("now")
    assert watches.find("now", "vila") is None
