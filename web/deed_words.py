"""The audit log in words: what was done, how it ended, why. A test keeps every route that is noted in here."""

from __future__ import annotations

from web.i18n import _, later

WHATS: dict[str, str] = {
    "entrance.do_sign_in": later("Signing in"),
    "entrance.sign_out": later("Signing out"),
    "entrance.save_account": later("Account: e-mail and password"),
    "entrance.use_link": later("Coming in with a link"),
    "entrance.link": later("Looking at a link"),
    "live.enter": later("Entering the meeting"),
    "live.command": later("A command in the meeting"),
    "desk.plan": later("Meeting: planned"),
    "bodies.add": later("Body: added"),
    "bodies.save": later("Body: saved"),
    "bodies.seat": later("Body: somebody seated"),
    "bodies.remove": later("Body: removed"),
    "people.add": later("Person: added"),
    "people.save": later("Person: saved"),
    "people.remove": later("Person: removed"),
    "people.export": later("People: exported"),
    "people.take_in": later("People: taken in from a file"),
    "people.make_link": later("Personal link: made"),
    "people.revoke": later("Personal link: withdrawn"),
    "destinations.save": later("Destination: saved"),
    "destinations.remove": later("Destination: removed"),
    "settings.save": later("Settings: saved"),
    "settings.save_crest": later("Settings: crest"),
    "settings.save_template": later("Settings: template of the minutes"),
    "settings.save_groups": later("Settings: groups"),
    "settings.template": later("Template of the minutes: downloaded"),
    "planning.save": later("Meeting: plan saved"),
    "planning.send": later("Meeting: notice sent"),
    "planning.cancel": later("Meeting: cancelled"),
    "agenda.add_item": later("Agenda: item added"),
    "agenda.save_item": later("Agenda: item saved"),
    "agenda.move": later("Agenda: item moved"),
    "agenda.remove": later("Agenda: item removed"),
    "agenda.add_paper": later("Agenda: paper added"),
    "agenda.remove_paper": later("Agenda: paper removed"),
    "links.make": later("Links of a meeting: made"),
    "links.revoke": later("Link of a meeting: withdrawn"),
    "minutes.save": later("Minutes: saved"),
    "minutes.publish": later("Minutes: published"),
    "minutes.do_correct": later("Journal: entry corrected"),
    "published.draft": later("Draft of the minutes: downloaded"),
    "published.document": later("Document: downloaded"),
    "files.film": later("Recording: downloaded"),
    "audit.csv": later("Log of access: exported"),
    "audit.json": later("Log of access: exported"),
    "audit.forget": later("Log of access: old entries taken out"),
}

OUTCOMES = {
    "done": later("Done"),
    "refused": later("Refused"),
    "unfit": later("Not accepted"),
    "failed": later("Failed"),
    "cut": later("Interrupted"),
}

REASONS = {
    "other_council": later("of another council"),
    "not_allowed": later("without the right to it"),
    "wrong_password": later("wrong password or unknown account"),
    "too_many_attempts": later("too many attempts"),
}


def what(name: str) -> str:
    """Of a route; one that is only ever refused is called by its name."""
    return _(WHATS[name]) if name in WHATS else name


def outcome(name: str) -> str:
    return _(OUTCOMES[name]) if name in OUTCOMES else name


def reason(name: str) -> str:
    """Empty where there is nothing to say."""
    return _(REASONS[name]) if name in REASONS else ""
