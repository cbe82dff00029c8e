"""The minutes as a page: structure, links into the recording, and nothing that runs."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from minutes.derive import derive
from minutes.render import html
from minutes.wording import write
from tests.journals import begun, demonstration

DOCUMENT = write(derive(demonstration().entries), {})


class _Outline(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.seconds: list[float] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        for name, value in attributes:
            if name == "id":
                self.ids.append(value or "")
            if name == "href" and value and value.startswith("#"):
                self.targets.append(value[1:])
            if name == "aria-labelledby":
                self.targets.append(value or "")
            if name == "data-second":
                self.seconds.append(float(value or "nan"))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_structure_is_sound() -> None:
    outline = _Outline(html.page(DOCUMENT).decode())
    assert outline.open == []
    assert outline.levels[0] == 1
    assert outline.levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in zip(outline.levels, outline.levels[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.targets) <= set(outline.ids)


def test_every_time_leads_into_the_recording() -> None:
    page = html.page(DOCUMENT).decode()
    outline = _Outline(page)
    assert all(0 <= second <= 7860 for second in outline.seconds)
    assert 'href="film.mp4#t=340.0"' in page
    assert "#t=" not in html.page(DOCUMENT, film="").decode()


def test_nothing_runs_and_nothing_is_loaded() -> None:
    page = html.page(DOCUMENT).decode()
    assert "<script" not in page
    assert "src=" not in page
    assert "url(" not in page
    assert not re.search(r"\son\w+=", page)


def test_a_fragment_takes_its_place_among_headings() -> None:
    fragment = html.fragment(DOCUMENT, level=2)
    assert fragment.lstrip().startswith("<article")
    assert "<style" not in fragment
    assert _Outline(fragment).levels[0] == 2
    assert 'data-second="340.0"' in fragment


def test_drafts_are_told_from_prose_by_their_class() -> None:
    page = html.page(write(derive(begun().adjourned().entries), {"i1.debate": "Escrit."})).decode()
    assert '<div class="prose" data-key="i1.debate">' in page
    assert '<div class="prose drafted" data-key="opening">' in page


@pytest.mark.parametrize(("second", "stamp"), [(0, "0:00"), (65.9, "1:05"), (3661, "1:01:01")])
def test_stamp(second: float, stamp: str) -> None:
    assert html.stamp(second) == stamp
