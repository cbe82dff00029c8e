"""How it stands with a meeting's broadcast, in words: what is so, and where something is wrong what to do about it.

The same sentences stand in the console and at the desk (catalogue `live`). Troubles are codes; every one is worded.
"""

from __future__ import annotations

import enum

import msgspec

from streaming.youtube.failure import Code
from streaming.youtube.model import STUDIO, Issue
from web import wire
from web.live.words import Words
from web.youtube.storage import Broadcast, Phase


class Trouble(enum.StrEnum):
    """What YouTube does not say by itself; besides these a trouble is one of its failures (`Code`)."""

    STREAM_SILENT = "stream_silent"
    """The video is being sent and YouTube does not see it."""
    SENDING_STOPPED = "sending_stopped"
    """The secretary stopped the relay in the console."""
    ENDED_ELSEWHERE = "ended_elsewhere"
    """Somebody ended the broadcast at YouTube."""
    REMOVED = "removed"
    """Somebody deleted the broadcast at YouTube."""


class Standing(msgspec.Struct, frozen=True):
    broadcast: Broadcast
    health: str = ""
    """What YouTube says of the video: `good`, `ok`, `bad`, `noData`; empty when it was not asked."""
    issues: tuple[Issue, ...] = ()


PHASES: dict[Phase, str] = {
    "planned": "The broadcast is not at YouTube yet",
    "ready": "The broadcast is ready at YouTube",
    "waiting": "Waiting for the picture to arrive at YouTube",
    "starting": "YouTube is starting the broadcast",
    "live": "On YouTube, live",
    "ending": "The broadcast on YouTube is ending",
    "complete": "The broadcast on YouTube has ended",
    "deleted": "There is no broadcast on YouTube",
}

BY_HAND = "If it does not start, press “Go live” in YouTube Studio."

TROUBLES: dict[str, tuple[str, str]] = {
    Code.ACCESS_REVOKED: (
        "YouTube does not let us in any more",
        "The permission has expired or was withdrawn. Grant it again at the desk, under Destinations, YouTube. "
        "Meanwhile the broadcast can be started and ended by hand in YouTube Studio.",
    ),
    Code.CONSENT_DENIED: ("YouTube was not granted", "Grant it again and accept what Google asks."),
    Code.CLIENT_REFUSED: (
        "Google does not accept this installation",
        "Tell the operator: the client id or its secret is wrong. The broadcast can be run by hand in YouTube Studio.",
    ),
    Code.API_DISABLED: (
        "Google does not accept this installation",
        "Tell the operator: the YouTube Data API is not enabled for the client.",
    ),
    Code.NOT_PERMITTED: (
        "This account may not do that on the channel",
        "Grant YouTube again with an account that manages the channel.",
    ),
    Code.LIVE_NOT_ENABLED: (
        "The channel may not broadcast live yet",
        "Enable live streaming at youtube.com/features; it can take a day. The council's own page broadcasts anyway.",
    ),
    Code.NO_CHANNEL: ("The account has no YouTube channel", "Create the channel at youtube.com, and grant it again."),
    Code.QUOTA_EXCEEDED: (
        "The installation has used up what YouTube allows in a day",
        "It is tried again by itself. The picture is sent all the same: start and end the broadcast by hand in YouTube "
        "Studio.",
    ),
    Code.RATE_LIMITED: ("YouTube asks us to wait a little", "It is tried again by itself."),
    Code.TOO_MANY_BROADCASTS: (
        "The channel has too many broadcasts planned",
        "Delete old ones in YouTube Studio; it is tried again by itself.",
    ),
    Code.NOT_FOUND: ("YouTube does not find the broadcast", "Look for it in YouTube Studio."),
    Code.INVALID_TRANSITION: ("YouTube does not let the broadcast start or end", "Do it by hand in YouTube Studio."),
    Code.REDUNDANT_TRANSITION: ("YouTube is still busy with the broadcast", "It is looked at again by itself."),
    Code.STREAM_INACTIVE: (
        "YouTube does not see the picture yet",
        "It starts by itself as soon as the picture arrives.",
    ),
    Code.NOT_NOW: ("YouTube does not let the broadcast be changed any more", "Change it by hand in YouTube Studio."),
    Code.INVALID_REQUEST: (
        "YouTube refuses what it was asked",
        "Tell the operator. The broadcast can be run by hand in YouTube Studio.",
    ),
    Code.SERVER_ERROR: ("YouTube has a failure of its own", "It is tried again by itself. " + BY_HAND),
    Code.TIMED_OUT: ("YouTube does not answer", "It is tried again by itself. " + BY_HAND),
    Code.UNREACHABLE: ("YouTube cannot be reached", "It is tried again by itself. " + BY_HAND),
    Trouble.STREAM_SILENT: (
        "The picture does not arrive at YouTube",
        "Look whether the destination YouTube above is live; stop it and start it again. The broadcast starts by "
        "itself when the picture arrives.",
    ),
    Trouble.SENDING_STOPPED: (
        "Sending to YouTube is stopped",
        "Start the destination YouTube again to go on.",
    ),
    Trouble.ENDED_ELSEWHERE: (
        "Somebody ended the broadcast at YouTube",
        "It cannot be started again. The council's own page goes on; a new broadcast can be made in YouTube Studio.",
    ),
    Trouble.REMOVED: (
        "Somebody deleted the broadcast at YouTube",
        "If it was a mistake, have it made again at the desk, on the meeting's page.",
    ),
}
"""What is wrong, and what the secretary can do. The meeting goes on in every case."""

