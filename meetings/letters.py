"""What is kept of a text that somebody typed: one place for every door it comes in by. Knows no screen and no document.

Letters of every script stay as they are. What goes is what nobody sees and what makes a text look like another one:
control characters, spaces without width, and the signs that turn the text after them round.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TypeVar, cast

import msgspec

Value = TypeVar("Value")

MOST_MARKS = 6
"""Marks over and under one letter; no script needs more, and a tower of them covers the lines around."""

_LINE_END = re.compile("\r\n|[\r\u2028\u2029]")
_FLAG = "\U0001f3f4[\U000e0030-\U000e007a]+\U000e007f"
"""The flags of nations are a black flag and their letters as tags; tags anywhere else are hidden words."""
_UNSEEN = re.compile(
    f"({_FLAG})|["
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u115f\u1160\u180e\u200b\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U0010ffff]"
)
_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_TOWER = re.compile(f"({_MARKS}{{{MOST_MARKS}}}){_MARKS}+")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_HALVES_OF_FLAGS = re.compile("[\U0001f1e6-\U0001f1ff]*$")
_FIRST_STRONG, _POP = "\u2068", "\u2069"
_JOINER = "\u200d"


def tidy(text: str) -> str:
    """In the one form that Unicode calls NFC, line ends as one newline, tabs and letters as they are.

    Repeated: nothing changes.
    """
    text = _UNSEEN.sub(lambda found: found[1] or "", _LINE_END.sub("\n", text))
    return _TOWER.sub(r"\1", unicodedata.normalize("NFC", text))


def tidied(value: Value) -> Value:
    """A struct (a command, say) with every text in it tidy, however deep."""
    match value:
        case str():
            return cast(Value, tidy(value))
        case list() | tuple():
            return cast(Value, type(value)(tidied(each) for each in value))
        case dict():
            return cast(Value, {tidied(key): tidied(each) for key, each in value.items()})
        case msgspec.Struct():
            fields = {name: getattr(value, name) for name in value.__struct_fields__}
            return msgspec.structs.replace(value, **{name: tidied(each) for name, each in fields.items()})
    return value


def isolated(text: str) -> str:
    """A name to be put into a sentence: one that is read from the right leaves the numbers after it where they are."""
    return f"{_FIRST_STRONG}{text}{_POP}" if _RIGHT_TO_LEFT.search(text) else text


def shortened(text: str, most: int) -> str:
    """The beginning that takes at most `most` bytes of UTF-8 (file systems count those), never half a sign."""
    if len(text.encode()) <= most:
        return text
    end = len(text.encode()[:most].decode("utf-8", "ignore"))
    while end and _goes_on(text, end):
        end -= 1
    return text[:end].rstrip()


def _goes_on(text: str, at: int) -> bool:
    """Whether the letter there belongs to the one before it."""
    letter, before = text[at], text[at - 1]
    halves = len(_HALVES_OF_FLAGS.search(text, 0, at)[0])  # type: ignore[index]
    return (
        unicodedata.category(letter) in ("Mn", "Mc", "Me")
        or _JOINER in (letter, before)
        or 0x1F3FB <= ord(letter) <= 0x1F3FF
        or 0xE0020 <= ord(letter) <= 0xE007F
        or (halves % 2 == 1 and _HALVES_OF_FLAGS.fullmatch(letter) is not None)
    )
