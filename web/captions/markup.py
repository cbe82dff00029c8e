"""The words of a caption, with nothing of what came around them but bold, italics and underlining.

Who speaks stands in WebVTT's `<v Name>`, which no browser shows: it is written out, every time, since whoever jumps
into the middle has not seen the caption before. Knows no times.
"""

from __future__ import annotations

import html
import re

from meetings.letters import tidy

KEPT = ("b", "i", "u")
_TAG = re.compile(r"<(/?)([A-Za-z]+)(?:\.[^<>\s]*)?((?:\s[^<>]*)?)/?>|<[0-9:.]+>|\{\\[^{}]*\}")
"""Of WebVTT, of SubRip as players know it, times inside a text, and what the editors of another format leave behind."""
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|lrm|rlm|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_SPACE = re.compile(r"[^\S\n]+")


def cleaned(text: str) -> str:
    """The caption's text as WebVTT; empty where nothing is left to read.

    Tags that are not closed are, those that close nothing are left out.
    """
    made: list[str] = []
    open_: list[str] = []
    end = 0
    for tag in _TAG.finditer(text):
        made.append(_escaped(text[end : tag.start()]))
        end = tag.end()
        closes, name = tag[1], (tag[2] or "").lower()
        if name == "v" and not closes:
            speaker = " ".join(_escaped(tag[3]).split())
            made.append(f"{speaker}: " if speaker else "")
        elif name == "br":
            made.append("\n")
        elif name in KEPT and not closes and name not in open_:
            open_.append(name)
            made.append(f"<{name}>")
        elif name in KEPT and closes and name in open_:
            while (last := open_.pop()) != name:
                made.append(f"</{last}>")
            made.append(f"</{name}>")
    made.append(_escaped(text[end:]))
    made += [f"</{name}>" for name in reversed(open_)]
    lines = [_SPACE.sub(" ", line).strip() for line in "".join(made).split("\n")]
    shown = "\n".join(line for line in lines if line)
    return shown if re.sub(r"<[^<>]*>", "", shown).strip() else ""


def _escaped(text: str) -> str:
    return html.escape(tidy(_ENTITY.sub(lambda found: html.unescape(found[0]), text)), quote=False)
