"""The voting record as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json

from meetings import facts as f
from minutes.derive import derive
from minutes.render import ballots
from tests.journals import Meeting, begun, demonstration, plan


def rows(meeting: Meeting) -> list[dict[str, str]]:
    text = ballots.to_csv(derive(meeting.entries)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_one_row_per_member_and_vote() -> None:
    found = rows(demonstration())
    assert len({(row["vote"], row["person"]) for row in found}) == len(found)
    second = {row["person"]: row["choice"] for row in found if row["vote"] == "v2"}
    assert second == {
        **dict.fromkeys(("nuria", "pere", "anna", "oriol", "irene"), "for"),
        **dict.fromkeys(("marta", "fatima", "lluis", "alex"), "against"),
        **dict.fromkeys(("clara", "biel"), "abstain"),
        "jordi": "recused",
    }


def test_absence_silence_entries_and_the_casting_vote() -> None:
    found = {(row["vote"], row["person"]): row for row in rows(demonstration())}
    assert found["v3", "irene"]["choice"] == "absent_abstaining"
    assert found["v4", "nuria"]["casting_vote"] == "against"
    assert found["v5", "pere"]["entered_by_secretary"] == "yes"
    assert (found["v7", "oriol"]["choice"], found["v7", "oriol"]["outcome"]) == ("abstain", "carried")


def test_annulled_votes_are_left_out() -> None:
    assert rows(begun().vote().cast().say(f.VoteCancelled("v1", "x"))) == []


def test_a_spreadsheet_takes_no_cell_for_a_formula() -> None:
    items = (*begun().plan.items,)
    evil = type(items[0])("i1", 1, '=HYPERLINK("http://x")', "motion")
    assert rows(begun(plan(items=(evil,))).vote().cast().closed())[0]["title"] == '\'=HYPERLINK("http://x")'


def test_vote_events_add_up() -> None:
    events = json.loads(ballots.to_json(derive(demonstration().entries)))["vote_events"]
    assert [event["result"] for event in events] == ["pass", "fail", "tied", "fail", "pass", "pass", "pass"]
    for event in events:
        counts = {count["option"]: count["value"] for count in event["counts"]}
        assert sum(counts.values()) == len(event["votes"])
        assert counts.get("yes", 0) == event["tally"]["in_favour"]
        assert counts.get("no", 0) == event["tally"]["against"]
        assert counts.get("abstain", 0) == event["tally"]["abstentions"]
    assert events[3]["casting_vote"] == {"voter_id": "nuria", "option": "no"}
    assert (events[1]["tally"] == events[1]["proclaimed_tally"]) is False
