"""Of a caption the words are kept, and who speaks; whatever came around them goes, and nothing becomes markup."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from web.captions.markup import cleaned


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Bon dia a tothom.", "Bon dia a tothom."),
        ("<b>Bon</b> <i>dia</i>", "<b>Bon</b> <i>dia</i>"),
        ('<font color="#fff">Bon dia</font>', "Bon dia"),
        ("<c.colorE5E5E5>Bon<00:00:01.500><c> dia</c></c>", "Bon dia"),
        ("{\\an8}A dalt", "A dalt"),
        ("Primera<br>segona<br/>tercera", "Primera\nsegona\ntercera"),
        ("<b><i>mal tancats</b></i>", "<b><i>mal tancats</i></b>"),
        ("<b>obert", "<b>obert</b>"),
        ("</i>tancat", "tancat"),
        ("3 < 5 & 7 > 6", "3 &lt; 5 &amp; 7 &gt; 6"),
        ("Fusió &amp; Cia &lt;b&gt; &#8364;", "Fusió &amp; Cia &lt;b&gt; €"),
        ("<script>alert(1)</script>", "alert(1)"),
        ('<b onclick="x">a</b><img src=x onerror=y>', "<b>a</b>"),
        ("a\u202eb\u200bc\u0007d", "abcd"),
        (" \nBon\u00a0 dia \n\n", "Bon dia"),
        ("<i> </i>", ""),
        ("- Sí.\n- No.", "- Sí.\n- No."),
        ("<v.loud Núria Puig>Bon dia.</v>", "Núria Puig: Bon dia."),
        ("<v Núria  Puig>Digui. <v J &amp; F>Gràcies.", "Núria Puig: Digui. J &amp; F: Gràcies."),
        ("<v>Bon dia.", "Bon dia."),
    ],
)
def test_a_caption_is_its_words(said: str, shown: str) -> None:
    assert cleaned(said) == shown


@checked(max_examples=100, deadline=None)
@given(st.text(alphabet="<>/&;bivcBr.= \n{}\\an8\u202eé-", max_size=80))
def test_nothing_else_becomes_markup(said: str) -> None:
    """Tags are ours, closed in the order they were opened; and what was cleaned stays as it is."""
    shown = cleaned(said)
    open_: list[str] = []
    for closes, name in re.findall(r"<(/?)([^<>]*)>", shown):
        assert name in ("b", "i", "u")
        if closes:
            assert open_.pop() == name
        else:
            open_.append(name)
    assert open_ == []
    rest = re.sub(r"</?[biu]>", "", shown)
    assert not {"<", ">"} & {*rest}
    assert "\n\n" not in shown
    assert re.fullmatch(r"(?:[^&]|&(?:amp|lt|gt);)*", rest)
