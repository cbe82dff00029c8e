"""What concerns picture, recording and feeds, as far as it is the meeting's record."""

from __future__ import annotations

from meetings import commands as c
from meetings import facts as f
from meetings.decide.guards import known, text
from meetings.decide.rule import Facts, Rule
from meetings.roles import Actor
from meetings.state import State


def choose_scene(state: State, command: c.ChooseScene, actor: Actor) -> Facts:
    if command.person:
        known(state, command.person)
    same = (state.scene, state.scene_person) == (command.scene, command.person)
    return () if same else (f.SceneChosen(command.scene, command.person),)


def choose_interpreter(state: State, command: c.ChooseInterpreter, actor: Actor) -> Facts:
    if command.person:
        known(state, command.person)
    return () if state.interpreter == command.person else (f.InterpreterChosen(command.person),)


def suspend_feeds(state: State, command: c.SuspendFeeds, actor: Actor) -> Facts:
    if state.feeds_suspended_since is not None:
        return ()
    return (f.FeedsSuspended(text(command.reason, required=True)),)


def resume_feeds(state: State, command: c.ResumeFeeds, actor: Actor) -> Facts:
    return (f.FeedsResumed(),) if state.feeds_suspended_since is not None else ()


def note_recording(state: State, command: c.NoteRecording, actor: Actor) -> Facts:
    if state.recording == command.recording and (command.recording or state.recording_trouble is None):
        return ()
    return (f.RecordingStarted() if command.recording else f.RecordingStopped(),)


def note_recording_interrupted(state: State, command: c.NoteRecordingInterrupted, actor: Actor) -> Facts:
    return (f.RecordingInterrupted(command.cause),) if state.recording else ()


def note_part(state: State, command: c.NotePart, actor: Actor) -> Facts:
    if command.number <= state.parts:
        return ()
    return (
        f.RecordingPartClosed(
            command.number, command.file, command.began_at, command.seconds, command.bytes, command.sha256
        ),
    )


def note_film(state: State, command: c.NoteFilm, actor: Actor) -> Facts:
    film = f.FilmMade(command.file, command.seconds, command.bytes, command.sha256)
    return () if state.film == film else (film,)


def note_relay(state: State, command: c.NoteRelay, actor: Actor) -> Facts:
    now = state.relays.get(command.relay)
    if now is not None and now.phase == command.phase:
        return ()
    return (f.RelayChanged(command.relay, command.name, command.phase, command.reason),)


def note_minutes_published(state: State, command: c.NoteMinutesPublished, actor: Actor) -> Facts:
    return () if state.minutes_sha256 == command.sha256 else (f.MinutesPublished(command.sha256),)


RULES: dict[type, Rule] = {
    c.ChooseScene: choose_scene,
    c.ChooseInterpreter: choose_interpreter,
    c.SuspendFeeds: suspend_feeds,
    c.ResumeFeeds: resume_feeds,
    c.NoteRecording: note_recording,
    c.NoteRecordingInterrupted: note_recording_interrupted,
    c.NotePart: note_part,
    c.NoteFilm: note_film,
    c.NoteRelay: note_relay,
    c.NoteMinutesPublished: note_minutes_published,
}
