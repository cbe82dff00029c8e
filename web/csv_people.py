"""People as CSV: one line per person and body, out and in again. An import is checked whole before anything is kept.

Who a line is about: whoever has its id, which our own files have; else its name; else, alone, its e-mail address. So a
name that is put right does not make another person.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable

import msgspec
from msgspec.structs import replace

from meetings.council import Body, Council, Group, Member, Officer
from meetings.letters import isolated, tidy
from meetings.storage.registry import Person, staff_of
from web.i18n import _

COLUMNS = ("body", "name", "surname", "office", "group", "seat", "rank", "gender", "email", "represents", "id")
OFFICES = ("chair", "deputy", "councillor", "external", "secretary", "comptroller")
STAFF = ("secretary", "comptroller")
LONGEST = 300
MOST_LINES = 2_000


class LineError(msgspec.Struct, frozen=True):
    line: int
    """As a text editor counts, the heading being 1."""
    sentence: str


class Renamed(msgspec.Struct, frozen=True):
    """Somebody whom an import would call otherwise."""

    person: str
    before: str
    after: str


class Roster(msgspec.Struct, frozen=True):
    """What an import would store: every person and group named, and the bodies with their new members."""

    people: tuple[Person, ...]
    groups: tuple[Group, ...]
    bodies: tuple[Body, ...]
    renamed: tuple[Renamed, ...] = ()


class BadFile(Exception):
    """The file as it is cannot be taken; nothing was. `errors` says why, line by line."""

    def __init__(self, errors: Iterable[LineError]) -> None:
        super().__init__()
        self.errors = tuple(errors)


def export(council: Council, people: Iterable[Person]) -> str:
    """Everybody in every body, in seat order. Cells that a spreadsheet would run are made plain."""
    known = {person.id: person for person in people}
    groups = {group.id: group.short for group in council.groups}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for body in council.bodies:
        for member in sorted(body.members, key=lambda m: (m.seat == 0, m.seat, m.surname)):
            email = known[member.person].email if member.person in known else ""
            group = groups.get(member.group, "")
            seat, rank = member.seat or "", member.rank or ""
            cells = [body.id, member.name, member.surname, member.office, group, seat, rank, member.gender, email]
            writer.writerow([_plain(str(cell)) for cell in (*cells, member.represents, member.person)])
        for officer in body.officers:
            person = known.get(officer.person)
            surname, email = (person.surname, person.email) if person else ("", "")
            cells = [body.id, officer.name, surname, officer.office, "", "", "", officer.gender, email]
            writer.writerow([_plain(str(cell)) for cell in (*cells, "", officer.person)])
    return out.getvalue()


FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What spreadsheets take for the beginning of one, the wide forms of East Asia among them."""


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _as_written(cell: str) -> str:
    """The cell as it was before `_plain`; an apostrophe of somebody's name («'t Hooft») stays."""
    cell = tidy(cell).strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def decoded(content: bytes) -> str:
    """The text, in whichever way spreadsheets of these parts write it. Raises `ValueError`."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Excel's "CSV" on Windows in Catalan and Spanish; bytes that it does not have raise as well.
        text = content.decode("cp1252")
    if "\0" in text:
        raise ValueError("not text")
    return text


def read(text: str, council: Council, people: Iterable[Person], new_id: Callable[[], str]) -> Roster:
    """Raises `BadFile`. Whom a line is about stays the same person, with their links."""
    rows, errors = _rows(text)
    reader = _Reader(council, Known(people, [row["name"] for _line, row in rows]), new_id)
    for line, row in rows:
        errors += [LineError(line, sentence) for sentence in reader.take(row)]
    if not rows and not errors:
        errors.append(LineError(1, _("The file has no people.")))
    if errors:
        raise BadFile(errors)
    return reader.roster()


def _rows(text: str) -> tuple[list[tuple[int, dict[str, str]]], list[LineError]]:
    """Comma, semicolon or tab, with or without a byte order mark, as spreadsheets write it."""
    text = text.removeprefix("\ufeff")
    heading = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    rows: list[tuple[int, dict[str, str]]] = []
    errors: list[LineError] = []
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        if missing := [name for name in ("body", "name", "surname", "office") if name not in names]:
            sentence = _("The heading lacks: %(columns)s.") % {"columns": ", ".join(missing)}
            return [], [LineError(1, sentence)]
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(names):
                about = {"expected": len(names), "found": len(cells)}
                sentence = _("This line has %(found)s cells; the heading has %(expected)s.") % about
                errors.append(LineError(reader.line_num, sentence))
                continue
            rows.append((reader.line_num, {k: _as_written(c) for k, c in zip(names, cells, strict=True)}))
            if len(rows) > MOST_LINES:
                return [], [LineError(reader.line_num, _("The file has too many lines."))]
    except csv.Error:
        errors.append(LineError(reader.line_num, _("This is not CSV.")))
    return rows, errors


class Known:
    """The people there are, and whom of them a line is about."""

    def __init__(self, people: Iterable[Person], names: Iterable[str]) -> None:
        """`names`: all that the file has. Who is in it by name is not looked for by address."""
        self.by_id = {person.id: person for person in people}
        self._by_name: dict[str, list[Person]] = {}
        self._by_email: dict[str, list[Person]] = {}
        for person in self.by_id.values():
            self._by_name.setdefault(person.name.casefold(), []).append(person)
            self._by_email.setdefault(person.email.casefold(), []).append(person)
        self._names = {name.casefold() for name in names}

    def whom(self, row: dict[str, str]) -> Person | None:
        """None: somebody new. An id that is given is somebody's."""
        if row.get("id"):
            return self.by_id[row["id"]]
        email = row.get("email", "").casefold()
        if named := self._by_name.get(row["name"].casefold()):
            return next((person for person in named if person.email.casefold() == email), named[-1])
        at_address = self._by_email.get(email, []) if email else []
        # An address that several have names nobody.
        alone = at_address[0] if len(at_address) == 1 else None
        return alone if alone and alone.name.casefold() not in self._names else None


