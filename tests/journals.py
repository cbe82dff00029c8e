"""Journals made up for tests: a council of 13 seats, and a builder that says in one line what happened next.

`Meeting` appends what it is told without asking the rules: for journals that the rules must have made, command them.
Every step takes a few seconds; `after` says how many, `at("19:30")` moves the clock on to a time of day.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from meetings import facts as f
from meetings.council import Body, Group, Member, Officer
from meetings.decide.voting import BY_ABSOLUTE_MAJORITY
from meetings.journal import Entry, extend
from meetings.majority import tally
from meetings.plan import Item, Plan
from meetings.state import State, fold
from meetings.urn import Papers

ZONE = ZoneInfo("Europe/Madrid")
STARTS = dt.datetime(2026, 4, 16, 19, 0, tzinfo=ZONE)

GROUPS = (
    Group("ae", "Acord per Vallserena", "AxV", "#0b5c8a"),
    Group("pv", "Progrés de Vallserena", "PdV", "#b3261e"),
    Group("cv", "Camins Verds", "CV", "#2e7d32"),
    Group("ui", "Units i Independents", "UI", "#8a6d0b"),
)

MEMBERS = (
    Member("nuria", "Núria Puig i Serra", "Puig i Serra", "chair", "ae", 1, 0, "f"),
    Member("pere", "Pere Ferrer i Mas", "Ferrer i Mas", "deputy", "ae", 2, 1, "m"),
    Member("anna", "Anna Roca i Vidal", "Roca i Vidal", "deputy", "ae", 3, 2, "f"),
    Member("oriol", "Oriol Camps i Soler", "Camps i Soler", "councillor", "ae", 4, 0, "m"),
    Member("irene", "Irene Bosch i Prat", "Bosch i Prat", "councillor", "ae", 5, 0, "f"),
    Member("jordi", "Jordi Valls i Riera", "Valls i Riera", "councillor", "ae", 6, 0, "m"),
    Member("marta", "Marta Vila i Font", "Vila i Font", "councillor", "pv", 7, 0, "f"),
    Member("ramon", "Ramon Sala i Costa", "Sala i Costa", "councillor", "pv", 8, 0, "m"),
    Member("fatima", "Fàtima El Amrani", "El Amrani", "councillor", "pv", 9, 0, "f"),
    Member("lluis", "Lluís Gallart i Pons", "Gallart i Pons", "councillor", "pv", 10, 0, "m"),
    Member("clara", "Clara Homs i Rius", "Homs i Rius", "councillor", "cv", 11, 0, "f"),
    Member("biel", "Biel Torrents i Mir", "Torrents i Mir", "councillor", "cv", 12, 0, "m"),
    Member("alex", "Àlex Duran i Ros", "Duran i Ros", "councillor", "ui", 13, 0, ""),
    Member("teresa", "Teresa Aulet i Coll", "Aulet i Coll", "external", gender="f", represents="l'Associació de Veïns"),
)

OFFICERS = (
    Officer("secretary", "Montserrat Oliva i Quer", "secretary", "f"),
    Officer("comptroller", "Joan Prim i Dalmau", "comptroller", "m"),
)

BODY = Body("ple", "Ple", "plenary", 13, members=MEMBERS, officers=OFFICERS)

ITEMS = (
    Item("i1", 1, "Aprovació de l'acta de la sessió anterior", "minutes_approval"),
    Item(
        "i2",
        2,
        "Modificació de crèdit núm. 3/2026",
        "opinion",
        "absolute",
        text="Primer. Aprovar inicialment la modificació de crèdit núm. 3/2026.\n\nSegon. Exposar-la al públic durant "
        "quinze dies hàbils.",
    ),
    Item("i3", 3, "Informe de l'alcaldia", "report", "none"),
    Item(
        "i4",
        4,
        "Moció per a la millora del camí escolar",
        "motion",
        text="Primer. Senyalitzar el camí escolar.",
        proposer="cv",
    ),
    Item("i5", 5, "Ordenança de civisme", "opinion", text="Únic. Aprovar inicialment l'ordenança de civisme."),
    Item("i6", 6, "Moció urgent sobre la sequera", "urgent_motion", text="Únic. Demanar ajuts.", proposer="ui"),
    Item("i7", 7, "Precs i preguntes", "requests_questions", "none"),
)

PLAN = Plan(
    meeting="m12",
    council="vallserena",
    council_name="Ajuntament de Vallserena",
    municipality="Vallserena",
    number="4/2026",
    body=BODY,
    groups=GROUPS,
    kind="ordinary",
    mode="hybrid",
    starts_at=STARTS,
    timezone="Europe/Madrid",
    language="ca",
    place="la sala de plens de l'Ajuntament",
    items=ITEMS,
    basis="rom",
    basis_reason="L'article 34 del Reglament orgànic municipal permet la participació a distància.",
)


def digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def plan(**changes: object) -> Plan:
    return msgspec.structs.replace(PLAN, **changes)


class Meeting:
    """A journal that grows. Every verb answers the builder, so that a meeting reads as a sequence."""

    def __init__(self, plan: Plan = PLAN, *, convened_at: dt.datetime | None = None) -> None:
        self.plan = plan
        self.entries: list[Entry] = []
        self.clock = (convened_at or plan.starts_at - dt.timedelta(days=6)).astimezone(dt.UTC)
        self._votes = 0
        self._open_vote: f.VoteOpened | None = None
        self.say(f.NoticeSent(plan, digest("notice"), 3), by=plan.secretary or "system", after=0)

    def say(self, fact: f.Fact, *, by: str = "", after: float = 5) -> Meeting:
        """Any fact."""
        self.clock += dt.timedelta(seconds=after)
        last = self.entries[-1] if self.entries else None
        self.entries.append(extend(last, fact, by or self.plan.secretary or "system", self.clock))
        return self

    def at(self, time: str) -> Meeting:
        """Move the clock on to this time of day in the meeting's zone, on the meeting's day or the next."""
        zone = ZoneInfo(self.plan.timezone)
        day = max(self.plan.starts_at.astimezone(zone).date(), self.clock.astimezone(zone).date())
        parsed = dt.time.fromisoformat(time)
        moment = dt.datetime.combine(day, parsed, zone).astimezone(dt.UTC)
        self.clock = moment if moment >= self.clock else moment + dt.timedelta(days=1)
        return self

    def wait(self, seconds: float) -> Meeting:
        self.clock += dt.timedelta(seconds=seconds)
        return self

    @property
    def state(self) -> State:
        return fold(self.entries)

    @property
    def last(self) -> Entry:
        return self.entries[-1]

    # People ----------------------------------------------------------------------------------------------------------

    def present(self, *people: str) -> Meeting:
        """By roll call in the chamber; everybody with a vote when nobody is named."""
        for person in people or tuple(member.person for member in self.plan.voters):
            self.say(f.AttendanceMarked(person, "present"), after=1)
        return self

    def excused(self, person: str) -> Meeting:
        return self.say(f.AttendanceMarked(person, "excused"))

    def joined(self, person: str, mode: f.PresenceMode = "chamber") -> Meeting:
        return self.say(f.Joined(person, mode), by=person)

    def joined_remotely(self, person: str, place: str = "Vallserena") -> Meeting:
        """Declares the place, joins, and is seen and heard by the secretary."""
        self.say(f.PlaceDeclared(person, place, True), by=person)
        self.say(f.Joined(person, "remote"), by=person)
        return self.say(f.IdentityVerified(person))

    def admitted(self, person: str) -> Meeting:
        self.say(f.GuestArrived(person), by=person)
        self.say(f.GuestAdmitted(person))
        return self.joined(person, "remote")

    def left(self, person: str, reason: f.LeaveReason = "left") -> Meeting:
        return self.say(f.Left(person, reason), by=person)

    def dropped(self, person: str, seconds: float = 20) -> Meeting:
        """Loses the line and gets it back."""
        self.say(f.ConnectionLost(person), by="system")
        return self.say(f.ConnectionRestored(person), by="system", after=seconds)

    def recused(self, person: str, item: str, cause: str = "") -> Meeting:
        return self.say(f.RecusalDeclared(person, item, cause), by=person)

    # Course ----------------------------------------------------------------------------------------------------------

    def opened(self, chair: str = "nuria", call: int = 1) -> Meeting:
        return self.say(f.MeetingOpened(call, chair))

    def item(self, item: str) -> Meeting:
        if self.entries and (now := self.state.item):
            self.say(f.ItemClosed(now))
        return self.say(f.ItemOpened(item))

    def spoke(self, person: str, seconds: float = 60, kind: f.FloorKind = "turn") -> Meeting:
        self.say(f.FloorGiven(person, 300, kind))
        return self.say(f.FloorTaken(person), after=seconds)

    def note(self, text: str, item: str | None = None) -> Meeting:
        return self.say(f.NoteAdded(self.state.item if item is None else item, text))

    def recess(self, reason: str = "", seconds: float = 600) -> Meeting:
        self.say(f.RecessBegun(reason))
        return self.say(f.RecessEnded(), after=seconds)

    def closed_part(self, reason: str, seconds: float = 120) -> Meeting:
        self.say(f.FeedsSuspended(reason))
        return self.say(f.FeedsResumed(), after=seconds)

    def presides(self, person: str) -> Meeting:
        return self.say(f.PresidencyTaken(person))

    def adjourned(self) -> Meeting:
        if item := self.state.item:
            self.say(f.ItemClosed(item))
        return self.say(f.MeetingAdjourned())

    # Votes -----------------------------------------------------------------------------------------------------------

    def vote(
        self,
        *,
        purpose: f.Purpose = "substance",
        kind: f.VoteKind = "ordinary",
        input: f.VoteInput = "devices",
        round: int = 1,
        question: str = "",
        secrecy: f.Secrecy | msgspec.UnsetType = msgspec.UNSET,
    ) -> Meeting:
        """Opens one on the open item, for those present and not recused."""
        state = self.state
        item = state.plan.item(state.item)
        assert item is not None
        there = [m for m in self.plan.voters if state.seats[m.person].present]
        there = [m for m in there if m.person not in state.items[item.id].recused]
        if kind == "nominal":
            there.sort(key=lambda m: (m.person == state.chair, m.surname))
        gone = state.items[item.id].attended - state.present_voters() - state.items[item.id].recused
        absent = tuple(m.person for m in self.plan.voters if m.person in gone)
        majority = (
            item.majority if purpose == "substance" else "absolute" if purpose in BY_ABSOLUTE_MAJORITY else "simple"
        )
        assert majority != "none"
        self._votes += 1
        self._open_vote = f.VoteOpened(
            f"v{self._votes}",
            item.id,
            purpose,
            kind,
            input,
            majority,
            round,
            question,
            tuple(m.person for m in there),
            absent,
            secrecy,
        )
        return self.say(self._open_vote)

    def secret_vote(self, ground: f.SecrecyGround = "persons", reason: str = "", **how: Any) -> Meeting:
        return self.vote(kind="secret", secrecy=f.Secrecy(ground, reason), **how)

    def put_in_the_urn(self, *, silent: str = "") -> Meeting:
        """Everybody puts a paper in but those named."""
        opened = self._open_vote
        assert opened is not None
        for person in sorted({*opened.eligible} - {*silent.split()}):
            self.say(f.PaperCast(opened.vote, person), by=person, after=1)
        return self

    def counted(self, in_favour: int, against: int, abstentions: int, missing: f.Missing = "not_voting") -> Meeting:
        """Closes a secret vote with what came out."""
        opened = self._open_vote
        assert opened is not None
        count = tally(
            self.state.votes[-1], missing, self.plan.body.legal_number, Papers(in_favour, against, abstentions)
        )
        return self.say(f.VoteClosed(opened.vote, missing, count))

    def cast(self, *, against: str = "", abstain: str = "", silent: str = "", entered: bool = False) -> Meeting:
        """Everybody votes in favour but those named (ids apart by a space)."""
        opened = self._open_vote
        assert opened is not None
        sides: dict[str, f.Choice] = dict.fromkeys(against.split(), "against")
        sides |= dict.fromkeys(abstain.split(), "abstain")
        choices = {p: sides.get(p, "for") for p in opened.eligible if p not in silent.split()}
        if entered:
            return self.say(f.BallotsEntered(opened.vote, choices))
        for person, choice in choices.items():
            self.say(f.BallotCast(opened.vote, person, choice), by=person, after=1)
        return self

    def closed(self, outcome: f.Outcome | None = "carried", missing: f.Missing = "not_voting") -> Meeting:
        """Closes the vote with its count, and proclaims the outcome unless it is None."""
        opened = self._open_vote
        assert opened is not None
        ballots = [vote for vote in self.state.votes if vote.vote == opened.vote][-1].ballots
        cast = [ballots[person] for person in opened.eligible if person in ballots]
        silent = len(opened.eligible) - len(cast)
        absent = len(opened.absent_abstaining)
        count = f.Tally(
            cast.count("for"),
            cast.count("against"),
            cast.count("abstain") + absent + (silent if missing == "abstention" else 0),
            silent if missing == "not_voting" else 0,
            len(opened.eligible) + absent,
            self.plan.body.legal_number,
        )
        self.say(f.VoteClosed(opened.vote, missing, count))
        return self.proclaimed(outcome) if outcome else self

    def casting_vote(self, choice: f.Choice) -> Meeting:
        opened = self._open_vote
        assert opened is not None
        assert choice != "abstain"
        return self.say(f.CastingVoteGiven(opened.vote, self.state.chair, choice), by=self.state.chair)

    def proclaimed(self, outcome: f.Outcome) -> Meeting:
        assert self._open_vote is not None
        return self.say(f.ResultProclaimed(self._open_vote.vote, outcome))

    def corrected(self, seq: int, reason: str, replacement: f.Correctable | None = None) -> Meeting:
        return self.say(f.EntryCorrected(seq, reason, replacement))

    # Recording -------------------------------------------------------------------------------------------------------

    def recorded(self, seconds: float, began_at: dt.datetime | None = None, number: int = 0) -> Meeting:
        """A part of the recording that ends now, unless its beginning is given."""
        number = number or 1 + sum(isinstance(entry.fact, f.RecordingPartClosed) for entry in self.entries)
        began = began_at.astimezone(dt.UTC) if began_at else self.clock - dt.timedelta(seconds=seconds)
        name = f"part-{number:05}.m4s"
        return self.say(
            f.RecordingPartClosed(number, name, began, float(seconds), 1000 + number, digest(name)),
            by="system",
            after=0,
        )

    def film(self, seconds: float) -> Meeting:
        return self.say(f.FilmMade("film.mp4", float(seconds), 123_456, digest("film")), by="system")


def begun(plan: Plan = PLAN) -> Meeting:
    """Everybody in the chamber, the first item open."""
    return Meeting(plan).at("18:55").present().at("19:00").opened().item(plan.items[0].id)


def demonstration() -> Meeting:
    """A whole ordinary meeting in which everything that minutes must tell apart happens once."""
    m = Meeting().at("18:50")
    m.excused("ramon")
    m.present("nuria", "pere", "anna", "oriol", "irene", "jordi", "marta", "lluis", "clara", "biel", "alex")
    m.say(f.AttendanceMarked("secretary", "present")).say(f.AttendanceMarked("comptroller", "present"))
    m.say(f.RecordingStarted(), by="system")
    m.at("19:05").opened()
    m.note("La presidència dona la benvinguda al públic assistent.", item="")
    m.item("i1").vote().cast().closed()
    m.at("19:08").joined_remotely("fatima", "Girona")
    m.at("19:10").item("i2").recused("jordi", "i2", "Parentiu amb l'adjudicatari.")
    m.spoke("pere", 200).spoke("marta", 95).spoke("pere", 30, "reply").dropped("fatima", 42)
    m.vote().cast(against="marta fatima lluis", abstain="clara biel alex").closed("rejected")
    corrected_vote = m.last.seq
    m.at("19:30").item("i3").spoke("nuria", 400).note("Es projecta una presentació que s'incorpora a l'expedient.")
    m.at("19:45").item("i4").spoke("clara", 240).spoke("anna", 120).left("irene")
    m.vote().cast(against="nuria pere anna oriol jordi", abstain="alex").closed("tied")
    m.vote(round=2).cast(against="nuria pere anna oriol jordi", abstain="alex").closed(None)
    m.casting_vote("against").proclaimed("rejected")
    m.at("20:10").recess("Per decisió de la presidència.", 900)
    m.at("20:26").item("i5").admitted("teresa").spoke("teresa", 180)
    m.closed_part("S'hi tracten dades personals d'un infractor.", 150)
    m.vote(kind="nominal", input="hands").cast(against="marta fatima", abstain="biel", entered=True).closed("carried")
    m.at("20:45").item("i6").vote(purpose="urgency").cast(abstain="marta").closed("carried")
    m.spoke("alex", 130).vote().cast(silent="oriol").closed("carried", missing="abstention")
    m.at("21:00").left("nuria").presides("pere").item("i7").spoke("lluis", 75).spoke("oriol", 50)
    m.at("21:15").adjourned()
    ballot = next(e for e in m.entries if e.seq < corrected_vote and e.fact == f.BallotCast("v2", "alex", "abstain"))
    m.corrected(ballot.seq, "El vot es va prémer per error, advertit a l'acte.", f.BallotCast("v2", "alex", "against"))
    start = dt.datetime(2026, 4, 16, 19, 4, 30, tzinfo=ZONE)
    m.recorded(3600, start).recorded(4260, start + dt.timedelta(seconds=3600)).film(7860)
    return m
