"""What our receiver reports say."""

from __future__ import annotations

from streaming.bridge.reception import Reception, ReportBlock

LAP = 65_536


def test_nothing_lost_is_reported_as_nothing_lost() -> None:
    reception = Reception(48_000)
    for n in range(100):
        reception.add(LAP + 65_500 + n, n * 960, n * 20_000)
    assert reception.report(2_000_000) == ReportBlock(0, 0, 65_500 + 99, 0, 0, 0)


def test_losses_are_counted_in_all_and_since_the_last_report() -> None:
    reception = Reception(90_000)
    for n in (0, 1, 2, 5, 6, 7):
        reception.add(LAP + n, n * 3600, n * 40_000)
    first = reception.report(0)
    for n in range(8, 16):
        reception.add(LAP + n, n * 3600, n * 40_000)
    second = reception.report(0)
    assert (first.fraction_lost, first.packets_lost) == (64, 2)
    assert (second.fraction_lost, second.packets_lost) == (0, 2)


def test_jitter_is_in_units_of_the_media_clock() -> None:
    reception = Reception(48_000)
    for n in range(400):
        reception.add(LAP + n, n * 960, n * 20_000 + (n % 2) * 10_000)
    assert 400 < reception.report(0).jitter <= 480


def test_sender_report_is_quoted_with_its_age() -> None:
    reception = Reception(48_000)
    reception.heard_report(0x11112222_33334444, 5_000_000)
    assert reception.report(5_500_000) == ReportBlock(0, 0, reception.report(0).highest_sequence, 0, 0x22223333, 32_768)
