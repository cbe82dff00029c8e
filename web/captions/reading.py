"""Captions as they are sent, WebVTT or SubRip, told by content. Strict: what is not understood is refused by its line.

Readers that there are for both leave out or run together what they do not understand, and nobody is told that half a
sentence is missing. Knows no film.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from web.captions.cue import Cue
from web.captions.markup import cleaned
from web.i18n import _
from web.uploads import NotTaken

LARGEST = 4_000_000
"""Bytes. Six hours of speech are less than one million, with the time of every word four."""
MOST = 20_000
LONGEST = 1_000
"""Characters of one caption."""

_WEBVTT = re.compile(rb"(?:\xef\xbb\xbf)?WEBVTT(?=[ \t\r\n]|$)")
_SUBRIP = re.compile(rb"[0-9]+[ \t]*[\r\n]|[^\r\n]*-->")
_LINE_END = re.compile("\r\n|\r|\n")
_TIME = r"(?:([0-9]{1,3}):)?([0-5]?[0-9]):([0-5][0-9])[.,]([0-9]{3})"
_TIMES = re.compile(rf"\s*{_TIME}[ \t]*-->[ \t]*{_TIME}(?:[ \t].*)?")
_NOT_SHOWN = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t].*)?")

Block = list[tuple[int, str]]
"""Lines with nothing empty between them, each with its number."""


def read(content: bytes) -> tuple[Cue, ...]:
    """In order of time. Raises `NotTaken` with the line and what to do. May take a second: not for the event loop."""
    if not content.strip():
        raise _empty()
    is_webvtt = _WEBVTT.match(content) is not None
    if not is_webvtt and not _SUBRIP.match(content.removeprefix(codecs.BOM_UTF8).lstrip()):
        raise NotTaken(_("This is neither WebVTT nor SubRip: export the captions as .vtt or .srt, in UTF-8."))
    lines = _LINE_END.split(_decoded(content, is_webvtt))
    found: list[Cue] = []
    for block in _blocks(lines, is_webvtt):
        if (times := _times_at(block, is_webvtt)) is None:
            continue
        cue = _cue(block[times:], found[-1] if found else None)
        # One without a word only says when nothing is shown.
        if cue.text:
            found.append(cue)
        if len(found) > MOST:
            raise NotTaken(_("There are too many captions: %(most)s at most.") % {"most": MOST})
    if not found:
        raise _empty()
    return tuple(found)


def _empty() -> NotTaken:
    return NotTaken(_("There are no captions in this file."))


def _decoded(content: bytes, is_webvtt: bool) -> str:
    """WebVTT is UTF-8 and nothing else; SubRip from older Windows is not."""
    encodings = ("utf-8-sig",) if is_webvtt else ("utf-8-sig", "cp1252")
    wrong = 0
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            wrong = error.start
    line = len(re.findall(rb"\r\n|\r|\n", content[:wrong])) + 1
    raise _wrong(line, _("it is not written in UTF-8. Save the file as UTF-8 and send it again."))


def _blocks(lines: list[str], is_webvtt: bool) -> Iterator[Block]:
    """WebVTT's head is left out. Only a line without anything ends its captions: YouTube's have lines of one space."""
    block: Block = []
    for number, line in enumerate(["", *lines, ""]):
        if line if is_webvtt else line.strip():
            block.append((number, line))
        elif block:
            if not (is_webvtt and block[0][0] == 1):
                yield block
            else:
                _refuse_times(block)
            block = []


def _times_at(block: Block, is_webvtt: bool) -> int | None:
    """Which of the block's lines has the times: the first, or the second after a number or a name.

    None for what is no caption.
    """
    number, first = block[0]
    if is_webvtt and "-->" not in first and _NOT_SHOWN.fullmatch(first):
        return None
    for at in range(min(2, len(block))):
        if "-->" in block[at][1]:
            return at
    if len(block) == 1 and first.strip().isdigit():
        # The number of a caption that never came.
        raise _wrong(number, _("the times and the text of this caption are missing."))
    raise _wrong(
        number,
        _("here is text without times. Write them above it, with an empty line before, or take the line out."),
    )


def _cue(block: Block, before: Cue | None) -> Cue:
    """The caption whose times are in the block's first line."""
    line, said = block[0]
    times = _TIMES.fullmatch(said)
    if times is None:
        raise _wrong(line, _("the times cannot be read. They are written like 00:01:02.500 --> 00:01:05.000."))
    start, end = _milliseconds(times.groups()[:4]), _milliseconds(times.groups()[4:])
    if end <= start:
        raise _wrong(line, _("this caption ends before it begins, or at once. Put its times right."))
    if before is not None and start < before.start:
        raise _wrong(line, _("this caption begins before the one above it. Put them in the order of their times."))
    _refuse_times(block[1:])
    text = cleaned("\n".join(text for _number, text in block[1:]))
    if len(text) > LONGEST:
        about = {"most": LONGEST}
        raise _wrong(line, _("this caption is too long: %(most)s characters at most. Divide it.") % about)
    return Cue(start, end, text, line)


def _refuse_times(block: Block) -> None:
    for number, text in block:
        if "-->" in text:
            raise _wrong(number, _("an empty line is missing above these times."))


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, milliseconds = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds


def _wrong(line: int, sentence: str) -> NotTaken:
    return NotTaken(_("Line %(line)s: %(sentence)s") % {"line": line, "sentence": sentence})