class _Reader:
    def __init__(self, council: Council, known: Known, new_id: Callable[[], str]) -> None:
        self._council = council
        self._known = known
        self._new_id = new_id
        self._groups = {group.short.casefold(): group for group in council.groups}
        self._bodies = {body.id: body for body in council.bodies}
        self._members: dict[str, list[Member]] = {}
        self._officers: dict[str, list[Officer]] = {}
        self._people: dict[str, Person] = {}
        """Whom the file names, by id."""
        self._new: dict[str, str] = {}
        """Ids of those who are new, by name."""

    def take(self, row: dict[str, str]) -> list[str]:
        """Take one line in; the sentences say what is wrong with it."""
        wrong = self._faults(row)
        if wrong:
            return wrong
        before = self._before(row)
        if before and before.id in self._people and before.name.casefold() != row["name"].casefold():
            about = {"name": isolated(row["name"]), "other": isolated(before.name)}
            return [_("%(name)s is called %(other)s in another line.") % about]
        person = self._person(row, before)
        body, office = row["body"], row["office"].lower()
        members, officers = self._members.setdefault(body, []), self._officers.setdefault(body, [])
        if person.id in {*(m.person for m in members), *(o.person for o in officers)}:
            return [_("%(name)s is already in this body.") % {"name": isolated(person.name)}]
        if office in STAFF:
            officers.append(Officer(person.id, person.name, office, person.gender))  # type: ignore[arg-type]
            return []
        member = self._member(row, person, office)
        if member.seat and member.seat in {each.seat for each in members}:
            return [_("Seat %(seat)s is taken twice.") % {"seat": member.seat}]
        if office == "chair" and any(each.office == "chair" for each in members):
            return [_("The body has two chairs.")]
        members.append(member)
        return []

    def _faults(self, row: dict[str, str]) -> list[str]:
        wrong = []
        if row["body"] not in self._bodies:
            about = {"body": isolated(row["body"]), "known": ", ".join(map(isolated, self._bodies))}
            wrong.append(_("There is no body “%(body)s”; the bodies are: %(known)s.") % about)
        if not row["name"] or not row["surname"]:
            wrong.append(_("Name and surname cannot be empty."))
        if row["office"].lower() not in OFFICES:
            about = {"office": row["office"], "known": ", ".join(OFFICES)}
            wrong.append(_("“%(office)s” is no office; write one of: %(known)s.") % about)
        if (group := row.get("group", "")) and group.casefold() not in self._groups:
            wrong.append(_("There is no group “%(group)s”: write its short name, or add it first.") % {"group": group})
        for column in ("seat", "rank"):
            text = row.get(column, "")
            if text and not (text.isascii() and text.isdigit() and len(text) <= 3):
                wrong.append(_("“%(text)s” is not a number from 0 to 999.") % {"text": text})
        if row.get("gender", "").lower() not in ("", "f", "m"):
            wrong.append(_("Gender is f, m or empty."))
        if (person := row.get("id", "")) and person not in self._known.by_id:
            wrong.append(_("There is nobody with the id “%(id)s”; leave it empty for somebody new.") % {"id": person})
        if (email := row.get("email", "")) and ("@" not in email or " " in email):
            wrong.append(_("“%(text)s” is not an e-mail address.") % {"text": email})
        if any(len(cell) > LONGEST for cell in row.values()):
            wrong.append(_("A cell is longer than %(limit)s characters.") % {"limit": LONGEST})
        return wrong

    def _before(self, row: dict[str, str]) -> Person | None:
        """As an earlier line has them, else as they are known."""
        before = self._known.whom(row)
        person = before.id if before else self._new.get(row["name"].casefold(), "")
        return self._people.get(person, before)

    def _person(self, row: dict[str, str], before: Person | None) -> Person:
        office = row["office"].lower()
        person = Person(
            id=before.id if before else self._new_id(),
            council=self._council.id,
            name=row["name"],
            surname=row["surname"],
            email=row.get("email", "") or (before.email if before else ""),
            gender=row.get("gender", "").lower() or (before.gender if before else ""),  # type: ignore[arg-type]
            staff=before.staff if before else "",
        )
        person = replace(person, staff=staff_of(office, person.staff))
        if person.id not in self._known.by_id:
            self._new[person.name.casefold()] = person.id
        self._people[person.id] = person
        return person

    def _member(self, row: dict[str, str], person: Person, office: str) -> Member:
        group = self._groups.get(row.get("group", "").casefold())
        return Member(
            person=person.id,
            name=person.name,
            surname=person.surname,
            office=office,  # type: ignore[arg-type]
            group=group.id if group else "",
            seat=0 if office == "external" else int(row.get("seat", "") or 0),
            rank=int(row.get("rank", "") or 0),
            gender=person.gender,
            represents=row.get("represents", ""),
        )

    def roster(self) -> Roster:
        """Bodies that the file does not name stay as they are; nobody is forgotten."""
        named = {*self._members, *self._officers}
        bodies = tuple(
            replace(body, members=tuple(self._members[body.id]), officers=tuple(self._officers[body.id]))
            for body in self._council.bodies
            if body.id in named
        )
        renamed = tuple(
            Renamed(person.id, before.name, person.name)
            for person in self._people.values()
            if (before := self._known.by_id.get(person.id)) and before.name.casefold() != person.name.casefold()
        )
        return Roster(tuple(self._people.values()), self._council.groups, bodies, renamed)
