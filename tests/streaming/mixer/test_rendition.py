"""Small pictures and VP8: only while somebody needs them, a keyframe when it is asked for, and few bits."""

from __future__ import annotations

import numpy as np
import pytest

from streaming.exchange import KEYFRAME, RENDITIONS, ExpectLoss, Kind, MakeRendition
from streaming.mixer.rendition import BITRATE, HEIGHT, WIDTH
from tests.streaming.mixer.studio import Studio, camera, gallery, pictures_of


def made(studio: Studio, kind: Kind) -> list[int]:
    """Flags of its pictures."""
    return [frame.flags for frame in studio.out if frame.kind is kind]


@pytest.mark.parametrize(
    ("kind", "size", "bitrate"),
    [
        (Kind.SMALL_VIDEO, (WIDTH, HEIGHT), BITRATE),
        (Kind.SMALL_VP8_VIDEO, (WIDTH, HEIGHT), BITRATE),
        (Kind.VP8_VIDEO, (1280, 720), 1_250_000),
    ],
)
def test_it_is_made_while_somebody_needs_it(kind: Kind, size: tuple[int, int], bitrate: int) -> None:
    studio = Studio(gallery("a"), ["a"])
    studio.send(Kind.CAMERA, 1, camera(4, lambda at: (round(90 + 60 * at) % 200, 90, 180)))
    studio.run(1)
    assert made(studio, kind) == []
    studio.say(MakeRendition(kind, True), 1)
    studio.say(MakeRendition(kind, True), 2)
    studio.say(MakeRendition(kind, False), 3)
    studio.run(3)
    flags = made(studio, kind)
    assert len(flags) in (24, 25, 26)
    assert [index for index, flag in enumerate(flags) if flag == KEYFRAME] in ([0, 12], [0, 13])
    shown = pictures_of(studio.out, kind)
    assert len(shown) == len(flags)
    assert shown[-1][1].shape == (size[1], size[0], 3)
    made_of_it = sum(len(frame.payload) for frame in studio.out if frame.kind is kind)
    assert made_of_it * 8 / 2 < 1.3 * bitrate
    studio.run(4)
    assert len(made(studio, kind)) <= len(flags) + 1


def test_vp8_has_the_colours_of_the_programme() -> None:
    studio = Studio(gallery("a"), ["a"])
    studio.send(Kind.CAMERA, 1, camera(1, lambda at: (120, 60, 200)))
    studio.say(MakeRendition(Kind.VP8_VIDEO, True))
    studio.run(1)
    shown = dict(pictures_of(studio.out, Kind.VP8_VIDEO))
    time, whole = [each for each in pictures_of(studio.out) if each[0] in shown][-1]
    assert np.abs(shown[time].astype(int) - whole.astype(int)).mean() < 3


def test_a_larger_programme_is_no_larger_in_vp8() -> None:
    studio = Studio(gallery("a"), ["a"], width=1920, height=1080)
    studio.say(MakeRendition(Kind.VP8_VIDEO, True))
    studio.run(0.2)
    assert pictures_of(studio.out, Kind.VP8_VIDEO)[0][1].shape == (720, 1280, 3)


def test_the_whole_programme_does_not_notice() -> None:
    alone, beside = Studio(gallery("a"), ["a"]), Studio(gallery("a"), ["a"])
    for kind in RENDITIONS:
        beside.say(MakeRendition(kind, True), 0.5)
    for studio in (alone, beside):
        studio.run(2)
    pictures = [[frame.payload for frame in s.out if frame.kind is Kind.PROGRAMME_VIDEO] for s in (alone, beside)]
    assert pictures[0] == pictures[1]


def test_more_loss_protects_the_sound_of_everybody() -> None:
    studio = Studio()
    studio.say(ExpectLoss(20), 1)
    studio.run(2)
    assert len([frame for frame in studio.out if frame.kind is Kind.PROGRAMME_SOUND]) >= 99
