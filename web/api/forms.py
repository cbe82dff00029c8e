"""What forms and queries hold, one struct each, by the name of the route they are sent to.

Handlers read forms field by field; a test holds that what they read is what stands here. Fields named by ids come once
for each thing of a page; `EACH` has what their names begin with.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
from msgspec import Meta, field

from meetings.commands import MAX_TEXT
from streaming.camera import LONGEST
from web import i18n, labels
from web.equipment.endpoint import SDP
from web.equipment.fragment import MEDIA_TYPE
from web.pages.destinations import KNOWN, LONGEST_KEY
from web.pages.factor import Answer as PasskeyAnswer
from web.pages.forms import LINE, TEXT

Line = Annotated[str, Meta(max_length=LINE)]
Name = Annotated[str, Meta(min_length=1, max_length=120)]
Long = Annotated[str, Meta(max_length=TEXT)]
Reason = Annotated[str, Meta(max_length=MAX_TEXT)]
Next = Annotated[str, Meta(max_length=500, description="Where to go on to; a path of ours.")]
Count = Annotated[str, Meta(pattern="^[0-9]{0,3}$")]
Seat = Annotated[str, Meta(pattern="^[0-9]{0,3}$")]
Version = Annotated[str, Meta(pattern="^[0-9]{1,12}$", description="The version that was on the page.")]
Code = Annotated[str, Meta(max_length=40)]
Secret = Annotated[str, Meta(extra_json_schema={"format": "password"}, max_length=1_000)]
Email = Annotated[str, Meta(max_length=254)]
Ticked = Annotated[str, Meta(description="Sent with any value when it is ticked.")]
Day = Annotated[str, Meta(extra_json_schema={"format": "date"})]
LocalTime = Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$")]
File = Annotated[str, Meta(extra_json_schema={"format": "binary"})]
Colour = Annotated[str, Meta(pattern="^#[0-9a-f]{6}$")]


def one_of(values: Iterable[str]) -> Any:
    return Annotated[str, Meta(extra_json_schema={"enum": list(values)})]


ItemKind, Majority = one_of(labels.ITEM_KINDS), one_of(labels.MAJORITIES)


class Empty(msgspec.Struct):
    """A button and nothing else."""


class SignIn(msgspec.Struct):
    email: Email = ""
    password: Secret = ""
    next: Next = ""


class GiveCode(msgspec.Struct):
    code: Code = ""
    next: Next = ""


class Confirm(msgspec.Struct):
    password: Secret = ""
    code: Code = ""
    next: Next = ""


class Password(msgspec.Struct):
    email: Email = ""
    password: Secret = ""
    again: Secret = ""
    next: Next = ""


class AddBody(msgspec.Struct):
    name: Name
    legal_number: Count
    kind: one_of(labels.BODY_KINDS) = "plenary"  # type: ignore[valid-type]


class SaveBody(msgspec.Struct):
    """And for each member `office-…`, `group-…`, `seat-…`, `rank-…`, `represents-…`, `remove-…`, with their id."""

    name: Name
    legal_number: Count = ""
    quorum: one_of(labels.QUORUMS) = ""  # type: ignore[valid-type]
    quorum_minimum: Count = ""
    notice_working_days: Count = ""
    second_call_hours: Count = ""
    tie: one_of(labels.TIES) = ""  # type: ignore[valid-type]
    public: Ticked = ""
    ballots_may_change: Ticked = ""
    recused_count_for_quorum: Ticked = ""
    turn_minutes: Count = ""
    reply_minutes: Count = ""
    drop_seconds: Count = ""


class SeatSomebody(msgspec.Struct):
    person: str
    office: one_of(labels.OFFICES) = "councillor"  # type: ignore[valid-type]


class SavePerson(msgspec.Struct):
    name: Line
    surname: Line
    email: Email = ""
    gender: one_of(labels.GENDERS) = ""  # type: ignore[valid-type]
    staff: one_of(("", "secretary", "comptroller")) = ""  # type: ignore[valid-type]


class SendFile(msgspec.Struct):
    file: File


class Access(msgspec.Struct):
    staff_factor: Ticked = ""
    member_factor: Ticked = ""
    links_reopen: Ticked = ""
    networks: Annotated[str, Meta(max_length=2_000, description="CIDR, apart by spaces.")] = ""


class SaveDestination(msgspec.Struct):
    known: one_of(("", *KNOWN)) = ""  # type: ignore[valid-type]
    url: Line = ""
    name: Annotated[str, Meta(max_length=80)] = ""
    key: Annotated[str, Meta(max_length=LONGEST_KEY, extra_json_schema={"format": "password"})] = ""
    rehearsals: Ticked = ""


class YouTube(msgspec.Struct):
    privacy: one_of(("public", "unlisted", "private")) = "public"  # type: ignore[valid-type]
    latency: one_of(("normal", "low", "ultraLow")) = "low"  # type: ignore[valid-type]
    made_for_kids: Ticked = ""
    backup: Ticked = ""


class SaveSettings(msgspec.Struct):
    name: Name
    municipality: Name
    language: one_of(i18n.LANGUAGES) = "ca"  # type: ignore[valid-type]
    accent: Colour = "#0b5c8a"
    local_holidays: Annotated[str, Meta(max_length=2_000, description="Days, one a line.")] = ""


class SaveCrest(msgspec.Struct):
    crest: File = ""
    remove: Ticked = ""


class SaveTemplate(msgspec.Struct):
    template: File = ""
    remove: Ticked = ""


class SaveGroups(msgspec.Struct):
    """And for each group `name-…`, `short-…`, `colour-…`, with its id."""

    name_new: Annotated[str, Meta(max_length=120)] = field(default="", name="name-new")
    short_new: Annotated[str, Meta(max_length=20)] = field(default="", name="short-new")
    colour_new: Annotated[str, Meta(max_length=7)] = field(default="", name="colour-new")


class SaveImprint(msgspec.Struct):
    email: Email = ""
    phone: Annotated[str, Meta(max_length=40)] = ""
    office: Line = ""
    reviewed_on: Day = ""
    dpo_email: Email = ""
    recordings_kept: Annotated[str, Meta(max_length=200)] = ""
    accessibility_url: Line = ""
    """Begins with `https://`, as the others."""
    privacy_url: Line = ""


class PlanMeeting(msgspec.Struct):
    body: str


class SavePlan(msgspec.Struct):
    """And `guest-…` for each external member invited, with the person's id."""

    version: Version
    number: Annotated[str, Meta(max_length=20)] = ""
    starts_at: LocalTime = ""
    body: str = ""
    kind: one_of(labels.MEETING_KINDS) = ""  # type: ignore[valid-type]
    mode: one_of(labels.MODES) = ""  # type: ignore[valid-type]
    place: Line = ""
    basis: one_of(labels.BASES) = "none"  # type: ignore[valid-type]
    basis_reason: Reason = ""
    reasons: Reason = ""
    height: one_of(("720", "1080")) = "720"  # type: ignore[valid-type]
    item_title: Line = ""
    item_kind: ItemKind = "opinion"  # type: ignore[valid-type]


