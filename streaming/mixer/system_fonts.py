"""Typefaces that the machine has, for the letters that ours lack: fontconfig is asked, where it is, once.

Han alone would take as much room as all else of the service, so it is not shipped (docs/operator.md).
"""

from __future__ import annotations

import bisect
import shutil
import subprocess
from collections.abc import Iterator
from functools import lru_cache

import msgspec
import structlog

log = structlog.get_logger()

_PATIENCE = 5.0
"""Seconds that fontconfig gets; it takes longer when it has never looked at these fonts."""
_FORMAT = "%{file}\t%{index}\t%{weight}\t%{slant}\t%{family}\t%{charset}\n"
_REGULAR, _UPRIGHT = "80", "0"
_SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")


class SystemFont(msgspec.Struct, frozen=True):
    path: str
    index: int
    """Which of a collection."""
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    """Code points it has letters for, as ranges in order."""

    def has(self, letter: str) -> bool:
        place = bisect.bisect_right(self.starts, ord(letter)) - 1
        return place >= 0 and ord(letter) <= self.ends[place]


def system_font(letter: str) -> SystemFont | None:
    """One that has the letter, if the machine has one."""
    return next((each for each in installed() if each.has(letter)), None)


@lru_cache(maxsize=1)
def installed() -> tuple[SystemFont, ...]:
    """Upright and regular ones, those without serifs first. None where there is no fontconfig."""
    program = shutil.which("fc-list")
    if program is None:
        return ()
    try:
        said = subprocess.run([program, "-f", _FORMAT], capture_output=True, check=True, timeout=_PATIENCE).stdout
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("no_system_fonts", reason=str(error))
        return ()
    return tuple(font for _, font in sorted(_fonts(said.decode(errors="replace")), key=lambda found: found[0]))


def _fonts(said: str) -> Iterator[tuple[tuple[bool, bool, str, int], SystemFont]]:
    for line in said.splitlines():
        words = line.split("\t")
        if len(words) != 6:
            continue
        path, index, weight, slant, family, charset = words
        if weight != _REGULAR or slant != _UPRIGHT or not path.lower().endswith(_SUFFIXES):
            continue
        bounds = [each.partition("-") for each in charset.split()]
        starts = tuple(int(first, 16) for first, _, _ in bounds)
        ends = tuple(int(last or first, 16) for first, _, last in bounds)
        # Collections name the face in the lower half and the instance of a variable one in the upper.
        number = int(index) & 0xFFFF
        rank = ("Sans" not in family, "Mono" in family, path, number)
        yield rank, SystemFont(path, number, starts, ends)
