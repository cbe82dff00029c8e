"""The projection of a meeting for one person: what they see, and above all what they do not."""

from __future__ import annotations

from meetings import facts as f
from meetings.state import State
from tests.journals import Meeting, begun
from web.live.view import Live, view_for
from web.live.words import words
from web.wire import FloorView, QuorumView, RequestView, View

CA = words("ca")


def seen(state: State, person: str, role: str = "member", live: Live | None = None) -> View:
    return view_for(state, person, role, live or Live(1000.0), CA)  # type: ignore[arg-type]


def voting() -> Meeting:
    meeting = begun().vote()
    return meeting.say(f.BallotCast("v1", "pere", "for"), by="pere").say(
        f.BallotCast("v1", "marta", "against"), by="marta"
    )


def test_the_course_of_the_meeting() -> None:
    meeting = begun().say(f.AttendanceMarked("secretary", "present"))
    meeting.say(f.FloorRequested("clara"), by="clara").say(f.FloorGiven("marta", 300))
    view = seen(meeting.state, "pere")
    given = meeting.last.at.timestamp()
    assert (view.phase, view.chair, view.item, view.now) == ("open", "nuria", "i1", 1000.0)
    assert view.floor == FloorView("marta", "turn", given, 300)
    assert view.queue == (RequestView("clara", "turn", given - 5),)
    assert view.quorum == QuorumView(13, 5, 13, True, True, True)
    assert view.seq == len(meeting.entries)


def test_a_seat_with_its_place_in_the_hemicycle() -> None:
    view = seen(begun().state, "pere")
    first, last = view.seats[0], view.seats[12]
    assert (first.name, first.caption, first.colour) == ("Núria Puig i Serra", "Alcaldessa", "#0b5c8a")
    assert first.group_name == "Acord per Vallserena"
    assert first.x < 0.5 < last.x
    assert all(0 < seat.x < 1 and 0 < seat.y < 1 for seat in view.seats if seat.seat)
    assert [seat.person for seat in view.seats[13:]] == ["teresa", "secretary", "comptroller"]
    assert [seat.caption for seat in view.seats[13:]] == ["l'Associació de Veïns", "Secretària", "Interventor"]


def test_an_open_ballot_is_only_ones_own() -> None:
    state = voting().state
    for person, role, mine in (("pere", "member", "for"), ("clara", "member", None), ("secretary", "secretary", None)):
        vote = seen(state, person, role).vote
        assert vote is not None
        assert (vote.mine, vote.ballots, vote.voted) == (mine, {}, ("pere", "marta"))


def test_the_secretary_sees_the_hands_she_enters() -> None:
    meeting = begun().vote(input="hands").say(f.BallotsEntered("v1", {"pere": "for"}))
    hers, his = seen(meeting.state, "secretary", "secretary").vote, seen(meeting.state, "marta").vote
    assert hers is not None
    assert his is not None
    assert hers.ballots == {"pere": "for"}
    assert his.ballots == {}
    assert not his.may_change


def test_a_closed_vote_shows_the_count_and_what_it_means() -> None:
    vote = seen(begun().vote().cast(against="marta").closed(None).state, "marta").vote
    assert vote is not None
    assert vote.tally == f.Tally(12, 1, 0, 0, 13, 13)
    assert (vote.expected, vote.casting_needed, vote.outcome, vote.mine) == ("carried", False, None, "against")
    assert len(vote.ballots) == 13


def test_a_second_tie_waits_for_the_casting_vote() -> None:
    against, nobody = "nuria pere anna oriol irene jordi", "alex"
    meeting = begun().vote().cast(against=against, abstain=nobody).closed("tied")
    vote = seen(meeting.vote(round=2).cast(against=against, abstain=nobody).closed(None).state, "nuria").vote
    assert vote is not None
    assert (vote.casting_needed, vote.expected) == (True, None)


def test_a_proclaimed_vote_is_among_the_results() -> None:
    view = seen(begun().vote().cast().closed("carried").state, "pere")
    assert view.vote is None
    assert [(each.vote, each.outcome_label, each.mine) for each in view.results] == [("v1", "S'aprova", "for")]


def test_the_votes_that_could_be_opened_now() -> None:
    state = begun().item("i6").state
    purposes = {item.item: item.next_purposes for item in seen(state, "secretary", "secretary").items}
    assert purposes == dict.fromkeys(purposes, ()) | {"i6": ("urgency",)}


def test_the_chair_has_the_chairs_rights_wherever_they_went() -> None:
    meeting = begun()
    assert "OpenVote" in seen(meeting.state, "nuria").may
    assert "OpenVote" not in seen(meeting.state, "pere").may
    meeting.presides("pere")
    assert "OpenVote" not in seen(meeting.state, "nuria").may
    assert "OpenVote" in seen(meeting.state, "pere").may


def test_where_a_member_is_only_the_table_knows() -> None:
    state = begun().joined_remotely("fatima", "Girona").state
    places = {
        who: next(seat.place for seat in seen(state, who, role).seats if seat.person == "fatima")
        for who, role in (("secretary", "secretary"), ("nuria", "member"), ("fatima", "member"), ("pere", "member"))
    }
    assert places == {"secretary": "Girona", "nuria": "Girona", "fatima": "Girona", "pere": ""}


def test_notes_are_the_tables() -> None:
    state = begun().note("S'atura per revisar el so.").state
    assert seen(state, "secretary", "secretary").notes == (("i1", "S'atura per revisar el so."),)
    assert seen(state, "pere").notes == ()


def test_whoever_waits_in_the_lobby_sees_the_agenda_and_nothing_else() -> None:
    meeting = begun().say(f.GuestArrived("teresa"), by="teresa").say(f.FloorGiven("marta", 300))
    waiting = seen(meeting.state, "teresa", "external")
    assert [seat.person for seat in waiting.seats] == ["teresa"]
    assert (waiting.floor, waiting.vote, waiting.queue, waiting.results) == (None, None, (), ())
    assert len(waiting.items) == 7
    assert not any(item.text or item.papers for item in waiting.items)
    admitted = seen(meeting.say(f.GuestAdmitted("teresa")).state, "teresa", "external")
    assert len(admitted.seats) == 16


def test_who_is_heard_is_the_rules_and_not_a_hope() -> None:
    meeting = begun().joined("nuria").joined("marta")
    assert [seen(meeting.state, who).can_be_heard for who in ("nuria", "marta")] == [True, False]
    meeting.say(f.FloorGiven("marta", 300))
    assert [seen(meeting.state, who).can_be_heard for who in ("nuria", "marta")] == [True, True]
    meeting.say(f.Muted("marta"))
    assert [seen(meeting.state, who).can_be_heard for who in ("nuria", "marta")] == [True, False]


def test_what_the_browser_sends_is_shown_of_those_who_are_in() -> None:
    state = begun().joined("marta").state
    view = seen(state, "pere", live=Live(0.0, {"marta": 61}, {"marta": (False, True), "pere": (True, True)}))
    shown = {seat.person: (seat.camera, seat.microphone, seat.spoken_seconds) for seat in view.seats}
    assert shown["marta"] == (False, True, 61)
    assert shown["pere"] == (False, False, 0)
