"""Everything that can be wrong has words, in three languages, and says what to do; no colour says more than is so."""

from __future__ import annotations

import json

import pytest
from googleapiclient.discovery_cache import get_static_doc

from streaming.youtube.failure import Code
from streaming.youtube.model import Issue
from web.i18n import LANGUAGES
from web.live.words import words
from web.youtube.standing import HEALTH, ISSUES, PHASES, TROUBLES, Standing, Trouble, said
from web.youtube.storage import Broadcast

ROW = Broadcast("m1", "vila", "UCvila", "yt1", "s1", "live", "public")


def test_every_trouble_has_words() -> None:
    assert set(TROUBLES) == {*Code, *Trouble}


def test_every_word_of_youtubes_has_ours() -> None:
    schemas = json.loads(get_static_doc("youtube", "v3") or "{}")["schemas"]
    assert set(ISSUES) == set(schemas["LiveStreamConfigurationIssue"]["properties"]["type"]["enum"])
    assert set(HEALTH) == set(schemas["LiveStreamHealthStatus"]["properties"]["status"]["enum"])


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_every_sentence_is_translated(language: str) -> None:
    say = words(language)
    sentences = [*PHASES.values(), *HEALTH.values(), *ISSUES.values()]
    sentences += [sentence for told in TROUBLES.values() for sentence in told]
    assert [sentence for sentence in sentences if say(sentence) == sentence] == []


@pytest.mark.parametrize(
    ("about", "mood"),
    [
        ({}, "good"),
        ({"trouble": "timed_out"}, "lost"),
        ({"phase": "ready"}, "good"),
        ({"phase": "ready", "trouble": "live_not_enabled"}, "look"),
        ({"phase": "waiting"}, "look"),
        ({"phase": "complete"}, "idle"),
    ],
)
def test_colours(about: dict[str, str], mood: str) -> None:
    row = Broadcast(**{"meeting": "m1", "council": "vila", "broadcast": "yt1", "phase": "live"} | about)  # type: ignore[arg-type]
    assert said(Standing(row), words("ca")).mood == mood


def test_what_youtube_says_of_the_picture() -> None:
    issues = (Issue("videoBitrateMismatch", "warning"), Issue("gopMismatch", "warning"), Issue("ofTomorrow", "info"))
    told = said(Standing(ROW, "noData", issues), words("ca"))
    assert (told.mood, told.text) == ("lost", "A YouTube, en directe")
    assert told.todo == "YouTube diu que no arriba cap imatge."
    assert told.issues == (
        "La imatge de l'enviament principal i la de reserva són diferents.",
        "YouTube informa d'alguna cosa sobre la imatge que no sabem dir amb paraules (ofTomorrow).",
    )
    assert (told.watch, told.studio) == (
        "https://www.youtube.com/watch?v=yt1",
        "https://studio.youtube.com/video/yt1/livestreaming",
    )