class SendNotice(SavePlan):
    confirm: Ticked = ""


class SaveItem(msgspec.Struct):
    version: Version
    title: Line
    kind: ItemKind = ""  # type: ignore[valid-type]
    majority: Majority = ""  # type: ignore[valid-type]
    text: Long = ""
    proposer: str = ""
    minutes: Count = ""


class MoveItem(SavePlan):
    to: one_of(("up", "down")) = "up"  # type: ignore[valid-type]
    places: Annotated[str, Meta(pattern="^-?[0-9]{0,3}$")] = ""


class OfVersion(msgspec.Struct):
    version: Version


class AddPaper(msgspec.Struct):
    version: Version
    file: File


class AddCaptions(msgspec.Struct):
    language: one_of(i18n.LANGUAGES)  # type: ignore[valid-type]
    file: File
    """WebVTT or SubRip."""
    moved: Annotated[str, Meta(pattern=r"^([+\-]?[0-9]{1,5}([.,][0-9]{1,3})?)?$", description="Seconds.")] = ""


class Cancel(msgspec.Struct):
    reason: Reason = ""


class Postpone(msgspec.Struct):
    starts_at: LocalTime
    postpone_reason: Reason


class StandIn(msgspec.Struct):
    stand_in: str
    """Of the council's staff."""


class MakeLinks(msgspec.Struct):
    person: str = ""
    all: Ticked = ""


class SaveMinutes(msgspec.Struct):
    """A field for each paragraph, by its place, and `…:version` with the version that was on the page."""


class AddEquipment(msgspec.Struct):
    kind: one_of(("encoder", "player", "everybody")) = "encoder"  # type: ignore[valid-type]
    person: str = ""
    """Whose seat an encoder is for; empty for the chamber."""
    place: one_of(("outside", "inside", "hall")) = "outside"  # type: ignore[valid-type]
    name: Annotated[str, Meta(max_length=80)] = ""


class AddCamera(msgspec.Struct):
    address: Annotated[str, Meta(min_length=1, max_length=LONGEST)]
    """Begins with `rtsp://`, `rtsps://`, `rtmp://`, `rtmps://`, `srt://`, `http://` or `https://`."""
    person: str = ""
    """Whose seat it is for; empty for the chamber."""
    user: Annotated[str, Meta(max_length=120)] = ""
    password: str = ""
    """Of SRT the passphrase."""
    name: Annotated[str, Meta(max_length=80)] = ""


