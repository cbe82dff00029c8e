"""A meeting as browsers are told of it: thirteen seats in four groups, five items. Builders of `wire.View`."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from meetings.facts import Choice, Tally
from meetings.roles import Role, allowed
from streaming.hemicycle import hemicycle
from web import wire

NOW = 1_795_000_000.0
GROUPS = {
    "pv": ("Progrés per Vilaroja", "#a3231f"),
    "uc": ("Unió Cívica", "#0b5c8a"),
    "vv": ("Vilaroja Verda", "#2f7d32"),
    "ai": ("Alternativa Independent", "#8a5a00"),
}
NAMES = (
    ("Núria Puig Serra", "pv", "chair"),
    ("Jordi Casals Font", "pv", "deputy"),
    ("Montserrat Vila Roca", "pv", "councillor"),
    ("Pere Soler Bosch", "pv", "councillor"),
    ("Laia Ferrer Camps", "pv", "councillor"),
    ("Carme Riera Pons", "uc", "councillor"),
    ("Antoni Mas Prat", "uc", "councillor"),
    ("Rosa Comas Gil", "uc", "councillor"),
    ("Joan Tarrés Valls", "uc", "councillor"),
    ("Marta Oliva Sala", "vv", "councillor"),
    ("David Roig Planas", "vv", "councillor"),
    ("Fàtima El Amrani", "ai", "councillor"),
    ("Ramon Clos Badia", "ai", "councillor"),
)
CHAIR = "p1"
MEMBER = "p9"
SECRETARY = "sec"
GUEST = "ext"


def seat(person: str, name: str, **about: Any) -> wire.SeatView:
    plain: dict[str, Any] = {
        "office": "councillor",
        "group": "",
        "caption": "",
        "group_name": "",
        "colour": "#5b6470",
        "seat": 0,
        "x": 0.0,
        "y": 0.0,
        "votes": False,
        "attendance": "present",
        "mode": "chamber",
        "joined": True,
        "connected": True,
        "muted": False,
        "camera": True,
        "microphone": True,
        "verified": False,
        "place": "",
        "in_spain": None,
        "in_lobby": False,
        "admitted": False,
        "recused": False,
        "spoken_seconds": 0,
    }
    return wire.SeatView(person=person, name=name, **(plain | about))


def seats() -> tuple[wire.SeatView, ...]:
    places = hemicycle(len(NAMES)).seats
    members = [
        seat(
            f"p{number}",
            name,
            office=office,
            group=group,
            caption=GROUPS[group][0],
            group_name=GROUPS[group][0],
            colour=GROUPS[group][1],
            seat=number,
            x=round(places[number - 1].x, 4),
            y=round(places[number - 1].y, 4),
            votes=True,
        )
        for number, (name, group, office) in enumerate(NAMES, 1)
    ]
    members[6] = replace(members[6], attendance="excused", joined=False, connected=False)
    members[7] = replace(members[7], mode="remote", place="Girona", in_spain=True, verified=True, spoken_seconds=190)
    members[10] = replace(members[10], attendance="expected", joined=False, connected=False)
    return (
        *members,
        seat(SECRETARY, "Elisenda Torrent Mir", office="secretary", caption="Secretària"),
        seat("int", "Marc Bellver Oms", office="comptroller", caption="Interventor"),
        seat(
            GUEST,
            "Aina Duran Coll",
            office="external",
            caption="Associació de Veïns del Raval",
            attendance="expected",
            joined=False,
            in_lobby=True,
        ),
    )


def item(number: int, title: str, **about: Any) -> wire.ItemView:
    plain: dict[str, Any] = {
        "kind": "opinion",
        "kind_label": "Dictamen",
        "majority": "simple",
        "majority_label": "Majoria simple",
        "text": "",
        "voted": True,
        "minutes": 10,
        "papers": (),
        "phase": "pending",
        "opened_at": None,
        "closed_at": None,
        "outcome": None,
        "outcome_label": "",
        "urgency": None,
        "laid_on_table": False,
        "recused": (),
        "next_purposes": (),
    }
    return wire.ItemView(item=f"i{number}", number=number, title=title, **(plain | about))


def items() -> tuple[wire.ItemView, ...]:
    paper = {
        "name": "Memòria.pdf",
        "href": "/vilaroja/m/m1/papers/a1",
        "media_type": "application/pdf",
        "bytes": 182_400,
    }
    return (
        item(
            1,
            "Aprovació de l'acta de la sessió anterior",
            kind="minutes_approval",
            kind_label="Aprovació d'acta",
            minutes=5,
            phase="closed",
            opened_at=NOW - 1500,
            closed_at=NOW - 1380,
            outcome="carried",
            outcome_label="S'aprova per unanimitat",
        ),
        item(
            2,
            "Informe de l'execució del pressupost, tercer trimestre",
            kind="report",
            kind_label="Donar compte",
            majority="none",
            majority_label="No es vota",
            voted=False,
            phase="closed",
            opened_at=NOW - 1380,
            closed_at=NOW - 700,
        ),
        item(
            3,
            "Modificació de crèdit 4/2026 per a la reforma de l'escola bressol",
            majority="absolute",
            majority_label="Majoria absoluta",
            text="Primer. Aprovar inicialment la modificació de crèdit 4/2026.\nSegon. Exposar-la al públic.",
            papers=(paper,),
            phase="open",
            opened_at=NOW - 700,
            next_purposes=("substance", "lay_on_table", "withdraw", "nominal"),
            minutes=15,
        ),
        item(4, "Moció del grup Vilaroja Verda sobre l'aigua", kind="motion", kind_label="Moció"),
        item(
            5,
            "Precs i preguntes",
            kind="requests_questions",
            kind_label="Precs i preguntes",
            majority="none",
            majority_label="No es vota",
            voted=False,
        ),
    )


def view(person: str = MEMBER, role: Role = "member", **about: Any) -> wire.View:
    """The meeting in course, item 3 open, somebody speaking and two waiting."""
    plain: dict[str, Any] = {
        "seq": 40,
        "now": NOW,
        "phase": "open",
        "call": 1,
        "chair": CHAIR,
        "opened_at": NOW - 1800,
        "adjourned_at": None,
        "recess_since": None,
        "item": "i3",
        "items": items(),
        "seats": seats(),
        "queue": (wire.RequestView("p6", "turn", NOW - 60), wire.RequestView("p10", "allusion", NOW - 20)),
        "floor": wire.FloorView("p2", "turn", NOW - 95, 300),
        "vote": None,
        "results": (),
        "quorum": wire.QuorumView(11, 5, 13, True, True, True),
        "scene": "auto",
        "scene_person": "",
        "screen": "",
        "feeds_suspended_since": None,
        "recording": True,
        "relays": (
            wire.RelayView("yt", "YouTube", "live", NOW - 1700, 4_200_000, 0.0, ""),
            wire.RelayView("xa", "Xarxa local", "interrupted", NOW - 30, 0, 30.0, "El servidor no respon."),
        )
        if role == "secretary"
        else (),
        "may": tuple(sorted(allowed(role))),
        "can_be_heard": role in ("chair", "secretary"),
        "notes": (("i3", "El regidor Mas arriba tard."),) if role == "secretary" else (),
        "entries": (
            wire.EntryView(
                38,
                NOW - 400,
                "Antoni Mas Prat s'excusa.",
                {"fact": "AttendanceMarked", "person": "p7", "attendance": "excused", "mode": "chamber"},
            ),
        )
        if role == "secretary"
        else (),
    }
    return wire.View(**(plain | about))


def vote(**about: Any) -> wire.VoteView:
    """Open on item 3, for the eleven who are there."""
    plain: dict[str, Any] = {
        "vote": "v2",
        "item": "i3",
        "purpose": "substance",
        "purpose_label": "Votació del punt",
        "kind": "ordinary",
        "input": "devices",
        "majority_label": "Majoria absoluta",
        "question": "",
        "round": 1,
        "phase": "open",
        "opened_at": NOW - 12,
        "eligible": tuple(f"p{n}" for n in range(1, 14) if n not in (7, 11)),
        "voted": ("p3", "p4"),
        "mine": None,
        "may_change": True,
        "ballots": {},
        "absent_abstaining": (),
        "tally": None,
        "expected": None,
        "casting_needed": False,
        "outcome": None,
        "outcome_label": "",
    }
    return wire.VoteView(**(plain | about))


BALLOTS: dict[str, Choice] = {
    **{f"p{n}": "for" for n in (1, 2, 3, 4, 5, 10, 12)},
    **{f"p{n}": "against" for n in (6, 8)},
    **{f"p{n}": "abstain" for n in (9, 13)},
}


def proclaimed(**about: Any) -> wire.VoteView:
    plain: dict[str, Any] = {
        "phase": "proclaimed",
        "voted": tuple(BALLOTS),
        "ballots": BALLOTS,
        "mine": "abstain",
        "tally": Tally(7, 2, 2, 0, 11, 13),
        "expected": "carried",
        "outcome": "carried",
        "outcome_label": "S'aprova",
    }
    return replace(vote(), **(plain | about))


def welcome(person: str = MEMBER, role: Role = "member", **about: Any) -> wire.Welcome:
    """`about`: what is different in the view."""
    shown = view(person, role, **about)
    name = next(each.name for each in shown.seats if each.person == person)
    return wire.Welcome(
        person=person,
        name=name,
        role=role,
        meeting="m1",
        title="Ple ordinari 12/2026",
        council="Ajuntament de Vilaroja",
        timezone="Europe/Madrid",
        language="ca",
        ice_servers=(),
        view=shown,
    )
