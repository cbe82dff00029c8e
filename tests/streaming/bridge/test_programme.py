"""The programme's packets: built once, numbered on, kept for those who lost one."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from streaming.bridge.programme import HISTORY, SLOTS, WRAP_MARGIN, ProgrammeSound, ProgrammeVideo
from streaming.bridge.rtp import ExtensionIds, PacketHead, extension_block, read_packet
from streaming.synthetic_media import film

HEAD = PacketHead(7, 101, extension_block({1: b"1"}))
IDS = ExtensionIds(mid=1)


def video() -> ProgrammeVideo:
    return ProgrammeVideo(HEAD, Random(1))


def sound() -> ProgrammeSound:
    return ProgrammeSound(HEAD, Random(1))


def test_access_unit_is_numbered_on_and_marked_at_its_end() -> None:
    stream = video()
    first, second = (stream.pack(unit, time) for time, unit in zip((0, 40_000), film(fps=8).units, strict=False))
    packets = [read_packet(packet, IDS) for packet in [*first.packets, *second.packets]]
    assert [packet.sequence - packets[0].sequence for packet in packets] == list(range(len(packets)))
    assert [packet.marker for packet in packets].count(True) == 2
    assert packets[len(first) - 1].marker
    assert packets[-1].marker
    assert packets[-1].timestamp - packets[0].timestamp == 3600
    assert {(packet.ssrc, packet.mid) for packet in packets} == {(7, "1")}


def test_lost_packets_are_found_while_they_are_kept() -> None:
    stream = video()
    packet = stream.pack(b"\0\0\1\x41abc", 0).packets[0]
    sequence = int.from_bytes(packet[2:4], "big")
    assert stream.lost(sequence) == packet
    for n in range(HISTORY):
        stream.pack(b"\0\0\1\x41abc", n * 40_000)
    assert stream.lost(sequence) is None


def test_both_mixes_of_a_tick_have_one_place() -> None:
    stream = sound()
    slots: dict[tuple[int, int, int], list[bytes]] = {}
    for tick in range(3):
        for mix in (b"full", b"own"):
            packed = stream.pack(mix, 1_000_000 + tick * 20_000)
            assert packed is not None
            slot, burst = packed
            packet = read_packet(burst.packets[0], IDS)
            slots.setdefault((slot, packet.sequence, packet.timestamp), []).append(packet.payload)
    assert list(slots.values()) == [[b"full", b"own"]] * 3
    (a, *_), (b, *_), (c, *_) = sorted(slots)
    assert (b - a, c - b) == (1, 1)
    assert len({timestamp % 960 for _, _, timestamp in slots}) == 1


def test_ticks_that_are_not_exact_keep_samples_exact() -> None:
    stream, random = sound(), Random(3)
    stamps = []
    for tick in range(500):
        packed = stream.pack(b"x", tick * 20_000 + random.randrange(-4000, 4000))
        assert packed is not None
        stamps.append(read_packet(packed[1].packets[0], IDS).timestamp)
    assert {(later - earlier) % (1 << 32) for earlier, later in pairwise(stamps)} == {960}


def test_real_gap_shows_in_the_timestamps_but_not_in_the_numbers() -> None:
    stream = sound()
    before, after = stream.pack(b"x", 0), stream.pack(b"x", 2_000_000)
    assert before is not None
    assert after is not None
    old, new = (read_packet(packed[1].packets[0], IDS) for packed in (before, after))
    assert ((new.timestamp - old.timestamp) % (1 << 32), after[0] - before[0]) == (96_000, 1)


def test_tick_long_past_has_no_place_any_more() -> None:
    stream = sound()
    for tick in range(1, SLOTS + 2):
        stream.pack(b"x", tick * 20_000)
    assert stream.pack(b"late", 20_000) is None
    assert stream.pack(b"late", 5) is None


def test_sender_reports_map_to_what_the_packets_carry() -> None:
    pictures, sounds = video(), sound()
    time = 123_456_789_012
    picture = read_packet(pictures.pack(b"\0\0\1\x41abc", time).packets[0], IDS)
    packed = sounds.pack(b"x", time)
    assert packed is not None
    heard = read_packet(packed[1].packets[0], IDS)
    assert (pictures.timestamp(time), sounds.timestamp(time)) == (picture.timestamp, heard.timestamp)
    assert (sounds.timestamp(time + 10_000) - heard.timestamp) % (1 << 32) == 480


def test_nobody_begins_just_before_the_wrap() -> None:
    stream = video()
    assert [stream.may_begin(n) for n in (0, 0xFFFF - WRAP_MARGIN, 0x10000 - WRAP_MARGIN, 0x1FFFF, 0x20000)] == [
        True,
        True,
        False,
        False,
        True,
    ]
