"""A secret vote in words and in the voting record: its ground, who voted, the figures; what anybody voted nowhere."""

from __future__ import annotations

import csv
import io
import json

import pytest

from meetings import facts as f
from minutes import document as d
from minutes.derive import derive
from minutes.render import ballots
from minutes.wording import write
from tests.journals import Meeting, begun


def held() -> Meeting:
    """Irene left during the debate, Jordi is recused, Àlex put no paper in."""
    meeting = begun().recused("jordi", "i1").left("irene").secret_vote().put_in_the_urn(silent="alex")
    return meeting.counted(6, 3, 1).proclaimed("carried")


def vote(meeting: Meeting, language: str = "ca") -> d.Vote:
    sections = write(derive(meeting.entries), {}, language).sections
    [found] = [block for section in sections for block in section.blocks if isinstance(block, d.Vote)]
    return found


def said(meeting: Meeting, language: str = "ca") -> list[str]:
    found = vote(meeting, language)
    return [each.text.replace("\N{NO-BREAK SPACE}", " ") for each in (*found.intro, *found.results)]


def test_the_minutes_say_that_it_was_secret_who_voted_and_how_it_came_out() -> None:
    put, ground, turnout, result = said(held())
    assert put == "Se sotmet l'acta a votació secreta, per mitjans electrònics."
    assert ground == "La votació és secreta perquè elegeix o destitueix persones (article 102.3 del ROF)."
    assert turnout.startswith(
        "Dipositen la papereta a l'urna 10 dels 11 membres amb dret a vot: Núria Puig i Serra, Pere"
    )
    assert result == (
        "S'aprova l'acta per majoria simple: 6 vots a favor, 3 vots en contra, 2 abstencions i 1 membre que no emet el "
        "vot."
    )
    found = vote(held())
    assert (found.heading, found.roll) == ("Votació secreta", None)
    assert [(count.side, count.number, count.names) for count in found.counts] == [
        ("for", 6, ()),
        ("against", 3, ()),
        ("abstain", 2, ("Per absència, iniciada la deliberació (art. 100.1 ROF): Irene Bosch i Prat",)),
        ("not_voting", 1, found.counts[3].names),
        ("recused", 1, found.counts[4].names),
    ]


@pytest.mark.parametrize(
    ("language", "secret", "void"),
    [
        ("ca", "votació secreta", "La votació és nul·la i no té cap resultat"),
        ("es", "votación secreta", "La votación es nula y no tiene resultado alguno"),
        ("en", "by secret vote", "The vote is void and has no result"),
    ],
)
def test_a_void_vote_says_so_in_every_language(language: str, secret: str, void: str) -> None:
    meeting = begun().secret_vote().put_in_the_urn(silent="alex").say(f.VoteVoided("v1", "urn_lost"), by="system")
    put, _, told = said(meeting, language)
    assert secret in put
    assert told.startswith(void)
    found = vote(meeting, language)
    assert (found.outcome, found.counts) == ("void", ())
    assert rows(meeting) == []


@pytest.mark.parametrize(
    ("ground", "words"),
    [
        ("privacy", "perquè afecta els drets fonamentals de l'article 18.1 de la Constitució"),
        ("other", "per decisió de la presidència. Motiu: Ho demana la persona afectada."),
    ],
)
def test_the_ground_is_the_one_stated(ground: f.SecrecyGround, words: str) -> None:
    meeting = begun().secret_vote(ground, "Ho demana la persona afectada.").put_in_the_urn().counted(13, 0, 0)
    assert words in said(meeting)[1]


def test_agreeing_on_secrecy_is_a_vote_of_its_own() -> None:
    meeting = begun().vote(purpose="secrecy").cast(against="alex").closed("carried")
    put, result = said(meeting)
    assert put == "Se sotmet a votació ordinària, per mitjans electrònics si l'assumpte es vota en secret."
    assert result.startswith(
        "S'acorda per majoria absoluta del nombre legal de membres la votació secreta: 12 vots a favor"
    )


def test_of_a_box_only_the_figures_are_known() -> None:
    meeting = begun().secret_vote(input="hands").counted(7, 4, 0, "abstention").proclaimed("carried")
    assert said(meeting)[0] == "Se sotmet l'acta a votació secreta, mitjançant papereta."
    assert vote(meeting).counts[2].names == (
        "S'hi inclouen els membres que no han dipositat cap papereta, per decisió de la presidència.",
    )
    assert len(said(meeting)) == 3, "nobody's turnout"
    [row] = rows(meeting)
    assert (row["person"], row["choice"], row["total_for"], row["total_abstain"]) == ("", "secret", "7", "2")


def rows(meeting: Meeting) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(ballots.to_csv(derive(meeting.entries)).decode("utf-8-sig"))))


def test_the_voting_record_has_who_voted_and_the_totals() -> None:
    found = rows(held())
    assert {row["choice"] for row in found} == {"secret", "not_voting", "absent_abstaining", "recused"}
    assert {tuple(row[f"total_{side}"] for side in ("for", "against", "abstain", "not_voting")) for row in found} == {
        ("6", "3", "2", "1")
    }
    [event] = json.loads(ballots.to_json(derive(held().entries)))["vote_events"]
    assert event["secret"] == {"ground": "persons", "reason": ""}
    assert event["group_results"] == []
    assert {each["option"] for each in event["votes"] if each["choice"] == "secret"} == {None}
    assert event["counts"] == [
        {"option": "yes", "value": 6},
        {"option": "no", "value": 3},
        {"option": "abstain", "value": 2},
        {"option": "not voting", "value": 1},
        {"option": "absent", "value": 1},
    ]
