"""The recording of one meeting: whether it is wanted, how the studio says it goes, and what the journal is told."""

from __future__ import annotations

import asyncio

from meetings import commands as c
from meetings.state import Phase
from streaming import control


class Recording:
    def __init__(self, switch: bool | None) -> None:
        self.switch = switch
        """The secretary's; None to record while the meeting is open."""
        self.now = control.RecordingState("stopped", 0.0)
        """As the studio said last."""
        self.still = asyncio.Event()
        """The studio says that nothing is being recorded."""

    def lost(self) -> None:
        """No studio says anything."""
        self.now = control.RecordingState("stopped", 0.0)
        self.still.clear()

    def wanted(self, phase: Phase) -> bool:
        if phase not in ("open", "recess"):
            return self.switch is True and phase == "convened"
        return self.switch is not False

    def order(self, phase: Phase) -> control.StartRecording | control.StopRecording | None:
        """What the studio is to do, None if it does it."""
        recording = self.now.phase != "stopped"
        if self.wanted(phase) == recording:
            return None
        return control.StopRecording() if recording else control.StartRecording()

    def note(self, phase: Phase) -> c.Command | None:
        """For the journal. A failure that loses nothing is no fact of the meeting's."""
        if self.now.phase == "recording":
            return c.NoteRecording(True)
        if self.now.losing:
            return c.NoteRecordingInterrupted(self.now.cause or "failed")
        if self.now.phase == "stopped" and not self.wanted(phase):
            return c.NoteRecording(False)
        return None

    def settle(self) -> None:
        """What the studio said is written down: whoever waits for the end of the recording may go on."""
        if self.now.phase == "stopped":
            self.still.set()
        else:
            self.still.clear()
