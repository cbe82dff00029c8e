"""The demonstration council: fictional, complete, and with a plenary about to begin. Its texts are in Catalan."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec
import typst
from aiohttp import web as aioweb
from msgspec.structs import replace

from meetings.council import COMMITTEE, PLENARY, Body, Council, Gender, Group, Member, Office, Officer
from meetings.draft import Draft, frozen
from meetings.ledger import Ledger
from meetings.notice import Calendar, check
from meetings.plan import Item, ItemKind, Paper, Plan
from meetings.storage.journals import StoredJournals
from meetings.storage.registry import Person
from web import keys
from web.access import secrets
from web.access.policy import Policy
from web.folders import Folders
from web.notices import notice_text

COUNCIL = "montalzina"
EMAIL = "secretaria@montalzina.example"
NOTICE_BEFORE = dt.timedelta(days=8)
"""How long ago the notice of the demonstration meeting was sent."""

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

_SECRETARY = Person("demo-secretary", COUNCIL, "Elena Vives Ribas", "Vives Ribas", EMAIL, "f", "secretary")
_COMPTROLLER = Person("demo-comptroller", COUNCIL, "Joan Codina Mas", "Codina Mas", "", "m", "comptroller")
_EXTERNAL = Person("demo-external", COUNCIL, "Mercè Aymerich Pla", "Aymerich Pla", "", "f")
_REPRESENTS = "Associació de Comerciants de Montalzina"


class Way(msgspec.Struct, frozen=True):
    """One person's way in."""

    person: str
    name: str
    role: str
    """`secretary`, `chair`, `member`, `comptroller`, `external` or `public`."""
    url: str


class Demonstration(msgspec.Struct, frozen=True):
    council: str
    meeting: str
    starts_at: dt.datetime
    ways: tuple[Way, ...]
    public_url: str
    sign_in_url: str
    email: str
    password: str
    """Of the secretary's account: new at every start."""


async def demonstrate(app: aioweb.Application, *, minutes: int = 10) -> Demonstration:
    """Make the council once, a meeting unless one is waiting or in course, and new links. The app has started.

    Links from earlier starts go on working, and whoever is signed in stays so.
    """
    now = app[keys.CLOCK]()
    await _settle(app)
    plan = await _waiting(app) or await _convene(app, now, minutes)
    password = secrets.new_token()[:16]
    await app[keys.DOOR].set_account(_SECRETARY.id, EMAIL, password, keep_sessions=True)
    site = app[keys.SETTINGS].public_url
    public = f"{site}/{COUNCIL}/m/{plan.meeting}"
    return Demonstration(
        council=COUNCIL,
        meeting=plan.meeting,
        starts_at=plan.starts_at,
        ways=(*await _ways(app, plan), Way("", "Ciutadania", "public", public)),
        public_url=public,
        sign_in_url=f"{site}/sign-in",
        email=EMAIL,
        password=password,
    )


def _people() -> list[Person]:
    councillors = [
        Person(f"demo-{number}", COUNCIL, f"{given} {surname}", surname, "", gender)
        for number, (given, surname, gender, *_rest) in enumerate(_COUNCILLORS, 1)
    ]
    return [*councillors, _SECRETARY, _COMPTROLLER, _EXTERNAL]


def _bodies() -> tuple[Body, Body]:
    members = tuple(
        Member(f"demo-{seat}", f"{given} {surname}", surname, office, group, seat, rank, gender)
        for seat, (given, surname, gender, group, office, rank) in enumerate(_COUNCILLORS, 1)
    )
    officers = (
        Officer(_SECRETARY.id, _SECRETARY.name, "secretary", "f"),
        Officer(_COMPTROLLER.id, _COMPTROLLER.name, "comptroller", "m"),
    )
    plenary = Body("ple", "Ple municipal", "plenary", 13, PLENARY, members, officers)
    chosen = [members[place] for place in (1, 2, 6, 7, 9)]
    seated = [
        replace(member, seat=seat, rank=0, office="chair" if seat == 1 else "councillor")
        for seat, member in enumerate(chosen, 1)
    ]
    guest = _guest()
    name = "Comissió informativa de Territori i Comerç"
    committee = Body("comissio-territori", name, "committee", 5, COMMITTEE, (*seated, guest), officers[:1])
    return plenary, committee


def _guest() -> Member:
    return Member(_EXTERNAL.id, _EXTERNAL.name, _EXTERNAL.surname, "external", gender="f", represents=_REPRESENTS)


