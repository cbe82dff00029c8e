"""Who was there, from when to when, and for which items."""

from __future__ import annotations

from meetings import facts as f
from minutes.attendance import attendance, movements, stretches
from minutes.course import read
from minutes.model import Attendee
from tests.journals import Meeting, begun


def of(meeting: Meeting, person: str) -> Attendee:
    return next(each for each in attendance(read(meeting.entries)) if each.person.person == person)


def clock(meeting: Meeting, person: str) -> list[tuple[str, str | None, str]]:
    local = meeting.plan.starts_at.tzinfo
    return [
        (
            each.start.astimezone(local).strftime("%H:%M:%S"),
            each.end.astimezone(local).strftime("%H:%M:%S") if each.end else None,
            each.mode,
        )
        for each in stretches(read(meeting.entries), person)
    ]


def test_presence_before_the_opening_counts_from_the_opening() -> None:
    meeting = begun().at("20:00").adjourned()
    assert clock(meeting, "marta") == [("19:00:05", "20:00:10", "chamber")]
    assert (of(meeting, "marta").late, of(meeting, "marta").left_early) == (False, False)


def test_late_arrival_names_the_items_it_covers() -> None:
    meeting = Meeting().at("18:55").present("nuria", "pere", "anna", "oriol", "irene").at("19:00").opened()
    meeting.item("i1").at("19:10").item("i2").at("19:15").joined("marta").at("19:20").item("i3").at("19:30").adjourned()
    marta = of(meeting, "marta")
    assert marta.late
    assert [presence.items for presence in marta.presences] == [("i2", "i3")]


def test_leaving_and_coming_back_gives_two_stretches() -> None:
    meeting = begun().at("19:10").left("marta").at("19:20").joined("marta").at("19:30").adjourned()
    assert clock(meeting, "marta") == [
        ("19:00:05", "19:10:05", "chamber"),
        ("19:20:05", "19:30:10", "chamber"),
    ]
    assert of(meeting, "marta").presences[0].ended == "left"
    assert not of(meeting, "marta").left_early


def test_changing_from_the_chamber_to_remote_is_not_a_departure() -> None:
    meeting = begun().at("19:10").joined("marta", "remote").at("19:30").adjourned()
    assert [mode for _, _, mode in clock(meeting, "marta")] == ["chamber", "remote"]
    assert movements(read(meeting.entries)) == ()
    assert of(meeting, "marta").modes == ("chamber", "remote")


def test_somebody_gone_before_the_opening_was_not_there() -> None:
    meeting = Meeting().at("18:50").present("nuria", "pere", "anna", "marta").left("marta").at("19:00").opened()
    assert of(meeting.at("20:00").adjourned(), "marta").status == "absent"


def test_excused_and_absent_are_told_apart() -> None:
    meeting = Meeting().at("18:50").excused("ramon").present("nuria", "pere", "anna").at("19:00").opened()
    meeting.at("20:00").adjourned()
    assert (of(meeting, "ramon").status, of(meeting, "biel").status) == ("excused", "absent")


def test_external_members_are_listed_only_if_they_came() -> None:
    assert "teresa" not in [each.person.person for each in attendance(read(begun().entries))]
    assert of(begun().admitted("teresa"), "teresa").status == "present"


def test_chair_comes_first_and_the_rest_by_seat() -> None:
    found = [each.person.person for each in attendance(read(begun().entries))]
    assert found == [member.person for member in begun().plan.voters]


def test_a_drop_is_told_only_of_who_is_remote() -> None:
    meeting = begun().joined_remotely("fatima", "Girona").dropped("fatima", 42).dropped("marta", 42)
    drop = of(meeting, "fatima").drops[0]
    assert drop.restored is not None
    assert (drop.restored.at - drop.lost.at).total_seconds() == 42
    assert drop.item == "i1"
    assert of(meeting, "marta").drops == ()


def test_a_line_that_never_comes_back() -> None:
    meeting = begun().joined_remotely("fatima").say(f.ConnectionLost("fatima")).left("fatima", "dropped")
    assert of(meeting, "fatima").drops[0].restored is None
    assert movements(read(meeting.entries))[-1].reason == "dropped"


def test_place_and_identity_of_a_remote_member() -> None:
    fatima = of(begun().joined_remotely("fatima", "Girona"), "fatima")
    assert fatima.place is not None
    assert (fatima.place.place, fatima.place.in_spain) == ("Girona", True)
    assert fatima.identified is not None


def test_a_corrected_departure_never_happened() -> None:
    meeting = begun().at("19:10").left("marta")
    meeting.corrected(meeting.last.seq, "Només va canviar de seient.").at("19:30").adjourned()
    assert clock(meeting, "marta") == [("19:00:05", "19:30:10", "chamber")]


def test_a_meeting_never_opened_has_no_presence() -> None:
    assert stretches(read(Meeting().present("marta").entries), "marta") == ()
