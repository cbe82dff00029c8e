"""The entries of a journal that can still be put right, for the secretary's console. Pure; knows no sockets."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from meetings.journal import Entry
from meetings.state import State
from web import i18n
from web.entry_words import describe
from web.wire import EntryView

MOST = 50


def correctable(entries: Sequence[Entry], state: State, language: str) -> tuple[EntryView, ...]:
    """The latest first. `fact` is as it holds now, corrections carried out."""
    latest = sorted(state.correctable, reverse=True)[:MOST]
    with i18n.speaking(language):
        return tuple(
            EntryView(
                seq=seq,
                at=entries[seq - 1].at.timestamp(),
                text=describe(state.correctable[seq], state.plan),
                fact=msgspec.to_builtins(state.correctable[seq]),
            )
            for seq in latest
        )
