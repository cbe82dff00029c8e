from typing import get_args

from meetings import commands, roles
from meetings.decide import RULES
from meetings.decide.phases import PHASES


def test_every_command_has_a_role_a_phase_and_a_rule() -> None:
    every = set(get_args(commands.Command))
    assert set(roles.MAY) == set(PHASES) == set(RULES) == every


def test_only_members_cast_ballots() -> None:
    holders = {role for role in get_args(roles.Role) if "CastBallot" in roles.allowed(role)}
    assert holders == {"chair", "member"}


def test_an_external_member_has_voice_and_no_vote() -> None:
    allowed = roles.allowed("external")
    assert "RequestFloor" in allowed
    assert not allowed & {"CastBallot", "OpenVote", "GiveCastingVote", "OpenItem", "GiveFloor", "Adjourn"}


def test_what_the_service_notes_nobody_else_can_say() -> None:
    for command, who in roles.MAY.items():
        assert ("system" in who) == command.__name__.startswith("Note"), command
