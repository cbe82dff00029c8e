"""Who stays keeps their place, whoever comes or goes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from streaming.mixer.layout import Rect, areas, gallery, speaker
from streaming.mixer.seating import Seating, seated

BODY = areas(1280, 720).body


def in_gallery(people: list[str], before: Seating | None = None) -> Seating:
    return seated(people, lambda count: (None, gallery(count, BODY)), before)


def in_speaker(people: list[str], before: Seating | None = None) -> Seating:
    return seated(people, lambda count: speaker(count, BODY), before)


def place(now: Seating, source: str) -> Rect | None:
    return now.places[now.sources.index(source)] if source in now.sources else None


def test_people_stand_in_the_order_they_are_named() -> None:
    now = in_gallery(["a", "b", "c"])
    assert now.sources == ("a", "b", "c", None)
    assert place(now, "b") == gallery(3, BODY)[1]
    assert place(now, "x") is None


def test_who_comes_takes_a_free_place_and_nobody_moves() -> None:
    before = in_gallery(["a", "b", "c"])
    assert in_gallery(["a", "z", "b", "c"], before).sources == ("a", "b", "c", "z")
    assert in_gallery(["b", "c"], before).sources == (None, "b", "c", None)


def test_who_gets_the_floor_swaps_with_who_had_it() -> None:
    people = [f"s{index}" for index in range(13)]
    before = in_speaker(people[1:])
    after = in_speaker([people[0], *people[1:5], *people[6:]], before)
    assert place(after, "s0") == place(before, "s5")
    assert all(place(after, person) == place(before, person) for person in people[6:])


def test_somebody_named_twice_stands_once() -> None:
    assert in_gallery(["a", "a", "b"]).sources == ("a", "b")


def test_another_body_is_laid_out_anew() -> None:
    before = in_gallery(["b", "a", "c"])
    narrow = Rect(BODY.x, BODY.y, BODY.w // 2, BODY.h)
    assert seated(["a", "b", "c"], lambda count: (None, gallery(count, narrow)), before).sources[:3] == ("a", "b", "c")


@checked(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from([f"s{index}" for index in range(48)]), max_size=48), min_size=2, max_size=6))
def test_nobody_jumps_while_the_layout_stays(scenes: list[list[str]]) -> None:
    before: Seating | None = None
    for people in scenes:
        now = in_gallery(people, before)
        assert {source for source in now.sources if source} == set(people)
        assert len([source for source in now.sources if source]) == len(set(people))
        if before is not None and now.places == before.places:
            stayed = set(people) & {source for source in before.sources if source}
            assert all(place(now, person) == place(before, person) for person in stayed)
        before = now
