"""What is kept of typed text: every script whole, nothing unseen, nothing that turns other text round."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from meetings import commands as c
from meetings.letters import MOST_MARKS, isolated, shortened, tidied, tidy

JUDGE = "👩🏽\u200d⚖\ufe0f"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    "text", ["Núria l·l", "فاطمة", "שָׁרָה", "ⴼⴰⵟⵎⴰ", "王小龍", JUDGE, ENGLAND, "می\u200cخو", "<b>&amp;{{ x }}", "a\tb\nc"]
)
def test_what_people_write_stays(text: str) -> None:
    assert tidy(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("e\u0301", "é"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        ("\u202a\u202b\u202c\u202d\u2066\u2067\u2068a\u2069", "a"),
        ("Pu\u200big\u2060\ufeff\xad", "Puig"),
        ("a\x00\x07\x1b\x7f\x85\ud800\ufffe\ue000b", "ab"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("hola\U000e0068\U000e0069", "hola"),
        ("e" + "\u0351" * 40, "e" + "\u0351" * MOST_MARKS),
        ("\u3164", ""),
    ],
)
def test_what_nobody_sees_goes(text: str, kept: str) -> None:
    assert tidy(text) == kept


@checked(derandomize=True, deadline=None)
@given(st.text())
def test_tidy_text_is_tidy(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert not {"Cc", "Cs", "Co"} & {unicodedata.category(sign) for sign in tidy(text) if sign not in "\t\n"}


def test_every_text_of_a_command_is_tidied() -> None:
    assert tidied(c.CorrectEntry(3, "mal\u202e", None)) == c.CorrectEntry(3, "mal", None)
    assert tidied({"a": ["\u200bx", 1, ("y\x00",)]}) == {"a": ["x", 1, ("y",)]}


def test_only_a_name_read_from_the_right_is_kept_apart() -> None:
    assert isolated("Núria") == "Núria"
    assert isolated("فطמ") == "\u2068فطמ\u2069"


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("Núria", 99, "Núria"),
        ("é" * 9, 5, "éé"),
        (f"ab{JUDGE}", 9, "ab"),
        ("ae\u0301", 2, "a"),
        ("🇪🇸🇦🇩", 12, "🇪🇸"),
        ("a b", 2, "a"),
    ],
)
def test_a_shortened_name_ends_with_a_whole_sign(text: str, most: int, kept: str) -> None:
    assert shortened(text, most) == kept
