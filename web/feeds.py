"""A council's meetings for calendars (iCalendar, RFC 5545) and feed readers (RSS 2.0)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from email.utils import format_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

from icalendar import Calendar, Event

from meetings.council import Council
from meetings.letters import isolated
from web.i18n import _, current
from web.listing import Listed

LASTS = dt.timedelta(hours=2)
"""How long a meeting is entered for: nobody knows beforehand."""


def calendar(council: Council, listed: Iterable[Listed], site: str, now: dt.datetime) -> bytes:
    """All of `listed` as one calendar; a cancelled meeting says so, so that calendars take it away."""
    made = Calendar()
    made.add("prodid", "-//Consistori//Consistori//CA")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", council.name)
    for each in listed:
        made.add_component(_event(council, each, site, now))
    return bytes(made.to_ical())


def _event(council: Council, listed: Listed, site: str, now: dt.datetime) -> Event:
    event = Event()
    event.add("uid", f"{listed.meeting}@{urlsplit(site).hostname}")
    event.add("dtstamp", now.astimezone(dt.UTC))
    # A higher number lets calendars that hold the event move it (RFC 5545, section 3.8.7.4).
    event.add("sequence", listed.postponed)
    event.add("dtstart", listed.starts_at.astimezone(dt.UTC))
    event.add("dtend", (listed.starts_at + LASTS).astimezone(dt.UTC))
    event.add("summary", f"{listed.body}: {listed.title}")
    event.add("location", f"{listed.place}, {council.municipality}" if listed.place else council.municipality)
    event.add("url", site + listed.href)
    event.add("status", "CANCELLED" if listed.stage == "cancelled" else "CONFIRMED")
    return event


def feed(council: Council, listed: Iterable[Listed], site: str) -> bytes:
    root = ElementTree.Element("rss", {"version": "2.0"})
    channel = ElementTree.SubElement(root, "channel")
    _line(channel, "title", council.name)
    _line(channel, "link", f"{site}/{council.id}/")
    _line(channel, "description", _("Meetings of %(council)s") % {"council": isolated(council.name)})
    _line(channel, "language", current())
    for each in listed:
        item = ElementTree.SubElement(channel, "item")
        _line(item, "title", f"{each.body}: {each.title}")
        _line(item, "link", site + each.href)
        _line(item, "description", _news(each))
        guid = ElementTree.SubElement(item, "guid", {"isPermaLink": "false"})
        guid.text = f"{each.meeting}:{_news_key(each)}"
        _line(item, "pubDate", format_datetime(each.starts_at.astimezone(dt.UTC)))
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _news_key(listed: Listed) -> str:
    """What a reader is told again for: the notice, the recording, the minutes."""
    if listed.has_minutes or listed.has_film:
        return "minutes" if listed.has_minutes else "film"
    return f"{listed.stage}-{listed.postponed}" if listed.postponed and listed.stage == "before" else listed.stage


def _news(listed: Listed) -> str:
    if listed.stage == "cancelled":
        return _("The meeting was cancelled.")
    if listed.has_minutes:
        return _("The minutes are published.")
    if listed.has_film:
        return _("The recording can be watched.")
    if listed.postponed and listed.stage == "before":
        return _("The meeting was postponed.")
    return _("Convened: notice and agenda.")


def _line(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = text
