"""Forms as browsers send them: fields read, trimmed and checked, with what is wrong by field. Knows no screen."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from aiohttp import web as aioweb
from aiohttp.http import HttpProcessingError

from meetings.letters import tidy
from web import keys
from web.i18n import _

LINE = 300
TEXT = 20_000
MOST_OF_STRANGERS = 65_536
"""Bytes."""

_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")


class Form:
    """`errors` holds a sentence per wrong field; a page shows it beside the field."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = fields
        self.errors: dict[str, str] = {}

    @classmethod
    async def read(cls, request: aioweb.Request) -> Form:
        """What strangers send is short and has no files. Raises HTTP 413 for more, 400 for what is no form."""
        if request.get(keys.VISITOR) is None:
            if request.content_type == "multipart/form-data":
                raise aioweb.HTTPBadRequest
            request = request.clone(client_max_size=MOST_OF_STRANGERS)
        try:
            return cls(await request.post())
        except (ValueError, LookupError, AssertionError, HttpProcessingError):
            # Broken boundaries, foreign character sets, parts without a name or inside one another.
            raise aioweb.HTTPBadRequest from None

    def wrong(self, name: str, sentence: str) -> None:
        self.errors.setdefault(name, sentence)

    def has(self, name: str) -> bool:
        return name in self._fields

    def text(self, name: str, limit: int = LINE, *, required: bool = False) -> str:
        """Tidy, without surrounding space."""
        value = self._fields.get(name, "")
        text = tidy(value).strip() if isinstance(value, str) else ""
        if len(text) > limit:
            self.wrong(name, _("This is too long: %(limit)s characters at most.") % {"limit": limit})
            return text[:limit]
        if required and not text:
            self.wrong(name, _("This cannot be empty."))
        return text

    def secret(self, name: str) -> str:
        """As typed: a password may begin or end with a space."""
        value = self._fields.get(name, "")
        return value if isinstance(value, str) else ""

    def choice(self, name: str, among: Collection[str], default: str = "") -> Any:
        """One of `among`; what is missing is the default, what is foreign is wrong."""
        value = self.text(name) or default
        if value not in among:
            self.wrong(name, _("Choose one from the list."))
            return default
        return value

    def number(self, name: str, lowest: int, highest: int, default: int = 0) -> int:
        text = self.text(name)
        if not text:
            return default
        if text.isascii() and text.isdigit() and lowest <= int(text) <= highest:
            return int(text)
        about = {"lowest": lowest, "highest": highest}
        self.wrong(name, _("Write a whole number from %(lowest)s to %(highest)s.") % about)
        return default

    def email(self, name: str, *, required: bool = False) -> str:
        text = self.text(name, 254, required=required)
        if text and not _EMAIL.fullmatch(text):
            self.wrong(name, _("This is not an e-mail address."))
        return text

    def file(self, name: str) -> aioweb.FileField | None:
        """The file sent; None when none was chosen."""
        value = self._fields.get(name)
        return value if isinstance(value, aioweb.FileField) and value.filename else None
