"""The agenda: opening and closing items in any order, adding and withdrawing them, notes."""

from __future__ import annotations

from meetings import commands as c
from meetings import facts as f
from meetings.decide.guards import end_of_turn, item, no_vote_running, text
from meetings.decide.presidency import coming_back, standing_in
from meetings.decide.rule import Facts, Rule
from meetings.plan import Item
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
    back = coming_back(state)
    chair = back[0].person if back else state.chair
    opened: Facts = (f.ItemOpened(command.item), *standing_in(state, chair, target.recused))
    return (*end_of_turn(state), *back, *closed, *opened)


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
    return (*end_of_turn(state), *coming_back(state), f.ItemClosed(command.item))


def add_item(state: State, command: c.AddItem, actor: Actor) -> Facts:
    if state.plan.kind != "ordinary":
        raise Refused(Code.NOTHING_OFF_AGENDA)
    title, proposer = text(command.title, required=True), command.proposer
    if proposer and state.plan.group(proposer) is None and state.plan.member(proposer) is None:
        raise Refused(Code.UNKNOWN_PERSON, person=proposer)
    if any((item.title, state.items[item.id].phase) == (title, "pending") for item in state.plan.items):
        return ()
    items = state.plan.items
    added = Item(
        id=f"u{1 + sum(item.id.startswith('u') for item in items)}",
        number=1 + max(item.number for item in items),
        title=title,
        kind="urgent_motion",
        majority=command.majority,
        text=text(command.text),
        proposer=proposer,
    )
    return (f.ItemAdded(added, _questions(state)),)


def _questions(state: State) -> str:
    """Requests and questions that are still to come: urgent matters are dealt with before them (ROF 91.4)."""
    questions = (item.id for item in state.plan.items if item.kind == "requests_questions")
    return next((item for item in questions if state.items[item].phase == "pending"), "")


def withdraw_item(state: State, command: c.WithdrawItem, actor: Actor) -> Facts:
    target = item(state, command.item)
    if target.phase == "withdrawn":
        return ()
    if target.outcome in ("carried", "rejected"):
        raise Refused(Code.ITEM_DECIDED, item=command.item)
    if state.item == command.item:
        no_vote_running(state)
        return (*end_of_turn(state), *coming_back(state), f.ItemWithdrawn(command.item, text(command.reason)))
    return (f.ItemWithdrawn(command.item, text(command.reason)),)


def add_note(state: State, command: c.AddNote, actor: Actor) -> Facts:
    if command.item:
        item(state, command.item)
    return (f.NoteAdded(command.item, text(command.text, required=True)),)


RULES: dict[type, Rule] = {
    c.OpenItem: open_item,
    c.CloseItem: close_item,
    c.AddItem: add_item,
    c.WithdrawItem: withdraw_item,
    c.AddNote: add_note,
}
