import av
import numpy as np

from streaming.mixer.video_encoder import VideoEncoder

FPS = 25


def picture(shade: int) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(np.full((270, 320), shade % 200 + 16, np.uint8), format="yuv420p")


def keyframes(ticks: list[int], wanted_before: int | None = None) -> list[int]:
    encoder = VideoEncoder(320, 180, FPS, 300_000)
    found = []
    for tick in ticks:
        if tick == wanted_before:
            encoder.want_keyframe()
        if encoder.encode(picture(tick), tick).is_keyframe:
            found.append(tick)
    return found


def test_a_keyframe_comes_every_two_seconds() -> None:
    assert keyframes(list(range(151))) == [0, 50, 100, 150]


def test_they_keep_to_the_clock_when_ticks_are_skipped() -> None:
    assert keyframes(list(range(0, 151, 7))) == [0, 56, 112]


def test_one_that_was_asked_for_comes_at_once_and_the_next_two_seconds_later() -> None:
    assert keyframes(list(range(90)), wanted_before=30) == [0, 30, 80]
