"""Captions of a recording: taken and removed at the desk, read by whoever may see the film (R-41, WCAG 1.2.2)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

from aiohttp import web as aioweb

from meetings.facts import FilmMade
from meetings.journal import Entry
from meetings.state import State
from meetings.storage.planned import Planned
from minutes.film import film_time
from minutes.model import Minutes
from web import here, i18n, keys, listing
from web.captions import kept
from web.captions.fitting import Fitted, closed_stretches, fit
from web.captions.reading import LARGEST, read
from web.i18n import _, many
from web.pages.files import film_of, send_beside
from web.pages.forms import Form
from web.pages.minutes import held
from web.problem import Problem
from web.rendering import page
from web.uploads import NotTaken

_SECONDS = re.compile(r"([+\-\u2212]?) ?([0-9]{1,5})(?:[.,]([0-9]{1,3}))?")


async def file(request: aioweb.Request) -> aioweb.StreamResponse:
    """Captions in one language, for players and to be kept: wherever the film is, and nowhere else."""
    found = await here.meeting(request)
    language = request.match_info["language"]
    folders = request.app[keys.FOLDERS]
    if language not in i18n.LANGUAGES or film_of(request, found.state) is None:
        raise here.not_found()
    path = kept.file_of(folders, found.planned.id, language)
    return send_beside(request, path, found, "text/vtt; charset=utf-8", f"{found.planned.id}-{language}.vtt")


async def show(request: aioweb.Request) -> aioweb.StreamResponse:
    found, state = await held(request)
    return await _page(request, found, state)


async def add(request: aioweb.Request) -> aioweb.StreamResponse:
    """One language's, in place of those there are: told by content, made anew, or refused with the line that is wrong.

    Repeated with the same file: nothing changes.
    """
    found, state = await held(request)
    form, film = await Form.read(request), state.film
    language, moved, sent = form.choice("language", i18n.LANGUAGES), _moved(form), form.file("file")
    if film is None:
        raise Problem(409, _("There is no recording yet that captions could be added to."), _("Nothing was changed."))
    if sent is None:
        form.wrong("file", _("Choose a file first."))
    elif not form.errors:
        content = sent.file.read(LARGEST + 1)
        entries = await request.app[keys.LEDGER].entries(found.id)
        minutes = await request.app[keys.RECORD].minutes(found.id)
        try:
            fitted = await asyncio.to_thread(_fitted, content, film, entries, minutes, moved)
            await asyncio.to_thread(kept.store, request.app[keys.FOLDERS], found.id, language, fitted.cues)
            return await _page(request, found, state, told=_told(language, fitted))
        except NotTaken as reason:
            form.wrong("file", str(reason))
    return await _page(request, found, state, language=language, moved=form.text("moved"), errors=form.errors)


async def remove(request: aioweb.Request) -> aioweb.StreamResponse:
    """Repeated: nothing changes."""
    found, _state = await held(request)
    language = request.match_info["language"]
    if language not in i18n.LANGUAGES:
        raise here.not_found()
    await asyncio.to_thread(kept.remove, request.app[keys.FOLDERS], found.id, language)
    raise aioweb.HTTPSeeOther(f"{_at(found)}?done=removed")


def _moved(form: Form) -> int:
    """Milliseconds."""
    text = form.text("moved", 12)
    found = _SECONDS.fullmatch(text)
    if text and found is None:
        form.wrong("moved", _("Write seconds, such as 12,5 or -12,5."))
    if found is None:
        return 0
    seconds = float(f"{found[2]}.{found[3] or 0}")
    return round(seconds * 1000) * (1 if found[1] in ("", "+") else -1)


def _fitted(content: bytes, film: FilmMade, entries: Sequence[Entry], minutes: Minutes, moved: int) -> Fitted:
    if len(content) > LARGEST:
        raise NotTaken(_("The file is too large: %(limit)s MB at most.") % {"limit": LARGEST // 1_000_000})
    return fit(read(content), film.seconds, closed_stretches(film_time(entries), minutes.closed_parts), moved)


def _told(language: str, fitted: Fitted) -> list[str]:
    """What became of the file, in sentences."""
    added = many(
        "%(language)s: %(num)s caption was added.", "%(language)s: %(num)s captions were added.", len(fitted.cues)
    )
    about = (
        (
            fitted.early,
            many(
                "%(num)s was left out: it comes before the recording begins.",
                "%(num)s were left out: they come before the recording begins.",
                fitted.early,
            ),
        ),
        (
            fitted.hidden,
            many(
                "%(num)s was left out: it falls into a closed part of the meeting.",
                "%(num)s were left out: they fall into a closed part of the meeting.",
                fitted.hidden,
            ),
        ),
        (
            fitted.cut,
            many(
                "%(num)s ended after the recording and was made to end with it.",
                "%(num)s ended after the recording and were made to end with it.",
                fitted.cut,
            ),
        ),
        (
            fitted.overlapping,
            many(
                "%(num)s begins while the one before is still shown: both are seen together.",
                "%(num)s begin while the one before is still shown: both are seen together.",
                fitted.overlapping,
            ),
        ),
    )
    first = added % {"num": len(fitted.cues), "language": i18n.LANGUAGES[language]}
    return [first, *(sentence % {"num": count} for count, sentence in about if count)]


def _at(found: Planned) -> str:
    return f"/{found.draft.council}/desk/m/{found.id}/captions"


async def _page(
    request: aioweb.Request,
    found: Planned,
    state: State,
    *,
    language: str = "",
    moved: str = "",
    told: Sequence[str] = (),
    errors: dict[str, str] | None = None,
) -> aioweb.Response:
    return page(
        request,
        "captions.html",
        status=422 if errors else 200,
        title=listing.full_title(state.plan),
        base=_at(found),
        minutes=f"/{found.draft.council}/desk/m/{found.id}/minutes",
        public=f"/{found.draft.council}/m/{found.id}",
        plan=state.plan,
        film=state.film,
        kept=await asyncio.to_thread(kept.look, request.app[keys.FOLDERS], found.id),
        chosen=language or state.plan.language,
        moved=moved,
        told=told,
        errors=errors or {},
        limit=LARGEST // 1_000_000,
    )