async def _settle(app: aioweb.Application) -> None:
    registry = app[keys.REGISTRY]
    if await registry.council(COUNCIL) is not None:
        await app[keys.DOOR].policies.save(COUNCIL, Policy(demonstration=True))
        return
    year = app[keys.CLOCK]().year
    holidays = tuple(dt.date(y, month, day) for y in (year, year + 1) for month, day in ((1, 22), (8, 4)))
    council = Council(
        id=COUNCIL,
        name="Ajuntament de Montalzina",
        municipality="Montalzina",
        local_holidays=holidays,
        groups=GROUPS,
    )
    await registry.add_council(council)
    await app[keys.DOOR].policies.save(COUNCIL, Policy(demonstration=True))
    await registry.save_roster(_people(), GROUPS, _bodies())
    await app[keys.PLANNED].add(_committee_draft(app[keys.CLOCK]()))


async def _waiting(app: aioweb.Application) -> Plan | None:
    """The plenary that has not ended yet, if there is one."""
    for planned in await app[keys.PLANNED].of_council(COUNCIL):
        if planned.status == "convened" and planned.draft.body == "ple":
            state = await app[keys.LEDGER].state(planned.id)
            if state.phase in ("convened", "open", "recess"):
                return state.plan
    return None


async def _convene(app: aioweb.Application, now: dt.datetime, minutes: int) -> Plan:
    """The notice is as of some days ago, as it would be; so is its entry in the journal."""
    council = await app[keys.REGISTRY].council(COUNCIL)
    assert council is not None
    earlier = [p for p in await app[keys.PLANNED].of_council(COUNCIL) if p.draft.body == "ple"]
    starts_at = (now + dt.timedelta(minutes=minutes)).replace(second=0, microsecond=0)
    number = f"{11 + len(earlier)}/{starts_at.year}"
    draft = Draft(
        meeting=f"{starts_at:%Y-%m-%d}-{secrets.new_id()[:6]}",
        council=COUNCIL,
        body="ple",
        number=number,
        starts_at=starts_at,
        place="Sala de plens, plaça de la Vila, 1",
        mode="hybrid",
        basis="rom",
        basis_reason="Article 34 del Reglament orgànic municipal.",
        items=_items(app[keys.FOLDERS], starts_at),
        guests=(_guest(),),
    )
    await app[keys.PLANNED].add(draft)
    plan, sent_at = frozen(draft, council), now - NOTICE_BEFORE
    found = check(
        sent_at,
        starts_at,
        kind=draft.kind,
        profile=plan.body.profile,
        calendar=Calendar(council.region, council.local_holidays),
        timezone=council.timezone,
    )
    text, sha256 = notice_text(plan)
    await app[keys.PLANNED].convene(draft.meeting, 1, text, sha256, sent_at)
    ledger = Ledger(StoredJournals(app[keys.ENGINE]), lambda: sent_at)
    await ledger.convene(plan, sha256, found.working_days, _SECRETARY.id)
    return plan


async def _ways(app: aioweb.Application, plan: Plan) -> list[Way]:
    door, site = app[keys.DOOR], app[keys.SETTINGS].public_url
    roles = {officer.person: officer.office for officer in plan.body.officers}
    seated = [(officer.person, officer.name) for officer in plan.body.officers[:1]]
    seated += [(member.person, member.name) for member in plan.body.members]
    seated += [(officer.person, officer.name) for officer in plan.body.officers[1:]]
    ways = []
    for person, name in seated:
        member = plan.member(person)
        if member is not None and member.office == "external":
            role, path = "external", "invite"
            token = await door.make_link(person, meeting=plan.meeting, keep_others=True)
        else:
            chair = member is not None and member.office == "chair"
            role, path = roles.get(person, "chair" if chair else "member"), "enter"
            token = await door.make_link(person, keep_others=True)
        ways.append(Way(person, name, role, f"{site}/{path}/{token}"))
    return ways


def _items(folders: Folders, starts_at: dt.datetime) -> tuple[Item, ...]:
    day = starts_at.astimezone(ZoneInfo("Europe/Madrid")).date()
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


def _committee_draft(now: dt.datetime) -> Draft:
    zone = ZoneInfo("Europe/Madrid")
    day = (now.astimezone(zone) + dt.timedelta(days=12)).date()
    day += dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
    return Draft(
        meeting=f"{day:%Y-%m-%d}-{secrets.new_id()[:6]}",
        council=COUNCIL,
        body="comissio-territori",
        number=f"9/{day.year}",
        starts_at=dt.datetime.combine(day, dt.time(18, 30), zone).astimezone(dt.UTC),
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
