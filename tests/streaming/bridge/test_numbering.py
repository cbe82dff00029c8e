"""One viewer's packet numbers: untouched at first, without a gap after a change, and known again when one is lost."""

from __future__ import annotations

from random import Random

from streaming.bridge.burst import Burst
from streaming.bridge.numbering import Numbering
from streaming.bridge.programme import ProgrammeVideo
from streaming.bridge.rtp import PacketHead

UNIT = b"\0\0\1\x65" + b"\7" * 3000


def streams() -> tuple[ProgrammeVideo, ProgrammeVideo]:
    head = PacketHead(7, 101)
    return ProgrammeVideo(head, Random(1)), ProgrammeVideo(head, Random(2))


def sent(numbering: Numbering, stream: ProgrammeVideo) -> Burst:
    first = stream.sequence
    burst = stream.pack(UNIT, 0)
    if numbering.stream is not stream:
        numbering.follow(stream, first)
    return numbering.number(burst)


def numbers(*bursts: Burst) -> list[int]:
    return [int.from_bytes(packet[2:4], "big") for burst in bursts for packet in burst.packets]


def test_who_stays_is_sent_the_shared_packets() -> None:
    full, _ = streams()
    burst = full.pack(UNIT, 0)
    numbering = Numbering()
    numbering.follow(full, full.sequence - len(burst))
    assert numbering.number(burst) is burst
    assert numbering.is_plain


def test_numbers_go_on_through_every_change() -> None:
    full, small = streams()
    numbering = Numbering()
    bursts = [sent(numbering, stream) for stream in (full, full, small, small, full, small)]
    first = numbers(bursts[0])[0]
    assert numbers(*bursts) == [first + index & 0xFFFF for index in range(len(numbers(*bursts)))]
    assert [packet[4:] for packet in bursts[-1].packets] == [small.lost(small.sequence - 3 + i)[4:] for i in range(3)]  # type: ignore[index]


def test_a_lost_packet_is_found_under_the_viewers_number() -> None:
    full, small = streams()
    numbering = Numbering()
    before = sent(numbering, full)
    after = sent(numbering, small)
    for packet in after.packets:
        assert numbering.lost(int.from_bytes(packet[2:4], "big")) == packet
    assert numbering.lost(numbers(before)[0]) is None
    assert numbering.lost(numbers(after)[-1] + 1) is None


def test_numbers_wrap() -> None:
    full, small = streams()
    full._sequence = 0xFFFE
    numbering = Numbering()
    bursts = [sent(numbering, full), sent(numbering, small)]
    assert numbers(*bursts) == [0xFFFE, 0xFFFF, 0, 1, 2, 3]
    assert numbering.lost(2) == bursts[1].packets[1]
    assert numbering.lost(0xFFFF) is None


def test_what_is_not_sent_any_more_leaves_no_gap() -> None:
    full, small = streams()
    numbering = Numbering()
    before = sent(numbering, full)
    left_out = full.sequence
    full.pack(UNIT, 0)
    numbering.stop(left_out)
    assert numbering.lost(numbers(before)[0]) is None
    after = sent(numbering, small)
    assert numbers(after)[0] == numbers(before)[-1] + 1