class OpenChamber(msgspec.Struct):
    opening: one_of(("floor", "always", "never")) = "floor"  # type: ignore[valid-type]


class MakeRehearsalLinks(msgspec.Struct):
    person: str = ""
    all: Ticked = ""
    command: Ticked = ""


class Publish(msgspec.Struct):
    confirm: Ticked = ""


class Correct(msgspec.Struct):
    """What holds instead, as far as the entry has it, or `nothing`. And `choice-…` for each ballot entered by hand."""

    reason: Reason
    nothing: Ticked = ""
    choice: one_of(labels.CHOICES) = ""  # type: ignore[valid-type]
    attendance: one_of(labels.ATTENDANCES) = ""  # type: ignore[valid-type]
    mode: one_of(("chamber", "remote")) = ""  # type: ignore[valid-type]
    text: Reason = ""
    cause: Reason = ""
    place: Line = ""
    in_spain: Ticked = ""


class LookForDeeds(msgspec.Struct):
    person: str = ""
    what: str = ""
    outcome: str = ""
    since: Day = ""
    until: Day = ""
    before: Annotated[str, Meta(pattern="^[0-9]{0,9}$", description="Only entries with a lower number.")] = ""


class GoOn(msgspec.Struct):
    next: Next = ""


class Download(msgspec.Struct):
    download: Ticked = ""


class FromGoogle(msgspec.Struct):
    code: str = ""
    state: str = ""
    error: str = ""


FORMS: dict[str, type[msgspec.Struct]] = {
    "access.save": Access,
    "account.do_confirm": Confirm,
    "account.save_password": Password,
    "agenda.add_paper": AddPaper,
    "agenda.move": MoveItem,
    "agenda.remove": SavePlan,
    "agenda.remove_paper": OfVersion,
    "agenda.save_item": SaveItem,
    "bodies.add": AddBody,
    "bodies.save": SaveBody,
    "bodies.seat": SeatSomebody,
    "captions.add": AddCaptions,
    "convened.cancel": Cancel,
    "convened.postpone": Postpone,
    "standing_in.appoint": StandIn,
    "desk.plan": PlanMeeting,
    "destinations.save": SaveDestination,
    "entrance.do_sign_in": SignIn,
    "equipment.add": AddEquipment,
    "cameras.add": AddCamera,
    "equipment.open_chamber": OpenChamber,
    "factor.give": GiveCode,
    "links.make": MakeLinks,
    "minutes.do_correct": Correct,
    "minutes.publish": Publish,
    "minutes.save": SaveMinutes,
    "own_factors.add_app": GiveCode,
    "people.add": SavePerson,
    "people.save": SavePerson,
    "people.take_in": SendFile,
    "planning.save": SavePlan,
    "planning.send": SendNotice,
    "rehearsal.make_links": MakeRehearsalLinks,
    "settings.save": SaveSettings,
    "settings.save_crest": SaveCrest,
    "settings.save_groups": SaveGroups,
    "settings.save_imprint": SaveImprint,
    "settings.save_template": SaveTemplate,
    "youtube.save": YouTube,
}
"""Of every other route that takes something, what comes is a button and no more."""

BODIES: dict[str, type[msgspec.Struct]] = {
    "factor.answer": PasskeyAnswer,
    "own_factors.add_passkey": PasskeyAnswer,
    "own_factors.prove_passkey": PasskeyAnswer,
}
"""Sent as JSON, by scripts of ours."""

TEXTS = {"whip.knock": SDP, "whip.mend": MEDIA_TYPE, "whep.knock": SDP, "whep.mend": MEDIA_TYPE}
"""Neither form nor JSON."""

EACH: dict[str, tuple[str, ...]] = {
    "bodies.save": ("office-", "group-", "seat-", "rank-", "represents-", "remove-"),
    "settings.save_groups": ("name-", "short-", "colour-"),
    "agenda.move": ("guest-",),
    "agenda.remove": ("guest-",),
    "planning.save": ("guest-",),
    "planning.send": ("guest-",),
    "minutes.do_correct": ("choice-",),
    "minutes.save": ("",),
}
"""Forms with fields named by ids, and what those names begin with."""

QUERIES: dict[str, type[msgspec.Struct]] = {
    "account.confirm": GoOn,
    "account.password": GoOn,
    "account.show": GoOn,
    "audit.csv": LookForDeeds,
    "audit.json": LookForDeeds,
    "audit.show": LookForDeeds,
    "captions.file": Download,
    "entrance.sign_in": GoOn,
    "factor.show": GoOn,
    "files.film": Download,
    "own_factors.app": GoOn,
    "own_factors.codes": GoOn,
    "own_factors.passkey": GoOn,
    "planning.check": SavePlan,
    "youtube.granted": FromGoogle,
}
