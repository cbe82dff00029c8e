"""The voting record: one row per member and vote as CSV, and events of voting as JSON in the shape of Popolo.

Choices are in English, the same in every language of the meeting: for, against, abstain, absent_abstaining, not_voting,
recused; secret for whoever voted in a secret vote, of which there are only totals. Votes that were annulled, or are
void, are left out.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from minutes.model import ItemRecord, Minutes, Person, Vote

COLUMNS = (
    "meeting",
    "date",
    "body",
    "item",
    "title",
    "vote",
    "purpose",
    "round",
    "kind",
    "majority",
    "opened_at",
    "second",
    "person",
    "name",
    "group",
    "choice",
    "entered_by_secretary",
    "casting_vote",
    "outcome",
    "total_for",
    "total_against",
    "total_abstain",
    "total_not_voting",
)

_OPTIONS = {
    "for": "yes",
    "against": "no",
    "abstain": "abstain",
    "absent_abstaining": "abstain",
    "not_voting": "not voting",
}
"""Popolo's words for them; somebody recused is absent to it."""
_ORDER = ("yes", "no", "abstain", "not voting", "absent")


def votes(minutes: Minutes) -> Iterator[tuple[ItemRecord, Vote]]:
    """The votes counted, in order of opening."""
    pairs = [(item, vote) for item in minutes.items for vote in item.votes if vote.tally and not vote.cancelled]
    yield from sorted(pairs, key=lambda pair: pair[1].opened.order)


def choices(item: ItemRecord, vote: Vote) -> Iterator[tuple[Person, str, bool]]:
    """Everybody with something to say on the vote: who, what, and whether the secretary entered it."""
    for ballot in vote.ballots:
        yield ballot.person, ballot.choice, ballot.entered
    for person in vote.turnout:
        yield person, "secret", False
    silent = "abstain" if vote.missing == "abstention" and not vote.secret else "not_voting"
    for person in vote.silent:
        yield person, silent, False
    for person in vote.absent_abstaining:
        yield person, "absent_abstaining", False
    for recusal in item.recusals:
        if recusal.at.at <= vote.opened.at:
            yield recusal.person, "recused", False


def to_csv(minutes: Minutes) -> bytes:
    """UTF-8 with a mark at its head, so that spreadsheets read the accents; cells cannot begin a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item, vote in votes(minutes):
        opened = _local(minutes, vote.opened.at)
        for person, choice, entered in _rows(item, vote):
            casting = vote.casting.choice if vote.casting and vote.casting.person == person else ""
            count = vote.tally
            assert count is not None
            row = (
                minutes.number,
                opened.date().isoformat(),
                minutes.body,
                item.number,
                item.title,
                vote.id,
                vote.purpose,
                vote.round,
                vote.kind,
                vote.majority,
                opened.isoformat(timespec="seconds"),
                "" if vote.opened.second is None else f"{vote.opened.second:.3f}",
                person.person if person else "",
                person.name if person else "",
                person.group if person else "",
                choice,
                "yes" if entered else "no",
                casting,
                vote.outcome or "",
                count.in_favour,
                count.against,
                count.abstentions,
                count.not_voting,
            )
            writer.writerow([_cell(value) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _rows(item: ItemRecord, vote: Vote) -> list[tuple[Person | None, str, bool]]:
    """A vote of which only the totals are known has a row all the same, of nobody."""
    return [*choices(item, vote)] or [(None, "secret", False)]


def _cell(value: str | int) -> str | int:
    """Text that a spreadsheet would take for a formula begins with an apostrophe."""
    if isinstance(value, str) and value.lstrip().startswith(("=", "+", "-", "@")):
        return f"'{value}"
    return value


def _local(minutes: Minutes, at: dt.datetime) -> dt.datetime:
    return at.astimezone(ZoneInfo(minutes.timezone))


def to_json(minutes: Minutes) -> bytes:
    """A list of Popolo `VoteEvent`s with motion, counts and votes; ours in keys of their own beside them."""
    events = [_event(minutes, item, vote) for item, vote in votes(minutes)]
    return msgspec.json.format(msgspec.json.encode({"vote_events": events}), indent=2) + b"\n"


def _event(minutes: Minutes, item: ItemRecord, vote: Vote) -> dict[str, Any]:
    said = list(choices(item, vote))
    groups = list(dict.fromkeys(person.group for person, _, _ in said))
    return {
        "id": vote.id,
        "identifier": f"{minutes.number}/{item.number}/{vote.id}",
        "organization": {"name": minutes.body, "parent": {"name": minutes.council}},
        "legislative_session": minutes.number,
        "motion": {
            "text": vote.question or item.title,
            "classification": item.kind,
            "agenda_item": {"id": item.id, "number": item.number, "title": item.title},
            "purpose": vote.purpose,
            "requirement": vote.majority,
        },
        "start_date": _local(minutes, vote.opened.at).isoformat(timespec="seconds"),
        "end_date": _local(minutes, vote.closed.at).isoformat(timespec="seconds") if vote.closed else None,
        "recording_second": vote.opened.second,
        "round": vote.round,
        "nominal": vote.kind == "nominal",
        "secret": {"ground": vote.secrecy, "reason": vote.secrecy_reason} if vote.secret else None,
        "result": {"carried": "pass", "rejected": "fail"}.get(vote.outcome or "", vote.outcome),
        "tally": msgspec.to_builtins(vote.tally),
        "proclaimed_tally": msgspec.to_builtins(vote.proclaimed_tally),
        "casting_vote": {"voter_id": vote.casting.person.person, "option": _OPTIONS[vote.casting.choice]}
        if vote.casting
        else None,
        "group_results": [
            {"group": group, "counts": _counts([choice for person, choice, _ in said if person.group == group])}
            for group in ([] if vote.secret else groups)
        ],
        "counts": _totals(vote, said) if vote.secret else _counts([choice for _, choice, _ in said]),
        "votes": [
            {
                "voter_id": person.person,
                "voter": {"name": person.name},
                "group": person.group,
                "option": None if choice == "secret" else _OPTIONS.get(choice, "absent"),
                "choice": choice,
                "entered_by_secretary": entered,
            }
            for person, choice, entered in said
        ],
    }


def _totals(vote: Vote, said: list[tuple[Person, str, bool]]) -> list[dict[str, Any]]:
    """Of a secret vote: as the tally has them, whoever they are."""
    count = vote.tally
    assert count is not None
    recused = sum(choice == "recused" for _, choice, _ in said)
    values = (count.in_favour, count.against, count.abstentions, count.not_voting, recused)
    return [{"option": option, "value": value} for option, value in zip(_ORDER, values, strict=True) if value]


def _counts(choices: list[str]) -> list[dict[str, Any]]:
    options = [_OPTIONS.get(choice, "absent") for choice in choices]
    return [{"option": option, "value": options.count(option)} for option in _ORDER if option in options]
