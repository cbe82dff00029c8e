"""What the secretary says of the public pages: taken, refused beside the field, and asked for while it is missing."""

from __future__ import annotations

import datetime as dt
import html

import pytest
from msgspec.structs import replace

from meetings.storage.imprints import Imprint
from tests.web.pages.site import Site
from web import keys
from web.i18n import speaking
from web.pages.forms import Form
from web.pages.imprint import missing, read

AT = "/vila/desk/settings/imprint"
WHOLE = Imprint(
    email="oac@vila.example",
    phone="+34 972 00 00 00",
    office="https://seu.vila.example/",
    reviewed_on=dt.date(2026, 11, 22),
    dpo_email="dpd@vila.example",
    recordings_kept="Cinc anys des de la sessió",
)
FIELDS = {
    "email": WHOLE.email,
    "phone": WHOLE.phone,
    "office": WHOLE.office,
    "reviewed_on": "2026-11-22",
    "dpo_email": WHOLE.dpo_email,
    "recordings_kept": WHOLE.recordings_kept,
}
TODAY = dt.date(2026, 11, 23)
OURS = "https://plens.example"


async def test_what_is_said_is_kept_and_shown_again(vila: Site) -> None:
    secretary = await vila.secretary()
    page = await secretary.post(AT, FIELDS)
    assert (page.status, page.path) == (200, "/vila/desk/settings")
    assert await vila.app[keys.IMPRINTS].of("vila") == WHOLE
    assert 'value="2026-11-22"' in page.text
    assert "Encara hi falta" not in page.text
    assert await vila.app[keys.IMPRINTS].of("altra") == Imprint()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "oac"),
        ("dpo_email", "dpd@"),
        ("phone", "demaneu per la Maria"),
        ("office", "seu.vila.example"),
        ("office", "http://seu.vila.example/"),
        ("accessibility_url", "javascript:alert(1)"),
        ("accessibility_url", "https://"),
        ("privacy_url", "https://[vila.example/"),
        ("privacy_url", "https://vila.example:99999/"),
        ("privacy_url", "https://vila.example/a b"),
        ("reviewed_on", "ahir"),
        ("reviewed_on", "2026-11-24"),
        ("accessibility_url", "https://PLENS.example:443/vila/accessibility"),
        ("privacy_url", f"{OURS}/vila/privacy"),
    ],
)
def test_what_cannot_be_is_wrong(field: str, value: str) -> None:
    """An address of these pages would lead back to itself."""
    form = Form(FIELDS | {field: value})
    with speaking("en"):
        read(form, OURS, TODAY)
    assert list(form.errors) == [field]


async def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(vila: Site) -> None:
    page = await (await vila.secretary()).post(AT, FIELDS | {"office": "seu.vila.example"})
    assert (page.status, 'id="office-wrong"' in page.text) == (422, True)
    assert 'value="seu.vila.example"' in page.text
    assert await vila.app[keys.IMPRINTS].of("vila") == Imprint()


@pytest.mark.parametrize(
    ("imprint", "count"),
    [
        (WHOLE, 0),
        (Imprint(), 5),
        (replace(WHOLE, reviewed_on=dt.date(2026, 11, 21)), 1),
        (Imprint(accessibility_url="https://x.example/a"), 3),
        (Imprint(privacy_url="https://x.example/b"), 3),
        (Imprint(accessibility_url="https://x.example/a", privacy_url="https://x.example/b"), 0),
    ],
)
def test_what_is_missing(imprint: Imprint, count: int) -> None:
    with speaking("en"):
        assert len(missing(imprint, TODAY)) == count


def test_a_review_is_good_for_a_year() -> None:
    with speaking("en"):
        assert [len(missing(WHOLE, TODAY + dt.timedelta(days=days))) for days in (365, 366)] == [0, 1]


async def test_the_settings_say_what_is_missing(vila: Site) -> None:
    page = await (await vila.secretary()).get("/vila/desk/settings")
    assert "Encara hi falta" in page.text
    assert "article 37.1 del RGPD" in html.unescape(page.text)
