"""What YouTube takes as title, description and chapters."""

from __future__ import annotations

from streaming.youtube.description import Chapter, chapter_lines, description, title


def test_a_title_fits() -> None:
    assert title("Ple  ordinari\n12/2026 <b>") == "Ple ordinari 12/2026 (b)"
    long = title("Ple extraordinari " * 9)
    assert len(long) <= 100
    assert long.endswith("Ple…")


def test_a_description_keeps_its_ends_and_cuts_the_list() -> None:
    assert description("Cap", ["1. Acta", "2. <Precs>"], "Peu") == "Cap\n\n1. Acta\n2. (Precs)\n\nPeu"
    assert description("Cap", [], "Peu") == "Cap\n\nPeu"
    cut = description("Cap", [f"{n}. " + "à" * 300 for n in range(60)], "https://ple.example.cat/m")
    assert len(cut.encode()) <= 5000
    assert cut.endswith("…\n\nhttps://ple.example.cat/m")
    assert len(description("à" * 4000, ["x"], "").encode()) <= 5000


def test_chapters_begin_at_the_beginning() -> None:
    lines = chapter_lines([Chapter(12.4, "1. Acta"), Chapter(95.0, "2. Precs")], "Obertura", 400)
    assert lines == ["00:00 Obertura", "00:12 1. Acta", "01:35 2. Precs"]
    assert chapter_lines([Chapter(4.0, "1. Acta"), Chapter(95.0, "2. Precs")], "Obertura", 400)[0] == "00:00 1. Acta"


def test_no_chapter_is_shorter_than_ten_seconds_and_no_title_is_lost() -> None:
    chapters = [Chapter(20, "1. A"), Chapter(25, "2. B"), Chapter(60, "3. C"), Chapter(3700, "4. D")]
    assert chapter_lines(chapters, "Obertura", 3705) == ["00:00 Obertura", "00:20 1. A · 2. B", "01:00 3. C · 4. D"]
    assert chapter_lines(chapters, "Obertura", 4000)[-1] == "1:01:40 4. D"
    assert chapter_lines([], "Obertura", 30) == ["00:00 Obertura"]
