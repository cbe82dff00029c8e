"""Both formats are read by their content; what is not understood is refused with its line, and nothing left out."""

from __future__ import annotations

import pytest

from web.captions import reading
from web.captions.cue import Cue
from web.captions.reading import read
from web.uploads import NotTaken

WEBVTT = """WEBVTT - Ple
Kind: captions
Language: ca

NOTE
de qui subtitula

STYLE
::cue {{ color: red }}

1
00:01.000 --> 00:02.500 align:start position:0%
Bon dia.

00:00:03.000 --> 01:00:04.000
Segon
{space}
encara el segon
""".format(space=" ")

SUBRIP = "1\r\n00:00:01,000 --> 00:00:02,500\r\nBon dia.\r\n\r\n2\r\n00:00:03,000-->00:00:04,000 X1:40\r\nVotació\r\n"


def refused(content: str | bytes) -> str:
    with pytest.raises(NotTaken) as found:
        read(content.encode() if isinstance(content, str) else content)
    return str(found.value)


def test_webvtt_is_read() -> None:
    expected = (Cue(1000, 2500, "Bon dia.", 12), Cue(3000, 3_604_000, "Segon\nencara el segon", 15))
    for written in (WEBVTT, WEBVTT.replace("\n", "\r\n"), WEBVTT.replace("\n", "\r"), "\ufeff" + WEBVTT):
        assert read(written.encode()) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_subrip_is_read_as_it_is_written(encoding: str) -> None:
    assert read(SUBRIP.encode(encoding)) == (Cue(1000, 2500, "Bon dia.", 2), Cue(3000, 4000, "Votació", 6))
    assert read(("\n \n" + SUBRIP.removeprefix("1\r\n")).encode(encoding))[0] == Cue(1000, 2500, "Bon dia.", 3)


def test_captions_without_a_word_say_only_when_nothing_is_shown() -> None:
    assert len(read(b"WEBVTT\n\n00:01.000 --> 00:02.000\n\n00:02.000 --> 00:03.000\nBon dia\n")) == 1


CAPTION = "00:00:01.000 --> 00:00:02.000\nBon dia\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no hi ha cap subtítol"),
        (" \n\n", "no hi ha cap subtítol"),
        ("WEBVTT\n", "no hi ha cap subtítol"),
        ("Acta de la sessió", "no és WebVTT ni SubRip"),
        (b"%PDF-1.7", "no és WebVTT ni SubRip"),
        (SUBRIP.encode("utf-16"), "no és WebVTT ni SubRip"),
        ("WEBVTTX\n\n" + CAPTION, "no és WebVTT ni SubRip"),
        (f"WEBVTT\n{CAPTION}", "Línia 2: falta una línia en blanc"),
        (f"WEBVTT\n\n{CAPTION}{CAPTION}", "Línia 5: falta una línia en blanc"),
        (f"WEBVTT\n\n{CAPTION}\nuna frase solta\n", "Línia 6: hi ha text sense temps"),
        ("1\n00:00:0x,000 --> 00:00:02,000\nBon dia\n", "Línia 2: els temps no es poden llegir"),
        ("1\n00:61:00,000 --> 00:62:00,000\nBon dia\n", "Línia 2: els temps no es poden llegir"),
        ("1\n00:00:01,000 -> 00:00:02,000\nBon dia\n", "Línia 1: hi ha text sense temps"),
        ("WEBVTT\n\n00:05.000 --> 00:04.000\nBon dia\n", "Línia 3: aquest subtítol s'acaba abans de començar"),
        ("WEBVTT\n\n00:05.000 --> 00:05.000\nBon dia\n", "Línia 3: aquest subtítol s'acaba abans de començar"),
        (
            f"WEBVTT\n\n00:05.000 --> 00:06.000\nB\n\n{CAPTION}",
            "Línia 6: aquest subtítol comença abans que el de sobre",
        ),
        (f"1\n{CAPTION}\n2\n", "Línia 5: falten els temps i el text"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nVotaci\xf3\n", "Línia 4: no està escrita en UTF-8"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nVotaci\x81\n", "Línia 3: no està escrita en UTF-8"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n" + "x" * 1001, "Línia 3: aquest subtítol és massa llarg"),
    ],
)
def test_a_bad_file_is_refused_with_the_line_and_what_to_do(content: str | bytes, said: str) -> None:
    assert said in refused(content)


def test_there_are_not_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    many = "\n".join(f"{at}\n00:00:0{at},000 --> 00:00:0{at},500\nBon dia\n" for at in range(4))
    monkeypatch.setattr(reading, "MOST", 4)
    assert len(read(many.encode())) == 4
    monkeypatch.setattr(reading, "MOST", 3)
    assert "massa subtítols: 3" in refused(many)
