"""Broadcasts and streams as far as they matter here, read from the API's resources."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import msgspec

Privacy = Literal["public", "unlisted", "private"]
Latency = Literal["normal", "low", "ultraLow"]
LifeCycle = Literal["created", "ready", "testStarting", "testing", "liveStarting", "live", "complete", "revoked"]
Severity = Literal["info", "warning", "error"]

WATCH = "https://www.youtube.com/watch?v="
STUDIO = "https://studio.youtube.com/video/{id}/livestreaming"

ON_AIR = frozenset({"liveStarting", "live"})
OVER = frozenset({"complete", "revoked"})


class About(msgspec.Struct, frozen=True):
    """What a broadcast is to say and how it is to be shown."""

    title: str
    """At most 100 characters, none of them an angle bracket."""
    description: str
    """At most 5000 characters, likewise."""
    starts_at: dt.datetime
    privacy: Privacy = "public"
    made_for_kids: bool = False
    latency: Latency = "low"


class Broadcast(msgspec.Struct, frozen=True):
    id: str
    title: str
    description: str
    life: str
    """`LifeCycle`, or a word that YouTube has added since."""
    stream: str = ""
    """Id of the stream it is bound to."""
    started_at: dt.datetime | None = None
    """When it went live: second 0 of the video."""

    @property
    def watch(self) -> str:
        return WATCH + self.id


class Issue(msgspec.Struct, frozen=True):
    """Something about the video that YouTube receives."""

    kind: str
    severity: Severity


class Stream(msgspec.Struct, frozen=True):
    id: str
    title: str
    address: str
    """Where to send, RTMPS where there is one, without the key."""
    backup_address: str
    key: str
    status: str
    """`created`, `ready`, `active`, `inactive` or `error`."""
    health: str = "noData"
    """`good`, `ok`, `bad`, `noData` or `revoked`."""
    issues: tuple[Issue, ...] = ()

    def __repr__(self) -> str:
        return f"Stream({self.id!r}, {self.status})"


class Channel(msgspec.Struct, frozen=True):
    id: str
    title: str


def broadcast(resource: dict[str, Any]) -> Broadcast:
    snippet, status = resource.get("snippet", {}), resource.get("status", {})
    return Broadcast(
        id=resource["id"],
        title=snippet.get("title", ""),
        description=snippet.get("description", ""),
        life=status.get("lifeCycleStatus", ""),
        stream=resource.get("contentDetails", {}).get("boundStreamId", ""),
        started_at=_time(snippet.get("actualStartTime")),
    )


def stream(resource: dict[str, Any]) -> Stream:
    ingestion = resource.get("cdn", {}).get("ingestionInfo", {})
    status = resource.get("status", {})
    health = status.get("healthStatus", {})
    return Stream(
        id=resource["id"],
        title=resource.get("snippet", {}).get("title", ""),
        address=ingestion.get("rtmpsIngestionAddress") or ingestion.get("ingestionAddress", ""),
        backup_address=ingestion.get("rtmpsBackupIngestionAddress") or ingestion.get("backupIngestionAddress", ""),
        key=ingestion.get("streamName", ""),
        status=status.get("streamStatus", ""),
        health=health.get("status", "noData"),
        issues=tuple(_issue(each) for each in health.get("configurationIssues", ()) if each.get("type")),
    )


def _issue(resource: dict[str, Any]) -> Issue:
    severity = resource.get("severity")
    return Issue(resource["type"], severity if severity in ("info", "warning", "error") else "warning")


def resource_of(about: About) -> dict[str, Any]:
    """A broadcast's resource without its id. An update deletes whatever it leaves out, so this says everything.

    No monitor stream: then a broadcast goes from ready to live without a test in between. Nothing starts or stops by
    itself: YouTube would end a meeting whose line drops for a minute.
    """
    return {
        "snippet": {
            "title": about.title,
            "description": about.description,
            "scheduledStartTime": about.starts_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
        "status": {"privacyStatus": about.privacy, "selfDeclaredMadeForKids": about.made_for_kids},
        "contentDetails": {
            "latencyPreference": about.latency,
            "enableAutoStart": False,
            "enableAutoStop": False,
            "enableClosedCaptions": False,
            "enableContentEncryption": False,
            "enableDvr": True,
            "enableEmbed": True,
            "recordFromStart": True,
            "startWithSlate": False,
            "monitorStream": {"enableMonitorStream": False, "broadcastStreamDelayMs": 0},
        },
    }


def _time(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
