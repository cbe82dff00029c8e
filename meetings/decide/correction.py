"""Putting a wrong fact right by one that says so; nothing is ever changed or taken out."""

from __future__ import annotations

from meetings import commands as c
from meetings import facts as f
from meetings.decide.guards import known, text
from meetings.decide.rule import Facts, Rule
from meetings.refusal import Code, Refused
from meetings.roles import Actor
from meetings.state import State

SAME = ("person", "item", "vote")
"""What a replacement must share with the fact it replaces: a correction changes what was noted, not about whom."""


def correct_entry(state: State, command: c.CorrectEntry, actor: Actor) -> Facts:
    wrong = state.correctable.get(command.seq)
    if wrong is None:
        code = Code.UNKNOWN_ENTRY if command.seq > state.seq or command.seq < 1 else Code.NOT_CORRECTABLE
        raise Refused(code, entry=command.seq)
    new = command.replacement
    if new is not None:
        _fits(state, wrong, new)
        if new == wrong:
            return ()
    return (f.EntryCorrected(command.seq, text(command.reason, required=True), new),)


def _fits(state: State, wrong: f.Correctable, new: f.Correctable) -> None:
    if type(new) is not type(wrong):
        raise Refused(Code.WRONG_CORRECTION)
    fixed = [name for name in SAME if hasattr(wrong, name) and not (name == "item" and isinstance(wrong, f.NoteAdded))]
    if any(getattr(wrong, name) != getattr(new, name) for name in fixed):
        raise Refused(Code.WRONG_CORRECTION)
    if isinstance(new, f.NoteAdded):
        text(new.text, required=True)
        if new.item and new.item not in state.items:
            raise Refused(Code.UNKNOWN_ITEM, item=new.item)
    if isinstance(new, f.BallotsEntered):
        found = state.find_vote(new.vote)
        for person in new.choices:
            known(state, person)
            if found is None or person not in found.opened.eligible:
                raise Refused(Code.NO_VOTE_RIGHT, person=person)


RULES: dict[type, Rule] = {c.CorrectEntry: correct_entry}
