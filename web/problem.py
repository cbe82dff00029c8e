"""Something a person must be told instead of the page they asked for: what happened, what is safe, what to do."""

from __future__ import annotations


class Problem(Exception):
    """Sentences in the reader's language. Nothing was changed."""

    def __init__(self, status: int, title: str, safe: str = "", advice: str = "") -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.safe = safe
        self.advice = advice
