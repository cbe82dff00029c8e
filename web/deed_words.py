"""The audit log in words: what was done, how it ended, why. A test keeps every route that is noted in here."""

from __future__ import annotations

from web.i18n import _, later

WHATS: dict[str, str] = {
    "entrance.do_sign_in": later("Signing in"),
    "entrance.sign_out": later("Signing out"),
    "factor.give": later("Second factor: given"),
    "factor.answer": later("Coming in with a passkey"),
    "account.save_password": later("Account: e-mail and password"),
    "account.do_confirm": later("Proving who it is"),
    "account.end_session": later("Account: signed out elsewhere"),
    "account.end_others": later("Account: signed out everywhere else"),
    "own_factors.add_app": later("Second factor: app set up"),
    "own_factors.remove_app": later("Second factor: app removed"),
    "own_factors.add_passkey": later("Second factor: passkey made"),
    "own_factors.prove_passkey": later("Proving who it is"),
    "own_factors.remove_passkey": later("Second factor: passkey removed"),
    "own_factors.make_codes": later("Second factor: recovery codes made"),
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
    "person_access.another_device": later("Personal link: made for one more device"),
    "person_access.end_session": later("Person: signed out"),
    "person_access.end_sessions": later("Person: signed out everywhere"),
    "person_access.reset_factor": later("Second factor: taken away"),
    "access.save": later("Access: rules saved"),
    "recover": later("Second factor: taken away by the operator"),
    "destinations.save": later("Destination: saved"),
    "destinations.remove": later("Destination: removed"),
    "equipment.add": later("Cameras and encoders: token made"),
    "equipment.another_token": later("Cameras and encoders: new token made"),
    "equipment.remove": later("Cameras and encoders: withdrawn"),
    "cameras.add": later("Camera of the network: entered"),
    "cameras.try_out": later("Camera of the network: tried"),
    "cameras.remove": later("Camera of the network: withdrawn"),
    "equipment.open_chamber": later("The chamber's microphones: when they are heard"),
    "whip.knock": later("Camera or encoder: connecting"),
    "whip.hang_up": later("Camera or encoder: disconnecting"),
    "whep.knock": later("Player: connecting"),
    "whep.hang_up": later("Player: disconnecting"),
    "youtube.save": later("YouTube: settings saved"),
    "youtube.grant": later("YouTube: asked for its permission"),
    "youtube.granted": later("YouTube: permission given"),
    "youtube.withdraw": later("YouTube: permission withdrawn"),
    "youtube.again": later("YouTube: broadcast tried again"),
    "settings.save": later("Settings: saved"),
    "settings.save_crest": later("Settings: crest"),
    "settings.save_template": later("Settings: template of the minutes"),
    "settings.save_groups": later("Settings: groups"),
    "settings.save_imprint": later("Settings: accessibility and data protection"),
    "settings.template": later("Template of the minutes: downloaded"),
    "planning.save": later("Meeting: plan saved"),
    "planning.send": later("Meeting: notice sent"),
    "convened.cancel": later("Meeting: cancelled"),
    "convened.postpone": later("Meeting: postponed"),
    "standing_in.appoint": later("Meeting: somebody stands in for an officer"),
    "rehearsal.make": later("Rehearsal: made"),
    "rehearsal.make_links": later("Rehearsal: links made"),
    "rehearsal.seats": later("Rehearsal: filled with synthetic participants"),
    "rehearsal.remove": later("Rehearsal: removed, with everything it held"),
    "rehearse": later("Rehearsal: begun by the operator"),
    "agenda.save_item": later("Agenda: item saved"),
    "agenda.move": later("Agenda: item moved"),
    "agenda.remove": later("Agenda: item removed"),
    "agenda.add_paper": later("Agenda: paper added"),
    "agenda.remove_paper": later("Agenda: paper removed"),
    "links.make": later("Links of a meeting: made"),
    "links.revoke": later("Link of a meeting: withdrawn"),
    "minutes.save": later("Minutes: saved"),
    "minutes.make_again": later("Film and minutes: asked for again"),
    "minutes.publish": later("Minutes: published"),
    "minutes.do_correct": later("Journal: entry corrected"),
    "certified.document": later("Certificate or extract: downloaded"),
    "published.draft": later("Draft of the minutes: downloaded"),
    "published.document": later("Document: downloaded"),
    "files.film": later("Recording: downloaded"),
    "captions.add": later("Captions of the recording: added"),
    "captions.remove": later("Captions of the recording: removed"),
    "captions.file": later("Captions of the recording: downloaded"),
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
    "wrong_code": later("wrong code"),
    "wrong_passkey": later("passkey not accepted"),
    "not_confirmed": later("it was not proved who it is"),
    "factor_wanted": later("second factor still to come"),
    "link_expired": later("expired link"),
    "link_revoked": later("withdrawn link"),
    "link_elsewhere": later("link of another device"),
    "link_spent": later("link older than the password"),
    "link_unknown": later("unknown link"),
}


def what(name: str) -> str:
    """Of a route; one that is only ever entered when it is refused has no words of its own."""
    return _(WHATS[name]) if name in WHATS else f"{_('Opening a page')} · {name}"


def outcome(name: str) -> str:
    return _(OUTCOMES[name]) if name in OUTCOMES else name


def reason(name: str) -> str:
    """Empty where there is nothing to say."""
    return _(REASONS[name]) if name in REASONS else ""
