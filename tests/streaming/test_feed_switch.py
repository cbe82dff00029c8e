from __future__ import annotations

from streaming.exchange import KEYFRAME, Frame, Kind
from streaming.feed_switch import FeedSwitch

PICTURE, SLATE, SOUND = Kind.PROGRAMME_VIDEO, Kind.FEED_VIDEO, Kind.FEED_SOUND


class Taken:
    """In the place of the feed: what reached it."""

    def __init__(self) -> None:
        self.got: list[str] = []

    def picture(self, time: int, access_unit: bytes, *, keyframe: bool) -> None:
        self.got.append(access_unit.decode())

    def sound(self, time: int, packet: bytes) -> None:
        self.got.append(packet.decode())

    def interrupt(self) -> None:
        self.got.append("|")


def give(switch: FeedSwitch, *frames: tuple[Kind, str]) -> None:
    """A name in capitals is a keyframe's."""
    for kind, name in frames:
        switch.take(Frame(kind, KEYFRAME if name.isupper() else 0, 0, 0, name.encode()))


def switched() -> tuple[FeedSwitch, Taken]:
    taken = Taken()
    return FeedSwitch(taken), taken


def test_the_programme_passes() -> None:
    switch, taken = switched()
    give(switch, (PICTURE, "P"), (SOUND, "s"), (PICTURE, "p"), (Kind.PROGRAMME_SOUND, "no"))
    assert taken.got == ["P", "s", "p"]


def test_nothing_of_a_closed_part_passes_before_the_slate_is_there() -> None:
    switch, taken = switched()
    give(switch, (PICTURE, "P"))
    switch.suspend()
    give(switch, (PICTURE, "secret"), (SOUND, "secret"), (PICTURE, "SECRET"), (SLATE, "late"))
    give(switch, (SLATE, "SLATE"), (PICTURE, "SECRET"), (SOUND, "silence"), (SLATE, "slate"))
    assert taken.got == ["P", "SLATE", "silence", "slate"]


def test_the_slate_stays_until_the_programme_has_a_keyframe() -> None:
    switch, taken = switched()
    switch.suspend()
    give(switch, (SLATE, "SLATE"))
    switch.resume()
    give(switch, (PICTURE, "p"), (SLATE, "slate"), (SOUND, "s"), (PICTURE, "P"), (SLATE, "slate"), (PICTURE, "p"))
    assert taken.got == ["SLATE", "slate", "s", "P", "p"]


def test_suspended_again_at_once_the_old_slate_s_sound_is_not_trusted() -> None:
    switch, taken = switched()
    switch.suspend()
    give(switch, (SLATE, "SLATE"))
    switch.resume()
    switch.suspend()
    give(switch, (SOUND, "secret"), (SLATE, "SLATE"), (SOUND, "silence"))
    assert taken.got == ["SLATE", "SLATE", "silence"]


def test_a_new_mixer_must_bring_its_slate_first() -> None:
    switch, taken = switched()
    switch.suspend()
    give(switch, (SLATE, "SLATE"))
    switch.mixer_restarted()
    give(switch, (PICTURE, "SECRET"), (SOUND, "secret"), (SLATE, "SLATE"), (SOUND, "silence"))
    assert taken.got == ["SLATE", "|", "SLATE", "silence"]
