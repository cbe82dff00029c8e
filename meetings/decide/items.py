"""The agenda: opening and closing items in any order, withdrawing them, notes."""

from __future__ import annotations

from meetings import commands as c
from meetings import facts as f
from meetings.decide.guards import end_of_turn, item, no_vote_running, text
from meetings.decide.rule import Facts, Rule
from meetings.refusal import Code, Refused
from meetings.roles import Actor
from meetings.state import State


def open_item(state: State, command: c.OpenItem, actor: Actor) -> Facts:
    target = item(state, command.item)
    if state.item == command.item:
        return ()
    if target.phase == "withdrawn":
        raise Refused(Code.ITEM_DONE, item=command.item)
    no_vote_running(state)
    _urgency_before_all(state, command.item)
    closed: Facts = (f.ItemClosed(state.item),) if state.item else ()
    return (*end_of_turn(state), *closed, f.ItemOpened(command.item))


def _urgency_before_all(state: State, wanted: str) -> None:
    """R-04: an urgent meeting first votes on its urgency, and ends if that is lost."""
    urgency = next((each for each in state.plan.items if each.kind == "urgency"), None)
    if urgency is None or urgency.id == wanted:
        return
    if state.urgency_lost:
        raise Refused(Code.URGENCY_LOST)
    if state.items[urgency.id].outcome != "carried":
        raise Refused(Code.URGENCY_FIRST, item=urgency.id)


def close_item(state: State, command: c.CloseItem, actor: Actor) -> Facts:
    if item(state, command.item).phase in ("closed", "withdrawn"):
        return ()
    if state.item != command.item:
        raise Refused(Code.ITEM_NOT_OPEN, item=command.item)
    no_vote_running(state)
    return (*end_of_turn(state), f.ItemClosed(command.item))


def withdraw_item(state: State, command: c.WithdrawItem, actor: Actor) -> Facts:
    target = item(state, command.item)
    if target.phase == "withdrawn":
        return ()
    if target.outcome in ("carried", "rejected"):
        raise Refused(Code.ITEM_DECIDED, item=command.item)
    if state.item == command.item:
        no_vote_running(state)
        return (*end_of_turn(state), f.ItemWithdrawn(command.item, text(command.reason)))
    return (f.ItemWithdrawn(command.item, text(command.reason)),)


def add_note(state: State, command: c.AddNote, actor: Actor) -> Facts:
    if command.item:
        item(state, command.item)
    return (f.NoteAdded(command.item, text(command.text, required=True)),)


RULES: dict[type, Rule] = {
    c.OpenItem: open_item,
    c.CloseItem: close_item,
    c.WithdrawItem: withdraw_item,
    c.AddNote: add_note,
}