HEALTH: dict[str, str] = {
    "good": "YouTube says that the picture arrives well.",
    "ok": "YouTube says that the picture arrives, with something to improve.",
    "bad": "YouTube says that the picture arrives badly.",
    "noData": "YouTube says that no picture arrives.",
    "revoked": "YouTube has blocked what is being sent.",
}

ISSUES: dict[str, str] = {
    "audioBitrateHigh": "The sound uses more bandwidth than YouTube recommends.",
    "audioBitrateLow": "The sound has less quality than YouTube recommends.",
    "audioBitrateMismatch": "The sound of the main feed and of the backup feed differ.",
    "audioCodec": "YouTube cannot use the sound as it is encoded.",
    "audioCodecMismatch": "The sound of the main feed and of the backup feed differ.",
    "audioSampleRate": "YouTube wants the sound at another sample rate.",
    "audioSampleRateMismatch": "The sound of the main feed and of the backup feed differ.",
    "audioStereoMismatch": "The sound of the main feed and of the backup feed differ.",
    "audioTooManyChannels": "The sound has more channels than YouTube takes.",
    "badContainer": "YouTube cannot read what it is sent.",
    "bitrateHigh": "The picture uses more bandwidth than YouTube recommends.",
    "bitrateLow": "The picture arrives with less bandwidth than YouTube recommends: it may look blurred.",
    "frameRateHigh": "The picture has more frames a second than YouTube takes.",
    "framerateMismatch": "The picture of the main feed and of the backup feed differ.",
    "gopMismatch": "The picture of the main feed and of the backup feed differ.",
    "gopSizeLong": "Whole pictures come too seldom: viewers may have to wait.",
    "gopSizeOver": "Whole pictures come too seldom: viewers may have to wait.",
    "gopSizeShort": "Whole pictures come more often than YouTube recommends.",
    "interlacedVideo": "The picture is interlaced, which YouTube does not take.",
    "multipleAudioStreams": "More than one sound arrives at YouTube.",
    "multipleVideoStreams": "More than one picture arrives at YouTube.",
    "noAudioStream": "No sound arrives at YouTube.",
    "noVideoStream": "No picture arrives at YouTube.",
    "openGop": "YouTube cannot use the picture as it is encoded.",
    "resolutionMismatch": "The picture of the main feed and of the backup feed differ.",
    "videoBitrateMismatch": "The picture of the main feed and of the backup feed differ.",
    "videoCodec": "YouTube cannot use the picture as it is encoded.",
    "videoCodecMismatch": "The picture of the main feed and of the backup feed differ.",
    "videoIngestionFasterThanRealtime": "The picture arrives at YouTube faster than it should.",
    "videoIngestionStarved": "The picture arrives too slowly: the line to YouTube is not fast enough, and viewers see "
    "it stop.",
    "videoInterlaceMismatch": "The picture of the main feed and of the backup feed differ.",
    "videoProfileMismatch": "The picture of the main feed and of the backup feed differ.",
    "videoResolutionSuboptimal": "The picture has another size than YouTube recommends.",
    "videoResolutionUnsupported": "The picture has a size that YouTube does not take.",
}
"""developers.google.com/youtube/v3/live/docs/liveStreams/health_status_messages"""

ISSUE_UNKNOWN = "YouTube reports something about the picture that we have no words for ({kind})."


def said(standing: Standing, words: Words) -> wire.Broadcast:
    """What the console shows, in the reader's language."""
    broadcast = standing.broadcast
    what, todo = TROUBLES.get(broadcast.trouble, (PHASES[broadcast.phase], ""))
    issues = dict.fromkeys(_issue(each, words) for each in standing.issues)
    if standing.health and not broadcast.trouble:
        todo = HEALTH.get(standing.health, "")
    return wire.Broadcast(
        mood=_mood(standing),
        text=words(what),
        todo=words(todo) if todo else "",
        issues=tuple(issues),
        watch=broadcast.watch,
        studio=STUDIO.format(id=broadcast.broadcast) if broadcast.broadcast and broadcast.phase != "deleted" else "",
    )


def _mood(standing: Standing) -> wire.Mood:
    phase, trouble = standing.broadcast.phase, standing.broadcast.trouble
    on_air = phase in ("waiting", "starting", "live")
    if trouble:
        return "lost" if on_air else "look"
    if phase in ("complete", "deleted", "planned"):
        return "idle"
    if phase == "live" and standing.health in ("bad", "noData", "revoked"):
        return "lost" if standing.health != "bad" else "look"
    if any(issue.severity == "error" for issue in standing.issues):
        return "look"
    return "look" if phase in ("waiting", "starting") else "good"


def _issue(issue: Issue, words: Words) -> str:
    text = ISSUES.get(issue.kind)
    return words(text) if text else words(ISSUE_UNKNOWN, kind=issue.kind)
