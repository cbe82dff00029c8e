"""Words of the pages: every sentence in Catalan and Spanish, with its places to fill in; dates and durations."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from web import i18n
from web.catalogues import DOMAINS, texts

WEB = Path(i18n.__file__).parent
PAGES = next(domain for domain in DOMAINS if domain.name == i18n.DOMAIN)


def said() -> set[str | tuple[str, ...]]:
    """Every sentence in the code and the templates of the pages."""
    return {message for _context, message in texts(PAGES)}


def flat(message: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [message] if isinstance(message, str) else list(message or ())


@pytest.mark.parametrize("language", ["ca", "es"])
def test_every_sentence_is_translated_with_the_same_places(language: str) -> None:
    with (WEB / "locale" / language / "LC_MESSAGES" / "consistori.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    missing = []
    for message in said():
        found = catalogue.get(message[0] if isinstance(message, tuple) else message)
        if found is None or not all(flat(found.string)):
            missing.append(message)
            continue
        places = set(re.findall(r"%\(\w+\)s", " ".join(flat(message))))
        for text in flat(found.string):
            assert set(re.findall(r"%\(\w+\)s", text)) == places, text
    assert missing == []


def test_nothing_in_a_catalogue_is_out_of_use() -> None:
    in_use = {flat(message)[0] for message in said()}
    with (WEB / "locale" / "ca" / "LC_MESSAGES" / "consistori.po").open("rb") as file:
        kept = {flat(message.id)[0] for message in read_po(file) if message.id}
    assert kept - in_use == set()


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("es-ES,es;q=0.9,en;q=0.8", ["es-ES", "es", "en"]),
        ("en;q=0.1, ca", ["ca", "en"]),
        ("", []),
        ("x;q=y", []),
    ],
)
def test_accept_language(header: str, languages: list[str]) -> None:
    assert i18n.accepted(header) == languages


def test_the_language_chosen() -> None:
    assert i18n.choose("en", "es", "ca", ["fr"]) == "en"
    assert i18n.choose("xx", "es", "ca", []) == "es"
    assert i18n.choose("", "", "", ["fr", "es-MX"]) == "es"
    assert i18n.choose("", "", "", ["fr"]) == "ca"


def test_times_are_as_people_say_them() -> None:
    at = dt.datetime(2026, 12, 3, 18, 5, tzinfo=dt.UTC)
    with i18n.speaking("ca"):
        assert i18n.long_date(at, "Europe/Madrid") == "dijous, 3 de desembre del 2026"
        assert i18n.many("%(num)s item", "%(num)s items", 1) == "%(num)s punt"
    assert i18n.clock_time(at, "Europe/Madrid") == "19:05"
    assert [i18n.duration(seconds) for seconds in (45, 600, 4800, 7200)] == ["45 s", "10 min", "1 h 20 min", "2 h"]
    assert [i18n.stamp(seconds) for seconds in (5.9, 75, 3723)] == ["0:05", "1:15", "1:02:03"]
