"""Which of the shared packets one peer is sent."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from random import Random

import pytest

from streaming.bridge import rtcp, vp8
from streaming.bridge.burst import Burst
from streaming.bridge.datagrams import Datagrams, Port
from streaming.bridge.fan_out import Heard, Shown
from streaming.bridge.negotiation import Codec, Identity, Line, Session
from streaming.bridge.outbound import Outbound, WallClock
from streaming.bridge.programme import ProgrammeSound, ProgrammeVideo
from streaming.bridge.reception import ReportBlock
from streaming.bridge.rtp import ExtensionIds, PacketHead, read_packet
from streaming.exchange import IN_VP8, PICTURES, Kind
from streaming.limits import RESENT
from tests.streaming.bridge.test_datagrams import Ends, keys, waiting

IDENTITY = Identity((1, 2, 3), (11, 12, 13))
KEY, DELTA = b"\0\0\1\x65key", b"\0\0\1\x41delta"


class Wayside:
    """Keeps what would have left."""

    direct: Port | None = None

    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self.compounds: list[bytes] = []

    def send(self, burst: Burst) -> int:
        self.packets += burst.packets
        return len(burst)

    def send_rtcp(self, compound: bytes) -> None:
        self.compounds.append(compound)

    def payloads(self) -> list[bytes]:
        return [read_packet(packet, ExtensionIds()).payload for packet in self.packets]

    def sequences(self) -> list[int]:
        return [read_packet(packet, ExtensionIds()).sequence for packet in self.packets]


def line(mid: str, codecs: dict[int, Codec]) -> Line:
    return Line(mid, "video", True, codecs, True, True, (), {})


NUMBERS = {"VP8": 97, "H264": 101}


class Sending:
    _expected = _lost = 0

    def __init__(self, *, rtx: bool = True, codecs: tuple[str, ...] = ("VP8", "H264")) -> None:
        picture = {NUMBERS[name]: Codec(name, 90_000) for name in codecs}
        if rtx:
            picture |= {number + 1: Codec("rtx", 90_000, number) for number in picture}
        answer = Session(
            (line("0", {96: Codec("opus", 48_000)}), line("1", picture), line("2", picture)), ExtensionIds()
        )
        self.way = Wayside()
        self.pictures = {
            kind: ProgrammeVideo(PacketHead(2, NUMBERS["VP8" if kind in IN_VP8 else "H264"]), Random(kind), kind)
            for kind in PICTURES
        }
        self.video = self.pictures[Kind.PROGRAMME_VIDEO]
        self.sound = ProgrammeSound(PacketHead(1, 96), Random(1))
        self.outbound = Outbound(self.way, answer, IDENTITY, self.pictures, self.sound, WallClock(0))

    def picture(self, unit: bytes, time: int = 0, kind: Kind = Kind.PROGRAMME_VIDEO) -> None:
        stream = self.pictures[kind]
        first = stream.sequence
        self.outbound.send_picture(stream, stream.pack(unit, time), first, unit == KEY)

    def lose(self, fraction: float, now: int) -> None:
        """The other side says that it has lost so much of the picture since it last said something."""
        self._expected += 1000
        self._lost += round(1000 * fraction)
        block = ReportBlock(round(255 * fraction), self._lost, self._expected, 0, 0, 0)
        self.outbound.heard_report(1, block, 20.0, now)

    def full(self, tick: int) -> None:
        packed = self.sound.pack(b"full", tick * 20_000)
        assert packed is not None
        self.outbound.send_full_mix(*packed)

    def own(self, tick: int) -> None:
        packed = self.sound.pack(b"own", tick * 20_000)
        assert packed is not None
        self.outbound.send_own_mix(*packed)


def test_pictures_begin_with_a_keyframe() -> None:
    sending = Sending()
    for unit in (DELTA, KEY, DELTA):
        sending.picture(unit)
    assert sending.way.payloads() == [KEY[3:], DELTA[3:]]


@pytest.mark.parametrize(
    ("codecs", "wanted"),
    [
        (("VP8", "H264"), Kind.PROGRAMME_VIDEO),
        (("H264",), Kind.PROGRAMME_VIDEO),
        (("VP8",), Kind.VP8_VIDEO),
        ((), None),
    ],
)
def test_the_picture_comes_in_a_codec_that_the_browser_has(codecs: tuple[str, ...], wanted: Kind | None) -> None:
    sending = Sending(codecs=codecs)
    for kind in PICTURES:
        sending.picture(KEY, kind=kind)
    outbound = sending.outbound
    assert (outbound.sees, outbound.sent, outbound.wanted) == (wanted is not None, wanted, wanted)
    assert [packet[1] & 0x7F for packet in sending.way.packets] == [NUMBERS[name] for name in codecs[-1:]]


def test_a_bad_line_is_sent_the_small_picture_of_the_same_codec() -> None:
    sending = Sending(codecs=("VP8",))
    sending.picture(KEY, kind=Kind.VP8_VIDEO)
    for second in range(1, 12):
        sending.lose(0.12, second * 1_000_000)
    assert (sending.outbound.sent, sending.outbound.wanted) == (Kind.VP8_VIDEO, Kind.SMALL_VP8_VIDEO)
    for kind in PICTURES:
        sending.picture(DELTA, kind=kind)
    assert sending.outbound.sent is None
    for kind in PICTURES:
        sending.picture(KEY, kind=kind)
    assert sending.outbound.sent is Kind.SMALL_VP8_VIDEO
    numbers = sending.way.sequences()
    assert numbers == [numbers[0], numbers[0] + 1]
    assert {packet[1] & 0x7F for packet in sending.way.packets} == {NUMBERS["VP8"]}


def test_a_lost_packet_of_vp8_comes_again_under_its_own_repair_number() -> None:
    sending = Sending(codecs=("VP8",))
    sending.picture(KEY, kind=Kind.VP8_VIDEO)
    sending.outbound.resend(sending.way.sequences(), 0)
    original, repair = (read_packet(packet, ExtensionIds()) for packet in sending.way.packets)
    assert (repair.ssrc, repair.payload_type) == (12, 98)
    assert repair.payload == original.sequence.to_bytes(2, "big") + original.payload
    assert vp8.depacketize(original.payload) == KEY


@pytest.mark.parametrize("own_first", [True, False])
def test_own_mix_takes_the_place_of_the_full_mix(own_first: bool) -> None:
    sending = Sending()
    for tick in range(12):
        order = [sending.own, sending.full] if own_first else [sending.full, sending.own]
        for mix in order:
            if mix == sending.full or 3 <= tick < 8:
                mix(tick)
    heard = sending.way.payloads()
    first = 3 if own_first else 4
    # The full mix that comes before its own one has been sent by then; one more tick and they are told apart.
    assert heard == [b"full"] * first + [b"own"] * (8 - first) + [b"full"] * 4
    sequences = sending.way.sequences()
    assert [later - earlier for earlier, later in pairwise(sequences)] == [1] * 11


def test_no_number_is_ever_sent_with_two_contents() -> None:
    random = Random(5)
    sending = Sending()
    for tick in range(2000):
        mixes = [sending.full, sending.own] if random.random() < 0.5 else [random.choice((sending.full, sending.own))]
        random.shuffle(mixes)
        for mix in mixes:
            mix(tick)
    sequences = sending.way.sequences()
    assert len(sequences) == len(set(sequences))
    assert sequences == sorted(sequences)


def test_lost_packet_comes_again_as_a_repair() -> None:
    sending = Sending()
    sending.picture(KEY)
    original = read_packet(sending.way.packets[0], ExtensionIds())
    assert sending.outbound.resend([original.sequence], 0) == 1
    repair = read_packet(sending.way.packets[1], ExtensionIds())
    assert (repair.ssrc, repair.payload_type, repair.timestamp, repair.marker) == (12, 102, original.timestamp, True)
    assert repair.payload == original.sequence.to_bytes(2, "big") + original.payload


def test_lost_packet_comes_again_as_it_was_without_repairs() -> None:
    sending = Sending(rtx=False)
    sending.picture(KEY)
    sending.outbound.resend([sending.way.sequences()[0], 5], 0)
    assert sending.way.packets[0] == sending.way.packets[1]


def test_repeats_are_bounded_and_earned_again() -> None:
    sending = Sending()
    sending.picture(KEY)
    lost = sending.way.sequences() * 1000
    assert sending.outbound.resend(lost, 0) == RESENT.at_once
    assert sending.outbound.resend(lost, 0) == 0
    assert sending.outbound.resend(lost, 500_000) == RESENT.at_once // 2


def test_sender_reports_are_true() -> None:
    sending = Sending()
    block = ReportBlock(0, 0, 9, 0, 0, 0)
    sending.picture(KEY, 1_000_000)
    sending.full(50)
    sending.outbound.send_reports({0: {70: block}, 1: {71: block}, 2: {72: block}}, 1_500_000)
    sound, mic, picture, camera, screen = rtcp.read_compound(sending.way.compounds[0])
    assert isinstance(sound, rtcp.SenderReport)
    assert isinstance(picture, rtcp.SenderReport)
    ntp = (2_208_988_800 << 32) + (3 << 31)
    assert sound == rtcp.SenderReport(1, rtcp.SenderInfo(ntp, sending.sound.timestamp(1_500_000), 1, 4))
    assert picture == rtcp.SenderReport(2, rtcp.SenderInfo(ntp, sending.video.timestamp(1_500_000), 1, len(KEY) - 3))
    assert (mic, camera, screen) == tuple(rtcp.Received(ssrc, block) for ssrc in (70, 71, 72))


def test_round_trip_is_what_a_report_leaves_after_its_delay() -> None:
    outbound = Sending().outbound
    sent = WallClock(0).middle(10_000_000)
    block = ReportBlock(0, 0, 0, 0, sent, 65_536 // 10)
    assert outbound.round_trip(block, 10_150_000) == pytest.approx(50, abs=0.1)
    assert outbound.round_trip(ReportBlock(0, 0, 0, 0, sent, 65_536), 10_150_000) == 0.0
    assert outbound.round_trip(ReportBlock(0, 0, 0, 0, 0, 0), 10_150_000) is None


@pytest.fixture
def ends() -> Iterator[Ends]:
    with Ends() as ends:
        yield ends


class Seated(Sending):
    """With an audience for each stream, and a socket of its own."""

    def __init__(self, ends: Ends) -> None:
        super().__init__()
        here, self.there = ends.pair()
        self.way.direct = Port(here, keys())
        self.shown = {kind: Shown(stream, Datagrams()) for kind, stream in self.pictures.items()}
        self.heard = Heard(self.sound, Datagrams())

    def picture(self, unit: bytes, time: int = 0, kind: Kind = Kind.PROGRAMME_VIDEO) -> None:
        self.shown[kind].send(unit, time, unit == KEY, [self.outbound])

    def full(self, tick: int) -> None:
        self.heard.send(b"full", tick * 20_000, [self.outbound])

    def got(self) -> list[bytes]:
        """By itself and together with others since the last call, without the encryption's trailer."""
        alone, self.way.packets = self.way.packets, []
        return [*alone, *(data[:-16] for data in waiting(self.there))]


