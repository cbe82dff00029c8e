"""The council's own settings: name, language, colour, crest, local holidays, groups, what its pages say of it."""

from __future__ import annotations

import asyncio
import datetime as dt
from zoneinfo import ZoneInfo

from aiohttp import web as aioweb
from msgspec.structs import replace

from meetings.council import Council, Group
from meetings.storage.imprints import Imprint
from meetings.storage.registry import Crest
from minutes.render import own_word, word
from streaming.contrast import contrast
from web import here, i18n, keys
from web.colours import ENOUGH, NIGHT, PAPER, is_colour, readable
from web.i18n import _, decimal
from web.pages import imprint
from web.pages.bodies import free_id
from web.pages.forms import Form
from web.rendering import page
from web.uploads import LARGEST_CREST, NotTaken, crest

MOST_GROUPS = 40


async def show(request: aioweb.Request) -> aioweb.StreamResponse:
    council, _who = await here.desk(request)
    return await _page(request, council)


async def save(request: aioweb.Request) -> aioweb.StreamResponse:
    before, _who = await here.desk(request)
    form = await Form.read(request)
    council = replace(
        before,
        name=form.text("name", 120, required=True),
        municipality=form.text("municipality", 120, required=True),
        language=form.choice("language", i18n.LANGUAGES, before.language),
        accent=_colour(form, "accent", before.accent),
        local_holidays=_holidays(form),
    )
    if form.errors:
        return await _page(request, council, form.errors)
    await request.app[keys.REGISTRY].save_council(council)
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/settings?done=saved")


async def save_groups(request: aioweb.Request) -> aioweb.StreamResponse:
    """All groups in their order; the line without a name at the end is for a new one."""
    council, _who = await here.desk(request)
    form = await Form.read(request)
    groups = []
    for group in council.groups:
        if form.text(f"name-{group.id}", 120):
            groups.append(_group(form, group.id, group.id, group.colour))
    if form.text("name-new", 120):
        groups.append(_group(form, "new", free_id(form.text("short-new", 20), [g.id for g in groups]), "#5b6470"))
    if len(groups) > MOST_GROUPS:
        form.wrong("", _("There are too many groups."))
    if form.errors:
        return await _page(request, replace(council, groups=tuple(groups)), form.errors)
    await request.app[keys.REGISTRY].save_groups(council.id, groups)
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/settings?done=saved#groups")


def _group(form: Form, field: str, group: str, colour: str) -> Group:
    return Group(
        id=group,
        name=form.text(f"name-{field}", 120, required=True),
        short=form.text(f"short-{field}", 20, required=True),
        colour=_colour(form, f"colour-{field}", colour),
    )


async def save_crest(request: aioweb.Request) -> aioweb.StreamResponse:
    """The picture is read and written anew, so that nothing of the file sent is kept."""
    council, _who = await here.desk(request)
    form = await Form.read(request)
    registry = request.app[keys.REGISTRY]
    if form.has("remove"):
        await registry.set_crest(council.id, None)
        raise aioweb.HTTPSeeOther(f"/{council.id}/desk/settings?done=removed")
    file = form.file("crest")
    if file is None:
        return await _page(request, council, {"crest": _("Choose a file first.")})
    try:
        picture = await asyncio.to_thread(crest, file.file.read(LARGEST_CREST + 1))
    except NotTaken as reason:
        return await _page(request, council, {"crest": str(reason)})
    await registry.set_crest(council.id, Crest(request.app[keys.FOLDERS].keep(picture), "image/png"))
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/settings?done=saved")


async def save_template(request: aioweb.Request) -> aioweb.StreamResponse:
    """The council's own Word template, tried out before it is kept."""
    council, _who = await here.desk(request)
    form, registry = await Form.read(request), request.app[keys.REGISTRY]
    if form.has("remove"):
        await registry.set_word_template(council.id, "")
        raise aioweb.HTTPSeeOther(f"/{council.id}/desk/settings?done=removed")
    file = form.file("template")
    if file is None:
        return await _page(request, council, {"template": _("Choose a file first.")})
    content = file.file.read(word.MAX_BYTES + 1)
    try:
        await asyncio.to_thread(own_word.check, content)
    except word.UnfitTemplate as reason:
        told = _("The template was not taken, because minutes cannot be made from it: %(reason)s")
        return await _page(request, council, {"template": told % {"reason": reason}})
    await registry.set_word_template(council.id, request.app[keys.FOLDERS].keep(content))
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/settings?done=saved")


async def save_imprint(request: aioweb.Request) -> aioweb.StreamResponse:
    """What the accessibility statement and the data-protection notice say in the council's name."""
    council, _who = await here.desk(request)
    form = await Form.read(request)
    said = imprint.read(form, request.app[keys.SETTINGS].public_url, _today(request, council))
    if form.errors:
        return await _page(request, council, form.errors, said)
    await request.app[keys.IMPRINTS].save(council.id, said)
    raise aioweb.HTTPSeeOther(f"/{council.id}/desk/settings?done=saved#imprint")


async def template(request: aioweb.Request) -> aioweb.StreamResponse:
    """The template in use, to begin one's own with."""
    council, _who = await here.desk(request)
    kept = await request.app[keys.REGISTRY].word_template(council.id)
    file = request.app[keys.FOLDERS].kept(kept) if kept else word.TEMPLATE
    headers = {
        "Content-Type": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "Content-Disposition": f'attachment; filename="{council.id}-minutes.docx"',
        "Cache-Control": "private, no-store",
    }
    return aioweb.FileResponse(file, headers=headers)


def _colour(form: Form, name: str, before: str) -> str:
    colour = form.text(name, 7).lower() or before
    if not is_colour(colour):
        form.wrong(name, _("Write the colour as # and six digits, such as #0b5c8a."))
        return before
    return colour


def _holidays(form: Form) -> tuple[dt.date, ...]:
    """One a line, or apart by commas."""
    days = set()
    for text in form.text("local_holidays", 2_000).replace(",", "\n").split():
        try:
            days.add(dt.date.fromisoformat(text))
        except ValueError:
            form.wrong("local_holidays", _("“%(text)s” is not a day such as 2026-08-04.") % {"text": text})
    return tuple(sorted(days))


def _today(request: aioweb.Request, council: Council) -> dt.date:
    return request.app[keys.CLOCK]().astimezone(ZoneInfo(council.timezone)).date()


async def _page(
    request: aioweb.Request,
    council: Council,
    errors: dict[str, str] | None = None,
    said: Imprint | None = None,
) -> aioweb.Response:
    ratio = contrast(council.accent, PAPER)
    kept = await request.app[keys.IMPRINTS].of(council.id)
    return page(
        request,
        "settings.html",
        status=422 if errors else 200,
        shown=council,
        errors=errors or {},
        crest=await request.app[keys.REGISTRY].crest(council.id),
        own_template=await request.app[keys.REGISTRY].word_template(council.id),
        ratio=decimal(ratio),
        enough=ratio >= ENOUGH,
        used=(readable(council.accent, PAPER), readable(council.accent, NIGHT)),
        imprint=said or kept,
        missing=imprint.missing(kept, _today(request, council)),
    )
