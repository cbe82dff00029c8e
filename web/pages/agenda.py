"""The agenda of a draft: items added, changed, ordered and removed, and their papers."""

from __future__ import annotations

import asyncio

from aiohttp import web as aioweb
from msgspec.structs import replace

from meetings.council import Council
from meetings.draft import attach, detach, move_item, put_item, remove_item
from meetings.plan import NEVER_VOTED, Item, Paper
from meetings.storage.planned import Planned
from web import here, keys, labels
from web.access.secrets import new_id
from web.i18n import _
from web.pages import files
from web.pages.drafts import address, changing, proposers, still_draft, store
from web.pages.forms import TEXT
from web.pages.planning import plan_page, typed
from web.rendering import page
from web.uploads import NotTaken, paper_name, paper_type

MOST_PAPERS = 50


async def item(request: aioweb.Request) -> aioweb.StreamResponse:
    council, _who = await here.desk(request)
    found = await here.planned(request, council)
    still_draft(found)
    each = _item(request, found)
    return _item_page(request, council, found, each)


async def save_item(request: aioweb.Request) -> aioweb.StreamResponse:
    council, found, form = await changing(request)
    before = _item(request, found)
    kind = form.choice("kind", labels.ITEM_KINDS, before.kind)
    majority = form.choice("majority", labels.MAJORITIES, before.majority)
    named = ["", *(code for code, _name in proposers(council, found.draft))]
    changed = Item(
        id=before.id,
        number=before.number,
        title=form.text("title", required=True),
        kind=kind,
        majority="none" if kind in NEVER_VOTED else majority,
        text=form.text("text", TEXT),
        proposer=form.choice("proposer", named),
        minutes=form.number("minutes", 0, 600),
        papers=before.papers,
    )
    if form.errors:
        return _item_page(request, council, found, changed, form.errors)
    await store(request, put_item(found.draft, changed), form)
    raise aioweb.HTTPSeeOther(f"{address(found)}?done=saved#agenda")


async def move(request: aioweb.Request) -> aioweb.StreamResponse:
    council, found, form = await changing(request)
    draft = typed(form, council, found.draft)
    by = {"up": -1, "down": 1}[form.choice("to", ("up", "down"), "up")]
    if (places := form.text("places", 4)).removeprefix("-").isdecimal():
        by = int(places)
    each = _item(request, found)
    if form.errors:
        return plan_page(request, council, replace(found, draft=draft), form.errors)
    await store(request, move_item(draft, each.id, by), form)
    raise aioweb.HTTPSeeOther(f"{address(found)}#{each.id}")


async def remove(request: aioweb.Request) -> aioweb.StreamResponse:
    council, found, form = await changing(request)
    draft = typed(form, council, found.draft)
    if form.errors:
        return plan_page(request, council, replace(found, draft=draft), form.errors)
    await store(request, remove_item(draft, request.match_info["item"]), form)
    raise aioweb.HTTPSeeOther(f"{address(found)}?done=removed#agenda")


async def add_paper(request: aioweb.Request) -> aioweb.StreamResponse:
    """One file at a time, told by its content. Refused over the size limit, or when it is none of the kinds taken."""
    council, found, form = await changing(request)
    each, file = _item(request, found), form.file("file")
    limit = request.app[keys.SETTINGS].upload_limit_mb * 1_000_000
    if file is None:
        form.wrong("file", _("Choose a file first."))
    elif len(each.papers) >= MOST_PAPERS:
        form.wrong("file", _("This item has too many papers."))
    else:
        content = file.file.read(limit + 1)
        try:
            if len(content) > limit:
                raise NotTaken(_("The file is too large: %(limit)s MB at most.") % {"limit": limit // 1_000_000})
            extension, media_type = await asyncio.to_thread(paper_type, content)
            sha256 = await asyncio.to_thread(request.app[keys.FOLDERS].keep, content)
            name = paper_name(file.filename, extension)
            paper = Paper(new_id("p"), name, media_type, len(content), sha256)
            await store(request, attach(found.draft, each.id, paper), form)
        except NotTaken as reason:
            form.wrong("file", str(reason))
    if form.errors:
        return _item_page(request, council, found, each, form.errors)
    raise aioweb.HTTPSeeOther(f"{address(found)}/items/{each.id}?done=saved#papers")


async def remove_paper(request: aioweb.Request) -> aioweb.StreamResponse:
    _council, found, form = await changing(request)
    each = _item(request, found)
    await store(request, detach(found.draft, each.id, request.match_info["paper"]), form)
    raise aioweb.HTTPSeeOther(f"{address(found)}/items/{each.id}?done=removed#papers")


async def paper(request: aioweb.Request) -> aioweb.StreamResponse:
    """A paper of a draft, for the desk alone."""
    council, _who = await here.desk(request)
    found = await here.planned(request, council)
    for each in found.draft.items:
        for one in each.papers:
            if one.id == request.match_info["paper"]:
                return files.send_paper(request, one, public=False)
    raise here.not_found()


def _item_page(
    request: aioweb.Request, council: Council, found: Planned, each: Item, errors: dict[str, str] | None = None
) -> aioweb.Response:
    return page(
        request,
        "plan_item.html",
        status=422 if errors else 200,
        planned=found,
        base=address(found),
        item=each,
        errors=errors or {},
        proposers=[("", _("Nobody in particular")), *proposers(council, found.draft)],
        limit=request.app[keys.SETTINGS].upload_limit_mb,
    )


def _item(request: aioweb.Request, found: Planned) -> Item:
    each = found.draft.item(request.match_info["item"])
    if each is None:
        raise here.not_found()
    return each
