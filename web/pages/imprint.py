"""What a council says of its public pages: read from its settings, with what is missing, and told in its name."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Literal

from aiohttp import web as aioweb
from yarl import URL

from meetings.council import Council
from meetings.storage.imprints import Imprint
from minutes.wording.grammar import GRAMMARS, noun_gender
from web import here, i18n, keys
from web.access.origin import origin_of
from web.i18n import _
from web.pages.forms import Form
from web.rendering import page

PREPARED_ON = dt.date(2026, 11, 22)
"""When the maker last assessed the screens and wrote down what does not conform. Reviewing it is the council's."""
GOOD_FOR = dt.timedelta(days=366)
"""A statement is reviewed once a year (RD 1112/2018, 15.1); a leap year's day is given."""

_PHONE = re.compile(r"\+?[0-9][0-9 ().-]{5,38}")


async def told(
    request: aioweb.Request, template: str, own: Literal["accessibility_url", "privacy_url"], **about: Any
) -> aioweb.Response:
    """The page in the name of the council; whoever has one of their own is there instead."""
    council = await here.council(request)
    imprint = await request.app[keys.IMPRINTS].of(council.id)
    if elsewhere := getattr(imprint, own):
        raise aioweb.HTTPFound(elsewhere)
    day = GRAMMARS[i18n.current()].date
    return page(request, template, imprint=imprint, day=day, **called(council), **about)


def called(council: Council) -> dict[str, Any]:
    """The council's name as sentences have it: `the`, at their beginning `the_first`, of possession `of_the`."""
    grammar = GRAMMARS[i18n.current()]
    the = grammar.the(council.name, noun_gender(council.name))
    return {"the": the, "the_first": the[:1].upper() + the[1:], "of_the": grammar.of(the)}


def read(form: Form, public_url: str, today: dt.date) -> Imprint:
    return Imprint(
        email=form.email("email"),
        phone=_phone(form),
        office=_address(form, "office", public_url),
        reviewed_on=_reviewed_on(form, today),
        dpo_email=form.email("dpo_email"),
        recordings_kept=form.text("recordings_kept", 200),
        accessibility_url=_address(form, "accessibility_url", public_url),
        privacy_url=_address(form, "privacy_url", public_url),
    )


def _phone(form: Form) -> str:
    text = form.text("phone", 40)
    if text and not _PHONE.fullmatch(text):
        form.wrong("phone", _("This is not a telephone number."))
    return text


def _reviewed_on(form: Form, today: dt.date) -> dt.date | None:
    text = form.text("reviewed_on", 10)
    try:
        day = dt.date.fromisoformat(text) if text else None
    except ValueError:
        form.wrong("reviewed_on", _("“%(text)s” is not a day such as 2026-08-04.") % {"text": text})
        return None
    if day is not None and day > today:
        form.wrong("reviewed_on", _("This day is still to come."))
    return day


def _address(form: Form, name: str, public_url: str) -> str:
    """Of a page elsewhere: one of ours would lead back to itself."""
    text = form.text(name)
    try:
        url = URL(text)
        is_good = url.scheme == "https" and bool(url.host) and not any(letter.isspace() for letter in text)
        is_ours = origin_of(text) == origin_of(public_url)
    except ValueError:
        is_good = is_ours = False
    if text and not is_good:
        form.wrong(name, _("The address begins with https:// and has no spaces."))
    elif text and is_ours:
        form.wrong(name, _("This address is of these very pages: leave it empty."))
    return text


def missing(imprint: Imprint, today: dt.date) -> list[str]:
    """What the law asks for and nobody has said yet, a sentence each."""
    statement, notice = bool(imprint.accessibility_url), bool(imprint.privacy_url)
    reviewed = imprint.reviewed_on
    wanted = (
        (
            imprint.email or (statement and notice),
            _("An e-mail address: until then people are sent to the council's offices."),
        ),
        (
            imprint.office or statement,
            _("The electronic office: the statement has to link to where claims are registered (article 13.3)."),
        ),
        (
            reviewed or statement,
            _("The day of the last review: the statement has to be reviewed every year (article 15.1)."),
        ),
        (
            statement or reviewed is None or (reviewed >= PREPARED_ON and today - reviewed <= GOOD_FOR),
            _("A new review: the last one was more than a year ago, or of an older statement (article 15.1)."),
        ),
        (
            imprint.dpo_email or notice,
            _("The data-protection officer: every public authority has one (article 37.1 of the GDPR)."),
        ),
        (
            imprint.recordings_kept or notice,
            _("For how long recordings are kept (article 13.2 of the GDPR)."),
        ),
    )
    return [sentence for there, sentence in wanted if not there]
