"""What can go wrong with YouTube, as a closed set of codes, and what Google's own words for it are.

Reasons are those of developers.google.com/youtube/v3/live/docs/errors and of RFC 6749, section 5.2.
"""

from __future__ import annotations

import enum
import http.client
import json
from typing import Any

import httplib2
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from googleapiclient.errors import HttpError


class Code(enum.StrEnum):
    """Each is worded for people in `web`, with what they can do about it."""

    ACCESS_REVOKED = "access_revoked"
    """The consent has expired or was withdrawn at Google."""
    CONSENT_DENIED = "consent_denied"
    """Whoever was asked said no, or left out the permission."""
    CLIENT_REFUSED = "client_refused"
    """Google does not know the application, or not with that secret."""
    API_DISABLED = "api_disabled"
    """The YouTube API is not enabled for the application."""
    NOT_PERMITTED = "not_permitted"
    """The account may not do this on that channel."""
    LIVE_NOT_ENABLED = "live_not_enabled"
    NO_CHANNEL = "no_channel"
    QUOTA_EXCEEDED = "quota_exceeded"
    """The application's allowance of the day; it begins anew at midnight, Pacific time."""
    RATE_LIMITED = "rate_limited"
    TOO_MANY_BROADCASTS = "too_many_broadcasts"
    NOT_FOUND = "not_found"
    INVALID_TRANSITION = "invalid_transition"
    REDUNDANT_TRANSITION = "redundant_transition"
    STREAM_INACTIVE = "stream_inactive"
    """YouTube is not receiving the video, so the broadcast cannot go live."""
    NOT_NOW = "not_now"
    """The broadcast's status does not allow this any more."""
    INVALID_REQUEST = "invalid_request"
    SERVER_ERROR = "server_error"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"


PASSING = frozenset({Code.SERVER_ERROR, Code.TIMED_OUT, Code.UNREACHABLE, Code.RATE_LIMITED})
"""What usually is over by itself soon."""

REASONS: dict[str, Code] = {
    "authError": Code.ACCESS_REVOKED,
    "invalid_grant": Code.ACCESS_REVOKED,
    "invalidCredentials": Code.ACCESS_REVOKED,
    "access_denied": Code.CONSENT_DENIED,
    "invalid_client": Code.CLIENT_REFUSED,
    "unauthorized_client": Code.CLIENT_REFUSED,
    "deleted_client": Code.CLIENT_REFUSED,
    "redirect_uri_mismatch": Code.CLIENT_REFUSED,
    "accessNotConfigured": Code.API_DISABLED,
    "SERVICE_DISABLED": Code.API_DISABLED,
    "insufficientPermissions": Code.NOT_PERMITTED,
    "insufficientLivePermissions": Code.NOT_PERMITTED,
    "forbidden": Code.NOT_PERMITTED,
    "liveStreamingNotEnabled": Code.LIVE_NOT_ENABLED,
    "livePermissionBlocked": Code.LIVE_NOT_ENABLED,
    "youtubeSignupRequired": Code.NO_CHANNEL,
    "quotaExceeded": Code.QUOTA_EXCEEDED,
    "dailyLimitExceeded": Code.QUOTA_EXCEEDED,
    "rateLimitExceeded": Code.RATE_LIMITED,
    "userRateLimitExceeded": Code.RATE_LIMITED,
    "userRequestsExceedRateLimit": Code.RATE_LIMITED,
    "uploadRateLimitExceeded": Code.RATE_LIMITED,
    "userBroadcastsExceedLimit": Code.TOO_MANY_BROADCASTS,
    "liveBroadcastNotFound": Code.NOT_FOUND,
    "liveStreamNotFound": Code.NOT_FOUND,
    "videoNotFound": Code.NOT_FOUND,
    "notFound": Code.NOT_FOUND,
    "invalidTransition": Code.INVALID_TRANSITION,
    "redundantTransition": Code.REDUNDANT_TRANSITION,
    "errorStreamInactive": Code.STREAM_INACTIVE,
    "liveBroadcastBindingNotAllowed": Code.NOT_NOW,
    "liveBroadcastDeletionNotAllowed": Code.NOT_NOW,
    "backendError": Code.SERVER_ERROR,
    "internalError": Code.SERVER_ERROR,
    "errorExecutingTransition": Code.SERVER_ERROR,
}

STATUSES: dict[int, Code] = {
    401: Code.ACCESS_REVOKED,
    403: Code.NOT_PERMITTED,
    404: Code.NOT_FOUND,
    408: Code.TIMED_OUT,
    429: Code.RATE_LIMITED,
}
"""For an answer without a reason that we know."""


class YouTubeFailed(Exception):
    """Something that was asked of YouTube was not done, or nobody knows whether it was."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code = code
        self.detail = detail
        """In Google's words, for the log; never a token or a key."""

    @property
    def passing(self) -> bool:
        return self.code in PASSING


def failure(error: Exception) -> YouTubeFailed | None:
    """What an exception of the libraries means; None for one that is our own mistake."""
    match error:
        case YouTubeFailed():
            return error
        case HttpError():
            return of_answer(int(error.resp.status), error.content)
        case RefreshError():
            return _of_refresh(error)
        case TimeoutError():
            return YouTubeFailed(Code.TIMED_OUT)
        case TransportError() | httplib2.HttpLib2Error() | http.client.HTTPException() | OSError():
            return YouTubeFailed(Code.UNREACHABLE, type(error).__name__)
        case GoogleAuthError():
            return YouTubeFailed(Code.ACCESS_REVOKED, type(error).__name__)
    return None


def of_answer(status: int, content: bytes) -> YouTubeFailed:
    """What an answer of the API other than 2xx means: its reason, else its status."""
    for reason, message in _said(content):
        if reason in REASONS:
            return YouTubeFailed(REASONS[reason], f"{reason}: {message}"[:300])
    said = ", ".join(reason for reason, _ in _said(content))
    if status >= 500:
        return YouTubeFailed(Code.SERVER_ERROR, f"{status} {said}".strip())
    if said.endswith("NotAllowed"):
        return YouTubeFailed(Code.NOT_NOW, said)
    return YouTubeFailed(STATUSES.get(status, Code.INVALID_REQUEST), f"{status} {said}".strip())


def of_token_error(error: str, description: str = "") -> YouTubeFailed:
    """What the token endpoint's `error` means."""
    code = REASONS.get(error)
    if code is None:
        code = Code.SERVER_ERROR if error in ("server_error", "internal_failure") else Code.INVALID_REQUEST
    return YouTubeFailed(code, f"{error}: {description}"[:300])


def _of_refresh(error: RefreshError) -> YouTubeFailed:
    said: Any = error.args[1] if len(error.args) > 1 else {}
    if isinstance(said, dict) and isinstance(said.get("error"), str):
        return of_token_error(said["error"], str(said.get("error_description", "")))
    return YouTubeFailed(Code.SERVER_ERROR if error.retryable else Code.ACCESS_REVOKED, "refresh failed")


def _said(content: bytes) -> list[tuple[str, str]]:
    """Reasons and messages of an error answer, whatever comes in its place."""
    try:
        error = json.loads(content)["error"]
        found = [*error.get("errors", ()), *error.get("details", ())]
        return [(str(each["reason"]), str(each.get("message", ""))) for each in found if "reason" in each]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []
