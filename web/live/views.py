"""The views of one meeting, kept until something changes: made once for each language, narrowed to one person each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from meetings.journal import Entry
from meetings.state import State
from web import wire
from web.live.announce import meanwhile
from web.live.entries import correctable
from web.live.spoken import SpeakingClock
from web.live.view import Live, for_person, whole_view
from web.live.window import Window

Relays = Callable[[], tuple[wire.RelayView, ...]]


class Views:
    def __init__(self, entries: Sequence[Entry], spoken: SpeakingClock, papers: str) -> None:
        self._entries = list(entries)
        self._spoken = spoken
        self._papers = papers
        self._devices: dict[str, tuple[bool, bool]] = {}
        self._whole: dict[str, wire.View] = {}
        """By language."""

    def follow(self, entries: Sequence[Entry], state: State) -> None:
        """What was written down since."""
        self._entries.extend(entries)
        self._spoken.follow(state, entries[-1].at)
        self.outdated()

    def outdated(self) -> None:
        """Something that views show is different."""
        self._whole.clear()

    def note_devices(self, person: str, camera: bool, microphone: bool) -> bool:
        """What a browser says that it sends; whether that is new."""
        before, self._devices[person] = self._devices.get(person), (camera, microphone)
        return before != (camera, microphone)

    def forget_devices(self, person: str) -> None:
        self._devices.pop(person, None)

    def missed(self, window: Window, state: State, seen: int) -> tuple[str, ...]:
        """What others did since `seen`, in sentences."""
        entries = [entry for entry in self._entries[seen:] if entry.by != window.person]
        return meanwhile(entries, state, window.words)

    def view(self, window: Window, state: State, relays: Relays, now: float) -> wire.View:
        """What this window is shown; `now` in Unix seconds."""
        spoken = window.words
        if spoken.language not in self._whole:
            live = Live(0.0, self._spoken.seconds(), dict(self._devices), relays(), self._papers)
            self._whole[spoken.language] = whole_view(state, live, spoken)
        view = for_person(replace(self._whole[spoken.language], now=now), state, window.person, window.actor.role)
        if "CorrectEntry" not in view.may:
            return view
        return replace(view, entries=correctable(self._entries, state, spoken.language))
