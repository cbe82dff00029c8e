"""What a rehearsal is said to mean."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from streaming.processes import Used
from streaming.turn_check import Tried
from web.bench.held import Held, Load, Received, Relayed, load_of
from web.bench.verdict import capacity, table, verdict
from web.spending import Spending


def received(name: str = "Núria Puig", **about: Any) -> Received:
    given: dict[str, Any] = {
        "person": "p1", "name": name, "fps": 25.0, "loss": 0.0, "sound": 100.0, "loudest": -20.0,
        "first_picture": 0.7, "began_anew": False,
    }  # fmt: skip
    return Received(**(given | about))


def held(**about: Any) -> Held:
    given: dict[str, Any] = {
        "meeting": "m", "title": "ASSAIG · Ple 12/2026", "seats": 2, "speakers": 1, "taken": 0, "seconds": 60.0,
        "led": True, "received": (received(), received("Jordi Ferrer")), "programme_fps": 25.0, "late_frames": 0,
        "commands": 40, "command_ms": (6.0, 30.0), "refused": (), "voted": 2, "processors": 2,
        "loads": (Load(0, 0.2, {}), Load(20, 0.4, {}), Load(40, 0.6, {"service": 0.1})), "memory_mb": 400.0,
        "others": 0.1, "own_cores": 0.1, "disk_hours": 90.0, "foreseen_hours": 2.0,
        "turn": (Tried("turn:t.example"),), "relays": (),
    }  # fmt: skip
    return Held(**(given | about))


def test_all_is_well() -> None:
    found = verdict(held(seats=40))
    assert found.good
    assert found.words == (
        "This server carried 40 seats with 0.6 of its 2 cores. It would carry about 120: an estimate from its "
        "processors' work alone, with 30% of them kept free. Nothing stands in the way."
    )


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"received": (received(), received("Jordi", fps=21.0))}, "Jordi 21.0"),
        ({"programme_fps": 20.0}, "made 20.0 pictures"),
        ({"late_frames": 3}, "3 pictures were late"),
        ({"received": (received(loss=2.0), received())}, "1 of 2 seats lost packets, Núria Puig 2.0 %"),
        ({"received": (received(), received("Jordi", loudest=-100.0))}, "Jordi heard nobody"),
        ({"received": (received(sound=90.0), received())}, "gaps for Núria Puig"),
        ({"received": (received(first_picture=None), received())}, "Núria Puig never saw a picture"),
        ({"received": (received(first_picture=4.2), received())}, "waited 4.2 s"),
        ({"received": (received(began_anew=True), received())}, "begin anew while Núria Puig"),
        ({"command_ms": (6.0, 120.0)}, "took 120 ms"),
        ({"refused": ("GiveFloor: floor_taken",)}, "GiveFloor: floor_taken"),
        ({"loads": (Load(0, 0.2, {}), Load(2, 1.6, {}))}, "no room to spare"),
        ({"others": 1.2}, "gave 1.2 cores to something else"),
        ({"disk_hours": 1.5}, "for 1.5 h, and the meeting may last 2.0 h"),
        ({"disk_hours": 3.0, "foreseen_hours": 0.0}, "may last 4.0 h"),
        ({"turn": ()}, "no TURN server"),
        (
            {"turn": (Tried("turn:t.example", "it does not answer"),)},
            "turn:t.example does not relay: it does not answer",
        ),
        ({"relays": (Relayed("Prova", False, "refused"),)}, "Prova did not get the programme: refused"),
    ],
)
def test_what_is_to_be_looked_at_is_said(about: dict[str, Any], said: str) -> None:
    found = verdict(held(**about))
    assert [said in each for each in found.warnings] == [True], found.warnings
    assert not found.good
    assert said in table(held(**about), found)


def test_who_speaks_alone_need_hear_nobody() -> None:
    assert verdict(held(received=(received(loudest=-100.0), received("Jordi")))).good


def test_nothing_is_concluded_from_a_server_that_was_too_slow() -> None:
    found = verdict(held(programme_fps=12.0))
    assert found.carries is None
    assert found.words.startswith("This server did not carry 2 seats now.")


def test_capacity_is_the_line_through_what_was_measured() -> None:
    assert capacity([Load(0, 0.2, {}), Load(10, 0.4, {})], 2) == (60, False)
    assert capacity([Load(0, 0.2, {}), Load(3, 0.21, {})], 2) == (30, True), "no further than ten times what was tried"
    assert capacity([Load(0, 0.5, {}), Load(10, 0.4, {})], 2) == (None, False), "noise"
    assert capacity([Load(0, 0.2, {}), Load(1, 0.4, {})], 2) == (None, False), "too little was tried"
    assert capacity([Load(0, 1.9, {}), Load(4, 2.0, {})], 2) == (0, False)


def test_a_load_is_what_each_process_used_in_between() -> None:
    def spent(at: float, *processes: Used) -> Spending:
        return Spending(at, 2, 0.0, processes, 10, 0)

    before = spent(10.0, Used("service", 1, 5.0, 3.0, 0), Used("studio", 2, 6.0, 1.0, 0))
    after = spent(20.0, Used("service", 1, 5.0, 4.0, 0), Used("studio", 2, 12.0, 0.5, 0))
    assert load_of(3, before, after) == Load(3, 0.15, {"service": 0.1, "studio": 0.05}), "a pid may be used again"


def test_what_was_held_is_kept_by_json() -> None:
    assert msgspec.json.decode(msgspec.json.encode(held()), type=Held) == held()
