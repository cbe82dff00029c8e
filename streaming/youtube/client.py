"""The YouTube API through Google's own client, off the event loop. Methods raise `YouTubeFailed` and nothing else.

No method tries anything twice: whoever calls knows what a second try would do.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import AsyncIterator, Callable
from typing import Any, Literal, TypeVar

import google_auth_httplib2
import httplib2
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build_from_document
from googleapiclient.discovery_cache import get_static_doc
from googleapiclient.http import MediaInMemoryUpload

from streaming.youtube.aside import Aside
from streaming.youtube.failure import Code, YouTubeFailed, failure
from streaming.youtube.google import SCOPE, Google
from streaming.youtube.model import About, Broadcast, Channel, Stream, broadcast, resource_of, stream

T = TypeVar("T")

SOCKET_SECONDS = 10.0
"""For connecting and for every read."""
PAGES = 20
"""Of 50 each: more upcoming broadcasts than this no channel has."""
BROADCAST = "id,snippet,contentDetails,status"
STREAM = "id,snippet,cdn,status"


class SentOnce(httplib2.Http):
    """Sends each request once: httplib2 sends one again whose answer was lost, and an insert would be done twice."""

    def _conn_request(self, conn: Any, *rest: Any) -> Any:
        connect, connected = type(conn).connect, False

        def once() -> None:
            nonlocal connected
            if connected:
                raise ConnectionAbortedError("the answer was lost")
            connected = True
            connect(conn)

        connected = conn.sock is not None
        conn.connect = once
        return super()._conn_request(conn, *rest)


@functools.cache
def _service(api: str) -> Any:
    """The API as its bundled discovery document says, at that address; uploads too, which `api_endpoint` leaves out."""
    document = get_static_doc("youtube", "v3")
    if document is None:
        raise RuntimeError("the YouTube API's discovery document is not installed")
    here = document.replace("https://youtube.googleapis.com/", f"{api}/")
    return build_from_document(here, http=httplib2.Http(), client_options={"api_endpoint": f"{api}/"})


class YouTube:
    """One account's channel."""

    def __init__(
        self, google: Google, refresh_token: str, aside: Aside, *, socket_seconds: float = SOCKET_SECONDS
    ) -> None:
        self._google = google
        self._aside = aside
        self._socket_seconds = socket_seconds
        self._credentials = Credentials(
            None,
            refresh_token=refresh_token,
            token_uri=google.token,
            client_id=google.client_id,
            client_secret=google.client_secret,
            scopes=[SCOPE],
        )

    async def channel(self) -> Channel:
        answer = await self._do(lambda api: api.channels().list(part="id,snippet", mine=True))
        for each in answer.get("items", ()):
            return Channel(each["id"], each.get("snippet", {}).get("title", ""))
        raise YouTubeFailed(Code.NO_CHANNEL)

    # Broadcasts ---------------------------------------------------------------------------------------------------

    async def broadcast(self, id: str) -> Broadcast:
        answer = await self._do(lambda api: api.liveBroadcasts().list(part=BROADCAST, id=id))
        for each in answer.get("items", ()):
            return broadcast(each)
        raise YouTubeFailed(Code.NOT_FOUND, id)

    async def upcoming(self) -> AsyncIterator[Broadcast]:
        async for each in self._pages(
            lambda api, **page: api.liveBroadcasts().list(part=BROADCAST, broadcastStatus="upcoming", **page)
        ):
            yield broadcast(each)

    async def insert(self, about: About) -> Broadcast:
        """Repeated: a second broadcast. Look among the upcoming ones first."""
        body = resource_of(about)
        return broadcast(await self._do(lambda api: api.liveBroadcasts().insert(part=BROADCAST, body=body)))

    async def update(self, id: str, about: About) -> Broadcast:
        body = {"id": id, **resource_of(about)}
        return broadcast(await self._do(lambda api: api.liveBroadcasts().update(part=BROADCAST, body=body)))

    async def delete(self, id: str) -> None:
        """Repeated: nothing changes."""
        try:
            await self._do(lambda api: api.liveBroadcasts().delete(id=id))
        except YouTubeFailed as failed:
            if failed.code is not Code.NOT_FOUND:
                raise

    async def bind(self, id: str, stream_id: str) -> Broadcast:
        """Repeated: nothing changes."""
        call = functools.partial(_bind, id=id, stream=stream_id)
        return broadcast(await self._do(call))

    async def transition(self, id: str, to: Literal["live", "complete"]) -> Broadcast:
        """Raises `INVALID_TRANSITION`, `REDUNDANT_TRANSITION` and `STREAM_INACTIVE` besides what anything may raise."""
        return broadcast(
            await self._do(lambda api: api.liveBroadcasts().transition(part=BROADCAST, id=id, broadcastStatus=to))
        )

    async def set_thumbnail(self, id: str, jpeg: bytes) -> None:
        """1280 x 720, at most 2 MB."""
        await self._do(
            lambda api: api.thumbnails().set(
                videoId=id, media_body=MediaInMemoryUpload(jpeg, mimetype="image/jpeg", resumable=False)
            )
        )

    async def describe(self, id: str, description: str) -> None:
        """Change the description alone, also of a broadcast that is over. The video's own resource takes it then."""
        answer = await self._do(lambda api: api.videos().list(part="snippet", id=id))
        found = next(iter(answer.get("items", ())), None)
        if found is None:
            raise YouTubeFailed(Code.NOT_FOUND, id)
        kept = ("title", "categoryId", "tags", "defaultLanguage", "defaultAudioLanguage")
        snippet = {name: found["snippet"][name] for name in kept if name in found["snippet"]}
        body = {"id": id, "snippet": {**snippet, "description": description}}
        await self._do(lambda api: api.videos().update(part="snippet", body=body))

    # Streams ------------------------------------------------------------------------------------------------------

    async def stream(self, id: str) -> Stream:
        answer = await self._do(lambda api: api.liveStreams().list(part=STREAM, id=id))
        for each in answer.get("items", ()):
            return stream(each)
        raise YouTubeFailed(Code.NOT_FOUND, id)

    async def streams(self) -> AsyncIterator[Stream]:
        async for each in self._pages(lambda api, **page: api.liveStreams().list(part=STREAM, mine=True, **page)):
            yield stream(each)

    async def insert_stream(self, title: str) -> Stream:
        """One that can be used again for every later broadcast. Repeated: a second one."""
        body = {
            "snippet": {"title": title},
            "cdn": {"ingestionType": "rtmp", "resolution": "variable", "frameRate": "variable"},
            "contentDetails": {"isReusable": True},
        }
        part = f"{STREAM},contentDetails"
        return stream(await self._do(lambda api: api.liveStreams().insert(part=part, body=body)))

    # Asking -------------------------------------------------------------------------------------------------------

    async def _pages(self, ask: Callable[..., Any]) -> AsyncIterator[dict[str, Any]]:
        page: dict[str, Any] = {"maxResults": 50}
        for _ in range(PAGES):
            answer = await self._do(functools.partial(ask, **page))
            for each in answer.get("items", ()):
                yield each
            if "nextPageToken" not in answer:
                return
            page["pageToken"] = answer["nextPageToken"]

    async def _do(self, ask: Callable[[Any], Any]) -> dict[str, Any]:
        def call() -> Any:
            with contextlib.closing(SentOnce(timeout=self._socket_seconds)) as plain:
                http = google_auth_httplib2.AuthorizedHttp(self._credentials, http=plain)
                return ask(_service(self._google.api)).execute(http=http)

        try:
            answer = await self._aside.run(call)
        except Exception as error:
            known = failure(error)
            if known is None:
                raise
            raise known from None
        return answer if isinstance(answer, dict) else {}


def _bind(api: Any, id: str, stream: str) -> Any:
    return api.liveBroadcasts().bind(part=BROADCAST, id=id, streamId=stream)
