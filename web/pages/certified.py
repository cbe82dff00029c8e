"""Certificates of resolutions and the extract of all of them, made when they are asked for and kept nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from aiohttp import web as aioweb

from minutes.course import settled
from minutes.document import Document
from minutes.render import pdf, word
from minutes.wording import certificate
from web import documents, here, keys
from web.pages.files import PDF_POLICY
from web.pages.minutes import held

EXTRACT = "extract"
RENDERED: dict[str, Callable[[Document, datetime], bytes]] = {"pdf": pdf.to_pdf, "docx": word.to_docx}


async def document(request: aioweb.Request) -> aioweb.StreamResponse:
    """`<item>.pdf`, `<item>.docx`, or `extract` instead of an item; for the secretary."""
    found, _state = await held(request)
    what, _dot, form = request.match_info["document"].rpartition(".")
    minutes = await request.app[keys.RECORD].minutes(found.id)
    items = [item.id for item in certificate.certifiable(minutes)]
    if form not in RENDERED or not items or what not in (EXTRACT, *items):
        raise here.not_found()
    prose = await documents.prose_of(request.app, found.id)
    made_at = settled(await request.app[keys.LEDGER].entries(found.id))[-1].at

    def make() -> bytes:
        all_of_them = what == EXTRACT
        made = certificate.extract(minutes, prose) if all_of_them else certificate.certificate(minutes, prose, what)
        return RENDERED[form](made, made_at)

    headers = {
        "Content-Type": documents.NAMES[f"minutes.{form}"],
        "Content-Disposition": f'{"inline" if form == "pdf" else "attachment"}; filename="{found.id}-{what}.{form}"',
        "Cache-Control": "private, no-store",
    }
    if form == "pdf":
        headers["Content-Security-Policy"] = PDF_POLICY
    return aioweb.Response(body=await asyncio.to_thread(make), headers=headers)
