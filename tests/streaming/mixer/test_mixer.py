"""The whole mixer in a time of its own: what goes in as cameras and voices must come out as one programme."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from streaming.control import ResumeFeeds, SuspendFeeds
from streaming.exchange import (
    KEYFRAME,
    BrokenLink,
    DropSource,
    Frame,
    Kind,
    MakeKeyframe,
    MixerHealth,
    SourceLevels,
    SourceTrouble,
    WallTime,
)
from streaming.mixer.layout import Rect, areas
from streaming.mixer.layout import gallery as gallery_layout
from streaming.scene import Slate
from tests.streaming.mixer.studio import (
    RATE,
    START,
    Picture,
    Studio,
    camera,
    gallery,
    loudness,
    microphone,
    pictures_of,
    sound_of,
    strength,
    tone,
)

GREY = (90, 128, 128)
WHITE = (235, 128, 128)
RED = (63, 102, 240)


def tile_rect(count: int, index: int) -> Rect:
    return gallery_layout(count, areas(1280, 720).body)[index]


def middle_of(picture: Picture, rect: Rect) -> list[int]:
    """Mean colour around the middle of a tile."""
    part = picture[rect.y + rect.h // 3 : rect.y + rect.h // 2, rect.x + rect.w // 3 : rect.right - rect.w // 3]
    return [round(value) for value in part.reshape(-1, 3).mean(axis=0)]


def is_like(colour: list[int], wanted: tuple[int, int, int], tolerance: int = 14) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(colour, wanted, strict=True))


def test_a_camera_is_seen_in_its_tile_and_its_neighbour_is_a_still() -> None:
    studio = Studio(gallery("ana", "pere"), ["ana", "pere"])
    studio.send(Kind.CAMERA, 1, camera(1.0, lambda _: RED))
    studio.run(1.0)
    _, last = pictures_of(studio.out)[-1]
    assert is_like(middle_of(last, tile_rect(2, 0)), (255, 0, 0))
    assert not is_like(middle_of(last, tile_rect(2, 1)), (255, 0, 0), 60)


def test_pictures_carry_the_time_of_their_tick_and_keyframes_come_every_two_seconds() -> None:
    studio = Studio(gallery("ana"), ["ana"])
    studio.run(5.0)
    pictures = [frame for frame in studio.out if frame.kind is Kind.PROGRAMME_VIDEO]
    assert [frame.time for frame in pictures] == [START + tick * 40_000 for tick in range(125)]
    assert [index for index, frame in enumerate(pictures) if frame.flags & KEYFRAME] == [0, 50, 100]
    for frame in pictures:
        assert (b"\x00\x00\x01\x67" in frame.payload) == bool(frame.flags & KEYFRAME)


def test_running_turns_are_timed_by_the_meetings_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    studio = Studio(gallery("ana"), ["ana"])
    shown: list[float] = []
    usual = studio.mixer._composer.compose

    def compose(unix_now: float, *more: Any) -> Any:
        shown.append(unix_now)
        return usual(unix_now, *more)

    monkeypatch.setattr(studio.mixer._composer, "compose", compose)
    studio.say(WallTime(5_000_000.0), after=0.5)
    studio.run(1.0)
    # Whatever the machine's own clock says from then on.
    assert shown[-1] == pytest.approx(5_000_000.0 + (START + 1_000_000) / 1e6, abs=0.1)
    assert shown[-1] - shown[-6] == pytest.approx(0.2, abs=0.01)


def test_a_keyframe_is_made_when_asked_for() -> None:
    studio = Studio(gallery("ana"), ["ana"])
    studio.say(MakeKeyframe(), after=0.5)
    studio.run(1.0)
    pictures = [frame for frame in studio.out if frame.kind is Kind.PROGRAMME_VIDEO]
    keys = [frame.time for frame in pictures if frame.flags & KEYFRAME]
    assert len(keys) == 2
    assert 0 <= keys[1] - START - 500_000 <= 40_000


def test_a_frozen_camera_becomes_a_still_and_comes_back() -> None:
    studio = Studio(gallery("ana"), ["ana"])
    frames = list(camera(5.0, lambda _: RED))
    studio.send(Kind.CAMERA, 1, [*frames[:25], *frames[100:]])
    studio.run(5.0)
    red = [is_like(middle_of(picture, tile_rect(1, 0)), (255, 0, 0)) for _, picture in pictures_of(studio.out)]
    assert red[25]
    assert red[60]
    assert not red[85]
    # The frames in between are missing, so the stream counts as broken until its next keyframe at 4.0 s.
    assert red[110]


def test_a_dropped_source_becomes_a_still_at_once() -> None:
    studio = Studio(gallery("ana"), ["ana"])
    studio.send(Kind.CAMERA, 1, camera(2.0, lambda _: RED))
    studio.say(DropSource(1), after=1.0)
    studio.run(2.0)
    red = [is_like(middle_of(picture, tile_rect(1, 0)), (255, 0, 0)) for _, picture in pictures_of(studio.out)]
    assert red[24]
    assert not any(red[26:])


def test_a_missing_frame_asks_for_a_keyframe_and_nothing_smeared_is_shown() -> None:
    studio = Studio(gallery("ana"), ["ana"])
    frames = list(camera(1.6, lambda at: (40 + int(at * 100), 128, 128)))
    studio.send(Kind.CAMERA, 1, [frame for index, frame in enumerate(frames) if index != 20])
    studio.run(1.8)
    troubles = [said for said in studio.words if isinstance(said, SourceTrouble)]
    assert troubles == [SourceTrouble(1, False)]
    greys = [middle_of(picture, tile_rect(1, 0))[0] for _, picture in pictures_of(studio.out)]
    assert max(greys) - greys[21] <= 6


@pytest.mark.parametrize("kind", [Kind.CAMERA, Kind.SCREEN, Kind.MICROPHONE])
def test_garbage_never_stops_the_programme(kind: Kind) -> None:
    chance = random.Random(7)
    good = list(microphone(tone(2.0, 440, 0.1)) if kind is Kind.MICROPHONE else camera(2.0, lambda _: RED))
    studio = Studio(gallery("ana"), ["ana"])
    studio.open("ana")
    for time, flags, payload in good:
        spoiled = [
            payload,
            b"",
            chance.randbytes(chance.randrange(1, 300)),
            payload[: len(payload) // 2],
            payload[:6] + chance.randbytes(20) + payload[26:],
        ]
        studio.send(kind, 1, [(time, flags | chance.randrange(4), chance.choice(spoiled))])
    studio.send(kind, 99, good)
    studio.run(2.2)
    assert sum(frame.kind is Kind.PROGRAMME_VIDEO for frame in studio.out) == 55
    assert sum(frame.kind is Kind.PROGRAMME_SOUND for frame in studio.out) == 110


def test_a_word_that_is_none_breaks_the_link() -> None:
    studio = Studio()
    with pytest.raises(BrokenLink):
        studio.mixer.take(Frame(Kind.WORD, 0, 0, 0, b"{"), START)


def test_everybody_hears_the_others_and_not_themselves() -> None:
    tones = {1: 440.0, 2: 1000.0, 3: 2500.0}
    studio = Studio(gallery("a", "b", "c"), ["a", "b", "c"])
    studio.open("a", "b", "c")
    for number, frequency in tones.items():
        studio.send(Kind.MICROPHONE, number, microphone(tone(3.0, frequency, 0.1)))
    studio.run(3.0)
    for listener in tones:
        _, heard = sound_of(studio.out, Kind.SOUND_WITHOUT, listener)
        for speaker, frequency in tones.items():
            level = strength(heard[RATE : 2 * RATE], frequency)
            assert level < -65 if speaker == listener else level > -30
    _, whole = sound_of(studio.out, Kind.PROGRAMME_SOUND)
    assert all(strength(whole[RATE : 2 * RATE], frequency) > -30 for frequency in tones.values())


def test_a_closed_microphone_is_not_heard_and_gets_no_mix_of_its_own() -> None:
    studio = Studio(gallery("a", "b"), ["a", "b"])
    studio.open("a")
    studio.send(Kind.MICROPHONE, 1, microphone(tone(2.0, 440, 0.1)))
    studio.send(Kind.MICROPHONE, 2, microphone(tone(2.0, 1000, 0.1)))
    studio.run(2.0)
    _, whole = sound_of(studio.out, Kind.PROGRAMME_SOUND)
    assert strength(whole[RATE:], 1000) < -65
    assert {frame.source for frame in studio.out if frame.kind is Kind.SOUND_WITHOUT} == {1}


def test_a_quiet_laptop_and_a_hot_microphone_sound_alike_and_nothing_clips() -> None:
    studio = Studio(gallery("a", "b"), ["a", "b"])
    studio.open("a", "b")
    studio.send(Kind.MICROPHONE, 1, microphone(tone(4.0, 440, 0.006)))
    studio.send(Kind.MICROPHONE, 2, microphone(tone(4.0, 1000, 0.95)))
    studio.run(4.0)
    _, whole = sound_of(studio.out, Kind.PROGRAMME_SOUND)
    assert abs(strength(whole[2 * RATE : 3 * RATE], 440) - strength(whole[2 * RATE : 3 * RATE], 1000)) < 3
    assert np.abs(whole).max() < 0.99


def test_levels_say_how_loud_microphones_arrive() -> None:
    studio = Studio(gallery("a", "b"), ["a", "b"])
    studio.open("a")
    studio.send(Kind.MICROPHONE, 1, microphone(tone(2.0, 440, 0.1)))
    studio.run(2.0)
    levels = [said.arriving for said in studio.words if isinstance(said, SourceLevels)]
    assert len(levels) == 3
    assert set(levels[-1]) == {1}
    assert abs(levels[-1][1] - -23) < 1


def test_sound_never_stops_even_when_nobody_speaks() -> None:
    studio = Studio()
    studio.run(2.0)
    sound = [frame for frame in studio.out if frame.kind is Kind.PROGRAMME_SOUND]
    feed = [frame for frame in studio.out if frame.kind is Kind.FEED_SOUND]
    assert len(sound) == 100
    assert {b.time - a.time for a, b in pairwise(sound)} == {20_000}
    assert {b.time - a.time for a, b in pairwise(feed)} <= {21_333, 21_334}
    assert loudness(sound_of(studio.out, Kind.PROGRAMME_SOUND)[1]) < -90


@pytest.mark.parametrize("jitter", [0, 25_000])
def test_a_flash_and_a_beep_of_one_moment_leave_within_80_ms(jitter: int) -> None:
    chance = random.Random(3)
    seconds, moments = 6.0, (2.0, 3.48, 5.0)

    def is_now(at: float) -> bool:
        return any(moment <= at < moment + 0.16 for moment in moments)

    beeps = tone(seconds, 1000, 0.3)
    beeps *= np.array([is_now(index / RATE) for index in range(len(beeps))], np.float32)
    studio = Studio(gallery("ana"), ["ana"])
    studio.open("ana")
    studio.send(
        Kind.CAMERA,
        1,
        camera(seconds, lambda at: WHITE if is_now(at) else GREY),
        lambda: 45_000 + chance.randint(0, jitter),
    )
    studio.send(Kind.MICROPHONE, 1, microphone(beeps), lambda: 30_000 + chance.randint(0, jitter))
    studio.run(seconds + 0.4)
    bright = [(time, middle_of(picture, tile_rect(1, 0))[0] > 170) for time, picture in pictures_of(studio.out)]
    flashes = [b[0] for a, b in pairwise(bright) if b[1] and not a[1]]
    assert len(flashes) == 3
    for kind in (Kind.PROGRAMME_SOUND, Kind.FEED_SOUND):
        began, sound = sound_of(studio.out, kind)
        quiet = np.abs(sound[: len(sound) // 240 * 240]).reshape(-1, 240).max(axis=1) < 0.02
        starts = [at for at in range(20, len(quiet)) if not quiet[at] and quiet[at - 20 : at].all()]
        heard = [began + at * 5_000 for at in starts]
        assert len(heard) == 3
        assert max(abs(flash - beep) for flash, beep in zip(flashes, heard, strict=True)) < 40_000


def test_a_suspended_feed_is_slate_and_silence_while_the_programme_goes_on() -> None:
    studio = Studio(gallery("ana"), ["ana"])
    studio.open("ana")
    studio.send(Kind.CAMERA, 1, camera(5.0, lambda _: RED))
    studio.send(Kind.MICROPHONE, 1, microphone(tone(5.0, 440, 0.1)))
    studio.say(SuspendFeeds(Slate("Sessió no pública")), after=1.0)
    studio.say(ResumeFeeds(), after=3.0)
    studio.run(5.0)
    slates = [frame for frame in studio.out if frame.kind is Kind.FEED_VIDEO]
    assert [frame.time for frame in slates] == [START + 1_000_000 + tick * 40_000 for tick in range(50)]
    assert slates[0].flags & KEYFRAME
    assert sum(len(frame.payload) for frame in slates) < 60_000
    assert not any(
        is_like(middle_of(picture, tile_rect(1, 0)), (255, 0, 0), 80)
        for _, picture in pictures_of(slates, Kind.FEED_VIDEO)
    )
    programme = [frame for frame in studio.out if frame.kind is Kind.PROGRAMME_VIDEO]
    assert len(programme) == 125
    assert is_like(middle_of(pictures_of(programme)[60][1], tile_rect(1, 0)), (255, 0, 0))
    resumed = next(frame for frame in programme if frame.time >= START + 3_000_000)
    assert resumed.flags & KEYFRAME
    began, feed = sound_of(studio.out, Kind.FEED_SOUND)

    def feed_between(first: float, last: float) -> float:
        offset = (began - START) / 1e6
        return loudness(feed[round((first - offset) * RATE) : round((last - offset) * RATE)])

    assert feed_between(0.5, 0.9) > -35
    assert feed_between(1.08, 3.2) < -80
    assert feed_between(3.6, 4.5) > -35
    assert strength(sound_of(studio.out, Kind.PROGRAMME_SOUND)[1][2 * RATE : 3 * RATE], 440) > -35


def test_slate_and_programme_have_the_same_parameter_sets() -> None:
    studio = Studio(gallery("ana"), ["ana"])
    studio.say(SuspendFeeds(Slate("Sessió no pública")))
    studio.run(0.2)

    def parameters(kind: Kind) -> list[bytes]:
        key = next(frame.payload for frame in studio.out if frame.kind is kind)
        return [unit for unit in key.replace(b"\x00\x00\x00\x01", b"\x00\x00\x01").split(b"\x00\x00\x01")[1:3]]

    assert parameters(Kind.PROGRAMME_VIDEO) == parameters(Kind.FEED_VIDEO)


def test_health_says_how_many_pictures_were_made_and_lost() -> None:
    studio = Studio()
    studio.run(4.1)
    healths = [said for said in studio.words if isinstance(said, MixerHealth)]
    assert [health.dropped_frames for health in healths] == [0, 0]
    assert abs(healths[1].fps - 25) < 0.6
    assert all(health.encoder_ms <= health.picture_ms for health in healths)
    studio.now += 1_000_000
    studio.run(6.2)
    last = [said for said in studio.words if isinstance(said, MixerHealth)][-1]
    assert 20 <= last.dropped_frames <= 26
