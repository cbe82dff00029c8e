"""Titles, descriptions and chapters as YouTube takes them. Pure.

Chapters are lines of the description that begin with a time: the first is at 00:00, and each lasts ten seconds or more
(support.google.com/youtube/answer/9884579).
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

LONGEST_TITLE = 100
"""Characters."""
LONGEST_DESCRIPTION = 5000
"""Bytes of UTF-8."""
SHORTEST_CHAPTER = 10.0
"""Seconds."""
ELLIPSIS = "…"


class Chapter(msgspec.Struct, frozen=True):
    second: float
    """Of the video."""
    title: str


def title(text: str) -> str:
    """On one line, without angle brackets, cut between words."""
    words = " ".join(_allowed(text).split())
    if len(words) <= LONGEST_TITLE:
        return words
    return words[: LONGEST_TITLE - 1].rsplit(" ", 1)[0].rstrip(",.;:·-") + ELLIPSIS


def description(head: str, listed: Sequence[str], foot: str) -> str:
    """`listed`, one a line, between two texts; when it is too long, what is left out is of the list's end."""
    head, foot = _allowed(head).strip(), _allowed(foot).strip()
    lines = [" ".join(_allowed(line).split()) for line in listed]
    kept = lines
    while kept and _bytes(_joined(head, kept, foot)) > LONGEST_DESCRIPTION:
        kept = [*[line for line in kept if line != ELLIPSIS][:-1], ELLIPSIS] if kept != [ELLIPSIS] else []
    whole = _joined(head, kept, foot)
    return whole.encode()[:LONGEST_DESCRIPTION].decode(errors="ignore")


def chapter_lines(chapters: Sequence[Chapter], opening: str, seconds: float) -> list[str]:
    """One for each chapter of a video of that length. `opening`: what comes before the first, where something does."""
    found = _laid_out(chapters, opening, seconds)
    hours = any(chapter.second >= 3600 for chapter in found)
    return [f"{_clock(chapter.second, hours)} {chapter.title}" for chapter in found]


def _laid_out(chapters: Sequence[Chapter], opening: str, seconds: float) -> list[Chapter]:
    """From the first second on; one that is too short shares its line with the next, so that every title is found."""
    ordered = sorted(chapters, key=lambda chapter: chapter.second)
    if not ordered or ordered[0].second >= SHORTEST_CHAPTER:
        ordered.insert(0, Chapter(0.0, opening))
    found: list[Chapter] = []
    for chapter in ordered:
        if not found:
            found.append(Chapter(0.0, chapter.title))
        elif chapter.second - found[-1].second < SHORTEST_CHAPTER:
            found[-1] = _both(found[-1], chapter)
        else:
            found.append(chapter)
    if len(found) > 1 and seconds - found[-1].second < SHORTEST_CHAPTER:
        last = found.pop()
        found[-1] = _both(found[-1], last)
    return found


def _both(first: Chapter, second: Chapter) -> Chapter:
    return Chapter(first.second, f"{first.title} · {second.title}")


def _clock(second: float, hours: bool) -> str:
    minutes, rest = divmod(int(second), 60)
    if not hours:
        return f"{minutes:02}:{rest:02}"
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def _joined(head: str, lines: Sequence[str], foot: str) -> str:
    return "\n\n".join(part for part in (head, "\n".join(lines), foot) if part)


def _bytes(text: str) -> int:
    return len(text.encode())


def _allowed(text: str) -> str:
    """Without what YouTube refuses: angle brackets, and control characters but the line break."""
    text = text.replace("<", "(").replace(">", ")")
    return "".join(sign for sign in text if sign == "\n" or sign.isprintable())
