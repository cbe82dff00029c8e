"""What an entry of a journal says, in one line and in the reader's language. Must never know where it is shown."""

from __future__ import annotations

from meetings import facts as f
from meetings.letters import isolated
from meetings.plan import Plan
from web import labels
from web.i18n import _


def describe(fact: f.Correctable, plan: Plan) -> str:
    """One line for a fact as it holds now."""
    names = {m.person: m.name for m in plan.body.members} | {o.person: o.name for o in plan.body.officers}

    def name(person: str) -> str:
        return isolated(names.get(person, person))

    match fact:
        case f.BallotCast():
            about = {"name": name(fact.person), "choice": labels.label(labels.CHOICES, fact.choice), "vote": fact.vote}
            return _("Vote %(vote)s, %(name)s: %(choice)s") % about
        case f.BallotsEntered():
            said = (f"{name(person)}: {labels.label(labels.CHOICES, each)}" for person, each in fact.choices.items())
            return _("Vote %(vote)s, entered by the secretary: %(ballots)s") % {
                "vote": fact.vote,
                "ballots": ", ".join(said),
            }
        case f.AttendanceMarked():
            return f"{name(fact.person)}: {labels.label(labels.ATTENDANCES, fact.attendance)}"
        case f.NoteAdded():
            return _("Note: %(text)s") % {"text": fact.text}
        case f.PlaceDeclared():
            return _("%(name)s declares to be in %(place)s") % {
                "name": name(fact.person),
                "place": isolated(fact.place),
            }
        case f.IdentityVerified():
            return _("The identity of %(name)s is verified") % {"name": name(fact.person)}
        case f.Joined():
            mode = labels.label(labels.MODES, fact.mode)
            return _("%(name)s comes in (%(mode)s)") % {"name": name(fact.person), "mode": mode}
        case f.Left():
            return _("%(name)s leaves") % {"name": name(fact.person)}
        case f.RecusalDeclared():
            return _("%(name)s abstains by legal duty") % {"name": name(fact.person)}
        case f.CalledToOrder():
            return _("%(name)s is called to order") % {"name": name(fact.person)}
        case f.FloorGiven():
            return _("%(name)s has the floor") % {"name": name(fact.person)}
    return type(fact).__name__
