"""Where Google is, and as which application it is spoken to."""

from __future__ import annotations

import msgspec

API = "https://youtube.googleapis.com"
AUTHORIZE = "https://accounts.google.com/o/oauth2/v2/auth"
TOKEN = "https://oauth2.googleapis.com/token"
REVOKE = "https://oauth2.googleapis.com/revoke"

SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"
"""The one permission asked for: the least that lets broadcasts be made, moved and described."""


class Google(msgspec.Struct, frozen=True):
    """An application registered with Google, and the addresses it speaks to."""

    client_id: str
    client_secret: str
    api: str = API
    """The root of the YouTube API, without a slash at the end."""
    authorize: str = AUTHORIZE
    token: str = TOKEN
    revoke: str = REVOKE

    def __repr__(self) -> str:
        return f"Google({self.client_id!r})"


def google(client_id: str, client_secret: str, api: str = "", auth: str = "") -> Google:
    """`api` and `auth` put another server in the place of Google's: `auth` has `/authorize`, `/token` and `/revoke`."""
    if not auth:
        return Google(client_id, client_secret, api or API)
    return Google(client_id, client_secret, api or API, f"{auth}/authorize", f"{auth}/token", f"{auth}/revoke")
