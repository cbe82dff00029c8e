"""Google as far as YouTube needs it: a server on loopback that keeps state and answers as the documentation says.

`/authorize`, `/token`, `/revoke` (RFC 6749, 7636, 7009), `/youtube/v3/…` and `/upload/youtube/v3/thumbnails/set`.
A test says what goes wrong with `fail` and whether video arrives with `receiving`.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import itertools
import socket
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import urlencode

import msgspec
from aiohttp import BasicAuth
from aiohttp import web as aioweb

from streaming.youtube.google import SCOPE, Google, google

CLIENT = "client-1.apps.example"
SECRET = "GOCSPX-secret-of-the-application"
CHANNEL = {"id": "UCvila", "snippet": {"title": "Ajuntament de Vila"}}


class Failure(msgspec.Struct, frozen=True):
    """What goes wrong with one call."""

    reason: str = ""
    status: int = 403
    domain: str = "youtube.liveBroadcast"
    hang: bool = False
    """No answer at all."""
    lost: bool = False
    """It is done, and the connection ends before the answer."""


REASON_STATUS = {
    "quotaExceeded": (403, "youtube.quota"),
    "liveStreamingNotEnabled": (403, "youtube.liveBroadcast"),
    "insufficientLivePermissions": (403, "youtube.liveBroadcast"),
    "userRequestsExceedRateLimit": (403, "youtube.liveBroadcast"),
    "userBroadcastsExceedLimit": (403, "youtube.liveBroadcast"),
    "errorExecutingTransition": (500, "youtube.liveBroadcast"),
    "backendError": (503, "global"),
}


class StandIn:
    def __init__(self, url: str) -> None:
        self.url = url
        self.broadcasts: dict[str, dict[str, Any]] = {}
        self.streams: dict[str, dict[str, Any]] = {}
        self.thumbnails: dict[str, bytes] = {}
        self.calls: list[str] = []
        """What was asked, such as `liveBroadcasts.insert`, failures too."""
        self.receiving: Callable[[str], bool] = lambda key: False
        """Whether video arrives under that key."""
        self.address = "rtmp://127.0.0.1:1/live"
        self.backup_address = "rtmp://127.0.0.1:1/live?backup=1"
        self.health: dict[str, Any] = {"status": "good"}
        self.refresh_tokens: set[str] = set()
        self.channel = True
        """Whether the account has one."""
        self.deny = False
        """Whether whoever is asked says no."""
        self.revoked: list[str] = []
        self._failures: dict[str, deque[Failure]] = defaultdict(deque)
        self._access: set[str] = set()
        self._codes: dict[str, tuple[str, str]] = {}
        self._number = itertools.count(1)
        self.hanging = asyncio.Event()
        """Ends what hangs."""

    @property
    def google(self) -> Google:
        return google(CLIENT, SECRET, self.url, self.url)

    def consent(self) -> str:
        """A refresh token as if somebody had said yes."""
        token = f"1//refresh-{next(self._number)}"
        self.refresh_tokens.add(token)
        return token

    def expire_access(self) -> None:
        """The hour of every access token is over."""
        self._access.clear()

    def fail(self, call: str, reason: str = "", *, times: int = 1, **how: Any) -> None:
        """The next calls of that name fail; `token` and `revoke` are calls as well."""
        status, domain = REASON_STATUS.get(reason, (how.pop("status", 403), "youtube.liveBroadcast"))
        for _ in range(times):
            self._failures[call].append(Failure(reason, status, domain, **how))

    def heal(self) -> None:
        self._failures.clear()

    def count(self, call: str) -> int:
        return self.calls.count(call)

    def life(self, broadcast: str) -> str:
        return str(self.broadcasts[broadcast]["status"]["lifeCycleStatus"])

    @property
    def one(self) -> dict[str, Any]:
        """The only broadcast there is."""
        (found,) = self.broadcasts.values()
        return found

    # OAuth --------------------------------------------------------------------------------------------------------

    async def authorize(self, request: aioweb.Request) -> aioweb.Response:
        """The page where Google asks; here with nothing but its two answers."""
        asked = request.query
        fits = asked["client_id"] == CLIENT and asked["response_type"] == "code" and asked["scope"] == SCOPE
        if not fits or asked["access_type"] != "offline" or asked["code_challenge_method"] != "S256":
            return aioweb.Response(status=400, text="Error 400: invalid_request")
        code = f"4/code-{next(self._number)}"
        self._codes[code] = (asked["code_challenge"], asked["redirect_uri"])
        answer = {"error": "access_denied"} if self.deny else {"code": code, "scope": SCOPE}
        yes = f"{asked['redirect_uri']}?{urlencode({'state': asked['state'], **answer})}"
        page = f'<!doctype html><html lang="ca"><title>Google</title><h1>Google</h1><a href="{yes}">Permet</a></html>'
        return aioweb.Response(text=page, content_type="text/html")

    async def token(self, request: aioweb.Request) -> aioweb.StreamResponse:
        form = await request.post()
        if planned := await self._planned("token"):
            return aioweb.json_response({"error": planned.reason or "internal_failure"}, status=planned.status)
        basic = BasicAuth.decode(given) if (given := request.headers.get("Authorization")) else None
        client = (basic.login, basic.password) if basic else (form.get("client_id"), form.get("client_secret"))
        if client != (CLIENT, SECRET):
            return aioweb.json_response({"error": "invalid_client", "error_description": "Unauthorized"}, status=401)
        answer: dict[str, Any] = {"expires_in": 3599, "scope": SCOPE, "token_type": "Bearer"}
        if form["grant_type"] == "authorization_code":
            if not self._code_holds(str(form["code"]), str(form["code_verifier"]), str(form["redirect_uri"])):
                return aioweb.json_response({"error": "invalid_grant", "error_description": "Bad Request"}, status=400)
            answer["refresh_token"] = self.consent()
        elif form["refresh_token"] not in self.refresh_tokens:
            words = "Token has been expired or revoked."
            return aioweb.json_response({"error": "invalid_grant", "error_description": words}, status=400)
        answer["access_token"] = f"ya29.{next(self._number)}"
        self._access.add(answer["access_token"])
        return aioweb.json_response(answer)

    def _code_holds(self, code: str, verifier: str, back: str) -> bool:
        challenge, asked_back = self._codes.pop(code, ("", ""))
        made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        return made == challenge and back == asked_back

    async def revoke(self, request: aioweb.Request) -> aioweb.StreamResponse:
        if planned := await self._planned("revoke"):
            return aioweb.Response(status=planned.status)
        token = str((await request.post())["token"])
        if token not in self.refresh_tokens:
            return aioweb.json_response({"error": "invalid_token"}, status=400)
        self.refresh_tokens.discard(token)
        self._access.clear()
        self.revoked.append(token)
        return aioweb.json_response({})

    # The API ------------------------------------------------------------------------------------------------------

    async def api(self, request: aioweb.Request) -> aioweb.StreamResponse:
        call = self._name(request)
        self.calls.append(call)
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self._access:
            return error(401, "authError", "global", "Invalid Credentials")
        planned = await self._planned(call)
        if planned is not None and not planned.lost:
            return error(planned.status, planned.reason or "internalError", planned.domain)
        body = await request.read()
        try:
            answer = getattr(self, "_" + call.replace(".", "_"))(request.query, body)
        except Refusal as refusal:
            return error(*refusal.args)
        if planned is not None:
            assert request.transport is not None
            request.transport.close()
        return aioweb.Response(status=204) if answer is None else aioweb.json_response(answer)

    @staticmethod
    def _name(request: aioweb.Request) -> str:
        resource, _, verb = request.path.partition("/v3/")[2].partition("/")
        verbs = {"GET": "list", "POST": "insert", "PUT": "update", "DELETE": "delete"}
        return f"{resource}.{verb or verbs[request.method]}"

    async def _planned(self, call: str) -> Failure | None:
        waiting = self._failures[call]
        if not waiting:
            return None
        planned = waiting.popleft()
        if planned.hang:
            await self.hanging.wait()
        return planned

    def _channels_list(self, query: Any, body: bytes) -> dict[str, Any]:
        return {"items": [CHANNEL] if self.channel else []}

    def _liveBroadcasts_list(self, query: Any, body: bytes) -> dict[str, Any]:
        for each in self.broadcasts.values():
            if each["status"]["lifeCycleStatus"] == "liveStarting":
                each["status"]["lifeCycleStatus"] = "live"
        if "id" in query:
            return {"items": [each for id, each in self.broadcasts.items() if id == query["id"]]}
        coming = [
            each for each in self.broadcasts.values() if each["status"]["lifeCycleStatus"] in ("created", "ready")
        ]
        return self._paged(coming, query)

    def _paged(self, items: list[dict[str, Any]], query: Any) -> dict[str, Any]:
        """Two a page, whatever is asked for."""
        first = int(query.get("pageToken", 0))
        answer: dict[str, Any] = {"items": items[first : first + 2]}
        if len(items) > first + 2:
            answer["nextPageToken"] = str(first + 2)
        return answer

    def _liveBroadcasts_insert(self, query: Any, body: bytes) -> dict[str, Any]:
        given = msgspec.json.decode(body)
        self._check(given)
        id = f"yt-broadcast-{next(self._number)}"
        given["status"] |= {"lifeCycleStatus": "created", "recordingStatus": "notRecording"}
        self.broadcasts[id] = {"kind": "youtube#liveBroadcast", "id": id, **given}
        return self.broadcasts[id]

    def _check(self, given: dict[str, Any]) -> None:
        snippet = given["snippet"]
        if not 0 < len(snippet["title"]) <= 100 or "<" in snippet["title"] or ">" in snippet["title"]:
            raise Refusal(400, "invalidTitle", "youtube.liveBroadcast")
        if len(snippet["description"]) > 5000 or "<" in snippet["description"] or ">" in snippet["description"]:
            raise Refusal(400, "invalidDescription", "youtube.liveBroadcast")
        if not snippet["scheduledStartTime"].endswith("Z"):
            raise Refusal(400, "invalidScheduledStartTime", "youtube.liveBroadcast")

    def _found(self, query: Any) -> dict[str, Any]:
        if query["id"] not in self.broadcasts:
            raise Refusal(404, "liveBroadcastNotFound", "youtube.liveBroadcast")
        return self.broadcasts[query["id"]]

    def _liveBroadcasts_update(self, query: Any, body: bytes) -> dict[str, Any]:
        given = msgspec.json.decode(body)
        kept = self._found(given)
        self._check(given)
        for part in ("snippet", "status", "contentDetails"):
            kept[part] |= given[part]
        return kept

    def _liveBroadcasts_delete(self, query: Any, body: bytes) -> None:
        if self._found(query)["status"]["lifeCycleStatus"] in ("live", "liveStarting"):
            raise Refusal(403, "liveBroadcastDeletionNotAllowed", "youtube.liveBroadcast")
        del self.broadcasts[query["id"]]

    def _liveBroadcasts_bind(self, query: Any, body: bytes) -> dict[str, Any]:
        found = self._found(query)
        if query["streamId"] not in self.streams:
            raise Refusal(404, "liveStreamNotFound", "youtube.liveBroadcast")
        found["contentDetails"]["boundStreamId"] = query["streamId"]
        if found["status"]["lifeCycleStatus"] == "created":
            found["status"]["lifeCycleStatus"] = "ready"
        return found

    def _liveBroadcasts_transition(self, query: Any, body: bytes) -> dict[str, Any]:
        found, to = self._found(query), query["broadcastStatus"]
        now = found["status"]["lifeCycleStatus"]
        if to == now or (to == "live" and now == "liveStarting"):
            raise Refusal(403, "redundantTransition", "youtube.liveBroadcast")
        if (now, to) not in (("ready", "live"), ("live", "complete")):
            raise Refusal(403, "invalidTransition", "youtube.liveBroadcast")
        bound = self.streams[found["contentDetails"]["boundStreamId"]]
        if to == "live" and not self.receiving(bound["cdn"]["ingestionInfo"]["streamName"]):
            raise Refusal(403, "errorStreamInactive", "youtube.liveBroadcast")
        found["status"]["lifeCycleStatus"] = "liveStarting" if to == "live" else "complete"
        if to == "live":
            found["snippet"].setdefault("actualStartTime", self.started_at)
        return found

    started_at = "2026-12-03T18:00:05Z"
    """What broadcasts say when they went live."""

    def _liveStreams_list(self, query: Any, body: bytes) -> dict[str, Any]:
        for each in self.streams.values():
            arrives = self.receiving(each["cdn"]["ingestionInfo"]["streamName"])
            was = each["status"]["streamStatus"]
            each["status"]["streamStatus"] = "active" if arrives else "inactive" if was == "active" else was
            each["status"]["healthStatus"] = self.health if arrives else {"status": "noData"}
        if "id" in query:
            return {"items": [each for id, each in self.streams.items() if id == query["id"]]}
        return self._paged(list(self.streams.values()), query)

    def _liveStreams_insert(self, query: Any, body: bytes) -> dict[str, Any]:
        given = msgspec.json.decode(body)
        id = f"yt-stream-{next(self._number)}"
        info = {
            "streamName": f"key-of-{id}",
            "ingestionAddress": self.address,
            "backupIngestionAddress": self.backup_address,
        }
        given["cdn"]["ingestionInfo"] = info
        given["status"] = {"streamStatus": "ready", "healthStatus": {"status": "noData"}}
        self.streams[id] = {"kind": "youtube#liveStream", "id": id, **given}
        return self.streams[id]

    def _videos_list(self, query: Any, body: bytes) -> dict[str, Any]:
        found = self.broadcasts.get(query["id"])
        if found is None:
            return {"items": []}
        snippet = {**found["snippet"], "categoryId": "25", "channelTitle": "Ajuntament de Vila"}
        return {"items": [{"id": query["id"], "snippet": snippet}]}

    def _videos_update(self, query: Any, body: bytes) -> dict[str, Any]:
        given = msgspec.json.decode(body)
        if not given["snippet"].get("title") or not given["snippet"].get("categoryId"):
            raise Refusal(400, "invalidVideoMetadata", "youtube.video")
        if given["id"] not in self.broadcasts:
            raise Refusal(404, "videoNotFound", "youtube.video")
        self.broadcasts[given["id"]]["snippet"]["description"] = given["snippet"]["description"]
        return given

    def _thumbnails_set(self, query: Any, body: bytes) -> dict[str, Any]:
        if query["videoId"] not in self.broadcasts:
            raise Refusal(404, "videoNotFound", "youtube.thumbnail")
        if len(body) > 2 * 1024 * 1024:
            raise Refusal(400, "invalidImage", "youtube.thumbnail")
        self.thumbnails[query["videoId"]] = body
        return {"items": []}


class Refusal(Exception):
    """Status, reason, domain."""


def error(status: int, reason: str, domain: str, message: str = "") -> aioweb.Response:
    """An error answer of the API."""
    words = message or f"The request failed: {reason}."
    body = {"code": status, "message": words, "errors": [{"message": words, "domain": domain, "reason": reason}]}
    return aioweb.json_response({"error": body}, status=status)


@contextlib.asynccontextmanager
async def standing_in() -> AsyncIterator[StandIn]:
    """Until the end of the block."""
    listening = socket.create_server(("127.0.0.1", 0))
    standin = StandIn(f"http://127.0.0.1:{listening.getsockname()[1]}")
    app = aioweb.Application()
    app.router.add_get("/authorize", standin.authorize)
    app.router.add_post("/token", standin.token)
    app.router.add_post("/revoke", standin.revoke)
    for prefix in ("/youtube/v3", "/upload/youtube/v3"):
        app.router.add_route("*", prefix + "/{call:.+}", standin.api)
    runner = aioweb.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await aioweb.SockSite(runner, listening).start()
    try:
        yield standin
    finally:
        standin.hanging.set()
        await runner.cleanup()
