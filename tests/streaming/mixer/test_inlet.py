"""One camera's pictures: when they are due, when they are stale, and when the stream is broken."""

from __future__ import annotations

import av
import pytest

from streaming.exchange import KEYFRAME, VP8, Frame, Kind
from streaming.mixer.h264 import FrameCounter
from streaming.mixer.inlet import FROZEN_AFTER, Inlet
from streaming.synthetic_media import film
from tests.streaming.mixer.studio import START, camera, flat

GREY = (90, 128, 128)


def frames(seconds: float = 1.0) -> list[Frame]:
    return [Frame(Kind.CAMERA, flags, 1, time, payload) for time, flags, payload in camera(seconds, lambda _: GREY)]


def test_a_picture_waits_for_its_time() -> None:
    inlet, first = Inlet(), frames(0.04)[0]
    inlet.take(first, START)
    inlet.decode(START + 40_000, 100_000, 20_000)
    assert inlet.shown(START + 40_000) is None
    inlet.decode(START + 80_000, 100_000, 20_000)
    assert inlet.shown(START + 80_000) is not None


def test_a_picture_from_a_clock_that_is_off_is_not_held_for_ever() -> None:
    inlet, first = Inlet(), frames(0.04)[0]
    inlet.take(Frame(first.kind, first.flags, 1, first.time + 60_000_000, first.payload), START)
    inlet.decode(START + 520_000, 0, 20_000)
    assert inlet.shown(START + 520_000) is not None


def test_all_that_is_due_is_decoded_and_only_the_last_is_shown() -> None:
    inlet = Inlet()
    for frame in frames(0.4):
        inlet.take(frame, START)
    inlet.decode(START + 400_000, 0, 0)
    shown = inlet.shown(START + 400_000)
    assert shown is not None
    inlet.decode(START + 440_000, 0, 0)
    assert inlet.shown(START + 440_000) is shown


def test_a_picture_grows_stale() -> None:
    inlet = Inlet()
    inlet.take(frames(0.04)[0], START)
    inlet.decode(START, 0, 0)
    assert inlet.shown(START + FROZEN_AFTER) is not None
    assert inlet.shown(START + FROZEN_AFTER + 1) is None


def test_a_screen_on_which_nothing_moves_stays() -> None:
    inlet = Inlet(frozen_after=None)
    inlet.take(frames(0.04)[0], START)
    inlet.decode(START, 0, 0)
    assert inlet.shown(START + 600_000_000) is not None


def test_a_stream_without_its_beginning_asks_for_a_keyframe_once_a_second() -> None:
    inlet = Inlet()
    asked = []
    for index, frame in enumerate(frames(1.6)[1:]):
        now = START + index * 40_000
        inlet.take(frame, now)
        inlet.decode(frame.time, 0, 0)
        if inlet.complaint(now):
            asked.append(now - START)
    assert asked == [0, 1_000_000]
    assert inlet.shown(START + 1_600_000) is None


def test_a_keyframe_ends_the_trouble() -> None:
    inlet, stream = Inlet(), frames(0.2)
    inlet.take(stream[1], START)
    inlet.decode(stream[1].time, 0, 0)
    assert inlet.complaint(START)
    inlet.take(stream[0], START)
    inlet.decode(stream[1].time, 0, 0)
    assert inlet.shown(stream[1].time) is not None
    assert not inlet.complaint(START + 5_000_000)


def test_too_many_waiting_pictures_are_thrown_away() -> None:
    inlet, stream = Inlet(), frames(0.08)
    for _ in range(300):
        inlet.take(stream[1], START)
    assert inlet.complaint(START)


def test_vp8_is_decoded_and_may_follow_h264() -> None:
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 320, 180, "yuv420p"
    encoder.options = {"deadline": "realtime", "lag-in-frames": "0"}
    payload = b"".join(bytes(packet) for packet in encoder.encode(flat(320, 180, GREY)))
    inlet = Inlet()
    inlet.take(frames(0.04)[0], START)
    inlet.take(Frame(Kind.CAMERA, KEYFRAME | VP8, 1, START + 1, payload), START)
    inlet.decode(START + 1, 0, 0)
    shown = inlet.shown(START + 1)
    assert shown is not None
    assert (shown.frame.width, shown.frame.height) == (320, 180)


@pytest.mark.parametrize("lost", [1, 5, 15, 16, 17, 24])
def test_a_lost_picture_is_noticed_at_the_next_one(lost: int) -> None:
    counter = FrameCounter()
    stream = [frame.payload for frame in frames(1.04)]
    missed = [index for index, payload in enumerate(stream) if index != lost and counter.misses_one(payload)]
    assert missed[:1] == [lost + 1]


def test_a_whole_stream_misses_nothing() -> None:
    counter = FrameCounter()
    assert not any(counter.misses_one(frame.payload) for frame in frames(4.2))


def test_what_is_no_h264_is_taken_as_whole() -> None:
    counter = FrameCounter()
    for payload in (
        b"",
        b"\x00\x00\x01",
        b"\x00\x00\x01\x67",
        b"\x00\x00\x01\x67\x42\x00\x1f" + bytes(60),
        b"\xff" * 99,
    ):
        assert not counter.misses_one(payload)


def test_a_picture_of_an_impossible_shape_is_not_shown() -> None:
    inlet = Inlet()
    for time, flags, payload in camera(0.2, lambda _: GREY, size=(1280, 64)):
        inlet.take(Frame(Kind.CAMERA, flags, 1, time, payload), START)
    inlet.decode(START + 200_000, 0, 0)
    assert inlet.shown(START + 200_000) is None


def test_a_picture_larger_than_any_camera_is_asked_for_is_not_decoded() -> None:
    large = film(width=3840, height=2160, fps=1, hue=9, seconds=2)
    camera, screen = Inlet(), Inlet(frozen_after=None, most_pixels=3840 * 2160)
    for inlet in (camera, screen):
        inlet.take(Frame(Kind.CAMERA, KEYFRAME, 1, START, large.units[0]), START)
        inlet.decode(START, 0, 0)
    assert (camera.shown(START), camera.complaint(START)) == (None, True)
    shown = screen.shown(START)
    assert shown is not None
    assert (shown.frame.width, shown.frame.height) == (3840, 2160)


def test_after_pictures_that_are_too_large_a_fit_one_is_shown() -> None:
    inlet, large = Inlet(), film(width=3840, height=2160, fps=1, hue=9, seconds=2)
    inlet.take(Frame(Kind.CAMERA, KEYFRAME, 1, START, large.units[0]), START)
    inlet.take(frames(0.04)[0], START)
    inlet.decode(START, 0, 0)
    assert inlet.shown(START) is not None
