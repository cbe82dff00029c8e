"""The small picture: only while somebody needs it, a keyframe when it is asked for, and few bits."""

from __future__ import annotations

from streaming.exchange import KEYFRAME, ExpectLoss, Kind, MakeSmall
from streaming.mixer.rendition import BITRATE, HEIGHT, WIDTH
from tests.streaming.mixer.studio import Studio, camera, gallery, pictures_of


def made(studio: Studio) -> list[int]:
    """Flags of the small pictures."""
    return [frame.flags for frame in studio.out if frame.kind is Kind.SMALL_VIDEO]


def test_it_is_made_while_somebody_needs_it() -> None:
    studio = Studio(gallery("a"), ["a"])
    studio.send(Kind.CAMERA, 1, camera(4, lambda at: (round(90 + 60 * at) % 200, 90, 180)))
    studio.run(1)
    assert made(studio) == []
    studio.say(MakeSmall(True), 1)
    studio.say(MakeSmall(True), 2)
    studio.say(MakeSmall(False), 3)
    studio.run(3)
    flags = made(studio)
    assert len(flags) in (24, 25, 26)
    assert [index for index, flag in enumerate(flags) if flag == KEYFRAME] in ([0, 12], [0, 13])
    shown = pictures_of(studio.out, Kind.SMALL_VIDEO)
    assert len(shown) == len(flags)
    assert shown[-1][1].shape == (HEIGHT, WIDTH, 3)
    size = sum(len(frame.payload) for frame in studio.out if frame.kind is Kind.SMALL_VIDEO)
    assert size * 8 / 2 < 1.3 * BITRATE
    studio.run(4)
    assert len(made(studio)) <= len(flags) + 1


def test_the_whole_programme_does_not_notice() -> None:
    alone, beside = Studio(gallery("a"), ["a"]), Studio(gallery("a"), ["a"])
    beside.say(MakeSmall(True), 0.5)
    for studio in (alone, beside):
        studio.run(2)
    pictures = [[frame.payload for frame in s.out if frame.kind is Kind.PROGRAMME_VIDEO] for s in (alone, beside)]
    assert pictures[0] == pictures[1]


def test_more_loss_protects_the_sound_of_everybody() -> None:
    studio = Studio()
    studio.say(ExpectLoss(20), 1)
    studio.run(2)
    assert len([frame for frame in studio.out if frame.kind is Kind.PROGRAMME_SOUND]) >= 99
