"""The notice as a document: what is hashed when it is sent, and what the law makes of it, in sentences."""

from __future__ import annotations

import datetime as dt
import hashlib

import msgspec

from meetings.council import Council
from meetings.notice import Calendar, NoticeCheck, check
from meetings.plan import Plan
from web import i18n
from web.i18n import _, many


def notice_text(plan: Plan) -> tuple[str, str]:
    """The notice that is kept and its SHA-256: the plan as canonical JSON, papers by their own hashes."""
    content = msgspec.json.encode(plan, order="sorted")
    return content.decode(), hashlib.sha256(content).hexdigest()


def check_notice(plan: Plan, council: Council, sent_at: dt.datetime) -> NoticeCheck:
    """R-03 for a notice sent at that moment, with holidays named in the reader's language."""
    calendar = Calendar(council.region, council.local_holidays, i18n.current())
    return check(
        sent_at,
        plan.starts_at,
        kind=plan.kind,
        profile=plan.body.profile,
        calendar=calendar,
        timezone=council.timezone,
    )


def verdict(found: NoticeCheck, plan: Plan) -> str:
    """What the law makes of it, in one or two sentences with the article."""
    if not found.days:
        return _("The meeting would begin before its notice: choose a later time.")
    if plan.kind == "urgent":
        return _(
            "An urgent meeting needs no days of notice, but its first item is the vote on its urgency "
            "(article 46.2.b of Act 7/1985; article 79 ROF)."
        )
    have = many(
        "%(days)s whole working day lies between today and the meeting",
        "%(days)s whole working days lie between today and the meeting",
        found.working_days,
    ) % {"days": found.working_days}
    if found.enough:
        return _("%(have)s; the law asks for %(needed)s (article 46.2.b of Act 7/1985).") % {
            "have": have,
            "needed": found.needed,
        }
    return _(
        "%(have)s, and the law asks for %(needed)s (article 46.2.b of Act 7/1985): what is agreed could be void. "
        "The notice should have gone out on %(latest)s at the latest. Choose a later day, or convene it as urgent."
    ) % {"have": have, "needed": found.needed, "latest": i18n.long_date(found.latest)}