def test_who_is_sent_what_everybody_is_joins_them(ends: Ends) -> None:
    seated = Seated(ends)
    for number, unit in enumerate((DELTA, KEY, DELTA, DELTA)):
        seated.picture(unit)
        seated.full(number)
    assert len(seated.way.packets) == 2
    assert len(seated.got()) == 2 + 2 + 3
    pictures, sounds = seated.outbound.pictures, seated.outbound.sounds
    assert (pictures.packets, sounds.packets) == (3, 4)
    assert (pictures.octets, sounds.octets) == (2 * (len(DELTA) - 3) + len(KEY) - 3, 16)


def test_what_was_sent_together_with_others_comes_again(ends: Ends) -> None:
    seated = Seated(ends)
    for unit in (KEY, DELTA):
        seated.picture(unit)
    sequence = int.from_bytes(seated.got()[-1][2:4], "big")
    assert seated.outbound.resend([sequence], 0) == 1
    repair = read_packet(seated.way.packets[0], ExtensionIds())
    assert repair.payload == sequence.to_bytes(2, "big") + DELTA[3:]


def test_a_bad_line_leaves_the_others_and_has_no_gap(ends: Ends) -> None:
    seated = Seated(ends)
    for unit in (KEY, DELTA):
        seated.picture(unit)
    for second in range(1, 12):
        seated.lose(0.12, second * 1_000_000)
    assert seated.outbound.pictures.audience is None
    seated.picture(DELTA)
    for _ in range(2):
        seated.picture(KEY, kind=Kind.SMALL_VIDEO)
    numbers = [int.from_bytes(packet[2:4], "big") for packet in sorted(seated.got(), key=lambda data: data[2:4])]
    assert numbers == list(range(numbers[0], numbers[0] + 4))


def test_who_speaks_leaves_the_full_mix_and_comes_back(ends: Ends) -> None:
    seated = Seated(ends)
    seated.full(0)
    assert seated.outbound.sounds.audience is not None
    for tick in range(1, 6):
        seated.own(tick)
        seated.full(tick)
        assert seated.outbound.sounds.audience is None
    for tick in range(6, 9):
        seated.full(tick)
    assert seated.outbound.sounds.audience is not None
    numbers = [int.from_bytes(packet[2:4], "big") for packet in sorted(seated.got(), key=lambda data: data[2:4])]
    assert numbers == list(range(numbers[0], numbers[0] + 9))


def test_who_stands_apart_is_sent_nothing_with_the_others(ends: Ends) -> None:
    seated = Seated(ends)
    seated.picture(KEY)
    seated.full(0)
    seated.got()
    seated.outbound.stand_apart()
    seated.shown[Kind.PROGRAMME_VIDEO].send(DELTA, 0, False, [])
    seated.heard.send(b"full", 20_000, [])
    assert seated.got() == []
