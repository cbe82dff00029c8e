"""Montalzina, the fictional council of the demonstration: its people, bodies, agenda and papers, in Catalan."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec
import typst
from msgspec.structs import replace

from meetings.council import COMMITTEE, PLENARY, Body, Council, Gender, Group, Member, Office, Officer
from meetings.draft import Draft
from meetings.plan import Item, ItemKind, Paper
from meetings.storage.registry import Person
from web.access import secrets
from web.folders import Folders

COUNCIL = "montalzina"
EMAIL = "secretaria@montalzina.example"
ZONE = ZoneInfo("Europe/Madrid")

GROUPS = (
    Group("piv", "Progrés i Vila", "PiV", "#b3261e"),
    Group("am", "Alternativa Montalzina", "AM", "#1a5fb4"),
    Group("vxm", "Veïns per Montalzina", "VxM", "#8a6100"),
    Group("tv", "Terra Verda", "TV", "#1f7a3d"),
)

_COUNCILLORS: tuple[tuple[str, str, Gender, str, Office, int], ...] = (
    ("Núria", "Puig Soler", "f", "piv", "chair", 0),
    ("Jordi", "Ferrer Camps", "m", "piv", "deputy", 1),
    ("Montserrat", "Roca Vila", "f", "piv", "deputy", 2),
    ("Ahmed", "Bouazza Amrani", "m", "piv", "councillor", 0),
    ("Carme", "Bosch Riera", "f", "piv", "councillor", 0),
    ("Pau", "Serra Molins", "m", "piv", "councillor", 0),
    ("Ramon", "Vidal Costa", "m", "tv", "deputy", 3),
    ("Laia", "Casals Pons", "f", "vxm", "councillor", 0),
    ("Enric", "Martí Grau", "m", "vxm", "councillor", 0),
    ("Anna", "Torres Méndez", "f", "am", "councillor", 0),
    ("Xavier", "Pujol Sala", "m", "am", "councillor", 0),
    ("Rosa", "Giménez Ortega", "f", "am", "councillor", 0),
    ("Martí", "Oliveras Font", "m", "am", "councillor", 0),
)
"""In the order they sit: given name, surnames, gender, group, office, rank."""

SECRETARY = Person("demo-secretary", COUNCIL, "Elena Vives Ribas", "Vives Ribas", EMAIL, "f", "secretary")
COMPTROLLER = Person("demo-comptroller", COUNCIL, "Joan Codina Mas", "Codina Mas", "", "m", "comptroller")
EXTERNAL = Person("demo-external", COUNCIL, "Mercè Aymerich Pla", "Aymerich Pla", "", "f")
_REPRESENTS = "Associació de Comerciants de Montalzina"


def council(year: int) -> Council:
    """As it is set up in that year, without people yet."""
    holidays = tuple(dt.date(y, month, day) for y in (year, year + 1) for month, day in ((1, 22), (8, 4)))
    return Council(
        id=COUNCIL,
        name="Ajuntament de Montalzina",
        municipality="Montalzina",
        local_holidays=holidays,
        groups=GROUPS,
    )


def people() -> list[Person]:
    councillors = [
        Person(f"demo-{number}", COUNCIL, f"{given} {surname}", surname, "", gender)
        for number, (given, surname, gender, *_rest) in enumerate(_COUNCILLORS, 1)
    ]
    return [*councillors, SECRETARY, COMPTROLLER, EXTERNAL]


def bodies() -> tuple[Body, Body]:
    members = tuple(
        Member(f"demo-{seat}", f"{given} {surname}", surname, office, group, seat, rank, gender)
        for seat, (given, surname, gender, group, office, rank) in enumerate(_COUNCILLORS, 1)
    )
    officers = (
        Officer(SECRETARY.id, SECRETARY.name, "secretary", "f"),
        Officer(COMPTROLLER.id, COMPTROLLER.name, "comptroller", "m"),
    )
    plenary = Body("ple", "Ple municipal", "plenary", 13, PLENARY, members, officers)
    chosen = [members[place] for place in (1, 2, 6, 7, 9)]
    seated = [
        replace(member, seat=seat, rank=0, office="chair" if seat == 1 else "councillor")
        for seat, member in enumerate(chosen, 1)
    ]
    name = "Comissió informativa de Territori i Comerç"
    committee = Body("comissio-territori", name, "committee", 5, COMMITTEE, (*seated, guest()), officers[:1])
    return plenary, committee


def guest() -> Member:
    return Member(EXTERNAL.id, EXTERNAL.name, EXTERNAL.surname, "external", gender="f", represents=_REPRESENTS)


def items(folders: Folders, starts_at: dt.datetime) -> tuple[Item, ...]:
    day = starts_at.astimezone(ZONE).date()
    before = day - dt.timedelta(days=28)

    def item(number: int, kind: ItemKind, title: str, text: str = "", *papers: str, **more: object) -> Item:
        kept = tuple(_paper(folders, f"p{number}{place}", name, title, text) for place, name in enumerate(papers, 1))
        return replace(Item(f"i{number}", number, title, kind, text=text, papers=kept), **more)

    return (
        item(
            1,
            "minutes_approval",
            f"Aprovació de l'acta de la sessió ordinària del {before.day}/{before.month}/{before.year}",
            "Aprovar l'esborrany de l'acta de la sessió anterior, distribuït amb la convocatòria.",
            "Esborrany de l'acta",
            minutes=5,
        ),
        item(
            2,
            "report",
            "Donar compte de les resolucions de l'Alcaldia números 842 a 917",
            "El Ple es dona per assabentat de les resolucions dictades des de la darrera sessió ordinària.",
            "Relació de resolucions",
            majority="none",
            minutes=5,
        ),
        item(
            3,
            "opinion",
            "Modificació de crèdit 7/2026, finançada amb un préstec superior al 10\u00a0% dels recursos ordinaris",
            "Primer. Aprovar inicialment l'expedient de modificació de crèdit 7/2026, per import de 1.240.000 €, per "
            "a la rehabilitació de l'antiga fàbrica Ribalta com a centre cívic.\n"
            "Segon. Concertar l'operació de crèdit a llarg termini que la finança.\n"
            "Tercer. Exposar l'expedient al públic durant quinze dies hàbils.",
            "Memòria de l'Alcaldia",
            "Informe d'Intervenció",
            majority="absolute",
            proposer="piv",
            minutes=25,
        ),
        item(
            4,
            "opinion",
            "Aprovació inicial de l'ordenança de terrasses i ocupació de la via pública",
            "Primer. Aprovar inicialment l'ordenança reguladora de les terrasses i altres ocupacions de la via "
            "pública.\n"
            "Segon. Sotmetre-la a informació pública i audiència de les persones interessades durant trenta dies.",
            "Text de l'ordenança",
            proposer="piv",
            minutes=20,
        ),
        item(
            5,
            "proposal",
            "Nomenament de la direcció de l'Escola Municipal de Música",
            "Nomenar la direcció de l'Escola Municipal de Música per al període 2026-2030, segons la proposta de la "
            "comissió de valoració.",
            proposer="tv",
            minutes=10,
        ),
        item(
            6,
            "motion",
            "Moció per a un pla de xoc de l'habitatge buit",
            "Primer. Elaborar en sis mesos un cens d'habitatges buits del municipi.\n"
            "Segon. Destinar-hi una línia d'ajuts a la rehabilitació en el pressupost de l'any vinent.",
            "Text de la moció",
            proposer="am",
            minutes=20,
        ),
        item(
            7,
            "urgent_motion",
            "Moció urgent pel restabliment del servei de bus a l'Hospital Comarcal",
            "Instar el Departament de Territori a restablir els serveis suprimits de la línia a l'Hospital Comarcal.",
            proposer="vxm",
            minutes=10,
        ),
        item(8, "requests_questions", "Precs i preguntes", majority="none", minutes=20),
    )


def committee_draft(now: dt.datetime) -> Draft:
    day = (now.astimezone(ZONE) + dt.timedelta(days=12)).date()
    day += dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
    return Draft(
        meeting=f"{day:%Y-%m-%d}-{secrets.new_id()[:6]}",
        council=COUNCIL,
        body="comissio-territori",
        number=f"9/{day.year}",
        starts_at=dt.datetime.combine(day, dt.time(18, 30), ZONE).astimezone(dt.UTC),
        place="Sala de juntes",
        items=(
            Item("i1", 1, "Proposta de conveni amb l'Associació de Comerciants", "opinion"),
            Item("i2", 2, "Seguiment de l'ordenança de terrasses", "report", "none"),
        ),
    )


_SHEET = """
#let words = json(bytes(sys.inputs.words))
#set document(title: words.name)
#set text(lang: "ca", size: 11pt)
#set page(margin: 25mm)
#text(size: 9pt, fill: luma(90))[Ajuntament de Montalzina]
= #words.name
#strong(words.title)
#for line in words.lines [#par(line)]
"""


def _paper(folders: Folders, paper: str, name: str, title: str, text: str) -> Paper:
    """A real PDF, so that opening it shows something."""
    words = msgspec.json.encode({"name": name, "title": title, "lines": text.split("\n")}).decode()
    content = typst.compile(_SHEET.encode(), sys_inputs={"words": words})
    return Paper(paper, f"{name}.pdf", "application/pdf", len(content), folders.keep(content))
