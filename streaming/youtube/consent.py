"""The consent of a channel's owner: asked for in the browser (RFC 6749, with PKCE as in RFC 7636), taken, withdrawn."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import msgspec
import requests
from google_auth_oauthlib.flow import Flow
from oauthlib.oauth2 import OAuth2Error

from streaming.youtube.aside import Aside
from streaming.youtube.failure import Code, YouTubeFailed, of_token_error
from streaming.youtube.google import SCOPE, Google

SECONDS = 10.0


class Asked(msgspec.Struct, frozen=True):
    """What was sent along with the question, to be kept until the answer comes back to the same browser."""

    url: str
    """Where the browser goes."""
    state: str
    verifier: str

    def __repr__(self) -> str:
        return "Asked(…)"


def ask(google: Google, back: str) -> Asked:
    """`back`: where Google sends the browser afterwards, as registered there.

    Consent is asked for anew each time: only then Google gives a refresh token.
    """
    flow = _flow(google, back)
    url, state = flow.authorization_url(access_type="offline", prompt="consent")
    return Asked(url, state, flow.code_verifier)


async def take(google: Google, back: str, code: str, verifier: str, aside: Aside) -> str:
    """The refresh token for what Google sent back. Raises `YouTubeFailed`."""

    def exchange() -> dict[str, Any]:
        flow = _flow(google, back, code_verifier=verifier)
        with contextlib.closing(flow.oauth2session):
            token: dict[str, Any] = flow.fetch_token(code=code, timeout=SECONDS)
        return token

    try:
        token = await _bounded(aside, exchange)
    except OAuth2Error as error:
        raise of_token_error(error.error or "", error.description or "") from None
    except Warning:
        # oauthlib's way of saying that less was granted than was asked for.
        raise YouTubeFailed(Code.CONSENT_DENIED, "scope") from None
    if SCOPE not in token.get("scope", SCOPE) or not token.get("refresh_token"):
        raise YouTubeFailed(Code.CONSENT_DENIED, "scope or refresh token is missing")
    return str(token["refresh_token"])


async def withdraw(google: Google, refresh_token: str, aside: Aside) -> None:
    """Google forgets the consent (RFC 7009). One it does not know any more is withdrawn. Raises `YouTubeFailed`."""
    answer = await _bounded(aside, lambda: requests.post(google.revoke, data={"token": refresh_token}, timeout=SECONDS))
    if answer.status_code == 400 and "invalid_token" in answer.text:
        return
    if not answer.ok:
        code = Code.SERVER_ERROR if answer.status_code >= 500 else Code.INVALID_REQUEST
        raise YouTubeFailed(code, f"revoke: {answer.status_code}")


async def _bounded(aside: Aside, work: Callable[[], Any]) -> Any:
    try:
        return await aside.run(work)
    except requests.Timeout:
        raise YouTubeFailed(Code.TIMED_OUT) from None
    except requests.RequestException as error:
        raise YouTubeFailed(Code.UNREACHABLE, type(error).__name__) from None


def _flow(google: Google, back: str, **more: Any) -> Flow:
    web = {
        "client_id": google.client_id,
        "client_secret": google.client_secret,
        "auth_uri": google.authorize,
        "token_uri": google.token,
    }
    return Flow.from_client_config({"web": web}, scopes=[SCOPE], redirect_uri=back, **more)
