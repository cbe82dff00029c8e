"""Something a person must be told instead of the page they asked for: what happened, what is safe, what to do."""

from __future__ import annotations

from collections.abc import Mapping


class Problem(Exception):
    """Sentences in the reader's language. Nothing was changed."""

    def __init__(
        self, status: int, title: str, safe: str = "", advice: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.safe = safe
        self.advice = advice
        self.headers = headers or {}
